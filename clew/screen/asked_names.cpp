// What no rule of fields knows may stand in a field too: "RENT JANUARY 2026", a street, a reference. So of a text with
// numbers or many words each run of two to four words is compared by itself, and is a hit where somebody is called just
// so. That costs some thirty searches, and only for such texts.
#include "clew/screen/asked_names.h"

#include <algorithm>
#include <string_view>

namespace clew::screen {
namespace {

constexpr std::size_t kManyWords = 5, kRunWordsMin = 2, kRunWordsMax = 4;

bool has_digit(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The words between blanks. A read name has at most text::kTokensMax, and a longer one holds by itself.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size() && words.size() < text::kTokensMax;) {
    const std::size_t from = text.find_first_not_of(" \t\r\n", at);
    if (from == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\r\n", from), text.size());
    words.push_back(text.substr(from, at - from));
  }
  return words;
}

void add_runs(std::string_view text, text::NameKind kind, std::vector<AskedName>& names) {
  const std::vector<std::string_view> words = words_of(text);
  const bool numbers = std::any_of(words.begin(), words.end(), has_digit);
  if (words.size() <= kRunWordsMin || (!numbers && words.size() < kManyWords)) return;
  for (std::size_t first = 0; first + kRunWordsMin <= words.size(); ++first) {
    if (has_digit(words[first])) continue;
    for (std::size_t count = 2; count <= kRunWordsMax && first + count <= words.size(); ++count) {
      const std::string_view last = words[first + count - 1];
      if (has_digit(last)) break;
      if (count == words.size()) continue;  // the whole
      const auto from = static_cast<std::size_t>(words[first].data() - text.data());
      const auto end = static_cast<std::size_t>(last.data() - text.data()) + last.size();
      const std::string run(text.substr(from, end - from));
      names.push_back({run, text::read_name(run, kind), false, true});
    }
  }
}

void add_guises(const std::string& text, text::NameKind kind, std::vector<AskedName>& names) {
  for (text::Disguised& one : text::disguised(text, kind)) {
    AskedName name{one.text, text::read_name(one.text, kind)};
    name.run = one.only == text::Only::just_so;
    name.same_letters = one.only == text::Only::same_letters;
    name.guise = one.guise;
    names.push_back(std::move(name));
  }
}

}  // namespace

std::vector<AskedName> asked_names(const std::string& text, text::NameKind kind, text::Field& field, bool guises) {
  field = text::read_field(text, kind);
  std::vector<AskedName> names;
  names.push_back({text, text::read_name(text, kind), field.no_name});
  if (guises && !field.no_name && text::says_anybody(text)) field.no_name = names.front().no_name = true;
  if (guises && !field.no_name) names.front().same_letters = text::tells_nobody(text, kind);
  for (const text::FieldName& one : field.names) {
    names.push_back({one.text, text::read_name(one.text, kind)});
    // Of several, one may be a person and the next a company, whatever the field was meant for.
    if (field.several && kind != text::NameKind::unknown)
      names.push_back({one.text, text::read_name(one.text, text::NameKind::unknown)});
  }
  if (!field.no_name) add_runs(text, kind, names);
  if (!guises || field.no_name || names.front().same_letters) return names;
  add_guises(text, kind, names);
  for (const text::FieldName& one : field.names) add_guises(one.text, kind, names);
  return names;
}

std::vector<NameHit> search_asked(const NameIndex& index, const AskedName& name, Score least) {
  if (name.no_name || name.same_letters) return index.search_letters(name.name, least);
  return index.search(name.name, least);
}

// A run of words that many people bear ("Ahmed Hassan") stands in many names by chance.
Score least_score(const AskedName& name, const TokenWeights& weights, Score least) {
  if (!name.run) return least;
  std::uint32_t most = 0;
  for (const text::Reading& reading : name.name.readings) {
    std::uint32_t total = 0;
    for (const text::Token& token : reading.tokens) total += weights.weight(token);
    most = std::max(most, total);
  }
  const bool part = name.guise == text::Guise::part && name.name.kind == text::NameKind::organisation;
  if (most < (part ? kPartWeight : kRunWeight)) return kScoreOne + 1;
  // "Inmobiliaria Tijuana" is not the listed "Inmobiliaria Tijuana Costa": trades and towns stand in many names.
  return std::max(least, name.name.kind == text::NameKind::organisation ? kCompanyRunLeast : kRunLeast);
}

}  // namespace clew::screen
