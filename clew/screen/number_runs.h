#pragma once
// The numbers that may stand in a field among other words: "Passport AF133955 (Colombia)", "AF133955; AC877214".

#include <string>
#include <string_view>
#include <vector>

namespace clew::screen {

/// A number in the field is at least this long where it begins or ends inside what may be a longer number
/// ("12345-678901"); else kIdentifierBytesMin characters are enough.
inline constexpr std::size_t kPartOfNumberMin = 7;
/// A number has at most so many words ("13 Ta Ta Na Naing 019077"), but for a field that is one number.
inline constexpr std::size_t kNumberWordsMax = 8;

/// Everything in a field of a question that may be a listed number: all its letters and digits, and each run of words
/// that has a digit. As letters_and_digits(); none twice.
std::vector<std::string> runs_asked(std::string_view field);

/// The numbers in the text of a list, without remarks, dates and places around them: "381110042" of
/// "381110042 (Expired 25 Jan. 2016)". Also a number without its check digit ("816005011-4", "C234897(0)"). The whole
/// is not among them.
std::vector<std::string> numbers_listed(std::string_view text);

/// Equal for numbers that look alike: letters of other scripts as those of Latin they look like, O as 0, I and L as 1,
/// and digits without the zeros in front, where enough remain. Of letters_and_digits().
std::string alike_key(std::string_view plain);

}  // namespace clew::screen
