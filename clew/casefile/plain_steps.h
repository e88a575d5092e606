#pragma once
// The entries of a bundle: every step of the view turned into steps that only pay and receive. A reader who recomputes
// a case then needs no word of what a conversion, an opaque transaction or a seed is. docs/reference/bundle.md,
// Entries.

#include <cstdint>
#include <optional>
#include <vector>

#include "clew/casefile/tables.h"

namespace clew::casefile {

/// What is stolen as it stands comes before the first transaction.
inline constexpr std::int64_t kBeforeAll = -1;

struct PlainRow {
  std::int64_t seq = 0;
  std::uint32_t step = 0;
  Text side{};  ///< pay | receive | rest
  std::uint32_t asset = 0;
  Text holder{}, address{};
  u128 amount = 0;
  std::optional<Delta> before{};
  u128 unknown = 0;
  Text place{};
  std::uint16_t label = 0;
  std::optional<u128> floor{};
  Text why{};
};

struct PlainMove {
  std::uint32_t policy = 0, entry = 0;
  std::uint16_t label = 0;
  u128 amount = 0;
};

/// A swap on its way: the row that pays into it and the row it pays.
struct PlainSwap {
  Seq seq = 0;
  std::uint32_t received = 0, paid = 0;  ///< entries
};

struct PlainSteps {
  NamePool pool;  ///< owns the names that are made here
  std::vector<PlainRow> rows;
  std::vector<PlainMove> moves;  ///< by policy, entry, label
  std::vector<PlainSwap> swaps;  ///< by seq
};

/// The texts borrow from `tables` too. O(entries + moves).
PlainSteps plain_steps(const Tables& tables);

/// The word of a bundle for where value went: what is unresolved is named by its reason.
Text place_word(trace::Place place, trace::Unfollowed why);

}  // namespace clew::casefile
