#include "clew/screen/name_mutations.h"

#include <algorithm>
#include <array>
#include <vector>

namespace clew::screen {
namespace {

// A word as characters of UTF-8, so that none is cut.
using Letters = std::vector<std::string>;

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

std::vector<Letters> words_of(std::string_view name) {
  std::vector<Letters> words;
  bool inside = false;
  for (char c : name) {
    if (c == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    if (inside && continues(c))
      words.back().back() += c;
    else
      words.back().emplace_back(1, c);
    inside = true;
  }
  return words;
}

std::string text_of(const std::vector<Letters>& words) {
  std::string text;
  for (const Letters& word : words) {
    if (word.empty()) continue;
    if (!text.empty()) text += ' ';
    for (const std::string& letter : word) text += letter;
  }
  return text;
}

std::string random_letter(Rng& random) {
  return std::string(1, static_cast<char>('a' + random.below(26)));
}

void edit(Letters& word, Rng& random) {
  if (word.size() < 3) return;
  const auto at = static_cast<std::ptrdiff_t>(random.below(word.size()));
  switch (random.below(3)) {
    case 0: word.insert(word.begin() + at, random_letter(random)); break;
    case 1: word.erase(word.begin() + at); break;
    default: word[static_cast<std::size_t>(at)] = random_letter(random);
  }
}

struct Spelling {
  std::string_view from, to;
};
constexpr std::array kSpellings = {
    Spelling{"kh", "h"}, Spelling{"zh", "j"}, Spelling{"ou", "u"},  Spelling{"ph", "f"},  Spelling{"sh", "sch"},
    Spelling{"ee", "i"}, Spelling{"iy", "y"}, Spelling{"ya", "ia"}, Spelling{"yu", "iu"}, Spelling{"ch", "tch"},
    Spelling{"q", "k"},  Spelling{"w", "v"},  Spelling{"u", "ou"},  Spelling{"v", "w"},   Spelling{"ks", "x"},
    Spelling{"dj", "j"}, Spelling{"ts", "c"}, Spelling{"oe", "o"},  Spelling{"ae", "e"},  Spelling{"aa", "a"},
    Spelling{"eo", "o"}, Spelling{"hs", "x"}, Spelling{"i", "y"},   Spelling{"k", "c"},   Spelling{"e", "i"},
};
constexpr std::array kScanned = {
    Spelling{"o", "0"},  Spelling{"l", "1"}, Spelling{"i", "1"}, Spelling{"s", "5"},  Spelling{"rn", "m"},
    Spelling{"m", "rn"}, Spelling{"b", "8"}, Spelling{"e", "c"}, Spelling{"cl", "d"}, Spelling{"z", "2"},
};

// Replaces one place where a spelling of the table fits, compared without case.
template <std::size_t N>
std::string respell(std::string_view name, const std::array<Spelling, N>& table, Rng& random) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  struct Place {
    std::size_t at, spelling;
  };
  std::vector<Place> places;
  for (std::size_t s = 0; s < N; ++s)
    for (std::size_t at = lower.find(table[s].from); at != std::string::npos; at = lower.find(table[s].from, at + 1))
      places.push_back({at, s});
  if (places.empty()) return std::string(name);
  const Place place = places[random.below(places.size())];
  std::string made(name.substr(0, place.at));
  made += table[place.spelling].to;
  made += name.substr(place.at + table[place.spelling].from.size());
  return made;
}

}  // namespace

const char* mutation_name(Mutation mutation) {
  switch (mutation) {
    case Mutation::none: return "none";
    case Mutation::edit_each_token: return "one edit per token";
    case Mutation::swap_letters: return "swapped letters";
    case Mutation::drop_token: return "token dropped";
    case Mutation::join_tokens: return "tokens joined";
    case Mutation::split_token: return "token split";
    case Mutation::reorder: return "reordered";
    case Mutation::initials: return "initials";
    case Mutation::transliteration: return "transliteration";
    case Mutation::ocr: return "scanned";
    case Mutation::repeat_letter: return "repeated letter";
    case Mutation::reverse: return "reversed";
  }
  return "";
}

std::string mutate(std::string_view name, Mutation mutation, Rng& random) {
  std::vector<Letters> words = words_of(name);
  if (words.empty()) return std::string(name);
  const std::size_t chosen = random.below(words.size());
  Letters& word = words[chosen];
  switch (mutation) {
    case Mutation::none: return std::string(name);
    case Mutation::edit_each_token:
      for (Letters& each : words) edit(each, random);
      break;
    case Mutation::swap_letters:
      if (word.size() > 1) {
        const std::size_t at = random.below(word.size() - 1);
        std::swap(word[at], word[at + 1]);
      }
      break;
    case Mutation::drop_token:
      if (words.size() > 1) word.clear();
      break;
    case Mutation::join_tokens:
      if (chosen + 1 < words.size()) {
        Letters& next = words[chosen + 1];
        word.insert(word.end(), next.begin(), next.end());
        next.clear();
      }
      break;
    case Mutation::split_token:
      if (word.size() > 3)
        word.insert(word.begin() + static_cast<std::ptrdiff_t>(1 + random.below(word.size() - 1)), " ");
      break;
    case Mutation::reorder: std::ranges::rotate(words, words.begin() + static_cast<std::ptrdiff_t>(chosen)); break;
    case Mutation::initials:
      if (words.size() > 1) word.resize(1);
      break;
    case Mutation::transliteration: return respell(name, kSpellings, random);
    case Mutation::ocr: return respell(name, kScanned, random);
    case Mutation::repeat_letter: {
      const std::size_t at = random.below(word.size());
      word.insert(word.begin() + static_cast<std::ptrdiff_t>(at), std::string(word[at]));
      break;
    }
    case Mutation::reverse: std::ranges::reverse(word); break;
  }
  return text_of(words);
}

}  // namespace clew::screen
