#pragma once
// Memos of bridges that swap by memo: a text in an event, in call data, in an OP_RETURN output or in a column of a list
// says where a deposit is to be paid out, and the payout says which deposit it answers.

#include <optional>
#include <string>
#include <string_view>

#include "clew/base/bytes.h"

namespace clew::codec {

enum class MemoKind : std::uint8_t {
  swap,    ///< "=:ASSET:DESTINATION:LIMIT..", also "SWAP:" and "s:"
  out,     ///< "OUT:HASH"
  refund,  ///< "REFUND:HASH"
};

struct Memo {
  MemoKind kind = MemoKind::swap;
  std::string asset;        ///< swap: as written, "BTC.BTC" or "b"
  std::string destination;  ///< swap: address or name on the other ledger
  std::string inbound;      ///< out, refund: 64 hex digits, as written
};

/// Longest memo that is read.
inline constexpr std::size_t kMemoBytesMax = 512;

/// Reads a memo; nothing for any other text. Only printable ASCII without quotes counts, so that a memo can stand on
/// one line of a file. The words of the grammar in either case.
std::optional<Memo> parse_memo(Bytes text);

}  // namespace clew::codec
