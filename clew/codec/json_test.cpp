// JSON is checked by a reader that is not ours.

#include "clew/codec/json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "clew/base/random.h"
#include "clew/codec/utf8.h"

namespace clew::codec {
namespace {

TEST(JsonWriter, writes_keys_in_order_with_two_spaces_and_a_last_newline) {
  JsonWriter json;
  json.begin_object().pair("b", "text").pair("a", std::uint64_t{18'446'744'073'709'551'615U});
  json.key("list").begin_array().number(1).signed_number(-2).boolean(true).boolean(false).null();
  json.begin_object().end_object().begin_array().end_array().end_array();
  json.key("inner").begin_object().pair("x", "y").end_object().end_object();
  EXPECT_EQ(json.take(), R"({
  "b": "text",
  "a": 18446744073709551615,
  "list": [
    1,
    -2,
    true,
    false,
    null,
    {},
    []
  ],
  "inner": {
    "x": "y"
  }
}
)");
}

TEST(JsonWriter, a_document_may_be_one_value_and_the_writer_starts_over) {
  JsonWriter json;
  EXPECT_EQ(json.string("x").take(), "\"x\"\n");
  EXPECT_EQ(json.begin_array().end_array().take(), "[]\n");
}

TEST(JsonWriterDeathTest, unbalanced_documents_are_bugs) {
  EXPECT_DEATH(JsonWriter().take(), "must hold");
  EXPECT_DEATH(JsonWriter().begin_object().take(), "must hold");
  EXPECT_DEATH(JsonWriter().end_object(), "must hold");
  EXPECT_DEATH(JsonWriter().begin_object().key("a").end_object(), "must hold");
  EXPECT_DEATH(JsonWriter().null().null(), "must hold");
}

TEST(JsonEscape, escapes_what_must_be_and_repairs_what_is_not_utf8) {
  EXPECT_EQ(json_escape("\"\\/\b\f\n\r\t"), "\\\"\\\\/\\b\\f\\n\\r\\t");
  EXPECT_EQ(json_escape(std::string_view("\0\x1f\x7f", 3)), "\\u0000\\u001f\x7f");
  EXPECT_EQ(json_escape("Zürich 東京 🙂"), "Zürich 東京 🙂");
  EXPECT_EQ(json_escape("a\xff"
                        "b"),
            "a\xef\xbf\xbd"
            "b");
}

TEST(JsonEscape, any_bytes_read_back_as_their_repaired_text) {
  constexpr std::uint64_t kSeed = 3;
  SCOPED_TRACE(kSeed);
  Rng rng(kSeed);
  simdjson::dom::parser parser;
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (std::uint64_t length = rng.below(20); length > 0; --length) text += static_cast<char>(rng.next());
    JsonWriter json;
    json.begin_object().pair("k", text).end_object();
    const simdjson::padded_string document(json.take());
    std::string_view back;
    ASSERT_EQ(parser.parse(document)["k"].get(back), simdjson::SUCCESS);
    ASSERT_EQ(back, repaired_utf8(text));
  }
}

TEST(Utf8, finds_the_first_byte_that_does_not_belong) {
  constexpr std::size_t kValid = std::string_view::npos;
  struct {
    std::string_view text;
    std::size_t at;
  } const cases[] = {
      {"", kValid},
      {"plain", kValid},
      {"\xc2\x80", kValid},
      {"\xdf\xbf", kValid},
      {"\xe0\xa0\x80", kValid},
      {"\xed\x9f\xbf", kValid},
      {"\xef\xbf\xbf", kValid},
      {"\xf0\x90\x80\x80", kValid},
      {"\xf4\x8f\xbf\xbf", kValid},
      {"a\x80", 1},             // continuation alone
      {"a\xc1\xbf", 1},         // overlong
      {"\xe0\x9f\xbf", 0},      // overlong
      {"\xf0\x8f\xbf\xbf", 0},  // overlong
      {"\xed\xa0\x80", 0},      // surrogate
      {"\xf4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xf5\x80\x80\x80", 0},
      {"ab\xe2\x82", 2},  // cut
      {"\xe2\x82"
       "a",
       0},
      {"\xf0\x9f\x99", 0},
      {"\xff", 0},
  };
  for (const auto& c : cases) EXPECT_EQ(invalid_utf8(c.text), c.at);
}

TEST(Utf8, agrees_with_an_independent_validator_and_repairs_to_valid_text) {
  Rng rng(4);
  const std::string_view pieces[] = {"a",        "\xc3\xa9",     "\xe2\x82\xac", "\xf0\x9f\x99\x82", "\x80", "\xc3",
                                     "\xe2\x82", "\xed\xa0\x80", "\xff"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = rng.below(8); n > 0; --n) text += pieces[rng.below(std::size(pieces))];
    const bool valid = simdjson::validate_utf8(text.data(), text.size());
    ASSERT_EQ(invalid_utf8(text) == std::string_view::npos, valid);
    const std::string repaired = repaired_utf8(text);
    ASSERT_TRUE(simdjson::validate_utf8(repaired.data(), repaired.size()));
    if (valid) {
      ASSERT_EQ(repaired, text);
    }
  }
}

}  // namespace
}  // namespace clew::codec
