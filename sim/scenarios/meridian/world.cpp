// Money moves through few doors, and each books what it does: a stage cannot move stolen value and forget to say so.
// What goes through spend() and send() is other people's. Numbers are drawn per stage from the seed and the stage's
// name, so that a change in one stage leaves the others as they were.

#include "sim/scenarios/meridian/world.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::sim::meridian {
namespace {

// Genesis of the UTXO ledger lies so long before people begin to pay: endowments need 1,600 blocks of a minute.
constexpr std::int64_t kEndowmentSeconds = 2 * kDay;

UnixTime date(const Settings& settings, std::string_view name) {
  const auto time = parse_time(settings.text(name));
  CLEW_CHECK(time.has_value());
  return *time;
}

}  // namespace

std::uint64_t Purse::balance() const {
  std::uint64_t sum = 0;
  for (const Coin& coin : coins) sum += coin.value;
  return sum;
}

World::World(const MakeOptions& o, std::string_view settings_csv)
    : options(o),
      seed(o.seed),
      settings(settings_csv),
      t0(date(settings, "t0")),
      begin(date(settings, "begin")),
      end(date(settings, "end")),
      btc_begin(date(settings, "btc_begin")),
      gas_rng_(rng("gas price")),
      fee_rng_(rng("fee rate")) {
  thief = truth.person({"thief", false, ""});
  for (const char* incident : {kMeridian, kOrion}) {
    truth.place(incident, begin, eth_fees(), TruePlace::fees, "");
    truth.place(incident, begin, btc_fees(), TruePlace::fees, "");
  }
}

Rng World::rng(std::string_view stage) const {
  return Rng(codec::sha256(as_bytes(fmt::format("meridian/{}/{}", seed, stage))).prefix());
}

Script World::script(std::string_view name, std::uint64_t number) const {
  return p2wpkh_script(key_hash(seed, name, number));
}

TronAddress World::tron_account(std::string_view name, std::uint64_t number) const {
  return tron_address(seed, name, number);
}

std::size_t World::give(const Script& script, std::uint64_t value) {
  CLEW_CHECK(!btc_);
  endowments_.push_back({script, value});
  return endowments_.size() - 1;
}

void World::fill(Purse& purse, std::uint64_t coins, std::uint64_t value) {
  for (std::uint64_t i = 0; i < coins; ++i) purses_.emplace_back(&purse, give(purse.change, value));
}

Result<void> World::open() {
  const std::string ledgers = join_path(options.folder, "ledgers");
  if (background_)
    for (const auto& opening : evm_background_openings(*background_)) openings_.push_back(opening);
  EvmSettings eth;
  eth.chain_id = settings.whole("chain_id");
  eth.genesis_time = begin;
  eth.miner = account("proposer");
  eth_.emplace(CLEW_TRY(EvmChain::create(join_path(ledgers, "eth"), eth, openings_)));
  openings_.clear();
  BitcoinLedgerSettings btc;
  btc.seed = seed;
  btc.genesis_time = {btc_begin.seconds - kEndowmentSeconds};
  btc_.emplace(CLEW_TRY(BitcoinLedger::create(join_path(ledgers, "btc"), btc)));
  endowed_ = btc_->endow(endowments_);
  for (const auto& [purse, handle] : purses_) purse->coins.push_back(endowed_[handle]);
  tron_.emplace(CLEW_TRY(TronLedger::create(join_path(ledgers, "tron"), btc_begin)));
  return {};
}

// ---- The account ledger

EthDone World::send(UnixTime now, EvmSend transaction) {
  if (transaction.gas_price == kGasPriceDrawn) transaction.gas_price = gas_rng_.between(150, 600) * (kGwei / 10);
  const bool does_more = !transaction.input.empty() || !transaction.calls.empty() || !transaction.logs.empty();
  if (transaction.gas_used == 21'000 && does_more) transaction.gas_used = usual_gas(transaction);
  const UnixTime time = eth_->block_time(now);
  const Hash256 hash = eth_->send(now, std::move(transaction));
  return {hash, {time, evm_hash_text(hash)}};
}

EthDone World::send_stolen(UnixTime now, EvmSend transaction, const std::string& incident) {
  const EvmAddress sender = transaction.from;
  const u128 before = eth_->balance(sender);
  u128 out = transaction.value, back = 0;
  for (const EvmCall& call : transaction.calls) {
    if (call.to == sender) back += call.value;
    if (call.from == sender) out += call.value;
  }
  const EthDone done = send(now, std::move(transaction));
  const u128 fee = before + back - out - eth_->balance(sender);
  truth.move(incident, FlowKind::fee, done.when, node(sender), eth_fees(), "ETH", fee);
  return done;
}

EthDone World::pay(UnixTime now, const EvmAddress& from, const EvmAddress& to, u128 wei) {
  return send(now, native(from, to, wei));
}

EthDone World::pay_stolen(UnixTime now, const EvmAddress& from, const EvmAddress& to, u128 wei, FlowKind kind) {
  EthDone done = send_stolen(now, native(from, to, wei));
  truth.move(kMeridian, kind, done.when, node(from), node(to), "ETH", wei);
  return done;
}

// ---- The UTXO ledger

BtcDone World::spend(UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments) {
  std::vector<Coin> coins = btc_->spend(now, inputs, payments);
  const Occasion when{btc_->block_time(), txid_text(coins.front().txid)};
  return {std::move(coins), when};
}

BtcDone World::spend_stolen(UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments,
                            FlowKind kind) {
  BtcDone done = spend(now, inputs, payments);
  std::size_t out = 0;
  std::uint64_t wanted = done.coins[0].value;
  for (const Coin& input : inputs) {
    std::uint64_t left = input.value;
    while (left != 0) {
      while (wanted == 0 && out < done.coins.size()) wanted = ++out < done.coins.size() ? done.coins[out].value : 0;
      const bool fee = out == done.coins.size();
      const std::uint64_t part = fee ? left : std::min(left, wanted);
      truth.move(kMeridian, fee ? FlowKind::fee : kind, done.when, node(input),
                 fee ? btc_fees() : node(done.coins[out]), "BTC", part);
      left -= part;
      if (!fee) wanted -= part;
    }
  }
  return done;
}

BtcDone World::pay(UnixTime now, Purse& from, std::vector<Payment> payments) {
  std::uint64_t out = 0;
  for (const Payment& payment : payments) out += payment.value;
  std::vector<Coin> inputs;
  std::uint64_t in = 0, fee = 0;
  do {
    CLEW_CHECK(!from.coins.empty());
    in += from.coins.front().value;
    inputs.push_back(std::move(from.coins.front()));
    from.coins.pop_front();
    fee = std::max(fee, usual_fee(inputs.size(), payments.size() + 1));
  } while (in < out + fee + 1'000);
  payments.push_back({from.change, in - out - fee});
  BtcDone done = spend(now, inputs, payments);
  from.coins.push_back(done.coins.back());
  return done;
}

std::uint64_t World::usual_fee(std::size_t inputs, std::size_t outputs) {
  return fee_rng_.between(4, 40) * (11 + 68 * inputs + 31 * outputs);
}

void World::owns(PersonId person, const Script& script) {
  truth.uses(person, "btc", address_text(script));
}

// ---- Names

Node node(const EvmAddress& account) {
  return {"eth", evm_text(account)};
}
Node node(const Coin& coin) {
  return {"btc", fmt::format("{}:{}", txid_text(coin.txid), coin.vout)};
}
Node node(const TronAddress& account) {
  return {"tron", account.text};
}
Node eth_fees() {
  return {"eth", "fees"};
}
Node btc_fees() {
  return {"btc", "fees"};
}
std::string txid_text(const Hash256& txid) {
  return codec::hash_text(txid, true);
}
std::string address_text(const Script& script) {
  return regtest_script_address(script);
}

// ---- Transactions

EvmSend native(const EvmAddress& from, const EvmAddress& to, u128 wei) {
  EvmSend send;
  send.from = from;
  send.to = to;
  send.value = wei;
  send.gas_price = kGasPriceDrawn;
  return send;
}

EvmSend token(const EvmAddress& contract, const EvmAddress& from, const EvmAddress& to, u128 amount) {
  EvmSend send = native(from, contract, 0);
  send.input = call_input("transfer(address,uint256)", {evm_word(to), evm_word(amount)});
  send.logs = {transfer_log(contract, from, to, amount)};
  return send;
}

std::vector<u128> uneven(Rng& rng, u128 total, std::size_t parts, std::uint64_t low_ppm, std::uint64_t high_ppm) {
  std::vector<std::uint64_t> weights(parts);
  std::uint64_t sum = 0;
  for (std::uint64_t& weight : weights) sum += weight = rng.between(low_ppm, high_ppm);
  std::vector<u128> out;
  std::uint64_t seen = 0;
  u128 given = 0;
  for (const std::uint64_t weight : weights) {
    seen += weight;
    const u128 until = mul_div(total, seen, sum).quotient;
    out.push_back(until - given);
    given = until;
  }
  return out;
}

}  // namespace clew::sim::meridian
