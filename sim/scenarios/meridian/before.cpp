// Before the theft: what the victim has, the wallets the thief stages out of the small mixer pool, four hundred people
// who do the same for their own reasons, and an older theft whose coins have rested.

#include "clew/base/check.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

Story::Story(World& world, Services& services)
    : w(world),
      s(services),
      victim_vault(world.account("meridian vault")),
      loot(world.account("loot")),
      gas(world.account("gas wallet")),
      consolidation(world.account("consolidation")),
      steth_wallet(world.account("steth wallet")),
      tests(world.account("tests")),
      tron_collector(world.tron_account("collector")) {
  const auto several = [&](std::vector<EvmAddress>& wallets, std::string_view name, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) wallets.push_back(world.account(name, i));
    for (const EvmAddress& wallet : wallets) world.thief_owns(wallet);
  };
  const Settings& set = world.settings;
  several(staged, "staged", set.whole("staged_wallets"));
  several(usdt_wallets, "usdt wallet", set.whole("usdt_wallets"));
  several(token_wallets, "token wallet", 3);
  several(bulk, "bulk", set.whole("bulk_first") + set.whole("bulk_second"));
  several(mixer_feeders, "mixer feeder", set.whole("mixer_feeders"));
  several(mixer_recipients, "mixer recipient", set.whole("mixer_recipients"));
  several(back_wallets, "back wallet", set.whole("tron_feeders"));
  for (const EvmAddress& wallet : {loot, gas, consolidation, steth_wallet, tests}) world.thief_owns(wallet);
  for (std::uint64_t i = 0; i < set.whole("tron_feeders"); ++i) {
    tron_feeders.push_back(world.tron_account("feeder", i));
    world.owns(world.thief, tron_feeders.back());
  }
  world.owns(world.thief, tron_collector);
}

void Story::before() {
  fund_victim();
  stage_wallets();
  innocents_like_staged();
  older_theft();
}

void Story::fund_victim() {
  const PersonId victim = w.innocent("victim", "its own wallets paid the thief");
  w.owns(victim, victim_vault);
  w.give(victim_vault, w.settings.whole("stolen_eth") * kEther + 5'000 * kEther);
  w.owns(victim, w.script("meridian hot wallet"));
  w.at(-28 * kDay, [this](UnixTime now) {
    const auto mint = [&](const EvmAddress& contract, u128 amount) {
      EvmSend send = native(w.account("token deployer"), contract, 0);
      send.input = call_input("mint(address,uint256)", {evm_word(victim_vault), evm_word(amount)});
      send.logs = {mint_log(contract, victim_vault, amount)};
      w.send(now, std::move(send));
    };
    mint(s.usdt, w.settings.whole("stolen_usdt") * kDollar + 3'000'000 * kDollar);
    mint(s.steth, w.settings.whole("stolen_steth") * kEther + 1'000 * kEther);
    for (std::size_t i = 0; i < s.tokens.size(); ++i) mint(s.tokens[i], token_amounts[i]);
  });
}

// Eight fresh wallets, a tenth of an ether each, within forty minutes ten hours before; three try the bridge.
void Story::stage_wallets() {
  const EvmAddress purse = w.account("old purse");
  w.thief_owns(purse);
  w.give(purse, 2 * kEther);
  Rng rng = w.rng("staged");
  for (std::size_t i = 0; i < staged.size(); ++i) {
    w.at(-21 * kDay + static_cast<std::int64_t>(i) * 7 * kMinute,
         [this, purse](UnixTime now) { s.pool_01.deposit(now, purse, false); });
    const std::int64_t minute = -600 + static_cast<std::int64_t>(i) * 5 + static_cast<std::int64_t>(rng.below(4));
    w.at(minute * kMinute, [this, i](UnixTime now) {
      const EthDone done = s.pool_01.withdraw(now, staged[i], false);
      w.truth.event(done.when.time, "staged", {"eth", done.when.tx}, "A fresh wallet is paid from the small pool.");
    });
  }
  for (std::size_t i = 0; i < w.settings.whole("test_bridge_transfers"); ++i)
    w.at(-2 * kHour + static_cast<std::int64_t>(i) * 9 * kMinute, [this, i](UnixTime now) {
      const Script to = w.script("bridge test", i);
      w.thief_owns(to);
      const EthDone done = s.router.to_bitcoin(now, staged[i], kEther / 50, to, {99'500}, {}, kGasPriceDrawn, nullptr);
      w.truth.event(done.when.time, "bridge test", {"eth", done.when.tx}, "A staged wallet tries the bridge.");
    });
}

// Four hundred people each take three small coins out of the pool within an hour, to three fresh wallets, and swap.
void Story::innocents_like_staged() {
  Rng rng = w.rng("innocents like staged");
  for (std::uint64_t i = 0; i < w.settings.whole("staged_innocents"); ++i) {
    const PersonId person = w.innocent("pool user", "fresh wallets paid from a mixer before they act, as the thief's");
    const EvmAddress source = w.account("staged innocent source", i);
    w.owns(person, source);
    w.give(source, 2 * kEther);
    const std::int64_t start = -static_cast<std::int64_t>(rng.between(4 * kDay, 28 * kDay));
    const std::int64_t later = static_cast<std::int64_t>(rng.between(6 * kHour, 3 * kDay));
    for (std::uint64_t k = 0; k < 3; ++k) {
      const EvmAddress fresh = w.account("staged innocent", i * 3 + k);
      w.owns(person, fresh);
      const auto shift = static_cast<std::int64_t>(k * 11 * kMinute + rng.below(600));
      w.at(start + shift, [this, source](UnixTime now) { s.pool_01.deposit(now, source, false); });
      w.at(start + later + shift, [this, fresh](UnixTime now) { s.pool_01.withdraw(now, fresh, false); });
      if (k == 0)
        w.at(start + later + shift + static_cast<std::int64_t>(rng.between(4 * kHour, 20 * kHour)),
             [this, fresh](UnixTime now) { s.usdt_pool.buy(now, fresh, kEther / 20, 149 * kDollar); });
    }
  }
}

// "Orion": forty ether taken in 2029, resting since.
void Story::older_theft() {
  const EvmAddress victim = w.account("orion victim"), purse = w.account("orion purse");
  w.owns(w.innocent("victim", "robbed in the older theft"), victim);
  w.owns(w.truth.person({"older thief", false, ""}), purse);
  const u128 taken = w.settings.whole("orion_stolen") * kEther;
  w.give(victim, taken + kEther);
  w.schedule.at({w.begin.seconds + 2 * kDay}, [this, victim, purse, taken](UnixTime now) {
    const EthDone done = w.pay(now, victim, purse, taken);
    w.truth.steal(kOrion, done.when, node(victim), node(purse), "ETH", taken);
    facts.orion_seeds.push_back(done.when.tx + "@" + evm_text(purse));
    w.truth.event(done.when.time, "older theft", {"eth", done.when.tx}, "Orion is robbed.");
  });
}

}  // namespace clew::sim::meridian
