#pragma once
// From what was found to what is done: pass, pass with history, hold or block. One table of rules, with a version.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "clew/screen/name_score.h"

namespace clew::screen {

/// Ordered: the answer to a question is the gravest of what its hits ask for.
enum class Verdict : std::uint8_t { pass, pass_with_history, hold, block };
const char* verdict_name(Verdict verdict);  ///< "pass", "pass_with_history", "hold", "block"

enum class HitKind : std::uint8_t {
  name,        ///< a listed name resembles one of the party's
  identifier,  ///< a listed number equals one of the party's
  address,     ///< the address itself is listed
  look_alike,  ///< the address begins and ends like a listed one
  exposure,    ///< value of the address came from a listed one, or went to it
  ownership,   ///< blocked parties own it
};
const char* hit_kind_name(HitKind kind);  ///< "name", "identifier", "address", "look-alike", "exposure", "ownership"

/// Was the address on the list when the value moved, and is it now?
enum class Standing : std::uint8_t {
  listed,    ///< then and now; also where nobody says when it moved
  later,     ///< not then, but now
  delisted,  ///< then, but not now
  formerly,  ///< neither, but at some other time
};

/// What a rule needs to know of one hit.
struct Finding {
  HitKind kind = HitKind::name;
  Score score = 0;
  bool exact = false;       ///< identifier, address: equal in every character; ownership: of a party found exactly
  bool blocked = false;     ///< the list blocks this party; false: it only names it (an associate, an office holder)
  bool weak = false;        ///< name: only a weak alias
  bool suppressed = false;  ///< a good-guy rule speaks for it
  /// Of an address; of a name or number only `listed`, or `formerly`: the list had it once and has it no longer.
  Standing standing = Standing::listed;
  bool certain = false;            ///< ownership: enough, whatever the unknown stakes are
  std::uint32_t exposure_ppm = 0;  ///< exposure: share of the address's value, the most that it may be
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The numbers of the rules. `version` names the rules; the numbers stand in every record of a decision.
struct DecisionPolicy {
  Score threshold = kDefaultThreshold;  ///< names at or above it hold
  /// For weak aliases: three fifths of the way from the threshold to certainty.
  Score weak_threshold = kScoreOne - (kScoreOne - kDefaultThreshold) * 2 / 5;
  std::uint32_t exposure_ppm = 100'000;  ///< exposure from this share on holds; below it is history
  friend bool operator==(const DecisionPolicy&, const DecisionPolicy&) = default;
};
/// "screen-5". Changes whenever a rule or an evidence weight changes. "screen-4" decided a share of exposure by its
/// lower end, and looked at receipts and payments of after the movement too. "screen-3" did not ask how else the
/// letters of a name may be meant, answered about "K" as about any name, and found a number only where the field holds
/// it and little else. "screen-2" compared the field of a name only as it stands and passed what it could not read;
/// "screen-1" besides never asked about the names and numbers that lists had once. Whoever asks about listed parties
/// alone decides by screen-5 without that history: "screen-5-listed".
std::string_view decision_policy(bool history = true, bool fields = true, bool guises = true, bool edges = true);
/// The policy of a caller's threshold: the weak one lies two fifths of the way from certainty to it.
DecisionPolicy policy_for(Score threshold);

struct Judgement {
  Verdict verdict = Verdict::pass;
  const char* rule = "";  ///< a word for programs: "identifier-of-blocked", "name", "listed-later", ...
  friend bool operator==(const Judgement& a, const Judgement& b) {
    return a.verdict == b.verdict && std::string_view(a.rule) == b.rule;
  }
};
/// What one hit asks for. A name never blocks by itself; an exact identifier or address is never suppressed.
Judgement judge(const Finding& finding, const DecisionPolicy& policy);

}  // namespace clew::screen
