// Forty-nine wallets rest nine to ten days, then each pays sixty to eighty irregular sums within two to three hours;
// seven hundred feeders are shared by all branches, so that the branches meet again. Feeders forward to depositors
// until one has 150 to 300 ether, which it gives to the router. Twelve ether of the older theft join two feeders.
//
// Everything is worked out beforehand, to the last wei: what a wallet passes on is what it got less its gas, and the
// gas of all is just under what the plan allows, the rest of which stays with the last depositor.

#include <algorithm>

#include "clew/base/check.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {
namespace {

constexpr std::uint64_t kPlainGas = 21'000, kRouterGas = 60'000;

}  // namespace

struct Story::Dispersal {
  struct Transfer {
    std::int64_t time;
    std::size_t bulk, feeder;
    u128 wei, price;
  };
  struct Feeder {
    EvmAddress account;
    u128 in = 0, price = 0, older = 0;
    std::int64_t last = 0;  ///< its last receipt
    std::size_t depositor = 0;
  };
  struct Depositor {
    EvmAddress account;
    u128 in = 0, price = 0, older = 0, kept = 0;
    std::int64_t time = 0;
  };
  std::vector<Transfer> transfers;
  std::vector<Feeder> feeders;
  std::vector<Depositor> depositors;
  u128 deposit(const Depositor& d) const { return d.in - d.price * kRouterGas - d.kept; }
};

namespace {

// Sums that a person would call random: squares of uniform numbers have a coefficient of variation near 0.75.
std::vector<u128> irregular(Rng& rng, u128 total, std::size_t parts) {
  std::vector<std::uint64_t> weights(parts);
  std::uint64_t sum = 0, seen = 0;
  for (std::uint64_t& weight : weights) {
    const std::uint64_t x = rng.between(150, 1'000);
    sum += weight = x * x;
  }
  std::vector<u128> out;
  u128 given = 0;
  for (const std::uint64_t weight : weights) {
    const u128 until = mul_div(total, seen += weight, sum).quotient;
    out.push_back(until - given);
    given = until;
  }
  return out;
}

// Feeders, from `first` on and round, fill depositors one after the other until each has a little more than `least`.
// False where the last one has less, or one more than `most`.
template <class Plan>
bool fill_depositors(Plan& plan, std::size_t first, u128 least, u128 most) {
  plan.depositors.clear();
  for (std::size_t i = 0; i < plan.feeders.size(); ++i) {
    auto& feeder = plan.feeders[(first + i) % plan.feeders.size()];
    if (feeder.in == 0) continue;
    if (plan.depositors.empty() || plan.depositors.back().in > least + kEther) plan.depositors.push_back({});
    feeder.depositor = plan.depositors.size() - 1;
    plan.depositors.back().in += feeder.in - feeder.price * kPlainGas;
  }
  return plan.depositors.back().in > least + kEther &&
         std::ranges::none_of(plan.depositors, [&](const auto& depositor) { return depositor.in > most; });
}

}  // namespace

void Story::dispersal() {
  Rng rng = w.rng("dispersal");
  Dispersal plan;
  const std::uint64_t feeders = w.settings.whole("dispersal_feeders");
  const u128 allowed = w.settings.whole("dispersal_gas") * kEther;
  const u128 least = w.settings.whole("deposit_low") * kEther, most = w.settings.whole("deposit_high") * kEther;
  for (std::uint64_t i = 0; i < feeders; ++i) plan.feeders.push_back({w.account("feeder", i)});
  // How much gas there will be, from above: 70 transfers of each branch, a forward of each feeder, at most 260
  // deposits.
  std::vector<std::uint64_t> counts;
  std::uint64_t gas_units = feeders * kPlainGas + 260 * kRouterGas;
  for (std::size_t b = 0; b < bulk.size(); ++b) {
    counts.push_back(rng.between(w.settings.whole("dispersal_low"), w.settings.whole("dispersal_high")));
    gas_units += counts.back() * kPlainGas;
  }
  const u128 top = allowed / gas_units;
  const auto price = [&] { return top * rng.between(960, 1'000) / 1'000; };

  for (std::size_t b = 0; b < bulk.size(); ++b) {
    const u128 each = price();
    const std::int64_t shift = rng.one_in(2) ? 14 * kHour : 0;
    const std::int64_t start = 9 * kDay + 4 * kHour + shift + static_cast<std::int64_t>(rng.below(7 * kHour));
    const auto window = static_cast<std::int64_t>(rng.between(2 * kHour, 3 * kHour));
    for (const u128 wei : irregular(rng, 1'000 * kEther - each * kPlainGas * counts[b], counts[b])) {
      const std::int64_t time = start + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(window)));
      // No feeder may have more than a depositor can take beside what it has.
      std::size_t to = rng.below(feeders);
      while (plan.feeders[to].in + wei > most - least - 2 * kEther) to = (to + 1) % feeders;
      plan.transfers.push_back({time, b, to, wei, each});
      Dispersal::Feeder& feeder = plan.feeders[plan.transfers.back().feeder];
      feeder.in += wei;
      feeder.last = std::max(feeder.last, time);
    }
  }
  std::erase_if(plan.transfers, [](const auto& t) { return t.wei == 0; });
  for (Dispersal::Feeder& feeder : plan.feeders) feeder.price = price();

  // Where the last depositor comes too short, another feeder begins.
  std::size_t first = 0;
  while (!fill_depositors(plan, first, least, most)) CLEW_CHECK(++first < feeders);
  for (std::size_t d = 0; d < plan.depositors.size(); ++d) {
    plan.depositors[d].account = w.account("depositor", d);
    plan.depositors[d].price = price();
  }
  u128 all = 0;
  for (const Dispersal::Depositor& d : plan.depositors) all += plan.deposit(d);
  const u128 wanted = w.settings.whole("router_ether_in") * kEther;
  CLEW_CHECK(all >= wanted);
  plan.depositors.back().kept = all - wanted;
  disperse(plan);
  join_older_theft(plan);
}

void Story::disperse(const Dispersal& plan) {
  for (const Dispersal::Transfer& t : plan.transfers)
    w.at(t.time, [this, t, to = plan.feeders[t.feeder].account](UnixTime now) {
      EvmSend send = native(bulk[t.bulk], to, t.wei);
      send.gas_price = t.price;
      const EthDone done = w.send_stolen(now, std::move(send));
      w.truth.move(kMeridian, FlowKind::transfer, done.when, node(bulk[t.bulk]), node(to), "ETH", t.wei);
      if (facts.dispersal_transfers++ == 0) facts.dispersal_first = done.when.time;
      facts.dispersal_last = done.when.time;
    });
  for (const Dispersal::Feeder& feeder : plan.feeders) {
    if (feeder.in == 0) continue;
    w.thief_owns(feeder.account);
    ++facts.feeders;
  }
}

// Seven and five ether of Orion come to a feeder of each of the last two depositors, and go on with all the rest.
void Story::join_older_theft(const Dispersal& before) {
  Dispersal plan = before;
  const EvmAddress purse = w.account("orion purse");
  const std::vector<u128> parts{w.settings.whole("orion_first") * kEther, w.settings.whole("orion_second") * kEther};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t depositor = plan.depositors.size() - 1 - i;
    const auto feeder =
        std::ranges::find_if(plan.feeders, [&](const auto& f) { return f.in != 0 && f.depositor == depositor; });
    feeder->older = parts[i];
    plan.depositors[depositor].older = parts[i];
    w.at(10 * kDay + 8 * kHour + static_cast<std::int64_t>(i) * 17 * kMinute,
         [this, purse, to = feeder->account, wei = parts[i]](UnixTime now) {
           const EthDone done = w.send_stolen(now, native(purse, to, wei), kOrion);
           w.truth.move(kOrion, FlowKind::transfer, done.when, node(purse), node(to), "ETH", wei);
           w.truth.event(done.when.time, "commingling", {"eth", done.when.tx}, "Older stolen ether joins a feeder.");
         });
  }
  deposit_at_router(plan);
}

void Story::deposit_at_router(const Dispersal& plan) {
  Rng rng = w.rng("router deposits");
  const std::uint64_t count = plan.depositors.size(), outputs = w.settings.whole("router_outputs");
  destinations.resize(count);
  mixed_destination.resize(count);
  std::vector<std::int64_t> times;
  for (std::uint64_t j = 0; j < count; ++j)
    times.push_back(10 * kDay + 14 * kHour + static_cast<std::int64_t>(j * (3 * kDay / count) + rng.below(600)));
  for (const Dispersal::Feeder& feeder : plan.feeders) {
    if (feeder.in == 0) continue;
    // After its last receipt and Orion's, before its depositor's turn.
    const std::int64_t time = 10 * kDay + 9 * kHour + static_cast<std::int64_t>(rng.below(4 * kHour));
    w.at(time, [this, feeder, to = plan.depositors[feeder.depositor].account](UnixTime now) {
      const u128 own = feeder.in - feeder.price * kPlainGas;
      EvmSend send = native(feeder.account, to, own + feeder.older);
      send.gas_price = feeder.price;
      const EthDone done = w.send_stolen(now, std::move(send));
      w.truth.move(kMeridian, FlowKind::transfer, done.when, node(feeder.account), node(to), "ETH", own);
      if (feeder.older != 0)
        w.truth.move(kOrion, FlowKind::transfer, done.when, node(feeder.account), node(to), "ETH", feeder.older);
    });
  }
  u128 wei_before = 0;
  const auto quoted = [&](u128 wei) {  // satoshi for wei at 20 to 1, less the cost of the swap
    return mul_div(wei, 1'000'000 - w.settings.ppm("router_cost"), u128{200'000} * 1'000'000 * 1'000'000).quotient;
  };
  for (std::size_t j = 0; j < count; ++j) {
    const Dispersal::Depositor& depositor = plan.depositors[j];
    const u128 wei = plan.deposit(depositor);
    w.thief_owns(depositor.account);
    const auto own = static_cast<std::uint64_t>(quoted(wei_before + wei) - quoted(wei_before));
    wei_before += wei;
    const auto older = static_cast<std::uint64_t>(quoted(depositor.older));
    std::vector<std::uint64_t> parts;
    for (const u128 part :
         uneven(rng, own + older, (j + 1) * outputs / count - j * outputs / count, 300'000, 1'700'000))
      parts.push_back(static_cast<std::uint64_t>(part));
    std::vector<Share> shares{{kMeridian, wei, own}};
    if (depositor.older != 0) shares.push_back({kOrion, depositor.older, older});
    mixed_destination[j] = depositor.older != 0;
    w.at(times[j], [this, j, depositor, wei, parts, shares](UnixTime now) {
      const Script to = w.script("bridge destination", j);
      w.thief_owns(to);
      ++facts.router_deposits;
      facts.router_outputs += parts.size();
      s.router.to_bitcoin(now, depositor.account, wei + depositor.older, to, parts, shares, depositor.price,
                          [this, j](UnixTime, const Coin& coin) { destinations[j].push_back(coin); });
    });
  }
}

}  // namespace clew::sim::meridian
