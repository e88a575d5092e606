// The small part of FollowTheMoney's vocabulary that the engine itself asks about. Any other schema or property is kept
// as it is: a list may say more than we understand.

#include "clew/intel/entity.h"

#include <algorithm>
#include <array>

#include "clew/intel/property_kinds.h"

namespace clew::intel {
namespace {

// https://followthemoney.tech/explorer/schemata : descendants of Thing that act or are owned.
constexpr std::array<std::string_view, 10> kThings = {"Airplane",     "Asset",  "Company",    "LegalEntity",
                                                      "Organization", "Person", "PublicBody", "Security",
                                                      "Vehicle",      "Vessel"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

}  // namespace

void Entity::add(std::string property, std::string text) {
  const std::string_view kept = trimmed(text);
  if (kept.empty()) return;
  Value value;
  value.property = std::move(property);
  value.text = kept.size() == text.size() ? std::move(text) : std::string(kept);
  values.push_back(std::move(value));
}

void Entity::settle() {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::sort(referents.begin(), referents.end());
  referents.erase(std::unique(referents.begin(), referents.end()), referents.end());
}

std::string_view Entity::first(std::string_view property) const {
  const auto at = std::lower_bound(values.begin(), values.end(), property,
                                   [](const Value& v, std::string_view p) { return v.property < p; });
  return at != values.end() && at->property == property ? std::string_view(at->text) : std::string_view();
}

std::vector<std::string_view> Entity::all(std::string_view property) const {
  std::vector<std::string_view> found;
  for (const Value& value : values)
    if (value.property == property) found.push_back(value.text);
  return found;
}

bool is_cut(const BadRecord& bad) {
  if (bad.code == Code::truncated) return !bad.record.starts_with("entity ");
  if (!bad.record.starts_with("file")) return false;
  return bad.code == Code::malformed || bad.code == Code::mismatch || bad.code == Code::io ||
         bad.code == Code::not_found;
}

bool is_thing(std::string_view schema) {
  return std::find(kThings.begin(), kThings.end(), schema) != kThings.end();
}

bool is_name(std::string_view property) {
  const PropertyKind kind = property_kind(property);
  return kind == PropertyKind::name || kind == PropertyKind::other_name;
}

}  // namespace clew::intel
