#pragma once
// The file beside the store in which a load lies until it is compared: what a reader handed over, or the version before
// with the operations of a delta applied. Internal to the store.

#include <cstdint>
#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/intel/entity.h"
#include "clew/intel/property_kinds.h"
#include "clew/intel/sqlite.h"
#include "clew/intel/store.h"
#include "clew/intel/store_state.h"

namespace clew::intel {

/// The file, attached to the store's connection as "spill" and removed at the end.
class Spill {
 public:
  /// Begins anew where a load was killed.
  static Result<Spill> make(const Database& database, std::string path);
  Spill(Spill&& other) noexcept;
  Spill& operator=(Spill&&) = delete;
  ~Spill();

 private:
  Spill(const Database* database, std::string path);
  const Database* database_;
  std::string path_;
};

/// What a reader hands over, on its way into the spill.
class Intake {
 public:
  static Result<Intake> make(const Database& database);
  /// Settles and puts; an entity without an id goes to `nameless`.
  Result<void> take(Entity&& entity);
  /// Puts a settled entity.
  Result<void> put(const Entity& entity);

  std::uint64_t entities = 0, statements = 0;
  KindCounts kinds{};     ///< of all that was put, repeats too
  KindCounts repeated{};  ///< of them those that were joined
  std::vector<BadRecord> nameless;

 private:
  const Database* database_ = nullptr;
  Query insert_, refer_;
};

/// Makes one of the entities of one id: equal ones are one, others are joined (no statement may be lost) and told. Each
/// id is looked up, so there has to be an index over them.
Result<void> join_repeats(const Database& database, Intake& intake, std::vector<BadRecord>& told);

/// Hashes all that lies in the spill, in order of id: the version of the list, in hexadecimal.
Result<std::string> hash_of_incoming(const Database& database);

/// The operations of a delta, applied to the current version as it lies in the spill.
class Changes {
 public:
  /// Lays out the version: the row of an entity is its number in the tables, its body is empty. Errors: `mismatch` (the
  /// store is damaged).
  static Result<Changes> make(const Database& database, std::int64_t list, const ListVersion& base,
                              const TargetTest& is_target);
  Result<DeltaFit> apply(DeltaOp op, Entity&& entity);
  /// Counts what the version consists of now.
  void say(ListVersion& version) const;
  const KindCounts& fresh() const { return intake_.kinds; }
  const KindCounts& gone() const { return kinds_gone_; }

 private:
  Changes(const ListVersion& base, const TargetTest& is_target) : base_(base), is_target_(is_target) {}
  Result<void> take_out();

  ListVersion base_;
  const TargetTest& is_target_;
  Intake intake_;
  EntityReader reader_;
  Query find_, forget_, unrefer_;
  std::uint64_t targets_ = 0, gone_ = 0, statements_gone_ = 0, targets_gone_ = 0;
  KindCounts kinds_gone_{};
};

}  // namespace clew::intel
