// One line is one entity:
//
//   {"id": "NK-2T", "caption": "Maria O.", "schema": "Person", "target": true, "referents": ["ofac-4"],
//    "datasets": ["us_ofac_sdn"], "properties": {"name": ["..."], "addressEntity": ["addr-bb"]}}
//
// In nested files an element of a property may be an entity instead of a text. simdjson reads a line where it lies in
// the window of the LineReader; a line that is broken costs that line.
// Refused: simdjson's on-demand parser (it leaves what is not asked for unchecked, so a broken line could pass), and
// its stream of documents (one broken document ends it).
// Source: https://www.opensanctions.org/docs/bulk/json/ and /docs/bulk/delta/; followthemoney's entity model.

#include "clew/formats/ftm/ftm.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "clew/formats/ftm/keys.h"

namespace clew::formats::ftm {
namespace {

using intel::Entity;
namespace dom = simdjson::dom;

static_assert(codec::LineReader::kLinePadding >= simdjson::SIMDJSON_PADDING);

/// What one line gave: the entity and those inside it, and whether it says that it is a target.
struct Line {
  std::vector<Entity> entities;  // the first is that of the line
  std::optional<bool> target;
  std::size_t values = 0;
};

std::unexpected<Error> wrong(Code code, const char* reason) {
  return fail(code, reason);
}

/// A text, or the text of a number or a truth value; nothing for null and for what is no scalar.
std::optional<std::string> scalar(dom::element element) {
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  switch (element.type()) {
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
    case dom::element_type::BOOL: return simdjson::minify(element);
    default: return std::nullopt;
  }
}

class EntityReader {
 public:
  EntityReader(Line& line, intel::Reading& reading) : line_(line), reading_(reading) {}

  /// Adds the entity and those inside it to the line. Without an id or a schema it is none.
  Result<void> read(dom::object object, std::size_t depth, bool whole) {
    if (depth > kNestingMax) return wrong(Code::limit, "entities nested too deeply");
    const std::size_t index = line_.entities.size();
    line_.entities.emplace_back();
    Entity entity;
    std::optional<dom::element> details;
    if (std::string_view id; object["id"].get(id) == simdjson::SUCCESS) line_.entities[index].id = id;
    for (const dom::key_value_pair member : object) {
      if (member.key == "properties")
        CLEW_TRY_VOID(read_properties(member.value, entity, depth));
      else if (member.key == "clew")
        details = member.value;
      else
        CLEW_TRY_VOID(read_member(member.key, member.value, entity, depth));
    }
    line_.entities[index].id = entity.id;  // what is wrong from here on can be told by it
    if (details) CLEW_TRY_VOID(read_details(*details, entity));
    if (entity.id.empty())
      return wrong(Code::malformed, depth == 0 ? "entity without an id"
                                               : "a value is an object without an id: neither a text nor an entity");
    if (whole && entity.schema.empty()) return wrong(Code::malformed, "entity without a schema");
    link(entity, index + 1);
    line_.entities[index] = std::move(entity);
    return {};
  }

 private:
  /// An entity inside another, and where it stands there.
  struct Inner {
    std::size_t index = 0;
    std::string property;
  };

  Result<void> add(Entity& entity, std::string property, std::string text) {
    if (++line_.values > kValuesMax) return wrong(Code::limit, "too many values in one line");
    entity.add(std::move(property), std::move(text));
    return {};
  }

  Result<void> read_properties(dom::element properties, Entity& entity, std::size_t depth) {
    dom::object object;
    if (properties.get(object) != simdjson::SUCCESS) return wrong(Code::malformed, "properties are not an object");
    for (const dom::key_value_pair property : object) CLEW_TRY_VOID(read_property(property, entity, depth));
    return {};
  }

  Result<void> read_property(const dom::key_value_pair& property, Entity& entity, std::size_t depth) {
    dom::array values;
    if (property.value.get(values) != simdjson::SUCCESS) return read_value(property.key, property.value, entity, depth);
    for (const dom::element value : values) CLEW_TRY_VOID(read_value(property.key, value, entity, depth));
    return {};
  }

  Result<void> read_value(std::string_view property, dom::element value, Entity& entity, std::size_t depth) {
    dom::object object;
    if (value.get(object) == simdjson::SUCCESS) {
      inner_.push_back({line_.entities.size(), std::string(property)});
      return read(object, depth + 1, true);
    }
    if (value.is_null()) return {};
    std::optional<std::string> text = scalar(value);
    if (!text) return wrong(Code::malformed, "value that is neither a text nor an entity");
    return add(entity, std::string(property), std::move(*text));
  }

  Result<void> read_member(std::string_view key, dom::element value, Entity& entity, std::size_t depth) {
    std::string_view text;
    if (std::uint64_t number = 0; key == "id" && value.get(number) == simdjson::SUCCESS) {
      entity.id = std::to_string(number);
      return {};
    }
    if (key == "id" || key == "schema") {
      if (value.get(text) != simdjson::SUCCESS) return wrong(Code::malformed, "id or schema that is not a text");
      (key == "id" ? entity.id : entity.schema) = text;
      return {};
    }
    dom::array list;
    if (key == "referents" && value.get(list) == simdjson::SUCCESS) {
      for (const dom::element item : list)
        if (item.get(text) == simdjson::SUCCESS && !text.empty()) entity.referents.emplace_back(text);
      return {};
    }
    if (bool flag = false; key == "target" && depth == 0 && value.get(flag) == simdjson::SUCCESS) line_.target = flag;
    if (!is_beside_key(key)) reading_.unknown(key);
    const std::string property = std::string(kBesidePrefix) + std::string(key);
    if (value.get(list) != simdjson::SUCCESS) return add_beside(entity, property, value);
    for (const dom::element item : list) CLEW_TRY_VOID(add_beside(entity, property, item));
    return {};
  }

  Result<void> add_beside(Entity& entity, const std::string& property, dom::element value) {
    if (value.is_null()) return {};
    std::optional<std::string> text = scalar(value);
    return add(entity, property, text ? std::move(*text) : std::string(simdjson::minify(value)));
  }

  /// Puts the details of write_ftm on the values they belong to.
  Result<void> read_details(dom::element element, Entity& entity) {
    dom::array list;
    if (element.get(list) != simdjson::SUCCESS) return wrong(Code::malformed, "\"clew\" is not a list");
    for (const dom::element item : list) {
      intel::Value value;
      std::string_view property, text, lang, note;
      if (item["property"].get(property) != simdjson::SUCCESS || item["value"].get(text) != simdjson::SUCCESS)
        return wrong(Code::malformed, "details without property and value");
      if (item["lang"].get(lang) != simdjson::SUCCESS) lang = {};
      if (item["note"].get(note) != simdjson::SUCCESS) note = {};
      std::int64_t seconds = 0;
      if (item["valid_from"].get(seconds) == simdjson::SUCCESS) value.valid_from = UnixTime{seconds};
      if (item["valid_to"].get(seconds) == simdjson::SUCCESS) value.valid_to = UnixTime{seconds};
      value.lang = lang;
      value.note = note;
      const auto plain = std::find_if(entity.values.begin(), entity.values.end(), [&](const intel::Value& v) {
        return v.property == property && v.text == text && v.lang.empty() && v.note.empty() && !v.valid_from &&
               !v.valid_to;
      });
      if (plain == entity.values.end()) return wrong(Code::mismatch, "details of a value that is not there");
      value.property = std::move(plain->property);
      value.text = std::move(plain->text);
      *plain = std::move(value);
    }
    return {};
  }

  /// The entity holds the ids of those inside it, unless they name it themselves.
  void link(Entity& entity, std::size_t first) {
    while (!inner_.empty() && inner_.back().index >= first) {
      const Inner inner = std::move(inner_.back());
      inner_.pop_back();
      const Entity& other = line_.entities[inner.index];
      const bool named = std::any_of(other.values.begin(), other.values.end(),
                                     [&](const intel::Value& value) { return value.text == entity.id; });
      if (!named) entity.add(inner.property, other.id);
    }
  }

  Line& line_;
  intel::Reading& reading_;
  std::vector<Inner> inner_;  // not linked yet: deepest last
};

std::string record_name(const codec::LineReader::Line& line, std::string_view id) {
  std::string name = "line " + std::to_string(line.number);
  if (!id.empty()) name += ", " + std::string(id);
  return name;
}

Error at(const Error& error, std::uint64_t offset) {
  return {error.code, error.reason, offset};
}

/// Calls `take(document, line)` for every line that is a JSON document. An Error of `take` with `fatal` set ends it.
template <class Take>
Result<void> each_line(codec::Input& input, intel::Reading& reading, const Take& take) {
  reading.check_properties();
  codec::LineReader lines(input, kLineBytesMax);
  dom::parser parser;
  while (true) {
    const auto line = lines.next();
    if (!line) {
      if (line.error().code == Code::not_found) return {};
      const bool only_this = line.error().code == Code::limit && line.error().offset < input.position();
      reading.bad(line.error(), only_this ? "line" : "file");
      if (!only_this) return {};
      continue;
    }
    std::string_view text = line->text;
    if (line->offset == 0 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    dom::element document;
    const simdjson::error_code error = parser.parse(text.data(), text.size(), false).get(document);
    if (error != simdjson::SUCCESS) {
      const Code code = line->ended ? Code::malformed : Code::truncated;
      reading.bad({code, simdjson::error_message(error), line->offset}, "line " + std::to_string(line->number));
      continue;
    }
    CLEW_TRY_VOID(take(document, *line));
  }
}

/// The entity of an element, with those inside it; a bad record and false if it is none.
bool read_entity(dom::element element, bool whole, const codec::LineReader::Line& line, intel::Reading& reading,
                 Line& got) {
  dom::object object;
  Result<void> outcome = wrong(Code::malformed, "not an object");
  if (element.get(object) == simdjson::SUCCESS) outcome = EntityReader(got, reading).read(object, 0, whole);
  if (!outcome)
    reading.bad(at(outcome.error(), line.offset),
                record_name(line, got.entities.empty() ? std::string() : got.entities[0].id));
  return outcome.has_value();
}

}  // namespace

intel::ListInfo ftm_info() {
  intel::ListInfo info;
  info.list = "opensanctions";
  info.title = "FollowTheMoney entities";
  info.publisher = "OpenSanctions";
  info.source = "https://data.opensanctions.org/datasets/latest/default/entities.ftm.json";
  info.licence = "CC BY-NC 4.0";
  info.tlp = "CLEAR";
  return info;
}

bool is_target(const Entity& entity) {
  const std::string_view said = entity.first(std::string(kBesidePrefix) + "target");
  return said == "true" || (said != "false" && intel::is_thing(entity.schema));
}

Result<void> read_ftm_content(codec::Input& input, intel::Reading& reading) {
  return each_line(input, reading, [&](dom::element document, const codec::LineReader::Line& line) -> Result<void> {
    Line got;
    if (!read_entity(document, true, line, reading, got)) return {};
    for (std::size_t i = 0; i < got.entities.size(); ++i) {
      const bool thing = intel::is_thing(got.entities[i].schema);
      const std::string record = record_name(line, got.entities[i].id);
      CLEW_TRY_VOID(reading.give_unchecked(std::move(got.entities[i]), i == 0 && got.target.value_or(thing),
                                           line.offset, record));
    }
    return {};
  });
}

Result<void> read_ftm_delta_content(codec::Input& input, intel::Reading& reading, const intel::DeltaSink& sink) {
  return each_line(input, reading, [&](dom::element document, const codec::LineReader::Line& line) -> Result<void> {
    std::string_view word;
    dom::element element;
    intel::DeltaOp op = intel::DeltaOp::add;
    if (document["op"].get(word) != simdjson::SUCCESS || document["entity"].get(element) != simdjson::SUCCESS ||
        (word != "ADD" && word != "MOD" && word != "DEL")) {
      reading.bad({Code::malformed, "no change: \"op\" and \"entity\" are wanted", line.offset},
                  "line " + std::to_string(line.number));
      return {};
    }
    if (word == "MOD") op = intel::DeltaOp::modify;
    if (word == "DEL") op = intel::DeltaOp::remove;
    Line got;
    if (!read_entity(element, op != intel::DeltaOp::remove, line, reading, got)) return {};
    for (Entity& entity : got.entities) {
      std::string record = record_name(line, entity.id);
      if (op != intel::DeltaOp::remove) {
        if (std::string fault = intel::schema_fault(entity.schema); !fault.empty()) {
          reading.bad(Code::malformed, line.offset, std::move(fault), std::move(record));
          continue;
        }
        reading.check(entity, line.offset, record);
      }
      entity.settle();
      const intel::DeltaFit fit = CLEW_TRY(sink(op, std::move(entity)));
      reading.count(fit, line.offset, std::move(record));
    }
    return {};
  });
}

Result<intel::ReadReport> read_ftm(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, ftm_info(), sink, &read_ftm_content);
}

Result<intel::ReadReport> read_ftm_nested(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, ftm_info(), sink, &read_ftm_content);
}

Result<intel::ReadReport> read_ftm_delta(const std::vector<std::string>& paths, const intel::DeltaSink& sink) {
  const intel::EntitySink none = [](Entity&&) -> Result<void> { return {}; };
  return intel::read_files(paths, ftm_info(), none, [&](codec::Input& input, intel::Reading& reading) {
    return read_ftm_delta_content(input, reading, sink);
  });
}

}  // namespace clew::formats::ftm
