#pragma once
// What the parts of the decision log share. Internal to the engine.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clew/casefile/audit_log.h"
#include "clew/engine/decisions.h"

namespace clew::engine {

struct DecisionLog::State {
  std::string store;
  casefile::AuditLog log;
  std::mutex rules_mutex;
  std::shared_ptr<const RuleBook> rules;  ///< as they were last read; null: not yet
};

/// A rule that stood after the record `until` and was erased since: its number, and that of the record of the erasure.
Result<std::map<std::uint64_t, std::uint64_t>> rules_erased(const casefile::AuditLog& log, std::uint64_t until);

std::unexpected<Failure> log_failure(const Error& error, std::string_view doing);

/// What is sealed with a decision: both are JSON, byte for byte as they were recorded.
struct SealedDecision {
  std::string question, answer;
};
Outcome<SealedDecision> parse_sealed(std::string_view sealed);

}  // namespace clew::engine
