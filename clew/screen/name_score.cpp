// Scores of names. The work is done by name_align (who stands for whom) and name_judge (what that is worth); here the
// readings are tried against each other and the reasons are put into words.
#include "clew/screen/name_score.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <vector>

#include "clew/screen/log_odds.h"
#include "clew/screen/name_align.h"
#include "clew/screen/name_judge.h"

namespace clew::screen {
namespace {

using text::Name;
using text::Reading;
using text::Token;

using Weights = std::vector<std::uint32_t>;

/// Of the tokens of all readings, one after the other.
Weights weights_of(const Name& name, const TokenWeights& weights) {
  Weights all;
  for (const Reading& reading : name.readings)
    for (const Token& token : reading.tokens) all.push_back(weights.weight(token));
  return all;
}

Side side_of(const Name& name, std::size_t reading, std::span<const std::uint32_t> weights) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < reading; ++i) first += name.readings[i].tokens.size();
  const Reading& chosen = name.readings[reading];
  return {chosen.tokens, weights.subspan(first, chosen.tokens.size()), chosen.style};
}

struct Best {
  Judgement judgement;
  std::size_t query = 0, listed = 0;
  Score score = 0;
  bool any = false;
};

/// What differs in capitals, blanks and punctuation alone is looked at by a human, however its words are read ("Se" is
/// a given name and a form of organisation) and however many bear it. 0.73.
constexpr std::int32_t kSameLetters = 1000;
/// The same text to the byte, as it is where names are pasted from a list, tells a little more than the same words; and
/// it is never less than 0.95, so that one fact that speaks against it (a wrong year, the wrong kind of party) does not
/// pass it by itself. More than that it is not: many are called Mohammed Ali, and to write it alike makes them no one.
constexpr std::int32_t kSameText = 500, kSameTextLeast = 3000;

bool same_letters(const Name& query, const Name& listed) {
  return query.letters != 0 && query.letters == listed.letters && !kinds_of(query.kind, listed.kind).differ;
}

/// What the texts as they stand add to `points` for their words; 0 where they are not the same.
std::int32_t text_points(const Name& query, const Name& listed, std::int32_t points) {
  if (query.original == listed.original) return std::max(kSameText, kSameTextLeast - points);
  return same_letters(query, listed) ? std::max(0, kSameLetters - points) : 0;
}

/// What the bound takes away from the points of a name of which too little matches; not above 0.
std::int32_t bound_points(const Judgement& judgement) {
  return std::min(0, log_odds(bound(judgement.matched_ppm)) - judgement.log_odds);
}

/// Before the texts as they stand are looked at.
Score capped(const Judgement& judgement) {
  return std::min(score_of(judgement.log_odds), bound(judgement.matched_ppm));
}

Best best_of(const Name& query, std::span<const std::uint32_t> query_weights, const Name& listed,
             std::span<const std::uint32_t> listed_weights, bool joins) {
  Best best;
  Judgement judgement;
  const Kinds kinds = kinds_of(query.kind, listed.kind);
  const bool transliterated = in_another_alphabet(query.original), unvocalised = is_unvocalised(query.original);
  for (std::size_t q = 0; q < query.readings.size(); ++q) {
    Side side = side_of(query, q, query_weights);
    side.transliterated = transliterated;
    side.unvocalised = unvocalised;
    for (std::size_t l = 0; l < listed.readings.size(); ++l) {
      judge(side, side_of(listed, l, listed_weights), kinds, false, judgement, joins);
      const Score score = capped(judgement);
      if (best.any && score <= best.score) continue;
      best.judgement = judgement;
      best.query = q;
      best.listed = l;
      best.score = score;
      best.any = true;
    }
  }
  if (!best.any) return best;
  const std::int32_t points = best.judgement.log_odds + bound_points(best.judgement);
  if (const std::int32_t more = text_points(query, listed, points); more > 0)
    best.score = std::max(best.score, score_of(points + more));
  return best;
}

}  // namespace

std::string_view name_policy() {
  return "names-6";
}

bool related(const Token& query, const Token& listed) {
  return link(query, listed).kin != Kin::none;
}

bool joinable(const Token& token) {
  return token.role == text::Role::word || token.role == text::Role::initial || token.role == text::Role::particle;
}

Token join(const Token& first, const Token& second) {
  return text::join_tokens(first, second);
}

Score bound(std::uint32_t matched_ppm) {
  // Log-odds rise from -6 at nothing to 0 at 45 %, 4 at 60 % and without limit at 80 % of the weight.
  if (matched_ppm >= 800'000) return kScoreOne;
  const auto m = static_cast<std::int32_t>(matched_ppm / 1000);
  if (m < 450) return score_of(-6000 + m * 40 / 3);
  if (m < 600) return score_of((m - 450) * 80 / 3);
  return score_of(4000 + (m - 600) * 50);
}

Score score(const Name& query, const Name& listed, const TokenWeights& weights) {
  return best_of(query, weights_of(query, weights), listed, weights_of(listed, weights), true).score;
}

Score score(const Name& query, std::span<const std::uint32_t> query_weights, const Name& listed,
            std::span<const std::uint32_t> listed_weights, bool joins) {
  return best_of(query, query_weights, listed, listed_weights, joins).score;
}

namespace {

std::string words_of(const Name& name, const Reading& reading, std::size_t first, std::size_t count) {
  if (count == 0) return {};
  std::uint32_t begin = reading.tokens[first].begin, end = reading.tokens[first].end;
  for (std::size_t i = first; i < first + count; ++i) {
    begin = std::min(begin, reading.tokens[i].begin);
    end = std::max(end, reading.tokens[i].end);
  }
  return name.original.substr(begin, end - begin);
}

std::string text_of(const Reading& reading) {
  std::string text;
  for (const Token& token : reading.tokens) {
    if (!text.empty()) text += ' ';
    text += token.text;
  }
  return text;
}

/// Two lines in which the tokens that stand for each other are below each other.
std::string lines_of(const Reading& query, const Reading& listed, const Alignment& alignment) {
  std::string above, below;
  const auto column = [&](const std::string& q, const std::string& l) {
    const std::size_t width = std::max(q.size(), l.size()) + 1;
    above += q + std::string(width - q.size(), ' ');
    below += l + std::string(width - l.size(), ' ');
  };
  const auto run = [](const Reading& reading, std::size_t first, std::size_t count) {
    std::string text = reading.tokens[first].text;
    for (std::size_t i = 1; i < count; ++i) text += "+" + reading.tokens[first + i].text;
    return text;
  };
  std::uint32_t shown = 0;
  for (std::size_t i = 0; i < query.tokens.size(); ++i) {
    const auto matches = alignment.all();
    const auto match = std::ranges::find(matches, i, &Match::query);
    if (match != matches.end()) {
      column(run(query, i, match->query_count), run(listed, match->listed, match->listed_count));
      shown |= ((1U << match->listed_count) - 1) << match->listed;
    } else if (((alignment.query_matched >> i) & 1U) == 0) {
      column(query.tokens[i].text, std::string(query.tokens[i].text.size(), '.'));
    }
  }
  for (std::size_t j = 0; j < listed.tokens.size(); ++j)
    if (((shown >> j) & 1U) == 0) column(std::string(listed.tokens[j].text.size(), '.'), listed.tokens[j].text);
  above.resize(above.find_last_not_of(' ') + 1);
  below.resize(below.find_last_not_of(' ') + 1);
  return above + "\n" + below;
}

std::string decimal(Score score) {
  std::string digits = std::to_string((score + 5'000) / 10'000);
  digits.insert(0, digits.size() < 3 ? 3 - digits.size() : 0, '0');
  return digits.substr(0, digits.size() - 2) + "." + digits.substr(digits.size() - 2);
}

Reading without(const Reading& reading, std::size_t first, std::size_t count) {
  Reading less = reading;
  const auto begin = less.tokens.begin() + static_cast<std::ptrdiff_t>(first);
  less.tokens.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  return less;
}

std::string quoted(const std::string& query, const std::string& listed) {
  if (query.empty()) return "'" + listed + "'";
  if (listed.empty() || listed == query) return "'" + query + "'";
  return "'" + query + "' against '" + listed + "'";
}

/// The words without which the decision would be the other one, by the least change of the log-odds: of a hit, words of
/// the query that match; of anything else, words that do not, on both sides.
class Counterfactual {
 public:
  Counterfactual(const Name& query, const Name& listed, const Best& best, const TokenWeights& weights, Score threshold)
      : query_(query), listed_(listed), best_(best), weights_(weights), threshold_(threshold) {}

  std::string find() {
    const Judgement& judgement = best_.judgement;
    const bool hit = best_.score >= threshold_;
    for (const Match& match : judgement.alignment.all())
      if (hit) try_without(match, false);
    for (const Finding& f : judgement.findings) {
      const Match place{f.query, f.query_count, f.listed, f.listed_count, {}};
      if (!hit && f.points() < 0 && f.query_count + f.listed_count > 0) try_without(place, true);
    }
    return text_.empty() ? text_ : "without " + text_ + ": " + decimal(then_);
  }

 private:
  void try_without(const Match& place, bool both) {
    const Reading& query = query_.readings[best_.query];
    const Reading& listed = listed_.readings[best_.listed];
    const Reading less_query = without(query, place.query, place.query_count);
    const Reading less_listed = both ? without(listed, place.listed, place.listed_count) : listed;
    if (less_query.tokens.empty() || less_listed.tokens.empty()) return;
    Name one, other;
    one.readings = {less_query};
    other.readings = {less_listed};
    const Weights query_weights = weights_of(one, weights_), listed_weights = weights_of(other, weights_);
    Judgement judgement;
    Side side = side_of(one, 0, query_weights);
    side.transliterated = in_another_alphabet(query_.original);
    side.unvocalised = is_unvocalised(query_.original);
    judge(side, side_of(other, 0, listed_weights), kinds_of(query_.kind, listed_.kind), false, judgement);
    const Score score = capped(judgement);
    const std::int32_t change = std::abs(judgement.log_odds - best_.judgement.log_odds);
    if ((score >= threshold_) == (best_.score >= threshold_) || (!text_.empty() && change >= change_)) return;
    change_ = change;
    then_ = score;
    text_ = quoted(words_of(query_, query, place.query, place.query_count),
                   both ? words_of(listed_, listed, place.listed, place.listed_count) : std::string());
  }

  const Name& query_;
  const Name& listed_;
  const Best& best_;
  const TokenWeights& weights_;
  Score threshold_, then_ = 0;
  std::int32_t change_ = 0;
  std::string text_;
};

}  // namespace

Explanation explain(const Name& query, const Name& listed, const TokenWeights& weights, Score threshold) {
  Explanation out;
  const Weights query_weights = weights_of(query, weights), listed_weights = weights_of(listed, weights);
  Best best = best_of(query, query_weights, listed, listed_weights, true);
  if (!best.any) return out;
  const Reading& query_reading = query.readings[best.query];
  const Reading& listed_reading = listed.readings[best.listed];
  Side side = side_of(query, best.query, query_weights);
  side.transliterated = in_another_alphabet(query.original);
  side.unvocalised = is_unvocalised(query.original);
  judge(side, side_of(listed, best.listed, listed_weights), kinds_of(query.kind, listed.kind), true, best.judgement);
  out.score = best.score;
  out.query_reading = text_of(query_reading);
  out.listed_reading = text_of(listed_reading);
  for (const Finding& finding : best.judgement.findings)
    out.pieces.push_back({std::string(fact_name(finding.fact)),
                          words_of(query, query_reading, finding.query, finding.query_count),
                          words_of(listed, listed_reading, finding.listed, finding.listed_count), finding.points()});
  const std::int32_t less = bound_points(best.judgement);
  if (less < 0) out.pieces.push_back({"too little of the name matches", {}, {}, less});
  if (const std::int32_t more = text_points(query, listed, best.judgement.log_odds + less); more > 0)
    out.pieces.push_back({query.original == listed.original ? "the same text" : "the same letters", query.original,
                          listed.original, more});
  out.alignment = lines_of(query_reading, listed_reading, best.judgement.alignment);
  out.counterfactual = Counterfactual(query, listed, best, weights, threshold).find();
  return out;
}

}  // namespace clew::screen
