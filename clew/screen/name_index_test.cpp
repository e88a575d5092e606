// Lossless retrieval: what the index returns is what comparing with every name returns, for every way of writing a name
// wrongly, and a search that breaks the rule is found out.
#include "clew/screen/name_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/csv.h"
#include "clew/codec/zstd.h"
#include "clew/screen/certificate.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/name_mutations.h"

namespace clew::screen {
namespace {

using text::NameKind;

constexpr std::uint64_t kSeed = 20221108;

// Names of people and companies from a few words, so that many share some; some in other scripts.
std::vector<std::string> random_names(std::size_t count, Rng& random) {
  static const std::vector<std::string> kWords = {
      "Ali",       "Muhammad", "Mohamed", "Abdul",     "Rahman",  "Abdulrahman", "Kim",    "Jong",   "Un",
      "Chol",      "Yong",     "Ivan",    "Ivanov",    "Sergey",  "Sergeyev",    "Khan",   "Smith",  "Smyth",
      "John",      "Jon",      "J.",      "A.",        "K",       "al",          "bin",    "de",     "la",
      "Cruz",      "Jose",     "Maria",   "Trading",   "Company", "Limited",     "LLC",    "GmbH",   "Shipping",
      "Bank",      "of",       "Korea",   "7",         "VII",     "First",       "Second", "Petrov", "Vladimir",
      "Volodymyr", "Xi",       "Jinping", "Chin-ping", "O'Neil",  "Zhang",       "Chang",  "Wei",    "Lee",
      "Ri",        "Yi",       "Ossama",  "Usama",     "Ladin",   "Laden",       "Müller", "Путин",  "Владимир",
      "김정은",    "محمد",     "الخفاجي", "Khafaji",   "習近平",  "Ko",          "Nguyen", "Tran",   "Garcia"};
  std::vector<std::string> names;
  while (names.size() < count) {
    std::string name;
    for (std::uint64_t left = random.between(1, 5); left > 0; --left) {
      std::string word = kWords[random.below(kWords.size())];
      if (random.one_in(3)) word = mutate(word, static_cast<Mutation>(random.below(kMutations)), random);
      if (random.one_in(6)) {
        word.clear();
        for (std::uint64_t letters = random.between(2, 16); letters > 0; --letters)
          word += static_cast<char>('a' + random.below(random.one_in(2) ? 4 : 26));
      }
      name += (name.empty() ? "" : " ") + word;
    }
    names.push_back(name);
  }
  return names;
}

NameKind kind_of(std::size_t i) {
  constexpr NameKind kKinds[] = {NameKind::person, NameKind::organisation, NameKind::unknown, NameKind::thing};
  return kKinds[i % 7 < 4 ? 0 : i % 4];
}

std::shared_ptr<const NameIndex> index_of(const std::vector<std::string>& names, unsigned threads = 1) {
  NameIndexBuilder builder;
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_TRUE(builder.add(names[i], kind_of(i)));
  return std::move(builder).build(threads);
}

std::string differences_of(const NameIndex& index, std::span<const CertifyQuery> queries, Score threshold) {
  const auto certificate = certify(index, queries, threshold, 2);
  if (!certificate) return certificate.error().reason;
  return certificate->differences == 0 ? "" : certificate_text(*certificate, 5);
}

TEST(NameIndex, FindsWhatComparingWithEveryNameFindsForEveryMutationAndThreshold) {
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  const auto index = index_of(random_names(800, random));
  const std::vector<CertifyQuery> queries = made_queries(*index, 120, kSeed);
  for (const Score threshold : {200'000U, 500'000U, 750'000U, 950'000U, kScoreOne}) {
    SCOPED_TRACE(threshold);
    EXPECT_EQ(differences_of(*index, queries, threshold), "");
  }
}

TEST(NameIndex, ASearchByLettersIsTheSearchWithoutNamesOfOtherLetters) {
  SCOPED_TRACE(kSeed + 54);
  Rng random(kSeed + 54);
  std::vector<std::string> names = random_names(400, random);
  for (std::size_t i = 0; i < 40; ++i) {  // the same letters: other capitals and blanks, in other kinds
    std::string name = names[random.below(400)];
    std::ranges::replace(name, ' ', '-');
    names.push_back(name);
  }
  const auto index = index_of(names);
  std::size_t found = 0;
  for (const CertifyQuery& asked : made_queries(*index, 200, kSeed)) {
    const text::Name name = text::read_name(asked.text, asked.kind);
    for (const Score threshold : {100'000U, 731'000U, 960'000U}) {
      std::vector<NameHit> expected;
      for (const NameHit& hit : index->search(name, threshold))
        if (name.letters != 0 && index->name(hit.name).letters == name.letters) expected.push_back(hit);
      EXPECT_EQ(index->search_letters(name, threshold), expected) << asked.text;
      found += expected.size();
    }
  }
  EXPECT_GT(found, 30U);
}

// Some names by themselves, as they score among all.
TEST(NameIndex, APartThatWeighsAsTheWholeGivesThePartOfTheHitsOfTheWhole) {
  SCOPED_TRACE(kSeed + 30);
  Rng random(kSeed + 30);
  const std::vector<std::string> names = random_names(600, random);
  const auto whole = index_of(names);
  NameIndexBuilder builder, own;
  std::vector<NameId> taken;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!random.one_in(4)) continue;
    ASSERT_TRUE(builder.add(names[i], kind_of(i)));
    ASSERT_TRUE(own.add(names[i], kind_of(i)));
    taken.push_back(NameId{static_cast<std::uint32_t>(i)});
  }
  builder.weigh_as(whole);
  const auto part = std::move(builder).build(), alone = std::move(own).build();
  EXPECT_EQ(part->weights().version(), whole->weights().version());
  std::size_t hits = 0, otherwise = 0;
  for (const CertifyQuery& asked : made_queries(*whole, 60, kSeed)) {
    const text::Name name = text::read_name(asked.text, asked.kind);
    for (const Score threshold : {100'000U, 500'000U}) {
      std::vector<NameHit> expected;
      for (const NameHit& hit : whole->search(name, threshold))
        if (const auto at = std::ranges::find(taken, hit.name); at != taken.end())
          expected.push_back({NameId{static_cast<std::uint32_t>(at - taken.begin())}, hit.score});
      const std::vector<NameHit> found = part->search(name, threshold);
      EXPECT_EQ(found, expected) << asked.text;
      EXPECT_EQ(part->search_all(name, threshold), expected) << asked.text;
      hits += found.size();
      otherwise += alone->search(name, threshold) != expected;
    }
  }
  EXPECT_GT(hits, 50U);
  EXPECT_GT(otherwise, 10U);
}

TEST(NameIndex, FindsWhatComparingWithEveryNameFindsForNamesThatAreNotListed) {
  SCOPED_TRACE(kSeed + 1);
  Rng random(kSeed + 1);
  const auto index = index_of(random_names(800, random));
  std::vector<CertifyQuery> queries;
  for (const std::string& name : random_names(200, random)) queries.push_back({name, kind_of(queries.size())});
  EXPECT_EQ(differences_of(*index, queries, 600'000), "");
}

// "General" is a rank once and a word the other time. The scorer goes by the text: said twice, it is hardly missed.
TEST(NameIndex, FindsANameThatSaysAWordTwiceInTwoRoles) {
  std::vector<std::string> names = {"Oldland Boridhui General Holding General", "Downtown General Industries General"};
  for (unsigned i = 0; i < 40; ++i) names.emplace_back("Strittmatter General Holding Industries");
  NameIndexBuilder builder;
  for (const std::string& name : names) ASSERT_TRUE(builder.add(name, NameKind::unknown));
  const auto index = std::move(builder).build();
  for (const std::string text : {"Oldland", "Le Downton", "Oldland General", "Downtown"}) {
    const text::Name query = text::read_name(text, NameKind::unknown);
    const Score threshold = index->search_all(query, 1).front().score;
    EXPECT_EQ(index->search(query, threshold), index->search_all(query, threshold)) << text;
  }
}

TEST(NameIndex, ASearchSaysWhatItWalkedAndThatTheRestStaysBelowTheThreshold) {
  Rng random(kSeed + 2);
  const auto index = index_of(random_names(2000, random));
  std::uint64_t excluded = 0;
  for (const CertifyQuery& query : made_queries(*index, 200, kSeed + 2)) {
    SearchProof proof;
    const auto hits = index->search(text::read_name(query.text, query.kind), 750'000, &proof);
    EXPECT_EQ(proof.names, index->size());
    EXPECT_LT(proof.dropped_score_max, 750'000U) << query.text;
    EXPECT_LE(hits.size(), proof.scored);
    EXPECT_LE(proof.scored, proof.walked);
    excluded += proof.names - proof.walked;
  }
  EXPECT_GT(excluded, 200 * index->size() / 2) << "the index hardly excludes anything";
}

// The certificate is worth something only if a wrong search fails it.
class Broken final : public NameIndex {
 public:
  explicit Broken(const ListedNames& whole) : whole_(whole) {}
  std::size_t size() const override { return whole_.size(); }
  std::uint64_t bytes() const override { return whole_.bytes(); }
  std::string_view original(NameId name) const override { return whole_.original(name); }
  text::Name name(NameId name) const override { return whole_.name(name); }
  const TokenWeights& weights() const override { return whole_.weights(); }
  std::string version() const override { return whole_.version(); }
  std::vector<NameHit> search(const text::Name& query, Score threshold, SearchProof* proof) const override {
    return whole_.search_breaking(query, threshold, proof, 0);
  }
  std::vector<NameHit> search_letters(const text::Name&, Score) const override { return {}; }
  std::vector<NameHit> names_with_words(const text::Name&) const override { return {}; }
  void forget() const override { whole_.forget(); }
  std::vector<NameHit> search_all(const text::Name& query, Score threshold, unsigned threads) const override {
    return whole_.search_all(query, threshold, threads);
  }

 private:
  const ListedNames& whole_;
};

TEST(NameIndex, ACertificateFindsASearchThatLeavesOutADriver) {
  Rng random(kSeed + 3);
  const auto index = index_of(random_names(600, random));
  const std::vector<CertifyQuery> queries = made_queries(*index, 120, kSeed + 3);
  const Broken broken(dynamic_cast<const ListedNames&>(*index));
  const auto certificate = certify(broken, queries, 750'000, 1);
  ASSERT_TRUE(certificate);
  EXPECT_GT(certificate->differences, 10U);
  EXPECT_NE(certificate_text(*certificate).find("NOT lossless"), std::string::npos);
  EXPECT_EQ(differences_of(*index, queries, 750'000), "") << "and the whole search passes";
}

TEST(NameIndex, WhatEarlierSearchesFoundOutChangesNoAnswer) {
  Rng random(kSeed + 9);
  const auto index = index_of(random_names(600, random));
  std::vector<std::vector<NameHit>> alone, after;
  for (int round = 0; round < 3; ++round)
    for (const CertifyQuery& query : made_queries(*index, 60, kSeed + 9)) {
      if (round == 0) index->forget();
      (round == 0 ? alone : after).push_back(index->search(text::read_name(query.text, query.kind), 500'000));
    }
  ASSERT_EQ(after.size(), 2 * alone.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i], alone[i % alone.size()]) << i;
}

TEST(NameIndex, OrderOfHitsIsScoreThenNumber) {
  NameIndexBuilder builder;
  for (const char* name : {"Ivan Petrov", "Iwan Petroff", "Ivan Petrov", "Maria Garcia"})
    ASSERT_TRUE(builder.add(name, NameKind::person));
  const auto index = std::move(builder).build();
  const auto hits = index->search(text::read_name("Ivan Petrov", NameKind::person), 1);
  ASSERT_GE(hits.size(), 3U);
  EXPECT_EQ(hits[0].name, NameId{0});
  EXPECT_EQ(hits[1], (NameHit{NameId{2}, hits[0].score}));
  EXPECT_EQ(hits[2].name, NameId{1});
}

TEST(NameIndex, TheSearchWorkedByHandInTheDocumentation) {
  NameIndexBuilder builder;
  for (const char* name : {"Viktor Zubarev", "Victor Zubarew", "V. Zubarev", "Viktor Lomov", "Olga Petrova", "Zubarev"})
    ASSERT_TRUE(builder.add(name, NameKind::person));
  const auto index = std::move(builder).build();
  SearchProof proof;
  const auto hits = index->search(text::read_name("Viktor Zubarev", NameKind::person), 750'000, &proof);
  EXPECT_EQ(hits.size(), 2U);
  EXPECT_EQ(proof.drivers, (std::vector<std::string>{"viktor", "viktor (respelt)", "zubarev", "zubarev (respelt)",
                                                     "zubarev (one edit) (two words)"}));
  EXPECT_EQ(proof.walked, 4U);
  EXPECT_EQ(proof.scored, 2U);
  EXPECT_LT(proof.dropped_score_max, 750'000U);
}

TEST(NameIndex, ANameInAnotherAlphabetIsFoundAsByBruteForce) {
  NameIndexBuilder builder;
  for (const char* name : {"Mohamed Ali", "Ahmed Hassan", "Khaled Mahmoud", "Alexander Petrov", "Mohammed Omar Hassan",
                           "MUHSIN KHADR AL-KHAFAJI", "Qusay Saddam Hussein al-Tikriti", "Khafajy, Mohsen"})
    ASSERT_TRUE(builder.add(name, NameKind::person));
  const auto index = std::move(builder).build();
  for (const char* text :
       {"محسن خضر الخفاجي", "قصي صدام حسين التكريتي", "\u0645\u062D\u0645\u062F \u0639\u0644\u064A",
        "\u0623\u062D\u0645\u062F \u062D\u0633\u0646",
        "\u0410\u043B\u0435\u043A\u0441\u0430\u043D\u0434\u0440 \u041F\u0435\u0442\u0440\u043E\u0432"}) {
    const auto query = text::read_name(text, NameKind::person);
    const auto all = index->search_all(query, 0);
    ASSERT_FALSE(all.empty());
    EXPECT_GE(all[0].score, kDefaultThreshold);
    for (const NameHit& hit : all)  // at every threshold at which something changes
      EXPECT_EQ(index->search(query, hit.score), index->search_all(query, hit.score)) << text << " at " << hit.score;
  }
}

TEST(NameIndex, AnEmptyIndexAndNamesWithoutALetterAreNoTrouble) {
  const auto empty = NameIndexBuilder().build();
  EXPECT_EQ(empty->size(), 0U);
  EXPECT_TRUE(empty->search(text::read_name("Ivan", NameKind::person), 500'000).empty());
  const auto index = index_of({"", "---", "Ivan", std::string(3000, 'a'), std::string("\xff\xfe\0x", 4)});
  EXPECT_EQ(differences_of(*index,
                           std::vector<CertifyQuery>{{"", {}}, {"...", {}}, {"ivan", {}}, {std::string(2000, 'a'), {}}},
                           300'000),
            "");
}

// So many combinations of words are found that not all of them are kept apart.
TEST(NameIndex, FindsWhatComparingWithEveryNameFindsForLongNamesOfCommonWords) {
  SCOPED_TRACE(kSeed + 6);
  Rng random(kSeed + 6);
  std::vector<std::string> names = random_names(1'500, random);
  for (std::size_t i = 0; i + 5 < names.size(); ++i)
    names[i] += " " + names[i + 1] + " " + names[i + 2] + " " + names[i + 3] + " " + names[i + 4];
  const auto index = index_of(names);
  const std::vector<CertifyQuery> queries = made_queries(*index, 24, kSeed + 6);
  for (const Score threshold : {200'000U, 700'000U}) EXPECT_EQ(differences_of(*index, queries, threshold), "");
}

TEST(NameIndex, AThresholdOfZeroReturnsEveryName) {
  Rng random(kSeed + 4);
  const auto index = index_of(random_names(50, random));
  EXPECT_EQ(index->search(text::read_name("Nobody", NameKind::person), 0).size(), 50U);
}

TEST(NameIndex, ThreadsChangeNeitherTheIndexNorTheAnswers) {
  SCOPED_TRACE(kSeed + 5);
  Rng random(kSeed + 5);
  const std::vector<std::string> names = random_names(4'000, random);
  const auto one = index_of(names, 1), three = index_of(names, 3);
  EXPECT_EQ(one->version(), three->version());
  const std::vector<CertifyQuery> queries = made_queries(*one, 48, kSeed + 5);
  std::vector<std::vector<NameHit>> expected;
  for (const CertifyQuery& query : queries)
    expected.push_back(one->search(text::read_name(query.text, query.kind), 700'000));
  std::vector<unsigned> wrong(4);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < queries.size() + t; ++i) {
        const CertifyQuery& query = queries[i % queries.size()];
        if (three->search(text::read_name(query.text, query.kind), 700'000) != expected[i % queries.size()]) ++wrong[t];
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<unsigned>(wrong.size(), 0));
}

TEST(NameIndex, RealListedNamesInEveryMutation) {
  const std::string folder = std::string(CLEW_SHARED_DATA) + "/sanctions/ofac-2021/";
  if (!file_exists(folder + "sdn.csv.zst")) GTEST_SKIP() << "no real lists beside the repository";
  NameIndexBuilder builder;
  const auto add = [&](const std::string& file, std::size_t column, std::size_t step) {
    const auto mapped = MappedFile::open(folder + file);
    ASSERT_TRUE(mapped);
    const auto text = codec::zstd_decompress(mapped->bytes());
    ASSERT_TRUE(text);
    std::size_t row = 0;
    for (codec::CsvReader reader(*text); !reader.done();) {
      const auto record = reader.next();
      if (!record || record->fields.size() <= column || row++ % step != 0) continue;
      const bool person = record->fields.size() > 2 && record->fields[2].find("individual") != std::string::npos;
      ASSERT_TRUE(builder.add(record->fields[column], person ? NameKind::person : NameKind::unknown));
    }
  };
  add("sdn.csv.zst", 1, 4);
  add("alt.csv.zst", 3, 4);
  const auto index = std::move(builder).build(2);
  EXPECT_GT(index->size(), 5000U);
  EXPECT_EQ(differences_of(*index, made_queries(*index, 60, kSeed), 750'000), "");
}

}  // namespace
}  // namespace clew::screen
