#pragma once
// What the labels of remarks and ids mean.

#include <cstdint>
#include <string_view>

namespace clew::intel {

/// How the text behind a label is read.
enum class Form : std::uint8_t {
  text,        ///< as it is
  identifier,  ///< NUMBER (COUNTRY) issued DATE expires DATE
  birth_date,
  birth_place,
  date,       ///< one date
  country,    ///< a country's name
  gender,     ///< male, female
  wallet,     ///< TICKER ADDRESS
  link,       ///< a name of the list, related in a way not said
  named,      ///< a name of the list in the property (owner, operator)
  provision,  ///< of the sanction; the label is part of the text
  alias,      ///< a name in quotes
  note,       ///< understood, but FollowTheMoney has no property: kept whole
};

struct UsLabel {
  std::string_view text;
  Form form;
  std::string_view property;  ///< empty where the form needs none
  std::string_view note;      ///< added to the value
};

/// The longest label the text begins with, ended by a blank, ':', '#', '-' or the end; nullptr if there is none.
const UsLabel* us_label_of(std::string_view text);

/// For labels nobody has met: "Ruritanian Seal Number 7" is an identifier if the words before its first digit end in
/// "No.", "No", "Number", "ID", "Card" or "#". How many bytes the label has, or 0.
std::size_t unknown_label(std::string_view text);
/// The property of such a label: registrationNumber, taxNumber or idNumber.
std::string_view unknown_property(std::string_view label);

}  // namespace clew::intel
