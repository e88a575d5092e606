#pragma once
// Countries as lists write them, as the codes FollowTheMoney uses.

#include <string_view>

namespace clew::intel {

/// Code of a country or territory named in English, or by its ISO 3166 alpha-2 or alpha-3 code: "Iran (Islamic Republic
/// of)", "Korea, North", "DPRK", "IRN" and "Iranian" are "ir", "kp", "kp", "ir", "ir". Lower-case ISO 3166 alpha-2;
/// for states that no longer exist FollowTheMoney's codes ("suhh", "yucs", "csxx", "cshh", "ddde"), "xk" for Kosovo,
/// "eu" for the Union. A disputed territory is the state that the United Nations place it in. Case, accents,
/// punctuation and "the" do not matter. Empty when the text names none: nothing is guessed from a part of the text.
std::string_view country_code(std::string_view name_or_code);

}  // namespace clew::intel
