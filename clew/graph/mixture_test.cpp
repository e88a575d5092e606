#include "clew/graph/mixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <utility>
#include <vector>

#include "clew/base/random.h"

namespace clew::graph {
namespace {

using Rational = boost::multiprecision::cpp_rational;

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

}  // namespace
}  // namespace clew::graph
