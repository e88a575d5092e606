// Plain reads into a buffer of the caller: the memory a reader needs is what it says, where pages of a mapped file
// would count as its own.

#include "clew/base/file_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace clew {

Result<FileStream> FileStream::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(errno == ENOENT ? Code::not_found : Code::io, "cannot open the file");
  FileStream stream(fd);
  struct stat status = {};
  if (fstat(fd, &status) != 0) return fail(Code::io, "cannot look at the file");
  if (S_ISDIR(status.st_mode)) return fail(Code::io, "is a folder, not a file");
  return stream;
}

FileStream::FileStream(FileStream&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileStream& FileStream::operator=(FileStream&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileStream::~FileStream() {
  if (fd_ >= 0) close(fd_);
}

Result<std::size_t> FileStream::read(std::span<char> into) {
  while (true) {
    const ssize_t got = ::read(fd_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(Code::io, "cannot read the file");
  }
}

}  // namespace clew
