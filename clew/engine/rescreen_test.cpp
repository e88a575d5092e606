#include "clew/engine/rescreen.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

std::shared_ptr<const ScreenSnapshot> with(std::vector<SnapshotList> lists) {
  auto snapshot = make_snapshot(std::move(lists), {});
  EXPECT_TRUE(snapshot);
  return *std::move(snapshot);
}

// Monday's lists after somebody came, somebody went, an alias was added and a Sanction was lifted.
std::vector<SnapshotList> tuesday() {
  auto lists = sample_lists();
  auto& first = lists[0].entities;
  first[0].add("alias", "Joe Bloggs");
  first[0].settle();
  std::erase_if(first, [](const intel::Entity& entity) { return entity.id == "f-3" || entity.id == "f-5"; });
  first.push_back(
      sample_entity("f-8", "Person", {{"name", "Yamada Taro"}, {"passportNumber", "K7654321"}, {"program", "DPRK"}}));
  return lists;
}

TEST(Rescreen, SaysWhichEntitiesChangedAndHow) {
  const ListChange change(with(sample_lists()), with(tuesday()));
  std::vector<std::string> said;
  for (const ChangedEntity& entity : change.entities()) said.push_back(entity.entity + " " + entity.change);
  EXPECT_EQ(said, (std::vector<std::string>{"f-1 changed", "f-3 removed", "f-6 blocking", "f-8 added"}));
}

TEST(Rescreen, AsksOnlyThePartiesWithAddressesThatTheChangeTouches) {
  constexpr const char* kListed = "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c";
  constexpr const char* kOther = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
  const auto asks = [&](const char* address, std::vector<SnapshotList> lists) {
    const ListChange change(with(sample_lists()), with(std::move(lists)));
    return change.concerns(sample_query("CryptoWallet", {{"publicKey", address}}), {});
  };
  auto added = sample_lists();
  added[0].entities.push_back(sample_entity("f-9", "CryptoWallet", {{"publicKey", kOther}, {"holder", "f-2"}}));
  EXPECT_TRUE(asks(kOther, added));
  EXPECT_FALSE(asks(kListed, added)) << "listed before and after";
  EXPECT_FALSE(asks("0x1111111111111111111111111111111111111111", added)) << "a stranger";
  auto gone = sample_lists();
  std::erase_if(gone[0].entities, [](const intel::Entity& entity) { return entity.id == "f-4"; });
  EXPECT_TRUE(asks(kListed, gone));
  EXPECT_FALSE(asks(kOther, gone));
  // The wallet is as it was, and its holder is blocked no more, or called otherwise.
  auto holder = sample_lists();
  holder[0].entities[0].add("alias", "Joe Bloggs");
  holder[0].entities[0].settle();
  EXPECT_TRUE(asks(kListed, holder));
  EXPECT_FALSE(asks(kOther, holder));
}

struct InName {
  const char* said;
  const char* name;
  bool concerned;
};
const InName kInNames[] = {
    {"the new address alone", "0x098b716b8aaf21512996dc57eb0615e2383e2f96", true},
    {"among words", "Max Mustermann 0x098b716b8aaf21512996dc57eb0615e2383e2f96", true},
    {"beside punctuation", "Mustermann (0x098b716b8aaf21512996dc57eb0615e2383e2f96)", true},
    {"in other capitals", "Mustermann 0x098B716B8AAF21512996DC57EB0615E2383E2F96", true},
    {"that was listed before", "Mustermann 0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c", false},
    {"of a stranger", "Mustermann 0x1111111111111111111111111111111111111111", false},
    {"the new number among words", "Mustermann K7654321", true},
    {"another number among words", "Mustermann K7654322", false},
};

TEST(Rescreen, AListedAddressOrNumberAmongTheWordsOfANameReachesTheCustomer) {
  auto added = sample_lists();
  added[0].entities.push_back(sample_entity(
      "f-9", "CryptoWallet", {{"publicKey", "0x098b716b8aaf21512996dc57eb0615e2383e2f96"}, {"holder", "f-2"}}));
  added[0].entities.push_back(
      sample_entity("f-8", "Person", {{"name", "Yamada Taro"}, {"passportNumber", "K7654321"}}));
  const ListChange change(with(sample_lists()), with(added)), back(with(added), with(sample_lists()));
  for (const InName& c : kInNames) {
    SCOPED_TRACE(c.said);
    const ScreenQuery query = sample_query("Person", {{"name", c.name}});
    EXPECT_EQ(change.concerns(query, {}), c.concerned);
    const auto fast = change.ask(query, {}), full = change.ask_all(query, {});
    ASSERT_TRUE(fast && full);
    EXPECT_EQ(fast->hits, full->hits);
    EXPECT_EQ(fast->hits.empty() ? "none" : fast->hits[0].change, c.concerned ? "new" : "none");
    EXPECT_EQ(back.concerns(query, {}), c.concerned) << "it was taken off";
  }
}

TEST(Rescreen, OfTheExposureOfAnAddressInANameNobodyAsks) {
  ScreenOptions exposure;
  exposure.exposure = true;
  const ListChange change(with(sample_lists()), with(tuesday()));
  EXPECT_FALSE(change.concerns(
      sample_query("Person", {{"name", "Mustermann 0x1111111111111111111111111111111111111111"}}), exposure));
}

TEST(Rescreen, NothingChangesBetweenEqualLists) {
  const ListChange change(with(sample_lists()), with(sample_lists()));
  EXPECT_TRUE(change.entities().empty());
  EXPECT_FALSE(change.concerns(sample_query("Person", {{"name", "Ri Je Son"}}), {}));
}

struct Case {
  const char* said;
  const char* schema;
  Facts facts;
  const char* change;  // "entity change" of the first; empty: none
};
const Case kCases[] = {
    {"a stranger", "Person", {{"name", "Max Mustermann"}}, ""},
    {"who was listed and is still", "Person", {{"name", "Ri Che Son"}}, ""},
    {"who has the new name", "Person", {{"name", "Yamada Taro"}}, "f-8 new"},
    {"who has the new number", "Person", {{"passportNumber", "K7654321"}}, "f-8 new"},
    {"who has the new alias", "Person", {{"name", "Joe Bloggs"}}, "f-1 new"},
    {"a ship that was taken off", "Vessel", {{"name", "Jupiter Dawn"}}, "f-3 gone"},
    {"whose sanction was lifted", "Company", {{"taxNumber", "7707083893"}}, "f-6 verdict"},
};

TEST(Rescreen, SaysWhatIsNewAndWhatIsGone) {
  const ListChange change(with(sample_lists()), with(tuesday()));
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.said);
    const auto asked = change.ask(sample_query(c.schema, c.facts), {});
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->hits.empty() ? "" : asked->hits[0].entity + " " + asked->hits[0].change, c.change);
  }
}

// A full re-screen of everybody, against asking only those whom a change concerns.
TEST(Rescreen, AsksNobodyLessThanAFullRescreenFinds) {
  const ListChange change(with(sample_lists()), with(tuesday()));
  const char* const words[] = {"Ri",     "Je",      "Son",   "Che", "Joe",     "Bloggs", "Yamada", "Taro",
                               "Jamada", "Tarou",   "Blogs", "Jo",  "Jupiter", "Dawn",   "Rhee",   "Jae",
                               "Quill",  "Feather", "T",     "Yam", "Ada",     "Smith"};
  Rng rng(4);
  int asked = 0, changed = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string name;
    for (std::uint64_t n = rng.between(1, 3); n > 0; --n)
      name += std::string(words[rng.below(std::size(words))]) + (rng.one_in(8) ? "" : " ");
    ScreenQuery query = sample_query(rng.one_in(3) ? "Company" : "Person", {{"name", name}});
    if (rng.one_in(20)) query.party.add("passportNumber", rng.one_in(2) ? "K7654321" : "A1234567");
    if (rng.one_in(4)) query.party.add("birthDate", rng.one_in(2) ? "1961-05-01" : "1990");
    if (rng.one_in(4)) query.party.add("country", rng.one_in(2) ? "kp" : "de");
    query.party.settle();
    ScreenOptions options;
    options.explain = false;
    options.fields = !rng.one_in(8);
    options.history = !rng.one_in(8);
    options.record_floor = rng.one_in(3) ? 100'000 : 300'000;
    const auto fast = change.ask(query, options), full = change.ask_all(query, options);
    ASSERT_TRUE(fast && full);
    ASSERT_EQ(fast->hits, full->hits) << name;
    asked += change.concerns(query, options);
    changed += !full->hits.empty();
  }
  EXPECT_GT(changed, 100);
  EXPECT_LT(asked, 2 * changed);
}

// A name that the list had once is history, and so is a change of whose it was.
TEST(Rescreen, AChangeOfWhoHadANameOnceReachesTheCustomer) {
  auto monday = sample_lists(), later = sample_lists();
  for (auto* const lists : {&monday, &later}) {
    PastParty past;
    past.entity = sample_entity("f-1", "Person", {{"name", "Ri Je Son"}});
    past.now = "f-1";
    past.texts.push_back({"name", "Max Mustermann", "", {}});
    (*lists)[0].past_parties.push_back(std::move(past));
  }
  later[0].entities[0].add("alias", "Joe Bloggs");
  later[0].entities[0].settle();
  const ListChange change(with(monday), with(later)), none(with(monday), with(monday));
  const ScreenQuery query = sample_query("Person", {{"name", "Max Mustermann"}});
  EXPECT_TRUE(change.concerns(query, {}));
  EXPECT_FALSE(none.concerns(query, {}));
  ScreenOptions listed;
  listed.history = false;
  EXPECT_FALSE(change.concerns(query, listed));
  EXPECT_FALSE(change.concerns(sample_query("Person", {{"name", "Jon Smith"}}), {}));
}

}  // namespace
}  // namespace clew::engine
