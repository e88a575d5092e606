// The chain forks while most of the ransom lies still, so that every unspent coin is there twice. Ninety days later the
// thieves swap part of the copies. About the same time nine orders bring privacy coins back to both chains; each takes
// what one order of the flight gave, less a little, and nothing on any ledger says so.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clew/base/check.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

// Every unspent coin of an incident begins again on the fork.
void copy_coins(World& world, Plan& plan) {
  for (const auto& [outpoint, stolen] : world.btc.stolen) {
    world.bch.stolen[outpoint] = stolen;
    world.truth.steal(stolen.incident, {plan.fork_time, outpoint.substr(0, 64)}, {"btc", outpoint}, {"bch", outpoint},
                      "BCH", stolen.coin.value);
    const std::string address = address_of(stolen.coin.script);
    world.truth.uses(world.thieves, "bch", address);
  }
  for (const std::string incident : {kVersion1, kVersion2})
    world.truth.place(incident, plan.fork_time, {"bch", "fees"}, TruePlace::fees, "");
  for (std::size_t i = 0; i < plan.v2.addresses.size(); ++i) {
    world.truth.label({"bch", address_of(plan.v2.addresses[i])}, "ransom v2", "");
    plan.fork_coins.push_back(plan.v2.coins[i]);
    plan.fork_balance += sum_of(plan.v2.coins[i]);
  }
  plan.fork_balance += sum_of(plan.v2.noise);
  plan.fork_coins.push_back({plan.early[0]});
  for (SwapService* service : {&plan.quickbarter, &plan.sidedoor}) service->purses["bch"] = service->purses["btc"];
}

// The first address and the early withdrawal go to Quickbarter; the rest stays where it is.
void plan_fork_flight(World& world, Plan& plan) {
  const std::int64_t wait = static_cast<std::int64_t>(world.settings.whole("fork_swap_days")) * kDay;
  follow_route(world, plan, world.bch, plan.fork_coins.front(), plan.fork_time,
               {&plan.quickbarter, {wait - 9 * kHour, 45 * kMinute}, 0, 0});
  follow_route(world, plan, world.bch, plan.fork_coins.back(), plan.fork_time,
               {&plan.quickbarter, {wait - 8 * kHour}, 0, 0});
}

void come_back(World& world, Plan& plan, std::size_t deposit_index, std::size_t number) {
  const Deposit& deposit = plan.deposits[deposit_index];
  Rng rng = world.rng(fmt::format("re-entry {}", number));
  const std::uint64_t kept =
      rng.between(world.settings.ppm("reentry_kept_low"), world.settings.ppm("reentry_kept_high"));
  const u128 in = mul_div(deposit.xmr, 1'000'000 - kept, 1'000'000).quotient;
  Chain& chain = number % 2 == 0 ? world.btc : world.bch;
  SwapService& service = rng.below(3) == 0 ? plan.sidedoor : plan.quickbarter;
  const std::uint64_t fee = rng.between(world.settings.ppm("swap_fee_low"), world.settings.ppm("swap_fee_high"));
  const Sat out = static_cast<Sat>(quote(world, "XMR", in, chain.asset, fee));
  const Script to = world.thief_key(chain, "re-entry", number, "re-entry");
  const auto paid = pay_out(world, service, chain, to, out);
  CLEW_CHECK(paid.has_value());
  world.truth.convert(deposit.incident, FlowKind::swap, {paid->block, paid->tx}, deposit.xmr_node, "XMR", in,
                      world.node(chain, paid->coins[0]), chain.asset, out);
  plan.reentries.push_back({deposit_index, chain.id, paid->coins[0], paid->block, plan.orders.size()});
  plan.orders.push_back({world.schedule.now(), service.name, "XMR", chain.asset, in, out, std::nullopt,
                         world.settings.text("agent_other"), ""});
}

// Orders of the flight, `count` of them drawn without repetition.
std::vector<std::size_t> draw_deposits(const Plan& plan, const std::string& incident, std::uint64_t count, Rng& rng) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < plan.deposits.size(); ++i)
    if (plan.deposits[i].incident == incident && plan.deposits[i].chain == "btc" && !plan.deposits[i].refused)
      all.push_back(i);
  CLEW_CHECK(all.size() >= count);
  for (std::size_t i = 0; i < count; ++i) std::swap(all[i], all[i + rng.below(all.size() - i)]);
  all.resize(count);
  return all;
}

void plan_orders_back(World& world, Plan& plan) {
  Rng rng = world.rng("re-entry");
  std::vector<std::size_t> drawn = draw_deposits(plan, kVersion1, world.settings.whole("reentry_v1"), rng);
  for (const std::size_t index : draw_deposits(plan, kVersion2, world.settings.whole("reentry_v2"), rng))
    drawn.push_back(index);
  // From 90 to 95 days after the flight, in the thieves' working hours.
  const std::uint64_t low = world.settings.whole("reentry_days_low"), high = world.settings.whole("reentry_days_high");
  for (std::size_t number = 0; number < drawn.size(); ++number) {
    const std::int64_t swapped = plan.deposits[drawn[number]].swapped.seconds;
    const std::int64_t midnight = swapped - swapped % kDay;
    const auto days = static_cast<std::int64_t>(rng.between(low + 1, high - 1));
    const UnixTime time{midnight + days * kDay + static_cast<std::int64_t>(rng.below(9 * kHour))};
    world.schedule.at(
        time, [&world, &plan, index = drawn[number], number](UnixTime) { come_back(world, plan, index, number); });
  }
}

}  // namespace

void plan_fork(World& world, Plan& plan, const std::string& folder, std::function<void()> forked) {
  const UnixTime time = world.day(static_cast<std::int64_t>(world.settings.whole("fork_day")), 12 * kHour);
  // A block at the fork's second, so that nothing waits while the chain divides.
  world.schedule.at(time, [&world](UnixTime now) {
    world.btc.ledger->advance(now);
    if (world.btc.ledger->block_time().seconds > now.seconds + 1) world.btc.ledger->block_found({now.seconds + 1});
  });
  world.schedule.at({time.seconds + 1}, [&world, &plan, folder, forked = std::move(forked)](UnixTime now) {
    world.btc.ledger->advance(now);
    plan.fork_time = now;
    plan.fork_height = world.btc.ledger->height() - 1;
    auto fork = world.btc.ledger->fork(folder, world.rng("fork").next());
    if (!fork) {
      world.error = fork.error();
      return;
    }
    world.bch.ledger = std::make_unique<BitcoinLedger>(*std::move(fork));
    copy_coins(world, plan);
    world.truth.event(now, "fork", {"bch", ""}, fmt::format("the chain forks after block {}", plan.fork_height));
    plan_fork_flight(world, plan);
    forked();
  });
}

void plan_reentry(World& world, Plan& plan) {
  world.schedule.at(world.day(120), [&world, &plan](UnixTime) {
    if (!world.error) plan_orders_back(world, plan);
  });
}

}  // namespace clew::sim::friday_worm
