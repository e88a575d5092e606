#pragma once
// The two passes that make an exposure index. Private to this module.

#include <bit>
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
    const std::size_t number = number_of(address);
    if (always_[number] != 0) return always_[number];
    return search(address, number, time);
  }
  const std::vector<ExposureMark>& marks() const { return marks_; }

 private:
  /// Of an address with a mark, how many such addresses are before it.
  std::size_t number_of(AddressId address) const {
    const Word& word = words_[raw(address) / 64];
    const std::uint64_t lower = word.marked & ((std::uint64_t{1} << raw(address) % 64) - 1);
    return word.before + static_cast<std::size_t>(std::popcount(lower));
  }
  std::optional<Lane> search(AddressId address, std::size_t number, UnixTime time) const;
  std::vector<ExposureMark> marks_;
  struct Word {
    std::uint64_t marked = 0;  ///< a bit for each of 64 addresses: most have no mark, and the bit says so at once
    std::uint32_t before = 0;  ///< marked addresses before these
  };
  std::vector<Word> words_;
  std::vector<std::uint32_t> first_;  ///< first mark of each marked address; its others follow
  std::vector<Lane> always_;          ///< its lane, if that mark is for all time; 0: it is not
};

/// What both passes leave behind; `blocks` of the ledger are looked at. Steps are those of the transactions in order.
struct PassResult {
  std::vector<std::uint32_t> first_step;  ///< of each transaction, one more at the end; empty: one step each
  std::vector<MixtureId> from, to;        ///< of each step
  Mixtures from_mixtures, to_mixtures;
};
Result<PassResult> utxo_pass(const ledger::Ledger& ledger, const MarkTable& marks, std::uint64_t blocks,
                             unsigned threads, const ProgressFn& progress);
Result<PassResult> account_pass(const std::shared_ptr<const ledger::Ledger>& ledger, const MarkTable& marks,
                                std::uint64_t blocks, const ProgressFn& progress);

}  // namespace clew::graph
