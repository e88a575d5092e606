// One record is one line of JSON; its hash covers the hash before it. A record that anybody holds the id of pins all
// records before it, for the id carries twelve digits of the hash.

#include "clew/casefile/audit_record.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/json_tree.h"

namespace clew::casefile {
namespace {

constexpr std::size_t kIdDigits = 12;
constexpr std::size_t kOpenBytesMax = std::size_t{1} << 20;

}  // namespace

std::string id_of(std::uint64_t number, const Hash256& hash) {
  return fmt::format("{}-{}", number, codec::to_hex(hash.view()).substr(0, kIdDigits));
}

// A record as it is hashed: codec::JsonWriter's line ends would be one more thing to agree on, so it is built by hand.
std::string record_text(std::uint64_t number, const AuditEntry& entry, std::string_view commitment) {
  return fmt::format(R"({{"number":{},"kind":"{}","time":"{}","who":"{}","open":{},"sealed":"{}"}})", number,
                     entry.kind, to_iso(entry.time), codec::json_escape(entry.who), entry.open, commitment);
}

Result<void> check_entry(const AuditEntry& entry) {
  const bool kind = !entry.kind.empty() && std::all_of(entry.kind.begin(), entry.kind.end(),
                                                       [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  if (!kind) return fail(Code::usage, "a kind of record is lower-case letters");
  if (entry.open.size() > kOpenBytesMax) return fail(Code::limit, "the open part of a record is longer than 1 MiB");
  const auto open = codec::read_json(entry.open, codec::JsonNumbers::any);
  if (!open || open->type != codec::JsonValue::Type::object || entry.open.find('\n') != std::string::npos)
    return fail(Code::usage, "the open part of a record is not an object of JSON on one line");
  return {};
}

Result<ParsedRecord> parse_record(std::string_view text, std::uint64_t place) {
  using Type = codec::JsonValue::Type;
  const auto tree = codec::read_json(text, codec::JsonNumbers::any);
  if (!tree || tree->type != Type::object || tree->members.size() != 6)
    return fail(Code::mismatch, "a record of the log cannot be read", place);
  const auto member = [&](std::size_t i, std::string_view key, Type type) -> const codec::JsonValue* {
    return tree->members[i].key == key && tree->members[i].value.type == type ? &tree->members[i].value : nullptr;
  };
  const auto *number = member(0, "number", Type::number), *kind = member(1, "kind", Type::string),
             *time = member(2, "time", Type::string), *who = member(3, "who", Type::string),
             *open = member(4, "open", Type::object), *sealed = member(5, "sealed", Type::string);
  if (number == nullptr || kind == nullptr || time == nullptr || who == nullptr || open == nullptr || sealed == nullptr)
    return fail(Code::mismatch, "a record of the log has other fields", place);
  ParsedRecord parsed;
  parsed.record.number = number->number;
  parsed.record.kind = kind->text;
  parsed.record.who = who->text;
  const auto when = parse_time(time->text);
  if (!when) return fail(Code::mismatch, "a record of the log has no time", place);
  parsed.record.time = *when;
  parsed.record.open = text.substr(open->offset, tree->members[5].offset - 1 - open->offset);
  parsed.commitment = sealed->text;
  parsed.record.has_sealed = !sealed->text.empty();
  return parsed;
}

Result<Hash256> stored_hash(Bytes bytes) {
  if (bytes.size() != 32) return fail(Code::mismatch, "a hash of the log has the wrong size");
  return to_hash(bytes);
}

bool is_record_id(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 19 || text.size() != dash + 1 + kIdDigits) return false;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::string_view number = text.substr(0, dash), hash = text.substr(dash + 1);
  return number.front() != '0' && std::all_of(number.begin(), number.end(), digit) &&
         std::all_of(hash.begin(), hash.end(), [&](char c) { return digit(c) || (c >= 'a' && c <= 'f'); });
}

Hash256 chain_hash(const Hash256& before, std::string_view record) {
  codec::Sha256 hash;
  hash.update(before.view());
  hash.update(as_bytes(record));
  return hash.finish();
}

}  // namespace clew::casefile
