#pragma once
// netting/1: what a transaction of an account ledger moved. Legs say what happened, call by call; a trace needs who was
// poorer and who was richer afterwards, per asset, and whether assets were exchanged. That is a judgement, so it has a
// name and a version. Definition: docs/reference/taint-rules.md section 8.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/graph/flow.h"
#include "clew/ledger/model.h"

namespace clew::ledger {
struct LegInfo;
}

namespace clew::graph {

inline constexpr std::string_view kNettingPolicy = "netting/1";

/// The holder (account, asset) of an account view. The address must be below 2^40 - 2 and the asset below 2^24 - 1,
/// which is checked: the ledger would have to be a thousand times larger than any that exists.
Holder pack_account(AddressId address, AssetId asset);
AddressId account_address(Holder holder);
AssetId account_asset(Holder holder);

/// Nets one transaction at a time. Keeps nothing but memory between calls: the result depends on the arguments only.
class Netting {
 public:
  /// Replaces `out.steps` and `out.flags` by the steps of these legs, in the order and with the kinds flow.h promises.
  ///
  /// Backward exchanges payers and receivers before anything is decided. A party the ledger does not name (none,
  /// unspendable) is kNobody; it pays and receives apart, because what is minted is not what was burnt. O(legs), no
  /// allocation once warm.
  void steps_of(std::span<const ledger::LegInfo> legs, Direction direction, Transaction& out);

 private:
  /// What one party gains or loses of one asset, in the direction of the view.
  struct Change {
    std::uint32_t slot = 0;  ///< index into assets_
    std::uint64_t party = 0;
    AddressId address = kNoAddress;
    i128 net = 0;  ///< without fees
    u128 fee = 0;
    bool pool = false;  ///< emitted a decoded pool event in this transaction
  };
  /// One asset in this transaction, and what the conversion rule asks about it. Pools are left out of the last four.
  struct AssetUse {
    AssetId asset = kNativeAsset;
    bool moves = false;       ///< more than gas
    bool gas_before = false;  ///< has gas that is a step of its own before the movements
    bool gas_behind = false;  ///< or behind them
    std::uint32_t step = 0;   ///< index of its movement in the result
    std::uint32_t before_step = 0;
    std::uint32_t behind_step = 0;
    std::uint32_t payers = 0;    ///< accounts and nobody: what is minted beside a payment was not paid by one party
    std::uint32_t accounts = 0;  ///< those of them that are accounts
    bool received = false;       ///< by an account: what is burnt was not received
    std::uint32_t payer = 0;     ///< index of the last paying account in changes_
  };
  /// Slots of the two assets of a conversion.
  struct Pair {
    std::uint32_t paid = 0;
    std::uint32_t received = 0;
  };

  void clear();
  void add_up(std::span<const ledger::LegInfo> legs, Direction direction);
  std::uint32_t slot_of(AssetId asset);
  Change& change_of(AddressId address, AssetId asset, bool receives);
  StepKind classify(Pair& pair);
  bool find_conversion(Pair& pair) const;
  bool converts(std::uint32_t paid, Pair& pair) const;
  void lay_out(StepKind kind, const Pair& pair, Direction direction, std::vector<Step>& steps);
  enum class Gas : std::uint8_t { joined, before, behind };
  static Gas gas_of(const Change& change, StepKind kind, Direction direction);
  void resize(std::vector<Step>& steps, std::size_t count);
  void fill(StepKind kind, const Pair& pair, Direction direction, std::vector<Step>& steps) const;

  std::vector<Change> changes_;   ///< by first leg; gas does not count as one
  std::vector<AssetUse> assets_;  ///< by first leg
  std::vector<AddressId> pools_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t> index_;  ///< (slot, party) -> change, once there are many
  std::vector<Step> spare_;  ///< steps of longer transactions, kept for the memory of their vectors
};

}  // namespace clew::graph
