// Lists of a store: what the store says, as sentences.
//
// A load holds the lock of the store's tables for its whole time: quarantine.csv is rewritten at its end, and a second
// load of the same list would only be refused later. A version can be named by its number, by the front of its hash, or
// by a time; what looks like a small number is one, and "2021" is a number too: a day has its month and day.

#include "clew/engine/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "clew/base/amount.h"
#include "clew/base/file.h"
#include "clew/codec/encoding.h"
#include "clew/engine/list_catalogue.h"
#include "clew/engine/screening.h"
#include "clew/engine/store.h"
#include "clew/intel/properties.h"
#include "clew/intel/property_kinds.h"
#include "clew/screen/identifier_forms.h"

namespace clew::engine {
namespace {

constexpr std::size_t kHashFrontMin = 8;

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

Outcome<const ListFormat*> format_of(const ListLoadRequest& request) {
  const KnownList* const list = known_list(request.list);
  if (request.format.empty() && list == nullptr) {
    std::vector<std::string_view> names;
    for (const KnownList& known : known_lists()) names.push_back(known.name);
    return refuse(Code::usage, fmt::format("there is no list '{}'", request.list),
                  fmt::format("known by name: {}; for a list of your own say how to read it: --format {}",
                              joined(names), joined(list_formats())));
  }
  const std::string_view name = request.format.empty() ? list->format : std::string_view(request.format);
  const ListFormat* const format = list_format(name);
  if (format == nullptr)
    return refuse(Code::usage, fmt::format("there is no format '{}'", name), "there are: " + joined(list_formats()));
  if (request.delta && !format->read_delta)
    return refuse(Code::usage, fmt::format("the format '{}' has no deltas", name), "ftm has them");
  return format;
}

Outcome<intel::Store> open_intel(const std::string& store) {
  auto opened = intel::Store::open(intel_path(store));
  if (opened) return *std::move(opened);
  if (opened.error().code == Code::not_found)
    return refuse(Code::not_found, fmt::format("there are no lists in the store '{}'", store),
                  "load one with: clew lists load NAME FILE --store " + store);
  return refuse_intel(opened.error(), store);
}

// The sentence of a feed that was not loaded.
std::unexpected<Failure> refuse_feed(const std::string& store, const intel::LoadReport& report,
                                     const intel::SaneRange& range) {
  const intel::ListVersion& feed = report.version;
  std::string what = fmt::format("the list '{}' was not loaded: ", feed.info.list);
  std::string advice = "look at the files; if they are right, say why: --force REASON";
  switch (report.result) {
    case intel::LoadResult::loaded:
    case intel::LoadResult::unchanged: break;
    case intel::LoadResult::refused_empty:
      what += !report.delta         ? "its files hold no entity"
              : report.records == 0 ? "its files hold no operation"
                                    : "no entity would be left";
      advice = report.delta ? "look at the files; a delta of nothing is not applied, whatever reason is given"
                            : "look at the files: are they of this list and format? A list without an entity would "
                              "let everybody pass, and is not loaded whatever reason is given";
      break;
    case intel::LoadResult::refused_cut: {
      const auto cut = std::find_if(report.bad.begin(), report.bad.end(), intel::is_cut);
      const bool missing = cut != report.bad.end() && cut->code == Code::not_found;
      const bool other = cut != report.bad.end() && cut->code == Code::mismatch;
      what += missing ? "a file of it is missing"
              : other ? "its files do not belong together"
                      : "a file could not be read to its end";
      if (other) advice = "give all files of one edition; if they are right, say why: --force REASON";
      if (missing) advice = "give all of its files; if what is missing may be missing, say why: --force REASON";
      break;
    }
    case intel::LoadResult::refused_damaged:
      what += fmt::format(
          "{} of {} {}, more than {} %", feed.bad + report.not_utf8.records + report.joined_count,
          feed.bad + report.records,
          report.delta ? "operations could not be read or do not fit the version before" : "records could not be read",
          range.bad_percent_max);
      if (report.joined_count > feed.bad)
        what += fmt::format("; {} have an id that another has too", report.joined_count);
      if (report.not_utf8.records > feed.bad)
        what += fmt::format("; {} with text of an unknown encoding, first in {}, line {}, {}", report.not_utf8.records,
                            report.not_utf8.file, report.not_utf8.line, report.not_utf8.column);
      break;
    case intel::LoadResult::refused_shrunk:
      what += fmt::format("it has {} targets, less than {} % of the {} known since {}", feed.targets,
                          range.targets_percent_min, report.previous->targets, to_iso(report.previous->known_from));
      break;
    case intel::LoadResult::refused_small: {
      const KnownList* const known = known_list(feed.info.list);
      what += fmt::format("it has {} parties, and a whole edition has more than {} ({})", feed.targets,
                          range.first_targets_min, known == nullptr ? std::string_view() : known->counted);
      advice =
          "is the address still that of the whole list? if a part of it is meant, load it under a name of your own "
          "(with --format), or say why: --force REASON";
      break;
    }
    case intel::LoadResult::refused_lost:
      what += fmt::format("it has {} {}, less than {} % of the {} known since {}", report.lost->now, report.lost->kind,
                          range.kind_percent_min, report.lost->before, to_iso(report.previous->known_from));
      break;
    case intel::LoadResult::refused_stripped:
      what += fmt::format(
          "{} of the {} entries that had {} in the version known since {} are still listed and have none, first {}; "
          "more than {} in a thousand are like a file with a hole, or of another edition",
          report.stripped->lost, report.stripped->had, report.stripped->kind, to_iso(report.previous->known_from),
          report.stripped->first, range.stripped_permille_max);
      advice = fmt::format(
          "look at these entries in the files and with: clew lists show {} --store {}; if they are "
          "right, say why: --force REASON",
          report.stripped->first, store);
      break;
  }
  if (!report.bad.empty()) {
    auto shown = report.bad.begin();
    if (report.result == intel::LoadResult::refused_cut)
      shown = std::find_if(report.bad.begin(), report.bad.end(), intel::is_cut);
    const intel::BadRecord& first = shown == report.bad.end() ? report.bad.front() : *shown;
    what += fmt::format(" ({}, byte {}: {}: {})", first.file, first.offset, first.record, first.reason);
  }
  if (!report.bad.empty() || !report.joined.empty() || !report.bad_fields.empty())
    advice += fmt::format("; what was set aside stands in {}: clew show quarantine --store {}", quarantine_path(store),
                          store);
  return refuse(Code::malformed, std::move(what), std::move(advice));
}

std::vector<ledger::Quarantined> quarantined(const std::string& list, const std::vector<intel::BadRecord>& bad) {
  std::vector<ledger::Quarantined> records;
  for (const intel::BadRecord& one : bad)
    records.push_back({one.file.empty() ? list : one.file, one.offset, one.code, one.reason, one.record});
  return records;
}

// What the catalogue knows and the file does not say.
void complete(intel::ListInfo& info, const std::string& list) {
  const KnownList* const known = known_list(list);
  if (known == nullptr) return;
  info.title = known->title;  // a reader of several lists may not know which of them it has
  if (info.source.empty() && !known->urls.empty()) info.source = known->urls.front();
}

// Words of the two protocols as they are written; what the mapping says counts where the request says nothing.
Outcome<intel::Marking> marking_of(const ListLoadRequest& request, const ListFormat& format) {
  intel::Marking marking = request.marking;
  if (format.marking) {
    const intel::Marking mapped = format.marking(request);
    for (const auto part : {&intel::Marking::licence, &intel::Marking::tlp, &intel::Marking::pap})
      if ((marking.*part).empty()) marking.*part = mapped.*part;
  }
  auto tlp = intel::read_tlp(marking.tlp);
  if (!tlp)
    return refuse(Code::usage, fmt::format("'{}' is no marking of the Traffic Light Protocol", marking.tlp),
                  "write CLEAR, GREEN, AMBER, AMBER+STRICT or RED");
  auto pap = intel::read_pap(marking.pap);
  if (!pap)
    return refuse(Code::usage, fmt::format("'{}' is no marking of the Permissible Actions Protocol", marking.pap),
                  "write CLEAR, GREEN, AMBER or RED");
  marking.tlp = *std::move(tlp);
  marking.pap = *std::move(pap);
  return marking;
}

std::unexpected<Failure> no_version(const std::string& list, const std::string& word) {
  return refuse(Code::not_found, fmt::format("the list '{}' has no version '{}'", list, word),
                "clew lists status NAME shows its versions; name one by number, hash or day (2021-07-01)");
}

// By number, by the front of the hash, or by what was known at a time.
Outcome<intel::ListVersion> named_version(const std::vector<intel::ListVersion>& versions, const std::string& list,
                                          const std::string& word) {
  if (const auto number = parse_u128(word); number && word.size() < kHashFrontMin) {
    for (const intel::ListVersion& version : versions)
      if (version.number == *number) return version;
    return no_version(list, word);
  }
  if (word.size() >= kHashFrontMin) {
    std::vector<const intel::ListVersion*> fitting;
    for (const intel::ListVersion& version : versions)
      if (version.version.starts_with(word)) fitting.push_back(&version);
    if (!fitting.empty()) return *fitting.back();  // content that came back: the newer one
  }
  const auto time = parse_time(word);
  if (!time) return no_version(list, word);
  const auto later = std::find_if(versions.begin(), versions.end(),
                                  [&](const intel::ListVersion& version) { return version.known_from > *time; });
  if (later == versions.begin()) return no_version(list, word);
  return *std::prev(later);
}

// Properties of a feed in FollowTheMoney's words that no question looks at: kept and shown, but nobody is found by
// them. Of any feed, numbers without one letter or digit.
class Unused {
 public:
  void look_at_numbers(const intel::Entity& entity) {
    for (const intel::Value& value : entity.values)
      if (is_identifier(value.property) && screen::letters_and_digits(value.text).empty())
        ++counts_[entity.schema + "." + value.property + " without a letter or digit"];
  }
  void look(const intel::Entity& entity) {
    for (const intel::Value& value : entity.values) {
      if (value.property.find(':') != std::string::npos || intel::is_asked(entity.schema, value.property)) continue;
      const auto& known = intel::properties_of(entity.schema);
      if (std::binary_search(known.begin(), known.end(), std::string_view(value.property)))
        ++counts_[entity.schema + "." + value.property];
    }
  }
  std::map<std::string, std::uint64_t, std::less<>> take() { return std::move(counts_); }

 private:
  std::map<std::string, std::uint64_t, std::less<>> counts_;
};

Result<ListLoadReport> load_feed(intel::Store& store, const intel::LoadRequest& load, const ListFormat& format,
                                 const ListLoadRequest& request, const ProgressFn& progress) {
  std::uint64_t records = 0;
  const auto go_on = [&](const char* unit) {
    ++records;
    return records % 1024 != 0 || !progress || progress({"reading", unit, records, 0});
  };
  const auto completed = [&](Result<intel::ReadReport> report) {
    if (report) complete(report->info, request.list);
    return report;
  };
  const bool ftm = format.name.starts_with("ftm") || format.name == "statements";
  Unused unused;
  const auto counted = [&](Result<intel::LoadReport> report) -> Result<ListLoadReport> {
    if (!report) return std::unexpected(report.error());
    ListLoadReport whole;
    static_cast<intel::LoadReport&>(whole) = *std::move(report);
    whole.unused = unused.take();
    return whole;
  };
  if (request.delta)
    return counted(store.load_delta(
        load,
        [&](const intel::DeltaSink& sink) {
          return completed(
              format.read_delta(request, [&](intel::DeltaOp op, intel::Entity&& entity) -> Result<intel::DeltaFit> {
                if (!go_on("operations")) return fail(Code::conflict, "cancelled");
                if (ftm) unused.look(entity);
                unused.look_at_numbers(entity);
                return sink(op, std::move(entity));
              }));
        },
        format.is_target));
  return counted(store.load(load, [&](const intel::EntitySink& sink) {
    return completed(format.read(request, [&](intel::Entity&& entity) -> Result<void> {
      if (!go_on("entities")) return fail(Code::conflict, "cancelled");
      if (ftm) unused.look(entity);
      unused.look_at_numbers(entity);
      return sink(std::move(entity));
    }));
  }));
}

// A publisher's server answers an old address, a login that has run out or a fault of its own with a page. Read as a
// list it has no entry, or lines that are no rows: it says better what it is.
Outcome<void> check_list_file(const std::string& path) {
  CLEW_TRY_VOID(check_input(path, true));
  if (is_folder(path) || !codec::is_web_page(front_of(path))) return {};
  return refuse(Code::malformed, fmt::format("'{}' is a web page (HTML), not a list", path),
                "look at it in a browser: the list's address may have changed, or want a login; no reason given with "
                "--force loads it");
}

std::unexpected<Failure> refuse_unread(const Error& error, const ListLoadRequest& request) {
  const std::string what = fmt::format("the list '{}' was not loaded", request.list);
  if (request.delta && error.code == Code::not_found)
    return refuse(error, what, "a delta belongs to the version before it: load the whole list of that day first");
  if (error.code == Code::conflict)
    return refuse(error, what, "clew lists status shows what is known; --known-from gives another day");
  if (error.code == Code::io && std::string_view(error.reason) == "the disk is full")
    return refuse(error, what, "make room where the store is and load again; what was loaded before stands");
  return refuse(error, what, "are these the files of this list, whole and in the right format?");
}

// The folder of the store and those above it, as far as they are not there, the innermost first.
std::vector<std::string> folders_to_make(std::string folder) {
  std::vector<std::string> missing;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  while (!folder.empty() && folder != "/" && !file_exists(folder)) {
    missing.push_back(folder);
    const std::size_t slash = folder.rfind('/');
    folder.resize(slash == std::string::npos ? 0 : slash);
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  }
  return missing;
}

// A load that was refused leaves nothing where nothing was, but for a quarantine.csv that says why. Under the lock.
void remove_made(const std::string& store, const std::vector<std::string>& made) {
  if (made.empty()) return;
  const auto removed = remove_file(join_path(store, kTablesLock));
  static_cast<void>(removed);  // the folder stays then
  for (const std::string& folder : made)
    if (!remove_folder_if_empty(folder)) return;
}

// Takes out what happened with versions that were not known then.
Outcome<void> drop_later(const intel::Store& opened, const std::string& store, const intel::Known& known,
                         std::vector<intel::Event>& events) {
  std::map<std::string, std::vector<intel::ListVersion>> versions;
  for (const intel::Event& event : events) {
    const std::string& list = event.change.list;
    if (!known.loaded_by || versions.contains(list)) continue;
    auto found = opened.versions(list);
    if (!found) return refuse_intel(found.error(), store);
    versions[list] = *std::move(found);
  }
  std::erase_if(events, [&](const intel::Event& event) {
    if (known.as_of && event.known_from > *known.as_of) return true;
    return known.loaded_by && versions[event.change.list].at(event.number - 1).loaded > *known.loaded_by;
  });
  return {};
}

// Since when, and until when, the list has said each of it.
Outcome<SaidEntity> said_of(const intel::Store& opened, const std::string& store, const intel::Known& known,
                            intel::ListedEntity&& listed) {
  const auto versions = opened.versions(listed.list);
  if (!versions) return refuse_intel(versions.error(), store);
  auto stated = opened.statements(listed.list, listed.entity.id, listed.number);
  if (!stated) return refuse_intel(stated.error(), store);
  SaidEntity said{std::move(listed), {}, {}};
  said.version = versions->at(said.listed.number - 1);
  for (intel::Stated& one : *stated) {
    SaidStatement& statement = said.statements.emplace_back();
    statement.value = std::move(one.value);
    statement.since = one.since;
    statement.known_from = versions->at(one.since - 1).known_from;
    if (!one.until) continue;
    const intel::ListVersion& end = versions->at(*one.until - 1);
    if (!known.loaded_by || end.loaded <= *known.loaded_by) statement.known_to = end.known_from;
  }
  return said;
}

}  // namespace

Outcome<ListLoadReport> load_list(const std::string& store, const ListLoadRequest& request,
                                  const ProgressFn& progress) {
  const ListFormat* const format = CLEW_TRY(format_of(request));
  if (!intel::is_list_name(request.list))
    return refuse(Code::usage, fmt::format("'{}' cannot be a list's name", request.list),
                  "1 to 64 lower-case letters, digits, '_' and '-'; default, labels and ledger mean something else");
  // A slip of the year would apply today, and no later list could be loaded after it.
  if (request.known_from && *request.known_from > request.now)
    return refuse(Code::usage,
                  fmt::format("the list cannot be known from {} on: that is yet to come, it is {} now",
                              to_iso(*request.known_from), to_iso(request.now)),
                  "write the day from which it was known; days begin at midnight UTC");
  const intel::Marking marking = CLEW_TRY(marking_of(request, *format));
  for (const std::string& path : request.paths) CLEW_TRY_VOID(check_list_file(path));
  if (format->check) CLEW_TRY_VOID(format->check(request));
  const std::vector<std::string> made = folders_to_make(store);
  const FileLock lock = CLEW_TRY(lock_tables(store));
  auto opened = intel::Store::open_for_writing(intel_path(store));
  if (!opened) {
    remove_made(store, made);
    return refuse_intel(opened.error(), store);
  }
  intel::LoadRequest load{request.list, request.known_from, request.now, request.current, {}, request.forced, marking};
  const KnownList* const known = known_list(request.list);
  if (known != nullptr && request.current) load.range.first_targets_min = known->parties_min;
  auto report = load_feed(*opened, load, *format, request, progress);
  const bool loaded =
      report && (report->result == intel::LoadResult::loaded || report->result == intel::LoadResult::unchanged);
  if (!loaded) {
    const auto removed = intel::Store::close_and_remove_if_empty(*std::move(opened));
    static_cast<void>(removed);  // why nothing was loaded is the news; an empty file does no harm
  }
  if (!report) {
    remove_made(store, made);
    return refuse_unread(report.error(), request);
  }
  std::vector<intel::BadRecord> aside = report->bad;
  for (const auto* more : {&report->joined, &report->bad_fields}) aside.insert(aside.end(), more->begin(), more->end());
  CLEW_TRY_VOID(keep_quarantine(store, quarantined(request.list, aside)));
  if (!loaded) {
    remove_made(store, made);
    return refuse_feed(store, *report, load.range);
  }
  // Later versions are compared with the one before; the first can only be compared with what whole editions had.
  if (known != nullptr && !report->previous && report->version.targets < known->parties_min)
    report->parties_min = known->parties_min;
  return *std::move(report);
}

Outcome<std::vector<intel::ListVersion>> list_status(const std::string& store, const intel::Known& known) {
  const intel::Store opened = CLEW_TRY(open_intel(store));
  auto lists = opened.lists(known);
  if (!lists) return refuse_intel(lists.error(), store);
  return *std::move(lists);
}

Outcome<std::vector<intel::ListVersion>> list_versions(const std::string& store, const std::string& list) {
  const intel::Store opened = CLEW_TRY(open_intel(store));
  auto versions = opened.versions(list);
  if (!versions) return refuse_intel(versions.error(), store);
  if (versions->empty())
    return refuse(Code::not_found, fmt::format("there is no list '{}' in the store '{}'", list, store),
                  "clew lists status shows which there are");
  return *std::move(versions);
}

Outcome<ListDelta> list_delta(const std::string& store, const std::string& list, const std::string& from,
                              const std::string& to) {
  const std::vector<intel::ListVersion> versions = CLEW_TRY(list_versions(store, list));
  ListDelta delta;
  delta.to = to.empty() ? versions.back() : CLEW_TRY(named_version(versions, list, to));
  delta.from.info.list = list;
  if (!from.empty() && from != "0")
    delta.from = CLEW_TRY(named_version(versions, list, from));
  else if (from.empty() && delta.to.number > 1)
    delta.from = versions[delta.to.number - 2];
  if (delta.from.number >= delta.to.number)
    return refuse(Code::usage,
                  fmt::format("from version {} to version {} of '{}' is not a step forward", delta.from.number,
                              delta.to.number, list),
                  "--from must be an earlier version than --to");
  const intel::Store opened = CLEW_TRY(open_intel(store));
  const auto counts =
      opened.delta(list, delta.from.number, delta.to.number, [&](intel::Change&& change) -> Result<void> {
        delta.changes.push_back(std::move(change));
        return {};
      });
  if (!counts) return refuse_intel(counts.error(), store);
  delta.counts = *counts;
  return delta;
}

Outcome<ListedHistory> show_listed(const std::string& store, const std::string& id, const intel::Known& known) {
  const intel::Store opened = CLEW_TRY(open_intel(store));
  auto entities = opened.entity(id, known);
  if (!entities) return refuse_intel(entities.error(), store);
  auto events = opened.history(id);
  if (!events) return refuse_intel(events.error(), store);
  ListedHistory shown;
  for (intel::ListedEntity& listed : *entities)
    shown.entities.push_back(CLEW_TRY(said_of(opened, store, known, std::move(listed))));
  CLEW_TRY_VOID(drop_later(opened, store, known, *events));
  if (shown.entities.empty() && events->empty())
    return refuse(Code::not_found,
                  fmt::format("no list {} the id '{}'", known.as_of || known.loaded_by ? "had then" : "has", id),
                  "ids have the prefix of their source, such as ofac-36 or un-KPi.001");
  if (!shown.entities.empty()) {
    auto all = opened.contradictions(known);
    if (!all) return refuse_intel(all.error(), store);
    const auto is_shown = [&](const std::string& list, const std::string& listed) {
      return std::any_of(shown.entities.begin(), shown.entities.end(), [&](const SaidEntity& one) {
        return one.listed.list == list && one.listed.entity.id == listed;
      });
    };
    for (intel::Contradiction& one : *all)
      if (is_shown(one.list_a, one.id_a) || is_shown(one.list_b, one.id_b))
        shown.contradictions.push_back(std::move(one));
  }
  shown.events = *std::move(events);
  return shown;
}

Outcome<std::vector<intel::Contradiction>> list_contradictions(const std::string& store, const intel::Known& known) {
  const intel::Store opened = CLEW_TRY(open_intel(store));
  auto found = opened.contradictions(known);
  if (!found) return refuse_intel(found.error(), store);
  return *std::move(found);
}

Outcome<bool> verify_lists(const std::string& store) {
  const auto opened = intel::Store::open(intel_path(store));
  if (!opened && opened.error().code == Code::not_found) return false;
  if (!opened) return refuse_intel(opened.error(), store);
  if (const auto verified = opened->verify(); !verified) return refuse_intel(verified.error(), store);
  return true;
}

}  // namespace clew::engine
