// The spine of a trace: find the seeds, walk the view once per policy, join what the walks found. Read follow() from
// top to bottom.
//
// Policies do not share state, so they run side by side and are joined in the order of the method: the number of
// threads cannot be seen in the result. Refused: one walk that carries all policies at once (their visited sets differ
// by orders of magnitude: poison visits what juniority never sees). Source: docs/reference/taint-rules.md.

#include "clew/trace/tracer.h"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

#include "clew/base/tasks.h"
#include "clew/graph/recorded_view.h"
#include "clew/trace/findings.h"
#include "clew/trace/follow.h"
#include "clew/trace/run.h"
#include "clew/trace/service_pools.h"

namespace clew::trace {

namespace {

std::unexpected<Refusal> refuse(Error error, std::string message) {
  return std::unexpected(Refusal{error, std::move(message)});
}

Result<void, Refusal> check_method(const Method& method) {
  if (method.incidents.empty())
    return refuse({Code::usage, "no incident", 0}, "The method names no incident: say what was stolen.");
  if (method.policies.empty())
    return refuse({Code::usage, "no policy", 0}, "The method names no policy: choose at least one.");
  if (!std::is_sorted(method.policies.begin(), method.policies.end(), std::less_equal<>())) {
    return refuse({Code::usage, "policies out of order", 0},
                  "The policies of the method must be in their fixed order, each once.");
  }
  for (const Branch& branch : method.branches) {
    if (branch.reason.empty())
      return refuse({Code::usage, "a branch without a reason", 0},
                    "Every fixed branch needs a reason: it is printed with the result.");
  }
  if (method.incidents.size() > 60'000)
    return refuse({Code::limit, "too many incidents", 0}, "A trace holds at most 60000 incidents.");
  return {};
}

std::vector<u128> floors_of(const Method& method, const std::vector<SeedLine>& seeds, std::uint32_t assets) {
  std::vector<u128> floors(assets, 0);
  for (const SeedLine& seed : seeds) {
    u128& sum = floors[raw(seed.asset)];
    if (!checked_add(sum, seed.amount, sum)) sum = kU128Max;
  }
  for (u128& floor : floors)
    floor = mul_div(floor, std::min<std::uint64_t>(method.floor_ppm, 1'000'000), 1'000'000).quotient;
  return floors;
}

void index_seeds(Setting& setting) {
  for (std::size_t i = 0; i < setting.seeds.size(); ++i) {
    if (setting.seeds[i].kind != "open") setting.seeds_of[setting.seeds[i].tx].push_back(static_cast<std::uint32_t>(i));
  }
}

/// Places where somebody pays more than the ledger says he has: `unfunded` value enters there.
void find_overdrafts(Setting& setting, std::vector<std::string>& notes) {
  if (setting.view.is_utxo() || !setting.method.unfunded_follow || setting.method.opening_inferred) return;
  bool complete = true;
  auto overdrafts = setting.view.overdrafts(setting.method.limits.overdrafts_max, complete);
  if (!complete) {
    notes.push_back("More than " + to_decimal(u128{setting.method.limits.overdrafts_max}) +
                    " payments exceed the recorded balance of their payer; unfunded value is therefore only followed "
                    "from accounts that the trace reaches.");
    return;
  }
  for (const auto& overdraft : overdrafts) {
    // A forged token's contract can claim that anybody paid anything: such payments bring no value into the case.
    if (!setting.chain.trusted(setting.view.asset_of(overdraft.holder))) continue;
    if (!setting.boundaries.is_source(overdraft.holder)) setting.overdrafts.push_back(overdraft);
  }
}

/// Runs every policy, and the interval behind them, each into its own slot.
void walk_all(const Setting& setting, std::vector<Walk>& walks) {
  const Method& method = setting.method;
  parallel_for(walks.size(), method.threads, [&](std::size_t i) {
    walks[i] = i < method.policies.size() ? walk_policy(setting, method.policies[i]) : walk_interval(setting);
  });
}

Result<void, Refusal> check_walks(const Method& method, const std::vector<Walk>& walks) {
  for (std::size_t i = 0; i < walks.size(); ++i) {
    if (!walks[i].error) continue;
    const std::string name = i < method.policies.size() ? policy_name(method.policies[i]) : "the interval";
    const Error& error = *walks[i].error;
    switch (error.code) {
      case Code::mismatch:
        return refuse(error, "The books of " + name +
                                 " do not balance; nothing is printed. This is a fault of the program: please report "
                                 "it with the method.");
      case Code::limit:
        return refuse(error, name +
                                 ": a fraction grew beyond the limit of exact arithmetic; trace without it, or raise "
                                 "the limit in the method.");
      case Code::conflict: return refuse(error, "The trace was cancelled.");
      default: return refuse(error, name + ": an amount does not fit 128 bits.");
    }
  }
  return {};
}

// ---- joining ---------------------------------------------------------------------------------------------------

std::vector<Visit> union_of_visits(const std::vector<Walk>& walks) {
  std::vector<Visit> all;
  for (const Walk& walk : walks) all.insert(all.end(), walk.visits.begin(), walk.visits.end());
  std::sort(all.begin(), all.end(), [](const Visit& a, const Visit& b) { return a.position < b.position; });
  all.erase(
      std::unique(all.begin(), all.end(), [](const Visit& a, const Visit& b) { return a.position == b.position; }),
      all.end());
  return all;
}

std::vector<OpeningLine> union_of_openings(const std::vector<Walk>& walks) {
  std::vector<std::pair<graph::Position, OpeningLine>> all;
  for (const Walk& walk : walks) all.insert(all.end(), walk.openings.begin(), walk.openings.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.holder, a.first) < std::pair(b.second.holder, b.first);
  });
  all.erase(std::unique(all.begin(), all.end(),
                        [](const auto& a, const auto& b) { return a.second.holder == b.second.holder; }),
            all.end());
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<OpeningLine> openings;
  for (const auto& [position, line] : all) openings.push_back(line);
  return openings;
}

std::vector<Conversion> union_of_conversions(const graph::FlowView& view, const std::vector<Walk>& walks) {
  std::vector<Conversion> all;
  for (const Walk& walk : walks) all.insert(all.end(), walk.conversions.begin(), walk.conversions.end());
  const auto key = [&](const Conversion& c) {
    return std::tuple(view.position(c.tx), c.tx, c.payer, c.from, c.to, c.paid, c.received);
  };
  std::sort(all.begin(), all.end(), [&](const Conversion& a, const Conversion& b) { return key(a) < key(b); });
  all.erase(
      std::unique(all.begin(), all.end(), [&](const Conversion& a, const Conversion& b) { return key(a) == key(b); }),
      all.end());
  return all;
}

std::vector<Treatment> union_of_treatments(const Method& method, const intel::Labels& labels,
                                           const std::vector<Walk>& walks) {
  std::vector<Treated> all;
  for (const Walk& walk : walks) all.insert(all.end(), walk.treated.begin(), walk.treated.end());
  // Labels and branches live in vectors: their place there is an order that does not depend on addresses in memory.
  const auto key = [&](const Treated& treated) {
    const Disposition& d = treated.disposition;
    const std::ptrdiff_t label = d.label == nullptr ? -1 : d.label - labels.all().data();
    const std::ptrdiff_t branch = d.branch == nullptr ? -1 : d.branch - method.branches.data();
    return std::tuple(treated.address, d.fate, d.pass_through, label, branch, treated.holder,
                      std::string_view(d.named));
  };
  std::sort(all.begin(), all.end(), [&](const Treated& a, const Treated& b) { return key(a) < key(b); });
  all.erase(std::unique(all.begin(), all.end(), [&](const Treated& a, const Treated& b) { return key(a) == key(b); }),
            all.end());
  std::vector<Treatment> treatments;
  for (const Treated& treated : all) {
    std::string word = fate_name(treated.disposition.fate);
    if (treated.disposition.pass_through) word += " (pass-through)";
    const bool pool = treated.address == kNoAddress && graph::is_pool(treated.holder);
    treatments.push_back({treated.address, pool ? treated.holder : graph::kNobody, std::move(word),
                          Boundaries::why(treated.disposition)});
  }
  return treatments;
}

/// Where unfunded value entered: the same under every conserving policy that visits the place, so any of them may say.
std::vector<Shortfall> shortfalls_of(const std::vector<Walk>& walks) {
  std::vector<Shortfall> all;
  for (const Walk& walk : walks) {
    if (conserves(walk.run.policy)) all.insert(all.end(), walk.shortfalls.begin(), walk.shortfalls.end());
  }
  const auto key = [](const Shortfall& s) { return std::tuple(s.position, s.step, s.entry, s.amount); };
  std::sort(all.begin(), all.end(), [&](const Shortfall& a, const Shortfall& b) { return key(a) < key(b); });
  const auto same = [](const Shortfall& a, const Shortfall& b) {
    return std::tuple(a.position, a.step, a.entry) == std::tuple(b.position, b.step, b.entry);
  };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

/// How far the grid can have moved a haircut from its exact fraction: each split moves each label by less than one
/// quantum.
std::string haircut_bound(std::uint64_t labels, std::uint64_t splits) {
  const u128 quanta = u128{labels} * splits;
  return "haircut: at most " + to_decimal(u128{labels}) + " labels x " + to_decimal(u128{splits}) +
         " splits x 2^-32 = " + to_decimal(mul_div(quanta, 1'000'000, u128{1} << 32).quotient + 1, 6) +
         " base units from the exact fractions.";
}

void join_notes(const Setting& setting, const std::vector<Walk>& walks, std::uint64_t truncated,
                std::vector<std::string>& notes) {
  const Method& method = setting.method;
  for (std::size_t i = 0; i < walks.size(); ++i) {
    const std::string name = i < method.policies.size() ? policy_name(method.policies[i]) : "interval";
    for (const std::string& note : walks[i].notes) notes.push_back(name + ": " + note);
    if (i < method.policies.size() && method.policies[i] == PolicyId::haircut && walks[i].run.splits != 0) {
      notes.push_back(haircut_bound(setting.plan.names.size(), walks[i].run.splits));
    }
    if (i < method.policies.size() && !walks[i].run.applicable)
      notes.push_back(name + " does not apply to account ledgers.");
    for (std::size_t asset = 0; asset < walks[i].grid_bits.size(); ++asset) {
      if (walks[i].grid_bits[asset] == 0)
        notes.push_back(name + ": asset " + std::to_string(asset) +
                        " is counted in whole base units, since a pool holds more than 2^96 of them.");
    }
  }
  const bool looks = std::any_of(method.boundaries.begin(), method.boundaries.end(),
                                 [](const BoundaryRule& rule) { return rule.boundary == Boundary::candidates; });
  if (looks && method.direction == graph::Direction::backward)
    notes.emplace_back("Candidate sets are only listed by a forward trace.");
  if (truncated != 0)
    notes.push_back("The candidates of " + std::to_string(truncated) +
                    " deposits are more than the limit; only the first are listed.");
}

}  // namespace

Result<TraceResult, Refusal> follow(const graph::FlowView& ledger_view, const Chain& chain, const intel::Labels& labels,
                                    const Method& method, const SeedSet& seeds, const ProgressFn& progress) {
  CLEW_TRY_VOID(check_method(method));
  const LabelPlan plan = plan_labels(method);
  Boundaries boundaries(ledger_view, chain, labels, method, plan, seeds.sources);
  for (const auto& [holder, branch] : seeds.output_branches) boundaries.fix_output(holder, *branch);
  const auto pools = pool_services(ledger_view, chain, boundaries, labels, seeds);
  // Each rule reads what another has read, and the paths do again.
  const auto recorded = graph::record(pools == nullptr ? ledger_view : *pools);
  const graph::FlowView& view = *recorded;
  std::mutex progress_mutex;
  std::uint64_t visited = 0;
  const auto tick = [&](std::uint64_t more) {
    if (!progress) return true;
    const std::lock_guard lock(progress_mutex);
    visited += more;
    return progress(Progress{"trace", "transactions", visited, 0});
  };
  Setting setting{
      view, chain, method, plan, boundaries, seeds.lines, floors_of(method, seeds.lines, chain.asset_count()),
      {},   {},    tick};

  TraceResult result;
  result.notes = seeds.notes;
  index_seeds(setting);
  find_overdrafts(setting, result.notes);

  // From here on nothing of the setting changes: the walks may share it.
  std::vector<Walk> walks(method.policies.size() + (method.interval ? 1 : 0));
  walk_all(setting, walks);
  CLEW_TRY_VOID(check_walks(method, walks));

  // All books balance. What follows reads the walks and adds no number of its own.
  const std::vector<Visit> visits = union_of_visits(walks);
  result.openings = union_of_openings(walks);
  result.conversions = union_of_conversions(view, walks);
  result.treatments = union_of_treatments(method, labels, walks);
  result.grid_bits.assign(chain.asset_count(), 32);
  for (const Walk& walk : walks) {
    if (!walk.grid_bits.empty()) result.grid_bits = walk.grid_bits;
  }
  std::vector<Deposit> deposits;
  for (std::size_t i = 0; i < method.policies.size(); ++i) {
    deposits.insert(deposits.end(), walks[i].deposits.begin(), walks[i].deposits.end());
    result.meetings.insert(result.meetings.end(), walks[i].meetings.begin(), walks[i].meetings.end());
  }
  std::uint64_t truncated = 0;
  if (method.direction == graph::Direction::forward) result.candidates = find_candidates(setting, deposits, truncated);
  join_notes(setting, walks, truncated, result.notes);

  std::optional<Walk> interval;
  if (method.interval) {
    interval = std::move(walks.back());
    walks.pop_back();
    result.intervals = interval->intervals;
  }
  result.exits = rank_exits(setting, walks, interval ? &*interval : nullptr, result.grid_bits);
  Paths paths = widest_paths(setting, visits, shortfalls_of(walks), result.exits);
  result.paths = std::move(paths.to_exits);
  result.reached = std::move(paths.to_others);

  result.labels = plan.names;
  if (pools != nullptr) result.pools = pools->names();
  result.first_reset = plan.first_reset;
  result.floors = std::move(setting.floors);
  result.seeds = seeds.lines;
  for (const Visit& visit : visits) result.visited.push_back(visit.tx);
  for (Walk& walk : walks) result.runs.push_back(std::move(walk.run));
  return result;
}

Result<TraceResult, Refusal> trace(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels,
                                   const Method& method, const ProgressFn& progress) {
  CLEW_TRY_VOID(check_method(method));
  std::optional<TxIndex> last;
  if (method.as_of) {
    const auto block = ledger->last_block_at(*method.as_of);
    if (!block)
      return refuse({Code::not_found, "nothing exists at the as-of date", 0},
                    "The ledger begins after the as-of date.");
    const ledger::BlockInfo info = ledger->block(*block);
    if (raw(info.first_tx) + info.tx_count == 0)
      return refuse({Code::not_found, "nothing exists at the as-of date", 0},
                    "The ledger has no transaction at the as-of date.");
    last = TxIndex{raw(info.first_tx) + info.tx_count - 1};
  }
  const auto view = graph::make_view(ledger, {method.direction, method.fees, method.order, last, /*spenders=*/true});
  const SeedSet seeds = CLEW_TRY(find_seeds(*ledger, *view, method, last));
  const auto chain = make_chain(std::move(ledger), last);
  return follow(*view, *chain, labels, method, seeds, progress);
}

}  // namespace clew::trace
