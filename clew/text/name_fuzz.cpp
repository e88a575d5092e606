// Any bytes as a name of any kind: no crash; limits kept; tokens point into the original; reading is a pure function.
#include "clew/base/check.h"
#include "clew/text/name.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew::text;
  if (size == 0) return 0;
  const auto kind = static_cast<NameKind>(data[0] % 4);
  std::string text;
  for (std::size_t i = 1; i < size; ++i) text += static_cast<char>(data[i]);
  const Name name = read_name(text, kind);
  CLEW_CHECK(name.original.size() <= kNameBytesMax);
  CLEW_CHECK(name.readings.size() <= kReadingsMax);
  for (const Reading& reading : name.readings) {
    CLEW_CHECK(!reading.tokens.empty() && reading.tokens.size() <= kTokensMax);
    for (const Token& token : reading.tokens) {
      CLEW_CHECK(!token.text.empty());
      CLEW_CHECK(token.begin < token.end && token.end <= name.original.size());
      CLEW_CHECK(token.letters == letter_mask(token.text));
    }
  }
  const Name again = read_name(text, kind);
  CLEW_CHECK(again.readings == name.readings && again.original == name.original);
  return 0;
}
