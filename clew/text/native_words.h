#pragma once
// Words of organisations in scripts of their own: forms, trades, places, and the names of a few organisations that each
// language calls by its own word. What a script's letters say of them is not what a list writes.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "clew/text/transliterate.h"

namespace clew::text {

/// A phrase that stands at the beginning of some glyphs.
struct NativeWords {
  std::size_t glyphs = 0;  ///< how many of them it takes
  std::string_view latin;  ///< as lists translate it: words with a blank between
  std::string_view sound;  ///< as lists spell its sounds; may be empty
};

/// The longest phrase of Arabic, Persian, Hebrew, Georgian, Armenian, Thai, Greek or Cyrillic at a word's beginning;
/// what parts its words does not matter. Nothing for most words.
std::optional<NativeWords> native_words_at(std::span<const Glyph> glyphs);

/// The ways to read a run of Han or Hangul as the name of an organisation, in which nothing parts the words: in
/// translation ("dandong hongxiang industrial development ltd"), by its sounds, and with what is left in one word.
/// `sure`: it is known to be an organisation; else only a run with a form, or a long one with a word of trade, is read
/// so. `bracketed`: the run stands in brackets, as the short forms do. Empty where no word of it is known.
std::vector<LatinWords> words_of_organisation(std::span<const Glyph> run, bool sure, bool bracketed);

/// Whether all of a run is such words.
bool is_all_organisation_words(std::span<const Glyph> run);

}  // namespace clew::text
