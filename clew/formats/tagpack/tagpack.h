#pragma once
// Labels from files: GraphSense TagPack and ActorPack (YAML) and plain CSV. Nothing is lost: every tag or row becomes a
// label or stands in `quarantined` with its place and reason. Bytes may be zstd-compressed; places are then those of
// the decompressed content.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clew/base/bytes.h"
#include "clew/intel/labels.h"
#include "clew/ledger/source.h"

namespace clew::formats::tagpack {

/// An organisation or person of an actor pack.
struct Actor {
  std::string name;
  std::vector<std::string> categories;  ///< concept words in the order of the file
};
/// Actors by id.
using Actors = std::map<std::string, Actor, std::less<>>;

struct LabelsRead {
  std::vector<intel::Label> labels;              ///< in the order of the file
  std::vector<ledger::Quarantined> quarantined;  ///< records that did not become labels; `record` says which
  std::vector<ledger::Quarantined>
      notes;                  ///< nothing was lost, but somebody should know: unknown fields, faults outside the list
  std::uint64_t records = 0;  ///< labels.size() + quarantined.size() but for file-level faults (record "file")
};

struct ActorsRead {
  Actors actors;
  std::vector<ledger::Quarantined> quarantined;
};

/// Reads a TagPack. Header fields hold for every tag that does not say otherwise. `actors` lends its categories to tags
/// that name an actor and have no category of their own. Never fails: a file that cannot be read at all is one record
/// "file" in `quarantined`.
LabelsRead read_tagpack(Bytes bytes, std::string_view file_name, const Actors& actors);

/// Reads an ActorPack. The first of two actors with one id stays; the second is quarantined.
ActorsRead read_actorpack(Bytes bytes, std::string_view file_name);

struct CsvOptions {
  /// An address that is no address of a known network is a name (ledgers of bank accounts, lists of transfers), and so
  /// is whatever follows "name:".
  bool names_allowed = false;
  intel::Label defaults;  ///< fill fields the row leaves empty; its address and pack are not used
};

/// Reads labels from CSV with a header row. Columns, in any order: address (required), label, actor, category, abuse,
/// source, pack, confidence, licence, tlp, pap, asset, valid_from, valid_to, known_from, and some usual synonyms
/// ("entity", "currency", "license"). Other columns are noted, not used. Lines that begin with '#' are comments. What
/// Labels::to_csv() writes is read back as it was.
LabelsRead read_label_csv(Bytes bytes, std::string_view file_name, const CsvOptions& options = {});

/// What a label file is, from its name and its top-level fields.
enum class FileKind : std::uint8_t { tagpack, actorpack, csv };
FileKind file_kind(Bytes bytes, std::string_view file_name);

}  // namespace clew::formats::tagpack
