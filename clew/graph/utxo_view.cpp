// A UTXO ledger as steps. A holder is one output, so a transaction is one step: its inputs pay, its outputs receive,
// the fee is what remains, and the next transaction of a holder is its one spender.
//
// Two things are harder than that.
//
// Fees are paid to the miner, so a trace that follows them has to go on in the coinbase of the block, which the chain
// puts first but which collects from all that follow. Here the coinbase has a position of its own behind its block:
// order number 2 * tx for every transaction, 2 * (last tx of the block) + 1 for a coinbase that collects. Whether it
// can (all fees known, outputs within subsidy and fees) is looked at once per block and remembered; the fees themselves
// are kept for recent blocks only.
//
// Books that do not close: an input whose output nobody knows pays what is missing; see read_transaction().
//
// Refused: an index of fees in the ledger (it would be wrong for a ledger that starts late, and costs 8 bytes per
// transaction for the few blocks a case touches). Source: docs/reference/taint-rules.md sections 3, 4, 12.

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "clew/base/check.h"
#include "clew/graph/views.h"

namespace clew::graph {
namespace {

/// Backward positions count down from here; ledgers stay far below.
constexpr std::uint64_t kTop = std::uint64_t{1} << 62;
/// Fees remembered over all blocks (8 bytes each) before the memory starts again from empty.
constexpr std::size_t kFeesKept = std::size_t{1} << 23;

class UtxoView final : public FlowView {
 public:
  UtxoView(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options)
      : ledger_(std::move(ledger)),
        forward_(options.direction == Direction::forward),
        follow_(options.fees == Fees::follow),
        spenders_(options.spenders && forward_),
        end_(options.last ? std::min(raw(*options.last) + 1, ledger_->tx_count()) : ledger_->tx_count()),
        coin_(coin_of(ledger_->identity())),
        halving_blocks_(ledger_->identity().halving_blocks),
        collects_(ledger_->block_count()) {}

  Position position(TxIndex tx) const override { return at(order_of(tx)); }
  void read(Position position, Transaction& out) const override;
  std::optional<Position> next(Holder holder, Position after) const override;
  std::optional<Position> coinbase_of(TxIndex tx) const override;
  Delta balance_before(Holder, Position) const override { return 0; }
  u128 missing_opening(Holder) const override { return 0; }
  bool is_utxo() const override { return true; }
  AddressId address_of(Holder holder) const override {
    return holder == kNobody ? kNoAddress : ledger_->output(output_of(holder)).address;
  }
  AssetId asset_of(Holder) const override { return kNativeAsset; }
  Holder output_holder(OutIndex out) const override { return Holder{raw(out)}; }
  Holder account_holder(AddressId, AssetId) const override {
    CLEW_CHECK(!is_utxo());  // a UTXO ledger has no accounts
    return kNobody;
  }
  std::vector<Overdraft> overdrafts(std::size_t, bool& complete) const override {
    complete = true;
    return {};
  }

 private:
  /// What is known about the coinbase of a block. Settled once, by whoever asks first; all get the same answer.
  enum class Collects : std::uint8_t { unasked, yes, no };
  struct BlockRange {
    TxIndex first;
    std::uint64_t count;
    std::uint64_t height;
  };

  static u128 coin_of(const ledger::Identity& identity) {
    u128 coin = 1;
    for (unsigned i = 0; i < identity.native_decimals; ++i) coin *= 10;
    return coin;
  }
  /// Memory only, nothing is remembered: the view stays immutable and may be shared.
  static std::vector<ledger::Coin>& scratch() {
    static thread_local std::vector<ledger::Coin> coins;
    return coins;
  }
  static OutIndex output_of(Holder holder) { return OutIndex{static_cast<std::uint64_t>(holder)}; }

  Position at(std::uint64_t order) const { return Position{forward_ ? order : kTop - order}; }
  std::uint64_t order_at(Position position) const {
    return forward_ ? static_cast<std::uint64_t>(position) : kTop - static_cast<std::uint64_t>(position);
  }
  std::uint64_t order_of(TxIndex tx) const;
  BlockRange range_of(BlockIndex index) const;
  u128 subsidy(std::uint64_t height) const;
  bool collects(BlockIndex index) const;
  bool settle(const BlockRange& block, std::vector<std::uint64_t>& fees) const;
  std::vector<std::uint64_t> fees_of(BlockIndex index) const;
  void remember(BlockIndex index, const std::vector<std::uint64_t>& fees) const;

  void read_transaction(TxIndex tx, Step& step) const;
  void read_coinbase(BlockIndex index, Step& step) const;
  void add_inputs(TxIndex tx, std::vector<Entry>& entries, u128& known, std::optional<std::size_t>& unknown) const;
  u128 add_outputs(TxIndex tx, std::vector<Entry>& entries) const;
  void add_spenders(TxIndex tx, std::vector<Position>& next_of) const;

  std::shared_ptr<const ledger::Ledger> ledger_;
  bool forward_;
  bool follow_;
  bool spenders_;
  std::uint64_t end_;  ///< transactions from here on do not exist
  u128 coin_;
  std::uint64_t halving_blocks_;
  mutable std::vector<std::atomic<Collects>> collects_;  ///< by block
  mutable std::mutex fees_mutex_;
  mutable boost::unordered_flat_map<std::uint64_t, std::vector<std::uint64_t>> fees_;  ///< of blocks that collect
  mutable std::size_t fees_kept_ = 0;
};

// ---- Order -----------------------------------------------------------------------------------------------------

std::uint64_t UtxoView::order_of(TxIndex tx) const {
  if (follow_ && ledger_->is_coinbase(tx)) {
    const BlockIndex block = ledger_->block_of(tx);
    const BlockRange range = range_of(block);
    if (collects(block)) return 2 * (raw(range.first) + range.count - 1) + 1;
  }
  return 2 * raw(tx);
}

std::optional<Position> UtxoView::next(Holder holder, Position) const {
  if (holder == kNobody) return std::nullopt;
  const OutIndex out = output_of(holder);
  if (forward_) {
    const std::optional<TxIndex> spender = ledger_->spender(out);
    if (!spender || raw(*spender) >= end_) return std::nullopt;
    return at(2 * raw(*spender));  // a spender has inputs, so it is no coinbase
  }
  if (is_outside(out)) return std::nullopt;
  return position(ledger_->output(out).creator);
}

std::optional<Position> UtxoView::coinbase_of(TxIndex tx) const {
  if (!forward_ || !follow_ || ledger_->is_coinbase(tx)) return std::nullopt;
  const BlockIndex block = ledger_->block_of(tx);
  if (!collects(block)) return std::nullopt;
  const BlockRange range = range_of(block);
  return at(2 * (raw(range.first) + range.count - 1) + 1);
}

// ---- Fees of a block -------------------------------------------------------------------------------------------

UtxoView::BlockRange UtxoView::range_of(BlockIndex index) const {
  const ledger::BlockInfo block = ledger_->block(index);
  return {block.first_tx, block.tx_count, block.height};
}

u128 UtxoView::subsidy(std::uint64_t height) const {
  const std::uint64_t halvings = height / halving_blocks_;
  return halvings >= 64 ? 0 : (50 * coin_) >> halvings;
}

bool UtxoView::collects(BlockIndex index) const {
  std::atomic<Collects>& state = collects_[raw(index)];
  switch (state.load(std::memory_order_acquire)) {
    case Collects::yes: return true;
    case Collects::no: return false;
    case Collects::unasked: break;
  }
  std::vector<std::uint64_t> fees;
  const bool yes = settle(range_of(index), fees);
  if (yes) remember(index, fees);
  state.store(yes ? Collects::yes : Collects::no, std::memory_order_release);
  return yes;
}

/// Whether the block's coinbase can be read as collecting its fees; if so, the fees of its other transactions in order.
/// A block cut by as-of cannot: what its later transactions pay does not exist.
bool UtxoView::settle(const BlockRange& block, std::vector<std::uint64_t>& fees) const {
  if (halving_blocks_ == 0 || block.count == 0 || !ledger_->is_coinbase(block.first)) return false;
  if (raw(block.first) + block.count > end_) return false;
  fees.reserve(block.count - 1);
  u128 income = subsidy(block.height);
  for (std::uint64_t i = 1; i < block.count; ++i) {
    const TxIndex tx{raw(block.first) + i};
    const std::optional<std::uint64_t> fee = ledger_->fee(tx);
    if (!fee) return false;
    fees.push_back(*fee);
    income += *fee;
  }
  u128 paid_out = 0;
  ledger_->outputs(block.first, scratch());
  for (const ledger::Coin& coin : scratch()) paid_out += coin.value;
  return paid_out <= income;
}

std::vector<std::uint64_t> UtxoView::fees_of(BlockIndex index) const {
  {
    const std::lock_guard lock(fees_mutex_);
    if (const auto found = fees_.find(raw(index)); found != fees_.end()) return found->second;
  }
  std::vector<std::uint64_t> fees;
  settle(range_of(index), fees);
  remember(index, fees);
  return fees;
}

void UtxoView::remember(BlockIndex index, const std::vector<std::uint64_t>& fees) const {
  const std::lock_guard lock(fees_mutex_);
  if (fees_kept_ + fees.size() > kFeesKept) {
    fees_.clear();
    fees_kept_ = 0;
  }
  if (fees_.try_emplace(raw(index), fees).second) fees_kept_ += fees.size();
}

// ---- Steps -----------------------------------------------------------------------------------------------------

void UtxoView::read(Position position, Transaction& out) const {
  const std::uint64_t order = order_at(position);
  out.position = position;
  out.flags = 0;
  out.steps.resize(1);
  Step& step = out.steps.front();
  step.kind = StepKind::ordinary;
  step.asset = kNativeAsset;
  step.payers.clear();
  step.receivers.clear();
  step.remainder = 0;
  step.next_of.clear();
  step.fee_of.clear();
  step.converter = 0;
  step.fee_booked = false;
  step.mined = false;
  if (order % 2 == 1) {
    const BlockIndex block = ledger_->block_of(TxIndex{order / 2});
    out.tx = ledger_->block(block).first_tx;
    read_coinbase(block, step);
  } else {
    out.tx = TxIndex{order / 2};
    read_transaction(out.tx, step);
  }
  if (spenders_) add_spenders(out.tx, step.next_of);
}

/// Outputs in their order, also those of value 0: an entry's index is its vout.
u128 UtxoView::add_outputs(TxIndex tx, std::vector<Entry>& entries) const {
  u128 sum = 0;
  ledger_->outputs(tx, scratch());
  for (const ledger::Coin& coin : scratch()) {
    entries.push_back({output_holder(coin.out), coin.address, coin.value});
    sum += coin.value;
  }
  return sum;
}

void UtxoView::add_spenders(TxIndex tx, std::vector<Position>& next_of) const {
  static thread_local std::vector<TxIndex> spenders;
  static thread_local ledger::Ledger::SpendersNear near;  // a hint only: it may stem from another ledger
  ledger_->spenders(tx, spenders, near);
  for (const TxIndex spender : spenders) next_of.push_back(raw(spender) < end_ ? at(2 * raw(spender)) : kNever);
}

/// Inputs in their order. All unknown ones together are one entry of nobody, where the first of them stands.
void UtxoView::add_inputs(TxIndex tx, std::vector<Entry>& entries, u128& known,
                          std::optional<std::size_t>& unknown) const {
  ledger_->inputs(tx, scratch());
  for (const ledger::Coin& coin : scratch()) {
    if (coin.unknown) {
      if (!unknown) {
        unknown = entries.size();
        entries.push_back({});
      }
      continue;
    }
    entries.push_back({output_holder(coin.out), coin.address, coin.value});
    known += coin.value;
  }
}

/// Read as on the ledger, then mirrored if the view is: `paying` and `receiving` are the two sides of the ledger.
///
/// What the known inputs do not cover is paid by the unknown ones, which leaves no fee; if the known inputs cover the
/// outputs already, the unknown ones pay 0 and the excess counts as fee. A coinbase whose fees are not followed is paid
/// by nobody. Outputs without any unknown input to pay for them (a ledger of damaged data) are paid by nobody as well:
/// the books of a step always close.
void UtxoView::read_transaction(TxIndex tx, Step& step) const {
  std::vector<Entry>& paying = forward_ ? step.payers : step.receivers;
  std::vector<Entry>& receiving = forward_ ? step.receivers : step.payers;
  u128 known = 0;
  std::optional<std::size_t> unknown;
  add_inputs(tx, paying, known, unknown);
  const u128 received = add_outputs(tx, receiving);
  const bool coinbase = ledger_->is_coinbase(tx);
  if (received > known || coinbase) {
    if (!unknown) {
      unknown = paying.size();
      paying.push_back({});
    }
    paying[*unknown].amount = received - known;
    known = received;
  }
  const u128 fee = known - received;
  if (forward_) {
    step.remainder = fee;
    step.fee_booked = follow_ && !coinbase && collects(ledger_->block_of(tx));
  } else {
    step.mined = coinbase;
    if (fee != 0) step.payers.push_back({kNobody, kNoAddress, fee});
  }
}

void UtxoView::read_coinbase(BlockIndex index, Step& step) const {
  const BlockRange block = range_of(index);
  const std::vector<std::uint64_t> fees = fees_of(index);
  const u128 created = subsidy(block.height);
  if (forward_) {
    step.kind = StepKind::coinbase;
    step.payers.push_back({kNobody, kNoAddress, created});
    u128 income = created;
    for (std::uint64_t i = 0; i < fees.size(); ++i) {
      step.payers.push_back({kNobody, kNoAddress, fees[i]});
      step.fee_of.push_back(TxIndex{raw(block.first) + 1 + i});
      income += fees[i];
    }
    step.remainder = income - add_outputs(block.first, step.receivers);
    return;
  }
  u128 income = created;
  for (const std::uint64_t fee : fees) income += fee;
  const u128 unclaimed = income - add_outputs(block.first, step.payers);
  if (unclaimed != 0) step.payers.push_back({kNobody, kNoAddress, unclaimed});
  step.receivers.push_back({kNobody, kNoAddress, created});
  step.remainder = income - created;
  step.mined = true;
}

}  // namespace

std::unique_ptr<FlowView> make_utxo_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options) {
  return std::make_unique<UtxoView>(std::move(ledger), options);
}

}  // namespace clew::graph
