// Any bytes as SDN.XML and as the advanced format: no crash, and every fault has a place in the bytes.
#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/formats/ofac/sdn_xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const std::string_view text = as_text({data, size});
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && !entity.schema.empty());
    return {};
  };
  for (const auto read : {formats::ofac::read_sdn_documents, formats::ofac::read_advanced_documents}) {
    intel::Reading reading(intel::ListInfo{}, sink);
    const auto report = read({formats::ofac::document_of("f.xml", text)}, reading);
    if (!report) continue;
    for (const auto& bad : report->bad) CLEW_CHECK(bad.offset <= size);
  }
  return 0;
}
