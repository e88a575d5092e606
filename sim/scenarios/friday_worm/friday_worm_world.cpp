// Books before bytes: each movement of ransom money goes through pay_stolen(), which makes the transaction and enters
// it in the truth, so that ledger and truth cannot part. Times in the books are those of the blocks, because that is
// what a reader of the ledger sees; prices are those of the UTC day of the block.

#include "sim/scenarios/friday_worm/friday_worm_world.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/codec/script.h"
#include "sim/embedded.h"

namespace clew::sim::friday_worm {
namespace {

std::uint64_t cents_of(std::string_view text) {
  const auto value = parse_units(text, 2);
  CLEW_CHECK(value.has_value());
  return static_cast<std::uint64_t>(*value);
}

std::int64_t midnight(const Settings& settings) {
  const auto time = parse_time(settings.text("t0"));
  CLEW_CHECK(time.has_value());
  return time->seconds - time->seconds % kDay;
}

}  // namespace

Prices::Prices(std::string_view csv, std::int64_t day0) : day0_(day0) {
  codec::CsvReader reader(csv);
  CLEW_CHECK(reader.next().has_value());  // the header
  while (!reader.done()) {
    const auto record = reader.next();
    CLEW_CHECK(record.has_value() && record->fields.size() == 4);
    const auto& fields = record->fields;
    const bool before = fields[0].starts_with('-');
    const auto number = parse_u128(std::string_view(fields[0]).substr(before ? 1 : 0));
    CLEW_CHECK(number.has_value());
    const auto day = static_cast<std::int64_t>(*number);
    days_[before ? -day : day] = {cents_of(fields[1]), cents_of(fields[2]), cents_of(fields[3])};
  }
}

std::uint64_t Prices::cents(std::string_view asset, UnixTime time) const {
  const std::int64_t seconds = time.seconds - day0_;
  const auto found = days_.find(seconds >= 0 ? seconds / kDay : -((-seconds + kDay - 1) / kDay));
  CLEW_CHECK(found != days_.end());
  const std::uint64_t price = asset == "BTC"   ? found->second.btc
                              : asset == "BCH" ? found->second.bch
                              : asset == "XMR" ? found->second.xmr
                                               : 0;
  CLEW_CHECK(price != 0);
  return price;
}

std::uint64_t Prices::value_cents(std::string_view asset, u128 units, unsigned decimals, UnixTime time) const {
  u128 one = 1;
  for (unsigned i = 0; i < decimals; ++i) one *= 10;
  const Quotient value = mul_div(units, cents(asset, time), one);
  const u128 twice = value.remainder * 2;
  const bool up = twice > one || (twice == one && value.quotient % 2 == 1);
  return static_cast<std::uint64_t>(value.quotient + (up ? 1 : 0));
}

std::string Prices::csv() const {
  codec::CsvWriter table;
  for (const char* name : {"asset", "time", "price", "source"}) table.field(name);
  table.end_record();
  for (const auto& [day, price] : days_)
    for (const auto& [asset, units] : {std::pair{"BTC", price.btc}, {"BCH", price.bch}, {"XMR", price.xmr}})
      if (units != 0) {
        table.field(asset).field(to_iso({day0_ + day * kDay}));
        table.field(fmt::format("{}.{:02}", units / 100, units % 100)).field("fixed table").end_record();
      }
  return table.take();
}

UnixTime whole_minute(UnixTime time) {
  return {(time.seconds + kMinute - 1) / kMinute * kMinute};
}

std::string outpoint_text(const Coin& coin) {
  return fmt::format("{}:{}", codec::hash_text(coin.txid, true), coin.vout);
}

std::string address_of(const Script& script) {
  codec::AddressBytes made;
  return codec::address_text(codec::classify_script(script, made).address, "regtest");
}

Sat sum_of(const std::vector<Coin>& coins) {
  Sat sum = 0;
  for (const Coin& coin : coins) sum += coin.value;
  return sum;
}

Sat fee_for(std::size_t inputs, std::size_t outputs, Sat rate) {
  return (11 + 148 * inputs + 34 * outputs) * rate;
}

World::World(const MakeOptions& options)
    : seed(options.seed),
      size(options.size),
      settings(embedded("scenarios/friday_worm/settings.csv")),
      day0(midnight(settings)),
      prices(embedded("scenarios/friday_worm/prices.csv"), day0),
      thieves(truth.person({"thief", false, ""})) {}

Rng World::rng(std::string_view stage) const {
  std::uint64_t state = seed;
  for (const char c : stage) state = Rng(state ^ static_cast<unsigned char>(c)).next();
  return Rng(state);
}

std::uint64_t World::size_whole(std::string_view name) const {
  return settings.whole(fmt::format("{}_{}", name, size_name(size)));
}

Script World::key(std::string_view holder, std::uint64_t number) const {
  return p2pkh_script(key_hash(seed, holder, number));
}

Coin World::endow(const Script& script, Sat value) {
  return endow(std::vector<Payment>{{script, value}}).front();
}

Paid World::pay(Chain& chain, UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments) {
  Paid paid;
  paid.coins = chain.ledger->spend(now, inputs, payments);
  paid.block = chain.ledger->block_time();
  paid.tx = codec::hash_text(paid.coins.front().txid, true);
  paid.fee = sum_of(inputs) - sum_of(paid.coins);
  return paid;
}

Paid World::pay_stolen(Chain& chain, UnixTime now, const std::vector<Coin>& inputs,
                       const std::vector<Payment>& payments) {
  const auto first = chain.stolen.find(outpoint_text(inputs.front()));
  CLEW_CHECK(first != chain.stolen.end());
  const std::string incident = first->second.incident;
  const Paid paid = pay(chain, now, inputs, payments);
  const Occasion when{paid.block, paid.tx};
  std::size_t output = 0;
  Sat filled = 0;  // of that output
  for (const Coin& input : inputs) {
    const auto held = chain.stolen.find(outpoint_text(input));
    CLEW_CHECK(held != chain.stolen.end() && held->second.incident == incident);
    Sat left = input.value;
    while (left != 0 && output < paid.coins.size()) {
      const Coin& coin = paid.coins[output];
      const Sat part = std::min(left, coin.value - filled);
      truth.move(incident, FlowKind::transfer, when, node(chain, input), node(chain, coin), chain.asset, part);
      left -= part;
      filled += part;
      if (filled == coin.value) ++output, filled = 0;
    }
    if (left != 0) truth.move(incident, FlowKind::fee, when, node(chain, input), {chain.id, "fees"}, chain.asset, left);
    chain.stolen.erase(held);
  }
  CLEW_CHECK(output == paid.coins.size());
  for (const Coin& coin : paid.coins) chain.stolen[outpoint_text(coin)] = {incident, coin};
  return paid;
}

Script World::thief_key(const Chain& chain, std::string_view purpose, std::uint64_t number, const std::string& role) {
  Script script = key(fmt::format("thief {}", purpose), number);
  const std::string address = address_of(script);
  truth.uses(thieves, chain.id, address);
  truth.label({chain.id, address}, role, "");
  return script;
}

}  // namespace clew::sim::friday_worm
