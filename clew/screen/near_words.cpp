// All words within one or two edits of a query, out of millions, in some microseconds.
//
// Short words (up to kShort bytes) are found by symmetric deletion: two texts within k edits (insert, delete, replace,
// swap of neighbours) share a text that each reaches by deleting at most k bytes. The table holds for every word the
// hashes of what it reaches; the query looks up what it reaches. Two deletions of a word of n bytes are n(n-1)/2
// entries, so that long words would fill the memory.
//
// Long words (two edits allowed) are cut into three parts. Two edits leave one part untouched, and it stands in the
// query at a place that is known but for the difference of the lengths. Let (e1, e2, e3) be the edits inside the parts,
// with a sum of at most two, and d the length of the query less that of the word:
//   e1 = 0:              the first part begins the query;
//   e3 = 0:              the third part ends the query;
//   otherwise e1 = e3 = 1: the second part is whole, moved by s with |s| <= 1 and |d - s| <= 1.
// A swap across a border touches two parts. With the swap across the first border the other edit may lie
//   in part 1 or 2:      the third part is whole: seen above;
//   in part 3, or be a swap across the second border: undo the swap, and the first part begins the query.
// With a swap across the second border and an edit in the first part: undo it, and the third part ends the query.
// So at most 25 texts are looked up, whatever the length. Each entry carries which letters the word has: an edit takes
// away at most one and adds at most one, which leaves few words to compare (optimal string alignment on bit vectors,
// Hyyroe 2003).
//
// Refused: a scan of all words' letter signatures (exact and small, four times slower at a million words) and tries
// (a million nodes visited at two edits).
#include "clew/screen/near_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "clew/base/huge_pages.h"
#include "clew/screen/buckets.h"
#include "clew/screen/packed_word.h"
#include "clew/text/name.h"

namespace clew::screen {
namespace {

constexpr std::size_t kShort = 7;     // at most: found by deletion; the text fits one machine word
constexpr std::size_t kPattern = 64;  // at most: compared on bit vectors

std::uint8_t byte(char c) {
  return static_cast<std::uint8_t>(c);
}

// ---- Short words by deletion

PackedPair without(PackedPair text, std::size_t index) {
  const PackedPair low = (PackedPair{1} << (8 * index)) - 1;
  return (text & low) | ((text >> 8) & ~low);
}

// Calls with each text that `text` of `size` bytes reaches by at most `most` deletions and that has at most kShort
// bytes. Some come twice.
template <class Visit>
void deletions(PackedPair text, std::size_t size, unsigned most, const Visit& visit) {
  const auto at = [](PackedPair from, std::size_t index) { return static_cast<std::uint8_t>(from >> (8 * index)); };
  if (size <= kShort) visit(static_cast<std::uint64_t>(text));
  if (most == 0) return;
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0 && at(text, i) == at(text, i - 1)) continue;  // the same text as before
    const PackedPair one = without(text, i);
    if (size - 1 <= kShort) visit(static_cast<std::uint64_t>(one));
    if (most < 2 || size - 2 > kShort) continue;
    for (std::size_t j = i; j + 1 < size; ++j) {
      if (j > i && at(one, j) == at(one, j - 1)) continue;
      visit(static_cast<std::uint64_t>(without(one, j)));
    }
  }
}

// ---- Long words in three parts

struct Parts {
  std::size_t first, second, third;
};
Parts parts_of(std::size_t size) {
  const std::size_t outer = (size + 1) / 3;
  return {outer, size - 2 * outer, outer};
}

// Key of a part: the length of the whole word, which part, its bytes. `swap` reads the byte at that index from
// elsewhere, as if two neighbours had not been swapped.
struct PartHash {
  std::uint64_t state;
  PartHash(std::size_t size, unsigned part) : state(mix((size << 2 | part) + 0x9e3779b97f4a7c15ULL)) {}
  PartHash& add(std::string_view bytes) {
    for (char c : bytes) state = (state ^ byte(c)) * 0x9fb21c651e98df25ULL;
    return *this;
  }
  std::uint64_t key() const { return mix(state); }
};

// Which letters a word has: a to z, digits, other bytes, and which of four common letters it has twice. An edit takes
// away at most one bit and adds at most one.
std::uint32_t letters_of(std::string_view text) {
  std::uint32_t letters = 0;
  for (char c : text) {
    if (c >= 'a' && c <= 'z') {
      const std::uint32_t bit = std::uint32_t{1} << (c - 'a');
      if ((letters & bit) != 0) {
        if (c == 'a') letters |= 1U << 28;
        if (c == 'i') letters |= 1U << 29;
        if (c == 'n') letters |= 1U << 30;
        if (c == 'e') letters |= 1U << 31;
      }
      letters |= bit;
    } else {
      letters |= c >= '0' && c <= '9' ? 1U << 26 : 1U << 27;
    }
  }
  return letters;
}
// At most so many bits are set.
template <unsigned kMost>
bool few_bits(std::uint32_t bits) {
  for (unsigned i = 0; i < kMost; ++i) bits &= bits - 1;
  return bits == 0;
}

// Keys under which a query of `text` finds the long words of `size` bytes.
template <class Visit>
void part_keys(std::string_view text, std::size_t size, const Visit& visit) {
  const Parts parts = parts_of(size);
  const std::size_t length = text.size();
  const int moved = static_cast<int>(length) - static_cast<int>(size);
  visit(PartHash(size, 0).add(text.substr(0, parts.first)).key());
  visit(PartHash(size, 2).add(text.substr(length - parts.third)).key());
  for (int s = -1; s <= 1; ++s) {
    if (moved - s > 1 || s - moved > 1) continue;
    const auto from = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(parts.first) + s);
    if (from + parts.second > length) continue;
    visit(PartHash(size, 1).add(text.substr(from, parts.second)).key());
  }
  if (moved > 1 || moved < -1) return;
  // A swap across a border undone: the part's last byte stands one later, its first byte one earlier.
  visit(PartHash(size, 0).add(text.substr(0, parts.first - 1)).add(text.substr(parts.first, 1)).key());
  const std::size_t from = length - parts.third;
  visit(PartHash(size, 2).add(text.substr(from - 1, 1)).add(text.substr(from + 1)).key());
}

struct LongEntry {
  std::uint32_t letters, word;
};

// A short word, all that a comparison needs in one place.
struct ShortWord {
  std::uint32_t low, high;  // halves of the text
  std::uint32_t word;
  PackedWord text() const { return PackedWord{high} << 32 | low; }
};
ShortWord short_word(PackedWord text, std::uint32_t word) {
  return {static_cast<std::uint32_t>(text), static_cast<std::uint32_t>(text >> 32), word};
}

// Optimal string alignment distance of a candidate to a query whose bytes' positions are in `at`; something above
// `most` if it is above that. (Each further byte of the candidate takes at most one edit away from the sum.)
unsigned distance(const std::uint64_t* at, std::size_t size, std::string_view candidate, unsigned most) {
  std::uint64_t vp = size == kPattern ? ~std::uint64_t{0} : (std::uint64_t{1} << size) - 1;
  std::uint64_t vn = 0, d0 = 0, previous = 0;
  const std::uint64_t last = std::uint64_t{1} << (size - 1);
  auto edits = static_cast<unsigned>(size);
  unsigned allowed = most + static_cast<unsigned>(candidate.size());
  for (const char c : candidate) {
    const std::uint64_t match = at[byte(c)];
    const std::uint64_t swapped = ((~d0 & match) << 1) & previous;
    d0 = swapped | (((match & vp) + vp) ^ vp) | match | vn;
    std::uint64_t hp = vn | ~(d0 | vp);
    const std::uint64_t hn = d0 & vp;
    edits += (hp & last) != 0 ? 1U : 0U;
    edits -= (hn & last) != 0 ? 1U : 0U;
    hp = (hp << 1) | 1;
    const std::uint64_t hn_moved = hn << 1;
    vp = hn_moved | ~(d0 | hp);
    vn = hp & d0;
    previous = match;
    if (edits > --allowed) return edits;
  }
  return edits;
}

}  // namespace

struct NearWords::State {
  std::vector<ShortWord> shorts;                       // by position: by size, words ascending
  std::array<std::uint32_t, kShort + 2> size_begin{};  // of each size, the first position; then the number of all
  Buckets<std::uint32_t> deletes;                      // position and, above it, bits of the key
  unsigned position_bits = 1;
  Buckets<LongEntry> parts;

  std::uint32_t entry(std::uint64_t key, std::uint32_t position) const {
    return position_bits >= 32 ? position : position | static_cast<std::uint32_t>(key << position_bits);
  }
  std::uint32_t position_mask() const {
    return position_bits >= 32 ? UINT32_MAX : (std::uint32_t{1} << position_bits) - 1;
  }
  // So that the position of a word tells its size.
  void sort_by_size() {
    for (const ShortWord& word : shorts) ++size_begin[packed_size(word.text()) + 1];
    for (std::size_t size = 1; size < size_begin.size(); ++size) size_begin[size] += size_begin[size - 1];
    std::vector<ShortWord> sorted(shorts.size());
    auto next = size_begin;
    for (const ShortWord& word : shorts) sorted[next[packed_size(word.text())]++] = word;
    shorts = std::move(sorted);
  }
  // Positions of the words to find where `rest` bytes are left of a query of `size` bytes: those of which no more are
  // deleted than edits are allowed. (A word so near is found where no more than its edits are deleted from either.)
  std::pair<std::uint32_t, std::uint32_t> positions(std::size_t size, std::size_t rest) const {
    std::size_t from = 0, to = 0;  // sizes
    for (std::size_t of = std::max<std::size_t>(rest, 1); of <= std::min(kShort, rest + 2); ++of) {
      if (std::max(of, size) - rest > text::edits_allowed(std::min(of, size))) continue;
      from = from == 0 ? of : from;
      to = of + 1;
    }
    return {size_begin[from], size_begin[to]};
  }
  void find_short(std::string_view query, std::uint32_t end, Scratch& scratch, std::vector<NearWord>& out) const;
  template <class Near>
  void collect_bucket(std::uint32_t from, std::uint32_t to, std::uint32_t end, const Near& near,
                      std::vector<std::uint32_t>& found) const;
  void find_long(const WordTexts& texts, std::string_view query, std::uint32_t end, Scratch& scratch,
                 std::vector<NearWord>& out) const;
};

NearWords::NearWords() : state_(std::make_unique<State>()) {}
NearWords::~NearWords() = default;
NearWords::NearWords(NearWords&&) noexcept = default;
NearWords& NearWords::operator=(NearWords&&) noexcept = default;

NearWords NearWords::build(const WordTexts& texts, unsigned threads) {
  NearWords made;
  State& state = *made.state_;
  std::string buffer;
  std::size_t deletes = 0;
  std::vector<std::uint32_t> longs;
  for (std::uint32_t word = 0; word < texts.size(); ++word) {
    const std::string_view text = texts.text(word, buffer);
    if (text.size() > kShort) {
      longs.push_back(word);
      continue;
    }
    state.shorts.push_back(short_word(pack<PackedWord>(text), word));
    const std::size_t n = text.size();
    deletes += n <= 2 ? 1 : n <= 5 ? 1 + n : 1 + n + n * (n - 1) / 2;
  }
  state.sort_by_size();
  ask_for_huge_pages(state.shorts);
  state.position_bits = std::max(1U, static_cast<unsigned>(std::bit_width(state.shorts.size())));
  state.deletes.fill(deletes, 8, threads, [&](const auto& emit) {
    for (std::uint32_t position = 0; position < state.shorts.size(); ++position) {
      const PackedWord text = state.shorts[position].text();
      const std::size_t size = packed_size(text);
      deletions(text, size, text::edits_allowed(size), [&](std::uint64_t reached) {
        const std::uint64_t key = mix(reached);
        emit(key, state.entry(key, position));
      });
    }
  });
  state.parts.fill(longs.size() * 3, 8, threads, [&](const auto& emit) {
    std::string own;
    for (const std::uint32_t word : longs) {
      const std::string_view text = texts.text(word, own);
      const Parts parts = parts_of(text.size());
      const LongEntry entry{letters_of(text), word};
      emit(PartHash(text.size(), 0).add(text.substr(0, parts.first)).key(), entry);
      emit(PartHash(text.size(), 1).add(text.substr(parts.first, parts.second)).key(), entry);
      emit(PartHash(text.size(), 2).add(text.substr(parts.first + parts.second)).key(), entry);
    }
  });
  return made;
}

void NearWords::State::find_short(std::string_view query, std::uint32_t end, Scratch& scratch,
                                  std::vector<NearWord>& out) const {
  scratch.keys.clear();
  scratch.rests.clear();
  const unsigned allowed = text::edits_allowed(query.size());
  deletions(pack<PackedPair>(query), query.size(), allowed, [&](std::uint64_t reached) {
    scratch.keys.push_back(mix(reached));
    scratch.rests.push_back(static_cast<std::uint8_t>(packed_size(reached)));
  });
  // Each step asks the memory for all it will need before it uses any.
  for (const std::uint64_t key : scratch.keys) __builtin_prefetch(&deletes.begin[deletes.bucket(key)]);
  for (const std::uint64_t key : scratch.keys)
    __builtin_prefetch(deletes.entries.data() + deletes.begin[deletes.bucket(key)]);
  scratch.found.clear();
  std::array<std::pair<std::uint32_t, std::uint32_t>, kShort + 1> within;
  for (std::size_t rest = 0; rest <= kShort; ++rest)
    within[rest] = rest > query.size() ? std::pair{0U, 0U} : positions(query.size(), rest);
  const std::uint32_t mask = position_mask();
  for (std::size_t k = 0; k < scratch.keys.size(); ++k) {
    const std::uint64_t key = scratch.keys[k];
    const auto [first, last] = within[scratch.rests[k]];
    const std::size_t bucket = deletes.bucket(key);
    const std::uint32_t tag = entry(key, 0);
    for (std::uint32_t i = deletes.begin[bucket]; i < deletes.begin[bucket + 1]; ++i) {
      const std::uint32_t here = deletes.entries[i], position = here & mask;
      if ((here & ~mask) != tag || position < first || position >= last) continue;
      scratch.found.push_back(position);
      __builtin_prefetch(&shorts[position]);
    }
  }
  const auto compare = [&](auto packed) {
    for (const std::uint32_t position : scratch.found) {
      const ShortWord& candidate = shorts[position];
      if (candidate.word >= end) continue;
      const PackedWord text = candidate.text();
      const std::size_t size = packed_size(text);
      const unsigned edits = packed_edits<decltype(packed)>(packed, query.size(), text, size);
      if (edits <= text::edits_allowed(std::min(size, query.size()))) out.push_back({candidate.word, edits});
    }
  };
  if (query.size() <= sizeof(PackedWord))
    compare(pack<PackedWord>(query));
  else
    compare(pack<PackedPair>(query));
}

// Appends the words of the entries below `end` whose letters `near` takes.
template <class Near>
void NearWords::State::collect_bucket(std::uint32_t from, std::uint32_t to, std::uint32_t end, const Near& near,
                                      std::vector<std::uint32_t>& found) const {
  constexpr std::uint32_t kStep = 64;
  std::array<std::uint8_t, kStep> taken;
  const LongEntry* const all = parts.entries.data();
  for (; from < to; from += kStep) {
    const std::uint32_t count = std::min(kStep, to - from);
    const LongEntry* const here = all + from;
    for (std::uint32_t i = 0; i < count; ++i) taken[i] = near(here[i].letters) ? 1 : 0;
    for (std::uint32_t i = 0; i < count; ++i)
      if (taken[i] != 0) {
        if (here[i].word >= end) return;  // words ascend in a bucket
        found.push_back(here[i].word);
      }
    if (here[count - 1].word >= end) return;
  }
}

void NearWords::State::find_long(const WordTexts& texts, std::string_view query, std::uint32_t end, Scratch& scratch,
                                 std::vector<NearWord>& out) const {
  scratch.keys.clear();
  std::array<std::size_t, 6> key_end{};  // of the words of two bytes less than the query, one less, and so on
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t size = query.size() + i - 2;
    if (size > kShort) part_keys(query, size, [&](std::uint64_t key) { scratch.keys.push_back(key); });
    key_end[i + 1] = scratch.keys.size();
  }
  for (const std::uint64_t key : scratch.keys) __builtin_prefetch(&parts.begin[parts.bucket(key)]);
  for (const std::uint64_t key : scratch.keys)
    __builtin_prefetch(parts.entries.data() + parts.begin[parts.bucket(key)]);
  scratch.found.clear();
  // Two edits that make a text two bytes longer only add letters; one byte longer, they take away one at most.
  const std::uint32_t letters = letters_of(query);
  const auto collect = [&](std::size_t i, auto near) {
    for (std::size_t k = key_end[i]; k < key_end[i + 1]; ++k) {
      const std::size_t bucket = parts.bucket(scratch.keys[k]);
      collect_bucket(parts.begin[bucket], parts.begin[bucket + 1], end, near, scratch.found);
    }
  };
  collect(0, [=](std::uint32_t word) { return few_bits<0>(word & ~letters) && few_bits<2>(letters & ~word); });
  collect(1, [=](std::uint32_t word) { return few_bits<1>(word & ~letters) && few_bits<2>(letters & ~word); });
  collect(2, [=](std::uint32_t word) { return few_bits<2>(word & ~letters) && few_bits<2>(letters & ~word); });
  collect(3, [=](std::uint32_t word) { return few_bits<2>(word & ~letters) && few_bits<1>(letters & ~word); });
  collect(4, [=](std::uint32_t word) { return few_bits<2>(word & ~letters) && few_bits<0>(letters & ~word); });
  for (const std::uint32_t word : scratch.found) texts.prefetch(word, 0);
  for (unsigned step = 1; step < 3; ++step)
    for (const std::uint32_t word : scratch.found) texts.prefetch(word, step);
  for (const std::uint32_t word : scratch.found) {
    const std::string_view text = texts.text(word, scratch.buffer);
    const std::size_t most = std::max(text.size(), query.size()), least = std::min(text.size(), query.size());
    if (most - least > 2) continue;
    const unsigned allowed = text::edits_allowed(least);
    const unsigned edits = query.size() <= kPattern ? distance(scratch.at.data(), query.size(), text, allowed)
                                                    : text::osa_distance(query, text, allowed);
    if (edits <= allowed) out.push_back({word, edits});
  }
}

void NearWords::find(const WordTexts& texts, std::string_view query, Scratch& scratch, std::vector<NearWord>& out,
                     std::uint32_t end) const {
  if (query.empty()) return;
  if (query.size() <= kPattern)
    for (std::size_t i = 0; i < query.size(); ++i) scratch.at[byte(query[i])] |= std::uint64_t{1} << i;
  if (query.size() <= kShort + 2) state_->find_short(query, end, scratch, out);
  if (query.size() + 2 > kShort) state_->find_long(texts, query, end, scratch, out);
  if (query.size() <= kPattern)
    for (char c : query) scratch.at[byte(c)] = 0;
}

std::uint64_t NearWords::bytes() const {
  return state_->shorts.size() * sizeof(ShortWord) + state_->deletes.bytes() + state_->parts.bytes();
}

}  // namespace clew::screen
