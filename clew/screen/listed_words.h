#pragma once
// The words of an index: the distinct tokens of all names, and after them the pairs of neighbours that a join writes as
// one word. Compact; made once by ListedWordsBuilder's owner and then only read.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/screen/near_words.h"
#include "clew/text/name.h"

namespace clew::screen {

/// Number of a word: tokens first, then pairs.
using Word = std::uint32_t;

class ListedWords final : public WordTexts {
 public:
  /// The number of the token, added if it is new. Tokens are the same if text, role and keys are.
  Word intern(const text::Token& token);
  /// After the last token: numbers the tokens by their texts, so that words that begin alike, as related ones mostly
  /// do, lie side by side in all tables. Returns the new number of each.
  std::vector<Word> sort_tokens();
  /// After that: the distinct pairs, ascending, as first << 32 | second.
  void set_pairs(std::vector<std::uint64_t> pairs);

  std::uint32_t size() const override { return tokens() + static_cast<std::uint32_t>(pairs_.size()); }
  std::string_view text(Word word, std::string& buffer) const override;
  void prefetch(std::uint32_t word, unsigned step) const override;
  std::uint32_t tokens() const { return static_cast<std::uint32_t>(roles_.size()); }
  bool is_pair(Word word) const { return word >= tokens(); }
  std::uint64_t pair(Word word) const { return pairs_[word - tokens()]; }
  std::string_view token_text(Word word) const {
    return std::string_view(texts_).substr(begin_[word], begin_[word + 1] - begin_[word]);
  }
  text::Role role(Word word) const { return static_cast<text::Role>(roles_[word]); }
  std::span<const text::Key> keys(Word word) const {
    return std::span(keys_).subspan(key_begin_[word], key_begin_[word + 1] - key_begin_[word]);
  }
  text::Token token(Word word) const;
  void read(Word word, text::Token& out) const;  ///< the same into a token that is used again
  /// Calls `visit(word)` for each token with this text.
  template <class Visit>
  void with_text(std::string_view text, const Visit& visit) const {
    if (slots_.empty()) return;
    for (std::size_t at = slot(text); slots_[at] != 0; at = (at + 1) & (slots_.size() - 1))
      if (token_text(slots_[at] - 1) == text) visit(slots_[at] - 1);
  }
  /// First and end of the tokens that begin with these bytes.
  std::pair<Word, Word> beginning_with(std::string_view bytes) const;
  std::uint64_t bytes() const;
  void finish();

 private:
  std::size_t slot(std::string_view text) const;
  void grow();

  std::string texts_;
  std::vector<std::uint32_t> begin_{0};  ///< of each token's text; one more at the end
  std::vector<std::uint8_t> roles_;
  std::vector<std::uint32_t> key_begin_{0};
  std::vector<text::Key> keys_;
  std::vector<std::uint64_t> pairs_;
  std::vector<std::uint32_t> slots_;  ///< open addressing by text: number + 1, or 0
};

}  // namespace clew::screen
