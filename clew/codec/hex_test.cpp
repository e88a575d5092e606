#include "clew/codec/hex.h"

#include <gtest/gtest.h>

namespace clew::codec {
namespace {

TEST(Hex, reads_what_it_prints_for_every_byte) {
  std::vector<std::uint8_t> all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const std::string text = to_hex(all);
  EXPECT_EQ(text.substr(0, 8), "00010203");
  EXPECT_EQ(text.substr(504), "fcfdfeff");
  EXPECT_EQ(from_hex(text).value(), all);
  EXPECT_TRUE(from_hex("").value().empty());
  EXPECT_EQ(from_hex("aBCd").value(), (std::vector<std::uint8_t>{0xab, 0xcd}));
}

TEST(Hex, says_where_a_text_is_wrong) {
  struct {
    const char* text;
    Code code;
    std::uint64_t offset;
  } const cases[] = {
      {"0", Code::truncated, 1},     {"000", Code::truncated, 3},     {"0g", Code::malformed, 1},
      {"g0", Code::malformed, 0},    {"00g", Code::malformed, 2},     {"0x00", Code::malformed, 1},
      {"00 11", Code::malformed, 2}, {"00\x80 ", Code::malformed, 2},
  };
  for (const auto& c : cases) {
    const auto got = from_hex(c.text);
    ASSERT_FALSE(got) << c.text;
    EXPECT_EQ(got.error().code, c.code) << c.text;
    EXPECT_EQ(got.error().offset, c.offset) << c.text;
  }
}

TEST(HashText, reverses_for_bitcoin_and_reads_back) {
  Hash256 hash;
  for (std::size_t i = 0; i < 32; ++i) hash.bytes[i] = static_cast<std::uint8_t>(i);
  const std::string plain = hash_text(hash, false), reversed = hash_text(hash, true);
  EXPECT_EQ(plain.substr(0, 6), "000102");
  EXPECT_EQ(reversed.substr(0, 6), "1f1e1d");
  EXPECT_EQ(parse_hash(plain, false).value(), hash);
  EXPECT_EQ(parse_hash(reversed, true).value(), hash);
  EXPECT_EQ(parse_hash("0x" + plain, false).value(), hash);
}

TEST(HashText, a_hash_cut_or_extended_at_any_byte_is_an_error) {
  const std::string whole = "0x" + std::string(63, 'a') + "B";
  ASSERT_TRUE(parse_hash(whole, false));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    ASSERT_FALSE(parse_hash(whole.substr(0, length), false)) << length;
  }
  EXPECT_EQ(parse_hash(whole.substr(0, 20), false).error().code, Code::truncated);
  EXPECT_EQ(parse_hash(whole + "0", false).error().code, Code::malformed);
  EXPECT_EQ(parse_hash(whole + "00", false).error().offset, 66U);
  EXPECT_EQ(parse_hash(whole.substr(0, 65) + "g", false).error().offset, 65U);
  EXPECT_EQ(parse_hash(whole.substr(0, 4) + "g", false).error().code, Code::malformed);
}

}  // namespace
}  // namespace clew::codec
