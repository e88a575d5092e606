// The interface over the engine's facade.

#include "apps/server/knowledge.h"

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
    }
    return about;
  }
  const std::vector<engine::LoadedList>& lists() const override { return lists_; }
  const engine::ScreenSnapshot* snapshot() const override { return snapshot_.get(); }

 private:
  std::shared_ptr<const engine::ScreenSnapshot> snapshot_;
  std::vector<engine::LoadedList> lists_;
};

}  // namespace

std::shared_ptr<const Knowledge> knowledge_of(std::shared_ptr<const engine::ScreenSnapshot> snapshot) {
  return std::make_shared<const EngineKnowledge>(std::move(snapshot));
}

engine::Outcome<std::shared_ptr<const Knowledge>> load_knowledge(const std::string& store, unsigned threads) {
  auto snapshot = engine::load_snapshot(store, {std::nullopt, threads});
  if (!snapshot) return std::unexpected(snapshot.error());
  return knowledge_of(std::move(*snapshot));
}

}  // namespace clew::server
