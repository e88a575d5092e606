// From the text of a statement to a label.
//
// Problem: packs say "currency: USDT" beside an Ethereum address, a Tron address and a Bitcoin address (Omni), and
// "LTC" beside an address that reads perfectly well as a Bitcoin script hash. Approach: a table says which kind of
// ledger an asset word lives on; the address must be one of that kind, and a word that is not in the table is refused
// with the word in the reason. Refused: taking whatever the address decodes to (a Bitcoin Cash tag would silently
// become a statement about Bitcoin). A label's date matters in every as-of question, so an unreadable date refuses the
// label too.

#include "clew/formats/tagpack/fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clew/codec/address.h"
#include "clew/intel/tlp.h"

namespace clew::formats::tagpack {

namespace {

// Lower case, '_' between parts; sorted.
constexpr auto kFields = std::to_array<std::pair<std::string_view, Field>>({
    {"abuse", Field::abuse},
    {"actor", Field::actor},
    {"address", Field::address},
    {"asset", Field::asset},
    {"categories", Field::concepts},
    {"category", Field::category},
    {"chain", Field::asset},
    {"concepts", Field::concepts},
    {"confidence", Field::confidence},
    {"context", Field::ignored},
    {"creator", Field::ignored},
    {"currency", Field::asset},
    {"description", Field::ignored},
    {"entity", Field::label},
    {"is_cluster_definer", Field::ignored},
    {"is_public", Field::ignored},
    {"known_from", Field::known_from},
    {"label", Field::label},
    {"lastmod", Field::lastmod},
    {"licence", Field::licence},
    {"license", Field::licence},
    {"name", Field::label},
    {"network", Field::asset},
    {"pack", Field::pack},
    {"pap", Field::pap},
    {"source", Field::source},
    {"tag_type", Field::ignored},
    {"title", Field::ignored},
    {"tlp", Field::tlp},
    {"uri", Field::ignored},
    {"valid_from", Field::valid_from},
    {"valid_to", Field::valid_to},
    {"valid_until", Field::valid_to},
    {"version", Field::ignored},
});
static_assert(std::is_sorted(kFields.begin(), kFields.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));

enum class LedgerKind : std::uint8_t { bitcoin, accounts };

// Asset and network words of ledgers whose addresses are read here; upper case, sorted. Tokens stand for the account
// chains they are issued on.
constexpr auto kAssets = std::to_array<std::pair<std::string_view, LedgerKind>>({
    {"ARB", LedgerKind::accounts},      {"ARBITRUM", LedgerKind::accounts}, {"AVALANCHE", LedgerKind::accounts},
    {"AVAX", LedgerKind::accounts},     {"BASE", LedgerKind::accounts},     {"BEP20", LedgerKind::accounts},
    {"BITCOIN", LedgerKind::bitcoin},   {"BNB", LedgerKind::accounts},      {"BSC", LedgerKind::accounts},
    {"BTC", LedgerKind::bitcoin},       {"BUSD", LedgerKind::accounts},     {"DAI", LedgerKind::accounts},
    {"ERC20", LedgerKind::accounts},    {"ETC", LedgerKind::accounts},      {"ETH", LedgerKind::accounts},
    {"ETHEREUM", LedgerKind::accounts}, {"FTM", LedgerKind::accounts},      {"KCS", LedgerKind::accounts},
    {"MATIC", LedgerKind::accounts},    {"OPTIMISM", LedgerKind::accounts}, {"POL", LedgerKind::accounts},
    {"POLYGON", LedgerKind::accounts},  {"USDC", LedgerKind::accounts},     {"USDT", LedgerKind::accounts},
    {"WETH", LedgerKind::accounts},     {"XBT", LedgerKind::bitcoin},
});
static_assert(std::is_sorted(kAssets.begin(), kAssets.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

bool is_known_asset(std::string_view word) {
  return std::any_of(kAssets.begin(), kAssets.end(), [&](const auto& row) { return row.first == word; });
}

Result<Address> read_address(std::string_view text, std::string_view asset, bool names_allowed) {
  if (text.empty()) return fail(Code::malformed, "no address: only tags of single addresses are read");
  constexpr std::string_view kName = "name:";
  if (names_allowed && text.size() > kName.size() && text.starts_with(kName))
    return Address(AddressKind::named, as_bytes(text.substr(kName.size())));
  if (asset.empty()) {
    auto address = codec::parse_any_address(text);
    if (!address && names_allowed) return codec::parse_address(text, "", true);
    if (!address) return fail(address.error().code, "not an address of a known network");
    return address;
  }
  const auto known = std::find_if(kAssets.begin(), kAssets.end(), [&](const auto& row) { return row.first == asset; });
  if (known == kAssets.end() && names_allowed) return codec::parse_address(text, "", true);
  if (known == kAssets.end()) return fail(Code::unsupported, "the ledgers of this asset are not read");
  const bool bitcoin = known->second == LedgerKind::bitcoin;
  auto address = codec::parse_address(text, bitcoin ? "bitcoin" : "ethereum");
  if (!address && address.error().code == Code::mismatch)
    return fail(Code::mismatch, "address checksum or network does not fit");
  if (!address)
    return fail(Code::malformed, bitcoin ? "not a Bitcoin address" : "not an account address (0x and 40 hex digits)");
  return address;
}

Result<std::optional<UnixTime>> read_optional_date(std::string_view text, const char* reason) {
  if (trimmed(text).empty()) return std::optional<UnixTime>();
  const auto date = read_date(text);
  if (!date) return fail(Code::malformed, reason);
  return std::optional<UnixTime>(*date);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

Field field_by_name(std::string_view name) {
  std::string folded;
  for (const char c : trimmed(name)) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    folded.push_back(is_upper ? static_cast<char>(c - 'A' + 'a') : (c == '-' || c == ' ') ? '_' : c);
  }
  const auto at = std::lower_bound(kFields.begin(), kFields.end(), folded,
                                   [](const auto& row, const std::string& f) { return row.first < f; });
  return at != kFields.end() && at->first == folded ? at->second : Field::unknown;
}

Result<UnixTime> read_date(std::string_view text) {
  text = trimmed(text);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return parse_time(text);
  std::size_t end = point + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  const bool rest_fits = end == text.size() || (end + 1 == text.size() && text[end] == 'Z');
  if (end == point + 1 || !rest_fits || text.substr(0, point).find(':') == std::string_view::npos)
    return fail(Code::malformed, "date", point);
  return parse_time(text.substr(0, point));
}

Result<intel::Label> to_label(const Draft& draft, bool names_allowed) {
  intel::Label label;
  const std::string asset = upper(draft[Field::asset]);
  label.asset = is_known_asset(asset) ? asset : draft[Field::asset];
  label.address = CLEW_TRY(read_address(draft[Field::address], asset, names_allowed));
  label.label = draft[Field::label];
  label.actor = draft[Field::actor];
  if (label.label.empty() && label.actor.empty()) return fail(Code::malformed, "neither label nor actor");
  label.category = draft[Field::category];
  if (!draft[Field::concepts].empty() && draft[Field::concepts] != label.category)
    label.category += (label.category.empty() ? "" : ";") + draft[Field::concepts];
  label.abuse = draft[Field::abuse];
  label.source = draft[Field::source];
  label.pack = draft[Field::pack];
  label.confidence = draft[Field::confidence];
  label.licence = draft[Field::licence];
  label.tlp = CLEW_TRY(intel::read_tlp(draft[Field::tlp]));
  label.pap = CLEW_TRY(intel::read_pap(draft[Field::pap]));
  label.valid_from = CLEW_TRY(read_optional_date(draft[Field::valid_from], "valid_from is not a date"));
  label.valid_to = CLEW_TRY(read_optional_date(draft[Field::valid_to], "valid_to is not a date"));
  // A bare day is meant to its end.
  if (label.valid_to && draft[Field::valid_to].size() == std::string_view("2022-12-31").size() &&
      draft[Field::valid_to].find('-') != std::string::npos)
    label.valid_to->seconds += 86399;
  if (label.valid_from && label.valid_to && *label.valid_to < *label.valid_from)
    return fail(Code::malformed, "valid_to is before valid_from");
  const bool stated = !draft[Field::known_from].empty();
  label.known_from = CLEW_TRY(read_optional_date(draft[stated ? Field::known_from : Field::lastmod],
                                                 stated ? "known_from is not a date" : "lastmod is not a date"));
  return label;
}

}  // namespace clew::formats::tagpack
