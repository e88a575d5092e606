// A list made of several files (one a currency, one for persons and one for organisations) that is given without one of
// them still has most of its entries, and nothing of a kind is missing from those that stay: neither its size nor what
// its entities have shows it. So its parts are compared one by one.
//
// Schemata are put together before they are counted, for a publisher moves organisations from one to another. A part
// may shrink by half; of a small one nothing is asked but that a currency does not go altogether, since a file of
// addresses is often that of one currency, and some have one address.

#include "clew/intel/store_groups.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace clew::intel {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kGroups = {{
    {"Airplane", "ships and aircraft"},
    {"Company", "organisations"},
    {"LegalEntity", "organisations"},
    {"Organization", "organisations"},
    {"Ownership", "stakes"},
    {"Person", "persons"},
    {"PublicBody", "organisations"},
    {"Sanction", "sanctions"},
    {"Security", "securities"},
    {"Vehicle", "ships and aircraft"},
    {"Vessel", "ships and aircraft"},
}};
constexpr std::string_view kWalletsOf = "wallets of ";

}  // namespace

Result<GroupsHeld> groups_of_version(const Database& database, std::int64_t list, std::uint64_t number) {
  GroupsHeld held;
  Query schemata = CLEW_TRY(database.prepare(
      "SELECT state.schema, COUNT(*) FROM main.entity CROSS JOIN main.state ON state.entity = entity.entity "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) GROUP BY 1"));
  schemata.bind(list, number);
  while (CLEW_TRY(schemata.step())) {
    const std::string_view schema = schemata.text(0);
    const auto group =
        std::find_if(kGroups.begin(), kGroups.end(), [&](const auto& one) { return one.first == schema; });
    if (group != kGroups.end()) held[std::string(group->second)] += static_cast<std::uint64_t>(schemata.integer(1));
  }
  Query currencies = CLEW_TRY(database.prepare(
      "SELECT statement.value, COUNT(*) FROM main.entity CROSS JOIN main.state ON state.entity = entity.entity "
      "CROSS JOIN main.statement ON statement.entity = entity.entity "
      "WHERE entity.list = ?1 AND state.since <= ?2 AND (state.until IS NULL OR state.until > ?2) "
      "AND state.schema = 'CryptoWallet' AND statement.property = 'currency' "
      "AND statement.since <= ?2 AND (statement.until IS NULL OR statement.until > ?2) GROUP BY 1"));
  currencies.bind(list, number);
  while (CLEW_TRY(currencies.step()))
    held[std::string(kWalletsOf) + std::string(currencies.text(0))] +=
        static_cast<std::uint64_t>(currencies.integer(1));
  return held;
}

std::optional<LostKind> lost_group(const GroupsHeld& before, const GroupsHeld& now, const SaneRange& range) {
  for (const auto& [group, count] : before) {
    const auto there = now.find(group);
    const std::uint64_t left = there == now.end() ? 0 : there->second;
    const bool shrunk = left * 100 < count * range.kind_percent_min;
    const bool gone = left == 0 && group.starts_with(kWalletsOf);
    if (shrunk && (gone || count >= range.group_min)) return LostKind{group, count, left};
  }
  return std::nullopt;
}

}  // namespace clew::intel
