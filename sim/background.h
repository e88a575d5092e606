#pragma once
// People who have nothing to do with the theft. Their Bitcoin transactions have the measured shape of real blocks
// (inputs, outputs, script types, fees, reuse of addresses); their account transactions are payments, token transfers,
// swaps. Each background puts itself into the schedule, one event ahead; memory stays bounded (a fixed number of coins
// and accounts is in use).

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/base/time.h"
#include "sim/bitcoin_ledger.h"
#include "sim/evm_chain.h"
#include "sim/schedule.h"

namespace clew::sim {

struct BitcoinBackground {
  std::uint64_t seed = 0;
  std::uint64_t transactions = 0;  ///< about so many between `begin` and `end`, spread by a day and a week's rhythm
  UnixTime begin, end;
  std::uint64_t value = 2'000'00000000;  ///< satoshi of all wallets together, endowed
  std::vector<Coin> coins;               ///< if there are any the wallets begin with these, and nothing is endowed
};
/// Starts innocent traffic on `ledger`. The wallets' first coins are paid by coinbases and funding transactions before
/// `begin` (which must lie after the ledger's time now). `ledger` and `schedule` must outlive the run.
void start_background(const BitcoinBackground& settings, BitcoinLedger& ledger, Schedule& schedule);

struct EvmBackground {
  std::uint64_t seed = 0;
  std::uint64_t transactions = 0;
  UnixTime begin, end;
  std::vector<EvmAddress> tokens;  ///< trusted tokens people hold; each sender is given some at its first use (minted)
  std::vector<unsigned> token_decimals;  ///< of `tokens`; 6 where there is none
  std::uint64_t accounts = 20'000;       ///< how many people; their opening balances are evm_background_openings()
};
/// Native balances the background's accounts need at genesis.
std::vector<std::pair<EvmAddress, u128>> evm_background_openings(const EvmBackground& settings);
void start_background(const EvmBackground& settings, EvmChain& chain, Schedule& schedule);

}  // namespace clew::sim
