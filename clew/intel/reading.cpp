// Readers differ in their formats and must not differ in their manners. A list that lost half its records to a fault is
// worse than none, so every fault is kept with its place, a second record of the same id does not replace the first but
// is joined with it, and what has no word in the vocabulary is counted.

#include "clew/intel/reading.h"

#include <algorithm>
#include <utility>

#include "clew/base/amount.h"
#include "clew/codec/partial_date.h"
#include "clew/intel/country.h"
#include "clew/intel/fields.h"
#include "clew/intel/properties.h"

namespace clew::intel {
namespace {

constexpr const char* kBroken =
    "text that is not UTF-8 nor plainly Windows-1252: U+FFFD stands for each byte that cannot be read; convert the "
    "file, "
    "iconv -f ENCODING -t UTF-8 FILE > NEW";

}  // namespace

Reading::Reading(ListInfo info, const EntitySink& sink) : sink_(sink) {
  report_.info = std::move(info);
}

Result<bool> Reading::give(Entity&& entity, bool target, std::uint64_t offset, std::string_view record) {
  if (!schema_fault(entity.schema).empty() || ids_.insert(entity.id).second)
    return give_unchecked(std::move(entity), target, offset, record);
  add_joined(offset, entity.id);
  check(entity, offset, record.empty() ? "entity " + entity.id : std::string(record));
  entity.settle();
  CLEW_TRY_VOID(sink_(std::move(entity)));
  return true;
}

void Reading::add_joined(std::uint64_t offset, std::string record) {
  if (std::exchange(joined_at_, offset) == offset) return;
  if (++report_.joined_count; report_.joined.size() < kBadRecordsMax)
    report_.joined.push_back(
        {file_, offset, Code::conflict, "a second record of the same id: joined with the first", std::move(record)});
}

Result<bool> Reading::give_unchecked(Entity&& entity, bool target, std::uint64_t offset, std::string_view record) {
  const std::string where = record.empty() ? "entity " + entity.id : std::string(record);
  if (std::string fault = schema_fault(entity.schema); !fault.empty()) {
    bad(Code::malformed, offset, std::move(fault), where);
    return false;
  }
  check(entity, offset, where);
  entity.settle();
  CLEW_TRY_VOID(sink_(std::move(entity)));
  count(target);
  return true;
}

void Reading::check_property(std::string_view schema, std::string_view property, std::uint64_t offset,
                             std::string_view record) {
  ++report_.bad_field_count;
  const std::string key = std::string(schema) + " " + std::string(property);
  if (const auto at = misnamed_.find(key); at != misnamed_.end()) {
    ++at->second.count;
    return;
  }
  if (misnamed_.size() == kUnknownFieldsMax || report_.bad_fields.size() >= kBadFieldsMax) return;
  misnamed_.emplace(key, Misnamed{report_.bad_fields.size(), 1});
  report_.bad_fields.push_back({file_, offset, Code::malformed, property_fault(schema, property),
                                std::string(record) + ", " + std::string(property)});
}

void Reading::check(Entity& entity, std::uint64_t offset, std::string_view record) {
  if (properties_checked_) {
    const std::vector<std::string_view>& known = properties_of(entity.schema);
    std::string_view before;  // values of one property stand together
    bool right = true;
    for (const Value& value : entity.values) {
      if (value.property != before)
        right = known.empty() || value.property.find(':') != std::string::npos ||
                std::binary_search(known.begin(), known.end(), std::string_view(value.property));
      before = value.property;
      if (!right) check_property(entity.schema, value.property, offset, record);
    }
  }
  for (Value& value : entity.values) {
    FieldFault fault = field_fault(value.property, value.text);
    if (fault.reason.empty()) continue;
    std::string where(record);
    where.append(", ").append(fault.property);
    add_bad_field(offset, std::move(fault.reason), std::move(where));
    if (!fault.to_notes) continue;
    value.text = value.property + ": " + value.text;
    value.property = "notes";
  }
}

void Reading::add_bad_field(std::uint64_t offset, std::string reason, std::string record) {
  if (++report_.bad_field_count; report_.bad_fields.size() < kBadFieldsMax)
    report_.bad_fields.push_back({file_, offset, Code::malformed, std::move(reason), std::move(record)});
}

void Reading::recoded(codec::Encoding how, std::uint64_t offset, std::uint64_t line, std::string_view column) {
  NotUtf8& seen = report_.not_utf8;
  if (how == codec::Encoding::utf8) return;
  if (seen.decoded + seen.broken == 0) {
    seen.file = file_;
    seen.column = column;
    seen.line = line;
  }
  if (how == codec::Encoding::windows_1252) {
    ++seen.decoded;
    return;
  }
  ++seen.broken;
  if (std::exchange(broken_line_, line) != line) ++seen.records;
  add_bad_field(offset, kBroken, row_name(line) + ", " + std::string(column));
}

void Reading::count(bool target) {
  ++report_.entities;
  if (target) ++report_.targets;
}

void Reading::count(DeltaFit fit, std::uint64_t offset, std::string record) {
  const auto unfit = [&](Code code, const char* reason) { bad({code, reason, offset}, std::move(record)); };
  switch (fit) {
    case DeltaFit::applied: return count(false);
    case DeltaFit::already_there: return unfit(Code::conflict, "adds an entity that is there already");
    case DeltaFit::not_there: return unfit(Code::not_found, "changes or removes an entity that is not there");
    case DeltaFit::nameless: return unfit(Code::malformed, "an entity without an id");
  }
}

void Reading::bad(const Error& error, std::string record) {
  if (!first_) first_ = error;
  bad(error.code, error.offset, error.reason, std::move(record));
}

void Reading::bad(Code code, std::uint64_t offset, std::string reason, std::string record) {
  BadRecord one{file_, offset, code, std::move(reason), std::move(record)};
  if (is_cut(one)) report_.cut = true;
  if (++report_.bad_count <= kBadRecordsMax) report_.bad.push_back(std::move(one));
}

void Reading::unknown(std::string_view field) {
  const auto at = report_.unknown.find(field);
  if (at != report_.unknown.end())
    ++at->second;
  else if (report_.unknown.size() < kUnknownFieldsMax)
    report_.unknown.emplace(field, 1);
  else
    ++report_.unknown["(others)"];
}

Result<ReadReport> Reading::finish() {
  for (const auto& [key, one] : misnamed_)
    if (one.count > 1) report_.bad_fields[one.bad_field].reason += " (" + std::to_string(one.count) + " values)";
  if (report_.entities == 0 && first_) return std::unexpected(*first_);
  if (report_.bad_count > kBadRecordsMax)
    report_.bad.push_back(
        {file_, 0, Code::limit, std::to_string(report_.bad_count - kBadRecordsMax) + " more bad records", "file"});
  return std::move(report_);
}

Result<ReadReport> read_files(std::span<const std::string> paths, ListInfo info, const EntitySink& sink,
                              const std::function<Result<void>(codec::Input&, Reading&)>& read_one) {
  Reading reading(std::move(info), sink);
  for (const std::string& path : paths) {
    reading.begin_file(path.substr(path.rfind('/') + 1));
    auto input = codec::Input::open(path);
    if (!input) {
      reading.bad(input.error(), "file");
      continue;
    }
    if (const auto front = input->peek(); front) {
      if (std::string fault = codec::text_fault(*front); !fault.empty()) {
        reading.bad(Code::malformed, 0, std::move(fault), "file");
        continue;
      }
    }
    CLEW_TRY_VOID(read_one(*input, reading));
  }
  return reading.finish();
}

std::string row_name(std::uint64_t line) {
  return "row in line " + std::to_string(line);
}

Result<void> read_table_list(codec::CsvTable& table, Reading& reading,
                             const std::function<Result<void>(const codec::CsvTable::Row&)>& row,
                             std::uint64_t rows_max, const std::vector<bool>& used) {
  for (std::uint64_t rows = 0;; ++rows) {
    const auto next = table.next();
    if (!next && next.error().code == Code::not_found) return {};
    if (!next) {
      reading.bad(next.error(), "row");
      continue;
    }
    if (rows >= rows_max) {
      reading.bad(Code::limit, next->offset, "more rows than the limit", row_name(next->line));
      return {};
    }
    for (const auto& [column, how] : next->recoded)
      if (used.empty() || used[column]) reading.recoded(how, next->offset, next->line, table.columns()[column]);
    CLEW_TRY_VOID(row(*next));
  }
}

Result<void> read_xml_list(codec::Input& input, Reading& reading, std::span<const std::string_view> names,
                           const std::function<Result<void>(codec::XmlElement)>& record,
                           const std::function<void(std::string_view, std::span<const codec::XmlAttribute>)>& outside) {
  std::uint64_t number = 0;
  codec::XmlRecordHandlers handlers;
  handlers.record = [&](codec::XmlElement element) {
    ++number;
    return record(element);
  };
  handlers.skipped = [&](const Error& error) -> Result<void> {
    reading.bad(error, "record " + std::to_string(++number));
    return {};
  };
  if (outside)
    handlers.outside = [&](std::string_view name, std::span<const codec::XmlAttribute> attributes,
                           std::size_t) -> Result<void> {
      outside(name, attributes);
      return {};
    };
  const std::optional<Error> fault = CLEW_TRY(codec::read_xml_records(input, names, handlers));
  if (fault) reading.bad(*fault, "file, after record " + std::to_string(number));
  return {};
}

std::string one_line(std::string_view text) {
  constexpr std::string_view kNoBreak = "\xc2\xa0";
  std::string line;
  line.reserve(text.size());
  bool blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool wide = text.substr(at, kNoBreak.size()) == kNoBreak;
    at += wide ? kNoBreak.size() : 1;
    if (wide || c == ' ' || (c >= '\t' && c <= '\r')) {
      blank = true;
      continue;
    }
    if (blank && !line.empty()) line += ' ';
    blank = false;
    line += c;
  }
  return line;
}

std::string joined(std::initializer_list<std::string_view> parts, std::string_view between) {
  std::string text;
  for (const std::string_view part : parts) {
    const std::string line = one_line(part);
    if (line.empty()) continue;
    if (!text.empty()) text += between;
    text += line;
  }
  return text;
}

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string> list_items(std::string_view text, char separator) {
  std::vector<std::string> items;
  std::string item;
  bool quoted = false, closed = false;
  const auto end_item = [&] {
    std::string line = one_line(item);
    if (!line.empty()) items.push_back(std::move(line));
    item.clear();
    closed = false;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      item += c;
      ++at;
    } else if (quoted && c == '"') {
      quoted = false;
      closed = true;
    } else if (!quoted && !closed && c == '"' && item.find_first_not_of(' ') == std::string::npos) {
      quoted = true;
    } else if (!quoted && c == separator) {
      end_item();
    } else {
      item += c;
    }
  }
  end_item();
  return items;
}

bool mentions(std::string_view text, std::string_view part) {
  return lowered(text).find(part) != std::string::npos;
}

bool add_text(Entity& entity, std::string_view property, std::string_view text, std::string_view note) {
  Value value;
  value.text = one_line(text);
  if (value.text.empty()) return false;
  value.property = property;
  value.note = one_line(note);
  entity.values.push_back(std::move(value));
  return true;
}

bool add_country(Entity& entity, std::string_view property, std::string_view text, std::string_view note) {
  const std::string_view code = country_code(text);
  return add_text(entity, property, code.empty() ? text : code, note);
}

bool add_date(Entity& entity, std::string_view property, std::string_view text, std::string_view note) {
  if (one_line(text).empty()) return false;
  const auto date = codec::partial_date(text);
  if (date) return add_text(entity, property, *date, note);
  return add_text(entity, "notes", std::string(property) + ": " + std::string(text), note);
}

void add_number(Entity& entity, std::string_view property, std::string_view text, std::string_view note) {
  const std::string line = one_line(text);
  const std::size_t end = std::min(line.find_first_of(" ,"), line.size());
  const std::string_view first = std::string_view(line).substr(0, end);
  if (end == line.size() || first.find_first_of("0123456789") == std::string_view::npos) {
    add_text(entity, property, line, note);
    return;
  }
  const std::size_t rest = std::min(line.find_first_not_of(" ,", end), line.size());
  add_text(entity, property, first, joined({std::string_view(line).substr(rest), note}, "; "));
}

void add_years(Entity& entity, std::string_view property, std::string_view from, std::string_view to,
               std::string_view note) {
  constexpr std::size_t kYearSize = 4;
  const auto first = codec::partial_date(from), last = codec::partial_date(to);
  if (!first || !last) {
    add_date(entity, property, from, note);
    add_date(entity, property, to, note);
    return;
  }
  const std::string between = joined({"between " + *first + " and " + *last, note}, "; ");
  const auto low = parse_u128(first->substr(0, kYearSize)), high = parse_u128(last->substr(0, kYearSize));
  if (first->size() == kYearSize && last->size() == kYearSize && low && high && *low <= *high &&
      *high - *low <= kYearSpanMax) {
    for (u128 year = *low; year <= *high; ++year) add_text(entity, property, to_decimal(year), between);
    return;
  }
  add_text(entity, property, *first, between);
  add_text(entity, property, *last, between);
}

namespace {

/// "text; key: value; Child: text".
std::string flat(codec::XmlElement element) {
  std::string text = one_line(element.text());
  const auto append = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += "; ";
    text += std::string(name) + ": " + value;
  };
  for (std::size_t i = 0; i < element.attribute_count(); ++i)
    append(element.attribute_at(i).name, one_line(element.attribute_at(i).value));
  for (const codec::XmlElement child : element) append(child.name(), flat(child));
  return text;
}

}  // namespace

void add_unknown(Reading& reading, Entity& entity, codec::XmlElement element) {
  add_unknown(reading, entity, element.name(), flat(element));
}

void add_unknown(Reading& reading, Entity& entity, std::string_view field, std::string_view text) {
  if (one_line(text).empty()) return;
  add_text(entity, "notes", std::string(field) + ": " + std::string(text));
  reading.unknown(field);
}

void add_gender(Entity& entity, std::string_view text) {
  const std::string word = lowered(one_line(text));
  if (word == "m" || word == "male")
    add_text(entity, "gender", "male");
  else if (word == "f" || word == "female")
    add_text(entity, "gender", "female");
  else
    add_text(entity, "gender", text);
}

}  // namespace clew::intel
