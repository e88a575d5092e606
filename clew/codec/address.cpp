// Text forms of addresses. Reading is strict where a checksum exists, because an address with a wrong character is
// another address, and look-alikes are made on purpose: nothing is trimmed, completed or compared in part.
//
//   1BoatSLRHtKNngkdXEeobR76b53LETtpyT            key_hash      base58check, version byte of the network
//   3P14159f73E4gFr7JterCCQh9QjiTjiZrG            script_hash   base58check
//   bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4    witness_*     bech32 or bech32m, prefix of the network
//   0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed    account       capitals carry a checksum (EIP-55)
//   multisig:<hex>, script:<hex>                  no text form of their own; 20 bytes of hash160
//
// Test networks share their version bytes with each other, so a text does not always name its network; parse_address
// takes the network from the caller, parse_any_address is for lists that do not say and then the network is lost.
// Source: BIP13, BIP173, BIP350, EIP-55; version bytes from Bitcoin Core, kernel/chainparams.cpp.

#include "clew/codec/address.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "clew/codec/base58.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/utf8.h"

namespace clew::codec {
namespace {

constexpr AddressNetwork kNetworks[] = {
    {"bitcoin", 0x00, 0x05, "bc"}, {"testnet3", 0x6f, 0xc4, "tb"},  {"testnet4", 0x6f, 0xc4, "tb"},
    {"signet", 0x6f, 0xc4, "tb"},  {"regtest", 0x6f, 0xc4, "bcrt"},
};
constexpr std::string_view kMultisig = "multisig:", kScript = "script:", kAccount = "0x";
constexpr std::size_t kHashSize = 20, kAccountSize = 20;

// ------------------------------------------------------------------------------------------------ printing

/// EIP-55: a letter is a capital where the hash of the lower-case digits has a high nibble.
std::string account_text(Bytes account) {
  std::string digits = to_hex(account);
  const Hash256 hash = keccak256(as_bytes(digits));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned nibble = i % 2 == 0 ? hash.bytes[i / 2] >> 4 : hash.bytes[i / 2] & 15;
    if (nibble >= 8 && digits[i] >= 'a') digits[i] = static_cast<char>(digits[i] - 'a' + 'A');
  }
  return std::string(kAccount) + digits;
}

std::string base58_address(std::uint8_t version, Bytes hash) {
  std::vector<std::uint8_t> payload{version};
  payload.insert(payload.end(), hash.begin(), hash.end());
  return base58check_encode(payload);
}

std::string labelled(std::string_view label, Bytes bytes) {
  return std::string(label) + to_hex(bytes);
}

/// The kind of address a witness program is, by version and length. Requires a program that bech32 can carry.
AddressKind witness_kind(unsigned version, Bytes program) {
  if (version == 0) return program.size() == 20 ? AddressKind::witness_key : AddressKind::witness_script;
  return version == 1 && program.size() == 32 ? AddressKind::taproot : AddressKind::witness_other;
}

/// A witness address, or its bytes in hex where the network has no segwit form or the bytes are no program of that
/// kind: a damaged address must not print as a sound one of another kind.
std::string witness_text(const AddressNetwork* network, AddressKind kind, unsigned version, Bytes program) {
  const bool valid = version <= 16 && program.size() >= 2 && program.size() <= 40 &&
                     (version != 0 || program.size() == 20 || program.size() == 32);
  if (network != nullptr && valid && witness_kind(version, program) == kind) {
    return segwit_encode(network->segwit_prefix, version, program);
  }
  return "witness:" + std::to_string(version) + ":" + to_hex(program);
}

std::string hash_address(const AddressNetwork* network, std::uint8_t version, std::string_view label, Bytes hash) {
  if (network != nullptr && hash.size() == kHashSize) return base58_address(version, hash);
  return labelled(label, hash);
}

// ------------------------------------------------------------------------------------------------- reading

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool looks_like_account(std::string_view text) {
  return text.size() == kAccount.size() + 2 * kAccountSize && text.starts_with(kAccount) &&
         std::all_of(text.begin() + 2, text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

/// Requires looks_like_account(text).
Result<Address> parse_account(std::string_view text) {
  const std::string_view digits = text.substr(kAccount.size());
  const std::vector<std::uint8_t> bytes = CLEW_TRY(from_hex(digits));
  const bool upper = std::any_of(digits.begin(), digits.end(), is_upper);
  const bool lower = std::any_of(digits.begin(), digits.end(), is_lower);
  if (upper && lower && text != account_text(bytes)) return fail(Code::mismatch, "account checksum (EIP-55) is wrong");
  return Address(AddressKind::account, bytes);
}

/// "multisig:<40 hex>" and "script:<40 hex>" as address_text prints them; nothing if the text starts otherwise.
std::optional<Result<Address>> parse_script_label(std::string_view text) {
  const bool multisig = text.starts_with(kMultisig);
  if (!multisig && !text.starts_with(kScript)) return std::nullopt;
  const std::size_t start = multisig ? kMultisig.size() : kScript.size();
  const auto bytes = from_hex(text.substr(start));
  if (!bytes) return fail(Code::malformed, bytes.error().reason, start + bytes.error().offset);
  if (bytes->size() != kHashSize) return fail(Code::malformed, "a script is named by 20 bytes", text.size());
  return Address(multisig ? AddressKind::bare_multisig : AddressKind::bare_script, *bytes);
}

Address witness_address(unsigned version, Bytes program) {
  const AddressKind kind = witness_kind(version, program);
  if (kind != AddressKind::witness_other) return {kind, program};
  std::vector<std::uint8_t> bytes{static_cast<std::uint8_t>(version)};
  bytes.insert(bytes.end(), program.begin(), program.end());
  return {kind, bytes};
}

/// An encoded address together with the networks it may belong to.
struct Decoded {
  Address address;
  std::string segwit_prefix;  ///< empty for base58
  std::uint8_t version = 0;   ///< base58 only

  bool is_of(const AddressNetwork& network) const {
    if (!segwit_prefix.empty()) return segwit_prefix == network.segwit_prefix;
    return version == (address.kind() == AddressKind::key_hash ? network.key_prefix : network.script_prefix);
  }
};

bool has_segwit_prefix(std::string_view text) {
  return std::any_of(std::begin(kNetworks), std::end(kNetworks), [&](const AddressNetwork& network) {
    const std::string_view prefix = network.segwit_prefix;
    return text.size() > prefix.size() && text[prefix.size()] == '1' &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char want, char c) { return want == (is_upper(c) ? c - 'A' + 'a' : c); });
  });
}

Result<Decoded> decode(std::string_view text) {
  if (has_segwit_prefix(text)) {
    WitnessProgram witness = CLEW_TRY(segwit_decode(text));
    return Decoded{witness_address(witness.version, witness.program), std::move(witness.prefix), 0};
  }
  const std::vector<std::uint8_t> payload = CLEW_TRY(base58check_decode(text));
  if (payload.size() != 1 + kHashSize) return fail(Code::malformed, "not an address: wrong length", text.size());
  const Bytes hash = Bytes(payload).subspan(1);
  for (const AddressNetwork& network : kNetworks) {
    if (payload[0] == network.key_prefix) return Decoded{{AddressKind::key_hash, hash}, {}, payload[0]};
    if (payload[0] == network.script_prefix) return Decoded{{AddressKind::script_hash, hash}, {}, payload[0]};
  }
  return fail(Code::mismatch, "address of an unknown network");
}

/// Folds the errors of the encodings into the two that callers of parse_address know.
std::unexpected<Error> address_error(Error error) {
  if (error.code != Code::mismatch) error.code = Code::malformed;
  return std::unexpected(error);
}

Result<Address> parse_on(const AddressNetwork& network, std::string_view text) {
  if (text == "none") return Address();
  if (text == "unspendable") return Address(AddressKind::unspendable, {});
  if (auto label = parse_script_label(text)) return *std::move(label);
  auto decoded = decode(text);
  if (!decoded) return address_error(decoded.error());
  if (!decoded->is_of(network)) return fail(Code::mismatch, "address of another network");
  return std::move(decoded->address);
}

}  // namespace

const AddressNetwork* address_network(std::string_view name) {
  for (const AddressNetwork& network : kNetworks) {
    if (network.name == name) return &network;
  }
  return nullptr;
}

std::string address_text(AddressView address, std::string_view network_name) {
  const AddressNetwork* const network = address_network(network_name);
  const Bytes bytes = address.bytes;
  switch (address.kind) {
    case AddressKind::none: return "none";
    case AddressKind::unspendable: return "unspendable";
    case AddressKind::key_hash:
      return hash_address(network, network != nullptr ? network->key_prefix : 0, "key_hash:", bytes);
    case AddressKind::script_hash:
      return hash_address(network, network != nullptr ? network->script_prefix : 0, "script_hash:", bytes);
    case AddressKind::witness_key:
    case AddressKind::witness_script: return witness_text(network, address.kind, 0, bytes);
    case AddressKind::taproot: return witness_text(network, address.kind, 1, bytes);
    case AddressKind::witness_other:
      return bytes.empty() ? "witness:" : witness_text(network, address.kind, bytes[0], bytes.subspan(1));
    case AddressKind::bare_multisig: return labelled(kMultisig, bytes);
    case AddressKind::bare_script: return labelled(kScript, bytes);
    case AddressKind::account: return bytes.size() == kAccountSize ? account_text(bytes) : labelled("account:", bytes);
    case AddressKind::named: return std::string(as_text(bytes));
  }
  return labelled("kind" + std::to_string(static_cast<unsigned>(address.kind)) + ":", bytes);
}

Result<Address> parse_address(std::string_view text, std::string_view network_name, bool names_allowed) {
  if (const AddressNetwork* const network = address_network(network_name)) return parse_on(*network, text);
  if (looks_like_account(text)) return parse_account(text);
  if (names_allowed) {
    if (text.empty()) return fail(Code::malformed, "name is empty");
    const std::size_t bad = invalid_utf8(text);
    if (bad != std::string_view::npos) return fail(Code::malformed, "name is not UTF-8", bad);
    return Address(AddressKind::named, as_bytes(text));
  }
  if (text == "none") return Address();
  if (text == "unspendable") return Address(AddressKind::unspendable, {});
  return fail(Code::malformed, "not an account: 0x and 40 hexadecimal digits");
}

Result<Address> parse_any_address(std::string_view text) {
  Result<Address> found = fail(Code::malformed, "not an address of a known form");
  if (looks_like_account(text)) {
    found = parse_account(text);
  } else if (auto label = parse_script_label(text)) {
    found = *std::move(label);
  } else if (auto decoded = decode(text)) {
    return std::move(decoded->address);
  } else {
    found = std::unexpected(decoded.error());
  }
  if (!found) return fail(Code::malformed, found.error().reason, found.error().offset);
  return found;
}

}  // namespace clew::codec
