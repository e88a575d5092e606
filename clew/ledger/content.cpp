// Linking a block to the ledger: which output an input spends, which number an address has, what a balance was.
//
// Three maps in memory, none on disk, because each can be rebuilt by reading the segments once:
//   outpoint -> transaction, of unspent outputs only (a spent one is erased: 5 % of a mature chain remains),
//   address -> number, (address, asset) -> balance.
// Keys are shortened (96 bits of a txid, a 64-bit hash of an address); a hit is compared with the whole thing in its
// column, and the rare second thing under one key lives in an ordered map beside. Nobody who grinds hashes can make two
// things one.
//
// A block is applied directly and every change of a map is logged; if the block turns out to be wrong in its last
// transaction the log is played backwards and the rows are cut. Refused: validating in a first pass (twice the cache
// misses for the case that almost always succeeds, and the two passes can come to differ), copying the maps. Source:
// Bitcoin Core, coins.h (CCoinsViewCache) and undo.h; BIP 30.

#include "clew/ledger/content.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include "clew/base/check.h"
#include "clew/codec/varint.h"

namespace clew::ledger {
namespace {

constexpr std::uint64_t kRowsMax = std::uint64_t{1}
                                   << 31;  // of one open segment, in any column: relative numbers have 32 bits
constexpr std::uint32_t kUnresolved = 0xffff'ffff;
constexpr std::size_t kWarmTransactions = 256;  // what they touch fits the second-level cache
constexpr i128 kBalanceMax = std::numeric_limits<i128>::max();

std::uint64_t input_code(SourceTag tag, std::uint64_t value) {
  return value << 2 | static_cast<std::uint64_t>(tag);
}

bool same(AddressView a, AddressView b) {
  return a.kind == b.kind && std::ranges::equal(a.bytes, b.bytes);
}

/// None and unspendable addresses have numbers of their own, whatever bytes come with them.
std::optional<std::uint64_t> reserved_id(AddressView address) {
  if (address.kind == AddressKind::none) return raw(kNoAddress);
  if (address.kind == AddressKind::unspendable) return raw(kUnspendable);
  return {};
}

/// A transaction that stands twice in its block is an error of the source. Short names first, whole ones only where
/// those meet.
Result<void> check_distinct(const Block& block) {
  boost::unordered_flat_set<std::uint64_t> seen;
  seen.reserve(block.utxo.size() + block.account.size());
  for (const UtxoTx& tx : block.utxo) {
    const auto equal = [&](const UtxoTx& other) { return other.txid == tx.txid; };
    if (!seen.insert(tx.txid.prefix()).second && std::ranges::count_if(block.utxo, equal) > 1) {
      return fail(Code::mismatch, "a transaction stands twice in its block");
    }
  }
  for (const AccountTx& tx : block.account) {
    const auto equal = [&](const AccountTx& other) { return other.hash == tx.hash && other.row == tx.row; };
    if (!seen.insert(tx.hash.prefix() ^ (std::uint64_t{tx.row} << 32)).second &&
        std::ranges::count_if(block.account, equal) > 1) {
      return fail(Code::mismatch, "a transaction stands twice in its block");
    }
  }
  return {};
}

}  // namespace

enum class Change : std::uint8_t {
  unspent_added,
  unspent_replaced,
  unspent_spent,
  external_added,
  address_added,
  balance_changed,
  balance_added,
  opening_added
};

struct Content::Undo {
  Change change = Change::unspent_added;
  OutPointKey key;          // of an address: its hash in `high`; of a pair: address and asset in `high` and `low`
  std::uint64_t value = 0;  // what it was; of a balance: its index in log_balances_
};
static_assert(sizeof(OutPointKey) == 16);  // an entry has 32 bytes: the log of a full block stays in the cache

Content::Content(const Identity& identity, std::uint64_t segment_transactions)
    : identity_(identity), segment_transactions_(segment_transactions) {
  open_.emplace_back(identity.kind, kFirstNumbers);
}

Content::~Content() = default;
Content::Content(Content&&) noexcept = default;
Content& Content::operator=(Content&&) noexcept = default;

// ---- Appending -----------------------------------------------------------------------------------------------------

Result<void> Content::append(const Block& block) {
  CLEW_TRY_VOID(check_place(block));
  mark_segment_ = open_.size() - 1;
  mark_ = open_.back().mark();
  log_.clear();
  log_balances_.clear();
  const std::uint64_t time_max = time_max_;
  const auto applied = apply(block);
  if (!applied) {
    undo();
    time_max_ = time_max;
    return applied;
  }
  tip_ = ManifestTip{block.height, block.hash};
  unspent_twins_before_.reset();
  address_twins_before_.reset();
  return {};
}

Result<void> Content::check_place(const Block& block) const {
  const bool other_kind = identity_.kind == Kind::utxo ? !block.account.empty() : !block.utxo.empty();
  if (other_kind) return fail(Code::usage, "block has transactions of another kind of ledger");
  if (!tip_) return {};
  if (block.height <= tip_->height) return fail(Code::conflict, "block is not above the tip");
  const bool adjacent = block.height == tip_->height + 1;
  if (adjacent && block.parent != Hash256{} && tip_->hash != Hash256{} && block.parent != tip_->hash) {
    return fail(Code::conflict, "block's parent is not the tip");
  }
  return {};
}

Result<void> Content::apply(const Block& block) {
  OpenSegment& rows = open_.back();
  if (rows.block_header.size() + block.header.size() > kRowsMax || rows.block_height.size() >= kRowsMax) {
    return fail(Code::overflow, "too many blocks in a segment");
  }
  const std::uint64_t time = zigzag(block.time.seconds);
  const bool later = block_count() == 0 || block.time.seconds > unzigzag(time_max_);
  if (later) time_max_ = time;
  rows.block_height.push_back(block.height);
  rows.block_hash.push_back(block.hash);
  rows.block_parent.push_back(block.parent);
  rows.block_time.push_back(time);
  rows.block_time_max.push_back(time_max_);
  rows.block_first_tx.push_back(static_cast<std::uint32_t>(rows.tx_hash.size()));
  rows.block_header.insert(rows.block_header.end(), block.header.begin(), block.header.end());
  rows.block_header_start.push_back(static_cast<std::uint32_t>(rows.block_header.size()));

  CLEW_TRY_VOID(check_distinct(block));
  for (std::size_t first = 0; first < block.utxo.size(); first += kWarmTransactions) {
    const auto some =
        std::span(block.utxo).subspan(first).first(std::min(kWarmTransactions, block.utxo.size() - first));
    warm(some);
    for (const UtxoTx& tx : some) CLEW_TRY_VOID(apply_utxo(tx));
  }
  block_assets_.assign(block.assets.size(), kUnresolved);
  for (const AccountTx& tx : block.account) CLEW_TRY_VOID(apply_account(tx, block));
  return {};
}

/// Touches what applying these transactions will look up, in loops whose steps do not wait for each other, so that the
/// cache misses overlap. Changes nothing; a wrong guess costs only time.
void Content::warm(std::span<const UtxoTx> transactions) {
  warm_creators_.clear();
  warm_addresses_.clear();
  for (const UtxoTx& tx : transactions) {
    for (const UtxoInput& input : tx.inputs) {
      const auto found = unspent_.find(key_of(input.txid, input.vout));
      if (found != unspent_.end()) warm_creators_.push_back(found->second);
    }
    for (std::uint32_t vout = 0; vout < tx.outputs.size(); ++vout) {
      const auto lost = unspent_.find(key_of(tx.txid, vout));
      if (lost != unspent_.end()) warm_creators_.push_back(lost->second);
      const AddressView address = tx.outputs[vout].address;
      if (reserved_id(address)) continue;
      const auto known = addresses_.find(hash_of(address));
      if (known != addresses_.end()) warm_addresses_.push_back(known->second);
    }
  }
  for (const std::uint64_t creator : warm_creators_) {
    const Place at = place(creator);
    if (at.sealed != nullptr) {
      at.sealed->tx_hash.prefetch(at.row);
      at.sealed->output_start.prefetch(at.row);
    } else {
      __builtin_prefetch(&at.open->tx_hash[at.row]);
      __builtin_prefetch(&at.open->output_start[at.row]);
    }
  }
  for (const std::uint64_t id : warm_addresses_) __builtin_prefetch(address(id).bytes.data());
}

Result<void> Content::apply_utxo(const UtxoTx& tx) {
  OpenSegment& rows = open_.back();
  if (rows.output_value.size() + tx.outputs.size() > kRowsMax ||
      rows.input_source.size() + tx.inputs.size() > kRowsMax) {
    return fail(Code::overflow, "too many inputs or outputs in a segment");
  }
  if (tx.coinbase && !tx.inputs.empty()) return fail(Code::malformed, "a coinbase with inputs");
  const std::uint64_t number = rows.end(Count::transactions);
  for (const UtxoInput& input : tx.inputs) CLEW_TRY_VOID(apply_input(input));
  std::uint32_t vout = 0;
  for (const UtxoOutput& output : tx.outputs) {
    const std::uint64_t address = CLEW_TRY(intern(output.address));
    rows.output_value.push_back(output.value);
    rows.output_address.push_back(address);
    create(tx.txid, vout++, number);
  }
  rows.input_start.push_back(static_cast<std::uint32_t>(rows.input_source.size()));
  rows.output_start.push_back(static_cast<std::uint32_t>(rows.output_value.size()));
  rows.coinbase.push_back(tx.coinbase ? 1 : 0);
  open_hashes_.insert(tx.txid.prefix());
  finish_transaction(tx.txid);
  return {};
}

Result<void> Content::apply_input(const UtxoInput& input) {
  if (CLEW_TRY(spend(input))) return {};
  if (holds(input.txid))
    return fail(Code::mismatch, "an input spends an output that is spent already or does not exist");
  return apply_external(input);
}

/// Spends an output that the ledger holds unspent; false if there is none of that name.
Result<bool> Content::spend(const UtxoInput& input) {
  const OutPointKey key = key_of(input.txid, input.vout);
  const auto found = unspent_.find(key);
  const bool direct = found != unspent_.end() && tx_hash(found->second) == input.txid;
  std::uint64_t creator = 0;
  if (direct) {
    creator = found->second;
  } else {
    const auto twin = unspent_twins_.find({input.txid, input.vout});
    if (twin == unspent_twins_.end()) return false;
    creator = twin->second;
  }
  if (input.known) CLEW_TRY_VOID(check_known(input, creator));
  OpenSegment& rows = open_.back();
  // output_start of the open transaction is not written yet: its outputs come after all there are.
  const std::uint64_t distance = rows.end(Count::outputs) - 1 - (first_output(creator) + input.vout);
  rows.input_source.push_back(input_code(SourceTag::inside, distance));
  if (direct) {
    log({Change::unspent_spent, key, creator});
    unspent_.erase(found);
  } else {
    if (!unspent_twins_before_) unspent_twins_before_ = unspent_twins_;
    unspent_twins_.erase({input.txid, input.vout});
  }
  return true;
}

Result<void> Content::check_known(const UtxoInput& input, std::uint64_t creator) const {
  const Place at = place(creator);
  std::uint64_t value = 0;
  std::uint64_t owner = 0;
  if (at.sealed != nullptr) {
    const std::uint64_t output = at.sealed->output_start[at.row] + input.vout;
    value = at.sealed->output_value[output];
    owner = at.sealed->output_address[output];
  } else {
    const std::uint64_t output = at.open->output_start[at.row] + input.vout;
    value = at.open->output_value[output];
    owner = at.open->output_address[output];
  }
  if (value != input.value)
    return fail(Code::mismatch, "the value given for an input is not that of the output it spends");
  const auto reserved = reserved_id(input.address);
  const bool agrees = reserved ? *reserved == owner : owner > raw(kUnspendable) && same(address(owner), input.address);
  if (!agrees) return fail(Code::mismatch, "the address given for an input is not that of the output it spends");
  return {};
}

/// Notes an input whose source this ledger does not hold.
Result<void> Content::apply_external(const UtxoInput& input) {
  const OutPointKey key = key_of(input.txid, input.vout);
  if (external_.contains(key) && spent_before(input.txid, input.vout))
    return fail(Code::mismatch, "an output outside the ledger is spent twice");
  if (external_.insert(key).second) log({Change::external_added, key, 0});
  OpenSegment& rows = open_.back();
  if (!input.known) {
    rows.input_source.push_back(input_code(SourceTag::unknown, rows.unknown_txid.size()));
    rows.unknown_txid.push_back(input.txid);
    rows.unknown_vout.push_back(input.vout);
    return {};
  }
  const std::uint64_t owner = CLEW_TRY(intern(input.address));
  rows.input_source.push_back(input_code(SourceTag::outside, rows.outside_txid.size()));
  rows.outside_txid.push_back(input.txid);
  rows.outside_vout.push_back(input.vout);
  rows.outside_value.push_back(input.value);
  rows.outside_address.push_back(owner);
  rows.outside_spender.push_back(static_cast<std::uint32_t>(rows.tx_hash.size()));
  return {};
}

/// Makes an output spendable. One of the same name that was not spent is lost (BIP 30).
void Content::create(const Hash256& txid, std::uint32_t vout, std::uint64_t tx) {
  const OutPointKey key = key_of(txid, vout);
  if (!unspent_twins_.empty() && unspent_twins_.contains({txid, vout})) {
    if (logging_ && !unspent_twins_before_) unspent_twins_before_ = unspent_twins_;
    unspent_twins_[{txid, vout}] = tx;
    return;
  }
  const auto [entry, added] = unspent_.try_emplace(key, tx);
  if (added) {
    log({Change::unspent_added, key, 0});
  } else if (entry->second == tx || tx_hash(entry->second) == txid) {
    log({Change::unspent_replaced, key, entry->second});
    entry->second = tx;
  } else {
    if (logging_ && !unspent_twins_before_) unspent_twins_before_ = unspent_twins_;
    unspent_twins_[{txid, vout}] = tx;
  }
}

Result<void> Content::apply_account(const AccountTx& tx, const Block& block) {
  OpenSegment& rows = open_.back();
  if (rows.leg_from.size() + tx.legs.size() > kRowsMax / 2) return fail(Code::overflow, "too many legs in a segment");
  const std::uint64_t sender = CLEW_TRY(intern(tx.sender));
  for (const Leg& leg : tx.legs) CLEW_TRY_VOID(apply_leg(leg, block));
  rows.tx_row.push_back(tx.row);
  rows.tx_sender.push_back(sender);
  rows.leg_start.push_back(static_cast<std::uint32_t>(rows.leg_from.size()));
  finish_transaction(tx.hash);
  return {};
}

Result<void> Content::apply_leg(const Leg& leg, const Block& block) {
  OpenSegment& rows = open_.back();
  const std::uint64_t from = CLEW_TRY(intern(leg.from));
  const std::uint64_t to = CLEW_TRY(intern(leg.to));
  const std::uint32_t asset = CLEW_TRY(intern_asset(leg.asset, block));
  CLEW_TRY_VOID(change_balance(from, asset, leg.amount, false));
  CLEW_TRY_VOID(change_balance(to, asset, leg.amount, true));
  rows.leg_from.push_back(from);
  rows.leg_to.push_back(to);
  rows.leg_asset.push_back(asset);
  rows.leg_amount.push_back(leg.amount);
  rows.leg_kind.push_back(static_cast<std::uint8_t>(leg.kind));
  rows.leg_flags.push_back(leg.flags);
  rows.leg_position.push_back(leg.position);
  return {};
}

Result<void> Content::change_balance(std::uint64_t address, std::uint32_t asset, u128 amount, bool receives) {
  if (amount > static_cast<u128>(kBalanceMax)) return fail(Code::overflow, "an amount passes 127 bits");
  if (address == raw(kNoAddress)) return {};
  const OutPointKey key{address, asset, 0};
  const auto [entry, added] = balances_.try_emplace(Pair{address, asset}, 0);
  if (logging_) log_balances_.push_back(entry->second);
  log({added ? Change::balance_added : Change::balance_changed, key, log_balances_.size() - 1});
  if (open_.back().opening.try_emplace(Pair{address, asset}, entry->second).second)
    log({Change::opening_added, key, open_.size() - 1});
  const i128 change = receives ? static_cast<i128>(amount) : -static_cast<i128>(amount);
  if (__builtin_add_overflow(entry->second, change, &entry->second))
    return fail(Code::overflow, "a balance passes 127 bits");
  return {};
}

/// The number of an address, a new one at its first appearance.
Result<std::uint64_t> Content::intern(AddressView wanted) {
  if (const auto reserved = reserved_id(wanted)) return *reserved;
  OpenSegment& rows = open_.back();
  const std::uint64_t fresh = rows.end(Count::addresses);
  const std::uint64_t hash = hash_of(wanted);
  const auto [entry, added] = addresses_.try_emplace(hash, fresh);
  if (added) {
    log({Change::address_added, {hash, 0, 0}, 0});
  } else {
    if (same(address(entry->second), wanted)) return entry->second;
    const Address whole(wanted);
    const auto twin = address_twins_.find(whole);
    if (twin != address_twins_.end()) return twin->second;
    if (!address_twins_before_) address_twins_before_ = address_twins_;
    address_twins_.emplace(whole, fresh);
  }
  if (rows.address_bytes.size() + wanted.bytes.size() + 1 > kRowsMax)
    return fail(Code::overflow, "too many address bytes in a segment");
  rows.address_bytes.push_back(static_cast<std::uint8_t>(wanted.kind));
  rows.address_bytes.insert(rows.address_bytes.end(), wanted.bytes.begin(), wanted.bytes.end());
  rows.address_start.push_back(static_cast<std::uint32_t>(rows.address_bytes.size()));
  return fresh;
}

/// The number of asset `index` of the block, a new one at the first leg of its contract.
Result<std::uint32_t> Content::intern_asset(std::uint32_t index, const Block& block) {
  if (index == 0) return raw(kNativeAsset);
  if (index >= block.assets.size()) return fail(Code::malformed, "a leg names an asset that its block does not list");
  std::uint32_t& resolved = block_assets_[index];
  if (resolved != kUnresolved) return resolved;
  const AssetKey& key = block.assets[index];
  if (key.contract.kind() == AddressKind::none) return resolved = raw(kNativeAsset);
  OpenSegment& rows = open_.back();
  const std::uint64_t fresh = rows.end(Count::assets);
  const std::uint64_t bytes = rows.asset_bytes.size() + key.contract.packed.size() + key.symbol.size();
  if (fresh >= kUnresolved || bytes > kRowsMax) return fail(Code::overflow, "too many assets");
  const auto [entry, added] = assets_.try_emplace(key.contract, static_cast<std::uint32_t>(fresh));
  if (added) {
    const auto put_text = [&](std::string_view text) {
      codec::put_leb128(text.size(), rows.asset_bytes);
      rows.asset_bytes.insert(rows.asset_bytes.end(), text.begin(), text.end());
    };
    put_text(key.contract.packed);
    put_text(key.symbol);
    codec::put_leb128(key.decimals, rows.asset_bytes);
    rows.asset_bytes.push_back(key.verified ? 1 : 0);
    rows.asset_start.push_back(static_cast<std::uint32_t>(rows.asset_bytes.size()));
  }
  return resolved = entry->second;
}

/// Completes a transaction; a segment that is full is followed by a new one.
void Content::finish_transaction(const Hash256& hash) {
  OpenSegment& rows = open_.back();
  rows.tx_hash.push_back(hash);
  if (rows.tx_hash.size() == segment_transactions_) {
    const auto next = rows.next();
    open_.emplace_back(identity_.kind, next).reserve_like(rows);
  }
}

void Content::log(Undo entry) {
  if (logging_) log_.push_back(entry);
}

void Content::undo() {
  while (open_.size() > mark_segment_ + 1) open_.pop_back();
  for (auto entry = log_.rbegin(); entry != log_.rend(); ++entry) {
    const Pair pair{entry->key.high, entry->key.low};
    switch (entry->change) {
      case Change::unspent_added: unspent_.erase(entry->key); break;
      case Change::unspent_replaced:
      case Change::unspent_spent: unspent_[entry->key] = entry->value; break;
      case Change::external_added: external_.erase(entry->key); break;
      case Change::address_added: addresses_.erase(entry->key.high); break;
      case Change::balance_changed: balances_[pair] = log_balances_[entry->value]; break;
      case Change::balance_added: balances_.erase(pair); break;
      case Change::opening_added:
        if (entry->value == mark_segment_) open_.back().opening.erase(pair);
        break;
    }
  }
  log_.clear();
  log_balances_.clear();
  if (unspent_twins_before_) unspent_twins_ = std::move(*unspent_twins_before_);
  if (address_twins_before_) address_twins_ = std::move(*address_twins_before_);
  unspent_twins_before_.reset();
  address_twins_before_.reset();
  open_.back().cut(mark_);
  const std::uint64_t assets = open_.back().end(Count::assets);
  std::erase_if(assets_, [assets](const auto& entry) { return entry.second >= assets; });
  rebuild_open_hashes();
}

// ---- Looking up ----------------------------------------------------------------------------------------------------

Content::Place Content::place(std::uint64_t tx) const {
  const std::uint64_t segment = tx / segment_transactions_;
  const std::uint64_t row = tx % segment_transactions_;
  if (segment < sealed_.size()) return {&sealed_[segment].segment, nullptr, row};
  return {nullptr, &open_[segment - sealed_.size()], row};
}

Hash256 Content::tx_hash(std::uint64_t tx) const {
  const Place at = place(tx);
  return at.sealed != nullptr ? at.sealed->tx_hash[at.row] : at.open->tx_hash[at.row];
}

std::uint64_t Content::first_output(std::uint64_t tx) const {
  const Place at = place(tx);
  if (at.sealed != nullptr) return at.sealed->first(Count::outputs) + at.sealed->output_start[at.row];
  return at.open->first_of(Count::outputs) + at.open->output_start[at.row];
}

AddressView Content::address(std::uint64_t id) const {
  for (auto rows = open_.rbegin(); rows != open_.rend(); ++rows) {
    const std::uint64_t first = rows->first_of(Count::addresses);
    if (id >= first) return rows->address(id - first);
  }
  const auto after = std::partition_point(sealed_.begin(), sealed_.end(), [id](const Sealed& sealed) {
    return sealed.segment.first(Count::addresses) <= id;
  });
  CLEW_CHECK(after != sealed_.begin());
  const Segment& segment = std::prev(after)->segment;
  return segment.address(id - segment.first(Count::addresses));
}

OutPointKey Content::key_of(const Hash256& txid, std::uint32_t vout) {
  OutPointKey key{txid.prefix(), 0, vout};
  std::memcpy(&key.low, txid.bytes.data() + 8, sizeof key.low);
  return key;
}

/// Whether the ledger has a transaction of that hash.
bool Content::holds(const Hash256& txid) const {
  if (open_hashes_.contains(txid.prefix())) {
    for (const OpenSegment& rows : open_) {
      if (std::ranges::find(rows.tx_hash, txid) != rows.tx_hash.end()) return true;
    }
  }
  const std::uint32_t finger = finger_of(txid);
  bool found = false;
  for (const Sealed& sealed : sealed_) sealed.segment.find_tx(txid, finger, [&](std::uint64_t) { found = true; });
  return found;
}

/// Whether an output outside the ledger has been spent, by comparing whole names. Only asked when the short name says
/// so.
bool Content::spent_before(const Hash256& txid, std::uint32_t vout) const {
  const auto named = [&](const auto& txids, const auto& vouts, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      if (vouts[i] == vout && txids[i] == txid) return true;
    }
    return false;
  };
  for (const OpenSegment& rows : open_) {
    if (named(rows.outside_txid, rows.outside_vout, rows.outside_txid.size())) return true;
    if (named(rows.unknown_txid, rows.unknown_vout, rows.unknown_txid.size())) return true;
  }
  for (const Sealed& sealed : sealed_) {
    if (sealed.segment.find_outside(txid, vout)) return true;
    if (named(sealed.segment.unknown_txid, sealed.segment.unknown_vout, sealed.segment.count(Count::unknown)))
      return true;
  }
  return false;
}

std::uint64_t Content::first_height() const {
  if (!sealed_.empty() && sealed_.front().segment.count(Count::blocks) > 0)
    return sealed_.front().segment.block_height[0];
  return open_.front().block_height.empty() ? 0 : open_.front().block_height.front();
}

std::optional<Hash256> Content::hash_at(std::uint64_t height) const {
  for (auto rows = open_.rbegin(); rows != open_.rend(); ++rows) {
    const auto found = std::ranges::lower_bound(rows->block_height, height);
    if (found != rows->block_height.end() && *found == height)
      return rows->block_hash[static_cast<std::size_t>(found - rows->block_height.begin())];
  }
  for (auto sealed = sealed_.rbegin(); sealed != sealed_.rend(); ++sealed) {
    const std::uint64_t row = sealed->segment.block_height.lower_bound(height);
    if (row < sealed->segment.count(Count::blocks) && sealed->segment.block_height[row] == height)
      return sealed->segment.block_hash[row];
  }
  return {};
}

void Content::seal_front(Sealed sealed) {
  CLEW_CHECK(open_.size() > 1);
  sealed_.push_back(std::move(sealed));
  open_.pop_front();
  rebuild_open_hashes();
}

void Content::rebuild_open_hashes() {
  open_hashes_.clear();
  if (identity_.kind != Kind::utxo) return;
  for (const OpenSegment& rows : open_) {
    for (const Hash256& hash : rows.tx_hash) open_hashes_.insert(hash.prefix());
  }
}

}  // namespace clew::ledger
