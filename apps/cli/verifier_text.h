#pragma once
#include <string_view>

namespace clew::cli {
/// The text of verify/verify.py, put in at build time.
extern const std::string_view kVerifierText;
}  // namespace clew::cli
