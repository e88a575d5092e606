// OFAC's address lists of eleven days in 2022 and 2023, loaded into a store in their order: what came, what went, and
// what is answered about both.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "clew/base/file.h"
#include "clew/engine/lists.h"
#include "clew/engine/screening.h"
#include "clew/engine/snapshot.h"
#include "clew/screen/certificate.h"
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

  void load_year(const std::string& year, const char* known_from) const {
    engine::ListLoadRequest request;
    request.list = "ofac_sdn";
    request.paths = {real::data("sanctions/ofac-" + year)};
    request.known_from = day(known_from);
    request.now = day("2026-01-01");
    const auto loaded = engine::load_list(store_, request);
    ASSERT_TRUE(loaded) << loaded.error().message;
  }

  engine::ScreenAnswer ask_name(const char* name) const {
    const auto snapshot = engine::load_snapshot(store_, {});
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    engine::ScreenQuery query;
    query.party.schema = "Company";
    query.party.add("name", name);
    query.party.settle();
    const auto answer = engine::screen_party(**snapshot, query, {});
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
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

// The history has an index of its own, and it misses nothing either.
TEST_F(RealListDays, NoNameOfTheHistoryIsMissed) {
  CLEW_NEEDS_DATA("sanctions/ofac-2019/sdn.csv.zst");
  CLEW_NEEDS_DATA("sanctions/ofac-2021/sdn.csv.zst");
  load_year("2019", "2019-11-01");
  load_year("2021", "2021-07-01");
  const auto snapshot = engine::load_snapshot(store_, {});
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  const screen::NameIndex& names = *(*snapshot)->past_names;
  EXPECT_EQ(names.size(), 385U);  // 368 of 261 parties that are gone, 17 that others had; counted in the store with SQL
  const auto certificate =
      screen::certify(names, screen::made_queries(names, 200, 1), screen::kDefaultThreshold, 1, {});
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->differences, 0U);
}

// OFAC's list of 2019 and of 2021, whole: 678 entities of the first are not in the second, 261 of them parties.
TEST_F(RealListDays, ADelistedCompanyHoldsBeforeAndPassesWithHistoryAfter) {
  CLEW_NEEDS_DATA("sanctions/ofac-2019/sdn.csv.zst");
  CLEW_NEEDS_DATA("sanctions/ofac-2021/sdn.csv.zst");
  load_year("2019", "2019-11-01");
  const auto before = ask_name("PLAZA REAL LTDA.");
  EXPECT_EQ(before.verdict, Verdict::hold);
  EXPECT_EQ(before.hits.at(0).entity, "ofac-10096");
  load_year("2021", "2021-07-01");
  const auto after = ask_name("PLAZA REAL LTDA.");
  EXPECT_EQ(after.verdict, Verdict::pass_with_history) << after.reasons.at(0);
  EXPECT_EQ(after.hits.at(0).entity, "ofac-10096");
  EXPECT_EQ(after.hits.at(0).rule, "formerly-listed");
  EXPECT_NE(after.reasons.at(0).find("listed by ofac_sdn since 2019-11-01 or before, no longer since a day between "
                                     "2019-11-01 (listed) and 2021-07-01 (not listed)"),
            std::string::npos)
      << after.reasons.at(0);
}

}  // namespace
}  // namespace clew
