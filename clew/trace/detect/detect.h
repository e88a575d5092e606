#pragma once
// Detectors: named patterns of movement with their thresholds, each beside the innocent traffic that looks the same. A
// detector says that a pattern stands on the ledger, never who made it. What each asks for: docs/guide/detect.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/base/time.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/detect/scope.h"
#include "clew/trace/detect/thresholds.h"

namespace clew::trace::detect {

/// How a feature is held against its threshold.
enum class Bound : std::uint8_t { none, at_least, at_most, below };

/// A number a detector looked at. With `bound` none it decides nothing and is there for the reader.
struct Feature {
  std::string name;
  Unit unit = Unit::count;
  u128 value = 0;
  Bound bound = Bound::none;
  u128 threshold = 0;
  AssetId asset = kNativeAsset;  ///< of coins
};

/// A part of the pattern: in `tx`, `amount` of `asset` at `address`, in the pattern's own word for it.
struct Element {
  const char* role = "";
  TxIndex tx{0};
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;
  UnixTime time;
  std::string note = {};     ///< what else is to be said: a service's name, a memo
  std::uint32_t ledger = 0;  ///< which of the ledgers asked about; the numbers above are its
};

struct Finding {
  std::string what;               ///< a phrase, where a detector finds several kinds of things
  std::vector<Element> elements;  ///< in the order of the pattern
  std::vector<Feature> features;
  unsigned score = 1;    ///< 1 the pattern, 2 strong, 3 very strong
  std::string innocent;  ///< the strongest innocent explanation
};

/// What had the shape and was not reported, by reason.
struct Refused {
  std::string reason;
  std::uint64_t count = 0;
};

struct Found {
  std::vector<Finding> findings;  ///< by first transaction, then as found
  std::vector<Refused> refused;   ///< by reason
};

struct Detector {
  const char* id;                               ///< "T08"
  const char* word;                             ///< as the command line has it
  const char* title;                            ///< one line
  bool utxo = false, account = false;           ///< kinds of ledgers it reads
  Found (*find)(const Scope& scope) = nullptr;  ///< null: needs a trace (commingling.h) or memos (memo_swap.h)
};

/// All detectors, by id.
std::span<const Detector> detectors();
/// By id or word, or null.
const Detector* find_detector(std::string_view name);

/// What the published measurement says of findings of a score: reported so many, true so many.
struct Measured {
  std::uint64_t reported = 0, correct = 0;
  std::string set;
};
/// Nothing when this detector was not measured at this score under these thresholds.
std::optional<Measured> measured(std::string_view detector, unsigned score, const Thresholds& thresholds);

// ---- For the detectors

/// Whether every feature passes its threshold.
bool passes(std::span<const Feature> features);
/// `part` of `whole` in millionths, rounded down; 0 of nothing.
std::uint64_t share_of(u128 part, u128 whole);
/// Standard deviation over mean in millionths, rounded down; 0 for fewer than two values.
std::uint64_t variation(std::span<const u128> values);
/// Counts one more refusal of this reason.
void refuse(Found& found, std::string_view reason);

Found find_peel_chains(const Scope& scope);
Found find_deposit_addresses(const Scope& scope);
Found find_bulk_splits(const Scope& scope);
Found find_rest_dispersals(const Scope& scope);
Found find_mixer_runs(const Scope& scope);
Found find_noise(const Scope& scope);
Found find_ransom_wallets(const Scope& scope);
Found find_swap_flights(const Scope& scope);
/// Coins of ransom wallets that exist on a second ledger because the two share their blocks up to a fork. Elements of
/// the `fork` have Element::ledger 1.
Found find_fork_echo(const Scope& scope, const Scope& fork);

}  // namespace clew::trace::detect
