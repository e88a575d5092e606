#pragma once
// What every stage of the plan uses: settings, prices, the two chains, wallets, the books. Private to this folder.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/random.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "sim/bitcoin_ledger.h"
#include "sim/scenario.h"
#include "sim/schedule.h"
#include "sim/settings.h"
#include "sim/truth.h"

namespace clew::sim::friday_worm {

using Sat = std::uint64_t;
using Script = std::vector<std::uint8_t>;

inline constexpr std::int64_t kMinute = 60, kHour = 3'600, kDay = 86'400;
inline constexpr const char* kVersion1 = "v1";
inline constexpr const char* kVersion2 = "v2";

/// Dollars of each UTC day: a fixed table, in whole cents.
class Prices {
 public:
  explicit Prices(std::string_view csv, std::int64_t day0);
  /// Cents for one coin of "BTC", "BCH" or "XMR" on the UTC day of `time`. A day or asset without price is a bug.
  std::uint64_t cents(std::string_view asset, UnixTime time) const;
  /// Value in cents of `units` with `decimals`, rounded half to even.
  std::uint64_t value_cents(std::string_view asset, u128 units, unsigned decimals, UnixTime time) const;
  /// The table as the folder's prices.csv.
  std::string csv() const;

 private:
  struct Day {
    std::uint64_t btc = 0, bch = 0, xmr = 0;
  };
  std::int64_t day0_;
  std::map<std::int64_t, Day> days_;
};

/// A transaction that was made.
struct Paid {
  std::vector<Coin> coins;  ///< its outputs
  UnixTime block;           ///< its time on the ledger
  std::string tx;
  Sat fee = 0;
};

/// One chain with the incidents' unspent outputs on it.
struct Chain {
  std::string id, asset;  ///< "btc", "BTC"
  std::unique_ptr<BitcoinLedger> ledger;
  struct Stolen {
    std::string incident;
    Coin coin;
  };
  std::map<std::string, Stolen> stolen;  ///< by "TXID:N"
};

/// The next whole minute, or `time` itself: services keep their tables in minutes.
UnixTime whole_minute(UnixTime time);
std::string outpoint_text(const Coin& coin);
std::string address_of(const Script& script);
Sat sum_of(const std::vector<Coin>& coins);
/// Fee of a transaction of key-hash inputs and outputs at `rate` satoshi a byte.
Sat fee_for(std::size_t inputs, std::size_t outputs, Sat rate);

struct World {
  explicit World(const MakeOptions& options);

  std::uint64_t seed;
  Size size;
  Settings settings;
  std::int64_t day0;  ///< midnight of the day of the outbreak, in seconds
  Prices prices;
  Schedule schedule;
  Truth truth;
  Chain btc{"btc", "BTC", nullptr, {}}, bch{"bch", "BCH", nullptr, {}};  ///< bch.ledger is null before the fork
  std::optional<Error> error;                                            ///< first of the run
  PersonId thieves;

  UnixTime day(std::int64_t number, std::int64_t second = 0) const { return {day0 + number * kDay + second}; }
  /// Numbers for one stage: stages do not disturb each other.
  Rng rng(std::string_view stage) const;
  /// The setting of this size: size_whole("orders_out") reads "orders_out_S".
  std::uint64_t size_whole(std::string_view name) const;
  Script key(std::string_view holder, std::uint64_t number) const;
  Node node(const Chain& chain, const Coin& coin) const { return {chain.id, outpoint_text(coin)}; }

  /// Coins for people who were there before; only before the schedule runs.
  std::vector<Coin> endow(const std::vector<Payment>& payments) { return btc.ledger->endow(payments); }
  Coin endow(const Script& script, Sat value);
  /// Makes the transaction; what the payments leave is the fee.
  Paid pay(Chain& chain, UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments);
  /// The same for coins of one incident, with the books: value goes from the inputs to the outputs in order, the rest
  /// is the fee. Every output belongs to the incident.
  Paid pay_stolen(Chain& chain, UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments);
  /// A thieves' address: truth knows whose it is.
  Script thief_key(const Chain& chain, std::string_view purpose, std::uint64_t number, const std::string& role);
};

}  // namespace clew::sim::friday_worm
