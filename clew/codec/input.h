#pragma once
// The content of a file from front to back, in bounded memory, zstd-compressed or not.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clew/base/result.h"

namespace clew::codec {

inline constexpr std::size_t kInputPieceBytes = std::size_t{256} << 10;  ///< no piece is longer
inline constexpr std::uint64_t kInputBytesMax = std::uint64_t{64} << 30;

/// Content in pieces. Compressed content is known by its first bytes and decompressed on the way.
class Input {
 public:
  /// Reads a file. Errors: `not_found`, `io`.
  static Result<Input> open(const std::string& path, std::uint64_t size_max = kInputBytesMax);
  /// Reads `content`, which must outlive the input.
  static Input of(std::string_view content, std::uint64_t size_max = kInputBytesMax);
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;
  ~Input();

  /// The next piece, empty at the end; holds until the next call. After an error every call gives that error. Errors:
  /// `io`, `malformed` and `truncated` (zstd frame), `limit` (more than `size_max`: a bomb); offsets are those of the
  /// content.
  Result<std::string_view> next();
  /// The next piece without taking it: what kind of content it is.
  Result<std::string_view> peek();
  /// How many bytes of content were handed out.
  std::uint64_t position() const;

 private:
  struct State;
  explicit Input(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Lines of an input, without their ends ("\n" or "\r\n"), in bounded memory. Behind the last character of a line at
/// least `kLinePadding` bytes can be read, as vectorised parsers want.
class LineReader {
 public:
  static constexpr std::size_t kLinePadding = 64;
  explicit LineReader(Input& input, std::size_t line_max = std::size_t{64} << 20);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  struct Line {
    std::string_view text;  ///< holds until the next call
    std::uint64_t offset = 0;
    std::uint64_t number = 0;  ///< from 1
    bool ended = true;         ///< false for a last line without a line end
  };
  /// The next line, or `not_found` at the end. A line longer than `line_max` is `limit` with its offset, and the next
  /// call goes on behind it. Errors of the input end the reading.
  Result<Line> next();

 private:
  Result<bool> fill();
  void skip_to(std::size_t position);
  Input& input_;
  std::size_t line_max_;
  std::string window_;
  std::size_t begin_ = 0, end_ = 0, searched_ = 0;  // [begin_, end_) of the window is unread
  std::uint64_t offset_ = 0, number_ = 0;           // of begin_
  bool finished_ = false;
};

}  // namespace clew::codec
