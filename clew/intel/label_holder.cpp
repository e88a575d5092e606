#include "clew/intel/label_holder.h"

#include <algorithm>

namespace clew::intel {
namespace {

// What the holder does; none where a label only says that there is one, or what others think of it.
Category holder_kind(const Label& label) {
  const Category said = category_of(label.category);
  const Category kind = said == Category::none || said == Category::sanctioned ? category_of(label.abuse) : said;
  const bool open = kind == Category::sanctioned || kind == Category::frozen || kind == Category::other_service;
  return open ? Category::none : kind;
}

bool contradict(const Label& a, const Label& b) {
  if (!a.actor.empty() && !b.actor.empty()) return a.actor != b.actor;
  const Category one = holder_kind(a), other = holder_kind(b);
  return one != Category::none && other != Category::none && one != other;
}

bool same_holder(const Label& a, const Label& b) {
  return a.actor == b.actor && (!a.actor.empty() || holder_kind(a) == holder_kind(b));
}

}  // namespace

std::string holder_words(const Label& label) {
  if (!label.actor.empty()) return label.actor;
  if (label.category.empty() || label.abuse.empty()) return label.category + label.abuse;
  return label.category + ", " + label.abuse;
}

std::vector<std::pair<const Label*, const Label*>> label_contradictions(const Labels& labels) {
  std::vector<std::pair<const Label*, const Label*>> pairs;
  std::vector<const Label*> holders;  // first label of each actor, or kind without one, of the address at hand
  const Label* before = nullptr;
  for (const Label& label : labels.all()) {
    if (before == nullptr || before->address != label.address) holders.clear();
    before = &label;
    if (label.actor.empty() && holder_kind(label) == Category::none) continue;
    if (std::any_of(holders.begin(), holders.end(), [&](const Label* one) { return same_holder(*one, label); }))
      continue;
    for (const Label* holder : holders)
      if (contradict(*holder, label)) pairs.emplace_back(holder, &label);
    holders.push_back(&label);
  }
  return pairs;
}

}  // namespace clew::intel
