#pragma once
// A ledger as a trace sees it: holders, and steps that move value between them. One view for UTXO and account ledgers,
// forward and backward, so that there is one taint core. Definitions: docs/reference/taint-rules.md sections 1, 4, 7,
// 8, 12.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/base/time.h"

namespace clew::ledger {
class Ledger;
}

namespace clew::graph {

/// Where value can be. UTXO: the OutIndex. Account: (address, asset) packed. Only meaningful inside one view.
enum class Holder : std::uint64_t {};
/// Payers and receivers that are not holders.
inline constexpr Holder kNobody{~std::uint64_t{0}};  ///< issuance, subsidy, a party the ledger does not name

/// Views of UTXO ledgers only: a holder that is many outputs at once, which behaves like an account. Such holders are
/// made by a view that joins outputs (the services a trace passes through), numbered from 0.
inline constexpr std::uint64_t kPoolBit = std::uint64_t{1} << 62;
constexpr bool is_pool(Holder holder) {
  return (static_cast<std::uint64_t>(holder) & (kPoolBit | kOutsideBit)) == kPoolBit;
}
constexpr Holder pool_holder(std::uint32_t number) {
  return Holder{kPoolBit | number};
}
constexpr std::uint32_t pool_number(Holder pool) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(pool));
}

/// Order of steps in a view: rising in the direction of the trace. A coinbase whose fees are followed comes after all
/// other transactions of its block.
enum class Position : std::uint64_t {};
inline constexpr Position kNever{~std::uint64_t{0}};

struct Entry {
  Holder holder = kNobody;
  AddressId address = kNoAddress;
  u128 amount = 0;
};

enum class StepKind : std::uint8_t {
  ordinary,
  coinbase,    ///< payers: subsidy first, then one per transaction of the block with its fee (see fee_of)
  conversion,  ///< payers/receivers of the converted asset; the second step of the pair follows directly and has kind
               ///< `converted`
  converted,   ///< the other half of a conversion: its receivers get what `conversion` took
  opaque,      ///< several assets, no proof how they belong together
};

/// The movement of one asset in one transaction. Sum of payers = sum of receivers + remainder.
struct Step {
  StepKind kind = StepKind::ordinary;
  AssetId asset = kNativeAsset;
  std::vector<Entry> payers;
  std::vector<Entry> receivers;
  u128 remainder = 0;  ///< fee, or what a coinbase leaves unclaimed
  /// In a view that was asked for spenders, by receiver: the position that next() would give, kNever for none. Empty:
  /// ask next().
  std::vector<Position> next_of;
  std::vector<TxIndex> fee_of;  ///< coinbase only: fee_of[i] is the transaction whose fee payers[i + 1] is
  std::uint32_t converter = 0;  ///< conversion only: index of payer x
  bool fee_booked = false;      ///< the fee goes to the block's coinbase step (fees followed and known)
  bool mined = false;  ///< backward, coinbase (kind ordinary): receivers[0] is the subsidy, the remainder its fees
};

/// All steps of one transaction, assets by first appearance; a conversion pair first. Gas whose payer pays nothing else
/// of that asset, and the gas of a conversion, is a step of its own without receivers, behind the others (backward:
/// with a receiver and no remainder; before the others if that receiver pays the asset there). Reused between reads to
/// spare allocations.
struct Transaction {
  TxIndex tx{0};
  Position position{0};
  std::uint32_t flags = 0;  ///< or of LegFlags of all legs
  std::vector<Step> steps;
};

enum class Direction : std::uint8_t { forward, backward };
enum class Fees : std::uint8_t { follow, drop };
/// Order of transactions of one block on account ledgers, where the true order may be unknown (bank days).
enum class BlockOrder : std::uint8_t { as_recorded, reversed };

struct ViewOptions {
  Direction direction = Direction::forward;
  Fees fees = Fees::follow;
  BlockOrder order = BlockOrder::as_recorded;
  std::optional<TxIndex> last = std::nullopt;  ///< as-of: nothing after this transaction exists
  bool spenders = false;                       ///< fill Step::next_of where that is cheap (UTXO, forward)
};

class FlowView {
 public:
  virtual ~FlowView() = default;
  /// Position of a transaction (of its coinbase step for a coinbase whose fees are followed).
  virtual Position position(TxIndex tx) const = 0;
  /// Reads the transaction at `position` into `out` (cleared first). Must be a position this view gave out.
  virtual void read(Position position, Transaction& out) const = 0;
  /// The first transaction after `after` in which the holder takes part: for an output its spender, for an account any
  /// leg. `after` is the position at which it was opened or last seen.
  virtual std::optional<Position> next(Holder holder, Position after) const = 0;
  /// UTXO: the position of the coinbase that collects the fee of `tx`; nothing when fees are dropped or not known.
  virtual std::optional<Position> coinbase_of(TxIndex tx) const = 0;
  /// Account: net balance just before the transaction at `position` in this view's order (mirrored when backward).
  /// UTXO: 0.
  virtual Delta balance_before(Holder holder, Position position) const = 0;
  /// Account: the largest overdraft of the recorded history (>= 0), for `opening: inferred`. UTXO: 0.
  virtual u128 missing_opening(Holder holder) const = 0;
  virtual bool is_utxo() const = 0;
  virtual AddressId address_of(Holder holder) const = 0;
  virtual AssetId asset_of(Holder holder) const = 0;
  /// UTXO: holder of an output. Account: holder of (address, asset).
  virtual Holder output_holder(OutIndex out) const = 0;
  virtual Holder account_holder(AddressId address, AssetId asset) const = 0;
  /// All positions at which an account pays more than it has, with the account: where `unfunded` value enters. Walks
  /// all postings; account ledgers only. Stops at `limit` entries and then returns what it has with `complete` false.
  struct Overdraft {
    Position position;
    Holder holder;
  };
  virtual std::vector<Overdraft> overdrafts(std::size_t limit, bool& complete) const = 0;
};

/// The ledger must outlive the view. Views are immutable and may be shared between threads.
std::unique_ptr<FlowView> make_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options);

}  // namespace clew::graph
