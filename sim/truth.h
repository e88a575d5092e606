#pragma once
// The generator's own books: what was stolen, where each part of it went, who is who. They are kept while the ledgers
// are made and never ask the tracing core. Format: docs/reference/scenario.md.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "clew/base/amount.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::sim {

/// A place on a ledger: an address, "TXID:N", or the name of an opaque node.
struct Node {
  std::string ledger;
  std::string name;
  friend auto operator<=>(const Node&, const Node&) = default;
};

/// Where a movement stands.
struct Occasion {
  UnixTime time;
  std::string tx;  ///< as the ledger prints it; empty inside an opaque node
};

enum class FlowKind : std::uint8_t { theft, transfer, fee, mix, bridge, swap, freeze };
enum class TruePlace : std::uint8_t { held, service, frozen, opaque, fees, burnt, gone };
const char* flow_kind_name(FlowKind kind);
const char* true_place_name(TruePlace place);

struct Flow {
  std::string incident;
  FlowKind kind = FlowKind::transfer;
  Occasion when;
  Node from, to;
  std::string asset;
  u128 amount = 0;         ///< arrives, of `asset` on to.ledger
  std::string asset_left;  ///< leaves; the same unless the movement converts
  u128 amount_left = 0;
};

struct Person {
  std::string role;  ///< "victim", "payee", "exchange customer", "thief" ...
  bool innocent = true;
  std::string why;  ///< why an innocent may look guilty
};
enum class PersonId : std::uint32_t {};

class Truth {
 public:
  // ---- Value. Amounts must be there (checked: the generator may not lose count).
  /// Value leaves its owner: the incident begins at `to`.
  void steal(const std::string& incident, const Occasion& when, const Node& victim, const Node& to,
             const std::string& asset, u128 amount);
  void move(const std::string& incident, FlowKind kind, const Occasion& when, const Node& from, const Node& to,
            const std::string& asset, u128 amount);
  /// `amount_left` of `asset_left` leaves `from`; `amount` of `asset` arrives at `to`.
  void convert(const std::string& incident, FlowKind kind, const Occasion& when, const Node& from,
               const std::string& asset_left, u128 amount_left, const Node& to, const std::string& asset, u128 amount);
  /// From `time` on the incident's value at `node` counts as `place`; `who`: the service or issuer.
  void place(const std::string& incident, UnixTime time, const Node& node, TruePlace place, const std::string& who);
  /// What is at a node now.
  u128 at(const std::string& incident, const Node& node, const std::string& asset) const;
  /// Value of an incident at `time` (movements of that second included), by ledger, asset, place and who.
  struct Whereabouts {
    std::string ledger, asset;
    TruePlace place = TruePlace::held;
    std::string who;
    friend auto operator<=>(const Whereabouts&, const Whereabouts&) = default;
  };
  std::map<Whereabouts, u128> whereabouts(const std::string& incident, UnixTime time) const;
  /// Where an incident's value at each node counts at `time`; a node that is not there is held.
  std::map<Node, std::pair<TruePlace, std::string>> placed(const std::string& incident, UnixTime time) const;
  const std::vector<Flow>& flows() const { return flows_; }

  // ---- People, labels, events
  PersonId person(Person person);
  std::uint64_t people() const { return people_.size(); }
  std::uint64_t innocents() const;
  void uses(PersonId person, const std::string& ledger, const std::string& address);
  void label(const Node& address, const std::string& role, const std::string& service, const std::string& note = "");
  void event(UnixTime time, const std::string& name, const Node& where_tx, const std::string& text);

  // ---- Files of truth/ (but answers.json, which is the scenario's)
  /// Writes flows, places, labels, people and events, in order of time and arrival. Errors: `io`.
  Result<void> write(const std::string& folder) const;

 private:
  struct PlaceLine {
    std::string incident;
    UnixTime time;
    Node node;
    TruePlace place = TruePlace::held;
    std::string who;
  };
  struct LabelLine {
    Node address;
    std::string role, service, note;
  };
  struct EventLine {
    UnixTime time;
    std::string name;
    Node where_tx;
    std::string text;
  };
  using Key = std::tuple<std::string, Node, std::string>;  // incident, node, asset
  std::map<Key, u128> now_;
  std::vector<Flow> flows_;
  std::vector<PlaceLine> places_;
  std::vector<Person> people_;
  std::vector<std::tuple<PersonId, std::string, std::string>> addresses_;
  std::map<std::pair<std::string, std::string>, PersonId> owner_;
  std::vector<LabelLine> labels_;
  std::vector<EventLine> events_;
};

}  // namespace clew::sim
