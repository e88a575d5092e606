// What a number must not reward decides its form.
//
// Naming everybody must not pay: a set is measured against the answer "all of its universe", a probability against the
// base rate, a ranking against a shuffled one, and every innocent person accused is counted; from one in twenty on (the
// plan's own bound) the headline is 0. Naming nobody must not pay: an unanswered question has no points and stays in
// the mean, and a question of which nothing is right (a trap) can only cost: passed it does not count, failed it counts
// as a question without points. Answering in half-tones must not pay: a probability of one half asserts.
//
// A weighted sum of all figures was refused: weights hide what was bought with what.

#include "sim/score/score.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clew/base/check.h"

namespace clew::sim::score {
namespace {

constexpr std::uint64_t kHarmOneIn = 20;

bool has_items(Kind kind) {
  return kind == Kind::set || kind == Kind::links || kind == Kind::probability || kind == Kind::ranking;
}

void score_set(const Right& right, const Answer& answer, Tally& tally) {
  for (const Given& item : answer.items)
    if (item.asserted()) ++(right.items.contains(item.id) ? tally.found : tally.wrong);
  tally.missed = right.items.size() - tally.found;
  tally.passed = tally.wrong + tally.missed == 0 ? 1 : 0;
}

void score_probability(const Question& question, const Right& right, const Answer& answer, Tally& tally) {
  std::map<std::string_view, Ppm> given;
  for (const Given& item : answer.items) given[item.id] = item.p;
  for (const std::string& id : question.universe) {
    const auto at = given.find(id);
    const Ppm p = at == given.end() ? 0 : at->second;
    const bool is = right.items.contains(id);
    const u128 off = is ? kWhole - p : p;
    tally.squared += off * off;
    Bin& bin = tally.bins[static_cast<std::size_t>(std::min<Ppm>(p * 10 / kWhole, 9))];
    ++bin.count, bin.sum_p += p, bin.positives += is ? 1 : 0;
    ++tally.asked, tally.positives += is ? 1 : 0;
  }
  score_set(right, answer, tally);
}

void score_exact(const Question& question, const Right& right, const Answer& answer, QuestionScore& out) {
  for (const std::string& field : question.fields) {
    const auto at = answer.values.find(field);
    const bool good = at != answer.values.end() && at->second == right.values.at(field);
    if (!good) out.wrong.push_back(field);
    out.tally.right += good ? 1 : 0;
  }
  out.tally.of = question.fields.size();
}

void score_invariance(const Question& question, const Right& right, const Answer& answer, QuestionScore& out) {
  for (const std::string& field : question.fields) {
    const auto with = answer.values.find(field + "/with"), without = answer.values.find(field + "/without");
    const bool both = with != answer.values.end() && without != answer.values.end();
    const bool same = both && with->second == without->second;
    const bool good = same && with->second == right.values.at(field);
    if (!good) out.wrong.push_back(field);
    out.tally.right += good ? 1 : 0;
    out.tally.same += same ? 1 : 0;
  }
  out.tally.of = question.fields.size();
}

void score_minutes(const Question& question, const Right& right, const Answer& answer, QuestionScore& out) {
  for (const std::string& field : question.fields) {
    const Right::Span& span = right.minutes.at(field);
    Clock clock{field, std::nullopt, span.low, span.high};
    if (const auto at = answer.minutes.find(field); at != answer.minutes.end()) clock.given = at->second;
    if (clock.given && *clock.given >= span.low && *clock.given <= span.high) ++out.tally.right;
    out.clocks.push_back(std::move(clock));
  }
  out.tally.of = question.fields.size();
}

// A cell that is 0 in the truth and in the answer (or not in it) is none: zeros everywhere would be a cheap answer.
void score_series(const Right& right, const Answer& answer, QuestionScore& out) {
  Tally& tally = out.tally;
  std::set<std::string> keys;
  for (const auto& [key, amount] : right.cells) keys.insert(key);
  for (const auto& [key, amount] : answer.cells) keys.insert(key);
  for (const std::string& key : keys) {
    const auto is = right.cells.find(key), said = answer.cells.find(key);
    const u128 truth = is == right.cells.end() ? 0 : is->second;
    const u128 given = said == answer.cells.end() ? 0 : said->second;
    if (truth == 0 && given == 0) continue;
    if (out.stoppable) out.cells.push_back({key, truth, given});
    ++tally.of;
    if (truth == given) {
      ++tally.right;
      continue;
    }
    const u128 larger = std::max(truth, given), off = larger - std::min(truth, given);
    ++tally.rest, tally.rest_error += static_cast<Ppm>(mul_div(off, kWhole, larger).quotient);
  }
}

void score_ranking(const Right& right, const Answer& answer, Tally& tally) {
  const std::uint64_t best = std::min<std::uint64_t>(right.first, right.items.size());
  std::uint64_t hits = 0;
  Ppm sum = 0;
  for (std::size_t i = 0; i < answer.items.size() && i < right.first; ++i)
    if (right.items.contains(answer.items[i].id)) sum += share(++hits, i + 1);
  tally.right = hits, tally.of = best;
  tally.precision = best == 0 ? 0 : sum / best;
}

// (value - lazy) / (1 - lazy), and nothing if it is not more than the lazy answer's.
Ppm above(Ppm value, Ppm lazy) {
  if (lazy >= kWhole) return value;
  return value <= lazy ? 0 : static_cast<Ppm>(u128{value - lazy} * kWhole / (kWhole - lazy));
}

Ppm points_of(const Question& question, const Right& right, const QuestionScore& scored) {
  const Tally& tally = scored.tally;
  const std::uint64_t universe = question.universe.size(), valid = right.items.size();
  switch (question.kind) {
    case Kind::exact:
    case Kind::minutes:
    case Kind::invariance: return scored.passed ? kWhole : 0;
    case Kind::set:
    case Kind::links: return above(f1(tally), universe == 0 ? 0 : share_up(2 * valid, valid + universe));
    case Kind::probability: return static_cast<Ppm>(std::max<SignedPpm>(0, brier_skill(tally).value_or(0)));
    case Kind::series: return tally.of == 0 ? 0 : share(tally.right, tally.of);
    case Kind::ranking:
      if (tally.of == 0) return 0;
      return above(
          share(tally.right, tally.of),
          universe == 0 ? 0 : std::min(kWhole, share_up(std::min(right.first, universe) * valid, universe * tally.of)));
    case Kind::open: return 0;
  }
  return 0;
}

using Accused = std::map<std::uint64_t, bool>;  // person, innocent

Accused accused_by(const Question& question, const Answer& answer, const People& people) {
  Accused accused;
  if (!question.accuses) return accused;
  for (const Given& item : answer.items) {
    if (!item.asserted()) continue;
    std::string_view id = item.id;
    if (question.kind == Kind::links) id.remove_prefix(id.find('>') + 1);
    const auto [begin, end] = people.by_id.equal_range(id);
    for (auto at = begin; at != end; ++at) accused.emplace(at->second.person, at->second.innocent);
  }
  return accused;
}

std::uint64_t innocents_in(const Accused& accused) {
  return static_cast<std::uint64_t>(std::ranges::count_if(accused, [](const auto& one) { return one.second; }));
}

QuestionScore unscored(const Question& question) {
  QuestionScore out;
  out.id = question.id, out.section = question.section, out.text = question.text, out.brief = question.brief,
  out.why = question.why;
  out.kind = question.kind, out.stoppable = question.stoppable;
  return out;
}

void score_answer(const Question& question, const Right& right, const Answer& answer, QuestionScore& out) {
  switch (question.kind) {
    case Kind::exact: score_exact(question, right, answer, out); break;
    case Kind::invariance: score_invariance(question, right, answer, out); break;
    case Kind::minutes: score_minutes(question, right, answer, out); break;
    case Kind::set:
    case Kind::links: score_set(right, answer, out.tally); break;
    case Kind::probability: score_probability(question, right, answer, out.tally); break;
    case Kind::series: score_series(right, answer, out); break;
    case Kind::ranking: score_ranking(right, answer, out.tally); break;
    case Kind::open: return;
  }
  if (question.kind != Kind::set && question.kind != Kind::links && question.kind != Kind::probability)
    out.tally.passed = out.tally.right == out.tally.of ? 1 : 0;
  out.tally.runs = 1;
  out.passed = out.tally.passed == 1;
}

std::string ratio(const char* name, std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return fmt::format("{} -", name);
  return fmt::format("{} {} ({})", name, three_digits(share(part, whole)), three_digits(wilson(part, whole)));
}

std::string set_figure(const Tally& tally) {
  if (tally.found + tally.missed == 0)
    return tally.wrong == 0 ? std::string("none named, and none is right")
                            : fmt::format("{} named where none is right", tally.wrong);
  return fmt::format("{}, {}; {} right, {} false, {} missed", ratio("P", tally.found, tally.found + tally.wrong),
                     ratio("R", tally.found, tally.found + tally.missed), tally.found, tally.wrong, tally.missed);
}

std::string probability_figure(const Tally& tally) {
  return fmt::format("Brier {}; at 0.5: {}", three_digits_up(brier(tally).value_or(0)), set_figure(tally));
}

}  // namespace

const char* status_name(Status status) {
  switch (status) {
    case Status::answered: return "answered";
    case Status::unanswered: return "unanswered";
    case Status::open: return "open";
  }
  return "";
}

void Tally::add(const Tally& other) {
  runs += other.runs, passed += other.passed, right += other.right, of += other.of, same += other.same;
  found += other.found, wrong += other.wrong, missed += other.missed;
  asked += other.asked, positives += other.positives, squared += other.squared;
  for (std::size_t i = 0; i < bins.size(); ++i)
    bins[i].count += other.bins[i].count, bins[i].positives += other.bins[i].positives,
        bins[i].sum_p += other.bins[i].sum_p;
  rest += other.rest, rest_error += other.rest_error, precision += other.precision;
}

Score score(const Exam& exam, const AnswerFile& answers) {
  Score out{exam.scenario,         exam.title, exam.size,          answers.by, exam.seed, {},
            exam.people.innocents, 0,          exam.people.guilty, 0};
  Accused accused;
  for (const Question& question : exam.questions) {
    QuestionScore scored = unscored(question);
    if (question.kind != Kind::open) {
      const Right& right = exam.right.at(question.id);
      const auto answer = answers.answers.find(question.id);
      scored.trap = has_items(question.kind) && right.items.empty();
      scored.status = answer == answers.answers.end() ? Status::unanswered : Status::answered;
      if (scored.status == Status::answered) {
        score_answer(question, right, answer->second, scored);
        scored.points = scored.trap ? 0 : points_of(question, right, scored);
        const Accused here = accused_by(question, answer->second, exam.people);
        scored.harmed = innocents_in(here);
        accused.insert(here.begin(), here.end());
      }
    }
    out.questions.push_back(std::move(scored));
  }
  out.harmed = innocents_in(accused);
  out.accused = accused.size() - out.harmed;
  return out;
}

Totals totals(const Score& score) {
  Totals sum;
  std::uint64_t points = 0, f1_points = 0;
  for (const QuestionScore& one : score.questions) {
    if (one.status == Status::open) {
      ++sum.open;
      continue;
    }
    ++sum.asked;
    if (one.status == Status::answered) ++sum.answered;
    if (one.kind == Kind::exact) ++sum.exact, sum.exact_passed += one.passed ? 1 : 0;
    if (one.kind == Kind::invariance) ++sum.invariance, sum.invariance_passed += one.passed ? 1 : 0;
    if (one.kind == Kind::links)
      sum.links_right += one.tally.found, sum.links_wrong += one.tally.wrong, sum.links_missed += one.tally.missed;
    if (one.trap) {
      const bool failed = one.tally.wrong > 0;
      ++sum.traps, sum.traps_failed += failed ? 1 : 0, sum.counted += failed ? 1 : 0;
      continue;
    }
    if (one.kind == Kind::set || one.kind == Kind::links) ++sum.f1_questions, f1_points += f1(one.tally);
    ++sum.counted, points += one.points;
  }
  if (sum.f1_questions > 0) sum.mean_f1 = f1_points / sum.f1_questions;
  if (sum.counted > 0) sum.mean_points = points / sum.counted;
  const std::uint64_t lost = std::min(score.innocents, kHarmOneIn * score.harmed);
  sum.headline = score.innocents == 0
                     ? sum.mean_points
                     : static_cast<Ppm>(u128{sum.mean_points} * (score.innocents - lost) / score.innocents);
  return sum;
}

Ppm f1(const Tally& tally) {
  const std::uint64_t below = 2 * tally.found + tally.wrong + tally.missed;
  return below == 0 ? 0 : share(2 * tally.found, below);
}

std::optional<Ppm> brier(const Tally& tally) {
  if (tally.asked == 0) return std::nullopt;
  const u128 one = u128{tally.asked} * kWhole;
  return static_cast<Ppm>(tally.squared / one + (tally.squared % one == 0 ? 0 : 1));
}

// 1 - B / (r (1 - r)) with r = positives / asked; B / (r (1 - r)) = squared * asked / (positives (asked - positives)),
// rounded up.
std::optional<SignedPpm> brier_skill(const Tally& tally) {
  if (tally.positives == 0 || tally.positives == tally.asked) return std::nullopt;
  const u128 base = u128{tally.positives} * (tally.asked - tally.positives) * kWhole;
  const u128 above_base = tally.squared * tally.asked;
  const u128 part = above_base / base + (above_base % base == 0 ? 0 : 1);
  return static_cast<SignedPpm>(kWhole) - static_cast<SignedPpm>(std::min<u128>(part, u128{kCountMax} * kWhole));
}

std::string figure(Kind kind, const Tally& tally) {
  switch (kind) {
    case Kind::exact: return fmt::format("{} of {} fields", tally.right, tally.of);
    case Kind::minutes: return fmt::format("{} of {} within the bounds", tally.right, tally.of);
    case Kind::invariance:
      return fmt::format("{} of {} fields right with and without the noise, {} unchanged by it", tally.right, tally.of,
                         tally.same);
    case Kind::set:
    case Kind::links: return set_figure(tally);
    case Kind::probability: return probability_figure(tally);
    case Kind::series: {
      const std::string off = tally.rest == 0 ? ""
                                              : fmt::format("; the rest off by {} on average",
                                                            three_digits_up(tally.rest_error / tally.rest));
      return fmt::format("{} of {} cells exact{}", tally.right, tally.of, off);
    }
    case Kind::ranking:
      return fmt::format("{} of {} in front, average precision {}", tally.right, tally.of,
                         three_digits(tally.runs == 0 ? 0 : tally.precision / tally.runs));
    case Kind::open: return "";
  }
  return "";
}

}  // namespace clew::sim::score
