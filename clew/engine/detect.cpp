// Patterns over a store: the words to detectors, the file to thresholds, the seeds to the part of the ledger that a
// poison trace reaches, outside of which findings are dropped.

#include "clew/engine/detect.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/store.h"

namespace clew::engine {
namespace {

namespace patterns = trace::detect;

Outcome<patterns::Thresholds> thresholds_of(const std::string& file) {
  if (file.empty()) return patterns::Thresholds::standard();
  CLEW_TRY_VOID(check_input(file, false));
  const auto text = read_file(file);
  if (!text) return refuse(text.error(), file, "check the path");
  auto thresholds = patterns::Thresholds::replaced(*text);
  if (thresholds) return *std::move(thresholds);
  return refuse(Code::malformed,
                fmt::format("{} at byte {}: {}", file, thresholds.error().offset, thresholds.error().reason),
                "rows are detector,name,value,unit,mark,source as in clew detect --list; name only what you change");
}

Outcome<std::vector<const patterns::Detector*>> detectors_of(const std::vector<std::string>& words,
                                                             const ledger::Ledger& ledger) {
  const bool utxo = ledger.identity().kind == ledger::Kind::utxo;
  std::vector<const patterns::Detector*> chosen;
  for (const std::string& word : words) {
    const patterns::Detector* found = patterns::find_detector(word);
    if (found == nullptr)
      return refuse(Code::usage, fmt::format("there is no pattern '{}'", word), "clew detect --list names them");
    if (!(utxo ? found->utxo : found->account))
      return refuse(Code::usage, fmt::format("'{}' is not a pattern of {} ledgers", word, utxo ? "UTXO" : "account"),
                    "clew detect --list says which ledgers each reads");
    chosen.push_back(found);
  }
  if (words.empty())
    for (const patterns::Detector& detector : patterns::detectors())
      if (utxo ? detector.utxo : detector.account) chosen.push_back(&detector);
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(',');
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// "NAME=SEED,SEED" or "SEED,SEED"; a name in a list of transfers may hold '=' and ',', so the whole is tried first.
Outcome<trace::Incident> incident_of(const std::string& words, std::size_t number, const ledger::Ledger& ledger) {
  trace::Incident incident{fmt::format("incident {}", number), {}};
  if (auto whole = parse_seed(words, ledger)) {
    incident.seeds.push_back(*std::move(whole));
    return incident;
  }
  std::string_view seeds = words;
  if (const std::size_t equals = seeds.find('='); equals != std::string_view::npos) {
    incident.name = seeds.substr(0, equals);
    seeds.remove_prefix(equals + 1);
  }
  for (const std::string_view seed : split(seeds)) incident.seeds.push_back(CLEW_TRY(parse_seed(seed, ledger)));
  return incident;
}

Outcome<Case> trace_around(const std::string& store, const DetectRequest& request, const ledger::Ledger& ledger,
                           const ProgressFn& progress) {
  trace::Method method = trace::default_method();
  method.policies = {trace::PolicyId::poison};
  method.interval = false;
  method.as_of = request.as_of;
  method.known_by = request.known_by;
  method.threads = request.threads;
  for (std::size_t i = 0; i < request.around.size(); ++i)
    method.incidents.push_back(CLEW_TRY(incident_of(request.around[i], i + 1, ledger)));
  return run_trace(store, method, false, progress);
}

void keep_touched(patterns::Found& found, std::vector<TxIndex> visited) {
  std::sort(visited.begin(), visited.end());
  std::erase_if(found.findings, [&](const patterns::Finding& finding) {
    return std::none_of(finding.elements.begin(), finding.elements.end(), [&](const patterns::Element& element) {
      return std::binary_search(visited.begin(), visited.end(), element.tx);
    });
  });
  found.refused.clear();  // counted over the whole ledger
}

}  // namespace

Outcome<Detections> detect(const std::string& store, const DetectRequest& request, const ProgressFn& progress) {
  Detections made;
  made.ledger = CLEW_TRY(open_ledger(store));
  made.thresholds = CLEW_TRY(thresholds_of(request.thresholds_file));
  const intel::Labels labels = CLEW_TRY(load_labels(store));
  const auto chosen = CLEW_TRY(detectors_of(request.patterns, *made.ledger));
  if (request.as_of && !made.ledger->last_block_at(*request.as_of))
    return refuse(Code::not_found, fmt::format("the ledger has nothing before {}", to_iso(*request.as_of)),
                  "clew show tells what the ledger covers; --as-of DAY is the first second of that day");
  std::vector<TxIndex> visited;
  made.around = !request.around.empty();
  if (made.around) visited = CLEW_TRY(trace_around(store, request, *made.ledger, progress)).result.visited;
  const patterns::Scope scope(made.ledger, labels, made.thresholds, request.as_of, request.known_by);
  for (const patterns::Detector* detector : chosen) {
    made.runs.push_back({detector, detector->find(scope)});
    if (made.around) keep_touched(made.runs.back().found, visited);
  }
  return made;
}

}  // namespace clew::engine
