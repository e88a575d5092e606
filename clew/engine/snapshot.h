#pragma once
// What a snapshot is made of. Internal to the engine's screening.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clew/engine/exposure.h"
#include "clew/engine/screening.h"
#include "clew/intel/entity.h"
#include "clew/screen/identifier_index.h"
#include "clew/screen/name_index.h"
#include "clew/screen/ofac_score.h"
#include "clew/screen/ownership.h"

namespace clew::engine {

/// Number of an entity in a snapshot: by list, then by id.
using EntityIndex = std::uint32_t;

struct ListedThing {
  intel::Entity entity;
  std::uint32_t list = 0;
  bool blocked = false;                  ///< the list blocks it; false: it only names it
  std::optional<UnixTime> changed = {};  ///< when the store learnt what it says; nothing: it came from no store
};

/// Who was on a list once.
struct PastListed {
  ListedThing thing;               ///< as the list had it last
  std::optional<EntityIndex> now;  ///< who it is on the list now
};

/// "property of `from` names `to`".
struct EntityLink {
  EntityIndex to = 0, from = 0;
  std::uint32_t value = 0;  ///< of `from`
  friend auto operator<=>(const EntityLink&, const EntityLink&) = default;
};

class OwnerBook;

class ScreenSnapshot {
 public:
  std::vector<LoadedList> lists;  ///< by name
  std::vector<ListedThing> things;
  std::vector<ListedThing> past_wallets;  ///< what lists no longer have: history, found by nothing but its address
  std::vector<EntityIndex> by_id;         ///< sorted by id, then by number
  std::vector<EntityLink> links_in;       ///< sorted
  struct NameOf {
    EntityIndex entity = 0;
    std::uint32_t value = 0;  ///< of the entity
  };
  std::vector<NameOf> name_of;  ///< by NameId
  std::shared_ptr<const screen::NameIndex> names;
  screen::IdentifierIndex identifiers;
  std::shared_ptr<const screen::AddressIndex> addresses;
  /// History has indexes of its own, so that it costs a search of what is listed nothing.
  std::vector<PastListed> past;
  struct PastTextOf {
    std::uint32_t party = 0;  ///< in `past`
    PastText said;
  };
  std::vector<PastTextOf> past_texts;                   ///< the names first
  std::shared_ptr<const screen::NameIndex> past_names;  ///< number of a name: that of its text; null: there are none
  screen::IdentifierIndex past_identifiers;             ///< its entities are numbers of texts
  std::vector<screen::OwnershipResult> owned;           ///< by list, each by itself: the rules before screen-3
  std::shared_ptr<const OwnerBook> owners;              ///< over all lists together
  std::string labels_version;                           ///< empty: there are none
  std::string labels_tlp;                               ///< the strictest of all labels
  std::string labels_pap;
  std::optional<UnixTime> as_of;                 ///< the day that was asked for; nothing: now
  std::optional<UnixTime> known_at;              ///< so was what the store had been given by then
  std::shared_ptr<const ExposureBook> exposure;  ///< null: not asked for

  /// OFAC's way of scoring, over the same names; made when it is first asked for.
  const screen::OfacNames& ofac() const;
  /// The same over the names of `past_texts`.
  const screen::OfacNames& past_ofac() const;

  /// The entity of this id on this list, or nothing.
  std::optional<EntityIndex> find(std::string_view id, std::uint32_t list) const;
  /// A wallet of this id that was on this list, or null.
  const ListedThing* find_past(std::string_view id, std::uint32_t list) const;
  /// Every entity of this id, one per list.
  std::vector<EntityIndex> find(std::string_view id) const;
  /// Links that point at the entity.
  std::pair<const EntityLink*, const EntityLink*> links_to(EntityIndex entity) const;

 private:
  mutable std::once_flag ofac_made_, past_ofac_made_;
  mutable std::unique_ptr<const screen::OfacNames> ofac_, past_ofac_;
};

/// Words under which a list puts an entity under sanctions: its own and those of Sanction entities that point at it.
std::vector<std::string> programmes_of(const ScreenSnapshot& snapshot, EntityIndex entity);
/// The same, as the entity says itself.
std::vector<std::string> own_programmes(const intel::Entity& entity);
/// What it is called in a line: its first name, else its id.
std::string caption_of(const intel::Entity& entity);
text::NameKind name_kind(std::string_view schema);

}  // namespace clew::engine
