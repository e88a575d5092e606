#include "sim/scenario.h"

#include <array>
#include <vector>

#include "sim/embedded.h"
#include "sim/scenarios/friday_worm/friday_worm.h"
#include "sim/scenarios/meridian/meridian.h"

namespace clew::sim {

const char* size_name(Size size) {
  switch (size) {
    case Size::small: return "S";
    case Size::medium: return "M";
    case Size::large: return "L";
  }
  return "";
}

std::optional<Size> size_by_name(std::string_view name) {
  for (const Size size : {Size::small, Size::medium, Size::large})
    if (name == size_name(size)) return size;
  return std::nullopt;
}

std::span<const Scenario> scenarios() {
  static const std::vector<Scenario> all{
      {"closed_hours", "Closed Hours: a bank heist over a weekend",
       "35 payment orders in the night before three calendars close; five executed, four of them gone through sleeping "
       "accounts, a remitter and casinos.",
       nullptr, embedded("scenarios/closed_hours/questions.json"), "it comes with the bank side"},
      {"meridian", "Meridian: an exchange is robbed on two ledgers",
       "1,000 BTC, 60,000 ETH, dollars and tokens leave an exchange for a peel chain, mixers, rounds, bridges, freezes "
       "and a cash counter, among people who do the same for reasons of their own.",
       meridian::make, embedded("scenarios/meridian/questions.json")},
      {"friday_worm", "Friday Worm: ransomware with three wallets",
       "Victims of a worm pay 56.89 BTC to five addresses; it is swapped into a privacy coin, also on a fork of the "
       "chain, and part of it comes back.",
       friday_worm::make, embedded("scenarios/friday_worm/questions.json")},
  };
  return all;
}

const Scenario* find_scenario(std::string_view name) {
  for (const Scenario& scenario : scenarios())
    if (name == scenario.name) return &scenario;
  return nullptr;
}

}  // namespace clew::sim
