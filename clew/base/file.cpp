// Files on a POSIX system.
//
// Whoever reads a file of ours sees a whole one: content goes to a temporary file beside the target
// ("<path>.tmp-<pid>-<n>"), is forced to the disk, and takes the target's name in one rename, which the folder's fsync
// makes durable. The order is the point: a rename that reaches the disk before the data would leave an empty file after
// a power cut. The folder is opened before anything is written, so that what can fail fails early; only an error of the
// disk itself in the last fsync can still be reported after the new content has taken the name.
//
// Refused: O_TMPFILE with linkat (it cannot replace an existing file), fdatasync (the size is metadata),
// std::filesystem (exceptions, and no fsync). A mapped file that somebody truncates raises SIGBUS on access; that is
// accepted, since our own files are never changed in place.
// Source: T. S. Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014; rename(2), fsync(2), flock(2).

#include "clew/base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

#include "clew/base/new_file.h"

namespace clew {
namespace {

constexpr unsigned kTemporaryNamesMax = 1000;

/// Owns a file descriptor.
class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

/// The error of the last system call: the commonest causes by name, `otherwise` for the rest.
std::unexpected<Error> os_error(const char* otherwise) {
  switch (errno) {
    case ENOENT:
    case ENOTDIR: return fail(Code::not_found, "no such file or folder");
    case EACCES:
    case EPERM: return fail(Code::io, "permission denied");
    case ENOSPC: return fail(Code::io, "no space left on the disk");
    case EDQUOT: return fail(Code::io, "disk quota exceeded");
    case EFBIG: return fail(Code::io, "file larger than the system allows");
    case EROFS: return fail(Code::io, "read-only file system");
    case EISDIR: return fail(Code::io, "is a folder, not a file");
    case EMFILE:
    case ENFILE: return fail(Code::io, "too many open files");
    case ENAMETOOLONG: return fail(Code::io, "name too long");
    default: return fail(Code::io, otherwise);
  }
}

/// As os_error, for operations whose contract knows `io` only.
std::unexpected<Error> write_error(const char* otherwise) {
  std::unexpected<Error> error = os_error(otherwise);
  return fail(Code::io, error.error().reason);
}

int open_retrying(const std::string& path, int flags, mode_t mode = 0) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Of more at once the system makes pages so large that it has to find new memory for them: a third of the time to make
// an exposure index went there.
constexpr std::size_t kWriteBytes = std::size_t{1} << 20;

Result<void> write_all(int fd, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), std::min(bytes.size(), kWriteBytes));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_error("cannot write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

/// Creates a new file beside `path`; `name` becomes its path. A name left by a crash is skipped, never reused.
int create_temporary(const std::string& path, std::string& name, int access = O_WRONLY, mode_t mode = 0666) {
  const std::string stem = path + ".tmp-" + std::to_string(::getpid()) + "-";
  int fd = -1;
  for (unsigned n = 0; n < kTemporaryNamesMax && fd < 0; ++n) {
    name = stem + std::to_string(n);
    fd = open_retrying(name, access | O_CREAT | O_EXCL, mode);
    if (fd < 0 && errno != EEXIST) break;
  }
  return fd;
}

/// Whether a temporary file is nobody's: its process is gone, and no lock is held on it (another machine or container
/// may have a process of the number that is not seen here).
bool is_leftover(const std::string& path, std::string_view number) {
  long pid = 0;
  for (const char c : number) {
    if (c < '0' || c > '9' || pid > 100'000'000) return false;
    pid = pid * 10 + (c - '0');
  }
  if (number.empty() || ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH) return false;
  const Fd fd(open_retrying(path, O_RDONLY | O_NOFOLLOW));
  return fd.valid() && ::flock(fd.get(), LOCK_EX | LOCK_NB) == 0;
}

/// Removes what a process that was killed left beside `path`: "<path>.tmp-<pid>-<n>". What cannot be removed stays.
void remove_leftovers(const std::string& path) {
  const std::string folder = folder_of(path);
  const std::string stem = path.substr(path.find_last_of('/') + 1) + ".tmp-";
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
  if (!open) return;
  while (const dirent* const entry = ::readdir(open.get())) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(stem)) continue;
    const std::string_view number = name.substr(stem.size());
    const std::string found = folder + "/" + std::string(name);
    if (is_leftover(found, number.substr(0, number.find('-')))) ::unlink(found.c_str());
  }
}

Result<void> sync_folder(int fd) {
  // Some file systems cannot sync a folder and say EINVAL: there is nothing more to be done there.
  if (::fsync(fd) != 0 && errno != EINVAL) return write_error("cannot sync the folder");
  return {};
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  const Fd fd(open_retrying(path, O_RDONLY));
  if (!fd.valid()) return os_error("cannot open the file");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return os_error("cannot stat the file");
  if (S_ISDIR(status.st_mode)) return fail(Code::io, "is a folder, not a file");
  if (!S_ISREG(status.st_mode)) return fail(Code::io, "not a regular file, so it cannot be mapped");
  MappedFile file;
  if (status.st_size == 0) return file;  // mmap refuses length 0; an empty file is an empty view
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (data == MAP_FAILED) return os_error("cannot map the file");
  file.data_ = static_cast<const std::uint8_t*>(data);
  file.size_ = size;
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  MappedFile taken(std::move(other));  // what this object held is unmapped now, not when `other` dies
  std::swap(data_, taken.data_);
  std::swap(size_, taken.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<std::uint8_t*>(data_), size_);
}

Result<NewFile> NewFile::create(const std::string& path) {
  NewFile file;
  file.path_ = path;
  file.folder_ = open_retrying(folder_of(path), O_RDONLY | O_DIRECTORY);
  if (file.folder_ < 0) return write_error("cannot open the folder");
  remove_leftovers(path);
  file.fd_ = create_temporary(path, file.temporary_);
  if (file.fd_ < 0) {
    file.temporary_.clear();
    return write_error("cannot create a temporary file");
  }
  (void)::flock(file.fd_, LOCK_EX | LOCK_NB);  // says that somebody writes it; where there are no locks the pid says so
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    // What only its owner may read must not become everybody's.
    if (::fchmod(file.fd_, status.st_mode & 0777) != 0) return write_error("cannot set the permissions");
  }
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::exchange(other.fd_, -1)),
      folder_(std::exchange(other.folder_, -1)) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  NewFile taken(std::move(other));
  std::swap(path_, taken.path_);
  std::swap(temporary_, taken.temporary_);
  std::swap(fd_, taken.fd_);
  std::swap(folder_, taken.folder_);
  return *this;
}

NewFile::~NewFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  if (fd_ >= 0) ::close(fd_);
  if (folder_ >= 0) ::close(folder_);
}

Result<void> NewFile::write(Bytes bytes) {
  return write_all(fd_, bytes);
}

Result<void> NewFile::commit_as(const std::string& path) {
  if (::fsync(fd_) != 0) return write_error("cannot sync the file");
  if (::rename(temporary_.c_str(), path.c_str()) != 0) return write_error("cannot rename the temporary file");
  temporary_.clear();
  return sync_folder(folder_);
}

Result<SpoolFile> SpoolFile::create(const std::string& folder) {
  SpoolFile file;
  std::string name;
  file.fd_ = create_temporary(join_path(folder, "clew-spool"), name, O_RDWR, 0600);
  if (file.fd_ < 0) return write_error("cannot create a temporary file");
  if (::unlink(name.c_str()) != 0) return write_error("cannot remove the name of a temporary file");
  return file;
}

SpoolFile::SpoolFile(SpoolFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  SpoolFile taken(std::move(other));
  std::swap(fd_, taken.fd_);
  return *this;
}

SpoolFile::~SpoolFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> SpoolFile::write(Bytes bytes) {
  return write_all(fd_, bytes);
}

Result<MappedFile> SpoolFile::map() const {
  return MappedFile::open("/proc/self/fd/" + std::to_string(fd_));  // of Linux: it has no other name
}

Result<void> write_file_atomically(const std::string& path, std::span<const Bytes> parts) {
  auto file = CLEW_TRY(NewFile::create(path));
  for (const Bytes part : parts) CLEW_TRY_VOID(file.write(part));
  return file.commit();
}

Result<void> write_file_atomically(const std::string& path, std::string_view text) {
  const Bytes parts[] = {as_bytes(text)};
  return write_file_atomically(path, parts);
}

Result<std::string> read_file(const std::string& path) {
  const Fd fd(open_retrying(path, O_RDONLY));
  if (!fd.valid()) return os_error("cannot open the file");
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0) return os_error("cannot stat the file");
  // The size is a hint: pipes have none, and a file may grow while it is read. One byte more makes the end visible.
  std::string content(static_cast<std::size_t>(std::max<off_t>(status.st_size, 0)) + 1, '\0');
  std::size_t used = 0;
  while (true) {
    if (used == content.size()) content.resize(content.size() * 2 + 4096);
    const ssize_t got = ::read(fd.get(), content.data() + used, content.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return os_error("cannot read the file");
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  content.resize(used);
  return content;
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder(::opendir(path.c_str()), close);
  if (!folder) return os_error("cannot open the folder");
  std::vector<std::string> names;
  while (true) {
    errno = 0;  // readdir says "end" and "error" with the same null pointer
    const dirent* const entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  if (errno != 0) return fail(Code::io, "cannot read the folder");
  std::sort(names.begin(), names.end());
  return names;
}

Result<void> make_folder(const std::string& path) {
  if (path.empty()) return fail(Code::io, "folder without a name");
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0777) == 0) continue;
    const int cause = errno;
    if (is_folder(part)) continue;  // whatever mkdir said: a parent may be read-only
    errno = cause;
    return write_error("cannot create the folder");
  }
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
  return write_error("cannot remove the file");
}

bool remove_folder_if_empty(const std::string& path) {
  return ::rmdir(path.c_str()) == 0;
}

Result<bool> look_for_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return write_error("cannot be looked for");
}

bool file_exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

FileIdentity file_identity(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino), status.st_size == 0};
}

std::string join_path(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && path.back() != '/') path += '/';
  return path.append(name);
}

Result<FileLock> FileLock::acquire(const std::string& path) {
  Fd fd(open_retrying(path, O_RDWR | O_CREAT, 0666));
  if (!fd.valid()) return write_error("cannot open the lock file");
  int outcome = 0;
  do {
    outcome = ::flock(fd.get(), LOCK_EX | LOCK_NB);
  } while (outcome != 0 && errno == EINTR);
  if (outcome != 0 && errno == EWOULDBLOCK) return fail(Code::conflict, "locked by another process");
  if (outcome != 0) return write_error("cannot lock the file");
  FileLock lock;
  lock.fd_ = fd.release();
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  FileLock taken(std::move(other));  // the lock held so far is given back now, not when `other` dies
  std::swap(fd_, taken.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);  // closing the last descriptor gives the lock back
}

}  // namespace clew
