#pragma once
// Which column of a CSV means what.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"

namespace clew::formats::flows {

/// The columns a mapping can name.
enum class Field : std::uint8_t {
  time,
  block,
  tx,
  from,
  to,
  amount,
  amount_in,
  amount_out,
  fee,
  symbol,
  contract,
  from_label,
  to_label,
  row,
  status,
  memo
};
inline constexpr std::size_t kFieldCount = 16;

/// Names of columns, first match wins: for each row, the first of them that exists and is not empty.
struct ColumnChoice {
  std::vector<std::string> names;
  bool optional = false;  ///< written with a leading '?': a file without any of them is fine
};

struct Mapping {
  ColumnChoice columns[kFieldCount];
  std::string asset = "units";  ///< symbol of the native asset: what rows without contract or symbol move
  unsigned decimals = 0;        ///< base units are 10^-decimals, for every asset of the file
  bool grouping = false;        ///< amounts are written 1,234.5
  std::string mint;             ///< what this party pays is newly issued; empty = nothing is

  const ColumnChoice& operator[](Field field) const { return columns[static_cast<std::size_t>(field)]; }
};

/// Most decimals a mapping may ask for: 10^38 is the largest power of ten in 128 bits.
inline constexpr unsigned kDecimalsMax = 38;

/// Reads a preset's name or a mapping text: key=value items separated by commas or line ends, quoted as in CSV; lines
/// starting with # are comments. Errors: `usage` with the key that is wrong or missing.
Result<Mapping> parse_mapping(std::string_view text);

/// Where the columns of a mapping are in one file.
struct Columns {
  std::vector<std::size_t> at[kFieldCount];  ///< candidates in order of preference; empty = not in this file
  std::size_t count = 0;                     ///< fields of the header
};
/// Errors: `usage` naming the key whose column is missing or stands twice in the header.
Result<Columns> find_columns(const Mapping& mapping, const std::vector<std::string>& header);

}  // namespace clew::formats::flows
