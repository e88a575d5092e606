// The walks of the rules that count in whole quanta: ordered, haircut, poison, interval. (walk_exact.cpp has the exact
// one.)
//
// Haircut starts every asset on the grid of 2^-32. If a pool outgrows 2^96 base units the walk is repeated with that
// asset on grid 0: seldom needed, and decided by the walk's own numbers, so that the answer does not depend on anything
// the trace did not visit.

#include "clew/trace/runner.h"
#include "clew/trace/write_books.h"

namespace clew::trace {

namespace {

template <class Rule>
Walk whole_quanta(Runner<Rule>& runner, PolicyId policy) {
  Walk walk = runner.walk();
  walk.run.policy = policy;
  walk.run.visited = walk.visits.size();
  walk.run.splits = runner.rule().splits();
  for (Meeting& meeting : walk.meetings) meeting.policy = policy;
  if (runner.rule().trouble()) walk.error = runner.rule().trouble()->error;
  if (!walk.error) write_books(runner.books(), conserves(policy), [](u128 quanta) { return Share{quanta, {}}; }, walk);
  return walk;
}

OrderedRule::Order order_of(PolicyId policy) {
  switch (policy) {
    case PolicyId::lifo: return OrderedRule::Order::lifo;
    case PolicyId::seniority:
    case PolicyId::tiho: return OrderedRule::Order::incidents_first;
    case PolicyId::juniority: return OrderedRule::Order::clean_first;
    default: return OrderedRule::Order::fifo;
  }
}

}  // namespace

Walk walk_ordered(const Setting& setting, PolicyId policy) {
  if (policy == PolicyId::tiho && !setting.view.is_utxo()) {
    Walk walk;
    walk.run.policy = policy;
    walk.run.applicable = false;
    return walk;
  }
  Runner<OrderedRule> runner(setting, OrderedRule(setting.plan, order_of(policy)), policy == PolicyId::tiho);
  return whole_quanta(runner, policy);
}

Walk walk_haircut(const Setting& setting) {
  std::vector<std::uint8_t> grid_bits(setting.chain.asset_count(), 32);
  while (true) {
    Runner<HaircutRule> runner(setting, HaircutRule(setting.plan, grid_bits), false);
    Walk walk = whole_quanta(runner, PolicyId::haircut);
    walk.grid_bits = grid_bits;
    const auto& trouble = runner.rule().trouble();
    if (!trouble || trouble->error.code != Code::overflow || grid_bits[raw(trouble->asset)] == 0) return walk;
    grid_bits[raw(trouble->asset)] = 0;
  }
}

Walk walk_poison(const Setting& setting) {
  Runner<PoisonRule> runner(setting, PoisonRule(setting.plan), false);
  return whole_quanta(runner, PolicyId::poison);
}

Walk walk_interval(const Setting& setting) {
  Runner<IntervalRule> runner(setting, IntervalRule(setting.plan), false);
  Walk walk = runner.walk();
  if (runner.rule().trouble()) walk.error = runner.rule().trouble()->error;
  if (walk.error) return walk;
  for (const auto& entry : runner.books().entries()) {
    if (entry.place == Place::converted_out || entry.amount.high == 0) continue;
    walk.intervals.push_back({entry.label, entry.place, entry.why, entry.holder, entry.address, entry.asset,
                              entry.amount.low, entry.amount.high, entry.first_tx});
  }
  std::sort(walk.intervals.begin(), walk.intervals.end(), [](const IntervalLine& a, const IntervalLine& b) {
    if (const auto left = std::tuple(a.label, a.place, a.why), right = std::tuple(b.label, b.place, b.why);
        left != right)
      return left < right;
    if (a.high != b.high) return a.high > b.high;
    if (a.low != b.low) return a.low > b.low;
    return std::tuple(a.address, a.holder, a.asset, a.tx) < std::tuple(b.address, b.holder, b.asset, b.tx);
  });
  return walk;
}

Walk walk_policy(const Setting& setting, PolicyId policy) {
  switch (policy) {
    case PolicyId::poison: return walk_poison(setting);
    case PolicyId::haircut: return walk_haircut(setting);
    case PolicyId::haircut_exact: return walk_exact(setting);
    case PolicyId::fifo:
    case PolicyId::lifo:
    case PolicyId::seniority:
    case PolicyId::juniority:
    case PolicyId::tiho: return walk_ordered(setting, policy);
  }
  return {};
}

}  // namespace clew::trace
