// Lists of sanctions as they were published, against numbers counted with another XML or CSV reader and by eye.

#include "clew/formats/entity_csv/entity_csv.h"
#include "clew/formats/eu/eu.h"
#include "clew/formats/ftm/ftm.h"
#include "clew/formats/ftm/write.h"
#include "clew/formats/uk/uk.h"
#include "clew/formats/un/un.h"
#include "clew/intel/print_entity.h"
#include "tests/real/real_data.h"

namespace clew::real {
namespace {

constexpr const char* kUn = "sanctions/un/consolidated_2026-02-27.xml.zst";

std::size_t count(const intel::Collected& list, std::string_view schema) {
  return static_cast<std::size_t>(std::count_if(list.entities.begin(), list.entities.end(),
                                                [&](const intel::Entity& e) { return e.schema == schema; }));
}

std::size_t values(const intel::Collected& list, std::string_view property) {
  std::size_t found = 0;
  for (const intel::Entity& entity : list.entities) found += entity.all(property).size();
  return found;
}

TEST(RealLists, TheUnListOf2026HasAllItsPartiesAndTheirAliases) {
  CLEW_NEEDS_DATA(kUn);
  intel::Collected list;
  const auto report = formats::un::read_un({data(kUn)}, list.sink());
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->bad.empty());
  EXPECT_TRUE(report->unknown.empty());
  EXPECT_EQ(report->info.published, "2026-02-27");
  EXPECT_EQ(report->targets, 1003u);
  EXPECT_EQ(count(list, "Person"), 730u);
  EXPECT_EQ(count(list, "Organization"), 273u);
  EXPECT_EQ(count(list, "Sanction"), 1003u);
  EXPECT_EQ(values(list, "name"), 1003u);
  // 2,752 aliases, some of which hold several names with ';' between them, and 378 names in their
  // own script; less those that a record has twice.
  EXPECT_EQ(values(list, "alias"), 2559u);
  EXPECT_EQ(values(list, "weakAlias"), 621u);
  EXPECT_EQ(values(list, "previousName"), 19u);
  EXPECT_EQ(count(list, "Passport"), 319u);
  EXPECT_EQ(count(list, "Identification"), 149u);
}

TEST(RealLists, TheUnListHasNoReferenceNumberWithBlanks) {
  CLEW_NEEDS_DATA(kUn);
  intel::Collected list;
  ASSERT_TRUE(formats::un::read_un({data(kUn)}, list.sink()));
  for (const intel::Entity& entity : list.entities)
    EXPECT_EQ(entity.id.find_first_of(" \n\t"), std::string::npos) << entity.id;
  EXPECT_EQ(list.at("un-KPe.023").first("name"), "DAEDONG CREDIT BANK (DCB)");
}

TEST(RealLists, TheEuSampleHasSixPartiesAndSaysThatOneComesTwice) {
  const char* path = "sanctions/samples/sample_eu.xml";
  CLEW_NEEDS_DATA(path);
  intel::Collected list;
  const auto report = formats::eu::read_eu({data(path)}, list.sink());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->targets, 6u);
  EXPECT_TRUE(report->unknown.empty());
  EXPECT_TRUE(report->bad.empty());
  ASSERT_EQ(report->joined.size(), 1u);
  EXPECT_EQ(report->joined[0].record, "eu-EU.4009.74");
  EXPECT_EQ(list.at("eu-EU.2026.82").first("name"), "Abid Hammadou");
  EXPECT_EQ(list.at("eu-EU.2026.82").all("alias").size(), 4u);
  EXPECT_EQ(list.at("eu-EU.4011.64").first("program"), "PRK");
}

TEST(RealLists, TheAnnexesOfEuRegulationsAreReadWhole) {
  const std::string folder = "sanctions/eu/";
  CLEW_NEEDS_DATA(folder + "32017R1509.csv.zst");
  intel::Collected list;
  const auto report = formats::eu::read_eu(
      {data(folder + "32012R0267.csv.zst"), data(folder + "32017R1509.csv.zst"), data(folder + "32019R0796.csv.zst")},
      list.sink());
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->bad.empty());
  EXPECT_EQ(report->targets, 339u + 326u + 38u);
  EXPECT_EQ(count(list, "Person"), 77u + 157u + 27u);
  EXPECT_EQ(count(list, "LegalEntity"), 262u + 94u + 11u);
  EXPECT_EQ(count(list, "Vessel"), 75u);
  EXPECT_EQ(values(list, "imoNumber"), 75u);
  EXPECT_EQ(values(list, "passportNumber"), 103u);
}

TEST(RealLists, TheTreasurySampleHasSixPartiesIn23Rows) {
  const char* path = "sanctions/samples/sample_hmt.csv";
  CLEW_NEEDS_DATA(path);
  intel::Collected list;
  const auto report = formats::uk::read_uk({data(path)}, list.sink());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->info.list, "gb_hmt");
  EXPECT_EQ(report->info.published, "2020-04-27");
  EXPECT_EQ(report->targets, 6u);
  EXPECT_TRUE(report->bad.empty());
  EXPECT_TRUE(report->unknown.empty());
  const intel::Entity& person = list.at("uk-hmt-11039");
  EXPECT_EQ(person.first("name"), "Sang-kuk SO");
  EXPECT_EQ(person.all("birthDate").front(), "1932");
}

TEST(RealLists, IsraelsSeizedWalletsAreReadByAMappingOfTheirHebrewColumns) {
  const char* path = "sanctions/il/wallets.csv.zst";
  CLEW_NEEDS_DATA(path);
  const std::string wallet = "מספר זיהוי הארנק האלקטרוני/ יוזר";
  const auto mapping = formats::entity_csv::parse_mapping(
      "id=" + wallet + ",publicKey=" + wallet +
      ",schema=CryptoWallet,currency=מטבע,holderName=שם מלא,holderIdNumber=תעודת זהות,holderPassport=דרכון");
  ASSERT_TRUE(mapping) << mapping.error();
  intel::Collected list;
  const auto report = formats::entity_csv::read_entity_csv({data(path)}, *mapping, list.sink());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->entities, 882u);
  EXPECT_EQ(list.at("TWB9xgNG9nmJuwW4etsQEb9RRnrnVnoNnJ").schema, "CryptoWallet");
  // 14 rows that only name the order of seizure, 30 without a wallet, 13 wallets that an order before has named.
  EXPECT_EQ(report->bad.size(), 14u + 30u);
  EXPECT_EQ(report->joined_count, 13u);
}

struct FtmFile {
  const char* path;
  std::uint64_t entities, targets;
};

TEST(RealLists, FtmFilesAreReadWholeAndWrittenBackEqual) {
  const FtmFile files[] = {{"names/ftm/parteispenden_entities.ftm.json.zst", 475, 96},
                           {"names/ftm/zala_entities.ftm.json.zst", 91, 14}};
  for (const FtmFile& file : files) {
    CLEW_NEEDS_DATA(file.path);
    intel::Collected list;
    const auto report = formats::ftm::read_ftm({data(file.path)}, list.sink());
    ASSERT_TRUE(report) << file.path;
    EXPECT_TRUE(report->bad.empty());
    EXPECT_TRUE(report->unknown.empty());
    EXPECT_EQ(report->entities, file.entities);
    EXPECT_EQ(report->targets, file.targets);
    std::string written;
    for (const intel::Entity& entity : list.entities) written += formats::ftm::write_ftm(entity) + "\n";
    intel::Collected again;
    const intel::EntitySink sink = again.sink();
    intel::Reading reading(formats::ftm::ftm_info(), sink);
    codec::Input input = codec::Input::of(written);
    ASSERT_TRUE(formats::ftm::read_ftm_content(input, reading));
    EXPECT_TRUE(again.entities == list.entities) << file.path;
  }
}

}  // namespace
}  // namespace clew::real
