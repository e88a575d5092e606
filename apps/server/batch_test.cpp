#include "apps/server/batch.h"

#include <gtest/gtest.h>

#include "apps/server/sample_service.h"

namespace clew::server {
namespace {

std::unique_ptr<Batch> open(Sample& sample, const std::string& type, const std::string& query = "") {
  Request request;
  request.method = Method::post;
  request.host = "localhost";
  request.target = "/v1/batch" + query;
  request.content_type = type;
  auto opened = sample.service.open_stream(request);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<Batch>>(opened));
  return std::get<std::unique_ptr<Batch>>(std::move(opened));
}

std::string all_at_once(Sample& sample, const std::string& type, const std::string& body) {
  auto batch = open(sample, type);
  std::string out = batch->push(body);
  return out + batch->finish();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

constexpr const char* kLines =
    "{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":\"Ri Jong Hwalbin\"}}\n"
    "\n"
    "{\"schema\":\"Person\"}\r\n"
    "not json\n"
    "{\"id\":\"4\",\"schema\":\"Person\",\"properties\":{\"name\":\"Xu Abcde\"}}";
constexpr const char* kRows =
    "id,schema,name,birthDate\n"
    "1,Person,Ri Jong Hwalbin,1962\n"
    "2,,\"Northwind \"\"Maritime\"\"\nTrading Limited\",\n"
    "3,Person\n"
    "4,Person,\"never closed,\n"
    "5,Person,Xu Abcde,\n";

TEST(Batch, EveryRecordHasItsLineInOrderAndTheLastSaysHowMany) {
  Sample sample;
  const auto lines = lines_of(all_at_once(sample, "application/x-ndjson", kLines));
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(at_path(parsed(lines[0]), "answer|verdict"), "hold");
  EXPECT_EQ(at_path(parsed(lines[0]), "decision"), "1");
  EXPECT_EQ(at_path(parsed(lines[1]), "line"), "3");
  EXPECT_EQ(at_path(parsed(lines[1]), "verdict"), "hold") << "what cannot be read is held";
  EXPECT_EQ(at_path(parsed(lines[2]), "line"), "4");
  EXPECT_EQ(at_path(parsed(lines[3]), "answer|verdict"), "pass");
  EXPECT_EQ(lines[4], R"({"done":true,"records":4,"errors":2})");
}

TEST(Batch, AnAnswerSaysWhatWasNotLookedAt) {
  Sample sample;
  const auto lines =
      lines_of(all_at_once(sample, "application/x-ndjson",
                           "{\"schema\":\"Person\",\"properties\":{\"name\":\"Xu Abcde\",\"shoeSize\":\"43\"}}\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(at_path(parsed(lines[0]), "not_looked_at|0"), "shoeSize");
}

TEST(Batch, ReadsCsvWithQuotesAndLineBreaksInThem) {
  Sample sample;
  const std::string rows = std::string(kRows).substr(0, std::string(kRows).find("4,Person"));
  const auto lines = lines_of(all_at_once(sample, "text/csv; charset=utf-8", rows));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(at_path(parsed(lines[0]), "answer|verdict"), "hold");
  EXPECT_EQ(at_path(parsed(lines[1]), "answer|verdict"), "hold");
  EXPECT_EQ(at_path(parsed(lines[2]), "error"), "the row has 2 fields, the first line has 4");
  EXPECT_EQ(at_path(parsed(lines[2]), "line"), "5") << "lines of the file, not records";
}

TEST(Batch, ThePiecesABodyComesInChangeNothing) {
  for (const auto& [type, body] : {std::pair{"application/x-ndjson", kLines}, std::pair{"text/csv", kRows}}) {
    Sample whole;
    const std::string expected = all_at_once(whole, type, body);
    for (std::size_t size = 1; size < 40; ++size) {
      Sample sample;
      auto batch = open(sample, type);
      std::string out;
      const std::string_view text = body;
      for (std::size_t at = 0; at < text.size(); at += size) out += batch->push(text.substr(at, size));
      out += batch->finish();
      EXPECT_EQ(out, expected) << "pieces of " << size;
    }
  }
}

TEST(Batch, ARecordThatIsTooLongIsOneErrorAndNeedsNoMemory) {
  Sample sample;
  auto batch = open(sample, "application/x-ndjson");
  std::string out;
  const std::string piece(10'000, 'x');
  for (int i = 0; i < 200; ++i) out += batch->push(piece);
  out += batch->push("\n{\"schema\":\"Person\",\"properties\":{\"name\":\"Xu Abcde\"}}\n");
  out += batch->finish();
  const auto lines = lines_of(out);
  ASSERT_EQ(lines.size(), 3u) << out;
  EXPECT_EQ(at_path(parsed(lines[0]), "error"), "the record has more than 65,536 bytes");
  EXPECT_EQ(at_path(parsed(lines[1]), "line"), "2");
  EXPECT_EQ(at_path(parsed(lines[1]), "answer|verdict"), "pass");
}

TEST(Batch, AQuoteThatNeverClosesCostsOneRecord) {
  Sample sample;
  std::string rows = "name\n\"open\n";
  while (rows.size() < Batch::kRecordBytesMax + 100) rows += "Xu Abcde\n";
  const auto lines = lines_of(all_at_once(sample, "text/csv", rows));
  EXPECT_EQ(at_path(parsed(lines[0]), "line"), "2");
  EXPECT_EQ(at_path(parsed(lines[1]), "line"), "3");
  EXPECT_EQ(at_path(parsed(lines[1]), "answer|verdict"), "pass");
  EXPECT_TRUE(lines.back().ends_with("\"errors\":1}")) << lines.back();
}

TEST(Batch, ColumnsNobodyKnowsStopTheWholeFile) {
  Sample sample;
  const auto lines = lines_of(all_at_once(sample, "text/csv", "name,shoe size\nXu Abcde,44\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(at_path(parsed(lines[0]), "error").starts_with("the first line names the columns"));
  EXPECT_EQ(lines[1], R"({"done":true,"records":0,"errors":1})");
}

TEST(Batch, TwoColumnsOfOneIdStopTheWholeFile) {
  Sample sample;
  for (const auto& [header, says] : {std::pair{"id,name,id", "the columns 1 and 3 are both \"id\""},
                                     {"name,schema,schema", "the columns 2 and 3 are both \"schema\""}}) {
    const auto lines = lines_of(all_at_once(sample, "text/csv", std::string(header) + "\na,b,c\n"));
    ASSERT_EQ(lines.size(), 2u) << header;
    EXPECT_TRUE(at_path(parsed(lines[0]), "error").starts_with(says)) << lines[0];
  }
}

TEST(Batch, OtherTypesAreRefused) {
  Sample sample;
  EXPECT_EQ(sample.post("/v1/batch", "x", "text/plain").status, 415u);
  EXPECT_EQ(sample.post("/v1/batch?treshold=1", "x", "text/csv").status, 400u);
}

}  // namespace
}  // namespace clew::server
