// Any bytes as the two tables: no crash, whole entities, places inside the content.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/eu/eu.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(entity.id.starts_with("eu-") && !entity.schema.empty() && !entity.values.empty());
    return {};
  };
  for (const auto reader : {&formats::eu::read_eu_csv_content, &formats::eu::read_eu_regulation_content}) {
    intel::Reading reading(formats::eu::eu_info(), sink);
    codec::Input input = codec::Input::of(as_text(bytes));
    CLEW_CHECK(reader(input, reading).has_value());
    if (const auto report = reading.finish())
      for (const intel::BadRecord& bad : report->bad) CLEW_CHECK(bad.offset <= size && !bad.record.empty());
  }
  return 0;
}
