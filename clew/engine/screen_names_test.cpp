// How the field of a name is read: names among other words, several names, letters meant otherwise, no name at all.

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

struct FieldCase {
  const char* name;
  Verdict verdict;
  const char *entity, *asked;  ///< of the first hit; empty: there is none
  const char* said;            ///< of the reasons; empty: nothing but the decision
};

TEST(ScreenNames, AFieldIsReadAsItIsWrittenInPaymentsAndSaysWhatWasRead) {
  const FieldCase cases[] = {
      {"Ri Je Son account 40817810", Verdict::hold, "f-1", "Ri Je Son",
       "note: 'Ri Je Son account 40817810' was compared without 'account 40817810', too: 'Ri Je Son'"},
      {"RI JE SON DOB 01/03/1962", Verdict::hold, "f-1", "RI JE SON",
       "note: 'RI JE SON DOB 01/03/1962' was compared without 'DOB 01/03/1962', too: 'RI JE SON'"},
      {"Max Mustermann; Ri Je Son", Verdict::hold, "f-1", "Ri Je Son",
       "note: 'Max Mustermann; Ri Je Son' looks like several names, and each was compared by itself, too: "
       "'Max Mustermann', 'Ri Je Son'"},
      {"Max Mustermann account 40817810", Verdict::pass, "", "",
       "note: 'Max Mustermann account 40817810' was compared without 'account 40817810', too: 'Max Mustermann'"},
      {"N/A", Verdict::hold, "", "",
       "hold: 'N/A' is no name: it says that there is none; ask for the name of the party"},
      {"unknown", Verdict::hold, "", "",
       "hold: 'unknown' is no name: it says that there is none; ask for the name of the party"},
      {"-", Verdict::hold, "", "", "hold: '-' is no name: it says that there is none; ask for the name of the party"},
      {"វ្លាឌីមៀ", Verdict::hold, "", "",
       "hold: the name 'វ្លាឌីមៀ' is in letters that cannot be read (Khmer): ask for its spelling in Latin letters"},
      {"Μαξ Μούστερμαν", Verdict::pass, "", "",
       "note: the name 'Μαξ Μούστερμαν' has letters that are read by general rules alone (Greek), so that a listed "
       "name can be missed: ask for its spelling in Latin letters too"},
      {"弗拉基米尔·普京", Verdict::pass, "", "",
       "note: the name '弗拉基米尔·普京' looks like a foreign name in Chinese characters, which is not read back: ask "
       "for its spelling in Latin letters too"},
      {"Max Mustermann", Verdict::pass, "", "", ""},
  };
  const auto snapshot = sample_snapshot();
  for (const FieldCase& c : cases) {
    SCOPED_TRACE(c.name);
    const auto answer = screen_party(*snapshot, sample_query("Person", {{"name", c.name}}), {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->verdict, c.verdict) << answer_json(*answer);
    EXPECT_EQ(answer->hits.empty() ? "" : answer->hits[0].entity, c.entity);
    if (!answer->hits.empty()) {
      EXPECT_EQ(answer->hits[0].query_value, c.asked);
    }
    const auto said = std::count(answer->reasons.begin(), answer->reasons.end(), c.said);
    if (*c.said != 0) {
      EXPECT_EQ(said, 1) << answer_json(*answer);
    } else {
      EXPECT_EQ(answer->reasons.size(), 1U) << answer_json(*answer);
    }
  }
}

TEST(ScreenNames, ANameThatStandsWholeAmongOtherWordsIsFound) {
  struct Padded {
    const char* name;
    const char* held;  ///< the entity that decides, or empty: nobody does
  };
  constexpr Padded cases[] = {
      {"REF 4455 RI JE SON RENT JANUARY", "f-1"},
      {"QUILLFEATHER HOLDINGS 12 MAIN STREET DUBAI", "f-6"},
      {"HOLDINGS QUILLFEATHER 12 MAIN STREET DUBAI", "f-6"},   // turned round
      {"QUILLFEATHER 12 HOLDINGS STREET", ""},                 // not together
      {"RENT JANUARY 2026 MAIN STREET HOLDINGS LIMITED", ""},  // nobody
      {"PAYMENT FROM JUPITER DAWN FOR GOODS", "f-3"},
  };
  const auto snapshot = sample_snapshot();
  ScreenOptions options;
  options.lists = {"first"};
  for (const Padded& c : cases) {
    SCOPED_TRACE(c.name);
    const auto answer = screen_party(*snapshot, sample_query("", {{"name", c.name}}), options);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->verdict == Verdict::pass ? "" : answer->hits[0].entity, c.held) << answer_json(*answer);
  }
}

TEST(ScreenNames, AWordThatSaysThereIsNoNameIsComparedOnlyWithWhoIsListedUnderIt) {
  const auto snapshot = make_snapshot({sample_list("one", {sample_entity("ship", "Vessel", {{"name", "NEGEEN"}}),
                                                           sample_entity("other", "Vessel", {{"name", "Unknown"}})})},
                                      {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  const auto answer = screen_party(**snapshot, sample_query("Thing", {{"name", "UNKNOWN"}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
  ASSERT_EQ(answer->hits.size(), 1U) << answer_json(*answer);
  EXPECT_EQ(answer->hits[0].entity, "other");
}

TEST(ScreenNames, AnAliasThatSaysThereIsNoneDoesNotHoldAPartyThatHasAName) {
  const auto answer =
      screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Max Mustermann"}, {"alias", "N/A"}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::pass) << answer_json(*answer);
  EXPECT_EQ(answer->reasons.back(), "note: 'N/A' is no name: it says that there is none");
}

TEST(ScreenNames, OfSeveralNamesOneMayBeACompanysWhateverTheFieldWasMeantFor) {
  const auto answer =
      screen_party(*sample_snapshot(), sample_query("Company", {{"name", "Sample Trading Ltd c/o Ri Je Son"}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold) << answer_json(*answer);
  EXPECT_EQ(answer->hits[0].entity, "f-1");
}

TEST(ScreenNames, ANameLongerThanAnyThatIsComparedHolds) {
  std::string name = "Max Mustermann";
  while (name.size() < 1100) name += " of Musterstadt";
  const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", name}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
  EXPECT_EQ(answer->reasons[0], "hold: the name 'Max...' is longer than any that is compared: its end was left out");
}

TEST(ScreenNames, LettersThatAreMeantOtherwiseAreFoundAndTheAnswerSaysHowTheyWereRead) {
  const std::pair<const char*, const char*> rows[] = {
      {"M4X MU5T3RM4NN", "with letters for digits and signs"},
      {"M A X  M U S T E R M A N N", "with its letters put together"},
      {"ᴍᴀx ᴍᴜsᴛᴇʀᴍᴀɴɴ", "in the Latin letters that its letters look like"},
      {"MAXMUSTERMANN", "MAX MUSTERMANN"},
      {"His Excellency Max Mustermann", "without its title"},
  };
  auto lists = sample_lists();
  lists[0].entities.push_back(sample_entity("g-1", "Person", {{"name", "MUSTERMANN, Max"}, {"program", "DPRK"}}));
  const auto snapshot = make_snapshot(std::move(lists), {});
  ASSERT_TRUE(snapshot);
  for (const auto& [name, how] : rows) {
    const auto answer = screen_party(**snapshot, sample_query("Person", {{"name", name}}), {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, Verdict::hold) << answer_json(*answer);
    ASSERT_FALSE(answer->hits.empty()) << name;
    EXPECT_EQ(answer->hits[0].entity, "g-1") << name;
    EXPECT_NE(answer_json(*answer).find(how), std::string::npos) << answer_json(*answer);
  }
}

TEST(ScreenNames, ANumberInTheFieldOfANameHolds) {
  for (const char* name : {"5", "12345678", "0000", "12 34", "½", "１２３", "4000-12"}) {
    const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", name}}), {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, Verdict::hold) << answer_json(*answer);
    EXPECT_NE(answer->reasons.at(0).find("has no letter"), std::string::npos) << answer->reasons[0];
  }
  const auto beside =
      screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Jo Muster"}, {"alias", "4711"}}), {});
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->verdict, Verdict::pass) << answer_json(*beside);
  EXPECT_NE(answer_json(*beside).find("'4711' has no letter"), std::string::npos);
  ScreenOptions old;
  old.edges = false;
  const auto before = screen_party(*sample_snapshot(), sample_query("Person", {{"name", "12345678"}}), old);
  ASSERT_TRUE(before);
  EXPECT_EQ(before->verdict, Verdict::pass) << "the rules of screen-4";
}

TEST(ScreenNames, ANameThatTellsNobodyHoldsAndSaysSo) {
  for (const char* name : {"K", "Mr", "J. K.", "Someone"}) {
    const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", name}}), {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, Verdict::hold) << answer_json(*answer);
    EXPECT_EQ(answer->hits.size(), 0U) << answer_json(*answer);
    EXPECT_TRUE(answer->reasons[0].find("to tell one party") != std::string::npos ||
                answer->reasons[0].find("is no name") != std::string::npos)
        << answer->reasons[0];
  }
  const auto answer =
      screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Jo Muster"}, {"alias", "K"}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::pass) << answer_json(*answer);
}

TEST(ScreenNames, UnderTheRulesOfScreen3LettersAreThoseThatStandThere) {
  ScreenOptions old;
  old.guises = false;
  for (const char* name : {"K", "Someone", "H.E. Jo Muster"}) {
    const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", name}}), old);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->reasons.size(), 1U) << answer_json(*answer);
    EXPECT_TRUE(answer->policy_version.starts_with("screen-3 "));
  }
}

TEST(ScreenNames, UnderTheRulesOfScreen2AFieldIsComparedAsItStands) {
  ScreenOptions old;
  old.fields = false;
  for (const char* name : {"N/A", "វ្លាឌីមៀ", "Max Mustermann account 40817810"}) {
    const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", name}}), old);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, Verdict::pass) << answer_json(*answer);
    EXPECT_EQ(answer->reasons.size(), 1U);
    EXPECT_TRUE(answer->policy_version.starts_with("screen-2 "));
  }
}

}  // namespace
}  // namespace clew::engine
