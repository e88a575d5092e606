// The interface over the engine's facade.

#include "apps/server/knowledge.h"

#include <algorithm>
#include <mutex>
#include <optional>

namespace clew::server {
namespace {

class EngineKnowledge final : public Knowledge {
 public:
  explicit EngineKnowledge(std::shared_ptr<const engine::ScreenSnapshot> snapshot)
      : snapshot_(std::move(snapshot)), lists_(engine::lists_of(*snapshot_)) {}

  engine::Outcome<engine::ScreenAnswer> screen(const engine::ScreenQuery& query,
                                               const engine::ScreenOptions& options) const override {
    return engine::screen_party(*snapshot_, query, options);
  }
  const intel::Entity* find(std::string_view id) const override { return engine::find_entity(*snapshot_, id); }
  const intel::Entity* find_referent(std::string_view id) const override {
    return engine::find_referent(*snapshot_, id);
  }
  std::vector<std::pair<std::string, const intel::Entity*>> adjacent(std::string_view id) const override {
    return engine::adjacent_entities(*snapshot_, id);
  }
  About about(std::string_view id) const override {
    About about;
    for (const engine::Listing& listing : engine::listings_of(*snapshot_, id)) {
      about.lists.push_back(listing.list->info.list);
      about.target = about.target || listing.blocked;
      about.changed = std::max(about.changed, listing.changed);  // nothing is before any time
    }
    about.topics = engine::topics_of(*snapshot_, id);
    return about;
  }
  std::vector<engine::PrefixHit> typed(std::string_view text, const std::vector<std::string>& lists, std::size_t skip,
                                       std::size_t most) const override {
    // Made when somebody first types: most services never need it.
    std::call_once(prefixes_made_, [this] { prefixes_.emplace(*snapshot_); });
    return prefixes_->find(text, lists, skip, most);
  }
  std::vector<engine::WordsHit> worded(std::string_view text, const std::vector<std::string>& lists) const override {
    return engine::find_words(*snapshot_, text, lists);
  }
  const std::vector<engine::LoadedList>& lists() const override { return lists_; }
  const engine::ScreenSnapshot* snapshot() const override { return snapshot_.get(); }

 private:
  std::shared_ptr<const engine::ScreenSnapshot> snapshot_;
  std::vector<engine::LoadedList> lists_;
  mutable std::once_flag prefixes_made_;
  mutable std::optional<const engine::NamePrefixes> prefixes_;
};

}  // namespace

std::shared_ptr<const Knowledge> knowledge_of(std::shared_ptr<const engine::ScreenSnapshot> snapshot) {
  return std::make_shared<const EngineKnowledge>(std::move(snapshot));
}

engine::Outcome<std::shared_ptr<const Knowledge>> load_knowledge(const std::string& store,
                                                                 const engine::SnapshotOptions& options) {
  auto snapshot = engine::load_snapshot(store, options);
  if (!snapshot) return std::unexpected(snapshot.error());
  return knowledge_of(std::move(*snapshot));
}

engine::Outcome<void> check_collections(
    const Knowledge& knowledge, const std::vector<std::pair<std::string, std::vector<std::string>>>& collections) {
  const auto has = [&](const std::string& name) {
    const auto& lists = knowledge.lists();
    return std::any_of(lists.begin(), lists.end(), [&](const auto& list) { return list.info.list == name; });
  };
  for (const auto& [name, lists] : collections) {
    if (has(name))
      return std::unexpected(engine::Failure{Code::usage, "the collection '" + name + "' has the name of a list",
                                             "give the collection another name"});
    for (const std::string& list : lists)
      if (!has(list))
        return std::unexpected(engine::Failure{
            Code::not_found,
            "the collection '" + name + "' names the list '" + list + "', which the store does not have",
            "clew lists status names the lists of the store"});
  }
  return {};
}

}  // namespace clew::server
