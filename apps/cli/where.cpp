// clew where: each part of the loss at a time. A trace with that time as its end, printed by place.

#include <fmt/format.h>

#include "apps/cli/case_json.h"
#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"

namespace clew::cli {
namespace {

void print_run(const engine::Case& traced, const trace::PolicyRun& run, std::uint64_t rows) {
  const ledger::Ledger& ledger = *traced.ledger;
  Table table({{"place"}, {"label"}, {"address"}, {"amount", Table::Align::right}, {"since"}, {"last"}, {"why"}});
  for (const trace::Holding& holding : run.holdings) {
    const unsigned grid = run.policy == trace::PolicyId::haircut && raw(holding.asset) < traced.result.grid_bits.size()
                              ? traced.result.grid_bits[raw(holding.asset)]
                              : 0;
    const auto time = [&](TxIndex tx) {
      return holding.receipts == 0 ? std::string("start") : to_iso(ledger.block(ledger.block_of(tx)).time);
    };
    table.row({place_name(holding.place), traced.result.labels[raw(holding.label)],
               engine::address_text(ledger, holding.address),
               grouped(engine::amount_text(ledger, holding.asset, holding.amount.quanta, grid)), time(holding.first_tx),
               time(holding.last_tx),
               holding.why == trace::Unfollowed::none ? "" : trace::unfollowed_name(holding.why)});
  }
  print(fmt::format("\n{}{}\n", policy_name(run.policy), trace::conserves(run.policy) ? "" : " (touched, not owned)"));
  print(table.size() == 0 ? std::string("  nothing\n") : table.text(rows));
}

}  // namespace

int run_where(const TraceOptions& given) {
  TraceOptions options = given;
  options.common.threads = threads_or_default(options.common.threads);
  const auto method = method_of(options);
  if (!method) return report_failure(method.error(), options.common.json);
  const auto traced = engine::run_trace(options.common.store, *method, false, progress_bar(options.common.quiet));
  end_progress();
  if (!traced) return report_failure(traced.error(), options.common.json);
  if (options.common.json) {
    print(case_json(*traced));
    return kOk;
  }
  print(fmt::format("Where it is {}\n", method->as_of ? "at " + to_iso(*method->as_of) : "at the end of the ledger"));
  for (const trace::PolicyRun& run : traced->result.runs)
    if (run.applicable) print_run(*traced, run, options.rows);
  return kOk;
}

}  // namespace clew::cli
