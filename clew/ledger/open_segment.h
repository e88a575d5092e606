#pragma once
// The segment being filled, as plain rows in memory: appended to, cut back, written out, and read back from a file.

#include <array>
#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "clew/base/result.h"
#include "clew/ledger/segment.h"

namespace clew::ledger {

/// Whose balance of what.
struct Pair {
  std::uint64_t address = 0;
  std::uint32_t asset = 0;
  friend auto operator<=>(const Pair&, const Pair&) = default;
};
struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return (pair.address ^ (std::uint64_t{pair.asset} << 40)) * 0x9e3779b97f4a7c15ULL;
  }
};
using Balances = boost::unordered_flat_map<Pair, i128, PairHash>;

/// Columns as vectors. `*_start` vectors have one row more than there are things: 0, then the end of each.
struct OpenSegment {
  Kind kind = Kind::utxo;
  std::array<std::uint64_t, kNumberings> first{};

  std::vector<std::uint64_t> block_height;
  std::vector<Hash256> block_hash, block_parent;
  std::vector<std::uint64_t> block_time, block_time_max;  // zigzag
  std::vector<std::uint32_t> block_first_tx, block_header_start{0};
  std::vector<std::uint8_t> block_header;
  std::vector<Hash256> tx_hash;
  std::vector<std::uint32_t> address_start{0};
  std::vector<std::uint8_t> address_bytes;  // kind byte, then the bytes

  std::vector<std::uint32_t> output_start{0}, input_start{0};
  std::vector<std::uint8_t> coinbase;  // one byte each
  std::vector<std::uint64_t> output_value, output_address, input_source;
  std::vector<Hash256> outside_txid, unknown_txid;
  std::vector<std::uint32_t> outside_vout, outside_spender, unknown_vout;
  std::vector<std::uint64_t> outside_value, outside_address;

  std::vector<std::uint32_t> leg_start{0}, tx_row;
  std::vector<std::uint64_t> tx_sender, leg_from, leg_to;
  std::vector<std::uint32_t> leg_asset;
  std::vector<u128> leg_amount;
  std::vector<std::uint8_t> leg_kind, leg_flags;
  std::vector<std::uint64_t> leg_position;
  std::vector<std::uint32_t> asset_start{0};
  std::vector<std::uint8_t> asset_bytes;
  Balances opening;  // of every pair that has a leg here: its balance before this segment

  /// How far the rows go; the rest follows from the starts.
  struct Mark {
    std::uint64_t blocks = 0, transactions = 0, addresses = 0, outside = 0, unknown = 0, assets = 0;
  };

  OpenSegment(Kind of, const std::array<std::uint64_t, kNumberings>& numbers) : kind(of), first(numbers) {}
  /// Reads all rows back; `segment` must have been verified.
  static OpenSegment load(const Segment& segment);

  std::uint64_t count(Count what) const;
  std::uint64_t first_of(Count what) const { return first[static_cast<std::size_t>(what)]; }
  std::uint64_t end(Count what) const { return first_of(what) + count(what); }
  bool empty() const { return block_height.empty() && tx_hash.empty(); }
  /// The numbers at which the next segment begins.
  std::array<std::uint64_t, kNumberings> next() const;

  /// Makes room for as much as `other` has, so that columns need not move while they grow.
  void reserve_like(const OpenSegment& other);
  Mark mark() const;
  /// Forgets all rows after `mark`. `opening` is the caller's to mend.
  void cut(const Mark& mark);
  /// Keeps only the first `blocks` blocks and `transactions` transactions and what they name.
  void truncate(std::uint64_t blocks, std::uint64_t transactions);

  AddressView address(std::uint64_t row) const;
  /// Source of input row `input` of transaction row `tx`: the output's number in the ledger. Only for
  /// SourceTag::inside.
  std::uint64_t source(std::uint64_t tx, std::uint64_t input) const {
    return first_of(Count::outputs) + output_start[tx] - 1 - (input_source[input] >> 2);
  }

  /// Writes all columns and the runs derived from them. Errors: `overflow`.
  Result<SegmentImage> encode() const;
};

}  // namespace clew::ledger
