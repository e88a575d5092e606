// Any bytes as a consolidated list: no crash, ids without blanks, places inside the content.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/un/un.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(entity.id.starts_with("un-") && !entity.schema.empty() && !entity.values.empty());
    for (const intel::Value& value : entity.values) CLEW_CHECK(!value.property.empty() && !value.text.empty());
    return {};
  };
  intel::Reading reading(formats::un::un_info(), sink);
  codec::Input input = codec::Input::of(as_text(bytes));
  CLEW_CHECK(formats::un::read_un_content(input, reading).has_value());
  const auto report = reading.finish();
  if (!report) return 0;
  for (const intel::BadRecord& bad : report->bad)
    CLEW_CHECK(bad.offset <= size && !bad.reason.empty() && !bad.record.empty());
  return 0;
}
