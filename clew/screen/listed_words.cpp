#include "clew/screen/listed_words.h"

#include <algorithm>
#include <numeric>
#include <ranges>
#include <utility>

#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/base/huge_pages.h"
#include "clew/codec/hash.h"

namespace clew::screen {

std::size_t ListedWords::slot(std::string_view text) const {
  return static_cast<std::size_t>(codec::xxh3(as_bytes(text))) & (slots_.size() - 1);
}

void ListedWords::grow() {
  std::vector<std::uint32_t> old = std::move(slots_);
  slots_.assign(std::max<std::size_t>(64, old.size() * 2), 0);
  for (const std::uint32_t entry : old) {
    if (entry == 0) continue;
    std::size_t at = slot(token_text(entry - 1));
    while (slots_[at] != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = entry;
  }
}

Word ListedWords::intern(const text::Token& token) {
  if (std::size_t{tokens()} * 3 >= slots_.size() * 2) grow();
  std::size_t at = slot(token.text);
  for (; slots_[at] != 0; at = (at + 1) & (slots_.size() - 1)) {
    const Word word = slots_[at] - 1;
    if (token_text(word) == token.text && role(word) == token.role && std::ranges::equal(keys(word), token.keys))
      return word;
  }
  const Word word = tokens();
  CLEW_CHECK(texts_.size() + token.text.size() <= UINT32_MAX && keys_.size() + token.keys.size() <= UINT32_MAX);
  texts_ += token.text;
  begin_.push_back(static_cast<std::uint32_t>(texts_.size()));
  roles_.push_back(static_cast<std::uint8_t>(token.role));
  keys_.insert(keys_.end(), token.keys.begin(), token.keys.end());
  key_begin_.push_back(static_cast<std::uint32_t>(keys_.size()));
  slots_[at] = word + 1;
  return word;
}

std::vector<Word> ListedWords::sort_tokens() {
  std::vector<Word> order(tokens()), numbers(tokens());
  std::iota(order.begin(), order.end(), Word{0});
  std::ranges::sort(order, [&](Word a, Word b) {
    const int compared = token_text(a).compare(token_text(b));
    return compared != 0 ? compared < 0 : a < b;
  });
  ListedWords sorted;
  sorted.texts_.reserve(texts_.size());
  sorted.keys_.reserve(keys_.size());
  for (const Word word : order) {
    numbers[word] = sorted.tokens();
    sorted.texts_ += token_text(word);
    sorted.begin_.push_back(static_cast<std::uint32_t>(sorted.texts_.size()));
    sorted.roles_.push_back(roles_[word]);
    sorted.keys_.insert(sorted.keys_.end(), keys(word).begin(), keys(word).end());
    sorted.key_begin_.push_back(static_cast<std::uint32_t>(sorted.keys_.size()));
  }
  sorted.slots_ = std::move(slots_);
  for (std::uint32_t& slot : sorted.slots_)
    if (slot != 0) slot = numbers[slot - 1] + 1;
  *this = std::move(sorted);
  return numbers;
}

std::pair<Word, Word> ListedWords::beginning_with(std::string_view bytes) const {
  const auto words = std::views::iota(Word{0}, tokens());
  const auto front = [&](Word word) { return token_text(word).substr(0, bytes.size()); };
  const auto found = std::ranges::equal_range(words, bytes, {}, front);
  return {static_cast<Word>(found.begin() - words.begin()), static_cast<Word>(found.end() - words.begin())};
}

void ListedWords::set_pairs(std::vector<std::uint64_t> pairs) {
  pairs_ = std::move(pairs);
}

std::string_view ListedWords::text(Word word, std::string& buffer) const {
  if (!is_pair(word)) return token_text(word);
  const std::uint64_t both = pair(word);
  buffer = token_text(static_cast<Word>(both >> 32));
  buffer += token_text(static_cast<Word>(both));
  return buffer;
}

void ListedWords::prefetch(Word word, unsigned step) const {
  if (!is_pair(word)) {
    if (step == 0) __builtin_prefetch(&begin_[word]);
    if (step == 1) __builtin_prefetch(texts_.data() + begin_[word]);
    return;
  }
  if (step == 0) {
    __builtin_prefetch(&pairs_[word - tokens()]);
    return;
  }
  const std::uint64_t both = pair(word);
  for (const Word part : {static_cast<Word>(both >> 32), static_cast<Word>(both)})
    __builtin_prefetch(step == 1 ? static_cast<const void*>(&begin_[part])
                                 : static_cast<const void*>(texts_.data() + begin_[part]));
}

void ListedWords::read(Word word, text::Token& out) const {
  out.text = token_text(word);
  out.role = role(word);
  out.keys = {};
  for (const text::Key key : keys(word)) out.keys.add(key);
}

text::Token ListedWords::token(Word word) const {
  text::Token token;
  read(word, token);
  return token;
}

void ListedWords::finish() {
  texts_.shrink_to_fit();
  begin_.shrink_to_fit();
  roles_.shrink_to_fit();
  key_begin_.shrink_to_fit();
  keys_.shrink_to_fit();
  pairs_.shrink_to_fit();
  ask_for_huge_pages(texts_.data(), texts_.size());
  ask_for_huge_pages(begin_);
  ask_for_huge_pages(pairs_);
  ask_for_huge_pages(slots_);
}

std::uint64_t ListedWords::bytes() const {
  return texts_.capacity() + roles_.capacity() + (keys_.capacity() + pairs_.capacity()) * sizeof(std::uint64_t) +
         (begin_.capacity() + key_begin_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace clew::screen
