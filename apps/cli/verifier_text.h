#pragma once
#include <string_view>

namespace clew::cli {
/// The text of verify/verify.py, put in at build time.
extern const std::string_view kVerifierText;
/// The text of verify/facts.py, which it imports. It has no three apostrophes in a row.
extern const std::string_view kVerifierFacts;
}  // namespace clew::cli
