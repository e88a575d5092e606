// Whoever enters with another program learns the format from this reader's complaints. So it refuses a question that is
// not asked, a field that is not there, an id outside the universe, an item given twice and a probability that is none,
// instead of scoring them as wrong: a slip of form must not look like an error of judgement.

#include "sim/score/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace clew::sim::score {
namespace {

class Reader {
 public:
  Reader(const Exam& exam, Reading& out) : exam_(exam), out_(out) {}

  void document(const JsonValue& root) {
    if (!walk_.is_object(root, "the document")) return;
    walk_.only(root, {"schema", "scenario", "seed", "size", "by", "note", "answers"});
    if (const std::string schema = walk_.text(root, "schema"); !schema.empty() && schema != "clew-answers/1")
      walk_.say(root.find("schema")->offset, fmt::format("\"schema\" is '{}', not clew-answers/1", schema));
    same(root, "scenario", exam_.scenario);
    same(root, "size", exam_.size);
    const JsonValue* seed = root.find("seed");
    const std::size_t before = walk_.count();
    if (walk_.number(root, "seed") != exam_.seed && walk_.count() == before)
      walk_.say(seed->offset, fmt::format("the answers are for another seed; this folder has seed {}", exam_.seed));
    out_.file.by = walk_.text(root, "by");
    const JsonValue* all = walk_.need(root, "answers");
    if (all == nullptr || !walk_.is_list(*all, "answers")) return;
    for (const JsonValue& value : all->items) answer(value);
  }

  void finish() {
    out_.complaints = walk_.complaints();
    std::ranges::stable_sort(out_.complaints, {}, &Complaint::offset);
    out_.count = walk_.count();
  }

 private:
  void same(const JsonValue& root, const char* key, const std::string& wanted) {
    const JsonValue* value = root.find(key);
    if (const std::string given = walk_.text(root, key); value != nullptr && given != wanted)
      walk_.say(value->offset, fmt::format("the answers are for {} '{}'; this folder has '{}'", key, given, wanted));
  }

  void answer(const JsonValue& value) {
    if (!walk_.is_object(value, "an answer")) return;
    walk_.only(value, {"question", "values", "items", "note"});
    const std::string id = walk_.text(value, "question");
    if (id.empty()) return;
    const std::uint64_t offset = value.find("question")->offset;
    const Question* question = exam_.find(id);
    if (question == nullptr) return walk_.say(offset, fmt::format("there is no question '{}'", id));
    if (question->kind == Kind::open)
      return walk_.say(offset, fmt::format("question '{}' is open: it is not asked ({})", id, question->why));
    const auto [at, added] = out_.file.answers.try_emplace(id);
    if (!added) return walk_.say(offset, fmt::format("question '{}' is answered twice", id));
    const bool wants_items = question->kind == Kind::set || question->kind == Kind::links ||
                             question->kind == Kind::probability || question->kind == Kind::ranking;
    const char* const wanted = wants_items ? "items" : "values";
    const char* const other = wants_items ? "values" : "items";
    if (const JsonValue* wrong = value.find(other); wrong != nullptr)
      return walk_.say(wrong->offset, fmt::format("question '{}' is of kind {}: it takes \"{}\", not \"{}\"", id,
                                                  kind_name(question->kind), wanted, other));
    const JsonValue* given = walk_.need(value, wanted);
    if (given == nullptr) return;
    if (!wants_items) return values(*given, *question, at->second);
    if (!walk_.is_list(*given, "items")) return;
    std::set<std::string> seen;
    for (const JsonValue& one : given->items) item(one, *question, seen, at->second);
  }

  void item(const JsonValue& value, const Question& question, std::set<std::string>& seen, Answer& out) {
    Given given;
    if (value.type == JsonValue::Type::string) {
      given.id = canonical(value.text);
    } else if (value.type == JsonValue::Type::object) {
      walk_.only(value, {"id", "p"});
      given.id = canonical(walk_.text(value, "id"));
      if (const JsonValue* p = value.find("p"); p != nullptr) given.p = probability(*p);
    } else {
      return walk_.say(value.offset,
                       fmt::format("an item is {}, neither a text nor an object with \"id\"", type_word(value.type)));
    }
    if (given.id.empty()) return walk_.say(value.offset, "an id is empty");
    const std::size_t link = given.id.find('>');
    if (question.kind == Kind::links && (link == 0 || link == std::string::npos || link + 1 == given.id.size()))
      return walk_.say(value.offset, fmt::format("'{}' is no link: FROM>TO is expected", given.id));
    if (!question.universe.empty() && !question.universe.contains(given.id))
      return walk_.say(value.offset,
                       fmt::format("'{}' is not one of the ids question '{}' asks about", given.id, question.id));
    if (!seen.insert(given.id).second) return walk_.say(value.offset, fmt::format("'{}' is given twice", given.id));
    out.items.push_back(std::move(given));
  }

  Ppm probability(const JsonValue& value) {
    const std::string text = value.text.empty() ? std::to_string(value.number) : value.text;
    const auto p = value.type == JsonValue::Type::number ? parse_probability(text) : Result<Ppm>(fail({}, ""));
    if (p) return *p;
    walk_.say(value.offset, value.type == JsonValue::Type::number
                                ? fmt::format("the probability {} is not between 0 and 1", text)
                                : fmt::format("a probability is a number, not {}", type_word(value.type)));
    return 0;
  }

  void values(const JsonValue& given, const Question& question, Answer& out) {
    if (!walk_.is_object(given, "\"values\"")) return;
    for (const JsonValue::Member& member : given.members) {
      const bool whole = member.value.type == JsonValue::Type::number && member.value.text.empty();
      if (!whole && member.value.type != JsonValue::Type::string) {
        walk_.say(member.value.offset,
                  fmt::format("the value of '{}' is neither a text nor a whole number", member.key));
        continue;
      }
      const std::string text = whole ? std::to_string(member.value.number) : member.value.text;
      if (question.kind == Kind::series)
        cell(member, text, out);
      else if (!is_field(member.key, question))
        walk_.say(member.offset, fmt::format("question '{}' has no field '{}'", question.id, member.key));
      else if (question.kind == Kind::minutes)
        minutes(member, text, out);
      else
        out.values[member.key] = canonical(text);
    }
  }

  static bool is_field(std::string_view key, const Question& question) {
    if (question.kind == Kind::invariance) {
      const std::size_t slash = key.rfind('/');
      if (slash == std::string_view::npos) return false;
      const std::string_view side = key.substr(slash + 1);
      if (side != "with" && side != "without") return false;
      key = key.substr(0, slash);
    }
    return std::ranges::find(question.fields, key) != question.fields.end();
  }

  void minutes(const JsonValue::Member& member, const std::string& text, Answer& out) {
    const auto value = parse_u128(text);
    if (!value || *value > kCountMax)
      return walk_.say(member.value.offset, fmt::format("'{}' is no whole number of minutes", text));
    out.minutes[member.key] = static_cast<std::uint64_t>(*value);
  }

  void cell(const JsonValue::Member& member, const std::string& text, Answer& out) {
    const auto amount = parse_u128(text);
    if (member.key.find('/') == std::string::npos)
      return walk_.say(member.offset, fmt::format("'{}' is no cell: TIME/KEY is expected", member.key));
    if (!amount) return walk_.say(member.value.offset, fmt::format("'{}' is no amount in base units", text));
    if (!out.cells.emplace(canonical(member.key), *amount).second)
      walk_.say(member.offset, fmt::format("'{}' is given twice", member.key));
  }

  const Exam& exam_;
  Reading& out_;
  Walk walk_;
};

}  // namespace

Reading read_answers(std::string_view json, const Exam& exam) {
  Reading out;
  const auto root = codec::read_json(json, codec::JsonNumbers::any);
  if (!root) {
    out.complaints.push_back({root.error().offset, root.error().reason});
    out.count = 1;
    return out;
  }
  Reader reader(exam, out);
  reader.document(*root);
  reader.finish();
  return out;
}

Result<Ppm> parse_probability(std::string_view number) {
  constexpr std::int64_t kPlacesMax = 400;
  std::string digits;
  std::int64_t places = 0, exponent = 0;  // behind the point; after the e
  bool point = false, negative = false, below = false;
  std::size_t at = 0;
  if (!number.empty() && number[0] == '-') negative = true, ++at;
  for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
    if (number[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (number[at] < '0' || number[at] > '9') return fail(Code::malformed, "a digit is expected", at);
    digits += number[at];
    if (point) ++places;
  }
  if (digits.empty() || digits.size() > codec::kJsonNumberMax) return fail(Code::malformed, "digits are expected", at);
  if (at < number.size()) {
    ++at;  // the e
    if (at < number.size() && (number[at] == '-' || number[at] == '+')) {
      below = number[at] == '-';
      ++at;
    }
    if (at == number.size()) return fail(Code::malformed, "an exponent is expected", at);
    for (; at < number.size(); ++at) {
      if (number[at] < '0' || number[at] > '9') return fail(Code::malformed, "a digit is expected", at);
      exponent = std::min(exponent * 10 + (number[at] - '0'), kPlacesMax);
    }
  }
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return Ppm{0};
  if (negative) return fail(Code::overflow, "less than 0");
  // The value is 0.DIGITS times 10^weight.
  const std::int64_t weight = static_cast<std::int64_t>(digits.size()) - places + (below ? -exponent : exponent);
  const bool one = weight == 1 && digits[0] == '1' && digits.find_first_not_of('0', 1) == std::string::npos;
  if (one) return kWhole;
  if (weight > 0) return fail(Code::overflow, "more than 1");
  Ppm ppm = 0;
  for (std::int64_t place = 0; place < 7; ++place) {  // six digits and the one that rounds
    const std::int64_t index = place + weight;
    const bool there = index >= 0 && index < static_cast<std::int64_t>(digits.size());
    const Ppm digit = there ? static_cast<Ppm>(digits[static_cast<std::size_t>(index)] - '0') : 0;
    ppm = place < 6 ? ppm * 10 + digit : ppm + (digit >= 5 ? 1 : 0);
  }
  return ppm;
}

}  // namespace clew::sim::score
