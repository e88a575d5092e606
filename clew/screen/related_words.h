#pragma once
// The listed words that are related to a token of a query, by how close they are; and those that were found already.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "clew/screen/buckets.h"
#include "clew/screen/listed_words.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/near_words.h"
#include "clew/screen/posting_lists.h"
#include "clew/text/name.h"

namespace clew::screen {

/// A word under a key: its number, and above it bits of the key, so that words of other keys are rarely taken for its
/// own (which costs time, never a name).
struct KeyEntries {
  Buckets<std::uint32_t> table;
  unsigned word_bits = 1;
  std::uint32_t word_mask() const { return static_cast<std::uint32_t>((std::uint64_t{1} << word_bits) - 1); }
  std::uint32_t entry(std::uint64_t spread, Word word) const {
    return static_cast<std::uint32_t>(spread << word_bits) | word;
  }
  /// Calls `visit(word)` for each word under the key that mix() spread.
  template <class Visit>
  void each(std::uint64_t spread, const Visit& visit) const {
    const std::uint32_t mask = word_mask(), tag = entry(spread, 0) & ~mask;
    const std::size_t bucket = table.bucket(spread);
    for (std::uint32_t i = table.begin[bucket]; i < table.begin[bucket + 1]; ++i)
      if ((table.entries[i] & ~mask) == tag) visit(table.entries[i] & mask);
  }
};

/// Lists of words: one for each closeness, of single words and then of pairs of neighbours.
struct RelatedWords {
  static constexpr std::size_t kLists = 2 * kClosenesses;
  std::vector<Word> words;
  std::array<std::uint32_t, kLists + 1> begin{};  ///< of each list, in `words`
  std::array<std::uint64_t, kLists> postings{};   ///< numbers in the lists of its words
  std::span<const Word> list(std::size_t i) const {
    return std::span(words).subspan(begin[i], begin[i + 1] - begin[i]);
  }
  std::uint64_t bytes() const { return sizeof *this + words.capacity() * sizeof(Word); }
};

/// Which words are looked for.
struct Lookup {
  bool join = false;        ///< of a join of two tokens: single words only
  bool consonants = false;  ///< joins, on either side, also by their consonants alone
  friend bool operator==(const Lookup&, const Lookup&) = default;
};

/// Finds them. What it reads must live as long.
class RelatedFinder {
 public:
  struct Scratch {
    struct Related {
      Word word;
      std::uint32_t found;  ///< flags, see closeness_of(); then the list
    };
    NearWords::Scratch near;
    std::vector<NearWord> near_found;
    std::vector<Related> related;
    std::vector<std::uint32_t> slots;  ///< in related, and one; open addressing
  };
  RelatedFinder(const ListedWords& words, const NearWords& near, const KeyEntries& keys, const PostingLists& postings)
      : words_(words), near_(near), keys_(keys), postings_(postings) {}
  /// All words related to the token but as initials.
  void find(const text::Token& token, Lookup lookup, Scratch& scratch, RelatedWords& out) const;

 private:
  static void join_same(Scratch& scratch);

  const ListedWords& words_;
  const NearWords& near_;
  const KeyEntries& keys_;
  const PostingLists& postings_;
};

/// What was found for a token, by all that it depends on: text, role and keys, and what was looked for.
class KnownRelated {
 public:
  /// Null if it is not known.
  const RelatedWords* find(const text::Token& token, Lookup lookup) const;
  const RelatedWords& add(const text::Token& token, Lookup lookup, RelatedWords related);
  void clear();
  std::size_t size() const { return known_.size(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Known {
    std::string text;
    text::Keys keys;
    text::Role role{};
    Lookup lookup;
    std::unique_ptr<const RelatedWords> related;
  };
  static std::uint64_t hash_of(const text::Token& token, Lookup lookup);
  std::unordered_multimap<std::uint64_t, Known> known_;
  std::uint64_t bytes_ = 0;
};

/// The same for tokens of earlier searches, in bounded memory: what was not asked for since half of it was filled is
/// forgotten. What find() and add() return stays until make_room().
class RecentRelated {
 public:
  static constexpr std::uint64_t kHalf = 4U << 20;  ///< bytes, about
  const RelatedWords* find(const text::Token& token, Lookup lookup);
  const RelatedWords& add(const text::Token& token, Lookup lookup, RelatedWords related);
  void make_room();
  void clear();
  std::uint64_t bytes() const { return young_.bytes() + old_.bytes(); }

 private:
  KnownRelated young_, old_;
};

}  // namespace clew::screen
