// Any bytes as an EVM export in CSV: read, reconcile and join without a crash.

#include <cstdint>

#include "clew/base/check.h"
#include "clew/formats/evm/fuzz_join.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  clew::formats::evm::read_and_join(clew::as_text({data, size}));
  return 0;
}
