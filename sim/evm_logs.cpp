// Events and calls in the encoding of Solidity's ABI. Signatures: ERC-20; WETH9; FiatToken of Circle; Uniswap V2 Pair;
// THORChain_Router.

#include <algorithm>

#include "clew/base/check.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/varint.h"
#include "sim/evm_bytes.h"
#include "sim/evm_chain.h"

namespace clew::sim {
namespace {

constexpr EvmAddress kZero{};

Hash256 topic(std::string_view signature) {
  return codec::keccak256(as_bytes(signature));
}

void append(std::vector<std::uint8_t>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// A string at the end of the arguments: its offset stands among them, then length and bytes filled up to whole words.
void append_text(std::size_t arguments, std::string_view text, std::vector<std::uint8_t>& out) {
  append(out, evm_word(u128{32} * arguments).view());
  append(out, evm_word(u128{text.size()}).view());
  append(out, as_bytes(text));
  out.resize((out.size() + 31) / 32 * 32);
}

// The events that come by the million have their signature hashed once.
EvmLog known_event(const EvmAddress& contract, const Hash256& signature, std::initializer_list<Hash256> indexed,
                   std::initializer_list<u128> data) {
  EvmLog log;
  log.contract = contract;
  log.topics.reserve(indexed.size() + 1);
  log.topics.push_back(signature);
  log.topics.insert(log.topics.end(), indexed.begin(), indexed.end());
  log.data.reserve(32 * data.size());
  for (const u128 word : data) append(log.data, evm_word(word).view());
  return log;
}

}  // namespace

EvmAddress evm_address(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  std::vector<std::uint8_t> bytes;
  codec::put_u64(seed, bytes);
  codec::put_u64(number, bytes);
  append(bytes, as_bytes(name));
  const Hash256 hash = codec::keccak256(bytes);
  EvmAddress address{};
  std::copy(hash.bytes.begin() + 12, hash.bytes.end(), address.begin());
  return address;
}

std::string evm_text(const EvmAddress& address) {
  return "0x" + codec::to_hex(address);
}

std::string evm_checksum_text(const EvmAddress& address) {
  std::string text = evm_text(address);
  const Hash256 hash = codec::keccak256(as_bytes(std::string_view(text).substr(2)));
  for (std::size_t i = 0; i < 40; ++i) {
    char& digit = text[i + 2];
    const unsigned half = i % 2 == 0 ? hash.bytes[i / 2] >> 4 : hash.bytes[i / 2] & 15;
    if (half >= 8 && digit >= 'a') digit = static_cast<char>(digit - 'a' + 'A');
  }
  return text;
}

std::string evm_hash_text(const Hash256& hash) {
  return "0x" + codec::to_hex(hash.view());
}

Hash256 evm_word(u128 value) {
  Hash256 word;
  for (std::size_t i = 0; i < 16; ++i) word.bytes[31 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  return word;
}

Hash256 evm_word(const EvmAddress& address) {
  Hash256 word;
  std::copy(address.begin(), address.end(), word.bytes.begin() + 12);
  return word;
}

EvmLog event_log(const EvmAddress& contract, std::string_view signature, const std::vector<EvmAddress>& indexed,
                 const std::vector<Hash256>& data) {
  CLEW_CHECK(indexed.size() <= 3);
  EvmLog log;
  log.contract = contract;
  log.topics.push_back(topic(signature));
  for (const EvmAddress& address : indexed) log.topics.push_back(evm_word(address));
  for (const Hash256& word : data) append(log.data, word.view());
  return log;
}

EvmLog transfer_log(const EvmAddress& token, const EvmAddress& from, const EvmAddress& to, u128 amount) {
  static const Hash256 kTopic = topic("Transfer(address,address,uint256)");
  return known_event(token, kTopic, {evm_word(from), evm_word(to)}, {amount});
}
EvmLog mint_log(const EvmAddress& token, const EvmAddress& to, u128 amount) {
  return transfer_log(token, kZero, to, amount);
}
EvmLog burn_log(const EvmAddress& token, const EvmAddress& from, u128 amount) {
  return transfer_log(token, from, kZero, amount);
}
EvmLog wrap_log(const EvmAddress& wrapped, const EvmAddress& account, u128 amount) {
  return event_log(wrapped, "Deposit(address,uint256)", {account}, {evm_word(amount)});
}
EvmLog unwrap_log(const EvmAddress& wrapped, const EvmAddress& account, u128 amount) {
  return event_log(wrapped, "Withdrawal(address,uint256)", {account}, {evm_word(amount)});
}
EvmLog approval_log(const EvmAddress& token, const EvmAddress& owner, const EvmAddress& spender, u128 amount) {
  static const Hash256 kTopic = topic("Approval(address,address,uint256)");
  return known_event(token, kTopic, {evm_word(owner), evm_word(spender)}, {amount});
}
EvmLog blacklist_log(const EvmAddress& token, const EvmAddress& account) {
  return event_log(token, "Blacklisted(address)", {account}, {});
}
EvmLog unblacklist_log(const EvmAddress& token, const EvmAddress& account) {
  return event_log(token, "UnBlacklisted(address)", {account}, {});
}

EvmLog swap_log(const EvmAddress& pool, const EvmAddress& sender, const EvmAddress& to, u128 in0, u128 in1, u128 out0,
                u128 out1) {
  static const Hash256 kTopic = topic("Swap(address,uint256,uint256,uint256,uint256,address)");
  return known_event(pool, kTopic, {evm_word(sender), evm_word(to)}, {in0, in1, out0, out1});
}

EvmLog memo_deposit_log(const EvmAddress& router, const EvmAddress& to, const EvmAddress& asset, u128 amount,
                        std::string_view memo) {
  EvmLog log = event_log(router, "Deposit(address,address,uint256,string)", {to, asset}, {evm_word(amount)});
  append_text(2, memo, log.data);
  return log;
}

EvmLog transfer_out_log(const EvmAddress& router, const EvmAddress& vault, const EvmAddress& to,
                        const EvmAddress& asset, u128 amount, std::string_view memo) {
  EvmLog log = event_log(router, "TransferOut(address,address,address,uint256,string)", {vault, to},
                         {evm_word(asset), evm_word(amount)});
  append_text(3, memo, log.data);
  return log;
}

std::string out_memo(const Hash256& inbound, bool reversed) {
  std::string text = "OUT:" + codec::hash_text(inbound, reversed);
  for (char& letter : text)
    if (letter >= 'a') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

std::vector<std::uint8_t> call_input(std::string_view signature, const std::vector<Hash256>& arguments) {
  const Hash256 selector = topic(signature);
  std::vector<std::uint8_t> input(selector.bytes.begin(), selector.bytes.begin() + 4);
  input.reserve(4 + 32 * arguments.size());
  for (const Hash256& argument : arguments) append(input, argument.view());
  return input;
}

std::uint64_t usual_gas(const EvmSend& transaction) {
  std::uint64_t gas = 21'000;
  for (const std::uint8_t byte : transaction.input) gas += byte == 0 ? 4 : 16;
  gas += 9'000 * transaction.calls.size();
  for (const EvmLog& log : transaction.logs) gas += 12'000 + 375 * log.topics.size() + 8 * log.data.size();
  return gas;
}

}  // namespace clew::sim
