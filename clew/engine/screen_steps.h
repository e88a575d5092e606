#pragma once
// What the steps of one screening hand to each other. Internal to the engine.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/screening.h"
#include "clew/engine/snapshot.h"
#include "clew/screen/asked_names.h"
#include "clew/screen/decision.h"
#include "clew/screen/evidence.h"
#include "clew/screen/identifier_forms.h"
#include "clew/screen/name_index.h"
#include "clew/text/field.h"

namespace clew::engine {

/// Of a party that has no whole name: joined by blanks, in this order.
inline constexpr std::string_view kNameParts[] = {"firstName", "secondName", "middleName", "fatherName", "lastName"};

using QueryName = screen::AskedName;
struct QueryNumber {
  std::string property, text;
};

inline constexpr EntityIndex kNoEntity = UINT32_MAX;

/// One way in which one listed entity was found.
struct Found {
  EntityIndex entity = kNoEntity;  ///< none: a label, which is no list's
  std::string label;               ///< exposure: the actor or category behind it, where no list names one
  screen::HitKind kind = screen::HitKind::name;
  screen::Score name_score = 0, score = 0;  ///< without and with the evidence
  bool exact = false, weak = false, certain = false, other_kind = false;
  screen::Alike alike = screen::Alike::equal;  ///< of a number
  bool in_name = false;                        ///< a number or an address that stood in the field of a name
  screen::Standing standing = screen::Standing::listed;
  const screen::AddressListing* listing = nullptr;  ///< address, look-alike: who lists it
  const ListedThing* past = nullptr;                ///< without an entity: what the list had once
  const PastText* former = nullptr;                 ///< name, identifier: what the list said once and says no longer
  std::uint32_t exposure_ppm = 0;
  std::shared_ptr<const ScreenExposure> exposure;
  std::string property, matched, asked;
  std::string derivation;              ///< ownership: who holds what, in lines; exposure: how much of what
  std::string brief;                   ///< the same in short
  std::vector<std::uint32_t> said_by;  ///< ownership: the lists of the derivation
  screen::NameId name{};
  std::size_t query_name = 0;  ///< of Search::names
  screen::Judgement judgement;
  std::string suppressed_by;
  std::vector<std::string> also;
};

inline Found found_by(screen::HitKind kind, EntityIndex entity) {
  Found found;
  found.entity = entity;
  found.kind = kind;
  return found;
}

struct Search {
  Search(const ScreenSnapshot& lists, const ScreenQuery& asked, const ScreenOptions& how)
      : snapshot(lists), query(asked), options(how), policy(screen::policy_for(how.threshold)) {}

  const ScreenSnapshot& snapshot;
  const ScreenQuery& query;
  const ScreenOptions& options;
  screen::DecisionPolicy policy;
  std::string party_hash;    ///< only when there are rules
  std::vector<bool> chosen;  ///< by list
  std::vector<QueryName> names;
  std::vector<QueryNumber> numbers;
  std::vector<std::string> wallets;
  std::vector<std::string> faults;  ///< what could not be looked at; each holds
  std::vector<std::string> notes;   ///< what whoever asks should know; decides nothing
  std::vector<Found> found;
  std::vector<std::uint64_t> ended_rules;  ///< see ScreenAnswer

  /// The listed entity, or null where only a label speaks.
  const ListedThing* thing(const Found& one) const {
    return one.entity == kNoEntity ? one.past : &snapshot.things[one.entity];
  }
  bool blocked(const Found& one) const { return thing(one) != nullptr && thing(one)->blocked; }
  screen::BirthYears birth_years() const {
    return options.edges ? screen::BirthYears::of_our_calendar : screen::BirthYears::any;
  }
  /// Hits from here on are reported.
  screen::Score floor() const {
    return options.record_floor < policy.threshold ? options.record_floor : policy.threshold;
  }
};

/// Whether parties can be of this kind; the empty one is any.
bool is_schema_of_parties(std::string_view schema);
/// Why a date, country or gender cannot be compared, in words; empty: it can be, or it is none of these. `now`: a birth
/// date behind it is none.
std::string fact_fault(const intel::Value& value, const std::optional<UnixTime>& now);
/// Whether the question asks this list, and for this kind of entity. An exact hit is always wanted of a list that is
/// asked.
bool wanted(const Search& search, EntityIndex entity, bool exact);
/// The names of the question, with what is to be said of them.
void read_names(Search& search);
/// What is compared of one field: the whole first, then what stands in it besides.
std::vector<QueryName> names_in(const std::string& text, const std::string& schema, bool guises, text::Field& field);
void find_names(Search& search);
void find_identifiers(Search& search);
void find_wallets(Search& search);
/// What of a name may be a number or an address: its text, and with `words` each long word with a digit. Nothing of a
/// value that is no name or has no digit.
std::vector<std::string> numbers_in_name(const intel::Value& value, bool words);
/// Listed addresses and numbers that stand in the field of a name.
void find_in_names(Search& search);
void find_exposure(Search& search);
/// Adds, to what was found, that blocked parties own it.
void find_ownership(Search& search);
/// Adds who had such a name or number on a list once.
void find_former(Search& search);
/// A sentence: what the hit asks for and why.
std::string reason_of(const Search& search, const Found& found);
/// Why the hit has its score, and the cheapest fact that would change what it asks for.
screen::Explanation explain_found(const Search& search, const Found& found);
/// The cheapest fact with which the same question would be answered otherwise, and how: "with birthDate 1974: pass".
/// Empty: none was found. Asks a few more questions.
std::string what_would_change(const Search& search, const ScreenAnswer& answer);
/// Names the way names are scored: it stands in the answer.
std::string name_policy_of(const ScreenOptions& options);

}  // namespace clew::engine
