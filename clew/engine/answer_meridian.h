#pragma once
// The parts of answer_meridian, shared between its files. Internal to the engine.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/detect.h"
#include "clew/engine/scenario_run.h"

namespace clew::engine {

/// A payment into the bridge that a payment out of it names.
struct BridgeLink {
  std::string from_ledger, from_tx, to_ledger, to_tx;
  std::string to_seed;  ///< what arrived, as --from takes it
  UnixTime sent, arrived;
};

/// One ledger's part of the loss, with what came over the bridge.
struct LedgerPart {
  std::string id;
  Inquiry inquiry;  ///< the seeds: reported, then bridged
  Case traced;
  std::map<std::string, UnixTime> bridged;  ///< seed -> when it arrived
};

/// What an analyst has on the desk.
struct MeridianDesk {
  const Investigation& investigation;
  const ProgressFn& progress;
  Findings findings;
  std::vector<BridgeLink> links;  ///< everybody's
  std::map<std::string, LedgerPart> parts;
  std::map<AddressId, std::string> deposits;  ///< btc: deposit address -> the exchange it forwards to
  std::set<AddressId> mixer_deposits;         ///< btc: addresses that forward to a labelled mixer
  std::set<AddressId> orders;                 ///< eth: addresses that forward to the instant exchanger
  std::vector<trace::Branch> rounds;  ///< btc: outputs of transactions with many equal outputs, where every line ends

  AnswerSheet& sheet() { return findings.sheet; }
  const Case& eth() const { return parts.at("eth").traced; }
  const Case& btc() const { return parts.at("btc").traced; }
};

/// The rule under which amounts are answered: what a thief's wallet pays is stolen as long as stolen value is in it.
inline constexpr trace::PolicyId kAnswerRule = trace::PolicyId::seniority;
const trace::PolicyRun& run_of(const Case& traced, trace::PolicyId policy);
std::size_t run_index(const Case& traced, trace::PolicyId policy);
/// The first incident of the brief: Meridian itself.
inline constexpr trace::LabelId kMeridian{trace::kFirstIncident};

std::string time_text(const ledger::Ledger& ledger, TxIndex tx);
UnixTime time_at(const ledger::Ledger& ledger, TxIndex tx);
/// Addresses of a ledger with a label of this actor, of any category, whatever its dates.
std::set<AddressId> addresses_of(const Case& traced, std::string_view actor);
/// As an export writes it: lower case for accounts.
std::string plain_address(const ledger::Ledger& ledger, AddressId address);
std::string plain_tx(const ledger::Ledger& ledger, TxIndex tx);
Outcome<Detections> detect_on(const MeridianDesk& desk, std::string_view ledger, std::vector<std::string> patterns);
/// Receipts of Meridian's value under a rule: what each transaction brought to an address.
struct Receipt {
  TxIndex tx{0};
  AddressId address = kNoAddress;
  AssetId asset = kNativeAsset;
  u128 amount = 0;  ///< of it Meridian's, in the run's quanta
};
std::vector<Receipt> receipts(const Case& traced, trace::PolicyId policy, trace::LabelId label = kMeridian);

/// Fills `deposits`: addresses that forward to a labelled exchange, and labelled ones.
Outcome<void> find_deposits(MeridianDesk& desk);
/// Fills `orders`, from the trace of eth.
void find_orders(MeridianDesk& desk);
/// "Northgate" of the label "Northgate hot wallet".
std::string first_word(std::string_view text);

// What each part answers is in the name of its questions.
Outcome<void> answer_loss(MeridianDesk& desk);          // M01, M02, M09d
Outcome<void> answer_exchanges(MeridianDesk& desk);     // M03, M04
Outcome<void> answer_bulk(MeridianDesk& desk);          // M05
Outcome<void> answer_mixer(MeridianDesk& desk);         // M06
Outcome<void> answer_bridge(MeridianDesk& desk);        // M07a
Outcome<void> answer_opaque(MeridianDesk& desk);        // M07b, M08
Outcome<void> answer_freezes(MeridianDesk& desk);       // M09a to M09c
Outcome<void> answer_noise(MeridianDesk& desk);         // M10
Outcome<void> answer_intelligence(MeridianDesk& desk);  // M11, M13, M14

}  // namespace clew::engine
