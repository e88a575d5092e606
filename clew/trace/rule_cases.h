#pragma once
// Tests only: a trace of a small ledger that must succeed.

#include <gtest/gtest.h>

#include "clew/trace/fake_ledger.h"

namespace clew::trace::fake {

inline TraceResult must(Result<TraceResult, Refusal> result) {
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? std::move(*result) : TraceResult{};
}
inline TraceResult run(const FakeView& view, const Method& method, const SeedSet& seeds,
                       std::vector<intel::Label> labels = {}) {
  return must(follow(view, view, intel::Labels(std::move(labels)), method, seeds, {}));
}
inline constexpr Holder nobody = graph::kNobody;

}  // namespace clew::trace::fake
