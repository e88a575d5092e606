// One reader for both places an option can stand in, so that an option means the same in a body, in a query string and
// for a whole batch. A word that is no option is refused: a misspelt "treshold" must not screen at the default.

#include "apps/server/screen_options.h"

#include <algorithm>
#include <array>

namespace clew::server {
namespace {

using codec::JsonValue;

constexpr std::array<std::string_view, 11> kNames = {"threshold", "record_floor", "limit",    "lists",
                                                     "algorithm", "explain",      "exposure", "exclude_schemas",
                                                     "moved_at",  "as_of",        "known_at"};

Read<std::optional<std::string>> scalar(const Call& call, const JsonValue* body, std::string_view name) {
  if (const JsonValue* value = body == nullptr ? nullptr : body->find(name)) {
    auto text = scalar_text(*value);
    if (!text) return refuse_at(value->offset, "'" + std::string(name) + "' is one value");
    return text;
  }
  if (const auto text = call.parameters.find(name)) return std::optional<std::string>(*text);
  return std::optional<std::string>();
}

Read<std::vector<std::string>> texts(const Call& call, const JsonValue* body, std::string_view name) {
  const JsonValue* const value = body == nullptr ? nullptr : body->find(name);
  if (value == nullptr) return call.parameters.all(name);
  std::vector<std::string> found;
  const bool fine = value->type == JsonValue::Type::array && value->items.size() <= kValuesMax &&
                    std::all_of(value->items.begin(), value->items.end(),
                                [](const JsonValue& item) { return item.type == JsonValue::Type::string; });
  if (!fine) return refuse_at(value->offset, "'" + std::string(name) + "' is a list of at most 100 texts");
  for (const JsonValue& item : value->items) found.push_back(item.text);
  return found;
}

Read<void> known_words(const Call& call, const JsonValue* body) {
  for (const auto& [name, value] : call.parameters.values())
    if (!is_screen_option(name) && name != "api_key") return refuse("there is no such parameter: " + repeated(name));
  if (body == nullptr) return {};
  for (const JsonValue::Member& member : body->members)
    if (!is_screen_option(member.key) && member.key != "party" && member.key != "parties")
      return refuse_at(member.offset, "there is no such option: " + repeated(member.key));
  return {};
}

Read<void> known_lists(const Call& call, const std::vector<std::string>& lists) {
  const auto& loaded = call.knowledge->lists();
  for (const std::string& list : lists)
    if (std::none_of(loaded.begin(), loaded.end(), [&](const auto& one) { return one.info.list == list; }))
      return refuse("'lists' names a list that is not loaded; /v1/lists has them");
  return {};
}

}  // namespace

bool is_screen_option(std::string_view name) {
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Read<engine::ScreenOptions> read_screen_options(const Call& call, const JsonValue* body) {
  CLEW_TRY_VOID(known_words(call, body));
  engine::ScreenOptions options;
  if (const auto text = CLEW_TRY(scalar(call, body, "threshold")))
    options.threshold = CLEW_TRY(read_floor(*text, "threshold"));
  options.record_floor = std::min(options.record_floor, options.threshold);
  if (const auto text = CLEW_TRY(scalar(call, body, "record_floor"))) {
    options.record_floor = CLEW_TRY(read_floor(*text, "record_floor"));
    if (options.record_floor > options.threshold) return refuse("'record_floor' is above 'threshold'");
  }
  if (const auto text = CLEW_TRY(scalar(call, body, "limit")))
    options.limit = CLEW_TRY(read_count(*text, "limit", kResultsMax));
  if (const auto text = CLEW_TRY(scalar(call, body, "explain")))
    options.explain = CLEW_TRY(read_flag(*text, "explain"));
  options.exposure = call.service.config().exposure;
  if (const auto text = CLEW_TRY(scalar(call, body, "exposure"))) {
    options.exposure = CLEW_TRY(read_flag(*text, "exposure"));
    if (options.exposure && !call.service.config().exposure)
      return refuse("'exposure' needs the ledger: the service was started without --exposure");
  }
  const auto word = CLEW_TRY(scalar(call, body, "algorithm"));
  options.algorithm = std::string(CLEW_TRY(choose_algorithm(word.value_or("clew-1"))).algorithm->engine);
  options.lists = CLEW_TRY(texts(call, body, "lists"));
  // All lists are asked when nobody names one; who names none of them means something else.
  const bool named = call.parameters.find("lists") || (body != nullptr && body->find("lists") != nullptr);
  if (options.lists.empty() && named) return refuse("'lists' names no list: leave it out to ask all of them");
  CLEW_TRY_VOID(known_lists(call, options.lists));
  options.exclude_schemas = CLEW_TRY(texts(call, body, "exclude_schemas"));
  for (const std::string& schema : options.exclude_schemas) CLEW_TRY_VOID(known_schema(schema, "exclude_schemas"));
  if (const auto text = CLEW_TRY(scalar(call, body, "moved_at"))) {
    const auto time = parse_time(*text);
    if (!time) return refuse("'moved_at' is a time such as 2022-11-08 or 2022-11-08T12:00:00Z");
    options.moved_at = *time;
    const auto as_of = CLEW_TRY(scalar(call, body, "as_of"));
    const auto day = as_of ? parse_time(*as_of) : Result<UnixTime>(*time);
    if (day && !engine::movement_fault(*time, *day, {}).empty())
      return refuse("'moved_at' is later than 'as_of', the day of the lists: it had not moved yet");
  }
  return options;
}

Read<std::shared_ptr<const Knowledge>> knowledge_for(const Call& call, const JsonValue* body) {
  if (body == nullptr || (body->find("as_of") == nullptr && body->find("known_at") == nullptr)) return call.knowledge;
  Moment moment;
  const auto as_of = CLEW_TRY(scalar(call, body, "as_of"));
  const auto known_at = CLEW_TRY(scalar(call, body, "known_at"));
  moment.as_of = CLEW_TRY(read_moment("as_of", as_of));
  moment.known_at = CLEW_TRY(read_moment("known_at", known_at));
  if (!moment.as_of && !moment.known_at) return call.knowledge;
  return call.service.past().of(moment, call.service.keeper().current());
}

std::string answer_line(const engine::ScreenAnswer& answer) {
  std::string line = engine::answer_json(answer);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  return line;
}

}  // namespace clew::server
