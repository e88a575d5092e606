// Peel chains and the chains that look the same, by ranges of what a chain can be.

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/made_ledger.h"

namespace clew::trace::detect {
namespace {

using testing::kCoin;
using testing::kDay;
using testing::kMinute;
using testing::MadeCoin;
using testing::MadeLedger;

struct Chain {
  std::uint64_t peels = 146;
  std::uint64_t services = 4;  ///< at which the payees' deposit addresses are
  std::uint64_t at_services_ppm = 800'000;
  std::uint64_t peel_ppm_max = 20'000;  ///< of what is left
  std::int64_t gap_max = 20 * kMinute;
  bool swept = true;  ///< the services empty the deposit addresses
  bool fresh = true;  ///< the remainder goes to a new address each time
  std::string start = "start";
};

std::string numbered(const std::string& name, std::uint64_t number) {
  return name + " " + std::to_string(number);
}

class World {
 public:
  explicit World(std::uint64_t seed) : rng_(seed) {}

  /// Lays the chain; every day at noon each service sweeps what lies at its deposit addresses.
  void peel(const Chain& chain) {
    std::vector<std::vector<MadeCoin>> waiting(chain.services);
    MadeCoin rest = ledger_.coin(chain.start, 400 * kCoin);
    std::int64_t next_sweep = ledger_.now() + kDay;
    for (std::uint64_t i = 0; i < chain.peels; ++i) {
      std::int64_t time =
          ledger_.now() + 1 + static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(chain.gap_max)));
      for (; chain.swept && time > next_sweep; next_sweep += kDay) sweep(waiting, next_sweep);
      ledger_.at(std::max(time, ledger_.now() + 1));
      const std::uint64_t value = rest.value * (1 + rng_.below(chain.peel_ppm_max)) / 1'000'000;
      const bool to_service = rng_.below(1'000'000) < chain.at_services_ppm;
      const std::uint64_t service = rng_.below(chain.services);
      const std::string payee = to_service ? numbered("deposit", ++deposits_) : numbered("payee", ++payees_);
      const std::string to = chain.fresh ? numbered("rest " + chain.start, i) : "rest " + chain.start;
      const auto made = ledger_.pay({rest}, {{payee, value}, {to, rest.value - value - 1000}});
      if (to_service) waiting[service].push_back(made[0]);
      rest = made[1];
    }
    for (int day = 0; chain.swept && day < 3; ++day, next_sweep += kDay) {
      // People who have nothing to do with it are customers too.
      for (std::uint64_t service = 0; service < chain.services; ++service)
        for (std::uint64_t i = 0; i < 6; ++i)
          waiting[service].push_back(ledger_.coin(numbered("deposit", ++deposits_), kCoin));
      sweep(waiting, std::max(next_sweep, ledger_.now() + 1));
    }
  }

  Found find(std::vector<intel::Label> labels = {}) {
    if (!opened_) opened_ = ledger_.done();
    labels_ = intel::Labels(std::move(labels));
    return find_peel_chains(Scope(opened_, labels_, Thresholds::standard(), {}, {}));
  }
  MadeLedger& ledger() { return ledger_; }

 private:
  void sweep(std::vector<std::vector<MadeCoin>>& waiting, std::int64_t time) {
    ledger_.at(std::max(time, ledger_.now() + 1));
    for (std::size_t service = 0; service < waiting.size(); ++service) {
      if (waiting[service].empty()) continue;
      std::uint64_t sum = 0;
      for (const MadeCoin& coin : waiting[service]) sum += coin.value;
      ledger_.pay(waiting[service], {{numbered("hot wallet", service), sum - 2000}});
      waiting[service].clear();
    }
  }

  MadeLedger ledger_{ledger::Kind::utxo};
  Rng rng_;
  std::uint64_t deposits_ = 0, payees_ = 0;
  std::shared_ptr<const ledger::Ledger> opened_;
  intel::Labels labels_;
};

std::uint64_t peels_of(const Finding& finding) {
  std::uint64_t count = 0;
  for (const Element& element : finding.elements) count += std::string_view(element.role) == "peel" ? 1U : 0U;
  return count;
}

TEST(PeelChain, IsFoundWholeWhereItsPayeesAreAtFewServices) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Chain chain;
    chain.peels = 30 + rng.below(250);
    chain.services = 1 + rng.below(4);
    chain.at_services_ppm = 780'000 + rng.below(220'000);
    chain.gap_max = kMinute + static_cast<std::int64_t>(rng.below(43'200));
    World world(seed);
    world.peel(chain);
    const Found found = world.find();
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(peels_of(found.findings[0]), chain.peels);
    EXPECT_EQ(found.findings[0].score, chain.peels >= 100 ? 3U : 2U);
  }
}

TEST(PeelChain, OfAnExchangesWithdrawalsIsNotReported) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Rng rng(seed);
    Chain chain;
    chain.peels = 100 + rng.below(800);
    chain.services = 4;
    chain.at_services_ppm = rng.below(500'000);  // customers who withdraw to another exchange
    World world(seed);
    world.peel(chain);
    const Found found = world.find();
    EXPECT_TRUE(found.findings.empty());
    ASSERT_EQ(found.refused.size(), 1U);
    EXPECT_EQ(found.refused[0].count, 1U);
  }
}

TEST(PeelChain, OfALabelledServiceIsNotReported) {
  World world(1);
  world.peel({});
  EXPECT_EQ(world.find().findings.size(), 1U);
  EXPECT_EQ(world.find({MadeLedger::label("start", "quay", "exchange")}).findings.size(), 0U);
  EXPECT_EQ(world.find({MadeLedger::label("start", "unknown thief", "theft")}).findings.size(), 1U);
}

TEST(PeelChain, NamesTheServicesThatLabelsName) {
  World world(1);
  world.peel({});
  const Found found = world.find({MadeLedger::label("hot wallet 0", "quay", "exchange")});
  ASSERT_EQ(found.findings.size(), 1U);
  std::uint64_t named = 0;
  for (const Element& element : found.findings[0].elements) named += element.note == "quay" ? 1U : 0U;
  EXPECT_GT(named, 10U);
}

TEST(PeelChain, NeedsPayeesAtServicesThatCanBeSeen) {
  Chain chain;
  chain.swept = false;
  World world(1);
  world.peel(chain);
  const Found found = world.find();
  EXPECT_TRUE(found.findings.empty());
  EXPECT_EQ(found.refused.size(), 1U);
}

TEST(PeelChain, IsNotBrokenByDustSentToItsAddresses) {
  Chain chain;
  World world(3);
  world.peel(chain);
  for (std::uint64_t i = 0; i < chain.peels; i += 7) world.ledger().coin(numbered("rest start", i), 546);
  const Found found = world.find();
  ASSERT_EQ(found.findings.size(), 1U);
  EXPECT_EQ(peels_of(found.findings[0]), chain.peels);
}

struct Broken {
  const char* why;
  Chain chain;
};

TEST(PeelChain, IsNoneWhere) {
  Chain short_one, reused, slow, halves;
  short_one.peels = 4;
  reused.fresh = false;
  slow.gap_max = 60 * kDay;
  halves.peels = 20;
  halves.peel_ppm_max = 900'000;
  for (const Broken& broken : {Broken{"too few transactions", short_one},
                               {"the remainder returns to one address", reused},
                               {"weeks lie between", slow},
                               {"halves are paid away", halves}}) {
    SCOPED_TRACE(broken.why);
    World world(5);
    world.peel(broken.chain);
    EXPECT_TRUE(world.find().findings.empty());
  }
}

}  // namespace
}  // namespace clew::trace::detect
