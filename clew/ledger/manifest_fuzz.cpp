// Any bytes as a manifest. With the right checksum appended, what parses prints as a text that parses to the same
// again.
#include <cstdint>
#include <cstdio>
#include <string>

#include "clew/base/check.h"
#include "clew/codec/hash.h"
#include "clew/ledger/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(clew::ledger::parse_manifest(text).has_value());
  char sum[17];
  std::snprintf(sum, sizeof sum, "%016llx", static_cast<unsigned long long>(clew::codec::xxh3(clew::as_bytes(text))));
  const auto manifest = clew::ledger::parse_manifest(text + "checksum " + sum + "\n");
  if (!manifest) return 0;
  const std::string printed = clew::ledger::print_manifest(*manifest);
  const auto again = clew::ledger::parse_manifest(printed);
  CLEW_CHECK(again.has_value());
  CLEW_CHECK(clew::ledger::print_manifest(*again) == printed);
  return 0;
}
