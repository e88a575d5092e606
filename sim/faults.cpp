// Two kinds of damage. What happens to records (lost, repeated, out of order, wrong time) happens before they are
// written, so it is done first, on the pieces of a file (fault_records.h). What happens to bytes happens to a disk or a
// line, which knows no records. A plan is made before the file is seen, so that one plan can be laid on many files and
// a failing case is named by two numbers: the seed and the file. Refused: faults in a file system layer below the
// program; it would need privileges and would not say which record it hit.

#include "sim/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/hash.h"
#include "sim/fault_records.h"

namespace clew::sim {
namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kTornSectorsMax = 8;
constexpr unsigned kFolderDepthMax = 8;

struct KindName {
  FaultKind kind;
  const char* name;
};
constexpr KindName kKindNames[] = {
    {FaultKind::torn_write, "torn_write"}, {FaultKind::truncated, "truncated"},     {FaultKind::bit_flip, "bit_flip"},
    {FaultKind::dropped, "dropped"},       {FaultKind::duplicated, "duplicated"},   {FaultKind::reordered, "reordered"},
    {FaultKind::clock_jump, "clock_jump"}, {FaultKind::reorganised, "reorganised"},
};

/// Faults of records come first, of bytes later, a truncation last.
unsigned rank(FaultKind kind) {
  switch (kind) {
    case FaultKind::dropped:
    case FaultKind::duplicated:
    case FaultKind::reordered:
    case FaultKind::clock_jump:
    case FaultKind::reorganised: return 0;
    case FaultKind::torn_write:
    case FaultKind::bit_flip: return 1;
    case FaultKind::truncated: return 2;
  }
  return 2;
}

bool change_records(FaultKind kind, RecordFile& file, Rng& rng) {
  switch (kind) {
    case FaultKind::dropped: return file.drop(rng);
    case FaultKind::duplicated: return file.duplicate(rng);
    case FaultKind::reordered: return file.reorder(rng);
    case FaultKind::clock_jump: return file.jump_clock(rng);
    case FaultKind::reorganised: return file.add_losing_branch(rng);
    case FaultKind::torn_write:
    case FaultKind::truncated:
    case FaultKind::bit_flip: return false;
  }
  return false;
}

void tear(Faulted& file, Rng& rng) {
  if (file.bytes.empty()) return;
  const std::uint64_t sectors = (file.bytes.size() + kSector - 1) / kSector;
  const std::uint64_t first = rng.below(sectors) * kSector;
  const bool to_the_end = rng.one_in(2);  // the last write is the one that is torn most often
  const std::uint64_t count = std::min<std::uint64_t>(
      file.bytes.size() - first, to_the_end ? file.bytes.size() : rng.between(1, kTornSectorsMax) * kSector);
  const bool zeros = rng.one_in(2);
  for (std::uint64_t i = 0; i < count; ++i) file.bytes[first + i] = zeros ? '\0' : static_cast<char>(rng.below(256));
  file.faults.push_back(
      {FaultKind::torn_write, first, count,
       fmt::format("{} bytes were not written: {}", count, zeros ? "zeros" : "what lay there before")});
}

void flip(Faulted& file, Rng& rng) {
  if (file.bytes.empty()) return;
  const std::uint64_t at = rng.below(file.bytes.size());
  const unsigned bit = static_cast<unsigned>(rng.below(8));
  file.bytes[at] = static_cast<char>(static_cast<std::uint8_t>(file.bytes[at]) ^ (1u << bit));
  file.faults.push_back({FaultKind::bit_flip, at, 1, fmt::format("bit {} is flipped", bit)});
}

void truncate(Faulted& file, Rng& rng) {
  if (file.bytes.empty()) return;
  const std::uint64_t size = rng.below(file.bytes.size());
  file.faults.push_back({FaultKind::truncated, size, 0, fmt::format("{} bytes are missing", file.bytes.size() - size)});
  file.bytes.resize(size);
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
  return Rng(seed ^ codec::xxh3(as_bytes(name))).next();
}

Result<void> list_files(const std::string& folder, const std::string& below, unsigned depth,
                        std::vector<std::string>& into) {
  if (depth == kFolderDepthMax) return fail(Code::limit, "folders are nested more than 8 deep");
  for (const std::string& name : CLEW_TRY(list_folder(join_path(folder, below)))) {
    const std::string path = below.empty() ? name : join_path(below, name);
    if (is_folder(join_path(folder, path))) {
      CLEW_TRY_VOID(list_files(folder, path, depth + 1, into));
    } else {
      into.push_back(path);
    }
  }
  return {};
}

std::string_view folder_part(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}
std::string_view name_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::array<std::uint8_t, 8> mask_beside(const std::string& in, const std::string& path) {
  std::array<std::uint8_t, 8> mask{};
  const auto bytes = read_file(join_path(join_path(in, folder_part(path)), "xor.dat"));
  if (bytes && bytes->size() == mask.size()) std::ranges::copy(as_bytes(*bytes), mask.begin());
  return mask;
}

/// Chooses files to damage: each of the folder's is as likely.
std::vector<std::string> choose(std::vector<std::string> files, std::uint64_t files_max, Rng& rng) {
  std::erase_if(files, [](const std::string& path) { return name_part(path) == "xor.dat"; });
  for (std::size_t i = files.size(); i > 1; --i) std::swap(files[i - 1], files[rng.below(i)]);
  const std::uint64_t most = std::min<std::uint64_t>(files.size(), std::max<std::uint64_t>(1, files_max));
  if (most > 0) files.resize(rng.between(1, most));
  std::ranges::sort(files);
  return files;
}

std::string faults_csv(const std::vector<FolderFault>& faults) {
  codec::CsvWriter table;
  for (const char* name : {"file", "offset", "size", "kind", "detail"}) table.field(name);
  table.end_record();
  for (const auto& [file, fault] : faults) {
    table.field(file).field(fault.offset).field(fault.size).field(fault_kind_name(fault.kind)).field(fault.detail);
    table.end_record();
  }
  return table.take();
}

}  // namespace

const char* fault_kind_name(FaultKind kind) {
  for (const auto& [known, name] : kKindNames) {
    if (known == kind) return name;
  }
  return "";
}

std::optional<FaultKind> fault_kind_by_name(std::string_view name) {
  for (const auto& [kind, known] : kKindNames) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

FaultPlan make_plan(std::uint64_t seed, const FaultSettings& settings) {
  Rng rng(seed);
  const auto& kinds = settings.kinds;
  FaultPlan plan;
  const std::uint64_t count = rng.between(1, std::max<std::uint64_t>(1, settings.faults_max));
  for (std::uint64_t i = 0; i < count; ++i) {
    const FaultKind kind =
        kinds.empty() ? kAllFaults[rng.below(std::size(kAllFaults))] : kinds[rng.below(kinds.size())];
    plan.steps.push_back({kind, rng.next()});
  }
  std::ranges::stable_sort(plan.steps, {}, [](const FaultPlan::Step& step) { return rank(step.kind); });
  return plan;
}

Faulted apply_plan(const FaultPlan& plan, std::string_view bytes, const FileForm& form) {
  RecordFile records(bytes, form);
  for (const FaultPlan::Step& step : plan.steps) {
    Rng rng(step.seed);
    change_records(step.kind, records, rng);
  }
  Faulted file = records.join();
  for (const FaultPlan::Step& step : plan.steps) {
    Rng rng(step.seed);
    if (step.kind == FaultKind::torn_write) tear(file, rng);
    if (step.kind == FaultKind::bit_flip) flip(file, rng);
    if (step.kind == FaultKind::truncated) truncate(file, rng);
  }
  return file;
}

Faulted apply_fault(FaultKind kind, std::string_view bytes, const FileForm& form, std::uint64_t seed) {
  return apply_plan({{{kind, seed}}}, bytes, form);
}

Result<std::vector<FolderFault>> damage_folder(const std::string& in, const std::string& out, std::uint64_t seed,
                                               const FaultSettings& settings) {
  if (is_folder(out) || file_exists(out)) return fail(Code::conflict, "the folder to write is there already");
  std::vector<std::string> files;
  CLEW_TRY_VOID(list_files(in, "", 0, files));
  Rng rng(seed);
  const std::vector<std::string> chosen = choose(files, settings.files_max, rng);
  std::vector<FolderFault> done;
  for (const std::string& path : files) {
    std::string bytes = CLEW_TRY(read_file(join_path(in, path)));
    if (std::ranges::binary_search(chosen, path)) {
      const FileForm form = form_of(name_part(path), bytes, mask_beside(in, path));
      Faulted faulted = apply_plan(make_plan(seed_of(seed, path), settings), bytes, form);
      bytes = std::move(faulted.bytes);
      for (Fault& fault : faulted.faults) done.push_back({path, std::move(fault)});
    }
    const std::string to = join_path(join_path(out, "files"), path);
    CLEW_TRY_VOID(make_folder(std::string(folder_part(to))));
    CLEW_TRY_VOID(write_file_atomically(to, bytes));
  }
  CLEW_TRY_VOID(write_file_atomically(join_path(out, "faults.csv"), faults_csv(done)));
  return done;
}

}  // namespace clew::sim
