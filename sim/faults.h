#pragma once
// What goes wrong with the files of a ledger, by seed: writes torn by a power cut, files cut short, flipped bits,
// records lost, repeated or out of order, clocks that jump, branches of a chain that lost. The same bytes, plan and
// form give the same damage, and every fault is written down, so that a test can ask whether it was noticed.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/random.h"
#include "clew/base/result.h"

namespace clew::sim {

enum class FaultKind : std::uint8_t {
  torn_write,   ///< some sectors of 512 bytes never reached the disk: zeros, or what lay there before
  truncated,    ///< the file ends early
  bit_flip,     ///< one bit
  dropped,      ///< a record is missing
  duplicated,   ///< a record is there twice
  reordered,    ///< some records stand in another order
  clock_jump,   ///< a record's time is wrong; a block's too, with the proof of work done again for it and all after it
  reorganised,  ///< blocks of a branch with less work, in a file of blocks
};
inline constexpr FaultKind kAllFaults[] = {FaultKind::torn_write, FaultKind::truncated,  FaultKind::bit_flip,
                                           FaultKind::dropped,    FaultKind::duplicated, FaultKind::reordered,
                                           FaultKind::clock_jump, FaultKind::reorganised};
const char* fault_kind_name(FaultKind kind);  ///< "torn_write"
std::optional<FaultKind> fault_kind_by_name(std::string_view name);

/// What a file is made of. A record is a line of a table, a line of JSON, or a framed block.
enum class Form : std::uint8_t {
  bytes,   ///< no records: only torn_write, truncated and bit_flip apply
  csv,     ///< lines with a header; a quoted field may span lines
  lines,   ///< one JSON object a line
  blocks,  ///< magic, size, block; as Bitcoin nodes keep them
};
struct FileForm {
  Form form = Form::bytes;
  std::array<std::uint8_t, 8> mask{};  ///< of a node's files (xor.dat)
};
/// What a file is, by its name and its first bytes.
FileForm form_of(std::string_view name, std::string_view bytes, const std::array<std::uint8_t, 8>& mask = {});

struct Fault {
  FaultKind kind = FaultKind::bit_flip;
  std::uint64_t offset = 0;  ///< in the damaged bytes: the first byte touched, or where what is missing would stand
  std::uint64_t size = 0;    ///< bytes touched from there on; 0 where something is missing
  std::string detail;        ///< for a person: "record 17 (212 bytes) is missing"
};

struct FaultSettings {
  std::vector<FaultKind> kinds;  ///< to choose from; empty: all
  std::uint64_t faults_max = 3;  ///< of one file
  std::uint64_t files_max = 2;   ///< damaged files of a folder
};

/// What will be done to one file, before the file is known.
struct FaultPlan {
  struct Step {
    FaultKind kind = FaultKind::bit_flip;
    std::uint64_t seed = 0;
  };
  std::vector<Step> steps;
};
/// Between 1 and faults_max faults of the kinds allowed.
FaultPlan make_plan(std::uint64_t seed, const FaultSettings& settings);

struct Faulted {
  std::string bytes;
  std::vector<Fault> faults;  ///< in the order in which they were done; fewer than planned where one does not apply
};
/// Does what the plan says: first what is done to records, then what is done to bytes; a truncation comes last.
Faulted apply_plan(const FaultPlan& plan, std::string_view bytes, const FileForm& form);
/// One fault of one kind.
Faulted apply_fault(FaultKind kind, std::string_view bytes, const FileForm& form, std::uint64_t seed);

/// A fault of one file of a folder.
struct FolderFault {
  std::string file;  ///< below the folder
  Fault fault;
};
/// Copies the folder `in` to `out`/files with damage in some of its files, and writes what was done to `out`/faults.csv
/// (file,offset,size,kind,detail). xor.dat, which unmasks a node's files, is never damaged. Errors: `not_found`, `io`,
/// `conflict` (`out` is there), `limit` (folders nested more than 8 deep).
Result<std::vector<FolderFault>> damage_folder(const std::string& in, const std::string& out, std::uint64_t seed,
                                               const FaultSettings& settings);

}  // namespace clew::sim
