// The state of a watch as text: a person can read it, and a line is cut or damaged visibly.

#include "clew/engine/watch_state.h"

#include <fmt/format.h>

#include "clew/codec/hash.h"
#include "clew/codec/hex.h"
#include "clew/engine/store.h"

namespace clew::engine {
namespace {

std::string_view word(std::string_view& line) {
  const std::size_t at = line.find(' ');
  const std::string_view first = line.substr(0, at);
  line = at == std::string_view::npos ? std::string_view{} : line.substr(at + 1);
  return first;
}

std::vector<std::string> ids_of(std::string_view text) {
  std::vector<std::string> ids;
  while (!text.empty() && text != "-") {
    const std::size_t at = text.find(',');
    ids.emplace_back(text.substr(0, at));
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
  }
  return ids;
}

}  // namespace

void WatchState::add(ToldBlock block) {
  blocks.push_back(std::move(block));
  // Quiet blocks make room once they are far behind; so do alerts that nobody will retract any more.
  if (blocks.size() > kQuietBlocksKept && blocks[blocks.size() - kQuietBlocksKept - 1].alerts.empty())
    blocks.erase(blocks.end() - static_cast<std::ptrdiff_t>(kQuietBlocksKept) - 1);
  if (blocks.size() > kAlertBlocksKept) blocks.erase(blocks.begin());
}

std::string state_text(const WatchState& state) {
  std::string text = "clew-watch 1\nwatch " + state.watch + "\n";
  for (const ToldBlock& block : state.blocks) {
    text += fmt::format("block {} {} ", block.height, block.hash);
    for (std::size_t i = 0; i < block.alerts.size(); ++i) text += (i == 0 ? "" : ",") + block.alerts[i];
    text += block.alerts.empty() ? "-\n" : "\n";
  }
  return text;
}

Outcome<WatchState> parse_state(std::string_view text, const std::string& path) {
  WatchState state;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    const std::string_view first = word(line);
    bool good = end != std::string_view::npos;
    if (number == 1) {
      good = good && first == "clew-watch" && line == "1";
    } else if (number == 2) {
      good = good && first == "watch" && !line.empty();
      state.watch = line;
    } else {
      const auto height = parse_u128(word(line));
      ToldBlock block;
      block.hash = word(line);
      block.alerts = ids_of(line);
      good = good && first == "block" && height && *height <= ~std::uint64_t{0} && !block.hash.empty() &&
             (state.blocks.empty() || state.blocks.back().height < *height);
      if (good) block.height = static_cast<std::uint64_t>(*height);
      state.blocks.push_back(std::move(block));
    }
    if (!good)
      return refuse(Code::malformed, fmt::format("{}: line {} is not that of a watch's state", path, number),
                    "name the file an earlier clew watch wrote, or a new one");
  }
  if (number < 2)
    return refuse(Code::malformed, fmt::format("{} is not the state of a watch", path),
                  "name the file an earlier clew watch wrote, or a new one");
  return state;
}

std::string block_name(const ledger::Ledger& ledger, BlockIndex block) {
  const ledger::BlockInfo info = ledger.block(block);
  if (info.hash != Hash256{}) return codec::to_hex(info.hash.bytes);
  codec::Sha256 hash;
  for (std::uint64_t i = 0; i < info.tx_count; ++i)
    hash.update(ledger.tx_id(TxIndex{raw(info.first_tx) + i}).hash.bytes);
  return codec::to_hex(hash.finish().bytes);
}

}  // namespace clew::engine
