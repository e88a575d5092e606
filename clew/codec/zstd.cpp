// Decompression of whole files. The size a frame announces is a claim of whoever made it, so memory grows with what has
// really come out, and stops at the caller's limit.
// Source: RFC 8878; zstd.h, "Streaming decompression".

#include "clew/codec/zstd.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <memory>

namespace clew::codec {
namespace {

constexpr std::uint64_t kFirstBuffer = 64 << 10;

}  // namespace

bool is_zstd(Bytes bytes) {
  constexpr std::uint8_t kMagic[] = {0x28, 0xb5, 0x2f, 0xfd};
  return bytes.size() >= sizeof kMagic && std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin());
}

Result<std::string> zstd_decompress(Bytes bytes, std::uint64_t size_max) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), &ZSTD_freeDStream);
  if (!stream) return fail(Code::limit, "no memory for decompression");
  std::string content(std::min(kFirstBuffer, size_max), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer out{content.data(), content.size(), 0};
  std::size_t hint = 1;  // what the library wants next; 0 is the end of a frame
  while (true) {
    const std::size_t read_before = in.pos, written_before = out.pos;
    hint = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(hint)) {
      const bool large = ZSTD_getErrorCode(hint) == ZSTD_error_frameParameter_windowTooLarge;
      return fail(large ? Code::limit : Code::malformed, large ? "zstd window too large" : "zstd frame", in.pos);
    }
    if (hint == 0 && in.pos == in.size) break;
    if (out.pos < out.size) {
      if (in.pos == in.size) return fail(Code::truncated, "zstd frame", in.size);
      if (in.pos == read_before && out.pos == written_before) return fail(Code::malformed, "zstd frame", in.pos);
      continue;
    }
    if (content.size() >= size_max) {
      // Full to the limit. One byte of room elsewhere tells "exactly the limit" from "more".
      char spare = 0;
      ZSTD_outBuffer more{&spare, 1, 0};
      while (hint != 0 || in.pos < in.size) {
        const std::size_t before = in.pos;
        hint = ZSTD_decompressStream(stream.get(), &more, &in);
        if (ZSTD_isError(hint)) return fail(Code::malformed, "zstd frame", in.pos);
        if (more.pos != 0) return fail(Code::limit, "decompressed size", in.pos);
        if (in.pos == before && hint != 0) return fail(Code::truncated, "zstd frame", in.size);
      }
      break;
    }
    content.resize(std::min<std::uint64_t>(content.size() * 2, size_max));
    out.dst = content.data();
    out.size = content.size();
  }
  content.resize(out.pos);
  return content;
}

}  // namespace clew::codec
