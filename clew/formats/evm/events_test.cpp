#include "clew/formats/evm/events.h"

#include <gtest/gtest.h>

#include "clew/codec/hex.h"

namespace clew::formats::evm {
namespace {

// The left column is what block explorers show as the first topic of these events.
TEST(EvmEvents, TopicsAreTheHashesOfTheirSignatures) {
  const struct {
    const char* topic;
    const char* signature;
  } cases[] = {
      {"ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", "Transfer(address,address,uint256)"},
      {"e1fffcc4923d04b559f4d29a8bfc6cda04eb5b0d3c460751c2402c5c5cc9109c", "Deposit(address,uint256)"},
      {"7fcf532c15f0a6db0bd6d0e038bea71d30d808c7d98cb3bf7268a95bf5081b65", "Withdrawal(address,uint256)"},
      {"d78ad95fa46c994b6551d0da85fc275fe613ce37657fb8d5e3d130840159d822",
       "Swap(address,uint256,uint256,uint256,uint256,address)"},
      {"c42079f94a6350d7e6235f29174924f928cc2ac818eb64fed8004e115fbcca67",
       "Swap(address,address,int256,int256,uint160,uint128,int24)"},
      {"8b3e96f2b889fa771c53c981b40daf005f63f637f1869f707052d15a3dd97140",
       "TokenExchange(address,int128,uint256,int128,uint256)"},
      {"2170c741c41531aec20e7c107c24eecfdd15e69c9bb0a8dd37b1840b9e0b207b",
       "Swap(bytes32,address,address,uint256,uint256)"},
  };
  for (const auto& c : cases) EXPECT_EQ(codec::to_hex(topic_of(c.signature).view()), c.topic) << c.signature;
}

TEST(EvmEvents, AnEventCountsOnlyInItsExactShape) {
  const Hash256 transfer = topic_of("Transfer(address,address,uint256)"),
                swap = topic_of("Swap(address,uint256,uint256,uint256,uint256,address)");
  const Hash256 nobody{};
  Hash256 dirty{};
  dirty.bytes[0] = 1;
  const std::vector<std::uint8_t> bytes(256);
  const auto decode = [&](std::vector<Hash256> topics, std::size_t size) {
    return decode_event(topics, Bytes(bytes).first(size));
  };
  EXPECT_EQ(decode({transfer, nobody, nobody}, 32).value()->event, Event::transfer);
  EXPECT_EQ(decode({transfer, nobody, nobody, nobody}, 0).value()->event, Event::other_transfer);
  EXPECT_EQ(decode({transfer}, 96).value()->event, Event::other_transfer);
  EXPECT_EQ(decode({transfer, nobody, nobody}, 64).value()->event, Event::other_transfer);
  EXPECT_FALSE(decode({transfer, dirty, nobody}, 32));
  EXPECT_EQ(decode({swap, nobody, nobody}, 128).value()->event, Event::pool);
  EXPECT_FALSE(decode({swap, nobody, nobody}, 96).value());
  EXPECT_FALSE(decode({swap, nobody}, 128).value());
  EXPECT_FALSE(decode({}, 32).value());
  EXPECT_FALSE(decode({nobody}, 32).value());
}

TEST(EvmEvents, AWordIsReadBigEndian) {
  Hash256 bytes{};
  bytes.bytes[0] = 1;
  bytes.bytes[31] = 2;
  const Word word = word_value(bytes.view());
  EXPECT_EQ(word.high, u128{1} << 120);
  EXPECT_EQ(word.low, 2u);
  EXPECT_FALSE(word.fits());
}

}  // namespace
}  // namespace clew::formats::evm
