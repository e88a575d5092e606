// A recorded question, whatever bytes it has: it is read or refused, and what is read is written back as a question
// that reads the same, but for private keys, which are never written.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/check.h"
#include "clew/codec/wallet_secret.h"
#include "clew/engine/decisions.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = clew::engine::parse_question({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const std::string json = clew::engine::question_json(parsed->first, parsed->second);
  const auto again = clew::engine::parse_question(json);
  CLEW_CHECK(again.has_value());
  CLEW_CHECK(clew::engine::question_json(again->first, again->second) == json);
  const bool has_mark = json.find(clew::codec::kPrivateKeyMark) != std::string::npos;
  CLEW_CHECK(has_mark || again->first.party == parsed->first.party);
  return 0;
}
