// The rules, screen-5. They are few and each is one line, so that an examiner can read them:
//  - a number or an address that is equal in every character and belongs to a blocked party blocks;
//  - the same, where the party was listed only after the value had moved, is history: what was lawful stays lawful;
//  - listed when the value moved and delisted since: a person looks, for then it was forbidden;
//  - everything that is a resemblance (names, look-alike addresses, another address of the same key) holds at most: a
//    person decides;
//  - an equal number under another kind, or of another country, or among other words, holds whatever the other facts
//    say;
//  - a name or number that a list had once and has no longer is history, never more: who was delisted may be paid;
//  - a weak alias alone needs more, because lists say themselves that it finds too many;
//  - value that may have come from a blocked address, in a share from a tenth on, holds, below it is history: shares
//    are rounded down on their way, and rounding lets nobody pass;
//  - what cannot be read, and a field that says there is no name, is held by the question itself: no rule passes it;
//  - a company that blocked parties own is as blocked as they are, but only if it was found exactly and the stakes are
//    known; else it holds.
// Refused: adding up hits (ten faint resemblances are not one clear one), and a score that blocks.

#include "clew/screen/decision.h"

#include <algorithm>

namespace clew::screen {
namespace {

Judgement judge_exact(const Finding& finding, const char* rule_of_blocked) {
  if (!finding.blocked) return {Verdict::hold, "named-not-blocked"};
  switch (finding.standing) {
    case Standing::listed: break;
    case Standing::later: return {Verdict::pass_with_history, "listed-later"};
    case Standing::delisted: return {Verdict::hold, "delisted-since"};
    case Standing::formerly: return {Verdict::pass_with_history, "formerly-listed"};
  }
  return {Verdict::block, rule_of_blocked};
}

Judgement judge_resemblance(const Finding& finding, Score threshold, const char* rule) {
  if (finding.score < threshold) return {Verdict::pass, "below-threshold"};
  if (finding.suppressed) return {Verdict::pass, "suppressed"};
  return {Verdict::hold, rule};
}

// What a person is asked to look at whatever the other facts say: they are of the party that the field may be wrong
// about.
Judgement judge_alike(const Finding& finding) {
  if (finding.suppressed) return {Verdict::pass, "suppressed"};
  return {Verdict::hold, "identifier-alike"};
}

// The thresholds are those of present names: what would not hold while it was listed is no history either.
Judgement judge_former(const Finding& finding, Score threshold) {
  if (!finding.exact && finding.score < threshold) return {Verdict::pass, "below-threshold"};
  if (finding.suppressed) return {Verdict::pass, "suppressed"};
  return {Verdict::pass_with_history, "formerly-listed"};
}

Judgement judge_ownership(const Finding& finding, const DecisionPolicy& policy) {
  if (finding.exact && finding.certain) return {Verdict::block, "owned-by-blocked"};
  if (finding.exact) return {Verdict::hold, "possibly-owned-by-blocked"};
  return judge_resemblance(finding, policy.threshold, "resembles-owned-by-blocked");
}

}  // namespace

const char* verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::pass_with_history: return "pass_with_history";
    case Verdict::hold: return "hold";
    case Verdict::block: return "block";
  }
  return "hold";
}

const char* hit_kind_name(HitKind kind) {
  switch (kind) {
    case HitKind::name: return "name";
    case HitKind::identifier: return "identifier";
    case HitKind::address: return "address";
    case HitKind::look_alike: return "look-alike";
    case HitKind::exposure: return "exposure";
    case HitKind::ownership: return "ownership";
  }
  return "name";
}

std::string_view decision_policy(bool history, bool fields, bool guises, bool edges) {
  if (fields && guises && edges) return history ? "screen-5" : "screen-5-listed";
  if (fields && guises) return history ? "screen-4" : "screen-4-listed";
  if (fields) return history ? "screen-3" : "screen-3-listed";
  return history ? "screen-2" : "screen-1";
}

DecisionPolicy policy_for(Score threshold) {
  DecisionPolicy policy;
  policy.threshold = std::min(threshold, kScoreOne);
  policy.weak_threshold = kScoreOne - (kScoreOne - policy.threshold) * 2 / 5;
  return policy;
}

Judgement judge(const Finding& finding, const DecisionPolicy& policy) {
  const Score threshold = finding.weak ? policy.weak_threshold : policy.threshold;
  if (finding.standing == Standing::formerly && (finding.kind == HitKind::name || finding.kind == HitKind::identifier))
    return judge_former(finding, threshold);
  switch (finding.kind) {
    case HitKind::name: return judge_resemblance(finding, threshold, finding.weak ? "weak-alias" : "name");
    case HitKind::identifier:
      return finding.exact ? judge_exact(finding, "identifier-of-blocked") : judge_alike(finding);
    case HitKind::address:
      return finding.exact ? judge_exact(finding, "address-of-blocked") : Judgement{Verdict::hold, "same-key"};
    case HitKind::look_alike: return {Verdict::hold, "look-alike-address"};
    case HitKind::exposure:
      if (finding.standing == Standing::later) return {Verdict::pass_with_history, "exposure-listed-since"};
      return finding.exposure_ppm >= policy.exposure_ppm ? Judgement{Verdict::hold, "exposure"}
                                                         : Judgement{Verdict::pass_with_history, "exposure-below"};
    case HitKind::ownership: return judge_ownership(finding, policy);
  }
  return {Verdict::hold, "unknown"};
}

}  // namespace clew::screen
