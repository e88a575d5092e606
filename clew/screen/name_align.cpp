// Alignment. Most pairs of names need no search: each token has one candidate or none. Where two tokens want the same
// one, a dynamic programme over (query token, set of listed tokens used) finds the best pairing; it also decides
// between a token and the join of two. A greedy pairing alone was refused: "Ali Alim" against "Alim Ali" would depend
// on which is looked at first.
#include "clew/screen/name_align.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <tuple>
#include <vector>

namespace clew::screen {
namespace {

using text::Role;
using text::Token;

/// How surely two linked tokens are one word, per mille: what the pairing maximises. Not part of the score.
std::uint32_t sureness(const Link& link, std::size_t bytes) {
  switch (link.kin) {
    case Kin::none: return 0;
    case Kin::initial: return 400;
    case Kin::key:
      return link.family == text::KeyFamily::skeleton ? 750 : link.family == text::KeyFamily::nickname ? 700 : 850;
    case Kin::edits:
      return 1000 - std::min<std::uint32_t>(600, link.edits * 1000 / static_cast<std::uint32_t>(bytes + 1));
    case Kin::same: return 1000;
  }
  return 0;
}

/// Of a token that was put together without them, they are counted here.
std::uint32_t letters(const Token& token) {
  return token.letters != 0 ? token.letters : text::letter_mask(token.text);
}

/// Nothing is set beforehand: there is room for many, and most pairs of names have few.
struct Candidate {
  std::uint32_t value;
  std::uint8_t query, query_count, listed, listed_count;
  Kin kin;
  std::uint8_t edits;
  text::KeyFamily family;
  Match match() const { return {query, query_count, listed, listed_count, {kin, edits, family}}; }
};

class Aligner {
 public:
  Aligner(std::span<const Token> query, std::span<const std::uint32_t> query_weights, std::span<const Token> listed,
          std::span<const std::uint32_t> listed_weights)
      : query_(query), listed_(listed), query_weights_(query_weights), listed_weights_(listed_weights) {}

  Alignment run(Joins joins) {
    joins_ = joins;
    find_single();
    if (joins != Joins::none) find_joined();
    if (conflict_) return listed_.size() <= kExactMax ? exact() : greedy();
    Alignment out;
    for (std::size_t i = 0; i < count_; ++i) take(candidates_[i].match(), out);
    return out;
  }

 private:
  static constexpr std::size_t kExactMax = 10;
  static constexpr int kUnlikeMax = 7;  ///< letters in which a join and the other token may differ

  void add(std::size_t q, std::size_t q_count, std::size_t l, std::size_t l_count, const Link& how, std::size_t bytes) {
    if (count_ == kCandidatesMax) return;
    Candidate& c = candidates_[count_++];
    c.query = static_cast<std::uint8_t>(q);
    c.query_count = static_cast<std::uint8_t>(q_count);
    c.listed = static_cast<std::uint8_t>(l);
    c.listed_count = static_cast<std::uint8_t>(l_count);
    c.kin = how.kin;
    c.edits = how.edits;
    c.family = how.family;
    std::uint32_t weight = 0;
    for (std::size_t i = q; i < q + q_count; ++i) {
      weight += query_weights_[i];
      conflict_ = conflict_ || ((query_seen_ >> i) & 1U) != 0;
      query_seen_ |= 1U << i;
    }
    for (std::size_t j = l; j < l + l_count; ++j) {
      weight += listed_weights_[j];
      conflict_ = conflict_ || ((listed_seen_ >> j) & 1U) != 0;
      listed_seen_ |= 1U << j;
    }
    // A join must beat two single pairs that fit as well: it gives up a little.
    c.value = weight * sureness(how, bytes) / 1000 * (q_count + l_count > 2 ? 97U : 100U) / 100 + 1;
  }

  void find_single() {
    std::uint32_t query_twice = 0, listed_twice = 0;
    for (std::size_t i = 0; i < query_.size(); ++i) {
      for (std::size_t j = 0; j < listed_.size(); ++j) {
        const Link how = link(query_[i], listed_[j]);
        if (how.kin == Kin::none) continue;
        add(i, 1, j, 1, how, std::min(query_[i].text.size(), listed_[j].text.size()));
        if (how.kin != Kin::same) continue;
        query_twice |= query_same_ & (1U << i);
        listed_twice |= listed_same_ & (1U << j);
        query_same_ |= 1U << i;
        listed_same_ |= 1U << j;
      }
    }
    // A word that stands twice on one side may be needed for a join there.
    if (query_twice != 0) listed_same_ = 0;
    if (listed_twice != 0) query_same_ = 0;
  }

  /// Joins are tried only where neither part nor the other side has its equal already, and the lengths are near.
  void find_joined() {
    for (std::size_t i = 0; i + 1 < query_.size(); ++i) {
      if (((query_same_ >> i) & 3U) != 0 || !joinable(query_[i]) || !joinable(query_[i + 1])) continue;
      std::optional<Token> joined;
      for (std::size_t j = 0; j < listed_.size(); ++j)
        if (((listed_same_ >> j) & 1U) == 0) try_join(query_[i], query_[i + 1], joined, listed_[j], {i, 2, j, 1});
    }
    for (std::size_t j = 0; j + 1 < listed_.size(); ++j) {
      if (((listed_same_ >> j) & 3U) != 0 || !joinable(listed_[j]) || !joinable(listed_[j + 1])) continue;
      std::optional<Token> joined;
      for (std::size_t i = 0; i < query_.size(); ++i)
        if (((query_same_ >> i) & 1U) == 0) try_join(listed_[j], listed_[j + 1], joined, query_[i], {i, 1, j, 2});
    }
  }

  struct Where {
    std::size_t query, query_count, listed, listed_count;
  };
  /// `joined` is made when it is first needed: its keys cost more than all else here.
  void try_join(const Token& first, const Token& second, std::optional<Token>& joined, const Token& whole,
                const Where& where) {
    if (whole.role != Role::word) return;
    const std::size_t size = first.text.size() + second.text.size();
    if (size > whole.text.size() + 3 || whole.text.size() > size + 3 || whole.text.size() < 3) return;
    if (whole.text.front() != first.text.front() && size + whole.text.size() < 12) return;
    if (std::popcount((letters(first) | letters(second)) ^ letters(whole)) > kUnlikeMax) return;
    if (!joined) joined = text::join_tokens(first, second);
    const Link how = link(*joined, whole);
    const bool consonants = how.kin == Kin::key && how.family == text::KeyFamily::skeleton;
    if (how.kin != Kin::none && how.kin != Kin::initial && (!consonants || joins_ == Joins::consonants))
      add(where.query, where.query_count, where.listed, where.listed_count, how, std::min(size, whole.text.size()));
  }

  static void take(const Match& match, Alignment& out) {
    if (out.count == out.matches.size()) return;
    out.matches[out.count++] = match;
    out.query_matched |= ((1U << match.query_count) - 1) << match.query;
    out.listed_matched |= ((1U << match.listed_count) - 1) << match.listed;
  }

  Alignment greedy() {
    std::ranges::sort(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(count_), {},
                      [](const Candidate& c) { return std::tuple(~c.value, c.query, c.listed, c.query_count); });
    Alignment out;
    for (std::size_t k = 0; k < count_; ++k) {
      const Match m = candidates_[k].match();
      const std::uint32_t q = ((1U << m.query_count) - 1) << m.query, l = ((1U << m.listed_count) - 1) << m.listed;
      if ((out.query_matched & q) == 0 && (out.listed_matched & l) == 0) take(m, out);
    }
    std::ranges::sort(out.matches.begin(), out.matches.begin() + out.count, {}, &Match::query);
    return out;
  }

  /// best_[i][used]: the most value from query token i on, when the listed tokens `used` are taken.
  Alignment exact() {
    const std::size_t sets = std::size_t{1} << listed_.size();
    best_.assign((query_.size() + 2) * sets, 0);
    choice_.assign((query_.size() + 2) * sets, kSkip);
    for (std::size_t i = query_.size(); i-- > 0;) {
      for (std::size_t used = 0; used < sets; ++used) {
        std::uint32_t best = best_[(i + 1) * sets + used];
        std::uint8_t chosen = kSkip;
        for (std::size_t k = 0; k < count_; ++k) {
          const Candidate& c = candidates_[k];
          const std::size_t l = ((std::size_t{1} << c.listed_count) - 1) << c.listed;
          if (c.query != i || (used & l) != 0) continue;
          const std::uint32_t value = c.value + best_[(i + c.query_count) * sets + (used | l)];
          if (value > best) best = value, chosen = static_cast<std::uint8_t>(k);
        }
        best_[i * sets + used] = best;
        choice_[i * sets + used] = chosen;
      }
    }
    Alignment out;
    for (std::size_t i = 0, used = 0; i < query_.size();) {
      const std::uint8_t k = choice_[i * sets + used];
      if (k == kSkip) {
        ++i;
        continue;
      }
      const Match m = candidates_[k].match();
      take(m, out);
      used |= ((std::size_t{1} << m.listed_count) - 1) << m.listed;
      i += m.query_count;
    }
    return out;
  }

  static constexpr std::uint8_t kSkip = 0xFF;
  std::span<const Token> query_, listed_;
  std::span<const std::uint32_t> query_weights_, listed_weights_;
  std::array<Candidate, kCandidatesMax> candidates_;
  std::size_t count_ = 0;
  Joins joins_ = Joins::none;
  std::uint32_t query_seen_ = 0, listed_seen_ = 0, query_same_ = 0, listed_same_ = 0;
  bool conflict_ = false;
  std::vector<std::uint32_t> best_;
  std::vector<std::uint8_t> choice_;
};

bool is_initial_of(const Token& a, const Token& b) {
  return a.role == Role::initial && a.text.size() == 1 && (b.role == Role::word || b.role == Role::initial) &&
         !b.text.empty() && a.text[0] == b.text[0];
}

}  // namespace

namespace {

/// Letters that only one of them has: an edit makes at most two.
unsigned unlike_letters(const Token& a, const Token& b) {
  return static_cast<unsigned>(std::popcount(letters(a) ^ letters(b)));
}

}  // namespace

Link link(const Token& query, const Token& listed) {
  // Nearly all pairs differ in size or first letter: no call for those.
  if (query.text.size() == listed.text.size() && query.text[0] == listed.text[0] && query.text == listed.text)
    return {Kin::same, 0, {}};
  if (query.role != Role::word || listed.role != Role::word) {
    const bool initial = is_initial_of(query, listed) || is_initial_of(listed, query);
    return initial ? Link{Kin::initial, 0, {}} : Link{};
  }
  const text::Key key = query.keys.common(listed.keys);
  const text::KeyFamily family = key != 0 ? text::family_of(key) : text::KeyFamily{};
  const std::size_t shorter = std::min(query.text.size(), listed.text.size());
  const std::size_t longer = std::max(query.text.size(), listed.text.size());
  const unsigned most = text::edits_allowed(shorter);
  if (longer - shorter <= most && unlike_letters(query, listed) <= 2 * most) {
    const unsigned edits = text::osa_distance(query.text, listed.text, most);
    if (edits <= most) return {Kin::edits, static_cast<std::uint8_t>(edits), family};
  }
  return key != 0 ? Link{Kin::key, 0, family} : Link{};
}

Alignment align(std::span<const Token> query, std::span<const std::uint32_t> query_weights,
                std::span<const Token> listed, std::span<const std::uint32_t> listed_weights, Joins joins) {
  return Aligner(query, query_weights, listed, listed_weights).run(joins);
}

}  // namespace clew::screen
