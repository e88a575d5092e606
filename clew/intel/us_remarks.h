#pragma once
// The remarks column and the id lists: one sentence grammar, "LABEL VALUE (COUNTRY) issued DATE expires DATE; ...".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/entity.h"
#include "clew/intel/us_dates.h"

namespace clew::intel {

/// What a record says of its party, beside names and addresses. Nothing is dropped: pieces that no rule understands are
/// `notes` values, and counted.
struct Said {
  struct Wallet {
    std::string currency, address;  ///< as written
    std::string note;               ///< what follows the address
  };
  struct Named {
    std::string property;  ///< "link", "owner", "operator"
    std::string name;      ///< as written, still to be looked up in the list
    bool ended = false;    ///< the remark ends here: the name may have lost a full stop that was its own
  };
  std::vector<Value> values;
  std::vector<Wallet> wallets;
  std::vector<Named> named;
  std::vector<std::string> provisions;  ///< of the sanction: secondary sanctions, directives
  std::uint64_t not_understood = 0;
  /// Nothing, or the piece in which the remark was cut: it is kept as a note and never read as a value.
  std::string cut;

  void add(std::string property, std::string_view text, std::string_view note = {});
  /// A date, or a period as the years in it or its ends (add_years).
  void add_dates(std::string_view property, const DateSpan& span);
  void note(std::string_view text);
  /// A country as its code, or a note "PROPERTY: TEXT" if it is none.
  void country(std::string property, std::string_view text, std::string_view note = {});
};

/// Reads whole remarks. With `cut` the text stops in the middle: its last piece is not read (Said::cut).
void read_remarks(std::string_view text, bool cut, Said& said);

/// Reads an identity document of the XML files: the label as in remarks, the rest apart.
struct IdRecord {
  std::string type, number, country, issued, expires;
};
void read_id(const IdRecord& id, Said& said);

/// A birth date with its periods.
void read_birth_date(std::string_view text, Said& said);
void read_birth_place(std::string_view text, Said& said);

}  // namespace clew::intel
