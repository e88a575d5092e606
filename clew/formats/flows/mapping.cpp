// The mapping language.
//
// Problem: every explorer, analyst and paper has its own CSV of transfers; nobody should need a program to read the
// next one. Approach: a line of key=value items, itself read with the CSV reader, so that a column called "Value, USD"
// is written "amount=Value, USD" in quotes and there is no second quoting rule. A value names columns, alternatives
// separated by '|', because one site renames its headers between years ("Txhash", "Transaction Hash") and because a
// field may live in either of two columns (the receiver of a contract creation). Refused: guessing columns from their
// names or contents. A wrong guess moves money to the wrong place without a sound.

#include "clew/formats/flows/mapping.h"

#include <utility>

#include "clew/base/amount.h"
#include "clew/codec/csv.h"
#include "clew/formats/flows/flows.h"

namespace clew::formats::flows {
namespace {

struct Preset {
  std::string_view name;
  std::string_view text;
};

// theft-trace: the verified flows of MFTracer's data set. etherscan*: the CSV exports of etherscan.io and its sister
// sites (headers of 2019-2025). dune-eth: a query result with addresses written \x..; amlsim*: the two transfer files
// of IBM's AMLSim, where `start`/`time` is a step number.
constexpr Preset kPresets[] = {
    {"theft-trace",
     "time=Timestamp,block=Block,tx=Tx_hash,from=From,to=To,amount=Value_in_USD,decimals=2,asset=USD-valued,"
     "from_label=From_label,to_label=To_label"},
    {"etherscan",
     "time=UnixTimestamp,block=Blockno,tx=Transaction "
     "Hash|Txhash,from=From,to=To|ContractAddress,amount_in=Value_IN(ETH),"
     "amount_out=Value_OUT(ETH),fee=TxnFee(ETH),status=?Status,decimals=18,asset=ETH"},
    {"etherscan-token",
     "time=UnixTimestamp,block=?Blockno,tx=Transaction "
     "Hash|Txhash,from=From,to=To,amount=TokenValue|Value,contract=ContractAddress,"
     "symbol=TokenSymbol,grouping=comma,decimals=18,asset=ETH"},
    {"dune-eth",
     "time=block_time,block=?block_number,tx=?hash|tx_hash,from=from,to=to,amount=total_eth,decimals=18,asset=ETH"},
    {"amlsim",
     "time=start,tx=TXN_ID,from=ACCOUNT_ID,to=COUNTER_PARTY_ACCOUNT_NUM,amount=TXN_AMOUNT_ORIG,decimals=2,asset=AMLSim-"
     "valued"},
    {"amlsim-graph", "time=time,from=sourceNodeId,to=targetNodeId,amount=value,decimals=2,asset=AMLSim-valued"},
};

struct FieldName {
  std::string_view key;
  const char* missing;  ///< said when the file has no such column
  const char* twice;
};

// In the order of Field.
constexpr FieldName kFields[kFieldCount] = {
    {"time", "no column for 'time' in the header", "the column for 'time' stands twice in the header"},
    {"block", "no column for 'block' in the header", "the column for 'block' stands twice in the header"},
    {"tx", "no column for 'tx' in the header", "the column for 'tx' stands twice in the header"},
    {"from", "no column for 'from' in the header", "the column for 'from' stands twice in the header"},
    {"to", "no column for 'to' in the header", "the column for 'to' stands twice in the header"},
    {"amount", "no column for 'amount' in the header", "the column for 'amount' stands twice in the header"},
    {"amount_in", "no column for 'amount_in' in the header", "the column for 'amount_in' stands twice in the header"},
    {"amount_out", "no column for 'amount_out' in the header",
     "the column for 'amount_out' stands twice in the header"},
    {"fee", "no column for 'fee' in the header", "the column for 'fee' stands twice in the header"},
    {"symbol", "no column for 'symbol' in the header", "the column for 'symbol' stands twice in the header"},
    {"contract", "no column for 'contract' in the header", "the column for 'contract' stands twice in the header"},
    {"from_label", "no column for 'from_label' in the header",
     "the column for 'from_label' stands twice in the header"},
    {"to_label", "no column for 'to_label' in the header", "the column for 'to_label' stands twice in the header"},
    {"row", "no column for 'row' in the header", "the column for 'row' stands twice in the header"},
    {"status", "no column for 'status' in the header", "the column for 'status' stands twice in the header"},
    {"memo", "no column for 'memo' in the header", "the column for 'memo' stands twice in the header"},
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Result<ColumnChoice> parse_choice(std::string_view value) {
  ColumnChoice choice;
  if (value.starts_with('?')) {
    choice.optional = true;
    value.remove_prefix(1);
  }
  while (true) {
    const std::size_t bar = value.find('|');
    const std::string_view name = trimmed(value.substr(0, bar));
    if (name.empty()) return fail(Code::usage, "mapping: a key without a column name");
    choice.names.emplace_back(name);
    if (bar == std::string_view::npos) return choice;
    value.remove_prefix(bar + 1);
  }
}

/// One key=value item into the mapping.
Result<void> apply_item(std::string_view item, std::uint64_t& seen, Mapping& mapping) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos)
    return fail(Code::usage, "mapping: an item is not key=value (and no preset has this name)");
  const std::string_view key = trimmed(item.substr(0, equals));
  const std::string_view value = trimmed(item.substr(equals + 1));
  const auto once = [&seen](std::size_t bit) {
    const bool first = (seen >> bit & 1) == 0;
    seen |= std::uint64_t{1} << bit;
    return first;
  };
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (key != kFields[i].key) continue;
    if (!once(i)) return fail(Code::usage, "mapping: a key stands twice");
    mapping.columns[i] = CLEW_TRY(parse_choice(value));
    return {};
  }
  if (key == "asset") {
    if (!once(kFieldCount) || value.empty()) return fail(Code::usage, "mapping: 'asset' must be one name");
    mapping.asset = value;
  } else if (key == "decimals") {
    const auto decimals = parse_u128(value);
    if (!once(kFieldCount + 1) || !decimals || *decimals > kDecimalsMax)
      return fail(Code::usage, "mapping: 'decimals' must be one number from 0 to 38");
    mapping.decimals = static_cast<unsigned>(*decimals);
  } else if (key == "grouping") {
    if (!once(kFieldCount + 2) || value != "comma") return fail(Code::usage, "mapping: 'grouping' can only be comma");
    mapping.grouping = true;
  } else if (key == "mint") {
    if (!once(kFieldCount + 3) || value.empty()) return fail(Code::usage, "mapping: 'mint' must be one party");
    mapping.mint = value;
  } else {
    return fail(Code::usage, "mapping: unknown key");
  }
  return {};
}

Result<void> check_complete(const Mapping& mapping, std::uint64_t seen) {
  const auto has = [&mapping](Field field) { return !mapping[field].names.empty(); };
  if (!has(Field::from)) return fail(Code::usage, "mapping: 'from' is missing");
  if (!has(Field::to)) return fail(Code::usage, "mapping: 'to' is missing");
  if (!has(Field::time)) return fail(Code::usage, "mapping: 'time' is missing");
  if (has(Field::amount) == has(Field::amount_in) || has(Field::amount_in) != has(Field::amount_out)) {
    return fail(Code::usage, "mapping: give either 'amount', or 'amount_in' and 'amount_out'");
  }
  if ((seen >> (kFieldCount + 1) & 1) == 0) return fail(Code::usage, "mapping: 'decimals' is missing");
  for (const Field field : {Field::from, Field::to, Field::time, Field::amount, Field::amount_in, Field::amount_out}) {
    if (mapping[field].optional) return fail(Code::usage, "mapping: time, from, to and amounts cannot be optional");
  }
  return {};
}

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_folded(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (folded(a[i]) != folded(b[i])) return false;
  }
  return true;
}

/// Positions of a name in the header: exact ones, or else those that differ in case only.
std::vector<std::size_t> positions(std::string_view name, const std::vector<std::string>& header) {
  std::vector<std::size_t> exact, similar;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string_view column = trimmed(header[i]);
    if (column == name) exact.push_back(i);
    if (same_folded(column, name)) similar.push_back(i);
  }
  return exact.empty() ? similar : exact;
}

}  // namespace

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> names;
  for (const Preset& preset : kPresets) names.push_back(preset.name);
  return names;
}

Result<Mapping> parse_mapping(std::string_view text) {
  for (const Preset& preset : kPresets) {
    if (trimmed(text) == preset.name) text = preset.text;
  }
  Mapping mapping;
  std::uint64_t seen = 0;
  codec::CsvReader reader(text);
  while (!reader.done()) {
    const auto record = reader.next();
    if (!record) return fail(Code::usage, "mapping: quotes do not match", record.error().offset);
    if (!record->fields.empty() && trimmed(record->fields[0]).starts_with('#')) continue;
    for (const std::string& item : record->fields) {
      if (!trimmed(item).empty()) CLEW_TRY_VOID(apply_item(item, seen, mapping));
    }
  }
  CLEW_TRY_VOID(check_complete(mapping, seen));
  return mapping;
}

Result<Columns> find_columns(const Mapping& mapping, const std::vector<std::string>& header) {
  Columns columns;
  columns.count = header.size();
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const ColumnChoice& choice = mapping.columns[i];
    for (const std::string& name : choice.names) {
      const std::vector<std::size_t> found = positions(name, header);
      if (found.size() > 1) return fail(Code::usage, kFields[i].twice);
      if (!found.empty()) columns.at[i].push_back(found[0]);
    }
    if (columns.at[i].empty() && !choice.names.empty() && !choice.optional)
      return fail(Code::usage, kFields[i].missing);
  }
  return columns;
}

}  // namespace clew::formats::flows
