#pragma once
// What a locking script of Bitcoin pays to.

#include <array>
#include <cstdint>

#include "clew/base/address.h"
#include "clew/base/bytes.h"

namespace clew::codec {

enum class ScriptType : std::uint8_t {
  p2pkh,
  p2pk,  ///< key in full, 33 or 65 bytes; its address is that of P2PKH with the key's hash
  p2sh,
  p2wpkh,
  p2wsh,
  p2tr,
  witness_other,
  multisig,
  op_return,  ///< provably unspendable: OP_RETURN first, or longer than 10,000 bytes
  other,
};
inline constexpr std::size_t kScriptTypeCount = 10;
/// "p2pkh", "p2pk", ...
const char* script_type_name(ScriptType type);

/// Bytes of an address that are not in the script as they are: hashes of keys and scripts, versioned witness programs.
struct AddressBytes {
  std::array<std::uint8_t, 41> bytes{};
  std::uint8_t size = 0;
  Bytes view() const { return Bytes(bytes).first(size); }
};

struct ScriptClass {
  ScriptType type = ScriptType::other;
  AddressView address;
};
/// Classifies a locking script. The address points into `script`, or into `made` when its bytes had to be made. O(size
/// of the script).
ScriptClass classify_script(Bytes script, AddressBytes& made);

/// What the first push of an OP_RETURN script pushes; empty for any other script. Points into `script`.
Bytes op_return_payload(Bytes script);

}  // namespace clew::codec
