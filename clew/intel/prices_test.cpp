#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <string>
#include <vector>

#include "clew/base/random.h"
#include "clew/intel/prices.h"

namespace clew::intel {
namespace {

constexpr const char* kTable =
    "asset,time,price,source\n"
    "BTC,2023-06-02,26819.970,x\n"
    "BTC,2023-06-03,27249.59,x\n"
    "ETH,2023-06-02 12:00:00,1.5,y\n";

PriceTable table(std::string_view csv) {
  auto read = PriceTable::read_csv(csv);
  EXPECT_TRUE(read && read->problems.empty());
  return read ? read->table : PriceTable();
}

TEST(Prices, ThePriceIsTheLastAtOrBeforeTheTimeWithItsAge) {
  const PriceTable prices = table(kTable);
  struct Row {
    const char* asset;
    const char* time;
    const char* expected;
  };
  const Row rows[] = {
      {"BTC", "2023-06-01 23:59:59", "none"},
      {"BTC", "2023-06-02", "26819.97 age 0"},
      {"BTC", "2023-06-02 04:00:00", "26819.97 age 14400"},
      {"BTC", "2023-06-02 23:59:59", "26819.97 age 86399"},
      {"BTC", "2023-06-03", "27249.59 age 0"},
      {"BTC", "2033-06-03", "27249.59 age 315619200"},
      {"ETH", "2023-06-02", "none"},
      {"ETH", "2023-06-02 12:00:01", "1.5 age 1"},
      {"XMR", "2023-06-03", "none"},
      {"AAA", "2023-06-03", "none"},
  };
  for (const Row& row : rows) {
    const auto got = prices.at(row.asset, *parse_time(row.time));
    const std::string text =
        got ? to_decimal(got->price->units, got->price->decimals) + " age " + std::to_string(got->age_seconds) : "none";
    EXPECT_EQ(text, row.expected) << row.asset << " " << row.time;
  }
}

TEST(Prices, ValuesAreRoundedHalfToEvenCents) {
  struct Row {
    const char* amount;
    unsigned decimals;
    const char* price;
    const char* cents;
  };
  const Row rows[] = {
      {"100000000", 8, "26819.97", "2681997"},
      {"1", 8, "26819.97", "0"},      // 0.0268 cents
      {"50000000", 8, "0.01", "0"},   // half a cent: to even
      {"150000000", 8, "0.01", "2"},  // one and a half
      {"250000000", 8, "0.01", "2"},  // two and a half: to even
      {"250000001", 8, "0.01", "3"},
      {"3", 0, "2", "600"},
      {"15", 1, "2", "300"},
      {"1", 0, "0.005", "0"},
      {"3", 0, "0.005", "2"},
      {"1", 18, "1000000000000000000", "100"},
      {"0", 8, "26819.97", "0"},
      {"340282366920938463463374607431768211455", 18, "1", "34028236692093846346337"},
      {"340282366920938463463374607431768211455", 0, "0.01", "340282366920938463463374607431768211455"},
      {"340282366920938463463374607431768211455", 0, "1", "overflow"},
      {"340282366920938463463374607431768211455", 2, "1.1", "overflow"},
  };
  for (const Row& row : rows) {
    const PriceTable prices = table(std::string("asset,time,price\nA,0,") + row.price + "\n");
    const auto got = prices.value_cents("A", *parse_u128(row.amount), row.decimals, UnixTime{5});
    EXPECT_EQ(got ? to_decimal(*got) : code_name(got.error().code), row.cents) << row.amount << " x " << row.price;
  }
}

TEST(Prices, RoundingAgreesWithUnboundedIntegers) {
  using boost::multiprecision::cpp_int;
  const auto big = [](u128 v) {
    return (cpp_int(static_cast<std::uint64_t>(v >> 64)) << 64) + static_cast<std::uint64_t>(v);
  };
  constexpr std::uint64_t kSeed = 99;
  Rng rng(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    const u128 amount = ((u128{rng.next()} << 64) | rng.next()) >> rng.below(128);
    const u128 price = ((u128{rng.next()} << 64) | rng.next()) >> rng.below(128);
    const unsigned a = static_cast<unsigned>(rng.below(20)), p = static_cast<unsigned>(rng.below(19));
    cpp_int power = 1;
    for (unsigned i = 0; i < a + p; ++i) power *= 10;
    const cpp_int product = big(amount) * big(price) * 100;
    cpp_int expected = product / power;
    const cpp_int twice = 2 * (product % power);
    if (twice > power || (twice == power && expected % 2 != 0)) ++expected;
    const auto got = cents_half_even(amount, a, price, p);
    if (expected > big(kU128Max)) {
      ASSERT_FALSE(got) << "seed " << kSeed << " round " << round;
    } else if (got) {
      ASSERT_EQ(big(*got), expected) << "seed " << kSeed << " round " << round;
    } else {
      ASSERT_LT(a + p, 2U) << "seed " << kSeed << " round "
                           << round;  // amount x price alone may overflow there, before the hundred
    }
  }
}

TEST(Prices, BadRowsAreListedAndTheRestIsRead) {
  struct Row {
    const char* row;
    const char* reason;
  };
  const Row rows[] = {
      {"BTC,yesterday,1,x", "not a time"},
      {"BTC,2023-06-02,1e5,x", "not a price"},
      {"BTC,2023-06-02,-1,x", "not a price"},
      {"BTC,2023-06-02,,x", "not a price"},
      {"BTC,2023-06-02,1.0000000000000000001,x", "not a price"},
      {",2023-06-02,1,x", "no asset"},
      {"BTC,2023-06-02,1", "the row has not as many fields as the header"},
      {"BTC,2023-06-04,2,z", "another price for the same asset and time was taken"},
  };
  for (const Row& row : rows) {
    const auto got =
        PriceTable::read_csv(std::string("asset,time,price,source\n") + row.row + "\nBTC,2023-06-04,1,x\n");
    ASSERT_TRUE(got);
    EXPECT_EQ(got->table.rows().size(), 1U) << row.row;
    ASSERT_EQ(got->problems.size(), 1U) << row.row;
    EXPECT_STREQ(got->problems[0].error.reason, row.reason);
    EXPECT_EQ(got->problems[0].line, 2U);
  }
  EXPECT_FALSE(PriceTable::read_csv("asset,time\nBTC,0\n"));
  EXPECT_FALSE(PriceTable::read_csv(""));
}

TEST(Prices, AnyOrderOfRowsMakesTheSameTableAndTheCsvIsReadBack) {
  std::vector<std::string> lines;
  for (int i = 0; i < 60; ++i)
    lines.push_back("A" + std::to_string(i % 3) + "," + std::to_string(i % 20 * 1000) + "," + std::to_string(i) +
                    ".50,s" + std::to_string(i % 2) + "\n");
  const auto join = [&] {
    std::string text = "asset,time,price,source\n";
    for (const std::string& line : lines) text += line;
    return text;
  };
  const auto first = PriceTable::read_csv(join());
  ASSERT_TRUE(first);
  Rng rng(5);
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[rng.below(i)]);
    const auto other = PriceTable::read_csv(join());
    ASSERT_TRUE(other);
    ASSERT_EQ(other->table.rows(), first->table.rows());
    ASSERT_EQ(other->problems.size(), first->problems.size());
  }
  const PriceTable again = table(first->table.to_csv());
  EXPECT_EQ(again.rows(), first->table.rows());
  EXPECT_EQ(again.version(), first->table.version());
}

TEST(Prices, CutAtEveryByteIsNeverFatalOnceTheHeaderIsWhole) {
  const std::string text = kTable;
  const std::size_t header = text.find('\n');
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const auto got = PriceTable::read_csv(std::string_view(text).substr(0, size));
    if (size >= header) {
      ASSERT_TRUE(got) << size;
      ASSERT_LE(got->problems.size(), 1U) << size;
    }
  }
}

}  // namespace
}  // namespace clew::intel
