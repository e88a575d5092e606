#include "clew/formats/flows/row.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::formats::flows {
namespace {

TEST(FlowAmount, IsReadExactlyOrRefused) {
  const struct {
    const char* text;
    unsigned decimals;
    bool grouping;
    const char* expected;  // base units, or the reason of the refusal
  } cases[] = {
      {"945646.73", 2, false, "94564673"},
      {"10048.0", 2, false, "1004800"},
      {"1.500", 2, false, "150"},
      {"1.505", 2, false, "amount has more decimals than the asset"},
      {"7", 0, false, "7"},
      {".5", 1, false, "5"},
      {"5.", 1, false, "50"},
      {"0.0", 0, false, "0"},
      {"1e-05", 18, false, "10000000000000"},
      {"5.0160203763877e-05", 18, false, "50160203763877"},
      {"1e-19", 18, false, "amount has more decimals than the asset"},
      {"0e-90", 18, false, "0"},
      {"1.5E+3", 2, false, "150000"},
      {"1e101", 2, false, "exponent of the amount is too large"},
      {"1e38", 2, false, "amount needs more than 128 bits"},
      {"340282366920938463463374607431768211455", 0, false, "340282366920938463463374607431768211455"},
      {"340282366920938463463374607431768211456", 0, false, "amount needs more than 128 bits"},
      {"1,234.5", 2, true, "123450"},
      {"12,345,678", 0, true, "12345678"},
      {"1234.5", 2, true, "123450"},
      {"1,23.5", 2, true, "thousands separators are misplaced"},
      {"1234,567", 2, true, "thousands separators are misplaced"},
      {",123", 2, true, "thousands separators are misplaced"},
      {"1,234.5", 2, false, "amount is not a number"},
      {"-1", 2, false, "amount is negative"},
      {"", 2, false, "amount is missing"},
      {".", 2, false, "amount is not a number"},
      {"1e", 2, false, "amount is not a number"},
      {"12 ETH", 18, false, "amount is not a number"},
      {"0x10", 0, false, "amount is not a number"},
  };
  for (const auto& c : cases) {
    const auto units = parse_amount(c.text, c.decimals, c.grouping);
    EXPECT_EQ(units ? to_decimal(*units) : std::string(units.error().reason), c.expected) << c.text;
  }
}

TEST(FlowAmount, PrintedWithAnyDecimalsReadsBackTheSame) {
  Rng rng(20240617);
  for (int i = 0; i < 2000; ++i) {
    const u128 units = (u128{rng.next()} << 64 | rng.next()) >> rng.below(128);
    const unsigned decimals = static_cast<unsigned>(rng.below(39));
    const auto back = parse_amount(to_decimal(units, decimals), decimals, false);
    ASSERT_TRUE(back) << "seed 20240617 round " << i;
    EXPECT_EQ(*back, units) << "seed 20240617 round " << i;
  }
}

TEST(FlowTime, IsReadInTheFormsExportsUse) {
  const struct {
    const char* text;
    std::int64_t seconds;  // -1: refused
  } cases[] = {
      {"2023-06-02 21:49:23", 1685742563},
      {"2022-03-29T21:41:18+00:00", 1648590078},
      {"2022-03-29T21:41:18Z", 1648590078},
      {"2022-03-29 23:41:18+02:00", 1648590078},
      {"2022-03-29 16:41:18-05:00", 1648590078},
      {"2022-03-29 21:41:18.000 UTC", 1648590078},
      {"1648590078", 1648590078},
      {"17", 17},
      {"2022-03-29 21:41:18+2", -1},
      {"2022-02-30 21:41:18", -1},
      {"2022-03-29 21:41:18.x", -1},
      {"yesterday", -1},
      {"", -1},
  };
  for (const auto& c : cases) {
    const auto time = parse_flow_time(c.text);
    EXPECT_EQ(time ? time->seconds : -1, c.seconds) << c.text;
  }
}

TEST(FlowParty, IsAnAccountWhereItLooksLikeOneAndANameOtherwise) {
  const auto lower = parse_party("0x098b716b8aaf21512996dc57eb0615e2383e2f96", Checksums::enforce);
  const auto mixed = parse_party("0x098B716B8Aaf21512996dC57EB0615e2383E2f96", Checksums::enforce);
  const auto slash = parse_party("\\x098b716b8aaf21512996dc57eb0615e2383e2f96", Checksums::enforce);
  ASSERT_TRUE(lower && mixed && slash);
  EXPECT_EQ(lower->kind(), AddressKind::account);
  EXPECT_EQ(*lower, *mixed);
  EXPECT_EQ(*lower, *slash);
  const auto name = parse_party(" Huobi 10 ", Checksums::enforce);
  ASSERT_TRUE(name);
  EXPECT_EQ(*name, Address(AddressKind::named, as_bytes("Huobi 10")));
  EXPECT_EQ(parse_party("0x098b716b8aaf21512996dc57eb0615e2383e2f9", Checksums::enforce)->kind(), AddressKind::named);
  EXPECT_FALSE(parse_party("\xff\xfe", Checksums::ignore));
  EXPECT_FALSE(parse_party("", Checksums::ignore));
}

TEST(FlowParty, AWrongChecksumIsRefusedOnlyWhenAskedTo) {
  constexpr const char* kWrong = "0x098b716B8Aaf21512996dC57EB0615e2383E2f96";
  EXPECT_TRUE(parse_party(kWrong, Checksums::ignore));
  const auto strict = parse_party(kWrong, Checksums::enforce);
  ASSERT_FALSE(strict);
  EXPECT_EQ(strict.error().code, Code::mismatch);
}

}  // namespace
}  // namespace clew::formats::flows
