#pragma once
// Alerts as the blocks arrive: what stolen value did, and what watched addresses did, block by block, resumable.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clew/engine/engine.h"

namespace clew::engine {

enum class AlertKind : std::uint8_t {
  stolen,      ///< value became an incident's here
  moved,       ///< to an address no label names
  woke,        ///< a holder that rested pays again
  service,     ///< reached a labelled service
  freezable,   ///< reached an address in a token whose issuer is known
  frozen,      ///< reached an address a label calls frozen
  opaque,      ///< entered a mixer, a bridge, or a transaction that no rule resolves
  conversion,  ///< became another asset
  gone,        ///< burnt, or returned to the source
  stopped,     ///< reached a branch the method does not follow, or a limit
  received,    ///< a watched address received
  spent,       ///< a watched address paid
  retracted,   ///< an earlier alert's block is no longer part of the ledger
};
inline constexpr std::size_t kAlertKinds = 13;
const char* alert_name(AlertKind kind);

struct Alert {
  std::string id;  ///< the same for the same event, in every run: recognise a repeated alert by it
  AlertKind kind = AlertKind::moved;
  UnixTime time;  ///< of the block
  std::uint64_t height = 0;
  std::string tx;
  std::string incident;    ///< empty for watched addresses
  std::string from, to;    ///< addresses; empty: nobody, or several places
  std::string asset;       ///< symbol, or the contract
  std::string amount;      ///< "60 EUR": by haircut, or what a watched address received or paid
  u128 units = 0;          ///< the same in base units
  u128 low = 0, high = 0;  ///< base units: no rule says less or more of this entry; of a watched address: the amount
  std::string at_most;     ///< `high` as text
  std::string whole;       ///< what the ledger moved in this entry, as text
  std::string meaning;     ///< a sentence
  std::string who;         ///< who can act; empty: nobody known
  std::string retracts;    ///< the id that does not hold any more
};

struct WatchRequest {
  std::string store;
  trace::Method method;            ///< no incidents: only addresses are watched
  std::vector<Address> addresses;  ///< they need not be in the ledger yet
  std::optional<UnixTime> since;   ///< earlier blocks are followed silently
  std::optional<UnixTime> until;   ///< stop before the first later block
  std::int64_t resting_seconds = std::int64_t{30} * 86400;
  std::string state;  ///< file; empty: nothing is remembered
};

class Watch {
 public:
  /// Takes the alerts of one block, in ledger order, and has made them durable when it returns true. False stops.
  using Sink = std::function<bool(std::span<const Alert>)>;

  /// Reads labels and state. Errors: `usage` (a state of another watch, nothing to watch), `malformed` (not a state),
  /// `conflict` (another clew watches with this state), as run_trace().
  static Outcome<Watch> open(const WatchRequest& request);
  Watch(Watch&&) noexcept;
  Watch& operator=(Watch&&) noexcept;
  ~Watch();

  struct Advance {
    std::uint64_t blocks = 0, alerts = 0;    ///< followed and told by this call
    std::optional<std::uint64_t> went_back;  ///< the ledger was reorganised: height of the last common block
    bool stopped = false;                    ///< by the sink, or at `until`
  };
  /// Opens the ledger as it is now and follows what is new, oldest first. What the sink has taken is remembered in the
  /// state now and then and at the end: after a kill, alerts may come again, with the same ids, and none is left out.
  Outcome<Advance> advance(const Sink& sink);

 private:
  class Impl;
  explicit Watch(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace clew::engine
