// Meridian's questions in the order an investigator works: trace what was reported, follow the bridge from ledger to
// ledger until nothing new arrives, then answer. Only the ledgers and intel/ are read.

#include "clew/engine/answer_meridian.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/engine/act.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

constexpr unsigned kBridgeRounds = 6;        // btc -> eth -> tron is three
constexpr std::uint64_t kRoundOutputs = 50;  // equal outputs that make a transaction a round of many people

// A round cannot be followed: whose coin became whose is not on the ledger. Its outputs end every line.
std::vector<trace::Branch> rounds_of(const ledger::Ledger& ledger) {
  std::vector<trace::Branch> branches;
  std::vector<ledger::Coin> outputs;
  for (TxIndex tx{0}; raw(tx) < ledger.tx_count(); tx = TxIndex{raw(tx) + 1}) {
    if (ledger.output_count(tx) < kRoundOutputs) continue;
    ledger.outputs(tx, outputs);
    std::map<std::uint64_t, std::uint64_t> sizes;
    for (const ledger::Coin& output : outputs) sizes[output.value] += 1;
    const auto most = std::ranges::max_element(sizes, {}, [](const auto& entry) { return entry.second; });
    if (most->second < kRoundOutputs || ledger.input_count(tx) < kRoundOutputs) continue;
    for (std::uint32_t vout = 0; vout < outputs.size(); ++vout) {
      trace::Branch branch;
      branch.action = trace::Branch::Action::stop;
      branch.output = {ledger.tx_id(tx).hash, vout};
      branch.reason = fmt::format("a round of {} equal outputs", most->second);
      branches.push_back(std::move(branch));
    }
  }
  return branches;
}

// Whether the greater part of a payment into the bridge is Meridian's.
std::set<std::string> stolen_transactions(const Case& traced) {
  std::set<std::string> found;
  const std::set<AddressId> bridge = addresses_of(traced, "causeway");
  for (const Receipt& receipt : receipts(traced, kAnswerRule))
    if (bridge.contains(receipt.address)) found.insert(plain_tx(*traced.ledger, receipt.tx));
  return found;
}

Outcome<bool> follow_links(MeridianDesk& desk) {
  bool grew = false;
  std::map<std::string, std::set<std::string>> stolen;
  for (const auto& [id, part] : desk.parts)
    if (part.traced.ledger) stolen[id] = stolen_transactions(part.traced);
  std::set<std::string> changed;
  for (const BridgeLink& link : desk.links) {
    if (!stolen[link.from_ledger].contains(link.from_tx)) continue;
    LedgerPart& part = desk.parts.at(link.to_ledger);
    if (!part.bridged.emplace(link.to_seed, link.arrived).second) continue;
    if (part.inquiry.incidents.empty())
      part.inquiry.incidents.emplace_back(desk.investigation.brief().name, std::vector<std::string>{});
    part.inquiry.incidents.front().second.push_back(link.to_seed);
    changed.insert(link.to_ledger);
  }
  for (const std::string& id : changed) {
    LedgerPart& part = desk.parts.at(id);
    part.traced = CLEW_TRY(desk.investigation.trace(part.inquiry, desk.progress));
    grew = true;
  }
  return grew;
}

Outcome<void> trace_everywhere(MeridianDesk& desk) {
  desk.rounds = rounds_of(*desk.investigation.site("btc").ledger);
  for (const Investigation::Site& site : desk.investigation.sites()) {
    LedgerPart& part = desk.parts[site.line.id];
    part.id = site.line.id;
    part.inquiry = desk.investigation.reported(site.line.id);
    if (site.line.id == "btc") part.inquiry.branches = desk.rounds;
    part.inquiry.drop_fees = true;
    if (part.inquiry.incidents.empty()) continue;
    part.traced = CLEW_TRY(desk.investigation.trace(part.inquiry, desk.progress));
  }
  for (unsigned round = 0; round < kBridgeRounds; ++round)
    if (!CLEW_TRY(follow_links(desk))) break;
  return {};
}

}  // namespace

std::size_t run_index(const Case& traced, trace::PolicyId policy) {
  const auto found = std::ranges::find(traced.result.runs, policy, &trace::PolicyRun::policy);
  CLEW_CHECK(found != traced.result.runs.end());
  return static_cast<std::size_t>(found - traced.result.runs.begin());
}

const trace::PolicyRun& run_of(const Case& traced, trace::PolicyId policy) {
  return traced.result.runs[run_index(traced, policy)];
}

UnixTime time_at(const ledger::Ledger& ledger, TxIndex tx) {
  return ledger.block(ledger.block_of(tx)).time;
}

std::string time_text(const ledger::Ledger& ledger, TxIndex tx) {
  return to_iso(time_at(ledger, tx));
}

std::string plain_address(const ledger::Ledger& ledger, AddressId address) {
  const AddressView view = ledger.address(address);
  return view.kind == AddressKind::account ? "0x" + codec::to_hex(view.bytes) : address_text(ledger, address);
}

std::string plain_tx(const ledger::Ledger& ledger, TxIndex tx) {
  std::string text = tx_text(ledger, tx);
  const bool list = ledger.identity().format == "flows";  // lists write hashes without 0x
  return list && text.starts_with("0x") ? text.substr(2) : text;
}

std::set<AddressId> addresses_of(const Case& traced, std::string_view actor) {
  std::set<AddressId> found;
  for (const intel::Label& label : traced.labels.all())
    if (label.actor == actor)
      if (const auto id = traced.ledger->find_address(label.address.view())) found.insert(*id);
  return found;
}

Outcome<Detections> detect_on(const MeridianDesk& desk, std::string_view ledger, std::vector<std::string> patterns) {
  DetectRequest request;
  request.patterns = std::move(patterns);
  request.threads = desk.investigation.threads();
  return detect({desk.investigation.site(ledger).store}, request, desk.progress);
}

std::vector<Receipt> receipts(const Case& traced, trace::PolicyId policy, trace::LabelId label) {
  std::vector<Receipt> found;
  const auto view = graph::make_view(traced.ledger, {.direction = traced.method.direction,
                                                     .fees = traced.method.fees,
                                                     .order = traced.method.order,
                                                     .last = std::nullopt});
  graph::Transaction transaction;
  std::optional<TxIndex> read;
  for (const trace::Move& move : run_of(traced, policy).moves) {
    if (move.payer || move.label != label) continue;
    if (read != move.tx) view->read(view->position(move.tx), transaction);
    read = move.tx;
    const graph::Step& step = transaction.steps[move.step];
    if (move.entry >= step.receivers.size()) continue;
    found.push_back({move.tx, step.receivers[move.entry].address, step.asset, move.quanta});
  }
  return found;
}

Outcome<Findings> answer_meridian(const Investigation& investigation, const ProgressFn& progress) {
  MeridianDesk desk{investigation, progress, {}, {}, {}, {}, {}, {}, {}};
  CLEW_TRY_VOID(find_deposits(desk));
  CLEW_TRY_VOID(answer_bridge(desk));  // finds the links that trace_everywhere follows
  CLEW_TRY_VOID(trace_everywhere(desk));
  find_orders(desk);
  CLEW_TRY_VOID(answer_loss(desk));
  CLEW_TRY_VOID(answer_exchanges(desk));
  CLEW_TRY_VOID(answer_bulk(desk));
  CLEW_TRY_VOID(answer_mixer(desk));
  CLEW_TRY_VOID(answer_opaque(desk));
  CLEW_TRY_VOID(answer_freezes(desk));
  CLEW_TRY_VOID(answer_noise(desk));
  CLEW_TRY_VOID(answer_intelligence(desk));
  for (const char* id : {"eth", "btc"}) desk.findings.evidence.emplace_back(id, desk.parts.at(id).traced);
  return std::move(desk.findings);
}

}  // namespace clew::engine
