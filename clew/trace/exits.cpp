// The exit table: where lines end, what each policy says is there, and how sure that is.
//
// Problem: an investigator asks which service to write to first. Approach: rank by what no conserving policy can deny
// (the lower bound), then by the median policy; mark every row that some policy empties. Refused: ranking by the
// largest number of any policy (poison would always win). Source: docs/reference/bundle.md, exits.csv.

#include <algorithm>
#include <tuple>

#include "clew/trace/exact.h"
#include "clew/trace/findings.h"

namespace clew::trace {

namespace {

struct Row {
  ExitKey key;
  Exit exit;
  Measured median;
  Address address;
};
using Rows = boost::unordered_flat_map<ExitKey, Exit>;

/// Whether a booking is at a service: an address, or a named end (mined, issued). An opaque transaction is neither.
bool is_exit(Place place, graph::Holder holder) {
  return place == Place::exited || (place == Place::opaque && holder != graph::kNobody);
}

unsigned bits_of(PolicyId policy, AssetId asset, const std::vector<std::uint8_t>& grid_bits) {
  return policy == PolicyId::haircut ? grid_bits[raw(asset)] : 0;
}

void add_shares(const std::vector<Walk>& walks, Rows& rows) {
  for (std::size_t i = 0; i < walks.size(); ++i) {
    for (const Holding& holding : walks[i].run.holdings) {
      if (!is_exit(holding.place, holding.holder)) continue;
      Exit& exit = rows[ExitKey{holding.label, holding.address, holding.asset, holding.place}];
      exit.by_policy.resize(walks.size());
      exit.by_policy[i] = sum(exit.by_policy[i], holding.amount);
    }
  }
}

void add_interval(const Walk* interval, std::size_t policies, Rows& rows) {
  if (interval == nullptr) return;
  for (const IntervalLine& line : interval->intervals) {
    if (!is_exit(line.place, line.holder)) continue;
    Exit& exit = rows[ExitKey{line.label, line.address, line.asset, line.place}];
    exit.by_policy.resize(policies);
    exit.low += line.low;
    exit.high += line.high;
  }
}

/// Counts the receipts and finds the first and the last; their labels say what the service is called.
void add_receipts(const Setting& setting, const std::vector<Walk>& walks, const Walk* interval, Rows& rows) {
  std::vector<Deposit> deposits;
  for (const Walk& walk : walks) deposits.insert(deposits.end(), walk.deposits.begin(), walk.deposits.end());
  const auto place = [](const Deposit& d) { return std::tuple(d.position, d.step, d.entry, d.label); };
  const auto earlier = [&](const Deposit& a, const Deposit& b) { return place(a) < place(b); };
  std::sort(deposits.begin(), deposits.end(), earlier);
  deposits.erase(std::unique(deposits.begin(), deposits.end(),
                             [&](const Deposit& a, const Deposit& b) { return place(a) == place(b); }),
                 deposits.end());
  const auto note = [&](const Deposit& deposit, bool carries) {
    const auto at = rows.find(ExitKey{deposit.label, deposit.address, deposit.asset, deposit.place});
    if (at == rows.end()) return;
    Exit& exit = at->second;
    if (exit.service.empty()) {
      exit.first_tx = deposit.tx;
      if (const intel::Label* label = setting.boundaries.service(deposit.address, deposit.tx)) {
        exit.service = label->label;
        exit.actor = label->actor;
        exit.category = label->category;
      } else if (deposit.holder == graph::kNobody) {
        exit.service = setting.view.is_utxo() ? "mined" : "issued";
      }
    }
    exit.last_tx = deposit.tx;
    if (carries) ++exit.receipts;
  };
  for (const Deposit& deposit : deposits) note(deposit, true);
  if (interval == nullptr) return;
  for (const Deposit& deposit : interval->deposits) {  // rows that only the interval reaches
    const auto at = rows.find(ExitKey{deposit.label, deposit.address, deposit.asset, deposit.place});
    if (at != rows.end() && at->second.receipts == 0) note(deposit, false);
  }
}

/// Median of the conserving policies (the lower of two middle ones), and whether they disagree about zero.
void judge(const std::vector<Walk>& walks, const std::vector<std::uint8_t>& grid_bits, Row& row) {
  std::vector<Measured> values;
  std::size_t zeros = 0;
  for (std::size_t i = 0; i < walks.size(); ++i) {
    const PolicyRun& run = walks[i].run;
    if (!run.applicable || !conserves(run.policy)) continue;
    values.push_back({row.exit.by_policy[i], bits_of(run.policy, row.key.asset, grid_bits)});
    if (is_zero(values.back().share)) ++zeros;
  }
  row.exit.flips = zeros != 0 && zeros != values.size();
  if (values.empty()) return;
  std::stable_sort(values.begin(), values.end(),
                   [](const Measured& a, const Measured& b) { return compare(a, b) < 0; });
  row.median = values[(values.size() - 1) / 2];
}

}  // namespace

std::vector<Exit> rank_exits(const Setting& setting, const std::vector<Walk>& walks, const Walk* interval,
                             const std::vector<std::uint8_t>& grid_bits) {
  Rows found;
  add_shares(walks, found);
  add_interval(interval, walks.size(), found);
  add_receipts(setting, walks, interval, found);
  std::vector<Row> rows;
  for (auto& [key, exit] : found) {
    Row row{key, std::move(exit), {}, setting.chain.address(key.address)};
    row.exit.address = key.address;
    row.exit.asset = key.asset;
    row.exit.label = key.label;
    row.exit.place = key.place;
    for (std::size_t i = 0; i < walks.size(); ++i) {
      if (walks[i].run.policy == PolicyId::haircut_exact && row.exit.by_policy[i].fraction.empty())
        row.exit.by_policy[i].fraction = "0";
    }
    judge(walks, grid_bits, row);
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.exit.low != b.exit.low) return a.exit.low > b.exit.low;
    if (const int order = compare(a.median, b.median); order != 0) return order > 0;
    return std::tie(a.key.label, a.key.asset, a.key.place, a.address, a.key.address) <
           std::tie(b.key.label, b.key.asset, b.key.place, b.address, b.key.address);
  });
  std::vector<Exit> exits;
  for (Row& row : rows) exits.push_back(std::move(row.exit));
  return exits;
}

}  // namespace clew::trace
