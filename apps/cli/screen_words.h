#pragma once
// What the screening commands share: words to options, answers to text.

#include <optional>
#include <string>

#include "apps/cli/commands.h"
#include "clew/engine/batch.h"
#include "clew/engine/decisions.h"
#include "clew/engine/lists.h"
#include "clew/engine/screening.h"

namespace clew::cli {

/// The clock: the one place of these commands that reads it.
UnixTime time_now();
/// Who does it: --who, or the user's name.
engine::Act act_of(const ScreenWords& words);
/// Options of a question. Errors: `usage`.
engine::Outcome<engine::ScreenOptions> screen_options(const ScreenWords& words, UnixTime now);
/// A time in words, or nothing when there are none. Errors: `usage`.
engine::Outcome<std::optional<UnixTime>> time_of_words(const std::string& text, const char* option);
/// The snapshot asked for, with a progress bar.
engine::Outcome<std::shared_ptr<const engine::ScreenSnapshot>> snapshot_of(const ScreenWords& words);

/// Text of an answer for a screen.
std::string answer_text(const engine::ScreenAnswer& answer, bool explain);
/// Alignment, pieces and what would change it.
std::string explanation_text(const screen::Explanation& explanation);
int verdict_exit(engine::Verdict verdict);
/// Names on stderr what stands in the rows of a file and is not compared.
void say_not_looked_at(const engine::NotLookedAt& ignored);
/// "version 2 (703cab68e1bc, 2024-01-08)", as `clew lists` says it.
std::string version_text(const intel::ListVersion& version);

}  // namespace clew::cli
