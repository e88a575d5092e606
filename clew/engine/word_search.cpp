// Names give entities; of an entity's names the best one ranks it.

#include "clew/engine/word_search.h"

#include <algorithm>
#include <unordered_set>

#include "clew/engine/snapshot.h"

namespace clew::engine {

std::vector<WordsHit> find_words(const ScreenSnapshot& snapshot, std::string_view text,
                                 const std::vector<std::string>& lists) {
  std::vector<bool> chosen(snapshot.lists.size());
  for (std::size_t i = 0; i < chosen.size(); ++i)
    chosen[i] = std::find(lists.begin(), lists.end(), snapshot.lists[i].info.list) != lists.end();
  struct Ranked {
    EntityIndex entity;
    WordsHit hit;
  };
  std::vector<Ranked> ranked;
  std::unordered_set<EntityIndex> seen;
  for (const screen::NameHit& found :
       snapshot.names->names_with_words(text::read_name(text, text::NameKind::unknown))) {
    const ScreenSnapshot::NameOf& of = snapshot.name_of[static_cast<std::size_t>(found.name)];
    const ListedThing& thing = snapshot.things[of.entity];
    if (!chosen[thing.list] || !seen.insert(of.entity).second) continue;  // the best name of an entity comes first
    ranked.push_back(
        {of.entity,
         {&thing.entity, snapshot.lists[thing.list].info.list, thing.entity.values[of.value].text, found.score}});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return a.hit.score != b.hit.score ? a.hit.score > b.hit.score : a.entity < b.entity;
  });
  std::vector<WordsHit> hits;
  hits.reserve(ranked.size());
  for (Ranked& one : ranked) hits.push_back(one.hit);
  return hits;
}

}  // namespace clew::engine
