#pragma once
// Who or what is known: entities and what is said of them, in the words of FollowTheMoney, so that data goes in and out
// of OpenSanctions tools unchanged. A relation (Ownership, Sanction, Identification, CryptoWallet ...) is an entity
// too, and points at others by their ids.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/result.h"
#include "clew/base/time.h"

namespace clew::intel {

/// One statement: a value of a property, as one version of one list gives it.
struct Value {
  std::string property;  ///< FollowTheMoney: "name", "alias", "weakAlias", "previousName", "birthDate", "country", ...
  std::string text;      ///< as the source wrote it, UTF-8, without blanks at its ends; dates as YYYY[-MM[-DD]]
  std::string lang;      ///< of a name, ISO 639 or empty
  std::string note;      ///< what the source adds and the vocabulary cannot hold: "low quality", "circa"
  std::optional<UnixTime> valid_from, valid_to;  ///< when it was so, if the source says
  friend bool operator==(const Value&, const Value&) = default;
  friend auto operator<=>(const Value& a, const Value& b) = default;
};

struct Entity {
  std::string id;      ///< stable in its source, with the source's prefix: "ofac-36", "un-KPi.001"
  std::string schema;  ///< FollowTheMoney: "Person", "Organization", "Company", "LegalEntity", "Vessel", "Airplane",
                       ///< "CryptoWallet", "Ownership", "Sanction", "Identification", "Address", "UnknownLink", ...
  std::vector<Value> values;           ///< sorted, no two equal: see settle()
  std::vector<std::string> referents;  ///< other ids of the same entity, merged into this one by the source; sorted
  friend bool operator==(const Entity&, const Entity&) = default;

  void add(std::string property, std::string text);  ///< without blanks at the ends; an empty text is not added
  /// Sorts values and referents and drops repeats. Readers call it once, before they hand the entity on.
  void settle();
  /// First value of the property, or empty. Needs settle().
  std::string_view first(std::string_view property) const;
  std::vector<std::string_view> all(std::string_view property) const;
};

/// What a list says of itself, or its reader knows of it.
struct ListInfo {
  std::string list;        ///< its short name, also in ids and options: "ofac_sdn", "un_sc", "eu_fsf", "gb_uksl", ...
  std::string title;       ///< "OFAC Specially Designated Nationals"
  std::string publisher;   ///< "US Treasury, OFAC"
  std::string source;      ///< official address
  std::string licence;     ///< "public domain", "CC BY-NC 4.0", ...
  std::string tlp;         ///< "CLEAR" of a public list
  std::string confidence;  ///< the source's own word; empty when it has none
  std::string published;   ///< date the file itself names, YYYY-MM-DD; empty when it names none
  std::string pap{};       ///< permissible actions (tlp.h); empty: nobody said
  friend bool operator==(const ListInfo&, const ListInfo&) = default;
};

/// A record of a list file that could not be read. Kept and counted, never skipped silently.
struct BadRecord {
  std::string file;
  std::uint64_t offset = 0;  ///< byte, of the decompressed file
  Code code = Code::malformed;
  std::string reason;
  std::string record;  ///< which: "row 17", "entity 12300"
};

/// Takes entities from a reader one by one, in the order of the file. An error ends the reading and is handed on.
using EntitySink = std::function<Result<void>(Entity&&)>;

enum class DeltaOp : std::uint8_t { add, modify, remove };
/// What became of one operation of a delta. All but `applied` are bad records: they changed nothing.
enum class DeltaFit : std::uint8_t {
  applied,
  already_there,  ///< added, but the version before, or an operation before, has this id
  not_there,      ///< modified or removed, but there is none of this id
  nameless,       ///< without an id
};
/// Takes the operations of a delta in the order of the file. Of an entity removed only the id is sure to be there.
using DeltaSink = std::function<Result<DeltaFit>(DeltaOp, Entity&&)>;

/// Fields of a list's tables whose bytes were not UTF-8 (clew/codec/encoding.h).
struct NotUtf8 {
  std::uint64_t decoded = 0;  ///< read as Windows-1252
  std::uint64_t broken = 0;   ///< of an unknown encoding: U+FFFD stands for their bytes, and they are bad fields
  std::uint64_t records = 0;  ///< with a broken field
  std::string file, column;   ///< of the first of all
  std::uint64_t line = 0;
  friend bool operator==(const NotUtf8&, const NotUtf8&) = default;
};

struct ReadReport {
  ListInfo info;
  std::uint64_t entities = 0;   ///< handed to the sink
  std::uint64_t targets = 0;    ///< of them listed themselves (not an address, a relation or a mere associate)
  std::vector<BadRecord> bad;   ///< not all of them, see bad_count; the last then says how many are not here
  std::uint64_t bad_count = 0;  ///< records that could not be read, all of them
  bool cut = false;             ///< a file could not be read to its end: see is_cut
  /// Records of an id that the list has had already: what they say is joined with it. Not all of them, see
  /// joined_count.
  std::vector<BadRecord> joined;
  std::uint64_t joined_count = 0;
  /// Fields whose value cannot be right; their records were kept. Not all of them, see bad_field_count.
  std::vector<BadRecord> bad_fields;
  std::uint64_t bad_field_count = 0;
  NotUtf8 not_utf8;
  /// Fields of the source that the vocabulary has no word for: kept as notes or under their own name, this often.
  std::map<std::string, std::uint64_t, std::less<>> unknown;
};

/// Readers go on behind a bad record, but what a file was cut off from is unknown: a list without its second half reads
/// like a list that was shortened. A record that ended too early is `truncated` in every reader (one that is about a
/// known entity says that a text in it was cut, not the file); a fault of a whole file has "file" for its record, which
/// may also say that nobody reads this kind of file.
bool is_cut(const BadRecord& bad);

/// True of schemata that can be a party to a payment or the holder of a wallet: Person, Organization, Company,
/// LegalEntity, PublicBody, Vessel, Airplane, Security ... (not relations, addresses, sanctions).
bool is_thing(std::string_view schema);
/// True of the schemata of FollowTheMoney that an entity can have, written exactly so: "Person", not "person".
bool is_known_schema(std::string_view schema);
/// What is wrong with a schema, in a sentence that names the one that was probably meant; empty: nothing is.
std::string schema_fault(std::string_view schema);
/// True of the properties that hold names: name, alias, weakAlias, previousName, abbreviation, ...
bool is_name(std::string_view property);

}  // namespace clew::intel
