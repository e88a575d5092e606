#pragma once
// Files with blocks or undo data: mapped, decompressed or unmasked as they need, and cut into records.

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/base/file.h"
#include "clew/base/result.h"
#include "clew/formats/bitcoin/network.h"

namespace clew::formats::bitcoin {

/// One file. Offsets are those of its decompressed, unmasked content.
class InputFile {
 public:
  /// Opens a file; content that starts with a zstd frame is decompressed. A node's own files (blk*.dat, rev*.dat) are
  /// masked with xor.dat of their folder, if there is one. Errors: `not_found`, `io`, `malformed` (xor.dat has not 8
  /// bytes), and those of decompression.
  static Result<InputFile> open(const std::string& path);
  const std::string& name() const { return name_; }
  std::uint64_t size() const { return raw().size(); }
  std::uint8_t byte(std::uint64_t offset) const {
    return static_cast<std::uint8_t>(raw()[offset] ^ mask_[offset % mask_.size()]);
  }
  /// `count` bytes from `offset`, which must be inside: in place, or unmasked into `buffer`.
  Bytes read(std::uint64_t offset, std::uint64_t count, std::vector<std::uint8_t>& buffer) const;
  /// Whether it is one of a node's own files by its name: blkNNNNN.dat or revNNNNN.dat.
  bool is_node_file(std::string_view prefix) const;

 private:
  Bytes raw() const { return expanded_.empty() ? map_.bytes() : as_bytes(expanded_); }

  std::string name_;
  MappedFile map_;
  std::string expanded_;
  std::array<std::uint8_t, 8> mask_{};
  bool masked_ = false;
};

/// Whether the file's name is a node's: `prefix`, digits, ".dat", maybe ".zst" behind.
bool is_node_name(std::string_view path, std::string_view prefix);

struct Framing {
  const Network* network = nullptr;
  std::uint64_t size_min = 0, size_max = 0;  ///< of a payload
  std::uint64_t trailer = 0;                 ///< bytes behind each payload that belong to its record
};
using OnRecord = std::function<bool(std::uint64_t offset, std::uint64_t size)>;
using OnFault = std::function<void(std::uint64_t offset, Code code, const char* reason)>;

/// Finds the records "magic, size, payload" of a file. Zero bytes between records are a node's padding; other bytes
/// there, records cut by the end of the file and impossible sizes are faults, after which the search goes on with the
/// next magic. `on_record` gets the payload's place and says whether it can be one: if not, the search goes on right
/// behind its magic, since its size cannot be trusted.
void scan_records(const InputFile& file, const Framing& framing, const OnRecord& on_record, const OnFault& on_fault);

}  // namespace clew::formats::bitcoin
