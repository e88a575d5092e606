#pragma once
// The two passes that make an exposure index. Private to this module.

#include <memory>
#include <vector>

#include "clew/graph/exposure.h"
#include "clew/graph/mixture.h"

namespace clew::graph {

/// Marks of a ledger, found by address: sorted, and a bit for each address that has one.
class MarkTable {
 public:
  MarkTable() = default;
  MarkTable(std::vector<ExposureMark> marks, std::uint64_t addresses);
  /// The lowest lane of the address at the time.
  std::optional<Lane> lane_at(AddressId address, UnixTime time) const {
    if (raw(address) / 64 >= words_.size()) return std::nullopt;
    if ((words_[raw(address) / 64].marked >> raw(address) % 64 & 1) == 0) return std::nullopt;
    return search(address, time);
  }
  const std::vector<ExposureMark>& marks() const { return marks_; }

 private:
  std::optional<Lane> search(AddressId address, UnixTime time) const;
  std::vector<ExposureMark> marks_;
  struct Word {
    std::uint64_t marked = 0;  ///< a bit for each of 64 addresses: most have no mark, and the bit says so at once
    std::uint32_t before = 0;  ///< marked addresses before these
  };
  std::vector<Word> words_;
  std::vector<std::uint32_t> first_;  ///< first mark of each marked address; its others follow
};

/// What both passes leave behind. Steps are those of the transactions in order.
struct PassResult {
  std::vector<std::uint32_t> first_step;  ///< of each transaction, one more at the end; empty: one step each
  std::vector<MixtureId> from, to;        ///< of each step
  Mixtures from_mixtures, to_mixtures;
};
Result<PassResult> utxo_pass(const ledger::Ledger& ledger, const MarkTable& marks, unsigned threads,
                             const ProgressFn& progress);
Result<PassResult> account_pass(const std::shared_ptr<const ledger::Ledger>& ledger, const MarkTable& marks,
                                const ProgressFn& progress);

}  // namespace clew::graph
