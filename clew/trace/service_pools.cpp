// Outputs of a service, read as one account.
//
// Problem: on a UTXO ledger "haircut inside the service's pool" needs a pool, and the ledger has none. Approach: join
// the service's outputs into one holder and net it per transaction, as netting/1 does for accounts; then the walk needs
// no second way to handle a service. A pool's history (when it changed, and its balance after) is gathered from the
// outputs of its addresses the first time it is asked for. Refused: dividing only the transactions that spend its
// outputs by haircut (what was deposited then follows the one output that happens to be spent), and finding the balance
// by walking the ledger up to the step.

#include "clew/trace/service_pools.h"

#include <algorithm>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "clew/base/check.h"
#include "clew/codec/hex.h"

namespace clew::trace {

using graph::Entry;
using graph::Holder;
using graph::Position;

std::string PooledView::name_of(const intel::Label& label) {
  if (!label.actor.empty()) return label.actor;
  return !label.label.empty() ? label.label : codec::to_hex(label.address.view().bytes);
}

PooledView::PooledView(const graph::FlowView& view, const Chain& chain, const Boundaries& boundaries,
                       const intel::Labels& labels, const SeedSet& seeds)
    : view_(view), chain_(chain), boundaries_(boundaries) {
  for (const intel::Label& label : labels.all()) {
    if (!boundaries.passes(label)) continue;
    // Numbers depend on the labels only: a follower meets the same pools in every snapshot of a ledger that grows.
    const auto [at, fresh] = numbers_.try_emplace(name_of(label), static_cast<std::uint32_t>(names_.size()));
    if (fresh) {
      names_.push_back(at->first);
      labels_.push_back(&label);
      addresses_.emplace_back();
      histories_.push_back(std::make_unique<History>());
    }
    if (const auto id = chain.find_address(label.address)) {
      addresses_[at->second].push_back(*id);
      members_.insert(*id);
    }
  }
  for (std::vector<AddressId>& addresses : addresses_) {
    std::sort(addresses.begin(), addresses.end());
    addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  }
  for (const SeedLine& seed : seeds.lines)
    if (seed.kind == "open") apart_.insert(seed.holder);
}

std::optional<Holder> PooledView::pool_of(Holder output, AddressId address) const {
  if (output == graph::kNobody || !members_.contains(address)) return std::nullopt;
  const OutIndex out{static_cast<std::uint64_t>(output)};
  if (is_outside(out) || apart_.contains(output)) return std::nullopt;
  const intel::Label* label = boundaries_.pooled(output, address, chain_.creator(out));
  if (label == nullptr) return std::nullopt;
  return graph::pool_holder(numbers_.find(name_of(*label))->second);
}

// ---- steps -----------------------------------------------------------------------------------------------------

void PooledView::read(Position position, graph::Transaction& out) const {
  view_.read(position, out);
  const auto member = [&](const Entry& entry) { return members_.contains(entry.address); };
  for (graph::Step& step : out.steps) {
    if (std::any_of(step.payers.begin(), step.payers.end(), member) ||
        std::any_of(step.receivers.begin(), step.receivers.end(), member))
      net(step);
  }
}

/// Leaves one entry of each pool: on the side on which it moves more, at the place of its first output there.
void PooledView::net(graph::Step& step) const {
  boost::container::small_vector<std::pair<Holder, Delta>, 4> sums;  // received less paid
  const auto add = [&](Entry& entry, int sign) {
    const auto pool = pool_of(entry.holder, entry.address);
    if (!pool) return;
    entry.holder = *pool;
    entry.address = kNoAddress;
    auto at = std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == *pool; });
    if (at == sums.end()) at = sums.insert(sums.end(), {*pool, 0});
    at->second += sign * static_cast<Delta>(entry.amount);
  };
  for (Entry& entry : step.payers) add(entry, -1);
  for (Entry& entry : step.receivers) add(entry, 1);
  const auto settle = [&](std::vector<Entry>& entries, int sign) {
    std::erase_if(entries, [&](Entry& entry) {
      const auto at =
          std::find_if(sums.begin(), sums.end(), [&](const auto& sum) { return sum.first == entry.holder; });
      if (at == sums.end()) return false;
      if (sign * at->second <= 0) return true;
      entry.amount = static_cast<u128>(sign * at->second);
      at->second = 0;  // the others of this side are in it
      return false;
    });
  };
  step.next_of.clear();  // receivers are no longer where they were
  settle(step.payers, -1);
  settle(step.receivers, 1);
}

// ---- histories -------------------------------------------------------------------------------------------------

const PooledView::History& PooledView::history(Holder pool) const {
  History& history = *histories_[graph::pool_number(pool)];
  std::call_once(history.once, [&] { gather(pool, history); });
  return history;
}

/// Mirrored, a pool begins with what is unspent at the end, wins what the ledger says it spent and pays what it was
/// given.
void PooledView::gather(Holder pool, History& into) const {
  const int sign = boundaries_.backward() ? -1 : 1;
  for (const AddressId address : addresses_[graph::pool_number(pool)]) {
    for (const Chain::Kept& kept : chain_.outputs_of(address)) {
      const Holder output = view_.output_holder(kept.out);
      if (pool_of(output, address) != pool) continue;
      const auto value = static_cast<Delta>(kept.value);
      into.changes.push_back({view_.position(kept.created), sign * value});
      if (kept.spent)
        into.changes.push_back({view_.position(*kept.spent), -sign * value});
      else if (sign < 0)
        into.start += value;
    }
  }
  std::sort(into.changes.begin(), into.changes.end(),
            [](const Change& a, const Change& b) { return a.position < b.position; });
  std::size_t kept = 0;
  Delta balance = into.start;
  for (std::size_t i = 0; i < into.changes.size();) {
    const Position position = into.changes[i].position;
    Delta sum = 0;
    for (; i < into.changes.size() && into.changes[i].position == position; ++i) sum += into.changes[i].balance;
    balance += sum;
    if (sum != 0) into.changes[kept++] = {position, balance};
  }
  into.changes.resize(kept);
}

std::optional<Position> PooledView::next(Holder holder, Position after) const {
  if (!graph::is_pool(holder)) return view_.next(holder, after);
  const auto& changes = history(holder).changes;
  const auto at = std::upper_bound(changes.begin(), changes.end(), after,
                                   [](Position position, const Change& change) { return position < change.position; });
  if (at == changes.end()) return std::nullopt;
  return at->position;
}

Delta PooledView::balance_before(Holder holder, Position position) const {
  if (!graph::is_pool(holder)) return view_.balance_before(holder, position);
  const History& known = history(holder);
  const auto at = std::lower_bound(known.changes.begin(), known.changes.end(), position,
                                   [](const Change& change, Position before) { return change.position < before; });
  return at == known.changes.begin() ? known.start : std::prev(at)->balance;
}

AddressId PooledView::address_of(Holder holder) const {
  return graph::is_pool(holder) ? kNoAddress : view_.address_of(holder);
}

AssetId PooledView::asset_of(Holder holder) const {
  return graph::is_pool(holder) ? kNativeAsset : view_.asset_of(holder);
}

std::unique_ptr<PooledView> pool_services(const graph::FlowView& view, const Chain& chain, Boundaries& boundaries,
                                          const intel::Labels& labels, const SeedSet& seeds) {
  if (!view.is_utxo() || !boundaries.passes_any()) return nullptr;
  auto pools = std::make_unique<PooledView>(view, chain, boundaries, labels, seeds);
  boundaries.use_pools(*pools);
  return pools;
}

}  // namespace clew::trace
