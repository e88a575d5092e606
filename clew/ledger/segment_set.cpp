// A set of segments is a ledger only if each begins where the one before ends, in every numbering, and all but the last
// are full: then "which segment holds transaction n" is a division. This is checked once, at opening, against headers
// whose checksums the manifest names; afterwards everybody relies on it.

#include "clew/ledger/segment_set.h"

#include "clew/base/file.h"

namespace clew::ledger {
namespace {

Result<void> check_follows(const Segment& segment, const std::array<std::uint64_t, kNumberings>& next,
                           const Manifest& manifest, bool last) {
  if (segment.header().kind != manifest.identity.kind) return fail(Code::mismatch, "segment of another kind of ledger");
  if (segment.header().first != next) return fail(Code::mismatch, "segment does not continue the one before");
  const std::uint64_t transactions = segment.count(Count::transactions);
  const bool fits =
      last ? transactions <= manifest.segment_transactions : transactions == manifest.segment_transactions;
  if (!fits) return fail(Code::mismatch, "segment has not the number of transactions it should have");
  return {};
}

}  // namespace

Result<std::vector<Segment>> open_segments(const std::string& folder, const Manifest& manifest) {
  std::vector<Segment> segments;
  auto next = kFirstNumbers;
  for (const ManifestSegment& entry : manifest.segments) {
    Segment segment = CLEW_TRY(Segment::open(join_path(folder, entry.name)));
    if (segment.size() != entry.size || segment.root() != entry.root)
      return fail(Code::mismatch, "segment is not the one the manifest names");
    CLEW_TRY_VOID(check_follows(segment, next, manifest, segments.size() + 1 == manifest.segments.size()));
    for (std::size_t i = 0; i < kNumberings; ++i) next[i] = segment.end(static_cast<Count>(i));
    segments.push_back(std::move(segment));
  }
  if (next[0] != manifest.transactions || next[1] != manifest.blocks)
    return fail(Code::mismatch, "manifest: counts differ from the segments'");
  return segments;
}

}  // namespace clew::ledger
