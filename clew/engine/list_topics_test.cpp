// Topics of lists that have no word for them.

#include <gtest/gtest.h>

#include "clew/engine/sample_lists.h"

namespace clew::engine {
namespace {

using Topics = std::vector<std::string>;

std::shared_ptr<const ScreenSnapshot> lists_with_topics() {
  std::vector<SnapshotList> lists;
  lists.push_back(sample_list("ofac_sdn", {sample_entity("o-1", "Person", {{"name", "Jon Smith"}, {"program", "X"}})}));
  lists.push_back(sample_list("us_dpl", {sample_entity("d-1", "Company", {{"name", "Northwind"}})}));
  lists.push_back(sample_list(
      "us_csl", {sample_entity("c-1", "Company", {{"name", "Quillfeather"}}),
                 sample_entity("c-2", "Sanction", {{"entity", "c-1"}, {"authority", "Entity List (EL) - Bureau"}}),
                 sample_entity("c-3", "Company", {{"name", "Glasswing"}}),
                 sample_entity("c-4", "Sanction",
                               {{"entity", "c-3"}, {"authority", "Specially Designated Nationals (SDN) - Treasury"}}),
                 sample_entity("c-5", "Company", {{"name", "Thornbury"}}),
                 sample_entity("c-6", "Sanction", {{"entity", "c-5"}, {"authority", "ITAR Debarred (DTC)"}})}));
  lists.push_back(sample_list("own", {sample_entity("w-1", "Person", {{"name", "Jane Doe"}, {"topics", "role.pep"}}),
                                      sample_entity("w-2", "Person", {{"name", "John Doe"}})}));
  SnapshotList renamed = sample_list("un_copy", {sample_entity("u-1", "Person", {{"name", "Ri Je Son"}})});
  renamed.info.publisher = "United Nations Security Council";
  lists.push_back(std::move(renamed));
  return *make_snapshot(std::move(lists), {});
}

TEST(ListTopics, AListWithoutTheWordHasTheTopicsOfItsEntriesInOpenSanctions) {
  const auto snapshot = lists_with_topics();
  EXPECT_EQ(topics_of(*snapshot, "o-1"), Topics{"sanction"});
  EXPECT_EQ(topics_of(*snapshot, "d-1"), Topics{"export.control"});
  EXPECT_EQ(topics_of(*snapshot, "u-1"), Topics{"sanction"}) << "under another name";
  EXPECT_EQ(topics_of(*snapshot, "c-1"), Topics{"export.control"});
  EXPECT_EQ(topics_of(*snapshot, "c-3"), Topics{"sanction"});
  EXPECT_EQ(topics_of(*snapshot, "c-5"), Topics{"debarment"});
}

TEST(ListTopics, WhatAListSaysStandsAndNothingIsAddedToIt) {
  const auto snapshot = lists_with_topics();
  EXPECT_EQ(topics_of(*snapshot, "w-1"), Topics{"role.pep"});
  EXPECT_EQ(topics_of(*snapshot, "w-2"), Topics{}) << "nobody knows why an own list names somebody";
  EXPECT_EQ(topics_of(*snapshot, "nobody"), Topics{});
}

}  // namespace
}  // namespace clew::engine
