// Labels are looked up by address once, at the start: most addresses of a ledger have none, and asking each time would
// cost more than the pattern.

#include "clew/trace/detect/scope.h"

#include <algorithm>

namespace clew::trace::detect {
namespace {

// What runs a place through which many people's money goes. Sanctioned, criminal and frozen say something else.
constexpr intel::Category kServices[] = {
    intel::Category::exchange,       intel::Category::mixer,        intel::Category::bridge, intel::Category::defi,
    intel::Category::gambling,       intel::Category::merchant,     intel::Category::miner,  intel::Category::issuer,
    intel::Category::wallet_service, intel::Category::other_service};

}  // namespace

Scope::Scope(std::shared_ptr<const ledger::Ledger> ledger, const intel::Labels& labels, const Thresholds& thresholds,
             std::optional<UnixTime> as_of, std::optional<UnixTime> known_by)
    : ledger_(std::move(ledger)),
      labels_(labels),
      thresholds_(thresholds),
      known_by_(known_by.value_or(as_of.value_or(UnixTime{INT64_MAX}))),
      end_{ledger_->tx_count()} {
  if (as_of) {
    const auto last = ledger_->last_block_at(*as_of);
    if (!last) {
      end_ = TxIndex{0};
    } else {
      const ledger::BlockInfo block = ledger_->block(*last);
      end_ = TxIndex{raw(block.first_tx) + block.tx_count};
    }
  }
  for (const intel::Label& label : labels_.all())
    if (const auto id = ledger_->find_address(label.address.view())) labelled_.emplace(*id, &label.address);
}

std::optional<TxIndex> Scope::spender(OutIndex out) const {
  const auto spender = ledger_->spender(out);
  return spender && *spender < end_ ? spender : std::nullopt;
}

const intel::Label* Scope::label(AddressId address, UnixTime at, std::span<const intel::Category> categories) const {
  const auto found = labelled_.find(address);
  if (found == labelled_.end()) return nullptr;
  for (const intel::Label* label : labels_.find(*found->second, at, known_by_))
    if (std::find(categories.begin(), categories.end(), intel::category_of(label->category)) != categories.end())
      return label;
  return nullptr;
}

std::string Scope::service(AddressId address, UnixTime at) const {
  const intel::Label* found = label(address, at, kServices);
  if (found == nullptr) return {};
  return found->actor.empty() ? found->label : found->actor;
}

}  // namespace clew::trace::detect
