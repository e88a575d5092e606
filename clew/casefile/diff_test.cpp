// Two results side by side: only what differs, by name.

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/casefile/bundle.h"
#include "clew/casefile/diff.h"
#include "clew/casefile/method_json.h"
#include "clew/casefile/sample_case.h"

namespace clew::casefile {
namespace {

using testing::Sample;

BundleData data_of(const Sample& sample) {
  auto data = bundle_data(bundle_files(sample.tables(), current_versions(),
                                       method_json(sample.method, *sample.ledger, &sample.result), ""));
  EXPECT_TRUE(data) << (data ? "" : data.error().message);
  return data ? *std::move(data) : BundleData{};
}

const Change* find(const std::vector<Change>& changes, std::string_view part) {
  const auto at =
      std::ranges::find_if(changes, [&](const Change& change) { return change.key.find(part) != std::string::npos; });
  return at == changes.end() ? nullptr : &*at;
}

TEST(Diff, OfARunWithItselfIsEmpty) {
  const Sample sample = testing::coin_theft();
  const Diff diff = compare(data_of(sample), data_of(sample));
  EXPECT_TRUE(diff.same());
  EXPECT_EQ(diff.text(), "No difference: same method, same versions, same amounts.\n");
  EXPECT_NE(diff.json().find("\"same\": true"), std::string::npos);
}

TEST(Diff, NamesTheMethodFieldAndEveryAmountThatMoved) {
  const Sample before = testing::coin_theft();
  Sample after = testing::coin_theft();
  trace::Branch branch;
  branch.address = testing::key_address("mixed x");
  branch.reason = "held by the court";
  after.method.branches.push_back(branch);
  after.run();
  const Diff diff = compare(data_of(before), data_of(after));
  EXPECT_TRUE(diff.versions.empty());
  ASSERT_NE(find(diff.method, "branches[1].reason"), nullptr);
  EXPECT_EQ(find(diff.method, "branches[1].reason")->right, "held by the court");
  const Change* unresolved = find(diff.balance, "fifo, Vault theft, BTC: unresolved");
  ASSERT_NE(unresolved, nullptr);
  EXPECT_EQ(unresolved->left, "180000") << "fees below the floor";
  EXPECT_NE(unresolved->right, unresolved->left);
  const Change* eastport = find(diff.exits, "Eastport");
  ASSERT_NE(eastport, nullptr) << "nothing reaches this exit any more";
  EXPECT_EQ(eastport->right, "");
  EXPECT_FALSE(diff.holdings.empty());
  const std::string text = diff.text();
  EXPECT_NE(text.find("  + branches[1].reason: held by the court\n"), std::string::npos) << text;
}

TEST(Diff, ComparesLabelsByNameNotByNumber) {
  const Sample before = testing::coin_theft();
  Sample after = testing::coin_theft();
  trace::Incident other;
  other.name = "Another case";
  trace::Seed seed;
  seed.tx = testing::hash_of("cb2");
  seed.vout = 2;
  other.seeds.push_back(seed);
  after.method.incidents.insert(after.method.incidents.begin(), other);
  after.run();
  const Diff diff = compare(data_of(before), data_of(after));
  EXPECT_EQ(find(diff.balance, "fifo, Vault theft, BTC: stolen"), nullptr)
      << "the same loss under another number is no difference";
  EXPECT_NE(find(diff.balance, "fifo, Another case, BTC: stolen"), nullptr);
}

TEST(Diff, SaysWhatIsWrongWithABundle) {
  const Sample sample = testing::coin_theft(1);
  const std::vector<File> files =
      bundle_files(sample.tables(), current_versions(), method_json(sample.method, *sample.ledger, &sample.result), "");
  for (const char* path : {"facts/assets.csv", "method.json", "results/balance.csv", "results/exits.csv",
                           "results/holdings.csv", "versions.json"}) {
    std::vector<File> missing = files;
    std::erase_if(missing, [&](const File& file) { return file.path == path; });
    const auto refused = bundle_data(missing);
    ASSERT_FALSE(refused) << path;
    EXPECT_NE(refused.error().message.find(path), std::string::npos);
    for (const char* broken : {"\"", "a,b\n1\n", "\xff"}) {
      std::vector<File> damaged = files;
      std::ranges::find(damaged, path, &File::path)->text = broken;
      EXPECT_FALSE(bundle_data(damaged)) << path << " " << broken;
    }
  }
  EXPECT_FALSE(load_bundle("no such folder"));
}

TEST(Diff, PrintsControlCharactersOfNamesAsQuestionMarks) {
  BundleData left, right;
  right.exits["bad\x1b[31mname"] = "1";
  EXPECT_NE(compare(left, right).text().find("bad?[31mname"), std::string::npos);
}

}  // namespace
}  // namespace clew::casefile
