#pragma once
// What a writer holds in memory: the sealed segments, the rows still open, and the maps that link a new block to them.

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "clew/ledger/manifest.h"
#include "clew/ledger/open_segment.h"
#include "clew/ledger/segment.h"
#include "clew/ledger/segment_set.h"

namespace clew::ledger {

/// An outpoint by the first 96 bits of its txid. Whoever finds one compares the whole txid.
struct OutPointKey {
  std::uint64_t high = 0;
  std::uint32_t low = 0;
  std::uint32_t vout = 0;
  friend bool operator==(const OutPointKey&, const OutPointKey&) = default;
};
struct OutPointKeyHash {
  std::size_t operator()(const OutPointKey& key) const {
    return key.high ^ ((std::uint64_t{key.vout} << 32 | key.low) * 0x9e3779b97f4a7c15ULL);
  }
};

struct Sealed {
  Segment segment;
  ManifestSegment entry;
};

/// The ledger as the writer sees it. append() changes only what is in memory, and all of it or nothing.
class Content {
 public:
  /// An empty ledger.
  Content(const Identity& identity, std::uint64_t segment_transactions);
  /// Maps all segments of `manifest`, verifies them, and rebuilds the maps. A last segment that is not full becomes
  /// open rows. Errors: `io`, `not_found`, `mismatch`, `malformed`.
  static Result<Content> load(const std::string& folder, const Manifest& manifest);
  Content(Content&&) noexcept;
  Content& operator=(Content&&) noexcept;
  ~Content();

  /// Errors as Writer::append, without `io`.
  Result<void> append(const Block& block);

  std::optional<ManifestTip> tip() const { return tip_; }
  std::uint64_t block_count() const { return open_.back().end(Count::blocks); }
  std::uint64_t transaction_count() const { return open_.back().end(Count::transactions); }
  std::uint64_t first_height() const;
  std::optional<Hash256> hash_at(std::uint64_t height) const;

  const std::vector<Sealed>& sealed() const { return sealed_; }
  /// Segments not on disk yet; all but the last are full.
  const std::deque<OpenSegment>& open() const { return open_; }
  /// The first open segment, which is full, has been written as `sealed`.
  void seal_front(Sealed sealed);

 private:
  struct Undo;
  struct Place {
    const Segment* sealed = nullptr;
    const OpenSegment* open = nullptr;
    std::uint64_t row = 0;
  };

  Place place(std::uint64_t tx) const;
  Hash256 tx_hash(std::uint64_t tx) const;
  std::uint64_t first_output(std::uint64_t tx) const;
  AddressView address(std::uint64_t id) const;
  bool holds(const Hash256& txid) const;
  static OutPointKey key_of(const Hash256& txid, std::uint32_t vout);

  Result<void> check_place(const Block& block) const;
  Result<void> apply(const Block& block);
  void warm(std::span<const UtxoTx> transactions);
  Result<void> apply_utxo(const UtxoTx& tx);
  Result<void> apply_input(const UtxoInput& input);
  Result<void> apply_external(const UtxoInput& input);
  Result<bool> spend(const UtxoInput& input);
  Result<void> check_known(const UtxoInput& input, std::uint64_t creator) const;
  void create(const Hash256& txid, std::uint32_t vout, std::uint64_t tx);
  Result<void> apply_account(const AccountTx& tx, const Block& block);
  Result<void> apply_leg(const Leg& leg, const Block& block);
  Result<void> change_balance(std::uint64_t address, std::uint32_t asset, u128 amount, bool receives);
  Result<std::uint64_t> intern(AddressView address);
  Result<std::uint32_t> intern_asset(std::uint32_t index, const Block& block);
  void finish_transaction(const Hash256& hash);
  void undo();

  void log(Undo entry);
  void rebuild_open_hashes();
  bool spent_before(const Hash256& txid, std::uint32_t vout) const;
  void open_last();
  void remember_addresses(const Segment& segment);
  void remember_utxo(const Segment& segment, const std::vector<bool>& spent);
  void remember_account(const Segment& segment);

  Identity identity_;
  std::uint64_t segment_transactions_ = 0;
  std::vector<Sealed> sealed_;
  std::deque<OpenSegment> open_;
  std::optional<ManifestTip> tip_;
  std::uint64_t time_max_ = 0;  // zigzag of the latest block time so far

  boost::unordered_flat_map<OutPointKey, std::uint64_t, OutPointKeyHash> unspent_;  // -> creating transaction
  std::map<std::pair<Hash256, std::uint32_t>, std::uint64_t> unspent_twins_;  // the second of two txids with one key
  boost::unordered_flat_set<OutPointKey, OutPointKeyHash> external_;          // spent, but not created here
  boost::unordered_flat_set<std::uint64_t> open_hashes_;                      // prefixes of the transactions in open_
  boost::unordered_flat_map<std::uint64_t, std::uint64_t> addresses_;         // hash_of -> id
  std::map<Address, std::uint64_t> address_twins_;  // the second of two addresses with one hash
  std::map<Address, std::uint32_t> assets_;         // contract -> id
  Balances balances_;

  // What the block being appended has changed so far, to be taken back if it is refused.
  std::vector<Undo> log_;
  std::vector<i128> log_balances_;
  bool logging_ = true;
  std::size_t mark_segment_ = 0;
  OpenSegment::Mark mark_;
  std::optional<std::map<std::pair<Hash256, std::uint32_t>, std::uint64_t>> unspent_twins_before_;
  std::optional<std::map<Address, std::uint64_t>> address_twins_before_;
  std::vector<std::uint64_t> warm_creators_, warm_addresses_;
  std::vector<std::uint32_t> block_assets_;  // index in the block -> id, kUnresolved before its first use
};

}  // namespace clew::ledger
