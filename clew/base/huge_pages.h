#pragma once
// Large tables that are read here and there: fewer and larger pages spare the processor half of the look-ups.

#include <cstddef>
#include <vector>

namespace clew {

/// Asks the system to keep this memory in large pages. Nothing depends on whether it does.
void ask_for_huge_pages(const void* data, std::size_t bytes);
template <class T>
void ask_for_huge_pages(const std::vector<T>& table) {
  ask_for_huge_pages(table.data(), table.size() * sizeof(T));
}

}  // namespace clew
