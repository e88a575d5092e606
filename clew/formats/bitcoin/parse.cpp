// From bytes to the model. The views of a block point into its bytes wherever the address lies there as it is; hashes
// of keys and scripts go into an arena. Lists are moved to `spare` and back instead of freed, so that a run of blocks
// allocates only while it still grows.
//
// Spent outputs have no names of their own: they are the inputs' in order. Whether a list belongs to a block can still
// be checked: the number must be right, coins created inside the block are known, and no transaction but the coinbase
// may create more than it spends.

#include "clew/formats/bitcoin/parse.h"

#include <unordered_map>

#include "clew/codec/memo.h"
#include "clew/codec/merkle.h"

namespace clew::formats::bitcoin {
namespace {

void resize_with_spares(std::size_t count, std::vector<ledger::UtxoTx>& list, std::vector<ledger::UtxoTx>& spare) {
  while (list.size() > count) {
    spare.push_back(std::move(list.back()));
    list.pop_back();
  }
  list.reserve(count);
  while (list.size() < count) {
    if (spare.empty()) {
      list.emplace_back();
    } else {
      list.push_back(std::move(spare.back()));
      spare.pop_back();
    }
  }
}

void fill_inputs(const TxView& view, ledger::UtxoTx& tx) {
  tx.inputs.clear();
  if (tx.coinbase) return;
  tx.inputs.reserve(view.inputs.size());
  for (const InputView& from : view.inputs) {
    ledger::UtxoInput& input = tx.inputs.emplace_back();
    std::memcpy(input.txid.bytes.data(), from.txid.data(), 32);
    input.vout = from.vout;
  }
}

void keep_memo(Bytes script, const ledger::UtxoTx& tx, ledger::Block& block) {
  const Bytes payload = codec::op_return_payload(script);
  if (codec::parse_memo(payload))
    block.memos.push_back({tx.txid, "output " + std::to_string(tx.outputs.size()), std::string(as_text(payload))});
}

void fill_outputs(const TxView& view, ParsedBlock& parsed, ledger::UtxoTx& tx) {
  tx.outputs.clear();
  tx.outputs.reserve(view.outputs.size());
  for (const OutputView& from : view.outputs) {
    codec::AddressBytes& made = parsed.arena.place();
    const codec::ScriptClass script = codec::classify_script(from.script, made);
    if (script.address.bytes.data() == made.bytes.data()) parsed.arena.keep_last();
    if (script.type == codec::ScriptType::op_return) keep_memo(from.script, tx, parsed.block);
    ++parsed.outputs_of_type[static_cast<std::size_t>(script.type)];
    tx.outputs.push_back({from.value, script.address});
  }
}

}  // namespace

codec::AddressBytes& AddressArena::place() {
  if (used_ / kChunk == chunks_.size()) chunks_.push_back(std::make_unique<std::array<codec::AddressBytes, kChunk>>());
  return (*chunks_[used_ / kChunk])[used_ % kChunk];
}

Result<void> parse_block(Bytes bytes, std::uint64_t height, ParsedBlock& parsed) {
  parsed.arena.clear();
  parsed.spent.clear();
  parsed.outputs_of_type = {};
  parsed.txids.clear();
  BlockReader reader = CLEW_TRY(BlockReader::open(bytes));
  ledger::Block& block = parsed.block;
  block.memos.clear();
  block.height = height;
  block.hash = block_hash(bytes);
  block.parent = reader.header().parent;
  block.time = UnixTime{reader.header().time};
  block.header = bytes.first(kHeaderBytes);
  resize_with_spares(reader.tx_count(), block.utxo, parsed.spare);
  parsed.txids.reserve(reader.tx_count());
  std::size_t start = reader.position();
  while (CLEW_TRY(reader.next(parsed.tx))) {
    const std::size_t row = parsed.txids.size();
    ledger::UtxoTx& tx = block.utxo[row];
    tx.coinbase = parsed.tx.coinbase();
    if (tx.coinbase != (row == 0))
      return fail(Code::malformed, row == 0 ? "the first transaction is no coinbase" : "a second coinbase", start);
    tx.txid = txid_of(parsed.tx);
    parsed.txids.push_back(tx.txid);
    fill_inputs(parsed.tx, tx);
    fill_outputs(parsed.tx, parsed, tx);
    start = reader.position();
  }
  const codec::MerkleRoot root = codec::merkle_root(parsed.txids);
  if (root.root != reader.header().merkle_root)
    return fail(Code::mismatch, "the Merkle root of the transactions is not the header's", 36);
  if (root.repeated)
    return fail(Code::malformed, "transactions are repeated so that the Merkle root stays the same", kHeaderBytes);
  return {};
}

std::uint64_t spending_inputs(const ledger::Block& block) {
  std::uint64_t count = 0;
  for (const ledger::UtxoTx& tx : block.utxo) count += tx.inputs.size();
  return count;
}

Result<void> attach_spent(const std::vector<Spent>& spent, ledger::Block& block) {
  if (spending_inputs(block) != spent.size())
    return fail(Code::mismatch, "the number of spent outputs is not the block's number of inputs");
  const auto hash = [](const Hash256& txid) { return static_cast<std::size_t>(txid.prefix()); };
  std::unordered_map<Hash256, const ledger::UtxoTx*, decltype(hash)> created(block.utxo.size() * 2, hash);
  std::size_t next = 0;
  for (const ledger::UtxoTx& tx : block.utxo) {
    u128 left = 0;
    for (const ledger::UtxoInput& input : tx.inputs) {
      const Spent& coin = spent[next++];
      left += coin.value;
      const auto creator = created.find(input.txid);
      if (creator == created.end()) continue;
      if (input.vout >= creator->second->outputs.size())
        return fail(Code::mismatch, "a spent output is not among those its transaction created");
      const ledger::UtxoOutput& output = creator->second->outputs[input.vout];
      if (output.value != coin.value || Address(output.address) != Address(coin.view()))
        return fail(Code::mismatch, "a spent output differs from the one created in the block");
    }
    for (const ledger::UtxoOutput& output : tx.outputs) {
      if (!tx.coinbase && !checked_sub(left, output.value, left))
        return fail(Code::mismatch, "a transaction would create more than the spent outputs are worth");
    }
    created.emplace(tx.txid, &tx);
  }
  next = 0;
  for (ledger::UtxoTx& tx : block.utxo) {
    for (ledger::UtxoInput& input : tx.inputs) {
      const Spent& coin = spent[next++];
      input.known = true;
      input.value = coin.value;
      input.address = coin.view();
    }
  }
  return {};
}

}  // namespace clew::formats::bitcoin
