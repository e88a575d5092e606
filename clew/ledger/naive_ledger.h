#pragma once
// The naive twin: the same answers from plain lists, by linear search, from the blocks alone. Test code.

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "clew/ledger/ledger.h"
#include "clew/ledger/model.h"

namespace clew::ledger::testing {

class NaiveLedger {
 public:
  struct Out {
    Hash256 txid;
    std::uint32_t vout = 0;
    std::uint64_t value = 0, address = 0, creator = 0;
    std::optional<std::uint64_t> spender;
  };
  struct In {
    OutPoint point;
    std::uint64_t source = 0;
    bool unknown = false;
  };
  struct Tx {
    Hash256 hash;
    std::uint32_t row = 0;
    bool coinbase = false;
    std::uint64_t block = 0, first_output = 0, outputs = 0, sender = 0;
    std::vector<In> inputs;
    std::vector<LegInfo> legs;
  };

  NaiveLedger(const Identity& identity, std::span<const Block> blocks) : identity_(identity), blocks_(blocks) {
    addresses_ = {Address{}, Address(AddressKind::unspendable, {})};
    assets_.resize(1);
    assets_[0].symbol = identity.native_symbol;
    assets_[0].decimals = identity.native_decimals;
    assets_[0].verified = true;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      first_tx_.push_back(txs_.size());
      for (const UtxoTx& tx : blocks[b].utxo) add(tx, b);
      for (const AccountTx& tx : blocks[b].account) add(tx, blocks[b], b);
    }
  }

  /// Asks the ledger everything and compares.
  void expect_same(const Ledger& ledger) const {
    ASSERT_EQ(ledger.block_count(), blocks_.size());
    ASSERT_EQ(ledger.tx_count(), txs_.size());
    ASSERT_EQ(ledger.output_count(), outs_.size());
    ASSERT_EQ(ledger.address_count(), addresses_.size());
    ASSERT_EQ(ledger.asset_count(), assets_.size());
    EXPECT_EQ(ledger.leg_count(), legs_);
    EXPECT_EQ(ledger.identity().network, identity_.network);
    expect_same_blocks(ledger);
    expect_same_names(ledger);
    if (identity_.kind == Kind::utxo) {
      for (std::uint64_t tx = 0; tx < txs_.size(); ++tx) expect_same_utxo(ledger, tx);
      expect_same_outputs(ledger);
    } else {
      expect_same_accounts(ledger);
    }
    const auto verified = ledger.verify();
    EXPECT_TRUE(verified) << verified.error().reason;
  }

  const std::vector<Tx>& txs() const { return txs_; }

 private:
  std::uint64_t intern(AddressView view) {
    if (view.kind == AddressKind::none) return 0;
    if (view.kind == AddressKind::unspendable) return 1;
    const auto [entry, added] = ids_.try_emplace(Address(view), addresses_.size());
    if (added) addresses_.emplace_back(view);
    return entry->second;
  }

  void add(const UtxoTx& tx, std::size_t block) {
    Tx made;
    made.hash = tx.txid;
    made.coinbase = tx.coinbase;
    made.block = block;
    for (const UtxoInput& input : tx.inputs) {
      In in{{input.txid, input.vout}, 0, false};
      std::optional<std::uint64_t> found;
      for (std::uint64_t i = 0; i < outs_.size(); ++i) {
        if (outs_[i].txid == input.txid && outs_[i].vout == input.vout) found = i;  // the last of that name
      }
      if (found) {
        in.source = *found;
        outs_[*found].spender = txs_.size();
      } else if (input.known) {
        in.source = outside_.size() | kOutsideBit;
        outside_.push_back({input.txid, input.vout, input.value, intern(input.address), 0, txs_.size()});
      } else {
        in.unknown = true;
      }
      made.inputs.push_back(in);
    }
    made.first_output = outs_.size();
    made.outputs = tx.outputs.size();
    for (std::size_t i = 0; i < tx.outputs.size(); ++i) {
      outs_.push_back({tx.txid,
                       static_cast<std::uint32_t>(i),
                       tx.outputs[i].value,
                       intern(tx.outputs[i].address),
                       txs_.size(),
                       {}});
    }
    txs_.push_back(std::move(made));
  }

  void add(const AccountTx& tx, const Block& block, std::size_t index) {
    Tx made;
    made.hash = tx.hash;
    made.row = tx.row;
    made.block = index;
    made.sender = intern(tx.sender);
    for (const Leg& leg : tx.legs) {
      const std::uint64_t from = intern(leg.from);
      const std::uint64_t to = intern(leg.to);
      std::uint32_t asset = 0;
      if (leg.asset != 0) {
        const AssetKey& key = block.assets[leg.asset];
        while (asset < assets_.size() && (asset == 0 || assets_[asset].contract != key.contract)) ++asset;
        if (asset == assets_.size()) assets_.push_back(key);
      }
      made.legs.push_back(
          {AddressId{from}, AddressId{to}, AssetId{asset}, leg.amount, leg.kind, leg.flags, leg.position});
      ++legs_;
    }
    txs_.push_back(std::move(made));
  }

  void expect_same_blocks(const Ledger& ledger) const {
    for (std::uint64_t b = 0; b < blocks_.size(); ++b) {
      const BlockInfo info = ledger.block(BlockIndex{b});
      ASSERT_EQ(info.height, blocks_[b].height);
      ASSERT_EQ(info.hash, blocks_[b].hash);
      ASSERT_EQ(info.parent, blocks_[b].parent);
      ASSERT_EQ(info.time, blocks_[b].time);
      ASSERT_TRUE(std::ranges::equal(info.header, blocks_[b].header));
      ASSERT_EQ(raw(info.first_tx), first_tx_[b]);
      ASSERT_EQ(info.tx_count, blocks_[b].utxo.size() + blocks_[b].account.size());
      ASSERT_EQ(ledger.block_at(info.height), BlockIndex{b});
      ASSERT_EQ(ledger.last_block_at(info.time), last_block_at(info.time));
      ASSERT_EQ(ledger.last_block_at(UnixTime{info.time.seconds - 1}), last_block_at(UnixTime{info.time.seconds - 1}));
      if (b > 0 && info.height != blocks_[b - 1].height + 1) {
        ASSERT_EQ(ledger.block_at(info.height - 1), std::nullopt);
      }
    }
    for (std::uint64_t tx = 0; tx < txs_.size(); ++tx)
      ASSERT_EQ(raw(ledger.block_of(TxIndex{tx})), txs_[tx].block) << "transaction " << tx;
  }

  std::optional<BlockIndex> last_block_at(UnixTime time) const {
    std::uint64_t b = 0;
    while (b < blocks_.size() && blocks_[b].time <= time) ++b;
    return b == 0 ? std::nullopt : std::optional(BlockIndex{b - 1});
  }

  void expect_same_names(const Ledger& ledger) const {
    for (std::uint64_t id = 0; id < addresses_.size(); ++id) {
      ASSERT_EQ(Address(ledger.address(AddressId{id})), addresses_[id]) << "address " << id;
      ASSERT_EQ(ledger.find_address(addresses_[id].view()), AddressId{id});
    }
    ASSERT_EQ(ledger.find_address({AddressKind::named, as_bytes("nobody")}), std::nullopt);
    for (std::uint64_t tx = 0; tx < txs_.size(); ++tx) {
      std::vector<TxIndex> rows;
      for (std::uint64_t i = 0; i < txs_.size(); ++i) {
        if (txs_[i].hash == txs_[tx].hash) rows.push_back(TxIndex{i});
      }
      ASSERT_EQ(ledger.find_tx(txs_[tx].hash), rows);
      ASSERT_EQ(ledger.tx_id(TxIndex{tx}).hash, txs_[tx].hash);
      ASSERT_EQ(ledger.tx_id(TxIndex{tx}).row, txs_[tx].row);
    }
    ASSERT_TRUE(ledger.find_tx(Hash256{}).empty());
    for (std::uint32_t id = 0; id < assets_.size(); ++id) {
      const AssetKey key = ledger.asset(AssetId{id});
      ASSERT_EQ(key.contract, assets_[id].contract);
      ASSERT_EQ(key.symbol, assets_[id].symbol);
      ASSERT_EQ(key.decimals, assets_[id].decimals);
      ASSERT_EQ(key.verified, assets_[id].verified);
    }
  }

  void expect_same_utxo(const Ledger& ledger, std::uint64_t tx) const {
    const Tx& want = txs_[tx];
    const TxIndex index{tx};
    ASSERT_EQ(ledger.is_coinbase(index), want.coinbase);
    ASSERT_EQ(ledger.input_count(index), want.inputs.size());
    ASSERT_EQ(ledger.output_count(index), want.outputs);
    expect_same_at_once(ledger, index);
    ASSERT_EQ(raw(ledger.first_output(index)), want.first_output);
    bool known = !want.coinbase;
    u128 in = 0;
    for (std::uint32_t i = 0; i < want.inputs.size(); ++i) {
      const Input got = ledger.input(index, i);
      ASSERT_EQ(got.unknown, want.inputs[i].unknown);
      if (!got.unknown) {
        ASSERT_EQ(raw(got.source), want.inputs[i].source) << "transaction " << tx << " input " << i;
      }
      const OutPoint point = ledger.outpoint(index, i);
      ASSERT_EQ(point.txid, want.inputs[i].point.txid);
      ASSERT_EQ(point.vout, want.inputs[i].point.vout);
      known = known && !got.unknown;
      if (!got.unknown) in += out(want.inputs[i].source).value;
    }
    u128 paid = 0;
    for (std::uint64_t i = 0; i < want.outputs; ++i) paid += outs_[want.first_output + i].value;
    const bool fits = in <= ~std::uint64_t{0} && paid <= in;
    const auto fee = known && fits ? std::optional(static_cast<std::uint64_t>(in - paid)) : std::nullopt;
    ASSERT_EQ(ledger.fee(index), fee) << "transaction " << tx;
  }

  const Out& out(std::uint64_t source) const {
    return (source & kOutsideBit) != 0 ? outside_[source & ~kOutsideBit] : outs_[source];
  }

  /// Reading a transaction at once gives what reading it piece by piece gives.
  void expect_same_at_once(const Ledger& ledger, TxIndex tx) const {
    std::vector<Coin> coins{{OutIndex{7}, true, kUnspendable, 7}};  // what was there is replaced
    ledger.inputs(tx, coins);
    ASSERT_EQ(coins.size(), ledger.input_count(tx));
    std::vector<Input> sources{{OutIndex{7}, true}};
    ledger.sources(tx, sources);
    ASSERT_EQ(sources.size(), coins.size());
    for (std::uint32_t i = 0; i < coins.size(); ++i) {
      const Input one = ledger.input(tx, i);
      ASSERT_EQ(coins[i].unknown, one.unknown);
      ASSERT_EQ(sources[i].unknown, one.unknown);
      ASSERT_EQ(sources[i].source, one.source);
      if (!one.unknown) expect_same_coin(ledger, coins[i], one.source);
    }
    ledger.outputs(tx, coins);
    ASSERT_EQ(coins.size(), ledger.output_count(tx));
    const std::uint64_t first = raw(ledger.first_output(tx));
    for (std::uint32_t i = 0; i < coins.size(); ++i) expect_same_coin(ledger, coins[i], OutIndex{first + i});
  }
  void expect_same_coin(const Ledger& ledger, const Coin& coin, OutIndex out) const {
    const Output one = ledger.output(out);
    EXPECT_FALSE(coin.unknown);
    EXPECT_EQ(coin.out, out);
    EXPECT_EQ(coin.value, one.value);
    EXPECT_EQ(coin.address, one.address);
  }

  void expect_same_outputs(const Ledger& ledger) const {
    std::map<std::uint64_t, std::vector<OutIndex>> owned;
    const auto check = [&](std::uint64_t number, const Out& want) {
      const OutIndex index{number};
      const Output got = ledger.output(index);
      ASSERT_EQ(got.value, want.value);
      ASSERT_EQ(raw(got.address), want.address);
      ASSERT_EQ(got.vout, want.vout);
      if (!is_outside(index)) {
        ASSERT_EQ(raw(got.creator), want.creator) << "output " << number;
      }
      ASSERT_EQ(ledger.outpoint(index).txid, want.txid);
      ASSERT_EQ(ledger.outpoint(index).vout, want.vout);
      const auto spender = ledger.spender(index);
      ASSERT_EQ(spender.has_value(), want.spender.has_value()) << "output " << number;
      if (spender) {
        ASSERT_EQ(raw(*spender), *want.spender);
      }
      ASSERT_EQ(ledger.find_output({want.txid, want.vout}), OutIndex{last_named(want)});
      owned[want.address].push_back(index);
    };
    for (std::uint64_t i = 0; i < outs_.size(); ++i) check(i, outs_[i]);
    for (std::uint64_t i = 0; i < outside_.size(); ++i) check(i | kOutsideBit, outside_[i]);
    for (std::uint64_t id = 0; id < addresses_.size(); ++id)
      ASSERT_EQ(ledger.outputs_of(AddressId{id}), owned[id]) << "address " << id;
    ASSERT_EQ(ledger.find_output({Hash256{}, 0}), std::nullopt);
    expect_same_spenders(ledger);
  }

  /// All outputs of a transaction at once, in rising, falling and scattered order: the hint must change no answer.
  void expect_same_spenders(const Ledger& ledger) const {
    Ledger::SpendersNear near;
    std::vector<TxIndex> spenders;
    const std::uint64_t count = ledger.tx_count();
    for (const std::uint64_t stride : {std::uint64_t{1}, count - 1, std::uint64_t{7}}) {
      for (std::uint64_t i = 0; i < count; ++i) {
        const TxIndex tx{i * stride % count};
        ledger.spenders(tx, spenders, near);
        ASSERT_EQ(spenders.size(), ledger.output_count(tx));
        for (std::size_t v = 0; v < spenders.size(); ++v)
          ASSERT_EQ(spenders[v], ledger.spender(OutIndex{raw(ledger.first_output(tx)) + v}).value_or(kUnspent));
      }
    }
  }

  std::uint64_t last_named(const Out& want) const {
    const auto named = [&](const Out& other) { return other.txid == want.txid && other.vout == want.vout; };
    for (std::uint64_t i = outs_.size(); i-- > 0;) {
      if (named(outs_[i])) return i;
    }
    for (std::uint64_t i = outside_.size(); i-- > 0;) {
      if (named(outside_[i])) return i | kOutsideBit;
    }
    return 0;
  }

  void expect_same_accounts(const Ledger& ledger) const {
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<TxIndex>> postings;
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::map<std::uint64_t, i128>> deltas;
    for (std::uint64_t tx = 0; tx < txs_.size(); ++tx) {
      const TxIndex index{tx};
      ASSERT_EQ(raw(ledger.sender(index)), txs_[tx].sender);
      const auto legs = ledger.legs(index);
      ASSERT_EQ(legs.size(), txs_[tx].legs.size());
      for (std::size_t i = 0; i < legs.size(); ++i) {
        const LegInfo& want = txs_[tx].legs[i];
        ASSERT_EQ(legs[i].from, want.from);
        ASSERT_EQ(legs[i].to, want.to);
        ASSERT_EQ(legs[i].asset, want.asset);
        ASSERT_TRUE(legs[i].amount == want.amount);
        ASSERT_EQ(legs[i].kind, want.kind);
        ASSERT_EQ(legs[i].flags, want.flags);
        ASSERT_EQ(legs[i].position, want.position);
        for (const bool receives : {false, true}) {
          const AddressId who = receives ? want.to : want.from;
          if (who == kNoAddress) continue;
          auto& list = postings[{raw(who), raw(want.asset)}];
          if (list.empty() || list.back() != index) list.push_back(index);
          i128& delta = deltas[{raw(who), raw(want.asset)}][tx];
          delta += receives ? static_cast<i128>(want.amount) : -static_cast<i128>(want.amount);
        }
      }
    }
    for (const auto& [pair, list] : postings) {
      const AddressId address{pair.first};
      const AssetId asset{pair.second};
      ASSERT_EQ(ledger.postings(address, asset), list);
      i128 balance = 0;
      for (std::uint64_t tx = 0; tx <= txs_.size(); ++tx) {
        ASSERT_TRUE(ledger.balance_before(address, asset, TxIndex{tx}) == balance)
            << "address " << pair.first << " asset " << pair.second << " before " << tx;
        const auto& by_tx = deltas[pair];
        if (const auto delta = by_tx.find(tx); delta != by_tx.end()) balance += delta->second;
      }
    }
    for (std::uint64_t id = 1; id < addresses_.size(); ++id) {
      std::vector<AssetId> held;
      for (const auto& [pair, list] : postings) {
        if (pair.first == id) held.push_back(AssetId{pair.second});
      }
      ASSERT_EQ(ledger.assets_of(AddressId{id}), held);
      if (held.empty()) {
        ASSERT_TRUE(ledger.postings(AddressId{id}, kNativeAsset).empty());
      }
    }
  }

  Identity identity_;
  std::span<const Block> blocks_;
  std::vector<Address> addresses_;
  std::map<Address, std::uint64_t> ids_;
  std::vector<AssetKey> assets_;
  std::vector<std::uint64_t> first_tx_;
  std::vector<Tx> txs_;
  std::vector<Out> outs_, outside_;
  std::uint64_t legs_ = 0;
};

}  // namespace clew::ledger::testing
