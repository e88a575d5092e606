// From a wallet of the thieves to a swap service and into the privacy coin. The service looks where a deposit comes
// from when it swaps: from an address it has blocked, the deposit goes back.

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

std::uint64_t ppm_between(const Settings& settings, Rng& rng, std::string_view low, std::string_view high) {
  return rng.between(settings.ppm(low), settings.ppm(high));
}

// The deposit goes back where it came from, less a fee; two days later the thieves try the other service.
void refuse(World& world, Plan& plan, Chain& chain, std::size_t index) {
  plan.deposits[index].refused = true;
  const Deposit deposit = plan.deposits[index];
  const Paid paid = world.pay_stolen(chain, world.schedule.now(), {deposit.coin},
                                     {{deposit.source, deposit.coin.value - fee_for(1, 1, 30)}});
  world.truth.event(paid.block, "refund", {chain.id, paid.tx}, deposit.service->name + " sends a deposit back");
  const auto hours = static_cast<std::int64_t>(world.settings.whole("retry_hours"));
  follow_route(world, plan, chain, paid.coins, paid.block, {&plan.sidedoor, {hours * kHour}, 0, deposit.hops});
}

void swap(World& world, Plan& plan, Chain& chain, std::size_t index) {
  Deposit& deposit = plan.deposits[index];
  const UnixTime now = world.schedule.now();
  const bool late = deposit.service->blocks_since && now >= *deposit.service->blocks_since;
  if (late && deposit.service->blocked.contains(address_of(deposit.source))) return refuse(world, plan, chain, index);
  Rng rng = world.rng(fmt::format("swap {}", index));
  deposit.swapped = now;
  deposit.xmr = quote(world, chain.asset, deposit.coin.value, "XMR",
                      ppm_between(world.settings, rng, "swap_fee_low", "swap_fee_high"));
  deposit.xmr_node = {"xmr", fmt::format("xmr wallet {}-{}", deposit.incident, index)};
  world.truth.convert(deposit.incident, FlowKind::swap, {now, ""}, world.node(chain, deposit.coin), chain.asset,
                      deposit.coin.value, deposit.xmr_node, "XMR", deposit.xmr);
  world.truth.place(deposit.incident, now, deposit.xmr_node, TruePlace::opaque, "XMR");
  chain.stolen.erase(outpoint_text(deposit.coin));
  deposit.order = plan.orders.size();
  const bool careless = index < world.settings.whole("agent_orders");
  plan.orders.push_back({now, deposit.service->name, chain.asset, "XMR", deposit.coin.value, deposit.xmr, std::nullopt,
                         world.settings.text(careless ? "agent" : "agent_other"), ""});
  for (SwapService* service : {&plan.quickbarter, &plan.sidedoor})
    if (service == deposit.service) service->purses[chain.id].deposits.push_back(deposit.coin);
}

// Pays deposit addresses in equal parts and waits for the service.
void deposit_at(World& world, Plan& plan, Chain& chain, const std::vector<Coin>& coins, const Route& route) {
  const Sat in = sum_of(coins), limit = static_cast<Sat>(world.settings.units("order_limit_" + chain.asset, 8));
  const Sat parts = route.parts != 0 ? route.parts : in / limit + 1;
  const Sat value = in - fee_for(coins.size(), parts, world.settings.whole("thief_fee_rate"));
  std::vector<Payment> payments;
  Sat left = value;
  Rng rng = world.rng(fmt::format("parts {}", plan.deposits.size()));
  for (Sat part = 0; part < parts; ++part) {
    const Sat equal = left / (parts - part);
    payments.push_back(
        {deposit_address(world, *route.service, chain), part + 1 == parts ? left : equal - rng.below(equal / 10)});
    left -= payments.back().value;
    world.truth.uses(world.thieves, chain.id, address_of(payments.back().script));
  }
  const std::string incident = chain.stolen.at(outpoint_text(coins.front())).incident;
  const Paid paid = world.pay_stolen(chain, world.schedule.now(), coins, payments);
  if (&chain == &world.btc) plan.spends[incident].push_back(paid.block);
  for (const Coin& coin : paid.coins) {
    const std::size_t index = plan.deposits.size();
    Deposit deposit;
    deposit.incident = incident;
    deposit.chain = chain.id;
    deposit.service = route.service;
    deposit.coin = coin;
    deposit.source = coins.front().script;
    deposit.hops = route.hops + 1;
    deposit.arrived = paid.block;
    plan.deposits.push_back(std::move(deposit));
    world.truth.place(incident, paid.block, world.node(chain, coin), TruePlace::service, route.service->name);
    const auto minutes =
        rng.between(world.settings.whole("swap_minutes_low"), world.settings.whole("swap_minutes_high"));
    world.schedule.at(whole_minute({paid.block.seconds + static_cast<std::int64_t>(minutes) * kMinute}),
                      [&world, &plan, &chain, index](UnixTime) { swap(world, plan, chain, index); });
  }
}

}  // namespace

void follow_route(World& world, Plan& plan, Chain& chain, std::vector<Coin> coins, UnixTime since, Route route) {
  CLEW_CHECK(!route.waits.empty());
  const UnixTime time{since.seconds + route.waits.front()};
  world.schedule.at(time, [&world, &plan, &chain, coins = std::move(coins), route = std::move(route)](UnixTime now) {
    if (route.waits.size() == 1) return deposit_at(world, plan, chain, coins, route);
    Route rest = route;
    rest.waits.erase(rest.waits.begin());
    ++rest.hops;
    const std::string incident = chain.stolen.at(outpoint_text(coins.front())).incident;
    const Script hop = world.thief_key(chain, "hop " + chain.id, plan.deposits.size() * 16 + rest.hops, "hop");
    const Sat fee = fee_for(coins.size(), 1, world.settings.whole("thief_fee_rate"));
    const Paid paid = world.pay_stolen(chain, now, coins, {{hop, sum_of(coins) - fee}});
    if (&chain == &world.btc) plan.spends[incident].push_back(paid.block);
    follow_route(world, plan, chain, paid.coins, paid.block, rest);
  });
}

}  // namespace clew::sim::friday_worm
