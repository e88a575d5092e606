// Any bytes as a price table: no crash, and the canonical CSV of what was read is read back without a problem.
#include "clew/base/bytes.h"
#include "clew/base/check.h"
#include "clew/intel/prices.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew::intel;
  const auto got = PriceTable::read_csv(clew::as_text({data, size}));
  if (!got) return 0;
  const auto again = PriceTable::read_csv(got->table.to_csv());
  CLEW_CHECK(again && again->problems.empty() && again->table.rows() == got->table.rows());
  for (const Price& row : got->table.rows()) {
    CLEW_CHECK(got->table.at(row.asset, row.time)->price == &row);
    (void)got->table.value_cents(row.asset, clew::u128{size} << (size % 100), 8, row.time);
  }
  return 0;
}
