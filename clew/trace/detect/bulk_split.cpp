// T10, the uniform bulk split: one address pays the same round amount to many addresses that nobody has seen before,
// within minutes. After the theft of 2025: 40 times 10,000 ETH within the hour, 9 times 10,000 within 48 seconds.
//
// Airdrops pay thousands of people small amounts, validators are funded with 32 ETH, and an exchange that shards its
// cold wallet does exactly this; hence the largest number of receivers, the number of digits, the smallest amount, and
// the label of the payer. Amounts of a token nobody vouches for say nothing and are not looked at.
//
// Source: casefile 3.2 T10.

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/transfers.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T10";

struct Key {
  AddressId from = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;
  friend auto operator<=>(const Key&, const Key&) = default;
};

unsigned significant_digits(u128 amount) {
  while (amount != 0 && amount % 10 == 0) amount /= 10;
  unsigned digits = 0;
  for (; amount != 0; amount /= 10) ++digits;
  return digits;
}

class BulkSplits {
 public:
  explicit BulkSplits(const Scope& scope) : scope_(scope), limits_(scope.thresholds()) {}

  Found find() {
    for (std::uint32_t i = 0; i < scope_.ledger().asset_count(); ++i) {
      const ledger::AssetKey key = scope_.ledger().asset(AssetId{i});
      const unsigned decimals = i == 0 ? scope_.ledger().identity().native_decimals : key.decimals;
      smallest_.push_back(i == 0 || key.verified ? limits_.coins(kId, "amount_min", decimals) : kU128Max);
    }
    std::vector<std::pair<Key, Transfer>> candidates;
    const std::uint64_t digits_max = limits_.value(kId, "significant_digits_max");
    Transfers(scope_).each([&](const Transfer& transfer) {
      if (transfer.fresh && transfer.amount >= smallest_[raw(transfer.asset)] &&
          significant_digits(transfer.amount) <= digits_max)
        candidates.push_back({{transfer.from, transfer.asset, transfer.amount}, transfer});
    });
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto window = static_cast<std::int64_t>(limits_.value(kId, "window_max"));
    std::vector<Transfer> run;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const bool goes_on = i > 0 && candidates[i].first == candidates[i - 1].first &&
                           candidates[i].second.time.seconds - run.back().time.seconds <= window;
      if (!goes_on) {
        judge(run);
        run.clear();
      }
      run.push_back(candidates[i].second);
    }
    judge(run);
    std::stable_sort(found_.findings.begin(), found_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.elements.front().tx < b.elements.front().tx; });
    return std::move(found_);
  }

 private:
  // The most transfers of the run that lie in one window.
  std::uint64_t densest(const std::vector<Transfer>& run, std::int64_t window) const {
    std::size_t most = 0, first = 0;
    for (std::size_t last = 0; last < run.size(); ++last) {
      while (run[last].time.seconds - run[first].time.seconds > window) ++first;
      most = std::max(most, last - first + 1);
    }
    return most;
  }

  void judge(const std::vector<Transfer>& run) {
    if (run.size() < limits_.value(kId, "receivers_min")) return;
    const std::uint64_t dense = densest(run, static_cast<std::int64_t>(limits_.value(kId, "window_max")));
    Finding finding;
    finding.features = {
        {"fresh receivers of one amount within the window", Unit::count, dense, Bound::at_least,
         limits_.value(kId, "receivers_min")},
        {"fresh receivers in all", Unit::count, run.size(), Bound::at_most, limits_.value(kId, "receivers_max")},
        {"digits of the amount before its zeros", Unit::count, significant_digits(run.front().amount), Bound::at_most,
         limits_.value(kId, "significant_digits_max")},
        {"from first to last", Unit::seconds,
         static_cast<std::uint64_t>(run.back().time.seconds - run.front().time.seconds)}};
    if (dense < limits_.value(kId, "receivers_min")) return refuse(found_, "too slow: not enough within one window");
    if (!passes(finding.features)) return refuse(found_, "as many receivers as an airdrop has");
    if (!scope_.service(run.front().from, run.front().time).empty())
      return refuse(found_, "the payer is a labelled service");
    finding.score = 1;
    if (dense >= limits_.value(kId, "receivers_strong")) finding.score = 2;
    if (dense >= limits_.value(kId, "receivers_very_strong")) finding.score = 3;
    finding.innocent =
        "an exchange or fund that spreads a wallet over new addresses of its own; a distribution to new users; the "
        "funding "
        "of validators";
    finding.elements.push_back({"payer", run.front().tx, run.front().from, run.front().asset, 0, run.front().time});
    for (const Transfer& transfer : run)
      finding.elements.push_back(
          {"receiver", transfer.tx, transfer.to, transfer.asset, transfer.amount, transfer.time});
    found_.findings.push_back(std::move(finding));
  }

  const Scope& scope_;
  const Thresholds& limits_;
  std::vector<u128> smallest_;  ///< by asset
  Found found_;
};

}  // namespace

Found find_bulk_splits(const Scope& scope) {
  return BulkSplits(scope).find();
}

}  // namespace clew::trace::detect
