#pragma once
// A file read from front to back in pieces, for files larger than memory. (MappedFile is for those looked at in
// places.)

#include <span>
#include <string>

#include "clew/base/result.h"

namespace clew {

class FileStream {
 public:
  /// Errors: `not_found`, `io`.
  static Result<FileStream> open(const std::string& path);
  FileStream(FileStream&& other) noexcept;
  FileStream& operator=(FileStream&& other) noexcept;
  ~FileStream();
  /// Fills the front of `into` and says how much; 0 only at the end. Errors: `io`.
  Result<std::size_t> read(std::span<char> into);

 private:
  explicit FileStream(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace clew
