#pragma once
// Tables of guise.cpp: letters that look like Latin ones, and words in small Latin letters.

#include <span>
#include <string_view>

namespace clew::text {

using GuiseWords = std::span<const std::string_view>;

/// The ASCII letter that a letter of another alphabet looks like, in its own case, or 0. Letters whose compatibility
/// form is Latin (full width, mathematical) are not here: folding reads them.
char plain_letter(char32_t c);

GuiseWords more_titles();    ///< before a person's name, and unknown to read_name as titles: "seyed", "his excellency"
GuiseWords joining_words();  ///< "and": between two names
GuiseWords office_units();   ///< "office", "bureau", "room": with a number
GuiseWords anybody_phrases();  ///< "someone": the whole field

}  // namespace clew::text
