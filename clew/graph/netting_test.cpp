// netting/1 as an investigator would check it: the legs of one transaction, and the steps a trace sees.
//
// Legs: "payer -> receiver amount asset". "mint" pays what is issued, "burn" and "gas" receive, "nobody" is a party the
// ledger does not name, "pool X" is a decoded pool event that X emitted. Steps: "kind asset: payers => receivers, fee";
// the payer x of a conversion has a star.

#include "clew/graph/netting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

using ledger::LegInfo;
using ledger::LegKind;

/// Names of one test, in both directions.
class Names {
 public:
  AddressId address(const std::string& name) {
    if (name == "nobody" || name == "mint" || name == "burn" || name == "gas") return kNoAddress;
    if (name == "void") return kUnspendable;
    const auto [found, added] = addresses_.try_emplace(name, AddressId{2 + addresses_.size()});
    return found->second;
  }
  AssetId asset(const std::string& name) {
    const auto [found, added] = assets_.try_emplace(name, AssetId{static_cast<std::uint32_t>(assets_.size())});
    return found->second;
  }
  std::string text(AddressId id) const {
    if (id == kNoAddress) return "nobody";
    if (id == kUnspendable) return "burnt";
    for (const auto& [name, known] : addresses_)
      if (known == id) return name;
    return "?";
  }
  std::string text(AssetId id) const {
    for (const auto& [name, known] : assets_)
      if (known == id) return name;
    return "?";
  }

 private:
  std::map<std::string, AddressId> addresses_;
  std::map<std::string, AssetId> assets_{{"ETH", kNativeAsset}};
};

std::vector<LegInfo> parse_legs(const std::string& text, Names& names) {
  std::vector<LegInfo> legs;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line, ';');) {
    std::istringstream words(line);
    std::string from, arrow, to, asset;
    std::uint64_t amount = 0;
    words >> from >> arrow;
    if (from.empty()) continue;
    LegInfo leg;
    leg.position = static_cast<std::uint32_t>(legs.size());
    if (from == "pool") {
      leg.from = names.address(arrow);
      leg.kind = LegKind::pool_event;
    } else {
      words >> to >> amount >> asset;
      leg.from = names.address(from);
      leg.to = names.address(to);
      leg.amount = amount;
      leg.asset = names.asset(asset);
      leg.kind = from == "mint"              ? LegKind::issuance
                 : to == "burn"              ? LegKind::burn
                 : to == "gas"               ? LegKind::fee
                 : leg.asset != kNativeAsset ? LegKind::token
                                             : LegKind::transfer;
    }
    legs.push_back(leg);
  }
  return legs;
}

std::string text_of(const Transaction& transaction, const Names& names) {
  static constexpr const char* kKinds[] = {"ordinary", "coinbase", "conversion", "converted", "opaque"};
  std::string text;
  for (const Step& step : transaction.steps) {
    if (!text.empty()) text += "; ";
    text += std::string(kKinds[static_cast<std::size_t>(step.kind)]) + " " + names.text(step.asset) + ":";
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      const bool converts = step.kind == StepKind::conversion && step.converter == i;
      text += (i ? " + " : " ") + names.text(step.payers[i].address) + (converts ? "* " : " ") +
              to_decimal(step.payers[i].amount);
    }
    text += " =>";
    for (std::size_t i = 0; i < step.receivers.size(); ++i)
      text += (i ? " + " : " ") + names.text(step.receivers[i].address) + " " + to_decimal(step.receivers[i].amount);
    if (step.remainder != 0) text += ", fee " + to_decimal(step.remainder);
  }
  return text;
}

struct Case {
  const char* what;
  const char* legs;
  const char* forward;
  const char* backward;
};

constexpr Case kCases[] = {
    {"a transfer pays its gas last",       //
     "A -> B 10 ETH; A -> gas 1 ETH",      //
     "ordinary ETH: A 11 => B 10, fee 1",  //
     "ordinary ETH: B 10 + nobody 1 => A 11"},
    {"gas alone is a step of its own",  //
     "A -> gas 1 ETH",                  //
     "ordinary ETH: A 1 =>, fee 1",     //
     "ordinary ETH: nobody 1 => A 1"},
    {"the gas of a token transfer is not a second asset",      //
     "A -> gas 1 ETH; A -> B 7 DAI",                           //
     "ordinary DAI: A 7 => B 7; ordinary ETH: A 1 =>, fee 1",  //
     "ordinary DAI: B 7 => A 7; ordinary ETH: nobody 1 => A 1"},
    {"gas does not mix into what a contract pays out",           //
     "A -> gas 1 ETH; C -> B 10 ETH",                            //
     "ordinary ETH: C 10 => B 10; ordinary ETH: A 1 =>, fee 1",  //
     "ordinary ETH: B 10 => C 10; ordinary ETH: nobody 1 => A 1"},
    {"who receives the coin pays gas afterwards",                //
     "A -> gas 1 ETH; C -> A 10 ETH",                            //
     "ordinary ETH: C 10 => A 10; ordinary ETH: A 1 =>, fee 1",  //
     "ordinary ETH: nobody 1 => A 1; ordinary ETH: A 10 => C 10"},
    {"a transfer to oneself nets to nothing",  //
     "A -> A 10 ETH; B -> C 1 ETH",            //
     "ordinary ETH: B 1 => C 1",               //
     "ordinary ETH: C 1 => B 1"},
    {"nothing moved is no step",     //
     "A -> A 10 ETH; A -> B 0 DAI",  //
     "",                             //
     ""},
    {"what passes through an account leaves no trace",  //
     "A -> R 10 ETH; R -> B 9 ETH; R -> C 1 ETH",       //
     "ordinary ETH: A 10 => B 9 + C 1",                 //
     "ordinary ETH: B 9 + C 1 => A 10"},
    {"a flash loan leaves only its price",  //
     "L -> A 1000 ETH; A -> L 1001 ETH",    //
     "ordinary ETH: A 1 => L 1",            //
     "ordinary ETH: L 1 => A 1"},
    {"several payers keep the order of their first legs",  //
     "B -> X 1 ETH; A -> X 2 ETH; B -> Y 3 ETH",           //
     "ordinary ETH: B 4 + A 2 => X 3 + Y 3",               //
     "ordinary ETH: X 3 + Y 3 => B 4 + A 2"},
    {"issuance is paid by nobody",     //
     "mint -> M 5 ETH",                //
     "ordinary ETH: nobody 5 => M 5",  //
     "ordinary ETH: M 5 => nobody 5"},
    {"a burn is received by what is provably unspendable",  //
     "A -> burn 5 DAI",                                     //
     "ordinary DAI: A 5 => burnt 5",                        //
     "ordinary DAI: burnt 5 => A 5"},
    {"minted and burnt are not netted against each other",  //
     "A -> burn 5 DAI; mint -> B 8 DAI",                    //
     "ordinary DAI: A 5 + nobody 8 => burnt 5 + B 8",       //
     "ordinary DAI: burnt 5 + B 8 => A 5 + nobody 8"},
    {"an unnamed receiver is not a burn",  //
     "A -> nobody 5 ETH",                  //
     "ordinary ETH: A 5 => nobody 5",      //
     "ordinary ETH: nobody 5 => A 5"},
    {"a swap with a pool that says so converts what the payer paid",                             //
     "A -> P 100 DAI; P -> A 9 ETH; pool P; A -> gas 1 ETH",                                     //
     "conversion DAI: A* 100 => P 100; converted ETH: P 9 => A 9; ordinary ETH: A 1 =>, fee 1",  //
     "ordinary ETH: nobody 1 => A 1; conversion ETH: A* 9 => P 9; converted DAI: P 100 => A 100"},
    {"a swap of the coin converts without its gas",                                              //
     "A -> P 9 ETH; P -> A 100 DAI; pool P; A -> gas 1 ETH",                                     //
     "conversion ETH: A* 9 => P 9; converted DAI: P 100 => A 100; ordinary ETH: A 1 =>, fee 1",  //
     "conversion DAI: A* 100 => P 100; converted ETH: P 9 => A 9; ordinary ETH: nobody 1 => A 1"},
    {"whoever receives it: a swap to another account converts as well",  //
     "A -> P 100 DAI; P -> B 9 ETH; pool P",                             //
     "conversion DAI: A* 100 => P 100; converted ETH: P 9 => B 9",       //
     "conversion ETH: B* 9 => P 9; converted DAI: P 100 => A 100"},
    {"a router hop through two pools converts first into last",                                      //
     "A -> P1 100 DAI; P1 -> P2 5 WETH; P2 -> A 70 UNI; pool P1; pool P2",                           //
     "conversion DAI: A* 100 => P1 100; converted UNI: P2 70 => A 70; ordinary WETH: P1 5 => P2 5",  //
     "conversion UNI: A* 70 => P2 70; converted DAI: P1 100 => A 100; ordinary WETH: P2 5 => P1 5"},
    {"an aggregator that keeps a part of what it sells is still one payer and one asset received",  //
     "A -> R 100 DAI; R -> P 99 DAI; P -> R 9 ETH; R -> A 9 ETH; pool P",                           //
     "conversion DAI: A* 100 => R 1 + P 99; converted ETH: P 9 => A 9",                             //
     "conversion ETH: A* 9 => P 9; converted DAI: R 1 + P 99 => A 100"},
    {"an aggregator that splits over two pools converts once",                                        //
     "A -> P1 60 DAI; A -> P2 40 DAI; P1 -> R 5 ETH; P2 -> R 4 ETH; R -> A 9 ETH; pool P1; pool P2",  //
     "conversion DAI: A* 100 => P1 60 + P2 40; converted ETH: P1 5 + P2 4 => A 9",                    //
     "conversion ETH: A* 9 => P1 5 + P2 4; converted DAI: P1 60 + P2 40 => A 100"},
    {"two payers of one asset prove nothing",                     //
     "A -> P 60 DAI; B -> P 40 DAI; P -> C 9 ETH; pool P",        //
     "opaque DAI: A 60 + B 40 => P 100; opaque ETH: P 9 => C 9",  //
     "conversion ETH: C* 9 => P 9; converted DAI: P 100 => A 60 + B 40"},
    {"two assets received prove nothing",                                            //
     "A -> P 100 LP; P -> A 50 DAI; P -> A 3 ETH; pool P",                           //
     "opaque LP: A 100 => P 100; opaque DAI: P 50 => A 50; opaque ETH: P 3 => A 3",  //
     "opaque LP: P 100 => A 100; opaque DAI: A 50 => P 50; opaque ETH: A 3 => P 3"},
    {"two assets paid for one prove nothing",                                                   //
     "A -> P 50 DAI; B -> P 3 ETH; C -> P 4 ETH; mint -> A 100 LP; pool P",                     //
     "opaque DAI: A 50 => P 50; opaque ETH: B 3 + C 4 => P 7; opaque LP: nobody 100 => A 100",  //
     "opaque DAI: P 50 => A 50; opaque ETH: P 7 => B 3 + C 4; opaque LP: A 100 => nobody 100"},
    {"two accounts that exchange without a pool event are opaque, gas included",       //
     "A -> B 100 DAI; B -> A 9 ETH; A -> gas 1 ETH",                                   //
     "opaque DAI: A 100 => B 100; opaque ETH: B 9 => A 9; opaque ETH: A 1 =>, fee 1",  //
     "opaque ETH: nobody 1 => A 1; opaque DAI: B 100 => A 100; opaque ETH: A 9 => B 9"},
    {"an opaque payer of the coin pays its gas in the same step",   //
     "A -> B 9 ETH; B -> A 100 DAI; A -> gas 1 ETH",                //
     "opaque ETH: A 10 => B 9, fee 1; opaque DAI: B 100 => A 100",  //
     "opaque ETH: B 9 + nobody 1 => A 10; opaque DAI: A 100 => B 100"},
    {"wrapping is a conversion one to one",                                                            //
     "A -> W 10 ETH; mint -> A 10 WETH; A -> gas 1 ETH",                                               //
     "conversion ETH: A* 10 => W 10; converted WETH: nobody 10 => A 10; ordinary ETH: A 1 =>, fee 1",  //
     "conversion WETH: A* 10 => nobody 10; converted ETH: W 10 => A 10; ordinary ETH: nobody 1 => A 1"},
    {"unwrapping is a conversion one to one",                            //
     "A -> burn 10 WETH; W -> A 10 ETH",                                 //
     "conversion WETH: A* 10 => burnt 10; converted ETH: W 10 => A 10",  //
     "conversion ETH: A* 10 => W 10; converted WETH: burnt 10 => A 10"},
    {"burning one asset while giving another away exchanges neither",  //
     "A -> burn 10 DAI; A -> B 3 ETH",                                 //
     "opaque DAI: A 10 => burnt 10; opaque ETH: A 3 => B 3",           //
     "conversion ETH: B* 3 => A 3; converted DAI: burnt 10 => A 10"},
    {"a pool event without a second asset changes nothing",  //
     "A -> P 10 DAI; pool P",                                //
     "ordinary DAI: A 10 => P 10",                           //
     "ordinary DAI: P 10 => A 10"},
    {"what is left when pools are left out may be one asset: opaque",  //
     "A -> P 10 DAI; P -> Q 3 ETH; pool P; pool Q",                    //
     "opaque DAI: A 10 => P 10; opaque ETH: P 3 => Q 3",               //
     "opaque DAI: P 10 => A 10; opaque ETH: Q 3 => P 3"},
};

TEST(Netting, TurnsLegsIntoTheStepsATraceSees) {
  Netting netting;  // one for all: nothing of a case may be left in the next
  Transaction out;
  for (const Case& test : kCases) {
    Names names;
    const std::vector<LegInfo> legs = parse_legs(test.legs, names);
    netting.steps_of(legs, Direction::forward, out);
    EXPECT_EQ(text_of(out, names), test.forward) << test.what;
    netting.steps_of(legs, Direction::backward, out);
    EXPECT_EQ(text_of(out, names), test.backward) << test.what << " (backward)";
  }
}

TEST(Netting, NobodyIsNoHolderAndAnAccountIsOne) {
  Names names;
  const auto legs = parse_legs("mint -> A 5 DAI", names);
  Netting netting;
  Transaction out;
  netting.steps_of(legs, Direction::forward, out);
  ASSERT_EQ(out.steps.size(), 1u);
  EXPECT_EQ(out.steps[0].payers[0].holder, kNobody);
  const Holder holder = out.steps[0].receivers[0].holder;
  EXPECT_EQ(account_address(holder), names.address("A"));
  EXPECT_EQ(account_asset(holder), names.asset("DAI"));
}

TEST(Netting, OrsTheFlagsOfAllLegs) {
  Names names;
  auto legs = parse_legs("A -> B 5 DAI; A -> gas 1 ETH", names);
  legs[0].flags = ledger::kLegUnverified;
  legs[1].flags = ledger::kLegIncomplete;
  Netting netting;
  Transaction out;
  netting.steps_of(legs, Direction::forward, out);
  EXPECT_EQ(out.flags, ledger::kLegUnverified | ledger::kLegIncomplete);
}

TEST(Netting, AmountsAboveHalfTheRangeNetExactly) {
  const u128 big = u128{1} << 126;
  const AddressId a{2}, b{3};
  std::vector<LegInfo> legs(3);
  for (LegInfo& leg : legs) leg = {a, b, kNativeAsset, big, LegKind::transfer, 0, 0};
  legs.push_back({b, a, kNativeAsset, big, LegKind::transfer, 0, 3});
  legs.push_back({b, a, kNativeAsset, big, LegKind::transfer, 0, 4});
  Netting netting;
  Transaction out;
  netting.steps_of(legs, Direction::forward, out);
  ASSERT_EQ(out.steps.size(), 1u);
  EXPECT_EQ(out.steps[0].payers[0].amount, big);
}

/// The naive twin: maps, signed sums, no order.
std::map<std::pair<std::uint64_t, std::uint32_t>, i128> changes_by_map(const std::vector<LegInfo>& legs) {
  std::map<std::pair<std::uint64_t, std::uint32_t>, i128> sums;
  for (const LegInfo& leg : legs) {
    sums[{raw(leg.from), raw(leg.asset)}] -= static_cast<i128>(leg.amount);
    sums[{raw(leg.to), raw(leg.asset)}] += static_cast<i128>(leg.amount);
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0 || entry.first.first == raw(kNoAddress); });
  return sums;
}

std::map<std::pair<std::uint64_t, std::uint32_t>, i128> changes_of_steps(const Transaction& transaction) {
  std::map<std::pair<std::uint64_t, std::uint32_t>, i128> sums;
  for (const Step& step : transaction.steps) {
    for (const Entry& entry : step.payers)
      sums[{raw(entry.address), raw(step.asset)}] -= static_cast<i128>(entry.amount);
    for (const Entry& entry : step.receivers)
      sums[{raw(entry.address), raw(step.asset)}] += static_cast<i128>(entry.amount);
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0 || entry.first.first == raw(kNoAddress); });
  return sums;
}

std::vector<LegInfo> random_legs(Rng& rng) {
  const std::uint64_t count = rng.one_in(10) ? rng.between(20, 80) : rng.between(1, 8);
  const std::uint64_t parties = rng.one_in(3) ? rng.between(10, 60) : rng.between(2, 5);
  const std::uint64_t assets = rng.between(1, 4);
  std::vector<LegInfo> legs;
  for (std::uint64_t i = 0; i < count; ++i) {
    LegInfo leg{AddressId{2 + rng.below(parties)},
                AddressId{2 + rng.below(parties)},
                AssetId{static_cast<std::uint32_t>(rng.below(assets))},
                rng.below(5),
                LegKind::token,
                0,
                static_cast<std::uint32_t>(i)};
    switch (rng.below(8)) {
      case 0: leg.kind = LegKind::fee, leg.to = kNoAddress, leg.asset = kNativeAsset; break;
      case 1: leg.kind = LegKind::issuance, leg.from = kNoAddress; break;
      case 2: leg.kind = LegKind::pool_event, leg.to = kNoAddress, leg.amount = 0; break;
      default: break;
    }
    legs.push_back(leg);
  }
  return legs;
}

TEST(Netting, KeepsEveryChangeAndClosesTheBooksOfEveryStepOnRandomTransactions) {
  Netting netting;
  Transaction forward, backward;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Rng rng(seed);
    const auto legs = random_legs(rng);
    netting.steps_of(legs, Direction::forward, forward);
    netting.steps_of(legs, Direction::backward, backward);
    const auto expected = changes_by_map(legs);
    ASSERT_EQ(changes_of_steps(forward), expected) << "seed " << seed;
    auto mirrored = changes_of_steps(backward);
    for (auto& [key, sum] : mirrored) sum = -sum;
    ASSERT_EQ(mirrored, expected) << "seed " << seed;
    for (const Transaction* transaction : {&forward, &backward}) {
      for (std::size_t i = 0; i < transaction->steps.size(); ++i) {
        const Step& step = transaction->steps[i];
        u128 paid = 0, received = step.remainder;
        for (const Entry& entry : step.payers) paid += entry.amount;
        for (const Entry& entry : step.receivers) received += entry.amount;
        ASSERT_EQ(paid, received) << "seed " << seed;
        if (step.kind != StepKind::conversion) continue;
        ASSERT_LT(i + 1, transaction->steps.size()) << "seed " << seed;
        ASSERT_EQ(transaction->steps[i + 1].kind, StepKind::converted) << "seed " << seed;
        ASSERT_NE(step.payers[step.converter].holder, kNobody) << "seed " << seed;
      }
    }
  }
}

TEST(Netting, UsesTheMemoryOfEarlierTransactionsAgain) {
  Names names;
  const auto swap = parse_legs("A -> P 9 ETH; P -> A 100 DAI; pool P; A -> gas 1 ETH", names);
  const auto plain = parse_legs("A -> B 9 ETH", names);
  Netting netting;
  Transaction out;
  netting.steps_of(swap, Direction::forward, out);
  const Entry* memory = out.steps[2].payers.data();
  netting.steps_of(plain, Direction::forward, out);
  netting.steps_of(swap, Direction::forward, out);
  std::vector<const Entry*> all;
  for (const Step& step : out.steps) all.push_back(step.payers.data());
  EXPECT_NE(std::find(all.begin(), all.end(), memory), all.end());
}

}  // namespace
}  // namespace clew::graph
