// Any text as an explorer's answer: no crash, offsets inside it, and no record whose outputs are worth more than its
// inputs.

#include <cstdint>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "clew/formats/esplora/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace clew;
  formats::esplora::read_records(
      as_text(Bytes(data, size)), "bitcoin",
      [&](std::uint64_t offset, const std::string&, Result<formats::esplora::Record> record) {
        CLEW_CHECK(offset < size);
        if (!record || record->coinbase) return;
        u128 balance = 0;
        for (const auto& input : record->inputs) {
          if (!input.prevout) return;
          balance += input.prevout->value;
        }
        for (const auto& output : record->outputs) CLEW_CHECK(checked_sub(balance, output.value, balance));
      });
  return 0;
}
