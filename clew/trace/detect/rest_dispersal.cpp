// T11, rest then irregular dispersal: addresses that one payer funded lie still for days, then each pays many odd
// amounts to many receivers within hours, and the branches meet again at shared receivers. After the theft of 2025: 9
// and 10 days of rest, then 74 transfers of 11.96 to 303.31 ETH to 58 addresses in 2 h 15 min.
//
// A payroll rests a month and pays many odd amounts on one morning. What it does not do is reach the same people from
// several wallets that one payer filled: without such sharing nothing is reported. Small receipts during the rest
// (dust, by anybody) do not end it.
//
// Source: casefile 3.2 T11.

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <map>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/transfers.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T11";
constexpr u128 kSmallPart = 100;  // receipts below a hundredth of the first one are noise

struct Branch {
  Transfer funding;
  std::vector<Transfer> paid;
  std::vector<AddressId> receivers;  ///< distinct, rising
};

class Dispersals {
 public:
  explicit Dispersals(const Scope& scope) : scope_(scope), limits_(scope.thresholds()) {}

  Found find() {
    for (std::uint32_t i = 0; i < scope_.ledger().asset_count(); ++i)
      trusted_.push_back(i == 0 || scope_.ledger().asset(AssetId{i}).verified);
    Transfers(scope_).each([&](const Transfer& transfer) {
      if (!trusted_[raw(transfer.asset)]) return;
      spend(transfer);
      receive(transfer);
    });
    std::map<std::pair<AddressId, AssetId>, std::vector<Branch>> groups;
    std::vector<AddressId> order;
    for (auto& [address, branch] : branches_)
      if (irregular(branch)) order.push_back(address);
    std::sort(order.begin(), order.end());
    for (const AddressId address : order) {
      Branch& branch = branches_[address];
      groups[{branch.funding.from, branch.funding.asset}].push_back(std::move(branch));
    }
    for (auto& [payer, branches] : groups) judge(branches);
    std::stable_sort(found_.findings.begin(), found_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.elements.front().tx < b.elements.front().tx; });
    return std::move(found_);
  }

 private:
  // A branch begins when a fresh address is funded, and is given up when it is funded again or pays too early or late.
  void receive(const Transfer& transfer) {
    if (transfer.fresh) {
      resting_.emplace(transfer.to, transfer);
      return;
    }
    const auto found = resting_.find(transfer.to);
    if (found == resting_.end() || transfer.asset != found->second.asset) return;
    if (transfer.amount >= found->second.amount / kSmallPart && !branches_.contains(transfer.to)) resting_.erase(found);
  }

  void spend(const Transfer& transfer) {
    const auto found = resting_.find(transfer.from);
    if (found == resting_.end() || transfer.asset != found->second.asset) return;
    auto branch = branches_.find(transfer.from);
    if (branch == branches_.end()) {
      const std::int64_t rest = transfer.time.seconds - found->second.time.seconds;
      if (rest < static_cast<std::int64_t>(limits_.value(kId, "rest_min")) ||
          rest > static_cast<std::int64_t>(limits_.value(kId, "rest_max"))) {
        resting_.erase(found);
        return;
      }
      branch = branches_.emplace(transfer.from, Branch{found->second, {}, {}}).first;
    }
    std::vector<Transfer>& paid = branch->second.paid;
    if (paid.empty() || transfer.time.seconds - paid.front().time.seconds <=
                            static_cast<std::int64_t>(limits_.value(kId, "window_max")))
      paid.push_back(transfer);
  }

  bool irregular(Branch& branch) const {
    if (branch.paid.size() < limits_.value(kId, "transfers_min")) return false;
    for (const Transfer& transfer : branch.paid) branch.receivers.push_back(transfer.to);
    std::sort(branch.receivers.begin(), branch.receivers.end());
    branch.receivers.erase(std::unique(branch.receivers.begin(), branch.receivers.end()), branch.receivers.end());
    return branch.receivers.size() >= limits_.value(kId, "receivers_min") &&
           amounts_vary(branch) >= limits_.value(kId, "amount_variation_min") &&
           scope_.service(branch.paid.front().from, branch.paid.front().time).empty();
  }

  static std::uint64_t amounts_vary(const Branch& branch) {
    std::vector<u128> amounts;
    for (const Transfer& transfer : branch.paid) amounts.push_back(transfer.amount);
    return variation(amounts);
  }

  void judge(const std::vector<Branch>& branches) {
    boost::unordered_flat_map<AddressId, std::uint64_t> reached;
    for (const Branch& branch : branches)
      for (const AddressId receiver : branch.receivers) reached[receiver] += 1;
    std::uint64_t shared = 0, transfers = 0, least_variation = UINT64_MAX;
    std::int64_t shortest = INT64_MAX, longest = 0;
    for (const auto& [receiver, times] : reached) shared += times > 1 ? 1U : 0U;
    for (const Branch& branch : branches) {
      const std::int64_t rest = branch.paid.front().time.seconds - branch.funding.time.seconds;
      shortest = std::min(shortest, rest);
      longest = std::max(longest, rest);
      transfers += branch.paid.size();
      least_variation = std::min(least_variation, amounts_vary(branch));
    }
    Finding finding;
    finding.features = {
        {"branches of one payer", Unit::count, branches.size(), Bound::at_least, limits_.value(kId, "branches_min")},
        {"receivers that several branches reach", Unit::count, shared, Bound::at_least,
         limits_.value(kId, "shared_receivers_min")},
        {"transfers", Unit::count, transfers},
        {"receivers", Unit::count, reached.size()},
        {"least variation of amounts in a branch", Unit::share, least_variation, Bound::at_least,
         limits_.value(kId, "amount_variation_min")},
        {"shortest rest", Unit::seconds, static_cast<std::uint64_t>(shortest), Bound::at_least,
         limits_.value(kId, "rest_min")},
        {"longest rest", Unit::seconds, static_cast<std::uint64_t>(longest), Bound::at_most,
         limits_.value(kId, "rest_max")}};
    if (!passes(std::span(finding.features).first(2)))
      return refuse(found_, "no receivers that several branches of one payer reach, as with a payroll");
    finding.score = 1;
    if (branches.size() >= limits_.value(kId, "branches_strong")) finding.score = 2;
    if (branches.size() >= limits_.value(kId, "branches_very_strong")) finding.score = 3;
    finding.innocent =
        "a company that pays the same people from several wallets it filled at once; a market maker that serves the "
        "same "
        "venues from several accounts";
    for (const Branch& branch : branches) {
      const Transfer& in = branch.funding;
      finding.elements.push_back({"funded", in.tx, in.to, in.asset, in.amount, in.time});
      for (const Transfer& out : branch.paid)
        finding.elements.push_back({"dispersal", out.tx, out.to, out.asset, out.amount, out.time});
    }
    found_.findings.push_back(std::move(finding));
  }

  const Scope& scope_;
  const Thresholds& limits_;
  std::vector<bool> trusted_;  ///< by asset
  boost::unordered_flat_map<AddressId, Transfer> resting_;
  boost::unordered_flat_map<AddressId, Branch> branches_;
  Found found_;
};

}  // namespace

Found find_rest_dispersals(const Scope& scope) {
  return Dispersals(scope).find();
}

}  // namespace clew::trace::detect
