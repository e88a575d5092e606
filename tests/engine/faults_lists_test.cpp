// Lists of transfers and EVM exports, damaged by seed. Text has no checksum: a digit that became another digit cannot
// be seen. Everything else must be: what is in the store is what the rows make that were not set aside, every row is
// either taken or set aside at its place, and a file that was cut loses its tail and nothing else.

#include <map>

#include "sim/evm_chain.h"
#include "sim/reorganise.h"
#include "tests/engine/faulted.h"

namespace clew {
namespace {

using faulted::describe;
using sim::FaultKind;
const sim::FileForm kCsv{sim::Form::csv, {}};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    lines.push_back(text.substr(at, end + 1 - at));
    at = end + 1;
  }
  return lines;
}

// ---- A list of transfers

std::string transfers() {
  Rng rng(11);
  std::string text = "when,tx,payer,payee,sum\n";
  for (unsigned i = 0; i < 60; ++i) {
    const std::string minute = std::to_string(10 + i % 50), hour = std::to_string(10 + i / 50);
    text += "2030-03-01 " + hour + ":" + minute + ":00,t" + std::to_string(i) + ",account " +
            std::to_string(rng.below(12)) +
            (i % 9 == 0 ? ",\"shop, \"\"the old\"\"\"," : ",shop " + std::to_string(rng.below(5)) + ",") +
            std::to_string(rng.between(1'000, 99'999)) + ".50\n";
  }
  return text;
}

class DamagedTransfers : public testing::Test {
 protected:
  engine::Outcome<engine::IngestReport> ingest(const std::vector<std::string>& texts, std::string* store = nullptr) {
    const std::string folder = folder_.fresh(), target = folder_.fresh();
    if (store != nullptr) *store = target;
    std::vector<std::string> paths;
    for (const std::string& text : texts) {
      paths.push_back(join_path(folder, std::to_string(paths.size()) + ".csv"));
      faulted::write(paths.back(), text);
    }
    auto request = faulted::request_for("flows", paths);
    request.mapping = "time=when,tx=tx,from=payer,to=payee,amount=sum,decimals=2,asset=EUR";
    return engine::ingest(target, request);
  }
  /// The text without the lines that were set aside.
  static std::string without(const std::string& text, const engine::IngestReport& report) {
    std::string rest;
    std::uint64_t at = 0;
    for (const std::string& line : lines_of(text)) {
      const bool bad = std::ranges::any_of(report.quarantined, [&](const auto& record) {
        return record.offset >= at && record.offset < at + line.size();
      });
      if (!bad) rest += line;
      at += line.size();
    }
    return rest.ends_with('\n') ? rest : rest + "\n";
  }
  faulted::Folder folder_;
  const std::string whole_ = transfers();
};

TEST_F(DamagedTransfers, EveryRowIsTakenOrSetAsideAtItsPlace) {
  std::size_t bad = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const auto damaged = apply_plan(sim::make_plan(seed, {}), whole_, kCsv);
    std::string store;
    const auto report = ingest({damaged.bytes}, &store);
    const std::string what = describe(seed, damaged.faults);
    if (!report) {  // the header itself was hit, or nothing is left
      ++refused;
      EXPECT_TRUE(report.error().code == Code::usage || report.error().code == Code::malformed) << what;
      EXPECT_FALSE(file_exists(store + "/ledger/manifest")) << what;
      continue;
    }
    EXPECT_EQ(faulted::count_of(*report, "transfers") + faulted::count_of(*report, "rows in quarantine"),
              faulted::count_of(*report, "rows"))
        << what;
    EXPECT_EQ(report->quarantined.size(), faulted::count_of(*report, "rows in quarantine")) << what;
    faulted::expect_quarantine_is_kept(store, *report);
    bad += report->quarantined.size();
    if (report->quarantined.empty()) continue;
    const auto rest = ingest({without(damaged.bytes, *report)});
    ASSERT_TRUE(rest) << what << describe(*report) << rest.error().message;
    EXPECT_TRUE(rest->quarantined.empty()) << what << describe(*report) << describe(*rest);
    EXPECT_EQ(rest->ledger_version, report->ledger_version) << what << describe(*report);
  }
  EXPECT_GT(bad, 200u);
  EXPECT_LT(refused, 80u);
}

TEST_F(DamagedTransfers, ACutOrZeroedFileLosesRowsAndInventsNone) {
  const auto original = lines_of(whole_);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const FaultKind kind = seed % 2 == 0 ? FaultKind::truncated : FaultKind::torn_write;
    const auto damaged = sim::apply_fault(kind, whole_, kCsv, seed);
    if (!damaged.faults.at(0).detail.ends_with("zeros") && kind == FaultKind::torn_write) continue;
    const auto report = ingest({damaged.bytes});
    if (!report) {
      EXPECT_LT(damaged.faults[0].offset, 100u) << describe(seed, damaged.faults) << report.error().message;
      continue;
    }
    std::string survived = original[0];
    std::uint64_t at = original[0].size();
    for (std::size_t i = 1; i < original.size(); ++i) {
      const std::uint64_t end = at + original[i].size();
      const bool touched = kind == FaultKind::truncated ? end > damaged.faults[0].offset
                                                        : damaged.faults[0].offset < end &&
                                                              at < damaged.faults[0].offset + damaged.faults[0].size;
      if (!touched) survived += original[i];
      at = end;
    }
    const auto rest = ingest({survived});
    ASSERT_TRUE(rest) << describe(seed, damaged.faults);
    EXPECT_EQ(rest->ledger_version, report->ledger_version) << describe(seed, damaged.faults) << describe(*report);
  }
}

TEST_F(DamagedTransfers, ReorderedRowsAndAFeedSentTwiceChangeNothing) {
  const auto whole = ingest({whole_});
  ASSERT_TRUE(whole);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto reordered = apply_plan(sim::make_plan(seed, {{FaultKind::reordered}, 4, 1}), whole_, kCsv);
    const auto less =
        apply_plan(sim::make_plan(seed, {{FaultKind::dropped, FaultKind::reordered}, 4, 1}), whole_, kCsv);
    const auto one = ingest({reordered.bytes}), two = ingest({reordered.bytes, whole_}),
               again = ingest({whole_, less.bytes});
    ASSERT_TRUE(one && two && again);
    EXPECT_EQ(one->ledger_version, whole->ledger_version) << describe(seed, reordered.faults);
    EXPECT_EQ(two->ledger_version, whole->ledger_version) << describe(seed, reordered.faults);
    EXPECT_EQ(again->ledger_version, whole->ledger_version) << describe(seed, less.faults);
  }
}

TEST_F(DamagedTransfers, ARowThatIsThereTwiceInOneFileCountsTwiceSinceNothingSaysItIsOne) {
  const auto twice = sim::apply_fault(FaultKind::duplicated, whole_, kCsv, 3);
  const auto report = ingest({twice.bytes});
  ASSERT_TRUE(report);
  EXPECT_EQ(faulted::count_of(*report, "transfers"), 61u);
}

// ---- An EVM export

class DamagedExport : public testing::Test {
 protected:
  void SetUp() override {
    const auto person = [](std::uint64_t number) { return sim::evm_address(3, "person", number); };
    const sim::EvmAddress token = sim::evm_address(3, "token", 0);
    std::vector<std::pair<sim::EvmAddress, u128>> openings;
    for (std::uint64_t i = 0; i < 8; ++i) openings.emplace_back(person(i), u128{1'000'000'000} * 1'000'000'000 * 50);
    sim::EvmSettings settings;
    settings.genesis_time = {1'900'000'000};
    auto chain = sim::EvmChain::create(folder_.path("clean"), settings, openings);
    ASSERT_TRUE(chain);
    Rng rng(5);
    for (unsigned i = 0; i < 30; ++i) {
      sim::EvmSend send;
      send.from = person(rng.below(8));
      send.to = i % 3 == 0 ? token : person(rng.below(8));
      send.value = i % 3 == 0 ? 0 : rng.between(1'000, 9'999'999);
      if (i % 3 == 0) {
        send.gas_used = 60'000;
        send.logs.push_back(sim::transfer_log(token, send.from, person(rng.below(8)), rng.between(1, 1'000)));
      }
      chain->send({1'900'000'000 + 12 * (i + 1)}, send);
    }
    ASSERT_TRUE(chain->finish());
    const auto names = list_folder(folder_.path("clean"));
    ASSERT_TRUE(names);
    for (const std::string& name : *names) files_.push_back({name, read_file(folder_.path("clean/" + name)).value()});
    ASSERT_GE(files_.size(), 4u);
    const auto clean = ingest(files_, folder_.fresh());
    ASSERT_TRUE(clean) << clean.error().message;
    EXPECT_TRUE(clean->quarantined.empty()) << describe(*clean);
    version_ = clean->ledger_version;
  }
  engine::Outcome<engine::IngestReport> ingest(const std::vector<sim::TextFile>& files, const std::string& store) {
    const std::string folder = folder_.fresh();
    for (const auto& file : files) faulted::write(join_path(folder, file.name), file.text);
    return engine::ingest(store, faulted::request_for("evm", {folder}));
  }
  struct Damaged {
    std::vector<sim::TextFile> files;
    std::string what;
    std::vector<sim::Fault> faults;
    std::string file;
  };
  Damaged damage(std::uint64_t seed, const sim::FaultSettings& settings) const {
    Damaged damaged{files_, "", {}, files_[seed % files_.size()].name};
    auto& text = damaged.files[seed % files_.size()].text;
    auto faulted = sim::apply_plan(sim::make_plan(seed, settings), text, kCsv);
    text = std::move(faulted.bytes);
    damaged.faults = std::move(faulted.faults);
    damaged.what = damaged.file + " " + describe(seed, damaged.faults);
    return damaged;
  }

  faulted::Folder folder_;
  std::vector<sim::TextFile> files_;
  std::string version_;
};

TEST_F(DamagedExport, RepeatedAndReorderedRowsChangeNothing) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    // Rewards and openings among the traces have no name: two equal ones in a file are two.
    const bool nameless = files_[seed % files_.size()].name == "traces.csv";
    const Damaged damaged = nameless ? damage(seed, {{FaultKind::reordered}, 4, 1})
                                     : damage(seed, {{FaultKind::duplicated, FaultKind::reordered}, 4, 1});
    const auto report = ingest(damaged.files, folder_.fresh());
    ASSERT_TRUE(report) << damaged.what;
    EXPECT_EQ(report->ledger_version, version_) << damaged.what << describe(*report);
    EXPECT_TRUE(report->quarantined.empty()) << damaged.what << describe(*report);
  }
}

TEST_F(DamagedExport, WhateverHappensTheIngestEndsAndNamesWhatItSetAside) {
  std::size_t bad = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Damaged damaged = damage(seed, {});
    const std::string store = folder_.fresh();
    const auto report = ingest(damaged.files, store);
    if (!report) {
      EXPECT_EQ(report.error().code, Code::malformed) << damaged.what << report.error().message;
      EXPECT_FALSE(file_exists(store + "/ledger/manifest")) << damaged.what;
      continue;
    }
    faulted::expect_quarantine_is_kept(store, *report);
    EXPECT_TRUE(engine::verify_ledger(store)) << damaged.what;
    for (const auto& record : report->quarantined) {
      ++bad;
      const auto file =
          std::ranges::find_if(damaged.files, [&](const auto& one) { return record.file.ends_with(one.name); });
      ASSERT_NE(file, damaged.files.end()) << damaged.what << describe(*report);
      EXPECT_LE(record.offset, file->text.size()) << damaged.what << describe(*report);
      EXPECT_FALSE(record.reason.empty());
    }
  }
  EXPECT_GT(bad, 300u);
}

TEST_F(DamagedExport, ACutRowIsNeverReadAsAShorterNumber) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Damaged damaged = damage(seed, {{FaultKind::truncated}, 1, 1});
    const auto& text = std::ranges::find(damaged.files, damaged.file, &sim::TextFile::name)->text;
    const auto report = ingest(damaged.files, folder_.fresh());
    if (!report || text.empty() || text.ends_with('\n') || text.find('\n') == std::string::npos) continue;
    const std::uint64_t line = text.rfind('\n') + 1;
    EXPECT_TRUE(std::ranges::any_of(report->quarantined,
                                    [&](const auto& record) {
                                      return record.file.ends_with(damaged.file) && record.offset >= line &&
                                             record.offset <= text.size();
                                    }))
        << damaged.what << describe(*report);
  }
}

TEST_F(DamagedExport, AfterAReorganisationTheStoreIsTheOneTheFinalExportMakes) {
  for (std::uint64_t depth = 1; depth <= 20; ++depth) {
    Rng rng(depth);
    const std::string store = folder_.fresh();
    const auto first = ingest(sim::before_reorganisation(files_, depth, rng), store);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_NE(first->ledger_version, version_);
    const auto report = ingest(files_, store);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->reorganised_to.has_value()) << depth;
    EXPECT_EQ(report->ledger_version, version_) << depth;
  }
}

}  // namespace
}  // namespace clew
