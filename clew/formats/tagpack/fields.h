#pragma once
// What the label formats share: the table of fields, and the checks between a field's text and a label. Private to this
// folder.

#include <string>
#include <string_view>

#include "clew/base/result.h"
#include "clew/intel/labels.h"

namespace clew::formats::tagpack {

/// A field of a label by the names files give it.
enum class Field : std::uint8_t {
  unknown,
  ignored,
  address,
  label,
  actor,
  category,
  concepts,
  abuse,
  source,
  pack,
  confidence,
  licence,
  tlp,
  pap,
  asset,
  valid_from,
  valid_to,
  known_from,
  lastmod,
};
/// Case, '-' and ' ' do not matter. `ignored`: known, and not about who an address is ("title", "creator").
Field field_by_name(std::string_view name);

/// Text of one statement before it is checked: index with Field.
struct Draft {
  std::string text[static_cast<int>(Field::lastmod) + 1];
  std::string& operator[](Field f) { return text[static_cast<int>(f)]; }
  const std::string& operator[](Field f) const { return text[static_cast<int>(f)]; }
};

/// The label a draft means. An address without a stated asset is tried on every known network; with one it must be an
/// address of that asset's kind of ledger. Errors, with a phrase for the person: `malformed` (no address, no name, bad
/// date, unknown TLP or PAP), `mismatch` (address checksum), `unsupported` (an asset whose ledgers clew does not read).
/// The offset is not used.
Result<intel::Label> to_label(const Draft& draft, bool names_allowed);

/// Reads "2023-08-16", "2023-08-16 12:18:52.619444", "...Z": parse_time with a fraction of a second dropped. Errors:
/// `malformed`.
Result<UnixTime> read_date(std::string_view text);

/// Leading and trailing blanks removed.
std::string_view trimmed(std::string_view text);

}  // namespace clew::formats::tagpack
