#include "clew/intel/tlp.h"

#include <algorithm>
#include <array>
#include <span>

namespace clew::intel {
namespace {

using Words = std::span<const std::string_view>;
constexpr std::array<std::string_view, 5> kTlp = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
constexpr std::array<std::string_view, 4> kPap = {"CLEAR", "GREEN", "AMBER", "RED"};

// Of a word that is none, the strictest: nobody knows what was meant.
std::size_t rank_of(Words rising, std::string_view word) {
  if (word.empty()) return 0;
  return static_cast<std::size_t>(std::find(rising.begin(), rising.end(), word) - rising.begin()) + 1;
}

std::string_view stricter(Words rising, std::string_view a, std::string_view b) {
  return rank_of(rising, a) < rank_of(rising, b) ? b : a;
}

Result<std::string> read_word(Words words, std::string_view prefix, std::string_view text, const char* reason) {
  std::string word(text);
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (word.starts_with(prefix)) word.erase(0, prefix.size());
  if (word == "WHITE") word = "CLEAR";  // its name before version 2 of the protocols
  if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) return fail(Code::malformed, reason);
  return word;
}

}  // namespace

Result<std::string> read_tlp(std::string_view text) {
  return read_word(kTlp, "TLP:", text, "unknown TLP marking");
}

Result<std::string> read_pap(std::string_view text) {
  return read_word(kPap, "PAP:", text, "unknown PAP marking");
}

std::string_view stricter_tlp(std::string_view a, std::string_view b) {
  return stricter(kTlp, a, b);
}

std::string_view stricter_pap(std::string_view a, std::string_view b) {
  return stricter(kPap, a, b);
}

}  // namespace clew::intel
