// Clients of other services send example entities in FollowTheMoney words; they are read here once, strictly where a
// mistake would change the answer (a schema that does not exist, a name that is a number) and with a word in the answer
// where something cannot be looked at (a property nobody knows). A party that would silently be screened by less than
// the caller sent is the mistake to avoid.

#include "apps/server/party.h"

#include <algorithm>
#include <array>

#include "apps/server/words.h"
#include "clew/base/amount.h"
#include "clew/codec/json.h"
#include "clew/engine/party_rows.h"
#include "clew/engine/party_values.h"

namespace clew::server {
namespace {

using codec::JsonValue;

constexpr std::array kAlgorithms = {
    Algorithm{
        "clew-1", "clew",
        "Names aligned token by token with corpus weights, transliteration and variant grammars, then birth date, "
        "country and identifiers as evidence. A calibrated probability; every record at or above the threshold is "
        "found."},
    Algorithm{"ofac", "ofac",
              "The score of OFAC's own Sanctions List Search: whole-string and word-wise Jaro-Winkler."},
};
constexpr std::array kAliases = {
    AlgorithmAlias{"best", "clew-1"},
    AlgorithmAlias{"default", "clew-1"},
    AlgorithmAlias{"clew", "clew-1"},
    AlgorithmAlias{"logic-v2", "clew-1"},
};

std::string at(std::string_view where, std::string_view what) {
  return where.empty() ? std::string(what) : std::string(where) + ": " + std::string(what);
}

bool is_word(std::string_view text) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fine);
}

// The digits of a whole number; nothing else is one.
std::optional<std::string> whole_digits(const JsonValue& value) {
  if (value.type != JsonValue::Type::number) return std::nullopt;
  auto digits = scalar_text(value);
  if (!digits || digits->empty() || digits->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return digits;
}

Read<void> add_value(const JsonValue& value, const std::string& property, engine::ScreenQuery& query,
                     std::string_view where, BadFacts facts) {
  if (value.type == JsonValue::Type::null) return {};
  const auto wrong = [&](std::string_view what) {
    return refuse_at(value.offset, at(where, repeated(property) + ": " + std::string(what)));
  };
  if (value.type != JsonValue::Type::string) {
    // Clients of other services send numbers for years and codes. What a party is found by must be read; a fact may
    // be left out where the caller has asked for that.
    const bool lenient = facts == BadFacts::or_without;
    if (const auto digits = whole_digits(value); digits && (lenient || !intel::is_name(property))) {
      if (const auto checked = check_value(property, *digits, facts); !checked)
        return refuse_at(value.offset, at(where, checked.error().detail));
      query.party.add(property, *digits);
      return {};
    }
    if (!lenient || engine::identifies(property)) return wrong("the value of a property is a text");
    query.unread.push_back(property + " was not read: it is no text");
    return {};
  }
  if (value.text.size() > kValueBytesMax) return wrong("the value of a property has more than 4,096 bytes");
  if (const auto checked = check_value(property, value.text, facts); !checked)
    return refuse_at(value.offset, at(where, checked.error().detail));
  query.party.add(property, value.text);
  return {};
}

void note_ignored(Party& party, const std::string& name) {
  if (std::find(party.ignored.begin(), party.ignored.end(), name) == party.ignored.end()) party.ignored.push_back(name);
}

Read<void> check_name(const JsonValue::Member& member, std::string_view where) {
  if (is_word(member.key)) return {};
  return refuse_at(member.offset, at(where, "the name of a property is 1 to 64 letters, digits or '_'"));
}

Read<void> add_property(const JsonValue::Member& member, Party& party, std::string_view where, BadFacts facts) {
  CLEW_TRY_VOID(check_name(member, where));
  if (member.value.type == JsonValue::Type::null) return {};
  if (!is_compared_property(member.key)) note_ignored(party, member.key);
  if (member.value.type != JsonValue::Type::array)
    return add_value(member.value, member.key, party.query, where, facts);
  if (member.value.items.size() > kValuesMax)
    return refuse_at(member.offset, at(where, repeated(member.key) + ": a property has at most 100 values"));
  for (const JsonValue& item : member.value.items)
    CLEW_TRY_VOID(add_value(item, member.key, party.query, where, facts));
  return {};
}

std::string schemata_of_parties() {
  std::string known;
  for (const SchemaWord& word : schemata())
    if (word.matchable) known += (known.empty() ? "" : ", ") + std::string(word.name);
  return known;
}

Read<std::string> schema_in(const JsonValue& party, std::string_view where) {
  const JsonValue* const schema = party.find("schema");
  if (schema == nullptr || schema->type == JsonValue::Type::null)
    return refuse_at(schema == nullptr ? party.offset : schema->offset,
                     at(where, "\"schema\" is missing: a party is one of " + schemata_of_parties()));
  if (schema->type != JsonValue::Type::string)
    return refuse_at(schema->offset, at(where, "\"schema\" is no text, such as \"Person\""));
  const SchemaWord* const word = find_schema(schema->text);
  if (word != nullptr && word->matchable) return std::string(word->name);
  const std::string what =
      word == nullptr ? "there is no such \"schema\"" : "entities of this \"schema\" are no parties";
  return refuse_at(schema->offset, at(where, what + ": a party is one of " + schemata_of_parties()));
}

bool is_part_of_party(std::string_view key) {
  return key == "id" || key == "schema" || key == "properties";
}

// What stands beside "properties": clients put a passport number there, and what an entity of theirs has besides
// (caption, datasets ...). Of the latter nothing is read, so that none of it can be wrong.
Read<void> add_beside(const JsonValue& value, Party& party, std::string_view where, BadFacts facts) {
  for (const JsonValue::Member& member : value.members) {
    if (is_part_of_party(member.key) || member.value.type == JsonValue::Type::null) continue;
    if (is_compared_property(member.key)) {
      CLEW_TRY_VOID(add_property(member, party, where, facts));
      continue;
    }
    if (facts == BadFacts::strict) CLEW_TRY_VOID(check_name(member, where));
    note_ignored(party, member.key);
  }
  return {};
}

std::string_view without_end(std::string_view digits) {
  const std::size_t point = digits.find('.');
  return point == std::string_view::npos ? digits : digits.substr(0, std::min(digits.size(), point + 7));
}

}  // namespace

bool is_compared_property(std::string_view name) {
  return name != "id" && name != "schema" && engine::is_compared(name);
}

Read<void> check_value(std::string_view property, std::string_view text, BadFacts facts) {
  if (text.find('\0') != std::string_view::npos) return refuse(repeated(property) + " has a NUL character");
  if (facts == BadFacts::strict && engine::is_wrong_date(property, text))
    return refuse(repeated(property) + " is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD");
  return {};
}

Refused placed(Refused refused, std::string_view document) {
  if (!refused.offset) return refused;
  const auto place = codec::place_of(document, *refused.offset);
  refused.detail += " (line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ")";
  refused.offset.reset();
  return refused;
}

Read<void> check_json_type(const Request& request) {
  const auto wrong = [](const char* what) { return std::unexpected(Refused{what, std::nullopt, 415}); };
  if (!request.content_encoding.empty() && request.content_encoding != "identity")
    return wrong("Content-Encoding is not used here: send the body as it is");
  std::string type;
  for (const char c : request.content_type)
    if (c != ' ' && c != '"') type += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  const std::string name = type.substr(0, type.find(';'));
  if (!name.empty() && name != "application/json" && !name.ends_with("+json"))
    return wrong("the body is JSON: send it with Content-Type: application/json");
  if (const std::size_t charset = type.find(";charset="); charset != std::string::npos)
    if (!std::string_view(type).substr(charset + 9).starts_with("utf-8")) return wrong("JSON is sent in UTF-8");
  return {};
}

Read<Party> read_party(const JsonValue& value, std::string_view where, BadFacts facts) {
  if (value.type != JsonValue::Type::object)
    return refuse_at(value.offset, at(where, "a party is an object with \"schema\" and \"properties\""));
  Party party;
  if (const JsonValue* id = value.find("id"); id != nullptr && id->type != JsonValue::Type::null) {
    if (id->type != JsonValue::Type::string || id->text.size() > kIdBytesMax)
      return refuse_at(id->offset, at(where, "\"id\" is a text of at most 256 bytes"));
    if (id->text.find('\0') != std::string::npos) return refuse_at(id->offset, at(where, "\"id\" has a NUL character"));
    party.query.id = id->text;
  }
  party.query.party.schema = CLEW_TRY(schema_in(value, where));
  party.query.party.id = party.query.id;
  const JsonValue* const properties = value.find("properties");
  if (properties == nullptr || properties->type != JsonValue::Type::object)
    return refuse_at(properties == nullptr ? value.offset : properties->offset,
                     at(where, "\"properties\" is missing: an object such as {\"name\": [\"...\"]}"));
  const auto beside = std::count_if(value.members.begin(), value.members.end(),
                                    [](const JsonValue::Member& member) { return !is_part_of_party(member.key); });
  if (properties->members.size() + static_cast<std::size_t>(beside) > kPropertiesMax)
    return refuse_at(properties->offset, at(where, "a party has at most 64 properties"));
  for (const JsonValue::Member& member : properties->members) CLEW_TRY_VOID(add_property(member, party, where, facts));
  CLEW_TRY_VOID(add_beside(value, party, where, facts));
  if (party.query.party.values.empty())
    return refuse_at(properties->offset, at(where, "no property has a value: there is nothing to compare"));
  party.query.party.settle();
  return party;
}

std::string not_looked_at_member(const std::vector<std::string>& ignored) {
  if (ignored.empty()) return {};
  std::string member = ",\"not_looked_at\":[";
  for (std::size_t i = 0; i < ignored.size(); ++i)
    member += (i == 0 ? "\"" : ",\"") + codec::json_escape(ignored[i]) + "\"";
  return member + "]";
}

Read<screen::Score> read_score(std::string_view digits, std::string_view name) {
  const auto value = parse_units(without_end(digits), 6);
  if (!value || *value > screen::kScoreOne)
    return refuse("'" + std::string(name) + "' is a number from 0 to 1, such as 0.7");
  return static_cast<screen::Score>(*value);
}

Read<screen::Score> read_floor(std::string_view digits, std::string_view name) {
  const screen::Score score = CLEW_TRY(read_score(digits, name));
  if (score < kScoreFloor)
    return refuse("'" + std::string(name) + "' is 0.05 or more: below, everybody resembles everybody");
  return score;
}

Read<unsigned> read_count(std::string_view digits, std::string_view name, unsigned most) {
  const auto value = parse_u128(digits);
  if (!value || *value > most)
    return refuse("'" + std::string(name) + "' is a whole number from 0 to " + std::to_string(most));
  return static_cast<unsigned>(*value);
}

Read<void> known_schema(std::string_view schema, const char* what) {
  if (schema.empty() || find_schema(schema) != nullptr) return {};
  std::string known;
  for (const SchemaWord& word : schemata()) known += (known.empty() ? "" : ", ") + std::string(word.name);
  return refuse("'" + std::string(what) + "' is no schema; there are " + known);
}

Read<bool> read_flag(std::string_view word, std::string_view name) {
  if (word == "true" || word == "1" || word == "True") return true;
  if (word == "false" || word == "0" || word == "False") return false;
  return refuse("'" + std::string(name) + "' is true or false");
}

Read<JsonValue> read_body(std::string_view body) {
  auto value = codec::read_json(body, codec::JsonNumbers::any);
  if (value) return std::move(*value);
  const auto place = codec::place_of(body, value.error().offset);
  return refuse("the body is not JSON that can be read: line " + std::to_string(place.line) + ", column " +
                std::to_string(place.column) + ": " + value.error().reason);
}

std::optional<std::string> scalar_text(const JsonValue& value) {
  switch (value.type) {
    case JsonValue::Type::string: return value.text;
    case JsonValue::Type::number: return value.text.empty() ? std::to_string(value.number) : value.text;
    case JsonValue::Type::boolean: return value.flag ? "true" : "false";
    case JsonValue::Type::null:
    case JsonValue::Type::array:
    case JsonValue::Type::object: break;
  }
  return std::nullopt;
}

std::span<const Algorithm> algorithms() {
  return kAlgorithms;
}
std::span<const AlgorithmAlias> algorithm_aliases() {
  return kAliases;
}

Read<ChosenAlgorithm> choose_algorithm(std::string_view word) {
  ChosenAlgorithm chosen;
  for (const AlgorithmAlias& alias : kAliases)
    if (alias.alias == word) {
      chosen.alias = alias.alias;
      word = alias.name;
      break;
    }
  for (const Algorithm& algorithm : kAlgorithms)
    if (algorithm.name == word) {
      chosen.algorithm = &algorithm;
      return chosen;
    }
  return refuse("there is no such algorithm here: clew-1 or ofac, or an alias that /algorithms lists");
}

std::string score_digits(screen::Score score) {
  std::string digits = std::to_string(score % screen::kScoreOne);
  digits.insert(0, 6 - digits.size(), '0');
  return std::to_string(score / screen::kScoreOne) + "." + digits;
}

}  // namespace clew::server
