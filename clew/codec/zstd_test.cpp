#include "clew/codec/zstd.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "clew/codec/sample_text.h"

namespace clew::codec {
namespace {

using testing::sample_text;

std::string compress(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

TEST(Zstd, gives_back_what_was_compressed_for_any_size) {
  for (const std::size_t size : {0U, 1U, 100U, 65'535U, 65'536U, 65'537U, 1'000'000U}) {
    const std::string text = sample_text(size), packed = compress(text);
    EXPECT_TRUE(is_zstd(as_bytes(packed)));
    const auto got = zstd_decompress(as_bytes(packed));
    ASSERT_TRUE(got) << size;
    EXPECT_TRUE(*got == text) << size;
  }
}

TEST(Zstd, joins_all_frames_and_skips_skippable_ones) {
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  const auto got = zstd_decompress(as_bytes(compress("one ") + skippable + compress("") + compress("two")));
  ASSERT_TRUE(got);
  EXPECT_EQ(*got, "one two");
}

TEST(Zstd, stops_at_the_limit_and_not_before) {
  for (const std::size_t size : {0U, 1U, 1000U, 65'536U, 131'072U, 300'000U}) {
    const std::string text = sample_text(size), packed = compress(text);
    const auto exact = zstd_decompress(as_bytes(packed), size);
    ASSERT_TRUE(exact) << size;
    EXPECT_TRUE(*exact == text);
    if (size == 0) continue;
    const auto short_by_one = zstd_decompress(as_bytes(packed), size - 1);
    ASSERT_FALSE(short_by_one) << size;
    EXPECT_EQ(short_by_one.error().code, Code::limit);
  }
  const std::string bomb = compress(std::string(100'000'000, '\0'));
  EXPECT_LT(bomb.size(), 20'000U);
  EXPECT_EQ(zstd_decompress(as_bytes(bomb), 1'000'000).error().code, Code::limit);
}

TEST(Zstd, a_file_cut_at_any_byte_is_truncated) {
  const std::string packed = compress(sample_text(3000));
  for (std::size_t length = 0; length < packed.size(); ++length) {
    const auto got = zstd_decompress(as_bytes(packed).first(length));
    ASSERT_FALSE(got) << length;
    ASSERT_EQ(got.error().code, Code::truncated) << length;
  }
}

TEST(Zstd, other_bytes_and_text_after_the_last_frame_are_malformed) {
  EXPECT_FALSE(is_zstd(as_bytes("plain text")));
  EXPECT_FALSE(is_zstd({}));
  EXPECT_EQ(zstd_decompress(as_bytes("plain text")).error().code, Code::malformed);
  EXPECT_EQ(zstd_decompress(as_bytes(compress("x") + "plain text")).error().code, Code::malformed);
}

}  // namespace
}  // namespace clew::codec
