// The tables of two traced cases: books balance, results add up to each other, proofs lead to the header.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "clew/casefile/sample_case.h"
#include "clew/codec/hex.h"

namespace clew::casefile {
namespace {

using testing::account_theft;
using testing::coin_theft;
using testing::Sample;

std::string text_of(const Tables& tables, std::string_view path) {
  for (const File& file : csv_files(tables)) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << "no file " << path;
  return {};
}

void expect_books_balance(const Tables& tables) {
  std::map<std::pair<Seq, std::uint32_t>, std::pair<u128, u128>> sums;
  for (const EntryRow& row : tables.entries)
    (row.side == Side::pay ? sums[{row.seq, row.step}].first : sums[{row.seq, row.step}].second) += row.amount;
  ASSERT_FALSE(sums.empty());
  for (const auto& [step, sum] : sums)
    EXPECT_TRUE(sum.first == sum.second) << "seq " << step.first << ", step " << step.second;
}

void expect_entries_are_sorted(const Tables& tables) {
  const auto key = [](const EntryRow& row) { return std::tuple(row.seq, row.step, row.side, row.entry); };
  for (std::size_t i = 1; i < tables.entries.size(); ++i) EXPECT_LT(key(tables.entries[i - 1]), key(tables.entries[i]));
}

void expect_results_add_up(const Tables& tables) {
  std::map<std::tuple<std::uint32_t, std::uint16_t, std::uint32_t, trace::Place>, u128> held;
  for (const HoldingRow& row : tables.holdings)
    held[{row.policy, row.label, row.asset, row.place}] += row.amount.quanta;
  std::size_t compared = 0;
  for (const BalanceRow& row : tables.balance) {
    if (!tables.policies[row.policy].conserving) continue;
    u128 out = 0;
    for (std::size_t place = 0; place < trace::kPlaces; ++place) {
      out += row.places[place].quanta;
      const auto which = static_cast<trace::Place>(place);
      if (which == trace::Place::fees || which == trace::Place::converted_out) continue;
      EXPECT_TRUE((held[{row.policy, row.label, row.asset, which}] == row.places[place].quanta))
          << trace::place_name(which);
      ++compared;
    }
    EXPECT_TRUE(row.stolen.quanta + row.introduced.quanta + row.converted_in.quanta == out);
  }
  EXPECT_GT(compared, 0U);
  for (const ExitRow& exit : tables.exits) {
    for (std::uint32_t p = 0; p < tables.policies.size(); ++p) {
      u128 sum = 0;
      for (const HoldingRow& row : tables.holdings) {
        if (row.policy == p && row.label == exit.label && row.place == exit.place && row.address == exit.address &&
            row.asset == exit.asset)
          sum += row.amount.quanta;
      }
      EXPECT_TRUE(sum == exit.shares[p]) << exit.service;
      if (!tables.policies[p].conserving) continue;
      const Exact value = exact(exit.shares[p], tables.policies[p].grid ? tables.assets[exit.asset].grid_bits : 0);
      EXPECT_LE(value, (Exact{exit.high, 0}));
    }
  }
}

TEST(Tables, OfCoinsBalanceStepByStepAndAddUp) {
  const Sample sample = coin_theft();
  const Tables tables = sample.tables();
  expect_books_balance(tables);
  expect_entries_are_sorted(tables);
  expect_results_add_up(tables);
  EXPECT_EQ(tables.policies.size(), 7U);
  EXPECT_FALSE(tables.exits.empty());
}

TEST(Tables, OfAccountsBalanceStepByStepAndAddUp) {
  const Sample sample = account_theft();
  const Tables tables = sample.tables();
  expect_books_balance(tables);
  expect_entries_are_sorted(tables);
  expect_results_add_up(tables);
  EXPECT_EQ(tables.policies.size(), 6U) << "TIHO does not run on accounts";
  EXPECT_EQ(tables.conversions.size(), 1U);
  EXPECT_EQ(tables.assets.size(), 2U);
}

TEST(Tables, LegsOfAnAccountSayTheSameAsItsEntries) {
  const Tables tables = account_theft().tables();
  std::map<std::tuple<Seq, std::string, std::uint32_t>, i128> nets;
  for (const LegRow& leg : tables.legs) {
    if (leg.kind == ledger::LegKind::pool_event) continue;
    if (!leg.from.empty()) nets[{leg.seq, std::string(leg.from), leg.asset}] -= static_cast<i128>(leg.amount);
    if (!leg.to.empty()) nets[{leg.seq, std::string(leg.to), leg.asset}] += static_cast<i128>(leg.amount);
  }
  ASSERT_FALSE(nets.empty());
  for (const EntryRow& row : tables.entries) {
    if (row.address.empty()) continue;
    nets[{row.seq, std::string(row.address), row.asset}] +=
        row.side == Side::pay ? static_cast<i128>(row.amount) : -static_cast<i128>(row.amount);
  }
  for (const auto& [key, net] : nets) EXPECT_TRUE(net == 0) << std::get<1>(key);
}

TEST(Tables, ProofsLeadFromTheTransactionToTheHeader) {
  const Sample sample = coin_theft();
  const Tables tables = sample.tables();
  ASSERT_EQ(tables.proofs.size(), tables.transactions.size());
  for (const ProofRow& proof : tables.proofs) {
    Hash256 at = codec::parse_hash(proof.tx, true).value();
    std::uint64_t index = proof.index;
    for (const Text text : proof.branch) {
      const Hash256 sibling = codec::parse_hash(text, true).value();
      const std::array<Bytes, 2> pair = index % 2 == 0 ? std::array<Bytes, 2>{at.view(), sibling.view()}
                                                       : std::array<Bytes, 2>{sibling.view(), at.view()};
      at = codec::sha256d(pair);
      index /= 2;
    }
    const auto block = std::ranges::find(tables.blocks, proof.block, &BlockRow::hash);
    ASSERT_NE(block, tables.blocks.end());
    const auto header = codec::from_hex(block->header).value();
    EXPECT_EQ(at, to_hash(Bytes(header).subspan(36, 32)));
  }
}

TEST(Tables, NameHoldersAndTransactionsAsTheLedgersUsersDo) {
  const Sample sample = coin_theft(1);
  const Tables tables = sample.tables();
  const std::string theft = codec::hash_text(testing::hash_of("theft"), true);
  EXPECT_EQ(text_of(tables, "facts/assets.csv"),
            "asset,contract,symbol,decimals,verified,grid_bits,floor\n0,,BTC,8,1,32,99999\n");
  const std::string entries = text_of(tables, "facts/entries.csv");
  EXPECT_NE(entries.find("0,-1,0,pay,0,,,69999980000,,,,3,,\n1,-1,0,receive,0," + theft + ":0,bc1q"),
            std::string::npos);
  EXPECT_NE(entries.find("4,0,0,pay,0," + theft + ":0,bc1q"), std::string::npos);
  const std::string fee = "fee:" + codec::hash_text(testing::hash_of("peel0"), true);
  EXPECT_NE(entries.find("rest,0," + fee + ",,15000,,,held,,,\n"), std::string::npos);
  EXPECT_NE(entries.find("pay,0," + fee + ",,15000,,,,,,\n"), std::string::npos);
}

TEST(Tables, RankExitsByWhatIsCertain) {
  const Tables tables = coin_theft().tables();
  ASSERT_GT(tables.exits.size(), 2U);
  for (std::size_t i = 1; i < tables.exits.size(); ++i) EXPECT_GE(tables.exits[i - 1].low, tables.exits[i].low);
  for (const ExitRow& exit : tables.exits) {
    ASSERT_FALSE(exit.path.empty()) << exit.service;
    EXPECT_EQ(exit.path.back().to_address, exit.address);
    for (std::size_t hop = 1; hop < exit.path.size(); ++hop) EXPECT_LE(exit.path[hop - 1].seq, exit.path[hop].seq);
  }
}

TEST(Tables, RefuseAResultOfAnotherLedger) {
  const Sample one = coin_theft(), other = coin_theft(1);
  EXPECT_FALSE(make_tables(other.ledger, other.labels, other.method, account_theft().result));
  trace::TraceResult damaged = one.result;
  damaged.visited.pop_back();
  damaged.visited.erase(damaged.visited.begin());
  EXPECT_FALSE(make_tables(one.ledger, one.labels, one.method, damaged));
}

}  // namespace
}  // namespace clew::casefile
