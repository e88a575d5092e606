// Decoding one record.
//
// Problem: a field that is missing, empty or null means "not said", and a default in its place (status 1, value 0)
// would become a fact. Approach: every field that may be missing is an optional, and only what the record cannot do
// without makes it fail. What is derived from several fields (did a call succeed?) is derived here once. Refused:
// recognising files by their names; people rename them.

#include "clew/formats/evm/decode.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/memo.h"
#include "clew/codec/utf8.h"
#include "clew/formats/evm/events.h"

namespace clew::formats::evm {
namespace {

constexpr std::size_t kCallDepthMax = 1024;
constexpr std::size_t kDescriptionMax = 100;
constexpr std::size_t kSymbolMax = 64;
constexpr unsigned kTokenDecimalsMax = 255;

Result<Hash256> own_hash(const Fields& fields) {
  const std::string_view text = fields.first({Key::tx_hash, Key::hash});
  if (text.empty()) return fail(Code::malformed, "transaction hash is missing");
  return parse_hash(text);
}

Result<std::optional<bool>> parse_status(const Fields& fields) {
  if (!fields.given(Key::status)) return std::optional<bool>{};
  const auto number = parse_small(fields.text(Key::status));
  if (!number || *number > 1) return fail(Code::malformed, "status is neither 0 nor 1");
  return std::optional<bool>(*number == 1);
}

Result<void> decode_block(const Fields& fields, Origin origin, Records& out) {
  BlockRecord block;
  block.origin = origin;
  const auto number = CLEW_TRY(optional_small(fields, {Key::number, Key::block_number}));
  if (!number) return fail(Code::malformed, "block number is missing");
  block.number = *number;
  block.hash = CLEW_TRY(optional_hash(fields, {Key::hash, Key::block_hash}));
  block.parent = CLEW_TRY(optional_hash(fields, {Key::parent_hash}));
  block.time = CLEW_TRY(optional_time(fields, {Key::timestamp, Key::block_timestamp}));
  out.blocks.push_back(std::move(block));
  return {};
}

Result<void> decode_receipt(const Fields& fields, Origin origin, Records& out) {
  ReceiptRecord receipt;
  receipt.origin = origin;
  receipt.tx = CLEW_TRY(own_hash(fields));
  receipt.block = CLEW_TRY(optional_small(fields, {Key::block_number}));
  receipt.index = CLEW_TRY(optional_small(fields, {Key::tx_index}));
  receipt.gas_used = CLEW_TRY(optional_number(fields, {Key::gas_used}));
  receipt.gas_price = CLEW_TRY(optional_number(fields, {Key::effective_gas_price}));
  receipt.extra_fee = CLEW_TRY(optional_number(fields, {Key::l1_fee}));
  const auto blob_gas = CLEW_TRY(optional_number(fields, {Key::blob_gas_used}));
  const auto blob_price = CLEW_TRY(optional_number(fields, {Key::blob_gas_price}));
  if (blob_gas && blob_price && *blob_gas != 0) {
    u128 blob_fee = 0;
    if (__builtin_mul_overflow(*blob_gas, *blob_price, &blob_fee) ||
        !checked_add(blob_fee, receipt.extra_fee.value_or(0), blob_fee)) {
      return fail(Code::overflow, "fee needs more than 128 bits");
    }
    receipt.extra_fee = blob_fee;
  }
  receipt.ok = CLEW_TRY(parse_status(fields));
  receipt.contract = CLEW_TRY(optional_account(fields, {Key::contract_address}));
  out.receipts.push_back(receipt);
  return {};
}

// Call data that is a memo as plain text; "" for everything else.
std::string memo_in(std::string_view hex) {
  if (hex.size() < 4 || hex.size() > 2 + 2 * codec::kMemoBytesMax) return {};
  const auto bytes = codec::from_hex(hex.substr(hex.starts_with("0x") ? 2 : 0));
  return bytes && codec::parse_memo(*bytes) ? std::string(as_text(*bytes)) : std::string();
}

Result<void> decode_transaction(const Fields& fields, Origin origin, Records& out) {
  TxRecord tx;
  tx.origin = origin;
  const std::string_view hash = fields.first({Key::hash, Key::tx_hash});
  if (hash.empty()) return fail(Code::malformed, "transaction hash is missing");
  tx.hash = CLEW_TRY(parse_hash(hash));
  tx.block = CLEW_TRY(optional_small(fields, {Key::block_number}));
  tx.index = CLEW_TRY(optional_small(fields, {Key::tx_index}));
  tx.block_hash = CLEW_TRY(optional_hash(fields, {Key::block_hash}));
  tx.time = CLEW_TRY(optional_time(fields, {Key::block_timestamp}));
  tx.from = CLEW_TRY(optional_account(fields, {Key::from}));
  tx.to = CLEW_TRY(optional_account(fields, {Key::to}));
  if (!fields.given(Key::value)) return fail(Code::malformed, "value of the transaction is missing");
  tx.value = CLEW_TRY(parse_number(fields.text(Key::value)));
  tx.gas = CLEW_TRY(optional_number(fields, {Key::gas}));
  tx.gas_price = CLEW_TRY(optional_number(fields, {Key::gas_price}));
  if (fields.given(Key::gas_used) || fields.given(Key::status)) CLEW_TRY_VOID(decode_receipt(fields, origin, out));
  tx.memo = memo_in(fields.text(Key::input));
  out.txs.push_back(std::move(tx));
  return {};
}

/// Topics in any list notation: JSON arrays joined by the reader, "a,b", "a|b", "['a', 'b']".
Result<std::vector<Hash256>> parse_topics(std::string_view text) {
  constexpr std::string_view kBetween = ",|[]'\" \n\r";
  std::vector<Hash256> topics;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kBetween, at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    if (topics.size() == 4) return fail(Code::malformed, "log has more than four topics");
    topics.push_back(CLEW_TRY(parse_hash(text.substr(at, end - at))));
    at = end;
  }
  return topics;
}

Result<void> decode_log(const Fields& fields, Origin origin, Records& out) {
  LogRecord log;
  log.origin = origin;
  log.tx = CLEW_TRY(own_hash(fields));
  log.block = CLEW_TRY(optional_small(fields, {Key::block_number}));
  log.index = CLEW_TRY(optional_small(fields, {Key::tx_index}));
  if (!fields.given(Key::log_index)) return fail(Code::malformed, "log index is missing");
  log.log_index = CLEW_TRY(parse_small(fields.text(Key::log_index)));
  log.contract = CLEW_TRY(parse_account(fields.text(Key::address)));
  const std::vector<Hash256> topics = CLEW_TRY(parse_topics(fields.text(Key::topics)));
  std::string_view hex = fields.text(Key::data);
  if (hex.starts_with("0x") || hex.starts_with("0X")) hex.remove_prefix(2);
  const auto data = codec::from_hex(hex);
  if (!data) return fail(Code::malformed, "data of the log is not hexadecimal", data.error().offset);
  const auto decoded = CLEW_TRY(decode_event(topics, *data));
  if (!decoded) {
    ++out.counts.other_logs;
    return {};
  }
  log.event = decoded->event;
  log.from = decoded->from;
  log.to = decoded->to;
  log.value = decoded->value;
  log.memo = decoded->memo;
  std::string whole(as_text(log.contract));
  for (const Hash256& topic : topics) whole.append(as_text(topic.view()));
  log.digest = codec::xxh3(as_bytes(whole.append(as_text(*data))));
  out.logs.push_back(std::move(log));
  return {};
}

Result<void> decode_token_transfer(const Fields& fields, Origin origin, Records& out) {
  TokenTransferRecord transfer;
  transfer.origin = origin;
  transfer.tx = CLEW_TRY(own_hash(fields));
  transfer.block = CLEW_TRY(optional_small(fields, {Key::block_number}));
  if (!fields.given(Key::log_index)) return fail(Code::malformed, "log index is missing");
  transfer.log_index = CLEW_TRY(parse_small(fields.text(Key::log_index)));
  transfer.contract = CLEW_TRY(parse_account(fields.text(Key::token_address)));
  transfer.from = CLEW_TRY(parse_account(fields.text(Key::from)));
  transfer.to = CLEW_TRY(parse_account(fields.text(Key::to)));
  transfer.value = CLEW_TRY(parse_word(fields.text(Key::value)));
  out.token_transfers.push_back(transfer);
  return {};
}

/// The kind of a trace from trace_type, or from the first word of its id (GraphSense), or from whether it has a payer.
Result<TraceKind> parse_trace_kind(const Fields& fields) {
  std::string_view word = fields.text(Key::trace_type);
  if (word.empty()) word = fields.text(Key::trace_id).substr(0, fields.text(Key::trace_id).find('_'));
  if (word.empty()) word = fields.given(Key::from) ? "call" : "reward";
  if (word == "create" || word == "create2") return TraceKind::create;
  if (word == "suicide" || word == "selfdestruct") return TraceKind::selfdestruct;
  if (word == "reward") return TraceKind::reward;
  if (word == "genesis") return TraceKind::genesis;
  if (word == "daofork") return TraceKind::daofork;
  if (word != "call") return fail(Code::unsupported, "trace of an unknown type");
  const std::string_view call = fields.text(Key::call_type);
  if (call.empty() || call == "call") return TraceKind::call;
  if (call == "delegatecall" || call == "callcode" || call == "staticcall") return TraceKind::borrowed_call;
  return fail(Code::unsupported, "call of an unknown type");
}

/// The path at the end of an id like "call_0x<hash>_0_1"; nothing if the id has another form.
std::optional<std::string> path_in_trace_id(std::string_view id) {
  const std::size_t hash = id.find("_0x");
  if (hash == std::string_view::npos || id.size() < hash + 68 || id[hash + 67] != '_') return std::nullopt;
  std::string path(id.substr(hash + 68));
  std::ranges::replace(path, '_', ',');
  return path;
}

Result<void> decode_trace(const Fields& fields, Origin origin, Records& out) {
  TraceRecord trace;
  trace.origin = origin;
  trace.kind = CLEW_TRY(parse_trace_kind(fields));
  trace.block = CLEW_TRY(optional_small(fields, {Key::block_number}));
  trace.tx = CLEW_TRY(optional_hash(fields, {Key::tx_hash}));
  trace.index = CLEW_TRY(optional_small(fields, {Key::tx_index}));
  trace.order = CLEW_TRY(optional_small(fields, {Key::trace_index}));
  trace.time = CLEW_TRY(optional_time(fields, {Key::block_timestamp}));
  trace.from = CLEW_TRY(optional_account(fields, {Key::from}));
  trace.to = CLEW_TRY(optional_account(fields, {Key::to}));
  trace.value = CLEW_TRY(optional_number(fields, {Key::value}));
  trace.reward_type = fields.text(Key::reward_type);
  if (fields.named(Key::trace_address)) {
    trace.address = CLEW_TRY(parse_trace_address(fields.text(Key::trace_address)));
  } else if (const auto path = path_in_trace_id(fields.text(Key::trace_id))) {
    trace.address = CLEW_TRY(parse_trace_address(*path));
  }
  const auto status = CLEW_TRY(parse_status(fields));
  if (fields.given(Key::error)) {
    trace.ok = false;
  } else if (status) {
    trace.ok = status;
  } else if (fields.named(Key::error)) {
    trace.ok = true;
  }
  out.traces.push_back(std::move(trace));
  return {};
}

Result<void> decode_token(const Fields& fields, Origin, Records& out) {
  TokenClaim claim;
  claim.contract = CLEW_TRY(parse_account(fields.text(Key::address)));
  claim.symbol = codec::repaired_utf8(fields.text(Key::symbol).substr(0, kSymbolMax));
  const auto decimals = parse_small(fields.text(Key::decimals));
  claim.decimals = decimals && *decimals <= kTokenDecimalsMax ? static_cast<unsigned>(*decimals)
                                                              : 0;  // display only: a silly claim is no claim
  out.claims.push_back(std::move(claim));
  return {};
}

}  // namespace

RecordKind kind_of(const Fields& fields) {
  const bool hashed = fields.named(Key::hash) || fields.named(Key::tx_hash);
  if (fields.named(Key::parent_hash)) return RecordKind::block;
  if (fields.named({Key::token_address, Key::from, Key::to, Key::value})) return RecordKind::token_transfer;
  if (fields.named({Key::topics, Key::data, Key::address})) return RecordKind::log;
  if (fields.named(Key::trace_type) || fields.named(Key::trace_address) || fields.named(Key::trace_id) ||
      fields.named(Key::call_type))
    return RecordKind::trace;
  if (hashed && fields.named(Key::cumulative_gas_used) && !fields.named(Key::nonce)) return RecordKind::receipt;
  if (hashed && fields.named({Key::from, Key::value}) &&
      (fields.named(Key::nonce) || fields.named(Key::gas) || fields.named(Key::gas_price)))
    return RecordKind::transaction;
  if (fields.named(Key::bytecode) || fields.named(Key::fiat_values)) return RecordKind::unused;
  if (fields.named({Key::address, Key::symbol, Key::decimals})) return RecordKind::token;
  return RecordKind::unknown;
}

Result<void> decode(RecordKind kind, const Fields& fields, Origin origin, Records& out) {
  switch (kind) {
    case RecordKind::block: return decode_block(fields, origin, out);
    case RecordKind::transaction: return decode_transaction(fields, origin, out);
    case RecordKind::receipt: return decode_receipt(fields, origin, out);
    case RecordKind::log: return decode_log(fields, origin, out);
    case RecordKind::token_transfer: return decode_token_transfer(fields, origin, out);
    case RecordKind::trace: return decode_trace(fields, origin, out);
    case RecordKind::token: return decode_token(fields, origin, out);
    case RecordKind::unused: ++out.counts.unused_records; return {};
    case RecordKind::unknown: return fail(Code::unsupported, "record of a kind this reader does not know");
  }
  return {};
}

std::string describe(RecordKind kind, const Fields& fields) {
  constexpr const char* kWords[] = {"block", "transaction", "receipt", "log",   "token transfer",
                                    "trace", "token",       "record",  "record"};
  std::string out = kWords[static_cast<std::size_t>(kind)];
  const std::string_view name = kind == RecordKind::block
                                    ? fields.first({Key::number, Key::block_number})
                                    : fields.first({Key::tx_hash, Key::hash, Key::trace_id, Key::address});
  if (!name.empty()) out.append(" ").append(name.substr(0, kDescriptionMax));
  if (fields.given(Key::log_index)) out.append(":").append(fields.text(Key::log_index).substr(0, kDescriptionMax));
  return codec::repaired_utf8(out);
}

Result<std::vector<std::uint32_t>> parse_trace_address(std::string_view text) {
  constexpr std::string_view kBetween = ",[] ";
  std::vector<std::uint32_t> path;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(kBetween, at)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    const auto step = parse_u128(text.substr(at, end - at));
    if (!step || *step > ~std::uint32_t{0})
      return fail(Code::malformed, "path of the trace is not a list of numbers", at);
    if (path.size() == kCallDepthMax) return fail(Code::limit, "path of the trace is deeper than 1024 calls", at);
    path.push_back(static_cast<std::uint32_t>(*step));
    at = end;
  }
  return path;
}

}  // namespace clew::formats::evm
