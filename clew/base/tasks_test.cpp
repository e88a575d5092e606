#include "clew/base/tasks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew {
namespace {

TEST(ParallelFor, calls_every_index_once_for_any_number_of_threads) {
  for (const unsigned threads : {0U, 1U, 2U, 3U, 8U, 64U}) {
    for (const std::size_t count : {0U, 1U, 2U, 7U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      parallel_for(count, threads, [&](std::size_t i) { ++calls[i]; });
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(calls[i], 1) << threads << " threads, " << count << " calls";
    }
  }
}

TEST(ParallelFor, one_thread_works_in_the_caller_and_in_order) {
  std::vector<std::size_t> order;
  parallel_for(5, 1, [&](std::size_t i) { order.push_back(i); });
  EXPECT_EQ(order, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(ParallelFor, two_threads_really_run_at_the_same_time) {
  std::atomic<int> arrived{0};
  parallel_for(2, 2, [&](std::size_t) {
    ++arrived;
    while (arrived < 2) {
    }
  });
  EXPECT_EQ(arrived, 2);
}

TEST(HardwareThreads, are_at_least_one) {
  EXPECT_GE(hardware_threads(), 1U);
}

TEST(Hash256, copies_32_bytes_and_takes_the_first_eight_as_key) {
  std::vector<std::uint8_t> bytes(32);
  for (std::size_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  const Hash256 hash = to_hash(bytes);
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), hash.bytes.begin()));
  std::uint64_t first = 0;
  std::memcpy(&first, bytes.data(), sizeof first);
  EXPECT_EQ(hash.prefix(), first);
  EXPECT_DEATH(to_hash(Bytes(bytes).first(31)), "must hold");
}

TEST(Code, every_code_has_a_name_of_its_own) {
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(Code::usage); ++code) names.insert(code_name(static_cast<Code>(code)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Code::usage) + 1);
  EXPECT_EQ(names.count("unknown"), 0U);
}

Result<int> half(int value) {
  if (value % 2 != 0) return fail(Code::malformed, "odd", static_cast<std::uint64_t>(value));
  return value / 2;
}
Result<int> quarter(int value) {
  const int halved = CLEW_TRY(half(value));
  return CLEW_TRY(half(halved));
}
Result<void> check_quarter(int value) {
  CLEW_TRY_VOID(quarter(value));
  return {};
}

TEST(Result, try_yields_the_value_or_returns_the_first_error) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(6).error().offset, 3U);
  EXPECT_TRUE(check_quarter(4));
  EXPECT_EQ(check_quarter(5).error().offset, 5U);
}

}  // namespace
}  // namespace clew
