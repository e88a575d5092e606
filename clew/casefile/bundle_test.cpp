// A bundle on disk: whole, unchanged, the same every time, and nothing of this machine in it.

#include <gtest/gtest.h>

#include <map>

#include "clew/base/file.h"
#include "clew/casefile/bundle.h"
#include "clew/casefile/method_json.h"
#include "clew/casefile/sample_case.h"
#include "clew/codec/hex.h"

namespace clew::casefile {
namespace {

using testing::Sample;

std::map<std::string, std::string> read_all(const std::string& folder, const std::string& below = "") {
  std::map<std::string, std::string> files;
  const std::vector<std::string> names = list_folder(join_path(folder, below)).value();
  for (const std::string& name : names) {
    const std::string path = below.empty() ? name : below + "/" + name;
    if (is_folder(join_path(folder, path)))
      files.merge(read_all(folder, path));
    else
      files[path] = read_file(join_path(folder, path)).value();
  }
  return files;
}

void write(const Sample& sample, const std::string& folder) {
  const auto written =
      write_bundle(folder, sample.ledger, sample.labels, sample.method, sample.result, current_versions(), {});
  ASSERT_TRUE(written) << written.error().message;
}

TEST(Bundle, HasEveryFileOfTheSpecificationAndAManifestThatFits) {
  const Sample sample = testing::coin_theft();
  const std::string folder = testing::fresh_folder("bundle") + "/made/here";
  write(sample, folder);
  const auto files = read_all(folder);
  for (const char* path :
       {"manifest.sha256", "README.md", "report.html", "method.json", "versions.json", "facts/assets.csv",
        "facts/blocks.csv", "facts/transactions.csv", "facts/entries.csv", "facts/legs.csv", "facts/labels.csv",
        "inferences/conversions.csv", "inferences/candidates.csv", "results/balance.csv", "results/holdings.csv",
        "results/exits.csv", "results/paths.csv", "results/meetings.csv", "results/moves.csv"}) {
    EXPECT_TRUE(files.contains(path)) << path;
  }
  std::string expected;
  for (const auto& [path, text] : files) {
    if (path != "manifest.sha256") expected += codec::to_hex(codec::sha256(as_bytes(text)).view()) + "  " + path + "\n";
  }
  EXPECT_EQ(files.at("manifest.sha256"), expected);
  EXPECT_FALSE(is_folder(folder + ".partial"));
}

TEST(Bundle, IsTheSameOnEveryRunAndNamesNoPlaceOfThisMachine) {
  const Sample first = testing::account_theft(), second = testing::account_theft();
  const std::string folder = testing::fresh_folder("bundle");
  write(first, folder + "/a");
  write(second, folder + "/b");
  const auto a = read_all(folder + "/a"), b = read_all(folder + "/b");
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [path, text] : a) {
    EXPECT_EQ(text, b.at(path)) << path;
    EXPECT_EQ(text.find(folder), std::string::npos) << path;
    EXPECT_EQ(text.find(first.folder), std::string::npos) << path;
    EXPECT_EQ(text.find(CLEW_SOURCE_DIR), std::string::npos) << path;
  }
}

TEST(Bundle, NeverOverwritesEvidence) {
  const std::string folder = testing::fresh_folder("bundle");
  ASSERT_TRUE(write_file_atomically(folder + "/old", "evidence"));
  const auto refused = write_files(folder, {{"README.md", "new"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, Code::conflict);
  EXPECT_EQ(read_file(folder + "/old").value(), "evidence");
  EXPECT_FALSE(file_exists(folder + "/README.md"));
  const auto file = write_files(folder + "/old", {});
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().error.code, Code::conflict);
}

TEST(Bundle, TakesAnEmptyFolderAndClearsWhatACrashLeft) {
  const std::string folder = testing::fresh_folder("bundle") + "/target";
  ASSERT_TRUE(make_folder(folder));
  ASSERT_TRUE(make_folder(folder + ".partial"));
  ASSERT_TRUE(write_file_atomically(folder + ".partial/half", "of a file"));
  ASSERT_TRUE(write_files(folder + "/", {{"a/b.csv", "x\n"}}));
  const auto files = read_all(folder);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files.at("a/b.csv"), "x\n");
}

TEST(Bundle, SaysWhichVersionsMadeIt) {
  const Sample sample = testing::coin_theft(1);
  const Tables tables = sample.tables();
  for (const File& file : bundle_files(tables, current_versions(), "{}\n", "")) {
    if (file.path != "versions.json") continue;
    const std::string version = "\"version\": \"" + sample.ledger->version().substr(0, 20);
    for (const std::string& wanted :
         {std::string("\"rule_set\": \"taint-rules/2\""), std::string("\"netting\": \"netting/1\""),
          std::string("\"bundle\": \"bundle/2\""), version}) {
      EXPECT_NE(file.text.find(wanted), std::string::npos) << wanted << "\n" << file.text;
    }
    return;
  }
  ADD_FAILURE() << "no versions.json";
}

}  // namespace
}  // namespace clew::casefile
