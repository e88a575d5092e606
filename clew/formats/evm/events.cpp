// Which events we know.
//
// Problem: a transaction log is any contract's word. Approach: an event counts only with the right first topic *and*
// the right shape: ERC-20 and ERC-721 share one signature and differ in the number of indexed arguments. Topics are
// computed from signatures, so that a reader can check them against the contracts' source. Refused: decoding by
// contract address; tokens and pools are too many, and identity is decided later, by the token list. Sources: ERC-20,
// ERC-721; WETH9; Uniswap V2 Pair, V3 Pool, V4 PoolManager; PancakeSwap V3 Pool; Curve stable and crypto pools;
// Balancer V1 pool, V2 Vault; THORChain_Router.

#include "clew/formats/evm/events.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/memo.h"

namespace clew::formats::evm {
namespace {

struct PoolEvent {
  std::string_view signature;
  std::size_t topics;
  std::size_t data_bytes;
};

constexpr PoolEvent kPoolEvents[] = {
    {"Swap(address,uint256,uint256,uint256,uint256,address)", 3, 128},                      // Uniswap V2 and its copies
    {"Swap(address,address,int256,int256,uint160,uint128,int24)", 3, 160},                  // Uniswap V3
    {"Swap(address,address,int256,int256,uint160,uint128,int24,uint128,uint128)", 3, 224},  // PancakeSwap V3
    {"Swap(bytes32,address,int128,int128,uint160,uint128,int24,uint24)", 3, 192},           // Uniswap V4
    {"TokenExchange(address,int128,uint256,int128,uint256)", 2, 128},                       // Curve, stable pools
    {"TokenExchangeUnderlying(address,int128,uint256,int128,uint256)", 2, 128},
    {"TokenExchange(address,uint256,uint256,uint256,uint256)", 2, 128},  // Curve, crypto pools
    {"Swap(bytes32,address,address,uint256,uint256)", 4, 64},            // Balancer V2
    {"LOG_SWAP(address,address,address,uint256,uint256)", 4, 64},        // Balancer V1
};
constexpr std::size_t kPoolEventCount = std::size(kPoolEvents);

// Events whose last argument is a memo: how many words stand in the data before it, its own offset included.
struct MemoEvent {
  std::string_view signature;
  std::size_t topics;
  std::size_t words;
};

constexpr MemoEvent kMemoEvents[] = {
    {"Deposit(address,address,uint256,string)", 3, 2},
    {"TransferOut(address,address,address,uint256,string)", 3, 3},
};
constexpr std::size_t kMemoEventCount = std::size(kMemoEvents);
constexpr std::size_t kWordBytes = 32;

struct Topics {
  Hash256 transfer = topic_of("Transfer(address,address,uint256)");
  Hash256 deposit = topic_of("Deposit(address,uint256)");
  Hash256 withdrawal = topic_of("Withdrawal(address,uint256)");
  Hash256 pools[kPoolEventCount];
  Hash256 memos[kMemoEventCount];
  Topics() {
    for (std::size_t i = 0; i < kPoolEventCount; ++i) pools[i] = topic_of(kPoolEvents[i].signature);
    for (std::size_t i = 0; i < kMemoEventCount; ++i) memos[i] = topic_of(kMemoEvents[i].signature);
  }
};

const Topics& known_topics() {
  static const Topics topics;
  return topics;
}

// The text at the end of an event's data: its offset, then its length and bytes. Nothing if it does not lie there.
Bytes last_text(Bytes data, std::size_t words) {
  const auto small = [&](std::size_t at) {
    const Word word = word_value(data.subspan(at, kWordBytes));
    return word.fits() && word.low <= data.size() ? static_cast<std::size_t>(word.low) : data.size();
  };
  if (data.size() < (words + 1) * kWordBytes || small((words - 1) * kWordBytes) != words * kWordBytes) return {};
  const std::size_t size = small(words * kWordBytes), start = (words + 1) * kWordBytes;
  return size <= data.size() - start ? data.subspan(start, size) : Bytes();
}

}  // namespace

Hash256 topic_of(std::string_view signature) {
  return codec::keccak256(as_bytes(signature));
}

std::optional<Account> word_account(const Hash256& word) {
  if (std::any_of(word.bytes.begin(), word.bytes.begin() + 12, [](std::uint8_t byte) { return byte != 0; }))
    return std::nullopt;
  Account account{};
  std::copy(word.bytes.begin() + 12, word.bytes.end(), account.begin());
  return account;
}

Word word_value(Bytes bytes) {
  Word word;
  for (std::size_t i = 0; i < 16; ++i) word.high = word.high << 8 | bytes[i];
  for (std::size_t i = 16; i < 32; ++i) word.low = word.low << 8 | bytes[i];
  return word;
}

Result<std::optional<DecodedEvent>> decode_event(std::span<const Hash256> topics, Bytes data) {
  if (topics.empty()) return std::optional<DecodedEvent>{};
  const Topics& known = known_topics();
  DecodedEvent out;
  if (topics[0] == known.transfer) {
    const bool erc20 = topics.size() == 3 && data.size() == 32;
    out.event = erc20 ? Event::transfer : Event::other_transfer;
    if (!erc20) return std::optional<DecodedEvent>(out);
    const auto from = word_account(topics[1]), to = word_account(topics[2]);
    if (!from || !to) return fail(Code::malformed, "Transfer event whose parties are not addresses");
    out.from = *from;
    out.to = *to;
    out.value = word_value(data);
    return std::optional<DecodedEvent>(out);
  }
  const bool deposit = topics[0] == known.deposit;
  if ((deposit || topics[0] == known.withdrawal) && topics.size() == 2 && data.size() == 32) {
    const auto account = word_account(topics[1]);
    if (!account) return fail(Code::malformed, "Deposit or Withdrawal event whose party is not an address");
    out.event = deposit ? Event::deposit : Event::withdrawal;
    (deposit ? out.to : out.from) = *account;
    out.value = word_value(data);
    return std::optional<DecodedEvent>(out);
  }
  for (std::size_t i = 0; i < kMemoEventCount; ++i) {
    if (topics[0] != known.memos[i] || topics.size() != kMemoEvents[i].topics) continue;
    const Bytes text = last_text(data, kMemoEvents[i].words);
    if (!codec::parse_memo(text)) return std::optional<DecodedEvent>{};
    out.event = Event::memo;
    out.memo = as_text(text);
    return std::optional<DecodedEvent>(out);
  }
  for (std::size_t i = 0; i < kPoolEventCount; ++i) {
    if (topics[0] != known.pools[i] || topics.size() != kPoolEvents[i].topics ||
        data.size() != kPoolEvents[i].data_bytes)
      continue;
    out.event = Event::pool;
    return std::optional<DecodedEvent>(out);
  }
  return std::optional<DecodedEvent>{};
}

}  // namespace clew::formats::evm
