// Any bytes as a locking script: an address of the size its kind has, which points into the script or into the place
// given.

#include <cstdint>

#include "clew/base/check.h"
#include "clew/codec/script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  codec::AddressBytes made;
  const codec::ScriptClass script = codec::classify_script(Bytes(data, size), made);
  const Bytes bytes = script.address.bytes;
  const bool inside = bytes.empty() || (bytes.data() >= data && bytes.data() + bytes.size() <= data + size) ||
                      bytes.data() == made.bytes.data();
  CLEW_CHECK(inside);
  switch (script.address.kind) {
    case AddressKind::unspendable: CLEW_CHECK(bytes.empty()); break;
    case AddressKind::witness_script:
    case AddressKind::taproot: CLEW_CHECK(bytes.size() == 32); break;
    case AddressKind::witness_other:
      CLEW_CHECK(bytes.size() >= 3 && bytes.size() <= 41 && bytes[0] >= 1 && bytes[0] <= 16);
      break;
    default: CLEW_CHECK(bytes.size() == 20); break;
  }
  return 0;
}
