// Reading a block explorer's transactions.
//
// A file is one object, an array or lines; all three are "objects one after the other" once brackets, commas and white
// space between them are passed over. So a small scanner that knows strings and nesting cuts the text into objects,
// each with its offset, and simdjson reads each by itself: a broken object costs one record. Refused: parsing the whole
// file at once. Its first fault would lose the file, and it gives no offsets.
//
// What the explorer says twice must agree: the script and the address text, values and fee, and the txid, which is
// recomputed from the fields it covers. Source: https://github.com/Blockstream/esplora/blob/master/API.md

#include "clew/formats/esplora/record.h"

#include <simdjson.h>

#include "clew/base/amount.h"
#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/script.h"
#include "clew/codec/varint.h"

namespace clew::formats::esplora {
namespace {

using simdjson::dom::element;

constexpr std::uint64_t kMoneyMax = 2'100'000'000'000'000;
constexpr std::uint64_t kHeightMax = 0x7fffffff;
constexpr std::int64_t kTimeMax = 0xffffffff;

bool get(const element& from, const char* key, element& to) {
  return from[key].get(to) == simdjson::SUCCESS;
}

Result<std::uint64_t> number(const element& from, const char* key, std::uint64_t max, const char* what) {
  std::uint64_t value = 0;
  if (from[key].get_uint64().get(value) != simdjson::SUCCESS) return fail(Code::malformed, what);
  if (value > max) return fail(Code::overflow, what);
  return value;
}

Result<std::string_view> text(const element& from, const char* key, const char* what) {
  std::string_view value;
  if (from[key].get_string().get(value) != simdjson::SUCCESS) return fail(Code::malformed, what);
  return value;
}

Result<Hash256> hash(const element& from, const char* key, const char* what) {
  const auto parsed = codec::parse_hash(CLEW_TRY(text(from, key, what)), true);
  if (!parsed) return fail(Code::malformed, what);
  return *parsed;
}

/// Some explorers give the public key itself as the address of a script that pays to a key.
bool names_the_key(std::string_view given, Bytes script) {
  return script.size() > 2 && given == codec::to_hex(script.subspan(1, script.size() - 2));
}

Result<Output> read_output(const element& from, std::string_view network, std::vector<std::uint8_t>& script) {
  Output output;
  output.value = CLEW_TRY(number(from, "value", kMoneyMax, "value of an output"));
  auto bytes = codec::from_hex(CLEW_TRY(text(from, "scriptpubkey", "scriptpubkey")));
  if (!bytes) return fail(Code::malformed, "scriptpubkey is not hex");
  script = std::move(*bytes);
  codec::AddressBytes made;
  const codec::ScriptClass found = codec::classify_script(script, made);
  output.address = Address(found.address);
  std::string_view given;
  if (from["scriptpubkey_address"].get_string().get(given) != simdjson::SUCCESS) return output;
  const auto address = codec::parse_address(given, network);
  const bool agrees =
      address ? *address == output.address : found.type == codec::ScriptType::p2pk && names_the_key(given, script);
  if (!agrees) return fail(Code::mismatch, "the address is not the one the script pays to (or another network's)");
  return output;
}

/// The bytes a txid covers, put together from the fields; given up when one is missing.
class Covered {
 public:
  void u32(const element& from, const char* key) {
    std::int64_t value = 0;  // versions are printed as signed or unsigned
    if (from[key].get_int64().get(value) != simdjson::SUCCESS || value < -0x80000000LL || value > 0xffffffffLL)
      return void(complete_ = false);
    codec::put_u32(static_cast<std::uint32_t>(value), bytes_);
  }
  void count(std::uint64_t value) { codec::put_compact_size(value, bytes_); }
  void raw(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  void script(Bytes bytes) {
    count(bytes.size());
    raw(bytes);
  }
  void script(const element& from, const char* key) {
    std::string_view hex;
    if (from[key].get_string().get(hex) != simdjson::SUCCESS) return void(complete_ = false);
    const auto bytes = codec::from_hex(hex);
    if (!bytes) return void(complete_ = false);
    script(Bytes(*bytes));
  }
  void number(std::uint64_t value) { codec::put_u64(value, bytes_); }
  bool contradicts(const Hash256& txid) const { return complete_ && codec::sha256d(Bytes(bytes_)) != txid; }

 private:
  std::vector<std::uint8_t> bytes_;
  bool complete_ = true;
};

Result<void> read_inputs(const element& from, std::string_view network, Record& record, Covered& covered) {
  simdjson::dom::array rows;
  if (from["vin"].get_array().get(rows) != simdjson::SUCCESS || rows.size() == 0)
    return fail(Code::malformed, "vin is not a list of inputs");
  covered.count(rows.size());
  for (const element row : rows) {
    Input input;
    input.txid = CLEW_TRY(hash(row, "txid", "txid of an input"));
    input.vout = static_cast<std::uint32_t>(CLEW_TRY(number(row, "vout", 0xffffffff, "vout of an input")));
    covered.raw(input.txid.view());
    covered.raw(Bytes(reinterpret_cast<const std::uint8_t*>(&input.vout), sizeof input.vout));
    covered.script(row, "scriptsig");
    covered.u32(row, "sequence");
    if (input.vout == 0xffffffff && input.txid == Hash256{}) {
      if (rows.size() != 1) return fail(Code::malformed, "a coinbase with several inputs");
      record.coinbase = true;
      return {};
    }
    element prevout;
    std::vector<std::uint8_t> script;
    if (get(row, "prevout", prevout) && !prevout.is_null())
      input.prevout = CLEW_TRY(read_output(prevout, network, script));
    record.inputs.push_back(std::move(input));
  }
  return {};
}

Result<void> read_outputs(const element& from, std::string_view network, Record& record, Covered& covered) {
  simdjson::dom::array rows;
  if (from["vout"].get_array().get(rows) != simdjson::SUCCESS || rows.size() == 0)
    return fail(Code::malformed, "vout is not a list of outputs");
  covered.count(rows.size());
  std::vector<std::uint8_t> script;
  for (const element row : rows) {
    record.outputs.push_back(CLEW_TRY(read_output(row, network, script)));
    covered.number(record.outputs.back().value);
    covered.script(Bytes(script));
  }
  return {};
}

Result<void> read_status(const element& from, Record& record) {
  element status;
  if (!get(from, "status", status) || status["confirmed"].get_bool().get(record.confirmed) != simdjson::SUCCESS)
    return fail(Code::malformed, "no status.confirmed");
  if (!record.confirmed) return {};
  record.height = CLEW_TRY(number(status, "block_height", kHeightMax, "status.block_height"));
  record.block = CLEW_TRY(hash(status, "block_hash", "status.block_hash"));
  record.time = static_cast<std::int64_t>(CLEW_TRY(number(status, "block_time", kTimeMax, "status.block_time")));
  return {};
}

/// Values against each other and against the fee the explorer states.
Result<void> check_values(const element& from, const Record& record) {
  u128 paid = 0;
  u128 spent = 0;
  for (const Output& output : record.outputs) paid += output.value;
  for (const Input& input : record.inputs) {
    if (!input.prevout) return {};
    spent += input.prevout->value;
  }
  if (record.coinbase) return {};
  if (paid > spent) return fail(Code::mismatch, "the outputs are worth more than the inputs");
  std::uint64_t fee = 0;
  if (from["fee"].get_uint64().get(fee) == simdjson::SUCCESS && fee != spent - paid)
    return fail(Code::mismatch, "the fee is not inputs minus outputs");
  return {};
}

Result<Record> read_record(const element& from, std::string_view network) {
  Record record;
  Covered covered;
  record.txid = CLEW_TRY(hash(from, "txid", "no txid: not a transaction"));
  covered.u32(from, "version");
  CLEW_TRY_VOID(read_inputs(from, network, record, covered));
  CLEW_TRY_VOID(read_outputs(from, network, record, covered));
  covered.u32(from, "locktime");
  if (covered.contradicts(record.txid))
    return fail(Code::mismatch, "the txid is not the hash of the transaction's fields");
  CLEW_TRY_VOID(check_values(from, record));
  CLEW_TRY_VOID(read_status(from, record));
  return record;
}

/// Where the object that begins at `at` ends, or npos.
std::size_t end_of_object(std::string_view text, std::size_t at) {
  bool in_string = false;
  for (std::size_t depth = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string) {
      if (c == '\\')
        ++at;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

}  // namespace

void read_records(std::string_view text_of_file, std::string_view network, const OnRecord& use) {
  simdjson::dom::parser parser;
  bool told = false;  // about the bytes between this object and the one before
  for (std::size_t at = 0; at < text_of_file.size();) {
    const char c = text_of_file[at];
    if (c != '{') {
      const bool expected = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == '[' || c == ']';
      if (!expected && !told) use(at, "", fail(Code::malformed, "text between records", at));
      told = told || !expected;
      ++at;
      continue;
    }
    told = false;
    const std::size_t end = end_of_object(text_of_file, at);
    if (end == std::string_view::npos) return use(at, "", fail(Code::truncated, "the file ends inside a record", at));
    element object;
    if (parser.parse(text_of_file.data() + at, end - at).get(object) != simdjson::SUCCESS) {
      use(at, "", fail(Code::malformed, "not JSON", at));
    } else {
      std::string_view id;
      if (object["txid"].get_string().get(id) != simdjson::SUCCESS) id = "";
      use(at, std::string(id.substr(0, 64)), read_record(object, network));
    }
    at = end;
  }
}

}  // namespace clew::formats::esplora
