#include "clew/formats/ftm/ftm.h"

#include <gtest/gtest.h>

#include "clew/formats/ftm/write.h"
#include "clew/intel/print_entity.h"

namespace clew::formats::ftm {
namespace {

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(std::string_view text) {
  Got got;
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading(ftm_info(), sink);
  reading.begin_file("entities.ftm.json");
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(read_ftm_content(input, reading));
  got.report = reading.finish();
  return got;
}

constexpr std::string_view kLine =
    R"({"id": "NK-1", "caption": "Jon Smith", "schema": "Person", "properties": {)"
    R"("name": ["Jon Smith", "JON SMITH"], )"
    R"("birthDate": ["1970-01"], "amount": [12, 0.5], "addressEntity": ["addr-1"], "x": "bare", "none": [null]}, )"
    R"("datasets": ["b", "a"], "referents": ["ofac-2", "ofac-1"], "target": true, )"
    R"("first_seen": "2023-04-20T10:31:01"})";

constexpr std::string_view kLineEntity = R"(Person NK-1
  addressEntity = addr-1
  amount = 0.5
  amount = 12
  birthDate = 1970-01
  ftm:caption = Jon Smith
  ftm:datasets = a
  ftm:datasets = b
  ftm:first_seen = 2023-04-20T10:31:01
  ftm:target = true
  name = JON SMITH
  name = Jon Smith
  x = bare
  was ofac-1
  was ofac-2
)";

TEST(Ftm, ALineIsAnEntityWithAllThatStandsBesideItsProperties) {
  const Got got = read(std::string(kLine) + "\n\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), kLineEntity);
  EXPECT_EQ(got.report->entities, 1u);
  EXPECT_EQ(got.report->targets, 1u);
  EXPECT_TRUE(got.report->bad.empty());
  EXPECT_TRUE(got.report->unknown.empty());
}

TEST(Ftm, WithoutTheWordTargetThingsAreTargetsAndRelationsAreNot) {
  const Got got = read(
      "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{}}\n{\"id\":\"b\",\"schema\":\"Sanction\"}\n"
      "{\"id\":\"c\",\"schema\":\"Person\",\"target\":false,\"new_key\":1}");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 3u);
  EXPECT_EQ(got.report->targets, 1u);
  EXPECT_EQ(got.report->unknown.at("new_key"), 1u);
  EXPECT_EQ(got.collected.at("c").first("ftm:new_key"), "1");
}

TEST(Ftm, EntitiesInsideAnEntityFollowItAndAreNamedOnce) {
  const Got got = read(
      R"({"id":"p","schema":"Person","target":true,"properties":{"sanctions":[{"id":"s","schema":"Sanction",)"
      R"("properties":{"entity":["p"]}}],"addressEntity":[{"id":"d","schema":"Address","properties":{"full":["X"]}}],)"
      R"("ownershipOwner":[{"id":"o","schema":"Ownership","properties":{"owner":["p"],"asset":[)"
      R"({"id":"c","schema":"Company","properties":{"name":["Acme"]}}]}}]}})");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(),
            "Person p\n  addressEntity = d\n  ftm:target = true\n"
            "Sanction s\n  entity = p\n"
            "Address d\n  full = X\n"
            "Ownership o\n  asset = c\n  owner = p\n"
            "Company c\n  name = Acme\n");
  EXPECT_EQ(got.report->targets, 1u);
}

TEST(Ftm, ASchemaThatNobodyKnowsIsSetAsideWithItsLineAndTheRestIsRead) {
  const Got got = read(
      "{\"id\":\"a\",\"schema\":\"person\",\"properties\":{\"name\":[\"Jon Smith\"]}}\n"
      "{\"id\":\"b\",\"schema\":\"Person\",\"properties\":{\"sanctions\":[{\"id\":\"s\",\"schema\":\"Sancton\"}]}}\n"
      "{\"id\":\"c\",\"schema\":\"Spaceship\"}\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 1u);
  EXPECT_EQ(got.report->targets, 1u);
  std::string said;
  for (const intel::BadRecord& bad : got.report->bad)
    said += bad.file + " " + std::to_string(bad.offset) + " " + bad.record + ": " + bad.reason + "\n";
  EXPECT_EQ(said,
            "entities.ftm.json 0 line 1, a: unknown schema \"person\": \"Person\" is meant?\n"
            "entities.ftm.json 65 line 2, s: unknown schema \"Sancton\": \"Sanction\" is meant?\n"
            "entities.ftm.json 153 line 3, c: unknown schema \"Spaceship\"\n");
}

TEST(Ftm, AFileOfNothingElseIsReadWithItsReasons) {
  const Got got = read("{\"id\":\"a\",\"schema\":\"person\"}\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->entities, 0u);
  EXPECT_EQ(got.report->bad_count, 1u);
}

TEST(Ftm, ADateThatIsNoneIsANoteAndSaid) {
  const Got got = read(
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"birthDate\":[\"1990-02-31\",\"1990-02-03T00:00:00\"],"
      "\"country\":[\"gb-sct\",\"qq\"]}}\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(),
            "Person a\n  birthDate = 1990-02-03T00:00:00\n  country = gb-sct\n  country = qq\n"
            "  notes = birthDate: 1990-02-31\n");
  ASSERT_EQ(got.report->bad_fields.size(), 2u);
  EXPECT_EQ(got.report->bad_fields[0].record, "line 1, a, birthDate");
  EXPECT_EQ(got.report->bad_fields[1].record, "line 1, a, country");
}

TEST(Ftm, AWholeNumberIsAnIdToo) {
  const Got got = read("{\"id\":7,\"schema\":\"Person\",\"properties\":{\"passportNumber\":[123456]}}\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), "Person 7\n  passportNumber = 123456\n");
}

TEST(Ftm, AnObjectInThePlaceOfATextIsSaidToBeOne) {
  const Got got = read(
      "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[{\"first\":\"A\"}]}}\n"
      "{\"id\":\"b\",\"schema\":\"Person\"}\n");
  ASSERT_TRUE(got.report);
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].record, "line 1, a");
  EXPECT_EQ(got.report->bad[0].reason, "a value is an object without an id: neither a text nor an entity");
}

struct Fault {
  const char* line;
  Code code;
};

TEST(Ftm, ABrokenLineCostsThatLineAndSaysWhich) {
  std::string deep = R"({"id":"x","schema":"P","properties":{"a":[1]}})";
  for (std::size_t i = 0; i <= kNestingMax; ++i) deep = R"({"id":"x","schema":"P","properties":{"a":[)" + deep + "]}}";
  const Fault cases[] = {
      {"{", Code::malformed},
      {"[]", Code::malformed},
      {"{\"schema\":\"Person\"}", Code::malformed},
      {"{\"id\":\"x\"}", Code::malformed},
      {"{\"id\":7.5,\"schema\":\"Person\"}", Code::malformed},
      {"{\"id\":\"x\",\"schema\":\"Person\",\"properties\":[]}", Code::malformed},
      {"{\"id\":\"x\",\"schema\":\"Person\",\"properties\":{\"a\":[[1]]}}", Code::malformed},
      {"{\"id\":\"x\",\"schema\":\"Person\",\"clew\":[{\"property\":\"name\",\"value\":\"A\"}]}", Code::mismatch},
      {"{\"id\":\"\xff\",\"schema\":\"Person\"}", Code::malformed},
      {deep.c_str(), Code::limit},
  };
  for (const Fault& c : cases) {
    const Got got = read("{\"id\":\"a\",\"schema\":\"Person\"}\n" + std::string(c.line) +
                         "\n{\"id\":\"b\",\"schema\":\"Person\"}\n");
    ASSERT_TRUE(got.report) << c.line;
    EXPECT_EQ(got.report->entities, 2u) << c.line;
    ASSERT_EQ(got.report->bad.size(), 1u) << c.line;
    EXPECT_EQ(got.report->bad[0].code, c.code) << c.line << ": " << got.report->bad[0].reason;
    EXPECT_EQ(got.report->bad[0].offset, 29u);
    EXPECT_TRUE(got.report->bad[0].record.starts_with("line 2")) << got.report->bad[0].record;
  }
}

TEST(Ftm, CutAnywhereItIsTruncated) {
  for (std::size_t size = 1; size < kLine.size(); ++size) {
    const Got got = read(kLine.substr(0, size));
    ASSERT_FALSE(got.report) << size;
    EXPECT_EQ(got.report.error().code, Code::truncated) << size;
  }
}

TEST(Ftm, WhatIsWrittenIsReadBackEqual) {
  intel::Entity entity;
  entity.id = "un-KPe.023";
  entity.schema = "Organization";
  entity.add("name", "A \"quoted\"\\ name\n");
  entity.add("name", "한글");
  entity.add("ftm:target", "true");
  entity.add("ftm:datasets", "one");
  entity.add("ftm:id", "no clash with the id");
  entity.values.push_back({"alias", "Twice", "ko", "", {}, {}});
  entity.values.push_back({"alias", "Twice", "", "low quality", UnixTime{-5}, UnixTime{77}});
  entity.values.push_back({"alias", "Twice", "", "", {}, {}});
  entity.referents = {"x", "y"};
  entity.settle();
  const std::string line = write_ftm(entity);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const Got got = read(line + "\n");
  ASSERT_EQ(got.collected.entities.size(), 1u) << line;
  EXPECT_EQ(got.collected.entities[0], entity) << line;
  EXPECT_EQ(write_ftm(got.collected.entities[0]), line);
}

TEST(Ftm, IsWrittenAsOthersReadIt) {
  intel::Entity entity{"x", "Person", {{"name", "A", "ru", "", {}, {}}}, {"y"}};
  entity.add("ftm:target", "true");
  entity.settle();
  EXPECT_EQ(write_ftm(entity),
            R"({"id":"x","schema":"Person","properties":{"name":["A"]},"referents":["y"],"target":true,)"
            R"("clew":[{"property":"name","value":"A","lang":"ru"}]})");
}

struct Change {
  intel::DeltaOp op = intel::DeltaOp::add;
  std::string entity;
};

TEST(Ftm, AnEntityIsATargetAsItSaysAndElseIfItIsAThing) {
  const Got got = read(
      "{\"id\":\"a\",\"schema\":\"Person\"}\n{\"id\":\"b\",\"schema\":\"Person\",\"target\":false}\n"
      "{\"id\":\"c\",\"schema\":\"Address\",\"target\":true}\n{\"id\":\"d\",\"schema\":\"Address\"}\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->targets, 2u);
  EXPECT_TRUE(is_target(got.collected.at("a")));
  EXPECT_FALSE(is_target(got.collected.at("b")));
  EXPECT_TRUE(is_target(got.collected.at("c")));
  EXPECT_FALSE(is_target(got.collected.at("d")));
}

TEST(Ftm, ADeltaGivesItsChangesInOrder) {
  std::vector<Change> changes;
  const intel::DeltaSink sink = [&](intel::DeltaOp op, intel::Entity&& entity) -> Result<intel::DeltaFit> {
    changes.push_back({op, intel::print_entity(entity)});
    return entity.id == "f" ? intel::DeltaFit::not_there : intel::DeltaFit::applied;
  };
  const intel::EntitySink none = [](intel::Entity&&) -> Result<void> { return {}; };
  intel::Reading reading(ftm_info(), none);
  codec::Input input = codec::Input::of(
      "{\"op\":\"ADD\",\"entity\":{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]}}}\n"
      "{\"op\":\"MOD\",\"entity\":{\"id\":\"b\",\"schema\":\"Person\"}}\n"
      "{\"op\":\"MOVE\",\"entity\":{\"id\":\"c\",\"schema\":\"Person\"}}\n"
      "{\"op\":\"ADD\",\"entity\":{\"id\":\"d\"}}\n"
      "{\"op\":\"DEL\",\"entity\":{\"id\":\"e\"}}\n"
      "{\"op\":\"DEL\",\"entity\":{\"id\":\"f\"}}\n");
  ASSERT_TRUE(read_ftm_delta_content(input, reading, sink));
  ASSERT_EQ(changes.size(), 4u);
  EXPECT_EQ(changes[0].entity, "Person a\n  name = A\n");
  EXPECT_EQ(changes[1].op, intel::DeltaOp::modify);
  EXPECT_EQ(changes[2].op, intel::DeltaOp::remove);
  EXPECT_EQ(changes[2].entity, " e\n");
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->entities, 3u);
  ASSERT_EQ(report->bad.size(), 3u);
  EXPECT_EQ(report->bad[0].record, "line 3");
  EXPECT_EQ(report->bad[1].record, "line 4, d");
  EXPECT_EQ(report->bad[2].record, "line 6, f");
  EXPECT_EQ(report->bad[2].code, Code::not_found);
  EXPECT_EQ(report->bad[2].offset, 248u);
}

constexpr std::string_view kSimple =
    "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"addresses\",\"identifiers\",\"sanctions\","
    "\"phones\",\"emails\",\"dataset\",\"first_seen\",\"last_seen\",\"last_change\",\"mood\"\n"
    "\"NK-1\",\"Person\",\"Jon Smith\",\"John Smith;\"\"Smith; Jon\"\"\",\"1970\",\"kp;ru\",\"\",\"A123\",\"US - "
    "2019\","
    "\"\",\"\",\"OFAC\",\"2023-01-01\",\"2023-01-02\",\"2023-01-03\",\"good\"\n"
    "\"\",\"Person\",\"Nobody\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n"
    "\"NK-2\",\"Person\",\"too short\"\n";

TEST(FtmSimple, ARowIsATargetAndListsAreSplit) {
  intel::Collected collected;
  const intel::EntitySink sink = collected.sink();
  intel::Reading reading(ftm_info(), sink);
  codec::Input input = codec::Input::of(kSimple);
  ASSERT_TRUE(read_ftm_simple_content(input, reading));
  EXPECT_EQ(collected.print(), R"(Person NK-1
  alias = John Smith
  alias = Smith; Jon
  birthDate = 1970
  country = kp
  country = ru
  ftm:datasets = OFAC
  ftm:first_seen = 2023-01-01
  ftm:last_change = 2023-01-03
  ftm:last_seen = 2023-01-02
  ftm:target = true
  idNumber = A123
  name = Jon Smith
  notes = mood: good
  program = US - 2019
)");
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->unknown.at("mood"), 1u);
  ASSERT_EQ(report->bad.size(), 2u);
  EXPECT_EQ(report->bad[0].record, "row in line 3");
  EXPECT_EQ(report->bad[1].offset, kSimple.find("\"NK-2\""));
}

TEST(FtmSimple, TextThatIsNotUtf8IsReadWhereItIsPlainAndIsABadFieldElse) {
  intel::Collected collected;
  const intel::EntitySink sink = collected.sink();
  intel::Reading reading(ftm_info(), sink);
  reading.begin_file("targets.simple.csv");
  codec::Input input = codec::Input::of(
      "id,schema,name,addresses\n"
      "a,Person,Jon Smith,Stra\xdf"
      "e 1\n"
      "b,Person,Jos\x81 Roe,\n"
      "c,Person,Jos\xc3\xa9 Roe,\n"
      "\xc8\xe2\xe0,Person,Jane Doe,\n");
  ASSERT_TRUE(read_ftm_simple_content(input, reading));
  EXPECT_EQ(collected.at("b").first("name"), "Jos\xef\xbf\xbd Roe");
  EXPECT_EQ(collected.at("a").first("address"),
            "Stra\xc3\x9f"
            "e 1");
  const auto report = reading.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->entities, 3u);
  EXPECT_EQ(report->not_utf8, (intel::NotUtf8{1, 2, 2, "targets.simple.csv", "addresses", 2}));
  ASSERT_EQ(report->bad_fields.size(), 2u);
  EXPECT_EQ(report->bad_fields[0].record, "row in line 3, name");
  ASSERT_EQ(report->bad.size(), 1u);
  EXPECT_EQ(report->bad[0].reason, "an id that is not UTF-8");
}

TEST(FtmSimple, CutAnywhereItDoesNotCrashAndSaysSo) {
  for (std::size_t size = 0; size < kSimple.size(); ++size) {
    const intel::EntitySink sink = [](intel::Entity&&) -> Result<void> { return {}; };
    intel::Reading reading(ftm_info(), sink);
    codec::Input input = codec::Input::of(kSimple.substr(0, size));
    ASSERT_TRUE(read_ftm_simple_content(input, reading));
    const auto report = reading.finish();
    if (report) {
      EXPECT_LE(report->bad.size(), 2u);
    }
    if (size < kSimple.find("\"schema\"") && report) {
      EXPECT_EQ(report->entities, 0u) << size;
      EXPECT_EQ(report->bad_count, 1u) << size;
    }
  }
}

}  // namespace
}  // namespace clew::formats::ftm
