// Friday Worm's questions in the order an investigator works: what was paid, where it went on each ledger, which swap
// is whose, and how little can be said of what came back. Only the ledgers and intel/ are read.

#include "clew/engine/answer_friday_worm.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/engine/act.h"

namespace clew::engine {
namespace {

void read_prices(WormDesk& desk) {
  for (const TableRow& row : desk.investigation.rows("prices"))
    if (const auto cents = parse_units(worm_field(row, "price"), 2))
      desk.prices[{worm_field(row, "asset"), worm_field(row, "time").substr(0, 10)}] = *cents;
}

unsigned decimals_of(std::string_view coin) {
  return coin == "XMR" ? 12 : 8;
}

void read_orders(WormDesk& desk) {
  for (const TableRow& row : desk.investigation.rows("orders")) {
    WormOrder order{worm_field(row, "order"), worm_field(row, "service"), worm_field(row, "pair"), {}, 0, 0};
    const std::size_t arrow = order.pair.find('>');
    const auto minute = parse_time(worm_field(row, "minute"));
    if (arrow == std::string::npos || !minute) continue;
    const auto in = parse_units(worm_field(row, "amount_in"), decimals_of(order.pair.substr(0, arrow)));
    const auto out = parse_units(worm_field(row, "amount_out"), decimals_of(order.pair.substr(arrow + 1)));
    if (!in || !out) continue;
    order.minute = *minute;
    order.in = *in;
    order.out = *out;
    desk.orders.push_back(std::move(order));
  }
}

void read_intelligence(WormDesk& desk) {
  for (const TableRow& row : desk.investigation.rows("indicators")) {
    if (worm_field(row, "kind") != "malware") continue;
    if (const auto version = parse_u128(worm_field(row, "version")))
      desk.versions[static_cast<unsigned>(*version)].addresses.push_back(worm_field(row, "address"));
  }
  std::set<std::string> services;
  for (const WormOrder& order : desk.orders) services.insert(order.service);
  for (const TableRow& row : desk.investigation.rows("alerts")) {
    const auto time = parse_time(worm_field(row, "time"));
    if (!time || !services.contains(worm_field(row, "sender")) || worm_field(row, "address").empty()) continue;
    if (!desk.refuses_from || *time < *desk.refuses_from) desk.refuses_from = *time;
    desk.refuses = worm_field(row, "sender");
  }
}

std::string coins(std::uint64_t sat, std::string_view symbol = "BTC") {
  return fmt::format("{} {}", to_decimal(u128{sat}, 8), symbol);
}

std::uint64_t sum_if(const std::vector<WormDeposit>& deposits, const auto& wanted) {
  std::uint64_t sum = 0;
  for (const WormDeposit& deposit : deposits)
    if (wanted(deposit)) sum += deposit.sat;
  return sum;
}

void say_where(WormDesk& desk) {
  const WormVersion& second = desk.versions[2];
  const auto& deposits = second.trail.deposits;
  const auto ransoms = std::ranges::count_if(second.receipts, &WormReceipt::ransom);
  std::uint64_t paid = 0, held = 0;
  for (const WormReceipt& receipt : second.receipts) paid += receipt.ransom ? receipt.sat : 0;
  for (const WormHolding& holding : second.trail.holdings) held += holding.until ? 0 : holding.sat;
  auto& lines = desk.findings.lines;
  lines.push_back(fmt::format("Version 2 was paid {} times, {} in all ({} dollars at receipt), by at least {} payers.",
                              ransoms, coins(paid), to_decimal(desk.receipt_cents, 2), desk.payers));
  lines.push_back(fmt::format("Both versions together were paid at least {}.", coins(desk.least)));
  std::set<std::string> services;
  for (const WormDeposit& deposit : deposits) services.insert(deposit.service);
  std::string places;
  for (const std::string& service : services)
    places +=
        fmt::format("{} was swapped at {}, ",
                    coins(sum_if(deposits, [&](const auto& d) { return d.service == service && d.order; })), service);
  lines.push_back(fmt::format("Of version 2, {}{} lies unspent with the thieves on btc.", places, coins(held)));
  std::optional<std::int64_t> least, most;
  for (const WormDeposit& deposit : deposits) {
    if (!deposit.order || deposit.service != desk.refuses) continue;
    const std::int64_t minutes = (desk.orders[*deposit.order].minute.seconds - deposit.at.seconds) / 60;
    least = std::min(least.value_or(minutes), minutes);
    most = std::max(most.value_or(minutes), minutes);
  }
  if (least)
    lines.push_back(fmt::format(
        "{} could have stopped each deposit for {} to {} minutes; it refused {} after its "
        "notice of {}.",
        desk.refuses, *least, *most, coins(sum_if(deposits, [](const auto& d) { return d.refused.has_value(); })),
        desk.refuses_from ? to_iso(*desk.refuses_from) : "-"));
  lines.push_back(fmt::format("The fork's copy: {} went to a swap service on bch, {} is still with the thieves there.",
                              coins(desk.bch_deposited, "BCH"), coins(desk.bch_held, "BCH")));
}

// The trace starts from the reported addresses and knows nothing of what was followed by hand. It stops at a service
// unless told that the service paid back.
Outcome<Case> trace_beside(const WormDesk& desk, const char* ledger) {
  Inquiry inquiry = desk.investigation.reported(ledger);
  if (inquiry.ledger == "btc")
    for (const auto& [number, version] : desk.versions)
      for (const WormDeposit& deposit : version.trail.deposits) {
        if (!deposit.refused) continue;
        trace::Branch branch;
        branch.action = trace::Branch::Action::include;
        branch.output = {desk.btc().tx_id(deposit.tx).hash, deposit.vout};
        branch.reason = "the service sent this deposit back";
        inquiry.branches.push_back(std::move(branch));
      }
  return desk.investigation.trace(inquiry, desk.progress);
}

// By how many of the rules that keep whole units the trace brings `expected` to services.
void say_agreement(WormDesk& desk, const Case& traced, const char* ledger, std::uint64_t expected) {
  std::uint64_t rules = 0, agree = 0;
  for (std::size_t run = 0; run < traced.result.runs.size(); ++run) {
    const trace::PolicyId policy = traced.result.runs[run].policy;
    if (policy == trace::PolicyId::poison || policy == trace::PolicyId::haircut) continue;
    u128 reached = 0;
    for (const Part& part : where_now(traced, run).parts)
      if (part.reach == Reach::service) reached += part.quanta;
    rules += 1;
    agree += reached == expected ? 1 : 0;
  }
  desk.findings.lines.push_back(fmt::format(
      "On {} {} of {} rules of division bring to services, to the satoshi, what was followed output by output.", ledger,
      agree, rules));
}

}  // namespace

const std::string& worm_field(const TableRow& row, std::string_view name) {
  static const std::string none;
  const auto found = row.find(name);
  return found == row.end() ? none : found->second;
}

std::optional<AddressId> worm_address(const ledger::Ledger& ledger, const std::string& text) {
  const auto address = codec::parse_address(text, ledger.identity().network);
  if (!address) return std::nullopt;
  return ledger.find_address(address->view());
}

UnixTime worm_time(const ledger::Ledger& ledger, TxIndex tx) {
  return ledger.block(ledger.block_of(tx)).time;
}

std::string worm_output(const ledger::Ledger& ledger, TxIndex tx, std::uint32_t vout) {
  return fmt::format("{}:{}", tx_text(ledger, tx), vout);
}

std::optional<u128> worm_cents(const WormDesk& desk, std::uint64_t sat, UnixTime day) {
  const auto price = desk.prices.find({"BTC", to_iso(day).substr(0, 10)});
  if (price == desk.prices.end()) return std::nullopt;
  constexpr u128 kCoin = 100'000'000;
  const Quotient worth = mul_div(sat, price->second, kCoin);
  const bool up = worth.remainder * 2 > kCoin || (worth.remainder * 2 == kCoin && worth.quotient % 2 == 1);
  return worth.quotient + (up ? 1 : 0);
}

Outcome<Findings> answer_friday_worm(const Investigation& investigation, const ProgressFn& progress) {
  WormDesk desk{investigation, progress, {}, {}, {}, {}, {}, {}};
  read_prices(desk);
  read_orders(desk);
  read_intelligence(desk);
  answer_worm_receipts(desk);
  answer_worm_fork(desk);
  match_worm_orders(desk);
  answer_worm_services(desk);
  answer_worm_return(desk);
  say_where(desk);
  std::uint64_t swapped = 0;
  for (const auto& [number, version] : desk.versions)
    swapped += sum_if(version.trail.deposits, [](const auto& deposit) { return !deposit.refused; });
  for (const char* id : {"btc", "bch"}) {
    Case traced = CLEW_TRY(trace_beside(desk, id));
    say_agreement(desk, traced, id, id == std::string_view("btc") ? swapped : desk.bch_deposited);
    desk.findings.evidence.emplace_back(id, std::move(traced));
  }
  return std::move(desk.findings);
}

}  // namespace clew::engine
