#pragma once
// A list of dollar-token transfers with addresses of Tron's form, as an explorer exports it. Rows are written as they
// come; memory is constant.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "clew/base/amount.h"
#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::sim::meridian {

struct TronAddress {
  std::string text;  ///< "T...", Base58Check of 0x41 and 20 bytes
  friend auto operator<=>(const TronAddress&, const TronAddress&) = default;
};
TronAddress tron_address(std::uint64_t seed, std::string_view name, std::uint64_t number);
/// The address of 20 zero bytes: tokens come from it when they are issued.
TronAddress tron_zero();

class TronLedger {
 public:
  /// What `clew ingest flows --map` needs to read the file.
  static std::string mapping();

  /// Opens transfers.csv in `folder` (made). Errors: `io`.
  static Result<TronLedger> create(const std::string& folder, UnixTime genesis_time);
  TronLedger(TronLedger&&) noexcept;
  TronLedger& operator=(TronLedger&&) noexcept;
  ~TronLedger();

  /// Moves `amount` (millionths of a dollar); times must not fall. Balances are checked, but for the zero address.
  /// Returns the transaction's hash, 64 hex digits.
  std::string transfer(UnixTime time, const TronAddress& from, const TronAddress& to, u128 amount,
                       std::string_view memo = "");
  UnixTime block_time(UnixTime time) const;  ///< of what is sent at `time`: a block every three seconds
  u128 balance(const TronAddress& account) const;
  std::uint64_t transactions() const;
  std::uint64_t blocks() const;
  std::uint64_t bytes() const;
  /// Errors: `io`, also of an earlier write.
  Result<void> finish();

 private:
  struct State;
  explicit TronLedger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace clew::sim::meridian
