#pragma once
// Is this address listed? Exactly, whatever ticker and spelling; by the same key on another ledger; or as a look-alike
// of a listed one. Each answer says whether the address was listed at the time of a movement, and whether it is now.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/time.h"
#include "clew/codec/wallet_address.h"
#include "clew/intel/entity.h"
#include "clew/intel/labels.h"

namespace clew::screen {

/// The policy's version, in every decision.
inline constexpr std::string_view kAddressPolicy = "addresses-1";
/// A look-alike agrees with a listed address in at least this many characters behind the prefix of its kind, and in as
/// many at the end; capitals do not matter. People compare the two ends of an address, and poisoners make those equal.
inline constexpr std::size_t kLookAlikeFirst = 4, kLookAlikeLast = 4;
/// So does an address that is one slip away from a listed one, wherever it is: a character another, missing or too
/// many, or two exchanged. Of bodies of at least this many characters: then twelve at one end or the other are whole.
inline constexpr std::size_t kSlipBodyMin = 25, kSlipEnd = 12;
/// Shorter bodies have no look-alikes: a third of their characters must be free to differ.
inline constexpr std::size_t kLookAlikeBodyMin = 12;

/// A stretch of time, `from` included, `to` not; open where nothing stands. Who only looks now and then knows a change
/// by the looks before and after it: then `from` and `to` make the stretch as long as it may be, and it is sure to hold
/// from `from_latest` on, and before `to_earliest`. Nothing there: the end is known exactly, or not at all.
struct Stretch {
  std::optional<UnixTime> from, to;
  std::optional<UnixTime> from_latest{}, to_earliest{};
  bool holds(UnixTime at) const { return (!from || *from <= at) && (!to || at < *to); }
  friend bool operator==(const Stretch&, const Stretch&) = default;
  friend auto operator<=>(const Stretch&, const Stretch&) = default;
};

/// One source's word on one address.
struct AddressListing {
  std::string text;      ///< as the source wrote it
  std::string source;    ///< list ("ofac_sdn"), or file of a label
  std::string entity;    ///< id of the wallet in the list; empty of a label
  std::string holder;    ///< id of the holder in the list; actor of a label; may be empty
  std::string name;      ///< of a label: what it is called
  std::string currency;  ///< ticker, as the source says; decides nothing
  intel::Category category = intel::Category::sanctioned;
  std::vector<Stretch> listed;          ///< when the source said so, rising; never empty
  std::string licence{}, tlp{}, pap{};  ///< of a label; of a list, its own: they decide nothing
  friend bool operator==(const AddressListing&, const AddressListing&) = default;
  friend auto operator<=>(const AddressListing&, const AddressListing&) = default;
};

enum class AddressMatch : std::uint8_t {
  exact,       ///< the same place
  same_key,    ///< another place that the same key or script opens: another ledger, or another form
  look_alike,  ///< another place that looks like it
};
const char* address_match_name(AddressMatch match);

/// Then: when the value moved. Now: on the day the index stands for.
enum class Listed : std::uint8_t {
  then_and_now,
  since,     ///< not listed when it moved, listed since
  delisted,  ///< listed when it moved, delisted since
  formerly,  ///< neither then nor now, but at some other time
};
const char* listed_name(Listed listed);  ///< "listed", "listed since", "delisted since", "formerly listed"

struct AddressHit {
  const AddressListing* listing = nullptr;  ///< lives as long as the index
  AddressMatch match = AddressMatch::exact;
  Listed listed = Listed::then_and_now;
  std::optional<UnixTime> since{};                           ///< begin of the stretch that decides; nothing: always
  std::optional<UnixTime> until{};                           ///< its end; nothing: still
  std::optional<UnixTime> since_latest{}, until_earliest{};  ///< as of a Stretch
  /// look_alike: characters that agree behind the prefix and at the end, and how many there are.
  std::uint16_t first_equal = 0, last_equal = 0, characters = 0;
  bool slip = false;  ///< look_alike: one slip away, and the ends alone would not tell
};
/// "listed by ofac_sdn since 2022-11-10, not at the time of the movement (2018-09-05)"; where the day is not known
/// exactly, "since a day between 2022-11-08 (not listed) and 2022-11-10 (listed)".
std::string describe(const AddressHit& hit, std::optional<UnixTime> moved_at);

struct AddressAnswer {
  std::string compared;             ///< the text, without blanks
  codec::WalletAddress address;     ///< what it was read as
  bool wrong_checksum = false;      ///< a slip, or made to look like another
  bool blanks = false;              ///< blanks and invisible characters were left out before comparing
  bool foreign_characters = false;  ///< holds letters that no address has: an imitation of ASCII ones
  bool too_long = false;            ///< more than codec::kWalletTextMax bytes: no address
  std::vector<AddressHit> hits;     ///< exact first, then same key, then look-alikes; each by source, then entity
};

class AddressIndex;

class AddressIndexBuilder {
 public:
  AddressIndexBuilder();
  AddressIndexBuilder(AddressIndexBuilder&&) noexcept;
  ~AddressIndexBuilder();
  /// Adds a listing that is known since `known_from` (nothing: always). Listings equal in all but their stretches
  /// become one.
  void add(AddressListing listing, std::optional<UnixTime> known_from = std::nullopt);
  /// Adds every publicKey of a CryptoWallet. A value's own valid_from and valid_to (the day of listing and of
  /// delisting, where the list says them) go before `known`, which is when we knew.
  void add_wallet(const intel::Entity& wallet, std::string_view list, const Stretch& known);
  /// Adds one publicKey of a wallet, `key`, the same way.
  void add_key(const intel::Entity& wallet, const intel::Value& key, std::string_view list, const Stretch& known);
  /// Adds the labels whose category (or abuse) makes them matter here: sanctioned, criminal, mixer, frozen.
  void add_labels(const intel::Labels& labels);
  /// The index as of a day: what was not known then is not in it, what ended later is still so. Nothing: now.
  std::shared_ptr<const AddressIndex> build(std::optional<UnixTime> as_of = std::nullopt) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Immutable; any number of threads may ask at once.
class AddressIndex {
 public:
  ~AddressIndex();
  /// Screens one text. `moved_at`: when the value moved; nothing: it moves on the day of the index. A text that is no
  /// address is compared as it stands. No error: an empty text has no hits.
  AddressAnswer screen(std::string_view text, std::optional<UnixTime> moved_at = std::nullopt) const;
  /// The same for batches: `answer` is overwritten and keeps its memory. About half a microsecond.
  void screen(std::string_view text, std::optional<UnixTime> moved_at, AddressAnswer& answer) const;
  std::size_t listings() const;   ///< kept: known on the day of the index
  std::size_t addresses() const;  ///< different places
  const AddressListing& listing(std::size_t number) const;
  /// The listings of one party, by number: those it holds, or itself as a wallet that nobody is said to hold.
  std::span<const std::uint32_t> listings_of(std::string_view party) const;
  /// What screen() says of this listing where its own text is asked: an exact hit with its times.
  AddressHit hit_of(std::size_t number, std::optional<UnixTime> moved_at = std::nullopt) const;
  std::optional<UnixTime> as_of() const;
  /// SHA-256 over policy and listings, in hex.
  const std::string& version() const;

 private:
  friend class AddressIndexBuilder;
  AddressIndex();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace clew::screen
