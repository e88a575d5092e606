// How records become legs, on small cases written by hand. Accounts and hashes are one byte repeated.

#include "clew/formats/evm/evm.h"

#include <gtest/gtest.h>

#include "clew/codec/hash.h"
#include "clew/formats/evm/events.h"
#include "clew/formats/evm/source_dump.h"

namespace clew::formats::evm {
namespace {

const std::string kTxHeader =
    "hash,nonce,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,block_timestamp\n";
const std::string kReceiptHeader =
    "transaction_hash,transaction_index,block_number,cumulative_gas_used,gas_used,contract_address,status,effective_"
    "gas_price\n";
const std::string kLogHeader = "log_index,transaction_hash,transaction_index,block_number,address,data,topics\n";
const std::string kTraceHeader =
    "block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,reward_type,"
    "trace_address,error,status\n";
const std::string kBlockHeader = "number,hash,parent_hash,timestamp,withdrawals\n";

std::string tx(const char* id, const char* from, const std::string& to, const char* value, const char* gas = "100000") {
  return hash(id) + ",0,7,0," + account(from) + "," + to + "," + value + "," + gas + ",5,0x,1600000000\n";
}
std::string receipt(const char* id, const char* status, const char* gas_used = "30000",
                    const std::string& contract = "") {
  return hash(id) + ",0,7,1," + gas_used + "," + contract + "," + status + ",3\n";
}
std::string log(const char* id, int index, const char* contract, const std::string& data, const std::string& topics) {
  return std::to_string(index) + "," + hash(id) + ",0,7," + account(contract) + ",0x" + data + ",\"" + topics + "\"\n";
}
std::string trace(const char* id, const char* from, const char* to, const char* value, const std::string& type,
                  const std::string& call, const char* path, const char* error = "", const char* status = "1") {
  return "7," + hash(id) + ",0," + account(from) + "," + account(to) + "," + value + "," + type + "," + call + ",,\"" +
         path + "\"," + error + "," + status + "\n";
}
std::string signature(const char* text) {
  return "0x" + codec::to_hex(topic_of(text).view());
}
const std::string kTransfer = signature("Transfer(address,address,uint256)");
const std::string kWeth = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";

std::string write_list(const std::string& text) {
  const std::string path = join_path(
      testing::TempDir(), "evm_list_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  EXPECT_TRUE(write_file_atomically(path, text));
  return path;
}

TEST(Evm, TheTopLevelCallIsTheTransactionsValueAndNotASecondOne) {
  const auto source = open_case({kTxHeader + tx("11", "aa", account("bb"), "100"), kReceiptHeader + receipt("11", "1"),
                                 kTraceHeader + trace("11", "aa", "bb", "100", "call", "call", "") +
                                     trace("11", "bb", "cc", "60", "call", "call", "0")});
  EXPECT_EQ(dump(*source),
            "block 7\n"
            " tx 1111:0 by aa\n"
            "  value aa>bb 100 ETH\n"
            "  call bb>cc 60 ETH\n"
            "  fee aa>- 90000 ETH\n");
  EXPECT_TRUE(source->quarantine().records().empty());
}

TEST(Evm, TracesAloneMakeTheSameMoneyMove) {
  const auto source = open_case({kTraceHeader + trace("11", "bb", "cc", "60", "call", "call", "0") +
                                 trace("11", "aa", "bb", "100", "call", "call", "")});
  EXPECT_EQ(dump(*source),
            "block 7\n"
            " tx 1111:0 by aa\n"
            "  value aa>bb 100 ETH\n"
            "  call bb>cc 60 ETH\n");
}

TEST(Evm, AFailedCallAndEverythingBelowItMovesNothing) {
  const auto source = open_case(
      {kTxHeader + tx("11", "aa", account("bb"), "0"), kReceiptHeader + receipt("11", "1", "0"),
       kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", "") +
           trace("11", "bb", "c0", "1", "call", "call", "0", "Reverted", "0") +
           trace("11", "c0", "c1", "2", "call", "call", "0,0") + trace("11", "c1", "c2", "3", "create", "", "0,0,1") +
           trace("11", "bb", "c3", "4", "call", "call", "1") + trace("11", "bb", "c4", "5", "call", "call", "10")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  call bb>c3 4 ETH\n  call bb>c4 5 ETH\n");
  EXPECT_EQ(count(*source, "failed calls with value"), 3u);
}

TEST(Evm, OnlyCallsCreationsAndSelfDestructsMoveValue) {
  const auto source = open_case(
      {kTxHeader + tx("11", "aa", account("bb"), "0"), kReceiptHeader + receipt("11", "1", "0"),
       kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", "") +
           trace("11", "bb", "c0", "1", "call", "delegatecall", "0") +
           trace("11", "bb", "c1", "2", "call", "callcode", "1") +
           trace("11", "bb", "c2", "3", "call", "staticcall", "2") + trace("11", "bb", "c3", "4", "create", "", "3") +
           trace("11", "bb", "c4", "5", "suicide", "", "4")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  call bb>c3 4 ETH\n  call bb>c4 5 ETH\n");
}

TEST(Evm, AFailedTransactionPaysItsFeeAndMovesNothing) {
  const auto source =
      open_case({kTxHeader + tx("11", "aa", account("bb"), "100"), kReceiptHeader + receipt("11", "0"),
                 kLogHeader + log("11", 0, "70", word(5), kTransfer + "," + topic("aa") + "," + topic("bb"))});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  fee aa>- 90000 ETH\n");
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].reason, "event of a failed transaction");
}

TEST(Evm, AnUnknownStatusCountsAsSuccessAndIsFlagged) {
  const auto source = open_case(
      {kTxHeader + tx("11", "aa", account("bb"), "100", "21000"), kReceiptHeader + receipt("11", "", "21000")});
  EXPECT_EQ(dump(*source),
            "block 7\n tx 1111:0 by aa\n  value aa>bb 100 ETH incomplete\n  fee aa>- 63000 ETH incomplete\n");
  EXPECT_EQ(count(*source, "transactions of unknown status"), 1u);
}

TEST(Evm, WithoutTracesOnlyAPlainPaymentIsComplete) {
  const auto source =
      open_case({kTxHeader + tx("11", "aa", account("bb"), "100") + tx("22", "aa", account("cc"), "100"),
                 kReceiptHeader + receipt("11", "1", "21000") + receipt("22", "1", "21001")});
  EXPECT_EQ(dump(*source),
            "block 7\n"
            " tx 1111:0 by aa\n"
            "  value aa>bb 100 ETH\n"
            "  fee aa>- 63000 ETH\n"
            " tx 2222:0 by aa\n"
            "  value aa>cc 100 ETH incomplete\n"
            "  fee aa>- 63003 ETH incomplete\n");
}

TEST(Evm, AContractCreationPaysTheContractOfTheReceipt) {
  const auto source = open_case({kTxHeader + tx("11", "aa", "", "100") + tx("22", "ab", "", "100"),
                                 kReceiptHeader + receipt("11", "1", "21000", account("dd"))});
  EXPECT_EQ(dump(*source),
            "block 7\n tx 1111:0 by aa\n  value aa>dd 100 ETH\n  fee aa>- 63000 ETH\n tx 2222:0 by ab\n");
  ASSERT_EQ(source->quarantine().records().size(), 1u);  // the second creation's contract is not given
}

TEST(Evm, TokensAreToldByContractAndShape) {
  EvmOptions options;
  options.token_list = write_list("contract,symbol,decimals\n" + account("70") + ",USDT,6\n");
  const std::string nobody = "0x" + std::string(64, '0');
  const auto source =
      open_case({kTxHeader + tx("11", "aa", account("bb"), "0"), kReceiptHeader + receipt("11", "1", "0"),
                 kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", ""),
                 "address,symbol,name,decimals,total_supply\n" + account("71") + ",USDT,Tether,6,1\n",
                 kLogHeader + log("11", 5, "70", word(9), kTransfer + "," + topic("aa") + "," + topic("bb")) +
                     log("11", 3, "71", word(8), kTransfer + "," + topic("aa") + "," + topic("bb")) +
                     log("11", 6, "70", word(0), kTransfer + "," + topic("aa") + "," + topic("bb")) +
                     log("11", 7, "70", word(4), kTransfer + "," + nobody + "," + topic("bb")) +
                     log("11", 8, "70", word(3), kTransfer + "," + topic("bb") + "," + nobody) +
                     log("11", 9, "72", "", kTransfer + "," + topic("aa") + "," + topic("bb") + "," + topic("01")) +
                     log("11", 10, "70", "80" + word(0).substr(2), kTransfer + "," + topic("aa") + "," + topic("bb"))},
                options);
  EXPECT_EQ(dump(*source),
            "block 7\n"
            " tx 1111:0 by aa\n"
            "  token aa>bb 8 USDT@71 unverified\n"
            "  token aa>bb 9 USDT@70\n"
            "  token aa>bb 0 USDT@70\n"
            "  issue ->bb 4 USDT@70\n"
            "  burn bb>- 3 USDT@70\n");
  EXPECT_EQ(count(*source, "token legs of unverified tokens"), 1u);
  EXPECT_EQ(count(*source, "token transfers of amount zero or between zero addresses"), 1u);
  EXPECT_EQ(count(*source, "Transfer events that are not ERC-20"), 1u);
  EXPECT_EQ(count(*source, "amounts beyond 128 bits"), 1u);
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].code, Code::overflow);
}

TEST(Evm, WrappedEtherIsMintedByDepositAndBurntByWithdrawal) {
  const std::string deposit = signature("Deposit(address,uint256)"),
                    withdrawal = signature("Withdrawal(address,uint256)");
  const std::string weth_log = "1," + hash("11") + ",0,7," + kWeth + ",0x" + word(50) + ",\"" + deposit + "," +
                               topic("aa") + "\"\n" + "2," + hash("11") + ",0,7," + kWeth + ",0x" + word(20) + ",\"" +
                               withdrawal + "," + topic("aa") + "\"\n";
  const auto source = open_case({kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", ""),
                                 kLogHeader + weth_log + log("11", 3, "99", word(7), deposit + "," + topic("aa"))});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  issue ->aa 50 WETH@c0\n  burn aa>- 20 WETH@c0\n");
}

TEST(Evm, AWrappedCoinThatAlsoEmitsTransferMintsOnce) {
  EvmOptions options;
  options.token_list = write_list("contract,symbol,decimals,wrapped\n" + account("74") + ",WAVAX,18,true\n");
  const std::string deposit = signature("Deposit(address,uint256)"), nobody = "0x" + std::string(64, '0');
  const auto source =
      open_case({kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", ""),
                 kLogHeader + log("11", 1, "74", word(5), kTransfer + "," + nobody + "," + topic("aa")) +
                     log("11", 2, "74", word(5), deposit + "," + topic("aa")) +
                     log("11", 3, "74", word(5), deposit + "," + topic("aa"))},
                options);
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  issue ->aa 5 WAVAX@74\n  issue ->aa 5 WAVAX@74\n");
}

TEST(Evm, APoolEventIsALegThatMovesNothing) {
  const auto source = open_case({kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", ""),
                                 kLogHeader + log("11", 1, "5a", word(1) + word(0) + word(0) + word(2),
                                                  signature("Swap(address,uint256,uint256,uint256,uint256,address)") +
                                                      "," + topic("aa") + "," + topic("aa"))});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  pool 5a>- 0 ETH\n");
}

TEST(Evm, RewardsGenesisAndWithdrawalsAreIssued) {
  const std::string reward =
      "7,,,," + account("e1") + ",5000,reward,,block,,,1\n7,,,," + account("e1") + ",5000,reward,,block,,,1\n";
  const auto source =
      open_case({kTxHeader + tx("11", "aa", account("bb"), "1", "21000"), kReceiptHeader + receipt("11", "1", "21000"),
                 kTraceHeader + reward,
                 kBlockHeader + "7," + hash("b7") + "," + hash("b6") +
                     ",1600000000,\"[{\"\"index\"\": 1, \"\"validator_index\"\": 2, \"\"address\"\": \"\"" +
                     account("e2") + "\"\", \"\"amount\"\": 3}]\"\n"});
  EXPECT_EQ(dump(*source),
            "block 7\n"
            " tx 1111:0 by aa\n"
            "  value aa>bb 1 ETH\n"
            "  fee aa>- 63000 ETH\n"
            " tx b7b7:0 by -\n"
            "  issue ->e1 5000 ETH\n"
            "  issue ->e1 5000 ETH\n"
            "  issue ->e2 3000000000 ETH\n");
  const auto genesis = open_case({kTraceHeader + "0,,,," + account("e1") + ",7,genesis,,,,,1\n"});
  EXPECT_NE(dump(*genesis).find("  issue ->e1 7 ETH\n"), std::string::npos);
}

TEST(Evm, EqualDuplicatesCountOnceAndContradictionsNotAtAll) {
  const std::string first =
      kTxHeader + tx("11", "aa", account("bb"), "100", "21000") + tx("22", "aa", account("bb"), "5", "21000");
  const std::string receipts = kReceiptHeader + receipt("11", "1", "21000") + receipt("22", "1", "21000");
  const auto source =
      open_case({first, first, receipts, receipts, kTxHeader + tx("22", "aa", account("bb"), "6", "21000")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  value aa>bb 100 ETH\n  fee aa>- 63000 ETH\n tx 2222:0 by -\n");
  EXPECT_EQ(count(*source, "duplicate records"), 3u);
  EXPECT_EQ(count(*source, "contradicting records"), 3u);
  EXPECT_EQ(source->quarantine().records().size(), 3u);
}

TEST(Evm, RecordsThatKnowDifferentThingsAreMerged) {
  const std::string json =
      "{\"hash\": \"" + hash("11") + "\", \"nonce\": \"0x0\", \"blockNumber\": \"0x7\", \"from\": \"" + account("aa") +
      "\", \"to\": \"" + account("bb") + "\", \"value\": \"0x64\", \"gas\": \"0x5208\", \"gasPrice\": \"0x5\"}";
  const auto source = open_case(
      {json, kTxHeader + tx("11", "aa", account("bb"), "100", "21000"), kReceiptHeader + receipt("11", "1", "21000")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  value aa>bb 100 ETH\n  fee aa>- 63000 ETH\n");
}

TEST(Evm, TokenTransfersAreCheckedAgainstEvents) {
  const std::string header = "token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n";
  const auto row = [](const char* value, int index) {
    return account("70") + "," + account("aa") + "," + account("bb") + "," + value + "," + hash("11") + "," +
           std::to_string(index) + ",7\n";
  };
  const auto event = [](int index, unsigned value) {
    return log("11", index, "70", word(value), kTransfer + "," + topic("aa") + "," + topic("bb"));
  };
  const std::string traces = kTraceHeader + trace("11", "aa", "bb", "0", "call", "call", "");

  const auto same = open_case({traces, header + row("1", 0) + row("2", 1), kLogHeader + event(0, 1) + event(1, 2)});
  EXPECT_EQ(dump(*same), "block 7\n tx 1111:0 by aa\n  token aa>bb 1 @70 unverified\n  token aa>bb 2 @70 unverified\n");
  EXPECT_TRUE(same->quarantine().records().empty());

  const auto other = open_case({traces, header + row("9", 0) + row("2", 5), kLogHeader + event(0, 1) + event(1, 2)});
  EXPECT_EQ(dump(*other),
            "block 7\n tx 1111:0 by aa\n  token aa>bb 1 @70 unverified\n  token aa>bb 2 @70 unverified\n");
  std::vector<std::string> reasons;
  for (const auto& record : other->quarantine().records()) reasons.push_back(record.reason);
  EXPECT_EQ(reasons,
            (std::vector<std::string>{"token transfer differs from its event", "token transfer without its event",
                                      "event is used, but is missing among the token transfers"}));

  const auto alone = open_case({traces, header + row("2", 1) + row("1", 0)});
  EXPECT_EQ(dump(*alone),
            "block 7\n tx 1111:0 by aa\n  token aa>bb 1 @70 unverified\n  token aa>bb 2 @70 unverified\n");
}

TEST(Evm, TracesThatContradictTheirTransactionAreNotUsed) {
  const auto source =
      open_case({kTxHeader + tx("11", "aa", account("bb"), "100"), kReceiptHeader + receipt("11", "1", "0"),
                 kTraceHeader + trace("11", "aa", "bb", "101", "call", "call", "") +
                     trace("11", "bb", "cc", "60", "call", "call", "0")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  value aa>bb 100 ETH incomplete\n");
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].code, Code::mismatch);
}

TEST(Evm, AParentThatIsNotTheBlockBeforeIsLeftOutAndSaid) {
  const auto source = open_case({kBlockHeader + "5," + hash("b5") + "," + hash("b4") + ",1,\n6," + hash("b6") + "," +
                                 hash("b5") + ",2,\n7," + hash("b7") + "," + hash("ff") + ",3,\n"});
  std::vector<std::string> parents;
  while (true) {
    const auto block = source->next();
    ASSERT_TRUE(block);
    if (*block == nullptr) break;
    parents.push_back(codec::to_hex((*block)->parent.view()).substr(0, 2));
  }
  EXPECT_EQ(parents, (std::vector<std::string>{"b4", "b5", "00"}));
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].record, "block 7");
}

TEST(Evm, ConnectSkipsGoesBackOrRefuses) {
  const std::vector<std::string> texts = {kBlockHeader + "5," + hash("b5") + "," + hash("b4") + ",1,\n6," + hash("b6") +
                                          "," + hash("b5") + ",2,\n7," + hash("b7") + "," + hash("b6") + ",3,\n"};
  const auto ledger = [](const std::vector<std::pair<std::uint64_t, const char*>>& blocks) {
    return [blocks](std::uint64_t height) -> std::optional<Hash256> {
      for (const auto& [number, byte] : blocks) {
        if (number == height) return codec::parse_hash(hash(byte), false).value();
      }
      return std::nullopt;
    };
  };
  const auto empty = open_case(texts);
  EXPECT_EQ(empty->connect({}, ledger({})).value(), std::nullopt);

  const auto goes_on = open_case(texts);
  EXPECT_EQ(goes_on->connect(6, ledger({{5, "b5"}, {6, "b6"}})).value(), std::nullopt);
  EXPECT_EQ(count(*goes_on, "blocks the ledger already has"), 2u);
  EXPECT_EQ((*goes_on->next())->height, 7u);

  const auto goes_back = open_case(texts);
  EXPECT_EQ(goes_back->connect(7, ledger({{5, "b5"}, {6, "a6"}, {7, "a7"}})).value(), std::optional<std::uint64_t>(5));
  EXPECT_EQ((*goes_back->next())->height, 6u);

  const auto hole = open_case(texts)->connect(9, ledger({{5, "b5"}, {6, "b6"}, {9, "b9"}}));
  EXPECT_FALSE(hole);
  const auto other_branch = open_case(texts)->connect(5, ledger({{4, "a4"}, {5, "a5"}}));
  ASSERT_FALSE(other_branch);
  EXPECT_EQ(other_branch.error().code, Code::mismatch);
  const auto unlinked = open_case(texts)->connect(4, ledger({{4, "a4"}}));
  ASSERT_FALSE(unlinked);
  EXPECT_EQ(unlinked.error().code, Code::mismatch);
}

TEST(Evm, WhatATokenListLacksIsAnError) {
  EvmOptions options;
  options.token_list = write_list("contract,symbol\n");
  EXPECT_EQ(open_evm(write_case({kTxHeader}), options).error().code, Code::usage);
  options.token_list = write_list("contract,symbol,decimals\nUSDT,USDT,6\n");
  EXPECT_EQ(open_evm(write_case({kTxHeader}), options).error().code, Code::malformed);
  options.token_list = join_path(testing::TempDir(), "evm_no_such_list");
  EXPECT_EQ(open_evm(write_case({kTxHeader}), options).error().code, Code::not_found);
  EXPECT_EQ(open_evm({}, {}).error().code, Code::usage);
}

TEST(Evm, AFileOfAnotherKindIsQuarantinedAndTheRestIsRead) {
  const auto source = open_case({"colour,shape\nred,round\n", kTxHeader + tx("11", "aa", account("bb"), "100", "21000"),
                                 kReceiptHeader + receipt("11", "1", "21000")});
  EXPECT_EQ(dump(*source), "block 7\n tx 1111:0 by aa\n  value aa>bb 100 ETH\n  fee aa>- 63000 ETH\n");
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  EXPECT_EQ(source->quarantine().records()[0].reason, "file of a kind this reader does not know by its columns");
}

TEST(Evm, ABadRowSaysWhereItIs) {
  const auto source = open_case({kTxHeader + "0x12,0,7,0," + account("aa") + "," + account("bb") +
                                 ",1,21000,5,0x,1600000000\n" + tx("11", "aa", account("bb"), "1", "21000")});
  ASSERT_EQ(source->quarantine().records().size(), 1u);
  const auto& record = source->quarantine().records()[0];
  EXPECT_EQ(record.offset, kTxHeader.size());
  EXPECT_EQ(record.reason, "hash is not 64 hexadecimal digits");
  EXPECT_EQ(record.record, "line 2: transaction 0x12");
}

}  // namespace
}  // namespace clew::formats::evm
