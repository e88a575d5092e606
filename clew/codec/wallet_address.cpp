// One key for all the ways to write one address.
//
// Lists give an address with a ticker, and both the ticker and the way of writing vary: one EVM account is listed under
// ETH, USDT, BSC, ARB; a Bitcoin Cash address stands as CashAddr or in the old form that Bitcoin shares; Tron's stands
// in base58 or in hex. A comparison by (ticker, text) misses all of these. So the text is read by its form, the form
// with a checksum first, and the bytes are compared. Refused: trusting the ticker to choose the form, because it is
// wrong often enough (18M8b... is listed under BCH).
//
// Order matters where forms overlap. A checksum of 32 bits decides; without one (Solana) the length does, last of all.
// A text with a wrong checksum is no address of that form: it is compared as it stands, and the caller is told.
//
//   key        first byte   then
//   e          EVM          20 bytes
//   t          Tron         20 bytes
//   b          base58check  version and hash as in the text: XBT, LTC, DASH, DOGE, ZEC, XVG, BTG, BSV, BCH
//   w, g       bech32       prefix, 0, version and program; prefix, 0, characters
//   c          CashAddr     type, hash of more than 20 bytes
//   r          XRP          20 bytes
//   m          Monero       network, 64 bytes
//   s          Solana       32 bytes
//   x          text         the text
//
// Version bytes: chainparams of Bitcoin, Litecoin, Dash, Dogecoin, Zcash, Verge, Bitcoin Gold. EIP-55; TIP "account"
// of Tron; the other forms name their source in their own files.

#include "clew/codec/wallet_address.h"

#include <algorithm>
#include <array>
#include <vector>

#include "clew/codec/address.h"
#include "clew/codec/base58.h"
#include "clew/codec/bech32.h"
#include "clew/codec/cashaddr.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/monero.h"
#include "clew/codec/ripple.h"

namespace clew::codec {
namespace {

constexpr std::size_t kHash = 20, kDigits = 2 * kHash, kBech32Max = 400;
constexpr std::uint8_t kTronVersion = 0x41;
/// The first byte of WalletAddress::same_key.
constexpr char kOfKey = 'K', kOfScript = 'S', kOfKeccak = 'E';

/// What the version bytes of base58check say about the hash behind them.
struct Version {
  std::array<std::uint8_t, 2> bytes;
  std::size_t size;
  bool script;
};
constexpr Version kVersions[] = {
    {{0x00, 0}, 1, false},    {{0x05, 0}, 1, true},     // Bitcoin, Bitcoin Cash, BSV; scripts also of Litecoin
    {{0x30, 0}, 1, false},    {{0x32, 0}, 1, true},     // Litecoin
    {{0x4c, 0}, 1, false},    {{0x10, 0}, 1, true},     // Dash
    {{0x1e, 0}, 1, false},    {{0x16, 0}, 1, true},     // Dogecoin; keys also of Verge
    {{0x21, 0}, 1, true},                               // Verge
    {{0x26, 0}, 1, false},    {{0x17, 0}, 1, true},     // Bitcoin Gold
    {{0x1c, 0xb8}, 2, false}, {{0x1c, 0xbd}, 2, true},  // Zcash, transparent
    {{0x6f, 0}, 1, false},    {{0xc4, 0}, 1, true},     // test networks
};

constexpr bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool all_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_hex);
}
constexpr unsigned nibble(char c) {
  return static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

void append_hex(std::string& to, std::string_view digits) {
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    to += static_cast<char>((nibble(digits[i]) << 4) | nibble(digits[i + 1]));
  }
}

void set(WalletAddress& out, WalletForm form, char kind, Bytes bytes) {
  out.form = form;
  out.key.assign(1, kind).append(as_text(bytes));
}
void set_same(WalletAddress& out, char kind, Bytes hash) {
  out.same_key.assign(1, kind).append(as_text(hash));
}

/// EIP-55 over 40 digits of mixed case: a letter is a capital where the hash of the lower-case digits has a high
/// nibble.
bool eip55(std::string_view digits) {
  std::array<char, kDigits> lower;
  std::transform(digits.begin(), digits.end(), lower.begin(),
                 [](char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; });
  const Hash256 hash = keccak256(as_bytes(std::string_view(lower.data(), lower.size())));
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (digits[i] <= '9') continue;
    const unsigned high = i % 2 == 0 ? hash.bytes[i / 2] >> 4 : hash.bytes[i / 2] & 15;
    if ((high >= 8) != is_upper(digits[i])) return false;
  }
  return true;
}

/// 0x..., xdc..., \x... and bare digits; Tron's hex begins with 41.
bool read_hex(std::string_view text, WalletAddress& out) {
  std::size_t first = 0;
  if (text.starts_with("0x") || text.starts_with("0X") || text.starts_with("\\x")) first = 2;
  if (text.starts_with("xdc")) first = 3;
  std::string_view digits = text.substr(first);
  const bool tron = digits.size() == kDigits + 2 && digits.starts_with("41");
  if (!tron && digits.size() != kDigits) return false;
  if (!all_hex(digits)) return false;
  if (tron) digits.remove_prefix(2);
  out.form = tron ? WalletForm::tron : WalletForm::evm;
  out.key.assign(1, tron ? 't' : 'e');
  append_hex(out.key, digits);
  out.same_key.assign(1, kOfKeccak).append(out.key, 1);
  out.prefix = static_cast<std::uint8_t>(text.size() - digits.size());
  if (!tron && std::any_of(digits.begin(), digits.end(), is_upper) &&
      std::any_of(digits.begin(), digits.end(), is_lower)) {
    out.checksum = eip55(digits) ? Checksum::right : Checksum::wrong;
  }
  return true;
}

bool read_cashaddr(std::string_view text, WalletAddress& out) {
  const bool bare = text.find(':') == std::string_view::npos;
  if (bare && (text.size() < 42 || text.size() > 112 || std::string_view("qpzrQPZR").find(text[0]) > 7)) return false;
  const auto read = cashaddr_decode(text);
  if (!read) return false;
  const bool script = (read->type & 1) != 0;
  out.checksum = Checksum::right;
  out.prefix = static_cast<std::uint8_t>(text.find(':') + 2);  // npos + 2 is 1: the character of type and size
  if (read->prefix == "bitcoincash" && read->type <= 3 && read->hash.size() == kHash) {
    out.form = WalletForm::base58check;  // the place that the old form names
    out.key.assign(1, 'b').append(1, script ? '\5' : '\0').append(as_text(read->hash));
  } else {
    out.form = WalletForm::cashaddr;
    out.key.assign(1, 'c').append(read->prefix).append(1, '\0').append(1, static_cast<char>(read->type & 13));
    out.key.append(as_text(read->hash));
  }
  if (read->type <= 3 && read->hash.size() == kHash) set_same(out, script ? kOfScript : kOfKey, read->hash);
  return true;
}

bool read_bech32(std::string_view text, WalletAddress& out) {
  if (text.size() < 8 || text.rfind('1') == std::string_view::npos) return false;
  const auto read = bech32_decode(text, kBech32Max);
  if (!read) return false;
  constexpr std::string_view kSegwit[] = {"bc", "tb", "bcrt", "ltc", "tltc", "btg", "dgb", "vtc"};
  out.checksum = Checksum::right;
  out.prefix = static_cast<std::uint8_t>(std::min<std::size_t>(read->prefix.size() + 1, 255));
  out.key.assign(1, 'g').append(read->prefix).append(1, '\0');
  if (std::find(std::begin(kSegwit), std::end(kSegwit), read->prefix) != std::end(kSegwit)) {
    const auto witness = segwit_decode(text);
    if (!witness) return false;
    out.form = WalletForm::segwit;
    out.key[0] = 'w';
    out.key.append(1, static_cast<char>(witness->version)).append(as_text(witness->program));
    ++out.prefix;  // the version
    if (witness->version == 0 && witness->program.size() == kHash) set_same(out, kOfKey, witness->program);
    return true;
  }
  out.form = WalletForm::bech32;
  for (const char c : read->data) out.key += is_upper(c) ? static_cast<char>(c | 0x20) : c;
  const auto bytes = bech32_bytes(read->data, 0);
  if (bytes && bytes->size() == kHash) set_same(out, kOfKey, *bytes);
  return true;
}

bool read_ripple(std::string_view text, WalletAddress& out) {
  if (text[0] != 'r' && text[0] != 'X' && text[0] != 'T') return false;
  if (text[0] == 'r' ? text.size() > 35 : text.size() != 47) return false;
  const auto read = ripple_decode(text);
  if (!read) return false;
  set(out, WalletForm::ripple, 'r', read->account);
  set_same(out, kOfKey, read->account);
  out.checksum = Checksum::right;
  out.prefix = 1;
  return true;
}

/// A payload of base58check. Requires at least one byte.
void take_payload(Bytes payload, WalletAddress& out) {
  out.checksum = Checksum::right;
  out.prefix = 1;
  if (payload.size() == 1 + kHash && payload[0] == kTronVersion) {
    set(out, WalletForm::tron, 't', payload.subspan(1));
    set_same(out, kOfKeccak, payload.subspan(1));
    return;
  }
  set(out, WalletForm::base58check, 'b', payload);
  for (const Version& version : kVersions) {
    if (payload.size() != version.size + kHash) continue;
    if (!std::equal(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(version.size),
                    version.bytes.begin()))
      continue;
    set_same(out, version.script ? kOfScript : kOfKey, payload.subspan(version.size));
    if (version.size == 2) out.prefix = 2;
  }
}

bool read_monero(std::string_view text, WalletAddress& out) {
  if (text.size() != 95 && text.size() != 106) return false;
  const auto read = monero_decode(text);
  if (!read) return false;
  const bool main = read->tag == 18 || read->tag == 19 || read->tag == 42;
  const char network = main ? 'm' : read->tag < 50 ? 's' : 't';
  out.form = WalletForm::monero;
  out.key.assign(1, 'm').append(1, network).append(as_text(read->keys));
  out.checksum = Checksum::right;
  out.prefix = 1;
  return true;
}

bool read_base58(std::string_view text, WalletAddress& out) {
  if (text.size() < 25) return false;
  const auto bytes = base58_decode(text);
  if (!bytes) return read_monero(text, out);
  if (bytes->size() >= 21 && bytes->size() <= 82) {
    const Bytes payload = Bytes(*bytes).first(bytes->size() - 4);
    const Hash256 sum = sha256d(payload);
    if (std::equal(bytes->end() - 4, bytes->end(), sum.bytes.begin())) {
      take_payload(payload, out);
      return true;
    }
  }
  if (bytes->size() == 32 && text.size() >= 32) {
    set(out, WalletForm::solana, 's', *bytes);
    out.prefix = 0;
    return true;
  }
  if (read_monero(text, out)) return true;
  // Of the length of an address, but not one: a slip, or a text that never was one.
  if (bytes->size() == 25 || bytes->size() == 26 || text.size() == 95) out.checksum = Checksum::wrong;
  return false;
}

}  // namespace

const char* wallet_form_name(WalletForm form) {
  switch (form) {
    case WalletForm::text: return "text";
    case WalletForm::evm: return "EVM account";
    case WalletForm::tron: return "Tron account";
    case WalletForm::base58check: return "base58check address";
    case WalletForm::segwit: return "segwit address";
    case WalletForm::bech32: return "bech32 address";
    case WalletForm::cashaddr: return "CashAddr";
    case WalletForm::ripple: return "XRP Ledger account";
    case WalletForm::monero: return "Monero address";
    case WalletForm::solana: return "Solana address";
  }
  return "?";
}

void read_wallet_address(std::string_view text, WalletAddress& out) {
  out.checksum = Checksum::none;
  out.same_key.clear();
  out.prefix = 0;
  if (!text.empty() && text.size() <= kWalletTextMax) {
    if (read_hex(text, out)) return;
    const bool segwit_first = text.starts_with("bc1") || text.starts_with("ltc1");
    if (segwit_first && read_bech32(text, out)) return;
    if (read_ripple(text, out) || read_base58(text, out)) return;
    const Checksum base58 = out.checksum;
    if (read_bech32(text, out) || read_cashaddr(text, out)) return;
    out.checksum = base58;
    const auto segwit = segwit_decode(text);
    if (!segwit && segwit.error().code == Code::mismatch) out.checksum = Checksum::wrong;
  }
  out.same_key.clear();
  out.prefix = 0;
  out.form = WalletForm::text;
  out.key.assign(1, 'x').append(text);
}

WalletAddress read_wallet_address(std::string_view text) {
  WalletAddress out;
  read_wallet_address(text, out);
  return out;
}

WalletAddress wallet_address(AddressView address, std::string_view network) {
  WalletAddress out;
  switch (address.kind) {
    case AddressKind::account:
      set(out, WalletForm::evm, 'e', address.bytes);
      set_same(out, kOfKeccak, address.bytes);
      return out;
    case AddressKind::named:
    case AddressKind::key_hash:
    case AddressKind::script_hash:
    case AddressKind::witness_key:
    case AddressKind::witness_script:
    case AddressKind::taproot:
    case AddressKind::witness_other: {
      const std::string_view known = address_network(network) != nullptr ? network : std::string_view("bitcoin");
      read_wallet_address(address_text(address, known), out);
      return out;
    }
    case AddressKind::none:
    case AddressKind::unspendable:
    case AddressKind::bare_multisig:
    case AddressKind::bare_script: break;
  }
  out.key.assign(1, 'l').append(1, static_cast<char>(address.kind)).append(as_text(address.bytes));
  return out;
}

}  // namespace clew::codec
