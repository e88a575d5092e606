#pragma once
// The books of a walk into its results: sorted, checked, in the units that are printed.

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "clew/trace/books.h"
#include "clew/trace/run.h"

namespace clew::trace {

/// Sorts the books and writes them into the walk. `share` turns a quantity of an asset into what is printed. Lines and
/// holdings of nothing are left out. A conserving walk whose books do not balance ends in `mismatch`.
template <class Quantity, class Share>
void write_books(Books<Quantity>& books, bool conserving, Share&& share, Walk& walk) {
  books.settle();
  if (conserving && !books.balanced()) {
    walk.error = Error{Code::mismatch, "the balance of a policy does not add up", 0};
    return;
  }
  auto& lines = books.lines();
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return std::pair(a.label, a.asset) < std::pair(b.label, b.asset); });
  const Quantity zero{};
  for (const auto& line : lines) {
    bool empty = line.stolen == zero && line.introduced == zero && line.converted_in == zero;
    for (const Quantity& place : line.places) empty = empty && place == zero;
    if (empty) continue;
    BalanceLine out{line.label, line.asset, share(line.stolen), share(line.introduced), share(line.converted_in), {}};
    for (std::size_t place = 0; place < kPlaces; ++place) out.places[place] = share(line.places[place]);
    walk.run.balance.push_back(std::move(out));
  }
  auto& entries = books.entries();
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    if (const auto left = std::tuple(a.label, a.place, a.why), right = std::tuple(b.label, b.place, b.why);
        left != right)
      return left < right;
    if (a.amount != b.amount) return a.amount > b.amount;
    return std::tuple(a.address, a.first_tx, a.holder, a.asset) < std::tuple(b.address, b.first_tx, b.holder, b.asset);
  });
  for (const auto& entry : entries) {
    if (entry.amount == zero) continue;
    walk.run.holdings.push_back({entry.label, entry.place, entry.why, entry.holder, entry.address, entry.asset,
                                 share(entry.amount), entry.receipts, entry.first_tx, entry.last_tx});
  }
}

}  // namespace clew::trace
