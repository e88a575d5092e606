// Rows of the open segment and the runs that are derived from them when it is written.
//
// A run answers a question against the order of the ledger: who spends this output, which outputs does this address
// own, which transaction has this hash. Each segment has its own, over its own transactions only, sorted once when the
// segment is written. A question about the whole ledger asks every segment that can know; nothing written is ever
// touched again. Refused: one index for the whole ledger (a rewrite for every block, or a B-tree with pages that change
// under readers), hash tables on disk (a miss per look-up like the binary search, twice the bytes).
//
// Balances: the postings of a pair (address, asset) are its legs in order; before every 64th of them stands the balance
// so far, from the beginning of the ledger. A balance at any point is one search and at most 64 legs. Source: P. O'Neil
// et al., "The Log-Structured Merge-Tree", 1996 (runs); H. Kalodner et al., "BlockSci", 2020.

#include "clew/ledger/open_segment.h"

#include <algorithm>
#include <utility>

#include "clew/base/check.h"

namespace clew::ledger {
namespace {

/// A run of two columns, sorted by the first, then the second.
struct Run {
  std::vector<std::uint64_t> key;
  std::vector<std::uint32_t> row;
};

Run sort_run(std::vector<std::pair<std::uint64_t, std::uint32_t>>& pairs) {
  std::sort(pairs.begin(), pairs.end());
  Run run;
  run.key.reserve(pairs.size());
  run.row.reserve(pairs.size());
  for (const auto& [key, row] : pairs) {
    run.key.push_back(key);
    run.row.push_back(row);
  }
  return run;
}

template <class Finger>
Run finger_run(std::uint64_t rows, const Finger& finger) {
  std::vector<std::uint64_t> packed(rows);  // finger above, row below: sorts as one number
  for (std::uint64_t row = 0; row < rows; ++row) packed[row] = (std::uint64_t{finger(row)} << 32) | row;
  std::sort(packed.begin(), packed.end());
  Run run;
  run.key.reserve(rows);
  run.row.reserve(rows);
  for (const std::uint64_t value : packed) {
    run.key.push_back(value >> 32);
    run.row.push_back(static_cast<std::uint32_t>(value));
  }
  return run;
}

/// The postings of an account segment, grouped by pair.
struct Postings {
  std::vector<std::uint64_t> pair_address;
  std::vector<std::uint32_t> pair_asset, pair_start{0}, pair_check{0}, leg;
  std::vector<u128> balance;  // zigzag
};

struct Posting {
  Pair pair;
  std::uint32_t leg = 0;
  friend auto operator<=>(const Posting&, const Posting&) = default;
};

std::vector<Posting> sorted_postings(const OpenSegment& rows) {
  std::vector<Posting> all;
  all.reserve(rows.leg_from.size() * 2);
  for (std::size_t i = 0; i < rows.leg_from.size(); ++i) {
    const auto leg = static_cast<std::uint32_t>(i);
    const std::uint64_t from = rows.leg_from[i];
    const std::uint64_t to = rows.leg_to[i];
    if (from != raw(kNoAddress)) all.push_back({{from, rows.leg_asset[i]}, leg});
    if (to != raw(kNoAddress) && to != from) all.push_back({{to, rows.leg_asset[i]}, leg});
  }
  std::sort(all.begin(), all.end());
  return all;
}

Postings make_postings(const OpenSegment& rows) {
  const std::vector<Posting> all = sorted_postings(rows);
  Postings made;
  i128 balance = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Pair& pair = all[i].pair;
    if (i == 0 || all[i - 1].pair != pair) {
      if (i != 0) {
        made.pair_start.push_back(static_cast<std::uint32_t>(made.leg.size()));
        made.pair_check.push_back(static_cast<std::uint32_t>(made.balance.size()));
      }
      made.pair_address.push_back(pair.address);
      made.pair_asset.push_back(pair.asset);
      const auto opening = rows.opening.find(pair);
      CLEW_CHECK(opening != rows.opening.end());
      balance = opening->second;
    }
    if ((made.leg.size() - made.pair_start.back()) % kRowsPerGroup == 0) made.balance.push_back(zigzag(balance));
    const std::uint32_t leg = all[i].leg;
    made.leg.push_back(leg);
    // The writer has checked that no balance overflows.
    if (rows.leg_to[leg] == pair.address) balance += static_cast<i128>(rows.leg_amount[leg]);
    if (rows.leg_from[leg] == pair.address) balance -= static_cast<i128>(rows.leg_amount[leg]);
  }
  if (!all.empty()) {
    made.pair_start.push_back(static_cast<std::uint32_t>(made.leg.size()));
    made.pair_check.push_back(static_cast<std::uint32_t>(made.balance.size()));
  }
  return made;
}

Run make_spends(const OpenSegment& rows) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> spends;
  if (rows.kind != Kind::utxo) return {};
  spends.reserve(rows.input_source.size());
  for (std::uint64_t tx = 0; tx < rows.tx_hash.size(); ++tx) {
    for (std::uint64_t i = rows.input_start[tx]; i < rows.input_start[tx + 1]; ++i) {
      if (static_cast<SourceTag>(rows.input_source[i] & 3) != SourceTag::inside) continue;
      spends.emplace_back(rows.source(tx, i), static_cast<std::uint32_t>(tx));
    }
  }
  return sort_run(spends);
}

Run make_owned(const OpenSegment& rows) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> owned;
  const std::size_t outputs = rows.output_address.size();
  owned.reserve(outputs + rows.outside_address.size());
  for (std::size_t i = 0; i < outputs; ++i) owned.emplace_back(rows.output_address[i], static_cast<std::uint32_t>(i));
  for (std::size_t i = 0; i < rows.outside_address.size(); ++i) {
    owned.emplace_back(rows.outside_address[i], static_cast<std::uint32_t>(outputs + i));
  }
  return sort_run(owned);
}

std::vector<std::uint8_t> bitmap(std::span<const std::uint8_t> bits) {
  std::vector<std::uint8_t> map((bits.size() + 7) / 8);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    if (bits[i] != 0) map[i / 8] = static_cast<std::uint8_t>(map[i / 8] | (1U << (i % 8)));
  }
  return map;
}

/// Everything that is sorted: made once, then written column by column.
struct Runs {
  Run tx_finger, address_finger, outside_finger, spends, owned;
  Postings postings;

  explicit Runs(const OpenSegment& rows)
      : tx_finger(finger_run(rows.tx_hash.size(), [&](std::uint64_t i) { return finger_of(rows.tx_hash[i]); })),
        address_finger(
            finger_run(rows.address_start.size() - 1,
                       [&](std::uint64_t i) { return static_cast<std::uint32_t>(hash_of(rows.address(i))); })),
        outside_finger(
            finger_run(rows.outside_txid.size(),
                       [&](std::uint64_t i) { return finger_of(rows.outside_txid[i], rows.outside_vout[i]); })),
        spends(make_spends(rows)),
        owned(make_owned(rows)),
        postings(make_postings(rows)) {}
};

template <class Number>
std::span<const Number> all(const std::vector<Number>& values) {
  return values;
}

Result<EncodedColumn> encode_column(Column column, const OpenSegment& rows, const Runs& runs) {
  switch (column) {
    case Column::block_height: return encode_sorted(rows.block_height);
    case Column::block_hash: return encode_hashes(rows.block_hash);
    case Column::block_parent: return encode_hashes(rows.block_parent);
    case Column::block_time: return encode_fixed(all(rows.block_time));
    case Column::block_time_max: return encode_fixed(all(rows.block_time_max));
    case Column::block_first_tx: return encode_fixed(all(rows.block_first_tx));
    case Column::block_header_start: return encode_fixed(all(rows.block_header_start));
    case Column::block_header: return encode_blob(rows.block_header);
    case Column::tx_hash: return encode_hashes(rows.tx_hash);
    case Column::tx_finger: return encode_fixed(all(runs.tx_finger.key));
    case Column::tx_finger_row: return encode_fixed(all(runs.tx_finger.row));
    case Column::address_start: return encode_fixed(all(rows.address_start));
    case Column::address_bytes: return encode_blob(rows.address_bytes);
    case Column::address_finger: return encode_fixed(all(runs.address_finger.key));
    case Column::address_finger_row: return encode_fixed(all(runs.address_finger.row));
    case Column::output_start: return encode_fixed(all(rows.output_start));
    case Column::input_start: return encode_fixed(all(rows.input_start));
    case Column::coinbase: return encode_fixed(all(bitmap(rows.coinbase)));
    case Column::output_value: return encode_varint(all(rows.output_value));
    case Column::output_address: return encode_fixed(all(rows.output_address));
    case Column::input_source: return encode_varint(all(rows.input_source));
    case Column::spend_source: return encode_sorted(runs.spends.key);
    case Column::spend_tx: return encode_fixed(all(runs.spends.row));
    case Column::owned_address: return encode_sorted(runs.owned.key);
    case Column::owned_output: return encode_fixed(all(runs.owned.row));
    case Column::outside_txid: return encode_hashes(rows.outside_txid);
    case Column::outside_vout: return encode_fixed(all(rows.outside_vout));
    case Column::outside_value: return encode_varint(all(rows.outside_value));
    case Column::outside_address: return encode_fixed(all(rows.outside_address));
    case Column::outside_spender: return encode_fixed(all(rows.outside_spender));
    case Column::outside_finger: return encode_fixed(all(runs.outside_finger.key));
    case Column::outside_finger_row: return encode_fixed(all(runs.outside_finger.row));
    case Column::unknown_txid: return encode_hashes(rows.unknown_txid);
    case Column::unknown_vout: return encode_fixed(all(rows.unknown_vout));
    case Column::leg_start: return encode_fixed(all(rows.leg_start));
    case Column::tx_row: return encode_fixed(all(rows.tx_row));
    case Column::tx_sender: return encode_fixed(all(rows.tx_sender));
    case Column::leg_from: return encode_fixed(all(rows.leg_from));
    case Column::leg_to: return encode_fixed(all(rows.leg_to));
    case Column::leg_asset: return encode_fixed(all(rows.leg_asset));
    case Column::leg_amount: return encode_varint(all(rows.leg_amount));
    case Column::leg_kind: return encode_fixed(all(rows.leg_kind));
    case Column::leg_flags: return encode_fixed(all(rows.leg_flags));
    case Column::leg_position: return encode_varint(all(rows.leg_position));
    case Column::pair_address: return encode_sorted(runs.postings.pair_address);
    case Column::pair_asset: return encode_fixed(all(runs.postings.pair_asset));
    case Column::pair_start: return encode_fixed(all(runs.postings.pair_start));
    case Column::pair_check: return encode_fixed(all(runs.postings.pair_check));
    case Column::posting_leg: return encode_fixed(all(runs.postings.leg));
    case Column::check_balance: return encode_varint(all(runs.postings.balance));
    case Column::asset_start: return encode_fixed(all(rows.asset_start));
    case Column::asset_bytes: return encode_blob(rows.asset_bytes);
  }
  return fail(Code::unsupported, "unknown column");
}

template <class View, class Number>
void read_all(const View& view, std::vector<Number>& into) {
  into.resize(view.rows());
  for (std::uint64_t i = 0; i < view.rows(); ++i) into[i] = static_cast<Number>(view[i]);
}

void read_all(const VarintColumn& view, std::vector<std::uint64_t>& into) {
  into.resize(view.rows());
  view.for_each([&](std::uint64_t i, std::uint64_t value) { into[i] = value; });
}

void read_all(const SortedColumn& view, std::vector<std::uint64_t>& into) {
  into.resize(view.rows());
  view.for_each(0, [&](std::uint64_t i, std::uint64_t value) {
    into[i] = value;
    return true;
  });
}

void read_all(const BlobColumn& view, std::vector<std::uint8_t>& into) {
  const Bytes bytes = view.slice(0, view.size());
  into.assign(bytes.begin(), bytes.end());
}

void load_utxo(const Segment& segment, OpenSegment& rows) {
  read_all(segment.output_start, rows.output_start);
  read_all(segment.input_start, rows.input_start);
  rows.coinbase.resize(rows.tx_hash.size());
  for (std::size_t i = 0; i < rows.coinbase.size(); ++i)
    rows.coinbase[i] = static_cast<std::uint8_t>((segment.coinbase[i / 8] >> (i % 8)) & 1);
  read_all(segment.output_value, rows.output_value);
  read_all(segment.output_address, rows.output_address);
  read_all(segment.input_source, rows.input_source);
  read_all(segment.outside_txid, rows.outside_txid);
  read_all(segment.outside_vout, rows.outside_vout);
  read_all(segment.outside_value, rows.outside_value);
  read_all(segment.outside_address, rows.outside_address);
  read_all(segment.outside_spender, rows.outside_spender);
  read_all(segment.unknown_txid, rows.unknown_txid);
  read_all(segment.unknown_vout, rows.unknown_vout);
}

void load_account(const Segment& segment, OpenSegment& rows) {
  read_all(segment.leg_start, rows.leg_start);
  read_all(segment.tx_row, rows.tx_row);
  read_all(segment.tx_sender, rows.tx_sender);
  read_all(segment.leg_from, rows.leg_from);
  read_all(segment.leg_to, rows.leg_to);
  read_all(segment.leg_asset, rows.leg_asset);
  rows.leg_amount.resize(segment.leg_amount.rows());
  for (std::size_t i = 0; i < rows.leg_amount.size(); ++i) rows.leg_amount[i] = segment.leg_amount.wide(i);
  read_all(segment.leg_kind, rows.leg_kind);
  read_all(segment.leg_flags, rows.leg_flags);
  read_all(segment.leg_position, rows.leg_position);
  read_all(segment.asset_start, rows.asset_start);
  read_all(segment.asset_bytes, rows.asset_bytes);
  segment.pair_address.for_each(0, [&](std::uint64_t i, std::uint64_t address) {
    const Pair pair{address, static_cast<std::uint32_t>(segment.pair_asset[i])};
    rows.opening[pair] = unzigzag(segment.check_balance.wide(segment.pair_check[i]));
    return true;
  });
}

}  // namespace

OpenSegment OpenSegment::load(const Segment& segment) {
  OpenSegment rows(segment.header().kind, segment.header().first);
  read_all(segment.block_height, rows.block_height);
  read_all(segment.block_hash, rows.block_hash);
  read_all(segment.block_parent, rows.block_parent);
  read_all(segment.block_time, rows.block_time);
  read_all(segment.block_time_max, rows.block_time_max);
  read_all(segment.block_first_tx, rows.block_first_tx);
  read_all(segment.block_header_start, rows.block_header_start);
  read_all(segment.block_header, rows.block_header);
  read_all(segment.tx_hash, rows.tx_hash);
  read_all(segment.address_start, rows.address_start);
  read_all(segment.address_bytes, rows.address_bytes);
  if (rows.kind == Kind::utxo) {
    load_utxo(segment, rows);
  } else {
    load_account(segment, rows);
  }
  return rows;
}

std::uint64_t OpenSegment::count(Count what) const {
  switch (what) {
    case Count::transactions: return tx_hash.size();
    case Count::blocks: return block_height.size();
    case Count::outputs: return output_value.size();
    case Count::inputs: return input_source.size();
    case Count::outside: return outside_txid.size();
    case Count::unknown: return unknown_txid.size();
    case Count::addresses: return address_start.size() - 1;
    case Count::assets: return asset_start.size() - 1;
    case Count::legs: return leg_from.size();
    case Count::spends: return input_source.size() - outside_txid.size() - unknown_txid.size();
    case Count::owned:
    case Count::pairs:
    case Count::checks:
    case Count::bytes_of_blob:
    case Count::coinbase_bytes: break;  // known only when written
  }
  return 0;
}

std::array<std::uint64_t, kNumberings> OpenSegment::next() const {
  std::array<std::uint64_t, kNumberings> numbers{};
  for (std::size_t i = 0; i < kNumberings; ++i) numbers[i] = first[i] + count(static_cast<Count>(i));
  return numbers;
}

void OpenSegment::reserve_like(const OpenSegment& other) {
  const auto same = [](auto& column, const auto& like) { column.reserve(like.size() + like.size() / 16); };
  same(tx_hash, other.tx_hash);
  same(address_start, other.address_start);
  same(address_bytes, other.address_bytes);
  same(output_start, other.output_start);
  same(input_start, other.input_start);
  same(coinbase, other.coinbase);
  same(output_value, other.output_value);
  same(output_address, other.output_address);
  same(input_source, other.input_source);
  same(leg_start, other.leg_start);
  same(tx_row, other.tx_row);
  same(tx_sender, other.tx_sender);
  same(leg_from, other.leg_from);
  same(leg_to, other.leg_to);
  same(leg_asset, other.leg_asset);
  same(leg_amount, other.leg_amount);
  same(leg_kind, other.leg_kind);
  same(leg_flags, other.leg_flags);
  same(leg_position, other.leg_position);
}

OpenSegment::Mark OpenSegment::mark() const {
  return {block_height.size(), tx_hash.size(),      address_start.size() - 1,
          outside_txid.size(), unknown_txid.size(), asset_start.size() - 1};
}

void OpenSegment::cut(const Mark& mark) {
  block_height.resize(mark.blocks);
  block_hash.resize(mark.blocks);
  block_parent.resize(mark.blocks);
  block_time.resize(mark.blocks);
  block_time_max.resize(mark.blocks);
  block_first_tx.resize(mark.blocks);
  block_header_start.resize(mark.blocks + 1);
  block_header.resize(block_header_start.back());
  tx_hash.resize(mark.transactions);
  address_start.resize(mark.addresses + 1);
  address_bytes.resize(address_start.back());
  outside_txid.resize(mark.outside);
  outside_vout.resize(mark.outside);
  outside_value.resize(mark.outside);
  outside_address.resize(mark.outside);
  outside_spender.resize(mark.outside);
  unknown_txid.resize(mark.unknown);
  unknown_vout.resize(mark.unknown);
  asset_start.resize(mark.assets + 1);
  asset_bytes.resize(asset_start.back());
  if (kind == Kind::utxo) {
    output_start.resize(mark.transactions + 1);
    input_start.resize(mark.transactions + 1);
    coinbase.resize(mark.transactions);
    output_value.resize(output_start.back());
    output_address.resize(output_start.back());
    input_source.resize(input_start.back());
  } else {
    leg_start.resize(mark.transactions + 1);
    tx_row.resize(mark.transactions);
    tx_sender.resize(mark.transactions);
    const std::size_t legs = leg_start.back();
    leg_from.resize(legs);
    leg_to.resize(legs);
    leg_asset.resize(legs);
    leg_amount.resize(legs);
    leg_kind.resize(legs);
    leg_flags.resize(legs);
    leg_position.resize(legs);
  }
}

void OpenSegment::truncate(std::uint64_t blocks, std::uint64_t transactions) {
  // Numbers were given at first appearance, so what the kept rows name is always a prefix.
  Mark kept{blocks, transactions, 0, 0, 0, 0};
  const auto keep = [](std::uint64_t& count, std::uint64_t id, std::uint64_t first_id) {
    if (id >= first_id) count = std::max(count, id - first_id + 1);
  };
  const std::uint64_t first_address = first_of(Count::addresses);
  if (kind == Kind::utxo) {
    for (std::uint64_t i = 0; i < input_start[transactions]; ++i) {
      const auto tag = static_cast<SourceTag>(input_source[i] & 3);
      if (tag == SourceTag::outside) keep(kept.outside, input_source[i] >> 2, 0);
      if (tag == SourceTag::unknown) keep(kept.unknown, input_source[i] >> 2, 0);
    }
    for (std::uint64_t i = 0; i < kept.outside; ++i) keep(kept.addresses, outside_address[i], first_address);
    for (std::uint64_t i = 0; i < output_start[transactions]; ++i)
      keep(kept.addresses, output_address[i], first_address);
  } else {
    Balances named;
    const auto keep_opening = [&](const Pair& pair) {
      const auto found = opening.find(pair);
      if (found != opening.end()) named.insert(*found);
    };
    for (std::uint64_t tx = 0; tx < transactions; ++tx) keep(kept.addresses, tx_sender[tx], first_address);
    for (std::uint64_t i = 0; i < leg_start[transactions]; ++i) {
      keep(kept.addresses, leg_from[i], first_address);
      keep(kept.addresses, leg_to[i], first_address);
      keep(kept.assets, leg_asset[i], first_of(Count::assets));
      keep_opening({leg_from[i], leg_asset[i]});
      keep_opening({leg_to[i], leg_asset[i]});
    }
    opening = std::move(named);
  }
  cut(kept);
}

AddressView OpenSegment::address(std::uint64_t row) const {
  const Bytes packed = Bytes(address_bytes).subspan(address_start[row], address_start[row + 1] - address_start[row]);
  return {static_cast<AddressKind>(packed[0]), packed.subspan(1)};
}

Result<SegmentImage> OpenSegment::encode() const {
  const Runs runs(*this);
  SegmentHeader header;
  header.kind = kind;
  header.first = first;
  for (std::size_t i = 0; i < kNumberings; ++i) header.count[i] = count(static_cast<Count>(i));
  const auto set = [&](Count what, std::uint64_t value) { header.count[static_cast<std::size_t>(what)] = value; };
  set(Count::spends, runs.spends.key.size());
  set(Count::owned, kind == Kind::utxo ? runs.owned.key.size() : runs.postings.leg.size());
  set(Count::pairs, runs.postings.pair_address.size());
  set(Count::checks, runs.postings.balance.size());
  std::vector<EncodedColumn> columns;
  for (const ColumnSpec& spec : column_specs()) {
    if (belongs(spec.in, kind)) columns.push_back(CLEW_TRY(encode_column(spec.column, *this, runs)));
  }
  return lay_out(header, std::move(columns));
}

}  // namespace clew::ledger
