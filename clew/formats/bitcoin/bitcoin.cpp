// Blocks from files in the order of the chain.
//
// Two passes. The first reads one header per block and chooses the chain (find_blocks, chain). The second takes blocks
// by height in batches of some megabytes: the blocks of a batch are parsed in parallel, each into its own slot, and
// handed out in order, so that the number of threads cannot be seen. A bad block is set aside; the chain cannot be read
// as if it had not been there, so the next block comes with a gap in its height.
//
// Refused: one pass that follows the files. Blocks lie in the order of their arrival, and a block may only be appended
// after its parent.

#include "clew/formats/bitcoin/bitcoin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "clew/base/tasks.h"
#include "clew/codec/hex.h"
#include "clew/formats/bitcoin/chain.h"
#include "clew/formats/bitcoin/find_blocks.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/parse.h"
#include "clew/formats/bitcoin/undo_files.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kBatchBytesPerThread = 8 << 20;
constexpr std::size_t kBatchBlocksMax = 4096;

/// A block of a batch: what was read, or why not.
struct Slot {
  ParsedBlock parsed;
  std::vector<std::uint8_t> buffer;
  std::size_t planned = 0;
  std::vector<ledger::Quarantined> faults;
  bool good = false;
  std::uint32_t used_list = kNone;  ///< the list of spent outputs that is this block's
  std::uint64_t known_inputs = 0;
};

class BitcoinSource final : public ledger::BlockSource {
 public:
  BitcoinSource(const Network& network, const BitcoinOptions& options) : network_(network), options_(options) {}

  Result<void> open(const std::vector<std::string>& paths) {
    const InputPaths input = CLEW_TRY(expand_paths(paths));
    index_ = CLEW_TRY(find_blocks(input.blocks, network_, options_.threads, quarantine_));
    plan_ = plan_chain(index_.found, [this](std::uint32_t i) { return stated(i); }, options_.height);
    for (const UnplacedBlock& block : plan_.unplaced) set_aside(block.found, block.reason);
    std::vector<NamedPath> undo;
    for (const std::string& path : options_.spent_files) undo.push_back({path, path});
    if (!plan_.blocks.empty() && plan_.blocks[0].height != 0)
      undo.insert(undo.end(), input.undo.begin(), input.undo.end());
    undo_ = CLEW_TRY(UndoFiles::open(undo, network_, index_.found, plan_.blocks, quarantine_));
    list_used_.resize(undo_.lists().size());
    if (options_.blocks_max != 0 && plan_.blocks.size() > options_.blocks_max) plan_.blocks.resize(options_.blocks_max);
    measure();
    return {};
  }

  ledger::Identity identity() const override {
    ledger::Identity identity;
    identity.kind = ledger::Kind::utxo;
    identity.format = "bitcoin";
    identity.network = network_.name;
    identity.native_symbol = network_.symbol;
    identity.native_decimals = kCoinDecimals;
    identity.halving_blocks = network_.halving_blocks;
    identity.id_reversed = 1;
    return identity;
  }

  Result<std::optional<std::uint64_t>> connect(
      std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) override;
  Result<const ledger::Block*> next() override;
  const ledger::Quarantine& quarantine() const override { return quarantine_; }
  ledger::SourceCounts counts() const override;
  Progress progress() const override { return {"read blocks", "bytes", bytes_done_, bytes_total_}; }

 private:
  const FoundBlock& found(std::size_t planned) const { return index_.found[plan_.blocks[planned].found]; }
  std::optional<std::uint64_t> stated(std::uint32_t found) const;
  void set_aside(std::uint32_t found, const char* reason);
  void measure();
  void skip_to(std::size_t first, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at);
  void fill_batch();
  void read(Slot& slot) const;
  void attach(Slot& slot) const;
  void finish();

  const Network& network_;
  BitcoinOptions options_;
  BlockIndex index_;
  ChainPlan plan_;
  UndoFiles undo_;
  ledger::Quarantine quarantine_;

  std::size_t next_ = 0;  ///< place in the plan of the first block that is in no batch yet
  std::vector<std::unique_ptr<Slot>> slots_;
  std::size_t in_batch_ = 0, taken_ = 0;
  bool finished_ = false;

  std::uint64_t bytes_done_ = 0, bytes_total_ = 0;
  std::uint64_t bad_ = 0, missing_ = 0, present_ = 0, known_inputs_ = 0;
  std::optional<std::uint64_t> last_height_;  ///< the ledger's tip, then the block handed out last
  std::array<std::uint64_t, codec::kScriptTypeCount> outputs_of_type_{};
  std::vector<bool> list_used_;
};

std::string describe_block(const Hash256& hash) {
  return "block " + codec::hash_text(hash, true);
}

/// The height the block's own coinbase states.
std::optional<std::uint64_t> BitcoinSource::stated(std::uint32_t found) const {
  const FoundBlock& block = index_.found[found];
  std::vector<std::uint8_t> buffer;
  auto reader = BlockReader::open(index_.files[block.file].read(block.offset, block.size, buffer));
  TxView coinbase;
  if (!reader || !reader->next(coinbase).value_or(false)) return std::nullopt;
  return coinbase.coinbase() ? stated_height(reader->header(), coinbase) : std::nullopt;
}

void BitcoinSource::set_aside(std::uint32_t found, const char* reason) {
  const FoundBlock& block = index_.found[found];
  quarantine_.add({index_.shown[block.file], block.offset, Code::mismatch, reason, describe_block(block.hash)});
  ++bad_;
}

void BitcoinSource::measure() {
  bytes_total_ = 0;
  for (std::size_t i = 0; i < plan_.blocks.size(); ++i) bytes_total_ += found(i).size;
}

// ---- Connecting to a ledger that exists
// -------------------------------------------------------------------------------------------

/// The ledger's blocks and ours are compared from the ledger's tip downwards. A longer chain here takes the place of
/// the ledger's from the fork on; a shorter one, or one of the same length, is stale. Length stands for work: the
/// ledger does not give its headers back here, and between honest forks of a few blocks both order alike.
Result<std::optional<std::uint64_t>> BitcoinSource::connect(
    std::optional<std::uint64_t> tip, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) {
  const std::optional<std::uint64_t> nothing;
  last_height_ = tip;
  if (!tip || plan_.blocks.empty()) return nothing;
  std::size_t first = static_cast<std::size_t>(std::ranges::upper_bound(plan_.blocks, *tip, {}, &PlannedBlock::height) -
                                               plan_.blocks.begin());
  const std::size_t above_tip = first;
  std::optional<std::uint64_t> fork;
  while (first > 0 && !fork) {
    const std::uint64_t height = plan_.blocks[first - 1].height;
    if (hash_at(height) == found(first - 1).hash) {
      fork = height;
    } else {
      --first;
    }
  }
  if (!fork && above_tip > 0) {  // none of our blocks is in the ledger: perhaps the first one's parent is
    const std::uint64_t height = plan_.blocks[0].height;
    if (height == 0 || hash_at(height - 1) != found(0).parent)
      return fail(Code::mismatch, "no block of the input is in the ledger or follows one of its blocks");
    fork = height - 1;
  }
  if (!fork) {  // all our blocks are above the tip: they follow it, or leave a gap
    const bool beside = plan_.blocks[0].height == *tip + 1 && found(0).parent != hash_at(*tip);
    if (beside) return fail(Code::mismatch, "the first block of the input does not follow the ledger's last one");
    return nothing;
  }
  if (*fork == *tip || above_tip < plan_.blocks.size()) {
    skip_to(first, hash_at);
    return *fork == *tip ? nothing : fork;
  }
  plan_.stale += plan_.blocks.size() - first;
  skip_to(first, hash_at);
  next_ = plan_.blocks.size();
  bytes_done_ = bytes_total_;
  return nothing;
}

/// Leaves out the blocks below `first`. Those the ledger does not have can only be added by building it anew, which is
/// said once.
void BitcoinSource::skip_to(std::size_t first, const std::function<std::optional<Hash256>(std::uint64_t)>& hash_at) {
  bool told = false;
  for (std::size_t i = 0; i < first; ++i) {
    bytes_done_ += found(i).size;
    if (hash_at(plan_.blocks[i].height) == found(i).hash) {
      ++present_;
    } else if (!told) {
      told = true;
      set_aside(plan_.blocks[i].found,
                "this block, and maybe more after it, is below the ledger's blocks and not in it: a ledger grows at "
                "its end only; build it anew from all files");
    }
  }
  next_ = first;
}

// ---- Reading blocks
// ---------------------------------------------------------------------------------------------------------------

void BitcoinSource::fill_batch() {
  const std::uint64_t bytes_max = kBatchBytesPerThread * std::max(1u, options_.threads);
  std::uint64_t bytes = 0;
  in_batch_ = taken_ = 0;
  while (next_ < plan_.blocks.size() && in_batch_ < kBatchBlocksMax &&
         (in_batch_ == 0 || bytes + found(next_).size <= bytes_max)) {
    if (in_batch_ == slots_.size()) slots_.push_back(std::make_unique<Slot>());
    slots_[in_batch_++]->planned = next_;
    bytes += found(next_++).size;
  }
  parallel_for(in_batch_, options_.threads, [this](std::size_t i) { read(*slots_[i]); });
}

/// Parses the block of a slot; a damaged copy is set aside and the next copy of the same block tried.
void BitcoinSource::read(Slot& slot) const {
  slot.faults.clear();
  slot.good = false;
  slot.used_list = kNone;
  slot.known_inputs = 0;
  for (std::uint32_t i = plan_.blocks[slot.planned].found; i != kNone && !slot.good; i = index_.found[i].next_copy) {
    const FoundBlock& block = index_.found[i];
    const Bytes bytes = index_.files[block.file].read(block.offset, block.size, slot.buffer);
    const auto parsed = parse_block(bytes, plan_.blocks[slot.planned].height, slot.parsed);
    slot.good = parsed.has_value();
    if (slot.good) break;
    const char* rest = block.next_copy == kNone
                           ? "; its height is missing from the ledger, and the blocks after it follow a gap"
                           : "; another copy is read instead";
    slot.faults.push_back({index_.shown[block.file], block.offset + parsed.error().offset, parsed.error().code,
                           std::string(parsed.error().reason) + rest, describe_block(block.hash)});
  }
  if (slot.good) attach(slot);
}

/// Gives the inputs what they spend: from the block's undo data, else from a list that fits, and what is still not
/// known from outputs given by name.
void BitcoinSource::attach(Slot& slot) const {
  ledger::Block& block = slot.parsed.block;
  const std::uint64_t inputs = spending_inputs(block);
  bool done = inputs == 0;
  if (undo_.has_undo(slot.planned)) {
    auto undo = undo_.undo(slot.planned);
    auto attached = undo ? Result<void>{} : Result<void>(std::unexpected(undo.error()));
    if (undo) {
      slot.parsed.spent = std::move(undo->spent);
      attached = attach_spent(slot.parsed.spent, block);
    }
    done = done || attached.has_value();
    if (!attached) {
      const UndoPlace& place = undo_.place(slot.planned);
      slot.faults.push_back({undo_.shown(place.file), place.offset + attached.error().offset, attached.error().code,
                             attached.error().reason, "undo data of " + describe_block(block.hash)});
    }
  }
  for (std::uint32_t i = 0; i < undo_.lists().size() && inputs != 0; ++i) {
    if (slot.used_list != kNone || undo_.lists()[i].spent.size() != inputs ||
        !attach_spent(undo_.lists()[i].spent, block))
      continue;
    slot.used_list = i;
    done = true;
  }
  if (done) {
    slot.known_inputs = inputs;
    return;
  }
  if (undo_.empty_store()) return;
  for (ledger::UtxoTx& tx : block.utxo) {
    for (ledger::UtxoInput& input : tx.inputs) {
      const Spent* spent = undo_.find(input.txid, input.vout);
      if (spent == nullptr) continue;
      input.known = true;
      input.value = spent->value;
      input.address = spent->view();
      ++slot.known_inputs;
    }
  }
}

Result<const ledger::Block*> BitcoinSource::next() {
  while (true) {
    if (taken_ == in_batch_) {
      if (next_ == plan_.blocks.size()) break;
      fill_batch();
    }
    Slot& slot = *slots_[taken_++];
    bytes_done_ += found(slot.planned).size;
    for (ledger::Quarantined& fault : slot.faults) quarantine_.add(std::move(fault));
    if (!slot.good) {
      ++bad_;
      continue;
    }
    const std::uint64_t height = slot.parsed.block.height;
    if (last_height_ && height > *last_height_ + 1) missing_ += height - *last_height_ - 1;
    last_height_ = height;
    if (slot.used_list != kNone) list_used_[slot.used_list] = true;
    known_inputs_ += slot.known_inputs;
    for (std::size_t i = 0; i < codec::kScriptTypeCount; ++i) outputs_of_type_[i] += slot.parsed.outputs_of_type[i];
    return &slot.parsed.block;
  }
  finish();
  return nullptr;
}

/// Reports what was given and belongs to no block.
void BitcoinSource::finish() {
  if (std::exchange(finished_, true)) return;
  for (std::size_t i = 0; i < list_used_.size(); ++i) {
    if (!list_used_[i] && present_ == 0)
      quarantine_.add({undo_.lists()[i].shown, 0, Code::mismatch,
                       "the list of spent outputs fits no block of the input", "spent outputs"});
  }
}

ledger::SourceCounts BitcoinSource::counts() const {
  ledger::SourceCounts counts{{"stale blocks", plan_.stale},
                              {"repeated blocks", plan_.repeated},
                              {"bad blocks", bad_},
                              {"missing blocks", missing_},
                              {"blocks the ledger had", present_},
                              {"inputs with a given value", known_inputs_},
                              {"undo records of other blocks", undo_.unmatched_records()}};
  for (std::size_t i = 0; i < codec::kScriptTypeCount; ++i)
    counts.emplace_back(std::string("outputs ") + codec::script_type_name(static_cast<codec::ScriptType>(i)),
                        outputs_of_type_[i]);
  return counts;
}

}  // namespace

Result<std::unique_ptr<ledger::BlockSource>> open_bitcoin(const std::vector<std::string>& paths,
                                                          const BitcoinOptions& options) {
  const Network* network = find_network(options.network);
  if (network == nullptr) return fail(Code::usage, "there is no such network: bitcoin, testnet3, signet or regtest");
  if (paths.empty()) return fail(Code::usage, "no file or folder was named");
  auto source = std::make_unique<BitcoinSource>(*network, options);
  CLEW_TRY_VOID(source->open(paths));
  return Result<std::unique_ptr<ledger::BlockSource>>(std::move(source));
}

}  // namespace clew::formats::bitcoin
