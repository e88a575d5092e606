// From files to rows in ledger order.
//
// Problem: the rows of a theft data set are sorted by whatever its author liked, two explorer exports both contain the
// transfer between their two addresses, and one transaction hash names many rows. Approach: read everything, sort by
// (block, order in the file), count a row that several files have as often as the file that has it most often, and
// number the rows of one hash. The result does not depend on the order in which files are named. Refused: dropping
// equal rows inside one file. Two equal payments in one transaction are two payments; only the overlap of files is
// known to be an artefact of exporting. Refused: streaming. It would need input sorted by block, which these files
// never are.

#include "clew/formats/flows/load.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "clew/base/file.h"
#include "clew/codec/memo.h"
#include "clew/codec/utf8.h"
#include "clew/codec/zstd.h"

namespace clew::formats::flows {
namespace {

/// Counts lines up to rising offsets in one pass over the text.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : text_(text) {}
  std::uint64_t at(std::uint64_t offset) {
    const std::size_t end = static_cast<std::size_t>(std::min<std::uint64_t>(offset, text_.size()));
    if (end > position_) {
      line_ += static_cast<std::uint64_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(position_),
                                                     text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
      position_ = end;
    }
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
  std::uint64_t line_ = 1;
};

/// What makes two rows of different files the same transfer.
std::string identity_of(const Row& row) {
  std::string key(reinterpret_cast<const char*>(row.hash.bytes.data()), row.hash.bytes.size());
  const auto put = [&key](const auto& value) { key.append(reinterpret_cast<const char*>(&value), sizeof value); };
  put(row.height);
  put(row.time);
  put(row.from);
  put(row.to);
  put(row.asset);
  put(row.amount);
  put(row.fee);
  key += row.failed ? '1' : '0';
  return key;
}

/// Whether the mapping uses the last column: in a file that was cut off, that is the one whose text may be a part.
bool reads_last_field(const Columns& columns) {
  for (const std::vector<std::size_t>& places : columns.at) {
    if (std::ranges::find(places, columns.count - 1) != places.end()) return true;
  }
  return false;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

TableBuilder::TableBuilder(const Mapping& mapping, const FlowsOptions& options)
    : mapping_(mapping), checksums_(options.checksums) {
  for (const std::string& text : options.verified_contracts) {
    if (auto address = parse_party(text, Checksums::ignore)) verified_.push_back(std::move(*address));
  }
  if (auto address = parse_party(mapping.mint, Checksums::ignore); address && !mapping.mint.empty())
    mint_ = std::move(*address);
  table_.assets.push_back({Address{}, mapping.asset, mapping.decimals, true});
  asset_ids_.emplace(Address{}.packed, 0);
}

Result<void> TableBuilder::add_text(std::string_view name, std::string_view text) {
  codec::CsvReader reader(text);
  LineCounter lines(text);
  table_.bytes += text.size();
  if (reader.done()) return fail(Code::usage, "the file is empty: no header");
  const auto header = reader.next();
  if (!header) return fail(Code::usage, "the header is not CSV", header.error().offset);
  const Columns columns = CLEW_TRY(find_columns(mapping_, header->fields));
  while (!reader.done()) {
    const auto record = reader.next();
    ++table_.counts.rows;
    if (record && !record->ended && reads_last_field(columns)) {
      refuse({Code::truncated, "the last row has no line end and may be cut off: add one if the row is whole",
              record->offset},
             record->line, name);
    } else if (record) {
      add_record(*record, columns, name);
    } else {
      refuse(record.error(), lines.at(record.error().offset), name);
    }
  }
  ++files_;
  return {};
}

void TableBuilder::add_record(const codec::CsvRecord& record, const Columns& columns, std::string_view name) {
  const auto transfer = read_transfer(record, mapping_, columns, checksums_);
  if (!transfer) return refuse(transfer.error(), record.line, name);
  Row row;
  row.hash = transfer->hash;
  row.named = transfer->named;
  row.amount = transfer->amount;
  row.fee = transfer->fee;
  row.failed = transfer->failed;
  row.height = transfer->height;
  row.time = transfer->time.seconds;
  row.offset = record.offset;
  row.order = transfer->order.value_or(0);
  row.file = files_;
  row.from = address_id(transfer->from);
  row.issued = mint_.kind() != AddressKind::none && transfer->from == mint_;
  row.to = address_id(transfer->to);
  row.asset = asset_id(*transfer);
  if (!transfer->failed && codec::parse_memo(as_bytes(transfer->memo))) {
    table_.memos.emplace_back(transfer->memo);
    row.memo = static_cast<std::uint32_t>(table_.memos.size());
  }
  table_.rows.push_back(row);
  for (const auto& [address, text] :
       {std::pair{&transfer->from, transfer->from_label}, std::pair{&transfer->to, transfer->to_label}}) {
    if (!text.empty()) table_.labels.push_back({*address, codec::repaired_utf8(text)});
  }
}

void TableBuilder::refuse(const Error& error, std::uint64_t line, std::string_view name) {
  ++table_.counts.quarantined;
  table_.quarantine.add({std::string(name), error.offset, error.code, error.reason, "line " + to_decimal(u128{line})});
}

std::uint32_t TableBuilder::address_id(const Address& address) {
  const auto [place, is_new] =
      address_ids_.try_emplace(address.packed, static_cast<std::uint32_t>(table_.addresses.size()));
  if (is_new) table_.addresses.push_back(address);
  return place->second;
}

std::uint32_t TableBuilder::asset_id(const Transfer& transfer) {
  const auto [place, is_new] =
      asset_ids_.try_emplace(transfer.contract.packed, static_cast<std::uint32_t>(table_.assets.size()));
  if (is_new) {
    // A symbol the user mapped is the asset's only name and as trusted as the rest of the row; a contract can claim any
    // symbol.
    const bool verified = transfer.contract.kind() != AddressKind::account ||
                          std::ranges::find(verified_, transfer.contract) != verified_.end();
    table_.assets.push_back({transfer.contract, codec::repaired_utf8(transfer.symbol), mapping_.decimals, verified});
  }
  return place->second;
}

Table TableBuilder::finish() {
  std::ranges::sort(table_.rows, {},
                    [](const Row& row) { return std::tuple(row.height, row.order, row.file, row.offset); });
  if (files_ > 1) drop_repeated();
  number_rows();
  std::ranges::sort(table_.labels);
  const auto rest = std::ranges::unique(table_.labels);
  table_.labels.erase(rest.begin(), rest.end());
  Counts& counts = table_.counts;
  for (std::size_t i = 0; i < table_.rows.size(); ++i) {
    const Row& row = table_.rows[i];
    if (row.failed) ++counts.failed;
    if (!row.failed && row.amount == 0) ++counts.zero;
    if (!table_.assets[row.asset].verified) ++counts.unverified;
  }
  counts.transfers = table_.rows.size();
  return std::move(table_);
}

void TableBuilder::drop_repeated() {
  // Files in turn: the k-th time a file has a row is new only if no file before it had the row k times.
  std::vector<std::vector<std::size_t>> of_file(files_);
  for (std::size_t i = 0; i < table_.rows.size(); ++i) of_file[table_.rows[i].file].push_back(i);
  std::unordered_map<std::string, std::uint32_t> most;
  std::vector<bool> repeated(table_.rows.size());
  for (const std::vector<std::size_t>& indexes : of_file) {
    std::unordered_map<std::string, std::uint32_t> here;
    for (const std::size_t i : indexes) {
      if (!table_.rows[i].named) continue;  // without an id, equal rows cannot be told to be one
      const std::string key = identity_of(table_.rows[i]);
      std::uint32_t& most_before = most[key];
      if (++here[key] > most_before) {
        most_before = here[key];
      } else {
        repeated[i] = true;
        ++table_.counts.repeated;
      }
    }
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < table_.rows.size(); ++i) {
    if (!repeated[i]) table_.rows[kept++] = table_.rows[i];
  }
  table_.rows.resize(kept);
}

void TableBuilder::number_rows() {
  std::unordered_map<std::string_view, std::uint32_t> seen;
  for (Row& row : table_.rows) row.occurrence = seen[as_text(row.hash.view())]++;
}

Result<Table> load_table(const std::vector<std::string>& paths, const Mapping& mapping, const FlowsOptions& options) {
  if (paths.empty()) return fail(Code::usage, "no file of transfers was named");
  std::vector<std::string> sorted = paths;
  std::ranges::sort(sorted, {},
                    [](const std::string& path) { return std::pair(base_name(path), std::string_view(path)); });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  TableBuilder builder(mapping, options);
  for (const std::string& path : sorted) {
    const MappedFile file = CLEW_TRY(MappedFile::open(path));
    if (codec::is_zstd(file.bytes())) {
      const std::string text = CLEW_TRY(codec::zstd_decompress(file.bytes()));
      CLEW_TRY_VOID(builder.add_text(path, text));
    } else {
      CLEW_TRY_VOID(builder.add_text(path, as_text(file.bytes())));
    }
  }
  return builder.finish();
}

}  // namespace clew::formats::flows
