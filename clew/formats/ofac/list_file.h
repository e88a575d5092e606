#pragma once
// Files of a list: mapped or decompressed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/file.h"
#include "clew/base/result.h"

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

/// Base name in lower case without ".zst" and, after that, without a last extension: "Lists/SDN.CSV.zst" is "sdn".
std::string stem_of(std::string_view path);
std::string_view base_name(std::string_view path);
/// The paths with each folder replaced by the files in it, sorted. Errors: `not_found`, `io`, `limit`.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths);

}  // namespace clew::formats::ofac
