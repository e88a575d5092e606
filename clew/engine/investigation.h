#pragma once
// One case over several ledgers: what scenario.json names, ingested and labelled, ready to be traced ledger by ledger,
// with the sheet on which answers are written. Formats: docs/reference/scenario.md.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clew/base/progress.h"
#include "clew/base/time.h"
#include "clew/engine/engine.h"

namespace clew::engine {

/// scenario.json.
struct Brief {
  struct LedgerLine {
    std::string id, format, network, path, native, tokens, map;
  };
  struct IntelLine {
    std::string kind, path;
  };
  struct IncidentLine {
    std::string name;
    UnixTime reported_at;
    std::vector<std::pair<std::string, std::string>> seeds;  ///< ledger id, seed as --from takes it
  };
  std::string name, title, size;
  std::uint64_t seed = 0;
  UnixTime t0, ends;
  std::vector<LedgerLine> ledgers;
  std::vector<IntelLine> intel;
  std::vector<IncidentLine> incidents;
};
/// Reads DIR/scenario.json. Errors: `not_found`, `malformed` (with line and column).
Outcome<Brief> read_brief(const std::string& folder);

/// A CSV file as rows of named fields. Errors, with file and row: what cannot be read, a row of another width than the
/// first, which names the columns, and a column of `needed` that is not there. Rows are numbered from 1, the names.
using TableRow = std::map<std::string, std::string, std::less<>>;
Outcome<std::vector<TableRow>> read_rows(const std::string& path, std::span<const std::string_view> needed);

/// Answers as they are found; the file that `clew scenario score` reads.
class AnswerSheet {
 public:
  struct Item {
    std::string id;
    std::optional<std::uint32_t> p_ppm;  ///< probability times 10^6; none: asserted
  };
  /// One field of an `exact`, `minutes` or `series` question. Setting a field twice is a bug (checked).
  void value(const std::string& question, const std::string& field, const std::string& text);
  /// One item of a `set`, `links`, `probability` or `ranking` question, in the order of the calls.
  void item(const std::string& question, const std::string& id, std::optional<std::uint32_t> p_ppm = std::nullopt);
  /// Says that a question was looked at and nothing was found: an empty set.
  void nothing(const std::string& question);
  std::size_t size() const { return answers_.size(); }
  std::string json(const Brief& brief) const;

 private:
  struct Answer {
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<Item> items;
    std::set<std::string, std::less<>> named;  ///< ids of items: one named twice stands once
  };
  std::map<std::string, Answer> answers_;  ///< by question
};

/// What a trace of one ledger starts from and how far it may look.
struct Inquiry {
  std::string ledger;
  /// Incident name and its seeds, as --from takes them.
  std::vector<std::pair<std::string, std::vector<std::string>>> incidents;
  std::optional<UnixTime> as_of;
  std::vector<trace::Branch> branches;
  bool drop_fees = false;  ///< UTXO: fees end as fees instead of being followed to the miners
};

class Investigation {
 public:
  struct Site {
    Brief::LedgerLine line;
    std::string store;
    IngestReport ingested;
    std::shared_ptr<const ledger::Ledger> ledger;
  };

  /// Ingests every ledger of the scenario in `folder` into OUT/stores/ID with the labels and prices it comes with.
  /// Reads the intelligence that the answers rest on. Never opens anything under truth/. Errors: as ingest and
  /// read_rows; `mismatch` if a record was set aside (a scenario's own files must be taken in whole).
  static Outcome<Investigation> open(const std::string& folder, const std::string& out, unsigned threads,
                                     const ProgressFn& progress);

  const Brief& brief() const { return brief_; }
  const std::string& folder() const { return folder_; }
  const std::string& out() const { return out_; }
  const std::vector<Site>& sites() const { return sites_; }
  /// The ledger of that id; a name that is not there is a bug (checked).
  const Site& site(std::string_view ledger) const;
  /// Path of the first intelligence file of a kind, or "".
  std::string intel(std::string_view kind) const;
  /// Rows of that file ("prices": of prices.csv); none if the brief names none. Has the columns that answers use. A
  /// kind that answers were not said to use is a bug (checked).
  const std::vector<TableRow>& rows(std::string_view kind) const;

  /// Seeds of the brief's incidents on one ledger.
  Inquiry reported(std::string_view ledger) const;
  /// Traces the inquiry on its own ledger, or on `other` (of the same id).
  Outcome<Case> trace(const Inquiry& inquiry, const ProgressFn& progress = {}, const Site* other = nullptr) const;
  /// One ledger once more, in a store of its own (OUT/stores/NAME), without some of its transactions: the files are
  /// copied without the rows that name them. Only for ledgers that are CSV exports. Errors: as open.
  Outcome<Site> without(std::string_view ledger, const std::set<std::string>& transactions, const std::string& name,
                        const ProgressFn& progress) const;
  unsigned threads() const { return threads_; }

 private:
  Brief brief_;
  std::string folder_, out_;
  unsigned threads_ = 1;
  std::vector<Site> sites_;
  std::map<std::string, std::vector<TableRow>, std::less<>> tables_;  ///< by kind
};

}  // namespace clew::engine
