// clew screen name, address, certify: one party, and the proof that none is missed.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "clew/engine/certify.h"
#include "clew/engine/party_values.h"

namespace clew::cli {
namespace {

using engine::Outcome;

// "passportNumber=A1", or a number of no stated kind. A kind that is not compared would be a question nobody answers.
Outcome<void> add_id(intel::Entity& party, const std::string& word) {
  const std::size_t equal = word.find('=');
  const std::size_t begin = equal == std::string::npos ? 0 : equal + 1;
  if (word.find_first_not_of(" \t\r\n", begin) == std::string::npos)
    return std::unexpected<engine::Failure>({Code::usage, fmt::format("--id '{}' has no number", word),
                                             "write passportNumber=A1234567, or leave the option out"});
  if (equal == std::string::npos || equal == 0) {
    party.add("id", word);
    return {};
  }
  const std::string kind = word.substr(0, equal);
  if (!engine::is_identifier(kind))
    return std::unexpected<engine::Failure>({Code::usage, fmt::format("--id: there is no kind of number '{}'", kind),
                                             "write passportNumber, idNumber, taxNumber, registrationNumber, "
                                             "imoNumber, swiftBic, leiCode ...; or the number "
                                             "alone, which is compared with all kinds"});
  party.add(kind, word.substr(equal + 1));
  return {};
}

// As in files of parties: 18.02.1962 is a day, and 10/03/1957 is two. What is no date stays as it is, and is refused.
void add_birth_date(engine::ScreenQuery& query, const std::string& text) {
  engine::ScreenQuery read;
  read.party.schema = "Person";
  read.party.add("birthDate", text);
  engine::read_facts(read, time_now());
  if (read.party.values.empty()) return query.party.add("birthDate", text);
  for (intel::Value& value : read.party.values) query.party.add("birthDate", value.text);
  std::move(read.unread.begin(), read.unread.end(), std::back_inserter(query.unread));
}

Outcome<engine::ScreenQuery> party_of(const ScreenWords& words) {
  engine::ScreenQuery query;
  query.id = words.party;
  query.party.schema = words.schema;
  std::string name;
  for (const std::string& word : words.words) name += (name.empty() ? "" : " ") + word;
  query.party.add("name", name);
  for (const std::string& alias : words.aliases) query.party.add("alias", alias);
  for (const std::string& date : words.birth_dates) add_birth_date(query, date);
  for (const std::string& country : words.countries) query.party.add("country", country);
  query.party.add("gender", words.gender);
  for (const std::string& id : words.ids) CLEW_TRY_VOID(add_id(query.party, id));
  query.party.settle();
  return query;
}

// The answers, recorded unless --no-log, printed in order; the gravest verdict is the exit code.
Outcome<int> ask(const ScreenWords& words, const std::vector<engine::ScreenQuery>& queries) {
  const engine::Act act = act_of(words);
  engine::ScreenOptions options = CLEW_TRY(screen_options(words, act.time));
  const auto snapshot = CLEW_TRY(snapshot_of(words));
  std::optional<engine::DecisionLog> log;
  // A decision of a past day's lists is a question of an examiner; it is recorded like any other.
  if (!words.no_log) log = CLEW_TRY(engine::DecisionLog::open(words.common.store));
  options.rules = CLEW_TRY(rules_of(words, log));
  std::vector<engine::Decided> decided;
  for (const engine::ScreenQuery& query : queries)
    decided.push_back({query, options, CLEW_TRY(engine::screen_party(*snapshot, query, options)), ""});
  std::vector<std::string> ids(decided.size());
  if (log) ids = CLEW_TRY(log->record(decided, *snapshot, act));
  engine::Verdict gravest = engine::Verdict::pass;
  for (std::size_t i = 0; i < decided.size(); ++i) {
    gravest = std::max(gravest, decided[i].answer.verdict);
    if (words.common.json) {
      print(fmt::format(R"({{"decision":"{}","answer":{}}})", ids[i], engine::answer_json(decided[i].answer)) + "\n");
      continue;
    }
    if (i > 0) print("\n");
    if (decided.size() > 1) print(visible(words.words[i]) + ": ");
    print(answer_text(decided[i].answer, *snapshot, words.explain));
    if (log) print(fmt::format("Recorded as {} (clew replay {})\n", ids[i], ids[i]));
  }
  return verdict_exit(gravest, words.history_exit);
}

int finish(const Outcome<int>& done, const ScreenWords& words) {
  return done ? *done : report_failure(done.error(), words.common.json);
}

}  // namespace

int run_screen_name(const ScreenWords& words) {
  const auto party = party_of(words);
  return party ? finish(ask(words, {*party}), words) : report_failure(party.error(), words.common.json);
}

int run_screen_address(const ScreenWords& words) {
  std::vector<engine::ScreenQuery> queries;
  for (const std::string& address : words.words) {
    engine::ScreenQuery query;
    query.id = words.party;
    query.party.schema = "CryptoWallet";
    query.party.add("publicKey", address);
    query.party.settle();
    queries.push_back(std::move(query));
  }
  return finish(ask(words, queries), words);
}

int run_screen_certify(const ScreenWords& words) {
  const auto run = [&]() -> Outcome<int> {
    const engine::ScreenOptions options = CLEW_TRY(screen_options(words, time_now()));
    const auto snapshot = CLEW_TRY(snapshot_of(words));
    const auto report = engine::certify_names(
        *snapshot,
        {words.queries, words.stratum, words.seed, options.threshold, threads_or_default(words.common.threads)},
        progress_bar(words.common.quiet));
    end_progress();
    if (!report) return std::unexpected(report.error());
    print(words.common.json ? report->json : report->text);
    return report->proven ? kOk : kDifferent;
  };
  return finish(run(), words);
}

}  // namespace clew::cli
