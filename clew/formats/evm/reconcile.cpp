// One fact, once.
//
// Problem: a case folder has the same transaction in an export, in a node's block and in a second export; some of them
// know the receipt, some the hash, and sometimes two disagree. Approach: sort by name, merge field by field, refuse
// every record of a name that is contradicted (which one is right cannot be seen here). Merging is commutative, so the
// order of files does not show. Refused: "the last one wins".

#include "clew/formats/evm/reconcile.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::formats::evm {
namespace {

constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();

std::string name_of(const char* kind, const Hash256& hash) {
  return std::string(kind) + " 0x" + codec::to_hex(hash.view());
}
std::string name_of(const char* kind, const Hash256& hash, std::uint64_t index) {
  return name_of(kind, hash) + ":" + std::to_string(index);
}

bool earlier(const Origin& a, const Origin& b) {
  return std::tie(a.file, a.offset) < std::tie(b.file, b.offset);
}

template <class T>
bool merge(std::optional<T>& into, const std::optional<T>& from) {
  if (!from) return true;
  if (into) return *into == *from;
  into = from;
  return true;
}

bool merge(BlockRecord& into, const BlockRecord& from) {
  return merge(into.hash, from.hash) && merge(into.parent, from.parent) && merge(into.time, from.time) &&
         merge(into.withdrawals, from.withdrawals);
}
bool merge(TxRecord& into, const TxRecord& from) {
  return into.value == from.value && merge(into.block, from.block) && merge(into.index, from.index) &&
         merge(into.block_hash, from.block_hash) && merge(into.time, from.time) && merge(into.from, from.from) &&
         merge(into.to, from.to) && merge(into.gas, from.gas) && merge(into.gas_price, from.gas_price);
}
bool merge(ReceiptRecord& into, const ReceiptRecord& from) {
  return merge(into.block, from.block) && merge(into.index, from.index) && merge(into.gas_used, from.gas_used) &&
         merge(into.gas_price, from.gas_price) && merge(into.extra_fee, from.extra_fee) && merge(into.ok, from.ok) &&
         merge(into.contract, from.contract);
}
bool merge(LogRecord& into, const LogRecord& from) {
  return into.tx == from.tx && into.digest == from.digest && merge(into.index, from.index);
}
bool merge(TokenTransferRecord& into, const TokenTransferRecord& from) {
  return into.contract == from.contract && into.from == from.from && into.to == from.to && into.value == from.value;
}
bool merge(TraceRecord& into, const TraceRecord& from) {
  into.partial = into.partial && from.partial;
  return into.kind == from.kind && merge(into.from, from.from) && merge(into.to, from.to) &&
         merge(into.value, from.value) && merge(into.ok, from.ok) && merge(into.order, from.order) &&
         merge(into.time, from.time);
}

class Reconciler {
 public:
  Reconciler(Records records, std::string_view network) : in_(std::move(records)), network_(network) {}

  Ordered run() {
    out_.loaded = in_.counts;
    out_.refused = std::move(in_.refused);
    unify(
        in_.txs, [](const TxRecord& r) { return r.hash; },
        [](const TxRecord& r) { return name_of("transaction", r.hash); });
    unify(
        in_.receipts, [](const ReceiptRecord& r) { return r.tx; },
        [](const ReceiptRecord& r) { return name_of("receipt", r.tx); });
    find_places();
    give_block(in_.txs, [](TxRecord& r) { return &r.hash; }, "transaction");
    give_block(in_.receipts, [](ReceiptRecord& r) { return &r.tx; }, "receipt");
    give_block(in_.logs, [](LogRecord& r) { return &r.tx; }, "log");
    give_block(in_.token_transfers, [](TokenTransferRecord& r) { return &r.tx; }, "token transfer");
    unify(
        in_.logs, [](const LogRecord& r) { return std::tuple(*r.block, r.log_index); },
        [](const LogRecord& r) { return name_of("log", r.tx, r.log_index); });
    unify(
        in_.token_transfers, [](const TokenTransferRecord& r) { return std::tuple(*r.block, r.tx, r.log_index); },
        [](const TokenTransferRecord& r) { return name_of("token transfer", r.tx, r.log_index); });
    unify(
        in_.blocks, [](const BlockRecord& r) { return r.number; },
        [](const BlockRecord& r) { return "block " + std::to_string(r.number); });
    place_traces();
    unify_tx_traces();
    unify_block_traces();
    sort_all();
    std::ranges::sort(in_.claims);
    for (TokenClaim& claim : in_.claims) {
      if (out_.claims.empty() || out_.claims.back().contract != claim.contract) out_.claims.push_back(std::move(claim));
    }
    std::ranges::sort(out_.refused, {},
                      [](const Refusal& r) { return std::tie(r.origin.file, r.origin.offset, r.record, r.reason); });
    return std::move(out_);
  }

 private:
  struct Place {
    std::uint64_t block = kNone, index = kNone;
  };
  struct HashOfHash {
    std::size_t operator()(const Hash256& hash) const { return static_cast<std::size_t>(hash.prefix()); }
  };

  void refuse(const Origin& origin, Code code, const char* reason, std::string record) {
    out_.refused.push_back({origin, code, reason, std::move(record)});
  }

  /// Sorts by name and merges records of one name; all of them are refused if they contradict each other.
  template <class T, class KeyOf, class NameOf>
  void unify(std::vector<T>& list, KeyOf key_of, NameOf name) {
    std::ranges::sort(list, [&](const T& a, const T& b) {
      const auto left = key_of(a), right = key_of(b);
      return left != right ? left < right : earlier(a.origin, b.origin);
    });
    std::vector<T> kept;
    for (std::size_t start = 0; start < list.size();) {
      std::size_t end = start + 1;
      T whole = list[start];
      bool agree = true;
      for (; end < list.size() && key_of(list[end]) == key_of(list[start]); ++end)
        agree = merge(whole, list[end]) && agree;
      if (agree) {
        out_.duplicates += end - start - 1;
        kept.push_back(std::move(whole));
      } else {
        out_.contradictions += end - start;
        for (std::size_t i = start; i < end; ++i)
          refuse(list[i].origin, Code::mismatch, "another record of the same name says something else", name(list[i]));
      }
      start = end;
    }
    list = std::move(kept);
  }

  /// Where each transaction is: the transaction's own word first, then the receipt's, then the smallest of the others.
  void find_places() {
    const auto note = [](const Hash256& tx, const auto& block, const auto& index,
                         std::unordered_map<Hash256, Place, HashOfHash>& places) {
      Place& place = places[tx];
      if (block) place.block = std::min(place.block, *block);
      if (index) place.index = std::min(place.index, *index);
    };
    for (const TxRecord& r : in_.txs) note(r.hash, r.block, r.index, places_);
    std::unordered_map<Hash256, Place, HashOfHash> second, third;
    for (const ReceiptRecord& r : in_.receipts) note(r.tx, r.block, r.index, second);
    for (const LogRecord& r : in_.logs) note(r.tx, r.block, r.index, third);
    for (const TokenTransferRecord& r : in_.token_transfers) note(r.tx, r.block, std::optional<std::uint64_t>{}, third);
    for (const TraceRecord& r : in_.traces) {
      if (r.tx) note(*r.tx, r.block, r.index, third);
    }
    for (const auto* more : {&second, &third}) {
      for (const auto& [tx, place] : *more) {
        Place& known = places_[tx];
        if (known.block == kNone) known.block = place.block;
        if (known.index == kNone) known.index = place.index;
      }
    }
  }

  template <class T, class TxOf>
  void give_block(std::vector<T>& list, TxOf tx_of, const char* kind) {
    std::erase_if(list, [&](T& r) {
      const Hash256& tx = *tx_of(r);
      const std::uint64_t block = places_.at(tx).block;
      if (block == kNone) {
        refuse(r.origin, Code::malformed, "no record says in which block the transaction is", name_of(kind, tx));
        return true;
      }
      if (r.block && *r.block != block) {
        ++out_.contradictions;
        refuse(r.origin, Code::mismatch, "names another block than its transaction", name_of(kind, tx));
        return true;
      }
      r.block = block;
      return false;
    });
  }

  void place_traces() {
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::optional<Hash256>>
        by_index;  // nothing: two transactions claim the place
    for (const auto& [tx, place] : places_) {
      if (place.block == kNone || place.index == kNone) continue;
      const auto [entry, is_new] = by_index.try_emplace({place.block, place.index}, tx);
      if (!is_new && entry->second != tx) entry->second.reset();
    }
    for (TraceRecord& r : in_.traces) {
      const bool of_block = r.kind == TraceKind::reward || r.kind == TraceKind::genesis || r.kind == TraceKind::daofork;
      if (!of_block && !r.tx && r.block && r.index) {
        const auto found = by_index.find({*r.block, *r.index});
        if (found == by_index.end()) {
          r.tx = codec::sha256(as_bytes("evm transaction without hash: " + std::string(network_) + " " +
                                        std::to_string(*r.block) + " " + std::to_string(*r.index)));
          places_[*r.tx] = {*r.block, *r.index};
        } else if (!found->second) {
          refuse(r.origin, Code::mismatch, "two transactions claim the index of this trace",
                 "trace in block " + std::to_string(*r.block));
          continue;
        } else {
          r.tx = found->second;
        }
      }
      if (of_block || !r.tx) {
        if (!r.block) {
          refuse(r.origin, Code::malformed, "trace names neither block nor transaction", "trace");
        } else {
          out_.block_traces.push_back(std::move(r));
        }
      } else {
        out_.tx_traces.push_back(std::move(r));
      }
    }
    give_block(out_.tx_traces, [](TraceRecord& r) { return &*r.tx; }, "trace");
    for (TraceRecord& r : out_.tx_traces)
      r.index = places_.at(*r.tx).index == kNone ? std::nullopt : std::optional(places_.at(*r.tx).index);
  }

  void unify_tx_traces() {
    // A transaction whose traces have paths in one file and none in another: those without cannot be matched with those
    // that have one.
    std::unordered_map<Hash256, bool, HashOfHash> has_path;
    for (const TraceRecord& r : out_.tx_traces) has_path[*r.tx] |= r.address.has_value();
    std::erase_if(out_.tx_traces, [&](const TraceRecord& r) {
      const bool odd = !r.address && has_path[*r.tx];
      if (odd) refuse(r.origin, Code::mismatch, "trace without a path beside traces with one", name_of("trace", *r.tx));
      return odd;
    });
    for (TraceRecord& r : out_.tx_traces) {
      if (r.kind == TraceKind::borrowed_call) r.value.reset();  // moves nothing; some tracers repeat the caller's value
      if (r.kind == TraceKind::call && !r.value) r.value = 0;
    }
    unify(
        out_.tx_traces,
        [](const TraceRecord& r) {
          // A trace with neither path nor order is known by its place in its file only.
          const bool nameless = !r.address && !r.order;
          const std::uint64_t order = r.address ? 0 : r.order.value_or(r.origin.offset);
          return std::tuple(*r.block, *r.tx, r.address.value_or(std::vector<std::uint32_t>{}), order,
                            nameless ? r.origin.file : 0);
        },
        [](const TraceRecord& r) { return name_of("trace", *r.tx); });
  }

  /// Rewards have no name: equal ones count as often as the file that has most of them.
  void unify_block_traces() {
    using Content = std::tuple<std::uint64_t, TraceKind, std::string, std::optional<Account>, std::optional<Account>,
                               std::optional<u128>, std::optional<bool>>;
    std::map<Content, std::map<std::uint32_t, std::vector<TraceRecord>>> groups;
    for (TraceRecord& r : out_.block_traces) {
      Content content{*r.block, r.kind, r.reward_type, r.from, r.to, r.value, r.ok};
      groups[std::move(content)][r.origin.file].push_back(std::move(r));
    }
    out_.block_traces.clear();
    for (auto& [content, by_file] : groups) {
      std::vector<TraceRecord>* best = nullptr;
      std::uint64_t all = 0;
      const auto orders = [](const std::vector<TraceRecord>& list) {
        std::vector<std::uint64_t> out;
        for (const TraceRecord& r : list) out.push_back(r.order.value_or(kNone));
        return out;
      };
      for (auto& [file, list] : by_file) {
        all += list.size();
        std::ranges::sort(list, {},
                          [](const TraceRecord& r) { return std::tuple(r.order.value_or(kNone), r.origin.offset); });
        if (best == nullptr || list.size() > best->size() ||
            (list.size() == best->size() && orders(list) < orders(*best)))
          best = &list;
      }
      out_.duplicates += all - best->size();
      for (TraceRecord& r : *best) out_.block_traces.push_back(std::move(r));
    }
  }

  void sort_all() {
    out_.blocks = std::move(in_.blocks);
    out_.txs = std::move(in_.txs);
    out_.receipts = std::move(in_.receipts);
    out_.logs = std::move(in_.logs);
    out_.token_transfers = std::move(in_.token_transfers);
    std::ranges::sort(out_.txs, {}, [](const TxRecord& r) { return std::tuple(*r.block, r.hash); });
    for (TxRecord& r : out_.txs)
      r.index = places_.at(r.hash).index == kNone ? std::nullopt : std::optional(places_.at(r.hash).index);
    std::ranges::sort(out_.receipts, {}, [](const ReceiptRecord& r) { return std::tuple(*r.block, r.tx); });
    for (ReceiptRecord& r : out_.receipts)
      r.index = places_.at(r.tx).index == kNone ? std::nullopt : std::optional(places_.at(r.tx).index);
    std::ranges::sort(out_.logs, {}, [](const LogRecord& r) { return std::tuple(*r.block, r.tx, r.log_index); });
    for (LogRecord& r : out_.logs)
      r.index = places_.at(r.tx).index == kNone ? std::nullopt : std::optional(places_.at(r.tx).index);
    std::ranges::sort(out_.token_transfers, {},
                      [](const TokenTransferRecord& r) { return std::tuple(*r.block, r.tx, r.log_index); });
    // By what the source numbers, then by content; equal contents come from one file.
    std::ranges::sort(out_.block_traces, {}, [](const TraceRecord& r) {
      return std::tuple(*r.block, r.order.value_or(kNone), r.kind, r.reward_type, r.from, r.to, r.value, r.ok,
                        r.origin.offset);
    });
  }

  Records in_;
  Ordered out_;
  std::string_view network_;
  std::unordered_map<Hash256, Place, HashOfHash> places_;
};

}  // namespace

Ordered reconcile(Records records, std::string_view network) {
  return Reconciler(std::move(records), network).run();
}

}  // namespace clew::formats::evm
