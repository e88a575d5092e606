// Distances between short texts.
//
// The optimal string alignment distance is computed a column at a time on bit vectors: Hyyroe, "A bit-vector algorithm
// for computing Levenshtein and Damerau edit distances" (2003). It takes about two nanoseconds per byte of the longer
// text, against thirty for the table, and retrieval asks it some hundred times per query. The unrestricted
// Damerau-Levenshtein distance was refused: it is no metric of interest here, and symmetric deletion, by which the
// index finds its candidates, is proven for this one.
#include "clew/text/distance.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <vector>

namespace clew::text {
namespace {

constexpr std::size_t kWord = 64;

unsigned char byte(char c) {
  return static_cast<unsigned char>(c);
}

unsigned osa_bits(std::string_view a, std::string_view b) {
  // a is the shorter, 1 to 64 bytes. Only the entries of a's bytes are set, and only they and b's are read.
  std::array<std::uint64_t, 256> at;
  for (char c : b) at[byte(c)] = 0;
  for (char c : a) at[byte(c)] = 0;
  for (std::size_t i = 0; i < a.size(); ++i) at[byte(a[i])] |= std::uint64_t{1} << i;
  std::uint64_t vp = a.size() == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << a.size()) - 1;
  std::uint64_t vn = 0, d0 = 0, previous = 0;
  const std::uint64_t last = std::uint64_t{1} << (a.size() - 1);
  auto distance = static_cast<unsigned>(a.size());
  for (char c : b) {
    const std::uint64_t match = at[byte(c)];
    const std::uint64_t swapped = (((~d0) & match) << 1) & previous;
    d0 = swapped | (((match & vp) + vp) ^ vp) | match | vn;
    std::uint64_t hp = vn | ~(d0 | vp);
    std::uint64_t hn = d0 & vp;
    if ((hp & last) != 0) ++distance;
    if ((hn & last) != 0) --distance;
    hp = (hp << 1) | 1;
    hn <<= 1;
    vp = hn | ~(d0 | hp);
    vn = hp & d0;
    previous = match;
  }
  return distance;
}

std::uint32_t common_prefix(std::string_view a, std::string_view b, std::size_t most) {
  std::uint32_t n = 0;
  while (n < most && n < a.size() && n < b.size() && a[n] == b[n]) ++n;
  return n;
}

char soundex_digit(char c) {
  constexpr std::string_view kCodes = "01230120022455012623010202";  // a to z
  return kCodes[static_cast<std::size_t>(c - 'a')];
}

}  // namespace

unsigned osa_distance_plain(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<unsigned> rows(3 * width);
  unsigned* before = rows.data();
  unsigned* above = before + width;
  unsigned* row = above + width;
  for (std::size_t j = 0; j < width; ++j) above[j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const unsigned replace = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

unsigned osa_distance(std::string_view a, std::string_view b, unsigned most) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > most) return most + 1;
  if (a == b) return 0;
  if (most == 0) return 1;
  if (a.empty()) return static_cast<unsigned>(b.size());
  if (a.size() > kWord) return osa_distance_plain(a, b);
  return osa_bits(a, b);
}

std::uint32_t letter_mask(std::string_view text) {
  std::uint32_t mask = 0;
  for (char c : text) {
    const unsigned bit = c >= 'a' && c <= 'z' ? static_cast<unsigned>(c - 'a') : c >= '0' && c <= '9' ? 26U : 27U;
    mask |= std::uint32_t{1} << bit;
  }
  return mask;
}

std::uint32_t jaro(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return 0;
  const std::size_t longer = std::max(a.size(), b.size());
  const std::size_t window = longer / 2 > 0 ? longer / 2 - 1 : 0;
  std::vector<bool> used(b.size());
  std::string common_a;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t begin = i > window ? i - window : 0;
    const std::size_t end = std::min(b.size(), i + window + 1);
    for (std::size_t j = begin; j < end; ++j) {
      if (used[j] || a[i] != b[j]) continue;
      used[j] = true;
      common_a += a[i];
      break;
    }
  }
  if (common_a.empty()) return 0;
  std::size_t out_of_place = 0, at = 0;
  for (std::size_t j = 0; j < b.size(); ++j)
    if (used[j] && b[j] != common_a[at++]) ++out_of_place;
  const std::uint64_t m = common_a.size(), t = out_of_place / 2;
  const std::uint64_t million = 1'000'000;
  return static_cast<std::uint32_t>((m * million / a.size() + m * million / b.size() + (m - t) * million / m) / 3);
}

std::uint32_t jaro_winkler(std::string_view a, std::string_view b) {
  const std::uint32_t base = jaro(a, b);
  return base + common_prefix(a, b, 4) * (1'000'000 - base) / 10;
}

std::string soundex(std::string_view text) {
  std::string code;
  char previous = '0';
  for (char letter : text) {
    const char c = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    if (c < 'a' || c > 'z') continue;
    const char digit = soundex_digit(c);
    if (code.empty())
      code += static_cast<char>(c - 'a' + 'A');
    else if (digit != '0' && digit != previous)
      code += digit;
    if (c != 'h' && c != 'w') previous = digit;
    if (code.size() == 4) break;
  }
  if (!code.empty()) code.resize(4, '0');
  return code;
}

}  // namespace clew::text
