// The first line is a mapping, the rest a table: no crash, whole entities, places inside the table.

#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/entity_csv/entity_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const std::string_view text = as_text(Bytes(data, size));
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view table = text.substr(end + 1);
  if (codec::is_zstd(as_bytes(table))) return 0;
  const auto mapping = formats::entity_csv::parse_mapping(text.substr(0, end));
  if (!mapping) {
    CLEW_CHECK(!mapping.error().empty());
    return 0;
  }
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && !entity.schema.empty() && !entity.values.empty());
    return {};
  };
  intel::Reading reading({}, sink);
  codec::Input input = codec::Input::of(table);
  CLEW_CHECK(formats::entity_csv::read_entity_csv_content(input, *mapping, reading).has_value());
  if (const auto report = reading.finish())
    for (const intel::BadRecord& bad : report->bad) CLEW_CHECK(bad.offset <= table.size() && !bad.record.empty());
  return 0;
}
