// The rules are those of the lists (intel/fields): a date that is refused there is refused in a question.
//
// A person who types a question is told at once what is wrong with it. A file of a million customers cannot be asked
// back, and to leave out the customer because the file says "unknown" for a birth date would be the one mistake that
// matters: so the fact goes, the name stays, and the answer says which fact was missing when it was given. A party
// compared without a fact is compared as if nobody knew it, which can only find more.

#include "clew/engine/party_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clew/codec/partial_date.h"
#include "clew/engine/screen_steps.h"
#include "clew/intel/fields.h"
#include "clew/intel/property_kinds.h"
#include "clew/intel/reading.h"

namespace clew::engine {
namespace {

void note(ScreenQuery& query, std::string what) {
  if (std::find(query.unread.begin(), query.unread.end(), what) == query.unread.end())
    query.unread.push_back(std::move(what));
}

// A date that is written otherwise than in the vocabulary: all that it can mean; nothing where it means nothing.
std::vector<std::string> dates_in(const std::string& text) {
  const std::string line = intel::one_line(text);
  std::vector<std::string> dates;
  for (const auto order : {codec::DateOrder::day_first, codec::DateOrder::month_first})
    if (auto date = codec::partial_date(line, order);
        date && std::find(dates.begin(), dates.end(), *date) == dates.end())
      dates.push_back(*std::move(date));
  return dates;
}

void read_value(ScreenQuery& query, intel::Value&& value, const std::optional<UnixTime>& now,
                std::vector<intel::Value>& kept) {
  std::string fault = fact_fault(value, now);
  if (fault.empty()) {
    kept.push_back(std::move(value));
    return;
  }
  std::vector<std::string> dates;
  if (intel::is_date_property(value.property)) dates = dates_in(value.text);
  std::string read;
  for (std::string& date : dates) {
    intel::Value one = value;
    one.text = std::move(date);
    if (!fact_fault(one, now).empty()) continue;
    read += (read.empty() ? "" : " and as ") + one.text;
    kept.push_back(std::move(one));
  }
  if (read.empty())
    note(query, fmt::format("{} was not read: {}", value.property, fault));
  else if (read.find(' ') != std::string::npos)
    note(query, fmt::format("{} \"{}\" was read as {}", value.property, value.text, read));
}

}  // namespace

bool is_wrong_date(std::string_view property, std::string_view text) {
  return intel::is_date_property(property) && !intel::date_fault(text).empty();
}

bool identifies(std::string_view property) {
  using Kind = intel::PropertyKind;
  const Kind kind = intel::property_kind(property);
  return intel::is_name(property) || property.ends_with("Name") || kind == Kind::wallet || kind == Kind::number ||
         kind == Kind::address;
}

void read_facts(ScreenQuery& query, const std::optional<UnixTime>& now) {
  intel::Entity& party = query.party;
  if (!is_schema_of_parties(party.schema)) {
    note(query, fmt::format("schema was not read: there is no \"{}\"", party.schema));
    party.schema.clear();
  }
  const bool fine = std::all_of(party.values.begin(), party.values.end(),
                                [&](const intel::Value& value) { return fact_fault(value, now).empty(); });
  if (fine) return;
  std::vector<intel::Value> kept;
  for (intel::Value& value : party.values) read_value(query, std::move(value), now, kept);
  party.values = std::move(kept);
  party.settle();
}

}  // namespace clew::engine
