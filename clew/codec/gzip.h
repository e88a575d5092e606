#pragma once
// gzip content in pieces, as it comes over a network.

#include <functional>
#include <memory>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::codec {

/// True if the bytes begin like a gzip member.
bool is_gzip(Bytes bytes);

/// Unpacks one gzip stream (RFC 1952; members one behind the other are one content). Memory does not grow with it.
class Gunzip {
 public:
  /// Takes a piece of content; false: enough, the unpacking ends.
  using Take = std::function<bool(Bytes content)>;
  Gunzip();
  Gunzip(Gunzip&&) noexcept;
  Gunzip& operator=(Gunzip&&) noexcept;
  ~Gunzip();

  /// Unpacks the next packed bytes. False: `take` wants no more. Errors: `malformed` (no gzip, or a check sum that does
  /// not fit; the offset is of the packed bytes), `limit` (no memory).
  Result<bool> feed(Bytes packed, const Take& take);
  /// Whether what was fed ends where a member ends: else it was cut.
  bool whole() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clew::codec
