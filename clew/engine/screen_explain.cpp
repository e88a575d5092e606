// Why a hit has its score: the pieces of the name, then the pieces of the evidence; and what would change the decision.
// The fact that is cheapest to find out comes first: one reads a birth date off a passport sooner than one doubts a
// name.

#include <fmt/format.h>

#include "clew/engine/screen_steps.h"
#include "clew/screen/evidence.h"
#include "clew/screen/log_odds.h"

namespace clew::engine {
namespace {

screen::Verdict verdict_at(const Search& search, const Found& found, screen::Score score) {
  const bool blocked = search.snapshot.things[found.entity].blocked;
  return screen::judge({found.kind, score, found.exact, blocked, found.weak}, search.policy).verdict;
}

std::string cheapest_change(const Search& search, const Found& found) {
  const intel::Entity& listed = search.snapshot.things[found.entity].entity;
  const screen::Verdict now = verdict_at(search, found, found.score);
  for (const screen::WhatIf& fact : screen::what_if(search.query.party, listed, found.name_score)) {
    const screen::Verdict then = verdict_at(search, found, fact.score);
    if (then != now)
      return fmt::format("with {}: {}, {}", fact.fact, score_text(fact.score), screen::verdict_name(then));
  }
  return {};
}

}  // namespace

screen::Explanation explain_found(const Search& search, const Found& found) {
  screen::Explanation explanation;
  if (found.kind == screen::HitKind::name) explanation = explain_name(search, found);
  explanation.score = found.score;
  if (found.exact || (found.kind != screen::HitKind::name && found.kind != screen::HitKind::identifier))
    return explanation;
  const intel::Entity& listed = search.snapshot.things[found.entity].entity;
  for (screen::Piece& piece : screen::compare_evidence(search.query.party, listed).pieces)
    explanation.pieces.push_back(std::move(piece));
  if (std::string change = cheapest_change(search, found); !change.empty()) explanation.counterfactual = change;
  return explanation;
}

}  // namespace clew::engine
