#pragma once
// A list of names as large as the largest there are, the same on every machine: 2 million names of 1.2 million distinct
// tokens. Real names come first where the folder with real data is there; the rest is made of syllables with the
// distribution of real names (a few words in every hundredth name, most words in one or two).

#include <string>
#include <vector>

namespace clew::bench {

struct NamesCorpus {
  std::vector<std::string> names;
  std::size_t real = 0;  ///< the first ones
};

/// `data` is the folder of real data; names from it are used if it is there.
NamesCorpus make_names(std::size_t count, const std::string& data);

/// Half names of the corpus changed in one of the ways of clew/screen/name_mutations.h, half names of
/// people who are not on it (of the real data if it is there).
std::vector<std::string> make_queries(const NamesCorpus& corpus, std::size_t count, std::uint64_t seed,
                                      const std::string& data);

}  // namespace clew::bench
