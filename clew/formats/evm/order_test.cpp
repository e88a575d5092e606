// The order of files, of records and of threads does not show, and a cut file loses at most what was cut.

#include <gtest/gtest.h>

#include <algorithm>

#include "clew/base/random.h"
#include "clew/formats/evm/events.h"
#include "clew/formats/evm/load.h"
#include "clew/formats/evm/source_dump.h"

namespace clew::formats::evm {
namespace {

struct Table {
  std::string header;
  std::vector<std::string> rows;
};

/// A random but consistent case: blocks 1..6 with up to four transactions each, half of them with receipts, traces and
/// events.
std::vector<Table> random_case(Rng& rng) {
  Table blocks{"number,hash,parent_hash,timestamp\n", {}},
      txs{"hash,nonce,block_number,transaction_index,from_address,to_address,value,gas,gas_price\n", {}};
  Table receipts{
      "transaction_hash,transaction_index,block_number,cumulative_gas_used,gas_used,status,effective_gas_price\n", {}};
  Table logs{"log_index,transaction_hash,block_number,address,data,topics\n", {}};
  Table traces{
      "block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,reward_type,"
      "trace_address,error,status\n",
      {}};
  const auto byte = [](std::uint64_t value) {
    const char digits[] = "0123456789abcdef";
    return std::string{digits[value >> 4 & 15], digits[value & 15]};
  };
  const std::string transfer = "0x" + codec::to_hex(topic_of("Transfer(address,address,uint256)").view());
  std::uint64_t id = 0;
  for (std::uint64_t block = 1; block <= 6; ++block) {
    const std::string number = std::to_string(block);
    blocks.rows.push_back(number + "," + hash(byte(0xb0 + block).c_str()) + "," + hash(byte(0xaf + block).c_str()) +
                          "," + std::to_string(1000 + block) + "\n");
    std::uint64_t log_index = 0;
    const std::uint64_t count = rng.below(5);
    for (std::uint64_t index = 0; index < count; ++index) {
      const std::string name = hash(byte(++id).c_str()), from = account(byte(0xa0 + rng.below(6)).c_str()),
                        to = account(byte(0xa8 + rng.below(6)).c_str());
      const std::string value = std::to_string(rng.below(1000));
      txs.rows.push_back(name + ",0," + number + "," + std::to_string(index) + "," + from + "," + to + "," + value +
                         ",50000,2\n");
      if (rng.one_in(2))
        receipts.rows.push_back(name + "," + std::to_string(index) + "," + number + ",1,30000," +
                                (rng.one_in(4) ? "0" : "1") + ",2\n");
      if (rng.one_in(2)) {
        traces.rows.push_back(number + "," + name + ",," + from + "," + to + "," + value + ",call,call,,,,\n");
        for (int call = 0; call < 3; ++call)
          traces.rows.push_back(number + "," + name + ",," + to + "," + from + "," + std::to_string(rng.below(50)) +
                                ",call,call,," + std::to_string(call) + ",,\n");
      }
      for (std::uint64_t i = rng.below(3); i > 0; --i) {
        logs.rows.push_back(std::to_string(log_index++) + "," + name + "," + number + "," +
                            account(byte(0x70 + rng.below(3)).c_str()) + ",0x" + word(rng.below(1 << 20)) + ",\"" +
                            transfer + "," + topic("a1") + "," + topic("a2") + "\"\n");
      }
    }
    traces.rows.push_back(number + ",,,," + account("e0") + "," + std::to_string(rng.below(9)) +
                          ",reward,,block,,,1\n");
  }
  return {blocks, txs, receipts, logs, traces};
}

TEST(EvmOrder, FilesRowsAndThreadsMayComeInAnyOrder) {
  constexpr std::uint64_t kSeed = 4711;
  Rng rng(kSeed);
  for (int round = 0; round < 8; ++round) {
    std::vector<Table> tables = random_case(rng);
    std::string expected;
    for (int shuffle = 0; shuffle < 4; ++shuffle) {
      std::vector<std::string> texts;
      for (Table& table : tables) {
        if (shuffle > 0) {
          for (std::size_t i = table.rows.size(); i > 1; --i) std::swap(table.rows[i - 1], table.rows[rng.below(i)]);
        }
        std::string halves[2] = {table.header, table.header};
        for (const std::string& row : table.rows) halves[shuffle == 0 ? 0 : rng.below(2)] += row;
        texts.insert(texts.end(), {halves[0], halves[1]});
      }
      for (std::size_t i = texts.size(); shuffle > 0 && i > 1; --i) std::swap(texts[i - 1], texts[rng.below(i)]);
      EvmOptions options;
      options.threads = shuffle == 3 ? 4 : 1;
      const std::string found = dump(*open_case(texts, options));
      if (shuffle == 0) expected = found;
      ASSERT_EQ(found, expected) << "seed " << kSeed << " round " << round << " shuffle " << shuffle;
    }
    ASSERT_NE(expected.find("call"), std::string::npos) << "the case shows nothing";
  }
}

/// Records decoded plus records refused: nothing may vanish.
std::size_t decoded(const Records& records) {
  return records.blocks.size() + records.txs.size() + records.logs.size() + records.traces.size() +
         records.token_transfers.size() + records.counts.other_logs;
}

TEST(EvmOrder, EveryPrefixOfACsvFileIsReadOrRefusedRowByRow) {
  const std::string transfer = "0x" + codec::to_hex(topic_of("Transfer(address,address,uint256)").view());
  const std::string samples[] = {
      "number,hash,parent_hash,timestamp,withdrawals\n5," + hash("b5") + "," + hash("b4") +
          ",1,\"{\"\"index\"\":1,\"\"address\"\":\"\"" + account("e2") + "\"\",\"\"amount\"\":3}\"\n6," + hash("b6") +
          ",,2,\n",
      "log_index,transaction_hash,block_number,address,data,topics\n1," + hash("11") + ",7," + account("70") + ",0x" +
          word(5) + ",\"" + transfer + "," + topic("aa") + "," + topic("bb") + "\"\n",
      "block_number,transaction_hash,from_address,to_address,value,trace_type,call_type,trace_address,error,"
      "status\n7," +
          hash("11") + "," + account("aa") + "," + account("bb") + ",5,call,call,\"0,1\",,1\n"};
  for (const std::string& sample : samples) {
    const std::size_t whole = decoded(read_records(sample, 0));
    ASSERT_GT(whole, 0u);
    const std::size_t header = sample.find('\n') + 1;
    for (std::size_t size = 0; size < sample.size(); ++size) {
      const Records records = read_records(sample.substr(0, size), 0);
      ASSERT_LE(decoded(records), whole) << size;
      if (size > header) {
        ASSERT_LE(records.counts.records, decoded(records) + records.refused.size()) << size;
      }
    }
  }
}

TEST(EvmOrder, EveryPrefixOfAJsonFileIsReadOrRefusedObjectByObject) {
  const std::string tree = "{\"type\": \"CALL\", \"from\": \"" + account("aa") + "\", \"to\": \"" + account("bb") +
                           "\", \"value\": \"0x5\", \"calls\": [{\"type\": \"CREATE\", \"from\": \"" + account("bb") +
                           "\", \"to\": \"" + account("cc") + "\", \"value\": \"0x1\"}]}";
  const std::string sample = "{\"block_number\": 7, \"transaction_traces\": [" + tree + "]}\n{\"txHash\": \"" +
                             hash("22") + "\", \"blockNumber\": \"0x8\", \"result\": " + tree + "}\n";
  ASSERT_EQ(read_records(sample, 0).traces.size(), 4u);
  const std::size_t first = sample.find('\n');
  for (std::size_t size = 0; size < sample.size() - 1; ++size) {
    const Records records = read_records(sample.substr(0, size), 0);
    const std::size_t expected = size >= first ? 2 : 0;  // a cut tree is refused whole
    ASSERT_EQ(records.traces.size(), expected) << size;
    const bool inside = (size > 0 && size < first) || size > first + 1;
    ASSERT_EQ(records.refused.size(), inside ? 1u : 0u) << size;
  }
}

}  // namespace
}  // namespace clew::formats::evm
