// Brute force, memory for searches, and the weights of the corpus. Searching is in name_index_search.cpp.
#include <algorithm>
#include <bit>
#include <utility>

#include "clew/base/tasks.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/search_scratch.h"

namespace clew::screen {
namespace {

constexpr std::size_t kScratchMax = 16;  // kept for later searches

}  // namespace

void sort_hits(std::vector<NameHit>& hits) {
  std::ranges::sort(hits, [](const NameHit& a, const NameHit& b) {
    return a.score != b.score ? a.score > b.score : a.name < b.name;
  });
}

std::vector<NameHit> ListedNames::search_all(const text::Name& query, Score threshold, unsigned threads) const {
  constexpr std::size_t kStep = 1024;
  std::vector<std::vector<NameHit>> parts((size() + kStep - 1) / kStep);
  parallel_for(parts.size(), threads, [&](std::size_t i) {
    const std::size_t to = std::min(size(), (i + 1) * kStep);
    for (auto id = static_cast<std::uint32_t>(i * kStep); id < to; ++id)
      if (const Score score = screen::score(query, name(NameId{id}), weights()); score >= threshold)
        parts[i].push_back({NameId{id}, score});
  });
  std::vector<NameHit> hits;
  for (const auto& part : parts) hits.insert(hits.end(), part.begin(), part.end());
  sort_hits(hits);
  return hits;
}

std::vector<NameHit> ListedNames::search_letters(const text::Name& query, Score threshold) const {
  std::vector<NameHit> hits;
  if (query.letters == 0) return hits;
  const std::size_t bucket = same_letters_.bucket(query.letters);
  for (std::uint32_t i = same_letters_.begin[bucket]; i < same_letters_.begin[bucket + 1]; ++i) {
    const NameId id{same_letters_.entries[i]};
    const text::Name listed = name(id);
    if (listed.letters != query.letters) continue;
    if (const Score score = screen::score(query, listed, weights()); score >= threshold) hits.push_back({id, score});
  }
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

void ListedNames::forget() const {
  const std::lock_guard lock(scratch_lock_);
  for (const auto& scratch : scratch_) scratch->recent.clear();
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
