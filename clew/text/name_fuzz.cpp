// Any bytes as a name of any kind, and as a field of one: no crash; limits kept; tokens point into the original;
// reading is a pure function.
#include "clew/base/check.h"
#include "clew/text/field.h"
#include "clew/text/legibility.h"
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
  static_cast<void>(legibility_of(name));
  const Field field = read_field(name.original, kind);
  CLEW_CHECK(field.names.size() <= kFieldNamesMax);
  for (const FieldName& one : field.names) CLEW_CHECK(!one.text.empty() && one.text.size() <= 2 * name.original.size());
  return 0;
}
