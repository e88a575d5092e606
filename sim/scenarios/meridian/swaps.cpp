// What an issuer can freeze goes first: dollars, staked ether in eight tranches, small tokens. The issuer is told after
// two and a half hours and needs forty-four minutes more; two wallets leave in between. All ether gathers in one
// wallet.

#include <fmt/format.h>

#include "sim/scenarios/meridian/files.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::swaps() {
  const auto minute = [this](std::string_view name) {
    return static_cast<std::int64_t>(w.settings.whole(name)) * kMinute;
  };
  w.at(10 * kMinute, [this](UnixTime now) {
    w.pay_stolen(now, loot, gas, w.settings.units("gas_reserve", 18));
    gas_up(now, loot, 2 * kEther);
    for (std::size_t i = 0; i < 3; ++i) gas_up(now, usdt_wallets[i], kEther / 5);
    gas_up(now, steth_wallet, kEther / 2);
    gas_up(now, token_wallets[1], kEther);
  });
  w.at(minute("usdt_swap_minute"), [this](UnixTime now) { sell_usdt(now, 0); });
  w.at(155 * kMinute, [this](UnixTime now) { sell_usdt(now, 1); });
  w.at(171 * kMinute, [this](UnixTime now) { sell_usdt(now, 2); });
  sell_steth();
  sell_tokens();
  freezes();
}

void Story::gas_up(UnixTime now, const EvmAddress& wallet, u128 wei) {
  w.pay_stolen(now, gas, wallet, wei);
}

void Story::sell_usdt(UnixTime now, std::size_t wallet) {
  const u128 dollars = usdt_amounts[wallet];
  // 10^-6 dollars to wei at 3,000, less the pool's share; rounded down as a pool does.
  const u128 kept = 1'000'000 - w.settings.ppm("usdt_swap_fee");
  const u128 wei = mul_div(dollars * 1'000'000'000'000, kept, u128{1'000'000} * w.settings.whole("price_eth")).quotient;
  const EthDone done = s.usdt_pool.sell(now, usdt_wallets[wallet], dollars, wei, "USDT");
  w.truth.event(done.when.time, "swap", {"eth", done.when.tx}, "Stolen dollars become ether.");
  w.schedule.at({now.seconds + 4 * kMinute},
                [this, wallet, wei](UnixTime later) { w.pay_stolen(later, usdt_wallets[wallet], loot, wei); });
}

void Story::sell_steth() {
  const u128 all = w.settings.whole("stolen_steth"), out = w.settings.whole("steth_out") * kEther;
  const std::vector<u128> tranches{4'000, 3'500, 2'500, 1'500, 1'500, 1'000, 600, 400};
  u128 sold = 0;
  for (std::size_t i = 0; i < tranches.size(); ++i) {
    const u128 before = mul_div(out, sold, all).quotient;
    sold += tranches[i];
    const u128 wei = mul_div(out, sold, all).quotient - before;
    w.at((20 + static_cast<std::int64_t>(i) * 50 / 7) * kMinute,
         [this, stolen = tranches[i] * kEther, wei](UnixTime now) {
           s.steth_pool.sell(now, steth_wallet, stolen, wei, "stETH");
         });
  }
  w.at(76 * kMinute, [this, out](UnixTime now) { w.pay_stolen(now, steth_wallet, loot, out); });
}

void Story::sell_tokens() {
  const std::uint64_t first = w.settings.whole("tokens_frozen"), count = w.settings.whole("tokens_sold");
  const u128 kept = 1'000'000 - w.settings.ppm("token_swap_fee");
  u128 all = 0;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const u128 wei = mul_div(token_amounts[i], kept, u128{1'000'000} * w.settings.whole("price_eth")).quotient;
    all += wei;
    w.at((80 + static_cast<std::int64_t>(i - first) * 3) * kMinute, [this, i, wei](UnixTime now) {
      s.token_pools[i].sell(now, token_wallets[1], token_amounts[i], wei, token_symbol(i));
    });
  }
  w.at(150 * kMinute, [this, all](UnixTime now) { w.pay_stolen(now, token_wallets[1], loot, all); });
}

void Story::freezes() {
  const auto minute = [this](std::string_view name) {
    return static_cast<std::int64_t>(w.settings.whole(name)) * kMinute;
  };
  const auto call = [this](UnixTime now, const EvmAddress& by, const EvmAddress& contract, std::string_view what,
                           const std::vector<EvmAddress>& accounts) {
    EvmSend send = native(by, contract, 0);
    send.input = call_input(what, {});
    for (const EvmAddress& account : accounts)
      send.logs.push_back(what == "submitTransaction(address,uint256,bytes)"
                              ? event_log(contract, "Submission(address)", {account}, {})
                              : blacklist_log(contract, account));
    return w.send(now, std::move(send));
  };
  const std::vector<EvmAddress> named(usdt_wallets.begin() + 1, usdt_wallets.end());
  w.at(minute("freeze_submitted_minute"), [this, call, named](UnixTime now) {
    const EthDone done =
        call(now, s.teller, w.account("teller board"), "submitTransaction(address,uint256,bytes)", named);
    facts.freeze_submitted = done.when.time;
    w.truth.event(done.when.time, "freeze submitted", {"eth", done.when.tx}, "Teller's signers are asked to freeze.");
  });
  w.at(minute("freeze_executed_minute"), [this, call, named](UnixTime now) {
    const EthDone done = call(now, s.teller, s.usdt, "blacklist(address)", named);
    facts.freeze_executed = done.when.time;
    for (const EvmAddress& account : named)
      w.truth.place(kMeridian, done.when.time, node(account), TruePlace::frozen, "Teller");
    // Ether on the two wallets that escaped is not the issuer's to freeze; they hold nothing else.
    for (std::size_t i = 1; i < 3; ++i)
      w.truth.place(kMeridian, done.when.time, node(usdt_wallets[i]), TruePlace::held, "");
    w.truth.event(done.when.time, "freeze", {"eth", done.when.tx}, "Teller freezes what is left of the dollars.");
  });
  w.at(300 * kMinute, [this, call](UnixTime now) {
    for (std::uint64_t i = 0; i < w.settings.whole("tokens_frozen"); ++i)
      call(now, w.account("token deployer"), s.tokens[i], "blacklist(address)", {token_wallets[0]});
    w.truth.place(kMeridian, w.eth().block_time(now), node(token_wallets[0]), TruePlace::frozen,
                  "issuers of small tokens");
  });
}

}  // namespace clew::sim::meridian
