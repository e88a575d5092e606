// Three hundred bitcoin into a custodial mixer in thirty deposits; 295.5 come out in ninety payments over a week, from
// coins of other people. On the ledger nothing joins them: the books know because the mixer would.

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::hollow() {
  Rng rng = w.rng("hollow plan");
  w.truth.place(kMeridian, w.begin, CoinMixer::opaque_node(), TruePlace::opaque, "Hollow");
  const std::uint64_t deposits = w.settings.whole("hollow_deposits");
  w.at(3 * kDay, [this, deposits](UnixTime now) {
    const std::uint64_t each = (btc_loot[1].value - 60'000) / deposits;
    std::vector<Payment> payments;
    for (std::uint64_t i = 0; i < deposits; ++i) {
      payments.push_back({s.hollow.deposit_address(i), each});
      w.owns(w.thief, payments.back().script);
      w.truth.label({"btc", address_text(payments.back().script)}, "deposit address", "Hollow");
    }
    const BtcDone done = w.spend_stolen(now, {btc_loot[1]}, payments);
    for (const Coin& coin : done.coins) {
      w.truth.move(kMeridian, FlowKind::mix, done.when, node(coin), CoinMixer::opaque_node(), "BTC", coin.value);
      s.hollow.deposited(coin);
    }
  });
  const std::uint64_t payments = w.settings.whole("hollow_payments");
  for (const u128 value : uneven(rng, w.settings.units("hollow_out", 8), payments, 300'000, 1'700'000)) {
    const auto delay = static_cast<std::int64_t>(rng.between(2 * kHour, 7 * kDay));
    w.at(3 * kDay + delay, [this, value](UnixTime now) {
      const BtcDone done = s.hollow.pay_out(now, fresh_wallet(), static_cast<std::uint64_t>(value));
      w.truth.move(kMeridian, FlowKind::mix, done.when, CoinMixer::opaque_node(), node(done.coins[0]), "BTC", value);
    });
  }
}

}  // namespace clew::sim::meridian
