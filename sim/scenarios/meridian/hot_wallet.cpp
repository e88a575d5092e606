// The twin of the peel chain: an exchange's hot wallet pays nine hundred customers one after the other, each time with
// one payment and a change address it has not used before. Nobody in it has done anything.

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

}  // namespace clew::sim::meridian
