#pragma once
// Where the real data is, and how tests read it. Without the folder every test of this program skips with one line.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/file.h"
#include "clew/codec/zstd.h"

namespace clew::real {

inline std::string data(const std::string& path) {
  return std::string(CLEW_SHARED_DATA) + "/" + path;
}

inline std::string read_data(const std::string& path) {
  const auto bytes = read_file(data(path));
  if (!bytes) return {};
  if (!codec::is_zstd(as_bytes(*bytes))) return *bytes;
  return codec::zstd_decompress(as_bytes(*bytes)).value_or(std::string());
}

/// A folder of its own for each test, removed with it.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/clew-test-XXXXXX";
    path_ = mkdtemp(name);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { (void)std::system(("rm -rf '" + path_ + "'").c_str()); }
  std::string path(const std::string& name) const { return join_path(path_, name); }

 private:
  std::string path_;
};

/// Rows of a tab-separated text; lines that start with '#' and the header are left out.
inline std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::size_t at = 0;
  bool header = true;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line[0] == '#') continue;
    if (std::exchange(header, false)) continue;
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t')
        fields.emplace_back();
      else
        fields.back() += c;
    }
    rows.push_back(std::move(fields));
  }
  return rows;
}

}  // namespace clew::real

#define CLEW_NEEDS_DATA(path) \
  if (!::clew::file_exists(::clew::real::data(path))) GTEST_SKIP() << "no shared data: " << path
