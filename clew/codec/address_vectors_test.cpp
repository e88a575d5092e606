// Address vectors of Bitcoin Core and of bitcoinjs-lib, read from the shared data. What a vector says about scripts is
// compared as far as a script of standard form says which address it pays.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <optional>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/base58.h"
#include "clew/codec/hex.h"
#include "clew/codec/zstd.h"

namespace clew::codec {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

const std::string kFolder = CLEW_SHARED_DATA "/bitcoin-vectors";

#define REQUIRE_SHARED_DATA() \
  if (!is_folder(kFolder)) GTEST_SKIP() << "no shared data: " << kFolder

/// A JSON file, plain or compressed; the document lives as long as this.
class Vectors {
 public:
  explicit Vectors(const std::string& name) {
    const auto file = read_file(join_path(kFolder, name));
    if (!file) throw std::runtime_error("cannot read " + name);
    text_ = is_zstd(as_bytes(*file)) ? zstd_decompress(as_bytes(*file)).value() : *file;
    root_ = parser_.parse(text_);
  }
  element root() const { return root_; }

 private:
  std::string text_;
  simdjson::dom::parser parser_;
  element root_;
};

std::string text_at(const simdjson::simdjson_result<element>& at) {
  std::string_view text;
  return at.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

/// The address a script of standard form pays. Written from the script templates, independent of formats/.
std::optional<Address> standard_address(const std::string& script_hex) {
  const std::vector<std::uint8_t> script = from_hex(script_hex).value();
  const Bytes bytes(script);
  if (script_hex.starts_with("76a914") && script.size() == 25)
    return Address(AddressKind::key_hash, bytes.subspan(3, 20));
  if (script_hex.starts_with("a914") && script.size() == 23)
    return Address(AddressKind::script_hash, bytes.subspan(2, 20));
  if (script.size() < 4 || script[1] != script.size() - 2) return std::nullopt;
  const Bytes program = bytes.subspan(2);
  if (script[0] == 0x00 && program.size() == 20) return Address(AddressKind::witness_key, program);
  if (script[0] == 0x00 && program.size() == 32) return Address(AddressKind::witness_script, program);
  if (script[0] == 0x51 && program.size() == 32) return Address(AddressKind::taproot, program);
  if (script[0] < 0x51 || script[0] > 0x60) return std::nullopt;
  std::vector<std::uint8_t> other{static_cast<std::uint8_t>(script[0] - 0x50)};
  other.insert(other.end(), program.begin(), program.end());
  return Address(AddressKind::witness_other, other);
}

/// "OP_0 <hex>" and the like, as bitcoinjs prints scripts, in hex; empty for an opcode that addresses do not use.
std::string script_hex(std::string_view assembly) {
  std::string hex;
  while (!assembly.empty()) {
    const std::string_view word = assembly.substr(0, assembly.find(' '));
    assembly.remove_prefix(std::min(assembly.size(), word.size() + 1));
    if (word == "OP_DUP")
      hex += "76";
    else if (word == "OP_HASH160")
      hex += "a9";
    else if (word == "OP_EQUALVERIFY")
      hex += "88";
    else if (word == "OP_CHECKSIG")
      hex += "ac";
    else if (word == "OP_EQUAL")
      hex += "87";
    else if (word == "OP_0")
      hex += "00";
    else if (word.starts_with("OP_") && word.size() <= 5 && word[3] >= '1' && word[3] <= '9') {
      const auto version = static_cast<std::uint8_t>(std::stoi(std::string(word.substr(3))) + 0x50);
      hex += to_hex(Bytes(&version, 1));
    } else if (!word.starts_with("OP_")) {
      const auto length = static_cast<std::uint8_t>(word.size() / 2);
      hex += to_hex(Bytes(&length, 1)) + std::string(word);
    } else {
      return "";
    }
  }
  return hex;
}

std::string network_named(const std::string& theirs) {
  if (theirs.empty() || theirs == "main") return "bitcoin";
  if (theirs == "test" || theirs == "testnet") return "testnet3";
  return theirs;
}

TEST(CoreVectors, base58_encode_decode) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("base58_encode_decode.json");
  std::size_t count = 0;
  for (const element pair : array(vectors.root())) {
    const std::vector<std::uint8_t> bytes = from_hex(text_at(pair.at(0))).value();
    EXPECT_EQ(base58_encode(bytes), text_at(pair.at(1)));
    EXPECT_EQ(base58_decode(text_at(pair.at(1))).value(), bytes);
    ++count;
  }
  EXPECT_GE(count, 14U);
}

TEST(CoreVectors, key_io_valid_addresses_are_those_of_their_scripts_and_keys_are_no_addresses) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("key_io_valid.json.zst");
  std::size_t addresses = 0, keys = 0;
  for (const element vector : array(vectors.root())) {
    std::string text = text_at(vector.at(0));
    const std::string network = network_named(text_at(vector.at(2)["chain"]));
    const auto got = parse_address(text, network);
    if (bool(vector.at(2)["isPrivkey"])) {
      EXPECT_FALSE(got) << text;
      EXPECT_FALSE(parse_any_address(text)) << text;
      ++keys;
      continue;
    }
    ++addresses;
    ASSERT_TRUE(got) << text << ": " << got.error().reason;
    EXPECT_EQ(*got, standard_address(text_at(vector.at(1))).value()) << text;
    EXPECT_EQ(address_text(got->view(), network), text);
    EXPECT_EQ(parse_any_address(text).value(), *got);

    bool flips = false;
    if (vector.at(2)["tryCaseFlip"].get(flips) != simdjson::SUCCESS) flips = false;
    for (char& c : text) c = static_cast<char>(std::islower(c) != 0 ? std::toupper(c) : std::tolower(c));
    const auto flipped = parse_address(text, network);
    EXPECT_EQ(flipped.has_value(), flips) << text;
    if (flips) {
      EXPECT_EQ(*flipped, *got);
    }
  }
  EXPECT_EQ(addresses, 54U);
  EXPECT_EQ(keys, 16U);
}

TEST(CoreVectors, key_io_invalid_texts_are_addresses_on_no_network) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("key_io_invalid.json");
  std::size_t count = 0;
  for (const element vector : array(vectors.root())) {
    const std::string text = text_at(vector.at(0));
    for (const char* network : {"bitcoin", "testnet3", "testnet4", "signet", "regtest"}) {
      EXPECT_FALSE(parse_address(text, network)) << text;
    }
    EXPECT_FALSE(parse_any_address(text)) << text;
    ++count;
  }
  EXPECT_EQ(count, 70U);
}

TEST(Bip341Vectors, taproot_addresses_are_those_of_their_scripts) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("bip341_wallet_vectors.json.zst");
  std::size_t count = 0;
  for (const element vector : array(vectors.root()["scriptPubKey"])) {
    const std::string text = text_at(vector["expected"]["bip350Address"]);
    const auto got = parse_address(text, "bitcoin");
    ASSERT_TRUE(got) << text;
    EXPECT_EQ(*got, standard_address(text_at(vector["expected"]["scriptPubKey"])).value());
    EXPECT_EQ(address_text(got->view(), "bitcoin"), text);
    ++count;
  }
  EXPECT_GE(count, 7U);
}

TEST(BitcoinjsFixtures, standard_addresses_read_and_print) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("address.json.zst");
  std::size_t checked = 0;
  for (const element vector : array(vectors.root()["standard"])) {
    const std::string network = network_named(text_at(vector["network"]));
    const std::string base58 = text_at(vector["base58check"]);
    if (!base58.empty()) {
      std::uint64_t version = 0;
      ASSERT_EQ(vector["version"].get(version), simdjson::SUCCESS);
      const auto payload = base58check_decode(base58);
      ASSERT_TRUE(payload) << base58;
      const auto version_byte = static_cast<std::uint8_t>(version);
      EXPECT_EQ(to_hex(*payload), to_hex(Bytes(&version_byte, 1)) + text_at(vector["hash"]));
    }
    if (address_network(network) == nullptr) continue;  // Litecoin and others: only the payload can be checked
    const std::string text = base58.empty() ? text_at(vector["bech32"]) : base58;
    const auto got = parse_address(text, network);
    ASSERT_TRUE(got) << text << " on " << network;
    EXPECT_EQ(*got, standard_address(script_hex(text_at(vector["script"]))).value()) << text;
    ++checked;
  }
  EXPECT_GE(checked, 9U);
}

/// Fixtures of one kind of payment: every valid address pays its script, and no invalid address is of the kind.
void check_fixtures(const std::string& file, AddressKind kind, std::size_t valid_min, std::size_t invalid_min) {
  const Vectors vectors(file);
  std::size_t valid = 0, invalid = 0;
  for (const element vector : array(vectors.root()["valid"])) {
    const auto either = [&](const char* field) {
      const std::string expected = text_at(vector["expected"][field]);
      return expected.empty() ? text_at(vector["arguments"][field]) : expected;
    };
    const std::string text = either("address");
    const std::string script = script_hex(either("output"));
    if (text.empty() || script.empty()) continue;
    const std::string network = network_named(either("network"));
    const auto got = parse_address(text, network);
    ASSERT_TRUE(got) << text << " on " << network << ": " << got.error().reason;
    EXPECT_EQ(got->kind(), kind);
    EXPECT_EQ(*got, standard_address(script).value()) << text;
    EXPECT_EQ(address_text(got->view(), network), text);
    ++valid;
  }
  for (const element vector : array(vectors.root()["invalid"])) {
    const std::string text = text_at(vector["arguments"]["address"]);
    // "Hash mismatch" and the like are about other arguments; a point off the curve is beyond an address text.
    const std::string exception = text_at(vector["exception"]);
    if (text.empty() ||
        (!exception.starts_with("Invalid address") && exception.find("Network mismatch") == exception.npos)) {
      continue;
    }
    const auto got = parse_address(text, "bitcoin");
    EXPECT_FALSE(got && got->kind() == kind) << text << ": " << exception;
    ++invalid;
  }
  EXPECT_GE(valid, valid_min) << file;
  EXPECT_GE(invalid, invalid_min) << file;
}

TEST(BitcoinjsFixtures, payments_of_each_kind) {
  REQUIRE_SHARED_DATA();
  check_fixtures("bitcoinjs_p2pkh.json.zst", AddressKind::key_hash, 6, 3);
  check_fixtures("bitcoinjs_p2sh.json.zst", AddressKind::script_hash, 9, 3);
  check_fixtures("bitcoinjs_p2wpkh.json.zst", AddressKind::witness_key, 6, 3);
  check_fixtures("bitcoinjs_p2wsh.json.zst", AddressKind::witness_script, 9, 3);
  check_fixtures("bitcoinjs_p2tr.json.zst", AddressKind::taproot, 9, 3);
}

TEST(BitcoinjsFixtures, segwit_programs_and_texts_that_are_no_address) {
  REQUIRE_SHARED_DATA();
  const Vectors vectors("address.json.zst");
  for (const element vector : array(vectors.root()["bech32"])) {
    const std::string text = text_at(vector["address"]);
    const auto got = parse_any_address(text);
    ASSERT_TRUE(got) << text;
    EXPECT_TRUE(to_hex(got->bytes()).ends_with(text_at(vector["data"]))) << text;
    const std::string network = text_at(vector["prefix"]) == "bc" ? "bitcoin" : "testnet3";
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(address_text(got->view(), network), lower);
  }
  std::size_t invalid = 0;
  for (const char* list : {"bech32", "fromBase58Check", "toOutputScript"}) {
    for (const element vector : array(vectors.root()["invalid"][list])) {
      element other_rule;
      // Their networks are not ours, and whether a key is on the curve is not in the text.
      if (vector["network"].get(other_rule) == simdjson::SUCCESS && text_at(vector["network"]["bech32"]) == "foo")
        continue;
      if (vector["paymentException"].get(other_rule) == simdjson::SUCCESS) continue;
      const std::string text = text_at(vector["address"]);
      EXPECT_FALSE(parse_any_address(text)) << text << ": " << text_at(vector["exception"]);
      ++invalid;
    }
  }
  EXPECT_GE(invalid, 29U);
}

}  // namespace
}  // namespace clew::codec
