// The policies on real Bitcoin blocks against results computed by an independent program.

#include <gtest/gtest.h>

#include <map>

#include "clew/codec/hex.h"
#include "clew/engine/engine.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using trace::PolicyId;

// "txid:vout" -> amount as text, per policy, as the expectation files have it.
using Expectation = std::map<std::string, std::map<std::string, std::string>>;

Expectation expected(const std::string& file) {
  Expectation out;
  for (const auto& row : real::rows_of(real::read_data(file))) out[row.at(0)][row.at(1) + ":" + row.at(2)] = row.at(5);
  return out;
}

std::string share_text(const trace::Share& share) {
  return share.fraction.empty() ? to_decimal(share.quanta) : share.fraction;
}

// What a run says is held, in the same form.
std::map<std::string, std::string> held(const engine::Case& traced, const trace::PolicyRun& run) {
  std::map<std::string, std::string> out;
  for (const trace::Holding& holding : run.holdings) {
    if (holding.place != trace::Place::held) continue;
    const ledger::OutPoint point = traced.ledger->outpoint(OutIndex{raw(holding.holder)});
    out[codec::hash_text(point.txid, true) + ":" + std::to_string(point.vout)] = share_text(holding.amount);
  }
  return out;
}

const trace::PolicyRun& run_of(const engine::Case& traced, PolicyId policy) {
  for (const trace::PolicyRun& run : traced.result.runs)
    if (run.policy == policy) return run;
  ADD_FAILURE() << "policy was not run";
  return traced.result.runs.front();
}

std::string ingest_300025(const real::Folder& folder) {
  engine::IngestRequest request;
  request.format = "bitcoin";
  request.paths = {real::data("bitcoin-blocks/mainnet/300025.block.zst")};
  request.spent_files = {real::data("bitcoin-blocks/mainnet/300025.undo.zst")};
  request.height = 300025;
  const auto report = engine::ingest(folder.path("store"), request);
  EXPECT_TRUE(report) << report.error().message;
  if (report) {
    EXPECT_EQ(report->transactions, 461U);
    EXPECT_TRUE(report->quarantined.empty()) << report->quarantined.front().reason;
  }
  return folder.path("store");
}

trace::Method method_for(const std::string& store, const std::string& seed, graph::Fees fees) {
  trace::Method method = trace::default_method();
  method.policies = {PolicyId::poison,    PolicyId::haircut,   PolicyId::fifo, PolicyId::lifo,
                     PolicyId::seniority, PolicyId::juniority, PolicyId::tiho, PolicyId::haircut_exact};
  method.fees = fees;
  method.floor_ppm = 0;
  method.limits.exact_bits_max = 1 << 20;
  const auto ledger = engine::open_ledger(store);
  EXPECT_TRUE(ledger);
  const auto parsed = engine::parse_seed(seed, **ledger);
  EXPECT_TRUE(parsed) << parsed.error().message;
  method.incidents.push_back({"seed", {*parsed}});
  return method;
}

constexpr const char* kSeed300025 = "dc5ace8e7ef7536e034324c8e7949afb45492a52c16b3846722a2909decb378a:3";

TEST(RealBitcoinTrace, TaintInsideBlock300025EqualsTheIndependentResultToTheLastFraction) {
  CLEW_NEEDS_DATA("bitcoin-blocks/EXPECTED_trace_in_block_300025.tsv");
  const real::Folder folder;
  const std::string store = ingest_300025(folder);
  const auto traced = engine::run_trace(store, method_for(store, kSeed300025, graph::Fees::drop), false);
  ASSERT_TRUE(traced) << traced.error().message;
  const Expectation want = expected("bitcoin-blocks/EXPECTED_trace_in_block_300025.tsv");
  const std::pair<const char*, PolicyId> policies[] = {{"poison", PolicyId::poison},
                                                       {"haircut", PolicyId::haircut_exact},
                                                       {"fifo", PolicyId::fifo},
                                                       {"lifo", PolicyId::lifo}};
  for (const auto& [name, policy] : policies) {
    const auto got = held(*traced, run_of(*traced, policy));
    EXPECT_EQ(got, want.at(name)) << name;
  }
}

TEST(RealBitcoinTrace, TheDefaultHaircutStaysWithinItsPrintedBoundOfTheExactOne) {
  CLEW_NEEDS_DATA("bitcoin-blocks/EXPECTED_trace_in_block_300025.tsv");
  const real::Folder folder;
  const std::string store = ingest_300025(folder);
  const auto traced = engine::run_trace(store, method_for(store, kSeed300025, graph::Fees::drop), false);
  ASSERT_TRUE(traced) << traced.error().message;
  const trace::PolicyRun& grid = run_of(*traced, PolicyId::haircut);
  const auto exact = held(*traced, run_of(*traced, PolicyId::haircut_exact));
  const unsigned bits = traced->result.grid_bits.at(0);
  ASSERT_EQ(bits, 32U);
  const double bound = 2.0 * static_cast<double>(grid.splits) /
                       4294967296.0;  // labels (clean and one incident) x splits x 2^-32 satoshi
  std::size_t compared = 0;
  for (const auto& [output, quanta] : held(*traced, grid)) {
    const std::string& fraction = exact.at(output);
    const std::size_t slash = fraction.find('/');
    const long double value = slash == std::string::npos
                                  ? std::stold(fraction)
                                  : std::stold(fraction.substr(0, slash)) / std::stold(fraction.substr(slash + 1));
    EXPECT_LE(std::abs(static_cast<double>(std::stold(quanta) / 4294967296.0L - value)), bound + 1e-6) << output;
    ++compared;
  }
  EXPECT_GT(compared, 190U);
}

// Our own expectation with fees followed: the tainted fees (17,632.873 sat under haircut when dropped) enter the
// coinbase of the block, whose outputs then carry exactly what the fees column of the other run has; nothing else
// changes.
TEST(RealBitcoinTrace, FollowedFeesOfBlock300025ArriveInItsCoinbaseAndNowhereElse) {
  CLEW_NEEDS_DATA("bitcoin-blocks/EXPECTED_trace_in_block_300025.tsv");
  const real::Folder folder;
  const std::string store = ingest_300025(folder);
  const auto dropped = engine::run_trace(store, method_for(store, kSeed300025, graph::Fees::drop), false);
  const auto followed = engine::run_trace(store, method_for(store, kSeed300025, graph::Fees::follow), false);
  ASSERT_TRUE(dropped);
  ASSERT_TRUE(followed);
  const auto fees_of = [](const trace::PolicyRun& run) {
    return run.balance.at(0).places[static_cast<std::size_t>(trace::Place::fees)].quanta;
  };
  EXPECT_EQ(fees_of(run_of(*dropped, PolicyId::haircut)) * 1000 >> 32, 17'632'873U);
  for (const PolicyId policy :
       {PolicyId::haircut, PolicyId::fifo, PolicyId::lifo, PolicyId::seniority, PolicyId::juniority, PolicyId::tiho}) {
    const trace::PolicyRun& with = run_of(*followed, policy);
    const trace::PolicyRun& without = run_of(*dropped, policy);
    EXPECT_EQ(fees_of(with), 0U) << policy_name(policy);
    auto more = held(*followed, with);
    for (const auto& [output, amount] : held(*dropped, without)) {
      EXPECT_EQ(more[output], amount) << policy_name(policy) << " " << output;
      more.erase(output);
    }
    u128 in_coinbase = 0;
    for (const auto& [output, amount] : more) in_coinbase += parse_u128(amount).value_or(0);
    for (const trace::Holding& holding : with.holdings)
      if (holding.place == trace::Place::burnt) in_coinbase += holding.amount.quanta;
    EXPECT_EQ(in_coinbase, fees_of(without)) << policy_name(policy);
  }
}

class RealCoinbase : public ::testing::TestWithParam<std::tuple<int, const char*, const char*>> {};

TEST_P(RealCoinbase, TraceEqualsTheIndependentResult) {
  CLEW_NEEDS_DATA("bitcoin-blocks/mainnet/consecutive_0_4521.blk.zst");
  const auto [height, seed_hash, file] = GetParam();
  const real::Folder folder;
  engine::IngestRequest request;
  request.format = "bitcoin";
  request.paths = {real::data("bitcoin-blocks/mainnet/consecutive_0_4521.blk.zst")};
  const auto report = engine::ingest(folder.path("store"), request);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->ledger_blocks, 4522U);
  EXPECT_EQ(report->ledger_transactions, 4583U);
  EXPECT_EQ(report->quarantined.size(), 1U) << "the 39 bytes of a cut block at the end";
  const auto ledger = engine::open_ledger(folder.path("store"));
  ASSERT_TRUE(ledger);
  const auto block = (*ledger)->block((*ledger)->block_at(static_cast<std::uint64_t>(height)).value());
  const std::string seed = codec::hash_text((*ledger)->tx_id(block.first_tx).hash, true) + ":0";
  EXPECT_TRUE(seed.starts_with(seed_hash));
  const auto traced =
      engine::run_trace(folder.path("store"), method_for(folder.path("store"), seed, graph::Fees::drop), false);
  ASSERT_TRUE(traced) << traced.error().message;
  const Expectation want = expected(file);
  const std::pair<const char*, PolicyId> policies[] = {{"poison", PolicyId::poison},
                                                       {"haircut", PolicyId::haircut_exact},
                                                       {"fifo", PolicyId::fifo},
                                                       {"lifo", PolicyId::lifo}};
  for (const auto& [name, policy] : policies) EXPECT_EQ(held(*traced, run_of(*traced, policy)), want.at(name)) << name;
}

// Our own expectation: block 2817 collects 2.01 BTC of fees, all from coins of the coinbase of block 2676; its coinbase
// pays 52.01 BTC.
TEST(RealBitcoinTrace, FollowedFeesOfTheCoinbaseOf2676EndInTheCoinbaseOfBlock2817) {
  CLEW_NEEDS_DATA("bitcoin-blocks/mainnet/consecutive_0_4521.blk.zst");
  const real::Folder folder;
  engine::IngestRequest request;
  request.format = "bitcoin";
  request.paths = {real::data("bitcoin-blocks/mainnet/consecutive_0_4521.blk.zst")};
  ASSERT_TRUE(engine::ingest(folder.path("store"), request));
  const std::string seed = "03a3aaeeccaab92d0d1172cd80d82ca110ddaae76be274f658530176816159ad:0";
  const auto traced =
      engine::run_trace(folder.path("store"), method_for(folder.path("store"), seed, graph::Fees::follow), false);
  ASSERT_TRUE(traced) << traced.error().message;
  for (const PolicyId policy : {PolicyId::haircut_exact, PolicyId::fifo, PolicyId::lifo, PolicyId::seniority})
    EXPECT_EQ(
        held(*traced, run_of(*traced, policy))["e958faf790304fc4185b377552e93fddae3a513c255f8bb09526b5886ab83936:0"],
        "201000000")
        << policy_name(policy);
}

INSTANTIATE_TEST_SUITE_P(Blocks, RealCoinbase,
                         ::testing::Values(std::tuple(9, "0437cd7f8525ceed",
                                                      "bitcoin-blocks/EXPECTED_trace_block9.tsv"),
                                           std::tuple(2676, "", "bitcoin-blocks/EXPECTED_trace_block2676.tsv")));

}  // namespace
}  // namespace clew
