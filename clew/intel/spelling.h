#pragma once
// What was probably meant by a word that nobody knows.

#include <cstddef>
#include <string>
#include <string_view>

namespace clew::intel {

/// ASCII letters small, digits, and nothing else: "Passport_No." is "passportno".
std::string bare_word(std::string_view word);
/// Slips of the pen (a letter more, less, other, or two exchanged) from one word to another.
std::size_t slips_between(std::string_view a, std::string_view b);

}  // namespace clew::intel
