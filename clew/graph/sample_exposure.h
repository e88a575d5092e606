#pragma once
// Tests only: the exposure index of a ledger under a few marks, of a mixer and a thief.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/graph/exposure.h"
#include "clew/ledger/random_ledger.h"

namespace clew::graph::testing {

inline ExposureRequest request_of(std::vector<ExposureMark> marks) {
  return {{{"mixer", ""}, {"criminal", "thief"}}, std::move(marks), "marks-1"};
}

inline std::shared_ptr<const ExposureIndex> build(const std::shared_ptr<const ledger::Ledger>& ledger,
                                                  std::vector<ExposureMark> marks,
                                                  const ledger::testing::TemporaryFolder& folder) {
  const std::string path = join_path(folder.path(), "exposure.bin");
  const auto built = build_exposure(ledger, request_of(std::move(marks)), path);
  EXPECT_TRUE(built) << built.error().reason;
  auto index = ExposureIndex::open(path);
  EXPECT_TRUE(index) << index.error().reason;
  return *index;
}

}  // namespace clew::graph::testing
