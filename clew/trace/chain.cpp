// A ledger as a Chain: thin look-ups, cut at the last transaction that exists for the trace.

#include "clew/trace/chain.h"

#include <algorithm>
#include <utility>

namespace clew::trace {

namespace {

class LedgerChain final : public Chain {
 public:
  LedgerChain(std::shared_ptr<const ledger::Ledger> ledger, std::optional<TxIndex> last)
      : ledger_(std::move(ledger)), last_(last) {}

  UnixTime time(TxIndex tx) const override { return ledger_->block(ledger_->block_of(tx)).time; }
  UnixTime end() const override {
    if (ledger_->tx_count() == 0) return {};
    return time(last_.value_or(TxIndex{ledger_->tx_count() - 1}));
  }
  Address address(AddressId id) const override { return Address(ledger_->address(id)); }
  std::optional<AddressId> find_address(const Address& address) const override {
    return ledger_->find_address(address.view());
  }
  std::vector<TxIndex> activity(AddressId address, AssetId asset) const override {
    std::vector<TxIndex> transactions;
    if (ledger_->identity().kind == ledger::Kind::account) {
      transactions = ledger_->postings(address, asset);
    } else {
      for (const OutIndex out : ledger_->outputs_of(address)) {
        if (const auto spender = ledger_->spender(out)) transactions.push_back(*spender);
      }
      std::sort(transactions.begin(), transactions.end());
      transactions.erase(std::unique(transactions.begin(), transactions.end()), transactions.end());
    }
    if (last_)
      transactions.erase(std::upper_bound(transactions.begin(), transactions.end(), *last_), transactions.end());
    return transactions;
  }
  std::uint64_t posting_count(AddressId address, AssetId asset) const override {
    return ledger_->postings(address, asset).size();
  }
  std::vector<Kept> outputs_of(AddressId address) const override {
    std::vector<Kept> kept;
    for (const OutIndex out : ledger_->outputs_of(address)) {
      if (is_outside(out)) continue;
      const ledger::Output output = ledger_->output(out);
      if (last_ && output.creator > *last_) continue;
      std::optional<TxIndex> spent = ledger_->spender(out);
      if (spent && last_ && *spent > *last_) spent.reset();
      kept.push_back({out, output.value, output.creator, spent});
    }
    return kept;
  }
  TxIndex creator(OutIndex out) const override { return ledger_->output(out).creator; }
  std::uint32_t asset_count() const override { return std::max<std::uint32_t>(1, ledger_->asset_count()); }
  bool trusted(AssetId asset) const override {
    const ledger::AssetKey key = ledger_->asset(asset);
    return key.verified ||
           key.contract.kind() !=
               AddressKind::account;  // the native coin and assets that only have a name are the ledger's own
  }

 private:
  std::shared_ptr<const ledger::Ledger> ledger_;
  std::optional<TxIndex> last_;
};

}  // namespace

std::unique_ptr<Chain> make_chain(std::shared_ptr<const ledger::Ledger> ledger, std::optional<TxIndex> last) {
  return std::make_unique<LedgerChain>(std::move(ledger), last);
}

}  // namespace clew::trace
