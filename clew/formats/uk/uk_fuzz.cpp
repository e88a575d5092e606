// Any bytes as each of the three British files: no crash, whole entities, places inside the content.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/uk/uk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  using namespace clew::formats::uk;
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(entity.id.starts_with("uk-") && !entity.schema.empty() && !entity.values.empty());
    return {};
  };
  for (const auto reader : {&read_uk_xml_content, &read_uk_csv_content, &read_uk_hmt_content}) {
    intel::Reading reading(uk_info(), sink);
    codec::Input input = codec::Input::of(as_text(bytes));
    CLEW_CHECK(reader(input, reading).has_value());
    if (const auto report = reading.finish())
      for (const intel::BadRecord& bad : report->bad) CLEW_CHECK(bad.offset <= size && !bad.record.empty());
  }
  return 0;
}
