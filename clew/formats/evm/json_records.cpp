// JSON objects as records.
//
// Problem: a node answers with envelopes, a block carries its transactions, a receipt its logs, and geth and parity
// describe the same calls as a tree and as a list. Approach: envelopes are opened, parts below a record become records
// of their own, and a call tree is walked once, giving each call its path, so that all trace forms meet in one.
// Refused: trusting the order of calls in a flat list; the path says it. Sources: go-ethereum's callTracer, the parity
// trace module, ethereum-etl's geth_traces format.

#include "clew/formats/evm/json_records.h"

#include <array>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/formats/evm/decode.h"
#include "clew/formats/evm/fields.h"

namespace clew::formats::evm {
namespace {

constexpr u128 kWeiPerGwei = 1'000'000'000;

std::string_view scalar(const Json* value) {
  if (value == nullptr || value->kind == Json::Kind::null || value->kind == Json::Kind::array ||
      value->kind == Json::Kind::object)
    return {};
  return value->text;
}

/// An object's scalars and lists of scalars as fields. Joined lists live in `joined`.
struct FlatObject {
  Fields fields;
  std::array<std::string, 4> joined;
  std::size_t joined_count = 0;

  void add(const Json& object) {
    for (std::size_t i = 0; i < object.names.size(); ++i) {
      const Key key = key_of(object.names[i]);
      if (key == Key::unknown || fields.given(key)) continue;
      const Json& value = object.items[i];
      if (value.kind == Json::Kind::array && joined_count < joined.size() &&
          (key == Key::topics || key == Key::trace_address)) {
        std::string& text = joined[joined_count++];
        for (const Json& item : value.items) text.append(text.empty() ? "" : ",").append(scalar(&item));
        fields.set(key, text);
      } else {
        fields.set(key, scalar(&value));
      }
    }
  }
};

void refuse(const Error& error, Origin origin, std::string record, Records& out) {
  out.refused.push_back({origin, error.code, error.reason, std::move(record)});
}

/// A step of the walk over a call tree.
struct Frame {
  std::optional<std::uint64_t> block, index;
  std::optional<Hash256> tx;
  std::optional<std::int64_t> time;
  bool partial = false;
};

Result<TraceKind> frame_kind(std::string_view type) {
  if (type == "CALL") return TraceKind::call;
  if (type == "DELEGATECALL" || type == "CALLCODE" || type == "STATICCALL") return TraceKind::borrowed_call;
  if (type == "CREATE" || type == "CREATE2") return TraceKind::create;
  if (type == "SELFDESTRUCT") return TraceKind::selfdestruct;
  return fail(Code::unsupported, "call of an unknown type");
}

Result<void> decode_call(const Json& call, const Frame& frame, std::vector<std::uint32_t>& path, Origin origin,
                         Records& out) {
  FlatObject flat;
  flat.add(call);
  TraceRecord trace;
  trace.origin = origin;
  trace.kind = CLEW_TRY(frame_kind(flat.fields.text(Key::type)));
  trace.block = frame.block;
  trace.tx = frame.tx;
  trace.index = frame.index;
  trace.time = frame.time;
  trace.partial = frame.partial && path.empty();
  trace.address = path;
  trace.from = CLEW_TRY(optional_account(flat.fields, {Key::from}));
  trace.to = CLEW_TRY(optional_account(flat.fields, {Key::to}));
  trace.value = CLEW_TRY(optional_number(flat.fields, {Key::value}));
  trace.ok = !flat.fields.given(Key::error);
  out.traces.push_back(std::move(trace));
  const Json* calls = call.find("calls");
  if (calls == nullptr) return {};
  for (std::size_t i = 0; i < calls->items.size(); ++i) {
    path.push_back(static_cast<std::uint32_t>(i));
    CLEW_TRY_VOID(decode_call(calls->items[i], frame, path, origin, out));
    path.pop_back();
  }
  return {};
}

/// A whole call tree or nothing: half a tree would be taken for all of it.
void decode_call_tree(const Json& root, const Frame& frame, Origin origin, Records& out) {
  const std::size_t before = out.traces.size();
  std::vector<std::uint32_t> path;
  const auto decoded = decode_call(root, frame, path, origin, out);
  if (decoded) return;
  out.traces.resize(before);
  refuse(decoded.error(), origin, frame.tx ? "trace of 0x" + codec::to_hex(frame.tx->view()) : "trace", out);
}

/// ethereum-etl: {"block_number": .., "transaction_traces": [tree, ..]}, in the order of the transactions.
void decode_block_trees(const Json& object, const Json& trees, Origin origin, Records& out) {
  FlatObject flat;
  flat.add(object);
  const auto block = optional_small(flat.fields, {Key::block_number});
  if (!block || !*block)
    return refuse(Error{Code::malformed, "block number is missing", 0}, origin, "traces of a block", out);
  Frame frame;
  frame.block = *block;
  for (std::size_t i = 0; i < trees.items.size(); ++i) {
    frame.index = i;
    decode_call_tree(trees.items[i], frame, origin, out);
  }
}

/// geth: {"txHash": .., "result": tree}; or one of its test cases, which has the signed transaction and the block's
/// context beside the tree.
void decode_result_tree(const Json& object, const Json& tree, Origin origin, Records& out) {
  Frame frame;
  const auto attempt = [&]() -> Result<void> {
    FlatObject flat;
    flat.add(object);
    frame.tx = CLEW_TRY(optional_hash(flat.fields, {Key::tx_hash}));
    frame.block = CLEW_TRY(optional_small(flat.fields, {Key::block_number}));
    if (const Json* context = object.find("context")) {
      FlatObject around;
      around.add(*context);
      frame.block = CLEW_TRY(optional_small(around.fields, {Key::number}));
      frame.time = CLEW_TRY(optional_time(around.fields, {Key::timestamp}));
    }
    const std::string_view input = flat.fields.text(Key::input);
    if (!frame.tx && object.find("context") != nullptr && input.starts_with("0x")) {
      frame.tx = codec::keccak256(
          CLEW_TRY(codec::from_hex(input.substr(2))));  // the hash of a transaction is that of its signed bytes
    }
    if (const Json* config = object.find("tracerConfig")) frame.partial = scalar(config->find("onlyTopCall")) == "true";
    if (!frame.tx && !(frame.block && frame.index)) return fail(Code::malformed, "call tree names no transaction");
    return {};
  }();
  if (!attempt) return refuse(attempt.error(), origin, "trace", out);
  decode_call_tree(tree, frame, origin, out);
}

/// parity: {"action": {..}, "result": {..}, "traceAddress": [..], "type": "call", "error": ..}
void decode_parity_trace(const Json& object, const Json& action, Origin origin, Records& out) {
  FlatObject flat;
  flat.add(object);
  const std::string_view type = scalar(object.find("type"));
  flat.fields.set(Key::trace_type, type);
  flat.fields.set(Key::error, flat.fields.text(Key::error));
  flat.fields.set(Key::status, {});
  const Json* result = object.find("result");
  const auto set = [&flat](Key key, const Json* value) {
    if (value != nullptr) flat.fields.set(key, scalar(value));
  };
  set(Key::from, action.find("from"));
  set(Key::to, action.find("to"));
  set(Key::value, action.find("value"));
  set(Key::call_type, action.find("callType"));
  if (type == "create" && result != nullptr) set(Key::to, result->find("address"));
  if (type == "suicide" || type == "selfdestruct") {
    set(Key::from, action.find("address"));
    set(Key::to, action.find("refundAddress"));
    set(Key::value, action.find("balance"));
  }
  if (type == "reward") {
    set(Key::to, action.find("author"));
    set(Key::reward_type, action.find("rewardType"));
  }
  const auto decoded = decode(RecordKind::trace, flat.fields, origin, out);
  if (!decoded) refuse(decoded.error(), origin, describe(RecordKind::trace, flat.fields), out);
}

void decode_parts(const Json* list, Origin origin, Records& out) {
  if (list == nullptr) return;
  for (const Json& item : list->items) {
    if (item.kind == Json::Kind::object) decode_json(item, origin, out);
  }
}

/// An answer of a node: {"jsonrpc": .., "result": ..}.
void decode_envelope(const Json& object, Origin origin, Records& out) {
  const Json* result = object.find("result");
  if (result != nullptr && result->kind == Json::Kind::array) return decode_parts(result, origin, out);
  if (result != nullptr && result->kind == Json::Kind::object) return decode_json(*result, origin, out);
  ++out.counts.unused_records;  // a number, a flag, code: nothing that moves value
}

void decode_flat(const Json& object, Origin origin, Records& out) {
  FlatObject flat;
  flat.add(object);
  const RecordKind kind = kind_of(flat.fields);
  const auto decoded = decode(kind, flat.fields, origin, out);
  if (!decoded) return refuse(decoded.error(), origin, describe(kind, flat.fields), out);
  if (kind == RecordKind::block) {
    const Json* withdrawals = object.find("withdrawals");
    if (withdrawals != nullptr && withdrawals->kind == Json::Kind::array) {
      auto list = decode_withdrawals(*withdrawals);
      if (list) {
        out.blocks.back().withdrawals = std::move(*list);
      } else {
        refuse(list.error(), origin, "withdrawals of " + describe(kind, flat.fields), out);
      }
    }
    decode_parts(object.find("transactions"), origin, out);
  }
  if (kind == RecordKind::receipt) decode_parts(object.find("logs"), origin, out);
}

}  // namespace

void decode_json(const Json& object, Origin origin, Records& out) {
  const Json* result = object.find("result");
  if (object.find("jsonrpc") != nullptr) return decode_envelope(object, origin, out);
  if (const Json* trees = object.find("transaction_traces")) return decode_block_trees(object, *trees, origin, out);
  if (const Json* action = object.find("action")) return decode_parity_trace(object, *action, origin, out);
  if (result != nullptr && result->find("type") != nullptr) return decode_result_tree(object, *result, origin, out);
  decode_flat(object, origin, out);
}

Result<std::vector<Withdrawal>> decode_withdrawals(const Json& list) {
  std::vector<Withdrawal> out;
  for (const Json& item : list.items) {
    FlatObject flat;
    flat.add(item);
    if (!flat.fields.given(Key::amount) || !flat.fields.given(Key::address) || !flat.fields.given(Key::index))
      return fail(Code::malformed, "withdrawal lacks index, address or amount");
    Withdrawal withdrawal;
    withdrawal.index = CLEW_TRY(parse_small(flat.fields.text(Key::index)));
    withdrawal.to = CLEW_TRY(parse_account(flat.fields.text(Key::address)));
    withdrawal.amount = CLEW_TRY(parse_small(flat.fields.text(Key::amount))) * kWeiPerGwei;
    out.push_back(withdrawal);
  }
  return out;
}

}  // namespace clew::formats::evm
