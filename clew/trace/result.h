#pragma once
// What a trace found. Everything is sorted and complete: printing it needs no further judgement.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/ids.h"
#include "clew/graph/flow.h"
#include "clew/trace/method.h"

namespace clew::trace {

/// 0 clean, 1 unfunded, 2 unresolved, 3.. incidents in method order, then reset categories.
enum class LabelId : std::uint16_t {};
inline constexpr LabelId kClean{0}, kUnfunded{1}, kUnresolved{2};
inline constexpr std::uint16_t kFirstIncident = 3;

/// An exact amount: `quanta` / 2^grid_bits base units; haircut_exact has `fraction` ("705/4", base units) and quanta =
/// the floor.
struct Share {
  u128 quanta = 0;
  std::string fraction;  ///< only haircut_exact
  friend bool operator==(const Share&, const Share&) = default;
};

/// Where value can end. Order = order of columns in every table.
enum class Place : std::uint8_t { held, frozen, exited, opaque, burnt, fees, converted_out, returned, unresolved };
inline constexpr std::size_t kPlaces = 9;
const char* place_name(Place place);

/// Why value is `unresolved` (or none).
enum class Unfollowed : std::uint8_t { none, floor, limit, stopped, excluded, outside };
const char* unfollowed_name(Unfollowed why);

/// One line of the balance: stolen + introduced + converted_in = sum of places.
struct BalanceLine {
  LabelId label{0};
  AssetId asset = kNativeAsset;
  Share stolen, introduced, converted_in;
  std::array<Share, kPlaces> places;
};

/// One place that holds labelled value at the end (or at as-of): every booking except fees, merged per (label, place,
/// why, holder, service).
struct Holding {
  LabelId label{0};
  Place place = Place::held;
  Unfollowed why = Unfollowed::none;
  graph::Holder holder = graph::kNobody;  ///< kNobody for opaque transactions: see `tx`
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  Share amount;
  std::uint64_t receipts = 0;  ///< how many bookings were merged; held/frozen: receive entries that ever added value of
                               ///< the label to the pool
  TxIndex first_tx{0}, last_tx{0};  ///< first and last transaction that brought it here
};

/// Taint through one entry of one step: the raw material of pictures and of `where`.
struct Move {
  TxIndex tx{0};
  std::uint32_t step = 0;   ///< index in Transaction::steps
  bool payer = false;       ///< else receiver
  std::uint32_t entry = 0;  ///< index among payers or receivers; receivers.size() means the remainder
  LabelId label{0};
  u128 quanta = 0;  ///< base units (haircut: grid units)
};

struct PolicyRun {
  PolicyId policy = PolicyId::poison;
  bool applicable = true;            ///< false: TIHO on an account ledger
  std::vector<BalanceLine> balance;  ///< by (label, asset); lines that are all zero are left out
  std::vector<Holding> holdings;     ///< by (label, place, why, falling amount, address, first_tx, holder)
  std::vector<Move> moves;           ///< by position, step, payers first, entry, label; clean is not listed
  std::uint64_t visited = 0;         ///< transactions
  std::uint64_t splits = 0;          ///< haircut: apportionments, for the error bound labels x splits x 2^-grid_bits
};

/// The policy-free interval of one (label, holder) that is held, exited ... at the end.
struct IntervalLine {
  LabelId label{0};
  Place place = Place::held;
  Unfollowed why = Unfollowed::none;
  graph::Holder holder = graph::kNobody;
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 low = 0, high = 0;  ///< base units, summed over receipts
  TxIndex tx{0};           ///< the first; it tells opaque transactions apart, which have no holder
};

/// A step where two incidents' value stands in one pool.
struct Meeting {
  PolicyId policy = PolicyId::poison;
  LabelId a{0}, b{0};
  TxIndex tx{0};
  graph::Holder holder = graph::kNobody;  ///< the receiver in whose pool they first meet
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 quanta_a = 0, quanta_b = 0;  ///< in that pool just after the step
};

/// A hop of a widest path: in `tx`, `from` pays and `to` receives.
struct Hop {
  TxIndex tx{0};
  graph::Holder from = graph::kNobody, to = graph::kNobody;
  AddressId from_address = kNoAddress, to_address = kNoAddress;
  AssetId from_asset = kNativeAsset, to_asset = kNativeAsset;
  u128 paid = 0, received = 0;  ///< the ledger's amounts
};
struct Path {
  graph::Holder end = graph::kNobody;  ///< the receipt's holder where the line ends
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  LabelId label{0};
  u128 width = 0;
  std::vector<Hop> hops;  ///< from the seed to the end; a fee on its way to the coinbase is kNobody
};

/// A service address at which lines end, over all policies: the row of the exit table. Ranked by the largest lower
/// bound, then the median of the conserving policies, then the address bytes.
struct Exit {
  AddressId address = kNoAddress;
  std::string service;  ///< label text, or "" (e.g. `mined`)
  std::string actor, category;
  AssetId asset = kNativeAsset;
  LabelId label{0};
  Place place = Place::exited;   ///< exited or opaque
  std::vector<Share> by_policy;  ///< parallel to TraceResult::runs
  u128 low = 0, high = 0;        ///< policy-free interval
  bool flips = false;            ///< zero under one conserving policy, not under another
  TxIndex first_tx{0}, last_tx{0};
  std::uint64_t receipts = 0;  ///< deposits that carry value of this label under any policy
};

struct Conversion {
  TxIndex tx{0};
  AddressId payer = kNoAddress;
  AssetId from = kNativeAsset, to = kNativeAsset;
  u128 paid = 0, received = 0;
};

/// A payout of an opaque service that could be the continuation of a deposit: an inference, never a line.
struct Candidate {
  TxIndex deposit{0}, payout{0};
  AddressId service = kNoAddress, receiver = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 deposited = 0, paid = 0;
  std::uint64_t set_size =
      0;  ///< how many payouts fit this deposit: the probability is 1/set_size, uniform, not calibrated
  bool truncated = false;  ///< candidates_max was hit
};

/// How a holder's receipts were treated, and why, for the method page: one per address or output that was not simply
/// followed.
struct Treatment {
  AddressId address = kNoAddress;
  graph::Holder pool = graph::kNobody;  ///< the pool of a service, which has no address
  std::string disposition;              ///< word of taint-rules section 3
  std::string why;                      ///< "label: Huobi 10 (exchange), source ..." or the investigator's reason
};

struct SeedLine {
  LabelId label{0};
  std::string kind;  ///< open | arrive | leave
  TxIndex tx{0};
  std::uint32_t step = 0, entry = 0;
  graph::Holder holder = graph::kNobody;
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;  ///< of the place: output value, amount received or paid
};

struct OpeningLine {  ///< accounts and pools of services that a policy keeps: when opened first (any policy), and with
                      ///< what clean balance
  graph::Holder holder = graph::kNobody;
  TxIndex tx{0};
  u128 clean = 0, unresolved = 0;
};

struct TraceResult {
  std::vector<std::string> labels;      ///< names by LabelId
  std::uint16_t first_reset = 0;        ///< labels from here on are reset categories
  std::vector<std::uint8_t> grid_bits;  ///< by AssetId
  std::vector<u128> floors;             ///< by AssetId, base units
  std::vector<SeedLine> seeds;
  std::vector<PolicyRun> runs;  ///< in order of the method
  std::vector<IntervalLine> intervals;
  std::vector<Exit> exits;
  std::vector<Path> paths;    ///< one per exit and label, in exit order
  std::vector<Path> reached;  ///< ends that payments reach in rising order although no policy brings value of the label
                              ///< there, or where a branch stops
  std::vector<Meeting> meetings;
  std::vector<Conversion> conversions;
  std::vector<Candidate> candidates;
  std::vector<Treatment> treatments;
  std::vector<OpeningLine> openings;
  std::vector<TxIndex> visited;    ///< union over the runs, in order of the view
  std::vector<std::string> pools;  ///< names of services passed through, by graph::pool_number (UTXO ledgers)
  std::vector<std::string> notes;  ///< whole sentences: limits hit, fees that could not be followed, truncated sets
};

}  // namespace clew::trace
