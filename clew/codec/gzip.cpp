// The check sum and the length at the end of a member are compared by zlib; whether the end came at all is for whole()
// to say, since a stream that was cut unpacks without an error as far as it goes.

#include "clew/codec/gzip.h"

#define ZLIB_CONST  // what goes in is not changed
#include <zlib.h>

#include <algorithm>
#include <array>

namespace clew::codec {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr int kGzipWindow = 15 + 16;  // the largest window, and a gzip header: zlib's way to say so

}  // namespace

struct Gunzip::State {
  z_stream stream{};
  std::array<std::uint8_t, kPieceBytes> content{};
  std::uint64_t fed = 0;
  bool ready = false, ended = false;
  State() { ready = inflateInit2(&stream, kGzipWindow) == Z_OK; }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { inflateEnd(&stream); }
};

bool is_gzip(Bytes bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

Gunzip::Gunzip() : state_(std::make_unique<State>()) {}
Gunzip::Gunzip(Gunzip&&) noexcept = default;
Gunzip& Gunzip::operator=(Gunzip&&) noexcept = default;
Gunzip::~Gunzip() = default;

Result<bool> Gunzip::feed(Bytes packed, const Take& take) {
  State& state = *state_;
  if (!state.ready) return fail(Code::limit, "no memory for unpacking");
  z_stream& stream = state.stream;
  while (!packed.empty()) {
    if (state.ended) inflateReset(&stream);  // the next member
    state.ended = false;
    const std::size_t size = std::min(packed.size(), kPieceBytes);
    stream.next_in = packed.data();
    stream.avail_in = static_cast<uInt>(size);
    do {
      stream.next_out = state.content.data();
      stream.avail_out = static_cast<uInt>(state.content.size());
      const int status = inflate(&stream, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) return fail(Code::limit, "no memory for unpacking");
      // What came out before the damage is handed over like what came before: how it was fed makes no difference.
      const std::size_t made = state.content.size() - stream.avail_out;
      if (made != 0 && !take(Bytes(state.content.data(), made))) return false;
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return fail(Code::malformed, "gzip content", state.fed + size - stream.avail_in);
      state.ended = status == Z_STREAM_END;
    } while (!state.ended && (stream.avail_in != 0 || stream.avail_out == 0));
    const std::size_t used = size - stream.avail_in;
    state.fed += used;
    packed = packed.subspan(used);
  }
  return true;
}

bool Gunzip::whole() const {
  return state_->ended;
}

}  // namespace clew::codec
