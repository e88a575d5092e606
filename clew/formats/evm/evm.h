#pragma once
// EVM chains from exported files: ethereum-etl CSV and JSON, GraphSense spellings, JSON-RPC blocks and receipts, geth
// and parity call traces. README.md says what is read, what is joined and what is dropped.

#include <memory>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/ledger/source.h"

namespace clew::formats::evm {

struct EvmOptions {
  std::string network = "ethereum";
  std::string native_symbol = "ETH";
  unsigned native_decimals = 18;
  /// CSV with the columns contract (or address), symbol, decimals and optionally wrapped (1/true/yes): the tokens the
  /// user trusts. Empty: none.
  std::string token_list;
  unsigned threads = 1;  ///< files are read in parallel; the result does not depend on it
};

/// Reads all files (folders are searched for .csv, .json, .jsonl, .ndjson, each also .zst), sorts the records and joins
/// them block by block.
///
/// Everything is held in memory, about 200 bytes per record beside the files being read. Files and records may come in
/// any order. What a file holds is told by its columns or keys. Errors: `usage` (no file, or a token list without the
/// columns), `not_found`, `io`, `malformed`/`truncated`/`limit` for a broken .zst.
Result<std::unique_ptr<ledger::BlockSource>> open_evm(const std::vector<std::string>& paths, const EvmOptions& options);

}  // namespace clew::formats::evm
