// Any bytes as EVM records in JSON.

#include <cstdint>
#include <string>

#include "clew/formats/evm/fuzz_join.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text("{");
  text.append(clew::as_text({data, size}));
  clew::formats::evm::read_and_join(size > 0 && data[0] == '{' ? std::string_view(text).substr(1)
                                                               : std::string_view(text));
  return 0;
}
