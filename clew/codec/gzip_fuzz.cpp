// In one piece or byte by byte: the same content, and the same end. A bomb is stopped by whoever takes.

#include "clew/codec/gzip.h"

#include <algorithm>
#include <string>

#include "clew/base/check.h"

using namespace clew;

namespace {

constexpr std::size_t kContentMax = std::size_t{1} << 20;

struct Unpacked {
  std::string content;
  bool whole = false, enough = false;
  std::uint64_t fault = 0;  ///< byte of the packed ones, and one; 0: none
  bool operator==(const Unpacked&) const = default;
};

Unpacked unpack(Bytes packed, std::size_t piece) {
  Unpacked out;
  codec::Gunzip gunzip;
  const auto take = [&](Bytes content) {
    const std::size_t room = kContentMax - out.content.size();
    out.content += as_text(content.first(std::min(room, content.size())));
    return content.size() <= room;
  };
  for (std::size_t at = 0; at < packed.size() && !out.enough; at += piece) {
    const auto fed = gunzip.feed(packed.subspan(at, std::min(piece, packed.size() - at)), take);
    if (!fed) {
      CLEW_CHECK(fed.error().offset <= packed.size());
      out.fault = fed.error().offset + 1;
      return out;
    }
    out.enough = !*fed;
  }
  out.whole = !out.enough && gunzip.whole();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes packed(data, std::min<std::size_t>(size, 4096));
  const Unpacked at_once = unpack(packed, packed.size() + 1);
  const Unpacked slowly = unpack(packed, 1);
  CLEW_CHECK(at_once.whole == slowly.whole && at_once.enough == slowly.enough);
  CLEW_CHECK((at_once.fault == 0) == (slowly.fault == 0));
  CLEW_CHECK(at_once.content == slowly.content);
  return 0;
}
