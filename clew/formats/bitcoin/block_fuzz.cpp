// Any bytes as a block: no crash, no read outside, errors inside the bytes; what is accepted has the size and the
// Merkle root it claims.

#include <cstdint>

#include "clew/base/check.h"
#include "clew/formats/bitcoin/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  using namespace clew::formats::bitcoin;
  const Bytes bytes(data, size);
  ParsedBlock parsed;
  const auto block = parse_block(bytes, 1, parsed);
  if (block) {
    CLEW_CHECK(!parsed.block.utxo.empty() && parsed.block.utxo[0].coinbase);
  } else {
    CLEW_CHECK(block.error().offset <= size);
  }
  TxView tx;
  std::size_t at = 0;
  const auto read = read_tx(bytes, at, tx);
  CLEW_CHECK(read ? at <= size && at == tx.size_bytes : read.error().offset <= size);
  if (read) CLEW_CHECK(!tx.segwit || txid_of(tx) != Hash256{});
  return 0;
}
