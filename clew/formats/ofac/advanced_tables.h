#pragma once
// What the advanced format says apart from its parties: reference values, locations, documents, sanctions entries.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clew/codec/xml.h"
#include "clew/formats/ofac/party.h"

namespace clew::formats::ofac {

inline constexpr std::size_t kTableRowsMax = 4'000'000;  ///< of all tables of one list

/// The tables that parties point into, filled by a first reading.
class AdvancedTables {
 public:
  struct Place {
    std::string text;     ///< without the country
    std::string country;  ///< as written
  };
  struct Entry {
    std::vector<std::string> programmes, provisions;
    std::string listed;
  };

  /// Takes a record of the first reading. Errors: `limit` (kTableRowsMax).
  Result<void> take(codec::XmlElement record);

  /// The words behind an id of a set: ("AliasType", "1400") is "A.K.A."; empty if there are none.
  std::string_view word(std::string_view set, std::string_view id) const;
  /// An attribute of a reference value: ("Script", "220", "ScriptCode") is "Cyrl".
  std::string_view code(std::string_view set, std::string_view id, std::string_view attribute) const;
  const Place* place(std::string_view location) const;
  const std::vector<intel::IdRecord>* documents(std::string_view identity) const;
  const Entry* entry(std::string_view profile) const;
  /// Entity id of a profile, or empty.
  std::string_view party(std::string_view profile) const;

  NameBook names;
  std::string published;  ///< DateOfIssue
  bool sdn = false;       ///< an entry of the SDN list was met

 private:
  template <class Value>
  using Table = std::unordered_map<std::string, Value>;
  void take_words(codec::XmlElement sets);
  void take_location(codec::XmlElement location);
  void take_document(codec::XmlElement document);
  void take_entry(codec::XmlElement entry);
  void take_party(codec::XmlElement party);

  Table<std::string> words_;
  Table<Place> places_;
  Table<std::vector<intel::IdRecord>> documents_;
  Table<Entry> entries_;
  Table<std::string> parties_;
  std::size_t rows_ = 0;
};

/// A date of <Year>, <Month>, <Day>, as far as it goes; empty without a year.
std::string advanced_date(codec::XmlElement date);
/// A <DatePeriod> from its first day to its last.
intel::DateSpan advanced_period(codec::XmlElement period);

/// One written form of a name.
struct AdvancedName {
  std::string whole, last, first;
  std::string script;  ///< ISO 15924: "Latn"
};
/// The forms of an <Alias> of an <Identity>, in their order.
std::vector<AdvancedName> advanced_names(const AdvancedTables& tables, codec::XmlElement identity,
                                         codec::XmlElement alias);

}  // namespace clew::formats::ofac
