// Double entry: a flow takes from one node and gives to another, and a node can give only what it has. So the files
// balance by construction, and a slip of a plan stops the generator instead of becoming a false truth.

#include "sim/truth.h"

#include <algorithm>
#include <numeric>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/csv.h"

namespace clew::sim {
namespace {

// Indices of `lines` in order of time; those of one time as they were written.
template <class Line, class TimeOf>
std::vector<std::size_t> by_time(const std::vector<Line>& lines, TimeOf time_of) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return time_of(lines[i]).seconds; });
  return order;
}

Result<void> write_table(const std::string& folder, std::string_view name, codec::CsvWriter& table) {
  return write_file_atomically(join_path(folder, name), table.text());
}

void header(codec::CsvWriter& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) table.field(name);
  table.end_record();
}

}  // namespace

const char* flow_kind_name(FlowKind kind) {
  switch (kind) {
    case FlowKind::theft: return "theft";
    case FlowKind::transfer: return "transfer";
    case FlowKind::fee: return "fee";
    case FlowKind::mix: return "mix";
    case FlowKind::bridge: return "bridge";
    case FlowKind::swap: return "swap";
    case FlowKind::freeze: return "freeze";
  }
  return "";
}

const char* true_place_name(TruePlace place) {
  switch (place) {
    case TruePlace::held: return "held";
    case TruePlace::service: return "service";
    case TruePlace::frozen: return "frozen";
    case TruePlace::opaque: return "opaque";
    case TruePlace::fees: return "fees";
    case TruePlace::burnt: return "burnt";
    case TruePlace::gone: return "gone";
  }
  return "";
}

void Truth::steal(const std::string& incident, const Occasion& when, const Node& victim, const Node& to,
                  const std::string& asset, u128 amount) {
  now_[{incident, to, asset}] += amount;
  flows_.push_back({incident, FlowKind::theft, when, victim, to, asset, amount, asset, amount});
}

void Truth::move(const std::string& incident, FlowKind kind, const Occasion& when, const Node& from, const Node& to,
                 const std::string& asset, u128 amount) {
  convert(incident, kind, when, from, asset, amount, to, asset, amount);
}

void Truth::convert(const std::string& incident, FlowKind kind, const Occasion& when, const Node& from,
                    const std::string& asset_left, u128 amount_left, const Node& to, const std::string& asset,
                    u128 amount) {
  const auto source = now_.find({incident, from, asset_left});
  CLEW_CHECK(source != now_.end() && source->second >= amount_left);
  source->second -= amount_left;
  if (source->second == 0) now_.erase(source);
  if (amount != 0) now_[{incident, to, asset}] += amount;
  flows_.push_back({incident, kind, when, from, to, asset, amount, asset_left, amount_left});
}

void Truth::place(const std::string& incident, UnixTime time, const Node& node, TruePlace place,
                  const std::string& who) {
  places_.push_back({incident, time, node, place, who});
}

u128 Truth::at(const std::string& incident, const Node& node, const std::string& asset) const {
  const auto found = now_.find({incident, node, asset});
  return found == now_.end() ? 0 : found->second;
}

std::map<Truth::Whereabouts, u128> Truth::whereabouts(const std::string& incident, UnixTime time) const {
  std::map<std::pair<Node, std::string>, u128> holdings;
  for (const Flow& flow : flows_) {
    if (flow.incident != incident || flow.when.time > time) continue;
    if (flow.kind != FlowKind::theft) holdings[{flow.from, flow.asset_left}] -= flow.amount_left;
    holdings[{flow.to, flow.asset}] += flow.amount;
  }
  const auto places = placed(incident, time);
  std::map<Whereabouts, u128> found;
  for (const auto& [key, amount] : holdings) {
    if (amount == 0) continue;
    const auto line = places.find(key.first);
    Whereabouts place{key.first.ledger, key.second, TruePlace::held, ""};
    if (line != places.end()) place.place = line->second.first, place.who = line->second.second;
    found[place] += amount;
  }
  return found;
}

std::map<Node, std::pair<TruePlace, std::string>> Truth::placed(const std::string& incident, UnixTime time) const {
  std::map<Node, std::pair<TruePlace, std::string>> places;
  for (const std::size_t i : by_time(places_, [](const PlaceLine& line) { return line.time; })) {
    const PlaceLine& line = places_[i];
    if (line.incident == incident && line.time <= time) places[line.node] = {line.place, line.who};
  }
  return places;
}

PersonId Truth::person(Person person) {
  people_.push_back(std::move(person));
  return PersonId{static_cast<std::uint32_t>(people_.size() - 1)};
}

std::uint64_t Truth::innocents() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(people_, &Person::innocent));
}

void Truth::uses(PersonId person, const std::string& ledger, const std::string& address) {
  const auto [entry, added] = owner_.try_emplace({ledger, address}, person);
  if (added) addresses_.emplace_back(person, ledger, address);
  CLEW_CHECK(entry->second == person);  // an address has one owner
}

void Truth::label(const Node& address, const std::string& role, const std::string& service, const std::string& note) {
  labels_.push_back({address, role, service, note});
}

void Truth::event(UnixTime time, const std::string& name, const Node& where_tx, const std::string& text) {
  events_.push_back({time, name, where_tx, text});
}

Result<void> Truth::write(const std::string& folder) const {
  CLEW_TRY_VOID(make_folder(folder));
  codec::CsvWriter flows, places, labels, people, events;
  header(flows, {"incident", "kind", "time", "ledger", "tx", "from", "to", "asset", "amount", "ledger_in", "asset_in",
                 "amount_in"});
  for (const std::size_t i : by_time(flows_, [](const Flow& flow) { return flow.when.time; })) {
    const Flow& flow = flows_[i];
    flows.field(flow.incident).field(flow_kind_name(flow.kind)).field(to_iso(flow.when.time)).field(flow.to.ledger);
    flows.field(flow.when.tx).field(flow.from.name).field(flow.to.name).field(flow.asset);
    flows.field(to_decimal(flow.amount)).field(flow.from.ledger).field(flow.asset_left);
    flows.field(to_decimal(flow.amount_left)).end_record();
  }
  header(places, {"incident", "time", "ledger", "node", "place", "who"});
  for (const std::size_t i : by_time(places_, [](const PlaceLine& line) { return line.time; })) {
    const PlaceLine& line = places_[i];
    places.field(line.incident).field(to_iso(line.time)).field(line.node.ledger).field(line.node.name);
    places.field(true_place_name(line.place)).field(line.who).end_record();
  }
  header(labels, {"ledger", "address", "role", "service", "person", "note"});
  for (const LabelLine& line : labels_) {
    const auto owner = owner_.find({line.address.ledger, line.address.name});
    labels.field(line.address.ledger).field(line.address.name).field(line.role).field(line.service);
    labels.field(owner == owner_.end() ? "" : std::to_string(static_cast<std::uint32_t>(owner->second)));
    labels.field(line.note).end_record();
  }
  header(people, {"person", "role", "innocent", "why", "ledger", "address"});
  for (const auto& [id, ledger, address] : addresses_) {
    const Person& person = people_[static_cast<std::uint32_t>(id)];
    people.field(static_cast<std::uint64_t>(id)).field(person.role).field(person.innocent ? "1" : "0");
    people.field(person.why).field(ledger).field(address).end_record();
  }
  header(events, {"time", "event", "ledger", "tx", "text"});
  for (const std::size_t i : by_time(events_, [](const EventLine& line) { return line.time; })) {
    const EventLine& line = events_[i];
    events.field(to_iso(line.time)).field(line.name).field(line.where_tx.ledger).field(line.where_tx.name);
    events.field(line.text).end_record();
  }
  CLEW_TRY_VOID(write_table(folder, "flows.csv", flows));
  CLEW_TRY_VOID(write_table(folder, "places.csv", places));
  CLEW_TRY_VOID(write_table(folder, "labels.csv", labels));
  CLEW_TRY_VOID(write_table(folder, "people.csv", people));
  return write_table(folder, "events.csv", events);
}

}  // namespace clew::sim
