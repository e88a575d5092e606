// Runs a fuzz target over the files of a corpus folder, without a fuzzing compiler: the corpus is an ordinary test.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "clew/base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  std::size_t count = 0;
  for (int i = 1; i < argc; ++i) {
    const auto names = clew::list_folder(argv[i]);
    if (!names) {
      std::fprintf(stderr, "%s: no corpus folder\n", argv[i]);
      return 1;
    }
    for (const std::string& name : *names) {
      const auto content = clew::read_file(clew::join_path(argv[i], name));
      if (!content) return 1;
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content->data()), content->size());
      ++count;
    }
  }
  std::printf("%zu inputs replayed\n", count);
  return count == 0 ? 1 : 0;
}
