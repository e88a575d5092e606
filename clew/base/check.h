#pragma once
// Broken invariants stop the program, in release too. Never used on input.

namespace clew {
/// Prints the condition with its place to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}  // namespace clew

#define CLEW_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::clew::check_failed(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define CLEW_DCHECK(condition) void(0)
#else
#define CLEW_DCHECK(condition) CLEW_CHECK(condition)
#endif
