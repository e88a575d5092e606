#pragma once
// How the report writes amounts, addresses and names: exact numbers a person can read, text that cannot break out of
// its place, and pseudonyms where they are asked for.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "clew/casefile/report.h"
#include "clew/casefile/tables.h"

namespace clew::casefile {

/// Text as HTML, safe inside elements and quoted attributes; invalid UTF-8 is repaired, control and direction
/// characters are shown as U+FFFD.
std::string escaped(std::string_view text);
/// "10737048.43" -> "10,737,048.43"
std::string grouped(std::string_view decimal);
/// A value with the currency its source names ("Kraken BTC/USD close" -> "1,234.56 USD"); without one, the number
/// alone.
std::string value_text(const Value& value);
/// part / whole in per cent with one decimal, cut: "12.3 %"; "0 %" only for nothing, "< 0.1 %" below. Empty for whole =
/// 0.
std::string percent(u128 part, u128 whole);
/// "2023-06-02 21:49 UTC"
std::string time_text(UnixTime time);
std::string day_text(UnixTime time);
/// "1 address", "37 addresses"; `plural` defaults to the word with an s.
std::string counted(std::uint64_t count, std::string_view one, std::string_view plural = {});

class Display {
 public:
  Display(const Tables& tables, const ReportOptions& options);

  const Tables& tables() const { return tables_; }
  const ReportOptions& options() const { return options_; }

  // Amounts. `policy` decides the unit (haircut: grid units); kBaseUnits means base units.
  static constexpr std::uint32_t kBaseUnits = ~std::uint32_t{0};
  Exact exact_of(std::uint32_t policy, std::uint32_t asset, u128 quanta) const;
  /// Every decimal of the asset up to eight, "…" when something was cut: for columns.
  std::string column(std::uint32_t policy, std::uint32_t asset, u128 quanta) const;
  /// Trailing zeros dropped, with the symbol: for sentences.
  std::string prose(std::uint32_t policy, std::uint32_t asset, u128 quanta) const;
  /// Base units and grid parts, exactly: for the title of a cell.
  std::string base_units(std::uint32_t policy, std::uint32_t asset, u128 quanta) const;
  /// A table cell with the column form and the exact form as its title.
  std::string cell(std::uint32_t policy, std::uint32_t asset, u128 quanta) const;
  std::string symbol(std::uint32_t asset) const;

  // Names. All return plain text, not HTML.
  std::string address(Text address) const;        ///< whole, or the pseudonym; "nobody" for none
  std::string short_address(Text address) const;  ///< for pictures
  std::string transaction(Seq seq) const;         ///< hash, or its number under pseudonyms
  std::string holder(Text holder, Text address) const;
  std::string free_text(
      std::string_view text) const;  ///< text from outside, known addresses and transactions in it pseudonymised
  std::string label(std::uint16_t label) const;
  std::string policy(std::uint32_t policy) const;            ///< "FIFO", "haircut"
  std::string_view policy_rule(std::uint32_t policy) const;  ///< what it assumes, one sentence
  /// Name of the service at an address as the exits know it; empty if none.
  std::string service(Text address) const;
  std::string category(Text address) const;

 private:
  std::string native(u128 units, std::uint32_t asset, unsigned decimals_max, bool trim, bool more) const;
  std::string pseudonym(Text address) const;

  const Tables& tables_;
  const ReportOptions& options_;
  std::unordered_set<std::string_view> public_;  ///< addresses an official source names
  mutable std::unordered_map<std::string_view, std::uint64_t> numbers_;
  std::unordered_map<std::string_view, std::pair<Text, Text>> services_;
  std::unordered_map<std::string_view, Seq> transactions_;
};

}  // namespace clew::casefile
