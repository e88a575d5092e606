// The file carries both the figures (for a reader) and the counts they are made of (for the sheet, which adds up
// seeds). Only the counts are read back: a figure that was edited changes nothing.

#include "sim/score/score_json.h"

#include <fmt/format.h>

#include "clew/codec/json.h"
#include "sim/score/json_walk.h"

namespace clew::sim::score {
namespace {

constexpr const char* kScoreAgain = "make it again: clew scenario score DIR --answers FILE --json > SCORE.json";

// Name, member: one list for writing and reading.
struct Count {
  const char* name;
  std::uint64_t Tally::* member;
};
constexpr Count kCounts[] = {
    {"runs", &Tally::runs},           {"passed", &Tally::passed},
    {"right", &Tally::right},         {"of", &Tally::of},
    {"same", &Tally::same},           {"found", &Tally::found},
    {"wrong", &Tally::wrong},         {"missed", &Tally::missed},
    {"asked", &Tally::asked},         {"positives", &Tally::positives},
    {"rest", &Tally::rest},           {"rest_error", &Tally::rest_error},
    {"precision", &Tally::precision},
};

void write_optional(codec::JsonWriter& json, const char* name, const std::optional<Ppm>& value) {
  json.key(name);
  value ? json.string(six_digits(*value)) : json.null();
}

void write_share(codec::JsonWriter& json, const std::string& name, std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return;
  const Interval ends = wilson(part, whole);
  json.pair(name, six_digits(share(part, whole)));
  json.pair(name + "_low", six_digits(ends.low)).pair(name + "_high", six_digits(ends.high));
}

void write_figures(codec::JsonWriter& json, const QuestionScore& one) {
  const Tally& tally = one.tally;
  const bool sets = one.kind == Kind::set || one.kind == Kind::links || one.kind == Kind::probability;
  if (sets && !one.trap && one.status == Status::answered) {
    write_share(json, "precision", tally.found, tally.found + tally.wrong);
    write_share(json, "recall", tally.found, tally.found + tally.missed);
    const Interval ends = f1_interval(tally.found, tally.wrong, tally.missed);
    json.pair("f1", six_digits(f1(tally)));
    json.pair("f1_low", six_digits(ends.low)).pair("f1_high", six_digits(ends.high));
  }
  if (one.kind != Kind::probability) return;
  write_optional(json, "brier", brier(tally));
  const auto skill = brier_skill(tally);
  json.key("brier_skill");
  skill ? json.string(six_digits_signed(*skill)) : json.null();
}

void write_counts(codec::JsonWriter& json, const QuestionScore& one) {
  json.key("counts").begin_object();
  for (const Count& count : kCounts)
    if (one.tally.*count.member != 0) json.pair(count.name, one.tally.*count.member);
  if (one.kind == Kind::probability) {
    json.pair("squared", to_decimal(one.tally.squared)).key("bins").begin_array();
    for (const Bin& bin : one.tally.bins)
      json.begin_object()
          .pair("count", bin.count)
          .pair("positives", bin.positives)
          .pair("sum_p", bin.sum_p)
          .end_object();
    json.end_array();
  }
  json.end_object();
}

void write_question(codec::JsonWriter& json, const QuestionScore& one) {
  json.begin_object().pair("id", one.id).pair("section", one.section).pair("text", one.text);
  if (!one.brief.empty()) json.pair("short", one.brief);
  json.pair("kind", kind_name(one.kind)).pair("status", status_name(one.status));
  if (one.status == Status::open) {
    json.pair("why", one.why).end_object();
    return;
  }
  json.key("trap").boolean(one.trap).key("passed").boolean(one.passed);
  json.key("stoppable").boolean(one.stoppable);
  json.pair("points", six_digits(one.points)).pair("points_ppm", one.points).pair("innocents_harmed", one.harmed);
  json.pair("figure", one.status == Status::answered ? figure(one.kind, one.tally) : std::string());
  write_figures(json, one);
  if (!one.wrong.empty()) {
    json.key("wrong_fields").begin_array();
    for (const std::string& field : one.wrong) json.string(field);
    json.end_array();
  }
  if (!one.clocks.empty()) {
    json.key("clocks").begin_array();
    for (const Clock& clock : one.clocks) {
      json.begin_object().pair("field", clock.field).key("minutes");
      clock.given ? json.number(*clock.given) : json.null();
      json.pair("low", clock.low).pair("high", clock.high).end_object();
    }
    json.end_array();
  }
  if (!one.cells.empty()) {
    json.key("cells").begin_array();
    for (const Cell& cell : one.cells)
      json.begin_object()
          .pair("cell", cell.key)
          .pair("right", to_decimal(cell.right))
          .pair("given", to_decimal(cell.given))
          .end_object();
    json.end_array();
  }
  write_counts(json, one);
  json.end_object();
}

void write_totals(codec::JsonWriter& json, const Score& score) {
  const Totals sum = totals(score);
  json.key("totals").begin_object().pair("headline", six_digits(sum.headline));
  json.pair("mean_points", six_digits(sum.mean_points)).pair("counted", sum.counted);
  json.pair("asked", sum.asked).pair("answered", sum.answered).pair("open", sum.open);
  json.pair("exact_passed", sum.exact_passed).pair("exact", sum.exact);
  json.pair("invariance_passed", sum.invariance_passed).pair("invariance", sum.invariance);
  json.pair("links_right", sum.links_right).pair("links_wrong", sum.links_wrong);
  json.pair("links_missed", sum.links_missed).pair("mean_f1", six_digits(sum.mean_f1));
  json.pair("traps", sum.traps).pair("traps_failed", sum.traps_failed);
  json.pair("innocents_harmed", score.harmed).pair("innocents", score.innocents);
  json.pair("guilty_accused", score.accused).pair("guilty", score.guilty).end_object();
}

Outcome<JsonValue> tree(std::string_view json, const std::string& file, const char* advice) {
  auto root = codec::read_json(json, codec::JsonNumbers::any);
  if (root) return std::move(*root);
  return std::unexpected(
      Refusal{root.error().code, file + ": " + placed(json, {root.error().offset, root.error().reason}), advice});
}

Tally read_counts(Walk& walk, const JsonValue& value) {
  Tally tally;
  for (const Count& count : kCounts) {
    if (value.find(count.name) == nullptr) continue;
    tally.*count.member = walk.number(value, count.name);
    const bool millionths = count.member == &Tally::rest_error || count.member == &Tally::precision;
    if (tally.*count.member > kFileCountMax * (millionths ? kWhole : 1))
      walk.say(value.offset, fmt::format("\"{}\" is too large", count.name));
  }
  if (value.find("squared") != nullptr) tally.squared = parse_u128(walk.text(value, "squared")).value_or(kU128Max);
  if (tally.squared > u128{tally.asked} * kWhole * kWhole || tally.positives > tally.asked)
    walk.say(value.offset, "\"squared\" or \"positives\" is more than \"asked\" can have");
  if (tally.right > tally.of) walk.say(value.offset, "\"right\" is more than \"of\"");
  const JsonValue* bins = value.find("bins");
  if (bins == nullptr || !walk.is_list(*bins, "bins")) return tally;
  if (bins->items.size() != tally.bins.size()) walk.say(bins->offset, "\"bins\" has not ten items");
  for (std::size_t i = 0; i < std::min(bins->items.size(), tally.bins.size()); ++i) {
    Bin& bin = tally.bins[i];
    bin = {walk.number(bins->items[i], "count"), walk.number(bins->items[i], "positives"),
           walk.number(bins->items[i], "sum_p")};
    if (bin.count > kFileCountMax || bin.positives > bin.count || bin.sum_p > bin.count * kWhole)
      walk.say(bins->items[i].offset, "a bin has more than its count");
  }
  return tally;
}

std::vector<Clock> read_clocks(Walk& walk, const JsonValue& list) {
  std::vector<Clock> clocks;
  if (!walk.is_list(list, "clocks")) return clocks;
  for (const JsonValue& value : list.items) {
    Clock clock{walk.text(value, "field"), std::nullopt, walk.number(value, "low"), walk.number(value, "high")};
    if (const JsonValue* given = value.find("minutes"); given != nullptr && given->type != JsonValue::Type::null)
      clock.given = walk.number(value, "minutes");
    clocks.push_back(std::move(clock));
  }
  return clocks;
}

std::vector<Cell> read_cells(Walk& walk, const JsonValue& list) {
  std::vector<Cell> cells;
  if (!walk.is_list(list, "cells")) return cells;
  for (const JsonValue& value : list.items) {
    const auto right = parse_u128(walk.text(value, "right")), given = parse_u128(walk.text(value, "given"));
    if (!right || !given) walk.say(value.offset, "an amount is no whole number");
    cells.push_back({walk.text(value, "cell"), right.value_or(0), given.value_or(0)});
  }
  return cells;
}

QuestionScore read_question(Walk& walk, const JsonValue& value) {
  QuestionScore one;
  if (!walk.is_object(value, "a question")) return one;
  one.id = walk.text(value, "id");
  one.section = walk.text(value, "section");
  one.text = walk.text(value, "text");
  one.brief = walk.text_or(value, "short", "");
  const auto kind = kind_by_name(walk.text(value, "kind"));
  if (!kind) walk.say(value.offset, "a kind this version does not know");
  one.kind = kind.value_or(Kind::open);
  const std::string status = walk.text(value, "status");
  for (const Status each : {Status::answered, Status::unanswered, Status::open})
    if (status == status_name(each)) one.status = each;
  if (one.status == Status::open) {
    one.why = walk.text(value, "why");
    return one;
  }
  one.trap = walk.flag_or_not(value, "trap");
  one.passed = walk.flag_or_not(value, "passed");
  one.stoppable = walk.flag_or_not(value, "stoppable");
  one.points = walk.number(value, "points_ppm");
  one.harmed = walk.number(value, "innocents_harmed");
  one.wrong = walk.texts(value, "wrong_fields");
  if (one.points > kWhole) walk.say(value.offset, "\"points_ppm\" is more than the whole");
  if (const JsonValue* clocks = value.find("clocks"); clocks != nullptr) one.clocks = read_clocks(walk, *clocks);
  if (const JsonValue* cells = value.find("cells"); cells != nullptr) one.cells = read_cells(walk, *cells);
  if (const JsonValue* counts = walk.need(value, "counts"); counts != nullptr) one.tally = read_counts(walk, *counts);
  return one;
}

}  // namespace

std::string score_json(const Score& score) {
  codec::JsonWriter json;
  json.begin_object().pair("schema", "clew-score/1").pair("scenario", score.scenario).pair("title", score.title);
  json.pair("seed", score.seed).pair("size", score.size).pair("by", score.by);
  write_totals(json, score);
  json.key("questions").begin_array();
  for (const QuestionScore& one : score.questions) write_question(json, one);
  return json.end_array().end_object().take();
}

Outcome<Score> read_score(std::string_view text, const std::string& file) {
  const JsonValue root = CLEW_TRY(tree(text, file, kScoreAgain));
  Walk walk;
  Score score;
  if (walk.is_object(root, "the document") && walk.text(root, "schema") != "clew-score/1")
    walk.say(root.offset, "\"schema\" is not clew-score/1");
  if (walk.count() == 0) {
    score.scenario = walk.text(root, "scenario");
    score.title = walk.text(root, "title");
    score.seed = walk.number(root, "seed");
    score.size = walk.text(root, "size");
    score.by = walk.text(root, "by");
    if (const JsonValue* sums = walk.need(root, "totals"); sums != nullptr) {
      score.harmed = walk.number(*sums, "innocents_harmed");
      score.innocents = walk.number(*sums, "innocents");
      score.accused = walk.number(*sums, "guilty_accused");
      score.guilty = walk.number(*sums, "guilty");
      if (score.innocents > kFileCountMax || score.harmed > score.innocents)
        walk.say(sums->offset, "more innocents harmed than there are, or too many");
    }
    if (const JsonValue* all = walk.need(root, "questions"); all != nullptr && walk.is_list(*all, "questions"))
      for (const JsonValue& value : all->items) score.questions.push_back(read_question(walk, value));
  }
  if (walk.count() == 0) return score;
  return std::unexpected(Refusal{Code::malformed, file + ": " + placed(text, walk.complaints().front()), kScoreAgain});
}

Outcome<std::vector<DetectorScore>> read_detectors(std::string_view text, const std::string& file) {
  constexpr const char* kAdvice = "docs/reference/scenario.md shows the form of a detector's measurement";
  const JsonValue root = CLEW_TRY(tree(text, file, kAdvice));
  Walk walk;
  std::vector<DetectorScore> all;
  if (walk.is_object(root, "the document") && walk.text(root, "schema") != "clew-detector-scores/1")
    walk.say(root.offset, "\"schema\" is not clew-detector-scores/1");
  const JsonValue* list = walk.count() == 0 ? walk.need(root, "detectors") : nullptr;
  if (list != nullptr && walk.is_list(*list, "detectors")) {
    for (const JsonValue& value : list->items) {
      if (!walk.is_object(value, "a detector")) continue;
      DetectorScore one;
      one.id = walk.text(value, "id"), one.name = walk.text(value, "name"), one.set = walk.text(value, "set");
      one.found = walk.number(value, "found"), one.right = walk.number(value, "true");
      one.wrong = walk.number(value, "false"), one.missed = walk.number(value, "missed");
      one.innocent_twin = walk.text_or(value, "innocent_twin", "");
      if (value.find("twin_cases") != nullptr) one.twin_cases = walk.number(value, "twin_cases");
      if (value.find("twin_false") != nullptr) one.twin_false = walk.number(value, "twin_false");
      for (const std::uint64_t count : {one.found, one.right, one.wrong, one.missed, one.twin_cases})
        if (count > kFileCountMax) walk.say(value.offset, "a count is too large");
      if (one.found != one.right + one.wrong) walk.say(value.offset, "\"found\" is not \"true\" + \"false\"");
      if (one.twin_false > one.twin_cases) walk.say(value.offset, "more twins reported than there are");
      all.push_back(std::move(one));
    }
  }
  if (walk.count() == 0) return all;
  return std::unexpected(Refusal{Code::malformed, file + ": " + placed(text, walk.complaints().front()), kAdvice});
}

}  // namespace clew::sim::score
