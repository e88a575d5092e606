// The thieves empty their wallets. Version 1: one small spend, two transactions next day, one hop, four swaps. Version
// 2: two early withdrawals whose change returns to the ransom addresses, then seven sweeps within a quarter of an hour
// to nine addresses, one or two hops to Quickbarter, which blocks the nine addresses nine hours later; Sidedoor takes
// what is left. The wallet takes coins of a ransom's size only: dust and small payments stay where they are.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clew/base/check.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

std::int64_t whole(const World& world, std::string_view name) {
  return static_cast<std::int64_t>(world.settings.whole(name));
}

// Takes the oldest coins of an address until they cover `amount` and the fee of a payment with change.
std::vector<Coin> take(World& world, std::vector<Coin>& coins, Sat amount, Sat& fee) {
  std::size_t count = 0;
  Sat in = 0;
  do {
    CLEW_CHECK(count < coins.size());
    in += coins[count++].value;
    fee = fee_for(count, 2, world.settings.whole("thief_fee_rate"));
  } while (in < amount + fee + 10'000);
  const auto end = coins.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Coin> taken(coins.begin(), end);
  coins.erase(coins.begin(), end);
  return taken;
}

// Pays `amount` out of one ransom address; the change returns to it.
Paid withdraw(World& world, Plan& plan, Collection& collection, std::size_t address, Sat amount, const Script& to) {
  Sat fee = 0;
  const std::vector<Coin> inputs = take(world, collection.coins[address], amount, fee);
  const Paid paid = world.pay_stolen(world.btc, world.schedule.now(), inputs,
                                     {{to, amount}, {collection.addresses[address], sum_of(inputs) - amount - fee}});
  collection.coins[address].push_back(paid.coins[1]);
  plan.spends[collection.incident].push_back(paid.block);
  return paid;
}

// Spends `coins` to the addresses in about equal parts.
Paid empty(World& world, Plan& plan, const std::string& incident, const std::vector<Coin>& coins,
           const std::vector<Script>& to, Rng& rng) {
  Sat left = sum_of(coins) - fee_for(coins.size(), to.size(), world.settings.whole("thief_fee_rate"));
  std::vector<Payment> payments;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const Sat equal = left / (to.size() - i);
    payments.push_back({to[i], i + 1 == to.size() ? left : equal + rng.below(equal / 8)});
    left -= payments.back().value;
  }
  const Paid paid = world.pay_stolen(world.btc, world.schedule.now(), coins, payments);
  plan.spends[incident].push_back(paid.block);
  return paid;
}

// The second withdrawal of version 1 empties address 0, the third address 1.
void empty_version_1(World& world, Plan& plan, std::size_t address) {
  Rng rng = world.rng(fmt::format("flight 1 {}", address));
  const Script hop = world.thief_key(world.btc, "flight 1", 1 + address, "hop");
  const std::vector<Coin> coins = std::exchange(plan.v1.coins[address], {});
  const Paid paid = empty(world, plan, kVersion1, coins, {hop}, rng);
  world.truth.event(paid.block, "emptied", {"btc", paid.tx},
                    fmt::format("version 1: address {} is empty", address + 1));
  // Four swaps in all: one of the first spend, two of address 0, one of address 1.
  const unsigned parts = address == 0 ? 2 : 1;
  follow_route(world, plan, world.btc, paid.coins, paid.block,
               {&plan.quickbarter, {(20 + 15 * static_cast<std::int64_t>(address)) * kMinute}, parts, 0});
}

struct Way {
  std::size_t address;          // of the three, whose coins are swept
  std::size_t of, to;           // the part [of, to) of the address's coins, in sixths
  std::size_t outputs;          // fresh addresses
  std::int64_t second, latest;  // broadcast and latest block, seconds after 03:10:00
};
constexpr std::array<Way, 7> kSweeps{{{0, 0, 1, 1, 40, 230},
                                      {0, 1, 3, 2, 95, 230},
                                      {0, 3, 4, 1, 150, 230},
                                      {0, 4, 6, 2, 330, 540},
                                      {1, 0, 3, 1, 425, 540},
                                      {1, 3, 6, 1, 640, 870},
                                      {2, 0, 6, 1, 750, 870}}};

// How the nine addresses go on: minutes to wait before each transaction; Quickbarter but for the last.
struct Onward {
  bool quickbarter;
  std::array<std::int64_t, 2> minutes;  // the second is 0 where the first already pays the service
};
constexpr std::array<Onward, 9> kOnward{{{true, {25, 0}},
                                         {true, {48, 0}},
                                         {true, {60, 55}},
                                         {true, {150, 0}},
                                         {true, {190, 0}},
                                         {true, {130, 40}},
                                         {true, {575, 0}},    // too late: the address is blocked
                                         {true, {300, 330}},  // late too, but from an address nobody knows
                                         {false, {1'570, 0}}}};

void sweep(World& world, Plan& plan, std::size_t index, UnixTime start) {
  const Way& way = kSweeps[index];
  Rng rng = world.rng(fmt::format("sweep {}", index));
  const std::vector<Coin>& all = plan.v2.coins[way.address];
  const auto at = [&](std::size_t sixths) {
    return all.begin() + static_cast<std::ptrdiff_t>(all.size() * sixths / 6);
  };
  const std::vector<Coin> coins(at(way.of), at(way.to));
  std::vector<Script> to;
  while (to.size() < way.outputs) {
    to.push_back(world.thief_key(world.btc, "sweep", plan.swept.size() + to.size(), "sweep"));
    plan.quickbarter.blocked.insert(address_of(to.back()));
  }
  // A block closes in time: the window is one of the ledger, not only of the thieves' clocks.
  world.btc.ledger->advance(world.schedule.now());
  if (const UnixTime latest{start.seconds + way.latest}; world.btc.ledger->block_time() > latest)
    world.btc.ledger->block_found(latest);
  const Paid paid = empty(world, plan, kVersion2, coins, to, rng);
  world.truth.event(paid.block, "sweep", {"btc", paid.tx}, fmt::format("sweep {} of seven", index + 1));
  plan.sweeps.push_back({paid.block, paid.tx, paid.fee});
  for (const Coin& coin : paid.coins) {
    const Onward& onward = kOnward[plan.swept.size()];
    std::vector<std::int64_t> waits{onward.minutes[0] * kMinute};
    if (onward.minutes[1] != 0) waits.push_back(onward.minutes[1] * kMinute);
    follow_route(world, plan, world.btc, {coin}, paid.block,
                 {onward.quickbarter ? &plan.quickbarter : &plan.sidedoor, waits, 0, 0});
    plan.swept.push_back(coin);
  }
  if (way.to == 6) plan.v2.coins[way.address].clear();
}

void plan_early_withdrawals(World& world, Plan& plan) {
  const std::int64_t leaves = world.day(whole(world, "early_leaves_day")).seconds;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string number = std::to_string(i + 1);
    const UnixTime time =
        world.day(whole(world, "early_day_" + number), (2 + 3 * static_cast<std::int64_t>(i)) * kHour);
    const Sat amount = static_cast<Sat>(world.settings.units("early_amount_" + number, 8));
    world.schedule.at(time, [&world, &plan, i, amount, leaves](UnixTime) {
      const Script to = world.thief_key(world.btc, "early", i, "withdrawal");
      const Paid paid = withdraw(world, plan, plan.v2, i, amount, to);
      world.truth.event(paid.block, "withdrawal", {"btc", paid.tx}, fmt::format("early withdrawal {} of two", i + 1));
      plan.early.push_back(paid.coins[0]);
      const std::int64_t wait = leaves + (2 + 2 * static_cast<std::int64_t>(i)) * kHour - paid.block.seconds;
      follow_route(world, plan, world.btc, {paid.coins[0]}, paid.block, {&plan.sidedoor, {wait}, 0, 0});
    });
  }
}

}  // namespace

void plan_flight_1(World& world, Plan& plan) {
  const std::int64_t day = whole(world, "v1_spend_day");
  const Sat amount = static_cast<Sat>(world.settings.units("v1_first_spend", 8));
  world.schedule.at(world.day(day, 8 * kHour + 18 * kMinute), [&world, &plan, amount](UnixTime) {
    const Script hop = world.thief_key(world.btc, "flight 1", 0, "hop");
    const Paid paid = withdraw(world, plan, plan.v1, 0, amount, hop);
    world.truth.event(paid.block, "first spend", {"btc", paid.tx}, "version 1: first spend");
    follow_route(world, plan, world.btc, {paid.coins[0]}, paid.block, {&plan.quickbarter, {35 * kMinute}, 1, 0});
  });
  for (std::size_t address = 0; address < 2; ++address)
    world.schedule.at(world.day(day + 1, 5 * kHour + (40 + 25 * static_cast<std::int64_t>(address)) * kMinute),
                      [&world, &plan, address](UnixTime) { empty_version_1(world, plan, address); });
}

void plan_flight_2(World& world, Plan& plan) {
  plan_early_withdrawals(world, plan);
  const UnixTime start = world.day(whole(world, "sweep_day"), 3 * kHour + 10 * kMinute);
  for (std::size_t i = 0; i < kSweeps.size(); ++i)
    world.schedule.at({start.seconds + kSweeps[i].second},
                      [&world, &plan, i, start](UnixTime) { sweep(world, plan, i, start); });
  world.schedule.at({start.seconds + whole(world, "block_hours") * kHour}, [&world, &plan](UnixTime now) {
    plan.quickbarter.blocks_since = now;
    world.truth.event(now, "block", {"btc", ""}, "Quickbarter refuses deposits from the nine addresses");
  });
}

}  // namespace clew::sim::friday_worm
