#pragma once
// Does a text begin with another? Rules of spelling are a few letters long and tried by the hundred per word, where
// std::string_view::starts_with, which calls the C library, was half of the time of reading a name.

#include <cstddef>
#include <string_view>

namespace clew::text {

inline bool begins(std::string_view text, std::string_view with) {
  if (text.size() < with.size()) return false;
  for (std::size_t i = 0; i < with.size(); ++i)
    if (text[i] != with[i]) return false;
  return true;
}

}  // namespace clew::text
