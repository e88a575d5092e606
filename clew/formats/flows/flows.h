#pragma once
// Any CSV of transfers as an account ledger: explorer exports, labelled theft sets, payment simulations. README.md has
// the mapping language.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/result.h"
#include "clew/ledger/source.h"

namespace clew::formats::flows {

/// What to do with 0x addresses in mixed case whose EIP-55 checksum is wrong.
enum class Checksums { ignore, enforce };

struct FlowsOptions {
  /// A preset ("theft-trace", "etherscan", ...: preset_names()), a mapping ("time=Timestamp,from=From,..."), or the
  /// path of a file that holds one.
  std::string mapping;
  std::string network = "flows";
  Checksums checksums = Checksums::ignore;
  std::vector<std::string>
      verified_contracts;  ///< 0x.. token contracts the user trusts; all others are flagged kLegUnverified
};

/// Reads the files and sorts their rows into blocks. Holds all rows in memory, about 150 bytes each beside the file
/// being read.
///
/// One row is one ledger transaction. Blocks are rows of one block number (or of one second where there is no block
/// column), rising; inside a block rows keep the order of the file (or of the `row` column), files the order of their
/// names: the order of `paths` does not matter. A row with a transaction hash that several files contain (exports of
/// two parties of one transfer) counts as often as the file that has it most often. Errors: `usage` for a mapping that
/// cannot be used or columns that are missing, `not_found`, `io`, `malformed`/`truncated`/`limit` for a broken .zst.
Result<std::unique_ptr<ledger::BlockSource>> open_flows(const std::vector<std::string>& paths,
                                                        const FlowsOptions& options);

/// What a label column says about an address.
struct FlowsLabel {
  Address address;
  std::string text;
  friend bool operator==(const FlowsLabel&, const FlowsLabel&) = default;
  friend auto operator<=>(const FlowsLabel&, const FlowsLabel&) = default;
};

/// The distinct (address, text) pairs of the label columns of all usable rows, sorted; empty texts are left out. Errors
/// as open_flows.
Result<std::vector<FlowsLabel>> flows_labels(const std::vector<std::string>& paths, const FlowsOptions& options);

/// Names of the built-in mappings, in a fixed order.
std::vector<std::string_view> preset_names();

}  // namespace clew::formats::flows
