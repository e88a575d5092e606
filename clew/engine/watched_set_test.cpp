// The memory of a watch: what is remembered of a set, and what is none.

#include "clew/engine/watched_set.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "clew/base/file.h"
#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

class WatchedSets : public testing::Test {
 protected:
  void SetUp() override {
    store_ = "/tmp/clew-watched-" + std::to_string(getpid());
    ASSERT_TRUE(make_folder(store_));
  }
  void TearDown() override { static_cast<void>(std::system(("rm -rf '" + store_ + "'").c_str())); }

  WatchedSet open(const std::string& name, bool write = true) const {
    auto set = WatchedSet::open(store_, name, write);
    EXPECT_TRUE(set) << (set ? "" : set.error().message);
    return *std::move(set);
  }
  std::string file(const std::string& name) const { return store_ + "/watches/" + open(name, false).id() + ".watched"; }

  std::string store_;
};

ScreenQuery customer(const char* id, const char* name) {
  ScreenQuery query = sample_query("Person", {{"name", name}});
  query.id = id;
  return query;
}

WatchSeen seen_of(std::uint64_t version) {
  WatchSeen seen;
  seen.time = parse_time("2026-11-15").value();
  seen.lists["un_sc"] = version;
  seen.hashes["un_sc"] = "abc";
  seen.labels = "def";
  seen.how = "clew";
  seen.policy = "screen-3 names-7";
  return seen;
}

TEST_F(WatchedSets, RemembersWhatItSawAndWhomItTold) {
  {
    WatchedSet set = open("fa.csv");
    EXPECT_FALSE(set.seen());
    EXPECT_TRUE(set.fault().empty());
    set.tell(customer("2", "Jane Doe"), 7);
    set.tell(customer("1", "John Roe"), 9);
    ASSERT_TRUE(set.save(seen_of(3)));
  }
  const WatchedSet set = open("fa.csv", false);
  EXPECT_EQ(set.seen(), seen_of(3));
  EXPECT_EQ(set.customers(), 2U);
  EXPECT_EQ(set.told(customer("2", "Jane Doe")), 7U);
  EXPECT_EQ(set.told(customer("1", "John Roe")), 9U);
  EXPECT_FALSE(set.told(customer("1", "John Rowe"))) << "another name";
  EXPECT_FALSE(set.told(customer("3", "Jane Doe"))) << "another customer";
  EXPECT_FALSE(open("fb.csv", false).seen()) << "another set";
}

TEST_F(WatchedSets, ForgetsWhoIsNotInTheFileAnyMoreAndKeepsWhatOthersWereTold) {
  {
    WatchedSet set = open("fa.csv");
    set.tell(customer("1", "John Roe"), 9);
    set.tell(customer("2", "Jane Doe"), 7);
    ASSERT_TRUE(set.save(seen_of(3)));
  }
  {
    WatchedSet set = open("fa.csv");
    set.tell(customer("2", "Jane Doe"), 0);  // not asked this time
    ASSERT_TRUE(set.save(seen_of(4)));
  }
  const WatchedSet set = open("fa.csv", false);
  EXPECT_EQ(set.told(customer("2", "Jane Doe")), 7U);
  EXPECT_FALSE(set.told(customer("1", "John Roe")));
}

TEST_F(WatchedSets, AFileThatWasChangedInAnyByteIsNoMemory) {
  {
    WatchedSet set = open("fa.csv");
    set.tell(customer("1", "John Roe"), 9);
    ASSERT_TRUE(set.save(seen_of(3)));
  }
  const std::string path = file("fa.csv"), whole = *read_file(path);
  EXPECT_EQ(whole.find("John"), std::string::npos);
  for (std::size_t at = 0; at < whole.size(); at += 7) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
    ASSERT_TRUE(write_file_atomically(path, damaged));
    const WatchedSet set = open("fa.csv", false);
    EXPECT_FALSE(set.seen()) << at;
    EXPECT_FALSE(set.fault().empty()) << at;
    EXPECT_FALSE(set.told(customer("1", "John Roe"))) << at;
  }
  for (std::size_t size = 0; size < whole.size(); size += 11) {
    ASSERT_TRUE(write_file_atomically(path, whole.substr(0, size)));
    EXPECT_FALSE(open("fa.csv", false).seen()) << size;
  }
}

TEST_F(WatchedSets, TwoWatchesOfOneSetDoNotRunAtOnce) {
  const WatchedSet first = open("fa.csv");
  const auto second = WatchedSet::open(store_, "fa.csv", true);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_TRUE(WatchedSet::open(store_, "fb.csv", true));
}

TEST_F(WatchedSets, AnAnswerInShortChangesWithVerdictAndHitsThatDecide) {
  const WatchedSet set = open("fa.csv");
  ScreenAnswer answer;
  answer.verdict = Verdict::hold;
  ScreenHit hit;
  hit.list = "first";
  hit.entity = "f-1";
  hit.kind = "name";
  hit.verdict = Verdict::hold;
  answer.hits = {hit};
  const std::uint64_t one = set.in_short(answer);
  EXPECT_NE(one, 0U);
  EXPECT_EQ(set.in_short(answer), one);
  ScreenAnswer other = answer;
  other.hits[0].score = 1;  // words weigh a little differently
  EXPECT_EQ(set.in_short(other), one);
  other.hits[0].verdict = Verdict::block;
  EXPECT_NE(set.in_short(other), one);
  other = answer;
  other.verdict = Verdict::block;
  EXPECT_NE(set.in_short(other), one);
  other = answer;
  hit.entity = "f-2";
  hit.verdict = Verdict::pass;
  other.hits.push_back(hit);
  EXPECT_EQ(set.in_short(other), one);
  other.hits.back().verdict = Verdict::hold;
  EXPECT_NE(set.in_short(other), one);
}

TEST_F(WatchedSets, RemembersThePolicyOfTheAnswers) {
  ScreenOptions clew, ofac;
  ofac.algorithm = "ofac";
  const auto snapshot = sample_snapshot();
  const UnixTime now = parse_time("2026-11-15").value();
  EXPECT_EQ(seen_now(*snapshot, clew, now).policy,
            screen_party(*snapshot, customer("1", "Jane Doe"), clew)->policy_version);
  EXPECT_NE(seen_now(*snapshot, clew, now).policy, seen_now(*snapshot, ofac, now).policy);
}

TEST_F(WatchedSets, AnotherWayOfAskingIsAnother) {
  ScreenOptions options, other;
  EXPECT_EQ(way_of_asking(options), way_of_asking(other));
  other.lists = {"first"};
  EXPECT_NE(way_of_asking(options), way_of_asking(other));
  other = options;
  other.threshold = 600'000;
  EXPECT_NE(way_of_asking(options), way_of_asking(other));
  other = options;
  other.exposure = true;
  EXPECT_NE(way_of_asking(options), way_of_asking(other));
}

}  // namespace
}  // namespace clew::engine
