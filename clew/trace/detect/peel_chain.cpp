// T08, the peel chain: a large coin pays a little away, the remainder goes to a fresh address and pays a little away,
// and so on. An exchange's hot wallet does exactly the same with its withdrawals, so the shape alone accuses every
// customer of an exchange. What tells them apart is where the peels go: a thief cashes out at a few services, customers
// of an exchange go everywhere. So payees are counted by cluster: a labelled service, the collector to which a deposit
// address forwards (forwarding.h), or the address itself.
//
// Not looked at, because the ledger does not keep it: version, lock time and replacement habit of the transactions. The
// script type is compared. Dust sent to a remainder address later, by anybody, does not break the chain.
//
// Source: casefile 3.2 T08; Kappos et al. 2022 on following peel chains by what stays the same along them.

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <map>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/forwarding.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T08";

struct Link {
  TxIndex tx{0};
  ledger::Coin spent, remainder, peel;
};

class PeelChains {
 public:
  explicit PeelChains(const Scope& scope)
      : scope_(scope),
        ledger_(scope.ledger()),
        limits_(scope.thresholds()),
        forwarding_(scope),
        receipts_(ledger_.address_count(), 0) {
    const u128 dust = limits_.coins(kId, "dust_max", ledger_.identity().native_decimals);
    std::vector<ledger::Coin> outputs;
    for (TxIndex tx{0}; tx < scope_.end(); tx = TxIndex{raw(tx) + 1}) {
      ledger_.outputs(tx, outputs);
      for (const ledger::Coin& output : outputs)
        if (output.value > dust && receipts_[raw(output.address)] < 2) receipts_[raw(output.address)] += 1;
    }
  }

  Found find() {
    boost::unordered_flat_set<TxIndex> taken;
    for (TxIndex tx{0}; tx < scope_.end(); tx = TxIndex{raw(tx) + 1}) {
      std::vector<Link> chain;
      if (taken.contains(tx)) continue;
      for (auto link = link_at(tx); link; link = next(*link)) chain.push_back(*link);
      if (chain.size() < limits_.value(kId, "transactions_min")) continue;
      for (const Link& link : chain) taken.insert(link.tx);
      judge(chain);
    }
    return std::move(found_);
  }

 private:
  // A transaction with one payer coin and two outputs of value, of which the larger is a fresh address's of the same
  // script type.
  std::optional<Link> link_at(TxIndex tx) {
    if (ledger_.is_coinbase(tx) || ledger_.input_count(tx) != 1 || ledger_.output_count(tx) > 3) return std::nullopt;
    ledger_.inputs(tx, inputs_);
    ledger_.outputs(tx, outputs_);
    std::erase_if(outputs_, [](const ledger::Coin& coin) { return coin.value == 0 || coin.address == kUnspendable; });
    if (outputs_.size() != 2 || inputs_[0].unknown) return std::nullopt;
    Link link{tx, inputs_[0], outputs_[0], outputs_[1]};
    if (link.remainder.value < link.peel.value) std::swap(link.remainder, link.peel);
    const auto kind = [&](const ledger::Coin& coin) { return ledger_.address(coin.address).kind; };
    if (receipts_[raw(link.remainder.address)] != 1 || kind(link.remainder) != kind(link.spent) ||
        share(link) <= limits_.value(kId, "remainder_share_min"))
      return std::nullopt;
    return link;
  }

  std::optional<Link> next(const Link& link) {
    const auto spender = scope_.spender(link.remainder.out);
    if (!spender) return std::nullopt;
    const std::int64_t gap = scope_.time(*spender).seconds - scope_.time(link.tx).seconds;
    if (gap > static_cast<std::int64_t>(limits_.value(kId, "gap_max"))) return std::nullopt;
    return link_at(*spender);
  }

  static std::uint64_t share(const Link& link) {
    return share_of(link.remainder.value, u128{link.remainder.value} + link.peel.value);
  }

  // Who is behind the payee, as far as labels and forwarding say.
  struct Payee {
    std::string service;  ///< "" when it is none that is known
    std::string cluster;
  };
  Payee payee(const Link& link) const {
    const UnixTime at = scope_.time(link.tx);
    std::string service = scope_.service(link.peel.address, at);
    if (!service.empty()) return {service, "service " + service};
    const AddressId collector = forwarding_.collector_of(link.peel.address);
    if (collector == kNoAddress) return {{}, "address " + std::to_string(raw(link.peel.address))};
    service = scope_.service(collector, at);
    if (!service.empty()) return {service, "service " + service};
    return {"unnamed service", "collector " + std::to_string(raw(collector))};
  }

  void judge(const std::vector<Link>& chain) {
    for (const Link& link : chain)
      if (!scope_.service(link.spent.address, scope_.time(link.tx)).empty())
        return refuse(found_, "the chain belongs to a labelled service");
    std::map<std::string, u128> clusters;
    std::vector<u128> at_services;
    std::vector<std::uint64_t> shares;
    u128 peeled = 0;
    Finding finding;
    for (const Link& link : chain) {
      const Payee to = payee(link);
      clusters[(to.service.empty() ? "-" : "+") + to.cluster] += link.peel.value;
      peeled += link.peel.value;
      shares.push_back(share(link));
      const UnixTime at = scope_.time(link.tx);
      finding.elements.push_back({"peel", link.tx, link.peel.address, kNativeAsset, link.peel.value, at, to.service});
      finding.elements.push_back(
          {"remainder", link.tx, link.remainder.address, kNativeAsset, link.remainder.value, at, {}});
    }
    for (const auto& [cluster, value] : clusters)
      if (cluster[0] == '+') at_services.push_back(value);
    std::sort(at_services.rbegin(), at_services.rend());
    at_services.resize(std::min<std::size_t>(at_services.size(), limits_.value(kId, "service_clusters_max")));
    u128 cashed = 0;
    for (const u128 value : at_services) cashed += value;
    std::nth_element(shares.begin(), shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2), shares.end());
    decide(std::move(finding), chain.size(), shares[shares.size() / 2], share_of(clusters.size(), chain.size()),
           share_of(cashed, peeled));
  }

  void decide(Finding finding, std::size_t length, std::uint64_t median, std::uint64_t diversity,
              std::uint64_t at_services) {
    finding.features = {
        {"transactions", Unit::count, length, Bound::at_least, limits_.value(kId, "transactions_min")},
        {"median share of the remainder", Unit::share, median, Bound::at_least,
         limits_.value(kId, "remainder_share_median")},
        {"payee clusters / peels", Unit::share, diversity, Bound::below, limits_.value(kId, "payee_diversity_max")},
        {"peeled value at the largest services", Unit::share, at_services, Bound::at_least,
         limits_.value(kId, "service_share_min")}};
    if (!passes(std::span(finding.features).subspan(1, 1)))
      return refuse(found_, "the remainder is too small a part: change of ordinary payments");
    if (!passes(std::span(finding.features).subspan(2, 1)))
      return refuse(found_, "payees are as many as the payments, as in the withdrawals of an exchange");
    if (!passes(finding.features)) return refuse(found_, "the payees are at no service that is known");
    finding.score = 1;
    if (length >= limits_.value(kId, "transactions_strong")) finding.score = 2;
    if (length >= limits_.value(kId, "transactions_very_strong")) finding.score = 3;
    finding.innocent =
        "a service that pays out from one coin after the other (an exchange's withdrawals, a payroll) to people who "
        "keep "
        "their money at few other services";
    found_.findings.push_back(std::move(finding));
  }

  const Scope& scope_;
  const ledger::Ledger& ledger_;
  const Thresholds& limits_;
  const Forwarding forwarding_;
  std::vector<std::uint8_t> receipts_;  ///< by address, above dust: 0, 1, 2 = several
  std::vector<ledger::Coin> inputs_, outputs_;
  Found found_;
};

}  // namespace

Found find_peel_chains(const Scope& scope) {
  return PeelChains(scope).find();
}

}  // namespace clew::trace::detect
