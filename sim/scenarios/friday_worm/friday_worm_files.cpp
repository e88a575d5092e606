// scenario.json and the lists of ids that questions choose from.

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "sim/embedded.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

void put_ledgers(const Plan& plan, codec::JsonWriter& json) {
  json.key("ledgers").begin_array();
  for (const auto& [id, native] : {std::pair{"btc", "BTC"}, {"bch", "BCH"}}) {
    json.begin_object().pair("id", id).pair("format", "bitcoin").pair("network", "regtest");
    json.pair("path", std::string("ledgers/") + id).pair("native", native);
    if (native == std::string_view("BCH")) json.pair("fork_of", "btc").pair("last_shared_height", plan.fork_height);
    json.end_object();
  }
  json.end_array();
}

void put_incident(const World& world, const Collection& collection, std::int64_t reported_day,
                  std::initializer_list<const char*> ledgers, codec::JsonWriter& json) {
  json.begin_object().pair("name", collection.incident);
  json.pair("reported_at", to_iso(world.day(reported_day, 16 * kHour))).key("seeds").begin_array();
  for (const char* ledger : ledgers)
    for (const Script& script : collection.addresses)
      json.begin_object().pair("ledger", ledger).pair("seed", address_of(script)).end_object();
  json.end_array().end_object();
}

Result<void> write_ids(const std::string& folder, const char* name, std::vector<std::string> ids) {
  std::ranges::sort(ids);
  codec::CsvWriter table;
  table.field("id").end_record();
  for (const std::string& id : ids) table.field(id).end_record();
  return write_file_atomically(join_path(folder, name), table.text());
}

// Every output that pays one of the three addresses, whoever made it.
std::vector<std::string> receipts(const World& world, const Plan& plan) {
  std::vector<std::string> ids;
  for (const Ransom& ransom : plan.v2.ransoms) ids.push_back(outpoint_text(ransom.coin));
  for (const Coin& coin : plan.v2.noise) ids.push_back(outpoint_text(coin));
  for (const Flow& flow : world.truth.flows())  // the wallet's change
    for (const Coin& coin : plan.early)
      if (flow.kind == FlowKind::transfer && flow.to.name == outpoint_text({coin.txid, 1, 0, {}}) &&
          std::ranges::find(ids, flow.to.name) == ids.end())
        ids.push_back(flow.to.name);
  return ids;
}

Result<void> write_universes(const World& world, const Plan& plan, const MakeOptions& options) {
  const std::string folder = join_path(options.folder, "questions");
  CLEW_TRY_VOID(make_folder(folder));
  std::vector<std::string> named, back;
  for (const Indicator& indicator : plan.indicators) named.push_back(indicator.address);
  for (const Order& order : plan.orders)
    if (order.from == "XMR") back.push_back(order.id);
  CLEW_TRY_VOID(write_ids(folder, "W02a.csv", named));
  CLEW_TRY_VOID(write_ids(folder, "W03.csv", receipts(world, plan)));
  return write_ids(folder, "W07b.csv", back);
}

}  // namespace

Result<void> write_scenario(const World& world, const Plan& plan, const MakeOptions& options) {
  codec::JsonWriter json;
  json.begin_object().pair("schema", "clew-scenario/1").pair("name", "friday_worm");
  json.pair("title", "Friday Worm: ransomware with three wallets").pair("seed", world.seed);
  json.pair("size", size_name(world.size)).pair("t0", world.settings.text("t0"));
  json.pair("ends", to_iso(world.day(kLastDay)));
  put_ledgers(plan, json);
  json.key("intel").begin_array();
  for (const auto& [kind, path] : {std::pair{"labels", "intel/labels.csv"},
                                   {"indicators", "intel/indicators.csv"},
                                   {"alerts", "intel/alerts.csv"},
                                   {"orders", "intel/orders.csv"},
                                   {"agents", "intel/optional/agents.csv"}})
    json.begin_object().pair("kind", kind).pair("path", path).end_object();
  json.end_array().key("incidents").begin_array();
  put_incident(world, plan.v1, 3, {"btc"}, json);
  put_incident(world, plan.v2, 0, {"btc", "bch"}, json);
  json.end_array().end_object();
  CLEW_TRY_VOID(write_file_atomically(join_path(options.folder, "scenario.json"), json.take()));
  CLEW_TRY_VOID(write_file_atomically(join_path(options.folder, "questions.json"),
                                      embedded("scenarios/friday_worm/questions.json")));
  return write_universes(world, plan, options);
}

}  // namespace clew::sim::friday_worm
