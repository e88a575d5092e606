// The 50 % rule.
//
// Let S be the blocked: the listed, and every entity of which members of S hold enough. An owner in S counts with its
// whole stake, not with a product of percentages along a path: X holds 50 % of A and A 50 % of B, and B is blocked
// although X "holds" 25 % of it (OFAC, FAQ 401, example 1). Adding a member never takes one away, so the smallest such
// S exists, circles of owners do no harm, and it is found by spreading from the listed: round by round, each asset's
// sum grows when one of its owners joins. Each holding is looked at once.
//
// Stakes are intervals. With every stake at its lower end the spreading gives what is certain. For what is possible,
// the owners in S hold at most the sum of their upper ends, and at most what the lower ends of the other owners leave
// of 100 %; the intervals of different assets do not constrain each other, so some one way to fill them all in reaches
// both bounds at once, and the set is exact, not merely safe. Where the lower ends add up to more than 100 % the
// statements contradict, and only the first bound is used: nothing is freed by a contradiction.
//
// What a company holds of itself votes for nobody, and by most laws is left out of the whole: 40 % of a company that
// holds 30 % of itself is 40 of 70. No rule says that it must be; so it makes possible what it would make so, and not
// certain.
//
// What nobody holds on record counts for nobody: an entity is not possibly blocked only because its register is not
// complete. Callers see it as 100 % less the stakes.
//
// The UK does not add up the holdings of different designated persons; there the spreading is done once for each, and
// touches only what lies within reach.
// Sources: OFAC, revised guidance of 13 August 2014 and FAQ 398-402; Council of the EU, best practices, 3 July 2024,
// points 65-68; OFSI, financial sanctions general guidance, 4.1.1-4.1.4.

#include "clew/screen/ownership.h"

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <map>
#include <tuple>

namespace clew::screen {
namespace {

constexpr std::array<OwnershipPolicy, 4> kPolicies = {{
    {"ofac", "ofac-50-1", kPercentAll / 2, true, true, "OFAC guidance of 13 August 2014"},
    {"eu", "eu-50-1", kPercentAll / 2, true, true, "EU best practices of 3 July 2024"},
    {"uk", "uk-50-1", kPercentAll / 2, false, false, "OFSI general guidance, 4.1"},
    {"uk-joint", "uk-joint-50-1", kPercentAll / 2, false, true, "OFSI general guidance, 4.1, joint arrangements"},
}};
constexpr std::uint32_t kNever = ~std::uint32_t{0};
constexpr std::size_t kIndentMax = 20;

struct Link {
  std::uint32_t owner = 0, asset = 0;
  Stake stake;
  std::string_view source = {};
  std::uint32_t list = 0;
};

/// Holdings with numbers for ids, one link for each owner and asset.
struct Graph {
  std::vector<std::string> ids;                   ///< sorted
  std::vector<Link> by_owner, by_asset;           ///< sorted by (owner, asset) and (asset, owner)
  std::vector<std::uint32_t> owner_at, asset_at;  ///< first link of each id, one more at the end
  std::vector<std::uint64_t> low_all;             ///< of an asset: sum of the lower ends of all owners
  std::vector<std::uint32_t> strict_all;          ///< how many of them are not reached
  std::vector<Percent> own_high;                  ///< most that an asset holds of itself
  std::vector<std::string> contradictions;

  std::optional<std::uint32_t> find(std::string_view id) const {
    const auto at = std::lower_bound(ids.begin(), ids.end(), id);
    if (at == ids.end() || *at != id) return std::nullopt;
    return static_cast<std::uint32_t>(at - ids.begin());
  }
  std::span<const Link> assets_of(std::uint32_t owner) const {
    return std::span(by_owner).subspan(owner_at[owner], owner_at[owner + 1] - owner_at[owner]);
  }
  std::span<const Link> owners_of(std::uint32_t asset) const {
    return std::span(by_asset).subspan(asset_at[asset], asset_at[asset + 1] - asset_at[asset]);
  }
};

/// The smallest interval that holds both.
Stake hull(const Stake& a, const Stake& b) {
  Stake joined;
  joined.low = std::min(a.low, b.low);
  joined.above_low = (a.low > joined.low || a.above_low) && (b.low > joined.low || b.above_low);
  joined.high = std::max(a.high, b.high);
  joined.below_high = (a.high < joined.high || a.below_high) && (b.high < joined.high || b.below_high);
  return joined;
}

std::vector<std::uint32_t> starts(const std::vector<Link>& links, std::uint32_t Link::* of, std::size_t ids) {
  std::vector<std::uint32_t> first(ids + 1, 0);
  for (const Link& link : links) ++first[link.*of + 1];
  for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  return first;
}

// Two entries of one list may be two parcels of shares, which add up, or one that is told twice. Several percentages in
// one entry, and what several lists say, are always of the same stake. `links` are of one owner and one asset.
void widen_to_sum(std::span<const Link> links, Stake& stake) {
  std::map<std::uint32_t, std::map<std::string_view, Stake>> said;  // by list and entry
  for (const Link& link : links) {
    if (link.stake.unknown()) continue;
    const auto [at, fresh] = said[link.list].try_emplace(link.source, link.stake);
    if (!fresh) at->second = hull(at->second, link.stake);
  }
  for (const auto& [list, entries] : said) {
    if (entries.size() < 2) continue;
    std::uint64_t sum = 0;
    bool below = false;
    for (const auto& [source, one] : entries) {
      sum += one.high;
      below |= one.below_high;
    }
    const Percent high = static_cast<Percent>(std::min<std::uint64_t>(sum, kPercentAll));
    if (high < stake.high) continue;
    stake.below_high = below && sum <= kPercentAll && (high > stake.high || stake.below_high);
    stake.high = high;
  }
}

void join_statements(Graph& graph) {
  std::vector<Link> joined;
  for (std::size_t i = 0; i < graph.by_asset.size();) {
    Link link = graph.by_asset[i];
    bool differ = false;
    const std::size_t first = i;
    for (; i < graph.by_asset.size() && graph.by_asset[i].asset == link.asset && graph.by_asset[i].owner == link.owner;
         ++i) {
      const Stake& stake = graph.by_asset[i].stake;
      if (i == first || stake.unknown() || stake == link.stake) continue;
      differ |= !link.stake.unknown();
      link.stake = link.stake.unknown() ? stake : hull(link.stake, stake);
    }
    widen_to_sum(std::span(graph.by_asset).subspan(first, i - first), link.stake);
    if (differ) {
      graph.contradictions.push_back(graph.ids[link.asset] + ": what " + graph.ids[link.owner] +
                                     " holds is told in different ways, together " + stake_text(link.stake));
    }
    joined.push_back(link);
  }
  graph.by_asset = std::move(joined);
}

Graph make_graph(std::span<const Holding> holdings) {
  Graph graph;
  for (const Holding& holding : holdings) {
    graph.ids.push_back(holding.owner);
    graph.ids.push_back(holding.asset);
  }
  std::sort(graph.ids.begin(), graph.ids.end());
  graph.ids.erase(std::unique(graph.ids.begin(), graph.ids.end()), graph.ids.end());
  boost::unordered_flat_map<std::string_view, std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < graph.ids.size(); ++i) numbers.emplace(graph.ids[i], i);
  for (const Holding& h : holdings) {
    graph.by_asset.push_back({numbers.find(h.owner)->second, numbers.find(h.asset)->second, h.stake, h.source, h.list});
  }
  std::sort(graph.by_asset.begin(), graph.by_asset.end(), [](const Link& a, const Link& b) {
    return std::tie(a.asset, a.owner, a.stake) < std::tie(b.asset, b.owner, b.stake);
  });
  join_statements(graph);
  graph.by_owner = graph.by_asset;
  std::sort(graph.by_owner.begin(), graph.by_owner.end(),
            [](const Link& a, const Link& b) { return std::tie(a.owner, a.asset) < std::tie(b.owner, b.asset); });
  graph.owner_at = starts(graph.by_owner, &Link::owner, graph.ids.size());
  graph.asset_at = starts(graph.by_asset, &Link::asset, graph.ids.size());
  graph.low_all.resize(graph.ids.size());
  graph.strict_all.resize(graph.ids.size());
  graph.own_high.resize(graph.ids.size());
  for (const Link& link : graph.by_asset) {
    graph.low_all[link.asset] += link.stake.low;
    graph.strict_all[link.asset] += link.stake.above_low;
    // Of an unknown stake in itself nobody can say anything: it would make every owner possible.
    if (link.owner == link.asset && !link.stake.unknown()) graph.own_high[link.asset] = link.stake.high;
  }
  for (std::uint32_t i = 0; i < graph.ids.size(); ++i) {
    if (graph.low_all[i] > kPercentAll) {
      graph.contradictions.push_back(graph.ids[i] + ": stakes add up to " + percent_text(graph.low_all[i]));
    }
  }
  std::sort(graph.contradictions.begin(), graph.contradictions.end());
  return graph;
}

/// What the members of S hold of one asset.
struct Sum {
  std::uint64_t low = 0, high = 0;
  std::uint32_t strict_low = 0, strict_high = 0;
};

/// One spreading over a graph; made once, used for any number of starts.
class Spread {
 public:
  Spread(const Graph& graph, const OwnershipPolicy& policy, Sureness wanted)
      : graph_(graph), policy_(policy), wanted_(wanted), sums_(graph.ids.size()), round_(graph.ids.size(), kNever) {}

  /// Spreads from the seeds; what is reached can be asked until the next call.
  void run(std::span<const std::uint32_t> seeds) {
    for (const std::uint32_t id : touched_) sums_[id] = {}, round_[id] = kNever;
    touched_.clear();
    reached_.clear();
    std::vector<std::uint32_t> now(seeds.begin(), seeds.end());
    for (const std::uint32_t id : now) enter(id, 0);
    for (std::uint32_t round = 1; !now.empty(); ++round) {
      std::vector<std::uint32_t> next;
      for (const std::uint32_t owner : now) {
        for (const Link& link : graph_.assets_of(owner)) {
          if (round_[link.asset] != kNever && round_[link.asset] != round) continue;
          count(link);
          if (round_[link.asset] != kNever || !enough(link.asset)) continue;
          enter(link.asset, round);
          reached_.push_back(link.asset);
          next.push_back(link.asset);
        }
      }
      now = std::move(next);
    }
  }
  const std::vector<std::uint32_t>& reached() const { return reached_; }  ///< without the seeds
  std::uint32_t round(std::uint32_t id) const { return round_[id]; }

  /// Sum over the owners of earlier rounds.
  std::uint64_t high_of(std::uint32_t asset, const Sum& sum, bool& strict) const {
    std::uint64_t high = sum.high;
    strict = sum.strict_high != 0;
    if (graph_.low_all[asset] > kPercentAll) return high;
    const std::uint64_t others = graph_.low_all[asset] - sum.low, left = kPercentAll - others;
    const bool left_strict = graph_.strict_all[asset] != sum.strict_low;
    if (left < high || (left == high && left_strict)) {
      strict = left_strict || (left == high && strict);
      high = left;
    }
    return high;
  }

 private:
  void enter(std::uint32_t id, std::uint32_t round) {
    touched_.push_back(id);
    round_[id] = round;
  }
  void count(const Link& link) {
    touched_.push_back(link.asset);
    Sum& sum = sums_[link.asset];
    sum.low += link.stake.low;
    sum.high += link.stake.high;
    sum.strict_low += link.stake.above_low;
    sum.strict_high += link.stake.below_high;
  }
  bool enough(std::uint32_t asset) const {
    const Sum& sum = sums_[asset];
    if (wanted_ == Sureness::certain) {
      return sum.low > policy_.threshold || (sum.low == policy_.threshold && (policy_.reached || sum.strict_low != 0));
    }
    bool strict = false;
    const std::uint64_t most = high_of(asset, sum, strict);
    // Of the whole without its own shares: most / (all - own) against threshold / all.
    const std::uint64_t high = std::min<std::uint64_t>(most, kPercentAll) * kPercentAll;
    const std::uint64_t needed = std::uint64_t{policy_.threshold} * (kPercentAll - graph_.own_high[asset]);
    return most != 0 && (high > needed || (high == needed && policy_.reached && !strict));
  }

  const Graph& graph_;
  const OwnershipPolicy& policy_;
  Sureness wanted_;
  std::vector<Sum> sums_;
  std::vector<std::uint32_t> round_, touched_, reached_;
};

Derivation derive(const Graph& graph, const Spread& spread, std::uint32_t asset, Sureness sureness) {
  Derivation derivation;
  derivation.asset = graph.ids[asset];
  derivation.sureness = sureness;
  derivation.round = spread.round(asset);
  derivation.more_than_all = graph.low_all[asset] > kPercentAll;
  Sum sum;
  for (const Link& link : graph.owners_of(asset)) {
    const std::uint32_t round = spread.round(link.owner);
    if (round >= derivation.round) continue;
    derivation.counted.push_back({graph.ids[link.owner], link.stake, round == 0, round});
    sum.low += link.stake.low;
    sum.high += link.stake.high;
    sum.strict_low += link.stake.above_low;
    sum.strict_high += link.stake.below_high;
  }
  derivation.own_high = sureness == Sureness::possible ? graph.own_high[asset] : 0;
  derivation.sum_low = sum.low;
  bool strict = false;
  derivation.sum_high = spread.high_of(asset, sum, strict);
  return derivation;
}

/// Adds what one start reaches: certain goes before possible, and of equals the first person named stays.
void collect(const Graph& graph, const Spread& certain, const Spread& possible, const std::string& person,
             const std::vector<bool>& listed, std::vector<Derivation>& found, std::vector<std::uint32_t>& at) {
  const auto keep = [&](const Spread& spread, std::uint32_t asset, Sureness sureness) {
    if (listed[asset]) return;
    if (at[asset] != kNever && found[at[asset]].sureness >= sureness) return;
    Derivation derivation = derive(graph, spread, asset, sureness);
    derivation.person = person;
    if (at[asset] == kNever) {
      at[asset] = static_cast<std::uint32_t>(found.size());
      found.push_back(std::move(derivation));
    } else {
      found[at[asset]] = std::move(derivation);
    }
  };
  for (const std::uint32_t asset : certain.reached()) keep(certain, asset, Sureness::certain);
  for (const std::uint32_t asset : possible.reached()) keep(possible, asset, Sureness::possible);
}

/// Whether a stake is there on the day.
enum class Standing : std::uint8_t { yes, no, may_be };

Standing standing_on(const intel::Entity& entity, std::optional<UnixTime> as_of, std::optional<UnixTime> known_from) {
  Standing standing = Standing::yes;
  for (const intel::Value& value : entity.values) {
    const bool start = value.property == "startDate", end = value.property == "endDate";
    if (!start && !end) continue;
    std::string text = value.text;
    if (text.size() == 4) text += "-01";
    if (text.size() == 7) text += "-01";
    const auto at = parse_time(text);
    const std::optional<UnixTime> day = as_of ? as_of : known_from;
    if (end && (!day || !at)) {
      if (!as_of) return Standing::no;  // it has an end, and nothing says that it is yet to come
      continue;
    }
    if (!day || !at) continue;
    if (end && *at <= *day) return Standing::no;
    if (start && *at > *day && as_of) return Standing::no;
    if (!as_of && *at > *day) standing = Standing::may_be;
  }
  return standing;
}

}  // namespace

std::span<const OwnershipPolicy> ownership_policies() {
  return kPolicies;
}

const OwnershipPolicy* ownership_policy(std::string_view name) {
  for (const OwnershipPolicy& policy : kPolicies) {
    if (policy.name == name || policy.version == name) return &policy;
  }
  return nullptr;
}

const char* sureness_name(Sureness sureness) {
  switch (sureness) {
    case Sureness::no: return "no";
    case Sureness::possible: return "possible";
    case Sureness::certain: return "certain";
  }
  return "?";
}

HoldingsReport holdings_of(std::span<const intel::Entity> entities, std::optional<UnixTime> as_of,
                           std::optional<UnixTime> known_from) {
  HoldingsReport report;
  for (const intel::Entity& entity : entities) {
    if (entity.schema != "Ownership") continue;
    const Standing standing = standing_on(entity, as_of, known_from);
    if (standing == Standing::no) {
      ++report.ended;
      continue;
    }
    std::vector<std::string_view> percentages = entity.all("percentage");
    if (percentages.empty()) percentages.emplace_back();
    for (const std::string_view text : percentages) {
      auto stake = parse_stake(text);
      if (!stake) {
        report.bad.push_back({entity.id, std::string(text), stake.error().reason});
        stake = Stake{};
      }
      if (standing == Standing::may_be) stake->low = 0, stake->above_low = false;
      for (const std::string_view owner : entity.all("owner")) {
        for (const std::string_view asset : entity.all("asset")) {
          report.holdings.push_back({std::string(owner), std::string(asset), *stake, entity.id});
        }
      }
    }
  }
  return report;
}

OwnershipResult blocked_by_ownership(std::span<const Holding> holdings, std::span<const std::string> blocked,
                                     const OwnershipPolicy& policy) {
  const Graph graph = make_graph(holdings);
  std::vector<std::uint32_t> seeds;
  std::vector<bool> listed(graph.ids.size(), false);
  for (const std::string& id : blocked) {
    const auto number = graph.find(id);
    if (!number || listed[*number]) continue;
    listed[*number] = true;
    seeds.push_back(*number);
  }
  std::sort(seeds.begin(), seeds.end());

  OwnershipResult result;
  result.policy = policy.version;
  result.contradictions = graph.contradictions;
  std::vector<std::uint32_t> at(graph.ids.size(), kNever);
  Spread certain(graph, policy, Sureness::certain), possible(graph, policy, Sureness::possible);
  if (policy.aggregate) {
    certain.run(seeds);
    possible.run(seeds);
    collect(graph, certain, possible, {}, listed, result.blocked, at);
  } else {
    for (const std::uint32_t seed : seeds) {
      certain.run({&seed, 1});
      possible.run({&seed, 1});
      collect(graph, certain, possible, graph.ids[seed], listed, result.blocked, at);
    }
  }
  std::sort(result.blocked.begin(), result.blocked.end(),
            [](const Derivation& a, const Derivation& b) { return a.asset < b.asset; });
  return result;
}

const Derivation* OwnershipResult::find(std::string_view asset) const {
  const auto found = std::lower_bound(blocked.begin(), blocked.end(), asset,
                                      [](const Derivation& d, std::string_view id) { return d.asset < id; });
  return found != blocked.end() && found->asset == asset ? &*found : nullptr;
}

std::string explain(const OwnershipResult& result, std::string_view asset, const ExplainWords& words) {
  const auto name = [&](std::string_view id) { return words.party ? words.party(id) : std::string(id); };
  const Derivation* const top = result.find(asset);
  if (top == nullptr) return name(asset) + ": not blocked by ownership (" + result.policy + ")\n";
  std::string text;
  struct Step {
    const Derivation* derivation;
    std::size_t depth;
  };
  std::vector<Step> stack{{top, 0}};
  boost::unordered_flat_set<const Derivation*> explained{top};
  while (!stack.empty()) {
    const Step step = stack.back();
    stack.pop_back();
    const Derivation& d = *step.derivation;
    const std::string indent(2 * std::min(step.depth, kIndentMax), ' ');
    text += indent + name(d.asset) + ": " + (d.sureness == Sureness::certain ? "blocked" : "possibly blocked") +
            ", blocked owners hold ";
    text += d.sum_low == d.sum_high ? percent_text(d.sum_low)
                                    : percent_text(d.sum_low) + " or more, at most " + percent_text(d.sum_high);
    text +=
        d.person.empty() ? " (" + result.policy + ")\n" : " through " + name(d.person) + " (" + result.policy + ")\n";
    if (d.more_than_all) text += indent + "  its stakes add up to more than 100 %: the statements contradict\n";
    if (d.own_high != 0)
      text += indent + "  it holds up to " + percent_text(d.own_high) +
              " of itself, which may not count: then the others hold more of the rest\n";
    std::vector<Step> owners;
    for (const CountedStake& counted : d.counted) {
      text += indent + "  " + stake_text(counted.stake) + " " + name(counted.owner);
      if (counted.listed) text += ", " + (words.listed ? words.listed(counted.owner) : std::string("listed"));
      text += (words.said ? ", " + words.said(counted.owner, d.asset) : std::string()) + "\n";
      const Derivation* const owner = counted.listed ? nullptr : result.find(counted.owner);
      if (owner != nullptr && explained.insert(owner).second) owners.push_back({owner, step.depth + 1});
    }
    stack.insert(stack.end(), owners.rbegin(), owners.rend());
  }
  return text;
}

}  // namespace clew::screen
