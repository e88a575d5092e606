#pragma once
// Tests only: ledgers of a few lines, written as steps, seen through the same interfaces as a real one.
//
//   FakeLedger ledger = FakeLedger::account();
//   const auto a = ledger.name("a"), b = ledger.name("b");
//   ledger.issue(a, 100);               // a transaction that creates value
//   ledger.pay({{a, 30}}, {{b, 29}});   // the rest is the fee
//   FakeView view(ledger);

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/check.h"
#include "clew/graph/flow.h"
#include "clew/trace/chain.h"
#include "clew/trace/follow.h"

namespace clew::trace::fake {

using graph::Entry;
using graph::Holder;
using graph::Position;
using graph::Step;
using graph::StepKind;
using graph::Transaction;

inline Address named(const std::string& text) {
  return Address(AddressKind::named, as_bytes(text));
}

class FakeLedger {
 public:
  static FakeLedger account() { return FakeLedger(false); }
  static FakeLedger utxo() { return FakeLedger(true); }

  /// An address; the same text gives the same id.
  AddressId name(const std::string& text) {
    const auto [at, fresh] = ids_.try_emplace(text, AddressId{addresses_.size()});
    if (fresh) addresses_.push_back(named(text));
    return at->second;
  }
  static Holder account_of(AddressId address, AssetId asset = kNativeAsset) {
    return Holder{(raw(address) << 8) | raw(asset)};
  }

  using Part = std::pair<AddressId, u128>;
  /// One step of accounts.
  static Step step(const std::vector<Part>& payers, const std::vector<Part>& receivers, AssetId asset = kNativeAsset,
                   StepKind kind = StepKind::ordinary) {
    Step step;
    step.kind = kind;
    step.asset = asset;
    u128 in = 0, out = 0;
    for (const auto& [address, amount] : payers) {
      step.payers.push_back({account_of(address, asset), address, amount});
      in += amount;
    }
    for (const auto& [address, amount] : receivers) {
      step.receivers.push_back({account_of(address, asset), address, amount});
      out += amount;
    }
    CLEW_CHECK(in >= out);
    step.remainder = in - out;
    return step;
  }
  TxIndex add(std::vector<Step> steps) {
    Transaction tx;
    tx.tx = TxIndex{txs_.size()};
    tx.steps = std::move(steps);
    times_.push_back(now);
    now.seconds += 600;
    txs_.push_back(std::move(tx));
    return txs_.back().tx;
  }
  TxIndex pay(const std::vector<Part>& payers, const std::vector<Part>& receivers, AssetId asset = kNativeAsset) {
    return add({step(payers, receivers, asset)});
  }
  TxIndex issue(AddressId to, u128 amount, AssetId asset = kNativeAsset) {
    Step created;
    created.asset = asset;
    created.payers.push_back({graph::kNobody, kNoAddress, amount});
    created.receivers.push_back({account_of(to, asset), to, amount});
    return add({created});
  }

  // UTXO: outputs are numbered from 0 as they are created.
  struct Coin {
    AddressId address;
    u128 amount;
    TxIndex creator;
    std::uint32_t vout;
    std::optional<TxIndex> spender;
  };
  /// Outputs without a payer: an old coinbase whose fees nobody follows.
  TxIndex mint(const std::vector<Part>& outputs) {
    u128 sum = 0;
    for (const auto& part : outputs) sum += part.second;
    Step created;
    created.payers.push_back({graph::kNobody, kNoAddress, sum});
    return create(std::move(created), outputs);
  }
  /// Spends outputs; what is left is the fee, collected by the next coinbase when `fee_booked`.
  TxIndex spend(const std::vector<std::uint64_t>& inputs, const std::vector<Part>& outputs, bool fee_booked = false) {
    Step spent;
    u128 in = 0, out = 0;
    for (const std::uint64_t input : inputs) {
      spent.payers.push_back({Holder{input}, coins[input].address, coins[input].amount});
      CLEW_CHECK(!coins[input].spender);
      coins[input].spender = TxIndex{txs_.size()};
      in += coins[input].amount;
    }
    for (const auto& part : outputs) out += part.second;
    CLEW_CHECK(in >= out);
    spent.remainder = in - out;
    spent.fee_booked = fee_booked;
    if (fee_booked) waiting_.push_back(TxIndex{txs_.size()});
    return create(std::move(spent), outputs);
  }
  /// The coinbase step behind its block: collects the fees that wait.
  TxIndex coinbase(u128 subsidy, const std::vector<Part>& outputs) {
    Step step;
    step.kind = StepKind::coinbase;
    step.payers.push_back({graph::kNobody, kNoAddress, subsidy});
    u128 in = subsidy, out = 0;
    for (const TxIndex tx : waiting_) {
      step.payers.push_back({graph::kNobody, kNoAddress, txs_[raw(tx)].steps[0].remainder});
      step.fee_of.push_back(tx);
      in += step.payers.back().amount;
      collected_[tx] = TxIndex{txs_.size()};
    }
    waiting_.clear();
    for (const auto& part : outputs) out += part.second;
    CLEW_CHECK(in >= out);
    step.remainder = in - out;
    return create(std::move(step), outputs);
  }
  u128 waiting_fees() const {
    u128 sum = 0;
    for (const TxIndex tx : waiting_) sum += txs_[raw(tx)].steps[0].remainder;
    return sum;
  }

  UnixTime now{1'000'000};
  std::vector<Coin> coins;

 private:
  friend class FakeView;
  explicit FakeLedger(bool utxo) : utxo_(utxo) {
    addresses_.resize(2);
    addresses_[1] = Address(AddressKind::unspendable, {});
  }
  TxIndex create(Step step, const std::vector<Part>& outputs) {
    std::uint32_t vout = 0;
    for (const auto& [address, amount] : outputs) {
      step.receivers.push_back({Holder{coins.size()}, address, amount});
      coins.push_back({address, amount, TxIndex{txs_.size()}, vout++, std::nullopt});
    }
    return add({std::move(step)});
  }

  bool utxo_;
  std::vector<Transaction> txs_;
  std::vector<UnixTime> times_;
  std::vector<Address> addresses_;
  std::map<std::string, AddressId> ids_;
  std::vector<TxIndex> waiting_;
  std::map<TxIndex, TxIndex> collected_;
};

class FakeView final : public graph::FlowView, public Chain {
 public:
  explicit FakeView(const FakeLedger& ledger, graph::Direction direction = graph::Direction::forward)
      : ledger_(ledger), forward_(direction == graph::Direction::forward) {}

  // FlowView. Positions are the numbers of transactions from 1, backward from the other end.
  Position position(TxIndex tx) const override {
    return Position{forward_ ? raw(tx) + 1 : ledger_.txs_.size() - raw(tx)};
  }
  void read(Position position, Transaction& out) const override {
    out = ledger_.txs_[raw(tx_at(position))];
    out.position = position;
    if (forward_) return;
    std::vector<Step> gas;
    for (Step& step : out.steps) {
      const bool coinbase = step.kind == StepKind::coinbase;
      std::swap(step.payers, step.receivers);
      if (step.remainder != 0) step.payers.push_back({graph::kNobody, kNoAddress, step.remainder});
      step.remainder = 0;
      if (!coinbase) continue;
      step.kind = StepKind::ordinary;
      step.mined = true;
      while (step.receivers.size() > 1) {
        step.remainder += step.receivers.back().amount;
        step.receivers.pop_back();
      }
    }
    for (std::size_t s = 0; s + 1 < out.steps.size(); ++s) {
      if (out.steps[s].kind != StepKind::conversion) continue;
      std::swap(out.steps[s], out.steps[s + 1]);
      std::swap(out.steps[s].kind, out.steps[s + 1].kind);
    }
  }
  std::optional<Position> next(Holder holder, Position after) const override {
    if (ledger_.utxo_) {
      const auto& coin = ledger_.coins[raw(holder)];
      if (!forward_) return position(coin.creator);
      if (!coin.spender) return std::nullopt;
      return position(*coin.spender);
    }
    for (std::uint64_t p = raw_position(after) + 1; p <= ledger_.txs_.size(); ++p) {
      if (takes_part(ledger_.txs_[raw(tx_at(Position{p}))], holder)) return Position{p};
    }
    return std::nullopt;
  }
  std::optional<Position> coinbase_of(TxIndex tx) const override {
    const auto at = ledger_.collected_.find(tx);
    if (at == ledger_.collected_.end()) return std::nullopt;
    return position(at->second);
  }
  Delta balance_before(Holder holder, Position position) const override {
    if (ledger_.utxo_) return 0;
    const std::uint64_t tx = raw(tx_at(position));
    Delta balance = 0;
    for (std::uint64_t i = 0; i < tx + (forward_ ? 0 : 1); ++i) balance += change(ledger_.txs_[i], holder);
    return balance;
  }
  u128 missing_opening(Holder holder) const override {
    Delta balance = 0, lowest = 0;
    for (const Transaction& tx : ledger_.txs_) {
      balance += change(tx, holder);
      lowest = std::min(lowest, balance);
    }
    return static_cast<u128>(-lowest);
  }
  bool is_utxo() const override { return ledger_.utxo_; }
  AddressId address_of(Holder holder) const override {
    return ledger_.utxo_ ? ledger_.coins[raw(holder)].address : AddressId{raw(holder) >> 8};
  }
  AssetId asset_of(Holder holder) const override {
    return ledger_.utxo_ ? kNativeAsset : AssetId{static_cast<std::uint32_t>(raw(holder) & 255)};
  }
  Holder output_holder(OutIndex out) const override { return Holder{raw(out)}; }
  Holder account_holder(AddressId address, AssetId asset) const override {
    return FakeLedger::account_of(address, asset);
  }
  std::vector<Overdraft> overdrafts(std::size_t limit, bool& complete) const override {
    std::vector<Overdraft> found;
    std::map<Holder, Delta> balance;
    complete = true;
    for (std::uint64_t p = 1; p <= ledger_.txs_.size(); ++p) {
      Transaction tx;
      read(Position{p}, tx);
      for (const Step& step : tx.steps) {
        for (const Entry& payer : step.payers) {
          if (payer.holder == graph::kNobody) continue;
          Delta& has = balance[payer.holder];
          if (has < static_cast<Delta>(payer.amount)) {
            if (found.size() == limit) {
              complete = false;
              return found;
            }
            found.push_back({Position{p}, payer.holder});
            has = 0;
          } else {
            has -= static_cast<Delta>(payer.amount);
          }
        }
        for (const Entry& receiver : step.receivers) {
          if (receiver.holder != graph::kNobody) balance[receiver.holder] += static_cast<Delta>(receiver.amount);
        }
      }
    }
    return found;
  }

  // Chain
  UnixTime time(TxIndex tx) const override { return ledger_.times_[raw(tx)]; }
  UnixTime end() const override { return ledger_.times_.empty() ? UnixTime{} : ledger_.times_.back(); }
  Address address(AddressId id) const override { return ledger_.addresses_[raw(id)]; }
  std::optional<AddressId> find_address(const Address& address) const override {
    for (std::size_t i = 0; i < ledger_.addresses_.size(); ++i) {
      if (ledger_.addresses_[i] == address) return AddressId{i};
    }
    return std::nullopt;
  }
  std::vector<TxIndex> activity(AddressId address, AssetId asset) const override {
    std::vector<TxIndex> found;
    for (const Transaction& tx : ledger_.txs_) {
      bool pays = false;
      for (const Step& step : tx.steps) {
        for (const Entry& payer : step.payers) pays = pays || (payer.address == address && step.asset == asset);
      }
      if (pays) found.push_back(tx.tx);
    }
    return found;
  }
  std::uint64_t posting_count(AddressId address, AssetId asset) const override {
    std::uint64_t count = 0;
    for (const Transaction& tx : ledger_.txs_)
      count += takes_part(tx, FakeLedger::account_of(address, asset)) ? 1U : 0U;
    return count;
  }
  std::vector<Kept> outputs_of(AddressId address) const override {
    std::vector<Kept> kept;
    for (std::uint64_t i = 0; i < ledger_.coins.size(); ++i) {
      const FakeLedger::Coin& coin = ledger_.coins[i];
      if (coin.address == address)
        kept.push_back({OutIndex{i}, static_cast<std::uint64_t>(coin.amount), coin.creator, coin.spender});
    }
    return kept;
  }
  TxIndex creator(OutIndex out) const override { return ledger_.coins[raw(out)].creator; }
  std::uint32_t asset_count() const override { return 4; }
  bool trusted(AssetId asset) const override { return !forged.contains(asset); }
  std::set<AssetId> forged;  ///< assets that no trusted list names

  const std::vector<Transaction>& transactions() const { return ledger_.txs_; }

 private:
  static std::uint64_t raw_position(Position position) { return static_cast<std::uint64_t>(position); }
  TxIndex tx_at(Position position) const {
    const std::uint64_t p = raw_position(position);
    return TxIndex{forward_ ? p - 1 : ledger_.txs_.size() - p};
  }
  static bool takes_part(const Transaction& tx, Holder holder) {
    for (const Step& step : tx.steps) {
      for (const Entry& entry : step.payers) {
        if (entry.holder == holder) return true;
      }
      for (const Entry& entry : step.receivers) {
        if (entry.holder == holder) return true;
      }
    }
    return false;
  }
  static Delta change(const Transaction& tx, Holder holder) {
    Delta sum = 0;
    for (const Step& step : tx.steps) {
      for (const Entry& entry : step.payers) sum -= entry.holder == holder ? static_cast<Delta>(entry.amount) : 0;
      for (const Entry& entry : step.receivers) sum += entry.holder == holder ? static_cast<Delta>(entry.amount) : 0;
    }
    return sum;
  }

  const FakeLedger& ledger_;
  bool forward_;
};

// ---- seeds and questions ---------------------------------------------------------------------------------------

inline LabelId incident(unsigned i) {
  return LabelId{static_cast<std::uint16_t>(kFirstIncident + i)};
}

/// The output `coin` is stolen.
inline SeedLine open_seed(const FakeLedger& ledger, LabelId label, std::uint64_t coin) {
  const auto& c = ledger.coins[coin];
  return {label, "open", c.creator, 0, c.vout, Holder{coin}, c.address, kNativeAsset, c.amount};
}
/// What receiver `entry` gets in `tx` is stolen.
inline SeedLine arrive_seed(const FakeView& view, LabelId label, TxIndex tx, std::uint32_t step = 0,
                            std::uint32_t entry = 0) {
  Transaction read;
  view.read(view.position(tx), read);
  const Entry& e = read.steps[step].receivers[entry];
  return {label, "arrive", tx, step, entry, e.holder, e.address, read.steps[step].asset, e.amount};
}
inline SeedLine leave_seed(const FakeView& view, LabelId label, TxIndex tx, std::uint32_t step = 0,
                           std::uint32_t entry = 0) {
  Transaction read;
  view.read(view.position(tx), read);
  const Entry& e = read.steps[step].payers[entry];
  return {label, "leave", tx, step, entry, e.holder, e.address, read.steps[step].asset, e.amount};
}
/// A thief-held account: every payment of it, in the order of the view.
inline void hold(const FakeView& view, SeedSet& seeds, LabelId label, Holder holder) {
  seeds.sources.push_back(holder);
  Transaction read;
  for (std::uint64_t p = 1; p <= view.transactions().size(); ++p) {
    view.read(Position{p}, read);
    for (std::uint32_t s = 0; s < read.steps.size(); ++s) {
      for (std::uint32_t i = 0; i < read.steps[s].payers.size(); ++i) {
        const Entry& e = read.steps[s].payers[i];
        if (e.holder == holder)
          seeds.lines.push_back({label, "leave", read.tx, s, i, holder, e.address, read.steps[s].asset, e.amount});
      }
    }
  }
}

/// A method with one policy for each name, no floor, and incidents called "theft", "theft 2", ...
inline Method method_of(std::vector<PolicyId> policies, unsigned incidents = 1) {
  Method method = default_method();
  method.policies = std::move(policies);
  method.floor_ppm = 0;
  for (unsigned i = 0; i < incidents; ++i)
    method.incidents.push_back({i == 0 ? "theft" : "theft " + std::to_string(i + 1), {Seed{}}});
  return method;
}
inline const std::vector<PolicyId>& all_policies() {
  static const std::vector<PolicyId> kAll{PolicyId::poison, PolicyId::haircut,      PolicyId::fifo,
                                          PolicyId::lifo,   PolicyId::seniority,    PolicyId::juniority,
                                          PolicyId::tiho,   PolicyId::haircut_exact};
  return kAll;
}

inline intel::Label service(const std::string& address, const std::string& category, const std::string& actor = "") {
  intel::Label label;
  label.address = named(address);
  label.label = address;
  label.actor = actor;
  label.category = category;
  label.source = "test";
  return label;
}

/// Amount in whole base units (haircut: rounded down) of a label at a place, over all holders, or of one holder.
inline u128 amount_at(const TraceResult& result, PolicyId policy, LabelId label, Place place,
                      std::optional<Holder> holder = {}, std::optional<Unfollowed> why = {},
                      std::optional<AssetId> asset = {}) {
  u128 sum = 0;
  for (const PolicyRun& run : result.runs) {
    if (run.policy != policy) continue;
    for (const Holding& h : run.holdings) {
      if (h.label != label || h.place != place || (holder && h.holder != *holder) || (why && h.why != *why) ||
          (asset && h.asset != *asset))
        continue;
      sum += h.amount.quanta;
    }
    if (place == Place::fees && !holder) {
      for (const BalanceLine& line : run.balance)
        sum += line.label == label ? line.places[static_cast<std::size_t>(Place::fees)].quanta : 0;
    }
  }
  return policy == PolicyId::haircut ? sum >> 32 : sum;
}

/// What entry `entry` (receiver unless `payer`) of `tx` carries of a label, in base units.
inline u128 moved(const TraceResult& result, PolicyId policy, LabelId label, TxIndex tx, std::uint32_t entry = 0,
                  bool payer = false, std::uint32_t step = 0) {
  for (const PolicyRun& run : result.runs) {
    if (run.policy != policy) continue;
    for (const Move& move : run.moves) {
      if (move.tx == tx && move.entry == entry && move.payer == payer && move.label == label && move.step == step)
        return policy == PolicyId::haircut ? move.quanta >> 32 : move.quanta;
    }
  }
  return 0;
}

}  // namespace clew::trace::fake
