// clew trace: the balance of every rule side by side, the exits, what flips, what was not followed.

#include <fmt/format.h>

#include <algorithm>

#include "apps/cli/case_json.h"
#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"

namespace clew::cli {
namespace {

using trace::Share;

unsigned grid_of(const trace::TraceResult& result, trace::PolicyId policy, AssetId asset) {
  if (policy != trace::PolicyId::haircut || raw(asset) >= result.grid_bits.size()) return 0;
  return result.grid_bits[raw(asset)];
}

std::string amount(const engine::Case& traced, trace::PolicyId policy, AssetId asset, const Share& share) {
  const unsigned grid = grid_of(traced.result, policy, asset);
  const ledger::AssetKey key = traced.ledger->asset(asset);
  const u128 units = share.quanta >> grid;
  std::string text = grouped(to_decimal(units, key.decimals));
  if (units << grid != share.quanta) text = "~" + text;  // a part of a base unit is not shown
  return share.quanta == 0 ? "" : text;
}

const std::string& label_name(const engine::Case& traced, trace::LabelId label) {
  return traced.result.labels[raw(label)];
}

std::string asset_name(const engine::Case& traced, AssetId asset) {
  const ledger::AssetKey key = traced.ledger->asset(asset);
  return key.symbol.empty() ? engine::amount_text(*traced.ledger, asset, 0).substr(2)
                            : key.symbol + (key.verified || raw(asset) == 0 ? "" : " (unverified)");
}

void print_balance(const engine::Case& traced) {
  Table table({{"rule"},
               {"label"},
               {"asset"},
               {"stolen", Table::Align::right},
               {"introduced", Table::Align::right},
               {"converted in", Table::Align::right},
               {"held", Table::Align::right},
               {"frozen", Table::Align::right},
               {"exited", Table::Align::right},
               {"opaque", Table::Align::right},
               {"burnt", Table::Align::right},
               {"fees", Table::Align::right},
               {"converted out", Table::Align::right},
               {"returned", Table::Align::right},
               {"unresolved", Table::Align::right}});
  for (const trace::PolicyRun& run : traced.result.runs)
    for (const trace::BalanceLine& line : run.balance) {
      const auto text = [&](const Share& share) { return amount(traced, run.policy, line.asset, share); };
      std::vector<std::string> cells{
          std::string(policy_name(run.policy)) + (trace::conserves(run.policy) ? "" : " (touched)"),
          label_name(traced, line.label),
          asset_name(traced, line.asset),
          text(line.stolen),
          text(line.introduced),
          text(line.converted_in)};
      for (const Share& share : line.places) cells.push_back(text(share));
      table.row(std::move(cells));
    }
  print(
      "Balance (stolen + introduced + converted in = the rest of the line, exactly, for every rule but poison;\n"
      "'~' marks amounts with a part of a base unit that is not shown)\n");
  print(table.text());
}

void print_exits(const engine::Case& traced, std::uint64_t rows) {
  const trace::TraceResult& result = traced.result;
  if (result.exits.empty()) return print("\nNo exits: nothing reached a labelled service.\n");
  std::vector<Table::Column> columns{
      {"#", Table::Align::right}, {"service"}, {"address"}, {"label"}, {"asset"}, {"place"}};
  for (const auto& run : result.runs) columns.push_back({policy_name(run.policy), Table::Align::right});
  columns.push_back({"at least", Table::Align::right});
  columns.push_back({"at most", Table::Align::right});
  columns.push_back({"", Table::Align::left});
  Table table(std::move(columns));
  for (std::size_t i = 0; i < result.exits.size(); ++i) {
    const trace::Exit& exit = result.exits[i];
    std::vector<std::string> cells{std::to_string(i + 1),
                                   exit.service,
                                   engine::address_text(*traced.ledger, exit.address),
                                   label_name(traced, exit.label),
                                   asset_name(traced, exit.asset),
                                   place_name(exit.place)};
    for (std::size_t p = 0; p < result.runs.size(); ++p)
      cells.push_back(amount(traced, result.runs[p].policy, exit.asset, exit.by_policy[p]));
    const unsigned decimals = traced.ledger->asset(exit.asset).decimals;
    cells.push_back(grouped(to_decimal(exit.low, decimals)));
    cells.push_back(grouped(to_decimal(exit.high, decimals)));
    const bool order =
        std::find(traced.order_sensitive.begin(), traced.order_sensitive.end(), i) != traced.order_sensitive.end();
    cells.push_back(std::string(exit.flips ? "flips between rules" : "") + (exit.flips && order ? "; " : "") +
                    (order ? "changes with the order inside a block" : ""));
    table.row(std::move(cells));
  }
  print("\nExits, ranked (at least / at most: what no conserving rule can deny, what some rule could say)\n");
  print(table.text(rows));
}

// Whether some rule brought value of the path's label to where it ends (a branch may have stopped it there).
bool brought_to(const trace::TraceResult& result, const trace::Path& path) {
  for (const trace::PolicyRun& run : result.runs)
    for (const trace::Holding& holding : run.holdings)
      if (holding.address == path.address && holding.label == path.label) return true;
  return false;
}

/// Most dispositions end a line; two say that it goes on where it would otherwise end.
const char* heading_of(std::string_view disposition) {
  if (disposition == "include") return "Followed as told";
  if (disposition == "follow (pass-through)") return "Followed through a service";
  return "Not followed";
}

void print_rest(const engine::Case& traced) {
  const trace::TraceResult& result = traced.result;
  for (const trace::Path& path : result.reached)
    if (path.label >= trace::LabelId{trace::kFirstIncident} && !brought_to(result, path))
      print(
          fmt::format("\nConnected, but by no rule paid: payments in rising order lead from '{}' to {} (clew path "
                      "shows them); no rule brings value there.\n",
                      label_name(traced, path.label), visible(engine::address_text(*traced.ledger, path.address))));
  for (const trace::Meeting& meeting : result.meetings)
    print(fmt::format("\nIncidents meet ({}): '{}' and '{}' in {} ({})\n", policy_name(meeting.policy),
                      label_name(traced, meeting.a), label_name(traced, meeting.b),
                      visible(engine::place_text(traced, meeting.holder, meeting.address)),
                      engine::tx_text(*traced.ledger, meeting.tx)));
  if (!result.conversions.empty())
    print(fmt::format("\nInference: {} conversions of one asset into another (clew bundle lists them).\n",
                      result.conversions.size()));
  if (!result.candidates.empty())
    print(
        fmt::format("Inference: {} payouts of opaque services that could continue a deposit; a set, never a line (clew "
                    "bundle lists them).\n",
                    result.candidates.size()));
  for (const trace::Treatment& treatment : result.treatments)
    if (treatment.disposition != "exit" && treatment.disposition != "opaque")
      print(fmt::format("{}: {} ({}): {}\n", heading_of(treatment.disposition),
                        visible(engine::place_text(traced, treatment.pool, treatment.address)),
                        treatment.disposition == "follow (pass-through)" ? "pass-through" : treatment.disposition,
                        visible(treatment.why)));
  for (const std::string& note : result.notes) print("Note: " + visible(note) + "\n");
  if (traced.order_checked)
    print(traced.order_sensitive.empty() ? "\nTaking the transactions of each block in reverse order changes no exit.\n"
                                         : fmt::format("\nThe order of transactions inside a block changes {} exits.\n",
                                                       traced.order_sensitive.size()));
  print(fmt::format("\nLedger {}, labels {}, rules taint-rules/2, clew {}.\n", traced.ledger->version().substr(0, 16),
                    traced.labels.version().substr(0, 16), CLEW_VERSION));
}

}  // namespace

int run_trace(const TraceOptions& given) {
  TraceOptions options = given;
  options.common.threads = threads_or_default(options.common.threads);
  const auto method = method_of(options);
  if (!method) return report_failure(method.error(), options.common.json);
  const auto traced =
      engine::run_trace(options.common.store, *method, options.order == "both", progress_bar(options.common.quiet));
  end_progress();
  if (!traced) return report_failure(traced.error(), options.common.json);
  if (options.common.json) {
    print(case_json(*traced));
    return kOk;
  }
  print_balance(*traced);
  print_exits(*traced, options.rows);
  print_rest(*traced);
  return kOk;
}

}  // namespace clew::cli
