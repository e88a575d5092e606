// Base58 against its published vectors, a naive big-number twin, and every single-character error.

#include "clew/codec/base58.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "clew/base/random.h"
#include "clew/codec/hex.h"

namespace clew::codec {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The definition itself: one big number.
std::string naive_encode(Bytes bytes) {
  boost::multiprecision::cpp_int number = 0;
  for (const std::uint8_t byte : bytes) number = number * 256 + byte;
  std::string text;
  for (; number > 0; number /= 58) text += kAlphabet[static_cast<std::size_t>(number % 58)];
  for (std::size_t i = 0; i < bytes.size() && bytes[i] == 0; ++i) text += '1';
  std::reverse(text.begin(), text.end());
  return text;
}

TEST(Base58, encodes_known_texts) {
  struct {
    const char* hex;
    const char* text;
  } const cases[] = {
      {"", ""},
      {"00", "1"},
      {"0000", "11"},
      {"61", "2g"},
      {"73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"},
      {"00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(base58_encode(*from_hex(c.hex)), c.text);
    EXPECT_EQ(base58_decode(c.text).value(), *from_hex(c.hex));
  }
}

TEST(Base58, agrees_with_the_definition_and_reads_back) {
  constexpr std::uint64_t kSeed = 58;
  SCOPED_TRACE(kSeed);
  Rng rng(kSeed);
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::uint8_t> bytes(rng.below(80));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(rng.one_in(3) ? 0 : rng.next());
    const std::string text = base58_encode(bytes);
    ASSERT_EQ(text, naive_encode(bytes));
    ASSERT_EQ(base58_decode(text).value(), bytes);
    ASSERT_EQ(base58check_decode(base58check_encode(bytes)).value(), bytes);
  }
}

TEST(Base58, says_which_character_does_not_belong_and_limits_the_length) {
  struct {
    const char* text;
    std::uint64_t offset;
  } const cases[] = {{"0", 0}, {"1O", 1}, {"1I", 1}, {"11l", 2}, {" 1", 0}, {"1 ", 1}, {"2g\n", 2}, {"\xc3\xa9", 0}};
  for (const auto& c : cases) {
    const auto got = base58_decode(c.text);
    ASSERT_FALSE(got) << c.text;
    EXPECT_EQ(got.error().code, Code::malformed);
    EXPECT_EQ(got.error().offset, c.offset) << c.text;
  }
  EXPECT_TRUE(base58_decode(std::string(512, 'z')));
  EXPECT_EQ(base58_decode(std::string(513, 'z')).error().code, Code::limit);
}

TEST(Base58Check, a_text_cut_anywhere_or_with_one_other_character_fails) {
  const std::string whole = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH";
  ASSERT_TRUE(base58check_decode(whole));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    ASSERT_FALSE(base58check_decode(whole.substr(0, i))) << i;
    ASSERT_FALSE(base58check_decode(whole.substr(i + 1))) << i;
    for (const char other : kAlphabet) {
      std::string changed = whole;
      changed[i] = other;
      ASSERT_EQ(base58check_decode(changed).has_value(), other == whole[i]) << changed;
    }
  }
  EXPECT_EQ(base58check_decode("").error().code, Code::truncated);
  EXPECT_EQ(base58check_decode("1111").error().code, Code::mismatch);
}

}  // namespace
}  // namespace clew::codec
