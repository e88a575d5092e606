#include "clew/codec/xml.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "clew/base/file.h"

namespace clew::codec {
namespace {

constexpr std::string_view kRecord[] = {"R"};

/// "R@10(a=1){x y}" of every record: name, place, attributes, text and children.
std::string print(XmlElement element) {
  std::string text(element.name());
  for (std::size_t i = 0; i < element.attribute_count(); ++i)
    text += " " + std::string(element.attribute_at(i).name) + "=" + std::string(element.attribute_at(i).value);
  if (!element.text().empty()) text += " '" + std::string(element.text()) + "'";
  for (const XmlElement child : element) text += " {" + print(child) + "}";
  return text;
}

struct Got {
  std::vector<std::string> records, outside;
  std::vector<std::uint64_t> offsets;
  std::vector<Error> skipped;
  std::optional<Error> fault;
};

Got records_of(std::string_view text) {
  Got got;
  XmlRecordHandlers handlers;
  handlers.record = [&](XmlElement record) -> Result<void> {
    got.records.push_back(print(record));
    got.offsets.push_back(record.offset());
    return {};
  };
  handlers.skipped = [&](const Error& error) -> Result<void> {
    got.skipped.push_back(error);
    return {};
  };
  handlers.outside = [&](std::string_view name, std::span<const XmlAttribute>, std::size_t depth) -> Result<void> {
    got.outside.push_back(std::to_string(depth) + std::string(name));
    return {};
  };
  Input input = Input::of(text);
  const auto outcome = read_xml_records(input, kRecord, handlers);
  EXPECT_TRUE(outcome);
  if (outcome) got.fault = *outcome;
  return got;
}

TEST(Xml, RecordsComeAsTreesWithAttributesTextAndPlaces) {
  const Got got = records_of("<L><S/><R a='1'> one <B>t&amp;u</B> two</R><R/></L>");
  EXPECT_EQ(got.records, (std::vector<std::string>{"R a=1 'one  two' {B 't&u'}", "R"}));
  EXPECT_EQ(got.offsets, (std::vector<std::uint64_t>{7, 43}));
  EXPECT_EQ(got.outside, (std::vector<std::string>{"0L", "1S"}));
  EXPECT_FALSE(got.fault);
}

TEST(Xml, NamesComeWithoutTheirPrefix) {
  EXPECT_EQ(records_of("<x:L xmlns:x='u'><x:R x:a='1'><x:b>t</x:b></x:R></x:L>").records,
            (std::vector<std::string>{"R a=1 {b 't'}"}));
}

TEST(Xml, ARecordInsideARecordBelongsToIt) {
  EXPECT_EQ(records_of("<L><R><R>in</R></R></L>").records, (std::vector<std::string>{"R {R 'in'}"}));
}

TEST(Xml, AnElementThatIsNotThereHasNothing) {
  const XmlElement none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.child("a").child("b").text(), "");
  EXPECT_EQ(none.attribute("a"), "");
  EXPECT_TRUE(none.begin() == none.end());
}

struct Fault {
  const char* text;
  Code code;
  std::uint64_t offset;
  std::size_t records;  // handed on before it
};

TEST(Xml, SaysWhatIsWrongAndWhereAndKeepsWhatCameBefore) {
  const Fault cases[] = {
      {"", Code::truncated, 0, 0},
      {"<L><R/>", Code::truncated, 7, 1},
      {"<L><R/><R", Code::truncated, 7, 1},
      {"<L><R/></M>", Code::malformed, 9, 1},
      {"<L><R>&foo;</R></L>", Code::malformed, 6, 0},
      {"<!DOCTYPE L [<!ENTITY a 'aa'>]><L><R>&a;</R></L>", Code::unsupported, 24, 0},
      {"<!DOCTYPE L [<!ENTITY % a 'aa'>]><L/>", Code::unsupported, 26, 0},
      {"<!DOCTYPE L SYSTEM 'f.dtd'><L><R>&a;</R></L>", Code::malformed, 33, 0},
      {"<?xml version='1.0' encoding='x-no'?><L/>", Code::unsupported, 30, 0},
  };
  for (const Fault& c : cases) {
    const Got got = records_of(c.text);
    ASSERT_TRUE(got.fault) << c.text;
    EXPECT_EQ(got.fault->code, c.code) << c.text << ": " << got.fault->reason;
    EXPECT_EQ(got.fault->offset, c.offset) << c.text;
    EXPECT_EQ(got.records.size(), c.records) << c.text;
  }
}

TEST(Xml, ADocumentTypeWithoutEntitiesIsFine) {
  EXPECT_FALSE(records_of("<!DOCTYPE L SYSTEM 'f.dtd'><L><R/></L>").fault);
}

TEST(Xml, DepthIsBounded) {
  std::string deep;
  for (std::size_t i = 0; i <= kXmlDepthMax; ++i) deep += "<d>";
  const Got got = records_of(deep);
  ASSERT_TRUE(got.fault);
  EXPECT_EQ(got.fault->code, Code::limit);
  EXPECT_EQ(got.fault->offset, 3 * kXmlDepthMax);
}

TEST(Xml, ATokenThatDoesNotEndIsBounded) {
  const Got got = records_of("<L><R/><!--" + std::string(kXmlTokenBytesMax + 2 * kInputPieceBytes, 'x') + "--></L>");
  ASSERT_TRUE(got.fault);
  EXPECT_EQ(got.fault->code, Code::limit);
  EXPECT_EQ(got.fault->offset, 7u);
  EXPECT_EQ(got.records.size(), 1u);
}

TEST(Xml, ARecordLargerThanTheLimitIsSkippedAndReadingGoesOn) {
  std::string text = "<L><R>";
  for (std::size_t i = 0; i <= kXmlRecordElementsMax; ++i) text += "<a/>";
  const Got got = records_of(text + "</R><R>next</R></L>");
  ASSERT_EQ(got.skipped.size(), 1u);
  EXPECT_EQ(got.skipped[0].code, Code::limit);
  EXPECT_EQ(got.skipped[0].offset, 3u);
  EXPECT_EQ(got.records, (std::vector<std::string>{"R 'next'"}));
}

TEST(Xml, AnErrorOfTheHandlerEndsTheReadingAndIsHandedOn) {
  std::size_t seen = 0;
  XmlRecordHandlers handlers;
  handlers.record = [&](XmlElement) -> Result<void> {
    ++seen;
    return fail(Code::io, "disk full");
  };
  Input input = Input::of("<L><R/><R/></L>");
  const auto outcome = read_xml_records(input, kRecord, handlers);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::io);
  EXPECT_EQ(seen, 1u);
}

TEST(Xml, CutAnywhereItIsTruncatedAndLosesOnlyTheOpenRecord) {
  const std::string text = "<?xml version='1.0'?><L a='b'><R>x<!-- c --><![CDATA[y]]></R><R>\xc3\xa9&#65;</R></L>";
  for (std::size_t size = 0; size < text.size(); ++size) {
    const Got got = records_of(std::string_view(text).substr(0, size));
    ASSERT_TRUE(got.fault) << size;
    EXPECT_EQ(got.fault->code, Code::truncated) << size;
    EXPECT_LE(got.fault->offset, size);
    EXPECT_EQ(got.records.size(), (size >= text.find("<R>\xc3") ? 1u : 0u) + (size + 4 >= text.size() ? 1u : 0u));
  }
}

TEST(Input, CompressedContentIsReadAsItsContent) {
  // zstd frame of "<L><R/></L>" stored raw.
  const std::string frame("\x28\xb5\x2f\xfd\x20\x0b\x59\x00\x00<L><R/></L>", 20);
  Input input = Input::of(frame);
  EXPECT_EQ(input.next().value_or("?"), "<L><R/></L>");
  EXPECT_EQ(input.next().value_or("?"), "");
  for (std::size_t size = 5; size < frame.size(); ++size) {
    Input cut = Input::of(std::string_view(frame).substr(0, size));
    const auto piece = cut.next();
    const auto after = piece && !piece->empty() ? cut.next() : piece;
    ASSERT_FALSE(after) << size;
    EXPECT_EQ(after.error().code, Code::truncated) << size;
  }
}

TEST(Input, ContentLargerThanTheLimitIsRefused) {
  Input input = Input::of("abcdef", 5);
  const auto piece = input.next();
  ASSERT_FALSE(piece);
  EXPECT_EQ(piece.error().code, Code::limit);
  EXPECT_FALSE(input.next());
}

TEST(Input, AFileIsReadToItsEndAndAMissingOneIsSaid) {
  const std::string path = "/tmp/clew-input-test-" + std::to_string(getpid());
  const std::string content(3 * kInputPieceBytes + 17, 'z');
  ASSERT_TRUE(write_file_atomically(path, content));
  auto input = Input::open(path);
  ASSERT_TRUE(input);
  std::string got;
  while (true) {
    const auto piece = input->next();
    ASSERT_TRUE(piece);
    if (piece->empty()) break;
    got += *piece;
  }
  EXPECT_EQ(got.size(), content.size());
  EXPECT_EQ(input->position(), content.size());
  ASSERT_TRUE(remove_file(path));
  const auto missing = Input::open(path);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
}

TEST(Input, LookingAtAPieceDoesNotTakeIt) {
  Input input = Input::of("ab");
  EXPECT_EQ(input.peek().value_or("?"), "ab");
  EXPECT_EQ(input.peek().value_or("?"), "ab");
  EXPECT_EQ(input.position(), 0u);
  EXPECT_EQ(input.next().value_or("?"), "ab");
  EXPECT_EQ(input.position(), 2u);
  EXPECT_EQ(input.peek().value_or("?"), "");
  EXPECT_EQ(input.next().value_or("?"), "");
}

TEST(LineReader, GivesLinesWithTheirPlacesWhateverThePieces) {
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < 3000; ++i) {
    expected.emplace_back(i % 1000, static_cast<char>('a' + i % 26));
    text += expected.back() + (i % 3 == 0 ? "\r\n" : "\n");
  }
  text += "last";
  Input input = Input::of(text);
  LineReader lines(input);
  std::uint64_t number = 0;
  for (const std::string& line : expected) {
    const auto got = lines.next();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->text, line);
    EXPECT_EQ(got->number, ++number);
    EXPECT_EQ(text.substr(got->offset, line.size()), line);
    EXPECT_TRUE(got->ended);
  }
  const auto last = lines.next();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->text, "last");
  EXPECT_FALSE(last->ended);
  const auto end = lines.next();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, Code::not_found);
}

TEST(LineReader, ALineLongerThanTheLimitCostsThatLine) {
  Input input = Input::of("ab\nabcdefgh\ncd\nabcdefghi");
  LineReader lines(input, 4);
  EXPECT_EQ(lines.next().value_or(LineReader::Line()).text, "ab");
  const auto longer = lines.next();
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, Code::limit);
  EXPECT_EQ(longer.error().offset, 3u);
  EXPECT_EQ(lines.next().value_or(LineReader::Line()).text, "cd");
  EXPECT_EQ(lines.next().error().code, Code::limit);
  EXPECT_EQ(lines.next().error().code, Code::not_found);
}

}  // namespace
}  // namespace clew::codec
