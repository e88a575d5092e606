#pragma once
// Exposure of an address through the store's ledger: what it received came from whom, and what it sent went on to whom,
// by category and actor, with amounts, bounds, and the transactions of one way. docs/concepts/exposure.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/progress.h"
#include "clew/engine/engine.h"
#include "clew/graph/exposure.h"
#include "clew/screen/address_index.h"

namespace clew::engine {

/// Name of the policy in decisions: graph::kExposurePolicy.
struct ExposureOptions {
  /// Later transactions do not exist, nor do labels that were known later; listings are those of the address index.
  std::optional<UnixTime> as_of;
  bool rebuild = true;   ///< makes the index when there is none or a stale one; else that is an error
  unsigned ways = 3;     ///< lanes on each side, largest first, for which one way is named
  unsigned threads = 1;  ///< that make the index; never changes it
};

/// A category or actor on one side. Amounts are base units.
struct ExposurePart {
  std::string category;  ///< "sanctioned", "mixer", "exchange", ...
  std::string actor;     ///< id of the holder on the list, or actor of the label; empty: others of the category
  u128 least = 0;        ///< by haircut, rounded down
  u128 most = 0;         ///< with all that rounding lost on this side
  u128 direct = 0;       ///< part of `least` that one transaction brought
  u128 touched = 0;  ///< poison: whole receipts (payments) of which any part is the actor's. Not a share of anything
  std::string first, last;         ///< the first and the last transaction of those, and
  UnixTime first_time, last_time;  ///< when they were
  std::vector<std::string> way;    ///< transactions of one way, from the address outwards; empty when not asked for
  std::string way_end;             ///< the marked address at its end; empty when a limit was reached
};

struct ExposureSide {
  u128 total = 0;  ///< = ordinary + unrecorded + out_of_ledger + unresolved + sum of least
  std::uint64_t movements = 0;
  std::uint64_t later = 0;  ///< receipts or payments after `until`, which nothing here counts
  u128 ordinary = 0;        ///< received: mined or issued, and no mark on the way. Sent: still held somewhere unmarked
  u128 unrecorded = 0;      ///< received: the ledger does not say from where. Sent: fees
  u128 out_of_ledger = 0;   ///< sent: burnt, or to nobody the ledger names
  u128 unresolved = 0;      ///< lost to rounding: may be of any
  std::vector<ExposurePart> parts;  ///< largest first, then by category and actor; touched ones of least 0 too
};

struct AssetExposure {
  AssetId asset = kNativeAsset;
  std::string symbol;
  std::string unit;  ///< the symbol, or the contract of a token without one
  unsigned decimals = 0;
  ExposureSide received, sent;
};

struct AddressExposure {
  std::string address;  ///< as the ledger prints it
  std::vector<AssetExposure> assets;
  std::string policy, ledger_version, marks_version;
};
/// "1.5 ETH" of base units.
std::string exposure_amount(const AssetExposure& asset, u128 units);

/// The store's exposure index, opened. Immutable; any number of threads may ask.
class ExposureBook {
 public:
  ~ExposureBook();
  /// Errors: `not_found` (the ledger does not know the address), `malformed` (it is no address of this ledger).
  /// `until`: only receipts and payments up to then, this second included.
  Outcome<AddressExposure> of(std::string_view address, std::optional<UnixTime> until = std::nullopt) const;
  const graph::ExposureKey& key() const;
  std::uint64_t marked_addresses() const;  ///< addresses of the ledger that have a lane
  bool made_now() const;                   ///< there was none, or a stale one
  /// Inputs of the ledger that spend outputs it does not have: by whom is not known.
  std::uint64_t unknown_inputs() const;
  /// "bitcoin, blocks 500000 to 540107".
  std::string ledger_text() const;

 private:
  friend Outcome<std::shared_ptr<const ExposureBook>> open_exposure(const std::string&, const screen::AddressIndex&,
                                                                    const intel::Labels&, const ExposureOptions&,
                                                                    const ProgressFn&);
  ExposureBook();
  struct State;
  std::unique_ptr<State> state_;
};

/// Opens the index of STORE/exposure that was made from exactly this ledger, these listings and labels and this policy,
/// or makes it. A stale one is never used. Errors: `not_found` (no ledger; no fitting index and not `rebuild`),
/// `conflict` (another process is making one; cancelled), `mismatch`, `limit`, `io`.
Outcome<std::shared_ptr<const ExposureBook>> open_exposure(const std::string& store, const screen::AddressIndex& listed,
                                                           const intel::Labels& labels, const ExposureOptions& options,
                                                           const ProgressFn& progress = {});

/// The report as one line of JSON, amounts as decimal strings of base units.
std::string exposure_json(const AddressExposure& exposure);

}  // namespace clew::engine
