#pragma once
// All listed names at or above a threshold, and none missed. An immutable index: build it, share it, swap it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/screen/name_score.h"
#include "clew/text/name.h"

namespace clew::screen {

/// Number of a name in the index, in the order they were added.
enum class NameId : std::uint32_t {};

struct NameHit {
  NameId name{};
  Score score = 0;
  friend bool operator==(const NameHit&, const NameHit&) = default;
};

/// What a search did: enough to check that nothing above the threshold can have been left out.
struct SearchProof {
  Score threshold = 0;
  /// Share of the query's weight a name must match: bound() below it is under the threshold.
  std::uint32_t needed_ppm = 0;
  std::vector<std::string> drivers;  ///< tokens, joins and initials whose lists were walked
  std::uint32_t dropped_ppm = 0;     ///< weight of the tokens whose lists were not, initials counted half
  /// No name on none of the walked lists scores more (name_ceiling.h): below the threshold.
  Score dropped_score_max = 0;
  std::uint64_t names = 0, walked = 0, scored = 0;  ///< names - walked are excluded by the bound
};

class NameIndex;  // see the members below; built by NameIndexBuilder

class NameIndexBuilder {
 public:
  NameIndexBuilder();
  ~NameIndexBuilder();
  NameIndexBuilder(NameIndexBuilder&&) noexcept;
  /// Adds a name; the text may go away. Errors: `limit` (2^32 - 1 names).
  Result<NameId> add(std::string_view name, text::NameKind kind);
  /// Weighs words as another index does: names score what they would score there.
  void weigh_as(std::shared_ptr<const NameIndex> other);
  /// The index; the builder is empty afterwards. `threads` only makes it faster.
  std::shared_ptr<const NameIndex> build(unsigned threads = 1) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class NameIndex {
 public:
  virtual ~NameIndex() = default;
  virtual std::size_t size() const = 0;
  virtual std::uint64_t bytes() const = 0;  ///< of memory
  virtual std::string_view original(NameId name) const = 0;
  /// The name as it is scored. Made anew from the original: about a microsecond.
  virtual text::Name name(NameId name) const = 0;
  /// Weights by the corpus of this index, or of the one it was told to weigh as, mixed with the built-in ones.
  virtual const TokenWeights& weights() const = 0;
  /// SHA-256 of the names in order, in hex.
  virtual std::string version() const = 0;

  /// Every name whose score is at least the threshold, best first (equal scores by number). Any number of threads may
  /// search at once.
  virtual std::vector<NameHit> search(const text::Name& query, Score threshold, SearchProof* proof = nullptr) const = 0;
  /// Of them, those of the query's own letters in their order (Name::letters): found by these, some hundred times as
  /// fast.
  virtual std::vector<NameHit> search_letters(const text::Name& query, Score threshold) const = 0;
  /// The same as search() by comparing with every name, without the index: for certificates and tests.
  virtual std::vector<NameHit> search_all(const text::Name& query, Score threshold, unsigned threads = 1) const = 0;
  /// Every name that has each word of one reading of the query: equal, respelt or one edit off (two neighbours may be
  /// written as one word); titles need not be there beside other words. The score says how well they are matched and
  /// how much of the name they are, and is no likeness of persons. Best first, then by number.
  virtual std::vector<NameHit> names_with_words(const text::Name& query) const = 0;
  /// Drops what searches that are over found out about words and the next could use: to measure what one costs alone.
  virtual void forget() const = 0;
};

}  // namespace clew::screen
