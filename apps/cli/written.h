#pragma once
// What a command writes in pieces: to a file that has its name only when it is whole, or to standard output.

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/new_file.h"
#include "clew/engine/engine.h"

namespace clew::cli {

/// Refuses to write over one of `others` (by device and inode, so also through a link). `path` empty: standard output.
engine::Outcome<void> none_of(const std::string& path, const std::vector<std::string>& others);

class Written {
 public:
  /// `path` empty: standard output. A pipe or device is written as it is; a link to a file is followed. Errors: `io`,
  /// `usage` (it is one of `others`).
  static engine::Outcome<Written> open(const std::string& path, const std::vector<std::string>& others);
  Written(Written&& other) noexcept;
  Written& operator=(Written&&) = delete;
  ~Written();
  /// Standard output has a piece when it was put.
  engine::Outcome<void> put(std::string_view text);
  /// The whole is there: the file gets its name.
  engine::Outcome<void> close();
  /// The whole is not there: what was written is kept as "PATH.partial" or not at all. Says what became of it.
  std::string give_up(bool keep);

 private:
  Written() = default;
  std::unexpected<engine::Failure> failed(const char* reason) const;
  std::string path_;
  std::optional<NewFile> file_;
  std::FILE* stream_ = nullptr;
};

}  // namespace clew::cli
