#pragma once
// The one NameIndex there is: its parts, for name_index.cpp (searching), name_index_build.cpp (building) and the tests.

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/screen/buckets.h"
#include "clew/screen/listed_words.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/name_index.h"
#include "clew/screen/near_words.h"
#include "clew/screen/posting_lists.h"
#include "clew/screen/related_words.h"

namespace clew::screen {

/// Between the readings of a name in ListedNames::sequence_: kNextReading less the style of the reading that follows.
inline constexpr Word kNextReading = UINT32_MAX;
inline constexpr Word kWordsMax = UINT32_MAX - 16;
constexpr bool is_word(Word word) {
  return word < kWordsMax;
}

/// In ListedNames::styles_: the scorer sees another text than the one added (bytes that are no UTF-8, or a cut).
inline constexpr std::uint8_t kCleaned = 0x80;

/// The built-in weights corrected by how often a word stands in the names of the index: a word of twice as many names
/// tells one bit less. The built-in weight counts as so many names read before, so that a short list changes little.
/// Only words are corrected: the points of the scorer are fitted to the other weights.
class CorpusWeights final : public TokenWeights {
 public:
  CorpusWeights(const ListedWords& words, const PostingLists& postings, std::uint32_t names, std::string version)
      : words_(words), postings_(postings), names_(names), version_(std::move(version)) {}
  std::uint32_t weight(const text::Token& token) const override;
  std::string version() const override { return version_; }

 private:
  const ListedWords& words_;
  const PostingLists& postings_;
  std::uint32_t names_;
  std::string version_;
};

/// What a search needs besides the index; used again.
struct SearchScratch;

/// Best first, equal scores by number.
void sort_hits(std::vector<NameHit>& hits);

/// What a ceiling knows of a name (name_ceiling.h), at the least of each of its readings.
struct NameExtent {
  std::uint8_t telling = UINT8_MAX;                            ///< words
  std::uint8_t initials = 0;                                   ///< at most; UINT8_MAX for any number
  std::uint16_t lightest = UINT16_MAX, heaviest = UINT16_MAX;  ///< weight of such a telling word
  std::uint16_t rest =
      UINT16_MAX;  ///< share of the telling words without the heaviest, thousandths, as they are missed
  std::uint16_t most = UINT16_MAX;  ///< share of the heaviest
  std::uint8_t longest = 0;         ///< tokens of a reading, at most (UINT8_MAX for any number)
  /// What is known of both.
  void join(const NameExtent& other);
};
/// Names of one kind of which at least so much is known.
struct ClassOfNames {
  text::NameKind kind{};
  NameExtent least;
  std::uint32_t names = 0;
  std::vector<std::uint32_t> members;  ///< of a small class, its names
};
/// Classes of no more names are noted name by name.
inline constexpr std::uint32_t kSmallClass = 8192;
inline constexpr std::size_t kClassesMax = 32;
/// For so many of the most frequent words, what is related to them is found beforehand.
inline constexpr std::size_t kFrequent = 1024;

class ListedNames final : public NameIndex {
 public:
  struct Text {
    std::string all;
    std::vector<std::uint32_t> ends;
    std::vector<text::NameKind> kinds;
  };
  ListedNames(Text names, unsigned threads, std::shared_ptr<const NameIndex> weighed_as = nullptr);
  ~ListedNames() override;

  std::size_t size() const override { return names_.ends.size(); }
  std::uint64_t bytes() const override;
  std::string_view original(NameId name) const override;
  text::Name name(NameId name) const override;
  const TokenWeights& weights() const override { return weighed_as_ ? weighed_as_->weights() : *weights_; }
  std::string version() const override { return version_; }
  std::vector<NameHit> search(const text::Name& query, Score threshold, SearchProof* proof) const override {
    return search_breaking(query, threshold, proof, kNothing);
  }
  std::vector<NameHit> search_all(const text::Name& query, Score threshold, unsigned threads) const override;
  std::vector<NameHit> search_letters(const text::Name& query, Score threshold) const override;
  std::vector<NameHit> names_with_words(const text::Name& query) const override;
  void forget() const override;

  /// A search that leaves out one driver (by number): wrong on purpose, so that a test can show that a certificate
  /// finds it out.
  std::vector<NameHit> search_breaking(const text::Name& query, Score threshold, SearchProof* proof,
                                       std::size_t broken_driver) const;
  static constexpr std::size_t kNothing = SIZE_MAX;

 private:
  friend class Search;
  /// The name as it is scored, put together from the dictionary, and its tokens' weights. Without places in the
  /// original, which no score depends on.
  void assemble(std::uint32_t name, text::Name& out, std::vector<std::uint32_t>& weights) const;
  Score share_of(std::uint32_t name, std::uint64_t matched, std::uint64_t asked) const;
  void read_names(unsigned threads);
  void make_pairs_and_postings(unsigned threads);
  void make_keys(unsigned threads);
  void make_version();
  void make_classes();
  void make_frequent(unsigned threads);
  NameExtent extent_of(std::span<const Word> reading) const;
  NameExtent extent_of(std::uint32_t name) const;
  std::unique_ptr<SearchScratch> take_scratch() const;
  void give_scratch(std::unique_ptr<SearchScratch> scratch) const;

  Text names_;
  std::string version_;
  ListedWords words_;
  std::vector<Word> sequence_;               ///< tokens of all names' readings, one after the other
  std::vector<std::uint32_t> sequence_end_;  ///< of each name
  std::vector<std::uint8_t> styles_;         ///< of each name's first reading
  std::vector<WordSize> sizes_;              ///< of each token
  /// Numbers in the lists of all telling tokens that begin with a byte.
  std::array<std::uint64_t, 256> begin_postings_{};
  std::vector<ClassOfNames> classes_;    ///< at most kClassesMax
  std::vector<std::uint8_t> class_of_;   ///< of each name, in classes_
  PostingLists postings_;                ///< word to names
  Buckets<std::uint32_t> same_letters_;  ///< names by Name::letters
  KeyEntries keys_;
  NearWords near_;
  RelatedFinder finder_{words_, near_, keys_, postings_};
  KnownRelated frequent_;                   ///< of the words of the most names
  std::unique_ptr<CorpusWeights> weights_;  ///< null: those of weighed_as_
  std::shared_ptr<const NameIndex> weighed_as_;
  mutable std::mutex scratch_lock_;
  mutable std::vector<std::unique_ptr<SearchScratch>> scratch_;  ///< not in use now
};

}  // namespace clew::screen
