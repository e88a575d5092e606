// Look-alikes, forged tokens and dust; and the honest who look like them.

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/made_ledger.h"
#include "clew/trace/detect/symbols.h"

namespace clew::trace::detect {
namespace {

using ledger::Kind;
using testing::kEther;
using testing::kHour;
using testing::kMinute;
using testing::MadeLedger;

// 40 hex digits: the reader, whom he really paid, and addresses that share `first` and `last` digits with that one.
const std::string kReader(40, '7');
const std::string kReal = "aabbccdd00112233445566778899eeff01234567";

std::string like(std::size_t first, std::size_t last) {
  std::string made(40, '5');
  made.replace(0, first, kReal, 0, first);
  made.replace(40 - last, last, kReal, 40 - last, last);
  return made;
}

Found find(MadeLedger& made, std::vector<intel::Label> labels = {}) {
  const intel::Labels set(std::move(labels));
  return find_noise(Scope(made.done(), set, Thresholds::standard(), {}, {}));
}

struct Look {
  const char* what;
  std::size_t first, last;
  std::uint64_t findings, score;
};

TEST(Noise, ALookAlikeSharesFourDigitsAtEachEnd) {
  for (const Look& look : {Look{"four and four", 4, 4, 1, 1},
                           {"three and four", 3, 4, 0, 0},
                           {"four and three", 4, 3, 0, 0},
                           {"six and four", 6, 4, 1, 2},
                           {"eight and eight", 8, 8, 1, 3}}) {
    SCOPED_TRACE(look.what);
    MadeLedger made(Kind::account);
    made.send(kReader, kReal, 5 * kEther);
    made.at(kHour);
    made.send(kReader, like(look.first, look.last), 0);
    const Found found = find(made);
    ASSERT_EQ(found.findings.size(), look.findings);
    EXPECT_EQ(found.findings.empty() ? 0U : found.findings[0].score, look.score);
  }
}

TEST(Noise, ALookAlikeComesByNothingByAForgedTokenOrByDust) {
  const std::string fake = like(4, 4);
  for (const char* how : {"nothing", "forged", "dust"}) {
    SCOPED_TRACE(how);
    MadeLedger made(Kind::account);
    made.token("forged", "ETH?", false);
    made.send(kReader, kReal, 5 * kEther);
    made.at(kHour);
    if (how == std::string_view("nothing")) made.send(kReader, fake, 0);
    if (how == std::string_view("forged")) made.send(kReader, fake, 5 * kEther, "forged");
    if (how == std::string_view("dust")) made.send(fake, kReader, kEther / 1000);
    EXPECT_EQ(find(made).findings.size(), 1U);
  }
}

TEST(Noise, TwoHonestCounterpartiesThatLookAlikeAreNotReported) {
  MadeLedger made(Kind::account);
  made.send(kReader, kReal, 5 * kEther);
  made.send(kReader, like(4, 4), 3 * kEther);
  EXPECT_TRUE(find(made).findings.empty());
}

TEST(Noise, AnotherReadersCounterpartyIsNoModel) {
  MadeLedger made(Kind::account);
  made.send(std::string(40, '8'), kReal, 5 * kEther);
  made.send(kReader, like(8, 8), 0);
  EXPECT_TRUE(find(made).findings.empty());
}

TEST(Noise, ACounterpartyOfWhoPaidTheReaderIsAModelToo) {
  const std::string payer(40, '8');
  MadeLedger made(Kind::account);
  made.send(payer, kReader, 9 * kEther);
  made.send(payer, kReal, 5 * kEther);
  made.at(kHour);
  made.send(kReader, like(4, 4), 0);
  EXPECT_EQ(find(made).findings.size(), 1U);
}

TEST(Noise, WhoPaysALookAlikeAfterwardsIsShown) {
  MadeLedger made(Kind::account);
  made.send(kReader, kReal, 5 * kEther);
  made.send(kReader, like(6, 6), 0);
  made.at(kHour);
  made.send(kReader, like(6, 6), 4 * kEther);
  const Found found = find(made);
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_STREQ(found.findings[0].elements.back().role, "paid by mistake?");
}

// Against all pairs, one by one.
TEST(Noise, FindsWhatComparingAllPairsFinds) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    const auto address = [&] {
      std::string made;
      for (int i = 0; i < 40; ++i) made += "0123"[rng.below(i < 4 || i >= 36 ? 2 : 4)];
      return made;
    };
    MadeLedger made(Kind::account);
    std::vector<std::string> real, fake;
    for (int i = 0; i < 40; ++i) {
      real.push_back(address());
      made.send(kReader, real.back(), kEther);
    }
    made.at(kHour);
    std::uint64_t expected = 0;
    for (int i = 0; i < 200; ++i) {
      fake.push_back(address());
      made.send(kReader, fake.back(), 0);
      const auto looks = [&](const std::string& each) {
        return each.substr(0, 4) == fake.back().substr(0, 4) && each.substr(36) == fake.back().substr(36);
      };
      expected += std::any_of(real.begin(), real.end(), looks) ? 1U : 0U;
    }
    EXPECT_EQ(find(made).findings.size(), expected);
    EXPECT_GT(expected, 0U);
  }
}

struct Symbol {
  const char* symbol;
  bool trusted, forged;
};

TEST(Noise, ATokenIsForgedWhereItReadsAsTheNativeCoinOrATrustedOne) {
  for (const Symbol& symbol : {Symbol{"ETH", false, true},
                               {"eth", false, true},
                               {"ЕТН", false, true},
                               {"E T H", false, true},
                               {"ＥＴＨ", false, true},
                               {"E\u200BTH", false, true},
                               {"stETH", false, true},
                               {"WETH", false, false},
                               {"ETHER", false, false},
                               {"", false, false},
                               {"ETH", true, false}}) {
    SCOPED_TRACE(symbol.symbol);
    MadeLedger made(Kind::account);
    made.token("honest", "stETH", true);
    made.token("other", symbol.symbol, symbol.trusted);
    made.send("a", "b", kEther, "honest");
    made.send("a", "b", kEther, "other");
    EXPECT_EQ(find(made).findings.size(), symbol.forged ? 1U : 0U);
  }
}

TEST(Noise, DustFromAListedSourceIsReportedWhereItHitsPeopleWhoWereThere) {
  for (const bool known : {true, false}) {
    SCOPED_TRACE(known);
    MadeLedger made(Kind::account);
    for (int i = 0; known && i < 30; ++i) made.send("shop", "person " + std::to_string(i), kEther);
    for (int i = 0; i < 30; ++i) {
      made.at(made.now() + kMinute);
      made.send("mill", "person " + std::to_string(i), kEther / 10);
    }
    const Found found = find(made, {MadeLedger::label("mill", "mill", "mixer")});
    EXPECT_EQ(found.findings.size(), known ? 1U : 0U);
  }
}

TEST(Skeleton, IsOneForWhatLooksTheSame) {
  EXPECT_EQ(skeleton("USDТ"), "USDT");  // Cyrillic T
  EXPECT_EQ(skeleton("USD\u20AE"), "USDT");
  EXPECT_EQ(skeleton("日本"), "日本");
  EXPECT_EQ(skeleton("\xff"), skeleton("\xfe"));
}

}  // namespace
}  // namespace clew::trace::detect
