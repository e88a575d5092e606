// What CSV and XML have in common once their fields are told apart. The party itself carries programmes and
// identifiers, because that is where a screener looks; the designation stands apart as a Sanction with its provisions,
// and a wallet is an entity of its own, because several parties may hold one.

#include "clew/formats/ofac/party.h"

#include <algorithm>

#include "clew/intel/country.h"
#include "clew/intel/listed_wallets.h"

namespace clew::formats::ofac {
namespace {

std::string key_of(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  for (const char c : name) {
    if (c == ' ' && (key.empty() || key.back() == ' ')) continue;
    key += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  while (key.ends_with(' ')) key.pop_back();
  return key;
}

intel::Entity sanction_of(const Party& party) {
  intel::Entity sanction;
  sanction.id = "ofac-sanction-" + party.number;
  sanction.schema = "Sanction";
  sanction.add("entity", party.entity.id);
  sanction.add("authority", "US Treasury, OFAC");
  sanction.add("country", "us");
  for (const std::string& programme : party.programmes) {
    sanction.add("program", programme);
    sanction.add("programId", programme);
  }
  for (const std::string& provision : party.said.provisions) sanction.add("provisions", provision);
  sanction.add("listingDate", party.listed);
  return sanction;
}

}  // namespace

std::string_view schema_of(std::string_view type) {
  const std::string key = key_of(type);
  if (key == "INDIVIDUAL") return "Person";
  if (key == "VESSEL") return "Vessel";
  if (key == "AIRCRAFT") return "Airplane";
  if (key.empty() || key == "ENTITY") return "Organization";
  return "LegalEntity";
}

void add_main_name(Party& party, std::string_view name) {
  party.entity.add("name", std::string(name));
  if (party.entity.schema != "Person") return;
  const std::size_t comma = name.find(',');
  if (comma == std::string_view::npos) return;
  party.entity.add("lastName", std::string(name.substr(0, comma)));
  party.entity.add("firstName", std::string(name.substr(comma + 1)));
}

void add_programmes(Party& party, std::string_view text) {
  while (!text.empty()) {
    const std::size_t begin = text.find_first_not_of("[] ;");
    if (begin == std::string_view::npos) return;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of("[];"), text.size());
    std::string_view programme = text.substr(0, end);
    while (programme.ends_with(' ')) programme.remove_suffix(1);
    if (!programme.empty() &&
        std::find(party.programmes.begin(), party.programmes.end(), programme) == party.programmes.end())
      party.programmes.emplace_back(programme);
    text.remove_prefix(end);
  }
}

void add_address(Party& party, const std::vector<std::string_view>& parts, std::string_view country) {
  std::string full;
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (!full.empty()) full += ", ";
    full += part;
  }
  if (!country.empty() && !full.empty()) full += ", ";
  full += country;
  const std::string_view code = intel::country_code(country);
  // A country alone is no address.
  if (full.size() > country.size()) {
    party.entity.add("address", std::move(full));
  } else if (!country.empty() && code.empty()) {
    party.said.country("country", country);
  }
  party.entity.add("country", std::string(code));
}

void add_titles(Party& party, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    party.entity.add("position", std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void NameBook::add(std::string_view name, std::string_view id, bool primary) {
  Names& names = primary ? primary_ : other_;
  const auto [at, fresh] = names.try_emplace(key_of(name), Holder{std::string(id), false});
  if (!fresh && at->second.id != id) at->second.several = true;
}

std::string_view NameBook::of(const Names& names, const std::string& key) {
  const auto at = names.find(key);
  return at == names.end() || at->second.several ? std::string_view() : std::string_view(at->second.id);
}

std::string_view NameBook::find(std::string_view name, bool ended) const {
  const std::string key = key_of(name);
  if (const std::string_view id = of(primary_, key); !id.empty()) return id;
  if (ended)
    if (const std::string_view id = of(primary_, key + '.'); !id.empty()) return id;
  if (primary_.contains(key)) return {};
  if (const std::string_view id = of(other_, key); !id.empty()) return id;
  return ended ? of(other_, key + '.') : std::string_view();
}

Result<void> hand_on(Party&& party, const NameBook& names, Wallets& wallets, intel::Reading& reading) {
  intel::Entity& entity = party.entity;
  const std::string id = entity.id;
  for (const std::string& programme : party.programmes) entity.add("programId", programme);
  for (const Said::Wallet& wallet : party.said.wallets) wallets.add(kWalletPrefix, wallet, id);
  std::vector<intel::Entity> links;
  for (const Said::Named& named : party.said.named) {
    const std::string_view other = names.find(named.name, named.ended);
    if (named.property != "link") {
      if (!other.empty() && other != id) {
        entity.add(named.property, std::string(other));
      } else {
        party.said.note(named.property + ": " + named.name);
      }
    } else if (other.empty() || other == id) {
      party.said.note("Linked To: " + named.name);
    } else {
      intel::Entity link;
      link.id = "ofac-link-" + party.number + '-' + std::string(other.substr(other.rfind('-') + 1));
      link.schema = "UnknownLink";
      link.add("subject", id);
      link.add("object", std::string(other));
      link.add("role", "Linked To");
      links.push_back(std::move(link));
    }
  }
  for (std::uint64_t i = 0; i < party.said.not_understood; ++i) reading.unknown("remarks");
  for (intel::Value& value : party.said.values) entity.values.push_back(std::move(value));
  intel::Entity sanction = sanction_of(party);
  if (!CLEW_TRY(reading.give(std::move(entity), true, party.offset))) return {};
  CLEW_TRY_VOID(reading.give(std::move(sanction), false, party.offset));
  std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  links.erase(std::unique(links.begin(), links.end(), [](const auto& a, const auto& b) { return a.id == b.id; }),
              links.end());
  for (intel::Entity& link : links) CLEW_TRY_VOID(reading.give(std::move(link), false, party.offset));
  return {};
}

intel::ListInfo list_info(bool consolidated) {
  intel::ListInfo info;
  info.list = consolidated ? "ofac_cons" : "ofac_sdn";
  info.title = consolidated ? "OFAC Consolidated Sanctions List (non-SDN)" : "OFAC Specially Designated Nationals";
  info.publisher = "US Treasury, OFAC";
  info.source = "https://sanctionslist.ofac.treas.gov/";
  info.licence = "public domain";
  info.tlp = "CLEAR";
  return info;
}

}  // namespace clew::formats::ofac
