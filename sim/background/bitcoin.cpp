// Innocent Bitcoin traffic with the shape of real blocks (bitcoin_shape.csv, measured by tools/bitcoin-shape).
//
// Problem: numbers of inputs and outputs, values, script types, fees and reuse must look as measured, for any number of
// transactions, while no coin appears from nowhere and memory stays bounded. Approach: coins wait in a pool by the size
// of their value (classes of bits, as the table has them). A transaction draws its shape and the values of its outputs;
// its first coin comes from the class of the sum, so that what is left over for the largest output is about what was
// drawn; further coins come from the largest class that holds more than it should. That keeps every class near its
// stock without changing the shape. The value of all coins is limited, so the classes of large values hold few coins,
// which are spent again soon, as the hot wallets of services are. When a class is full an old coin of it is forgotten:
// it lies where it is for ever, as much dust does. Refused: simulating wallets. Their habits are not known; the blocks
// are.
//
// Keys are random bytes of the seed. A transaction pays back to its own address as often as measured. About half of all
// transactions are made by a few busy addresses (for each class of value one at a time), which spend what they paid
// themselves again and again for a while: that is how addresses come twice in a block, mostly. Other payments go to
// well-known addresses or to new ones.

#include "sim/background.h"

#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <optional>
#include <utility>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "sim/background/shape.h"
#include "sim/bitcoin_bytes.h"
#include "sim/embedded.h"

namespace clew::sim {
namespace {

constexpr std::size_t kClasses = 52;  // bits of a value below 21 million coins
constexpr std::uint64_t kDust = 330, kChangeMin = 546;
constexpr unsigned kDustBits = 11;
constexpr std::size_t kKinds = 5;
constexpr std::size_t kKnownPerKind = 10;
constexpr std::uint64_t kCoinsMin = 2'000, kCoinsMax = 200'000;
constexpr std::size_t kInputsMax = 64;
constexpr std::uint64_t kBusyPpm = 580'000;  // so that addresses are seen again as often as measured: see the test
constexpr std::uint64_t kBusyLife = 150;     // transactions of a busy address, on average
constexpr std::uint64_t kMillion = 1'000'000;

enum class Kind : std::uint8_t { p2pkh, p2sh, p2wpkh, p2wsh, p2tr };
constexpr std::string_view kKindNames[kKinds] = {"p2pkh", "p2sh", "p2wpkh", "p2wsh", "p2tr"};

struct Key {
  Kind kind = Kind::p2wpkh;
  Hash256 hash;  // its first 20 bytes, for kinds that are so short
};

std::vector<std::uint8_t> script_of(const Key& key) {
  std::array<std::uint8_t, 20> hash{};
  std::copy(key.hash.bytes.begin(), key.hash.bytes.begin() + 20, hash.begin());
  switch (key.kind) {
    case Kind::p2pkh: return p2pkh_script(hash);
    case Kind::p2sh: return p2sh_script(hash);
    case Kind::p2wpkh: return p2wpkh_script(hash);
    case Kind::p2wsh: return p2wsh_script(key.hash);
    case Kind::p2tr: return p2tr_script(key.hash);
  }
  return {};
}

std::optional<Key> key_of(Bytes script) {
  const auto made = [script](Kind kind, std::size_t at, std::size_t size) {
    Key key;
    key.kind = kind;
    std::copy_n(script.begin() + static_cast<std::ptrdiff_t>(at), size, key.hash.bytes.begin());
    return key;
  };
  if (script.size() == 25) return made(Kind::p2pkh, 3, 20);
  if (script.size() == 23) return made(Kind::p2sh, 2, 20);
  if (script.size() == 22) return made(Kind::p2wpkh, 2, 20);
  if (script.size() == 34) return made(script[0] == 0 ? Kind::p2wsh : Kind::p2tr, 2, 32);
  return std::nullopt;
}

struct PoolCoin {
  Hash256 txid;
  std::uint32_t vout = 0;
  std::uint64_t value = 0;
  Key key;
};

unsigned bits_of(std::uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value));
}

// Coins by the bits of their value.
class Pool {
 public:
  void set_stock(unsigned bits, std::uint64_t coins) {
    stock_[bits] = coins;
    room_[bits] = 2 * coins + 16;
  }
  std::uint64_t stock(unsigned bits) const { return stock_[bits]; }

  void put(const PoolCoin& coin, Rng& rng) {
    std::vector<PoolCoin>& list = coins_[bits_of(coin.value)];
    if (list.size() < room_[bits_of(coin.value)]) {
      list.push_back(coin);
    } else {
      list[rng.below(list.size())] = coin;
    }
  }
  /// A coin of the class, or of the nearest above, or of the nearest below; nothing if there is none at all.
  std::optional<PoolCoin> take(unsigned bits, Rng& rng) {
    for (unsigned at = bits; at < kClasses; ++at)
      if (!coins_[at].empty()) return take_from(at, rng);
    for (unsigned at = bits; at-- > 0;)
      if (!coins_[at].empty()) return take_from(at, rng);
    return std::nullopt;
  }
  /// A coin of the largest class up to `bits` that has more than its stock; else of the fullest.
  std::optional<PoolCoin> take_surplus(unsigned bits, Rng& rng) {
    unsigned best = 0;
    for (unsigned at = bits; at > kDustBits; --at) {
      if (coins_[at].empty()) continue;
      if (coins_[at].size() > stock_[at]) return take_from(at, rng);
      if (best == 0 || coins_[at].size() * (stock_[best] + 1) > coins_[best].size() * (stock_[at] + 1)) best = at;
    }
    if (best == 0) return std::nullopt;
    return take_from(best, rng);
  }

 private:
  PoolCoin take_from(unsigned bits, Rng& rng) {
    std::vector<PoolCoin>& list = coins_[bits];
    std::swap(list[rng.below(list.size())], list.back());
    const PoolCoin coin = list.back();
    list.pop_back();
    return coin;
  }

  std::array<std::vector<PoolCoin>, kClasses> coins_;
  std::array<std::uint64_t, kClasses> stock_{}, room_{};
};

struct Shape {
  std::size_t inputs = 1, outputs = 1, notes = 0;  // notes: OP_RETURN, among the outputs
};

// The table of the late era, ready to draw from.
struct BitcoinShape {
  Counts shape_counts, type_counts, value_counts, fee_counts;
  std::vector<Shape> shapes;
  std::vector<unsigned> value_bits;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> fees;  // thousandths of a satoshi per virtual byte
  std::uint64_t to_own_ppm = 0, seen_ppm = 0;

  BitcoinShape() {
    const std::string_view table = embedded("background/bitcoin_shape.csv");
    shape_counts = read_counts(table, "shape", "late");
    value_counts = read_counts(table, "value", "late");
    fee_counts = read_counts(table, "fee", "late");
    const Counts types = read_counts(table, "type", "late");
    for (const std::string_view kind : kKindNames) type_counts.add(std::string(kind), types.count(kind));
    for (std::size_t i = 0; i < shape_counts.size(); ++i) {
      const std::string_view name = shape_counts.name(i);
      const std::size_t first = name.find('/'), second = name.rfind('/');
      shapes.push_back({number(name.substr(0, first)), number(name.substr(first + 1, second - first - 1)),
                        number(name.substr(second + 1))});
      CLEW_CHECK(shapes.back().inputs <= kInputsMax && shapes.back().outputs > shapes.back().notes);
    }
    for (std::size_t i = 0; i < value_counts.size(); ++i)
      value_bits.push_back(static_cast<unsigned>(number(value_counts.name(i))));
    for (std::size_t i = 0; i < fee_counts.size(); ++i) {
      const std::string_view name = fee_counts.name(i);
      const std::size_t dash = name.find('-');
      fees.emplace_back(milli(name.substr(0, dash)), milli(name.substr(dash + 1)));
    }
    const Counts own = read_counts(table, "to_own", "late"), seen = read_counts(table, "seen", "late");
    to_own_ppm = own.count("yes") * kMillion / own.total();
    seen_ppm = seen.count("yes") * kMillion / seen.total();
    CLEW_CHECK(to_own_ppm >= kBusyPpm);
  }

 private:
  static std::size_t number(std::string_view text) {
    const auto value = parse_u128(text);
    CLEW_CHECK(value && *value < 1'000'000);
    return static_cast<std::size_t>(*value);
  }
  static std::uint64_t milli(std::string_view text) {
    const auto value = parse_units(text, 3);
    CLEW_CHECK(value && *value < 1'000'000'000);
    return static_cast<std::uint64_t>(*value);
  }
};

class BitcoinTraffic {
 public:
  BitcoinTraffic(const BitcoinBackground& settings, BitcoinLedger& ledger)
      : ledger_(ledger),
        rng_(settings.seed ^ 0xbacc6001),
        arrivals_(settings.seed ^ 0xa221ba15, settings.transactions, settings.begin, settings.end) {
    for (std::size_t kind = 0; kind < kKinds; ++kind)
      for (Key& key : known_[kind]) key = new_key(static_cast<Kind>(kind));
    plan_stock(settings);
    if (settings.coins.empty()) {
      endow();
    } else {
      for (const Coin& coin : settings.coins) keep(coin);
    }
    CLEW_CHECK(settings.transactions == 0 || ledger.block_time() < settings.begin || !settings.coins.empty());
  }

  const Arrivals& arrivals() const { return arrivals_; }

  void run(UnixTime now) {
    for (; !arrivals_.done() && arrivals_.now() <= now; arrivals_.next()) transact(now);
  }

 private:
  // How many coins of each class wait: in proportion to the outputs measured, as far as the value reaches. Small values
  // get theirs first; the large classes share what is left.
  void plan_stock(const BitcoinBackground& settings) {
    const std::uint64_t coins = std::clamp(settings.transactions / 4, kCoinsMin, kCoinsMax);
    std::uint64_t left = settings.value;
    for (std::size_t i = 0; i < shape_.value_bits.size(); ++i) {
      const unsigned bits = shape_.value_bits[i];
      const std::uint64_t mean = 3 * (std::uint64_t{1} << bits) / 4;
      const std::uint64_t wanted = coins * shape_.value_counts.count(i) / shape_.value_counts.total() + 1;
      const std::uint64_t share = left / (shape_.value_bits.size() - i);
      const std::uint64_t stock = std::min(wanted, share / mean);
      pool_.set_stock(bits, stock);
      left -= stock * mean;
    }
    for (unsigned bits = kDustBits; bits < kClasses; ++bits)
      if (pool_.stock(bits) == 0) pool_.set_stock(bits, 0);
  }

  void endow() {
    std::vector<Payment> payments;
    for (unsigned bits = 1; bits < kClasses; ++bits)
      for (std::uint64_t i = 0; i < pool_.stock(bits); ++i)
        payments.push_back({script_of(new_key(static_cast<Kind>(shape_.type_counts.pick(rng_)))), value_of(bits)});
    for (const Coin& coin : ledger_.endow(payments)) keep(coin);
  }

  void keep(const Coin& coin) {
    const auto key = key_of(coin.script);
    if (key && coin.value >= kDust) pool_.put({coin.txid, coin.vout, coin.value, *key}, rng_);
  }

  std::uint64_t value_of(unsigned bits) {
    const std::uint64_t low = std::uint64_t{1} << (bits - 1);
    return std::max(kDust, low + rng_.below(low));
  }

  Key new_key(Kind kind) {
    Key key;
    key.kind = kind;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint64_t word = rng_.next();
      for (std::size_t byte = 0; byte < 8; ++byte)
        key.hash.bytes[8 * i + byte] = static_cast<std::uint8_t>(word >> (8 * byte));
    }
    return key;
  }

  // The first of the known addresses are the best known.
  Key payee() {
    const auto kind = static_cast<Kind>(shape_.type_counts.pick(rng_));
    if (rng_.below(kMillion) >= shape_.seen_ppm) return new_key(kind);
    return known_[static_cast<std::size_t>(kind)][rng_.below(rng_.below(kKnownPerKind) + 1)];
  }

  void add_input(const PoolCoin& coin) {
    inputs_.push_back({coin.txid, coin.vout, coin.value, script_of(coin.key)});
    in_ += coin.value;
  }

  void transact(UnixTime now) {
    const Shape& shape = shape_.shapes[shape_.shape_counts.pick(rng_)];
    const auto [rate_low, rate_high] = shape_.fees[shape_.fee_counts.pick(rng_)];
    const std::uint64_t rate = rng_.between(rate_low, rate_high - 1);

    values_.clear();
    std::uint64_t sum = 0, largest = 0;
    for (std::size_t i = 0; i < shape.outputs - shape.notes; ++i) {
      values_.push_back(value_of(shape_.value_bits[shape_.value_counts.pick(rng_)]));
      sum += values_.back();
      if (values_.back() > values_[largest]) largest = i;
    }
    std::swap(values_[largest], values_.back());  // what is left over goes to the last
    const std::uint64_t fee_guess = rate * (11 + 70 * shape.inputs + 34 * shape.outputs) / 1'000;

    inputs_.clear();
    in_ = 0;
    const unsigned bits = bits_of(sum + fee_guess);
    const bool busy = rng_.below(kMillion) < kBusyPpm;
    std::optional<PoolCoin> main;
    if (busy) main = std::exchange(busy_[bits], std::nullopt);
    if (!main) main = pool_.take(bits, rng_);
    if (!main) return;
    add_input(*main);
    for (std::size_t i = 1; i < shape.inputs; ++i) {
      const auto more = pool_.take_surplus(bits_of(main->value), rng_);
      if (!more) break;
      add_input(*more);
    }
    // Busy addresses pay themselves; the others as often as is left of the measured share.
    const std::uint64_t others_own = (shape_.to_own_ppm - kBusyPpm) * kMillion / (kMillion - kBusyPpm);
    const bool own = busy || rng_.below(kMillion) < others_own;
    const bool stays = busy && !rng_.one_in(kBusyLife);
    pay(now, shape, *main, rate, own, stays);
  }

  // `own`: what is left over goes back to the address of the first coin; `stays`: and is its next.
  void pay(UnixTime now, const Shape& shape, const PoolCoin& main, std::uint64_t rate, bool own, bool stays) {
    payments_.clear();
    for (std::size_t i = 0; i + 1 < values_.size(); ++i) payments_.push_back({script_of(payee()), values_[i]});
    payments_.push_back({script_of(own ? main.key : new_key(main.key.kind)), 0});
    for (std::size_t i = 0; i < shape.notes; ++i) payments_.push_back({note(), 0});
    const std::uint64_t fee = std::max<std::uint64_t>(1, virtual_size(inputs_, payments_) * rate / 1'000);

    // If the coin is too small after all, the others get less; if it cannot pay for itself, it stays where it is for
    // ever.
    std::uint64_t others = 0;
    for (std::size_t i = 0; i + 1 < values_.size(); ++i) others += values_[i];
    if (in_ < others + fee + kChangeMin) {
      const std::uint64_t least = kDust * values_.size();
      if (in_ < fee + least) return;
      const std::uint64_t spare = in_ - fee - least;
      std::uint64_t given = 0;
      for (std::size_t i = 0; i + 1 < values_.size(); ++i) {
        payments_[i].value = kDust + static_cast<std::uint64_t>(u128{spare} * values_[i] / (others + values_.back()));
        given += payments_[i].value;
      }
      others = given;
    }
    const std::size_t change = values_.size() - 1;
    payments_[change].value = in_ - others - fee;
    const std::size_t place = rng_.below(payments_.size());
    std::swap(payments_[change], payments_[place]);
    const std::vector<Coin> made = ledger_.spend(now, inputs_, payments_);
    for (std::size_t i = 0; i < made.size(); ++i)
      if (i != place || !stays) keep(made[i]);
    if (!stays) return;
    std::optional<PoolCoin>& seat = busy_[bits_of(made[place].value)];
    if (seat) pool_.put(*seat, rng_);
    seat = PoolCoin{made[place].txid, made[place].vout, made[place].value, main.key};
  }

  std::vector<std::uint8_t> note() {
    std::string text(8 + rng_.below(24), ' ');
    for (char& letter : text) letter = static_cast<char>(rng_.below(256));
    return op_return_script(text);
  }

  BitcoinLedger& ledger_;
  const BitcoinShape shape_;
  Rng rng_;
  Arrivals arrivals_;
  Pool pool_;
  std::array<std::array<Key, kKnownPerKind>, kKinds> known_;
  std::array<std::optional<PoolCoin>, kClasses> busy_;
  std::vector<std::uint64_t> values_;
  std::vector<Coin> inputs_;
  std::vector<Payment> payments_;
  std::uint64_t in_ = 0;
};

void run_next(const std::shared_ptr<BitcoinTraffic>& traffic, Schedule& schedule) {
  if (traffic->arrivals().done()) return;
  schedule.at(traffic->arrivals().now(), [traffic, &schedule](UnixTime now) {
    traffic->run(now);
    run_next(traffic, schedule);
  });
}

}  // namespace

void start_background(const BitcoinBackground& settings, BitcoinLedger& ledger, Schedule& schedule) {
  run_next(std::make_shared<BitcoinTraffic>(settings, ledger), schedule);
}

}  // namespace clew::sim
