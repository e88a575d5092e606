#pragma once
// Files: read by mapping, written so that a crash leaves the old or the new file, never half of one.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew {

/// A whole file mapped read-only. The mapping survives unlinking of the file. Movable, not copyable.
class MappedFile {
 public:
  /// Errors: `not_found`, `io`.
  static Result<MappedFile> open(const std::string& path);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  Bytes bytes() const { return {data_, size_}; }

 private:
  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Writes `parts` one after the other to `path` through a temporary file beside it: write, fsync, rename, fsync of the
/// folder. After success the content is durable; after any failure or crash `path` is as before. Errors: `io` (disk
/// full included).
Result<void> write_file_atomically(const std::string& path, std::span<const Bytes> parts);
Result<void> write_file_atomically(const std::string& path, std::string_view text);

/// Reads a whole file. Errors: `not_found`, `io`.
Result<std::string> read_file(const std::string& path);
/// Names (not paths) of the entries of a folder, sorted bytewise, without "." and "..". Errors: `not_found`, `io`.
Result<std::vector<std::string>> list_folder(const std::string& path);
/// Creates a folder and its parents; fine if it exists. Errors: `io`.
Result<void> make_folder(const std::string& path);
/// Removes a file; fine if it is not there. Errors: `io`.
Result<void> remove_file(const std::string& path);
/// Removes a folder that holds nothing; any other, and one that is not there, stays as it is. True if it was removed.
bool remove_folder_if_empty(const std::string& path);
bool file_exists(const std::string& path);
/// The same, where it makes a difference whether there is none or nobody may look. Errors: `io` (permission denied
/// ...).
Result<bool> look_for_file(const std::string& path);
bool is_folder(const std::string& path);
/// Which file a path names now: another one after it was removed, replaced or emptied. All zero if there is none.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0;
  bool empty = false;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
FileIdentity file_identity(const std::string& path);
std::string join_path(std::string_view folder, std::string_view name);

/// An exclusive lock held for the life of the object (flock on `path`, which is created and stays).
class FileLock {
 public:
  /// Errors: `conflict` when another process holds it, `io`.
  static Result<FileLock> acquire(const std::string& path);
  FileLock() = default;
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  int fd_ = -1;
};

}  // namespace clew
