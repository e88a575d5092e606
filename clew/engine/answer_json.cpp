// An answer as one line of JSON. Keys stand in a fixed order, scores are decimals with six digits, and no clock is in
// it: the same answer is the same bytes, which is what the audit log commits to and what a replay compares.

#include <fmt/format.h>

#include "clew/codec/json.h"
#include "clew/engine/json_line.h"
#include "clew/engine/screening.h"

namespace clew::engine {
namespace {

void write_strings(codec::JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
}

void write_explanation(codec::JsonWriter& json, const screen::Explanation& explanation) {
  json.key("explanation").begin_object().key("pieces").begin_array();
  for (const screen::Piece& piece : explanation.pieces) {
    json.begin_object().pair("what", piece.what).pair("query", piece.query).pair("listed", piece.listed);
    json.key("points").signed_number(piece.points).end_object();
  }
  json.end_array();
  json.pair("query_reading", explanation.query_reading).pair("listed_reading", explanation.listed_reading);
  json.pair("alignment", explanation.alignment).pair("counterfactual", explanation.counterfactual).end_object();
}

void write_exposure(codec::JsonWriter& json, const ScreenExposure& exposure) {
  json.key("exposure").begin_object().pair("asset", exposure.asset).pair("side", exposure.side);
  json.pair("category", exposure.category).pair("total", exposure.total).pair("least", exposure.least);
  json.pair("most", exposure.most).pair("direct", exposure.direct).pair("touched", exposure.touched);
  json.pair("first", exposure.first).pair("first_time", to_iso(exposure.first_time));
  json.pair("last", exposure.last).pair("last_time", to_iso(exposure.last_time));
  write_strings(json, "way", exposure.way);
  json.pair("way_end", exposure.way_end).end_object();
}

// Null: nothing is said.
void write_said(codec::JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  if (text.empty())
    json.null();
  else
    json.string(text);
}

void write_hit(codec::JsonWriter& json, const ScreenHit& hit, bool marked) {
  json.begin_object();
  json.pair("list", hit.list).pair("entity", hit.entity).pair("schema", hit.schema).pair("caption", hit.caption);
  json.pair("kind", hit.kind).pair("property", hit.property).pair("matched", hit.matched);
  json.pair("query", hit.query_value).key("score").decimal(score_text(hit.score));
  json.key("exact").boolean(hit.exact).key("decides").boolean(hit.decides);
  json.pair("verdict", verdict_name(hit.verdict)).pair("rule", hit.rule).key("suppressed_by");
  if (hit.suppressed_by.empty())
    json.null();
  else
    json.decimal(hit.suppressed_by);
  write_strings(json, "programmes", hit.programmes);
  write_strings(json, "also", hit.also);
  if (hit.exposure) write_exposure(json, *hit.exposure);
  if (marked) {
    write_said(json, "licence", hit.licence);
    write_said(json, "tlp", hit.tlp);
    if (!hit.pap.empty()) json.pair("pap", hit.pap);
  }
  write_explanation(json, hit.explanation);
  json.end_object();
}

}  // namespace

std::string json_line(const std::string& pretty) {
  std::string line;
  bool text = false, escaped = false;
  for (const char c : pretty) {
    if (!text && (c == ' ' || c == '\n')) continue;
    line += c;
    if (c == '"' && !escaped) text = !text;
    escaped = text && c == '\\' && !escaped;
  }
  return line;
}

std::string score_text(screen::Score score) {
  return fmt::format("{}.{:06}", score / screen::kScoreOne, score % screen::kScoreOne);
}

std::string answer_json(const ScreenAnswer& answer) {
  codec::JsonWriter json;
  json.begin_object().pair("query", answer.query_id).pair("verdict", verdict_name(answer.verdict));
  write_strings(json, "reasons", answer.reasons);
  json.key("hits").begin_array();
  for (const ScreenHit& hit : answer.hits) write_hit(json, hit, answer.marked);
  json.end_array().pair("hits_left_out", answer.hits_left_out).key("lists").begin_object();
  for (const auto& [list, version] : answer.list_versions) json.pair(list, version);
  json.end_object();
  if (answer.marked) write_said(json, "tlp", answer.tlp);
  if (answer.marked && !answer.pap.empty()) json.pair("pap", answer.pap);
  json.pair("policy", answer.policy_version).pair("engine", answer.engine_version).end_object();
  return json_line(json.take());
}

}  // namespace clew::engine
