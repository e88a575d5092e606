#include "apps/server/gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace clew::server {
namespace {

void wait_for(const Gate& gate, std::size_t waiting) {
  while (gate.waiting() != waiting) std::this_thread::yield();
}

TEST(GateThreads, WhoWaitsLongestIsLetInFirst) {
  Gate gate(1);
  auto held = std::make_unique<Gate::Pass>(gate);
  std::vector<int> order;  // written by who has the pass
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&gate, &order, i] {
      const Gate::Pass pass(gate);
      order.push_back(i);
    });
    wait_for(gate, static_cast<std::size_t>(i) + 1);
  }
  held.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(GateThreads, WhoComesBackAtOnceLetsOthersInBetween) {
  Gate gate(1);
  std::vector<char> order;
  auto held = std::make_unique<Gate::Pass>(gate);
  std::thread other([&] {
    const Gate::Pass pass(gate);
    order.push_back('b');
  });
  wait_for(gate, 1);
  held.reset();
  held = std::make_unique<Gate::Pass>(gate);
  order.push_back('a');
  held.reset();
  other.join();
  EXPECT_EQ(order, (std::vector<char>{'b', 'a'}));
}

TEST(GateThreads, NoMoreComputeThanMay) {
  Gate gate(3);
  std::atomic<int> inside = 0, most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        const Gate::Pass pass(gate);
        const int now = ++inside;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        --inside;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(gate.waiting(), 0U);
}

}  // namespace
}  // namespace clew::server
