// What would change a decision: the question is asked again with one fact changed, and what is told is what it
// answered. A sum of points is no promise: the listed party has other names, the fact changes the evidence of every
// party that was found, a rule may end. Facts that one can ask a customer for come first: a date of birth, a country, a
// number. Leaving a word out comes last. Only for the gravest hit, and at most kAskedMax times. OFAC's score is of the
// names alone: there a date of birth and a country would change nothing, and are not asked about.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clew/engine/screen_steps.h"
#include "clew/intel/country.h"
#include "clew/intel/fields.h"
#include "clew/intel/reading.h"

namespace clew::engine {
namespace {

constexpr std::size_t kAskedMax = 6;
constexpr std::size_t kWordsMax = 2;

struct Change {
  std::string words;  ///< "with birthDate 1971"
  ScreenQuery query;
};

Change with(const ScreenQuery& query, const std::string& property, const std::string& text) {
  Change change{fmt::format("with {} {}", property, text), query};
  change.query.party.add(property, text);
  change.query.party.settle();
  return change;
}

bool says_country(const intel::Entity& party) {
  return std::any_of(party.values.begin(), party.values.end(),
                     [](const intel::Value& value) { return intel::is_country_property(value.property); });
}

// A year of no decade in which the list has a date of birth.
std::string other_year(const intel::Entity& listed) {
  const auto dates = listed.all("birthDate");
  for (const std::string_view year : {"1974", "1958", "1986", "1943", "1967", "1992"})
    if (std::none_of(dates.begin(), dates.end(),
                     [&](std::string_view date) { return date.substr(0, 3) == year.substr(0, 3); }))
      return std::string(year);
  return {};
}

std::string other_country(const intel::Entity& listed) {
  for (const std::string_view code : {"nz", "is", "uy"})
    if (std::none_of(listed.values.begin(), listed.values.end(), [&](const intel::Value& value) {
          return intel::is_country_property(value.property) && intel::country_code(value.text) == code;
        }))
      return std::string(code);
  return {};
}

struct Facts {
  std::vector<Change> clearing, confirming;
};

void add_birth(const ScreenQuery& query, const intel::Entity& listed, Facts& facts) {
  const bool person = listed.schema == "Person" || query.party.schema == "Person";
  const std::string_view born = listed.first("birthDate");
  if (!person || !query.party.first("birthDate").empty() || born.empty()) return;
  if (const std::string year = other_year(listed); !year.empty())
    facts.clearing.push_back(with(query, "birthDate", year));
  if (intel::date_fault(born).empty()) facts.confirming.push_back(with(query, "birthDate", std::string(born)));
}

void add_country(const ScreenQuery& query, const intel::Entity& listed, Facts& facts) {
  if (says_country(query.party) || !says_country(listed)) return;
  if (const std::string code = other_country(listed); !code.empty())
    facts.clearing.push_back(with(query, "country", code));
  for (const intel::Value& value : listed.values) {
    if (!intel::is_country_property(value.property) || intel::country_code(value.text).empty()) continue;
    facts.confirming.push_back(with(query, "country", std::string(intel::country_code(value.text))));
    return;
  }
}

void add_number(const Search& search, const intel::Entity& listed, Facts& facts) {
  if (!search.numbers.empty()) return;
  for (const intel::Value& value : listed.values) {
    if (!is_identifier(value.property)) continue;
    facts.confirming.push_back(with(search.query, value.property, value.text));
    return;
  }
}

// The words of the name that tell most, first the one that tells more; of OFAC's score, which has no pieces, the
// longest.
std::vector<std::string> telling_words(const ScreenHit& hit, bool ofac) {
  std::vector<std::string> words;
  if (ofac) {
    constexpr std::string_view kBetween = " \t\r\n,";
    const std::string_view text = hit.query_value;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t from = std::min(text.find_first_not_of(kBetween, at), text.size());
      at = std::min(text.find_first_of(kBetween, from), text.size());
      if (at > from) words.emplace_back(text.substr(from, at - from));
    }
    std::ranges::stable_sort(words, std::ranges::greater{}, &std::string::size);
    return words;
  }
  std::vector<screen::Piece> pieces = hit.explanation.pieces;
  std::erase_if(pieces, [](const screen::Piece& piece) { return piece.points <= 0 || piece.query.empty(); });
  std::ranges::stable_sort(pieces, std::ranges::greater{}, &screen::Piece::points);
  for (const screen::Piece& piece : pieces) words.push_back(piece.query);
  return words;
}

// The question without one of these words.
void add_words(const ScreenQuery& query, const std::vector<std::string>& words, std::vector<Change>& changes) {
  for (std::size_t i = 0; i < words.size() && i < kWordsMax; ++i) {
    Change change{fmt::format("without '{}' in the name", words[i]), query};
    bool changed = false;
    for (intel::Value& value : change.query.party.values) {
      const std::size_t at = intel::is_name(value.property) ? value.text.find(words[i]) : std::string::npos;
      if (at == std::string::npos || value.text.size() == words[i].size()) continue;
      value.text.erase(at, words[i].size());
      changed = true;
    }
    change.query.party.settle();
    if (changed) changes.push_back(std::move(change));
  }
}

}  // namespace

std::string what_would_change(const Search& search, const ScreenAnswer& answer) {
  if (answer.hits.empty() || search.found.empty()) return {};
  const Found& found = search.found.front();
  const ListedThing* const thing = search.thing(found);
  const bool resembles = found.kind == screen::HitKind::name || found.kind == screen::HitKind::ownership;
  if (!resembles || found.exact || found.former != nullptr || thing == nullptr || !search.faults.empty()) return {};
  Facts facts;
  const bool ofac = search.options.algorithm == "ofac";
  if (!ofac) {
    add_birth(search.query, thing->entity, facts);
    add_country(search.query, thing->entity, facts);
  }
  add_number(search, thing->entity, facts);
  std::vector<Change> changes = std::move(facts.clearing);
  if (answer.verdict < Verdict::hold) changes.clear();  // nothing clears what passes
  changes.insert(changes.end(), facts.confirming.begin(), facts.confirming.end());
  if (answer.verdict >= Verdict::hold) add_words(search.query, telling_words(answer.hits.front(), ofac), changes);
  ScreenOptions options = search.options;
  options.explain = false;
  options.limit = 1;
  for (std::size_t i = 0; i < changes.size() && i < kAskedMax; ++i) {
    const auto then = screen_party(search.snapshot, changes[i].query, options);
    if (then && then->verdict != answer.verdict)
      return fmt::format("{}: {}", changes[i].words, screen::verdict_name(then->verdict));
  }
  return {};
}

}  // namespace clew::engine
