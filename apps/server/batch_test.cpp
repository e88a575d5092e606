#include "apps/server/batch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>

#include "apps/server/sample_service.h"
#include "clew/base/file.h"
#include "clew/engine/batch.h"

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
  EXPECT_EQ(at_path(parsed(lines[2]), "error"), "the record cannot be read: 2 fields where the header has 4");
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

TEST(Batch, AColumnThatNobodyComparesIsSaidWithEachAnswer) {
  Sample sample;
  const auto lines = lines_of(all_at_once(sample, "text/csv", "name,shoe size\nXu Abcde,44\n,44\n"));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(at_path(parsed(lines[0]), "answer|verdict"), "pass");
  EXPECT_EQ(at_path(parsed(lines[0]), "not_looked_at|0"), "shoe size");
  EXPECT_EQ(at_path(parsed(lines[1]), "verdict"), "hold");
  EXPECT_EQ(at_path(parsed(lines[1]), "error"),
            "no answer can be given: the question has nothing to compare; shoe size: not looked at");
}

TEST(Batch, AColumnThatIsASlipOfThePenStopsTheWholeFile) {
  Sample sample;
  const auto lines = lines_of(all_at_once(sample, "text/csv", "Name\nXu Abcde\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(at_path(parsed(lines[0]), "error"),
            "the first line cannot be used: column 1 is called Name, which is not compared: is name meant?");
  EXPECT_EQ(lines[1], R"({"done":true,"records":0,"errors":1})");
}

TEST(Batch, MoreColumnsThanAnyTableOfPartiesHasStopTheWholeFile) {
  Sample sample;
  const auto lines = lines_of(all_at_once(sample, "text/csv", "name" + std::string(128, ',') + "\nXu Abcde\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(at_path(parsed(lines[0]), "error"), "the first line names more than 128 columns");
}

struct SameRows {
  const char* said;
  const char* end;
  const char* type;
  const char* rows;
};
const SameRows kSameRows[] = {
    {"a table", ".csv", "text/csv",
     "id,schema,name,birthDate,country,shoe size\n"
     "1,Person,Ri Jong Hwalbin,1962,,\n"
     "2,,\"Northwind \"\"Maritime\"\"\nTrading Limited\",,,44\n"
     "3,Person,Xu Abcde,unknown,n/a,\n"
     "4,Person,Ri Jong Hwalbin,10/03/1957,kp,\n"
     "5,Nothing,Ola Brennmark,,,\n"
     "6,Person\n"
     "7,Person,,1962,,\n"
     "8,Person,Ri Jong Hwalbin 0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c,,,\n"
     "9,Person,Jos\xe9,,,\n"
     "10,Person,N/A,,,\n"},
    {"lines of JSON", ".jsonl", "application/x-ndjson",
     "{\"id\":\"1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ri Jong "
     "Hwalbin\",null],\"birthDate\":\"1962\"}}\n"
     "{\"id\":2,\"name\":\"Northwind Maritime Trading Limited\",\"shoeSize\":43}\n"
     "\n"
     "{\"schema\":\"Person\",\"properties\":{\"name\":{\"first\":\"Ri\"}}}\r\n"
     "{\"schema\":\"Person\",\"properties\":{\"name\":\"Ola "
     "Brennmark\",\"birthDate\":\"25/03/1977\",\"gender\":\"?\"}}\n"
     "not json\n"
     "{\"schema\":\"Person\"}\n"
     "{\"publicKey\":\"0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c\"}"},
};

TEST(Batch, TheSameRowsHaveTheSameAnswersAsAFileOfTheCommandLine) {
  for (const SameRows& c : kSameRows) {
    SCOPED_TRACE(c.said);
    Sample sample;
    const auto lines = lines_of(all_at_once(sample, c.type, c.rows));
    const std::string path = "/tmp/clew-batch-" + std::to_string(getpid()) + c.end;
    ASSERT_TRUE(write_file_atomically(path, c.rows));
    auto rows = engine::PartyRows::open(path, "", "");
    static_cast<void>(std::remove(path.c_str()));
    ASSERT_TRUE(rows) << rows.error().message;
    engine::ScreenOptions options;
    options.now = sample.log.now;
    std::size_t at = 0;
    const auto compare = [&](std::span<const engine::BatchRow> window) -> engine::Outcome<void> {
      for (const engine::BatchRow& row : window) {
        const std::string& line = lines.at(at++);
        EXPECT_EQ(at_path(parsed(line), "line"), std::to_string(row.row.line));
        EXPECT_EQ(at_path(parsed(line), "error") == "-", row.row.fault.empty()) << line << row.row.fault;
        if (!row.row.fault.empty()) continue;
        const std::string answer = engine::answer_json(row.answer);
        EXPECT_NE(line.find(answer.substr(0, answer.find_last_not_of('\n') + 1)), std::string::npos) << line << answer;
        EXPECT_EQ(at_path(parsed(line), "not_looked_at|0"),
                  row.row.not_looked_at.empty() ? "-" : row.row.not_looked_at.front());
      }
      return {};
    };
    const auto report = engine::screen_rows(*sample.knowledge->snapshot(), *rows, options, 1, compare);
    ASSERT_TRUE(report);
    EXPECT_EQ(at + 1, lines.size());
    EXPECT_EQ(lines.back(), "{\"done\":true,\"records\":" + std::to_string(report->rows) +
                                ",\"errors\":" + std::to_string(report->bad) + "}");
    EXPECT_GT(report->bad, 1u);
    EXPECT_GT(report->rows, report->bad + 3);
  }
}

TEST(Batch, TwoColumnsOfOneIdStopTheWholeFile) {
  Sample sample;
  for (const auto& [header, says] :
       {std::pair{"id,name,id", ": the columns 1 and 3 are both called id, and there can be one"},
        {"name,schema,schema", ": the columns 2 and 3 are both called schema, and there can be one"}}) {
    const auto lines = lines_of(all_at_once(sample, "text/csv", std::string(header) + "\na,b,c\n"));
    ASSERT_EQ(lines.size(), 2u) << header;
    EXPECT_TRUE(at_path(parsed(lines[0]), "error").ends_with(says)) << lines[0];
  }
}

TEST(Batch, OtherTypesAreRefused) {
  Sample sample;
  EXPECT_EQ(sample.post("/v1/batch", "x", "text/plain").status, 415u);
  EXPECT_EQ(sample.post("/v1/batch?treshold=1", "x", "text/csv").status, 400u);
}

}  // namespace
}  // namespace clew::server
