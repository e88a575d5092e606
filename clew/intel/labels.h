#pragma once
// Who an address is said to be: labels with source, confidence and two sets of dates. Enough to stop at services; the
// full intelligence store (lists, entities, deltas) will take this module's place behind the same question.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::intel {

/// One statement by one source. Text fields are as the source wrote them.
struct Label {
  Address address;
  std::string label;     ///< what it is called: "Huobi 10"
  std::string actor;     ///< who runs it, as an id that can be compared: "huobi"; empty when not said
  std::string category;  ///< "exchange", "mixer", ...: see Category; kept as written; several words are joined with ';'
  std::string abuse;     ///< "ransomware", "sanction", ...; empty when none
  std::string source;    ///< URL or document
  std::string pack;      ///< the file it was loaded from (base name)
  std::string confidence;  ///< the source's own word: "ownership", "authority_data", "web_crawl"
  std::string licence;
  std::string tlp;                               ///< "", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"
  std::string asset;                             ///< "BTC", "ETH" ... the ledger the statement is about; empty = any
  std::optional<UnixTime> valid_from, valid_to;  ///< when it was so, both ends included
  std::optional<UnixTime> known_from;            ///< when it became known
  std::string pap{};                             ///< "", "CLEAR", "GREEN", "AMBER", "RED"
  friend bool operator==(const Label&, const Label&) = default;
};

/// What a label's category means for tracing. Words map to it by one table in labels.cpp: INTERPOL's darknet and
/// virtual-asset taxonomy as GraphSense publishes it, and plain words. Case, '-' and ' ' do not matter; of several
/// words (';' between them) the one that says most about where money goes counts: what the holder does (a mixer, an
/// exchange) before what is said about it (sanctioned, criminal). An unknown word is `none`.
enum class Category : std::uint8_t {
  none,
  exchange,
  mixer,
  bridge,
  defi,
  gambling,
  merchant,
  miner,
  issuer,
  wallet_service,
  sanctioned,
  criminal,
  frozen,
  other_service
};
Category category_of(std::string_view category_word);
const char* category_name(Category category);

/// An immutable set of labels. Same labels in any order make the same set, with the same version(); a label given twice
/// counts once.
class Labels {
 public:
  Labels() = default;
  explicit Labels(std::vector<Label> labels);

  std::size_t size() const { return labels_.size(); }
  const std::vector<Label>& all() const { return labels_; }  ///< sorted by address, then by every field
  /// Labels of the address that were true at `at` and known by `known_by` (a label without a date is always true /
  /// always known). Sorted as all().
  std::vector<const Label*> find(const Address& address, UnixTime at, UnixTime known_by) const;
  /// Labels on one address whose actors differ (both named): one pair, the first label of each, for every two actors.
  /// Sorted as all().
  std::vector<std::pair<const Label*, const Label*>> contradictions() const;
  /// SHA-256 over the canonical CSV, in hex.
  std::string version() const;
  /// The order of all().
  static bool before(const Label& a, const Label& b);

  /// Canonical CSV: header, sorted rows, RFC 4180; with a last column `pap` where a label has one. A name stands as
  /// "name:TEXT", because some names read as an address too.
  std::string to_csv() const;

 private:
  std::vector<Label> labels_;
};

}  // namespace clew::intel
