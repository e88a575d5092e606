// T06, the ransom collection wallet, and T07, the flight from it.
//
// T06: an address that stands in an indicator of malware, paid by many for a fixed sum in dollars, untouched for weeks,
// then emptied within the hour. After the worm of 2017: three addresses, 338 payments of 300 or 600 dollars, seven
// sweeps in 15 minutes after 83 days. A donation wallet or a shop with one price collects in the same way; it stands in
// no indicator. An address that only the press or a forum names gets few payments and fails for that.
//
// T07: from the sweep a swap service is reached in at most two hops and six hours. What was unspent when the chain
// forked exists on the other ledger too, and may move there by itself.
//
// This is the only detector that reads prices: the sums are fixed in dollars. Nothing that is added up depends on them.
// The sweep's share is of what is unspent when it begins: earlier withdrawals do not make it less of a sweep.
//
// Source: casefile 3.2 T06, T07.

#include "clew/trace/detect/ransom.h"

#include <algorithm>
#include <map>

#include "clew/trace/detect/detect.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T06";
constexpr const char* kFlight = "T07";

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

bool names_malware(const intel::Label& label) {
  const std::string abuse = lower(label.abuse);
  return abuse.find("ransom") != std::string::npos || abuse.find("malware") != std::string::npos;
}

bool ransom_like(const Scope& scope, std::uint64_t value, UnixTime time) {
  const ledger::Identity& identity = scope.ledger().identity();
  std::string symbol = identity.native_symbol;
  if (symbol.starts_with('t')) symbol.erase(0, 1);  // coins of test networks stand for real ones in made-up cases
  const auto cents = scope.prices()->value_cents(symbol, value, identity.native_decimals, time);
  if (!cents) return false;
  const u128 tolerance = scope.thresholds().value(kId, "sum_tolerance");
  for (const char* sum : {"sum_low", "sum_high"}) {
    const u128 fixed = u128{scope.thresholds().value(kId, sum)} * 100;
    const u128 off = *cents > fixed ? *cents - fixed : fixed - *cents;
    if (off * 1'000'000 <= fixed * tolerance) return true;
  }
  return false;
}

struct Spend {
  TxIndex tx{0};
  UnixTime time;
  std::uint64_t value = 0;
};

// The hour in which most is spent, and what lay there when it began.
void find_sweep(const Scope& scope, const std::vector<std::pair<UnixTime, std::uint64_t>>& arrivals,
                const std::vector<Spend>& spends, RansomWallet& wallet) {
  const auto window = static_cast<std::int64_t>(scope.thresholds().value(kId, "sweep_max"));
  std::size_t first = 0, best_first = 0, best_last = 0;
  std::uint64_t sum = 0;
  for (std::size_t last = 0; last < spends.size(); ++last) {
    sum += spends[last].value;
    while (spends[last].time.seconds - spends[first].time.seconds > window) sum -= spends[first++].value;
    if (sum <= wallet.swept) continue;
    wallet.swept = sum;
    best_first = first;
    best_last = last;
  }
  if (spends.empty()) return;
  for (std::size_t i = best_first; i <= best_last; ++i) wallet.sweep.push_back(spends[i].tx);
  wallet.sweep.erase(std::unique(wallet.sweep.begin(), wallet.sweep.end()), wallet.sweep.end());
  for (const auto& [time, value] : arrivals)
    if (time <= spends[best_first].time) wallet.before_sweep += value;
  for (std::size_t i = 0; i < best_first; ++i) wallet.before_sweep -= spends[i].value;
  wallet.first_spend = spends.front().time;
  wallet.spent = true;
}

void read_wallet(const Scope& scope, const std::vector<AddressId>& own, RansomWallet& wallet) {
  const ledger::Ledger& ledger = scope.ledger();
  std::vector<Spend> spends;
  std::vector<std::pair<UnixTime, std::uint64_t>> arrivals;
  std::vector<ledger::Coin> inputs;
  for (const OutIndex out : ledger.outputs_of(wallet.address)) {
    if (is_outside(out)) break;
    const ledger::Output output = ledger.output(out);
    if (output.creator >= scope.end()) break;
    const UnixTime time = scope.time(output.creator);
    arrivals.emplace_back(time, output.value);
    if (const auto spender = scope.spender(out)) spends.push_back({*spender, scope.time(*spender), output.value});
    ledger.inputs(output.creator, inputs);
    const bool from_own = std::any_of(inputs.begin(), inputs.end(), [&](const ledger::Coin& coin) {
      return !coin.unknown && std::binary_search(own.begin(), own.end(), coin.address);
    });
    if (from_own || inputs.empty()) continue;
    wallet.receipts.push_back({out, output.creator, time, output.value,
                               scope.prices() != nullptr && ransom_like(scope, output.value, time),
                               inputs.front().unknown ? kNoAddress : inputs.front().address});
  }
  std::sort(spends.begin(), spends.end(), [](const Spend& a, const Spend& b) {
    return std::tuple(a.time, a.tx, a.value) < std::tuple(b.time, b.tx, b.value);
  });
  find_sweep(scope, arrivals, spends, wallet);
}

Finding judged(const Scope& scope, const RansomWallet& wallet) {
  const Thresholds& limits = scope.thresholds();
  std::vector<AddressId> payers;
  std::uint64_t like = 0;
  u128 sum = 0;
  for (const Receipt& receipt : wallet.receipts) {
    if (!receipt.ransom_like) continue;
    payers.push_back(receipt.payer);
    like += 1;
    sum += receipt.value;
  }
  std::sort(payers.begin(), payers.end());
  payers.erase(std::unique(payers.begin(), payers.end()), payers.end());
  const std::uint64_t rest = wallet.spent && !wallet.receipts.empty()
                                 ? static_cast<std::uint64_t>(std::max<std::int64_t>(
                                       0, wallet.first_spend.seconds - wallet.receipts.front().time.seconds))
                                 : 0;
  Finding finding;
  finding.features = {
      {"payers of a fixed sum", Unit::count, payers.size(), Bound::at_least, limits.value(kId, "payers_min")},
      {"receipts of a fixed sum / receipts", Unit::share, share_of(like, wallet.receipts.size()), Bound::at_least,
       limits.value(kId, "fixed_share_min")},
      {"from first receipt to first spend", Unit::seconds, rest, Bound::at_least, limits.value(kId, "rest_min")},
      {"swept within the hour / unspent before", Unit::share, share_of(wallet.swept, wallet.before_sweep),
       Bound::at_least, limits.value(kId, "sweep_share_min")},
      {"receipts of a fixed sum", Unit::count, like},
      {"value of these", Unit::coins, sum}};
  finding.score = payers.size() >= limits.value(kId, "payers_strong") ? 2 : 1;
  if (payers.size() >= limits.value(kId, "payers_very_strong")) finding.score = 3;
  finding.innocent =
      "a collection for one cause or a shop with one price, whose address somebody put on a list of indicators by "
      "mistake";
  const UnixTime at = wallet.receipts.empty() ? UnixTime{} : wallet.receipts.front().time;
  const TxIndex tx = wallet.receipts.empty() ? TxIndex{0} : wallet.receipts.front().tx;
  finding.elements.push_back({"wallet", tx, wallet.address, kNativeAsset, 0, at, wallet.label + ", " + wallet.source});
  for (const Receipt& receipt : wallet.receipts)
    finding.elements.push_back({receipt.ransom_like ? "ransom-like receipt" : "other receipt", receipt.tx,
                                wallet.address, kNativeAsset, receipt.value, receipt.time});
  for (const TxIndex sweep : wallet.sweep)
    finding.elements.push_back({"sweep", sweep, wallet.address, kNativeAsset, 0, scope.time(sweep)});
  return finding;
}

// ---- T07

struct Arrival {
  TxIndex tx{0};
  AddressId address = kNoAddress;
  std::uint64_t value = 0;
  UnixTime time;
  std::string service;
  std::uint64_t hops = 0;
};

// Outputs of `tx` and what they pay for, up to the hops allowed.
void follow(const Scope& scope, TxIndex tx, UnixTime start, std::uint64_t hops, std::vector<Arrival>& found) {
  const auto longest = static_cast<std::int64_t>(scope.thresholds().value(kFlight, "time_max"));
  const UnixTime time = scope.time(tx);
  if (time.seconds - start.seconds > longest) return;
  std::vector<ledger::Coin> outputs;
  scope.ledger().outputs(tx, outputs);
  for (const ledger::Coin& output : outputs) {
    if (output.value == 0) continue;
    const std::string service = scope.service(output.address, time);
    if (!service.empty()) {
      found.push_back({tx, output.address, output.value, time, service, hops});
    } else if (hops < scope.thresholds().value(kFlight, "hops_max")) {
      if (const auto spender = scope.spender(output.out)) follow(scope, *spender, start, hops + 1, found);
    }
  }
}

// The last height at which both ledgers have the same block.
std::optional<std::uint64_t> fork_height(const ledger::Ledger& a, const ledger::Ledger& b) {
  if (a.block_count() == 0 || b.block_count() == 0) return std::nullopt;
  const auto same = [&](std::uint64_t height) {
    const auto in_a = a.block_at(height), in_b = b.block_at(height);
    return in_a && in_b && a.block(*in_a).hash == b.block(*in_b).hash;
  };
  std::uint64_t low = std::max(a.block(BlockIndex{0}).height, b.block(BlockIndex{0}).height);
  std::uint64_t high =
      std::min(a.block(BlockIndex{a.block_count() - 1}).height, b.block(BlockIndex{b.block_count() - 1}).height);
  if (low > high || !same(low)) return std::nullopt;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    if (same(middle))
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

}  // namespace

std::vector<RansomWallet> ransom_wallets(const Scope& scope) {
  std::map<AddressId, RansomWallet> wallets;
  for (const intel::Label& label : scope.labels().all()) {
    if (!names_malware(label) || (label.known_from && *label.known_from > scope.known_by())) continue;
    const auto id = scope.ledger().find_address(label.address.view());
    if (!id || raw(*id) <= raw(kUnspendable)) continue;
    RansomWallet wallet;
    wallet.address = *id;
    wallet.label = label.label;
    wallet.source = label.source;
    wallets.try_emplace(*id, std::move(wallet));
  }
  std::vector<AddressId> own;
  std::vector<RansomWallet> list;
  for (const auto& [address, wallet] : wallets) own.push_back(address);
  for (auto& [address, wallet] : wallets) {
    read_wallet(scope, own, wallet);
    list.push_back(std::move(wallet));
  }
  return list;
}

Found find_ransom_wallets(const Scope& scope) {
  Found found;
  for (const RansomWallet& wallet : ransom_wallets(scope)) {
    if (scope.prices() == nullptr || scope.prices()->rows().empty()) {
      refuse(found, "there are no prices to compare the receipts with fixed sums");
      continue;
    }
    Finding finding = judged(scope, wallet);
    if (passes(finding.features))
      found.findings.push_back(std::move(finding));
    else if (!passes(std::span(finding.features).first(1)))
      refuse(found, "an indicator names the address, but too few paid it a fixed sum");
    else
      refuse(found, "an indicator names the address, but it did not rest or was not swept");
  }
  return found;
}

Found find_swap_flights(const Scope& scope) {
  Found found;
  for (const RansomWallet& wallet : ransom_wallets(scope)) {
    if (wallet.sweep.empty()) continue;
    std::vector<Arrival> arrivals;
    for (const TxIndex sweep : wallet.sweep) follow(scope, sweep, scope.time(sweep), 0, arrivals);
    if (arrivals.empty()) {
      refuse(found, "no labelled service is reached within the hops and hours");
      continue;
    }
    std::sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
      return std::tuple(a.tx, a.address) < std::tuple(b.tx, b.address);
    });
    std::uint64_t hops = 0;
    u128 sum = 0;
    Finding finding;
    finding.elements.push_back(
        {"sweep", wallet.sweep.front(), wallet.address, kNativeAsset, wallet.swept, scope.time(wallet.sweep.front())});
    for (const Arrival& arrival : arrivals) {
      hops = std::max(hops, arrival.hops);
      sum += arrival.value;
      finding.elements.push_back(
          {"at a service", arrival.tx, arrival.address, kNativeAsset, arrival.value, arrival.time, arrival.service});
    }
    finding.features = {
        {"hops", Unit::count, hops, Bound::at_most, scope.thresholds().value(kFlight, "hops_max")},
        {"from the sweep to the last arrival", Unit::seconds,
         static_cast<std::uint64_t>(arrivals.back().time.seconds - scope.time(wallet.sweep.front()).seconds)},
        {"arrivals", Unit::count, arrivals.size()},
        {"value that arrives", Unit::coins, sum}};
    finding.score = 2;
    finding.what = "from a wallet that an indicator of malware names to a service";
    finding.innocent = "the owner of coins that were wrongly listed swaps them; a researcher moves a seized wallet";
    found.findings.push_back(std::move(finding));
  }
  return found;
}

Found find_fork_echo(const Scope& scope, const Scope& fork) {
  Found found;
  const auto height = fork_height(scope.ledger(), fork.ledger());
  if (!height) return found;
  const ledger::BlockInfo last = scope.ledger().block(*scope.ledger().block_at(*height));
  const TxIndex after{raw(last.first_tx) + last.tx_count};
  for (const RansomWallet& wallet : ransom_wallets(scope)) {
    Finding finding;
    u128 there = 0, moved = 0;
    for (const OutIndex out : scope.ledger().outputs_of(wallet.address)) {
      if (is_outside(out)) break;
      const ledger::Output output = scope.ledger().output(out);
      const auto spender = scope.ledger().spender(out);
      const auto twin = fork.ledger().find_output(scope.ledger().outpoint(out));
      if (output.creator >= after || (spender && *spender < after) || !twin) continue;
      const auto spent = fork.spender(*twin);
      there += output.value;
      moved += spent ? output.value : 0U;
      const TxIndex tx = spent.value_or(fork.ledger().output(*twin).creator);
      Element element{spent ? "moved on the fork" : "unmoved on the fork",
                      tx,
                      kNoAddress,
                      kNativeAsset,
                      output.value,
                      fork.time(tx)};
      element.address = fork.ledger().output(*twin).address;
      element.ledger = 1;
      finding.elements.push_back(std::move(element));
    }
    if (finding.elements.empty()) continue;
    finding.what = "coins that exist a second time since the fork after block " + std::to_string(*height);
    finding.features = {{"coins unspent at the fork", Unit::count, finding.elements.size()},
                        {"their value", Unit::coins, there},
                        {"moved on the fork", Unit::coins, moved}};
    finding.score = 3;
    finding.innocent =
        "every coin that was unspent at the fork exists twice, whoever has it: this is no pattern, but a fact";
    found.findings.push_back(std::move(finding));
  }
  return found;
}

}  // namespace clew::trace::detect
