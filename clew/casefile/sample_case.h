#pragma once
// Tests only: two small thefts written by the real ledger, traced by the real tracer. One on outputs (a peel chain, a
// mix with other money, three services, a burn), one on accounts (a thief-held account, an exchange of assets, a
// payment back). Every address is made up from a number.

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/casefile/tables.h"
#include "clew/codec/hash.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"
#include "clew/trace/method.h"
#include "clew/trace/tracer.h"

namespace clew::casefile::testing {

inline constexpr std::uint64_t kCoin = 100'000'000;
inline constexpr std::int64_t kStart = 1'700'000'000;

inline Hash256 hash_of(std::string_view name) {
  return codec::sha256(as_bytes(name));
}
inline Address key_address(std::string_view name) {
  return Address(AddressKind::witness_key, Bytes(hash_of(name).bytes).first(20));
}
inline Address account_address(std::string_view name) {
  return Address(AddressKind::account, Bytes(hash_of(name).bytes).first(20));
}

/// An 80-byte header with the true Merkle root of the block's transactions; its target is the easiest there is.
inline std::string header_of(const std::vector<Hash256>& txids, std::uint64_t height) {
  std::vector<Hash256> level = txids;
  while (level.size() > 1) {
    std::vector<Hash256> above;
    for (std::size_t i = 0; i < level.size(); i += 2) {
      const std::array<Bytes, 2> pair{level[i].view(), level[std::min(i + 1, level.size() - 1)].view()};
      above.push_back(codec::sha256d(pair));
    }
    level = above;
  }
  std::string header(80, '\0');
  header.replace(36, 32, as_text(level[0].view()));
  header[68] = static_cast<char>(height & 0x7f);
  header.replace(72, 4, std::string("\xff\xff\x7f\x20", 4));
  for (int nonce = 0; codec::sha256d(as_bytes(header)).bytes[31] > 0x7e; ++nonce)
    header[76] = static_cast<char>(nonce & 0x7f);
  return header;
}

struct Sample {
  std::string folder;
  std::shared_ptr<const ledger::Ledger> ledger;
  intel::Labels labels;
  trace::Method method;
  trace::TraceResult result;

  Sample() = default;
  Sample(Sample&&) = default;
  Sample& operator=(Sample&&) = default;
  ~Sample() {
    std::error_code ignored;
    ledger.reset();
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  }
  Tables tables() const {
    auto made = make_tables(ledger, labels, method, result);
    EXPECT_TRUE(made) << (made ? "" : made.error().reason);
    return made ? std::move(*made) : Tables{};
  }
  void run() {
    auto traced = trace::trace(ledger, labels, method);
    ASSERT_TRUE(traced) << traced.error().message;
    result = std::move(*traced);
  }
};

/// Builds blocks of outputs. Addresses by name; the coins of a transaction by its name and number.
class CoinChain {
 public:
  void block() {
    blocks_.emplace_back();
    blocks_.back().height = blocks_.size();
    blocks_.back().time = UnixTime{kStart + static_cast<std::int64_t>(blocks_.size()) * 3 * 3600};
  }
  using Paid = std::vector<std::pair<std::string, std::uint64_t>>;
  using Spent = std::vector<std::pair<std::string, std::uint32_t>>;
  void coinbase(const std::string& name, const Paid& outputs) {
    transaction(name, {}, outputs);
    blocks_.back().utxo.back().coinbase = true;
  }
  void transaction(const std::string& name, const Spent& inputs, const Paid& outputs) {
    ledger::UtxoTx tx;
    tx.txid = hash_of(name);
    for (const auto& [source, vout] : inputs) {
      ledger::UtxoInput input;
      input.txid = hash_of(source);
      input.vout = vout;
      tx.inputs.push_back(input);
    }
    for (const auto& [owner, value] : outputs) {
      addresses_.push_back(owner == "burn" ? Address(AddressKind::unspendable, Bytes{}) : key_address(owner));
      tx.outputs.push_back({value, addresses_.back().view()});
    }
    blocks_.back().utxo.push_back(std::move(tx));
  }
  std::shared_ptr<const ledger::Ledger> write(const std::string& folder) {
    ledger::Identity identity{ledger::Kind::utxo, "bitcoin", "bitcoin", "BTC", 8, 210000, 1};
    auto writer = ledger::Writer::open(folder, identity);
    EXPECT_TRUE(writer) << (writer ? "" : writer.error().reason);
    if (!writer) return nullptr;
    Hash256 parent{};
    for (ledger::Block& block : blocks_) {
      std::vector<Hash256> txids;
      for (const ledger::UtxoTx& tx : block.utxo) txids.push_back(tx.txid);
      headers_.push_back(header_of(txids, block.height));
      block.header = as_bytes(headers_.back());
      block.parent = parent;
      parent = block.hash = codec::sha256d(block.header);
      block.assets.push_back({{}, "BTC", 8, true});
      const auto appended = writer->append(block);
      EXPECT_TRUE(appended) << (appended ? "" : appended.error().reason);
    }
    const auto committed = writer->commit();
    EXPECT_TRUE(committed) << (committed ? "" : committed.error().reason);
    auto opened = ledger::Ledger::open(folder);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().reason);
    return opened ? *opened : nullptr;
  }

 private:
  std::deque<Address> addresses_;
  std::deque<std::string> headers_;
  std::vector<ledger::Block> blocks_;
};

inline std::string fresh_folder(std::string_view name) {
  static int count = 0;
  const std::string folder = ::testing::TempDir() + "clew_casefile_" + std::string(name) + "_" +
                             std::to_string(getpid()) + "_" + std::to_string(count++);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

inline intel::Label label(const Address& address, std::string name, std::string category,
                          std::string source = "https://example.org/tags") {
  intel::Label out;
  out.address = address;
  out.label = std::move(name);
  out.actor = out.label;
  out.category = std::move(category);
  out.source = std::move(source);
  out.confidence = "web_crawl";
  out.known_from = UnixTime{kStart - 86400};
  return out;
}

/// 1,000 BTC stolen in two outputs; a peel chain of `peels` pays two exchanges and a mixer, meets 300 BTC of other
/// money on the way, burns a little.
inline Sample coin_theft(int peels = 12) {
  Sample sample;
  sample.folder = fresh_folder("coins");
  CoinChain chain;
  chain.block();
  chain.coinbase("cb1", {{"miner", 50 * kCoin}});
  chain.block();
  // The victim's and a stranger's coins: a coinbase may create what it likes here, the ledger has no schedule check.
  chain.coinbase("cb2", {{"victim hot 1", 700 * kCoin}, {"victim hot 2", 300 * kCoin}, {"stranger", 300 * kCoin}});
  chain.block();
  chain.coinbase("cb3", {{"miner", 50 * kCoin}});
  chain.transaction("theft", {{"cb2", 0}, {"cb2", 1}}, {{"thief 0", 700 * kCoin - 20'000}, {"thief b", 300 * kCoin}});
  std::string last = "theft";
  std::uint64_t rest = 700 * kCoin - 20'000;
  for (int i = 0; i < peels; ++i) {
    chain.block();
    const std::uint64_t peel = (20 + static_cast<std::uint64_t>(i * 7 % 11)) * kCoin, fee = 15'000;
    rest -= peel + fee;
    chain.coinbase("cbp" + std::to_string(i), {{"miner", 50 * kCoin + fee}});
    const char* service = i % 4 == 3 ? "mixer in" : i % 2 == 0 ? "northgate deposit" : "southbank deposit";
    const std::string name = "peel" + std::to_string(i);
    chain.transaction(name, {{last, 0}},
                      {{"thief " + std::to_string(i + 1), rest}, {i == 6 ? "northgate deposit 2" : service, peel}});
    last = name;
  }
  chain.block();
  chain.coinbase("cbm", {{"miner", 50 * kCoin}});
  chain.transaction("mix", {{"theft", 1}, {"cb2", 2}},
                    {{"southbank deposit", 150 * kCoin},
                     {"mixed x", 350 * kCoin},
                     {"burn", 2 * kCoin},
                     {"mixed y", 98 * kCoin - 10'000}});
  chain.block();
  chain.coinbase("cbn", {{"miner", 50 * kCoin}});
  chain.transaction("split", {{"mix", 1}},
                    {{"eastport deposit", 120 * kCoin}, {"mixed z", 130 * kCoin}, {"mixed w", 100 * kCoin - 5'000}});
  chain.transaction("back", {{"mix", 3}}, {{"victim hot 1", 40 * kCoin}, {"mixed v", 58 * kCoin - 20'000}});
  sample.ledger = chain.write(sample.folder);
  sample.labels =
      intel::Labels({label(key_address("northgate deposit"), "Northgate", "exchange"),
                     label(key_address("northgate deposit 2"), "Northgate", "exchange"),
                     label(key_address("southbank deposit"), "Southbank", "exchange", "https://www.treasury.gov/list"),
                     label(key_address("eastport deposit"), "Eastport", "exchange"),
                     label(key_address("mixer in"), "Grey Blender", "mixer")});
  sample.method = trace::default_method();
  trace::Incident incident;
  incident.name = "Vault theft";
  for (std::uint32_t vout = 0; vout < 2; ++vout) {
    trace::Seed seed;
    seed.kind = trace::Seed::Kind::output;
    seed.tx = hash_of("theft");
    seed.vout = vout;
    incident.seeds.push_back(seed);
  }
  sample.method.incidents.push_back(std::move(incident));
  sample.run();
  return sample;
}

/// Accounts: the thief-held account pays two exchanges, swaps ETH for a token, sends some of it on, pays a little back.
inline Sample account_theft() {
  Sample sample;
  sample.folder = fresh_folder("accounts");
  ledger::Identity identity{ledger::Kind::account, "evm", "ethereum", "ETH", 18, 0, 0};
  auto writer = ledger::Writer::open(sample.folder, identity);
  EXPECT_TRUE(writer) << (writer ? "" : writer.error().reason);
  if (!writer) return sample;
  constexpr u128 kEther = 1'000'000'000'000'000'000ULL;
  std::deque<Address> kept;
  const auto view = [&](std::string_view name) {
    kept.push_back(name.empty() ? Address() : account_address(name));
    return kept.back().view();
  };
  struct Move {
    const char *from, *to;
    u128 amount;
    std::uint32_t asset;
    ledger::LegKind kind;
  };
  using enum ledger::LegKind;
  const std::vector<std::vector<Move>> transactions{
      {{"", "victim", 1000 * kEther, 0, issuance}},
      {{"", "friend", 50 * kEther, 0, issuance}},
      {{"", "pool", 900'000'000, 1, issuance}},
      {{"victim", "thief", 900 * kEther, 0, transfer}},
      {{"friend", "hop", 40 * kEther, 0, transfer}},
      {{"thief", "hop", 300 * kEther, 0, transfer}},
      {{"hop", "northgate", 200 * kEther, 0, transfer}},
      {{"thief", "swapper", 400 * kEther, 0, transfer}},
      {{"swapper", "pool", 400 * kEther, 0, transfer},
       {"pool", "swapper", 800'000'000, 1, token},
       {"pool", "", 0, 0, pool_event}},
      {{"swapper", "southbank", 500'000'000, 1, token}},
      {{"thief", "victim", 100 * kEther, 0, transfer}},
      {{"hop", "holder", 100 * kEther, 0, transfer}},
  };
  std::uint64_t number = 0;
  for (const auto& moves : transactions) {
    ledger::Block block;
    block.height = ++number;
    block.time = UnixTime{kStart + static_cast<std::int64_t>(number) * 3600};
    block.hash = hash_of("block " + std::to_string(number));
    block.assets = {{{}, "ETH", 18, true}, {account_address("usdx contract"), "USDX", 6, true}};
    ledger::AccountTx tx;
    tx.hash = hash_of("account tx " + std::to_string(number));
    for (const Move& move : moves) {
      ledger::Leg leg;
      leg.from = view(move.from);
      leg.to = view(move.to);
      leg.asset = move.asset;
      leg.amount = move.amount;
      leg.kind = move.kind;
      leg.position = static_cast<std::uint32_t>(tx.legs.size());
      tx.legs.push_back(leg);
    }
    tx.sender = tx.legs[0].from;
    block.account.push_back(std::move(tx));
    const auto appended = writer->append(block);
    EXPECT_TRUE(appended) << (appended ? "" : appended.error().reason);
  }
  EXPECT_TRUE(writer->commit());
  auto opened = ledger::Ledger::open(sample.folder);
  EXPECT_TRUE(opened) << (opened ? "" : opened.error().reason);
  if (!opened) return sample;
  sample.ledger = *opened;
  sample.labels = intel::Labels({label(account_address("northgate"), "Northgate", "exchange"),
                                 label(account_address("southbank"), "Southbank", "exchange")});
  sample.method = trace::default_method();
  trace::Incident incident;
  incident.name = "Key theft";
  trace::Seed seed;
  seed.kind = trace::Seed::Kind::address;
  seed.address = account_address("thief");
  incident.seeds.push_back(seed);
  sample.method.incidents.push_back(std::move(incident));
  sample.run();
  return sample;
}

}  // namespace clew::casefile::testing
