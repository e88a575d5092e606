// Plain lists of addresses, and the checksums of what OFAC lists. Addresses are from the list.
#include "clew/formats/ofac/address_list.h"

#include <gtest/gtest.h>

#include "clew/intel/listed_wallets.h"
#include "clew/intel/written_lines.h"

namespace clew::formats::ofac {
namespace {

using intel::address_fault;
using intel::canonical_address;
using intel::written;

struct Got {
  std::vector<std::string> lines;
  Result<intel::ReadReport> report = fail(Code::usage, "not read");
};

Got read(const std::vector<NamedText>& texts, std::string_view currency = {}) {
  Got got;
  const intel::EntitySink sink = [&got](intel::Entity&& entity) -> Result<void> {
    got.lines.push_back(written(entity));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  got.report = read_address_texts(texts, currency, reading);
  return got;
}

TEST(AddressList, OneAccountUnderThreeTickersIsOneWallet) {
  const Got got =
      read({{"2024-09-27/sanctioned_addresses_ETH.txt", "0x7F367cC41522cE07553e823bf3be79A889DEbe1B\r\n"},
            {"2024-09-27/sanctioned_addresses_USDT.txt", "# x\n\n0x7f367cc41522ce07553e823bf3be79a889debe1b"},
            {"2022-09-03_96887df_BSC.txt", "0x7f367cc41522ce07553e823bf3be79a889debe1b\n"}});
  ASSERT_EQ(got.lines.size(), 1U);
  EXPECT_EQ(got.lines[0],
            "ofac-wallet-0x7f367cc41522ce07553e823bf3be79a889debe1b CryptoWallet: currency=BSC | currency=ETH | "
            "currency=USDT | publicKey=0x7F367cC41522cE07553e823bf3be79A889DEbe1B | "
            "publicKey=0x7f367cc41522ce07553e823bf3be79a889debe1b");
  EXPECT_EQ(got.report->info.published, "2024-09-27");
  EXPECT_EQ(got.report->targets, 1U);
}

TEST(AddressList, TheCurrencyIsWhatSomebodySaysOrTheNameOrTheFormOfTheAddress) {
  const std::string text = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\n0x7f367cc41522ce07553e823bf3be79a889debe1b\n";
  const Got said = read({{"addresses.txt", text}}, "XBT");
  ASSERT_EQ(said.lines.size(), 2U);
  EXPECT_NE(said.lines[0].find("currency=XBT"), std::string::npos);
  EXPECT_TRUE(said.report->bad.empty());
  const Got told = read({{"addresses.txt", text}});
  ASSERT_EQ(told.lines.size(), 1U);
  EXPECT_NE(told.lines[0].find("currency=ETH"), std::string::npos);
  ASSERT_EQ(told.report->bad.size(), 1U);
  EXPECT_EQ(told.report->bad[0].record, "line 1");
  const Got none = read({{"addresses.txt", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\n"}});
  ASSERT_FALSE(none.report);
  EXPECT_NE(std::string_view(none.report.error().reason).find("--map currency=XBT"), std::string_view::npos);
}

TEST(AddressList, AFormThatSeveralCurrenciesHaveTellsNone) {
  EXPECT_EQ(ticker_of_address("0x7f367cc41522ce07553e823bf3be79a889debe1b"), "ETH");
  EXPECT_EQ(ticker_of_address("0x7f367cc41522ce07553e823bf3be79a889debe1"), "");
  EXPECT_EQ(ticker_of_address("bc1qcmm0vmepc7pms8sr7ueazmrffmgstfhelqgzh2"), "XBT");
  EXPECT_EQ(ticker_of_address("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"), "");
  EXPECT_EQ(ticker_of_address("3" + std::string(33, 'a')), "");
  EXPECT_EQ(ticker_of_address("T" + std::string(33, 'a')), "TRX");
  EXPECT_EQ(ticker_of_address("T" + std::string(33, '0')), "");
}

TEST(AddressList, LinesThatAreNoAddressAreListed) {
  const Got got =
      read({{"a_XBT.txt", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\nnot an address\nshort\n" + std::string(300, 'a')},
            {"nothing.txt", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\n"}});
  ASSERT_TRUE(got.report.has_value());
  std::vector<std::string> bad;
  for (const auto& one : got.report->bad)
    bad.push_back(one.file + ' ' + std::to_string(one.offset) + ' ' + one.reason + ", " + one.record);
  EXPECT_EQ(bad, (std::vector<std::string>{
                     "a_XBT.txt 35 not an address, line 2",
                     "a_XBT.txt 50 not an address, line 3",
                     "a_XBT.txt 56 line longer than any address, line 4",
                     "nothing.txt 0 the currency is not known: neither the file's name (..._XBT.txt) nor the form of "
                     "the address tells it; say it, as in --map currency=XBT, line 1",
                 }));
  EXPECT_EQ(got.lines.size(), 1U);
}

TEST(AddressList, WithoutAnyAddressThereIsNoList) {
  EXPECT_EQ(read({{"a_XBT.txt", "\n"}}).report.error().code, Code::malformed);
  EXPECT_EQ(read({}).report.error().code, Code::malformed);
}

TEST(Wallet, WhatIsWrongWithAnAddressIsSaid) {
  EXPECT_EQ(address_fault("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"), "");
  EXPECT_EQ(address_fault("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9i"), "checksum does not match");
  EXPECT_EQ(address_fault("0x7F367cC41522cE07553e823bf3be79A889DEbe1b"), "checksum does not match");
  EXPECT_EQ(address_fault("0x7f367cc41522ce07553e823bf3be79a889debe1b"), "");
  EXPECT_EQ(address_fault("0xa7e5d5a720f06526557c513402f2e6b5fa20b00"), "no known form of an address");
  EXPECT_EQ(address_fault("rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66"), "");
  EXPECT_EQ(address_fault("qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq"), "");
}

TEST(Wallet, OnlyFormsThatMeanTheSameAreTheSame) {
  EXPECT_EQ(canonical_address("0X7F367cC41522cE07553e823bf3be79A889DEbe1B"),
            "0x7f367cc41522ce07553e823bf3be79a889debe1b");
  EXPECT_EQ(canonical_address("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ"),
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq");
  EXPECT_EQ(canonical_address("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"), "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h");
}

}  // namespace
}  // namespace clew::formats::ofac
