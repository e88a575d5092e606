// Twelve rounds of a hundred participants: everybody puts in the same and takes out the same, and pays the coordinator.
// A hundred of the coins are of the original thousand, 450 came over the bridge, the others belong to 650 people. Five
// days after the last round the original hundred gather at three addresses: the mistake that undoes much of it.

#include <algorithm>

#include "clew/base/check.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::rounds() {
  const Settings& set = w.settings;
  const auto in = static_cast<std::uint64_t>(set.units("round_in", 8));
  const std::uint64_t rounds = set.whole("rounds"), participants = set.whole("round_participants");
  const std::uint64_t thieves = (set.whole("btc_rounds") + set.whole("bridged_to_rounds")) / 2;
  for (std::uint64_t i = 0; i < rounds * participants - thieves; ++i) {
    const Script from = w.script("round participant", i);
    honest_people_.push_back(w.innocent("round participant", "takes part in rounds with the thief"));
    w.owns(honest_people_.back(), from);
    honest_handles_.push_back(w.give(from, in));
  }
  w.at(11 * kDay, [this, in](UnixTime now) {
    std::vector<Payment> payments;
    for (std::uint64_t i = 0; i < w.settings.whole("btc_rounds") / 2; ++i) payments.push_back({fresh_wallet(), in});
    premix_original = w.spend_stolen(now, {btc_loot[2]}, payments).coins;
  });
  for (std::uint64_t r = 0; r < rounds; ++r)
    w.at(15 * kDay + static_cast<std::int64_t>(r) * 16 * kHour, [this, r, rounds](UnixTime now) {
      const auto share = [&](const std::vector<Coin>& coins) {
        const auto cut = [&](std::uint64_t x) {
          return coins.begin() + static_cast<std::ptrdiff_t>(coins.size() * x / rounds);
        };
        return std::vector<Coin>(cut(r), cut(r + 1));
      };
      round(now, r, share(premix_original), share(premix_bridged));
    });
  w.at(15 * kDay + static_cast<std::int64_t>(rounds - 1) * 16 * kHour + 5 * kDay,
       [this](UnixTime now) { gather_after_rounds(now); });
}

void Story::round(UnixTime now, std::uint64_t number, const std::vector<Coin>& original,
                  const std::vector<Coin>& bridged) {
  Rng rng = w.rng("round " + std::to_string(number));
  const auto out = static_cast<std::uint64_t>(w.settings.units("round_out", 8));
  const auto coordinator = static_cast<std::uint64_t>(w.settings.units("round_coordinator", 8));
  struct Seat {
    Coin coin;
    Script to;
    int whose;  // 0 others, 1 original, 2 bridged
  };
  std::vector<Seat> seats;
  for (const Coin& coin : original) seats.push_back({coin, fresh_wallet(), 1});
  for (const Coin& coin : bridged) seats.push_back({coin, fresh_wallet(), 2});
  while (seats.size() < w.settings.whole("round_participants")) {
    CLEW_CHECK(!honest_handles_.empty());
    const Script to = w.script("after round", honest_handles_.size());
    w.owns(honest_people_[honest_handles_.size() - 1], to);
    seats.push_back({w.endowed(honest_handles_.back()), to, 0});
    honest_handles_.pop_back();
  }
  // Inputs and outputs in orders of their own: output i belongs to seat order[i].
  shuffle(rng, seats);
  std::vector<std::size_t> order(seats.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  shuffle(rng, order);
  std::vector<Coin> inputs;
  std::vector<Payment> payments;
  for (const Seat& seat : seats) inputs.push_back(seat.coin);
  for (const std::size_t seat : order) payments.push_back({seats[seat].to, out});
  payments.push_back({w.script("roundhouse"), coordinator * seats.size()});
  const BtcDone done = w.spend(now, inputs, payments);
  facts.rounds.push_back(done.when.tx);
  if (number == 0) facts.round_first = done.when.time;
  facts.round_last = done.when.time;
  w.truth.event(done.when.time, "round", {"btc", done.when.tx}, "A round of equal outputs.");
  w.truth.place(kMeridian, done.when.time, node(done.coins.back()), TruePlace::fees, "Roundhouse");
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Seat& seat = seats[order[i]];
    if (seat.whose == 0) continue;
    w.truth.move(kMeridian, FlowKind::mix, done.when, node(seat.coin), node(done.coins[i]), "BTC", out);
    w.truth.move(kMeridian, FlowKind::fee, done.when, node(seat.coin), node(done.coins.back()), "BTC", coordinator);
    w.truth.move(kMeridian, FlowKind::fee, done.when, node(seat.coin), btc_fees(), "BTC",
                 seat.coin.value - out - coordinator);
    if (seat.whose == 1) after_rounds_.push_back(done.coins[i]);
  }
}

void Story::gather_after_rounds(UnixTime now) {
  for (std::size_t i = 0; i < 3; ++i) {
    const auto cut = [&](std::size_t x) {
      return after_rounds_.begin() + static_cast<std::ptrdiff_t>(after_rounds_.size() * x / 3);
    };
    const std::vector<Coin> inputs(cut(i), cut(i + 1));
    std::uint64_t sum = 0;
    for (const Coin& coin : inputs) sum += coin.value;
    const BtcDone done = w.spend_stolen(now, inputs, {{fresh_wallet(), sum - 20 * (42 + 68 * inputs.size())}});
    w.truth.event(done.when.time, "consolidation", {"btc", done.when.tx}, "Outputs of rounds meet at one address.");
  }
}

}  // namespace clew::sim::meridian
