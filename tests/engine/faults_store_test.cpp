// A store whose files are damaged by seed. Opening or verify must notice every changed byte, and no answer may come out
// of it that differs from the undamaged store's.

#include <map>

#include "sim/demo_case.h"
#include "tests/engine/faulted.h"

namespace clew {
namespace {

using sim::FaultKind;

class DamagedStore : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = sim::make_demo(folder_.path("demo"), 3);
    ASSERT_TRUE(made);
    auto request = faulted::request_for("bitcoin", {made->blocks_folder});
    request.segment_transactions = 200;
    ASSERT_TRUE(engine::ingest(store(), request));
    ASSERT_TRUE(engine::add_labels(store(), {made->labels_file}));
    const auto ledger = engine::open_ledger(store());
    method_ = trace::default_method();
    trace::Incident incident{"theft", {}};
    for (const std::string& seed : made->truth.seeds)
      incident.seeds.push_back(engine::parse_seed(seed, **ledger).value());
    method_.incidents = {incident};
    answer_ = answer();
    ASSERT_FALSE(answer_.empty());
    const auto names = list_folder(ledger_path(""));
    ASSERT_TRUE(names);
    for (const std::string& name : *names) {
      if (name != "lock") files_[name] = read_file(ledger_path(name)).value();
    }
    ASSERT_GT(files_.size(), 3u);  // a manifest and several segments
  }

  std::string store() const { return folder_.path("store"); }
  std::string ledger_path(const std::string& name) const { return folder_.path("store/ledger/" + name); }
  /// The report of a trace, which shows every number of it; nothing if there is none.
  std::string answer() const {
    const auto traced = engine::run_trace(store(), method_, false);
    if (!traced) return "";
    const auto page = engine::report_html(*traced, {});
    return page ? *page : "";
  }
  void put(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(write_file_atomically(ledger_path(name), bytes));
  }
  bool noticed() const {
    const auto verified = engine::verify_ledger(store());
    if (verified) return false;
    EXPECT_FALSE(verified.error().message.empty());
    return true;
  }

  faulted::Folder folder_;
  trace::Method method_;
  std::string answer_;
  std::map<std::string, std::string> files_;
};

TEST_F(DamagedStore, EveryChangedByteIsNoticedAndNoWrongAnswerComesOut) {
  std::uint64_t seed = 0, changed = 0, refused = 0;
  for (unsigned round = 0; round < 40; ++round) {
    for (const auto& [name, bytes] : files_) {
      const auto damaged = sim::apply_plan(
          sim::make_plan(++seed, {{FaultKind::torn_write, FaultKind::truncated, FaultKind::bit_flip}, 2, 1}), bytes,
          {});
      const std::string what = name + " " + faulted::describe(seed, damaged.faults);
      if (damaged.bytes == bytes) continue;  // zeros torn to zeros
      ++changed;
      put(name, damaged.bytes);
      EXPECT_TRUE(noticed()) << what;
      const std::string found = answer();
      refused += found.empty() ? 1u : 0u;
      EXPECT_TRUE(found.empty() || found == answer_) << "another answer: " << what;
      put(name, bytes);
    }
  }
  EXPECT_FALSE(noticed());
  EXPECT_EQ(answer(), answer_);
  EXPECT_GT(changed, 200u);
  EXPECT_GT(refused, changed / 2);
}

TEST_F(DamagedStore, AMissingOrExchangedFileIsNoticed) {
  std::string before;
  for (const auto& [name, bytes] : files_) {
    ASSERT_TRUE(remove_file(ledger_path(name)));
    EXPECT_TRUE(noticed()) << name << " is missing";
    EXPECT_EQ(answer(), "") << name << " is missing";
    if (!before.empty()) {
      put(name, files_[before]);
      EXPECT_TRUE(noticed()) << name << " holds " << before;
      EXPECT_EQ(answer(), "") << name << " holds " << before;
    }
    before = name;
    put(name, bytes);
  }
  EXPECT_FALSE(noticed());
}

TEST_F(DamagedStore, NothingIsAppendedToADamagedLedger) {
  for (const auto& [name, bytes] : files_) {
    const auto damaged = sim::apply_fault(FaultKind::bit_flip, bytes, {}, 5);
    put(name, damaged.bytes);
    const auto report = engine::ingest(store(), faulted::request_for("bitcoin", {folder_.path("demo/blocks")}));
    EXPECT_FALSE(report) << name;
    EXPECT_EQ(read_file(ledger_path(name)).value(), damaged.bytes) << name;
    put(name, bytes);
  }
  EXPECT_FALSE(noticed());
}

}  // namespace
}  // namespace clew
