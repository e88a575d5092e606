#pragma once
// What the parts of the decision log share. Internal to the engine.

#include <string>
#include <string_view>

#include "clew/casefile/audit_log.h"
#include "clew/engine/decisions.h"

namespace clew::engine {

struct DecisionLog::State {
  std::string store;
  casefile::AuditLog log;
};

std::unexpected<Failure> log_failure(const Error& error, std::string_view doing);

/// What is sealed with a decision: both are JSON, byte for byte as they were recorded.
struct SealedDecision {
  std::string question, answer;
};
Outcome<SealedDecision> parse_sealed(std::string_view sealed);

}  // namespace clew::engine
