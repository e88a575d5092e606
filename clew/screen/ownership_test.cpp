// The 50 % rule: the examples of the authorities, circles, unknown stakes, and a naive twin.

#include "clew/screen/ownership.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "clew/base/random.h"

namespace clew::screen {
namespace {

/// "X A 50; A B >50" : owner, asset, stake.
std::vector<Holding> holdings(std::string_view text) {
  std::vector<Holding> all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(0, line.find_first_not_of(' '));
    const std::size_t first = line.find(' '), second = line.find(' ', first + 1);
    const std::string stake = second == std::string::npos ? "" : line.substr(second + 1);
    all.push_back(
        {line.substr(0, first), line.substr(first + 1, second - first - 1), parse_stake(stake).value(), line});
  }
  return all;
}

std::string names(const OwnershipResult& result, Sureness sureness) {
  std::string text;
  for (const Derivation& d : result.blocked) {
    if (d.sureness == sureness) text += (text.empty() ? "" : " ") + d.asset;
  }
  return text;
}

OwnershipResult ask(std::string_view text, std::vector<std::string> blocked, std::string_view policy) {
  return blocked_by_ownership(holdings(text), blocked, *ownership_policy(policy));
}

TEST(Ownership, decides_the_examples_of_ofac) {
  struct {
    const char* stakes;
    const char* blocked;
  } const cases[] = {
      {"X A 50; A B 50", "A B"},                    // FAQ 401, example 1
      {"X A 50; X B 50; A C 25; B C 25", "A B C"},  // example 2
      {"X A 50; X B 10; A B 40", "A B"},            // example 3
      {"X A 50; X B 25; A C 25; B C 25", "A"},
      {"X A 25; X B 25; A C 50; B C 50", ""},
      {"X A 25; X B 25; Y A 25; Y B 25; A C 25; B C 25", "A B C"},
      {"X A 25; Y A 25", "A"},  // FAQ 399: in the aggregate
      {"X A 49.999999; A B 100", ""},
      {"X A 49.999999; Y A 0.000001; A B 100", "A B"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(names(ask(c.stakes, {"X", "Y"}, "ofac"), Sureness::certain), c.blocked) << c.stakes;
    EXPECT_EQ(names(ask(c.stakes, {"X", "Y"}, "eu"), Sureness::certain), c.blocked) << c.stakes;
  }
}

TEST(Ownership, the_uk_needs_more_than_half_in_one_hand_and_joint_holders_are_added_up) {
  struct {
    const char* stakes;
    const char* uk;
    const char* joint;
  } const cases[] = {
      {"X A 50", "", ""},
      {"X A 50.000001; A B 50.000001", "A B", "A B"},
      {"X A >50; A B 50", "A", "A"},
      {"X A 30; Y A 30", "", "A"},
      {"X A 60; X B 60; A C 30; B C 30", "A B C", "A B C"},  // all of it in the hand of X
      {"X A 60; Y B 60; A C 30; B C 30", "A B", "A B C"},
      {"X Y 60; X A 30; Y A 30", "A", "A"},  // Y is listed, and X owns it
  };
  for (const auto& c : cases) {
    EXPECT_EQ(names(ask(c.stakes, {"X", "Y"}, "uk"), Sureness::certain), c.uk) << c.stakes;
    EXPECT_EQ(names(ask(c.stakes, {"X", "Y"}, "uk-joint"), Sureness::certain), c.joint) << c.stakes;
  }
}

TEST(Ownership, the_examples_of_the_page_are_so) {  // docs/concepts/ownership.md
  struct {
    const char* stakes;
    std::vector<std::string> listed;
    const char* ofac;
    const char* uk;
  } const cases[] = {
      {"X A 50; A B 50", {"X"}, "A B", ""},
      {"X A 50; X B 50; A C 25; B C 25", {"X"}, "A B C", ""},
      {"X A 50; X B 10; A B 40", {"X"}, "A B", ""},
      {"X A 25; X B 25; A C 50; B C 50", {"X"}, "", ""},
      {"X A 30; Y A 30", {"X", "Y"}, "A", ""},
      {"X A 60; X B 60; A C 30; B C 30", {"X"}, "A B C", "A B C"},
      {"X A 60; Y B 60; A C 30; B C 30", {"X", "Y"}, "A B C", "A B"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(names(ask(c.stakes, c.listed, "ofac"), Sureness::certain), c.ofac) << c.stakes;
    EXPECT_EQ(names(ask(c.stakes, c.listed, "uk"), Sureness::certain), c.uk) << c.stakes;
  }
}

TEST(Ownership, unknown_stakes_make_it_possible_and_only_what_every_filling_makes_so_is_certain) {
  struct {
    const char* stakes;
    const char* certain;
    const char* possible;
  } const cases[] = {
      {"X A", "", "A"},
      {"X A; Z A 50", "", "A"},  // X may hold the other half
      {"X A; Z A >50", "", ""},  // less than half is left for X
      {"X A; Z A 50.000001", "", ""},
      {"X A majority; A B 50-75", "A B", ""},
      {"X A 40-60; A B 50-75", "", "A B"},
      {"X A <50", "", ""},
      {"X A <=50", "", "A"},
      {"X A >49.999999", "", "A"},  // 49.9999995 would not be enough
      {"X A >25; Y A >=25", "A", ""},
      {"X A 30-50; Y A 0-40; Z A 45", "", "A"},  // 30 + 25, or 50 + 5: at most 55
      {"X A 30-50; Y A 0-40; Z A 51", "", ""},
      {"X A minority; Y A minority", "", "A"},
      {"X A 100; A B; B C 100; Z B 40", "A", "B C"},
      {"X A 40; A A 30", "", "A"},  // 40 of 70, if what it holds of itself does not count
      {"X A 34; A A 30", "", ""},
      {"X A 35; A A 30", "", "A"},
      {"X A 50; A A 30", "A", ""},
      {"X A 40; A A", "", ""},
      {"A A 100", "", ""},
  };
  for (const auto& c : cases) {
    const OwnershipResult result = ask(c.stakes, {"X", "Y"}, "ofac");
    EXPECT_EQ(names(result, Sureness::certain), c.certain) << c.stakes;
    EXPECT_EQ(names(result, Sureness::possible), c.possible) << c.stakes;
  }
}

TEST(Ownership, half_and_more_of_what_a_company_does_not_hold_itself_is_possibly_more_than_half) {
  EXPECT_EQ(names(ask("X A 40; A A 30", {"X"}, "uk"), Sureness::possible), "A");
  EXPECT_EQ(names(ask("X A 35; A A 30", {"X"}, "uk"), Sureness::possible), "");
  EXPECT_NE(explain(ask("X A 40; A A 30", {"X"}, "ofac"), "A").find("it holds up to 30 % of itself"),
            std::string::npos);
}

TEST(Ownership, a_band_of_companies_house_above_half_is_more_than_half) {
  EXPECT_EQ(names(ask("X A ownership-of-shares-50-to-75-percent", {"X"}, "uk"), Sureness::certain), "A");
  EXPECT_EQ(names(ask("X A 50-75", {"X"}, "uk"), Sureness::certain), "");
}

TEST(Ownership, circles_of_owners_do_no_harm) {
  EXPECT_EQ(names(ask("A B 60; B A 60; X A 10", {"X"}, "ofac"), Sureness::certain), "");
  EXPECT_EQ(names(ask("A B 60; B A 60; X A 50", {"X"}, "ofac"), Sureness::certain), "A B");
  EXPECT_EQ(names(ask("A A 60; X A 40", {"X"}, "ofac"), Sureness::certain), "");  // its own shares are in no hand
}

TEST(Ownership, contradicting_statements_are_listed_and_free_nobody) {
  const OwnershipResult two = ask("X A 60; X A 40", {"X"}, "ofac");
  EXPECT_EQ(names(two, Sureness::certain), "");
  EXPECT_EQ(names(two, Sureness::possible), "A");
  ASSERT_EQ(two.contradictions.size(), 1U);
  EXPECT_EQ(two.contradictions[0], "A: what X holds is told in different ways, together at least 40 %");

  const OwnershipResult many = ask("X A 30-60; Z A 80", {"X"}, "ofac");
  EXPECT_EQ(names(many, Sureness::possible), "A");
  EXPECT_EQ(many.contradictions[0], "A: stakes add up to 110 %");
  EXPECT_TRUE(many.find("A")->more_than_all);

  const OwnershipResult silent = ask("X A 60; X A", {"X"}, "ofac");  // a statement without a number says nothing
  EXPECT_EQ(names(silent, Sureness::certain), "A");
  EXPECT_TRUE(silent.contradictions.empty());
}

TEST(Ownership, several_entries_of_one_owner_in_a_list_may_add_up_and_those_of_several_lists_do_not) {
  const auto blocked = [](std::vector<Holding> holdings, Sureness sureness) {
    const std::vector<std::string> listed = {"X"};
    return names(blocked_by_ownership(holdings, listed, *ownership_policy("ofac")), sureness);
  };
  const Stake thirty = parse_stake("30").value(), twenty = parse_stake("20").value();
  const std::vector<Holding> parcels = {{"X", "A", thirty, "e1", 0}, {"X", "A", thirty, "e2", 0}};
  EXPECT_EQ(blocked(parcels, Sureness::certain), "");
  EXPECT_EQ(blocked(parcels, Sureness::possible), "A");
  EXPECT_EQ(blocked({parcels[0], {"X", "A", thirty, "e2", 1}}, Sureness::possible), "");
  EXPECT_EQ(blocked({parcels[0], {"X", "A", twenty, "e1", 0}}, Sureness::possible), "");  // of one entry
  EXPECT_EQ(blocked({parcels[0], {"X", "A", parse_stake("19.9").value(), "e2", 0}}, Sureness::possible), "");
  EXPECT_EQ(blocked({parcels[0], {"X", "A", twenty, "e2", 0}}, Sureness::possible), "A");
  EXPECT_EQ(blocked({parcels[0], {"X", "A", parse_stake("less than 20").value(), "e2", 0}}, Sureness::possible), "");
  EXPECT_EQ(blocked({parcels[0], parcels[1], {"Z", "A", parse_stake("60").value(), "e3", 0}}, Sureness::possible), "");
}

TEST(Ownership, explains_which_stakes_add_up_down_to_the_listed) {
  const OwnershipResult result = ask("X A 50; Y B 75+; A C 25; B C 25-30; Z C 45; C D", {"X", "Y"}, "ofac");
  EXPECT_EQ(explain(result, "C"),
            "C: blocked, blocked owners hold 50 % or more, at most 55 % (ofac-50-1)\n"
            "  25 % A\n"
            "  25 to 30 % B\n"
            "  A: blocked, blocked owners hold 50 % (ofac-50-1)\n"
            "    50 % X, listed\n"
            "  B: blocked, blocked owners hold 75 % or more, at most 100 % (ofac-50-1)\n"
            "    at least 75 % Y, listed\n");
  EXPECT_EQ(explain(result, "D").substr(0, 73),
            "D: possibly blocked, blocked owners hold 0 % or more, at most 100 % (ofac");
  EXPECT_EQ(explain(result, "Z"), "Z: not blocked by ownership (ofac-50-1)\n");
}

TEST(Ownership, takes_ownership_entities_on_a_day_and_reports_what_it_cannot_read) {
  const auto entity = [](const char* id, const char* percentage, const char* start, const char* end) {
    intel::Entity made;
    made.id = id;
    made.schema = "Ownership";
    made.add("owner", "X");
    made.add("asset", "A");
    made.add("percentage", percentage);
    made.add("startDate", start);
    made.add("endDate", end);
    made.settle();
    return made;
  };
  const std::vector<intel::Entity> entities = {entity("1", "60", "", "2020-05"), entity("2", "30 %", "2020-05-01", ""),
                                               entity("3", "half", "", "")};
  const auto stakes = [&](const char* day) {
    std::string text;
    const auto as_of = *day == 0 ? std::nullopt : std::optional(parse_time(day).value());
    for (const Holding& holding : holdings_of(entities, as_of).holdings) text += stake_text(holding.stake) + ";";
    return text;
  };
  EXPECT_EQ(stakes("2020-04-30"), "60 %;unknown;");
  EXPECT_EQ(stakes("2020-05-01"), "30 %;unknown;");
  EXPECT_EQ(stakes(""), "30 %;unknown;");
  // Of now only a day in the past may be known: what begins or ends behind it may have.
  const auto since = [&](const char* known_from) {
    std::string text;
    for (const Holding& holding : holdings_of(entities, std::nullopt, parse_time(known_from).value()).holdings)
      text += stake_text(holding.stake) + ";";
    return text;
  };
  EXPECT_EQ(since("2020-04-30"), "at most 60 %;at most 30 %;unknown;");
  EXPECT_EQ(since("2020-05-01"), "30 %;unknown;");
  const HoldingsReport report = holdings_of(entities, std::nullopt);
  ASSERT_EQ(report.bad.size(), 1U);
  EXPECT_EQ(report.bad[0].entity, "3");
  EXPECT_EQ(report.bad[0].text, "half");
  EXPECT_EQ(report.ended, 1U);
}

// ---- Twins

using Filled = std::map<std::pair<std::string, std::string>, unsigned>;  // (owner, asset) to percent

std::set<std::string> naive(const Filled& stakes, const std::set<std::string>& listed, const OwnershipPolicy& policy) {
  std::set<std::string> found;
  const std::vector<std::set<std::string>> starts = [&] {
    std::vector<std::set<std::string>> all;
    if (policy.aggregate) return std::vector{listed};
    for (const std::string& one : listed) all.push_back({one});
    return all;
  }();
  for (std::set<std::string> blocked : starts) {
    for (bool grown = true; grown;) {
      grown = false;
      std::map<std::string, unsigned> sums;
      for (const auto& [pair, percent] : stakes) sums[pair.second] += blocked.contains(pair.first) ? percent : 0;
      for (const auto& [asset, sum] : sums) {
        if (sum > 50 || (sum == 50 && policy.reached)) grown |= blocked.insert(asset).second;
      }
    }
    found.insert(blocked.begin(), blocked.end());
  }
  for (const std::string& one : listed) found.erase(one);
  return found;
}

TEST(Ownership, agrees_with_a_naive_fixed_point_on_random_graphs) {
  Rng rng(401);
  std::size_t blocked_count = 0;
  for (int round = 0; round < 3'000; ++round) {
    const std::size_t entities = 2 + rng.below(9);
    Filled stakes;
    for (std::size_t asset = 0; asset < entities; ++asset) {
      unsigned left = 100;
      for (std::size_t i = 0; i < 4 && left > 0; ++i) {
        const unsigned percent = static_cast<unsigned>(rng.below(std::min(left, 60U) + 1) / 5 * 5);
        const std::string owner(1, static_cast<char>('a' + rng.below(entities)));
        const std::string owned(1, static_cast<char>('a' + asset));
        if (owner == owned || percent == 0 || stakes.contains({owner, owned})) continue;
        stakes[{owner, owned}] = percent;
        left -= percent;
      }
    }
    std::vector<Holding> all;
    for (const auto& [pair, percent] : stakes) {
      all.push_back({pair.first, pair.second, {percent * kPercentOne, percent * kPercentOne, false, false}, ""});
    }
    const std::set<std::string> listed = {"a", std::string(1, static_cast<char>('a' + rng.below(entities)))};
    for (const OwnershipPolicy& policy : ownership_policies()) {
      const std::vector<std::string> ids(listed.begin(), listed.end());
      const OwnershipResult result = blocked_by_ownership(all, ids, policy);
      std::set<std::string> found;
      for (const Derivation& d : result.blocked) {
        EXPECT_EQ(d.sureness, Sureness::certain);
        EXPECT_EQ(d.sum_low, d.sum_high);
        EXPECT_TRUE(d.sum_low > policy.threshold || (policy.reached && d.sum_low == policy.threshold));
        for (const CountedStake& counted : d.counted) EXPECT_LT(counted.round, d.round);
        found.insert(d.asset);
      }
      blocked_count += found.size();
      ASSERT_EQ(found, naive(stakes, listed, policy)) << policy.name << " in round " << round;
    }
  }
  EXPECT_GT(blocked_count, 5'000U);
}

/// All ways to fill in the intervals in steps of ten percent, such that no asset has more than 100 %.
void fill_in(const std::vector<Holding>& all, std::size_t at, Filled& filled, const auto& visit) {
  if (at == all.size()) return visit(filled);
  unsigned others = 0;
  for (const auto& [pair, percent] : filled) others += pair.second == all[at].asset ? percent : 0;
  for (unsigned percent = all[at].stake.low / kPercentOne; percent <= all[at].stake.high / kPercentOne; percent += 10) {
    if (others + percent > 100) break;
    filled[{all[at].owner, all[at].asset}] = percent;
    fill_in(all, at + 1, filled, visit);
    filled.erase({all[at].owner, all[at].asset});
  }
}

TEST(Ownership, certain_and_possible_are_what_all_and_some_fillings_say) {
  Rng rng(50);
  std::size_t possible_count = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Holding> all;
    std::map<std::string, unsigned> lows;
    std::set<std::pair<std::string, std::string>> used;
    for (int i = 0; i < 5; ++i) {
      const std::string owner(1, static_cast<char>('a' + rng.below(4))),
          asset(1, static_cast<char>('b' + rng.below(3)));
      const auto low = static_cast<unsigned>(10 * rng.below(7));
      if (owner == asset || lows[asset] + low > 100 || !used.emplace(owner, asset).second) continue;
      lows[asset] += low;
      const auto high = std::min(100U, low + static_cast<unsigned>(10 * rng.below(5)));
      all.push_back({owner, asset, {low * kPercentOne, high * kPercentOne, false, false}, ""});
    }
    if (all.empty()) continue;
    for (const char* name : {"ofac", "uk-joint"}) {
      const OwnershipPolicy& policy = *ownership_policy(name);
      std::set<std::string> always = {"b", "c", "d"}, sometimes;
      Filled filled;
      fill_in(all, 0, filled, [&](const Filled& one) {
        const std::set<std::string> found = naive(one, {"a"}, policy);
        std::erase_if(always, [&](const std::string& id) { return !found.contains(id); });
        sometimes.insert(found.begin(), found.end());
      });
      std::set<std::string> certain, possible;
      for (const Derivation& d : blocked_by_ownership(all, std::vector<std::string>{"a"}, policy).blocked) {
        (d.sureness == Sureness::certain ? certain : possible).insert(d.asset);
      }
      EXPECT_EQ(certain, always) << name << " in round " << round;
      for (const std::string& id : always) sometimes.erase(id);
      EXPECT_EQ(possible, sometimes) << name << " in round " << round;
      possible_count += possible.size();
    }
  }
  EXPECT_GT(possible_count, 50U);
}

TEST(Ownership, says_the_same_for_holdings_in_any_order_and_100_000_entities_are_quick) {
  Rng rng(100'000);
  std::vector<Holding> all;
  const auto id = [](std::uint64_t number) { return "e" + std::to_string(number); };
  for (std::uint64_t asset = 1; asset < 100'000; ++asset) {
    for (int i = 0; i < 3; ++i) {
      const auto low = static_cast<Percent>(rng.below(i == 0 ? 70 : 15) * kPercentOne);
      const auto high = rng.one_in(4) ? std::min<Percent>(low + 20 * kPercentOne, kPercentAll) : low;
      all.push_back({id(rng.below(asset)), id(asset), {low, high, false, false}, ""});
    }
  }
  std::vector<std::string> blocked;
  for (int i = 0; i < 1'000; ++i) blocked.push_back(id(rng.below(100'000)));
  const OwnershipResult once = blocked_by_ownership(all, blocked, *ownership_policy("ofac"));
  EXPECT_GT(once.blocked.size(), 500U);
  std::reverse(all.begin(), all.end());
  std::reverse(blocked.begin(), blocked.end());
  const OwnershipResult again = blocked_by_ownership(all, blocked, *ownership_policy("ofac"));
  ASSERT_EQ(once.blocked.size(), again.blocked.size());
  for (std::size_t i = 0; i < once.blocked.size(); ++i) {
    EXPECT_EQ(once.blocked[i].asset, again.blocked[i].asset);
    EXPECT_EQ(once.blocked[i].sureness, again.blocked[i].sureness);
    EXPECT_EQ(once.blocked[i].sum_low, again.blocked[i].sum_low);
  }
  EXPECT_EQ(once.contradictions, again.contradictions);
  EXPECT_FALSE(blocked_by_ownership(all, blocked, *ownership_policy("uk")).blocked.empty());
}

TEST(Ownership, a_chain_of_100_000_companies_is_followed_and_explained) {
  std::vector<Holding> all;
  for (int i = 0; i < 100'000; ++i) {
    all.push_back({std::to_string(i), std::to_string(i + 1), {kPercentAll, kPercentAll, false, false}, ""});
  }
  const OwnershipResult result = blocked_by_ownership(all, std::vector<std::string>{"0"}, *ownership_policy("uk"));
  EXPECT_EQ(result.blocked.size(), 100'000U);
  EXPECT_TRUE(explain(result, "100000").ends_with("100 % 0, listed\n"));
}

}  // namespace
}  // namespace clew::screen
