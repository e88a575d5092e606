#pragma once
// What an open ledger holds, for the files that read it. Internal to the ledger.

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/check.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/manifest.h"
#include "clew/ledger/segment.h"
#include "clew/ledger/segment_set.h"

namespace clew::ledger {

struct Ledger::State {
  Manifest manifest;
  std::string version;
  std::vector<Segment> segments;
  std::array<std::uint64_t, kNumberings> end = kFirstNumbers;

  std::uint64_t count(Count what) const { return end[static_cast<std::size_t>(what)]; }
  /// Position of the segment that holds number `id` of a numbering; id must exist.
  std::size_t find(Count what, std::uint64_t id) const {
    const auto after = std::partition_point(segments.begin(), segments.end(),
                                            [&](const Segment& segment) { return segment.first(what) <= id; });
    // A segment without such things has the same first number as the next: the last one that begins at or before id has
    // it.
    CLEW_CHECK(after != segments.begin());
    return static_cast<std::size_t>(after - segments.begin()) - 1;
  }
  std::size_t of_tx(TxIndex tx) const {
    CLEW_CHECK(raw(tx) < count(Count::transactions));
    return raw(tx) / manifest.segment_transactions;
  }
  std::uint64_t row(TxIndex tx) const { return raw(tx) % manifest.segment_transactions; }
  /// A stored address number, or none if it names nothing.
  AddressId known_address(std::uint64_t id) const { return id < count(Count::addresses) ? AddressId{id} : kNoAddress; }

  Segment::Range outputs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].output_start, tx, segments[segment].count(Count::outputs));
  }
  Segment::Range inputs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].input_start, tx, segments[segment].count(Count::inputs));
  }
  Segment::Range legs(std::size_t segment, std::uint64_t tx) const {
    return Segment::range(segments[segment].leg_start, tx, segments[segment].count(Count::legs));
  }
  /// First and number of the transactions of the block in row `row` of a segment.
  std::uint64_t first_tx(std::size_t segment, std::uint64_t row) const {
    return segments[segment].first(Count::transactions) + segments[segment].block_first_tx[row];
  }
  /// Tag and meaning of an input's source.
  struct Source {
    SourceTag tag = SourceTag::unknown;
    std::uint64_t number = 0;  // in the ledger
  };
  /// What an entry of input_source means, for the inputs of a transaction whose first output is `next`.
  Source source(const Segment& segment, std::uint64_t next, std::uint64_t code) const;
  Source source(std::size_t segment, std::uint64_t tx, std::uint64_t input) const {
    return source(segments[segment], segments[segment].first(Count::outputs) + outputs(segment, tx).begin,
                  segments[segment].input_source[input]);
  }
  /// Where an output, inside or outside, stands; it must exist.
  struct Row {
    const Segment& segment;
    std::uint64_t row;
  };
  Row place(OutIndex out) const;
  Coin coin(OutIndex out) const;
  void prefetch(OutIndex out) const {  // an inside one
    const auto [segment, row] = place(out);
    segment.output_address.prefetch(row);
    segment.output_value.prefetch(row);
  }
  LegInfo leg(const Segment& segment, std::uint64_t row, u128 amount) const;  // without its position
  std::optional<Segment::Range> postings(const Segment& segment, AddressId address, AssetId asset,
                                         std::uint64_t& pair) const;
  template <class Use>
  void owned(AddressId address, const Use& use) const;
};

}  // namespace clew::ledger
