// What reaches the three addresses without being a ransom, and what looks like one elsewhere. Noise comes on top of the
// plan's 338 payments: none of it counts in them.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clew/base/check.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

constexpr Sat kOneCoin = 100'000'000;
constexpr std::array<const char*, 8> kMessages{"give them their files back",
                                               "shame on you",
                                               "we see you",
                                               "what goes around",
                                               "hospital was here",
                                               "you will not spend this",
                                               "read the news",
                                               "do not pay, restore your backups"};

struct Sender {
  PersonId person{};
  Script home;
  Coin coin;
};

Sender new_sender(World& world, const char* role, const char* why, std::string_view holder, std::uint64_t number,
                  Sat value) {
  Sender sender{world.truth.person({role, true, why}), world.key(holder, number), {}};
  world.truth.uses(sender.person, "btc", address_of(sender.home));
  sender.coin = world.endow(sender.home, value);
  return sender;
}

// One payment to `to`, with a message or without; the change goes back to the sender, who may send again.
Coin send_small(World& world, Sender& sender, const Script& to, Sat amount, const char* message) {
  const Sat fee = fee_for(1, 3, 15);
  CLEW_CHECK(sender.coin.value > amount + fee);
  std::vector<Payment> payments{{to, amount}, {sender.home, sender.coin.value - amount - fee}};
  if (message != nullptr) payments.push_back({op_return_script(message), 0});
  const Paid paid = world.pay(world.btc, world.schedule.now(), {sender.coin}, payments);
  sender.coin = paid.coins[1];
  return paid.coins[0];
}

UnixTime some_time(const World& world, Rng& rng, std::uint64_t days) {
  // One draw a statement: compilers differ in the order of arguments.
  const auto day = static_cast<std::int64_t>(rng.below(days));
  return world.day(day, 9 * kHour + static_cast<std::int64_t>(rng.below(kDay / 2)));
}

void plan_dust(World& world, Plan& plan) {
  Rng rng = world.rng("dust");
  auto senders = std::make_shared<std::vector<Sender>>();
  for (std::uint64_t i = 0; i < world.settings.whole("dust_senders"); ++i)
    senders->push_back(
        new_sender(world, "stranger", "sends dust with a message to the ransom addresses", "dust", i, kOneCoin / 10));
  for (std::uint64_t i = 0; i < world.settings.whole("dust_payments"); ++i) {
    const std::uint64_t sender = rng.below(senders->size()), address = rng.below(plan.v2.addresses.size());
    const Sat amount = rng.between(world.settings.whole("dust_low"), world.settings.whole("dust_high"));
    const char* message = kMessages[rng.below(kMessages.size())];
    world.schedule.at(some_time(world, rng, 80), [&world, &plan, senders, sender, address, amount, message](UnixTime) {
      plan.dust.push_back(send_small(world, (*senders)[sender], plan.v2.addresses[address], amount, message));
      plan.v2.noise.push_back(plan.dust.back());
    });
  }
}

void plan_research(World& world, Plan& plan) {
  Rng rng = world.rng("research");
  auto senders = std::make_shared<std::vector<Sender>>();
  for (std::uint64_t i = 0; i < world.settings.whole("researchers"); ++i)
    senders->push_back(new_sender(world, "researcher", "pays a little to the ransom addresses to see what happens",
                                  "research", i, kOneCoin / 5));
  for (std::uint64_t i = 0; i < world.settings.whole("research_payments"); ++i) {
    const std::uint64_t sender = i % senders->size(), address = rng.below(plan.v2.addresses.size());
    const Sat amount = rng.between(world.settings.whole("research_low"), world.settings.whole("research_high"));
    world.schedule.at(some_time(world, rng, 10), [&world, &plan, senders, sender, address, amount](UnixTime) {
      plan.research.push_back(send_small(world, (*senders)[sender], plan.v2.addresses[address], amount, nullptr));
      plan.v2.noise.push_back(plan.research.back());
    });
  }
}

// Addresses that the press took for the worm's. Three people pay the price of a ransom to them.
void plan_copycats(World& world, Plan& plan) {
  Rng rng = world.rng("copycats");
  for (std::uint64_t i = 0; i < world.settings.whole("copycat_addresses"); ++i) {
    plan.copycats.push_back(world.key("copycat", i));
    const std::string address = address_of(plan.copycats.back());
    world.truth.uses(world.truth.person({"copycat", false, ""}), "btc", address);
    world.truth.label({"btc", address}, "copycat", "",
                      "asks for ransoms in the worm's name; has nothing to do with it");
  }
  for (std::uint64_t i = 0; i < world.settings.whole("copycat_payments"); ++i) {
    auto sender = std::make_shared<Sender>(new_sender(
        world, "copycat payer", "pays somebody who only claims to be the worm", "copycat payer", i, kOneCoin));
    const std::uint64_t copycat = rng.below(plan.copycats.size());
    const UnixTime time = world.day(2 + 3 * static_cast<std::int64_t>(i), 15 * kHour);
    world.schedule.at(time, [&world, &plan, sender, copycat](UnixTime now) {
      const Sat price = world.settings.whole("price_low") * 100 * kOneCoin / world.prices.cents("BTC", now);
      plan.copycat_payments.push_back(send_small(world, *sender, plan.copycats[copycat], price, nullptr));
    });
  }
}

}  // namespace

void plan_noise(World& world, Plan& plan) {
  plan_dust(world, plan);
  plan_research(world, plan);
  plan_copycats(world, plan);
}

void plan_exchange(World& world, Plan& plan) {
  Rng rng = world.rng("exchange");
  plan.exchange_hot = world.key("exchange Millrace", 0);
  world.truth.label({"btc", address_of(plan.exchange_hot)}, "hot wallet", "Millrace");
  plan.exchange_coins =
      world.endow(std::vector<Payment>(world.settings.whole("exchange_coins"), {plan.exchange_hot, 10 * kOneCoin}));
  const std::size_t index = world.settings.whole("exchange_payment");
  const Demand& demand = plan.v2.demands[index];
  const std::uint64_t others = world.settings.whole("exchange_others");
  auto payments = std::make_shared<std::vector<Payment>>();
  for (std::uint64_t i = 0; i < others; ++i) {
    const PersonId person =
        world.truth.person({"exchange customer", true, "is paid in the transaction that also pays a ransom"});
    payments->push_back({world.key("Millrace customer", i), rng.between(kOneCoin / 200, kOneCoin / 4)});
    world.truth.uses(person, "btc", address_of(payments->back().script));
  }
  const PersonId victim = world.truth.person({"victim", true, "pays a criminal, from an exchange"});
  world.truth.uses(victim, "accounts", fmt::format("Millrace customer {}", others));
  const auto place = static_cast<std::ptrdiff_t>(rng.below(others));
  payments->insert(payments->begin() + place, {plan.v2.addresses[demand.address], demand.amount});
  world.schedule.at(demand.time, [&world, &plan, payments, index, place](UnixTime now) {
    std::vector<Coin> inputs;
    Sat out = 0;
    for (const Payment& payment : *payments) out += payment.value;
    while (sum_of(inputs) < out + kOneCoin / 10) {
      CLEW_CHECK(!plan.exchange_coins.empty());
      inputs.push_back(plan.exchange_coins.back());
      plan.exchange_coins.pop_back();
    }
    const Sat fee = fee_for(inputs.size(), payments->size() + 1, 30);
    std::vector<Payment> all = *payments;
    all.push_back({plan.exchange_hot, sum_of(inputs) - out - fee});
    const Paid paid = world.pay(world.btc, now, inputs, all);
    plan.exchange_coins.push_back(paid.coins.back());
    plan.exchange_tx = paid.tx;
    book_ransom(world, plan.v2, index, paid, static_cast<std::size_t>(place), address_of(plan.exchange_hot));
  });
}

}  // namespace clew::sim::friday_worm
