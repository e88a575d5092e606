#include "bench/names_index/corpus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "clew/base/bytes.h"
#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/csv.h"
#include "clew/codec/zstd.h"
#include "clew/screen/name_mutations.h"

namespace clew::bench {
namespace {

constexpr double kTokensPerName = 0.6;  // distinct ones

std::string read_data(const std::string& path) {
  const auto file = MappedFile::open(path);
  if (!file) return {};
  if (!codec::is_zstd(file->bytes())) return std::string(as_text(file->bytes()));
  auto text = codec::zstd_decompress(file->bytes());
  return text ? *text : std::string();
}

std::vector<std::string> csv_column(const std::string& path, std::size_t column) {
  const std::string text = read_data(path);
  std::vector<std::string> values;
  for (codec::CsvReader reader(text); !reader.done();) {
    const auto record = reader.next();
    if (record && record->fields.size() > column) values.push_back(record->fields[column]);
  }
  return values;
}

// The part of each line before the first tab.
std::vector<std::string> lines(const std::string& path) {
  const std::string text = read_data(path);
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    found.emplace_back(line.substr(0, line.find_first_of("\t\r")));
    at = end + 1;
  }
  return found;
}

bool plain_word(std::string_view word) {
  return word.size() > 1 &&
         std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// ---- Words

constexpr std::array<std::string_view, 24> kOnsets = {"b", "d", "f", "g", "h",  "j",  "k",  "l", "m",  "n",  "p",  "r",
                                                      "s", "t", "v", "z", "sh", "kh", "ch", "y", "br", "st", "dr", ""};
constexpr std::array<std::string_view, 12> kVowels = {"a", "e", "i", "o", "u", "a", "e", "i", "ia", "ou", "ei", "y"};
constexpr std::array<std::string_view, 14> kCodas = {"", "", "", "", "n", "r", "l", "s", "m", "k", "d", "t", "v", "ng"};

// Words after the letters of real ones: each letter depends on the two before it. Without real ones, of syllables.
class WordMaker {
 public:
  explicit WordMaker(const std::vector<std::string>& real) {
    for (const std::string& word : real) {
      if (!plain_word(word)) continue;
      std::size_t state = 0;
      for (const char c : word + "\n") {
        const std::size_t letter = c == '\n' ? 26 : static_cast<std::size_t>((c | 0x20) - 'a');
        next_[state].push_back(static_cast<std::uint8_t>(letter));
        if (letter == 26) break;
        state = (state % 27) * 27 + letter + 1;
        if (state >= next_.size()) break;
      }
    }
  }
  std::string make(Rng& random) const {
    std::string word;
    if (next_[0].empty()) {
      for (std::size_t left = 2 + random.below(3); left > 0; --left) {
        word += kOnsets[random.below(kOnsets.size())];
        word += kVowels[random.below(kVowels.size())];
        word += kCodas[random.below(kCodas.size())];
      }
      return word;
    }
    std::size_t state = 0;
    while (word.size() < 18 && !next_[state].empty()) {
      const std::size_t letter = next_[state][random.below(next_[state].size())];
      if (letter == 26) break;
      word += static_cast<char>('a' + letter);
      state = (state % 27) * 27 + letter + 1;
    }
    return word;
  }

 private:
  std::vector<std::vector<std::uint8_t>> next_ = std::vector<std::vector<std::uint8_t>>(27 * 27 + 27);
};

// Index below `size`, small ones often: rank r about as often as 1 / (r + shift).
std::size_t ranked(std::size_t size, double shift, Rng& random) {
  const double unit = static_cast<double>(random.next() >> 11) * 0x1.0p-53;
  const double rank = shift * (std::pow((static_cast<double>(size) + shift) / shift, unit) - 1.0);
  return std::min(size - 1, static_cast<std::size_t>(rank));
}

struct Vocabulary {
  std::vector<std::string> given, family, rare;  // most frequent first
};

constexpr std::array<std::string_view, 40> kTrade = {
    "trading",    "company",     "limited",      "general",    "international", "group",
    "holding",    "bank",        "shipping",     "llc",        "ltd",           "co",
    "import",     "export",      "oil",          "energy",     "industries",    "services",
    "investment", "development", "foundation",   "institute",  "center",        "systems",
    "marine",     "aviation",    "construction", "technology", "petroleum",     "gmbh",
    "sa",         "ooo",         "jsc",          "exchange",   "manufacturing", "steel",
    "transport",  "logistics",   "management",   "corporation"};
constexpr std::array<std::string_view, 24> kCommonGiven = {
    "muhammad", "mohammed", "ali",  "ahmed", "maria", "jose",   "ivan",    "alexander",
    "john",     "kim",      "wang", "li",    "abdul", "hassan", "hussein", "vladimir",
    "sergei",   "juan",     "anna", "david", "mehdi", "carlos", "michael", "chen"};

Vocabulary make_vocabulary(std::size_t distinct, const std::string& data, Rng& random) {
  Vocabulary words;
  std::unordered_set<std::string> seen;
  const auto add = [&](std::vector<std::string>& to, std::string word) {
    for (char& c : word)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if (plain_word(word) && seen.insert(word).second) to.push_back(std::move(word));
  };
  for (const std::string_view word : kCommonGiven) add(words.given, std::string(word));
  std::vector<std::string> real;
  const auto collect = [&](const std::string& file) {
    std::vector<std::string> found = lines(data + "/names/" + file);
    for (std::size_t i = found.size(); i > 1; --i) std::swap(found[i - 1], found[random.below(i)]);
    real.insert(real.end(), found.begin(), found.end());
    return found;
  };
  for (std::string& word : collect("namedb_first_names_all.txt.zst")) add(words.given, std::move(word));
  for (std::string& word : collect("namedb_surnames_all.txt.zst")) add(words.family, std::move(word));
  for (const char* file : {"arabic", "chinese", "korean", "russian"})
    for (std::string& word : collect(std::string("transliteration/wd_") + file + "_80.zst"))
      add(words.rare, std::move(word));
  const WordMaker maker(real);
  while (words.given.size() < 20'000) add(words.given, maker.make(random));
  while (words.family.size() < 80'000) add(words.family, maker.make(random));
  while (seen.size() < distinct) add(words.rare, maker.make(random));
  return words;
}

std::string upper_first(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

// A name of two to five words. `rare_at` walks through the rare words, so that each of them is somewhere.
std::string make_name(const Vocabulary& words, std::size_t& rare_at, Rng& random) {
  const auto given = [&] { return upper_first(words.given[ranked(words.given.size(), 40, random)]); };
  const auto family = [&] { return upper_first(words.family[ranked(words.family.size(), 300, random)]); };
  const auto rare = [&] { return upper_first(words.rare[rare_at++ % words.rare.size()]); };
  const auto trade = [&] { return upper_first(std::string(kTrade[ranked(kTrade.size(), 4, random)])); };
  std::string name;
  const auto then = [&](const std::string& word) { name += (name.empty() ? "" : " ") + word; };
  if (random.one_in(4)) {
    then(random.one_in(3) ? family() : rare());
    if (random.one_in(3)) then(rare());
    for (std::size_t left = 1 + random.below(3); left > 0; --left) then(trade());
    if (random.one_in(30)) then(std::to_string(1 + random.below(60)));
    return name;
  }
  then(given());
  if (random.one_in(3)) then(given());
  if (random.one_in(12)) then(std::string(1, static_cast<char>('A' + random.below(26))) + ".");
  if (random.one_in(20)) then("al");
  then(random.one_in(3) ? rare() : random.one_in(2) ? rare() : family());
  if (random.one_in(8)) then(family());
  return name;
}

}  // namespace

NamesCorpus make_names(std::size_t count, const std::string& data) {
  Rng random(2'000'000);
  const auto distinct = static_cast<std::size_t>(static_cast<double>(count) * kTokensPerName);
  const Vocabulary words = make_vocabulary(std::max<std::size_t>(distinct, 200'000), data, random);
  NamesCorpus corpus;
  for (std::string& name : csv_column(data + "/sanctions/ofac-2021/sdn.csv.zst", 1))
    corpus.names.push_back(std::move(name));
  for (std::string& name : csv_column(data + "/sanctions/ofac-2021/alt.csv.zst", 3))
    corpus.names.push_back(std::move(name));
  if (corpus.names.size() > count) corpus.names.resize(count);
  corpus.real = corpus.names.size();
  std::size_t rare_at = 0;
  while (corpus.names.size() < count) corpus.names.push_back(make_name(words, rare_at, random));
  return corpus;
}

std::vector<std::string> make_queries(const NamesCorpus& corpus, std::size_t count, std::uint64_t seed,
                                      const std::string& data) {
  Rng random(seed);
  std::vector<std::string> strangers = csv_column(data + "/names-bench/negatives_global.csv", 0);
  if (!strangers.empty()) strangers.erase(strangers.begin());  // the header
  std::size_t rare_at = 0;
  const Vocabulary words = strangers.empty() ? make_vocabulary(200'000, data, random) : Vocabulary{};
  std::vector<std::string> queries;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 2 == 0) {
      const std::string& name = corpus.names[random.below(corpus.names.size())];
      const auto mutation = static_cast<screen::Mutation>(random.below(screen::kMutations));
      queries.push_back(screen::mutate(name, mutation, random));
    } else {
      queries.push_back(strangers.empty() ? make_name(words, rare_at, random)
                                          : strangers[random.below(strangers.size())]);
    }
  }
  return queries;
}

}  // namespace clew::bench
