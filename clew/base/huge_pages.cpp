#include "clew/base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace clew {
namespace {
constexpr std::uintptr_t kHuge = std::uintptr_t{2} << 20;
constexpr int kCollapse = 25;  // MADV_COLLAPSE since Linux 6.1: at once, what is already there
}  // namespace

void ask_for_huge_pages(const void* data, std::size_t bytes) {
  // Only whole large pages inside the table; the rest stays as it is.
  const auto from = (reinterpret_cast<std::uintptr_t>(data) + kHuge - 1) / kHuge * kHuge;
  const auto to = (reinterpret_cast<std::uintptr_t>(data) + bytes) / kHuge * kHuge;
  if (data == nullptr || from >= to) return;
  auto* const begin = reinterpret_cast<void*>(from);  // NOLINT(performance-no-int-to-ptr)
  if (::madvise(begin, to - from, MADV_HUGEPAGE) == 0) (void)::madvise(begin, to - from, kCollapse);
}

}  // namespace clew
