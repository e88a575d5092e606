#pragma once
// From the words of the command line to the method of a trace.

#include "apps/cli/commands.h"

namespace clew::cli {

/// Builds the method; opens the store's ledger to read seeds and addresses. Errors say which word is wrong and what to
/// write.
engine::Outcome<trace::Method> method_of(const TraceOptions& options);
/// The time an option gives; nothing for an empty text. Errors: `usage`, naming the option.
engine::Outcome<std::optional<UnixTime>> time_of(const std::string& text, const char* option);

}  // namespace clew::cli
