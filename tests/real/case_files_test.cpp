// Two cases as an investigator would have them, without a node: answers of a block explorer, and a query result with
// the payments of a listed address. Each is read here a second time, naively, and the ledger must say the same.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdio>
#include <map>

#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/engine/engine.h"
#include "tests/real/balanced.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

// ---- Esplora -------------------------------------------------------------------------------------------------------

const std::string kExplorer = "coinjoin/esplora/";
const char* const kExplorerFiles[] = {"whirlpool-coinjoin.json.zst", "simple-legacy-p2pkh.json",
                                      "satoshi-genesis-txs.json.zst"};
constexpr const char* kWhirlpool = "323df21f0b0756f98336437aa3d2fb87e02b59f1946b714a7b09df04d429dec2";
constexpr const char* kLegacy = "0b6461de422c46a221db99608fcbe0326e4f2325ebf2a47c9faf660ed61ee6a4";

std::string ingest_explorer(const real::Folder& folder) {
  engine::IngestRequest request;
  request.format = "esplora";
  for (const char* file : kExplorerFiles) request.paths.push_back(real::data(kExplorer + file));
  const auto report = engine::ingest(folder.path("store"), request);
  EXPECT_TRUE(report) << report.error().message;
  if (report) {
    EXPECT_EQ(report->transactions, 52U);
    EXPECT_TRUE(report->quarantined.empty());
  }
  return folder.path("store");
}

template <class Visit>
void each_explorer_transaction(Visit visit) {
  for (const char* file : kExplorerFiles) {
    const std::string text = real::read_data(kExplorer + file);
    simdjson::dom::parser parser;
    const simdjson::dom::element root = parser.parse(text).value();
    if (root.is_array()) {
      for (const simdjson::dom::element tx : root.get_array()) visit(tx);
    } else {
      visit(root);
    }
  }
}

/// "address value" of an output as the explorer prints it; outputs without an address by their value alone.
std::string explorer_output(simdjson::dom::element output) {
  std::string_view address;
  if (output["scriptpubkey_address"].get(address) != simdjson::SUCCESS) address = "-";
  return std::string(address) + " " + std::to_string(output["value"].get_uint64().value());
}

std::string ledger_output(const ledger::Ledger& ledger, OutIndex out) {
  const ledger::Output output = ledger.output(out);
  const AddressKind kind = ledger.address(output.address).kind;
  const bool no_text = kind == AddressKind::none || kind == AddressKind::unspendable ||
                       kind == AddressKind::bare_multisig || kind == AddressKind::bare_script;
  return (no_text ? "-" : engine::address_text(ledger, output.address)) + " " + std::to_string(output.value);
}

TEST(RealExplorerCase, EveryTransactionOfTheExplorerStandsInTheLedgerWithItsPartiesAndItsFee) {
  CLEW_NEEDS_DATA(kExplorer + "simple-legacy-p2pkh.json");
  const real::Folder folder;
  const auto opened = engine::open_ledger(ingest_explorer(folder));
  ASSERT_TRUE(opened);
  const ledger::Ledger& ledger = **opened;
  std::size_t seen = 0;
  each_explorer_transaction([&](simdjson::dom::element tx) {
    const std::string txid(tx["txid"].get_string().value());
    const auto found = ledger.find_tx(codec::parse_hash(txid, true).value());
    ASSERT_EQ(found.size(), 1U) << txid;
    const auto block = ledger.block(ledger.block_of(found[0]));
    EXPECT_EQ(block.height, tx["status"]["block_height"].get_uint64().value()) << txid;
    EXPECT_EQ(codec::hash_text(block.hash, true), tx["status"]["block_hash"].get_string().value()) << txid;
    EXPECT_EQ(ledger.fee(found[0]), std::optional(tx["fee"].get_uint64().value())) << txid;
    std::vector<std::string> want, got;
    for (const simdjson::dom::element in : tx["vin"].get_array()) {
      want.push_back("in " + explorer_output(in["prevout"].value()) + " " +
                     std::string(in["txid"].get_string().value()));
    }
    for (const simdjson::dom::element out : tx["vout"].get_array()) want.push_back("out " + explorer_output(out));
    for (std::uint32_t i = 0; i < ledger.input_count(found[0]); ++i)
      got.push_back("in " + ledger_output(ledger, ledger.input(found[0], i).source) + " " +
                    codec::hash_text(ledger.outpoint(found[0], i).txid, true));
    for (std::uint32_t i = 0; i < ledger.output_count(found[0]); ++i)
      got.push_back("out " + ledger_output(ledger, OutIndex{raw(ledger.first_output(found[0])) + i}));
    EXPECT_EQ(got, want) << txid;
    ++seen;
  });
  EXPECT_EQ(seen, ledger.tx_count());
}

// By hand. The round takes 5,010,000, 5,000,000, 5,010,000, 5,000,000 and 5,010,000 satoshi, gives five times 5,000,000
// and 30,000 to the miner. Stolen is the first coin in: 5,010,000 of 25,030,000. First in first out: output 0 and
// 10,000 of output 1. Last in first out: outputs 0 to 3 take the other four coins but for 20,000, output 4 takes these
// and 4,980,000 of the stolen coin, the miner its last 30,000. Haircut: 5,000,000 x 5,010,000 / 25,030,000 =
// 1,000,799.04 on each output.
TEST(RealExplorerCase, AStolenCoinLeavesTheWhirlpoolRoundAsEachRuleSaysByHand) {
  CLEW_NEEDS_DATA(kExplorer + "simple-legacy-p2pkh.json");
  const real::Folder folder;
  const std::string seed = "333f45431e47b9543772013ac83a9b33cc58dc3245ccfd48b972107bb8405c13:8";
  const auto traced = real::trace_from(ingest_explorer(folder), seed);
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_GT(real::expect_balanced(*traced), 5U);
  using trace::PolicyId;
  using Held = std::map<std::uint32_t, std::string>;  // by output, satoshi rounded down
  const Held first = {{0, "5000000"}, {1, "10000"}};
  const std::string all = "5000000", share = "1000799";
  const std::map<PolicyId, std::pair<Held, const char*>> want = {
      // and what goes to the miner
      {PolicyId::poison, {{{0, all}, {1, all}, {2, all}, {3, all}, {4, all}}, "30000"}},
      {PolicyId::haircut, {{{0, share}, {1, share}, {2, share}, {3, share}, {4, share}}, "6004"}},
      {PolicyId::fifo, {first, "0"}},
      {PolicyId::lifo, {{{4, "4980000"}}, "30000"}},
      {PolicyId::seniority, {first, "0"}},
      {PolicyId::juniority, {{{4, "4980000"}}, "30000"}},
      {PolicyId::tiho, {first, "0"}}};
  EXPECT_EQ(traced->result.runs.size(), want.size());
  for (const trace::PolicyRun& run : traced->result.runs) {
    const unsigned grid = run.policy == PolicyId::haircut ? traced->result.grid_bits.at(0) : 0;
    Held held;
    for (const trace::Holding& holding : run.holdings) {
      const ledger::OutPoint point = traced->ledger->outpoint(OutIndex{raw(holding.holder)});
      EXPECT_EQ(codec::hash_text(point.txid, true), kWhirlpool);
      held[point.vout] = to_decimal(holding.amount.quanta >> grid);
    }
    const auto& [outputs, fee] = want.at(run.policy);
    EXPECT_EQ(held, outputs) << trace::policy_name(run.policy);
    const u128 fees = run.balance.at(0).places[static_cast<std::size_t>(trace::Place::fees)].quanta >> grid;
    EXPECT_EQ(to_decimal(fees), fee) << trace::policy_name(run.policy);
  }
}

TEST(RealExplorerCase, AnUnspentCoinIsHeldWholeByTheAddressThatTheExplorerNames) {
  CLEW_NEEDS_DATA(kExplorer + "simple-legacy-p2pkh.json");
  const real::Folder folder;
  const std::string store = ingest_explorer(folder);
  const struct {
    std::string seed;
    const char* address;
    const char* satoshi;
  } cases[] = {{std::string(kLegacy) + ":1", "18p3G8gQ3oKy4U9EqnWs7UZswdqAMhE3r8", "82974043165"},
               {std::string(kWhirlpool) + ":0", "bc1qqmmc3s46efrdq0jglhf8l8jg0xw37exgne6q3k", "5000000"}};
  for (const auto& c : cases) {
    const auto traced = real::trace_from(store, c.seed);
    ASSERT_TRUE(traced) << traced.error().message;
    for (const trace::PolicyRun& run : traced->result.runs) {
      ASSERT_EQ(run.holdings.size(), 1U) << c.seed << " " << trace::policy_name(run.policy);
      EXPECT_EQ(run.holdings[0].place, trace::Place::held);
      EXPECT_EQ(engine::address_text(*traced->ledger, run.holdings[0].address), c.address);
      EXPECT_EQ(to_decimal(real::stolen_units(*traced, run, kNativeAsset)), c.satoshi);
    }
  }
}

#ifdef CLEW_PROGRAM
TEST(RealExplorerCase, ShowPrintsTheWhirlpoolRoundWithFiveEqualOutputs) {
  CLEW_NEEDS_DATA(kExplorer + "simple-legacy-p2pkh.json");
  const real::Folder folder;
  const std::string command =
      std::string("'") + CLEW_PROGRAM + "' show --store '" + ingest_explorer(folder) + "' " + kWhirlpool;
  std::string printed;
  FILE* pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) printed += static_cast<char>(c);
  ASSERT_EQ(pclose(pipe), 0) << printed;
  for (const char* part : {kWhirlpool, "574682", "bc1qgwv9hn979rex0rhfp3cknfdkyrgk04493gclvv",
                           "bc1qhevgmqzrlxjqahama5f4dydrem3uf4vaj43kg2", "0.0501", "0.0003"})
    EXPECT_NE(printed.find(part), std::string::npos) << part << " is not in:\n" << printed;
}
#endif

// ---- Ronin ---------------------------------------------------------------------------------------------------------

const std::string kRonin = "theft-traces/ronin/lazarus_txs.csv.zst";
constexpr const char* kListed = "098b716b8aaf21512996dc57eb0615e2383e2f96";  // named by the US Treasury in April 2022

struct Payment {
  std::string from, to;  ///< 40 hex digits, lower case
  i128 wei = 0;
};

/// "1e-05", "0.0003", "33568.152" ETH in wei.
i128 wei(const std::string& text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string mantissa = text.substr(0, e);
  int power = 18 + (e == std::string::npos ? 0 : std::stoi(text.substr(e + 1)));
  i128 value = 0;
  bool fraction = false;
  for (const char c : mantissa) {
    if (c == '.') {
      fraction = true;
      continue;
    }
    value = value * 10 + (c - '0');
    if (fraction) --power;
  }
  for (; power > 0; --power) value *= 10;
  for (; power < 0; ++power) {
    EXPECT_EQ(static_cast<int>(value % 10), 0) << text << " has parts of a wei";
    value /= 10;
  }
  return value;
}

std::vector<Payment> payments() {
  std::vector<Payment> out;
  const std::string text = real::read_data(kRonin);
  codec::CsvReader reader(text);
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    EXPECT_TRUE(record);
    if (!record || header) continue;
    out.push_back({record->fields.at(1).substr(2), record->fields.at(2).substr(2), wei(record->fields.at(3))});
  }
  return out;
}

std::string ingest_ronin(const real::Folder& folder) {
  engine::IngestRequest request;
  request.format = "flows";
  request.paths = {real::data(kRonin)};
  request.mapping = "dune-eth";
  const auto report = engine::ingest(folder.path("store"), request);
  EXPECT_TRUE(report) << report.error().message;
  if (report) {
    EXPECT_EQ(report->transactions, 436U);
    EXPECT_TRUE(report->quarantined.empty());
  }
  return folder.path("store");
}

TEST(RealRonin, EveryBalanceAtTheEndIsTheNaiveSumOfTheRows) {
  CLEW_NEEDS_DATA(kRonin);
  const real::Folder folder;
  const auto opened = engine::open_ledger(ingest_ronin(folder));
  ASSERT_TRUE(opened);
  const ledger::Ledger& ledger = **opened;
  std::map<std::string, i128> want;
  for (const Payment& payment : payments()) {
    want[payment.from] -= payment.wei;
    want[payment.to] += payment.wei;
  }
  EXPECT_GT(want.size(), 200U);
  EXPECT_EQ(ledger.address_count(), want.size() + 2);  // and the two reserved numbers
  for (const auto& [who, balance] : want) {
    const auto address = codec::parse_address("0x" + who, "ethereum");
    ASSERT_TRUE(address) << who;
    const auto id = ledger.find_address(address->view());
    ASSERT_TRUE(id) << who;
    EXPECT_EQ(to_decimal(ledger.balance_before(*id, kNativeAsset, TxIndex{ledger.tx_count()})), to_decimal(balance))
        << who;
  }
}

TEST(RealRonin, WhatTheListedAddressPaidIsStolenAndEveryRuleAccountsForAllOfIt) {
  CLEW_NEEDS_DATA(kRonin);
  const real::Folder folder;
  const auto traced = real::trace_from(ingest_ronin(folder), std::string("0x") + kListed);
  ASSERT_TRUE(traced) << traced.error().message;
  i128 paid = 0;
  for (const Payment& payment : payments())
    if (payment.from == kListed && payment.to != kListed) paid += payment.wei;
  EXPECT_GT(paid, static_cast<i128>(170'000) * 1'000'000'000'000'000'000) << "more than 170,000 ETH";
  EXPECT_GT(real::expect_balanced(*traced), 6U);
  std::size_t runs = 0;
  for (const trace::PolicyRun& run : traced->result.runs) {
    if (!run.applicable || !trace::conserves(run.policy)) continue;
    EXPECT_EQ(to_decimal(real::stolen_units(*traced, run, kNativeAsset)), to_decimal(paid))
        << trace::policy_name(run.policy);
    ++runs;
  }
  EXPECT_GE(runs, 5U);
}

}  // namespace
}  // namespace clew
