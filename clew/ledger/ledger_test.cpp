// The store against its naive twin: what is written is read back, both directions, from any number of segments.

#include "clew/ledger/ledger.h"

#include <thread>

#include <gtest/gtest.h>

#include "clew/ledger/naive_ledger.h"
#include "clew/ledger/random_ledger.h"
#include "clew/ledger/writer.h"

namespace clew::ledger {
namespace {

using testing::Chain;
using testing::ChainShape;
using testing::NaiveLedger;
using testing::random_chain;
using testing::TemporaryFolder;

WriterOptions segments_of(std::uint64_t transactions) {
  WriterOptions options;
  options.segment_transactions = transactions;
  return options;
}

/// Appends all blocks, committing after every `commit_every`th and at the end; 0 only at the end.
void write_chain(const std::string& folder, const Chain& chain, const WriterOptions& options,
                 std::size_t commit_every) {
  auto writer = Writer::open(folder, chain.identity, options);
  ASSERT_TRUE(writer) << writer.error().reason;
  for (std::size_t i = 0; i < chain.blocks.size(); ++i) {
    const auto appended = writer->append(chain.blocks[i]);
    ASSERT_TRUE(appended) << "block " << i << ": " << appended.error().reason;
    if (commit_every != 0 && i % commit_every == 0) {
      ASSERT_TRUE(writer->commit());
    }
  }
  const auto committed = writer->commit();
  ASSERT_TRUE(committed) << committed.error().reason;
}

void expect_round_trip(std::uint64_t seed, const ChainShape& shape, std::uint64_t segment_transactions,
                       std::size_t commit_every) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed << ", segments of " << segment_transactions << ", commit every "
                                    << commit_every);
  const TemporaryFolder folder;
  const Chain chain = random_chain(seed, shape);
  write_chain(folder.path(), chain, segments_of(segment_transactions), commit_every);
  if (::testing::Test::HasFatalFailure()) return;
  const auto ledger = Ledger::open(folder.path());
  ASSERT_TRUE(ledger) << ledger.error().reason;
  NaiveLedger(chain.identity, chain.blocks).expect_same(**ledger);
}

TEST(Ledger, ReadsBackWhatWasWrittenToAUtxoLedger) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::uint64_t sizes[] = {1, 2, 7, 64, 100000};
    expect_round_trip(seed, {}, sizes[seed % 5], seed % 3 == 0 ? 5 : 0);
    if (HasFatalFailure()) return;
  }
}

TEST(Ledger, ReadsBackWhatWasWrittenToAnAccountLedger) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::uint64_t sizes[] = {1, 2, 7, 64, 100000};
    ChainShape shape;
    shape.kind = Kind::account;
    expect_round_trip(seed, shape, sizes[seed % 5], seed % 3 == 0 ? 5 : 0);
    if (HasFatalFailure()) return;
  }
}

TEST(Ledger, AnswersForManyRowsOfOneGroupAndBeyond) {
  // Several groups of 64 rows in every column and several balances written inside one pair.
  for (const Kind kind : {Kind::utxo, Kind::account}) {
    ChainShape shape;
    shape.kind = kind;
    shape.blocks = 30;
    shape.transactions_max = 40;
    expect_round_trip(1000 + static_cast<std::uint64_t>(kind), shape, 211, 0);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace clew::ledger
