// One row a transfer: what a block explorer's export of a dollar token has. The chain itself (energy, bandwidth, its
// own coin) is left out, as such exports leave it out; fees on it are not paid in dollars.

#include "sim/scenarios/meridian/tron_ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/base58.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "sim/evm_chain.h"
#include "sim/out_file.h"

namespace clew::sim::meridian {
namespace {

constexpr std::int64_t kBlockSeconds = 3;

TronAddress encoded(const EvmAddress& account) {
  std::vector<std::uint8_t> bytes{0x41};
  bytes.insert(bytes.end(), account.begin(), account.end());
  return {codec::base58check_encode(bytes)};
}

}  // namespace

TronAddress tron_address(std::uint64_t seed, std::string_view name, std::uint64_t number) {
  return encoded(evm_address(seed, fmt::format("tron {}", name), number));
}

TronAddress tron_zero() {
  return encoded(EvmAddress{});
}

std::string TronLedger::mapping() {
  return "time=time,block=block,tx=tx,from=from,to=to,amount=amount,row=row,memo=memo,decimals=6,asset=USDT,mint=" +
         tron_zero().text;
}

struct TronLedger::State {
  UnixTime genesis;
  std::optional<OutFile> file;
  std::map<std::string, u128> balances;
  std::uint64_t transactions = 0, blocks = 0, block = 0, row = 0, bytes = 0;
};

TronLedger::TronLedger(std::unique_ptr<State> state) : state_(std::move(state)) {}
TronLedger::TronLedger(TronLedger&&) noexcept = default;
TronLedger& TronLedger::operator=(TronLedger&&) noexcept = default;
TronLedger::~TronLedger() = default;

Result<TronLedger> TronLedger::create(const std::string& folder, UnixTime genesis_time) {
  CLEW_TRY_VOID(make_folder(folder));
  auto state = std::make_unique<State>();
  state->genesis = genesis_time;
  state->file.emplace(CLEW_TRY(OutFile::create(join_path(folder, "transfers.csv"))));
  state->file->append("time,block,row,tx,from,to,amount,memo\n");
  return TronLedger(std::move(state));
}

UnixTime TronLedger::block_time(UnixTime time) const {
  const std::int64_t age = time.seconds - state_->genesis.seconds;
  const std::int64_t slots = std::max<std::int64_t>(1, (age + kBlockSeconds - 1) / kBlockSeconds);
  return {state_->genesis.seconds + slots * kBlockSeconds};
}

std::string TronLedger::transfer(UnixTime time, const TronAddress& from, const TronAddress& to, u128 amount,
                                 std::string_view memo) {
  State& state = *state_;
  const UnixTime at = block_time(time);
  const auto block = static_cast<std::uint64_t>((at.seconds - state.genesis.seconds) / kBlockSeconds);
  CLEW_CHECK(block >= state.block);
  if (block != state.block) state.row = 0, ++state.blocks;
  state.block = block;
  if (from != tron_zero()) {
    const auto purse = state.balances.find(from.text);
    CLEW_CHECK(purse != state.balances.end() && purse->second >= amount);
    purse->second -= amount;
  }
  state.balances[to.text] += amount;
  const std::string what =
      fmt::format("{},{},{},{},{},{}", block, state.row, from.text, to.text, to_decimal(amount), memo);
  const std::string hash = codec::to_hex(codec::sha256(as_bytes(what)).view());
  state.file->append(fmt::format("{},{},{},{},{},{},{},{}\n", to_iso(at), block, state.row, hash, from.text, to.text,
                                 to_decimal(amount, 6), memo));
  ++state.row;
  ++state.transactions;
  return hash;
}

u128 TronLedger::balance(const TronAddress& account) const {
  const auto found = state_->balances.find(account.text);
  return found == state_->balances.end() ? 0 : found->second;
}

std::uint64_t TronLedger::transactions() const {
  return state_->transactions;
}
std::uint64_t TronLedger::blocks() const {
  return state_->blocks;
}
std::uint64_t TronLedger::bytes() const {
  return state_->file ? state_->file->bytes() : state_->bytes;
}

Result<void> TronLedger::finish() {
  state_->bytes = state_->file->bytes();
  CLEW_TRY_VOID(state_->file->close());
  state_->file.reset();
  return {};
}

}  // namespace clew::sim::meridian
