// The names of a question: what is compared, what besides, and what could not be read.
//
// A field holds what somebody typed. It is compared as it stands; and where it looks like a name among other things, or
// like several names, what is left and each of them is compared by itself. Nothing is compared instead of the whole, so
// a field that was taken apart wrongly costs a hit too many and never one too few. Every answer says what was done.
// The same holds of letters that may be meant otherwise: see text/guise.h.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/screen_steps.h"
#include "clew/intel/entity.h"
#include "clew/text/field.h"
#include "clew/text/fold.h"
#include "clew/text/legibility.h"

namespace clew::engine {
namespace {

std::string quoted(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += fmt::format("{}'{}'", all.empty() ? "" : ", ", text);
  return all;
}

std::string listed(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

/// What the scripts that have rules of their own do not tell of names that are not of their own people.
void say_own_scripts(Search& search, const text::Legibility& read, const std::string& text) {
  if (read.foreign_hangul)
    search.notes.push_back(
        fmt::format("the name '{}' is no Korean person's name in Hangul, and is read by its sounds, so that a listed "
                    "name can be missed: ask for its spelling in Latin letters too",
                    text));
  if (read.vowels_missing)
    search.notes.push_back(
        fmt::format("the name '{}' has words in Arabic letters, which leave out vowels, that are no frequent names, so "
                    "that a listed name can be missed: ask for its spelling in Latin letters too",
                    text));
  if (read.other_han)
    search.notes.push_back(
        fmt::format("the name '{}' is not built like a Chinese or Korean person's name in Han, and is read in Mandarin "
                    "and word by word, so that a listed name can be missed: ask for its spelling in Latin letters too",
                    text));
}

void say_legibility(Search& search, const QueryName& asked) {
  const text::Legibility read = text::legibility_of(asked.name);
  const std::string& text = asked.text;
  if (read.nothing) {
    search.faults.push_back(
        read.unread.empty()
            ? fmt::format("the name '{}' has no letter or digit that can be compared", text)
            : fmt::format("the name '{}' is in letters that cannot be read ({}): ask for its spelling in Latin letters",
                          text, listed(read.unread)));
    return;
  }
  if (asked.name.cut)
    search.faults.push_back(fmt::format("the name '{}...' is longer than any that is compared: its end was left out",
                                        asked.name.original.substr(0, asked.name.original.find(' '))));
  if (!read.unread.empty())
    search.notes.push_back(
        fmt::format("the name '{}' has letters that cannot be read ({}) and were not compared with "
                    "Latin ones: ask for its spelling in Latin letters too",
                    text, listed(read.unread)));
  if (!read.by_rule.empty())
    search.notes.push_back(
        fmt::format("the name '{}' has letters that are read by general rules alone ({}), so that a "
                    "listed name can be missed: ask for its spelling in Latin letters too",
                    text, listed(read.by_rule)));
  if (read.foreign_han)
    search.notes.push_back(
        fmt::format("the name '{}' looks like a foreign name in Chinese characters, which is not "
                    "read back: ask for its spelling in Latin letters too",
                    text));
  say_own_scripts(search, read, text);
}

void say_field(Search& search, const std::string& text, const text::Field& field) {
  if (field.names.empty()) return;
  std::vector<std::string> names;
  for (const text::FieldName& name : field.names) names.push_back(name.text);
  if (field.several)
    search.notes.push_back(
        fmt::format("'{}' looks like several names, and each was compared by itself, too: {}", text, quoted(names)));
  else
    search.notes.push_back(
        fmt::format("'{}' was compared without {}, too: {}", text, quoted(field.left_out), quoted(names)));
  if (field.cut)
    search.faults.push_back(
        fmt::format("'{}' holds more than {} names: ask about them in several questions", text, text::kFieldNamesMax));
}

const char* says_of(text::Guise guise) {
  switch (guise) {
    case text::Guise::look_alikes: return "in the Latin letters that its letters look like";
    case text::Guise::apart: return "with its letters put together";
    case text::Guise::digits: return "with letters for digits and signs";
    case text::Guise::title: return "without its title";
    case text::Guise::unit: return "with other words for an office";
    case text::Guise::together:  // done with every long word that stands alone
    case text::Guise::part: break;
  }
  return nullptr;
}

void say_guises(Search& search, const std::string& text, const std::vector<QueryName>& names) {
  std::vector<std::string> how;
  for (const QueryName& name : names)
    if (const char* const says = name.guise ? says_of(*name.guise) : nullptr;
        says != nullptr && std::find(how.begin(), how.end(), says) == how.end())
      how.emplace_back(says);
  if (!how.empty()) search.notes.push_back(fmt::format("'{}' was compared {}, too", text, listed(how)));
}

// As the rules of screen-2 had it.
void add_as_it_stands(Search& search, std::string text) {
  text::Name name = text::read_name(text, name_kind(search.query.party.schema));
  if (name.readings.empty())
    search.faults.push_back(fmt::format("the name '{}' has no letter or digit that can be compared", text));
  else
    search.names.push_back({std::move(text), std::move(name)});
}

// A number that stands where a name should: a row of a file that slipped by a column.
bool has_no_letter(const std::string& text) {
  return std::ranges::none_of(text::points_of(text), text::is_letter);
}

std::vector<std::string> name_texts(const intel::Entity& party) {
  std::vector<std::string> texts;
  for (const intel::Value& value : party.values)
    if (intel::is_name(value.property)) texts.push_back(value.text);
  if (!texts.empty()) return texts;
  std::string parts;
  for (const std::string_view property : kNameParts)
    if (const std::string_view text = party.first(property); !text.empty())
      parts += (parts.empty() ? "" : " ") + std::string(text);
  if (!parts.empty()) texts.push_back(std::move(parts));
  return texts;
}

}  // namespace

std::vector<QueryName> names_in(const std::string& text, const std::string& schema, bool guises, text::Field& field) {
  return screen::asked_names(text, name_kind(schema), field, guises);
}

void read_names(Search& search) {
  const std::vector<std::string> texts = name_texts(search.query.party);
  if (!search.options.fields) {
    for (const std::string& text : texts) add_as_it_stands(search, text);
    return;
  }
  std::vector<std::string> no_names, nobody, numbers;
  bool named = false;
  for (const std::string& text : texts) {
    text::Field field;
    std::vector<QueryName> names = names_in(text, search.query.party.schema, search.options.guises, field);
    if (field.no_name) {
      no_names.push_back(text);
    } else if (names.front().same_letters) {
      nobody.push_back(text);
    } else if (search.options.edges && !names.front().name.readings.empty() && has_no_letter(text)) {
      numbers.push_back(text);
    } else {
      say_legibility(search, names.front());
      say_field(search, text, field);
      say_guises(search, text, names);
      named = true;
    }
    for (QueryName& name : names)
      if (!name.name.readings.empty()) search.names.push_back(std::move(name));
  }
  for (const std::string& text : no_names) {
    if (named)
      search.notes.push_back(fmt::format("'{}' is no name: it says that there is none", text));
    else
      search.faults.push_back(
          fmt::format("'{}' is no name: it says that there is none; ask for the name of the party", text));
  }
  for (const std::string& text : numbers) {
    const std::string why = fmt::format("'{}' has no letter: a number is nobody's name", text);
    if (named)
      search.notes.push_back(why);
    else
      search.faults.push_back(why + "; ask for the name of the party");
  }
  for (const std::string& text : nobody) {
    const std::string why = fmt::format("'{}' is too little to tell one party from another", text);
    if (named)
      search.notes.push_back(why + ", and was compared only with who is listed by these very letters");
    else
      search.faults.push_back(why + "; ask for the whole name");
  }
}

}  // namespace clew::engine
