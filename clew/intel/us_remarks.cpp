// OFAC's remarks are one string of pieces between semicolons. Each piece is a label and a value in a fixed phrase:
//
//   alt. Passport A0312 (Iran) issued 04 Jun 2003 expires 03 Jun 2008; a.k.a. 'HAMMER'; Linked To: HIZBALLAH.
//        label    number country   dates                                weak alias
//
// "alt." says only that there is more than one. The full stop ends the whole, not a piece. A piece that no rule
// understands is kept as a note: a remark may hold any sentence ("Spouse of ..."), and guessing at sentences would put
// words in OFAC's mouth. Source: the Data Formats page of the SDN list and the lists of 2019 and 2021.

#include "clew/intel/us_remarks.h"

#include <algorithm>

#include "clew/intel/country.h"
#include "clew/intel/reading.h"
#include "clew/intel/us_dates.h"
#include "clew/intel/us_labels.h"

namespace clew::intel {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void not_understood(std::string_view piece, Said& said) {
  said.note(piece);
  ++said.not_understood;
}

// Where a piece in brackets ends, for remarks put whole into brackets; 0 if the text is not such a piece.
std::size_t bracketed(std::string_view text) {
  if (!text.starts_with('(')) return 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
    if (depth == 0) return i + 1;
  }
  return 0;
}

// Takes the first piece off the text.
std::string_view next_piece(std::string_view& text) {
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t end = std::min(text.find(';', bracketed(text)), text.size());
  const std::string_view piece = trimmed(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

// What stands behind a label: " # 123", ": x", " - x".
std::string_view behind(std::string_view text, std::size_t label) {
  text = trimmed(text.substr(label));
  for (const char mark : {':', '#', '-'})
    if (text.starts_with(mark)) text = trimmed(text.substr(1));
  return text;
}

// Takes " issued DATE" or " expires DATE" off the end. A date that is none stays where it is.
std::string take_date(std::string_view& text, std::string_view word) {
  const std::size_t at = text.rfind(word);
  if (at == std::string_view::npos) return {};
  const DateSpan span = date_span(text.substr(at + word.size()));
  if (span.from.empty()) return {};
  text = trimmed(text.substr(0, at));
  return word.starts_with(" e") && !span.to.empty() ? span.to : span.from;
}

// Takes "(TEXT)" off the end.
std::string_view take_bracket(std::string_view& text) {
  if (!text.ends_with(')')) return {};
  const std::size_t at = text.rfind('(');
  if (at == std::string_view::npos) return {};
  const std::string_view inside = trimmed(text.substr(at + 1, text.size() - at - 2));
  text = trimmed(text.substr(0, at));
  return inside;
}

void read_identifier(std::string_view label, std::string_view property, std::string_view text, Said& said) {
  IdRecord id;
  id.type = std::string(label);
  std::string_view rest = text;
  id.expires = take_date(rest, " expires ");
  id.issued = take_date(rest, " issued ");
  std::string_view before = rest;
  const std::string_view inside = take_bracket(before);
  // The country's own name may have brackets in it ("Iran (Islamic Republic of)"), but never in this list.
  if (!inside.empty() && !before.empty() && (has_digit(before) || !country_code(inside).empty())) {
    if (!country_code(inside).empty() || !has_digit(inside)) {
      id.country = std::string(inside);
      rest = before;
    }
  }
  Value value;
  value.property = std::string(property);
  value.text = std::string(rest);
  value.note = id.type + (id.country.empty() ? "" : " (" + id.country + ")");
  value.valid_from = first_second(id.issued);
  value.valid_to = last_second(id.expires);
  said.values.push_back(std::move(value));
}

// The name between the outer quotes: names have apostrophes of their own ('AL-WARD, 'Abd').
std::string_view quoted(std::string_view text) {
  const std::size_t begin = text.find('\''), end = text.rfind('\'');
  if (begin == std::string_view::npos || begin == end) return {};
  return trimmed(text.substr(begin + 1, end - begin - 1));
}

void read_alias(const UsLabel& label, std::string_view text, std::string_view piece, Said& said) {
  const std::string_view name = text.starts_with('\'') ? quoted(text) : trimmed(text);
  if (name.empty()) return not_understood(piece, said);
  said.add(std::string(label.property), name, label.note);
}

void read_wallet(std::string_view text, std::string_view piece, Said& said) {
  const std::size_t gap = text.find(' ');
  const std::string_view ticker = text.substr(0, gap);
  const std::string_view rest = gap == std::string_view::npos ? std::string_view() : trimmed(text.substr(gap));
  const bool ticker_right = ticker.size() >= 2 && ticker.size() <= 12 &&
                            std::all_of(ticker.begin(), ticker.end(),
                                        [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (!ticker_right || rest.empty()) return not_understood(piece, said);
  const std::size_t end = std::min(rest.find(' '), rest.size());
  said.wallets.push_back(
      {std::string(ticker), std::string(rest.substr(0, end)), std::string(trimmed(rest.substr(end)))});
}

void read_gender(std::string_view text, std::string_view piece, Said& said) {
  if (text == "Male" || text == "male") {
    said.add("gender", "male");
  } else if (text == "Female" || text == "female") {
    said.add("gender", "female");
  } else {
    not_understood(piece, said);
  }
}

void read_date(std::string_view property, std::string_view text, std::string_view piece, Said& said) {
  const DateSpan span = date_span(text);
  if (span.from.empty()) return not_understood(piece, said);
  said.add_dates(property, span);
}

// Pieces without a label that can still be told: web and mail addresses.
bool read_bare(std::string_view piece, Said& said) {
  std::string_view text = piece;
  std::string_view kind;
  if (text.ends_with(" (email)") || text.ends_with(" (website)")) kind = take_bracket(text);
  if (text.find(' ') != std::string_view::npos) return false;
  if (kind == "website" || text.starts_with("www.") || text.starts_with("http://") || text.starts_with("https://")) {
    said.add("website", text);
    return true;
  }
  const std::size_t at = text.find('@');
  if (kind == "email" || (at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos)) {
    said.add("email", text);
    return true;
  }
  return false;
}

void read_labelled(const UsLabel& label, std::string_view piece, std::string_view whole, bool last, Said& said) {
  const std::string_view text = behind(piece, label.text.size());
  if (text.empty() && label.form != Form::note && label.form != Form::provision) return not_understood(whole, said);
  switch (label.form) {
    case Form::text: return said.add(std::string(label.property), text, label.note);
    case Form::identifier:
      if (!has_digit(text)) return not_understood(whole, said);
      return read_identifier(label.text, label.property, text, said);
    case Form::birth_date: return read_birth_date(text, said);
    case Form::birth_place: return read_birth_place(text, said);
    case Form::date: return read_date(label.property, text, whole, said);
    case Form::country: return said.country(std::string(label.property), text, label.note);
    case Form::gender: return read_gender(text, whole, said);
    case Form::wallet: return read_wallet(text, whole, said);
    case Form::link:
    case Form::named: said.named.push_back({std::string(label.property), std::string(text), last}); return;
    case Form::provision: said.provisions.emplace_back(piece); return;
    case Form::alias: return read_alias(label, text, whole, said);
    case Form::note: return said.note(whole);
  }
}

void read_piece(std::string_view whole, bool last, Said& said) {
  std::string_view piece = whole;
  // The XML and the consolidated screening list write links in brackets.
  if (piece.starts_with("(Linked To:") && bracketed(piece) == piece.size())
    return read_remarks(piece.substr(1, piece.size() - 2), false, said);
  if (piece.starts_with("alt. ") || piece.starts_with("Alt. ")) piece = trimmed(piece.substr(5));
  if (piece.empty()) return;
  if (const UsLabel* label = us_label_of(piece)) return read_labelled(*label, piece, whole, last, said);
  if (read_bare(piece, said)) return;
  const std::size_t label = unknown_label(piece);
  if (label == 0) return not_understood(whole, said);
  const std::string_view name = piece.substr(0, label);
  read_identifier(name, unknown_property(name), behind(piece, label), said);
}

}  // namespace

void Said::add(std::string property, std::string_view text, std::string_view note) {
  text = trimmed(text);
  if (text.empty()) return;
  Value value;
  value.property = std::move(property);
  value.text = std::string(text);
  value.note = std::string(note);
  values.push_back(std::move(value));
}

void Said::add_dates(std::string_view property, const DateSpan& span) {
  const std::string_view note = span.circa ? "circa" : "";
  if (span.to.empty()) return add(std::string(property), span.from, note);
  Entity between;
  add_years(between, property, span.from, span.to, note);
  for (Value& value : between.values) values.push_back(std::move(value));
}

void Said::note(std::string_view text) {
  add("notes", text);
}

void Said::country(std::string property, std::string_view text, std::string_view note) {
  if (const std::string_view code = country_code(text); !code.empty()) return add(std::move(property), code, note);
  this->note(property + ": " + std::string(text));
  ++not_understood;
}

void read_remarks(std::string_view text, bool cut, Said& said) {
  text = trimmed(text);
  if (!cut && text.ends_with('.')) text.remove_suffix(1);
  while (!text.empty()) {
    const std::string_view piece = next_piece(text);
    if (piece.empty()) continue;
    if (cut && text.empty()) {
      said.cut = std::string(piece);
      said.note(piece);
      return;
    }
    read_piece(piece, text.empty(), said);
  }
}

void read_id(const IdRecord& id, Said& said) {
  std::string text = id.type;
  if (!id.number.empty()) text += ' ' + id.number;
  std::string whole = text;
  if (!id.country.empty()) whole += " (" + id.country + ")";
  const UsLabel* label = us_label_of(text);
  if (label != nullptr && label->form != Form::identifier) return read_piece(whole, false, said);
  if (id.number.empty()) return not_understood(whole, said);
  Value value;
  const bool known = label != nullptr && label->text.size() >= id.type.size();
  value.property = std::string(known || label != nullptr ? label->property : unknown_property(id.type));
  value.text = std::string(trimmed(label != nullptr ? behind(text, label->text.size()) : std::string_view(id.number)));
  value.note = id.type + (id.country.empty() ? "" : " (" + id.country + ")");
  value.valid_from = first_second(iso_date(id.issued));
  value.valid_to = last_second(iso_date(id.expires));
  said.values.push_back(std::move(value));
}

void read_birth_date(std::string_view text, Said& said) {
  read_date("birthDate", text, "DOB " + std::string(text), said);
}

void read_birth_place(std::string_view text, Said& said) {
  said.add("birthPlace", text);
  const std::size_t comma = text.rfind(',');
  // "Korea, North" is one name of two parts.
  std::string_view code = country_code(text);
  if (code.empty() && comma != std::string_view::npos) {
    const std::size_t before = comma == 0 ? std::string_view::npos : text.rfind(',', comma - 1);
    if (before != std::string_view::npos) code = country_code(text.substr(before + 1));
    if (code.empty()) code = country_code(text.substr(comma + 1));
  }
  if (!code.empty()) said.add("birthCountry", code);
}

}  // namespace clew::intel
