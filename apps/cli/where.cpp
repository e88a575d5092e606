// clew where: each part of the loss at a time, sorted by what can be done about it; and the same as a table of hours.

#include <fmt/format.h>

#include "apps/cli/case_json.h"
#include "apps/cli/commands.h"
#include "apps/cli/method_words.h"
#include "apps/cli/print.h"
#include "clew/engine/act.h"

namespace clew::cli {
namespace {

using engine::AssetTotal;
using engine::Part;
using engine::Reach;
using engine::Standing;

class Where {
 public:
  Where(const engine::Case& traced, std::size_t run)
      : case_(traced), ledger_(*traced.ledger), run_(traced.result.runs[run]) {}

  std::string parts(const Standing& standing, std::uint64_t rows) const;
  std::string sentence(const Standing& standing) const;
  void hour(const Standing& standing, Table& table) const;
  void json(const Standing& standing, codec::JsonWriter& out) const;

 private:
  unsigned grid(AssetId asset) const {
    return run_.policy == trace::PolicyId::haircut && raw(asset) < case_.result.grid_bits.size()
               ? case_.result.grid_bits[raw(asset)]
               : 0;
  }
  std::string amount(AssetId asset, u128 quanta) const {
    return grouped(engine::amount_text(ledger_, asset, quanta, grid(asset)));
  }
  std::string units(AssetId asset, u128 quanta) const {
    return quanta == 0 ? "0" : grouped(to_decimal(quanta >> grid(asset), ledger_.asset(asset).decimals));
  }
  std::string time(const std::optional<TxIndex>& tx) const {
    return tx ? to_iso(ledger_.block(ledger_.block_of(*tx)).time) : "";
  }
  std::string interval(const Part& part) const {
    if (!part.interval) return "";
    const unsigned decimals = ledger_.asset(part.asset).decimals;
    return grouped(to_decimal(part.interval->first, decimals)) + " to " +
           grouped(to_decimal(part.interval->second, decimals));
  }
  std::string place(const Part& part) const {
    switch (part.place) {
      case trace::Place::burnt:
      case trace::Place::fees:
      case trace::Place::returned: return place_name(part.place);
      default: return reach_name(part.reach);
    }
  }
  std::string who(const Part& part) const {
    std::string text = part.who;
    if (part.reach == Reach::service && !part.issuer.empty())
      text += (text.empty() ? "" : "; ") + part.issuer + " (issuer)";
    return text;
  }
  std::string by(const AssetTotal& total, std::size_t names_max) const;

  const engine::Case& case_;
  const ledger::Ledger& ledger_;
  const trace::PolicyRun& run_;
};

std::string Where::parts(const Standing& standing, std::uint64_t rows) const {
  Table table({{"place"},
               {"label"},
               {"address"},
               {"amount", Table::Align::right},
               {"any rule", Table::Align::right},
               {"since"},
               {"last"},
               {"service"},
               {"who can act"},
               {"why"}});
  for (const Part& part : standing.parts) {
    const bool fees = part.place == trace::Place::fees;
    const std::string service =
        part.service.empty() ? "" : fmt::format("{} ({})", visible(part.service), part.category);
    table.row({place(part), case_.result.labels[raw(part.label)],
               fees ? "" : visible(engine::place_text(case_, part.holder, part.address)),
               amount(part.asset, part.quanta), interval(part), fees || part.since ? time(part.since) : "start",
               fees || part.last ? time(part.last) : "start", service, visible(who(part)),
               part.why == trace::Unfollowed::none ? "" : trace::unfollowed_name(part.why)});
  }
  return table.size() == 0 ? "  nothing\n" : table.text(rows);
}

std::string Where::by(const AssetTotal& total, std::size_t names_max) const {
  std::string text;
  for (std::size_t i = 0; i < total.by_whom.size(); ++i) {
    if (i == names_max) return text + fmt::format(" and {} more", total.by_whom.size() - i);
    const auto& [name, quanta] = total.by_whom[i];
    text += (i == 0 ? "" : ", ") + visible(name) + " " + amount(total.asset, quanta);
  }
  return text;
}

/// How much can still be acted upon, by whom, out of how much.
std::string Where::sentence(const Standing& standing) const {
  if (case_.method.direction == graph::Direction::backward) return "";
  if (!trace::conserves(run_.policy)) return "  Touched value is never added up: poison has no total.\n";
  std::string text;
  for (const AssetTotal& total : standing.totals) {
    if (total.total == 0) continue;
    text += text.empty() ? "" : "; ";
    if (total.stoppable == 0)
      text += fmt::format("nothing of {}", amount(total.asset, total.total));
    else
      text += fmt::format("{} of {} ({})", amount(total.asset, total.stoppable), amount(total.asset, total.total),
                          by(total, 5));
  }
  return text.empty() ? "" : "  Can still be acted upon: " + text + ".\n";
}

void Where::hour(const Standing& standing, Table& table) const {
  bool first = true;
  for (const AssetTotal& total : standing.totals) {
    const auto cell = [&](Reach reach) { return units(total.asset, total.by[static_cast<std::size_t>(reach)]); };
    if (total.total == 0) continue;
    table.row({first ? to_iso(standing.at) : "", amount(total.asset, total.total), cell(Reach::held),
               cell(Reach::service), cell(Reach::issuer), cell(Reach::frozen), cell(Reach::opaque), cell(Reach::gone),
               cell(Reach::unresolved), units(total.asset, total.stoppable), by(total, 2)});
    first = false;
  }
}

void Where::json(const Standing& standing, codec::JsonWriter& out) const {
  out.begin_object().pair("at", to_iso(standing.at)).key("totals").begin_array();
  for (const AssetTotal& total : standing.totals) {
    out.begin_object().pair("asset", raw(total.asset)).pair("total", to_decimal(total.total));
    for (std::size_t i = 0; i < engine::kReaches; ++i)
      out.pair(reach_name(static_cast<Reach>(i)), to_decimal(total.by[i]));
    out.pair("can_be_stopped", to_decimal(total.stoppable)).key("by").begin_array();
    for (const auto& [name, quanta] : total.by_whom)
      out.begin_object().pair("who", name).pair("amount", to_decimal(quanta)).end_object();
    out.end_array().end_object();
  }
  out.end_array().key("parts").begin_array();
  for (const Part& part : standing.parts) {
    out.begin_object()
        .pair("reach", reach_name(part.reach))
        .pair("place", place_name(part.place))
        .pair("why", unfollowed_name(part.why))
        .pair("label", case_.result.labels[raw(part.label)])
        .pair("address", engine::place_text(case_, part.holder, part.address))
        .pair("asset", raw(part.asset))
        .pair("amount", to_decimal(part.quanta));
    if (part.interval)
      out.pair("low", to_decimal(part.interval->first)).pair("high", to_decimal(part.interval->second));
    out.pair("since", time(part.since)).pair("last", time(part.last));
    if (part.since) out.pair("first_tx", engine::tx_text(ledger_, *part.since));
    out.pair("service", part.service)
        .pair("actor", part.actor)
        .pair("category", part.category)
        .pair("issuer", part.issuer)
        .pair("who", part.who)
        .end_object();
  }
  out.end_array().end_object();
}

std::string heading(const trace::PolicyRun& run) {
  return fmt::format("\n{}{}\n", policy_name(run.policy), trace::conserves(run.policy) ? "" : " (touched, not owned)");
}

bool has_hours(const trace::PolicyRun& run) {
  return run.applicable && run.policy != trace::PolicyId::poison && run.policy != trace::PolicyId::haircut_exact;
}

/// Every run that has hours; the first one if none has, for its reason.
std::vector<std::size_t> runs_with_hours(const engine::Case& traced) {
  std::vector<std::size_t> runs;
  for (std::size_t i = 0; i < traced.result.runs.size(); ++i)
    if (has_hours(traced.result.runs[i])) runs.push_back(i);
  if (runs.empty()) runs.push_back(0);
  return runs;
}

bool same(const Standing& a, const Standing& b) {
  return a.totals == b.totals;
}

int print_hours(const TraceOptions& options, const engine::Case& traced, const engine::HourlyOptions& hours) {
  std::string text;
  for (const std::size_t run : runs_with_hours(traced)) {
    const Where where(traced, run);
    Table table({{"time"},
                 {"loss", Table::Align::right},
                 {"held", Table::Align::right},
                 {"at services", Table::Align::right},
                 {"issuer can freeze", Table::Align::right},
                 {"frozen", Table::Align::right},
                 {"opaque", Table::Align::right},
                 {"gone", Table::Align::right},
                 {"unresolved", Table::Align::right},
                 {"can be stopped", Table::Align::right},
                 {"by"}});
    std::optional<Standing> before;
    std::uint64_t left_out = 0;
    const auto shown = engine::where_hourly(traced, run, hours, [&](const Standing& standing) {
      if (before && same(*before, standing)) {
        ++left_out;
        return;
      }
      where.hour(standing, table);
      before = standing;
    });
    if (!shown) return report_failure(shown.error(), options.common.json);
    text += heading(traced.result.runs[run]) + table.text(options.rows);
    if (left_out != 0)
      text += fmt::format("  {} {} without a change to the row above left out.\n", grouped(left_out),
                          left_out == 1 ? "hour" : "hours");
  }
  print("Where it was, hour by hour\n" + text);
  return kOk;
}

int json_hours(const engine::Case& traced, const engine::HourlyOptions& hours) {
  std::optional<engine::Failure> failure;
  const std::string text = case_json(traced, [&](codec::JsonWriter& out) {
    out.key("hourly").begin_array();
    for (const std::size_t run : runs_with_hours(traced)) {
      out.begin_object().pair("policy", policy_name(traced.result.runs[run].policy)).key("rows").begin_array();
      const Where where(traced, run);
      const auto shown =
          engine::where_hourly(traced, run, hours, [&](const Standing& standing) { where.json(standing, out); });
      if (!shown) failure = shown.error();
      out.end_array().end_object();
    }
    out.end_array();
  });
  if (failure) return report_failure(*failure, true);
  print(text);
  return kOk;
}

int show_hours(const TraceOptions& options, const engine::Case& traced) {
  engine::HourlyOptions hours;
  hours.hours = options.hours;
  const auto since = time_of(options.since, "--since");
  if (!since) return report_failure(since.error(), options.common.json);
  hours.since = *since;
  return options.common.json ? json_hours(traced, hours) : print_hours(options, traced, hours);
}

void json_now(const engine::Case& traced, codec::JsonWriter& out) {
  out.key("where").begin_array();
  for (std::size_t run = 0; run < traced.result.runs.size(); ++run) {
    if (!traced.result.runs[run].applicable) continue;
    out.begin_object().pair("policy", policy_name(traced.result.runs[run].policy)).key("standing");
    Where(traced, run).json(engine::where_now(traced, run), out);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

int run_where(const TraceOptions& given) {
  TraceOptions options = given;
  options.common.threads = threads_or_default(options.common.threads);
  if (options.policies.empty() && options.method_file.empty()) options.policies = {"haircut"};
  const auto method = method_of(options);
  if (!method) return report_failure(method.error(), options.common.json);
  const auto traced = engine::run_trace(options.common.store, *method, false, progress_bar(options.common.quiet));
  end_progress();
  if (!traced) return report_failure(traced.error(), options.common.json);
  if (options.hourly) return show_hours(options, *traced);
  if (options.common.json) {
    print(case_json(*traced, [&](codec::JsonWriter& out) { json_now(*traced, out); }));
    return kOk;
  }
  print(fmt::format("Where it is {}\n", method->as_of ? "at " + to_iso(*method->as_of) : "at the end of the ledger"));
  for (std::size_t run = 0; run < traced->result.runs.size(); ++run) {
    if (!traced->result.runs[run].applicable) continue;
    const Where where(*traced, run);
    const engine::Standing now = engine::where_now(*traced, run);
    print(heading(traced->result.runs[run]) + where.parts(now, options.rows) + where.sentence(now));
  }
  return kOk;
}

}  // namespace clew::cli
