// Names and numbers of EVM exports.
//
// Problem: ethereum-etl writes block_number and 31337, GraphSense writes blockId and 5e19, nodes write blockNumber and
// 0x7a69, and all three end up in one case folder. Approach: names are folded to snake_case and looked up in one table
// of synonyms; numbers are read exactly in all three notations. A number with a point or an exponent is accepted only
// if it is whole. Refused: one reader per tool; they would drift apart.

#include "clew/formats/evm/fields.h"

#include <algorithm>

#include "clew/base/time.h"
#include "clew/codec/hex.h"

namespace clew::formats::evm {
namespace {

struct Name {
  std::string_view text;
  Key key;
};

// Sorted by text (checked below), searched by bisection.
constexpr Name kNames[] = {
    {"address", Key::address},
    {"amount", Key::amount},
    {"blob_gas_price", Key::blob_gas_price},
    {"blob_gas_used", Key::blob_gas_used},
    {"block_hash", Key::block_hash},
    {"block_id", Key::block_number},
    {"block_number", Key::block_number},
    {"block_timestamp", Key::block_timestamp},
    {"bytecode", Key::bytecode},
    {"call_type", Key::call_type},
    {"contract", Key::address},
    {"contract_address", Key::contract_address},
    {"cumulative_gas_used", Key::cumulative_gas_used},
    {"data", Key::data},
    {"decimals", Key::decimals},
    {"effective_gas_price", Key::effective_gas_price},
    {"error", Key::error},
    {"fiat_values", Key::fiat_values},
    {"from", Key::from},
    {"from_address", Key::from},
    {"gas", Key::gas},
    {"gas_price", Key::gas_price},
    {"gas_used", Key::gas_used},
    {"hash", Key::hash},
    {"index", Key::index},
    {"input", Key::input},
    {"l1_fee", Key::l1_fee},
    {"log_index", Key::log_index},
    {"nonce", Key::nonce},
    {"number", Key::number},
    {"output", Key::output},
    {"parent_hash", Key::parent_hash},
    {"receipt_contract_address", Key::contract_address},
    {"receipt_cumulative_gas_used", Key::cumulative_gas_used},
    {"receipt_effective_gas_price", Key::effective_gas_price},
    {"receipt_gas_used", Key::gas_used},
    {"receipt_l1_fee", Key::l1_fee},
    {"receipt_status", Key::status},
    {"reward_type", Key::reward_type},
    {"status", Key::status},
    {"symbol", Key::symbol},
    {"timestamp", Key::timestamp},
    {"to", Key::to},
    {"to_address", Key::to},
    {"token_address", Key::token_address},
    {"topics", Key::topics},
    {"trace_address", Key::trace_address},
    {"trace_id", Key::trace_id},
    {"trace_index", Key::trace_index},
    {"trace_type", Key::trace_type},
    {"transaction_hash", Key::tx_hash},
    {"transaction_index", Key::tx_index},
    {"transaction_position", Key::tx_index},
    {"tx_hash", Key::tx_hash},
    {"type", Key::type},
    {"value", Key::value},
    {"withdrawals", Key::withdrawals},
    {"wrapped", Key::wrapped},
};
static_assert(std::ranges::is_sorted(kNames, {}, &Name::text));

constexpr std::size_t kNameMax = 40;
constexpr int kExponentMax = 77;  // 10^77 < 2^256

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// value = value * factor + addend; false when it does not fit 256 bits.
bool multiply_add(Word& value, std::uint32_t factor, std::uint32_t addend) {
  std::uint64_t limbs[4] = {static_cast<std::uint64_t>(value.low), static_cast<std::uint64_t>(value.low >> 64),
                            static_cast<std::uint64_t>(value.high), static_cast<std::uint64_t>(value.high >> 64)};
  u128 carry = addend;
  for (std::uint64_t& limb : limbs) {
    carry += u128{limb} * factor;
    limb = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
  value.low = u128{limbs[1]} << 64 | limbs[0];
  value.high = u128{limbs[3]} << 64 | limbs[2];
  return carry == 0;
}

Result<Word> parse_hex_word(std::string_view digits) {
  if (digits.empty()) return fail(Code::malformed, "number has no digits");
  Word value;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    const char lower = static_cast<char>(c | 0x20);
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      digit = static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return fail(Code::malformed, "number is not hexadecimal", i);
    }
    if (!multiply_add(value, 16, digit)) return fail(Code::overflow, "number needs more than 256 bits");
  }
  return value;
}

Result<Word> parse_decimal_word(std::string_view text) {
  // Digits, then how far the point has to move to the right.
  std::string digits;
  std::size_t i = 0;
  long shift = 0;
  while (i < text.size() && is_digit(text[i])) digits += text[i++];
  if (i < text.size() && text[i] == '.') {
    ++i;
    for (; i < text.size() && is_digit(text[i]); ++i, --shift) digits += text[i];
  }
  if (digits.empty()) return fail(Code::malformed, "number is not decimal", i);
  if (i < text.size() && (text[i] | 0x20) == 'e') {
    ++i;
    const bool negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (i == text.size()) return fail(Code::malformed, "number is not decimal", i);
    int exponent = 0;
    for (; i < text.size() && is_digit(text[i]); ++i) {
      exponent = exponent * 10 + (text[i] - '0');
      if (exponent > kExponentMax) return fail(Code::overflow, "number needs more than 256 bits");
    }
    shift += negative ? -exponent : exponent;
  }
  if (i != text.size()) return fail(Code::malformed, "number is not decimal", i);
  for (; shift < 0 && !digits.empty(); ++shift) {
    if (digits.back() != '0') return fail(Code::malformed, "number is not whole");
    digits.pop_back();
  }
  Word value;
  for (const char c : digits) {
    if (!multiply_add(value, 10, static_cast<std::uint32_t>(c - '0')))
      return fail(Code::overflow, "number needs more than 256 bits");
  }
  for (; shift > 0 && value != Word{}; --shift) {
    if (!multiply_add(value, 10, 0)) return fail(Code::overflow, "number needs more than 256 bits");
  }
  return value;
}

}  // namespace

Key key_of(std::string_view name) {
  if (name.size() > kNameMax) return Key::unknown;
  std::string folded;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      if (!folded.empty() && folded.back() != '_') folded += '_';
      folded += static_cast<char>(c - 'A' + 'a');
    } else {
      folded += c;
    }
  }
  const auto* found = std::ranges::lower_bound(kNames, std::string_view(folded), {}, &Name::text);
  return found != std::end(kNames) && found->text == folded ? found->key : Key::unknown;
}

Result<Word> parse_word(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) return parse_hex_word(text.substr(2));
  return parse_decimal_word(text);
}

Result<u128> parse_number(std::string_view text) {
  const Word word = CLEW_TRY(parse_word(text));
  if (!word.fits()) return fail(Code::overflow, "number needs more than 128 bits");
  return word.low;
}

Result<std::uint64_t> parse_small(std::string_view text) {
  const Word word = CLEW_TRY(parse_word(text));
  if (!word.fits() || word.low >> 64 != 0) return fail(Code::overflow, "number needs more than 64 bits");
  return static_cast<std::uint64_t>(word.low);
}

Result<Account> parse_account(std::string_view text) {
  if (text.size() != 42 || !(text.starts_with("0x") || text.starts_with("0X")))
    return fail(Code::malformed, "address is not 0x and 40 hexadecimal digits");
  const auto bytes = codec::from_hex(text.substr(2));
  if (!bytes) return fail(Code::malformed, "address is not 0x and 40 hexadecimal digits", bytes.error().offset);
  Account account{};
  std::ranges::copy(*bytes, account.begin());
  return account;
}

Result<Hash256> parse_hash(std::string_view text) {
  const auto hash = codec::parse_hash(text, false);
  if (!hash) return fail(Code::malformed, "hash is not 64 hexadecimal digits", hash.error().offset);
  return *hash;
}

Result<std::optional<u128>> optional_number(const Fields& fields, std::initializer_list<Key> keys) {
  const std::string_view text = fields.first(keys);
  if (text.empty()) return std::optional<u128>{};
  return std::optional<u128>(CLEW_TRY(parse_number(text)));
}

Result<std::optional<std::uint64_t>> optional_small(const Fields& fields, std::initializer_list<Key> keys) {
  const std::string_view text = fields.first(keys);
  if (text.empty()) return std::optional<std::uint64_t>{};
  return std::optional<std::uint64_t>(CLEW_TRY(parse_small(text)));
}

Result<std::optional<Account>> optional_account(const Fields& fields, std::initializer_list<Key> keys) {
  const std::string_view text = fields.first(keys);
  if (text.empty()) return std::optional<Account>{};
  return std::optional<Account>(CLEW_TRY(parse_account(text)));
}

Result<std::optional<Hash256>> optional_hash(const Fields& fields, std::initializer_list<Key> keys) {
  const std::string_view text = fields.first(keys);
  if (text.empty()) return std::optional<Hash256>{};
  return std::optional<Hash256>(CLEW_TRY(parse_hash(text)));
}

Result<std::optional<std::int64_t>> optional_time(const Fields& fields, std::initializer_list<Key> keys) {
  std::string_view text = fields.first(keys);
  if (text.empty()) return std::optional<std::int64_t>{};
  if (text.ends_with(" UTC")) text.remove_suffix(4);  // BigQuery exports
  if (const auto number = parse_small(text)) {
    if (*number >> 62 != 0) return fail(Code::malformed, "time is out of range");
    return std::optional<std::int64_t>(static_cast<std::int64_t>(*number));
  }
  const auto time = parse_time(text);
  if (!time) return fail(Code::malformed, "time is not understood", time.error().offset);
  return std::optional<std::int64_t>(time->seconds);
}

}  // namespace clew::formats::evm
