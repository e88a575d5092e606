#pragma once
// A search for words in listed names: what a field to type into asks. It finds who has all the words, ranks them, and
// decides nothing.

#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/screening.h"

namespace clew::engine {

/// An entity of one list with a name that has every word.
struct WordsHit {
  const intel::Entity* entity = nullptr;
  std::string_view list, matched;  ///< short name of the list; the name that ranks highest
  screen::Score score = 0;         ///< how well the words are matched and how much of the name they are
};
/// All of them, best first, then by list and id: an entity of two lists stands twice. See
/// screen::NameIndex::names_with_words(). `text` without a letter or digit finds nothing.
std::vector<WordsHit> find_words(const ScreenSnapshot& snapshot, std::string_view text,
                                 const std::vector<std::string>& lists);

}  // namespace clew::engine
