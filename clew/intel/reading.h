#pragma once
// What all readers of lists do alike: hand entities on and count them, keep what could not be read and what the
// vocabulary has no word for, and say when a list could not be read at all.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "clew/codec/csv_table.h"
#include "clew/codec/encoding.h"
#include "clew/codec/input.h"
#include "clew/codec/xml.h"
#include "clew/intel/entity.h"

namespace clew::intel {

inline constexpr std::size_t kBadRecordsMax = 10'000;    ///< kept with their reasons; the rest is only counted
inline constexpr std::size_t kBadFieldsMax = 10'000;     ///< the same of fields
inline constexpr std::size_t kUnknownFieldsMax = 1'000;  ///< different names of fields counted

/// The state of reading one list. Readers call it; the sink is called from give() only.
class Reading {
 public:
  /// `sink` must outlive the reading.
  Reading(ListInfo info, const EntitySink& sink);
  /// All that follows is from this file.
  void begin_file(std::string name) {
    file_ = std::move(name);
    broken_line_ = 0;
  }
  const std::string& file() const { return file_; }
  /// The names of properties are the file's own words: one that the schema does not have (see properties.h) is a bad
  /// field, named once with how often it came. Its values are kept as they are.
  void check_properties() { properties_checked_ = true; }
  ListInfo& info() { return report_.info; }

  /// Checks its fields (see check), settles the entity and hands it on; a schema that nobody knows is a bad record, and
  /// false. A second record of an id is handed on too, for the store joins them (Store::load), is told with its place,
  /// and is no target more. `record` says where it stands ("row in line 7"; empty: the entity's id). Errors: the
  /// sink's, which end the reading.
  Result<bool> give(Entity&& entity, bool target, std::uint64_t offset, std::string_view record = {});
  /// The same without remembering ids, for lists of millions.
  Result<bool> give_unchecked(Entity&& entity, bool target, std::uint64_t offset, std::string_view record);
  /// Keeps fields of the entity that cannot be right as bad fields (see fields.h). A date or gender that is none moves
  /// to `notes`, where nothing is compared with it; a country that is none stays as it is written.
  void check(Entity& entity, std::uint64_t offset, std::string_view record);
  /// Counts an operation of a delta, or keeps it as a bad record when it did not fit.
  void count(DeltaFit fit, std::uint64_t offset, std::string record);
  /// Counts an entity that the reader handed on by itself.
  void count(bool target);
  /// A record that could not be read.
  void bad(const Error& error, std::string record);
  /// A fault with words of its own, where the reader can name column or value.
  void bad(Code code, std::uint64_t offset, std::string reason, std::string record);
  /// Counts a field of a table that was not UTF-8. Of an unknown encoding it is a bad field, compared as it stands: for
  /// a name less would find nobody. `line` counts from 1.
  void recoded(codec::Encoding how, std::uint64_t offset, std::uint64_t line, std::string_view column);
  /// Counts a field that was kept under its own name or as a note, because the vocabulary has no word for it.
  void unknown(std::string_view field);
  std::uint64_t bad_count() const { return report_.bad_count; }
  std::uint64_t entities() const { return report_.entities; }

  /// The report; or the first fault that has no words of its own, if nothing at all could be read.
  Result<ReadReport> finish();

 private:
  ReadReport report_;
  const EntitySink& sink_;
  std::string file_;
  std::unordered_set<std::string> ids_;
  std::optional<std::uint64_t> joined_at_;  // offset of the record joined last: its parts need no words of their own
  std::optional<Error> first_;

  void check_property(std::string_view schema, std::string_view property, std::uint64_t offset,
                      std::string_view record);
  struct Misnamed {
    std::size_t bad_field = 0;  // where it stands among them
    std::uint64_t count = 0;
  };
  void add_bad_field(std::uint64_t offset, std::string reason, std::string record);
  void add_joined(std::uint64_t offset, std::string record);
  bool properties_checked_ = false;
  std::uint64_t broken_line_ = 0;                          // of the record counted last for a broken field
  std::map<std::string, Misnamed, std::less<>> misnamed_;  // by schema and property
};

/// Reads files one after the other: a file that cannot be opened, or is no text (codec/encoding.h), is a bad record
/// "file". Errors: those of `read_one`, which are the sink's; and the first fault when no file gave anything.
Result<ReadReport> read_files(std::span<const std::string> paths, ListInfo info, const EntitySink& sink,
                              const std::function<Result<void>(codec::Input&, Reading&)>& read_one);
/// The records of an XML document with one of the `names`, each in turn; a fault of the document and a record that is
/// too large are bad records. Errors: those of `record`. `outside` may be empty.
Result<void> read_xml_list(
    codec::Input& input, Reading& reading, std::span<const std::string_view> names,
    const std::function<Result<void>(codec::XmlElement)>& record,
    const std::function<void(std::string_view, std::span<const codec::XmlAttribute>)>& outside = {});

/// "row in line 7".
std::string row_name(std::uint64_t line);
/// The rows of a table behind its row of column names, each in turn; a row that cannot be read is a bad record, and so
/// is the one after `rows_max`, which ends the table. Fields that were not UTF-8 are counted, of the columns that are
/// `used` (empty: all of them). Errors: those of `row`.
Result<void> read_table_list(codec::CsvTable& table, Reading& reading,
                             const std::function<Result<void>(const codec::CsvTable::Row&)>& row,
                             std::uint64_t rows_max = UINT64_MAX, const std::vector<bool>& used = {});

/// Without blanks (ASCII, and U+00A0) at the ends, and runs of them inside as one space: names and places are one line.
std::string one_line(std::string_view text);
/// The parts that are not empty, one_line each, with `between` between them.
std::string joined(std::initializer_list<std::string_view> parts, std::string_view between);
/// ASCII letters in lower case.
std::string lowered(std::string_view text);
/// Items of a list in one field, with `separator` between them: one line each, without those that are empty. An item
/// may stand in double quotes, doubled inside, and hold the separator then.
std::vector<std::string> list_items(std::string_view text, char separator = ';');
/// Whether `text` has `part`, ASCII case aside; `part` in lower case.
bool mentions(std::string_view text, std::string_view part);

/// Adds a name, a place, a note: one line, unless empty. Returns whether it was added.
bool add_text(Entity& entity, std::string_view property, std::string_view text, std::string_view note = {});
/// Adds a country by its code, or as it is written where no code is known.
bool add_country(Entity& entity, std::string_view property, std::string_view text, std::string_view note = {});
/// Adds a date if it can be read (codec/partial_date.h, day first); otherwise keeps it in `notes` as "property: text".
bool add_date(Entity& entity, std::string_view property, std::string_view text, std::string_view note = {});
/// Adds a number of a document: "836110035 (diplomatic)" is the number 836110035 and a note; text that does not begin
/// with a word that has a digit in it stays whole.
void add_number(Entity& entity, std::string_view property, std::string_view text, std::string_view note = {});
/// Adds the years from..to as dates, so that any of them agrees, with a note that says "between ..."; for more than
/// kYearSpanMax years only the ends.
void add_years(Entity& entity, std::string_view property, std::string_view from, std::string_view to,
               std::string_view note = {});
inline constexpr unsigned kYearSpanMax = 20;
/// Keeps an element that the reader has no place for, with all that is in it, as a note "NAME: text", and counts it;
/// nothing for an element without text and attributes.
void add_unknown(Reading& reading, Entity& entity, codec::XmlElement element);
/// The same for a field of a table.
void add_unknown(Reading& reading, Entity& entity, std::string_view field, std::string_view text);
/// "male", "female", or as it is written.
void add_gender(Entity& entity, std::string_view text);

}  // namespace clew::intel
