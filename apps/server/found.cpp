// The engine decides over all lists that were asked for; what a client filters by (topics, countries, ids it knows)
// only hides results, so the filter stands behind the decision and not in front of it. The engine is asked for the most
// it gives; where it left hits out, the total says "at least".

#include "apps/server/found.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "apps/server/words.h"

namespace clew::server {
namespace {

bool overlaps(const std::vector<std::string>& wanted, const std::vector<std::string_view>& has) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& one) { return std::find(has.begin(), has.end(), one) != has.end(); });
}

// Two clocks: the source's own word, as far as it goes ("2024" is not before 2024-05-01), and the day on which this
// store came to say what it says of the entity. An edition that comes late bears old days; who asks what is new since
// they asked last must be told of it. By either of them it has changed; of whom neither speaks it may have.
bool changed_before(const intel::Entity& entity, const std::optional<UnixTime>& learnt, std::string_view day) {
  const auto before = [&](std::string_view change) {
    const std::size_t size = std::min(change.size(), day.size());
    return change.substr(0, size) < day.substr(0, size);
  };
  const std::vector<std::string_view> changes = entity.all("modifiedAt");
  return (learnt || !changes.empty()) && (!learnt || before(to_iso(*learnt))) &&
         std::all_of(changes.begin(), changes.end(), before);
}

std::string points_text(std::int32_t thousandths) {
  const std::uint32_t size =
      thousandths < 0 ? 0U - static_cast<std::uint32_t>(thousandths) : static_cast<std::uint32_t>(thousandths);
  std::string rest = std::to_string(size % 1000);
  rest.insert(0, 3 - rest.size(), '0');
  return (thousandths < 0 ? "-" : "+") + std::to_string(size / 1000) + "." + rest;
}

std::string detail_of(const engine::ScreenHit& hit) {
  std::string detail = hit.exact ? "equal in every character" : hit.rule;
  if (!hit.suppressed_by.empty()) detail += " by rule " + hit.suppressed_by;
  for (const screen::Piece& piece : hit.explanation.pieces) {
    detail += (detail.empty() ? "" : "; ") + piece.what;
    if (!piece.query.empty() || !piece.listed.empty()) detail += " '" + piece.query + "' / '" + piece.listed + "'";
    detail += " " + points_text(piece.points);
  }
  if (!hit.explanation.counterfactual.empty()) detail += "; " + hit.explanation.counterfactual;
  return detail;
}

}  // namespace

std::vector<std::string_view> countries_of(const intel::Entity& entity) {
  std::vector<std::string_view> countries;
  for (const intel::Value& value : entity.values)
    if (engine::is_country(value.property)) countries.push_back(value.text);
  std::sort(countries.begin(), countries.end());
  countries.erase(std::unique(countries.begin(), countries.end()), countries.end());
  return countries;
}

bool HitFilter::empty() const {
  return exclude_entities.empty() && countries.empty() && topics.empty() && datasets.empty() && !target &&
         schema.empty() && changed_since.empty();
}

bool HitFilter::keeps(const Knowledge& knowledge, const engine::ScreenHit& hit, const intel::Entity& entity) const {
  const auto excluded = [&](const std::string& id) {
    return id == hit.entity ||
           std::find(entity.referents.begin(), entity.referents.end(), id) != entity.referents.end();
  };
  if (std::any_of(exclude_entities.begin(), exclude_entities.end(), excluded)) return false;
  if (!schema.empty() && !is_a(entity.schema, schema)) return false;
  const bool asks = target || !topics.empty() || !changed_since.empty();
  const Knowledge::About about = asks ? knowledge.about(entity.id) : Knowledge::About();
  if (!changed_since.empty() && changed_before(entity, about.changed, changed_since)) return false;
  if (target && about.target != *target) return false;
  if (countries.empty() && topics.empty() && datasets.empty()) return true;
  const bool in_country = overlaps(countries, countries_of(entity)),
             in_topic = overlaps(topics, {about.topics.begin(), about.topics.end()}),
             in_dataset = overlaps(datasets, {hit.list});
  if (!all_filters) return in_country || in_topic || in_dataset;
  return (countries.empty() || in_country) && (topics.empty() || in_topic) && (datasets.empty() || in_dataset);
}

std::vector<Found> kept_hits(const Knowledge& knowledge, const engine::ScreenAnswer& answer, const HitFilter& filter) {
  // A rule speaks about one list's entry: the same entity on another list still counts.
  const auto better = [](const engine::ScreenHit& a, const engine::ScreenHit& b) {
    return a.suppressed_by.empty() != b.suppressed_by.empty() ? a.suppressed_by.empty() : a.score > b.score;
  };
  std::vector<Found> kept;
  std::unordered_map<std::string_view, std::size_t> at;
  for (const engine::ScreenHit& hit : answer.hits) {
    const intel::Entity* const entity = knowledge.find(hit.entity);
    if (entity == nullptr || !filter.keeps(knowledge, hit, *entity)) continue;
    const auto [known, fresh] = at.try_emplace(hit.entity, kept.size());
    if (fresh)
      kept.push_back({&hit, entity});
    else if (better(hit, *kept[known->second].hit))
      kept[known->second].hit = &hit;
  }
  // Clients of a score expect the highest first; the engine's own order has the gravest first.
  std::stable_sort(kept.begin(), kept.end(),
                   [](const Found& a, const Found& b) { return a.hit->score > b.hit->score; });
  return kept;
}

Read<void> only_parameters(const Call& call, std::span<const std::string_view> known) {
  for (const auto& [name, value] : call.parameters.values())
    if (name != "api_key" && name != "as_of" && name != "known_at" &&
        std::find(known.begin(), known.end(), name) == known.end())
      return refuse("there is no such parameter here: " + repeated(name));
  return {};
}

Read<std::string> read_changed_since(const Call& call) {
  constexpr std::size_t kDay = 10;
  const auto text = call.parameters.find("changed_since");
  if (!text) return std::string();
  const auto time = parse_time(*text);
  if (!time) return refuse("'changed_since' is a day such as 2022-11-08");
  return to_iso(*time).substr(0, kDay);
}

std::optional<Read<std::vector<std::string>>> scope_of(const Call& call, std::string_view dataset) {
  auto lists = lists_of_dataset(call, dataset);
  if (!lists) return std::nullopt;
  const auto include = call.parameters.all("include_dataset"), exclude = call.parameters.all("exclude_dataset");
  const auto resolved = [&](const std::vector<std::string>& names) -> Read<std::vector<std::string>> {
    std::vector<std::string> all;
    for (const std::string& name : names) {
      const auto some = lists_of_dataset(call, name);
      if (!some)
        return refuse("include_dataset or exclude_dataset names a dataset that is not there; /catalog has them");
      all.insert(all.end(), some->begin(), some->end());
    }
    return all;
  };
  const auto included = resolved(include), excluded = resolved(exclude);
  if (!included) return std::unexpected(included.error());
  if (!excluded) return std::unexpected(excluded.error());
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  std::vector<std::string> scope;
  for (const std::string& list : *lists)
    if ((include.empty() || has(*included, list)) && !has(*excluded, list)) scope.push_back(list);
  if (scope.empty()) return refuse("no list is left to look in");
  return scope;
}

void write_reasons(codec::JsonWriter& writer, const engine::ScreenHit& hit) {
  writer.key("features").begin_object().key(hit.kind).decimal(score_digits(hit.score)).end_object();
  writer.key("explanations").begin_object().key(hit.kind).begin_object();
  writer.key("score").decimal(score_digits(hit.score)).pair("detail", detail_of(hit));
  writer.pair("query", hit.query_value).pair("candidate", hit.matched);
  if (!hit.explanation.alignment.empty()) writer.pair("alignment", hit.explanation.alignment);
  writer.end_object().end_object();
}

void write_features(codec::JsonWriter& writer) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFeatures = {{
      {"name", "a listed name resembles one of the party's"},
      {"identifier", "a listed number equals one of the party's"},
      {"address", "the address itself is listed"},
      {"look-alike", "the address begins and ends like a listed one"},
      {"exposure", "value of the address came from a listed one, or went to it"},
      {"ownership", "blocked parties own it"},
  }};
  for (const auto& [name, what] : kFeatures)
    writer.key(name).begin_object().pair("description", what).key("coefficient").decimal("1.0").end_object();
}

void write_total(codec::JsonWriter& writer, std::uint64_t value, bool exactly) {
  writer.key("total").begin_object().pair("value", value).pair("relation", exactly ? "eq" : "gte").end_object();
}

}  // namespace clew::server
