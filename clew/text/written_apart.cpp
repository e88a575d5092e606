#include "clew/text/written_apart.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace clew::text {
namespace {

// Comrade, mister, madam, chairman, president, general, ...; the longer ones first.
constexpr std::u32string_view kHanTitles[] = {
    U"\u59D4\u5458\u957F", U"\u59D4\u54E1\u9577", U"\u603B\u4E66\u8BB0", U"\u7E3D\u66F8\u8A18", U"\u540C\u5FD7",
    U"\u5148\u751F",       U"\u5973\u58EB",       U"\u4E3B\u5E2D",       U"\u603B\u7EDF",       U"\u7E3D\u7D71",
    U"\u5C06\u519B",       U"\u5C07\u8ECD",       U"\u90E8\u957F",       U"\u90E8\u9577"};
// Chairman, chairman of state affairs, general secretary, comrade, teacher, mister, general.
constexpr std::u32string_view kHangulTitles[] = {U"\uAD6D\uBB34\uC704\uC6D0\uC7A5",
                                                 U"\uC704\uC6D0\uC7A5",
                                                 U"\uCD1D\uBE44\uC11C",
                                                 U"\uB3D9\uC9C0",
                                                 U"\uC120\uC0DD",
                                                 U"\uC528",
                                                 U"\uB300\uC7A5",
                                                 U"\uC7A5\uAD70"};

bool is_han(const Glyph& glyph) {
  return script_of(glyph.c) == Script::han;
}
bool is_hangul(const Glyph& glyph) {
  return script_of(glyph.c) == Script::hangul;
}
bool parts(const Glyph& glyph) {
  return glyph.c == ' ' || glyph.c == ',' || glyph.c == '.' || glyph.c == 0xB7 || glyph.c == 0x2022 ||
         glyph.c == 0x30FB || glyph.c == 0x3000 || glyph.c == 0x3001;
}

bool ends_with(std::span<const Glyph> glyphs, std::u32string_view title) {
  return glyphs.size() > title.size() && std::ranges::equal(glyphs.last(title.size()), title, {}, &Glyph::c);
}

void keep(std::size_t size, std::vector<Glyph>& glyphs, std::vector<bool>& upper) {
  glyphs.resize(size);
  upper.resize(size);
}

void drop_parting_end(std::vector<Glyph>& glyphs, std::vector<bool>& upper) {
  std::size_t size = glyphs.size();
  while (size > 0 && parts(glyphs[size - 1])) --size;
  keep(size, glyphs, upper);
}

// A name of at least two characters must be left. In Hangul the title is a word of its own: a given name may end in
// the same syllable.
void drop_title(std::vector<Glyph>& glyphs, std::vector<bool>& upper) {
  const auto left = [&](std::u32string_view title) { return glyphs.size() - title.size(); };
  const auto count = [&](std::size_t size, bool (*of)(const Glyph&)) {
    return std::ranges::count_if(std::span(glyphs).first(size), of);
  };
  for (const std::u32string_view title : kHanTitles)
    if (ends_with(glyphs, title) && count(left(title), is_han) >= 2) keep(left(title), glyphs, upper);
  for (const std::u32string_view title : kHangulTitles)
    if (ends_with(glyphs, title) && count(left(title), is_hangul) >= 2 && parts(glyphs[left(title) - 1]))
      keep(left(title), glyphs, upper);
  drop_parting_end(glyphs, upper);
}

}  // namespace

void settle_east_asian(std::vector<Glyph>& glyphs, std::vector<bool>& upper) {
  if (std::ranges::none_of(glyphs, [](const Glyph& glyph) { return is_han(glyph) || is_hangul(glyph); })) return;
  drop_title(glyphs, upper);
  if (!std::ranges::all_of(glyphs, [](const Glyph& glyph) { return is_han(glyph) || parts(glyph); })) return;
  const auto characters = std::ranges::count_if(glyphs, is_han);
  if (characters < 2 || characters > 3 || static_cast<std::size_t>(characters) == glyphs.size()) return;
  const bool family_last = characters == 3 && glyphs.size() > 3 && is_han(glyphs[0]) && is_han(glyphs[1]) &&
                           is_han(glyphs.back()) && parts(glyphs[glyphs.size() - 2]);
  std::erase_if(glyphs, parts);
  if (family_last) std::ranges::rotate(glyphs, glyphs.end() - 1);
  upper.assign(glyphs.size(), false);
}

}  // namespace clew::text
