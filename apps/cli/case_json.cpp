// A trace as JSON for programs. Amounts are strings: JSON numbers lose digits past 2^53 in most readers.

#include "apps/cli/case_json.h"

#include "clew/codec/json.h"

namespace clew::cli {
namespace {

using codec::JsonWriter;

class CaseWriter {
 public:
  explicit CaseWriter(const engine::Case& traced) : case_(traced), result_(traced.result) {}

  std::string write(const std::function<void(JsonWriter&)>& more) {
    json_.begin_object();
    write_versions();
    json_.key("assets").begin_array();
    for (std::uint32_t i = 0; i < case_.ledger->asset_count(); ++i) write_asset(AssetId{i});
    json_.end_array().key("runs").begin_array();
    for (const trace::PolicyRun& run : result_.runs) write_run(run);
    json_.end_array().key("exits").begin_array();
    for (std::size_t i = 0; i < result_.exits.size(); ++i) write_exit(i);
    json_.end_array().key("paths").begin_array();
    for (const trace::Path& path : result_.paths) write_path(path);
    json_.end_array().key("meetings").begin_array();
    for (const trace::Meeting& meeting : result_.meetings) write_meeting(meeting);
    json_.end_array().key("notes").begin_array();
    for (const std::string& note : result_.notes) json_.string(note);
    json_.end_array();
    if (more) more(json_);
    json_.end_object();
    return json_.take();
  }

 private:
  std::string address(AddressId id) const { return engine::address_text(*case_.ledger, id); }
  std::string place(graph::Holder holder, AddressId id) const { return engine::place_text(case_, holder, id); }
  std::string tx(TxIndex index) const { return engine::tx_text(*case_.ledger, index); }
  const std::string& label(trace::LabelId id) const { return result_.labels[raw(id)]; }
  static std::string share(const trace::Share& value) {
    return value.fraction.empty() ? to_decimal(value.quanta) : value.fraction;
  }

  void write_versions() {
    json_.key("versions")
        .begin_object()
        .pair("clew", CLEW_VERSION)
        .pair("rules", "taint-rules/2")
        .pair("ledger", case_.ledger->version())
        .pair("labels", case_.labels.version())
        .end_object();
    json_.key("labels").begin_array();
    for (const std::string& name : result_.labels) json_.string(name);
    json_.end_array();
  }
  void write_asset(AssetId id) {
    const ledger::AssetKey key = case_.ledger->asset(id);
    json_.begin_object().pair("asset", raw(id)).pair("symbol", key.symbol).pair("decimals", key.decimals);
    json_.pair("grid_bits", raw(id) < result_.grid_bits.size() ? result_.grid_bits[raw(id)] : 0).end_object();
  }
  void write_run(const trace::PolicyRun& run) {
    json_.begin_object().pair("policy", policy_name(run.policy)).key("applicable").boolean(run.applicable);
    json_.key("conserves").boolean(trace::conserves(run.policy));
    json_.pair("visited", run.visited).key("balance").begin_array();
    for (const trace::BalanceLine& line : run.balance) {
      json_.begin_object()
          .pair("label", label(line.label))
          .pair("asset", raw(line.asset))
          .pair("stolen", share(line.stolen))
          .pair("introduced", share(line.introduced))
          .pair("converted_in", share(line.converted_in));
      for (std::size_t i = 0; i < trace::kPlaces; ++i)
        json_.pair(place_name(static_cast<trace::Place>(i)), share(line.places[i]));
      json_.end_object();
    }
    json_.end_array().key("holdings").begin_array();
    for (const trace::Holding& holding : run.holdings)
      json_.begin_object()
          .pair("label", label(holding.label))
          .pair("place", place_name(holding.place))
          .pair("why", unfollowed_name(holding.why))
          .pair("address", place(holding.holder, holding.address))
          .pair("asset", raw(holding.asset))
          .pair("amount", share(holding.amount))
          .pair("receipts", holding.receipts)
          .end_object();
    json_.end_array().end_object();
  }
  void write_exit(std::size_t index) {
    const trace::Exit& exit = result_.exits[index];
    json_.begin_object()
        .pair("rank", index + 1)
        .pair("service", exit.service)
        .pair("actor", exit.actor)
        .pair("category", exit.category)
        .pair("address", address(exit.address))
        .pair("label", label(exit.label))
        .pair("asset", raw(exit.asset))
        .pair("place", place_name(exit.place));
    json_.key("amounts").begin_object();
    for (std::size_t p = 0; p < result_.runs.size(); ++p)
      json_.pair(policy_name(result_.runs[p].policy), share(exit.by_policy[p]));
    json_.end_object()
        .pair("low", to_decimal(exit.low))
        .pair("high", to_decimal(exit.high))
        .key("flips")
        .boolean(exit.flips);
    json_.pair("receipts", exit.receipts).pair("first_tx", tx(exit.first_tx)).pair("last_tx", tx(exit.last_tx));
    if (case_.order_checked) {
      bool changes = false;
      for (const std::size_t changed : case_.order_sensitive) changes = changes || changed == index;
      json_.key("order_sensitive").boolean(changes);
    }
    json_.end_object();
  }
  void write_path(const trace::Path& path) {
    json_.begin_object()
        .pair("address", address(path.address))
        .pair("label", label(path.label))
        .pair("asset", raw(path.asset))
        .pair("width", to_decimal(path.width));
    json_.key("hops").begin_array();
    for (const trace::Hop& hop : path.hops)
      json_.begin_object()
          .pair("tx", tx(hop.tx))
          .pair("from", place(hop.from, hop.from_address))
          .pair("to", place(hop.to, hop.to_address))
          .pair("paid", to_decimal(hop.paid))
          .pair("received", to_decimal(hop.received))
          .end_object();
    json_.end_array().end_object();
  }
  void write_meeting(const trace::Meeting& meeting) {
    json_.begin_object()
        .pair("policy", policy_name(meeting.policy))
        .pair("a", label(meeting.a))
        .pair("b", label(meeting.b))
        .pair("tx", tx(meeting.tx))
        .pair("address", place(meeting.holder, meeting.address))
        .pair("asset", raw(meeting.asset))
        .pair("amount_a", to_decimal(meeting.quanta_a))
        .pair("amount_b", to_decimal(meeting.quanta_b))
        .end_object();
  }

  const engine::Case& case_;
  const trace::TraceResult& result_;
  JsonWriter json_;
};

}  // namespace

std::string case_json(const engine::Case& traced, const std::function<void(JsonWriter&)>& more) {
  return CaseWriter(traced).write(more);
}

}  // namespace clew::cli
