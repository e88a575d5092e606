// Faults of records are done on a row of pieces, so that the second fault does not have to know what the first one
// moved; only when the pieces are joined does each fault get its offset. A dropped record stays behind as an empty
// piece, which says where it would stand.

#include "sim/fault_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "clew/base/amount.h"
#include "clew/base/time.h"
#include "clew/codec/csv.h"
#include "clew/formats/bitcoin/reader.h"
#include "sim/reorganise.h"

namespace clew::sim {
namespace {

constexpr std::size_t kFrameBytes = 8;
constexpr std::size_t kReorderedMax = 6;
constexpr std::int64_t kJumps[] = {-86'400 * 400, -86'400, -3'600, -1, 1, 7'200, 86'400, 86'400 * 400};

std::uint32_t size_in_frame(std::string_view bytes, std::size_t at) {
  std::uint32_t size = 0;
  for (unsigned i = 0; i < 4; ++i) size |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + 4 + i])} << (8 * i);
  return size;
}

std::string masked(std::string_view bytes, const std::array<std::uint8_t, 8>& mask) {
  std::string out(bytes);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(out[i]);
    out[i] = static_cast<char>(static_cast<std::uint8_t>(byte ^ mask[i % mask.size()]));
  }
  return out;
}

bool is_time_name(std::string_view name) {
  for (const std::string_view known : {"time", "timestamp", "block_timestamp", "when", "date"}) {
    if (name == known) return true;
  }
  return false;
}

/// The time moved, written as it was: seconds stay seconds. Nothing where the text is no time.
std::optional<std::string> moved_time(const std::string& text, std::int64_t by) {
  const auto time = parse_time(text);
  if (!time || time->seconds + by < 0) return std::nullopt;
  const UnixTime moved{time->seconds + by};
  if (text.find('-') == std::string::npos) return to_decimal(static_cast<u128>(moved.seconds));
  std::string iso = to_iso(moved);
  if (text.find('T') == std::string::npos) iso[10] = ' ';
  if (!text.ends_with('Z')) iso.pop_back();
  return iso;
}

}  // namespace

FileForm form_of(std::string_view name, std::string_view bytes, const std::array<std::uint8_t, 8>& mask) {
  if (name.ends_with(".csv")) return {Form::csv, {}};
  const bool json = name.ends_with(".json") || name.ends_with(".jsonl") || name.ends_with(".ndjson");
  if (json && bytes.starts_with('{') && bytes.find("}\n{") != std::string_view::npos) return {Form::lines, {}};
  if (name.starts_with("blk") && name.ends_with(".dat")) return {Form::blocks, mask};
  return {Form::bytes, {}};
}

RecordFile::RecordFile(std::string_view bytes, const FileForm& form) : form_(form) {
  switch (form.form) {
    case Form::bytes: pieces_.push_back({std::string(bytes), false, 0}); break;
    case Form::csv: split_lines(bytes, true); break;
    case Form::lines: split_lines(bytes, false); break;
    case Form::blocks: split_blocks(masked(bytes, form.mask)); break;
  }
}

void RecordFile::split_lines(std::string_view bytes, bool header) {
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '"' && form_.form == Form::csv) quoted = !quoted;
    if ((bytes[i] != '\n' || quoted) && i + 1 != bytes.size()) continue;
    pieces_.push_back({std::string(bytes.substr(start, i + 1 - start)), !(header && start == 0), pieces_.size()});
    start = i + 1;
  }
}

void RecordFile::split_blocks(std::string_view bytes) {
  std::size_t at = 0;
  const std::string_view magic = bytes.substr(0, 4);
  while (bytes.size() - at >= kFrameBytes && bytes.substr(at, 4) == magic) {
    const std::size_t size = kFrameBytes + size_in_frame(bytes, at);
    if (size > bytes.size() - at) break;
    pieces_.push_back({std::string(bytes.substr(at, size)), true, pieces_.size()});
    at += size;
  }
  if (at < bytes.size()) pieces_.push_back({std::string(bytes.substr(at)), false, pieces_.size()});
}

std::vector<std::size_t> RecordFile::records() const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    if (pieces_[i].record && !pieces_[i].bytes.empty()) places.push_back(i);
  }
  return places;
}

void RecordFile::mark(FaultKind kind, const Piece& piece, std::string detail, std::uint64_t copy) {
  marks_.push_back({kind, piece.number, copy, std::move(detail)});
}

bool RecordFile::drop(Rng& rng) {
  const auto places = records();
  if (places.size() < 2) return false;
  Piece& piece = pieces_[places[rng.below(places.size())]];
  mark(FaultKind::dropped, piece, fmt::format("record {} ({} bytes) is missing", piece.number, piece.bytes.size()));
  piece.bytes.clear();
  return true;
}

bool RecordFile::duplicate(Rng& rng) {
  const auto places = records();
  if (places.empty()) return false;
  const Piece piece = pieces_[places[rng.below(places.size())]];
  const std::size_t to = places[rng.below(places.size())];
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < to; ++i) before += pieces_[i].number == piece.number ? 1u : 0u;
  pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(to), piece);
  mark(FaultKind::duplicated, piece, fmt::format("record {} is there once more", piece.number), before);
  return true;
}

bool RecordFile::reorder(Rng& rng) {
  const auto places = records();
  if (places.size() < 2) return false;
  const std::size_t count = std::min<std::size_t>(places.size(), rng.between(2, kReorderedMax));
  const std::size_t first = rng.below(places.size() - count + 1);
  std::string order;
  for (std::size_t left = count; left > 1; --left) {  // a shuffle whose first swap always moves something
    const std::size_t other = left == count ? rng.below(left - 1) : rng.below(left);
    std::swap(pieces_[places[first + left - 1]], pieces_[places[first + other]]);
  }
  for (std::size_t i = 0; i < count; ++i) order += fmt::format(" {}", pieces_[places[first + i]].number);
  mark(FaultKind::reordered, pieces_[places[first]], "records stand in the order" + order);
  return true;
}

bool RecordFile::jump_clock(Rng& rng) {
  switch (form_.form) {
    case Form::blocks: return jump_block_clock(rng);
    case Form::csv: return jump_row_clock(rng);
    case Form::lines:
    case Form::bytes: return false;
  }
  return false;
}

bool RecordFile::jump_block_clock(Rng& rng) {
  const auto places = records();
  if (places.empty()) return false;
  std::vector<std::string> blocks;
  for (const std::size_t place : places) blocks.push_back(pieces_[place].bytes.substr(kFrameBytes));
  const std::size_t chosen = rng.below(blocks.size());
  const std::int64_t by = kJumps[rng.below(std::size(kJumps))];
  const auto header = formats::bitcoin::read_header(as_bytes(blocks[chosen]));
  const std::int64_t time = header ? std::int64_t{header->time} + by : -1;
  if (time < 0 || time > 0xffff'ffff || !can_mine(blocks[chosen])) return false;
  change_block_time(blocks, chosen, static_cast<std::uint32_t>(time));
  for (std::size_t i = 0; i < places.size(); ++i)
    pieces_[places[i]].bytes.replace(kFrameBytes, std::string::npos, blocks[i]);
  mark(FaultKind::clock_jump, pieces_[places[chosen]],
       fmt::format("block in record {} has a time {} seconds off; it and all after it are mined again",
                   pieces_[places[chosen]].number, by));
  return true;
}

bool RecordFile::jump_row_clock(Rng& rng) {
  const auto places = records();
  codec::CsvReader head(pieces_.empty() ? std::string_view() : std::string_view(pieces_[0].bytes));
  if (places.empty() || head.done()) return false;
  const auto names = head.next();
  if (!names) return false;
  const auto column = std::ranges::find_if(names->fields, is_time_name);
  if (column == names->fields.end()) return false;
  Piece& piece = pieces_[places[rng.below(places.size())]];
  auto row = codec::CsvReader(piece.bytes).next();
  const auto index = static_cast<std::size_t>(column - names->fields.begin());
  if (!row || index >= row->fields.size()) return false;
  const std::int64_t by = kJumps[rng.below(std::size(kJumps))];
  const auto moved = moved_time(row->fields[index], by);
  if (!moved) return false;
  row->fields[index] = *moved;
  codec::CsvWriter out;
  for (const std::string& field : row->fields) out.field(field);
  out.end_record();
  piece.bytes = out.take();
  mark(FaultKind::clock_jump, piece, fmt::format("record {} has a time {} seconds off", piece.number, by));
  return true;
}

bool RecordFile::add_losing_branch(Rng& rng) {
  if (form_.form != Form::blocks) return false;
  std::map<Hash256, std::string> by_parent;
  for (const std::size_t place : records()) {
    const std::string block = pieces_[place].bytes.substr(kFrameBytes);
    const auto header = formats::bitcoin::read_header(as_bytes(block));
    if (header && can_mine(block)) by_parent.emplace(header->parent, block);
  }
  std::vector<std::string> chain;
  for (auto next = by_parent.find(Hash256{}); next != by_parent.end() && chain.size() <= by_parent.size();
       next = by_parent.find(formats::bitcoin::block_hash(as_bytes(chain.back()))))
    chain.push_back(next->second);
  if (chain.size() < 3) return false;
  const std::uint64_t depth = rng.between(1, std::min<std::uint64_t>(8, chain.size() - 2));
  const auto places = records();
  const std::string magic = pieces_[places[0]].bytes.substr(0, 4);
  const std::size_t at = places[rng.below(places.size())];
  std::vector<Piece> branch;
  for (const std::string& block : losing_branch(chain, depth, rng)) {
    std::string framed = magic;
    for (unsigned i = 0; i < 4; ++i) framed += static_cast<char>(static_cast<std::uint8_t>(block.size() >> (8 * i)));
    branch.push_back({framed + block, true, pieces_.size() + branch.size()});
  }
  mark(FaultKind::reorganised, branch.front(), fmt::format("a branch of {} blocks that lost", depth));
  pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(at), branch.begin(), branch.end());
  return true;
}

Faulted RecordFile::join() const {
  Faulted joined;
  std::map<std::uint64_t, std::vector<std::pair<std::uint64_t, std::uint64_t>>> place_of;  // number: offset, size
  for (const Piece& piece : pieces_) {
    place_of[piece.number].emplace_back(joined.bytes.size(), piece.bytes.size());
    joined.bytes += piece.bytes;
  }
  for (const Mark& mark : marks_) {
    const auto& places = place_of.at(mark.piece);
    const auto [offset, size] = places[std::min<std::size_t>(mark.copy, places.size() - 1)];
    joined.faults.push_back({mark.kind, offset, size, mark.detail});
  }
  if (form_.form == Form::blocks) joined.bytes = masked(joined.bytes, form_.mask);
  return joined;
}

}  // namespace clew::sim
