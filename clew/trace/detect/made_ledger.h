#pragma once
// Tests only: a ledger made by calls, with a clock, so that a test can lay a pattern among people who have nothing to
// do with it. Written by the real writer into a temporary folder. UTXO: 8 decimals; account: 18.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/random.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"

namespace clew::trace::detect::testing {

inline constexpr std::uint64_t kCoin = 100'000'000;
inline constexpr u128 kEther = u128{1'000'000'000} * 1'000'000'000;
inline constexpr std::int64_t kMinute = 60, kHour = 3600, kDay = 86'400;

struct MadeCoin {
  Hash256 txid;
  std::uint32_t vout = 0;
  std::uint64_t value = 0;
};

struct MadeLeg {
  std::string from, to;  ///< "" = nobody
  u128 amount = 0;
  std::string asset = {};  ///< "" = native; otherwise a contract's name, which is also its symbol unless `symbol` says
  ledger::LegKind kind = ledger::LegKind::transfer;
};

class MadeLedger {
 public:
  explicit MadeLedger(ledger::Kind kind) : folder_(fresh_folder()) {
    const bool utxo = kind == ledger::Kind::utxo;
    const ledger::Identity identity{kind, "test", "test", utxo ? "COIN" : "ETH", utxo ? 8U : 18U, 0, 0};
    auto writer = ledger::Writer::open(folder_, identity);
    EXPECT_TRUE(writer);
    writer_.emplace(*std::move(writer));
    open_block(0);
  }
  ~MadeLedger() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  MadeLedger(const MadeLedger&) = delete;
  MadeLedger& operator=(const MadeLedger&) = delete;

  /// What follows happens at this time (seconds; never falls): a block of its own.
  void at(std::int64_t seconds) {
    if (seconds == block_.time.seconds) return;
    EXPECT_GT(seconds, block_.time.seconds);
    close_block();
    open_block(seconds);
  }
  std::int64_t now() const { return block_.time.seconds; }

  using Pay = std::pair<std::string, std::uint64_t>;
  /// A coin out of nothing: a coinbase of its own block.
  MadeCoin coin(const std::string& to, std::uint64_t value) {
    at(now() + 1);
    ledger::UtxoTx tx;
    tx.coinbase = true;
    return add(std::move(tx), {{to, value}}).front();
  }
  std::vector<MadeCoin> pay(const std::vector<MadeCoin>& inputs, const std::vector<Pay>& outputs) {
    ledger::UtxoTx tx;
    for (const MadeCoin& coin : inputs) {
      ledger::UtxoInput input;
      input.txid = coin.txid;
      input.vout = coin.vout;
      tx.inputs.push_back(input);
    }
    return add(std::move(tx), outputs);
  }
  /// An account transaction; returns its hash.
  Hash256 send(const std::vector<MadeLeg>& legs) {
    ledger::AccountTx tx;
    tx.hash = fresh_hash();
    for (const MadeLeg& made : legs) {
      ledger::Leg leg;
      leg.from = address(made.from);
      leg.to = address(made.to);
      leg.asset = asset(made.asset);
      leg.amount = made.amount;
      leg.kind = made.kind;
      if (leg.asset != 0 && leg.kind == ledger::LegKind::transfer) leg.kind = ledger::LegKind::token;
      leg.position = static_cast<std::uint32_t>(tx.legs.size());
      tx.legs.push_back(leg);
    }
    tx.sender = tx.legs.front().from;
    block_.account.push_back(std::move(tx));
    return block_.account.back().hash;
  }
  Hash256 send(const std::string& from, const std::string& to, u128 amount, const std::string& asset = {}) {
    return send({{from, to, amount, asset}});
  }
  /// The contract `name` calls itself `symbol`; only trusted ones are verified.
  void token(const std::string& name, const std::string& symbol, bool verified) {
    tokens_.push_back({name, symbol, verified});
  }

  std::shared_ptr<const ledger::Ledger> done() {
    close_block();
    EXPECT_TRUE(writer_->commit());
    writer_.reset();
    auto opened = ledger::Ledger::open(folder_);
    EXPECT_TRUE(opened);
    return *opened;
  }

  /// Names of 40 hex digits are EVM accounts; all others are names.
  static Address address_of(const std::string& name) {
    if (name.empty()) return {};
    if (name.size() != 40) return {AddressKind::named, as_bytes(name)};
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < name.size(); i += 2)
      bytes.push_back(static_cast<std::uint8_t>(std::stoul(name.substr(i, 2), nullptr, 16)));
    return {AddressKind::account, bytes};
  }
  static intel::Label label(const std::string& name, const std::string& actor, const std::string& category) {
    intel::Label label;
    label.address = address_of(name);
    label.label = actor;
    label.actor = actor;
    label.category = category;
    label.source = "test";
    return label;
  }

 private:
  struct Token {
    std::string name, symbol;
    bool verified = false;
  };

  static std::string fresh_folder() {
    static int count = 0;
    const std::string folder =
        ::testing::TempDir() + "clew_detect_" + std::to_string(getpid()) + "_" + std::to_string(count++);
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
  }

  Hash256 fresh_hash() {
    Hash256 hash;
    Rng rng(++serial_);
    for (auto& byte : hash.bytes) byte = static_cast<std::uint8_t>(rng.next());
    return hash;
  }

  AddressView address(const std::string& name) { return kept_.emplace_back(address_of(name)).view(); }

  std::uint32_t asset(const std::string& name) {
    if (name.empty()) return 0;
    const Address contract = address_of(name);
    for (std::uint32_t i = 0; i < block_.assets.size(); ++i)
      if (block_.assets[i].contract == contract && i != 0) return i;
    ledger::AssetKey key{contract, name, 18, true};
    for (const Token& token : tokens_)
      if (token.name == name) key = {contract, token.symbol, 18, token.verified};
    block_.assets.push_back(key);
    return static_cast<std::uint32_t>(block_.assets.size() - 1);
  }

  std::vector<MadeCoin> add(ledger::UtxoTx tx, const std::vector<Pay>& outputs) {
    tx.txid = fresh_hash();
    std::vector<MadeCoin> coins;
    for (const auto& [to, value] : outputs) {
      coins.push_back({tx.txid, static_cast<std::uint32_t>(tx.outputs.size()), value});
      ledger::UtxoOutput output;
      output.value = value;
      output.address = address(to);
      tx.outputs.push_back(output);
    }
    block_.utxo.push_back(std::move(tx));
    return coins;
  }

  void open_block(std::int64_t seconds) {
    block_ = {};
    block_.height = height_++;
    block_.time = UnixTime{seconds};
    block_.assets.push_back({{}, "ETH", 18, true});
  }
  void close_block() {
    if (block_.utxo.empty() && block_.account.empty()) return;
    for (std::size_t i = 0; i < sizeof(std::int64_t); ++i)
      block_.hash.bytes[i] = static_cast<std::uint8_t>(block_.time.seconds >> (8 * i));
    block_.hash.bytes[31] = 1;
    const auto appended = writer_->append(block_);
    if (!appended) ADD_FAILURE() << appended.error().reason;
    kept_.clear();
  }

  std::string folder_;
  std::optional<ledger::Writer> writer_;
  ledger::Block block_;
  std::deque<Address> kept_;
  std::vector<Token> tokens_;
  std::uint64_t height_ = 0, serial_ = 0;
};

}  // namespace clew::trace::detect::testing
