// The durable steps of a ledger, in the order that makes a crash harmless at any byte:
//
//   1. a segment file is written under a name that contains its checksum, and forced to disk;
//   2. a manifest that names it takes the place of the old one in a single rename;
//   3. only then are files removed that the new manifest does not name.
//
// Killed before 2, the ledger is the old one and the new files are leftovers, removed at the next opening. Killed after
// 2, it is the new one and the old tail is the leftover. What was open in memory is gone and its blocks are appended
// again; since names and contents follow from the blocks alone, the folder ends up the same, byte for byte.
//
// The last, partly filled segment is written anew at each commit under a new name. A reorganisation is the same steps
// with fewer blocks: the segment in which the cut falls is read back, cut, and written as such a tail.
//
// Refused: a write-ahead log (blocks can be read again from their source; a log would be a second format to keep
// right), appending to a mapped file (readers would see it move). Source: LevelDB, version_set.cc; T. S. Pillai et al.,
// OSDI 2014.

#include "clew/ledger/writer.h"

#include <algorithm>

#include "clew/base/file.h"
#include "clew/ledger/content.h"
#include "clew/ledger/manifest.h"

namespace clew::ledger {
namespace {

constexpr const char* kLockName = "lock";

/// Whether a file was made by a writer and may be removed when no manifest names it.
bool is_ours(std::string_view name) {
  const bool temporary = name.find(".tmp-") != std::string_view::npos;
  return is_segment_name(name) || (temporary && (name.starts_with("segment-") || name.starts_with(kManifestName)));
}

}  // namespace

struct Writer::State {
  std::string folder;
  Identity identity;
  WriterOptions options;
  FileLock lock;
  Content content;
  std::string manifest_text;  // of the last commit

  State(std::string place, const Identity& what, const WriterOptions& how, FileLock held)
      : folder(std::move(place)),
        identity(what),
        options(how),
        lock(std::move(held)),
        content(what, how.segment_transactions) {}

  Result<void> step(const char* name) const {
    if (options.fault != nullptr && !options.fault(name)) return fail(Code::io, "fault injected");
    return {};
  }
  Result<ManifestSegment> write_segment(const OpenSegment& rows) const;
  Result<void> seal_full_segments();
  Result<void> put_manifest(const Manifest& manifest);
  Result<OpenSegment> rows_around(std::uint64_t height, std::vector<ManifestSegment>& kept) const;
  Manifest describe(std::vector<ManifestSegment> segments, const OpenSegment& last,
                    std::optional<ManifestTip> tip) const;
  std::optional<ManifestTip> tip_before(const OpenSegment& last, std::size_t segments) const;
  void remove_unnamed(const std::vector<ManifestSegment>& named) const;
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::open(const std::string& folder, const Identity& identity, const WriterOptions& options) {
  if (options.segment_transactions == 0 || options.segment_transactions > (std::uint64_t{1} << 30)) {
    return fail(Code::usage, "transactions in a segment must be between 1 and 2^30");
  }
  CLEW_TRY_VOID(make_folder(folder));
  FileLock lock = CLEW_TRY(FileLock::acquire(join_path(folder, kLockName)));
  auto state = std::make_unique<State>(folder, identity, options, std::move(lock));
  const std::string path = join_path(folder, kManifestName);
  if (!file_exists(path)) {
    CLEW_TRY_VOID(state->put_manifest(state->describe({}, state->content.open().back(), {})));
    state->remove_unnamed({});
    return Writer(std::move(state));
  }
  state->manifest_text = CLEW_TRY(read_file(path));
  const Manifest manifest = CLEW_TRY(parse_manifest(state->manifest_text));
  if (!same_identity(manifest.identity, identity))
    return fail(Code::mismatch, "the ledger in this folder is another one");
  if (manifest.segment_transactions != options.segment_transactions) {
    return fail(Code::mismatch, "the ledger in this folder has segments of another size");
  }
  state->content = CLEW_TRY(Content::load(folder, manifest));
  state->remove_unnamed(manifest.segments);
  return Writer(std::move(state));
}

Result<void> Writer::append(const Block& block) {
  CLEW_TRY_VOID(state_->seal_full_segments());
  return state_->content.append(block);
}

Result<void> Writer::commit() {
  State& state = *state_;
  CLEW_TRY_VOID(state.seal_full_segments());
  std::vector<ManifestSegment> segments;
  for (const Sealed& sealed : state.content.sealed()) segments.push_back(sealed.entry);
  const OpenSegment& last = state.content.open().back();
  if (!last.empty()) segments.push_back(CLEW_TRY(state.write_segment(last)));
  return state.put_manifest(state.describe(std::move(segments), last, state.content.tip()));
}

Result<void> Writer::reorganise(std::uint64_t height) {
  State& state = *state_;
  if (!state.content.tip() || height < state.content.first_height())
    return fail(Code::not_found, "the ledger begins above this height");
  if (height >= state.content.tip()->height) return commit();
  CLEW_TRY_VOID(state.seal_full_segments());

  std::vector<ManifestSegment> segments;
  const OpenSegment last = CLEW_TRY(state.rows_around(height, segments));
  const std::optional<ManifestTip> tip = state.tip_before(last, segments.size());
  if (!last.empty()) segments.push_back(CLEW_TRY(state.write_segment(last)));
  const Manifest manifest = state.describe(std::move(segments), last, tip);
  Content content = CLEW_TRY(Content::load(state.folder, manifest));
  CLEW_TRY_VOID(state.put_manifest(manifest));
  state.content = std::move(content);
  return {};
}

std::optional<std::uint64_t> Writer::tip_height() const {
  if (!state_->content.tip()) return {};
  return state_->content.tip()->height;
}

std::optional<Hash256> Writer::tip_hash() const {
  if (!state_->content.tip()) return {};
  return state_->content.tip()->hash;
}

std::optional<Hash256> Writer::hash_at(std::uint64_t height) const {
  return state_->content.hash_at(height);
}

/// Writes rows as a segment file, unless that very file is there.
Result<ManifestSegment> Writer::State::write_segment(const OpenSegment& rows) const {
  const SegmentImage image = CLEW_TRY(rows.encode());
  ManifestSegment entry{segment_name(rows.first_of(Count::transactions), rows.count(Count::transactions), image.root),
                        image.head.size() + image.data.size(), image.root};
  // A file of this name in a manifest is complete and durable; any other may be half of one.
  if (manifest_text.find(entry.name) != std::string::npos) return entry;
  CLEW_TRY_VOID(step("segment"));
  const Bytes parts[] = {image.head, image.data};
  CLEW_TRY_VOID(write_file_atomically(join_path(folder, entry.name), parts));
  return entry;
}

/// Puts on disk what is full. The ledger is the same before and after, and also if this fails.
Result<void> Writer::State::seal_full_segments() {
  while (content.open().size() > 1) {
    ManifestSegment entry = CLEW_TRY(write_segment(content.open().front()));
    Segment segment = CLEW_TRY(Segment::open(join_path(folder, entry.name)));
    content.seal_front({std::move(segment), std::move(entry)});
  }
  return {};
}

Result<void> Writer::State::put_manifest(const Manifest& manifest) {
  std::string text = print_manifest(manifest);
  if (text != manifest_text) {
    CLEW_TRY_VOID(step("manifest"));
    CLEW_TRY_VOID(write_file_atomically(join_path(folder, kManifestName), text));
    manifest_text = std::move(text);
  }
  remove_unnamed(manifest.segments);
  return {};
}

/// Rows of the segment in which the first block above `height` stands, cut before it; `kept` are the segments before.
Result<OpenSegment> Writer::State::rows_around(std::uint64_t height, std::vector<ManifestSegment>& kept) const {
  const auto cut = [height](OpenSegment rows) {
    const auto dropped = std::ranges::upper_bound(rows.block_height, height);
    if (dropped != rows.block_height.end()) {
      const auto blocks = static_cast<std::uint64_t>(dropped - rows.block_height.begin());
      rows.truncate(blocks, rows.block_first_tx[blocks]);
    }
    return rows;
  };
  for (const Sealed& sealed : content.sealed()) {
    const std::uint64_t blocks = sealed.segment.count(Count::blocks);
    if (blocks > 0 && sealed.segment.block_height[blocks - 1] > height) return cut(OpenSegment::load(sealed.segment));
    kept.push_back(sealed.entry);
  }
  return cut(content.open().back());
}

/// The last block in `last` or, if that has none, in the first `segments` sealed ones. A block may reach over several
/// segments.
std::optional<ManifestTip> Writer::State::tip_before(const OpenSegment& last, std::size_t segments) const {
  if (!last.block_height.empty()) return ManifestTip{last.block_height.back(), last.block_hash.back()};
  for (std::size_t i = std::min(segments, content.sealed().size()); i > 0; --i) {
    const Segment& before = content.sealed()[i - 1].segment;
    const std::uint64_t blocks = before.count(Count::blocks);
    if (blocks > 0) return ManifestTip{before.block_height[blocks - 1], before.block_hash[blocks - 1]};
  }
  return {};
}

Manifest Writer::State::describe(std::vector<ManifestSegment> segments, const OpenSegment& last,
                                 std::optional<ManifestTip> tip) const {
  Manifest manifest;
  manifest.identity = identity;
  manifest.segment_transactions = options.segment_transactions;
  manifest.blocks = last.end(Count::blocks);
  manifest.transactions = last.end(Count::transactions);
  manifest.tip = tip;
  manifest.segments = std::move(segments);
  return manifest;
}

/// Removes files of ours that are not named. What cannot be removed now is a leftover for the next time, not an error.
void Writer::State::remove_unnamed(const std::vector<ManifestSegment>& named) const {
  const auto names = list_folder(folder);
  if (!names) return;
  for (const std::string& name : *names) {
    if (!is_ours(name)) continue;
    const bool needed =
        std::ranges::any_of(named, [&](const ManifestSegment& segment) { return segment.name == name; });
    if (needed) continue;
    if (!step("remove")) return;
    const auto removed = remove_file(join_path(folder, name));
    if (!removed) return;
  }
}

}  // namespace clew::ledger
