// The source the engine reads: load, reconcile, join.
//
// Approach: everything is loaded and sorted before the first block comes out, because exports are not sorted and their
// parts are in different files. Memory is bounded by the input: about 200 bytes per record. Refused: joining through
// temporary files; a case is millions of records, not billions.

#include "clew/formats/evm/evm.h"

#include <algorithm>
#include <utility>

#include "clew/base/file.h"
#include "clew/formats/evm/join.h"
#include "clew/formats/evm/load.h"
#include "clew/formats/evm/reconcile.h"

namespace clew::formats::evm {
namespace {

class EvmSource final : public ledger::BlockSource {
 public:
  EvmSource(ledger::Identity identity, std::vector<std::string> names, std::uint64_t bytes, Ordered records,
            AssetBook assets)
      : identity_(std::move(identity)),
        names_(std::move(names)),
        bytes_(bytes),
        loaded_(records.loaded),
        duplicates_(records.duplicates),
        contradictions_(records.contradictions),
        joiner_(std::move(records), std::move(assets), identity_.network) {
    take_refused();
  }

  ledger::Identity identity() const override { return identity_; }
  Result<std::optional<std::uint64_t>> connect(
      std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) override;
  Result<const ledger::Block*> next() override {
    if (!joiner_.next_height()) return nullptr;
    const ledger::Block* block = &joiner_.next();
    ++blocks_;
    take_refused();
    return block;
  }
  const ledger::Quarantine& quarantine() const override { return quarantine_; }
  ledger::SourceCounts counts() const override;
  Progress progress() const override {
    const std::uint64_t done =
        joiner_.total() == 0 ? bytes_ : static_cast<std::uint64_t>(u128{bytes_} * joiner_.done() / joiner_.total());
    return {"ingest", "bytes", done, bytes_};
  }

 private:
  void take_refused() {
    for (Refusal& refusal : joiner_.refused()) {
      if (refusal.code == Code::overflow) ++too_large_;
      quarantine_.add({names_[refusal.origin.file], refusal.origin.offset, refusal.code, std::move(refusal.reason),
                       std::move(refusal.record)});
    }
    joiner_.refused().clear();
  }

  ledger::Identity identity_;
  std::vector<std::string> names_;
  std::uint64_t bytes_ = 0;
  LoadCounts loaded_;
  std::uint64_t duplicates_ = 0, contradictions_ = 0, blocks_ = 0, skipped_ = 0, too_large_ = 0;
  Joiner joiner_;
  ledger::Quarantine quarantine_;
};

/// Walks the blocks the ledger may have. Where the hashes differ, the ledger has to give way; a hole below the tip
/// cannot be filled any more.
Result<std::optional<std::uint64_t>> EvmSource::connect(
    std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) {
  if (!tip) return std::optional<std::uint64_t>{};
  while (const auto height = joiner_.next_height()) {
    const Hash256 ours = joiner_.hash_at_next(), parent = joiner_.parent_at_next();
    const std::optional<Hash256> before = *height == 0 ? std::nullopt : hash_at(*height - 1);
    const bool linked = !before || *before == Hash256{} || parent == Hash256{} || *before == parent;
    if (*height > *tip) {
      if (!linked)
        return fail(Code::mismatch,
                    "the first new block does not follow the ledger's tip: files with the blocks before it are needed");
      if (before) joiner_.set_previous(*height - 1, *before);
      return std::optional<std::uint64_t>{};
    }
    const auto theirs = hash_at(*height);
    if (!theirs)
      return fail(
          Code::mismatch,
          "the files have blocks below the ledger's tip that it does not hold: ingest all files into a new ledger");
    if (ours != *theirs && ours != Hash256{} && *theirs != Hash256{}) {
      if (*height == 0 || !before) return fail(Code::mismatch, "the files and the ledger have no block in common");
      if (!linked) return fail(Code::mismatch, "the files hold another branch, but not the block where it starts");
      joiner_.set_previous(*height - 1, *before);
      return std::optional<std::uint64_t>(*height - 1);
    }
    joiner_.skip();
    ++skipped_;
  }
  return std::optional<std::uint64_t>{};
}

ledger::SourceCounts EvmSource::counts() const {
  const JoinCounts& join = joiner_.counts();
  return {{"records", loaded_.records},
          {"records of kinds that carry no value", loaded_.unused_records},
          {"events that are no money", loaded_.other_logs},
          {"duplicate records", duplicates_},
          {"contradicting records", contradictions_},
          {"records in quarantine", quarantine_.records().size()},
          {"blocks", blocks_},
          {"blocks the ledger already has", skipped_},
          {"blocks without a header", joiner_.blocks_without_header()},
          {"blocks without a time", joiner_.blocks_without_time()},
          {"transactions", join.transactions},
          {"failed transactions", join.failed},
          {"transactions of unknown status", join.unknown_status},
          {"transactions without a known fee", join.without_fee},
          {"transactions without a known sender", join.without_sender},
          {"transactions with incomplete native flows", join.incomplete},
          {"failed calls with value", join.failed_calls},
          {"calls that name no transaction", joiner_.loose_calls()},
          {"self-destructs without beneficiary or amount", join.unfinished_selfdestructs},
          {"token legs", join.token_legs},
          {"token legs of unverified tokens", join.unverified_legs},
          {"token transfers of amount zero or between zero addresses", join.zero_legs},
          {"Transfer events that are not ERC-20", join.other_transfers},
          {"pool events", join.pool_events},
          {"amounts beyond 128 bits", too_large_}};
}

}  // namespace

Result<std::unique_ptr<ledger::BlockSource>> open_evm(const std::vector<std::string>& paths,
                                                      const EvmOptions& options) {
  AssetBook assets(options.network, options.native_symbol, options.native_decimals);
  if (!options.token_list.empty()) {
    const std::string list = CLEW_TRY(read_file(options.token_list));
    CLEW_TRY_VOID(assets.add_list(list));
  }
  LoadedFiles files = CLEW_TRY(load_files(paths, std::max(1U, options.threads)));
  Ordered records = reconcile(std::move(files.records), options.network);
  assets.add_claims(records.claims);
  ledger::Identity identity;
  identity.kind = ledger::Kind::account;
  identity.format = "evm";
  identity.network = options.network;
  identity.native_symbol = options.native_symbol;
  identity.native_decimals = options.native_decimals;
  return std::unique_ptr<ledger::BlockSource>(std::make_unique<EvmSource>(
      std::move(identity), std::move(files.names), files.bytes, std::move(records), std::move(assets)));
}

}  // namespace clew::formats::evm
