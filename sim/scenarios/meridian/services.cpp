// How each service works, once for everybody.

#include "sim/scenarios/meridian/services.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/hash.h"

namespace clew::sim::meridian {
namespace {

Hash256 named_word(std::string_view what, std::uint64_t number) {
  return codec::keccak256(as_bytes(fmt::format("{} {}", what, number)));
}

EvmLog log_of(const EvmAddress& contract, std::string_view signature, std::vector<Hash256> indexed,
              const std::vector<Hash256>& data) {
  EvmLog log = event_log(contract, signature, {}, data);
  log.topics.insert(log.topics.end(), indexed.begin(), indexed.end());
  return log;
}

}  // namespace

// ---- Millpond

EthMixer::EthMixer(World& world, std::string_view pool, u128 denomination, u128 relayer_fee)
    : world_(world),
      contract_(world.account(pool)),
      denomination_(denomination),
      relayer_fee_(relayer_fee),
      rng_(world.rng(pool)) {
  for (std::uint64_t i = 0; i < world.settings.whole("relayers"); ++i) {
    relayers_.push_back(world.account(fmt::format("relayer of {}", pool), i));
    world.give(relayers_.back(), 400 * kEther);
    world.truth.place(kMeridian, world.begin, node(relayers_.back()), TruePlace::fees, "relayers of Millpond");
  }
}

EthDone EthMixer::deposit(UnixTime now, const EvmAddress& from, bool stolen, u128 gas_price) {
  EvmSend send = native(from, contract_, denomination_);
  send.gas_price = gas_price;
  const Hash256 commitment = named_word(evm_text(contract_), leaves_);
  send.input = call_input("deposit(bytes32)", {commitment});
  send.logs = {log_of(contract_, "Deposit(bytes32,uint32,uint256)", {commitment},
                      {evm_word(u128{leaves_}), evm_word(static_cast<u128>(now.seconds))})};
  ++leaves_;
  send.gas_used = 950'000;
  if (!stolen) return world_.send(now, std::move(send));
  EthDone done = world_.send_stolen(now, std::move(send));
  world_.truth.move(kMeridian, FlowKind::mix, done.when, node(from), opaque_node(), "ETH", denomination_);
  return done;
}

EthDone EthMixer::withdraw(UnixTime now, const EvmAddress& to, bool stolen, u128 gas_price) {
  const EvmAddress& by = relayers_[rng_.below(relayers_.size())];
  EvmSend send = native(by, contract_, 0);
  send.gas_price = gas_price;
  const Hash256 nullifier = named_word(evm_text(contract_) + " out", withdrawn_++);
  send.input = call_input("withdraw(bytes32,address,address,uint256)",
                          {nullifier, evm_word(to), evm_word(by), evm_word(relayer_fee_)});
  send.calls.push_back({contract_, to, denomination_ - relayer_fee_});
  if (relayer_fee_ != 0) send.calls.push_back({contract_, by, relayer_fee_});
  send.logs = {log_of(contract_, "Withdrawal(address,bytes32,address,uint256)", {evm_word(by)},
                      {evm_word(to), nullifier, evm_word(relayer_fee_)})};
  send.gas_used = 320'000;
  EthDone done = world_.send(now, std::move(send));
  withdrawals_.push_back(done.when.tx);
  if (!stolen) return done;
  world_.truth.move(kMeridian, FlowKind::mix, done.when, opaque_node(), node(to), "ETH", net());
  world_.truth.move(kMeridian, FlowKind::fee, done.when, opaque_node(), node(by), "ETH", relayer_fee_);
  return done;
}

// ---- Pools

SwapPool::SwapPool(World& world, std::string_view name, const EvmAddress& token, u128 wei, u128 tokens)
    : world_(world), contract_(world.account(name)), token_(token), tokens_(tokens) {
  world.give(contract_, wei);
}

void SwapPool::open_at(UnixTime now) {
  EvmSend send = native(world_.account("token deployer"), token_, 0);
  send.logs = {mint_log(token_, contract_, tokens_)};
  send.input = call_input("mint(address,uint256)", {evm_word(contract_), evm_word(tokens_)});
  world_.send(now, std::move(send));
}

EthDone SwapPool::sell(UnixTime now, const EvmAddress& seller, u128 tokens, u128 wei, const std::string& stolen_asset) {
  EvmSend send = native(seller, contract_, 0);
  send.input = call_input("swap(uint256,uint256,address)", {evm_word(u128{0}), evm_word(wei), evm_word(seller)});
  send.calls = {{contract_, seller, wei}};
  send.logs = {transfer_log(token_, seller, contract_, tokens), swap_log(contract_, seller, seller, tokens, 0, 0, wei)};
  if (stolen_asset.empty()) return world_.send(now, std::move(send));
  EthDone done = world_.send_stolen(now, std::move(send));
  world_.truth.convert(kMeridian, FlowKind::swap, done.when, node(seller), stolen_asset, tokens, node(seller), "ETH",
                       wei);
  return done;
}

EthDone SwapPool::buy(UnixTime now, const EvmAddress& buyer, u128 wei, u128 tokens) {
  EvmSend send = native(buyer, contract_, wei);
  send.input = call_input("swap(uint256,uint256,address)", {evm_word(tokens), evm_word(u128{0}), evm_word(buyer)});
  send.logs = {transfer_log(token_, contract_, buyer, tokens), swap_log(contract_, buyer, buyer, 0, wei, tokens, 0)};
  return world_.send(now, std::move(send));
}

// ---- Causeway

Router::Router(World& world)
    : world_(world),
      contract_(world.account("router")),
      vault_(world.account("router vault")),
      tron_vault_(world.tron_account("router vault")),
      rng_(world.rng("router")) {
  world.give(vault_, world.settings.whole("router_ether") * kEther);
  purse_.change = world.script("router vault");
  world.truth.place(kMeridian, world.begin, node(vault_), TruePlace::service, "Causeway");
  world.truth.place(kOrion, world.begin, node(vault_), TruePlace::service, "Causeway");
  const std::uint64_t coins = world.settings.whole("router_coins");
  world.fill(purse_, coins, world.settings.whole("router_bitcoin") * kCoin / coins);
}

EvmSend Router::order(const EvmAddress& from, u128 wei, const std::string& memo) const {
  EvmSend send = native(from, contract_, wei);
  send.input = call_input("depositWithExpiry(address,address,uint256,string,uint256)",
                          {evm_word(vault_), evm_word(u128{0}), evm_word(wei), codec::keccak256(as_bytes(memo))});
  send.calls = {{contract_, vault_, wei}};
  send.logs = {memo_deposit_log(contract_, vault_, EvmAddress{}, wei, memo)};
  send.gas_used = 60'000;
  return send;
}

EthDone Router::to_bitcoin(UnixTime now, const EvmAddress& from, u128 wei, const Script& to,
                           const std::vector<std::uint64_t>& satoshis, const std::vector<Share>& stolen, u128 gas_price,
                           const Arrived& arrived) {
  EvmSend send = order(from, wei, fmt::format("=:BTC.BTC:{}", address_text(to)));
  send.gas_price = gas_price;
  EthDone done =
      stolen.empty() ? world_.send(now, std::move(send)) : world_.send_stolen(now, std::move(send), stolen[0].incident);
  u128 all = 0;
  for (const Share& share : stolen)
    world_.truth.move(share.incident, FlowKind::bridge, done.when, node(from), node(vault_), "ETH", share.wei);
  for (const std::uint64_t value : satoshis) all += value;
  u128 before = 0;
  UnixTime time = done.when.time;
  for (const std::uint64_t value : satoshis) {
    time.seconds += static_cast<std::int64_t>(rng_.between(120, 420));
    const u128 until = before + value;
    // Each outbound has the same mix of owners as the whole deposit; the first has what rounding leaves.
    std::vector<Share> parts = stolen;
    std::uint64_t left = value;
    for (std::size_t i = stolen.size(); i-- > 0;) {
      const auto cut = [&](u128 whole, u128 x) { return mul_div(whole, x, all).quotient; };
      const u128 coins = cut(stolen[i].satoshis, until) - cut(stolen[i].satoshis, before);
      parts[i].wei = cut(stolen[i].wei, until) - cut(stolen[i].wei, before);
      parts[i].satoshis = i == 0 ? left : static_cast<std::uint64_t>(coins);
      left -= parts[i].satoshis;
    }
    before = until;
    world_.schedule.at(
        time, [this, done, to, value, parts, arrived](UnixTime at) { pay_coin(at, done, to, value, parts, arrived); });
  }
  return done;
}

void Router::pay_coin(UnixTime now, const EthDone& inbound, const Script& to, std::uint64_t satoshis,
                      const std::vector<Share>& stolen, const Arrived& arrived) {
  const BtcDone out = world_.pay(now, purse_, {{to, satoshis}, {op_return_script(out_memo(inbound.hash, false)), 0}});
  links_.emplace_back(inbound.when.tx, out.when.tx);
  for (const Share& share : stolen)
    world_.truth.convert(share.incident, FlowKind::bridge, out.when, node(vault_), "ETH", share.wei, node(out.coins[0]),
                         "BTC", share.satoshis);
  if (arrived) arrived(now, out.coins[0]);
}

std::vector<Payment> Router::to_ether_payments(std::uint64_t satoshis, const EvmAddress& to) const {
  return {{purse_.change, satoshis}, {op_return_script(fmt::format("=:ETH.ETH:{}", evm_text(to))), 0}};
}

void Router::to_ether(const BtcDone& inbound, const EvmAddress& to, u128 wei, bool stolen, Schedule::Event arrived) {
  const Coin coin = inbound.coins[0];
  purse_.coins.push_back(coin);
  if (stolen) world_.truth.place(kMeridian, inbound.when.time, node(coin), TruePlace::service, "Causeway");
  const UnixTime time{inbound.when.time.seconds + static_cast<std::int64_t>(rng_.between(600, 1'500))};
  world_.schedule.at(time, [this, coin, inbound, to, wei, stolen, arrived = std::move(arrived)](UnixTime now) {
    EvmSend send = native(vault_, contract_, wei);
    send.input = call_input("transferOut(address,address,uint256,string)",
                            {evm_word(to), evm_word(u128{0}), evm_word(wei), inbound.hash()});
    send.calls = {{contract_, to, wei}};
    send.logs = {transfer_out_log(contract_, vault_, to, EvmAddress{}, wei, out_memo(inbound.hash(), true))};
    const EthDone out = world_.send(now, std::move(send));
    links_.emplace_back(inbound.when.tx, out.when.tx);
    if (stolen)
      world_.truth.convert(kMeridian, FlowKind::bridge, out.when, node(coin), "BTC", coin.value, node(to), "ETH", wei);
    if (arrived) arrived(now);
  });
}

EthDone Router::to_tron(UnixTime now, const EvmAddress& from, u128 wei, const TronAddress& to, u128 dollars,
                        bool stolen) {
  EvmSend send = order(from, wei, fmt::format("=:TRON.USDT:{}", to.text));
  EthDone done = stolen ? world_.send_stolen(now, std::move(send)) : world_.send(now, std::move(send));
  if (stolen) world_.truth.move(kMeridian, FlowKind::bridge, done.when, node(from), node(vault_), "ETH", wei);
  const UnixTime time{done.when.time.seconds + static_cast<std::int64_t>(rng_.between(300, 1'200))};
  world_.schedule.at(time, [this, done, wei, to, dollars, stolen](UnixTime at) {
    const UnixTime when = world_.tron().block_time(at);
    const std::string tx = world_.tron().transfer(at, tron_vault_, to, dollars, out_memo(done.hash, false));
    links_.emplace_back(done.when.tx, tx);
    if (stolen)
      world_.truth.convert(kMeridian, FlowKind::bridge, {when, tx}, node(vault_), "ETH", wei, node(to), "USDT",
                           dollars);
  });
  return done;
}

// ---- Exchanges

Exchange::Exchange(World& world, std::string name, std::string actor)
    : world_(world), name_(std::move(name)), actor_(std::move(actor)) {
  hot_.change = world.script(actor_ + " hot wallet");
}

void Exchange::start(UnixTime first) {
  world_.schedule.at(first, [this](UnixTime now) { sweep(now); });
}

void Exchange::sweep(UnixTime now) {
  constexpr std::size_t kInputsMax = 60;
  for (std::size_t done = 0; done < pending_.size(); done += kInputsMax) {
    const std::vector<Coin> inputs(
        pending_.begin() + static_cast<std::ptrdiff_t>(done),
        pending_.begin() + static_cast<std::ptrdiff_t>(std::min(done + kInputsMax, pending_.size())));
    std::uint64_t in = 0;
    for (const Coin& coin : inputs) in += coin.value;
    const std::uint64_t fee = world_.usual_fee(inputs.size(), 1);
    CLEW_CHECK(in > fee);
    hot_.coins.push_back(world_.spend(now, inputs, {{hot_.change, in - fee}}).coins[0]);
  }
  pending_.clear();
  const UnixTime next{now.seconds + 4 * kHour};
  if (next < world_.end) world_.schedule.at(next, [this](UnixTime at) { sweep(at); });
}

// ---- Hollow

CoinMixer::CoinMixer(World& world) : world_(world), rng_(world.rng("hollow")) {
  purse_.change = world.script("hollow pool");
  world.fill(purse_, 60, world.settings.whole("hollow_reserve_btc") * kCoin / 60);
}

BtcDone CoinMixer::pay_out(UnixTime now, const Script& to, std::uint64_t value) {
  // The coin that pays is picked without regard to whose it was.
  const std::size_t front = rng_.below(purse_.coins.size());
  std::swap(purse_.coins.front(), purse_.coins[front]);
  return world_.pay(now, purse_, {{to, value}});
}

// ---- All of them

Services::Services(World& w)
    : world(w),
      usdt(w.account("usdt")),
      steth(w.account("steth")),
      teller(w.account("teller")),
      pool_100(w, "millpond 100", 100 * kEther, w.settings.units("relayer_fee", 18)),
      pool_01(w, "millpond 0.1", kEther / 10, 0),
      usdt_pool(w, "usdt pool", usdt, w.settings.whole("pool_ether") * kEther,
                w.settings.whole("pool_ether") * 3'000 * kDollar),
      steth_pool(w, "steth pool", steth, w.settings.whole("pool_ether") * kEther,
                 w.settings.whole("pool_ether") * kEther),
      router(w),
      hollow(w),
      ferry_hot(w.account("ferry hot wallet")),
      tron_teller(w.tron_account("teller")),
      otc(w.tron_account("backroom otc")) {
  for (std::uint64_t i = 0; i < w.settings.whole("small_tokens"); ++i) {
    tokens.push_back(w.account("small token", i));
    token_pools.emplace_back(w, fmt::format("small token pool {}", i), tokens.back(), 2'000 * kEther,
                             3'000'000 * kEther);
  }
  for (const auto& [name, actor] : {std::pair{"Northgate", "northgate"},
                                    {"Quayside", "quayside"},
                                    {"Tallow", "tallow"},
                                    {"Saltmarsh", "saltmarsh"}}) {
    exchanges.emplace_back(w, name, actor);
  }
  for (Exchange& exchange : exchanges) w.fill(exchange.hot(), 10, w.settings.whole("exchange_hot_btc") * kCoin / 10);
  ferry_purse.change = w.script("ferry hot wallet");
  w.fill(ferry_purse, 20, w.settings.whole("ferry_btc") * kCoin / 20);
  w.give(w.account("token deployer"), 100 * kEther);
  w.give(teller, 100 * kEther);
}

void Services::start() {
  const UnixTime first{world.btc_begin.seconds + kHour};
  world.schedule.at(first, [this](UnixTime now) {
    usdt_pool.open_at(now);
    steth_pool.open_at(now);
    for (SwapPool& pool : token_pools) pool.open_at(now);
  });
  for (Exchange& exchange : exchanges) exchange.start(first);
}

}  // namespace clew::sim::meridian
