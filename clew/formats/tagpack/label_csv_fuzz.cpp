// Any bytes as a label CSV: no crash, and reading what was written from it gives the same labels.
#include "clew/base/check.h"
#include "clew/codec/zstd.h"
#include "clew/formats/tagpack/tagpack.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew::formats::tagpack;
  const clew::Bytes bytes(data, size);
  if (clew::codec::is_zstd(bytes)) return 0;
  CsvOptions options;
  options.names_allowed = size % 2 == 0;
  const LabelsRead got = read_label_csv(bytes, "f.csv", options);
  for (const auto& problem : got.quarantined) CLEW_CHECK(problem.offset <= size);
  if (options.names_allowed) return 0;
  const clew::intel::Labels labels(got.labels);
  const std::string csv = labels.to_csv();
  const LabelsRead again = read_label_csv(clew::as_bytes(csv), "f.csv");
  CLEW_CHECK(again.quarantined.empty());
  CLEW_CHECK(clew::intel::Labels(again.labels).all() == labels.all());
  return 0;
}
