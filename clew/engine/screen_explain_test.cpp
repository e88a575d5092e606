// An explanation can be added up by hand: its pieces make the score, whatever facts stand beside the name.

#include <gtest/gtest.h>

#include <cstdlib>

#include "clew/base/random.h"
#include "clew/engine/sample_lists.h"
#include "clew/screen/log_odds.h"

namespace clew::engine {
namespace {

constexpr std::uint64_t kSeed = 20261130;

std::int32_t sum(const screen::Explanation& explanation) {
  std::int32_t points = 0;
  for (const screen::Piece& piece : explanation.pieces) points += piece.points;
  return points;
}

std::shared_ptr<const ScreenSnapshot> snapshot_of_names() {
  return *make_snapshot(
      {sample_list(
          "one",
          {sample_entity(
               "a", "Person",
               {{"name", "KIM, Yong Chol"}, {"birthDate", "1962-02-18"}, {"nationality", "kp"}, {"gender", "male"}}),
           sample_entity("b", "Person", {{"name", "Ri Je-son"}, {"birthDate", "1938"}, {"country", "kp"}}),
           sample_entity("c", "Organization", {{"name", "Northwind Maritime Trading Limited"}, {"country", "cy"}}),
           sample_entity("d", "Person", {{"name", "Mohammed Ali"}, {"gender", "male"}})})},
      {std::nullopt, 1});
}

TEST(ScreenExplain, ThePiecesAddUpToTheScore) {
  SCOPED_TRACE(kSeed);
  const auto snapshot = snapshot_of_names();
  const std::vector<std::string> names = {"KIM, Yong Chol",
                                          "kim yong chol",
                                          "Kim Young Cheol",
                                          "Ri Je-son",
                                          "Ri Je Son",
                                          "Northwind Maritime Trading Limited",
                                          "Northwind Mari",
                                          "Mohammed Ali",
                                          "Muhamad Ali",
                                          "Y. C. Kim",
                                          "Ali"};
  const std::vector<std::pair<std::string, std::vector<std::string>>> facts = {
      {"birthDate", {"1962-02-18", "1962", "1938-01-01", "1999"}}, {"country", {"kp", "us"}}, {"gender", {"female"}}};
  Rng random(kSeed);
  ScreenOptions options;
  options.threshold = 100'000;
  std::size_t compared = 0;
  for (int round = 0; round < 400; ++round) {
    Facts asked = {{"name", names[random.below(names.size())]}};
    for (const auto& [property, values] : facts)
      if (random.below(2) == 0) asked.emplace_back(property, values[random.below(values.size())]);
    const char* const schemas[] = {"Person", "Organization", "Vessel", "LegalEntity"};
    const auto answer = screen_party(*snapshot, sample_query(schemas[random.below(4)], asked), options);
    ASSERT_TRUE(answer);
    for (const ScreenHit& hit : answer->hits) {
      ++compared;
      const screen::Score added = screen::score_of(sum(hit.explanation));
      EXPECT_LE(std::abs(static_cast<int>(added) - static_cast<int>(hit.score)), 1'500)
          << asked[0].second << " against " << hit.matched;
    }
  }
  EXPECT_GT(compared, 200U);
}

TEST(ScreenExplain, FactsCountForANamePastedFromTheListAsForOneTyped) {
  const auto snapshot = snapshot_of_names();
  ScreenOptions options;
  options.threshold = 100'000;
  const auto score_with = [&](const char* name, const Facts& more) {
    Facts facts = {{"name", name}};
    facts.insert(facts.end(), more.begin(), more.end());
    const auto answer = screen_party(*snapshot, sample_query("Person", facts), options);
    return answer && !answer->hits.empty() ? answer->hits[0].score : 0;
  };
  const Facts others = {{"birthDate", "1999"}, {"gender", "female"}, {"country", "us"}};
  const screen::Score pasted = score_with("KIM, Yong Chol", {}), typed = score_with("Kim, Yong Chol", {});
  EXPECT_GT(pasted, typed);
  EXPECT_LT(pasted, 999'000U);
  EXPECT_LT(score_with("KIM, Yong Chol", others), 700'000U);
  EXPECT_LT(score_with("Kim, Yong Chol", others), score_with("KIM, Yong Chol", others));
  // Each fact that speaks for it is seen above the name.
  EXPECT_GT(score_with("KIM, Yong Chol", {{"birthDate", "1962"}}), pasted);
  EXPECT_GT(score_with("KIM, Yong Chol", {{"birthDate", "1962-02-18"}}),
            score_with("KIM, Yong Chol", {{"birthDate", "1962"}}));
  // A wrong year alone does not pass the very name.
  EXPECT_GE(score_with("KIM, Yong Chol", {{"birthDate", "1999"}}), 500'000U);
  EXPECT_GE(score_with("Mohammed Ali", {{"birthDate", "1999"}}), 500'000U);
}

}  // namespace
}  // namespace clew::engine
