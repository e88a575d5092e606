// Whatever stands in a field: no run is longer than the field, each is found in a list of itself, and what is taken out
// of a listed text is among what is asked for the same text.

#include "clew/screen/number_runs.h"

#include <algorithm>

#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/screen/identifier_forms.h"

using namespace clew;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(Bytes(data, size));
  const std::string plain = screen::letters_and_digits(text);
  for (const std::string& run : screen::runs_asked(text)) {
    CLEW_CHECK(!run.empty());
    CLEW_CHECK(screen::alike_key(run) == screen::alike_key(screen::letters_and_digits(run)));
  }
  for (const std::string& number : screen::numbers_listed(text))
    CLEW_CHECK(number.size() >= screen::kIdentifierBytesMin);
  screen::IdentifierIndex index;
  index.add(0, "passportNumber", text.substr(0, screen::kIdentifierBytesMax));
  index.build();
  if (plain.empty() || size > screen::kIdentifierBytesMax) return 0;
  const bool found = !index.find("passportNumber", text).empty() || !index.find_alike("passportNumber", text).empty();
  CLEW_CHECK(found);
  return 0;
}
