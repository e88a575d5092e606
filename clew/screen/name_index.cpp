// Searching the index, and why nothing is missed.
//
// Each token of the query, each join of two neighbours and each initial has lists: all names with a related word
// (contract R: within the allowed edits, see near_words.h, under a common key, or as initials), one list for each
// closeness, so that what is far away can be left out by itself. A name that stands on none of the lists that are
// walked can be related only through the others. If the ceiling of those (name_ceiling.h: no name of which only these
// tokens are so related scores more) is below the threshold, the name's score is, whatever it is. So the longest lists
// are left out as long as the ceiling of what they cover stays below the threshold: the names of "muhammad" or
// "limited" are hardly ever walked. The lists that are walked are the drivers.
//
// A walked name is scored only if the ceiling of what it was found under, with all that was left out, reaches the
// threshold, and then the ceiling of its own words. What is scored is decided by the scorer alone: the index never
// changes a score, it only proves that one need not be computed. A name with the very text of the query is scored
// whatever its words: the scorer calls it certain, also where the two are read differently because one is known to be a
// person's.
#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "clew/base/check.h"
#include "clew/base/tasks.h"
#include "clew/codec/hash.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/search_scratch.h"
#include "clew/text/keys.h"

namespace clew::screen {
namespace {

constexpr std::uint32_t kShareOne = 1'000'000;
constexpr std::size_t kScratchMax = 64;        // kept for later searches
constexpr std::size_t kTokensFirst = 6;        // tokens whose lists are tried to be left out first
constexpr std::uint64_t kWorthwhile = 200;     // numbers to walk that are not worth thinking about
constexpr std::size_t kPostingsPerName = 100;  // numbers of a list that can be gone through while a name is looked at

// The first letter, as bytes of UTF-8.
std::string_view first_letter(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

// The least share whose bound reaches the threshold; above kShareOne if none does.
std::uint32_t needed_share(Score threshold) {
  std::uint32_t low = 0, high = kShareOne + 1;  // bound(low - 1) is below, bound(high) is not (or there is none)
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (bound(middle) >= threshold)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

// The listed words that are equally close to one token of the query or to a join of two, or its initials.
struct RelatedList {
  RelatedMask mask;  ///< what a name on it is known by
  std::string label;
  std::vector<Word> words;
  bool join = false;
  std::size_t token = 0;         ///< the first it covers
  std::uint64_t postings = 0;    ///< numbers in the lists of its words
  bool by_first_letter = false;  ///< of a one-letter token: all words that begin with it, found only when walked
  bool walked = true;
};

// How a listed word was found, as flags; more than one may hold.
enum FoundBy : std::uint32_t {
  kSameText = 1,
  kOneEdit = 2,
  kTwoEdits = 4,
  kRespelt = 8,
  kVariant = 16,
  kNickname = 32,
  kConsonants = 64,
};
std::uint32_t found_by(text::KeyFamily family) {
  switch (family) {
    case text::KeyFamily::romanised:
    case text::KeyFamily::korean:
    case text::KeyFamily::chinese: return kRespelt;
    case text::KeyFamily::skeleton: return kConsonants;
    case text::KeyFamily::variant: return kVariant;
    case text::KeyFamily::nickname: return kNickname;
  }
  return kRespelt;
}

// As the judge sees it: words within the edits cost edits, unless a key says that they are spellings of one. A word
// found by a key that is not its own (KeyEntry) may come out nearer than it is, never farther.
Closeness closeness_of(std::uint32_t found) {
  if ((found & kSameText) != 0) return Closeness::same;
  if ((found & kRespelt) != 0) return Closeness::respelt;
  if ((found & (kOneEdit | kTwoEdits)) != 0)
    return (found & kVariant) != 0   ? Closeness::respelt
           : (found & kOneEdit) != 0 ? Closeness::one_edit
                                     : Closeness::two_edits;
  return (found & (kVariant | kNickname)) != 0 ? Closeness::one_edit : Closeness::consonants;
}

constexpr std::array<std::string_view, kClosenesses> kLabels = {
    "", " (respelt)", " (one edit)", " (two edits)", " (consonants)", " (initial)"};

void sort_hits(std::vector<NameHit>& hits) {
  std::ranges::sort(hits, [](const NameHit& a, const NameHit& b) {
    return a.score != b.score ? a.score > b.score : a.name < b.name;
  });
}

}  // namespace

// ---- Names and masks

void NameMasks::reserve(std::size_t count) {
  std::size_t wanted = 64;
  while (wanted < count * 2) wanted *= 2;
  if (slots_.size() < wanted) slots_.assign(wanted, 0);
}

RelatedMask& NameMasks::of(std::uint32_t name) {
  if ((names_.size() + 1) * 2 > slots_.size()) grow();
  std::size_t at = place(name);
  for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
    if (names_[slots_[at] - 1] == name) return masks_[slots_[at] - 1];
  names_.push_back(name);
  masks_.emplace_back();
  slots_[at] = static_cast<std::uint32_t>(names_.size());
  return masks_.back();
}

void NameMasks::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::size_t at = place(names_[i]);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

void WordMasks::clear(std::size_t count) {
  std::size_t wanted = 64;
  while (wanted < count * 3) wanted *= 2;
  slots_.assign(wanted, Slot{});
}

void NameMasks::clear() {
  if (names_.size() * 8 > slots_.size()) {
    std::ranges::fill(slots_, 0U);
  } else {
    // In the reverse order of adding, so that each is found where it was put.
    for (std::size_t i = names_.size(); i-- > 0;) {
      std::size_t at = place(names_[i]);
      while (slots_[at] != i + 1) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = 0;
    }
  }
  names_.clear();
  masks_.clear();
}

// ---- One search

class Search {
 public:
  Search(const ListedNames& index, const text::Name& query, Score threshold, SearchScratch& scratch, SearchProof& proof,
         std::size_t broken_driver)
      : index_(index),
        query_(query),
        threshold_(threshold),
        scratch_(scratch),
        proof_(proof),
        broken_driver_(broken_driver) {
    for (const text::Reading& reading : query.readings)
      for (const text::Token& token : reading.tokens) all_weights_.push_back(index.weights().weight(token));
  }

  // Names at or above the threshold, in no order; false if no name can be excluded.
  bool run(std::vector<NameHit>& hits) {
    std::vector<Candidate> found;
    std::vector<std::uint32_t> walked;
    std::size_t first = 0;
    for (const text::Reading& reading : query_.readings) {
      const std::span<const std::uint32_t> weights = std::span(all_weights_).subspan(first, reading.tokens.size());
      first += reading.tokens.size();
      ceiling_.emplace(reading, weights);
      if (ceiling_->of(RelatedMask{}) >= threshold_) return false;
      search_reading(reading, found);
      if (query_.readings.size() > 1)
        walked.insert(walked.end(), scratch_.masks.names().begin(), scratch_.masks.names().end());
      else
        proof_.walked = scratch_.masks.names().size();
      scratch_.masks.clear();
    }
    if (query_.readings.size() > 1) {
      std::ranges::sort(walked);
      proof_.walked = static_cast<std::uint64_t>(std::ranges::unique(walked).begin() - walked.begin());
    }
    add_same_text(found);
    std::ranges::sort(found);
    for (std::size_t i = 0; i < found.size(); ++i) {
      // Of a name found twice, the last says whether any join matters.
      if (i + 1 < found.size() && found[i + 1].name == found[i].name) continue;
      index_.assemble(found[i].name, scratch_.listed, scratch_.weights);
      const Score got = score(query_, all_weights_, scratch_.listed, scratch_.weights, found[i].joins);
      if (got >= threshold_) hits.push_back({NameId{found[i].name}, got});
      ++proof_.scored;
    }
    proof_.walked = std::max(proof_.walked, proof_.scored);
    return true;
  }

 private:
  struct Candidate {
    std::uint32_t name;
    bool joins;  ///< a join of two tokens is related to something
    auto operator<=>(const Candidate&) const = default;
  };

  void search_reading(const text::Reading& reading, std::vector<Candidate>& found) {
    lists_.clear();
    letters_.clear();
    for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
      const text::Token& token = reading.tokens[i];
      if (token.text.empty()) continue;
      add_lists(token, i, false, token.text);
      if (i + 1 < reading.tokens.size() && joinable(token) && joinable(reading.tokens[i + 1]))
        add_lists(join(token, reading.tokens[i + 1]), i, true, token.text + "+" + reading.tokens[i + 1].text);
      add_initials(token, i);
    }
    choose_drivers();
    walk();
    refine(found);
  }

  // One list for each closeness.
  void add_lists(const text::Token& token, std::size_t at, bool join, const std::string& label) {
    related_.clear();
    index_.words_.with_text(token.text, [&](Word word) { related_.push_back({word, kSameText}); });
    if (token.role == text::Role::word) {
      scratch_.near_found.clear();
      index_.near_.find(index_.words_, token.text, scratch_.near, scratch_.near_found);
      for (const NearWord& near : scratch_.near_found)
        related_.push_back({near.word, near.edits == 0 ? kSameText : near.edits == 1 ? kOneEdit : kTwoEdits});
      for (const text::Key key : token.keys) add_words_of(key);
    }
    if (related_.empty()) return;
    std::ranges::sort(related_, {}, &Related::word);
    std::size_t distinct = 0;
    for (const Related& related : related_) {
      if (distinct > 0 && related_[distinct - 1].word == related.word)
        related_[distinct - 1].found |= related.found;
      else
        related_[distinct++] = related;
    }
    related_.resize(distinct);
    for (const Related& related : related_) index_.postings_.prefetch_head(related.word);
    for (const Related& related : related_) index_.postings_.prefetch_list(related.word);
    std::array<RelatedList, kClosenesses> lists;
    for (const Related& related : related_) {
      RelatedList& list = lists[static_cast<std::size_t>(closeness_of(related.found))];
      list.words.push_back(related.word);
      list.postings += index_.postings_.count(related.word);
    }
    for (std::size_t k = 0; k < kClosenesses; ++k) {
      if (lists[k].words.empty()) continue;
      const auto closeness = static_cast<Closeness>(k);
      lists[k].mask = join ? RelatedMask::of_join(closeness, at) : RelatedMask::of(closeness, at);
      lists[k].join = join;
      lists[k].token = at;
      lists[k].label = label + std::string(kLabels[k]);
      lists_.push_back(std::move(lists[k]));
    }
  }

  void add_words_of(text::Key key) {
    const std::uint64_t spread = mix(key);
    const auto tag = static_cast<std::uint32_t>(spread);
    const auto& table = index_.keys_;
    const std::size_t bucket = table.bucket(spread);
    for (std::uint32_t i = table.begin[bucket]; i < table.begin[bucket + 1]; ++i)
      if (table.entries[i].tag == tag) related_.push_back({table.entries[i].word, found_by(text::family_of(key))});
  }

  void add_initials(const text::Token& token, std::size_t at) {
    if (token.role != text::Role::word && token.role != text::Role::initial) return;
    const std::string_view letter = first_letter(token.text);
    RelatedList list;
    list.mask = RelatedMask::of(Closeness::initial, at);
    list.token = at;
    if (token.role == text::Role::initial) {
      list.by_first_letter = true;
      list.label = token.text + "...";
      list.postings = index_.size();  // at most
      letters_.push_back({std::string(letter), list.mask});
    } else {
      list.label = token.text + std::string(kLabels[static_cast<std::size_t>(Closeness::initial)]);
      index_.words_.with_text(letter, [&](Word word) {
        if (index_.words_.role(word) == text::Role::initial) list.words.push_back(word);
      });
      if (list.words.empty()) return;
      for (const Word word : list.words) list.postings += index_.postings_.count(word);
    }
    lists_.push_back(std::move(list));
  }

  // Leaves out the longest lists as long as the ceiling of what is left out stays below the threshold; or first all
  // lists of one token, where that leaves less to walk.
  void choose_drivers() {
    constexpr std::size_t kNoToken = SIZE_MAX;
    std::size_t first = kNoToken;
    std::uint64_t least = leave_out(longest_first(kNoToken));
    for (std::size_t token = 0; token < kTokensFirst && least > kWorthwhile; ++token) {
      const std::uint64_t walked = leave_out(longest_first(token));
      if (walked >= least) continue;
      least = walked;
      first = token;
    }
    leave_out(longest_first(first));
    proof_.dropped_ppm = std::max(proof_.dropped_ppm, ceiling_->share_ppm(left_out_));
    proof_.dropped_score_max = std::max(proof_.dropped_score_max, ceiling_->of(left_out_));
  }

  // The lists, those of one token before all others.
  const std::vector<std::size_t>& longest_first(std::size_t token) {
    order_.resize(lists_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    const auto place = [&](std::size_t i) {
      const RelatedList& list = lists_[i];
      return std::tuple(list.join || list.token != token, ~list.postings, i);
    };
    std::ranges::sort(order_, {}, place);
    return order_;
  }

  // In this order, as long as it may be; returns how long the lists are that are left.
  std::uint64_t leave_out(std::span<const std::size_t> order) {
    left_out_ = {};
    std::uint64_t walked = 0;
    for (const std::size_t i : order) {
      lists_[i].walked = ceiling_->of(left_out_ | lists_[i].mask) >= threshold_;
      if (lists_[i].walked)
        walked += lists_[i].postings;
      else
        left_out_ |= lists_[i].mask;
    }
    return walked;
  }

  void walk() {
    std::uint64_t postings = 0;
    for (RelatedList& list : lists_) {
      if (!list.walked) continue;
      if (list.by_first_letter) find_by_first_letter(list);
      postings += list.postings;
    }
    NameMasks& masks = scratch_.masks;
    masks.reserve(std::min<std::uint64_t>(postings, index_.size()));
    for (const RelatedList& list : lists_) {
      if (!list.walked) continue;
      proof_.drivers.push_back(list.label);
      if (proof_.drivers.size() - 1 == broken_driver_) continue;
      for (const Word word : list.words)
        index_.postings_.each(word, [&](std::uint32_t name) { masks.of(name) |= list.mask; });
    }
  }

  void find_by_first_letter(RelatedList& list) const {
    const std::string_view letter = std::string_view(list.label).substr(0, list.label.size() - 3);
    list.postings = 0;
    for (Word word = 0; word < index_.words_.tokens(); ++word) {
      if (!index_.sizes_[word].tells || first_letter(index_.words_.token_text(word)) != letter) continue;
      list.words.push_back(word);
      list.postings += index_.postings_.count(word);
    }
  }

  // Of the walked names, those whose own words may still reach the threshold.
  void refine(std::vector<Candidate>& found) {
    near_.resize(scratch_.masks.names().size());
    for (std::uint32_t i = 0; i < near_.size(); ++i) near_[i] = i;
    keep_near();
    // The lists that were left out, the shortest first, as long as going through one costs less than looking at the
    // words of the names that are still there.
    std::vector<const RelatedList*> left;
    for (const RelatedList& list : lists_)
      if (!list.walked && !list.by_first_letter) left.push_back(&list);
    std::ranges::sort(left, [](const RelatedList* a, const RelatedList* b) { return a->postings < b->postings; });
    for (std::size_t i = 0; i < left.size() && left[i]->postings < near_.size() * kPostingsPerName; ++i) {
      for (const Word word : left[i]->words)
        index_.postings_.each(word, [&](std::uint32_t name) { scratch_.masks.add_if_there(name, left[i]->mask); });
      left_out_ = {};
      for (std::size_t j = i + 1; j < left.size(); ++j) left_out_ |= left[j]->mask;
      for (const Letter& letter : letters_) left_out_ |= letter.mask;
      keep_near();
    }
    if (near_.empty()) return;
    note_words();
    for (const std::uint32_t at : near_) __builtin_prefetch(&index_.sequence_end_[scratch_.masks.names()[at]]);
    for (const std::uint32_t at : near_) {
      const std::uint32_t name = scratch_.masks.names()[at];
      __builtin_prefetch(&index_.sequence_[name == 0 ? 0 : index_.sequence_end_[name - 1]]);
    }
    for (const std::uint32_t at : near_) look_at(scratch_.masks.names()[at], found);
  }

  // Keeps those whose mask, with what is left out, may still reach the threshold. What is left out shrinks from one
  // call to the next, so that nobody comes back.
  void keep_near() {
    decided_.fill(Decided{});
    std::size_t kept = 0;
    for (const std::uint32_t at : near_) {
      const RelatedMask& mask = scratch_.masks.mask_at(at);
      Decided& decided = decided_[mask.hash() % kDecided];
      if (!decided.known || decided.mask != mask) decided = {mask, true, ceiling_->of(mask | left_out_) >= threshold_};
      if (decided.may) near_[kept++] = at;
    }
    near_.resize(kept);
  }

  void note_words() {
    std::size_t words = 0;
    for (const RelatedList& list : lists_) words += list.words.size();
    scratch_.words.clear(words);
    for (const RelatedList& list : lists_)
      for (const Word word : list.words)
        scratch_.words.add(key_of(word), WordMasks::Of{list.mask, list.join || index_.words_.is_pair(word)});
  }

  // Keeps the name if the ceiling of its own words, in any of its readings, reaches the threshold.
  void look_at(std::uint32_t name, std::vector<Candidate>& found) {
    const std::uint32_t first = name == 0 ? 0 : index_.sequence_end_[name - 1], end = index_.sequence_end_[name];
    RelatedMask mask;
    listed_.clear();
    bool one_reading = true, joins = false;
    for (std::uint32_t at = first; at < end; ++at) {
      const Word word = index_.sequence_[at];
      if (!is_word(word)) {
        one_reading = false;
        continue;
      }
      WordMasks::Of of = scratch_.words.of(word);
      for (const Letter& letter : letters_)
        if (index_.sizes_[word].tells && first_letter(index_.words_.token_text(word)) == letter.text)
          of.mask |= letter.mask;
      if (at > first && is_word(index_.sequence_[at - 1])) {
        const WordMasks::Of both = scratch_.words.of(kPair | std::uint64_t{index_.sequence_[at - 1]} << 32 | word);
        if (both.mask.any()) listed_.back().related = true;
        of.mask |= both.mask;
        of.join = of.join || both.join;
      }
      listed_.push_back({index_.sizes_[word], of.mask.any()});
      mask |= of.mask;
      joins = joins || of.join;
    }
    const Score most = one_reading ? ceiling_->of(mask, listed_) : ceiling_->of(mask);
    if (most >= threshold_) found.push_back({name, joins});
  }

  // Names with the query's own text.
  void add_same_text(std::vector<Candidate>& found) const {
    const auto& originals = index_.originals_;
    const std::size_t bucket = originals.bucket(codec::xxh3(as_bytes(query_.original)));
    for (std::uint32_t i = originals.begin[bucket]; i < originals.begin[bucket + 1]; ++i) {
      const std::uint32_t name = originals.entries[i];
      if ((index_.styles_[name] & kCleaned) != 0 || index_.original(NameId{name}) == query_.original)
        found.push_back({name, true});
    }
  }

  std::uint64_t key_of(Word word) const {
    return index_.words_.is_pair(word) ? kPair | index_.words_.pair(word) : word;
  }

  static constexpr std::uint64_t kPair = std::uint64_t{1} << 63;
  struct Letter {
    std::string text;
    RelatedMask mask;
  };

  // Whether names of one mask may reach the threshold.
  struct Decided {
    RelatedMask mask;
    bool known = false, may = false;
  };
  static constexpr std::size_t kDecided = 64;
  struct Related {
    Word word;
    std::uint32_t found;  ///< flags, see closeness_of()
  };

  const ListedNames& index_;
  const text::Name& query_;
  Score threshold_;
  SearchScratch& scratch_;
  SearchProof& proof_;
  std::size_t broken_driver_;
  std::vector<std::uint32_t> all_weights_;
  std::optional<Ceiling> ceiling_;
  std::vector<Related> related_;  ///< to the token at hand
  std::vector<RelatedList> lists_;
  std::vector<std::size_t> order_;
  std::vector<Letter> letters_;  // of the query's initials
  RelatedMask left_out_;
  std::array<Decided, kDecided> decided_;
  std::vector<std::uint32_t> near_;
  std::vector<Ceiling::ListedWord> listed_;
};

std::vector<NameHit> ListedNames::search_breaking(const text::Name& query, Score threshold, SearchProof* proof,
                                                  std::size_t broken_driver) const {
  SearchProof own;
  SearchProof& said = proof != nullptr ? *proof : own;
  said = SearchProof{};
  said.threshold = threshold;
  said.names = size();
  said.needed_ppm = needed_share(threshold);
  std::vector<NameHit> hits;
  const bool outsized = std::ranges::any_of(
      query.readings, [](const text::Reading& reading) { return reading.tokens.size() > text::kTokensMax; });
  auto scratch = take_scratch();
  Search search(*this, query, threshold, *scratch, said, broken_driver);
  const bool excluding = threshold > 0 && !outsized && search.run(hits);
  give_scratch(std::move(scratch));
  if (!excluding) {
    // Nothing can be excluded: every name is scored.
    said.drivers.clear();
    said.dropped_ppm = 0;
    said.dropped_score_max = 0;
    said.walked = said.scored = size();
    return search_all(query, threshold, 1);
  }
  sort_hits(hits);
  return hits;
}

std::vector<NameHit> ListedNames::search_all(const text::Name& query, Score threshold, unsigned threads) const {
  constexpr std::size_t kStep = 1024;
  std::vector<std::vector<NameHit>> parts((size() + kStep - 1) / kStep);
  parallel_for(parts.size(), threads, [&](std::size_t i) {
    const std::size_t to = std::min(size(), (i + 1) * kStep);
    for (auto id = static_cast<std::uint32_t>(i * kStep); id < to; ++id)
      if (const Score score = screen::score(query, name(NameId{id}), *weights_); score >= threshold)
        parts[i].push_back({NameId{id}, score});
  });
  std::vector<NameHit> hits;
  for (const auto& part : parts) hits.insert(hits.end(), part.begin(), part.end());
  sort_hits(hits);
  return hits;
}

std::unique_ptr<SearchScratch> ListedNames::take_scratch() const {
  const std::lock_guard lock(scratch_lock_);
  if (scratch_.empty()) return std::make_unique<SearchScratch>();
  auto scratch = std::move(scratch_.back());
  scratch_.pop_back();
  return scratch;
}

void ListedNames::give_scratch(std::unique_ptr<SearchScratch> scratch) const {
  const std::lock_guard lock(scratch_lock_);
  if (scratch_.size() < kScratchMax) scratch_.push_back(std::move(scratch));
}

// ---- Weights

namespace {

constexpr std::uint64_t kPrior = 20'000;  // names that the built-in weights count for
constexpr std::uint32_t kBit = 75;        // weight of one bit: 1,000 is one name in ten thousand
constexpr std::uint32_t kRareWord = 1'000;
constexpr unsigned kFraction = 16;  // bits after the point

// Binary logarithm with kFraction bits after the point; between powers of two along the chord (0.09 below at most).
std::uint64_t log2_fixed(std::uint64_t value) {
  const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t above = value - (std::uint64_t{1} << whole);
  const std::uint64_t fraction = whole >= kFraction ? above >> (whole - kFraction) : above << (kFraction - whole);
  return (std::uint64_t{whole} << kFraction) + fraction;
}

// So many of 2^40 names would have a word of this weight.
std::uint64_t expected_of_2_40(std::uint32_t weight) {
  const std::uint64_t bits = std::min<std::uint64_t>((std::uint64_t{weight} << kFraction) / kBit, 39ULL << kFraction);
  const auto whole = static_cast<unsigned>(bits >> kFraction);
  const std::uint64_t fraction = bits & ((1ULL << kFraction) - 1);
  return ((std::uint64_t{1} << (40 - whole)) * ((2ULL << kFraction) - fraction)) >> (kFraction + 1);
}

}  // namespace

std::uint32_t CorpusWeights::weight(const text::Token& token) const {
  const std::uint32_t built_in = default_weights().weight(token);
  if (token.role != text::Role::word || names_ == 0) return built_in;
  std::uint64_t held = 0;  // names with the word
  words_.with_text(token.text, [&](Word word) { held += postings_.count(word); });
  // (held + prior * expected) / (names + prior), as bits.
  const std::uint64_t with = (held << 24) + (kPrior * expected_of_2_40(built_in) >> 16);
  const std::uint64_t all = (std::uint64_t{names_} + kPrior) << 24;
  if (with == 0) return built_in;
  const std::uint64_t all_bits = log2_fixed(all), with_bits = log2_fixed(with);
  const auto told = static_cast<std::uint32_t>(((all_bits > with_bits ? all_bits - with_bits : 0) * kBit) >> kFraction);
  const std::uint32_t most =
      token.text.size() > 3 ? std::max(built_in, std::min(kRareWord, built_in * 3 / 2)) : built_in;
  return std::clamp(told, built_in / 2, most);
}

}  // namespace clew::screen
