// OFAC publishes no list of addresses alone; others take them out of the list each night and publish them as plain
// files, one ticker each. The same account stands under several tickers, so files are joined by canonical address.

#include "clew/formats/ofac/address_list.h"

#include <algorithm>

#include "clew/codec/partial_date.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/ofac/party.h"

namespace clew::formats::ofac {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Letters and digits, and the ':' of a prefixed cash address.
bool is_address(std::string_view text) {
  constexpr std::size_t kAddressSizeMin = 20;
  return text.size() >= kAddressSizeMin &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == ':'; });
}

std::string day_at_front(std::string_view name) {
  constexpr std::size_t kDaySize = 10;
  const std::string_view day = name.substr(0, kDaySize);
  const auto date = codec::partial_date(day);
  return date && *date == day ? std::string(day) : std::string();
}

bool all_of_base58(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) && c != '0' && c != 'O' && c != 'I' && c != 'l'; });
}

constexpr const char* kNoCurrency =
    "the currency is not known: neither the file's name (..._XBT.txt) nor the form of the address tells it; say it, as "
    "in --map currency=XBT";

// Of a file whose name has no ticker each address tells its own.
void read_lines(const NamedText& file, std::string_view ticker, Wallets& wallets, intel::Reading& reading) {
  std::uint64_t number = 0;
  for (std::size_t begin = 0; begin < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', begin), file.text.size());
    const std::size_t at = begin;
    std::string_view line = file.text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const std::string record = "line " + std::to_string(number);
    if (line.size() > kAddressSizeMax) {
      reading.bad({Code::limit, "line longer than any address", at}, record);
    } else if (!is_address(line)) {
      reading.bad({Code::malformed, "not an address", at}, record);
    } else if (const std::string_view told = ticker.empty() ? ticker_of_address(line) : ticker; told.empty()) {
      reading.bad({Code::unsupported, kNoCurrency, at}, record);
    } else {
      wallets.add(kWalletPrefix, {std::string(told), std::string(line), {}}, {});
    }
  }
}

}  // namespace

std::string ticker_of(std::string_view path) {
  constexpr std::size_t kTickerMin = 2, kTickerMax = 12;
  const std::string stem = stem_of(path);
  const std::size_t bar = stem.rfind('_');
  if (bar == std::string::npos) return {};
  std::string ticker = stem.substr(bar + 1);
  for (char& c : ticker)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  const bool right = ticker.size() >= kTickerMin && ticker.size() <= kTickerMax &&
                     std::all_of(ticker.begin(), ticker.end(), is_alphanumeric);
  return right ? ticker : std::string();
}

std::string day_of(std::string_view path) {
  const std::string_view name = base_name(path);
  if (std::string day = day_at_front(name); !day.empty()) return day;
  const std::string_view folder = path.substr(0, path.size() - name.size());
  return day_at_front(base_name(folder));
}

std::string_view ticker_of_address(std::string_view address) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  constexpr std::size_t kEvmSize = 42, kTronSize = 34, kMoneroSize = 95;
  if (address.size() == kEvmSize && address.starts_with("0x") &&
      address.find_first_not_of(kHex, 2) == std::string_view::npos)
    return "ETH";
  if (address.starts_with("bc1") || address.starts_with("BC1")) return "XBT";
  if (address.starts_with("ltc1")) return "LTC";
  if (address.starts_with("bitcoincash:")) return "BCH";
  if (address.size() == kTronSize && address.front() == 'T' && all_of_base58(address)) return "TRX";
  if (address.size() == kMoneroSize && (address.front() == '4' || address.front() == '8') && all_of_base58(address))
    return "XMR";
  return {};
}

Result<intel::ReadReport> read_address_texts(const std::vector<NamedText>& texts, std::string_view currency,
                                             intel::Reading& reading) {
  Wallets wallets;
  for (const NamedText& file : texts) {
    reading.begin_file(file.path);
    const std::string ticker = currency.empty() ? ticker_of(file.path) : std::string(currency);
    reading.info().published = std::max(reading.info().published, day_of(file.path));
    read_lines(file, ticker, wallets, reading);
  }
  if (wallets.empty()) {
    const auto report = reading.finish();  // the first fault says more than that there is none
    return report || report.error().code != Code::unsupported
               ? fail(Code::malformed, "no line of any file is an address")
               : std::unexpected(report.error());
  }
  CLEW_TRY_VOID(wallets.hand_on(reading, true));
  return reading.finish();
}

Result<intel::ReadReport> read_address_list(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return read_addresses_of(paths, {}, sink);
}

Result<intel::ReadReport> read_addresses_of(const std::vector<std::string>& paths, std::string_view currency,
                                            const intel::EntitySink& sink) {
  intel::ListInfo info;
  info.list = "ofac_addresses";
  info.title = "OFAC digital currency addresses, plain lists";
  info.publisher = "0xB10C, from the list of the US Treasury, OFAC";
  info.source = "https://github.com/0xB10C/ofac-sanctioned-digital-currency-addresses";
  info.licence = "MIT";
  info.tlp = "CLEAR";
  intel::Reading reading(std::move(info), sink);
  const auto is_part = [](const std::string& path) { return path.find(".txt") != std::string::npos; };
  const OpenFiles files = CLEW_TRY(OpenFiles::open(paths, is_part, reading));
  return read_address_texts(files.texts(), currency, reading);
}

}  // namespace clew::formats::ofac
