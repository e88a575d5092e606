#include "clew/screen/decision.h"

#include <gtest/gtest.h>

namespace clew::screen {
namespace {

struct Rule {
  const char* said;
  Finding finding;
  Verdict verdict;
  const char* rule;
};

// kind, score, exact, blocked, weak, suppressed, standing, certain, exposure
const Rule kRules[] = {
    {"a name at the threshold", {HitKind::name, 750'000, false, true}, Verdict::hold, "name"},
    {"a name below it", {HitKind::name, 749'999, false, true}, Verdict::pass, "below-threshold"},
    {"a certain name still only holds", {HitKind::name, 1'000'000, false, true}, Verdict::hold, "name"},
    {"a weak alias needs more", {HitKind::name, 899'999, false, true, true}, Verdict::pass, "below-threshold"},
    {"a weak alias with more", {HitKind::name, 900'000, false, true, true}, Verdict::hold, "weak-alias"},
    {"a name somebody vouched for", {HitKind::name, 900'000, false, true, false, true}, Verdict::pass, "suppressed"},
    {"a passport of a blocked party",
     {HitKind::identifier, 1'000'000, true, true},
     Verdict::block,
     "identifier-of-blocked"},
    {"a passport is never suppressed",
     {HitKind::identifier, 1'000'000, true, true, false, true},
     Verdict::block,
     "identifier-of-blocked"},
    {"a passport of somebody who is not blocked",
     {HitKind::identifier, 1'000'000, true, false},
     Verdict::hold,
     "named-not-blocked"},
    {"an equal number under another kind",
     {HitKind::identifier, 900'000, false, true},
     Verdict::hold,
     "identifier-alike"},
    {"the same, and all else speaks against it",
     {HitKind::identifier, 1, false, true},
     Verdict::hold,
     "identifier-alike"},
    {"the same, of a party that is named and not blocked",
     {HitKind::identifier, 1, false, false},
     Verdict::hold,
     "identifier-alike"},
    {"the same, and somebody vouched",
     {HitKind::identifier, 900'000, false, true, false, true},
     Verdict::pass,
     "suppressed"},
    {"a wallet of a blocked party", {HitKind::address, 1'000'000, true, true}, Verdict::block, "address-of-blocked"},
    {"a wallet is never suppressed",
     {HitKind::address, 1'000'000, true, true, false, true},
     Verdict::block,
     "address-of-blocked"},
    {"a wallet listed after the value moved",
     {HitKind::address, 1'000'000, true, true, false, false, Standing::later},
     Verdict::pass_with_history,
     "listed-later"},
    {"a wallet delisted since",
     {HitKind::address, 1'000'000, true, true, false, false, Standing::delisted},
     Verdict::hold,
     "delisted-since"},
    {"a wallet listed once",
     {HitKind::address, 1'000'000, true, true, false, false, Standing::formerly},
     Verdict::pass_with_history,
     "formerly-listed"},
    {"another address of the same key", {HitKind::address, 1'000'000, false, true}, Verdict::hold, "same-key"},
    {"a name listed once",
     {HitKind::name, 900'000, false, true, false, false, Standing::formerly},
     Verdict::pass_with_history,
     "formerly-listed"},
    {"a name listed once, under the threshold",
     {HitKind::name, kDefaultThreshold - 1, false, true, false, false, Standing::formerly},
     Verdict::pass,
     "below-threshold"},
    {"a weak alias listed once",
     {HitKind::name, kDefaultThreshold, false, true, true, false, Standing::formerly},
     Verdict::pass,
     "below-threshold"},
    {"a name listed once that is vouched for",
     {HitKind::name, 900'000, false, true, false, true, Standing::formerly},
     Verdict::pass,
     "suppressed"},
    {"a number listed once",
     {HitKind::identifier, 1'000'000, true, true, false, false, Standing::formerly},
     Verdict::pass_with_history,
     "formerly-listed"},
    {"an address that looks like a listed one",
     {HitKind::look_alike, 0, false, true},
     Verdict::hold,
     "look-alike-address"},
    {"a tenth of the value from a listed address",
     {HitKind::exposure, 0, false, true, false, false, Standing::listed, false, 100'000},
     Verdict::hold,
     "exposure"},
    {"less than a tenth",
     {HitKind::exposure, 0, false, true, false, false, Standing::listed, false, 99'999},
     Verdict::pass_with_history,
     "exposure-below"},
    {"all of the value from an address that was listed only later",
     {HitKind::exposure, 0, false, true, false, false, Standing::later, false, 1'000'000},
     Verdict::pass_with_history,
     "exposure-listed-since"},
    {"a company blocked parties own, found by its number",
     {HitKind::ownership, 1'000'000, true, true, false, false, Standing::listed, true},
     Verdict::block,
     "owned-by-blocked"},
    {"the same with unknown stakes",
     {HitKind::ownership, 1'000'000, true, true},
     Verdict::hold,
     "possibly-owned-by-blocked"},
    {"the same found by its name",
     {HitKind::ownership, 950'000, false, true, false, false, Standing::listed, true},
     Verdict::hold,
     "resembles-owned-by-blocked"},
};

TEST(Decision, EveryRule) {
  for (const Rule& rule : kRules) {
    SCOPED_TRACE(rule.said);
    EXPECT_EQ(judge(rule.finding, policy_for(750'000)), (Judgement{rule.verdict, rule.rule}));
  }
}

TEST(Decision, AResemblanceNeverBlocks) {
  for (const HitKind kind : {HitKind::name, HitKind::identifier, HitKind::look_alike, HitKind::ownership})
    for (const Score score : {0U, 500'000U, 1'000'000U})
      for (const bool certain : {false, true})
        EXPECT_LT(judge({kind, score, false, true, false, false, Standing::listed, certain, 1'000'000}, {}).verdict,
                  Verdict::block);
}

TEST(Decision, TheWeakThresholdFollowsTheThreshold) {
  EXPECT_EQ(policy_for(kDefaultThreshold), DecisionPolicy{});
  EXPECT_EQ(policy_for(800'000).weak_threshold, 920'000U);
  EXPECT_EQ(policy_for(1'000'000).weak_threshold, 1'000'000U);
}

}  // namespace
}  // namespace clew::screen
