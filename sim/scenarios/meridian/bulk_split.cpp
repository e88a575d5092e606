// Forty wallets get a thousand ether each within six minutes, nine more within forty-eight seconds after one
// consolidation; the rest goes to three mixer feeders, an instant exchanger that asks no names, and tests.

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::bulk_split() {
  const Settings& set = w.settings;
  const std::uint64_t first = set.whole("bulk_first");
  const auto send_bulk = [this](UnixTime now, const EvmAddress& from, std::size_t number) {
    const EthDone done = w.pay_stolen(now, from, bulk[number], 1'000 * kEther);
    facts.bulk_transactions.push_back(done.when.tx);
    if (number == 0) facts.bulk_first = done.when.time;
    facts.bulk_last = done.when.time;
    w.truth.event(done.when.time, "bulk split", {"eth", done.when.tx}, "A thousand ether to a fresh wallet.");
  };
  for (std::uint64_t i = 0; i < first; ++i)
    w.at(228 * kMinute + static_cast<std::int64_t>(i) * 9, [=, this](UnixTime now) { send_bulk(now, loot, i); });
  w.at(240 * kMinute, [this](UnixTime now) {
    gas_up(now, consolidation, kEther / 10);
    w.pay_stolen(now, loot, consolidation, w.settings.whole("bulk_second") * 1'000 * kEther);
  });
  for (std::uint64_t i = first; i < bulk.size(); ++i)
    w.at(250 * kMinute + static_cast<std::int64_t>(i - first) * 6,
         [=, this](UnixTime now) { send_bulk(now, consolidation, i); });

  // 18,016.3 to three feeders: sixty deposits each and a residual.
  w.at(260 * kMinute, [this](UnixTime now) {
    const u128 all = w.settings.units("mixer_feed", 18), each = all / (kEther / 10) / 3 * (kEther / 10);
    for (std::size_t i = 0; i < 3; ++i) w.pay_stolen(now, loot, mixer_feeders[i], i == 2 ? all - 2 * each : each);
    w.pay_stolen(now, loot, tests, w.settings.units("tests", 18));
  });
  // 12,000 to the exchanger, three hundred an order, each to a deposit address of its own.
  const std::uint64_t orders = set.whole("ferry_orders");
  for (std::uint64_t i = 0; i < orders; ++i)
    w.at(5 * kHour + static_cast<std::int64_t>(i) * 6 * kMinute, [this, i, orders](UnixTime now) {
      const EvmAddress to = s.ferry_deposit(i);
      w.thief_owns(to);
      const u128 wei = w.settings.whole("ferry_ether") * kEther / orders;
      const EthDone done = w.pay_stolen(now, loot, to, wei);
      w.truth.place(kMeridian, done.when.time, node(to), TruePlace::opaque, "Ferry");
      w.truth.label(node(to), "deposit address", "Ferry");
      w.schedule.at({now.seconds + 30 * kMinute}, [this, to](UnixTime later) {
        EvmSend sweep = native(to, s.ferry_hot, 0);
        sweep.gas_price = 20 * kGwei;
        sweep.value = w.eth().balance(to) - EvmChain::fee(sweep);
        w.send(later, std::move(sweep));
      });
    });
  // Seven test transfers, forty ether but for the last.
  w.at(11 * kHour, [this](UnixTime now) {
    gas_up(now, tests, kEther / 10);
    for (std::uint64_t i = 0; i < 6; ++i) {
      const EvmAddress to = w.account("test target", i);
      w.thief_owns(to);
      w.pay_stolen(now, tests, to, 40 * kEther);
    }
  });
}

}  // namespace clew::sim::meridian
