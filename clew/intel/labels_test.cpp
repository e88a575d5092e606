#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/intel/labels.h"

namespace clew::intel {
namespace {

Address account(std::uint8_t last) {
  std::vector<std::uint8_t> bytes(20, 0x11);
  bytes.back() = last;
  return Address(AddressKind::account, bytes);
}

Label label(std::uint8_t address, std::string text, std::string actor = "") {
  Label l;
  l.address = account(address);
  l.label = std::move(text);
  l.actor = std::move(actor);
  return l;
}

TEST(Categories, WordsOfTheTaxonomyAndPlainWordsMeanWhatTheyMeanForTracing) {
  struct Row {
    const char* words;
    const char* category;
  };
  const Row rows[] = {
      {"exchange", "exchange"},
      {"Exchange", "exchange"},
      {" atm ", "exchange"},
      {"mixing_service", "mixer"},
      {"coinjoin", "mixer"},
      {"Tumbler", "mixer"},
      {"defi_bridge", "bridge"},
      {"defi_dex", "defi"},
      {"defi_lending", "defi"},
      {"gambling", "gambling"},
      {"market", "merchant"},
      {"mining_service", "miner"},
      {"mining pool", "miner"},
      {"token-issuer", "issuer"},
      {"wallet_service", "wallet_service"},
      {"sanction", "sanctioned"},
      {"gov_black_list", "sanctioned"},
      {"black_list", "frozen"},
      {"ransomware", "criminal"},
      {"hosting", "other_service"},
      {"organization", "none"},
      {"user", "none"},
      {"hot_wallet", "none"},
      {"", "none"},
      {";;", "none"},
      {"no such word", "none"},
      // what the holder does counts before what is said about it
      {"sanction;mixing_service", "mixer"},
      {"organization;exchange", "exchange"},
      {"phishing; exchange", "exchange"},
      {"service;ransomware", "criminal"},
      {"black_list;exchange", "frozen"},
  };
  for (const Row& row : rows) EXPECT_STREQ(category_name(category_of(row.words)), row.category) << row.words;
}

TEST(Categories, EveryNameIsAWordForItself) {
  for (int i = 0; i <= static_cast<int>(Category::other_service); ++i) {
    const auto category = static_cast<Category>(i);
    EXPECT_EQ(category_of(category_name(category)), category) << category_name(category);
  }
}

TEST(LabelSet, AnyOrderAndRepeatsMakeTheSameSetAndVersion) {
  std::vector<Label> labels;
  for (std::uint8_t i = 0; i < 40; ++i) {
    labels.push_back(label(static_cast<std::uint8_t>(i % 7), "name " + std::to_string(i % 13), i % 3 ? "actor" : ""));
    if (i % 4 == 0) labels.back().known_from = UnixTime{i};
  }
  const Labels first(labels);
  constexpr std::uint64_t kSeed = 20260101;
  Rng rng(kSeed);
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = labels.size(); i > 1; --i) std::swap(labels[i - 1], labels[rng.below(i)]);
    labels.push_back(labels[rng.below(labels.size())]);
    const Labels other(labels);
    ASSERT_EQ(other.all(), first.all()) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(other.version(), first.version());
  }
  labels.push_back(label(3, "one more"));
  EXPECT_NE(Labels(labels).version(), first.version());
}

TEST(LabelSet, TheVersionOfTheEmptySetIsTheHashOfTheHeader) {
  EXPECT_EQ(
      Labels().to_csv(),
      "address,label,actor,category,abuse,source,pack,confidence,licence,tlp,asset,valid_from,valid_to,known_from\n");
  EXPECT_EQ(Labels().version().size(), 64U);
}

TEST(LabelSet, FindKeepsToTheAddressTheTimeAndWhatWasKnown) {
  Label always = label(1, "always");
  Label in_june = label(1, "in june");
  in_june.valid_from = UnixTime{100};
  in_june.valid_to = UnixTime{200};
  Label known_late = label(1, "known late");
  known_late.known_from = UnixTime{500};
  const Labels labels({known_late, in_june, always, label(2, "other address")});

  const auto names = [&](std::int64_t at, std::int64_t known_by) {
    std::string text;
    for (const Label* l : labels.find(account(1), UnixTime{at}, UnixTime{known_by}))
      text += (text.empty() ? "" : ", ") + l->label;
    return text;
  };
  EXPECT_EQ(names(99, 99), "always");
  EXPECT_EQ(names(100, 100), "always, in june");
  EXPECT_EQ(names(200, 499), "always, in june");
  EXPECT_EQ(names(201, 499), "always");
  EXPECT_EQ(names(150, 500), "always, in june, known late");
  EXPECT_TRUE(labels.find(account(9), UnixTime{0}, UnixTime{0}).empty());
}

TEST(LabelSet, FindAgreesWithAScanOfEveryLabel) {
  constexpr std::uint64_t kSeed = 7;
  Rng rng(kSeed);
  std::vector<Label> labels;
  for (int i = 0; i < 300; ++i) {
    Label l = label(static_cast<std::uint8_t>(rng.below(20)), std::to_string(i));
    if (rng.one_in(2)) l.valid_from = UnixTime{static_cast<std::int64_t>(rng.below(50))};
    if (rng.one_in(2)) l.valid_to = UnixTime{static_cast<std::int64_t>(rng.below(50))};
    if (rng.one_in(2)) l.known_from = UnixTime{static_cast<std::int64_t>(rng.below(50))};
    labels.push_back(l);
  }
  const Labels set(labels);
  for (int round = 0; round < 2000; ++round) {
    const Address address = account(static_cast<std::uint8_t>(rng.below(21)));
    const UnixTime at{static_cast<std::int64_t>(rng.below(50))};
    const UnixTime known{static_cast<std::int64_t>(rng.below(50))};
    std::vector<const Label*> expected;
    for (const Label& l : set.all()) {
      if (l.address != address || (l.valid_from && at < *l.valid_from) || (l.valid_to && *l.valid_to < at)) continue;
      if (!l.known_from || *l.known_from <= known) expected.push_back(&l);
    }
    ASSERT_EQ(set.find(address, at, known), expected) << "seed " << kSeed << " round " << round;
  }
}

TEST(LabelSet, AContradictionIsTwoNamedActorsOnOneAddress) {
  const Labels labels({label(1, "a", "huobi"), label(1, "b", "huobi"), label(1, "c", "okex"), label(1, "d"),
                       label(1, "e", "kraken"), label(2, "f", "binance"), label(3, "g", "okex")});
  std::string found;
  for (const auto& [one, two] : labels.contradictions()) found += one->actor + "/" + two->actor + " ";
  EXPECT_EQ(found, "huobi/okex huobi/kraken okex/kraken ");
}

TEST(LabelSet, CsvQuotesWhatNeedsItAndPrintsTimesInFull) {
  Label l = label(1, "Huobi, \"10\"", "huobi");
  l.known_from = UnixTime{0};
  const std::string csv = Labels({l}).to_csv();
  const std::string row = csv.substr(csv.find('\n') + 1);
  EXPECT_NE(row.find(",\"Huobi, \"\"10\"\"\",huobi,,,,,,,,,,,1970-01-01T00:00:00Z\n"), std::string::npos) << row;
}

}  // namespace
}  // namespace clew::intel
