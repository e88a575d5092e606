#pragma once
// Korean names written in Han. Private to this module.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clew::text {

/// A Korean's name of a family name and two characters, as its syllables are written in the North ("李炳哲": ri
/// pyong chol). Nothing if the first character is no family name of Koreans, or one has no Korean reading. Families
/// that are those of many more Chinese than Koreans ("王", "陳") are left to Mandarin.
std::optional<std::vector<std::string>> korean_of_han(std::u32string_view name);

}  // namespace clew::text
