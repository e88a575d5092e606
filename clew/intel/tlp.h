#pragma once
// Markings of what is known: how far it may be passed on (Traffic Light Protocol), what may be done with it
// (Permissible Actions Protocol), and under which licence it came.

#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew::intel {

/// "CLEAR", "GREEN", "AMBER", "AMBER+STRICT" or "RED" of a text such as "tlp:amber"; "WHITE", its name in version 1, is
/// CLEAR. Empty of an empty text. Errors: `malformed`.
Result<std::string> read_tlp(std::string_view text);
/// "CLEAR", "GREEN", "AMBER" or "RED" of a text such as "PAP:Amber"; "WHITE" is CLEAR. Empty of an empty text. Errors:
/// `malformed`.
Result<std::string> read_pap(std::string_view text);
/// The one that permits less. What says nothing permits what the other does.
std::string_view stricter_tlp(std::string_view a, std::string_view b);
std::string_view stricter_pap(std::string_view a, std::string_view b);

/// What somebody says of a list; what is empty is not said.
struct Marking {
  std::string licence, tlp, pap;
  friend bool operator==(const Marking&, const Marking&) = default;
  bool empty() const { return licence.empty() && tlp.empty() && pap.empty(); }
};

}  // namespace clew::intel
