#pragma once
// Listed names by the beginnings of their words: what is offered to somebody who is still typing. No judgement of
// likeness, and no screening.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/screening.h"

namespace clew::engine {

struct PrefixHit {
  const intel::Entity* entity = nullptr;
  std::string_view list, matched;  ///< short name of the list; the listed name
};

/// Immutable after it was made; any number of threads may ask. The snapshot must outlive it.
class NamePrefixes {
 public:
  static constexpr std::size_t kLookedAtMax = 200'000;  ///< names one question looks at

  explicit NamePrefixes(const ScreenSnapshot& snapshot);
  /// Entities of these lists with a name of which every word of the text begins a word, each another one: "kim yo" of
  /// "KIM, Yong Chol" and "Yong Kim". Case and accents of Latin letters do not count. Names that begin with the text
  /// come first, then by name; an entity once. `skip` of them are passed over, at most `most` are given.
  std::vector<PrefixHit> find(std::string_view text, const std::vector<std::string>& lists, std::size_t skip,
                              std::size_t most) const;

 private:
  struct Word {
    std::uint32_t at = 0;    ///< of `texts_`
    std::uint32_t name = 0;  ///< of `names_`
  };
  struct Name {
    std::uint32_t at = 0, bytes = 0;  ///< folded words of it, a blank between them
    std::uint32_t number = 0;         ///< of the snapshot's names
  };
  std::string_view text_of(const Name& name) const { return std::string_view(texts_).substr(name.at, name.bytes); }
  std::string_view rest_of(const Word& word) const;

  const ScreenSnapshot& snapshot_;
  std::string texts_;
  std::vector<Name> names_;
  std::vector<Word> words_;  ///< by the text from the word on
};

}  // namespace clew::engine
