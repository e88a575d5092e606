// Guises are undone one after the other, each on what the one before left: letters of other alphabets first, then
// letters written apart, then digits, then words run together. What cannot be decided by looking (is 1 an i or an l?)
// is asked in each way. A digit that is a number stays one: only digits within a word that has letters are letters, and
// those at the end of a company's word ("Ocean1") only where somebody is called just so.
#include "clew/text/guise.h"

#include <algorithm>
#include <optional>
#include <span>

#include "clew/text/fold.h"
#include "clew/text/guise_words.h"
#include "clew/text/phrase_at.h"
#include "clew/text/phrases.h"

namespace clew::text {
namespace {

constexpr std::size_t kApartMin = 4;                        ///< single letters
constexpr std::size_t kTogetherMin = 8, kTogetherMax = 40;  ///< letters of the one word
constexpr std::size_t kPieceMin = 2;
constexpr std::size_t kUnitDigits = 3;

std::u32string visible(std::string_view text) {
  std::u32string points = points_of(text);
  std::erase_if(points, is_invisible);
  return points;
}

std::string utf8_of(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) put_utf8(c, text);
  return text;
}

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xA0;
}
bool is_latin(char32_t c) {
  return is_letter(c) && script_of(c) == Script::latin;
}
bool parts_words(char32_t c) {
  return is_blank(c) || std::u32string_view(U",;/\\()[]&+\"").contains(c);
}

/// Words between blanks and signs that part words.
std::vector<std::u32string_view> words_of(std::u32string_view text) {
  std::vector<std::u32string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !parts_words(text[end])) ++end;
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// The text in Latin letters that look like its own, if all of it has such and any is of another alphabet.
struct LookAlikes {
  std::u32string text;
  bool changed = false, latin = false;
};
LookAlikes look_alikes_of(std::u32string_view text) {
  LookAlikes out;
  for (const char32_t c : text) {
    const char plain = plain_letter(c);
    out.latin |= is_latin(c) || (plain != '\0' && script_of(c) == Script::common);
    out.changed |= plain != '\0';
    if (plain == '\0' && is_letter(c) && script_of(c) != Script::latin && script_of(c) != Script::common) return {};
    out.text += plain == '\0' ? c : static_cast<char32_t>(plain);
  }
  return out;
}

enum class One : std::uint8_t { i, l, by_neighbours };

bool is_vowel(char32_t c) {
  return std::u32string_view(U"aeiouyAEIOUY").contains(c);
}

/// The letter that a digit or sign stands for, or 0. Between consonants a 1 is rather an i, beside a vowel an l.
char32_t meant_by(char32_t c, char32_t before, char32_t after, One one) {
  switch (c) {
    case '0': return 'o';
    case '3':
    case 0x20AC: return 'e';
    case '4':
    case '@': return 'a';
    case '5':
    case '$': return 's';
    case '7': return 't';
    case '8': return 'b';
    case '1':
    case '!':
    case '|':
      if (one == One::by_neighbours) return is_vowel(before) || is_vowel(after) ? 'l' : 'i';
      return one == One::i ? 'i' : 'l';
    default: return 0;
  }
}

/// "O S A M A  B I N" and "O.S.A.M.A. B.I.N.": the letters of a word have less between them than the words have.
std::optional<std::u32string> put_together(std::u32string_view text) {
  struct Piece {
    std::size_t begin = 0, end = 0;
  };
  const auto sign = [](char32_t c) { return digit_value(c) >= 0 || meant_by(c, 0, 0, One::i) != 0; };
  std::vector<Piece> pieces;
  std::size_t single = 0, letters = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_letter(text[i]) && !sign(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && (is_letter(text[end]) || is_mark(text[end]) || sign(text[end]))) ++end;
    const Script script = script_of(text[i]);
    if (script != Script::latin && script != Script::cyrillic && script != Script::common && script != Script::greek)
      return {};
    if (end - i == 1) {
      ++single;
      letters += is_letter(text[i]) ? 1U : 0U;
    }
    pieces.push_back({i, end});
    i = end;
  }
  if (letters < kApartMin || single * 4 < pieces.size() * 3) return {};
  const auto blanks = [&](std::size_t i) {
    const auto gap = text.substr(pieces[i].end, pieces[i + 1].begin - pieces[i].end);
    return static_cast<std::size_t>(std::ranges::count_if(gap, is_blank));
  };
  std::size_t least = text.size();
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) least = std::min(least, blanks(i));
  std::u32string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    out += text.substr(pieces[i].begin, pieces[i].end - pieces[i].begin);
    if (i + 1 == pieces.size()) break;
    const bool comma = text.substr(pieces[i].end, pieces[i + 1].begin - pieces[i].end).contains(U',');
    if (comma) out += U',';
    if (comma || blanks(i) > least) out += U' ';
  }
  return out;
}

bool is_capital(char32_t c) {
  return c >= 'A' && c <= 'Z';
}

bool is_small(char32_t c) {
  return c >= 'a' && c <= 'z';
}

bool is_ordinal(std::u32string_view word) {
  std::size_t digits = 0;
  while (digits < word.size() && digit_value(word[digits]) >= 0) ++digits;
  std::string tail;
  for (const char32_t c : word.substr(digits)) put_utf8(c < 0x80 ? c | 0x20U : c, tail);
  return digits > 0 && (tail == "st" || tail == "nd" || tail == "rd" || tail == "th");
}

struct Digits {
  bool any = false;     ///< letters, and digits or signs that all can be letters
  bool inside = false;  ///< with letters behind one, of which the word has two: no number
  bool alone = false;   ///< two digits and more that can be letters, and no letter
};

Digits digits_in(std::u32string_view word) {
  Digits out;
  std::size_t letters = 0, signs = 0, last_letter = 0, first_sign = word.size();
  if (is_ordinal(word)) return {};
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool sign = meant_by(word[i], 0, 0, One::i) != 0;
    if (is_letter(word[i])) {
      ++letters;
      last_letter = i;
    } else if (sign && (word[i] != '!' || i + 1 < word.size())) {
      ++signs;
      first_sign = std::min(first_sign, i);
    } else if (digit_value(word[i]) >= 0) {
      return {};
    }
  }
  out.any = letters > 0 && signs > 0;
  out.inside = letters > 1 && first_sign < last_letter;
  out.alone = letters == 0 && signs > 1;
  return out;
}

/// `alone`: also of words without a letter, and of the "!" at the end of a word.
std::u32string with_letters(std::u32string_view text, One one, bool alone) {
  std::u32string out(text);
  for (const std::u32string_view word : words_of(text)) {
    const Digits digits = digits_in(word);
    if (!digits.any && !(alone && (digits.alone || word.ends_with(U'!')))) continue;
    const auto from = static_cast<std::size_t>(word.data() - text.data());
    for (std::size_t i = 0; i < word.size(); ++i) {
      // What stands before was read already; of what follows the sign is read alone.
      const char32_t before = i > 0 ? out[from + i - 1] : U'\0';
      const char32_t next = i + 1 < word.size() ? word[i + 1] : U'\0';
      char32_t after = next;
      const bool double_one = word[i] == '1' && i == 0 && after == '1' && digits.any;  // "11M1T3D"
      if (const char32_t meant = after == '1' ? 0 : meant_by(after, 0, 0, One::i); meant != 0) after = meant;
      const char32_t meant = meant_by(word[i], before, double_one ? U'i' : after, one);
      if (meant == 0) continue;
      const bool capital = is_letter(before) ? is_capital(before) && !is_small(next) : is_capital(next);
      out[from + i] = capital ? meant - U'a' + U'A' : meant;
    }
    // The second of two: "li", whatever follows.
    if (one == One::by_neighbours && digits.any && word.starts_with(U"11"))
      out[from + 1] = is_capital(out[from]) ? U'I' : U'i';
  }
  return out;
}

void add(std::vector<Disguised>& all, std::string text, Guise guise, Only only) {
  for (Disguised& one : all)
    if (one.text == text) {
      one.only = std::min(one.only, only);
      return;
    }
  all.push_back({std::move(text), guise, only});
}

/// The texts with letters for digits; nothing where there are no such digits. Where a word is surely disguised, a word
/// of digits may be so too: of a person it is, of others only if somebody is called just so.
std::vector<std::u32string> add_digits(std::u32string_view text, NameKind kind, std::vector<Disguised>& all) {
  bool any = false, sure = false, alone = false;
  for (const std::u32string_view word : words_of(text)) {
    const Digits digits = digits_in(word);
    any |= digits.any;
    alone |= digits.alone || word.ends_with(U'!');
    sure |= digits.any && (digits.inside || kind == NameKind::person);
  }
  std::vector<std::u32string> texts;
  if (!any) return texts;
  const auto add_all = [&](bool whole, Only only) {
    for (const One one : {One::i, One::l, One::by_neighbours}) {
      std::u32string meant = with_letters(text, one, whole);
      if (meant == text || std::ranges::find(texts, meant) != texts.end()) continue;
      add(all, utf8_of(meant), Guise::digits, only);
      texts.push_back(std::move(meant));
    }
  };
  if (!alone || kind != NameKind::person) add_all(false, sure ? Only::anyone : Only::just_so);
  if (alone && sure) add_all(true, kind == NameKind::person ? Only::anyone : Only::just_so);
  return texts;
}

/// "OSAMABINLADEN": one word, and lists have the family name first or last. Cut in two it is somebody's name; with the
/// parts exchanged it has the very letters of "BIN LADEN, Osama".
void add_cuts(std::u32string_view text, NameKind kind, std::vector<Disguised>& all) {
  if (kind != NameKind::person && kind != NameKind::unknown) return;
  const std::vector<std::u32string_view> words = words_of(text);
  if (words.size() != 1) return;
  std::u32string word(words[0]);
  std::erase_if(word, [](char32_t c) { return is_hyphen(c) || is_apostrophe(c); });
  if (word.size() < kTogetherMin || word.size() > kTogetherMax) return;
  const auto of_one_word = [](char32_t c) {
    const Script script = script_of(c);
    return is_letter(c) && (script == Script::latin || script == Script::cyrillic);
  };
  if (!std::ranges::all_of(word, of_one_word)) return;
  for (std::size_t at = kPieceMin; at + kPieceMin <= word.size(); ++at) {
    const std::string first = utf8_of(std::u32string_view(word).substr(0, at));
    const std::string second = utf8_of(std::u32string_view(word).substr(at));
    add(all, first + " " + second, Guise::together, Only::just_so);
    add(all, second + " " + first, Guise::together, Only::same_letters);
  }
}

struct Word {
  std::string text;                ///< small Latin letters and digits
  std::size_t begin = 0, end = 0;  ///< of the characters
};

std::vector<Word> plain_words(std::u32string_view text) {
  std::vector<Word> words;
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i] < 0x80 && is_letter(text[i]) ? text[i] | 0x20U : text[i];
    if (is_apostrophe(c)) continue;
    if (!is_letter(c) && !is_mark(c) && digit_value(c) < 0) {
      open = false;
      continue;
    }
    if (!open) words.push_back({{}, i, i});
    open = true;
    words.back().end = i + 1;
    if (const std::string_view latin = latin_letters(c); !latin.empty())
      words.back().text += latin;
    else if (!is_mark(c))
      put_utf8(c, words.back().text);
  }
  return words;
}

/// "Seyed Ali Khamenei", "His Excellency Ali Khamenei": two words and more must be left.
void add_without_title(std::u32string_view text, NameKind kind, std::vector<Disguised>& all) {
  if (kind != NameKind::person && kind != NameKind::unknown) return;
  const std::vector<Word> words = plain_words(text);
  std::size_t from = 0;
  while (const std::size_t used = phrase_at(more_titles(), std::span(words).subspan(from))) from += used;
  if (from > 0 && from + 2 <= words.size())
    add(all, utf8_of(text.substr(words[from].begin)), Guise::title, Only::anyone);
}

/// "Peter Hoffmann, Igor Sechin", "Peter Hoffmann (Igor Sechin)", "Bank Melli and Bank Saderat": each part of two words
/// and more. "Chávez, Miguel Ángel" is one person.
void add_parts(std::u32string_view text, NameKind kind, std::vector<Disguised>& all) {
  const std::vector<Word> words = plain_words(text);
  if (words.size() < 3 || words.size() > kTokensMax) return;
  struct Part {
    std::size_t begin = 0, end = 0;
  };
  std::vector<Part> parts;
  std::size_t begin = 0;
  bool other = false;  // something else than a comma
  const auto end_part = [&](std::size_t end, std::size_t next) {
    if (end > begin) parts.push_back({begin, end});
    begin = next;
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > begin && phrase_at(joining_words(), std::span(words).subspan(i, 1)) > 0) {
      end_part(i, i + 1);
      other = true;
      continue;
    }
    if (i + 1 == words.size()) break;
    const std::u32string_view gap = text.substr(words[i].end, words[i + 1].begin - words[i].end);
    const bool dash = gap.size() > 2 && std::ranges::any_of(gap, is_hyphen);
    const bool sign = gap.find_first_of(U"()[]&+/;:") != std::u32string_view::npos;
    if (!dash && !sign && !gap.contains(U',')) continue;
    other |= dash || sign;
    end_part(i + 1, i + 1);
  }
  end_part(words.size(), words.size());
  const auto short_part = [](const Part& part) { return part.end - part.begin < 2; };
  const bool family_first = parts.size() == 2 && !other && kind != NameKind::organisation && kind != NameKind::thing &&
                            std::ranges::any_of(parts, short_part);
  if (parts.size() < 2 || family_first) return;
  for (const Part& part : parts)
    if (!short_part(part))
      add(all, utf8_of(text.substr(words[part.begin].begin, words[part.end - 1].end - words[part.begin].begin)),
          Guise::part, Only::just_so);
}

/// "Room 39", "Department No. 39": what one list calls an office another calls a bureau.
void add_units(std::u32string_view text, NameKind kind, std::vector<Disguised>& all) {
  if (kind == NameKind::person || kind == NameKind::thing) return;
  const std::vector<Word> words = plain_words(text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (phrase_at(office_units(), std::span(words).subspan(i, 1)) == 0) continue;
    const std::string& next = words[i + 1].text == "no" && i + 2 < words.size() ? words[i + 2].text : words[i + 1].text;
    if (next.empty() || next.size() > kUnitDigits ||
        !std::ranges::all_of(next, [](char c) { return c >= '0' && c <= '9'; }))
      continue;
    for (const std::string_view unit : office_units())
      if (unit != words[i].text)
        add(all, utf8_of(text.substr(0, words[i].begin)) + std::string(unit) + utf8_of(text.substr(words[i].end)),
            Guise::unit, Only::anyone);
    return;
  }
}

}  // namespace

std::vector<Disguised> disguised(std::string_view text, NameKind kind) {
  std::vector<Disguised> all;
  if (text.size() > kNameBytesMax) return all;
  std::u32string base = visible(text);
  const std::string plain_text = utf8_of(base);
  if (LookAlikes plain = look_alikes_of(base); plain.changed) {
    add(all, utf8_of(plain.text), Guise::look_alikes, plain.latin ? Only::anyone : Only::just_so);
    base = std::move(plain.text);
  }
  if (auto whole = put_together(base)) {
    add(all, utf8_of(*whole), Guise::apart, Only::anyone);
    base = *std::move(whole);
  }
  std::vector<std::u32string> texts = add_digits(base, kind, all);
  texts.push_back(base);
  for (const std::u32string& one : texts) {
    add_cuts(one, kind, all);
    add_without_title(one, kind, all);
    add_parts(one, kind, all);
  }
  add_units(base, kind, all);
  std::erase_if(all, [&](const Disguised& one) { return one.text == plain_text; });
  return all;
}

bool tells_nobody(std::string_view text, NameKind kind) {
  const std::u32string points = visible(text);
  const std::vector<Word> words = plain_words(points);
  if (words.empty()) return false;
  std::size_t letters = 0, longest = 0, numbers = 0;
  for (const Word& word : words) {
    std::size_t count = 0, plain = 0;
    for (const char32_t c : std::u32string_view(points).substr(word.begin, word.end - word.begin)) {
      if (!is_letter(c)) continue;
      const Script script = script_of(c);
      // A syllable or a word by itself.
      count += script == Script::han || script == Script::hangul || script == Script::kana ? 2U : 1U;
      ++plain;
    }
    numbers += plain < word.end - word.begin ? 1U : 0U;
    letters += count;
    longest = std::max(longest, count);
  }
  if (numbers > 0) return false;
  if (longest == 1) return letters < kApartMin && kind != NameKind::thing;
  if (kind == NameKind::person && words.size() == 1 && letters <= 2) return true;
  // Titles and particles alone.
  std::vector<std::string_view> texts;
  for (const Word& word : words) texts.push_back(word.text);
  for (std::size_t i = 0; i < texts.size();) {
    std::size_t used = 0;
    const Phrase* const phrase = find_phrase(std::span(texts).subspan(i), kind, used);
    const bool part = phrase != nullptr && (phrase->role == Role::title || phrase->role == Role::particle);
    if (!part && texts[i].size() > 1) return false;
    i += part ? used : 1;
  }
  return true;
}

bool says_anybody(std::string_view text) {
  const std::vector<Word> words = plain_words(visible(text));
  return !words.empty() && phrase_at(anybody_phrases(), words) == words.size();
}

}  // namespace clew::text
