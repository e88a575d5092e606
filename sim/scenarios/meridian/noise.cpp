// Noise against the analyst: six hundred public wallets dusted out of the mixer, addresses that look like ones the
// thief really paid, tokens that claim to be others.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::noise() {
  dust();
  look_alikes();
  forged_tokens();
}

// A tenth of an ether each out of the listed pool to people whose names are known.
void Story::dust() {
  Rng rng = w.rng("dust");
  const EvmAddress maker = w.account("dust maker");
  const std::uint64_t count = w.settings.whole("dusted_wallets");
  w.owns(w.truth.person({"spammer", false, ""}), maker);
  w.give(maker, (count / 10 + 60) * kEther);
  for (std::uint64_t i = 0; i < count; ++i) {
    const EvmAddress wallet = w.account("public wallet", i);
    w.owns(w.innocent("public wallet", "was sent 0.1 ether out of a listed mixer"), wallet);
    w.give(wallet, rng.between(1, 90) * kEther);
    facts.dusted.push_back(evm_text(wallet));
    w.at(-6 * kDay + static_cast<std::int64_t>(i) * 60,
         [this, maker](UnixTime now) { facts.noise.push_back(s.pool_01.deposit(now, maker, false).when.tx); });
    w.at(3 * kDay + static_cast<std::int64_t>(i) * 24,
         [this, wallet](UnixTime now) { facts.noise.push_back(s.pool_01.withdraw(now, wallet, false).when.tx); });
    // They go on with their lives: the dust is spent with the rest.
    w.at(static_cast<std::int64_t>(rng.between(4 * kDay, 40 * kDay)),
         [this, wallet, i](UnixTime now) { w.pay(now, wallet, w.account("public payee", i % 50), kEther / 2); });
  }
  facts.dust_amount = to_decimal(u128{count} * (kEther / 10));
}

// 31 of 42 destinations get a twin with the same first and last four digits; dollars of nobody "arrive" there from the
// thief's own wallets, in transfers of zero that anybody can make.
void Story::look_alikes() {
  const EvmAddress maker = w.account("look-alike maker");
  w.owns(w.truth.person({"spammer", false, ""}), maker);
  w.give(maker, 20 * kEther);
  std::vector<EvmAddress> real(bulk.begin(), bulk.begin() + 40);
  real.push_back(consolidation);
  real.push_back(s.ferry_deposit(0));
  for (const EvmAddress& account : real) facts.real_destinations.push_back(evm_text(account));
  for (std::uint64_t i = 0; i < w.settings.whole("look_alikes"); ++i) {
    const EvmAddress& original = real[i == 30 ? 41 : i];
    EvmAddress twin = w.account("look-alike", i);
    std::copy_n(original.begin(), 2, twin.begin());
    std::copy_n(original.end() - 2, 2, twin.end() - 2);
    facts.look_alikes.push_back(evm_text(twin));
    w.truth.label(node(twin), "look-alike", "", "of " + evm_text(original));
    w.at(6 * kHour + static_cast<std::int64_t>(i) * 3 * kMinute, [this, maker, twin, i](UnixTime now) {
      EvmSend send = native(maker, s.usdt, 0);
      send.input =
          call_input("transferFrom(address,address,uint256)", {evm_word(loot), evm_word(twin), evm_word(u128{0})});
      send.logs = {transfer_log(s.usdt, i % 2 == 0 ? loot : consolidation, twin, 0)};
      facts.noise.push_back(w.send(now, std::move(send)).when.tx);
    });
  }
}

// Seventeen groups, each a contract of its own that says it moved something: one is called "ETH" in plain letters, one
// reports more staked ether than was ever stolen.
void Story::forged_tokens() {
  Rng rng = w.rng("forged");
  const EvmAddress maker = w.account("forger");
  w.owns(w.truth.person({"spammer", false, ""}), maker);
  w.give(maker, 50 * kEther);
  for (std::uint64_t g = 0; g < w.settings.whole("forged_groups"); ++g) {
    const EvmAddress contract = w.account("forged token", g);
    facts.forged_contracts.push_back(evm_text(contract));
    w.truth.label(node(contract), "forged token", "");
    const std::uint64_t transfers = g == 1 ? 1 : rng.between(10, 30);
    for (std::uint64_t i = 0; i < transfers; ++i) {
      const EvmAddress from = g == 1 ? victim_vault : rng.one_in(3) ? victim_vault : loot;
      const EvmAddress to = g == 1          ? steth_wallet
                            : rng.one_in(2) ? bulk[rng.below(bulk.size())]
                                            : w.account("public wallet", rng.below(600));
      const u128 amount = g == 1 ? w.settings.whole("forged_steth") * kEther : rng.between(10, 900'000) * kEther;
      w.at(7 * kHour + static_cast<std::int64_t>(rng.below(20 * kDay)), [=, this](UnixTime now) {
        EvmSend send = native(maker, contract, 0);
        send.input = call_input("airdrop(address,uint256)", {evm_word(to), evm_word(amount)});
        send.logs = {transfer_log(contract, from, to, amount)};
        facts.noise.push_back(w.send(now, std::move(send)).when.tx);
      });
    }
  }
}

}  // namespace clew::sim::meridian
