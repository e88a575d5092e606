// One question, answered in steps: read it, find whom it may be about (names, numbers, wallets), weigh what else is
// known, group what was found by listed party, ask the policy, say why.
//
// Names: the index gives every listed name from a threshold on, and none is missed. Evidence is added afterwards, so
// the search goes down to where the best possible evidence could still lift a name to what must be recorded. That is
// why nothing above the record floor is lost by searching first and weighing later.
//
// What cannot be looked at (a list that failed, a name without one readable letter, an exposure nobody has computed)
// is a fault, and a fault holds. An answer never says "pass" about something it did not see.

#include "clew/engine/screening.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "clew/engine/screen_steps.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/fields.h"
#include "clew/intel/reading.h"
#include "clew/screen/evidence.h"
#include "clew/screen/log_odds.h"

namespace clew::engine {
namespace {

using screen::HitKind;

constexpr std::size_t kQueryNamesMax = 100;  ///< names of one party
constexpr std::size_t kReasonsMax = 5;

std::unexpected<Failure> wrong_question(std::string message, std::string advice) {
  return refuse(Code::usage, std::move(message), std::move(advice));
}

Outcome<void> choose_lists(Search& search) {
  const auto& lists = search.snapshot.lists;
  search.chosen.assign(lists.size(), search.options.lists.empty());
  for (const std::string& wanted : search.options.lists) {
    const auto at =
        std::find_if(lists.begin(), lists.end(), [&](const LoadedList& loaded) { return loaded.info.list == wanted; });
    if (at == lists.end())
      return wrong_question(fmt::format("no list '{}' is loaded", wanted), "clew lists status names those that are");
    search.chosen[static_cast<std::size_t>(at - lists.begin())] = true;
  }
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (search.chosen[i] && !lists[i].fault.empty())
      search.faults.push_back(fmt::format("the list {} could not be read: {}", lists[i].info.list, lists[i].fault));
  return {};
}

void read_names(Search& search) {
  const intel::Entity& party = search.query.party;
  const auto add = [&](std::string text) {
    text::Name name = text::read_name(text, name_kind(party.schema));
    if (name.readings.empty())
      search.faults.push_back(fmt::format("the name '{}' has no letter or digit that can be compared", text));
    else
      search.names.push_back({std::move(text), std::move(name)});
  };
  for (const intel::Value& value : party.values)
    if (intel::is_name(value.property)) add(value.text);
  if (!search.names.empty() || !search.faults.empty()) return;
  std::string parts;
  for (const std::string_view property : kNameParts)
    if (const std::string_view text = party.first(property); !text.empty())
      parts += (parts.empty() ? "" : " ") + std::string(text);
  if (!parts.empty()) add(std::move(parts));
}

// A kind nobody knows would be compared as something else than the listed party, and pass.
Outcome<void> check_schema(const std::string& schema) {
  constexpr std::array<std::string_view, 3> kAlso = {"BankAccount", "CryptoWallet", "Thing"};
  if (schema.empty() || intel::is_thing(schema) || std::find(kAlso.begin(), kAlso.end(), schema) != kAlso.end())
    return {};
  return wrong_question(fmt::format("there is no schema '{}'", schema),
                        "write Person, Organization, Company, LegalEntity, Vessel, Airplane or CryptoWallet");
}

// What cannot be right would be compared with nothing, or with everybody's: whoever asks must know.
Outcome<void> check_facts(const intel::Entity& party, const std::optional<UnixTime>& now) {
  for (const intel::Value& value : party.values) {
    const std::string& property = value.property;
    if (intel::is_date_property(property)) {
      if (const std::string fault = intel::date_fault(value.text); !fault.empty())
        return wrong_question(fmt::format("{}: {}", property, fault), "write YYYY, YYYY-MM or YYYY-MM-DD");
      constexpr std::size_t kDaySize = 10;
      const std::string_view day = std::string_view(value.text).substr(0, kDaySize);
      if (property == "birthDate" && now && day > std::string_view(to_iso(*now)).substr(0, day.size()))
        return wrong_question(fmt::format("{}: \"{}\" is yet to come", property, value.text),
                              "write the day of birth: YYYY, YYYY-MM or YYYY-MM-DD");
    } else if (intel::is_country_property(property)) {
      if (const auto fault = intel::field_fault(property, value.text); !fault.reason.empty())
        return wrong_question(fmt::format("{}: {}", property, fault.reason),
                              "write its code of two letters (ISO 3166), or its name in English");
    } else if (property == "gender") {
      const std::string word = intel::lowered(value.text);
      if (word != "m" && word != "f" && !intel::field_fault(property, word).reason.empty())
        return wrong_question(fmt::format("{}: {}", property, intel::field_fault(property, value.text).reason),
                              "write male, female, other or unknown");
    }
  }
  return {};
}

Outcome<void> read_query(Search& search) {
  CLEW_TRY_VOID(choose_lists(search));
  const ScreenOptions& options = search.options;
  if (options.algorithm != "clew" && options.algorithm != "ofac")
    return wrong_question(fmt::format("there is no algorithm '{}'", options.algorithm), "use clew or ofac");
  CLEW_TRY_VOID(check_schema(search.query.party.schema));
  std::size_t names = 0;
  for (const intel::Value& value : search.query.party.values) {
    names += intel::is_name(value.property);
    if (value.property == "publicKey") search.wallets.push_back(value.text);
    if (value.property == "id" || screen::identifier_kind(value.property) != screen::IdentifierKind::none)
      search.numbers.push_back({value.property, value.text});
  }
  if (names > kQueryNamesMax)
    return wrong_question(fmt::format("{} names of one party; at most {} are compared", names, kQueryNamesMax),
                          "ask about them in several questions");
  CLEW_TRY_VOID(check_facts(search.query.party, options.now));
  read_names(search);
  if (search.names.empty() && search.numbers.empty() && search.wallets.empty() && search.faults.empty())
    return wrong_question("the question has nothing to compare", "give a name, an identifier or an address");
  return {};
}

// One comparison of the facts for every listed party, whatever ways led to it. An exact hit needs no evidence.
void weigh_evidence(Search& search) {
  std::stable_sort(search.found.begin(), search.found.end(),
                   [](const Found& a, const Found& b) { return a.entity < b.entity; });
  const ListedThing* compared = nullptr;
  std::int32_t points = 0;
  for (Found& found : search.found) {
    const ListedThing* const thing = search.thing(found);
    if (found.exact || thing == nullptr || search.options.algorithm == "ofac") continue;
    if (found.kind != HitKind::name && found.kind != HitKind::identifier && found.kind != HitKind::ownership) continue;
    if (compared != thing) points = screen::compare_evidence(search.query.party, thing->entity).points;
    compared = thing;
    found.score = screen::with_evidence(found.name_score, points);
  }
}

void judge_found(Search& search, Found& found) {
  screen::Finding finding{found.kind, found.score, found.exact, search.blocked(found), found.weak};
  finding.standing = found.standing;
  finding.certain = found.certain;
  finding.exposure_ppm = found.exposure_ppm;
  found.judgement = screen::judge(finding, search.policy);
  const auto& rules = search.options.rules;
  const ListedThing* const thing = search.thing(found);
  if (!rules || thing == nullptr || found.exact || found.judgement.verdict == Verdict::pass) return;
  const screen::Asking asking{search.options.tenant, search.query.id, search.party_hash,
                              search.options.now.value_or(UnixTime{INT64_MAX})};
  for (const screen::GoodGuyRule& rule : rules->rules) {
    if (screen::rule_state(rule, asking, thing->entity, found.kind) != screen::RuleState::speaks) continue;
    finding.suppressed = true;
    found.judgement = screen::judge(finding, search.policy);
    if (std::string_view(found.judgement.rule) == "suppressed") found.suppressed_by = std::to_string(rule.number);
    return;
  }
}

// What tells labels apart, and parties that were listed once.
std::string key_of(const Found& found) {
  if (found.former != nullptr && found.past != nullptr)
    return fmt::format("\n{}\n{}", found.past->list, found.past->entity.id);
  return found.listing == nullptr ? found.label
                                  : found.listing->source + "\n" + found.listing->text + "\n" + found.listing->name;
}

// The way that asks for most stands for the party; the others are named beside it.
void group_by_party(Search& search) {
  const auto graver = [&](const Found& a, const Found& b) {
    if (a.entity != b.entity) return a.entity < b.entity;
    if (a.entity == kNoEntity && key_of(a) != key_of(b)) return key_of(a) < key_of(b);
    if (a.judgement.verdict != b.judgement.verdict) return a.judgement.verdict > b.judgement.verdict;
    // That blocked parties own it says more than that the list names it.
    if ((a.kind == HitKind::ownership) != (b.kind == HitKind::ownership)) return a.kind == HitKind::ownership;
    if (a.exact != b.exact) return a.exact;
    if (a.score != b.score) return a.score > b.score;
    return std::tie(a.kind, a.property, a.matched, a.asked) < std::tie(b.kind, b.property, b.matched, b.asked);
  };
  std::sort(search.found.begin(), search.found.end(), graver);
  std::vector<Found> best;
  for (Found& found : search.found) {
    const bool same = !best.empty() && best.back().entity == found.entity &&
                      (found.entity != kNoEntity || key_of(best.back()) == key_of(found));
    if (!same) {
      best.push_back(std::move(found));
      continue;
    }
    // Of names only the best is shown: a party with forty aliases resembles under ten of them.
    Found& first = best.back();
    const std::string way = found.exact ? fmt::format("{} '{}'", screen::hit_kind_name(found.kind), found.matched)
                                        : fmt::format("{} '{}' {}", screen::hit_kind_name(found.kind), found.matched,
                                                      score_text(found.score));
    const std::string_view kind = screen::hit_kind_name(found.kind);
    const bool said = std::any_of(first.also.begin(), first.also.end(),
                                  [&](const std::string& one) { return one.starts_with(kind); });
    if (found.kind != first.kind && !said) first.also.push_back(way);
  }
  std::erase_if(best, [&](const Found& found) {
    return found.judgement.verdict == Verdict::pass && found.suppressed_by.empty() && found.score < search.floor();
  });
  std::sort(best.begin(), best.end(), [&](const Found& a, const Found& b) {
    if (a.judgement.verdict != b.judgement.verdict) return a.judgement.verdict > b.judgement.verdict;
    if (a.exact != b.exact) return a.exact;
    if (a.score != b.score) return a.score > b.score;
    if (a.entity != b.entity) return a.entity < b.entity;  // by list, then by id
    return a.former != nullptr && b.former != nullptr ? key_of(a) < key_of(b)
                                                      : a.former == nullptr && b.former != nullptr;
  });
  search.found = std::move(best);
}

// History that adds something: what asks for nothing is not told, and neither is a name or number that somebody has on
// a list now and that asks for more. A list that gives a party another id has not delisted it.
void drop_told(Search& search) {
  if (std::none_of(search.found.begin(), search.found.end(), [](const Found& one) { return one.former != nullptr; }))
    return;
  std::set<std::string> told;
  for (const Found& found : search.found)
    if (found.former == nullptr && found.judgement.verdict > Verdict::pass_with_history)
      told.insert(intel::lowered(found.matched));
  std::erase_if(search.found, [&](const Found& found) {
    if (found.former == nullptr) return false;
    return (found.judgement.verdict == Verdict::pass && found.suppressed_by.empty()) ||
           told.contains(intel::lowered(found.matched));
  });
}

void say_why(const Search& search, ScreenAnswer& answer) {
  for (const std::string& fault : search.faults) answer.reasons.push_back("hold: " + fault);
  for (const Found& found : search.found) {
    if (found.judgement.verdict == Verdict::pass && found.suppressed_by.empty()) continue;
    if (answer.reasons.size() >= search.faults.size() + kReasonsMax) break;
    answer.reasons.push_back(reason_of(search, found));
  }
  if (!answer.reasons.empty()) return;
  const auto lists = static_cast<std::size_t>(std::count(search.chosen.begin(), search.chosen.end(), true));
  const std::string where = fmt::format("{} {}", lists, lists == 1 ? "list" : "lists");
  if (search.names.empty()) {
    answer.reasons.push_back(fmt::format("pass: nothing on {}", where));
    return;
  }
  std::string reason = fmt::format("pass: nothing on {} at or above {}", where, score_text(search.policy.threshold));
  const Found* weak = nullptr;
  for (const Found& found : search.found)
    if (found.weak && found.score >= search.policy.threshold && (weak == nullptr || found.score > weak->score))
      weak = &found;
  if (weak != nullptr)
    reason += fmt::format(", but for weak aliases, which hold from {} on: '{}' at {}",
                          score_text(search.policy.weak_threshold), weak->matched, score_text(weak->score));
  answer.reasons.push_back(std::move(reason));
}

ScreenHit hit_of(const Search& search, const Found& found) {
  ScreenHit hit;
  if (const ListedThing* const thing = search.thing(found)) {
    const LoadedList& list = search.snapshot.lists[thing->list];
    hit.list = list.info.list;
    hit.list_version = list.version;
    hit.entity = thing->entity.id;
    hit.schema = thing->entity.schema;
    hit.caption = caption_of(thing->entity);
    if (found.entity != kNoEntity) hit.programmes = programmes_of(search.snapshot, found.entity);
    if (found.entity == kNoEntity && found.former != nullptr) hit.programmes = own_programmes(thing->entity);
  } else {
    hit.list = "labels";
    hit.list_version = search.snapshot.labels_version;
    hit.entity = found.listing != nullptr ? found.listing->holder : found.label;
    hit.schema = "CryptoWallet";
    hit.caption = found.listing != nullptr ? found.listing->name : found.label;
  }
  hit.matched = found.matched;
  hit.property = found.property;
  hit.kind = screen::hit_kind_name(found.kind);
  hit.query_value = found.asked;
  hit.score = found.score;
  hit.exact = found.exact;
  hit.verdict = found.judgement.verdict;
  hit.decides = hit.verdict != Verdict::pass;
  hit.rule = found.judgement.rule;
  hit.suppressed_by = found.suppressed_by;
  hit.also = found.also;
  if (search.options.explain) hit.explanation = explain_found(search, found);
  return hit;
}

ScreenAnswer decide(const Search& search) {
  ScreenAnswer answer;
  answer.query_id = search.query.id;
  answer.verdict = search.faults.empty() ? Verdict::pass : Verdict::hold;
  for (const Found& found : search.found) answer.verdict = std::max(answer.verdict, found.judgement.verdict);
  say_why(search, answer);
  for (const std::string& note : search.notes) answer.reasons.push_back("note: " + note);
  const std::size_t shown = std::min<std::size_t>(search.found.size(), search.options.limit);
  for (std::size_t i = 0; i < shown; ++i) answer.hits.push_back(hit_of(search, search.found[i]));
  answer.hits_left_out = search.found.size() - shown;
  for (const Found& found : search.found) {
    if (answer.candidates.size() == kCandidatesMax) break;
    const ListedThing* const thing = search.thing(found);
    answer.candidates.push_back({thing == nullptr ? "labels" : search.snapshot.lists[thing->list].info.list,
                                 thing == nullptr ? key_of(found) : thing->entity.id, screen::hit_kind_name(found.kind),
                                 found.score});
  }
  for (std::size_t i = 0; i < search.chosen.size(); ++i)
    if (search.chosen[i])
      answer.list_versions.emplace_back(search.snapshot.lists[i].info.list, search.snapshot.lists[i].version);
  if (search.options.exposure && search.snapshot.exposure)
    answer.list_versions.emplace_back("ledger", search.snapshot.exposure->key().ledger);
  if (!search.wallets.empty() && !search.snapshot.labels_version.empty())
    answer.list_versions.emplace_back("labels", search.snapshot.labels_version);
  answer.policy_version =
      fmt::format("{} {}", screen::decision_policy(search.options.history), name_policy_of(search.options));
  answer.engine_version = CLEW_VERSION;
  return answer;
}

}  // namespace

bool is_identifier(std::string_view property) {
  return screen::identifier_kind(property) != screen::IdentifierKind::none;
}

Outcome<void> check_question(const ScreenSnapshot& snapshot, const ScreenQuery& query, const ScreenOptions& options) {
  Search search(snapshot, query, options);
  return read_query(search);
}

Outcome<ScreenAnswer> screen_party(const ScreenSnapshot& snapshot, const ScreenQuery& query,
                                   const ScreenOptions& options) {
  Search search(snapshot, query, options);
  CLEW_TRY_VOID(read_query(search));
  if (options.rules && !options.rules->rules.empty()) search.party_hash = screen::relevant_hash(query.party);
  find_names(search);
  find_identifiers(search);
  find_wallets(search);
  find_in_names(search);
  find_exposure(search);
  find_ownership(search);
  find_former(search);
  weigh_evidence(search);
  for (Found& found : search.found) judge_found(search, found);
  drop_told(search);
  group_by_party(search);
  return decide(search);
}

}  // namespace clew::engine
