// Any bytes: read_json gives a value or an error inside the input, never anything else; what it accepts it accepts
// again.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clew/base/check.h"
#include "clew/casefile/json_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = clew::casefile::read_json(text);
  if (!value) {
    CLEW_CHECK(value.error().offset <= size);
    return 0;
  }
  CLEW_CHECK(value->offset <= size);
  CLEW_CHECK(clew::casefile::read_json(text).has_value());
  return 0;
}
