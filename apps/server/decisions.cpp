// Decisions go to the engine's audit log: all of one request in one commit, under the name of the token. Several
// threads may record at once; the log orders them.

#include "apps/server/decisions.h"

#include <ctime>

#include "clew/codec/json.h"
#include "clew/engine/decisions.h"

namespace clew::server {
namespace {

class EngineLog final : public DecisionLog {
 public:
  EngineLog(engine::DecisionLog log, std::string tenant) : log_(std::move(log)), tenant_(std::move(tenant)) {}

  engine::Outcome<std::vector<std::string>> record(std::span<const Decided> decisions, const Knowledge& knowledge,
                                                   std::string_view who) override {
    if (knowledge.snapshot() == nullptr)
      return std::unexpected(engine::Failure{Code::conflict, "there are no lists to record", ""});
    std::vector<engine::Decided> all;
    all.reserve(decisions.size());
    for (const Decided& one : decisions) all.push_back({one.query, one.options, one.answer, {}});
    return log_.record(all, *knowledge.snapshot(), {std::string(who), UnixTime{std::time(nullptr)}});
  }

  engine::Outcome<void> vouch(engine::ScreenOptions& options) const override {
    options.rules = CLEW_TRY(log_.rules());
    options.now = UnixTime{std::time(nullptr)};
    options.tenant = tenant_;
    return {};
  }

  engine::Outcome<std::string> find(std::string_view id) const override {
    const auto line = log_.find(std::string(id));
    if (!line) return std::unexpected(line.error());
    std::string text = "{\"id\":\"" + codec::json_escape(line->id) + "\",\"kind\":\"" + codec::json_escape(line->kind) +
                       "\",\"time\":\"" + codec::json_escape(line->time) + "\",\"who\":\"" +
                       codec::json_escape(line->who) + "\",\"erased\":" + (line->erased ? "true" : "false");
    text += ",\"open\":" + (line->open.empty() ? std::string("{}") : line->open);
    text += ",\"sealed\":" + (line->sealed.empty() ? std::string("null") : line->sealed);
    return text + "}\n";
  }

 private:
  engine::DecisionLog log_;
  std::string tenant_;
};

}  // namespace

engine::Outcome<std::unique_ptr<DecisionLog>> open_decision_log(const std::string& store, const std::string& tenant) {
  auto log = engine::DecisionLog::open(store);
  if (!log) return std::unexpected(log.error());
  return std::make_unique<EngineLog>(std::move(*log), tenant);
}

}  // namespace clew::server
