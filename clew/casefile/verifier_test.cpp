// Random ledgers, traced and written as bundles: the verifier, which shares no code with the engine, finds the same
// numbers.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "clew/casefile/bundle.h"
#include "clew/trace/tracer.h"
#include "clew/trace/written_worlds.h"

namespace clew::casefile {
namespace {

namespace fs = std::filesystem;
using trace::testing::WrittenWorld;

struct Verdict {
  int code = -1;
  std::string said;
};

Verdict verify(const fs::path& bundle) {
  const std::string command = "python3 " CLEW_SOURCE_DIR "/verify/verify.py " + bundle.string() + " 2>&1";
  Verdict verdict;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return verdict;
  char block[4096];
  while (const std::size_t size = std::fread(block, 1, sizeof block, pipe)) verdict.said.append(block, size);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) verdict.code = WEXITSTATUS(status);
  return verdict;
}

/// Every third world each: a floor, a walk to where the value came from, fees that are dropped.
trace::Method method_of(const WrittenWorld& world, std::uint64_t seed) {
  trace::Method method = trace::default_method();
  method.incidents = world.incidents;
  method.floor_ppm = seed % 2 == 1 ? 0 : 50'000;
  if (seed % 5 == 0) method.direction = graph::Direction::backward;
  if (seed % 7 == 0) method.fees = graph::Fees::drop;
  method.boundaries.insert(method.boundaries.begin(), {intel::Category::wallet_service, trace::Boundary::pass_through});
  return method;
}

/// Traces the world, writes its bundle and asks the verifier. How many pools of services were opened.
std::size_t expect_agreement(WrittenWorld world, std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  if (seed % 3 == 0) world.labels.back().valid_from = UnixTime{5 * 600};
  const graph::testing::WrittenLedger written(world.identity, world.text);
  const intel::Labels labels(world.labels);
  const trace::Method method = method_of(world, seed);
  const auto result = trace::trace(written.shared(), labels, method);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return 0;
  }
  const fs::path bundle = fs::temp_directory_path() / ("clew_verifier_" + std::to_string(getpid()));
  fs::remove_all(bundle);
  const auto wrote = write_bundle(bundle.string(), written.shared(), labels, method, *result, {}, {});
  EXPECT_TRUE(wrote.has_value());
  const Verdict verdict = verify(bundle);
  EXPECT_EQ(verdict.code, 0) << verdict.said;
  fs::remove_all(bundle);
  return result->openings.size();
}

TEST(Verifier, AgreesOnRandomOutputLedgersWithServicesThatPassOn) {
  std::size_t pools = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    pools += expect_agreement(trace::testing::random_utxo_text(seed, true), seed);
  EXPECT_GT(pools, 20U) << "the worlds must have pools, or the test shows nothing of them";
}

TEST(Verifier, AgreesOnRandomAccountLedgersWithSwaps) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) expect_agreement(trace::testing::random_account_text(seed), seed);
}

}  // namespace
}  // namespace clew::casefile
