#pragma once
// What the chapters of the store share. Internal to the module.

#include <optional>
#include <string>
#include <vector>

#include "clew/intel/canonical.h"
#include "clew/intel/sqlite.h"
#include "clew/intel/store.h"

namespace clew::intel {

struct Store::State {
  Database database;
  std::string path;
  bool writes = false;
};

/// Number of a list in the tables, or nothing.
Result<std::optional<std::int64_t>> list_number(const Database& database, std::string_view list);
/// The version that is asked for, or nothing. Errors: `not_found` (its number is none of the list).
Result<std::optional<ListVersion>> version_at(const Database& database, std::int64_t list, const Known& known);

/// The statement in a row's columns property, value, lang, note, valid_from and valid_to, from `column` on.
Value value_at(const Query& row, int column);

/// Reads what an entity said in a version of its list.
class EntityReader {
 public:
  static Result<EntityReader> make(const Database& database);
  /// Fills values and referents; settled.
  Result<void> read(std::int64_t entity, std::uint64_t number, Entity& into);

 private:
  Query values_, referents_;
};

/// Entities of one version of a list in order of id, each with its hash compared.
class ListCursor {
 public:
  static Result<ListCursor> make(const Database& database, std::string name, std::int64_t list,
                                 const ListVersion& version);
  bool done() const { return done_; }
  const std::string& id() const { return id_; }
  const std::string& list() const { return name_; }
  /// Reads the entity at hand. Errors: `mismatch` when it is not what its hash says.
  Result<ListedEntity> read(EntityReader& reader);
  /// Goes on. At the end the hash of all entities is compared with the list's.
  Result<void> next();

 private:
  struct Hasher;
  std::string name_;
  std::string version_;
  std::uint64_t number_ = 0;
  Query rows_;
  std::shared_ptr<Hasher> hasher_;
  std::int64_t entity_ = 0;
  std::uint64_t since_ = 0;
  std::string id_, schema_;
  Hash256 hash_;
  bool done_ = false;
};

}  // namespace clew::intel
