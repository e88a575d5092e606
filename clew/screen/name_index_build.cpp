// Building the index: names to tokens, tokens to numbers, numbers to lists.
//
// Names are read in parallel in blocks, each with a small dictionary of its own; the blocks are then joined in order,
// so that numbers, and with them every byte of the index, do not depend on the number of threads. Pairs of neighbours
// get numbers after the tokens, in the order of the pair.
#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "clew/base/check.h"
#include "clew/base/huge_pages.h"
#include "clew/base/tasks.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/search_scratch.h"
#include "clew/text/fold.h"

namespace clew::screen {
namespace {

constexpr std::size_t kBlock = 8192;  // names read at a time
constexpr std::size_t kNamesMax = (1U << 31) - 1;
constexpr std::size_t kTextMax = UINT32_MAX;

// What one block of names says, in numbers of its own.
struct Block {
  ListedWords words;
  std::vector<Word> sequence;
  std::vector<std::uint32_t> ends;
  std::vector<std::uint8_t> styles;
  std::vector<std::uint64_t> letters;  // Name::letters of each
};

void read_block(const ListedNames::Text& names, std::size_t from, std::size_t to, Block& block) {
  for (std::size_t i = from; i < to; ++i) {
    const std::uint32_t begin = i == 0 ? 0 : names.ends[i - 1];
    const text::Name name =
        text::read_name(std::string_view(names.all).substr(begin, names.ends[i] - begin), names.kinds[i]);
    block.styles.push_back(0);
    for (std::size_t r = 0; r < name.readings.size(); ++r) {
      const auto style = static_cast<std::uint8_t>(name.readings[r].style);
      if (r > 0)
        block.sequence.push_back(kNextReading - style);
      else
        block.styles.back() |= style;
      for (const text::Token& token : name.readings[r].tokens)
        if (!token.text.empty()) block.sequence.push_back(block.words.intern(token));
    }
    if (name.original.size() != names.ends[i] - begin ||
        name.original != std::string_view(names.all).substr(begin, names.ends[i] - begin))
      block.styles.back() |= kCleaned;
    block.ends.push_back(static_cast<std::uint32_t>(block.sequence.size()));
    block.letters.push_back(name.letters);
  }
}

}  // namespace

// ---- The builder

struct NameIndexBuilder::State {
  ListedNames::Text names;
  std::shared_ptr<const NameIndex> weighed_as;
};

NameIndexBuilder::NameIndexBuilder() : state_(std::make_unique<State>()) {}
NameIndexBuilder::~NameIndexBuilder() = default;
NameIndexBuilder::NameIndexBuilder(NameIndexBuilder&&) noexcept = default;

Result<NameId> NameIndexBuilder::add(std::string_view name, text::NameKind kind) {
  ListedNames::Text& names = state_->names;
  if (names.ends.size() >= kNamesMax) return fail(Code::limit, "more than 2,147,483,647 names in one index");
  if (name.size() > kTextMax - names.all.size()) return fail(Code::limit, "more than 4 GiB of names in one index");
  names.all += name;
  names.ends.push_back(static_cast<std::uint32_t>(names.all.size()));
  names.kinds.push_back(kind);
  return NameId{static_cast<std::uint32_t>(names.ends.size() - 1)};
}

void NameIndexBuilder::weigh_as(std::shared_ptr<const NameIndex> other) {
  state_->weighed_as = std::move(other);
}

std::shared_ptr<const NameIndex> NameIndexBuilder::build(unsigned threads) && {
  ListedNames::Text names = std::exchange(state_->names, {});
  return std::make_shared<ListedNames>(std::move(names), std::max(1U, threads), std::exchange(state_->weighed_as, {}));
}

// ---- The index

ListedNames::ListedNames(Text names, unsigned threads, std::shared_ptr<const NameIndex> weighed_as)
    : names_(std::move(names)), weighed_as_(std::move(weighed_as)) {
  names_.all.shrink_to_fit();
  names_.ends.shrink_to_fit();
  names_.kinds.shrink_to_fit();
  make_version();
  read_names(threads);
  make_pairs_and_postings(threads);
  make_keys(threads);
  near_ = NearWords::build(words_, threads);
  if (!weighed_as_)
    weights_ = std::make_unique<CorpusWeights>(words_, postings_, static_cast<std::uint32_t>(size()),
                                               "corpus-1/" + version_.substr(0, 16));
  sizes_.resize(words_.tokens());
  parallel_for(sizes_.size() / kBlock + 1, threads, [&](std::size_t step) {
    const auto to = static_cast<Word>(std::min<std::size_t>(sizes_.size(), (step + 1) * kBlock));
    for (auto word = static_cast<Word>(step * kBlock); word < to; ++word) {
      const text::Token token = words_.token(word);
      sizes_[word] = word_size(token, weights().weight(token));
    }
  });
  for (Word word = 0; word < words_.tokens(); ++word)
    if (sizes_[word].tells) begin_postings_[static_cast<unsigned char>(sizes_[word].first)] += postings_.count(word);
  make_classes();
  make_frequent(threads);
  for (const auto* table : {&sequence_, &sequence_end_}) ask_for_huge_pages(*table);
  ask_for_huge_pages(sizes_);
  ask_for_huge_pages(class_of_);
}

ListedNames::~ListedNames() = default;

// A query's words are mostly those of many names, and theirs are the longest lists of related words.
void ListedNames::make_frequent(unsigned threads) {
  std::vector<Word> words;
  for (Word word = 0; word < words_.tokens(); ++word)
    if (words_.role(word) == text::Role::word && postings_.count(word) > 1) words.push_back(word);
  const std::size_t count = std::min(kFrequent, words.size());
  std::ranges::partial_sort(words, words.begin() + static_cast<std::ptrdiff_t>(count), [&](Word a, Word b) {
    const std::uint32_t of_a = postings_.count(a), of_b = postings_.count(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  words.resize(count);
  std::vector<RelatedWords> found(count);
  constexpr std::size_t kStep = 64;
  parallel_for((count + kStep - 1) / kStep, threads, [&](std::size_t step) {
    RelatedFinder::Scratch scratch;
    for (std::size_t i = step * kStep; i < std::min(count, (step + 1) * kStep); ++i)
      finder_.find(words_.token(words[i]), {}, scratch, found[i]);
  });
  for (std::size_t i = 0; i < count; ++i) frequent_.add(words_.token(words[i]), {}, std::move(found[i]));
}

void ListedNames::make_version() {
  codec::Sha256 hash;
  for (std::size_t i = 0; i < size(); ++i) {
    const std::string_view text = original(NameId{static_cast<std::uint32_t>(i)});
    std::array<std::uint8_t, 5> head{static_cast<std::uint8_t>(names_.kinds[i])};
    for (std::size_t b = 0; b < 4; ++b) head[b + 1] = static_cast<std::uint8_t>(text.size() >> (8 * b));
    hash.update(head);
    hash.update(as_bytes(text));
  }
  version_ = codec::to_hex(hash.finish().view());
}

void ListedNames::read_names(unsigned threads) {
  sequence_end_.reserve(size());
  std::vector<std::uint64_t> letters;
  letters.reserve(size());
  const std::size_t blocks = (size() + kBlock - 1) / kBlock;
  const std::size_t at_once = std::size_t{threads} * 4;
  for (std::size_t first = 0; first < blocks; first += at_once) {
    std::vector<Block> read(std::min(at_once, blocks - first));
    parallel_for(read.size(), threads, [&](std::size_t i) {
      const std::size_t from = (first + i) * kBlock;
      read_block(names_, from, std::min(size(), from + kBlock), read[i]);
    });
    for (const Block& block : read) {
      std::vector<Word> numbers(block.words.tokens());
      for (Word word = 0; word < numbers.size(); ++word) numbers[word] = words_.intern(block.words.token(word));
      const auto base = static_cast<std::uint32_t>(sequence_.size());
      for (const Word word : block.sequence) sequence_.push_back(is_word(word) ? numbers[word] : word);
      CLEW_CHECK(sequence_.size() < UINT32_MAX);
      for (const std::uint32_t end : block.ends) sequence_end_.push_back(base + end);
      styles_.insert(styles_.end(), block.styles.begin(), block.styles.end());
      letters.insert(letters.end(), block.letters.begin(), block.letters.end());
    }
  }
  sequence_.shrink_to_fit();
  const std::vector<Word> numbers = words_.sort_tokens();
  for (Word& word : sequence_)
    if (is_word(word)) word = numbers[word];
  same_letters_.fill(size(), 4, threads, [&](const auto& emit) {
    for (std::uint32_t name = 0; name < letters.size(); ++name)
      if (letters[name] != 0) emit(letters[name], name);
  });
}

void ListedNames::make_pairs_and_postings(unsigned threads) {
  struct PairOf {
    std::uint64_t pair;
    std::uint32_t name;
    bool operator==(const PairOf&) const = default;
    auto operator<=>(const PairOf&) const = default;
  };
  std::vector<PairOf> pairs;
  std::vector<std::uint32_t> begin(words_.tokens() + std::size_t{1});
  const auto each_name = [&](const auto& visit) {
    for (std::uint32_t name = 0, at = 0; name < size(); ++name)
      for (const std::uint32_t first = at; at < sequence_end_[name]; ++at) visit(name, at, first);
  };
  const auto joined = [&](Word word) {
    text::Token token;
    token.role = words_.role(word);
    return joinable(token);
  };
  each_name([&](std::uint32_t name, std::uint32_t at, std::uint32_t first) {
    if (!is_word(sequence_[at])) return;
    ++begin[sequence_[at] + std::size_t{1}];
    if (at > first && is_word(sequence_[at - 1]) && joined(sequence_[at - 1]) && joined(sequence_[at]))
      pairs.push_back({std::uint64_t{sequence_[at - 1]} << 32 | sequence_[at], name});
  });
  for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
  std::vector<std::uint32_t> names(begin.back());
  std::vector<std::uint32_t> end(begin.begin(), begin.end() - 1);
  each_name([&](std::uint32_t name, std::uint32_t at, std::uint32_t) {
    const Word word = sequence_[at];
    if (is_word(word) && (end[word] == begin[word] || names[end[word] - 1] != name)) names[end[word]++] = name;
  });
  for (Word word = 0; word < words_.tokens(); ++word) postings_.append(&names[begin[word]], end[word] - begin[word]);

  parallel_for(1, threads, [&](std::size_t) { std::ranges::sort(pairs); });
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  std::vector<std::uint64_t> distinct;
  std::vector<std::uint32_t> holders;
  for (std::size_t i = 0; i < pairs.size();) {
    holders.clear();
    const std::uint64_t pair = pairs[i].pair;
    for (; i < pairs.size() && pairs[i].pair == pair; ++i) holders.push_back(pairs[i].name);
    distinct.push_back(pair);
    postings_.append(holders.data(), holders.size());
  }
  CLEW_CHECK(distinct.size() < kWordsMax - words_.tokens());
  words_.set_pairs(std::move(distinct));
  words_.finish();
  postings_.finish();
}

void ListedNames::make_keys(unsigned threads) {
  struct KeyOf {
    text::Key key;
    Word word;
  };
  constexpr std::size_t kStep = 1U << 16;
  std::vector<std::vector<KeyOf>> parts((words_.size() + kStep - 1) / kStep);
  parallel_for(parts.size(), threads, [&](std::size_t i) {
    const std::size_t to = std::min<std::size_t>(words_.size(), (i + 1) * kStep);
    for (auto word = static_cast<Word>(i * kStep); word < to; ++word) {
      if (!words_.is_pair(word)) {
        if (words_.role(word) == text::Role::word)
          for (const text::Key key : words_.keys(word)) parts[i].push_back({key, word});
        continue;
      }
      const std::uint64_t pair = words_.pair(word);
      const text::Token joined =
          join(words_.token(static_cast<Word>(pair >> 32)), words_.token(static_cast<Word>(pair)));
      for (const text::Key key : joined.keys) parts[i].push_back({key, word});
    }
  });
  std::size_t count = 0;
  for (const auto& part : parts) count += part.size();
  keys_.word_bits = std::max(1U, static_cast<unsigned>(std::bit_width(words_.size())));
  keys_.table.fill(count, 4, threads, [&](const auto& emit) {
    for (const auto& part : parts)
      for (const KeyOf& of : part) {
        const std::uint64_t spread = mix(of.key);
        emit(spread, keys_.entry(spread, of.word));
      }
  });
}

namespace {

// Cells of names, from the one of which least is known on: by kind, number of initials, telling words, lightest word,
// heaviest word.
constexpr std::array<std::uint8_t, 3> kTelling = {0, 2, 3};
constexpr std::array<std::uint16_t, 4> kLightest = {0, 300, 500, 700};
constexpr std::array<std::uint16_t, 4> kRest = {100, 180, 260, 330};  // at least, with each of them
constexpr std::array<std::uint16_t, 2> kHeaviest = {0, 900};
constexpr std::array<std::uint16_t, 3> kMost = {0, 480, 300};  // share of the heaviest word, for so many telling words
constexpr std::uint8_t kLongest = 9;                           // tokens; a longer name is of the least class
constexpr std::size_t kInitials = 3;                           // two or more, one, none
constexpr std::size_t kTogether = kTelling.size() * kLightest.size() * kHeaviest.size(),
                      kCells = 3 * kInitials * kTogether;

std::size_t cell_of(std::size_t kind, const NameExtent& of) {
  const std::size_t group = kind * kInitials + (kInitials - 1 - std::min<std::size_t>(of.initials, kInitials - 1));
  std::size_t t = kTelling.size() - 1, l = kLightest.size() - 1;
  while (t > 0 && (kTelling[t] > of.telling || kRest[0] > of.rest)) --t;
  while (l > 0 && (kLightest[l] > of.lightest || kRest[l] > of.rest)) --l;
  if (t == 0 || of.longest > kLongest) return group * kTogether;
  const bool heavy = of.heaviest >= kHeaviest[1] && of.most >= kMost[t];
  return group * kTogether + (t * kLightest.size() + l) * kHeaviest.size() + (heavy ? 1 : 0);
}

// The next cell of the same kind and initials of which less is known.
std::size_t lesser(std::size_t cell) {
  return cell % kHeaviest.size() != 0                      ? cell - 1
         : cell / kHeaviest.size() % kLightest.size() != 0 ? cell - kHeaviest.size()
                                                           : cell - kHeaviest.size() * kLightest.size();
}

struct Cell {
  std::uint32_t names = 0;
  NameExtent least;
  std::size_t part_of = SIZE_MAX;  // the cell that took its names
  bool stands() const { return names > 0 && part_of == SIZE_MAX; }
};
using Cells = std::array<Cell, kCells>;

void give_up(Cells& cells, std::size_t cell) {
  std::size_t to = cell;
  do to = lesser(to);
  while (to % kTogether != 0 && cells[to].part_of != SIZE_MAX);
  cells[to].names += cells[cell].names;
  cells[to].least.join(cells[cell].least);
  cells[cell].part_of = to;
}

// Few names are no class of their own, and there are not too many classes.
void join_small(Cells& cells, std::size_t names) {
  constexpr std::size_t kFewest = 64;  // of a class: one name in so many
  for (std::size_t cell = kCells; cell-- > 0;)
    if (cells[cell].stands() && cell % kTogether != 0 && cells[cell].names < names / kFewest) give_up(cells, cell);
  for (;;) {
    std::size_t count = 0, least = SIZE_MAX;
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      if (!cells[cell].stands()) continue;
      ++count;
      if (cell % kTogether != 0 && (least == SIZE_MAX || cells[cell].names < cells[least].names)) least = cell;
    }
    if (count <= kClassesMax) return;
    give_up(cells, least);
  }
}

}  // namespace

void NameExtent::join(const NameExtent& other) {
  telling = std::min(telling, other.telling);
  initials = std::max(initials, other.initials);
  lightest = std::min(lightest, other.lightest);
  heaviest = std::min(heaviest, other.heaviest);
  rest = std::min(rest, other.rest);
  most = std::min(most, other.most);
  longest = std::max(longest, other.longest);
}

NameExtent ListedNames::extent_of(std::span<const Word> words) const {
  NameExtent out{.telling = 0, .heaviest = 0, .most = 0};
  out.longest = static_cast<std::uint8_t>(std::min<std::size_t>(words.size(), UINT8_MAX));
  std::uint32_t total = 0, shares = 0, most = 0;
  for (const Word word : words) total += sizes_[word].weight;
  for (const Word word : words) {
    if (!sizes_[word].tells) continue;
    ++out.telling;
    if (!sizes_[word].word) ++out.initials;
    out.lightest = std::min(out.lightest, sizes_[word].weight);
    // As the scorer counts a word that is missing: of one said twice, a quarter.
    const bool twice = std::ranges::count_if(
                           words, [&](Word other) { return words_.token_text(other) == words_.token_text(word); }) > 1;
    const std::uint32_t share = sizes_[word].weight * 1000U / total / (twice ? 4U : 1U);
    shares += share;
    most = std::max(most, share);
    if (sizes_[word].weight > out.heaviest || (sizes_[word].weight == out.heaviest && share < out.most))
      out.most = static_cast<std::uint16_t>(share);
    out.heaviest = std::max(out.heaviest, sizes_[word].weight);
  }
  out.rest = static_cast<std::uint16_t>(shares - most);
  return out;
}

NameExtent ListedNames::extent_of(std::uint32_t name) const {
  NameExtent least;
  std::uint32_t first = name == 0 ? 0 : sequence_end_[name - 1];
  for (std::uint32_t at = first; at <= sequence_end_[name]; ++at) {
    if (at < sequence_end_[name] && is_word(sequence_[at])) continue;
    least.join(extent_of(std::span(sequence_).subspan(first, at - first)));
    first = at + 1;
  }
  return least;
}

void ListedNames::make_classes() {
  static_assert(3 * kInitials <= kClassesMax && kClassesMax <= 32 && kCells <= UINT8_MAX);
  Cells cells{};
  class_of_.resize(size());
  for (std::uint32_t name = 0; name < size(); ++name) {
    const text::NameKind of = names_.kinds[name];
    const NameExtent extent = extent_of(name);
    const std::size_t number = cell_of(of == text::NameKind::unknown  ? 0
                                       : of == text::NameKind::person ? 1
                                                                      : 2,
                                       extent);
    class_of_[name] = static_cast<std::uint8_t>(number);
    ++cells[number].names;
    cells[number].least.join(extent);
  }
  join_small(cells, size());
  constexpr std::array kKind = {text::NameKind::unknown, text::NameKind::person, text::NameKind::organisation};
  constexpr std::array<std::uint8_t, kInitials> kInitialsMost = {UINT8_MAX, 1, 0};
  std::array<std::uint8_t, kCells> number{};
  for (std::size_t i = 0; i < kCells; ++i) {
    if (!cells[i].stands()) continue;
    number[i] = static_cast<std::uint8_t>(classes_.size());
    ClassOfNames made{
        .kind = kKind[i / kTogether / kInitials], .least = cells[i].least, .names = cells[i].names, .members = {}};
    made.least.initials = kInitialsMost[i / kTogether % kInitials];
    classes_.push_back(std::move(made));
  }
  for (std::uint8_t& of : class_of_) {
    std::size_t cell = of;
    while (cells[cell].part_of != SIZE_MAX) cell = cells[cell].part_of;
    of = number[cell];
  }
  for (std::uint32_t name = 0; name < size(); ++name)
    if (ClassOfNames& of = classes_[class_of_[name]]; of.names <= kSmallClass) of.members.push_back(name);
}

std::string_view ListedNames::original(NameId name) const {
  const auto i = static_cast<std::uint32_t>(name);
  const std::uint32_t begin = i == 0 ? 0 : names_.ends[i - 1];
  return std::string_view(names_.all).substr(begin, names_.ends[i] - begin);
}

text::Name ListedNames::name(NameId name) const {
  return text::read_name(original(name), names_.kinds[static_cast<std::uint32_t>(name)]);
}

void ListedNames::assemble(std::uint32_t name, text::Name& out, std::vector<std::uint32_t>& weights) const {
  if ((styles_[name] & kCleaned) == 0)
    out.original = original(NameId{name});
  else
    out.original = this->name(NameId{name}).original;
  out.letters = text::letters_hash(out.original);
  out.kind = names_.kinds[name];
  weights.clear();
  std::size_t readings = 0, tokens = 0;
  const auto next_reading = [&](std::uint8_t style) {
    if (readings > 0) out.readings[readings - 1].tokens.resize(tokens);
    if (out.readings.size() == readings) out.readings.emplace_back();
    out.readings[readings].style = static_cast<text::Style>(style);
    ++readings;
    tokens = 0;
  };
  for (std::uint32_t at = name == 0 ? 0U : sequence_end_[name - 1]; at < sequence_end_[name]; ++at) {
    const Word word = sequence_[at];
    if (readings == 0) next_reading(styles_[name] & (kCleaned - 1));
    if (!is_word(word)) {
      next_reading(static_cast<std::uint8_t>(kNextReading - word));
      continue;
    }
    auto& to = out.readings[readings - 1].tokens;
    if (to.size() == tokens) to.emplace_back();
    words_.read(word, to[tokens++]);
    weights.push_back(sizes_[word].weight);
  }
  if (readings > 0) out.readings[readings - 1].tokens.resize(tokens);
  out.readings.resize(readings);
}

std::uint64_t ListedNames::bytes() const {
  return names_.all.capacity() + names_.ends.capacity() * sizeof(std::uint32_t) + names_.kinds.capacity() +
         words_.bytes() + styles_.capacity() + class_of_.capacity() + sizes_.capacity() * sizeof(WordSize) +
         (sequence_.capacity() + sequence_end_.capacity()) * sizeof(std::uint32_t) + postings_.bytes() +
         same_letters_.bytes() + keys_.table.bytes() + near_.bytes() + frequent_.bytes();
}

}  // namespace clew::screen
