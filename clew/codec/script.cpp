// From a locking script to an address, by its form alone.
//
// The forms are those of Bitcoin Core's solver. Four differences, on purpose. A full public key (P2PK) has the address
// of P2PKH with its hash: the same key is the same owner, and explorers do the same. Bare multisig and forms nobody
// named get the hash of the whole script as their address, so that two payments to the same script meet and nothing is
// dropped. Data written where keys of a multisig stand does not change what the script is. A script above 10,000 bytes
// can never be run, which makes it as unspendable as OP_RETURN. Refused: looking inside scripts of other forms for
// keys, or declaring a script unspendable because an opcode in it always fails: that is a judgement, and this is where
// facts are read. Source: Bitcoin Core, script/solver.cpp (Solver), script/script.h (IsUnspendable, IsWitnessProgram),
// pubkey.h (ValidSize); BIP141, BIP341.

#include "clew/codec/script.h"

#include <algorithm>

#include "clew/codec/hash.h"

namespace clew::codec {
namespace {

constexpr std::uint8_t kOpReturn = 0x6a, kOpDup = 0x76, kOpEqual = 0x87, kOpEqualVerify = 0x88, kOpHash160 = 0xa9,
                       kOpCheckSig = 0xac, kOpCheckMultisig = 0xae, kOp1 = 0x51, kOp16 = 0x60;
constexpr std::size_t kScriptBytesMax = 10'000;

bool is_key(Bytes key) {
  if (key.empty()) return false;
  const std::uint8_t form = key[0];
  return (key.size() == 33 && (form == 2 || form == 3)) || (key.size() == 65 && (form == 4 || form == 6 || form == 7));
}

/// The key of "push key, OP_CHECKSIG", or nothing.
Bytes key_of_p2pk(Bytes script) {
  if (script.size() != 35 && script.size() != 67) return {};
  if (script[0] != script.size() - 2 || script.back() != kOpCheckSig) return {};
  const Bytes key = script.subspan(1, script.size() - 2);
  return is_key(key) ? key : Bytes{};
}

/// m keys of n. Keys are told by their size alone: some protocols write data where keys stand, and such a script is
/// still spent by the others.
bool is_multisig(Bytes script) {
  if (script.size() < 37 || script.back() != kOpCheckMultisig) return false;
  const std::uint8_t needed = script[0];
  const std::uint8_t named = script[script.size() - 2];
  if (needed < kOp1 || named > kOp16 || needed > named) return false;
  std::size_t at = 1;
  unsigned keys = 0;
  while (at + 2 < script.size()) {
    const std::size_t size = script[at];
    if (at + 1 + size + 2 > script.size() || (size != 33 && size != 65)) return false;
    at += 1 + size;
    ++keys;
  }
  return at + 2 == script.size() && keys == unsigned{named} - 0x50;
}

bool is_witness_program(Bytes script) {
  return script.size() >= 4 && script.size() <= 42 && (script[0] == 0 || (script[0] >= kOp1 && script[0] <= kOp16)) &&
         script[1] + 2u == script.size();
}

ScriptClass keep_hash(ScriptType type, AddressKind kind, Bytes hashed, AddressBytes& made) {
  const auto hash = hash160(hashed);
  std::ranges::copy(hash, made.bytes.begin());
  made.size = static_cast<std::uint8_t>(hash.size());
  return {type, {kind, made.view()}};
}

ScriptClass classify_witness(Bytes script, AddressBytes& made) {
  const Bytes program = script.subspan(2);
  if (script[0] == 0 && program.size() == 20) return {ScriptType::p2wpkh, {AddressKind::witness_key, program}};
  if (script[0] == 0 && program.size() == 32) return {ScriptType::p2wsh, {AddressKind::witness_script, program}};
  if (script[0] == 0)
    return keep_hash(ScriptType::other, AddressKind::bare_script, script, made);  // no such program: not an address
  if (script[0] == kOp1 && program.size() == 32) return {ScriptType::p2tr, {AddressKind::taproot, program}};
  made.bytes[0] = static_cast<std::uint8_t>(script[0] - 0x50);
  std::ranges::copy(program, made.bytes.begin() + 1);
  made.size = static_cast<std::uint8_t>(program.size() + 1);
  return {ScriptType::witness_other, {AddressKind::witness_other, made.view()}};
}

}  // namespace

const char* script_type_name(ScriptType type) {
  switch (type) {
    case ScriptType::p2pkh: return "p2pkh";
    case ScriptType::p2pk: return "p2pk";
    case ScriptType::p2sh: return "p2sh";
    case ScriptType::p2wpkh: return "p2wpkh";
    case ScriptType::p2wsh: return "p2wsh";
    case ScriptType::p2tr: return "p2tr";
    case ScriptType::witness_other: return "witness_other";
    case ScriptType::multisig: return "multisig";
    case ScriptType::op_return: return "op_return";
    case ScriptType::other: return "other";
  }
  return "";
}

ScriptClass classify_script(Bytes script, AddressBytes& made) {
  const std::size_t size = script.size();
  if (size == 25 && script[0] == kOpDup && script[1] == kOpHash160 && script[2] == 20 && script[23] == kOpEqualVerify &&
      script[24] == kOpCheckSig)
    return {ScriptType::p2pkh, {AddressKind::key_hash, script.subspan(3, 20)}};
  if (size == 23 && script[0] == kOpHash160 && script[1] == 20 && script[22] == kOpEqual)
    return {ScriptType::p2sh, {AddressKind::script_hash, script.subspan(2, 20)}};
  if (is_witness_program(script)) return classify_witness(script, made);
  if (size > kScriptBytesMax || (size > 0 && script[0] == kOpReturn))
    return {ScriptType::op_return, {AddressKind::unspendable, {}}};
  if (const Bytes key = key_of_p2pk(script); !key.empty())
    return keep_hash(ScriptType::p2pk, AddressKind::key_hash, key, made);
  if (is_multisig(script)) return keep_hash(ScriptType::multisig, AddressKind::bare_multisig, script, made);
  return keep_hash(ScriptType::other, AddressKind::bare_script, script, made);
}

Bytes op_return_payload(Bytes script) {
  constexpr std::uint8_t kPushData1 = 0x4c, kPushData2 = 0x4d;
  if (script.size() < 2 || script[0] != kOpReturn) return {};
  std::size_t at = 2, size = script[1];
  if (script[1] == kPushData1 && script.size() > 2) {
    size = script[2];
    at = 3;
  } else if (script[1] == kPushData2 && script.size() > 3) {
    size = static_cast<std::size_t>(script[2] | script[3] << 8);
    at = 4;
  } else if (script[1] >= kPushData1) {
    return {};
  }
  return at + size <= script.size() ? script.subspan(at, size) : Bytes();
}

}  // namespace clew::codec
