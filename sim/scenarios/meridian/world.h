#pragma once
// What the stages of the plan share: the ledgers, the clock, the books, and the few ways money moves. Stages first say
// what they will do (openings and events); then the ledgers are opened and the clock runs.

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "sim/background.h"
#include "sim/bitcoin_ledger.h"
#include "sim/evm_chain.h"
#include "sim/scenario.h"
#include "sim/scenarios/meridian/tron_ledger.h"
#include "sim/schedule.h"
#include "sim/settings.h"
#include "sim/truth.h"

namespace clew::sim::meridian {

inline constexpr const char* kMeridian = "meridian";
inline constexpr const char* kOrion = "orion";
inline constexpr u128 kGwei = 1'000'000'000;
inline constexpr u128 kEther = 1'000'000'000 * kGwei;
inline constexpr u128 kDollar = 1'000'000;  ///< of USDT
inline constexpr std::uint64_t kCoin = 100'000'000;
inline constexpr std::int64_t kMinute = 60, kHour = 3'600, kDay = 86'400;
inline constexpr u128 kGasPriceDrawn = 0;  ///< EvmSend::gas_price: World::send draws one

using Script = std::vector<std::uint8_t>;

/// A transaction that was made: its hash, and where and when it stands on its ledger.
struct EthDone {
  Hash256 hash;
  Occasion when;
};
struct BtcDone {
  std::vector<Coin> coins;  ///< in output order
  Occasion when;
  Hash256 hash() const { return coins.front().txid; }
};

/// Coins of one wallet, spent in the order they came.
struct Purse {
  Script change;  ///< what is left over goes here
  std::deque<Coin> coins;
  std::uint64_t balance() const;
};

class World {
 public:
  World(const MakeOptions& options, std::string_view settings_csv);

  const MakeOptions options;
  const std::uint64_t seed;
  const Settings settings;
  const UnixTime t0, begin, end;  ///< the theft; the first and last second of the ledgers
  const UnixTime btc_begin;       ///< people begin to pay each other on the UTXO ledger
  Schedule schedule;
  Truth truth;

  Rng rng(std::string_view stage) const;  ///< a stage's own numbers: a change in one stage leaves the others alone
  UnixTime after(std::int64_t seconds) const { return {t0.seconds + seconds}; }
  /// Runs `event` `seconds` after the theft.
  void at(std::int64_t seconds, Schedule::Event event) { schedule.at(after(seconds), std::move(event)); }

  // ---- Before the clock runs
  EvmAddress account(std::string_view name, std::uint64_t number = 0) const { return evm_address(seed, name, number); }
  Script script(std::string_view name, std::uint64_t number = 0) const;
  TronAddress tron_account(std::string_view name, std::uint64_t number = 0) const;
  void give(const EvmAddress& account, u128 wei) { openings_.emplace_back(account, wei); }
  /// A coin that will be there when the clock runs: endowed(handle).
  std::size_t give(const Script& script, std::uint64_t value);
  void fill(Purse& purse, std::uint64_t coins, std::uint64_t value);  ///< the same, into a purse that outlives the run
  void use_background(const EvmBackground& background) { background_ = background; }
  Result<void> open();  ///< makes the ledgers; nothing can be given any more

  // ---- The account ledger
  EvmChain& eth() { return *eth_; }
  /// Sends with a gas price drawn like people's where none is set, and gas for what it does where none is set.
  EthDone send(UnixTime now, EvmSend transaction);
  /// The same by a thief: the fee is booked as stolen value of `incident`.
  EthDone send_stolen(UnixTime now, EvmSend transaction, const std::string& incident = kMeridian);
  EthDone pay(UnixTime now, const EvmAddress& from, const EvmAddress& to, u128 wei);
  EthDone pay_stolen(UnixTime now, const EvmAddress& from, const EvmAddress& to, u128 wei,
                     FlowKind kind = FlowKind::transfer);

  // ---- The UTXO ledger
  BitcoinLedger& btc() { return *btc_; }
  const Coin& endowed(std::size_t handle) const { return endowed_[handle]; }
  BtcDone spend(UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments);
  /// All inputs are stolen: each input's value is booked to the outputs in order, the rest is the fee.
  BtcDone spend_stolen(UnixTime now, const std::vector<Coin>& inputs, const std::vector<Payment>& payments,
                       FlowKind kind = FlowKind::transfer);
  /// Pays from a purse with a usual fee; the change goes back into it, last among the outputs.
  BtcDone pay(UnixTime now, Purse& from, std::vector<Payment> payments);
  std::uint64_t usual_fee(std::size_t inputs, std::size_t outputs);  ///< in satoshi, at a rate that is drawn

  // ---- The ledger of dollar tokens
  TronLedger& tron() { return *tron_; }

  // ---- Who is who
  PersonId innocent(const std::string& role, const std::string& why = "") { return truth.person({role, true, why}); }
  void owns(PersonId person, const EvmAddress& address) { truth.uses(person, "eth", evm_text(address)); }
  void owns(PersonId person, const Script& script);
  void owns(PersonId person, const TronAddress& address) { truth.uses(person, "tron", address.text); }
  PersonId thief = PersonId{0};
  void thief_owns(const EvmAddress& address) { owns(thief, address); }
  void thief_owns(const Script& script) { owns(thief, script); }

 private:
  std::optional<EvmChain> eth_;
  std::optional<BitcoinLedger> btc_;
  std::optional<TronLedger> tron_;
  std::vector<std::pair<EvmAddress, u128>> openings_;
  std::optional<EvmBackground> background_;
  std::vector<Payment> endowments_;
  std::vector<std::pair<Purse*, std::size_t>> purses_;  // purse, handle
  std::vector<Coin> endowed_;
  Rng gas_rng_, fee_rng_;
};

// ---- Names of places and of transactions, as the ledgers write them
Node node(const EvmAddress& account);
Node node(const Coin& coin);
Node node(const TronAddress& account);
Node eth_fees();
Node btc_fees();
std::string txid_text(const Hash256& txid);
std::string address_text(const Script& script);

// ---- Transactions people and thieves make alike
EvmSend native(const EvmAddress& from, const EvmAddress& to, u128 wei);
EvmSend token(const EvmAddress& contract, const EvmAddress& from, const EvmAddress& to, u128 amount);

/// `total` in `parts` uneven parts, each at least `low_ppm` and at most `high_ppm` millionths of the mean before the
/// parts are scaled to the total; they sum to it exactly.
std::vector<u128> uneven(Rng& rng, u128 total, std::size_t parts, std::uint64_t low_ppm, std::uint64_t high_ppm);
template <class T>
void shuffle(Rng& rng, std::vector<T>& items) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[rng.below(i)]);
}

}  // namespace clew::sim::meridian
