// Amounts: text to units and back, checked sums, and the one division that splits money.
//
// mul_div(a, b, c) is the share rule of every taint method that splits: part of the value times the value of an output
// over the value of all. The product needs 256 bits, which no C++ type has, so it is held as two 128-bit halves.
//
//   - c fits 64 bits (every Bitcoin amount does): schoolbook division by one limb. The quotient is known to fit
//     128 bits, so the high half of the product is below c and the hardware's 128/64 division is used twice; a product
//     that fits 64 bits needs one plain division.
//   - otherwise (token units): Knuth's Algorithm D with two-limb divisor, which is two steps of "three limbs by two".
//
// Refused: long double (64 bits of mantissa), bitwise long division (256 steps), a big-integer library (an allocation
// per share). Tests compare with boost::multiprecision.
// Source: D. E. Knuth, The Art of Computer Programming, vol. 2, 4.3.1, Algorithm D.

#include "clew/base/amount.h"

#include <algorithm>

#include "clew/base/check.h"

namespace clew {
namespace {

using u64 = std::uint64_t;

constexpr u64 low(u128 value) {
  return static_cast<u64>(value);
}
constexpr u64 high(u128 value) {
  return static_cast<u64>(value >> 64);
}
constexpr u128 join(u64 hi, u64 lo) {
  return (u128{hi} << 64) | lo;
}

struct U256 {
  u128 hi;
  u128 lo;
};

U256 multiply(u128 a, u128 b) {
  const u128 p00 = u128{low(a)} * low(b);
  const u128 p01 = u128{low(a)} * high(b);
  const u128 p10 = u128{high(a)} * low(b);
  const u128 p11 = u128{high(a)} * high(b);
  const u128 middle = u128{high(p00)} + low(p01) + low(p10);  // at most 3 * (2^64 - 1)
  return {p11 + high(p01) + high(p10) + high(middle), join(low(middle), low(p00))};
}

struct Step {
  u64 quotient;
  u64 remainder;
};

/// (hi, lo) / divisor for hi < divisor, so that the quotient fits 64 bits.
inline Step divide_2_by_1(u64 hi, u64 lo, u64 divisor) {
#if defined(__x86_64__)
  // The compiler calls a library function for this although one instruction does it: it cannot know that hi < divisor.
  u64 quotient, remainder;
  __asm__("divq %4" : "=a"(quotient), "=d"(remainder) : "a"(lo), "d"(hi), "r"(divisor) : "cc");
  return {quotient, remainder};
#else
  const u128 value = join(hi, lo);
  return {low(value / divisor), low(value % divisor)};
#endif
}

Quotient divide_by_limb(U256 value, u64 divisor) {
  const Step upper = divide_2_by_1(low(value.hi), high(value.lo), divisor);
  const Step lower = divide_2_by_1(upper.remainder, low(value.lo), divisor);
  return {join(upper.quotient, lower.quotient), lower.remainder};
}

/// One digit of Algorithm D: (top, next) / divisor for top < divisor and a divisor with its highest bit set.
/// `remainder` becomes the rest. The estimate from the upper limb is at most two too large (Knuth, theorem B), and the
/// second limb decides exactly, so that no add-back is needed.
u64 divide_3_by_2(u128 top, u64 next, u128 divisor, u128& remainder) {
  const u64 v1 = high(divisor), v0 = low(divisor);
  u64 quotient = 0;
  u128 rest = 0;
  if (high(top) >= v1) {
    quotient = ~u64{0};
    rest = u128{low(top)} + v1;
  } else {
    const Step estimate = divide_2_by_1(high(top), low(top), v1);
    quotient = estimate.quotient;
    rest = estimate.remainder;
  }
  while (high(rest) == 0 && u128{quotient} * v0 > join(low(rest), next)) {
    --quotient;
    rest += v1;
  }
  remainder = join(low(top), next) - u128{quotient} * divisor;  // modulo 2^128: the true value is below the divisor
  return quotient;
}

Quotient divide_by_two_limbs(U256 value, u128 divisor) {
  const int shift = __builtin_clzll(high(divisor));
  if (shift != 0) {
    value.hi = (value.hi << shift) | (value.lo >> (128 - shift));
    value.lo <<= shift;
    divisor <<= shift;
  }
  u128 rest = 0;
  const u64 upper = divide_3_by_2(value.hi, high(value.lo), divisor, rest);
  const u64 lower = divide_3_by_2(rest, low(value.lo), divisor, rest);
  return {join(upper, lower), rest >> shift};
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// value * 10 + digit; false when it does not fit.
bool append_digit(u128& value, char digit) {
  u128 tenfold = 0;
  return !__builtin_mul_overflow(value, u128{10}, &tenfold) &&
         checked_add(tenfold, static_cast<u128>(digit - '0'), value);
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Quotient mul_div(u128 a, u128 b, u128 c) {
  CLEW_CHECK(c > 0);
  const U256 product = multiply(a, b);
  if (product.hi == 0 && high(product.lo) == 0 && high(c) == 0) {
    return {low(product.lo) / low(c), low(product.lo) % low(c)};
  }
  CLEW_CHECK(product.hi < c);  // the quotient fits 128 bits
  return high(c) == 0 ? divide_by_limb(product, low(c)) : divide_by_two_limbs(product, c);
}

std::string to_decimal(u128 value) {
  constexpr u64 kChunk = 10'000'000'000'000'000'000U;  // the largest power of ten in 64 bits: 19 digits per division
  char buffer[40];                                     // 2^128 has 39 digits
  char* const end = buffer + sizeof buffer;
  char* begin = end;
  while (high(value) != 0) {
    u64 chunk = low(value % kChunk);
    value /= kChunk;
    for (int i = 0; i < 19; ++i, chunk /= 10) *--begin = static_cast<char>('0' + chunk % 10);
  }
  u64 rest = low(value);  // not zero after a chunk: a value of 2^64 or more is above the chunk's divisor
  do {
    *--begin = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  return std::string(begin, end);
}

std::string to_decimal(i128 value) {
  if (value >= 0) return to_decimal(static_cast<u128>(value));
  return "-" + to_decimal(u128{0} - static_cast<u128>(value));  // also right for the smallest value
}

std::string to_decimal(u128 value, unsigned decimals) {
  std::string digits = to_decimal(value);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string fraction = digits.substr(digits.size() - decimals);
  digits.resize(digits.size() - decimals);
  fraction.resize(fraction.find_last_not_of('0') + 1);  // npos + 1 is 0: nothing but zeros
  return fraction.empty() ? digits : digits + "." + fraction;
}

Result<u128> parse_u128(std::string_view text) {
  if (text.empty()) return fail(Code::malformed, "number is empty");
  u128 value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) return fail(Code::malformed, "not a digit", i);
    if (!append_digit(value, text[i])) return fail(Code::overflow, "number exceeds 128 bits", i);
  }
  return value;
}

Result<u128> parse_units(std::string_view text, unsigned decimals) {
  std::size_t i = 0;
  u128 value = 0;
  for (; i < text.size() && is_digit(text[i]); ++i) {
    if (!append_digit(value, text[i])) return fail(Code::overflow, "amount exceeds 128 bits", i);
  }
  if (i == 0) return fail(Code::malformed, "amount does not start with a digit", i);
  unsigned given = 0;
  if (i < text.size()) {
    if (text[i] != '.') return fail(Code::malformed, "not a digit in an amount", i);
    if (++i == text.size()) return fail(Code::malformed, "no digit after the decimal point", i);
    for (; i < text.size(); ++i, ++given) {
      if (!is_digit(text[i])) return fail(Code::malformed, "not a digit in an amount", i);
      if (given == decimals) return fail(Code::malformed, "more decimals than the asset has", i);
      if (!append_digit(value, text[i])) return fail(Code::overflow, "amount exceeds 128 bits", i);
    }
  }
  for (; given < decimals && value != 0; ++given) {
    if (!append_digit(value, '0')) return fail(Code::overflow, "amount exceeds 128 bits", text.size());
  }
  return value;
}

Result<u128> parse_hex_u128(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return fail(Code::malformed, "no 0x in front of a number");
  if (text.size() == 2) return fail(Code::malformed, "no digit after 0x", 2);
  u128 value = 0;
  for (std::size_t i = 2; i < text.size(); ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return fail(Code::malformed, "not a hexadecimal digit", i);
    if ((value >> 124) != 0) return fail(Code::overflow, "number exceeds 128 bits", i);
    value = (value << 4) | static_cast<u128>(digit);
  }
  return value;
}

Result<Amount> add(Amount a, Amount b) {
  if (a.asset != b.asset) return fail(Code::mismatch, "amounts of two assets");
  Amount sum{0, a.asset};
  if (!checked_add(a.units, b.units, sum.units)) return fail(Code::overflow, "sum exceeds 128 bits");
  return sum;
}

Result<Amount> subtract(Amount a, Amount b) {
  if (a.asset != b.asset) return fail(Code::mismatch, "amounts of two assets");
  Amount rest{0, a.asset};
  if (!checked_sub(a.units, b.units, rest.units)) return fail(Code::overflow, "more is taken than there is");
  return rest;
}

}  // namespace clew
