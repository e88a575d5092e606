// Any bytes: read_json gives a value or an error inside the input, never anything else; what it accepts with whole
// numbers it accepts with any.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "clew/base/check.h"
#include "clew/codec/json_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto any = clew::codec::read_json(text, clew::codec::JsonNumbers::any);
  if (!any) CLEW_CHECK(any.error().offset <= size);
  const auto value = clew::codec::read_json(text);
  if (!value) {
    CLEW_CHECK(value.error().offset <= size);
    return 0;
  }
  CLEW_CHECK(value->offset <= size);
  CLEW_CHECK(any.has_value());
  const auto place = clew::codec::place_of(text, value->offset);
  CLEW_CHECK(place.line >= 1 && place.line <= size + 1 && place.column >= 1 && place.column <= size + 1);
  return 0;
}
