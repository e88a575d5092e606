// The demonstration runs the same steps as a user would: make files, ingest, label, trace, bundle. Then it lays what
// was found beside what the generator knows. A line "agrees" only by comparing numbers; where the ledger cannot tell,
// the line says what can be said instead.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/store.h"
#include "sim/demo_case.h"

namespace clew::engine {
namespace {

using trace::PolicyId;

// A policy's amount in whole satoshi at one service, over all its addresses.
std::uint64_t at_service(const Case& traced, std::string_view service, PolicyId policy) {
  std::uint64_t sum = 0;
  for (std::size_t p = 0; p < traced.result.runs.size(); ++p) {
    if (traced.result.runs[p].policy != policy) continue;
    for (const trace::Exit& exit : traced.result.exits)
      if (exit.service == service) sum += static_cast<std::uint64_t>(exit.by_policy[p].quanta);
  }
  return sum;
}

const trace::BalanceLine* balance_of(const Case& traced, PolicyId policy) {
  for (const trace::PolicyRun& run : traced.result.runs)
    if (run.policy == policy)
      for (const trace::BalanceLine& line : run.balance)
        if (raw(line.label) == trace::kFirstIncident) return &line;
  return nullptr;
}

std::uint64_t place_of(const Case& traced, PolicyId policy, trace::Place place) {
  const trace::BalanceLine* line = balance_of(traced, policy);
  return line == nullptr ? 0 : static_cast<std::uint64_t>(line->places[static_cast<std::size_t>(place)].quanta);
}

// Lowest and highest answer of the rules that calculate in whole units.
std::pair<std::uint64_t, std::uint64_t> over_rules(const Case& traced, std::string_view service) {
  std::uint64_t low = ~std::uint64_t{0}, high = 0;
  for (const PolicyId policy :
       {PolicyId::fifo, PolicyId::lifo, PolicyId::seniority, PolicyId::juniority, PolicyId::tiho}) {
    const std::uint64_t found = at_service(traced, service, policy);
    low = std::min(low, found);
    high = std::max(high, found);
  }
  return {low, high};
}

// Lowest and highest sum held at these addresses, over the same rules.
std::pair<std::uint64_t, std::uint64_t> held_at(const Case& traced, const std::vector<std::string>& addresses) {
  std::uint64_t low = ~std::uint64_t{0}, high = 0;
  for (const trace::PolicyRun& run : traced.result.runs) {
    if (run.policy == PolicyId::poison || run.policy == PolicyId::haircut) continue;
    std::uint64_t sum = 0;
    for (const trace::Holding& holding : run.holdings)
      if (holding.place == trace::Place::held &&
          std::find(addresses.begin(), addresses.end(), address_text(*traced.ledger, holding.address)) !=
              addresses.end())
        sum += static_cast<std::uint64_t>(holding.amount.quanta);
    low = std::min(low, sum);
    high = std::max(high, sum);
  }
  return {low, high};
}

std::string btc(std::uint64_t sat) {
  return to_decimal(u128{sat}, 8);
}

// What came out of pure coins is the same under every rule; what came out of the mixture lies between none and all that
// met there.
DemoReport::Line deposit_line(const Case& traced, const sim::DemoDeposit& deposit, std::uint64_t dust_sat) {
  DemoReport::Line line;
  line.what = fmt::format("{} {}{}", deposit.mixed_sat == 0 ? "stolen coins paid into" : "paid out of a mixture into",
                          deposit.category == "mixer" ? "the mixer " : "", deposit.service);
  line.truth_sat = deposit.paid_sat;
  const auto [low, high] = over_rules(traced, deposit.service);
  if (deposit.mixed_sat == 0) {
    line.found =
        low == high
            ? fmt::format("{} under every rule{}", btc(low), deposit.category == "mixer" ? "; opaque from here" : "")
            : fmt::format("{} to {}: a stranger's dust of {} was swept along", btc(low), btc(high), btc(dust_sat));
    line.agrees =
        low + dust_sat >= deposit.paid_sat && high <= deposit.paid_sat && (low == high || high - low <= dust_sat);
  } else {
    line.found = fmt::format("between {} and {}: the rules differ, and say so", btc(low), btc(high));
    line.agrees = low < high && high <= deposit.paid_sat;
  }
  return line;
}

std::vector<DemoReport::Line> compare(const Case& traced, const sim::DemoTruth& truth) {
  std::vector<DemoReport::Line> lines;
  const trace::BalanceLine* fifo = balance_of(traced, PolicyId::fifo);
  const std::uint64_t stolen = fifo == nullptr ? 0 : static_cast<std::uint64_t>(fifo->stolen.quanta);
  lines.push_back({"stolen", truth.stolen_sat, btc(stolen), stolen == truth.stolen_sat});
  for (const sim::DemoDeposit& deposit : truth.deposits) lines.push_back(deposit_line(traced, deposit, truth.dust_sat));

  const std::uint64_t burnt = place_of(traced, PolicyId::fifo, trace::Place::burnt);
  lines.push_back({"burnt", truth.burnt_sat, btc(burnt), burnt == truth.burnt_sat});

  const auto [low, high] = held_at(traced, truth.held_pure);
  lines.push_back({"unspent and purely stolen", truth.held_pure_sat,
                   low == high ? fmt::format("{} held under every rule", btc(low))
                               : fmt::format("{} to {} held, the dust apart", btc(low), btc(high)),
                   low + truth.dust_sat >= truth.held_pure_sat && high <= truth.held_pure_sat});
  return lines;
}

Outcome<Case> trace_demo(const std::string& store, const sim::DemoTruth& truth, unsigned threads,
                         const ProgressFn& progress) {
  trace::Method method = trace::default_method();
  method.threads = threads;
  const auto ledger = CLEW_TRY(open_ledger(store));
  trace::Incident incident{"Lantern theft", {}};
  for (const std::string& seed : truth.seeds) incident.seeds.push_back(CLEW_TRY(parse_seed(seed, *ledger)));
  method.incidents.push_back(std::move(incident));
  return run_trace(store, method, false, progress);
}

}  // namespace

Outcome<DemoReport> run_demo(const std::string& folder, std::uint64_t seed, unsigned threads,
                             const ProgressFn& progress) {
  if (is_folder(folder) && !list_folder(folder).value_or(std::vector<std::string>{}).empty())
    return refuse(Code::usage, fmt::format("the folder '{}' is not empty", folder),
                  "choose another with --out, or remove it first");
  const auto made = sim::make_demo(join_path(folder, "files"), seed);
  if (!made) return refuse(made.error(), "the demonstration's files cannot be written to '" + folder + "'");

  DemoReport report;
  report.folder = folder;
  report.store = join_path(folder, "store");
  report.bundle = join_path(folder, "bundle");
  for (const std::string& text : made->truth.seeds) report.seeds += (report.seeds.empty() ? "" : ",") + text;

  IngestRequest request;
  request.format = "bitcoin";
  request.network = "regtest";
  request.paths = {made->blocks_folder};
  request.threads = threads;
  const IngestReport ingested = CLEW_TRY(ingest(report.store, request, progress));
  const LabelReport labelled = CLEW_TRY(add_labels(report.store, {made->labels_file}));
  const PriceReport priced = CLEW_TRY(add_prices(report.store, made->prices_file));
  if (ingested.quarantined.size() + labelled.quarantined.size() + priced.quarantined.size() > 0)
    return refuse(Code::mismatch, "the demonstration's own files were not taken in whole",
                  "clew show quarantine --store " + report.store + " says what; please report it");
  const Case traced = CLEW_TRY(trace_demo(report.store, made->truth, threads, progress));
  CLEW_TRY_VOID(write_bundle(traced, report.bundle, {"The Lantern theft (demonstration)", false}));
  report.lines = compare(traced, made->truth);
  return report;
}

}  // namespace clew::engine
