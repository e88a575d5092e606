// Why a hit has its score: the pieces of the name, then the pieces of the evidence; and what would change the decision.
// The fact that is cheapest to find out comes first: one reads a birth date off a passport sooner than one doubts a
// name.

#include <fmt/format.h>

#include "clew/engine/screen_steps.h"
#include "clew/intel/entity.h"
#include "clew/screen/evidence.h"
#include "clew/screen/identifier_index.h"

namespace clew::engine {
namespace {

using screen::HitKind;

// "'KIM, Jong Un' (Person ofac-1 of ofac_sdn)"
std::string party_text(const Search& search, const Found& found) {
  const ListedThing* const thing = search.thing(found);
  if (thing == nullptr && found.listing == nullptr) return fmt::format("'{}' (as labels say)", found.label);
  if (thing == nullptr)
    return fmt::format("'{}' (a label by {})",
                       found.listing->name.empty() ? found.listing->holder : found.listing->name,
                       found.listing->source);
  return fmt::format("'{}' ({} {} of {}{})", caption_of(thing->entity), thing->entity.schema, thing->entity.id,
                     search.snapshot.lists[thing->list].info.list,
                     thing->blocked ? "" : ", named there and not blocked");
}

screen::Verdict verdict_at(const Search& search, const Found& found, screen::Score score) {
  screen::Finding finding{found.kind, score, found.exact, search.blocked(found), found.weak};
  finding.certain = found.certain;
  finding.standing = found.standing;
  return screen::judge(finding, search.policy).verdict;
}

screen::Explanation explain_name(const Search& search, const Found& found) {
  const screen::NameIndex& names = found.former != nullptr ? *search.snapshot.past_names : *search.snapshot.names;
  return screen::explain(search.names[found.query_name].name, names.name(found.name), names.weights(),
                         search.policy.threshold);
}

// One piece for each line of who owns what.
void add_derivation(const Found& found, std::string asked, std::string matched, screen::Explanation& explanation) {
  if (found.derivation.empty()) return;
  std::string_view rest = found.derivation;
  if (found.brief.empty()) {
    explanation.pieces.push_back({found.derivation, std::move(asked), std::move(matched), 0});
    return;
  }
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    explanation.pieces.push_back({std::string(rest.substr(0, end)), std::move(asked), std::move(matched), 0});
    asked.clear();
    matched.clear();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

std::string cheapest_change(const Search& search, const Found& found) {
  const intel::Entity& listed = search.thing(found)->entity;
  const screen::Verdict now = verdict_at(search, found, found.score);
  for (const screen::WhatIf& fact :
       screen::what_if(search.query.party, listed, found.name_score, search.birth_years())) {
    const screen::Verdict then = verdict_at(search, found, fact.score);
    if (then != now)
      return fmt::format("with {}: {}, {}", fact.fact, score_text(fact.score), screen::verdict_name(then));
  }
  return {};
}

// "is the same number but for zeros, of"
std::string how_found(const Found& found) {
  switch (found.alike) {
    case screen::Alike::inside: return fmt::format("stands in '{}', or this in it: it may be that of", found.asked);
    case screen::Alike::formless: return "has no form of such a number, and is equal to one of";
    case screen::Alike::zeros: return "is the same number but for zeros, of";
    case screen::Alike::looks:
      return fmt::format("looks like '{}' (other letters, of another script, or O for 0, I for 1), and is one of",
                         found.asked);
    case screen::Alike::equal:
    case screen::Alike::words: break;
  }
  return "has the digits of one of";
}

}  // namespace

screen::Explanation explain_found(const Search& search, const Found& found) {
  screen::Explanation explanation;
  const ListedThing* const thing = search.thing(found);
  const bool resembles =
      found.kind == HitKind::name || found.kind == HitKind::identifier || found.kind == HitKind::ownership;
  const bool nobody = found.entity == kNoEntity && found.former == nullptr;
  if (!resembles || thing == nullptr || nobody || search.options.algorithm == "ofac" || found.exact) {
    explanation.score = found.score;
    add_derivation(found, found.asked, found.matched, explanation);
    return explanation;
  }
  if (!found.property.empty() && intel::is_name(found.property)) explanation = explain_name(search, found);
  explanation.score = found.score;
  screen::Evidence evidence = screen::compare_evidence(search.query.party, thing->entity, search.birth_years());
  for (screen::Piece& piece : evidence.pieces) explanation.pieces.push_back(std::move(piece));
  // The pieces add up to the score, so what is not counted is taken away again.
  if (evidence.points > 0 && found.name_score < screen::kEvidenceFloor)
    explanation.pieces.push_back({"a name too unlike for facts to count", {}, {}, -evidence.points});
  add_derivation(found, {}, {}, explanation);
  if (search.options.fields) {
    explanation.counterfactual.clear();  // what_would_change() asks for the whole decision
  } else if (std::string change = cheapest_change(search, found); !change.empty()) {
    explanation.counterfactual = change;
  }
  return explanation;
}

std::string reason_of(const Search& search, const Found& found) {
  const std::string party = party_text(search, found);
  const std::string verdict = verdict_name(found.judgement.verdict);
  const std::string history = found.former != nullptr ? ": " + found.derivation : std::string();
  switch (found.kind) {
    case HitKind::identifier:
      if (found.in_name)
        return fmt::format("{}: the name '{}' is a listed {}, of {}", verdict, found.asked,
                           found.property == "publicKey" ? "address" : "number (" + found.property + ")", party);
      return fmt::format("{}: {} '{}' {} {}{}", verdict, found.property, found.matched,
                         found.former != nullptr ? "was that of"
                         : found.exact           ? "is that of"
                         : found.other_kind && found.alike <= screen::Alike::words
                             ? "is the same number under another kind, of"
                             : how_found(found),
                         party, history);
    case HitKind::address:
      return fmt::format("{}: the address {} {} {}: {}", verdict, found.asked,
                         found.exact ? "is one of" : "is opened by the key of an address of", party, found.derivation);
    case HitKind::look_alike:
      return fmt::format("{}: the address {} looks like {} of {}", verdict, found.asked, found.matched, party);
    case HitKind::exposure:
      return fmt::format("{}: {} is tied to {}: {}", verdict, found.asked, party, found.derivation);
    case HitKind::ownership:
      return fmt::format(
          "{}: '{}' {} {}, which {} owned by blocked parties{}", verdict, found.asked,
          found.exact ? "is" : fmt::format("resembles '{}' at {},", found.matched, score_text(found.score)), party,
          found.certain ? "is" : "may be", found.brief.empty() ? "" : " (" + found.brief + ")");
    case HitKind::name: break;
  }
  const bool still = found.former != nullptr && found.entity != kNoEntity;
  std::string text = fmt::format("{}: '{}' resembles '{}' at {}, a {}name of {}", verdict, found.asked, found.matched,
                                 score_text(found.score), still ? "former " : "", party);
  if (found.weak) text += " that the list calls weak";
  text += history;
  if (!found.suppressed_by.empty()) text += fmt::format("; suppressed by rule {}", found.suppressed_by);
  return text;
}

std::string name_policy_of(const ScreenOptions& options) {
  return std::string(options.algorithm == "ofac" ? screen::ofac_policy() : screen::name_policy());
}

}  // namespace clew::engine
