// clew screen compare, clew screen pairs: names side by side, without any list.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "clew/base/file.h"
#include "clew/base/tasks.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "clew/codec/spreadsheet.h"
#include "clew/engine/names.h"

namespace clew::cli {
namespace {

using engine::Failure;
using engine::Outcome;

constexpr std::size_t kWindowRows = 4096;

int finish(const Outcome<int>& done, const ScreenWords& words) {
  return done ? *done : report_failure(done.error(), words.common.json);
}

std::string kind_of(const ScreenWords& words) {
  return words.schema.empty() ? "unknown" : words.schema;
}

std::string comparison_json(const engine::NameComparison& compared) {
  codec::JsonWriter json;
  json.begin_object().key("score").decimal(engine::score_text(compared.score)).key("match").boolean(compared.match);
  json.key("pieces").begin_array();
  for (const screen::Piece& piece : compared.explanation.pieces) {
    json.begin_object().pair("what", piece.what).pair("first", piece.query).pair("second", piece.listed);
    json.key("points").signed_number(piece.points).end_object();
  }
  json.end_array().pair("alignment", compared.explanation.alignment);
  json.pair("counterfactual", compared.explanation.counterfactual).pair("policy", compared.policy);
  return json.pair("weights", compared.weights).end_object().take();
}

Outcome<int> compare(const ScreenWords& words) {
  const engine::ScreenOptions options = CLEW_TRY(screen_options(words, time_now()));
  const auto compared =
      CLEW_TRY(engine::compare_names(words.words[0], words.words[1], kind_of(words), options.threshold));
  if (words.common.json) {
    print(comparison_json(compared));
  } else {
    print(fmt::format("{}: {} ({} at {})\n", compared.match ? "ALIKE" : "NOT ALIKE", engine::score_text(compared.score),
                      compared.policy, engine::score_text(options.threshold)));
    print(explanation_text(compared.explanation));
  }
  return compared.match ? kOk : kDifferent;
}

struct Columns {
  std::size_t first = 0, second = 0, schema = SIZE_MAX, count = 0;
};

Outcome<Columns> columns_of(const std::vector<std::string>& header) {
  Columns columns;
  const auto find = [&](std::string_view name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  columns.first = find("name1");
  columns.second = find("name2");
  columns.count = header.size();
  columns.schema = find("schema") == header.size() ? SIZE_MAX : find("schema");
  if (columns.first < header.size() && columns.second < header.size()) return columns;
  return std::unexpected<Failure>({Code::usage, "the file has no columns name1 and name2",
                                   "the first line names the columns: name1,name2 and, if you like, schema"});
}

struct Pair {
  codec::CsvRecord record;
  std::string fault;
  std::optional<engine::NameComparison> compared;
};

void compare_pair(Pair& pair, const Columns& columns, const std::string& kind, screen::Score threshold) {
  const auto& fields = pair.record.fields;
  if (!pair.fault.empty()) return;
  if (fields.size() != columns.count) {
    pair.fault = fmt::format("{} fields where the header has {}", fields.size(), columns.count);
    return;
  }
  const bool has_schema = columns.schema < fields.size() && !fields[columns.schema].empty();
  auto compared = engine::compare_names(fields[columns.first], fields[columns.second],
                                        has_schema ? fields[columns.schema] : kind, threshold);
  if (compared)
    pair.compared = *std::move(compared);
  else
    pair.fault = compared.error().message;
}

std::string row_of(const Pair& pair, std::size_t columns) {
  codec::CsvWriter csv;
  for (std::size_t i = 0; i < columns; ++i)
    csv.field(i < pair.record.fields.size() ? codec::spreadsheet_cell(pair.record.fields[i]) : "");
  csv.field(pair.compared ? engine::score_text(pair.compared->score) : "");
  csv.field(pair.compared ? (pair.compared->match ? "true" : "false") : "");
  csv.field(codec::spreadsheet_cell(pair.fault)).end_record();
  return csv.take();
}

Outcome<int> pairs(const ScreenWords& words) {
  const engine::ScreenOptions options = CLEW_TRY(screen_options(words, time_now()));
  const auto file = MappedFile::open(words.words.front());
  if (!file)
    return std::unexpected<Failure>(
        {file.error().code, fmt::format("'{}': {}", words.words.front(), file.error().reason), "check the path"});
  codec::CsvReader reader(as_text(file->bytes()));
  const auto header = reader.next();
  if (!header)
    return std::unexpected<Failure>(
        {Code::malformed, fmt::format("'{}' has no header", words.words.front()), "the first line names the columns"});
  const Columns columns = CLEW_TRY(columns_of(header->fields));
  codec::CsvWriter head;
  for (const std::string& field : header->fields) head.field(codec::spreadsheet_cell(field));
  head.field("score").field("match").field("fault").end_record();
  print(head.text());
  const ProgressFn progress = progress_bar(words.common.quiet);
  std::uint64_t bad = 0;
  while (!reader.done()) {
    std::vector<Pair> window;
    while (!reader.done() && window.size() < kWindowRows) {
      auto record = reader.next();
      window.push_back(record ? Pair{*std::move(record), "", {}} : Pair{{}, record.error().reason, {}});
    }
    parallel_for(window.size(), threads_or_default(words.common.threads),
                 [&](std::size_t i) { compare_pair(window[i], columns, kind_of(words), options.threshold); });
    for (const Pair& pair : window) {
      print(row_of(pair, header->fields.size()));
      bad += !pair.fault.empty();
    }
    if (progress) progress({"compare", "bytes", reader.position(), file->bytes().size()});
  }
  end_progress();
  return words.strict && bad != 0 ? kBadInput : kOk;
}

}  // namespace

int run_screen_compare(const ScreenWords& words) {
  return finish(compare(words), words);
}
int run_screen_pairs(const ScreenWords& words) {
  return finish(pairs(words), words);
}

}  // namespace clew::cli
