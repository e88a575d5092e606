#pragma once
// Files of a list: mapped or decompressed.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/file.h"
#include "clew/base/result.h"
#include "clew/intel/reading.h"

namespace clew::formats::ofac {

inline constexpr std::uint64_t kFileBytesMax = std::uint64_t{2} << 30;  ///< decompressed
inline constexpr std::size_t kFilesMax = 4'096;                         ///< of a folder

/// One file's content. Movable; the view holds while the object lives.
class ListFile {
 public:
  /// Errors: `not_found`, `io`, `malformed` and `truncated` of zstd, `limit` (kFileBytesMax).
  static Result<ListFile> open(const std::string& path);
  std::string_view text() const { return compressed_ ? std::string_view(decompressed_) : as_text(mapped_.bytes()); }

 private:
  MappedFile mapped_;
  std::string decompressed_;
  bool compressed_ = false;
};

/// A file's name and content, wherever it comes from.
struct NamedText {
  std::string path;
  std::string_view text;
};

/// The files of a list, open at once. The texts hold while the object lives.
class OpenFiles {
 public:
  /// Opens the files that `paths` name, and of each folder those that `is_part`. One that cannot be opened is a bad
  /// record of its own. Errors: as files_of, and `not_found` and `io` of a file that was asked for.
  static Result<OpenFiles> open(const std::vector<std::string>& paths,
                                const std::function<bool(const std::string& path)>& is_part, intel::Reading& reading);
  const std::vector<NamedText>& texts() const { return texts_; }

 private:
  std::vector<ListFile> files_;
  std::vector<NamedText> texts_;
};

/// Whether a file was named itself, not found in a folder.
bool is_asked(const std::string& path, const std::vector<std::string>& asked);

/// Base name in lower case without ".zst" and, after that, without a last extension: "Lists/SDN.CSV.zst" is "sdn".
std::string stem_of(std::string_view path);
std::string_view base_name(std::string_view path);
/// The paths with each folder replaced by the files in it, sorted. Errors: `not_found`, `io`, `limit`.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths);

}  // namespace clew::formats::ofac
