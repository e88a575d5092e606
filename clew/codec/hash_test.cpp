// Published vectors of each hash, and every length around the block sizes piece by piece.

#include "clew/codec/hash.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/codec/hex.h"

namespace clew::codec {
namespace {

std::string hex(const Hash256& hash) {
  return to_hex(hash.view());
}

TEST(Sha256, gives_the_vectors_of_fips_180) {
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(as_bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex(sha256(as_bytes(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, twice_over_the_first_block_header_is_the_first_block_hash) {
  const auto header = from_hex(
      "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3"
      "888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c");
  EXPECT_EQ(hash_text(sha256d(*header), true), "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
}

TEST(Sha256, pieces_and_streams_give_the_hash_of_the_whole) {
  Rng rng(11);
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(rng.next());
  for (std::size_t length = 0; length <= 200; ++length) {
    const Bytes whole = as_bytes(text).first(length);
    const std::size_t cut = length / 3;
    Sha256 stream;
    stream.update(whole.first(cut));
    Sha256 moved(std::move(stream));
    moved.update(whole.subspan(cut));
    ASSERT_EQ(moved.finish(), sha256(whole));
    moved.update(whole);
    ASSERT_EQ(moved.finish(), sha256(whole)) << "a finished stream starts over";
    const Bytes pieces[] = {whole.first(cut), {}, whole.subspan(cut)};
    ASSERT_EQ(sha256d(pieces), sha256d(whole));
    ASSERT_EQ(sha256d(whole), sha256(sha256(whole).view()));
  }
}

TEST(Ripemd160, gives_the_vectors_of_its_authors) {
  EXPECT_EQ(to_hex(ripemd160({})), "9c1185a5c5e9fc54612808977ee8f548b2258d31");
  EXPECT_EQ(to_hex(ripemd160(as_bytes("abc"))), "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
  EXPECT_EQ(to_hex(ripemd160(as_bytes("message digest"))), "5d0689ef49d2fae572b881b123a85ffa21595f36");
}

TEST(Hash160, names_the_generator_point_as_bip173_does) {
  const auto key = from_hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(to_hex(hash160(*key)), "751e76e8199196d454941c45d1b3a323f1433bd6");
}

TEST(Keccak256, gives_known_hashes) {
  EXPECT_EQ(hex(keccak256({})), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(hex(keccak256(as_bytes("abc"))), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(hex(keccak256(as_bytes("Transfer(address,address,uint256)"))),
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
  EXPECT_EQ(hex(keccak256(as_bytes("The quick brown fox jumps over the lazy dog"))),
            "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15");
}

TEST(Keccak256, gives_known_hashes_around_its_block_of_136_bytes) {
  // From an independent implementation that agrees with SHA-3 when padded as SHA-3 is.
  EXPECT_EQ(hex(keccak256(as_bytes(std::string(135, 'a')))),
            "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
  EXPECT_EQ(hex(keccak256(as_bytes(std::string(136, 'a')))),
            "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  EXPECT_EQ(hex(keccak256(as_bytes(std::string(137, 'a')))),
            "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

TEST(Xxh3, is_stable_because_it_is_on_disk) {
  EXPECT_EQ(xxh3({}), 0x2d06800538d394c2U);
  EXPECT_EQ(xxh3(as_bytes("abc")), 0x78af5f94892f3950U);
}

}  // namespace
}  // namespace clew::codec
