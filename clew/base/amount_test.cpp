// Shares of money against arbitrary precision, texts against tables and back.

#include "clew/base/amount.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "clew/base/random.h"

namespace clew {
namespace {

using Big = boost::multiprecision::cpp_int;

constexpr std::uint64_t kSeed = 20'260'101;
constexpr u128 kTwo64 = u128{1} << 64;

Big big(u128 value) {
  return (Big(static_cast<std::uint64_t>(value >> 64)) << 64) + static_cast<std::uint64_t>(value);
}

/// Numbers as they hurt: any width, and often one off a power of two or with a limb of all ones.
u128 hard_number(Rng& rng) {
  u128 value = (u128{rng.next()} << 64) | rng.next();
  value >>= rng.below(128);
  switch (rng.below(6)) {
    case 0: return (u128{1} << rng.below(128)) - 1;
    case 1: return u128{1} << rng.below(128);
    case 2: return value | ~std::uint64_t{0};
    case 3: return value | (u128{~std::uint64_t{0}} << 64);
    default: return value;
  }
}

TEST(MulDiv, agrees_with_arbitrary_precision_on_hard_numbers) {
  Rng rng(kSeed);
  SCOPED_TRACE(kSeed);
  for (int i = 0; i < 300'000; ++i) {
    const u128 a = hard_number(rng), b = hard_number(rng), c = std::max<u128>(hard_number(rng), 1);
    const Big product = big(a) * big(b);
    if (product / big(c) >= (Big(1) << 128)) continue;
    const Quotient got = mul_div(a, b, c);
    ASSERT_EQ(big(got.quotient), product / big(c)) << to_decimal(a) << " * " << to_decimal(b) << " / " << to_decimal(c);
    ASSERT_EQ(big(got.remainder), product % big(c))
        << to_decimal(a) << " * " << to_decimal(b) << " / " << to_decimal(c);
  }
}

TEST(MulDiv, handles_estimates_that_are_too_large) {
  // Divisors with a high upper and a full lower limb make the first digit of Algorithm D one or two too large.
  const u128 tops[] = {kTwo64 >> 1, (kTwo64 >> 1) + 1, kTwo64 - 1};
  for (const u128 top : tops) {
    for (const u128 low : {u128{0}, u128{1}, kTwo64 - 2, kTwo64 - 1}) {
      const u128 c = (top << 64) | low;
      for (const u128 a : {c - 1, c - 2, c - kTwo64, c ^ low}) {
        for (const u128 b : {kU128Max, kU128Max - 1, kTwo64 - 1, kTwo64, c}) {
          const Quotient got = mul_div(a, b, c);
          ASSERT_EQ(big(got.quotient) * big(c) + big(got.remainder), big(a) * big(b));
          ASSERT_LT(got.remainder, c);
        }
      }
    }
  }
}

TEST(MulDiv, a_share_of_the_whole_is_the_whole) {
  Rng rng(kSeed + 1);
  for (int i = 0; i < 10'000; ++i) {
    const u128 whole = std::max<u128>(hard_number(rng), 1), value = hard_number(rng);
    const Quotient all = mul_div(value, whole, whole);
    ASSERT_TRUE(all.quotient == value && all.remainder == 0);
  }
}

TEST(MulDivDeathTest, division_by_zero_and_a_quotient_that_does_not_fit_are_bugs) {
  EXPECT_DEATH(mul_div(1, 1, 0), "must hold");
  EXPECT_DEATH(mul_div(kU128Max, 2, 1), "must hold");
  EXPECT_DEATH(mul_div(kU128Max, kU128Max, kU128Max - 1), "must hold");
}

TEST(Decimal, prints_and_reads_the_borders) {
  EXPECT_EQ(to_decimal(u128{0}), "0");
  EXPECT_EQ(to_decimal(kTwo64 - 1), "18446744073709551615");
  EXPECT_EQ(to_decimal(kTwo64), "18446744073709551616");
  EXPECT_EQ(to_decimal(u128{10'000'000'000'000'000'000U} * 2), "20000000000000000000");
  EXPECT_EQ(to_decimal(kU128Max), "340282366920938463463374607431768211455");
  EXPECT_EQ(to_decimal(i128{-1}), "-1");
  EXPECT_EQ(to_decimal(static_cast<i128>(u128{1} << 127)), "-170141183460469231731687303715884105728");
}

TEST(Decimal, reading_what_was_printed_gives_the_number) {
  Rng rng(kSeed + 2);
  for (int i = 0; i < 50'000; ++i) {
    const u128 value = hard_number(rng);
    const std::string text = to_decimal(value);
    ASSERT_EQ(text, big(value).str());
    ASSERT_EQ(parse_u128(text).value(), value);
    const auto decimals = static_cast<unsigned>(rng.below(40));
    const auto back = parse_units(to_decimal(value, decimals), decimals);
    ASSERT_TRUE(back && *back == value) << text << " with " << decimals << " decimals";
  }
}

TEST(Decimal, prints_units_without_trailing_zeros) {
  struct {
    u128 units;
    unsigned decimals;
    const char* text;
  } const cases[] = {
      {150'000'000, 8, "1.5"},
      {1, 8, "0.00000001"},
      {0, 8, "0"},
      {100'000'000, 8, "1"},
      {12, 0, "12"},
      {120, 0, "120"},
      {120, 1, "12"},
      {1'000'000'000'000'000'001, 18, "1.000000000000000001"},
      {5, 1, "0.5"},
      {5, 3, "0.005"},
      {5, 40, "0.0000000000000000000000000000000000000005"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_decimal(c.units, c.decimals), c.text);
}

TEST(Decimal, reads_amounts_or_says_where_they_are_wrong) {
  struct {
    const char* text;
    unsigned decimals;
    const char* outcome;
  } const cases[] = {
      {"1.5", 8, "150000000"},
      {"0", 8, "0"},
      {"0.00", 2, "0"},
      {"000.10", 2, "10"},
      {"21000000", 8, "2100000000000000"},
      {"1", 0, "1"},
      {"340282366920938463463374607431768211455", 0, "340282366920938463463374607431768211455"},
      {"0.0", 0, "malformed at 2"},
      {"", 8, "malformed at 0"},
      {".5", 8, "malformed at 0"},
      {"5.", 8, "malformed at 2"},
      {"-1", 8, "malformed at 0"},
      {"+1", 8, "malformed at 0"},
      {" 1", 8, "malformed at 0"},
      {"1 ", 8, "malformed at 1"},
      {"1,5", 8, "malformed at 1"},
      {"1.5.0", 8, "malformed at 3"},
      {"1e8", 8, "malformed at 1"},
      {"0.123456789", 8, "malformed at 10"},
      {"340282366920938463463374607431768211456", 0, "overflow at 38"},
      {"340282366920938463463374607431768211455", 1, "overflow at 39"},
      {"0.0", 1000, "0"},
      {"0.1", 1000, "overflow at 3"},
  };
  for (const auto& c : cases) {
    const auto got = parse_units(c.text, c.decimals);
    const std::string outcome =
        got ? to_decimal(*got) : std::string(code_name(got.error().code)) + " at " + std::to_string(got.error().offset);
    EXPECT_EQ(outcome, c.outcome) << '"' << c.text << '"';
  }
}

TEST(Decimal, reads_digits_only) {
  struct {
    const char* text;
    Code code;
    std::uint64_t offset;
  } const cases[] = {
      {"", Code::malformed, 0},   {"-1", Code::malformed, 0},
      {"1x", Code::malformed, 1}, {"340282366920938463463374607431768211456", Code::overflow, 38},
      {"1 ", Code::malformed, 1}, {"3402823669209384634633746074317682114550", Code::overflow, 39},
  };
  for (const auto& c : cases) {
    const auto got = parse_u128(c.text);
    ASSERT_FALSE(got) << c.text;
    EXPECT_EQ(got.error().code, c.code) << c.text;
    EXPECT_EQ(got.error().offset, c.offset) << c.text;
  }
  EXPECT_EQ(parse_u128("007").value(), 7U);
}

TEST(Hexadecimal, reads_up_to_128_bits_behind_any_number_of_zeros) {
  EXPECT_EQ(parse_hex_u128("0x0").value(), 0U);
  EXPECT_EQ(parse_hex_u128("0xDe0b6B3a7640000").value(), 1'000'000'000'000'000'000U);
  EXPECT_EQ(parse_hex_u128("0x" + std::string(32, 'f')).value(), kU128Max);
  EXPECT_EQ(parse_hex_u128("0x" + std::string(32, '0') + std::string(32, 'F')).value(), kU128Max);
  EXPECT_EQ(parse_hex_u128("0x1" + std::string(32, '0')).error().code, Code::overflow);
  EXPECT_EQ(parse_hex_u128("0x1" + std::string(32, '0')).error().offset, 34U);
  EXPECT_EQ(parse_hex_u128("12").error().code, Code::malformed);
  EXPECT_EQ(parse_hex_u128("0x").error().offset, 2U);
  EXPECT_EQ(parse_hex_u128("").error().code, Code::malformed);
  EXPECT_EQ(parse_hex_u128("0x12g4").error().offset, 4U);
}

TEST(AmountSum, refuses_two_assets_and_overflow) {
  constexpr AssetId kOther{7};
  const Amount one{1, kOther}, most{kU128Max, kOther};
  EXPECT_EQ(add({kU128Max - 1, kOther}, one).value(), most);
  EXPECT_EQ(add(most, one).error().code, Code::overflow);
  EXPECT_EQ(add(one, {1, kNativeAsset}).error().code, Code::mismatch);
  EXPECT_EQ(subtract(most, most).value(), (Amount{0, kOther}));
  EXPECT_EQ(subtract(one, {2, kOther}).error().code, Code::overflow);
  EXPECT_EQ(subtract(one, {1, kNativeAsset}).error().code, Code::mismatch);
}

}  // namespace
}  // namespace clew
