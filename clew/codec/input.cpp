// Lists come as files of kilobytes and of gigabytes, and compressed or not. One kind of source serves all readers:
// pieces of at most kInputPieceBytes, so that what a reader needs does not grow with the file. Refused: mapping the
// file (compressed content has no mapping, and mapped pages count as memory in use), and guessing compression by the
// name of the file (the first bytes say it).

#include "clew/codec/input.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/file_stream.h"
#include "clew/codec/zstd.h"

namespace clew::codec {

struct Input::State {
  std::optional<FileStream> file;
  std::string_view memory;    // what is left, if not a file
  std::vector<char> raw;      // of a file
  std::string_view unread;    // raw bytes not yet handed out or decompressed
  std::vector<char> content;  // decompressed
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> zstd{nullptr, &ZSTD_freeDStream};
  bool started = false, raw_ended = false, frame_open = false;
  std::uint64_t position = 0, size_max = 0;
  std::optional<Error> failed;
  std::optional<std::string_view> peeked;  // a piece that was looked at and not taken

  Result<void> refill() {
    if (!file) {
      unread = memory.substr(0, kInputPieceBytes);
      memory.remove_prefix(unread.size());
    } else {
      unread = {raw.data(), CLEW_TRY(file->read(raw))};
    }
    raw_ended = unread.empty();
    return {};
  }

  Result<std::string_view> next() {
    if (!started) {
      started = true;
      CLEW_TRY_VOID(refill());
      if (is_zstd(as_bytes(unread))) {
        zstd.reset(ZSTD_createDStream());
        if (!zstd) return fail(Code::limit, "no memory for decompression");
        content.resize(kInputPieceBytes);
      }
    }
    if (zstd) return decompressed();
    if (unread.empty() && !raw_ended) CLEW_TRY_VOID(refill());
    return std::exchange(unread, {});
  }

  Result<std::string_view> decompressed() {
    ZSTD_outBuffer out{content.data(), content.size(), 0};
    while (out.pos == 0) {
      if (unread.empty() && !raw_ended) CLEW_TRY_VOID(refill());
      if (unread.empty() && !frame_open) return std::string_view();
      ZSTD_inBuffer in{unread.data(), unread.size(), 0};
      const std::size_t hint = ZSTD_decompressStream(zstd.get(), &out, &in);
      if (ZSTD_isError(hint)) {
        const bool large = ZSTD_getErrorCode(hint) == ZSTD_error_frameParameter_windowTooLarge;
        return fail(large ? Code::limit : Code::malformed, large ? "zstd window too large" : "zstd frame", position);
      }
      if (!unread.empty() && in.pos == 0 && out.pos == 0) return fail(Code::malformed, "zstd frame", position);
      frame_open = hint != 0;
      unread.remove_prefix(in.pos);
      if (raw_ended && out.pos == 0 && frame_open) return fail(Code::truncated, "zstd frame", position);
    }
    return std::string_view(content.data(), out.pos);
  }
};

Input::Input(std::unique_ptr<State> state) : state_(std::move(state)) {}
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;
Input::~Input() = default;

Result<Input> Input::open(const std::string& path, std::uint64_t size_max) {
  auto state = std::make_unique<State>();
  state->file = CLEW_TRY(FileStream::open(path));
  state->raw.resize(kInputPieceBytes);
  state->size_max = size_max;
  return Input(std::move(state));
}

Input Input::of(std::string_view content, std::uint64_t size_max) {
  auto state = std::make_unique<State>();
  state->memory = content;
  state->size_max = size_max;
  return Input(std::move(state));
}

Result<std::string_view> Input::peek() {
  if (!state_->peeked) {
    const std::string_view piece = CLEW_TRY(next());
    state_->position -= piece.size();
    state_->peeked = piece;
  }
  return *state_->peeked;
}

Result<std::string_view> Input::next() {
  if (state_->peeked) {
    const std::string_view piece = *state_->peeked;
    state_->peeked.reset();
    state_->position += piece.size();
    return piece;
  }
  if (state_->failed) return std::unexpected(*state_->failed);
  Result<std::string_view> piece = state_->next();
  if (piece && piece->size() > state_->size_max - state_->position)
    piece = fail(Code::limit, "content larger than the limit", state_->size_max);
  if (piece)
    state_->position += piece->size();
  else
    state_->failed = piece.error();
  return piece;
}

std::uint64_t Input::position() const {
  return state_->position;
}

LineReader::LineReader(Input& input, std::size_t line_max) : input_(input), line_max_(line_max) {}
LineReader::~LineReader() = default;

/// Brings one more piece into the window; false at the end.
Result<bool> LineReader::fill() {
  if (finished_) return false;
  const std::string_view piece = CLEW_TRY(input_.next());
  if (piece.empty()) {
    finished_ = true;
    return false;
  }
  if (begin_ > 0 && window_.size() - end_ < piece.size() + kLinePadding) {
    std::memmove(window_.data(), window_.data() + begin_, end_ - begin_);
    searched_ -= begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  if (window_.size() - end_ < piece.size() + kLinePadding)
    window_.resize(std::max(2 * window_.size(), end_ + piece.size() + kLinePadding));
  std::memcpy(window_.data() + end_, piece.data(), piece.size());
  end_ += piece.size();
  return true;
}

void LineReader::skip_to(std::size_t position) {
  offset_ += position - begin_;
  begin_ = searched_ = position;
}

Result<LineReader::Line> LineReader::next() {
  const std::uint64_t start = offset_;
  bool too_long = false;
  while (true) {
    const void* found = end_ > searched_ ? std::memchr(window_.data() + searched_, '\n', end_ - searched_) : nullptr;
    const std::size_t stop = found ? static_cast<std::size_t>(static_cast<const char*>(found) - window_.data()) : end_;
    searched_ = stop;
    if (stop - begin_ > line_max_) too_long = true;
    if (too_long) skip_to(stop);
    if (!found) {
      if (CLEW_TRY(fill())) continue;
      if (begin_ == end_ && !too_long) return fail(Code::not_found, "no line left", offset_);
    }
    ++number_;
    std::string_view text(window_.data() + begin_, stop - begin_);
    skip_to(found ? stop + 1 : stop);
    if (too_long) return fail(Code::limit, "line longer than the limit", start);
    if (found && text.ends_with('\r')) text.remove_suffix(1);
    return Line{text, start, number_, found != nullptr};
  }
}

}  // namespace clew::codec
