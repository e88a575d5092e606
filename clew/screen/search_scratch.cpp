// States of names on the way, and the lists of the query by word.
#include "clew/screen/search_scratch.h"

#include "clew/base/huge_pages.h"

namespace clew::screen {

void NameStates::start(const std::vector<std::uint8_t>& class_of, std::size_t classes, std::size_t lists) {
  for (const std::uint32_t name : names_) {
    states_[name] = static_cast<State>(1 + known_[states_[name]].of_class);
    there_[name / 64] = 0;
  }
  names_.clear();
  if (states_.size() != class_of.size()) {
    states_.resize(class_of.size());
    for (std::size_t name = 0; name < class_of.size(); ++name) states_[name] = static_cast<State>(1 + class_of[name]);
    there_.assign(class_of.size() / 64 + 1, 0);
    ask_for_huge_pages(states_);
  }
  classes_ = classes;
  lists_ = lists;
  known_.assign(1, Known{});
  // A state of nothing for each class, and one of everything, for when there are too many states.
  RelatedMask everything;
  for (std::uint32_t& tokens : everything.tokens) tokens = UINT32_MAX;
  for (std::uint32_t& joins : everything.joins) joins = UINT32_MAX;
  everything.pairs = UINT32_MAX;
  for (const RelatedMask& mask : {RelatedMask{}, everything})
    for (std::size_t i = 0; i < classes; ++i) known_.push_back({mask, static_cast<std::uint8_t>(i)});
  slots_.assign(kSlots, 0);
  for (std::size_t i = 1; i < known_.size(); ++i) slots_[slot_of(known_[i])] = static_cast<State>(i);
  next_.assign(known_.size() * lists, 0);
}

std::size_t NameStates::slot_of(const Known& known) const {
  std::size_t at = known.mask.spread(known.of_class) % kSlots;
  while (slots_[at] != 0 && (known_[slots_[at]].of_class != known.of_class || known_[slots_[at]].mask != known.mask))
    at = (at + 1) % kSlots;
  return at;
}

NameStates::State NameStates::go(State from, std::size_t list, const RelatedMask& mask) {
  const Known wanted{known_[from].mask | mask, known_[from].of_class};
  const std::size_t at = slot_of(wanted);
  State to = slots_[at];
  if (to == 0 && known_.size() >= kStatesMax) {
    to = static_cast<State>(1 + classes_ + wanted.of_class);
  } else if (to == 0) {
    to = slots_[at] = static_cast<State>(known_.size());
    known_.push_back(wanted);
    next_.resize(known_.size() * lists_, 0);
  }
  return next_[from * lists_ + list] = to;
}

void WordLists::clear(std::size_t count) {
  std::size_t wanted = 64;
  while (wanted < count * 2) wanted *= 2;
  slots_.assign(wanted, Slot{});
}

}  // namespace clew::screen
