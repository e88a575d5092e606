// Thresholds are data because they are opinions: whoever disagrees changes the file, not the program, and the hash in
// the result says so. A file of the user's may name only what it changes. A name that no detector knows is refused: a
// slip of the pen would otherwise leave the old value in force without a word.

#include "clew/trace/detect/thresholds.h"

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/trace/detect/embedded.h"

namespace clew::trace::detect {
namespace {

constexpr unsigned kShareDecimals = 6, kCoinDecimals = 18;
constexpr std::size_t kFields = 6;

bool fits(const Threshold& row) {
  switch (row.unit) {
    case Unit::share: {
      const auto share = parse_units(row.value, kShareDecimals);
      return share && *share <= UINT64_MAX;
    }
    case Unit::coins: return parse_units(row.value, kCoinDecimals).has_value();
    case Unit::count:
    case Unit::seconds: break;
  }
  const auto whole = parse_u128(row.value);
  return whole && *whole <= INT64_MAX;
}

Result<Unit> parse_unit(std::string_view name, std::uint64_t offset) {
  for (const Unit unit : {Unit::count, Unit::share, Unit::seconds, Unit::coins})
    if (name == unit_name(unit)) return unit;
  return fail(Code::malformed, "the unit of a threshold is count, share, seconds or coins", offset);
}

Result<std::vector<std::pair<Threshold, std::uint64_t>>> read(std::string_view csv) {
  std::vector<std::pair<Threshold, std::uint64_t>> rows;
  codec::CsvReader reader(csv);
  for (bool header = true; !reader.done(); header = false) {
    const codec::CsvRecord record = CLEW_TRY(reader.next());
    const std::vector<std::string>& f = record.fields;
    if (f.size() != kFields) return fail(Code::malformed, "a row of thresholds has six fields", record.offset);
    if (header) {
      if (f != std::vector<std::string>{"detector", "name", "value", "unit", "mark", "source"})
        return fail(Code::malformed, "the first line must be detector,name,value,unit,mark,source", record.offset);
      continue;
    }
    Threshold row{f[0], f[1], f[2], CLEW_TRY(parse_unit(f[3], record.offset)), f[4], f[5]};
    if (!fits(row)) return fail(Code::malformed, "the value of a threshold does not fit its unit", record.offset);
    rows.emplace_back(std::move(row), record.offset);
  }
  if (rows.empty()) return fail(Code::malformed, "no threshold in the file");
  return rows;
}

}  // namespace

const char* unit_name(Unit unit) {
  switch (unit) {
    case Unit::count: return "count";
    case Unit::share: return "share";
    case Unit::seconds: return "seconds";
    case Unit::coins: return "coins";
  }
  return "";
}

const Thresholds& Thresholds::standard() {
  static const Thresholds made = [] {
    Thresholds thresholds;
    auto rows = read(kThresholdsText);
    CLEW_CHECK(rows.has_value());
    for (auto& [row, offset] : *rows) thresholds.rows_.push_back(std::move(row));
    thresholds.seal();
    return thresholds;
  }();
  return made;
}

Result<Thresholds> Thresholds::replaced(std::string_view csv) {
  Thresholds thresholds = standard();
  for (auto& [row, offset] : CLEW_TRY(read(csv))) {
    const auto same = [&wanted = row](const Threshold& other) {
      return other.detector == wanted.detector && other.name == wanted.name;
    };
    const auto found = std::find_if(thresholds.rows_.begin(), thresholds.rows_.end(), same);
    if (found == thresholds.rows_.end()) return fail(Code::not_found, "no detector has this threshold", offset);
    if (found->unit != row.unit) return fail(Code::mismatch, "the threshold is given in another unit", offset);
    *found = std::move(row);
  }
  thresholds.seal();
  return thresholds;
}

const Threshold& Thresholds::row(std::string_view detector, std::string_view name) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Threshold& each) {
    return each.detector == detector && each.name == name;
  });
  CLEW_CHECK(found != rows_.end());
  return *found;
}

std::uint64_t Thresholds::value(std::string_view detector, std::string_view name) const {
  const Threshold& found = row(detector, name);
  CLEW_CHECK(found.unit != Unit::coins);
  return static_cast<std::uint64_t>(
      *(found.unit == Unit::share ? parse_units(found.value, kShareDecimals) : parse_u128(found.value)));
}

u128 Thresholds::coins(std::string_view detector, std::string_view name, unsigned decimals) const {
  const Threshold& found = row(detector, name);
  CLEW_CHECK(found.unit == Unit::coins);
  u128 units = *parse_units(found.value, kCoinDecimals);
  for (unsigned at = kCoinDecimals; at > decimals; --at) units /= 10;
  for (unsigned at = kCoinDecimals; at < decimals && units <= kU128Max / 10; ++at) units *= 10;
  return units;
}

void Thresholds::seal() {
  codec::CsvWriter rows;
  for (const Threshold& each : rows_) {
    rows.field(each.detector).field(each.name).field(each.value).field(unit_name(each.unit));
    rows.field(each.mark).field(each.source).end_record();
  }
  version_ = codec::to_hex(codec::sha256(as_bytes(rows.text())).view());
}

}  // namespace clew::trace::detect
