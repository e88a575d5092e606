#pragma once
// Tests only: files of a case written to disk, and a source as text, one line per block, transaction and leg.

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/base/time.h"
#include "clew/codec/hex.h"
#include "clew/formats/evm/evm.h"
#include "clew/ledger/source.h"

namespace clew::formats::evm {

inline const char* leg_word(ledger::LegKind kind) {
  switch (kind) {
    case ledger::LegKind::transfer: return "value";
    case ledger::LegKind::internal: return "call";
    case ledger::LegKind::token: return "token";
    case ledger::LegKind::fee: return "fee";
    case ledger::LegKind::issuance: return "issue";
    case ledger::LegKind::burn: return "burn";
    case ledger::LegKind::pool_event: return "pool";
  }
  return "?";
}

/// An account by its first two hex digits: the tests use accounts of one repeated digit pair.
inline std::string party(AddressView view) {
  return view.kind == AddressKind::none ? "-" : codec::to_hex(view.bytes).substr(0, 2);
}

inline std::string dump(const ledger::Block& block) {
  std::string out = "block " + std::to_string(block.height) + "\n";
  std::uint32_t expected_position = 0;
  for (const ledger::AccountTx& tx : block.account) {
    out += " tx " + codec::to_hex(tx.hash.view()).substr(0, 4) + ":" + std::to_string(tx.row) + " by " +
           party(tx.sender) + "\n";
    expected_position = 0;
    for (const ledger::Leg& leg : tx.legs) {
      const ledger::AssetKey& asset = block.assets.at(leg.asset);
      EXPECT_EQ(leg.position, expected_position++);
      out += std::string("  ") + leg_word(leg.kind) + " " + party(leg.from) + ">" + party(leg.to) + " " +
             to_decimal(leg.amount) + " " +
             (asset.contract.kind() == AddressKind::none ? asset.symbol
                                                         : asset.symbol + "@" + party(asset.contract.view())) +
             ((leg.flags & ledger::kLegUnverified) != 0 ? " unverified" : "") +
             ((leg.flags & ledger::kLegIncomplete) != 0 ? " incomplete" : "") + "\n";
    }
  }
  return out;
}

inline std::string dump(ledger::BlockSource& source) {
  std::string out;
  while (true) {
    const auto block = source.next();
    if (!block) return "error";
    if (*block == nullptr) return out;
    out += dump(**block);
  }
}

inline std::uint64_t count(const ledger::BlockSource& source, std::string_view name) {
  for (const auto& [key, value] : source.counts()) {
    if (key == name) return value;
  }
  ADD_FAILURE() << "no count " << name;
  return 0;
}

/// Writes texts as files 0.csv, 1.csv, .. of the running test and returns their paths.
inline std::vector<std::string> write_case(const std::vector<std::string>& texts) {
  std::vector<std::string> paths;
  const std::string folder = join_path(
      testing::TempDir(), "evm_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  EXPECT_TRUE(make_folder(folder));
  for (const std::string& text : texts) {
    paths.push_back(join_path(folder, std::to_string(paths.size()) + ".csv"));
    std::ofstream(paths.back(), std::ios::binary) << text;  // no fsync: these files need not survive
  }
  return paths;
}

inline std::unique_ptr<ledger::BlockSource> open_case(const std::vector<std::string>& texts,
                                                      const EvmOptions& options = {}) {
  auto source = open_evm(write_case(texts), options);
  EXPECT_TRUE(source) << source.error().reason;
  return source ? std::move(*source) : nullptr;
}

/// 0x and one byte repeated: an account or a hash that is easy to read.
inline std::string account(const char* byte) {
  std::string out = "0x";
  for (int i = 0; i < 20; ++i) out += byte;
  return out;
}
inline std::string hash(const char* byte) {
  std::string out = "0x";
  for (int i = 0; i < 32; ++i) out += byte;
  return out;
}
/// An account as a 32-byte topic, and a number as 32 bytes of data.
inline std::string topic(const char* byte) {
  return "0x" + std::string(24, '0') + account(byte).substr(2);
}
inline std::string word(u128 value) {
  std::string digits;
  for (int i = 0; i < 64; ++i, value >>= 4)
    digits.insert(digits.begin(), "0123456789abcdef"[static_cast<unsigned>(value & 15)]);
  return digits;
}

}  // namespace clew::formats::evm
