// Ransoms followed output by output, and W04. The thieves never mix ransom with other money, so that no rule of
// division is needed: a transaction that spends ransom spends nothing else.

#include <algorithm>

#include "clew/engine/answer_friday_worm.h"

namespace clew::engine {
namespace {

// Where an output lies, as far as following it asks.
struct Kept {
  bool pot = false;  ///< at one of the worm's own addresses
  unsigned hops = 0;
};

class Follower {
 public:
  Follower(const ledger::Ledger& ledger, const WormLabels& labels, const std::set<AddressId>& own)
      : ledger_(ledger), labels_(labels), own_(own) {}

  WormTrail run(const std::vector<OutIndex>& from) {
    for (const OutIndex out : from) keep(out, {true, 0});
    while (!todo_.empty()) {  // a spender comes after what it spends: ascending order meets every input first
      const TxIndex tx = *todo_.begin();
      todo_.erase(todo_.begin());
      spend(tx);
    }
    std::ranges::sort(trail_.deposits, {}, &WormDeposit::out);
    return std::move(trail_);
  }

 private:
  void keep(OutIndex out, Kept kept) {
    if (!kept_.emplace(out, kept).second) return;
    const ledger::Output output = ledger_.output(out);
    thieves_.insert(output.address);
    const auto spender = ledger_.spender(out);
    WormHolding holding{output.value, worm_time(ledger_, output.creator), std::nullopt};
    if (spender) {
      holding.until = worm_time(ledger_, *spender);
      todo_.insert(*spender);
    }
    trail_.holdings.push_back(holding);
  }

  // The service whose wallet collects the output: every output of the spender goes there.
  std::string collected_by(OutIndex out) const {
    const auto spender = ledger_.spender(out);
    if (!spender) return "";
    std::vector<ledger::Coin> outputs;
    ledger_.outputs(*spender, outputs);
    std::string service;
    for (const ledger::Coin& output : outputs) {
      const auto wallet = labels_.wallets.find(output.address);
      if (wallet == labels_.wallets.end()) return "";
      service = wallet->second;
    }
    return service;
  }

  // What a service's wallet collects is proof; a label is what somebody says.
  std::string service_of(OutIndex out, AddressId address, bool& collected) const {
    const auto wallet = labels_.wallets.find(address);
    std::string service = wallet != labels_.wallets.end() ? wallet->second : collected_by(out);
    collected = !service.empty();
    if (collected) return service;
    const auto label = labels_.deposits.find(address);
    return label == labels_.deposits.end() ? "" : label->second;
  }

  void spend(TxIndex tx) {
    Kept next;
    bool from_pot = false;
    std::vector<ledger::Coin> coins;
    ledger_.inputs(tx, coins);
    for (const ledger::Coin& coin : coins)
      if (const auto kept = kept_.find(coin.out); !coin.unknown && kept != kept_.end()) {
        from_pot = from_pot || kept->second.pot;
        next.hops = std::max(next.hops, kept->second.hops + 1);
      }
    if (from_pot) next.hops = 0;
    trail_.transactions.insert(tx);
    ledger_.outputs(tx, coins);
    for (std::uint32_t vout = 0; vout < coins.size(); ++vout) {
      const ledger::Coin& coin = coins[vout];
      if (coin.address == kUnspendable || coin.value == 0) continue;
      bool collected = false;
      const std::string service = service_of(coin.out, coin.address, collected);
      if (service.empty())
        keep(coin.out, {own_.contains(coin.address), own_.contains(coin.address) ? 0 : next.hops});
      else
        deposit(tx, vout, coin, service, next.hops, collected);
    }
  }

  void deposit(TxIndex tx, std::uint32_t vout, const ledger::Coin& coin, const std::string& service, unsigned hops,
               bool collected) {
    WormDeposit made{
        tx,      coin.out, vout,         coin.value,  worm_time(ledger_, tx), address_text(ledger_, coin.address),
        service, hops,     std::nullopt, std::nullopt};
    if (const auto spender = ledger_.spender(coin.out); spender && !collected) {
      made.refused = worm_time(ledger_, *spender);
      refund(*spender, hops);
    }
    trail_.deposits.push_back(std::move(made));
  }

  // A service's own transaction: what it pays to the thieves is theirs again, the rest is other people's.
  void refund(TxIndex tx, unsigned hops) {
    std::vector<ledger::Coin> outputs;
    ledger_.outputs(tx, outputs);
    const bool alone = ledger_.input_count(tx) == 1;
    for (const ledger::Coin& output : outputs)
      if (!labels_.wallets.contains(output.address) && (alone || thieves_.contains(output.address)))
        keep(output.out, {own_.contains(output.address), hops});
  }

  const ledger::Ledger& ledger_;
  const WormLabels& labels_;
  const std::set<AddressId>& own_;
  std::map<OutIndex, Kept> kept_;
  std::set<AddressId> thieves_;
  std::set<TxIndex> todo_;
  WormTrail trail_;
};

std::uint64_t shared_height(const ledger::Ledger& left, const ledger::Ledger& right) {
  std::uint64_t height = 0;
  for (std::uint64_t at = 0; at < std::min(left.block_count(), right.block_count()); ++at) {
    const ledger::BlockInfo block = left.block(BlockIndex{at});
    const auto other = right.block_at(block.height);
    if (!other || right.block(*other).hash != block.hash) break;
    height = block.height;
  }
  return height;
}

bool by_height(const ledger::Ledger& ledger, TxIndex tx, std::uint64_t height) {
  return ledger.block(ledger.block_of(tx)).height <= height;
}

std::uint64_t balance_at(const ledger::Ledger& ledger, const std::vector<std::string>& addresses,
                         std::uint64_t height) {
  std::uint64_t sum = 0;
  for (const std::string& text : addresses) {
    const auto address = worm_address(ledger, text);
    if (!address) continue;
    for (const OutIndex out : ledger.outputs_of(*address)) {
      if (is_outside(out)) continue;
      const ledger::Output output = ledger.output(out);
      const auto spender = ledger.spender(out);
      if (by_height(ledger, output.creator, height) && !(spender && by_height(ledger, *spender, height)))
        sum += output.value;
    }
  }
  return sum;
}

std::set<AddressId> own_on(const ledger::Ledger& ledger, const WormVersion& version) {
  std::set<AddressId> own;
  for (const std::string& text : version.addresses)
    if (const auto id = worm_address(ledger, text)) own.insert(*id);
  return own;
}

}  // namespace

WormLabels worm_labels(const WormDesk& desk, const ledger::Ledger& ledger) {
  std::set<std::string> swaps;
  for (const WormOrder& order : desk.orders) swaps.insert(order.service);
  WormLabels labels;
  for (const TableRow& row : desk.investigation.rows("labels")) {
    const auto address = worm_address(ledger, worm_field(row, "address"));
    if (!address || worm_field(row, "category") != "exchange") continue;
    const std::string& text = worm_field(row, "label");
    const std::string service = text.substr(0, text.find(' '));
    if (worm_field(row, "confidence") == "ownership") labels.wallets[*address] = service;
    if (worm_field(row, "confidence") == "service_data" && swaps.contains(service)) labels.deposits[*address] = service;
  }
  return labels;
}

WormTrail follow_worm(const ledger::Ledger& ledger, const WormLabels& labels, const std::set<AddressId>& own,
                      const std::vector<OutIndex>& from) {
  return Follower(ledger, labels, own).run(from);
}

void answer_worm_fork(WormDesk& desk) {
  const WormLabels labels = worm_labels(desk, desk.btc());
  for (auto& [number, version] : desk.versions) {
    std::vector<OutIndex> from;
    for (const WormReceipt& receipt : version.receipts)
      if (receipt.ransom) from.push_back(receipt.out);
    version.trail = follow_worm(desk.btc(), labels, own_on(desk.btc(), version), from);
  }
  const WormVersion& second = desk.versions[2];
  const std::uint64_t height = shared_height(desk.btc(), desk.bch());
  std::vector<OutIndex> from;
  for (const WormReceipt& receipt : second.receipts) {
    if (!receipt.ransom || !by_height(desk.btc(), receipt.tx, height)) continue;
    if (const auto out = desk.bch().find_output({desk.btc().tx_id(receipt.tx).hash, receipt.vout}))
      from.push_back(*out);
  }
  const WormTrail trail = follow_worm(desk.bch(), worm_labels(desk, desk.bch()), own_on(desk.bch(), second), from);
  for (const WormDeposit& deposit : trail.deposits)
    if (!deposit.refused && !by_height(desk.bch(), deposit.tx, height)) desk.bch_deposited += deposit.sat;
  for (const WormHolding& holding : trail.holdings)
    if (!holding.until) desk.bch_held += holding.sat;
  AnswerSheet& sheet = desk.sheet();
  sheet.value("W04a", "height", std::to_string(height));
  sheet.value("W04a", "btc_sat", std::to_string(balance_at(desk.btc(), second.addresses, height)));
  sheet.value("W04a", "bch_sat", std::to_string(balance_at(desk.bch(), second.addresses, height)));
  sheet.value("W04b", "deposited_sat", std::to_string(desk.bch_deposited));
  sheet.value("W04b", "held_sat", std::to_string(desk.bch_held));
}

}  // namespace clew::engine
