// Contract R (name_score.h) turned round: from a token to the listed words that may be related to it.
#include "clew/screen/related_words.h"

#include <algorithm>
#include <utility>

#include "clew/base/bytes.h"
#include "clew/codec/hash.h"
#include "clew/text/keys.h"

namespace clew::screen {
namespace {

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
    case text::KeyFamily::none: break;
  }
  return kRespelt;
}

// As the judge sees it: words within the edits cost edits, unless a key says that they are spellings of one. A word
// found by a key that is not its own (KeyEntries) may come out nearer than it is, never farther.
Closeness closeness_of(std::uint32_t found) {
  if ((found & kSameText) != 0) return Closeness::same;
  if ((found & kRespelt) != 0) return Closeness::respelt;
  if ((found & (kOneEdit | kTwoEdits)) != 0)
    return (found & kVariant) != 0   ? Closeness::respelt
           : (found & kOneEdit) != 0 ? Closeness::one_edit
                                     : Closeness::two_edits;
  return (found & (kVariant | kNickname)) != 0 ? Closeness::one_edit : Closeness::consonants;
}

}  // namespace

// Of a word found more than once, what it was found by together.
void RelatedFinder::join_same(Scratch& scratch) {
  auto& related = scratch.related;
  auto& slots = scratch.slots;
  std::size_t wanted = 64;
  while (wanted < related.size() * 2) wanted *= 2;
  slots.assign(wanted, 0);
  std::uint32_t distinct = 0;
  for (const Scratch::Related& here : related) {
    std::size_t at = here.word * 0x9e3779b1U & (wanted - 1);
    while (slots[at] != 0 && related[slots[at] - 1].word != here.word) at = (at + 1) & (wanted - 1);
    if (slots[at] != 0) {
      related[slots[at] - 1].found |= here.found;
    } else {
      related[distinct] = here;
      slots[at] = ++distinct;
    }
  }
  related.resize(distinct);
}

void RelatedFinder::find(const text::Token& token, Lookup lookup, Scratch& scratch, RelatedWords& out) const {
  out.words.clear();
  out.begin.fill(0);
  out.postings.fill(0);
  auto& related = scratch.related;
  related.clear();
  // No join is related to another join.
  const Word end = lookup.join ? words_.tokens() : words_.size();
  words_.with_text(token.text, [&](Word word) { related.push_back({word, kSameText}); });
  if (token.role == text::Role::word) {
    scratch.near_found.clear();
    near_.find(words_, token.text, scratch.near, scratch.near_found, end);
    for (const NearWord& near : scratch.near_found)
      related.push_back({near.word, near.edits == 0 ? kSameText : near.edits == 1 ? kOneEdit : kTwoEdits});
    for (const text::Key key : token.keys) {
      const std::uint32_t found = found_by(text::family_of(key));
      const bool spelt_only = found == kConsonants && !lookup.consonants;
      if (spelt_only && lookup.join) continue;
      const Word last = spelt_only ? words_.tokens() : end;
      keys_.each(mix(key), [&](Word word) {
        if (word < last) related.push_back({word, found});
      });
    }
  }
  if (related.empty()) return;
  join_same(scratch);
  for (const Scratch::Related& here : related) postings_.prefetch_head(here.word);
  for (const Scratch::Related& here : related) postings_.prefetch_list(here.word);
  for (Scratch::Related& here : related) {
    here.found = static_cast<std::uint32_t>(closeness_of(here.found)) +
                 (words_.is_pair(here.word) ? std::uint32_t{kClosenesses} : 0U);
    ++out.begin[here.found + 1];
    out.postings[here.found] += postings_.count(here.word);
  }
  for (std::size_t i = 0; i < RelatedWords::kLists; ++i) out.begin[i + 1] += out.begin[i];
  out.words.resize(related.size());
  auto next = out.begin;
  for (const Scratch::Related& here : related) out.words[next[here.found]++] = here.word;
}

// ---- What is known

std::uint64_t KnownRelated::hash_of(const text::Token& token, Lookup lookup) {
  std::uint64_t hash = codec::xxh3(as_bytes(token.text)) + static_cast<std::uint64_t>(token.role) * 2 +
                       (lookup.join ? 1 : 0) + (lookup.consonants ? 1000 : 0);
  for (const text::Key key : token.keys) hash = mix(hash ^ key);
  return mix(hash);
}

const RelatedWords* KnownRelated::find(const text::Token& token, Lookup lookup) const {
  const auto [first, last] = known_.equal_range(hash_of(token, lookup));
  for (auto at = first; at != last; ++at) {
    const Known& known = at->second;
    if (known.lookup == lookup && known.role == token.role && known.text == token.text && known.keys == token.keys)
      return known.related.get();
  }
  return nullptr;
}

const RelatedWords& KnownRelated::add(const text::Token& token, Lookup lookup, RelatedWords related) {
  related.words.shrink_to_fit();
  bytes_ += related.bytes() + sizeof(Known) + 2 * sizeof(void*);
  const auto at = known_.emplace(
      hash_of(token, lookup),
      Known{token.text, token.keys, token.role, lookup, std::make_unique<const RelatedWords>(std::move(related))});
  return *at->second.related;
}

void KnownRelated::clear() {
  known_.clear();
  bytes_ = 0;
}

const RelatedWords* RecentRelated::find(const text::Token& token, Lookup lookup) {
  if (const RelatedWords* known = young_.find(token, lookup)) return known;
  const RelatedWords* known = old_.find(token, lookup);
  return known == nullptr ? nullptr : &young_.add(token, lookup, *known);
}

const RelatedWords& RecentRelated::add(const text::Token& token, Lookup lookup, RelatedWords related) {
  return young_.add(token, lookup, std::move(related));
}

void RecentRelated::make_room() {
  if (young_.bytes() < kHalf) return;
  std::swap(young_, old_);
  young_.clear();
}

void RecentRelated::clear() {
  young_.clear();
  old_.clear();
}

}  // namespace clew::screen
