#pragma once
// Tests only: text that packs, though not to nothing.

#include <cstddef>
#include <string>

#include "clew/base/random.h"

namespace clew::codec::testing {

/// Makes text of this size, the same each time.
inline std::string sample_text(std::size_t size) {
  Rng rng(size);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>('a' + rng.below(20));
  return text;
}

}  // namespace clew::codec::testing
