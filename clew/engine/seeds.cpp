// Seeds as an investigator writes them: a transaction, one of its outputs, a transfer in it, a row of a list, or an
// address.

#include <fmt/format.h>

#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/engine/engine.h"

namespace clew::engine {
namespace {

constexpr const char* kSeedForms =
    "write TXID:N for an output, TXID for all of a transaction, TXID@ADDRESS for a transfer, TXID#ROW for a row, or an "
    "address";

std::unexpected<Failure> refuse(Code code, std::string message, std::string advice = kSeedForms) {
  return std::unexpected<Failure>(Failure{code, std::move(message), std::move(advice)});
}

bool looks_like_hash(std::string_view text) {
  if (text.starts_with("0x")) text.remove_prefix(2);
  return text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Outcome<std::uint32_t> parse_index(std::string_view text, std::string_view seed) {
  const auto value = parse_u128(text);
  if (!value || *value > 0xffffffffU)
    return refuse(Code::usage, fmt::format("'{}' is not a number in the seed '{}'", text, seed));
  return static_cast<std::uint32_t>(*value);
}

Outcome<Address> parse_ledger_address(std::string_view text, const ledger::Ledger& ledger) {
  const bool names = ledger.identity().kind == ledger::Kind::account;
  const auto address = codec::parse_address(text, ledger.identity().network, names);
  if (!address) {
    const bool foreign = codec::parse_any_address(text).has_value();
    const bool checksum = address.error().code == Code::mismatch;
    return refuse(
        Code::usage,
        fmt::format("'{}' is not an address of {}: {}", text, ledger.identity().network, address.error().reason),
        foreign    ? "it is one of another network; clew show tells which network the ledger is of"
        : checksum ? "check every character: a wrong checksum means that at least one is wrong"
                   : kSeedForms);
  }
  return *address;
}

Outcome<void> check_known(const Address& address, std::string_view text, const ledger::Ledger& ledger) {
  if (ledger.find_address(address.view())) return {};
  return refuse(Code::not_found, fmt::format("the address {} does not appear in this ledger", text),
                "clew show tells what the ledger covers; the ledger may start later or end earlier than the theft");
}

// Splits "TXID<separator>REST"; `rest` is empty where the text is only a hash.
bool split_tx(std::string_view text, std::string_view& tx, char& separator, std::string_view& rest) {
  const std::size_t at = text.find_first_of(":@#");
  tx = text.substr(0, at);
  if (!looks_like_hash(tx)) return false;
  separator = at == std::string_view::npos ? '\0' : text[at];
  rest = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  return true;
}

}  // namespace

Outcome<trace::Seed> parse_seed(std::string_view text, const ledger::Ledger& ledger) {
  trace::Seed seed;
  std::string_view tx, rest;
  char separator = '\0';
  if (!split_tx(text, tx, separator, rest)) {
    seed.kind = trace::Seed::Kind::address;
    seed.address = CLEW_TRY(parse_ledger_address(text, ledger));
    CLEW_TRY_VOID(check_known(seed.address, text, ledger));
    return seed;
  }
  const auto hash = codec::parse_hash(tx, ledger.identity().id_reversed != 0);
  if (!hash) return refuse(Code::usage, fmt::format("'{}' is not a transaction hash", tx));
  seed.tx = *hash;
  seed.kind = trace::Seed::Kind::tx;
  if (separator == ':') {
    seed.kind = trace::Seed::Kind::output;
    seed.vout = CLEW_TRY(parse_index(rest, text));
  } else if (separator == '#') {
    seed.row = CLEW_TRY(parse_index(rest, text));
  } else if (separator == '@') {
    seed.kind = trace::Seed::Kind::transfer;
    seed.address = CLEW_TRY(parse_ledger_address(rest, ledger));
    CLEW_TRY_VOID(check_known(seed.address, rest, ledger));
  }
  const bool outside = seed.kind == trace::Seed::Kind::output && ledger.find_output({seed.tx, seed.vout}).has_value();
  if (!outside && ledger.find_tx(seed.tx).empty())
    return refuse(Code::not_found, fmt::format("the transaction {} is not in this ledger", tx),
                  "clew show tells what the ledger covers; ingest the block it is in, or check the hash");
  return seed;
}

}  // namespace clew::engine
