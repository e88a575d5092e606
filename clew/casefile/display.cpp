// A number in the report must be readable (separators, the asset's own decimals) and exact (the title has base units
// and, for haircut, the part of a unit). Cutting is always downwards and shown by "…": a rounded number can add up to
// more than there is.
//
// Text from outside (labels, reasons, account names) is hostile until escaped. Direction-override characters are
// replaced as well: they make an address read as another one without any markup.
//
// Pseudonyms: an address is shown only if an official source names it. Which source is official is decided narrowly (a
// government's or the UN's domain, or a label marked as authority data); when in doubt the address is hidden. Numbers
// are given in order of first appearance.

#include "clew/casefile/display.h"

#include <algorithm>
#include <array>

#include "clew/codec/utf8.h"

namespace clew::casefile {

namespace {

constexpr unsigned kColumnDecimals = 8, kProseDecimals = 8;
constexpr std::string_view kMore = "…";

constexpr std::array<std::string_view, 12> kOfficialHosts{".gov",      ".gov.uk",   ".mil",    ".europa.eu",
                                                          "europa.eu", ".un.org",   "un.org",  ".go.jp",
                                                          ".go.kr",    ".admin.ch", ".gov.au", ".interpol.int"};

constexpr std::array<std::string_view, 9> kCurrencies{"USD", "EUR", "GBP", "CHF", "JPY", "CNY", "KRW", "INR", "AED"};

bool is_official(const LabelRow& label) {
  if (label.confidence == "authority_data") return true;
  std::string_view host = label.source;
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find_first_of("/:?#"));
  return std::ranges::any_of(kOfficialHosts, [&](std::string_view suffix) { return host.ends_with(suffix); });
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Bidirectional controls, zero-width characters and byte order marks: U+200B..U+200F, U+202A..U+202E, U+2060..U+2069,
/// U+FEFF.
bool is_invisible(std::string_view three) {
  if (three.size() < 3) return false;
  const auto b = [&](std::size_t i) { return static_cast<unsigned char>(three[i]); };
  if (b(0) == 0xEF) return b(1) == 0xBB && b(2) == 0xBF;
  if (b(0) != 0xE2) return false;
  if (b(1) == 0x80) return (b(2) >= 0x8B && b(2) <= 0x8F) || (b(2) >= 0xAA && b(2) <= 0xAE);
  return b(1) == 0x81 && b(2) >= 0xA0 && b(2) <= 0xA9;
}

}  // namespace

std::string escaped(std::string_view text) {
  const std::string valid = codec::repaired_utf8(text);
  std::string out;
  out.reserve(valid.size() + valid.size() / 8);
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (c == '\n' || c == '\t')
      out += ' ';
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += "\uFFFD";
    else if (is_invisible(std::string_view(valid).substr(i, 3))) {
      out += "\uFFFD";
      i += 2;
    } else
      out += c;
  }
  return out;
}

std::string grouped(std::string_view decimal) {
  const bool negative = decimal.starts_with('-');
  if (negative) decimal.remove_prefix(1);
  const std::size_t whole = std::min(decimal.find('.'), decimal.size());
  std::string out = negative ? "−" : "";
  for (std::size_t i = 0; i < whole; ++i) {
    if (i != 0 && (whole - i) % 3 == 0) out += ',';
    out += decimal[i];
  }
  out += decimal.substr(whole);
  return out;
}

std::string value_text(const Value& value) {
  std::string number = grouped(value.text);
  for (const std::string_view currency : kCurrencies) {
    for (std::size_t at = value.source.find(currency); at != std::string::npos;
         at = value.source.find(currency, at + 1)) {
      const bool begins = at == 0 || !is_word(value.source[at - 1]);
      const bool ends = at + currency.size() == value.source.size() || !is_word(value.source[at + currency.size()]);
      if (begins && ends) return number + "\u00A0" + std::string(currency);
    }
  }
  return number;
}

std::string percent(u128 part, u128 whole) {
  if (whole == 0) return {};
  if (part == 0) return "0 %";
  if (part > whole) return "over 100 %";
  const u128 tenths = mul_div(part, 1000, whole).quotient;
  if (tenths == 0) return "< 0.1 %";
  return to_decimal(tenths / 10) + "." + to_decimal(tenths % 10) + " %";
}

std::string time_text(UnixTime time) {
  const std::string iso = to_iso(time);
  return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

std::string day_text(UnixTime time) {
  return to_iso(time).substr(0, 10);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view plural) {
  std::string out = grouped(std::to_string(count)) + " ";
  if (count == 1) return out + std::string(one);
  return out + (plural.empty() ? std::string(one) + "s" : std::string(plural));
}

Display::Display(const Tables& tables, const ReportOptions& options) : tables_(tables), options_(options) {
  for (const LabelRow& label : tables.label_rows) {
    if (is_official(label)) public_.insert(label.address);
  }
  for (const ExitRow& exit : tables.exits) {
    if (!exit.service.empty()) services_.try_emplace(exit.address, exit.service, exit.category);
  }
  for (std::size_t i = 0; i < tables.transactions.size(); ++i)
    transactions_.try_emplace(tables.transactions[i].tx, static_cast<Seq>(i));
}

// ---- Amounts
// -------------------------------------------------------------------------------------------------------------------

Exact Display::exact_of(std::uint32_t policy, std::uint32_t asset, u128 quanta) const {
  const bool grid = policy < tables_.policies.size() && tables_.policies[policy].grid;
  return exact(quanta, grid ? tables_.assets[asset].grid_bits : 0);
}

std::string Display::native(u128 units, std::uint32_t asset, unsigned decimals_max, bool trim, bool more) const {
  const unsigned decimals = std::min(tables_.assets[asset].decimals, 38U);
  std::string digits = to_decimal(units);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - decimals), part = digits.substr(digits.size() - decimals);
  if (part.size() > decimals_max) {
    more = more || part.find_first_not_of('0', decimals_max) != std::string::npos;
    part.resize(decimals_max);
  }
  if (trim) {
    while (!part.empty() && part.back() == '0' && !more) part.pop_back();
  }
  return grouped(part.empty() ? whole : whole + "." + part) + (more ? std::string(kMore) : "");
}

std::string Display::column(std::uint32_t policy, std::uint32_t asset, u128 quanta) const {
  const Exact value = exact_of(policy, asset, quanta);
  return native(value.units, asset, kColumnDecimals, false, value.parts != 0);
}

std::string Display::prose(std::uint32_t policy, std::uint32_t asset, u128 quanta) const {
  const Exact value = exact_of(policy, asset, quanta);
  // A part of one base unit is not nothing.
  const bool part = value.units == 0 && value.parts != 0;
  const std::string text =
      native(part ? 1 : value.units, asset, part ? kColumnDecimals * 4 : kProseDecimals, true, false);
  return (part ? "less than " : "") + text + "\u00A0" + symbol(asset);
}

std::string Display::base_units(std::uint32_t policy, std::uint32_t asset, u128 quanta) const {
  const Exact value = exact_of(policy, asset, quanta);
  std::string out = grouped(to_decimal(value.units));
  if (value.parts != 0) out += " + " + std::to_string(value.parts) + "/4294967296";
  return out + " base units";
}

std::string Display::cell(std::uint32_t policy, std::uint32_t asset, u128 quanta) const {
  if (quanta == 0) return "<td class=\"n zero\">0</td>";
  return "<td class=\"n\" title=\"" + base_units(policy, asset, quanta) + "\">" + column(policy, asset, quanta) +
         "</td>";
}

std::string Display::symbol(std::uint32_t asset) const {
  const Text symbol = tables_.assets[asset].symbol;
  return symbol.empty() ? "asset " + std::to_string(asset) : free_text(symbol);
}

// ---- Names
// ---------------------------------------------------------------------------------------------------------------------

std::string Display::pseudonym(Text address) const {
  const auto [at, fresh] = numbers_.try_emplace(address, numbers_.size() + 1);
  return "address A" + std::to_string(at->second);
}

std::string Display::address(Text address) const {
  if (address.empty()) return "nobody";
  if (options_.pseudonyms && !public_.contains(address)) return pseudonym(address);
  return std::string(address);
}

std::string Display::short_address(Text address) const {
  std::string text = this->address(address);
  if (text.size() <= 18 || (options_.pseudonyms && !public_.contains(address))) return text;
  // Cut only where every byte is a character of its own: names of accounts may be in any script.
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return text;
  return text.substr(0, 8) + "…" + text.substr(text.size() - 6);
}

std::string Display::transaction(Seq seq) const {
  if (options_.pseudonyms) return "transaction " + std::to_string(seq);
  return std::string(tables_.transactions[seq].tx);
}

std::string Display::holder(Text holder, Text address) const {
  if (holder.starts_with("fee:")) return "transaction fees of the block";
  if (holder.starts_with("tx:")) return "a transaction that cannot be resolved";
  if (holder == "mined") return "newly mined coins";
  if (holder == "issued") return "newly issued";
  if (holder.starts_with("pool:")) return "the pool of " + std::string(holder.substr(5));
  return this->address(address);
}

std::string Display::free_text(std::string_view text) const {
  if (!options_.pseudonyms) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == i) {
      out += text[i++];
      continue;
    }
    const std::string_view word = text.substr(i, end - i);
    const auto known = transactions_.find(word);
    // Anything as long as an address or a hash is hidden, known or not.
    if (known != transactions_.end())
      out += "transaction " + std::to_string(known->second);
    else if (word.size() >= 25 && !public_.contains(word))
      out += numbers_.contains(word) ? pseudonym(word) : "[hidden]";
    else
      out += word;
    i = end;
  }
  return out;
}

std::string Display::label(std::uint16_t label) const {
  return label < tables_.labels.size() ? free_text(tables_.labels[label]) : "label " + std::to_string(label);
}

std::string Display::policy(std::uint32_t policy) const {
  switch (tables_.policies[policy].id) {
    case trace::PolicyId::poison: return "Poison";
    case trace::PolicyId::haircut: return "Haircut";
    case trace::PolicyId::fifo: return "FIFO";
    case trace::PolicyId::lifo: return "LIFO";
    case trace::PolicyId::seniority: return "Seniority";
    case trace::PolicyId::juniority: return "Juniority";
    case trace::PolicyId::tiho: return "TIHO";
    case trace::PolicyId::haircut_exact: return "Haircut (exact)";
  }
  return {};
}

std::string_view Display::policy_rule(std::uint32_t policy) const {
  switch (tables_.policies[policy].id) {
    case trace::PolicyId::poison:
      return "everything that stolen value touches counts as touched, in full; its amounts may count the same value "
             "many times and are never added up to a loss";
    case trace::PolicyId::haircut:
      return "mixed money leaves in proportion: every payment carries the same share of stolen value";
    case trace::PolicyId::fifo: return "first in, first out: the money that came first leaves first";
    case trace::PolicyId::lifo: return "last in, first out: the money that came last leaves first";
    case trace::PolicyId::seniority: return "stolen first: stolen money leaves before any other";
    case trace::PolicyId::juniority: return "own money first: stolen money leaves only when nothing else is left";
    case trace::PolicyId::tiho: return "taint in, highest out: stolen money leaves first and into the largest outputs";
    case trace::PolicyId::haircut_exact: return "haircut computed in exact fractions";
  }
  return {};
}

std::string Display::service(Text address) const {
  const auto at = services_.find(address);
  return at == services_.end() ? std::string() : free_text(at->second.first);
}

std::string Display::category(Text address) const {
  const auto at = services_.find(address);
  return at == services_.end() ? std::string() : free_text(at->second.second);
}

}  // namespace clew::casefile
