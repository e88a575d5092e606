// Words to options, answers to text.

#include "apps/cli/screen_words.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <initializer_list>

#include "apps/cli/print.h"
#include "clew/base/amount.h"

namespace clew::cli {
namespace {

using engine::Outcome;
using engine::Verdict;

std::unexpected<engine::Failure> wrong(std::string message, std::string advice) {
  return std::unexpected<engine::Failure>({Code::usage, std::move(message), std::move(advice)});
}

Outcome<screen::Score> score_of(const std::string& text, const char* option) {
  const auto millionths = parse_units(text, 6);
  if (!millionths || *millionths > 1'000'000)
    return wrong(fmt::format("{} '{}' is no probability", option, text), "write a number from 0 to 1, such as 0.5");
  return static_cast<screen::Score>(*millionths);
}

std::string short_score(screen::Score score) {
  return engine::score_text(score).substr(0, 5);
}

std::string points_text(std::int32_t points) {
  const std::int32_t size = points < 0 ? -points : points;
  return fmt::format("{}{}.{:03}", points < 0 ? '-' : '+', size / 1000, size % 1000);
}

}  // namespace

std::string explanation_text(const screen::Explanation& explanation) {
  std::string out;
  for (std::string_view rest = explanation.alignment; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out += "    " + visible(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  Table pieces({{"points", Table::Align::right}, {"what"}, {"asked"}, {"listed"}});
  for (const screen::Piece& piece : explanation.pieces)
    pieces.row({piece.points == 0 ? "" : points_text(piece.points), piece.what, piece.query, piece.listed});
  if (pieces.size() != 0) out += pieces.text();
  if (!explanation.counterfactual.empty()) out += "  would change it: " + visible(explanation.counterfactual) + "\n";
  return out;
}

UnixTime time_now() {
  return {static_cast<std::int64_t>(std::time(nullptr))};
}

engine::Act act_of(const ScreenWords& words) {
  if (!words.who.empty()) return {words.who, time_now()};
  const char* const user = std::getenv("USER");
  if (user != nullptr && *user != 0) return {user, time_now()};
  const passwd* const entry = ::getpwuid(::geteuid());  // a service or a timer has no USER
  if (entry != nullptr && entry->pw_name != nullptr && *entry->pw_name != 0) return {entry->pw_name, time_now()};
  return {fmt::format("uid {}", ::geteuid()), time_now()};
}

Outcome<std::optional<UnixTime>> time_of_words(const std::string& text, const char* option) {
  if (text.empty()) return std::optional<UnixTime>();
  const auto time = parse_time(text);
  if (!time)
    return wrong(fmt::format("{} '{}' is no time", option, text), "write 2023-06-02, 2023-06-02T21:49:23Z, or seconds");
  return std::optional(*time);
}

Outcome<engine::ScreenOptions> screen_options(const ScreenWords& words, UnixTime now) {
  engine::ScreenOptions options;
  options.lists = words.lists;
  options.threshold = CLEW_TRY(score_of(words.threshold, "--threshold"));
  options.record_floor = CLEW_TRY(score_of(words.floor, "--floor"));
  options.limit = static_cast<unsigned>(std::min<std::uint64_t>(words.limit, UINT32_MAX));
  options.algorithm = words.algorithm;
  options.explain = words.explain || words.common.json;
  options.moved_at = CLEW_TRY(time_of_words(words.moved_at, "--moved-at"));
  const auto as_of = CLEW_TRY(time_of_words(words.as_of, "--as-of"));
  if (const std::string fault = engine::movement_fault(options.moved_at, as_of, now); !fault.empty())
    return wrong("--moved-at " + fault,
                 "write when the value moved; with --as-of the day of the lists that were known then, or later");
  options.exposure = words.exposure;
  options.tenant = words.tenant;
  options.now = now;
  return options;
}

Outcome<std::shared_ptr<const engine::ScreenSnapshot>> snapshot_of(const ScreenWords& words) {
  engine::SnapshotOptions options;
  options.as_of = CLEW_TRY(time_of_words(words.as_of, "--as-of"));
  if (const UnixTime now = time_now(); options.as_of && *options.as_of > now)
    return wrong(fmt::format("--as-of {} is yet to come, it is {} now", to_iso(*options.as_of), to_iso(now)),
                 "nobody knows the lists of that day; leave it out for those of now");
  options.known_at = CLEW_TRY(time_of_words(words.known_at, "--known-at"));
  if (const UnixTime now = time_now(); options.known_at && *options.known_at > now)
    return wrong(fmt::format("--known-at {} is yet to come, it is {} now", to_iso(*options.known_at), to_iso(now)),
                 "leave it out for what is known now");
  options.threads = threads_or_default(words.common.threads);
  options.exposure = words.exposure;
  auto snapshot = engine::load_snapshot(words.common.store, options, progress_bar(words.common.quiet));
  end_progress();
  return snapshot;
}

namespace {

// How far the answer may be passed on and what may be done with it; licences of the lists and labels that have a hit.
std::string markings_text(const engine::ScreenAnswer& answer) {
  std::string out;
  const auto add = [&](const std::string& words) { out += (out.empty() ? "" : "; ") + words; };
  if (!answer.tlp.empty()) add("TLP:" + answer.tlp);
  if (!answer.pap.empty()) add("PAP:" + answer.pap);
  std::vector<std::string> licences;
  for (const engine::ScreenHit& hit : answer.hits)
    if (!hit.licence.empty()) licences.push_back(hit.list + ": " + hit.licence);
  std::sort(licences.begin(), licences.end());
  licences.erase(std::unique(licences.begin(), licences.end()), licences.end());
  for (const std::string& licence : licences) add("licence of " + licence);
  return out.empty() ? out : "Markings: " + visible(out) + "\n";
}

// The first few values of these properties, each once.
std::string values_text(const intel::Entity* entity, std::initializer_list<std::string_view> properties) {
  constexpr std::size_t kShown = 3;
  if (entity == nullptr) return {};
  std::vector<std::string_view> values;
  for (const std::string_view property : properties)
    for (const std::string_view value : entity->all(property))
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + std::string(values[i]);
  if (values.size() > kShown) text += fmt::format(" and {} more", values.size() - kShown);
  return text;
}

// What is true of each list that was asked is said once for each: here once is enough.
std::vector<std::string> without_repeats(const std::vector<std::string>& reasons) {
  std::vector<std::string> kept;
  for (const std::string& reason : reasons)
    if (std::find(kept.begin(), kept.end(), reason) == kept.end()) kept.push_back(reason);
  return kept;
}

}  // namespace

Outcome<std::shared_ptr<const engine::RuleBook>> rules_of(const ScreenWords& words,
                                                          const std::optional<engine::DecisionLog>& log) {
  if (log) return log->rules();
  const auto there = engine::DecisionLog::open_to_read(words.common.store);
  if (!there && there.error().code == Code::not_found) return std::shared_ptr<const engine::RuleBook>();
  auto rules = there ? there->rules() : std::unexpected(there.error());
  if (rules) return rules;
  // A log that cannot be read keeps nobody from asking; without its rules an answer is only stricter.
  fmt::print(stderr, "no good-guy rule is applied: {}\n", visible(rules.error().message));
  return std::shared_ptr<const engine::RuleBook>();
}

std::string answer_text(const engine::ScreenAnswer& answer, const engine::ScreenSnapshot& snapshot, bool explain) {
  std::string out;
  for (const char c : std::string_view(verdict_name(answer.verdict)))
    out += c == '_' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  out += "\n";
  for (const std::string& reason : without_repeats(answer.reasons)) out += "  " + visible(reason) + "\n";
  if (!answer.hits.empty()) {
    Table hits({{"score"},
                {"asks for"},
                {"found by"},
                {"matched"},
                {"kind"},
                {"born"},
                {"gender"},
                {"country"},
                {"id"},
                {"list"},
                {"programmes"}});
    for (const engine::ScreenHit& hit : answer.hits) {
      std::string programmes;
      for (const std::string& programme : hit.programmes) programmes += (programmes.empty() ? "" : ", ") + programme;
      const intel::Entity* const entity = engine::find_entity(snapshot, hit.entity);
      hits.row({hit.exact ? "exact" : short_score(hit.score),
                hit.suppressed_by.empty() ? verdict_name(hit.verdict) : "pass (rule " + hit.suppressed_by + ")",
                hit.kind, hit.matched, hit.schema, values_text(entity, {"birthDate"}), values_text(entity, {"gender"}),
                values_text(entity, {"nationality", "citizenship", "country", "jurisdiction", "mainCountry", "flag"}),
                hit.entity, hit.list, programmes});
    }
    out += "\n" + hits.text();
  }
  if (answer.hits_left_out != 0) out += fmt::format("  ... and {} more hits (--limit)\n", answer.hits_left_out);
  if (explain)
    for (const engine::ScreenHit& hit : answer.hits)
      out +=
          fmt::format("\n{} {} '{}'\n", hit.list, hit.entity, visible(hit.caption)) + explanation_text(hit.explanation);
  out += "\nLists:";
  for (const auto& [list, version] : answer.list_versions) out += fmt::format(" {} {}", list, version.substr(0, 12));
  return out + fmt::format("; policy {}\n", answer.policy_version) + markings_text(answer);
}

int verdict_exit(Verdict verdict, bool history) {
  switch (verdict) {
    case Verdict::pass: return kOk;
    case Verdict::pass_with_history: return history ? kHistory : kOk;
    case Verdict::hold: return kHold;
    case Verdict::block: return kBlock;
  }
  return kHold;
}

void say_not_looked_at(const engine::NotLookedAt& ignored) {
  for (const std::string& word : ignored.words) fmt::print(stderr, "{}\n", visible(engine::not_looked_at_text(word)));
  if (ignored.more != 0) fmt::print(stderr, "and more in {} rows\n", grouped(ignored.more));
}

std::string version_text(const intel::ListVersion& version) {
  const std::string known = to_iso(version.known_from);
  return fmt::format("version {} ({}, {})", version.number, version.version.substr(0, 12),
                     known.ends_with("T00:00:00Z") ? known.substr(0, 10) : known);
}

}  // namespace clew::cli
