#pragma once
// The holders whose pools a walk keeps, in numbered slots.
//
// An account is found by its holder, for anybody may pay it at any time. An output is found by the slot that waits in
// the agenda for its one spender, so a UTXO walk needs no table of the outputs it holds; only outputs that are seeds
// can be met before they are spent, and those few are in the table. Slots are reused with the memory of their pools.

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <vector>

#include "clew/graph/flow.h"
#include "clew/trace/agenda.h"
#include "clew/trace/label_plan.h"
#include "clew/trace/result.h"

namespace clew::trace {

struct Arrival {
  LabelId label{0};
  TxIndex first{0}, last{0};
  std::uint64_t receipts = 0;
};

template <class Pool>
struct OpenHolder {
  Pool pool;
  boost::container::small_vector<Arrival, 1> arrivals;
  graph::Holder holder = graph::kNobody;  ///< kNobody: the slot is free
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  LabelId seeded{0};  ///< an `open` seed that has not received yet
};

template <class Pool>
class OpenHolders {
 public:
  using Open = OpenHolder<Pool>;

  /// Slot of a holder in the table, or kNoSlot.
  std::uint32_t find(graph::Holder holder) const {
    const auto at = table_.find(holder);
    return at == table_.end() ? kNoSlot : at->second;
  }
  bool contains(graph::Holder holder) const { return table_.contains(holder); }
  Open& operator[](std::uint32_t slot) { return chunks_[slot / kChunk][slot % kChunk]; }
  const Open& operator[](std::uint32_t slot) const { return chunks_[slot / kChunk][slot % kChunk]; }

  /// A slot for a holder that has none. `listed`: find() shall know it.
  std::uint32_t open(graph::Holder holder, bool listed) {
    std::uint32_t slot = 0;
    if (!free_.empty()) {
      slot = free_.back();
      free_.pop_back();
    } else {
      slot = used_++;
      if (slot / kChunk == chunks_.size()) chunks_.push_back(std::make_unique<Open[]>(kChunk));
    }
    (*this)[slot].holder = holder;
    if (listed) table_.emplace(holder, slot);
    return slot;
  }
  /// Frees a slot. The caller has emptied its pool.
  void close(std::uint32_t slot, bool listed) {
    Open& open = (*this)[slot];
    if (listed) table_.erase(open.holder);
    open.arrivals.clear();
    open.holder = graph::kNobody;
    open.seeded = LabelId{0};
    free_.push_back(slot);
  }
  /// Calls f(slot) for every open holder, in no order.
  template <class F>
  void each(F&& f) const {
    for (std::uint32_t slot = 0; slot < used_; ++slot)
      if ((*this)[slot].holder != graph::kNobody) f(slot);
  }
  /// Brings a slot that is needed soon near.
  void prefetch(std::uint32_t slot) const {
    const char* at = reinterpret_cast<const char*>(&(*this)[slot]);
    for (std::size_t line = 0; line < sizeof(Open); line += 64) __builtin_prefetch(at + line);
  }

 private:
  static constexpr std::uint32_t kChunk = 1024;
  std::vector<std::unique_ptr<Open[]>> chunks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;
  boost::unordered_flat_map<graph::Holder, std::uint32_t> table_;
};

}  // namespace clew::trace
