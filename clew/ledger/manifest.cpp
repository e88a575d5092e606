// A manifest is text, so that a person can see with `cat` what a ledger is made of, and it ends in its own checksum, so
// that half a manifest or one with a changed digit is refused rather than believed:
//
//   clew-ledger 1
//   kind utxo
//   format bitcoin
//   ...
//   segment segment-000000000000-1048576-91e6....clew 184549376 91e6...
//   checksum 5f1d6f3d0f8a2c77
//
// No time, no counter, no name of a machine: the same content gives the same bytes, and its SHA-256 is the ledger's
// version. Lines come in a fixed order and each is required; a free order would allow two texts for one ledger.
// Refused: a binary root page with two alternating slots (saves one rename, costs being readable), JSON (more ways to
// say one thing). Source: LevelDB's MANIFEST and CURRENT; Git's packed-refs.

#include "clew/ledger/manifest.h"

#include <charconv>
#include <cstdio>

#include "clew/codec/hash.h"

namespace clew::ledger {
namespace {

constexpr std::string_view kMagic = "clew-ledger";
constexpr std::uint64_t kVersion = 1;
constexpr char kDigits[] = "0123456789abcdef";

std::string hex64(std::uint64_t value) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

/// A user's text in one word: everything that is not plain is written as %xx. An empty text is "%".
std::string escape(std::string_view text) {
  if (text.empty()) return "%";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte > 0x20 && byte != '%' && byte != 0x7f) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return {};
}

std::optional<std::string> unescape(std::string_view text) {
  if (text == "%") return std::string{};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return {};
    const auto high = digit(text[i + 1]);
    const auto low = digit(text[i + 2]);
    if (!high || !low) return {};
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return {};
  return value;
}

std::optional<Hash256> hash(std::string_view text) {
  Hash256 value;
  if (text.size() != 64) return {};
  for (std::size_t i = 0; i < 32; ++i) {
    const auto high = digit(text[2 * i]);
    const auto low = digit(text[2 * i + 1]);
    if (!high || !low) return {};
    value.bytes[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return value;
}

std::string hex(const Hash256& value) {
  std::string text;
  for (const std::uint8_t byte : value.bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

/// Reads "key value [value ..]" lines in order.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  bool done() const { return at_ == text_.size(); }
  std::uint64_t offset() const { return line_; }
  /// Moves to the next line, which must begin with `key` and have exactly `values` words after it.
  bool next(std::string_view key, std::size_t values) {
    line_ = at_;
    words_.clear();
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return false;
    std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    while (true) {
      const std::size_t space = line.find(' ');
      words_.push_back(line.substr(0, space));
      if (space == std::string_view::npos) break;
      line.remove_prefix(space + 1);
    }
    return words_.size() == values + 1 && words_[0] == key;
  }
  bool begins_with(std::string_view key) const { return text_.substr(at_).starts_with(key); }
  std::string_view word(std::size_t i) const { return words_[i + 1]; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  std::vector<std::string_view> words_;
};

#define LINE(key, values)       \
  if (!lines.next(key, values)) \
  return fail(Code::malformed, "manifest: no line \"" key "\" where it should be", lines.offset())
#define VALUE(expression)                                                                          \
  ({                                                                                               \
    auto parsed = (expression);                                                                    \
    if (!parsed) return fail(Code::malformed, "manifest: a value cannot be read", lines.offset()); \
    *std::move(parsed);                                                                            \
  })

Result<Identity> parse_identity(Lines& lines) {
  Identity identity;
  LINE("kind", 1);
  if (lines.word(0) == "utxo") {
    identity.kind = Kind::utxo;
  } else if (lines.word(0) == "account") {
    identity.kind = Kind::account;
  } else {
    return fail(Code::malformed, "manifest: unknown kind", lines.offset());
  }
  LINE("format", 1);
  identity.format = VALUE(unescape(lines.word(0)));
  LINE("network", 1);
  identity.network = VALUE(unescape(lines.word(0)));
  LINE("native_symbol", 1);
  identity.native_symbol = VALUE(unescape(lines.word(0)));
  LINE("native_decimals", 1);
  identity.native_decimals = static_cast<unsigned>(VALUE(number(lines.word(0), 10)));
  LINE("halving_blocks", 1);
  identity.halving_blocks = VALUE(number(lines.word(0), 10));
  LINE("id_reversed", 1);
  identity.id_reversed = static_cast<unsigned>(VALUE(number(lines.word(0), 10)));
  return identity;
}

/// The text up to the last line, which must be its checksum.
Result<std::string_view> checked_body(std::string_view text) {
  constexpr std::string_view kKey = "checksum ";
  const std::size_t size = kKey.size() + 16 + 1;
  if (text.size() < size || text.back() != '\n') return fail(Code::mismatch, "manifest is cut short", text.size());
  const std::string_view body = text.substr(0, text.size() - size);
  const std::string_view last = text.substr(body.size());
  if (!last.starts_with(kKey)) return fail(Code::mismatch, "manifest has no checksum", body.size());
  if (last.substr(kKey.size(), 16) != hex64(codec::xxh3(as_bytes(body))))
    return fail(Code::mismatch, "manifest is damaged: checksum", body.size());
  return body;
}

}  // namespace

bool same_identity(const Identity& a, const Identity& b) {
  return a.kind == b.kind && a.format == b.format && a.network == b.network && a.native_symbol == b.native_symbol &&
         a.native_decimals == b.native_decimals && a.halving_blocks == b.halving_blocks &&
         a.id_reversed == b.id_reversed;
}

std::string print_manifest(const Manifest& manifest) {
  const Identity& identity = manifest.identity;
  std::string text;
  const auto line = [&text](std::string_view key, const std::string& value) {
    text.append(key).append(" ").append(value).append("\n");
  };
  line(kMagic, std::to_string(kVersion));
  line("kind", identity.kind == Kind::utxo ? "utxo" : "account");
  line("format", escape(identity.format));
  line("network", escape(identity.network));
  line("native_symbol", escape(identity.native_symbol));
  line("native_decimals", std::to_string(identity.native_decimals));
  line("halving_blocks", std::to_string(identity.halving_blocks));
  line("id_reversed", std::to_string(identity.id_reversed));
  line("segment_transactions", std::to_string(manifest.segment_transactions));
  line("blocks", std::to_string(manifest.blocks));
  line("transactions", std::to_string(manifest.transactions));
  if (manifest.tip) line("tip", std::to_string(manifest.tip->height) + " " + hex(manifest.tip->hash));
  for (const ManifestSegment& segment : manifest.segments) {
    line("segment", segment.name + " " + std::to_string(segment.size) + " " + hex64(segment.root));
  }
  line("checksum", hex64(codec::xxh3(as_bytes(text))));
  return text;
}

Result<Manifest> parse_manifest(std::string_view text) {
  Lines lines(CLEW_TRY(checked_body(text)));
  Manifest manifest;
  LINE("clew-ledger", 1);
  if (VALUE(number(lines.word(0), 10)) != kVersion)
    return fail(Code::unsupported, "ledger of another version", lines.offset());
  manifest.identity = CLEW_TRY(parse_identity(lines));
  LINE("segment_transactions", 1);
  manifest.segment_transactions = VALUE(number(lines.word(0), 10));
  if (manifest.segment_transactions == 0)
    return fail(Code::malformed, "manifest: segments without transactions", lines.offset());
  LINE("blocks", 1);
  manifest.blocks = VALUE(number(lines.word(0), 10));
  LINE("transactions", 1);
  manifest.transactions = VALUE(number(lines.word(0), 10));
  if (lines.begins_with("tip ")) {
    LINE("tip", 2);
    manifest.tip = ManifestTip{VALUE(number(lines.word(0), 10)), VALUE(hash(lines.word(1)))};
  }
  while (!lines.done()) {
    LINE("segment", 3);
    ManifestSegment
        segment;  // filled field by field: leaving in the middle of an initialiser would leak the name (g++ 12)
    segment.name = lines.word(0);
    segment.size = VALUE(number(lines.word(1), 10));
    segment.root = VALUE(number(lines.word(2), 16));
    if (segment.name.find('/') != std::string::npos)
      return fail(Code::malformed, "manifest: a segment outside the folder", lines.offset());
    manifest.segments.push_back(std::move(segment));
  }
  return manifest;
}

#undef LINE
#undef VALUE

}  // namespace clew::ledger
