// Stakes and blocks that stand on different lists.

#include "clew/engine/owners.h"

#include <gtest/gtest.h>

#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

intel::Entity owner_entry(std::string id, const Facts& more = {}) {
  Facts facts = {{"name", "Northwind Maritime Trading Limited"}, {"program", "DPRK"}};
  facts.insert(facts.end(), more.begin(), more.end());
  return sample_entity(std::move(id), "Company", facts);
}

// An own file: a customer, and who holds how much of it.
SnapshotList own_list(const std::string& owner, const char* stake, std::vector<intel::Entity> more = {}) {
  std::vector<intel::Entity> entities = std::move(more);
  entities.push_back(sample_entity(
      "cust-co", "Company", {{"name", "Glasswing Holdings"}, {"idNumber", "QQ555555"}, {"topics", "corp.shell"}}));
  entities.push_back(
      sample_entity("stake-1", "Ownership", {{"owner", owner}, {"asset", "cust-co"}, {"percentage", stake}}));
  // Somebody it blocks, so that it does not block everybody.
  entities.push_back(sample_entity("cust-bad", "Company", {{"name", "Quillfeather"}, {"topics", "sanction"}}));
  return sample_list("own", std::move(entities));
}

ScreenAnswer ask(std::vector<SnapshotList> lists, const ScreenOptions& options = {}) {
  const auto snapshot = make_snapshot(std::move(lists), {});
  EXPECT_TRUE(snapshot);
  auto answer = screen_party(**snapshot, sample_query("", {{"idNumber", "QQ555555"}}), options);
  EXPECT_TRUE(answer);
  return *std::move(answer);
}

struct Tie {
  const char* said;
  std::string owner;                  ///< as the stake names it
  std::vector<intel::Entity> beside;  ///< in the own file
  Facts listed;                       ///< more facts of the blocked entry
};

TEST(Owners, AnOwnerBlockedOnAnotherListBlocksWhatItHolds) {
  intel::Entity merged = sample_entity("own-7", "Company", {{"name", "Somebody"}, {"topics", "corp.shell"}});
  merged.referents = {"ofac-12216"};
  const Tie ties[] = {
      {"the stake names the listed id", "ofac-12216", {}, {}},
      {"the file repeats the owner",
       "ofac-12216",
       {sample_entity("ofac-12216", "Company", {{"name", "Northwind"}, {"topics", "corp.shell"}})},
       {}},
      {"the file merged the owner", "own-7", {merged}, {}},
      {"the owner has the same LEI",
       "own-8",
       {sample_entity("own-8", "Company",
                      {{"name", "N W"}, {"leiCode", "5493001KJTIIGC8Y1R12"}, {"topics", "corp.shell"}})},
       {{"leiCode", "5493001KJTIIGC8Y1R12"}}}};
  for (const Tie& tie : ties) {
    SCOPED_TRACE(tie.said);
    const auto answer =
        ask({own_list(tie.owner, "75", tie.beside), sample_list("ofac_sdn", {owner_entry("ofac-12216", tie.listed)})});
    EXPECT_EQ(answer.verdict, Verdict::block) << answer_json(answer);
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_EQ(answer.hits[0].kind, "ownership");
    EXPECT_NE(answer.reasons[0].find("75 % by 'Northwind Maritime Trading Limited' (ofac-12216), blocked by ofac_sdn, "
                                     "as own says"),
              std::string::npos)
        << answer.reasons[0];
  }
}

TEST(Owners, NothingLessThanACertainTieJoinsTwoLists) {
  const Tie ties[] = {
      {"another with the same name",
       "own-9",
       {sample_entity("own-9", "Company", {{"name", "Northwind Maritime Trading Limited"}, {"topics", "corp.shell"}})},
       {}},
      {"a number that another list also uses",
       "12216",
       {sample_entity("12216", "Company", {{"name", "Northwind"}, {"topics", "corp.shell"}})},
       {}}};
  for (const Tie& tie : ties) {
    SCOPED_TRACE(tie.said);
    const auto answer = ask({own_list(tie.owner, "75", tie.beside),
                             sample_list("ofac_sdn", {owner_entry("ofac-12216"), owner_entry("12216")})});
    for (const ScreenHit& hit : answer.hits) EXPECT_NE(hit.kind, "ownership") << answer_json(answer);
  }
}

TEST(Owners, EachRegimeAddsUpOnlyTheOwnersThatItBlocks) {
  SnapshotList own = own_list("ofac-1", "30");
  own.entities.push_back(
      sample_entity("stake-2", "Ownership", {{"owner", "eu-1"}, {"asset", "cust-co"}, {"percentage", "30"}}));
  const SnapshotList eu = sample_list("eu_fsf", {owner_entry("eu-1")});
  const auto apart = ask({own, sample_list("ofac_sdn", {owner_entry("ofac-1")}), eu});
  EXPECT_NE(apart.verdict, Verdict::block) << answer_json(apart);
  const auto together =
      ask({own, sample_list("ofac_sdn", {owner_entry("ofac-1")}), sample_list("us_csl", {owner_entry("eu-1")})});
  EXPECT_EQ(together.verdict, Verdict::block) << answer_json(together);
}

TEST(Owners, TheUnitedKingdomNeedsMoreThanHalf) {
  const SnapshotList uk = sample_list("gb_uksl", {owner_entry("gb-1")});
  EXPECT_NE(ask({own_list("gb-1", "50"), uk}).verdict, Verdict::block);
  EXPECT_EQ(ask({own_list("gb-1", "51"), uk}).verdict, Verdict::block);
}

TEST(Owners, AListThatWasNotAskedIsNamedWhereItBlocksAnOwner) {
  ScreenOptions options;
  options.lists = {"own"};
  const auto answer =
      ask({own_list("ofac-12216", "75"), sample_list("ofac_sdn", {owner_entry("ofac-12216")})}, options);
  EXPECT_EQ(answer.verdict, Verdict::block);
  ASSERT_EQ(answer.list_versions.size(), 2U);
  EXPECT_EQ(answer.list_versions[1].first, "ofac_sdn");
}

TEST(Owners, TheDerivationIsInLinesThatNameTheParties) {
  const auto answer = ask({own_list("ofac-12216", "75"), sample_list("ofac_sdn", {owner_entry("ofac-12216")})});
  ASSERT_FALSE(answer.hits.empty());
  const auto& pieces = answer.hits[0].explanation.pieces;
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].what, "'Glasswing Holdings' (cust-co): blocked, blocked owners hold 75 % (ofac-50-1)");
  EXPECT_EQ(pieces[1].what,
            "  75 % 'Northwind Maritime Trading Limited' (ofac-12216), blocked by ofac_sdn, as own says");
}

TEST(Owners, TheRulesOfBeforeLookInsideOneListOnly) {
  ScreenOptions options;
  options.fields = false;
  const auto answer =
      ask({own_list("ofac-12216", "75"), sample_list("ofac_sdn", {owner_entry("ofac-12216")})}, options);
  EXPECT_NE(answer.verdict, Verdict::block) << answer_json(answer);
}

}  // namespace
}  // namespace clew::engine
