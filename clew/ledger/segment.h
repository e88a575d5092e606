#pragma once
// One immutable segment file: which columns it has, how they are laid out, and views to read them in place.
// docs/reference/ledger-format.md shows the layout byte by byte.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/file.h"
#include "clew/ledger/column.h"
#include "clew/ledger/model.h"

namespace clew::ledger {

/// What a segment counts. The order is that of the header: never reorder.
enum class Count : std::uint8_t {
  transactions,
  blocks,
  outputs,
  inputs,
  outside,
  unknown,
  addresses,
  assets,
  legs,
  spends,
  owned,
  pairs,
  checks,
  // Sizes of blobs and bitmaps; derived, not in the header.
  bytes_of_blob,
  coinbase_bytes,
};
inline constexpr std::size_t kCounts = 13;  ///< how many are in the header
inline constexpr std::size_t kNumberings =
    9;  ///< the first nine number things of the whole ledger: the header has their first number too

/// Columns of a segment. Stored: never renumber.
enum class Column : std::uint16_t {
  block_height = 1,
  block_hash = 2,
  block_parent = 3,
  block_time = 4,
  block_time_max = 5,
  block_first_tx = 6,
  block_header_start = 7,
  block_header = 8,
  tx_hash = 16,
  tx_finger = 17,
  tx_finger_row = 18,
  address_start = 24,
  address_bytes = 25,
  address_finger = 26,
  address_finger_row = 27,
  output_start = 32,
  input_start = 33,
  coinbase = 34,
  output_value = 35,
  output_address = 36,
  input_source = 37,
  spend_source = 38,
  spend_tx = 39,
  owned_address = 40,
  owned_output = 41,
  outside_txid = 48,
  outside_vout = 49,
  outside_value = 50,
  outside_address = 51,
  outside_spender = 52,
  outside_finger = 53,
  outside_finger_row = 54,
  unknown_txid = 56,
  unknown_vout = 57,
  leg_start = 64,
  tx_row = 65,
  tx_sender = 66,
  leg_from = 67,
  leg_to = 68,
  leg_asset = 69,
  leg_amount = 70,
  leg_kind = 71,
  leg_flags = 72,
  leg_position = 73,
  pair_address = 80,
  pair_asset = 81,
  pair_start = 82,
  pair_check = 83,
  posting_leg = 84,
  check_balance = 85,
  asset_start = 88,
  asset_bytes = 89,
};

/// Which ledgers have a column.
enum class In : std::uint8_t { both, utxo, account };

struct ColumnSpec {
  Column column;
  const char* name;
  Encoding encoding;
  In in;
  bool hot;                 ///< read by a trace
  Count rows;               ///< how many rows it has ..
  std::uint64_t extra = 0;  ///< .. plus this many (1 for starts: the end of the last is a row)
};
/// All columns in ascending order.
std::span<const ColumnSpec> column_specs();
constexpr bool belongs(In in, Kind kind) {
  return in == In::both || (in == In::utxo) == (kind == Kind::utxo);
}

/// What a source of an input is, in the two low bits of input_source; the rest is
/// inside: how far the output lies before the first output of the spending transaction, less one;
/// outside, unknown: its row in the segment's own table.
enum class SourceTag : std::uint8_t { inside = 0, outside = 1, unknown = 2 };

struct SegmentHeader {
  Kind kind = Kind::utxo;
  std::array<std::uint64_t, kNumberings> first{};
  std::array<std::uint64_t, kCounts> count{};
  std::uint64_t first_of(Count what) const { return first[static_cast<std::size_t>(what)]; }
  std::uint64_t count_of(Count what) const { return count[static_cast<std::size_t>(what)]; }
};

/// An open segment. Copies nothing: views into a mapping it owns, or into bytes of the caller.
class Segment {
 public:
  /// Maps a file and reads its header. Errors: `not_found`, `io`, and those of parse().
  static Result<Segment> open(const std::string& path);
  /// Reads the header and the directory in `bytes`, which must outlive the result. After success no accessor reads
  /// outside `bytes`. Errors: `unsupported` (newer version), `mismatch` (header damaged), `malformed`, `truncated`.
  static Result<Segment> parse(Bytes bytes);

  const SegmentHeader& header() const { return header_; }
  std::uint64_t first(Count what) const { return header_.first_of(what); }
  std::uint64_t count(Count what) const { return header_.count_of(what); }
  std::uint64_t end(Count what) const { return first(what) + count(what); }
  /// Checksum of header, directory and page checksums: it names the whole content.
  std::uint64_t root() const { return root_; }
  std::uint64_t size() const { return bytes_.size(); }
  std::uint64_t column_bytes(Column column) const;
  /// Recomputes all checksums. Errors: `mismatch` with the offset of the damaged page.
  Result<void> verify() const;

  Hash256 tx_hash_of(std::uint64_t tx) const { return tx_hash[tx]; }
  AddressView address(std::uint64_t row) const;
  /// Row of an address in this segment's dictionary. `finger` is finger_of(address).
  std::optional<std::uint64_t> find_address(AddressView address, std::uint32_t finger) const;
  /// Rows of outside outputs of that name: at most one.
  std::optional<std::uint64_t> find_outside(const Hash256& txid, std::uint32_t vout) const;
  /// Calls `use(tx row)` for each transaction of that hash, ascending.
  template <class Use>
  void find_tx(const Hash256& hash, std::uint32_t finger, const Use& use) const;
  /// Row of the transaction that created output row `output`.
  std::uint64_t creator(std::uint64_t output) const;
  /// Begin and end of what belongs to transaction row `tx`, by a column of starts, cut to sense.
  struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  static Range range(const FixedColumn& starts, std::uint64_t row, std::uint64_t count) {
    std::uint64_t end = starts[row + 1];
    if (end > count) end = count;
    const std::uint64_t begin = starts[row];
    return {begin < end ? begin : end, end};
  }

  // Columns, by name.
  SortedColumn block_height;
  HashColumn block_hash, block_parent;
  FixedColumn block_time, block_time_max, block_first_tx, block_header_start;
  BlobColumn block_header;
  HashColumn tx_hash;
  FixedColumn tx_finger, tx_finger_row;
  FixedColumn address_start, address_finger, address_finger_row;
  BlobColumn address_bytes;
  FixedColumn output_start, input_start, coinbase, output_address, spend_tx, owned_output;
  VarintColumn output_value, input_source;
  SortedColumn spend_source, owned_address;
  HashColumn outside_txid, unknown_txid;
  FixedColumn outside_vout, outside_address, outside_spender, outside_finger, outside_finger_row, unknown_vout;
  VarintColumn outside_value;
  FixedColumn leg_start, tx_row, tx_sender, leg_from, leg_to, leg_asset, leg_kind, leg_flags;
  VarintColumn leg_amount, leg_position;
  SortedColumn pair_address;
  FixedColumn pair_asset, pair_start, pair_check, posting_leg;
  VarintColumn check_balance;
  FixedColumn asset_start;
  BlobColumn asset_bytes;

 private:
  struct Placed {
    std::uint8_t width = 0;
    std::uint64_t rows = 0;
    Bytes bytes;
  };
  Result<void> read_directory(Bytes directory, std::uint64_t header_size);
  Result<void> place(const ColumnSpec& spec, const Placed& placed);
  void bind(Column column, const Placed& placed);

  MappedFile file_;
  Bytes bytes_;
  SegmentHeader header_;
  std::uint64_t header_size_ = 0;
  std::uint64_t root_ = 0;
  std::vector<std::pair<Column, std::uint64_t>> sizes_;
};

/// The fingerprint under which transactions are found; of all bits of the hash, so that odd hashes spread too.
std::uint32_t finger_of(const Hash256& hash);
/// The same for an outpoint.
std::uint32_t finger_of(const Hash256& txid, std::uint32_t vout);
/// The 64-bit hash of an address: kind byte and bytes. Its low half is the fingerprint.
std::uint64_t hash_of(AddressView address);

/// Lays columns out as a segment file: `columns` in the order of column_specs(), only those of the kind.
struct SegmentImage {
  std::vector<std::uint8_t> head;
  std::vector<std::uint8_t> data;
  std::uint64_t root = 0;
};
SegmentImage lay_out(const SegmentHeader& header, std::vector<EncodedColumn> columns);

/// "segment-<first transaction>-<transactions>-<root>.clew"
std::string segment_name(std::uint64_t first_tx, std::uint64_t transactions, std::uint64_t root);
bool is_segment_name(std::string_view name);

template <class Use>
void Segment::find_tx(const Hash256& hash, std::uint32_t finger, const Use& use) const {
  for (std::uint64_t i = tx_finger.lower_bound(finger); i < tx_finger.rows() && tx_finger[i] == finger; ++i) {
    const std::uint64_t row = tx_finger_row[i];
    if (row < count(Count::transactions) && tx_hash[row] == hash) use(row);
  }
}

}  // namespace clew::ledger
