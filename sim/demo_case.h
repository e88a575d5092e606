#pragma once
// The demonstration theft: a small chain in Bitcoin's real formats on which one theft is known to the last satoshi,
// because the generator keeps its own books while it makes it. `clew demo` traces it and lays the answer beside the
// truth.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/base/result.h"

namespace clew::sim {

/// What the thief paid into one service, by the generator's own books.
struct DemoDeposit {
  std::string service;   ///< label text, e.g. "Northgate"
  std::string category;  ///< "exchange" or "mixer"
  std::uint64_t paid_sat = 0;
  std::uint64_t deposits = 0;
  std::uint64_t mixed_sat =
      0;  ///< the part of paid_sat that came out of a transaction in which stolen and other coins met
};

struct DemoTruth {
  std::uint64_t stolen_sat = 0;
  std::vector<std::string> seeds;      ///< "txid:vout" of the stolen outputs
  std::vector<DemoDeposit> deposits;   ///< by service name
  std::uint64_t held_pure_sat = 0;     ///< unspent and made of nothing but stolen coins (and the dust)
  std::vector<std::string> held_pure;  ///< the addresses they lie at
  std::uint64_t held_mixed_sat = 0;    ///< unspent, from the transaction in which stolen and other coins met
  std::uint64_t mixed_stolen_sat = 0, mixed_other_sat = 0;  ///< what met there
  std::uint64_t burnt_sat = 0;
  std::uint64_t fees_sat = 0;  ///< of the thief's own transactions
  std::uint64_t dust_sat = 0;  ///< sent to the thief by a stranger and swept along
  std::uint64_t peels = 0;
  std::uint64_t innocent_transactions = 0;
  std::vector<std::string>
      mixer_payouts;  ///< "txid:vout" that were the thief's: known to the generator, unknowable from the ledger
};

struct DemoCase {
  std::string blocks_folder;  ///< blk00000.dat and xor.dat, blocks out of order, as a node leaves them
  std::string labels_file;    ///< a GraphSense TagPack
  std::string prices_file;    ///< asset,time,price,source
  DemoTruth truth;
};

/// Writes the case into `folder` (created). The same seed writes the same bytes. Errors: `io`.
Result<DemoCase> make_demo(const std::string& folder, std::uint64_t seed);

/// The truth as JSON, as it stands in truth.json.
std::string truth_json(const DemoTruth& truth);

}  // namespace clew::sim
