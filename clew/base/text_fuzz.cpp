// Numbers and times from any text: what reads prints as a text that reads the same; shares of what was read keep
// quotient * divisor + remainder = product modulo 2^128.

#include <cstring>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "clew/base/time.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const unsigned decimals = size == 0 ? 0 : data[0] % 40U;
  if (const auto units = parse_units(text, decimals)) {
    const auto back = parse_units(to_decimal(*units, decimals), decimals);
    CLEW_CHECK(back && *back == *units);
  } else {
    CLEW_CHECK(units.error().offset <= size);
  }
  if (const auto number = parse_u128(text)) CLEW_CHECK(parse_u128(to_decimal(*number)).value() == *number);
  if (const auto number = parse_hex_u128(text)) CLEW_CHECK(*number <= kU128Max);
  if (const auto time = parse_time(text)) {
    const auto back = parse_time(to_iso(*time));
    CLEW_CHECK(back && *back == *time);
  } else {
    CLEW_CHECK(time.error().code == Code::malformed && time.error().offset <= size);
  }

  if (size < 48) return 0;
  u128 numbers[3];
  std::memcpy(numbers, data, sizeof numbers);
  const auto [a, b, c] = numbers;
  if (c == 0) return 0;
  const Quotient share = mul_div(a % c, b, c);  // a below c: the quotient fits
  CLEW_CHECK(share.remainder < c);
  CLEW_CHECK(share.quotient * c + share.remainder == (a % c) * b);
  CLEW_CHECK(share.quotient <= b);
  return 0;
}
