// One transaction of an account ledger is a list of legs: native value, internal calls, token events, gas. A router
// hop, a flash loan or a self-transfer makes many legs that change nothing for anybody. So legs are added up per
// (party, asset) first: who lost is a payer, who gained a receiver, and what passed through an account leaves no trace.
// Then the assets are looked at together: one moving asset is an ordinary step, a recognisable exchange of two is a
// conversion, everything else is opaque.
//
// Three readings that the rule needs.
//
// Gas is a request of its payer, not a movement. If the payer also pays the asset, gas is the remainder of that step.
// Otherwise (a contract moves the coin, or the payer receives it) it would enter the pool that others are paid from, so
// it is a step of its own, after the movement. The same for a conversion: the rate is what was exchanged, without gas.
//
// What comes from nobody (mint, block reward) and what goes to nobody (burn) are not netted against each other.
//
// "Exactly one asset P with exactly one payer": if both assets qualify (two accounts simply exchange P and Q, and no
// pool event says who the pool is), nothing proves who converted, and the transaction is opaque. Nobody is never the
// payer x, and a burn is not a receipt: that is what makes wrapping and unwrapping come out as conversions.
//
// Refused: following legs one by one (double-counts router hops and makes taint depend on call order); pairing by time
// or value. Source: docs/reference/taint-rules.md section 8.

#include "clew/graph/netting.h"

#include <algorithm>
#include <utility>

#include "clew/base/check.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

constexpr unsigned kAddressBits = 40;
constexpr std::uint64_t kAddressMask = (std::uint64_t{1} << kAddressBits) - 1;
constexpr std::uint64_t kAssetMax = (std::uint64_t{1} << (64 - kAddressBits)) - 2;  // one less: all ones is kNobody
// Parties that receive and are no account. As payers none and unspendable keep their own numbers.
constexpr std::uint64_t kToNone = kAddressMask;
constexpr std::uint64_t kToUnspendable = kAddressMask - 1;
constexpr std::uint64_t kAddressMax = kAddressMask - 2;

/// Up to here comparing with every change is faster than a hash table.
constexpr std::size_t kLinear = 16;
/// Steps kept for reuse: transactions with more assets are rare, and their memory is given back.
constexpr std::size_t kSpareMax = 64;

bool is_account(AddressId address) {
  return address != kNoAddress && address != kUnspendable;
}

/// Gas goes to nobody the ledger names. A fee with a receiver is a transfer like any other.
bool is_gas(const ledger::LegInfo& leg) {
  return leg.kind == ledger::LegKind::fee && leg.to == kNoAddress;
}

void reset(Step& step, StepKind kind, AssetId asset) {
  step.kind = kind;
  step.asset = asset;
  step.payers.clear();
  step.receivers.clear();
  step.remainder = 0;
  step.fee_of.clear();
  step.converter = 0;
  step.fee_booked = false;
  step.mined = false;
}

u128 magnitude(i128 net) {
  return net < 0 ? u128{0} - static_cast<u128>(net) : static_cast<u128>(net);
}

Entry entry_of(AddressId address, AssetId asset, u128 amount) {
  return {is_account(address) ? pack_account(address, asset) : kNobody, address, amount};
}

[[maybe_unused]] bool balances(const Step& step) {
  u128 paid = 0;
  u128 received = step.remainder;
  for (const Entry& entry : step.payers) paid += entry.amount;
  for (const Entry& entry : step.receivers) received += entry.amount;
  return paid == received;
}

}  // namespace

Holder pack_account(AddressId address, AssetId asset) {
  CLEW_CHECK(raw(address) <= kAddressMax);
  CLEW_CHECK(raw(asset) <= kAssetMax);
  return Holder{std::uint64_t{raw(asset)} << kAddressBits | raw(address)};
}

AddressId account_address(Holder holder) {
  return AddressId{static_cast<std::uint64_t>(holder) & kAddressMask};
}

AssetId account_asset(Holder holder) {
  return AssetId{static_cast<std::uint32_t>(static_cast<std::uint64_t>(holder) >> kAddressBits)};
}

void Netting::steps_of(std::span<const ledger::LegInfo> legs, Direction direction, Transaction& out) {
  clear();
  out.flags = 0;
  for (const ledger::LegInfo& leg : legs) out.flags |= leg.flags;
  add_up(legs, direction);
  Pair pair;
  const StepKind kind = classify(pair);
  lay_out(kind, pair, direction, out.steps);
  fill(kind, pair, direction, out.steps);
  for ([[maybe_unused]] const Step& step : out.steps) CLEW_DCHECK(balances(step));
}

void Netting::clear() {
  changes_.clear();
  assets_.clear();
  pools_.clear();
  if (!index_.empty()) index_.clear();
}

/// Sums are taken modulo 2^128: the ledger keeps every balance within a Delta, so the net sum is right whatever the way
/// there.
void Netting::add_up(std::span<const ledger::LegInfo> legs, Direction direction) {
  bool gas = false;
  for (const ledger::LegInfo& leg : legs) {
    if (leg.kind == ledger::LegKind::pool_event) {
      pools_.push_back(leg.from);
    } else if (is_gas(leg)) {
      gas = true;
    } else if (leg.amount != 0) {
      const AddressId to = leg.kind == ledger::LegKind::burn && leg.to == kNoAddress ? kUnspendable : leg.to;
      Change& payer = change_of(leg.from, leg.asset, false);
      payer.net = static_cast<i128>(static_cast<u128>(payer.net) - leg.amount);
      Change& receiver = change_of(to, leg.asset, true);
      receiver.net = static_cast<i128>(static_cast<u128>(receiver.net) + leg.amount);
    }
  }
  if (gas) {  // after all movements, so that gas orders nobody
    for (const ledger::LegInfo& leg : legs)
      if (is_gas(leg) && leg.amount != 0) change_of(leg.from, leg.asset, false).fee += leg.amount;
  }
  for (Change& change : changes_) {
    if (direction == Direction::backward) change.net = -change.net;
    change.pool = is_account(change.address) && std::ranges::find(pools_, change.address) != pools_.end();
  }
}

std::uint32_t Netting::slot_of(AssetId asset) {
  // From the back: neighbouring legs mostly move the same asset.
  for (std::size_t i = assets_.size(); i-- > 0;)
    if (assets_[i].asset == asset) return static_cast<std::uint32_t>(i);
  assets_.push_back({.asset = asset});
  return static_cast<std::uint32_t>(assets_.size() - 1);
}

Netting::Change& Netting::change_of(AddressId address, AssetId asset, bool receives) {
  const std::uint32_t slot = slot_of(asset);
  std::uint64_t party = raw(address);
  if (receives && address == kNoAddress) party = kToNone;
  if (receives && address == kUnspendable) party = kToUnspendable;

  if (changes_.size() <= kLinear) {
    for (Change& change : changes_)
      if (change.party == party && change.slot == slot) return change;
  } else {
    if (index_.empty())
      for (std::uint32_t i = 0; i < changes_.size(); ++i)
        index_.emplace(std::uint64_t{changes_[i].slot} << kAddressBits | changes_[i].party, i);
    const auto [found, added] =
        index_.try_emplace(std::uint64_t{slot} << kAddressBits | party, static_cast<std::uint32_t>(changes_.size()));
    if (!added) return changes_[found->second];
  }
  changes_.push_back({.slot = slot, .party = party, .address = address});
  return changes_.back();
}

StepKind Netting::classify(Pair& pair) {
  for (std::uint32_t i = 0; i < changes_.size(); ++i) {
    const Change& change = changes_[i];
    if (change.net == 0) continue;
    AssetUse& use = assets_[change.slot];
    use.moves = true;
    if (change.pool) continue;
    if (change.net > 0) {
      use.received |= is_account(change.address);
    } else {
      ++use.payers;
      if (is_account(change.address)) {
        ++use.accounts;
        use.payer = i;
      }
    }
  }
  if (std::ranges::count_if(assets_, &AssetUse::moves) <= 1) return StepKind::ordinary;
  return find_conversion(pair) ? StepKind::conversion : StepKind::opaque;
}

bool Netting::find_conversion(Pair& pair) const {
  std::size_t found = 0;
  for (std::uint32_t slot = 0; slot < assets_.size(); ++slot) {
    Pair candidate;
    if (!converts(slot, candidate)) continue;
    pair = candidate;
    ++found;
  }
  return found == 1;
}

/// Whether one account pays this asset and exactly one other asset is received for it. A third asset may only pass
/// between pools.
bool Netting::converts(std::uint32_t paid, Pair& pair) const {
  if (assets_[paid].payers != 1 || assets_[paid].accounts != 1) return false;
  std::size_t received = 0;
  for (std::uint32_t slot = 0; slot < assets_.size(); ++slot) {
    if (slot == paid || !assets_[slot].received) continue;
    pair = {paid, slot};
    ++received;
  }
  if (received != 1) return false;
  const AddressId x = changes_[assets_[paid].payer].address;
  for (const Change& change : changes_)  // who gives up both has exchanged neither
    if (change.slot == pair.received && change.address == x && change.net < 0) return false;
  for (std::uint32_t slot = 0; slot < assets_.size(); ++slot)
    if (slot != pair.paid && slot != pair.received && assets_[slot].accounts != 0) return false;
  return true;
}

/// Whether the gas is the remainder of the movement (its payer pays that too, and no rate is taken from it), or stands
/// apart.
///
/// Backward, gas is received. Whoever pays the movement there (it received it on the ledger, and its gas came out of
/// that) needs the gas before; whoever receives the movement may open with it and would miss gas that came before.
Netting::Gas Netting::gas_of(const Change& change, StepKind kind, Direction direction) {
  const bool backward = direction == Direction::backward;
  const bool pays_on_ledger = backward ? change.net > 0 : change.net < 0;
  if (pays_on_ledger && kind != StepKind::conversion) return Gas::joined;
  return backward && change.net < 0 ? Gas::before : Gas::behind;
}

/// Gives every step its place: gas before, a conversion pair, other movements by first leg, gas behind.
void Netting::lay_out(StepKind kind, const Pair& pair, Direction direction, std::vector<Step>& steps) {
  for (const Change& change : changes_) {
    if (change.fee == 0) continue;
    const Gas gas = gas_of(change, kind, direction);
    assets_[change.slot].gas_before |= gas == Gas::before;
    assets_[change.slot].gas_behind |= gas == Gas::behind;
  }
  const auto count = [this](bool AssetUse::* what) {
    return static_cast<std::uint32_t>(std::ranges::count_if(assets_, what));
  };
  std::uint32_t before = 0;
  std::uint32_t next = count(&AssetUse::gas_before);
  std::uint32_t behind = next + count(&AssetUse::moves);
  resize(steps, behind + count(&AssetUse::gas_behind));
  if (kind == StepKind::conversion) {
    assets_[pair.paid].step = next++;
    assets_[pair.received].step = next++;
  }
  const StepKind plain = kind == StepKind::conversion ? StepKind::ordinary : kind;
  for (std::uint32_t slot = 0; slot < assets_.size(); ++slot) {
    AssetUse& use = assets_[slot];
    const bool paired = kind == StepKind::conversion && (slot == pair.paid || slot == pair.received);
    if (use.moves) {
      if (!paired) use.step = next++;
      const StepKind of_pair = slot == pair.paid ? StepKind::conversion : StepKind::converted;
      reset(steps[use.step], paired ? of_pair : plain, use.asset);
    }
    if (use.gas_before) reset(steps[use.before_step = before++], plain, use.asset);
    if (use.gas_behind) reset(steps[use.behind_step = behind++], plain, use.asset);
  }
}

/// Steps that are not needed are kept aside instead of destroyed, and come back with the memory of their vectors.
void Netting::resize(std::vector<Step>& steps, std::size_t count) {
  while (steps.size() > count) {
    if (spare_.size() < kSpareMax) spare_.push_back(std::move(steps.back()));
    steps.pop_back();
  }
  while (steps.size() < count) {
    if (spare_.empty()) {
      steps.emplace_back();
    } else {
      steps.push_back(std::move(spare_.back()));
      spare_.pop_back();
    }
  }
}

void Netting::fill(StepKind kind, const Pair& pair, Direction direction, std::vector<Step>& steps) const {
  const bool forward = direction == Direction::forward;
  for (std::uint32_t i = 0; i < changes_.size(); ++i) {
    const Change& change = changes_[i];
    const AssetUse& use = assets_[change.slot];
    const Gas gas = gas_of(change, kind, direction);
    const u128 joined = gas == Gas::joined ? change.fee : 0;
    if (change.net != 0) {
      Step& step = steps[use.step];
      if (kind == StepKind::conversion && change.slot == pair.paid && use.payer == i)
        step.converter = static_cast<std::uint32_t>(step.payers.size());
      const Entry entry = entry_of(change.address, use.asset, magnitude(change.net) + joined);
      (change.net < 0 ? step.payers : step.receivers).push_back(entry);
      step.remainder += joined;
    }
    if (change.fee != joined) {
      Step& step = steps[gas == Gas::before ? use.before_step : use.behind_step];
      (forward ? step.payers : step.receivers).push_back(entry_of(change.address, use.asset, change.fee));
      step.remainder += change.fee;
    }
  }
  if (forward) return;
  for (Step& step : steps) {  // mirrored, the fee is one more clean payer
    if (step.remainder != 0) step.payers.push_back({kNobody, kNoAddress, step.remainder});
    step.remainder = 0;
  }
}

}  // namespace clew::graph
