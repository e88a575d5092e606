#pragma once
// The exposure index: for every transaction of a ledger, what its value came from and where it went on to, as shares of
// categories and actors. Made in one pass forward and one backward, kept in one file, mapped and read on demand.
// Policy, bounds and an example: docs/concepts/exposure.md.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/base/progress.h"
#include "clew/base/result.h"
#include "clew/base/time.h"
#include "clew/graph/flow.h"

namespace clew::graph {

/// Haircut in every transaction and every account; what leaves a marked address is of its lane and nothing else; fees
/// are not followed into the coinbase; a swap gives each side what the other side's payment was made of.
inline constexpr std::string_view kExposurePolicy = "haircut-reset-1";

/// A lane is a category, an actor, or one of four that every index has.
inline constexpr std::size_t kExposureLanes = 32;
using Lane = std::uint8_t;
inline constexpr Lane kUnresolved = 0;   ///< lost to rounding; may be of any lane
inline constexpr Lane kOrdinary = 1;     ///< from: issued or mined, and no mark on the way. To: still held
inline constexpr Lane kUnrecorded = 2;   ///< from: the ledger does not say (unfunded). To: paid as a fee
inline constexpr Lane kOutOfLedger = 3;  ///< to: burnt, or paid to a party the ledger does not name
inline constexpr Lane kFirstMarked = 4;

/// A share of 2^31.
inline constexpr std::uint32_t kShareOne = std::uint32_t{1} << 31;

/// What value is made of. The shares add up to kShareOne exactly. Of each lane but `kUnresolved` the share is at most
/// the true one, and the true one at most share + share[kUnresolved].
struct Composition {
  std::array<std::uint32_t, kExposureLanes> share{};
  std::uint32_t touched = 0;  ///< poison: a bit for every lane that any part of it came from (or went to)
  friend bool operator==(const Composition&, const Composition&) = default;
};
using LaneAmounts = std::array<u128, kExposureLanes>;
/// Adds `amount` to the lanes, each rounded down and the rest to kUnresolved: what is added is `amount` exactly.
void add_split(const Composition& composition, u128 amount, LaneAmounts& lanes);

struct LaneName {
  std::string category;  ///< "sanctioned", "mixer", ...
  std::string actor;     ///< empty: all other actors of the category
  friend bool operator==(const LaneName&, const LaneName&) = default;
};
/// An address of the ledger that has a lane. `from` and `to` (not included) bound when; nothing: always.
struct ExposureMark {
  AddressId address{};
  Lane lane = kFirstMarked;
  std::optional<UnixTime> from{}, to{};
  friend auto operator<=>(const ExposureMark&, const ExposureMark&) = default;
  friend bool operator==(const ExposureMark&, const ExposureMark&) = default;
};

/// What an index was made from. An index whose key is not the one wanted is stale.
struct ExposureKey {
  std::string policy, ledger, marks;  ///< versions
  friend bool operator==(const ExposureKey&, const ExposureKey&) = default;
};

struct ExposureRequest {
  std::vector<LaneName> lanes;      ///< of lanes kFirstMarked and up; at most 28
  std::vector<ExposureMark> marks;  ///< of one address at one time the lowest lane counts
  std::string marks_version;
  unsigned threads = 1;                      ///< more are quicker on a UTXO ledger; never changes the result
  std::uint64_t blocks = ~std::uint64_t{0};  ///< the first so many of the ledger; what comes later does not exist
};
/// Makes the index and puts it at `path`, whole or not at all. Two passes over all transactions; memory about 17 bytes
/// for each output, 8 for each input, 16 for each transaction or account, and 40 for each mixture. Errors: `limit`
/// (more mixtures than 16 GiB hold), `conflict` (cancelled), `io`, `usage` (too many lanes, a mark without one).
Result<void> build_exposure(const std::shared_ptr<const ledger::Ledger>& ledger, const ExposureRequest& request,
                            const std::string& path, const ProgressFn& progress = {});

/// The first and the last transaction of those that touch a lane; equal where nothing does (kNoTransaction).
inline constexpr TxIndex kNoTransaction{~std::uint64_t{0}};
struct LaneTimes {
  TxIndex first = kNoTransaction, last = kNoTransaction;
};

/// What one address received and sent of one asset.
struct AssetExposure {
  AssetId asset = kNativeAsset;
  u128 received = 0, sent = 0;
  LaneAmounts from{}, to{};                  ///< add up to received and sent
  LaneAmounts touched_from{}, touched_to{};  ///< poison: sums of whole receipts and payments; they do not add up
  LaneAmounts direct_from{}, direct_to{};    ///< the part of from and to with one transaction in between
  std::array<LaneTimes, kExposureLanes> times_from{}, times_to{};  ///< of the receipts and payments in touched_*
  std::uint64_t receipts = 0, payments = 0;
};

/// One transaction on a way, from the address outwards.
struct WayStep {
  TxIndex tx{};
  AddressId next = kNoAddress;  ///< the party on the far side that was chosen; the marked address at the end
};
struct Way {
  std::vector<WayStep> steps;
  bool complete = false;  ///< it ends at an address of the lane; else a limit was reached
};

/// Immutable; any number of threads may ask at once.
class ExposureIndex {
 public:
  /// Compares the checksum of the whole file. Errors: `not_found`, `mismatch` (damaged), `unsupported`, `io`.
  static Result<std::shared_ptr<const ExposureIndex>> open(const std::string& path);
  ~ExposureIndex();
  const ExposureKey& key() const;
  const std::vector<LaneName>& lanes() const;  ///< of kFirstMarked and up
  std::span<const ExposureMark> marks() const;
  std::optional<Lane> lane_at(AddressId address, UnixTime time) const;
  /// Composition of what receivers of a step got, and of where what its payers paid went. A UTXO transaction is one
  /// step; an account transaction has those of its view (forward, fees dropped).
  Composition from(TxIndex tx, std::size_t step) const;
  Composition to(TxIndex tx, std::size_t step) const;
  /// Of the ledger, the first so many; later ones do not exist for the index.
  std::uint64_t transactions() const;
  /// Different mixtures in both directions, and the size of the file.
  std::uint64_t words() const;
  std::uint64_t bytes() const;

  /// Requires the ledger of key().ledger. Linear in the receipts and payments of the address. `until`: only those of
  /// its blocks up to then, this second included; where a payment went on to is told as of the index all the same.
  AssetExposure of(const ledger::Ledger& ledger, const FlowView& view, AddressId address, AssetId asset,
                   std::optional<UnixTime> until = std::nullopt) const;
  /// The way that the most value of the lane took to the address (or from it, if `outwards`): at each transaction the
  /// party with the largest part. Empty if the lane is not among its own. `until`: as above, of its first transaction.
  Way way(const ledger::Ledger& ledger, const FlowView& view, AddressId address, AssetId asset, Lane lane,
          bool outwards, std::optional<UnixTime> until = std::nullopt) const;

 private:
  ExposureIndex();
  struct State;
  std::unique_ptr<State> state_;
};
inline constexpr std::size_t kWayStepsMax = 1'000;
/// Receipts or payments of one party that are compared at each step of a way on an account ledger: the nearest ones.
inline constexpr std::size_t kWayPostingsMax = 2'000;

}  // namespace clew::graph
