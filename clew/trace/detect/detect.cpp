// The list of detectors, and the arithmetic they share. No floating point: a share is in millionths, a coefficient of
// variation comes from whole sums and a whole square root, so that every machine decides alike.

#include "clew/trace/detect/detect.h"

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/csv.h"
#include "clew/trace/detect/embedded.h"

namespace clew::trace::detect {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;

constexpr Detector kDetectors[] = {
    {"DEP", "deposits", "Deposit addresses of a service, by how they forward", true, false, find_deposit_addresses},
    {"T06", "ransom-wallet", "Ransom collection: many payers of a fixed sum, a long rest, one sweep", true, false,
     find_ransom_wallets},
    {"T07", "swap-flight", "From the sweep of a ransom wallet to a swap service within hours; and its fork echo", true,
     false, find_swap_flights},
    {"T08", "peel-chain", "Peel chain: one remainder after the other, payees at few services", true, false,
     find_peel_chains},
    {"T10", "bulk-split", "Uniform bulk split: one round amount to many fresh addresses within minutes", true, true,
     find_bulk_splits},
    {"T11", "rest-dispersal", "Rest, then irregular dispersal from several branches to shared receivers", true, true,
     find_rest_dispersals},
    {"T15", "mixer-run", "Fixed-denomination mixer run: even deposits of one amount, little left", true, true,
     find_mixer_runs},
    {"T18", "noise", "Noise against the analyst: look-alike addresses, forged tokens, dust", false, true, find_noise},
    {"T19", "memo-swap", "Swaps of a bridge that works by memo: a fact of both ledgers, not a heuristic", true, true,
     nullptr},
    {"T24", "commingling", "Value of two incidents comes together (needs two --around)", true, true, nullptr},
};

u128 square_root(u128 value) {
  u128 root = 0;
  for (u128 bit = u128{1} << 126; bit != 0; bit >>= 2) {
    const bool takes = value >= root + bit;
    if (takes) value -= root + bit;
    root = (root >> 1) + (takes ? bit : 0);
  }
  return root;
}

}  // namespace

std::span<const Detector> detectors() {
  return kDetectors;
}

const Detector* find_detector(std::string_view name) {
  for (const Detector& detector : kDetectors)
    if (name == detector.id || name == detector.word) return &detector;
  return nullptr;
}

std::optional<Measured> measured(std::string_view detector, unsigned score, const Thresholds& thresholds) {
  std::optional<Measured> found;
  codec::CsvReader reader(kMeasuredText);
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    CLEW_CHECK(record.has_value() && record->fields.size() == 6);
    const std::vector<std::string>& f = record->fields;
    if (header || f[0] != detector || f[1] != std::to_string(score) || f[4] != thresholds.version()) continue;
    const auto reported = parse_u128(f[2]), correct = parse_u128(f[3]);
    CLEW_CHECK(reported.has_value() && correct.has_value());
    found = Measured{static_cast<std::uint64_t>(*reported), static_cast<std::uint64_t>(*correct), f[5]};
  }
  return found;
}

bool passes(std::span<const Feature> features) {
  return std::all_of(features.begin(), features.end(), [](const Feature& feature) {
    switch (feature.bound) {
      case Bound::none: return true;
      case Bound::at_least: return feature.value >= feature.threshold;
      case Bound::at_most: return feature.value <= feature.threshold;
      case Bound::below: return feature.value < feature.threshold;
    }
    return false;
  });
}

std::uint64_t share_of(u128 part, u128 whole) {
  if (whole == 0 || part == 0) return 0;
  if (part <= whole) return static_cast<std::uint64_t>(mul_div(part, kMillion, whole).quotient);
  while (part > kU128Max / kMillion) {
    part >>= 1;
    whole >>= 1;
  }
  return static_cast<std::uint64_t>(std::min<u128>(part * kMillion / whole, UINT64_MAX));
}

// Values are scaled to 36 bits first: the squares of 2^24 of them then fit, and the result keeps six digits.
std::uint64_t variation(std::span<const u128> values) {
  if (values.size() < 2) return 0;
  unsigned shift = 0;
  for (const u128 value : values)
    while ((value >> shift) >= (u128{1} << 36)) ++shift;
  u128 sum = 0, squares = 0;
  for (const u128 value : values) {
    const u128 scaled = value >> shift;
    sum += scaled;
    squares += scaled * scaled;
  }
  if (sum == 0) return 0;
  // variance / mean^2 = (n * squares - sum^2) / sum^2; in parts of 10^12, whose root is in millionths.
  const u128 count = values.size();
  u128 spread = count * squares - sum * sum, base = sum * sum;
  while (spread > kU128Max / kMillion / kMillion) {
    spread >>= 1;
    base >>= 1;
  }
  return static_cast<std::uint64_t>(square_root(spread * kMillion * kMillion / base));
}

void refuse(Found& found, std::string_view reason) {
  const auto same = std::find_if(found.refused.begin(), found.refused.end(),
                                 [&](const Refused& refused) { return refused.reason == reason; });
  if (same != found.refused.end())
    same->count += 1;
  else
    found.refused.push_back({std::string(reason), 1});
}

}  // namespace clew::trace::detect
