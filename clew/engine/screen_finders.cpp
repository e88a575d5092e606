// Wallets and ownership.

#include "clew/engine/screen_steps.h"
#include "clew/engine/store.h"

namespace clew::engine {

void find_wallets(Search& search) {
  for (const std::string& wallet : search.wallets) {
    const auto at = search.snapshot.wallets.find(wallet);
    if (at == search.snapshot.wallets.end()) continue;
    for (const EntityIndex entity : at->second) {
      Found found = found_by(screen::HitKind::address, entity);
      found.exact = true;
      found.name_score = found.score = screen::kScoreOne;
      found.property = "publicKey";
      found.matched = found.asked = wallet;
      search.found.push_back(std::move(found));
    }
  }
}

void find_ownership(Search&) {}

screen::Explanation explain_name(const Search&, const Found&) {
  return {};
}

std::string name_policy_of(const ScreenOptions&) {
  return "scan";
}

Outcome<std::shared_ptr<const ScreenSnapshot>> load_snapshot(const std::string&, const SnapshotOptions&,
                                                             const ProgressFn&) {
  return refuse(Code::unsupported, "no store of lists can be read yet");
}

}  // namespace clew::engine
