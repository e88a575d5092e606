#pragma once
// The value-flow model as formats hand it to the writer: blocks of transactions, each consuming and creating value.
// Two shapes. UTXO: inputs name outputs. Account: legs move an asset between addresses. What a transaction *means*
// (net changes, swaps) is decided on reading, by a versioned policy in clew/graph; here stands what the ledger says.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/base/address.h"
#include "clew/base/amount.h"
#include "clew/base/bytes.h"
#include "clew/base/ids.h"
#include "clew/base/time.h"

namespace clew::ledger {

enum class Kind : std::uint8_t { utxo = 1, account = 2 };

/// What a ledger is; fixed when it is created.
struct Identity {
  Kind kind = Kind::utxo;
  std::string format;                ///< "bitcoin", "evm", "flows": who wrote it
  std::string network;               ///< "bitcoin", "testnet3", "regtest", "ethereum", a name of the user's
  std::string native_symbol;         ///< "BTC", "ETH", "USD-valued"
  unsigned native_decimals = 0;      ///< base units are 10^-decimals; display only
  std::uint64_t halving_blocks = 0;  ///< UTXO: subsidy = 50 coins >> (height / halving_blocks); 0 = no known schedule
  unsigned id_reversed = 0;          ///< 1 = hashes are printed byte-reversed (Bitcoin)
};

// ---- UTXO ------------------------------------------------------------------------------------------------------

struct UtxoOutput {
  std::uint64_t value = 0;
  AddressView address;  ///< borrowed from the block's bytes or arena
};

struct UtxoInput {
  Hash256 txid;  ///< the transaction that created what is spent
  std::uint32_t vout = 0;
  /// What is spent, when the source says so (undo data, a list of spent outputs). Used only if the ledger does not hold
  /// the creating transaction; if it does, the two must agree or the block is refused (`mismatch`).
  bool known = false;
  std::uint64_t value = 0;
  AddressView address;
};

struct UtxoTx {
  Hash256 txid;
  bool coinbase = false;  ///< then `inputs` is empty
  std::vector<UtxoInput> inputs;
  std::vector<UtxoOutput> outputs;
};

// ---- Account ---------------------------------------------------------------------------------------------------

/// What a leg is. Stored: never renumber.
enum class LegKind : std::uint8_t {
  transfer = 0,    ///< native value of the transaction itself, or one row of a list of transfers
  internal = 1,    ///< native value moved by a call inside the transaction (or a self-destruct)
  token = 2,       ///< token transfer event
  fee = 3,         ///< paid for execution; `to` is none
  issuance = 4,    ///< created: block reward, genesis, withdrawal from staking, mint; `from` is none
  burn = 5,        ///< destroyed by a token burn; `to` is none
  pool_event = 6,  ///< a decoded swap event: `from` is the pool that emitted it; amount 0; moves nothing
};

/// Flags of a leg, or-ed. Stored: never renumber.
enum LegFlags : std::uint8_t {
  kLegUnverified = 1,  ///< the asset is not in the token list the user trusts
  kLegIncomplete = 2,  ///< the source gave no internal calls for this transaction: native flows may be missing
};

struct AssetKey {
  Address contract;  ///< none for the native coin; otherwise the token contract. This is the identity, not the symbol.
  std::string symbol;     ///< as claimed; display only
  unsigned decimals = 0;  ///< as claimed; display only
  bool verified = false;  ///< listed by a source the user trusts
};

struct Leg {
  AddressView from;
  AddressView to;
  std::uint32_t asset = 0;  ///< index into Block::assets
  u128 amount = 0;
  LegKind kind = LegKind::transfer;
  std::uint8_t flags = 0;
  std::uint32_t position =
      0;  ///< order inside the transaction: calls and logs in execution order as far as the source gives it
};

struct AccountTx {
  Hash256 hash;           ///< a row of a list of transfers: the hash the row gives (see `row`), or SHA-256 of the row
  std::uint32_t row = 0;  ///< tells apart several ledger transactions of one hash (rows of one hash); 0 otherwise
  AddressView sender;     ///< who signed it; none when unknown
  std::vector<Leg> legs;  ///< in execution order
};

// ---- Blocks ----------------------------------------------------------------------------------------------------

/// A text beside a transaction that says where a deposit is to be paid out, or which deposit a payout answers
/// (codec/memo.h). Not part of the ledger: whoever ingests keeps it.
struct Memo {
  Hash256 tx;
  std::string place;  ///< "output 1", "log 12", "input", "column"
  std::string text;
};

/// One block. Exactly one of `utxo` and `account` is used, as the ledger's kind says. Views point into memory that the
/// producer keeps alive until the writer's append returns.
struct Block {
  std::uint64_t height = 0;  ///< number; strictly rising, gaps allowed (a ledger made of single blocks)
  Hash256 hash;              ///< all zero when the source has none
  Hash256 parent;  ///< all zero when unknown; otherwise must be the hash of the block before, unless there is a gap in
                   ///< height
  UnixTime time;
  Bytes header;  ///< raw header where proofs need it (Bitcoin: 80 bytes), else empty
  std::vector<UtxoTx> utxo;
  std::vector<AccountTx> account;
  std::vector<Memo> memos;
  std::vector<AssetKey> assets;  ///< assets the legs of this block use; index 0 is always the native coin
};

}  // namespace clew::ledger
