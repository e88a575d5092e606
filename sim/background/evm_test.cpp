#include <gtest/gtest.h>

#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "sim/background.h"
#include "sim/background/shape.h"
#include "sim/embedded.h"
#include "sim/read_back.h"

namespace clew::sim {
namespace {

constexpr UnixTime kStory{1'898'553'600};

struct Made {
  std::string folder;
  std::uint64_t transactions = 0;
};

Made make(std::uint64_t transactions, std::uint64_t accounts) {
  Made run{test_folder()};
  EvmBackground settings;
  settings.seed = 5;
  settings.transactions = transactions;
  settings.begin = {kStory.seconds + 3'600};
  settings.end = {kStory.seconds + 3 * 86'400};
  settings.tokens = {evm_address(5, "token", 0), evm_address(5, "token", 1)};
  settings.token_decimals = {6, 18};
  settings.accounts = accounts;
  EvmSettings chain_settings;
  chain_settings.genesis_time = kStory;
  auto chain = EvmChain::create(run.folder, chain_settings, evm_background_openings(settings));
  EXPECT_TRUE(chain);
  Schedule schedule;
  start_background(settings, *chain, schedule);
  schedule.run(settings.end);
  EXPECT_TRUE(chain->finish());
  run.transactions = chain->transactions();
  return run;
}

TEST(EvmBackground, IsReadWithoutARefusalAndNobodySpendsWhatHeHasNot) {
  const Made run = make(8'000, 300);
  EXPECT_GT(run.transactions, 7'500u);
  const EvmBooks books = read_evm(run.folder);
  EXPECT_EQ(books.transactions, run.transactions);
}

TEST(EvmBackground, DoesWhatRealBlocksDoAsOften) {
  const Made run = make(8'000, 300);
  const auto text = read_file(join_path(run.folder, "transactions.csv"));
  ASSERT_TRUE(text);
  codec::CsvReader reader(*text);
  ASSERT_TRUE(reader.next());
  std::map<std::string, double> share;
  while (!reader.done()) {
    const auto row = reader.next();
    ASSERT_TRUE(row);
    const std::string selector = row->fields[10].substr(0, 10);
    const char* action = selector == "0x"           ? "payment"
                         : selector == "0xa9059cbb" ? "transfer"
                         : selector == "0x095ea7b3" ? "approval"
                                                    : "other";
    share[action] += 1.0 / static_cast<double>(run.transactions);
  }
  const Counts table = read_counts(embedded("background/evm_mix.csv"), "action", "2026");
  double distance = 0;
  for (std::size_t i = 0; i < table.size(); ++i)
    distance +=
        std::abs(share[table.name(i)] - static_cast<double>(table.count(i)) / static_cast<double>(table.total())) / 2;
  std::printf("  total variation of actions %.4f\n", distance);
  EXPECT_LT(distance, 0.10);  // first mints and withdrawals are no measured actions
}

TEST(EvmBackground, TheSameSeedWritesTheSameBytes) {
  std::string digest[2];
  for (std::string& one : digest) {
    const Made run = make(1'000, 100);
    std::string all;
    for (const char* name :
         {"blocks.csv", "transactions.csv", "receipts.csv", "logs.csv", "token_transfers.csv", "traces.csv"})
      all += *read_file(join_path(run.folder, name));
    one = codec::to_hex(codec::sha256(as_bytes(all)).view());
  }
  EXPECT_EQ(digest[0], digest[1]);
  // The bytes are part of the contract: every compiler makes these.
  EXPECT_EQ(digest[0], "8effe8a616d1d4babf4d6caa7858d064f9833127a5487f0814369875203aa9c4");
}

}  // namespace
}  // namespace clew::sim
