#include "clew/base/bytes.h"

#include "clew/base/check.h"

namespace clew {

Hash256 to_hash(Bytes from) {
  Hash256 hash;
  CLEW_CHECK(from.size() == hash.bytes.size());
  std::memcpy(hash.bytes.data(), from.data(), hash.bytes.size());
  return hash;
}

}  // namespace clew
