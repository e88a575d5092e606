// One pool of folded names and one sorted array of the places where words begin: a search is a binary search for the
// longest word of the text, and a look at the names found. A million names take some 60 MB. A tree of letters was
// refused: it is larger, and no faster where a handful of names is wanted.

#include "clew/engine/name_prefix.h"

#include <algorithm>
#include <tuple>

#include "clew/engine/snapshot.h"
#include "clew/text/fold.h"

namespace clew::engine {
namespace {

constexpr std::size_t kNameBytesMax = 1024;

void append_utf8(char32_t c, std::string& out) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  const auto code = static_cast<std::uint32_t>(c);
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | code >> 6);
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | code >> 12);
    byte(0x80U | (code >> 6 & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | code >> 18);
    byte(0x80U | (code >> 12 & 0x3FU));
    byte(0x80U | (code >> 6 & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

// Words of letters and digits with one blank between them: "KIM, Yong-Chol" is "kim yong chol".
std::string folded(std::string_view text) {
  bool cut = false;
  const std::string clean = text::clean_utf8(text, kNameBytesMax, cut);
  std::vector<text::Glyph> glyphs;
  std::vector<bool> upper;
  text::read_glyphs(clean, glyphs, upper);
  std::string out;
  bool gap = false;
  for (const text::Glyph& glyph : glyphs) {
    if (text::is_apostrophe(glyph.c) || text::is_mark(glyph.c)) continue;
    const int digit = text::digit_value(glyph.c);
    if (digit < 0 && !text::is_letter(glyph.c)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    if (digit >= 0)
      out += static_cast<char>('0' + digit);
    else if (const std::string_view latin = text::latin_letters(glyph.c); !latin.empty())
      out += latin;
    else
      append_utf8(glyph.c, out);
  }
  return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return words;
}

// Whether each word begins another word of the name. The longest look for theirs first, so that "yo yong" is found in
// "yong york".
bool begins_words(const std::vector<std::string_view>& longest_first, std::string_view name) {
  std::vector<std::string_view> left = words_of(name);
  for (const std::string_view word : longest_first) {
    const auto at = std::find_if(left.begin(), left.end(), [&](std::string_view one) { return one.starts_with(word); });
    if (at == left.end()) return false;
    left.erase(at);
  }
  return true;
}

}  // namespace

NamePrefixes::NamePrefixes(const ScreenSnapshot& snapshot) : snapshot_(snapshot) {
  for (std::uint32_t i = 0; i < snapshot.name_of.size(); ++i) {
    const auto& of = snapshot.name_of[i];
    const std::string text = folded(snapshot.things[of.entity].entity.values[of.value].text);
    if (text.empty() || texts_.size() + text.size() > UINT32_MAX) continue;
    const auto at = static_cast<std::uint32_t>(texts_.size()), name = static_cast<std::uint32_t>(names_.size());
    names_.push_back({at, static_cast<std::uint32_t>(text.size()), i});
    for (std::uint32_t begin = 0; begin < text.size(); ++begin)
      if (begin == 0 || text[begin - 1] == ' ') words_.push_back({at + begin, name});
    texts_ += text;
  }
  std::sort(words_.begin(), words_.end(), [this](const Word& a, const Word& b) {
    const std::string_view left = rest_of(a), right = rest_of(b);
    return left != right ? left < right : a.at < b.at;
  });
}

std::string_view NamePrefixes::rest_of(const Word& word) const {
  const Name& name = names_[word.name];
  return std::string_view(texts_).substr(word.at, name.at + name.bytes - word.at);
}

std::vector<PrefixHit> NamePrefixes::find(std::string_view text, const std::vector<std::string>& lists,
                                          std::size_t skip, std::size_t most) const {
  const std::string wanted = folded(text);
  std::vector<std::string_view> words = words_of(wanted);
  if (words.empty()) return {};
  std::stable_sort(words.begin(), words.end(),
                   [](std::string_view a, std::string_view b) { return a.size() > b.size(); });
  const std::string_view longest = words.front();
  auto at = std::lower_bound(words_.begin(), words_.end(), longest,
                             [this](const Word& word, std::string_view of) { return rest_of(word) < of; });
  struct Candidate {
    bool inside = false;  ///< the name does not begin with the text
    std::string_view folded;
    const Name* name = nullptr;
  };
  std::vector<Candidate> candidates;
  for (std::size_t seen = 0; at != words_.end() && seen < kLookedAtMax; ++at, ++seen) {
    if (!rest_of(*at).starts_with(longest)) break;
    const Name& name = names_[at->name];
    const ListedThing& thing = snapshot_.things[snapshot_.name_of[name.number].entity];
    const std::string& list = snapshot_.lists[thing.list].info.list;
    if (std::find(lists.begin(), lists.end(), list) == lists.end() || !begins_words(words, text_of(name))) continue;
    candidates.push_back({!text_of(name).starts_with(wanted), text_of(name), &name});
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.inside, a.folded, a.name->number) < std::tie(b.inside, b.folded, b.name->number);
  });
  std::vector<PrefixHit> hits;
  std::vector<std::string_view> given;
  for (const Candidate& candidate : candidates) {
    const auto& of = snapshot_.name_of[candidate.name->number];
    const ListedThing& thing = snapshot_.things[of.entity];
    if (std::find(given.begin(), given.end(), thing.entity.id) != given.end()) continue;
    given.push_back(thing.entity.id);
    if (given.size() <= skip) continue;
    if (hits.size() == most) break;
    hits.push_back({&thing.entity, snapshot_.lists[thing.list].info.list, thing.entity.values[of.value].text});
  }
  return hits;
}

}  // namespace clew::engine
