// Addresses are numbered by first appearance, so whether one is fresh needs no memory but the highest number so far.

#include "clew/trace/detect/transfers.h"

namespace clew::trace::detect {

void Transfers::read(TxIndex tx, UnixTime time) {
  found_.clear();
  known_ = last_;
  if (scope_.is_utxo())
    read_utxo(tx, time);
  else
    read_account(tx, time);
}

void Transfers::read_utxo(TxIndex tx, UnixTime time) {
  ledger_.outputs(tx, outputs_);
  for (const ledger::Coin& output : outputs_) see(output.address);
  if (ledger_.is_coinbase(tx)) return;
  ledger_.inputs(tx, inputs_);
  AddressId from = kNoAddress;
  for (const ledger::Coin& input : inputs_) {
    if (!input.unknown) see(input.address);
    if (input.unknown || (from != kNoAddress && input.address != from)) from = kUnspendable;
    if (from == kNoAddress) from = input.address;
  }
  if (raw(from) <= raw(kUnspendable)) return;
  for (const ledger::Coin& output : outputs_)
    if (output.value != 0 && raw(output.address) > raw(kUnspendable) && output.address != from)
      found_.push_back({tx, time, from, output.address, kNativeAsset, output.value, raw(output.address) >= known_});
}

void Transfers::read_account(TxIndex tx, UnixTime time) {
  ledger_.legs(tx, legs_);
  for (const ledger::LegInfo& leg : legs_) {
    see(leg.from);
    see(leg.to);
  }
  netting_.steps_of(legs_, graph::Direction::forward, netted_);
  for (const graph::Step& step : netted_.steps) {
    if (step.kind != graph::StepKind::ordinary || step.payers.size() != 1) continue;
    const AddressId from = step.payers.front().address;
    if (raw(from) <= raw(kUnspendable)) continue;
    for (const graph::Entry& receiver : step.receivers)
      if (receiver.amount != 0 && raw(receiver.address) > raw(kUnspendable))
        found_.push_back(
            {tx, time, from, receiver.address, step.asset, receiver.amount, raw(receiver.address) >= known_});
  }
}

}  // namespace clew::trace::detect
