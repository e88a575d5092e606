// Any bytes as each of the lists: no crash, and every fault has a place in the bytes.
#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/formats/csl/csl.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const std::string_view text = as_text({data, size});
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && !entity.schema.empty());
    return {};
  };
  for (const auto read : {formats::csl::read_csl_text, formats::csl::read_dpl_text}) {
    intel::Reading reading(intel::ListInfo{}, sink);
    if (!read(text, reading)) continue;
    const auto report = reading.finish();
    if (!report) continue;
    for (const auto& bad : report->bad) CLEW_CHECK(bad.offset <= size);
  }
  return 0;
}
