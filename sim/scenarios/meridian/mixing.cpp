// Three feeders, a deposit of a hundred ether every six minutes; over three weeks as much comes out through relayers to
// 23 wallets, among people who do the same. Nine times the thief is careless: an odd gas price he also used to deposit,
// or a wallet that had paid a feeder's gas.

#include <algorithm>

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::mixing() {
  const Settings& set = w.settings;
  Rng rng = w.rng("mixing");
  const std::uint64_t each = set.whole("mixer_deposits_each"), habits = set.whole("careless_gas_price");
  // Wallets 21 and 22 of the recipients pay the gas of the first two feeders: the habit that links them later.
  w.at(7 * kHour, [this](UnixTime now) {
    for (std::size_t i = 0; i < 2; ++i) {
      gas_up(now, mixer_recipients[21 + i], kEther * 41 / 10);
      w.pay_stolen(now, mixer_recipients[21 + i], mixer_feeders[i], 4 * kEther);
    }
    gas_up(now, mixer_feeders[2], 4 * kEther);
  });
  for (std::size_t feeder = 0; feeder < mixer_feeders.size(); ++feeder)
    for (std::uint64_t i = 0; i < each; ++i) {
      const auto jitter = static_cast<std::int64_t>(rng.below(61)) - 30;
      const std::int64_t time =
          8 * kHour + static_cast<std::int64_t>(feeder) * 100 + static_cast<std::int64_t>(i) * 6 * kMinute + jitter;
      // Odd prices: no wallet software proposes one to the last wei.
      const std::uint64_t habit = i % 20 == 7 ? feeder * 3 + i / 20 : habits;
      const u128 price = habit < habits ? 31'000'000'000 + 137'731 * (u128{habit} + 3) + 11 : kGasPriceDrawn;
      w.at(time, [this, feeder, price](UnixTime now) { s.pool_100.deposit(now, mixer_feeders[feeder], true, price); });
    }

  struct Out {
    std::int64_t time;
    std::size_t to;
    u128 price = kGasPriceDrawn;
    std::size_t feeder = 3;  // of a careless link
  };
  std::vector<Out> outs;
  const std::uint64_t all = each * mixer_feeders.size(), reused = set.whole("careless_address");
  for (std::uint64_t i = 0; i < all; ++i) {
    Out out{static_cast<std::int64_t>(rng.between(1 * kDay, 22 * kDay)), i % 21};
    if (i < habits) out.price = 31'000'000'000 + 137'731 * (u128{i} + 3) + 11, out.feeder = i / 3;
    if (i >= all - reused) out.to = 21 + i % 2, out.feeder = i % 2;
    outs.push_back(out);
  }
  for (const Out& out : outs)
    w.at(out.time, [this, out](UnixTime now) {
      const EthDone done = s.pool_100.withdraw(now, mixer_recipients[out.to], true, out.price);
      facts.mixer_true.push_back(done.when.tx);
      if (out.feeder == 3) return;
      facts.careless_links.push_back(evm_text(mixer_feeders[out.feeder]) + ">" + done.when.tx);
      w.truth.event(done.when.time, "careless link", {"eth", done.when.tx},
                    out.price != kGasPriceDrawn ? "The odd gas price of a deposit comes back."
                                                : "The recipient had paid a feeder's gas.");
    });
  w.truth.place(kMeridian, w.begin, EthMixer::opaque_node(), TruePlace::opaque, "Millpond");
}

}  // namespace clew::sim::meridian
