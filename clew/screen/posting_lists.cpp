#include "clew/screen/posting_lists.h"

#include "clew/base/check.h"
#include "clew/base/huge_pages.h"

namespace clew::screen {

void PostingLists::write(std::uint32_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<std::uint8_t>(value));
}

void PostingLists::append(const std::uint32_t* numbers, std::size_t count) {
  CLEW_CHECK(count > 0 && numbers[count - 1] < kSingle);
  if (count == 1) {
    heads_.push_back(numbers[0] | kSingle);
    return;
  }
  CLEW_CHECK(bytes_.size() < kSingle);
  heads_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  write(static_cast<std::uint32_t>(count));
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < count; ++i) {
    CLEW_DCHECK(i == 0 || numbers[i] > before);
    write(numbers[i] - before);
    before = numbers[i];
  }
}

void PostingLists::finish() {
  heads_.shrink_to_fit();
  bytes_.shrink_to_fit();
  ask_for_huge_pages(heads_);
  ask_for_huge_pages(bytes_);
}

}  // namespace clew::screen
