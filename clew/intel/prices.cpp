// What a unit of an asset was said to cost.
//
// A value in money is never what is traced; it stands beside an amount so that a reader has an idea of its size, with
// the table's source and the price's age. So the table is small and plain: sorted rows, the last one at or before the
// time asked. Refused: interpolation (a price nobody quoted) and the nearest price (one from the future, unknown at
// that time). amount x price needs 256 bits; the division is split so that mul_div's limit is kept: with a = q c + r, a
// b / c = q b + r b / c, and r < c.

#include "clew/intel/prices.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::intel {

namespace {

constexpr unsigned kDecimalsMax = 18;
constexpr unsigned kPowerMax = 38;  // 10^38 fits 128 bits

u128 power_of_ten(unsigned exponent) {
  u128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

struct Row {
  Price price;
  std::uint64_t offset = 0, line = 0;
};

/// "26819.970" as 2681997 and 2 decimals: trailing zeros say nothing, and equal prices compare equal.
Result<Price> parse_price(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos) {
    while (text.ends_with('0')) text.remove_suffix(1);
    if (text.size() == point + 1 && point > 0) text.remove_suffix(1);
  }
  const std::size_t decimals = point == std::string_view::npos || text.size() <= point ? 0 : text.size() - point - 1;
  if (decimals > kDecimalsMax) return fail(Code::limit, "more than 18 digits after the point");
  Price price;
  price.decimals = static_cast<unsigned>(decimals);
  price.units = CLEW_TRY(parse_units(text, price.decimals));
  return price;
}

struct Columns {
  static constexpr std::size_t kNone = ~std::size_t{0};
  std::array<std::size_t, 4> at{kNone, kNone, kNone, kNone};  // asset, time, price, source
  std::size_t count = 0;
};

Result<Columns> read_header(codec::CsvReader& csv) {
  constexpr std::array<std::string_view, 4> kNames{"asset", "time", "price", "source"};
  const codec::CsvRecord header = CLEW_TRY(csv.next());
  Columns columns;
  columns.count = header.fields.size();
  for (std::size_t i = 0; i < header.fields.size(); ++i) {
    const auto name = std::find(kNames.begin(), kNames.end(), header.fields[i]);
    if (name == kNames.end()) continue;
    std::size_t& at = columns.at[static_cast<std::size_t>(name - kNames.begin())];
    if (at != Columns::kNone) return fail(Code::malformed, "a column of the price table is given twice", header.offset);
    at = i;
  }
  for (std::size_t i = 0; i < 3; ++i) {
    if (columns.at[i] == Columns::kNone)
      return fail(Code::malformed, "a price table needs the columns asset, time and price", header.offset);
  }
  return columns;
}

Result<Price> read_row(const codec::CsvRecord& record, const Columns& columns) {
  if (record.fields.size() != columns.count)
    return fail(Code::malformed, "the row has not as many fields as the header", record.offset);
  const auto time = parse_time(record.fields[columns.at[1]]);
  if (!time) return fail(Code::malformed, "not a time", record.offset);
  auto price = parse_price(record.fields[columns.at[2]]);
  if (!price) return fail(price.error().code, "not a price", record.offset);
  price->asset = record.fields[columns.at[0]];
  if (price->asset.empty()) return fail(Code::malformed, "no asset", record.offset);
  price->time = *time;
  if (columns.at[3] != Columns::kNone) price->source = record.fields[columns.at[3]];
  return price;
}

bool same_price(const Price& a, const Price& b) {
  return a.units == b.units && a.decimals == b.decimals;
}

/// a b / c rounded down with remainder, or an overflow.
Result<Quotient> checked_mul_div(u128 a, u128 b, u128 c) {
  u128 whole = 0;
  if (__builtin_mul_overflow(a / c, b, &whole)) return fail(Code::overflow, "value does not fit");
  Quotient part = mul_div(a % c, b, c);
  if (!checked_add(whole, part.quotient, part.quotient)) return fail(Code::overflow, "value does not fit");
  return part;
}

}  // namespace

Result<u128> cents_half_even(u128 amount, unsigned amount_decimals, u128 price, unsigned price_decimals) {
  if (amount_decimals > kPowerMax || price_decimals > kPowerMax || amount_decimals + price_decimals > kPowerMax)
    return fail(Code::usage, "more than 38 decimals");
  const unsigned decimals = amount_decimals + price_decimals;
  if (decimals <= 2) {
    u128 cents = 0;
    if (__builtin_mul_overflow(amount, price, &cents) ||
        __builtin_mul_overflow(cents, power_of_ten(2 - decimals), &cents))
      return fail(Code::overflow, "value does not fit");
    return cents;
  }
  const u128 divisor = power_of_ten(decimals - 2);
  const Quotient value = CLEW_TRY(checked_mul_div(amount, price, divisor));
  const u128 rest_to_next = divisor - value.remainder;
  const bool up = value.remainder > rest_to_next || (value.remainder == rest_to_next && (value.quotient & 1) != 0);
  u128 cents = 0;
  if (!checked_add(value.quotient, up ? 1 : 0, cents)) return fail(Code::overflow, "value does not fit");
  return cents;
}

Result<PriceTable::Read> PriceTable::read_csv(std::string_view text) {
  codec::CsvReader csv(text);
  const Columns columns = CLEW_TRY(read_header(csv));
  Read out;
  std::vector<Row> rows;
  while (!csv.done()) {
    const std::uint64_t start = csv.position();
    const auto record = csv.next();
    if (!record) {
      out.problems.push_back({record.error().offset, 0, record.error()});
      out.problems.back().line = 1 + static_cast<std::uint64_t>(std::count(
                                         text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
      continue;
    }
    auto price = read_row(*record, columns);
    if (price) {
      rows.push_back({std::move(*price), record->offset, record->line});
    } else {
      out.problems.push_back({record->offset, record->line, price.error()});
    }
  }
  const auto key = [](const Row& r) {
    return std::tie(r.price.asset, r.price.time, r.price.source, r.price.units, r.price.decimals, r.offset);
  };
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return key(a) < key(b); });
  for (Row& row : rows) {
    const bool again = !out.table.rows_.empty() && out.table.rows_.back().asset == row.price.asset &&
                       out.table.rows_.back().time == row.price.time;
    if (!again) {
      out.table.rows_.push_back(std::move(row.price));
    } else if (!same_price(out.table.rows_.back(), row.price)) {
      out.problems.push_back(
          {row.offset, row.line,
           Error{Code::conflict, "another price for the same asset and time was taken", row.offset}});
    }
  }
  std::sort(out.problems.begin(), out.problems.end(),
            [](const PriceProblem& a, const PriceProblem& b) { return a.offset < b.offset; });
  return out;
}

std::optional<PriceAt> PriceTable::at(std::string_view asset, UnixTime time) const {
  const auto after = std::upper_bound(
      rows_.begin(), rows_.end(), std::pair(asset, time),
      [](const auto& wanted, const Price& row) { return wanted < std::pair(std::string_view(row.asset), row.time); });
  if (after == rows_.begin() || std::prev(after)->asset != asset) return std::nullopt;
  const Price& price = *std::prev(after);
  return PriceAt{&price, time.seconds - price.time.seconds};
}

Result<u128> PriceTable::value_cents(std::string_view asset, u128 amount, unsigned amount_decimals,
                                     UnixTime time) const {
  const auto found = at(asset, time);
  if (!found) return fail(Code::not_found, "no price at or before this time");
  return cents_half_even(amount, amount_decimals, found->price->units, found->price->decimals);
}

std::string PriceTable::to_csv() const {
  codec::CsvWriter csv;
  csv.field("asset").field("time").field("price").field("source").end_record();
  for (const Price& row : rows_)
    csv.field(row.asset)
        .field(to_iso(row.time))
        .field(to_decimal(row.units, row.decimals))
        .field(row.source)
        .end_record();
  return csv.take();
}

std::string PriceTable::version() const {
  return codec::hash_text(codec::sha256(as_bytes(to_csv())), false);
}

}  // namespace clew::intel
