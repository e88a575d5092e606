// Patterns over a store: the words to detectors, the file to thresholds, the seeds to the part of the ledger that a
// poison trace reaches, outside of which findings are dropped.

#include "clew/engine/detect.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/memos.h"
#include "clew/engine/store.h"
#include "clew/graph/flow.h"
#include "clew/trace/detect/commingling.h"
#include "clew/trace/detect/memo_swap.h"

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

// Poison reaches whatever any rule reaches; the other rules are only asked where their amounts are.
Outcome<Case> trace_around(const std::string& store, const DetectRequest& request, const ledger::Ledger& ledger,
                           bool amounts, const ProgressFn& progress) {
  trace::Method method = trace::default_method();
  if (!amounts) method.policies = {trace::PolicyId::poison};
  method.interval = false;
  method.as_of = request.as_of;
  method.known_by = request.known_by;
  method.threads = request.threads;
  for (std::size_t i = 0; i < request.around.size(); ++i)
    method.incidents.push_back(CLEW_TRY(incident_of(request.around[i], i + 1, ledger)));
  return run_trace(store, method, false, progress);
}

patterns::Found commingling(const Case& traced, const DetectRequest& request) {
  graph::ViewOptions options;
  options.fees = traced.method.fees;
  if (request.as_of) {
    const ledger::BlockInfo last = traced.ledger->block(*traced.ledger->last_block_at(*request.as_of));
    options.last = TxIndex{raw(last.first_tx) + last.tx_count - 1};
  }
  return patterns::find_commingling(traced.result, *graph::make_view(traced.ledger, options), *traced.ledger);
}

void keep_touched(patterns::Found& found, std::vector<TxIndex> visited) {
  std::sort(visited.begin(), visited.end());
  std::erase_if(found.findings, [&](const patterns::Finding& finding) {
    return std::none_of(finding.elements.begin(), finding.elements.end(), [&](const patterns::Element& element) {
      return element.ledger == 0 && std::binary_search(visited.begin(), visited.end(), element.tx);
    });
  });
  found.refused.clear();  // counted over the whole ledger
}

bool is(const patterns::Detector* detector, std::string_view id) {
  return detector->id == id;
}

// One store with what its detectors read; stays where it is, because a scope keeps references.
struct OpenStore {
  std::shared_ptr<const ledger::Ledger> ledger;
  intel::Labels labels;
  intel::PriceTable prices;
  std::optional<patterns::Scope> scope;
};

Outcome<std::unique_ptr<OpenStore>> open_store(const std::string& store, const DetectRequest& request,
                                               const patterns::Thresholds& thresholds) {
  auto open = std::make_unique<OpenStore>();
  open->ledger = CLEW_TRY(open_ledger(store));
  open->labels = CLEW_TRY(load_labels(store));
  open->prices = CLEW_TRY(load_prices(store));
  if (request.as_of && !open->ledger->last_block_at(*request.as_of))
    return refuse(Code::not_found,
                  fmt::format("the ledger in '{}' has nothing before {}", store, to_iso(*request.as_of)),
                  "clew show tells what the ledger covers; --as-of DAY is the first second of that day");
  open->scope.emplace(open->ledger, open->labels, thresholds, request.as_of, request.known_by);
  open->scope->use_prices(&open->prices);
  return open;
}

Outcome<patterns::Found> memo_swaps(const std::vector<std::string>& stores,
                                    const std::vector<std::unique_ptr<OpenStore>>& open) {
  std::vector<patterns::MemoLedger> ledgers;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    auto memos = CLEW_TRY(load_memos(stores[i], open[i]->ledger->identity().id_reversed != 0));
    ledgers.push_back({&*open[i]->scope, std::move(memos)});
  }
  return patterns::find_memo_swaps(ledgers);
}

// Ledgers that share their first blocks with the first store's.
void add_fork_echoes(const std::vector<std::unique_ptr<OpenStore>>& open, patterns::Found& found) {
  for (std::uint32_t other = 1; other < open.size(); ++other) {
    if (open[other]->ledger->identity().kind != ledger::Kind::utxo) continue;
    for (patterns::Finding& finding : patterns::find_fork_echo(*open[0]->scope, *open[other]->scope).findings) {
      for (patterns::Element& element : finding.elements) element.ledger = other;
      found.findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Outcome<Detections> detect(const std::vector<std::string>& stores, const DetectRequest& request,
                           const ProgressFn& progress) {
  Detections made;
  made.thresholds = CLEW_TRY(thresholds_of(request.thresholds_file));
  std::vector<std::unique_ptr<OpenStore>> open;
  for (const std::string& store : stores) {
    open.push_back(CLEW_TRY(open_store(store, request, made.thresholds)));
    made.ledgers.push_back(open.back()->ledger);
  }
  made.around = !request.around.empty();
  const auto first = CLEW_TRY(detectors_of(request.patterns, *made.ledgers.front()));
  const bool commingles = std::any_of(first.begin(), first.end(), [](const auto* each) { return is(each, "T24"); });
  if (commingles && !request.patterns.empty() && request.around.size() < 2)
    return refuse(Code::usage, "commingling needs two incidents",
                  "name them: --around NAME=SEEDS --around OTHER=SEEDS");
  Case traced;
  if (made.around)
    traced = CLEW_TRY(trace_around(stores.front(), request, *made.ledgers.front(),
                                   commingles && request.around.size() > 1, progress));
  for (std::uint32_t l = 0; l < stores.size(); ++l) {
    const auto chosen = CLEW_TRY(detectors_of(request.patterns, *made.ledgers[l]));
    for (const patterns::Detector* detector : chosen) {
      DetectorRun run{detector, l, {}};
      if (is(detector, "T19")) {
        if (l != 0) continue;
        run.found = CLEW_TRY(memo_swaps(stores, open));
      } else if (is(detector, "T24")) {
        if (l != 0 || request.around.size() < 2) continue;
        run.found = commingling(traced, request);
      } else {
        run.found = detector->find(*open[l]->scope);
        for (patterns::Finding& finding : run.found.findings)
          for (patterns::Element& element : finding.elements) element.ledger = l;
        if (is(detector, "T07") && l == 0) add_fork_echoes(open, run.found);
      }
      if (made.around && !is(detector, "T24")) keep_touched(run.found, traced.result.visited);
      made.runs.push_back(std::move(run));
    }
  }
  return made;
}

}  // namespace clew::engine
