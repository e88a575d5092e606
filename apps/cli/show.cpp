// clew show: what the store holds, without any judgement: the ledger, a transaction, an address, a block.

#include <fmt/format.h>

#include <algorithm>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/show_json.h"
#include "clew/base/file.h"
#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

constexpr std::size_t kRowsShown = 40;
using ledger::Ledger;

std::string native(const Ledger& ledger, std::uint64_t units) {
  return engine::amount_text(ledger, kNativeAsset, units);
}

std::string block_text(const Ledger& ledger, TxIndex tx) {
  const ledger::BlockInfo block = ledger.block(ledger.block_of(tx));
  return fmt::format("block {}, index {}, {}", block.height, raw(tx) - raw(block.first_tx), to_iso(block.time));
}

void show_labels(const intel::Labels& labels, const Ledger& ledger, AddressId id) {
  const Address address(ledger.address(id));
  for (const intel::Label& label : labels.all())
    if (label.address == address)
      print("  " +
            visible(fmt::format("said by {}: {}{}{} ({}){}", label.pack.empty() ? label.source : label.pack,
                                label.label, label.actor.empty() ? "" : ", actor " + label.actor,
                                label.category.empty() ? "" : ", " + label.category, label.source,
                                label.known_from ? ", known from " + to_iso(*label.known_from) : "")) +
            "\n");
}

int show_ledger(const ShowOptions& options, const Ledger& ledger) {
  const ledger::Identity& identity = ledger.identity();
  const bool utxo = identity.kind == ledger::Kind::utxo;
  if (options.common.json) {
    codec::JsonWriter json;
    json.begin_object()
        .pair("format", identity.format)
        .pair("network", identity.network)
        .pair("kind", utxo ? "utxo" : "account")
        .pair("version", ledger.version())
        .pair("blocks", ledger.block_count())
        .pair("transactions", ledger.tx_count())
        .pair("outputs", ledger.output_count())
        .pair("legs", ledger.leg_count())
        .pair("addresses", ledger.address_count())
        .pair("assets", ledger.asset_count())
        .end_object();
    print(json.take());
    return kOk;
  }
  print(fmt::format("{} ledger of {} ({})\n  version       {}\n  blocks        {}\n", utxo ? "UTXO" : "Account",
                    identity.network, identity.format, ledger.version(), grouped(ledger.block_count())));
  if (ledger.block_count() > 0) {
    const auto first = ledger.block(BlockIndex{0}), last = ledger.block(BlockIndex{ledger.block_count() - 1});
    print(fmt::format("  covers        {} ({}) to {} ({})\n", first.height, to_iso(first.time), last.height,
                      to_iso(last.time)));
  }
  print(fmt::format("  transactions  {}\n  {:<13} {}\n  addresses     {}\n  assets        {}\n",
                    grouped(ledger.tx_count()), utxo ? "outputs" : "legs",
                    grouped(utxo ? ledger.output_count() : ledger.leg_count()), grouped(ledger.address_count()),
                    ledger.asset_count()));
  const auto labels = engine::load_labels(options.common.store);
  if (labels) print(fmt::format("  labels        {}\n", grouped(labels->size())));
  return kOk;
}

int show_sizes(const ShowOptions& options, const Ledger& ledger) {
  Table table({{"column"}, {"bytes", Table::Align::right}, {"per output", Table::Align::right}, {""}});
  codec::JsonWriter json;
  json.begin_array();
  std::uint64_t total = 0, hot = 0;
  const std::uint64_t outputs =
      std::max<std::uint64_t>(1, ledger.output_count() > 0 ? ledger.output_count() : ledger.leg_count());
  const auto each = [&](std::uint64_t bytes) {
    return fmt::format("{:.2f}", static_cast<double>(bytes) / static_cast<double>(outputs));
  };
  for (const ledger::ColumnSize& column : ledger.sizes()) {
    total += column.bytes;
    hot += column.hot ? column.bytes : 0;
    table.row({column.name, grouped(column.bytes), each(column.bytes), column.hot ? "hot" : ""});
    json.begin_object()
        .pair("column", column.name)
        .pair("bytes", column.bytes)
        .key("hot")
        .boolean(column.hot)
        .end_object();
  }
  table.row({"all", grouped(total), each(total), ""});
  table.row({"hot (read by a trace)", grouped(hot), each(hot), ""});
  print(options.common.json ? json.end_array().take() : table.text());
  return kOk;
}

void show_utxo_tx(const Ledger& ledger, TxIndex tx) {
  Table in({{"input"}, {"spends"}, {"address"}, {"value", Table::Align::right}});
  for (std::uint32_t i = 0; i < ledger.input_count(tx); ++i) {
    const ledger::Input input = ledger.input(tx, i);
    const ledger::OutPoint point = ledger.outpoint(tx, i);
    const std::string name = outpoint_text(ledger, point);
    if (input.unknown)
      in.row({std::to_string(i), name, "not in this ledger", ""});
    else
      in.row({std::to_string(i), name, engine::address_text(ledger, ledger.output(input.source).address),
              native(ledger, ledger.output(input.source).value)});
  }
  Table out({{"output"}, {"address"}, {"value", Table::Align::right}, {"spent by"}});
  for (std::uint32_t i = 0; i < ledger.output_count(tx); ++i) {
    const OutIndex index{raw(ledger.first_output(tx)) + i};
    const auto spender = ledger.spender(index);
    out.row({std::to_string(i), engine::address_text(ledger, ledger.output(index).address),
             native(ledger, ledger.output(index).value), spender ? engine::tx_text(ledger, *spender) : "unspent"});
  }
  if (ledger.is_coinbase(tx)) print("  coinbase\n");
  print((in.size() > 0 ? in.text() : std::string()) + out.text());
  if (const auto fee = ledger.fee(tx)) print(fmt::format("  fee {}\n", native(ledger, *fee)));
}

void show_account_tx(const Ledger& ledger, TxIndex tx) {
  Table table({{"leg", Table::Align::right}, {"kind"}, {"from"}, {"to"}, {"amount", Table::Align::right}, {"note"}});
  for (const ledger::LegInfo& leg : ledger.legs(tx)) {
    std::string note = (leg.flags & ledger::kLegUnverified) != 0 ? "unverified token" : "";
    if ((leg.flags & ledger::kLegIncomplete) != 0)
      note += note.empty() ? "internal calls not given" : ", internal calls not given";
    table.row({std::to_string(leg.position), leg_name(leg.kind), engine::address_text(ledger, leg.from),
               engine::address_text(ledger, leg.to), engine::amount_text(ledger, leg.asset, leg.amount), note});
  }
  print(table.text());
}

int show_transactions(const ShowOptions& options, const Ledger& ledger, const std::vector<TxIndex>& found) {
  if (options.common.json) {
    print(transactions_json(ledger, found));
    return kOk;
  }
  for (const TxIndex tx : found) {
    print(fmt::format("Transaction {}\n  {}\n", engine::tx_text(ledger, tx), block_text(ledger, tx)));
    if (ledger.identity().kind == ledger::Kind::utxo)
      show_utxo_tx(ledger, tx);
    else
      show_account_tx(ledger, tx);
  }
  return kOk;
}

int show_address(const ShowOptions& options, const Ledger& ledger, AddressId id) {
  const auto labels = engine::load_labels(options.common.store);
  if (!labels) return report_failure(labels.error(), options.common.json);
  if (options.common.json) {
    print(address_json(ledger, *labels, id));
    return kOk;
  }
  print(fmt::format("Address {}\n", visible(engine::address_text(ledger, id))));
  show_labels(*labels, ledger, id);
  if (ledger.identity().kind == ledger::Kind::utxo) {
    u128 received = 0, unspent = 0;
    Table table({{"received in"}, {"time"}, {"value", Table::Align::right}, {"spent by"}});
    for (const OutIndex out : ledger.outputs_of(id)) {
      const ledger::Output output = ledger.output(out);
      const auto spender = ledger.spender(out);
      received += output.value;
      unspent += spender ? 0 : output.value;
      table.row({outpoint_text(ledger, ledger.outpoint(out)),
                 is_outside(out) ? "before this ledger" : to_iso(ledger.block(ledger.block_of(output.creator)).time),
                 native(ledger, output.value), spender ? engine::tx_text(ledger, *spender) : "unspent"});
    }
    print(fmt::format("  received {}, unspent {}\n", engine::amount_text(ledger, kNativeAsset, received),
                      engine::amount_text(ledger, kNativeAsset, unspent)) +
          table.text(kRowsShown));
    return kOk;
  }
  Table table({{"asset"}, {"transactions", Table::Align::right}, {"net balance (base units)", Table::Align::right}});
  for (const AssetId asset : ledger.assets_of(id))
    table.row({engine::amount_text(ledger, asset, 0).substr(2), grouped(ledger.postings(id, asset).size()),
               to_decimal(ledger.balance_before(id, asset, TxIndex{ledger.tx_count()}))});
  print(table.text());
  print("  (a negative balance means that history is missing: value was spent that this ledger never saw arrive)\n");
  return kOk;
}

int show_block(const ShowOptions& options, const Ledger& ledger, BlockIndex index) {
  if (options.common.json) {
    print(block_json(ledger, index));
    return kOk;
  }
  const ledger::BlockInfo block = ledger.block(index);
  print(fmt::format("Block {}\n  hash {}\n  time {}\n  transactions {}\n", block.height,
                    codec::hash_text(block.hash, ledger.identity().id_reversed != 0), to_iso(block.time),
                    block.tx_count));
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(block.tx_count, kRowsShown); ++i)
    print("  " + engine::tx_text(ledger, TxIndex{raw(block.first_tx) + i}) + "\n");
  if (block.tx_count > kRowsShown) print(fmt::format("  ... and {} more\n", block.tx_count - kRowsShown));
  return kOk;
}

// A table of the store that is kept as CSV: rows under its own header, or an array of objects.
int show_csv(const ShowOptions& options, const char* file, const char* empty) {
  if (!is_folder(options.common.store))
    return report_failure({Code::not_found, fmt::format("there is no store '{}'", options.common.store),
                           "name the folder that clew ingest made: --store DIR"},
                          options.common.json);
  const std::string path = join_path(options.common.store, file);
  std::string text;
  if (file_exists(path)) {
    auto read = read_file(path);
    if (!read) return report_failure({read.error().code, path + " cannot be read", ""}, options.common.json);
    text = *std::move(read);
  }
  codec::CsvReader reader(text);
  codec::JsonWriter json;
  json.begin_array();
  std::vector<std::string> names;
  std::optional<Table> table;
  while (!reader.done()) {
    auto record = reader.next();
    if (!record) continue;
    if (!table) {
      names = record->fields;
      std::vector<Table::Column> columns;
      for (const std::string& name : names)
        columns.push_back({name, name == "offset" || name == "price" ? Table::Align::right : Table::Align::left});
      table.emplace(std::move(columns));
      continue;
    }
    json.begin_object();
    for (std::size_t i = 0; i < std::min(names.size(), record->fields.size()); ++i)
      json.pair(names[i], record->fields[i]);
    json.end_object();
    table->row(std::move(record->fields));
  }
  json.end_array();
  if (options.common.json)
    print(json.take());
  else
    print(table && table->size() > 0 ? table->text() : std::string(empty));
  return kOk;
}

}  // namespace

int run_show(const ShowOptions& options) {
  if (options.what == "quarantine") return show_csv(options, "quarantine.csv", "Nothing was set aside.\n");
  if (options.what == "prices")
    return show_csv(options, "prices.csv", "The store has no prices: clew ingest prices FILE\n");
  const auto opened = engine::open_ledger(options.common.store);
  if (!opened) return report_failure(opened.error(), options.common.json);
  const Ledger& ledger = **opened;
  if (options.what.empty()) return show_ledger(options, ledger);
  if (options.what == "sizes") return show_sizes(options, ledger);
  if (const auto height = parse_u128(options.what); height && *height <= ~std::uint64_t{0})
    if (const auto block = ledger.block_at(static_cast<std::uint64_t>(*height)))
      return show_block(options, ledger, *block);
  if (const auto hash = codec::parse_hash(options.what, ledger.identity().id_reversed != 0); hash)
    if (const auto found = ledger.find_tx(*hash); !found.empty()) return show_transactions(options, ledger, found);
  const auto address =
      codec::parse_address(options.what, ledger.identity().network, ledger.identity().kind == ledger::Kind::account);
  if (address)
    if (const auto id = ledger.find_address(address->view())) return show_address(options, ledger, *id);
  return report_failure(
      {Code::not_found, fmt::format("'{}' is not a transaction, address or block of this ledger", options.what),
       "clew show tells what the ledger covers"},
      options.common.json);
}

}  // namespace clew::cli
