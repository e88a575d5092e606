// A recorded question, whatever bytes it has: it is read or refused, and what is read is written back as a question
// that reads the same.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/check.h"
#include "clew/engine/decisions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = clew::engine::parse_question({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const std::string json = clew::engine::question_json(parsed->first, parsed->second);
  const auto again = clew::engine::parse_question(json);
  CLEW_CHECK(again.has_value());
  CLEW_CHECK(again->first.party == parsed->first.party);
  return 0;
}
