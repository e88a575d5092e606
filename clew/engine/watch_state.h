#pragma once
// What a watch remembers: which blocks it has told about, by hash, and the ids it told. Internal to the engine.
//
//   clew-watch 1
//   watch 9f2c...                       what is watched: another watch has another state
//   block 840000 0000...c3a0 11aa,22bb  height, hash, ids of its alerts ('-' where there were none)
//
// The last line is the last block that was told. Blocks without alerts are kept for the last few only.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clew/engine/engine.h"

namespace clew::engine {

struct ToldBlock {
  std::uint64_t height = 0;
  std::string hash;
  std::vector<std::string> alerts;
};

struct WatchState {
  std::string watch;
  std::vector<ToldBlock> blocks;  ///< rising

  void add(ToldBlock block);
};

inline constexpr std::size_t kQuietBlocksKept = 100;     ///< deepest reorganisation that is followed exactly when quiet
inline constexpr std::size_t kAlertBlocksKept = 10'000;  ///< blocks whose alerts can be retracted

std::string state_text(const WatchState& state);
/// Errors: `malformed` with the line.
Outcome<WatchState> parse_state(std::string_view text, const std::string& path);

/// A name of the block's content: its hash, or one of its transactions where the source gave none.
std::string block_name(const ledger::Ledger& ledger, BlockIndex block);

}  // namespace clew::engine
