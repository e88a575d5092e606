// Undo data and lists of spent outputs, told apart by their bytes.
//
// A record of rev*.dat does not say which block it is of. Its checksum does: SHA-256d of the parent's hash and the
// record. Candidates are the blocks with the right number of transactions, and because a node writes undo data nearly
// in the order of the chain, the search begins behind the last match: mostly one hash per record. It gives up after
// kTriesMax blocks, so that garbage costs a bounded time. Source: Bitcoin Core, node/blockstorage.cpp
// (WriteUndoDataForBlock, UndoReadFromDisk).

#include "clew/formats/bitcoin/undo_files.h"

#include <algorithm>
#include <unordered_map>

#include "clew/codec/hash.h"
#include "clew/codec/varint.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kUndoBytesMax = 32 << 20;
constexpr std::uint64_t kChecksumBytes = 32;
constexpr std::size_t kTriesMax = 10'000;

std::uint64_t tx_count_of(Bytes payload) {
  return codec::ByteReader(payload).compact_size("number of transactions").value_or(0) + 1;
}

bool looks_like_json(Bytes bytes) {
  const auto first = std::ranges::find_if(
      bytes, [](std::uint8_t byte) { return byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t'; });
  return first != bytes.end() && *first == '[';
}

}  // namespace

Result<UndoFiles> UndoFiles::open(const std::vector<NamedPath>& paths, const Network& network,
                                  const std::vector<FoundBlock>& found, const std::vector<PlannedBlock>& blocks,
                                  ledger::Quarantine& quarantine) {
  UndoFiles files;
  for (const NamedPath& path : paths)
    files.read_file(CLEW_TRY(InputFile::open(path.path)), path.shown, network, quarantine);
  files.match(found, blocks);
  return files;
}

void UndoFiles::read_file(InputFile file, const std::string& shown, const Network& network,
                          ledger::Quarantine& quarantine) {
  std::vector<std::uint8_t> buffer;
  const bool framed = file.size() >= 4 && network_of_magic(file.read(0, 4, buffer)) == &network;
  if (framed || file.is_node_file("rev")) {
    const auto number = static_cast<std::uint32_t>(files_.size());
    const auto record = [&](std::uint64_t offset, std::uint64_t size) {
      records_.push_back({number, offset, static_cast<std::uint32_t>(size)});
      return true;
    };
    const auto fault = [&](std::uint64_t offset, Code code, const char* reason) {
      quarantine.add({shown, offset, code, reason, "undo data"});
    };
    scan_records(file, {&network, 1, kUndoBytesMax, kChecksumBytes}, record, fault);
    files_.push_back(std::move(file));
    shown_.push_back(shown);
    return;
  }
  const Bytes bytes = file.read(0, file.size(), buffer);
  if (looks_like_json(bytes)) {
    auto list = read_spent_json(as_text(bytes));
    if (list) return lists_.push_back({shown, std::move(*list)});
    return quarantine.add({shown, list.error().offset, list.error().code, list.error().reason, "spent outputs"});
  }
  auto list = read_spent_list(bytes);
  if (list) return lists_.push_back({shown, std::move(*list)});
  const auto store = read_spent_store(bytes);
  if (!store)
    return quarantine.add({shown, list.error().offset, list.error().code, list.error().reason, "spent outputs"});
  for (const NamedSpent& named : *store) store_.try_emplace({named.txid, named.vout}, named.spent);
}

void UndoFiles::match(const std::vector<FoundBlock>& found, const std::vector<PlannedBlock>& blocks) {
  places_.resize(records_.empty() ? 0 : blocks.size());
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> with_count;
  for (std::size_t i = 0; i < places_.size(); ++i) with_count[found[blocks[i].found].tx_count].push_back(i);
  std::size_t last = 0;
  std::vector<std::uint8_t> buffer;
  for (const UndoPlace& record : records_) {
    const Bytes all = files_[record.file].read(record.offset, record.size + kChecksumBytes, buffer);
    const Bytes payload = all.first(record.size);
    const Hash256 checksum = to_hash(all.last(kChecksumBytes));
    const auto candidates = with_count.find(tx_count_of(payload));
    bool matched = false;
    if (candidates != with_count.end()) {
      const std::vector<std::size_t>& rows = candidates->second;
      const auto begin = static_cast<std::size_t>(std::ranges::upper_bound(rows, last) - rows.begin());
      for (std::size_t tries = 0; tries < std::min(rows.size(), kTriesMax) && !matched; ++tries) {
        const std::size_t row = rows[(begin + tries) % rows.size()];
        const Bytes pieces[] = {found[blocks[row].found].parent.view(), payload};
        matched = codec::sha256d(std::span<const Bytes>(pieces)) == checksum;
        if (matched) places_[row] = record, last = row;
      }
    }
    if (!matched) ++unmatched_;
  }
}

Result<BlockUndo> UndoFiles::undo(std::size_t planned) const {
  const UndoPlace& place = places_[planned];
  std::vector<std::uint8_t> buffer;
  return read_block_undo(files_[place.file].read(place.offset, place.size, buffer));
}

const Spent* UndoFiles::find(const Hash256& txid, std::uint32_t vout) const {
  const auto found = store_.find({txid, vout});
  return found == store_.end() ? nullptr : &found->second;
}

}  // namespace clew::formats::bitcoin
