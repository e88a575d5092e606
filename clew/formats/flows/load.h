#pragma once
// The rows of all files, and the records that could not be read.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clew/base/result.h"
#include "clew/formats/flows/row.h"
#include "clew/ledger/source.h"

namespace clew::formats::flows {

/// A row kept in memory: a Transfer with its addresses and assets replaced by numbers.
struct Row {
  Hash256 hash;
  u128 amount = 0;
  u128 fee = 0;
  std::uint64_t height = 0;
  std::uint64_t order = 0;  ///< inside the block: the `row` column, else 0; then file and offset decide
  std::uint64_t offset = 0;
  std::int64_t time = 0;
  std::uint32_t from = 0, to = 0, asset = 0;
  std::uint32_t file = 0;
  std::uint32_t memo = 0;        ///< number in Table::memos, from 1; 0 = none
  std::uint32_t occurrence = 0;  ///< tells apart rows of one hash
  bool failed = false;
  bool named = false;
  bool issued = false;  ///< paid by the party that issues
};

struct Counts {
  std::uint64_t rows = 0;       ///< records below the headers
  std::uint64_t transfers = 0;  ///< of them, ledger transactions
  std::uint64_t quarantined = 0;
  std::uint64_t repeated = 0;  ///< rows that another file has too
  std::uint64_t failed = 0;
  std::uint64_t zero = 0;        ///< transfers of amount zero
  std::uint64_t unverified = 0;  ///< transfers of a token contract nobody vouched for
};

/// Everything the files say, in ledger order.
struct Table {
  std::vector<Row> rows;
  std::vector<Address> addresses;
  std::vector<ledger::AssetKey> assets;  ///< 0 is the native asset
  std::vector<FlowsLabel> labels;        ///< sorted, distinct
  std::vector<std::string> memos;        ///< texts that read as a memo (codec/memo.h)
  ledger::Quarantine quarantine;
  Counts counts;
  std::uint64_t bytes = 0;  ///< of all files, decompressed
};

/// Reads all files. Errors as open_flows.
Result<Table> load_table(const std::vector<std::string>& paths, const Mapping& mapping, const FlowsOptions& options);

/// Reads one file's text into the table (before sorting); `name` is what quarantined records call it. Errors: `usage`
/// for missing columns.
class TableBuilder {
 public:
  TableBuilder(const Mapping& mapping, const FlowsOptions& options);
  Result<void> add_text(std::string_view name, std::string_view text);
  /// Sorts, removes repeated rows, numbers rows of one hash.
  Table finish();

 private:
  void add_record(const codec::CsvRecord& record, const Columns& columns, std::string_view name);
  void refuse(const Error& error, std::uint64_t line, std::string_view name);
  std::uint32_t address_id(const Address& address);
  std::uint32_t asset_id(const Transfer& transfer);
  void drop_repeated();
  void number_rows();

  const Mapping& mapping_;
  Checksums checksums_;
  std::vector<Address> verified_;
  Address mint_;  ///< none: nobody issues
  std::uint32_t files_ = 0;
  Table table_;
  std::unordered_map<std::string, std::uint32_t> address_ids_, asset_ids_;
};

}  // namespace clew::formats::flows
