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

#include "clew/codec/wallet_link.h"
#include "clew/codec/wallet_secret.h"
#include "clew/engine/screen_steps.h"
#include "clew/engine/snapshot.h"
#include "clew/engine/store.h"
#include "clew/intel/fields.h"
#include "clew/intel/reading.h"
#include "clew/intel/tlp.h"
#include "clew/screen/evidence.h"
#include "clew/screen/log_odds.h"

namespace clew::engine {
namespace {

using screen::HitKind;

constexpr std::size_t kQueryNamesMax = 100, kQueryNameBytesMax = 8192;  ///< of one party
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

// A kind nobody knows would be compared as something else than the listed party, and pass.
Outcome<void> check_schema(const std::string& schema) {
  if (is_schema_of_parties(schema)) return {};
  return wrong_question(fmt::format("there is no schema '{}'", schema),
                        "write Person, Organization, Company, LegalEntity, Vessel, Airplane or CryptoWallet");
}

// What cannot be right would be compared with nothing, or with everybody's: whoever asks must know.
Outcome<void> check_facts(const intel::Entity& party, const std::optional<UnixTime>& now) {
  for (const intel::Value& value : party.values)
    if (const std::string fault = fact_fault(value, now); !fault.empty())
      return wrong_question(fmt::format("{}: {}", value.property, fault),
                            intel::is_date_property(value.property) ? "write YYYY, YYYY-MM or YYYY-MM-DD"
                            : value.property == "gender"
                                ? "write male, female, other or unknown"
                                : "write its code of two letters (ISO 3166), or its name in English");
  return {};
}

// A year of another calendar would speak against the very person it is of.
void note_years(Search& search) {
  if (search.birth_years() == screen::BirthYears::any) return;
  for (const intel::Value& value : search.query.party.values)
    if (value.property == "birthDate" && !screen::may_be_birth_year(value.text))
      search.notes.push_back(
          fmt::format("birthDate '{}' has a year of another calendar (solar Hijri, Buddhist ...) or a slip: it was not "
                      "compared; ask with the year of the Gregorian calendar",
                      value.text));
}

// An address in a link or with a ticker is asked as the address it is. Where something else stands beside it, the text
// is asked as well, and holds.
void read_wallet(Search& search, const std::string& text) {
  if (text.find(codec::kPrivateKeyMark) != std::string::npos) return;  // told by tell_private_keys()
  const codec::WalletsInText found = codec::wallets_in(text);
  for (const std::string_view address : found.addresses) {
    search.wallets.emplace_back(address);
    if (address != text) search.notes.push_back(fmt::format("'{}' was read as the address '{}'", text, address));
  }
  if (!found.understood) search.wallets.push_back(text);
}

// A private key stands where an address is asked for, or a name: nothing can be said of it, and nobody may see it.
void tell_private_keys(Search& search) {
  for (const intel::Value& value : search.query.party.values)
    if (value.text.find(codec::kPrivateKeyMark) != std::string::npos)
      search.faults.push_back(
          fmt::format("{} '{}' holds a private key, which is no address: it was not compared, and is neither kept nor "
                      "shown; ask with the address, and move what the key opens, for others may have seen it",
                      value.property, value.text));
}

Outcome<void> read_query(Search& search) {
  CLEW_TRY_VOID(choose_lists(search));
  const ScreenOptions& options = search.options;
  if (options.algorithm != "clew" && options.algorithm != "ofac")
    return wrong_question(fmt::format("there is no algorithm '{}'", options.algorithm), "use clew or ofac");
  CLEW_TRY_VOID(check_schema(search.query.party.schema));
  // Unlike a value, an id cannot be taken out of the question: it names the party in answers and records.
  if (codec::has_private_key(search.query.id))
    return wrong_question("the id of the party holds a private key", "name the party otherwise");
  if (const std::string fault = movement_fault(options.moved_at, {}, options.now); options.edges && !fault.empty())
    return wrong_question("moved_at: " + fault, "say when the value moved, or leave it out for now");
  search.notes = search.query.unread;
  tell_private_keys(search);
  std::size_t names = 0, bytes = 0;
  for (const intel::Value& value : search.query.party.values) {
    if (intel::is_name(value.property)) {
      ++names;
      bytes += value.text.size();
    }
    if (value.property == "publicKey") read_wallet(search, value.text);
    if (value.property == "id" || screen::identifier_kind(value.property) != screen::IdentifierKind::none)
      search.numbers.push_back({value.property, value.text});
  }
  if (names > kQueryNamesMax)
    return wrong_question(fmt::format("{} names of one party; at most {} are compared", names, kQueryNamesMax),
                          "ask about them in several questions");
  if (names > 1 && bytes > kQueryNameBytesMax)
    return wrong_question(
        fmt::format("the names of one party have {} bytes; at most {} are compared", bytes, kQueryNameBytesMax),
        "ask about them in several questions");
  CLEW_TRY_VOID(check_facts(search.query.party, options.now));
  note_years(search);
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
    if (compared != thing)
      points = screen::compare_evidence(search.query.party, thing->entity, search.birth_years()).points;
    compared = thing;
    found.score = screen::with_evidence(found.name_score, points);
  }
}

// Who asks what would have been answered on a day of before is answered with the rules of now.
void note_later_rule(Search& search, const screen::GoodGuyRule& rule) {
  const std::optional<UnixTime>& day = search.snapshot.as_of;
  if (!search.options.edges || !day || rule.made <= *day) return;
  const std::string note = fmt::format("rule {}, which was made on {}, after the day that is asked about ({}), applies",
                                       rule.number, to_iso(rule.made), to_iso(*day));
  if (std::find(search.notes.begin(), search.notes.end(), note) == search.notes.end()) search.notes.push_back(note);
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
    const screen::RuleState state = screen::rule_state(rule, asking, thing->entity, found.kind);
    if (state == screen::RuleState::listed_changed && !search.snapshot.as_of) search.ended_rules.push_back(rule.number);
    if (state != screen::RuleState::speaks) continue;
    finding.suppressed = true;
    found.judgement = screen::judge(finding, search.policy);
    if (std::string_view(found.judgement.rule) != "suppressed") return;
    found.suppressed_by = std::to_string(rule.number);
    note_later_rule(search, rule);
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
    hit.licence = list.info.licence;
    hit.tlp = list.info.tlp;
    hit.pap = list.info.pap;
    if (found.entity != kNoEntity) hit.programmes = programmes_of(search.snapshot, found.entity);
    if (found.entity == kNoEntity && found.former != nullptr) hit.programmes = own_programmes(thing->entity);
  } else {
    hit.list = "labels";
    hit.list_version = search.snapshot.labels_version;
    hit.entity = found.listing != nullptr ? found.listing->holder : found.label;
    hit.schema = "CryptoWallet";
    hit.caption = found.listing != nullptr ? found.listing->name : found.label;
    hit.licence = found.listing != nullptr ? found.listing->licence : std::string();
    hit.tlp = found.listing != nullptr ? found.listing->tlp : search.snapshot.labels_tlp;
    hit.pap = found.listing != nullptr ? found.listing->pap : search.snapshot.labels_pap;
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
  hit.exposure = found.exposure;
  if (search.options.explain) hit.explanation = explain_found(search, found);
  return hit;
}

// Who owns a party may stand on a list that was not asked: it answers too, so it is named.
void add_owners_lists(const Search& search, ScreenAnswer& answer) {
  std::set<std::uint32_t> more;
  for (const Found& found : search.found)
    for (const std::uint32_t list : found.said_by)
      if (!search.chosen[list]) more.insert(list);
  for (const std::uint32_t list : more)
    answer.list_versions.emplace_back(search.snapshot.lists[list].info.list, search.snapshot.lists[list].version);
}

// An answer tells of every list that was asked, also by what it does not find there.
void mark(const Search& search, ScreenAnswer& answer) {
  std::string_view tlp, pap;
  for (const auto& [name, version] : answer.list_versions)
    for (const LoadedList& list : search.snapshot.lists)
      if (list.info.list == name) {
        tlp = intel::stricter_tlp(tlp, list.info.tlp);
        pap = intel::stricter_pap(pap, list.info.pap);
      }
  bool labels = !search.wallets.empty();
  for (const Found& found : search.found) labels |= search.thing(found) == nullptr;
  answer.tlp = labels ? intel::stricter_tlp(tlp, search.snapshot.labels_tlp) : tlp;
  answer.pap = labels ? intel::stricter_pap(pap, search.snapshot.labels_pap) : pap;
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
  add_owners_lists(search, answer);
  if (search.options.exposure && search.snapshot.exposure)
    answer.list_versions.emplace_back("ledger", search.snapshot.exposure->key().ledger);
  if (!search.wallets.empty() && !search.snapshot.labels_version.empty())
    answer.list_versions.emplace_back("labels", search.snapshot.labels_version);
  const ScreenOptions& options = search.options;
  answer.policy_version = policy_version(options);
  answer.engine_version = CLEW_VERSION;
  answer.ended_rules = search.ended_rules;
  answer.marked = options.fields;
  mark(search, answer);
  return answer;
}

// What is left of the question without private keys, if it has any.
std::optional<ScreenQuery> without_keys(const ScreenQuery& query) {
  const auto secret = [](const intel::Value& value) { return codec::has_private_key(value.text); };
  const auto& values = query.party.values;
  if (std::none_of(values.begin(), values.end(), secret)) return std::nullopt;
  ScreenQuery clean = query;
  for (intel::Value& value : clean.party.values) value.text = codec::without_private_keys(value.text);
  for (std::string& note : clean.unread) note = codec::without_private_keys(note);
  return clean;
}

}  // namespace

bool is_schema_of_parties(std::string_view schema) {
  constexpr std::array<std::string_view, 3> kAlso = {"BankAccount", "CryptoWallet", "Thing"};
  return schema.empty() || intel::is_thing(schema) || std::find(kAlso.begin(), kAlso.end(), schema) != kAlso.end();
}

std::string fact_fault(const intel::Value& value, const std::optional<UnixTime>& now) {
  if (intel::is_date_property(value.property)) {
    if (std::string fault = intel::date_fault(value.text); !fault.empty()) return fault;
    constexpr std::size_t kDaySize = 10;
    const std::string_view day = std::string_view(value.text).substr(0, kDaySize);
    if (value.property == "birthDate" && now && day > std::string_view(to_iso(*now)).substr(0, day.size()))
      return fmt::format("\"{}\" is yet to come", value.text);
  } else if (intel::is_country_property(value.property)) {
    return intel::field_fault(value.property, value.text).reason;
  } else if (value.property == "gender") {
    const std::string word = intel::lowered(value.text);
    if (word != "m" && word != "f" && !intel::field_fault(value.property, word).reason.empty())
      return intel::field_fault(value.property, value.text).reason;
  }
  return {};
}

std::string movement_fault(const std::optional<UnixTime>& moved_at, const std::optional<UnixTime>& as_of,
                           const std::optional<UnixTime>& now) {
  // Clocks differ; a day that is further off is a slip, and would be answered with what is listed today.
  constexpr std::int64_t kDaySeconds = 86'400;
  if (!moved_at) return {};
  if (now && moved_at->seconds > now->seconds && moved_at->seconds - kDaySeconds > now->seconds)
    return fmt::format("{} is yet to come, it is {} now", to_iso(*moved_at), to_iso(*now));
  if (as_of && *moved_at > *as_of)
    return fmt::format("{} is later than the day of the lists, {}: it had not moved yet", to_iso(*moved_at),
                       to_iso(*as_of));
  return {};
}

std::string policy_version(const ScreenOptions& options) {
  return fmt::format("{} {}", screen::decision_policy(options.history, options.fields, options.guises, options.edges),
                     name_policy_of(options));
}

bool is_identifier(std::string_view property) {
  return screen::identifier_kind(property) != screen::IdentifierKind::none;
}

bool is_country(std::string_view property) {
  return intel::is_country_property(property);
}

Outcome<void> check_question(const ScreenSnapshot& snapshot, const ScreenQuery& query, const ScreenOptions& options) {
  Search search(snapshot, query, options);
  return read_query(search);
}

Outcome<ScreenAnswer> screen_party(const ScreenSnapshot& snapshot, const ScreenQuery& query,
                                   const ScreenOptions& options) {
  if (const auto clean = without_keys(query)) return screen_party(snapshot, *clean, options);
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
  ScreenAnswer answer = decide(search);
  if (options.explain && options.fields && !answer.hits.empty())
    answer.hits.front().explanation.counterfactual = what_would_change(search, answer);
  return answer;
}

}  // namespace clew::engine
