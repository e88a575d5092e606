#pragma once
// Two small lists for tests: one entry of a public list with facts that are not its own, and placeholders.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/engine/screening.h"

namespace clew::engine {

using Facts = std::vector<std::pair<std::string, std::string>>;

inline intel::Entity sample_entity(std::string id, std::string schema, const Facts& facts) {
  intel::Entity entity;
  entity.id = std::move(id);
  entity.schema = std::move(schema);
  for (const auto& [property, text] : facts) entity.add(property, text);
  entity.settle();
  return entity;
}

inline SnapshotList sample_list(std::string name, std::vector<intel::Entity> entities) {
  SnapshotList list;
  list.info.list = std::move(name);
  list.entities = std::move(entities);
  return list;
}

inline std::vector<SnapshotList> sample_lists() {
  std::vector<SnapshotList> lists;
  lists.push_back(sample_list(
      "first",
      {sample_entity("f-1", "Person",
                     {{"name", "Ri Je Son"},
                      {"alias", "Ri Che Son"},
                      {"weakAlias", "Grey Heron"},
                      {"birthDate", "1962-03-01"},
                      {"country", "kp"},
                      {"gender", "male"},
                      {"passportNumber", "A1234567"},
                      {"program", "DPRK"}}),
       sample_entity(
           "f-2", "Company",
           {{"name", "Northwind Maritime Trading Limited"}, {"leiCode", "5493001KJTIIGC8Y1R12"}, {"program", "DPRK"}}),
       sample_entity("f-3", "Vessel", {{"name", "Jupiter Dawn"}, {"imoNumber", "9187629"}, {"program", "DPRK"}}),
       sample_entity(
           "f-4", "CryptoWallet",
           {{"publicKey", "0x8576acc5c05d6ce88f4e49bf65bdf0c62f91353c"}, {"currency", "ETH"}, {"holder", "f-1"}}),
       sample_entity("f-5", "Sanction", {{"entity", "f-6"}, {"programId", "OTHER"}}),
       sample_entity("f-6", "Company", {{"name", "Quillfeather Holdings"}, {"taxNumber", "7707083893"}})}));
  lists.push_back(sample_list(
      "second",
      {sample_entity("s-1", "Person", {{"name", "Ri Je Son"}, {"birthDate", "1962"}, {"topics", "sanction"}}),
       sample_entity("s-2", "Person", {{"name", "Jane Doe"}, {"idNumber", "ID 55 44 33"}, {"topics", "role.pep"}})}));
  return lists;
}

inline std::shared_ptr<const ScreenSnapshot> sample_snapshot(unsigned threads = 1) {
  auto snapshot = make_snapshot(sample_lists(), {std::nullopt, threads});
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().message);
  return *std::move(snapshot);
}

inline ScreenQuery sample_query(std::string schema, const Facts& facts) {
  return {"q-1", sample_entity("", std::move(schema), facts)};
}

}  // namespace clew::engine
