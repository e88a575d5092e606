#pragma once
// A file that grows: buffered, written in pieces, with its first error kept until somebody asks.

#include <cstdint>
#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew::sim {

class OutFile {
 public:
  /// Makes the file, or empties it. Errors: `io`.
  static Result<OutFile> create(const std::string& path);
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&& other) noexcept;
  ~OutFile();

  void append(std::string_view text) {
    buffer_.append(text);
    if (buffer_.size() >= kBufferBytes) flush();
  }
  /// For rows that are put together in place; after a row: settle().
  std::string& buffer() { return buffer_; }
  void settle() {
    if (buffer_.size() >= kBufferBytes) flush();
  }
  std::uint64_t bytes() const { return written_ + buffer_.size(); }
  /// Hands what is buffered to the system, so that others who open the file see it.
  void flush();
  /// Writes what is left and closes. Errors: `io`, also of an earlier write.
  Result<void> close();

 private:
  static constexpr std::size_t kBufferBytes = 1u << 20;
  explicit OutFile(int fd) : fd_(fd) {}

  int fd_ = -1;
  bool failed_ = false;
  std::uint64_t written_ = 0;
  std::string buffer_;
};

}  // namespace clew::sim
