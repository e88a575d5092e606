// The same facts as the tables of clew show, none left out: a program has no screen to fill.

#include "apps/cli/show_json.h"

#include "clew/codec/hex.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

using codec::JsonWriter;
using ledger::Ledger;

void write_output(JsonWriter& json, const Ledger& ledger, OutIndex index) {
  const ledger::Output output = ledger.output(index);
  json.pair("address", engine::address_text(ledger, output.address)).pair("value", to_decimal(u128{output.value}));
}

void write_spender(JsonWriter& json, const Ledger& ledger, OutIndex index) {
  json.key("spent_by");
  const auto spender = ledger.spender(index);
  spender ? json.string(engine::tx_text(ledger, *spender)) : json.null();
}

void write_utxo(JsonWriter& json, const Ledger& ledger, TxIndex tx) {
  json.key("coinbase").boolean(ledger.is_coinbase(tx)).key("inputs").begin_array();
  for (std::uint32_t i = 0; i < ledger.input_count(tx); ++i) {
    const ledger::Input input = ledger.input(tx, i);
    json.begin_object().pair("spends", outpoint_text(ledger, ledger.outpoint(tx, i)));
    json.key("known").boolean(!input.unknown);
    if (!input.unknown) write_output(json, ledger, input.source);
    json.end_object();
  }
  json.end_array().key("outputs").begin_array();
  for (std::uint32_t i = 0; i < ledger.output_count(tx); ++i) {
    const OutIndex index{raw(ledger.first_output(tx)) + i};
    write_output(json.begin_object(), ledger, index);
    write_spender(json, ledger, index);
    json.end_object();
  }
  json.end_array().key("fee");
  const auto fee = ledger.fee(tx);
  fee ? json.string(to_decimal(u128{*fee})) : json.null();
}

void write_legs(JsonWriter& json, const Ledger& ledger, TxIndex tx) {
  json.key("legs").begin_array();
  for (const ledger::LegInfo& leg : ledger.legs(tx)) {
    json.begin_object().pair("leg", leg.position).pair("kind", leg_name(leg.kind));
    json.pair("from", engine::address_text(ledger, leg.from)).pair("to", engine::address_text(ledger, leg.to));
    json.pair("asset", raw(leg.asset)).pair("amount", to_decimal(leg.amount));
    json.pair("text", engine::amount_text(ledger, leg.asset, leg.amount));
    json.key("unverified").boolean((leg.flags & ledger::kLegUnverified) != 0);
    json.key("internal_calls_missing").boolean((leg.flags & ledger::kLegIncomplete) != 0).end_object();
  }
  json.end_array();
}

void write_labels(JsonWriter& json, const Ledger& ledger, const intel::Labels& labels, AddressId id) {
  const Address address(ledger.address(id));
  json.key("labels").begin_array();
  for (const intel::Label& label : labels.all()) {
    if (label.address != address) continue;
    json.begin_object().pair("label", label.label).pair("actor", label.actor).pair("category", label.category);
    json.pair("source", label.source).pair("pack", label.pack);
    json.pair("known_from", label.known_from ? to_iso(*label.known_from) : std::string()).end_object();
  }
  json.end_array();
}

}  // namespace

const char* leg_name(ledger::LegKind kind) {
  switch (kind) {
    case ledger::LegKind::transfer: return "transfer";
    case ledger::LegKind::internal: return "internal";
    case ledger::LegKind::token: return "token";
    case ledger::LegKind::fee: return "fee";
    case ledger::LegKind::issuance: return "issuance";
    case ledger::LegKind::burn: return "burn";
    case ledger::LegKind::pool_event: return "pool event";
  }
  return "";
}

std::string outpoint_text(const Ledger& ledger, const ledger::OutPoint& point) {
  return codec::hash_text(point.txid, ledger.identity().id_reversed != 0) + ":" + std::to_string(point.vout);
}

std::string transactions_json(const Ledger& ledger, const std::vector<TxIndex>& found) {
  JsonWriter json;
  json.begin_array();
  for (const TxIndex tx : found) {
    const ledger::BlockInfo block = ledger.block(ledger.block_of(tx));
    json.begin_object().pair("tx", engine::tx_text(ledger, tx)).pair("block", block.height);
    json.pair("index", raw(tx) - raw(block.first_tx)).pair("time", to_iso(block.time));
    if (ledger.identity().kind == ledger::Kind::utxo)
      write_utxo(json, ledger, tx);
    else
      write_legs(json, ledger, tx);
    json.end_object();
  }
  return json.end_array().take();
}

std::string address_json(const Ledger& ledger, const intel::Labels& labels, AddressId id) {
  JsonWriter json;
  json.begin_object().pair("address", engine::address_text(ledger, id));
  write_labels(json, ledger, labels, id);
  if (ledger.identity().kind == ledger::Kind::utxo) {
    json.key("outputs").begin_array();
    for (const OutIndex out : ledger.outputs_of(id)) {
      const ledger::Output output = ledger.output(out);
      json.begin_object().pair("output", outpoint_text(ledger, ledger.outpoint(out)));
      json.pair("value", to_decimal(u128{output.value})).key("time");
      is_outside(out) ? json.null() : json.string(to_iso(ledger.block(ledger.block_of(output.creator)).time));
      write_spender(json, ledger, out);
      json.end_object();
    }
  } else {
    json.key("assets").begin_array();
    for (const AssetId asset : ledger.assets_of(id)) {
      json.begin_object().pair("asset", raw(asset)).pair("symbol", ledger.asset(asset).symbol);
      json.pair("transactions", ledger.postings(id, asset).size());
      json.pair("balance", to_decimal(ledger.balance_before(id, asset, TxIndex{ledger.tx_count()}))).end_object();
    }
  }
  return json.end_array().end_object().take();
}

std::string block_json(const Ledger& ledger, BlockIndex index) {
  const ledger::BlockInfo block = ledger.block(index);
  JsonWriter json;
  json.begin_object().pair("height", block.height).pair("time", to_iso(block.time));
  json.pair("hash", codec::hash_text(block.hash, ledger.identity().id_reversed != 0)).key("transactions").begin_array();
  for (std::uint64_t i = 0; i < block.tx_count; ++i)
    json.string(engine::tx_text(ledger, TxIndex{raw(block.first_tx) + i}));
  return json.end_array().end_object().take();
}

}  // namespace clew::cli
