// The end of a program that has found itself to be wrong. Continuing would put a wrong number into a report, so the
// check stays on in release; no exception is thrown, because somebody above might catch it and go on.

#include "clew/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace clew {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: this must hold and does not: %s\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace clew
