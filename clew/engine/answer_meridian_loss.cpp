// M01, M02, M09d: what was stolen, and where it is at a moment. A ledger's standing is that of its own trace; value
// that left over the bridge is the bridge's until it is paid out elsewhere, and from then on the other ledger's.

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/engine/act.h"
#include "clew/engine/answer_meridian.h"

namespace clew::engine {
namespace {

using Cells = std::map<std::string, u128>;

std::string symbol_of(const Case& traced, AssetId asset) {
  if (asset != kNativeAsset) return traced.ledger->asset(asset).symbol;
  const std::string& native = traced.ledger->identity().native_symbol;
  return native;
}

// Addresses named in a freeze that was executed by a moment, each with what it names: a symbol, or "TK01 to TK15".
std::map<std::string, std::string> frozen_by(const MeridianDesk& desk, UnixTime at) {
  std::map<std::string, std::string> frozen;
  for (const TableRow& row : desk.investigation.rows("lists"))
    if (const auto time = parse_time(row.at("time")); time && *time <= at && row.at("action") == "frozen")
      frozen[row.at("address")] = row.at("entry");
  return frozen;
}

bool is_frozen(const std::map<std::string, std::string>& frozen, const std::string& address,
               const std::string& symbol) {
  const auto named = frozen.find(address);
  if (named == frozen.end()) return false;
  const std::size_t between = named->second.find(" to ");
  if (between == std::string::npos) return named->second == symbol;
  return symbol >= named->second.substr(0, between) && symbol <= named->second.substr(between + 4);
}

const char* place_word(const Part& part) {
  if (part.category == "coinjoin" || part.actor == "ferry") return "opaque";
  if (part.actor == "causeway") return "service";
  if (part.actor == "backroom") return "gone";
  if (part.place == trace::Place::fees) return "fees";
  switch (part.reach) {
    case Reach::held:
    case Reach::issuer: return "held";
    case Reach::service: return "service";
    case Reach::frozen: return "frozen";
    case Reach::opaque: return "opaque";
    case Reach::gone: return "gone";
    case Reach::unresolved: return part.why == trace::Unfollowed::stopped ? "opaque" : "held";
    case Reach::converted: return "";
  }
  return "";
}

// The trace of a part as of a moment; nothing if no seed exists by then.
Outcome<std::optional<Case>> trace_at(const MeridianDesk& desk, const LedgerPart& part, UnixTime at) {
  Inquiry inquiry = part.inquiry;
  inquiry.as_of = at;
  for (auto& [name, seeds] : inquiry.incidents)
    std::erase_if(seeds, [&](const std::string& seed) {
      const auto bridged = part.bridged.find(seed);
      return bridged != part.bridged.end() && bridged->second > at;
    });
  std::erase_if(inquiry.incidents, [](const auto& incident) { return incident.second.empty(); });
  if (inquiry.incidents.empty() || inquiry.incidents.front().first != desk.investigation.brief().name)
    return std::nullopt;
  return CLEW_TRY(desk.investigation.trace(inquiry, desk.progress));
}

// What had gone into the bridge and come out elsewhere by a moment no longer counts where it went in.
u128 paid_out(const MeridianDesk& desk, const std::string& ledger, const Case& traced, AssetId asset, UnixTime at) {
  std::set<std::string> done;
  for (const BridgeLink& link : desk.links)
    if (link.from_ledger == ledger && link.arrived <= at) done.insert(link.from_tx);
  const std::set<AddressId> bridge = addresses_of(traced, "causeway");
  u128 sum = 0;
  for (const Receipt& receipt : receipts(traced, kAnswerRule))
    if (receipt.asset == asset && bridge.contains(receipt.address) &&
        done.contains(plain_tx(*traced.ledger, receipt.tx)))
      sum += receipt.amount;
  return sum;
}

Outcome<void> count_places(const MeridianDesk& desk, UnixTime at, Cells& cells) {
  const auto frozen = frozen_by(desk, at);
  for (const auto& [id, part] : desk.parts) {
    const std::optional<Case> traced = CLEW_TRY(trace_at(desk, part, at));
    if (!traced) continue;
    const std::string& native = desk.investigation.site(id).line.native;
    std::map<AssetId, u128> vault;
    for (const Part& piece : where_now(*traced, run_index(*traced, kAnswerRule)).parts) {
      if (piece.label != kMeridian || piece.quanta == 0) continue;
      std::string place = place_word(piece);
      if (place.empty()) continue;
      if (place == "held" && id == "btc" && desk.deposits.contains(piece.address)) place = "service";
      const bool hidden = id == "btc" ? desk.mixer_deposits.contains(piece.address)
                                      : id == "eth" && desk.orders.contains(piece.address);
      if (place == "held" && hidden) place = "opaque";
      const std::string asset = piece.asset == kNativeAsset ? native : symbol_of(*traced, piece.asset);
      if (place == "held" && is_frozen(frozen, plain_address(*traced->ledger, piece.address), asset)) place = "frozen";
      u128 amount = piece.quanta;
      if (piece.actor == "causeway") {
        const auto [rest, fresh] = vault.try_emplace(piece.asset, u128{0});
        if (fresh) rest->second = paid_out(desk, id, *traced, piece.asset, at);
        const u128 gone = std::min(rest->second, amount);
        rest->second -= gone;
        amount -= gone;
        if (amount == 0) continue;
      }
      cells[fmt::format("{}/{}/{}/{}", to_iso(at), id, asset, place)] += amount;
    }
  }
  return {};
}

// What came over the bridge was not stolen a second time.
u128 bridged_in(const LedgerPart& part) {
  std::set<std::string> transactions;
  for (const auto& [seed, arrived] : part.bridged) transactions.insert(seed.substr(0, seed.find_first_of("@:")));
  u128 sum = 0;
  for (const trace::SeedLine& seed : part.traced.result.seeds)
    if (seed.label == kMeridian && seed.asset == kNativeAsset &&
        transactions.contains(plain_tx(*part.traced.ledger, seed.tx)))
      sum += seed.amount;
  return sum;
}

void answer_stolen(MeridianDesk& desk) {
  const std::string moment = to_iso(UnixTime{desk.investigation.brief().t0.seconds + 3600});
  for (const char* id : {"btc", "eth"}) {
    const Case& traced = desk.parts.at(id).traced;
    for (const trace::BalanceLine& line : run_of(traced, kAnswerRule).balance) {
      if (line.label != kMeridian || line.stolen.quanta == 0) continue;
      const std::string& native = desk.investigation.site(id).line.native;
      const std::string symbol = line.asset == kNativeAsset ? native : symbol_of(traced, line.asset);
      u128 stolen = line.stolen.quanta;
      if (line.asset == kNativeAsset) stolen -= std::min(stolen, bridged_in(desk.parts.at(id)));
      if (symbol.starts_with("TK"))
        desk.sheet().value("M01b", moment + "/" + symbol, to_decimal(stolen));
      else
        desk.sheet().value("M01a", symbol, to_decimal(stolen));
    }
  }
}

// M09d, at every full hour: held dollars the issuer could freeze, and what lies at each exchange.
Outcome<void> count_stoppable(const MeridianDesk& desk, const LedgerPart& part, Cells& cells) {
  const Case& traced = part.traced;
  const std::string& native = desk.investigation.site(part.id).line.native;
  const std::int64_t t0 = desk.investigation.brief().t0.seconds;
  std::map<std::string, std::string> exchanges;
  for (const intel::Label& label : traced.labels.all())
    if (label.category == "exchange") exchanges[label.actor] = first_word(label.label);
  HourlyOptions hours;
  hours.since = UnixTime{t0 + 3600};
  hours.hours = 71;
  return where_hourly(traced, run_index(traced, kAnswerRule), hours, [&](const Standing& standing) {
    if ((standing.at.seconds - t0) % 3600 != 0 || standing.at.seconds > t0 + 72 * 3600) return;
    const auto frozen = frozen_by(desk, standing.at);
    for (const Part& piece : standing.parts) {
      if (piece.label != kMeridian || piece.quanta == 0) continue;
      const std::string asset = piece.asset == kNativeAsset ? native : symbol_of(traced, piece.asset);
      std::string who;
      if (const auto exchange = exchanges.find(piece.actor); exchange != exchanges.end())
        who = exchange->second;
      else if (const auto deposit = desk.deposits.find(piece.address);
               part.id == "btc" && deposit != desk.deposits.end())
        who = deposit->second;
      else if (asset == "USDT" && (piece.reach == Reach::held || piece.reach == Reach::issuer) &&
               !is_frozen(frozen, plain_address(*traced.ledger, piece.address), asset))
        who = "Teller";
      if (!who.empty()) cells[fmt::format("{}/{}/{}", to_iso(standing.at), who, asset)] += piece.quanta;
    }
  });
}

/// What a part of the loss is called on the screen, freezes and rounds included.
Reach shown_reach(const Part& part, const std::map<std::string, std::string>& frozen, const std::string& address,
                  const std::string& symbol) {
  const bool loose = part.reach == Reach::held || part.reach == Reach::issuer;
  if (loose && is_frozen(frozen, address, symbol)) return Reach::frozen;
  if (part.reach == Reach::unresolved && part.why == trace::Unfollowed::stopped) return Reach::opaque;
  return part.reach;
}

// "btc: 1000 BTC: held 600, at a service 400. Northgate could still act on 400."
void summarise(MeridianDesk& desk, const LedgerPart& part) {
  const Case& traced = part.traced;
  const auto frozen = frozen_by(desk, desk.investigation.brief().ends);
  std::map<AssetId, std::map<Reach, u128>> places;
  std::map<AssetId, std::map<std::string, u128>> whom;
  const auto symbol = [&](AssetId asset) {
    return asset == kNativeAsset ? desk.investigation.site(part.id).line.native : symbol_of(traced, asset);
  };
  for (const Part& piece : where_now(traced, run_index(traced, kAnswerRule)).parts) {
    if (piece.label != kMeridian || piece.quanta == 0 || piece.reach == Reach::converted) continue;
    const Reach reach = shown_reach(piece, frozen, plain_address(*traced.ledger, piece.address), symbol(piece.asset));
    places[piece.asset][reach] += piece.quanta;
    if (reach == Reach::service || reach == Reach::issuer) whom[piece.asset][piece.who] += piece.quanta;
  }
  for (const auto& [asset, amounts] : places) {
    if (symbol(asset).starts_with("TK")) continue;  // forty small ones: the reports have them
    const auto text = [&, id = asset](u128 amount) {
      const std::string shown = amount_text(*traced.ledger, id, amount);
      return shown.substr(0, shown.find(' '));
    };
    std::string line = fmt::format("{}, {}:", part.id, symbol(asset));
    for (const auto& [reach, amount] : amounts)
      line += fmt::format("{} {} {}", line.ends_with(':') ? "" : ",", reach_name(reach), text(amount));
    for (const auto& [who, amount] : whom[asset]) line += fmt::format(". {} could still act on {}", who, text(amount));
    desk.findings.lines.push_back(line + ".");
  }
}

// M09e. Before the report nothing is known; after it a replay alerts at the first movement, and the list is there as
// soon as somebody can act on a part.
void answer_clocks(MeridianDesk& desk, const Cells& stoppable) {
  const Brief& brief = desk.investigation.brief();
  const std::int64_t reported = brief.incidents.front().reported_at.seconds;
  std::optional<std::int64_t> moved, listed;
  for (const trace::Move& move : run_of(desk.eth(), kAnswerRule).moves)
    if (move.payer && move.label == kMeridian && !moved) moved = time_at(*desk.eth().ledger, move.tx).seconds;
  for (const auto& [cell, amount] : stoppable)
    if (const auto time = parse_time(cell.substr(0, cell.find('/'))); time && amount != 0)
      if (!listed || time->seconds < *listed) listed = time->seconds;
  if (!moved || !listed) return;
  const auto minutes = [&](std::int64_t at) {
    return std::to_string((std::max(at, reported) - brief.t0.seconds) / 60);
  };
  desk.sheet().value("M09e", "theft_to_alert", minutes(*moved));
  desk.sheet().value("M09e", "theft_to_list", minutes(*listed));
}

}  // namespace

Outcome<void> answer_loss(MeridianDesk& desk) {
  desk.findings.lines.emplace_back("Where the stolen value is at the end, stolen value first out of each wallet:");
  for (const auto& [id, part] : desk.parts)
    if (part.traced.ledger) summarise(desk, part);
  answer_stolen(desk);
  Cells places;
  constexpr std::int64_t kHour = 3600;
  for (const std::int64_t hours : {1, 6, 240, 1080})
    CLEW_TRY_VOID(count_places(desk, UnixTime{desk.investigation.brief().t0.seconds + hours * kHour}, places));
  for (const auto& [cell, amount] : places) desk.sheet().value("M02", cell, to_decimal(amount));
  Cells stoppable;
  for (const char* id : {"btc", "eth"}) CLEW_TRY_VOID(count_stoppable(desk, desk.parts.at(id), stoppable));
  for (const auto& [cell, amount] : stoppable) desk.sheet().value("M09d", cell, to_decimal(amount));
  answer_clocks(desk, stoppable);
  return {};
}

}  // namespace clew::engine
