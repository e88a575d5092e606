// From what an investigator names (a hash, an address, a transfer) to places of the ledger.
//
// Everything is looked up before the first step is walked, so that a typing error costs a sentence and not an hour. A
// seed that names several places becomes several lines. One that moves nothing before the as-of date contributes
// nothing yet and is noted; only an incident without any place is refused. Refused too: guessing (a hash with several
// rows, a transfer of several assets): the message says what to add. Source: docs/reference/taint-rules.md sections 5
// and 12.

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "clew/codec/address.h"
#include "clew/codec/hex.h"
#include "clew/trace/follow.h"

namespace clew::trace {

namespace {

using ledger::Ledger;

std::unexpected<Refusal> refuse(Code code, const char* reason, std::string message) {
  return std::unexpected(Refusal{{code, reason, 0}, std::move(message)});
}

std::string hash_of(const Ledger& ledger, const Hash256& hash) {
  const std::string text = codec::hash_text(hash, ledger.identity().id_reversed != 0);
  return ledger.identity().kind == ledger::Kind::account ? "0x" + text : text;
}
std::string output_of(const Ledger& ledger, const Hash256& tx, std::uint32_t vout) {
  return "output " + hash_of(ledger, tx) + ":" + std::to_string(vout);
}

class Finder {
 public:
  Finder(const Ledger& ledger, const graph::FlowView& view, const Method& method, std::optional<TxIndex> last)
      : ledger_(ledger), view_(view), backward_(method.direction == graph::Direction::backward), last_(last) {}

  Result<void, Refusal> add(const Incident& incident, LabelId label) {
    if (incident.seeds.empty())
      return refuse(Code::usage, "an incident without seeds",
                    "Incident \"" + incident.name + "\" names no seed: say what was stolen.");
    incident_ = &incident;
    label_ = label;
    const std::size_t lines = set_.lines.size();
    repeated_ = 0;
    for (const Seed& seed : incident.seeds) CLEW_TRY_VOID(add(seed));
    if (repeated_ != 0) {
      set_.notes.push_back("Incident \"" + incident.name + "\" names " + to_decimal(u128{repeated_}) +
                           (repeated_ == 1 ? " place that is" : " places that are") +
                           " named before: each place is the first one's, and counts once.");
    }
    if (set_.lines.size() + repeated_ != lines) return {};
    return refuse(Code::not_found, "no seed of an incident exists",
                  "No seed of incident \"" + incident.name + "\" has moved anything" +
                      (last_ ? " by the as-of date. " : ". ") + (set_.notes.empty() ? "" : set_.notes.back()));
  }

  SeedSet take() { return std::move(set_); }

 private:
  Result<void, Refusal> add(const Seed& seed) {
    switch (seed.kind) {
      case Seed::Kind::output: return output(seed);
      case Seed::Kind::tx: return view_.is_utxo() ? outputs_of(seed) : transfers(seed, false);
      case Seed::Kind::transfer:
        if (view_.is_utxo())
          return refuse(Code::usage, "a transfer seed on a UTXO ledger",
                        about("names a transfer; on this ledger name an output or a transaction"));
        return transfers(seed, true);
      case Seed::Kind::address: return view_.is_utxo() ? all_outputs(seed) : thief_held(seed);
    }
    return {};
  }

  std::string about(const std::string& what) const {
    return "A seed of incident \"" + incident_->name + "\" " + what + ".";
  }
  std::string name_of(const Address& address) const {
    return codec::address_text(address.view(), ledger_.identity().network);
  }
  /// "... names account Thief, which paid nothing by the as-of date: it contributes nothing."
  void contributes_nothing(const std::string& what, const std::string& did_not) {
    set_.notes.push_back(about("names " + what + ", which " + did_not + (last_ ? " by the as-of date" : "") +
                               ": it contributes nothing"));
  }
  bool exists(TxIndex tx) const { return !last_ || tx <= *last_; }
  /// Places named so far, new ones and others.
  std::size_t named() const { return set_.lines.size() + repeated_; }

  /// Nothing (and a note) where the transaction comes only after the as-of date.
  Result<std::optional<TxIndex>, Refusal> transaction(const Seed& seed) {
    std::optional<TxIndex> found;  // of two with one hash, the later one is what later inputs mean
    bool later = false;
    for (const TxIndex tx : ledger_.find_tx(seed.tx)) {
      if (!view_.is_utxo() && ledger_.tx_id(tx).row != seed.row) continue;
      exists(tx) ? void(found = tx) : void(later = true);
    }
    if (found) return found;
    const std::string what = "transaction " + hash_of(ledger_, seed.tx);
    if (!later)
      return refuse(Code::not_found, "seed transaction not in the ledger",
                    about("names " + what + ", which is not in the ledger"));
    contributes_nothing(what, "does not exist");
    return found;
  }

  void open(OutIndex out) {
    const ledger::Output output = ledger_.output(out);
    const TxIndex tx = is_outside(out) ? TxIndex{0} : output.creator;
    push({label_, "open", tx, 0, output.vout, view_.output_holder(out), output.address, kNativeAsset, output.value});
  }
  /// One place begins one line: what is stolen there belongs to the first who names it.
  void push(const SeedLine& line) {
    const bool leaves = line.kind == "leave";
    const bool opens = line.kind == "open";
    const auto place = opens ? std::tuple(leaves, opens, raw(line.holder), 0U, 0U)
                             : std::tuple(leaves, opens, raw(line.tx), line.step, line.entry);
    places_.insert(place).second ? set_.lines.push_back(line) : void(++repeated_);
  }
  bool exists(OutIndex out) const { return is_outside(out) || exists(ledger_.output(out).creator); }

  Result<void, Refusal> output(const Seed& seed) {
    if (!view_.is_utxo())
      return refuse(Code::usage, "an output seed on an account ledger",
                    about("names an output; on this ledger name a transaction, a transfer or an address"));
    const auto out = ledger_.find_output({seed.tx, seed.vout});
    const std::string what = output_of(ledger_, seed.tx, seed.vout);
    if (!out)
      return refuse(Code::not_found, "seed output not in the ledger",
                    about("names " + what + ", which is not in the ledger"));
    exists(*out) ? open(*out) : contributes_nothing(what, "does not exist");
    return {};
  }

  Result<void, Refusal> outputs_of(const Seed& seed) {
    const std::optional<TxIndex> tx = CLEW_TRY(transaction(seed));
    for (std::uint32_t i = 0; tx && i < ledger_.output_count(*tx); ++i)
      open(OutIndex{raw(ledger_.first_output(*tx)) + i});
    return {};
  }

  Result<AddressId, Refusal> address(const Seed& seed) const {
    const auto id = ledger_.find_address(seed.address.view());
    if (!id)
      return refuse(Code::not_found, "seed address not in the ledger",
                    about("names address " + name_of(seed.address) + ", which is not in the ledger"));
    return *id;
  }

  Result<void, Refusal> all_outputs(const Seed& seed) {
    const std::size_t before = named();
    for (const OutIndex out : ledger_.outputs_of(CLEW_TRY(address(seed)))) {
      if (exists(out)) open(out);
    }
    if (named() == before) contributes_nothing("address " + name_of(seed.address), "received nothing");
    return {};
  }

  /// Forward the receivers of the transaction are stolen value, backward its (mirrored) payers are what is asked about.
  Result<void, Refusal> transfers(const Seed& seed, bool one_address) {
    const std::optional<TxIndex> found = CLEW_TRY(transaction(seed));
    std::optional<AddressId> who;
    if (one_address) who = CLEW_TRY(address(seed));
    if (!found) return {};
    const TxIndex tx = *found;
    graph::Transaction read;
    view_.read(view_.position(tx), read);
    const std::size_t before = named();
    std::vector<AssetId> assets;
    for (std::uint32_t s = 0; s < read.steps.size(); ++s) {
      const graph::Step& step = read.steps[s];
      if (seed.asset && step.asset != *seed.asset) continue;
      const auto& entries = backward_ ? step.payers : step.receivers;
      for (std::uint32_t i = 0; i < entries.size(); ++i) {
        if (entries[i].holder == graph::kNobody || (who && entries[i].address != *who)) continue;
        push({label_, backward_ ? "leave" : "arrive", tx, s, i, entries[i].holder, entries[i].address, step.asset,
              entries[i].amount});
        if (std::find(assets.begin(), assets.end(), step.asset) == assets.end()) assets.push_back(step.asset);
      }
    }
    if (named() == before)
      return refuse(Code::not_found, "seed transfer not in the transaction",
                    about("names a transfer that its transaction does not contain (after netting)"));
    if (one_address && assets.size() > 1)
      return refuse(Code::usage, "seed transfer of several assets",
                    about("names a transfer of several assets; say which asset"));
    return {};
  }

  Result<void, Refusal> thief_held(const Seed& seed) {
    const AddressId id = CLEW_TRY(address(seed));
    const std::vector<AssetId> assets = seed.asset ? std::vector{*seed.asset} : ledger_.assets_of(id);
    const std::size_t before = named();
    graph::Transaction read;
    for (const AssetId asset : assets) {
      const graph::Holder holder = view_.account_holder(id, asset);
      if (std::find(set_.sources.begin(), set_.sources.end(), holder) == set_.sources.end())
        set_.sources.push_back(holder);
      std::vector<graph::Position> positions;
      for (const TxIndex tx : ledger_.postings(id, asset)) {
        if (exists(tx)) positions.push_back(view_.position(tx));
      }
      std::sort(positions.begin(), positions.end());
      for (const graph::Position position : positions) {
        view_.read(position, read);
        add_payments(read, holder);
      }
    }
    if (named() == before) contributes_nothing("account " + name_of(seed.address), "paid nothing");
    return {};
  }

  void add_payments(const graph::Transaction& read, graph::Holder holder) {
    for (std::uint32_t s = 0; s < read.steps.size(); ++s) {
      const graph::Step& step = read.steps[s];
      for (std::uint32_t i = 0; i < step.payers.size(); ++i) {
        if (step.payers[i].holder != holder) continue;
        push({label_, "leave", read.tx, s, i, holder, step.payers[i].address, step.asset, step.payers[i].amount});
      }
    }
  }

  const Ledger& ledger_;
  const graph::FlowView& view_;
  bool backward_;
  std::optional<TxIndex> last_;
  const Incident* incident_ = nullptr;
  LabelId label_{0};
  SeedSet set_;
  std::set<std::tuple<bool, bool, std::uint64_t, std::uint32_t, std::uint32_t>> places_;
  std::size_t repeated_ = 0;  ///< places of this incident that were named before
};

}  // namespace

Result<SeedSet, Refusal> find_seeds(const Ledger& ledger, const graph::FlowView& view, const Method& method,
                                    std::optional<TxIndex> last) {
  Finder finder(ledger, view, method, last);
  std::uint16_t label = kFirstIncident;
  for (const Incident& incident : method.incidents) {
    CLEW_TRY_VOID(finder.add(incident, LabelId{label}));
    ++label;
  }
  SeedSet set = finder.take();
  for (const Branch& branch : method.branches) {
    if (!branch.output) continue;
    const auto out = ledger.find_output({branch.output->first, branch.output->second});
    if (!out || !view.is_utxo())
      return refuse(Code::not_found, "branch output not in the ledger",
                    "A branch (\"" + branch.reason + "\") names " +
                        output_of(ledger, branch.output->first, branch.output->second) +
                        ", which is not in the ledger.");
    set.output_branches.emplace_back(view.output_holder(*out), &branch);
  }
  return set;
}

}  // namespace clew::trace
