// An index of the changed names alone, with the weights of the index of all: a name has the same score in both, so what
// is found here is what a whole search would find among the changed ones, and a search of a few hundred names costs a
// fraction of one of all, let alone of two whole answers. Then the evidence is added as an answer adds it: what it
// leaves below the floor is in no answer.
//
// Refused: to compare the words of the party with the words of changed names, and to ask whoever shares enough of them.
// A change of two years has most given names in it, and asked nearly everybody.

#include "clew/engine/changed_names.h"

#include "clew/intel/entity.h"
#include "clew/screen/evidence.h"

namespace clew::engine {

ChangedNames::ChangedNames(const ScreenSnapshot& snapshot, const std::vector<EntityIndex>& listed,
                           const std::function<bool(const ListedThing&)>& changed)
    : snapshot_(&snapshot) {
  const auto add = [](screen::NameIndexBuilder& builder, Part& part, const std::string& text, const std::string& schema,
                      const intel::Entity& entity) {
    if (builder.add(text, name_kind(schema))) part.entity_of.push_back(&entity);
  };
  const auto build = [&](screen::NameIndexBuilder& builder, Part& part,
                         const std::shared_ptr<const screen::NameIndex>& whole) {
    if (part.entity_of.empty()) return;
    builder.weigh_as(whole);
    part.names = std::move(builder).build();
  };
  screen::NameIndexBuilder names;
  for (const EntityIndex number : listed) {
    const intel::Entity& entity = snapshot.things[number].entity;
    if (!intel::is_thing(entity.schema)) continue;  // as index_names() of the snapshot
    for (const intel::Value& value : entity.values)
      if (intel::is_name(value.property)) add(names, listed_, value.text, entity.schema, entity);
  }
  build(names, listed_, snapshot.names);
  if (!snapshot.past_names) return;
  screen::NameIndexBuilder past;
  for (std::size_t i = 0; i < snapshot.past_names->size(); ++i) {
    const auto& [party, said] = snapshot.past_texts[i];
    const PastListed& one = snapshot.past[party];
    const ListedThing& now = one.now ? snapshot.things[*one.now] : one.thing;
    if (changed(now) || changed(one.thing)) add(past, past_, said.text, one.thing.entity.schema, now.entity);
  }
  build(past, past_, snapshot.past_names);
}

bool ChangedNames::finds(const Part& part, const QueryName& name, const ScreenQuery& query, screen::Score floor) const {
  if (!part.names) return false;
  const screen::Score from = screen::search_threshold(floor, screen::most_evidence(query.party));
  const screen::Score least = screen::least_score(name, snapshot_->names->weights(), from);
  if (least > screen::kScoreOne) return false;
  // Of history, as the answer does, also what says that there is no name is compared with any.
  const bool any = &part == &past_ ? !name.same_letters : !name.same_letters && !name.no_name;
  for (const screen::NameHit& hit :
       any ? part.names->search(name.name, least) : part.names->search_letters(name.name, least)) {
    const intel::Entity& entity = *part.entity_of[static_cast<std::size_t>(hit.name)];
    if (screen::with_evidence(hit.score, screen::compare_evidence(query.party, entity).points) >= floor) return true;
  }
  return false;
}

bool ChangedNames::finds(const QueryName& name, const ScreenQuery& query, const ScreenOptions& options) const {
  if (snapshot_ == nullptr) return false;
  const screen::Score threshold = screen::policy_for(options.threshold).threshold;
  return finds(listed_, name, query, std::min(options.record_floor, threshold)) ||
         (options.history && finds(past_, name, query, threshold));
}

}  // namespace clew::engine
