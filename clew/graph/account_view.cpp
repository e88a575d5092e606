// An account ledger as steps. A holder is one (account, asset); the steps of a transaction are its net changes
// (netting.cpp), and the next transaction of a holder is its next posting.
//
// Positions are transaction numbers, read in the order the view was asked for. With BlockOrder::reversed the
// transactions of one block run backwards: a bank knows the day of a booking, not its place in the day, so a trace is
// made under both extreme orders. A number is kept by reflecting it inside its block, which needs no table. Backward
// counts down from the top.
//
// The ledger gives balances in recorded order only. Reversed, what has happened in a block before transaction t is what
// the ledger books after t: a difference of two recorded balances. Backward, "before" is the ledger's "after".
//
// Postings of a holder are fetched from the ledger when a trace first asks for it and kept, ordered by position: a
// trace visits all of them anyway. Refused: one ledger look-up per hop (a posting list is a run per segment, so that
// each hop would search all of them). Source: docs/reference/taint-rules.md sections 1, 7, 8, 12.

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "clew/base/check.h"
#include "clew/graph/netting.h"
#include "clew/graph/views.h"

namespace clew::graph {
namespace {

constexpr std::uint64_t kTop = std::uint64_t{1} << 62;

class AccountView final : public FlowView {
 public:
  AccountView(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options)
      : ledger_(std::move(ledger)),
        direction_(options.direction),
        reversed_(options.order == BlockOrder::reversed),
        end_(options.last ? std::min(raw(*options.last) + 1, ledger_->tx_count()) : ledger_->tx_count()) {}

  Position position(TxIndex tx) const override;
  void read(Position position, Transaction& out) const override;
  std::optional<Position> next(Holder holder, Position after) const override;
  std::optional<Position> coinbase_of(TxIndex) const override { return std::nullopt; }
  Delta balance_before(Holder holder, Position position) const override;
  u128 missing_opening(Holder holder) const override;
  bool is_utxo() const override { return false; }
  AddressId address_of(Holder holder) const override {
    return holder == kNobody ? kNoAddress : account_address(holder);
  }
  AssetId asset_of(Holder holder) const override { return holder == kNobody ? kNativeAsset : account_asset(holder); }
  Holder output_holder(OutIndex) const override {
    CLEW_CHECK(is_utxo());  // an account ledger has no outputs
    return kNobody;
  }
  Holder account_holder(AddressId address, AssetId asset) const override { return pack_account(address, asset); }
  std::vector<Overdraft> overdrafts(std::size_t limit, bool& complete) const override;

 private:
  using Postings = std::vector<Position>;  ///< in the order of the view
  struct Range {
    std::uint64_t first, end;
  };
  /// What one holder gains or loses in one transaction.
  struct Move {
    Position position;
    Delta net;
  };
  struct History {
    Delta opening = 0;
    std::vector<Move> moves;  ///< in the order of the view
  };

  bool forward() const { return direction_ == Direction::forward; }
  TxIndex tx_at(Position position) const;
  Range block_range(std::uint64_t tx) const;
  std::uint64_t reflected(std::uint64_t tx) const;
  Delta recorded(Holder holder, std::uint64_t tx) const {
    return ledger_->balance_before(account_address(holder), account_asset(holder), TxIndex{tx});
  }
  History history(Holder holder) const;
  Delta net_change(Holder holder, TxIndex tx) const;
  bool add_overdrafts(Holder holder, std::size_t limit, std::vector<Overdraft>& result) const;
  Postings load_postings(Holder holder) const;
  const Postings& postings(Holder holder) const;

  std::shared_ptr<const ledger::Ledger> ledger_;
  Direction direction_;
  bool reversed_;
  std::uint64_t end_;  ///< transactions from here on do not exist
  mutable std::shared_mutex postings_mutex_;
  mutable boost::unordered_flat_map<std::uint64_t, std::unique_ptr<const Postings>> postings_;
};

// ---- Order -----------------------------------------------------------------------------------------------------

/// Transactions of the block around `tx`, as far as they exist.
AccountView::Range AccountView::block_range(std::uint64_t tx) const {
  const ledger::BlockInfo block = ledger_->block(ledger_->block_of(TxIndex{tx}));
  return {raw(block.first_tx), std::min(raw(block.first_tx) + block.tx_count, end_)};
}

/// The same place counted from the other end of its block. Its own inverse.
std::uint64_t AccountView::reflected(std::uint64_t tx) const {
  if (!reversed_) return tx;
  const Range block = block_range(tx);
  return block.first + (block.end - 1 - tx);
}

Position AccountView::position(TxIndex tx) const {
  const std::uint64_t order = reflected(raw(tx));
  return Position{forward() ? order : kTop - order};
}

TxIndex AccountView::tx_at(Position position) const {
  const auto value = static_cast<std::uint64_t>(position);
  return TxIndex{reflected(forward() ? value : kTop - value)};
}

/// What the holder gains or loses in one transaction, from its legs.
Delta AccountView::net_change(Holder holder, TxIndex tx) const {
  const AddressId address = account_address(holder);
  Delta net = 0;
  for (const ledger::LegInfo& leg : ledger_->legs(tx)) {
    if (leg.asset != account_asset(holder)) continue;
    if (leg.to == address) net += static_cast<Delta>(leg.amount);
    if (leg.from == address) net -= static_cast<Delta>(leg.amount);
  }
  return net;
}

/// Postings that change nothing are left out: a zero-value transfer to or from an address costs its sender next to
/// nothing, and must not add a line to anybody's trace.
AccountView::Postings AccountView::load_postings(Holder holder) const {
  Postings result;
  for (const TxIndex tx : ledger_->postings(account_address(holder), account_asset(holder))) {
    if (raw(tx) >= end_) break;
    if (net_change(holder, tx) != 0) result.push_back(position(tx));
  }
  if (!std::ranges::is_sorted(result)) std::ranges::sort(result);
  return result;
}

const AccountView::Postings& AccountView::postings(Holder holder) const {
  const auto key = static_cast<std::uint64_t>(holder);
  {
    const std::shared_lock lock(postings_mutex_);
    if (const auto found = postings_.find(key); found != postings_.end()) return *found->second;
  }
  auto loaded = std::make_unique<const Postings>(load_postings(holder));
  const std::unique_lock lock(postings_mutex_);
  return *postings_.try_emplace(key, std::move(loaded)).first->second;
}

std::optional<Position> AccountView::next(Holder holder, Position after) const {
  if (holder == kNobody) return std::nullopt;
  const Postings& list = postings(holder);
  const auto found = std::ranges::upper_bound(list, after);
  if (found == list.end()) return std::nullopt;
  return *found;
}

// ---- Steps -----------------------------------------------------------------------------------------------------

void AccountView::read(Position position, Transaction& out) const {
  // Memory only, nothing is remembered: the view stays immutable and may be shared.
  static thread_local Netting netting;
  static thread_local std::vector<ledger::LegInfo> legs;
  out.position = position;
  out.tx = tx_at(position);
  ledger_->legs(out.tx, legs);
  netting.steps_of(legs, direction_, out);
}

// ---- Balances --------------------------------------------------------------------------------------------------

Delta AccountView::balance_before(Holder holder, Position position) const {
  if (holder == kNobody) return 0;
  const std::uint64_t tx = raw(tx_at(position));
  const Delta before = recorded(holder, tx);
  const Delta after = recorded(holder, tx + 1);
  if (!reversed_) return forward() ? before : after;
  const Range block = block_range(tx);
  const Delta later = recorded(holder, block.end) - after;  // booked behind tx: what has happened before it here
  const Delta opening = recorded(holder, block.first) + later;
  return forward() ? opening : opening + (after - before);
}

/// One look-up per posting: between two postings of a holder its balance stands still.
AccountView::History AccountView::history(Holder holder) const {
  History result;
  for (const TxIndex tx : ledger_->postings(account_address(holder), account_asset(holder))) {
    if (raw(tx) >= end_) break;
    result.moves.push_back({position(tx), recorded(holder, raw(tx))});
  }
  const Delta closing = recorded(holder, end_);
  for (std::size_t i = 0; i < result.moves.size(); ++i) {
    const Delta after = i + 1 < result.moves.size() ? result.moves[i + 1].net : closing;
    const Delta net = after - result.moves[i].net;
    result.moves[i].net = forward() ? net : -net;
  }
  std::ranges::sort(result.moves, {}, &Move::position);
  result.opening = forward() ? 0 : closing;
  return result;
}

u128 AccountView::missing_opening(Holder holder) const {
  if (holder == kNobody) return 0;
  const History history = this->history(holder);
  Delta balance = history.opening;
  Delta lowest = std::min<Delta>(0, balance);
  for (const Move& move : history.moves) {
    balance += move.net;
    lowest = std::min(lowest, balance);
  }
  return u128{0} - static_cast<u128>(lowest);
}

std::vector<FlowView::Overdraft> AccountView::overdrafts(std::size_t limit, bool& complete) const {
  std::vector<Overdraft> result;
  complete = true;
  for (std::uint64_t id = raw(kUnspendable) + 1; id < ledger_->address_count() && complete; ++id)
    for (const AssetId asset : ledger_->assets_of(AddressId{id}))
      complete = complete && add_overdrafts(pack_account(AddressId{id}, asset), limit, result);
  std::ranges::sort(result, {}, [](const Overdraft& entry) { return std::pair(entry.position, entry.holder); });
  return result;
}

/// Returns false when the limit stopped it.
bool AccountView::add_overdrafts(Holder holder, std::size_t limit, std::vector<Overdraft>& result) const {
  const History history = this->history(holder);
  Delta balance = history.opening;
  for (const Move& move : history.moves) {
    balance += move.net;
    if (move.net >= 0 || balance >= 0) continue;
    if (result.size() == limit) return false;
    result.push_back({move.position, holder});
  }
  return true;
}

}  // namespace

std::unique_ptr<FlowView> make_account_view(std::shared_ptr<const ledger::Ledger> ledger, const ViewOptions& options) {
  return std::make_unique<AccountView>(std::move(ledger), options);
}

}  // namespace clew::graph
