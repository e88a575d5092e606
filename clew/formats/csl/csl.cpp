// One row of the CSV with the fields that matter:
//
//   source,entity_number,type,programs,name,...,addresses,...,start_date,end_date,...,remarks,...,alt_names,...,ids
//   "Specially Designated Nationals (SDN) - Treasury Department",20264,Entity,SDNTK,200G PSA HOLDINGS LLC,...,
//   "80 SW 8th Street Suite 2000, Miami, FL, 33130, US",...,"US, 80-0890696, Tax ID No."
//
// Several values of a field stand between semicolons. The JSON has the same names, with lists as lists and addresses
// and ids as objects; it is walked over, and parsed record by record. Columns are found by name, so that order and
// additions do not matter; a column that nobody knows is counted. dpl.txt has tabs between quoted fields and dates with
// the month first. Source: the data dictionary of trade.gov; of the JSON no real file was at hand.

#include "clew/formats/csl/csl.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "clew/base/file.h"
#include "clew/codec/csv.h"
#include "clew/codec/encoding.h"
#include "clew/codec/json_tree.h"
#include "clew/codec/zstd.h"
#include "clew/formats/csl/record.h"

namespace clew::formats::csl {
namespace {

using codec::JsonValue;

struct Text {
  std::string_view name;
  std::string Record::* field;
};
constexpr std::array<Text, 20> kTexts = {{{"source", &Record::source},
                                          {"entity_number", &Record::number},
                                          {"type", &Record::type},
                                          {"name", &Record::name},
                                          {"title", &Record::title},
                                          {"federal_register_notice", &Record::notice},
                                          {"start_date", &Record::start},
                                          {"end_date", &Record::end},
                                          {"standard_order", &Record::standard_order},
                                          {"license_requirement", &Record::requirement},
                                          {"license_policy", &Record::policy},
                                          {"remarks", &Record::remarks},
                                          {"call_sign", &Record::call_sign},
                                          {"vessel_type", &Record::vessel_type},
                                          {"gross_tonnage", &Record::tonnage},
                                          {"gross_registered_tonnage", &Record::gross_tonnage},
                                          {"vessel_flag", &Record::flag},
                                          {"vessel_owner", &Record::owner},
                                          {"_id", &Record::key},
                                          {"id", &Record::key}}};
struct Many {
  std::string_view name;
  std::vector<std::string> Record::* field;
};
constexpr std::array<Many, 8> kLists = {{{"programs", &Record::programmes},
                                         {"alt_names", &Record::aliases},
                                         {"citizenships", &Record::citizenships},
                                         {"nationalities", &Record::nationalities},
                                         {"dates_of_birth", &Record::birth_dates},
                                         {"places_of_birth", &Record::birth_places},
                                         {"source_list_url", &Record::urls},
                                         {"source_information_url", &Record::urls}}};

// Takes a field of the CSV; false if nobody knows it.
bool take(Record& record, std::string_view name, std::string_view text) {
  for (const Text& one : kTexts)
    if (one.name == name) return (record.*one.field = intel::one_line(text), true);
  for (const Many& one : kLists)
    if (one.name == name) {
      for (std::string& part : parts_of(text)) (record.*one.field).push_back(std::move(part));
      return true;
    }
  if (name == "addresses") {
    for (const std::string& part : parts_of(text)) record.places.push_back(place_of_text(part));
    return true;
  }
  if (name == "ids") {
    for (const std::string& part : parts_of(text)) record.ids.push_back(id_of_text(part));
    return true;
  }
  return false;
}

void complete(Record& record, std::string_view row) {
  if (record.key.empty()) record.key = record.number.empty() ? key_of_text(row) : record.number;
}

// Reads records under a header. `take_row` gets the values by column name.
template <class TakeRow>
Result<void> read_table(std::string_view text, char separator, std::string_view required, intel::Reading& reading,
                        TakeRow take_row) {
  codec::CsvReader reader(text, separator);
  const auto header = reader.next();
  if (!header || std::find(header->fields.begin(), header->fields.end(), required) == header->fields.end()) {
    reading.bad(header ? Error{Code::malformed,
                               "the header has no column for the name, or other separators stand between its columns"}
                       : header.error(),
                "file");
    return {};
  }
  while (!reader.done()) {
    auto record = reader.next();
    if (!record) {
      if (record.error().code == Code::not_found) break;
      reading.bad(record.error(), "record");
      continue;
    }
    if (std::ranges::all_of(record->fields, &std::string::empty)) continue;  // an empty row of a spreadsheet
    if (record->fields.size() != header->fields.size()) {
      reading.bad(
          {record->ended ? Code::malformed : Code::truncated, "not as many fields as the header", record->offset},
          "line " + std::to_string(record->line));
      continue;
    }
    for (std::size_t i = 0; i < record->fields.size(); ++i)
      if (const auto how = codec::make_utf8(record->fields[i]); how != codec::Encoding::utf8)
        reading.recoded(how, record->offset, record->line, header->fields[i]);
    CLEW_TRY_VOID(take_row(header->fields, *record, text.substr(record->offset, reader.position() - record->offset)));
  }
  return {};
}

Result<void> read_csv(std::string_view text, intel::Wallets& wallets, intel::Reading& reading) {
  return read_table(text, ',', "name", reading,
                    [&](const auto& names, const codec::CsvRecord& row, std::string_view bytes) -> Result<void> {
                      Record record;
                      record.offset = row.offset;
                      for (std::size_t i = 0; i < names.size(); ++i) {
                        const std::string& value = row.fields[i];
                        if (!take(record, names[i], value) && !value.empty()) reading.unknown(names[i]);
                      }
                      complete(record, bytes);
                      return hand_on(record, "us-csl-", wallets, reading);
                    });
}

std::string text_of(const JsonValue* value) {
  if (value == nullptr) return {};
  if (value->type == JsonValue::Type::string) return value->text;
  if (value->type == JsonValue::Type::number) return value->text.empty() ? std::to_string(value->number) : value->text;
  if (value->type == JsonValue::Type::boolean) return value->flag ? "Y" : "N";
  return {};
}

void take_json_place(const JsonValue& item, Record& record) {
  if (item.type == JsonValue::Type::string) return record.places.push_back(place_of_text(item.text));
  Record::Place place;
  place.country = text_of(item.find("country"));
  place.text = intel::joined({text_of(item.find("address")), text_of(item.find("city")), text_of(item.find("state")),
                              text_of(item.find("postal_code")), place.country},
                             ", ");
  record.places.push_back(std::move(place));
}

void take_json_id(const JsonValue& item, Record& record) {
  if (item.type == JsonValue::Type::string) return record.ids.push_back(id_of_text(item.text));
  record.ids.push_back({text_of(item.find("type")), text_of(item.find("number")), text_of(item.find("country")),
                        text_of(item.find("issue_date")), text_of(item.find("expiration_date"))});
}

Record record_of(const JsonValue& item, std::string_view bytes, intel::Reading& reading) {
  Record record;
  record.offset = item.offset;
  for (const auto& member : item.members) {
    if (member.value.type == JsonValue::Type::null) continue;
    if (member.key == "addresses" || member.key == "ids") {
      for (const JsonValue& one : member.value.items)
        member.key == "ids" ? take_json_id(one, record) : take_json_place(one, record);
      continue;
    }
    const auto list =
        std::find_if(kLists.begin(), kLists.end(), [&member](const Many& m) { return m.name == member.key; });
    if (list != kLists.end() && member.value.type == JsonValue::Type::array) {
      for (const JsonValue& one : member.value.items)
        if (std::string text = text_of(&one); !text.empty()) (record.*list->field).push_back(std::move(text));
    } else if (!take(record, member.key, text_of(&member.value))) {
      reading.unknown(member.key);
    }
  }
  complete(record, bytes);
  return record;
}

// Walks over a JSON text without taking it in: the list may be larger than what is parsed at once, a record is not.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}
  std::size_t at() const { return at_; }
  /// The next character that is no blank, or 0 at the end.
  char look() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (look() != c) return false;
    ++at_;
    return true;
  }
  /// Goes behind a value and gives its text. Brackets and quotes are what it looks at.
  Result<std::string_view> value() {
    const char first = look();
    const std::size_t begin = at_;
    if (first == '"') {
      CLEW_TRY_VOID(string());
    } else if (first == '{' || first == '[') {
      CLEW_TRY_VOID(nested());
    } else {
      at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    }
    if (at_ == begin) return fail(at_ == text_.size() ? Code::truncated : Code::malformed, "no value", at_);
    return text_.substr(begin, at_ - begin);
  }

 private:
  Result<void> string() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '"')
        return (++at_, Result<void>());
    }
    at_ = text_.size();
    return fail(Code::truncated, "a text is never closed", at_);
  }
  Result<void> nested() {
    for (std::size_t depth = 0; at_ < text_.size();) {
      const char c = text_[at_];
      if (c == '"') {
        CLEW_TRY_VOID(string());
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return {};
    }
    return fail(Code::truncated, "a list or object is never closed", at_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<void> take_result(std::string_view bytes, std::size_t offset, std::uint64_t number, intel::Wallets& wallets,
                         intel::Reading& reading) {
  auto item = codec::read_json(bytes, codec::JsonNumbers::any);
  const std::string where = "result " + std::to_string(number);
  if (!item || item->type != JsonValue::Type::object) {
    const Error error = item ? Error{Code::malformed, "a result that is no object", item->offset} : item.error();
    reading.bad({error.code, error.reason, offset + error.offset}, where);
    return {};
  }
  item->offset += offset;
  return hand_on(record_of(*item, bytes, reading), "us-csl-", wallets, reading);
}

// The results, one after the other; `fault` is what is wrong with the document around them.
Result<void> read_results(Walk& walk, intel::Wallets& wallets, intel::Reading& reading, std::optional<Error>& fault) {
  if (walk.take(']')) return {};
  for (std::uint64_t number = 0;; ++number) {
    walk.look();
    const std::size_t offset = walk.at();
    const auto bytes = walk.value();
    if (!bytes) {
      fault = bytes.error();
      return {};
    }
    CLEW_TRY_VOID(take_result(*bytes, offset, number, wallets, reading));
    if (walk.take(',')) continue;
    if (walk.take(']')) return {};
    fault = Error{walk.look() == '\0' ? Code::truncated : Code::malformed, "the list of results breaks off", walk.at()};
    return {};
  }
}

Result<void> read_json(std::string_view text, intel::Wallets& wallets, intel::Reading& reading) {
  Walk walk(text);
  std::optional<Error> fault;
  bool found = false;
  const auto members = [&]() -> Result<void> {
    bool closed = walk.take('}');
    for (bool more = !closed; more && !fault; more = walk.take(',')) {
      const auto key = walk.value();
      const bool named = key && walk.take(':');
      if (!named) {
        fault = key ? Error{Code::malformed, "a member without a name", walk.at()} : key.error();
      } else if (*key == "\"results\"" && !found && walk.take('[')) {
        found = true;
        CLEW_TRY_VOID(read_results(walk, wallets, reading, fault));
      } else if (const auto other = walk.value(); !other) {
        fault = other.error();
      }
    }
    closed = closed || walk.take('}');
    if (!fault && !closed)
      fault = Error{walk.look() == '\0' ? Code::truncated : Code::malformed, "the document breaks off", walk.at()};
    if (!fault && !found) fault = Error{Code::malformed, "no list of results", 0};
    return {};
  };
  if (walk.take('['))
    CLEW_TRY_VOID(read_results(walk, wallets, reading, fault));
  else if (walk.take('{'))
    CLEW_TRY_VOID(members());
  if (!fault && walk.look() != '\0') fault = Error{Code::malformed, "something follows the document", walk.at()};
  if (fault) reading.bad(*fault, "file");
  return {};
}

std::string_view without_mark(std::string_view text) {
  return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

using Reader = Result<void> (*)(std::string_view, intel::Reading&);

Result<intel::ReadReport> read_files(const std::vector<std::string>& paths, intel::Reading& reading, Reader read) {
  for (const std::string& path : paths) {
    const MappedFile file = CLEW_TRY(MappedFile::open(path));
    reading.begin_file(path);
    std::string decompressed;
    std::string_view text = as_text(file.bytes());
    if (codec::is_zstd(file.bytes())) {
      auto content = codec::zstd_decompress(file.bytes(), kFileBytesMax);
      if (!content) {
        reading.bad(content.error(), "file");
        continue;
      }
      decompressed = std::move(*content);
      text = decompressed;
    }
    if (std::string fault = codec::text_fault(text); !fault.empty()) {
      reading.bad(Code::malformed, 0, std::move(fault), "file");
      continue;
    }
    CLEW_TRY_VOID(read(text, reading));
  }
  if (reading.entities() == 0 && reading.bad_count() == 0)
    reading.bad({Code::malformed, "no record in any file"}, "file");
  return reading.finish();
}

}  // namespace

Result<void> read_csl_text(std::string_view text, intel::Reading& reading) {
  intel::Wallets wallets;
  const std::string_view body = without_mark(text);
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && (body[first] == '{' || body[first] == '[');
  CLEW_TRY_VOID(json ? read_json(body, wallets, reading) : read_csv(body, wallets, reading));
  return wallets.hand_on(reading, false);
}

Result<void> read_dpl_text(std::string_view text, intel::Reading& reading) {
  constexpr std::array<Text, 5> kFields = {{{"Name", &Record::name},
                                            {"Effective_Date", &Record::start},
                                            {"Expiration_Date", &Record::end},
                                            {"Standard_Order", &Record::standard_order},
                                            {"FR_Citation", &Record::notice}}};
  intel::Wallets wallets;
  const auto take_row = [&](const auto& names, const codec::CsvRecord& row, std::string_view bytes) -> Result<void> {
    Record record;
    record.offset = row.offset;
    record.source = "Denied Persons List (DPL) - Bureau of Industry and Security";
    record.key = key_of_text(bytes);
    std::map<std::string, std::string, std::less<>> values;
    for (std::size_t i = 0; i < names.size(); ++i) values[names[i]] = row.fields[i];
    for (const Text& one : kFields) record.*one.field = intel::one_line(values[std::string(one.name)]);
    Record::Place place;
    place.country = values["Country"];
    place.text = intel::joined(
        {values["Street_Address"], values["City"], values["State"], values["Postal_Code"], values["Country"]}, ", ");
    if (!place.text.empty()) record.places.push_back(std::move(place));
    record.remarks = intel::joined({values["Action"], values["Last_Update"]}, ", last update ");
    return hand_on(record, "us-dpl-", wallets, reading);
  };
  return read_table(without_mark(text), '\t', "Name", reading, take_row);
}

Result<intel::ReadReport> read_csl(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  intel::ListInfo info;
  info.list = "us_csl";
  info.title = "US Consolidated Screening List";
  info.publisher = "US Department of Commerce, International Trade Administration";
  info.source = "https://www.trade.gov/consolidated-screening-list";
  info.licence = "public domain";
  info.tlp = "CLEAR";
  intel::Reading reading(std::move(info), sink);
  return read_files(paths, reading, read_csl_text);
}

Result<intel::ReadReport> read_dpl(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  intel::ListInfo info;
  info.list = "us_dpl";
  info.title = "Denied Persons List";
  info.publisher = "US Department of Commerce, Bureau of Industry and Security";
  info.source = "https://www.bis.gov/dpl";
  info.licence = "public domain";
  info.tlp = "CLEAR";
  intel::Reading reading(std::move(info), sink);
  return read_files(paths, reading, read_dpl_text);
}

}  // namespace clew::formats::csl
