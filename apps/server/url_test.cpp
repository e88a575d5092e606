#include "apps/server/url.h"

#include <gtest/gtest.h>

namespace clew::server {
namespace {

TEST(Url, DecodesOnceAndOnlyWhatIsWhole) {
  EXPECT_EQ(percent_decoded("a%20b+c", false), std::string("a b+c"));
  EXPECT_EQ(percent_decoded("a%20b+c", true), std::string("a b c"));
  EXPECT_EQ(percent_decoded("%2541", false), std::string("%41"));
  EXPECT_EQ(percent_decoded("%C3%A9", false), std::string("\xC3\xA9"));
  for (const char* const wrong : {"%", "%4", "%4g", "%zz", "%C3", "%00", "%FF"})
    EXPECT_FALSE(percent_decoded(wrong, true)) << wrong;
}

TEST(Url, EncodingIsUndoneByDecoding) {
  std::string all;
  for (int c = 1; c < 128; ++c) all += static_cast<char>(c);
  EXPECT_EQ(percent_decoded(percent_encoded(all), false), all);
}

TEST(Url, ATargetIsPathAndParameters) {
  const auto target = parse_target("/match/ofac%20sdn?limit=5&topics=a,b&topics=c&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"match", "ofac sdn"}));
  EXPECT_EQ(target->parameters.find("limit"), "5");
  EXPECT_EQ(target->parameters.all("topics"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(target->parameters.find("flag"), "");
  EXPECT_EQ(target->parameters.find("other"), std::nullopt);
}

TEST(Url, IsBounded) {
  EXPECT_EQ(parse_target("/" + std::string(kTargetMax, 'a')).error().code, Code::limit);
  EXPECT_EQ(parse_target("/a/a/a/a/a/a/a/a/a").error().code, Code::limit);
  std::string many = "/a?";
  for (std::size_t i = 0; i <= kParametersMax; ++i) many += "a=1&";
  EXPECT_EQ(parse_target(many).error().code, Code::limit);
}

}  // namespace
}  // namespace clew::server
