#include "apps/server/tokens.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace clew::server {
namespace {

// SHA-256 of "test"
constexpr const char* kHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

TEST(Tokens, AreFoundByTheHashOfWhatIsSent) {
  const auto tokens = Tokens::parse(std::string("# desk\n\n  screener  desk-1 ") + kHash + " # a comment\r\n");
  ASSERT_TRUE(tokens);
  ASSERT_TRUE(tokens->find("test"));
  EXPECT_EQ(tokens->find("test")->name, "desk-1");
  EXPECT_EQ(tokens->find("test")->role, Role::screener);
  EXPECT_FALSE(tokens->find("tesT"));
  EXPECT_FALSE(tokens->find(""));
  EXPECT_FALSE(tokens->find(kHash)) << "the hash is not the token";
}

TEST(Tokens, AFileThatIsNotUnderstoodIsRefusedWithItsLine) {
  const std::string hash = kHash;
  for (const std::string& line :
       std::vector<std::string>{"boss a " + hash, "reader " + hash, "reader a/b " + hash, "reader a " + hash + "0",
                                "reader a 0x" + hash, "reader a xyz", "reader a " + hash + " more", "reader"}) {
    const auto tokens = Tokens::parse("# first\n" + line + "\n");
    ASSERT_FALSE(tokens) << line;
    EXPECT_EQ(tokens.error().offset, 8u) << line;
  }
  EXPECT_EQ(Tokens::parse("reader a " + hash + "\nadmin b " + hash).error().code, Code::mismatch);
}

TEST(RateLimit, ABucketFillsWithTimeUpToItsSize) {
  RateLimit rate(10, 20);
  EXPECT_FALSE(rate.take("a", 20, 0));
  EXPECT_EQ(rate.take("a", 5, 0), 1u);
  EXPECT_FALSE(rate.take("b", 20, 0)) << "each name has its own";
  EXPECT_FALSE(rate.take("a", 5, 500));
  EXPECT_EQ(rate.take("a", 20, 500), 2u);
  EXPECT_FALSE(rate.take("a", 1'000, 1'000'000)) << "what costs more than the bucket costs the bucket";
  EXPECT_FALSE(RateLimit(0, 0).take("a", 1'000'000, 0)) << "no limit";
}

TEST(RateLimit, ThreadsTogetherGetNoMoreThanThereIs) {
  RateLimit rate(1, 1'000);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n)
        if (!rate.take("a", 1, 0)) ++taken;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1'000);
}

}  // namespace
}  // namespace clew::server
