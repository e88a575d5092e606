#pragma once
// Who may ask what: tokens with roles, and how fast.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/result.h"

namespace clew::server {

/// Each may do what those before it may.
enum class Role : std::uint8_t {
  nobody,    ///< without a token: health only
  reader,    ///< lists, entities, search, suggestions
  screener,  ///< and decisions on parties
  reviewer,  ///< and decisions that were made
  admin,     ///< and to load newer lists
};
const char* role_name(Role role);

struct Caller {
  std::string name;
  Role role = Role::nobody;
};

/// The file of --tokens. One token a line: ROLE NAME SHA256, the last being the hash of the token in hex (never the
/// token); '#' begins a comment.
///
///     screener payments-desk 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
class Tokens {
 public:
  static constexpr std::size_t kTokensMax = 10'000;
  /// Errors: `malformed` with the offset of the line (an unknown role, a name of other characters than letters, digits,
  /// '-', '_' and '.', a hash that is not one), `mismatch` (one name or one hash twice), `limit`.
  static Result<Tokens> parse(std::string_view text);
  /// Takes as long for a wrong token as for a right one: every entry is compared to its last byte.
  std::optional<Caller> find(std::string_view token) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Caller caller;
    Hash256 hash;
  };
  std::vector<Entry> entries_;
};

/// A bucket of tokens per name: `per_second` flow in, at most `burst` stand in it.
class RateLimit {
 public:
  /// 0 a second: no limit.
  RateLimit(std::uint64_t per_second, std::uint64_t burst) : per_second_(per_second), burst_(burst) {}
  /// Takes `cost` out, or nothing and says in how many seconds it can be had. `cost` above `burst` counts as `burst`.
  std::optional<std::uint64_t> take(const std::string& name, std::uint64_t cost, std::int64_t now_ms);

 private:
  struct Bucket {
    std::uint64_t thousandths = 0;
    std::int64_t at_ms = 0;
  };
  std::uint64_t per_second_, burst_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;  ///< as many as there are names of tokens, and one
};

}  // namespace clew::server
