#pragma once
// How far apart two short texts are. Bytes, not characters: the tokens of a reading are ASCII.

#include <cstdint>
#include <string>
#include <string_view>

namespace clew::text {

/// Optimal string alignment distance (insert, delete, replace, swap of neighbours; no part edited twice), or anything
/// above `most` as soon as it is known to exceed it. Up to 64 bytes of the shorter text in one machine word per column
/// (Hyyroe 2003), above that by the table.
unsigned osa_distance(std::string_view a, std::string_view b, unsigned most);

/// The same by the plain table of Wagner and Fischer: the naive twin, and the path for long texts.
unsigned osa_distance_plain(std::string_view a, std::string_view b);

/// Letters that occur, one bit for each of a-z, one for all digits, one for all other bytes. Two texts within k edits
/// differ in at most 2k bits.
std::uint32_t letter_mask(std::string_view text);

/// Jaro similarity in millionths; 0 if either text is empty.
std::uint32_t jaro(std::string_view a, std::string_view b);
/// Jaro-Winkler in millionths: prefix of at most 4 bytes, scale 0.1, the boost always given.
std::uint32_t jaro_winkler(std::string_view a, std::string_view b);

/// American Soundex of the ASCII letters of the text: "R163". Empty if there is none.
std::string soundex(std::string_view text);

}  // namespace clew::text
