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
// Swaps (a `conversion` step and its `converted` step) exchange mixtures: each side got what the other side paid.
//
// Refused: the tracer's queue of holders, which visits only descendants of seeds; with every service of a ledger as a
// seed that is everything, and a plain walk in order reads each column once. Refused: a number of hops as a limit;
// nothing is gained by it. Source: M. Moeser et al., "An inquiry into money laundering tools in the Bitcoin ecosystem"
// (haircut as the mean); the taint rules of this project, section 2.

#include "clew/graph/exposure_pass.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include <boost/unordered/unordered_flat_map.hpp>

#include "clew/base/check.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

constexpr std::uint64_t kProgressEvery = 1 << 18;
constexpr const char* kFull = "more mixtures than an exposure index holds";

bool go_on(const ProgressFn& progress, std::uint64_t done, std::uint64_t total) {
  return !progress || progress({"exposure", "transactions", done, total});
}

// ---- UTXO ------------------------------------------------------------------------------------------------------

class UtxoPass {
 public:
  UtxoPass(const ledger::Ledger& ledger, const MarkTable& marks, PassResult& result)
      : ledger_(ledger), marks_(marks), result_(result) {}

  Result<void> forward(const ProgressFn& progress) {
    const std::uint64_t count = ledger_.tx_count();
    made_.resize(ledger_.output_count());
    result_.from.resize(count);
    for (std::uint64_t block = 0; block < ledger_.block_count(); ++block) {
      const ledger::BlockInfo info = ledger_.block(BlockIndex{block});
      for (std::uint64_t tx = raw(info.first_tx); tx < raw(info.first_tx) + info.tx_count; ++tx) {
        forward(TxIndex{tx}, info.time);
        if (tx % kProgressEvery == 0 && !go_on(progress, tx, 2 * count)) return fail(Code::conflict, "cancelled");
      }
    }
    return {};
  }

  Result<void> backward(const ProgressFn& progress) {
    const std::uint64_t count = ledger_.tx_count();
    made_.clear();
    made_.shrink_to_fit();
    result_.to.resize(count);
    for (std::uint64_t block = ledger_.block_count(); block-- > 0;) {
      const ledger::BlockInfo info = ledger_.block(BlockIndex{block});
      for (std::uint64_t tx = raw(info.first_tx) + info.tx_count; tx-- > raw(info.first_tx);) {
        backward(TxIndex{tx}, info.time);
        if (tx % kProgressEvery == 0 && !go_on(progress, 2 * count - tx, 2 * count)) {
          return fail(Code::conflict, "cancelled");
        }
      }
    }
    return {};
  }

 private:
  void forward(TxIndex tx, UnixTime time) {
    ledger_.outputs(tx, outputs_);
    MixtureId mixture = Mixtures::pure(kOrdinary);
    if (!ledger_.is_coinbase(tx)) {
      ledger_.inputs(tx, inputs_);
      parts_.clear();
      u128 known = 0, paid = 0;
      bool unknown = inputs_.empty();
      for (const ledger::Coin& coin : inputs_) {
        unknown |= coin.unknown;
        if (coin.unknown) continue;
        known += coin.value;
        parts_.push_back({is_outside(coin.out) ? outside(coin, time) : made_[raw(coin.out)], coin.value});
      }
      for (const ledger::Coin& coin : outputs_) paid += coin.value;
      if (paid > known) {
        parts_.push_back({Mixtures::pure(kUnrecorded), paid - known});
      } else if (known == 0) {
        parts_.push_back({Mixtures::pure(unknown ? kUnrecorded : kOrdinary), 1});
      }
      mixture = result_.from_mixtures.mix(parts_);
    }
    result_.from[raw(tx)] = mixture;
    const std::uint64_t first = raw(ledger_.first_output(tx));
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const auto lane = marks_.lane_at(outputs_[i].address, time);
      made_[first + i] = lane ? Mixtures::pure(*lane) : mixture;
    }
  }

  MixtureId outside(const ledger::Coin& coin, UnixTime time) const {
    return Mixtures::pure(marks_.lane_at(coin.address, time).value_or(kUnrecorded));
  }

  void backward(TxIndex tx, UnixTime time) {
    ledger_.outputs(tx, outputs_);
    parts_.clear();
    u128 received = 0, paid = 0;
    for (const ledger::Coin& coin : outputs_) {
      received += coin.value;
      parts_.push_back({went(coin, time), coin.value});
    }
    if (!ledger_.is_coinbase(tx)) {
      ledger_.inputs(tx, inputs_);
      for (const ledger::Coin& coin : inputs_) paid += coin.unknown ? 0 : coin.value;
      if (paid > received) parts_.push_back({Mixtures::pure(kUnrecorded), paid - received});
    }
    result_.to[raw(tx)] = result_.to_mixtures.mix(parts_);
  }

  MixtureId went(const ledger::Coin& coin, UnixTime time) const {
    if (const auto lane = marks_.lane_at(coin.address, time)) return Mixtures::pure(*lane);
    if (coin.address == kUnspendable) return Mixtures::pure(kOutOfLedger);
    const auto spender = ledger_.spender(coin.out);
    return spender ? result_.to[raw(*spender)] : Mixtures::pure(kOrdinary);
  }

  const ledger::Ledger& ledger_;
  const MarkTable& marks_;
  PassResult& result_;
  std::vector<MixtureId> made_;  ///< of each output, as its spender gets it
  std::vector<ledger::Coin> inputs_, outputs_;
  std::vector<Mixtures::Part> parts_;
};

// ---- Accounts --------------------------------------------------------------------------------------------------

class AccountPass {
 public:
  AccountPass(std::shared_ptr<const ledger::Ledger> ledger, const MarkTable& marks, PassResult& result)
      : ledger_(std::move(ledger)),
        view_(make_view(ledger_, {.direction = Direction::forward, .fees = Fees::drop})),
        marks_(marks),
        result_(result) {}

  Result<void> forward(const ProgressFn& progress) {
    const std::uint64_t count = ledger_->tx_count();
    result_.first_step.reserve(count + 1);
    for (std::uint64_t block = 0; block < ledger_->block_count(); ++block) {
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
    const std::uint64_t count = ledger_->tx_count();
    result_.to.resize(result_.from.size());
    for (auto& [holder, pool] : pools_) pool.mixture = Mixtures::pure(kOrdinary);
    for (std::uint64_t block = ledger_->block_count(); block-- > 0;) {
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

template <class Pass>
Result<PassResult> run(Pass& pass, PassResult& result, const ProgressFn& progress) {
  CLEW_TRY_VOID(pass.forward(progress));
  CLEW_TRY_VOID(pass.backward(progress));
  if (result.from_mixtures.full() || result.to_mixtures.full()) return fail(Code::limit, kFull);
  return std::move(result);
}

}  // namespace

MarkTable::MarkTable(std::vector<ExposureMark> marks, std::uint64_t addresses) : marks_(std::move(marks)) {
  std::sort(marks_.begin(), marks_.end());
  marks_.erase(std::unique(marks_.begin(), marks_.end()), marks_.end());
  marked_.resize(addresses);
  for (std::uint32_t i = 0; i < marks_.size(); ++i) {
    if (raw(marks_[i].address) >= addresses) continue;
    marked_[raw(marks_[i].address)] = true;
    first_.emplace(marks_[i].address, i);
  }
}

std::optional<Lane> MarkTable::search(AddressId address, UnixTime time) const {
  auto at = marks_.begin() + first_.find(address)->second;
  for (; at != marks_.end() && at->address == address; ++at) {
    if ((!at->from || *at->from <= time) && (!at->to || time < *at->to)) return at->lane;
  }
  return std::nullopt;
}

Result<PassResult> utxo_pass(const ledger::Ledger& ledger, const MarkTable& marks, const ProgressFn& progress) {
  PassResult result;
  UtxoPass pass(ledger, marks, result);
  return run(pass, result, progress);
}

Result<PassResult> account_pass(const std::shared_ptr<const ledger::Ledger>& ledger, const MarkTable& marks,
                                const ProgressFn& progress) {
  PassResult result;
  AccountPass pass(ledger, marks, result);
  return run(pass, result, progress);
}

}  // namespace clew::graph
