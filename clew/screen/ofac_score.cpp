// OFAC's search scores, reproduced from what OFAC has published (FAQ 249: Jaro-Winkler on the whole name; Jaro-Winkler
// and Soundex on its parts; the higher of the two) and from scores its public search has given. What the text leaves
// open was fixed on those recorded scores: words of one or two letters are left out of the query, a part below 0.5
// counts nothing, equal Soundex codes count 0.85.
//
// Jaro-Winkler is a poor measure for retrieval: it finds hundreds of words alike where the edit distance finds ten. It
// is here for parity, not for screening. So the search is a plain scan, made cheap in two ways that lose nothing. Each
// distinct word of the list is compared with each word of the query once. And Jaro's similarity of a and b is at most
// (c/|a| + c/|b| + 1) / 3, where c is the number of letters they have in common, whatever their order; c is at most
// what two bits per letter say, plus what those bits leave out.
#include "clew/screen/ofac_score.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "clew/base/tasks.h"
#include "clew/text/distance.h"

namespace clew::screen {
namespace {

constexpr std::uint32_t kOne = 1'000'000;
constexpr std::uint32_t kFloor = 500'000;
constexpr std::uint32_t kSoundex = 850'000;
constexpr std::size_t kWordMin = 3;

bool ends_word(char c) {
  return c == ' ' || c == ',' || c == '.' || c == '-' || c == '\t' || c == '\n' || c == '\r';
}
bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The name in lower case and without punctuation (a hyphen or full stop between letters leaves nothing), and its words.
struct Plain {
  std::string whole;
  std::vector<std::string> words;
};
Plain plain(std::string_view name) {
  Plain out;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) out.words.push_back(std::move(word));
    word.clear();
  };
  for (const char raw_letter : name) {
    const char c = lower(raw_letter);
    if (in_word(c)) {
      word += c;
      out.whole += c;
    } else if (ends_word(c)) {
      end_word();
      const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (space && !out.whole.empty() && out.whole.back() != ' ') out.whole += ' ';
    }
  }
  end_word();
  if (!out.whole.empty() && out.whole.back() == ' ') out.whole.pop_back();
  return out;
}

std::uint32_t soundex_number(std::string_view word) {
  const std::string code = text::soundex(word);
  std::uint32_t number = 0;
  for (const char c : code) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::uint32_t word_similarity(std::string_view query, std::uint32_t query_soundex, std::string_view listed,
                              std::uint32_t listed_soundex) {
  const std::uint32_t alike = text::jaro_winkler(query, listed);
  return query_soundex != 0 && query_soundex == listed_soundex ? std::max(alike, kSoundex) : alike;
}

unsigned percent(std::uint64_t millionths) {
  return static_cast<unsigned>((millionths + kOne / 200) / (kOne / 100));
}

std::uint32_t whole_similarity(std::string_view query, std::string_view listed) {
  if (query.empty() || listed.empty() || query.front() != listed.front()) return 0;
  return text::jaro_winkler(query, listed);
}

// Letters of a text, two bits each of 26 letters, and two each for digits, spaces and other bytes.
std::uint64_t letters_of(std::string_view text) {
  std::uint64_t letters = 0;
  for (const char c : text) {
    const unsigned at = c >= 'a' && c <= 'z'                    ? static_cast<unsigned>(c - 'a')
                        : c == ' '                              ? 26
                        : static_cast<unsigned char>(c) >= 0x80 ? 28
                                                                : 27;
    const std::uint64_t once = std::uint64_t{1} << (2 * at);
    letters |= (letters & once) == 0 ? once : once << 1;
  }
  return letters;
}
// At most so many letters in common: those in both signatures, and those that the signatures do not count.
std::uint32_t common_most(std::uint64_t a, std::uint32_t a_size, std::uint64_t b, std::uint32_t b_size) {
  const auto extra_a = a_size - static_cast<std::uint32_t>(std::popcount(a));
  const auto extra_b = b_size - static_cast<std::uint32_t>(std::popcount(b));
  const auto both = static_cast<std::uint32_t>(std::popcount(a & b));
  return std::min({both + std::min(extra_a, extra_b), a_size, b_size});
}
// No Jaro-Winkler similarity of texts with these sizes, common letters and common prefix is higher.
std::uint32_t jaro_winkler_most(std::uint32_t common, std::size_t a, std::size_t b, std::uint32_t prefix) {
  if (common == 0) return 0;
  const std::uint64_t jaro =
      (std::uint64_t{common} * kOne / a + std::uint64_t{common} * kOne / b + kOne) / 3 + 1;  // rounded up
  const std::uint64_t base = std::min<std::uint64_t>(jaro, kOne);
  return static_cast<std::uint32_t>(base + prefix * (kOne - base) / 10 + 1);
}
std::uint32_t common_prefix(std::string_view a, std::string_view b) {
  std::uint32_t n = 0;
  while (n < 4 && n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

void sort_hits(std::vector<OfacHit>& hits) {
  std::ranges::sort(hits, [](const OfacHit& a, const OfacHit& b) {
    return a.score != b.score ? a.score > b.score : a.name < b.name;
  });
}

}  // namespace

std::string_view ofac_policy() {
  return "ofac-1";
}

unsigned ofac_score(std::string_view query, std::string_view listed) {
  const Plain asked = plain(query), known = plain(listed);
  std::uint64_t sum = 0, count = 0;
  for (const std::string& word : asked.words) {
    if (word.size() < kWordMin) continue;
    ++count;
    std::uint32_t best = 0;
    for (const std::string& other : known.words)
      best = std::max(best, word_similarity(word, soundex_number(word), other, soundex_number(other)));
    if (best >= kFloor) sum += best;
  }
  const std::uint64_t parts = count == 0 ? 0 : sum / count;
  return percent(std::max<std::uint64_t>(parts, whole_similarity(asked.whole, known.whole)));
}

std::vector<OfacHit> ofac_search(std::span<const std::string> names, std::string_view query, unsigned score_min) {
  std::vector<OfacHit> hits;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const unsigned score = ofac_score(query, names[i]); score >= score_min)
      hits.push_back({static_cast<std::uint32_t>(i), score});
  sort_hits(hits);
  return hits;
}

OfacNames::OfacNames(std::span<const std::string> names) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  for (const std::string& name : names) {
    const Plain known = plain(name);
    wholes_ += known.whole;
    whole_end_.push_back(static_cast<std::uint32_t>(wholes_.size()));
    whole_signatures_.push_back({letters_of(known.whole), static_cast<std::uint32_t>(known.whole.size()), 0});
    for (const std::string& word : known.words) {
      const auto [at, added] = numbers.try_emplace(word, static_cast<std::uint32_t>(numbers.size()));
      if (added) {
        words_ += word;
        word_end_.push_back(static_cast<std::uint32_t>(words_.size()));
        word_signatures_.push_back({letters_of(word), static_cast<std::uint32_t>(word.size()), soundex_number(word)});
      }
      name_words_.push_back(at->second);
    }
    name_words_end_.push_back(static_cast<std::uint32_t>(name_words_.size()));
  }
}

std::string_view OfacNames::whole(std::size_t name) const {
  const std::uint32_t begin = name == 0 ? 0 : whole_end_[name - 1];
  return std::string_view(wholes_).substr(begin, whole_end_[name] - begin);
}

std::string_view OfacNames::word(std::size_t index) const {
  const std::uint32_t begin = index == 0 ? 0 : word_end_[index - 1];
  return std::string_view(words_).substr(begin, word_end_[index] - begin);
}

std::uint64_t OfacNames::bytes() const {
  return wholes_.capacity() + words_.capacity() +
         (whole_end_.capacity() + word_end_.capacity() + name_words_.capacity() + name_words_end_.capacity()) *
             sizeof(std::uint32_t) +
         (word_signatures_.capacity() + whole_signatures_.capacity()) * sizeof(Signature);
}

std::vector<OfacHit> OfacNames::search(std::string_view query, unsigned score_min, unsigned threads) const {
  constexpr std::size_t kStep = 4096;
  const Plain asked = plain(query);
  std::vector<std::string> words;
  for (const std::string& word : asked.words)
    if (word.size() >= kWordMin) words.push_back(word);

  // What each listed word is worth to each word of the query.
  std::vector<std::uint32_t> worth(words.size() * word_end_.size());
  parallel_for((word_end_.size() + kStep - 1) / kStep, threads, [&](std::size_t step) {
    const std::size_t to = std::min(word_end_.size(), (step + 1) * kStep);
    for (std::size_t q = 0; q < words.size(); ++q) {
      const std::uint64_t letters = letters_of(words[q]);
      const auto size = static_cast<std::uint32_t>(words[q].size());
      const std::uint32_t code = soundex_number(words[q]);
      for (std::size_t i = step * kStep; i < to; ++i) {
        const Signature& other = word_signatures_[i];
        const std::uint32_t common = common_most(letters, size, other.letters, other.size);
        const std::uint32_t most = jaro_winkler_most(common, size, other.size, common_prefix(words[q], word(i)));
        if (most < kFloor && (code == 0 || code != other.soundex)) continue;
        worth[q * word_end_.size() + i] = word_similarity(words[q], code, word(i), other.soundex);
      }
    }
  });

  const std::uint64_t whole_letters = letters_of(asked.whole);
  std::vector<std::vector<OfacHit>> parts((size() + kStep - 1) / kStep);
  parallel_for(parts.size(), threads, [&](std::size_t step) {
    const std::size_t to = std::min(size(), (step + 1) * kStep);
    for (std::size_t i = step * kStep; i < to; ++i) {
      std::uint64_t sum = 0;
      for (std::size_t q = 0; q < words.size(); ++q) {
        std::uint32_t best = 0;
        for (std::uint32_t at = i == 0 ? 0 : name_words_end_[i - 1]; at < name_words_end_[i]; ++at)
          best = std::max(best, worth[q * word_end_.size() + name_words_[at]]);
        if (best >= kFloor) sum += best;
      }
      std::uint64_t best = words.empty() ? 0 : sum / words.size();
      const Signature& other = whole_signatures_[i];
      const std::uint32_t common =
          common_most(whole_letters, static_cast<std::uint32_t>(asked.whole.size()), other.letters, other.size);
      const std::uint32_t most =
          jaro_winkler_most(common, std::max<std::size_t>(1, asked.whole.size()), std::max(1U, other.size), 4);
      if (most > best && percent(most) >= score_min)
        best = std::max<std::uint64_t>(best, whole_similarity(asked.whole, whole(i)));
      if (const unsigned score = percent(best); score >= score_min)
        parts[step].push_back({static_cast<std::uint32_t>(i), score});
    }
  });
  std::vector<OfacHit> hits;
  for (const auto& part : parts) hits.insert(hits.end(), part.begin(), part.end());
  sort_hits(hits);
  return hits;
}

}  // namespace clew::screen
