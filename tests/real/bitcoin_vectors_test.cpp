// Bitcoin Core's vectors and chain files of other projects, read by our parser and fed through the engine. What is
// expected comes from the files or from the plain rule, written here a second time in its simplest form.

#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>
#include <set>
#include <sstream>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/codec/merkle.h"
#include "clew/codec/script.h"
#include "clew/engine/engine.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/parse.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using codec::ScriptType;
using formats::bitcoin::TxView;
using Blob = std::vector<std::uint8_t>;

const std::string kVectors = "bitcoin-vectors/";
const std::string kBlocks = "bitcoin-blocks/";

Blob bytes_of(std::string_view hex) {
  const auto bytes = codec::from_hex(hex);
  EXPECT_TRUE(bytes) << hex.substr(0, 40);
  return bytes ? *bytes : Blob();
}

template <class Visit>
void each_row(const std::string& name, Visit visit) {
  const std::string text = real::read_data(kVectors + name);
  simdjson::dom::parser parser;
  for (const simdjson::dom::element row : parser.parse(text).get_array()) visit(row);
}

std::string string_at(simdjson::dom::element row, std::size_t index) {
  std::string_view text;
  return row.at(index).get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

Blob hashed_bytes(const TxView& tx) {
  Blob out;
  for (const Bytes piece : tx.hashed) out.insert(out.end(), piece.begin(), piece.end());
  return out;
}

// ---- Transactions --------------------------------------------------------------------------------------------------

// The transactions of these vectors are random: amounts are any 64 bits. One that pays more than all money is refused
// for that and for nothing else; all others are read to their last byte, and their id is the hash of exactly them.
TEST(RealBitcoinVectors, EverySighashTransactionIsReadToItsEndAndNamedByAllItsBytes) {
  CLEW_NEEDS_DATA(kVectors + "sighash.json.zst");
  std::size_t rows = 0, read_whole = 0, too_much_money = 0;
  each_row("sighash.json.zst", [&](simdjson::dom::element row) {
    const std::string hex = string_at(row, 0);
    if (hex.starts_with("raw_transaction")) return;
    ++rows;
    const Blob raw_tx = bytes_of(hex);
    TxView tx;
    std::size_t at = 0;
    const auto read = formats::bitcoin::read_tx(raw_tx, at, tx);
    if (!read) {
      EXPECT_EQ(read.error().code, Code::overflow) << hex << " " << read.error().reason;
      ++too_much_money;
      return;
    }
    ++read_whole;
    EXPECT_EQ(at, raw_tx.size()) << hex;
    EXPECT_FALSE(tx.segwit) << hex;
    EXPECT_EQ(hashed_bytes(tx), raw_tx) << hex;
    EXPECT_EQ(formats::bitcoin::txid_of(tx), codec::sha256d(Bytes(raw_tx))) << hex;
    std::int64_t input = 0;
    ASSERT_EQ(row.at(2).get(input), simdjson::SUCCESS);
    EXPECT_LT(static_cast<std::size_t>(input), tx.inputs.size()) << hex;
  });
  EXPECT_EQ(rows, 500U);
  EXPECT_EQ(read_whole + too_much_money, rows);
  EXPECT_GT(read_whole, 400U);
}

TEST(RealBitcoinVectors, TheUnsignedAndTheSignedTransactionOfBip341SpendTheSameCoinsAndPayTheSame) {
  CLEW_NEEDS_DATA(kVectors + "bip341_wallet_vectors.json.zst");
  const std::string text = real::read_data(kVectors + "bip341_wallet_vectors.json.zst");
  simdjson::dom::parser parser;
  const simdjson::dom::element root = parser.parse(text).value();
  std::size_t cases = 0;
  for (const simdjson::dom::element row : root["keyPathSpending"].get_array()) {
    const Blob bare = bytes_of(row["given"]["rawUnsignedTx"].get_string().value());
    const Blob whole = bytes_of(row["auxiliary"]["fullySignedTx"].get_string().value());
    TxView unsigned_tx, signed_tx;
    std::size_t at = 0;
    ASSERT_TRUE(formats::bitcoin::read_tx(bare, at, unsigned_tx));
    EXPECT_EQ(at, bare.size());
    EXPECT_EQ(formats::bitcoin::txid_of(unsigned_tx), codec::sha256d(Bytes(bare)));
    at = 0;
    ASSERT_TRUE(formats::bitcoin::read_tx(whole, at, signed_tx));
    EXPECT_EQ(at, whole.size());
    EXPECT_TRUE(signed_tx.segwit);
    EXPECT_EQ(formats::bitcoin::txid_of(signed_tx), codec::sha256d(Bytes(hashed_bytes(signed_tx))));
    EXPECT_LT(hashed_bytes(signed_tx).size(), whole.size()) << "witnesses are not hashed";

    std::uint64_t spent = 0, paid = 0;
    std::size_t index = 0, taproot = 0;
    ASSERT_EQ(unsigned_tx.inputs.size(), signed_tx.inputs.size());
    for (const simdjson::dom::element coin : row["given"]["utxosSpent"].get_array()) {
      ASSERT_LT(index, unsigned_tx.inputs.size());
      EXPECT_TRUE(std::ranges::equal(unsigned_tx.inputs[index].txid, signed_tx.inputs[index].txid));
      EXPECT_EQ(unsigned_tx.inputs[index].vout, signed_tx.inputs[index].vout);
      EXPECT_TRUE(unsigned_tx.inputs[index].script.empty());
      spent += coin["amountSats"].get_uint64().value();
      const Blob script = bytes_of(coin["scriptPubKey"].get_string().value());
      codec::AddressBytes made;
      const auto found = codec::classify_script(script, made);
      taproot += found.type == ScriptType::p2tr;
      // Only the coin of a key hash is unlocked by a script; the others by witnesses.
      EXPECT_EQ(signed_tx.inputs[index].script.empty(), found.type != ScriptType::p2pkh) << index;
      ++index;
    }
    EXPECT_EQ(index, 9U);
    EXPECT_EQ(taproot, 7U);
    for (const auto& output : signed_tx.outputs) paid += output.value;
    EXPECT_EQ(spent - paid, 84'000'000U);
    ++cases;
  }
  EXPECT_EQ(cases, 1U);
}

// The file is called a transaction of many inputs, and is one of Decred: every output has a version before its script,
// every input a tree and a witness of its own behind the outputs. Read as Bitcoin its 89 inputs still fit, and then an
// output of 17,966,477,483,439,429,888 base units shows that it is not.
TEST(RealBitcoinVectors, ATransactionOfAnotherChainIsRefusedForItsImpossibleMoney) {
  CLEW_NEEDS_DATA(kBlocks + "many_inputs_tx.hex.zst");
  std::string hex = real::read_data(kBlocks + "many_inputs_tx.hex.zst");
  while (!hex.empty() && std::isspace(static_cast<unsigned char>(hex.back()))) hex.pop_back();
  const Blob raw_tx = bytes_of(hex);
  TxView tx;
  std::size_t at = 0;
  const auto read = formats::bitcoin::read_tx(raw_tx, at, tx);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::overflow) << read.error().reason;
  EXPECT_GT(read.error().offset, 5U + 89U * 41U);
  EXPECT_LT(read.error().offset, 5U + 89U * 41U + 20U);
}

// ---- Scripts -------------------------------------------------------------------------------------------------------

/// Bytes of a script that is written with plain pushes, small numbers and the few words of standard outputs.
std::optional<Blob> assemble(const std::string& text) {
  const std::map<std::string, std::uint8_t> words = {{"DUP", 0x76},         {"EQUAL", 0x87},         {"HASH160", 0xa9},
                                                     {"EQUALVERIFY", 0x88}, {"CHECKSIG", 0xac},      {"NOT", 0x91},
                                                     {"NOP", 0x61},         {"CHECKMULTISIG", 0xae}, {"RETURN", 0x6a}};
  Blob out;
  std::istringstream tokens(text);
  for (std::string token; tokens >> token;) {
    if (token.starts_with("0x")) {
      const Blob bytes = bytes_of(token.substr(2));
      out.insert(out.end(), bytes.begin(), bytes.end());
    } else if (words.contains(token)) {
      out.push_back(words.at(token));
    } else if (token == "0") {
      out.push_back(0);
    } else if (const auto number = parse_u128(token); number && *number >= 1 && *number <= 16) {
      out.push_back(static_cast<std::uint8_t>(0x50 + static_cast<std::uint8_t>(*number)));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

/// The words of a script with its data left out, as a template: "HASH160 0x14 # EQUAL".
std::string shape_of(const std::string& text) {
  std::string out;
  std::istringstream tokens(text);
  for (std::string token; tokens >> token;) {
    if (token.starts_with("0x") && token.size() > 6) token = "#";
    out += (out.empty() ? "" : " ") + token;
  }
  return out;
}

TEST(RealBitcoinVectors, LockingScriptsOfTheScriptTestsAreOfTheTypeTheirWordsSay) {
  CLEW_NEEDS_DATA(kVectors + "script_tests.json.zst");
  const std::map<std::string, std::pair<ScriptType, std::size_t>> types = {
      {"HASH160 0x14 # EQUAL", {ScriptType::p2sh, 20}},
      {"DUP HASH160 0x14 # EQUALVERIFY CHECKSIG", {ScriptType::p2pkh, 20}},
      {"0x41 # CHECKSIG", {ScriptType::p2pk, 20}},
      {"0x21 # CHECKSIG", {ScriptType::p2pk, 20}},
      {"0 0x14 #", {ScriptType::p2wpkh, 20}},
      {"0 0x20 #", {ScriptType::p2wsh, 32}},
      {"3 0x21 # 0x21 # 0x21 # 3 CHECKMULTISIG", {ScriptType::multisig, 20}},
      {"2 0x21 # 0x21 # 2 CHECKMULTISIG", {ScriptType::multisig, 20}},
      // Almost one of these, and none:
      {"NOP HASH160 0x14 # EQUAL", {ScriptType::other, 20}},
      {"HASH160 NOP 0x14 # EQUAL", {ScriptType::other, 20}},
      {"HASH160 0x4c 0x14 # EQUAL", {ScriptType::other, 20}},
      {"0x21 # CHECKSIG NOT", {ScriptType::other, 20}},
      {"0x41 # CHECKSIG NOT", {ScriptType::other, 20}},
      {"2 0x21 # 0x21 # 2 CHECKMULTISIG NOT", {ScriptType::other, 20}},
  };
  std::map<std::string, std::size_t> seen;
  each_row("script_tests.json.zst", [&](simdjson::dom::element row) {
    std::size_t columns = row.get_array().size();
    if (columns < 4) return;
    const bool witness = row.at(0).is_array();
    const std::string text = string_at(row, witness ? 2 : 1), shape = shape_of(text);
    const auto type = types.find(shape);
    if (type == types.end()) return;
    const auto script = assemble(text);
    ASSERT_TRUE(script) << text;
    codec::AddressBytes made;
    const codec::ScriptClass found = codec::classify_script(*script, made);
    // A key that is no point's encoding (hybrid 06 or 07, 05) is Bitcoin Core's affair: the output's form counts here.
    EXPECT_STREQ(codec::script_type_name(found.type), codec::script_type_name(type->second.first)) << text;
    EXPECT_EQ(found.address.bytes.size(), type->second.second) << text;
    ++seen[shape];
  });
  for (const auto& [shape, type] : types) EXPECT_GT(seen[shape], 0U) << shape;
  EXPECT_GE(seen["HASH160 0x14 # EQUAL"], 79U);
}

// ---- Blocks --------------------------------------------------------------------------------------------------------

/// The naive judge: by length and fixed bytes alone.
std::string naive_type(Bytes s) {
  const auto starts = [&s](std::initializer_list<std::uint8_t> head) {
    return s.size() >= head.size() && std::equal(head.begin(), head.end(), s.begin());
  };
  if (s.size() == 25 && starts({0x76, 0xa9, 0x14}) && s[23] == 0x88 && s[24] == 0xac) return "p2pkh";
  if (s.size() == 23 && starts({0xa9, 0x14}) && s[22] == 0x87) return "p2sh";
  if (s.size() == 22 && starts({0x00, 0x14})) return "p2wpkh";
  if (s.size() == 34 && starts({0x00, 0x20})) return "p2wsh";
  if (s.size() == 34 && starts({0x51, 0x20})) return "p2tr";
  if ((s.size() == 35 && starts({0x21})) || (s.size() == 67 && starts({0x41})))
    return s.back() == 0xac ? "p2pk" : "other";
  if (!s.empty() && s[0] == 0x6a) return "op_return";
  if (s.size() > 3 && s.back() == 0xae && s[0] >= 0x51 && s[0] <= 0x60) return "multisig";
  return "other";
}

TEST(RealBitcoinVectors, BlocksOfTheFilterVectorsHaveTheirHashTheirMerkleRootAndOutputsOfKnownTypes) {
  CLEW_NEEDS_DATA(kVectors + "blockfilters.json.zst");
  std::size_t blocks = 0;
  std::map<std::string, std::uint64_t> all_types;
  each_row("blockfilters.json.zst", [&](simdjson::dom::element row) {
    std::uint64_t height = 0;
    if (row.at(0).get(height) != simdjson::SUCCESS) return;  // the header
    const Blob bytes = bytes_of(string_at(row, 2));
    EXPECT_EQ(codec::hash_text(formats::bitcoin::block_hash(bytes), true), string_at(row, 1));
    formats::bitcoin::ParsedBlock parsed;
    const auto read = formats::bitcoin::parse_block(bytes, height, parsed);
    ASSERT_TRUE(read) << height << " " << read.error().reason;
    EXPECT_EQ(codec::hash_text(parsed.block.hash, true), string_at(row, 1));

    auto reader = formats::bitcoin::BlockReader::open(bytes);
    ASSERT_TRUE(reader);
    std::vector<Hash256> txids;
    std::map<std::string, std::uint64_t> naive, found;
    TxView tx;
    while (*reader->next(tx)) {
      txids.push_back(codec::sha256d(Bytes(hashed_bytes(tx))));
      for (const auto& output : tx.outputs) ++naive[naive_type(output.script)];
    }
    EXPECT_EQ(codec::merkle_root(txids).root, reader->header().merkle_root) << height;
    ASSERT_EQ(txids.size(), parsed.block.utxo.size());
    for (std::size_t i = 0; i < txids.size(); ++i) EXPECT_EQ(parsed.block.utxo[i].txid, txids[i]) << height << " " << i;
    for (std::size_t type = 0; type < codec::kScriptTypeCount; ++type)
      if (parsed.outputs_of_type[type] != 0)
        found[codec::script_type_name(static_cast<ScriptType>(type))] = parsed.outputs_of_type[type];
    EXPECT_EQ(found, naive) << height;
    for (const auto& [type, count] : naive) all_types[type] += count;
    EXPECT_EQ(formats::bitcoin::spending_inputs(parsed.block), row.at(3).get_array().size()) << height;
    ++blocks;
  });
  EXPECT_EQ(blocks, 10U);
  EXPECT_GE(all_types.size(), 5U);
}

TEST(RealBitcoinVectors, TheFirstTenThousandHeadersAreOneChainWithProofOfWork) {
  CLEW_NEEDS_DATA(kBlocks + "mainnet/headers_0_10236.bin.zst");
  const std::string file = real::read_data(kBlocks + "mainnet/headers_0_10236.bin.zst");
  const formats::bitcoin::Network& network = *formats::bitcoin::find_network("bitcoin");
  ASSERT_EQ(file.size(), 10'237U * formats::bitcoin::kHeaderBytes);
  EXPECT_EQ(codec::hash_text(formats::bitcoin::block_hash(as_bytes(file)), true),
            "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
  Hash256 before{};
  u128 work = 0;
  for (std::size_t at = 0; at < file.size(); at += formats::bitcoin::kHeaderBytes) {
    const Bytes bytes = as_bytes(file).subspan(at, formats::bitcoin::kHeaderBytes);
    const auto header = formats::bitcoin::read_header(bytes);
    ASSERT_TRUE(header);
    ASSERT_EQ(header->parent, before) << at / 80;
    before = formats::bitcoin::block_hash(bytes);
    ASSERT_TRUE(formats::bitcoin::meets_target(before, header->bits, network)) << at / 80;
    work += formats::bitcoin::work_of(header->bits);
    Blob changed(bytes.begin(), bytes.end());
    changed[76] ^= 1;  // another nonce, and the work is gone
    ASSERT_FALSE(formats::bitcoin::meets_target(formats::bitcoin::block_hash(changed), header->bits, network));
  }
  EXPECT_EQ(work, u128{10'237} * 0x100010001U) << "difficulty 1 throughout";
}

engine::IngestReport ingest(const real::Folder& folder, const std::string& store, const std::vector<std::string>& paths,
                            std::optional<std::uint64_t> height = {}) {
  engine::IngestRequest request;
  request.format = "bitcoin";
  request.paths = paths;
  request.height = height;
  const auto report = engine::ingest(folder.path(store), request);
  EXPECT_TRUE(report) << report.error().message;
  return report ? *report : engine::IngestReport();
}

TEST(RealBitcoinVectors, TwoFilesOfTheSameMainnetBlocksGiveTheSameHistory) {
  const std::string part = kBlocks + "mainnet/consecutive_1_255.blk.zst";
  const std::string whole = kBlocks + "mainnet/consecutive_0_4521.blk.zst";
  CLEW_NEEDS_DATA(part);
  const real::Folder folder;
  engine::IngestRequest unknown;
  unknown.format = "bitcoin";
  unknown.paths = {real::data(part)};
  EXPECT_FALSE(engine::ingest(folder.path("unknown"), unknown)) << "nothing in the file says its heights";
  EXPECT_FALSE(is_folder(folder.path("unknown"))) << "a run that reads nothing leaves no store";
  const auto report = ingest(folder, "part", {real::data(part)}, 1);
  EXPECT_EQ(report.ledger_blocks, 255U);
  EXPECT_TRUE(report.quarantined.empty());
  (void)ingest(folder, "whole", {real::data(whole)});
  const auto opened = engine::open_ledger(folder.path("part")), longer = engine::open_ledger(folder.path("whole"));
  ASSERT_TRUE(opened && longer);
  for (std::uint64_t height = 1; height <= 255; ++height) {
    const auto ours = (*opened)->block((*opened)->block_at(height).value());
    const auto theirs = (*longer)->block((*longer)->block_at(height).value());
    ASSERT_EQ(ours.hash, theirs.hash) << height;
    ASSERT_EQ(ours.tx_count, theirs.tx_count) << height;
    for (std::uint64_t i = 0; i < ours.tx_count; ++i)
      EXPECT_EQ((*opened)->tx_id(TxIndex{raw(ours.first_tx) + i}).hash,
                (*longer)->tx_id(TxIndex{raw(theirs.first_tx) + i}).hash);
  }
}

// ---- A real reorganisation -----------------------------------------------------------------------------------------

/// The parts of the file: a printed dump of four block files ("File path: .../blk_3A.dat", "Block 3A:", hex).
std::map<std::string, std::string> reorganisation_files() {
  std::map<std::string, std::string> out;
  std::istringstream lines(real::read_data(kBlocks + "reorg.hex.zst"));
  std::string name;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("File path:")) {
      name = line.substr(line.rfind('/') + 1);
      while (std::isspace(static_cast<unsigned char>(name.back()))) name.pop_back();
    } else if (!name.empty() && !line.starts_with("Block")) {
      std::erase_if(line, [](char c) { return std::isspace(static_cast<unsigned char>(c)); });
      const Blob bytes = bytes_of(line);
      out[name] += as_text(bytes);
    }
  }
  return out;
}

// Blocks 0..4 and, after block 2, a branch 3A, 4A, 5A that is one longer. Blocks 4 and 5A hold one transaction that
// spends a coin which a transaction of block 2 has spent: a double spend, which no ledger of ours takes.
TEST(RealBitcoinVectors, TheLongerBranchReplacesTheShorterOneAndADoubleSpendStaysOutside) {
  CLEW_NEEDS_DATA(kBlocks + "reorg.hex.zst");
  const real::Folder folder;
  std::vector<std::string> branch;
  for (const auto& [name, content] : reorganisation_files()) {
    ASSERT_TRUE(write_file_atomically(folder.path(name), content));
    if (name != "blk_0_to_4.dat") branch.push_back(folder.path(name));
  }
  ASSERT_EQ(branch.size(), 3U);
  const auto first = ingest(folder, "store", {folder.path("blk_0_to_4.dat")});
  EXPECT_EQ(first.tip, std::optional<std::uint64_t>(3));
  ASSERT_EQ(first.quarantined.size(), 1U);
  EXPECT_NE(first.quarantined[0].reason.find("spent twice"), std::string::npos) << first.quarantined[0].reason;
  const auto before = engine::open_ledger(folder.path("store"));
  ASSERT_TRUE(before);

  std::vector<std::string> all = branch;
  all.push_back(folder.path("blk_0_to_4.dat"));
  const auto second = ingest(folder, "store", all);
  EXPECT_EQ(second.reorganised_to, std::optional<std::uint64_t>(2));
  EXPECT_EQ(second.tip, std::optional<std::uint64_t>(4));
  ASSERT_EQ(second.quarantined.size(), 1U);
  EXPECT_NE(second.quarantined[0].reason.find("spent twice"), std::string::npos) << second.quarantined[0].reason;

  const auto after = engine::open_ledger(folder.path("store"));
  ASSERT_TRUE(after);
  const auto hash_at = [](const auto& ledger, std::uint64_t height) {
    const auto block = ledger->block_at(height);
    return block ? codec::hash_text(ledger->block(*block).hash, true).substr(0, 16) : "nothing";
  };
  const char* short_branch[] = {"000000000019d668", "000000003757cbe8", "0000000058220028", "00000000aeea0708"};
  const char* long_branch[] = {"000000000019d668", "000000003757cbe8", "0000000058220028", "00000000923caf1d",
                               "0000000024461e8c"};
  for (std::uint64_t h = 0; h < std::size(short_branch); ++h) EXPECT_EQ(hash_at(*before, h), short_branch[h]) << h;
  for (std::uint64_t h = 0; h < std::size(long_branch); ++h) EXPECT_EQ(hash_at(*after, h), long_branch[h]) << h;
  EXPECT_EQ(hash_at(*after, 5), "nothing");

  // Whoever builds the longer branch at once has the same ledger.
  const auto fresh = ingest(folder, "fresh", all);
  EXPECT_EQ(fresh.ledger_version, second.ledger_version);
}

}  // namespace
}  // namespace clew
