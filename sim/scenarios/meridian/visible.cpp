// The books once more, with an end at every mixer: movements of kind `mix` take value out of sight; what comes out
// afterwards, and whatever is done with it, is skipped.

#include "sim/scenarios/meridian/visible.h"

#include <set>
#include <utility>

namespace clew::sim::meridian {

std::map<Truth::Whereabouts, u128> visible_whereabouts(const Truth& truth, const std::string& incident, UnixTime time) {
  std::map<std::pair<Node, std::string>, u128> holdings;
  std::map<std::pair<std::string, std::string>, u128> opaque;  // ledger, asset
  std::set<std::pair<Node, std::string>> entered;              // place, transaction
  for (const Flow& flow : truth.flows()) {
    if (flow.incident != incident || flow.when.time > time) continue;
    const bool theft = flow.kind == FlowKind::theft;
    const auto source = holdings.find({flow.from, flow.asset_left});
    const bool seen = theft || (source != holdings.end() && source->second >= flow.amount_left);
    if (!seen) continue;  // it left a place that was reached through a mixer only
    if (!theft) source->second -= flow.amount_left;
    // What the same transaction takes from the same coin for the coordinator and the miners is in the round, too.
    if (flow.kind == FlowKind::mix) entered.emplace(flow.from, flow.when.tx);
    if (flow.kind == FlowKind::mix || entered.contains({flow.from, flow.when.tx}))
      opaque[{flow.to.ledger, flow.asset}] += flow.amount;
    else if (flow.amount != 0)
      holdings[{flow.to, flow.asset}] += flow.amount;
  }
  const auto places = truth.placed(incident, time);
  std::map<Truth::Whereabouts, u128> found;
  for (const auto& [key, amount] : holdings) {
    if (amount == 0) continue;
    const auto line = places.find(key.first);
    Truth::Whereabouts place{key.first.ledger, key.second, TruePlace::held, ""};
    if (line != places.end()) place.place = line->second.first, place.who = line->second.second;
    found[place] += amount;
  }
  for (const auto& [key, amount] : opaque) found[{key.first, key.second, TruePlace::opaque, "mixed"}] += amount;
  return found;
}

}  // namespace clew::sim::meridian
