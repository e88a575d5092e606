// GraphSense's ten-transaction chain and what its UTXO pipeline computed from it, against what our ledger answers.
//
// The chain is loaded by the test (its format is GraphSense's own, no input format of ours) through ledger::Writer, the
// numbers are read back through ledger::Ledger by two ways that share nothing: by transaction (inputs, outputs) and by
// address (outputs_of, spender). Left out of the comparison: clusters (their own module), fiat values (no prices here),
// timestamp of summary_statistics (the last day with an exchange rate, not a fact of the chain), the *Group and
// *Prefix columns (partitions of their database) and test_block_txs.json's no_* columns, which repeat test_txs.json.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "clew/codec/address.h"
#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/ledger/ledger.h"
#include "clew/ledger/writer.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using simdjson::dom::element;

const std::string kFolder = "evm-ledger/graphsense-utxo/";

template <class Visit>
void each_line(const std::string& name, Visit visit) {
  const std::string text = real::read_data(kFolder + name);
  simdjson::dom::parser parser;
  std::size_t at = 0, lines = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    visit(parser.parse(line).value());
    ++lines;
  }
  EXPECT_GT(lines, 0U) << name;
}

std::uint64_t number(const element& row, const char* key) {
  return row[key].get_uint64().value();
}
std::string text(const element& row, const char* key) {
  return std::string(row[key].get_string().value());
}

/// A coin by what a GraphSense input says of it: owners and value.
std::string owners_of(const element& party) {
  std::string out;
  for (const element address : party["address"].get_array())
    out += (out.empty() ? "" : "+") + std::string(address.get_string().value());
  return out;
}

/// Several owners are one bare multisig script; GraphSense does not give the script, so its hash is made from the
/// names.
Address address_of(const std::string& owners) {
  if (owners.find('+') == std::string::npos) {
    const auto address = codec::parse_address(owners, "bitcoin");
    EXPECT_TRUE(address) << owners;
    return address ? *address : Address();
  }
  return Address(AddressKind::bare_multisig, codec::hash160(as_bytes(owners)));
}

/// What to do with the one input whose stated value is not that of the output it can only mean: transaction 8 spends
/// 1,500,000 of an output of 150,000.
enum class WrongValue { as_stated, as_outside_coin };

class ChainLoader {
 public:
  explicit ChainLoader(WrongValue wrong) : wrong_(wrong) {
    each_line("test_blocks.json", [this](const element& row) {
      ledger::Block& block = blocks_[number(row, "blockId")];
      block.height = number(row, "blockId");
      block.hash = codec::parse_hash(text(row, "blockHash"), true).value();
      block.time.seconds = row["timestamp"].get_int64().value();
    });
    each_line("test_txs.json", [this](const element& row) { add(row); });
  }
  const std::map<std::uint64_t, ledger::Block>& blocks() const { return blocks_; }

 private:
  struct Coin {
    ledger::OutPoint point;
    std::uint64_t value = 0;
  };

  AddressView keep(const std::string& owners) {
    addresses_.push_back(address_of(owners));
    return addresses_.back().view();
  }

  ledger::UtxoInput input(const element& row) {
    const std::string owners = owners_of(row);
    const std::uint64_t value = number(row, "value");
    ledger::UtxoInput in;
    in.known = true;
    in.value = value;
    in.address = keep(owners);
    std::vector<Coin>& coins = coins_[owners];
    auto coin = std::ranges::find(coins, value, &Coin::value);
    if (coin == coins.end() && wrong_ == WrongValue::as_outside_coin) {
      in.txid = codec::sha256(as_bytes("a coin this chain does not hold"));
      return in;
    }
    if (coin == coins.end()) coin = coins.begin();
    EXPECT_NE(coin, coins.end()) << owners;
    if (coin == coins.end()) return in;
    in.txid = coin->point.txid;
    in.vout = coin->point.vout;
    coins.erase(coin);
    return in;
  }

  void add(const element& row) {
    ledger::UtxoTx tx;
    tx.txid = codec::parse_hash(text(row, "txHash"), true).value();
    tx.coinbase = row["coinbase"].get_bool().value();
    for (const element in : row["inputs"].get_array()) tx.inputs.push_back(input(in));
    for (const element out : row["outputs"].get_array()) {
      const std::string owners = owners_of(out);
      coins_[owners].push_back({{tx.txid, static_cast<std::uint32_t>(tx.outputs.size())}, number(out, "value")});
      tx.outputs.push_back({number(out, "value"), keep(owners)});
    }
    blocks_.at(number(row, "blockId")).utxo.push_back(std::move(tx));
  }

  WrongValue wrong_;
  std::map<std::uint64_t, ledger::Block> blocks_;
  std::deque<Address> addresses_;
  std::map<std::string, std::vector<Coin>> coins_;
};

ledger::Identity identity() {
  ledger::Identity out;
  out.format = "graphsense";
  out.network = "bitcoin";
  out.native_symbol = "BTC";
  out.native_decimals = 8;
  out.id_reversed = 1;
  return out;
}

std::shared_ptr<const ledger::Ledger> load(const real::Folder& folder) {
  const ChainLoader chain(WrongValue::as_outside_coin);
  auto writer = ledger::Writer::open(folder.path("ledger"), identity());
  EXPECT_TRUE(writer);
  for (const auto& [height, block] : chain.blocks()) {
    const auto appended = writer->append(block);
    EXPECT_TRUE(appended) << height << ": " << appended.error().reason;
  }
  EXPECT_TRUE(writer->commit());
  const auto opened = ledger::Ledger::open(folder.path("ledger"));
  EXPECT_TRUE(opened);
  return opened ? *opened : nullptr;
}

/// GraphSense numbers addresses and transactions; ours go by text and by order. 0 is "coinbase".
struct Names {
  std::map<std::uint64_t, AddressId> address;
  std::map<AddressId, std::uint64_t> number;
};

Names names(const ledger::Ledger& ledger) {
  Names out;
  each_line("reference/address_ids.json", [&](const element& row) {
    const std::uint64_t id = number(row, "addressId");
    if (id == 0) return;
    const auto found = ledger.find_address(address_of(text(row, "address")).view());
    ASSERT_TRUE(found) << text(row, "address");
    out.address[id] = *found;
    out.number[*found] = id;
  });
  return out;
}

using NetChange = std::map<std::uint64_t, std::int64_t>;  // by GraphSense's address number; 0 pays the coinbases

/// Net change of every singly owned address in a transaction, from its inputs and outputs.
NetChange net_change(const ledger::Ledger& ledger, const Names& names, TxIndex tx) {
  NetChange net;
  const auto add = [&](const ledger::Output& output, std::int64_t sign) {
    const auto number = names.number.find(output.address);
    if (number != names.number.end()) net[number->second] += sign * static_cast<std::int64_t>(output.value);
  };
  for (std::uint32_t i = 0; i < ledger.input_count(tx); ++i) add(ledger.output(ledger.input(tx, i).source), -1);
  for (std::uint32_t i = 0; i < ledger.output_count(tx); ++i) {
    const ledger::Output output = ledger.output(OutIndex{raw(ledger.first_output(tx)) + i});
    add(output, 1);
    if (ledger.is_coinbase(tx)) net[0] -= static_cast<std::int64_t>(output.value);
  }
  return net;
}

/// The same by address: outputs it was given, and who spends them. Key: transaction number from 1.
std::map<std::uint64_t, std::int64_t> history(const ledger::Ledger& ledger, AddressId address) {
  std::map<std::uint64_t, std::int64_t> out;
  for (const OutIndex output : ledger.outputs_of(address)) {
    const auto value = static_cast<std::int64_t>(ledger.output(output).value);
    if (!is_outside(output)) out[raw(ledger.output(output).creator) + 1] += value;
    if (const auto spender = ledger.spender(output)) out[raw(*spender) + 1] -= value;
  }
  return out;
}

using Posting = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t>;  // address, block, tx, value

std::set<Posting> postings_of(const std::string& name) {
  std::set<Posting> out;
  each_line(name, [&out](const element& row) {
    const std::int64_t value = row["value"].get_int64().value();
    EXPECT_TRUE(out.emplace(number(row, "addressId"), number(row, "blockId"), number(row, "txId"), value).second);
  });
  return out;
}

TEST(RealGraphSenseUtxo, AnInputThatStatesTenTimesTheValueOfItsOutputIsRefusedAndTheLedgerStaysAsItWas) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const ChainLoader chain(WrongValue::as_stated);
  auto writer = ledger::Writer::open(folder.path("ledger"), identity());
  ASSERT_TRUE(writer);
  for (std::uint64_t height = 1; height <= 3; ++height) ASSERT_TRUE(writer->append(chain.blocks().at(height)));
  const auto refused = writer->append(chain.blocks().at(4));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::mismatch);
  EXPECT_STREQ(refused.error().reason, "the value given for an input is not that of the output it spends");
  EXPECT_EQ(writer->tip_height(), std::optional<std::uint64_t>(3));
}

TEST(RealGraphSenseUtxo, EveryAddressChangesInEveryTransactionByWhatGraphSenseSays) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const auto ledger = load(folder);
  ASSERT_TRUE(ledger);
  const Names known = names(*ledger);
  std::set<Posting> all, paid, received;
  for (std::uint64_t tx = 0; tx < ledger->tx_count(); ++tx) {
    const std::uint64_t height = ledger->block(ledger->block_of(TxIndex{tx})).height;
    for (const auto& [address, value] : net_change(*ledger, known, TxIndex{tx})) {
      all.emplace(address, height, tx + 1, value);
      if (value < 0)
        paid.emplace(address, height, tx + 1, -value);
      else
        received.emplace(address, height, tx + 1, value);
    }
  }
  EXPECT_EQ(all, postings_of("reference/address_txs.json"));
  EXPECT_EQ(paid, postings_of("reference/inputs.json"));
  EXPECT_EQ(received, postings_of("reference/outputs.json"));
}

TEST(RealGraphSenseUtxo, GrossInputsAndOutputsOfSinglyOwnedAddressesAreThoseOfTheReference) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const auto ledger = load(folder);
  ASSERT_TRUE(ledger);
  using Row = std::tuple<std::uint64_t, std::uint64_t, std::string, std::uint64_t>;  // tx, n, address, value
  std::multiset<Row> inputs, outputs, expected_inputs, expected_outputs;
  const auto row = [&](std::uint64_t tx, std::uint64_t n, const ledger::Output& output) {
    return Row(tx + 1, n, codec::address_text(ledger->address(output.address), "bitcoin"), output.value);
  };
  const auto shared = [&](const ledger::Output& output) {
    return ledger->address(output.address).kind == AddressKind::bare_multisig;
  };
  for (std::uint64_t tx = 0; tx < ledger->tx_count(); ++tx) {
    for (std::uint32_t i = 0; i < ledger->input_count(TxIndex{tx}); ++i) {
      const ledger::Output output = ledger->output(ledger->input(TxIndex{tx}, i).source);
      if (!shared(output)) inputs.insert(row(tx, 0, output));
    }
    for (std::uint32_t i = 0; i < ledger->output_count(TxIndex{tx}); ++i) {
      const ledger::Output output = ledger->output(OutIndex{raw(ledger->first_output(TxIndex{tx})) + i});
      EXPECT_EQ(output.vout, i);
      if (!shared(output)) outputs.insert(row(tx, i, output));
    }
  }
  each_line("reference/regular_inputs.json", [&](const element& r) {
    if (text(r, "address") == "coinbase") return;  // no output is spent there
    expected_inputs.emplace(number(r, "txId"), 0, text(r, "address"), number(r, "value"));
  });
  each_line("reference/regular_outputs.json", [&](const element& r) {
    expected_outputs.emplace(number(r, "txId"), number(r, "n"), text(r, "address"), number(r, "value"));
  });
  EXPECT_EQ(inputs, expected_inputs);
  EXPECT_EQ(outputs, expected_outputs);
}

TEST(RealGraphSenseUtxo, TotalsAndCountsOfEveryAddressAreThoseOfTheReference) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const auto ledger = load(folder);
  ASSERT_TRUE(ledger);
  const Names known = names(*ledger);
  std::size_t compared = 0;
  for (const char* file : {"reference/addresses.json", "reference/basic_addresses.json"}) {
    each_line(file, [&](const element& row) {
      const std::uint64_t id = number(row, "addressId");
      if (id == 0) return;  // "coinbase" is no address of a ledger: its four rows are in address_txs.json
      std::uint64_t received = 0, spent = 0, incoming = 0, outgoing = 0;
      const auto changes = history(*ledger, known.address.at(id));
      for (const auto& [tx, value] : changes) {
        (value < 0 ? spent : received) += static_cast<std::uint64_t>(value < 0 ? -value : value);
        ++(value < 0 ? outgoing : incoming);
      }
      const std::string who = std::string(file) + " " + std::to_string(id);
      EXPECT_EQ(received, number(row["totalReceived"].value(), "value")) << who;
      EXPECT_EQ(spent, number(row["totalSpent"].value(), "value")) << who;
      EXPECT_EQ(incoming, number(row, "noIncomingTxs")) << who;
      EXPECT_EQ(outgoing, number(row, "noOutgoingTxs")) << who;
      EXPECT_EQ(changes.begin()->first, number(row, "firstTxId")) << who;
      EXPECT_EQ(changes.rbegin()->first, number(row, "lastTxId")) << who;
      ++compared;
    });
  }
  EXPECT_EQ(compared, 28U);
}

// GraphSense's edge: in one transaction everyone who pays is joined to everyone who receives, and the edge carries the
// receiver's amount times the payer's share of all inputs (shared ones included), rounded to the nearest.
TEST(RealGraphSenseUtxo, EdgesBetweenAddressesTheirDegreesAndEstimatedValuesAreThoseOfTheReference) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const auto ledger = load(folder);
  ASSERT_TRUE(ledger);
  const Names known = names(*ledger);
  struct Edge {
    std::uint64_t transactions = 0, value = 0;
    bool operator==(const Edge&) const = default;
  };
  std::map<std::pair<std::uint64_t, std::uint64_t>, Edge> edges, expected;
  for (std::uint64_t tx = 0; tx < ledger->tx_count(); ++tx) {
    const NetChange net = net_change(*ledger, known, TxIndex{tx});
    std::int64_t shared = 0;
    for (std::uint32_t i = 0; i < ledger->input_count(TxIndex{tx}); ++i) {
      const ledger::Output spent = ledger->output(ledger->input(TxIndex{tx}, i).source);
      if (!known.number.contains(spent.address)) shared += static_cast<std::int64_t>(spent.value);
    }
    std::int64_t paid = shared;
    for (const auto& [address, value] : net) paid += value < 0 ? -value : 0;
    for (const auto& [from, out] : net) {
      for (const auto& [to, in] : net) {
        if (out >= 0 || in <= 0) continue;
        Edge& edge = edges[{from, to}];
        ++edge.transactions;
        edge.value += static_cast<std::uint64_t>((i128{in} * -out * 2 + paid) / (i128{paid} * 2));
      }
    }
  }
  each_line("reference/address_relations.json", [&](const element& row) {
    expected[{number(row, "srcAddressId"), number(row, "dstAddressId")}] = {
        number(row, "noTransactions"), number(row["estimatedValue"].value(), "value")};
  });
  for (const auto& [pair, edge] : expected) {
    EXPECT_EQ(edges[pair].transactions, edge.transactions) << pair.first << " to " << pair.second;
    EXPECT_EQ(edges[pair].value, edge.value) << pair.first << " to " << pair.second;
  }
  EXPECT_EQ(edges.size(), expected.size());
  std::map<std::uint64_t, std::uint64_t> in, out;
  for (const auto& [pair, edge] : edges) ++out[pair.first], ++in[pair.second];
  each_line("reference/addresses.json", [&](const element& row) {
    EXPECT_EQ(in[number(row, "addressId")], number(row, "inDegree")) << number(row, "addressId");
    EXPECT_EQ(out[number(row, "addressId")], number(row, "outDegree")) << number(row, "addressId");
  });
}

TEST(RealGraphSenseUtxo, TheSummaryCountsWhatTheLedgerHolds) {
  CLEW_NEEDS_DATA(kFolder + "test_txs.json");
  const real::Folder folder;
  const auto ledger = load(folder);
  ASSERT_TRUE(ledger);
  const Names known = names(*ledger);
  each_line("reference/summary_statistics.json", [&](const element& row) {
    EXPECT_EQ(ledger->block_count(), number(row, "noBlocks"));
    EXPECT_EQ(ledger->tx_count(), number(row, "noTransactions"));
    // They count "coinbase" and not the shared output; we have two reserved numbers and the shared output.
    EXPECT_EQ(known.address.size() + 1, number(row, "noAddresses"));
    EXPECT_EQ(ledger->address_count(), known.address.size() + 3);
  });
  // Numbers are given by first appearance, as theirs are.
  AddressId before = kUnspendable;
  for (const auto& [id, address] : known.address) {
    EXPECT_GT(raw(address), raw(before)) << id;
    before = address;
  }
}

}  // namespace
}  // namespace clew
