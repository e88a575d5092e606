// Real exports. Expected numbers were computed from the files independently (Python integers), or are computed here by
// a naive walk.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "clew/codec/zstd.h"
#include "clew/formats/evm/fields.h"
#include "clew/formats/evm/load.h"
#include "clew/formats/evm/source_dump.h"

#define CLEW_NEEDS_SHARED_DATA(path) \
  if (!file_exists(path)) GTEST_SKIP() << "no shared data: " << (path)

namespace clew::formats::evm {
namespace {

std::string data(const std::string& name) {
  return join_path(CLEW_SHARED_DATA, "evm-ledger/" + name);
}

std::string text_of(const std::string& path) {
  const std::string raw = read_file(path).value_or("");
  return codec::is_zstd(as_bytes(raw)) ? codec::zstd_decompress(as_bytes(raw)).value_or("") : raw;
}

std::unique_ptr<ledger::BlockSource> open(const std::vector<std::string>& names) {
  std::vector<std::string> paths;
  for (const std::string& name : names) paths.push_back(data(name));
  auto source = open_evm(paths, {});
  EXPECT_TRUE(source) << source.error().reason;
  return source ? std::move(*source) : nullptr;
}

using Balances = std::map<std::string, i128>;  // by account in hex; "" for what has no account

void add_native(const ledger::Block& block, Balances& balances) {
  for (const ledger::AccountTx& tx : block.account) {
    for (const ledger::Leg& leg : tx.legs) {
      if (leg.asset != 0) continue;
      balances[codec::to_hex(leg.from.bytes)] -= static_cast<i128>(leg.amount);
      balances[codec::to_hex(leg.to.bytes)] += static_cast<i128>(leg.amount);
    }
  }
}

template <class Visit>
void each_block(ledger::BlockSource& source, Visit visit) {
  while (true) {
    const auto block = source.next();
    ASSERT_TRUE(block);
    if (*block == nullptr) return;
    visit(**block);
  }
}

u128 sum_of(ledger::BlockSource& source, ledger::LegKind kind, std::size_t* legs = nullptr) {
  u128 sum = 0;
  each_block(source, [&](const ledger::Block& block) {
    for (const ledger::AccountTx& tx : block.account) {
      for (const ledger::Leg& leg : tx.legs) {
        if (leg.kind != kind || leg.asset != 0) continue;
        sum += leg.amount;
        if (legs != nullptr) ++*legs;
      }
    }
  });
  return sum;
}

// ---- ethereum-etl: token transfers
// -----------------------------------------------------------------------------------

using Transfer =
    std::tuple<std::string, std::string, std::string, std::string, u128>;  // transaction, contract, from, to, amount

/// Our token legs of a file of events, without what wrapped ether mints and burns by its own events.
std::vector<Transfer> transfers_from_legs(const std::string& logs) {
  std::vector<Transfer> out;
  const std::string zero(40, '0');
  each_block(*open({logs}), [&](const ledger::Block& block) {
    for (const ledger::AccountTx& tx : block.account) {
      for (const ledger::Leg& leg : tx.legs) {
        if (leg.asset == 0) continue;
        const std::string contract = codec::to_hex(block.assets[leg.asset].contract.bytes());
        const bool minted = leg.kind == ledger::LegKind::issuance, burnt = leg.kind == ledger::LegKind::burn;
        if ((minted || burnt) && block.assets[leg.asset].symbol == "WETH") continue;
        out.emplace_back(codec::to_hex(tx.hash.view()), contract, minted ? zero : codec::to_hex(leg.from.bytes),
                         burnt ? zero : codec::to_hex(leg.to.bytes), leg.amount);
      }
    }
  });
  std::ranges::sort(out);
  return out;
}

std::vector<Transfer> transfers_expected(const std::string& name, std::size_t& not_erc20, const std::string& logs) {
  const Records rows = read_records(text_of(data(name)), 0), events = read_records(text_of(data(logs)), 0);
  std::vector<Transfer> out;
  for (const TokenTransferRecord& row : rows.token_transfers) {
    const auto same = [&row](const LogRecord& log) {
      return log.tx == row.tx && log.log_index == row.log_index && log.event == Event::other_transfer;
    };
    if (std::ranges::any_of(events.logs, same)) {
      ++not_erc20;  // ethereum-etl lists ERC-721 tokens too, with the token's number as the value
      continue;
    }
    out.emplace_back(codec::to_hex(row.tx.view()), codec::to_hex(row.contract), codec::to_hex(row.from),
                     codec::to_hex(row.to), row.value.low);
  }
  std::ranges::sort(out);
  return out;
}

TEST(EvmData, TokenTransfersDerivedFromEventsEqualThoseOfEthereumEtl) {
  const struct {
    const char* logs;
    const char* expected;
    std::size_t transfers, not_erc20;
  } cases[] = {
      // Both files end without a line end: the last of their two rows may be cut off and is set aside.
      {"ethereum-etl/test_extract_token_transfers_job/logs/logs.csv",
       "ethereum-etl/test_extract_token_transfers_job/logs/expected_token_transfers.csv", 1, 0},
      {"ethereum-etl/test_export_token_transfers_job/block_with_transfers/web3_response.eth_getFilterLogs_0x0.json",
       "ethereum-etl/test_export_token_transfers_job/block_with_transfers/expected_token_transfers.csv", 2, 0},
      {"ethereum-etl/test_stream/blocks_1755634_1755635/expected_logs.json",
       "ethereum-etl/test_stream/blocks_1755634_1755635/expected_token_transfers.json", 1, 0},
      {"ethereum-etl/test_stream/blocks_17173049_17173050/expected_logs.json.zst",
       "ethereum-etl/test_stream/blocks_17173049_17173050/expected_token_transfers.json.zst", 282, 9},
  };
  for (const auto& c : cases) {
    CLEW_NEEDS_SHARED_DATA(data(c.logs));
    std::size_t not_erc20 = 0;
    const auto expected = transfers_expected(c.expected, not_erc20, c.logs);
    EXPECT_EQ(expected.size(), c.transfers) << c.logs;
    EXPECT_EQ(not_erc20, c.not_erc20) << c.logs;
    EXPECT_EQ(transfers_from_legs(c.logs), expected) << c.logs;
  }
}

TEST(EvmData, AWholeStreamOfEthereumEtlAgreesWithItself) {
  const std::string folder = "ethereum-etl/test_stream/blocks_17173049_17173050";
  CLEW_NEEDS_SHARED_DATA(data(folder));
  const auto source = open({folder});
  EXPECT_EQ(to_decimal(sum_of(*source, ledger::LegKind::fee)), "2362878739684767282");
  EXPECT_TRUE(source->quarantine().records().empty());
  EXPECT_EQ(count(*source, "transactions"), 298u);
  EXPECT_EQ(count(*source, "failed transactions"), 9u);
  EXPECT_EQ(to_decimal(sum_of(*open({folder}), ledger::LegKind::transfer)), "82246255043361813012");
  EXPECT_EQ(to_decimal(sum_of(*open({folder}), ledger::LegKind::issuance)), "430048384000000000");
}

TEST(EvmData, WithdrawalsAreIssuedInWeiFromCsvAndJsonAlike) {
  for (const char* name : {"expected_blocks.csv", "expected_blocks.json"}) {
    const std::string path =
        std::string("ethereum-etl/test_export_blocks_job/blocks_with_transactions_and_withdrawals/") + name;
    CLEW_NEEDS_SHARED_DATA(data(path));
    std::size_t legs = 0;
    EXPECT_EQ(to_decimal(sum_of(*open({path}), ledger::LegKind::issuance, &legs)), "430048384000000000") << name;
    EXPECT_EQ(legs, 32u) << name;
  }
}

// ---- traces
// ------------------------------------------------------------------------------------------------------------

TEST(EvmData, TracesOfEthereumEtlMoveWhatTheySay) {
  const struct {
    const char* folder;
    const char* from;  // payer and receiver of one leg, and its amount
    const char* to;
    const char* amount;
    std::size_t native_legs;
  } cases[] = {
      {"block_with_create", "af21e07e5a929d16026a7b4d88f3906a8d2e4942", "5b3c526b152b1f3d8eabe2ec27f49b904ad51cad",
       "64655529900000002048", 2},
      {"block_with_error", "9288fe5be3be048b5c7a68bfd4b9a0746b7e4a00", "e05ff93a9978bbb48356accc74088f3841fc5d72",
       "1100000000000000000", 2},
      {"block_with_subtraces", "39fa8c5f2793459d6622857e7d9fbb4bd91766d3", "c083e9947cf02b8ffc7d3090ae9aea72df98fd47",
       "100000000000000000000", 3},
      {"block_with_suicide", "474faa5018639791952fae334e2911700ac7fe9b", "83973747eec131bf9a08ac64fb1a518e891bdf4b",
       "50000000000000000", 2},
  };
  for (const auto& c : cases) {
    // ethereum-etl's rows and the node's own answer in one folder: two forms of the same calls.
    const std::string folder = std::string("ethereum-etl/test_export_traces_job/") + c.folder;
    CLEW_NEEDS_SHARED_DATA(data(folder));
    const auto source = open({folder});
    std::size_t found = 0, native_legs = 0;
    u128 issued = 0;
    each_block(*source, [&](const ledger::Block& block) {
      for (const ledger::AccountTx& tx : block.account) {
        for (const ledger::Leg& leg : tx.legs) {
          ++native_legs;
          if (leg.kind == ledger::LegKind::issuance) issued += leg.amount;
          if (codec::to_hex(leg.from.bytes) == c.from && codec::to_hex(leg.to.bytes) == c.to &&
              to_decimal(leg.amount) == c.amount)
            ++found;
        }
      }
    });
    EXPECT_EQ(found, 1u) << c.folder;
    EXPECT_EQ(native_legs, c.native_legs) << c.folder;
    EXPECT_EQ(to_decimal(issued), "5000000000000000000") << c.folder;
    EXPECT_TRUE(source->quarantine().records().empty()) << c.folder;
  }
}

/// The naive twin: the net native effect of a call tree, by recursion over geth's JSON.
void walk(simdjson::dom::object call, Balances& balances) {
  const auto text = [&call](const char* key) {
    std::string_view value;
    return call[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
  };
  if (!text("error").empty()) return;  // undone, with everything below
  const std::string type = text("type");
  if (type == "CALL" || type == "CREATE" || type == "CREATE2" || type == "SELFDESTRUCT") {
    i128 value = 0;
    for (const char c : text("value").empty() ? std::string() : text("value").substr(2))
      value = value * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
    if (value != 0) {
      balances[text("from").substr(2)] -= value;
      balances[text("to").substr(2)] += value;
    }
  }
  simdjson::dom::array calls;
  if (call["calls"].get(calls) == simdjson::SUCCESS) {
    for (simdjson::dom::object inner : calls) walk(inner, balances);
  }
}

void drop_zeros(Balances& balances) {
  std::erase_if(balances, [](const auto& entry) { return entry.second == 0; });
}

TEST(EvmData, EachGethCallTreeHasTheNetEffectOfANaiveRecursion) {
  const std::string folder = data("geth-traces/call_tracer");
  CLEW_NEEDS_SHARED_DATA(folder);
  std::size_t files = 0, moving = 0;
  const std::vector<std::string> names = list_folder(folder).value();
  for (const std::string& name : names) {
    Balances expected, found;
    simdjson::dom::parser parser;
    simdjson::dom::object root;
    ASSERT_EQ(parser.parse(text_of(join_path(folder, name))).get(root), simdjson::SUCCESS) << name;
    walk(root["result"].get_object().value(), expected);
    const auto source = open({"geth-traces/call_tracer/" + name});
    each_block(*source, [&](const ledger::Block& block) {
      EXPECT_EQ(block.account.size(), 1u) << name;
      add_native(block, found);
    });
    EXPECT_TRUE(source->quarantine().records().empty()) << name;
    drop_zeros(expected);
    drop_zeros(found);
    EXPECT_TRUE(found == expected) << name;
    ++files;
    if (!expected.empty()) ++moving;
  }
  EXPECT_EQ(files, 15u);
  EXPECT_GE(moving, 2u) << "nothing moved: the comparison shows nothing";
}

TEST(EvmData, GethBlockTracesAndEthereumEtlsRowsOfThemAreOne) {
  for (const char* name : {"block_with_create", "block_with_error", "block_with_subtraces"}) {
    const std::string folder = std::string("ethereum-etl/test_extract_geth_traces_job/") + name + "/";
    CLEW_NEEDS_SHARED_DATA(data(folder + "geth_traces.json"));
    const std::string tree = dump(*open({folder + "geth_traces.json"})),
                      rows = dump(*open({folder + "expected_traces.csv"}));
    EXPECT_EQ(tree, rows) << name;
    EXPECT_EQ(dump(*open({folder + "geth_traces.json", folder + "expected_traces.csv"})), tree) << name;
  }
}

// ---- GraphSense
// --------------------------------------------------------------------------------------------------------

// From the CSVs by hand: genesis, successful calls of type call, gas of the senders. (GraphSense also credits miners
// with gas; here a fee has no receiver.) In this case folder the transaction of block 0 is listed a second time, as a
// call in block 1; both count, as both rows say they are different.
TEST(EvmData, GraphSenseBalances) {
  CLEW_NEEDS_SHARED_DATA(data("graphsense/eth/balance"));
  const auto source = open({"graphsense/eth/balance"});
  Balances balances;
  each_block(*source, [&](const ledger::Block& block) { add_native(block, balances); });
  const struct {
    const char* account;
    const char* balance;
  } cases[] = {
      {"4bd5f0ee173c81d42765154865ee69361b6ad189", "10500000000000000"},  // 600 - 599.9895
      {"5c12a8e43faf884521c2454f39560e6c265a68c8",
       "619879500000000000000"},  // 19.9 + 599.9895 - 0.01 gas; the delegatecall moves nothing
      {"7e7ec15a5944e978257ddae0008c2f2ece0a6090", "50100000000000000000"},  // 20 - 19.9 + 100 - 100 + 50
      {"1c68a66138783a63c98cc675a9ec77af4598d35e", "5"},
      {"c9d4035f4a9226d50f79b73aafb5d874a1b6537e", "31337"},
      {"a1e4380a3b1f749673e270229993ee55f35663b4", "5989"},  // the failed call moves nothing
      {"5df9b87991262f6ba471f09758cde1c0fc1de734", "199980000000000062674"},
  };
  for (const auto& c : cases) EXPECT_EQ(to_decimal(balances[c.account]), c.balance) << c.account;
  EXPECT_EQ(balances.size(), 8u);  // the seven and what has no account: issuance and fees
}

TEST(EvmData, GraphSenseSpellingsReadWithoutLoss) {
  for (const char* name : {"graphsense/eth/cassandra", "graphsense/eth/simple_graph"}) {
    CLEW_NEEDS_SHARED_DATA(data(name));
    const auto source = open({name});
    std::size_t legs = 0;
    EXPECT_GT(sum_of(*source, ledger::LegKind::transfer, &legs), 0u) << name;
    EXPECT_EQ(legs, 9u) << name;  // ten transactions, one of value zero
    EXPECT_EQ(count(*source, "transactions with incomplete native flows"), 0u) << name;
    EXPECT_TRUE(source->quarantine().records().empty()) << name;
  }
}

// ---- JSON-RPC
// ----------------------------------------------------------------------------------------------------------

TEST(EvmData, MainnetBlocksFromANodeAreOneChain) {
  CLEW_NEEDS_SHARED_DATA(data("mainnet-blocks"));
  const struct {
    std::uint64_t height, transactions;
    const char* value;
    const char* withdrawn;
  } expected[] = {{24476003, 239, "10319586104996610922", "316182423000000000"},
                  {24476004, 279, "152878099000985113722", "267689872000000000"},
                  {24476005, 109, "13271520084951715768", "267553832000000000"}};
  const auto source = open({"mainnet-blocks"});
  std::size_t i = 0;
  Hash256 before{};
  each_block(*source, [&](const ledger::Block& block) {
    ASSERT_LT(i, 3u);
    EXPECT_EQ(block.height, expected[i].height);
    EXPECT_TRUE(i == 0 || block.parent == before);
    before = block.hash;
    u128 value = 0, withdrawn = 0;
    for (const ledger::AccountTx& tx : block.account) {
      for (const ledger::Leg& leg : tx.legs) (leg.kind == ledger::LegKind::issuance ? withdrawn : value) += leg.amount;
    }
    EXPECT_EQ(block.account.size(), expected[i].transactions + 1);
    EXPECT_EQ(to_decimal(value), expected[i].value);
    EXPECT_EQ(to_decimal(withdrawn), expected[i].withdrawn);
    ++i;
  });
  EXPECT_EQ(i, 3u);
  EXPECT_TRUE(source->quarantine().records().empty());
}

TEST(EvmData, AnEmptyAnswerIsNoError) {
  const std::string folder = "ethereum-etl/test_export_traces_job/block_without_transactions";
  CLEW_NEEDS_SHARED_DATA(data(folder));
  const auto source = open({folder});
  EXPECT_EQ(dump(*source), "");
  EXPECT_TRUE(source->quarantine().records().empty());
}

}  // namespace
}  // namespace clew::formats::evm
