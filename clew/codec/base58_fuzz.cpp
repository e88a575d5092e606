// As text: what decodes encodes to the same text (base58 has one form per number). As bytes: encoding reads back.

#include "clew/codec/base58.h"

#include <algorithm>

#include "clew/base/check.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const std::string_view text = as_text(bytes);
  if (const auto decoded = codec::base58_decode(text)) {
    CLEW_CHECK(codec::base58_encode(*decoded) == text);
  } else {
    CLEW_CHECK(decoded.error().offset < size);
  }
  if (const auto payload = codec::base58check_decode(text)) CLEW_CHECK(codec::base58check_encode(*payload) == text);

  const Bytes some = bytes.first(std::min<std::size_t>(size, 256));
  const auto back = codec::base58check_decode(codec::base58check_encode(some));
  CLEW_CHECK(back && std::equal(back->begin(), back->end(), some.begin(), some.end()));
  return 0;
}
