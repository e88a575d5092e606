// A rule is found by ids and bound by hashes. The ids of the listed side include its referents in both directions, so
// that a merge on the list (two entries become one) does not silence a rule, and does not stretch it either: the hash
// of the merged entry differs, and the rule ends.
//
// Refused: rules on a name pattern, and rules for ever. Both are how a list grows that nobody dares to look at.

#include "clew/screen/good_guys.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/screen/identifier_index.h"

namespace clew::screen {
namespace {

bool relevant(std::string_view property) {
  constexpr std::string_view kOthers[] = {
      "birthCountry", "birthDate", "citizenship", "country",     "fatherName", "firstName", "flag",      "gender",
      "jurisdiction", "lastName",  "mainCountry", "nationality", "program",    "programId", "publicKey", "topics"};
  return intel::is_name(property) || identifier_kind(property) != IdentifierKind::none || property == "id" ||
         std::find(std::begin(kOthers), std::end(kOthers), property) != std::end(kOthers);
}

bool contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool same_entity(const GoodGuyRule& rule, const intel::Entity& listed) {
  return rule.entity == listed.id || contains(rule.referents, listed.id) || contains(listed.referents, rule.entity);
}

}  // namespace

std::string relevant_hash(const intel::Entity& entity) {
  codec::Sha256 hash;
  const auto add = [&](std::string_view text) {
    hash.update(as_bytes(text));
    hash.update(as_bytes(std::string_view("\0", 1)));
  };
  add(entity.schema);
  for (const intel::Value& value : entity.values) {
    if (!relevant(value.property)) continue;
    add(value.property);
    add(value.text);
    add(value.note);
  }
  return codec::to_hex(hash.finish().view());
}

const char* rule_state_name(RuleState state) {
  switch (state) {
    case RuleState::speaks: return "speaks";
    case RuleState::elsewhere: return "elsewhere";
    case RuleState::expired: return "expired";
    case RuleState::party_changed: return "party changed";
    case RuleState::listed_changed: return "listed changed";
  }
  return "elsewhere";
}

RuleState rule_state(const GoodGuyRule& rule, const Asking& asking, const intel::Entity& listed, HitKind kind) {
  if (rule.tenant != asking.tenant || rule.element != kind || !same_entity(rule, listed)) return RuleState::elsewhere;
  if (!rule.party.empty() && rule.party != asking.party) return RuleState::elsewhere;
  if (rule.party.empty() && rule.party_hash != asking.party_hash) return RuleState::elsewhere;
  if (asking.now >= rule.expires) return RuleState::expired;
  if (rule.party_hash != asking.party_hash) return RuleState::party_changed;
  return rule.listed_hash == relevant_hash(listed) ? RuleState::speaks : RuleState::listed_changed;
}

}  // namespace clew::screen
