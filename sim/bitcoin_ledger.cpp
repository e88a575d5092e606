// Blocks wait until they are due, then they are hashed and written; what is held is the open block. A block that is
// full opens the next one beside it, and everything later goes there: a backlog, as in a busy mempool. The time of a
// block is drawn when it is opened, so that whoever has put a transaction in knows its time at once. When a backlog
// grows the blocks of it come fast, which bounds it. Refused: closing a full block early, since its time is already
// known.
//
// Regtest halves every 150 blocks, so that about 15,000 coins can ever be: endowments come from coinbases that are 100
// blocks old, as consensus wants it, and their blocks are a minute apart.

#include "sim/bitcoin_ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/base/random.h"
#include "clew/codec/varint.h"
#include "sim/bitcoin_bytes.h"
#include "sim/chance.h"
#include "sim/out_file.h"

namespace clew::sim {
namespace {

constexpr std::uint64_t kBlockWeightMax = 3'990'000;  // of 4,000,000: room for the header and the coinbase
constexpr std::uint64_t kCoinbaseMaturity = 100;
constexpr std::int64_t kEndowmentSpacing = 60;
constexpr std::uint64_t kEndowmentHeightMax = 1'500;  // ten halvings: what is left to mine is less than 15 coins
constexpr std::size_t kPaymentsPerEndowment = 100;
constexpr std::size_t kBacklogMax = 4;  // blocks; a longer backlog is worked off a block a second
constexpr std::uint64_t kMiners = 8;
constexpr std::uint64_t kSeedSalt = 0xb17c01b10c5;
constexpr std::size_t kCopyBytes = 1u << 20;

std::string file_name(std::uint64_t number) {
  return fmt::format("blk{:05}.dat", number);
}

struct OpenBlock {
  std::int64_t seconds = 0;
  std::uint64_t fees = 0, weight = 0;
  ByteBuffer bytes;
  std::vector<TxIds> ids;
  bool witness = false;
};

struct Mined {
  std::uint64_t height;
  Coin coin;
};

}  // namespace

struct BitcoinLedger::State {
  std::string folder;
  BitcoinLedgerSettings settings;
  Rng rng{0};
  std::optional<OutFile> file;
  std::uint64_t files = 0, written = 0;  // bytes of the files already closed
  std::optional<Error> error;
  std::deque<OpenBlock> open;
  std::uint64_t closed = 0;  // blocks; also the height of open.front()
  Hash256 parent{};
  std::uint64_t transactions = 0;
  std::int64_t last_closed = INT64_MIN, last_spend = INT64_MIN;  // times
  bool story = false;                                            // spend() was called: no more endowments
  std::deque<Mined> mined;                                       // before the story: coinbases not yet spent
  std::vector<Coin> change;                                      // before the story: what endowments left over

  void open_block(bool crowded) {
    OpenBlock block;
    std::int64_t gap = kEndowmentSpacing;
    if (story)
      gap = std::max<std::int64_t>(
          1, static_cast<std::int64_t>(exponential(rng, static_cast<std::uint64_t>(settings.spacing_seconds))));
    if (crowded && open.size() >= kBacklogMax) gap = 1;
    block.seconds = open.empty() ? settings.genesis_time.seconds : open.back().seconds + gap;
    open.push_back(std::move(block));
  }

  void next_file() {
    if (file) {
      written += file->bytes();
      if (const auto done = file->close(); !done && !error) error = done.error();
    }
    auto made = OutFile::create(join_path(folder, file_name(files++)));
    if (made) {
      file.emplace(*std::move(made));
    } else {
      file.reset();
      if (!error) error = made.error();
    }
  }

  void close_block() {
    OpenBlock block = std::move(open.front());
    if (open.size() == 1) open_block(false);
    open.pop_front();

    const Payment reward{p2wpkh_script(key_hash(settings.seed, "miner", rng.below(kMiners))),
                         regtest_subsidy(closed) + block.fees};
    std::optional<Hash256> commitment;
    if (block.witness) commitment = witness_commitment(block.ids);
    ByteBuffer coinbase;
    std::vector<Hash256> tree{put_coinbase(bip34_push(closed), reward, commitment, coinbase)};
    if (!story) mined.push_back({closed, {tree[0], 0, reward.value, reward.script}});
    for (const TxIds& ids : block.ids) tree.push_back(ids.txid);

    ByteBuffer head(kRegtestMagic.begin(), kRegtestMagic.end());
    codec::put_u32(0, head);  // the size, known below
    parent = put_mined_header(parent, merkle_root(std::move(tree)), {block.seconds}, head);
    codec::put_compact_size(block.ids.size() + 1, head);
    const std::size_t size = head.size() - 8 + coinbase.size() + block.bytes.size();
    for (unsigned i = 0; i < 4; ++i) head[4 + i] = static_cast<std::uint8_t>(size >> (8 * i));

    if (file && file->bytes() != 0 && file->bytes() + size + 8 > settings.bytes_per_file) next_file();
    if (file)
      for (const ByteBuffer* piece : {&head, &coinbase, &block.bytes}) file->append(as_text(*piece));
    last_closed = block.seconds;
    ++closed;
  }

  std::vector<Coin> put(const std::vector<Coin>& inputs, const std::vector<Payment>& payments) {
    std::uint64_t in = 0, out = 0;
    for (const Coin& coin : inputs) in += coin.value;
    for (const Payment& payment : payments) out += payment.value;
    CLEW_CHECK(!inputs.empty() && !payments.empty() && in >= out);
    OpenBlock* block = &open.back();
    const std::size_t start = block->bytes.size();
    TxIds ids = put_transaction(inputs, payments, block->bytes);
    if (block->weight + ids.weight > kBlockWeightMax && !block->ids.empty()) {
      open_block(true);
      OpenBlock& full = open[open.size() - 2];
      const auto moved = full.bytes.begin() + static_cast<std::ptrdiff_t>(start);
      block = &open.back();
      block->bytes.assign(moved, full.bytes.end());
      full.bytes.resize(start);
    }
    block->weight += ids.weight;
    block->fees += in - out;
    block->witness = block->witness || ids.txid != ids.wtxid;
    block->ids.push_back(ids);
    ++transactions;
    std::vector<Coin> coins;
    coins.reserve(payments.size());
    for (std::size_t i = 0; i < payments.size(); ++i)
      coins.push_back({ids.txid, static_cast<std::uint32_t>(i), payments[i].value, payments[i].script});
    return coins;
  }

  std::uint64_t open_height() const { return closed + open.size() - 1; }

  // The miners' coins that may be spent in the open block.
  std::uint64_t spendable() const {
    std::uint64_t sum = 0;
    for (const Coin& coin : change) sum += coin.value;
    for (const Mined& coin : mined)
      if (coin.height + kCoinbaseMaturity <= open_height()) sum += coin.coin.value;
    return sum;
  }

  // One transaction of the miners; what they give too much comes back to them.
  std::vector<Coin> endow(const std::vector<Payment>& payments) {
    std::vector<Payment> outputs = payments;
    std::uint64_t out = 0;
    for (const Payment& payment : payments) out += payment.value;
    outputs.push_back({p2wpkh_script(key_hash(settings.seed, "miner", rng.below(kMiners))), 0});
    std::vector<Coin> inputs = std::exchange(change, {});
    std::uint64_t in = 0, fee = 0;
    for (const Coin& coin : inputs) in += coin.value;
    while (in < out + (fee = 2 * virtual_size(inputs, outputs)) + 1) {
      CLEW_CHECK(!mined.empty() && mined.front().height + kCoinbaseMaturity <= open_height());
      inputs.push_back(mined.front().coin);
      in += inputs.back().value;
      mined.pop_front();
    }
    outputs.back().value = in - out - fee;
    std::vector<Coin> coins = put(inputs, outputs);
    change.push_back(coins.back());
    coins.pop_back();
    return coins;
  }
};

BitcoinLedger::BitcoinLedger(std::unique_ptr<State> state) : state_(std::move(state)) {}
BitcoinLedger::BitcoinLedger(BitcoinLedger&&) noexcept = default;
BitcoinLedger& BitcoinLedger::operator=(BitcoinLedger&&) noexcept = default;
BitcoinLedger::~BitcoinLedger() = default;

Result<BitcoinLedger> BitcoinLedger::create(const std::string& folder, const BitcoinLedgerSettings& settings) {
  CLEW_CHECK(settings.spacing_seconds > 0);
  CLEW_TRY_VOID(make_folder(folder));
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->settings = settings;
  state->rng = Rng(settings.seed ^ kSeedSalt);
  state->next_file();
  if (state->error) return std::unexpected(*state->error);
  state->open_block(false);
  return BitcoinLedger(std::move(state));
}

std::vector<Coin> BitcoinLedger::spend(UnixTime time, const std::vector<Coin>& inputs,
                                       const std::vector<Payment>& payments) {
  if (!state_->story) {
    state_->story = true;
    state_->mined = {};
    state_->change = {};
  }
  state_->last_spend = time.seconds;
  advance(time);
  return state_->put(inputs, payments);
}

std::vector<Coin> BitcoinLedger::endow(const std::vector<Payment>& payments) {
  CLEW_CHECK(!state_->story);
  std::uint64_t needed = 100'000'000;  // more than the fees of all endowments
  for (const Payment& payment : payments) needed += payment.value;
  while (state_->spendable() < needed) {
    CLEW_CHECK(state_->closed <
               kEndowmentHeightMax + kCoinbaseMaturity);  // else: more coins than regtest will ever have
    state_->close_block();
  }
  std::vector<Coin> coins;
  coins.reserve(payments.size());
  for (std::size_t at = 0; at < payments.size(); at += kPaymentsPerEndowment) {
    const std::size_t end = std::min(payments.size(), at + kPaymentsPerEndowment);
    const auto first = payments.begin();
    for (Coin& coin :
         state_->endow({first + static_cast<std::ptrdiff_t>(at), first + static_cast<std::ptrdiff_t>(end)}))
      coins.push_back(std::move(coin));
  }
  return coins;
}

void BitcoinLedger::advance(UnixTime time) {
  while (state_->open.front().seconds <= time.seconds) state_->close_block();
}

void BitcoinLedger::block_found(UnixTime time) {
  std::int64_t& due = state_->open.front().seconds;
  CLEW_CHECK(time.seconds > state_->last_closed && time.seconds > state_->last_spend && time.seconds <= due);
  due = time.seconds;
}

Result<BitcoinLedger> BitcoinLedger::fork(const std::string& folder, std::uint64_t seed) {
  CLEW_TRY_VOID(make_folder(folder));
  if (state_->file) state_->file->flush();
  for (std::uint64_t number = 0; number < state_->files; ++number) {
    const std::string name = file_name(number);
    const MappedFile shared = CLEW_TRY(MappedFile::open(join_path(state_->folder, name)));
    OutFile copy = CLEW_TRY(OutFile::create(join_path(folder, name)));
    for (Bytes rest = shared.bytes(); !rest.empty();) {
      const Bytes piece = rest.first(std::min(rest.size(), kCopyBytes));
      copy.append(as_text(piece));
      rest = rest.subspan(piece.size());
    }
    CLEW_TRY_VOID(copy.close());
  }
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->settings = state_->settings;
  state->settings.seed = seed;
  state->rng = Rng(seed ^ kSeedSalt);
  state->files = state_->files;
  state->written = bytes();
  state->open = state_->open;
  state->closed = state_->closed;
  state->parent = state_->parent;
  state->transactions = state_->transactions;
  state->last_closed = state_->last_closed;
  state->last_spend = state_->last_spend;
  state->story = state_->story;
  state->mined = state_->mined;
  state->change = state_->change;
  state->next_file();
  if (state->error) return std::unexpected(*state->error);
  return BitcoinLedger(std::move(state));
}

UnixTime BitcoinLedger::block_time() const {
  return {state_->open.back().seconds};
}
std::uint64_t BitcoinLedger::height() const {
  return state_->open_height();
}
std::uint64_t BitcoinLedger::transactions() const {
  return state_->transactions;
}
std::uint64_t BitcoinLedger::bytes() const {
  return state_->written + (state_->file ? state_->file->bytes() : 0);
}

Result<void> BitcoinLedger::finish() {
  while (state_->open.size() > 1) state_->close_block();
  if (!state_->open.front().ids.empty() || state_->closed == 0) state_->close_block();
  if (state_->file) {
    state_->written += state_->file->bytes();
    if (const auto done = state_->file->close(); !done && !state_->error) state_->error = done.error();
    state_->file.reset();
  }
  if (state_->error) return std::unexpected(*state_->error);
  return {};
}

}  // namespace clew::sim
