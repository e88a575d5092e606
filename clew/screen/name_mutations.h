#pragma once
// Names as they come in when somebody mistypes, shortens, reorders or disguises them: queries for certificates, tests
// and benchmarks.

#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/random.h"

namespace clew::screen {

enum class Mutation : std::uint8_t {
  none,
  edit_each_token,  ///< one letter of each word inserted, deleted or replaced
  swap_letters,     ///< two neighbouring letters of one word
  drop_token,
  join_tokens,  ///< one space left out
  split_token,  ///< one space put in
  reorder,
  initials,         ///< one word cut to its first letter
  transliteration,  ///< another romanisation: kh/h, zh/j, ou/u, ph/f, ...
  ocr,              ///< 0/o, 1/l, 5/s, rn/m
  repeat_letter,
  reverse,  ///< the letters of one word backwards
};
inline constexpr unsigned kMutations = 12;
const char* mutation_name(Mutation mutation);

/// The name changed in one way; the same for the same random numbers. Unchanged where there is nothing to change (a
/// single word cannot be reordered). Letters beyond ASCII are only moved, never cut.
std::string mutate(std::string_view name, Mutation mutation, Rng& random);

}  // namespace clew::screen
