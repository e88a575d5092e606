// Cutting files into records.
//
// A node appends "magic, size, block" to files it has filled with zeros beforehand, in the order in which blocks
// arrived. A crash leaves half a record, after which the node may have gone on behind it. So a fault never ends a file:
// the search goes on with the next four bytes that are the network's magic, as the node itself does when it reads its
// files again. A false magic inside a block is harmless: what follows it has no proof of work.
//
// Recent versions XOR their files with 8 bytes (xor.dat), so that no virus scanner finds a pattern in them. Records are
// unmasked when they are read; the search reads through the mask byte by byte and touches nothing but the heads of
// records. Refused: unmasking whole files first. Source: Bitcoin Core, validation.cpp (LoadExternalBlockFile),
// node/blockstorage.cpp, streams.h (AutoFile).

#include "clew/formats/bitcoin/input_file.h"

#include <algorithm>
#include <utility>

#include "clew/base/check.h"
#include "clew/codec/zstd.h"

namespace clew::formats::bitcoin {
namespace {

constexpr std::uint64_t kFrameBytes = 8;

std::string_view file_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string mask_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "xor.dat" : join_path(path.substr(0, slash), "xor.dat");
}

bool has_magic(const InputFile& file, std::uint64_t at, const Network& network) {
  if (file.size() - at < network.magic.size()) return false;
  for (std::size_t i = 0; i < network.magic.size(); ++i) {
    if (file.byte(at + i) != network.magic[i]) return false;
  }
  return true;
}

/// The next place at or behind `at` with a magic, or the end; `zero` says whether only zeros lie between.
std::uint64_t find_magic(const InputFile& file, std::uint64_t at, const Network& network, bool& zero) {
  zero = true;
  for (; at < file.size(); ++at) {
    const std::uint8_t byte = file.byte(at);
    if (byte == network.magic[0] && has_magic(file, at, network)) return at;
    zero = zero && byte == 0;
  }
  return at;
}

}  // namespace

bool is_node_name(std::string_view path, std::string_view prefix) {
  std::string_view name = file_part(path);
  if (name.ends_with(".zst")) name.remove_suffix(4);
  if (!name.starts_with(prefix) || !name.ends_with(".dat")) return false;
  const std::string_view digits = name.substr(prefix.size(), name.size() - prefix.size() - 4);
  return !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

Result<InputFile> InputFile::open(const std::string& path) {
  InputFile file;
  file.name_ = path;
  file.map_ = CLEW_TRY(MappedFile::open(path));
  if (codec::is_zstd(file.map_.bytes())) {
    file.expanded_ = CLEW_TRY(codec::zstd_decompress(file.map_.bytes()));
    file.map_ = {};
  }
  const std::string mask = mask_path(path);
  if ((is_node_name(path, "blk") || is_node_name(path, "rev")) && file_exists(mask)) {
    const std::string bytes = CLEW_TRY(read_file(mask));
    if (bytes.size() != file.mask_.size()) return fail(Code::malformed, "xor.dat must have 8 bytes");
    std::ranges::copy(as_bytes(bytes), file.mask_.begin());
    file.masked_ = file.mask_ != std::array<std::uint8_t, 8>{};
  }
  return file;
}

Bytes InputFile::read(std::uint64_t offset, std::uint64_t count, std::vector<std::uint8_t>& buffer) const {
  CLEW_CHECK(offset <= size() && count <= size() - offset);
  const Bytes there = raw().subspan(offset, count);
  if (!masked_) return there;
  buffer.resize(count);
  for (std::uint64_t i = 0; i < count; ++i)
    buffer[i] = static_cast<std::uint8_t>(there[i] ^ mask_[(offset + i) % mask_.size()]);
  return buffer;
}

bool InputFile::is_node_file(std::string_view prefix) const {
  return is_node_name(name_, prefix);
}

void scan_records(const InputFile& file, const Framing& framing, const OnRecord& on_record, const OnFault& on_fault) {
  bool expected =
      true;  // the place where the record before ended, or the start: other bytes than zeros there are a fault
  for (std::uint64_t at = 0; at < file.size();) {
    bool zero = true;
    const std::uint64_t found = find_magic(file, at, *framing.network, zero);
    if (expected && !zero) on_fault(at, Code::malformed, "bytes that belong to no record");
    if (found == file.size()) return;
    expected = false;
    at = found + framing.network->magic.size();
    if (file.size() - found < kFrameBytes) return on_fault(found, Code::truncated, "a record is cut in its head");
    std::uint64_t size = 0;
    for (unsigned i = 0; i < 4; ++i) size |= std::uint64_t{file.byte(at + i)} << (8 * i);
    if (size < framing.size_min || size > framing.size_max) {
      on_fault(found, Code::malformed, "a record of impossible size");
      continue;
    }
    const std::uint64_t payload = found + kFrameBytes;
    if (size + framing.trailer > file.size() - payload) {
      on_fault(found, Code::truncated, "a record is cut by the end of the file");
      continue;
    }
    if (!on_record(payload, size)) continue;
    at = payload + size + framing.trailer;
    expected = true;
  }
}

}  // namespace clew::formats::bitcoin
