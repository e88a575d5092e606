#pragma once
// The parts of answer_friday_worm, shared between its files. Internal to the engine.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/scenario_run.h"

namespace clew::engine {

/// An output to an address of one version of the worm.
struct WormReceipt {
  TxIndex tx{0};
  OutIndex out{0};
  std::uint32_t vout = 0;
  std::uint64_t sat = 0;
  u128 cents = 0;  ///< at the price of its block's day
  UnixTime at;
  bool own = false;      ///< the transaction spends an output of the same addresses
  bool message = false;  ///< beside an output that can never be spent
  bool ransom = false;   ///< ransom-like, as W01a says
};

/// An order of the tables that leaked.
struct WormOrder {
  std::string id, service, pair;
  UnixTime minute;
  u128 in = 0, out = 0;  ///< base units of the coin: 8 decimals, XMR 12
  bool comes_back() const { return pair == "XMR>BTC" || pair == "XMR>BCH"; }
};

/// What labels say of addresses, for one ledger.
struct WormLabels {
  std::map<AddressId, std::string> wallets;   ///< of a service: its name, the first word of the label
  std::map<AddressId, std::string> deposits;  ///< handed out by a swap service, as it says itself
};

/// Value at a deposit address of a swap service.
struct WormDeposit {
  TxIndex tx{0};
  OutIndex out{0};
  std::uint32_t vout = 0;
  std::uint64_t sat = 0;
  UnixTime at;
  std::string address, service;
  unsigned hops = 0;
  std::optional<UnixTime> refused;  ///< when it was sent back
  std::optional<std::size_t> order;
};

/// Value in the thieves' own hands.
struct WormHolding {
  std::uint64_t sat = 0;
  UnixTime since;
  std::optional<UnixTime> until;
};

/// One version's ransoms followed over one ledger, output by output, up to the services.
struct WormTrail {
  std::vector<WormDeposit> deposits;  ///< by output
  std::vector<WormHolding> holdings;
  std::set<TxIndex> transactions;  ///< the thieves' own
};

struct WormVersion {
  std::vector<std::string> addresses;
  std::vector<WormReceipt> receipts;  ///< on btc, by output
  WormTrail trail;                    ///< on btc
};

/// What an analyst has on the desk.
struct WormDesk {
  const Investigation& investigation;
  const ProgressFn& progress;
  Findings findings;
  std::map<std::pair<std::string, std::string>, u128> prices;  ///< asset, day -> cents
  std::vector<WormOrder> orders;
  std::map<unsigned, WormVersion> versions;
  std::optional<UnixTime> refuses_from;                      ///< Quickbarter's notice
  std::string refuses;                                       ///< who sent it
  std::uint64_t bch_deposited = 0, bch_held = 0, least = 0;  ///< satoshi, for the lines
  u128 receipt_cents = 0;
  std::uint64_t payers = 0;

  AnswerSheet& sheet() { return findings.sheet; }
  const ledger::Ledger& btc() const { return *investigation.site("btc").ledger; }
  const ledger::Ledger& bch() const { return *investigation.site("bch").ledger; }
};

/// The field, or "".
const std::string& worm_field(const TableRow& row, std::string_view name);
std::optional<AddressId> worm_address(const ledger::Ledger& ledger, const std::string& text);
UnixTime worm_time(const ledger::Ledger& ledger, TxIndex tx);
/// "TXID:N"
std::string worm_output(const ledger::Ledger& ledger, TxIndex tx, std::uint32_t vout);
/// Worth in cents at a day's price, rounded half to even; nothing without a price.
std::optional<u128> worm_cents(const WormDesk& desk, std::uint64_t sat, UnixTime day);
WormLabels worm_labels(const WormDesk& desk, const ledger::Ledger& ledger);
/// Follows outputs that lie at `own` addresses until they reach a service.
WormTrail follow_worm(const ledger::Ledger& ledger, const WormLabels& labels, const std::set<AddressId>& own,
                      const std::vector<OutIndex>& from);

// What each part answers is in the name of its questions.
void answer_worm_receipts(WormDesk& desk);  // W01, W02, W03, W08
void answer_worm_fork(WormDesk& desk);      // W04
void match_worm_orders(WormDesk& desk);     // W07a; the orders of deposits, for the next
void answer_worm_services(WormDesk& desk);  // W05, W06
void answer_worm_return(WormDesk& desk);    // W07b to W07d

}  // namespace clew::engine
