// First pass over the input: one header per block, read where it lies, in parallel over files and joined in the order
// of files. The proof of work is what tells a block from bytes that look like one; it costs one hash of 80 bytes.

#include "clew/formats/bitcoin/find_blocks.h"

#include <algorithm>
#include <iterator>

#include "clew/base/tasks.h"
#include "clew/codec/hex.h"
#include "clew/codec/varint.h"
#include "clew/formats/bitcoin/reader.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kCountBytesMax = 9;
constexpr std::uint64_t kSmallestBlock = kHeaderBytes + 1 + 60;

bool has_block_name(std::string_view name) {
  if (is_node_name(name, "blk")) return true;
  if (name.ends_with(".zst")) name.remove_suffix(4);
  return name.ends_with(".blk") || name.ends_with(".block");
}

/// Reads what the index keeps of a block at `offset`; false if its header has no proof of work.
bool describe(const InputFile& file, std::uint64_t offset, std::uint64_t size, const Network& network,
              FoundBlock& block) {
  std::vector<std::uint8_t> buffer;
  const Bytes head = file.read(offset, std::min<std::uint64_t>(size, kHeaderBytes + kCountBytesMax), buffer);
  const auto header = read_header(head);
  if (!header) return false;
  block.hash = block_hash(head);
  if (!meets_target(block.hash, header->bits, network)) return false;
  codec::ByteReader count(head.subspan(kHeaderBytes));
  block.tx_count = static_cast<std::uint32_t>(count.compact_size("number of transactions").value_or(0));
  block.parent = header->parent;
  block.work = work_of(header->bits);
  block.offset = offset;
  block.size = static_cast<std::uint32_t>(size);
  return true;
}

struct FileBlocks {
  std::vector<FoundBlock> found;
  std::vector<ledger::Quarantined> faults;
};

void scan_framed(const InputFile& file, const std::string& shown, const Network& network, FileBlocks& into) {
  const auto fault = [&](std::uint64_t offset, Code code, const char* reason) {
    into.faults.push_back({shown, offset, code, reason, ""});
  };
  const auto record = [&](std::uint64_t offset, std::uint64_t size) {
    FoundBlock block;
    if (describe(file, offset, size, network, block)) {
      into.found.push_back(block);
      return true;
    }
    fault(offset, Code::mismatch,
          "the header has no proof of work: no block, or a damaged one; the blocks after it are still read");
    return false;
  };
  scan_records(file, {&network, kSmallestBlock, kBlockBytesMax, 0}, record, fault);
}

/// Says what a file is that is no block.
const char* why_not(const InputFile& file, const Network& network) {
  if (file.size() < kSmallestBlock) return "too short for a block";
  std::vector<std::uint8_t> buffer;
  const Network* other = network_of_magic(file.read(0, 4, buffer));
  if (other != nullptr && other != &network) return "blocks of another network: choose it with --network";
  return "neither framed blocks of this network nor a raw block with proof of work";
}

FileBlocks scan_file(const InputFile& file, const std::string& shown, const Network& network) {
  FileBlocks blocks;
  std::vector<std::uint8_t> buffer;
  const bool framed = file.size() >= 4 && network_of_magic(file.read(0, 4, buffer)) == &network;
  FoundBlock block;
  if (framed || file.is_node_file("blk")) {
    scan_framed(file, shown, network, blocks);
  } else if (file.size() >= kSmallestBlock && file.size() <= kBlockBytesMax &&
             describe(file, 0, file.size(), network, block)) {
    blocks.found.push_back(block);
  } else {
    blocks.faults.push_back({shown, 0, Code::malformed, why_not(file, network), ""});
  }
  return blocks;
}

}  // namespace

Result<InputPaths> expand_paths(const std::vector<std::string>& paths) {
  InputPaths expanded;
  for (const std::string& path : paths) {
    if (!is_folder(path)) {
      expanded.blocks.push_back({path, path});
      continue;
    }
    for (const std::string& name : CLEW_TRY(list_folder(path))) {
      if (has_block_name(name)) expanded.blocks.push_back({join_path(path, name), name});
      if (is_node_name(name, "rev")) expanded.undo.push_back({join_path(path, name), name});
    }
  }
  return expanded;
}

Result<BlockIndex> find_blocks(const std::vector<NamedPath>& paths, const Network& network, unsigned threads,
                               ledger::Quarantine& quarantine) {
  BlockIndex index;
  std::vector<Result<InputFile>> opened(paths.size());
  std::vector<FileBlocks> blocks(paths.size());
  parallel_for(paths.size(), threads, [&](std::size_t i) {
    opened[i] = InputFile::open(paths[i].path);
    if (opened[i]) blocks[i] = scan_file(*opened[i], paths[i].shown, network);
  });
  for (std::size_t i = 0; i < paths.size(); ++i) {
    index.files.push_back(CLEW_TRY(std::move(opened[i])));
    index.shown.push_back(paths[i].shown);
    for (FoundBlock& block : blocks[i].found) {
      block.file = static_cast<std::uint32_t>(i);
      index.found.push_back(block);
    }
    for (ledger::Quarantined& fault : blocks[i].faults) quarantine.add(std::move(fault));
  }
  return index;
}

}  // namespace clew::formats::bitcoin
