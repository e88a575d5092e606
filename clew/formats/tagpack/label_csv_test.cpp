#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/formats/tagpack/fields.h"
#include "clew/formats/tagpack/tagpack.h"

namespace clew::formats::tagpack {
namespace {

constexpr const char* kArchive = "1Archive1n2C579dMsAu3iC6tWzuQJz8dN";

LabelsRead read(const std::string& text, const CsvOptions& options = {}) {
  return read_label_csv(as_bytes(text), "x/labels.csv", options);
}

TEST(LabelCsv, ColumnsMayStandInAnyOrderAndUnderUsualNames) {
  const LabelsRead got =
      read(std::string("source,Entity,address,License,valid-to\nfiling,Mt. Gox,") + kArchive + ",CC0,2014-02-28\n");
  ASSERT_EQ(got.labels.size(), 1U);
  EXPECT_EQ(got.labels[0].label, "Mt. Gox");
  EXPECT_EQ(got.labels[0].source, "filing");
  EXPECT_EQ(got.labels[0].licence, "CC0");
  EXPECT_EQ(got.labels[0].pack, "labels.csv");
  EXPECT_EQ(to_iso(*got.labels[0].valid_to), "2014-02-28T23:59:59Z");
  EXPECT_TRUE(got.notes.empty());
}

TEST(LabelCsv, CommentsAndBlankLinesAreNoRows) {
  const LabelsRead got =
      read(std::string("# made by hand, \"so to say\n#\naddress,label\n\n# 12\" records\n") + kArchive + ",x\n# end");
  EXPECT_EQ(got.labels.size(), 1U);
  EXPECT_TRUE(got.quarantined.empty());
}

TEST(LabelCsv, BadRowsAreQuarantinedAndTheNextIsRead) {
  struct Row {
    const char* row;
    const char* reason;
  };
  const Row rows[] = {
      {"1Archive1n2C579dMsAu3iC6tWzuQJz8dM,x,",
       "not an address of a known network: 1Archive1n2C579dMsAu3iC6tWzuQJz8dM"},
      {"1Archive1n2C579dMsAu3iC6tWzuQJz8dN,,", "neither label nor actor: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
      {"1Archive1n2C579dMsAu3iC6tWzuQJz8dN,x", "the header has 3 columns, the row 2"},
      {"1Archive1n2C579dMsAu3iC6tWzuQJz8dN,x,,", "the header has 3 columns, the row 4"},
      {"1Archive1n2C579dMsAu3iC6tWzuQJz8dN,x,yesterday",
       "known_from is not a date: 1Archive1n2C579dMsAu3iC6tWzuQJz8dN"},
  };
  for (const Row& row : rows) {
    const LabelsRead got = read(std::string("address,label,known_from\n") + row.row + "\n" + kArchive + ",good,\n");
    EXPECT_EQ(got.labels.size(), 1U) << row.row;
    ASSERT_EQ(got.quarantined.size(), 1U) << row.row;
    EXPECT_EQ(got.quarantined[0].reason, row.reason);
    EXPECT_EQ(got.quarantined[0].record, "row at line 2");
    EXPECT_EQ(got.quarantined[0].offset, 25U);
  }
}

TEST(LabelCsv, AFileWithoutAnAddressColumnOrWithADoubledOneIsRefused) {
  EXPECT_EQ(read("label,actor\nx,y\n").quarantined.size(), 1U);
  EXPECT_EQ(read("address,label,name\nx,y,z\n").quarantined[0].reason, "two columns mean the same: name");
  EXPECT_EQ(read("").quarantined[0].reason, "no header row");
}

TEST(LabelCsv, UnknownColumnsAreNotedNotFatal) {
  const LabelsRead got = read(std::string("address,label,colour\n") + kArchive + ",x,red\n");
  EXPECT_EQ(got.labels.size(), 1U);
  ASSERT_EQ(got.notes.size(), 1U);
  EXPECT_EQ(got.notes[0].reason, "column is not used: colour");
}

TEST(LabelCsv, NamesAreAddressesOnlyWhereAllowed) {
  const std::string text = "address,label\nDE89370400440532013000,x\n";
  EXPECT_TRUE(read(text).labels.empty());
  CsvOptions options;
  options.names_allowed = true;
  const LabelsRead got = read(text, options);
  ASSERT_EQ(got.labels.size(), 1U);
  EXPECT_EQ(got.labels[0].address.kind(), AddressKind::named);
}

TEST(LabelCsv, ANameThatReadsAsAnAddressStaysANameInTheCanonicalCsv) {
  intel::Label label;
  label.address = Address(AddressKind::named, as_bytes(std::string_view(kArchive)));
  label.label = "account of a list of transfers";
  label.asset = "Usd-valued";
  const intel::Labels set({label});
  CsvOptions options;
  options.names_allowed = true;
  EXPECT_EQ(intel::Labels(read(set.to_csv(), options).labels).all(), set.all());
  EXPECT_EQ(read(set.to_csv()).quarantined.size(), 1U);
}

TEST(LabelCsv, DefaultsFillWhatARowLeavesEmpty) {
  CsvOptions options;
  options.defaults.category = "exchange";
  options.defaults.known_from = UnixTime{1000};
  const LabelsRead got =
      read(std::string("address,label,category\n") + kArchive + ",a,\n" + kArchive + ",b,mixer\n", options);
  ASSERT_EQ(got.labels.size(), 2U);
  EXPECT_EQ(got.labels[0].category, "exchange");
  EXPECT_EQ(got.labels[1].category, "mixer");
  EXPECT_EQ(got.labels[1].known_from, UnixTime{1000});
}

TEST(LabelCsv, TheCanonicalCsvIsReadBackAsItWas) {
  constexpr std::uint64_t kSeed = 31;
  Rng rng(kSeed);
  const auto text = [&](const char* first) {
    static constexpr const char* kPieces[] = {"a", ",", "\"", "b c", "\xC3\xA9", ";", "#", "x\ny", "1"};
    std::string out = first;
    for (std::uint64_t n = rng.below(4); n > 0; --n) out += kPieces[rng.below(std::size(kPieces))];
    return std::string(trimmed(out));
  };
  std::vector<intel::Label> labels;
  for (int i = 0; i < 400; ++i) {
    intel::Label l;
    std::vector<std::uint8_t> bytes(20);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(rng.next());
    const AddressKind kinds[] = {AddressKind::key_hash, AddressKind::script_hash, AddressKind::witness_key,
                                 AddressKind::account};
    const Address address(kinds[rng.below(4)], bytes);
    l.address = address;
    l.label = text("L");
    l.actor = text("");
    l.category = text("");
    l.abuse = text("");
    l.source = text("");
    l.pack = text("P");
    l.confidence = text("");
    l.licence = text("");
    l.tlp = rng.one_in(2) ? "AMBER+STRICT" : "";
    l.pap = rng.one_in(3) ? "RED" : "";
    l.asset = l.address.kind() == AddressKind::account ? "ETH" : rng.one_in(2) ? "BTC" : "";
    if (rng.one_in(2)) l.valid_from = UnixTime{static_cast<std::int64_t>(rng.below(1'000'000'000))};
    if (rng.one_in(2)) l.valid_to = UnixTime{static_cast<std::int64_t>(1'000'000'000 + rng.below(1'000'000'000))};
    if (rng.one_in(2)) l.known_from = UnixTime{static_cast<std::int64_t>(rng.below(2'000'000'000))};
    labels.push_back(std::move(l));
  }
  const intel::Labels set(labels);
  const LabelsRead got = read(set.to_csv());
  ASSERT_TRUE(got.quarantined.empty()) << "seed " << kSeed << ": " << got.quarantined[0].reason;
  EXPECT_EQ(intel::Labels(got.labels).all(), set.all()) << "seed " << kSeed;
  EXPECT_EQ(intel::Labels(got.labels).version(), set.version());
}

TEST(LabelCsv, CutAtEveryByteWholeRowsStay) {
  std::string text = "address,label\n";
  for (int i = 0; i < 4; ++i) text += std::string(kArchive) + ",\"quoted, " + std::to_string(i) + "\"\n";
  const LabelsRead whole = read(text);
  ASSERT_EQ(whole.labels.size(), 4U);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const LabelsRead got = read(text.substr(0, size));
    const auto rows =
        static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    for (std::size_t i = 0; i + 1 < rows; ++i) ASSERT_EQ(got.labels[i], whole.labels[i]) << "cut at " << size;
    ASSERT_LE(got.labels.size(), rows) << "cut at " << size;
  }
}

}  // namespace
}  // namespace clew::formats::tagpack
