// Any bytes as statements.csv: no crash, and what is handed on has an id and a known schema.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/statements/statements.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && intel::is_known_schema(entity.schema));
    return {};
  };
  intel::Reading reading(formats::statements::statements_info(), sink);
  codec::Input input = codec::Input::of(as_text(bytes));
  CLEW_CHECK(formats::statements::read_statements_content(input, reading).has_value());
  if (const auto report = reading.finish())
    for (const intel::BadRecord& bad : report->bad) CLEW_CHECK(bad.offset <= size && !bad.record.empty());
  return 0;
}
