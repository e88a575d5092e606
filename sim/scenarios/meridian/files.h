#pragma once
// What stands beside the ledgers and the books: scenario.json, prices, intelligence, questions and answers.

#include <string>
#include <string_view>

#include "clew/base/result.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

/// Writes all of them. Errors: `io`.
Result<void> write_files(Story& story);

Result<void> write_description(const Story& story);  ///< scenario.json, prices.csv
Result<void> write_intelligence(Story& story);       ///< intel/
Result<void> write_answers(const Story& story);      ///< questions.json, questions/, truth/answers.json

std::string token_symbol(std::size_t number);  ///< "TK01" ...

std::string tips_csv(Story& story);  ///< of intel/; which are valid stands in the facts then
/// Writes `text` to a file of the scenario's folder, making the folders on the way.
Result<void> put(const Story& story, std::string_view path, std::string_view text);

}  // namespace clew::sim::meridian
