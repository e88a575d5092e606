#pragma once
// A listed party on its way from a file to entities, and the list in which names are looked up.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/listed_wallets.h"
#include "clew/intel/reading.h"
#include "clew/intel/us_remarks.h"

namespace clew::formats::ofac {

using intel::Said;
using intel::Wallets;

inline constexpr std::string_view kWalletPrefix = "ofac-wallet-";

struct Party {
  std::string number;        ///< OFAC's, the last part of every id
  std::uint64_t offset = 0;  ///< of its record
  intel::Entity entity;
  std::vector<std::string> programmes;  ///< as written, one each
  std::string listed;                   ///< date of the designation, YYYY-MM-DD; empty when the file has none
  Said said;
};

/// FollowTheMoney schema of OFAC's word: individual, vessel, aircraft, entity; "LegalEntity" for any other.
std::string_view schema_of(std::string_view type);
/// name, and lastName and firstName of a person at the first comma.
void add_main_name(Party& party, std::string_view name);
/// "SDGT] [IFSR" is two programmes.
void add_programmes(Party& party, std::string_view text);
void add_address(Party& party, const std::vector<std::string_view>& parts, std::string_view country);
/// "Minister of Defense; Lieutenant General" is two positions.
void add_titles(Party& party, std::string_view text);

/// Names of a list. A name that two parties have in the same way answers nothing.
class NameBook {
 public:
  void add(std::string_view name, std::string_view id, bool primary);
  /// Id of the one party of that name, or empty: a primary name first, then other names. Case does not matter. With
  /// `ended`, "X." is tried too.
  std::string_view find(std::string_view name, bool ended) const;

 private:
  struct Holder {
    std::string id;
    bool several = false;
  };
  using Names = std::unordered_map<std::string, Holder>;
  static std::string_view of(const Names& names, const std::string& key);
  Names primary_, other_;
};

/// Completes a party with what it said and hands on: the party, its sanction, its links.
Result<void> hand_on(Party&& party, const NameBook& names, Wallets& wallets, intel::Reading& reading);

/// Description of a list: "ofac_sdn" or "ofac_cons".
intel::ListInfo list_info(bool consolidated);

}  // namespace clew::formats::ofac
