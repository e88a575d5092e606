#pragma once
// Tests only: the measures of tools/bitcoin-shape taken from blocks our reader gives, real or generated, and their
// distance from the table.

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clew/formats/bitcoin/bitcoin.h"
#include "clew/ledger/source.h"
#include "sim/background/shape.h"
#include "sim/bitcoin_bytes.h"
#include "sim/embedded.h"

namespace clew::sim {

using Tally = std::map<std::string, std::uint64_t>;

/// Half the sum of the differences of shares: 0 for the same distribution, 1 for two that have nothing in common.
inline double total_variation(const Tally& found, const Counts& table) {
  std::map<std::string, std::pair<double, double>> shares;
  double all = 0;
  for (const auto& [name, count] : found) all += static_cast<double>(count);
  for (const auto& [name, count] : found) shares[name].first = static_cast<double>(count) / all;
  for (std::size_t i = 0; i < table.size(); ++i)
    shares[table.name(i)].second = static_cast<double>(table.count(i)) / static_cast<double>(table.total());
  double distance = 0;
  for (const auto& [name, pair] : shares) distance += std::abs(pair.first - pair.second) / 2;
  return distance;
}

class Measured {
 public:
  /// `fees`: the blocks are all there and what we generated, so that fees, sizes and owners are known.
  explicit Measured(bool fees) : fees_(fees) {}

  void add(const ledger::Block& block, std::uint64_t first_seconds = 0) {
    if (!fees_) seen_.clear();
    for (const ledger::UtxoTx& tx : block.utxo) {
      std::vector<Coin> inputs;
      std::uint64_t fee = 0;
      if (fees_) {
        for (const ledger::UtxoInput& input : tx.inputs) {
          const auto coin = unspent_.extract({input.txid, input.vout});
          EXPECT_FALSE(coin.empty());
          if (coin.empty()) return;
          inputs.push_back(std::move(coin.mapped()));
          fee += inputs.back().value;
        }
        for (std::uint32_t i = 0; i < tx.outputs.size(); ++i)
          unspent_[{tx.txid, i}] = {tx.txid, i, tx.outputs[i].value, script_of(tx.outputs[i].address)};
      }
      const bool counted =
          !tx.coinbase && tx.inputs.size() <= 50 && block.time.seconds >= static_cast<std::int64_t>(first_seconds);
      if (counted) add_transaction(tx, inputs, fee);
    }
  }

  std::map<std::string, Tally> tallies;
  std::uint64_t transactions = 0;

 private:
  static std::vector<std::uint8_t> script_of(AddressView address) {
    switch (address.kind) {
      case AddressKind::key_hash: return p2pkh_script(hash_of<20>(address));
      case AddressKind::script_hash: return p2sh_script(hash_of<20>(address));
      case AddressKind::witness_key: return p2wpkh_script(hash_of<20>(address));
      case AddressKind::witness_script: return p2wsh_script({hash_of<32>(address)});
      case AddressKind::taproot: return p2tr_script({hash_of<32>(address)});
      default: return {};
    }
  }
  template <std::size_t N>
  static std::array<std::uint8_t, N> hash_of(AddressView address) {
    std::array<std::uint8_t, N> bytes{};
    std::copy_n(address.bytes.begin(), N, bytes.begin());
    return bytes;
  }

  static std::string kind_of(AddressView address) {
    switch (address.kind) {
      case AddressKind::key_hash: return "p2pkh";
      case AddressKind::script_hash: return "p2sh";
      case AddressKind::unspendable: return "op_return";
      case AddressKind::witness_key: return "p2wpkh";
      case AddressKind::witness_script: return "p2wsh";
      case AddressKind::taproot: return "p2tr";
      default: return "other";
    }
  }

  static std::string fee_class(std::uint64_t milli) {
    static const Counts table = read_counts(embedded("background/bitcoin_shape.csv"), "fee", "late");
    for (std::size_t i = 0; i < table.size(); ++i) {
      const std::string& name = table.name(i);
      const std::size_t dash = name.find('-');
      if (milli >= *parse_units(name.substr(0, dash), 3) && milli < *parse_units(name.substr(dash + 1), 3)) return name;
    }
    return "none";
  }

  void add_transaction(const ledger::UtxoTx& tx, const std::vector<Coin>& spent, std::uint64_t fee) {
    // A real block is one window; generated ones are cut into windows as long as the real blocks on average.
    if (fees_ && transactions % kWindow == 0) seen_.clear();
    ++transactions;
    std::uint64_t notes = 0;
    std::vector<Payment> payments;
    std::set<std::vector<std::uint8_t>> owners;
    bool keys = false, own = false;
    for (const Coin& coin : spent) {
      const bool shown = coin.script.size() <= 25;  // witness scripts and taproot keys say no address
      keys = keys || shown;
      if (shown) owners.insert(coin.script);
    }
    for (const ledger::UtxoOutput& output : tx.outputs) {
      const std::string kind = kind_of(output.address);
      ++tallies["type"][kind];
      fee -= fees_ ? output.value : 0;
      payments.push_back({script_of(output.address), output.value});
      if (kind == "op_return") {
        ++notes;
        continue;
      }
      char bits[8];
      std::snprintf(bits, sizeof bits, "%02d", static_cast<int>(std::bit_width(output.value)));
      ++tallies["value"][bits];
      own = own || owners.contains(payments.back().script);
      if (kind == "other") continue;
      ++tallies["seen"][seen_.insert(std::string(as_text(output.address.bytes))).second ? "no" : "yes"];
    }
    ++tallies["shape"]
             [std::to_string(tx.inputs.size()) + "/" + std::to_string(tx.outputs.size()) + "/" + std::to_string(notes)];
    if (!fees_) return;
    if (keys) ++tallies["to_own"][own ? "yes" : "no"];
    // The reader drops the content of OP_RETURN, so the size of those transactions is not known here.
    if (notes == 0) ++tallies["fee"][fee_class(fee * 1'000 / virtual_size(spent, payments))];
  }

  static constexpr std::uint64_t kWindow = 193;
  bool fees_;
  std::set<std::string> seen_;
  std::map<std::pair<Hash256, std::uint32_t>, Coin> unspent_;
};

}  // namespace clew::sim
