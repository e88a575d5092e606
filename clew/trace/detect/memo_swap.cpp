// T19, the memo swap: a deposit says in a memo where on another ledger it is to be paid out; the payout says in a memo
// which deposit it answers. That is no pattern of behaviour but what the bridge itself wrote: a link between two
// transactions is a fact of both ledgers plus the statement that the bridge works this way. Everybody's swaps are
// linked, innocent or not.
//
// Anybody can write OUT:HASH into a transaction of his own. A link therefore also needs the payout to pay the very
// address the deposit names (a refund: the depositor); what names a deposit and pays somebody else is counted, not
// shown. How the bridge divides a swap into several payouts, and what it keeps, is seen in the amounts.
//
// Source: casefile 3.2 T19; the memos of THORChain (codec/memo.h).

#include "clew/trace/detect/memo_swap.h"

#include <algorithm>
#include <map>

#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/codec/memo.h"
#include "clew/graph/netting.h"

namespace clew::trace::detect {
namespace {

struct Place {
  std::uint32_t ledger = 0;
  TxIndex tx{0};
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Money {
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

class MemoSwaps {
 public:
  explicit MemoSwaps(std::span<const MemoLedger> ledgers) : ledgers_(ledgers) {}

  Found find() {
    std::map<Place, codec::Memo> deposits;
    for (std::uint32_t l = 0; l < ledgers_.size(); ++l)
      for (const ledger::Memo& text : ledgers_[l].memos) {
        const auto memo = codec::parse_memo(as_bytes(text.text));
        const std::vector<TxIndex> rows = ledger(l).find_tx(text.tx);
        if (!memo || rows.empty() || rows.front() >= ledgers_[l].scope->end()) continue;
        if (memo->kind == codec::MemoKind::swap)
          deposits.emplace(Place{l, rows.front()}, *memo);
        else
          payouts_[lower(memo->inbound)].emplace_back(Place{l, rows.front()}, memo->kind);
      }
    for (auto& [name, list] : payouts_) {
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    for (const auto& [place, memo] : deposits) link(place, memo);
    return std::move(found_);
  }

 private:
  const ledger::Ledger& ledger(std::uint32_t l) const { return ledgers_[l].scope->ledger(); }

  void link(const Place& place, const codec::Memo& memo) {
    const ledger::Ledger& from = ledger(place.ledger);
    const std::string name = codec::hash_text(from.tx_id(place.tx).hash, from.identity().id_reversed != 0);
    const auto named = payouts_.find(name);
    if (named == payouts_.end()) return refuse(found_, "no payout of these ledgers names the deposit");
    Finding finding;
    finding.score = 3;
    finding.innocent = "anybody who uses the bridge: the link is what the protocol wrote, not a way of behaving";
    const Money deposit = deposited(place);
    finding.elements.push_back(element("deposit", place, deposit, memo.asset + " to " + memo.destination));
    std::uint64_t paid = 0, refunded = 0;
    for (const auto& [out, kind] : named->second) {
      const bool refund = kind == codec::MemoKind::refund;
      const std::vector<Money> money = refund ? received_by_payer(place, out) : received_by(out, memo.destination);
      for (const Money& each : money) finding.elements.push_back(element(refund ? "refund" : "payout", out, each, {}));
      (refund ? refunded : paid) += money.empty() ? 0U : 1U;
    }
    if (paid + refunded == 0) return refuse(found_, "a transaction names the deposit and pays somebody else");
    finding.features = {
        {"payouts to the address the deposit names, or back", Unit::count, paid + refunded, Bound::at_least, 1},
        {"of them back", Unit::count, refunded},
        {"transactions that name the deposit", Unit::count, named->second.size()}};
    found_.findings.push_back(std::move(finding));
  }

  Element element(const char* role, const Place& place, const Money& money, std::string note) const {
    Element made{role,        place.tx,     money.address,
                 money.asset, money.amount, ledgers_[place.ledger].scope->time(place.tx)};
    made.note = std::move(note);
    made.ledger = place.ledger;
    return made;
  }

  // What went to the bridge. Coins: the first output, as the protocol asks. Accounts: the largest net receipt of native
  // coin, or of a token where no coin moved but gas.
  Money deposited(const Place& place) {
    const ledger::Ledger& of = ledger(place.ledger);
    Money most;
    if (ledgers_[place.ledger].scope->is_utxo()) {
      of.outputs(place.tx, coins_);
      if (!coins_.empty()) most = {coins_[0].address, kNativeAsset, coins_[0].value};
      return most;
    }
    of.legs(place.tx, legs_);
    netting_.steps_of(legs_, graph::Direction::forward, netted_);
    for (const graph::Step& step : netted_.steps)
      for (const graph::Entry& receiver : step.receivers)
        if (most.amount == 0 || (step.asset == kNativeAsset && most.asset != kNativeAsset) ||
            (step.asset == most.asset && receiver.amount > most.amount))
          most = {receiver.address, step.asset, receiver.amount};
    return most;
  }

  std::vector<Money> received_by(const Place& place, const std::string& destination) {
    const ledger::Ledger& of = ledger(place.ledger);
    const auto address = codec::parse_address(destination, of.identity().network, true);
    if (!address) return {};
    const auto id = of.find_address(address->view());
    return id ? received(place, *id) : std::vector<Money>();
  }

  // A refund goes to who paid the deposit, so it is on the same ledger.
  std::vector<Money> received_by_payer(const Place& deposit, const Place& out) {
    if (deposit.ledger != out.ledger) return {};
    if (!ledgers_[deposit.ledger].scope->is_utxo()) return received(out, ledger(deposit.ledger).sender(deposit.tx));
    ledger(deposit.ledger).inputs(deposit.tx, coins_);
    std::vector<AddressId> payers;
    for (const ledger::Coin& coin : coins_)
      if (!coin.unknown) payers.push_back(coin.address);
    std::sort(payers.begin(), payers.end());
    payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
    std::vector<Money> all;
    for (const AddressId payer : payers)
      for (const Money& money : received(out, payer)) all.push_back(money);
    return all;
  }

  std::vector<Money> received(const Place& place, AddressId address) {
    std::map<AssetId, u128> sums;
    if (raw(address) <= raw(kUnspendable)) return {};
    if (ledgers_[place.ledger].scope->is_utxo()) {
      ledger(place.ledger).outputs(place.tx, coins_);
      for (const ledger::Coin& coin : coins_)
        if (coin.address == address) sums[kNativeAsset] += coin.value;
    } else {
      ledger(place.ledger).legs(place.tx, legs_);
      for (const ledger::LegInfo& leg : legs_)
        if (leg.to == address && leg.amount != 0 && leg.kind != ledger::LegKind::fee) sums[leg.asset] += leg.amount;
    }
    std::vector<Money> money;
    for (const auto& [asset, amount] : sums) money.push_back({address, asset, amount});
    return money;
  }

  std::span<const MemoLedger> ledgers_;
  std::map<std::string, std::vector<std::pair<Place, codec::MemoKind>>> payouts_;
  std::vector<ledger::LegInfo> legs_;
  std::vector<ledger::Coin> coins_;
  graph::Netting netting_;
  graph::Transaction netted_;
  Found found_;
};

}  // namespace

Found find_memo_swaps(std::span<const MemoLedger> ledgers) {
  return MemoSwaps(ledgers).find();
}

}  // namespace clew::trace::detect
