#include "clew/formats/flows/flows.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/formats/flows/source_dump.h"

namespace clew::formats::flows {
namespace {

constexpr const char* kMapping =
    "time=t,block=b,tx=h,from=from,to=to,amount=v,fee=?fee,status=?status,row=?row,decimals=2,asset=USD-valued,from_"
    "label=?fl,to_label=?tl";

std::string write(const std::string& name, const std::string& text) {
  const std::string path =
      join_path(testing::TempDir(),
                "flows_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_" + name);
  EXPECT_TRUE(write_file_atomically(path, text));
  return path;
}

std::unique_ptr<ledger::BlockSource> open(const std::vector<std::string>& paths, FlowsOptions options = {}) {
  if (options.mapping.empty()) options.mapping = kMapping;
  auto source = open_flows(paths, options);
  EXPECT_TRUE(source) << source.error().reason;
  return source ? std::move(*source) : nullptr;
}

std::uint64_t count(const ledger::BlockSource& source, std::string_view name) {
  for (const auto& [key, value] : source.counts()) {
    if (key == name) return value;
  }
  ADD_FAILURE() << "no count " << name;
  return 0;
}

std::string hash(char digit) {
  return "0x" + std::string(64, digit);
}

TEST(Flows, RowsBecomeTransactionsInBlockAndRowOrder) {
  const auto source = open({write("a.csv", "t,b,h,from,to,v\n200,20," + hash('2') + ",bob,carol,3.00\n100,10," +
                                               hash('1') + ",alice,bob,5.5\n200,20," + hash('2') + ",bob,dave,1\n")});
  EXPECT_EQ(dump(*source),
            "block 10 1970-01-01T00:01:40Z\n"
            " tx 11111111:0 by alice\n"
            "  0 kind 0 flags 0 alice -> bob 550 USD-valued none\n"
            "block 20 1970-01-01T00:03:20Z\n"
            " tx 22222222:0 by bob\n"
            "  0 kind 0 flags 0 bob -> carol 300 USD-valued none\n"
            " tx 22222222:1 by bob\n"
            "  0 kind 0 flags 0 bob -> dave 100 USD-valued none\n");
  EXPECT_EQ(source->identity().native_symbol, "USD-valued");
  EXPECT_EQ(source->identity().native_decimals, 2u);
  EXPECT_EQ(source->identity().kind, ledger::Kind::account);
  EXPECT_EQ(source->progress().done, source->progress().total);
}

TEST(Flows, ALastRowWithoutALineEndIsSetAsideIfItsLastFieldCounts) {
  const auto cut = open({write("cut.csv", "t,b,h,from,to,v\n1,1,,a,b,5\n2,2,,a,b,10")});  // of 10.50, perhaps
  ASSERT_EQ(cut->quarantine().records().size(), 1u);
  EXPECT_EQ(cut->quarantine().records()[0].offset, 27u);
  EXPECT_EQ(count(*cut, "transfers"), 1u);
  const auto sure = open({write("sure.csv", "t,b,h,from,to,v,note\n1,1,,a,b,5,x\n2,2,,a,b,10,y")});
  EXPECT_TRUE(sure->quarantine().records().empty());
  EXPECT_EQ(count(*sure, "transfers"), 2u);
}

TEST(Flows, ABadRowIsQuarantinedWithItsPlaceAndTheRestGoesOn) {
  const std::string path =
      write("a.csv",
            "t,b,h,from,to,v\n1,1,,a,b,1\n1,1,,a,b,1.234\n1,1,,,b,1\n1,x,,a,b,1\n1,1,,a,b\n1,1,,\"a,b,1\n1,1,,a,b,2\n");
  const auto source = open({path});
  const auto& records = source->quarantine().records();
  ASSERT_EQ(records.size(), 5u);
  const struct {
    const char* reason;
    const char* line;
    std::uint64_t offset;
  } expected[] = {{"amount has more decimals than the asset", "line 3", 27},
                  {"payer is missing", "line 4", 42},
                  {"block is not a number", "line 5", 52},
                  {"row has fewer fields than the header", "line 6", 63}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(records[i].reason, expected[i].reason);
    EXPECT_EQ(records[i].record, expected[i].line);
    EXPECT_EQ(records[i].offset, expected[i].offset);
    EXPECT_EQ(records[i].file, path);
  }
  EXPECT_EQ(count(*source, "rows"), count(*source, "transfers") + count(*source, "rows in quarantine"));
  EXPECT_EQ(count(*source, "transfers"), 2u);
}

TEST(Flows, ATransactionHashMayBeAHashAnIdOrMissing) {
  const auto source = open({write("a.csv", "t,b,h,from,to,v\n1,1,\\x" + std::string(64, 'a') +
                                               ",a,b,1\n1,1,TX-17,a,b,1\n1,1,,a,b,1\n1,1,,a,b,1\n")});
  const auto block = source->next();
  ASSERT_TRUE(block && *block);
  const auto& txs = (*block)->account;
  ASSERT_EQ(txs.size(), 4u);
  EXPECT_EQ(codec::hash_text(txs[0].hash, false), std::string(64, 'a'));
  EXPECT_EQ(txs[1].hash, codec::sha256(as_bytes("TX-17")));
  EXPECT_EQ(txs[2].hash, codec::sha256(as_bytes("1,1,,a,b,1\n")));
  EXPECT_EQ(txs[3].hash, txs[2].hash);
  EXPECT_EQ(txs[2].row, 0u);
  EXPECT_EQ(txs[3].row, 1u);
}

TEST(Flows, WithoutABlockColumnTheSecondIsTheBlock) {
  FlowsOptions options;
  options.mapping = "time=t,from=from,to=to,amount=v,decimals=0,asset=units";
  const auto source = open(
      {write("a.csv", "t,from,to,v\n2022-03-31T17:43:49+00:00,c,d,1\n2022-03-29T21:41:18+00:00,a,b,1\n")}, options);
  const auto first = source->next();
  ASSERT_TRUE(first && *first);
  EXPECT_EQ((*first)->height, 1648590078u);
  EXPECT_EQ((*first)->time.seconds, 1648590078);
  const auto second = source->next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->height, 1648748629u);
}

TEST(Flows, ARowColumnOrdersRowsInsideABlock) {
  const auto source = open({write("a.csv", "t,b,h,from,to,v,row\n1,1,,late,x,1,2\n1,1,,early,x,1,1\n")});
  const auto block = source->next();
  ASSERT_TRUE(block && *block);
  EXPECT_EQ(as_text((*block)->account[0].sender.bytes), "early");
}

TEST(Flows, AFailedTransactionPaysItsFeeAndMovesNothing) {
  const auto source = open({write(
      "a.csv", "t,b,h,from,to,v,fee,status\n1,1,,a,b,7,0.5,Error(0)\n1,1,,a,b,7,0.5,\n1,1,,a,b,7,0.5,perhaps\n")});
  EXPECT_EQ(count(*source, "failed transactions"), 1u);
  EXPECT_EQ(count(*source, "rows in quarantine"), 1u);
  const auto block = source->next();
  ASSERT_TRUE(block && *block);
  const auto& txs = (*block)->account;
  ASSERT_EQ(txs.size(), 2u);
  ASSERT_EQ(txs[0].legs.size(), 1u);
  EXPECT_EQ(txs[0].legs[0].kind, ledger::LegKind::fee);
  EXPECT_EQ(txs[0].legs[0].amount, 50u);
  EXPECT_EQ(txs[0].legs[0].to.kind, AddressKind::none);
  ASSERT_EQ(txs[1].legs.size(), 2u);
  EXPECT_EQ(txs[1].legs[0].amount, 700u);
}

TEST(Flows, WhatTheMintPaysIsNewlyIssued) {
  FlowsOptions options;
  options.mapping = std::string(kMapping) + ",mint=T zero";
  const auto source = open({write("a.csv", "t,b,h,from,to,v\n1,1,,T zero,issuer,7\n1,1,,issuer,T zero,2\n")}, options);
  const auto block = source->next();
  ASSERT_TRUE(block && *block);
  const auto& txs = (*block)->account;
  ASSERT_EQ(txs.size(), 2u);
  EXPECT_EQ(txs[0].legs[0].kind, ledger::LegKind::issuance);
  EXPECT_EQ(txs[0].legs[0].from.kind, AddressKind::none);
  EXPECT_EQ(txs[0].legs[0].amount, 700u);
  EXPECT_EQ(txs[1].legs[0].kind, ledger::LegKind::transfer);
}

// One real row of each export's shape, with invented parties.
TEST(Flows, ExplorerExportsAreReadByTheirPresets) {
  FlowsOptions options;
  options.mapping = "etherscan";
  const auto native = open(
      {write(
          "native.csv",
          "\"Transaction Hash\",\"Blockno\",\"UnixTimestamp\",\"DateTime "
          "(UTC)\",\"From\",\"To\",\"ContractAddress\",\"Value_IN(ETH)\","
          "\"Value_OUT(ETH)\",\"CurrentValue @ $3,086.05/Eth\",\"TxnFee(ETH)\",\"TxnFee(USD)\",\"Historical "
          "$Price/Eth\",\"Status\","
          "\"ErrCode\",\"Method\"\n"
          "\"" +
              hash('1') +
              "\",\"100\",\"1600000000\",\"2020-09-13 12:26:40\",\"0x1111111111111111111111111111111111111111\",\"\","
              "\"0x2222222222222222222222222222222222222222\",\"0\",\"1.5\",\"4629.07\",\"0.00042\",\"1.29\",\"365."
              "19\",\"\",\"\",\"0x60806040\"\n")},
      options);
  EXPECT_EQ(dump(*native),
            "block 100 2020-09-13T12:26:40Z\n"
            " tx 11111111:0 by 0x1111111111111111111111111111111111111111\n"
            "  0 kind 0 flags 0 0x1111111111111111111111111111111111111111 -> "
            "0x2222222222222222222222222222222222222222 1500000000000000000 ETH none\n"
            "  1 kind 3 flags 0 0x1111111111111111111111111111111111111111 -> none 420000000000000 ETH none\n");

  options.mapping = "etherscan-token";
  options.verified_contracts = {"0x4444444444444444444444444444444444444444"};
  const std::string header =
      "\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"DateTime\",\"From\",\"To\",\"TokenValue\",\"USDValueDayOfTx\","
      "\"ContractAddress\",\"TokenName\",\"TokenSymbol\"\n";
  const std::string start =
      "\"" + hash('1') +
      "\",\"100\",\"1600000000\",\"2020-09-13 12:26:40\",\"0x1111111111111111111111111111111111111111\",";
  const auto token =
      open({write("token.csv", header + start +
                                   "\"0x2222222222222222222222222222222222222222\",\"1,250.5\",\"N/"
                                   "A\",\"0x4444444444444444444444444444444444444444\",\"Tether\",\"USDT\"\n" +
                                   start +
                                   "\"0x2222222222222222222222222222222222222222\",\"9,999,999\",\"N/"
                                   "A\",\"0x5555555555555555555555555555555555555555\",\"Tether\",\"USDT\"\n")},
           options);
  EXPECT_EQ(dump(*token),
            "block 100 2020-09-13T12:26:40Z\n"
            " tx 11111111:0 by 0x1111111111111111111111111111111111111111\n"
            "  0 kind 0 flags 0 0x1111111111111111111111111111111111111111 -> "
            "0x2222222222222222222222222222222222222222 1250500000000000000000 USDT "
            "0x4444444444444444444444444444444444444444\n"
            " tx 11111111:1 by 0x1111111111111111111111111111111111111111\n"
            "  0 kind 0 flags 1 0x1111111111111111111111111111111111111111 -> "
            "0x2222222222222222222222222222222222222222 9999999000000000000000000 USDT "
            "0x5555555555555555555555555555555555555555\n");
  EXPECT_EQ(count(*token, "transfers of unverified tokens"), 1u);
}

TEST(Flows, ATransferThatTwoExportsContainIsCountedOnce) {
  const std::string header = "t,b,h,from,to,v\n", shared = "1,1," + hash('1') + ",a,b,1\n",
                    twice = "1,1," + hash('2') + ",a,b,2\n";
  const auto source = open({write("a.csv", header + shared + twice + twice),
                            write("b.csv", header + twice + shared + "2,2," + hash('3') + ",b,c,1\n")});
  EXPECT_EQ(count(*source, "rows"), 6u);
  EXPECT_EQ(count(*source, "rows also in another file"), 2u);
  EXPECT_EQ(count(*source, "transfers"), 4u);  // two equal payments in one file stay two
}

TEST(Flows, FileOrderAndRowOrderAcrossBlocksDoNotMatter) {
  constexpr std::uint64_t kSeed = 7;
  Rng rng(kSeed);
  std::vector<std::string> rows;  // rows of one block keep their order, so give every row its place in the `row` column
  for (int i = 0; i < 200; ++i) {
    rows.push_back(std::to_string(i / 5) + "," + std::to_string(i / 5) + "," + hash("0123456789abcdef"[i % 16]) + ",p" +
                   std::to_string(rng.below(9)) + ",q" + std::to_string(rng.below(9)) + "," +
                   std::to_string(rng.below(1000)) + "," + std::to_string(i % 5) + "\n");
  }
  std::string expected;
  for (int round = 0; round < 10; ++round) {
    for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[rng.below(i)]);
    std::string text[2] = {"t,b,h,from,to,v,row\n", "t,b,h,from,to,v,row\n"};
    for (const std::string& row : rows) text[round == 0 ? 0 : rng.below(2)] += row;
    std::vector<std::string> paths = {write("a.csv", text[0]), write("b.csv", text[1])};
    if (round % 2 == 1) std::swap(paths[0], paths[1]);
    const std::string found = dump(*open(paths));
    if (round == 0) expected = found;
    ASSERT_EQ(found, expected) << "seed " << kSeed << " round " << round;
  }
}

TEST(Flows, EveryPrefixOfAFileIsReadWithoutLosingCount) {
  const std::string text = "t,b,h,from,to,v\n1,1," + hash('1') + ",\"a\"\"x\",b,1.50\n2,2,," + "c,d,7\r\n";
  FlowsOptions options;
  options.mapping = kMapping;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto source = open_flows({write("a.csv", text.substr(0, size))}, options);
    if (size < 15) {
      EXPECT_FALSE(source) << size;  // the header is not whole
      continue;
    }
    ASSERT_TRUE(source) << size;
    dump(**source);
    EXPECT_EQ(count(**source, "rows"), count(**source, "transfers") + (*source)->quarantine().records().size()) << size;
  }
}

TEST(Flows, AppendingSkipsBlocksTheLedgerHasAndRefusesHolesBelowItsTip) {
  const std::string path = write("a.csv", "t,b,h,from,to,v\n1,1,,a,b,1\n2,2,,a,b,1\n5,5,,a,b,1\n");
  const auto has_all = [](std::uint64_t) { return std::optional<Hash256>(Hash256{}); };
  const auto source = open({path});
  const auto connected = source->connect(2, has_all);
  ASSERT_TRUE(connected);
  EXPECT_FALSE(connected->has_value());
  EXPECT_EQ(count(*source, "blocks the ledger already has"), 2u);
  const auto block = source->next();
  ASSERT_TRUE(block && *block);
  EXPECT_EQ((*block)->height, 5u);

  const auto refused = open({path})->connect(
      3, [](std::uint64_t height) { return height == 1 ? std::optional<Hash256>(Hash256{}) : std::nullopt; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::mismatch);
}

TEST(Flows, LabelColumnsBecomeDistinctPairs) {
  FlowsOptions options;
  options.mapping = kMapping;
  const auto labels = flows_labels(
      {write("a.csv", "t,b,h,from,to,v,fl,tl\n1,1,,a,b,1,Thief,Huobi 10\n1,1,,a,c,1,Thief,\n1,1,,a,c,x,Bad row,\n")},
      options);
  ASSERT_TRUE(labels);
  ASSERT_EQ(labels->size(), 2u);
  EXPECT_EQ((*labels)[0], (FlowsLabel{Address(AddressKind::named, as_bytes("a")), "Thief"}));
  EXPECT_EQ((*labels)[1], (FlowsLabel{Address(AddressKind::named, as_bytes("b")), "Huobi 10"}));
}

TEST(Flows, TheMappingMayStandInAFile) {
  FlowsOptions options;
  options.mapping = write("map.txt", "time=t\nfrom=from\nto=to\namount=v\ndecimals=0\nasset=units\n");
  const auto source = open_flows({write("a.csv", "t,from,to,v\n1,a,b,1\n")}, options);
  ASSERT_TRUE(source);
  EXPECT_EQ(count(**source, "transfers"), 1u);
}

TEST(Flows, AMissingFileAndAnEmptyFileAreErrors) {
  FlowsOptions options;
  options.mapping = kMapping;
  EXPECT_EQ(open_flows({join_path(testing::TempDir(), "flows_no_such_file.csv")}, options).error().code,
            Code::not_found);
  EXPECT_EQ(open_flows({write("a.csv", "")}, options).error().code, Code::usage);
  EXPECT_EQ(open_flows({}, options).error().code, Code::usage);
}

}  // namespace
}  // namespace clew::formats::flows
