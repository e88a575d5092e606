// Searching the index, and why nothing is missed.
//
// Contract S (name_score.h): score <= bound(M), M the share of the query's weight that is related to something in the
// listed name. Let `needed` be the least share whose bound reaches the threshold. Each token of the query, each join of
// two neighbours and each initial has a list: all names with a related word. A name that stands on none of the lists
// that are walked can be related only through the others; if those cover less than `needed`, its score is below the
// threshold whatever it is. So the longest lists are left out as long as what they cover stays below `needed`: the
// names of "muhammad" or "limited" are hardly ever walked. The lists that are walked are the drivers.
//
// A walked name is scored only if what it was found under, with all that was left out, reaches `needed`; before that,
// its own words are compared with the words of the lists that were left out. What is scored is decided by the scorer
// alone: the index never changes a score, it only proves that one need not be computed.
//
// A name with the very text of the query is scored whatever its words: the scorer calls it certain, also where the two
// are read differently because one is known to be a person's.
//
// Related words (contract R) are those within the allowed edits (near_words.h), those under a common key, and initials.
#include <algorithm>
#include <utility>

#include "clew/base/check.h"
#include "clew/base/tasks.h"
#include "clew/codec/hash.h"
#include "clew/codec/utf8.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/search_scratch.h"

namespace clew::screen {
namespace {

constexpr std::uint32_t kShareOne = 1'000'000;
constexpr std::size_t kScratchMax = 64;  // kept for later searches
constexpr unsigned kInitialShift = 32;   // in a mask: tokens related as words below, only as initials above
static_assert(text::kTokensMax <= kInitialShift);

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

// The listed words related to one token of the query, to a join of two, or to a token as initials.
struct RelatedList {
  std::uint64_t mask = 0;  ///< tokens it covers, see kInitialShift
  std::string label;
  std::vector<Word> words;
  std::uint64_t postings = 0;    ///< numbers in the lists of its words
  bool by_first_letter = false;  ///< of a one-letter token: all words that begin with it, found only when walked
  bool walked = true;
};

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

std::uint64_t& NameMasks::of(std::uint32_t name) {
  if ((names_.size() + 1) * 2 > slots_.size()) grow();
  std::size_t at = place(name);
  for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
    if (names_[slots_[at] - 1] == name) return masks_[slots_[at] - 1];
  names_.push_back(name);
  masks_.push_back(0);
  slots_[at] = static_cast<std::uint32_t>(names_.size());
  return masks_.back();
}

std::size_t NameMasks::place(std::uint32_t name) const {
  return static_cast<std::size_t>(name * 0x9e3779b97f4a7c15ULL >> 20) & (slots_.size() - 1);
}

void NameMasks::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    std::size_t at = place(names_[i]);
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
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
  Search(const ListedNames& index, const text::Name& query, SearchScratch& scratch, SearchProof& proof,
         std::size_t broken_driver)
      : index_(index),
        query_(query),

        scratch_(scratch),
        proof_(proof),
        broken_driver_(broken_driver) {}

  // Names that must be scored, ascending, each once.
  std::vector<std::uint32_t> candidates() {
    std::vector<std::uint32_t> found, walked;
    for (const text::Reading& reading : query_.readings) {
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
    const std::uint64_t same = codec::xxh3(as_bytes(query_.original));
    const auto& originals = index_.originals_;
    const std::size_t bucket = originals.bucket(same);
    for (std::uint32_t i = originals.begin[bucket]; i < originals.begin[bucket + 1]; ++i)
      if (may_be_same(index_.original(NameId{originals.entries[i]}))) found.push_back(originals.entries[i]);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
  }

 private:
  // Equal as the scorer sees it: a text that is cleaned or cut when it is read is let through.
  bool may_be_same(std::string_view listed) const {
    return listed == query_.original || listed.size() > text::kNameBytesMax ||
           codec::invalid_utf8(listed) != std::string_view::npos;
  }

  void search_reading(const text::Reading& reading, std::vector<std::uint32_t>& found) {
    weights_.clear();
    total_ = 0;
    for (const text::Token& token : reading.tokens) {
      weights_.push_back(index_.weights().weight(token));
      total_ += 2 * std::uint64_t{weights_.back()};
    }
    if (total_ == 0) return;
    make_lists(reading);
    choose_drivers();
    walk();
    refine(found);
  }

  // Twice the weight of the tokens in the mask (once of those related only as initials).
  std::uint64_t share(std::uint64_t mask) const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if ((mask & bit) != 0)
        sum += 2 * std::uint64_t{weights_[i]};
      else if ((mask >> kInitialShift & bit) != 0)
        sum += weights_[i];
    }
    return sum;
  }
  // In millionths, rounded up: the bound never falls, so rounding up is safe whatever the scorer does.
  std::uint32_t share_ppm(std::uint64_t mask) const {
    return static_cast<std::uint32_t>((share(mask) * kShareOne + total_ - 1) / total_);
  }

  void make_lists(const text::Reading& reading) {
    lists_.clear();
    for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
      const text::Token& token = reading.tokens[i];
      const std::uint64_t bit = std::uint64_t{1} << i;
      add_list(token, bit, token.text);
      if (i + 1 < reading.tokens.size())
        add_list(join(token, reading.tokens[i + 1]), bit | bit << 1, token.text + "+" + reading.tokens[i + 1].text);
      add_initials(token, bit << kInitialShift);
    }
  }

  void add_list(const text::Token& token, std::uint64_t mask, std::string label) {
    RelatedList list;
    index_.near_.find(index_.words_, token.text, scratch_.near, list.words);
    for (const text::Key key : token.keys) {
      const std::uint64_t spread = mix(key);
      const auto tag = static_cast<std::uint32_t>(spread);
      const auto& table = index_.keys_;
      const std::size_t bucket = table.bucket(spread);
      for (std::uint32_t i = table.begin[bucket]; i < table.begin[bucket + 1]; ++i)
        if (table.entries[i].tag == tag) list.words.push_back(table.entries[i].word);
    }
    if (list.words.empty()) return;
    std::ranges::sort(list.words);
    list.words.erase(std::ranges::unique(list.words).begin(), list.words.end());
    list.mask = mask;
    list.label = std::move(label);
    for (const Word word : list.words) list.postings += index_.postings_.count(word);
    lists_.push_back(std::move(list));
  }

  void add_initials(const text::Token& token, std::uint64_t mask) {
    if (token.text.empty()) return;
    const std::string_view letter = first_letter(token.text);
    RelatedList list;
    list.mask = mask;
    list.label = token.text + " (initial)";
    if (letter.size() == token.text.size()) {
      list.by_first_letter = true;
      list.label = token.text + "...";
      list.postings = index_.size();  // at most
    } else {
      index_.words_.with_text(letter, [&](Word word) { list.words.push_back(word); });
      if (list.words.empty()) return;
      for (const Word word : list.words) list.postings += index_.postings_.count(word);
    }
    lists_.push_back(std::move(list));
  }

  // Leaves out the longest lists as long as what is left out stays below what is needed.
  void choose_drivers() {
    std::vector<std::size_t> order(lists_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order,
                             [&](std::size_t a, std::size_t b) { return lists_[a].postings > lists_[b].postings; });
    left_out_ = 0;
    for (const std::size_t i : order) {
      if (share_ppm(left_out_ | lists_[i].mask) >= proof_.needed_ppm) continue;
      left_out_ |= lists_[i].mask;
      lists_[i].walked = false;
    }
    proof_.dropped_ppm = std::max(proof_.dropped_ppm, share_ppm(left_out_));
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

  void find_by_first_letter(RelatedList& list) {
    const std::string_view letter = std::string_view(list.label).substr(0, list.label.size() - 3);
    list.postings = 0;
    for (Word word = 0; word < index_.words_.tokens(); ++word) {
      if (first_letter(index_.words_.token_text(word)) != letter) continue;
      list.words.push_back(word);
      list.postings += index_.postings_.count(word);
    }
  }

  // Of the walked names, those whose own words may still reach what is needed.
  void refine(std::vector<std::uint32_t>& found) {
    std::uint64_t unknown = 0;  // left out, and not worth comparing
    related_.clear();
    for (const RelatedList& list : lists_) {
      if (list.walked) continue;
      if (list.by_first_letter) unknown |= list.mask;
      for (const Word word : list.words) related_.push_back({key_of(word), list.mask});
    }
    std::ranges::sort(related_);
    const std::vector<std::uint32_t>& names = scratch_.masks.names();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint32_t name = names[i];
      const std::uint64_t mask = scratch_.masks.mask_at(i) | unknown;
      if (share_ppm(mask | left_out_) < proof_.needed_ppm) continue;
      if (share_ppm(mask | mask_of_words(name)) >= proof_.needed_ppm) found.push_back(name);
    }
  }

  std::uint64_t key_of(Word word) const {
    return index_.words_.is_pair(word) ? kPair | index_.words_.pair(word) : word;
  }
  std::uint64_t mask_of_words(std::uint32_t name) const {
    std::uint64_t mask = 0;
    const auto look_up = [&](std::uint64_t key) {
      auto at = std::ranges::lower_bound(related_, key, {}, &Related::key);
      for (; at != related_.end() && at->key == key; ++at) mask |= at->mask;
    };
    const std::uint32_t first = name == 0 ? 0 : index_.sequence_end_[name - 1];
    for (std::uint32_t at = first; at < index_.sequence_end_[name]; ++at) {
      const Word word = index_.sequence_[at];
      if (word == kReadingEnd) continue;
      look_up(word);
      if (at > first && index_.sequence_[at - 1] != kReadingEnd)
        look_up(kPair | std::uint64_t{index_.sequence_[at - 1]} << 32 | word);
    }
    return mask;
  }

  static constexpr std::uint64_t kPair = std::uint64_t{1} << 63;
  struct Related {
    std::uint64_t key, mask;
    auto operator<=>(const Related&) const = default;
  };

  const ListedNames& index_;
  const text::Name& query_;

  SearchScratch& scratch_;
  SearchProof& proof_;
  std::size_t broken_driver_;
  std::vector<std::uint32_t> weights_;
  std::uint64_t total_ = 0;
  std::vector<RelatedList> lists_;
  std::uint64_t left_out_ = 0;
  std::vector<Related> related_;
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
  if (said.needed_ppm > kShareOne) return hits;  // no name can reach it
  const bool outsized = std::ranges::any_of(
      query.readings, [](const text::Reading& reading) { return reading.tokens.size() > text::kTokensMax; });
  if (said.needed_ppm == 0 || outsized) {
    // Nothing can be excluded: every name is scored.
    said.walked = said.scored = size();
    return search_all(query, threshold, 1);
  }
  auto scratch = take_scratch();
  Search search(*this, query, *scratch, said, broken_driver);
  for (const std::uint32_t id : search.candidates()) {
    ++said.scored;
    if (const Score score = screen::score(query, name(NameId{id}), *weights_); score >= threshold)
      hits.push_back({NameId{id}, score});
  }
  give_scratch(std::move(scratch));
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

CorpusWeights::CorpusWeights(const ListedWords& words, const PostingLists& postings, std::uint32_t names)
    : words_(words), postings_(postings), names_(names) {}

std::uint32_t CorpusWeights::weight(const text::Token& token) const {
  return default_weights().weight(token);
}

std::string CorpusWeights::version() const {
  return version_;
}

}  // namespace clew::screen
