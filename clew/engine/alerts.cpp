// From touches to sentences.
//
// An alert is one entry of one transaction, so that nothing is merged away that somebody may have to act upon, and its
// id is made of the place alone (block, transaction, kind, entry, incident): the same event has the same id in every
// run, whatever labels or amounts are known by then. The sentence says what is known and who can act, and never more.

#include "clew/engine/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/reach.h"
#include "clew/engine/watch_state.h"

namespace clew::engine {

using trace::Place;
using trace::Touch;

AlertWriter::AlertWriter(const ledger::Ledger& ledger, const intel::Labels& labels, const WatchRequest& request,
                         BlockIndex block)
    : ledger_(ledger), labels_(labels), request_(request), info_(ledger.block(block)) {}

std::string AlertWriter::symbol(AssetId asset) const {
  const ledger::AssetKey key = ledger_.asset(asset);
  return key.symbol.empty() ? codec::address_text(key.contract.view(), ledger_.identity().network) : key.symbol;
}

const intel::Label* AlertWriter::label(AddressId id, bool frozen) const {
  if (id == kNoAddress) return nullptr;
  return first_label(labels_, Address(ledger_.address(id)), info_.time, known_by(request_.method),
                     [&](intel::Category category) { return (category == intel::Category::frozen) == frozen; });
}

std::string AlertWriter::issuer(AssetId asset) const {
  const ledger::AssetKey key = ledger_.asset(asset);
  if (key.contract == Address()) return "";
  const auto* found = first_label(labels_, key.contract, info_.time, known_by(request_.method),
                                  [](intel::Category category) { return category == intel::Category::issuer; });
  return found == nullptr ? "" : name_of(*found);
}

Alert& AlertWriter::add(AlertKind kind, TxIndex tx, const std::string& incident, const std::string& place) {
  Line& line = lines_.emplace_back();
  line.tx = tx;
  Alert& alert = line.alert;
  alert.kind = kind;
  alert.time = info_.time;
  alert.height = info_.height;
  alert.tx = tx_text(ledger_, tx);
  alert.incident = incident;
  alert.id = place;  // becomes an id in take(), which knows the block's name
  return alert;
}

Alert& AlertWriter::add(AlertKind kind, TxIndex tx, const Touch& touch, const trace::Follower& follower) {
  Alert& alert = add(kind, tx, follower.labels()[raw(touch.label)],
                     fmt::format("{} {} {}", touch.step, touch.payer ? "payer" : "receiver", touch.entry));
  const unsigned grid = follower.grid_bits(touch.asset);
  alert.asset = symbol(touch.asset);
  alert.units = touch.quanta >> grid;
  alert.amount = amount_text(ledger_, touch.asset, touch.quanta, grid);
  alert.low = touch.low;
  alert.high = touch.high;
  alert.at_most = amount_text(ledger_, touch.asset, touch.high);
  alert.whole = amount_text(ledger_, touch.asset, touch.whole);
  return alert;
}

void AlertWriter::tell(const trace::Happening& happening, const trace::Follower& follower) {
  if (!happening.planted) {
    tell_payers(happening, follower);
    tell_conversions(happening, follower);
  }
  for (const Touch& touch : happening.touches) {
    if (touch.payer || touch.quanta == 0 || touch.place == Place::fees) continue;
    if (touch.place == Place::unresolved && touch.why == trace::Unfollowed::floor) continue;
    tell_receiver(happening, touch, follower);
  }
}

void AlertWriter::tell_payers(const trace::Happening& happening, const trace::Follower& follower) {
  for (const Touch& touch : happening.touches) {
    if (!touch.payer || touch.quanta == 0) continue;
    if (touch.idle_since) {
      const UnixTime before = ledger_.block(ledger_.block_of(*touch.idle_since)).time;
      const std::int64_t rested = info_.time.seconds - before.seconds;
      if (rested >= request_.resting_seconds) {
        Alert& alert = add(AlertKind::woke, happening.tx, touch, follower);
        alert.from = address(touch.address);
        alert.meaning =
            fmt::format("pays again after {} days without a movement, since {}", rested / 86400, to_iso(before));
      }
    }
    if (touch.place == Place::opaque) {
      Alert& alert = add(AlertKind::opaque, happening.tx, touch, follower);
      alert.from = address(touch.address);
      alert.meaning = "entered a transaction of several assets that no rule resolves: the line ends here";
    }
  }
}

void AlertWriter::tell_conversions(const trace::Happening& happening, const trace::Follower& follower) {
  for (std::size_t i = 0; i < happening.conversions.size(); ++i) {
    const trace::Conversion& conversion = happening.conversions[i];
    for (const Touch& touch : happening.touches) {
      if (!touch.payer || touch.quanta == 0 || touch.asset != conversion.from || touch.address != conversion.payer)
        continue;
      Alert& alert = add(AlertKind::conversion, happening.tx, touch, follower);
      alert.from = address(conversion.payer);
      alert.meaning = fmt::format("{} became {}", amount_text(ledger_, conversion.from, conversion.paid),
                                  amount_text(ledger_, conversion.to, conversion.received));
    }
  }
}

/// Where the value came from: the payer of the same label that brought most, and how many more.
std::string AlertWriter::payers_of(const trace::Happening& happening, const Touch& receiver) const {
  const Touch* most = nullptr;
  std::size_t count = 0;
  for (const Touch& touch : happening.touches) {
    if (!touch.payer || touch.label != receiver.label || touch.quanta == 0) continue;
    const bool through_swap = touch.address == kNoAddress && !happening.conversions.empty();
    if (through_swap) continue;  // whoever paid the other asset has a touch of his own
    ++count;
    if (most == nullptr || touch.quanta > most->quanta) most = &touch;
  }
  if (most == nullptr) return "";
  // A coinbase that collects stolen fees is paid by transactions, not by addresses.
  if (most->address == kNoAddress) return count > 1 ? fmt::format("the fees of {} transactions", count) : "a fee";
  return address(most->address) + (count > 1 ? fmt::format(" and {} more", count - 1) : "");
}

void AlertWriter::tell_receiver(const trace::Happening& happening, const Touch& touch,
                                const trace::Follower& follower) {
  AlertKind kind = AlertKind::moved;
  switch (touch.place) {
    case Place::exited: kind = AlertKind::service; break;
    case Place::opaque: kind = AlertKind::opaque; break;
    case Place::burnt:
    case Place::returned: kind = AlertKind::gone; break;
    case Place::unresolved: kind = AlertKind::stopped; break;
    case Place::held:
    case Place::frozen:
    case Place::fees:
    case Place::converted_out:
      if (touch.stolen_here)
        kind = AlertKind::stolen;
      else if (label(touch.address, true) != nullptr)
        kind = AlertKind::frozen;
      else if (!issuer(touch.asset).empty())
        kind = AlertKind::freezable;
      break;
  }
  Alert& alert = add(kind, happening.tx, touch, follower);
  alert.from = happening.planted ? "" : payers_of(happening, touch);
  alert.to = address(touch.address);
  explain(alert, touch);
}

void AlertWriter::explain(Alert& alert, const Touch& touch) {
  const std::string token = issuer(touch.asset);
  const auto named = [](const intel::Label& of) {
    return fmt::format("{} ({})", of.label, intel::category_name(intel::category_of(of.category)));
  };
  switch (alert.kind) {
    case AlertKind::service: {
      const bool keeps = touch.service != nullptr && keeps_accounts(intel::category_of(touch.service->category));
      alert.meaning = touch.service == nullptr ? "reached a service"
                      : keeps                  ? fmt::format("reached {}, which can freeze it", named(*touch.service))
                              : fmt::format("reached {}, which keeps no accounts", named(*touch.service));
      if (keeps) alert.who = name_of(*touch.service);
      if (!token.empty()) alert.who += (alert.who.empty() ? "" : "; ") + token + " (issuer)";
      break;
    }
    case AlertKind::opaque:
      alert.meaning = touch.service == nullptr ? "entered an opaque place"
                                               : fmt::format("entered {}: the line ends here", named(*touch.service));
      break;
    case AlertKind::frozen: {
      const intel::Label* frozen = label(touch.address, true);
      alert.meaning =
          frozen == nullptr ? "reached a frozen address" : fmt::format("reached an address that is {}", named(*frozen));
      break;
    }
    case AlertKind::freezable:
      alert.meaning = fmt::format("at an address no label names, in a token that {} can freeze", token);
      alert.who = token;
      break;
    case AlertKind::gone:
      alert.meaning = touch.place == Place::burnt ? "burnt: provably unspendable" : "returned to the source";
      break;
    case AlertKind::stopped:
      alert.meaning = fmt::format("reached a place that is not followed ({})", trace::unfollowed_name(touch.why));
      break;
    case AlertKind::stolen:
      alert.meaning = "stolen value begins here";
      alert.who = token;
      break;
    default: alert.meaning = "moved to an address no label names"; break;
  }
}

// ---- watched addresses -----------------------------------------------------------------------------------------

void AlertWriter::look_for(const boost::unordered_flat_set<AddressId>& watched) {
  if (watched.empty()) return;
  const bool utxo = ledger_.identity().kind == ledger::Kind::utxo;
  for (std::uint64_t i = 0; i < info_.tx_count; ++i) {
    const TxIndex tx{raw(info_.first_tx) + i};
    utxo ? utxo_of(tx, watched) : account_of(tx, watched);
  }
}

void AlertWriter::watched_alert(AlertKind kind, TxIndex tx, AddressId id, AssetId asset, u128 amount,
                                const std::string& other) {
  Alert& alert = add(kind, tx, "", fmt::format("{} {}", address(id), raw(asset)));
  const bool spent = kind == AlertKind::spent;
  (spent ? alert.from : alert.to) = address(id);
  (spent ? alert.to : alert.from) = other;
  alert.asset = symbol(asset);
  alert.units = alert.low = alert.high = amount;
  alert.amount = alert.at_most = alert.whole = amount_text(ledger_, asset, amount);
  alert.meaning = spent ? "a watched address paid" : "a watched address received";
}

void AlertWriter::utxo_of(TxIndex tx, const boost::unordered_flat_set<AddressId>& watched) {
  std::map<AddressId, u128> paid, received;
  std::string first_payer, first_receiver;
  ledger_.inputs(tx, coins_);
  for (const ledger::Coin& coin : coins_) {
    if (coin.unknown) continue;
    if (first_payer.empty()) first_payer = address(coin.address);
    if (watched.contains(coin.address)) paid[coin.address] += coin.value;
  }
  ledger_.outputs(tx, coins_);
  for (const ledger::Coin& coin : coins_) {
    if (first_receiver.empty()) first_receiver = address(coin.address);
    if (watched.contains(coin.address)) received[coin.address] += coin.value;
  }
  for (const auto& [id, amount] : paid) watched_alert(AlertKind::spent, tx, id, kNativeAsset, amount, first_receiver);
  for (const auto& [id, amount] : received)
    watched_alert(AlertKind::received, tx, id, kNativeAsset, amount, first_payer);
}

void AlertWriter::account_of(TxIndex tx, const boost::unordered_flat_set<AddressId>& watched) {
  using Account = std::pair<AddressId, AssetId>;
  std::map<Account, std::pair<u128, std::string>> paid, received;
  ledger_.legs(tx, legs_);
  for (const ledger::LegInfo& leg : legs_) {
    if (leg.amount == 0) continue;
    const auto count = [&](auto& sums, AddressId id, AddressId other) {
      if (!watched.contains(id)) return;
      auto& [sum, name] = sums[Account{id, leg.asset}];
      if (!checked_add(sum, leg.amount, sum)) sum = kU128Max;
      if (name.empty()) name = address(other);
    };
    count(paid, leg.from, leg.to);
    count(received, leg.to, leg.from);
  }
  for (const auto& [account, sum] : paid)
    watched_alert(AlertKind::spent, tx, account.first, account.second, sum.first, sum.second);
  for (const auto& [account, sum] : received)
    watched_alert(AlertKind::received, tx, account.first, account.second, sum.first, sum.second);
}

std::vector<Alert> AlertWriter::take() {
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.tx < b.tx; });
  std::vector<Alert> alerts;
  if (lines_.empty()) return alerts;
  const std::string block = block_name(ledger_, ledger_.block_of(lines_.front().tx));
  for (Line& line : lines_) {
    Alert& alert = line.alert;
    const std::string place =
        fmt::format("{}\n{}\n{}\n{}\n{}", block, alert.tx, alert_name(alert.kind), alert.incident, alert.id);
    alert.id = codec::to_hex(codec::sha256(as_bytes(place)).bytes).substr(0, 20);
    alerts.push_back(std::move(alert));
  }
  return alerts;
}

const char* alert_name(AlertKind kind) {
  switch (kind) {
    case AlertKind::stolen: return "stolen";
    case AlertKind::moved: return "moved";
    case AlertKind::woke: return "woke";
    case AlertKind::service: return "service";
    case AlertKind::freezable: return "freezable";
    case AlertKind::frozen: return "frozen";
    case AlertKind::opaque: return "opaque";
    case AlertKind::conversion: return "conversion";
    case AlertKind::gone: return "gone";
    case AlertKind::stopped: return "stopped";
    case AlertKind::received: return "received";
    case AlertKind::spent: return "spent";
    case AlertKind::retracted: return "retracted";
  }
  return "";
}

}  // namespace clew::engine
