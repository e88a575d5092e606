// Same input, same method, same bytes: for any number of threads, commit rhythm and order of files, and twice in a row.

#include <gtest/gtest.h>

#include <map>

#include "clew/engine/engine.h"
#include "sim/demo_case.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

std::map<std::string, std::string> bytes_below(const std::string& folder, const std::string& prefix = "") {
  std::map<std::string, std::string> out;
  const auto names = list_folder(folder);
  EXPECT_TRUE(names) << folder;
  for (const std::string& name : *names) {
    const std::string path = join_path(folder, name);
    if (is_folder(path))
      out.merge(bytes_below(path, prefix + name + "/"));
    else
      out[prefix + name] = read_file(path).value();
  }
  return out;
}

std::map<std::string, std::string> bundle_with(const real::Folder& folder, const sim::DemoCase& made,
                                               const std::string& name, unsigned threads, std::uint64_t commit_every) {
  engine::IngestRequest request;
  request.format = "bitcoin";
  request.network = "regtest";
  request.paths = {made.blocks_folder};
  request.threads = threads;
  request.commit_transactions = commit_every;
  request.segment_transactions = 200;
  const std::string store = folder.path(name);
  const auto report = engine::ingest(store, request);
  EXPECT_TRUE(report) << report.error().message;
  EXPECT_TRUE(engine::add_labels(store, {made.labels_file}));
  const auto ledger = engine::open_ledger(store);
  trace::Method method = trace::default_method();
  method.threads = threads;
  trace::Incident incident{"theft", {}};
  for (const std::string& seed : made.truth.seeds) incident.seeds.push_back(engine::parse_seed(seed, **ledger).value());
  method.incidents = {incident};
  const auto traced = engine::run_trace(store, method, false);
  EXPECT_TRUE(traced) << traced.error().message;
  const auto written = engine::write_bundle(*traced, folder.path(name + "-bundle"), {});
  EXPECT_TRUE(written) << written.error().message;
  return bytes_below(folder.path(name + "-bundle"));
}

TEST(DeterminismThreads, BundleAndReportHaveTheSameBytesForAnyThreadsAndCommitRhythm) {
  const real::Folder folder;
  const auto made = sim::make_demo(folder.path("files"), 3);
  ASSERT_TRUE(made);
  const auto one = bundle_with(folder, *made, "one", 1, 1'000'000);
  ASSERT_TRUE(one.contains("report.html"));
  EXPECT_EQ(bundle_with(folder, *made, "again", 1, 1'000'000), one);
  EXPECT_EQ(bundle_with(folder, *made, "two", 2, 17), one);
  EXPECT_EQ(bundle_with(folder, *made, "eight", 8, 333), one);
}

TEST(Determinism, TheDemonstrationIsMadeOfItsSeedAlone) {
  const real::Folder folder;
  ASSERT_TRUE(sim::make_demo(folder.path("a"), 5));
  ASSERT_TRUE(sim::make_demo(folder.path("b"), 5));
  ASSERT_TRUE(sim::make_demo(folder.path("c"), 6));
  EXPECT_EQ(bytes_below(folder.path("a")), bytes_below(folder.path("b")));
  EXPECT_NE(bytes_below(folder.path("a")), bytes_below(folder.path("c")));
}

}  // namespace
}  // namespace clew
