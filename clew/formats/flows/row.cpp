// Reading one row.
//
// Problem: the same fact is written in many ways (1e-05, 0.00001, "1,234.50", 0xAB.., \xab..) and a reader that goes
// through floating point or ignores what it does not understand changes amounts silently. Approach: every field is read
// exactly or the row is refused with the reason; an exponent shifts the decimal point of the digit string, nothing is
// ever rounded. Refused: cutting surplus decimals; they are money too.

#include "clew/formats/flows/row.h"

#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/utf8.h"

namespace clew::formats::flows {
namespace {

constexpr std::size_t kNameMax = 512;        // bytes of a named address
constexpr std::size_t kAmountTextMax = 128;  // characters of an amount; longer ones are refused
constexpr int kExponentMax = 100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The first candidate column that is not empty in this record.
std::string_view field_of(const codec::CsvRecord& record, const Columns& columns, Field field) {
  for (const std::size_t at : columns.at[static_cast<std::size_t>(field)]) {
    const std::string_view text = trimmed(record.fields[at]);
    if (!text.empty()) return text;
  }
  return {};
}

bool has(const Columns& columns, Field field) {
  return !columns.at[static_cast<std::size_t>(field)].empty();
}

bool starts_folded(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

/// Digits before and after the point, and the exponent, of a decimal number.
struct DecimalText {
  std::string digits;  ///< all digits, no point
  long point = 0;      ///< the point stands after this many digits (may lie outside)
};

/// Whole part with thousands separators: groups of three after the first.
Result<std::string> without_groups(std::string_view text) {
  const std::size_t end = std::min(text.find('.'), text.size());
  std::string plain;
  std::size_t group = 0;
  bool grouped = false;
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == ',') {
      if (group == 0 || group > 3 || (grouped && group != 3))
        return fail(Code::malformed, "thousands separators are misplaced", i);
      grouped = true;
      group = 0;
    } else {
      plain += text[i];
      ++group;
    }
  }
  if (grouped && group != 3) return fail(Code::malformed, "thousands separators are misplaced", end);
  return plain.append(text.substr(end));
}

Result<DecimalText> read_decimal(std::string_view text) {
  DecimalText out;
  std::size_t i = 0;
  while (i < text.size() && is_digit(text[i])) out.digits += text[i++];
  out.point = static_cast<long>(out.digits.size());
  if (i < text.size() && text[i] == '.') {
    ++i;
    while (i < text.size() && is_digit(text[i])) out.digits += text[i++];
  }
  if (out.digits.empty()) return fail(Code::malformed, "amount is not a number", i);
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool negative = i < text.size() && text[i] == '-';
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (i == text.size()) return fail(Code::malformed, "amount is not a number", i);
    int exponent = 0;
    while (i < text.size() && is_digit(text[i]) && exponent <= kExponentMax)
      exponent = exponent * 10 + (text[i++] - '0');
    if (exponent > kExponentMax) return fail(Code::malformed, "exponent of the amount is too large", i);
    out.point += negative ? -exponent : exponent;
  }
  if (i != text.size()) return fail(Code::malformed, "amount is not a number", i);
  return out;
}

Result<std::uint64_t> parse_count(std::string_view text, const char* reason) {
  const auto value = parse_u128(text);
  if (!value || *value > ~std::uint64_t{0}) return fail(Code::malformed, reason);
  return static_cast<std::uint64_t>(*value);
}

/// The transaction id: a hash where it is one, otherwise the SHA-256 of its text, so that it can still be looked up.
Hash256 hash_of_id(std::string_view id) {
  std::string_view hex = id;
  if (hex.starts_with("0x") || hex.starts_with("0X") || hex.starts_with("\\x")) hex.remove_prefix(2);
  if (hex.size() == 64) {
    if (const auto hash = codec::parse_hash(hex, false)) return *hash;
  }
  return codec::sha256(as_bytes(id));
}

Hash256 hash_of_row(const codec::CsvRecord& record) {
  codec::CsvWriter writer;
  for (const std::string& field : record.fields) writer.field(std::string_view(field));
  writer.end_record();
  return codec::sha256(as_bytes(writer.text()));
}

Result<bool> read_failed(std::string_view status) {
  if (status.empty() || status == "1" || starts_folded(status, "success") || starts_folded(status, "ok") ||
      starts_folded(status, "true"))
    return false;
  if (starts_folded(status, "err") || starts_folded(status, "fail") || starts_folded(status, "revert")) return true;
  return fail(Code::malformed, "status is neither a success nor a failure this reader knows");
}

Result<u128> read_amount(const codec::CsvRecord& record, const Mapping& mapping, const Columns& columns) {
  if (has(columns, Field::amount))
    return parse_amount(field_of(record, columns, Field::amount), mapping.decimals, mapping.grouping);
  // An export made for one address has the amount on one side; both sides when it paid itself.
  const std::string_view in_text = field_of(record, columns, Field::amount_in);
  const std::string_view out_text = field_of(record, columns, Field::amount_out);
  if (in_text.empty() && out_text.empty()) return fail(Code::malformed, "amount is missing");
  const u128 in = in_text.empty() ? 0 : CLEW_TRY(parse_amount(in_text, mapping.decimals, mapping.grouping));
  const u128 out = out_text.empty() ? 0 : CLEW_TRY(parse_amount(out_text, mapping.decimals, mapping.grouping));
  if (in != 0 && out != 0 && in != out) return fail(Code::malformed, "incoming and outgoing amounts differ");
  return in != 0 ? in : out;
}

Result<void> read_asset(const codec::CsvRecord& record, const Mapping& mapping, const Columns& columns,
                        Transfer& transfer) {
  transfer.symbol = field_of(record, columns, Field::symbol);
  const std::string_view contract = field_of(record, columns, Field::contract);
  if (!contract.empty()) {
    transfer.contract = CLEW_TRY(parse_party(contract, Checksums::ignore));
  } else if (has(columns, Field::contract)) {
    return fail(Code::malformed,
                "asset contract is missing");  // a symbol alone is not an identity where contracts are expected
  } else if (!transfer.symbol.empty() && transfer.symbol != mapping.asset) {
    if (transfer.symbol.size() > kNameMax || codec::invalid_utf8(transfer.symbol) != std::string_view::npos) {
      return fail(Code::malformed, "asset is not a name");
    }
    transfer.contract = Address(AddressKind::named, as_bytes(transfer.symbol));
  } else if (has(columns, Field::symbol) && transfer.symbol.empty()) {
    return fail(Code::malformed, "asset is missing");
  }
  return {};
}

Result<void> read_fields(const codec::CsvRecord& record, const Mapping& mapping, const Columns& columns,
                         Checksums checksums, Transfer& transfer) {
  transfer.time = CLEW_TRY(parse_flow_time(field_of(record, columns, Field::time)));
  if (has(columns, Field::block)) {
    transfer.height = CLEW_TRY(parse_count(field_of(record, columns, Field::block), "block is not a number"));
  } else {
    if (transfer.time.seconds < 0) return fail(Code::malformed, "time is before 1970 and there is no block column");
    transfer.height = static_cast<std::uint64_t>(transfer.time.seconds);
  }
  if (has(columns, Field::row))
    transfer.order = CLEW_TRY(parse_count(field_of(record, columns, Field::row), "row order is not a number"));
  const std::string_view from = field_of(record, columns, Field::from), to = field_of(record, columns, Field::to);
  if (from.empty()) return fail(Code::malformed, "payer is missing");
  if (to.empty()) return fail(Code::malformed, "receiver is missing");
  transfer.from = CLEW_TRY(parse_party(from, checksums));
  transfer.to = CLEW_TRY(parse_party(to, checksums));
  transfer.amount = CLEW_TRY(read_amount(record, mapping, columns));
  const std::string_view fee = field_of(record, columns, Field::fee);
  if (!fee.empty()) transfer.fee = CLEW_TRY(parse_amount(fee, mapping.decimals, mapping.grouping));
  transfer.failed = CLEW_TRY(read_failed(field_of(record, columns, Field::status)));
  transfer.from_label = field_of(record, columns, Field::from_label);
  transfer.to_label = field_of(record, columns, Field::to_label);
  transfer.memo = field_of(record, columns, Field::memo);
  return read_asset(record, mapping, columns, transfer);
}

}  // namespace

Result<Transfer> read_transfer(const codec::CsvRecord& record, const Mapping& mapping, const Columns& columns,
                               Checksums checksums) {
  if (record.fields.size() < columns.count)
    return fail(Code::malformed, "row has fewer fields than the header", record.offset);
  if (record.fields.size() > columns.count)
    return fail(Code::malformed, "row has more fields than the header", record.offset);
  Transfer transfer;
  const auto read = read_fields(record, mapping, columns, checksums, transfer);
  if (!read) return fail(read.error().code, read.error().reason, record.offset);
  const std::string_view id = field_of(record, columns, Field::tx);
  transfer.named = !id.empty();
  transfer.hash = transfer.named ? hash_of_id(id) : hash_of_row(record);
  return transfer;
}

Result<u128> parse_amount(std::string_view text, unsigned decimals, bool grouping) {
  text = trimmed(text);
  if (text.empty()) return fail(Code::malformed, "amount is missing");
  if (text.size() > kAmountTextMax) return fail(Code::malformed, "amount is too long");
  if (text.front() == '-') return fail(Code::malformed, "amount is negative");
  std::string plain(text);
  if (grouping) plain = CLEW_TRY(without_groups(text));
  DecimalText number = CLEW_TRY(read_decimal(plain));
  // The last digit that counts stands `decimals` places behind the point; what lies further must be zero.
  const long end = number.point + static_cast<long>(decimals);
  for (std::size_t i = 0; i < number.digits.size(); ++i) {
    if (static_cast<long>(i) >= end && number.digits[i] != '0')
      return fail(Code::malformed, "amount has more decimals than the asset", i);
  }
  if (end <= 0 || number.digits.find_first_not_of('0') == std::string::npos) return u128{0};
  number.digits.resize(static_cast<std::size_t>(end), '0');
  const auto units = parse_u128(number.digits);
  if (!units) return fail(units.error().code, "amount needs more than 128 bits");
  return *units;
}

Result<UnixTime> parse_flow_time(std::string_view text) {
  text = trimmed(text);
  if (text.ends_with(" UTC")) text.remove_suffix(4);
  std::int64_t offset = 0;
  constexpr std::size_t kDateTime = 16;  // "YYYY-MM-DD HH:MM"
  const std::size_t sign = text.size() > kDateTime ? text.find_first_of("+-", kDateTime) : std::string_view::npos;
  if (sign != std::string_view::npos) {
    const std::string_view zone = text.substr(sign + 1);
    const bool colon = zone.size() == 5 && zone[2] == ':';
    if (!colon || !is_digit(zone[0]) || !is_digit(zone[1]) || !is_digit(zone[3]) || !is_digit(zone[4]))
      return fail(Code::malformed, "time is not understood", sign);
    const int hours = (zone[0] - '0') * 10 + (zone[1] - '0'), minutes = (zone[3] - '0') * 10 + (zone[4] - '0');
    if (hours > 18 || minutes > 59) return fail(Code::malformed, "time is not understood", sign);
    offset = (hours * 60 + minutes) * 60 * (text[sign] == '-' ? -1 : 1);
    text = text.substr(0, sign);
  }
  if (text.ends_with('Z')) text.remove_suffix(1);
  const std::size_t dot = text.find('.');
  if (dot != std::string_view::npos) {
    const std::string_view fraction = text.substr(dot + 1);
    if (fraction.empty() || fraction.find_first_not_of("0123456789") != std::string_view::npos || dot < kDateTime) {
      return fail(Code::malformed, "time is not understood", dot);
    }
    text = text.substr(0, dot);
  }
  const auto time = parse_time(text);
  if (!time)
    return fail(time.error().code, text.empty() ? "time is missing" : "time is not understood", time.error().offset);
  return UnixTime{time->seconds - offset};
}

Result<Address> parse_party(std::string_view text, Checksums checksums) {
  text = trimmed(text);
  if (text.size() == 42 && (text.starts_with("0x") || text.starts_with("0X") || text.starts_with("\\x"))) {
    if (const auto bytes = codec::from_hex(text.substr(2))) {
      if (checksums == Checksums::enforce && !codec::parse_address("0x" + std::string(text.substr(2)), "ethereum")) {
        return fail(Code::mismatch, "address is in mixed case with a wrong checksum");
      }
      return Address(AddressKind::account, *bytes);
    }
  }
  if (text.empty()) return fail(Code::malformed, "address is missing");
  if (text.size() > kNameMax) return fail(Code::malformed, "name is too long");
  if (codec::invalid_utf8(text) != std::string_view::npos) return fail(Code::malformed, "name is not UTF-8");
  return Address(AddressKind::named, as_bytes(text));
}

}  // namespace clew::formats::flows
