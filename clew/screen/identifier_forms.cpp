// A number is typed from a document, copied out of a form, or comes out of a spreadsheet. None of that makes it another
// number, and a form that resembles a listed one is never exact: a person looks.
//
// Words are taken off only at the ends of the text and only as whole words, so that "NO123456" keeps its letters and
// "No. 123456" does not.

#include "clew/screen/identifier_forms.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clew/text/fold.h"

namespace clew::screen {
namespace {

using Kind = IdentifierKind;

constexpr std::array<std::string_view, 8> kGeneralWords = {"CODE", "ID",     "NO",     "NR",
                                                           "NUM",  "NUMBER", "NUMERO", "номер"};
constexpr std::array<std::string_view, 21> kDocumentWords = {"CARD",
                                                             "COMPANY",
                                                             "DOC",
                                                             "DOCUMENT",
                                                             "IDENTIFICATION",
                                                             "IDENTITY",
                                                             "INN",
                                                             "NATIONAL",
                                                             "OGRN",
                                                             "PASS",
                                                             "PASSPORT",
                                                             "PASSPORTNO",
                                                             "PASSPORTNUMBER",
                                                             "REG",
                                                             "REGISTRATION",
                                                             "TAX",
                                                             "TIN",
                                                             "VAT",
                                                             "паспорт",
                                                             "инн",
                                                             "огрн"};
constexpr std::array<std::string_view, 3> kShipWords = {"IMO", "SHIP", "VESSEL"};
constexpr std::array<std::string_view, 3> kBankWords = {"BANK", "BIC", "SWIFT"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word_of(Kind kind, std::string_view word) {
  if (among(kGeneralWords, word)) return true;
  switch (kind) {
    case Kind::document: return among(kDocumentWords, word);
    case Kind::imo: return among(kShipWords, word);
    case Kind::bic: return among(kBankWords, word);
    case Kind::mmsi: return word == "MMSI";
    case Kind::lei: return word == "LEI";
    case Kind::isin: return word == "ISIN";
    case Kind::call_sign:
    case Kind::registration:
    case Kind::none: break;
  }
  return false;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// ISO 7064, MOD 97-10: letters are 10 to 35, the whole number leaves 1.
bool lei_holds(std::string_view text) {
  if (text.size() != 20) return false;
  unsigned rest = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    const unsigned value = c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest == 1;
}

std::string without_prefix(std::string text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string normal_imo(std::string digits) {
  digits = without_prefix(std::move(digits), "IMO");
  // Not refused for a wrong check digit: numbers of owners have another one, and lists print numbers with slips in
  // them.
  return digits.size() == 7 && all_digits(digits) ? digits : std::string();
}

std::string normal_bic(std::string text) {
  text = without_prefix(without_prefix(std::move(text), "SWIFT"), "BIC");
  if (text.size() != 8 && text.size() != 11) return {};
  return text.substr(0, 8);
}

// Of letters and digits.
std::string normal_of(Kind kind, std::string plain) {
  if (plain.size() < kIdentifierBytesMin && kind != Kind::call_sign) return {};
  switch (kind) {
    case Kind::none: return {};
    case Kind::imo: return normal_imo(std::move(plain));
    case Kind::bic: return normal_bic(std::move(plain));
    case Kind::lei: return lei_holds(plain) ? plain : std::string();
    case Kind::isin: return plain.size() == 12 ? plain : std::string();
    case Kind::mmsi: return plain.size() == 9 && all_digits(plain) ? plain : std::string();
    case Kind::call_sign: return plain.size() >= 4 ? plain : std::string();
    case Kind::document:
    case Kind::registration: return plain;
  }
  return {};
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | (c >> 6U));
  } else if (c < 0x10000) {
    byte(0xE0 | (c >> 12U));
    byte(0x80 | ((c >> 6U) & 0x3FU));
  } else {
    byte(0xF0 | (c >> 18U));
    byte(0x80 | ((c >> 12U) & 0x3FU));
    byte(0x80 | ((c >> 6U) & 0x3FU));
  }
  byte(0x80 | (c & 0x3FU));
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Runs of letters and digits, as letters_and_digits writes them.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  const auto take = [&](char32_t c) {
    if (!open) words.emplace_back();
    open = true;
    append_utf8(words.back(), c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  };
  if (is_ascii(text)) {
    for (const char c : text) {
      const bool taken = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (taken) take(static_cast<unsigned char>(c));
      open = open && taken;
    }
    return words;
  }
  // The sign is two letters in compatibility form and would stick to the number.
  constexpr std::string_view kNumeroSign = "№";
  std::string spaced(text);
  for (std::size_t at = 0; (at = spaced.find(kNumeroSign, at)) != std::string::npos;)
    spaced.replace(at, kNumeroSign.size(), " ");
  bool cut = false;
  std::vector<text::Glyph> glyphs;
  std::vector<bool> upper;
  text::read_glyphs(text::clean_utf8(spaced, 4 * kIdentifierBytesMax, cut), glyphs, upper);
  for (const text::Glyph& glyph : glyphs) {
    const int digit = text::digit_value(glyph.c);
    const bool letter = text::is_letter(glyph.c) || text::is_mark(glyph.c);
    if (digit >= 0)
      take(U'0' + static_cast<char32_t>(digit));
    else if (letter)
      take(glyph.c);
    open = digit >= 0 || (letter && open);
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += words[i];
  return out;
}

// With the Latin letter for each that looks like one; nothing if there is none, or if other letters stay.
std::string in_latin(std::string_view plain) {
  if (is_ascii(plain)) return {};
  bool cut = false;
  std::vector<text::Glyph> glyphs;
  std::vector<bool> upper;
  text::read_glyphs(text::clean_utf8(plain, 4 * kIdentifierBytesMax, cut), glyphs, upper);
  // Cyrillic, then Greek, as their capitals look; small letters of names are folded otherwise.
  constexpr std::array<std::pair<char32_t, char>, 34> kCapitals = {{
      {U'\u0430', 'A'}, {U'\u0432', 'B'}, {U'\u0435', 'E'}, {U'\u0451', 'E'}, {U'\u043a', 'K'}, {U'\u043c', 'M'},
      {U'\u043d', 'H'}, {U'\u043e', 'O'}, {U'\u0440', 'P'}, {U'\u0441', 'C'}, {U'\u0442', 'T'}, {U'\u0443', 'Y'},
      {U'\u0445', 'X'}, {U'\u0455', 'S'}, {U'\u0456', 'I'}, {U'\u0458', 'J'}, {U'\u0501', 'D'}, {U'\u050d', 'G'},
      {U'\u051b', 'Q'}, {U'\u051d', 'W'}, {U'\u03b1', 'A'}, {U'\u03b2', 'B'}, {U'\u03b5', 'E'}, {U'\u03b6', 'Z'},
      {U'\u03b7', 'H'}, {U'\u03b9', 'I'}, {U'\u03ba', 'K'}, {U'\u03bc', 'M'}, {U'\u03bd', 'N'}, {U'\u03bf', 'O'},
      {U'\u03c1', 'P'}, {U'\u03c4', 'T'}, {U'\u03c5', 'Y'}, {U'\u03c7', 'X'},
  }};
  std::string latin;
  for (const text::Glyph& glyph : glyphs) {
    if (glyph.c < 0x80) {
      latin += static_cast<char>(glyph.c >= 'a' && glyph.c <= 'z' ? glyph.c - 'a' + 'A' : glyph.c);
      continue;
    }
    const auto at =
        std::find_if(kCapitals.begin(), kCapitals.end(), [&](const auto& one) { return one.first == glyph.c; });
    if (at == kCapitals.end()) return {};
    latin += at->second;
  }
  return latin;
}

// "9187629.0": how a spreadsheet writes a number that it took for one.
std::string_view without_fraction(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == text.size()) return text;
  const std::string_view fraction = text.substr(dot + 1), whole = text.substr(0, dot);
  const bool zeros = fraction.size() <= 2 && fraction.find_first_not_of('0') == std::string_view::npos;
  return zeros && !whole.empty() && whole.back() >= '0' && whole.back() <= '9' ? whole : text;
}

}  // namespace

std::string letters_and_digits(std::string_view text) {
  const std::vector<std::string> words = words_of(text);
  return joined(words, 0, words.size());
}

Alike how_alike(std::string_view property, std::string_view listed, std::string_view asked) {
  const IdentifierKind kind = identifier_kind(property);
  for (const IdentifierForm& one : identifier_forms(kind, asked))
    for (const IdentifierForm& other : identifier_forms(kind, listed))
      if (one.normal == other.normal) return std::max(one.alike, other.alike);
  return Alike::zeros;  // digits in front are all that forms do not tell
}

std::string normal_identifier(IdentifierKind kind, std::string_view text) {
  return text.size() > kIdentifierBytesMax ? std::string() : normal_of(kind, letters_and_digits(text));
}

std::vector<IdentifierForm> identifier_forms(IdentifierKind kind, std::string_view text) {
  std::vector<IdentifierForm> forms;
  if (text.size() > kIdentifierBytesMax) return forms;
  const auto add = [&](std::string plain, Alike alike) {
    std::string normal = normal_of(kind, std::move(plain));
    const bool known = std::any_of(forms.begin(), forms.end(), [&](const auto& form) { return form.normal == normal; });
    if (!normal.empty() && !known) forms.push_back({std::move(normal), alike});
  };
  const auto add_all = [&](std::string_view one, Alike alike) {
    const std::vector<std::string> words = words_of(one);
    std::size_t begin = 0, end = words.size();
    while (begin + 1 < end && is_word_of(kind, words[begin])) ++begin;
    while (begin + 1 < end && is_word_of(kind, words[end - 1])) --end;
    const std::string plain = joined(words, 0, words.size()), bare = joined(words, begin, end);
    add(plain, alike);
    add(bare, std::max(alike, Alike::words));
    add(in_latin(plain), Alike::looks);
    add(in_latin(bare), Alike::looks);
    // An IMO number has seven digits and begins with none of the zeros that fill a field.
    const std::size_t zeros = std::min(bare.find_first_not_of('0'), bare.size());
    if (kind == Kind::imo && zeros != 0) add(bare.substr(zeros), Alike::zeros);
  };
  add_all(text, Alike::equal);
  const std::string_view whole = without_fraction(text);
  if (whole.size() != text.size()) add_all(whole, Alike::zeros);
  return forms;
}

}  // namespace clew::screen
