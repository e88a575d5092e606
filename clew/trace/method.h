#pragma once
// What the investigator decided before looking: the method of a trace. It is written into every result, so that the
// same method on the same ledger gives the same bytes. Meaning of every field: docs/reference/taint-rules.md.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/time.h"
#include "clew/graph/flow.h"
#include "clew/intel/labels.h"

namespace clew::trace {

/// A policy's name and order in every table. `haircut_exact` is haircut in exact rationals: for expectations and twins,
/// limited.
enum class PolicyId : std::uint8_t { poison, haircut, fifo, lifo, seniority, juniority, tiho, haircut_exact };
const char* policy_name(PolicyId id);  ///< "poison", "haircut", ..., "haircut-exact"
std::optional<PolicyId> policy_by_name(std::string_view name);
bool conserves(PolicyId id);  ///< all but poison

/// Where a theft (or, backward, a payment whose origin is asked) starts.
struct Seed {
  enum class Kind : std::uint8_t {
    output,    ///< a UTXO output, by transaction hash and index
    tx,        ///< all outputs of a UTXO transaction; all transfers of an account transaction
    transfer,  ///< account: what `address` receives in the transaction (needs tx and address; asset if there are
               ///< several). Backward: the receipt whose origin is asked
    address,   ///< UTXO: every output the address received up to as-of. Account: thief-held: everything it pays is
               ///< stolen, what it receives is returned
  };
  Kind kind = Kind::output;
  Hash256 tx;
  std::uint32_t row = 0;
  std::uint32_t vout = 0;
  Address address;
  std::optional<AssetId> asset;
};

struct Incident {
  std::string name;  ///< also the label's name in every table
  std::vector<Seed> seeds;
};

/// What happens at a labelled service.
enum class Boundary : std::uint8_t {
  stop,          ///< the line ends: `exit`
  reset,         ///< the line ends; what leaves carries a label of the service's category
  pass_through,  ///< followed like any holder, with haircut inside the service's pool whatever the policy; marked
  candidates,    ///< opaque; the service's payouts that could be it are listed as candidates
};
const char* boundary_name(Boundary boundary);

struct BoundaryRule {
  intel::Category category = intel::Category::none;
  Boundary boundary = Boundary::stop;
};

/// A branch the investigator fixed.
struct Branch {
  enum class Action : std::uint8_t { include, exclude, stop };
  Action action = Action::stop;
  Address address;                                          ///< every holder of this address, or
  std::optional<std::pair<Hash256, std::uint32_t>> output;  ///< one output
  std::string reason;                                       ///< required; printed
};

struct CandidateWindow {
  std::int64_t seconds = 7 * 86400;      ///< payouts up to this long after the deposit
  std::uint32_t fee_per_mille_max = 30;  ///< and smaller by at most this
};

struct Limits {
  std::uint64_t transactions_max = 5'000'000;  ///< visited per policy; the rest is `unresolved (limit)`
  std::uint64_t postings_max = 2'000'000;      ///< of one account: a hotter account is `unresolved (limit)`
  std::uint64_t overdrafts_max = 1'000'000;
  std::uint64_t exact_bits_max = 4096;    ///< haircut_exact: size of a denominator
  std::uint64_t candidates_max = 10'000;  ///< per deposit
};

struct Method {
  graph::Direction direction = graph::Direction::forward;
  std::vector<Incident> incidents;
  std::vector<PolicyId> policies;  ///< in enum order, no duplicates
  bool interval = true;
  graph::Fees fees = graph::Fees::follow;
  graph::BlockOrder order = graph::BlockOrder::as_recorded;
  std::vector<BoundaryRule> boundaries;  ///< by category; a category without a rule is not a boundary
  std::uint64_t floor_ppm = 1;  ///< floor per asset = stolen in that asset * floor_ppm / 10^6, rounded down; 0 = none
  bool unfunded_follow = true;  ///< unfunded value opens holders like a theft (account ledgers)
  bool opening_inferred = false;
  std::optional<UnixTime> as_of;     ///< valid time: later transactions do not exist
  std::optional<UnixTime> known_by;  ///< labels known later do not exist; as_of when not given
  std::vector<Branch> branches;
  CandidateWindow candidates;
  Limits limits;
  unsigned threads = 1;  ///< never changes a byte of the result, and is not printed
};

/// The defaults of the command line: all seven policies, exchange and other services stop, mixers and bridges are
/// candidate sets.
Method default_method();

}  // namespace clew::trace
