#pragma once
// How much of a name could be read, for whoever must not take a pass for more than it is.

#include <string>
#include <vector>

#include "clew/text/name.h"

namespace clew::text {

struct Legibility {
  std::vector<std::string> by_rule;  ///< scripts read by general rules alone: "Thai", "Devanagari"; sorted
  std::vector<std::string> unread;   ///< scripts of which letters could not be read at all: "Khmer"; sorted
  bool foreign_han = false;          ///< a foreign name in Han, which is not read back to its own letters
  bool foreign_hangul = false;       ///< Hangul that is no Korean person's name, and not words of organisations alone
  bool vowels_missing = false;       ///< a word in Arabic letters that is no frequent name
  bool other_han = false;            ///< Han that is not built like a Chinese or Korean person's name
  /// Nothing that is left can be compared with a listed name: no letter was read, or there is none ("123" has none and
  /// is a name of numbers all the same).
  bool nothing = false;
};

/// Of a name that read_name took apart.
Legibility legibility_of(const Name& name);

}  // namespace clew::text
