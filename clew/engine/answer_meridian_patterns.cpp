// M03 to M05: the exchanges, the peel chain, the bulk splits. Each is a detector's finding, cut to what the trace
// reaches.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/answer_meridian.h"

namespace clew::engine {
namespace {

using trace::detect::Element;
using trace::detect::Finding;

// Addresses that held Meridian's value at any time.
std::set<AddressId> touched(const Case& traced) {
  std::set<AddressId> found;
  for (const trace::SeedLine& seed : traced.result.seeds)
    if (seed.label == kMeridian) found.insert(seed.address);
  for (const Receipt& receipt : receipts(traced, kAnswerRule)) found.insert(receipt.address);
  return found;
}

bool reaches(const Finding& finding, const std::set<AddressId>& addresses) {
  return std::ranges::any_of(finding.elements, [&](const Element& e) { return addresses.contains(e.address); });
}

// The peel chain that the stolen coins run through.
Outcome<std::optional<Finding>> stolen_chain(const MeridianDesk& desk) {
  const Detections found = CLEW_TRY(detect_on(desk, "btc", {"T08"}));
  const std::set<AddressId> stolen = touched(desk.btc());
  for (const DetectorRun& run : found.runs)
    for (const Finding& finding : run.found.findings)
      if (reaches(finding, stolen)) return finding;
  return std::nullopt;
}

// The first payment of Meridian's value to an exchange, and the rules under which it is stolen.
void answer_first_deposit(MeridianDesk& desk, std::string_view exchange) {
  std::optional<TxIndex> first;
  std::map<trace::PolicyId, std::set<TxIndex>> by_rule;
  for (const trace::PolicyRun& run : desk.btc().result.runs)
    for (const Receipt& receipt : receipts(desk.btc(), run.policy)) {
      const auto owner = desk.deposits.find(receipt.address);
      if (owner == desk.deposits.end() || owner->second != exchange || receipt.amount == 0) continue;
      by_rule[run.policy].insert(receipt.tx);
      if (run.policy == kAnswerRule && (!first || receipt.tx < *first)) first = receipt.tx;
    }
  if (!first) return;
  std::set<std::string> rules;
  for (const auto& [policy, transactions] : by_rule)
    if (transactions.contains(*first)) rules.insert(trace::policy_name(policy));
  std::string words;
  for (const std::string& rule : rules) words += (words.empty() ? "" : " ") + rule;
  desk.sheet().value("M03a", "time", time_text(*desk.btc().ledger, *first));
  desk.sheet().value("M03a", "tx", plain_tx(*desk.btc().ledger, *first));
  desk.sheet().value("M03a", "policies", words);
}

}  // namespace

std::string first_word(std::string_view text) {
  return std::string(text.substr(0, text.find(' ')));
}

Outcome<void> find_deposits(MeridianDesk& desk) {
  const Investigation::Site& btc = desk.investigation.site("btc");
  const intel::Labels labels = CLEW_TRY(load_labels(btc.store));
  std::map<AddressId, std::string> exchanges;
  std::set<AddressId> mixers;
  for (const intel::Label& label : labels.all())
    if (const auto id = btc.ledger->find_address(label.address.view())) {
      if (label.category == "exchange") exchanges[*id] = first_word(label.label);
      if (label.category == "mixer") mixers.insert(*id);
    }
  desk.deposits = exchanges;
  const Detections found = CLEW_TRY(detect_on(desk, "btc", {"DEP"}));
  for (const DetectorRun& run : found.runs)
    for (const Finding& finding : run.found.findings) {
      const auto collector = std::ranges::find(finding.elements, std::string_view("collector"), &Element::role);
      if (collector == finding.elements.end()) continue;
      for (const Element& element : finding.elements) {
        if (element.role != std::string_view("deposit address")) continue;
        if (exchanges.contains(collector->address))
          desk.deposits.emplace(element.address, exchanges.at(collector->address));
        if (mixers.contains(collector->address)) desk.mixer_deposits.insert(element.address);
      }
    }
  return {};
}

Outcome<void> answer_exchanges(MeridianDesk& desk) {
  answer_first_deposit(desk, "Northgate");
  const auto chain = CLEW_TRY(stolen_chain(desk));
  if (!chain) {
    desk.sheet().nothing("M04b");
    return {};
  }
  const ledger::Ledger& ledger = *desk.btc().ledger;
  std::vector<TxIndex> transactions;
  for (const Element& element : chain->elements) {
    if (element.role != std::string_view("peel")) continue;
    transactions.push_back(element.tx);
    desk.sheet().item("M04b", plain_tx(ledger, element.tx));
    // An account that a chain of stolen coins pays is one of the accounts in false names.
    if (desk.deposits.contains(element.address)) desk.sheet().item("M03b", plain_address(ledger, element.address));
  }
  desk.sheet().value("M04a", "peels", std::to_string(transactions.size()));
  desk.sheet().value("M04a", "first", plain_tx(ledger, transactions.front()));
  desk.sheet().value("M04a", "last", plain_tx(ledger, transactions.back()));
  for (const TableRow& row : desk.investigation.rows("alerts"))
    if (row.at("sender") == "Northgate" && row.at("ledger") == "btc") desk.sheet().item("M03b", row.at("address"));
  return {};
}

Outcome<void> answer_bulk(MeridianDesk& desk) {
  const ledger::Ledger& ledger = *desk.eth().ledger;
  const std::set<AddressId> stolen = touched(desk.eth());
  const Detections found = CLEW_TRY(detect_on(desk, "eth", {"T10", "T11"}));
  std::set<AddressId> wallets;
  std::set<TxIndex> funded, dispersed;
  std::uint64_t transfers = 0;
  for (const DetectorRun& run : found.runs)
    for (const Finding& finding : run.found.findings) {
      if (!reaches(finding, stolen)) continue;
      for (const Element& element : finding.elements) {
        if (element.role == std::string_view("receiver")) {
          wallets.insert(element.address);
          funded.insert(element.tx);
        }
        if (element.role != std::string_view("dispersal")) continue;
        dispersed.insert(element.tx);
        ++transfers;
      }
    }
  for (const AddressId wallet : wallets) desk.sheet().item("M05b", plain_address(ledger, wallet));
  if (wallets.empty() || dispersed.empty()) return {};
  desk.sheet().value("M05a", "wallets", std::to_string(wallets.size()));
  desk.sheet().value("M05a", "first", time_text(ledger, *funded.begin()));
  desk.sheet().value("M05a", "last", time_text(ledger, *funded.rbegin()));
  desk.sheet().value("M05c", "transfers", std::to_string(transfers));
  desk.sheet().value("M05c", "first", time_text(ledger, *dispersed.begin()));
  desk.sheet().value("M05c", "last", time_text(ledger, *dispersed.rbegin()));
  return {};
}

}  // namespace clew::engine
