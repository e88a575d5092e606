// A field of a question is taken apart in every way, for what is a listed number is known: a run of words that equals
// one is a hit whatever stands around it. The text of a list is taken apart with care, for what comes of it is looked
// for in all questions: only at signs that stand in no number, at words, and never into a date.

#include "clew/screen/number_runs.h"

#include <algorithm>
#include <array>

#include "clew/screen/identifier_forms.h"
#include "clew/screen/identifier_index.h"

namespace clew::screen {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

void add(std::vector<std::string>& runs, std::string run) {
  if (std::find(runs.begin(), runs.end(), run) == runs.end()) runs.push_back(std::move(run));
}

// "PASSPORTAF133955": the number behind a word that says what it is.
std::string_view without_number_word(std::string_view word) {
  const std::size_t digit = std::min(word.find_first_of("0123456789"), word.size());
  for (std::size_t size = digit; size >= 2; --size)
    if (is_number_word(word.substr(0, size))) return word.substr(size);
  return {};
}

// Whether a number may go on over the gap before this word.
bool inside_number(const std::vector<FieldWord>& words, std::size_t at) {
  if (at == 0 || at == words.size()) return false;
  if (is_number_word(words[at - 1].text) || is_number_word(words[at].text)) return false;
  if (words[at].before == Gap::part) return true;
  return words[at].before == Gap::blank && has_digit(words[at - 1].text) && has_digit(words[at].text);
}

bool is_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  return !has_digit(word) && std::find(kMonths.begin(), kMonths.end(), word.substr(0, 3)) != kMonths.end();
}

// "25 Jan 2016", "2016-01-25", "01.02.2016", "25 Jan".
bool is_date(const std::vector<FieldWord>& words, std::size_t begin, std::size_t end) {
  bool dated = false;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string& word = words[i].text;
    const bool four = word.size() == 4 && all_digits(word) && (word.starts_with("19") || word.starts_with("20"));
    if (!four && !(word.size() <= 2 && all_digits(word)) && !is_month(word)) return false;
    dated |= four || is_month(word);
  }
  return dated && end - begin <= 3;
}

std::string joined(const std::vector<FieldWord>& words, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += words[i].text;
  return out;
}

// A word of letters alone is a remark, unless it is short and stands close by ("A 0139243", "12/SAKHANA").
bool is_remark(const FieldWord& word) {
  constexpr std::size_t kSeriesMax = 3;
  if (has_digit(word.text)) return false;
  return word.before != Gap::part && (word.text.size() > kSeriesMax || is_number_word(word.text));
}

void add_listed(const std::vector<FieldWord>& words, std::size_t begin, std::size_t end,
                std::vector<std::string>& numbers) {
  const auto letters = [&](std::size_t at) { return !has_digit(words[at].text); };
  const auto take = [&](std::size_t from, std::size_t to) {
    if (from >= to || is_date(words, from, to)) return;
    std::string number = joined(words, from, to);
    if (number.size() >= kIdentifierBytesMin && has_digit(number)) add(numbers, std::move(number));
  };
  take(begin, end);
  std::size_t from = begin, to = end;
  while (from + 1 < to && letters(from) && words[from + 1].before == Gap::blank) ++from;
  while (from + 1 < to && letters(to - 1) && words[to - 1].before == Gap::blank) --to;
  take(from, to);
  // One character behind a hyphen is a check digit, which many leave out.
  if (to - from >= 2 && words[to - 1].text.size() == 1 && words[to - 1].before == Gap::part &&
      joined(words, from, to - 1).size() >= kPartOfNumberMin)
    take(from, to - 1);
}

}  // namespace

std::vector<std::string> runs_asked(std::string_view field) {
  const std::vector<FieldWord> words = field_words(field, kNumberFieldMax);
  std::vector<std::string> runs;
  if (words.empty()) return runs;
  add(runs, joined(words, 0, words.size()));
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    const bool cut_front = inside_number(words, begin);
    std::string run;
    for (std::size_t end = begin + 1; end <= std::min(words.size(), begin + kNumberWordsMax); ++end) {
      run += words[end - 1].text;
      const bool cut = cut_front || inside_number(words, end);
      if (run.size() >= (cut ? kPartOfNumberMin : kIdentifierBytesMin) && has_digit(run)) add(runs, run);
    }
    const std::string_view bare = without_number_word(words[begin].text);
    if (bare.size() >= kIdentifierBytesMin) add(runs, std::string(bare));
  }
  return runs;
}

std::vector<std::string> numbers_listed(std::string_view text) {
  const std::vector<FieldWord> words = field_words(text, kNumberFieldMax);
  std::vector<std::string> numbers;
  for (std::size_t begin = 0; begin < words.size();) {
    if (is_remark(words[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin + 1;
    while (end < words.size() && words[end].before != Gap::end && words[end].before != Gap::none &&
           !is_remark(words[end]))
      ++end;
    add_listed(words, begin, end, numbers);
    begin = end;
  }
  const std::string whole = joined(words, 0, words.size());
  numbers.erase(std::remove(numbers.begin(), numbers.end(), whole), numbers.end());
  return numbers;
}

std::string alike_key(std::string_view plain) {
  constexpr std::string_view kZe = "\u0437", kBe = "\u0431";
  std::string key;
  for (std::size_t at = 0; at < plain.size();) {
    const bool ze = plain.substr(at).starts_with(kZe), be = plain.substr(at).starts_with(kBe);
    key += ze ? '3' : be ? '6' : plain[at];
    at += ze || be ? kZe.size() : 1;
  }
  if (std::string latin = in_latin(key); !latin.empty()) key = std::move(latin);
  for (char& c : key) {
    if (c == 'O') c = '0';
    if (c == 'I' || c == 'L') c = '1';
  }
  const std::size_t zeros = std::min(key.find_first_not_of('0'), key.size());
  if (zeros != 0 && all_digits(key) && key.size() - zeros >= kIdentifierBytesMin) key.erase(0, zeros);
  return key;
}

}  // namespace clew::screen
