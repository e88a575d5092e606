#pragma once
// Who or what a label says to be behind its address, and labels that cannot both be so.

#include <string>
#include <utility>
#include <vector>

#include "clew/intel/labels.h"

namespace clew::intel {

/// Whom or what a label says to be behind the address: its actor, else its category and abuse.
std::string holder_words(const Label& label);
/// Labels on one address that cannot both be so: two actors; or, where one of them names none, two kinds of holder (an
/// exchange, a criminal). What is said about a holder, that it is sanctioned or frozen, is no kind. One pair, the first
/// label of each, for every two. Sorted as Labels::all().
std::vector<std::pair<const Label*, const Label*>> label_contradictions(const Labels& labels);

}  // namespace clew::intel
