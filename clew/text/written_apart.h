#pragma once
// Han names as they were meant: a form with fields for family and given name, or a printer's dot, cuts them; a
// newspaper puts a title behind them.

#include <vector>

#include "clew/text/fold.h"

namespace clew::text {

/// Brings a name of two or three Han characters that stand apart into one word, the family name first where it is the
/// one that stands alone; drops a title behind a Han or Hangul name. Anything else stays as it is. `upper` goes along.
void settle_east_asian(std::vector<Glyph>& glyphs, std::vector<bool>& upper);

}  // namespace clew::text
