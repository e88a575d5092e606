// Ransom wallets, the flight from them and their fork echo; donation wallets, copycats and the press's mistakes.

#include "clew/trace/detect/ransom.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/made_ledger.h"

namespace clew::trace::detect {
namespace {

using testing::kCoin;
using testing::kDay;
using testing::kHour;
using testing::kMinute;
using testing::MadeCoin;
using testing::MadeLedger;

// One COIN is worth 2,000 dollars: 300 are 0.15, 600 are 0.3.
intel::PriceTable prices() {
  const auto read = intel::PriceTable::read_csv("asset,time,price,source\nCOIN,1970-01-01,2000,test\n");
  if (!read) ADD_FAILURE() << read.error().reason;
  return read ? read->table : intel::PriceTable();
}

struct Campaign {
  std::uint64_t victims = 60, dust = 15;
  std::int64_t rest = 70 * kDay;
  std::uint64_t spread_ppm = 150'000;  ///< how far payments are from the fixed sums, at most
  bool sweeps = true;                  ///< in the end all is spent within minutes
  bool early = false;                  ///< a little is spent some days before
  std::int64_t to_service = 2 * kHour;
};

void run(MadeLedger& made, Rng& rng, const Campaign& campaign) {
  std::vector<MadeCoin> coins;
  for (std::uint64_t i = 0; i < campaign.victims; ++i) {
    made.at(made.now() + kMinute + static_cast<std::int64_t>(rng.below(7200)));
    const std::uint64_t sum = (rng.one_in(3) ? 30 : 15) * kCoin / 100;
    const std::uint64_t off = sum * rng.below(campaign.spread_ppm) / 1'000'000;
    const auto coin = made.coin("victim " + std::to_string(i), kCoin);
    coins.push_back(made.pay({coin}, {{"wallet", rng.one_in(2) ? sum + off : sum - off}, {"change", kCoin / 2}})[0]);
  }
  for (std::uint64_t i = 0; i < campaign.dust; ++i) {
    const auto coin = made.coin("joker " + std::to_string(i), kCoin);
    coins.push_back(made.pay({coin}, {{"wallet", 700}, {"joker", kCoin / 2}})[0]);
  }
  if (campaign.early) {
    made.at(campaign.rest - 5 * kDay);
    made.pay({coins.back()}, {{"tea", 600}});
    coins.pop_back();
    made.pay({coins.front()}, {{"tea", coins.front().value - 100}});
    coins.erase(coins.begin());
  }
  made.at(std::max(made.now() + 1, campaign.rest));
  std::vector<MadeCoin> swept;
  for (std::size_t i = 0; i < coins.size(); i += 10) {
    made.at(made.now() + (campaign.sweeps ? kMinute : 10 * kDay));
    const std::vector<MadeCoin> part(coins.begin() + static_cast<std::ptrdiff_t>(i),
                                     coins.begin() + static_cast<std::ptrdiff_t>(std::min(i + 10, coins.size())));
    std::uint64_t sum = 0;
    for (const MadeCoin& coin : part) sum += coin.value;
    swept.push_back(made.pay(part, {{"hop " + std::to_string(i), sum - 1000}})[0]);
  }
  made.at(made.now() + campaign.to_service);
  for (const MadeCoin& coin : swept) made.pay({coin}, {{"swap service", coin.value - 1000}});
  made.coin("miner", kCoin);
}

std::vector<intel::Label> indicators() {
  intel::Label worm = MadeLedger::label("wallet", "", "");
  worm.label = "worm";
  worm.abuse = "ransomware";
  return {worm, MadeLedger::label("swap service", "quick", "exchange")};
}

Found find(Found (*detector)(const Scope&), MadeLedger& made, std::vector<intel::Label> given = indicators(),
           bool with_prices = true) {
  const intel::Labels labels(std::move(given));
  const intel::PriceTable table = prices();
  Scope scope(made.done(), labels, Thresholds::standard(), {}, {});
  if (with_prices) scope.use_prices(&table);
  return detector(scope);
}

TEST(RansomWallet, IsFoundWithItsReceiptsSorted) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Campaign campaign;
    campaign.victims = 25 + rng.below(150);
    campaign.dust = rng.below(20);
    campaign.early = seed % 2 == 0;
    MadeLedger made(ledger::Kind::utxo);
    run(made, rng, campaign);
    const Found found = find(find_ransom_wallets, made);
    ASSERT_EQ(found.findings.size(), 1U);
    std::uint64_t like = 0, other = 0;
    for (const Element& element : found.findings[0].elements) {
      like += std::string_view(element.role) == "ransom-like receipt" ? 1U : 0U;
      other += std::string_view(element.role) == "other receipt" ? 1U : 0U;
    }
    EXPECT_EQ(like, campaign.victims);
    EXPECT_EQ(other, campaign.dust);
  }
}

struct NoWallet {
  const char* why;
  Campaign campaign;
  bool listed = true, with_prices = true;
};

TEST(RansomWallet, IsNoneWhere) {
  Campaign few, any_sum, at_once, dribbles;
  few.victims = 10;
  any_sum.spread_ppm = 900'000;
  at_once.rest = 3 * kDay;
  dribbles.sweeps = false;
  for (const NoWallet& none : {NoWallet{"ten pay", few},
                               {"people give what they like", any_sum},
                               {"it is spent at once", at_once},
                               {"it is spent bit by bit", dribbles},
                               {"no indicator names it: a shop", Campaign{}, false},
                               {"there are no prices", Campaign{}, true, false}}) {
    SCOPED_TRACE(none.why);
    Rng rng(1);
    MadeLedger made(ledger::Kind::utxo);
    run(made, rng, none.campaign);
    const Found found =
        find(find_ransom_wallets, made, none.listed ? indicators() : std::vector<intel::Label>(), none.with_prices);
    EXPECT_TRUE(found.findings.empty());
  }
}

TEST(SwapFlight, EndsAtTheServiceWithinHoursOrIsNone) {
  for (const std::int64_t hours : {1, 5, 8}) {
    SCOPED_TRACE(hours);
    Rng rng(2);
    Campaign campaign;
    campaign.to_service = hours * kHour;
    MadeLedger made(ledger::Kind::utxo);
    run(made, rng, campaign);
    const Found found = find(find_swap_flights, made);
    EXPECT_EQ(found.findings.size(), hours < 6 ? 1U : 0U);
  }
}

TEST(ForkEcho, NamesWhatWasUnspentAtTheForkAndWhatMovedThere) {
  const intel::Labels labels(indicators());
  const auto common = [](MadeLedger& made) {
    const auto a = made.coin("victim", 10 * kCoin);
    return made.pay({a}, {{"wallet", 2 * kCoin}, {"wallet", 3 * kCoin}, {"wallet", 4 * kCoin}});
  };
  MadeLedger one(ledger::Kind::utxo), other(ledger::Kind::utxo);
  const auto coins = common(one), twins = common(other);
  one.at(kHour);
  other.at(kHour);
  one.pay({coins[0]}, {{"before the fork", 2 * kCoin}});
  other.pay({twins[0]}, {{"before the fork", 2 * kCoin}});
  one.at(2 * kHour);
  other.at(3 * kHour);
  one.pay({coins[1], coins[2]}, {{"swap service", 7 * kCoin}});
  other.pay({twins[1]}, {{"elsewhere", 3 * kCoin}});
  const Scope scope(one.done(), labels, Thresholds::standard(), {}, {});
  const Scope fork(other.done(), labels, Thresholds::standard(), {}, {});
  const Found found = find_fork_echo(scope, fork);
  ASSERT_EQ(found.findings.size(), 1U);
  const std::vector<Feature>& features = found.findings[0].features;
  EXPECT_EQ(features[0].value, 2U);
  EXPECT_EQ(features[1].value, u128{7 * kCoin});
  EXPECT_EQ(features[2].value, u128{3 * kCoin});
}

}  // namespace
}  // namespace clew::trace::detect
