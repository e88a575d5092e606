// The service keeps no token, only hashes: who reads the file cannot ask with it. A token is a long random text, so a
// plain SHA-256 is enough and a slow password hash would only make every request slow. The comparison looks at every
// byte of every entry, so that the time taken tells nothing.

#include "apps/server/tokens.h"

#include <algorithm>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"

namespace clew::server {
namespace {

std::optional<Role> role_of(std::string_view word) {
  for (const Role role : {Role::reader, Role::screener, Role::reviewer, Role::admin})
    if (word == role_name(role)) return role;
  return std::nullopt;
}

bool is_name(std::string_view word) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !word.empty() && word.size() <= 64 && std::all_of(word.begin(), word.end(), fine);
}

std::string_view next_word(std::string_view& line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
  const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

}  // namespace

const char* role_name(Role role) {
  switch (role) {
    case Role::nobody: return "nobody";
    case Role::reader: return "reader";
    case Role::screener: return "screener";
    case Role::reviewer: return "reviewer";
    case Role::admin: return "admin";
  }
  return "nobody";
}

Result<Tokens> Tokens::parse(std::string_view text) {
  Tokens tokens;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t end = std::min(text.find('\n', offset), text.size());
    std::string_view line = text.substr(offset, end - offset);
    const std::size_t at = offset;
    offset = end + 1;
    line = line.substr(0, std::min(line.find('#'), line.size()));
    const std::string_view role = next_word(line);
    if (role.empty()) continue;
    const std::string_view name = next_word(line), hex = next_word(line);
    const auto known = role_of(role);
    if (!known) return fail(Code::malformed, "the role is not reader, screener, reviewer or admin", at);
    if (!is_name(name)) return fail(Code::malformed, "the name is not 1 to 64 letters, digits, '-', '_' or '.'", at);
    const auto hash = codec::parse_hash(hex, false);
    if (!hash || hex.size() != 64 || !next_word(line).empty())
      return fail(Code::malformed, "a line is ROLE NAME SHA256, the last of 64 hex digits", at);
    for (const Entry& entry : tokens.entries_)
      if (entry.caller.name == name || entry.hash == *hash)
        return fail(Code::mismatch, "a name or a token stands here twice", at);
    if (tokens.entries_.size() == kTokensMax) return fail(Code::limit, "too many tokens", at);
    tokens.entries_.push_back({{std::string(name), *known}, *hash});
  }
  return tokens;
}

std::optional<Caller> Tokens::find(std::string_view token) const {
  const Hash256 hash = codec::sha256(as_bytes(token));
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    unsigned different = 0;
    for (std::size_t i = 0; i < hash.bytes.size(); ++i)
      different |= static_cast<unsigned>(hash.bytes[i] ^ entry.hash.bytes[i]);
    found = different == 0 ? &entry : found;
  }
  if (found == nullptr) return std::nullopt;
  return found->caller;
}

std::optional<std::uint64_t> RateLimit::take(const std::string& name, std::uint64_t cost, std::int64_t now_ms) {
  if (per_second_ == 0) return std::nullopt;
  const std::lock_guard held(mutex_);
  const auto [it, is_new] = buckets_.try_emplace(name, Bucket{burst_ * 1000, now_ms});
  Bucket& bucket = it->second;
  const auto passed = static_cast<std::uint64_t>(std::clamp<std::int64_t>(now_ms - bucket.at_ms, 0, 3'600'000));
  bucket.thousandths = std::min(burst_ * 1000, bucket.thousandths + passed * per_second_);
  bucket.at_ms = now_ms;
  const std::uint64_t wanted = std::min(cost, burst_) * 1000;
  if (bucket.thousandths >= wanted) {
    bucket.thousandths -= wanted;
    return std::nullopt;
  }
  return (wanted - bucket.thousandths + per_second_ * 1000 - 1) / (per_second_ * 1000);
}

}  // namespace clew::server
