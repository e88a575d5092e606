// From a name to its readings.
//
// Most names of the lists are ASCII, and an index of two million is read in one go, so ASCII is split without ICU.
// Every other name goes character by character through compatibility folding, is cut into words of one script, and each
// word is transliterated. A word may have several readings (Han: Mandarin, Korean, Japanese); the readings of the name
// take the first of every word, then the second of every word, and so on: a name is written in one language, so the
// mixed products were refused.
#include "clew/text/name.h"

#include <algorithm>
#include <array>
#include <span>

#include "clew/text/cyrillic_syllables.h"
#include "clew/text/fold.h"
#include "clew/text/keys.h"
#include "clew/text/native_words.h"
#include "clew/text/tokens.h"
#include "clew/text/transliterate.h"
#include "clew/text/written_apart.h"

namespace clew::text {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

bool is_low(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A digit between letters is a letter in disguise: "P0tin".
void letters_for_digits(std::string& word) {
  constexpr std::string_view kLetters = "oizeasgtbg";
  for (std::size_t i = 1; i + 1 < word.size(); ++i)
    if (is_digit(word[i]) && is_low(word[i - 1]) && is_low(word[i + 1]))
      word[i] = kLetters[static_cast<std::size_t>(word[i] - '0')];
}

struct Words {
  std::vector<RawWord> words;
  std::vector<bool> backwards;  ///< of each: a small letter first and a capital last

  void sign(char32_t c, std::size_t& depth) {
    if (c == '(' || c == '[' || c == 0xFF08) ++depth;
    if ((c == ')' || c == ']' || c == 0xFF09) && depth > 0) --depth;
    if (words.empty()) return;
    if (c == '.') words.back().dot = true;
    if (c == '/') words.back().slash = true;
    if (c == ',' || c == 0x60C || c == 0x3001) words.back().comma = true;
  }
};

constexpr std::size_t kPartMin = 3;  ///< letters of each of two words written as one

Words split_ascii(std::string_view text) {
  Words out;
  out.words.reserve(6);
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size();) {
    RawWord word;
    word.begin = static_cast<std::uint32_t>(i);
    std::size_t letters = 0, capitals = 0;
    bool first_low = false, last_capital = false, digits = false;
    std::size_t low = 0;  // small letters before this one
    for (; i < text.size(); ++i) {
      const char c = text[i];
      const bool capital = c >= 'A' && c <= 'Z';
      if (capital || is_low(c)) {
        if (word.text.empty()) first_low = !capital;
        if (capital && low >= kPartMin && word.camel == 0)
          word.camel = static_cast<std::uint8_t>(word.text.size() & 0xFF);
        low = capital ? 0 : low + 1;
        word.text += capital ? static_cast<char>(c - 'A' + 'a') : c;
        ++letters;
        capitals += capital ? 1 : 0;
        last_capital = capital;
      } else if (is_digit(c)) {
        word.text += c;
        digits = true;
      } else if ((c != '\'' && c != '`') || word.text.empty()) {
        break;
      }
    }
    if (word.text.empty()) {
      if (text[i] == '&') {
        word.text = "and";
        word.end = static_cast<std::uint32_t>(i + 1);
        out.words.push_back(std::move(word));
        out.backwards.push_back(false);
      } else if (text[i] == '-' || text[i] == '_') {
        if (!out.words.empty() && out.words.back().end == i) out.words.back().hyphen = true;
      } else {
        out.sign(static_cast<unsigned char>(text[i]), depth);
      }
      ++i;
      continue;
    }
    word.end = static_cast<std::uint32_t>(i);
    word.upper = letters > 0 && capitals == letters;
    word.bracket = depth > 0;
    if (digits && letters > 2) letters_for_digits(word.text);
    out.words.push_back(std::move(word));
    out.backwards.push_back(letters >= 4 && first_low && last_capital && capitals == 1);
  }
  return out;
}

/// Letters of a Latin word, with what looks like them in other scripts.
std::string latin_word(std::span<const Glyph> glyphs) {
  std::string word;
  for (const Glyph& glyph : glyphs) {
    if (glyph.c < 0x80)
      word += static_cast<char>(glyph.c);
    else if (const int digit = digit_value(glyph.c); digit >= 0)
      word += static_cast<char>('0' + digit);
    else if (const std::string_view letters = latin_letters(glyph.c); !letters.empty())
      word += letters;
    else if (const char like = look_alike(glyph.c); like != '\0')
      word += like;
  }
  if (word.size() > 3) letters_for_digits(word);
  return word;
}

std::string utf8_of(std::span<const Glyph> glyphs, std::string_view original) {
  std::string word;
  for (const Glyph& glyph : glyphs) word += original.substr(glyph.begin, glyph.end - glyph.begin);
  return word;
}

class Splitter {
 public:
  Splitter(std::string_view original, NameKind kind) : original_(original), kind_(kind) {
    read_glyphs(original, glyphs_, upper_);
    if (kind == NameKind::person || kind == NameKind::unknown) settle_east_asian(glyphs_, upper_);
    foreign_hangul_ = kind != NameKind::thing && !are_korean_names(glyphs_);
  }

  /// Readings of the whole name, as words.
  std::vector<Words> split() {
    readings_.resize(1);
    for (std::size_t i = 0; i < glyphs_.size();) {
      const std::size_t end = word_end(i);
      if (end == i) {
        separator(glyphs_[i]);
        ++i;
        continue;
      }
      i = native_words(i, end);
      if (i < end) add_word(i, end);
      i = std::max(i, end);
    }
    return std::move(readings_);
  }

  /// The words of a name of which every word was in Cyrillic letters, in small ones; else nothing.
  const std::vector<std::u32string>& cyrillic() const { return cyrillic_; }

 private:
  static bool in_word(char32_t c) { return is_letter(c) || is_mark(c) || digit_value(c) >= 0; }

  /// A word ends where its script does, but letters of scripts that look alike may mix.
  std::size_t word_end(std::size_t i) const {
    const auto alike = [](Script s) { return s == Script::latin || s == Script::cyrillic || s == Script::greek; };
    Script script = Script::common;
    std::size_t end = i;
    for (; end < glyphs_.size(); ++end) {
      const char32_t c = glyphs_[end].c;
      if (end > i && is_apostrophe(c)) continue;
      if (!in_word(c)) break;
      const Script next = script_of(c);
      if (next == Script::common || next == script) continue;
      if (script != Script::common && !(alike(script) && alike(next))) break;
      if (script == Script::common) script = next;
    }
    while (end > i && is_apostrophe(glyphs_[end - 1].c)) --end;
    return end;
  }

  void separator(const Glyph& glyph) {
    for (Words& reading : readings_) {
      if (is_hyphen(glyph.c)) {
        if (!reading.words.empty() && reading.words.back().end == glyph.begin) reading.words.back().hyphen = true;
      } else if (glyph.c == '&') {
        reading.words.push_back({"and", glyph.begin, glyph.end});
        reading.backwards.push_back(false);
      } else {
        std::size_t depth = depth_;
        reading.sign(glyph.c, depth);
        if (&reading == &readings_.back()) depth_ = depth;
      }
    }
  }

  /// Adds the phrase of an organisation that stands at a word, and says where it ends; where there is none, nothing.
  /// What the letters alone give is another reading.
  std::size_t native_words(std::size_t begin, std::size_t end) {
    const Script script = script_of(glyphs_[begin].c);
    if (script == Script::common || script == Script::latin || script == Script::han || script == Script::hangul)
      return begin;
    const auto found = native_words_at(std::span<const Glyph>(glyphs_).subspan(begin));
    if (!found || begin + found->glyphs < end) return begin;
    if (kind_ == NameKind::person && found->latin != "abdullah") return begin;
    const std::span<const Glyph> phrase = std::span<const Glyph>(glyphs_).subspan(begin, found->glyphs);
    const auto whole = [&](std::string_view text) {
      LatinWords words;
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t to = std::min(text.find(' ', at), text.size());
        words.push_back({std::string(text.substr(at, to - at)), 0, static_cast<std::uint32_t>(phrase.size())});
        at = to + 1;
      }
      return words;
    };
    std::vector<LatinWords> ways{whole(found->latin)};
    if (begin + found->glyphs == end) {
      ways.push_back(whole(found->sound.empty() ? found->latin : found->sound));
      std::vector<Glyph> word(phrase.begin(), phrase.end());
      std::erase_if(word, [](const Glyph& glyph) { return is_apostrophe(glyph.c); });
      if (auto letters = transliterate(word, script); !letters.empty()) ways.push_back(std::move(letters.front()));
    }
    keep_cyrillic(phrase, script == Script::cyrillic);
    add_ways(phrase, ways, {false, false, false, true});
    return begin + found->glyphs;
  }

  void add_word(std::size_t begin, std::size_t end) {
    std::vector<Glyph> word;
    std::size_t letters = 0, capitals = 0;
    Script script = Script::common;
    bool mixed = false;
    for (std::size_t i = begin; i < end; ++i) {
      const Glyph& glyph = glyphs_[i];
      if (is_apostrophe(glyph.c)) {
        if (!word.empty() && script_of(word.back().c) == Script::hebrew) word.back().c |= kGeresh;
        continue;
      }
      word.push_back(glyph);
      letters += is_letter(glyph.c) ? 1U : 0U;
      capitals += upper_[i] ? 1U : 0U;
      const Script own = script_of(glyph.c);
      if (own == Script::common) continue;
      mixed |= script != Script::common && own != script;
      script = script == Script::common ? own : script;
    }
    std::vector<LatinWords> ways;
    bool native = script == Script::hangul || script == Script::han;
    if (mixed || script == Script::latin || script == Script::common) {
      if (std::string text = latin_word(word); !text.empty())
        ways.push_back({{std::move(text), 0, static_cast<std::uint32_t>(word.size())}});
    } else {
      if (kind_ != NameKind::person && native)
        ways = words_of_organisation(word, kind_ != NameKind::unknown, depth_ > 0);
      native &= ways.empty();  // those words are no syllables of a person's name
      if (ways.empty()) ways = transliterate(word, script);
      if (script == Script::hangul && native && foreign_hangul_) add_foreign(word, begin == 0, ways);
    }
    // A rare character may have no reading, as in "1" before one of Han's extensions: the word stays as it stands.
    std::erase_if(ways, [](const LatinWords& way) {
      return std::ranges::any_of(way, [](const LatinWord& latin) { return latin.text.empty(); });
    });
    if (ways.empty()) ways.push_back({{utf8_of(word, original_), 0, static_cast<std::uint32_t>(word.size())}});
    const bool upper = letters > 0 && capitals == letters;
    const bool backwards = letters >= 4 && capitals == 1 && upper_[end - 1] && !upper_[begin];
    keep_cyrillic(word, !mixed && script == Script::cyrillic);
    const bool foreign = !mixed && script != Script::latin && script != Script::common;
    add_ways(word, ways, {upper, backwards, native, foreign});
  }

  /// The name of a foreigner by the sounds of Hangul, besides the usual reading.
  static void add_foreign(std::span<const Glyph> word, bool first, std::vector<LatinWords>& ways) {
    if (ways.empty()) return;
    ways.resize(1);
    for (LatinWords& way : foreign_words_of_hangul(word, true, first)) ways.push_back(std::move(way));
  }

  void keep_cyrillic(std::span<const Glyph> word, bool is_cyrillic) {
    all_cyrillic_ &= is_cyrillic;
    cyrillic_.emplace_back();
    if (!all_cyrillic_) return cyrillic_.clear();
    for (const Glyph& glyph : word) cyrillic_.back() += glyph.c;
  }

  struct Manner {
    bool upper, backwards, native, foreign;
  };
  void add_ways(std::span<const Glyph> word, const std::vector<LatinWords>& ways, const Manner& manner) {
    while (readings_.size() < ways.size() && readings_.size() < kReadingsMax) readings_.push_back(readings_.front());
    for (std::size_t r = 0; r < readings_.size(); ++r) {
      for (const LatinWord& latin : ways[std::min(r, ways.size() - 1)]) {
        RawWord raw;
        raw.text = latin.text;
        const Glyph& first = word[std::min<std::size_t>(latin.first, word.size() - 1)];
        const Glyph& last = word[std::min<std::size_t>(std::max(latin.last, 1U), word.size()) - 1];
        raw.begin = std::min(first.begin, last.begin);  // a family name may have come from behind
        raw.end = std::max(first.end, last.end);
        raw.upper = manner.upper;
        raw.bracket = depth_ > 0;
        raw.native = manner.native;
        raw.foreign = manner.foreign;
        readings_[r].words.push_back(std::move(raw));
        readings_[r].backwards.push_back(manner.backwards);
      }
    }
  }

  std::string_view original_;
  NameKind kind_;
  std::vector<Glyph> glyphs_;
  std::vector<bool> upper_;
  std::vector<Words> readings_;
  std::vector<std::u32string> cyrillic_;
  bool all_cyrillic_ = true, foreign_hangul_ = false;
  std::size_t depth_ = 0;
};

bool has_family(const Token& token, KeyFamily family) {
  return std::ranges::any_of(token.keys, [&](Key key) { return family_of(key) == family; });
}

Style style_of(const std::vector<Token>& tokens, NameKind kind) {
  if (kind == NameKind::organisation || kind == NameKind::thing) return Style::other;
  std::size_t words = 0;
  bool korean = true, chinese = true;
  const Token *first = nullptr, *last = nullptr;
  for (const Token& token : tokens) {
    if (token.role == Role::title || token.role == Role::organisation) continue;
    if (token.role != Role::word) return Style::other;
    korean = korean && has_family(token, KeyFamily::korean);
    chinese = chinese && has_family(token, KeyFamily::chinese);
    if (!korean && !chinese) return Style::other;
    first = first == nullptr ? &token : first;
    last = &token;
    ++words;
  }
  if (words < 2 || words > 4) return Style::other;
  if (korean && (is_korean_surname(first->text) || is_korean_surname(last->text))) {
    unsigned syllables = 0;
    for (const Token& token : tokens) syllables += token.role == Role::word ? korean_syllables(token.text) : 0;
    if (syllables >= 2 && syllables <= 4) return Style::korean;
  }
  return chinese && (is_chinese_surname(first->text) || is_chinese_surname(last->text)) ? Style::chinese : Style::other;
}

/// Hangul and Han say by themselves that the words are syllables, whatever stands for the family name.
Style style_of_native(const std::vector<Token>& tokens, NameKind kind) {
  if (kind == NameKind::organisation || kind == NameKind::thing || tokens.size() < 2 || tokens.size() > 6)
    return Style::other;
  const auto all = [&](KeyFamily family) {
    return std::ranges::all_of(tokens, [&](const Token& t) { return has_family(t, family); });
  };
  return all(KeyFamily::korean) ? Style::korean : all(KeyFamily::chinese) ? Style::chinese : Style::other;
}

/// "A/B" may be two names of one party: each part of four letters or more is a reading. ("S/A" has no such part.)
std::vector<std::span<const RawWord>> parts_at_slashes(std::span<const RawWord> words) {
  std::vector<std::span<const RawWord>> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].slash && i + 1 < words.size()) continue;
    const std::span<const RawWord> part = words.subspan(begin, i + 1 - begin);
    std::size_t letters = 0;
    for (const RawWord& word : part) letters += word.text.size();
    if (letters >= 4) parts.push_back(part);
    begin = i + 1;
  }
  return parts;
}

bool is_family_particle(std::string_view word) {
  constexpr std::string_view kParticles[] = {"van", "von", "vom", "der", "den", "de", "la", "le", "di",
                                             "da",  "del", "dos", "das", "mac", "mc", "o",  "te"};
  return std::ranges::find(kParticles, word) != std::end(kParticles);
}

/// "van der Bilt" as "Vanderbilt": two particles and their word in one. (One particle is joined in comparison.)
/// Nothing if there are no two.
std::vector<RawWord> particles_joined(std::span<const RawWord> words) {
  const auto two = [&](std::size_t i) {
    return i + 2 < words.size() && is_family_particle(words[i].text) && is_family_particle(words[i + 1].text);
  };
  std::size_t first = 0;
  while (first < words.size() && !two(first)) ++first;
  if (first == words.size()) return {};
  std::vector<RawWord> joined;
  for (std::size_t i = 0; i < words.size(); ++i) {
    joined.push_back(words[i]);
    if (!two(i)) continue;
    joined.back().text += words[i + 1].text + words[i + 2].text;
    joined.back().end = words[i + 2].end;
    joined.back().comma = words[i + 2].comma;
    i += 2;
  }
  return joined;
}

/// "Chong Chon Gang" of an organisation as "Chongchongang": three or more Korean syllables in a row in one.
std::vector<RawWord> syllables_joined(std::span<const RawWord> words) {
  std::vector<RawWord> joined;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::size_t end = i;
    while (end < words.size() && words[end].text.size() >= 2 && words[end].text.size() <= 6 &&
           korean_syllables(words[end].text) == 1)
      ++end;
    joined.push_back(words[i]);
    if (end < i + 3) continue;
    for (; i + 1 < end; ++i) {
      joined.back().text += words[i + 1].text;
      joined.back().end = words[i + 1].end;
      joined.back().comma = words[i + 1].comma;
    }
  }
  return joined;
}

RawWord part_of(const RawWord& word, std::size_t from, std::size_t to) {
  RawWord part = word;
  part.text = word.text.substr(from, to - from);
  if (to < word.text.size()) part.comma = part.dot = part.hyphen = part.slash = false;
  return part;
}

/// "Hajimuhammad", "Qarisaifullah": letters of a title before a given name that is known, or 0.
std::size_t title_before_name(std::string_view word) {
  constexpr std::string_view kTitles[] = {"haji",   "hajji",  "maulana", "maulavi", "mawlana", "mawlawi",
                                          "mulla",  "mullah", "qari",    "sayed",   "sayyed",  "sayyid",
                                          "shaikh", "shaykh", "sheikh",  "syed",    "ustad"};
  for (std::string_view title : kTitles) {
    if (word.size() < title.size() + 4 || !word.starts_with(title)) continue;
    const std::string_view rest = word.substr(title.size());
    std::uint16_t group = 0;
    if (variant_groups(rest, &group, 1) > 0 || rest.ends_with("ullah") || rest.ends_with("uddin")) return title.size();
  }
  return 0;
}

/// "Yusufal-Madani": the article was written to the word before, which is no word with it.
bool holds_article(const RawWord& word) {
  std::uint16_t group = 0;
  return word.hyphen && word.text.size() >= 6 && (word.text.ends_with("al") || word.text.ends_with("el")) &&
         (word.text.size() > 7 || !word.text.starts_with("abd")) && variant_groups(word.text, &group, 1) == 0;
}

/// Where a word of a person's name is to be cut; zeros if nowhere.
std::array<std::size_t, 2> cuts_of(const RawWord& word, bool alone) {
  const std::string& text = word.text;
  if (word.camel != 0 && text.size() >= word.camel + kPartMin && !text.starts_with("mac")) return {word.camel, 0};
  if (text.size() < 8) return {};
  return alone ? cuts_of_syllables(text) : std::array{title_before_name(text), std::size_t{0}};
}

/// Words of a person's name that were written as one: "FitiwiAbdelrazak", "Hajimuhammad", "Yusufal-Madani", and, where
/// it is the whole name, "Kimyongchol". Nothing if there are none.
std::vector<RawWord> words_apart(std::span<const RawWord> words) {
  std::vector<RawWord> apart;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const RawWord& word = words[i];
    const auto cuts = cuts_of(word, words.size() == 1);
    const bool article = cuts[0] == 0 && holds_article(word);
    if (cuts[0] == 0 && !article) {
      if (!apart.empty()) apart.push_back(word);
      continue;
    }
    if (apart.empty()) apart.assign(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(i));
    if (article) {
      apart.push_back(part_of(word, 0, word.text.size() - 2));
      continue;
    }
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
      if (cut == 0) break;
      apart.push_back(part_of(word, from, cut));
      from = cut;
    }
    apart.push_back(part_of(word, from, word.text.size()));
  }
  return apart;
}

/// "Pak Kwang Hun 박광훈", "Amir Khazmat (original script: Амир Хазмат)": the same name twice, in two alphabets.
/// Each is a reading; nothing where it is not so.
std::array<std::vector<RawWord>, 2> by_alphabet(std::span<const RawWord> words, NameKind kind) {
  std::array<std::vector<RawWord>, 2> parts;
  if (std::ranges::none_of(words, &RawWord::foreign)) return parts;
  bool bracketed = true, open = false;
  for (const RawWord& word : words) {
    if (word.foreign) {
      parts[1].push_back(word);
      bracketed &= word.bracket;
    } else if (!word.bracket) {
      parts[0].push_back(word);
    } else {
      open = true;  // in the brackets: what is said of the other name
    }
  }
  if (parts[0].size() < 2 || parts[1].size() < 2 || (open && !bracketed) || (kind != NameKind::person && !bracketed))
    return {};
  for (RawWord& word : parts[1]) word.bracket = false;
  return parts;
}

/// "Defence Industries (DIO)" without the letters in brackets, which stand for more words than are there.
std::vector<RawWord> without_initials(std::span<const RawWord> words) {
  std::vector<RawWord> less;
  for (const RawWord& word : words)
    if (less.empty() || !word.bracket || !word.upper || word.text.size() < 2 || word.text.size() > 6 ||
        word.text.front() != less.front().text.front())
      less.push_back(word);
  return less;
}

/// Words that were read from syllables of which one was written as another is: by the bytes where they begin.
struct AlsoRead {
  std::uint32_t begin = 0;
  std::vector<std::string> others;
};

/// Where every word is known to be a syllable, "e" is no "and" and "a" no initial.
void words_all(std::vector<Token>& tokens) {
  for (Token& token : tokens) {
    if (token.role != Role::initial && token.role != Role::particle) continue;
    token.role = Role::word;
    token.keys = keys_of(token.text);
  }
}

/// `style`: what is known of it, or other.
void add_reading(Name& name, std::span<const RawWord> words, std::span<const AlsoRead> also = {},
                 Style style = Style::other) {
  if (words.empty() || name.readings.size() == kReadingsMax) return;
  Reading reading;
  reading.tokens = tokens_of(words, name.kind, name.cut);
  if (reading.tokens.empty()) return;
  if (style != Style::other) words_all(reading.tokens);
  for (const AlsoRead& word : also)
    for (Token& token : reading.tokens)
      if (token.begin == word.begin && token.role == Role::word)
        for (const std::string& other : word.others) token.keys.add(make_key(KeyFamily::korean, korean_form(other)));
  reading.style = style_of(reading.tokens, name.kind);
  if (reading.style == Style::other) reading.style = style;
  if (std::ranges::all_of(words, &RawWord::native)) {
    if (reading.style == Style::other) reading.style = style_of_native(reading.tokens, name.kind);
    if (reading.style == Style::korean) reading.style = Style::korean_native;
    if (reading.style == Style::chinese) reading.style = Style::chinese_native;
  }
  if (std::ranges::find(name.readings, reading) == name.readings.end()) name.readings.push_back(std::move(reading));
}

/// "Han Se Pak" may be a person although "SE" is a form of organisation, too. Where nobody says whose name it is, a
/// short one with such a form of few letters is read as a person's as well.
void add_as_person(Name& name, std::span<const RawWord> words) {
  constexpr std::uint32_t kFormBytesMost = 4;
  if (name.kind != NameKind::unknown || name.readings.empty() || words.size() < 2 || words.size() > 4) return;
  const auto short_form = [](const Token& token) {
    return token.role == Role::organisation && token.end - token.begin <= kFormBytesMost;
  };
  if (std::ranges::none_of(name.readings.front().tokens, short_form)) return;
  name.kind = NameKind::person;
  add_reading(name, words);
  name.kind = NameKind::unknown;
}

/// "Ким Чен Ын", "Си Цзиньпин": a name of Korean or Chinese syllables in Russian letters, as lists write it in Latin
/// ones. `words` are what the letters alone gave, one for each of `cyrillic`; that reading stays, for "Не Вин" is no
/// Korean, but a word of it that differs is another word.
void add_syllables(Name& name, std::span<const RawWord> words, const std::vector<std::u32string>& cyrillic) {
  if (words.size() != cyrillic.size() || name.readings.empty()) return;
  const auto korean = korean_of_cyrillic(cyrillic), chinese = chinese_of_cyrillic(cyrillic);
  if (korean.empty() && chinese.empty()) return;
  for (Reading& reading : name.readings) {
    words_all(reading.tokens);
    reading.style = Style::letters;
  }
  for (const std::vector<SyllableWord>* const read : {&korean, &chinese}) {
    if (read->empty()) continue;
    std::vector<RawWord> latin(words.begin(), words.end());
    std::vector<AlsoRead> also;
    for (std::size_t i = 0; i < read->size(); ++i) {
      latin[i].text = (*read)[i].latin;
      if (!(*read)[i].others.empty()) also.push_back({latin[i].begin, (*read)[i].others});
    }
    add_reading(name, latin, also, read == &korean ? Style::korean : Style::chinese);
  }
}

}  // namespace

Name read_name(std::string_view text, NameKind kind) {
  Name name;
  name.kind = kind;
  std::vector<Words> readings;
  std::vector<std::u32string> cyrillic;
  if (text.size() <= kNameBytesMax && is_ascii(text)) {
    name.original = text;
    readings.push_back(split_ascii(text));
  } else {
    name.original = clean_utf8(text, kNameBytesMax, name.cut);
    Splitter splitter(name.original, kind);
    readings = splitter.split();
    cyrillic = splitter.cyrillic();
  }
  name.letters = letters_hash(name.original);
  for (const Words& reading : readings) {
    const auto parts = by_alphabet(reading.words, kind);
    for (const std::vector<RawWord>& part : parts) add_reading(name, part);
    if (parts[0].empty()) add_reading(name, reading.words);
  }
  if (!readings.empty()) add_as_person(name, readings.front().words);
  if (!cyrillic.empty() && (kind == NameKind::person || kind == NameKind::unknown))
    add_syllables(name, readings.front().words, cyrillic);
  for (const Words& reading : readings) {
    if (std::ranges::any_of(reading.words, &RawWord::slash)) {
      const auto parts = parts_at_slashes(reading.words);
      if (parts.size() > 1)
        for (std::span<const RawWord> part : parts) add_reading(name, part);
    }
    add_reading(name, particles_joined(reading.words));
    if (kind == NameKind::person || kind == NameKind::unknown) add_reading(name, words_apart(reading.words));
    if (kind == NameKind::organisation && std::ranges::any_of(reading.words, &RawWord::bracket))
      if (const auto less = without_initials(reading.words); less.size() != reading.words.size())
        add_reading(name, less);
    if (kind == NameKind::organisation && reading.words.size() > 2)
      if (const auto joined = syllables_joined(reading.words); joined.size() != reading.words.size())
        add_reading(name, joined);
  }
  for (Words& reading : readings) {
    if (std::ranges::find(reading.backwards, true) == reading.backwards.end()) continue;
    for (std::size_t i = 0; i < reading.words.size(); ++i)
      if (reading.backwards[i]) std::ranges::reverse(reading.words[i].text);
    add_reading(name, reading.words);
  }
  return name;
}

}  // namespace clew::text
