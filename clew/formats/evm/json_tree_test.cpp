#include "clew/formats/evm/json_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace clew::formats::evm {
namespace {

/// Pieces separated by '|', errors as !reason.
std::string cut(const std::string& text) {
  std::string out;
  JsonCutter cutter(text);
  while (!cutter.done()) {
    const auto piece = cutter.next();
    out += (out.empty() ? "" : "|") +
           (piece ? std::string(piece->text)
                  : "!" + std::string(piece.error().reason) + "@" + std::to_string(piece.error().offset));
  }
  return out;
}

TEST(JsonCutter, FindsRecordsInLinesArraysAndPrettyPrint) {
  EXPECT_EQ(cut("{\"a\":1}\n{\"b\":2}\n"), "{\"a\":1}|{\"b\":2}");
  EXPECT_EQ(cut("[{\"a\":1}, {\"b\":[{}]}]"), "{\"a\":1}|{\"b\":[{}]}");
  EXPECT_EQ(cut("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n"), "{\n  \"a\": {\n    \"b\": 1\n  }\n}");
  EXPECT_EQ(cut("{\"a\":\"}{\\\"\"}"), "{\"a\":\"}{\\\"\"}");
  EXPECT_EQ(cut(""), "");
  EXPECT_EQ(cut(" \n[]"), "");
}

TEST(JsonCutter, ADamagedLineCostsOneRecord) {
  EXPECT_EQ(cut("{\"a\":\n{\"b\":2}\n"), "!JSON object does not end before the next one@0|{\"b\":2}");
  EXPECT_EQ(cut("{\"a\":\"x\n{\"b\":2}\n"), "!JSON object does not end before the next one@0|{\"b\":2}");
  EXPECT_EQ(cut("junk\n{\"b\":2}"), "!text that is not a JSON object@0|{\"b\":2}");
  EXPECT_EQ(cut("{\"b\":2}\n{\"c\":"), "{\"b\":2}|!JSON object does not end@8");
}

TEST(JsonParser, KeepsNumbersAsTheyAreWritten) {
  JsonParser parser;
  const auto value =
      parser.parse("{\"value\": 64655529900000002048, \"s\": \"a\\u0041\", \"n\": null, \"t\": true, \"l\": [1, 2]}");
  ASSERT_TRUE(value);
  EXPECT_EQ((*value)->find("value")->text, "64655529900000002048");
  EXPECT_EQ((*value)->find("s")->text, "aA");
  EXPECT_EQ((*value)->find("n")->kind, Json::Kind::null);
  EXPECT_EQ((*value)->find("t")->text, "true");
  EXPECT_EQ((*value)->find("l")->items.size(), 2u);
  EXPECT_EQ((*value)->find("missing"), nullptr);
}

TEST(JsonParser, RefusesWhatIsNotOneValue) {
  JsonParser parser;
  for (const char* bad : {"", "{", "{}}", "{} {}", "{\"a\"}", "{\"a\":}", "[1,]", "{\"a\":1,}", "{\"a\":tru}",
                          "{\"a\":1 2}", "{\"a\":n2ll}", "{\"a\":nul}", "]["}) {
    EXPECT_FALSE(parser.parse(bad)) << bad;
  }
  EXPECT_TRUE(parser.parse("{}"));
}

TEST(JsonParser, NestingHasALimitThatACallTreeFitsIn) {
  JsonParser parser;
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parser.parse(nested(2 * 1024 + 8)));
  const auto deep = parser.parse(nested(100000));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().code, Code::limit);
}

}  // namespace
}  // namespace clew::formats::evm
