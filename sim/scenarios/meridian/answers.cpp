// The right answers, out of the books. What an investigator cannot see is no answer: value that went into a mixer or a
// round is opaque from then on, wherever the books know it to be.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "clew/codec/csv.h"
#include "clew/codec/json.h"
#include "sim/embedded.h"
#include "sim/scenarios/meridian/files.h"
#include "sim/scenarios/meridian/visible.h"

namespace clew::sim::meridian {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

class Answers {
 public:
  explicit Answers(const Story& story) : story_(story), w_(story.w), f_(story.facts) {
    json_.begin_object().pair("schema", "clew-truth/1").pair("scenario", "meridian").pair("seed", w_.seed);
    json_.pair("size", size_name(w_.options.size)).key("answers").begin_array();
  }
  std::string all() {
    stolen();
    where();
    peel_chain();
    bulk();
    mixers();
    frozen();
    noise();
    as_of_and_labels();
    json_.end_array().end_object();
    return json_.take();
  }

 private:
  void values(const char* question, const Values& values) {
    json_.begin_object().pair("question", question).key("values").begin_object();
    for (const auto& [field, value] : values) json_.pair(field, value);
    json_.end_object().end_object();
  }
  void items(const char* question, std::vector<std::string> items, std::uint64_t first = 0) {
    std::ranges::sort(items);
    json_.begin_object().pair("question", question).key("items").begin_array();
    for (const std::string& item : items) json_.string(item);
    json_.end_array();
    if (first != 0) json_.pair("k", first);
    json_.end_object();
  }
  static std::vector<std::string> texts(const std::vector<EvmAddress>& accounts) {
    std::vector<std::string> out;
    for (const EvmAddress& account : accounts) out.push_back(evm_text(account));
    return out;
  }

  void stolen() {  // 1
    const auto& eth = f_.stolen.at("eth");
    values("M01a", {{"BTC", to_decimal(f_.stolen.at("btc").at("BTC"))},
                    {"ETH", to_decimal(eth.at("ETH"))},
                    {"stETH", to_decimal(eth.at("stETH"))},
                    {"USDT", to_decimal(eth.at("USDT"))}});
    Values tokens;
    for (std::size_t i = 0; i < story_.s.tokens.size(); ++i)
      tokens.emplace_back(fmt::format("{}/{}", to_iso(w_.after(kHour)), token_symbol(i)),
                          to_decimal(eth.at(token_symbol(i))));
    values("M01b", tokens);
  }

  void where() {  // 2
    Values cells;
    for (const std::int64_t age : {kHour, 6 * kHour, 10 * kDay, 45 * kDay}) {
      std::map<std::string, u128> sums;  // whoever holds it
      for (const auto& [key, amount] : visible_whereabouts(w_.truth, kMeridian, w_.after(age)))
        sums[fmt::format("{}/{}/{}/{}", to_iso(w_.after(age)), key.ledger, key.asset, true_place_name(key.place))] +=
            amount;
      for (const auto& [key, amount] : sums) cells.emplace_back(key, to_decimal(amount));
    }
    values("M02", cells);
  }

  void peel_chain() {  // 3, 4
    values("M03a", {{"time", to_iso(f_.first_northgate_deposit)},
                    {"tx", f_.first_northgate_tx},
                    {"policies", "fifo haircut juniority lifo poison seniority tiho"}});
    items("M03b", f_.account_addresses);
    values("M04a",
           {{"peels", std::to_string(f_.peels.size())}, {"first", f_.peels.front()}, {"last", f_.peels.back()}});
    items("M04b", f_.peels);
  }

  void bulk() {  // 5
    values("M05a", {{"wallets", std::to_string(story_.bulk.size())},
                    {"first", to_iso(f_.bulk_first)},
                    {"last", to_iso(f_.bulk_last)}});
    items("M05b", texts(story_.bulk));
    values("M05c", {{"transfers", std::to_string(f_.dispersal_transfers)},
                    {"first", to_iso(f_.dispersal_first)},
                    {"last", to_iso(f_.dispersal_last)}});
  }

  void mixers() {  // 6, 7, 8
    items("M06a", f_.careless_links);
    items("M06b", f_.mixer_true);
    std::vector<std::string> links;
    for (const auto& [in, out] : story_.s.router.links()) links.push_back(in + ">" + out);
    items("M07a", links);
    u128 older = 0;
    for (const Flow& flow : w_.truth.flows())
      if (flow.incident == kOrion && flow.kind == FlowKind::bridge && flow.asset == "ETH") older += flow.amount;
    values("M07b", {{"wei", to_decimal(older)}});
    const u128 ferry = w_.settings.whole("ferry_ether") * kEther;
    values("M08a", {{"wei", to_decimal(ferry)}, {"deposits", std::to_string(w_.settings.whole("ferry_orders"))}});
  }

  void frozen() {  // 9
    std::vector<std::string> pending = texts(story_.usdt_wallets);
    pending.erase(pending.begin());
    items("M09a", pending);
    items("M09b", {pending[0], pending[1]});
    values("M09c",
           {{"submitted", to_iso(f_.freeze_submitted)},
            {"executed", to_iso(f_.freeze_executed)},
            {"frozen", to_decimal(w_.truth.at(kMeridian, node(story_.usdt_wallets[3]), "USDT") + rest_frozen())}});
    Values cells;
    for (std::int64_t hour = 1; hour <= 72; ++hour)
      for (const auto& [key, amount] : visible_whereabouts(w_.truth, kMeridian, w_.after(hour * kHour))) {
        const bool dollars = key.ledger == "eth" && key.asset == "USDT" && key.place == TruePlace::held;
        const bool exchange = key.ledger == "btc" && key.place == TruePlace::service && key.who != "Causeway";
        if (dollars || exchange)
          cells.emplace_back(
              fmt::format("{}/{}/{}", to_iso(w_.after(hour * kHour)), dollars ? "Teller" : key.who, key.asset),
              to_decimal(amount));
      }
    values("M09d", cells);
    clocks(cells);
  }
  // Nobody knows of the theft before the exchange reports it; by then the first stolen value has moved on. From the
  // first hour on there is somebody who can act on a part of it.
  void clocks(const Values& stoppable) {
    const UnixTime reported = w_.after(kHour);
    std::int64_t moved = INT64_MAX;
    for (const Flow& flow : w_.truth.flows())
      if (flow.incident == kMeridian && flow.kind != FlowKind::theft) moved = std::min(moved, flow.when.time.seconds);
    const std::int64_t alert = std::max(reported.seconds, moved);
    std::string first = "~";
    for (const auto& [cell, amount] : stoppable) first = std::min(first, cell.substr(0, cell.find('/')));
    const std::int64_t list = std::max(reported.seconds, parse_time(first)->seconds);
    json_.begin_object().pair("question", "M09e").key("values").begin_object();
    for (const auto& [field, at] : {std::pair{"theft_to_alert", alert}, std::pair{"theft_to_list", list}}) {
      const auto minutes = static_cast<std::uint64_t>((at - w_.t0.seconds) / 60);
      json_.key(field).begin_object().pair("low", minutes).pair("high", minutes + 1).end_object();
    }
    json_.end_object().end_object();
  }
  u128 rest_frozen() const {
    u128 sum = 0;
    for (std::size_t i = 4; i < story_.usdt_wallets.size(); ++i)
      sum += w_.truth.at(kMeridian, node(story_.usdt_wallets[i]), "USDT");
    return sum;
  }

  void noise() {  // 10
    values("M10a", {{"wallets", std::to_string(f_.dusted.size())}, {"wei", f_.dust_amount}});
    items("M10b", {});
    u128 held = 0;
    for (const auto& [key, amount] : visible_whereabouts(w_.truth, kMeridian, w_.after(10 * kDay)))
      if (key.ledger == "eth" && key.asset == "ETH" && key.place == TruePlace::held) held += amount;
    values("M10c", {{"held", to_decimal(held)}});
    items("M10d", f_.look_alikes);
  }

  void as_of_and_labels() {  // 11, 13, 14
    items("M11", {to_iso(w_.t0)});
    values("M13a", {{"address", f_.wrongly_labelled}});
    items("M13b", f_.contradicted);
    items("M14", f_.valid_tips, w_.settings.whole("tips_first"));
  }

  const Story& story_;
  const World& w_;
  const Facts& f_;
  codec::JsonWriter json_;
};

std::string column(std::string_view name, const std::vector<std::string>& ids) {
  codec::CsvWriter table;
  table.field(name).end_record();
  for (const std::string& id : ids) table.field(id).end_record();
  return table.take();
}

}  // namespace

Result<void> write_answers(const Story& story) {
  CLEW_TRY_VOID(put(story, "questions.json", embedded("scenarios/meridian/questions.json")));
  CLEW_TRY_VOID(put(story, "questions/M06b.csv", column("tx", story.s.pool_100.withdrawals())));
  CLEW_TRY_VOID(put(story, "questions/M10b.csv", column("address", story.facts.dusted)));
  codec::CsvWriter noise;
  noise.field("ledger").field("tx").end_record();
  for (const std::string& tx : story.facts.noise) noise.field("eth").field(tx).end_record();
  CLEW_TRY_VOID(put(story, "questions/M10c.csv", noise.text()));
  std::vector<std::string> tips;
  for (std::uint64_t i = 1; i <= story.w.settings.whole("tips"); ++i) tips.push_back(fmt::format("tip-{:04}", i));
  CLEW_TRY_VOID(put(story, "questions/M14.csv", column("tip", tips)));
  return put(story, "truth/answers.json", Answers(story).all());
}

}  // namespace clew::sim::meridian
