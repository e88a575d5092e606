// T10, T11, T15 on made ledgers: the pattern by ranges of what it can be, and the innocent who look the same.

#include <gtest/gtest.h>

#include <set>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/made_ledger.h"

namespace clew::trace::detect {
namespace {

using ledger::Kind;
using testing::kDay;
using testing::kEther;
using testing::kHour;
using testing::kMinute;
using testing::MadeLedger;

std::string numbered(const std::string& name, std::uint64_t number) {
  return name + " " + std::to_string(number);
}

std::int64_t below(Rng& rng, std::int64_t bound) {
  return static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(bound)));
}

Found run(Found (*find)(const Scope&), MadeLedger& made, std::vector<intel::Label> labels = {}) {
  const intel::Labels set(std::move(labels));
  return find(Scope(made.done(), set, Thresholds::standard(), {}, {}));
}

std::uint64_t count_role(const Finding& finding, std::string_view role) {
  std::uint64_t count = 0;
  for (const Element& element : finding.elements) count += role == element.role ? 1U : 0U;
  return count;
}

// ---- T10

struct Split {
  std::uint64_t receivers = 12;
  u128 amount = 1000 * kEther;
  std::int64_t gap = 10;
  bool fresh = true;
  std::string asset = {};
};

void split(MadeLedger& made, const Split& split, const std::string& from = "payer") {
  made.at(made.now() + kHour);
  if (!split.fresh)
    for (std::uint64_t i = 0; i < split.receivers; ++i) made.send("shop", numbered("receiver", i), kEther);
  for (std::uint64_t i = 0; i < split.receivers; ++i) {
    made.at(made.now() + split.gap);
    made.send(from, numbered("receiver", i), split.amount, split.asset);
  }
}

TEST(BulkSplit, IsFoundWithEveryReceiver) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    MadeLedger made(Kind::account);
    Split pattern;
    pattern.receivers = 8 + rng.below(60);
    pattern.amount = std::array{u128{100}, u128{1000}, u128{10'000}}[rng.below(3)] * kEther;
    pattern.gap = 1 + below(rng, 60);
    for (int i = 0; i < 200; ++i)  // people
      made.send(numbered("person", rng.below(50)), numbered("person", rng.below(50)), kEther * rng.below(2000));
    split(made, pattern);
    const Found found = run(find_bulk_splits, made);
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(count_role(found.findings[0], "receiver"), pattern.receivers);
  }
}

TEST(BulkSplit, OfAUtxoLedgerIsOneTransactionOfOnePayer) {
  MadeLedger made(Kind::utxo);
  std::vector<MadeLedger::Pay> pays;
  for (std::uint64_t i = 0; i < 10; ++i) pays.emplace_back(numbered("receiver", i), 100 * testing::kCoin);
  made.pay({made.coin("payer", 2000 * testing::kCoin)}, pays);
  EXPECT_EQ(run(find_bulk_splits, made).findings.size(), 1U);

  MadeLedger round(Kind::utxo);  // a CoinJoin: equal outputs, but each input is another's
  std::vector<testing::MadeCoin> coins;
  for (std::uint64_t i = 0; i < 10; ++i) coins.push_back(round.coin(numbered("payer", i), 101 * testing::kCoin));
  round.pay(coins, pays);
  EXPECT_EQ(run(find_bulk_splits, round).findings.size(), 0U);
}

struct NoSplit {
  const char* why;
  Split split;
  std::vector<intel::Label> labels = {};
};

TEST(BulkSplit, IsNoneWhere) {
  Split few, validators, airdrop, slow, known, odd, forged;
  few.receivers = 7;
  validators.amount = 32 * kEther;
  airdrop.receivers = 400;
  slow.gap = kHour;
  known.fresh = false;
  odd.amount = 1000 * kEther + 1;
  forged.asset = "forged";
  Split small;
  small.amount = kEther / 10;
  for (const NoSplit& none :
       {NoSplit{"seven receivers", few},
        {"validators are funded with 32", validators},
        {"an airdrop", airdrop},
        {"hours lie between", slow},
        {"the receivers are known", known},
        {"the amount is odd", odd},
        {"0.1 each", small},
        {"the token is nobody's", forged},
        {"an exchange shards its wallet", Split{}, {MadeLedger::label("payer", "quay", "exchange")}}}) {
    SCOPED_TRACE(none.why);
    MadeLedger made(Kind::account);
    made.token("forged", "ETH", false);
    split(made, none.split);
    EXPECT_TRUE(run(find_bulk_splits, made, none.labels).findings.empty());
  }
}

// ---- T11

struct Dispersal {
  std::uint64_t branches = 6;
  std::uint64_t transfers = 50;
  std::uint64_t receivers = 200;  ///< shared by the branches
  std::int64_t rest = 9 * kDay;
  std::int64_t window = 3 * kHour;
  bool even = false;    ///< equal amounts
  bool apart = false;   ///< every branch has receivers of its own
  bool dusted = false;  ///< strangers send dust during the rest
  std::string funder = "funder";
};

void disperse(MadeLedger& made, Rng& rng, const Dispersal& pattern) {
  made.at(made.now() + 60);
  for (std::uint64_t b = 0; b < pattern.branches; ++b)
    made.send(pattern.funder, numbered("branch", b), 10'000 * kEther);
  if (pattern.dusted) {
    made.at(made.now() + kDay);
    for (std::uint64_t b = 0; b < pattern.branches; ++b) made.send("stranger", numbered("branch", b), kEther / 10);
    made.at(made.now() + pattern.rest - kDay);
  }
  for (std::uint64_t b = 0; b < pattern.branches; ++b) {
    made.at(made.now() + (b == 0 && !pattern.dusted ? pattern.rest : 6 * kHour));
    for (std::uint64_t i = 0; i < pattern.transfers; ++i) {
      made.at(made.now() + 1 + below(rng, pattern.window / static_cast<std::int64_t>(pattern.transfers)));
      const u128 amount = pattern.even ? 100 * kEther : (12 + rng.below(291)) * kEther + rng.next() % kEther;
      const std::uint64_t to = rng.below(pattern.receivers);
      made.send(numbered("branch", b), pattern.apart ? numbered(numbered("own", b), to) : numbered("feeder", to),
                amount);
    }
  }
}

TEST(RestDispersal, IsFoundWithEveryBranch) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Dispersal pattern;
    pattern.branches = 2 + rng.below(10);
    pattern.transfers = 40 + rng.below(40);
    pattern.receivers = 100 + rng.below(100);
    pattern.rest = 6 * kDay + below(rng, 15 * kDay);
    pattern.dusted = seed % 2 == 0;
    MadeLedger made(Kind::account);
    disperse(made, rng, pattern);
    const Found found = run(find_rest_dispersals, made);
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(count_role(found.findings[0], "funded"), pattern.branches);
    EXPECT_EQ(count_role(found.findings[0], "dispersal"), pattern.branches * pattern.transfers);
  }
}

struct NoDispersal {
  const char* why;
  Dispersal pattern;
};

TEST(RestDispersal, IsNoneWhere) {
  Dispersal payroll, even, early, late, few, apart, slow;
  payroll.branches = 1;
  even.even = true;
  early.rest = kDay;
  late.rest = 60 * kDay;
  few.transfers = 20;
  apart.apart = true;
  slow.window = 10 * kDay;
  for (const NoDispersal& none : {NoDispersal{"a payroll: one wallet", payroll},
                                  {"equal amounts", even},
                                  {"a day's rest", early},
                                  {"two months' rest", late},
                                  {"twenty transfers", few},
                                  {"no shared receiver", apart},
                                  {"over days", slow}}) {
    SCOPED_TRACE(none.why);
    Rng rng(1);
    MadeLedger made(Kind::account);
    disperse(made, rng, none.pattern);
    EXPECT_TRUE(run(find_rest_dispersals, made).findings.empty());
  }
}

// ---- T15

struct Deposits {
  std::uint64_t count = 60, feeders = 3;
  std::int64_t interval = 6 * kMinute, jitter = 30;
  u128 residual = 16 * kEther;
  bool labelled = true;
};

std::vector<intel::Label> pool_label(const Deposits& pattern) {
  if (!pattern.labelled) return {};
  return {MadeLedger::label("pool", "mill", "mixer")};
}

void deposit(MadeLedger& made, Rng& rng, const Deposits& pattern) {
  for (std::uint64_t i = 0; i < 80; ++i) {  // innocent users of the pool
    made.at(made.now() + 1 + below(rng, kHour));
    const std::string user = numbered("user", rng.below(40));
    made.send({{"", user, 100 * kEther, {}, ledger::LegKind::issuance}});
    made.send(user, "pool", 100 * kEther);
  }
  for (std::uint64_t f = 0; f < pattern.feeders; ++f)
    made.send(
        {{"", numbered("feeder", f), pattern.count * 100 * kEther + pattern.residual, {}, ledger::LegKind::issuance}});
  for (std::uint64_t i = 0; i < pattern.count; ++i) {
    made.at(made.now() + pattern.interval - pattern.jitter + below(rng, 2 * pattern.jitter + 1));
    for (std::uint64_t f = 0; f < pattern.feeders; ++f) made.send(numbered("feeder", f), "pool", 100 * kEther);
  }
}

TEST(MixerRun, IsFoundForEachFeederAndForNobodyElse) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Deposits pattern;
    pattern.count = 20 + rng.below(100);
    pattern.feeders = 1 + rng.below(4);
    pattern.interval = kMinute + below(rng, kHour);
    pattern.jitter = below(rng, pattern.interval / 3);
    pattern.labelled = seed % 2 == 0;
    MadeLedger made(Kind::account);
    deposit(made, rng, pattern);
    const Found found = run(find_mixer_runs, made, pool_label(pattern));
    ASSERT_EQ(found.findings.size(), pattern.feeders);
    for (const Finding& finding : found.findings) EXPECT_EQ(count_role(finding, "deposit"), pattern.count);
  }
}

struct NoRun {
  const char* why;
  Deposits pattern;
};

TEST(MixerRun, IsNoneWhere) {
  Deposits few, uneven, rest;
  few.count = 5;
  uneven.interval = 2 * kHour;
  uneven.jitter = 2 * kHour - 1;
  rest.residual = 300 * kEther;
  for (const NoRun& none : {NoRun{"five deposits", few}, {"uneven intervals", uneven}, {"much is left", rest}}) {
    SCOPED_TRACE(none.why);
    Rng rng(1);
    MadeLedger made(Kind::account);
    deposit(made, rng, none.pattern);
    EXPECT_TRUE(run(find_mixer_runs, made, pool_label(none.pattern)).findings.empty());
  }
}

}  // namespace
}  // namespace clew::trace::detect
