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
/// Words that stand before numbers, besides. They are no part of the number; a text that has them holds at most.
constexpr std::array<std::string_view, 28> kOtherWords = {
    "ACCOUNT", "BOOKLET", "CEDULA", "CC",  "CNIC", "CUIT", "CUD", "CURP", "DNI", "EIN", "IBAN", "ISIN", "LEI", "MMSI",
    "NIC",     "NIE",     "NIF",    "NIT", "PIN",  "REF",  "RFC", "RIF",  "RNE", "RTN", "RUC",  "SSN",  "TRN", "UEN"};

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
    case Kind::iban: return word == "IBAN";
    case Kind::account: return word == "ACCOUNT";
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
unsigned mod_97(std::string_view text) {
  unsigned rest = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return 0;
    const unsigned value = c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>(c - 'A') + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

bool lei_holds(std::string_view text) {
  return text.size() == 20 && mod_97(text) == 1;
}

std::string without_prefix(std::string text, std::string_view prefix) {
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

std::string normal_imo(std::string digits) {
  digits = without_prefix(std::move(digits), "IMO");
  // Not refused for a wrong check digit: numbers of owners have another one, and lists print numbers with slips in
  // them.
  return digits.size() == 7 && all_digits(digits) ? digits : std::string();
}

// There are banks whose code begins with BIC (BICIGALX): a word is taken off only where the whole is no code, and the
// rest is one.
std::string normal_bic(std::string text) {
  const auto is_code = [](std::string_view code) { return code.size() == 8 || code.size() == 11; };
  for (const std::string_view word : {"SWIFTBIC", "SWIFTCODE", "BICCODE", "SWIFT", "BIC"})
    if (!is_code(text) && text.starts_with(word) && is_code(std::string_view(text).substr(word.size())))
      text.erase(0, word.size());
  return is_code(text) ? text.substr(0, 8) : std::string();
}

// ISO 13616: country, two check digits, the account at its bank; MOD 97-10 over the text turned by four.
std::string normal_iban(std::string text) {
  text = without_prefix(std::move(text), "IBAN");
  const auto is = [](char c, char from, char to) { return c >= from && c <= to; };
  if (text.size() < 15 || text.size() > 34 || !is(text[0], 'A', 'Z') || !is(text[1], 'A', 'Z') ||
      !is(text[2], '0', '9') || !is(text[3], '0', '9'))
    return {};
  return mod_97(text.substr(4) + text.substr(0, 4)) == 1 ? text : std::string();
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
    case Kind::iban: return normal_iban(std::move(plain));
    case Kind::document:
    case Kind::account:
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

constexpr std::string_view kInsideNumbers = "-./'_*,";

Gap gap_of(std::string_view between, bool first) {
  if (first) return Gap::none;
  if (between.find_first_not_of(" \t") == std::string_view::npos) return between.empty() ? Gap::none : Gap::blank;
  if (between.size() == 1) return kInsideNumbers.find(between[0]) != std::string_view::npos ? Gap::part : Gap::end;
  // Hyphens and dashes of other widths: U+2010 to U+2015.
  const bool dash =
      between.size() == 3 && between.starts_with("\xE2\x80") && between[2] >= '\x90' && between[2] <= '\x95';
  return dash ? Gap::part : Gap::end;
}

bool is_ideograph(char32_t c) {
  return c >= 0x2E80 && c < 0xD800;
}

std::vector<FieldWord> ascii_words(std::string_view text) {
  std::vector<FieldWord> words;
  std::size_t end = 0;
  bool open = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool taken = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (taken && !open) words.push_back({{}, gap_of(text.substr(end, at - end), words.empty())});
    if (taken) words.back().text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (taken) end = at + 1;
    open = taken;
  }
  return words;
}

// Runs of letters and digits, as letters_and_digits writes them.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (FieldWord& word : field_words(text)) words.push_back(std::move(word.text));
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += words[i];
  return out;
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

std::vector<FieldWord> field_words(std::string_view text, std::size_t bytes_max) {
  if (is_ascii(text)) return ascii_words(text.substr(0, bytes_max));
  // The sign is two letters in compatibility form and would stick to the number.
  constexpr std::string_view kNumeroSign = "\u2116";
  std::string spaced(text);
  for (std::size_t at = 0; (at = spaced.find(kNumeroSign, at)) != std::string::npos;)
    spaced.replace(at, kNumeroSign.size(), " ");
  bool cut = false;
  const std::string clean = text::clean_utf8(spaced, bytes_max, cut);
  std::vector<text::Glyph> glyphs;
  std::vector<bool> upper;
  text::read_glyphs(clean, glyphs, upper);
  std::vector<FieldWord> words;
  bool open = false, ideographs = false;
  std::size_t end = 0;
  for (const text::Glyph& glyph : glyphs) {
    const int digit = text::digit_value(glyph.c);
    const bool letter = text::is_letter(glyph.c) || text::is_mark(glyph.c);
    if (digit < 0 && !(letter && (open || text::is_letter(glyph.c)))) {
      open = false;
      continue;
    }
    if (open && digit < 0 && is_ideograph(glyph.c) != ideographs && text::is_letter(glyph.c)) open = false;
    if (open && digit >= 0 && ideographs) open = false;
    if (!open) {
      const std::size_t begin = std::max<std::size_t>(glyph.begin, end);
      words.push_back({{}, gap_of(std::string_view(clean).substr(end, begin - end), words.empty())});
      ideographs = digit < 0 && is_ideograph(glyph.c);
    }
    const char32_t c = digit >= 0 ? U'0' + static_cast<char32_t>(digit) : glyph.c;
    append_utf8(words.back().text, c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    end = std::max<std::size_t>(glyph.end, end);
    open = true;
  }
  return words;
}

bool is_number_word(std::string_view word) {
  return among(kGeneralWords, word) || among(kDocumentWords, word) || among(kShipWords, word) ||
         among(kBankWords, word) || among(kOtherWords, word);
}

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
