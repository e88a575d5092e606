#include "sim/settings.h"

#include "clew/base/check.h"
#include "clew/codec/csv.h"

namespace clew::sim {

Settings::Settings(std::string_view csv) {
  codec::CsvReader reader(csv);
  bool header = true;
  while (!reader.done()) {
    const auto record = reader.next();
    CLEW_CHECK(record.has_value() && record->fields.size() == 5);
    if (!header) CLEW_CHECK(values_.emplace(record->fields[0], record->fields[1]).second);
    header = false;
  }
}

std::string Settings::text(std::string_view name) const {
  const auto found = values_.find(name);
  CLEW_CHECK(found != values_.end());
  return found->second;
}

std::uint64_t Settings::whole(std::string_view name) const {
  const auto value = parse_u128(text(name));
  CLEW_CHECK(value.has_value() && *value <= UINT64_MAX);
  return static_cast<std::uint64_t>(*value);
}

u128 Settings::units(std::string_view name, unsigned decimals) const {
  const auto value = parse_units(text(name), decimals);
  CLEW_CHECK(value.has_value());
  return *value;
}

std::uint64_t Settings::ppm(std::string_view name) const {
  return static_cast<std::uint64_t>(units(name, 6));
}

}  // namespace clew::sim
