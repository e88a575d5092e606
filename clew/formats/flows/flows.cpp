// Rows as blocks of an account ledger.
//
// Problem: the engine wants blocks with rising heights; a list of transfers has a block number, or only a time.
// Approach: the height is the block number, or the second since 1970 where there is none, so that a longer export of
// the same list keeps every height. Hash and parent stay zero: the list has none, and an invented hash would read like
// a fact. Refused: numbering blocks 0, 1, 2..: one row more would rename all of them.

#include "clew/formats/flows/flows.h"

#include <algorithm>
#include <utility>

#include "clew/base/file.h"
#include "clew/formats/flows/load.h"
#include "clew/formats/flows/mapping.h"

namespace clew::formats::flows {
namespace {

class FlowsSource final : public ledger::BlockSource {
 public:
  FlowsSource(Table table, ledger::Identity identity) : table_(std::move(table)), identity_(std::move(identity)) {
    local_asset_.assign(table_.assets.size(), 0);
  }

  ledger::Identity identity() const override { return identity_; }
  Result<std::optional<std::uint64_t>> connect(
      std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) override;
  Result<const ledger::Block*> next() override;
  const ledger::Quarantine& quarantine() const override { return table_.quarantine; }
  ledger::SourceCounts counts() const override;
  Progress progress() const override {
    const std::uint64_t rows = table_.rows.size();
    const std::uint64_t done = rows == 0 ? table_.bytes : static_cast<std::uint64_t>(u128{table_.bytes} * next_ / rows);
    return {"ingest", "bytes", done, table_.bytes};
  }

 private:
  ledger::AccountTx transaction(const Row& row);
  std::uint32_t local_asset(std::uint32_t asset);

  Table table_;
  ledger::Identity identity_;
  std::size_t next_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t several_times_ = 0;
  ledger::Block block_;
  std::vector<std::uint32_t>
      local_asset_;  // number of an asset in block_, 0 = not there yet (the native asset is always 0)
  std::vector<std::uint32_t> assets_here_;
};

Result<std::optional<std::uint64_t>> FlowsSource::connect(
    std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) {
  if (!tip) return std::optional<std::uint64_t>{};
  // There are no hashes to compare: a block the ledger has is taken to be the same block. One it lacks below its tip
  // cannot be appended any more.
  std::size_t end = next_;
  while (end < table_.rows.size() && table_.rows[end].height <= *tip) {
    const std::uint64_t height = table_.rows[end].height;
    if (!hash_at(height))
      return fail(
          Code::mismatch,
          "the transfers have blocks below the ledger's tip that it does not hold: ingest all files into a new ledger");
    while (end < table_.rows.size() && table_.rows[end].height == height) ++end;
    ++skipped_;
  }
  next_ = end;
  return std::optional<std::uint64_t>{};
}

std::uint32_t FlowsSource::local_asset(std::uint32_t asset) {
  if (asset == 0) return 0;
  if (local_asset_[asset] == 0) {
    local_asset_[asset] = static_cast<std::uint32_t>(block_.assets.size());
    block_.assets.push_back(table_.assets[asset]);
    assets_here_.push_back(asset);
  }
  return local_asset_[asset];
}

ledger::AccountTx FlowsSource::transaction(const Row& row) {
  ledger::AccountTx tx;
  tx.hash = row.hash;
  tx.row = row.occurrence;
  tx.sender = table_.addresses[row.from].view();
  if (!row.failed) {
    ledger::Leg leg;
    if (!row.issued) leg.from = table_.addresses[row.from].view();
    leg.to = table_.addresses[row.to].view();
    leg.asset = local_asset(row.asset);
    leg.amount = row.amount;
    leg.kind = row.issued ? ledger::LegKind::issuance : ledger::LegKind::transfer;
    leg.flags = table_.assets[row.asset].verified ? std::uint8_t{0} : std::uint8_t{ledger::kLegUnverified};
    tx.legs.push_back(leg);
  }
  if (row.fee != 0) {
    ledger::Leg leg;
    leg.from = table_.addresses[row.from].view();
    leg.amount = row.fee;
    leg.kind = ledger::LegKind::fee;
    leg.position = static_cast<std::uint32_t>(tx.legs.size());
    tx.legs.push_back(leg);
  }
  return tx;
}

Result<const ledger::Block*> FlowsSource::next() {
  if (next_ == table_.rows.size()) return nullptr;
  for (const std::uint32_t asset : assets_here_) local_asset_[asset] = 0;
  assets_here_.clear();
  block_ = {};
  block_.height = table_.rows[next_].height;
  block_.assets.push_back(table_.assets[0]);
  std::int64_t first = table_.rows[next_].time, last = first;
  for (; next_ < table_.rows.size() && table_.rows[next_].height == block_.height; ++next_) {
    const Row& row = table_.rows[next_];
    first = std::min(first, row.time);
    last = std::max(last, row.time);
    block_.account.push_back(transaction(row));
    if (row.memo != 0) block_.memos.push_back({row.hash, "column", table_.memos[row.memo - 1]});
  }
  if (first != last) ++several_times_;
  block_.time = UnixTime{first};
  ++blocks_;
  return &block_;
}

ledger::SourceCounts FlowsSource::counts() const {
  const Counts& counts = table_.counts;
  return {{"rows", counts.rows},
          {"transfers", counts.transfers},
          {"rows in quarantine", counts.quarantined},
          {"rows also in another file", counts.repeated},
          {"failed transactions", counts.failed},
          {"transfers of amount zero", counts.zero},
          {"transfers of unverified tokens", counts.unverified},
          {"blocks", blocks_},
          {"blocks the ledger already has", skipped_},
          {"blocks whose rows give several times", several_times_}};
}

Result<Mapping> mapping_of(const FlowsOptions& options) {
  const bool is_text = options.mapping.find('=') != std::string::npos;
  if (!is_text && file_exists(options.mapping)) return parse_mapping(CLEW_TRY(read_file(options.mapping)));
  return parse_mapping(options.mapping);
}

}  // namespace

Result<std::unique_ptr<ledger::BlockSource>> open_flows(const std::vector<std::string>& paths,
                                                        const FlowsOptions& options) {
  const Mapping mapping = CLEW_TRY(mapping_of(options));
  Table table = CLEW_TRY(load_table(paths, mapping, options));
  ledger::Identity identity;
  identity.kind = ledger::Kind::account;
  identity.format = "flows";
  identity.network = options.network;
  identity.native_symbol = mapping.asset;
  identity.native_decimals = mapping.decimals;
  return std::unique_ptr<ledger::BlockSource>(std::make_unique<FlowsSource>(std::move(table), std::move(identity)));
}

Result<std::vector<FlowsLabel>> flows_labels(const std::vector<std::string>& paths, const FlowsOptions& options) {
  const Mapping mapping = CLEW_TRY(mapping_of(options));
  Table table = CLEW_TRY(load_table(paths, mapping, options));
  return std::move(table.labels);
}

}  // namespace clew::formats::flows
