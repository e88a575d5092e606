// Any text as remarks: no crash, nothing grows, and what is understood or not stands in the text.
#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/intel/us_remarks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  const std::string_view text = as_text({data, size});
  for (const bool cut : {false, true}) {
    intel::Said said;
    intel::read_remarks(text, cut, said);
    for (const auto& wallet : said.wallets) CLEW_CHECK(text.find(wallet.address) != std::string_view::npos);
    for (const auto& named : said.named) CLEW_CHECK(text.find(named.name) != std::string_view::npos);
    CLEW_CHECK(said.wallets.size() + said.named.size() + said.provisions.size() <= size);
  }
  const std::size_t half = size / 2;
  intel::Said said;
  intel::read_id({std::string(text.substr(0, half)), std::string(text.substr(half)), "", "", ""}, said);
  return 0;
}
