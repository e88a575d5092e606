// Generated ledgers are made again from their seed, so a crash costs nothing: no temporary name, no fsync (base/file.h
// has both, but only for content that is held whole).

#include "sim/out_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace clew::sim {

Result<OutFile> OutFile::create(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return fail(Code::io, "cannot create the file");
  return OutFile(fd);
}

OutFile::OutFile(OutFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      failed_(other.failed_),
      written_(other.written_),
      buffer_(std::move(other.buffer_)) {}

OutFile& OutFile::operator=(OutFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(failed_, other.failed_);
  std::swap(written_, other.written_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

OutFile::~OutFile() {
  if (fd_ >= 0) ::close(fd_);
}

void OutFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !failed_) {
    const ssize_t done = ::write(fd_, rest.data(), rest.size());
    if (done < 0 && errno == EINTR) continue;
    failed_ = done < 0;
    if (!failed_) rest.remove_prefix(static_cast<std::size_t>(done));
  }
  written_ += buffer_.size();
  buffer_.clear();
}

Result<void> OutFile::close() {
  flush();
  if (::close(std::exchange(fd_, -1)) != 0) failed_ = true;
  if (failed_) return fail(Code::io, "cannot write the file");
  return {};
}

}  // namespace clew::sim
