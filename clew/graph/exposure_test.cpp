// The exposure index: small ledgers by hand, then parts and threads of random ones.

#include "clew/graph/exposure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/graph/exposure_pass.h"
#include "clew/graph/sample_exposure.h"
#include "clew/graph/written_ledger.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/random_ledger.h"
#include "clew/ledger/writer.h"

namespace clew::graph {
namespace {

using ledger::testing::TemporaryFolder;
using testing::build;
using testing::request_of;
using testing::WrittenLedger;

constexpr Lane kMixer = kFirstMarked, kThief = kFirstMarked + 1;

std::string text_of(const LaneAmounts& lanes) {
  const char* const names[] = {"unresolved", "ordinary", "unrecorded", "out", "mixer", "thief"};
  std::string text;
  for (std::size_t lane = 0; lane < 6; ++lane) {
    if (lanes[lane] != 0) text += (text.empty() ? "" : " ") + std::string(names[lane]) + "=" + to_decimal(lanes[lane]);
  }
  return text;
}

constexpr const char* kChain = R"(
  block 1
  a: coinbase -> thief=40
  b: coinbase -> mike=60
  block 2
  c: a.0 b.0 -> ann=50 bob=46
  block 3
  d: c.0 -> mixer=20 ann=30
  block 4
  e: d.0 -> carl=20
  f: d.1 c.1 -> carl=70 void=4
  g: ?x.0 -> bob=8
)";

TEST(Exposure, IsTheHaircutOfWhatCameInAndStartsAnewAtMarkedAddresses) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), kChain);
  const TemporaryFolder folder;
  const auto index =
      build(written.shared(), {{written.address("mixer"), kMixer, {}, {}}, {written.address("thief"), kThief, {}, {}}},
            folder);
  const auto view = written.view();
  const auto of = [&](const char* who) {
    return index->of(written.ledger(), *view, written.address(who), kNativeAsset);
  };
  EXPECT_EQ(text_of(of("ann").from), "unresolved=4 ordinary=46 thief=30");  // 50 + 30, two fifths the thief's
  EXPECT_EQ(text_of(of("ann").direct_from), "thief=20");                    // only the 50 came from the thief at once
  EXPECT_EQ(text_of(of("bob").from), "unresolved=1 ordinary=27 unrecorded=8 thief=18");
  EXPECT_EQ(text_of(of("carl").from), "unresolved=2 ordinary=41 mixer=20 thief=27");
  EXPECT_EQ(text_of(of("carl").direct_from), "mixer=20");
  EXPECT_EQ(text_of(of("carl").touched_from), "ordinary=70 mixer=20 thief=70");
  EXPECT_EQ(of("carl").times_from[kThief].first, written.tx("f"));
  EXPECT_EQ(of("carl").times_from[kMixer].last, written.tx("e"));
  EXPECT_EQ(of("ann").times_from[kThief].first, written.tx("c"));
  EXPECT_EQ(of("ann").times_from[kThief].last, written.tx("d"));
  EXPECT_EQ(of("ann").times_from[kMixer].first, kNoTransaction);
  EXPECT_EQ(text_of(of("thief").from), "ordinary=40");
}

TEST(Exposure, FollowsWhatWasSentToWhereItIsHeldMarkedBurntOrPaidAsFee) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), kChain);
  const TemporaryFolder folder;
  const auto index =
      build(written.shared(), {{written.address("mixer"), kMixer, {}, {}}, {written.address("thief"), kThief, {}, {}}},
            folder);
  const auto view = written.view();
  const auto of = [&](const char* who) {
    return index->of(written.ledger(), *view, written.address(who), kNativeAsset);
  };
  EXPECT_EQ(of("ann").sent, 80U);
  EXPECT_EQ(text_of(of("ann").to), "unresolved=5 ordinary=54 out=2 mixer=19");
  EXPECT_EQ(text_of(of("ann").direct_to), "mixer=19");  // no more than the mixer's part above
  EXPECT_EQ(text_of(of("mixer").to), "ordinary=20");
  const AssetExposure thief = of("thief");
  EXPECT_EQ(thief.sent, 40U);
  EXPECT_EQ(text_of(thief.touched_to), "ordinary=40 unrecorded=40 out=40 mixer=40");
}

TEST(Exposure, NamesTheTransactionsOfOneWayAndTheMarkedPartyAtItsEnd) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), kChain);
  const TemporaryFolder folder;
  const auto index =
      build(written.shared(), {{written.address("mixer"), kMixer, {}, {}}, {written.address("thief"), kThief, {}, {}}},
            folder);
  const auto view = written.view();
  const Way in = index->way(written.ledger(), *view, written.address("carl"), kNativeAsset, kThief, false);
  ASSERT_EQ(in.steps.size(), 2U);
  EXPECT_TRUE(in.complete);
  EXPECT_EQ(in.steps[0].tx, written.tx("f"));
  EXPECT_EQ(in.steps[0].next, written.address("bob"));
  EXPECT_EQ(in.steps[1].tx, written.tx("c"));
  EXPECT_EQ(in.steps[1].next, written.address("thief"));
  const Way out = index->way(written.ledger(), *view, written.address("thief"), kNativeAsset, kMixer, true);
  ASSERT_EQ(out.steps.size(), 2U);
  EXPECT_TRUE(out.complete);
  EXPECT_EQ(out.steps[1].tx, written.tx("d"));
  EXPECT_EQ(out.steps[1].next, written.address("mixer"));
  EXPECT_TRUE(index->way(written.ledger(), *view, written.address("thief"), kNativeAsset, kMixer, false).steps.empty());
}

TEST(Exposure, MixesPoolsOfAccountsAndSwapsExchangeWhatTheyAreMadeOf) {
  const WrittenLedger written(WrittenLedger::account_identity(), R"(
    block 1
    mint -> thief 100 ETH
    mint -> ann 300 ETH
    mint -> dex 900 DAI
    block 2
    thief -> ann 100 ETH
    block 3
    ann -> bob 200 ETH, ann -> gas 4 ETH
    block 4
    bob -> dex 100 ETH, dex -> bob 90 DAI, pool dex
    block 5
    bob -> mixer 90 DAI
    carl -> bob 7 ETH
  )");
  const TemporaryFolder folder;
  const auto index =
      build(written.shared(), {{written.address("mixer"), kMixer, {}, {}}, {written.address("thief"), kThief, {}, {}}},
            folder);
  const auto view = written.view();
  const auto of = [&](const char* who, const char* asset) {
    return index->of(written.ledger(), *view, written.address(who), written.asset(asset));
  };
  EXPECT_EQ(text_of(of("ann", "ETH").from), "ordinary=300 thief=100");
  EXPECT_EQ(text_of(of("bob", "ETH").from), "ordinary=150 unrecorded=7 thief=50");
  EXPECT_EQ(text_of(of("bob", "DAI").from), "unresolved=1 ordinary=67 thief=22");
  EXPECT_EQ(text_of(of("mixer", "DAI").from), "unresolved=1 ordinary=67 thief=22");
  EXPECT_EQ(text_of(of("bob", "DAI").to), "mixer=90");
  EXPECT_EQ(text_of(of("bob", "ETH").to), "mixer=100");
  EXPECT_EQ(text_of(of("carl", "ETH").to), "ordinary=7");
  const Way way = index->way(written.ledger(), *view, written.address("mixer"), written.asset("DAI"), kThief, false);
  ASSERT_EQ(way.steps.size(), 4U);  // bob's payment, the swap, ann's payment, the thief's
  EXPECT_TRUE(way.complete);
  EXPECT_EQ(way.steps[3].next, written.address("thief"));
}

TEST(Exposure, AMarkHoldsBetweenItsDaysAndTheLowestLaneCounts) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), R"(
    block 1
    a: coinbase -> x=10
    block 2
    b: coinbase -> x=10
    c: a.0 -> ann=10
    d: b.0 -> bob=10
  )");
  const TemporaryFolder folder;
  const AddressId x = written.address("x");
  const auto index =
      build(written.shared(), {{x, kThief, {}, {}}, {x, kMixer, UnixTime{1200}, UnixTime{1201}}}, folder);
  const auto view = written.view();
  EXPECT_EQ(text_of(index->of(written.ledger(), *view, written.address("ann"), kNativeAsset).from), "thief=10");
  EXPECT_EQ(text_of(index->of(written.ledger(), *view, written.address("bob"), kNativeAsset).from), "mixer=10");
}

// The naive twin of the table: looking through all marks.
TEST(MarkTable, GivesTheLowestLaneOfAllMarksOfTheAddressAtTheTime) {
  constexpr std::uint64_t kSeed = 20261201;
  SCOPED_TRACE(kSeed);
  Rng random(kSeed);
  constexpr std::uint64_t kAddresses = 200;
  std::vector<ExposureMark> marks;
  for (int i = 0; i < 150; ++i) {
    ExposureMark mark{
        AddressId{random.below(kAddresses + 3)}, static_cast<Lane>(kFirstMarked + random.below(4)), {}, {}};
    if (random.one_in(3)) mark.from = UnixTime{static_cast<std::int64_t>(random.below(10))};
    if (random.one_in(3)) mark.to = UnixTime{static_cast<std::int64_t>(random.below(10))};
    marks.push_back(mark);
  }
  const MarkTable table(marks, kAddresses);
  int marked = 0;
  for (std::uint64_t address = 0; address < kAddresses + 300; ++address)
    for (std::int64_t time = -1; time < 11; ++time) {
      std::optional<Lane> lowest;
      for (const ExposureMark& mark : marks) {
        if (raw(mark.address) != address || address >= kAddresses) continue;
        if ((mark.from && time < mark.from->seconds) || (mark.to && mark.to->seconds <= time)) continue;
        lowest = std::min(lowest.value_or(mark.lane), mark.lane);
      }
      ASSERT_EQ(table.lane_at(AddressId{address}, UnixTime{time}), lowest) << address << ' ' << time;
      marked += lowest.has_value();
    }
  EXPECT_GT(marked, 500);
}

TEST(Exposure, SaysWhatItWasMadeFromAndRefusesDamage) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), kChain);
  const TemporaryFolder folder;
  const auto index = build(written.shared(), {{written.address("mixer"), kMixer, UnixTime{5}, {}}}, folder);
  EXPECT_EQ(index->key(), (ExposureKey{std::string(kExposurePolicy), written.ledger().version(), "marks-1"}));
  ASSERT_EQ(index->lanes().size(), 2U);
  EXPECT_EQ(index->lanes()[1], (LaneName{"criminal", "thief"}));
  ASSERT_EQ(index->marks().size(), 1U);
  EXPECT_EQ(index->marks()[0], (ExposureMark{written.address("mixer"), kMixer, UnixTime{5}, {}}));

  const std::string path = join_path(folder.path(), "exposure.bin"), cut = join_path(folder.path(), "cut.bin");
  const std::string whole = read_file(path).value();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    ASSERT_TRUE(write_file_atomically(cut, std::string_view(whole).substr(0, i)));
    EXPECT_FALSE(ExposureIndex::open(cut)) << "cut at " << i;
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    ASSERT_TRUE(write_file_atomically(cut, changed));
    const auto opened = ExposureIndex::open(cut);
    EXPECT_TRUE(!opened || (*opened)->key() == index->key());  // a byte between two sections
  }
  EXPECT_EQ(ExposureIndex::open(join_path(folder.path(), "none.bin")).error().code, Code::not_found);
}

TEST(Exposure, RefusesMarksWithoutALaneAndStopsWhenAsked) {
  const WrittenLedger written(WrittenLedger::utxo_identity(0), kChain);
  const TemporaryFolder folder;
  const std::string path = join_path(folder.path(), "exposure.bin");
  const ExposureRequest bad = request_of({{written.address("mixer"), kUnrecorded, {}, {}}});
  EXPECT_EQ(build_exposure(written.shared(), bad, path).error().code, Code::usage);
  const auto stopped = build_exposure(written.shared(), request_of({}), path, [](const Progress&) { return false; });
  EXPECT_EQ(stopped.error().code, Code::conflict);
  EXPECT_FALSE(file_exists(path));
}

TEST(Exposure, OfAccountsInTheFirstBlocksKnowsNothingLater) {
  const WrittenLedger written(WrittenLedger::account_identity(), R"(
    block 1
    mint -> thief 100 ETH
    mint -> bob 100 ETH
    block 2
    bob -> ann 10 ETH
    block 3
    thief -> ann 30 ETH
    ann -> bob 40 ETH
  )");
  const TemporaryFolder folder;
  ExposureRequest request = request_of({{written.address("thief"), kThief, {}, {}}});
  request.blocks = 2;
  const std::string path = join_path(folder.path(), "exposure.bin");
  ASSERT_TRUE(build_exposure(written.shared(), request, path));
  const auto index = ExposureIndex::open(path).value();
  const auto view = written.view();
  const AssetExposure ann = index->of(written.ledger(), *view, written.address("ann"),
                                      written.ledger().assets_of(written.address("ann")).at(0));
  EXPECT_EQ(text_of(ann.from), "ordinary=10");
  EXPECT_EQ(ann.sent, 0U);
  const AssetExposure thief = index->of(written.ledger(), *view, written.address("thief"), ann.asset);
  EXPECT_EQ(thief.sent, 0U);
}

// The naive twin of a cut: a ledger that has no later blocks.
TEST(Exposure, OfTheFirstBlocksIsThatOfALedgerThatHasNoOthers) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    ledger::testing::ChainShape shape;
    shape.blocks = 30;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    constexpr std::size_t kBlocks = 17;
    const TemporaryFolder whole_folder, cut_folder, out;
    auto whole_writer = ledger::Writer::open(whole_folder.path(), chain.identity);
    auto cut_writer = ledger::Writer::open(cut_folder.path(), chain.identity);
    ASSERT_TRUE(whole_writer && cut_writer);
    for (std::size_t i = 0; i < chain.blocks.size(); ++i) {
      ASSERT_TRUE(whole_writer->append(chain.blocks[i]));
      if (i < kBlocks) {
        ASSERT_TRUE(cut_writer->append(chain.blocks[i]));
      }
    }
    ASSERT_TRUE(whole_writer->commit() && cut_writer->commit());
    const auto whole = ledger::Ledger::open(whole_folder.path()).value();
    const auto cut = ledger::Ledger::open(cut_folder.path()).value();
    ExposureRequest request = request_of({});
    Rng rng(seed);
    for (std::uint64_t id = 2; id < cut->address_count(); ++id)
      if (rng.one_in(5)) request.marks.push_back({AddressId{id}, rng.one_in(2) ? kMixer : kThief, {}, {}});
    const std::string cut_path = join_path(out.path(), "cut.bin"), path = join_path(out.path(), "whole.bin");
    ASSERT_TRUE(build_exposure(cut, request, cut_path));
    request.blocks = kBlocks;
    ASSERT_TRUE(build_exposure(whole, request, path));
    const auto expected = ExposureIndex::open(cut_path).value(), index = ExposureIndex::open(path).value();
    EXPECT_EQ(index->transactions(), cut->tx_count());
    const auto view = make_view(whole, {}), cut_view = make_view(cut, {});
    for (std::uint64_t id = 2; id < cut->address_count(); ++id) {
      const AssetExposure a = index->of(*whole, *view, AddressId{id}, kNativeAsset);
      const AssetExposure b = expected->of(*cut, *cut_view, AddressId{id}, kNativeAsset);
      EXPECT_EQ(a.received, b.received);
      EXPECT_EQ(a.sent, b.sent);
      EXPECT_EQ(text_of(a.from), text_of(b.from));
      EXPECT_EQ(text_of(a.to), text_of(b.to));
      EXPECT_EQ(text_of(a.direct_to), text_of(b.direct_to));
      EXPECT_EQ(text_of(a.touched_to), text_of(b.touched_to));
      for (const bool outwards : {false, true}) {
        const Way way = index->way(*whole, *view, AddressId{id}, kNativeAsset, kThief, outwards);
        const Way other = expected->way(*cut, *cut_view, AddressId{id}, kNativeAsset, kThief, outwards);
        EXPECT_EQ(way.steps.size(), other.steps.size());
        EXPECT_EQ(way.complete, other.complete);
      }
    }
  }
}

TEST(Exposure, ThreadsChangeNoByte) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    ledger::testing::ChainShape shape;
    shape.blocks = 40;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    const TemporaryFolder folder;
    auto writer = ledger::Writer::open(folder.path(), chain.identity);
    ASSERT_TRUE(writer);
    for (const ledger::Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->commit());
    const auto ledger = ledger::Ledger::open(folder.path()).value();
    ExposureRequest request = request_of({});
    Rng rng(seed);
    for (std::uint64_t id = 2; id < ledger->address_count(); ++id)
      if (rng.one_in(4)) request.marks.push_back({AddressId{id}, kMixer, {}, {}});
    std::string first;
    for (const unsigned threads : {1U, 2U, 3U, 64U}) {
      request.threads = threads;
      const std::string path = join_path(folder.path(), "exposure.bin");
      ASSERT_TRUE(build_exposure(ledger, request, path));
      const std::string bytes = read_file(path).value();
      if (first.empty()) first = bytes;
      EXPECT_TRUE(bytes == first) << threads;
    }
  }
}

}  // namespace
}  // namespace clew::graph
