// A field of a payment or a form is cut into words; what is known to be no part of a name is taken off, and what parts
// names parts them. Both are tables of words, because fields are written by rule and by habit: a table can be read and
// corrected, and what it does not know costs nothing, for the field as a whole is read as a name besides.
//
// Taken off is only what announces itself ("account 40817810", "DOB 07/09/1960", ", CEO of ..."), and numbers that no
// person's name has. A comma alone parts nothing: "Garcia Rodriguez, Martha Elena" is one name.
#include "clew/text/field.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <span>

#include "clew/text/field_words.h"
#include "clew/text/fold.h"
#include "clew/text/phrase_at.h"
#include "clew/text/phrases.h"

namespace clew::text {
namespace {

struct Word {
  std::string text;  ///< small letters and digits, UTF-8
  std::uint32_t begin = 0, end = 0;
  std::size_t letters = 0, digits = 0;
  // What stands between this word and the next one.
  bool comma = false, slash = false, parts = false, dash = false, amp = false, mark = false;
  bool blank = false;
  unsigned depth = 0;  ///< brackets around it
  bool out = false;    ///< no part of a name
};

void sign(char32_t c, Word& word) {
  word.comma |= c == ',' || c == 0x60C || c == 0x3001;
  word.slash |= c == '/' || c == '\\';
  word.parts |= c == ';' || c == '|' || c == '\n' || c == '\r' || c == 0xFF1B;
  word.amp |= c == '&' || c == '+';
  word.blank |= c == ' ' || c == '\t' || c == 0xA0;
  if (is_hyphen(c) && word.blank) word.dash = true;
  word.mark |= c == ':' || c == '.' || c == '#' || c == '-';
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Glyph> glyphs;
  std::vector<bool> upper;
  read_glyphs(text, glyphs, upper);
  std::vector<Word> words;
  bool open = false;
  unsigned depth = 0;
  for (const Glyph& glyph : glyphs) {
    const char32_t c = glyph.c;
    const bool letter = is_letter(c) || is_mark(c), digit = digit_value(c) >= 0;
    if (letter || digit || (open && is_apostrophe(c))) {
      if (!open) words.emplace_back().begin = glyph.begin;
      open = true;
      Word& word = words.back();
      word.depth = depth;
      word.end = glyph.end;
      word.letters += is_letter(c) ? 1U : 0U;
      word.digits += digit ? 1U : 0U;
      if (digit)
        word.text += static_cast<char>('0' + digit_value(c));
      else if (const std::string_view latin = latin_letters(c); !latin.empty())
        word.text += latin;
      else if (!is_apostrophe(c))
        put_utf8(c, word.text);
      continue;
    }
    open = false;
    if (c == '(' || c == '[' || c == 0xFF08) ++depth;
    if ((c == ')' || c == ']' || c == 0xFF09) && depth > 0) --depth;
    if (!words.empty()) sign(c, words.back());
  }
  return words;
}

bool is_one_of(std::span<const std::string_view> table, std::string_view word) {
  return std::ranges::find(table, word) != table.end();
}

/// "N/A", "unknown", "test test": all of it is such a phrase, once or again and again.
bool says_no_name(std::span<const Word> words) {
  const std::size_t used = words.empty() ? 0 : phrase_at(no_name_phrases(), words);
  if (used == 0) return false;
  for (std::size_t i = used; i < words.size(); ++i)
    if (words[i].text != words[i % used].text) return false;
  return words.size() % used == 0;
}

/// "-", "...", "?": what is typed where a field must not stay empty.
bool is_dash(std::string_view text) {
  return !text.empty() && text.find_first_not_of("-._*?/ ") == std::string_view::npos;
}

class FieldReader {
 public:
  FieldReader(std::string_view text, NameKind kind) : text_(text), kind_(kind), words_(words_of(text)) {}

  Field read() {
    Field field;
    if (says_no_name(words_) || (words_.empty() && is_dash(text_))) {
      field.no_name = true;
      return field;
    }
    take_off_labelled();
    const std::vector<std::span<Word>> parts = parts_of();
    for (std::span<Word> part : parts) clean(part);
    std::size_t named = 0;
    for (std::span<Word> part : parts) named += letters_of(part) >= kLettersMin ? 1U : 0U;
    field.several = named > 1;
    for (std::span<Word> part : parts) add(part, field);
    if (!field.names.empty()) name_left_out(field);
    return field;
  }

 private:
  static constexpr std::size_t kLettersMin = 4;
  static constexpr std::size_t kLongNumber = 5;  ///< digits that no name has

  bool person() const { return kind_ == NameKind::person || kind_ == NameKind::unknown; }

  static std::size_t letters_of(std::span<const Word> part) {
    std::size_t letters = 0;
    for (const Word& word : part) letters += word.out ? 0 : word.letters;
    return letters;
  }
  static std::size_t kept(std::span<const Word> part) {
    return static_cast<std::size_t>(std::ranges::count_if(part, [](const Word& w) { return !w.out; }));
  }

  /// "account no. 40817810", "DOB 07 Sep 1960", "passport AB 1234567": a label and the number behind it.
  void take_off_labelled() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const std::size_t label = phrase_at(label_phrases(), std::span(words_).subspan(i));
      if (label == 0) continue;
      std::size_t end = i + label;
      while (end < words_.size() && end < i + label + 2 && is_one_of(number_words(), words_[end].text)) ++end;
      const std::size_t value = end;
      if (end + 1 < words_.size() && words_[end].digits == 0 && words_[end].text.size() <= 3 &&
          words_[end + 1].digits > 0)
        ++end;  // the letters of a series
      std::size_t numbers = 0;
      for (; end < words_.size() && (words_[end].digits > 0 || is_one_of(month_words(), words_[end].text)); ++end)
        numbers += words_[end].digits > 0 ? 1U : 0U;
      if (numbers == 0 || end == value) continue;
      for (std::size_t k = i; k < end; ++k) words_[k].out = true;
      i = end - 1;
    }
  }

  /// Words of the connection that stands at `i` and parts two names, or 0: "aka", "c/o", "and/or".
  std::size_t connection_at(std::size_t i) const {
    const std::span<const Word> rest = std::span(words_).subspan(i);
    if (rest.empty() || i == 0) return 0;
    if (const std::size_t used = phrase_at(connections(), rest); used > 0) return used;
    // Two letters that a slash ties together: "c/o", "t/a".
    if (rest.size() > 1 && rest[0].slash && !rest[0].blank && phrase_at(slashed_connections(), rest) == 2) return 2;
    return 0;
  }

  bool has_form(std::span<const Word> part) const {
    std::vector<std::string_view> texts;
    for (const Word& word : part) texts.push_back(word.text);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::size_t used = 0;
      const Phrase* const phrase = find_phrase(std::span(texts).subspan(i), NameKind::unknown, used);
      if (phrase != nullptr && phrase->role == Role::organisation) return true;
    }
    return false;
  }

  /// "Igor Sechin and Gennady Timchenko": of people, two words and more on either side.
  bool joins_people(std::size_t i) const {
    const bool word = is_one_of(and_words(), words_[i].text) && i > 0;
    if (!person() || !word || words_[i].depth > 0) return false;
    const std::span<const Word> before = std::span(words_).first(i), after = std::span(words_).subspan(i + 1);
    return kept(before) >= 2 && kept(after) >= 2 && !has_form(words_);
  }

  std::vector<std::span<Word>> parts_of() {
    std::vector<std::span<Word>> parts;
    std::size_t begin = 0;
    const auto cut = [&](std::size_t end, std::size_t next) {
      if (end > begin) parts.push_back(std::span(words_).subspan(begin, end - begin));
      begin = next;
    };
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].out) {
        if (words_[i].parts) cut(i + 1, i + 1);
        continue;
      }
      const std::size_t connection = connection_at(i);
      if (connection > 0 || joins_people(i)) {
        const std::size_t used = std::max<std::size_t>(connection, 1);
        for (std::size_t k = i; k < i + used; ++k) words_[k].out = true;
        cut(i, i + used);
        i += used - 1;
        continue;
      }
      const bool amp = words_[i].amp && person() && kept(std::span(words_).first(i + 1)) >= 2 &&
                       kept(std::span(words_).subspan(i + 1)) >= 2 && !has_form(words_);
      if (words_[i].parts || amp || parts_at_slash(begin, i)) cut(i + 1, i + 1);
    }
    cut(words_.size(), words_.size());
    return parts_at_commas(std::move(parts));
  }

  /// As in read_name: each side has four letters or more.
  bool parts_at_slash(std::size_t begin, std::size_t i) const {
    if (!words_[i].slash || i + 1 == words_.size() || words_[i].out) return false;
    if (words_[i].digits > 0 && words_[i + 1].digits > 0) return false;  // of a date or a house
    std::size_t after = i + 1;
    while (after + 1 < words_.size() && !words_[after].slash) ++after;
    return letters_of(std::span(words_).subspan(begin, i + 1 - begin)) >= kLettersMin &&
           letters_of(std::span(words_).subspan(i + 1, after - i)) >= kLettersMin;
  }

  /// "A B, C D, E F": three names and more of people, of two words or more each. Two could be a family name and given
  /// ones.
  std::vector<std::span<Word>> parts_at_commas(std::vector<std::span<Word>> parts) const {
    if (parts.size() != 1 || !person() || has_form(words_)) return parts;
    std::vector<std::span<Word>> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < parts[0].size(); ++i) {
      if (!parts[0][i].comma && i + 1 < parts[0].size()) continue;
      const auto piece = parts[0].subspan(begin, i + 1 - begin);
      if (kept(piece) < 2 || std::ranges::any_of(piece, [](const Word& w) { return w.digits > 0 && !w.out; }) ||
          std::ranges::any_of(piece, [](const Word& w) { return is_one_of(office_words(), w.text); }))
        return parts;
      pieces.push_back(piece);
      begin = i + 1;
    }
    return pieces.size() > 2 ? pieces : parts;
  }

  void clean(std::span<Word> part) const {
    std::size_t first = phrase_at(first_phrases(), part);
    if (first > 0 && (part[first - 1].mark || kept(part.subspan(first)) > 1))
      for (Word& word : part.first(first)) word.out = true;
    if (!person()) return clean_address(part);
    clean_numbers(part);
    clean_office(part);
    for (Word& last : part | std::views::reverse) {
      if (!is_one_of(last_words(), last.text) || kept(part) <= 2) break;
      last.out = true;
    }
  }

  /// Of no person: ", 43 Avenue Montaigne, Paris".
  void clean_address(std::span<Word> part) const {
    for (std::size_t i = 2; i + 2 < part.size(); ++i)
      if (part[i - 1].comma && part[i].digits > 0 && part[i].letters <= 1) {
        for (Word& word : part.subspan(i)) word.out = true;
        return;
      }
  }

  /// Numbers that no person's name has; what follows one is an address.
  void clean_numbers(std::span<Word> part) const {
    const bool known = kind_ == NameKind::person;
    for (std::size_t i = 0; i < part.size(); ++i) {
      Word& word = part[i];
      if (word.out || word.digits == 0 || (word.letters > 0 && word.digits < kLongNumber)) continue;
      if (!known && (i == 0 || has_form(part))) return;
      const std::size_t names = kept(part.first(i));
      const bool date = i + 2 < part.size() && part[i + 1].digits > 0 && part[i + 2].digits > 0 && !word.comma;
      if (names >= 2 && (known || date || word.digits >= 4 || part[i - 1].comma)) {
        for (Word& rest : part.subspan(i)) rest.out = true;
        return;
      }
      if (known && kept(part) > 2) word.out = true;
    }
  }

  /// "CEO Igor Sechin", "Igor Sechin, Rosneft CEO", "Igor Sechin (chairman of the board)", "Igor Sechin CEO".
  void clean_office(std::span<Word> part) const {
    const auto office = [](const Word& word) { return is_one_of(office_words(), word.text); };
    std::size_t begin = 0;
    while (begin < part.size() && office(part[begin]) && kept(part.subspan(begin + 1)) >= 2) part[begin++].out = true;
    for (std::size_t i = begin; i < part.size(); ++i) {
      if (part[i].out || !office(part[i])) continue;
      std::size_t from = i;  // the beginning of what stands between commas or in brackets
      while (from > begin && !part[from - 1].comma && !part[from - 1].dash && part[from - 1].depth == part[from].depth)
        --from;
      if (kept(part.subspan(begin, from - begin)) < 2) from = i;
      if (kept(part.subspan(begin, from - begin)) < 2) continue;
      for (Word& word : part.subspan(from)) word.out = true;
      return;
    }
  }

  void add(std::span<const Word> part, Field& field) const {
    if (letters_of(part) < kLettersMin) return;
    std::string name;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i].out) continue;
      std::size_t last = i;
      while (last + 1 < part.size() && !part[last + 1].out && part[last + 1].depth == part[i].depth) ++last;
      if (!name.empty()) name += ' ';
      name += text_.substr(part[i].begin, part[last].end - part[i].begin);
      i = last;
    }
    const bool whole = !words_.empty() && part.size() == words_.size() && kept(part) == part.size();
    if (whole || std::ranges::find(field.names, FieldName{name}) != field.names.end()) return;
    if (field.names.size() == kFieldNamesMax)
      field.cut = true;
    else
      field.names.push_back({std::move(name)});
  }

  void name_left_out(Field& field) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (!words_[i].out) continue;
      std::size_t last = i;
      while (last + 1 < words_.size() && words_[last + 1].out) ++last;
      field.left_out.emplace_back(text_.substr(words_[i].begin, words_[last].end - words_[i].begin));
      i = last;
    }
  }

  std::string_view text_;
  NameKind kind_;
  std::vector<Word> words_;
};

}  // namespace

Field read_field(std::string_view text, NameKind kind) {
  return FieldReader(text, kind).read();
}

}  // namespace clew::text
