// A case: open, trace, and where asked trace again with the rows of every block reversed, because a conclusion that
// hangs on an order nobody knows has to say so.

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "clew/engine/store.h"
#include "clew/trace/tracer.h"

namespace clew::engine {
namespace {

using ExitKey = std::tuple<std::uint16_t, std::uint64_t, std::uint32_t, std::uint8_t>;

ExitKey key_of(const trace::Exit& exit) {
  return {static_cast<std::uint16_t>(exit.label), raw(exit.address), raw(exit.asset),
          static_cast<std::uint8_t>(exit.place)};
}

// An exit is order-sensitive if any conserving policy gives it another amount in the reversed run.
std::vector<std::size_t> changed_exits(const trace::TraceResult& result, const trace::TraceResult& reversed) {
  std::map<ExitKey, const trace::Exit*> other;
  for (const trace::Exit& exit : reversed.exits) other[key_of(exit)] = &exit;
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < result.exits.size(); ++i) {
    const auto found = other.find(key_of(result.exits[i]));
    bool differs = false;
    for (std::size_t p = 0; p < result.runs.size(); ++p) {
      if (!trace::conserves(result.runs[p].policy)) continue;
      const trace::Share reversed_share = found == other.end() ? trace::Share{} : found->second->by_policy[p];
      differs = differs || result.exits[i].by_policy[p].quanta != reversed_share.quanta;
    }
    if (differs) changed.push_back(i);
  }
  return changed;
}

Outcome<trace::TraceResult> trace_once(const Case& made, const trace::Method& method, const ProgressFn& progress) {
  auto result = trace::trace(made.ledger, made.labels, method, progress);
  if (result) return *std::move(result);
  const trace::Refusal& refusal = result.error();
  const char* const advice = refusal.error.code == Code::not_found
                                 ? "clew show tells what the ledger covers; --as-of DAY is the first second of that day"
                                 : "";
  return refuse(refusal.error.code, refusal.message.empty() ? std::string(refusal.error.reason) : refusal.message,
                advice);
}

}  // namespace

Outcome<Case> run_trace(const std::string& store, const trace::Method& method, bool check_order,
                        const ProgressFn& progress) {
  Case made;
  made.ledger = CLEW_TRY(open_ledger(store));
  made.labels = CLEW_TRY(load_labels(store));
  made.prices = CLEW_TRY(load_prices(store));
  made.method = method;
  made.result = CLEW_TRY(trace_once(made, method, progress));
  if (!checked_when_opened(*made.ledger))
    made.result.notes.emplace_back(
        "The ledger is so large that its checksums were not compared before this trace; clew verify compares them.");
  if (check_order && made.ledger->identity().kind == ledger::Kind::utxo)
    made.result.notes.emplace_back(
        "The order of transactions is fixed by the chain: there is no other order to check.");
  if (check_order && made.ledger->identity().kind == ledger::Kind::account) {
    trace::Method reversed = method;
    reversed.order =
        method.order == graph::BlockOrder::as_recorded ? graph::BlockOrder::reversed : graph::BlockOrder::as_recorded;
    const trace::TraceResult other = CLEW_TRY(trace_once(made, reversed, progress));
    made.order_sensitive = changed_exits(made.result, other);
    made.order_checked = true;
  }
  return made;
}

}  // namespace clew::engine
