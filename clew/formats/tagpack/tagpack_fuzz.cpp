// Any bytes as a TagPack and as an ActorPack: no crash, places inside the content, and what was read survives the
// canonical CSV.
#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/tagpack/tagpack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew::formats::tagpack;
  const clew::Bytes bytes(data, size);
  if (clew::codec::is_zstd(bytes)) return 0;  // the decompressor has its own target
  const ActorsRead actors = read_actorpack(bytes, "a.yaml");
  const LabelsRead got = read_tagpack(bytes, "t.yaml", actors.actors);
  CLEW_CHECK(got.records == got.labels.size() + got.quarantined.size());
  for (const auto& problem : got.quarantined)
    CLEW_CHECK(problem.offset <= size && !problem.reason.empty() && !problem.record.empty());
  for (const auto& note : got.notes) CLEW_CHECK(note.offset <= size);
  const clew::intel::Labels labels(got.labels);
  const LabelsRead again = read_tagpack(bytes, "t.yaml", actors.actors);
  CLEW_CHECK(clew::intel::Labels(again.labels).version() == labels.version());
  (void)file_kind(bytes, "t.yaml");
  return 0;
}
