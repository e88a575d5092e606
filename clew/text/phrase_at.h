#pragma once
// Looking for the phrases of a table among the words of a field.

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace clew::text {

/// Words of the longest phrase of a table that stands at the beginning, or 0. Each word has a `text`.
template <typename Words>
std::size_t phrase_at(std::span<const std::string_view> table, const Words& words) {
  std::size_t longest = 0;
  for (std::string_view phrase : table) {
    std::size_t used = 0;
    while (!phrase.empty() && used < words.size()) {
      const std::size_t end = std::min(phrase.find(' '), phrase.size());
      if (words[used].text != phrase.substr(0, end)) break;
      ++used;
      phrase.remove_prefix(std::min(end + 1, phrase.size()));
    }
    if (phrase.empty()) longest = std::max(longest, used);
  }
  return longest;
}

}  // namespace clew::text
