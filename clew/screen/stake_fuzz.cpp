// What reads is an interval inside 0 to 100 %, and its text reads as the same interval.

#include "clew/screen/stake.h"

#include "clew/base/bytes.h"
#include "clew/base/check.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(Bytes(data, size));
  const auto stake = screen::parse_stake(text);
  if (!stake) {
    CLEW_CHECK(stake.error().offset <= size);
    return 0;
  }
  CLEW_CHECK(stake->low <= stake->high && stake->high <= screen::kPercentAll);
  const auto back = screen::parse_stake(screen::stake_text(*stake));
  CLEW_CHECK(back && *back == *stake);
  return 0;
}
