// A method survives being written and read, and a file with a slip in it is refused with the slip's name.

#include <gtest/gtest.h>

#include "clew/casefile/method_json.h"
#include "clew/casefile/sample_case.h"

namespace clew::casefile {
namespace {

TEST(MethodJson, GivesTheSameBytesAfterReadingItBack) {
  testing::Sample sample = testing::coin_theft();
  trace::Method& method = sample.method;
  method.as_of = UnixTime{testing::kStart + 1'000'000};
  method.floor_ppm = 25;
  method.opening_inferred = true;
  method.boundaries = {{intel::Category::exchange, trace::Boundary::reset},
                       {intel::Category::wallet_service, trace::Boundary::pass_through}};
  trace::Branch by_address;
  by_address.action = trace::Branch::Action::exclude;
  by_address.address = testing::key_address("mixed z");
  by_address.reason = "known to belong to the \"stranger\"";
  trace::Branch by_output;
  by_output.output = {testing::hash_of("mix"), 3};
  by_output.reason = "frozen by court order";
  method.branches = {by_address, by_output};
  method.limits.candidates_max = 17;
  const std::string text = method_json(method, *sample.ledger);
  const auto read = parse_method(text, *sample.ledger);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(method_json(*read, *sample.ledger), text);
  EXPECT_EQ(read->branches[1].output->second, 3U);
  EXPECT_EQ(read->branches[0].address, by_address.address);
  EXPECT_EQ(read->incidents[0].seeds[1].vout, 1U);
  EXPECT_EQ(read->policies, method.policies);
}

TEST(MethodJson, OfABundleRunsAgainToTheSameResult) {
  testing::Sample sample = testing::account_theft();
  const std::string text = method_json(sample.method, *sample.ledger, &sample.result);
  EXPECT_NE(text.find("\"kind\": \"incident\""), std::string::npos);
  EXPECT_EQ(text.find("tiho"), std::string::npos) << "TIHO does not run on accounts";
  const auto read = parse_method(text, *sample.ledger);
  ASSERT_TRUE(read) << read.error().message;
  sample.method = *read;
  const std::vector<File> before = csv_files(sample.tables());
  sample.run();
  const std::vector<File> after = csv_files(sample.tables());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].text, after[i].text) << before[i].path;
}

TEST(MethodJson, RefusesASlipAndNamesIt) {
  const testing::Sample sample = testing::coin_theft(1);
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"{\"floor_pmm\": 5}", "unknown key \"floor_pmm\" in the method (at byte 1)"},
      {"{\"limits\": {\"transactions\": 5}}", "unknown key \"transactions\" in \"limits\" (at byte 12)"},
      {"{\"direction\": \"sideways\"}", "\"sideways\" is not a value of \"direction\" (at byte 14)"},
      {"{\"policies\": [\"fifo\", \"lilo\"]}", "\"lilo\" is not a value of \"policies\" (at byte 22)"},
      {"{\"floor_ppm\": \"5\"}", "\"floor_ppm\" is not a whole number (at byte 14)"},
      {"{\"as_of\": \"yesterday\"}", "\"yesterday\" is not a time (write 2023-06-02T21:49:23Z) (at byte 10)"},
      {"{\"branches\": [{\"action\": \"stop\", \"output\": \"x:1\", \"reason\": \"r\"}]}",
       "\"x:1\" is not an output (write TXID:N) (at byte 43)"},
      {"{\"branches\": [{\"action\": \"stop\", \"reason\": \"r\"}]}",
       "a branch needs either \"address\" or \"output\" (at byte 14)"},
      {"{\"incidents\": [{\"seeds\": []}]}", "an incident has no name (at byte 15)"},
      {"{\"incidents\": [{\"name\": \"a\", \"seeds\": [{\"tx\": \"00\"}]}]}",
       "\"00\" is not a transaction hash (at byte 46)"},
      {"{\"rule_set\": \"taint-rules/9\"}", "\"taint-rules/9\" is not a value of \"rule_set\" (at byte 13)"},
      {"[]", "the method is not an object (at byte 0)"},
      {"{\"fees\": \"follow\",}", "a key in double quotes is expected (at byte 18)"},
  };
  for (const Case& one : cases) {
    const auto read = parse_method(one.text, *sample.ledger);
    ASSERT_FALSE(read) << one.text;
    EXPECT_EQ(read.error().message, one.message) << one.text;
  }
}

TEST(MethodJson, KeepsDefaultsForWhatIsNotSaid) {
  const testing::Sample sample = testing::coin_theft(1);
  const auto read = parse_method("{\"floor_ppm\": 7}", *sample.ledger);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->floor_ppm, 7U);
  EXPECT_EQ(read->policies, trace::default_method().policies);
  EXPECT_EQ(read->boundaries.size(), trace::default_method().boundaries.size());
}

}  // namespace
}  // namespace clew::casefile
