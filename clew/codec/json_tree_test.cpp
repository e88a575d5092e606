// The strict reader: what it takes, what it refuses, and where it points.

#include <gtest/gtest.h>

#include "clew/codec/json_tree.h"

namespace clew::codec {
namespace {

TEST(JsonTree, ReadsEveryKindOfValueWithItsPlace) {
  const auto value = read_json("{\"a\": [1, true, null, \"x\\u00e9\\ud83d\\ude00\\n\"], \"b\": {}}");
  ASSERT_TRUE(value);
  ASSERT_EQ(value->members.size(), 2U);
  EXPECT_EQ(value->members[1].offset, 48U);
  const JsonValue* list = value->find("a");
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->items.size(), 4U);
  EXPECT_EQ(list->items[0].number, 1U);
  EXPECT_EQ(list->items[0].offset, 7U);
  EXPECT_TRUE(list->items[1].flag);
  EXPECT_EQ(list->items[2].type, JsonValue::Type::null);
  EXPECT_EQ(list->items[3].text, "xé😀\n");
  EXPECT_EQ(value->find("c"), nullptr);
}

TEST(JsonTree, RefusesWhatIsNotStrictlyAMethodAndPointsAtIt) {
  struct Case {
    const char* text;
    Code code;
    std::uint64_t offset;
  };
  const Case cases[] = {
      {"", Code::truncated, 0},
      {"{", Code::truncated, 1},
      {"[1,", Code::truncated, 3},
      {"[1 2]", Code::malformed, 3},
      {"{\"a\" 1}", Code::malformed, 5},
      {"{a: 1}", Code::malformed, 1},
      {"{\"a\": 1, \"a\": 2}", Code::malformed, 9},
      {"1.5", Code::malformed, 1},
      {"1e3", Code::malformed, 1},
      {"-1", Code::malformed, 0},
      {"01", Code::malformed, 0},
      {"18446744073709551616", Code::overflow, 0},
      {"\"a", Code::truncated, 0},
      {"\"a\nb\"", Code::malformed, 2},
      {"\"\\x\"", Code::malformed, 2},
      {"\"\\ud800\"", Code::malformed, 7},
      {"\"\xff\"", Code::malformed, 0},
      {"tru", Code::malformed, 0},
      {"[] []", Code::malformed, 3},
  };
  for (const Case& one : cases) {
    const auto value = read_json(one.text);
    ASSERT_FALSE(value) << one.text;
    EXPECT_EQ(value.error().code, one.code) << one.text;
    EXPECT_EQ(value.error().offset, one.offset) << one.text;
  }
}

TEST(JsonTree, KeepsTheTextOfANumberThatIsNotWholeIfAskedFor) {
  struct Case {
    const char* text;
    std::uint64_t number;
    const char* kept;
  };
  const Case cases[] = {
      {"0", 0, ""},    {"7", 7, ""},          {"0.8", 0, "0.8"},   {"1.50", 0, "1.50"},
      {"-1", 0, "-1"}, {"1e-05", 0, "1e-05"}, {"2E+3", 0, "2E+3"}, {"0.1e1", 0, "0.1e1"},
  };
  for (const Case& one : cases) {
    const auto value = read_json(one.text, JsonNumbers::any);
    ASSERT_TRUE(value) << one.text;
    EXPECT_EQ(value->type, JsonValue::Type::number) << one.text;
    EXPECT_EQ(value->number, one.number) << one.text;
    EXPECT_EQ(value->text, one.kept) << one.text;
  }
  for (const char* wrong : {"01.5", "1.", ".5", "1e", "1e+", "-", "-x", "1.5.2", "NaN"})
    EXPECT_FALSE(read_json(wrong, JsonNumbers::any)) << wrong;
  EXPECT_EQ(read_json("0." + std::string(kJsonNumberMax, '1'), JsonNumbers::any).error().code, Code::limit);
}

TEST(JsonTree, SaysTheLineAndTheColumnOfAByte) {
  const std::string text = "{\n  \"a\": 1\n}\n";
  EXPECT_EQ(place_of(text, 0).line, 1U);
  EXPECT_EQ(place_of(text, 0).column, 1U);
  EXPECT_EQ(place_of(text, 4).line, 2U);
  EXPECT_EQ(place_of(text, 4).column, 3U);
  EXPECT_EQ(place_of(text, 999).line, 4U);
}

TEST(JsonTree, HasAnEndToDepth) {
  const auto deep = read_json(std::string(kJsonDepthMax + 2, '['));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, Code::limit);
  std::string fits = std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']');
  EXPECT_TRUE(read_json(fits));
}

TEST(JsonTree, SurvivesTruncationAtEveryByte) {
  const std::string text = "{\"k\\u0041\": [1, {\"x\": \"y\\n\"}, false], \"z\": null}";
  ASSERT_TRUE(read_json(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto value = read_json(std::string_view(text).substr(0, size));
    ASSERT_FALSE(value) << size;
    EXPECT_LE(value.error().offset, size);
  }
}

TEST(JsonTree, AKeyTwiceIsFoundInALargeObjectInLittleTime) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_TRUE(read_json(text + "\"last\":1}"));
  const std::size_t place = text.size();
  const auto twice = read_json(text + "\"k199999\":1}");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().offset, place);
  for (int count : {15, 16, 17})
    EXPECT_FALSE(read_json(text.substr(0, text.find("\"k" + std::to_string(count))) + "\"k3\":1}")) << count;
}

}  // namespace
}  // namespace clew::codec
