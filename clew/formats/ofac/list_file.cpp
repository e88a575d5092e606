#include "clew/formats/ofac/list_file.h"

#include <algorithm>
#include <utility>

#include "clew/codec/zstd.h"

namespace clew::formats::ofac {

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

Result<OpenFiles> OpenFiles::open(const std::vector<std::string>& paths,
                                  const std::function<bool(const std::string& path)>& is_part,
                                  intel::Reading& reading) {
  OpenFiles opened;
  for (std::string& path : CLEW_TRY(files_of(paths))) {
    const bool asked = is_asked(path, paths);
    if (!asked && !is_part(path)) continue;
    auto file = ListFile::open(path);
    if (file) {
      opened.files_.push_back(std::move(*file));
      opened.texts_.push_back({std::move(path), {}});
    } else if (asked && (file.error().code == Code::not_found || file.error().code == Code::io)) {
      return std::unexpected(file.error());
    } else {
      reading.begin_file(path);
      reading.bad(file.error(), "file");
    }
  }
  // Only now: a file that moves takes its text along.
  for (std::size_t i = 0; i < opened.texts_.size(); ++i) opened.texts_[i].text = opened.files_[i].text();
  return opened;
}

bool is_asked(const std::string& path, const std::vector<std::string>& asked) {
  return std::find(asked.begin(), asked.end(), path) != asked.end();
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

}  // namespace clew::formats::ofac
