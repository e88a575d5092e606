#include "clew/screen/evidence.h"

#include <gtest/gtest.h>

#include "clew/screen/log_odds.h"

namespace clew::screen {
namespace {

intel::Entity entity(std::string schema, const std::vector<std::pair<std::string, std::string>>& values) {
  intel::Entity made;
  made.schema = std::move(schema);
  for (const auto& [property, text] : values) made.add(property, text);
  made.settle();
  return made;
}

struct Case {
  const char *property, *asked, *listed;
  std::int32_t points;
  const char* what;
};

TEST(Evidence, OfOneFact) {
  const Case cases[] = {
      {"birthDate", "1962-03-01", "1962-03-01", 3000, "same birth date"},
      {"birthDate", "1962", "1962-03-01", 1200, "same year of birth"},
      {"birthDate", "1962-03", "1962-03-01", 1800, "same month of birth"},
      {"birthDate", "1962-01-03", "1962-03-01", 1500, "birth date with day and month exchanged"},
      {"birthDate", "1962-07-09", "1962-03-01", -500, "another day of birth"},
      {"birthDate", "1963-03-01", "1962-03-01", 0, "nearly the same date of birth"},
      {"birthDate", "1964-03-01", "1962-03-01", -2500, "another year of birth"},
      {"country", "North Korea", "kp", 600, "same country"},
      {"nationality", "ru", "kp", -600, "other countries"},
      {"gender", "male", "male", 100, "same gender"},
      {"gender", "female", "male", -1500, "other gender"},
      {"imoNumber", "9187629", "IMO 9187629", 0, nullptr},
      {"imoNumber", "9187629", "9187631", -2000, "other imoNumber"},
      {"passportNumber", "A1234567", "B1234567", 0, nullptr},  // people have several
      {"birthDate", "soon", "1962-03-01", 0, nullptr},
      {"birthDate", "1962-03-01", "1380-02-01", 0, "a year of birth of another calendar, not compared"},
      {"birthDate", "1380", "1962-03-01", 0, "a year of birth of another calendar, not compared"},
      {"birthDate", "1962", "2504", 0, "a year of birth of another calendar, not compared"},
      {"birthDate", "1380-02-01", "1380-02-01", 0, "a year of birth of another calendar, not compared"},
      {"birthDate", "1849", "1962", 0, "a year of birth of another calendar, not compared"},
      {"birthDate", "1850", "1962", -2500, "another year of birth"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(std::string(c.asked) + " against " + c.listed);
    const Evidence evidence =
        compare_evidence(entity("Person", {{c.property, c.asked}}), entity("Person", {{c.property, c.listed}}));
    EXPECT_EQ(evidence.points, c.points);
    ASSERT_EQ(evidence.pieces.size(), c.what == nullptr ? 0U : 1U);
    if (c.what == nullptr) continue;
    EXPECT_EQ(evidence.pieces[0].what, c.what);
  }
}

TEST(Evidence, AYearOfAnotherCalendarStandsBackBehindOneOfOurs) {
  const auto listed = entity("Person", {{"birthDate", "1380"}, {"birthDate", "1962-03-01"}});
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1962-03-01"}}), listed).points, 3000);
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1970"}}), listed).points, -2500);
}

TEST(Evidence, TheRulesOfBeforeTookEveryYearForOneOfOurs) {
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1962"}}), entity("Person", {{"birthDate", "1380"}}),
                             BirthYears::any)
                .points,
            -2500);
}

TEST(Evidence, SilenceIsNoEvidence) {
  const auto full = entity("Person", {{"birthDate", "1962"}, {"country", "kp"}, {"gender", "male"}});
  EXPECT_TRUE(compare_evidence(entity("Person", {{"name", "Jon Smith"}}), full).pieces.empty());
  EXPECT_TRUE(compare_evidence(full, entity("Person", {{"name", "Jon Smith"}})).pieces.empty());
}

TEST(Evidence, TheBestOfSeveralDatesCounts) {
  const auto listed = entity("Person", {{"birthDate", "1955"}, {"birthDate", "1962-03-01"}, {"birthDate", "1970"}});
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1962-03-01"}}), listed).points, 3000);
}

TEST(Evidence, AnApproximateDateReachesFurther) {
  auto listed = entity("Person", {{"birthDate", "1962"}});
  listed.values[0].note = "circa";
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1966"}}), listed).points, 0);
  EXPECT_EQ(compare_evidence(entity("Person", {{"birthDate", "1967"}}), listed).points, -2500);
}

TEST(Evidence, AShipIsNoPerson) {
  const auto points = [](const char* asked, const char* listed) {
    return compare_evidence(entity(asked, {}), entity(listed, {})).points;
  };
  EXPECT_EQ(points("Person", "Vessel"), -2500);
  EXPECT_EQ(points("LegalEntity", "Vessel"), -2500);
  EXPECT_EQ(points("LegalEntity", "Person"), 0);
  EXPECT_EQ(points("Company", "LegalEntity"), 0);
  EXPECT_EQ(points("", "Vessel"), 0);
  EXPECT_EQ(points("Company", "Organization"), 0);
}

TEST(Evidence, NoNameBelowTheSearchThresholdReachesWhatIsWanted) {
  for (const std::int32_t most : {0, 100, 600, 3000, 3700})
    for (const Score wanted : {1'000U, 400'000U, 500'000U, 700'000U, 850'000U, 1'000'000U}) {
      const Score from = search_threshold(wanted, most);
      ASSERT_LE(from, wanted);
      for (Score name = 0; name < from; name += 97) ASSERT_LT(with_evidence(name, most), wanted) << name;
      ASSERT_LT(with_evidence(from - 1, most), wanted);
    }
}

TEST(Evidence, NeverExceedsItsBound) {
  const auto query =
      entity("Person", {{"birthDate", "1962-03-01"}, {"country", "kp"}, {"gender", "male"}, {"imoNumber", "9187629"}});
  EXPECT_EQ(compare_evidence(query, query).points, most_evidence(query));
  EXPECT_EQ(most_evidence(entity("Person", {{"name", "Jon Smith"}})), 0);
}

TEST(Evidence, ABirthDateDoesNotMakeAlikeWhatIsNot) {
  EXPECT_EQ(with_evidence(kEvidenceFloor - 1, 3000), kEvidenceFloor - 1);
  EXPECT_GT(with_evidence(kEvidenceFloor, 3000), 850'000U);
}

TEST(Evidence, SaysWhatWouldChangeTheScore) {
  const auto listed = entity("Person", {{"birthDate", "1962-03-01"}, {"country", "kp"}, {"gender", "male"}});
  const auto facts = what_if(entity("Person", {{"name", "Ri Je Son"}}), listed, 800'000);
  ASSERT_EQ(facts.size(), 5U);
  EXPECT_EQ(facts[0].fact, "a birth date of another year than 1962");
  EXPECT_LT(facts[0].score, 300'000U);
  EXPECT_GT(facts[1].score, 980'000U);
  EXPECT_TRUE(what_if(listed, listed, 800'000).empty());
}

}  // namespace
}  // namespace clew::screen
