// OFAC's lists of 2019 and 2021, whole, against counts made with another CSV reader (Python's) and a regular expression
// per label; and every published address list. Numbers are written by hand from those counts.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "clew/formats/csl/csl.h"
#include "clew/formats/ofac/ofac.h"
#include "real_data.h"

namespace clew::real {
namespace {

using formats::ofac::read_address_list;
using formats::ofac::read_sdn_csv;

#define SKIP_WITHOUT_LISTS() \
  if (!is_folder(data("sanctions"))) GTEST_SKIP() << "no shared data: " << data("sanctions")

struct List {
  intel::ReadReport report;
  std::vector<intel::Entity> entities;

  const intel::Entity* find(std::string_view id) const {
    for (const auto& entity : entities)
      if (entity.id == id) return &entity;
    return nullptr;
  }
  // How many values of the property, of entities of the schema (empty: any thing), satisfy the test.
  template <class Test>
  std::size_t count(std::string_view schema, std::string_view property, Test test) const {
    std::size_t found = 0;
    for (const auto& entity : entities) {
      if (schema.empty() ? !intel::is_thing(entity.schema) : entity.schema != schema) continue;
      for (const auto& value : entity.values) found += value.property == property && test(value);
    }
    return found;
  }
  std::size_t count(std::string_view schema, std::string_view property) const {
    return count(schema, property, [](const auto&) { return true; });
  }
  std::size_t schemas(std::string_view schema) const {
    return static_cast<std::size_t>(std::count_if(entities.begin(), entities.end(),
                                                  [schema](const auto& entity) { return entity.schema == schema; }));
  }
  std::set<std::string> keys(std::string_view currency = {}) const {
    std::set<std::string> found;
    for (const auto& entity : entities) {
      if (entity.schema != "CryptoWallet") continue;
      const auto currencies = entity.all("currency");
      if (!currency.empty() && std::find(currencies.begin(), currencies.end(), currency) == currencies.end()) continue;
      found.insert(entity.id);
    }
    return found;
  }
};

template <class Reader>
List read_list(Reader reader, const std::vector<std::string>& paths) {
  List list;
  auto report = reader(paths, [&list](intel::Entity&& entity) -> Result<void> {
    list.entities.push_back(std::move(entity));
    return {};
  });
  EXPECT_TRUE(report.has_value());
  if (report) list.report = std::move(*report);
  return list;
}

struct Expected {
  const char* folder;
  std::size_t parties, people, organizations, vessels, aircraft;
  std::size_t aliases, previous_names, weak_aliases, addresses, programmes;
  std::size_t genders, full_birth_dates, vessel_imo_numbers, linked, wallets;
};
constexpr Expected kExpected[] = {
    {"sanctions/ofac-2019", 7379, 3845, 2994, 323, 217, 9349, 331, 2026, 8111, 8314, 679, 3357, 327, 2427, 2},
    {"sanctions/ofac-2021", 8976, 4620, 3673, 406, 277, 11539, 369, 2417, 9585, 10759, 1513, 4024, 409, 3408, 95},
};

TEST(RealOfacLists, CountsAreThoseOfAnotherReader) {
  SKIP_WITHOUT_LISTS();
  for (const Expected& expected : kExpected) {
    const List list = read_list(read_sdn_csv, {data(expected.folder)});
    SCOPED_TRACE(expected.folder);
    EXPECT_TRUE(list.report.bad.empty());
    EXPECT_EQ(list.report.targets, expected.parties);
    EXPECT_EQ(list.report.entities, list.entities.size());
    EXPECT_EQ(list.schemas("Person"), expected.people);
    EXPECT_EQ(list.schemas("Organization"), expected.organizations);
    EXPECT_EQ(list.schemas("Vessel"), expected.vessels);
    EXPECT_EQ(list.schemas("Airplane"), expected.aircraft);
    EXPECT_EQ(list.schemas("Sanction"), expected.parties);
    EXPECT_EQ(list.count("", "name"), expected.parties);
    EXPECT_EQ(list.count("", "alias"), expected.aliases);
    EXPECT_EQ(list.count("", "previousName", [](const auto& v) { return v.note != "weak"; }), expected.previous_names);
    EXPECT_EQ(list.count("", "weakAlias"), expected.weak_aliases);
    EXPECT_EQ(list.count("", "address"), expected.addresses);
    EXPECT_EQ(list.count("", "programId"), expected.programmes);
    EXPECT_EQ(list.count("", "gender"), expected.genders);
    EXPECT_EQ(list.count("", "birthDate", [](const auto& v) { return v.text.size() == 10 && v.note.empty(); }),
              expected.full_birth_dates);
    EXPECT_EQ(list.count("", "imoNumber", [](const auto& v) { return v.note.starts_with("Vessel Registration"); }),
              expected.vessel_imo_numbers);
    EXPECT_EQ(list.schemas("UnknownLink") +
                  list.count("", "notes", [](const auto& v) { return v.text.starts_with("Linked To: "); }),
              expected.linked);
    EXPECT_EQ(list.schemas("CryptoWallet"), expected.wallets);
  }
}

std::vector<std::string> faults_of(const std::vector<std::string>& paths) {
  std::vector<std::string> faults;
  for (const intel::BadRecord& bad : read_list(read_sdn_csv, paths).report.bad)
    if (intel::is_cut(bad)) faults.push_back(bad.reason);
  return faults;
}

TEST(RealOfacLists, CompanionsOfAnotherEditionDoNotBelong) {
  SKIP_WITHOUT_LISTS();
  const auto with = [](const std::string& alt, const std::string& add, const std::string& comments) {
    return faults_of({data("sanctions/ofac-2021/sdn.csv.zst"), data("sanctions/ofac-" + alt + "/alt.csv.zst"),
                      data("sanctions/ofac-" + add + "/add.csv.zst"),
                      data("sanctions/ofac-" + comments + "/sdn_comments.csv")});
  };
  EXPECT_EQ(with("2021", "2021", "2021"), std::vector<std::string>());
  const auto has = [](const std::vector<std::string>& faults, std::string_view part) {
    return std::any_of(faults.begin(), faults.end(),
                       [&](const std::string& one) { return one.find(part) != std::string::npos; });
  };
  EXPECT_TRUE(has(with("2021", "2021", "2019"), "does not go on with 4 remarks that sdn.csv.zst cuts"));
  EXPECT_TRUE(has(with("2019", "2021", "2021"), "83 rows are of parties that the main file does not have"));
  EXPECT_TRUE(has(with("2021", "2019", "2021"), "of parties that the main file does not have"));
  EXPECT_TRUE(has(with("2021", "2019", "2021"), "has no row for "));
}

TEST(RealOfacLists, WhatIsLinkedToNobodyOnTheListIsFew) {
  SKIP_WITHOUT_LISTS();
  const List list = read_list(read_sdn_csv, {data("sanctions/ofac-2021")});
  // ROSNEFT and ROSTEC are on the other list, two parties are called MINISTRY OF STATE SECURITY, and the PRESIDENCY OF
  // DEFENSE INDUSTRIES is under menu-based sanctions only.
  EXPECT_EQ(list.count("", "notes", [](const auto& v) { return v.text.starts_with("Linked To: "); }), 9U);
  EXPECT_EQ(list.schemas("UnknownLink"), 3399U);
}

TEST(RealOfacLists, TheAddressCutInTheMiddleIsWhole) {
  SKIP_WITHOUT_LISTS();
  const List list = read_list(read_sdn_csv, {data("sanctions/ofac-2021")});
  for (const char* address : {"1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}) {
    const intel::Entity* wallet = list.find(std::string("ofac-wallet-") + address);
    ASSERT_NE(wallet, nullptr) << address;
    EXPECT_EQ(wallet->first("publicKey"), address);
  }
  EXPECT_EQ(list.find("ofac-wallet-1GqChmWqGtsaLrGbHfgdrV5Nkvahtjjuxr")->first("holder"), "ofac-30518");
  // Without the comments file it is no address at all.
  const List cut = read_list(read_sdn_csv, {data("sanctions/ofac-2021/sdn.csv.zst")});
  EXPECT_EQ(cut.report.bad.size(), 8U);  // five remarks, and three files
  EXPECT_TRUE(cut.report.cut);
  EXPECT_EQ(cut.find("ofac-wallet-1Gq"), nullptr);
  for (const std::string& key : cut.keys()) EXPECT_TRUE(list.keys().contains(key)) << key;
}

TEST(RealOfacLists, ChecksumsHoldButForTwoThatOfacPublishedWrong) {
  SKIP_WITHOUT_LISTS();
  // 39 digits: the eighth address of entity 29702 lost its last one. 64 digits: no form of a Monero address.
  const std::set<std::string> kWrong = {"0xa7e5d5a720f06526557c513402f2e6b5fa20b00",
                                        "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"};
  std::set<std::string> wrong;
  std::size_t keys = 0;
  for (const Expected& expected : kExpected) {
    const List list = read_list(read_sdn_csv, {data(expected.folder)});
    keys += list.count("CryptoWallet", "publicKey");
    for (const auto& entity : list.entities)
      for (const auto& value : entity.values)
        if (value.property == "publicKey" && !value.note.empty()) wrong.insert(value.text);
  }
  EXPECT_EQ(keys, 97U);
  EXPECT_EQ(wrong, kWrong);
}

TEST(RealOfacLists, WalletsOf2021AreInTheAddressListsOfLaterYears) {
  SKIP_WITHOUT_LISTS();
  const List list = read_list(read_sdn_csv, {data("sanctions/ofac-2021")});
  const std::map<std::string, std::size_t> kCurrencies = {{"XBT", 65}, {"ETH", 10}, {"LTC", 8}, {"ZEC", 3},
                                                          {"DASH", 3}, {"BCH", 2},  {"ETC", 1}, {"XVG", 1},
                                                          {"BSV", 1},  {"BTG", 1},  {"XMR", 1}};
  for (const auto& [currency, count] : kCurrencies) EXPECT_EQ(list.keys(currency).size(), count) << currency;
  const std::string misspelt = "ofac-wallet-0xa7e5d5a720f06526557c513402f2e6b5fa20b00";
  const List later = read_list(read_address_list, {data("sanctions/ofac-addresses/2024-09-27")});
  const auto later_keys = later.keys();
  for (const std::string& key : list.keys()) EXPECT_TRUE(key == misspelt || later_keys.contains(key)) << key;
  EXPECT_TRUE(later_keys.contains(misspelt + "8")) << "OFAC mended it";
  const std::string day = data("sanctions/ofac-addresses/history/2022-09-03_96887df_");
  for (const char* currency : {"XBT", "ETH"}) {
    const auto dated = read_list(read_address_list, {day + currency + ".txt"}).keys();
    for (const std::string& key : list.keys(currency)) EXPECT_TRUE(key == misspelt || dated.contains(key)) << key;
  }
}

TEST(RealOfacLists, AddressListsKeepEveryAddressUnderEveryTicker) {
  SKIP_WITHOUT_LISTS();
  const std::string folder = data("sanctions/ofac-addresses/2024-09-27");
  const List list = read_list(read_address_list, {folder});
  EXPECT_TRUE(list.report.bad.empty());
  EXPECT_EQ(list.report.info.published, "2024-09-27");
  // 654 lines in 17 files; 641 different addresses, 10 of them under several tickers.
  EXPECT_EQ(list.entities.size(), 641U);
  EXPECT_EQ(list.count("CryptoWallet", "currency"), 654U);
  const intel::Entity* several = list.find("ofac-wallet-0x4f47bc496083c727c5fbe3ce9cdf2b0f6496270c");
  ASSERT_NE(several, nullptr);
  EXPECT_EQ(several->all("currency"), (std::vector<std::string_view>{"ARB", "BSC", "ETH"}));
  std::set<std::string> wrong;
  for (const auto& entity : list.entities)
    for (const auto& value : entity.values)
      if (!value.note.empty()) wrong.insert(value.text);
  EXPECT_EQ(wrong, std::set<std::string>{"5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"});
  // Each line as it is written stands in a publicKey.
  std::set<std::string> keys;
  for (const auto& entity : list.entities)
    for (const auto key : entity.all("publicKey")) keys.emplace(key);
  for (const std::string& name : list_folder(folder).value_or(std::vector<std::string>())) {
    const std::string text = read_file(join_path(folder, name)).value_or("");
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      EXPECT_TRUE(end == at || keys.contains(text.substr(at, end - at))) << name << " byte " << at;
      at = end + 1;
    }
  }
}

TEST(RealOfacLists, TheDatedHistoryIsReadWhole) {
  SKIP_WITHOUT_LISTS();
  // 343w3X... was listed between these two days.
  const std::string folder = data("sanctions/ofac-addresses/history/");
  const std::string wallet = "ofac-wallet-343w3Xh64q5UpgpvAPqmsUzxrknde8PQHb";
  const List before = read_list(read_address_list, {folder + "2022-09-16_96f89d7_XBT.txt"});
  const List after = read_list(read_address_list, {folder + "2022-11-10_9a5353e_XBT.txt"});
  EXPECT_EQ(before.entities.size(), 285U);
  EXPECT_EQ(after.entities.size(), 339U);
  EXPECT_EQ(before.find(wallet), nullptr);
  EXPECT_NE(after.find(wallet), nullptr);
  EXPECT_EQ(after.report.info.published, "2022-11-10");
}

TEST(RealUsLists, EveryRowOfTheScreeningListAndOfTheDeniedPersonsIsAParty) {
  SKIP_WITHOUT_LISTS();
  // Rows counted with Python's csv module.
  const List csl = read_list(formats::csl::read_csl, {data("sanctions/ofac-2019/csl.csv.zst")});
  EXPECT_TRUE(csl.report.bad.empty());
  EXPECT_EQ(csl.report.targets, 115U);
  EXPECT_EQ(csl.schemas("Sanction"), 115U);
  const List dpl = read_list(formats::csl::read_dpl, {data("sanctions/ofac-2019/dpl.txt.zst")});
  // 546 rows, three of them twice in every byte.
  EXPECT_EQ(dpl.report.targets, 543U);
  EXPECT_TRUE(dpl.report.bad.empty());
  EXPECT_EQ(dpl.report.joined_count, 3U);
  // 28 rows are OFAC's main list. The list of a few months before has 25 of them; 26565, 27271 and 27304 are newer.
  const List sdn = read_list(read_sdn_csv, {data("sanctions/ofac-2019")});
  std::size_t found = 0, named_alike = 0;
  for (const auto& entity : csl.entities)
    for (const std::string& id : entity.referents)
      if (const intel::Entity* other = sdn.find(id); other != nullptr) {
        ++found;
        named_alike += other->first("name") == entity.first("name");
      }
  EXPECT_EQ(found, 25U);
  EXPECT_EQ(named_alike, 25U);
}

TEST(RealOfacLists, TheSampleOfSdnXml) {
  SKIP_WITHOUT_LISTS();
  const List list = read_list(formats::ofac::read_sdn_xml, {data("sanctions/samples/sdn.xml")});
  ASSERT_EQ(list.report.bad.size(), 1U);
  EXPECT_EQ(list.report.bad[0].reason, "the file says that it has 8197 entries, and has 8");
  EXPECT_EQ(list.report.targets, 8U);
  EXPECT_EQ(list.report.info.published, "2020-04-22");
  const intel::Entity* person = list.find("ofac-10689");
  ASSERT_NE(person, nullptr);
  EXPECT_EQ(person->first("name"), "SAEED, Muhammad");
  EXPECT_EQ(person->first("birthDate"), "1950-06-05");
  EXPECT_EQ(list.count("", "alias") + list.count("", "weakAlias") + list.count("", "previousName"), 27U);
}

}  // namespace
}  // namespace clew::real
