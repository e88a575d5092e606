#include "clew/formats/eu/eu.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include "clew/base/file.h"
#include "clew/intel/print_entity.h"

namespace clew::formats::eu {
namespace {

using Reader = Result<void> (*)(codec::Input&, intel::Reading&);

struct Got {
  intel::Collected collected;
  Result<intel::ReadReport> report = fail(Code::io, "not read");
};

Got read(Reader reader, std::string_view text) {
  Got got;
  const intel::EntitySink sink = got.collected.sink();
  intel::Reading reading(eu_info(), sink);
  reading.begin_file("list");
  codec::Input input = codec::Input::of(text);
  EXPECT_TRUE(reader(input, reading));
  got.report = reading.finish();
  return got;
}

constexpr std::string_view kXml = R"xml(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2020-04-15T15:29:22.497+02:00" globalFileId="123465">
  <sanctionEntity designationDate="2008-07-03" designationDetails="" unitedNationId="QDi.250"
      euReferenceNumber="EU.2026.82" logicalId="5295">
    <regulation regulationType="amendment" organisationType="commission" publicationDate="2019-04-08"
        entryIntoForceDate="2019-04-09" numberTitle="2019/555 (OJ L97)" programme="TAQA" logicalId="118061">
      <publicationUrl>https://eur-lex.europa.eu/x</publicationUrl>
    </regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Abid" middleName="" lastName="Hammadou" wholeName="Abid Hammadou" function="Emir" title=""
        gender="M" nameLanguage="" strong="true" regulationLanguage="en" logicalId="16353">
      <regulationSummary regulationType="amendment" publicationDate="2012-07-06" numberTitle="598/2012 (OJ L176)"
          publicationUrl="http://eur-lex.europa.eu/y"/>
    </nameAlias>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Youcef Adel" nameLanguage="FR" strong="true"
        logicalId="6723"><remark>Reportedly deceased.</remark></nameAlias>
    <nameAlias wholeName="Abou Zeid" strong="false" mood="calm"/>
    <citizenship region="" countryIso2Code="DZ" countryDescription="ALGERIA" regulationLanguage="en" logicalId="526"/>
    <birthdate circa="false" calendarType="GREGORIAN" city="Touggourt" zipCode="" birthdate="1965-12-12" dayOfMonth="12"
        monthOfYear="12" year="1965" region="" place="" countryIso2Code="DZ" countryDescription="ALGERIA"/>
    <birthdate circa="true" calendarType="GREGORIAN" city="-" year="1958" countryIso2Code="00"
        countryDescription="UNKNOWN"/>
    <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1960" yearRangeTo="1961"/>
    <birthdate circa="false" calendarType="HIJRI" year="1350"/>
    <identification number="04643632" latinNumber="" issuedBy="Tunis" knownExpired="true" diplomatic="false"
        nameOnDocument="Abid Ammadou" identificationTypeCode="passport" identificationTypeDescription="National passport"
        countryIso2Code="DZ" countryDescription="ALGERIA" logicalId="6"><remark>seen once</remark></identification>
    <address city="Tunis" street="23 50th Street" poBox="7" zipCode="1002" region="" place="" asAtListingTime="true"
        countryIso2Code="TN" countryDescription="TUNISIA" logicalId="1623">
      <contactInfo key="PHONE[1]" value="+216 71"/><contactInfo key="TELEX" value="9"/>
    </address>
    <remark>UN listed.</remark>
    <surprise>kept</surprise>
  </sanctionEntity>
</export>
)xml";

constexpr std::string_view kExpected = R"(Person eu-EU.2026.82
  address = 23 50th Street, P.O. Box 7, 1002, Tunis, TUNISIA (as at listing time)
  alias = Abid Ammadou (name on a document)
  alias = Youcef Adel [fr]
  birthCountry = dz
  birthDate = 1958 (circa)
  birthDate = 1960 (between 1960 and 1961)
  birthDate = 1961 (between 1960 and 1961)
  birthDate = 1965-12-12
  birthPlace = Touggourt, ALGERIA
  country = tn
  firstName = Abid
  gender = male
  lastName = Hammadou
  name = Abid Hammadou
  nationality = dz
  notes = Reportedly deceased.
  notes = UN listed.
  notes = birthDate: 1350 (calendar: hijri)
  notes = contactInfo.TELEX: 9
  notes = nameAlias.mood: calm
  notes = surprise: kept
  passportNumber = 04643632 (National passport)
  phone = +216 71
  position = Emir
  program = TAQA
  topics = sanction
  weakAlias = Abou Zeid (low quality)
Sanction eu-EU.2026.82-sanction
  authority = European Union
  authorityId = EU.2026.82
  entity = eu-EU.2026.82
  legalBasis = 2019/555 (OJ L97)
  legalBasis = 598/2012 (OJ L176)
  listingDate = 2008-07-03
  program = TAQA
  recordId = 5295
  sourceUrl = http://eur-lex.europa.eu/y
  sourceUrl = https://eur-lex.europa.eu/x
  startDate = 2019-04-09
  unscId = QDi.250
Passport eu-EU.2026.82-document-6
  authority = Tunis
  country = dz
  holder = eu-EU.2026.82
  number = 04643632
  summary = knownExpired
  summary = seen once
  type = National passport
)";

TEST(EuXml, ReadsPartiesSanctionsAndDocuments) {
  const Got got = read(&read_eu_xml_content, kXml);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.print(), kExpected);
  EXPECT_EQ(got.report->targets, 1u);
  EXPECT_EQ(got.report->info.published, "2020-04-15");
  EXPECT_TRUE(got.report->bad.empty());
  EXPECT_EQ(got.report->unknown.size(), 3u);
}

TEST(EuXml, CutAnywhereItSaysWhereItEnded) {
  for (std::size_t size = 0; size + 2 < kXml.size(); ++size) {
    const Got got = read(&read_eu_xml_content, kXml.substr(0, size));
    if (size < kXml.find("</sanctionEntity>") + 17) {
      ASSERT_FALSE(got.report) << size;
      EXPECT_EQ(got.report.error().code, Code::truncated) << size;
    } else {
      ASSERT_TRUE(got.report) << size;
      EXPECT_EQ(got.report->targets, 1u);
      EXPECT_EQ(got.report->bad.at(0).code, Code::truncated);
    }
  }
}

TEST(EuXml, APartyWithoutIdOrNameIsBad) {
  const Got got = read(&read_eu_xml_content,
                       "<export><sanctionEntity><nameAlias wholeName='A'/></sanctionEntity>"
                       "<sanctionEntity logicalId='7'><nameAlias wholeName=''/></sanctionEntity>"
                       "<sanctionEntity logicalId='8'><subjectType code='enterprise'/><nameAlias lastName='B' "
                       "firstName='A'/></sanctionEntity></export>");
  ASSERT_TRUE(got.report);
  EXPECT_EQ(got.collected.at("eu-8").first("name"), "A B");
  EXPECT_EQ(got.collected.at("eu-8").schema, "Organization");
  ASSERT_EQ(got.report->bad.size(), 2u);
  EXPECT_EQ(got.report->bad[1].record, "7");
}

/// The same party as in kXml, in the columns of the published CSV that it has values in.
constexpr std::string_view kCsv =
    "\xef\xbb\xbf"
    "fileGenerationDate;Entity_LogicalId;Entity_EU_ReferenceNumber;Entity_UnitedNationId;Entity_DesignationDate;"
    "Entity_Remark;Entity_SubjectType;Entity_SubjectType_ClassificationCode;Entity_Regulation_Type;"
    "Entity_Regulation_EntryIntoForceDate;Entity_Regulation_NumberTitle;Entity_Regulation_Programme;"
    "Entity_Regulation_PublicationUrl;NameAlias_LastName;NameAlias_FirstName;NameAlias_WholeName;"
    "NameAlias_NameLanguage;NameAlias_Gender;NameAlias_Function;NameAlias_LogicalId;BirthDate_BirthDate;"
    "BirthDate_Year;BirthDate_Circa;BirthDate_City;BirthDate_CountryIso2Code;BirthDate_CountryDescription;"
    "Identification_Number;Identification_KnownExpired;Identification_TypeCode;Identification_TypeDescription;"
    "Identification_CountryIso2Code;Identification_LogicalId;Citizenship_CountryIso2Code;Oddity\r\n"
    "15/04/2020;5295;EU.2026.82;QDi.250;2008-07-03;UN listed.;P;person;amendment;2019-04-09;2019/555 (OJ L97);TAQA;"
    "https://eur-lex.europa.eu/x;Hammadou;Abid;Abid Hammadou;;M;Emir;16353;;;;;;;;;;;;;;\r\n"
    "15/04/2020;99;EU.4011.64;;2009-07-16;;E;enterprise;;;;PRK;;;;Korea Ryonbong;;;;1;;;;;;;;;;;;;;x\r\n"
    "15/04/2020;5295;EU.2026.82;QDi.250;2008-07-03;UN listed.;P;person;;;;;;;;Youcef Adel;FR;;;6723;1965-12-12;1965;"
    "false;Touggourt;DZ;ALGERIA;04643632;true;passport;National passport;DZ;6;DZ;\r\n"
    "15/04/2020;5295;EU.2026.82;QDi.250;2008-07-03;UN listed.;P;person;;;;;;;;;;;;;;1958;true;;00;UNKNOWN;04643632;"
    "true;passport;National passport;DZ;6;;\r\n"
    "15/04/2020;;;too;short\r\n";

TEST(EuCsv, RowsOfAPartyMakeOneEntityWhereverTheyStand) {
  const Got got = read(&read_eu_csv_content, kCsv);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(intel::print_entity(got.collected.at("eu-EU.2026.82")), R"(Person eu-EU.2026.82
  alias = Youcef Adel [fr]
  birthCountry = dz
  birthDate = 1958 (circa)
  birthDate = 1965-12-12
  birthPlace = Touggourt, ALGERIA
  firstName = Abid
  gender = male
  lastName = Hammadou
  name = Abid Hammadou
  nationality = dz
  notes = UN listed.
  passportNumber = 04643632 (National passport)
  position = Emir
  program = TAQA
  topics = sanction
)");
  EXPECT_EQ(intel::print_entity(got.collected.at("eu-EU.2026.82-document-6")), R"(Passport eu-EU.2026.82-document-6
  country = dz
  holder = eu-EU.2026.82
  number = 04643632
  summary = knownExpired
  type = National passport
)");
  EXPECT_EQ(got.collected.at("eu-EU.2026.82-sanction").first("legalBasis"), "2019/555 (OJ L97)");
  EXPECT_EQ(got.collected.at("eu-EU.4011.64").first("notes"), "Oddity: x");
  EXPECT_EQ(got.collected.at("eu-EU.4011.64").schema, "Organization");
  EXPECT_EQ(got.report->targets, 2u);
  EXPECT_EQ(got.report->info.published, "2020-04-15");
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].offset, kCsv.find("15/04/2020;;;too"));
}

TEST(EuCsv, TextThatIsNotUtf8IsReadWhereItIsPlainAndIsABadFieldElse) {
  for (const bool plain : {true, false}) {
    std::string text(kCsv);
    text.replace(text.find("Hammadou"), 3, plain ? "H\xe9m" : "H\x81m");
    const Got got = read(&read_eu_csv_content, text);
    ASSERT_TRUE(got.report);
    EXPECT_EQ(got.report->not_utf8.decoded, plain ? 1u : 0u);
    EXPECT_EQ(got.report->not_utf8.broken, plain ? 0u : 1u);
    EXPECT_EQ(got.report->bad_fields.size(), plain ? 0u : 1u);
  }
}

TEST(EuCsv, CutAnywhereItLosesOnlyWhatIsCut) {
  for (std::size_t size = 0; size < kCsv.size(); ++size) {
    const Got got = read(&read_eu_csv_content, kCsv.substr(0, size));
    if (!got.report) continue;
    EXPECT_LE(got.report->bad.size(), 1u) << size;
    EXPECT_LE(got.report->targets, 2u) << size;
  }
}

constexpr std::string_view kRegulation =
    "celex,recordId,programKey,annex,measure,startDate,reason,schema,name,alias,nationality,birthDate,passportNumber,"
    "gender,imoNumber,address,notes\n"
    "32017R1509,1,EU-PRK,XIII.A,Asset freeze,16.7.2009,Director,Person,Yun Ho-jin,Yun Ho-chin; Yun Hojin,DPRK,"
    "13.10.1944; 1945 or 1946,\"472320665; \"\"836110035 (a; b); 77\"\"; no digits here\",male.,,"
    "\"\"\"Rakwon-dong; 2\"\"; Pyongyang\",\n"
    "32017R1509,,EU-PRK,XIV,Asset freeze,5.8.2017,,Vessel,CHON MYONG 1,,,,,,8712362,,note\n"
    "32017R1509,1,EU-PRK,XIII.A,Asset freeze,,,Person,Ri Je-Son,,,,,,,,\n"
    ",1,EU-PRK,XIII.A,Asset freeze,,,Person,Nobody,,,,,,,,\n";

TEST(EuRegulation, ARowIsAParty) {
  const Got got = read(&read_eu_regulation_content, kRegulation);
  ASSERT_TRUE(got.report);
  EXPECT_EQ(intel::print_entity(got.collected.at("eu-32017R1509-XIII.A-1")), R"(Person eu-32017R1509-XIII.A-1
  address = Pyongyang
  address = Rakwon-dong; 2
  alias = Yun Ho-chin
  alias = Yun Hojin
  birthDate = 1944-10-13
  birthDate = 1945
  birthDate = 1946
  gender = male
  name = Yun Ho-jin
  nationality = kp
  passportNumber = 472320665
  passportNumber = 77
  passportNumber = 836110035 ((a; b))
  passportNumber = no digits here
  programId = EU-PRK
  topics = sanction
)");
  EXPECT_EQ(intel::print_entity(got.collected.at("eu-32017R1509-XIV-8712362-sanction")),
            R"(Sanction eu-32017R1509-XIV-8712362-sanction
  authority = European Union
  entity = eu-32017R1509-XIV-8712362
  legalBasis = 32017R1509
  programId = EU-PRK
  provisions = Asset freeze
  provisions = XIV
  startDate = 2017-08-05
)");
  EXPECT_EQ(got.collected.at("eu-32017R1509-XIII.A-1-2").first("name"), "Ri Je-Son");
  ASSERT_EQ(got.report->bad.size(), 1u);
  EXPECT_EQ(got.report->bad[0].record, "row in line 5");
}

TEST(Eu, ContentSaysWhichOfTheThreeAFileIs) {
  const std::string path = "/tmp/clew-eu-test-" + std::to_string(getpid());
  const std::string_view contents[] = {kXml, kCsv, kRegulation};
  const std::uint64_t targets[] = {1, 2, 3};
  for (std::size_t i = 0; i < std::size(contents); ++i) {
    ASSERT_TRUE(write_file_atomically(path, contents[i]));
    intel::Collected collected;
    const auto report = read_eu({path}, collected.sink());
    ASSERT_TRUE(report) << i;
    EXPECT_EQ(report->targets, targets[i]);
  }
  ASSERT_TRUE(remove_file(path));
}

}  // namespace
}  // namespace clew::formats::eu
