// Any bytes as XML: no crash, faults inside the content, records in order, and the same however often it is read.

#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/codec/xml.h"
#include "clew/codec/zstd.h"

using namespace clew;

namespace {

std::size_t walk(codec::XmlElement element) {
  std::size_t size = element.name().size() + element.text().size();
  for (std::size_t i = 0; i < element.attribute_count(); ++i) size += element.attribute_at(i).value.size();
  for (const codec::XmlElement child : element) {
    CLEW_CHECK(child.offset() > element.offset());
    size += walk(child);
  }
  return size;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  if (codec::is_zstd(bytes)) return 0;
  constexpr std::string_view kNames[] = {"R", "record"};
  std::size_t seen[2] = {0, 0};
  for (std::size_t& total : seen) {
    std::uint64_t last = 0;
    codec::XmlRecordHandlers handlers;
    handlers.record = [&](codec::XmlElement record) -> Result<void> {
      CLEW_CHECK(record.offset() >= last && record.offset() < size);
      last = record.offset() + 1;
      total += walk(record);
      return {};
    };
    codec::Input input = codec::Input::of(as_text(bytes));
    const auto outcome = codec::read_xml_records(input, kNames, handlers);
    CLEW_CHECK(outcome.has_value());
    CLEW_CHECK(!*outcome || (*outcome)->offset <= size);
  }
  CLEW_CHECK(seen[0] == seen[1]);
  return 0;
}
