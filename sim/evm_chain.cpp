// A block is held until a later slot is written to; then its roots and hash are computed and its rows go out. Balances
// are kept so that no row says what could not be; tokens are not, since a token is what its contract says and the
// scenarios have contracts of every kind. Refused: a state trie. It would cost more than all the rest and prove nothing
// that the export forms could show. Source: yellow paper, section 4.3 (header), 4.3.1 (receipts), appendix B (RLP).

#include "sim/evm_chain.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "clew/base/check.h"
#include "clew/codec/hash.h"
#include "sim/evm_rows.h"

namespace clew::sim {
namespace {

using Buffer = std::vector<std::uint8_t>;
constexpr std::uint64_t kGasLimit = 30'000'000;
constexpr std::uint64_t kPlainGas = 21'000;

struct AddressHash {
  std::size_t operator()(const EvmAddress& address) const {
    std::uint64_t value = 0;
    std::memcpy(&value, address.data(), sizeof value);
    return static_cast<std::size_t>(value);
  }
};

struct Account {
  u128 balance = 0;
  std::uint64_t nonce = 0;
};

Bytes without_zeros(Bytes number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number;
}

void put_transaction(const EvmSent& sent, std::uint64_t chain_id, Buffer& out) {
  const EvmSend& send = sent.send;
  const std::size_t start = out.size();
  rlp::put_number(sent.nonce, out);
  rlp::put_number(send.gas_price, out);
  rlp::put_number(sent.gas_limit, out);
  rlp::put_bytes(send.to, out);
  rlp::put_number(send.value, out);
  rlp::put_bytes(send.input, out);
  rlp::put_number(u128{chain_id} * 2 + 35, out);  // v
  rlp::put_bytes(without_zeros(send.from), out);  // r
  rlp::put_number(1, out);                        // s
  rlp::close_list(start, out);
}

LogsBloom bloom_of(const EvmSend& send, BloomBits& bits) {
  LogsBloom bloom;
  for (const EvmLog& log : send.logs) {
    bloom.set(bits.of(log.contract));
    for (const Hash256& topic : log.topics) bloom.set(bits.of(topic.view()));
  }
  return bloom;
}

void put_receipt(const EvmSend& send, std::uint64_t cumulative_gas, const LogsBloom& bloom, Buffer& out) {
  const std::size_t start = out.size();
  rlp::put_number(send.failed ? 0 : 1, out);
  rlp::put_number(cumulative_gas, out);
  rlp::put_bytes(bloom.view(), out);
  const std::size_t logs = out.size();
  if (!send.failed) {
    for (const EvmLog& log : send.logs) {
      const std::size_t one = out.size();
      rlp::put_bytes(log.contract, out);
      const std::size_t topics = out.size();
      for (const Hash256& topic : log.topics) rlp::put_bytes(topic.view(), out);
      rlp::close_list(topics, out);
      rlp::put_bytes(log.data, out);
      rlp::close_list(one, out);
    }
  }
  rlp::close_list(logs, out);
  rlp::close_list(start, out);
}

// Hashes the header and sets hash and size; `payload` is the size of the transactions' RLP.
void seal(EvmHeader& header, std::size_t payload) {
  constexpr std::array<std::uint8_t, 1> kEmptyList{0xc0};
  constexpr std::array<std::uint8_t, 32> kMix{};
  constexpr std::array<std::uint8_t, 8> kNonce{};
  static const Hash256 kNoUncles = codec::keccak256(kEmptyList);
  Buffer out;
  out.reserve(600);
  rlp::put_bytes(header.parent.view(), out);
  rlp::put_bytes(kNoUncles.view(), out);
  rlp::put_bytes(header.miner, out);
  rlp::put_bytes(header.state_root.view(), out);
  rlp::put_bytes(header.transactions_root.view(), out);
  rlp::put_bytes(header.receipts_root.view(), out);
  rlp::put_bytes(header.bloom.view(), out);
  rlp::put_number(0, out);  // difficulty
  rlp::put_number(header.number, out);
  rlp::put_number(header.gas_limit, out);
  rlp::put_number(header.gas_used, out);
  rlp::put_number(static_cast<std::uint64_t>(header.time.seconds), out);
  rlp::put_bytes(as_bytes(kEvmExtraData), out);
  rlp::put_bytes(kMix, out);
  rlp::put_bytes(kNonce, out);
  rlp::close_list(0, out);
  header.hash = codec::keccak256(out);
  const auto list_head = [](std::size_t size) { return size < 56 ? 1 : size < 256 ? 2 : size < 65'536 ? 3 : 4; };
  const std::size_t content = out.size() + static_cast<std::size_t>(list_head(payload)) + payload + 1;
  header.size = content + static_cast<std::size_t>(list_head(content));
}

}  // namespace

struct EvmChain::State {
  explicit State(EvmRows made) : rows(std::move(made)) {}

  EvmSettings settings;
  EvmRows rows;
  std::unordered_map<EvmAddress, Account, AddressHash> accounts;  // looked up, never walked
  std::vector<EvmSent> open;
  std::vector<Buffer> transaction_bytes;  // of `open`
  std::vector<Buffer> receipt_bytes;
  BloomBits bits;
  std::int64_t slot = 0;
  EvmHeader last;
  std::uint64_t transactions = 0;

  std::int64_t slot_of(UnixTime time) const {
    const std::int64_t seconds = time.seconds - settings.genesis_time.seconds;
    return std::max<std::int64_t>(1, (seconds + settings.slot_seconds - 1) / settings.slot_seconds);
  }
  UnixTime slot_time(std::int64_t number) const {
    return {settings.genesis_time.seconds + number * settings.slot_seconds};
  }

  void open_genesis(std::vector<std::pair<EvmAddress, u128>> openings) {
    std::ranges::sort(openings);
    std::vector<std::pair<EvmAddress, u128>> unique;
    for (const auto& [address, value] : openings) {
      if (unique.empty() || unique.back().first != address) unique.emplace_back(address, 0);
      unique.back().second += value;
    }
    Buffer state;
    for (const auto& [address, value] : unique) {
      accounts[address].balance = value;
      state.insert(state.end(), address.begin(), address.end());
      const Hash256 word = evm_word(value);
      state.insert(state.end(), word.bytes.begin(), word.bytes.end());
    }
    last.time = settings.genesis_time;
    last.gas_limit = kGasLimit;
    last.state_root = codec::keccak256(state);
    last.transactions_root = last.receipts_root = index_trie_root({});
    seal(last, 0);
    rows.genesis(last, unique);
  }

  void close_block() {
    if (open.empty()) return;
    EvmHeader header;
    header.number = last.number + 1;
    header.parent = last.hash;
    header.time = slot_time(slot);
    header.miner = settings.miner;
    std::size_t payload = 0;
    receipt_bytes.resize(std::max(receipt_bytes.size(), open.size()));
    for (std::size_t i = 0; i < open.size(); ++i) {
      const EvmSend& send = open[i].send;
      header.gas_used += send.gas_used;
      const LogsBloom bloom = send.failed ? LogsBloom() : bloom_of(send, bits);
      header.bloom.merge(bloom);
      receipt_bytes[i].clear();
      put_receipt(send, header.gas_used, bloom, receipt_bytes[i]);
      payload += transaction_bytes[i].size();
    }
    header.gas_limit = std::max(kGasLimit, header.gas_used);
    header.transactions_root = index_trie_root(std::span(transaction_bytes).first(open.size()));
    header.receipts_root = index_trie_root(std::span(receipt_bytes).first(open.size()));
    Buffer state;
    for (const Hash256* root : {&last.state_root, &header.transactions_root, &header.receipts_root})
      state.insert(state.end(), root->bytes.begin(), root->bytes.end());
    header.state_root = codec::keccak256(state);
    seal(header, payload);
    rows.block(header, open, settings.block_reward);
    accounts[settings.miner].balance += settings.block_reward;
    last = header;
    open.clear();
  }

  void pay(const EvmAddress& from, const EvmAddress& to, u128 value) {
    if (value == 0) return;
    u128& source = accounts[from].balance;
    CLEW_CHECK(source >= value);  // nobody moves what he does not have
    source -= value;
    accounts[to].balance += value;
  }
};

EvmChain::EvmChain(std::unique_ptr<State> state) : state_(std::move(state)) {}
EvmChain::EvmChain(EvmChain&&) noexcept = default;
EvmChain& EvmChain::operator=(EvmChain&&) noexcept = default;
EvmChain::~EvmChain() = default;

Result<EvmChain> EvmChain::create(const std::string& folder, const EvmSettings& settings,
                                  const std::vector<std::pair<EvmAddress, u128>>& openings) {
  CLEW_CHECK(settings.slot_seconds > 0);
  EvmRows rows = CLEW_TRY(EvmRows::create(folder));
  auto state = std::make_unique<State>(std::move(rows));
  state->settings = settings;
  state->open_genesis(openings);
  return EvmChain(std::move(state));
}

Hash256 EvmChain::send(UnixTime time, EvmSend transaction) {
  State& state = *state_;
  const std::int64_t slot = state.slot_of(time);
  CLEW_CHECK(slot >= state.slot);
  if (slot > state.slot) state.close_block();
  state.slot = slot;

  CLEW_CHECK(transaction.gas_used >= kPlainGas);
  Account& sender = state.accounts[transaction.from];
  const u128 gas = fee(transaction);
  CLEW_CHECK(sender.balance >= gas);
  sender.balance -= gas;
  EvmSent sent;
  sent.nonce = sender.nonce++;
  sent.gas_limit = transaction.gas_used == kPlainGas
                       ? kPlainGas
                       : (transaction.gas_used / 1'000 + transaction.gas_used / 5'000 + 1) * 1'000;
  if (!transaction.failed) {
    state.pay(transaction.from, transaction.to, transaction.value);
    for (const EvmCall& call : transaction.calls) state.pay(call.from, call.to, call.value);
  }
  sent.send = std::move(transaction);
  const std::size_t index = state.open.size();
  if (state.transaction_bytes.size() == index) state.transaction_bytes.emplace_back();
  Buffer& bytes = state.transaction_bytes[index];
  bytes.clear();
  put_transaction(sent, state.settings.chain_id, bytes);
  sent.hash = codec::keccak256(bytes);
  const Hash256 hash = sent.hash;
  state.open.push_back(std::move(sent));
  ++state.transactions;
  return hash;
}

UnixTime EvmChain::block_time(UnixTime time) const {
  return state_->slot_time(state_->slot_of(time));
}

u128 EvmChain::balance(const EvmAddress& account) const {
  const auto found = state_->accounts.find(account);
  return found == state_->accounts.end() ? 0 : found->second.balance;
}

Result<void> EvmChain::finish() {
  state_->close_block();
  return state_->rows.close();
}

std::uint64_t EvmChain::transactions() const {
  return state_->transactions;
}
std::uint64_t EvmChain::blocks() const {
  return state_->last.number + 1 + (state_->open.empty() ? 0 : 1);
}
std::uint64_t EvmChain::bytes() const {
  return state_->rows.bytes();
}
const EvmSettings& EvmChain::settings() const {
  return state_->settings;
}

}  // namespace clew::sim
