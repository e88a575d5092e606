// Searching the index, and why nothing is missed.
//
// Each token of the query, each join of two neighbours and each initial has lists: all names with a related word
// (contract R: within the allowed edits, see near_words.h, under a common key, or as initials), one list for each
// closeness, so that what is far away can be left out by itself. A name that stands on none of the lists that are
// walked can be related only through the others. If the ceiling of those (name_ceiling.h: no name of which only these
// tokens are so related scores more) is below the threshold, the name's score is, whatever it is. So the longest lists
// are left out as long as the ceiling of what they cover stays below the threshold: the names of "muhammad" or
// "limited" are hardly ever walked. The lists that are walked are the drivers.
//
// A ceiling is lower the more is known of a name: what kind it is of, and that it has so many telling words of at least
// such a weight, which contradict the query where it does not match them. So names are of a few classes
// (listed_names.h), and each class has drivers of its own; a list is walked once, and on the way only names are taken
// whose class it drives.
//
// A walked name is scored only if the ceiling of what it was found under, with all that was left out, reaches the
// threshold, and then the ceiling of its own words. What is scored is decided by the scorer alone: the index never
// changes a score, it only proves that one need not be computed. A name with the very text of the query is scored
// whatever its words: the scorer calls it certain, also where the two are read differently because one is known to be a
// person's.
#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "clew/base/check.h"
#include "clew/screen/listed_names.h"
#include "clew/screen/name_ceiling.h"
#include "clew/screen/search_scratch.h"
#include "clew/text/fold.h"
#include "clew/text/keys.h"

namespace clew::screen {
namespace {

constexpr std::uint32_t kFewWords = 4;          // whose weights are looked up
constexpr std::size_t kTogether = 32;           // names looked at at a time
constexpr std::size_t kAhead = 32;              // names asked for before they are needed
constexpr std::size_t kTokensFirst = 6;         // tokens whose lists are tried to be left out first
constexpr std::uint64_t kWorthwhile = 400;      // numbers to walk that are not worth thinking about
constexpr std::size_t kPostingsPerMember = 50;  // numbers of drivers, for a name of a class that is walked whole
constexpr std::size_t kPostingsPerName = 60;    // numbers of a list that can be gone through while a name is looked at

// The first letter, as bytes of UTF-8.
std::string_view first_letter(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return text.substr(0, size);
}

// The listed words that are equally close to one token of the query or to a join of two, or its initials.
struct RelatedList {
  RelatedMask mask;  ///< what a name on it is known by
  Closeness closeness{};
  bool join = false, pair = false;   ///< of two tokens of the query; words that are two neighbours of a listed name
  std::uint8_t token = 0;            ///< the first it covers
  std::uint32_t first = 0, end = 0;  ///< its words, in Search::words_
  std::uint64_t postings = 0;        ///< numbers in the lists of its words
  std::uint64_t length = 0;          ///< about how many of them are in the class at hand; 0 if none can be
  bool by_first_letter = false;      ///< of a one-letter token: all words that begin with it, found only when walked
  std::string_view letter = {};      ///< of such a list
  std::uint64_t drives = 0;          ///< bit of each class in which it is a driver
  bool known = false;                ///< walked for all names that are there
};

constexpr std::array<std::string_view, kClosenesses> kLabels = {
    "", " (respelt)", " (one edit)", " (two edits)", " (consonants)", " (initial)"};

}  // namespace

class Search {
 public:
  Search(const ListedNames& index, const text::Name& query, Score threshold, SearchScratch& scratch, SearchProof& proof,
         std::size_t broken_driver)
      : index_(index),
        query_(query),
        threshold_(threshold),
        goal_(threshold),
        scratch_(scratch),
        proof_(proof),
        broken_driver_(broken_driver) {
    for (const text::Reading& reading : query.readings)
      for (const text::Token& token : reading.tokens) all_weights_.push_back(index.weights().weight(token));
    for (const ClassOfNames& of : index.classes_) {
      NameClass known = class_by_kinds(query, of.kind);
      known.telling = of.least.telling;
      known.initials = of.least.initials;
      known.lightest = of.least.lightest;
      known.heaviest = of.least.heaviest;
      known.rest = of.least.rest;
      known.most = of.least.most;
      known.longest = of.least.longest;
      known_.push_back(known);
    }
  }

  // Names at or above the threshold, in no order; false if no name can be excluded.
  bool run(std::vector<NameHit>& hits) {
    std::vector<Candidate> found;
    std::size_t first = 0;
    for (const text::Reading& reading : query_.readings) {
      const std::span<const std::uint32_t> weights = std::span(all_weights_).subspan(first, reading.tokens.size());
      first += reading.tokens.size();
      ceiling_.emplace(reading, weights, is_unvocalised(query_.original));
      if (ceiling_->of(RelatedMask{}) >= threshold_) {
        scratch_.walked.take();
        return false;
      }
      search_reading(reading, found);
      const auto& names = scratch_.states.names();
      if (query_.readings.size() > 1)
        scratch_.walked.add(names, index_.size());
      else
        proof_.walked = names.size();
    }
    if (query_.readings.size() > 1) proof_.walked = scratch_.walked.take();
    add_same_letters(found);
    std::ranges::sort(found);
    for (std::size_t i = 0; i < found.size(); ++i) {
      // Of a name found twice, the last says whether any join matters.
      if (i + 1 < found.size() && found[i + 1].name == found[i].name) continue;
      index_.assemble(found[i].name, scratch_.listed, scratch_.weights);
      const Score got = score(query_, all_weights_, scratch_.listed, scratch_.weights, found[i].joins);
      if (got >= threshold_) hits.push_back({NameId{found[i].name}, got});
      ++proof_.scored;
    }
    proof_.walked = std::max(proof_.walked, proof_.scored);
    return true;
  }

 private:
  struct Candidate {
    std::uint32_t name;
    bool joins;  ///< a join of two tokens is related to something
    auto operator<=>(const Candidate&) const = default;
  };

  // The listed words of which the last one written may be the beginning, if there is any of them; and its own text.
  std::pair<Word, Word> words_cut(const text::Reading& reading) const {
    constexpr Word kLookedAt = 256;
    const std::size_t last = last_written(reading.tokens);
    if (last >= reading.tokens.size() || reading.tokens[last].text.empty()) return {};
    const auto [first, end] = index_.words_.beginning_with(reading.tokens[last].text);
    if (end - first > kLookedAt) return {first, end};
    for (Word word = first; word < end; ++word)
      if (may_be_cut(reading.tokens, last, index_.words_.token_text(word))) return {first, end};
    return {};
  }

  void search_reading(const text::Reading& reading, std::vector<Candidate>& found) {
    lists_.clear();
    words_.clear();
    letters_.clear();
    scratch_.masks.clear();
    scratch_.patterns.clear();
    ceiling_->expect_nothing();
    cut_ = words_cut(reading);
    if (cut_.first == cut_.second) ceiling_->expect_no_cut();
    for (std::size_t i = 0; i < reading.tokens.size(); ++i) {
      const text::Token& token = reading.tokens[i];
      if (token.text.empty()) continue;
      add_lists(token, i, false);
      if (i + 1 < reading.tokens.size() && joinable(token) && joinable(reading.tokens[i + 1]))
        add_lists(join(token, reading.tokens[i + 1]), i, true);
      add_initials(token, i);
    }
    tokens_ = reading.tokens.size();
    choose_drivers();
    walk(reading);
    refine(found);
  }

  // One list for each closeness, and whether the words are of one token or of two.
  void add_lists(const text::Token& token, std::size_t at, bool join) {
    const RelatedWords& related = related_to(token, join);
    for (std::size_t k = 0; k < RelatedWords::kLists; ++k) {
      const std::span<const Word> words = related.list(k);
      if (words.empty()) continue;
      RelatedList list;
      list.first = static_cast<std::uint32_t>(words_.size());
      words_.insert(words_.end(), words.begin(), words.end());
      list.end = static_cast<std::uint32_t>(words_.size());
      list.postings = related.postings[k];
      list.closeness = static_cast<Closeness>(k % kClosenesses);
      list.pair = k >= kClosenesses;
      list.mask = join ? RelatedMask::of_join(list.closeness, at) : RelatedMask::of(list.closeness, at, list.pair);
      list.join = join;
      list.token = static_cast<std::uint8_t>(at);
      lists_.push_back(list);
      if (join)
        ceiling_->expect_join(list.closeness, at, listed_of(list));
      else
        ceiling_->expect(list.closeness, at, listed_of(list));
    }
  }

  const RelatedWords& related_to(const text::Token& token, bool join) {
    const Lookup lookup{join, is_unvocalised(query_.original)};
    if (const RelatedWords* known = index_.frequent_.find(token, lookup)) return *known;
    if (const RelatedWords* known = scratch_.recent.find(token, lookup)) return *known;
    index_.finder_.find(token, lookup, scratch_.finder, scratch_.related);
    return scratch_.recent.add(token, lookup, scratch_.related);
  }

  // Of the words of a short list; of a long one nothing is said.
  Ceiling::Listed listed_of(const RelatedList& list) const {
    if (list.pair || list.end - list.first > kFewWords) return {};
    Ceiling::Listed listed{.weight = 0, .tell = false};
    for (const Word word : words_of(list)) {
      listed.weight = std::max<std::uint32_t>(listed.weight, index_.sizes_[word].weight);
      listed.tell = listed.tell || index_.sizes_[word].tells;
    }
    return listed;
  }

  void add_initials(const text::Token& token, std::size_t at) {
    if (token.role != text::Role::word && token.role != text::Role::initial) return;
    RelatedList list;
    list.closeness = Closeness::initial;
    list.mask = RelatedMask::of(Closeness::initial, at);
    list.token = static_cast<std::uint8_t>(at);
    list.first = static_cast<std::uint32_t>(words_.size());
    if (token.role == text::Role::initial) {
      list.by_first_letter = true;
      list.letter = first_letter(token.text);
      list.postings = index_.begin_postings_[static_cast<unsigned char>(list.letter.front())];  // at most
      letters_.push_back({std::string(list.letter), list.mask});
    } else {
      index_.words_.with_text(first_letter(token.text), [&](Word word) {
        if (index_.words_.role(word) == text::Role::initial) words_.push_back(word);
      });
      if (list.first == words_.size()) return;
      for (std::size_t i = list.first; i < words_.size(); ++i) list.postings += index_.postings_.count(words_[i]);
    }
    list.end = static_cast<std::uint32_t>(words_.size());
    ceiling_->expect(Closeness::initial, at, list.by_first_letter ? Ceiling::Listed{} : listed_of(list));
    lists_.push_back(list);
  }

  std::span<const Word> words_of(const RelatedList& list) const {
    return std::span(words_).subspan(list.first, list.end - list.first);
  }

  // For each class: leaves out the longest lists as long as the ceiling of what is left out stays below the threshold;
  // or first all lists of one token, where that leaves less to walk. Which token is tried on the largest class of those
  // with as many initials, since the lists of initials are among the longest.
  void choose_drivers() {
    constexpr std::size_t kNoToken = SIZE_MAX;
    left_out_.assign(known_.size(), RelatedMask{});
    whole_ = 0;
    for (RelatedList& list : lists_) list.drives = 0;
    for (std::size_t initials : {std::size_t{0}, std::size_t{1}, std::size_t{UINT8_MAX}}) {
      std::size_t largest = SIZE_MAX;
      for (std::size_t of = 0; of < known_.size(); ++of)
        if (known_[of].initials == initials &&
            (largest == SIZE_MAX || index_.classes_[of].names > index_.classes_[largest].names))
          largest = of;
      if (largest == SIZE_MAX) continue;
      note_lengths(largest);
      std::size_t first = kNoToken;
      std::uint64_t least = leave_out(longest_first(kNoToken), largest);
      for (std::size_t token = 0; token < std::min(kTokensFirst, tokens_) && least > kWorthwhile; ++token) {
        const std::uint64_t walked = leave_out(longest_first(token), largest);
        if (walked >= least) continue;
        least = walked;
        first = token;
      }
      leave_out(longest_first(first), largest);
      for (std::size_t of = 0; of < known_.size(); ++of) {
        if (known_[of].initials != initials) continue;
        if (of == largest) continue;
        if (!says_more(known_[of], known_[largest])) {
          leave_out(order_, of);
          continue;
        }
        adopt(of, largest);
        if (least > kWorthwhile) leave_out_more(order_, of);
      }
      for (std::size_t of = 0; of < known_.size(); ++of) {
        if (known_[of].initials != initials) continue;
        take_whole(of);
        proof_.dropped_ppm = std::max(proof_.dropped_ppm, ceiling_->share_ppm(left_out_[of]));
        proof_.dropped_score_max = std::max(proof_.dropped_score_max, ceiling_->of(left_out_[of], known_[of]));
      }
    }
  }

  // Whether whatever is below the threshold in the one class is so in the other.
  static bool says_more(const NameClass& a, const NameClass& b) {
    return a.persons == b.persons && a.differ == b.differ && a.common >= b.common && a.initials <= b.initials &&
           a.telling >= b.telling && a.lightest >= b.lightest && a.heaviest >= b.heaviest && a.rest >= b.rest &&
           a.most >= b.most && a.longest <= b.longest;
  }
  void adopt(std::size_t of, std::size_t from) {
    left_out_[of] = left_out_[from];
    for (RelatedList& list : lists_) list.drives |= (list.drives >> from & 1) << of;
  }

  // Of a small class, all names are walked where that is less than going through its drivers.
  void take_whole(std::size_t of) {
    const std::vector<std::uint32_t>& members = index_.classes_[of].members;
    if (members.empty()) return;
    std::uint64_t walked = 0;
    for (const RelatedList& list : lists_)
      if ((list.drives >> of & 1) != 0) walked += list.postings;
    if (walked < members.size() * kPostingsPerMember) return;
    whole_ |= std::uint64_t{1} << of;
    left_out_[of] = {};
    for (RelatedList& list : lists_) list.drives &= ~(std::uint64_t{1} << of);
  }

  // How many names of the class each list may have, about.
  void note_lengths(std::size_t of) {
    const ClassOfNames& these = index_.classes_[of];
    std::uint64_t alike = 0;  // names with as many initials
    for (const ClassOfNames& other : index_.classes_)
      alike += other.least.initials == these.least.initials ? other.names : 0U;
    for (RelatedList& list : lists_) {
      if (list.closeness == Closeness::initial && !list.by_first_letter)
        list.length = these.least.initials == 0 ? 0 : list.postings;
      else
        list.length = list.postings * alike / index_.size() + 1;
    }
  }

  // The lists, those of one token before all others.
  const std::vector<std::size_t>& longest_first(std::size_t token) {
    order_.resize(lists_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
    const auto place = [&](std::size_t i) {
      const RelatedList& list = lists_[i];
      return std::tuple(list.join || list.token != token, ~list.length, i);
    };
    std::ranges::sort(order_, {}, place);
    return order_;
  }

  // Whether names of the class may reach the threshold by what is in the mask alone.
  bool reaches(const RelatedMask& mask, std::size_t of) {
    return scratch_.masks.reaches(mask, static_cast<std::uint8_t>(of),
                                  [&] { return ceiling_->reaches(mask, known_[of], goal_); });
  }

  // In this order, as long as it may be; returns how long the lists are that are left.
  std::uint64_t leave_out(std::span<const std::size_t> order, std::size_t of) {
    RelatedMask& left_out = left_out_[of];
    left_out = {};
    std::uint64_t walked = 0;
    for (const std::size_t i : order) {
      RelatedList& list = lists_[i];
      if (list.length > 0 && reaches(left_out | list.mask, of)) {
        list.drives |= std::uint64_t{1} << of;
        walked += list.length;
      } else {
        list.drives &= ~(std::uint64_t{1} << of);
        left_out |= list.mask;
      }
    }
    return walked;
  }

  // Of the drivers of a class, in this order, those that are not needed either.
  void leave_out_more(std::span<const std::size_t> order, std::size_t of) {
    const std::uint64_t bit = std::uint64_t{1} << of;
    for (const std::size_t i : order) {
      RelatedList& list = lists_[i];
      if ((list.drives & bit) == 0 || reaches(left_out_[of] | list.mask, of)) continue;
      list.drives &= ~bit;
      left_out_[of] |= list.mask;
    }
  }

  std::string label_of(const text::Reading& reading, const RelatedList& list) const {
    if (list.by_first_letter) return reading.tokens[list.token].text + "...";
    return reading.tokens[list.token].text + (list.join ? "+" + reading.tokens[list.token + 1].text : "") +
           std::string(kLabels[static_cast<std::size_t>(list.closeness)]) + (list.pair ? " (two words)" : "");
  }

  void walk(const text::Reading& reading) {
    NameStates& states = scratch_.states;
    states.start(index_.class_of_, known_.size(), lists_.size());
    for (std::size_t of = 0; of < known_.size(); ++of) {
      if ((whole_ >> of & 1) == 0) continue;
      const std::vector<std::uint32_t>& members = index_.classes_[of].members;
      proof_.drivers.push_back("all names of a class of " + std::to_string(members.size()));
      for (const std::uint32_t name : members) states.add(name);
    }
    note_left_out();
    std::size_t driver = 0;
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      RelatedList& list = lists_[i];
      if (list.drives == 0) continue;
      if (list.by_first_letter) find_by_first_letter(list);
      proof_.drivers.push_back(label_of(reading, list));
      if (driver++ == broken_driver_) continue;
      const auto names = gather(list, [](std::uint32_t) { return true; });
      for (std::size_t at = 0; at < names.size(); ++at) {
        if (at + kAhead < names.size()) states.prefetch(names[at + kAhead]);
        states.add(names[at], i, list.mask, list.drives);
      }
    }
  }

  // The names of all words of the list that `take` takes.
  template <class Take>
  std::span<const std::uint32_t> gather(const RelatedList& list, const Take& take) {
    const std::span<const Word> words = words_of(list);
    if (gathered_.size() < list.postings) gathered_.resize(list.postings);
    std::uint32_t* next = gathered_.data();
    for (std::size_t i = 0; i < words.size() + kAhead; ++i) {
      if (i + kAhead < words.size()) index_.postings_.prefetch_head(words[i + kAhead]);
      if (i >= kAhead / 2 && i - kAhead / 2 < words.size()) index_.postings_.prefetch_list(words[i - kAhead / 2]);
      if (i < kAhead) continue;
      index_.postings_.each(words[i - kAhead], [&](std::uint32_t name) {
        *next = name;  // a jump here would be hard to foretell
        next += take(name) ? 1 : 0;
      });
    }
    return {gathered_.data(), next};
  }

  void find_by_first_letter(RelatedList& list) {
    const auto [first, end] = index_.words_.beginning_with(list.letter);
    list.first = static_cast<std::uint32_t>(words_.size());
    for (Word word = first; word < end; ++word)
      if (index_.sizes_[word].tells) words_.push_back(word);
    list.end = static_cast<std::uint32_t>(words_.size());
  }

  // Whether a token of one letter may stand for the word.
  bool begins_with(Word word, std::string_view letter) const {
    const WordSize& size = index_.sizes_[word];
    return size.tells && size.first == letter.front() && first_letter(index_.words_.token_text(word)) == letter;
  }

  // Of the walked names, those whose own words may still reach the threshold.
  void refine(std::vector<Candidate>& found) {
    const auto& names = scratch_.states.names();
    near_.assign(names.begin(), names.end());
    verdicts_.clear();
    keep_near();
    // The lists that are not known of all names yet, the shortest first, as long as going through one costs less than
    // looking at the words of the names that hang on them.
    order_.clear();
    for (std::size_t i = 0; i < lists_.size(); ++i)
      if (lists_[i].drives != (std::uint64_t{1} << known_.size()) - 1) order_.push_back(i);
    std::ranges::sort(order_, {}, [&](std::size_t i) { return lists_[i].postings; });
    std::size_t since = 0;  // numbers gone through since names were last dropped
    for (std::size_t at = 0; at < order_.size() && lists_[order_[at]].postings < in_doubt_ * kPostingsPerName; ++at) {
      RelatedList& list = lists_[order_[at]];
      if (list.by_first_letter && list.first == list.end) find_by_first_letter(list);
      const auto there = gather(list, [&](std::uint32_t name) { return scratch_.states.is_there(name); });
      for (std::size_t k = 0; k < there.size(); ++k) {
        if (k + kAhead < there.size()) scratch_.states.prefetch(there[k + kAhead]);
        scratch_.states.add_there(there[k], order_[at], list.mask);
      }
      list.known = true;
      since += list.postings;
      const bool last = at + 1 == order_.size();
      if (!last && since + lists_[order_[at + 1]].postings < near_.size()) continue;
      since = 0;
      note_left_out();
      keep_near();
    }
    if (since > 0) {
      note_left_out();
      keep_near();
    }
    if (near_.empty()) return;
    note_words();
    // Each step asks the memory for all it will need before it uses any, some names at a time.
    for (std::size_t from = 0; from < near_.size(); from += kTogether) {
      const auto names_now = std::span(near_).subspan(from, std::min(kTogether, near_.size() - from));
      for (const std::uint32_t name : names_now) {
        __builtin_prefetch(&index_.sequence_end_[name]);
        __builtin_prefetch(&index_.class_of_[name]);
      }
      for (const std::uint32_t name : names_now) __builtin_prefetch(&index_.sequence_[first_of(name)]);
      for (const std::uint32_t name : names_now)
        for (std::uint32_t at = first_of(name); at < index_.sequence_end_[name]; ++at)
          if (is_word(index_.sequence_[at])) __builtin_prefetch(&index_.sizes_[index_.sequence_[at]]);
      for (const std::uint32_t name : names_now) look_at(name, found);
    }
  }

  std::uint32_t first_of(std::uint32_t name) const { return name == 0 ? 0 : index_.sequence_end_[name - 1]; }

  void note_left_out() {
    for (std::size_t of = 0; of < known_.size(); ++of) {
      left_out_[of] = {};
      for (const RelatedList& list : lists_)
        if (!list.known && (list.drives >> of & 1) == 0) left_out_[of] |= list.mask;
    }
  }

  /// Of the names of one state, where nothing is left out and where something is.
  enum Verdict : std::uint8_t { kUnknown, kNotAlone, kOut, kInDoubt, kIn };

  // Keeps those whose mask, with what is left out, may still reach the threshold, and counts those that reach it only
  // with that. What is left out shrinks from one call to the next, so that nobody comes back.
  void keep_near() {
    const NameStates& states = scratch_.states;
    for (std::uint8_t& verdict : verdicts_)
      if (verdict == kInDoubt) verdict = kNotAlone;
    verdicts_.resize(states.size(), kUnknown);
    std::size_t kept = 0;
    in_doubt_ = 0;
    for (std::size_t at = 0; at < near_.size(); ++at) {
      if (at + kAhead < near_.size()) states.prefetch(near_[at + kAhead]);
      const std::uint32_t name = near_[at];
      const NameStates::State state = states.of(name);
      std::uint8_t& verdict = verdicts_[state];
      if (verdict < kOut) {
        const std::size_t of = states.class_of(state);
        const RelatedMask& mask = states.mask_of(state);
        if (verdict == kUnknown && reaches(mask, of))
          verdict = kIn;
        else
          verdict = reaches(mask | left_out_[of], of) ? kInDoubt : kOut;
      }
      if (verdict == kOut) continue;
      in_doubt_ += verdict == kInDoubt ? 1U : 0U;
      near_[kept++] = name;
    }
    near_.resize(kept);
  }

  void note_words() {
    std::size_t count = 0;
    for (const RelatedList& list : lists_) {
      if (list.by_first_letter) continue;
      count += list.end - list.first;
      for (const Word word : words_of(list)) index_.words_.prefetch(word, 0);
    }
    scratch_.words.clear(count);
    for (std::uint32_t i = 0; i < lists_.size(); ++i) {
      if (lists_[i].by_first_letter) continue;
      for (const Word word : words_of(lists_[i])) scratch_.words.add(key_of(word), i);
    }
  }

  // Keeps the name if the ceiling of its own words, in any of its readings, reaches the threshold.
  void look_at(std::uint32_t name, std::vector<Candidate>& found) {
    const std::uint32_t first = first_of(name), end = index_.sequence_end_[name];
    RelatedMask mask;
    listed_.clear();
    const NameClass& known = known_[index_.class_of_[name]];
    bool may = false, joins = false;
    const auto note = [&](std::uint64_t key) {
      bool any = false;
      scratch_.words.each(key, [&](std::uint32_t i) {
        mask |= lists_[i].mask;
        joins = joins || lists_[i].join || lists_[i].pair;
        any = true;
      });
      return any;
    };
    // Of a reading of letters, the first word is never said to be left (name_ceiling.h).
    auto style = static_cast<text::Style>(index_.styles_[name] & (kCleaned - 1));
    std::uint32_t reading = first;
    const auto reaches = [&] {
      if (!this->reaches(mask, index_.class_of_[name])) return false;
      note_twice(reading);
      if (style == text::Style::letters)
        if (const auto word = std::ranges::find_if(listed_, [](const auto& of) { return of.word.tells; });
            word != listed_.end())
          word->related = true;
      return scratch_.patterns.reaches(mask, index_.class_of_[name], listed_,
                                       [&] { return ceiling_->reaches(mask, listed_, known, goal_); });
    };
    for (std::uint32_t at = first; at < end; ++at) {
      const Word word = index_.sequence_[at];
      if (!is_word(word)) {  // the next reading
        may = may || reaches();
        style = static_cast<text::Style>(kNextReading - word);
        reading = at + 1;
        mask = {};
        listed_.clear();
        continue;
      }
      bool related = note(word);
      for (const Letter& letter : letters_)
        if (begins_with(word, letter.text)) {
          mask |= letter.mask;
          related = true;
        }
      if (!listed_.empty() && note(kPair | std::uint64_t{index_.sequence_[at - 1]} << 32 | word)) {
        listed_.back().related = true;
        related = true;
      }
      listed_.push_back({index_.sizes_[word], related});
      listed_.back().cut = word >= cut_.first && word < cut_.second;
    }
    if (may || reaches()) found.push_back({name, joins});
  }

  // Which words of the reading that begins there are said twice.
  void note_twice(std::uint32_t reading) {
    const auto text = [&](std::size_t i) { return index_.words_.token_text(index_.sequence_[reading + i]); };
    for (std::size_t i = 0; i < listed_.size(); ++i)
      for (std::size_t j = i + 1; j < listed_.size(); ++j) {
        const WordSize &a = listed_[i].word, &b = listed_[j].word;
        if (a.size != b.size || a.first != b.first || text(i) != text(j)) continue;
        listed_[i].twice = listed_[j].twice = true;
      }
  }

  // Names with the query's own letters.
  void add_same_letters(std::vector<Candidate>& found) const {
    const auto& table = index_.same_letters_;
    const std::size_t bucket = table.bucket(query_.letters);
    for (std::uint32_t i = table.begin[bucket]; i < table.begin[bucket + 1]; ++i) {
      const std::uint32_t name = table.entries[i];
      if ((index_.styles_[name] & kCleaned) != 0 || text::letters_hash(index_.original(NameId{name})) == query_.letters)
        found.push_back({name, true});
    }
  }

  std::uint64_t key_of(Word word) const {
    return index_.words_.is_pair(word) ? kPair | index_.words_.pair(word) : word;
  }

  static constexpr std::uint64_t kPair = std::uint64_t{1} << 63;
  struct Letter {
    std::string text;
    RelatedMask mask;
  };

  const ListedNames& index_;
  const text::Name& query_;
  Score threshold_;
  Ceiling::Goal goal_;
  SearchScratch& scratch_;
  std::vector<Word>& words_ = scratch_.list_words;  ///< of all lists
  std::vector<std::uint32_t>& near_ = scratch_.near_names;
  std::vector<std::uint32_t>& gathered_ = scratch_.gathered;
  SearchProof& proof_;
  std::size_t broken_driver_;
  std::vector<std::uint32_t> all_weights_;
  std::vector<NameClass> known_;  ///< of each class of names, with this query
  std::optional<Ceiling> ceiling_;
  std::pair<Word, Word> cut_;  ///< first and end of the words that the last one may be the beginning of
  std::vector<RelatedList> lists_;
  std::vector<std::size_t> order_;
  std::vector<Letter> letters_;         ///< of the query's initials
  std::vector<RelatedMask> left_out_;   ///< of each class
  std::uint64_t whole_ = 0;             ///< bit of each class whose names are all walked
  std::vector<std::uint8_t> verdicts_;  ///< of each state
  std::size_t in_doubt_ = 0, tokens_ = 0;
  std::vector<Ceiling::ListedWord> listed_;
};

std::vector<NameHit> ListedNames::search_breaking(const text::Name& query, Score threshold, SearchProof* proof,
                                                  std::size_t broken_driver) const {
  SearchProof own;
  SearchProof& said = proof != nullptr ? *proof : own;
  said = SearchProof{};
  said.threshold = threshold;
  said.names = size();
  said.needed_ppm = Ceiling::Goal(threshold).share_ppm;
  std::vector<NameHit> hits;
  const bool outsized = std::ranges::any_of(
      query.readings, [](const text::Reading& reading) { return reading.tokens.size() > text::kTokensMax; });
  auto scratch = take_scratch();
  scratch->recent.make_room();
  Search search(*this, query, threshold, *scratch, said, broken_driver);
  const bool excluding = threshold > 0 && !outsized && search.run(hits);
  give_scratch(std::move(scratch));
  if (!excluding) {
    // Nothing can be excluded: every name is scored.
    said.drivers.clear();
    said.dropped_ppm = 0;
    said.dropped_score_max = 0;
    said.walked = said.scored = size();
    return search_all(query, threshold, 1);
  }
  sort_hits(hits);
  return hits;
}

}  // namespace clew::screen
