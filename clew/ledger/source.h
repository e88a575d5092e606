#pragma once
// What a format gives the engine: blocks in ledger order, one after the other, and every record it could not read.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/ledger/model.h"

namespace clew::ledger {

/// A record that was not ingested: never skipped silently, never fatal.
struct Quarantined {
  std::string file;          ///< as the user named it (path below the named folder)
  std::uint64_t offset = 0;  ///< byte offset of the fault in that file (of its decompressed content)
  Code code = Code::malformed;
  std::string reason;  ///< a phrase a person can act on, values last
  std::string record;  ///< which record: "block 000000..", "row 17", "log 0x..:3"; may be empty
};

/// Collects quarantined records in the order of the input.
class Quarantine {
 public:
  void add(Quarantined record) { records_.push_back(std::move(record)); }
  const std::vector<Quarantined>& records() const { return records_; }

 private:
  std::vector<Quarantined> records_;
};

/// Counters a source keeps for the summary, e.g. {"stale blocks", 2}. In a fixed order.
using SourceCounts = std::vector<std::pair<std::string, std::uint64_t>>;

class BlockSource {
 public:
  virtual ~BlockSource() = default;
  virtual Identity identity() const = 0;
  /// Compares what is to come with a ledger that exists: the height down to which the ledger has to be reorganised
  /// before blocks may be appended, or nothing if appending just goes on (blocks the ledger has are then skipped).
  /// `hash_at` gives the ledger's block hash at a height, `tip` its tip. Errors: `mismatch` when the source does not
  /// connect to the ledger at all.
  virtual Result<std::optional<std::uint64_t>> connect(
      std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) = 0;
  /// The next block, or nullptr at the end. Valid until the next call. An error is fatal (io); bad records go to the
  /// quarantine and reading goes on.
  virtual Result<const Block*> next() = 0;
  virtual const Quarantine& quarantine() const = 0;
  virtual SourceCounts counts() const = 0;
  /// How far it is, in bytes of input.
  virtual Progress progress() const = 0;
};

}  // namespace clew::ledger
