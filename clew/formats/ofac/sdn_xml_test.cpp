// SDN.XML: an entry with everything, and what is wrong with documents.
#include "clew/formats/ofac/sdn_xml.h"

#include <gtest/gtest.h>

#include "clew/intel/written_lines.h"

namespace clew::formats::ofac {
namespace {

struct Got {
  std::vector<std::string> lines;
  Result<intel::ReadReport> report = fail(Code::usage, "not read");
};

Got read(std::string_view text) {
  Got got;
  const intel::EntitySink sink = [&got](intel::Entity&& entity) -> Result<void> {
    got.lines.push_back(intel::written(entity));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  got.report = read_sdn_documents({document_of("SDN.XML", text)}, reading);
  return got;
}

constexpr const char* kList = R"(<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
<publshInformation><Publish_Date>04/22/2020</Publish_Date><Record_Count>3</Record_Count></publshInformation>
<sdnEntry><uid>10689</uid><firstName>Muhammad</firstName><lastName>SAEED</lastName><title>Leader; Amir</title>
 <sdnType>Individual</sdnType><remarks>(Linked To: LASHKAR-E-TAYYIBA)</remarks>
 <programList><program>SDGT</program><program>SDNTK</program></programList>
 <idList><id><uid>1</uid><idType>Passport</idType><idNumber>BE5978421</idNumber><idCountry>Pakistan</idCountry>
  <issueDate>14 Nov 2007</issueDate><expirationDate>12 Nov 2012</expirationDate></id>
  <id><idType>Digital Currency Address - XBT</idType><idNumber>149w62rY42aZBox8fGcmqNsXUzSStKeq8C</idNumber></id>
  <id><idType>Gender</idType><idNumber>Male</idNumber></id>
  <id><idType>Additional Sanctions Information -</idType><idNumber>Subject to Secondary Sanctions</idNumber></id></idList>
 <akaList><aka><type>a.k.a.</type><category>strong</category><lastName>SAEED</lastName><firstName>Hafiz</firstName></aka>
  <aka><type>a.k.a.</type><category>weak</category><lastName>HAFIZ SAHIB</lastName></aka>
  <aka><type>f.k.a.</type><category>strong</category><lastName>OLD</lastName></aka></akaList>
 <addressList><address><address1>House No. 116 E</address1><city>Lahore</city><postalCode>54000</postalCode>
  <country>Pakistan</country></address><address><country>Panama</country></address></addressList>
 <nationalityList><nationality><country>Pakistan</country></nationality></nationalityList>
 <citizenshipList><citizenship><country>Iran</country></citizenship></citizenshipList>
 <dateOfBirthList><dateOfBirthItem><dateOfBirth>05 Jun 1950</dateOfBirth></dateOfBirthItem></dateOfBirthList>
 <placeOfBirthList><placeOfBirthItem><placeOfBirth>Sargodha, Pakistan</placeOfBirth></placeOfBirthItem></placeOfBirthList>
</sdnEntry>
<sdnEntry><uid>7</uid><lastName>LASHKAR-E-TAYYIBA</lastName><sdnType>Entity</sdnType></sdnEntry>
<sdnEntry><uid>8</uid><lastName>SHIP</lastName><sdnType>Vessel</sdnType><vesselInfo><callSign>5IM 316</callSign>
 <vesselType>Tug</vesselType><vesselFlag>Malta</vesselFlag><vesselOwner>LASHKAR-E-TAYYIBA</vesselOwner>
 <tonnage>10</tonnage><grossRegisteredTonnage>20</grossRegisteredTonnage></vesselInfo></sdnEntry>
</sdnList>
)";

TEST(SdnXml, FewerEntriesThanTheFileSaysAreAHole) {
  std::string text = kList;
  const std::size_t at = text.find("<sdnEntry><uid>7<");
  text.erase(at, text.find("<sdnEntry><uid>8<") - at);
  const Got got = read(text);
  ASSERT_TRUE(got.report.has_value());
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].reason, "the file says that it has 3 entries, and has 2");
  EXPECT_TRUE(intel::is_cut(got.report->bad[0]));
}

TEST(SdnXml, AnEntryWithEverything) {
  const Got got = read(kList);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.lines,
            (std::vector<std::string>{
                "ofac-10689 Person: address=House No. 116 E, Lahore 54000, Pakistan | alias=SAEED, Hafiz | "
                "birthCountry=pk | birthDate=1950-06-05 | birthPlace=Sargodha, Pakistan | citizenship=ir | country=pa "
                "| country=pk | firstName=Muhammad | gender=male | lastName=SAEED | name=SAEED, Muhammad | "
                "nationality=pk | passportNumber=BE5978421 {Passport (Pakistan)} 2007-11-14..2012-11-12 | "
                "position=Amir | position=Leader | previousName=OLD | programId=SDGT | programId=SDNTK | "
                "weakAlias=HAFIZ SAHIB",
                // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one line of the expected, in pieces
                "ofac-sanction-10689 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-10689 | "
                "program=SDGT | program=SDNTK | programId=SDGT | programId=SDNTK | provisions=Additional Sanctions "
                "Information - Subject to Secondary Sanctions",
                "ofac-link-10689-7 UnknownLink: object=ofac-7 | role=Linked To | subject=ofac-10689",
                "ofac-7 Organization: name=LASHKAR-E-TAYYIBA",
                "ofac-sanction-7 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-7",
                "ofac-8 Vessel: callSign=5IM 316 | flag=mt | grossRegisteredTonnage=20 | name=SHIP | owner=ofac-7 | "
                "tonnage=10 | type=Tug",
                "ofac-sanction-8 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-8",
                "ofac-wallet-149w62rY42aZBox8fGcmqNsXUzSStKeq8C CryptoWallet: currency=XBT | holder=ofac-10689 | "
                "publicKey=149w62rY42aZBox8fGcmqNsXUzSStKeq8C",
            }));
  EXPECT_EQ(got.report->info.published, "2020-04-22");
  EXPECT_EQ(got.report->targets, 3U);
  EXPECT_TRUE(got.report->bad.empty());
}

TEST(SdnXml, EntriesWithoutNumberOrNameAreListed) {
  const Got got = read(
      "<sdnList><sdnEntry><lastName>A</lastName></sdnEntry><sdnEntry><uid>1</uid></sdnEntry>"
      "<sdnEntry><uid>2</uid><lastName>B</lastName></sdnEntry>"
      "<sdnEntry><uid>2</uid><lastName>C</lastName></sdnEntry></sdnList>");
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.report->targets, 1U);
  std::vector<std::string> bad;
  for (const auto& one : got.report->bad)
    bad.push_back(std::to_string(one.offset) + ' ' + one.reason + ", " + one.record);
  EXPECT_EQ(bad, (std::vector<std::string>{"9 no entity number, entry", "52 no name, entity 1"}));
  ASSERT_EQ(got.report->joined.size(), 1U);  // of ofac-2: the store makes one entity with both names
  EXPECT_EQ(got.report->joined[0].offset, 140U);
  EXPECT_EQ(got.report->joined[0].record, "ofac-2");
}

TEST(SdnXml, CutAtAnyByteWhatCameBeforeIsReadAndTheRestIsNamed) {
  const std::string_view whole(kList);
  const std::size_t end = whole.find("</sdnList>");
  for (std::size_t size = 0; size < end; ++size) {
    const Got got = read(whole.substr(0, size));
    if (!got.report) continue;
    EXPECT_FALSE(got.report->bad.empty()) << size;
  }
  EXPECT_FALSE(read("").report.has_value());
  EXPECT_FALSE(read("<sdnList/>").report.has_value());
}

}  // namespace
}  // namespace clew::formats::ofac
