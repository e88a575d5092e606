// The golden policy ledger: one account, six rules, worked by hand in docs/concepts/golden-ledger.md.

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "clew/trace/fake_ledger.h"

namespace clew::trace {
namespace {

using namespace fake;

struct Line {
  char what;  // 'c' clean in, 's' stolen in, 'x' out
  u128 amount;
};

/// One account lives through the lines; the stolen amount of each payment is read off.
std::vector<std::string> stolen_in_payments(const std::vector<Line>& lines, PolicyId policy) {
  FakeLedger ledger = FakeLedger::account();
  const AddressId account = ledger.name("account"), friends = ledger.name("friends"), thief = ledger.name("thief");
  ledger.issue(friends, 10'000);
  ledger.issue(thief, 10'000);
  std::vector<TxIndex> thefts, payments;
  for (const Line& line : lines) {
    if (line.what == 'c') ledger.pay({{friends, line.amount}}, {{account, line.amount}});
    if (line.what == 's') thefts.push_back(ledger.pay({{thief, line.amount}}, {{account, line.amount}}));
    if (line.what == 'x')
      payments.push_back(ledger.pay({{account, line.amount}}, {{ledger.name("shop"), line.amount}}));
  }
  const FakeView view(ledger);
  SeedSet seeds;
  for (const TxIndex tx : thefts) seeds.lines.push_back(arrive_seed(view, incident(0), tx));
  Method method = method_of({policy});
  const auto result = follow(view, view, intel::Labels({service("shop", "exchange")}), method, seeds, {});
  EXPECT_TRUE(result);
  if (!result) return {};
  std::vector<std::string> shares;
  for (const TxIndex tx : payments) {
    u128 quanta = 0;
    for (const Move& move : result->runs[0].moves) quanta += move.tx == tx && !move.payer ? move.quanta : 0;
    shares.push_back(policy == PolicyId::haircut ? to_decimal(u128{quanta * 10 >> 32}, 1) : to_decimal(quanta));
  }
  return shares;
}

std::vector<Line> parse(const std::string& text) {
  std::vector<Line> lines;
  std::istringstream in(text);
  std::string word;
  while (in >> word) lines.push_back({word[0], u128{std::stoul(word.substr(1))}});
  return lines;
}

struct Row {
  const char* policy;
  std::vector<std::string> stolen;
};

TEST(GoldenLedger, OneAccountUnderSixRules) {
  // Receives clean 10, stolen 40, clean 50; sends 30; receives stolen 20; sends 60; sends 30. Stolen part of the three
  // payments:
  const std::vector<Line> account = parse("c10 s40 c50 x30 s20 x60 x30");
  const std::vector<Row> rows{
      {"poison", {"30", "60", "30"}},  // touched, 120 of 60: never owned
      {"haircut", {"12", "32", "16"}},  {"fifo", {"20", "20", "20"}},
      {"lifo", {"0", "40", "20"}},      {"juniority", {"0", "30", "30"}},  // own money first
      {"seniority", {"30", "30", "0"}},                                    // stolen first
  };
  for (const Row& row : rows)
    EXPECT_EQ(stolen_in_payments(account, *policy_by_name(row.policy)), row.stolen) << row.policy;
}

TEST(GoldenLedger, TwoPlantedFlips) {
  // Stolen money first in, a small payment out: fifo says all of it, haircut a twentieth.
  EXPECT_EQ(stolen_in_payments(parse("s50 c950 x50"), PolicyId::fifo), std::vector<std::string>{"50"});
  EXPECT_EQ(stolen_in_payments(parse("s50 c950 x50"), PolicyId::haircut), std::vector<std::string>{"2.5"});
  EXPECT_EQ(stolen_in_payments(parse("s30 c570 x30"), PolicyId::fifo), std::vector<std::string>{"30"});
  EXPECT_EQ(stolen_in_payments(parse("s30 c570 x30"), PolicyId::haircut), std::vector<std::string>{"1.5"});
}

TEST(GoldenLedger, EveryConservingRuleAccountsForAllSixty) {
  for (const PolicyId policy : all_policies()) {
    if (!conserves(policy) || policy == PolicyId::tiho || policy == PolicyId::haircut) continue;
    u128 sum = 0;
    for (const std::string& share : stolen_in_payments(parse("c10 s40 c50 x30 s20 x60 x30"), policy))
      sum += *parse_u128(share);
    EXPECT_EQ(to_decimal(sum), "60") << policy_name(policy);
  }
}

}  // namespace
}  // namespace clew::trace
