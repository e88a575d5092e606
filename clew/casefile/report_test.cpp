// The report: nothing from outside becomes markup, nothing points outside, every section is there, the same bytes every
// time.

#include <gtest/gtest.h>

#include "clew/casefile/display.h"
#include "clew/casefile/report.h"
#include "clew/casefile/sample_case.h"
#include "clew/codec/address.h"

namespace clew::casefile {
namespace {

using testing::Sample;

std::string report(const Sample& sample, const ReportOptions& options = {}) {
  return report_html(sample.tables(), sample.method, current_versions(), options);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Report, BeginsWithTheAnswerAndHasEverySection) {
  const Sample sample = testing::coin_theft();
  const std::string html = report(sample);
  std::size_t last = 0;
  for (const char* id : {"answer", "overview", "flow", "exits", "balance", "held", "sensitivity", "unfollowed",
                         "inferences", "attributions", "method", "unknown", "words", "check"}) {
    const std::size_t at = html.find("<section id=\"" + std::string(id) + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
  EXPECT_TRUE(contains(
      html, "<strong>999.9998\u00A0BTC</strong> were taken in the incident <b>Vault theft</b> (2 starting points"));
  EXPECT_TRUE(contains(html, "All 6 rules that keep the books agree"));
  EXPECT_TRUE(contains(html, "<svg class=\"sankey\""));
  EXPECT_TRUE(contains(html, "<svg class=\"timeline\""));
}

TEST(Report, EscapesEveryTextFromOutside) {
  Sample sample = testing::coin_theft();
  const std::string evil = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\xff\xe2\x80\xae";
  std::vector<intel::Label> labels;
  for (intel::Label label : sample.labels.all()) {
    label.label += evil;
    label.actor += evil;
    label.source = "javascript:alert(3)//" + evil;
    label.confidence = evil;
    labels.push_back(label);
  }
  sample.labels = intel::Labels(labels);
  sample.method.incidents[0].name = "theft " + evil;
  trace::Branch branch;
  branch.address = testing::key_address("mixed z");
  branch.reason = evil;
  sample.method.branches.push_back(branch);
  sample.run();
  ReportOptions options;
  options.title = evil;
  options.value = [&](std::uint32_t, u128, UnixTime time) { return std::optional<Value>({evil, time, evil}); };
  const std::string html = report(sample, options);
  EXPECT_FALSE(contains(html, "<script>alert"));
  EXPECT_FALSE(contains(html, "<img"));
  EXPECT_FALSE(contains(html, "href=\"javascript"));
  EXPECT_FALSE(contains(html, "\xff"));
  EXPECT_FALSE(contains(html, "\xe2\x80\xae"));
  EXPECT_TRUE(contains(html, "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
  std::size_t scripts = 0;
  for (std::size_t at = html.find("<script"); at != std::string::npos; at = html.find("<script", at + 1)) ++scripts;
  EXPECT_EQ(scripts, 1U);
}

TEST(Report, PointsNowhereOutsideItself) {
  const std::string html = report(testing::coin_theft());
  for (const char* outside :
       {"src=", "href=\"http", "url(", "@import", "fetch(", "XMLHttp", "<link", "<iframe", "<form"})
    EXPECT_FALSE(contains(html, outside)) << outside;
  EXPECT_TRUE(contains(html, "default-src 'none'"));
}

TEST(Report, SaysNothingAboutPersons) {
  for (const bool accounts : {false, true}) {
    const std::string html = report(accounts ? testing::account_theft() : testing::coin_theft());
    for (const char* word : {"owned", "launder", "criminal", "guilty", "perpetrator", "suspect"})
      EXPECT_FALSE(contains(html, word)) << word;
  }
}

TEST(Report, IsTheSameOnEveryRun) {
  EXPECT_EQ(report(testing::coin_theft()), report(testing::coin_theft()));
  EXPECT_EQ(report(testing::account_theft()), report(testing::account_theft()));
}

TEST(Report, HidesAddressesThatNoOfficialSourceHasPublished) {
  const Sample sample = testing::coin_theft();
  const Tables tables = sample.tables();
  ReportOptions options;
  options.pseudonyms = true;
  const std::string html = report(sample, options);
  std::size_t shown = 0;
  for (const EntryRow& row : tables.entries) {
    if (row.address.empty()) continue;
    const bool official =
        row.address == codec::address_text(testing::key_address("southbank deposit").view(), "bitcoin");
    if (contains(html, row.address)) ++shown;
    EXPECT_TRUE(official || !contains(html, row.address)) << row.address;
  }
  EXPECT_GT(shown, 0U) << "what the treasury lists may be named";
  for (const TransactionRow& row : tables.transactions) EXPECT_FALSE(contains(html, row.tx));
  EXPECT_TRUE(contains(html, "address A1"));
}

TEST(Report, MarksExitsThatDependOnTheOrderInABlock) {
  const Sample sample = testing::account_theft();
  ReportOptions options;
  options.order_checked = true;
  EXPECT_TRUE(contains(report(sample, options), "no exit changes."));
  options.order_sensitive = {std::string(sample.tables().exits[0].address)};
  EXPECT_TRUE(contains(report(sample, options), "depends on the order within a block"));
}

TEST(Display, WritesAmountsExactlyAndReadably) {
  Tables tables;
  tables.assets = {{"", "BTC", 8, true, 32, 0}, {"c", "ETH", 18, true, 0, 0}, {"d", "<b>", 0, true, 0, 0}};
  tables.policies = {{.id = trace::PolicyId::fifo, .conserving = true},
                     {.id = trace::PolicyId::haircut, .conserving = true, .grid = true}};
  const ReportOptions options;
  const Display display(tables, options);
  EXPECT_EQ(display.column(0, 0, 1), "0.00000001");
  EXPECT_EQ(display.column(0, 0, 123'456'789'012'345'678U), "1,234,567,890.12345678");
  EXPECT_EQ(display.prose(0, 0, 150'000'000), "1.5\u00A0BTC");
  EXPECT_EQ(display.prose(0, 0, 100'000'000), "1\u00A0BTC");
  EXPECT_EQ(display.column(1, 0, (u128{3} << 32) + 1), "0.00000003…") << "part of a base unit is shown as cut";
  EXPECT_EQ(display.base_units(1, 0, (u128{3} << 32) + 1), "3 + 1/4294967296 base units");
  EXPECT_EQ(display.column(0, 1, 1'000'000'000'000'000'001ULL), "1.00000000…");
  EXPECT_EQ(display.column(0, 2, 1234567), "1,234,567");
  EXPECT_EQ(escaped(display.symbol(2)), "&lt;b&gt;");
  EXPECT_EQ(percent(1, 3), "33.3 %");
  EXPECT_EQ(percent(1, 100000), "< 0.1 %");
  EXPECT_EQ(percent(0, 5), "0 %");
  EXPECT_EQ(percent(999, 1000), "99.9 %");
  EXPECT_EQ(percent(9999, 10000), "99.9 %") << "never rounded up to all";
}

TEST(Display, ShowsInvisibleCharactersInsteadOfObeyingThem) {
  EXPECT_EQ(escaped("a\xe2\x80\xae"
                    "b\xe2\x80\x8b"
                    "c\xef\xbb\xbf\x01"),
            "a\uFFFDb\uFFFDc\uFFFD\uFFFD");
  EXPECT_EQ(escaped("a & 'b' \"c\" <d>"), "a &amp; &#39;b&#39; &quot;c&quot; &lt;d&gt;");
}

}  // namespace
}  // namespace clew::casefile
