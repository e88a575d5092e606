#pragma once
// Transactions as block explorers give them (the Esplora API, also mempool.space), so that a case can start without a
// node. README.md says what is read, what is dropped and what cannot be known from it.

#include <memory>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/ledger/source.h"

namespace clew::formats::esplora {

struct EsploraOptions {
  std::string network = "bitcoin";  ///< bitcoin, testnet3, signet, regtest: whose addresses the texts are
};

/// Reads files and folders (*.json, *.jsonl, *.ndjson, each also .zst) that hold one transaction, an array of them, or
/// one per line, and sorts the confirmed ones into blocks by height. Inside a block a spender stands behind what it
/// spends; otherwise the smaller id comes first.
///
/// Everything is held in memory. A transaction met again is counted; the order of files does not matter. Unconfirmed
/// transactions are counted and quarantined, broken records quarantined. Errors: `usage` (unknown network, no path),
/// `not_found`, `io`, and those of decompression.
Result<std::unique_ptr<ledger::BlockSource>> open_esplora(const std::vector<std::string>& paths,
                                                          const EsploraOptions& options);

}  // namespace clew::formats::esplora
