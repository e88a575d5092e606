// T15, the fixed-denomination mixer run: one address deposits the same amount into a pool again and again at even
// intervals, often one of several such feeders side by side, and keeps less than one deposit. After the bridge theft of
// 2022: steps of 100 ETH every 6 to 8 minutes from three feeders, a residual of 16.3 ETH.
//
// The pool is a labelled mixer, or an address that many payers pay one and the same amount and nothing else. What
// happens behind the pool is not looked at: it is opaque.
//
// Source: casefile 3.2 T15.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/transfers.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T15";
constexpr intel::Category kMixer[] = {intel::Category::mixer};
constexpr std::uint64_t kEqualWithin = 10;  // feeders' counts differ by at most a tenth

struct Pool {
  u128 amount = 0;
  bool one_amount = true;
  std::uint64_t deposits = 0;
  boost::unordered_flat_set<AddressId> payers;
};

using Run = std::vector<Transfer>;

class MixerRuns {
 public:
  explicit MixerRuns(const Scope& scope) : scope_(scope), limits_(scope.thresholds()) {}

  Found find() {
    std::vector<Transfer> deposits = deposits_into_pools();
    const auto key = [](const Transfer& t) { return std::tuple(t.from, t.to, t.asset, t.amount); };
    std::stable_sort(deposits.begin(), deposits.end(),
                     [&](const Transfer& a, const Transfer& b) { return key(a) < key(b); });
    const auto pause = static_cast<std::int64_t>(limits_.value(kId, "pause_max"));
    for (std::size_t i = 0, first = 0; i <= deposits.size(); ++i) {
      const bool goes_on = i > first && i < deposits.size() && key(deposits[i]) == key(deposits[first]) &&
                           deposits[i].time.seconds - deposits[i - 1].time.seconds <= pause;
      if (goes_on) continue;
      if (i - first >= limits_.value(kId, "deposits_min"))
        runs_.emplace_back(deposits.begin() + static_cast<std::ptrdiff_t>(first),
                           deposits.begin() + static_cast<std::ptrdiff_t>(i));
      first = i;
    }
    std::stable_sort(runs_.begin(), runs_.end(),
                     [](const Run& a, const Run& b) { return a.front().tx < b.front().tx; });
    for (const Run& run : runs_) judge(run);
    return std::move(found_);
  }

 private:
  std::vector<Transfer> deposits_into_pools() {
    boost::unordered_flat_map<AddressId, Pool> pools;
    const auto labelled = [&](const Transfer& t) { return scope_.label(t.to, t.time, kMixer) != nullptr; };
    Transfers(scope_).each([&](const Transfer& transfer) {
      Pool& pool = pools[transfer.to];
      if (pool.deposits == 0) pool.amount = transfer.amount;
      pool.deposits += 1;
      pool.one_amount = pool.one_amount && pool.amount == transfer.amount;
      if (pool.one_amount)
        pool.payers.insert(transfer.from);
      else
        pool.payers = {};
    });
    boost::unordered_flat_set<AddressId> by_shape;
    for (const auto& [address, pool] : pools)
      if (pool.one_amount && pool.deposits >= limits_.value(kId, "pool_deposits_min") &&
          pool.payers.size() >= limits_.value(kId, "pool_payers_min"))
        by_shape.insert(address);
    std::vector<Transfer> deposits;
    Transfers(scope_).each([&](const Transfer& transfer) {
      if (by_shape.contains(transfer.to) || (scope_.has_labels(transfer.to) && labelled(transfer)))
        deposits.push_back(transfer);
    });
    return deposits;
  }

  // Runs into the same pool, of about the same length, in part at the same time; this one is counted too.
  std::uint64_t equal_feeders(const Run& run) const {
    std::uint64_t count = 0;
    for (const Run& other : runs_) {
      const std::uint64_t more = std::max(run.size(), other.size()), less = std::min(run.size(), other.size());
      count += other.front().to == run.front().to && (more - less) * kEqualWithin <= more &&
                       other.front().time <= run.back().time && run.front().time <= other.back().time
                   ? 1U
                   : 0U;
    }
    return count;
  }

  u128 residual(const Run& run) const {
    if (scope_.is_utxo()) return 0;
    const Delta left =
        scope_.ledger().balance_before(run.back().from, run.back().asset, TxIndex{raw(run.back().tx) + 1});
    return left > 0 ? static_cast<u128>(left) : 0;
  }

  void judge(const Run& run) {
    std::vector<u128> intervals;
    for (std::size_t i = 1; i < run.size(); ++i)
      intervals.push_back(static_cast<std::uint64_t>(run[i].time.seconds - run[i - 1].time.seconds));
    const std::uint64_t feeders = equal_feeders(run);
    const auto length = static_cast<std::uint64_t>(run.back().time.seconds - run.front().time.seconds);
    Finding finding;
    finding.features = {
        {"deposits", Unit::count, run.size(), Bound::at_least, limits_.value(kId, "deposits_min")},
        {"variation of the intervals", Unit::share, variation(intervals), Bound::at_most,
         limits_.value(kId, "interval_variation_max")},
        {"residual in deposits", Unit::share, share_of(residual(run), run.front().amount), Bound::below, 1'000'000},
        {"mean interval", Unit::seconds, length / (run.size() - 1)},
        {"equal feeders side by side", Unit::count, feeders}};
    if (!passes(std::span(finding.features).subspan(1, 1))) return refuse(found_, "the intervals are uneven");
    if (!passes(finding.features)) return refuse(found_, "a deposit or more is left");
    if (!scope_.service(run.front().from, run.front().time).empty())
      return refuse(found_, "the payer is a labelled service");
    finding.score = 1;
    if (run.size() >= limits_.value(kId, "deposits_strong")) finding.score = 2;
    if (finding.score == 2 && feeders >= limits_.value(kId, "feeders_very_strong")) finding.score = 3;
    finding.innocent = "a person or a program that puts savings into the pool on a timetable, for privacy";
    const UnixTime start = run.front().time;
    const intel::Label* label = scope_.label(run.front().to, start, kMixer);
    finding.elements.push_back({"pool", run.front().tx, run.front().to, run.front().asset, 0, start,
                                label == nullptr ? "by its shape" : label->label});
    for (const Transfer& deposit : run)
      finding.elements.push_back({"deposit", deposit.tx, deposit.from, deposit.asset, deposit.amount, deposit.time});
    found_.findings.push_back(std::move(finding));
  }

  const Scope& scope_;
  const Thresholds& limits_;
  std::vector<Run> runs_;
  Found found_;
};

}  // namespace

Found find_mixer_runs(const Scope& scope) {
  return MixerRuns(scope).find();
}

}  // namespace clew::trace::detect
