// What one address received and sent, added up from the mixtures of its transactions, and the way that most of it took.
//
// A receipt is split by the mixture its transaction made, a payment by where its transaction went. The direct part is
// counted from the transaction itself: how much of what went in (or out) was a marked party's, in proportion.
//
// A way is one witness, not the whole: at each transaction the party with the largest part of the lane is taken, until
// a marked one is met. On an account ledger the pool does not remember which receipt was paid on, so the largest among
// the nearest receipts is taken. Both are bounded and say when a limit was reached.

#include <algorithm>
#include <tuple>

#include "clew/graph/exposure.h"
#include "clew/ledger/ledger.h"

namespace clew::graph {
namespace {

u128 share_of(u128 amount, u128 part, u128 whole) {
  // amount * part / whole without leaving 128 bits: amounts below 2^96 are shifted until the product fits.
  unsigned shift = 0;
  while (part >> shift >> 31 != 0) ++shift;
  const u128 divisor = (whole >> shift) + (shift == 0 ? 0 : 1);
  return divisor == 0 ? 0 : std::min(amount, amount * (part >> shift) / divisor);
}

void add_touched(const Composition& composition, u128 amount, TxIndex tx, LaneAmounts& lanes,
                 std::array<LaneTimes, kExposureLanes>& times) {
  for (std::size_t lane = 0; lane < kExposureLanes; ++lane) {
    if (((composition.touched >> lane) & 1) == 0) continue;
    lanes[lane] += amount;
    const bool none = times[lane].first == kNoTransaction;
    times[lane].first = none ? tx : std::min(times[lane].first, tx);
    times[lane].last = none ? tx : std::max(times[lane].last, tx);
  }
}

/// What a transaction paid or got, by the lanes of the parties.
struct Parties {
  LaneAmounts marked{};
  u128 whole = 0;
  void add_direct(u128 amount, LaneAmounts& lanes) const {
    for (std::size_t lane = kFirstMarked; lane < kExposureLanes; ++lane) {
      if (marked[lane] != 0) lanes[lane] += share_of(amount, marked[lane], whole);
    }
  }
};

UnixTime time_of(const ledger::Ledger& ledger, TxIndex tx) {
  return ledger.block(ledger.block_of(tx)).time;
}

/// Rounding must not make the direct part larger than the whole.
void cap(LaneAmounts& direct, const LaneAmounts& all) {
  for (std::size_t lane = 0; lane < kExposureLanes; ++lane) direct[lane] = std::min(direct[lane], all[lane]);
}

/// Step whose payers gave what the receivers of step `s` got: the other one of a swap.
std::size_t paying_step(const Transaction& read, std::size_t s) {
  if (read.steps[s].kind == StepKind::conversion) return s + 1;
  return read.steps[s].kind == StepKind::converted ? s - 1 : s;
}

/// How well a party explains a lane: the larger the better.
using Weight = std::tuple<u128, bool, u128>;
Weight weight_of(const Composition& composition, Lane lane, u128 amount) {
  LaneAmounts lanes{};
  add_split(composition, amount, lanes);
  return {lanes[lane], ((composition.touched >> lane) & 1) != 0, amount};
}
bool says_something(const Weight& weight) {
  return std::get<0>(weight) != 0 || std::get<1>(weight);
}

// ---- UTXO ------------------------------------------------------------------------------------------------------

class UtxoExposure {
 public:
  UtxoExposure(const ExposureIndex& index, const ledger::Ledger& ledger, std::optional<UnixTime> until)
      : index_(index), ledger_(ledger), until_(until), transactions_(index.transactions()) {}

  AssetExposure of(AddressId address) {
    AssetExposure sum;
    for (const OutIndex out : ledger_.outputs_of(address)) {
      const ledger::Output output = ledger_.output(out);
      if (in_time(made_by(out))) {
        const Composition from = index_.from(output.creator, 0);
        ++sum.receipts;
        sum.received += output.value;
        add_split(from, output.value, sum.from);
        add_touched(from, output.value, output.creator, sum.touched_from, sum.times_from);
        payers(output.creator).add_direct(output.value, sum.direct_from);
      }
      const auto spender = spent_by(out);
      if (!in_time(spender)) continue;
      const Composition to = index_.to(*spender, 0);
      ++sum.payments;
      sum.sent += output.value;
      add_split(to, output.value, sum.to);
      add_touched(to, output.value, *spender, sum.touched_to, sum.times_to);
      receivers(*spender).add_direct(output.value, sum.direct_to);
    }
    cap(sum.direct_from, sum.from);
    cap(sum.direct_to, sum.to);
    return sum;
  }

  Way way(AddressId address, Lane lane, bool outwards) {
    Choice choice;
    for (const OutIndex out : ledger_.outputs_of(address)) {
      const ledger::Output output = ledger_.output(out);
      const auto end = outwards ? spent_by(out) : made_by(out);
      if (in_time(end)) choice.consider(*end, composition(*end, outwards), output.value, lane);
    }
    Way way;
    while (choice.found && !way.complete && way.steps.size() < kWayStepsMax) {
      way.steps.push_back({choice.tx, kNoAddress});
      choice = next(choice.tx, lane, outwards, way);
    }
    return way;
  }

 private:
  Composition composition(TxIndex tx, bool outwards) const { return outwards ? index_.to(tx, 0) : index_.from(tx, 0); }
  bool in_time(std::optional<TxIndex> tx) const { return tx && (!until_ || time_of(ledger_, *tx) <= *until_); }
  std::optional<TxIndex> made_by(OutIndex out) const {
    if (is_outside(out)) return std::nullopt;
    const TxIndex creator = ledger_.output(out).creator;
    return raw(creator) < transactions_ ? std::optional(creator) : std::nullopt;
  }
  std::optional<TxIndex> spent_by(OutIndex out) const {
    const auto spender = ledger_.spender(out);
    return spender && raw(*spender) < transactions_ ? spender : std::nullopt;
  }

  struct Choice {
    bool found = false;
    TxIndex tx{};
    Weight weight{};
    bool consider(TxIndex candidate, const Composition& composition, u128 amount, Lane lane) {
      const Weight its = weight_of(composition, lane, amount);
      if (!says_something(its) || (found && its <= weight)) return false;
      *this = {true, candidate, its};
      return true;
    }
  };

  /// Chooses among the coins on the far side of `tx`; ends the way if one is of the lane.
  Choice next(TxIndex tx, Lane lane, bool outwards, Way& way) {
    outwards ? ledger_.outputs(tx, coins_) : ledger_.inputs(tx, coins_);
    Choice choice;
    u128 direct = 0;
    for (const ledger::Coin& coin : coins_) {
      if (coin.unknown) continue;
      const std::optional<TxIndex> far = outwards ? spent_by(coin.out) : made_by(coin.out);
      const TxIndex paid_in = outwards ? tx : far.value_or(tx);
      const auto mark = index_.lane_at(coin.address, time_of(ledger_, paid_in));
      if (mark == lane && coin.value >= direct) {
        direct = coin.value;
        way.steps.back().next = coin.address;
        way.complete = true;
      }
      if (mark || way.complete || !far) continue;
      if (choice.consider(*far, composition(*far, outwards), coin.value, lane)) way.steps.back().next = coin.address;
    }
    return choice;
  }

  const Parties& payers(TxIndex tx) {
    if (payers_of_ == tx) return payers_;
    payers_of_ = tx;
    payers_ = {};
    if (ledger_.is_coinbase(tx)) return payers_;
    ledger_.inputs(tx, coins_);
    u128 paid = 0;
    for (const ledger::Coin& coin : coins_) {
      if (coin.unknown) continue;
      payers_.whole += coin.value;
      const TxIndex seen = is_outside(coin.out) ? tx : ledger_.output(coin.out).creator;
      if (const auto lane = index_.lane_at(coin.address, time_of(ledger_, seen))) payers_.marked[*lane] += coin.value;
    }
    ledger_.outputs(tx, coins_);
    for (const ledger::Coin& coin : coins_) paid += coin.value;
    payers_.whole = std::max(payers_.whole, paid);
    return payers_;
  }
  const Parties& receivers(TxIndex tx) {
    if (receivers_of_ == tx) return receivers_;
    receivers_of_ = tx;
    receivers_ = {};
    const UnixTime time = time_of(ledger_, tx);
    ledger_.outputs(tx, coins_);
    for (const ledger::Coin& coin : coins_) {
      receivers_.whole += coin.value;
      if (const auto lane = index_.lane_at(coin.address, time)) receivers_.marked[*lane] += coin.value;
    }
    u128 paid = 0;
    ledger_.inputs(tx, coins_);
    for (const ledger::Coin& coin : coins_) paid += coin.unknown ? 0 : coin.value;
    receivers_.whole = std::max(receivers_.whole, paid);
    return receivers_;
  }

  const ExposureIndex& index_;
  const ledger::Ledger& ledger_;
  std::optional<UnixTime> until_;  ///< of the address itself, later receipts and payments do not count
  std::uint64_t transactions_;     ///< later ones do not exist
  std::vector<ledger::Coin> coins_;
  std::optional<TxIndex> payers_of_, receivers_of_;
  Parties payers_, receivers_;
};

// ---- Accounts --------------------------------------------------------------------------------------------------

class AccountExposure {
 public:
  AccountExposure(const ExposureIndex& index, const ledger::Ledger& ledger, const FlowView& view,
                  std::optional<UnixTime> until)
      : index_(index), ledger_(ledger), view_(view), until_(until) {}

  AssetExposure of(AddressId address, AssetId asset) {
    AssetExposure sum;
    sum.asset = asset;
    for (const TxIndex tx : postings_in_time(address, asset)) {
      view_.read(view_.position(tx), read_);
      const UnixTime time = time_of(ledger_, tx);
      for (std::size_t s = 0; s < read_.steps.size(); ++s) {
        if (read_.steps[s].asset != asset) continue;
        if (const u128 got = amount_of(read_.steps[s].receivers, address)) {
          const Composition from = index_.from(tx, s);
          ++sum.receipts;
          sum.received += got;
          add_split(from, got, sum.from);
          add_touched(from, got, tx, sum.touched_from, sum.times_from);
          parties(read_.steps[paying_step(read_, s)], false, time).add_direct(got, sum.direct_from);
        }
        if (const u128 paid = amount_of(read_.steps[s].payers, address)) {
          const Composition to = index_.to(tx, s);
          ++sum.payments;
          sum.sent += paid;
          add_split(to, paid, sum.to);
          add_touched(to, paid, tx, sum.touched_to, sum.times_to);
          parties(read_.steps[paying_step(read_, s)], true, time).add_direct(paid, sum.direct_to);
        }
      }
    }
    cap(sum.direct_from, sum.from);
    cap(sum.direct_to, sum.to);
    return sum;
  }

  Way way(AddressId address, AssetId asset, Lane lane, bool outwards) {
    Way way;
    std::optional<TxIndex> behind;  // receipts must come before it, payments after it
    while (way.steps.size() < kWayStepsMax) {
      const auto found = best_posting(address, asset, lane, outwards, behind);
      if (!found) return way;
      view_.read(view_.position(found->tx), read_);
      const UnixTime time = time_of(ledger_, found->tx);
      const Step& step = read_.steps[paying_step(read_, found->step)];
      const Entry* largest = nullptr;
      bool marked = false;
      for (const Entry& entry : outwards ? step.receivers : step.payers) {
        if (entry.holder == kNobody) continue;
        const auto mark = index_.lane_at(entry.address, time);
        if (mark && mark != lane) continue;
        const bool better = largest == nullptr || (mark.has_value() && !marked) ||
                            (mark.has_value() == marked && entry.amount > largest->amount);
        if (!better) continue;
        largest = &entry;
        marked = mark.has_value();
      }
      way.steps.push_back({found->tx, largest == nullptr ? kNoAddress : largest->address});
      way.complete = marked;
      if (marked || largest == nullptr) return way;
      address = largest->address;
      asset = step.asset;
      behind = found->tx;
    }
    return way;
  }

 private:
  std::vector<TxIndex> postings_of(AddressId address, AssetId asset) const {
    std::vector<TxIndex> postings = ledger_.postings(address, asset);
    std::erase_if(postings, [&](TxIndex tx) { return raw(tx) >= index_.transactions(); });
    return postings;
  }
  std::vector<TxIndex> postings_in_time(AddressId address, AssetId asset) const {
    std::vector<TxIndex> postings = postings_of(address, asset);
    if (until_) std::erase_if(postings, [&](TxIndex tx) { return time_of(ledger_, tx) > *until_; });
    return postings;
  }
  struct Posting {
    TxIndex tx;
    std::size_t step;
  };
  static u128 amount_of(const std::vector<Entry>& entries, AddressId address) {
    u128 sum = 0;
    for (const Entry& entry : entries) sum += entry.holder != kNobody && entry.address == address ? entry.amount : 0;
    return sum;
  }
  Parties parties(const Step& step, bool receivers, UnixTime time) const {
    Parties sum;
    for (const Entry& entry : receivers ? step.receivers : step.payers) {
      sum.whole += entry.amount;
      if (entry.holder == kNobody) continue;
      if (const auto lane = index_.lane_at(entry.address, time)) sum.marked[*lane] += entry.amount;
    }
    if (receivers) sum.whole += step.remainder;
    return sum;
  }
  std::optional<Posting> best_posting(AddressId address, AssetId asset, Lane lane, bool outwards,
                                      std::optional<TxIndex> behind) {
    std::vector<TxIndex> postings = behind ? postings_of(address, asset) : postings_in_time(address, asset);
    if (behind) {
      std::erase_if(postings, [&](TxIndex tx) { return outwards ? tx <= *behind : tx >= *behind; });
    }
    if (!outwards) std::reverse(postings.begin(), postings.end());
    if (behind && postings.size() > kWayPostingsMax) postings.resize(kWayPostingsMax);
    std::optional<Posting> found;
    Weight best{};
    for (const TxIndex tx : postings) {
      view_.read(view_.position(tx), read_);
      for (std::size_t s = 0; s < read_.steps.size(); ++s) {
        if (read_.steps[s].asset != asset) continue;
        const u128 amount = amount_of(outwards ? read_.steps[s].payers : read_.steps[s].receivers, address);
        if (amount == 0) continue;
        const Weight weight = weight_of(outwards ? index_.to(tx, s) : index_.from(tx, s), lane, amount);
        if (!says_something(weight) || (found && weight <= best)) continue;
        best = weight;
        found = Posting{tx, s};
      }
    }
    return found;
  }

  const ExposureIndex& index_;
  const ledger::Ledger& ledger_;
  const FlowView& view_;
  std::optional<UnixTime> until_;  ///< of the address itself, later receipts and payments do not count
  Transaction read_;
};

}  // namespace

AssetExposure ExposureIndex::of(const ledger::Ledger& ledger, const FlowView& view, AddressId address, AssetId asset,
                                std::optional<UnixTime> until) const {
  if (view.is_utxo()) return UtxoExposure(*this, ledger, until).of(address);
  return AccountExposure(*this, ledger, view, until).of(address, asset);
}

Way ExposureIndex::way(const ledger::Ledger& ledger, const FlowView& view, AddressId address, AssetId asset, Lane lane,
                       bool outwards, std::optional<UnixTime> until) const {
  if (view.is_utxo()) return UtxoExposure(*this, ledger, until).way(address, lane, outwards);
  return AccountExposure(*this, ledger, view, until).way(address, asset, lane, outwards);
}

}  // namespace clew::graph
