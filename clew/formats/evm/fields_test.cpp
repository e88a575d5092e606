#include "clew/formats/evm/fields.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::formats::evm {
namespace {

TEST(EvmFields, OneFieldHasOneKeyInEverySpelling) {
  const struct {
    const char* name;
    Key key;
  } cases[] = {{"block_number", Key::block_number},
               {"blockNumber", Key::block_number},
               {"blockId", Key::block_number},
               {"block_id", Key::block_number},
               {"txHash", Key::tx_hash},
               {"transaction_hash", Key::tx_hash},
               {"transactionHash", Key::tx_hash},
               {"fromAddress", Key::from},
               {"from", Key::from},
               {"receiptGasUsed", Key::gas_used},
               {"receipt_gas_used", Key::gas_used},
               {"gasUsed", Key::gas_used},
               {"parentHash", Key::parent_hash},
               {"blockIdGroup", Key::unknown},
               {"txhashPrefix", Key::unknown},
               {"", Key::unknown},
               {"transactionPosition", Key::tx_index},
               {"traceAddress", Key::trace_address}};
  for (const auto& c : cases) EXPECT_EQ(key_of(c.name), c.key) << c.name;
}

TEST(EvmFields, NumbersAreReadExactlyOrRefused) {
  const struct {
    const char* text;
    const char* expected;  // decimal, or the reason
  } cases[] = {
      {"0", "0"},
      {"31337", "31337"},
      {"0x7a69", "31337"},
      {"0X7A69", "31337"},
      {"5e19", "50000000000000000000"},
      {"5.0E+19", "50000000000000000000"},
      {"46147.0", "46147"},
      {"0.0", "0"},
      {"1500e-2", "15"},
      {"1.5", "number is not whole"},
      {"15e-1", "number is not whole"},
      {"340282366920938463463374607431768211455", "340282366920938463463374607431768211455"},
      {"340282366920938463463374607431768211456", "number needs more than 128 bits"},
      {"0x100000000000000000000000000000000", "number needs more than 128 bits"},
      {"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "number needs more than 128 bits"},
      {"0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "number needs more than 256 bits"},
      {"1e78", "number needs more than 256 bits"},
      {"0e77", "0"},
      {"-1", "number is not decimal"},
      {"", "number is not decimal"},
      {"0x", "number has no digits"},
      {"0xg", "number is not hexadecimal"},
      {"1e", "number is not decimal"},
      {"12a", "number is not decimal"},
  };
  for (const auto& c : cases) {
    const auto number = parse_number(c.text);
    EXPECT_EQ(number ? to_decimal(*number) : std::string(number.error().reason), c.expected) << c.text;
  }
}

TEST(EvmFields, DecimalAndHexadecimalAgreeOnRandomNumbers) {
  constexpr std::uint64_t kSeed = 99;
  Rng rng(kSeed);
  for (int i = 0; i < 2000; ++i) {
    const u128 value = (u128{rng.next()} << 64 | rng.next()) >> rng.below(128);
    std::string hex;
    for (u128 rest = value; rest != 0 || hex.empty(); rest >>= 4)
      hex.insert(hex.begin(), "0123456789abcdef"[static_cast<unsigned>(rest & 15)]);
    ASSERT_EQ(parse_number("0x" + hex).value(), value) << "seed " << kSeed << " round " << i;
    ASSERT_EQ(parse_number(to_decimal(value)).value(), value) << "seed " << kSeed << " round " << i;
  }
}

TEST(EvmFields, AnAccountHasExactlyFortyHexDigits) {
  EXPECT_TRUE(parse_account("0x00000000000000000000000000000000000000aa"));
  EXPECT_TRUE(parse_account("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"));
  for (const char* bad :
       {"", "0x", "00000000000000000000000000000000000000aa", "0x00000000000000000000000000000000000000ag",
        "0x00000000000000000000000000000000000000aa0"}) {
    EXPECT_FALSE(parse_account(bad)) << bad;
  }
}

}  // namespace
}  // namespace clew::formats::evm
