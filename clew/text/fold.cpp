// Folding. ICU knows the decompositions; what it does not decompose (o with stroke, dotless i, sharp s ...) is a short
// table here. Characters are normalised one at a time, not as a string, so that each keeps the bytes it came from: that
// is what lets a hit be marked in the text as it was written. The price is that a letter followed by a mark that would
// compose with it is not composed; for Latin, Cyrillic and Greek the mark is dropped instead, which is what folding is
// for, and Hangul and the Indic scripts come composed in practice.
#include "clew/text/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace clew::text {
namespace {

struct Special {
  char32_t c;
  const char* letters;
};
/// Letters that do not decompose. Sorted.
constexpr Special kSpecials[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"}, {0x00F8, "o"}, {0x00FE, "th"}, {0x0111, "d"}, {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "q"},  {0x0140, "l"}, {0x0142, "l"}, {0x0149, "n"},  {0x014B, "n"}, {0x0153, "oe"},
    {0x0167, "t"},  {0x017F, "s"},  {0x0180, "b"}, {0x0183, "b"}, {0x0188, "c"},  {0x018C, "d"}, {0x0192, "f"},
    {0x0195, "hv"}, {0x0199, "k"},  {0x019A, "l"}, {0x019E, "n"}, {0x01A5, "p"},  {0x01AB, "t"}, {0x01AD, "t"},
    {0x01B4, "y"},  {0x01B6, "z"},  {0x01DD, "e"}, {0x01E5, "g"}, {0x0221, "d"},  {0x0225, "z"}, {0x0234, "l"},
    {0x0235, "n"},  {0x0236, "t"},  {0x0237, "j"}, {0x023C, "c"}, {0x023F, "s"},  {0x0240, "z"}, {0x0247, "e"},
    {0x0249, "j"},  {0x024D, "r"},  {0x024F, "y"}, {0x0250, "a"}, {0x0251, "a"},  {0x0253, "b"}, {0x0254, "o"},
    {0x0256, "d"},  {0x0257, "d"},  {0x0259, "e"}, {0x025B, "e"}, {0x0260, "g"},  {0x0261, "g"}, {0x0262, "g"},
    {0x0263, "g"},  {0x0268, "i"},  {0x0269, "i"}, {0x026A, "i"}, {0x0272, "n"},  {0x0274, "n"}, {0x0275, "o"},
    {0x0280, "r"},  {0x0288, "t"},  {0x0289, "u"}, {0x028B, "v"}, {0x0299, "b"},  {0x029F, "l"}, {0x1E9E, "ss"},
};

const UNormalizer2* composed_compatibility() {
  UErrorCode status = U_ZERO_ERROR;
  return unorm2_getNFKCInstance(&status);
}

/// Base letters of a decomposable Latin letter in ASCII, or empty.
std::string decomposed_letters(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* normalizer = unorm2_getNFKDInstance(&status);
  std::array<UChar, 24> units{};
  const std::int32_t count =
      unorm2_getDecomposition(normalizer, static_cast<UChar32>(c), units.data(), units.size(), &status);
  std::string letters;
  for (std::int32_t i = 0; i < count; ++i) {
    const UChar unit = units[static_cast<std::size_t>(i)];
    if (unit >= 'a' && unit <= 'z') letters += static_cast<char>(unit);
    const auto special = std::ranges::lower_bound(kSpecials, char32_t{unit}, {}, &Special::c);
    if (special != std::end(kSpecials) && special->c == char32_t{unit}) letters += special->letters;
  }
  return letters;
}

constexpr char32_t kTableBegin = 0x00C0, kTableEnd = 0x02B0, kExtraBegin = 0x1E00, kExtraEnd = 0x1F00;

struct LatinTable {
  std::array<std::array<char, 4>, (kTableEnd - kTableBegin) + (kExtraEnd - kExtraBegin)> letters{};
  LatinTable() {
    for (char32_t c = kTableBegin; c < kTableEnd; ++c) set(c - kTableBegin, c);
    for (char32_t c = kExtraBegin; c < kExtraEnd; ++c) set(c - kExtraBegin + (kTableEnd - kTableBegin), c);
  }
  void set(std::size_t slot, char32_t c) {
    const auto special = std::ranges::lower_bound(kSpecials, c, {}, &Special::c);
    const bool found = special != std::end(kSpecials) && special->c == c;
    const std::string text = found ? std::string(special->letters) : decomposed_letters(c);
    std::memcpy(letters[slot].data(), text.data(), std::min<std::size_t>(text.size(), 3));
  }
};

struct LookAlike {
  char32_t c;
  char latin;
};
constexpr LookAlike kLookAlikes[] = {
    {0x03B1, 'a'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'}, {0x03BD, 'v'}, {0x03BF, 'o'},
    {0x03C1, 'p'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C9, 'w'}, {0x0430, 'a'}, {0x0432, 'b'},
    {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'}, {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'},
    {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'}, {0x0456, 'i'}, {0x0458, 'j'}, {0x04BB, 'h'},
    {0x04CF, 'l'}, {0x0501, 'd'}, {0x051B, 'q'}, {0x051D, 'w'},
};

/// Marks that a reader of names does without: combining diacritics, Hebrew points, Arabic vowel signs.
bool is_dropped_mark(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0483 && c <= 0x0489) || (c >= 0x0591 && c <= 0x05C7) ||
         (c >= 0x0610 && c <= 0x061A) || (c >= 0x064B && c <= 0x065F) || c == 0x0670 || (c >= 0x06D6 && c <= 0x06ED) ||
         (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF);
}

// ICU's macros mix signed and unsigned: they are used in these three functions alone.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"

/// Next code point at `at`, or a negative number if the bytes are no UTF-8.
UChar32 next_point(std::string_view utf8, std::int32_t& at) {
  const auto length = static_cast<std::int32_t>(utf8.size());
  UChar32 point = 0;
  const char* bytes = utf8.data();
  U8_NEXT(bytes, at, length, point);  // NOLINT(bugprone-inc-dec-in-conditions): inside the macro
  return point;
}

UChar32 next_point(const UChar* units, std::int32_t& at, std::int32_t length) {
  UChar32 point = 0;
  U16_NEXT(units, at, length, point);
  return point;
}

std::int32_t put_point(UChar32 point, std::array<UChar, 2>& units) {
  std::int32_t size = 0;
  U16_APPEND_UNSAFE(units.data(), size, point);
  return size;
}

#pragma GCC diagnostic pop

void add_glyph(char32_t c, std::uint32_t begin, std::uint32_t end, std::vector<Glyph>& glyphs,
               std::vector<bool>& upper) {
  if (is_invisible(c)) return;
  if (is_dropped_mark(c)) {
    if (!glyphs.empty() && glyphs.back().end == begin) glyphs.back().end = end;
    return;
  }
  const auto point = static_cast<UChar32>(c);
  const auto low = static_cast<char32_t>(u_tolower(point));
  glyphs.push_back({low, begin, end});
  upper.push_back(low != c);
}

}  // namespace

Script script_of(char32_t c) {
  const auto in = [c](char32_t low, char32_t high) { return c >= low && c <= high; };
  if (in('a', 'z') || in('A', 'Z')) return Script::latin;
  if (c < 0xC0) return Script::common;
  if (c == 0xD7 || c == 0xF7) return Script::common;
  if (c < 0x2B0 || in(0x1E00, 0x1EFF) || in(0x2C60, 0x2C7F) || in(0xA720, 0xA7FF)) return Script::latin;
  if (in(0x370, 0x3FF) || in(0x1F00, 0x1FFF)) return Script::greek;
  if (in(0x400, 0x52F) || in(0x1C80, 0x1C8F) || in(0x2DE0, 0x2DFF) || in(0xA640, 0xA69F)) return Script::cyrillic;
  if (in(0x530, 0x58F)) return Script::armenian;
  if (in(0x590, 0x5FF) || in(0xFB1D, 0xFB4F)) return Script::hebrew;
  if (in(0x600, 0x6FF) || in(0x750, 0x77F) || in(0x8A0, 0x8FF) || in(0xFB50, 0xFDFF) || in(0xFE70, 0xFEFE))
    return Script::arabic;
  if (in(0x10A0, 0x10FF) || in(0x1C90, 0x1CBF) || in(0x2D00, 0x2D2F)) return Script::georgian;
  if (in(0xAC00, 0xD7A3) || in(0x1100, 0x11FF) || in(0x3130, 0x318F)) return Script::hangul;
  if (in(0x3041, 0x30FF) || in(0x31F0, 0x31FF)) return Script::kana;
  if (in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0xF900, 0xFAFF) || in(0x20000, 0x323AF) || c == 0x3005)
    return Script::han;
  return u_isalpha(static_cast<UChar32>(c)) ? Script::other : Script::common;
}

void read_glyphs(std::string_view utf8, std::vector<Glyph>& glyphs, std::vector<bool>& upper) {
  const auto length = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t at = 0; at < length;) {
    const auto begin = static_cast<std::uint32_t>(at);
    const UChar32 read = next_point(utf8, at);
    const UChar32 point = read < 0 ? 0xFFFD : read;
    const auto end = static_cast<std::uint32_t>(at);
    const auto c = static_cast<char32_t>(point);
    if (c < 0xA0 || (c >= 0xC0 && c < 0x132)) {
      add_glyph(c, begin, end, glyphs, upper);
      continue;
    }
    std::array<UChar, 40> units{};
    UErrorCode status = U_ZERO_ERROR;
    std::array<UChar, 2> source{};
    const std::int32_t source_size = put_point(point, source);
    const std::int32_t size =
        unorm2_normalize(composed_compatibility(), source.data(), source_size, units.data(), units.size(), &status);
    if (U_FAILURE(status)) {
      add_glyph(c, begin, end, glyphs, upper);
      continue;
    }
    for (std::int32_t i = 0; i < size;) {
      add_glyph(static_cast<char32_t>(next_point(units.data(), i, size)), begin, end, glyphs, upper);
    }
  }
}

namespace {

class LetterHash {
 public:
  void letter(char32_t c) {
    put(c);
    after_digit_ = false;
  }
  void digit(char32_t c) {
    if (after_digit_ && gap_) put(' ');
    put(c);
    after_digit_ = true;
    gap_ = false;
  }
  void gap() { gap_ = true; }
  std::uint64_t finish() const {
    std::uint64_t hash = hash_ ^ (hash_ >> 32);
    hash *= 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
    return any_ && hash == 0 ? 1 : any_ ? hash : 0;
  }

 private:
  void put(char32_t c) {
    hash_ = (hash_ ^ c) * 0x100000001b3ULL;
    any_ = true;
  }
  std::uint64_t hash_ = 0xcbf29ce484222325ULL;
  bool any_ = false, after_digit_ = false, gap_ = false;
};

void add_character(char32_t c, LetterHash& hash) {
  if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  if (c >= 'a' && c <= 'z') {
    hash.letter(c);
    return;
  }
  if (const int digit = digit_value(c); digit >= 0)
    hash.digit(static_cast<char32_t>('0' + digit));
  else if (c >= 0x80 && !is_apostrophe(c) && (is_letter(c) || is_mark(c)))
    hash.letter(c);
  else
    hash.gap();
}

}  // namespace

std::uint64_t letters_hash(std::string_view utf8) {
  LetterHash hash;
  if (std::ranges::all_of(utf8, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    for (const char c : utf8) add_character(static_cast<char32_t>(c), hash);
    return hash.finish();
  }
  std::vector<Glyph> glyphs;
  std::vector<bool> upper;
  read_glyphs(utf8, glyphs, upper);
  for (const Glyph& glyph : glyphs) {
    const std::string_view latin = glyph.c < 0x80 ? std::string_view() : latin_letters(glyph.c);
    if (latin.empty()) add_character(glyph.c, hash);
    for (const char c : latin) add_character(static_cast<char32_t>(c), hash);
  }
  return hash.finish();
}

std::string clean_utf8(std::string_view text, std::size_t bytes_max, bool& cut) {
  std::string clean;
  clean.reserve(std::min(text.size(), bytes_max));
  const std::string_view looked_at = text.substr(0, 2 * bytes_max);
  std::int32_t at = 0;
  while (static_cast<std::size_t>(at) < looked_at.size()) {
    const auto begin = static_cast<std::size_t>(at);
    const std::string_view piece = next_point(looked_at, at) < 0
                                       ? std::string_view("\xEF\xBF\xBD")
                                       : text.substr(begin, static_cast<std::size_t>(at) - begin);
    if (clean.size() + piece.size() > bytes_max) {
      cut = true;
      return clean;
    }
    clean += piece;
  }
  if (looked_at.size() < text.size()) cut = true;
  return clean;
}

std::u32string points_of(std::string_view utf8) {
  std::u32string points;
  const auto length = static_cast<std::int32_t>(utf8.size());
  for (std::int32_t at = 0; at < length;) {
    const auto point = next_point(utf8, at);
    points += point < 0 ? U'\uFFFD' : static_cast<char32_t>(point);
  }
  return points;
}

void put_utf8(char32_t c, std::string& text) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};
  } else if (c < 0x10000) {
    text += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
             static_cast<char>(0x80 | (c & 0x3F))};
  } else {
    text += {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x80 | ((c >> 12) & 0x3F)),
             static_cast<char>(0x80 | ((c >> 6) & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
  }
}

bool is_invisible(char32_t c) {
  return c == 0x00AD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) || c == 0x034F || c == 0x061C || c == 0x0640;
}

bool is_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return u_isalpha(static_cast<UChar32>(c)) != 0;
}

bool is_mark(char32_t c) {
  if (c < 0x300) return false;
  const auto type = u_charType(static_cast<UChar32>(c));
  return type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK || type == U_ENCLOSING_MARK;
}

int digit_value(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9' ? static_cast<int>(c - '0') : -1;
  return u_charDigitValue(static_cast<UChar32>(c));
}

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == '`' || c == 0xB4 || c == 0x2018 || c == 0x2019 || c == 0x201B || c == 0x2032 ||
         c == 0x02B9 || c == 0x05F3 || (c >= 0x02BA && c <= 0x02C1) || c == 0x02C8 || c == 0x02EE || c == 0x55A ||
         c == 0xA78C || c == 0xFF07;
}

bool is_hyphen(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x05BE || c == 0x2212 || c == '_';
}

std::string_view latin_letters(char32_t c) {
  static const LatinTable kTable;
  std::size_t slot = 0;
  if (c >= kTableBegin && c < kTableEnd)
    slot = c - kTableBegin;
  else if (c >= kExtraBegin && c < kExtraEnd)
    slot = c - kExtraBegin + (kTableEnd - kTableBegin);
  else
    return {};
  const auto& letters = kTable.letters[slot];
  return {letters.data(), ::strnlen(letters.data(), letters.size())};
}

char look_alike(char32_t c) {
  const auto found = std::ranges::lower_bound(kLookAlikes, c, {}, &LookAlike::c);
  return found != std::end(kLookAlikes) && found->c == c ? found->latin : '\0';
}

}  // namespace clew::text
