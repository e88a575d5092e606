#pragma once
// What every trace on real data owes: books that balance.

#include <gtest/gtest.h>

#include "clew/engine/engine.h"

namespace clew::real {

/// Stolen, introduced and converted-in value equals where it ended, exactly, for every rule that conserves value.
/// Returns how many lines were compared.
inline std::size_t expect_balanced(const engine::Case& traced) {
  std::size_t lines = 0;
  for (const trace::PolicyRun& run : traced.result.runs) {
    if (!run.applicable || !trace::conserves(run.policy)) continue;
    for (const trace::BalanceLine& line : run.balance) {
      u128 places = 0;
      for (const trace::Share& share : line.places) places += share.quanta;
      EXPECT_EQ(to_decimal(line.stolen.quanta + line.introduced.quanta + line.converted_in.quanta), to_decimal(places))
          << trace::policy_name(run.policy) << " label " << raw(line.label) << " asset " << raw(line.asset);
      ++lines;
    }
  }
  return lines;
}

/// What was stolen of one asset in the first incident, in base units.
inline u128 stolen_units(const engine::Case& traced, const trace::PolicyRun& run, AssetId asset) {
  const unsigned grid = run.policy == trace::PolicyId::haircut ? traced.result.grid_bits.at(raw(asset)) : 0;
  for (const trace::BalanceLine& line : run.balance)
    if (raw(line.label) == trace::kFirstIncident && line.asset == asset) return line.stolen.quanta >> grid;
  return 0;
}

/// The default method with one incident.
inline engine::Outcome<engine::Case> trace_from(const std::string& store, const std::string& seed) {
  trace::Method method = trace::default_method();
  method.floor_ppm = 0;
  const auto ledger = engine::open_ledger(store);
  if (!ledger) return std::unexpected(ledger.error());
  const auto parsed = engine::parse_seed(seed, **ledger);
  if (!parsed) return std::unexpected(parsed.error());
  method.incidents = {{"theft", {*parsed}}};
  return engine::run_trace(store, method, false);
}

}  // namespace clew::real
