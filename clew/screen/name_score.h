#pragma once
// How alike two names are, as a calibrated probability that they name the same party, with the pieces it is made of.
//
// The contract that makes lossless retrieval possible (name_index.h relies on it, name_score_test.cpp checks it):
//  R  related(q, c) is true only if the texts are within edits_allowed() of the shorter one, or the tokens share a key,
//     or one is an initial of the other (one letter that the other begins with). Edits and keys relate words
//     (Role::word) only; tokens of other roles are related if their texts are equal, or as initials.
//  J  Two neighbouring tokens written as one count as a token too: join(a, b) on either side, where joinable() says so
//     of both. A join is related to a word of the other side, not to another join nor as an initial. Nothing longer is
//     joined.
//  S  score(q, c) <= bound(M), where M is the share of the query's weight held by its tokens that are related to some
//     token or join of the listed name (a token related only as an initial counts half; a join of two tokens counts
//     both). bound() never falls when M grows. Two names of the same letters (Name::letters) may score anything
//     whatever M is (they may be read differently where one is known to be a person's).
// Everything is whole numbers, so that every machine gives the same bytes.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/text/name.h"

namespace clew::screen {

/// Probability in millionths, 0 to 1,000,000.
using Score = std::uint32_t;
inline constexpr Score kScoreOne = 1'000'000;
/// Where decisions are best: the threshold with the highest F1 in cross-validation (docs/scores-names.md).
inline constexpr Score kDefaultThreshold = 500'000;

/// How much a token tells: rare words much, common ones little. Weights are of 1 to 65,535, on the scale of
/// default_weights(): 1,000 is a rare word, 600 a common name, 60 a form of organisation. An index that knows its
/// corpus multiplies the built-in weight of a word by how rare it is there (a half to three halves at most) and leaves
/// the other roles alone: the points of the scorer are fitted to these proportions.
class TokenWeights {
 public:
  virtual ~TokenWeights() = default;
  /// Depends on nothing but the token and the statistics.
  virtual std::uint32_t weight(const text::Token& token) const = 0;
  /// Names the statistics in results.
  virtual std::string version() const = 0;
};
/// Built in: common names and words of many languages; every other token is rare.
const TokenWeights& default_weights();

/// One piece of an explanation.
struct Piece {
  std::string what;           ///< "token", "order", "missing", "contradiction", "number", "organisation form", ...
  std::string query, listed;  ///< the texts it is about, as written; may be empty
  std::int32_t points = 0;    ///< thousandths of log-odds it added or took
  friend bool operator==(const Piece&, const Piece&) = default;
};
struct Explanation {
  Score score = 0;
  std::vector<Piece> pieces;  ///< their points add up to the log-odds of the score
  std::string query_reading, listed_reading;
  std::string alignment;  ///< two lines of characters, aligned, for a screen
  /// "without 'Lavrov': 0.41": the words whose absence would change the decision, by the least change of the score;
  /// empty if no single one would. Of a hit these are words of the query that match, of anything else words that do
  /// not.
  std::string counterfactual;
};

/// The policy's version: "names-6". Changes whenever any score could change.
std::string_view name_policy();

bool related(const text::Token& query, const text::Token& listed);
text::Token join(const text::Token& first, const text::Token& second);
/// Words, initials and particles are joined; numbers, titles and forms of organisation are not.
bool joinable(const text::Token& token);
/// The highest score a name may get of which the share `matched_ppm` of the query's weight is related. Never falls.
Score bound(std::uint32_t matched_ppm);

/// Best over all pairs of readings. Deterministic; allocates little. About 1 microsecond for names of three tokens.
Score score(const text::Name& query, const text::Name& listed, const TokenWeights& weights);
/// The same with the weights at hand: of the tokens of all readings, one after the other. `joins` may be false where it
/// is known that no join is related to a token of the other side.
Score score(const text::Name& query, std::span<const std::uint32_t> query_weights, const text::Name& listed,
            std::span<const std::uint32_t> listed_weights, bool joins = true);
/// The same score, with its reasons. `threshold` is what the counterfactual is about.
Explanation explain(const text::Name& query, const text::Name& listed, const TokenWeights& weights, Score threshold);

}  // namespace clew::screen
