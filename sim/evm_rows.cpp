// Column names and their order: ethereum-etl 2, exporters of blocks and transactions, receipts and logs, token
// transfers and traces (trace ids as its trace_id_calculator makes them). Rows are put together by hand in the files'
// buffers: there are eight rows to a swap, and a general CSV writer would cost more than all hashes.

#include "sim/evm_rows.h"

#include <algorithm>
#include <array>

#include "clew/base/file.h"
#include "clew/codec/hash.h"

namespace clew::sim {
namespace {

constexpr std::string_view kBlocks =
    "number,hash,parent_hash,nonce,sha3_uncles,logs_bloom,transactions_root,state_root,receipts_root,miner,difficulty,"
    "total_difficulty,size,extra_data,gas_limit,gas_used,timestamp,transaction_count,base_fee_per_gas,withdrawals_root,"
    "withdrawals\n";
constexpr std::string_view kTransactions =
    "hash,nonce,block_hash,block_number,transaction_index,from_address,to_address,value,gas,gas_price,input,"
    "block_timestamp,max_fee_per_gas,max_priority_fee_per_gas,transaction_type\n";
constexpr std::string_view kReceipts =
    "transaction_hash,transaction_index,block_hash,block_number,cumulative_gas_used,gas_used,contract_address,root,"
    "status,effective_gas_price,l1_fee,l1_gas_used,l1_gas_price,l1_fee_scalar\n";
constexpr std::string_view kLogs =
    "log_index,transaction_hash,transaction_index,block_hash,block_number,address,data,topics\n";
constexpr std::string_view kTokenTransfers =
    "token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n";
constexpr std::string_view kTraces =
    "block_number,transaction_hash,transaction_index,from_address,to_address,value,input,output,trace_type,call_type,"
    "reward_type,gas,gas_used,subtraces,trace_address,error,status,trace_id\n";
constexpr std::uint64_t kIntrinsicGas = 21'000, kCallStipend = 2'300;

void hex(Bytes bytes, std::string& out) {
  out += "0x";
  append_hex(bytes, out);
}
void hex_field(Bytes bytes, std::string& out) {
  out += ',';
  hex(bytes, out);
}
void number_field(u128 value, std::string& out) {
  out += ',';
  append_decimal(value, out);
}

// Paths in the call tree and numbers of direct children: [0] is the top-level call.
struct CallTree {
  std::vector<std::vector<std::uint32_t>> paths;
  std::vector<std::uint32_t> children;
  explicit CallTree(const std::vector<EvmCall>& calls) : paths(calls.size() + 1), children(calls.size() + 1) {
    std::vector<std::size_t> open{0};  // the last call of each depth
    for (std::size_t i = 0; i < calls.size(); ++i) {
      open.resize(std::clamp<std::size_t>(calls[i].depth, 1, open.size()));
      paths[i + 1] = paths[open.back()];
      paths[i + 1].push_back(children[open.back()]++);
      open.push_back(i + 1);
    }
  }
};

void append_path(const std::vector<std::uint32_t>& path, char between, std::string& out) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i != 0) out += between;
    append_decimal(path[i], out);
  }
}

}  // namespace

EvmRows::EvmRows(OutFile blocks, OutFile transactions, OutFile receipts, OutFile logs, OutFile token_transfers,
                 OutFile traces)
    : blocks_(std::move(blocks)),
      transactions_(std::move(transactions)),
      receipts_(std::move(receipts)),
      logs_(std::move(logs)),
      token_transfers_(std::move(token_transfers)),
      traces_(std::move(traces)) {
  blocks_.append(kBlocks);
  transactions_.append(kTransactions);
  receipts_.append(kReceipts);
  logs_.append(kLogs);
  token_transfers_.append(kTokenTransfers);
  traces_.append(kTraces);
}

Result<EvmRows> EvmRows::create(const std::string& folder) {
  CLEW_TRY_VOID(make_folder(folder));
  OutFile blocks = CLEW_TRY(OutFile::create(join_path(folder, "blocks.csv")));
  OutFile transactions = CLEW_TRY(OutFile::create(join_path(folder, "transactions.csv")));
  OutFile receipts = CLEW_TRY(OutFile::create(join_path(folder, "receipts.csv")));
  OutFile logs = CLEW_TRY(OutFile::create(join_path(folder, "logs.csv")));
  OutFile token_transfers = CLEW_TRY(OutFile::create(join_path(folder, "token_transfers.csv")));
  OutFile traces = CLEW_TRY(OutFile::create(join_path(folder, "traces.csv")));
  return EvmRows(std::move(blocks), std::move(transactions), std::move(receipts), std::move(logs),
                 std::move(token_transfers), std::move(traces));
}

void EvmRows::header_row(const EvmHeader& header, std::size_t transactions) {
  static const Hash256 kNoUncles = [] {
    constexpr std::array<std::uint8_t, 1> kEmptyList{0xc0};
    return codec::keccak256(kEmptyList);
  }();
  std::string& out = blocks_.buffer();
  append_decimal(header.number, out);
  hex_field(header.hash.view(), out);
  hex_field(header.parent.view(), out);
  out += ",0x0000000000000000";
  hex_field(kNoUncles.view(), out);
  hex_field(header.bloom.view(), out);
  hex_field(header.transactions_root.view(), out);
  hex_field(header.state_root.view(), out);
  hex_field(header.receipts_root.view(), out);
  hex_field(header.miner, out);
  out += ",0,0";
  number_field(header.size, out);
  hex_field(as_bytes(kEvmExtraData), out);
  number_field(header.gas_limit, out);
  number_field(header.gas_used, out);
  number_field(static_cast<std::uint64_t>(header.time.seconds), out);
  number_field(transactions, out);
  out += ",,,\n";
  blocks_.settle();
}

void EvmRows::genesis(const EvmHeader& header, std::span<const std::pair<EvmAddress, u128>> openings) {
  header_row(header, 0);
  for (std::size_t i = 0; i < openings.size(); ++i) {
    std::string& out = traces_.buffer();
    out += "0,,,,";
    hex(openings[i].first, out);
    number_field(openings[i].second, out);
    out += ",,,genesis,,,,,0,,,1,genesis_0_";
    append_decimal(i, out);
    out += '\n';
    traces_.settle();
  }
}

void EvmRows::block(const EvmHeader& header, std::span<const EvmSent> transactions, u128 reward) {
  header_row(header, transactions.size());
  place_.clear();
  hex_field(header.hash.view(), place_);
  number_field(header.number, place_);
  log_index_ = 0;
  std::uint64_t gas = 0;
  for (std::size_t i = 0; i < transactions.size(); ++i) {
    gas += transactions[i].send.gas_used;
    transaction_rows(header, transactions[i], i, gas);
  }
  if (reward == 0) return;
  std::string& out = traces_.buffer();
  append_decimal(header.number, out);
  out += ",,,,";
  hex(header.miner, out);
  number_field(reward, out);
  out += ",,,reward,,block,,,0,,,1,reward_";
  append_decimal(header.number, out);
  out += "_0\n";
  traces_.settle();
}

void EvmRows::transaction_rows(const EvmHeader& header, const EvmSent& sent, std::size_t index,
                               std::uint64_t cumulative_gas) {
  const EvmSend& send = sent.send;
  std::string& out = transactions_.buffer();
  hex(sent.hash.view(), out);
  number_field(sent.nonce, out);
  out += place_;
  number_field(index, out);
  hex_field(send.from, out);
  hex_field(send.to, out);
  number_field(send.value, out);
  number_field(sent.gas_limit, out);
  number_field(send.gas_price, out);
  hex_field(send.input, out);
  number_field(static_cast<std::uint64_t>(header.time.seconds), out);
  out += ",,,0\n";
  transactions_.settle();

  std::string& receipt = receipts_.buffer();
  hex(sent.hash.view(), receipt);
  number_field(index, receipt);
  receipt += place_;
  number_field(cumulative_gas, receipt);
  number_field(send.gas_used, receipt);
  receipt += send.failed ? ",,,0" : ",,,1";
  number_field(send.gas_price, receipt);
  receipt += ",,,,\n";
  receipts_.settle();

  if (!send.failed)
    for (const EvmLog& log : send.logs) log_row(header, sent, index, log);
  trace_rows(header, sent, index);
}

void EvmRows::log_row(const EvmHeader& header, const EvmSent& sent, std::size_t index, const EvmLog& log) {
  std::string& out = logs_.buffer();
  append_decimal(log_index_, out);
  hex_field(sent.hash.view(), out);
  number_field(index, out);
  out += place_;
  hex_field(log.contract, out);
  hex_field(log.data, out);
  out += log.topics.size() > 1 ? ",\"" : ",";
  for (std::size_t i = 0; i < log.topics.size(); ++i) {
    if (i != 0) out += ',';
    hex(log.topics[i].view(), out);
  }
  out += log.topics.size() > 1 ? "\"\n" : "\n";
  logs_.settle();

  static const Hash256 kTransfer = transfer_log({}, {}, {}, 0).topics[0];
  std::vector<Hash256> words = log.topics;  // as ethereum-etl reads them: four words in all, indexed or not
  for (std::size_t at = 0; at + 32 <= log.data.size(); at += 32)
    words.push_back(to_hash(Bytes(log.data).subspan(at, 32)));
  if (!words.empty() && words[0] == kTransfer && words.size() == 4) {
    std::string& row = token_transfers_.buffer();
    hex(log.contract, row);
    hex_field(words[1].view().subspan(12), row);
    hex_field(words[2].view().subspan(12), row);
    row += ',';
    u128 high = 0, low = 0;
    for (std::size_t i = 0; i < 16; ++i) {
      high = high << 8 | words[3].bytes[i];
      low = low << 8 | words[3].bytes[i + 16];
    }
    append_decimal(high, low, row);
    hex_field(sent.hash.view(), row);
    number_field(log_index_, row);
    number_field(header.number, row);
    row += '\n';
    token_transfers_.settle();
  }
  ++log_index_;
}

void EvmRows::trace_rows(const EvmHeader& header, const EvmSent& sent, std::size_t index) {
  const EvmSend& send = sent.send;
  const CallTree tree(send.calls);
  std::string& out = traces_.buffer();
  for (std::size_t i = 0; i <= send.calls.size(); ++i) {
    const bool top = i == 0;
    append_decimal(header.number, out);
    hex_field(sent.hash.view(), out);
    number_field(index, out);
    hex_field(top ? send.from : send.calls[i - 1].from, out);
    hex_field(top ? send.to : send.calls[i - 1].to, out);
    number_field(top ? send.value : send.calls[i - 1].value, out);
    hex_field(top ? Bytes(send.input) : Bytes(), out);
    out += send.failed ? ",,call,call,," : ",0x,call,call,,";
    append_decimal(top ? sent.gas_limit - kIntrinsicGas : kCallStipend, out);
    number_field(top ? send.gas_used - kIntrinsicGas : 0, out);
    number_field(tree.children[i], out);
    const bool quoted = tree.paths[i].size() > 1;
    out += quoted ? ",\"" : ",";
    append_path(tree.paths[i], ',', out);
    out += quoted ? "\"" : "";
    out += send.failed ? ",Reverted,0,call_" : ",,1,call_";
    hex(sent.hash.view(), out);
    out += '_';
    append_path(tree.paths[i], '_', out);
    out += '\n';
  }
  traces_.settle();
}

std::uint64_t EvmRows::bytes() const {
  return blocks_.bytes() + transactions_.bytes() + receipts_.bytes() + logs_.bytes() + token_transfers_.bytes() +
         traces_.bytes();
}

Result<void> EvmRows::close() {
  for (OutFile* file : {&blocks_, &transactions_, &receipts_, &logs_, &token_transfers_, &traces_})
    CLEW_TRY_VOID(file->close());
  return {};
}

}  // namespace clew::sim
