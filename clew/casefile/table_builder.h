#pragma once
// One build of all tables, for the files tables*.cpp alone: tables.cpp has the order of the steps, tables_facts.cpp
// what stands in the ledger, tables_results.cpp what the tracer found.

#include <map>
#include <unordered_map>

#include "clew/casefile/tables.h"
#include "clew/trace/boundary.h"
#include "clew/trace/chain.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/service_pools.h"

namespace clew::casefile {

using graph::Holder;
using graph::kNobody;
using trace::PolicyId;

constexpr std::uint32_t kDropped = ~std::uint32_t{0};

inline std::uint64_t entry_key(Seq seq, std::uint32_t step) {
  return (std::uint64_t{seq} << 20) | step;
}

class TableBuilder {
 public:
  TableBuilder(const std::shared_ptr<const ledger::Ledger>& ledger, const intel::Labels& labels,
               const trace::Method& method, const trace::TraceResult& result);

  Result<Tables> build();

 private:
  /// The view that was walked: with the pools of services, if any are passed through.
  const graph::FlowView& walked() const { return pools_ == nullptr ? *view_ : *pools_; }
  bool backward() const { return method_.direction == graph::Direction::backward; }

  Result<Seq> seq(TxIndex tx) const;
  /// The tracer's own judge of receipts, made again from labels, method and ledger.
  Result<void> rules();
  void heads();

  // Facts: tables_facts.cpp
  void transactions();
  void entries();
  void step_rows(Seq seq_no, std::uint32_t step_no, const graph::Transaction& read);
  /// The same few reasons stand beside thousands of receipts.
  Text kept_once(const std::string& text);
  void add_payer(EntryRow row, const graph::Step& step, std::uint32_t payer, const graph::Transaction& read);
  /// The balance of a holder that some policy keeps as an account, just before this entry: gas may be a step of its
  /// own. An inferred opening counts as there from the start.
  void balance_before(EntryRow& row, const graph::Entry& entry, graph::Position position);
  void add_receiver(EntryRow row, const graph::Step& step, std::uint32_t receiver, const graph::Transaction& read);
  void add_entry(EntryRow row, std::uint32_t entry, const graph::Entry& from);
  std::vector<std::uint32_t> coinbase_payers(const graph::Step& step, EntryRow row);
  void legs();
  void label_rows();
  Result<void> seeds();

  // Inferences and results: tables_results.cpp
  Result<void> inferences();

  Result<void> runs();
  /// Ties are settled by names: the ledger's own numbers depend on what else is in it, and noise must not move a row.
  void order_rows();
  Result<void> add_holding(std::uint32_t policy, const trace::Holding& holding);

  /// Nobody has three names in results: the opaque transaction, what was mined or issued (backward), or none.
  Text result_holder(Holder holder, trace::Place place, const TxIndex* tx);
  std::uint32_t policy_number(PolicyId id) const;
  Result<void> moves(std::uint32_t policy, const trace::PolicyRun& run);
  /// A receiver number one past the last means the remainder.
  void settle_remainder(MoveRow& row) const;
  Result<void> exits();
  bool seeded(trace::LabelId label) const;

  /// Ends without value: an exit row holds the path, though no rule pays it.
  Result<void> reached();
  Result<void> add_path(ExitRow& row, const trace::Path& path);

  struct ByZero {
    std::vector<std::uint32_t> zero, nonzero;
    bool flips() const { return !zero.empty() && !nonzero.empty(); }
  };
  ByZero split_by_zero(const ExitRow& exit) const;
  void rank_exits();
  unsigned grid_bits(std::uint32_t asset) const;
  void flips();
  /// Last, when every asset that is named has its number.
  void assets();

  const ledger::Ledger& ledger_;
  const intel::Labels& labels_;
  const trace::Method& method_;
  const trace::TraceResult& result_;
  std::unique_ptr<graph::FlowView> view_;
  Tables tables_;
  Names names_;
  std::vector<std::size_t> run_of_;  ///< TraceResult::runs index of each policy that ran
  std::unordered_map<std::uint64_t, Seq> seq_of_;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> merged_;  ///< coinbase steps: row of each payer
  struct StepPlace {
    std::uint64_t key = 0;
    std::uint32_t receivers = 0;
    Side remainder = Side::fee;
  };
  std::vector<StepPlace> steps_;    ///< ascending
  std::vector<AddressId> touched_;  ///< addresses whose labels the reader wants to see
  std::unique_ptr<trace::Chain> chain_;
  trace::LabelPlan plan_;
  std::optional<trace::Boundaries> boundaries_;
  std::unique_ptr<trace::PooledView> pools_;
  std::unordered_map<std::uint64_t, graph::Position> opened_;
  std::unordered_map<std::uint64_t, Delta> moved_here_;  ///< in earlier steps of the transaction that is read
  std::unordered_map<std::string, Text> reasons_;
};

}  // namespace clew::casefile
