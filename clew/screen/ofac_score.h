#pragma once
// The scores of OFAC's own Sanctions List Search, for those who must answer as it does: 0 to 100 per name.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clew::screen {

/// The policy's version: "ofac-1". Changes whenever any score could change.
std::string_view ofac_policy();

/// The higher of two, in percent, rounded to the nearest:
///  - the Jaro-Winkler similarity of the whole names, if they begin with the same letter;
///  - the mean over the query's words of their best match among the listed words, by Jaro-Winkler, or 0.85 where the
///    Soundex codes agree and that is more; a best match below 0.5 counts 0. Words of the query of one or two letters
///    are left out.
/// Case does not matter. Words end at spaces, commas, full stops and hyphens; other punctuation is skipped.
unsigned ofac_score(std::string_view query, std::string_view listed);

struct OfacHit {
  std::uint32_t name = 0;  ///< index in the list
  unsigned score = 0;
  friend bool operator==(const OfacHit&, const OfacHit&) = default;
};

/// A list ready to be searched. Immutable; any number of threads may search at once.
class OfacNames {
 public:
  explicit OfacNames(std::span<const std::string> names);
  std::size_t size() const { return whole_end_.size(); }
  std::uint64_t bytes() const;
  /// Every name with at least this score, best first (equal scores by number): the same as scoring each. Each distinct
  /// word of the list is compared once, and only where its letters allow it.
  std::vector<OfacHit> search(std::string_view query, unsigned score_min, unsigned threads = 1) const;

 private:
  struct Signature {
    std::uint64_t letters = 0;  ///< two bits a letter: once, twice or more
    std::uint32_t size = 0, soundex = 0;
  };
  friend class OfacQuery;

  std::string_view whole(std::size_t name) const;
  std::string_view word(std::size_t index) const;

  std::string wholes_, words_;
  std::vector<std::uint32_t> whole_end_, word_end_;
  std::vector<Signature> word_signatures_, whole_signatures_;
  std::vector<std::uint32_t> name_words_, name_words_end_;  ///< numbers of words, name after name
};

/// The same by scoring every name: the naive twin.
std::vector<OfacHit> ofac_search(std::span<const std::string> names, std::string_view query, unsigned score_min);

}  // namespace clew::screen
