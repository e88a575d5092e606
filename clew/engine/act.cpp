// Who can still act on what.
//
// A trace says where value is; this says what can be done about it, by rules an analyst can check: a label with the
// category `frozen` that holds at the moment; else a service that stopped the line and keeps accounts for others, which
// can freeze; else a token whose contract carries a label of category `issuer`, which can freeze it at any address.
// Each part is in one group, so that the groups add up to the loss. Refused: guessing an issuer from a token's symbol,
// and calling a decentralised contract or a miner somebody who can freeze.

#include "clew/engine/act.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "clew/engine/reach.h"
#include "clew/engine/store.h"
#include "clew/trace/standing.h"

namespace clew::engine {
namespace {

using intel::Category;
using trace::Place;

Reach reach_of(Place place) {
  switch (place) {
    case Place::held: return Reach::held;
    case Place::frozen: return Reach::frozen;
    case Place::exited: return Reach::service;
    case Place::opaque: return Reach::opaque;
    case Place::burnt:
    case Place::fees:
    case Place::returned: return Reach::gone;
    case Place::converted_out: return Reach::converted;
    case Place::unresolved: return Reach::unresolved;
  }
  return Reach::unresolved;
}

/// Turns holdings of one run into parts. Label look-ups are kept: a table of hours asks the same again and again.
class Sorter {
 public:
  explicit Sorter(const Case& traced)
      : case_(traced),
        known_by_(known_by(traced.method)),
        rules_(static_cast<std::size_t>(Category::other_service) + 1, false) {
    for (const trace::BoundaryRule& rule : traced.method.boundaries)
      rules_[static_cast<std::size_t>(rule.category)] = true;
  }

  /// From now on parts say what the policy-free interval gives for their place.
  void know_intervals(const std::vector<trace::IntervalLine>& intervals) {
    for (const trace::IntervalLine& line : intervals) intervals_[place_of(line, line.tx)] = {line.low, line.high};
  }

  Standing sort(UnixTime at, const std::vector<trace::Holding>& holdings,
                const std::vector<trace::BalanceLine>& balance) {
    Standing out;
    out.at = at;
    issuers_.clear();
    for (const trace::Holding& holding : holdings) out.parts.push_back(part_of(holding, at));
    for (const trace::BalanceLine& line : balance) {
      const u128 fees = line.places[static_cast<std::size_t>(Place::fees)].quanta;
      if (fees == 0) continue;
      Part part;
      part.reach = Reach::gone;
      part.label = line.label;
      part.place = Place::fees;
      part.asset = line.asset;
      part.quanta = fees;
      out.parts.push_back(std::move(part));
    }
    std::stable_sort(out.parts.begin(), out.parts.end(),
                     [](const Part& a, const Part& b) { return a.reach < b.reach; });
    out.totals = totals_of(out.parts);
    return out;
  }

 private:
  using Where = std::tuple<trace::LabelId, Place, trace::Unfollowed, std::uint64_t, AssetId, std::uint64_t>;
  /// Value without a holder is told apart by its transaction, as in the trace's books.
  static Where place_of(const auto& line, TxIndex tx) {
    const auto holder = static_cast<std::uint64_t>(line.holder);
    return {line.label, line.place, line.why, holder, line.asset, holder == ~std::uint64_t{0} ? raw(tx) : 0};
  }
  bool of_loss(trace::LabelId label) const {
    return raw(label) >= trace::kFirstIncident && raw(label) < case_.result.first_reset;
  }
  UnixTime time(TxIndex tx) const { return case_.ledger->block(case_.ledger->block_of(tx)).time; }

  const intel::Label* label_at(const Address& address, UnixTime at, auto&& wanted) const {
    return first_label(case_.labels, address, at, known_by_, wanted);
  }

  /// The label at which the line ended: the first with a boundary, on the day of the receipt.
  const intel::Label* service(AddressId address, TxIndex tx) {
    const auto [at, fresh] = services_.try_emplace({address, tx}, nullptr);
    if (fresh && address != kNoAddress)
      at->second = label_at(Address(case_.ledger->address(address)), time(tx),
                            [&](Category category) { return rules_[static_cast<std::size_t>(category)]; });
    return at->second;
  }

  const std::string& issuer(AssetId asset, UnixTime at) {
    const auto [found, fresh] = issuers_.try_emplace(asset);
    if (!fresh) return found->second;
    const ledger::AssetKey key = case_.ledger->asset(asset);
    if (key.contract == Address()) return found->second;
    const auto* label = label_at(key.contract, at, [](Category category) { return category == Category::issuer; });
    if (label != nullptr) found->second = name_of(*label);
    return found->second;
  }

  Part part_of(const trace::Holding& holding, UnixTime at) {
    Part part;
    part.reach = reach_of(holding.place);
    part.label = holding.label;
    part.place = holding.place;
    part.why = holding.why;
    part.holder = holding.holder;
    part.address = holding.address;
    part.asset = holding.asset;
    part.quanta = holding.amount.quanta;
    if (holding.receipts != 0) {
      part.since = holding.first_tx;
      part.last = holding.last_tx;
    }
    if (const auto found = intervals_.find(place_of(holding, holding.first_tx)); found != intervals_.end())
      part.interval = found->second;
    part.issuer = issuer(holding.asset, at);
    const intel::Label* label = nullptr;
    if (holding.place == Place::exited || holding.place == Place::opaque)
      label = service(holding.address, holding.first_tx);
    if (holding.place == Place::frozen)
      label = label_at(Address(case_.ledger->address(holding.address)), at,
                       [](Category category) { return category == Category::frozen; });
    if (label != nullptr) {
      part.service = label->label;
      part.actor = label->actor;
      part.category = intel::category_name(intel::category_of(label->category));
      if (holding.place == Place::exited && keeps_accounts(intel::category_of(label->category)))
        part.who = name_of(*label);
    }
    if (part.reach == Reach::held && !part.issuer.empty()) {
      part.reach = Reach::issuer;
      part.who = part.issuer;
    }
    return part;
  }

  std::vector<AssetTotal> totals_of(const std::vector<Part>& parts) const {
    std::map<AssetId, AssetTotal> by_asset;
    std::map<AssetId, std::map<std::string, u128>> whom;
    for (const Part& part : parts) {
      if (!of_loss(part.label)) continue;
      AssetTotal& total = by_asset[part.asset];
      total.asset = part.asset;
      total.by[static_cast<std::size_t>(part.reach)] += part.quanta;
      if (part.reach != Reach::converted) total.total += part.quanta;
      if (part.who.empty()) continue;
      total.stoppable += part.quanta;
      whom[part.asset][part.who] += part.quanta;
    }
    std::vector<AssetTotal> totals;
    for (auto& [asset, total] : by_asset) {
      total.by_whom.assign(whom[asset].begin(), whom[asset].end());
      std::stable_sort(total.by_whom.begin(), total.by_whom.end(),
                       [](const auto& a, const auto& b) { return a.second > b.second; });
      totals.push_back(std::move(total));
    }
    return totals;
  }

  const Case& case_;
  UnixTime known_by_;
  std::vector<bool> rules_;  ///< by category
  std::map<std::pair<AddressId, TxIndex>, const intel::Label*> services_;
  std::map<Where, std::pair<u128, u128>> intervals_;
  std::map<AssetId, std::string> issuers_;  ///< at the moment that is sorted
};

UnixTime end_of(const Case& traced) {
  const ledger::Ledger& ledger = *traced.ledger;
  const UnixTime last = ledger.block(BlockIndex{ledger.block_count() - 1}).time;
  return traced.method.as_of ? std::min(*traced.method.as_of, last) : last;
}

/// When something last changed: a move, a seed, or a freeze.
UnixTime last_change(const Case& traced, const trace::PolicyRun& run, UnixTime from, UnixTime end) {
  const auto time = [&](TxIndex tx) { return traced.ledger->block(traced.ledger->block_of(tx)).time; };
  UnixTime last = from;
  if (!run.moves.empty()) last = std::max(last, time(run.moves.back().tx));
  for (const trace::SeedLine& seed : traced.result.seeds) last = std::max(last, time(seed.tx));
  for (const intel::Label& label : traced.labels.all()) {
    const Category category = intel::category_of(label.category);
    if (category != Category::frozen && category != Category::issuer) continue;
    for (const auto& date : {label.valid_from, label.valid_to})
      if (date && *date > last && *date <= end) last = *date;
  }
  return std::min(last, end);
}

}  // namespace

bool keeps_accounts(Category category) {
  switch (category) {
    case Category::exchange:
    case Category::gambling:
    case Category::merchant:
    case Category::issuer:
    case Category::wallet_service:
    case Category::other_service: return true;
    case Category::none:
    case Category::mixer:
    case Category::bridge:
    case Category::defi:
    case Category::miner:
    case Category::sanctioned:
    case Category::criminal:
    case Category::frozen: return false;
  }
  return false;
}

const char* reach_name(Reach reach) {
  switch (reach) {
    case Reach::held: return "held";
    case Reach::service: return "at a service";
    case Reach::issuer: return "issuer can freeze";
    case Reach::frozen: return "frozen";
    case Reach::opaque: return "opaque";
    case Reach::gone: return "gone";
    case Reach::unresolved: return "unresolved";
    case Reach::converted: return "converted";
  }
  return "";
}

Standing where_now(const Case& traced, std::size_t run) {
  const trace::PolicyRun& of = traced.result.runs[run];
  Sorter sorter(traced);
  if (trace::conserves(of.policy)) sorter.know_intervals(traced.result.intervals);
  return sorter.sort(end_of(traced), of.holdings, of.balance);
}

Outcome<void> where_hourly(const Case& traced, std::size_t run, const HourlyOptions& options,
                           const std::function<void(const Standing&)>& show) {
  const ledger::Ledger& ledger = *traced.ledger;
  const UnixTime end = end_of(traced);
  UnixTime theft = end;
  for (const trace::SeedLine& seed : traced.result.seeds)
    theft = std::min(theft, ledger.block(ledger.block_of(seed.tx)).time);
  const UnixTime first = options.since.value_or(theft);
  const UnixTime last = last_change(traced, traced.result.runs[run], first, end);
  std::vector<trace::Cut> cuts;
  const auto cut_at = [&](UnixTime at) {
    const auto block = ledger.last_block_at(at);
    TxIndex until{0};
    if (block) {
      const ledger::BlockInfo info = ledger.block(*block);
      until = TxIndex{raw(info.first_tx) + info.tx_count};
    }
    cuts.push_back({until, at});
  };
  for (UnixTime at = first; at <= last; at.seconds += 3600) {
    if (options.hours != 0 && cuts.size() > options.hours) break;
    if (cuts.size() == kHoursMax)
      return refuse(Code::limit, fmt::format("the table would have more than {} rows", kHoursMax),
                    "ask for a part of it: --since TIME --hours N");
    cut_at(at);
  }
  const bool whole = options.hours == 0 || cuts.size() <= options.hours;
  if (whole && !cuts.empty() && cuts.back().at < last) cut_at(last);
  Sorter sorter(traced);
  const auto replayed = trace::replay_standings(traced.ledger, traced.labels, traced.method, traced.result, run, cuts,
                                                [&](std::size_t i, const trace::Standing& standing) {
                                                  show(sorter.sort(cuts[i].at, standing.holdings, standing.balance));
                                                });
  if (!replayed)
    return refuse(replayed.error().error.code, replayed.error().message,
                  "clew where --hourly takes haircut, fifo, lifo, seniority, juniority or tiho, forward");
  return {};
}

}  // namespace clew::engine
