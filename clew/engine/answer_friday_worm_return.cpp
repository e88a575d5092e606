// W07b to W07d: orders that come back from the privacy coin beside those that went in. An amount that fits proves
// nothing: the same tables, shifted, say how often one fits by chance, and the probabilities are made from that.

#include <algorithm>

#include "clew/engine/answer_friday_worm.h"

namespace clew::engine {
namespace {

constexpr std::int64_t kLeastMinutes = 129'600, kMostMinutes = 136'800;
constexpr std::int64_t kDay = 86'400, kEarlyHours = 10;
constexpr unsigned kShifts = 20;  // k = 80, 82, ... 98, 102, ... 120

struct Flight {
  std::size_t order = 0;
  std::vector<std::size_t> candidates;  ///< orders that fit
  std::uint64_t shifted = 0;            ///< orders that fit when the amount is shifted, over all shifts
};

bool fits(const WormOrder& flight, u128 amount, const WormOrder& back) {
  const std::int64_t minutes = (back.minute.seconds - flight.minute.seconds) / 60;
  return back.comes_back() && minutes >= kLeastMinutes && minutes <= kMostMinutes && back.in <= amount &&
         100 * back.in >= 99 * amount;
}

std::vector<Flight> flights_of(const WormDesk& desk) {
  std::vector<Flight> flights;
  for (const auto& [number, version] : desk.versions)
    for (const WormDeposit& deposit : version.trail.deposits)
      if (deposit.order) flights.push_back({*deposit.order, {}, 0});
  for (Flight& flight : flights) {
    const WormOrder& out = desk.orders[flight.order];
    for (std::size_t i = 0; i < desk.orders.size(); ++i) {
      if (fits(out, out.out, desk.orders[i])) flight.candidates.push_back(i);
      for (unsigned k = 80; k <= 120; k += 2)
        if (k != 100 && fits(out, out.out * k / 100, desk.orders[i])) flight.shifted += 1;
    }
  }
  return flights;
}

bool early(UnixTime at) {
  return at.seconds % kDay / 3600 < kEarlyHours;
}

// Probabilities and weights are millionths.
constexpr u128 kOne = 1'000'000;

// How much likelier the hour of an order is if the thieves gave it than if a customer did: their own transactions on
// btc against all orders that come back.
struct Hours {
  u128 early = kOne, late = kOne;
};
Hours hours_of(const WormDesk& desk) {
  std::uint64_t thieves = 0, thieves_early = 0, orders = 0, orders_early = 0;
  for (const auto& [number, version] : desk.versions)
    for (const TxIndex tx : version.trail.transactions) {
      thieves += 1;
      thieves_early += early(worm_time(desk.btc(), tx)) ? 1U : 0U;
    }
  for (const WormOrder& order : desk.orders)
    if (order.comes_back()) {
      orders += 1;
      orders_early += early(order.minute) ? 1U : 0U;
    }
  const u128 theirs = kOne * (thieves_early + 1) / (thieves + 2), all = kOne * (orders_early + 1) / (orders + 2);
  return {kOne * theirs / all, kOne * (kOne - theirs) / (kOne - all)};
}

// Coincidences to expect for one flight; of few shifted ones, drawn to the mean of all.
u128 chance(const Flight& flight, std::uint64_t shifted, std::size_t flights) {
  constexpr unsigned kSmoothing = 40;  // shifts' worth of the mean
  const u128 mean = kOne * std::max<std::uint64_t>(shifted, 1) / kShifts / flights;
  return (kOne * flight.shifted + kSmoothing * mean) / (kShifts + kSmoothing);
}

// For each order, the odds that it brings a flight back. A flight came back with a probability that is the same for all
// and fitted to them; if it did, exactly one of its candidates is it, the others are chance. An order brings one flight
// at most: its odds are the sum over those it fits.
std::map<std::size_t, u128> odds_of(const WormDesk& desk, const std::vector<Flight>& flights) {
  const Hours hours = hours_of(desk);
  const auto weight = [&](std::size_t order) { return early(desk.orders[order].minute) ? hours.early : hours.late; };
  std::uint64_t shifted = 0;
  for (const Flight& flight : flights) shifted += flight.shifted;
  std::vector<u128> weights, evidence;
  for (const Flight& flight : flights) {
    u128 sum = 0;
    for (const std::size_t order : flight.candidates) sum += weight(order);
    weights.push_back(sum);
    evidence.push_back(kOne * sum / chance(flight, shifted, flights.size()));
  }
  u128 came_back = kOne / 2;
  const auto posterior = [&](std::size_t i) {
    const u128 odds = came_back * evidence[i] / (kOne - came_back);
    return kOne * odds / (kOne + odds);
  };
  constexpr unsigned kRounds = 100;  // far more than it takes to stand still
  for (unsigned round = 0; round < kRounds; ++round) {
    u128 sum = 0;
    for (std::size_t i = 0; i < flights.size(); ++i) sum += posterior(i);
    came_back = (sum + kOne) / (flights.size() + 2);
  }
  std::map<std::size_t, u128> odds;
  for (std::size_t i = 0; i < flights.size(); ++i)
    for (const std::size_t order : flights[i].candidates) {
      const u128 pair = posterior(i) * weight(order) / weights[i];
      odds[order] += kOne * pair / (kOne - pair);
    }
  return odds;
}

}  // namespace

void answer_worm_return(WormDesk& desk) {
  const std::vector<Flight> flights = flights_of(desk);
  std::uint64_t pairs = 0, shifted = 0;
  for (const Flight& flight : flights) {
    pairs += flight.candidates.size();
    shifted += flight.shifted;
  }
  AnswerSheet& sheet = desk.sheet();
  sheet.value("W07c", "pairs", std::to_string(pairs));
  sheet.value("W07c", "shifted_pairs", std::to_string(shifted));
  sheet.nothing("W07d");  // amounts and times fit or do not; no record names both orders
  sheet.nothing("W07b");
  for (const auto& [order, odds] : odds_of(desk, flights))
    sheet.item("W07b", desk.orders[order].id, static_cast<std::uint32_t>(kOne * odds / (kOne + odds)));
}

}  // namespace clew::engine
