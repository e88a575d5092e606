// Any bytes as undo data and as each list of spent outputs: no crash, errors inside the bytes, amounts within the money
// there is.

#include <cstdint>

#include "clew/base/check.h"
#include "clew/formats/bitcoin/network.h"
#include "clew/formats/bitcoin/spent.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  using namespace clew::formats::bitcoin;
  const Bytes bytes(data, size);
  if (const auto undo = read_block_undo(bytes)) {
    std::uint64_t inputs = 0;
    for (const std::uint32_t count : undo->inputs_of_tx) inputs += count;
    CLEW_CHECK(inputs == undo->spent.size());
    for (const Spent& spent : undo->spent) CLEW_CHECK(spent.value <= kMoneyMax);
  } else {
    CLEW_CHECK(undo.error().offset <= size);
  }
  if (const auto list = read_spent_list(bytes); !list) CLEW_CHECK(list.error().offset <= size);
  if (const auto store = read_spent_store(bytes); !store) CLEW_CHECK(store.error().offset <= size);
  (void)read_spent_json(as_text(bytes));
  return 0;
}
