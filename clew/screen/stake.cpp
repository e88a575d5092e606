// Reading percentages. Registers and lists write them in every way people do, and a wrong reading blocks or frees a
// company; so the grammar is small and what it does not cover is an error, which callers treat as unknown and report.
//
//   stake  = [word ...] number [%] [word ...]  |  number (- | to) number  |  number / number  |  about number
//          |  a word of kWords  |  nothing
//
// Digits of other scripts and full-width signs are read as those of ASCII. The bands of Companies House look like
// ranges and are not: "ownership-of-shares-50-to-75-percent" is more than 50 % (Companies House, api-enumerations,
// psc_descriptions). Where its wordings differ (75 % belongs to one band or the next) both are meant.
//
// The text is cut into numbers and words first ("shares", "of", "percent" mean nothing), then one of six shapes must
// fit. A decimal comma is read as a point when it cannot be a separator of thousands, which no percentage has.

#include "clew/screen/stake.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace clew::screen {
namespace {

constexpr std::size_t kTextMax = 200;
constexpr unsigned kDecimals = 6;
constexpr Percent kAbout = 10 * kPercentOne;  ///< "about 60" is 50 to 70

enum class Mark : std::uint8_t { number, more, least, less, most, to, over, about, whole, majority, minority, unknown };
struct Piece {
  Mark mark = Mark::number;
  Percent low = 0, high = 0;  ///< of a number; they differ when digits were cut off
  std::size_t at = 0;
};

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

struct Word {
  std::string_view text;
  Mark mark;
};
/// Longest first where one begins with another. Phrases are matched against the text with single blanks.
constexpr Word kPhrases[] = {
    {"but not more than", Mark::most},
    {"not more than", Mark::most},
    {"no more than", Mark::most},
    {"but less than", Mark::less},
    {"or more", Mark::least},
    {"and above", Mark::least},
    {"and over", Mark::least},
    {"or less", Mark::most},
    {"more than", Mark::more},
    {"greater than", Mark::more},
    {"less than", Mark::less},
    {"at least", Mark::least},
    {"not less than", Mark::least},
    {"no less than", Mark::least},
    {"at most", Mark::most},
    {"up to", Mark::most},
    {"over", Mark::more},
    {"above", Mark::more},
    {"under", Mark::less},
    {"below", Mark::less},
    {"to", Mark::to},
    {"approximately", Mark::about},
    {"approx.", Mark::about},
    {"approx", Mark::about},
    {"about", Mark::about},
    {"around", Mark::about},
    {"roughly", Mark::about},
    {"circa", Mark::about},
    {"ca.", Mark::about},
    {"ca", Mark::about},
    {"majority", Mark::majority},
    {"minority", Mark::minority},
    {"wholly", Mark::whole},
    {"whole", Mark::whole},
    {"sole", Mark::whole},
    {"unknown", Mark::unknown},
    {"n/a", Mark::unknown},
};
constexpr std::string_view kEmptyWords[] = {"right to share surplus assets",
                                            "limited liability partnership",
                                            "registered overseas entity",
                                            "percent",
                                            "per cent",
                                            "pct",
                                            "shares",
                                            "share",
                                            "ownership",
                                            "stake",
                                            "owner",
                                            "owned",
                                            "holder",
                                            "of",
                                            "the",
                                            "and"};
constexpr Word kSigns[] = {
    {">=", Mark::least},  {"\u2265", Mark::least}, {"<=", Mark::most}, {"\u2264", Mark::most},
    {"=>", Mark::least},  {"=<", Mark::most},      {">", Mark::more},  {"<", Mark::less},
    {"\u2013", Mark::to}, {"\u2014", Mark::to},    {"-", Mark::to},    {"+", Mark::least},
    {"~", Mark::about},   {"\u2248", Mark::about}, {"/", Mark::over},  {"\u2044", Mark::over},
};

/// "25", "25.5", "25,5", ".5"; `at` is moved behind it.
Result<Piece> read_number(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  std::uint64_t value = 0;
  unsigned decimals = 0;
  bool point = false, digit = false, cut = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if ((c == '.' || c == ',') && !point && at + 1 < text.size() && is_digit(text[at + 1])) {
      point = true;
      continue;
    }
    if (!is_digit(c)) break;
    digit = true;
    if (point && decimals == kDecimals) {
      cut |= c != '0';
      continue;
    }
    decimals += point;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 100'000'000'000) return fail(Code::overflow, "more than 100 %", begin);
  }
  if (!digit) return fail(Code::malformed, "not a number", begin);
  for (; decimals < kDecimals; ++decimals) value *= 10;
  if (value > kPercentAll || (value == kPercentAll && cut)) return fail(Code::overflow, "more than 100 %", begin);
  const auto percent = static_cast<Percent>(value);
  return Piece{Mark::number, percent, percent + (cut ? 1 : 0), begin};
}

bool starts_word(std::string_view text, std::size_t at, std::string_view word) {
  if (!text.substr(at).starts_with(word)) return false;
  const std::size_t end = at + word.size();
  return end == text.size() || !is_letter(text[end]) || !is_letter(word.back());
}

std::size_t skip_empty(std::string_view text, std::size_t at) {
  if (text[at] == ' ' || text[at] == '%' || text[at] == '_' || text[at] == '(' || text[at] == ')') return 1;
  for (const std::string_view word : kEmptyWords) {
    if (starts_word(text, at, word)) return word.size();
  }
  return 0;
}

/// Cuts the text into pieces.
Result<std::vector<Piece>> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    if (is_digit(text[at]) || text[at] == '.') {
      pieces.push_back(CLEW_TRY(read_number(text, at)));
      continue;
    }
    const Word* found = nullptr;
    for (const Word& word : kPhrases) {
      if (found == nullptr && starts_word(text, at, word.text)) found = &word;
    }
    if (const std::size_t empty = found == nullptr ? skip_empty(text, at) : 0) {
      at += empty;
      continue;
    }
    for (const Word& sign : kSigns) {
      if (found == nullptr && text.substr(at).starts_with(sign.text)) found = &sign;
    }
    if (found == nullptr) return fail(Code::malformed, "not part of a percentage", at);
    pieces.push_back({found->mark, 0, 0, at});
    at += found->text.size();
  }
  return pieces;
}

void bound(Stake& stake, Mark mark, const Piece& number) {
  switch (mark) {
    case Mark::more:
      stake.low = number.low;
      stake.above_low = true;
      break;
    case Mark::least: stake.low = number.low; break;
    case Mark::less:
      stake.high = number.high;
      stake.below_high = true;
      break;
    case Mark::most: stake.high = number.high; break;
    case Mark::number:
    case Mark::to:
    case Mark::over:
    case Mark::about:
    case Mark::whole:
    case Mark::majority:
    case Mark::minority:
    case Mark::unknown: stake.low = number.low; stake.high = number.high;
  }
}

constexpr bool is_bound(Mark mark) {
  return mark == Mark::more || mark == Mark::least || mark == Mark::less || mark == Mark::most;
}

// Sources write 0.6 for 60 %, and others for 0.6 %. Nobody is freed by the doubt, nor blocked for sure.
Stake as_fraction_too(const Piece& number) {
  Stake stake;
  stake.low = number.low;
  stake.high = std::min(number.high, kPercentOne) * 100;
  return stake;
}

bool says_percent(std::string_view text) {
  constexpr std::string_view kWords[] = {"%", "percent", "per cent", "pct"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// A text of digits and signs of ASCII, and where each character of it stands in the text as it was written.
struct AsciiText {
  std::string text;
  std::vector<std::size_t> places;
  void add(std::string_view more, std::size_t place) {
    text += more;
    places.resize(text.size(), place);
  }
};

// Digits of Arabic, Persian, Devanagari and full width, and the signs beside them.
AsciiText in_ascii(std::string_view text) {
  struct Sign {
    std::string_view sign, ascii;
  };
  constexpr Sign kSame[] = {
      {"\uff05", "%"}, {"\u066a", "%"},   {"\ufe6a", "%"},   {"\u066b", "."},   {"\uff0e", "."},   {"\uff0c", ","},
      {"\u00a0", " "}, {"\u3000", " "},   {"\u202f", " "},   {"\u200e", ""},    {"\u200f", ""},    {"\uff1e", ">"},
      {"\uff1c", "<"}, {"\u00bd", "1/2"}, {"\u00bc", "1/4"}, {"\u00be", "3/4"}, {"\u2153", "1/3"}, {"\u2154", "2/3"},
  };
  constexpr std::string_view kZeros[] = {"\u0660", "\u06f0", "\u0966", "\uff10"};
  AsciiText ascii;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto sign =
        std::find_if(std::begin(kSame), std::end(kSame), [&](const Sign& one) { return rest.starts_with(one.sign); });
    const auto zero = std::find_if(std::begin(kZeros), std::end(kZeros), [&](std::string_view one) {
      const std::size_t last = one.size() - 1;  // ten digits follow each other in the last byte
      return rest.size() >= one.size() && rest.substr(0, last) == one.substr(0, last) &&
             static_cast<std::uint8_t>(rest[last]) - static_cast<std::uint8_t>(one[last]) >= 0 &&
             static_cast<std::uint8_t>(rest[last]) - static_cast<std::uint8_t>(one[last]) < 10;
    });
    if (sign != std::end(kSame)) {
      ascii.add(sign->ascii, at);
      at += sign->sign.size();
    } else if (zero != std::end(kZeros)) {
      const std::size_t last = zero->size() - 1;
      const char digit = static_cast<char>('0' + (rest[last] - (*zero)[last]));
      ascii.add({&digit, 1}, at);
      at += zero->size();
    } else {
      ascii.add(rest.substr(0, 1), at++);
    }
  }
  return ascii;
}

// A band of Companies House: what its first number is, is not reached. `text` has blanks for the hyphens of words.
bool is_band(std::string_view text) {
  constexpr std::string_view kKinds[] = {"ownership of shares", "right to share surplus assets"};
  return std::any_of(std::begin(kKinds), std::end(kKinds),
                     [&](std::string_view kind) { return text.starts_with(kind); });
}

// "1/3" is between the two millionths of a percent beside it.
Result<Stake> fraction(const Piece& part, const Piece& whole) {
  // "40/60" and "50/50" are how two parties share, not a part and a whole.
  constexpr Percent kWholeMax = 20 * kPercentOne;
  const bool numbers = part.low % kPercentOne == 0 && whole.low % kPercentOne == 0 && part.low == part.high;
  const bool plain = whole.low <= kWholeMax || whole.low == kPercentAll;
  if (!numbers || !plain || part.low >= whole.low) return fail(Code::malformed, "not a fraction of the whole", part.at);
  const std::uint64_t shares = std::uint64_t{part.low} * kPercentAll;
  Stake stake;
  stake.low = static_cast<Percent>(shares / whole.low);
  stake.high = static_cast<Percent>((shares + whole.low - 1) / whole.low);
  return stake;
}

std::optional<Stake> word_stake(Mark mark) {
  Stake stake;
  if (mark == Mark::unknown) return stake;
  if (mark == Mark::whole) stake.low = kPercentAll;
  if (mark == Mark::majority) stake.low = kPercentAll / 2, stake.above_low = true;
  if (mark == Mark::minority) stake.high = kPercentAll / 2, stake.below_high = true;
  return stake.unknown() ? std::nullopt : std::optional(stake);
}

// Errors are at places of the text as it is read.
Result<Stake> read_stake(std::string text) {
  for (char& c : text) c = c == '\t' || c == '\n' || c == '\r' ? ' ' : lower(c);
  // "25-to-50", "more-than-25": between letters a hyphen is a blank.
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '-' && (is_letter(text[i - 1]) || is_letter(text[i + 1]))) text[i] = ' ';
  }
  const std::vector<Piece> p = CLEW_TRY(pieces_of(text));
  const auto is = [&](std::size_t i, Mark mark) { return i < p.size() && p[i].mark == mark; };
  Stake stake;
  if (p.empty()) {
    if (text.find_first_not_of(' ') == std::string::npos) return stake;
    return fail(Code::malformed, "no number", 0);
  }
  bool fits = false;
  if (p.size() == 1 && is(0, Mark::number)) {
    bound(stake, Mark::number, p[0]);
    if (p[0].low > 0 && p[0].low <= kPercentOne && !says_percent(text)) stake = as_fraction_too(p[0]);
    fits = true;
  } else if (p.size() == 1) {
    const auto word = word_stake(p[0].mark);
    if (word) return *word;
  } else if (p.size() == 2 && is_bound(p[0].mark) && is(1, Mark::number)) {
    bound(stake, p[0].mark, p[1]);
    fits = true;
  } else if (p.size() == 2 && is(0, Mark::number) && (is(1, Mark::least) || is(1, Mark::most))) {
    bound(stake, p[1].mark, p[0]);
    fits = true;
  } else if (p.size() == 3 && is(0, Mark::number) && is(1, Mark::to) && is(2, Mark::number)) {
    stake = {p[0].low, p[2].high, is_band(text), false};
    if (p[0].low == 75 * kPercentOne) stake.above_low = false;
    fits = true;
  } else if (p.size() == 3 && is(0, Mark::number) && is(1, Mark::over) && is(2, Mark::number) && !says_percent(text)) {
    stake = CLEW_TRY(fraction(p[0], p[2]));
    fits = true;
  } else if (p.size() == 2 && is(0, Mark::about) && is(1, Mark::number)) {
    stake.low = p[1].low > kAbout ? p[1].low - kAbout : 0;
    stake.high = std::min(p[1].high + kAbout, kPercentAll);
    if (p[1].low <= kPercentOne && !says_percent(text)) stake.high = kPercentAll;
    fits = true;
  } else if (p.size() == 4 && is_bound(p[0].mark) && is(1, Mark::number) && is_bound(p[2].mark) &&
             is(3, Mark::number)) {
    bound(stake, p[0].mark, p[1]);
    bound(stake, p[2].mark, p[3]);
    fits = true;
  }
  if (!fits) return fail(Code::malformed, "not a percentage, a bound or a range", p.back().at);
  const bool empty = stake.low > stake.high || (stake.low == stake.high && (stake.above_low || stake.below_high));
  if (empty) return fail(Code::malformed, "a range without anything in it", p[0].at);
  return stake;
}

}  // namespace

Result<Stake> parse_stake(std::string_view raw) {
  if (raw.size() > kTextMax) return fail(Code::malformed, "too long for a percentage", kTextMax);
  AsciiText ascii = in_ascii(raw);
  auto stake = read_stake(std::move(ascii.text));
  if (stake || stake.error().offset >= ascii.places.size()) return stake;
  return fail(stake.error().code, stake.error().reason, ascii.places[stake.error().offset]);
}

std::string percent_text(std::uint64_t millionths) {
  std::string text = std::to_string(millionths / kPercentOne);
  std::string decimals = std::to_string(kPercentOne + millionths % kPercentOne).substr(1);
  while (decimals.ends_with('0')) decimals.pop_back();
  if (!decimals.empty()) text += "." + decimals;
  return text + " %";
}

std::string stake_text(const Stake& stake) {
  if (stake.unknown()) return "unknown";
  if (stake.exact()) return percent_text(stake.low);
  std::string low = (stake.above_low ? "more than " : "at least ") + percent_text(stake.low);
  std::string high = (stake.below_high ? "less than " : "at most ") + percent_text(stake.high);
  if (stake.high == kPercentAll && !stake.below_high) return low;
  if (stake.low == 0 && !stake.above_low) return high;
  if (!stake.above_low && !stake.below_high) {
    const std::string from = percent_text(stake.low);
    return from.substr(0, from.size() - 2) + " to " + percent_text(stake.high);
  }
  return low + " and " + high;
}

}  // namespace clew::screen
