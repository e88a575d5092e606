#include "clew/formats/un/un.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "clew/base/file.h"
#include "clew/intel/print_entity.h"

namespace clew::formats::un {
namespace {

constexpr std::string_view kSample = R"(<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>110897</DATAID>
      <VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>MOHAMMAD NAIM</FIRST_NAME>
      <SECOND_NAME>BARICH</SECOND_NAME>
      <THIRD_NAME>KHUDAIDAD</THIRD_NAME>
      <FOURTH_NAME>na</FOURTH_NAME>
      <UN_LIST_TYPE>Taliban</UN_LIST_TYPE>
      <REFERENCE_NUMBER>TAi.013 </REFERENCE_NUMBER>
      <LISTED_ON>2001-02-23</LISTED_ON>
      <GENDER>Male</GENDER>
      <NAME_ORIGINAL_SCRIPT>محمد نعيم بريخ خدايداد</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Belongs to Barich tribe.</COMMENTS1>
      <TITLE><VALUE>Mullah</VALUE></TITLE>
      <DESIGNATION><VALUE>Deputy Minister of
          Civil Aviation </VALUE></DESIGNATION>
      <NATIONALITY><VALUE>Afghanistan</VALUE><VALUE>na</VALUE></NATIONALITY>
      <LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
      <LAST_DAY_UPDATED><VALUE>2003-09-03</VALUE><VALUE/></LAST_DAY_UPDATED>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Mullah Naeem Barech; Mullah Naeem Baraich</ALIAS_NAME>
        <DATE_OF_BIRTH>1976</DATE_OF_BIRTH><COUNTRY_OF_BIRTH>Iraq</COUNTRY_OF_BIRTH></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Naim</ALIAS_NAME><NOTE>combat name</NOTE></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ADDRESS><CITY>Quetta</CITY><COUNTRY>Pakistan</COUNTRY><NOTE>as of 2012</NOTE></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_ADDRESS><COUNTRY/></INDIVIDUAL_ADDRESS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1975</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1977</FROM_YEAR><TO_YEAR>1978</TO_YEAR>
      </INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Nov. 1973 </NOTE></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/></INDIVIDUAL_DATE_OF_BIRTH>
      <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Lakhi</CITY><COUNTRY>Afghanistan</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
      <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>D 000345</NUMBER>
        <ISSUING_COUNTRY>Afghanistan</ISSUING_COUNTRY><DATE_OF_ISSUE>2005-05</DATE_OF_ISSUE><NOTE>expired</NOTE>
      </INDIVIDUAL_DOCUMENT>
      <INDIVIDUAL_DOCUMENT/>
      <LISTED_BY_MISTAKE>maybe</LISTED_BY_MISTAKE>
      <SORT_KEY/>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>110389</DATAID>
      <FIRST_NAME>DAEDONG CREDIT BANK (DCB)</FIRST_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
      <REFERENCE_NUMBER>KPe.023 </REFERENCE_NUMBER>
      <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Taedong Credit Bank</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>DCB</ALIAS_NAME></ENTITY_ALIAS>
      <ENTITY_ADDRESS><STREET>Central District</STREET><CITY>Pyongyang</CITY>
        <COUNTRY>Democratic People's Republic of Korea</COUNTRY></ENTITY_ADDRESS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
)";

constexpr std::string_view kExpected = R"(Person un-TAi.013
  address = Quetta, Pakistan (as of 2012)
  alias = Mullah Naeem Baraich
  alias = Mullah Naeem Barech
  alias = محمد نعيم بريخ خدايداد (original script)
  birthCountry = af
  birthCountry = iq (of alias Mullah Naeem Barech; Mullah Naeem Baraich)
  birthDate = 1973-11
  birthDate = 1975 (circa)
  birthDate = 1976 (of alias Mullah Naeem Barech; Mullah Naeem Baraich)
  birthDate = 1977 (between 1977 and 1978)
  birthDate = 1978 (between 1977 and 1978)
  birthPlace = Iraq (of alias Mullah Naeem Barech; Mullah Naeem Baraich)
  birthPlace = Lakhi, Afghanistan
  country = pk
  firstName = MOHAMMAD NAIM
  gender = male
  middleName = KHUDAIDAD
  name = MOHAMMAD NAIM BARICH KHUDAIDAD
  nationality = af
  notes = Belongs to Barich tribe.
  notes = LISTED_BY_MISTAKE: maybe
  passportNumber = D 000345 (Passport)
  position = Deputy Minister of Civil Aviation
  program = Taliban
  secondName = BARICH
  title = Mullah
  topics = sanction
  weakAlias = Naim (low quality; combat name)
Sanction un-TAi.013-sanction
  authority = United Nations Security Council
  dataId = 110897
  entity = un-TAi.013
  listType = UN List
  listingDate = 2001-02-23
  modifiedAt = 2003-09-03
  program = Taliban
  recordVersion = 1
  unscId = TAi.013
Passport un-TAi.013-document-1
  country = af
  holder = un-TAi.013
  number = D 000345
  startDate = 2005-05
  summary = expired
  type = Passport
Organization un-KPe.023
  address = Central District, Pyongyang, Democratic People's Republic of Korea
  alias = DCB
  country = kp
  name = DAEDONG CREDIT BANK (DCB)
  previousName = Taedong Credit Bank
  program = DPRK
  topics = sanction
Sanction un-KPe.023-sanction
  authority = United Nations Security Council
  dataId = 110389
  entity = un-KPe.023
  program = DPRK
  unscId = KPe.023
)";

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(std::string_view text) {
  Got got;
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading(un_info(), sink);
  reading.begin_file("list.xml");
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(read_un_content(input, reading));
  got.report = reading.finish();
  return got;
}

TEST(Un, ReadsPartiesSanctionsAndDocuments) {
  const Got got = read(kSample);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), kExpected);
  EXPECT_EQ(got.report->entities, 5u);
  EXPECT_EQ(got.report->targets, 2u);
  EXPECT_EQ(got.report->info.published, "2026-02-27");
  EXPECT_TRUE(got.report->bad.empty());
}

TEST(Un, ParenthesesOfAnAliasMayHoldSeveralNames) {
  struct Case {
    const char* alias;
    std::vector<std::string> names;
  };
  const Case cases[] = {
      {"Azim Adhajani; Azim Agha-Jani", {"Azim Adhajani", "Azim Agha-Jani"}},
      {"Front (Jabhat al-Nusrah; Al-Nusra Front)", {"Al-Nusra Front", "Front", "Jabhat al-Nusrah"}},
      {"Tahrir (HTS) (in full (original script); Sham Commission)",
       {"Sham Commission", "Tahrir (HTS)", "in full (original script)"}},
      {"Daedong Credit Bank (DCB)", {"Daedong Credit Bank (DCB)"}},
      {"A); (B", {"A", "B"}},
      {"; ();", {"()"}},
      {"((;))", {}},
  };
  for (const Case& one : cases) {
    const std::string text =
        "<L><ENTITY><FIRST_NAME>X</FIRST_NAME><REFERENCE_NUMBER>QDe.1</REFERENCE_NUMBER><ENTITY_ALIAS><QUALITY>a.k.a."
        "</QUALITY><ALIAS_NAME>" +
        std::string(one.alias) + "</ALIAS_NAME></ENTITY_ALIAS></ENTITY></L>";
    const Got got = read(text);
    std::vector<std::string> names;
    for (const std::string_view name : got.collected.at("un-QDe.1").all("alias")) names.emplace_back(name);
    EXPECT_EQ(names, one.names) << one.alias;
  }
}

TEST(Un, WhatItHasNoPlaceForIsKeptAndCounted) {
  const Got got = read(kSample);
  ASSERT_TRUE(got.report);
  ASSERT_EQ(got.report->unknown.size(), 1u);
  EXPECT_EQ(got.report->unknown.begin()->first, "LISTED_BY_MISTAKE");
}

TEST(Un, ARecordWithoutReferenceOrNameIsBadAndOneWithAReferenceThatWasThereIsJoined) {
  const std::string_view text =
      "<L><ENTITY><FIRST_NAME>A</FIRST_NAME><REFERENCE_NUMBER>QDe.1</REFERENCE_NUMBER></ENTITY>"
      "<ENTITY><DATAID>7</DATAID><FIRST_NAME>B</FIRST_NAME><REFERENCE_NUMBER> </REFERENCE_NUMBER></ENTITY>"
      "<ENTITY><FIRST_NAME>na</FIRST_NAME><REFERENCE_NUMBER>QDe.3</REFERENCE_NUMBER></ENTITY>"
      "<ENTITY><FIRST_NAME>C</FIRST_NAME><REFERENCE_NUMBER>QDe.1 </REFERENCE_NUMBER></ENTITY></L>";
  const Got got = read(text);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.report->targets, 1u);
  ASSERT_EQ(got.report->bad.size(), 2u);
  EXPECT_EQ(got.report->bad[0].record, "DATAID 7");
  EXPECT_EQ(got.report->bad[0].offset, text.find("<ENTITY><DATAID>7"));
  EXPECT_EQ(got.report->bad[1].record, "QDe.3");
  ASSERT_EQ(got.report->joined.size(), 1u);
  EXPECT_EQ(got.report->joined[0].record, "un-QDe.1");
}

TEST(Un, CutAnywhereItKeepsWholeRecordsAndSaysWhereItEnded) {
  for (std::size_t size = 0; size + 1 < kSample.size(); ++size) {
    const Got got = read(kSample.substr(0, size));
    if (size < kSample.find("</INDIVIDUAL>") + 13) {
      ASSERT_FALSE(got.report) << size;
      EXPECT_EQ(got.report.error().code, Code::truncated) << size;
      continue;
    }
    ASSERT_TRUE(got.report) << size;
    EXPECT_EQ(got.report->targets, size < kSample.find("</ENTITY>") + 9 ? 1u : 2u) << size;
    ASSERT_EQ(got.report->bad.size(), 1u) << size;
    EXPECT_EQ(got.report->bad[0].code, Code::truncated);
    EXPECT_LE(got.report->bad[0].offset, size);
  }
}

TEST(Un, FilesAreReadInOrderAndAMissingOneIsABadRecord) {
  const std::string path = "/tmp/clew-un-test-" + std::to_string(getpid());
  ASSERT_TRUE(write_file_atomically(path, kSample));
  intel::Collected collected;
  const auto report = read_un({path, path + "-missing"}, collected.sink());
  ASSERT_TRUE(remove_file(path));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->targets, 2u);
  ASSERT_EQ(report->bad.size(), 1u);
  EXPECT_EQ(report->bad[0].code, Code::not_found);
  EXPECT_FALSE(read_un({path}, collected.sink()));
}

TEST(Un, AnErrorOfTheSinkEndsTheReading) {
  const intel::EntitySink sink = [](intel::Entity&&) -> Result<void> { return fail(Code::io, "disk full"); };
  intel::Reading reading(un_info(), sink);
  codec::Input input = codec::Input::of(kSample);
  const auto outcome = read_un_content(input, reading);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::io);
}

}  // namespace
}  // namespace clew::formats::un
