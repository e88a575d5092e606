#pragma once
// Tests only: what was generated is read again by the formats that read real ledgers, and its books are checked.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/codec/hex.h"
#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/formats/evm/evm.h"
#include "clew/ledger/source.h"
#include "sim/bitcoin_bytes.h"
#include "sim/evm_chain.h"

namespace clew::sim {

/// A new folder of the running test.
inline std::string test_folder() {
  std::string pattern = testing::TempDir() + "clew_sim_XXXXXX";
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  return pattern;
}

inline void expect_nothing_refused(const ledger::BlockSource& source) {
  const auto& refused = source.quarantine().records();
  EXPECT_EQ(refused.size(), 0u) << refused[0].file << ": " << refused[0].reason << " (" << refused[0].record << ")";
}

struct BitcoinBooks {
  std::map<std::string, std::pair<UnixTime, std::uint64_t>> placed;  ///< txid: time and height
  std::map<std::pair<Hash256, std::uint32_t>, std::pair<std::uint64_t, std::string>> unspent;  ///< value, address bytes
  std::uint64_t transactions = 0, blocks = 0, fees = 0, minted = 0;
};

/// Reads the blocks of a folder: every input must be an unspent output, coinbases must be 100 blocks old, and what a
/// coinbase takes must be subsidy and fees.
inline BitcoinBooks read_bitcoin(const std::string& folder) {
  BitcoinBooks books;
  auto source = formats::bitcoin::open_bitcoin({folder}, {"regtest", {}, {}, 0, 1});
  EXPECT_TRUE(source);
  std::map<Hash256, std::uint64_t> coinbases;
  while (true) {
    const auto read = (*source)->next();
    EXPECT_TRUE(read);
    if (!read || *read == nullptr) break;
    const ledger::Block& block = **read;
    EXPECT_EQ(block.height, books.blocks++);
    std::uint64_t block_fees = 0, reward = 0;
    for (const ledger::UtxoTx& tx : block.utxo) {
      std::uint64_t in = 0, out = 0;
      for (const ledger::UtxoInput& input : tx.inputs) {
        const auto coin = books.unspent.find({input.txid, input.vout});
        EXPECT_TRUE(coin != books.unspent.end()) << codec::hash_text(tx.txid, true);
        if (coin == books.unspent.end()) return books;
        in += coin->second.first;
        books.unspent.erase(coin);
        const auto mined = coinbases.find(input.txid);
        EXPECT_TRUE(mined == coinbases.end() || block.height >= mined->second + 100);
      }
      for (std::uint32_t i = 0; i < tx.outputs.size(); ++i) {
        out += tx.outputs[i].value;
        const bool dead = tx.outputs[i].address.kind == AddressKind::unspendable;
        if (!dead)
          books.unspent[{tx.txid, i}] = {tx.outputs[i].value, std::string(as_text(tx.outputs[i].address.bytes))};
      }
      if (tx.coinbase) {
        coinbases[tx.txid] = block.height;
        reward = out;
        continue;
      }
      EXPECT_GE(in, out);
      block_fees += in - out;
      books.placed[codec::hash_text(tx.txid, true)] = {block.time, block.height};
      ++books.transactions;
    }
    EXPECT_EQ(reward, regtest_subsidy(block.height) + block_fees) << "block " << block.height;
    books.fees += block_fees;
    books.minted += regtest_subsidy(block.height);
  }
  expect_nothing_refused(**source);
  return books;
}

struct EvmBooks {
  std::map<std::pair<std::string, std::string>, i128> balances;  ///< (account, token or "") to base units
  std::map<std::string, UnixTime> placed;                        ///< transaction: time
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t transactions = 0, blocks = 0, legs = 0;
  i128 of(const EvmAddress& account, const std::string& token = "") const {
    const auto found = balances.find({codec::to_hex(account), token});
    return found == balances.end() ? 0 : found->second;
  }
};

/// Reads the exports of a folder; no balance may ever be below zero, in native coins or in tokens.
inline EvmBooks read_evm(const std::string& folder) {
  EvmBooks books;
  formats::evm::EvmOptions options;
  options.network = "clew-sim";
  auto source = formats::evm::open_evm({folder}, options);
  EXPECT_TRUE(source);
  if (!source) return books;
  while (true) {
    const auto read = (*source)->next();
    EXPECT_TRUE(read);
    if (!read || *read == nullptr) break;
    const ledger::Block& block = **read;
    EXPECT_EQ(block.height, books.blocks++);
    for (const ledger::AccountTx& tx : block.account) {
      if (tx.hash != block.hash) ++books.transactions;
      books.placed[evm_hash_text(tx.hash)] = block.time;
      for (const ledger::Leg& leg : tx.legs) {
        ++books.legs;
        const Address& contract = block.assets[leg.asset].contract;
        const std::string token = contract.kind() == AddressKind::none ? "" : codec::to_hex(contract.view().bytes);
        EXPECT_EQ(leg.flags & ledger::kLegIncomplete, 0);
        if (leg.to.kind != AddressKind::none)
          books.balances[{codec::to_hex(leg.to.bytes), token}] += static_cast<i128>(leg.amount);
        if (leg.from.kind == AddressKind::none || leg.amount == 0) continue;
        i128& from = books.balances[{codec::to_hex(leg.from.bytes), token}];
        from -= static_cast<i128>(leg.amount);
        EXPECT_TRUE(from >= 0) << codec::to_hex(leg.from.bytes) << " of " << token << " in " << evm_hash_text(tx.hash);
      }
    }
  }
  for (const auto& [name, count] : (*source)->counts()) books.counts[name] = count;
  expect_nothing_refused(**source);
  return books;
}

}  // namespace clew::sim
