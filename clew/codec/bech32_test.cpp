// Segwit texts: the vectors of BIP173 and BIP350, and what one changed character does.

#include "clew/codec/bech32.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"
#include "clew/codec/hex.h"

namespace clew::codec {
namespace {

TEST(Segwit, reads_the_valid_addresses_of_bip350) {
  struct {
    const char* text;
    const char* prefix;
    unsigned version;
    const char* program;
  } const cases[] = {
      {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc", 0, "751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "tb", 0,
       "1863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262"},
      {"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "bc", 1,
       "751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6"},
      {"BC1SW50QGDZ25J", "bc", 16, "751e"},
      {"bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "bc", 2, "751e76e8199196d454941c45d1b3a323"},
      {"tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "tb", 0,
       "000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"},
      {"tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "tb", 1,
       "000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433"},
      {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bc", 1,
       "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"},
  };
  for (const auto& c : cases) {
    const auto got = segwit_decode(c.text);
    ASSERT_TRUE(got) << c.text << ": " << got.error().reason;
    EXPECT_EQ(got->prefix, c.prefix);
    EXPECT_EQ(got->version, c.version);
    EXPECT_EQ(to_hex(got->program), c.program);
    std::string lower = c.text;
    for (char& letter : lower) letter = static_cast<char>(std::tolower(letter));
    EXPECT_EQ(segwit_encode(c.prefix, c.version, got->program), lower);
  }
}

TEST(Segwit, refuses_the_invalid_addresses_of_bip350) {
  struct {
    const char* text;
    Code code;
  } const cases[] = {
      {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", Code::mismatch},  // bech32 instead of bech32m
      {"tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf", Code::mismatch},
      {"BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", Code::mismatch},
      {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", Code::mismatch},  // bech32m instead of bech32
      {"tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47", Code::mismatch},
      {"bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", Code::malformed},                // 'o'
      {"BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", Code::malformed},                // version 17
      {"bc1pw5dgrnzv", Code::malformed},                                                                  // 1 byte
      {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", Code::malformed},  // 41 bytes
      {"BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", Code::malformed},                              // version 0, 16 bytes
      {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", Code::malformed},    // mixed case
      {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", Code::malformed},  // padding of 5 bits
      {"tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j", Code::malformed},    // padding not zero
      {"bc1gmk9yu", Code::malformed},                                                         // no data
      {"", Code::malformed},
      {"1", Code::malformed},
      {"bc", Code::malformed},
      {"1qqqqqqq", Code::malformed},
  };
  for (const auto& c : cases) {
    const auto got = segwit_decode(c.text);
    ASSERT_FALSE(got) << c.text;
    EXPECT_EQ(got.error().code, c.code) << c.text << ": " << got.error().reason;
  }
}

TEST(Segwit, says_where_a_character_is_wrong) {
  EXPECT_EQ(segwit_decode("bc1qw508d6qejxtdg4y5b3zarvary0c5xw7kv8f3t4").error().offset, 20U);
  EXPECT_EQ(segwit_decode("bc1qw508d6qejxtdg4y5R3zarvary0c5xw7kv8f3t4").error().offset, 20U);
  EXPECT_EQ(segwit_decode("bc1qw508d6qejxtdg4y5 3zarvary0c5xw7kv8f3t4").error().offset, 20U);
  EXPECT_EQ(segwit_decode("bc1qw508d6qejxtdg4y5\xff"
                          "3zarvary0c5xw7kv8f3t4")
                .error()
                .offset,
            20U);
  EXPECT_EQ(segwit_decode("a1" + std::string(89, 'q')).error().offset, 90U);
}

TEST(Segwit, every_version_and_length_reads_back) {
  Rng rng(32);
  for (unsigned version = 0; version <= 16; ++version) {
    for (std::size_t size = 2; size <= 40; ++size) {
      if (version == 0 && size != 20 && size != 32) continue;
      std::vector<std::uint8_t> program(size);
      for (auto& byte : program) byte = static_cast<std::uint8_t>(rng.next());
      for (const char* prefix : {"bc", "tb", "bcrt"}) {
        const auto got = segwit_decode(segwit_encode(prefix, version, program));
        ASSERT_TRUE(got);
        ASSERT_EQ(got->prefix, prefix);
        ASSERT_EQ(got->version, version);
        ASSERT_EQ(got->program, program);
      }
    }
  }
}

TEST(Segwit, a_text_cut_anywhere_or_with_one_or_two_other_characters_fails) {
  constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  for (const std::string whole : {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                                  "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"}) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      ASSERT_FALSE(segwit_decode(whole.substr(0, i)));
      for (const char other : kAlphabet) {
        std::string changed = whole;
        changed[i] = other;
        ASSERT_EQ(segwit_decode(changed).has_value(), changed == whole) << changed;
        if (changed == whole) continue;
        const std::size_t j = (i * 7 + 5) % whole.size();
        changed[j] = changed[j] == 'q' ? 'p' : 'q';
        ASSERT_EQ(segwit_decode(changed).has_value(), changed == whole) << changed;
      }
    }
  }
}

TEST(SegwitDeathTest, encoding_what_is_no_witness_program_is_a_bug) {
  const std::vector<std::uint8_t> bytes(41);
  EXPECT_DEATH(segwit_encode("bc", 17, Bytes(bytes).first(20)), "must hold");
  EXPECT_DEATH(segwit_encode("bc", 1, bytes), "must hold");
  EXPECT_DEATH(segwit_encode("bc", 1, Bytes(bytes).first(1)), "must hold");
  EXPECT_DEATH(segwit_encode("bc", 0, Bytes(bytes).first(21)), "must hold");
}

}  // namespace
}  // namespace clew::codec
