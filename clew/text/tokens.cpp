// What each word is in its name. The order of the steps matters: initials are joined before phrases are looked for
// ("L.L.C."), phrases before numbers ("second" in a company, never in a person), and the article is taken off last,
// when it is known what follows it.
#include "clew/text/tokens.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "clew/text/begins.h"
#include "clew/text/keys.h"
#include "clew/text/phrases.h"

namespace clew::text {
namespace {

struct NumberWord {
  std::string_view word;
  int value;
};
/// Sorted.
constexpr NumberWord kNumberWords[] = {
    {"eight", 8},    {"eighteen", 18}, {"eighth", 8},     {"eighty", 80},   {"eleven", 11}, {"eleventh", 11},
    {"fifteen", 15}, {"fifth", 5},     {"fifty", 50},     {"first", 1},     {"five", 5},    {"forty", 40},
    {"four", 4},     {"fourteen", 14}, {"fourth", 4},     {"fourty", 40},   {"nine", 9},    {"nineteen", 19},
    {"ninety", 90},  {"ninth", 9},     {"one", 1},        {"second", 2},    {"seven", 7},   {"seventeen", 17},
    {"seventh", 7},  {"seventy", 70},  {"six", 6},        {"sixteen", 16},  {"sixth", 6},   {"sixty", 60},
    {"ten", 10},     {"tenth", 10},    {"third", 3},      {"thirteen", 13}, {"thirty", 30}, {"three", 3},
    {"twelfth", 12}, {"twelve", 12},   {"twentieth", 20}, {"twenty", 20},   {"two", 2},
};

int roman_value(std::string_view word) {
  int total = 0, previous = 0;
  for (std::size_t i = word.size(); i-- > 0;) {
    const char c = word[i];
    const int digit = c == 'i' ? 1 : c == 'v' ? 5 : c == 'x' ? 10 : c == 'l' ? 50 : 0;
    if (digit == 0) return -1;
    total += digit < previous ? -digit : digit;
    previous = std::max(previous, digit);
  }
  return total > 0 && total < 50 ? total : -1;
}

/// The one way to write a number below 50 in roman letters: what is not written so ("mix", "lil", "iix") is a word.
std::string roman(int value) {
  constexpr std::string_view kOnes[] = {"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
  constexpr std::string_view kTens[] = {"", "x", "xx", "xxx", "xl"};
  return std::string(kTens[static_cast<std::size_t>(value / 10)]) +
         std::string(kOnes[static_cast<std::size_t>(value % 10)]);
}

bool all_digits(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_ascii_letter(char c) {
  return c >= 'a' && c <= 'z';
}

/// "7th", "2nd", "1st", "3rd": the digits.
std::string_view ordinal_digits(std::string_view word) {
  if (word.size() < 3) return {};
  const std::string_view tail = word.substr(word.size() - 2), head = word.substr(0, word.size() - 2);
  return (tail == "th" || tail == "st" || tail == "nd" || tail == "rd") && all_digits(head) ? head : std::string_view();
}

std::string_view without_zeros(std::string_view digits) {
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return digits.substr(first);
}

Token make(std::string text, Role role, const RawWord& first, const RawWord& last) {
  Token token;
  token.text = std::move(text);
  token.role = role;
  token.letters = letter_mask(token.text);
  token.begin = std::min(first.begin, last.begin);
  token.end = std::max(first.end, last.end);
  return token;
}

/// Single letters that belong together ("L.L.C.", "C G") become one word. In persons they stay initials.
std::vector<RawWord> join_letters(std::span<const RawWord> words, NameKind kind) {
  if (kind == NameKind::person) return {words.begin(), words.end()};
  std::vector<RawWord> joined;
  joined.reserve(words.size());
  const auto single = [](const RawWord& w) { return w.text.size() == 1 && is_ascii_letter(w.text[0]); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    joined.push_back(words[i]);
    if (!single(words[i])) continue;
    const bool dotted = words[i].dot;
    while (i + 1 < words.size() && single(words[i + 1]) && !words[i].comma && (words[i].dot || !words[i + 1].dot) &&
           (dotted || (words[i].upper && words[i + 1].upper && !words[i].bracket))) {
      ++i;
      joined.back().text += words[i].text;
      joined.back().end = words[i].end;
      joined.back().comma = words[i].comma;
      joined.back().dot = words[i].dot;
    }
  }
  return joined;
}

/// "JC", "A.B" in a person's name: initials written as one word of capitals without a vowel between.
bool is_initials(const RawWord& word, bool others_mixed) {
  return word.upper && others_mixed && (word.text.size() == 2 || word.text.size() == 3) &&
         std::ranges::none_of(word.text,
                              [](char c) { return !is_ascii_letter(c) || std::string_view("aeiouy").contains(c); });
}

constexpr std::string_view kArticles[] = {"al", "el", "ul",  "ad", "ar", "as", "at",
                                          "az", "an", "ash", "us", "ur", "il"};

/// The Arabic article before its word: it is no token of its own.
bool is_article(std::span<const RawWord> words, std::size_t i) {
  if (i + 1 >= words.size() || std::ranges::find(kArticles, words[i].text) == std::end(kArticles)) return false;
  const bool sure = words[i].text == "al" || words[i].text == "el";
  const std::string& next = words[i + 1].text;
  if (next == "bin" || next == "ibn" || next.size() < 2) return false;
  return words[i].hyphen || (sure && !words[i].comma && !words[i].dot);
}

bool is_misspelt_servant(std::string_view word) {
  if (word.size() < 4 || word.size() > 6 || word == "abdul") return false;
  const bool likely = word.size() == 4      ? word == "adul"
                      : word.front() == 'a' ? !word.ends_with("la") && !word.ends_with("li")
                                            : word == "badul";
  return likely && osa_distance(word, "abdul", 1) <= 1;
}

/// "abdul", "abdel", "abdur": servant of; what is left of the word after it, or npos. Misspelt only where it stands
/// alone.
std::size_t servant_prefix(std::string_view word) {
  if (is_misspelt_servant(word)) return word.size();
  if (!word.starts_with("abd") || word.size() < 5) return std::string_view::npos;
  const char vowel = word[3];
  if (vowel != 'u' && vowel != 'e' && vowel != 'a' && vowel != 'o' && vowel != 'i') return std::string_view::npos;
  const std::string_view name = word.substr(3, 3);
  if ((name == "all" || name == "ull" || name == "oll") && !begins(word.substr(5), "lat"))
    return std::string_view::npos;  // Abdullah is one word; Abdul Latif is two
  if (word == "abdulaye") return std::string_view::npos;
  if (word[4] == 'l') return 5;
  if (word.size() > 6 && word[4] == word[5]) return 5;  // the article's l became the next consonant: Abdurrahman
  if (word.size() == 5 && (word[4] == 'r' || word[4] == 's')) return 5;  // "Abdur Rahman"
  return std::string_view::npos;
}

constexpr std::string_view kLongForms[] = {"company", "corporation", "incorporated", "limited"};
constexpr std::string_view kShortForms[] = {"corp", "gmbh", "llc", "ltd"};  ///< that no word ends with

/// "Smith Trading Corpor": a field ended here. "Limit" is a word of its own, but not where a payment's field ends.
bool is_cut_form(const RawWord& word, std::string_view form) {
  constexpr std::uint32_t kFieldMin = 30;  // bytes
  const std::size_t least = word.end >= kFieldMin ? 4 : 6;
  return word.text.size() >= least && word.text.size() < form.size() && form.starts_with(word.text);
}

void cut_off(std::vector<RawWord>& words, std::size_t i, std::string_view form) {
  RawWord cut = words[i];
  cut.text = form;
  words[i].text.resize(words[i].text.size() - form.size());
  words[i].comma = words[i].dot = words[i].hyphen = false;
  words.insert(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(cut));
}

/// "tradingcorporation", "rahatltd": the form is cut off, so that it is found as one. "comany", "lmiited": a misspelt
/// form is one, and so is "com pany".
std::vector<RawWord> repair_forms(std::vector<RawWord> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i + 1 < words.size() && words[i].text.size() < 11) {
      const std::size_t size = words[i].text.size();
      const auto* const form = std::ranges::find_if(kLongForms, [&](std::string_view f) {
        return f.size() == size + words[i + 1].text.size() && begins(f, words[i].text) &&
               f.substr(size) == words[i + 1].text;
      });
      if (form != std::end(kLongForms)) {
        words[i].text = *form;
        words[i].end = words[i + 1].end;
        words[i].comma = words[i + 1].comma;
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        continue;
      }
    }
    const std::string text = words[i].text;
    if (text.size() < 4) continue;
    const auto* const brief = std::ranges::find_if(
        kShortForms, [&](std::string_view form) { return text.size() >= form.size() + 4 && text.ends_with(form); });
    if (brief != std::end(kShortForms)) {
      cut_off(words, i++, *brief);
      continue;
    }
    for (std::string_view form : kLongForms) {
      if (text.size() >= form.size() + 4 && text.ends_with(form)) {
        cut_off(words, i++, form);
        break;
      }
      if (i > 0 && text.front() == form.front() && text != form && text != "companys" && text != "limitee" &&
          (osa_distance(text, form, 1) <= 1 || (i + 1 == words.size() && is_cut_form(words[i], form)))) {
        words[i].text = form;
        break;
      }
    }
  }
  return words;
}

/// "(KNIC)" after "Korean National Insurance Company": initials of the words before, in brackets, say nothing new.
void drop_own_initials(std::vector<RawWord>& words) {
  for (std::size_t i = 3; i < words.size(); ++i) {
    if (!words[i].bracket || words[i - 1].bracket || words[i].text.size() < 3 || words[i].text.size() > 6) continue;
    std::string initials;
    for (std::size_t k = 0; k < i; ++k) initials += words[k].text.front();
    if (initials.contains(words[i].text)) {
      words[i - 1].comma = words[i - 1].comma || words[i].comma;
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }
}

std::vector<RawWord> prepared(std::span<const RawWord> words, NameKind kind) {
  std::vector<RawWord> joined = join_letters(words, kind);
  if (kind == NameKind::person) return joined;
  drop_own_initials(joined);
  return kind == NameKind::organisation ? repair_forms(std::move(joined)) : joined;
}

class Reader {
 public:
  Reader(std::span<const RawWord> words, NameKind kind) : words_(prepared(words, kind)), kind_(kind) {
    texts_.reserve(words_.size());
    tokens_.reserve(words_.size());
    for (const RawWord& word : words_) {
      texts_.push_back(word.text);
      mixed_ |= !word.upper && word.text.size() > 1;
    }
  }

  std::vector<Token> read() {
    for (std::size_t i = 0; i < words_.size();) i += read_one(i);
    turn_family_name();
    all_parts_are_words_if_none_is();
    return std::move(tokens_);
  }

 private:
  bool person() const { return kind_ == NameKind::person; }

  std::size_t read_one(std::size_t i) {
    const RawWord& word = words_[i];
    if (is_article(words_, i)) {
      article_begin_ = word.begin;
      return 1;
    }
    if (announces_number(i)) {
      article_begin_ = word.begin;
      if (const std::size_t numbers = read_number(i + 1); numbers > 0) return numbers + 1;
      article_begin_ = kNone;
    }
    std::size_t used = 0;
    const Phrase* phrase = find_phrase(std::span(texts_).subspan(i), kind_, used);
    if (phrase != nullptr && fits(*phrase, i, used)) {
      add(make(std::string(phrase->means), phrase->role, word, words_[i + used - 1]), words_[i + used - 1]);
      return used;
    }
    if (const std::size_t numbers = read_number(i); numbers > 0) return numbers;
    if (word.text.size() == 1 && is_ascii_letter(word.text[0]) && kind_ != NameKind::organisation &&
        kind_ != NameKind::thing && !is_syllable(i)) {
      add(make(word.text, Role::initial, word, word), word);
      return 1;
    }
    if (person() && is_initials(word, mixed_)) {
      for (char c : word.text) add(make(std::string(1, c), Role::initial, word, word), word);
      return 1;
    }
    read_word(word);
    return 1;
  }

  /// A title stands before a name, a form of organisation is not the whole name.
  bool fits(const Phrase& phrase, std::size_t i, std::size_t used) const {
    if (words_.size() == used) return false;
    if (phrase.role == Role::title) {
      if (kind_ == NameKind::organisation) return false;
      const bool vessel = !phrase.persons_too;
      if (vessel) return kind_ == NameKind::thing && i == 0;
      return kind_ != NameKind::thing && i + used < words_.size() && !words_[i].comma;
    }
    if (phrase.role == Role::particle && i + used == words_.size() && i == 0) return false;
    return true;
  }

  /// "No. 12", "Number 12", "Nr 12": the word only says that a number follows.
  bool announces_number(std::size_t i) const {
    constexpr std::string_view kWords[] = {"no", "nr", "nro", "num", "number", "numero", "numer", "nomer", "nummer"};
    return !person() && i + 1 < words_.size() && std::ranges::find(kWords, words_[i].text) != std::end(kWords);
  }

  std::size_t read_number(std::size_t i) {
    const RawWord& word = words_[i];
    const bool last = i + 1 == words_.size();
    if (all_digits(word.text)) {
      add(make(std::string(without_zeros(word.text)), Role::number, word, word), word);
      return 1;
    }
    if (const std::string_view digits = ordinal_digits(word.text); !digits.empty()) {
      add(make(std::string(without_zeros(digits)), Role::number, word, word), word);
      return 1;
    }
    if (person()) {
      const int value = word.text.size() > 1 && last && word.upper ? roman_value(word.text) : -1;
      if (value < 0 || roman(value) != word.text) return 0;
      add(make(std::to_string(value), Role::number, word, word), word);
      return 1;
    }
    const int value = number_value(word.text, word.upper && i > 0 && !word.dot);
    if (value < 0) return 0;
    const int unit = value >= 20 && value % 10 == 0 && !last ? number_value(words_[i + 1].text, false) : -1;
    if (unit > 0 && unit < 10) {
      add(make(std::to_string(value + unit), Role::number, word, words_[i + 1]), words_[i + 1]);
      return 2;
    }
    add(make(std::to_string(value), Role::number, word, word), word);
    return 1;
  }

  /// "Ji-a", "I-chun": a vowel that a hyphen ties to another syllable is one itself.
  bool is_syllable(std::size_t i) const {
    if (words_[i].dot || !std::string_view("aeiou").contains(words_[i].text[0])) return false;
    const auto syllable = [](const std::string& text) {
      return korean_syllables(text) == 1 || chinese_form(text).size() == 2;
    };
    return (i > 0 && words_[i - 1].hyphen && syllable(words_[i - 1].text)) ||
           (words_[i].hyphen && i + 1 < words_.size() && words_[i + 1].text.size() > 1 && syllable(words_[i + 1].text));
  }

  void read_word(const RawWord& word) {
    const std::size_t rest = kind_ == NameKind::thing ? std::string_view::npos : servant_prefix(word.text);
    if (rest == std::string_view::npos) {
      add(make(word.text, Role::word, word, word), word);
      return;
    }
    RawWord servant = word;  // the comma of "Abdulkarim, Ali" stands after both parts
    servant.comma = word.comma && rest >= word.text.size();
    if (tokens_.empty() || tokens_.back().text != "abd") add(make("abd", Role::word, word, word), servant);
    if (rest < word.text.size()) add(make(word.text.substr(rest), Role::word, word, word), word);
  }

  void add(Token token, const RawWord& last) {
    if (article_begin_ != kNone) token.begin = std::min(token.begin, article_begin_);
    article_begin_ = kNone;
    tokens_.push_back(std::move(token));
    if (last.comma && comma_after_ == 0) comma_after_ = tokens_.size();
  }

  /// "Family, Given" of a person becomes "Given Family", unless the family name comes first in the language anyway.
  void turn_family_name() {
    if (!person() || comma_after_ == 0 || comma_after_ >= tokens_.size()) return;
    if (comma_after_ == 1 && is_korean_surname(tokens_[0].text) && tokens_.size() <= 3) return;
    std::rotate(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(comma_after_), tokens_.end());
  }

  void all_parts_are_words_if_none_is() {
    const auto tells = [](const Token& t) { return t.role == Role::word || t.role == Role::number; };
    if (std::ranges::any_of(tokens_, tells)) return;
    for (Token& token : tokens_)
      if (token.role != Role::initial) token.role = Role::word;
  }

  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  std::vector<RawWord> words_;
  std::vector<std::string_view> texts_;
  NameKind kind_;
  bool mixed_ = false;
  std::vector<Token> tokens_;
  std::uint32_t article_begin_ = kNone;
  std::size_t comma_after_ = 0;
};

}  // namespace

int number_value(std::string_view word, bool single) {
  const auto found = std::ranges::lower_bound(kNumberWords, word, {}, &NumberWord::word);
  if (found != std::end(kNumberWords) && found->word == word) return found->value;
  if (word.size() > 6 || (word.size() == 1 && !single)) return -1;
  const int value = roman_value(word);
  return value > 0 && roman(value) == word ? value : -1;
}

namespace {

/// "Heo Do-yun": "do" is a syllable there, not the Portuguese particle.
void syllables_are_words(std::vector<Token>& tokens, NameKind kind) {
  const auto particle = [](const Token& t) { return t.role == Role::particle; };
  if (kind == NameKind::organisation || kind == NameKind::thing || tokens.size() < 2 || tokens.size() > 4 ||
      std::ranges::none_of(tokens, particle))
    return;
  if (!is_korean_surname(tokens.front().text) && !is_korean_surname(tokens.back().text) &&
      !is_chinese_surname(tokens.front().text) && !is_chinese_surname(tokens.back().text))
    return;
  for (const Token& token : tokens)
    if ((token.role != Role::word && token.role != Role::particle) ||
        (korean_syllables(token.text) == 0 && chinese_form(token.text).empty()))
      return;
  for (Token& token : tokens) token.role = Role::word;
}

}  // namespace

std::vector<Token> tokens_of(std::span<const RawWord> words, NameKind kind, bool& cut) {
  std::vector<Token> tokens = Reader(words, kind).read();
  if (tokens.size() > kTokensMax) {
    tokens.resize(kTokensMax);
    cut = true;
  }
  syllables_are_words(tokens, kind);
  for (Token& token : tokens)
    if (token.role == Role::word) token.keys = keys_of(token.text);
  return tokens;
}

Token join_tokens(const Token& first, const Token& second) {
  Token joined;
  joined.text = first.text + second.text;
  joined.letters = first.letters | second.letters;
  joined.role = first.role == Role::number && second.role == Role::number ? Role::number : Role::word;
  joined.begin = std::min(first.begin, second.begin);
  joined.end = std::max(first.end, second.end);
  if (joined.role == Role::word) joined.keys = keys_of(joined.text);
  return joined;
}

}  // namespace clew::text
