// Where all value came from and where it went, for every transaction at once.
//
// Forward, in ledger order: a transaction's inputs are mixed, and all its outputs are of that mixture, but an output to
// a marked address is of the address's lane alone from then on. Backward, in reverse order: a transaction's outputs are
// mixed by where each went (its spender's mixture; the mark of its address; still held), and that is where its inputs
// went. So one mixture for each transaction and direction holds everything, and an address is answered from its own
// outputs. On account ledgers an account is a pool: a payment takes a part of it as it is, a receipt is mixed into it.
// Backward the same pool runs in reverse and starts with what is held at the end.
//
// What the ledger does not show is never clean: an input nobody knows, an output that was made before the ledger
// begins, and what an account pays without having it are `unrecorded`. An unknown input is taken to have had what the
// known ones lack; more than that would be a guess. A reversed overdraft leaves the pool that the forward pass saw.
//
// On a UTXO ledger no direction needs anything of the other, so each has a thread; pools run backward from where they
// ended. The result is the same for any number of threads.
//
// Swaps (a `conversion` step and its `converted` step) exchange mixtures: each side got what the other side paid.
//
// Refused: the tracer's queue of holders, which visits only descendants of seeds; with every service of a ledger as a
// seed that is everything, and a plain walk in order reads each column once. Refused: a number of hops as a limit;
// nothing is gained by it. Source: M. Moeser et al., "An inquiry into money laundering tools in the Bitcoin ecosystem"
// (haircut as the mean); the taint rules of this project, section 2.

#include "clew/graph/exposure_pass.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <boost/unordered/unordered_flat_map.hpp>
#include <limits>
#include <span>
#include <thread>
#include <tuple>

#include "clew/base/check.h"
#include "clew/base/tasks.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

constexpr std::uint64_t kProgressEvery = 1 << 18;
constexpr const char* kFull = "more mixtures than an exposure index holds";

bool go_on(const ProgressFn& progress, std::uint64_t done, std::uint64_t total) {
  return !progress || progress({"exposure", "transactions", done, total});
}

// ---- UTXO ------------------------------------------------------------------------------------------------------

// What both directions need of the ledger, read once and on all threads: to take a coin out of the columns costs more
// than to mix it, and each would be taken out twice and looked up by two. 17 bytes for an output, 8 for an input.
constexpr std::uint64_t kUnknownInput = ~std::uint64_t{0}, kCoinbase = kUnknownInput - 1;

struct UtxoPart {
  std::uint64_t first_tx = 0, first_output = 0;
  std::vector<std::uint32_t> inputs_of, outputs_of;  ///< of each transaction, how many
  std::vector<std::uint64_t> inputs;  ///< number of the output; with kOutsideBit the place in `outside`; or as above
  struct Outside {
    std::uint64_t value = 0;
    Lane lane = kUnrecorded;
  };
  std::vector<Outside> outside;
};

struct UtxoColumns {
  std::vector<std::uint64_t> value;  ///< of each output
  std::vector<Lane> lane;            ///< of each output; kOutOfLedger: nobody can spend it; kUnresolved: no mark
  std::vector<UtxoPart> parts;
};

void read_inputs(const ledger::Ledger& ledger, const MarkTable& marks, TxIndex tx, UnixTime time,
                 std::vector<ledger::Input>& sources, UtxoPart& part) {
  const std::size_t before = part.inputs.size();
  if (ledger.is_coinbase(tx)) {
    part.inputs.push_back(kCoinbase);
  } else {
    ledger.sources(tx, sources);
    for (const ledger::Input& source : sources) {
      if (source.unknown) {
        part.inputs.push_back(kUnknownInput);
      } else if (is_outside(source.source)) {
        const ledger::Output spent = ledger.output(source.source);
        part.inputs.push_back(kOutsideBit | part.outside.size());
        part.outside.push_back({spent.value, marks.lane_at(spent.address, time).value_or(kUnrecorded)});
      } else {
        part.inputs.push_back(raw(source.source));
      }
    }
  }
  part.inputs_of.push_back(static_cast<std::uint32_t>(part.inputs.size() - before));
}

void read_part(const ledger::Ledger& ledger, const MarkTable& marks, std::uint64_t block, std::uint64_t end,
               UtxoColumns& columns, UtxoPart& part) {
  std::vector<ledger::Coin> coins;
  std::vector<ledger::Input> sources;
  bool first = true;
  for (; block < end; ++block) {
    const ledger::BlockInfo info = ledger.block(BlockIndex{block});
    for (std::uint64_t tx = raw(info.first_tx); tx < raw(info.first_tx) + info.tx_count; ++tx) {
      const std::uint64_t output = raw(ledger.first_output(TxIndex{tx}));
      if (first) {
        part.first_tx = tx;
        part.first_output = output;
      }
      first = false;
      read_inputs(ledger, marks, TxIndex{tx}, info.time, sources, part);
      ledger.outputs(TxIndex{tx}, coins);
      part.outputs_of.push_back(static_cast<std::uint32_t>(coins.size()));
      for (std::size_t i = 0; i < coins.size(); ++i) {
        columns.value[output + i] = coins[i].value;
        const auto lane = marks.lane_at(coins[i].address, info.time);
        columns.lane[output + i] = lane ? *lane : coins[i].address == kUnspendable ? kOutOfLedger : kUnresolved;
      }
    }
  }
}

std::uint64_t transactions_of(const ledger::Ledger& ledger, std::uint64_t blocks) {
  if (blocks == 0) return 0;
  const ledger::BlockInfo last = ledger.block(BlockIndex{blocks - 1});
  return raw(last.first_tx) + last.tx_count;
}

UtxoColumns read_columns(const ledger::Ledger& ledger, const MarkTable& marks, std::uint64_t blocks, unsigned threads) {
  UtxoColumns columns;
  columns.value.resize(ledger.output_count());
  columns.lane.resize(ledger.output_count());
  columns.parts.resize(std::max(1U, threads));
  const std::uint64_t count = columns.parts.size();
  parallel_for(columns.parts.size(), threads, [&](std::size_t i) {
    read_part(ledger, marks, blocks * i / count, blocks * (i + 1) / count, columns, columns.parts[i]);
  });
  return columns;
}

// How far both directions are, together. One of them, in the caller's thread, tells whoever asked.
struct UtxoProgress {
  const ProgressFn& tell;
  std::uint64_t total = 0;
  std::atomic<std::uint64_t> done{0};
  std::atomic<bool> cancelled{false};

  bool step(std::uint64_t tx, bool tells) {
    if (tx % kProgressEvery != 0) return true;
    const std::uint64_t now = done += std::min(kProgressEvery, total);
    if (tells && !go_on(tell, std::min(now, total), total)) cancelled = true;
    return !cancelled;
  }
};

// A spent output lies anywhere, and so does its mixture: each is asked for some inputs before it is read, or it would
// be waited for. A mixture that is not there yet is asked for in vain.
constexpr std::size_t kInputsAhead = 32, kMixturesAhead = 16;
void ask_for(const UtxoColumns& columns, const std::vector<MixtureId>& mixtures, std::uint64_t input) {
  if (input >= kOutsideBit) return;
  __builtin_prefetch(&columns.value[input]);
  __builtin_prefetch(&mixtures[input]);
}

// How many words all transactions will have, from those of the first, and a quarter more: what is moved as it grows is
// written twice, and into memory that the system has to find.
constexpr std::uint64_t kSample = 16;
std::size_t room_for(Mixtures& mixtures, std::uint64_t done, std::uint64_t all) {
  return done == 0 ? 0 : mixtures.words().size() / done * all / 4 * 5;
}

class UtxoForward {
 public:
  UtxoForward(const UtxoColumns& columns, PassResult& result) : columns_(columns), result_(result) {}

  void run(UtxoProgress& progress) {
    const std::uint64_t sample_end = result_.from.size() / kSample;
    made_.resize(columns_.value.size());
    for (const UtxoPart& part : columns_.parts) {
      std::uint64_t input = 0, output = part.first_output;
      for (std::size_t i = 0; i < part.inputs_of.size(); ++i) {
        const std::uint64_t tx = part.first_tx + i;
        const std::span inputs = std::span(part.inputs).subspan(input, part.inputs_of[i]);
        const std::size_t ahead = std::min(input + kInputsAhead, part.inputs.size());
        for (const std::uint64_t next :
             std::span(part.inputs).subspan(ahead).first(std::min(inputs.size(), part.inputs.size() - ahead)))
          ask_for(columns_, made_, next);
        const std::size_t near = std::min(input + kMixturesAhead, part.inputs.size());
        for (const std::uint64_t next :
             std::span(part.inputs).subspan(near).first(std::min(inputs.size(), part.inputs.size() - near)))
          if (next < kOutsideBit) result_.from_mixtures.ask_for(made_[next]);
        if (tx == sample_end) result_.from_mixtures.expect(room_for(result_.from_mixtures, tx, result_.from.size()));
        const MixtureId mixture = mixed(part, inputs, output, part.outputs_of[i]);
        result_.from[tx] = mixture;
        for (std::uint64_t end = output + part.outputs_of[i]; output < end; ++output)
          made_[output] = columns_.lane[output] < kFirstMarked ? mixture : Mixtures::pure(columns_.lane[output]);
        input += inputs.size();
        if (!progress.step(tx, true)) return;
      }
    }
  }

 private:
  MixtureId mixed(const UtxoPart& part, std::span<const std::uint64_t> inputs, std::uint64_t output,
                  std::uint32_t outputs) {
    if (inputs.size() == 1 && inputs[0] == kCoinbase) return Mixtures::pure(kOrdinary);
    parts_.clear();
    u128 known = 0, paid = 0;
    bool unknown = inputs.empty();
    for (const std::uint64_t input : inputs) {
      unknown |= input == kUnknownInput;
      if (input == kUnknownInput) continue;
      const bool outside = (input & kOutsideBit) != 0;
      const UtxoPart::Outside* const from = outside ? &part.outside[input & ~kOutsideBit] : nullptr;
      const std::uint64_t value = outside ? from->value : columns_.value[input];
      known += value;
      parts_.push_back({outside ? Mixtures::pure(from->lane) : made_[input], value});
    }
    for (std::uint64_t i = output; i < output + outputs; ++i) paid += columns_.value[i];
    if (paid > known) {
      parts_.push_back({Mixtures::pure(kUnrecorded), paid - known});
    } else if (known == 0) {
      parts_.push_back({Mixtures::pure(unknown ? kUnrecorded : kOrdinary), 1});
    }
    return result_.from_mixtures.mix(parts_);
  }

  const UtxoColumns& columns_;
  PassResult& result_;
  std::vector<MixtureId> made_;  ///< of each output, as its spender gets it
  std::vector<Mixtures::Part> parts_;
};

// Who spends an output comes later in the ledger, so he has been here, and has left behind where it went.
class UtxoBackward {
 public:
  UtxoBackward(const UtxoColumns& columns, PassResult& result) : columns_(columns), result_(result) {}

  void run(UtxoProgress& progress) {
    const std::uint64_t sample_end = result_.to.size() / kSample;
    std::uint64_t done = 0;
    went_.assign(columns_.value.size(), Mixtures::pure(kOrdinary));
    for (auto part = columns_.parts.rbegin(); part != columns_.parts.rend(); ++part) {
      std::uint64_t input = part->inputs.size(), output = part->first_output;
      for (const std::uint32_t count : part->outputs_of) output += count;
      for (std::size_t i = part->inputs_of.size(); i-- > 0;) {
        const std::uint64_t tx = part->first_tx + i;
        input -= part->inputs_of[i];
        output -= part->outputs_of[i];
        const std::span inputs = std::span(part->inputs).subspan(input, part->inputs_of[i]);
        const std::size_t ahead = input < kInputsAhead ? 0 : input - kInputsAhead;
        for (const std::uint64_t next : std::span(part->inputs).first(ahead).last(std::min(inputs.size(), ahead)))
          ask_for(columns_, went_, next);
        for (std::size_t o = 0, near = output - std::min<std::uint64_t>(output, kMixturesAhead);
             o < part->outputs_of[i] && near-- > 0; ++o)
          if (columns_.lane[near] == kUnresolved) result_.to_mixtures.ask_for(went_[near]);
        if (done++ == sample_end) result_.to_mixtures.expect(room_for(result_.to_mixtures, done, result_.to.size()));
        const MixtureId mixture = mixed(*part, inputs, output, part->outputs_of[i]);
        result_.to[tx] = mixture;
        for (const std::uint64_t spent : inputs)
          if (spent < kOutsideBit) went_[spent] = mixture;
        if (!progress.step(tx, false)) return;
      }
    }
  }

 private:
  MixtureId mixed(const UtxoPart& part, std::span<const std::uint64_t> inputs, std::uint64_t output,
                  std::uint32_t outputs) {
    parts_.clear();
    u128 received = 0, paid = 0;
    for (std::uint64_t i = output; i < output + outputs; ++i) {
      received += columns_.value[i];
      const Lane lane = columns_.lane[i];
      parts_.push_back({lane == kUnresolved ? went_[i] : Mixtures::pure(lane), columns_.value[i]});
    }
    for (const std::uint64_t input : inputs) {
      if (input < kOutsideBit)
        paid += columns_.value[input];
      else if (input != kUnknownInput && input != kCoinbase)
        paid += part.outside[input & ~kOutsideBit].value;
    }
    if (paid > received) parts_.push_back({Mixtures::pure(kUnrecorded), paid - received});
    return result_.to_mixtures.mix(parts_);
  }

  const UtxoColumns& columns_;
  PassResult& result_;
  std::vector<MixtureId> went_;  ///< of each output, as its creator asks for it
  std::vector<Mixtures::Part> parts_;
};

// ---- Accounts --------------------------------------------------------------------------------------------------

class AccountPass {
 public:
  AccountPass(std::shared_ptr<const ledger::Ledger> ledger, const MarkTable& marks, std::uint64_t blocks,
              PassResult& result)
      : blocks_(blocks),
        ledger_(std::move(ledger)),
        view_(make_view(ledger_, {.direction = Direction::forward, .fees = Fees::drop})),
        marks_(marks),
        result_(result) {}

  Result<void> forward(const ProgressFn& progress) {
    const std::uint64_t count = transactions_of(*ledger_, blocks_);
    result_.first_step.reserve(count + 1);
    for (std::uint64_t block = 0; block < blocks_; ++block) {
      const ledger::BlockInfo info = ledger_->block(BlockIndex{block});
      for (std::uint64_t tx = raw(info.first_tx); tx < raw(info.first_tx) + info.tx_count; ++tx) {
        if (result_.from.size() + kStepsOfOneMax > ~std::uint32_t{0}) return fail(Code::limit, kFull);
        result_.first_step.push_back(static_cast<std::uint32_t>(result_.from.size()));
        view_->read(view_->position(TxIndex{tx}), read_);
        for (std::size_t s = 0; s < read_.steps.size(); s += width(s)) forward(s, info.time);
        if (tx % kProgressEvery == 0 && !go_on(progress, tx, 2 * count)) return fail(Code::conflict, "cancelled");
      }
    }
    result_.first_step.push_back(static_cast<std::uint32_t>(result_.from.size()));
    return {};
  }

  Result<void> backward(const ProgressFn& progress) {
    const std::uint64_t count = transactions_of(*ledger_, blocks_);
    result_.to.resize(result_.from.size());
    for (auto& [holder, pool] : pools_) pool.mixture = Mixtures::pure(kOrdinary);
    for (std::uint64_t block = blocks_; block-- > 0;) {
      const ledger::BlockInfo info = ledger_->block(BlockIndex{block});
      for (std::uint64_t tx = raw(info.first_tx) + info.tx_count; tx-- > raw(info.first_tx);) {
        view_->read(view_->position(TxIndex{tx}), read_);
        std::vector<std::size_t>& starts = starts_;
        starts.clear();
        for (std::size_t s = 0; s < read_.steps.size(); s += width(s)) starts.push_back(s);
        while (!starts.empty()) {
          backward(result_.first_step[tx], starts.back(), info.time);
          starts.pop_back();
        }
        if (tx % kProgressEvery == 0 && !go_on(progress, 2 * count - tx, 2 * count)) {
          return fail(Code::conflict, "cancelled");
        }
      }
    }
    return {};
  }

 private:
  static constexpr std::size_t kStepsOfOneMax = 1 << 20;
  struct Pool {
    u128 balance = 0;
    MixtureId mixture = Mixtures::pure(kOrdinary);
  };
  struct Overdraft {
    std::uint64_t step;
    std::size_t payer;
    u128 amount;
  };

  std::size_t width(std::size_t s) const { return read_.steps[s].kind == StepKind::conversion ? 2 : 1; }

  MixtureId pay(const Step& step, std::uint64_t number, UnixTime time) {
    parts_.clear();
    for (std::size_t i = 0; i < step.payers.size(); ++i) {
      const Entry& payer = step.payers[i];
      if (payer.holder == kNobody) {
        parts_.push_back({Mixtures::pure(kOrdinary), payer.amount});
        continue;
      }
      Pool& pool = pools_[payer.holder];
      const u128 had = std::min(pool.balance, payer.amount), lacked = payer.amount - had;
      pool.balance -= had;
      if (lacked != 0) overdrafts_.push_back({number, i, lacked});
      if (const auto lane = marks_.lane_at(payer.address, time)) {
        parts_.push_back({Mixtures::pure(*lane), payer.amount});
      } else {
        parts_.push_back({pool.mixture, had});
        parts_.push_back({Mixtures::pure(kUnrecorded), lacked});
      }
    }
    return result_.from_mixtures.mix(parts_);
  }

  void receive(const Step& step, MixtureId mixture) {
    for (const Entry& receiver : step.receivers) {
      if (receiver.holder == kNobody) continue;
      Pool& pool = pools_[receiver.holder];
      const Mixtures::Part parts[] = {{pool.mixture, pool.balance}, {mixture, receiver.amount}};
      if (receiver.amount != 0) pool.mixture = result_.from_mixtures.mix(parts);
      pool.balance += receiver.amount;
    }
  }

  void forward(std::size_t s, UnixTime time) {
    const Step& step = read_.steps[s];
    const MixtureId paid = pay(step, result_.from.size(), time);
    if (width(s) == 1) {
      receive(step, paid);
      result_.from.push_back(paid);
      return;
    }
    const Step& other = read_.steps[s + 1];
    const MixtureId got = pay(other, result_.from.size() + 1, time);
    receive(step, got);
    receive(other, paid);
    result_.from.push_back(got);
    result_.from.push_back(paid);
  }

  /// Takes the receipts of a step back out of their pools: where they went.
  MixtureId take_back(const Step& step, UnixTime time) {
    parts_.clear();
    for (std::size_t i = step.receivers.size(); i-- > 0;) {
      const Entry& receiver = step.receivers[i];
      if (receiver.holder == kNobody || receiver.address == kUnspendable) {
        parts_.push_back({Mixtures::pure(kOutOfLedger), receiver.amount});
      } else if (const auto lane = marks_.lane_at(receiver.address, time)) {
        parts_.push_back({Mixtures::pure(*lane), receiver.amount});
      } else {
        parts_.push_back({pools_[receiver.holder].mixture, receiver.amount});
      }
      if (receiver.holder == kNobody) continue;
      Pool& pool = pools_[receiver.holder];
      CLEW_CHECK(pool.balance >= receiver.amount);
      pool.balance -= receiver.amount;
    }
    parts_.push_back({Mixtures::pure(kUnrecorded), step.remainder});
    return result_.to_mixtures.mix(parts_);
  }

  void give_back(const Step& step, std::uint64_t number, MixtureId mixture) {
    for (std::size_t i = step.payers.size(); i-- > 0;) {
      const Entry& payer = step.payers[i];
      if (payer.holder == kNobody) continue;
      Pool& pool = pools_[payer.holder];
      const Mixtures::Part parts[] = {{pool.mixture, pool.balance}, {mixture, payer.amount}};
      if (payer.amount != 0) pool.mixture = result_.to_mixtures.mix(parts);
      pool.balance += payer.amount;
      if (!overdrafts_.empty() && overdrafts_.back().step == number && overdrafts_.back().payer == i) {
        pool.balance -= overdrafts_.back().amount;
        overdrafts_.pop_back();
      }
    }
  }

  void backward(std::uint64_t first_step, std::size_t s, UnixTime time) {
    const Step& step = read_.steps[s];
    const std::uint64_t number = first_step + s;
    if (width(s) == 1) {
      const MixtureId went = take_back(step, time);
      result_.to[number] = went;
      give_back(step, number, went);
      return;
    }
    const Step& other = read_.steps[s + 1];
    const MixtureId other_went = take_back(other, time), went = take_back(step, time);
    result_.to[number] = other_went;
    result_.to[number + 1] = went;
    give_back(other, number + 1, went);
    give_back(step, number, other_went);
  }

  std::uint64_t blocks_;
  std::shared_ptr<const ledger::Ledger> ledger_;
  std::unique_ptr<FlowView> view_;
  const MarkTable& marks_;
  PassResult& result_;
  boost::unordered_flat_map<Holder, Pool> pools_;
  std::vector<Overdraft> overdrafts_;  ///< in order of step, then of payer
  Transaction read_;
  std::vector<std::size_t> starts_;
  std::vector<Mixtures::Part> parts_;
};

Result<PassResult> finished(PassResult& result) {
  if (result.from_mixtures.full() || result.to_mixtures.full()) return fail(Code::limit, kFull);
  return std::move(result);
}

}  // namespace

MarkTable::MarkTable(std::vector<ExposureMark> marks, std::uint64_t addresses) : marks_(std::move(marks)) {
  if (!std::is_sorted(marks_.begin(), marks_.end())) std::sort(marks_.begin(), marks_.end());
  marks_.erase(std::unique(marks_.begin(), marks_.end()), marks_.end());
  words_.resize(addresses / 64 + 1);
  for (std::uint32_t i = 0; i < marks_.size(); ++i) {
    const std::uint64_t address = raw(marks_[i].address);
    if (address >= addresses) break;  // sorted: none that follows is below
    if (i != 0 && marks_[i - 1].address == marks_[i].address) continue;
    words_[address / 64].marked |= std::uint64_t{1} << address % 64;
    first_.push_back(i);
    always_.push_back(!marks_[i].from && !marks_[i].to ? marks_[i].lane : Lane{0});
  }
  std::uint32_t before = 0;
  for (Word& word : words_) {
    word.before = before;
    before += static_cast<std::uint32_t>(std::popcount(word.marked));
  }
}

std::optional<Lane> MarkTable::search(AddressId address, std::size_t number, UnixTime time) const {
  for (auto at = marks_.begin() + first_[number]; at != marks_.end() && at->address == address; ++at) {
    if ((!at->from || *at->from <= time) && (!at->to || time < *at->to)) return at->lane;
  }
  return std::nullopt;
}

Result<PassResult> utxo_pass(const ledger::Ledger& ledger, const MarkTable& marks, std::uint64_t blocks,
                             unsigned threads, const ProgressFn& progress) {
  PassResult result;
  const std::uint64_t count = transactions_of(ledger, blocks);
  result.from.resize(count);
  result.to.resize(count);
  const UtxoColumns columns = read_columns(ledger, marks, blocks, threads);
  UtxoProgress both{progress, 2 * count};
  UtxoForward forward(columns, result);
  UtxoBackward backward(columns, result);
  if (threads > 1) {
    std::thread other([&] { backward.run(both); });
    forward.run(both);
    other.join();
  } else {
    forward.run(both);
    if (!both.cancelled) backward.run(both);
  }
  if (both.cancelled) return fail(Code::conflict, "cancelled");
  return finished(result);
}

Result<PassResult> account_pass(const std::shared_ptr<const ledger::Ledger>& ledger, const MarkTable& marks,
                                std::uint64_t blocks, const ProgressFn& progress) {
  PassResult result;
  AccountPass pass(ledger, marks, blocks, result);
  CLEW_TRY_VOID(pass.forward(progress));
  CLEW_TRY_VOID(pass.backward(progress));
  return finished(result);
}

}  // namespace clew::graph
