// A segment is a header, a directory of columns, a checksum for every MiB of data, a checksum over all of that, and the
// data.
//
// Opening reads the head only: its own checksum makes the directory and the page checksums trustworthy, and the
// directory is checked against the table of columns below, so that afterwards every view is known to lie inside the
// file. The data is not read until somebody asks; verify() reads all of it. The checksum of the head covers the page
// checksums, so that one 64-bit number names the whole content: it is part of the file's name and stands in the
// manifest.
//
// Refused: a checksum per column (one flipped bit in a column of 100 MB should not cost reading 100 MB to find where),
// a general container such as Arrow or Parquet (pages that must be decoded before use; a dependency larger than the
// store). Source: LevelDB's table format (footer last, checksum per block); BlockSci, section 2 (columns mapped, read
// in place).

#include "clew/ledger/segment.h"

#include <algorithm>
#include <cstdio>

#include <xxhash.h>

#include "clew/base/check.h"

namespace clew::ledger {
namespace {

constexpr std::uint8_t kMagic[8] = {'C', 'L', 'E', 'W', 'S', 'E', 'G', '\n'};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kPageBytes = 1 << 20;
constexpr std::uint64_t kColumnsMax = 64;

// The fixed part of the head; the directory follows, then the page checksums, then the checksum over all of it.
struct FixedHead {
  std::uint8_t magic[8];
  std::uint32_t version;
  std::uint32_t kind;
  std::uint64_t head_size;
  std::uint64_t file_size;
  std::uint64_t columns;
  std::uint64_t first[kNumberings];
  std::uint64_t count[kCounts];
};
static_assert(sizeof(FixedHead) == 216);

struct DirectoryEntry {
  std::uint16_t column;
  std::uint8_t encoding;
  std::uint8_t width;
  std::uint32_t zero;
  std::uint64_t rows;
  std::uint64_t offset;  // in the file
  std::uint64_t size;
};
static_assert(sizeof(DirectoryEntry) == 32);

using enum Encoding;
constexpr ColumnSpec kSpecs[] = {
    {Column::block_height, "block.height", sorted, In::both, false, Count::blocks},
    {Column::block_hash, "block.hash", records, In::both, false, Count::blocks},
    {Column::block_parent, "block.parent", records, In::both, false, Count::blocks},
    {Column::block_time, "block.time", fixed, In::both, false, Count::blocks},
    {Column::block_time_max, "block.time_max", fixed, In::both, false, Count::blocks},
    {Column::block_first_tx, "block.first_tx", fixed, In::both, false, Count::blocks},
    {Column::block_header_start, "block.header_start", fixed, In::both, false, Count::blocks, 1},
    {Column::block_header, "block.header", blob, In::both, false, Count::bytes_of_blob},
    {Column::tx_hash, "tx.hash", records, In::both, false, Count::transactions},
    {Column::tx_finger, "tx.finger", fixed, In::both, false, Count::transactions},
    {Column::tx_finger_row, "tx.finger_row", fixed, In::both, false, Count::transactions},
    {Column::address_start, "address.start", fixed, In::both, false, Count::addresses, 1},
    {Column::address_bytes, "address.bytes", blob, In::both, false, Count::bytes_of_blob},
    {Column::address_finger, "address.finger", fixed, In::both, false, Count::addresses},
    {Column::address_finger_row, "address.finger_row", fixed, In::both, false, Count::addresses},
    {Column::output_start, "tx.output_start", fixed, In::utxo, true, Count::transactions, 1},
    {Column::input_start, "tx.input_start", fixed, In::utxo, true, Count::transactions, 1},
    {Column::coinbase, "tx.coinbase", fixed, In::utxo, true, Count::coinbase_bytes},
    {Column::output_value, "output.value", varint, In::utxo, true, Count::outputs},
    {Column::output_address, "output.address", fixed, In::utxo, true, Count::outputs},
    {Column::input_source, "input.source", varint, In::utxo, true, Count::inputs},
    {Column::spend_source, "spend.source", sorted, In::utxo, true, Count::spends},
    {Column::spend_tx, "spend.tx", fixed, In::utxo, true, Count::spends},
    {Column::owned_address, "owned.address", sorted, In::utxo, false, Count::owned},
    {Column::owned_output, "owned.output", fixed, In::utxo, false, Count::owned},
    {Column::outside_txid, "outside.txid", records, In::utxo, false, Count::outside},
    {Column::outside_vout, "outside.vout", fixed, In::utxo, false, Count::outside},
    {Column::outside_value, "outside.value", varint, In::utxo, true, Count::outside},
    {Column::outside_address, "outside.address", fixed, In::utxo, true, Count::outside},
    {Column::outside_spender, "outside.spender", fixed, In::utxo, true, Count::outside},
    {Column::outside_finger, "outside.finger", fixed, In::utxo, false, Count::outside},
    {Column::outside_finger_row, "outside.finger_row", fixed, In::utxo, false, Count::outside},
    {Column::unknown_txid, "unknown.txid", records, In::utxo, false, Count::unknown},
    {Column::unknown_vout, "unknown.vout", fixed, In::utxo, false, Count::unknown},
    {Column::leg_start, "tx.leg_start", fixed, In::account, true, Count::transactions, 1},
    {Column::tx_row, "tx.row", fixed, In::account, false, Count::transactions},
    {Column::tx_sender, "tx.sender", fixed, In::account, true, Count::transactions},
    {Column::leg_from, "leg.from", fixed, In::account, true, Count::legs},
    {Column::leg_to, "leg.to", fixed, In::account, true, Count::legs},
    {Column::leg_asset, "leg.asset", fixed, In::account, true, Count::legs},
    {Column::leg_amount, "leg.amount", varint, In::account, true, Count::legs},
    {Column::leg_kind, "leg.kind", fixed, In::account, true, Count::legs},
    {Column::leg_flags, "leg.flags", fixed, In::account, true, Count::legs},
    {Column::leg_position, "leg.position", varint, In::account, true, Count::legs},
    {Column::pair_address, "pair.address", sorted, In::account, true, Count::pairs},
    {Column::pair_asset, "pair.asset", fixed, In::account, true, Count::pairs},
    {Column::pair_start, "pair.start", fixed, In::account, true, Count::pairs, 1},
    {Column::pair_check, "pair.check", fixed, In::account, true, Count::pairs, 1},
    {Column::posting_leg, "posting.leg", fixed, In::account, true, Count::owned},
    {Column::check_balance, "check.balance", varint, In::account, true, Count::checks},
    {Column::asset_start, "asset.start", fixed, In::account, false, Count::assets, 1},
    {Column::asset_bytes, "asset.bytes", blob, In::account, false, Count::bytes_of_blob},
};
static_assert(std::size(kSpecs) <= kColumnsMax);

std::uint64_t checksum(Bytes bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

template <class Plain>
Plain read_plain(Bytes bytes, std::uint64_t offset) {
  Plain plain;
  std::memcpy(&plain, bytes.data() + offset, sizeof plain);
  return plain;
}

template <class Plain>
void append_plain(const Plain& plain, std::vector<std::uint8_t>& out) {
  const std::size_t at = out.size();
  out.resize(at + sizeof plain);
  std::memcpy(out.data() + at, &plain, sizeof plain);
}

std::uint64_t pages_of(std::uint64_t bytes) {
  return bytes / kPageBytes + (bytes % kPageBytes != 0);
}

/// Checks of the head that need no directory. Its size is trusted afterwards.
Result<FixedHead> read_fixed_head(Bytes bytes) {
  if (bytes.size() < sizeof(FixedHead)) return fail(Code::truncated, "segment header");
  const auto head = read_plain<FixedHead>(bytes, 0);
  if (std::memcmp(head.magic, kMagic, sizeof kMagic) != 0) return fail(Code::malformed, "not a segment file");
  if (head.version != kVersion) return fail(Code::unsupported, "segment of another version", 8);
  if (head.file_size != bytes.size()) return fail(Code::truncated, "segment has not the size its header gives", 24);
  if (head.head_size > bytes.size() || head.head_size % 8 != 0)
    return fail(Code::malformed, "size of the segment header", 16);
  if (head.columns > kColumnsMax) return fail(Code::malformed, "number of columns", 32);
  const std::uint64_t pages = pages_of(bytes.size() - head.head_size);
  if (head.head_size != sizeof(FixedHead) + head.columns * sizeof(DirectoryEntry) + pages * 8 + 8) {
    return fail(Code::malformed, "size of the segment header", 16);
  }
  return head;
}

}  // namespace

std::span<const ColumnSpec> column_specs() {
  return kSpecs;
}

Result<Segment> Segment::open(const std::string& path) {
  MappedFile file = CLEW_TRY(MappedFile::open(path));
  Segment segment = CLEW_TRY(parse(file.bytes()));
  segment.file_ = std::move(file);
  return segment;
}

Result<Segment> Segment::parse(Bytes bytes) {
  const FixedHead head = CLEW_TRY(read_fixed_head(bytes));
  const std::uint64_t root = load_u64(bytes.data() + head.head_size - 8);
  if (checksum(bytes.first(head.head_size - 8)) != root)
    return fail(Code::mismatch, "checksum of the segment header", head.head_size - 8);
  if (head.kind != 1 && head.kind != 2) return fail(Code::malformed, "kind of the segment", 12);
  Segment segment;
  segment.bytes_ = bytes;
  segment.header_size_ = head.head_size;
  segment.root_ = root;
  segment.header_.kind = static_cast<Kind>(head.kind);
  std::copy(std::begin(head.first), std::end(head.first), segment.header_.first.begin());
  std::copy(std::begin(head.count), std::end(head.count), segment.header_.count.begin());
  for (std::size_t i = 0; i < kCounts; ++i) {
    if (head.count[i] > 0xffff'ffff) return fail(Code::malformed, "count in the segment header");
    if (i < kNumberings && head.first[i] >= kOutsideBit) return fail(Code::malformed, "number in the segment header");
  }
  CLEW_TRY_VOID(
      segment.read_directory(bytes.subspan(sizeof(FixedHead), head.columns * sizeof(DirectoryEntry)), head.head_size));
  return segment;
}

Result<void> Segment::read_directory(Bytes directory, std::uint64_t header_size) {
  std::uint64_t at = 0;
  std::uint64_t data_end = header_size;
  for (const ColumnSpec& spec : kSpecs) {
    if (!belongs(spec.in, header_.kind)) continue;
    if (at == directory.size()) return fail(Code::malformed, "a column is missing");
    const auto entry = read_plain<DirectoryEntry>(directory, at);
    at += sizeof entry;
    if (entry.column != static_cast<std::uint16_t>(spec.column) ||
        entry.encoding != static_cast<std::uint8_t>(spec.encoding)) {
      return fail(Code::malformed, "directory of columns", sizeof(FixedHead) + at);
    }
    // Columns follow each other without gaps; after the last, what a fixed column may read ahead.
    if (entry.offset != data_end || entry.size > bytes_.size() - data_end)
      return fail(Code::malformed, "place of a column", sizeof(FixedHead) + at);
    data_end += entry.size;
    CLEW_TRY_VOID(place(spec, {entry.width, entry.rows, bytes_.subspan(entry.offset, entry.size)}));
  }
  if (at != directory.size()) return fail(Code::malformed, "a column too many");
  if (bytes_.size() - data_end < kReadAhead) return fail(Code::truncated, "segment data");
  return {};
}

Result<void> Segment::place(const ColumnSpec& spec, const Placed& placed) {
  std::uint64_t rows = placed.bytes.size();  // of a blob
  if (spec.rows == Count::coinbase_bytes) {
    rows = (count(Count::transactions) + 7) / 8;
  } else if (spec.rows != Count::bytes_of_blob) {
    rows = count(spec.rows) + spec.extra;
  }
  if (placed.rows != rows || !plausible(spec.encoding, placed.width, placed.rows, placed.bytes.size())) {
    return fail(Code::malformed, "size of a column");
  }
  sizes_.emplace_back(spec.column, placed.bytes.size());
  bind(spec.column, placed);
  return {};
}

void Segment::bind(Column column, const Placed& placed) {
  const FixedColumn as_fixed(placed.bytes, placed.width <= 8 ? placed.width : 0, placed.rows);
  const HashColumn as_hashes(placed.bytes, placed.width, placed.rows);
  const auto as_varint = [&] { return VarintColumn(placed.bytes, placed.rows); };
  const auto as_sorted = [&] { return SortedColumn(placed.bytes, placed.rows); };
  switch (column) {
    case Column::block_height: block_height = as_sorted(); break;
    case Column::block_hash: block_hash = as_hashes; break;
    case Column::block_parent: block_parent = as_hashes; break;
    case Column::block_time: block_time = as_fixed; break;
    case Column::block_time_max: block_time_max = as_fixed; break;
    case Column::block_first_tx: block_first_tx = as_fixed; break;
    case Column::block_header_start: block_header_start = as_fixed; break;
    case Column::block_header: block_header = BlobColumn(placed.bytes); break;
    case Column::tx_hash: tx_hash = as_hashes; break;
    case Column::tx_finger: tx_finger = as_fixed; break;
    case Column::tx_finger_row: tx_finger_row = as_fixed; break;
    case Column::address_start: address_start = as_fixed; break;
    case Column::address_bytes: address_bytes = BlobColumn(placed.bytes); break;
    case Column::address_finger: address_finger = as_fixed; break;
    case Column::address_finger_row: address_finger_row = as_fixed; break;
    case Column::output_start: output_start = as_fixed; break;
    case Column::input_start: input_start = as_fixed; break;
    case Column::coinbase: coinbase = as_fixed; break;
    case Column::output_value: output_value = as_varint(); break;
    case Column::output_address: output_address = as_fixed; break;
    case Column::input_source: input_source = as_varint(); break;
    case Column::spend_source: spend_source = as_sorted(); break;
    case Column::spend_tx: spend_tx = as_fixed; break;
    case Column::owned_address: owned_address = as_sorted(); break;
    case Column::owned_output: owned_output = as_fixed; break;
    case Column::outside_txid: outside_txid = as_hashes; break;
    case Column::outside_vout: outside_vout = as_fixed; break;
    case Column::outside_value: outside_value = as_varint(); break;
    case Column::outside_address: outside_address = as_fixed; break;
    case Column::outside_spender: outside_spender = as_fixed; break;
    case Column::outside_finger: outside_finger = as_fixed; break;
    case Column::outside_finger_row: outside_finger_row = as_fixed; break;
    case Column::unknown_txid: unknown_txid = as_hashes; break;
    case Column::unknown_vout: unknown_vout = as_fixed; break;
    case Column::leg_start: leg_start = as_fixed; break;
    case Column::tx_row: tx_row = as_fixed; break;
    case Column::tx_sender: tx_sender = as_fixed; break;
    case Column::leg_from: leg_from = as_fixed; break;
    case Column::leg_to: leg_to = as_fixed; break;
    case Column::leg_asset: leg_asset = as_fixed; break;
    case Column::leg_amount: leg_amount = as_varint(); break;
    case Column::leg_kind: leg_kind = as_fixed; break;
    case Column::leg_flags: leg_flags = as_fixed; break;
    case Column::leg_position: leg_position = as_varint(); break;
    case Column::pair_address: pair_address = as_sorted(); break;
    case Column::pair_asset: pair_asset = as_fixed; break;
    case Column::pair_start: pair_start = as_fixed; break;
    case Column::pair_check: pair_check = as_fixed; break;
    case Column::posting_leg: posting_leg = as_fixed; break;
    case Column::check_balance: check_balance = as_varint(); break;
    case Column::asset_start: asset_start = as_fixed; break;
    case Column::asset_bytes: asset_bytes = BlobColumn(placed.bytes); break;
  }
}

std::uint64_t Segment::column_bytes(Column column) const {
  for (const auto& [id, size] : sizes_) {
    if (id == column) return size;
  }
  return 0;
}

Result<void> Segment::verify() const {
  const std::uint64_t head_end = header_size_ - 8;
  if (checksum(bytes_.first(head_end)) != load_u64(bytes_.data() + head_end))
    return fail(Code::mismatch, "checksum of the segment header", 0);
  const Bytes data = bytes_.subspan(header_size_);
  const std::uint64_t pages = pages_of(data.size());
  const std::uint8_t* sums = bytes_.data() + head_end - pages * 8;
  for (std::uint64_t page = 0; page < pages; ++page) {
    const std::uint64_t start = page * kPageBytes;
    const Bytes content = data.subspan(start, std::min(kPageBytes, data.size() - start));
    if (checksum(content) != load_u64(sums + page * 8))
      return fail(Code::mismatch, "checksum of a segment page", header_size_ + start);
  }
  return {};
}

AddressView Segment::address(std::uint64_t row) const {
  const Bytes packed = address_bytes.slice(address_start[row], address_start[row + 1]);
  if (packed.empty()) return {};
  return {static_cast<AddressKind>(packed[0]), packed.subspan(1)};
}

std::optional<std::uint64_t> Segment::find_address(AddressView wanted, std::uint32_t finger) const {
  for (std::uint64_t i = address_finger.lower_bound(finger); i < address_finger.rows() && address_finger[i] == finger;
       ++i) {
    const std::uint64_t row = address_finger_row[i];
    if (row >= count(Count::addresses)) continue;
    const AddressView found = address(row);
    if (found.kind == wanted.kind && std::ranges::equal(found.bytes, wanted.bytes)) return row;
  }
  return {};
}

std::optional<std::uint64_t> Segment::find_outside(const Hash256& txid, std::uint32_t vout) const {
  const std::uint32_t finger = finger_of(txid, vout);
  for (std::uint64_t i = outside_finger.lower_bound(finger); i < outside_finger.rows() && outside_finger[i] == finger;
       ++i) {
    const std::uint64_t row = outside_finger_row[i];
    if (row < count(Count::outside) && outside_vout[row] == vout && outside_txid[row] == txid) return row;
  }
  return {};
}

std::uint64_t Segment::creator(std::uint64_t output) const {
  const std::uint64_t txs = count(Count::transactions);
  const std::uint64_t outputs = count(Count::outputs);
  if (txs == 0 || outputs == 0) return 0;
  // Outputs per transaction vary little over a segment: the proportional guess is near.
  const auto guess = static_cast<std::uint64_t>(static_cast<u128>(output) * txs / outputs);
  return std::min(output_start.last_at_most(output, guess), txs - 1);
}

std::uint32_t finger_of(const Hash256& hash) {
  return static_cast<std::uint32_t>(checksum(hash.bytes));
}

std::uint32_t finger_of(const Hash256& txid, std::uint32_t vout) {
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(txid.bytes.data(), txid.bytes.size(), vout));
}

std::uint64_t hash_of(AddressView address) {
  return XXH3_64bits_withSeed(address.bytes.data(), address.bytes.size(), static_cast<std::uint64_t>(address.kind));
}

SegmentImage lay_out(const SegmentHeader& header, std::vector<EncodedColumn> columns) {
  SegmentImage image;
  std::uint64_t data_size = kReadAhead;
  for (const EncodedColumn& column : columns) data_size += column.bytes.size();
  const std::uint64_t pages = pages_of(data_size);
  FixedHead head{};
  std::memcpy(head.magic, kMagic, sizeof kMagic);
  head.version = kVersion;
  head.kind = static_cast<std::uint32_t>(header.kind);
  head.head_size = sizeof(FixedHead) + columns.size() * sizeof(DirectoryEntry) + pages * 8 + 8;
  head.file_size = head.head_size + data_size;
  head.columns = columns.size();
  std::copy(header.first.begin(), header.first.end(), head.first);
  std::copy(header.count.begin(), header.count.end(), head.count);
  append_plain(head, image.head);

  image.data.reserve(data_size);
  std::size_t next = 0;
  for (const ColumnSpec& spec : kSpecs) {
    if (!belongs(spec.in, header.kind)) continue;
    CLEW_CHECK(next < columns.size());
    EncodedColumn& column = columns[next++];
    append_plain(DirectoryEntry{static_cast<std::uint16_t>(spec.column), static_cast<std::uint8_t>(spec.encoding),
                                column.width, 0, column.rows, head.head_size + image.data.size(), column.bytes.size()},
                 image.head);
    image.data.insert(image.data.end(), column.bytes.begin(), column.bytes.end());
    column.bytes = {};  // the largest segments should not be in memory twice
  }
  CLEW_CHECK(next == columns.size());
  image.data.resize(data_size);
  for (std::uint64_t page = 0; page < pages; ++page) {
    const std::uint64_t start = page * kPageBytes;
    append_plain(checksum(Bytes(image.data).subspan(start, std::min(kPageBytes, data_size - start))), image.head);
  }
  image.root = checksum(image.head);
  append_plain(image.root, image.head);
  CLEW_CHECK(image.head.size() == head.head_size);
  return image;
}

std::string segment_name(std::uint64_t first_tx, std::uint64_t transactions, std::uint64_t root) {
  char name[80];
  std::snprintf(name, sizeof name, "segment-%012llu-%llu-%016llx.clew", static_cast<unsigned long long>(first_tx),
                static_cast<unsigned long long>(transactions), static_cast<unsigned long long>(root));
  return name;
}

bool is_segment_name(std::string_view name) {
  return name.starts_with("segment-") && name.ends_with(".clew");
}

}  // namespace clew::ledger
