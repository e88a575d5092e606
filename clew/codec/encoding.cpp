// A list in an encoding that nobody named must not be half read. In UTF-8 a letter beyond ASCII is a sequence of bytes
// that text in another encoding next to never has, so that a field is known not to be UTF-8. What else it is, its bytes
// do not say: the letters of Windows-1252 are other letters in the code pages of Central Europe, Greece or Russia.
// Western names have one such letter among ASCII ones; in a Russian or Greek word all are. What is left to doubt are
// single letters of Central Europe, which is why a reader counts what it read so and names the first.
//
// Refused: guessing by statistics over the file (a list has all countries in it), and reading everything as one of the
// encodings (a name of nonsense finds nobody, and nothing tells).
// Source: https://encoding.spec.whatwg.org/#windows-1252

#include "clew/codec/encoding.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clew/codec/utf8.h"

namespace clew::codec {
namespace {

// U+0080 .. U+009F of Latin-1 as Windows-1252 has them; 0 where it has none.
constexpr std::array<std::uint16_t, 32> kWindows = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

enum class Sign : std::uint8_t { ascii, mark, letter, doubtful };

Sign sign_of(unsigned char byte) {
  constexpr std::string_view kLetters = "\x8a\x8c\x8e\x9a\x9c\x9e\x9f\xaa\xba";
  // Quotes, dashes, the blank that does not break, degree, paragraph, guillemets and the like.
  constexpr std::string_view kMarks =
      "\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb4\xb7\xbb";
  constexpr std::string_view kOthers = "\xd0\xd7\xdd\xde\xf0\xf7\xfd\xfe";
  const char c = static_cast<char>(byte);
  if (byte < 0x80) return Sign::ascii;
  if (kLetters.find(c) != std::string_view::npos) return Sign::letter;
  if (kMarks.find(c) != std::string_view::npos) return Sign::mark;
  return byte >= 0xc0 && kOthers.find(c) == std::string_view::npos ? Sign::letter : Sign::doubtful;
}

// Nothing speaks against Windows-1252.
bool is_windows_1252(std::string_view text) {
  constexpr std::size_t kLettersTogether = 2;
  std::size_t together = 0;
  for (const char c : text) {
    const Sign sign = sign_of(static_cast<unsigned char>(c));
    if (sign == Sign::doubtful) return false;
    together = sign == Sign::letter ? together + 1 : 0;
    if (together > kLettersTogether) return false;
  }
  return true;
}

bool has_sequence(std::string_view text, std::string_view repaired) {
  // What is left of the letters beyond ASCII when each broken byte has become U+FFFD.
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  for (std::size_t at = 0; at < repaired.size(); ++at) {
    if (static_cast<unsigned char>(repaired[at]) < 0x80) continue;
    if (repaired.substr(at, kReplacement.size()) != kReplacement) return true;
    at += kReplacement.size() - 1;
  }
  return text.find(kReplacement) != std::string_view::npos;
}

std::string from_windows_1252(std::string_view text) {
  std::string made;
  made.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t point = byte >= 0x80 && byte < 0xA0 ? kWindows[byte - 0x80] : byte;
    if (point < 0x80) {
      made += static_cast<char>(point);
    } else if (point < 0x800) {
      made += static_cast<char>(0xC0 | (point >> 6));
      made += static_cast<char>(0x80 | (point & 0x3F));
    } else {
      made += static_cast<char>(0xE0 | (point >> 12));
      made += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
      made += static_cast<char>(0x80 | (point & 0x3F));
    }
  }
  return made;
}

constexpr std::string_view kUtf16 = "the file is UTF-16: convert it, iconv -f UTF-16 -t UTF-8 FILE > NEW";

// Every second byte of the front is nothing: ASCII in UTF-16 without its mark.
bool is_bare_utf16(std::string_view front) {
  constexpr std::size_t kLook = 64;
  front = front.substr(0, std::min(kLook, front.size() / 2 * 2));
  if (front.size() < 4) return false;
  for (const std::size_t odd : {std::size_t{0}, std::size_t{1}}) {
    bool all = true;
    for (std::size_t i = 0; i < front.size(); ++i) all = all && (front[i] == '\0') == (i % 2 == odd);
    if (all) return true;
  }
  return false;
}

}  // namespace

Encoding make_utf8(std::string& text) {
  if (invalid_utf8(text) == std::string_view::npos) return Encoding::utf8;
  std::string repaired = repaired_utf8(text);
  const bool windows = is_windows_1252(text) && !has_sequence(text, repaired);
  text = windows ? from_windows_1252(text) : std::move(repaired);
  return windows ? Encoding::windows_1252 : Encoding::unknown;
}

std::string text_fault(std::string_view front) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kKinds = {{
      {"PK\x03\x04", "the file is a workbook or another zip archive: save the sheet as CSV in UTF-8"},
      {"\xd0\xcf\x11\xe0", "the file is a workbook of an older program: save the sheet as CSV in UTF-8"},
      {"\x1f\x8b", "the file is compressed by gzip: unpack it first, gzip -d FILE"},
      {"%PDF", "the file is a PDF and no table: ask its publisher for CSV"},
  }};
  for (const auto& [mark, fault] : kKinds)
    if (front.starts_with(mark)) return std::string(fault);
  const bool marked = front.starts_with("\xff\xfe") || front.starts_with("\xfe\xff");
  const bool xml = front.substr(marked ? 2 : 0).substr(0, 2).find('<') != std::string_view::npos;
  if (!xml && (marked || is_bare_utf16(front))) return std::string(kUtf16);
  const std::size_t first = front.find_first_not_of(" \t\r");
  const bool table =
      first != std::string_view::npos && std::string_view("<{[").find(front[first]) == std::string_view::npos;
  if (table && front.find('\r') < front.size() - 1 && front.find('\n') == std::string_view::npos)
    return "its lines end in carriage returns alone: convert it, tr '\\r' '\\n' < FILE > NEW";
  return {};
}

bool is_web_page(std::string_view front) {
  const auto starts = [&front](std::string_view word) {
    if (front.size() < word.size()) return false;
    return std::equal(word.begin(), word.end(), front.begin(), [](char of_word, char c) {
      return of_word == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    });
  };
  if (front.starts_with("\xef\xbb\xbf")) front.remove_prefix(3);
  // Blanks, comments and instructions may stand before the document itself.
  for (;;) {
    const std::size_t first = front.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    front.remove_prefix(first);
    const std::string_view end = starts("<!--") ? "-->" : starts("<?") ? "?>" : "";
    if (end.empty()) break;
    const std::size_t at = front.find(end);
    if (at == std::string_view::npos) return false;
    front.remove_prefix(at + end.size());
  }
  for (const std::string_view word : {"<!doctype html", "<html", "<head", "<body"})
    if (starts(word) && front.size() > word.size() &&
        std::string_view(" \t\r\n>").find(front[word.size()]) != std::string_view::npos)
      return true;
  return false;
}

}  // namespace clew::codec
