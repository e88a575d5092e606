#pragma once
// How else the letters of a name may be meant: digits and letters of other alphabets in place of its own, letters
// written apart, words run together, a title before it. Each is asked besides the text as it stands, never instead.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/name.h"

namespace clew::text {

enum class Guise : std::uint8_t {
  look_alikes,  ///< letters of other alphabets, small capitals, letters in black circles, by what they look like
  apart,        ///< "O S A M A", "O.S.A.M.A."
  digits,       ///< "0SAMA", "$ECHIN"
  together,     ///< "OSAMABINLADEN": cut in two, at every place
  title,        ///< without the "Seyed", "Al Haj", "His Excellency" that read_name does not know as titles
  part,         ///< what stands between commas, brackets and "and"
  unit,         ///< "Room 39": other words for one office with a number
};

/// Who is found by a guise.
enum class Only : std::uint8_t {
  anyone,        ///< like the name as it stands
  just_so,       ///< who is called just so
  same_letters,  ///< who is written with these letters in this order
};

struct Disguised {
  std::string text;
  Guise guise = Guise::digits;
  Only only = Only::anyone;
  friend bool operator==(const Disguised&, const Disguised&) = default;
};

/// What a text of this kind may mean besides itself, without the text itself; most texts mean nothing else. A pure
/// function; at most some eighty for one long word, and a few for everything else.
std::vector<Disguised> disguised(std::string_view text, NameKind kind);

/// "K", "Mr", "J K": no word that tells one party from another. Of persons a name of one or two letters, too ("Li").
bool tells_nobody(std::string_view text, NameKind kind);

/// "Someone", "private person": a word for anybody.
bool says_anybody(std::string_view text);

}  // namespace clew::text
