#include "clew/codec/gzip.h"

#include <gtest/gtest.h>
#define ZLIB_CONST  // what goes in is not changed
#include <zlib.h>

#include <string>

#include "clew/codec/sample_text.h"

namespace clew::codec {
namespace {

using testing::sample_text;

std::string packed(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = as_bytes(text).data();
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Got {
  std::string text;
  Result<bool> fed = true;
  bool whole = false;
};

Got unpacked(std::string_view bytes, std::size_t piece) {
  Got got;
  Gunzip gunzip;
  for (std::size_t at = 0; at < bytes.size() && got.fed && *got.fed; at += piece)
    got.fed = gunzip.feed(as_bytes(bytes.substr(at, piece)), [&](Bytes content) {
      got.text += as_text(content);
      return true;
    });
  got.whole = gunzip.whole();
  return got;
}

TEST(Gunzip, GivesBackWhatWasPackedInPiecesOfAnySize) {
  for (const std::size_t size : {0U, 1U, 1000U, 65'536U, 300'000U}) {
    const std::string text = sample_text(size), bytes = packed(text);
    EXPECT_TRUE(is_gzip(as_bytes(bytes)));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, bytes.size()}) {
      const Got got = unpacked(bytes, piece);
      ASSERT_TRUE(got.fed);
      EXPECT_TRUE(got.text == text) << size << " in " << piece;
      EXPECT_TRUE(got.whole);
    }
  }
}

TEST(Gunzip, MembersOneBehindTheOtherAreOneContent) {
  const Got got = unpacked(packed("one ") + packed("two"), 5);
  EXPECT_EQ(got.text, "one two");
  EXPECT_TRUE(got.whole);
}

TEST(Gunzip, WhatIsCutAnywhereIsNotWhole) {
  const std::string bytes = packed(sample_text(500));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Got got = unpacked(std::string_view(bytes).substr(0, size), 64);
    EXPECT_TRUE(got.fed) << size;
    EXPECT_FALSE(got.whole) << size;
  }
}

TEST(Gunzip, AChangedByteIsNeverTakenForTheContent) {
  const std::string text = sample_text(500), bytes = packed(text);
  for (std::size_t at = 10; at < bytes.size(); ++at) {  // the header before it says nothing of the content
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    const Got got = unpacked(changed, 64);
    EXPECT_FALSE(got.fed && got.whole) << at;
  }
}

TEST(Gunzip, WhatComesOutBeforeADamageIsTheSameInPiecesOfAnySize) {
  const std::string text = sample_text(200'000);
  std::string bytes = packed(text);
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // of the check sum
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}, bytes.size()}) {
    const Got got = unpacked(bytes, piece);
    EXPECT_FALSE(got.fed);
    EXPECT_TRUE(got.text == text) << piece;
  }
}

TEST(Gunzip, BytesBehindTheEndThatAreNoMemberAreAFaultWithItsPlace) {
  const std::string bytes = packed("content");
  const Got got = unpacked(bytes + "trailer", 1000);
  ASSERT_FALSE(got.fed);
  EXPECT_EQ(got.fed.error().code, Code::malformed);
  EXPECT_GE(got.fed.error().offset, bytes.size());
}

TEST(Gunzip, WhoTakesTheContentCanEndABomb) {
  const std::string bytes = packed(std::string(std::size_t{8} << 20, '\0'));
  ASSERT_LT(bytes.size(), 20'000U);
  std::size_t taken = 0;
  Gunzip gunzip;
  const auto fed = gunzip.feed(as_bytes(bytes), [&](Bytes content) {
    taken += content.size();
    return taken < 1'000'000;
  });
  ASSERT_TRUE(fed);
  EXPECT_FALSE(*fed);
  EXPECT_LT(taken, 1'100'000U);
}

}  // namespace
}  // namespace clew::codec
