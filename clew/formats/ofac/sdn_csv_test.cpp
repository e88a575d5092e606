// Small SDN lists written out: one trap each. The entries are real.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "clew/base/file.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/ofac/sdn_csv.h"
#include "clew/intel/written_lines.h"

namespace clew::formats::ofac {
namespace {

using intel::written;

using Files = std::map<std::string, std::string>;

struct Got {
  std::vector<std::string> lines;
  intel::ReadReport report;
  Error error{Code::malformed, "", 0};
  bool read = false;

  std::string line(const std::string& id) const {
    for (const std::string& one : lines)
      if (one.starts_with(id + ' ')) return one;
    return "no " + id;
  }
};

Got read_alone(const Files& files) {
  std::vector<NamedText> texts;
  for (const auto& [name, text] : files) texts.push_back({name, text});
  Got got;
  const intel::EntitySink sink = [&got](intel::Entity&& entity) -> Result<void> {
    got.lines.push_back(written(entity));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  auto report = read_sdn_texts(texts, {}, reading);
  got.read = report.has_value();
  if (report) got.report = std::move(*report);
  if (!got.read) got.error = report.error();
  return got;
}

// With alt.csv and add.csv, empty where a test is not about them.
Got read(Files files) {
  const auto has = [&](const char* part) {
    return std::any_of(files.begin(), files.end(),
                       [&](const auto& file) { return file.first.find(part) != std::string::npos; });
  };
  if (!has("alt")) files["alt.csv"] = "\x1A";
  if (!has("add")) files["add.csv"] = "\x1A";
  return read_alone(files);
}

constexpr const char* kAirline =
    "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1A";

TEST(SdnCsv, AnOrganizationWithAliasAndAddress) {
  const Got got = read({{"sdn.csv", kAirline},
                        {"alt.csv", "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n\x1A"},
                        {"add.csv", "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n\x1A"}});
  ASSERT_EQ(got.lines.size(), 2U);
  EXPECT_EQ(got.lines[0],
            "ofac-36 Organization: address=Havana, Cuba | alias=AERO-CARIBBEAN | country=cu | "
            "name=AEROCARIBBEAN AIRLINES | programId=CUBA");
  EXPECT_EQ(got.lines[1],
            "ofac-sanction-36 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-36 | program=CUBA | "
            "programId=CUBA");
  EXPECT_TRUE(got.report.bad.empty());
  EXPECT_EQ(got.report.targets, 1U);
  EXPECT_EQ(got.report.info.list, "ofac_sdn");
}

TEST(SdnCsv, ConsolidatedFilesAreKnownByName) {
  const Got got = read({{"cons_prim.csv", kAirline}, {"cons_alt.csv", "36,12,\"fka\",\"X\",-0- \r\n"}});
  EXPECT_EQ(got.report.info.list, "ofac_cons");
  EXPECT_NE(got.line("ofac-36").find("previousName=X"), std::string::npos);
}

TEST(SdnCsv, FilesOfAnyNameAreKnownByShape) {
  const Got got = read({{"2021-main.csv", kAirline},
                        {"2021-names.csv", "36,12,\"nka\",\"X\",-0- \r\n"},
                        {"2021-places.csv", "36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n"},
                        {"2021-other.csv", "a,b\n1,2\n"},
                        {"readme.txt", "36,12\n"}});
  EXPECT_NE(got.line("ofac-36").find("alias=X {now known as}"), std::string::npos);
}

TEST(SdnCsv, ACompanionFileThatIsNotThereIsSaidAndMakesTheListACutOne) {
  const Got alone = read_alone({{"sdn.csv", kAirline}});
  ASSERT_EQ(alone.report.bad.size(), 2U);
  EXPECT_EQ(alone.report.bad[0].file, "alt.csv");
  EXPECT_EQ(alone.report.bad[0].reason, "was not given: the other names of the listed would be missing");
  EXPECT_EQ(alone.report.bad[1].file, "add.csv");
  EXPECT_TRUE(alone.report.cut);
  const Got cons = read_alone({{"cons_prim.csv", kAirline}, {"cons_alt.csv", "\x1A"}});
  ASSERT_EQ(cons.report.bad.size(), 1U);
  EXPECT_EQ(cons.report.bad[0].file, "cons_add.csv");
  const Got both = read_alone({{"sdn.csv", kAirline}, {"alt.csv", "\x1A"}, {"add.csv", "\x1A"}});
  EXPECT_TRUE(both.report.bad.empty());
  EXPECT_FALSE(both.report.cut);
}

TEST(SdnCsv, ACompanionFileWithoutAByteIsMissingToo) {
  for (const char* nothing : {"", "\r\n"}) {
    const Got got = read_alone({{"sdn.csv", kAirline}, {"alt.csv", nothing}, {"add.csv", "\x1A"}});
    ASSERT_EQ(got.report.bad.size(), 1U);
    EXPECT_EQ(got.report.bad[0].file, "alt.csv");
    EXPECT_EQ(got.report.bad[0].code, Code::not_found);
    EXPECT_EQ(got.report.bad[0].reason, "is empty: the other names of the listed would be missing");
    EXPECT_TRUE(got.report.cut);
  }
}

TEST(SdnCsv, AFileWithoutTheEndMarkThatOthersHaveWasCut) {
  const std::string alias = "36,12,\"aka\",\"AERO-CARIBBEAN\",-0- \r\n";
  const Got whole =
      read_alone({{"sdn.csv", std::string(kAirline) + "\x1A"}, {"alt.csv", alias + "\x1A"}, {"add.csv", "\x1A"}});
  ASSERT_TRUE(whole.read);
  EXPECT_FALSE(whole.report.cut);
  EXPECT_TRUE(whole.report.bad.empty());
  const Got cut = read_alone({{"sdn.csv", std::string(kAirline) + "\x1A"}, {"alt.csv", alias}, {"add.csv", "\x1A"}});
  ASSERT_TRUE(cut.read);
  EXPECT_TRUE(cut.report.cut);
  ASSERT_EQ(cut.report.bad.size(), 1u);
  EXPECT_EQ(cut.report.bad[0].file, "alt.csv");
  EXPECT_EQ(cut.report.bad[0].offset, alias.size());
  EXPECT_EQ(cut.report.bad[0].reason,
            "the end mark (0x1A) that other files of the list have is missing: it may be cut");
}

TEST(SdnCsv, WithoutEndMarksACompanionThatEndsLongBeforeTheListWasCut) {
  std::string main, aliases, some, addresses;
  for (int number = 100; number < 200; ++number) {
    main += std::to_string(number) + ",\"PARTY " + std::to_string(number) +
            "\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n";
    aliases += std::to_string(number) + ",1,\"aka\",\"OTHER " + std::to_string(number) + "\",-0- \r\n";
    addresses += std::to_string(number) + ",1,-0- ,-0- ,-0- ,-0- \r\n";
    if (number < 150) some = aliases;
  }
  EXPECT_FALSE(read({{"sdn.csv", main}, {"alt.csv", aliases}, {"add.csv", addresses}}).report.cut);
  const Got cut = read({{"sdn.csv", main}, {"alt.csv", some}, {"add.csv", addresses}});
  EXPECT_TRUE(cut.report.cut);
  ASSERT_EQ(cut.report.bad.size(), 1u);
  EXPECT_EQ(cut.report.bad[0].reason, "says nothing of the last 50 of 100 parties: it may be cut");
}

TEST(SdnCsv, APersonHasFamilyAndGivenNameAndPositions) {
  const Got got = read({{"sdn.csv",
                         "8868,\"QADHAFI, Abdallah\",\"individual\",\"LIBYA2] [SDGT\",\"Brigadier General; Major "
                         "General\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1949; Spouse of X.\"\r\n"}});
  EXPECT_EQ(got.line("ofac-8868"),
            "ofac-8868 Person: birthDate=1949 | firstName=Abdallah | lastName=QADHAFI | name=QADHAFI, Abdallah | "
            "notes=Spouse of X | position=Brigadier General | position=Major General | programId=LIBYA2 | "
            "programId=SDGT");
  EXPECT_EQ(got.report.unknown.at("remarks"), 1U);
}

TEST(SdnCsv, AVesselHasItsColumns) {
  const Got got = read({{"sdn.csv",
                         "15036,\"ARTAVIL\",\"vessel\",\"IRAN\",-0- ,\"5IM 316\",\"Crude Oil Tanker\",\"99,144\","
                         "\"56,068\",\"Malta\",\"NITC\",\"Vessel Registration Identification IMO 9187629; Linked To: "
                         "NATIONAL IRANIAN TANKER COMPANY.\"\n"
                         "15037,\"NATIONAL IRANIAN TANKER COMPANY\",-0- ,\"IRAN\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- "
                         ",-0- \n"},
                        {"alt.csv", "15037,1,\"aka\",\"NITC\",-0- \n"}});
  EXPECT_EQ(got.line("ofac-15036"),
            "ofac-15036 Vessel: callSign=5IM 316 | flag=mt | grossRegisteredTonnage=56,068 | imoNumber=9187629 "
            "{Vessel Registration Identification IMO} | name=ARTAVIL | owner=ofac-15037 | programId=IRAN | "
            "tonnage=99,144 | type=Crude Oil Tanker");
  EXPECT_EQ(got.line("ofac-link-15036-15037"),
            "ofac-link-15036-15037 UnknownLink: object=ofac-15037 | role=Linked To | subject=ofac-15036");
}

TEST(SdnCsv, ANameThatTwoPartiesHaveLinksNobody) {
  const std::string row = ",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,";
  const Got got = read({{"sdn.csv", "1,\"TWIN\"" + row + "-0- \n2,\"TWIN\"" + row + "-0- \n3,\"C\"" + row +
                                        "\"Linked To: TWIN; Linked To: NOBODY; Linked To: C.\"\n"}});
  EXPECT_EQ(got.line("ofac-3"),
            "ofac-3 Organization: name=C | notes=Linked To: C | notes=Linked To: NOBODY | notes=Linked To: TWIN | "
            "programId=X");
  EXPECT_EQ(got.report.entities, 6U);
}

TEST(SdnCsv, TheLastFullStopMayBelongToTheName) {
  const std::string row = ",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,";
  const Got got = read({{"sdn.csv", "1,\"R D I S.A.\"" + row + "-0- \n2,\"B\"" + row + "\"Linked To: R D I S.A.\"\n"}});
  EXPECT_EQ(got.line("ofac-link-2-1"), "ofac-link-2-1 UnknownLink: object=ofac-1 | role=Linked To | subject=ofac-2");
}

// Entity 30518 of 2021: the remark stops after 1,000 characters in the middle of an address.
TEST(SdnCsv, ACutAddressIsWholeWithItsRestAndNoAddressWithout) {
  const std::string head = "30518,\"SECOND EYE SOLUTION\",-0- ,\"CYBER2\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,";
  const std::string main = head + "\"Website secondeyesolution.su; alt. Digital Currency Address - XBT 1Gq\"\r\n";
  const std::string rest = "30518,\"ChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr; Gender Male.\"\r\n\x1A";
  const Got whole = read({{"sdn.csv", main}, {"sdn_comments.csv", rest}});
  EXPECT_EQ(whole.line("ofac-wallet-1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr"),
            "ofac-wallet-1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr CryptoWallet: currency=XBT | holder=ofac-30518 | "
            "publicKey=1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr");
  const Got cut = read({{"sdn.csv", main}});
  EXPECT_EQ(cut.lines.size(), 2U);
  ASSERT_EQ(cut.report.bad.size(), 2U);
  EXPECT_EQ(cut.report.bad[0].code, Code::truncated);
  EXPECT_EQ(cut.report.bad[0].record, "entity 30518");
  EXPECT_EQ(cut.report.bad[1].file, "sdn_comments.csv");
  EXPECT_TRUE(cut.report.cut);
  EXPECT_NE(cut.line("ofac-30518").find("notes=alt. Digital Currency Address - XBT 1Gq"), std::string::npos);
}

std::string party_row(int number, const std::string& remarks = "-0- ") {
  return std::to_string(number) + ",\"PARTY " + std::to_string(number) +
         "\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ," + remarks + "\r\n";
}

std::string full_remark() {
  std::string quoted(1'002, 'x');
  quoted.front() = quoted.back() = '"';
  return quoted;
}

// The reasons why the list is not whole.
std::vector<std::string> faults_of(const Got& got) {
  std::vector<std::string> faults;
  for (const auto& bad : got.report.bad)
    if (intel::is_cut(bad)) faults.push_back(bad.file + " " + bad.reason);
  return faults;
}

TEST(SdnCsv, ACommentsFileWithoutARowForARemarkThatIsCutMakesTheListACutOne) {
  const std::string main = party_row(1, full_remark()) + party_row(2, full_remark()) + party_row(3, full_remark());
  const Got whole = read({{"sdn.csv", main}, {"sdn_comments.csv", "1,\"y.\"\r\n2,\"y.\"\r\n3,\"y.\"\r\n"}});
  EXPECT_TRUE(whole.report.bad.empty());
  const Got cut = read({{"sdn.csv", main}, {"sdn_comments.csv", "1,\"y.\"\r\n"}});
  EXPECT_EQ(faults_of(cut), std::vector<std::string>{
                                "sdn_comments.csv does not go on with 2 remarks that sdn.csv cuts, first of entity 2: "
                                "it is cut, or of another edition, and wallets would be missing"});
  // A row that is there and does not come to an end is no rest either; nor is a file with its end mark alone.
  EXPECT_EQ(faults_of(read({{"sdn.csv", party_row(1, full_remark())}, {"sdn_comments.csv", "1,\"y\"\r\n"}})).size(),
            1U);
  EXPECT_EQ(faults_of(read({{"sdn.csv", party_row(1, full_remark())}, {"sdn_comments.csv", "\x1A"}})).size(), 1U);
}

TEST(SdnCsv, ACommentWithoutItsRemarkOrPartyIsOfAnotherEdition) {
  EXPECT_EQ(
      faults_of(read({{"sdn.csv", party_row(1, "\"Whole.\"")}, {"sdn_comments.csv", "1,\"y.\"\r\n"}})),
      std::vector<std::string>{"sdn_comments.csv goes on with 1 remark that sdn.csv does not cut, first of entity "
                               "1: it is of another edition"});
  EXPECT_EQ(faults_of(read({{"sdn.csv", party_row(1)}, {"sdn_comments.csv", "7,\"y.\"\r\n"}})),
            std::vector<std::string>{"sdn_comments.csv 1 row is of parties that the main file does not have, first of "
                                     "entity 7: it is of another edition"});
}

TEST(SdnCsv, MoreThanAFewRowsOfUnknownPartiesAreOfAnotherEdition) {
  std::string rows;
  for (int number = 5; number < 8; ++number) rows += std::to_string(number) + ",1,\"aka\",\"A\",-0- \r\n";
  EXPECT_FALSE(read({{"sdn.csv", party_row(1)}, {"alt.csv", rows}}).report.cut);
  EXPECT_EQ(
      faults_of(read({{"sdn.csv", party_row(1)}, {"alt.csv", rows + "8,1,\"aka\",\"A\",-0- \r\n"}})),
      std::vector<std::string>{"alt.csv 4 rows are of parties that the main file does not have, first of entity 5: "
                               "it is of another edition"});
}

TEST(SdnCsv, AHoleInTheMiddleOfACompanionMakesTheListACutOne) {
  std::string main, aliases, hole, addresses, some;
  for (int number = 1; number <= 1'000; ++number) {
    main += party_row(number);
    const std::string id = std::to_string(number);
    const bool in_hole = number > 300 && number <= 450;
    aliases += id + ",1,\"aka\",\"A " + id + "\",-0- \r\n";
    addresses += id + ",1,-0- ,-0- ,-0- ,-0- \r\n";
    if (!in_hole) hole += id + ",1,\"aka\",\"A " + id + "\",-0- \r\n";
    if (!in_hole) some += id + ",1,-0- ,-0- ,-0- ,-0- \r\n";
  }
  main += '\x1A', aliases += '\x1A', hole += '\x1A', addresses += '\x1A', some += '\x1A';
  EXPECT_FALSE(read({{"sdn.csv", main}, {"alt.csv", aliases}, {"add.csv", addresses}}).report.cut);
  EXPECT_EQ(faults_of(read({{"sdn.csv", main}, {"alt.csv", hole}, {"add.csv", addresses}})),
            std::vector<std::string>{"alt.csv says nothing of 150 parties in a row, entities 301 to 450: rows are "
                                     "missing, or it is of another edition"});
  EXPECT_EQ(faults_of(read({{"sdn.csv", main}, {"alt.csv", aliases}, {"add.csv", some}})),
            std::vector<std::string>{"add.csv has no row for 150 of 1000 parties, first for entity 301: rows are "
                                     "missing, or it is of another edition"});
}

TEST(SdnCsv, OneWalletOfTwoPartiesIsOneEntity) {
  const std::string row = ",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Digital Currency Address - ";
  const Got got = read({{"sdn.csv", "1,\"A\"" + row + "ETH 0x7F367cC41522cE07553e823bf3be79A889DEbe1B.\"\n2,\"B\"" +
                                        row + "USDT 0x7f367cc41522ce07553e823bf3be79a889debe1b.\"\n3,\"C\"" + row +
                                        "XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8D.\"\n"}});
  EXPECT_EQ(got.line("ofac-wallet-0x7f367cc41522ce07553e823bf3be79a889debe1b"),
            "ofac-wallet-0x7f367cc41522ce07553e823bf3be79a889debe1b CryptoWallet: currency=ETH | currency=USDT | "
            "holder=ofac-1 | holder=ofac-2 | publicKey=0x7F367cC41522cE07553e823bf3be79A889DEbe1B | "
            "publicKey=0x7f367cc41522ce07553e823bf3be79a889debe1b");
  EXPECT_NE(got.line("ofac-wallet-149w62rY42aZBox8fGcmqNsXUzSStKeq8D").find("{checksum does not match}"),
            std::string::npos);
}

TEST(SdnCsv, BothEncodingsOfALetterAreTheLetter) {
  const std::string row = ",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
  const Got got =
      read({{"sdn.csv", "1,\"CAF\xC9 \x96\"" + row + "2,\"CAF\xC3\x89\"" + row + "3,\"CAF\xC9 \x81\"" + row}});
  EXPECT_NE(got.line("ofac-1").find("name=CAF\xC3\x89 \xE2\x80\x93"), std::string::npos);
  EXPECT_NE(got.line("ofac-2").find("name=CAF\xC3\x89"), std::string::npos);
  EXPECT_NE(got.line("ofac-3").find("name=CAF\xEF\xBF\xBD \xEF\xBF\xBD"), std::string::npos);
  EXPECT_EQ(got.report.not_utf8, (intel::NotUtf8{1, 1, 1, "sdn.csv", "column 2", 1}));
  ASSERT_EQ(got.report.bad_fields.size(), 1U);
  EXPECT_EQ(got.report.bad_fields[0].record, "row in line 3, column 2");
}

TEST(SdnCsv, AFileThatASpreadsheetProgramHasSavedIsRefusedAsOne) {
  const std::string wide = std::string("\xff\xfe") + std::string(
                                                         "3\0"
                                                         "6\0,\0\"\0A\0",
                                                         10);
  const std::string semicolons = "36;\"AERO\";-0- ;\"CUBA\";-0- ;-0- ;-0- ;-0- ;-0- ;-0- ;-0- ;-0- \r\n";
  const std::string returns = "36,\"AERO\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r";
  for (const auto& [text, says] : {std::pair(wide, "is UTF-16: convert it"), std::pair(semicolons, "semicolons"),
                                   std::pair(returns + returns, "carriage returns alone")}) {
    for (const char* name : {"sdn.csv", "alt.csv"}) {
      const Got got = read(
          {{name, text}, {name == std::string_view("alt.csv") ? "sdn.csv" : "add.csv", party_row(1) + party_row(2)}});
      const auto said = std::any_of(got.report.bad.begin(), got.report.bad.end(), [&](const intel::BadRecord& bad) {
        return bad.file == name && bad.reason.find(says) != std::string::npos;
      });
      EXPECT_TRUE(said) << name << " " << says;
    }
  }
}

TEST(SdnCsv, AMarkInFrontAndOtherLineEndsChangeNothing) {
  std::string lines = party_row(1) + party_row(2);
  const Got got = read({{"sdn.csv", lines}});
  EXPECT_EQ(read({{"sdn.csv", "\xEF\xBB\xBF" + lines}}).lines, got.lines);
  EXPECT_EQ(read({{"sdn.csv", lines + ",,,,,,,,,,,\r\n,\r\n"}}).lines, got.lines);
  EXPECT_EQ(read({{"sdn.csv", lines + ",,,,,,,,,,,\r\n,\r\n"}}).report.bad_count, got.report.bad_count);
  std::erase(lines, '\r');
  EXPECT_EQ(read({{"sdn.csv", lines}}).lines, got.lines);
}

TEST(SdnCsv, BadRecordsAreListedAndCostOnlyThemselves) {
  const std::string row = ",-0- ,\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
  const Got got =
      read({{"sdn.csv", "1,\"A\"" + row + "x,\"B\"" + row + "1,\"C\"" + row + "2,3\n4,-0- " + row + "5,\"E\"" + row},
            {"alt.csv", "9,1,\"aka\",\"Z\",-0- \n5,1,\"zka\",\"Z\",-0- \n5,1,\"aka\",-0- ,-0- \n"},
            {"add.csv", "9,1,-0- ,-0- ,-0- ,-0- \n"},
            {"sdn_comments.csv", "9,\"x\"\n"}});
  std::vector<std::string> bad;
  for (const auto& one : got.report.bad)
    bad.push_back(one.file + ' ' + std::to_string(one.offset) + ' ' + one.reason + ", " + one.record);
  EXPECT_EQ(bad, (std::vector<std::string>{
                     "sdn.csv 55 the first field is not an entity number, line 2",
                     "sdn.csv 110 this entity number was there before, line 3",
                     "sdn.csv 165 wrong number of fields, line 4",
                     "sdn.csv 169 no name, line 5",
                     "alt.csv 0 the main file has no such entity number, line 1",
                     "alt.csv 19 an alias that is neither aka, fka nor nka, line 2",
                     "alt.csv 38 no name, line 3",
                     "add.csv 0 the main file has no such entity number, line 1",
                     "sdn_comments.csv 0 the main file has no such entity number, line 1",
                     ("sdn_comments.csv 0 1 row is of parties that the main file does not have, first of entity 9: it "
                      "is of another edition, file"),
                 }));
  EXPECT_EQ(got.report.targets, 2U);
}

TEST(SdnCsv, WithoutAReadableMainFileThereIsNoList) {
  EXPECT_STREQ(read({{"alt.csv", "36,12,\"aka\",\"X\",-0- \n"}}).error.reason,
               "no main file (sdn.csv, cons_prim.csv) among the files");
  EXPECT_STREQ(read({{"sdn.csv", ""}}).error.reason, "no record of the main file is readable");
  EXPECT_STREQ(read({}).error.reason, "no main file (sdn.csv, cons_prim.csv) among the files");
  EXPECT_EQ(read_sdn_csv({"/nowhere/sdn.csv"}, {}).error().code, Code::not_found);
}

TEST(SdnCsv, AnErrorOfTheSinkEndsTheReading) {
  const intel::EntitySink sink = [](intel::Entity&&) -> Result<void> { return fail(Code::io, "disk full"); };
  intel::Reading reading(intel::ListInfo{}, sink);
  const auto report = read_sdn_texts({{"sdn.csv", kAirline}}, {}, reading);
  ASSERT_FALSE(report.has_value());
  EXPECT_STREQ(report.error().reason, "disk full");
}

TEST(SdnCsv, AFolderStandsForTheFilesOfTheListInIt) {
  const std::string folder = ::testing::TempDir() + "clew_sdn_csv_" + std::to_string(getpid());
  ASSERT_TRUE(make_folder(folder));
  const Files files = {{"alt.csv", "36,12,\"aka\",\"X\",-0- \r\n\x1A"},
                       {"add.csv", "\x1A"},
                       {"sdn.csv", kAirline},
                       {"other.csv", "a,b\n"}};
  for (const auto& [name, text] : files) ASSERT_TRUE(write_file_atomically(join_path(folder, name), text));
  std::string first;
  const auto report = read_sdn_csv({folder}, [&first](intel::Entity&& entity) -> Result<void> {
    if (first.empty()) first = written(entity);
    return {};
  });
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(first, "ofac-36 Organization: alias=X | name=AEROCARIBBEAN AIRLINES | programId=CUBA");
  EXPECT_TRUE(report->bad.empty());
  const auto asked = read_sdn_csv({join_path(folder, "other.csv"), join_path(folder, "sdn.csv")},
                                  [](intel::Entity&&) -> Result<void> { return {}; });
  ASSERT_TRUE(asked.has_value());
  ASSERT_EQ(asked->bad.size(), 3U);  // and neither alt.csv nor add.csv
  EXPECT_EQ(asked->bad[0].reason, "not a file of the SDN or consolidated list");
  for (const auto& [name, text] : files) EXPECT_TRUE(remove_file(join_path(folder, name)));
  rmdir(folder.c_str());
}

TEST(SdnCsv, CutAtAnyByteItIsAListOrAnError) {
  const std::string main =
      "36,\"AEROCARIBBEAN AIRLINES\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1949; Digital Currency "
      "Address - XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8C; (a; b).\"\r\n37,\"B\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- "
      ",-0- ,-0- ,-0- \r\n\x1A";
  for (std::size_t size = 0; size <= main.size(); ++size) {
    const Got got = read({{"sdn.csv", main.substr(0, size)}});
    if (!got.read) continue;
    for (const auto& bad : got.report.bad) EXPECT_LE(bad.offset, size);
    for (const auto& line : got.lines)
      if (line.starts_with("ofac-wallet")) {
        EXPECT_NE(line.find("149w62rY42aZBox8fGcmqNsXUzSStKeq8C"), std::string::npos) << size;
      }
  }
}

}  // namespace
}  // namespace clew::formats::ofac
