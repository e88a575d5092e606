// scenario.json and the price table; and the order in which everything beside the ledgers is written.

#include "sim/scenarios/meridian/files.h"

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/json.h"

namespace clew::sim::meridian {
namespace {

struct LedgerLine {
  const char *id, *format, *network, *path, *native;
};
constexpr LedgerLine kLedgers[] = {{"btc", "bitcoin", "regtest", "ledgers/btc", "BTC"},
                                   {"eth", "evm", "clew-sim", "ledgers/eth", "ETH"},
                                   {"tron", "flows", "tron-sim", "ledgers/tron/transfers.csv", "USDT"}};
constexpr std::pair<const char*, const char*> kIntel[] = {{"labels", "intel/labels.csv"},
                                                          {"tokens", "intel/tokens.csv"},
                                                          {"lists", "intel/lists.csv"},
                                                          {"alerts", "intel/alerts.csv"},
                                                          {"tips", "intel/tips.csv"}};

void incident(codec::JsonWriter& json, const char* name, UnixTime reported,
              const std::vector<std::pair<std::string, std::string>>& seeds) {
  json.begin_object().pair("name", name).pair("reported_at", to_iso(reported)).key("seeds").begin_array();
  for (const auto& [ledger, seed] : seeds) json.begin_object().pair("ledger", ledger).pair("seed", seed).end_object();
  json.end_array().end_object();
}

Result<void> write_prices(const Story& story) {
  codec::CsvWriter prices;
  const auto row = [&](std::string_view asset, UnixTime time, std::string_view price) {
    prices.field(asset).field(to_iso(time)).field(price).field("fixed table of the scenario").end_record();
  };
  for (const char* name : {"asset", "time", "price", "source"}) prices.field(name);
  prices.end_record();
  const World& w = story.w;
  for (UnixTime day = w.begin; day < w.end; day.seconds += kDay) {
    row("BTC", day, w.settings.text("price_btc"));
    row("ETH", day, w.settings.text("price_eth"));
    row("USDT", day, w.settings.text("price_usdt"));
    row("stETH", day, w.settings.text("price_eth"));
  }
  for (std::size_t i = 0; i < story.s.tokens.size(); ++i) row(token_symbol(i), w.begin, "1");
  return put(story, "prices.csv", prices.text());
}

}  // namespace

std::string token_symbol(std::size_t number) {
  return (number < 9 ? "TK0" : "TK") + std::to_string(number + 1);
}

Result<void> put(const Story& story, std::string_view path, std::string_view text) {
  const std::string full = join_path(story.w.options.folder, path);
  CLEW_TRY_VOID(make_folder(full.substr(0, full.rfind('/'))));
  return write_file_atomically(full, text);
}

Result<void> write_description(const Story& story) {
  const World& w = story.w;
  codec::JsonWriter json;
  json.begin_object().pair("schema", "clew-scenario/1").pair("name", "meridian");
  json.pair("title", "Meridian: an exchange is robbed on two ledgers").pair("seed", w.seed);
  json.pair("size", size_name(w.options.size)).pair("t0", to_iso(w.t0)).pair("ends", to_iso(w.end));
  json.key("ledgers").begin_array();
  for (const LedgerLine& ledger : kLedgers) {
    json.begin_object().pair("id", ledger.id).pair("format", ledger.format).pair("network", ledger.network);
    json.pair("path", ledger.path).pair("native", ledger.native);
    if (std::string_view(ledger.id) == "eth") json.pair("tokens", "intel/tokens.csv");
    if (std::string_view(ledger.id) == "tron") json.pair("map", TronLedger::mapping());
    json.end_object();
  }
  json.end_array().key("intel").begin_array();
  for (const auto& [kind, path] : kIntel) json.begin_object().pair("kind", kind).pair("path", path).end_object();
  json.end_array().key("incidents").begin_array();
  incident(json, kMeridian, story.w.after(kHour), story.facts.seeds);
  std::vector<std::pair<std::string, std::string>> older;
  for (const std::string& seed : story.facts.orion_seeds) older.emplace_back("eth", seed);
  incident(json, kOrion, {w.begin.seconds + 3 * kDay}, older);
  json.end_array().end_object();
  CLEW_TRY_VOID(put(story, "scenario.json", json.take()));
  return write_prices(story);
}

Result<void> write_files(Story& story) {
  CLEW_TRY_VOID(write_description(story));
  CLEW_TRY_VOID(write_intelligence(story));
  return write_answers(story);
}

}  // namespace clew::sim::meridian
