// What an investigator would have had, each statement with the day it became known: labels of services (never of their
// customers, but for a few deposit addresses), the tokens one may trust, lists with their dates, alerts. Two statements
// are wrong: somebody calls the victim's wallet the thief's, and one deposit address is said to be of two exchanges.

#include <fmt/format.h>

#include "clew/codec/csv.h"
#include "sim/scenarios/meridian/files.h"

namespace clew::sim::meridian {
namespace {

struct Line {
  std::string address, label, actor, category, abuse, source, confidence;
  UnixTime known_from;
  std::optional<UnixTime> valid_from, valid_to;
};

class Statements {
 public:
  explicit Statements(const Story& story) : story_(story), w_(story.w) {}
  std::string csv() {
    for (const char* name : {"address", "label", "actor", "category", "abuse", "source", "confidence", "known_from",
                             "valid_from", "valid_to"})
      table_.field(name);
    table_.end_record();
    exchanges();
    mixers();
    bridge_and_pools();
    others();
    wrong_ones();
    return table_.take();
  }

 private:
  void put(const Line& line) {
    const auto date = [](std::optional<UnixTime> time) { return time ? to_iso(*time) : std::string(); };
    table_.field(line.address).field(line.label).field(line.actor).field(line.category).field(line.abuse);
    table_.field(line.source).field(line.confidence).field(date(line.known_from)).field(date(line.valid_from));
    table_.field(date(line.valid_to)).end_record();
  }
  void say(const std::string& address, const std::string& label, const std::string& actor, const std::string& category,
           std::int64_t day, const std::string& source = "own statement", const std::string& confidence = "ownership") {
    put({address, label, actor, category, "", source, confidence, w_.after(day * kDay), {}, {}});
  }

  void exchanges() {
    for (const Exchange& exchange : story_.s.exchanges) {
      const std::string hot = address_text(w_.script(exchange.actor() + " hot wallet"));
      say(hot, exchange.name() + " hot wallet", exchange.actor(), "exchange", -300);
      for (std::uint64_t i = 0; i < 20; ++i)
        say(address_text(exchange.deposit_address(1'000 + i * 7)), exchange.name() + " deposit address",
            exchange.actor(), "exchange", -100, "test deposits of an analyst", "manual_transaction");
    }
    // Northgate names three accounts after an internal review: the start for finding the rest.
    for (std::uint64_t i = 0; i < 3; ++i)
      say(address_text(story_.s.exchanges[0].deposit_address(i)), "Northgate deposit address", "northgate", "exchange",
          4);
    say(evm_text(story_.victim_vault), "Meridian vault", "meridian", "exchange", -300);
    say(address_text(w_.script("meridian hot wallet")), "Meridian hot wallet", "meridian", "exchange", -300);
  }

  void mixers() {
    const Services& s = story_.s;
    for (const auto& [contract, name] : {std::pair{s.pool_100.contract(), "Millpond, pool of 100 ETH"},
                                         {s.pool_01.contract(), "Millpond, pool of 0.1 ETH"}}) {
      say(evm_text(contract), name, "millpond", "mixer", -700, "published source code", "service_data");
      put({evm_text(contract), name, "millpond", "sanctioned", "sanction", "sanctions list, entry Millpond",
           "authority_data", w_.after(-200 * kDay), w_.after(-200 * kDay), w_.after(15 * kDay)});
    }
    say(address_text(w_.script("hollow pool")), "Hollow", "hollow", "mixer", -150, "court filing", "authority_data");
    for (std::uint64_t i = 0; i < 20; ++i)
      say(address_text(s.hollow.deposit_address(1'000 + i * 11)), "Hollow deposit address", "hollow", "mixer", -90,
          "test deposits of an analyst", "manual_transaction");
    say(address_text(w_.script("roundhouse")), "Roundhouse coordinator", "roundhouse", "coinjoin", -120,
        "published source code", "service_data");
  }

  void bridge_and_pools() {
    const Services& s = story_.s;
    const char* docs = "the service's documentation";
    say(evm_text(s.router.contract()), "Causeway router", "causeway", "bridge", -400, docs, "service_data");
    say(evm_text(s.router.vault()), "Causeway vault", "causeway", "bridge", -400, docs, "service_data");
    say(address_text(s.router.bitcoin_vault()), "Causeway vault", "causeway", "bridge", -400, docs, "service_data");
    say("name:" + s.router.tron_vault().text, "Causeway vault", "causeway", "bridge", -60, docs, "service_data");
    say(evm_text(s.usdt_pool.contract()), "USDT pool", "weir", "dex", -400, docs, "service_data");
    say(evm_text(s.steth_pool.contract()), "stETH pool", "weir", "dex", -400, docs, "service_data");
  }

  void others() {
    const Services& s = story_.s;
    say(evm_text(s.ferry_hot), "Ferry hot wallet", "ferry", "swap_service", -200, "test orders of an analyst",
        "manual_transaction");
    say(address_text(w_.script("ferry hot wallet")), "Ferry hot wallet", "ferry", "swap_service", -200,
        "test orders of an analyst", "manual_transaction");
    say(evm_text(s.teller), "Teller, treasury", "teller", "issuer", -700);
    say("name:" + s.tron_teller.text, "Teller, treasury", "teller", "issuer", -700);
    say("name:" + s.otc.text, "Backroom counter", "backroom", "service", 25, "police bulletin", "authority_data");
  }

  void wrong_ones() {
    say(evm_text(story_.victim_vault), "Meridian thief", "meridian-thief", "perpetrator", 2, "crowd list", "web_crawl");
    say(address_text(story_.s.exchanges[3].deposit_address(1'000)), "Tallow deposit address", "tallow", "exchange", -40,
        "crowd list", "web_crawl");
  }

  const Story& story_;
  const World& w_;
  codec::CsvWriter table_;
};

class Rows {
 public:
  explicit Rows(std::initializer_list<std::string_view> header) { add(header); }
  void add(std::initializer_list<std::string_view> fields) {
    for (const std::string_view field : fields) table_.field(field);
    table_.end_record();
  }
  const std::string& text() const { return table_.text(); }

 private:
  codec::CsvWriter table_;
};

std::string trusted_tokens(const Story& story) {
  Rows rows({"contract", "symbol", "decimals", "issuer"});
  rows.add({evm_text(story.s.usdt), "USDT", "6", "Teller"});
  rows.add({evm_text(story.s.steth), "stETH", "18", "Lock staking"});
  for (std::size_t i = 0; i < story.s.tokens.size(); ++i)
    rows.add({evm_text(story.s.tokens[i]), token_symbol(i), "18", "issuer of " + token_symbol(i)});
  return rows.text();
}

// What contracts say of themselves, as an export lists it: the forged beside the real.
std::string claimed_tokens(const Story& story) {
  constexpr const char* kClaims[] = {"ETH",          "stETH",           "USDT", "USDT.e", "U5DT", "USD T", "UЅDT",
                                     "USDТ",         "stЕTH",           "ЕTH",  "WETH",   "USDT", "TK01",  "TK02",
                                     "claim-reward", "Meridian refund", "USDC"};
  Rows rows({"address", "symbol", "name", "decimals", "total_supply"});
  rows.add({evm_text(story.s.usdt), "USDT", "Teller dollar", "6", "100000000000000000"});
  rows.add({evm_text(story.s.steth), "stETH", "Lock staked ether", "18", "9000000000000000000000000"});
  for (std::size_t i = 0; i < story.s.tokens.size(); ++i)
    rows.add({evm_text(story.s.tokens[i]), token_symbol(i), token_symbol(i), "18", "10000000000000000000000000"});
  for (std::size_t g = 0; g < story.facts.forged_contracts.size(); ++g)
    rows.add({story.facts.forged_contracts[g], kClaims[g], kClaims[g], "18", "10000000000000000000000000"});
  return rows.text();
}

std::string lists(const Story& story) {
  const World& w = story.w;
  Rows rows({"list", "time", "action", "ledger", "address", "entry"});
  const auto millpond = [&](std::int64_t day, const char* action) {
    for (const EvmAddress& pool : {story.s.pool_100.contract(), story.s.pool_01.contract()})
      rows.add({"sanctions", to_iso(w.after(day * kDay)), action, "eth", evm_text(pool), "Millpond"});
  };
  const auto frozen = [&](UnixTime time, const char* action) {
    for (std::size_t i = 1; i < story.usdt_wallets.size(); ++i)
      rows.add({"Teller freezes", to_iso(time), action, "eth", evm_text(story.usdt_wallets[i]), "USDT"});
  };
  millpond(-200, "listed");
  frozen(story.facts.freeze_submitted, "submitted");
  frozen(story.facts.freeze_executed, "frozen");
  rows.add({"issuers' freezes", to_iso(w.after(300 * kMinute)), "frozen", "eth", evm_text(story.token_wallets[0]),
            "TK01 to TK15"});
  millpond(15, "delisted");
  for (const TronAddress& feeder : story.tron_feeders)
    rows.add({"Teller freezes", to_iso(w.after(41 * kDay)), "frozen", "tron", feeder.text, "USDT"});
  return rows.text();
}

std::string alerts(const Story& story) {
  const World& w = story.w;
  Rows rows({"time", "sender", "ledger", "address", "text"});
  rows.add({to_iso(w.after(kHour)), "Meridian", "eth", evm_text(story.loot),
            "We were robbed at noon. Ether, staked ether, dollars and forty small tokens left our vault."});
  rows.add(
      {to_iso(w.after(kHour)), "Meridian", "btc", "", "A thousand bitcoin left our hot wallet in one transaction."});
  rows.add({to_iso(story.facts.freeze_submitted), "Teller", "eth", evm_text(story.s.usdt),
            "A freeze of seven accounts is before our signers."});
  rows.add({to_iso(story.facts.freeze_executed), "Teller", "eth", evm_text(story.s.usdt), "The freeze is executed."});
  for (std::uint64_t i = 0; i < 3; ++i)
    rows.add({to_iso(w.after(4 * kDay)), "Northgate", "btc", address_text(story.s.exchanges[0].deposit_address(i)),
              "Account opened with a document template we have seen on others."});
  rows.add({to_iso(w.after(41 * kDay)), "Teller", "tron", "", "Five accounts are frozen."});
  return rows.text();
}

}  // namespace

Result<void> write_intelligence(Story& story) {
  story.facts.wrongly_labelled = evm_text(story.victim_vault);
  const std::string twice = address_text(story.s.exchanges[3].deposit_address(1'000));
  story.facts.contradicted = {story.facts.wrongly_labelled, twice};
  CLEW_TRY_VOID(put(story, "intel/labels.csv", Statements(story).csv()));
  CLEW_TRY_VOID(put(story, "intel/tokens.csv", trusted_tokens(story)));
  CLEW_TRY_VOID(put(story, "ledgers/eth/tokens.csv", claimed_tokens(story)));
  CLEW_TRY_VOID(put(story, "intel/lists.csv", lists(story)));
  CLEW_TRY_VOID(put(story, "intel/alerts.csv", alerts(story)));
  return put(story, "intel/tips.csv", tips_csv(story));
}

}  // namespace clew::sim::meridian
