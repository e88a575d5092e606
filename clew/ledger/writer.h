#pragma once
// The one writer of a ledger. See docs/reference/ledger-format.md for what it puts on disk.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "clew/base/result.h"
#include "clew/ledger/model.h"

namespace clew::ledger {

struct WriterOptions {
  /// Transactions in a sealed segment. Part of the ledger's identity: the same input and the same number give the same
  /// bytes.
  std::uint64_t segment_transactions = 1 << 20;
  /// Called before each durable step with its name; returning false makes that step fail with `io` ("fault injected").
  /// Tests only.
  bool (*fault)(const char* step) = nullptr;
};

class Writer {
 public:
  /// Creates an empty ledger in `folder`, or opens the one that is there, which must have the same identity (`mismatch`
  /// otherwise). Takes the writer lock (`conflict` if another writer lives). Removes files that no manifest names:
  /// leftovers of a crash.
  static Result<Writer> open(const std::string& folder, const Identity& identity, const WriterOptions& options = {});
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// Appends one block above the tip, in memory (full segments are sealed to disk but not yet part of the ledger).
  /// Errors leave the ledger as before the call: `conflict` (height not above the tip, or parent is not the tip:
  /// reorganise first), `mismatch` (an input's given value differs from the ledger's; double spend; duplicate
  /// transaction hash inside the block), `overflow`, `io`. Duplicate coinbase ids of old Bitcoin blocks (BIP30)
  /// overwrite, as on the chain. Amortised O(inputs + outputs + legs).
  Result<void> append(const Block& block);

  /// Makes everything appended durable and visible: writes the open tail as a segment, then a new manifest atomically.
  /// After success a crash loses nothing of it. Errors: `io`.
  Result<void> commit();

  /// Drops all blocks above `height` (also uncommitted ones) and commits. Files are dropped through a new manifest,
  /// never truncated: readers keep their snapshot. Afterwards the bytes equal those of a fresh build up to that height.
  /// Errors: `not_found` (height below the first block), `io`.
  Result<void> reorganise(std::uint64_t height);

  /// Height of the last block appended; nothing when empty.
  std::optional<std::uint64_t> tip_height() const;
  std::optional<Hash256> tip_hash() const;
  /// Hash of the block at `height`, if the ledger has it (for finding the fork point).
  std::optional<Hash256> hash_at(std::uint64_t height) const;

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::ledger
