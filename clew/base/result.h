#pragma once
// What the outside world can cause is a value of this type; what only a bug can cause is CLEW_CHECK (check.h).

#include <cstdint>
#include <expected>
#include <utility>

namespace clew {

/// What went wrong, coarsely: enough to choose an exit code and a next step.
enum class Code : std::uint8_t {
  malformed,    ///< the bytes are not what the format says
  truncated,    ///< the input ended too early
  overflow,     ///< an amount or a count does not fit
  mismatch,     ///< two things that must agree do not (checksum, hash, asset, unit)
  not_found,    ///< what was asked for is not there
  unsupported,  ///< valid, but this version does not handle it
  limit,        ///< a named limit was reached
  io,           ///< the operating system refused
  conflict,     ///< somebody else holds the lock, or the state moved on
  usage,        ///< the caller asked for something impossible
};

/// Name of a code as printed in JSON and in messages, e.g. "malformed".
const char* code_name(Code code);

/// A small, cheap error: code, byte offset in the input (0 where there is none), a literal. The sentence for a person
/// is made at the edge, where file and record are known.
struct Error {
  Code code = Code::malformed;
  const char* reason = "";  ///< a string literal; never freed
  std::uint64_t offset = 0;
};

/// A value or an Error. Looking away is a compiler warning, which CI turns into an error.
template <class T, class E = Error>
class [[nodiscard]] Result : public std::expected<T, E> {
 public:
  using std::expected<T, E>::expected;
  Result(std::expected<T, E> value) : std::expected<T, E>(std::move(value)) {}  // NOLINT(google-explicit-constructor)
};

/// Shorthand for a failed result: `return fail(Code::truncated, "block header", at);`
inline std::unexpected<Error> fail(Code code, const char* reason, std::uint64_t offset = 0) {
  return std::unexpected<Error>(Error{code, reason, offset});
}

}  // namespace clew

/// Yields the value of a Result or returns its error from the enclosing function.
/// `const Header h = CLEW_TRY(read_header(bytes));`  (a GNU statement expression: g++ and clang)
#define CLEW_TRY(expression)                                      \
  ({                                                              \
    auto clew_try_result = (expression);                          \
    if (!clew_try_result) [[unlikely]]                            \
      return std::unexpected(std::move(clew_try_result).error()); \
    std::move(clew_try_result).value();                           \
  })

/// The same for a Result<void>.
#define CLEW_TRY_VOID(expression)                                 \
  do {                                                            \
    auto clew_try_result = (expression);                          \
    if (!clew_try_result) [[unlikely]]                            \
      return std::unexpected(std::move(clew_try_result).error()); \
  } while (false)
