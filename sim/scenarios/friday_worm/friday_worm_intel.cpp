// What an investigator could know, each statement with the day it became known: indicators from the malware and from
// the press, labels, alerts, the order tables that leaked, and, as a file of its own that a case may or may not have,
// the browsers behind the orders. Two statements are wrong on purpose.

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

void header(codec::CsvWriter& table, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) table.field(name);
  table.end_record();
}

void plan_indicators(World& world, Plan& plan) {
  Rng rng = world.rng("indicators");
  const auto sample = [&] {
    std::string hash;
    for (int i = 0; i < 4; ++i) hash += fmt::format("{:016x}", rng.next());
    return hash;
  };
  const std::string sample2 = sample(), sample1 = sample();
  for (const Script& script : plan.v2.addresses)
    plan.indicators.push_back({world.day(0, 11 * kHour), "national CERT", "malware", "2", address_of(script), sample2});
  for (const Script& script : plan.v1.addresses)
    plan.indicators.push_back(
        {world.day(3, 16 * kHour), "malware laboratory", "malware", "1", address_of(script), sample1});
  for (const Script& script : plan.copycats)
    plan.indicators.push_back({world.day(1, static_cast<std::int64_t>(rng.below(6 * kDay))), "newspaper", "press", "",
                               address_of(script), ""});
}

void plan_alerts(World& world, Plan& plan) {
  const auto add = [&](UnixTime time, const char* sender, std::string text, const std::string& address) {
    plan.alerts.push_back({time, sender, std::move(text), address});
  };
  for (const Script& script : plan.v2.addresses)
    add(world.day(0, 11 * kHour), "national CERT",
        "Worm encrypts files in many countries. It asks for 300 dollars, later 600. Address in the sample.",
        address_of(script));
  add(world.day(-20), "coin developers",
      fmt::format("On {} the chain divides; every coin will be there on both sides.",
                  to_iso(world.day(static_cast<std::int64_t>(world.settings.whole("fork_day")), 12 * kHour))),
      "");
  world.schedule.at(world.day(84), [&plan](UnixTime) {
    for (const Sweep& sweep : plan.sweeps)
      plan.alerts.push_back({{sweep.block.seconds + 2 * kMinute}, "watcher", "Ransom moves in " + sweep.tx, ""});
    for (const std::string& address : plan.quickbarter.blocked)
      plan.alerts.push_back(
          {*plan.quickbarter.blocks_since, "Quickbarter", "We refuse deposits from this address.", address});
  });
  add(world.day(183), "researcher",
      "The order tables of Quickbarter and Sidedoor can be read by anybody: intel/orders.csv.", "");
}

// After the run: labels of everything that came to be.
void add_labels(World& world, Plan& plan) {
  const UnixTime long_ago = world.day(-200);
  plan.labels.push_back({plan.exchange_hot, "Millrace hot wallet", "millrace", "exchange", "", "exchange's own page",
                         "ownership", long_ago});
  for (const Script& script : plan.v2.addresses)
    plan.labels.push_back(
        {script, "worm, version 2", "", "", "ransomware", "national CERT", "authority_data", world.day(0, 11 * kHour)});
  for (const Script& script : plan.v1.addresses)
    plan.labels.push_back({script, "worm, version 1", "", "", "ransomware", "malware laboratory",
                           "forensic_investigation", world.day(3, 16 * kHour)});
  std::set<std::string> known;  // deposit addresses of the thieves: the services' status pages showed them
  for (const Deposit& deposit : plan.deposits) known.insert(address_of(deposit.coin.script));
  for (const auto& [service, actor] : {std::pair{&plan.quickbarter, "quickbarter"}, {&plan.sidedoor, "sidedoor"}}) {
    plan.labels.push_back({service->hot, service->name + " hot wallet", actor, "exchange", "", "service's own page",
                           "ownership", long_ago});
    for (std::size_t i = 0; i < service->deposits_given.size(); ++i) {
      const Script script = world.key("deposit " + service->name, i);
      if (!known.contains(address_of(script)) && i % 10 >= 3) continue;
      plan.labels.push_back({script,
                             service->name + " deposit",
                             actor,
                             "exchange",
                             "",
                             "order status page",
                             "service_data",
                             {service->deposits_given[i].seconds + kHour}});
    }
  }
  // Wrong: a researcher taken for the worm's operator. Contradicting: two names for one deposit address.
  plan.labels.push_back(
      {world.key("research", 0), "worm operator", "", "", "ransomware", "web forum", "web_crawl", world.day(9)});
  plan.labels.push_back({plan.deposits.front().coin.script, "Sidedoor deposit", "sidedoor", "exchange", "", "web forum",
                         "web_crawl", world.day(95)});
}

Result<void> write_labels(const Plan& plan, const std::string& folder) {
  codec::CsvWriter table;
  header(table,
         {"address", "label", "actor", "category", "abuse", "source", "confidence", "licence", "tlp", "known_from"});
  std::vector<const Label*> rows;
  for (const Label& label : plan.labels) rows.push_back(&label);
  std::ranges::stable_sort(rows, {}, [](const Label* label) { return label->known_from.seconds; });
  for (const Label* label : rows) {
    table.field(address_of(label->script)).field(label->label).field(label->actor).field(label->category);
    table.field(label->abuse).field(label->source).field(label->confidence).field("CC0-1.0").field("CLEAR");
    table.field(to_iso(label->known_from)).end_record();
  }
  return write_file_atomically(join_path(folder, "labels.csv"), table.text());
}

Result<void> write_alerts(const Plan& plan, const std::string& folder) {
  codec::CsvWriter indicators, alerts;
  header(indicators, {"known_from", "source", "kind", "version", "address", "sample"});
  std::vector<Indicator> rows = plan.indicators;
  std::ranges::stable_sort(rows, {}, [](const Indicator& row) { return row.known_from.seconds; });
  for (const Indicator& row : rows) {
    indicators.field(to_iso(row.known_from)).field(row.source).field(row.kind).field(row.version);
    indicators.field(row.address).field(row.sample).end_record();
  }
  header(alerts, {"time", "sender", "text", "address"});
  std::vector<Alert> lines = plan.alerts;
  std::ranges::stable_sort(lines, {}, [](const Alert& line) { return line.time.seconds; });
  for (const Alert& line : lines)
    alerts.field(to_iso(line.time)).field(line.sender).field(line.text).field(line.address).end_record();
  CLEW_TRY_VOID(write_file_atomically(join_path(folder, "indicators.csv"), indicators.text()));
  return write_file_atomically(join_path(folder, "alerts.csv"), alerts.text());
}

std::vector<const Order*> by_id(const Plan& plan) {
  std::vector<const Order*> rows;
  for (const Order& order : plan.orders) rows.push_back(&order);
  std::ranges::sort(rows, {}, [](const Order* order) -> const std::string& { return order->id; });
  return rows;
}

Result<void> write_orders(const World& world, const Plan& plan, const std::string& folder) {
  codec::CsvWriter orders, agents;
  header(orders, {"order", "minute", "service", "pair", "amount_in", "amount_out"});
  header(agents, {"known_from", "order", "user_agent", "source", "tlp"});
  const std::string known = to_iso(world.day(200));
  for (const Order* order : by_id(plan)) {
    orders.field(order->id).field(to_iso({order->time.seconds - order->time.seconds % kMinute})).field(order->service);
    orders.field(order->from + ">" + order->to).field(coins_text(order->from, order->in));
    orders.field(coins_text(order->to, order->out)).end_record();
    agents.field(known).field(order->id).field(order->agent).field("records of the services under court order");
    agents.field("AMBER").end_record();
  }
  CLEW_TRY_VOID(write_file_atomically(join_path(folder, "orders.csv"), orders.text()));
  CLEW_TRY_VOID(make_folder(join_path(folder, "optional")));
  return write_file_atomically(join_path(folder, "optional/agents.csv"), agents.text());
}

}  // namespace

void plan_statements(World& world, Plan& plan) {
  plan_indicators(world, plan);
  plan_alerts(world, plan);
}

void number_orders(World& world, Plan& plan) {
  std::vector<std::size_t> rows(plan.orders.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::ranges::sort(rows, {}, [&](std::size_t i) {
    const Order& order = plan.orders[i];
    return std::tuple(order.time.seconds / kMinute, order.service, order.from, order.to, order.in, order.out, i);
  });
  for (std::size_t number = 0; number < rows.size(); ++number) {
    Order& order = plan.orders[rows[number]];
    order.id = fmt::format("O{:06}", number + 1);
    world.truth.uses(order.customer.value_or(world.thieves), "orders", order.id);
  }
  add_labels(world, plan);
}

Result<void> write_intel(World& world, const Plan& plan, const std::string& folder) {
  CLEW_TRY_VOID(make_folder(folder));
  CLEW_TRY_VOID(write_labels(plan, folder));
  CLEW_TRY_VOID(write_alerts(plan, folder));
  return write_orders(world, plan, folder);
}

}  // namespace clew::sim::friday_worm
