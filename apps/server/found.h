#pragma once
// What /match, /search and /reconcile share: hits that are filtered after they were found, and how they are written.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/server/service.h"
#include "clew/codec/json.h"

namespace clew::server {

/// Every country that an entity is tied to, of whatever property, as yente counts them; sorted, each once. Into
/// `entity`.
std::vector<std::string_view> countries_of(const intel::Entity& entity);

/// Which hits are wanted. A filter hides; it decides nothing: the recorded decision has every hit.
struct HitFilter {
  std::vector<std::string> exclude_entities;  ///< ids or referents
  std::vector<std::string> countries, topics, datasets;
  std::optional<bool> target;
  std::string changed_since;  ///< a day: not what was as it is before it, see found.cpp; empty: any
  std::string schema;         ///< or one that extends it; empty: any
  bool all_filters = false;   ///< of countries, topics and datasets each must hold; else one of them is enough

  bool empty() const;
  bool keeps(const Knowledge& knowledge, const engine::ScreenHit& hit, const intel::Entity& entity) const;
};

/// A hit with its entity. Of one entity on several lists the best hit stands.
struct Found {
  const engine::ScreenHit* hit = nullptr;
  const intel::Entity* entity = nullptr;
};
std::vector<Found> kept_hits(const Knowledge& knowledge, const engine::ScreenAnswer& answer, const HitFilter& filter);

/// The day of `changed_since`; empty without one. Errors: it is no day.
Read<std::string> read_changed_since(const Call& call);
/// Refuses a parameter that is not among the known ones.
Read<void> only_parameters(const Call& call, std::span<const std::string_view> known);
/// Lists of the dataset with include_dataset and exclude_dataset applied. Nothing: no such dataset.
std::optional<Read<std::vector<std::string>>> scope_of(const Call& call, std::string_view dataset);

/// "features" and "explanations" of a hit.
void write_reasons(codec::JsonWriter& writer, const engine::ScreenHit& hit);
/// What a hit can be found by, each with a sentence: members of an object.
void write_features(codec::JsonWriter& writer);
/// {"value": N, "relation": "eq"}; "gte" if some were not looked at.
void write_total(codec::JsonWriter& writer, std::uint64_t value, bool exactly);

}  // namespace clew::server
