// OFAC's address lists of eleven days in 2022 and 2023, loaded into a store in their order: what came, what went, and
// what is answered about both.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "clew/base/file.h"
#include "clew/engine/lists.h"
#include "clew/engine/screening.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using engine::Verdict;

const std::string kHistory = "sanctions/ofac-addresses/history";

UnixTime day(const char* date) {
  return *parse_time(date);
}

class RealListDays : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(store_); }
  void TearDown() override { std::filesystem::remove_all(store_); }

  void load_history() const {
    const auto names = list_folder(real::data(kHistory));
    ASSERT_TRUE(names);
    std::map<std::string, std::vector<std::string>> days;
    for (const std::string& name : *names) days[name.substr(0, 10)].push_back(real::data(kHistory + "/" + name));
    ASSERT_EQ(days.size(), 11u);
    for (const auto& [date, paths] : days) {
      engine::ListLoadRequest request;
      request.list = "ofac_sdn";
      request.format = "address_list";
      request.paths = paths;
      request.known_from = day(date.c_str());
      request.now = day("2026-01-01");
      const auto loaded = engine::load_list(store_, request);
      ASSERT_TRUE(loaded) << date << ": " << loaded.error().message;
      EXPECT_EQ(loaded->bad_count, 0u);
    }
  }

  engine::ScreenAnswer ask(const char* address, std::optional<UnixTime> moved_at,
                           std::optional<UnixTime> as_of = std::nullopt) const {
    engine::SnapshotOptions options;
    options.as_of = as_of;
    const auto snapshot = engine::load_snapshot(store_, options);
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    engine::ScreenQuery query;
    query.party.schema = "CryptoWallet";
    query.party.add("publicKey", address);
    query.party.settle();
    engine::ScreenOptions how;
    how.moved_at = moved_at;
    const auto answer = engine::screen_party(**snapshot, query, how);
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
  }

 private:
  std::string store_ = ::testing::TempDir() + "clew_real_list_days_" + std::to_string(getpid());
};

// An account of Tornado Cash was on the list of 16 September 2022 and not on that of 9 November, when the mixer was
// designated anew. Another is there in both, with other capitals: it was never delisted.
TEST_F(RealListDays, WhatWasDelistedIsHistoryAndSaysUntilWhen) {
  CLEW_NEEDS_DATA(kHistory);
  load_history();
  constexpr const char* kGone = "0x905b63Fff465B9fFBF41DeA908CEb12478ec7601";
  const auto today = ask(kGone, std::nullopt);
  EXPECT_EQ(today.verdict, Verdict::pass_with_history);
  ASSERT_EQ(today.hits.size(), 1u);
  EXPECT_EQ(today.hits[0].rule, "formerly-listed");
  EXPECT_NE(today.reasons.at(0).find("no longer listed by ofac_sdn: it was until a day between 2022-09-16 (listed) and "
                                     "2022-11-09 (not listed)"),
            std::string::npos)
      << today.reasons.at(0);
  EXPECT_EQ(ask(kGone, day("2023-01-01")).verdict, Verdict::pass_with_history);
  EXPECT_EQ(ask(kGone, day("2022-09-10")).hits.at(0).rule, "delisted-since");
  EXPECT_EQ(ask(kGone, day("2022-09-10")).verdict, Verdict::hold);
  EXPECT_EQ(ask(kGone, std::nullopt, day("2022-10-01")).verdict, Verdict::block);

  const auto respelt = ask("0xCa0840578f57fE71599D29375e16783424023357", day("2022-09-10"));
  EXPECT_EQ(respelt.verdict, Verdict::block);
  EXPECT_TRUE(respelt.reasons.at(0).ends_with("of ofac_sdn): listed by ofac_sdn")) << respelt.reasons.at(0);
}

// The spender in block 540107, mined on 5 September 2018; the list has it from 10 November 2022 on.
TEST_F(RealListDays, TheSpenderOfBlock540107HasTwoRightAnswers) {
  CLEW_NEEDS_DATA(kHistory);
  load_history();
  constexpr const char* kSpender = "343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb";
  const UnixTime moved = day("2018-09-05");
  const auto early = ask(kSpender, moved, day("2022-11-08"));
  EXPECT_EQ(early.verdict, Verdict::pass);
  EXPECT_TRUE(early.hits.empty());
  const auto late = ask(kSpender, moved, day("2022-11-10"));
  EXPECT_EQ(late.verdict, Verdict::pass_with_history);
  ASSERT_EQ(late.hits.size(), 1u);
  EXPECT_EQ(late.hits[0].rule, "listed-later");
  EXPECT_NE(late.reasons.at(0).find("listed by ofac_sdn since a day between 2022-11-09 (not listed) and 2022-11-10 "
                                    "(listed), not at the time of the movement (2018-09-05)"),
            std::string::npos)
      << late.reasons.at(0);
  EXPECT_EQ(ask(kSpender, day("2022-12-01")).verdict, Verdict::block);
}

}  // namespace
}  // namespace clew
