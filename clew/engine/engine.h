#pragma once
// The facade and only stable API: what apps and bindings call. It owns the store's folder, joins formats to the ledger,
// labels to the trace and the trace to its evidence, and turns small errors into sentences that say what to do next.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/intel/labels.h"
#include "clew/intel/prices.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/source.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::engine {

/// What went wrong, for a person: a sentence with the values in it, and what to do next.
struct Failure {
  Code code = Code::malformed;
  std::string message;
  std::string advice;
};
template <class T>
using Outcome = Result<T, Failure>;

// ---- The store: one folder with a ledger, its labels and prices
// ----------------------------------------------------------------
//   STORE/ledger/         the columnar ledger (docs/reference/ledger-format.md)
//   STORE/intel.sqlite    lists with every version, and labels (docs/reference/intel-store.md)
//   STORE/prices.csv      prices, for display only
//   STORE/memos.csv       memos of swap bridges beside the ledger's transactions
//   STORE/quarantine.csv  every record that was not ingested, in the order of the runs
//   STORE/tables.lock     held while one of these three is rewritten

struct IngestRequest {
  std::string format;  ///< "bitcoin", "esplora", "evm", "flows"
  std::vector<std::string> paths;
  std::string network;                     ///< "" = the format's default
  std::vector<std::string> spent_files;    ///< bitcoin: undo data or lists of spent outputs
  std::optional<std::uint64_t> height;     ///< bitcoin: of a single raw block that does not say
  std::string token_file;                  ///< evm: CSV of tokens the user trusts
  std::string mapping;                     ///< flows: "time=...,from=..." or a preset's name or a file
  bool keep_flow_labels = true;            ///< flows: take the label columns as labels
  std::uint64_t segment_transactions = 0;  ///< 0 = as the store began, or 2^20 for a new one
  std::uint64_t commit_transactions =
      1'000'000;  ///< a commit after about this many: rarely enough to cost nothing, a kill then costs a minute
  unsigned threads = 1;
};

struct IngestReport {
  ledger::Identity identity;
  std::uint64_t blocks = 0, transactions = 0;   ///< added by this run
  std::optional<std::uint64_t> reorganised_to;  ///< the ledger was cut back to this height first
  std::uint64_t ledger_blocks = 0, ledger_transactions = 0, ledger_addresses = 0, ledger_outputs = 0,
                ledger_legs = 0;  ///< after it
  std::optional<std::uint64_t> tip;
  std::uint64_t labels = 0;  ///< taken from label columns
  ledger::SourceCounts counts;
  std::vector<ledger::Quarantined> quarantined;
  std::string ledger_version;
};

/// Reads files into the store's ledger (created if it is not there). Commits now and then and at the end; after a kill
/// the same call goes on where the last commit ended. A new store is made only when a first block was read: files that
/// hold nothing leave nothing behind. Errors: `usage`, `not_found`, `malformed` (nothing readable), `conflict` (another
/// writer, or cancelled), `mismatch` (another ledger is in the store), `io`.
Outcome<IngestReport> ingest(const std::string& store, const IngestRequest& request, const ProgressFn& progress = {});

struct LabelReport {
  std::uint64_t added = 0, total = 0, already_there = 0;
  std::vector<ledger::Quarantined> quarantined;
  std::vector<std::pair<intel::Label, intel::Label>> contradictions;  ///< in the whole set
};
/// Adds label files (TagPack YAML, ActorPack YAML, label CSV; also .zst) to the store. Errors: `not_found`, `usage` (a
/// folder), `malformed` (not one label or actor in all of the files: nothing is written), `conflict` (another writer),
/// `io`.
Outcome<LabelReport> add_labels(const std::string& store, const std::vector<std::string>& files);
/// The labels of the store, as known on that day (nothing: all); an empty set if there are none.
Outcome<intel::Labels> load_labels(const std::string& store, std::optional<UnixTime> as_of = std::nullopt);
struct PriceReport {
  std::uint64_t total = 0;  ///< prices now in the store
  std::vector<ledger::Quarantined> quarantined;
};
/// Adds a price file (asset,time,price,source) to the store.
Outcome<PriceReport> add_prices(const std::string& store, const std::string& file);
Outcome<intel::PriceTable> load_prices(const std::string& store);
/// Opens the store's ledger. All its checksums are compared first if it has at most 2 GiB; of a larger one
/// verify_ledger does it. Errors: `not_found`; `mismatch` and others of a damaged file.
Outcome<std::shared_ptr<const ledger::Ledger>> open_ledger(const std::string& store);

// ---- A case: a trace with everything needed to print, bundle and report it
// ------------------------------------------------------

struct Case {
  std::shared_ptr<const ledger::Ledger> ledger;
  intel::Labels labels;
  intel::PriceTable prices;
  trace::Method method;
  trace::TraceResult result;
  /// Exits whose amount under some conserving policy changes when the transactions of a block are taken in reverse
  /// order, as exit row numbers; filled when asked for (see run_trace).
  std::vector<std::size_t> order_sensitive;
  bool order_checked = false;
};

/// Reads one seed: "TXID" (all outputs or transfers), "TXID:N" (an output), "TXID@ADDRESS" (a transfer), "TXID#ROW" (a
/// row of that hash), or an address.
Outcome<trace::Seed> parse_seed(std::string_view text, const ledger::Ledger& ledger);

/// Traces. `check_order`: on account ledgers also runs with the transactions of each block reversed and marks what
/// changes.
Outcome<Case> run_trace(const std::string& store, const trace::Method& method, bool check_order,
                        const ProgressFn& progress = {});

/// The method as the JSON that parse_method reads; the same bytes for the same method.
std::string method_json(const Case& traced);
Outcome<trace::Method> parse_method(std::string_view json, const ledger::Ledger& ledger);

struct ReportOptions {
  std::string title;
  bool pseudonyms = false;  ///< addresses no official label names are shown as "holder 1", "holder 2", ...
};
Outcome<void> write_bundle(const Case& traced, const std::string& folder, const ReportOptions& options);
/// Two bundles compared: text for a screen, JSON for a program.
struct Difference {
  bool same = false;
  std::string text, json;
};
Outcome<Difference> diff_bundles(const std::string& left, const std::string& right);
Outcome<std::string> report_html(const Case& traced, const ReportOptions& options);

// ---- Text forms
// ------------------------------------------------------------------------------------------------------------------

std::string address_text(const ledger::Ledger& ledger, AddressId address);
/// The address at which a holder stands, or `pool:NAME` for the pool of a service that the trace passed through.
std::string place_text(const Case& traced, graph::Holder holder, AddressId address);
std::string tx_text(const ledger::Ledger& ledger, TxIndex tx);
/// "1.5 BTC": `units` / 2^grid_bits in the asset's own decimals, cut (not rounded) after the last base unit.
std::string amount_text(const ledger::Ledger& ledger, AssetId asset, u128 units, unsigned grid_bits = 0);

// ---- Checks and the demonstration
// -------------------------------------------------------------------------------------------------

/// Recomputes all checksums of the store's ledger.
Outcome<void> verify_ledger(const std::string& store);

struct DemoReport {
  std::string folder, store, bundle;
  std::string seeds;  ///< of the theft, as --from takes them
  struct Line {       ///< truth beside what was found, for the table the command prints
    std::string what;
    std::uint64_t truth_sat = 0;
    std::string found;  ///< a sentence or an amount
    bool agrees = false;
  };
  std::vector<Line> lines;
};
/// Makes the demonstration in `folder`, ingests, labels, traces and bundles it, and compares with the truth.
Outcome<DemoReport> run_demo(const std::string& folder, std::uint64_t seed, unsigned threads,
                             const ProgressFn& progress = {});

}  // namespace clew::engine
