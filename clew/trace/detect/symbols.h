#pragma once
// Token symbols as an eye reads them.

#include <string>
#include <string_view>

namespace clew::trace::detect {

/// The symbol with look-alike letters of other scripts as the Latin capital they are taken for, lower case raised, and
/// what cannot be seen (blanks, zero-width characters) left out. Two symbols with one skeleton look the same.
std::string skeleton(std::string_view symbol);
/// Whether every byte is ASCII.
bool is_ascii(std::string_view text);

}  // namespace clew::trace::detect
