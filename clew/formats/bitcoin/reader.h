#pragma once
// Bytes of Bitcoin transactions and blocks, read in place: views point into the bytes given. Never reads outside them,
// whatever they are.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::formats::bitcoin {

inline constexpr std::size_t kHeaderBytes = 80;
inline constexpr std::size_t kBlockBytesMax = 4'000'000;  ///< consensus: serialised size with witnesses

struct InputView {
  Bytes txid;  ///< 32 bytes
  std::uint32_t vout = 0;
  Bytes script;  ///< unlocking script
};

struct OutputView {
  std::uint64_t value = 0;
  Bytes script;  ///< locking script
};

/// One transaction. Reused from transaction to transaction, so that reading allocates nothing once it has grown.
struct TxView {
  std::uint32_t version = 0;
  std::vector<InputView> inputs;
  std::vector<OutputView> outputs;
  bool segwit = false;          ///< has the marker and witnesses
  std::array<Bytes, 3> hashed;  ///< what the txid covers: version; inputs and outputs; lock time
  std::size_t size_bytes = 0;
  bool coinbase() const;  ///< one input, which names the null output
};

/// Reads the transaction at `at` of `bytes` and moves `at` behind it.
/// Errors, with the offset in `bytes`: `truncated`; `malformed` (marker without flag, witness marker without witnesses,
/// no inputs, non-canonical count); `overflow` (an output above 21 million coins). After an error `at` and `tx` hold
/// nothing useful.
Result<void> read_tx(Bytes bytes, std::size_t& at, TxView& tx);

/// SHA-256d of the transaction without its witnesses, from where they lie: nothing is copied.
Hash256 txid_of(const TxView& tx);

struct HeaderView {
  std::uint32_t version = 0;
  Hash256 parent;
  Hash256 merkle_root;
  std::uint32_t time = 0;
  std::uint32_t bits = 0;  ///< compact target
};
/// Errors: `truncated` for fewer than 80 bytes.
Result<HeaderView> read_header(Bytes bytes);
/// SHA-256d of the first 80 bytes; there must be so many.
Hash256 block_hash(Bytes bytes);

/// Reads the transactions of a whole block one after the other. The last one must end where the bytes end.
class BlockReader {
 public:
  /// Errors: `truncated`, `malformed` (no transactions; more than the bytes can hold).
  static Result<BlockReader> open(Bytes block);
  const HeaderView& header() const { return header_; }
  std::uint64_t tx_count() const { return tx_count_; }
  /// Reads the next transaction; false after the last. Errors as read_tx, and `malformed` for bytes behind the last
  /// transaction.
  Result<bool> next(TxView& tx);
  std::size_t position() const { return at_; }

 private:
  Bytes block_;
  HeaderView header_;
  std::uint64_t tx_count_ = 0;
  std::uint64_t read_ = 0;
  std::size_t at_ = 0;
};

/// The height a coinbase states in its first push (BIP34), if the header's version says that it does.
std::optional<std::uint64_t> stated_height(const HeaderView& header, const TxView& coinbase);

}  // namespace clew::formats::bitcoin
