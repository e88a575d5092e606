// The letters that stand in real forgeries: capitals of Greek and Cyrillic, full-width Latin, and a few signs. Not the
// whole table of confusable characters: what it folds beyond these would call honest symbols of other scripts
// forgeries. Source: Unicode Technical Standard 39 (confusables), the rows for capital Latin letters.

#include "clew/trace/detect/symbols.h"

#include <algorithm>
#include <cstdint>

#include "clew/codec/utf8.h"

namespace clew::trace::detect {
namespace {

struct LookAlike {
  std::uint32_t character;
  char latin;
};

constexpr LookAlike kLookAlikes[] = {
    {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'}, {0x039A, 'K'},
    {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'}, {0x03A7, 'X'},
    {0x03BF, 'O'}, {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'},
    {0x041A, 'K'}, {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'},
    {0x0423, 'Y'}, {0x0425, 'X'}, {0x0430, 'A'}, {0x0435, 'E'}, {0x043E, 'O'}, {0x0440, 'P'}, {0x0441, 'C'},
    {0x0443, 'Y'}, {0x0445, 'X'}, {0x0455, 'S'}, {0x0456, 'I'}, {0x0458, 'J'}, {0x04AE, 'Y'}, {0x054D, 'U'},
    {0x0555, 'O'}, {0x13A2, 'T'}, {0x13AC, 'E'}, {0x13BB, 'H'}, {0x20AE, 'T'}, {0x2211, 'E'}, {0x15AA, 'D'}};

bool unseen(std::uint32_t character) {
  return character <= ' ' || character == 0xA0 || character == 0xAD || (character >= 0x200B && character <= 0x200F) ||
         character == 0x2060 || character == 0xFEFF || (character >= 0xFE00 && character <= 0xFE0F);
}

// The next character of valid UTF-8.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  const std::uint32_t first = byte(at);
  const std::size_t more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  std::uint32_t character = more == 0 ? first : first & (0x3FU >> more);
  for (std::size_t i = 1; i <= more; ++i) character = character << 6 | (byte(at + i) & 0x3FU);
  at += more + 1;
  return character;
}

}  // namespace

std::string skeleton(std::string_view symbol) {
  const std::string text = codec::repaired_utf8(symbol);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    std::uint32_t character = next_character(text, at);
    if (unseen(character)) continue;
    if (character >= 0xFF01 && character <= 0xFF5E) character -= 0xFEE0;  // full width
    const auto* found = std::find_if(std::begin(kLookAlikes), std::end(kLookAlikes),
                                     [&](const LookAlike& each) { return each.character == character; });
    if (found != std::end(kLookAlikes))
      out += found->latin;
    else if (character < 0x80)
      out += static_cast<char>(character >= 'a' && character <= 'z' ? character - 'a' + 'A' : character);
    else
      out.append(text, start, at - start);
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace clew::trace::detect
