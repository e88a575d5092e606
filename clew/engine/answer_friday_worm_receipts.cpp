// W01 to W03 and W08: what the worm's addresses received, by how many at least, and what it was worth.

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "clew/engine/answer_friday_worm.h"

namespace clew::engine {
namespace {

constexpr std::int64_t kSweepSeconds = 15 * 60;
constexpr std::uint64_t kDust = 1'000'000;  // 0.01 BTC, W01d

std::set<AddressId> ids_of(const ledger::Ledger& ledger, const std::vector<std::string>& texts) {
  std::set<AddressId> ids;
  for (const std::string& text : texts)
    if (const auto id = worm_address(ledger, text)) ids.insert(*id);
  return ids;
}

bool ransom_sized(u128 cents) {
  return (cents >= 25'500 && cents <= 34'500) || (cents >= 51'000 && cents <= 69'000);
}

std::vector<WormReceipt> receipts_of(const WormDesk& desk, const std::set<AddressId>& own) {
  const ledger::Ledger& btc = desk.btc();
  std::vector<WormReceipt> receipts;
  std::vector<ledger::Coin> inputs, outputs;
  for (const AddressId address : own)
    for (const OutIndex out : btc.outputs_of(address)) {
      if (is_outside(out)) continue;
      const ledger::Output output = btc.output(out);
      WormReceipt receipt{output.creator, out, output.vout, output.value, 0, worm_time(btc, output.creator)};
      btc.inputs(output.creator, inputs);
      btc.outputs(output.creator, outputs);
      receipt.own =
          std::ranges::any_of(inputs, [&](const auto& in) { return !in.unknown && own.contains(in.address); });
      receipt.message = std::ranges::any_of(outputs, [](const auto& o) { return o.address == kUnspendable; });
      const auto cents = worm_cents(desk, receipt.sat, receipt.at);
      receipt.cents = cents.value_or(0);
      receipt.ransom = cents && !receipt.own && ransom_sized(receipt.cents);
      receipts.push_back(receipt);
    }
  std::ranges::sort(receipts, {}, &WormReceipt::out);
  return receipts;
}

// Groups of payments that share an input address, directly or through others.
std::uint64_t payers_of(const ledger::Ledger& ledger, const std::vector<WormReceipt>& receipts) {
  std::vector<std::size_t> group(receipts.size());
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t at) {
    while (group[at] != at) at = group[at] = group[group[at]];
    return at;
  };
  std::map<AddressId, std::size_t> first;
  std::map<TxIndex, std::size_t> first_of;  // two payments of one transaction
  std::uint64_t groups = 0;
  std::vector<ledger::Coin> inputs;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (!receipts[i].ransom) continue;
    groups += 1;
    const auto join = [&](std::size_t other) {
      if (root(i) == root(other)) return;
      group[root(i)] = root(other);
      groups -= 1;
    };
    join(first_of.emplace(receipts[i].tx, i).first->second);
    ledger.inputs(receipts[i].tx, inputs);
    for (const ledger::Coin& input : inputs)
      if (!input.unknown && input.address != kNoAddress) join(first.emplace(input.address, i).first->second);
  }
  return groups;
}

// When the first sweep is in a block: of the quarter of an hour with the most transactions that spend from the
// addresses and leave nothing of size there.
std::optional<UnixTime> first_sweep(const ledger::Ledger& ledger, const std::set<AddressId>& own) {
  std::set<TxIndex> spenders;
  for (const AddressId address : own)
    for (const OutIndex out : ledger.outputs_of(address))
      if (const auto spender = ledger.spender(out)) spenders.insert(*spender);
  std::vector<std::int64_t> times;
  std::vector<ledger::Coin> outputs;
  for (const TxIndex tx : spenders) {
    ledger.outputs(tx, outputs);
    if (std::ranges::any_of(outputs, [&](const auto& o) { return own.contains(o.address) && o.value >= kDust; }))
      continue;
    times.push_back(worm_time(ledger, tx).seconds);
  }
  std::ranges::sort(times);
  std::optional<UnixTime> best;
  std::ptrdiff_t most = 0;
  for (auto from = times.begin(); from != times.end(); ++from) {
    const auto count = std::upper_bound(from, times.end(), *from + kSweepSeconds) - from;
    if (count <= most) continue;
    most = count;
    best = UnixTime{*from};
  }
  return best;
}

}  // namespace

void answer_worm_receipts(WormDesk& desk) {
  AnswerSheet& sheet = desk.sheet();
  u128 least_cents = 0;
  for (auto& [number, version] : desk.versions) {
    const std::set<AddressId> own = ids_of(desk.btc(), version.addresses);
    version.receipts = receipts_of(desk, own);
    for (const std::string& address : version.addresses) sheet.item("W02a", address);
    std::uint64_t payments = 0, sat = 0;
    u128 cents = 0;
    for (const WormReceipt& receipt : version.receipts) {
      if (!receipt.ransom) continue;
      payments += 1;
      sat += receipt.sat;
      cents += receipt.cents;
    }
    desk.least += sat;
    least_cents += cents;
    if (number != 2) continue;
    desk.payers = payers_of(desk.btc(), version.receipts);
    desk.receipt_cents = cents;
    sheet.value("W01a", "payments", std::to_string(payments));
    sheet.value("W01a", "total_sat", std::to_string(sat));
    sheet.value("W01b", "payers", std::to_string(desk.payers));
    sheet.value("W01c", "receipt_cents", to_decimal(cents));
    if (const auto day = first_sweep(desk.btc(), own))
      if (const auto worth = worm_cents(desk, sat, *day)) sheet.value("W01d", "sweep_cents", to_decimal(*worth));
    sheet.nothing("W03a");
    sheet.nothing("W03b");
    for (const WormReceipt& receipt : version.receipts) {
      const std::string id = worm_output(desk.btc(), receipt.tx, receipt.vout);
      if (receipt.ransom) sheet.item("W03a", id);
      if (receipt.message && !receipt.own && receipt.sat < kDust) sheet.item("W03b", id);
    }
  }
  sheet.value("W08a", "least_sat", std::to_string(desk.least));
  sheet.value("W08a", "least_cents", to_decimal(least_cents));
}

}  // namespace clew::engine
