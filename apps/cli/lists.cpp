// clew lists: load, fetch and look at the lists of a store.

#include "clew/engine/lists.h"
#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <tuple>

#include "clew/codec/json.h"

namespace clew::cli {
namespace {

UnixTime clock_now() {
  return UnixTime{static_cast<std::int64_t>(std::time(nullptr))};
}

// Where an option holds a time: nothing when it is empty.
engine::Outcome<std::optional<UnixTime>> time_option(const std::string& text, const char* option) {
  if (text.empty()) return std::optional<UnixTime>();
  const auto time = parse_time(text);
  if (time) return std::optional<UnixTime>(*time);
  return std::unexpected(engine::Failure{Code::usage, fmt::format("'{}' is not a time: {}", text, time.error().reason),
                                         fmt::format("{} takes 2021-07-01, 2021-07-01T12:00:00Z, or seconds", option)});
}

engine::Outcome<intel::Known> known_of(const ListsOptions& options) {
  intel::Known known(CLEW_TRY(time_option(options.as_of, "--as-of")));
  known.loaded_by = CLEW_TRY(time_option(options.known_at, "--known-at"));
  return known;
}

std::string day_of(UnixTime time) {
  const std::string iso = to_iso(time);
  return iso.ends_with("T00:00:00Z") ? iso.substr(0, 10) : iso;
}

void write_version(codec::JsonWriter& json, const intel::ListVersion& v) {
  json.begin_object()
      .pair("list", v.info.list)
      .pair("number", v.number)
      .pair("version", v.version)
      .pair("known_from", to_iso(v.known_from))
      .pair("last_seen", to_iso(v.last_seen));
  json.key("known_to");
  if (v.known_to)
    json.string(to_iso(*v.known_to));
  else
    json.null();
  json.pair("title", v.info.title)
      .pair("publisher", v.info.publisher)
      .pair("source", v.info.source)
      .pair("licence", v.info.licence)
      .pair("tlp", v.info.tlp)
      .pair("pap", v.info.pap)
      .pair("confidence", v.info.confidence)
      .pair("published", v.info.published)
      .pair("entities", v.entities)
      .pair("targets", v.targets)
      .pair("statements", v.statements)
      .pair("bad", v.bad)
      .pair("added", v.added)
      .pair("changed", v.changed)
      .pair("removed", v.removed)
      .pair("merged", v.merged)
      .pair("forced", v.forced)
      .end_object();
}

void write_value_members(codec::JsonWriter& json, const intel::Value& value) {
  json.pair("property", value.property).pair("value", value.text);
  if (!value.lang.empty()) json.pair("lang", value.lang);
  if (!value.note.empty()) json.pair("note", value.note);
  if (value.valid_from) json.pair("valid_from", to_iso(*value.valid_from));
  if (value.valid_to) json.pair("valid_to", to_iso(*value.valid_to));
}

void write_value(codec::JsonWriter& json, const intel::Value& value) {
  json.begin_object();
  write_value_members(json, value);
  json.end_object();
}

void write_values(codec::JsonWriter& json, const char* key, const std::vector<intel::Value>& values) {
  json.key(key).begin_array();
  for (const intel::Value& value : values) write_value(json, value);
  json.end_array();
}

void write_texts(codec::JsonWriter& json, const char* key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_change(codec::JsonWriter& json, const intel::Change& change) {
  json.pair("change", intel::change_name(change.kind))
      .pair("id", change.id)
      .pair("schema", change.schema)
      .pair("caption", change.caption);
  if (!change.into.empty()) json.pair("into", change.into);
  if (change.kind != intel::ChangeKind::changed) return;
  write_texts(json, "properties", change.properties());
  if (!change.schema_before.empty()) json.pair("schema_before", change.schema_before);
  write_values(json, "values_added", change.values_added);
  write_values(json, "values_removed", change.values_removed);
  write_texts(json, "referents_added", change.referents_added);
  write_texts(json, "referents_removed", change.referents_removed);
}

std::string change_text(const intel::Change& change) {
  if (!change.into.empty()) return "into " + change.into;
  std::string text;
  for (const std::string& property : change.properties()) text += (text.empty() ? "" : ", ") + property;
  return text;
}

void write_bad(codec::JsonWriter& json, const std::vector<intel::BadRecord>& records) {
  json.begin_array();
  for (const intel::BadRecord& bad : records)
    json.begin_object()
        .pair("file", bad.file)
        .pair("offset", bad.offset)
        .pair("code", code_name(bad.code))
        .pair("reason", bad.reason)
        .pair("record", bad.record)
        .end_object();
  json.end_array();
}

// The most common first.
std::vector<std::pair<std::string, std::uint64_t>> most_common(
    const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return std::tie(b.second, a.first) < std::tie(a.second, b.first); });
  return sorted;
}

void write_load(codec::JsonWriter& json, const engine::ListLoadReport& report) {
  json.begin_object().pair("result", report.result == intel::LoadResult::unchanged ? "unchanged" : "loaded");
  json.key("version");
  write_version(json, report.version);
  json.pair("seconds_ahead", report.seconds_ahead).pair("whole_has_more_than", report.parties_min);
  json.pair("bad_count", report.bad_count).key("bad");
  write_bad(json, report.bad);
  json.pair("joined_count", report.joined_count).key("joined");
  write_bad(json, report.joined);
  json.pair("bad_field_count", report.bad_field_count).key("bad_fields");
  write_bad(json, report.bad_fields);
  const intel::NotUtf8& other = report.not_utf8;
  json.key("not_utf8").begin_object().pair("decoded", other.decoded).pair("broken", other.broken);
  if (other.decoded + other.broken != 0)
    json.pair("file", other.file).pair("line", other.line).pair("column", other.column);
  json.end_object().key("not_used").begin_array();
  for (const auto& [property, values] : most_common(report.unused))
    json.begin_object().pair("property", property).pair("values", values).end_object();
  json.end_array();
  json.end_object();
}

void print_bad(const std::vector<intel::BadRecord>& records) {
  constexpr std::size_t kShown = 8;
  for (std::size_t i = 0; i < std::min(records.size(), kShown); ++i)
    print(fmt::format("    {} at byte {}: {} ({})\n", visible(records[i].file), records[i].offset,
                      visible(records[i].reason), visible(records[i].record)));
}

void print_not_used(const engine::ListLoadReport& report) {
  constexpr std::size_t kShown = 5;
  const auto sorted = most_common(report.unused);
  if (sorted.empty()) return;
  std::string shown;
  for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i)
    shown += fmt::format("{}{} ({})", i == 0 ? "" : ", ", sorted[i].first, grouped(sorted[i].second));
  print(fmt::format("  {} {} known to FollowTheMoney {} kept and shown, and not looked at by any question: {}{}\n",
                    grouped(sorted.size()), sorted.size() == 1 ? "property" : "properties",
                    sorted.size() == 1 ? "is" : "are", shown, sorted.size() > kShown ? ", ..." : ""));
}

void print_not_utf8(const intel::NotUtf8& other) {
  const std::uint64_t fields = other.decoded + other.broken;
  if (fields == 0) return;
  std::string how;
  if (other.decoded != 0) how = fmt::format("{} read as Windows-1252", grouped(other.decoded));
  if (other.broken != 0)
    how += fmt::format("{}{} of an unknown encoding, set aside below", how.empty() ? "" : ", ", grouped(other.broken));
  print(fmt::format("  {} {} not UTF-8: {}; the first: {}, line {}, {}\n", grouped(fields),
                    fields == 1 ? "field was" : "fields were", how, visible(other.file), grouped(other.line),
                    visible(other.column)));
}

void print_load(const engine::ListLoadReport& report) {
  const intel::ListVersion& v = report.version;
  if (report.result == intel::LoadResult::unchanged) {
    print(fmt::format("{}: unchanged, still {}; last seen {}.\n", v.info.list, version_text(v), day_of(v.last_seen)));
  } else {
    print(fmt::format("{}: loaded {}: {} entities ({} listed), {} statements.\n", v.info.list, version_text(v),
                      grouped(v.entities), grouped(v.targets), grouped(v.statements)));
    print(fmt::format("  added {}, changed {}, removed {}, merged {}\n", grouped(v.added), grouped(v.changed),
                      grouped(v.removed), grouped(v.merged)));
    if (report.parties_min != 0)
      print(fmt::format("  a whole edition has more than {} parties: was a part of the list loaded?\n",
                        grouped(report.parties_min)));
    if (report.seconds_ahead != 0)
      print(fmt::format("  known from {} on, {} s from now: the version before was loaded in this second\n",
                        to_iso(v.known_from), report.seconds_ahead));
    if (!v.forced.empty()) print("  out of range, loaded because: " + visible(v.forced) + "\n");
  }
  print_not_utf8(report.not_utf8);
  print_not_used(report);
  if (!report.bad.empty()) {
    print(fmt::format("  {} {} set aside (kept in quarantine.csv):\n", grouped(report.bad_count),
                      report.bad_count == 1 ? "record" : "records"));
    print_bad(report.bad);
  }
  if (!report.joined.empty()) {
    print(fmt::format("  {} of an id that another has too joined with it, nothing is lost (in quarantine.csv):\n",
                      report.joined_count == 1 ? "1 record was" : grouped(report.joined_count) + " records were"));
    print_bad(report.joined);
  }
  if (report.bad_fields.empty()) return;
  print(fmt::format("  {} {} set aside, and the records kept (in quarantine.csv):\n", grouped(report.bad_field_count),
                    report.bad_field_count == 1 ? "field" : "fields"));
  print_bad(report.bad_fields);
}

engine::Outcome<engine::ListLoadReport> load(const ListsOptions& options, const std::vector<std::string>& paths,
                                             UnixTime now, bool current) {
  engine::ListLoadRequest request;
  request.list = options.name;
  request.format = options.format;
  request.paths = paths;
  request.known_from = CLEW_TRY(time_option(options.known_from, "--known-from"));
  request.now = now;
  request.current = current;
  request.forced = options.force;
  request.mapping = options.mapping;
  request.marking = {options.licence, options.tlp, options.pap};
  request.delta = options.delta;
  auto report = engine::load_list(options.common.store, request, progress_bar(options.common.quiet));
  end_progress();
  return report;
}

}  // namespace

int run_lists_load(const ListsOptions& options) {
  const auto report = load(options, options.files, clock_now(), false);
  if (!report) return report_failure(report.error(), options.common.json);
  if (!options.common.json) {
    print_load(*report);
    return kOk;
  }
  codec::JsonWriter json;
  write_load(json, *report);
  print(json.take());
  return kOk;
}

namespace {

// Without a name: every list of the store whose address is known.
engine::Outcome<std::vector<std::string>> names_to_fetch(const ListsOptions& options) {
  if (!options.names.empty()) return options.names;
  std::vector<std::string> names;
  const auto& known = engine::known_lists();
  if (const auto lists = engine::list_status(options.common.store, std::nullopt); lists)
    for (const intel::ListVersion& list : *lists)
      if (std::any_of(known.begin(), known.end(), [&](const auto& one) { return one.name == list.info.list; }))
        names.push_back(list.info.list);
  if (!names.empty()) return names;
  std::string all;
  for (const engine::KnownList& one : known) all += (all.empty() ? "" : ", ") + std::string(one.name);
  return std::unexpected(engine::Failure{Code::usage, "the store has no list yet that could be fetched again",
                                         "name the lists to fetch: " + all});
}

struct Fetched {
  engine::FetchReport report;
  std::optional<engine::ListLoadReport> load;
};

engine::Outcome<Fetched> fetch(const ListsOptions& options, const std::string& name) {
  engine::FetchRequest request;
  request.list = name;
  request.urls = options.urls;
  request.now = clock_now();
  request.bytes_max = options.megabytes_max << 20;
  request.seconds_max = options.seconds_max;
  Fetched fetched;
  auto report = engine::fetch_list(options.common.store, request, progress_bar(options.common.quiet));
  end_progress();
  if (!report) return std::unexpected(report.error());
  fetched.report = *std::move(report);
  if (options.no_load) return fetched;
  std::vector<std::string> paths;
  for (const engine::FetchedFile& file : fetched.report.files) paths.push_back(file.path);
  ListsOptions one = options;
  one.name = name;
  fetched.load = CLEW_TRY(load(one, paths, request.now, true));
  return fetched;
}

void write_fetched(codec::JsonWriter& json, const std::string& name, const Fetched& fetched) {
  json.begin_object().pair("list", name).key("files").begin_array();
  for (const engine::FetchedFile& file : fetched.report.files)
    json.begin_object()
        .pair("url", file.url)
        .pair("file", file.path)
        .pair("bytes", file.bytes)
        .pair("sha256", file.sha256)
        .key("modified")
        .boolean(file.modified)
        .end_object();
  json.end_array().key("load");
  if (fetched.load)
    write_load(json, *fetched.load);
  else
    json.null();
  json.end_object();
}

void print_fetched(const Fetched& fetched) {
  for (const engine::FetchedFile& file : fetched.report.files)
    print(fmt::format("{} {} ({} bytes, SHA-256 {})\n", file.modified ? "Fetched" : "Not modified:", file.path,
                      grouped(file.bytes), shortened(file.sha256)));
  if (fetched.load) print_load(*fetched.load);
}

}  // namespace

int run_lists_fetch(const ListsOptions& options) {
  const auto names = names_to_fetch(options);
  if (!names) return report_failure(names.error(), options.common.json);
  if (names->size() > 1 && !options.urls.empty())
    return report_failure({Code::usage, "--url is about one list", "fetch the lists one by one"}, options.common.json);
  codec::JsonWriter json;
  json.begin_array();
  std::optional<engine::Failure> first;  // one publisher who is down does not keep the others from being fetched
  for (const std::string& name : *names) {
    const auto fetched = fetch(options, name);
    if (!fetched) {
      if (names->size() == 1) return report_failure(fetched.error(), options.common.json);
      if (!first) first = fetched.error();
      if (!options.common.json) print(fmt::format("{}: {}\n", name, fetched.error().message));
      continue;
    }
    write_fetched(json, name, *fetched);
    if (!options.common.json) print_fetched(*fetched);
  }
  json.end_array();
  if (first) return report_failure(*first, options.common.json);
  if (options.common.json) print(json.take());
  return kOk;
}

int run_lists_status(const ListsOptions& options) {
  const auto known = known_of(options);
  if (!known) return report_failure(known.error(), options.common.json);
  const auto lists = options.name.empty() ? engine::list_status(options.common.store, *known)
                                          : engine::list_versions(options.common.store, options.name);
  if (!lists) return report_failure(lists.error(), options.common.json);
  codec::JsonWriter json;
  json.begin_array();
  using Align = Table::Align;
  Table table({{"list"},
               {"version", Align::right},
               {"hash"},
               {"known from"},
               {"last seen"},
               {"entities", Align::right},
               {"listed", Align::right},
               {"statements", Align::right},
               {"bad", Align::right},
               {"added", Align::right},
               {"changed", Align::right},
               {"removed", Align::right},
               {"merged", Align::right},
               {"forced because"},
               {"title"}});
  for (const intel::ListVersion& v : *lists) {
    if (known->as_of && v.known_from > *known->as_of) continue;
    if (known->loaded_by && v.loaded > *known->loaded_by) continue;
    write_version(json, v);
    table.row({v.info.list, std::to_string(v.number), v.version.substr(0, 12), day_of(v.known_from),
               day_of(v.last_seen), grouped(v.entities), grouped(v.targets), grouped(v.statements), grouped(v.bad),
               grouped(v.added), grouped(v.changed), grouped(v.removed), grouped(v.merged), v.forced,
               options.name.empty() ? v.info.title : ""});
  }
  json.end_array();
  if (options.common.json)
    print(json.take());
  else if (table.size() == 0)
    print("No list was known then.\n");
  else
    print(table.text());
  return kOk;
}

int run_lists_diff(const ListsOptions& options) {
  const auto delta = engine::list_delta(options.common.store, options.name, options.from, options.to);
  if (!delta) return report_failure(delta.error(), options.common.json);
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object().pair("list", options.name).key("from");
    if (delta->from.number == 0)
      json.null();
    else
      write_version(json, delta->from);
    json.key("to");
    write_version(json, delta->to);
    json.pair("added", delta->counts.added)
        .pair("changed", delta->counts.changed)
        .pair("removed", delta->counts.removed)
        .pair("merged", delta->counts.merged)
        .key("changes")
        .begin_array();
    for (const intel::Change& change : delta->changes) {
      json.begin_object();
      write_change(json, change);
      json.end_object();
    }
    json.end_array().end_object();
    print(json.take());
    return kOk;
  }
  print(fmt::format("{}: from {} to {}\n", options.name,
                    delta->from.number == 0 ? "nothing" : version_text(delta->from), version_text(delta->to)));
  print(fmt::format("  added {}, changed {}, removed {}, merged {}\n\n", grouped(delta->counts.added),
                    grouped(delta->counts.changed), grouped(delta->counts.removed), grouped(delta->counts.merged)));
  Table table({{"change"}, {"id"}, {"schema"}, {"name"}, {"what"}});
  for (const intel::Change& change : delta->changes)
    table.row({intel::change_name(change.kind), change.id, change.schema, change.caption, change_text(change)});
  print(table.text(options.rows));
  return kOk;
}

namespace {

std::string day_or_none(const std::optional<UnixTime>& time) {
  return time ? day_of(*time) : std::string();
}

void print_entity(const engine::SaidEntity& said) {
  const intel::ListInfo& info = said.version.info;
  const intel::Entity& entity = said.listed.entity;
  print(fmt::format("{} ({}, {}): {}\n", visible(entity.id), info.list, version_text(said.version), entity.schema));
  Table table({{"property"},
               {"value"},
               {"lang"},
               {"note"},
               {"valid from"},
               {"valid to"},
               {"known from"},
               {"known to"},
               {"list"},
               {"version", Table::Align::right},
               {"confidence"},
               {"TLP"},
               {"PAP"},
               {"licence"}});
  for (const engine::SaidStatement& one : said.statements)
    table.row({one.value.property, one.value.text, one.value.lang, one.value.note, day_or_none(one.value.valid_from),
               day_or_none(one.value.valid_to), day_of(one.known_from), day_or_none(one.known_to), info.list,
               std::to_string(one.since), info.confidence, info.tlp, info.pap, info.licence});
  print(table.text());
  for (const std::string& referent : entity.referents) print("  referent: " + visible(referent) + "\n");
}

void write_entity(codec::JsonWriter& json, const engine::SaidEntity& said) {
  const intel::ListInfo& info = said.version.info;
  json.begin_object()
      .pair("list", said.listed.list)
      .pair("number", said.listed.number)
      .pair("version", said.version.version)
      .pair("id", said.listed.entity.id)
      .pair("schema", said.listed.entity.schema)
      .key("values")
      .begin_array();
  for (const engine::SaidStatement& one : said.statements) {
    json.begin_object();
    write_value_members(json, one.value);
    json.pair("list", said.listed.list).pair("since", one.since).pair("known_from", to_iso(one.known_from));
    json.key("known_to");
    if (one.known_to)
      json.string(to_iso(*one.known_to));
    else
      json.null();
    json.pair("source", info.source).pair("licence", info.licence).pair("confidence", info.confidence);
    json.pair("tlp", info.tlp).pair("pap", info.pap).end_object();
  }
  json.end_array();
  write_texts(json, "referents", said.listed.entity.referents);
  json.end_object();
}

void write_contradiction(codec::JsonWriter& json, const intel::Contradiction& c) {
  json.begin_object().pair("property", c.property).pair("reason", c.reason).key("sides").begin_array();
  json.begin_object().pair("list", c.list_a).pair("id", c.id_a).pair("says", c.values_a).end_object();
  json.begin_object().pair("list", c.list_b).pair("id", c.id_b).pair("says", c.values_b).end_object();
  json.end_array().end_object();
}

Table contradictions_table(const std::vector<intel::Contradiction>& contradictions) {
  Table table({{"property"}, {"list"}, {"id"}, {"says"}, {"other list"}, {"id"}, {"says"}, {"one thing by"}});
  for (const intel::Contradiction& c : contradictions)
    table.row({c.property, c.list_a, c.id_a, c.values_a, c.list_b, c.id_b, c.values_b, c.reason});
  return table;
}

void print_history(const std::vector<intel::Event>& events) {
  print("\nHistory\n");
  Table table({{"list"}, {"version", Table::Align::right}, {"known from"}, {"change"}, {"statement"}});
  for (const intel::Event& event : events) {
    const intel::Change& change = event.change;
    const auto row = [&](const std::string& what, const std::string& statement) {
      table.row({change.list, std::to_string(event.number), day_of(event.known_from), what, statement});
    };
    if (change.kind != intel::ChangeKind::changed) {
      row(intel::change_name(change.kind), change.into.empty() ? change.caption : "into " + change.into);
      continue;
    }
    if (!change.schema_before.empty()) row("changed", "schema: " + change.schema_before + " -> " + change.schema);
    for (const intel::Value& value : change.values_removed) row("gone", value.property + ": " + value.text);
    for (const intel::Value& value : change.values_added) row("new", value.property + ": " + value.text);
    for (const std::string& id : change.referents_removed) row("gone", "referent: " + id);
    for (const std::string& id : change.referents_added) row("new", "referent: " + id);
  }
  print(table.text());
}

}  // namespace

int run_lists_show(const ListsOptions& options) {
  const auto known = known_of(options);
  if (!known) return report_failure(known.error(), options.common.json);
  const auto found = engine::show_listed(options.common.store, options.name, *known);
  if (!found) return report_failure(found.error(), options.common.json);
  if (!options.common.json) {
    for (const engine::SaidEntity& said : found->entities) print_entity(said);
    if (!found->contradictions.empty())
      print("\nContradictions\n" + contradictions_table(found->contradictions).text());
    if (found->entities.empty())
      print(fmt::format("{} is on no list {}.\n", options.name, known->as_of || known->loaded_by ? "then" : "now"));
    if (options.history || found->entities.empty()) print_history(found->events);
    return kOk;
  }
  codec::JsonWriter json;
  json.begin_object().key("entities").begin_array();
  for (const engine::SaidEntity& said : found->entities) write_entity(json, said);
  json.end_array().key("contradictions").begin_array();
  for (const intel::Contradiction& one : found->contradictions) write_contradiction(json, one);
  json.end_array().key("history").begin_array();
  for (const intel::Event& event : found->events) {
    json.begin_object()
        .pair("list", event.change.list)
        .pair("number", event.number)
        .pair("known_from", to_iso(event.known_from));
    write_change(json, event.change);
    json.end_object();
  }
  json.end_array().end_object();
  print(json.take());
  return kOk;
}

int run_lists_contradictions(const ListsOptions& options) {
  const auto known = known_of(options);
  if (!known) return report_failure(known.error(), options.common.json);
  const auto found = engine::list_contradictions(options.common.store, *known);
  if (!found) return report_failure(found.error(), options.common.json);
  codec::JsonWriter json;
  json.begin_array();
  for (const intel::Contradiction& c : *found) write_contradiction(json, c);
  json.end_array();
  if (options.common.json)
    print(json.take());
  else if (found->empty())
    print("No contradictions.\n");
  else
    print(contradictions_table(*found).text(options.rows));
  return kOk;
}

}  // namespace clew::cli
