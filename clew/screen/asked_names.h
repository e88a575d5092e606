#pragma once
// What is asked of one field of a name: the whole first, then what stands in it besides, then how else its letters may
// be meant. Each is a full search of its own, so a reading too many costs time and perhaps a hit too many, never one.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/screen/name_index.h"
#include "clew/screen/name_score.h"
#include "clew/text/field.h"
#include "clew/text/guise.h"
#include "clew/text/name.h"

namespace clew::screen {

struct AskedName {
  std::string text;
  text::Name name;
  bool no_name = false;       ///< "N/A", "unknown": nobody is called so but whom a list calls so
  bool run = false;           ///< some neighbouring words of a longer text: only who is called just so (kRunLeast)
  bool same_letters = false;  ///< only who is written with these letters in this order
  std::optional<text::Guise> guise =
      std::nullopt;  ///< how it differs from what stands there; nothing: it is a part of that
};
/// Score from which a run of words is somebody's name, and what the words must weigh together (a rare word: 1000).
inline constexpr Score kRunLeast = 900'000;
inline constexpr Score kCompanyRunLeast = 940'000;  ///< of a company: no telling word of the listed name is missing
inline constexpr std::uint32_t kRunWeight = 1200;
inline constexpr std::uint32_t kPartWeight = 1000;  ///< of what commas part in a company's field: "..., SALIM S.A."

/// The names asked for one field, the field itself first. `field` becomes what was read in it. `guises`: also how else
/// the letters may be meant; false: the rules of screen-3.
std::vector<AskedName> asked_names(const std::string& text, text::NameKind kind, text::Field& field,
                                   bool guises = true);

/// What of an index is asked for by this name, at this score and above: search(), or only who has its letters.
std::vector<NameHit> search_asked(const NameIndex& index, const AskedName& name, Score least);

/// What a name of the question must score to be found; above all scores where it is not worth looking.
Score least_score(const AskedName& name, const TokenWeights& weights, Score least);

}  // namespace clew::screen
