// T0: the staged wallets call the exchange's vault, and its coins leave for wallets nobody has seen before. Loot and
// staged wallets are apart, so that nothing but stolen value is in the loot.

#include <fmt/format.h>

#include "sim/scenarios/meridian/files.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

void Story::theft() {
  const Settings& set = w.settings;
  Rng rng = w.rng("theft");
  // Dollars: what swaps at once, what escapes in two wallets, what stays long enough to be frozen.
  const u128 escaping = set.whole("usdt_escaping") * kDollar, at_once = set.whole("usdt_at_once") * kDollar;
  const u128 first_escape = set.whole("usdt_escaping_first") * kDollar;
  usdt_amounts = {at_once, first_escape, escaping - first_escape};
  const u128 frozen = set.whole("stolen_usdt") * kDollar - at_once - escaping;
  for (const u128 part : uneven(rng, frozen / kDollar, usdt_wallets.size() - 3, 600'000, 1'400'000))
    usdt_amounts.push_back(part * kDollar);
  // Small tokens, a dollar each: fifteen will be frozen, twenty-two sold, three kept.
  for (const char* group : {"frozen", "sold", "kept"})
    for (const u128 part : uneven(rng, set.whole(fmt::format("tokens_{}_dollars", group)),
                                  set.whole(fmt::format("tokens_{}", group)), 300'000, 1'700'000))
      token_amounts.push_back(part * kEther);

  struct Take {
    std::string asset;
    EvmAddress contract, to;
    u128 amount;
  };
  std::vector<Take> takes{{"ETH", {}, loot, set.whole("stolen_eth") * kEther},
                          {"stETH", s.steth, steth_wallet, set.whole("stolen_steth") * kEther}};
  for (std::size_t i = 0; i < usdt_wallets.size(); ++i)
    takes.push_back({"USDT", s.usdt, usdt_wallets[i], usdt_amounts[i]});
  for (std::size_t i = 0; i < s.tokens.size(); ++i) {
    const std::size_t group = i < set.whole("tokens_frozen")                              ? 0
                              : i < set.whole("tokens_frozen") + set.whole("tokens_sold") ? 1
                                                                                          : 2;
    takes.push_back({token_symbol(i), s.tokens[i], token_wallets[group], token_amounts[i]});
  }
  for (std::size_t i = 0; i < takes.size(); ++i)
    w.at(static_cast<std::int64_t>(i / 8) * 12, [this, i, take = takes[i]](UnixTime now) {
      EvmSend send = native(staged[i % staged.size()], victim_vault, 0);
      send.input = call_input("execute(address,address,uint256)",
                              {evm_word(take.contract), evm_word(take.to), evm_word(take.amount)});
      if (take.asset == "ETH")
        send.calls = {{victim_vault, take.to, take.amount}};
      else
        send.logs = {transfer_log(take.contract, victim_vault, take.to, take.amount)};
      const EthDone done = w.send(now, std::move(send));
      w.truth.steal(kMeridian, done.when, node(victim_vault), node(take.to), take.asset, take.amount);
      facts.stolen["eth"][take.asset] += take.amount;
      facts.seeds.emplace_back("eth", done.when.tx + "@" + evm_text(take.to));
      w.truth.event(done.when.time, "theft", {"eth", done.when.tx}, "Stolen: " + take.asset);
    });

  // A thousand bitcoin in four coins, out of the hot wallet's; the wallet's own change pays the fee.
  std::vector<std::size_t> handles;
  for (int i = 0; i < 12; ++i) handles.push_back(w.give(w.script("meridian hot wallet"), 100 * kCoin));
  w.at(3 * kMinute, [this, handles](UnixTime now) {
    std::vector<Coin> inputs;
    for (std::size_t i = 0; i < 11; ++i) inputs.push_back(w.endowed(handles[i]));
    std::vector<Payment> payments;
    for (const char* part : {"btc_peel", "btc_hollow", "btc_rounds", "btc_rests"})
      payments.push_back({fresh_wallet(), w.settings.whole(part) * kCoin});
    payments.push_back({w.script("meridian hot wallet"), 100 * kCoin - 40'000});
    const BtcDone done = w.spend(now, inputs, payments);
    for (std::size_t i = 0; i < 4; ++i) {
      const Coin& coin = done.coins[i];
      w.truth.steal(kMeridian, done.when, node(inputs[i]), node(coin), "BTC", coin.value);
      facts.stolen["btc"]["BTC"] += coin.value;
      facts.seeds.emplace_back("btc", node(coin).name);
      btc_loot.push_back(coin);
    }
    w.truth.event(done.when.time, "theft", {"btc", done.when.tx}, "Stolen: BTC");
  });
}

Script Story::fresh_wallet() {
  Script script = w.script("thief", wallets_++);
  w.thief_owns(script);
  return script;
}

}  // namespace clew::sim::meridian
