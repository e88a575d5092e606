// T18, noise against the analyst. Three things that make a page lie to whoever reads it quickly:
//  * an address made to share its first and last digits with one that was really paid, brought into the history by a
//    transfer of nothing, of a forged token, or of dust;
//  * a token that calls itself as the native coin or as a trusted token does, in plain letters or in look-alike ones;
//  * dust from a listed source, sent to people who have nothing to do with it.
// clew itself compares whole addresses and contracts, so its totals do not move; the finding is for people, who read
// screens.
//
// After the theft of 2025: 31 look-alikes of 42 real destinations, matching in at least four digits at each end; a
// plain "ETH" token; a forged stETH as the largest number on the page. Source: casefile 3.2 T18.

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <cstring>
#include <map>

#include "clew/trace/detect/detect.h"
#include "clew/trace/detect/symbols.h"
#include "clew/trace/detect/transfers.h"

namespace clew::trace::detect {
namespace {

constexpr const char* kId = "T18";
constexpr intel::Category kListed[] = {intel::Category::mixer, intel::Category::sanctioned};
constexpr std::size_t kAccountBytes = 20;
constexpr std::size_t kPayersMax = 8;  // of a reader, whose counterparties are looked at too; the first ones

/// A reader and what he sees of a counterparty: first and last two bytes.
struct Glance {
  AddressId reader = kNoAddress;
  std::uint32_t ends = 0;
  friend bool operator==(const Glance&, const Glance&) = default;
  friend std::size_t hash_value(const Glance& glance) {
    std::uint64_t z = raw(glance.reader) * 0x9e3779b97f4a7c15ULL + glance.ends;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    return z ^ (z >> 27);
  }
};

unsigned hex_digit(Bytes bytes, std::size_t digit) {
  return digit % 2 == 0 ? bytes[digit / 2] >> 4 : bytes[digit / 2] & 15U;
}

/// Hex digits two addresses share at the start and at the end.
std::pair<std::uint64_t, std::uint64_t> shared_digits(Bytes a, Bytes b) {
  const std::size_t digits = 2 * a.size();
  std::uint64_t first = 0, last = 0;
  while (first < digits && hex_digit(a, first) == hex_digit(b, first)) ++first;
  while (last < digits && hex_digit(a, digits - 1 - last) == hex_digit(b, digits - 1 - last)) ++last;
  return {first, last};
}

class LookAlikes {
 public:
  LookAlikes(const Scope& scope, Found& found)
      : scope_(scope), ledger_(scope.ledger()), limits_(scope.thresholds()), found_(found) {
    dust_ = limits_.coins(kId, "dust_max", ledger_.identity().native_decimals);
    for (std::uint32_t i = 0; i < ledger_.asset_count(); ++i)
      trusted_.push_back(i == 0 || ledger_.asset(AssetId{i}).verified);
  }

  void find() {
    std::vector<ledger::LegInfo> legs;
    for (TxIndex tx{0}; tx < scope_.end(); tx = TxIndex{raw(tx) + 1}) {
      ledger_.legs(tx, legs);
      for (const ledger::LegInfo& leg : legs)
        if (leg.kind <= ledger::LegKind::token && is_account(leg.from) && is_account(leg.to)) look_at(tx, leg);
    }
    for (auto& [pair, elements] : seen_) judge(pair.first, pair.second, std::move(elements));
  }

 private:
  bool is_account(AddressId address) const {
    return raw(address) > raw(kUnspendable) && ledger_.address(address).bytes.size() == kAccountBytes;
  }

  Glance glance(AddressId reader, AddressId at) const {
    const Bytes bytes = ledger_.address(at).bytes;
    return {reader, std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
                        std::uint32_t{bytes[kAccountBytes - 2]} << 8 | bytes[kAccountBytes - 1]};
  }

  // The counterparty that `at` looks like: one the reader really paid, or one that somebody paid who paid the reader.
  // Whoever follows the money reads these histories side by side.
  AddressId model(AddressId reader, AddressId at) const {
    const auto own = real_.find(glance(reader, at));
    if (own != real_.end()) return own->second;
    const auto payers = payers_.find(reader);
    if (payers == payers_.end()) return kNoAddress;
    for (const AddressId payer : payers->second)
      if (const auto found = real_.find(glance(payer, at)); found != real_.end()) return found->second;
    return kNoAddress;
  }

  void look_at(TxIndex tx, const ledger::LegInfo& leg) {
    if (leg.amount != 0 && trusted_[raw(leg.asset)]) return look_at_value(tx, leg);
    const AddressId real = model(leg.from, leg.to);
    if (real != kNoAddress && real != leg.to)
      note(tx, leg, leg.to, real, leg.amount == 0 ? "transfer of nothing" : "forged token");
  }

  void look_at_value(TxIndex tx, const ledger::LegInfo& leg) {
    const auto [real, first] = real_.try_emplace(glance(leg.from, leg.to), leg.to);
    if (!first && real->second != leg.to) note(tx, leg, leg.to, real->second, "paid by mistake?");
    if (leg.asset != kNativeAsset || leg.amount > dust_) {
      auto& payers = payers_[leg.to];
      if (payers.size() < kPayersMax && std::find(payers.begin(), payers.end(), leg.from) == payers.end())
        payers.push_back(leg.from);
      return;
    }
    // Dust towards the reader: the look-alike is the payer.
    const AddressId paid = model(leg.to, leg.from);
    if (paid != kNoAddress && paid != leg.from) note(tx, leg, leg.from, paid, "dust");
  }

  void note(TxIndex tx, const ledger::LegInfo& leg, AddressId fake, AddressId real, const char* role) {
    seen_[{fake, real}].push_back({role, tx, fake, leg.asset, leg.amount, scope_.time(tx)});
  }

  void judge(AddressId fake, AddressId real, std::vector<Element> elements) {
    const auto [first, last] = shared_digits(ledger_.address(fake).bytes, ledger_.address(real).bytes);
    const bool only_real = std::all_of(elements.begin(), elements.end(), [](const Element& each) {
      return std::string_view(each.role) == "paid by mistake?";
    });
    Finding finding;
    finding.what = "an address that looks like one really paid";
    finding.features = {
        {"hex digits shared at the start", Unit::count, first, Bound::at_least, limits_.value(kId, "digits_min")},
        {"hex digits shared at the end", Unit::count, last, Bound::at_least, limits_.value(kId, "digits_min")}};
    if (only_real || !passes(finding.features)) return;  // two honest counterparties that happen to look alike
    finding.score = 1;
    if (first + last >= limits_.value(kId, "digits_strong")) finding.score = 2;
    if (first + last >= limits_.value(kId, "digits_very_strong")) finding.score = 3;
    finding.innocent =
        "chance: two addresses share eight digits once in 4.3 thousand million pairs; or spam that names everybody";
    finding.elements.push_back(
        {"really paid", elements.front().tx, real, elements.front().asset, 0, elements.front().time});
    finding.elements.insert(finding.elements.end(), elements.begin(), elements.end());
    found_.findings.push_back(std::move(finding));
  }

  const Scope& scope_;
  const ledger::Ledger& ledger_;
  const Thresholds& limits_;
  Found& found_;
  u128 dust_ = 0;
  std::vector<bool> trusted_;                                             ///< by asset
  boost::unordered_flat_map<AddressId, std::vector<AddressId>> payers_;   ///< of more than dust
  boost::unordered_flat_map<Glance, AddressId> real_;                     ///< the first counterparty of that look
  std::map<std::pair<AddressId, AddressId>, std::vector<Element>> seen_;  ///< (look-alike, real)
};

// ---- Tokens that call themselves what they are not

void find_forged_tokens(const Scope& scope, Found& found) {
  const ledger::Ledger& ledger = scope.ledger();
  std::map<std::string, std::string> honest{{skeleton(ledger.identity().native_symbol), "the native coin"}};
  for (std::uint32_t i = 1; i < ledger.asset_count(); ++i)
    if (ledger.asset(AssetId{i}).verified)
      honest.try_emplace(skeleton(ledger.asset(AssetId{i}).symbol),
                         "the trusted token " + ledger.asset(AssetId{i}).symbol);
  std::map<AssetId, Finding> forged;
  for (std::uint32_t i = 1; i < ledger.asset_count(); ++i) {
    const ledger::AssetKey key = ledger.asset(AssetId{i});
    const auto like = honest.find(skeleton(key.symbol));
    if (key.verified || key.symbol.empty() || like == honest.end()) continue;
    Finding& finding = forged[AssetId{i}];
    finding.what = "a token that calls itself '" + key.symbol + "', like " + like->second;
    finding.score = like->second == "the native coin" ? 3 : 2;
    finding.innocent = is_ascii(key.symbol) ? "two honest tokens may share a symbol: compare the contracts"
                                            : "a name in another script that happens to look the same";
    finding.features = {{"letters in another script", Unit::count, is_ascii(key.symbol) ? 0U : 1U}};
  }
  if (forged.empty()) return;
  std::vector<ledger::LegInfo> legs;
  std::map<AssetId, std::uint64_t> transfers;
  for (TxIndex tx{0}; tx < scope.end(); tx = TxIndex{raw(tx) + 1}) {
    ledger.legs(tx, legs);
    for (const ledger::LegInfo& leg : legs) {
      const auto at = leg.asset == kNativeAsset ? forged.end() : forged.find(leg.asset);
      if (at == forged.end()) continue;
      transfers[leg.asset] += 1;
      std::vector<Element>& elements = at->second.elements;
      const Element here{"largest transfer", tx, leg.to, leg.asset, leg.amount, scope.time(tx)};
      if (elements.empty()) {
        elements = {here, here};
        elements.front().role = "first transfer";
      } else if (leg.amount > elements[1].amount) {
        elements[1] = here;
      }
    }
  }
  for (auto& [asset, finding] : forged) {
    if (finding.elements.empty()) continue;  // not before the end of the scope
    finding.features.push_back({"transfers", Unit::count, transfers[asset]});
    found.findings.push_back(std::move(finding));
  }
}

// ---- Dust from a listed source

void find_dust(const Scope& scope, Found& found) {
  const Thresholds& limits = scope.thresholds();
  const u128 dust = limits.coins(kId, "dust_max", scope.ledger().identity().native_decimals);
  std::map<AddressId, std::vector<std::vector<Transfer>>> bursts;
  Transfers(scope).each([&](const Transfer& transfer) {
    if (transfer.asset != kNativeAsset || transfer.amount > dust || transfer.fresh ||
        !scope.has_labels(transfer.from) || scope.label(transfer.from, transfer.time, kListed) == nullptr ||
        scope.has_labels(transfer.to))
      return;
    auto& of_source = bursts[transfer.from];
    const auto window = static_cast<std::int64_t>(limits.value(kId, "dust_gap_max"));
    if (of_source.empty() || transfer.time.seconds - of_source.back().back().time.seconds > window)
      of_source.emplace_back();
    of_source.back().push_back(transfer);
  });
  for (const auto& [source, of_source] : bursts) {
    for (const std::vector<Transfer>& burst : of_source) {
      boost::unordered_flat_set<AddressId> receivers;
      for (const Transfer& transfer : burst) receivers.insert(transfer.to);
      if (receivers.size() < limits.value(kId, "dusted_min")) continue;
      Finding finding;
      finding.what = "dust from a listed source to people who were there before";
      finding.features = {
          {"receivers seen before", Unit::count, receivers.size(), Bound::at_least, limits.value(kId, "dusted_min")},
          {"transfers", Unit::count, burst.size()}};
      finding.score = receivers.size() >= limits.value(kId, "dusted_strong") ? 2 : 1;
      finding.innocent = "many users of the service who withdraw small sums to wallets they already have";
      for (const Transfer& transfer : burst)
        finding.elements.push_back(
            {"dusted", transfer.tx, transfer.to, transfer.asset, transfer.amount, transfer.time});
      found.findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Found find_noise(const Scope& scope) {
  Found found;
  LookAlikes(scope, found).find();
  find_forged_tokens(scope, found);
  find_dust(scope, found);
  return found;
}

}  // namespace clew::trace::detect
