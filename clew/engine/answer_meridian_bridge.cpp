// M07, M08: what the bridge's memos prove, and what ends at the instant exchanger.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/answer_meridian.h"

namespace clew::engine {
namespace {

using trace::detect::Element;

// What arrived, as --from takes it: the output, or the transfer, that pays the destination.
std::string seed_of(const ledger::Ledger& ledger, const Element& payout) {
  std::string tx = plain_tx(ledger, payout.tx);
  if (ledger.identity().kind == ledger::Kind::account) return tx + "@" + plain_address(ledger, payout.address);
  std::vector<ledger::Coin> outputs;
  ledger.outputs(payout.tx, outputs);
  for (std::size_t vout = 0; vout < outputs.size(); ++vout)
    if (outputs[vout].address == payout.address && outputs[vout].value == payout.amount)
      return fmt::format("{}:{}", tx, vout);
  return tx;
}

Outcome<void> find_links(MeridianDesk& desk) {
  std::vector<std::string> stores, ids;
  for (const Investigation::Site& site : desk.investigation.sites()) {
    stores.push_back(site.store);
    ids.push_back(site.line.id);
  }
  DetectRequest request;
  request.patterns = {"T19"};
  const Detections found = CLEW_TRY(detect(stores, request, desk.progress));
  for (const DetectorRun& run : found.runs)
    for (const trace::detect::Finding& finding : run.found.findings) {
      const auto deposit = std::ranges::find(finding.elements, std::string_view("deposit"), &Element::role);
      if (deposit == finding.elements.end()) continue;
      const ledger::Ledger& from = *found.ledgers[deposit->ledger];
      for (const Element& element : finding.elements) {
        if (element.role != std::string_view("payout")) continue;
        const ledger::Ledger& to = *found.ledgers[element.ledger];
        desk.links.push_back({ids[deposit->ledger], plain_tx(from, deposit->tx), ids[element.ledger],
                              plain_tx(to, element.tx), seed_of(to, element), deposit->time, element.time});
      }
    }
  return {};
}

}  // namespace

Outcome<void> answer_bridge(MeridianDesk& desk) {
  CLEW_TRY_VOID(find_links(desk));
  desk.sheet().nothing("M07a");
  for (const BridgeLink& link : desk.links) desk.sheet().item("M07a", link.from_tx + ">" + link.to_tx);
  return {};
}

// What comes to Ferry's labelled wallet comes from an order's address, which received the order a moment before.
void find_orders(MeridianDesk& desk) {
  const std::set<AddressId> ferry = addresses_of(desk.eth(), "ferry");
  for (const Receipt& receipt : receipts(desk.eth(), kAnswerRule))
    if (ferry.contains(receipt.address)) desk.orders.insert(desk.eth().ledger->sender(receipt.tx));
}

Outcome<void> answer_opaque(MeridianDesk& desk) {
  const Case& eth = desk.eth();
  const ledger::Ledger& ledger = *eth.ledger;
  u128 wei = 0;
  std::uint64_t deposits = 0;
  for (const Receipt& receipt : receipts(eth, kAnswerRule)) {
    if (receipt.asset != kNativeAsset || !desk.orders.contains(receipt.address)) continue;
    wei += receipt.amount;
    deposits += 1;
  }
  if (deposits != 0) {
    desk.sheet().value("M08a", "wei", to_decimal(wei));
    desk.sheet().value("M08a", "deposits", std::to_string(deposits));
  }
  // Orion's value where it first joins an address that holds Meridian's.
  const auto& labels = eth.result.labels;
  const auto orion = std::ranges::find(labels, "orion");
  if (orion == labels.end()) return {};
  std::map<AddressId, TxIndex> meridian;
  for (const Receipt& receipt : receipts(eth, kAnswerRule)) meridian.try_emplace(receipt.address, receipt.tx);
  u128 joined = 0;
  for (const Receipt& receipt :
       receipts(eth, kAnswerRule, trace::LabelId{static_cast<std::uint16_t>(orion - labels.begin())})) {
    const bool inside = meridian.contains(ledger.sender(receipt.tx));  // it joined before
    if (meridian.contains(receipt.address) && !inside && receipt.asset == kNativeAsset) joined += receipt.amount;
  }
  desk.sheet().value("M07b", "wei", to_decimal(joined));
  return {};
}

}  // namespace clew::engine
