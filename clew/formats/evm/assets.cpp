// Asset identity is the contract. A symbol is what a contract says about itself, and the largest number on a
// stolen-funds page is regularly a forged token with a famous symbol. So `verified` comes from the user's list alone;
// claims only give a name to print.

#include "clew/formats/evm/assets.h"

#include <algorithm>

#include "clew/codec/csv.h"
#include "clew/codec/utf8.h"
#include "clew/formats/evm/fields.h"

namespace clew::formats::evm {
namespace {

constexpr std::string_view kWeth9 = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";
constexpr std::uint64_t kDecimalsMax = 255;

}  // namespace

AssetBook::AssetBook(std::string_view network, std::string_view native_symbol, unsigned native_decimals) {
  native_ = {Address{}, std::string(native_symbol), native_decimals, true};
  if (network == "ethereum") tokens_[*parse_account(kWeth9)] = {"WETH", 18, true, true};
}

Result<void> AssetBook::add_list(std::string_view csv) {
  codec::CsvReader reader(csv);
  if (reader.done()) return fail(Code::usage, "the token list is empty");
  const codec::CsvRecord header = CLEW_TRY(reader.next());
  std::vector<Key> keys;
  for (const std::string& name : header.fields)
    keys.push_back(name == "contract_address" ? Key::address : key_of(name));
  for (const Key key : {Key::address, Key::symbol, Key::decimals}) {
    if (std::ranges::count(keys, key) != 1)
      return fail(Code::usage, "the token list needs the columns contract, symbol and decimals");
  }
  while (!reader.done()) {
    const codec::CsvRecord record = CLEW_TRY(reader.next());
    if (record.fields.size() != keys.size())
      return fail(Code::malformed, "token list: row has another number of fields than the header", record.offset);
    Fields fields;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i] != Key::unknown) fields.set(keys[i], record.fields[i]);
    }
    const auto contract = parse_account(fields.text(Key::address));
    if (!contract) return fail(Code::malformed, "token list: contract is not an address", record.offset);
    const auto decimals = parse_small(fields.text(Key::decimals));
    if (!decimals || *decimals > kDecimalsMax)
      return fail(Code::malformed, "token list: decimals are not a number up to 255", record.offset);
    const std::string_view wrapped = fields.text(Key::wrapped);
    tokens_[*contract] = {codec::repaired_utf8(fields.text(Key::symbol)), static_cast<unsigned>(*decimals), true,
                          wrapped == "1" || wrapped == "true" || wrapped == "yes"};
  }
  return {};
}

void AssetBook::add_claims(const std::vector<TokenClaim>& claims) {
  for (const TokenClaim& claim : claims)
    tokens_.try_emplace(claim.contract, TokenInfo{claim.symbol, claim.decimals, false, false});
}

const TokenInfo& AssetBook::info(const Account& contract) const {
  static const TokenInfo unknown;
  const auto found = tokens_.find(contract);
  return found == tokens_.end() ? unknown : found->second;
}

ledger::AssetKey AssetBook::key(const Account& contract) const {
  const TokenInfo& token = info(contract);
  return {Address(AddressKind::account, contract), token.symbol, token.decimals, token.verified};
}

}  // namespace clew::formats::evm
