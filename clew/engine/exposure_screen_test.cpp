// What exposure asks for: at the edge of a tenth, and before and after the movement that is asked about.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "clew/base/file.h"
#include "clew/engine/lists.h"
#include "clew/engine/sample_lists.h"
#include "clew/engine/screening.h"

namespace clew::engine {
namespace {

class ExposureScreen : public ::testing::Test {
 protected:
  void TearDown() override { (void)std::system(("rm -rf '" + folder_ + "'").c_str()); }

  void SetUp() override {
    ASSERT_TRUE(make_folder(folder_));
    ListLoadRequest request;
    request.list = "own";
    request.format = "ftm";
    request.paths = {
        file("own.json", R"({"id":"own-1","schema":"Person","properties":{"name":["Jon Smith"],"topics":["sanction"]}})"
                         "\n"
                         R"({"id":"own-1-w","schema":"CryptoWallet","properties":{"publicKey":["Thief"],)"
                         R"("holder":["own-1"],"topics":["sanction"]}})"
                         "\n")};
    request.known_from = request.now = parse_time("2020-01-01").value();
    ASSERT_TRUE(load_list(store(), request));
  }

  void pay(const char* rows, const char* decimals) {
    IngestRequest request;
    request.format = "flows";
    request.paths = {file("payments.csv", std::string("when,tx,payer,payee,sum\n") + rows)};
    request.mapping = std::string("time=when,tx=tx,from=payer,to=payee,amount=sum,asset=EUR,decimals=") + decimals;
    const auto report = ingest(store(), request);
    ASSERT_TRUE(report) << report.error().message;
  }

  ScreenAnswer ask(const char* address, const ScreenOptions& how = {}, std::optional<UnixTime> as_of = {}) const {
    SnapshotOptions options;
    options.exposure = true;
    options.as_of = as_of;
    const auto snapshot = load_snapshot(store(), options);
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    if (!snapshot) return {};
    ScreenOptions with = how;
    with.exposure = true;
    const auto answer = screen_party(**snapshot, sample_query("CryptoWallet", {{"publicKey", address}}), with);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *answer : ScreenAnswer{};
  }
  ScreenAnswer ask_moved(const char* address, const char* moved_at) const {
    ScreenOptions options;
    options.moved_at = parse_time(moved_at).value();
    return ask(address, options);
  }

  static bool says(const ScreenAnswer& answer, std::string_view part) {
    return std::ranges::any_of(answer.reasons,
                               [&](const std::string& reason) { return reason.find(part) != std::string::npos; });
  }
  std::string store() const { return join_path(folder_, "store"); }

 private:
  std::string file(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file_atomically(join_path(folder_, name), text));
    return join_path(folder_, name);
  }
  std::string folder_ = ::testing::TempDir() + "clew_exposure_screen_" + std::to_string(getpid());
};

// A tenth of what Ann received is the thief's, and all of it goes on.
constexpr const char* kATenth =
    "2022-01-01,t1,Dora,Ann,90\n"
    "2022-01-02,t2,Thief,Ann,10\n"
    "2022-01-03,t3,Ann,Bob,100\n"
    "2022-01-04,t4,Bob,Carl,100\n"
    "2022-01-05,t5,Carl,Eve,50\n";

TEST_F(ExposureScreen, ATenthHoldsHoweverManyHandsItWentThrough) {
  pay(kATenth, "2");
  for (const char* const who : {"Ann", "Bob", "Carl", "Eve"}) EXPECT_EQ(ask(who).verdict, Verdict::hold) << who;
  EXPECT_TRUE(says(ask("Bob"),
                   "9.99 EUR of the 100 EUR that it received, 0.099900 (sanctioned, by haircut; at most "
                   "10.01 EUR, 0.100100)"));
}

TEST_F(ExposureScreen, LessThanATenthPassesWithHistoryHoweverManyHandsItWentThrough) {
  pay("2022-01-01,t1,Dora,Ann,90.10\n"
      "2022-01-02,t2,Thief,Ann,9.90\n"
      "2022-01-03,t3,Ann,Bob,100\n"
      "2022-01-04,t4,Bob,Carl,100\n",
      "8");
  for (const char* const who : {"Ann", "Bob", "Carl"}) EXPECT_EQ(ask(who).verdict, Verdict::pass_with_history) << who;
}

TEST_F(ExposureScreen, TheRulesOfScreen4DecideByTheLowerEnd) {
  pay(kATenth, "2");
  ScreenOptions old;
  old.edges = false;
  const ScreenAnswer answer = ask("Bob", old);
  EXPECT_EQ(answer.verdict, Verdict::pass_with_history);
  EXPECT_TRUE(answer.policy_version.starts_with("screen-4 "));
}

constexpr const char* kLater =
    "2022-01-01,t1,Thief,Ann,40\n"
    "2022-01-02,t2,Dora,Far,1\n"
    "2022-03-01,t3,Ann,Far,40\n";

TEST_F(ExposureScreen, WhatCameAfterTheMovementIsNotCountedAndIsSaid) {
  pay(kLater, "2");
  EXPECT_EQ(ask("Far").verdict, Verdict::hold);
  const ScreenAnswer before = ask_moved("Far", "2022-01-15");
  EXPECT_EQ(before.verdict, Verdict::pass);
  EXPECT_TRUE(says(before, "note: exposure: 1 receipt or payment of 'Far' came after the movement and is not counted"));
  EXPECT_EQ(ask_moved("Far", "2022-03-02").verdict, Verdict::hold);
  EXPECT_EQ(ask_moved("Far", "2022-03-01").verdict, Verdict::hold);  // a day is asked about to its end
}

TEST_F(ExposureScreen, ThatNothingHadComeByThenIsSaid) {
  pay(kLater, "2");
  EXPECT_TRUE(says(ask_moved("Far", "2022-01-01T12:00:00Z"),
                   "has no receipt or payment of 'Far' that it can tell, up to 2022-01-01T12:00:00Z"));
  EXPECT_TRUE(says(ask("Far", {}, parse_time("2022-01-01T12:00:00Z").value()),
                   "has no receipt or payment of 'Far' that it can tell, up to 2022-01-01T12:00:00Z"));
  EXPECT_FALSE(says(ask("Far"), "has no receipt or payment"));
}

}  // namespace
}  // namespace clew::engine
