#pragma once
// An immutable snapshot of a ledger: open it, read both directions, share it between threads without a lock. Any number
// of processes may hold snapshots while one writer works; a snapshot never changes, it is replaced by opening again.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/ids.h"
#include "clew/base/result.h"
#include "clew/ledger/model.h"

namespace clew::ledger {

struct BlockInfo {
  std::uint64_t height = 0;
  Hash256 hash;
  Hash256 parent;
  UnixTime time;
  Bytes header;  ///< borrowed from the snapshot
  TxIndex first_tx{0};
  std::uint64_t tx_count = 0;
};

struct Output {
  std::uint64_t value = 0;
  AddressId address = kNoAddress;
  TxIndex creator{0};  ///< meaningless for an outside output
  std::uint32_t vout = 0;
};

/// An input: what it spends. `unknown` when the ledger neither holds nor was told the output.
struct Input {
  OutIndex source{0};
  bool unknown = false;
};

/// Value in a transaction, as far as a trace asks: an output, or what an input spends. Without the creator, which is a
/// search.
struct Coin {
  OutIndex out{0};       ///< meaningless when `unknown`, like the rest
  bool unknown = false;  ///< an input that spends what the ledger neither holds nor was told
  AddressId address = kNoAddress;
  std::uint64_t value = 0;
};

/// Stands for a transaction where nobody spends.
inline constexpr TxIndex kUnspent{~std::uint64_t{0}};

/// What an outside or unknown output is called.
struct OutPoint {
  Hash256 txid;
  std::uint32_t vout = 0;
};

struct LegInfo {
  AddressId from = kNoAddress;
  AddressId to = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;
  LegKind kind = LegKind::transfer;
  std::uint8_t flags = 0;
  std::uint32_t position = 0;
};

struct TxId {
  Hash256 hash;
  std::uint32_t row = 0;
};

/// One column of the size report.
struct ColumnSize {
  std::string name;  ///< "output.value"
  std::uint64_t bytes = 0;
  bool hot = false;  ///< read by a trace (the budget of the design counts these per output)
};

class Ledger {
 public:
  /// Opens the state of the last commit. Errors: `not_found` (no ledger there), `unsupported` (made by a newer
  /// version), `mismatch` (manifest damaged), `io`. Well under a second for any size: nothing but the manifest and the
  /// segment headers is read.
  static Result<std::shared_ptr<const Ledger>> open(const std::string& folder);
  ~Ledger();

  const Identity& identity() const;
  /// A 64-hex-digit name of exactly this content: SHA-256 over the manifest. Printed in every result.
  const std::string& version() const;
  std::uint64_t tx_count() const;
  std::uint64_t output_count() const;
  std::uint64_t address_count() const;  ///< including the two reserved ids
  std::uint64_t leg_count() const;
  std::uint64_t block_count() const;
  std::uint32_t asset_count() const;

  BlockInfo block(BlockIndex index) const;
  BlockIndex block_of(TxIndex tx) const;  ///< O(log blocks)
  std::optional<BlockIndex> block_at(std::uint64_t height) const;
  std::optional<BlockIndex> last_block_at(
      UnixTime time) const;  ///< the last block before the first one whose time is later than `time`
  TxId tx_id(TxIndex tx) const;
  std::vector<TxIndex> find_tx(const Hash256& hash) const;  ///< all rows of that hash, ascending; O(log n)
  AddressView address(AddressId id) const;                  ///< borrowed from the snapshot
  std::optional<AddressId> find_address(AddressView address) const;
  AssetKey asset(AssetId id) const;

  // UTXO
  bool is_coinbase(TxIndex tx) const;
  std::uint32_t input_count(TxIndex tx) const;
  Input input(TxIndex tx, std::uint32_t index) const;
  OutPoint outpoint(TxIndex tx, std::uint32_t index) const;  ///< also for outside and unknown inputs
  std::uint32_t output_count(TxIndex tx) const;
  OutIndex first_output(TxIndex tx) const;
  Output output(OutIndex out) const;  ///< also for outside outputs
  OutPoint outpoint(OutIndex out) const;
  std::optional<TxIndex> spender(OutIndex out) const;  ///< who spends it, in this ledger
  /// Where the search for spenders left off, by segment: pass the same object again and again. It changes no answer.
  using SpendersNear = std::vector<std::uint64_t>;
  /// spender() of each output of a transaction, in order, kUnspent where there is none; what `into` held is replaced.
  /// The outputs stand side by side, so that one search answers for all; it is short when transactions rise.
  void spenders(TxIndex tx, std::vector<TxIndex>& into, SpendersNear& near) const;
  /// All inputs, or outputs, of a transaction in order; what `into` held is replaced. Each column is read in one pass:
  /// several times faster than input() and output() one by one.
  void inputs(TxIndex tx, std::vector<Coin>& into) const;
  void outputs(TxIndex tx, std::vector<Coin>& into) const;
  /// What each input of a transaction spends, in order; what `into` held is replaced. Without the values, which lie
  /// where the outputs were made: several times faster than inputs().
  void sources(TxIndex tx, std::vector<Input>& into) const;
  std::vector<OutIndex> outputs_of(AddressId address) const;  ///< ascending; outside outputs last
  std::optional<OutIndex> find_output(
      const OutPoint& point) const;  ///< the last one created under that name; outside ones too
  /// Sum of inputs minus sum of outputs; nothing if an input is unknown, or for a coinbase.
  std::optional<std::uint64_t> fee(TxIndex tx) const;

  // Account
  AddressId sender(TxIndex tx) const;
  std::vector<LegInfo> legs(TxIndex tx) const;
  void legs(TxIndex tx, std::vector<LegInfo>& into) const;  ///< the same; what `into` held is replaced
  /// Transactions in which the address has a leg of the asset, ascending, each once.
  std::vector<TxIndex> postings(AddressId address, AssetId asset) const;
  /// Net sum of all legs of (address, asset) in transactions before `tx`; negative when history is missing.
  Delta balance_before(AddressId address, AssetId asset, TxIndex tx) const;
  /// Every asset the address ever had a leg of, ascending.
  std::vector<AssetId> assets_of(AddressId address) const;

  /// Bytes per column over all segments, in a fixed order.
  std::vector<ColumnSize> sizes() const;
  /// Recomputes every checksum. Errors: `mismatch` naming segment and offset.
  Result<void> verify() const;

 private:
  Ledger();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clew::ledger
