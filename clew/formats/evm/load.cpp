// Reading a case folder.
//
// Problem: a case is a heap of files of five kinds in two syntaxes, in folders of any shape. Approach: every file of a
// known extension below the folder is read, each on its own, so that threads need no lock, and joined by name. A file
// named outright is read whatever it is called. Refused: requiring ethereum-etl's folder layout or file names.

#include "clew/formats/evm/load.h"

#include <algorithm>
#include <iterator>

#include "clew/base/file.h"
#include "clew/base/tasks.h"
#include "clew/codec/csv.h"
#include "clew/codec/zstd.h"
#include "clew/formats/evm/decode.h"
#include "clew/formats/evm/json_records.h"
#include "clew/formats/evm/json_tree.h"

namespace clew::formats::evm {
namespace {

constexpr unsigned kFolderDepthMax = 8;

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void read_json(std::string_view text, std::uint32_t file, Records& out) {
  JsonCutter cutter(text);
  JsonParser parser;
  while (!cutter.done()) {
    ++out.counts.records;
    const auto piece = cutter.next();
    if (!piece) {
      out.refused.push_back({{file, piece.error().offset}, piece.error().code, piece.error().reason, ""});
      continue;
    }
    const auto value = parser.parse(piece->text);
    if (value) {
      decode_json(**value, {file, piece->offset}, out);
    } else {
      out.refused.push_back({{file, piece->offset}, value.error().code, value.error().reason, ""});
    }
  }
}

/// A block row's withdrawals are JSON inside a CSV field.
Result<void> add_withdrawals(const Fields& fields, JsonParser& parser, Records& out) {
  std::string text(fields.text(Key::withdrawals));
  if (text.empty()) return {};
  if (text.front() == '{') text = "[" + text + "]";  // ethereum-etl leaves the brackets out
  const Json* list = CLEW_TRY(parser.parse(text));
  if (list->kind != Json::Kind::array) return fail(Code::malformed, "withdrawals are not a list");
  out.blocks.back().withdrawals = CLEW_TRY(decode_withdrawals(*list));
  return {};
}

Result<void> read_row(RecordKind kind, const Fields& fields, Origin origin, JsonParser& parser, Records& out) {
  CLEW_TRY_VOID(decode(kind, fields, origin, out));
  if (kind == RecordKind::block) CLEW_TRY_VOID(add_withdrawals(fields, parser, out));
  return {};
}

void read_csv(std::string_view text, std::uint32_t file, Records& out) {
  codec::CsvReader reader(text);
  if (reader.done()) return;
  const auto header = reader.next();
  const auto refuse = [&](const Error& error, std::uint64_t offset, std::string record) {
    out.refused.push_back({{file, offset}, error.code, error.reason, std::move(record)});
  };
  if (!header) return refuse(header.error(), header.error().offset, "header");
  std::vector<Key> keys;
  Fields names;
  for (const std::string& name : header->fields) {
    const Key key = key_of(name);
    // The first of two columns with one meaning counts.
    keys.push_back(key != Key::unknown && names.named(key) ? Key::unknown : key);
    if (key != Key::unknown) names.set(key, {});
  }
  const RecordKind kind = kind_of(names);
  if (kind == RecordKind::unknown)
    return refuse({Code::unsupported, "file of a kind this reader does not know by its columns", 0}, header->offset,
                  "header");
  JsonParser parser;
  while (!reader.done()) {
    ++out.counts.records;
    const auto record = reader.next();
    if (!record) {
      refuse(record.error(), record.error().offset, "");
      continue;
    }
    const std::string line = "line " + to_decimal(u128{record->line});
    if (record->fields.size() != keys.size()) {
      refuse({Code::malformed, "row has another number of fields than the header", 0}, record->offset, line);
      continue;
    }
    if (!record->ended && keys.back() != Key::unknown) {  // "1000000" may be what is left of more
      refuse({Code::truncated, "the last row has no line end and may be cut off: add one if the row is whole", 0},
             record->offset, line);
      continue;
    }
    Fields fields;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] != Key::unknown) fields.set(keys[i], record->fields[i]);
    }
    const auto read = read_row(kind, fields, {file, record->offset}, parser, out);
    if (!read) refuse(read.error(), record->offset, line + ": " + describe(kind, fields));
  }
}

bool has_known_extension(std::string_view name) {
  if (name.ends_with(".zst")) name.remove_suffix(4);
  for (const std::string_view extension : {".csv", ".json", ".jsonl", ".ndjson"}) {
    if (name.ends_with(extension)) return true;
  }
  return false;
}

Result<void> find_files(const std::string& path, unsigned depth, std::vector<std::string>& out) {
  if (!is_folder(path)) {
    out.push_back(path);
    return {};
  }
  if (depth == kFolderDepthMax) return fail(Code::limit, "folders are nested more than 8 deep");
  for (const std::string& name : CLEW_TRY(list_folder(path))) {
    const std::string entry = join_path(path, name);
    if (is_folder(entry)) {
      CLEW_TRY_VOID(find_files(entry, depth + 1, out));
    } else if (has_known_extension(name)) {
      out.push_back(entry);
    }
  }
  return {};
}

struct OneFile {
  Records records;
  std::uint64_t bytes = 0;
};

Result<OneFile> read_one(const std::string& path, std::uint32_t number) {
  const MappedFile file = CLEW_TRY(MappedFile::open(path));
  OneFile out;
  if (codec::is_zstd(file.bytes())) {
    const std::string text = CLEW_TRY(codec::zstd_decompress(file.bytes()));
    out.bytes = text.size();
    out.records = read_records(text, number);
  } else {
    out.bytes = file.bytes().size();
    out.records = read_records(as_text(file.bytes()), number);
  }
  return out;
}

}  // namespace

void Records::append(Records&& other) {
  move_behind(blocks, other.blocks);
  move_behind(txs, other.txs);
  move_behind(receipts, other.receipts);
  move_behind(logs, other.logs);
  move_behind(token_transfers, other.token_transfers);
  move_behind(traces, other.traces);
  move_behind(claims, other.claims);
  move_behind(refused, other.refused);
  counts.records += other.counts.records;
  counts.unused_records += other.counts.unused_records;
  counts.other_logs += other.counts.other_logs;
}

Records read_records(std::string_view text, std::uint32_t file) {
  Records out;
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return out;
  if (text[start] == '{' || text[start] == '[') {
    read_json(text, file, out);
  } else {
    read_csv(text, file, out);
  }
  return out;
}

Result<LoadedFiles> load_files(const std::vector<std::string>& paths, unsigned threads) {
  LoadedFiles out;
  for (const std::string& path : paths) CLEW_TRY_VOID(find_files(path, 0, out.names));
  std::ranges::sort(out.names);
  out.names.erase(std::unique(out.names.begin(), out.names.end()), out.names.end());
  if (out.names.empty()) return fail(Code::usage, "no .csv or .json file was named or found");
  std::vector<Result<OneFile>> files(out.names.size(), Result<OneFile>(fail(Code::io, "not read")));
  parallel_for(files.size(), threads,
               [&](std::size_t i) { files[i] = read_one(out.names[i], static_cast<std::uint32_t>(i)); });
  for (auto& file : files) {
    OneFile one = CLEW_TRY(std::move(file));
    out.bytes += one.bytes;
    out.records.append(std::move(one.records));
  }
  return out;
}

}  // namespace clew::formats::evm
