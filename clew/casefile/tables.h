#pragma once
// A finished trace in the words of the outside world: the rows of every table of a bundle, in their order, without any
// ledger behind them. Bundle, report and comparison read only this. What each column means: docs/reference/bundle.md.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/casefile/names.h"
#include "clew/intel/labels.h"
#include "clew/ledger/ledger.h"
#include "clew/trace/method.h"
#include "clew/trace/result.h"

namespace clew::casefile {

/// Number of a visited transaction in the order of the trace.
using Seq = std::uint32_t;

enum class Side : std::uint8_t { pay, receive, fee, unclaimed };
const char* side_name(Side side);

struct AssetRow {
  Text contract{}, symbol{};
  unsigned decimals = 0;
  bool verified = false;
  unsigned grid_bits = 0;
  u128 floor = 0;
};
struct BlockRow {
  std::uint64_t height = 0;
  Text hash{};
  UnixTime time;
  Text header{};  ///< hex
};
struct TransactionRow {
  Text tx{};
  std::uint32_t row = 0;
  std::uint64_t height = 0, index = 0;
  UnixTime time;
};
struct EntryRow {
  Seq seq = 0;
  std::uint32_t step = 0;
  graph::StepKind kind = graph::StepKind::ordinary;
  Side side = Side::pay;
  std::uint32_t asset = 0, entry = 0;
  Text holder{}, address{};
  u128 amount = 0;
  Text disposition{}, why{};
  bool frozen = false;            ///< receive: followed at an address that a label says is frozen
  bool converter = false;         ///< pay: the payer x of a conversion
  bool opens = false;             ///< pay: more than the balance, and so the holder opens
  std::uint16_t label = 0;        ///< pay: of what a reset service pays when it is not open
  std::optional<Delta> before{};  ///< the balance just before, once some policy opened the holder as an account
  u128 unknown = 0;               ///< how much of it is unresolved if the holder opens here
};
struct LegRow {
  Seq seq = 0;
  std::uint32_t leg = 0;
  ledger::LegKind kind = ledger::LegKind::transfer;
  Text from{}, to{};
  std::uint32_t asset = 0;
  u128 amount = 0;
  std::uint8_t flags = 0;
};
struct ProofRow {
  Text tx{}, block{};
  std::uint64_t index = 0;
  std::vector<Text> branch;
};
struct LabelRow {
  Text address{}, label{}, actor{}, category{}, source{}, confidence{};
  std::optional<UnixTime> valid_from, valid_to, known_from;
};
struct SeedRow {
  std::uint16_t label = 0;
  Text kind{};  ///< open | arrive | leave
  Seq seq = 0;
  std::uint32_t step = 0, entry = 0;
  Text holder{}, address{};
  std::uint32_t asset = 0;
  u128 amount = 0;
  bool frozen = false;
  std::optional<UnixTime> time;  ///< of the transaction that created or moved it; not a column of the bundle
};

struct ConversionRow {
  Seq seq = 0;
  Text payer{};
  std::uint32_t asset_in = 0, asset_out = 0;
  u128 paid = 0, received = 0;
};
struct CandidateRow {
  Seq deposit = 0;
  Text payout_tx{};
  UnixTime payout_time;
  Text service{}, receiver{};
  std::uint32_t asset = 0;
  u128 deposited = 0, paid = 0;
  std::uint64_t set_size = 0;
  bool truncated = false;
};

struct BalanceRow {
  std::uint32_t policy = 0;  ///< index into Tables::policies
  std::uint16_t label = 0;
  std::uint32_t asset = 0;
  trace::Share stolen, introduced, converted_in;
  std::array<trace::Share, trace::kPlaces> places;
};
struct HoldingRow {
  std::uint32_t policy = 0;
  std::uint16_t label = 0;
  trace::Place place = trace::Place::held;
  trace::Unfollowed why = trace::Unfollowed::none;
  Text holder{}, address{};
  std::uint32_t asset = 0;
  trace::Share amount;
  std::uint64_t receipts = 0;
  Seq first = 0, last = 0;  ///< meaningless when receipts is 0
};
struct IntervalRow {
  std::uint16_t label = 0;
  trace::Place place = trace::Place::held;
  trace::Unfollowed why = trace::Unfollowed::none;
  Text holder{}, address{};
  std::uint32_t asset = 0;
  u128 low = 0, high = 0;
};
struct HopRow {
  Seq seq = 0;
  Text from{}, to{}, from_address{}, to_address{};
  std::uint32_t from_asset = 0, to_asset = 0;
  u128 paid = 0, received = 0;
};
struct ExitRow {  ///< rank is the index + 1
  std::uint16_t label = 0;
  Text address{};
  std::uint32_t asset = 0;
  trace::Place place = trace::Place::exited;
  Text service{}, actor{}, category{};
  std::vector<u128> shares{};  ///< by policy; see Tables::policies (of `exact` ones the floor)
  Text fraction{};             ///< of the `exact` policy, if it ran
  u128 low = 0, high = 0;
  bool flips = false;
  std::uint64_t receipts = 0;
  Seq first = 0, last = 0;
  u128 width = 0;
  std::vector<HopRow> path{};
};
struct MeetingRow {
  std::uint32_t policy = 0;
  std::uint16_t a = 0, b = 0;
  Seq seq = 0;
  Text holder{}, address{};
  std::uint32_t asset = 0;
  u128 amount_a = 0, amount_b = 0;
};
struct MoveRow {
  std::uint32_t policy = 0;
  Seq seq = 0;
  std::uint32_t step = 0;
  Side side = Side::pay;
  std::uint32_t entry = 0;
  std::uint16_t label = 0;
  u128 amount = 0;
};
struct FlipRow {
  std::uint16_t label = 0;
  trace::Place place = trace::Place::held;
  Text address{};
  std::uint32_t asset = 0;
  std::vector<std::uint32_t> zero, nonzero;  ///< policies
};
struct TreatmentRow {  ///< not a table of the bundle: the entries say it one by one
  Text address{}, disposition{}, why{};
};

struct Policy {
  trace::PolicyId id = trace::PolicyId::poison;
  bool conserving = false;
  bool exact = false;  ///< haircut in exact fractions: balance and holdings only
  bool partial = false;
  bool grid = false;  ///< amounts in quanta of 2^-grid_bits base units
  std::uint64_t visited = 0, splits = 0;
};

struct LedgerFacts {
  Text format{}, network{}, native_symbol{}, version{};
  bool utxo = true;
  std::uint64_t blocks = 0, transactions = 0;
  std::uint64_t first_height = 0, last_height = 0;
  UnixTime first_time, last_time;
};

struct Tables {
  NamePool pool;  ///< owns the characters of every Text below

  LedgerFacts ledger;
  Text labels_version{};
  std::uint64_t labels_total = 0;
  std::vector<Text> labels;       ///< names by number
  std::uint16_t first_reset = 0;  ///< labels from here on are reset categories
  std::vector<Policy> policies;   ///< those that ran, in the order of the method
  bool unfunded_is_incident = false;
  bool backward = false;

  std::vector<AssetRow> assets;
  std::vector<BlockRow> blocks;
  std::vector<TransactionRow> transactions;
  std::vector<EntryRow> entries;  ///< as the ledger's view has them; plain_steps.h turns them into those of a bundle
  std::vector<LegRow> legs;
  std::vector<ProofRow> proofs;  ///< by transaction text
  std::vector<LabelRow> label_rows;
  std::vector<SeedRow> seeds;

  std::vector<ConversionRow> conversions;
  std::vector<CandidateRow> candidates;

  std::vector<BalanceRow> balance;
  std::vector<HoldingRow> holdings;
  std::vector<IntervalRow> intervals;
  std::vector<ExitRow> exits;
  std::vector<ExitRow> reached;  ///< ends with a path but no value under any rule; `service` is why the line ends. Not
                                 ///< a table of the bundle
  std::vector<MeetingRow> meetings;
  std::vector<MoveRow> moves;
  std::vector<FlipRow> flips;
  std::vector<TreatmentRow> treatments;
  std::vector<Text> notes;

  bool is_incident(std::uint16_t label) const {
    return (label >= trace::kFirstIncident && label < first_reset) || (label == 1 && unfunded_is_incident);
  }
};

/// Reads every visited transaction again and names everything.
///
/// `result` must be of this ledger and method. Errors: `mismatch` when the result does not fit the ledger (a step or
/// entry it names is not there). O(entries of visited transactions).
Result<Tables> make_tables(const std::shared_ptr<const ledger::Ledger>& ledger, const intel::Labels& labels,
                           const trace::Method& method, const trace::TraceResult& result);

/// The last transaction that exists under the method's as-of; nothing when there is no limit.
std::optional<TxIndex> last_transaction(const ledger::Ledger& ledger, const trace::Method& method);

/// An amount of a policy as base units and 2^-32 parts of one, so that policies on different grids compare exactly.
struct Exact {
  u128 units = 0;
  std::uint64_t parts = 0;
  friend auto operator<=>(const Exact&, const Exact&) = default;
};
Exact exact(u128 quanta, unsigned grid_bits);

/// One file of a bundle.
struct File {
  std::string path, text;
};
/// facts/, inferences/ and results/ of a bundle as text, sorted by path.
std::vector<File> csv_files(const Tables& tables);

}  // namespace clew::casefile
