#pragma once
// Lists for the tests of the store: a few entities written down, and as many as wanted from a seed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/intel/store.h"

namespace clew::intel {

/// A folder of this process, removed at the end.
class StoreFolder {
 public:
  explicit StoreFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("clew-intel-" + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~StoreFolder() { std::filesystem::remove_all(path_); }
  std::string path(const std::string& name = "intel.sqlite") const { return path_ / name; }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline Entity entity(std::string id, std::string schema, const std::vector<std::pair<std::string, std::string>>& values,
                     std::vector<std::string> referents = {}) {
  Entity made;
  made.id = std::move(id);
  made.schema = std::move(schema);
  for (const auto& [property, text] : values) made.add(property, text);
  made.referents = std::move(referents);
  made.settle();
  return made;
}

inline Entity person(std::string id, std::string name, std::string birth = "",
                     std::vector<std::string> referents = {}) {
  return entity(std::move(id), "Person", {{"name", std::move(name)}, {"birthDate", std::move(birth)}},
                std::move(referents));
}

/// Nothing is out of it but a feed without an entity: for lists from a seed, which have little in common.
inline constexpr SaneRange kAnyRange{0, 100, 0, 20, 1000};

/// Hands over the entities; every one is a target.
inline ListReader reader_of(std::vector<Entity> entities, std::uint64_t bad = 0) {
  return [entities = std::move(entities), bad](const EntitySink& sink) -> Result<ReadReport> {
    ReadReport report;
    report.info = {"", "A list", "Its publisher", "https://list.example", "public domain", "CLEAR", "", ""};
    for (const Entity& one : entities) {
      Entity copy = one;
      CLEW_TRY_VOID(sink(std::move(copy)));
      ++report.entities;
      ++report.targets;
    }
    for (std::uint64_t i = 0; i < bad; ++i) report.bad.push_back({"file", i, Code::malformed, "unreadable", "row"});
    return report;
  };
}

inline UnixTime day(const char* date) {
  return *parse_time(date);
}

/// `count` parties with a few statements each; the same for the same seed.
inline std::vector<Entity> random_list(std::uint64_t seed, std::uint64_t count) {
  Rng random(seed);
  std::vector<Entity> list;
  for (std::uint64_t i = 0; i < count; ++i) {
    Entity one = person("p-" + std::to_string(random.below(10 * count)), "Name " + std::to_string(random.below(1000)),
                        "19" + std::to_string(10 + random.below(90)));
    for (std::uint64_t n = random.below(4); n > 0; --n) one.add("alias", "Alias " + std::to_string(random.below(50)));
    if (random.below(5) == 0) one.schema = "Organization";
    if (random.below(7) == 0) one.referents.push_back("p-" + std::to_string(random.below(10 * count)));
    if (random.below(9) == 0) {
      one.values.front().valid_from = UnixTime{static_cast<std::int64_t>(random.below(1'000'000'000))};
      one.values.front().note = "circa";
      one.values.front().lang = "ko";
    }
    one.settle();
    list.push_back(std::move(one));
  }
  // One entity for each id: repeats are tested by themselves.
  std::sort(list.begin(), list.end(), [](const Entity& a, const Entity& b) { return a.id < b.id; });
  list.erase(std::unique(list.begin(), list.end(), [](const Entity& a, const Entity& b) { return a.id == b.id; }),
             list.end());
  return list;
}

}  // namespace clew::intel
