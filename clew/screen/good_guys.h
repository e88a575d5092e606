#pragma once
// Good-guy rules: somebody looked, and this party is not that listed one. Bound to what both sides said at the time:
// when either changes, or the day comes, the rule no longer speaks.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/time.h"
#include "clew/intel/entity.h"
#include "clew/screen/decision.h"

namespace clew::screen {

struct GoodGuyRule {
  std::uint64_t number = 0;             ///< of the record that made it
  std::string tenant;                   ///< whose rule it is; a rule speaks only for its own tenant
  std::string party;                    ///< the caller's id of the party; empty: any party that says the same
  std::string entity;                   ///< listed id
  std::vector<std::string> referents;   ///< its other ids at the time
  HitKind element = HitKind::name;      ///< the kind of hit it speaks about
  std::string party_hash, listed_hash;  ///< what both sides said
  UnixTime made, expires;
  std::string who, reason;
  friend bool operator==(const GoodGuyRule&, const GoodGuyRule&) = default;
};

/// SHA-256, in hex, over what a comparison depends on: schema, names, dates, countries, gender, numbers, addresses,
/// programmes. Notes, sources and dates of listing do not count.
std::string relevant_hash(const intel::Entity& entity);

enum class RuleState : std::uint8_t {
  speaks,
  elsewhere,       ///< about another party, entity, tenant or kind of hit
  expired,         ///< its day has come
  party_changed,   ///< the party says something else now
  listed_changed,  ///< the list says something else now
};
const char* rule_state_name(RuleState state);

/// The party's side of a question.
struct Asking {
  std::string_view tenant, party, party_hash;
  UnixTime now;
};
/// Whether the rule speaks for the party against a hit. Exact hits are not its matter: see judge().
RuleState rule_state(const GoodGuyRule& rule, const Asking& asking, const intel::Entity& listed, HitKind kind);

}  // namespace clew::screen
