#pragma once
// Memory that searches use again.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "clew/screen/listed_words.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/related_words.h"
#include "clew/text/name.h"

namespace clew::screen {

/// What is known of each name, as the number of a state: a class and a mask, of which nothing is known at first. A list
/// leads from one state to another, so that adding a name costs two look-ups.
class NameStates {
 public:
  using State = std::uint16_t;
  /// For names of these classes and so many lists; none is there. The classes are always those of the same index.
  void start(const std::vector<std::uint8_t>& class_of, std::size_t classes, std::size_t lists);
  /// The name is on the list, and is taken if it is there already or `drives` has the bit of its class.
  void add(std::uint32_t name, std::size_t list, const RelatedMask& mask, std::uint64_t drives) {
    State& state = states_[name];
    if (state <= classes_ && !is_there(name)) {
      if ((drives >> (state - 1) & 1) == 0) return;
      put(name);
    }
    const State to = next_[state * lists_ + list];
    state = to != 0 ? to : go(state, list, mask);
  }
  /// The name is there, and nothing more is known of it.
  void add(std::uint32_t name) {
    if (!is_there(name)) put(name);
  }
  /// Most are not, and the bits stay in a near cache.
  bool is_there(std::uint32_t name) const { return (there_[name / 64] >> (name % 64) & 1) != 0; }
  /// The same for a name that is there.
  void add_there(std::uint32_t name, std::size_t list, const RelatedMask& mask) {
    State& state = states_[name];
    const State to = next_[state * lists_ + list];
    state = to != 0 ? to : go(state, list, mask);
  }
  void prefetch(std::uint32_t name) const { __builtin_prefetch(&states_[name]); }
  const std::vector<std::uint32_t>& names() const { return names_; }
  State of(std::uint32_t name) const { return states_[name]; }
  /// Number of states; each may be asked for its class and mask.
  std::size_t size() const { return known_.size(); }
  std::size_t class_of(State state) const { return known_[state].of_class; }
  const RelatedMask& mask_of(State state) const { return known_[state].mask; }

 private:
  static constexpr std::size_t kStatesMax = 2048, kSlots = 2 * kStatesMax;
  struct Known {
    RelatedMask mask;
    std::uint8_t of_class = 0;
  };
  void put(std::uint32_t name) {
    names_.push_back(name);
    there_[name / 64] |= std::uint64_t{1} << (name % 64);
  }
  State go(State from, std::size_t list, const RelatedMask& mask);
  std::size_t slot_of(const Known& known) const;  ///< where it is, or an empty one

  std::size_t classes_ = 0, lists_ = 0;
  std::vector<State> states_;         ///< by name
  std::vector<std::uint64_t> there_;  ///< bit of each name that is there
  std::vector<State> next_;           ///< state and list to state, 0 where it was not needed yet
  std::vector<Known> known_;
  std::vector<State> slots_;  ///< of known_, by what is known; open addressing
  std::vector<std::uint32_t> names_;
};

/// Whether names of a class and a mask may reach the threshold, asked once for each.
class KnownMasks {
 public:
  void clear() {
    if (!known_.empty()) slots_.fill(0);
    known_.clear();
  }
  /// `ask()` answers for a class and a mask that are new.
  template <class Ask>
  bool reaches(const RelatedMask& mask, std::uint8_t of_class, const Ask& ask) {
    std::size_t at = mask.spread(of_class) % kSlots;
    for (; slots_[at] != 0; at = (at + 1) % kSlots)
      if (const Known& known = known_[slots_[at] - 1U]; known.of_class == of_class && known.mask == mask)
        return known.reaches;
    const bool answer = ask();
    if (known_.size() >= kSlots / 2) return answer;
    known_.push_back({mask, of_class, answer});
    slots_[at] = static_cast<std::uint16_t>(known_.size());
    return answer;
  }

 private:
  static constexpr std::size_t kSlots = 2048;
  struct Known {
    RelatedMask mask;
    std::uint8_t of_class = 0;
    bool reaches = false;
  };
  std::vector<Known> known_;
  std::array<std::uint16_t, kSlots> slots_{};  ///< in known_, and one; open addressing
};

/// Whether a name of a class, a mask and these very words may reach the threshold: many names differ only in which rare
/// word they have. Remembers the last of those that fall together.
class KnownPatterns {
 public:
  static constexpr std::size_t kWordsMax = 6;
  void clear() { ++now_; }
  template <class Ask>
  bool reaches(const RelatedMask& mask, std::uint8_t of_class, std::span<const Ceiling::ListedWord> listed,
               const Ask& ask) {
    if (listed.size() > kWordsMax) return ask();
    Pattern wanted;
    wanted.mask = mask;
    wanted.of_class = of_class;
    std::uint64_t spread = of_class;
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const Ceiling::ListedWord& from = listed[i];
      wanted.words[i] = std::uint64_t{1} << 63 | std::uint64_t{from.word.weight} << 16 |
                        std::uint64_t{from.word.size} << 8 | (from.word.word ? 4U : 0U) | (from.word.tells ? 2U : 0U) |
                        (from.related ? 1U : 0U) | (from.twice ? 8U : 0U) | std::uint64_t{from.cut} << 32;
      spread = (spread ^ wanted.words[i]) * 0x9e3779b97f4a7c15ULL;
    }
    Known& known = slots_[(mask.spread(spread) ^ static_cast<std::size_t>(spread >> 32)) % kSlots];
    if (known.when == now_ && known.pattern == wanted) return known.reaches;
    known = {wanted, now_, ask()};
    return known.reaches;
  }

 private:
  static constexpr std::size_t kSlots = 512;
  struct Pattern {
    RelatedMask mask;
    std::uint8_t of_class = 0;
    std::array<std::uint64_t, kWordsMax> words{};  ///< all that a ceiling reads of each; 0 after the last
    bool operator==(const Pattern&) const = default;
  };
  struct Known {
    Pattern pattern;
    std::uint64_t when = 0;
    bool reaches = false;
  };
  std::uint64_t now_ = 1;
  std::vector<Known> slots_ = std::vector<Known>(kSlots);
};

/// From words and pairs to the lists of the query they stand in. Open addressing.
class WordLists {
 public:
  void clear(std::size_t count);  ///< and makes room for so many
  void add(std::uint64_t key, std::uint32_t list) {
    std::size_t at = place(key);
    while (slots_[at].list != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key, list + 1};
  }
  template <class Visit>
  void each(std::uint64_t key, const Visit& visit) const {
    for (std::size_t at = place(key); slots_[at].list != 0; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].key == key) visit(slots_[at].list - 1);
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t list = 0;  ///< and one, or 0
  };
  std::size_t place(std::uint64_t key) const {
    return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15ULL >> 32) & (slots_.size() - 1);
  }
  std::vector<Slot> slots_ = std::vector<Slot>(64);
};

/// Counts the names that several readings of a query walked, each once.
class WalkedNames {
 public:
  void add(std::span<const std::uint32_t> names, std::size_t all) {
    if (there_.size() < all / 64 + 1) there_.resize(all / 64 + 1);
    for (const std::uint32_t name : names) {
      std::uint64_t& bits = there_[name / 64];
      const std::uint64_t bit = std::uint64_t{1} << (name % 64);
      if ((bits & bit) == 0) names_.push_back(name);
      bits |= bit;
    }
  }
  /// How many there were, and forgets them.
  std::size_t take() {
    const std::size_t count = names_.size();
    for (const std::uint32_t name : names_) there_[name / 64] = 0;
    names_.clear();
    return count;
  }

 private:
  std::vector<std::uint64_t> there_;
  std::vector<std::uint32_t> names_;
};

struct SearchScratch {
  RelatedFinder::Scratch finder;
  RelatedWords related;
  RecentRelated recent;
  std::vector<Word> list_words;
  std::vector<std::uint32_t> near_names, gathered;
  NameStates states;
  WalkedNames walked;
  WordLists words;
  KnownMasks masks;
  KnownPatterns patterns;
  text::Name listed;
  std::vector<std::uint32_t> weights;
};

}  // namespace clew::screen
