// Reading blocks in place.
//
// Estimate: a block of 1 MB is some 2,500 transactions, 6,000 inputs and outputs. SHA-256d of the bytes (for the txids)
// cannot be avoided and takes most of the time; what is around it must not allocate, copy or call. So the cursor is
// inline and remembers its first fault instead of returning a Result from each of a dozen reads per input, and lists of
// views are reused from transaction to transaction.
//
// Bounds: a count is refused when the bytes left could not hold that many records at their smallest size (41 bytes an
// input, 9 an output, 60 a transaction), so no count of an attacker allocates more than a small multiple of the bytes
// there are.
//
// A transaction with witnesses has a zero where the number of inputs stands otherwise (BIP144). The txid leaves out
// marker, flag and witnesses; they are three pieces of the same bytes, hashed one after the other. Refused: building
// the stripped transaction first, which copies everything once. Source: Bitcoin Core, primitives/transaction.h
// (UnserializeTransaction), primitives/block.h; BIP34, BIP141, BIP144.

#include "clew/formats/bitcoin/reader.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/formats/bitcoin/network.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kInputBytesMin = 41;
constexpr std::uint64_t kOutputBytesMin = 9;
constexpr std::uint64_t kTxBytesMin = 60;

std::uint32_t load32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
}

/// Reads forward; after the first fault everything reads as zero and nothing.
class Cursor {
 public:
  Cursor(Bytes bytes, std::size_t at) : bytes_(bytes), at_(at) {}
  bool ok() const { return !faulty_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  std::unexpected<Error> fault() const { return std::unexpected<Error>(error_); }
  void refuse(Code code, const char* reason, std::size_t offset) {
    if (faulty_) return;
    faulty_ = true;
    error_ = {code, reason, offset};
    at_ = bytes_.size();
  }

  Bytes take(std::uint64_t count, const char* what) {
    if (count > left()) [[unlikely]] {
      refuse(Code::truncated, what, at_);
      return {};
    }
    const Bytes taken(bytes_.data() + at_, count);
    at_ += count;
    return taken;
  }
  std::uint32_t u32(const char* what) {
    const Bytes four = take(4, what);
    return four.empty() ? 0 : load32(four.data());
  }
  std::uint64_t u64(const char* what) {
    const Bytes eight = take(8, what);
    return eight.empty() ? 0 : load32(eight.data()) | std::uint64_t{load32(eight.data() + 4)} << 32;
  }
  std::uint8_t peek(std::size_t ahead) const { return ahead < left() ? bytes_[at_ + ahead] : 0; }

  std::uint64_t compact(const char* what) {
    if (left() == 0) [[unlikely]] {
      refuse(Code::truncated, what, at_);
      return 0;
    }
    const std::uint8_t first = bytes_[at_];
    if (first < 0xfd) [[likely]] {
      ++at_;
      return first;
    }
    return long_compact(first, what);
  }

  /// A count of records of at least `size_min` bytes each.
  std::uint64_t count(std::uint64_t size_min, const char* what) {
    const std::size_t start = at_;
    const std::uint64_t number = compact(what);
    if (number > left() / size_min) refuse(Code::truncated, what, start);
    return ok() ? number : 0;
  }

 private:
  std::uint64_t long_compact(std::uint8_t first, const char* what) {
    const std::size_t start = at_;
    const std::size_t size = first == 0xfd ? 2 : first == 0xfe ? 4 : 8;
    if (left() < 1 + size) {
      refuse(Code::truncated, what, start);
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes_[start + 1 + i]} << (8 * i);
    if (value < (size == 2 ? 0xfd : std::uint64_t{1} << (4 * size))) {
      refuse(Code::malformed, what, start);
      return 0;
    }
    at_ += 1 + size;
    return value;
  }

  Bytes bytes_;
  std::size_t at_ = 0;
  bool faulty_ = false;
  Error error_;
};

void read_inputs(Cursor& cursor, TxView& tx) {
  const std::uint64_t count = cursor.count(kInputBytesMin, "number of inputs");
  tx.inputs.clear();
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    InputView& input = tx.inputs.emplace_back();
    input.txid = cursor.take(32, "id of the spent transaction");
    input.vout = cursor.u32("number of the spent output");
    input.script = cursor.take(cursor.compact("size of an input script"), "input script");
    cursor.u32("sequence number");
  }
}

void read_outputs(Cursor& cursor, TxView& tx) {
  const std::uint64_t count = cursor.count(kOutputBytesMin, "number of outputs");
  tx.outputs.clear();
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    OutputView& output = tx.outputs.emplace_back();
    const std::size_t start = cursor.at();
    output.value = cursor.u64("value of an output");
    if (output.value > kMoneyMax) cursor.refuse(Code::overflow, "an output above 21 million coins", start);
    output.script = cursor.take(cursor.compact("size of an output script"), "output script");
  }
}

/// Skips the witnesses; true if any input has one.
bool skip_witnesses(Cursor& cursor, std::size_t inputs) {
  bool any = false;
  for (std::size_t i = 0; i < inputs && cursor.ok(); ++i) {
    const std::uint64_t items = cursor.count(1, "number of witness items");
    any = any || items > 0;
    for (std::uint64_t j = 0; j < items && cursor.ok(); ++j)
      cursor.take(cursor.compact("size of a witness item"), "witness item");
  }
  return any;
}

}  // namespace

bool TxView::coinbase() const {
  return inputs.size() == 1 && inputs[0].vout == 0xffffffff &&
         std::ranges::all_of(inputs[0].txid, [](std::uint8_t byte) { return byte == 0; });
}

Result<void> read_tx(Bytes bytes, std::size_t& at, TxView& tx) {
  const std::size_t start = at;
  Cursor cursor(bytes, start);
  tx.version = cursor.u32("version of a transaction");
  const std::size_t marker = cursor.at();
  tx.segwit = cursor.left() >= 1 && cursor.peek(0) == 0;
  if (tx.segwit) {
    if (cursor.left() < 2) return fail(Code::truncated, "witness marker", marker);
    if (cursor.peek(1) != 1) return fail(Code::malformed, "a transaction without inputs", marker);
    cursor.take(2, "witness marker");
  }
  const std::size_t body = cursor.at();
  read_inputs(cursor, tx);
  if (cursor.ok() && tx.inputs.empty()) return fail(Code::malformed, "a transaction without inputs", body);
  read_outputs(cursor, tx);
  const std::size_t body_end = cursor.at();
  if (tx.segwit && !skip_witnesses(cursor, tx.inputs.size()) && cursor.ok())
    return fail(Code::malformed, "a witness marker without witnesses", marker);
  const Bytes lock_time = cursor.take(4, "lock time");
  if (!cursor.ok()) return cursor.fault();
  tx.hashed = {bytes.subspan(start, 4), bytes.subspan(body, body_end - body), lock_time};
  tx.size_bytes = cursor.at() - start;
  at = cursor.at();
  return {};
}

Hash256 txid_of(const TxView& tx) {
  if (!tx.segwit) return codec::sha256d(Bytes(tx.hashed[0].data(), tx.size_bytes));  // the pieces lie side by side
  return codec::sha256d(std::span<const Bytes>(tx.hashed));
}

Result<HeaderView> read_header(Bytes bytes) {
  Cursor cursor(bytes, 0);
  HeaderView header;
  header.version = cursor.u32("block header");
  const Bytes parent = cursor.take(32, "block header");
  const Bytes root = cursor.take(32, "block header");
  header.time = cursor.u32("block header");
  header.bits = cursor.u32("block header");
  cursor.u32("block header");
  if (!cursor.ok()) return cursor.fault();
  header.parent = to_hash(parent);
  header.merkle_root = to_hash(root);
  return header;
}

Hash256 block_hash(Bytes bytes) {
  return codec::sha256d(bytes.first(kHeaderBytes));
}

Result<BlockReader> BlockReader::open(Bytes block) {
  BlockReader reader;
  reader.block_ = block;
  reader.header_ = CLEW_TRY(read_header(block));
  Cursor cursor(block, kHeaderBytes);
  reader.tx_count_ = cursor.count(kTxBytesMin, "number of transactions");
  if (!cursor.ok()) return cursor.fault();
  if (reader.tx_count_ == 0) return fail(Code::malformed, "a block without transactions", kHeaderBytes);
  reader.at_ = cursor.at();
  return reader;
}

Result<bool> BlockReader::next(TxView& tx) {
  if (read_ == tx_count_) {
    if (at_ != block_.size()) return fail(Code::malformed, "bytes behind the last transaction", at_);
    return false;
  }
  CLEW_TRY_VOID(read_tx(block_, at_, tx));
  ++read_;
  return true;
}

std::optional<std::uint64_t> stated_height(const HeaderView& header, const TxView& coinbase) {
  if (header.version < 2 || (header.version >> 31) != 0 || coinbase.inputs.empty()) return std::nullopt;
  const Bytes script = coinbase.inputs[0].script;
  if (script.empty()) return std::nullopt;
  if (script[0] >= 0x51 && script[0] <= 0x60) return script[0] - 0x50u;  // OP_1 .. OP_16
  const std::size_t size = script[0];
  if (size == 0 || size > 4 || script.size() < 1 + size || (script[size] & 0x80) != 0) return std::nullopt;
  std::uint64_t height = 0;
  for (std::size_t i = 0; i < size; ++i) height |= std::uint64_t{script[1 + i]} << (8 * i);
  return height;
}

}  // namespace clew::formats::bitcoin
