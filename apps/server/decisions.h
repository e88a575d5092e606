#pragma once
// The engine's audit log behind the interface that the handlers use.

#include <memory>
#include <string>

#include "apps/server/knowledge.h"

namespace clew::server {

/// Opens the log of a store, or makes it. Errors: as engine::DecisionLog::open().
engine::Outcome<std::unique_ptr<DecisionLog>> open_decision_log(const std::string& store, const std::string& tenant);

}  // namespace clew::server
