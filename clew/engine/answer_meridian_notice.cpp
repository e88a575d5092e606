// M09a to M09c, M10, M11, M13, M14: freezes, noise, lists, labels and tips: what was known, held against the ledger.

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/engine/act.h"
#include "clew/engine/answer_meridian.h"

namespace clew::engine {
namespace {

using trace::detect::Element;

std::optional<AddressId> find_address(const ledger::Ledger& ledger, std::string_view text) {
  const auto address = codec::parse_address(text, ledger.identity().network, true);
  return address ? ledger.find_address(address->view()) : std::nullopt;
}

bool pays(const ledger::Ledger& ledger, AddressId address, AssetId asset, UnixTime after, UnixTime until) {
  std::vector<ledger::LegInfo> legs;
  for (const TxIndex tx : ledger.postings(address, asset)) {
    const UnixTime time = time_at(ledger, tx);
    if (time <= after || time > until) continue;
    ledger.legs(tx, legs);
    for (const ledger::LegInfo& leg : legs)
      if (leg.from == address && leg.asset == asset && leg.amount != 0) return true;
  }
  return false;
}

std::optional<AssetId> asset_of(const MeridianDesk& desk, std::string_view symbol) {
  const ledger::Ledger& ledger = *desk.eth().ledger;
  for (const TableRow& row : desk.investigation.rows("tokens")) {
    if (row.at("symbol") != symbol) continue;
    for (std::uint32_t i = 1; i < ledger.asset_count(); ++i)
      if (codec::address_text(ledger.asset(AssetId{i}).contract.view(), "") ==
          codec::address_text(codec::parse_any_address(row.at("contract")).value_or(Address()).view(), ""))
        return AssetId{i};
  }
  return std::nullopt;
}

// Blocks of a pool's payouts on the two days, by recipient. A payout is what the pool pays to somebody who did not send
// the transaction (that is the relayer's share).
struct Dusting {
  std::set<AddressId> wallets;
  u128 wei = 0;
};
Dusting dusting_of(const ledger::Ledger& ledger, AddressId pool, UnixTime from, UnixTime until) {
  Dusting found;
  std::vector<ledger::LegInfo> legs;
  for (const TxIndex tx : ledger.postings(pool, kNativeAsset)) {
    const UnixTime time = time_at(ledger, tx);
    if (time < from || time >= until) continue;
    ledger.legs(tx, legs);
    for (const ledger::LegInfo& leg : legs)
      if (leg.from == pool && leg.to != ledger.sender(tx) && leg.amount != 0) {
        found.wallets.insert(leg.to);
        found.wei += leg.amount;
      }
  }
  return found;
}

// When each address held Meridian's value, from receipts and payments of the run.
class Holders {
 public:
  explicit Holders(const Case& traced) {
    for (const trace::SeedLine& seed : traced.result.seeds)
      if (seed.label == kMeridian) note(time_at(*traced.ledger, seed.tx), plain_address(*traced.ledger, seed.address));
    for (const Receipt& receipt : receipts(traced, kAnswerRule))
      note(time_at(*traced.ledger, receipt.tx), plain_address(*traced.ledger, receipt.address));
  }
  bool touched_by(const std::string& address, UnixTime time) const {
    const auto found = first_.find(address);
    return found != first_.end() && found->second <= time;
  }

 private:
  void note(UnixTime time, const std::string& address) {
    const auto [at, fresh] = first_.try_emplace(address, time);
    if (!fresh) at->second = std::min(at->second, time);
  }
  std::map<std::string, UnixTime> first_;
};

u128 held_ether(const Case& traced) {
  u128 held = 0;
  for (const trace::Holding& holding : run_of(traced, kAnswerRule).holdings)
    if (holding.label == kMeridian && holding.asset == kNativeAsset && holding.place == trace::Place::held)
      held += holding.amount.quanta;
  return held;
}

// The same trace on the ledger as it is and on a copy without what is only noise.
Outcome<void> answer_invariance(MeridianDesk& desk) {
  std::set<std::string> noise;
  constexpr std::string_view kColumns[] = {"ledger", "tx"};
  const auto rows = CLEW_TRY(read_rows(join_path(desk.investigation.folder(), "questions/M10c.csv"), kColumns));
  for (const TableRow& row : rows)
    if (row.at("ledger") == "eth") noise.insert(row.at("tx"));
  if (noise.empty()) return {};
  Inquiry inquiry = desk.investigation.reported("eth");
  inquiry.as_of = UnixTime{desk.investigation.brief().t0.seconds + 10 * 86400};
  const Investigation::Site quiet =
      CLEW_TRY(desk.investigation.without("eth", noise, "eth-without-noise", desk.progress));
  const Case with = CLEW_TRY(desk.investigation.trace(inquiry, desk.progress));
  const Case without = CLEW_TRY(desk.investigation.trace(inquiry, desk.progress, &quiet));
  desk.sheet().value("M10c", "held/with", to_decimal(held_ether(with)));
  desk.sheet().value("M10c", "held/without", to_decimal(held_ether(without)));
  return {};
}

}  // namespace

Outcome<void> answer_freezes(MeridianDesk& desk) {
  const ledger::Ledger& ledger = *desk.eth().ledger;
  const UnixTime moment{desk.investigation.brief().t0.seconds + 150 * 60};
  const auto usdt = asset_of(desk, "USDT");
  std::set<std::string> pending, executed;
  std::optional<UnixTime> submitted, frozen;
  for (const TableRow& row : desk.investigation.rows("lists")) {
    const auto time = parse_time(row.at("time"));
    if (!time || row.at("list") != "Teller freezes" || row.at("ledger") != "eth") continue;
    if (row.at("action") == "submitted" && *time <= moment) pending.insert(row.at("address")), submitted = *time;
    if (row.at("action") == "frozen") executed.insert(row.at("address")), frozen = *time;
    if (row.at("action") == "frozen" && *time <= moment) pending.erase(row.at("address"));
  }
  for (const char* question : {"M09a", "M09b"}) desk.sheet().nothing(question);
  for (const std::string& address : pending) {
    desk.sheet().item("M09a", address);
    const auto id = find_address(ledger, address);
    if (id && usdt && frozen && pays(ledger, *id, *usdt, moment, *frozen)) desk.sheet().item("M09b", address);
  }
  if (!submitted || !frozen || !usdt) return {};
  u128 held = 0;
  for (const trace::Holding& holding : run_of(desk.eth(), kAnswerRule).holdings)
    if (holding.label == kMeridian && holding.asset == *usdt && holding.place == trace::Place::held &&
        executed.contains(plain_address(ledger, holding.address)))
      held += holding.amount.quanta;
  desk.sheet().value("M09c", "submitted", to_iso(*submitted));
  desk.sheet().value("M09c", "executed", to_iso(*frozen));
  desk.sheet().value("M09c", "frozen", to_decimal(held));
  return {};
}

Outcome<void> answer_noise(MeridianDesk& desk) {
  const ledger::Ledger& ledger = *desk.eth().ledger;
  for (const intel::Label& label : desk.eth().labels.all()) {
    if (label.label != "Millpond, pool of 0.1 ETH" || label.category != "mixer") continue;
    const auto pool = ledger.find_address(label.address.view());
    if (!pool) continue;
    const auto from = parse_time("2030-03-04"), until = parse_time("2030-03-06");
    const Dusting dust = dusting_of(ledger, *pool, *from, *until);
    desk.sheet().value("M10a", "wallets", std::to_string(dust.wallets.size()));
    desk.sheet().value("M10a", "wei", to_decimal(dust.wei));
  }
  desk.sheet().nothing("M10b");  // what somebody is sent without asking is no reason to hold him: pass with history
  CLEW_TRY_VOID(answer_invariance(desk));
  desk.sheet().nothing("M10d");
  const Detections found = CLEW_TRY(detect_on(desk, "eth", {"T18"}));
  std::set<AddressId> paid;
  for (const Receipt& receipt : receipts(desk.eth(), kAnswerRule)) paid.insert(receipt.address);
  for (const DetectorRun& run : found.runs)
    for (const trace::detect::Finding& finding : run.found.findings) {
      const auto real = std::ranges::find(finding.elements, std::string_view("really paid"), &Element::role);
      if (real == finding.elements.end() || !paid.contains(real->address)) continue;
      for (const Element& element : finding.elements)
        if (element.address != real->address) desk.sheet().item("M10d", plain_address(ledger, element.address));
    }
  return {};
}

Outcome<void> answer_intelligence(MeridianDesk& desk) {
  desk.sheet().nothing("M11");
  for (const char* day : {"2029-08-12T12:00:00Z", "2030-03-01T12:00:00Z", "2030-03-17T12:00:00Z"}) {
    std::map<std::string, bool> listed;
    for (const TableRow& row : desk.investigation.rows("lists"))
      if (const auto time = parse_time(row.at("time"));
          time && *time <= *parse_time(day) && row.at("list") == "sanctions")
        listed[row.at("address")] = row.at("action") == "listed";
    if (std::ranges::any_of(listed, [](const auto& entry) { return entry.second; })) desk.sheet().item("M11", day);
  }

  const Case& eth = desk.eth();
  desk.sheet().nothing("M13b");
  for (const auto& [first, second] : eth.labels.contradictions()) {
    const bool account = first->address.kind() == AddressKind::account;
    const std::string text =
        account ? "0x" + codec::to_hex(first->address.bytes()) : codec::address_text(first->address.view(), "regtest");
    desk.sheet().item("M13b", text);
    // Somebody is called the thief whom the owner's own statement names: the robbed.
    for (const intel::Label* label : {first, second})
      if (intel::category_of(label->category) == intel::Category::criminal) desk.sheet().value("M13a", "address", text);
  }

  std::map<std::string, Holders> holders;
  for (const auto& [id, part] : desk.parts)
    if (part.traced.ledger) holders.emplace(id, Holders(part.traced));
  std::vector<std::string> first, rest;
  for (const TableRow& row : desk.investigation.rows("tips")) {
    const auto received = parse_time(row.at("received"));
    const auto ledger = holders.find(row.at("ledger"));
    const bool good = received && ledger != holders.end() && ledger->second.touched_by(row.at("address"), *received);
    (good ? first : rest).push_back(row.at("tip"));
  }
  for (const auto* list : {&first, &rest})
    for (const std::string& tip : *list) desk.sheet().item("M14", tip);
  return {};
}

}  // namespace clew::engine
