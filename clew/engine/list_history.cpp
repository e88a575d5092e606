// What a list had once, from the statements that ended. The store keeps them with the versions between which they
// stood, so one pass over the list's statements finds all of them, entity by entity.
//
// Gone is who has an id that the list has no longer, and that is no referent either: who was merged into another is
// still listed, under its id. Of those who are gone every name counts that they ever had, with the days of the party;
// of those who stay only what they lost, with its own days. A statement that ends and begins again with the next
// version (its note changed) never went away.

#include "clew/engine/list_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "clew/engine/snapshot.h"
#include "clew/intel/country.h"
#include "clew/intel/reading.h"

namespace clew::engine {
namespace {

using intel::Ended;
using intel::Entity;

bool is_searched(std::string_view property) {
  return intel::is_name(property) || is_identifier(property);
}

bool is_document(std::string_view schema) {
  return schema == "Identification" || schema == "Passport";
}

// Versions of a list during which something stood; `until` is the first without it.
struct Span {
  std::uint64_t since = 0, until = 0;
};

// The last span without a gap, of several that may touch.
Span last_span(std::vector<Span> spans) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.until > b.until; });
  Span last = spans.front();
  for (const Span& one : spans)
    if (one.until >= last.since) last.since = std::min(last.since, one.since);
  return last;
}

class History {
 public:
  History(const std::vector<intel::ListVersion>& versions, SnapshotList& list) : versions_(versions), list_(list) {}

  Result<void> add(Ended&& one) {
    if (one.since < 1 || one.until <= one.since || one.until > versions_.size())
      return fail(Code::mismatch, "a statement of a version that is not there");
    if (!rows_.empty() && rows_.front().id != one.id) finish_entity();
    rows_.push_back(std::move(one));
    return {};
  }

  void finish() {
    finish_entity();
    add_documents();
    find_heirs();
    find_held();
    for (auto& [id, party] : parties_) {
      if (const Entity* const now = present(party.now)) drop_said(party, *now);
      if (!party.texts.empty()) list_.past_parties.push_back(std::move(party));
    }
  }

 private:
  const Entity* present(std::string_view id) const {
    const auto at = std::lower_bound(list_.entities.begin(), list_.entities.end(), id,
                                     [](const Entity& entity, std::string_view wanted) { return entity.id < wanted; });
    return at != list_.entities.end() && at->id == id ? &*at : nullptr;
  }

  screen::Stretch stretch(const Span& span) const {
    screen::Stretch stretch;
    if (span.since > 1) stretch.from = versions_[span.since - 2].last_seen;
    stretch.from_latest = versions_[span.since - 1].known_from;
    stretch.to_earliest = versions_[span.until - 2].last_seen;
    stretch.to = versions_[span.until - 1].known_from;
    return stretch;
  }

  // What the rows say that is searched, each text once, as it was said last.
  std::vector<PastText> texts(const std::optional<Span>& of_party) const {
    std::map<std::pair<bool, std::string>, std::vector<const Ended*>> said;
    const bool document = is_document(rows_.front().schema);
    for (const Ended& row : rows_)
      if (is_searched(row.value.property) || (document && row.value.property == "number"))
        said[{intel::is_name(row.value.property), row.value.text}].push_back(&row);
    std::vector<PastText> found;
    for (const auto& [key, rows] : said) {
      std::vector<Span> spans;
      const Ended* last = rows.front();
      for (const Ended* row : rows) {
        spans.push_back({row->since, row->until});
        if (row->until > last->until) last = row;
      }
      found.push_back({last->value.property, key.second, "", stretch(of_party ? *of_party : last_span(spans))});
    }
    return found;
  }

  // As the list had it last.
  Entity last_state(std::uint64_t until) const {
    Entity entity;
    entity.id = rows_.front().id;
    for (const Ended& row : rows_) {
      if (row.until != until) continue;
      entity.schema = row.schema;
      entity.values.push_back(row.value);
    }
    entity.settle();
    return entity;
  }

  void finish_entity() {
    if (rows_.empty()) return;
    const Entity* const now = present(rows_.front().id);
    std::vector<Span> spans;
    for (const Ended& row : rows_) spans.push_back({row.since, row.until});
    const Span whole = last_span(std::move(spans));
    Entity last = last_state(whole.until);
    const std::string schema = now != nullptr ? now->schema : last.schema;
    if (is_document(schema)) {
      documents_.push_back({std::move(last), texts(now != nullptr ? std::nullopt : std::optional(whole))});
      if (now != nullptr) documents_.back().entity = *now;
    } else if (intel::is_thing(schema)) {
      PastParty party{std::move(last), now != nullptr ? now->id : "",
                      texts(now != nullptr ? std::nullopt : std::optional(whole))};
      party.entity.schema = schema;
      if (!party.texts.empty() || now == nullptr) parties_.emplace(party.entity.id, std::move(party));
    }
    rows_.clear();
  }

  // The numbers of a passport are those of who holds it.
  void add_documents() {
    for (Document& document : documents_) {
      const std::string holder(document.entity.first("holder"));
      const std::string_view country = intel::country_code(document.entity.first("country"));
      auto at = parties_.find(holder);
      if (at == parties_.end()) {
        const Entity* const now = present(holder);
        if (now == nullptr) continue;
        Entity entity;
        entity.id = now->id;
        entity.schema = now->schema;
        at = parties_.emplace(holder, PastParty{std::move(entity), holder, {}}).first;
      }
      for (PastText& text : document.texts) {
        if (intel::is_name(text.property)) continue;
        if (document.entity.schema == "Passport" && text.property == "number") text.property = "passportNumber";
        text.country = country;
        at->second.texts.push_back(std::move(text));
      }
    }
  }

  // Who was merged into another is not delisted.
  void find_heirs() {
    if (parties_.empty()) return;
    for (const Entity& entity : list_.entities)
      for (const std::string& referent : entity.referents)
        if (const auto at = parties_.find(referent); at != parties_.end() && at->second.now.empty())
          at->second.now = entity.id;
  }

  // A passport that has another id now is the same passport: what the documents of who stays say now.
  void find_held() {
    if (documents_.empty()) return;
    for (const auto& [id, party] : parties_)
      if (!party.now.empty()) held_[party.now];
    for (const Entity& entity : list_.entities) {
      if (!is_document(entity.schema)) continue;
      const auto at = held_.find(std::string(entity.first("holder")));
      if (at == held_.end()) continue;
      for (const intel::Value& value : entity.values) at->second.insert(intel::lowered(value.text));
    }
  }

  // What is still said of who is still there.
  void drop_said(PastParty& party, const Entity& now) const {
    std::set<std::string> said;
    if (const auto at = held_.find(now.id); at != held_.end()) said = at->second;
    for (const intel::Value& value : now.values)
      if (is_searched(value.property)) said.insert(intel::lowered(value.text));
    std::erase_if(party.texts, [&](const PastText& text) { return said.contains(intel::lowered(text.text)); });
  }

  struct Document {
    Entity entity;
    std::vector<PastText> texts;
  };
  const std::vector<intel::ListVersion>& versions_;
  SnapshotList& list_;
  std::vector<Ended> rows_;  ///< of one entity
  std::map<std::string, PastParty> parties_;
  std::vector<Document> documents_;
  std::map<std::string, std::set<std::string>> held_;  ///< by holder
};

std::string day_of(UnixTime time) {
  constexpr std::size_t kDaySize = 10;
  return to_iso(time).substr(0, kDaySize);
}

// " 2024-03-01", or " a day between 2024-02-01 (listed) and 2024-03-01 (not listed)".
std::string change_text(UnixTime before, UnixTime after, const char* was, const char* is) {
  if (day_of(before) == day_of(after)) return " " + day_of(after);
  return fmt::format(" a day between {} ({}) and {} ({})", day_of(before), was, day_of(after), is);
}

}  // namespace

Result<void> read_history(const intel::Store& store, std::uint64_t number, SnapshotList& list) {
  if (number < 2) return {};
  const auto versions = CLEW_TRY(store.versions(list.info.list));
  if (number > versions.size()) return fail(Code::mismatch, "a version of a list that is not there");
  History history(versions, list);
  CLEW_TRY_VOID(store.ended(list.info.list, number, [&](Ended&& one) { return history.add(std::move(one)); }));
  history.finish();
  return {};
}

std::string history_text(std::string_view list, const PastText& said, bool still_listed) {
  const screen::Stretch& when = said.listed;
  std::string text = fmt::format("{} {}", still_listed ? "there on" : "listed by", list);
  if (when.from_latest && when.from)
    text += " since" + change_text(*when.from, *when.from_latest, "not listed", "listed");
  else if (when.from_latest)
    text += fmt::format(" since {} or before", day_of(*when.from_latest));
  if (when.to && when.to_earliest)
    text += ", no longer since" + change_text(*when.to_earliest, *when.to, "listed", "not listed");
  else
    text += ", no longer";
  return text;
}

}  // namespace clew::engine
