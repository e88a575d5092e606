// Five hundred bitcoin are ether again, and now dollars on the third ledger: five feeders, a collector that takes
// fourteen million in three days and passes everything on within a day, more straight to the counter, and a freeze of
// what is left on day forty-one.

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::tron_leg() {
  const Settings& set = w.settings;
  const u128 dollars = set.whole("tron_dollars") * kDollar;
  const std::uint64_t feeders = tron_feeders.size(), each = set.whole("tron_deposits_each");
  // Each back wallet keeps one ether for gas and gives the rest in equal deposits.
  const u128 back =
      mul_div(set.whole("bridged_back") * kEther * 20 / feeders, 1'000'000 - set.ppm("router_cost"), 1'000'000)
          .quotient;
  const u128 wei = (back - kEther) / each;
  for (std::uint64_t f = 0; f < feeders; ++f)
    for (std::uint64_t i = 0; i < each; ++i) {
      const std::uint64_t n = f * each + i, all = feeders * each;
      const u128 part = dollars * (n + 1) / all - dollars * n / all;
      w.at(21 * kDay + static_cast<std::int64_t>(i * 9 * kHour + f * 70 * kMinute), [this, f, wei, part](UnixTime now) {
        s.router.to_tron(now, back_wallets[f], wei, tron_feeders[f], part, true);
      });
    }
  collect_and_cash_out();
}

void Story::collect_and_cash_out() {
  const Settings& set = w.settings;
  const u128 collected = set.whole("tron_collected") * kDollar;
  const u128 left = set.whole("tron_cashed_out") * kDollar - collected;
  const std::uint64_t feeders = tron_feeders.size();
  w.truth.place(kMeridian, w.begin, node(s.otc), TruePlace::gone, "Backroom");
  const auto move = [this](UnixTime now, const TronAddress& from, const TronAddress& to, u128 amount) {
    const UnixTime time = w.tron().block_time(now);
    const std::string tx = w.tron().transfer(now, from, to, amount);
    w.truth.move(kMeridian, FlowKind::transfer, {time, tx}, node(from), node(to), "USDT", amount);
  };
  // Below half a million each: 35 transfers of 400,000 within three days; the collector pays out in 28 of 500,000.
  constexpr std::uint64_t kInEach = 7, kOut = 28;
  for (std::uint64_t f = 0; f < feeders; ++f)
    for (std::uint64_t i = 0; i < kInEach; ++i)
      w.at(30 * kDay + static_cast<std::int64_t>((i * feeders + f) * 2 * kHour),
           [=, this](UnixTime now) { move(now, tron_feeders[f], tron_collector, collected / (feeders * kInEach)); });
  for (std::uint64_t i = 0; i < kOut; ++i)
    w.at(30 * kDay + 8 * kHour + static_cast<std::int64_t>(i) * 150 * kMinute + (i > 20 ? 4 * kHour : 0),
         [=, this](UnixTime now) { move(now, tron_collector, s.otc, collected / kOut); });
  for (std::uint64_t i = 0; i < 15; ++i)
    w.at(35 * kDay + static_cast<std::int64_t>(i) * 8 * kHour,
         [=, this](UnixTime now) { move(now, tron_feeders[i % feeders], s.otc, left * (i + 1) / 15 - left * i / 15); });
  w.at(41 * kDay, [this](UnixTime now) {
    for (const TronAddress& feeder : tron_feeders)
      w.truth.place(kMeridian, now, node(feeder), TruePlace::frozen, "Teller");
    w.truth.event(now, "freeze", {"tron", ""}, "Teller freezes the five feeders.");
  });
}

}  // namespace clew::sim::meridian
