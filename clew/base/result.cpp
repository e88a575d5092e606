// The names of the error codes. They appear in JSON output and in messages, so they are part of the interface:
// a name may be added, never changed.

#include "clew/base/result.h"

namespace clew {

const char* code_name(Code code) {
  switch (code) {
    case Code::malformed: return "malformed";
    case Code::truncated: return "truncated";
    case Code::overflow: return "overflow";
    case Code::mismatch: return "mismatch";
    case Code::not_found: return "not_found";
    case Code::unsupported: return "unsupported";
    case Code::limit: return "limit";
    case Code::io: return "io";
    case Code::conflict: return "conflict";
    case Code::usage: return "usage";
  }
  return "unknown";  // a byte that is no Code: only a bug makes one, and naming it must not crash the report of the bug
}

}  // namespace clew
