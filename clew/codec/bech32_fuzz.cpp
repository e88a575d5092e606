// As text: what decodes encodes to the same text in lower case. As bytes: version and program from the input read back.

#include "clew/codec/bech32.h"

#include <algorithm>

#include "clew/base/check.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const std::string_view text = as_text(bytes);
  if (const auto witness = codec::segwit_decode(text)) {
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    CLEW_CHECK(codec::segwit_encode(witness->prefix, witness->version, witness->program) == lower);
  } else {
    CLEW_CHECK(witness.error().offset <= size);
  }

  if (size < 3) return 0;
  const unsigned version = 1 + data[0] % 16U;
  const Bytes program = bytes.subspan(1, std::min<std::size_t>(size - 1, 40));
  const auto back = codec::segwit_decode(codec::segwit_encode("bcrt", version, program));
  CLEW_CHECK(back && back->version == version && back->prefix == "bcrt");
  CLEW_CHECK(std::equal(back->program.begin(), back->program.end(), program.begin(), program.end()));
  return 0;
}
