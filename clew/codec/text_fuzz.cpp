// The small text codecs together: hex, hashes, UTF-8 and what is none, JSON escapes, zstd frames. Any bytes; what reads
// prints the same.

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/encoding.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "clew/codec/utf8.h"
#include "clew/codec/zstd.h"

using namespace clew;

namespace {

std::string lower(std::string_view text) {
  std::string copy(text);
  for (char& c : copy) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return copy;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const std::string_view text = as_text(bytes);
  if (const auto read = codec::from_hex(text)) CLEW_CHECK(codec::to_hex(*read) == lower(text));
  const auto back = codec::from_hex(codec::to_hex(bytes));
  CLEW_CHECK(back && std::equal(back->begin(), back->end(), bytes.begin(), bytes.end()));
  for (const bool reversed : {false, true}) {
    const auto hash = codec::parse_hash(text, reversed);
    CLEW_CHECK(!hash || lower(text).ends_with(codec::hash_text(*hash, reversed)));
  }

  const std::size_t invalid = codec::invalid_utf8(text);
  CLEW_CHECK(invalid == std::string_view::npos || invalid < size);
  const std::string repaired = codec::repaired_utf8(text);
  CLEW_CHECK(codec::invalid_utf8(repaired) == std::string_view::npos);
  CLEW_CHECK((repaired == text) == (invalid == std::string_view::npos));
  std::string made(text);
  const codec::Encoding how = codec::make_utf8(made);
  CLEW_CHECK(codec::invalid_utf8(made) == std::string_view::npos);
  CLEW_CHECK((how == codec::Encoding::utf8) == (invalid == std::string_view::npos));
  CLEW_CHECK(how != codec::Encoding::utf8 || made == text);
  CLEW_CHECK(how != codec::Encoding::unknown || made == repaired);
  CLEW_CHECK(codec::make_utf8(made) == codec::Encoding::utf8);
  static_cast<void>(codec::text_fault(text));
  const std::string escaped = codec::json_escape(text);
  CLEW_CHECK(codec::invalid_utf8(escaped) == std::string_view::npos);
  for (const char c : escaped) CLEW_CHECK(static_cast<unsigned char>(c) >= 0x20);

  constexpr std::uint64_t kSizeMax = 1 << 20;
  const auto content = codec::zstd_decompress(bytes, kSizeMax);
  CLEW_CHECK(!content || content->size() <= kSizeMax);
  return 0;
}
