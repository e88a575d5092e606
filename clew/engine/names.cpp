// Comparing two names is the scorer as it is, with words for its errors. The order matters a little: the first name is
// the query, and what it lacks costs less than what it has too much.
#include "clew/engine/names.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "clew/text/name.h"

namespace clew::engine {
namespace {

struct KindWord {
  std::string_view word;
  text::NameKind kind;
};
constexpr KindWord kKindWords[] = {
    {"person", text::NameKind::person},
    {"Person", text::NameKind::person},
    {"organisation", text::NameKind::organisation},
    {"organization", text::NameKind::organisation},
    {"Organization", text::NameKind::organisation},
    {"Company", text::NameKind::organisation},
    {"PublicBody", text::NameKind::organisation},
    {"thing", text::NameKind::thing},
    {"Vessel", text::NameKind::thing},
    {"Airplane", text::NameKind::thing},
    {"Vehicle", text::NameKind::thing},
    {"unknown", text::NameKind::unknown},
    {"LegalEntity", text::NameKind::unknown},
    {"", text::NameKind::unknown},
};

std::optional<text::NameKind> kind_of(std::string_view word) {
  const auto found = std::ranges::find(kKindWords, word, &KindWord::word);
  return found == std::end(kKindWords) ? std::nullopt : std::optional(found->kind);
}

}  // namespace

Outcome<NameComparison> compare_names(std::string_view name1, std::string_view name2, std::string_view kind,
                                      screen::Score threshold) {
  const auto known = kind_of(kind);
  if (!known)
    return std::unexpected(Failure{Code::usage, "unknown kind of name: " + std::string(kind),
                                   "kinds are person, organisation, thing and unknown"});
  const text::Name query = text::read_name(name1, *known), listed = text::read_name(name2, *known);
  for (const text::Name* name : {&query, &listed})
    if (name->readings.empty())
      return std::unexpected(Failure{Code::usage, "nothing to compare in the name: \"" + name->original + "\"",
                                     "a name has at least one letter or digit"});
  const screen::TokenWeights& weights = screen::default_weights();
  NameComparison out;
  out.explanation = screen::explain(query, listed, weights, threshold);
  out.score = out.explanation.score;
  out.match = out.score >= threshold;
  out.policy = screen::name_policy();
  out.weights = weights.version();
  return out;
}

}  // namespace clew::engine
