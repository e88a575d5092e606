#pragma once
// Money: checked unsigned 128-bit integers. No floating point anywhere near it.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/ids.h"
#include "clew/base/result.h"

namespace clew {

using u128 = unsigned __int128;
using i128 = __int128;

inline constexpr u128 kU128Max = ~u128{0};

/// Sum, or nothing useful and `false` when it does not fit. `[[nodiscard]]`: an unseen overflow is lost money.
[[nodiscard]] constexpr bool checked_add(u128 a, u128 b, u128& sum) {
  return !__builtin_add_overflow(a, b, &sum);
}
[[nodiscard]] constexpr bool checked_sub(u128 a, u128 b, u128& rest) {
  return !__builtin_sub_overflow(a, b, &rest);
}

/// a * b / c rounded down, with the remainder; the product has 256 bits. Requires c > 0 and a quotient below 2^128
/// (true whenever a <= c or b <= c). Three hardware divisions when c fits 64 bits.
struct Quotient {
  u128 quotient;
  u128 remainder;
};
Quotient mul_div(u128 a, u128 b, u128 c);

/// Decimal digits, no sign, no separators.
std::string to_decimal(u128 value);
/// Decimal digits with a leading '-' when negative.
std::string to_decimal(i128 value);
/// Decimal with `decimals` digits after the point, trailing zeros removed: (150000000, 8) is "1.5".
std::string to_decimal(u128 value, unsigned decimals);

/// Digits only. Errors: `malformed` at the offending character (also for an empty text), `overflow`.
Result<u128> parse_u128(std::string_view text);
/// A decimal number with at most `decimals` digits after the point, in base units: ("1.5", 8) is 150000000. No sign, no
/// exponent. Errors: `malformed` at the offending character, `overflow`.
Result<u128> parse_units(std::string_view text, unsigned decimals);
/// 0x-prefixed hexadecimal, up to 32 digits after leading zeros. Errors: `malformed`, `overflow` (more than 128 bits).
Result<u128> parse_hex_u128(std::string_view text);

/// An amount of one asset in its base units. Adding amounts of two assets is an error, not a wrap.
struct Amount {
  u128 units = 0;
  AssetId asset = kNativeAsset;

  friend bool operator==(const Amount&, const Amount&) = default;
};
/// Errors: `mismatch` for two assets, `overflow`.
Result<Amount> add(Amount a, Amount b);
/// Errors: `mismatch` for two assets, `overflow` when b is larger than a.
Result<Amount> subtract(Amount a, Amount b);

/// A signed net change of one asset.
using Delta = i128;

}  // namespace clew
