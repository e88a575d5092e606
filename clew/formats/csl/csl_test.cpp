// The Consolidated Screening List as CSV and JSON, and the Denied Persons List. Rows are real entries; the JSON is
// written after the published data dictionary.
#include "clew/formats/csl/csl.h"

#include <gtest/gtest.h>

#include "clew/formats/csl/record.h"
#include "clew/intel/written_lines.h"

namespace clew::formats::csl {
namespace {

struct Got {
  std::vector<std::string> lines;
  Result<intel::ReadReport> report = fail(Code::usage, "not read");
};

Got read(std::string_view text, Result<void> (*reader)(std::string_view, intel::Reading&)) {
  Got got;
  const intel::EntitySink sink = [&got](intel::Entity&& entity) -> Result<void> {
    std::string line = intel::written(entity);
    for (const std::string& referent : entity.referents) line += " -> " + referent;
    got.lines.push_back(std::move(line));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  EXPECT_TRUE(reader(text, reading));
  got.report = reading.finish();
  return got;
}

constexpr const char* kCsv =
    "source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids\n"
    "Specially Designated Nationals (SDN) - Treasury Department,23156,Vessel,DPRK4; X,7-28,,,,,,,,,,,,,Democratic "
    "People's Republic of Korea,,(Linked To: YUSONG SHIPPING CO),http://bit.ly/1I7ipyR,,,,,,http://bit.ly/1MLgpye,"
    "\"IMO 8898831, Vessel Registration Identification; North Korea Sanctions Regulations, sections 510.201 and "
    "510.210, Secondary sanctions risk:\"\n"
    "Palestinian Legislative Council List (PLC) - Treasury Department,9696,Individual,NS-PLC,\"ABDUL JAWAD, "
    "Naser\",,,,,,,,,,,,,,,HAMAS - Salfit,,\"ABDEL JAWAD, Nasir Abdullah Odeh\",,1965,,,,\n"
    "Denied Persons List (DPL) - Bureau of Industry and Security,,,, ADRIAN MANUEL HERNANDEZ,,\"3037 S. 69TH DRIVE, "
    "PHONEIX, AZ, 85043\",82 F.R. 48792 10/20/2017,2017-10-16,2020-10-13,Y,,,,,,,,,FR NOTICE ADDED,,,,,,,,\n";

TEST(Csl, RowsOfThreeLists) {
  const Got got = read(kCsv, read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  ASSERT_EQ(got.lines.size(), 6U);
  EXPECT_EQ(got.lines[0],
            "us-csl-23156 Vessel: flag=kp | imoNumber=8898831 {Vessel Registration Identification} | name=7-28 | "
            "notes=Linked To: YUSONG SHIPPING CO | programId=DPRK4 | programId=X -> ofac-23156");
  EXPECT_EQ(got.lines[1],
            "us-csl-sanction-23156 Sanction: authority=Specially Designated Nationals (SDN) - Treasury Department | "
            "country=us | entity=us-csl-23156 | program=DPRK4 | program=X | programId=DPRK4 | programId=X | "
            "provisions=Secondary sanctions risk: North Korea Sanctions Regulations, sections 510.201 and 510.210 | "
            "sourceUrl=http://bit.ly/1I7ipyR | sourceUrl=http://bit.ly/1MLgpye");
  EXPECT_EQ(got.lines[2],
            "us-csl-9696 Person: alias=ABDEL JAWAD, Nasir Abdullah Odeh | birthDate=1965 | firstName=Naser | "
            "lastName=ABDUL JAWAD | name=ABDUL JAWAD, Naser | notes=HAMAS - Salfit | programId=NS-PLC -> ofac-9696");
  const std::string key = got.lines[4].substr(7, 16);
  EXPECT_EQ(got.lines[4], "us-csl-" + key +
                              " LegalEntity: address=3037 S. 69TH DRIVE, PHONEIX, AZ, 85043 | name=ADRIAN MANUEL "
                              "HERNANDEZ | notes=FR NOTICE ADDED");
  EXPECT_EQ(got.lines[5], "us-csl-sanction-" + key +
                              " Sanction: authority=Denied Persons List (DPL) - Bureau of Industry and Security | "
                              "country=us | endDate=2020-10-13 | entity=us-csl-" +
                              key +
                              " | provisions=standard order: Y | startDate=2017-10-16 | summary=82 F.R. 48792 "
                              "10/20/2017");
  EXPECT_EQ(got.report->targets, 3U);
}

TEST(Csl, TextThatIsNotUtf8IsReadWhereItIsPlainAndIsABadFieldElse) {
  const Got got = read(
      "source,entity_number,type,name,alt_names,remarks\nX,1,Individual,Jos\xe9 Roe,,\n"
      "X,2,Individual,Jon Smith,\xc8\xe2\xe0\xed Roe,caf\xe9\n",
      read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.report->targets, 2U);
  EXPECT_EQ(got.report->not_utf8, (intel::NotUtf8{2, 1, 1, got.report->not_utf8.file, "name", 2}));
  ASSERT_EQ(got.report->bad_fields.size(), 1U);
  EXPECT_EQ(got.report->bad_fields[0].record, "row in line 3, alt_names");
}

TEST(Csl, RowsOfSeparatorsAloneAreNoRecords) {
  const Got got = read("source,entity_number,type,name\nX,1,Individual,Jon Smith\n,,,\n,\n", read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.report->targets, 1U);
  EXPECT_EQ(got.report->bad_count, 0U);
}

TEST(Csl, JsonSaysTheSame) {
  const Got got = read(R"({"total": 1, "results": [
    {"id": "abc", "source": "Specially Designated Nationals (SDN) - Treasury Department", "entity_number": "10689",
     "type": "Individual", "programs": ["SDGT"], "name": "SAEED, Muhammad", "title": null,
     "addresses": [{"address": "House 116", "city": "Lahore", "state": null, "postal_code": "54000", "country": "PK"}],
     "ids": [{"type": "Passport", "number": "BE5978421", "country": "PK", "issue_date": "2007-11-14",
              "expiration_date": "2012-11-12"},
             {"type": "Digital Currency Address - XBT", "number": "149w62rY42aZBox8fGcmqNsXUzSStKeq8C"}],
     "nationalities": ["PK"], "dates_of_birth": ["1950-06-05"], "places_of_birth": ["Sargodha, Pakistan"],
     "alt_names": ["SAEED, Hafiz"], "source_list_url": "http://bit.ly/1I7ipyR", "new_field": "x"}, 7]})",
                       read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.lines[0],
            "us-csl-abc Person: address=House 116, Lahore, 54000, PK | alias=SAEED, Hafiz | birthCountry=pk | "
            "birthDate=1950-06-05 | birthPlace=Sargodha, Pakistan | country=pk | firstName=Muhammad | lastName=SAEED | "
            "name=SAEED, Muhammad | nationality=pk | passportNumber=BE5978421 {Passport (PK)} 2007-11-14..2012-11-12 | "
            "programId=SDGT -> ofac-10689");
  EXPECT_EQ(got.lines[2],
            "us-csl-wallet-149w62rY42aZBox8fGcmqNsXUzSStKeq8C CryptoWallet: currency=XBT | holder=us-csl-abc | "
            "publicKey=149w62rY42aZBox8fGcmqNsXUzSStKeq8C");
  ASSERT_EQ(got.report->bad.size(), 1U);
  EXPECT_EQ(got.report->bad[0].record, "result 1");
  EXPECT_EQ(got.report->unknown.at("new_field"), 1U);
}

TEST(Csl, IdentifiersInBothOrders) {
  struct Case {
    const char* text;
    const char* meaning;
  };
  constexpr Case kCases[] = {
      {"US, 80-0890696, Tax ID No.", "Tax ID No.|80-0890696|US||"},
      {"IMO 8898831, Vessel Registration Identification", "Vessel Registration Identification|IMO 8898831|||"},
      {"CO, 811038291-3, NIT #", "NIT #|811038291-3|CO||"},
      {"Tax ID No., 80-0890696, US", "Tax ID No.|80-0890696|US||"},
      {"Passport, A1, IR, 2001-02-03, 2006-02-03", "Passport|A1|IR|2001-02-03|2006-02-03"},
      {"Subject to Secondary Sanctions, Additional Sanctions Information -",
       "Additional Sanctions Information -|Subject to Secondary Sanctions|||"},
      {"alone", "alone||||"},
      {"", "||||"},
      {", ,", "||||"},
  };
  for (const Case& one : kCases) {
    const intel::IdRecord id = id_of_text(one.text);
    EXPECT_EQ(id.type + '|' + id.number + '|' + id.country + '|' + id.issued + '|' + id.expires, one.meaning)
        << one.text;
  }
}

constexpr const char* kDpl =
    "\"Name\"\t\"Street_Address\"\t\"City\"\t\"State\"\t\"Country\"\t\"Postal_Code\"\t\"Effective_Date\"\t"
    "\"Expiration_Date\"\t\"Standard_Order\"\t\"Last_Update\"\t\"Action\"\t\"FR_Citation\"\n"
    "\" ADRIAN MANUEL HERNANDEZ\"\t\"3037 S. 69TH DRIVE\"\t\"PHONEIX\"\t\"AZ\"\t\"US\"\t\"85043\"\t"
    "\"10/16/2017\"\t\"10/13/2020\"\t\"Y\"\t\"2017-10-23\"\t\"FR NOTICE ADDED\"\t\"82 F.R. 48792\"\n";

TEST(Dpl, ARowIsAPartyAndItsDenialOrder) {
  const Got got = read(kDpl, read_dpl_text);
  ASSERT_EQ(got.lines.size(), 2U);
  const std::string key = got.lines[0].substr(7, 16);
  EXPECT_EQ(got.lines[0], "us-dpl-" + key +
                              " LegalEntity: address=3037 S. 69TH DRIVE, PHONEIX, AZ, 85043, US | country=us | "
                              "name=ADRIAN MANUEL HERNANDEZ | notes=FR NOTICE ADDED, last update 2017-10-23");
  EXPECT_EQ(got.lines[1], "us-dpl-sanction-" + key +
                              " Sanction: authority=Denied Persons List (DPL) - Bureau of Industry and Security | "
                              "country=us | endDate=2020-10-13 | entity=us-dpl-" +
                              key + " | provisions=standard order: Y | startDate=2017-10-16 | summary=82 F.R. 48792");
}

TEST(Csl, WhatIsNoListIsSaid) {
  EXPECT_NE(
      std::string_view(read("a,b\n1,2\n", read_csl_text).report.error().reason).find("has no column for the name"),
      std::string_view::npos);
  EXPECT_STREQ(read("{\"a\": 1}", read_csl_text).report.error().reason, "no list of results");
  EXPECT_EQ(read("{", read_csl_text).report.error().code, Code::truncated);
  EXPECT_EQ(read_csl({"/nowhere"}, {}).error().code, Code::not_found);
}

constexpr const char* kJson =
    R"({"total": 2, "a": [{"b": "]}\""}, 1], "results": [{"name": "A", "entity_number": "1", "type": "Entity"},
{"name": "B \"x\" }", "entity_number": "2", "type": "Entity"}], "z": null})";

TEST(Csl, JsonCutAtAnyByteKeepsWhatCameWholeAndSaysThatItIsCut) {
  const std::string_view whole = kJson;
  ASSERT_TRUE(read(whole, read_csl_text).report.has_value());
  EXPECT_EQ(read(whole, read_csl_text).report->targets, 2U);
  EXPECT_TRUE(read(whole, read_csl_text).report->bad.empty());
  const std::size_t second = whole.find("{\"name\": \"B");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Got got = read(whole.substr(0, size), read_csl_text);
    if (!got.report) {
      EXPECT_LT(size, second) << size;
      continue;
    }
    EXPECT_TRUE(got.report->cut) << size;
    EXPECT_GE(got.report->targets, 1U) << size;
    for (const auto& bad : got.report->bad) EXPECT_LE(bad.offset, size);
  }
}

TEST(Csl, ABrokenResultCostsThatResult) {
  const Got got = read(R"([{"name": "A", "entity_number": "1"}, {"name": oops}, {"name": "C", "entity_number": "3"}])",
                       read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.report->targets, 2U);
  ASSERT_EQ(got.report->bad.size(), 1U);
  EXPECT_EQ(got.report->bad[0].record, "result 1");
  EXPECT_EQ(got.report->bad[0].offset, 47U);
  EXPECT_FALSE(got.report->cut);
}

TEST(Csl, AListOfMoreThanWhatIsParsedAtOnceIsRead) {
  constexpr std::size_t kResults = 70, kFill = std::size_t{1} << 20;
  std::string text = "{\"results\": [";
  for (std::size_t i = 0; i < kResults; ++i)
    text += (i == 0 ? "" : ", ") + std::string(R"({"name": "A", "type": "Entity", "entity_number": ")") +
            std::to_string(i) + R"(", "standard_order": ")" + std::string(kFill, 'x') + "\"}";
  text += "]}";
  ASSERT_GT(text.size(), std::size_t{64} << 20);
  const Got got = read(text, read_csl_text);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(got.report->targets, kResults);
  EXPECT_TRUE(got.report->bad.empty());
}

TEST(Csl, CutAtAnyByteItIsAListOrAnError) {
  for (const std::string_view whole : {std::string_view(kCsv), std::string_view(kDpl)})
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const auto got = read(whole.substr(0, size), whole == kCsv ? read_csl_text : read_dpl_text);
      if (!got.report) continue;
      for (const auto& bad : got.report->bad) EXPECT_LE(bad.offset, size);
    }
}

}  // namespace
}  // namespace clew::formats::csl
