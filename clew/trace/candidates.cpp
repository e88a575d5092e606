// Candidate sets: what came out of an opaque service and could be what went in.
//
// An inference, never a line: no number of the trace depends on it. A payout fits a deposit when the same service (its
// actor, or the address where no actor is named) pays it after the deposit, within the window, in the same asset, and
// not more than it took in and not less by more than the service's fee. Every fitting payout is listed; the probability
// is one over their number, uniform and not calibrated. Approach: the payouts of each service are collected once, in
// order; a deposit is then a range of them. Refused: matching deposits to payouts one to one (an assignment looks like
// a finding; nothing on the ledger supports it).

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "clew/trace/findings.h"

namespace clew::trace {

namespace {

/// Block times may run backward a little: looking on for so long finds every payout inside the window.
constexpr std::int64_t kClockSlack = 2 * 3600;

struct Payout {
  graph::Position position{0};
  TxIndex tx{0};
  UnixTime time;
  std::uint32_t step = 0, entry = 0;
  AddressId receiver = kNoAddress;
  u128 amount = 0;
};

std::vector<Payout> payouts_of(const Setting& setting, const std::vector<AddressId>& service, AssetId asset) {
  std::vector<TxIndex> transactions;
  for (const AddressId address : service) {
    const auto activity = setting.chain.activity(address, asset);
    transactions.insert(transactions.end(), activity.begin(), activity.end());
  }
  std::sort(transactions.begin(), transactions.end());
  transactions.erase(std::unique(transactions.begin(), transactions.end()), transactions.end());
  const auto is_service = [&](const graph::Entry& entry) {
    return std::binary_search(service.begin(), service.end(), entry.address);
  };
  std::vector<Payout> payouts;
  graph::Transaction read;
  for (const TxIndex tx : transactions) {
    const graph::Position position = setting.view.position(tx);
    setting.view.read(position, read);
    for (std::uint32_t s = 0; s < read.steps.size(); ++s) {
      const graph::Step& step = read.steps[s];
      if (step.asset != asset || std::none_of(step.payers.begin(), step.payers.end(), is_service)) continue;
      for (std::uint32_t j = 0; j < step.receivers.size(); ++j) {
        if (is_service(step.receivers[j]) || step.receivers[j].holder == graph::kNobody) continue;
        payouts.push_back(
            {position, tx, setting.chain.time(tx), s, j, step.receivers[j].address, step.receivers[j].amount});
      }
    }
  }
  std::sort(payouts.begin(), payouts.end(), [](const Payout& a, const Payout& b) {
    return std::tuple(a.position, a.step, a.entry) < std::tuple(b.position, b.step, b.entry);
  });
  return payouts;
}

}  // namespace

std::vector<Candidate> find_candidates(const Setting& setting, const std::vector<Deposit>& all,
                                       std::uint64_t& truncated) {
  std::vector<Deposit> deposits;
  std::copy_if(all.begin(), all.end(), std::back_inserter(deposits),
               [](const Deposit& deposit) { return deposit.candidates; });
  const auto place = [](const Deposit& d) { return std::tuple(d.position, d.step, d.entry); };
  std::sort(deposits.begin(), deposits.end(), [&](const Deposit& a, const Deposit& b) { return place(a) < place(b); });
  deposits.erase(std::unique(deposits.begin(), deposits.end(),
                             [&](const Deposit& a, const Deposit& b) { return place(a) == place(b); }),
                 deposits.end());

  const CandidateWindow& window = setting.method.candidates;
  std::map<std::pair<std::vector<AddressId>, AssetId>, std::vector<Payout>> payouts_by_service;
  std::vector<Candidate> candidates;
  truncated = 0;
  for (const Deposit& deposit : deposits) {
    const intel::Label* label = setting.boundaries.service(deposit.address, deposit.tx);
    const auto service =
        setting.boundaries.same_actor(deposit.address, label == nullptr ? std::string() : label->actor);
    const auto key = std::pair(service, deposit.asset);
    auto at = payouts_by_service.find(key);
    if (at == payouts_by_service.end())
      at = payouts_by_service.emplace(key, payouts_of(setting, service, deposit.asset)).first;
    const std::int64_t until = setting.chain.time(deposit.tx).seconds + window.seconds;
    const u128 least = deposit.amount -
                       mul_div(deposit.amount, std::min<std::uint32_t>(window.fee_per_mille_max, 1000), 1000).quotient;
    auto payout = std::upper_bound(at->second.begin(), at->second.end(), deposit.position,
                                   [](graph::Position position, const Payout& p) { return position < p.position; });
    const std::size_t first = candidates.size();
    std::uint64_t count = 0;
    for (; payout != at->second.end() && payout->time.seconds <= until + kClockSlack; ++payout) {
      if (payout->time.seconds > until || payout->amount > deposit.amount || payout->amount < least) continue;
      if (++count > setting.method.limits.candidates_max) continue;  // counted, not listed
      candidates.push_back({deposit.tx, payout->tx, deposit.address, payout->receiver, deposit.asset, deposit.amount,
                            payout->amount, 0, false});
    }
    const bool cut = count > setting.method.limits.candidates_max;
    if (cut) ++truncated;
    for (std::size_t i = first; i < candidates.size(); ++i) {
      candidates[i].set_size = count;
      candidates[i].truncated = cut;
    }
  }
  return candidates;
}

}  // namespace clew::trace
