// A search for words, as one types into a field: every name that has them all, whatever else it has. No threshold and
// no judgement of likeness, and nothing left out: each word of the question gives the names that hold a word equal to
// it, a respelling of it or a word one edit off; the names that every word gives are the answer. The word with the
// shortest lists goes first, so that a frequent one is only looked up among few.
#include <algorithm>
#include <unordered_map>

#include "clew/screen/listed_names.h"

namespace clew::screen {
namespace {

// How well a word is matched, in thousandths; 0: not in this search.
constexpr std::uint32_t quality_of(std::size_t list) {
  switch (static_cast<Closeness>(list % kClosenesses)) {
    case Closeness::same: return 1'000;
    case Closeness::respelt: return 950;
    case Closeness::one_edit: return 850;
    case Closeness::two_edits:
    case Closeness::consonants:
    case Closeness::initial: break;
  }
  return 0;
}

struct Held {
  std::uint32_t name = 0, quality = 0;
};

/// One word of the question.
struct Sought {
  std::uint32_t weight = 0;
  std::uint64_t postings = 0;
  std::vector<RelatedWords> related;  ///< of the word itself, and of its joins with its neighbours
};

std::vector<Held> holders(const Sought& sought, const PostingLists& lists) {
  std::vector<Held> held;
  for (const RelatedWords& related : sought.related)
    for (std::size_t list = 0; list < RelatedWords::kLists; ++list)
      if (const std::uint32_t quality = quality_of(list); quality != 0)
        for (const Word word : related.list(list))
          lists.each(word, [&](std::uint32_t name) { held.push_back({name, quality}); });
  std::sort(held.begin(), held.end(),
            [](const Held& a, const Held& b) { return a.name != b.name ? a.name < b.name : a.quality > b.quality; });
  held.erase(std::unique(held.begin(), held.end(), [](const Held& a, const Held& b) { return a.name == b.name; }),
             held.end());
  return held;
}

std::uint64_t postings_of(const Sought& sought) {
  std::uint64_t all = 0;
  for (const RelatedWords& related : sought.related)
    for (std::size_t list = 0; list < RelatedWords::kLists; ++list)
      if (quality_of(list) != 0) all += related.postings[list];
  return all;
}

std::vector<const text::Token*> words_sought(const text::Reading& reading) {
  std::vector<const text::Token*> words;
  for (const text::Token& token : reading.tokens)
    if (token.role != text::Role::title) words.push_back(&token);
  if (words.empty())
    for (const text::Token& token : reading.tokens) words.push_back(&token);
  return words;
}

}  // namespace

std::vector<NameHit> ListedNames::names_with_words(const text::Name& query) const {
  std::unordered_map<std::uint32_t, Score> best;
  RelatedFinder::Scratch scratch;
  for (const text::Reading& reading : query.readings) {
    const std::vector<const text::Token*> words = words_sought(reading);
    std::vector<Sought> sought(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      sought[i].weight = std::max<std::uint32_t>(1, weights().weight(*words[i]));
      finder_.find(*words[i], {}, scratch, sought[i].related.emplace_back());
      if (i == 0) continue;
      RelatedWords joined;
      finder_.find(text::join_tokens(*words[i - 1], *words[i]), {.join = true}, scratch, joined);
      sought[i - 1].related.push_back(joined);
      sought[i].related.push_back(std::move(joined));
    }
    for (Sought& one : sought) one.postings = postings_of(one);
    std::sort(sought.begin(), sought.end(), [](const Sought& a, const Sought& b) { return a.postings < b.postings; });
    struct Candidate {
      std::uint32_t name = 0;
      std::uint64_t matched = 0;  ///< weights by quality
    };
    std::vector<Candidate> candidates;
    std::uint64_t asked = 0;
    for (std::size_t i = 0; i < sought.size(); ++i) {
      asked += sought[i].weight;
      std::vector<Candidate> kept;
      auto at = candidates.cbegin();
      for (const Held& held : holders(sought[i], postings_)) {
        const std::uint64_t matched = std::uint64_t{sought[i].weight} * held.quality;
        if (i == 0) {
          kept.push_back({held.name, matched});
          continue;
        }
        while (at != candidates.cend() && at->name < held.name) ++at;
        if (at != candidates.cend() && at->name == held.name) kept.push_back({held.name, at->matched + matched});
      }
      candidates = std::move(kept);
    }
    for (const Candidate& candidate : candidates) {
      Score& score = best[candidate.name];
      score = std::max(score, share_of(candidate.name, candidate.matched, asked));
    }
  }
  std::vector<NameHit> hits;
  hits.reserve(best.size());
  for (const auto& [name, score] : best) hits.push_back({NameId{name}, score});
  sort_hits(hits);
  return hits;
}

// How well its words are matched, halved for a name of which they are nothing: a rare word is a larger share.
Score ListedNames::share_of(std::uint32_t name, std::uint64_t matched, std::uint64_t asked) const {
  std::uint64_t all = 0;
  for (std::uint32_t at = name == 0 ? 0U : sequence_end_[name - 1]; at < sequence_end_[name]; ++at) {
    if (!is_word(sequence_[at])) break;  // the usual reading
    all += sizes_[sequence_[at]].weight;
  }
  const std::uint64_t share = all == 0 ? 1'000 : std::min<std::uint64_t>(1'000, asked * 1'000 / all);
  return static_cast<Score>(matched / asked * (1'000 + share) / 2);
}

}  // namespace clew::screen
