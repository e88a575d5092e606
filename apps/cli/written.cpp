// An answer that is cut off looks like one that is whole, and the file it replaces is gone: so a file is written beside
// its name and takes it at the end. A stream cannot be taken back; whoever reads one needs the exit code, or a last
// line.

#include "apps/cli/written.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace clew::cli {

using engine::Failure;
using engine::Outcome;

Outcome<void> none_of(const std::string& path, const std::vector<std::string>& others) {
  const std::string target = path.empty() ? "/dev/stdout" : path;
  for (const std::string& other : others) {
    std::error_code gone;  // what is not there yet is no other file
    if (std::filesystem::is_regular_file(target, gone) && std::filesystem::equivalent(target, other, gone))
      return std::unexpected<Failure>({Code::usage,
                                       fmt::format("'{}' is the same file as '{}': it would be overwritten",
                                                   path.empty() ? "standard output" : path, other),
                                       "write to another file with --out"});
  }
  return {};
}

Outcome<Written> Written::open(const std::string& path, const std::vector<std::string>& others) {
  CLEW_TRY_VOID(none_of(path, others));
  Written written;
  written.path_ = path;
  if (path.empty()) {
    written.stream_ = stdout;
    return written;
  }
  std::error_code gone;
  const auto status = std::filesystem::status(path, gone);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    written.stream_ = std::fopen(path.c_str(), "wb");
    if (written.stream_ == nullptr) return written.failed(std::strerror(errno));
    return written;
  }
  const auto behind = std::filesystem::canonical(path, gone);
  if (!gone) written.path_ = behind.string();
  auto file = NewFile::create(written.path_);
  if (!file) return written.failed(file.error().reason);
  written.file_ = *std::move(file);
  return written;
}

Written::Written(Written&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, std::nullopt)),
      stream_(std::exchange(other.stream_, nullptr)) {}

Written::~Written() {
  if (stream_ != nullptr && stream_ != stdout) std::fclose(stream_);
}

Outcome<void> Written::put(std::string_view text) {
  if (file_) {
    if (const auto put = file_->write(as_bytes(text)); !put) return failed(put.error().reason);
    return {};
  }
  if (std::fwrite(text.data(), 1, text.size(), stream_) == text.size() && std::fflush(stream_) == 0) return {};
  return failed(std::strerror(errno));
}

Outcome<void> Written::close() {
  if (!file_) return {};  // every piece was flushed
  const auto named = file_->commit();
  file_.reset();
  if (!named) return failed(named.error().reason);
  return {};
}

std::string Written::give_up(bool keep) {
  if (!file_) return path_.empty() ? "the answers up to there were written" : "";
  if (!keep) {
    file_.reset();
    return fmt::format("'{}' is as it was before; --partial keeps what there is", path_);
  }
  const std::string partial = path_ + ".partial";
  const auto kept = file_->commit_as(partial);
  file_.reset();
  if (!kept) return fmt::format("what there is could not be kept: {}", kept.error().reason);
  return fmt::format("what there is stands in '{}'", partial);
}

std::unexpected<Failure> Written::failed(const char* reason) const {
  return std::unexpected<Failure>(
      {Code::io, fmt::format("{} cannot be written: {}", path_.empty() ? "standard output" : "'" + path_ + "'", reason),
       "is there room, and may you write there?"});
}

}  // namespace clew::cli
