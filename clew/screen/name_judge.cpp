// The judgement of two aligned names: a sum of facts times points, so that every score can be taken apart again.
//
// The points were fitted by logistic regression with the sign of every fact held (an edit never helps), on labelled
// pairs and on pairs made from lists, checked by cross-validation over groups: bench/names says how. A tree or a
// network would fit better and explain nothing.
//
// How alike two words look is a subject of its own (word_likeness.h): in a header, so that what is asked for every pair
// of words stays without a call.
#include "clew/screen/name_judge.h"

#include <algorithm>
#include <iterator>

#include "clew/screen/word_likeness.h"
#include "clew/text/tokens.h"

namespace clew::screen {
namespace {

using text::KeyFamily;
using text::Role;
using text::Style;
using text::Token;

struct FactRow {
  std::string_view name;
  std::int32_t points;
};
constexpr std::array<FactRow, kFacts> kFactRows = {{
    {"start", 2350},
    {"start", 3100},
    {"evidence", 450},
    {"all words the same", 2500},
    {"one letter", -700},
    {"one letter of a short word", -1150},
    {"two letters", -1300},
    {"first letter", -500},
    {"another syllable", -3450},
    {"another name", -2000},
    {"spelling", -400},
    {"consonants only", -2050},
    {"variant of the name", -900},
    {"short form of the name", -800},
    {"initial", -750},
    {"written as one word", -100},
    {"order", -850},
    {"order of given names", -1600},
    {"order of the syllables", -2450},
    {"father and son changed places", -3150},
    {"contradiction", -3450},
    {"weight of the contradiction", -1900},
    {"likeness of the contradiction", 2850},
    {"missing in the listed name", -4200},
    {"missing in the query", -2650},
    {"missing syllable", -1600},
    {"missing in the listed name", -1100},
    {"missing in the query", -500},
    {"missing in a weak match", -1800},
    {"another first word", -800},
    {"the father's surname missing", -2600},
    {"number", -5000},
    {"number nearly the same", -2750},
    {"number missing", -2200},
    {"form of organisation", -1200},
    {"form of organisation missing", -50},
    {"place", -1300},
    {"place missing", -550},
    {"a person and something else", -2300},
    {"little to go by", -1250},
    {"names that many bear", -1900},
}};

constexpr std::uint32_t kRare = 1000;        ///< weight of a rare word in default_weights()
constexpr std::int32_t kAcronym = 4 * kOne;  ///< thousandths of a letter's mistake

class Judge {
 public:
  Judge(const Side& query, const Side& listed, Kinds kinds, bool want_findings, bool joins, Judgement& out)
      : query_(query),
        listed_(listed),
        persons_(kinds.persons),
        known_(kinds.known),
        differ_(kinds.differ),
        want_findings_(want_findings),
        joins_(joins),
        out_(out) {}

  void run() {
    out_.findings.clear();
    out_.amounts.fill(0);
    out_.log_odds = 0;
    const Joins joins = !joins_ ? Joins::none : query_.unvocalised ? Joins::consonants : Joins::spelt;
    out_.alignment = align(query_.tokens, query_.weights, listed_.tokens, listed_.weights, joins);
    // Who wrote syllables in another alphabet is known to mean them, whatever stands on the list.
    syllables_ = (query_.style != Style::other && (listed_.style != Style::other || query_.transliterated)) ||
                 query_.style == Style::letters || listed_.style == Style::letters;
    for (std::size_t i = 0; i < query_.tokens.size(); ++i) query_total_ += query_.weights[i];
    for (std::size_t j = 0; j < listed_.tokens.size(); ++j) listed_total_ += listed_.weights[j];
    add(persons_ ? Fact::start_person : Fact::start_other, kOne, Match{0, 0, 0, 0, {}});
    if (differ_) add(Fact::kind, kOne, Match{0, 0, 0, 0, {}});
    std::uint64_t related = 0;
    count_words();
    for (const Match& match : out_.alignment.all()) judge_match(match, related);
    out_.matched_ppm = query_total_ == 0 ? 0 : static_cast<std::uint32_t>(related * 1'000'000 / query_total_);
    judge_order();
    judge_descent();
    judge_evidence();
    collect_unmatched();
    judge_contradictions();
    judge_missing();
    judge_first();
    judge_forms();
  }

 private:
  static Match about_query(std::size_t i) { return {static_cast<std::uint8_t>(i), 1, 0, 0, {}}; }
  static Match about_listed(std::size_t j) { return {0, 0, static_cast<std::uint8_t>(j), 1, {}}; }
  static Match about(std::size_t i, std::size_t j) {
    return {static_cast<std::uint8_t>(i), 1, static_cast<std::uint8_t>(j), 1, {}};
  }

  void add(Fact fact, std::int64_t amount, const Match& where) {
    if (amount == 0) return;
    const Finding finding{
        fact, static_cast<std::int32_t>(amount), where.query, where.query_count, where.listed, where.listed_count};
    out_.amounts[static_cast<std::size_t>(fact)] += finding.amount;
    out_.log_odds += finding.points();
    if (want_findings_) out_.findings.push_back(finding);
  }

  void count_words() {
    for (const Match& match : out_.alignment.all())
      words_ += match.link.kin != Kin::initial && tells(query_.tokens[match.query]) ? 1U : 0U;
  }

  void judge_match(const Match& match, std::uint64_t& related) {
    std::uint32_t query_weight = 0, listed_weight = 0;
    for (std::size_t i = 0; i < match.query_count; ++i) query_weight += query_.weights[match.query + i];
    for (std::size_t j = 0; j < match.listed_count; ++j) listed_weight += listed_.weights[match.listed + j];
    related += match.link.kin == Kin::initial ? query_weight / 2 : query_weight;
    if (match.query_count + match.listed_count > 2) add(Fact::joined, kOne, match);
    std::uint32_t matched = std::min(query_weight, listed_weight);
    // "Servant of" says nothing where the rest is well known: "Abd al-Rahman" is as frequent as any given name.
    if (match.query_count + match.listed_count == 2 && servant_of_name(query_, match.query) &&
        servant_of_name(listed_, match.listed))
      matched /= 4;
    switch (match.link.kin) {
      case Kin::none: break;
      case Kin::same: matched_weight_ += matched; break;
      case Kin::initial:
        matched_weight_ += matched / 2;
        add(Fact::initial, kOne, match);
        break;
      case Kin::key:
        matched_weight_ +=
            matched * (match.link.family == KeyFamily::skeleton ? skeleton_tenths(query_.unvocalised) : 9) / 10;
        judge_key(match);
        break;
      case Kin::edits:
        matched_weight_ += match.link.edits > 1 ? matched * 7 / 10 : matched * 9 / 10;
        judge_edits(match);
        break;
    }
  }

  bool other_syllable(const Match& match) const {
    return syllables_ && match.query_count + match.listed_count <= 2 &&
           other_syllables(query_.tokens[match.query], listed_.tokens[match.listed]);
  }

  void judge_key(const Match& match) {
    if (match.link.family != KeyFamily::nickname && different_names(match)) add(Fact::other_name, kOne, match);
    switch (match.link.family) {
      case KeyFamily::romanised:
        if (other_syllable(match)) {
          add(Fact::edit_syllable, kOne / 2, match);
          break;
        }
        [[fallthrough]];
      case KeyFamily::korean:
      case KeyFamily::chinese: add(Fact::spelling, kOne, match); break;
      case KeyFamily::skeleton: add(Fact::skeleton, skeleton_amount(query_.unvocalised), match); break;
      case KeyFamily::variant: add(Fact::variant, kOne, match); break;
      case KeyFamily::nickname: add(Fact::nickname, kOne, match); break;
      case KeyFamily::none: break;
    }
  }

  static bool is_servant(const Token& token) { return token.text == "abd"; }
  static bool servant_of_name(const Side& side, std::size_t i) {
    return is_servant(side.tokens[i]) && i + 1 < side.tokens.size() && has_variant(side.tokens[i + 1]);
  }
  bool different_names(const Match& match) const {
    return match.query_count + match.listed_count == 2 &&
           known_apart(query_.tokens[match.query], listed_.tokens[match.listed]);
  }

  void judge_edits(const Match& match) {
    const Token& q = query_.tokens[match.query];
    const Token& l = listed_.tokens[match.listed];
    const KeyFamily family = match.link.family;
    if (syllables_) {
      const bool native = text::is_native(query_.style) && text::is_native(listed_.style);
      const bool spelling =
          !native && (family == KeyFamily::korean || family == KeyFamily::romanised || family == KeyFamily::chinese);
      if (spelling && !other_syllable(match))
        add(Fact::spelling, kOne, match);
      else
        add(Fact::edit_syllable, spelling ? kOne / 2 : kOne, match);
      return;
    }
    if (different_names(match)) add(Fact::other_name, kOne, match);
    if (family == KeyFamily::romanised || family == KeyFamily::variant) {
      add(Fact::spelling, kOne, match);
      return;
    }
    if (query_.unvocalised && family == KeyFamily::skeleton) {
      add(Fact::skeleton, skeleton_amount(true), match);
      return;
    }
    // Syllables are short, and near to each other by chance.
    const bool short_words = query_.style != Style::other || listed_.style != Style::other;
    const std::int32_t share = short_words ? kOne : mistake_share(words_);
    if (q.text.front() != l.text.front() && match.query_count + match.listed_count == 2)
      add(Fact::edit_first_letter, share, match);
    const std::size_t shorter = std::min(q.text.size(), l.text.size());
    const std::size_t longer = std::max(q.text.size(), l.text.size());
    if (match.link.edits >= 2) {
      add(Fact::edit_two, per_letter(8, q.text, l.text) * share / kOne, match);
    } else if (shorter >= 6) {
      add(Fact::edit_one_long, per_letter(7, q.text, l.text) * share / kOne, match);
    } else {
      // "VTB" and "VVB": where nothing else matches, another letter of three is another name.
      add(Fact::edit_one_short, longer <= 3 && words_ == 1 ? kAcronym : share, match);
    }
  }

  /// Turned round as a whole ("Smith John") is a matter of custom; anything else is out of order. Particles have no
  /// order of their own: any "bin" is as good as the next.
  void judge_order() {
    std::array<Match, text::kTokensMax> words;
    std::size_t count = 0;
    for (const Match& match : out_.alignment.all())
      if (tells(query_.tokens[match.query]) || tells(listed_.tokens[match.listed])) words[count++] = match;
    const auto matches = std::span(words).first(count);
    unsigned falls = 0;
    for (std::size_t k = 0; k + 1 < count; ++k) falls += matches[k].listed > matches[k + 1].listed ? 1U : 0U;
    if (falls == 0) return;
    const bool rotated = falls == 1 && matches.back().listed < matches.front().listed;
    const bool custom = rotated && out_.alignment.count > 2 && last_to_front(matches);
    const bool given = persons_ && !custom && given_names(matches);
    ordered_ = rotated && !given;
    add(Fact::order, ordered_ ? kOne / 4 : kOne, Match{0, 0, 0, 0, {}});
    if (given) add(Fact::order_given, turned_round(count) ? kOne / 2 : kOne, Match{0, 0, 0, 0, {}});
    if (syllables_ && !rotated_family(falls, matches)) add(Fact::order_syllables, kOne, Match{0, 0, 0, 0, {}});
  }

  /// "Tikriti, Saddam Hussein": the last word of the chain alone went to the front, as family names do.
  static bool last_to_front(std::span<const Match> matches) { return matches[1].listed < matches[0].listed; }

  /// "Hassan Ahmed": where every word is somebody's given name, the order says who is whose child, and turning it round
  /// changes that.
  bool given_names(std::span<const Match> matches) const {
    return std::ranges::all_of(matches, [&](const Match& m) {
      const Token &q = query_.tokens[m.query], &l = listed_.tokens[m.listed];
      return (is_servant(q) || has_variant(q)) && (is_servant(l) || has_variant(l));
    });
  }

  /// Two words are the whole of both names: forms ask for them in either order, and nobody may pass for having answered
  /// in the other one.
  bool turned_round(std::size_t words) const {
    return words == 2 && words_left(query_, out_.alignment.query_matched) == 0 &&
           words_left(listed_, out_.alignment.listed_matched) == 0;
  }

  /// The family name alone moved to the other end.
  bool rotated_family(unsigned falls, std::span<const Match> matches) const {
    if (falls != 1 || matches.size() < 2) return false;
    const std::size_t last_query = query_.tokens.size() - 1, last_listed = listed_.tokens.size() - 1;
    const bool to_end = matches.front().query == 0 && matches.front().listed == last_listed;
    const bool to_front = matches.back().query == last_query && matches.back().listed == 0;
    return to_end || to_front;
  }

  static bool is_descent(const Token& token) { return token.role == Role::particle && token.text == "bin"; }

  /// Who stands before "bin" is the child. If that is another token of the listed name, it is another person.
  void judge_descent() {
    const auto matches = out_.alignment.all();
    for (std::size_t k = 0; k < matches.size(); ++k) {
      const Match& bin = matches[k];
      if (bin.query == 0 || bin.listed == 0 || !is_descent(query_.tokens[bin.query]) ||
          !is_descent(listed_.tokens[bin.listed]))
        continue;
      const auto child = std::ranges::find_if(
          matches, [&](const Match& m) { return m.query + m.query_count == bin.query && m.link.kin != Kin::initial; });
      if (child == matches.end() || child->listed < bin.listed) continue;
      add(Fact::descent, kOne, about(child->query, child->listed));
      ordered_ = false;
      return;
    }
  }

  void judge_evidence() {
    constexpr std::uint32_t kEnough = 3 * kRare, kLittle = kRare * 3 / 2;
    const auto same = [](const Match& m) { return m.link.kin == Kin::same; };
    if (ordered_ && std::ranges::all_of(out_.alignment.all(), same) &&
        words_left(query_, out_.alignment.query_matched) == 0 &&
        words_left(listed_, out_.alignment.listed_matched) == 0 && matched_weight_ > 0 && !forms_differ())
      add(Fact::whole, persons_ ? whole_of_person() : kOne, Match{0, 0, 0, 0, {}});
    add(Fact::evidence, std::min(matched_weight_, kEnough), Match{0, 0, 0, 0, {}});
    if (matched_weight_ >= kLittle) return;
    add(Fact::little, kLittle - matched_weight_, Match{0, 0, 0, 0, {}});
    if (known_ && !exempt()) add(Fact::common, kLittle - matched_weight_, Match{0, 0, 0, 0, {}});
  }

  /// A name that many bear is not certain for being spelt alike: less so than a rare one with a mistake in it.
  std::uint32_t whole_of_person() const {
    constexpr std::uint32_t kNone = 1000, kAll = 3000;
    return (std::clamp(matched_weight_, kNone, kAll) - kNone) * kOne / (kAll - kNone);
  }

  /// Where no word is left over on either side, three are spared: one word, since few people are called by one and to
  /// have no other is like having another that matches; a query in another alphabet, which could not have spelt the
  /// name nearer (and of which a patronymic may be left out); and words that are all the same or spellings of the same
  /// names: "Mohammed Ali" is as much "Muhammad Ali" as he is himself.
  bool exempt() const {
    if (words_left(query_, out_.alignment.query_matched) != 0) return false;
    // Syllables are read as lists write them, whatever the alphabet.
    const bool transliterated = query_.transliterated && query_.style == Style::other;
    if (words_left(listed_, out_.alignment.listed_matched) != 0)
      return transliterated && only_patronymics_left(listed_, out_.alignment.listed_matched);
    const bool one_word = words_left(query_, 0) == 1 || words_left(listed_, 0) == 1;
    return one_word || transliterated ||
           std::ranges::all_of(out_.alignment.all(), [&](const Match& m) { return same_name(m); });
  }
  static bool only_patronymics_left(const Side& side, std::uint32_t matched) {
    for (std::size_t i = 0; i < side.tokens.size(); ++i)
      if (((matched >> i) & 1U) == 0 && tells(side.tokens[i]) && !text::is_patronymic(side.tokens[i].text))
        return false;
    return true;
  }
  bool same_name(const Match& match) const {
    switch (match.link.kin) {
      case Kin::same: return true;
      case Kin::key:
      case Kin::edits: return is_spelling(match.link.family) && !different_names(match);
      case Kin::none:
      case Kin::initial: return false;
    }
    return false;
  }
  /// Of a family that tells two ways of writing one name; a short form and bare consonants are shared by several.
  static bool is_spelling(KeyFamily family) { return family >= KeyFamily::romanised && family <= KeyFamily::variant; }

  static bool has_form_left(const Side& side, std::uint32_t matched) {
    for (std::size_t i = 0; i < side.tokens.size(); ++i)
      if (((matched >> i) & 1U) == 0 && side.tokens[i].role == Role::organisation) return true;
    return false;
  }
  bool forms_differ() const {
    return has_form_left(query_, out_.alignment.query_matched) && has_form_left(listed_, out_.alignment.listed_matched);
  }

  static std::size_t words_left(const Side& side, std::uint32_t matched) {
    std::size_t left = 0;
    for (std::size_t i = 0; i < side.tokens.size(); ++i)
      left += ((matched >> i) & 1U) == 0 && (tells(side.tokens[i]) || side.tokens[i].role == Role::number) ? 1U : 0U;
    return left;
  }

  void collect_unmatched() {
    for (std::size_t i = 0; i < query_.tokens.size(); ++i)
      if (((out_.alignment.query_matched >> i) & 1U) == 0)
        query_left_[query_left_count_++] = static_cast<std::uint8_t>(i);
    for (std::size_t j = 0; j < listed_.tokens.size(); ++j)
      if (((out_.alignment.listed_matched >> j) & 1U) == 0)
        listed_left_[listed_left_count_++] = static_cast<std::uint8_t>(j);
  }

  /// Pairs what is left on both sides, the most alike first: each pair is a contradiction. How alike two are is
  /// computed once, and only where their letters leave room for more than the best so far.
  void judge_contradictions() {
    judge_numbers();
    std::array<std::int16_t, std::size_t{text::kTokensMax} * text::kTokensMax> like;  // -1: not computed
    std::fill_n(like.begin(), query_left_count_ * listed_left_count_, std::int16_t{-1});
    for (;;) {
      std::int32_t best = -1;
      std::size_t best_i = 0, best_j = 0;
      for (std::size_t i = 0; i < query_left_count_; ++i) {
        const Token& q = query_.tokens[query_left_[i]];
        if (query_used_[i] || !tells(q)) continue;
        for (std::size_t j = 0; j < listed_left_count_; ++j) {
          const Token& l = listed_.tokens[listed_left_[j]];
          if (listed_used_[j] || !tells(l)) continue;
          std::int16_t& known = like[i * listed_left_count_ + j];
          if (known < 0) {
            if (likeness_most(q, l) <= best) continue;
            known = static_cast<std::int16_t>(likeness(q, l));
          }
          if (known > best) best = known, best_i = i, best_j = j;
        }
      }
      if (best < 0) return;
      query_used_[best_i] = listed_used_[best_j] = true;
      contradiction(query_left_[best_i], listed_left_[best_j], best);
    }
  }

  /// What may be a mistake of writing: not that two patronymics end alike, and not two names known to be different.
  std::int32_t mistaken(std::size_t i, std::size_t j, std::int32_t like) const {
    const Token &a = query_.tokens[i], &b = listed_.tokens[j];
    if (known_apart(a, b)) return 0;
    if (may_be_cut(query_.tokens, i, b.text)) return kOne;
    const std::size_t same = ending(a.text, b.text);
    const std::size_t longer = std::max(a.text.size(), b.text.size()) - same;
    if (same == 0 || longer == 0) return like;
    const unsigned distance =
        text::osa_distance(std::string_view(a.text).substr(0, a.text.size() - same),
                           std::string_view(b.text).substr(0, b.text.size() - same), static_cast<unsigned>(longer));
    return static_cast<std::int32_t>((longer - std::min<std::size_t>(distance, longer)) * 1000 / longer);
  }

  void contradiction(std::size_t i, std::size_t j, std::int32_t like) {
    const Match where = about(i, j);
    const std::uint32_t lighter = std::min(query_.weights[i], listed_.weights[j]);
    if (!persons_ && text_is_place(i, j)) add(Fact::territory, kOne, where);
    add(Fact::contradiction, kOne, where);
    add(Fact::contradiction_weight, std::min<std::uint32_t>(lighter, kRare), where);
    add(Fact::contradiction_close, mistaken(i, j, like), where);
  }

  bool text_is_place(std::size_t i, std::size_t j) const {
    return is_place(query_.tokens[i]) && is_place(listed_.tokens[j]);
  }
  /// The first of a series often goes without its number.
  static std::int32_t number_tells(const Token& number) { return number.text == "1" ? kOne / 3 : kOne; }

  /// The second fund of a house or the next ship of a fleet shares words that tell whose it is; "Bureau 38" and "Bureau
  /// 39" share nothing: there the number is the name.
  static constexpr std::uint32_t kSeries = 1200;

  void judge_numbers() {
    for (std::size_t i = 0; i < query_left_count_; ++i) {
      if (query_.tokens[query_left_[i]].role != Role::number) continue;
      query_used_[i] = true;
      std::size_t other = listed_left_count_;
      for (std::size_t j = 0; j < listed_left_count_ && other == listed_left_count_; ++j)
        if (!listed_used_[j] && listed_.tokens[listed_left_[j]].role == Role::number) other = j;
      if (other == listed_left_count_) {
        add(Fact::number_missing, number_tells(query_.tokens[query_left_[i]]), about_query(query_left_[i]));
        continue;
      }
      listed_used_[other] = true;
      const bool near =
          matched_weight_ >= kSeries &&
          text::osa_distance(query_.tokens[query_left_[i]].text, listed_.tokens[listed_left_[other]].text, 1) <= 1;
      add(near ? Fact::number_near : Fact::number, kOne, about(query_left_[i], listed_left_[other]));
    }
    for (std::size_t j = 0; j < listed_left_count_; ++j) {
      if (listed_used_[j] || listed_.tokens[listed_left_[j]].role != Role::number) continue;
      listed_used_[j] = true;
      add(Fact::number_missing, number_tells(listed_.tokens[listed_left_[j]]), about_listed(listed_left_[j]));
    }
  }

  /// A word said twice, or a token that only repeats another, is hardly missed.
  static std::int64_t repeated(std::span<const Token> tokens, std::size_t i, std::int64_t share) {
    for (std::size_t k = 0; k < tokens.size(); ++k)
      if (k != i && tokens[k].text == tokens[i].text) return share / 4;
    return share;
  }

  void judge_missing() {
    for (std::size_t i = 0; i < query_left_count_; ++i) {
      const Token& token = query_.tokens[query_left_[i]];
      if (query_used_[i] || !tells(token)) continue;
      const auto share =
          repeated(query_.tokens, query_left_[i], std::int64_t{query_.weights[query_left_[i]]} * kOne / query_total_);
      const Match where = about_query(query_left_[i]);
      add(Fact::missing_query, share, where);
      missing_ += share;
      if (syllables_) add(Fact::missing_syllable, kOne, where);
      if (persons_) continue;
      add(Fact::missing_query_other, share, where);
      if (is_place(token)) add(Fact::territory_missing, kOne, where);
    }
    for (std::size_t j = 0; j < listed_left_count_; ++j) {
      const Token& token = listed_.tokens[listed_left_[j]];
      if (listed_used_[j] || !tells(token)) continue;
      const auto share = repeated(listed_.tokens, listed_left_[j],
                                  std::int64_t{listed_.weights[listed_left_[j]]} * kOne / listed_total_);
      const Match where = about_listed(listed_left_[j]);
      add(Fact::missing_listed, share, where);
      missing_ += share;
      if (syllables_) add(Fact::missing_syllable, kOne, where);
      if (persons_) continue;
      add(Fact::missing_listed_other, share, where);
      if (is_place(token)) add(Fact::territory_missing, kOne, where);
    }
  }

  static std::size_t first_word(std::span<const Token> tokens) {
    std::size_t i = 0;
    while (i < tokens.size() && !tells(tokens[i])) ++i;
    return i;
  }

  void judge_first() {
    const std::uint32_t little = kRare * 3 / 2;
    if (matched_weight_ < little)
      add(Fact::missing_weak, missing_ * (little - matched_weight_) / kRare, Match{0, 0, 0, 0, {}});
    if (!persons_ || syllables_) return;
    const std::size_t q = first_word(query_.tokens), l = first_word(listed_.tokens);
    if (q == query_.tokens.size() || l == listed_.tokens.size()) return;
    const bool query_in = ((out_.alignment.query_matched >> q) & 1U) != 0;
    const bool listed_in = ((out_.alignment.listed_matched >> l) & 1U) != 0;
    if (query_in != listed_in) add(Fact::first_missing, kOne, about(q, l));
    if (out_.alignment.count < 2) return;
    judge_surnames(query_, out_.alignment.query_matched, true);
    judge_surnames(listed_, out_.alignment.listed_matched, false);
  }

  /// Of two surnames, the father's is the one that a person goes by: the first in Spanish, the last in Portuguese. The
  /// other may be left out; where that one is, and the other stands in its place, the name is another's.
  void judge_surnames(const Side& side, std::uint32_t matched, bool is_query) {
    const std::size_t count = side.tokens.size();
    if (count < 3) return;
    std::size_t second = count - 1;
    while (second > 1 && !tells(side.tokens[second])) --second;
    std::size_t first = second - 1;
    while (first > 0 && !tells(side.tokens[first])) --first;
    if (first == 0) return;
    const bool first_in = ((matched >> first) & 1U) != 0, second_in = ((matched >> second) & 1U) != 0;
    if (first_in == second_in || side.tokens[first].text == side.tokens[second].text) return;
    const text::Surname a = text::iberian_surname(side.tokens[first].text);
    const text::Surname b = text::iberian_surname(side.tokens[second].text);
    if (a == text::Surname::none || b == text::Surname::none) return;
    const auto either = [&](text::Surname language) { return a == language || b == language; };
    const bool portuguese = either(text::Surname::portuguese);
    if (!portuguese && !either(text::Surname::spanish)) return;
    if (portuguese ? second_in : first_in) return;
    const std::size_t father = portuguese ? second : first;
    const bool contradicts = is_query ? used(query_left_, query_used_, query_left_count_, father)
                                      : used(listed_left_, listed_used_, listed_left_count_, father);
    if (!contradicts) add(Fact::surname_missing, kOne, is_query ? about_query(father) : about_listed(father));
  }
  using Numbers = std::array<std::uint8_t, text::kTokensMax>;
  static bool used(const Numbers& left, const std::array<bool, text::kTokensMax>& used, std::size_t count,
                   std::size_t token) {
    for (std::size_t i = 0; i < count; ++i)
      if (left[i] == token) return used[i];
    return false;
  }

  void judge_forms() {
    int query_form = -1, listed_form = -1;
    for (std::size_t i = 0; i < query_left_count_; ++i)
      if (query_.tokens[query_left_[i]].role == Role::organisation) query_form = query_left_[i];
    for (std::size_t j = 0; j < listed_left_count_; ++j)
      if (listed_.tokens[listed_left_[j]].role == Role::organisation) listed_form = listed_left_[j];
    if (query_form >= 0 && listed_form >= 0)
      add(Fact::form, kOne, about(static_cast<std::size_t>(query_form), static_cast<std::size_t>(listed_form)));
    else if (query_form >= 0)
      add(Fact::form_missing, kOne, about_query(static_cast<std::size_t>(query_form)));
    else if (listed_form >= 0)
      add(Fact::form_missing, kOne, about_listed(static_cast<std::size_t>(listed_form)));
  }

  const Side& query_;
  const Side& listed_;
  bool persons_, known_, differ_, want_findings_, joins_, syllables_ = false;
  bool ordered_ = true;  ///< in the same order, or turned round as a whole
  Judgement& out_;
  std::size_t words_ = 0;  ///< that match
  std::uint32_t query_total_ = 0, listed_total_ = 0, matched_weight_ = 0;
  std::int64_t missing_ = 0;  ///< shares of both sides
  std::array<std::uint8_t, text::kTokensMax> query_left_{}, listed_left_{};
  std::array<bool, text::kTokensMax> query_used_{}, listed_used_{};
  std::size_t query_left_count_ = 0, listed_left_count_ = 0;
};

}  // namespace

std::string_view fact_name(Fact fact) {
  return kFactRows[static_cast<std::size_t>(fact)].name;
}

std::int32_t fact_points(Fact fact) {
  return kFactRows[static_cast<std::size_t>(fact)].points;
}

std::int32_t Finding::points() const {
  return static_cast<std::int32_t>(static_cast<std::int64_t>(fact_points(fact)) * amount / kOne);
}

bool is_unvocalised(std::string_view text) {
  // The first bytes of U+05C0 to U+077F.
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xD7 && byte <= 0xDD;
  });
}

std::size_t last_written(std::span<const Token> query) {
  std::size_t last = query.size();
  for (std::size_t i = 0; i < query.size(); ++i)
    if (last == query.size() || query[i].end > query[last].end) last = i;
  return last < query.size() && query[last].role == Role::word ? last : query.size();
}

bool may_be_cut(std::span<const Token> query, std::size_t word, std::string_view listed) {
  constexpr std::size_t kLettersMin = 3;
  constexpr std::uint32_t kFieldMin = 30;  // bytes: payments and forms cut at 35, some a little before
  const Token& token = query[word];
  if (token.text.size() >= listed.size() || !listed.starts_with(token.text) || last_written(query) != word)
    return false;
  const bool most = token.text.size() >= kLettersMin && 2 * token.text.size() >= listed.size();
  return most || token.end >= kFieldMin;
}

bool in_another_alphabet(std::string_view text) {
  // The first bytes of U+0370 to U+0E7F; Han and Hangul have readings of their own.
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xCD && byte <= 0xE0;
  });
}

Kinds kinds_of(text::NameKind query, text::NameKind listed) {
  const auto other = [](text::NameKind k) { return k == text::NameKind::organisation || k == text::NameKind::thing; };
  const auto person = [](text::NameKind k) { return k == text::NameKind::person; };
  const bool persons = !other(query) && !other(listed);
  return {persons, (other(query) && person(listed)) || (person(query) && other(listed)),
          persons && (person(query) || person(listed))};
}

void judge(const Side& query, const Side& listed, Kinds kinds, bool want_findings, Judgement& out, bool joins) {
  Judge(query, listed, kinds, want_findings, joins, out).run();
}

}  // namespace clew::screen
