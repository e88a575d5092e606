#pragma once
// A party of the consolidated list while it is read. XML and CSV have the same parts (names, birth dates, documents,
// addresses, citizenships, regulations) with the same fields, so both fill parties through here. Private to this
// folder.

#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/reading.h"

namespace clew::formats::eu {

/// The fields of one part, by lower-case names: attributes of an element, or columns with one prefix.
class Fields {
 public:
  void add(std::string_view name, std::string_view value);
  /// The value of the first name that is there and not empty; marks all of them as read.
  std::string_view get(std::initializer_list<std::string_view> names);
  bool flag(std::string_view name) { return get({name}) == "true"; }
  bool empty() const;  ///< no value at all
  /// Calls `take(name, value)` for values that nobody asked for.
  template <class Take>
  void rest(const Take& take) const {
    for (const Field& field : fields_)
      if (!field.read && !field.value.empty()) take(field.name, field.value);
  }

 private:
  struct Field {
    std::string name;
    std::string_view value;
    bool read = false;
  };
  std::vector<Field> fields_;
};

class Party {
 public:
  explicit Party(intel::Reading& reading) : reading_(&reading) {}
  void subject(Fields fields);  ///< of the party as a whole: reference, ids, type, designation
  void name(Fields fields);
  void birth(Fields fields);
  void citizenship(Fields fields);
  void document(Fields fields);
  void address(Fields fields);
  void contact(std::string_view kind, std::string_view value);
  void regulation(Fields fields);
  void regulation_of_part(Fields fields);  ///< the act that brought a name, a birth date, ... onto the list
  void remark(std::string_view text) { add_text(party_, "notes", text); }
  intel::Entity& entity() { return party_; }
  /// Hands on party, sanction and documents; a bad record if there is no id or no name.
  Result<void> give(std::uint64_t offset);

 private:
  struct Document {
    intel::Entity entity;
    std::string logical_id;
  };
  void place(Fields& fields, std::string_view property, std::string_view country_property, std::string_view note);
  void others(std::string_view part, const Fields& fields);
  intel::Reading* reading_;
  intel::Entity party_, sanction_;
  std::vector<Document> documents_;
  std::string reference_, logical_id_;
  bool named_ = false;
};

}  // namespace clew::formats::eu
