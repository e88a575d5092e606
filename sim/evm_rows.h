#pragma once
// Rows of ethereum-etl's exports: the columns in its order, one file for each kind.

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"
#include "sim/evm_bytes.h"
#include "sim/evm_chain.h"
#include "sim/out_file.h"

namespace clew::sim {

struct EvmSent {
  EvmSend send;
  Hash256 hash;
  std::uint64_t nonce = 0, gas_limit = 0;
};

struct EvmHeader {
  std::uint64_t number = 0, gas_limit = 0, gas_used = 0, size = 0;
  UnixTime time;
  EvmAddress miner{};
  Hash256 hash, parent, transactions_root, state_root, receipts_root;
  LogsBloom bloom;
};
inline constexpr std::string_view kEvmExtraData = "clew";

class EvmRows {
 public:
  static Result<EvmRows> create(const std::string& folder);
  /// Native balances of the genesis block, by address.
  void genesis(const EvmHeader& header, std::span<const std::pair<EvmAddress, u128>> openings);
  void block(const EvmHeader& header, std::span<const EvmSent> transactions, u128 reward);
  std::uint64_t bytes() const;
  Result<void> close();

 private:
  EvmRows(OutFile blocks, OutFile transactions, OutFile receipts, OutFile logs, OutFile token_transfers,
          OutFile traces);
  void header_row(const EvmHeader& header, std::size_t transactions);
  void transaction_rows(const EvmHeader& header, const EvmSent& sent, std::size_t index, std::uint64_t cumulative_gas);
  void log_row(const EvmHeader& header, const EvmSent& sent, std::size_t index, const EvmLog& log);
  void trace_rows(const EvmHeader& header, const EvmSent& sent, std::size_t index);

  OutFile blocks_, transactions_, receipts_, logs_, token_transfers_, traces_;
  std::string place_;  ///< of the block that is written: ",0x<hash>,<number>"
  std::uint64_t log_index_ = 0;
};

}  // namespace clew::sim
