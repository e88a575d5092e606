// clew audit, clew replay, clew screen allow: the log of decisions.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "apps/cli/commands.h"
#include "apps/cli/print.h"
#include "apps/cli/screen_words.h"
#include "clew/codec/json.h"

namespace clew::cli {
namespace {

using engine::DecisionLog;
using engine::Outcome;

int finish(const Outcome<int>& done, const ScreenWords& words) {
  return done ? *done : report_failure(done.error(), words.common.json);
}

void write_line(codec::JsonWriter& json, const engine::AuditLine& line) {
  json.begin_object().pair("id", line.id).pair("time", line.time).pair("kind", line.kind).pair("who", line.who);
  json.pair("open", line.open).key("erased").boolean(line.erased);
  if (!line.sealed.empty()) json.pair("sealed", line.sealed);
  json.end_object();
}

void print_replayed_json(const engine::Replayed& replayed) {
  codec::JsonWriter json;
  json.begin_object().pair("id", replayed.id).key("erased").boolean(replayed.erased);
  json.key("whole").boolean(replayed.whole).key("same").boolean(replayed.same).key("differences").begin_array();
  for (const std::string& difference : replayed.differences) json.string(difference);
  json.end_array().pair("policy", replayed.policy).pair("policy_now", replayed.policy_now);
  json.pair("recorded", replayed.recorded).pair("now", replayed.now);
  print(json.end_object().take());
}

void say(const std::string& text) {
  std::fputs(text.c_str(), stderr);
}

// Standard output has the recorded answer and nothing else, so that it is the same for ever; what was found when the
// question was asked again goes to standard error.
void print_replayed(const engine::Replayed& replayed) {
  const bool shown = replayed.whole && !replayed.erased;
  if (shown) print(replayed.recorded + "\n");
  std::fflush(stdout);
  if (replayed.erased)
    say(
        fmt::format("The question of {} was erased: it cannot be asked again.\n"
                    "That it was asked, when, by whom and with which verdict stands in the chain:\n"
                    "clew audit show {}\n",
                    replayed.id, replayed.id));
  else if (replayed.same)
    say(fmt::format("{}: recorded so; asked again, the same answer, byte for byte ({} bytes)\n", replayed.id,
                    replayed.recorded.size()));
  else if (shown)
    say(fmt::format("{}: recorded so; asked again, {}\n", replayed.id,
                    replayed.now.empty() ? "there is no answer" : "the answer is not the same"));
  else
    say(fmt::format("{}: what the log says of it is not shown (clew audit show {})\n", replayed.id, replayed.id));
  for (const std::string& difference : replayed.differences) say("  " + visible(difference) + "\n");
}

Outcome<int> replay(const ScreenWords& words) {
  const DecisionLog log = CLEW_TRY(DecisionLog::open_to_read(words.common.store));
  auto replayed =
      log.replay(words.words.front(), threads_or_default(words.common.threads), progress_bar(words.common.quiet));
  end_progress();
  if (!replayed) return std::unexpected(replayed.error());
  if (words.common.json)
    print_replayed_json(*replayed);
  else
    print_replayed(*replayed);
  return replayed->same ? kOk : kDifferent;
}

Outcome<int> verify(const ScreenWords& words) {
  const DecisionLog log = CLEW_TRY(DecisionLog::open_to_read(words.common.store));
  const auto checked = CLEW_TRY(log.verify(words.known_id));
  if (words.common.json) {
    codec::JsonWriter json;
    json.begin_object().key("whole").boolean(checked.whole).pair("records", checked.records);
    json.pair("sealed", checked.sealed).pair("erased", checked.erased).pair("head", checked.head);
    json.pair("broken", checked.broken).pair("reason", checked.reason);
    print(json.end_object().take());
  } else if (checked.whole) {
    print(fmt::format("The log is whole: {} records, {} with sealed parts, {} of them erased.\nLast: {}\n",
                      grouped(checked.records), grouped(checked.sealed), grouped(checked.erased),
                      checked.head.empty() ? "none" : checked.head));
  } else {
    print(fmt::format("The log is broken at record {}: {}\n{} records before it are whole.\n", checked.broken,
                      visible(checked.reason), grouped(checked.broken == 0 ? 0 : checked.broken - 1)));
  }
  return checked.whole ? kOk : kDifferent;
}

// A kind that no record has would be answered with nothing, like a log in which nothing happened.
Outcome<void> check_kind(const std::string& kind) {
  constexpr std::array<std::string_view, 6> kKinds = {"decision", "allow", "revoke", "watch", "batch", "erase"};
  if (kind.empty() || std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end()) return {};
  return std::unexpected<engine::Failure>({Code::usage, fmt::format("there is no kind of record '{}'", kind),
                                           "write decision, allow, revoke, watch, batch or erase"});
}

Outcome<int> list(const ScreenWords& words) {
  CLEW_TRY_VOID(check_kind(words.kind));
  const DecisionLog log = CLEW_TRY(DecisionLog::open_to_read(words.common.store));
  const auto lines = CLEW_TRY(log.list(words.kind, words.rows, false));
  if (words.common.json) {
    codec::JsonWriter json;
    json.begin_array();
    for (const engine::AuditLine& line : lines) write_line(json, line);
    print(json.end_array().take());
    return kOk;
  }
  Table table({{"id"}, {"time"}, {"kind"}, {"who"}, {"what stays in the chain"}});
  for (const engine::AuditLine& line : lines)
    table.row({line.id, line.time, line.kind, line.who, line.open.substr(0, 60)});
  print(lines.empty() ? "The log has no such record.\n" : table.text());
  return kOk;
}

Outcome<int> show(const ScreenWords& words) {
  const DecisionLog log = CLEW_TRY(DecisionLog::open_to_read(words.common.store));
  const auto line = CLEW_TRY(log.find(words.words.front()));
  if (words.common.json) {
    codec::JsonWriter json;
    write_line(json, line);
    print(json.take());
    return kOk;
  }
  print(fmt::format("{} {} {} by {}\n  {}\n", line.id, line.time, line.kind, visible(line.who), visible(line.open)));
  if (line.erased) print("  What was sealed with it was erased.\n");
  if (!line.sealed.empty()) print("  " + visible(line.sealed) + "\n");
  return kOk;
}

Outcome<int> erase(const ScreenWords& words) {
  DecisionLog log = CLEW_TRY(DecisionLog::open_existing(words.common.store));
  const std::uint64_t count = CLEW_TRY(log.erase(words.words, words.party, words.reason, act_of(words)));
  if (words.common.json)
    print(fmt::format("{{\"erased\":{}}}\n", count));
  else
    print(fmt::format("Erased what was personal in {} {}; the chain is whole.\n", grouped(count),
                      count == 1 ? "record" : "records"));
  return kOk;
}

std::string state_of(const engine::GoodGuyLine& line, UnixTime now) {
  if (!line.revoked.empty()) return "revoked " + line.revoked;
  return line.rule.expires <= now ? "over" : "until " + to_iso(line.rule.expires);
}

Outcome<int> show_rules(const ScreenWords& words, const DecisionLog& log) {
  const auto lines = CLEW_TRY(log.all_rules());
  const UnixTime now = time_now();
  codec::JsonWriter json;
  json.begin_array();
  Table table({{"rule"}, {"party"}, {"is not"}, {"id"}, {"list"}, {"state"}, {"who"}, {"reason"}});
  for (const engine::GoodGuyLine& line : lines) {
    table.row({std::to_string(line.rule.number), line.rule.party, line.caption, line.rule.entity, line.list,
               state_of(line, now), line.rule.who, line.rule.reason});
    json.begin_object().pair("rule", line.rule.number).pair("party", line.rule.party).pair("entity", line.rule.entity);
    json.pair("list", line.list).pair("caption", line.caption).pair("expires", to_iso(line.rule.expires));
    json.pair("revoked", line.revoked).pair("who", line.rule.who).pair("reason", line.rule.reason).end_object();
  }
  if (words.common.json)
    print(json.end_array().take());
  else
    print(lines.empty() ? "There are no rules.\n" : table.text());
  return kOk;
}

Outcome<int> allow(const ScreenWords& words) {
  if (words.show_rules) return show_rules(words, CLEW_TRY(DecisionLog::open_to_read(words.common.store)));
  DecisionLog log = CLEW_TRY(DecisionLog::open_existing(words.common.store));
  if (words.revoke != 0) {
    CLEW_TRY_VOID(log.revoke(words.revoke, words.reason, act_of(words)));
    print(words.common.json ? fmt::format("{{\"revoked\":{}}}\n", words.revoke)
                            : fmt::format("Rule {} speaks no more.\n", words.revoke));
    return kOk;
  }
  const auto until = CLEW_TRY(time_of_words(words.until, "--until"));
  if (words.words.empty() || words.entity.empty() || !until)
    return std::unexpected<engine::Failure>(
        {Code::usage, "a rule needs a decision, --entity and --until", "clew screen allow --help has examples"});
  const auto snapshot = CLEW_TRY(snapshot_of(words));
  const auto line = CLEW_TRY(
      log.allow({words.words.front(), words.entity, words.list, *until, words.reason}, *snapshot, act_of(words)));
  if (words.common.json)
    print(fmt::format("{{\"rule\":{}}}\n", line.rule.number));
  else
    print(fmt::format("Rule {}: {} is not '{}' ({} of {}), until {}.\n", line.rule.number,
                      line.rule.party.empty() ? "who says the same" : "party " + visible(line.rule.party),
                      visible(line.caption), line.rule.entity, line.list, to_iso(line.rule.expires)));
  return kOk;
}

}  // namespace

int run_replay(const ScreenWords& words) {
  return finish(replay(words), words);
}
int run_audit_verify(const ScreenWords& words) {
  return finish(verify(words), words);
}
int run_audit_list(const ScreenWords& words) {
  return finish(list(words), words);
}
int run_audit_show(const ScreenWords& words) {
  return finish(show(words), words);
}
int run_audit_erase(const ScreenWords& words) {
  return finish(erase(words), words);
}
int run_screen_allow(const ScreenWords& words) {
  return finish(allow(words), words);
}

}  // namespace clew::cli
