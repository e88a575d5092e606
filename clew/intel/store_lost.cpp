// A list may keep its parties and lose what they are found by: a companion file that was cut or has a hole, a column
// that is empty. Neither the count of targets nor that of bad records shows it.
//
// Two rules. Of names, other names, addresses and wallets at least half must be left. And of the entities that stay
// only few may lose *all* they had of a kind: a publisher takes an alias away now and then, and the only one seldom, so
// that a hole of a few hundred rows stands out where the sum hardly moves. Between OFAC's lists of 2019 and 2021, two
// years apart and not a day, none of 3,581 entities with other names lost them all, 1 of 4,014 its addresses, 1 of
// 3,832 its numbers. Refused: the same rule for every property (a publisher renames one, and each party has lost it),
// and a smaller share of the sum (lists shrink).

#include "clew/intel/store_lost.h"

#include <utility>

namespace clew::intel {
namespace {

using Kind = PropertyKind;
constexpr std::array kFoundBy = {Kind::name, Kind::other_name, Kind::address, Kind::wallet};

std::size_t index_of(PropertyKind kind) {
  return static_cast<std::size_t>(kind);
}

}  // namespace

void count_kinds(KindCounts& counts, const Entity& entity) {
  for (const Value& value : entity.values) ++counts[index_of(property_kind(value.property))];
}

Result<KindsHeld> kinds_of_version(const Database& database, std::int64_t list, std::uint64_t number) {
  // The outer loop is over the entities, so that the statements of one stand together.
  Query properties = CLEW_TRY(database.prepare(
      "SELECT statement.property, statement.entity FROM main.entity CROSS JOIN main.statement "
      "ON statement.entity = entity.entity "
      "WHERE entity.list = ?1 AND statement.since <= ?2 AND (statement.until IS NULL OR statement.until > ?2)"));
  properties.bind(list, number);
  KindsHeld held;
  std::int64_t entity = -1;
  std::array<bool, kPropertyKinds> seen{};
  while (CLEW_TRY(properties.step())) {
    if (properties.integer(1) != std::exchange(entity, properties.integer(1))) seen = {};
    const std::size_t kind = index_of(property_kind(properties.text(0)));
    ++held.statements[kind];
    if (!std::exchange(seen[kind], true)) ++held.entities[kind];
  }
  return held;
}

std::optional<LostKind> lost_kind(const KindsHeld& before, const LoadReport& report, const SaneRange& range) {
  for (const PropertyKind kind : kFoundBy) {
    const std::size_t i = index_of(kind);
    const std::uint64_t kept = report.delta ? before.statements[i] : 0;
    const std::uint64_t now = std::max(kept + report.fresh[i], report.gone[i]) - report.gone[i];
    if (now * 100 < before.statements[i] * range.kind_percent_min)
      return LostKind{std::string(kind_words(kind)), before.statements[i], now};
  }
  return std::nullopt;
}

void Stripped::look(const std::string& id, const std::vector<const Value*>& before, const std::vector<Value>& after) {
  std::array<bool, kPropertyKinds> had{}, has{};
  for (const Value* value : before) had[index_of(property_kind(value->property))] = true;
  for (const Value& value : after) has[index_of(property_kind(value.property))] = true;
  for (std::size_t kind = 0; kind < kPropertyKinds; ++kind) {
    if (!had[kind] || has[kind]) continue;
    if (lost_[kind]++ == 0) first_[kind] = id;
  }
}

std::optional<StrippedKind> Stripped::judge(const KindsHeld& before, const SaneRange& range) const {
  for (std::size_t i = 0; i < kPropertyKinds; ++i) {
    const auto kind = static_cast<PropertyKind>(i);
    if (kind == PropertyKind::other || lost_[i] < range.stripped_min) continue;
    if (lost_[i] * 1000 > before.entities[i] * range.stripped_permille_max)
      return StrippedKind{kind_words(kind), before.entities[i], lost_[i], first_[i]};
  }
  return std::nullopt;
}

}  // namespace clew::intel
