// Any bytes as a CSV of transfers: no crash, and every record is either a transfer or in quarantine.

#include <cstdint>

#include "clew/base/check.h"
#include "clew/formats/flows/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  using namespace clew::formats::flows;
  const std::string_view text = as_text({data, size});
  // The first line may be a mapping of its own.
  const std::size_t line = text.find('\n');
  auto mapping = parse_mapping(text.substr(0, line));
  const std::string_view body = mapping && line != std::string_view::npos ? text.substr(line + 1) : text;
  if (!mapping)
    mapping = parse_mapping(
        "time=t,block=?b,tx=?h,from=a|x,to=b|y,amount=v,fee=?f,status=?s,row=?r,contract=?c,symbol=?m,grouping=comma,"
        "decimals=2,asset=USD");
  FlowsOptions options;
  options.checksums = size % 2 == 0 ? Checksums::enforce : Checksums::ignore;
  TableBuilder builder(*mapping, options);
  const bool usable = builder.add_text("fuzz", body).has_value();
  if (usable) CLEW_CHECK(builder.add_text("again", body).has_value());
  const Table table = builder.finish();
  CLEW_CHECK(table.counts.transfers == table.rows.size());
  CLEW_CHECK(table.counts.rows == table.counts.transfers + table.counts.quarantined + table.counts.repeated);
  CLEW_CHECK(table.counts.quarantined == table.quarantine.records().size());
  for (std::size_t i = 1; i < table.rows.size(); ++i) CLEW_CHECK(table.rows[i - 1].height <= table.rows[i].height);
  return 0;
}
