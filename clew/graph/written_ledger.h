#pragma once
// Tests only: a ledger of a few lines of text, written by the real writer into a temporary folder.
//
//   UTXO                                          account
//     block 1                                       block 1
//     a: coinbase -> mike=50                        A -> B 10 ETH, A -> gas 1 ETH
//     b: a.0 -> ann=30 bob=15                       mint -> A 5 DAI
//
// UTXO inputs: NAME.N, ?NAME.N (nobody knows what it is), !NAME.N=VALUE@OWNER (the source says what is spent). Account
// legs: "payer -> receiver amount asset"; mint pays, burn and gas receive, nobody is a party the ledger does not name,
// "pool X" is a pool event of X. The address "void" is provably unspendable.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "clew/graph/flow.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"

namespace clew::graph::testing {

inline Hash256 hash_of(std::string_view name) {
  Hash256 hash;
  for (std::size_t i = 0; i < name.size() && i < hash.bytes.size(); ++i)
    hash.bytes[i] = static_cast<std::uint8_t>(name[i]);
  return hash;
}

inline AddressView address_of(std::string_view name) {
  if (name == "nobody" || name == "mint" || name == "burn" || name == "gas") return {};
  if (name == "void") return {AddressKind::unspendable, {}};
  return {AddressKind::named, as_bytes(name)};
}

class WrittenLedger {
 public:
  /// One coin is one base unit: the first subsidy is 50.
  static ledger::Identity utxo_identity(std::uint64_t halving_blocks) {
    ledger::Identity identity;
    identity.kind = ledger::Kind::utxo;
    identity.format = "test";
    identity.network = "test";
    identity.native_symbol = "COIN";
    identity.halving_blocks = halving_blocks;
    return identity;
  }
  static ledger::Identity account_identity() {
    ledger::Identity identity = utxo_identity(0);
    identity.kind = ledger::Kind::account;
    identity.native_symbol = "ETH";
    return identity;
  }

  WrittenLedger(const ledger::Identity& identity, const std::string& text) : folder_(fresh_folder()) {
    parse(identity.kind, text);
    auto writer = ledger::Writer::open(folder_, identity);
    if (!writer) ADD_FAILURE() << writer.error().reason;
    for (const ledger::Block& block : blocks_) {
      const auto appended = writer->append(block);
      if (!appended) ADD_FAILURE() << appended.error().reason;
    }
    if (const auto committed = writer->commit(); !committed) ADD_FAILURE() << committed.error().reason;
    auto opened = ledger::Ledger::open(folder_);
    if (!opened) ADD_FAILURE() << opened.error().reason;
    ledger_ = *opened;
  }
  ~WrittenLedger() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WrittenLedger(const WrittenLedger&) = delete;
  WrittenLedger& operator=(const WrittenLedger&) = delete;

  const ledger::Ledger& ledger() const { return *ledger_; }
  std::shared_ptr<const ledger::Ledger> shared() const { return ledger_; }
  std::unique_ptr<FlowView> view(const ViewOptions& options = {}) const { return make_view(ledger_, options); }

  TxIndex tx(std::string_view name) const { return ledger_->find_tx(hash_of(name)).at(0); }
  Holder output(std::string_view name, std::uint32_t vout) const {
    return Holder{raw(ledger_->find_output({hash_of(name), vout}).value())};
  }
  AddressId address(std::string_view name) const { return ledger_->find_address(address_of(name)).value(); }
  AssetId asset(std::string_view symbol) const {
    for (std::uint32_t i = 0; i < ledger_->asset_count(); ++i)
      if (ledger_->asset(AssetId{i}).symbol == symbol) return AssetId{i};
    ADD_FAILURE() << "no asset " << symbol;
    return kNativeAsset;
  }

  /// "ann=30 nobody=5 => bob=34 fee 1". Nobody is a party without a holder.
  std::string text_of(const Step& step) const {
    std::string text;
    for (const Entry& entry : step.payers) text += text_of(entry) + " ";
    text += "=>";
    for (const Entry& entry : step.receivers) text += " " + text_of(entry);
    if (step.remainder != 0) text += " fee " + to_decimal(step.remainder);
    return text;
  }

 private:
  static std::string fresh_folder() {
    static int count = 0;
    const std::string folder =
        ::testing::TempDir() + "clew_graph_" + std::to_string(getpid()) + "_" + std::to_string(count++);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
  }

  std::string text_of(const Entry& entry) const {
    std::string name{as_text(ledger_->address(entry.address).bytes)};
    if (entry.address == kNoAddress) name = "nobody";
    if (entry.address == kUnspendable) name = "void";
    return name + "=" + to_decimal(entry.amount);
  }

  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  void parse(ledger::Kind kind, const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string first;
      if (!(words >> first)) continue;
      if (first == "block") {
        ledger::Block block;
        words >> block.height;
        block.time = UnixTime{static_cast<std::int64_t>(block.height) * 600};
        block.assets.push_back({{}, kind == ledger::Kind::utxo ? "COIN" : "ETH", 0, true});
        blocks_.push_back(std::move(block));
      } else if (kind == ledger::Kind::utxo) {
        first.pop_back();
        add_utxo(first, words);
      } else {
        add_account(line);
      }
    }
  }

  void add_utxo(const std::string& name, std::istringstream& words) {
    ledger::UtxoTx tx;
    tx.txid = hash_of(name);
    bool outputs = false;
    for (std::string word; words >> word;) {
      if (word == "->") {
        outputs = true;
      } else if (word == "coinbase") {
        tx.coinbase = true;
      } else if (outputs) {
        const std::size_t equals = word.find('=');
        tx.outputs.push_back({std::stoull(word.substr(equals + 1)), address_of(keep(word.substr(0, equals)))});
      } else {
        ledger::UtxoInput input;
        const bool marked = word[0] == '?' || word[0] == '!';
        const std::size_t dot = word.find('.');
        input.txid = hash_of(word.substr(marked ? 1 : 0, dot - (marked ? 1 : 0)));
        input.vout = static_cast<std::uint32_t>(std::stoul(word.substr(dot + 1)));
        if (word[0] == '!') {
          const std::size_t at = word.find('@');
          input.known = true;
          input.value = std::stoull(word.substr(word.find('=') + 1));
          input.address = address_of(keep(word.substr(at + 1)));
        }
        tx.inputs.push_back(input);
      }
    }
    blocks_.back().utxo.push_back(std::move(tx));
  }

  void add_account(const std::string& line) {
    ledger::AccountTx tx;
    tx.hash = hash_of("t" + std::to_string(account_count_++));
    std::istringstream legs(line);
    for (std::string text; std::getline(legs, text, ',');) {
      std::istringstream words(text);
      std::string from, arrow, to, asset;
      std::uint64_t amount = 0;
      words >> from >> arrow >> to >> amount >> asset;
      ledger::Leg leg;
      leg.position = static_cast<std::uint32_t>(tx.legs.size());
      if (from == "pool") {
        leg.from = address_of(keep(arrow));
        leg.kind = ledger::LegKind::pool_event;
      } else {
        leg.from = address_of(keep(from));
        leg.to = address_of(keep(to));
        leg.amount = amount;
        leg.asset = asset_index(asset);
        leg.kind = from == "mint"   ? ledger::LegKind::issuance
                   : to == "burn"   ? ledger::LegKind::burn
                   : to == "gas"    ? ledger::LegKind::fee
                   : leg.asset != 0 ? ledger::LegKind::token
                                    : ledger::LegKind::transfer;
      }
      if (tx.legs.empty()) tx.sender = leg.from;
      tx.legs.push_back(leg);
    }
    blocks_.back().account.push_back(std::move(tx));
  }

  std::uint32_t asset_index(const std::string& symbol) {
    std::vector<ledger::AssetKey>& assets = blocks_.back().assets;
    for (std::uint32_t i = 0; i < assets.size(); ++i)
      if (assets[i].symbol == symbol) return i;
    assets.push_back({Address(address_of("contract of " + symbol)), symbol, 0, true});
    return static_cast<std::uint32_t>(assets.size() - 1);
  }

  std::string folder_;
  std::deque<std::string> texts_;
  std::vector<ledger::Block> blocks_;
  std::uint64_t account_count_ = 0;
  std::shared_ptr<const ledger::Ledger> ledger_;
};

}  // namespace clew::graph::testing
