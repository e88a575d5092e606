// Victims pay. The plan gives the number of payments, their sum to the last satoshi and a price in dollars; what is
// free is who pays when and how far from the price. So: draw times and small deviations, let as many pay the double
// price as the sum wants, and scale the amounts by the few per mille that are left. Refused: drawing amounts freely and
// paying the difference with the last one, which would break the price rule.

#include <algorithm>
#include <utility>

#include "clew/base/check.h"
#include "sim/chance.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

constexpr Sat kOneCoin = 100'000'000;
constexpr std::uint64_t kMillion = 1'000'000;

Sat sat_for(const World& world, std::uint64_t dollars, UnixTime time) {
  return static_cast<Sat>(mul_div(u128{dollars} * 100, kOneCoin, world.prices.cents("BTC", time)).quotient);
}

// Amounts at the day's price, `spread_ppm` around it, that add up to `total`.
void fit_amounts(const World& world, std::vector<Demand>& demands, Sat total, std::uint64_t spread_ppm, Rng& rng) {
  const std::uint64_t low = world.settings.whole("price_low"), high = world.settings.whole("price_high");
  std::vector<std::size_t> order(demands.size());
  Sat sum = 0;
  for (std::size_t i = 0; i < demands.size(); ++i) {
    Demand& demand = demands[i];
    const std::uint64_t part = rng.between(kMillion - spread_ppm, kMillion + spread_ppm);
    demand.dollars = low;
    demand.amount = static_cast<Sat>(mul_div(sat_for(world, low, demand.time), part, kMillion).quotient);
    sum += demand.amount;
    std::swap(order[i] = i, order[rng.below(i + 1)]);
  }
  for (const std::size_t i : order) {
    const Sat more = demands[i].amount * (high / low - 1);
    if (sum + more > total + more / 2) continue;
    demands[i].dollars = high;
    demands[i].amount += more;
    sum += more;
  }
  Sat left = total;
  for (Demand& demand : demands) {
    demand.amount = static_cast<Sat>(mul_div(demand.amount, total, sum).quotient);
    left -= demand.amount;
  }
  for (std::size_t i = 0; left != 0; i = (i + 1) % demands.size(), --left) ++demands[i].amount;
}

void finish_demands(const World& world, Collection& collection, std::vector<UnixTime> times, Sat total, Rng& rng) {
  std::ranges::sort(times, {}, &UnixTime::seconds);
  for (const UnixTime time : times) {
    Demand demand;
    demand.time = time;
    demand.address = rng.below(2) == 0 ? 0 : rng.below(collection.addresses.size());
    demand.fee_rate = rng.between(world.settings.whole("fee_rate_low"), world.settings.whole("fee_rate_high"));
    demand.change_first = rng.one_in(2);
    collection.demands.push_back(demand);
  }
  fit_amounts(world, collection.demands, total, world.settings.ppm("price_spread"), rng);
}

// Half of the payments come in the first half-life, half of the rest in the next, and so on until the last day.
std::vector<UnixTime> decaying_times(const World& world, Rng& rng) {
  const auto start = parse_time(world.settings.text("t0"));
  CLEW_CHECK(start.has_value());
  const UnixTime last = world.day(static_cast<std::int64_t>(world.settings.whole("v2_last_day")), 14 * kHour);
  const std::uint64_t half_life = world.settings.whole("half_life_days") * kDay;
  const auto mean = static_cast<std::uint64_t>(mul_div(half_life, 1'442'695, kMillion).quotient);  // half-life / ln 2
  std::vector<UnixTime> times{last};
  while (times.size() < world.settings.whole("v2_payments")) {
    const UnixTime time{start->seconds + static_cast<std::int64_t>(exponential(rng, mean))};
    if (time < last) times.push_back(time);
  }
  return times;
}

Script person_key(const World& world, std::uint64_t number) {
  const auto hash = key_hash(world.seed, "person", number);
  return number % 5 < 2 ? p2wpkh_script(hash) : p2pkh_script(hash);
}

Victim new_victim(World& world, const std::string& why, std::uint64_t number, bool change_at_home) {
  Victim victim;
  victim.person = world.truth.person({"victim", true, why});
  victim.home = person_key(world, 2 * number);
  victim.change = change_at_home ? victim.home : person_key(world, 2 * number + 1);
  world.truth.uses(victim.person, "btc", address_of(victim.home));
  world.truth.uses(victim.person, "btc", address_of(victim.change));
  return victim;
}

// Two payments of one victim, one to four days apart; the second is the first of those that fit.
std::size_t second_payment(const Collection& collection, std::size_t first, const std::vector<bool>& taken) {
  for (std::size_t i = first + 1; i < collection.demands.size(); ++i) {
    const std::int64_t gap = collection.demands[i].time.seconds - collection.demands[first].time.seconds;
    if (!taken[i] && gap >= kDay && gap <= 4 * kDay) return i;
  }
  CLEW_CHECK(false);  // there is a second payment
  return first;
}

// Who pays what: two victims pay twice, one through an exchange, the others once.
void assign_victims(World& world, Collection& collection, std::uint64_t twice, std::uint64_t first_number, Rng& rng) {
  std::vector<bool> taken;
  for (const Demand& demand : collection.demands) taken.push_back(demand.through_exchange);
  std::uint64_t number = first_number;
  for (std::uint64_t pair = 0; pair < twice; ++pair) {
    std::size_t first = 0;
    while (taken[first]) ++first;
    first += rng.below(20);
    while (taken[first]) ++first;
    const std::size_t second = second_payment(collection, first, taken);
    taken[first] = taken[second] = true;
    collection.demands[first].victim = collection.demands[second].victim = collection.victims.size();
    Victim victim = new_victim(world, "pays a criminal, twice", number++, pair % 2 == 0);
    const Sat amount = collection.demands[first].amount, again = collection.demands[second].amount;
    if (pair % 2 == 0) {  // the second payment spends the change of the first
      victim.coins.push_back(world.endow(victim.home, amount + again + kOneCoin / 20));
    } else {  // the second payment spends another coin of the same address
      victim.coins.push_back(world.endow(victim.home, amount + kOneCoin / 20));
      victim.later.push_back(world.endow(victim.home, again + kOneCoin / 20));
    }
    collection.victims.push_back(std::move(victim));
  }
  for (std::size_t i = 0; i < collection.demands.size(); ++i) {
    Demand& demand = collection.demands[i];
    if (taken[i]) continue;
    demand.victim = collection.victims.size();
    Victim victim = new_victim(world, "pays a criminal", number++, false);
    const Sat needed = demand.amount + kOneCoin / 50, more = demand.amount * rng.between(0, 300) / 100;
    if (rng.one_in(4)) {
      victim.coins = world.endow({{victim.home, needed / 2 + more}, {victim.home, needed / 2 + 1}});
    } else {
      victim.coins.push_back(world.endow(victim.home, needed + more));
    }
    collection.victims.push_back(std::move(victim));
  }
}

void open_collection(World& world, Collection& collection, const std::string& incident, std::uint64_t addresses) {
  collection.incident = incident;
  for (std::uint64_t i = 0; i < addresses; ++i)
    collection.addresses.push_back(world.thief_key(world.btc, "ransom " + incident, i, "ransom " + incident));
  collection.coins.resize(addresses);
  world.truth.place(incident, world.day(-80), {"btc", "fees"}, TruePlace::fees, "");
}

}  // namespace

Sat Collection::total() const {
  Sat sum = 0;
  for (const Ransom& ransom : ransoms) sum += ransom.coin.value;
  return sum;
}

std::uint64_t Collection::total_cents() const {
  std::uint64_t sum = 0;
  for (const Ransom& ransom : ransoms) sum += ransom.cents;
  return sum;
}

void plan_ransoms(World& world, Plan& plan) {
  const Settings& settings = world.settings;
  Rng rng = world.rng("ransoms 1");
  open_collection(world, plan.v1, kVersion1, settings.whole("v1_addresses"));
  std::vector<UnixTime> times;
  const auto begins = static_cast<std::int64_t>(settings.whole("v1_days_before_first"));
  const auto ends = static_cast<std::int64_t>(settings.whole("v1_days_before_last"));
  while (times.size() < settings.whole("v1_payments"))
    times.push_back(
        world.day(-begins, static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(begins - ends) * kDay))));
  finish_demands(world, plan.v1, times, static_cast<Sat>(settings.units("v1_total", 8)), rng);
  assign_victims(world, plan.v1, 0, 0, rng);

  rng = world.rng("ransoms 2");
  open_collection(world, plan.v2, kVersion2, settings.whole("v2_addresses"));
  finish_demands(world, plan.v2, decaying_times(world, rng), static_cast<Sat>(settings.units("v2_total", 8)), rng);
  plan.v2.demands[settings.whole("exchange_payment")].through_exchange = true;
  assign_victims(world, plan.v2, settings.whole("victims_twice"), 10'000, rng);

  for (Collection* collection : {&plan.v1, &plan.v2})
    for (std::size_t i = 0; i < collection->demands.size(); ++i)
      if (!collection->demands[i].through_exchange)
        world.schedule.at(collection->demands[i].time,
                          [&world, collection, i](UnixTime) { pay_ransom(world, *collection, i); });
}

void pay_ransom(World& world, Collection& collection, std::size_t index) {
  const Demand& demand = collection.demands[index];
  Victim& victim = collection.victims[demand.victim];
  const Sat fee = fee_for(victim.coins.size(), 2, demand.fee_rate), in = sum_of(victim.coins);
  CLEW_CHECK(in > demand.amount + fee);
  std::vector<Payment> payments{{collection.addresses[demand.address], demand.amount},
                                {victim.change, in - demand.amount - fee}};
  if (demand.change_first) std::swap(payments[0], payments[1]);
  const Paid paid = world.pay(world.btc, world.schedule.now(), victim.coins, payments);
  victim.coins = std::exchange(victim.later, {});
  victim.coins.push_back(paid.coins[demand.change_first ? 0 : 1]);
  book_ransom(world, collection, index, paid, demand.change_first ? 1 : 0, address_of(victim.home));
}

void book_ransom(World& world, Collection& collection, std::size_t index, const Paid& paid, std::size_t output,
                 const std::string& payer) {
  const Demand& demand = collection.demands[index];
  const Coin& coin = paid.coins[output];
  const std::uint64_t cents = world.prices.value_cents("BTC", coin.value, 8, paid.block);
  const std::uint64_t tolerance = world.settings.ppm("price_tolerance") * demand.dollars / 10'000;  // in cents
  CLEW_CHECK(cents + tolerance >= demand.dollars * 100 && cents <= demand.dollars * 100 + tolerance);
  world.truth.steal(collection.incident, {paid.block, paid.tx}, {"btc", payer}, world.node(world.btc, coin), "BTC",
                    coin.value);
  world.btc.stolen[outpoint_text(coin)] = {collection.incident, coin};
  collection.coins[demand.address].push_back(coin);
  collection.ransoms.push_back({coin, paid.block, cents});
}

}  // namespace clew::sim::friday_worm
