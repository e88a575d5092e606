// The exposure index: small ledgers by hand, then random ones against exact rational numbers.

#include "clew/graph/exposure.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <set>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/graph/exposure_pass.h"
#include "clew/graph/mixture.h"
#include "clew/graph/written_ledger.h"
#include "clew/ledger/random_ledger.h"
#include "clew/ledger/writer.h"

namespace clew::graph {
namespace {

using ledger::testing::TemporaryFolder;
using testing::WrittenLedger;
using Rational = boost::multiprecision::cpp_rational;

constexpr Lane kMixer = kFirstMarked, kThief = kFirstMarked + 1;

ExposureRequest request_of(std::vector<ExposureMark> marks) {
  return {{{"mixer", ""}, {"criminal", "thief"}}, std::move(marks), "marks-1"};
}

std::shared_ptr<const ExposureIndex> build(const std::shared_ptr<const ledger::Ledger>& ledger,
                                           std::vector<ExposureMark> marks, const TemporaryFolder& folder) {
  const std::string path = join_path(folder.path(), "exposure.bin");
  const auto built = build_exposure(ledger, request_of(std::move(marks)), path);
  EXPECT_TRUE(built) << built.error().reason;
  auto index = ExposureIndex::open(path);
  EXPECT_TRUE(index) << index.error().reason;
  return *index;
}

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

TEST(Mixture, IsWithinItsBoundAndAddsUpThroughManyMeans) {
  Rng rng(7);
  Mixtures mixtures;
  std::vector<std::pair<MixtureId, std::array<Rational, kExposureLanes>>> known;
  for (Lane lane = 1; lane < 8; ++lane) {
    std::array<Rational, kExposureLanes> exact{};
    exact[lane] = 1;
    known.emplace_back(Mixtures::pure(lane), exact);
  }
  for (int round = 0; round < 400; ++round) {
    std::vector<Mixtures::Part> parts;
    std::array<Rational, kExposureLanes> exact{};
    Rational total = 0;
    for (std::uint64_t i = rng.between(1, 4); i > 0; --i) {
      const auto& [id, its] = known[rng.below(std::min<std::size_t>(known.size(), 40))];
      const u128 amount = u128{rng.below(rng.one_in(3) ? 50 : 2'100'000'000'000'000)} << (rng.one_in(5) ? 40 : 0);
      parts.push_back({id, amount});
      const Rational weight{boost::multiprecision::cpp_int(amount)};
      total += weight;
      for (std::size_t lane = 0; lane < kExposureLanes; ++lane) exact[lane] += weight * its[lane];
    }
    if (total == 0) continue;
    for (Rational& share : exact) share /= total;
    const MixtureId id = mixtures.mix(parts);
    const Composition composition = mixtures[id];
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < kExposureLanes; ++lane) {
      sum += composition.share[lane];
      if (lane == kUnresolved) continue;
      const Rational share = Rational(composition.share[lane]) / kShareOne;
      const Rational unresolved = Rational(composition.share[kUnresolved]) / kShareOne;
      ASSERT_LE(share, exact[lane]);
      ASSERT_GE(share + unresolved, exact[lane]);
      ASSERT_EQ(((composition.touched >> lane) & 1) != 0, exact[lane] > 0);
    }
    ASSERT_EQ(sum, kShareOne);
    if (rng.one_in(2)) known.insert(known.begin(), {id, exact});
  }
}

// ---- A twin in rational numbers, written over the ledger's own columns ---------------------------------------------

using Exact = std::map<Lane, Rational>;

struct Twin {
  const ledger::Ledger& ledger;
  const ExposureIndex& index;
  std::map<std::uint64_t, Exact> from, to;  // of transactions

  static void add(Exact& into, const Exact& part, const Rational& weight) {
    for (const auto& [lane, share] : part) into[lane] += share * weight;
  }
  UnixTime time(std::uint64_t tx) const { return ledger.block(ledger.block_of(TxIndex{tx})).time; }
  Exact coin(OutIndex out) {
    const ledger::Output output = ledger.output(out);
    if (const auto lane = index.lane_at(output.address, time(raw(output.creator)))) return {{*lane, 1}};
    return from.at(raw(output.creator));
  }
  void run() {
    for (std::uint64_t tx = 0; tx < ledger.tx_count(); ++tx) {
      Exact sum;
      Rational known = 0, paid = 0;
      for (std::uint32_t i = 0; i < ledger.output_count(TxIndex{tx}); ++i) {
        paid += ledger.output(OutIndex{raw(ledger.first_output(TxIndex{tx})) + i}).value;
      }
      bool unknown = ledger.input_count(TxIndex{tx}) == 0;
      for (std::uint32_t i = 0; i < ledger.input_count(TxIndex{tx}); ++i) {
        const ledger::Input input = ledger.input(TxIndex{tx}, i);
        unknown |= input.unknown;
        if (input.unknown) continue;
        const ledger::Output spent = ledger.output(input.source);
        known += spent.value;
        if (!is_outside(input.source)) {
          add(sum, coin(input.source), spent.value);
        } else {
          sum[index.lane_at(spent.address, time(tx)).value_or(kUnrecorded)] += spent.value;
        }
      }
      if (ledger.is_coinbase(TxIndex{tx})) {
        sum = {{kOrdinary, 1}};
      } else if (paid > known) {
        sum[kUnrecorded] += paid - known;
      } else if (known == 0) {
        sum = {{unknown ? kUnrecorded : kOrdinary, 1}};
      }
      from[tx] = scaled(sum);
    }
    for (std::uint64_t tx = ledger.tx_count(); tx-- > 0;) {
      Exact sum;
      Rational received = 0, paid = 0;
      for (std::uint32_t i = 0; i < ledger.output_count(TxIndex{tx}); ++i) {
        const OutIndex out{raw(ledger.first_output(TxIndex{tx})) + i};
        const ledger::Output output = ledger.output(out);
        received += output.value;
        const auto lane = index.lane_at(output.address, time(tx));
        const auto spender = ledger.spender(out);
        if (lane) {
          sum[*lane] += output.value;
        } else if (output.address == kUnspendable) {
          sum[kOutOfLedger] += output.value;
        } else if (spender) {
          add(sum, to.at(raw(*spender)), output.value);
        } else {
          sum[kOrdinary] += output.value;
        }
      }
      for (std::uint32_t i = 0; i < ledger.input_count(TxIndex{tx}); ++i) {
        const ledger::Input input = ledger.input(TxIndex{tx}, i);
        if (!input.unknown) paid += ledger.output(input.source).value;
      }
      if (!ledger.is_coinbase(TxIndex{tx}) && paid > received) sum[kUnrecorded] += paid - received;
      to[tx] = scaled(sum);
    }
  }
  static Exact scaled(Exact sum) {
    Rational total = 0;
    for (const auto& [lane, amount] : sum) total += amount;
    if (total == 0) return {{kUnresolved, 1}};
    for (auto& [lane, amount] : sum) amount /= total;
    std::erase_if(sum, [](const auto& entry) { return entry.second == 0; });
    return sum;
  }
};

void expect_within(const LaneAmounts& found, const Exact& exact, u128 whole, const Rational& rounding) {
  u128 sum = 0;
  for (const u128 amount : found) sum += amount;
  ASSERT_EQ(sum, whole);
  for (Lane lane = 1; lane < kExposureLanes; ++lane) {
    const Rational amount{boost::multiprecision::cpp_int(found[lane])};
    const Rational unresolved{boost::multiprecision::cpp_int(found[kUnresolved])};
    const auto at = exact.find(lane);
    const Rational truth = at == exact.end() ? Rational(0) : at->second;
    ASSERT_LE(amount, truth);
    ASSERT_GE(amount + unresolved, truth);
    ASSERT_LE(truth - amount, rounding);
  }
}

TEST(Exposure, SumsAreExactAndEveryLaneIsWithinItsBoundOnRandomChains) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ledger::testing::ChainShape shape;
    shape.blocks = 60;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    const TemporaryFolder folder;
    auto writer = ledger::Writer::open(folder.path(), chain.identity);
    ASSERT_TRUE(writer);
    for (const ledger::Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->commit());
    const auto ledger = ledger::Ledger::open(folder.path()).value();
    Rng rng(seed);
    std::vector<ExposureMark> marks;
    for (int i = 0; i < 6; ++i) {
      const AddressId address{2 + rng.below(ledger->address_count() - 2)};
      const UnixTime from{static_cast<std::int64_t>(rng.below(36'000))};
      marks.push_back({address, static_cast<Lane>(kFirstMarked + rng.below(2)),
                       rng.one_in(2) ? std::optional(from) : std::nullopt, std::nullopt});
    }
    const TemporaryFolder other;
    const auto index = build(ledger, marks, other);
    const auto view = make_view(ledger, {});
    Twin twin{*ledger, *index, {}, {}};
    twin.run();
    for (std::uint64_t id = 2; id < ledger->address_count(); ++id) {
      const AssetExposure found = index->of(*ledger, *view, AddressId{id}, kNativeAsset);
      Exact from, to;
      u128 received = 0, sent = 0;
      for (const OutIndex out : ledger->outputs_of(AddressId{id})) {
        const ledger::Output output = ledger->output(out);
        if (!is_outside(out)) {
          Twin::add(from, twin.from.at(raw(output.creator)), output.value);
          received += output.value;
        }
        if (const auto spender = ledger->spender(out)) {
          Twin::add(to, twin.to.at(raw(*spender)), output.value);
          sent += output.value;
        }
      }
      ASSERT_EQ(found.received, received);
      ASSERT_EQ(found.sent, sent);
      // One base unit for each receipt, and a ten-millionth for the shares.
      const Rational slack_in =
          Rational(found.receipts) + Rational(boost::multiprecision::cpp_int(received)) / 10'000'000;
      const Rational slack_out = Rational(found.payments) + Rational(boost::multiprecision::cpp_int(sent)) / 10'000'000;
      expect_within(found.from, from, received, slack_in);
      expect_within(found.to, to, sent, slack_out);
      for (Lane lane = kFirstMarked; lane < kFirstMarked + 2; ++lane) {
        EXPECT_LE(found.direct_from[lane], found.from[lane]);
        EXPECT_EQ(found.touched_from[lane] != 0, from.contains(lane) && from[lane] > 0);
      }
    }
  }
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

/// The same of account ledgers, over the steps of their view.
struct AccountTwin {
  struct Pool {
    Rational balance = 0;
    Exact made_of;  ///< amounts, adding up to the balance
  };
  const ledger::Ledger& ledger;
  const ExposureIndex& index;
  const FlowView& view;
  std::map<std::pair<std::uint64_t, std::size_t>, Exact> from, to;  // of (transaction, step)
  std::map<Holder, Pool> pools;
  std::map<std::tuple<std::uint64_t, std::size_t, std::size_t>, Rational> lacked;

  UnixTime time(std::uint64_t tx) const { return ledger.block(ledger.block_of(TxIndex{tx})).time; }
  static Exact part(const Pool& pool, const Rational& amount) {
    Exact taken;
    for (const auto& [lane, held] : pool.made_of) {
      if (pool.balance != 0) taken[lane] = held * amount / pool.balance;
    }
    return taken;
  }
  static void put(Pool& pool, const Exact& scaled, const Rational& amount) {
    Twin::add(pool.made_of, scaled, amount);
    pool.balance += amount;
  }
  static void scale_to(Pool& pool, const Rational& balance) {
    for (auto& [lane, held] : pool.made_of) held = pool.balance == 0 ? Rational(0) : held * balance / pool.balance;
    pool.balance = balance;
  }
  static Rational rational(u128 amount) { return Rational(boost::multiprecision::cpp_int(amount)); }

  Exact pay(const Step& step, std::uint64_t tx, std::size_t s) {
    Exact sum;
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      const Entry& payer = step.payers[i];
      const Rational amount = rational(payer.amount);
      if (payer.holder == kNobody) {
        sum[kOrdinary] += amount;
        continue;
      }
      Pool& pool = pools[payer.holder];
      const Rational had = std::min(pool.balance, amount);
      lacked[{tx, s, i}] = amount - had;
      if (const auto lane = index.lane_at(payer.address, time(tx))) {
        sum[*lane] += amount;
      } else {
        Twin::add(sum, part(pool, had), 1);
        sum[kUnrecorded] += amount - had;
      }
      scale_to(pool, pool.balance - had);
    }
    return Twin::scaled(sum);
  }
  void receive(const Step& step, const Exact& made_of) {
    for (const Entry& receiver : step.receivers) {
      if (receiver.holder != kNobody) put(pools[receiver.holder], made_of, rational(receiver.amount));
    }
  }
  Exact take_back(const Step& step, std::uint64_t tx) {
    Exact sum;
    for (const Entry& receiver : step.receivers) {
      const Rational amount = rational(receiver.amount);
      const auto lane = index.lane_at(receiver.address, time(tx));
      if (receiver.holder == kNobody || receiver.address == kUnspendable) {
        sum[kOutOfLedger] += amount;
      } else if (lane) {
        sum[*lane] += amount;
      } else {
        Twin::add(sum, part(pools[receiver.holder], amount), 1);
      }
      if (receiver.holder != kNobody) {
        scale_to(pools[receiver.holder], pools[receiver.holder].balance - amount);
      }
    }
    sum[kUnrecorded] += rational(step.remainder);
    return Twin::scaled(sum);
  }
  void give_back(const Step& step, std::uint64_t tx, std::size_t s, const Exact& went) {
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      if (step.payers[i].holder == kNobody) continue;
      Pool& pool = pools[step.payers[i].holder];
      put(pool, went, rational(step.payers[i].amount));
      scale_to(pool, pool.balance - lacked[{tx, s, i}]);
    }
  }
  void run() {
    Transaction read;
    for (std::uint64_t tx = 0; tx < ledger.tx_count(); ++tx) {
      view.read(view.position(TxIndex{tx}), read);
      for (std::size_t s = 0; s < read.steps.size(); ++s) {
        const bool swap = read.steps[s].kind == StepKind::conversion;
        const Exact paid = pay(read.steps[s], tx, s);
        if (swap) from[{tx, s}] = pay(read.steps[s + 1], tx, s + 1);
        from[{tx, s + swap}] = paid;
        for (std::size_t i = s; i <= s + swap; ++i) receive(read.steps[i], from[{tx, i}]);
        s += swap;
      }
    }
    for (auto& [holder, pool] : pools) pool.made_of = {{kOrdinary, pool.balance}};
    for (std::uint64_t tx = ledger.tx_count(); tx-- > 0;) {
      view.read(view.position(TxIndex{tx}), read);
      for (std::size_t end = read.steps.size(); end > 0;) {
        const bool swap = read.steps[end - 1].kind == StepKind::converted;
        const std::size_t s = end - 1 - swap;
        const Exact last = take_back(read.steps[end - 1], tx);
        to[{tx, s}] = last;
        if (swap) to[{tx, s + 1}] = take_back(read.steps[s], tx);
        for (std::size_t i = end; i-- > s;) give_back(read.steps[i], tx, i, to[{tx, i}]);
        end = s;
      }
    }
  }
};

TEST(Exposure, AccountLedgersAddUpAndEveryLaneIsWithinItsBound) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ledger::testing::ChainShape shape;
    shape.kind = ledger::Kind::account;
    shape.blocks = 60;
    const ledger::testing::Chain chain = ledger::testing::ChainMaker(seed, shape).make();
    const TemporaryFolder folder;
    auto writer = ledger::Writer::open(folder.path(), chain.identity);
    ASSERT_TRUE(writer);
    for (const ledger::Block& block : chain.blocks) ASSERT_TRUE(writer->append(block));
    ASSERT_TRUE(writer->commit());
    const auto ledger = ledger::Ledger::open(folder.path()).value();
    Rng rng(seed);
    std::vector<ExposureMark> marks;
    for (int i = 0; i < 6; ++i) {
      marks.push_back({AddressId{2 + rng.below(ledger->address_count() - 2)},
                       static_cast<Lane>(kFirstMarked + rng.below(2)),
                       {},
                       {}});
    }
    const TemporaryFolder other;
    const auto index = build(ledger, marks, other);
    const auto view = make_view(ledger, {.fees = Fees::drop});
    AccountTwin twin{*ledger, *index, *view, {}, {}, {}, {}};
    twin.run();
    for (std::uint64_t id = 2; id < ledger->address_count(); ++id) {
      for (const AssetId asset : ledger->assets_of(AddressId{id})) {
        const AssetExposure found = index->of(*ledger, *view, AddressId{id}, asset);
        Exact from, to;
        Transaction read;
        for (const TxIndex tx : ledger->postings(AddressId{id}, asset)) {
          view->read(view->position(tx), read);
          for (std::size_t s = 0; s < read.steps.size(); ++s) {
            if (read.steps[s].asset != asset) continue;
            for (const Entry& entry : read.steps[s].receivers) {
              if (entry.holder == kNobody || entry.address != AddressId{id}) continue;
              Twin::add(from, twin.from[{raw(tx), s}], AccountTwin::rational(entry.amount));
            }
            for (const Entry& entry : read.steps[s].payers) {
              if (entry.holder == kNobody || entry.address != AddressId{id}) continue;
              Twin::add(to, twin.to[{raw(tx), s}], AccountTwin::rational(entry.amount));
            }
          }
        }
        const Rational in = AccountTwin::rational(found.received), out = AccountTwin::rational(found.sent);
        expect_within(found.from, from, found.received, Rational(found.receipts) + in / 1'000'000);
        expect_within(found.to, to, found.sent, Rational(found.payments) + out / 1'000'000);
      }
    }
  }
}

}  // namespace
}  // namespace clew::graph
