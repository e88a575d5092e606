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
/// The rules that vouch for parties; with --no-log those of the log that is there, so that a dry run decides as a real
/// one does. Null: there is no log, or (said on standard error) it cannot be read.
engine::Outcome<std::shared_ptr<const engine::RuleBook>> rules_of(const ScreenWords& words,
                                                                  const std::optional<engine::DecisionLog>& log);
/// The snapshot asked for, with a progress bar.
engine::Outcome<std::shared_ptr<const engine::ScreenSnapshot>> snapshot_of(const ScreenWords& words);

/// Text of an answer for a screen, with what the lists say of each hit by which it is told from another of its name.
std::string answer_text(const engine::ScreenAnswer& answer, const engine::ScreenSnapshot& snapshot, bool explain);
/// Alignment, pieces and what would change it.
std::string explanation_text(const screen::Explanation& explanation);
/// `history`: a pass with history has an exit code of its own.
int verdict_exit(engine::Verdict verdict, bool history = false);
/// Names on stderr what stands in the rows of a file and is not compared.
void say_not_looked_at(const engine::NotLookedAt& ignored);
/// "version 2 (703cab68e1bc, 2024-01-08)", as `clew lists` says it.
std::string version_text(const intel::ListVersion& version);

}  // namespace clew::cli
