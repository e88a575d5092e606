// Any bytes as lines of entities and as a delta: no crash, places inside the content, and what was read is read again
// from what the writer makes of it.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/ftm/ftm.h"
#include "clew/formats/ftm/write.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  std::vector<intel::Entity> entities;
  const intel::EntitySink sink = [&](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && !entity.schema.empty());
    entities.push_back(std::move(entity));
    return {};
  };
  intel::Reading reading(formats::ftm::ftm_info(), sink);
  codec::Input input = codec::Input::of(as_text(bytes));
  CLEW_CHECK(formats::ftm::read_ftm_content(input, reading).has_value());
  if (const auto report = reading.finish())
    for (const intel::BadRecord& bad : report->bad) CLEW_CHECK(bad.offset <= size && !bad.record.empty());

  std::string written;
  for (const intel::Entity& entity : entities) written += formats::ftm::write_ftm(entity) + "\n";
  const std::vector<intel::Entity> before = std::move(entities);
  entities.clear();
  intel::Reading again(formats::ftm::ftm_info(), sink);
  codec::Input copy = codec::Input::of(written);
  CLEW_CHECK(formats::ftm::read_ftm_content(copy, again).has_value());
  CLEW_CHECK(entities == before);

  const intel::DeltaSink none = [](intel::DeltaOp, intel::Entity&&) -> Result<intel::DeltaFit> {
    return intel::DeltaFit::applied;
  };
  intel::Reading delta(formats::ftm::ftm_info(), sink);
  codec::Input changes = codec::Input::of(as_text(bytes));
  CLEW_CHECK(formats::ftm::read_ftm_delta_content(changes, delta, none).has_value());
  return 0;
}
