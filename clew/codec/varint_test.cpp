#include "clew/codec/varint.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::codec {
namespace {

using Buffer = std::vector<std::uint8_t>;

std::vector<std::uint64_t> interesting_numbers() {
  std::vector<std::uint64_t> numbers{0, 1, 0xfc, 0xfd, 0xfe, 0xff, 0xffff, 0x10000, 0xffff'ffff, 0x1'0000'0000};
  for (unsigned bit = 0; bit < 64; ++bit) {
    numbers.push_back(std::uint64_t{1} << bit);
    numbers.push_back((std::uint64_t{1} << bit) - 1);
  }
  numbers.push_back(~std::uint64_t{0});
  Rng rng(5);
  for (int i = 0; i < 10'000; ++i) numbers.push_back(rng.next() >> rng.below(64));
  return numbers;
}

TEST(Varint, every_encoding_reads_back_and_its_truncations_do_not) {
  for (const std::uint64_t number : interesting_numbers()) {
    Buffer leb, wide, compact;
    put_leb128(number, leb);
    put_leb128_u128(number, wide);
    put_compact_size(number, compact);
    ASSERT_EQ(leb, wide);
    ByteReader leb_reader(leb), compact_reader(compact);
    ASSERT_EQ(leb_reader.leb128("n").value(), number);
    ASSERT_EQ(compact_reader.compact_size("n").value(), number);
    ASSERT_TRUE(leb_reader.empty() && compact_reader.empty());
    for (std::size_t length = 0; length < leb.size(); ++length) {
      ByteReader cut(Bytes(leb).first(length));
      ASSERT_EQ(cut.leb128("n").error().code, Code::truncated);
      ASSERT_EQ(cut.position(), 0U) << "a failed read does not move";
    }
    for (std::size_t length = 0; length < compact.size(); ++length) {
      ByteReader cut(Bytes(compact).first(length));
      ASSERT_EQ(cut.compact_size("n").error().code, Code::truncated);
      ASSERT_EQ(cut.position(), 0U);
    }
  }
}

TEST(Varint, wide_numbers_read_back) {
  Rng rng(6);
  for (int i = 0; i < 10'000; ++i) {
    const u128 number = ((u128{rng.next()} << 64) | rng.next()) >> rng.below(128);
    Buffer buffer;
    put_leb128_u128(number, buffer);
    ByteReader reader(buffer);
    ASSERT_TRUE(reader.leb128_u128("n").value() == number);
    ASSERT_TRUE(reader.empty());
  }
  Buffer most;
  put_leb128_u128(kU128Max, most);
  EXPECT_EQ(most.size(), 19U);
  EXPECT_TRUE(ByteReader(most).leb128_u128("n").value() == kU128Max);
  most.back() += 4;  // bit 128
  EXPECT_EQ(ByteReader(most).leb128_u128("n").error().code, Code::overflow);
}

TEST(Varint, encodings_are_the_documented_bytes) {
  Buffer leb, compact, fixed;
  put_leb128(300, leb);
  EXPECT_EQ(leb, (Buffer{0xac, 0x02}));
  put_compact_size(0xfd, compact);
  EXPECT_EQ(compact, (Buffer{0xfd, 0xfd, 0x00}));
  put_u32(0x01020304, fixed);
  put_u64(0x0102030405060708, fixed);
  EXPECT_EQ(fixed, (Buffer{4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1}));
}

TEST(Varint, a_second_encoding_of_a_number_is_refused) {
  struct {
    Buffer bytes;
    Code code;
  } const leb[] = {
      {{0x80, 0x00}, Code::malformed},
      {{0xac, 0x82, 0x00}, Code::malformed},
      {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, Code::overflow},
      {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80, 0x01}, Code::overflow},
  };
  for (const auto& c : leb) EXPECT_EQ(ByteReader(c.bytes).leb128("n").error().code, c.code);
  const Buffer compact[] = {
      {0xfd, 0xfc, 0x00}, {0xfe, 0xff, 0xff, 0x00, 0x00}, {0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00}};
  for (const Buffer& bytes : compact) EXPECT_EQ(ByteReader(bytes).compact_size("n").error().code, Code::malformed);
}

TEST(ByteReader, reads_fields_one_after_the_other_and_never_past_the_end) {
  const Buffer bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8("a").value(), 1);
  EXPECT_EQ(reader.u16("b").value(), 0x0302);
  EXPECT_EQ(reader.u32("c").value(), 0x07060504U);
  EXPECT_EQ(reader.u64("d").value(), 0x0f0e0d0c0b0a0908U);
  EXPECT_EQ(reader.remaining(), 2U);
  EXPECT_EQ(reader.u32("e").error().code, Code::truncated);
  EXPECT_EQ(reader.u32("e").error().offset, 15U);
  EXPECT_EQ(reader.take(~std::uint64_t{0}, "f").error().code, Code::truncated);
  EXPECT_EQ(reader.take(2, "g").value().size(), 2U);
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(reader.take(0, "h").value().size(), 0U);
  EXPECT_EQ(reader.u8("i").error().code, Code::truncated);
}

}  // namespace
}  // namespace clew::codec
