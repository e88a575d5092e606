// Everybody else: innocent traffic on all three ledgers, as much as the size of the scenario leaves room for.

#include <algorithm>
#include <functional>
#include <memory>

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

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
