// Transactions, networks and undo data from their bytes: Bitcoin Core's vectors where they are at hand, and facts of
// the chain written by hand.

#include <gtest/gtest.h>
#include <simdjson.h>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/zstd.h"
#include "clew/formats/bitcoin/written_chain.h"

namespace clew::formats::bitcoin {
namespace {

std::string unpacked(const std::string& name) {
  const std::string path = std::string(CLEW_SHARED_DATA) + "/bitcoin-vectors/" + name;
  return file_exists(path) ? *codec::zstd_decompress(as_bytes(*read_file(path))) : "";
}

// BIP143's example of a native witness transaction; the id is that of the bytes without marker and witnesses.
constexpr std::string_view kWitnessTx =
    "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9"
    "cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b"
    "194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287"
    "d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9"
    "148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac"
    "000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a"
    "12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e"
    "292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000";

TEST(ReadTxTest, TheIdOfAWitnessTransactionIsThatOfItsBytesWithoutWitnesses) {
  const auto bytes = *codec::from_hex(kWitnessTx);
  TxView tx;
  std::size_t at = 0;
  ASSERT_TRUE(read_tx(bytes, at, tx));
  EXPECT_EQ(at, bytes.size());
  EXPECT_TRUE(tx.segwit);
  ASSERT_EQ(tx.inputs.size(), 2u);
  ASSERT_EQ(tx.outputs.size(), 2u);
  EXPECT_EQ(tx.outputs[0].value, 112340000u);
  EXPECT_EQ(codec::hash_text(txid_of(tx), true), "e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609");
}

TEST(ReadTxTest, ATransactionCutAtAnyByteIsRefusedWhereItEnds) {
  const auto bytes = *codec::from_hex(kWitnessTx);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const written::Blob cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    TxView tx;
    std::size_t at = 0;
    const auto read = read_tx(cut, at, tx);
    ASSERT_FALSE(read.has_value()) << size;
    ASSERT_EQ(read.error().code, Code::truncated) << size;
    ASSERT_LE(read.error().offset, size);
  }
}

TEST(ReadTxTest, BadFormsAreRefusedAtTheirPlace) {
  struct Case {
    const char* hex;
    Code code;
    std::uint64_t offset;
  };
  const std::string zeros(120, '0');
  for (const Case& c : {Case{"01000000"
                             "0000",
                             Code::malformed, 4},
                        Case{"01000000"
                             "0001"
                             "00",
                             Code::malformed, 6},
                        Case{"01000000"
                             "fd0100",
                             Code::malformed, 4},
                        Case{"01000000"
                             "ffffffffffffffffff",
                             Code::truncated, 4}}) {
    TxView tx;
    std::size_t at = 0;
    const auto read = read_tx(*codec::from_hex(c.hex + zeros), at, tx);
    ASSERT_FALSE(read.has_value()) << c.hex;
    EXPECT_EQ(read.error().code, c.code) << c.hex;
    EXPECT_EQ(read.error().offset, c.offset) << c.hex;
  }
}

TEST(ReadTxTest, AnOutputAboveAllMoneyIsAnOverflow) {
  const auto tx_bytes = written::transaction({}, 1, {}, {{kMoneyMax + 1, {0x51}}});
  TxView tx;
  std::size_t at = 0;
  EXPECT_EQ(read_tx(tx_bytes, at, tx).error().code, Code::overflow);
}

TEST(ReadTxTest, EveryTransactionOfTheVectorsIsReadToItsEndOrRefused) {
  std::size_t valid = 0, seen = 0;
  for (const char* name : {"tx_valid.json.zst", "tx_invalid.json.zst"}) {
    const std::string text = unpacked(name);
    if (text.empty()) GTEST_SKIP() << "no shared data: bitcoin-vectors/" << name;
    simdjson::dom::parser parser;
    for (const simdjson::dom::element row : parser.parse(text).get_array()) {
      std::string_view hex;
      if (row.at(1).get_string().get(hex) != simdjson::SUCCESS) continue;
      const auto bytes = *codec::from_hex(hex);
      TxView tx;
      std::size_t at = 0;
      const auto read = read_tx(bytes, at, tx);
      ++seen;
      if (name[3] != 'v') continue;
      ASSERT_TRUE(read.has_value()) << hex << " " << read.error().reason;
      ASSERT_EQ(at, bytes.size()) << hex;
      ++valid;
    }
  }
  EXPECT_GT(valid, 100u);
  EXPECT_GT(seen, valid);
}

TEST(NetworkTest, WorkAndTargetsAreThoseOfTheChain) {
  EXPECT_EQ(to_decimal(work_of(0x1d00ffff)), "4295032833") << "difficulty 1: 2^256 / (0xffff * 2^208 + 1)";
  EXPECT_EQ(to_decimal(work_of(0x207fffff)), "2");
  EXPECT_EQ(to_decimal(work_of(0x1b0404cb)), "70040908352512")
      << "0x0404cb * 2^192, the example of the developer guide";
  EXPECT_EQ(to_decimal(work_of(0)), "0");
  EXPECT_EQ(to_decimal(work_of(0x1d80ffff)), "0") << "negative";
  EXPECT_EQ(codec::to_hex(Bytes(expand_bits(0x05009234))), std::string(56, '0') + "92340000");
  EXPECT_EQ(codec::to_hex(Bytes(expand_bits(0x01123456))), std::string(62, '0') + "12");
  EXPECT_EQ(expand_bits(0xff123456), Target{});
}

TEST(NetworkTest, TheSubsidyHalves) {
  const Network& bitcoin = *find_network("bitcoin");
  EXPECT_EQ(subsidy(0, bitcoin), 50 * kCoin);
  EXPECT_EQ(subsidy(209'999, bitcoin), 50 * kCoin);
  EXPECT_EQ(subsidy(210'000, bitcoin), 25 * kCoin);
  EXPECT_EQ(subsidy(6'930'000, bitcoin), 0u);
  EXPECT_EQ(subsidy(64 * 210'000ULL, bitcoin), 0u);
  EXPECT_EQ(subsidy(150, *find_network("regtest")), 25 * kCoin);
}

TEST(SpentTest, AmountsAreCompressedAsBitcoinCoreDoes) {
  // The pairs of Core's compress_tests.cpp.
  for (const auto& [value, compressed] : {std::pair{0ULL, 0ULL},
                                          {1ULL, 1ULL},
                                          {1'000'000ULL, 7ULL},
                                          {kCoin + 0ULL, 9ULL},
                                          {50 * kCoin + 0ULL, 50ULL},
                                          {kMoneyMax + 0ULL, 21'000'000ULL}}) {
    EXPECT_EQ(compress_amount(value), compressed);
    EXPECT_EQ(*decompress_amount(compressed), value);
  }
  EXPECT_EQ(decompress_amount(~std::uint64_t{0}).error().code, Code::overflow);
  const std::uint64_t seed = 5;
  SCOPED_TRACE(seed);
  Rng rng(seed);
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t value =
        rng.below(kMoneyMax + 1) / (rng.one_in(2) ? 1 : kCoin) * (rng.one_in(2) ? 1 : 1000) % (kMoneyMax + 1);
    ASSERT_EQ(*decompress_amount(compress_amount(value)), value);
  }
}

/// Undo data of one input: height 7, 5 coins, then a script.
std::vector<std::uint8_t> undo_with(std::uint8_t type, std::string_view hex) {
  std::vector<std::uint8_t> undo{1, 1, 14, 0, static_cast<std::uint8_t>(compress_amount(5 * kCoin)), type};
  written::append(undo, *codec::from_hex(hex));
  return undo;
}

TEST(SpentTest, CompressedKeysGiveTheAddressOfTheKeyAsItWasWritten) {
  // The generator point of secp256k1, the public key of the private key 1: addresses 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH
  // and 1EHNa6Q4Jz2uvNExL497mE43ikXhwF6kZm.
  const char* x = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
  const auto short_form = read_block_undo(undo_with(2, x));
  ASSERT_TRUE(short_form.has_value());
  EXPECT_EQ(short_form->spent[0].value, 5 * kCoin);
  EXPECT_EQ(codec::to_hex(short_form->spent[0].bytes.view()), "751e76e8199196d454941c45d1b3a323f1433bd6");
  const auto full_form = read_block_undo(undo_with(4, x));
  ASSERT_TRUE(full_form.has_value());
  EXPECT_EQ(codec::to_hex(full_form->spent[0].bytes.view()), "91b24bf9f5288532960ac687abb035127b1d28a5");
  EXPECT_EQ(read_block_undo(undo_with(4, std::string(64, 'f'))).error().code, Code::malformed) << "no such point";
}

TEST(SpentTest, UndoDataCutAtAnyByteIsRefused) {
  auto whole = undo_with(0, std::string(40, 'a'));
  ASSERT_TRUE(read_block_undo(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    ASSERT_EQ(read_block_undo(cut).error().code, Code::truncated) << size;
  }
  whole.push_back(0);
  EXPECT_EQ(read_block_undo(whole).error().code, Code::malformed);
}

TEST(StatedHeightTest, OnlyBlocksOfVersion2AndUpStateTheirHeight) {
  const auto bytes = written::coinbase(300025, 1);
  TxView tx;
  std::size_t at = 0;
  ASSERT_TRUE(read_tx(bytes, at, tx));
  HeaderView header;
  header.version = 1;
  EXPECT_EQ(stated_height(header, tx), std::nullopt);
  header.version = 2;
  EXPECT_EQ(stated_height(header, tx), std::optional<std::uint64_t>(300025));
}

}  // namespace
}  // namespace clew::formats::bitcoin
