#pragma once
// A party of the British lists while it is read. Its facts have the names of the XML's elements, to which the columns
// of both tables are mapped, so that one set of rules serves all three. Private to this folder.

#include <string>
#include <string_view>
#include <vector>

#include "clew/intel/reading.h"

namespace clew::formats::uk {

struct Fact {
  std::string_view name, text;
};

class Party {
 public:
  Party(intel::Reading& reading, std::string_view prefix) : reading_(&reading), prefix_(prefix) {}
  /// Takes facts that belong together: the parts of one name, one address, one document, or a row of a table.
  void take(const std::vector<Fact>& facts);
  intel::Entity& entity() { return party_; }
  /// Hands on party, sanction and documents; a bad record if there is no id or no name.
  Result<void> give(std::uint64_t offset);

 private:
  struct Name {
    std::string text, kind, strength, first, last;
  };
  void take_name(const std::vector<Fact>& facts);
  void take_address(const std::vector<Fact>& facts);
  void take_birth_place(const std::vector<Fact>& facts);
  void take_document(const std::vector<Fact>& facts, bool passport);
  bool take_single(const Fact& fact);
  void place_names();
  void take_companies(std::string_view text, std::vector<std::string>& names);
  Result<void> give_companies(const std::string& id, std::uint64_t offset);
  intel::Reading* reading_;
  std::string_view prefix_;
  intel::Entity party_, sanction_;
  std::vector<intel::Entity> documents_;
  std::vector<std::string> parents_, subsidiaries_;  // names
  std::vector<Name> names_;
  std::string id_;
};

}  // namespace clew::formats::uk
