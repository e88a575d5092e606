// Two services that swap without asking who one is. A customer gets a fresh deposit address; when the deposit is in a
// block the service pays in the other coin, and some hours later it sweeps deposits into its hot wallet. The privacy
// chain has no ledger here: all that is seen of it are the order tables the services leak.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clew/base/check.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

constexpr Sat kOneCoin = 100'000'000;
constexpr std::array<const char*, 6> kAgents{
    "Mozilla/5.0 (Windows NT 6.1) Gecko/20100101 Firefox/53.0", "Mozilla/5.0 (Windows NT 10.0) Chrome/58.0.3029.110",
    "Mozilla/5.0 (Macintosh) Version/10.1 Safari/603.2.4",      "Mozilla/5.0 (X11; Linux x86_64) Firefox/54.0",
    "Mozilla/5.0 (iPhone) Version/10.0 Mobile/14F89",           "Mozilla/5.0 (Android 7.0; Mobile) Firefox/53.0"};

unsigned decimals_of(const std::string& asset) {
  return asset == "XMR" ? 12 : 8;
}

u128 one_of(const std::string& asset) {
  return asset == "XMR" ? u128{1'000'000'000'000} : u128{kOneCoin};
}

// From `least` to 256 times as much; each doubling is as likely as the next.
std::uint64_t some_amount(std::uint64_t least, Rng& rng) {
  const std::uint64_t base = least << rng.below(8);
  return base + rng.below(base);
}

// Sweeps up to a hundred deposits, and comes again.
void collect(World& world, SwapService& service, Chain& chain) {
  if (world.error) return;
  SwapService::Purse& purse = service.purses[chain.id];
  if (!purse.deposits.empty()) {
    const std::size_t count = std::min<std::size_t>(purse.deposits.size(), 100);
    const std::vector<Coin> coins(purse.deposits.begin(), purse.deposits.begin() + static_cast<std::ptrdiff_t>(count));
    const Sat fee = fee_for(count, 1, 15), in = sum_of(coins);
    if (in > fee) {
      purse.deposits.erase(purse.deposits.begin(), purse.deposits.begin() + static_cast<std::ptrdiff_t>(count));
      purse.hot.push_back(world.pay(chain, world.schedule.now(), coins, {{service.hot, in - fee}}).coins.front());
    }
  }
  const auto hours = static_cast<std::int64_t>(world.settings.whole("collect_hours"));
  world.schedule.at({world.schedule.now().seconds + hours * kHour},
                    [&world, &service, &chain](UnixTime) { collect(world, service, chain); });
}

struct Customer {
  PersonId person{};
  Coin coin;                 // of one who gives coins of a chain
  std::uint64_t amount = 0;  // given, in base units
  Sat fee_rate = 0;
  std::uint64_t fee_ppm = 0;
  std::int64_t wait = 0;
  std::string agent;
};

// An innocent's coins go into the privacy coin.
void order_out(World& world, Plan& plan, SwapService& service, const Customer& customer) {
  const Script to = deposit_address(world, service, world.btc);
  world.truth.uses(customer.person, "btc", address_of(to));
  const Sat fee = fee_for(1, 2, customer.fee_rate);
  const Paid paid =
      world.pay(world.btc, world.schedule.now(), {customer.coin},
                {{to, customer.amount}, {customer.coin.script, customer.coin.value - customer.amount - fee}});
  world.schedule.at(whole_minute({paid.block.seconds + customer.wait}),
                    [&world, &plan, &service, person = customer.person, agent = customer.agent, ppm = customer.fee_ppm,
                     coin = paid.coins[0]](UnixTime now) {
                      plan.orders.push_back({now, service.name, "BTC", "XMR", coin.value,
                                             quote(world, "BTC", coin.value, "XMR", ppm), person, agent, ""});
                      service.purses["btc"].deposits.push_back(coin);
                    });
}

// An innocent's privacy coins come back on a chain, unless the service is short of coins.
void order_back(World& world, Plan& plan, SwapService& service, Chain& chain, const Customer& customer,
                const Script& to) {
  if (world.error || sum_of(service.purses[chain.id].hot) < world.settings.units("service_reserve", 8)) return;
  const Sat out = static_cast<Sat>(quote(world, "XMR", customer.amount, chain.asset, customer.fee_ppm));
  if (!pay_out(world, service, chain, to, out)) return;
  world.truth.uses(customer.person, chain.id, address_of(to));
  plan.orders.push_back({world.schedule.now(), service.name, "XMR", chain.asset, customer.amount, out, customer.person,
                         customer.agent, ""});
}

Customer new_customer(World& world, std::uint64_t least, Rng& rng) {
  Customer customer;
  customer.person = world.truth.person({"swap customer", true, "uses the services the thieves use"});
  customer.amount = some_amount(least, rng);
  customer.fee_rate = rng.between(world.settings.whole("fee_rate_low"), world.settings.whole("fee_rate_high"));
  customer.fee_ppm = rng.between(world.settings.ppm("swap_fee_low"), world.settings.ppm("swap_fee_high"));
  customer.wait = static_cast<std::int64_t>(rng.between(world.settings.whole("swap_minutes_low"),
                                                        world.settings.whole("swap_minutes_high"))) *
                  kMinute;
  customer.agent = kAgents[rng.below(kAgents.size())];
  return customer;
}

void plan_customers(World& world, Plan& plan) {
  Rng rng = world.rng("customers");
  const std::uint64_t out = world.size_whole("orders_out"), back = world.size_whole("orders_back");
  const std::uint64_t same_agent = world.settings.whole("agent_innocents");
  const auto service_of = [&]() -> SwapService& { return rng.below(10) < 7 ? plan.quickbarter : plan.sidedoor; };
  for (std::uint64_t i = 0; i < out; ++i) {
    Customer customer = new_customer(world, static_cast<std::uint64_t>(world.settings.units("order_out_low", 8)), rng);
    if (i < same_agent) customer.agent = world.settings.text("agent");
    const Script home = world.key("swap customer", i);
    world.truth.uses(customer.person, "btc", address_of(home));
    customer.coin = world.endow(home, customer.amount + kOneCoin / 50 + rng.below(kOneCoin / 10));
    const UnixTime time = world.day(62, static_cast<std::int64_t>(rng.below(32 * kDay)));
    world.schedule.at(time, [&world, &plan, &service = service_of(), customer](UnixTime) {
      order_out(world, plan, service, customer);
    });
  }
  for (std::uint64_t i = 0; i < back; ++i) {
    const Customer customer =
        new_customer(world, static_cast<std::uint64_t>(world.settings.units("order_back_low", 12)), rng);
    const Script to = world.key("swap customer", out + i);
    const bool forked = rng.below(10) < 2;
    const UnixTime time = world.day(155, static_cast<std::int64_t>(rng.below(27 * kDay)));
    world.schedule.at(time, [&world, &plan, &service = service_of(), customer, to, forked](UnixTime) {
      order_back(world, plan, service, forked ? world.bch : world.btc, customer, to);
    });
  }
}

}  // namespace

void plan_services(World& world, Plan& plan) {
  std::uint64_t number = 0;
  for (const auto& [service, name] : {std::pair{&plan.quickbarter, "Quickbarter"}, {&plan.sidedoor, "Sidedoor"}}) {
    service->name = name;
    service->hot = world.key("swap service", number++);
    for (const Chain* chain : {&world.btc, &world.bch})
      world.truth.label({chain->id, address_of(service->hot)}, "hot wallet", name);
    service->purses["btc"].hot =
        world.endow(std::vector<Payment>(world.settings.whole("service_coins"), {service->hot, 10 * kOneCoin}));
    world.schedule.at(world.day(-70, static_cast<std::int64_t>(number) * kHour),
                      [&world, service](UnixTime) { collect(world, *service, world.btc); });
    world.schedule.at({world.day(static_cast<std::int64_t>(world.settings.whole("fork_day")), 15 * kHour)},
                      [&world, service](UnixTime) { collect(world, *service, world.bch); });
  }
  plan_customers(world, plan);
}

Script deposit_address(World& world, SwapService& service, const Chain& chain) {
  Script script = world.key("deposit " + service.name, service.deposits_given.size());
  service.deposits_given.push_back(world.schedule.now());
  world.truth.label({chain.id, address_of(script)}, "deposit", service.name);
  return script;
}

std::optional<Paid> pay_out(World& world, SwapService& service, Chain& chain, const Script& to, Sat amount) {
  std::vector<Coin>& hot = service.purses[chain.id].hot;
  std::size_t count = 0;
  Sat in = 0;
  while (in < amount + fee_for(count, 2, 15) + 1'000 && count < hot.size()) in += hot[count++].value;
  const Sat fee = fee_for(count, 2, 15);
  if (in < amount + fee + 1'000) return std::nullopt;
  const std::vector<Coin> inputs(hot.begin(), hot.begin() + static_cast<std::ptrdiff_t>(count));
  hot.erase(hot.begin(), hot.begin() + static_cast<std::ptrdiff_t>(count));
  Paid paid = world.pay(chain, world.schedule.now(), inputs, {{to, amount}, {service.hot, in - amount - fee}});
  hot.push_back(paid.coins[1]);
  return paid;
}

u128 quote(const World& world, const std::string& from, u128 units, const std::string& to, std::uint64_t fee_ppm) {
  const UnixTime now = world.schedule.now();
  const u128 value = mul_div(units * world.prices.cents(from, now), one_of(to), one_of(from)).quotient;
  return mul_div(value / world.prices.cents(to, now), 1'000'000 - fee_ppm, 1'000'000).quotient;
}

std::string coins_text(const std::string& asset, u128 units) {
  return to_decimal(units, decimals_of(asset));
}

}  // namespace clew::sim::friday_worm
