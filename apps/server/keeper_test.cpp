#include "apps/server/keeper.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "apps/server/sample_service.h"

namespace clew::server {
namespace {

// Two lists that always change together: an answer that names one version of each was torn.
std::shared_ptr<const Knowledge> version(int number) {
  std::vector<engine::SnapshotList> lists(2);
  for (std::size_t i = 0; i < 2; ++i) {
    lists[i].info.list = i == 0 ? "first" : "second";
    lists[i].version = "v" + std::to_string(number);
    lists[i].entities = {listed("e-1", "Person", {{"name", "Ri Jong Hwalbin"}, {"topics", "sanction"}})};
  }
  auto snapshot = engine::make_snapshot(std::move(lists), {std::nullopt, 1});
  EXPECT_TRUE(snapshot);
  return knowledge_of(std::move(*snapshot));
}

TEST(Keeper, AFailedLoadLeavesWhatIsInUse) {
  bool broken = false;
  Keeper keeper([&]() -> engine::Outcome<std::shared_ptr<const Knowledge>> {
    if (broken) return std::unexpected(engine::Failure{Code::io, "no disk", ""});
    return version(1);
  });
  EXPECT_EQ(keeper.current(), nullptr);
  EXPECT_EQ(keeper.fault(), "the lists are being loaded");
  ASSERT_TRUE(keeper.load());
  const auto before = keeper.current();
  broken = true;
  EXPECT_FALSE(keeper.load());
  EXPECT_EQ(keeper.current(), before);
  EXPECT_EQ(keeper.fault(), "no disk");
  EXPECT_EQ(keeper.loads(), 1u);
  EXPECT_EQ(keeper.failures(), 1u);
}

TEST(KeeperThreads, NoAnswerIsLostOrTornWhileListsAreSwapped) {
  std::atomic<int> loads{0};
  Keeper keeper([&]() -> engine::Outcome<std::shared_ptr<const Knowledge>> { return version(loads++ % 2); });
  ASSERT_TRUE(keeper.load());
  MemoryLog log;
  Service service({}, keeper, nullptr);
  std::atomic<bool> done{false};
  std::atomic<int> answers{0}, wrong{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i)
    clients.emplace_back([&] {
      Request request;
      request.method = Method::post;
      request.host = "localhost";
      request.target = "/match/default";
      request.body = R"({"queries":{"a":{"schema":"Person","properties":{"name":"Ri Jong Hwalbin"}}}})";
      while (!done) {
        const Response response = service.handle(request);
        const auto body = parsed(response.body);
        const std::string first = at_path(body, "responses|a|clew|list_versions|first"),
                          second = at_path(body, "responses|a|clew|list_versions|second");
        if (response.status != 200 || first != second || (first != "v0" && first != "v1")) ++wrong;
        ++answers;
      }
    });
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(keeper.load());
    const int before = answers;
    for (int turn = 0; turn < 10'000 && answers < before + 3; ++turn)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  done = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GT(answers, 0);
  EXPECT_EQ(wrong, 0);
}

TEST(KeeperThreads, LoadsAgainWhenAskedAndWhenTheStoreLooksDifferent) {
  std::atomic<int> loads{0}, look{0};
  Keeper keeper([&]() -> engine::Outcome<std::shared_ptr<const Knowledge>> {
    ++loads;
    return version(0);
  });
  const auto reached = [&](int wanted) {
    for (int i = 0; i < 1'000 && loads < wanted; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return loads.load();
  };
  keeper.start([&] { return std::to_string(look.load()); }, 1);
  EXPECT_EQ(reached(1), 1);
  keeper.ask();
  EXPECT_EQ(reached(2), 2);
  look = 7;
  EXPECT_EQ(reached(3), 3);
  keeper.stop();
}

}  // namespace
}  // namespace clew::server
