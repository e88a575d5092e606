#pragma once
// Tables of words that stand in the field of a name and are no part of one. Small letters, one blank between words;
// Latin letters without accents.

#include <span>
#include <string_view>

namespace clew::text {

using FieldWords = std::span<const std::string_view>;

FieldWords no_name_phrases();      ///< "n a", "unknown": the whole field
FieldWords label_phrases();        ///< "account", "date of birth": a number follows
FieldWords number_words();         ///< "no", "number": between a label and its number
FieldWords month_words();          ///< of a date behind a label
FieldWords first_phrases();        ///< "beneficiary", "attn": a name follows
FieldWords last_words();           ///< "mr", "phd": behind a name
FieldWords office_words();         ///< "ceo", "director": before or behind a name, with what belongs to them
FieldWords connections();          ///< "aka", "and or": two names
FieldWords slashed_connections();  ///< "c o", "t a": likewise where a slash ties the letters
FieldWords and_words();            ///< "and": two people

}  // namespace clew::text
