#pragma once
// Files that are written piece by piece: one that has its name when it is whole, and one that never has a name.

#include <string>

#include "clew/base/bytes.h"
#include "clew/base/file.h"
#include "clew/base/result.h"

namespace clew {

/// A file that is written piece by piece, for more than fits into memory. What is written stands beside `path` until
/// commit() gives it the name; a NewFile that ends before leaves `path` as it was, and nothing beside it.
class NewFile {
 public:
  /// Takes over the permissions of a file that has the name, and removes what processes that were killed left beside
  /// it. Errors: `io`.
  static Result<NewFile> create(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) noexcept;
  ~NewFile();
  /// Errors: `io` (disk full included).
  Result<void> write(Bytes bytes);
  /// Forces it to the disk and gives it the name; then nothing more can be written. Errors: `io`.
  Result<void> commit() { return commit_as(path_); }
  /// The same under another name in the same folder.
  Result<void> commit_as(const std::string& path);

 private:
  NewFile() = default;
  std::string path_, temporary_;
  int fd_ = -1, folder_ = -1;
};

/// A file without a name, for content that comes once and is looked at in places. It is nobody else's to read, and gone
/// when the last of it and its mapping goes.
class SpoolFile {
 public:
  /// Errors: `io`.
  static Result<SpoolFile> create(const std::string& folder);
  SpoolFile(SpoolFile&& other) noexcept;
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  ~SpoolFile();
  Result<void> write(Bytes bytes);
  Result<MappedFile> map() const;

 private:
  SpoolFile() = default;
  int fd_ = -1;
};

}  // namespace clew
