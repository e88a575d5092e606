#include "clew/formats/uk/uk.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "clew/base/file.h"
#include "clew/intel/print_entity.h"

namespace clew::formats::uk {
namespace {

using Reader = Result<void> (*)(codec::Input&, intel::Reading&);

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(Reader reader, std::string_view text) {
  Got got;
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading(uk_info(), sink);
  reading.begin_file("list");
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(reader(input, reading));
  got.report = reading.finish();
  return got;
}

constexpr std::string_view kXml = R"xml(<?xml version="1.0" encoding="utf-8"?>
<Designations>
  <DateGenerated>20/08/2026</DateGenerated>
  <Designation>
    <LastUpdated>01/02/2021</LastUpdated>
    <DateDesignated>25/01/2001</DateDesignated>
    <UniqueID>AFG0006</UniqueID>
    <OFSIGroupID>7080</OFSIGroupID>
    <UNReferenceNumber>TAi.002</UNReferenceNumber>
    <Names>
      <Name><Name1>MOHAMMAD</Name1><Name2>HASSAN</Name2><Name6>AKHUND</Name6><NameType>Primary Name</NameType></Name>
      <Name><Name6>Mullah Hassan</Name6><NameType>Alias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name>
    </Names>
    <NonLatinNames><NonLatinName><NameNonLatinScript>محمد حسن آخوند</NameNonLatinScript></NonLatinName></NonLatinNames>
    <Titles><Title>Mullah</Title></Titles>
    <RegimeName>The Afghanistan (Sanctions) (EU Exit) Regulations 2020</RegimeName>
    <IndividualEntityShip>Individual</IndividualEntityShip>
    <DesignationSource>UN</DesignationSource>
    <SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
    <SanctionsImposedIndicators><AssetFreeze>true</AssetFreeze></SanctionsImposedIndicators>
    <OtherInformation>Belongs to Kakar tribe.</OtherInformation>
    <UKStatementofReasons>Taliban minister.</UKStatementofReasons>
    <Addresses><Address><AddressLine1>House 4</AddressLine1><AddressLine6>Kandahar</AddressLine6>
      <AddressCountry>Afghanistan</AddressCountry></Address></Addresses>
    <IndividualDetails><Individual>
      <DOBs><DOB>dd/mm/1950</DOB><DOB>27/08/1955</DOB></DOBs>
      <Nationalities><Nationality>Afghanistan</Nationality></Nationalities>
      <Positions><Position>Prime Minister</Position></Positions>
      <Genders><Gender>Male</Gender></Genders>
      <BirthDetails><Location><TownOfBirth>Pashmul</TownOfBirth><CountryOfBirth>Afghanistan</CountryOfBirth></Location>
      </BirthDetails>
      <PassportDetails><Passport><PassportNumber>D000345</PassportNumber>
        <PassportAdditionalInformation>Issued in Kabul</PassportAdditionalInformation></Passport></PassportDetails>
      <NationalIdentifierDetails><NationalIdentifier><NationalIdentifierNumber>77-1 (tazkira)</NationalIdentifierNumber>
      </NationalIdentifier></NationalIdentifierDetails>
      <ShoeSizes><ShoeSize>43</ShoeSize></ShoeSizes>
    </Individual></IndividualDetails>
  </Designation>
  <Designation>
    <UniqueID>DPR0075</UniqueID>
    <Names><Name><Name6>Petrel 8</Name6><NameType>Primary name</NameType></Name></Names>
    <IndividualEntityShip>Ship</IndividualEntityShip>
    <ShipDetails><Ship>
      <IMONumbers><IMONumber>IMO9562233</IMONumber></IMONumbers>
      <CurrentOwnerOperators><CurrentOwnerOperator>Global United Shipping</CurrentOwnerOperator></CurrentOwnerOperators>
      <CurrentBelievedFlagOfShips><CurrentBelievedFlagOfShip>Comoros</CurrentBelievedFlagOfShip>
      </CurrentBelievedFlagOfShips>
      <YearsBuilt><YearBuilt>2011</YearBuilt></YearsBuilt>
    </Ship></ShipDetails>
  </Designation>
</Designations>
)xml";

constexpr std::string_view kExpected = R"xml(Person uk-AFG0006
  address = House 4, Kandahar, Afghanistan
  alias = محمد حسن آخوند (original script)
  birthCountry = af
  birthDate = 1950
  birthDate = 1955-08-27
  birthPlace = Pashmul, Afghanistan
  country = af
  firstName = MOHAMMAD
  gender = male
  idNumber = 77-1 ((tazkira))
  lastName = AKHUND
  name = MOHAMMAD HASSAN AKHUND
  nationality = af
  notes = Belongs to Kakar tribe.
  notes = ShoeSize: 43
  passportNumber = D000345
  position = Prime Minister
  program = The Afghanistan (Sanctions) (EU Exit) Regulations 2020
  title = Mullah
  topics = sanction
  weakAlias = Mullah Hassan (low quality)
Sanction uk-AFG0006-sanction
  authority = United Kingdom
  authorityId = AFG0006
  designationSource = UN
  entity = uk-AFG0006
  listingDate = 2001-01-25
  modifiedAt = 2021-02-01
  program = The Afghanistan (Sanctions) (EU Exit) Regulations 2020
  provisions = Asset freeze
  provisions = Travel Ban
  reason = Taliban minister.
  recordId = 7080
  unscId = TAi.002
Passport uk-AFG0006-document-1
  holder = uk-AFG0006
  number = D000345
  summary = Issued in Kabul
Identification uk-AFG0006-document-2
  holder = uk-AFG0006
  number = 77-1 ((tazkira))
Vessel uk-DPR0075
  buildDate = 2011
  currentOwnerOperator = Global United Shipping
  flag = km
  imoNumber = 9562233
  name = Petrel 8
  topics = sanction
Sanction uk-DPR0075-sanction
  authority = United Kingdom
  authorityId = DPR0075
  entity = uk-DPR0075
)xml";

TEST(UkXml, ReadsPartiesSanctionsAndDocuments) {
  const Got got = read(&read_uk_xml_content, kXml);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), kExpected);
  EXPECT_EQ(got.report->targets, 2u);
  EXPECT_EQ(got.report->info.published, "2026-08-20");
  EXPECT_TRUE(got.report->bad.empty());
  EXPECT_EQ(got.report->unknown.size(), 1u);
}

TEST(UkXml, CutAnywhereItKeepsWholeRecords) {
  const std::size_t first = kXml.find("</Designation>") + 14;
  for (std::size_t size = 0; size + 2 < kXml.size(); ++size) {
    const Got got = read(&read_uk_xml_content, kXml.substr(0, size));
    ASSERT_EQ(got.report.has_value(), size >= first) << size;
    if (got.report) {
      EXPECT_EQ(got.report->bad.at(0).code, Code::truncated) << size;
    }
  }
}

constexpr std::string_view kCsv =
    "Report Date: 23-Sep-2026\r\n"
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Regime Name,Designation Type,Sanctions Imposed,Address Line 1,"
    "Address Country,D.O.B,Nationality(/ies),Passport number,Passport additional information,Town of birth,"
    "Country of birth,IMO number,Mood\r\n"
    "01/02/2021,AFG0006,7080,TAi.002,AKHUND,MOHAMMAD,HASSAN,,,,Primary Name,,Mullah,,Afghanistan,Individual,"
    "Asset freeze|Travel Ban,House 4,Afghanistan,dd/mm/1950,(1) Afghanistan (2) Pakistan,(1) D000345 (2) E1,both,"
    "(1) Pashmul (2) Kandahar,Afghanistan,,\r\n"
    "01/02/2021,DPR0075,,,Petrel 8,,,,,,Primary name,,,,DPRK,Ship,,,,,,,,,,IMO9562233,calm\r\n"
    "01/02/2021,AFG0006,7080,TAi.002,Hassan,,,,,,Alias,Low quality a.k.a,Mullah,,Afghanistan,Individual,"
    "Asset freeze|Travel Ban,,,27/08/1955,,,,,,,\r\n"
    "01/02/2021,,,,Nobody,,,,,,Primary name,,,,DPRK,Ship,,,,,,,,,,,\r\n";

TEST(UkCsv, RowsOfAPartyMakeOneEntity) {
  const Got got = read(&read_uk_csv_content, kCsv);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(intel::print_entity(got.collected.at("uk-AFG0006")), R"(Person uk-AFG0006
  address = House 4, Afghanistan
  birthCountry = af
  birthDate = 1950
  birthDate = 1955-08-27
  birthPlace = Kandahar
  birthPlace = Pashmul, Afghanistan
  country = af
  firstName = MOHAMMAD
  lastName = AKHUND
  name = MOHAMMAD HASSAN AKHUND
  nationality = af
  nationality = pk
  notes = both (passports)
  passportNumber = D000345
  passportNumber = E1
  program = Afghanistan
  title = Mullah
  topics = sanction
  weakAlias = Hassan (low quality)
)");
  EXPECT_EQ(got.collected.at("uk-AFG0006-document-2").first("number"), "E1");
  EXPECT_EQ(got.collected.at("uk-DPR0075").first("imoNumber"), "9562233");
  EXPECT_EQ(got.collected.at("uk-DPR0075").first("notes"), "Mood: calm");
  EXPECT_EQ(got.report->info.published, "2026-09-23");
  EXPECT_EQ(got.report->targets, 2u);
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].reason, "no Unique ID");
  EXPECT_EQ(got.report->bad[0].record, "row in line 6");
}

TEST(Uk, CompaniesThatTheListNamesAsParentsAndSubsidiariesAreStakesOfUnknownSize) {
  const Got got = read(&read_uk_csv_content,
                       "Report Date: 23-Sep-2026\r\n"
                       "Unique ID,Name 6,Name type,Designation Type,Subsidiaries,Parent company\r\n"
                       "RUS0001,Acme Bank,Primary Name,Entity,(1) Acme Leasing (2) Acme Trust,Acme Holding\r\n"
                       "RUS0001,Acme,Alias,Entity,(1) Acme Leasing (2) Acme Trust,\r\n");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), R"(Organization uk-RUS0001
  alias = Acme
  name = Acme Bank
  parentCompany = Acme Holding
  subsidiary = Acme Leasing
  subsidiary = Acme Trust
  topics = sanction
Sanction uk-RUS0001-sanction
  authority = United Kingdom
  authorityId = RUS0001
  entity = uk-RUS0001
Organization uk-RUS0001-parent-1
  name = Acme Holding
Ownership uk-RUS0001-parent-1-ownership
  asset = uk-RUS0001
  owner = uk-RUS0001-parent-1
  role = parent company
Organization uk-RUS0001-subsidiary-1
  name = Acme Leasing
Ownership uk-RUS0001-subsidiary-1-ownership
  asset = uk-RUS0001-subsidiary-1
  owner = uk-RUS0001
  role = subsidiary
Organization uk-RUS0001-subsidiary-2
  name = Acme Trust
Ownership uk-RUS0001-subsidiary-2-ownership
  asset = uk-RUS0001-subsidiary-2
  owner = uk-RUS0001
  role = subsidiary
)");
  EXPECT_EQ(got.report->targets, 1u);
}

constexpr std::string_view kHmt =
    "Last Updated,27/04/2020,,,,,,,,,,,,\r\n"
    "Name 6,Name 1,Title,Name Non-Latin Script,DOB,Nationality,National Identification Number,Country,Group Type,"
    "Alias Type,Alias Quality,Regime,Listed On,Group ID\r\n"
    "SAEED,Hafez,,,05/06/1950,Pakistani,3520025509842-7 (Pakistani),Pakistan (location as at May 2008),Individual,AKA,,"
    "ISIL,10/12/2008,10862\r\n"
    "SAEED,Muhammad,,سعید,05/06/1950,Pakistani,3520025509842-7 (Pakistani),Pakistan (location as at May 2008),"
    "Individual,Prime Alias,,ISIL,10/12/2008,10862\r\n";

TEST(UkHmt, TextThatIsNotUtf8IsReadWhereItIsPlainAndIsABadFieldElse) {
  const auto with = [](std::string_view name) {
    std::string text(kHmt);
    text.replace(text.find("SAEED,Hafez"), 5, name);
    return read(&read_uk_hmt_content, text);
  };
  const Got plain = with(
      "SA\xc9"
      "ED");
  ASSERT_TRUE(plain.report);
  EXPECT_EQ(plain.report->not_utf8.decoded, 1u);
  EXPECT_EQ(plain.report->not_utf8.line, 3u);
  EXPECT_EQ(plain.report->not_utf8.column, "Name 6");
  EXPECT_TRUE(plain.report->bad_fields.empty());
  const Got broken = with(
      "SA\x81"
      "ED");
  ASSERT_TRUE(broken.report);
  EXPECT_EQ(broken.report->not_utf8.broken, 1u);
  EXPECT_EQ(broken.report->bad_fields.size(), 1u);
  EXPECT_EQ(broken.report->entities, read(&read_uk_hmt_content, kHmt).report->entities);
}

TEST(UkHmt, ALastRowThatIsCutMakesTheListACutOne) {
  const std::size_t comma = kHmt.rfind(",ISIL") + 1;
  const Got got = read(&read_uk_hmt_content, kHmt.substr(0, comma));
  ASSERT_TRUE(got.report);
  EXPECT_TRUE(got.report->cut);
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].reason, "the last row has too few fields and no line end: it is cut");
}

TEST(UkHmt, RowsAreJoinedByTheirGroup) {
  const Got got = read(&read_uk_hmt_content, kHmt);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(intel::print_entity(got.collected.at("uk-hmt-10862")), R"(Person uk-hmt-10862
  address = Pakistan (location as at May 2008)
  alias = Hafez SAEED
  alias = سعید (original script)
  birthDate = 1950-06-05
  country = pk ((location as at May 2008))
  firstName = Hafez
  firstName = Muhammad
  idNumber = 3520025509842-7 ((Pakistani))
  lastName = SAEED
  name = Muhammad SAEED
  nationality = pk
  program = ISIL
  topics = sanction
)");
  EXPECT_EQ(got.collected.at("uk-hmt-10862-sanction").first("listingDate"), "2008-12-10");
  EXPECT_EQ(got.report->info.published, "2020-04-27");
  EXPECT_EQ(got.report->entities, 3u);
  EXPECT_TRUE(got.report->unknown.empty());
}

TEST(UkHmt, CutAnywhereItLosesOnlyWhatIsCut) {
  for (std::size_t size = 0; size < kHmt.size(); ++size) {
    const Got got = read(&read_uk_hmt_content, kHmt.substr(0, size));
    if (!got.report || got.collected.entities.empty()) continue;
    EXPECT_LE(got.report->bad.size(), 1u) << size;
    EXPECT_EQ(got.report->targets, 1u) << size;
    EXPECT_EQ(got.collected.entities[0].id, "uk-hmt-10862") << size;
  }
}

TEST(Uk, ContentSaysWhichOfTheThreeAFileIs) {
  const std::string path = "/tmp/clew-uk-test-" + std::to_string(getpid());
  const std::string_view contents[] = {kXml, kCsv, kHmt};
  const std::uint64_t targets[] = {2, 2, 1};
  const std::string lists[] = {"gb_uksl", "gb_uksl", "gb_hmt"};
  for (std::size_t i = 0; i < std::size(contents); ++i) {
    ASSERT_TRUE(write_file_atomically(path, contents[i]));
    intel::Collected collected;
    const auto report = read_uk({path}, collected.sink());
    ASSERT_TRUE(report) << i;
    EXPECT_EQ(report->targets, targets[i]);
    EXPECT_EQ(report->info.list, lists[i]);
  }
  ASSERT_TRUE(remove_file(path));
}

}  // namespace
}  // namespace clew::formats::uk
