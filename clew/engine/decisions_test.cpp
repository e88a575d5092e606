#include "clew/engine/decisions.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "clew/base/file.h"
#include "clew/codec/hex.h"
#include "clew/engine/sample_lists.h"
#include "clew/engine/store.h"
#include "clew/intel/store.h"

namespace clew::engine {
namespace {

constexpr UnixTime kMonday{1'700'000'000}, kTuesday{1'700'086'400}, kNextYear{1'731'536'000};

struct Decisions : ::testing::Test {
  std::string store = ::testing::TempDir() + "clew-decisions-" + std::to_string(::getpid());
  void SetUp() override {
    std::filesystem::remove_all(store);
    std::filesystem::create_directories(store);
    load(sample_lists(), kMonday);
  }
  void TearDown() override { std::filesystem::remove_all(store); }

  void load(const std::vector<SnapshotList>& lists, UnixTime known_from) const {
    auto opened = intel::Store::open_for_writing(intel_path(store));
    ASSERT_TRUE(opened) << opened.error().reason;
    for (const SnapshotList& list : lists) {
      intel::LoadRequest request;
      request.list = list.info.list;
      request.known_from = known_from;
      request.forced = "a test";
      const auto report = opened->load(request, [&](const intel::EntitySink& sink) -> Result<intel::ReadReport> {
        intel::ReadReport read;
        read.info = list.info;
        for (intel::Entity entity : list.entities) {
          ++read.entities;
          ++read.targets;
          CLEW_TRY_VOID(sink(std::move(entity)));
        }
        return read;
      });
      ASSERT_TRUE(report) << report.error().reason;
    }
  }
  DecisionLog log() const {
    auto opened = DecisionLog::open_seeded(store, 1);
    EXPECT_TRUE(opened) << opened.error().message;
    return *std::move(opened);
  }
  std::shared_ptr<const ScreenSnapshot> snapshot(std::optional<UnixTime> as_of = std::nullopt) const {
    auto loaded = load_snapshot(store, {as_of, 1});
    EXPECT_TRUE(loaded) << loaded.error().message;
    return *std::move(loaded);
  }
  static ScreenQuery person(std::string id = "customer-1") {
    ScreenQuery query = sample_query("Person", {{"name", "Ri Je Son"}, {"birthDate", "1980-01-01"}});
    query.id = std::move(id);
    return query;
  }
  static ScreenOptions on_first() {
    ScreenOptions options;
    options.lists = {"first"};
    return options;
  }
  std::string decide(DecisionLog& opened, const ScreenQuery& query, ScreenOptions options, UnixTime now) const {
    options.now = now;
    options.rules = *opened.rules();
    const auto lists = snapshot();
    auto answer = screen_party(*lists, query, options);
    EXPECT_TRUE(answer);
    const Decided decided{query, options, *answer, ""};
    const auto ids = opened.record({&decided, 1}, *lists, {"officer", now});
    EXPECT_TRUE(ids) << ids.error().message;
    return ids->front();
  }
};

TEST_F(Decisions, AReplayGivesTheSameBytes) {
  DecisionLog opened = log();
  const std::string id = decide(opened, person(), {}, kMonday);
  const auto replayed = opened.replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
  EXPECT_TRUE(replayed->differences.empty());
}

// A log written by a clew whose policy this one does not have.
TEST_F(Decisions, AReplayGivesTheBytesOfAPolicyThatIsGone) {
  DecisionLog opened = log();
  const auto lists = snapshot();
  ScreenOptions options = on_first();
  options.now = kMonday;
  auto answer = screen_party(*lists, person(), options);
  ASSERT_TRUE(answer);
  const std::string today = answer->policy_version;
  answer->policy_version = "screen-0 names-0";
  answer->reasons = {"hold: a reason nobody gives any more"};
  const Decided decided{person(), options, *answer, ""};
  const std::string id = opened.record({&decided, 1}, *lists, {"officer", kMonday})->front();
  for (int run = 0; run < 2; ++run) {
    const auto replayed = opened.replay(id, 1);
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_EQ(replayed->recorded, answer_json(*answer));
    EXPECT_TRUE(replayed->whole);
    EXPECT_FALSE(replayed->same);
    EXPECT_EQ(replayed->policy, "screen-0 names-0");
    EXPECT_EQ(replayed->policy_now, today);
    ASSERT_FALSE(replayed->differences.empty());
    EXPECT_EQ(replayed->differences[0],
              "it was decided under the policy 'screen-0 names-0', which this clew does not "
              "have; it was asked again under '" +
                  today + "'");
    EXPECT_NE(replayed->now, replayed->recorded);
  }
}

TEST_F(Decisions, AReplayGivesTheBytesThoughNothingIsLeftToAskAgain) {
  std::string id, recorded;
  {
    DecisionLog opened = log();
    id = decide(opened, person(), on_first(), kMonday);
    recorded = opened.replay(id, 1)->recorded;
  }
  std::filesystem::remove(intel_path(store));
  const auto opened = DecisionLog::open_to_read(store);
  ASSERT_TRUE(opened);
  const auto replayed = opened->replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_EQ(replayed->recorded, recorded);
  EXPECT_FALSE(recorded.empty());
  EXPECT_TRUE(replayed->whole);
  EXPECT_FALSE(replayed->same);
  EXPECT_TRUE(replayed->now.empty());
  ASSERT_EQ(replayed->differences.size(), 1U);
  EXPECT_TRUE(replayed->differences[0].starts_with("it cannot be asked again: "));
}

TEST_F(Decisions, AReplayAsksTheListsOfThen) {
  DecisionLog opened = log();
  const std::string id = decide(opened, person(), {}, kMonday);
  auto later = sample_lists();
  later[0].entities.erase(later[0].entities.begin());
  load(later, kTuesday);
  const std::string after = decide(opened, person(), on_first(), kTuesday);
  EXPECT_TRUE(opened.replay(id, 1)->same);
  const auto second = opened.replay(after, 1);
  EXPECT_TRUE(second->same);
  EXPECT_EQ(second->recorded.find(R"("verdict":"hold")"), std::string::npos);
  EXPECT_NE(second->recorded.find(R"("rule":"formerly-listed")"), std::string::npos);
}

TEST_F(Decisions, AReplayHasTheHistoryOfThen) {
  DecisionLog opened = log();
  ScreenQuery query = person();
  query.party = sample_entity("", "Person", {{"name", "Ri Je Son"}, {"birthDate", "1962-03-01"}});
  const std::string listed = decide(opened, query, on_first(), kMonday);
  auto later = sample_lists();
  later[0].entities.erase(later[0].entities.begin());
  load(later, kTuesday);
  const std::string gone = decide(opened, query, on_first(), kTuesday);
  load(sample_lists(), kNextYear);
  for (const std::string& id : {listed, gone}) {
    const auto replayed = opened.replay(id, 1);
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
  }
  EXPECT_NE(opened.replay(listed, 1)->recorded.find(R"("verdict":"hold","reasons")"), std::string::npos);
  EXPECT_NE(opened.replay(gone, 1)->recorded.find(R"("verdict":"pass_with_history","reasons")"), std::string::npos);
}

TEST_F(Decisions, ADecisionUnderScreen1IsReplayedWithoutTheHistoryOfNames) {
  DecisionLog opened = log();
  auto later = sample_lists();
  later[0].entities.erase(later[0].entities.begin());
  load(later, kTuesday);
  ScreenQuery query = person();
  query.party = sample_entity("", "Person", {{"name", "Ri Je Son"}, {"birthDate", "1962-03-01"}});
  ScreenOptions old = on_first();
  old.history = old.fields = false;
  const auto replayed = opened.replay(decide(opened, query, old, kTuesday), 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
  EXPECT_NE(replayed->recorded.find(R"("policy":"screen-1 )"), std::string::npos);
  EXPECT_NE(replayed->recorded.find(R"("verdict":"pass","reasons")"), std::string::npos);
}

TEST_F(Decisions, AReplayNamesAListThatIsGone) {
  DecisionLog opened = log();
  const std::string id = decide(opened, person(), {}, kMonday);
  std::filesystem::remove(intel_path(store));
  load({sample_list("first", {sample_entity("f-9", "Person", {{"name", "Jane Doe"}})}),
        sample_list("second", {sample_entity("s-9", "Person", {{"name", "Jane Doe"}})})},
       kMonday);
  const auto replayed = opened.replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_FALSE(replayed->same);
  ASSERT_EQ(replayed->differences.size(), 1U);
  EXPECT_TRUE(replayed->differences[0].starts_with("the store has no version ")) << replayed->differences[0];
}

TEST_F(Decisions, AReplayOfABrokenChainSaysSoThoughTheBytesAreTheSame) {
  std::string id;
  {
    DecisionLog opened = log();
    decide(opened, person("customer-2"), {}, kMonday);
    id = decide(opened, person(), {}, kMonday);
    decide(opened, person("customer-3"), {}, kMonday);
  }
  const auto meddle = [&](const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(join_path(store, "audit.sqlite").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  };
  // What comes after the record says nothing about it.
  meddle("UPDATE chain SET record = replace(record, 'officer', 'nobody') WHERE number = 3");
  EXPECT_TRUE(log().replay(id, 1)->same);
  meddle("UPDATE chain SET record = replace(record, 'officer', 'nobody') WHERE number = 1");
  const auto replayed = log().replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_FALSE(replayed->same);
  EXPECT_EQ(replayed->recorded, replayed->now);
  ASSERT_EQ(replayed->differences.size(), 1U);
  EXPECT_EQ(replayed->differences[0],
            "the log is broken at record 1: the record is not the one that was written; what it says of this decision "
            "is no evidence");
}

// Labels as the store has them, of one address, known on some days.
struct Labelled : Decisions {
  static constexpr const char* kWallet = "0x1111111111111111111111111111111111111111";
  void label(const std::vector<std::pair<std::string, UnixTime>>& named) const {
    std::vector<intel::Label> labels;
    for (const auto& [name, day] : named) {
      intel::Label one;
      one.address = Address(AddressKind::account, *codec::from_hex(std::string_view(kWallet).substr(2)));
      one.label = one.actor = name;
      one.category = "mixer";
      one.pack = "pack";
      one.known_from = day;
      labels.push_back(std::move(one));
    }
    auto opened = intel::Store::open_for_writing(intel_path(store));
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->set_labels(intel::Labels(std::move(labels)), ""));
  }
  static ScreenQuery wallet() { return sample_query("CryptoWallet", {{"publicKey", kWallet}}); }
};

TEST_F(Labelled, AReplayAsksTheLabelsOfThen) {
  DecisionLog opened = log();
  const std::string none = decide(opened, wallet(), {}, kMonday);
  label({{"tumbler", kTuesday}});  // known after the lists were
  const std::string one = decide(opened, wallet(), {}, kTuesday);
  label({{"tumbler", kTuesday}, {"another", kNextYear}});
  for (const std::string& id : {none, one}) {
    const auto replayed = opened.replay(id, 1);
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
    EXPECT_EQ(replayed->recorded.find("tumbler") == std::string::npos, id == none);
  }
}

TEST_F(Labelled, AReplayAsksLabelsThatWereTakenOutSince) {
  DecisionLog opened = log();
  label({{"tumbler", kTuesday}});
  const std::string id = decide(opened, wallet(), {}, kTuesday);
  label({});
  label({{"another", kMonday}});
  const auto replayed = opened.replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
}

TEST_F(Labelled, AReplayNamesLabelsThatAreGone) {
  DecisionLog opened = log();
  label({{"tumbler", kTuesday}});
  const std::string id = decide(opened, wallet(), {}, kTuesday);
  std::filesystem::remove(intel_path(store));  // somebody began anew, with the lists alone
  load(sample_lists(), kMonday);
  const auto replayed = opened.replay(id, 1);
  ASSERT_TRUE(replayed) << replayed.error().message;
  EXPECT_FALSE(replayed->same);
  ASSERT_FALSE(replayed->differences.empty());
  EXPECT_TRUE(replayed->differences[0].starts_with("the labels have changed since: the store has no version "));
  EXPECT_TRUE(replayed->differences[0].ends_with(" of them any more, and was asked with none"));
}

TEST_F(Decisions, TheReplayOfAnErasedDecisionSaysSo) {
  DecisionLog opened = log();
  const std::string id = decide(opened, person(), {}, kMonday);
  const std::string other = decide(opened, person("customer-2"), {}, kMonday);
  ASSERT_EQ(opened.erase({}, "customer-1", "asked for", {"officer", kTuesday}).value(), 1U);
  const auto replayed = opened.replay(id, 1);
  ASSERT_TRUE(replayed);
  EXPECT_TRUE(replayed->erased);
  EXPECT_EQ(replayed->differences, std::vector<std::string>{"erased by record 3"});
  EXPECT_TRUE(replayed->policy.starts_with("screen-5 ")) << replayed->policy;
  EXPECT_FALSE(replayed->same);
  EXPECT_TRUE(replayed->recorded.empty());
  EXPECT_TRUE(opened.replay(other, 1)->same);
  EXPECT_TRUE(opened.verify(id)->whole);
  EXPECT_EQ(opened.verify("")->erased, 1U);
}

TEST_F(Decisions, AnErasureNeedsAReasonAndSomethingToErase) {
  DecisionLog opened = log();
  const std::string id = decide(opened, person(), {}, kMonday);
  EXPECT_EQ(opened.erase({id}, "", "", {"officer", kTuesday}).error().code, Code::usage);
  EXPECT_EQ(opened.erase({}, "nobody", "asked for", {"officer", kTuesday}).error().code, Code::not_found);
  ASSERT_TRUE(opened.erase({id}, "", "asked for", {"officer", kTuesday}));
  EXPECT_EQ(opened.erase({id}, "", "asked for", {"officer", kTuesday}).error().code, Code::not_found);
}

TEST_F(Decisions, TheOpenPartSaysNothingOfThePerson) {
  DecisionLog opened = log();
  const auto line = opened.find(decide(opened, person(), {}, kMonday));
  ASSERT_TRUE(line);
  EXPECT_EQ(line->open.find("Je Son"), std::string::npos);
  EXPECT_EQ(line->open.find("customer-1"), std::string::npos);
  EXPECT_EQ(line->open.find("f-1"), std::string::npos);
  EXPECT_NE(line->sealed.find("Je Son"), std::string::npos);
}

TEST_F(Decisions, LookingForALogMakesNone) {
  const auto opened = DecisionLog::open_existing(store);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::not_found);
  EXPECT_FALSE(file_exists(join_path(store, "audit.sqlite")));
}

TEST_F(Decisions, AQuestionComesBackAsItWas) {
  ScreenQuery query = person();
  query.party.values[0].note = "circa";
  query.party.add("name", "\"quoted\"\n\\ and \xe9\x87\x91");
  query.party.settle();
  ScreenOptions options;
  options.lists = {"first"};
  options.threshold = 812'345;
  options.record_floor = 1;
  options.limit = 3;
  options.algorithm = "ofac";
  options.explain = false;
  options.exclude_schemas = {"Vessel"};
  options.moved_at = UnixTime{5};
  options.tenant = "bank";
  options.now = kMonday;
  const std::string json = question_json(query, options);
  const auto parsed = parse_question(json);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->first.id, query.id);
  EXPECT_EQ(parsed->first.party, query.party);
  EXPECT_EQ(question_json(parsed->first, parsed->second), json);
  EXPECT_FALSE(parse_question("{}"));
}

struct Rules : Decisions {
  static AllowRequest request(const std::string& decision, const std::string& entity = "f-1") {
    return {decision, entity, "", kNextYear, "another birth date, seen on the passport"};
  }
  Verdict verdict(DecisionLog& opened, const ScreenQuery& query, UnixTime now) const {
    ScreenOptions options = on_first();
    options.threshold = 600'000;
    options.now = now;
    options.rules = *opened.rules();
    return screen_party(*snapshot(), query, options)->verdict;
  }
  std::string held(DecisionLog& opened) const {
    ScreenOptions options = on_first();
    options.threshold = 600'000;
    return decide(opened, person(), options, kMonday);
  }
};

TEST_F(Rules, MadeFromADecisionSuppressItsHit) {
  DecisionLog opened = log();
  ASSERT_EQ(verdict(opened, person(), kMonday), Verdict::hold);
  const auto line = opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->rule.number, 2U);
  EXPECT_EQ(verdict(opened, person(), kTuesday), Verdict::pass);
  EXPECT_EQ(verdict(opened, person("customer-2"), kTuesday), Verdict::hold);
  EXPECT_EQ(verdict(opened, person(), kNextYear), Verdict::hold);
}

TEST_F(Rules, EndWhenTheListChangesTheEntity) {
  DecisionLog opened = log();
  ASSERT_TRUE(opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday}));
  auto later = sample_lists();
  later[0].entities[0].add("alias", "Ri the Younger");
  later[0].entities[0].settle();
  load(later, kTuesday);
  EXPECT_EQ(verdict(opened, person(), kTuesday), Verdict::hold);
}

TEST_F(Rules, EndedByTheListStayEndedWhenTheListSaysAgainWhatItSaid) {
  DecisionLog opened = log();
  ASSERT_TRUE(opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday}));
  auto lists = sample_lists();
  lists[0].entities[0].add("alias", "Another Name");
  lists[0].entities[0].settle();
  load(lists, kTuesday);
  ScreenOptions options = on_first();
  options.threshold = 600'000;
  decide(opened, person(), options, UnixTime{kTuesday.seconds + 60});
  load(sample_lists(), UnixTime{kTuesday.seconds + 86'400});
  EXPECT_EQ(verdict(opened, person(), UnixTime{kTuesday.seconds + 90'000}), Verdict::hold);
  const auto rules = opened.all_rules();
  ASSERT_TRUE(rules);
  ASSERT_EQ(rules->size(), 1u);
  EXPECT_EQ(rules->front().revoked, "2023-11-15T22:14:20Z: the list says something else of the entity");
}

TEST_F(Rules, EndWhenRevokedAndWhenThePartyIsErased) {
  DecisionLog opened = log();
  const auto line = opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday});
  ASSERT_TRUE(opened.revoke(line->rule.number, "a slip", {"officer", kTuesday}));
  EXPECT_EQ(verdict(opened, person(), kTuesday), Verdict::hold);
  EXPECT_EQ(opened.revoke(line->rule.number, "again", {"officer", kTuesday}).error().code, Code::not_found);
  ASSERT_TRUE(opened.allow(request(held(opened)), *snapshot(), {"officer", kTuesday}));
  EXPECT_EQ(verdict(opened, person(), kTuesday), Verdict::pass);
  ASSERT_TRUE(opened.erase({}, "customer-1", "asked for", {"officer", kTuesday}));
  EXPECT_EQ(verdict(opened, person(), kTuesday), Verdict::hold);
}

TEST_F(Rules, ADecisionUnderARuleIsReplayedUnderItAlsoAfterItsEnd) {
  DecisionLog opened = log();
  const auto line = opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday});
  const std::string passed = held(opened);
  ASSERT_TRUE(opened.revoke(line->rule.number, "a slip", {"officer", kTuesday}));
  const auto replayed = opened.replay(passed, 1);
  ASSERT_TRUE(replayed);
  EXPECT_TRUE(replayed->same);
  EXPECT_NE(replayed->recorded.find("suppressed by rule 2"), std::string::npos);
}

TEST_F(Rules, AReplayNamesTheRuleThatWasErased) {
  DecisionLog opened = log();
  ASSERT_TRUE(opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday}));
  const std::string passed = held(opened);
  ASSERT_TRUE(opened.erase({"2"}, "", "asked for", {"officer", kTuesday}));
  const auto replayed = opened.replay(passed, 1);
  ASSERT_TRUE(replayed);
  EXPECT_FALSE(replayed->same);
  EXPECT_TRUE(std::find(replayed->differences.begin(), replayed->differences.end(),
                        "good-guy rule 2 stood then and was erased since, by record 4: it spoke against the hit first "
                        "f-1") != replayed->differences.end())
      << (replayed->differences.empty() ? "" : replayed->differences[0]);
}

TEST_F(Rules, AreThoseThatWereKnownWhenTheQuestionWasAnswered) {
  DecisionLog opened = log();
  const auto line = opened.allow(request(held(opened)), *snapshot(), {"officer", kMonday});
  ScreenOptions options = on_first();
  options.threshold = 600'000;
  options.now = kMonday;
  options.rules = *opened.rules();
  const auto lists = snapshot();
  const ScreenQuery query = person();
  const auto answer = screen_party(*lists, query, options);
  // The rule ends between the answer and its record.
  ASSERT_TRUE(opened.revoke(line->rule.number, "a slip", {"officer", kMonday}));
  const Decided decided{query, options, *answer, ""};
  const auto ids = opened.record({&decided, 1}, *lists, {"officer", kMonday});
  ASSERT_TRUE(ids);
  EXPECT_TRUE(opened.replay(ids->front(), 1)->same);
}

TEST_F(Rules, OfAnotherProcessAreHeardAtOnce) {
  DecisionLog service = log();
  const auto before = service.rules();
  ASSERT_TRUE(before);
  EXPECT_TRUE((*before)->rules.empty());
  DecisionLog desk = log();
  const auto line = desk.allow(request(held(desk)), *snapshot(), {"officer", kMonday});
  ASSERT_TRUE(line);
  EXPECT_EQ((*service.rules())->rules.size(), 1U);
  EXPECT_EQ(*service.rules(), *service.rules()) << "read again though nothing was added";
  ASSERT_TRUE(desk.revoke(line->rule.number, "a slip", {"officer", kTuesday}));
  EXPECT_TRUE((*service.rules())->rules.empty());
}

TEST_F(Rules, AreRefusedForWhatTheyCannotSpeakAbout) {
  DecisionLog opened = log();
  const std::string id = held(opened);
  const auto lists = snapshot();
  const auto code = [&](const AllowRequest& asked, const Act& act) {
    const auto line = opened.allow(asked, *lists, act);
    return line ? std::string("made") : line.error().message;
  };
  const Act act{"officer", kMonday};
  EXPECT_EQ(code(request("99"), act), "record '99': the log has no record of this number");
  EXPECT_EQ(code(request(id, "f-2"), act), "decision '" + id + "' has no hit on 'f-2'");
  EXPECT_EQ(code(request(id), {"", kMonday}), "a rule needs a name behind it");
  AllowRequest over = request(id);
  over.expires = kMonday;
  EXPECT_EQ(code(over, act), "the rule would be over before it begins");
  over.expires = UnixTime{kMonday.seconds + std::int64_t{5 * 366 + 1} * 86'400};
  EXPECT_TRUE(code(over, act).starts_with("the rule would hold for more than five years, until "));
  over.expires = UnixTime{kMonday.seconds + std::int64_t{5 * 365} * 86'400};
  EXPECT_EQ(code(over, act), "made");
  ScreenQuery exact = person();
  exact.party.add("passportNumber", "A1234567");
  exact.party.settle();
  EXPECT_EQ(code(request(decide(opened, exact, {}, kMonday)), act),
            "the hit on 'f-1' is exact: no rule speaks against an equal number or address");
}

TEST_F(Rules, ThatWereMadeAfterTheDayThatIsAskedAboutAreSaidToApply) {
  DecisionLog opened = log();
  const auto line = opened.allow(request(held(opened)), *snapshot(), {"officer", kTuesday});
  ASSERT_TRUE(line) << line.error().message;
  ScreenOptions options = on_first();
  options.rules = *opened.rules();
  options.now = kTuesday;
  const auto noted = [&](std::optional<UnixTime> as_of) {
    const auto answer = screen_party(*snapshot(as_of), person(), options);
    EXPECT_FALSE(answer->hits.at(0).suppressed_by.empty());
    return answer->reasons.back().starts_with("note: rule ");
  };
  EXPECT_FALSE(noted(std::nullopt));
  EXPECT_TRUE(noted(kMonday));
}

TEST_F(Decisions, AMovementThatIsYetToComeIsRefused) {
  const ScreenQuery query = sample_query("CryptoWallet", {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}});
  ScreenOptions options;
  options.now = kMonday;
  options.moved_at = UnixTime{kMonday.seconds + 86'400};  // clocks differ
  EXPECT_TRUE(screen_party(*snapshot(), query, options));
  options.moved_at = UnixTime{kMonday.seconds + 86'401};
  const auto refused = screen_party(*snapshot(), query, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::usage);
  EXPECT_TRUE(refused.error().message.starts_with("moved_at: ")) << refused.error().message;
  options.edges = false;  // as it was decided once
  EXPECT_TRUE(screen_party(*snapshot(), query, options));
}

TEST_F(Decisions, ADecisionUnderScreen4IsReplayedUnderItsRules) {
  DecisionLog opened = log();
  ScreenOptions old = on_first();
  old.edges = false;
  ScreenQuery query = person();
  query.party = sample_entity("", "Person", {{"name", "Ri Je Son"}, {"birthDate", "1380"}});
  const auto slip = sample_query("CryptoWallet", {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f913530"}});
  for (const ScreenQuery& one : {query, slip}) {
    const auto replayed = opened.replay(decide(opened, one, old, kMonday), 1);
    ASSERT_TRUE(replayed) << replayed.error().message;
    EXPECT_TRUE(replayed->same) << replayed->recorded << "\n" << replayed->now;
    EXPECT_TRUE(replayed->policy.starts_with("screen-4 "));
  }
  EXPECT_EQ(screen_party(*snapshot(), slip, old)->verdict, Verdict::pass);
  EXPECT_EQ(screen_party(*snapshot(), slip, on_first())->verdict, Verdict::hold);
}

TEST_F(Decisions, AnAddressThatWasListedLaterIsHistory) {
  auto later = sample_lists();
  later[0].entities.push_back(sample_entity(
      "f-7", "CryptoWallet", {{"publicKey", "0x098b716b8aaf21512996dc57eb0615e2383e2f96"}, {"holder", "f-1"}}));
  load(later, kTuesday);
  const ScreenQuery added = sample_query("CryptoWallet", {{"publicKey", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"}});
  const ScreenQuery first = sample_query("CryptoWallet", {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}});
  ScreenOptions options;
  const auto verdict = [&](const ScreenQuery& query, std::optional<UnixTime> as_of) {
    return screen_party(*snapshot(as_of), query, options)->verdict;
  };
  EXPECT_EQ(verdict(added, kMonday), Verdict::pass);
  EXPECT_EQ(verdict(added, std::nullopt), Verdict::block);
  options.moved_at = UnixTime{kMonday.seconds - 86'400};
  EXPECT_EQ(verdict(added, std::nullopt), Verdict::pass_with_history);
  // What stood on the first version counts as listed always: nobody knows since when.
  EXPECT_EQ(verdict(first, std::nullopt), Verdict::block);
  options.moved_at = UnixTime{kTuesday.seconds + 1};
  EXPECT_EQ(verdict(added, std::nullopt), Verdict::block);
}

struct ToldCase {
  const char* said;
  const char* kind;
  const char* property;
  screen::Score recorded, now;
  bool told;
};
const ToldCase kTold[] = {
    {"it held then", "name", "name", 800'000, 900'000, true},
    {"it was below the threshold, and holds now", "name", "name", 450'000, 520'000, false},
    {"it was below the threshold, and is not more now", "name", "name", 450'000, 450'000, true},
    {"a weak alias that did not hold", "name", "weakAlias", 650'000, 850'000, false},
    {"a weak alias that held", "name", "weakAlias", 850'000, 900'000, true},
    {"value that reaches it more and more", "exposure", "received", 10'000, 20'000, true},
};

TEST(Recorded, ADecisionToldOfAResemblanceWhenItHeld) {
  for (const ToldCase& c : kTold) {
    ScreenHit hit;
    hit.list = "first";
    hit.entity = "f-1";
    hit.kind = c.kind;
    hit.property = c.property;
    hit.score = c.now;
    EXPECT_EQ(was_told({"first", "f-1", c.kind, c.recorded}, hit, {}), c.told) << c.said;
    EXPECT_FALSE(was_told({"first", "f-2", c.kind, c.recorded}, hit, {})) << "of another party";
  }
}

}  // namespace
}  // namespace clew::engine
