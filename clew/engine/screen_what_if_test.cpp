// What is said to change a decision does change it: over made entries, and over a real list where it is there.

#include <gtest/gtest.h>

#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/engine/sample_lists.h"
#include "clew/formats/ofac/ofac.h"

namespace clew::engine {
namespace {

// Asks with the promised fact; the verdict that it gives, or empty where nothing was promised or it is a word left out.
std::string asked_as_promised(const ScreenSnapshot& snapshot, ScreenQuery query, const std::string& promise,
                              const ScreenOptions& options = {}) {
  if (!promise.starts_with("with ")) return {};
  const std::size_t blank = promise.find(' ', 5), colon = promise.rfind(": ");
  if (blank == std::string::npos || colon == std::string::npos) return "unreadable";
  query.party.add(promise.substr(5, blank - 5), promise.substr(blank + 1, colon - blank - 1));
  query.party.settle();
  const auto answer = screen_party(snapshot, query, options);
  return answer ? promise.substr(0, colon + 2) + verdict_name(answer->verdict) : answer.error().message;
}

std::string promise_of(const ScreenSnapshot& snapshot, const ScreenQuery& query, const ScreenOptions& options = {}) {
  const auto answer = screen_party(snapshot, query, options);
  EXPECT_TRUE(answer);
  return answer && !answer->hits.empty() ? answer->hits[0].explanation.counterfactual : std::string();
}

TEST(WhatIf, SaysWhichFactWouldChangeTheDecision) {
  ScreenOptions options;
  options.threshold = 980'000;
  const auto answer = screen_party(*sample_snapshot(), sample_query("Person", {{"name", "Ri Je Son"}}), options);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->hits[0].explanation.counterfactual, "with birthDate 1974: pass");
}

TEST(WhatIf, AFactThatOneCanAskForComesFirstAndIsAskedReally) {
  const auto snapshot = sample_snapshot();
  const std::string promise = promise_of(*snapshot, sample_query("Person", {{"name", "Ri Je Son"}}));
  EXPECT_TRUE(promise.starts_with("with ")) << promise;
  EXPECT_EQ(asked_as_promised(*snapshot, sample_query("Person", {{"name", "Ri Je Son"}}), promise), promise);
}

ScreenOptions as_ofac() {
  ScreenOptions options;
  options.algorithm = "ofac";
  options.threshold = 800'000;
  return options;
}

struct OfacCase {
  const char* said;
  const char* schema;
  Facts facts;
  const char* promise;
};
const OfacCase kAsOfac[] = {
    {"a number that the list has", "Person", {{"name", "Ri Je Son"}}, "with passportNumber A1234567: block"},
    {"a number was given: the word that is listed",
     "Person",
     {{"name", "Jane Dxx"}, {"idNumber", "1"}},
     "without 'Jane' in the name: pass"},
    {"where each word is listed none alone would change it", "Person", {{"name", "Jane Doe"}, {"idNumber", "1"}}, ""},
    {"nothing for a number that is equal", "Person", {{"passportNumber", "A1234567"}}, ""},
};

TEST(WhatIf, ByOfacsScoreANumberOrAWordWouldChangeTheDecision) {
  const auto snapshot = sample_snapshot();
  for (const OfacCase& c : kAsOfac) {
    SCOPED_TRACE(c.said);
    const ScreenQuery query = sample_query(c.schema, c.facts);
    const std::string promise = promise_of(*snapshot, query, as_ofac());
    EXPECT_EQ(promise, c.promise);
    const std::string kept = asked_as_promised(*snapshot, query, promise, as_ofac());
    EXPECT_TRUE(kept.empty() || kept == promise) << kept;
  }
}

TEST(WhatIf, NothingIsPromisedAboutAnExactHit) {
  const auto snapshot = sample_snapshot();
  EXPECT_EQ(promise_of(*snapshot, sample_query("Person", {{"passportNumber", "A1234567"}})), "");
}

TEST(WhatIf, APromiseIsKeptForEntriesOfARealList) {
  const std::string folder = std::string(CLEW_SHARED_DATA) + "/sanctions/ofac-2021";
  if (!file_exists(folder)) GTEST_SKIP() << "the lists of OFAC are not here";
  std::vector<std::string> paths;
  for (const char* const name : {"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"})
    for (const char* const end : {"", ".zst"})
      if (file_exists(folder + "/" + name + end)) paths.push_back(folder + "/" + name + end);
  SnapshotList list = sample_list("ofac_sdn", {});
  const auto read = formats::ofac::read_sdn_csv(paths, [&](intel::Entity&& entity) -> Result<void> {
    list.entities.push_back(std::move(entity));
    return {};
  });
  ASSERT_TRUE(read) << read.error().reason;
  std::vector<std::pair<std::string, std::string>> names;  // schema and name
  for (const intel::Entity& entity : list.entities)
    if (entity.schema == "Person" || entity.schema == "Organization")
      for (const std::string_view property : {"name", "alias"})
        if (!entity.first(property).empty()) names.emplace_back(entity.schema, std::string(entity.first(property)));
  std::vector<SnapshotList> lists;
  lists.push_back(std::move(list));
  const auto snapshot = *make_snapshot(std::move(lists), {});
  Rng random(8);
  std::size_t promised = 0;
  for (int round = 0; round < 150; ++round) {
    auto [schema, name] = names[random.below(names.size())];
    if (round % 3 == 1 && name.size() > 6) name.erase(random.below(name.size()), 1);
    if (round % 3 == 2) name = name.substr(0, name.rfind(' '));
    const ScreenQuery query = sample_query(schema, {{"name", name}});
    const std::string promise = promise_of(*snapshot, query);
    const std::string kept = asked_as_promised(*snapshot, query, promise);
    if (kept.empty()) continue;
    ++promised;
    EXPECT_EQ(kept, promise) << name;
  }
  EXPECT_GT(promised, 30u);
}

}  // namespace
}  // namespace clew::engine
