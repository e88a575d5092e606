// The scenario's side of the comparison is checked like any input: a folder can be cut, edited or of a later version,
// and a score against half a truth would be a false statement about somebody's program. So every question must have its
// right answer, of the right kind, and every right item must be one that could be given.

#include "sim/score/exam.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "sim/score/json_walk.h"

namespace clew::sim::score {
namespace {

constexpr const char* kNames[] = {"exact",  "set",     "links",      "probability", "minutes",
                                  "series", "ranking", "invariance", "open"};
constexpr const char* kMakeAgain = "make the scenario again: clew scenario make NAME --seed N --size S --out DIR";

std::unexpected<Refusal> refuse(const std::string& file, std::string_view text, const Walk& walk) {
  const std::size_t more = walk.count() - 1;
  return std::unexpected(Refusal{Code::malformed,
                                 fmt::format("{}: {}{}", file, placed(text, walk.complaints().front()),
                                             more == 0 ? std::string() : fmt::format(" (and {} more)", more)),
                                 kMakeAgain});
}

Outcome<JsonValue> tree(std::string_view json, const std::string& file) {
  auto root = codec::read_json(json);
  if (root) return std::move(*root);
  return std::unexpected(
      Refusal{root.error().code, file + ": " + placed(json, {root.error().offset, root.error().reason}), kMakeAgain});
}

bool takes_fields(Kind kind) {
  return kind == Kind::exact || kind == Kind::minutes || kind == Kind::invariance;
}
bool takes_items(Kind kind) {
  return kind == Kind::set || kind == Kind::links || kind == Kind::probability || kind == Kind::ranking;
}

void read_universe_of(Walk& walk, const JsonValue& value, Question& question) {
  if (value.type == JsonValue::Type::object) {
    question.universe_path = walk.text(value, "path");
    if (question.universe_path.starts_with('/') || question.universe_path.find("..") != std::string::npos)
      walk.say(value.offset, "the path of a universe leaves the folder");
  } else if (walk.is_list(value, "universe")) {
    for (const JsonValue& item : value.items) question.universe.insert(canonical(item.text));
  }
}

Question read_question(Walk& walk, const JsonValue& value) {
  Question question;
  question.id = walk.text(value, "id");
  question.section = walk.text(value, "section");
  question.text = walk.text(value, "text");
  question.brief = walk.text_or(value, "short", "");
  const auto kind = kind_by_name(walk.text(value, "kind"));
  if (!kind) walk.say(value.offset, fmt::format("question '{}' has no kind this version knows", question.id));
  question.kind = kind.value_or(Kind::open);
  question.fields = walk.texts(value, "fields");
  question.accuses = walk.flag_or_not(value, "accuses");
  question.stoppable = walk.text_or(value, "measure", "") == "stoppable";
  if (const JsonValue* universe = value.find("universe"); universe != nullptr)
    read_universe_of(walk, *universe, question);
  if (question.kind == Kind::open) question.why = walk.text(value, "why");
  if (takes_fields(question.kind) && question.fields.empty())
    walk.say(value.offset, fmt::format("question '{}' has no \"fields\"", question.id));
  if (question.kind == Kind::probability && question.universe.empty() && question.universe_path.empty())
    walk.say(value.offset, fmt::format("question '{}' has no \"universe\"", question.id));
  if (question.accuses && (!takes_items(question.kind) || question.kind == Kind::ranking))
    walk.say(value.offset, fmt::format("question '{}' cannot accuse: only set, links and probability do", question.id));
  return question;
}

Right read_right(Walk& walk, const JsonValue& value, const Question& question) {
  Right right;
  if (takes_items(question.kind)) {
    if (const JsonValue* items = walk.need(value, "items"); items != nullptr && walk.is_list(*items, "items")) {
      for (const JsonValue& item : items->items) {
        const JsonValue* id = item.type == JsonValue::Type::object ? item.find("id") : &item;
        if (id == nullptr || id->type != JsonValue::Type::string)
          walk.say(item.offset, "an item is neither a text nor an object with \"id\"");
        else if (!right.items.insert(canonical(id->text)).second)
          walk.say(item.offset, fmt::format("'{}' stands there twice", id->text));
      }
    }
    if (question.kind == Kind::ranking) {
      right.first = walk.number(value, "k");
      if (right.first == 0) walk.say(value.offset, "\"k\" is 0");
    }
    return right;
  }
  const JsonValue* values = walk.need(value, "values");
  if (values == nullptr || !walk.is_object(*values, "\"values\"")) return right;
  for (const JsonValue::Member& member : values->members) {
    if (question.kind == Kind::minutes) {
      const Right::Span span{walk.number(member.value, "low"), walk.number(member.value, "high")};
      if (span.low > span.high) walk.say(member.offset, "\"low\" is above \"high\"");
      right.minutes[member.key] = span;
      continue;
    }
    if (member.value.type != JsonValue::Type::string) {
      walk.say(member.value.offset, fmt::format("the value of '{}' is not a text", member.key));
    } else if (question.kind == Kind::series) {
      const auto amount = parse_u128(member.value.text);
      if (!amount) walk.say(member.value.offset, fmt::format("the value of '{}' is not an amount", member.key));
      right.cells[canonical(member.key)] = amount.value_or(0);
    } else {
      right.values[member.key] = canonical(member.value.text);
    }
  }
  return right;
}

// Every field has its value, every right item is one that may be given.
void check_right(Walk& walk, std::uint64_t offset, const Question& question, const Right& right) {
  for (const std::string& field : question.fields)
    if (question.kind == Kind::minutes ? !right.minutes.contains(field) : !right.values.contains(field))
      walk.say(offset, fmt::format("question '{}': the truth has no '{}'", question.id, field));
  if (!question.universe.empty())
    for (const std::string& item : right.items)
      if (!question.universe.contains(item))
        walk.say(offset, fmt::format("question '{}': '{}' is not in its universe", question.id, item));
  const auto is_zero = [](const auto& cell) { return cell.second == 0; };
  if (question.kind == Kind::series && std::ranges::all_of(right.cells, is_zero))
    walk.say(offset, fmt::format("question '{}': every cell is 0", question.id));
  if (question.kind == Kind::ranking && right.items.empty())
    walk.say(offset, fmt::format("question '{}': nothing is valid", question.id));
  if (question.kind == Kind::probability && right.items.size() == question.universe.size())
    walk.say(offset, fmt::format("question '{}': all of its universe is right", question.id));
}

Outcome<std::string> text_of(const std::string& folder, const char* name) {
  auto text = read_file(join_path(folder, name));
  if (text) return std::move(*text);
  if (text.error().code == Code::not_found)
    return std::unexpected(Refusal{Code::not_found, fmt::format("'{}' has no {}", folder, name),
                                   "name the folder that clew scenario make --out made"});
  return std::unexpected(Refusal{text.error().code, fmt::format("{} cannot be read", join_path(folder, name)), ""});
}

Outcome<void> read_head(std::string_view json, const std::string& file, Exam& exam) {
  const JsonValue root = CLEW_TRY(tree(json, file));
  Walk walk;
  if (walk.is_object(root, "the document")) {
    if (walk.text(root, "schema") != "clew-scenario/1") walk.say(root.offset, "\"schema\" is not clew-scenario/1");
    exam.scenario = walk.text(root, "name");
    exam.title = walk.text_or(root, "title", exam.scenario);
    exam.size = walk.text(root, "size");
    exam.seed = walk.number(root, "seed");
  }
  if (walk.count() > 0) return refuse(file, json, walk);
  return {};
}

}  // namespace

const char* kind_name(Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_by_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (name == kNames[i]) return static_cast<Kind>(i);
  return std::nullopt;
}

std::string canonical(std::string_view id) {
  std::string out(id);
  bool hex = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = out[i];
    const bool start = i == 0 || std::string_view(">:@/#").find(out[i - 1]) != std::string_view::npos;
    if (start) hex = c == '0' && i + 1 < out.size() && (out[i + 1] == 'x' || out[i + 1] == 'X');
    if (hex && c >= 'A' && c <= 'Z') out[i] = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

const Question* Exam::find(std::string_view id) const {
  const auto at = std::ranges::find(questions, id, &Question::id);
  return at == questions.end() ? nullptr : &*at;
}

Outcome<QuestionList> read_questions(std::string_view json, const std::string& file) {
  const JsonValue root = CLEW_TRY(tree(json, file));
  Walk walk;
  QuestionList list;
  if (walk.is_object(root, "the document")) {
    if (walk.text(root, "schema") != "clew-questions/1") walk.say(root.offset, "\"schema\" is not clew-questions/1");
    list.scenario = walk.text(root, "scenario");
    if (const JsonValue* all = walk.need(root, "questions"); all != nullptr && walk.is_list(*all, "questions")) {
      std::set<std::string> seen;
      for (const JsonValue& value : all->items) {
        if (!walk.is_object(value, "a question")) continue;
        list.questions.push_back(read_question(walk, value));
        if (!seen.insert(list.questions.back().id).second)
          walk.say(value.offset, fmt::format("question '{}' stands there twice", list.questions.back().id));
      }
    }
  }
  if (walk.count() > 0) return refuse(file, json, walk);
  return list;
}

Outcome<void> read_truth(std::string_view json, const std::string& file, Exam& exam) {
  const JsonValue root = CLEW_TRY(tree(json, file));
  Walk walk;
  if (walk.is_object(root, "the document")) {
    if (walk.text(root, "schema") != "clew-truth/1") walk.say(root.offset, "\"schema\" is not clew-truth/1");
    if (const JsonValue* all = walk.need(root, "answers"); all != nullptr && walk.is_list(*all, "answers")) {
      for (const JsonValue& value : all->items) {
        if (!walk.is_object(value, "an answer")) continue;
        const std::string id = walk.text(value, "question");
        const Question* question = exam.find(id);
        if (question == nullptr || question->kind == Kind::open || exam.right.contains(id)) {
          walk.say(value.offset, fmt::format("'{}' is no question that is asked, or is answered twice", id));
          continue;
        }
        exam.right[id] = read_right(walk, value, *question);
        check_right(walk, value.offset, *question, exam.right[id]);
      }
    }
    for (const Question& question : exam.questions)
      if (question.kind != Kind::open && !exam.right.contains(question.id))
        walk.say(root.offset, fmt::format("question '{}' has no right answer", question.id));
  }
  if (walk.count() > 0) return refuse(file, json, walk);
  return {};
}

Outcome<People> read_people(std::string_view csv, const std::string& file) {
  People people;
  codec::CsvReader reader(csv);
  std::map<std::string, PersonOf> persons;
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    const auto bad = [&](std::uint64_t line, const char* reason) {
      return std::unexpected(Refusal{Code::malformed, fmt::format("{}: line {}: {}", file, line, reason), kMakeAgain});
    };
    if (!record) return bad(codec::place_of(csv, record.error().offset).line, record.error().reason);
    if (header) {
      if (record->fields != std::vector<std::string>{"person", "role", "innocent", "why", "ledger", "address"})
        return bad(1, "the columns are not person,role,innocent,why,ledger,address");
      continue;
    }
    if (record->fields.size() != 6) return bad(record->line, "there are not 6 fields");
    const std::string& innocent = record->fields[2];
    if (innocent != "0" && innocent != "1") return bad(record->line, "\"innocent\" is neither 0 nor 1");
    const auto [at, added] = persons.try_emplace(record->fields[0], PersonOf{persons.size(), innocent == "1"});
    if (added) ++(at->second.innocent ? people.innocents : people.guilty);
    if (at->second.innocent != (innocent == "1")) return bad(record->line, "a person is innocent and is not");
    people.by_id.emplace(canonical(record->fields[5]), at->second);
  }
  return people;
}

Outcome<std::set<std::string>> read_universe(std::string_view csv, const std::string& file) {
  std::set<std::string> ids;
  codec::CsvReader reader(csv);
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    if (!record)
      return std::unexpected(Refusal{
          record.error().code, file + ": " + placed(csv, {record.error().offset, record.error().reason}), kMakeAgain});
    if (!header) ids.insert(canonical(record->fields.front()));
  }
  return ids;
}

Outcome<Exam> load_exam(const std::string& folder) {
  Exam exam;
  const std::string head = CLEW_TRY(text_of(folder, "scenario.json"));
  CLEW_TRY_VOID(read_head(head, join_path(folder, "scenario.json"), exam));
  const std::string questions = CLEW_TRY(text_of(folder, "questions.json"));
  QuestionList list = CLEW_TRY(read_questions(questions, join_path(folder, "questions.json")));
  if (list.scenario != exam.scenario)
    return std::unexpected(Refusal{
        Code::mismatch,
        fmt::format("{}: scenario.json says '{}', questions.json says '{}'", folder, exam.scenario, list.scenario),
        kMakeAgain});
  exam.questions = std::move(list.questions);
  for (Question& question : exam.questions) {
    if (question.universe_path.empty()) continue;
    const std::string csv = CLEW_TRY(text_of(folder, question.universe_path.c_str()));
    question.universe = CLEW_TRY(read_universe(csv, join_path(folder, question.universe_path)));
  }
  const std::string truth = CLEW_TRY(text_of(folder, "truth/answers.json"));
  CLEW_TRY_VOID(read_truth(truth, join_path(folder, "truth/answers.json"), exam));
  const std::string people = CLEW_TRY(text_of(folder, "truth/people.csv"));
  exam.people = CLEW_TRY(read_people(people, join_path(folder, "truth/people.csv")));
  return exam;
}

}  // namespace clew::sim::score
