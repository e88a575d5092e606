// Every real pack: the number of tags was counted with another YAML reader.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/formats/tagpack/tagpack.h"

namespace clew::formats::tagpack {
namespace {

constexpr const char* kLabels = CLEW_SHARED_DATA "/labels";

#define SKIP_WITHOUT_DATA() \
  if (!is_folder(kLabels)) GTEST_SKIP() << "no shared data: " << kLabels

struct PackSize {
  const char* name;
  std::size_t tags;
};
constexpr PackSize kPacks[] = {
    {"Alt-Right.yaml.zst", 517},
    {"BITB_etf.yaml", 1},
    {"africrypt-hack.yaml", 1},
    {"aft-alqaeda-forfeit_vc.yaml.zst", 155},
    {"binance.yaml", 2},
    {"bitzillions_ltc.yaml", 1},
    {"chaininfo.yaml.zst", 122},
    {"coinjoin_bounty.yaml", 1},
    {"defi-fraud-masterthesis.yaml.zst", 6699},
    {"defi-protocols-csh.yaml.zst", 1407},
    {"defi_updated/defi-protocols_1inch.yaml", 4},
    {"defi_updated/defi-protocols_aave.yaml", 31},
    {"defi_updated/defi-protocols_compound.yaml", 13},
    {"defi_updated/defi-protocols_curve.yaml", 4},
    {"defi_updated/defi-protocols_instadapp.yaml", 18},
    {"defi_updated/defi-protocols_sushiswap.yaml", 10},
    {"defi_updated/defi-protocols_synthetix.yaml", 40},
    {"defi_updated/defi-protocols_uniswap.yaml", 16},
    {"defi_updated/defi-protocols_uniswap_pools.yaml", 46},
    {"demo.yaml", 5},
    {"electrum_phishing.yaml", 6},
    {"etherhiding.yaml", 2},
    {"etherscamdb_tagpack.yaml.zst", 3117},
    {"etherscan-label-word-cloud.yaml.zst", 8453},
    {"etherscan-wordcloud-exchange.yaml.zst", 646},
    {"etherscan-wordcloud-gambling.yaml.zst", 145},
    {"etherscan-wordcloud-market.yaml.zst", 246},
    {"etherscan-wordcloud-miner.yaml.zst", 196},
    {"etherscan-wordcloud-mixing_service.yaml.zst", 61},
    {"exchange-wallets-binance.yaml.zst", 86},
    {"exchange-wallets-bitfinexcom.yaml.zst", 135},
    {"exchange-wallets-bybit.yaml", 8},
    {"exchange-wallets-cryptocom.yaml", 10},
    {"exchange-wallets-deribit.yaml", 18},
    {"exchange-wallets-huobi.yaml.zst", 58},
    {"exchange-wallets-kucoin.yaml", 59},
    {"exchange-wallets-okx.yaml", 36},
    {"exchange-wallets-swissborg.yaml", 14},
    {"forsage.yaml", 8},
    {"hydra.yaml", 117},
    {"interpol-real_services.yaml", 10},
    {"lazarus.yaml", 21},
    {"lazarus2.yaml", 6},
    {"lockbit_tattoos.yaml", 18},
    {"miners_additional.yaml.zst", 234},
    {"ofac.yaml.zst", 572},
    {"plustoken.yaml", 12},
    {"ponzi_scheme.yaml", 52},
    {"protonmail.yaml", 1},
    {"ransomware.yaml.zst", 7178},
    {"ransomwhere.yaml.zst", 7457},
    {"richest_addresses.yaml", 36},
    {"ronin_bridge.yaml", 6},
    {"samourai.yaml.zst", 36548},
    {"satoshidice_bch.yaml", 2},
    {"service-wallets-checksig.yaml.zst", 247},
    {"sextortion_excello.yaml.zst", 12527},
    {"suidlanders.yaml", 2},
    {"tornado_cash.yaml", 39},
    {"twitter_hack_scam.yaml", 3},
    {"usdt_blacklist.yaml.zst", 774},
    {"walletexplorer.yaml.zst", 386},
    {"wasabi_collector.yaml", 2},
};

Actors real_actors() {
  const auto bytes = read_file(join_path(kLabels, "tagpacks/actors/graphsense.actorpack.yaml.zst"));
  if (!bytes) return {};
  return read_actorpack(as_bytes(*bytes), "graphsense.actorpack.yaml.zst").actors;
}

TEST(RealPacks, EveryTagBecomesALabelOrStandsInQuarantine) {
  SKIP_WITHOUT_DATA();
  const Actors actors = real_actors();
  EXPECT_EQ(actors.size(), 3813U);
  std::vector<intel::Label> labels;
  std::map<std::string, std::size_t> reasons;
  std::size_t tags = 0;
  for (const PackSize& pack : kPacks) {
    const auto bytes = read_file(join_path(join_path(kLabels, "tagpacks/packs"), pack.name));
    ASSERT_TRUE(bytes) << pack.name;
    const LabelsRead got = read_tagpack(as_bytes(*bytes), pack.name, actors);
    EXPECT_EQ(got.labels.size() + got.quarantined.size(), pack.tags) << pack.name;
    EXPECT_TRUE(got.notes.empty()) << pack.name << ": " << got.notes[0].reason;
    tags += pack.tags;
    for (const ledger::Quarantined& q : got.quarantined) {
      ++reasons[q.reason.substr(0, q.reason.find(':'))];
      EXPECT_NE(q.record, "file") << pack.name << ": " << q.reason;
    }
    labels.insert(labels.end(), got.labels.begin(), got.labels.end());
  }
  EXPECT_EQ(tags, 88'647U);
  EXPECT_EQ(labels.size(), 88'308U);
  const std::map<std::string, std::size_t> expected_reasons = {{"address checksum or network does not fit", 11},
                                                               {"not a Bitcoin address", 1},
                                                               {"not an account address (0x and 40 hex digits)", 28},
                                                               {"the ledgers of this asset are not read", 299}};
  EXPECT_EQ(reasons, expected_reasons);

  // One contract is two actors' in two packs; a scan of the packs by address in another language found the same pair.
  const intel::Labels set(labels);
  const auto contradictions = set.contradictions();
  ASSERT_EQ(contradictions.size(), 1U);
  EXPECT_EQ(contradictions[0].first->actor, "loopring");
  EXPECT_EQ(contradictions[0].second->actor, "maker");
  EXPECT_EQ(codec::address_text(contradictions[0].first->address.view(), "ethereum"),
            "0xBBbbCA6A901c926F240b89EacB641d8Aec7AEafD");

  const auto count = [&](intel::Category category) {
    return std::count_if(labels.begin(), labels.end(),
                         [&](const intel::Label& l) { return intel::category_of(l.category) == category; });
  };
  EXPECT_EQ(count(intel::Category::frozen), 774);
  EXPECT_GT(count(intel::Category::exchange), 1'200);
  EXPECT_GT(count(intel::Category::mixer), 36'550);
}

TEST(RealEntityLists, EveryRowBecomesALabelOrStandsInQuarantine) {
  SKIP_WITHOUT_DATA();
  constexpr PackSize kLists[] = {
      {"bankruptcy-exchange-addresses.csv.zst", 117}, {"bithypha-ransomwhere.csv.zst", 9969},
      {"darknet-market-addresses.csv.zst", 187},      {"exchange-por-forensics-addresses.csv.zst", 590},
      {"exchange-tier1-addresses.csv.zst", 98},       {"mixer-addresses.csv.zst", 107},
      {"ofac-entity-labeled.csv.zst", 104},           {"ransomware-addresses.csv.zst", 126},
  };
  for (const PackSize& list : kLists) {
    const auto bytes = read_file(join_path(join_path(kLabels, "btc-entities"), list.name));
    ASSERT_TRUE(bytes) << list.name;
    EXPECT_EQ(file_kind(as_bytes(*bytes), list.name), FileKind::csv);
    const LabelsRead got = read_label_csv(as_bytes(*bytes), list.name);
    EXPECT_EQ(got.labels.size() + got.quarantined.size(), list.tags) << list.name;
    EXPECT_LE(got.quarantined.size(), list.tags / 20) << list.name << ": " << got.quarantined[0].reason;
    EXPECT_FALSE(got.labels.empty()) << list.name;
  }
}

}  // namespace
}  // namespace clew::formats::tagpack
