// A view that remembers answers as the view itself does, whoever asks first and whatever the limit.

#include "clew/graph/recorded_view.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "clew/graph/written_ledger.h"

namespace clew::graph {
namespace {

using testing::WrittenLedger;

// 200 blocks of a coinbase and two transactions that spend it, with fees to follow: about 600 positions in 10 pages.
std::string many_blocks() {
  std::string text;
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    text += "block " + std::to_string(i + 1) + "\nm" + n + ": coinbase -> mike=40\n";
    text += "a" + n + ": m" + n + ".0 -> ann=20 bob=15\nb" + n + ": a" + n + ".0 a" + n + ".1 -> carl=30\n";
  }
  return text;
}

std::vector<Position> positions_of(const FlowView& view, const WrittenLedger& ledger) {
  std::vector<Position> positions;
  for (int i = 0; i < 200; ++i)
    for (const char* name : {"m", "a", "b"}) positions.push_back(view.position(ledger.tx(name + std::to_string(i))));
  return positions;
}

std::string text_of(const WrittenLedger& ledger, const FlowView& view, Position position) {
  Transaction tx;
  view.read(position, tx);
  std::string text = std::to_string(raw(tx.tx)) + "/" + std::to_string(static_cast<std::uint64_t>(tx.position));
  for (const Step& step : tx.steps) {
    for (const Position next : step.next_of) text += " >" + std::to_string(static_cast<std::uint64_t>(next));
    text += " [" + ledger.text_of(step) + " kind " + std::to_string(static_cast<int>(step.kind)) +
            (step.fee_booked ? " booked" : "") + (step.mined ? " mined" : "");
    for (const TxIndex fee : step.fee_of) text += " fee of " + std::to_string(raw(fee));
    text += "]";
  }
  return text;
}

TEST(RecordedView, SaysTheSameTheFirstTimeAndAgain) {
  const WrittenLedger ledger(WrittenLedger::utxo_identity(1000), many_blocks());
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    const auto view = ledger.view({.direction = direction, .spenders = true});
    for (const std::size_t bytes : {std::size_t{0}, std::size_t{16} << 10, kRecordedBytesMax}) {
      const auto recorded = record(*view, bytes);
      for (int round = 0; round < 2; ++round) {
        for (const Position position : positions_of(*view, ledger))
          EXPECT_EQ(text_of(ledger, *recorded, position), text_of(ledger, *view, position));
      }
    }
  }
}

TEST(RecordedView, ThreadsThatAskTogetherGetTheSame) {
  const WrittenLedger ledger(WrittenLedger::utxo_identity(1000), many_blocks());
  const auto view = ledger.view({.spenders = true});
  const auto recorded = record(*view);
  const std::vector<Position> positions = positions_of(*view, ledger);
  std::vector<std::vector<std::string>> seen(4);
  std::vector<std::thread> threads;
  for (auto& own : seen) {
    threads.emplace_back([&] {
      for (const Position position : positions) own.push_back(text_of(ledger, *recorded, position));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::string> expected;
  for (const Position position : positions) expected.push_back(text_of(ledger, *view, position));
  for (const auto& own : seen) EXPECT_EQ(own, expected);
}

}  // namespace
}  // namespace clew::graph
