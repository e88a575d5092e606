// OFAC's CSV files are ASCII today; older ones hold Windows-1252, newer ones may hold UTF-8. Which it is shows in each
// field: text in Windows-1252 with letters beyond ASCII is next to never valid UTF-8.

#include "clew/formats/ofac/list_file.h"

#include <array>

#include "clew/codec/utf8.h"
#include "clew/codec/zstd.h"

namespace clew::formats::ofac {
namespace {

// U+0080 .. U+009F of Latin-1 as Windows-1252 has them; 0 where it has none.
constexpr std::array<std::uint16_t, 32> kWindows = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf8(std::string& text, std::uint32_t point) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | (point >> 6));
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (point >> 12));
    text += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

}  // namespace

Result<ListFile> ListFile::open(const std::string& path) {
  ListFile file;
  file.mapped_ = CLEW_TRY(MappedFile::open(path));
  if (codec::is_zstd(file.mapped_.bytes())) {
    file.decompressed_ = CLEW_TRY(codec::zstd_decompress(file.mapped_.bytes(), kFileBytesMax));
    file.compressed_ = true;
    file.mapped_ = MappedFile();
  } else if (file.mapped_.bytes().size() > kFileBytesMax) {
    return fail(Code::limit, "list file larger than 2 GiB", kFileBytesMax);
  }
  return file;
}

std::string_view base_name(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string stem_of(std::string_view path) {
  std::string name;
  for (const char c : base_name(path)) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (name.ends_with(".zst")) name.resize(name.size() - 4);
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.resize(dot);
  return name;
}

Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!is_folder(path)) {
      files.push_back(path);
      continue;
    }
    for (const std::string& name : CLEW_TRY(list_folder(path))) {
      if (files.size() == kFilesMax) return fail(Code::limit, "folder of more than 4,096 files");
      std::string file = join_path(path, name);
      if (!is_folder(file)) files.push_back(std::move(file));
    }
  }
  return files;
}

std::string to_utf8(std::string text) {
  if (codec::invalid_utf8(text) == std::string_view::npos) return text;
  std::string made;
  made.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    std::uint32_t point = byte;
    if (byte >= 0x80 && byte < 0xA0) point = kWindows[byte - 0x80] != 0 ? kWindows[byte - 0x80] : 0xFFFD;
    append_utf8(made, point);
  }
  return made;
}

}  // namespace clew::formats::ofac
