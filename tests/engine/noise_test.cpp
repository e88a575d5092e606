// Noise changes nothing it should not. A small theft on an account ledger is traced alone and among 100,000
// forged-token, look-alike and zero-value transfers made to mislead whoever looks: every result file of the bundle must
// have the same bytes. Real dust moves the books by its own effect only.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>

#include "clew/base/random.h"
#include "clew/codec/address.h"
#include "clew/engine/engine.h"
#include "clew/ledger/writer.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using ledger::Leg;
using ledger::LegKind;
constexpr std::uint64_t kNoise = 100'000;
constexpr std::uint64_t kBlocks = 50;
constexpr u128 kEther = u128{1'000'000'000} * 1'000'000'000;

enum Account : std::uint8_t { kVictim = 1, kThief, kHopA, kHopB, kExchange1, kExchange2, kStranger };

Address account(std::uint8_t number) {
  std::array<std::uint8_t, 20> bytes{};
  bytes.fill(number);
  return {AddressKind::account, bytes};
}

std::string codec_text(std::uint8_t number) {
  return codec::address_text(account(number).view(), "ethereum");
}

// Same first four and last four bytes as a real party: what a hurried reader takes for it.
Address look_alike(std::uint8_t of, std::uint64_t number) {
  std::array<std::uint8_t, 20> bytes{};
  bytes.fill(of);
  for (std::size_t i = 0; i < 8; ++i) bytes[6 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  bytes[5] = 0xee;
  return {AddressKind::account, bytes};
}

Hash256 id(std::uint64_t number) {
  Hash256 hash;
  Rng rng(number);
  for (auto& byte : hash.bytes) byte = static_cast<std::uint8_t>(rng.next());
  return hash;
}

/// Builds blocks whose addresses live as long as the object.
class LedgerMaker {
 public:
  explicit LedgerMaker(const std::string& folder) {
    ledger::Identity identity{ledger::Kind::account, "evm", "ethereum", "ETH", 18, 0, 0};
    auto writer = ledger::Writer::open(folder, identity);
    EXPECT_TRUE(writer);
    writer_.emplace(*std::move(writer));
  }

  void transfer(const Address& from, const Address& to, u128 amount, std::uint32_t asset = 0) {
    const Address& kept_from = addresses_.emplace_back(std::make_unique<Address>(from)).operator*();
    const Address& kept_to = addresses_.emplace_back(std::make_unique<Address>(to)).operator*();
    ledger::AccountTx tx;
    tx.hash = id(++serial_ + salt_);
    tx.sender = kept_from.view();
    Leg leg;
    leg.from = kept_from.view();
    leg.to = kept_to.view();
    leg.asset = asset;
    leg.amount = amount;
    leg.kind = asset == 0 ? LegKind::transfer : LegKind::token;
    leg.flags = asset >= 2 ? ledger::kLegUnverified : 0;
    tx.legs.push_back(leg);
    block_.account.push_back(std::move(tx));
  }
  /// Real transfers have the same hash with and without noise around them.
  void real(std::uint64_t number) {
    salt_ = number << 16;
    serial_ = 0;
  }
  void noise(std::uint64_t number) {
    salt_ = (number << 16) | 0x8000'0000'0000'0000;
    serial_ = 0;
  }

  void close_block(std::uint64_t height) {
    block_.height = height;
    block_.hash = id(height + 0x7000'0000'0000'0000);
    block_.time = {1'700'000'000 + static_cast<std::int64_t>(height) * 12};
    ledger::AssetKey native, token, forged;
    native.symbol = "ETH";
    native.decimals = 18;
    token.contract = account(200);
    token.symbol = "USDX";
    token.verified = true;
    forged.contract = account(201);
    forged.symbol = "ETH";  // a clean-ASCII forgery of the native coin
    forged.decimals = 18;
    block_.assets = {native, token, forged};
    const auto appended = writer_->append(block_);
    EXPECT_TRUE(appended) << appended.error().reason;
    block_ = {};
    addresses_.clear();
  }
  void commit() { EXPECT_TRUE(writer_->commit()); }

 private:
  std::optional<ledger::Writer> writer_;
  ledger::Block block_;
  std::vector<std::unique_ptr<Address>> addresses_;
  std::uint64_t serial_ = 0, salt_ = 0;
};

void add_noise(LedgerMaker& maker, std::uint64_t count, Rng& rng) {
  const std::uint8_t real_parties[] = {kThief, kHopA, kHopB, kExchange1, kExchange2};
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint8_t party = real_parties[rng.below(std::size(real_parties))];
    const std::uint8_t other = real_parties[rng.below(std::size(real_parties))];
    maker.noise(rng.next() >> 33);
    switch (rng.below(4)) {
      case 0:
        maker.transfer(account(party), look_alike(other, rng.next()), rng.below(1'000'000) * kEther, 2);
        break;  // forged token "from" the thief
      case 1:
        maker.transfer(look_alike(other, rng.next()), account(party), rng.below(1'000'000) * kEther, 2);
        break;  // forged token to him
      case 2:
        maker.transfer(account(party), look_alike(other, rng.next()), 0, 1);
        break;  // zero-value transfer of the real token
      default: maker.transfer(look_alike(party, rng.next()), account(party), 0); break;  // zero-value native transfer
    }
  }
}

std::string make_store(const real::Folder& folder, const std::string& name, std::uint64_t noise, u128 dust) {
  const std::string store = folder.path(name);
  EXPECT_TRUE(make_folder(store));
  LedgerMaker maker(join_path(store, "ledger"));
  Rng rng(42);
  for (std::uint64_t height = 0; height < kBlocks; ++height) {
    const auto step = [&](std::uint64_t at, std::uint8_t from, std::uint8_t to, u128 amount, std::uint32_t asset = 0) {
      if (height != at) return;
      maker.real(at * 100 + from);
      maker.transfer(account(from), account(to), amount, asset);
    };
    add_noise(maker, noise / kBlocks, rng);
    if (height == 0) {
      maker.real(7);
      maker.transfer(account(99), account(kVictim), 1000 * kEther);
      maker.transfer(account(99), account(kVictim), 5'000'000, 1);
      maker.transfer(account(99), account(kStranger), 100 * kEther);
      maker.transfer(account(99), account(kHopB), 40 * kEther);
    }
    step(5, kVictim, kThief, 600 * kEther);
    step(6, kVictim, kThief, 3'000'000, 1);
    step(12, kThief, kHopA, 350 * kEther);
    step(14, kThief, kHopB, 200 * kEther);
    if (dust > 0 && height == 16) {
      maker.noise(1);
      maker.transfer(account(kStranger), account(kHopB), dust);
    }
    step(20, kHopA, kExchange1, 300 * kEther);
    step(21, kHopB, kExchange2, 150 * kEther);
    step(22, kThief, kExchange1, 2'000'000, 1);
    step(30, kHopB, kExchange1, 50 * kEther);
    add_noise(maker, noise / kBlocks / 10, rng);
    maker.close_block(height);
  }
  maker.commit();
  const std::string labels = "address,label,category,source\n" + codec_text(kExchange1) +
                             ",Exchange One,exchange,test\n" + codec_text(kExchange2) + ",Exchange Two,exchange,test\n";
  EXPECT_TRUE(write_file_atomically(folder.path(name + ".labels.csv"), labels));
  EXPECT_TRUE(engine::add_labels(store, {folder.path(name + ".labels.csv")}));
  return store;
}

engine::Case trace_store(const std::string& store) {
  const auto ledger = engine::open_ledger(store);
  trace::Method method = trace::default_method();
  method.floor_ppm = 0;
  trace::Incident incident{"theft", {}};
  for (const std::uint64_t at : {std::uint64_t{5}, std::uint64_t{6}}) {
    // The victim's two payments to the thief, found by position: block `at`, from the victim.
    const auto block = (*ledger)->block((*ledger)->block_at(at).value());
    for (std::uint64_t i = 0; i < block.tx_count; ++i) {
      const TxIndex tx{raw(block.first_tx) + i};
      if (Address((*ledger)->address((*ledger)->sender(tx))) != account(kVictim)) continue;
      trace::Seed seed;
      seed.kind = trace::Seed::Kind::tx;
      seed.tx = (*ledger)->tx_id(tx).hash;
      incident.seeds.push_back(seed);
    }
  }
  EXPECT_EQ(incident.seeds.size(), 2U);
  method.incidents = {incident};
  auto traced = engine::run_trace(store, method, false);
  EXPECT_TRUE(traced) << traced.error().message;
  return *std::move(traced);
}

std::map<std::string, std::string> results_of(const engine::Case& traced, const std::string& bundle) {
  const auto written = engine::write_bundle(traced, bundle, {});
  EXPECT_TRUE(written) << written.error().message;
  std::map<std::string, std::string> out;
  const auto names = list_folder(join_path(bundle, "results"));
  EXPECT_TRUE(names);
  for (const std::string& name : *names) out[name] = read_file(join_path(join_path(bundle, "results"), name)).value();
  return out;
}

TEST(Noise, HundredThousandForgedLookAlikeAndZeroTransfersChangeNoByteOfTheAnswer) {
  const real::Folder folder;
  const auto clean = results_of(trace_store(make_store(folder, "clean", 0, 0)), folder.path("clean-bundle"));
  const auto noisy = results_of(trace_store(make_store(folder, "noisy", kNoise, 0)), folder.path("noisy-bundle"));
  ASSERT_GT(clean.size(), 5U);
  EXPECT_NE(clean.at("exits.csv").find("Exchange One"), std::string::npos);
  for (const auto& [name, bytes] : clean) EXPECT_EQ(noisy.at(name), bytes) << name;
}

TEST(Noise, RealDustChangesTheBooksByItsOwnEffectAndReordersNothing) {
  const real::Folder folder;
  const u128 dust = kEther / 1000;
  const engine::Case clean = trace_store(make_store(folder, "clean", 0, 0));
  const engine::Case dusted = trace_store(make_store(folder, "dusted", 0, dust));
  ASSERT_EQ(clean.result.exits.size(), dusted.result.exits.size());
  for (std::size_t i = 0; i < clean.result.exits.size(); ++i) {
    const trace::Exit &a = clean.result.exits[i], &b = dusted.result.exits[i];
    EXPECT_EQ(engine::address_text(*clean.ledger, a.address), engine::address_text(*dusted.ledger, b.address))
        << "rank " << i + 1;
    for (std::size_t p = 0; p < clean.result.runs.size(); ++p) {
      const u128 x = a.by_policy[p].quanta, y = b.by_policy[p].quanta;
      const unsigned grid =
          clean.result.runs[p].policy == trace::PolicyId::haircut ? clean.result.grid_bits[raw(a.asset)] : 0;
      EXPECT_LE(x > y ? x - y : y - x, dust << grid) << policy_name(clean.result.runs[p].policy);
    }
  }
  for (std::size_t p = 0; p < clean.result.runs.size(); ++p) {
    if (!trace::conserves(clean.result.runs[p].policy) || !clean.result.runs[p].applicable) continue;
    EXPECT_EQ(clean.result.runs[p].balance.at(0).stolen, dusted.result.runs[p].balance.at(0).stolen);
  }
  // Stolen first: the dust, being somebody else's, stays behind and changes nothing.
  for (std::size_t p = 0; p < clean.result.runs.size(); ++p) {
    if (clean.result.runs[p].policy != trace::PolicyId::seniority) continue;
    for (std::size_t i = 0; i < clean.result.exits.size(); ++i)
      EXPECT_EQ(clean.result.exits[i].by_policy[p], dusted.result.exits[i].by_policy[p]);
  }
}

}  // namespace
}  // namespace clew
