#pragma once
// One record as named texts, whatever spelling and syntax the file uses.

#include <array>
#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/formats/evm/record.h"

namespace clew::formats::evm {

/// Canonical names of the fields we use.
enum class Key : std::uint8_t {
  unknown,
  number,
  hash,
  parent_hash,
  block_hash,
  block_number,
  timestamp,
  block_timestamp,
  tx_hash,
  tx_index,
  nonce,
  from,
  to,
  value,
  gas,
  gas_price,
  gas_used,
  cumulative_gas_used,
  effective_gas_price,
  l1_fee,
  blob_gas_used,
  blob_gas_price,
  status,
  contract_address,
  log_index,
  address,
  data,
  topics,
  token_address,
  trace_type,
  call_type,
  reward_type,
  trace_address,
  error,
  trace_id,
  trace_index,
  withdrawals,
  symbol,
  decimals,
  wrapped,
  bytecode,
  fiat_values,
  amount,
  index,
  type,
  input,
  output,
  count
};
inline constexpr std::size_t kKeyCount = static_cast<std::size_t>(Key::count);

/// The key of a column or member name: camelCase and snake_case, the spellings of ethereum-etl, GraphSense and
/// JSON-RPC. `unknown` for all others.
Key key_of(std::string_view name);

/// Texts by key; absent, null and empty are the same. Borrows the texts.
class Fields {
 public:
  void set(Key key, std::string_view text) {
    named_.set(static_cast<std::size_t>(key));
    texts_[static_cast<std::size_t>(key)] = text;
  }
  /// The key exists in the record or header, with or without a value.
  bool named(Key key) const { return named_.test(static_cast<std::size_t>(key)); }
  bool named(std::initializer_list<Key> keys) const {
    for (const Key key : keys) {
      if (!named(key)) return false;
    }
    return true;
  }
  std::string_view text(Key key) const { return texts_[static_cast<std::size_t>(key)]; }
  bool given(Key key) const { return !text(key).empty(); }
  std::string_view first(std::initializer_list<Key> keys) const {
    for (const Key key : keys) {
      if (given(key)) return text(key);
    }
    return {};
  }

 private:
  std::array<std::string_view, kKeyCount> texts_;
  std::bitset<kKeyCount> named_;
};

/// A non-negative integer: decimal, 0x hexadecimal, or decimal with a point or exponent whose value is whole ("5e19",
/// "46147.0"). Errors: `malformed`, `overflow`.
Result<Word> parse_word(std::string_view text);
Result<u128> parse_number(std::string_view text);
Result<std::uint64_t> parse_small(std::string_view text);
/// 0x and 40 hex digits, any case; the zero address is an account too.
Result<Account> parse_account(std::string_view text);
Result<Hash256> parse_hash(std::string_view text);

/// The same for a field that may be missing.
Result<std::optional<u128>> optional_number(const Fields& fields, std::initializer_list<Key> keys);
Result<std::optional<std::uint64_t>> optional_small(const Fields& fields, std::initializer_list<Key> keys);
Result<std::optional<Account>> optional_account(const Fields& fields, std::initializer_list<Key> keys);
Result<std::optional<Hash256>> optional_hash(const Fields& fields, std::initializer_list<Key> keys);
/// Seconds since 1970, or a date. Errors: `malformed`.
Result<std::optional<std::int64_t>> optional_time(const Fields& fields, std::initializer_list<Key> keys);

}  // namespace clew::formats::evm
