#include "clew/engine/screening.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "clew/engine/decisions.h"
#include "clew/engine/sample_lists.h"
#include "clew/intel/properties.h"
#include "clew/intel/property_kinds.h"

namespace clew::engine {
namespace {

struct Case {
  const char* said;
  const char* schema;
  Facts facts;
  Verdict verdict;
  const char *entity, *kind, *rule;  // of the first hit; empty: there is none
};

const Case kCases[] = {
    {"a stranger", "Person", {{"name", "Max Mustermann"}}, Verdict::pass, "", "", ""},
    {"a listed name", "Person", {{"name", "Ri Je Son"}}, Verdict::hold, "f-1", "name", "name"},
    {"an alias", "Person", {{"name", "Ri Che Son"}}, Verdict::hold, "f-1", "name", "name"},
    {"a name in parts", "Person", {{"firstName", "Che Son"}, {"lastName", "Ri"}}, Verdict::hold, "f-1", "name", "name"},
    {"a passport alone",
     "Person",
     {{"passportNumber", "a-1234567"}},
     Verdict::block,
     "f-1",
     "identifier",
     "identifier-of-blocked"},
    {"a passport under another name",
     "Person",
     {{"name", "Max Mustermann"}, {"passportNumber", "A1234567"}},
     Verdict::block,
     "f-1",
     "identifier",
     "identifier-of-blocked"},
    {"a number of no stated kind",
     "Person",
     {{"id", "A1234567"}},
     Verdict::block,
     "f-1",
     "identifier",
     "identifier-of-blocked"},
    {"the digits of a passport as a tax number",
     "Person",
     {{"taxNumber", "A1234567"}},
     Verdict::hold,
     "f-1",
     "identifier",
     "identifier-alike"},
    {"the number of a ship in the field of a passport",
     "Person",
     {{"name", "Max Mustermann"}, {"birthDate", "1990"}, {"passportNumber", "9187629"}},
     Verdict::hold,
     "f-3",
     "identifier",
     "identifier-alike"},
    {"a passport in the field of a tax number, and all else speaks against it",
     "Person",
     {{"name", "Max Mustermann"},
      {"birthDate", "1990-01-01"},
      {"country", "de"},
      {"gender", "female"},
      {"taxNumber", "A1234567"}},
     Verdict::hold,
     "f-1",
     "identifier",
     "identifier-alike"},
    {"a ship by its number",
     "Vessel",
     {{"imoNumber", "IMO 9187629"}},
     Verdict::block,
     "f-3",
     "identifier",
     "identifier-of-blocked"},
    {"a company by its LEI",
     "Company",
     {{"leiCode", "5493001KJTIIGC8Y1R12"}},
     Verdict::block,
     "f-2",
     "identifier",
     "identifier-of-blocked"},
    {"a company that only a Sanction names",
     "Company",
     {{"taxNumber", "7707083893"}},
     Verdict::block,
     "f-6",
     "identifier",
     "identifier-of-blocked"},
    {"a number with a zero more in front, which is a resemblance and no equality",
     "Company",
     {{"taxNumber", "07707083893"}},
     Verdict::hold,
     "f-6",
     "identifier",
     "identifier-alike"},
    {"an office holder by number",
     "Person",
     {{"idNumber", "ID554433"}},
     Verdict::hold,
     "s-2",
     "identifier",
     "named-not-blocked"},
    {"a wallet",
     "CryptoWallet",
     {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}},
     Verdict::block,
     "f-1",
     "address",
     "address-of-blocked"},
    {"a name nobody can read", "Person", {{"name", "?!"}}, Verdict::hold, "", "", ""},
};

ScreenOptions on(const char* list) {
  ScreenOptions options;
  options.lists = {list};
  return options;
}

TEST(Screening, AWeakAliasThatIsShownAndDoesNotHoldIsNamedInTheReason) {
  const auto snapshot = make_snapshot(
      {sample_list("one", {sample_entity("a", "Person", {{"name", "Jane Doe"}, {"weakAlias", "Grey Heron"}})})},
      {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  ScreenOptions options;
  const auto sure = screen_party(**snapshot, sample_query("Person", {{"name", "Grey Herron"}}), options);
  ASSERT_EQ(sure->hits.size(), 1U);
  const screen::Score score = sure->hits[0].score;
  options.threshold = score - (screen::kScoreOne - score) / 2;  // the weak alias would need two fifths more
  const auto answer = screen_party(**snapshot, sample_query("Person", {{"name", "Grey Herron"}}), options);
  ASSERT_EQ(answer->hits.size(), 1U);
  EXPECT_EQ(answer->verdict, Verdict::pass);
  EXPECT_EQ(answer->reasons[0], "pass: nothing on 1 list at or above " + score_text(options.threshold) +
                                    ", but for weak aliases, which hold from " +
                                    score_text(screen::policy_for(options.threshold).weak_threshold) +
                                    " on: 'Grey Heron' at " + score_text(score));
}

TEST(Screening, EveryWayToBeFound) {
  const auto snapshot = sample_snapshot();
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.said);
    const auto answer = screen_party(*snapshot, sample_query(c.schema, c.facts), {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->verdict, c.verdict) << answer_json(*answer);
    ASSERT_FALSE(answer->reasons.empty());
    if (*c.entity == 0) {
      EXPECT_TRUE(answer->hits.empty()) << answer_json(*answer);
      continue;
    }
    ASSERT_FALSE(answer->hits.empty());
    EXPECT_EQ(answer->hits[0].entity, c.entity);
    EXPECT_EQ(answer->hits[0].kind, c.kind);
    EXPECT_EQ(answer->hits[0].rule, c.rule);
  }
}

TEST(Screening, GivesOneHitForEachListedParty) {
  const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Ri Je Son"}}), {});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->hits.size(), 2U);  // one on each list
  EXPECT_EQ(answer->hits[0].list, "first");
  EXPECT_EQ(answer->hits[1].list, "second");
  EXPECT_EQ(answer->hits[0].programmes, std::vector<std::string>{"DPRK"});
}

TEST(Screening, NamesTheOtherWaysBesideAnExactHit) {
  const auto answer = screen_party(*sample_snapshot(),
                                   sample_query("Person", {{"name", "Ri Je Son"}, {"passportNumber", "A1234567"}}), {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->hits[0].kind, "identifier");
  ASSERT_EQ(answer->hits[0].also.size(), 1U);
  EXPECT_TRUE(answer->hits[0].also[0].starts_with("name 'Ri Je Son'"));
}

TEST(Screening, AnotherYearOfBirthLowersAndTheSameDayRaises) {
  const auto score = [snapshot = sample_snapshot()](const Facts& facts) {
    const auto answer = screen_party(*snapshot, sample_query("Person", facts), on("first"));
    return answer && !answer->hits.empty() ? answer->hits[0].score : 0U;
  };
  const auto alone = score({{"name", "Ri Je Son"}});
  EXPECT_LT(score({{"name", "Ri Je Son"}, {"birthDate", "1999-01-01"}}), alone);
  EXPECT_GE(score({{"name", "Ri Je Son"}, {"birthDate", "1962-03-01"}}), alone);
}

TEST(Screening, OnlyTheListsAskedForAnswer) {
  const auto snapshot = sample_snapshot();
  const auto answer = screen_party(*snapshot, sample_query("Person", {{"passportNumber", "A1234567"}}), on("second"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::pass);
  ASSERT_EQ(answer->list_versions.size(), 1U);
  EXPECT_EQ(answer->list_versions[0].first, "second");
}

TEST(Screening, RefusesWhatItCannotAnswer) {
  const auto snapshot = sample_snapshot();
  const auto code = [&](const ScreenQuery& query, const ScreenOptions& options) {
    const auto answer = screen_party(*snapshot, query, options);
    return answer ? std::string("answered") : answer.error().message;
  };
  const ScreenQuery person = sample_query("Person", {{"name", "Jon Smith"}});
  EXPECT_EQ(code(person, on("third")), "no list 'third' is loaded");
  ScreenOptions other;
  other.algorithm = "logic-v2";
  EXPECT_EQ(code(person, other), "there is no algorithm 'logic-v2'");
  EXPECT_EQ(code(sample_query("Person", {{"birthDate", "1962"}}), {}), "the question has nothing to compare");
  EXPECT_EQ(code(sample_query("person", {{"name", "Jon Smith"}}), {}), "there is no schema 'person'");
}

TEST(Screening, MoreNamesThanAPartyHasAreRefused) {
  const auto snapshot = sample_snapshot();
  Facts many, some;
  for (int i = 0; i < 9; ++i) many.emplace_back("alias", std::string(1000, 'a' + static_cast<char>(i)));
  for (int i = 0; i < 100; ++i) some.emplace_back("alias", "Zqx Unrelated " + std::to_string(i));
  const auto refused = screen_party(*snapshot, sample_query("Person", many), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the names of one party have 9000 bytes; at most 8192 are compared");
  EXPECT_TRUE(screen_party(*snapshot, sample_query("Person", some), {}));
  some.emplace_back("name", "Zqx Unrelated");
  EXPECT_FALSE(screen_party(*snapshot, sample_query("Person", some), {}));
}

TEST(Screening, AFactThatCannotBeRightIsRefused) {
  const auto snapshot = sample_snapshot();
  ScreenOptions today;
  today.now = UnixTime{1'767'225'600};  // 2026-01-01
  const auto said = [&](const char* property, const char* value) {
    const auto answer =
        screen_party(*snapshot, sample_query("Person", {{"name", "Jon Smith"}, {property, value}}), today);
    return answer ? std::string() : answer.error().message;
  };
  EXPECT_EQ(said("country", "Erewhon"), "country: \"Erewhon\" is no country that is known");
  EXPECT_EQ(said("nationality", "xx"), "nationality: \"xx\" is no country that is known");
  EXPECT_EQ(said("gender", "mx"), "gender: \"mx\" is no gender that is known");
  EXPECT_EQ(said("birthDate", "2026-01-02"), "birthDate: \"2026-01-02\" is yet to come");
  EXPECT_EQ(said("birthDate", "2027"), "birthDate: \"2027\" is yet to come");
  for (const auto& [property, value] : {std::pair{"country", "kp"},
                                        {"country", "North Korea"},
                                        {"gender", "F"},
                                        {"gender", "male"},
                                        {"birthDate", "2026"},
                                        {"birthDate", "2026-01-01"}})
    EXPECT_EQ(said(property, value), "") << property;
}

TEST(Screening, WhatHasTheFormOfNoAddressHolds) {
  const auto snapshot = sample_snapshot();
  for (const char* text :
       {"foo", "bitcoin:foo", "bitcoin:149w62rY42aZBox8fGcmqNsXUzSStKeq8D", "XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8D"}) {
    const auto answer = screen_party(*snapshot, sample_query("CryptoWallet", {{"publicKey", text}}), {});
    ASSERT_TRUE(answer) << text;
    EXPECT_EQ(answer->verdict, Verdict::hold) << text;
  }
}

TEST(Screening, APrivateKeyHoldsAndIsNeitherShownNorKept) {
  const auto snapshot = sample_snapshot();
  const std::string key = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  for (const char* property : {"publicKey", "name", "passportNumber", "alias"}) {
    const ScreenQuery query = sample_query("CryptoWallet", {{property, "pay " + key}, {"name", "Zqx Unrelated"}});
    const auto answer = screen_party(*snapshot, query, {});
    ASSERT_TRUE(answer) << property;
    EXPECT_EQ(answer->verdict, Verdict::hold) << property;
    EXPECT_NE(answer->reasons.front().find("holds a private key"), std::string::npos) << answer->reasons.front();
    EXPECT_EQ(answer_json(*answer).find(key), std::string::npos);
    const std::string logged = question_json(query, {});
    EXPECT_EQ(logged.find(key), std::string::npos);
    const auto again = parse_question(logged);
    ASSERT_TRUE(again);
    EXPECT_EQ(answer_json(*screen_party(*snapshot, again->first, {})), answer_json(*answer));  // a replay
  }
}

TEST(Screening, AnIdThatHoldsAPrivateKeyIsRefused) {
  ScreenQuery query = sample_query("Person", {{"name", "Zqx Unrelated"}});
  query.id = "customer KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  const auto answer = screen_party(*sample_snapshot(), query, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "the id of the party holds a private key");
}

TEST(Screening, AnExtendedPublicKeyHolds) {
  const auto snapshot = sample_snapshot();
  const auto answer = screen_party(
      *snapshot,
      sample_query("CryptoWallet", {{"publicKey",
                                     "xpub661MyMwAqRbcG1wepzSKy7hDbc5tDuzAzSSZ9qufJNWb97QUgGsDk6XVxw9tfnVFTPw3R76St3Ygj"
                                     "4ZBAtK2m7yFAq1aAXEAqLtnk6SqwFj"}}),
      {});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
  EXPECT_NE(answer->reasons.front().find("extended public key"), std::string::npos);
}

TEST(Screening, KnowsWhichPropertiesAreNumbers) {
  EXPECT_TRUE(is_identifier("imoNumber"));
  EXPECT_FALSE(is_identifier("IMO"));
}

TEST(Screening, TheNumbersThatAreComparedAreTheNumbersThatAListMayNotLoseUnseen) {
  for (const char* schema : {"Airplane", "BankAccount", "Company", "CryptoWallet", "Identification", "Passport",
                             "Person", "PublicBody", "Security", "Vessel"})
    for (const std::string_view property : intel::properties_of(schema))
      EXPECT_EQ(is_identifier(property), intel::property_kind(property) == intel::PropertyKind::number)
          << schema << " " << property;
}

TEST(Screening, AFailedListHoldsEverythingThatAsksIt) {
  auto lists = sample_lists();
  lists[1].fault = "checksum differs";
  lists[1].entities.clear();
  const auto snapshot = make_snapshot(std::move(lists), {});
  ASSERT_TRUE(snapshot);
  const ScreenQuery stranger = sample_query("Person", {{"name", "Max Mustermann"}});
  const auto all = screen_party(**snapshot, stranger, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->verdict, Verdict::hold);
  EXPECT_EQ(all->reasons[0], "hold: the list second could not be read: checksum differs");
  EXPECT_EQ(screen_party(**snapshot, stranger, on("first"))->verdict, Verdict::pass);
}

TEST(Screening, HitsLeftOutAreCountedAndDecide) {
  ScreenOptions options;
  options.limit = 0;
  const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Ri Je Son"}}), options);
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->hits.empty());
  EXPECT_EQ(answer->hits_left_out, 2U);
  EXPECT_EQ(answer->verdict, Verdict::hold);
}

TEST(Screening, ExcludedKindsAreLeftOutButNeverAnExactHit) {
  ScreenOptions options;
  options.exclude_schemas = {"Vessel"};
  const auto snapshot = sample_snapshot();
  EXPECT_EQ(screen_party(*snapshot, sample_query("", {{"name", "Jupiter Dawn"}}), options)->verdict, Verdict::pass);
  EXPECT_EQ(screen_party(*snapshot, sample_query("", {{"imoNumber", "9187629"}}), options)->verdict, Verdict::block);
}

// Half of Glasswing is held by a blocked person; of Thornbury nobody says how much.
std::shared_ptr<const ScreenSnapshot> owned_snapshot() {
  std::vector<SnapshotList> lists;
  lists.push_back(sample_list(
      "first",
      {sample_entity("o-1", "Person", {{"name", "Ri Je Son"}, {"topics", "sanction"}}),
       sample_entity("o-2", "Company",
                     {{"name", "Glasswing Holdings"}, {"taxNumber", "7707083893"}, {"topics", "corp.offshore"}}),
       sample_entity("o-3", "Ownership", {{"owner", "o-1"}, {"asset", "o-2"}, {"percentage", "50"}}),
       sample_entity("o-4", "Company",
                     {{"name", "Thornbury Shipping"}, {"taxNumber", "7736050003"}, {"topics", "corp.offshore"}}),
       sample_entity("o-5", "Ownership", {{"owner", "o-1"}, {"asset", "o-4"}})}));
  return *make_snapshot(std::move(lists), {});
}

const Case kOwned[] = {
    {"half of it, found by its number",
     "Company",
     {{"taxNumber", "7707083893"}},
     Verdict::block,
     "o-2",
     "ownership",
     "owned-by-blocked"},
    {"the same, found by its name",
     "Company",
     {{"name", "Glasswing Holdings"}},
     Verdict::hold,
     "o-2",
     "ownership",
     "resembles-owned-by-blocked"},
    {"an unknown stake, found by its number",
     "Company",
     {{"taxNumber", "7736050003"}},
     Verdict::hold,
     "o-4",
     "ownership",
     "possibly-owned-by-blocked"},
};

TEST(Screening, WhatBlockedPartiesOwnIsBlockedLikeThem) {
  const auto snapshot = owned_snapshot();
  for (const Case& c : kOwned) {
    SCOPED_TRACE(c.said);
    const auto answer = screen_party(*snapshot, sample_query(c.schema, c.facts), {});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->verdict, c.verdict) << answer_json(*answer);
    ASSERT_FALSE(answer->hits.empty());
    EXPECT_EQ(answer->hits[0].entity, c.entity);
    EXPECT_EQ(answer->hits[0].rule, c.rule);
  }
}

TEST(Screening, AnAddressIsComparedWholeAndLookAlikesHold) {
  const auto verdict = [snapshot = sample_snapshot()](const char* address) {
    return screen_party(*snapshot, sample_query("CryptoWallet", {{"publicKey", address}}), {})->verdict;
  };
  EXPECT_EQ(verdict("0x8576AcC5C05D6Ce88f4e49bf65BdF0C62F91353C"), Verdict::block);
  EXPECT_EQ(verdict("0x8576acc5c05d6ce88f4e49bf65bdf0c62f913530"), Verdict::hold);   // a slip at the end
  EXPECT_EQ(verdict("0x8576acc5c05d6ce88f4e49bf65bdf0c62f913630"), Verdict::pass);   // two of them
  EXPECT_EQ(verdict("0x8576acc00000000000000000000000000f91353c"), Verdict::hold);   // both ends are equal
  EXPECT_EQ(verdict("0x8576AcC5C05D6Ce88f4e49bf65BdF0C62F91353c"), Verdict::block);  // a slip in the capitals
}

TEST(Screening, AnAddressInALinkOrBesideATickerIsThatAddress) {
  const auto snapshot = sample_snapshot();
  const std::string listed = "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c",
                    other = "0x1da5821544e25c636c1417ba96ade4cf6d2f9b5a";
  const auto ask = [&](const std::string& text) {
    return *screen_party(*snapshot, sample_query("CryptoWallet", {{"publicKey", text}}), {});
  };
  for (const std::string& text :
       {"ETH:" + listed, "USDT " + listed, "ethereum:" + listed + "@1",
        "ethereum:" + other + "@1/transfer?address=" + listed + "&uint256=1", "for Jon Smith: " + listed})
    EXPECT_EQ(ask(text).verdict, Verdict::block) << text;
  EXPECT_EQ(ask("ethereum:" + other + "@1").verdict, Verdict::pass);
  EXPECT_EQ(ask("ethereum:" + other + "@1").reasons.back(),
            "note: 'ethereum:" + other + "@1' was read as the address '" + other + "'");
  EXPECT_EQ(ask("for Jon Smith: " + other).verdict, Verdict::hold);  // what else stands there nobody has read
}

TEST(Screening, AListedAddressOrNumberInTheFieldOfANameHolds) {
  const auto asked = [snapshot = sample_snapshot()](const char* name) {
    return *screen_party(*snapshot, sample_query("", {{"name", name}}), {});
  };
  const ScreenAnswer address = asked("0x8576AcC5C05D6cE88F4e49bf65BDf0c62F91353C");
  EXPECT_EQ(address.verdict, Verdict::hold);
  EXPECT_EQ(
      address.reasons[0],
      "hold: the name '0x8576AcC5C05D6cE88F4e49bf65BDf0c62F91353C' is a listed address, of 'Ri Je Son' (Person f-1 "
      "of first)");
  const ScreenAnswer number = asked("IMO 9187629");
  EXPECT_EQ(number.verdict, Verdict::hold);
  EXPECT_EQ(number.reasons[0],
            "hold: the name 'IMO 9187629' is a listed number (imoNumber), of 'Jupiter Dawn' (Vessel f-3 of first)");
  EXPECT_EQ(asked("9187629").verdict, Verdict::hold);
  EXPECT_EQ(asked("IMO 9187628").verdict, Verdict::pass);
  const ScreenAnswer other = asked("0x1da5821544e25c636c1417ba96ade4cf6d2f9b5a");
  EXPECT_EQ(other.verdict, Verdict::pass);
  EXPECT_EQ(
      other.reasons.back(),
      "note: the name '0x1da5821544e25c636c1417ba96ade4cf6d2f9b5a' looks like an address: ask with screen address "
      "(publicKey)");
  EXPECT_EQ(asked("Section 91876290").reasons.size(), 1u);
}

TEST(Screening, AListedAddressOrNumberAmongOtherWordsHolds) {
  const auto snapshot = sample_snapshot();
  constexpr std::pair<const char*, const char*> kAmong[] = {
      {"John Plain 0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", "f-1"},
      {"GRACE IMO9187629", "f-3"},
      {"VESSEL X (IMO 9187629)", "f-3"},
      {"Someone passport A1234567", "f-1"},
      {"Someone invoice 91876", ""},
  };
  for (const auto& [name, entity] : kAmong) {
    SCOPED_TRACE(name);
    const auto answer = screen_party(*snapshot, sample_query("", {{"name", name}}), {});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->verdict == Verdict::pass ? "" : answer->hits[0].entity, entity) << answer_json(*answer);
    EXPECT_NE(answer->verdict, Verdict::block);
  }
}

TEST(Screening, AWalletUnderSanctionsItselfBlocksWhoeverHoldsIt) {
  const Facts wallet = {{"publicKey", "0x1da5821544e25c636c1417ba96ade4cf6d2f9b5a"}, {"topics", "sanction"}};
  Facts held = wallet;
  held[0].second = "0x7f367cc41522ce07553e823bf3be79a889debe1b";
  held.emplace_back("holder", "h");
  const auto snapshot = make_snapshot(
      {sample_list("one", {sample_entity("h", "Person", {{"name", "Jane Doe"}}),
                           sample_entity("w-1", "CryptoWallet", wallet), sample_entity("w-2", "CryptoWallet", held)})},
      {std::nullopt, 1});
  ASSERT_TRUE(snapshot);
  for (const Facts& one : {wallet, held}) {
    const auto answer = screen_party(**snapshot, sample_query("CryptoWallet", {one[0]}), {});
    EXPECT_EQ(answer->verdict, Verdict::block) << one[0].second;
    EXPECT_EQ(answer->hits[0].schema, "CryptoWallet");
  }
  EXPECT_EQ(screen_party(**snapshot, sample_query("Person", {{"name", "Jane Doe"}}), {})->verdict, Verdict::hold);
}

TEST(Screening, AYearOfBirthOfAnotherCalendarIsNoEvidenceAndIsSaid) {
  const auto snapshot = sample_snapshot();
  const auto asked = [&](const Facts& facts) { return *screen_party(*snapshot, sample_query("Person", facts), {}); };
  const ScreenAnswer without = asked({{"name", "Ri Je Son"}});
  for (const char* const year : {"1341", "1341-12-10"}) {
    const ScreenAnswer answer = asked({{"name", "Ri Je Son"}, {"birthDate", year}});
    EXPECT_EQ(answer.hits.at(0).score, without.hits.at(0).score);
    EXPECT_TRUE(answer.reasons.back().starts_with("note: birthDate '" + std::string(year) + "' has a year of another"))
        << answer.reasons.back();
  }
  EXPECT_LT(asked({{"name", "Ri Je Son"}, {"birthDate", "1941"}}).hits.at(0).score, without.hits.at(0).score);
}

TEST(Screening, OfacModeScoresAsOfacDoesAndWeighsNoEvidence) {
  ScreenOptions options;
  options.algorithm = "ofac";
  options.threshold = 900'000;
  options.lists = {"first"};
  const auto answer = screen_party(*sample_snapshot(),
                                   sample_query("Person", {{"name", "Ri Che Son"}, {"birthDate", "1999"}}), options);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
  EXPECT_EQ(answer->hits[0].score, 1'000'000U);
  EXPECT_EQ(answer->policy_version, "screen-5 ofac-1");
}

struct Vouched : ::testing::Test {
  std::shared_ptr<const ScreenSnapshot> snapshot = sample_snapshot();
  ScreenQuery query = sample_query("Person", {{"name", "Ri Je Son"}});
  ScreenOptions options;
  void SetUp() override {
    options.lists = {"first"};
    options.now = UnixTime{50};
    options.rules = std::make_shared<const RuleBook>(
        RuleBook{std::vector<screen::GoodGuyRule>{{7,
                                                   "",
                                                   "q-1",
                                                   "f-1",
                                                   {},
                                                   screen::HitKind::name,
                                                   screen::relevant_hash(query.party),
                                                   screen::relevant_hash(*find_entity(*snapshot, "f-1")),
                                                   {0},
                                                   {100},
                                                   "an officer",
                                                   "seen in person"}},
                 7});
  }
};

TEST_F(Vouched, PassesAndTheHitStaysVisible) {
  const auto answer = screen_party(*snapshot, query, options);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::pass);
  ASSERT_EQ(answer->hits.size(), 1U);
  EXPECT_EQ(answer->hits[0].suppressed_by, "7");
  EXPECT_TRUE(answer->reasons[0].ends_with("suppressed by rule 7")) << answer->reasons[0];
}

TEST_F(Vouched, IsHeldAfterTheDayOfTheRule) {
  options.now = UnixTime{100};
  EXPECT_EQ(screen_party(*snapshot, query, options)->verdict, Verdict::hold);
}

TEST_F(Vouched, IsHeldWhereNoTimeIsGiven) {
  options.now.reset();
  EXPECT_EQ(screen_party(*snapshot, query, options)->verdict, Verdict::hold);
}

TEST_F(Vouched, AnExactNumberIsNeverHidden) {
  query = sample_query("Person", {{"name", "Ri Je Son"}, {"passportNumber", "A1234567"}});
  auto rules = options.rules->rules;
  rules[0].party_hash = screen::relevant_hash(query.party);
  rules.push_back(rules[0]);
  rules[1].element = screen::HitKind::identifier;
  options.rules = std::make_shared<const RuleBook>(RuleBook{std::move(rules), 7});
  EXPECT_EQ(screen_party(*snapshot, query, options)->verdict, Verdict::block);
}

TEST_F(Vouched, AnotherEntityOfTheSameNameStillHolds) {
  options.lists.clear();
  const auto answer = screen_party(*snapshot, query, options);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->verdict, Verdict::hold);
  EXPECT_EQ(answer->hits[0].entity, "s-1");
}

TEST(ScreeningThreads, GiveTheSameBytesForAnyNumberOfThreads) {
  const auto answers = [](const ScreenSnapshot& snapshot) {
    std::string all;
    for (const Case& c : kCases)
      all += answer_json(*screen_party(snapshot, sample_query(c.schema, c.facts), {})) + "\n";
    return all;
  };
  const std::string expected = answers(*sample_snapshot(1));
  EXPECT_EQ(answers(*sample_snapshot(4)), expected);
  const auto shared = sample_snapshot(2);
  std::vector<std::string> got(4);
  std::vector<std::thread> threads;
  for (std::string& slot : got) threads.emplace_back([&] { slot = answers(*shared); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& slot : got) EXPECT_EQ(slot, expected);
}

// A reader takes the snapshot once per question; whoever swaps never waits for readers and never tears an answer.
TEST(ScreeningThreads, ASwapOfListsGivesTheOldAnswerOrTheNewOne) {
  const ScreenQuery query = sample_query("Person", {{"passportNumber", "A1234567"}});
  auto fewer = sample_lists();
  fewer[0].entities.erase(fewer[0].entities.begin());
  const std::shared_ptr<const ScreenSnapshot> snapshots[] = {sample_snapshot(), *make_snapshot(std::move(fewer), {})};
  const std::string expected[] = {answer_json(*screen_party(*snapshots[0], query, {})),
                                  answer_json(*screen_party(*snapshots[1], query, {}))};
  ASSERT_NE(expected[0], expected[1]);
  CurrentSnapshot current;
  current.put(snapshots[0]);
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0, asked = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto held = current.take();
        const std::string answer = answer_json(*screen_party(*held, query, {}));
        if (answer != expected[0] && answer != expected[1]) ++torn;
        ++asked;
      }
    });
  for (int i = 0; i < 2000 || asked < 300; ++i) current.put(snapshots[i % 2]);
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace clew::engine
