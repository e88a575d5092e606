// Deposit addresses of an exchange, found by what they do: each belongs to one customer, and all of them are emptied
// into one address of the service, again and again. No label is needed; a label of the collector gives the service its
// name.
//
// Refused: clustering by common inputs alone. It joins customers whose deposits are swept together, which is the same
// fact, but it also joins the service's own wallets and every payer who batches, and gives no direction.
//
// Source: forwarding to a hot wallet as the mark of deposit addresses (deposit address reuse, Victor 2020), the
// thresholds of casefile 3.2 T12.

#include <algorithm>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/forwarding.h"

namespace clew::trace::detect {
namespace {

constexpr AddressId kSeveral = kUnspendable;  // cannot receive a sweep, so it is free to mean "not one target"
constexpr std::int64_t kDay = 86'400;

struct Sweep {
  AddressId to = kNoAddress;
  TxIndex tx{0};
};

// The one address all value goes to, or none.
AddressId only_receiver(const std::vector<ledger::Coin>& outputs) {
  AddressId to = kNoAddress;
  for (const ledger::Coin& output : outputs) {
    if (output.value == 0) continue;
    if (output.address == kUnspendable || output.address == kNoAddress || (to != kNoAddress && output.address != to))
      return kNoAddress;
    to = output.address;
  }
  return to;
}

Finding finding_of(const Collector& collector, const Scope& scope) {
  const Thresholds& limits = scope.thresholds();
  const auto at_least = [&](const char* name, u128 value, const char* threshold) {
    return Feature{name, Unit::count, value, Bound::at_least, limits.value("DEP", threshold)};
  };
  Finding finding;
  finding.features = {at_least("forwarding addresses", collector.forwarders.size(), "forwarders_min"),
                      at_least("sweeps", collector.sweeps, "sweeps_min"),
                      at_least("days with sweeps", collector.days, "sweep_days_min")};
  finding.score = 1;
  if (collector.forwarders.size() >= limits.value("DEP", "forwarders_strong")) finding.score = 2;
  if (collector.forwarders.size() >= limits.value("DEP", "forwarders_very_strong")) finding.score = 3;
  finding.innocent =
      "a person or a shop that gathers its own receiving addresses into one, several times; the addresses then have "
      "one "
      "user, not many";
  const UnixTime last = scope.time(collector.last);
  finding.elements.push_back(
      {"collector", collector.last, collector.address, kNativeAsset, 0, last, scope.service(collector.address, last)});
  return finding;
}

}  // namespace

Forwarding::Forwarding(const Scope& scope) {
  const ledger::Ledger& ledger = scope.ledger();
  if (!scope.is_utxo()) return;
  std::vector<AddressId> target(ledger.address_count(), kNoAddress);
  std::vector<Sweep> sweeps;
  std::vector<ledger::Coin> inputs, outputs;
  for (TxIndex tx{0}; tx < scope.end(); tx = TxIndex{raw(tx) + 1}) {
    if (ledger.is_coinbase(tx)) continue;
    ledger.inputs(tx, inputs);
    ledger.outputs(tx, outputs);
    AddressId to = only_receiver(outputs);
    for (const ledger::Coin& input : inputs)
      if (!input.unknown && input.address == to) to = kNoAddress;
    for (const ledger::Coin& input : inputs) {
      if (input.unknown || raw(input.address) <= raw(kUnspendable)) continue;
      AddressId& forwards = target[raw(input.address)];
      if (to == kNoAddress || (forwards != kNoAddress && forwards != to))
        forwards = kSeveral;
      else
        forwards = to;
    }
    if (to != kNoAddress) sweeps.push_back({to, tx});
  }
  boost::unordered_flat_map<AddressId, std::vector<AddressId>> forwarders;
  for (std::uint64_t i = 0; i < target.size(); ++i)
    if (raw(target[i]) > raw(kSeveral)) forwarders[target[i]].push_back(AddressId{i});

  const Thresholds& limits = scope.thresholds();
  boost::unordered::erase_if(
      forwarders, [&](const auto& each) { return each.second.size() < limits.value("DEP", "forwarders_min"); });
  std::stable_sort(sweeps.begin(), sweeps.end(), [](const Sweep& a, const Sweep& b) { return a.to < b.to; });
  for (std::size_t i = 0; i < sweeps.size();) {
    Collector collector{sweeps[i].to, {}, 0, 0, sweeps[i].tx, sweeps[i].tx};
    const auto found = forwarders.find(collector.address);
    std::int64_t day = INT64_MIN;
    for (; i < sweeps.size() && sweeps[i].to == collector.address; ++i) {
      if (found == forwarders.end()) continue;
      collector.sweeps += 1;
      collector.last = sweeps[i].tx;
      const std::int64_t now = scope.time(sweeps[i].tx).seconds / kDay;
      if (now > day) {
        collector.days += 1;
        day = now;
      }
    }
    if (found == forwarders.end() || collector.sweeps < limits.value("DEP", "sweeps_min") ||
        collector.days < limits.value("DEP", "sweep_days_min"))
      continue;
    collector.forwarders = std::move(found->second);
    for (const AddressId forwarder : collector.forwarders) forwards_.emplace(forwarder, collector.address);
    collectors_.push_back(std::move(collector));
  }
}

AddressId Forwarding::collector_of(AddressId forwarder) const {
  const auto found = forwards_.find(forwarder);
  return found == forwards_.end() ? kNoAddress : found->second;
}

Found find_deposit_addresses(const Scope& scope) {
  Found found;
  const Forwarding forwarding(scope);
  for (const Collector& collector : forwarding.collectors()) {
    Finding finding = finding_of(collector, scope);
    for (const AddressId forwarder : collector.forwarders) {
      // The receipt that made it one of them: its first.
      const std::vector<OutIndex> outputs = scope.ledger().outputs_of(forwarder);
      if (outputs.empty() || is_outside(outputs.front())) continue;
      const ledger::Output output = scope.ledger().output(outputs.front());
      finding.elements.push_back(
          {"deposit address", output.creator, forwarder, kNativeAsset, output.value, scope.time(output.creator), {}});
    }
    found.findings.push_back(std::move(finding));
  }
  std::stable_sort(found.findings.begin(), found.findings.end(), [](const Finding& a, const Finding& b) {
    return a.elements.front().address < b.elements.front().address;
  });
  return found;
}

}  // namespace clew::trace::detect
