#pragma once
// A method as a file: what was decided before looking, so that anyone can run it again. Keys: docs/reference/bundle.md.

#include <memory>
#include <string>
#include <string_view>

#include "clew/base/result.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::casefile {

/// The rule set this version computes by (docs/reference/taint-rules.md).
inline constexpr std::string_view kRuleSet = "taint-rules/2";

/// Why a method file was refused: where, and a sentence with the key or value in it.
struct MethodFault {
  Error error;
  std::string message;
};

/// The method as JSON; the same bytes for the same method. With `result` also what the verifier needs beside it:
/// `labels`, `partial`, and of the policies only those that ran.
std::string method_json(const trace::Method& method, const ledger::Ledger& ledger,
                        const trace::TraceResult* result = nullptr);

/// Reads what method_json wrote, or a part of it: a key that is missing keeps its default (default_method()). `labels`
/// and `partial` are read over. An unknown key is an error with its name and place; so is a value that does not fit the
/// ledger.
Result<trace::Method, MethodFault> parse_method(std::string_view json, const ledger::Ledger& ledger);

}  // namespace clew::casefile
