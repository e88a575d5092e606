#pragma once
// Every word of a fixed set that is within text::edits_allowed() of a query, and none missed.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clew::screen {

/// The words a NearWords is made of, by number. They must stay the same as long as it lives.
class WordTexts {
 public:
  virtual ~WordTexts() = default;
  virtual std::uint32_t size() const = 0;
  /// The text; `buffer` may be used to put it together. Never empty, no NUL byte.
  virtual std::string_view text(std::uint32_t word, std::string& buffer) const = 0;
  /// Asks the memory for what text() will read. What one step needs is asked for by the step before: 0, 1, 2.
  virtual void prefetch(std::uint32_t /*word*/, unsigned /*step*/) const {}
};

/// A word found, and how many edits away it is.
struct NearWord {
  std::uint32_t word = 0;
  std::uint32_t edits = 0;
  friend bool operator==(const NearWord&, const NearWord&) = default;
};

class NearWords {
 public:
  /// What a search needs besides; one per thread, used again.
  struct Scratch {
    std::vector<std::uint64_t> keys;
    std::vector<std::uint8_t> rests;  ///< bytes left of the query under each
    std::vector<std::uint32_t> found;
    std::string buffer;
    std::vector<std::uint64_t> at = std::vector<std::uint64_t>(256);  ///< positions of each byte in the query
  };

  NearWords();
  ~NearWords();
  NearWords(NearWords&&) noexcept;
  NearWords& operator=(NearWords&&) noexcept;
  static NearWords build(const WordTexts& texts, unsigned threads);

  /// Appends every word w below `end` with osa(query, w) <= edits_allowed(the shorter of both), in no order; some come
  /// more than once.
  void find(const WordTexts& texts, std::string_view query, Scratch& scratch, std::vector<NearWord>& out,
            std::uint32_t end = UINT32_MAX) const;
  std::uint64_t bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clew::screen
