// The twin of the peel chain: an exchange's hot wallet pays nine hundred customers one after the other, each time with
// one payment and a change address it has not used before. Nobody in it has done anything.

#include <algorithm>
#include <functional>
#include <memory>

#include "sim/chance.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::hot_wallet() {
  Rng rng = w.rng("hot wallet");
  Exchange& exchange = s.exchanges[1];
  const std::uint64_t steps = w.settings.whole("hot_wallet_steps");
  auto chain = std::make_shared<Coin>();
  const std::size_t start = w.give(exchange.hot().change, w.settings.whole("hot_wallet_btc") * kCoin);
  const PersonId firm = w.innocent("exchange", "its withdrawals look like a peel chain");
  w.owns(firm, exchange.hot().change);
  std::int64_t time = -kDay;
  for (std::uint64_t i = 0; i < steps; ++i) {
    time += 60 + static_cast<std::int64_t>(exponential(rng, w.settings.whole("hot_wallet_minutes") * kMinute));
    const std::uint64_t value = rng.between(2'000'000, 30'000'000);
    w.at(time, [this, i, value, chain, start, firm, &exchange](UnixTime now) {
      if (i == 0) *chain = w.endowed(start);
      const Script customer = w.script(exchange.actor() + " customer", i);
      const Script change = w.script("quayside change", i);
      w.owns(firm, change);
      const std::uint64_t fee = 2'820;
      const BtcDone done = w.spend(now, {*chain}, {{customer, value}, {change, chain->value - value - fee}});
      *chain = done.coins[1];
      facts.hot_chain.push_back(done.when.tx);
      w.truth.uses(firm, "btc", done.when.tx);
    });
  }
}

void Story::start_background() {
  start_background_();
}

void Story::background() {
  const std::uint64_t wanted = w.options.transactions != 0      ? w.options.transactions
                               : w.options.size == Size::small  ? 0
                               : w.options.size == Size::medium ? 1'000'000
                                                                : 10'000'000;
  const std::uint64_t plan = w.settings.whole("plan_transactions"), least = w.settings.whole("background_least");
  const std::uint64_t rest = wanted > plan + least ? wanted - plan : least;
  BitcoinBackground btc;
  btc.seed = w.rng("background btc").next();
  btc.transactions = rest * 45 / 100;
  btc.begin = {w.btc_begin.seconds + kDay};
  btc.end = {w.end.seconds - kDay};
  EvmBackground eth;
  eth.seed = w.rng("background eth").next();
  eth.transactions = rest * 50 / 100;
  eth.begin = btc.begin;
  eth.end = btc.end;
  eth.tokens = {s.usdt, s.steth};
  eth.accounts = std::max<std::uint64_t>(500, std::min<std::uint64_t>(20'000, eth.transactions / 10));
  w.use_background(eth);
  start_background_ = [this, btc, eth] {
    sim::start_background(btc, w.btc(), w.schedule);
    sim::start_background(eth, w.eth(), w.schedule);
  };
  // Dollars among five hundred accounts of the third ledger, each event putting in the next.
  const std::uint64_t transfers = rest * 5 / 100;
  const std::int64_t gap = (btc.end.seconds - btc.begin.seconds) * 1'000 / static_cast<std::int64_t>(transfers + 1);
  auto rng = std::make_shared<Rng>(w.rng("background tron"));
  auto next = std::make_shared<std::function<void(std::uint64_t)>>();
  *next = [this, rng, transfers, gap, begin = btc.begin.seconds, next = next.get()](std::uint64_t i) {
    w.schedule.at({begin + static_cast<std::int64_t>(i) * gap / 1'000}, [=, this](UnixTime now) {
      const TronAddress from = w.tron_account("passer-by", rng->below(500)),
                        to = w.tron_account("passer-by", rng->below(500));
      const u128 amount = rng->between(5, 4'000) * kDollar;
      const bool funded = w.tron().balance(from) >= amount;
      w.tron().transfer(now, funded ? from : s.tron_teller, funded ? to : from, amount);
      if (i + 1 < transfers) (*next)(i + 1);
    });
  };
  tron_background_ = next;
  if (transfers != 0) (*next)(0);
}

}  // namespace clew::sim::meridian
