#pragma once
// What speaks for and against two aligned names, in numbers; and what the numbers weigh.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "clew/screen/name_align.h"
#include "clew/screen/name_score.h"

namespace clew::screen {

/// What can be said of two names. Amounts are thousandths: 1000 is one token, or the whole weight.
enum class Fact : std::uint8_t {
  start_person,
  start_other,
  evidence,       ///< weight matched on both sides, at most three rare tokens
  whole,          ///< every word of either side has its equal on the other, in order; of people, by what that tells
  edit_one_long,  ///< one edit in a token of six letters or more
  edit_one_short,
  edit_two,
  edit_first_letter,  ///< an edit that changes the first letter
  edit_syllable,      ///< an edit in a Korean or Chinese name that makes another syllable
  other_name,         ///< two that look alike and are known to be different names: "Hassan", "Hussein"
  spelling,           ///< another romanisation (romanised, Korean, Chinese keys)
  skeleton,           ///< the same consonants only
  variant,            ///< the same name in another language
  nickname,
  initial,
  joined,
  order,
  order_given,           ///< given names in another order: "Ali Omar" is Omar's son, "Omar Ali" is Ali's
  order_syllables,       ///< syllables of a Korean or Chinese name in another order
  descent,               ///< "A bin B" against "B bin A": father and son
  contradiction,         ///< a token on either side and no counterpart, paired
  contradiction_weight,  ///< how telling the lighter of the two is
  contradiction_close,   ///< how alike the two look
  missing_query,         ///< share of the query's weight without counterpart, beyond the contradictions
  missing_listed,
  missing_syllable,  ///< a syllable or word of a Korean or Chinese name without counterpart
  missing_query_other,
  missing_listed_other,
  missing_weak,     ///< missing on either side, of a match that says little
  first_missing,    ///< the first word of a person's name is not the other's first
  surname_missing,  ///< of two Spanish or Portuguese surnames, the one that a person goes by
  number,           ///< numbers that differ
  number_near,      ///< numbers that differ in one digit, where words beside them tell whose they are
  number_missing,
  form,  ///< forms of organisation that differ
  form_missing,
  territory,  ///< places that differ, in a name that is not a person's
  territory_missing,
  kind,    ///< a person's name and a name of something else
  little,  ///< how much the matched weight falls short of one and a half rare tokens
  common,  ///< the same of people: so many bear the words that match
  count_,
};
inline constexpr std::size_t kFacts = static_cast<std::size_t>(Fact::count_);
std::string_view fact_name(Fact fact);
/// Points (thousandths of log-odds) of 1000 of each fact: policy "names-6".
std::int32_t fact_points(Fact fact);

/// One fact about these two names. The tokens it is about are runs in either reading; a count of 0 means none.
struct Finding {
  Fact fact{};
  std::int32_t amount = 0;
  std::uint8_t query = 0, query_count = 0, listed = 0, listed_count = 0;
  std::int32_t points() const;
};

/// Two readings laid side by side.
struct Judgement {
  Alignment alignment;
  std::vector<Finding> findings;  ///< only where they were asked for
  std::array<std::int32_t, kFacts> amounts{};
  std::int32_t log_odds = 0;      ///< sum of the points
  std::uint32_t matched_ppm = 0;  ///< M of contract S
};

struct Side {
  std::span<const text::Token> tokens;
  std::span<const std::uint32_t> weights;
  text::Style style = text::Style::other;
  bool unvocalised = false;     ///< of the query: is_unvocalised()
  bool transliterated = false;  ///< of the query: it was written in another alphabet, so that no spelling is its own
};
/// Whether a letter of Hebrew, Arabic or Syriac stands in a text of UTF-8: alphabets of consonants.
bool is_unvocalised(std::string_view text);
/// Thousandths of Fact::skeleton, and tenths of the weight, where two words have the same consonants only: little is
/// missing where the query has no vowels to compare.
constexpr std::int32_t skeleton_amount(bool unvocalised) {
  return unvocalised ? 250 : 1000;
}
constexpr std::uint32_t skeleton_tenths(bool unvocalised) {
  return unvocalised ? 8 : 5;
}
/// Thousandths of a mistake of writing, in a name of which so many words match: who writes one word carelessly writes
/// the others so, and the more words are nearly the same, the less it is chance.
constexpr std::int32_t mistake_share(std::size_t words) {
  return words <= 2 ? 1000 : words == 3 ? 750 : 500;
}
/// Number of the word that stands last in the text as it was written, where a form or a payment may have cut it off;
/// the number of tokens if none does.
std::size_t last_written(std::span<const text::Token> query);
/// Whether a word of the query may be the beginning of the listed one, where it is the last written.
bool may_be_cut(std::span<const text::Token> query, std::size_t word, std::string_view listed);
/// Whether a letter of an alphabet from Greek to Thai stands in a text of UTF-8.
bool in_another_alphabet(std::string_view text);
/// Of what two names are: people (or not known to be anything else), and whether that is known to differ.
struct Kinds {
  bool persons = true, differ = false;
  bool known = false;  ///< `persons`, and of one of them it is known
};
Kinds kinds_of(text::NameKind query, text::NameKind listed);

/// `joins` may be false where it is known that no join of two tokens is related to a token of the other side.
void judge(const Side& query, const Side& listed, Kinds kinds, bool want_findings, Judgement& out, bool joins = true);

}  // namespace clew::screen
