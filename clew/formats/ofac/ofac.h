#pragma once
// Lists of the US Treasury's Office of Foreign Assets Control, as entities in FollowTheMoney words. Every reader takes
// files and hands entities to the sink in the order of the file; what cannot be read stands in `bad` with its place and
// reason. Files may be zstd-compressed; places are then those of the decompressed content.

#include <string>
#include <vector>

#include "clew/base/result.h"
#include "clew/intel/entity.h"

namespace clew::formats::ofac {

/// Reads the CSV files of the SDN list or of the consolidated (non-SDN) list: sdn.csv or cons_prim.csv, and their
/// alt, add and comments files, told apart by name or else by shape; a folder stands for the list files in it. Entity
/// ids are "ofac-NUMBER", "ofac-sanction-NUMBER", "ofac-link-NUMBER-NUMBER" and "ofac-wallet-ADDRESS" (canonical
/// form). Wallets come last, since several parties may hold one. An alt or add file that is not among them is a fault
/// of a whole file (is_cut), and so is a missing comments file when remarks are cut. Errors: `not_found` and `io` of a
/// path, `malformed` when no main file is among them or nothing in it is readable, whatever the sink returns.
Result<intel::ReadReport> read_sdn_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads SDN.XML or CONSOLIDATED.XML (the format with <sdnEntry>), record by record. Ids as read_sdn_csv. A document
/// that breaks off is listed in `bad` and what came before it counts. Each file is read twice: names are looked up in
/// the whole list. Errors: `not_found` and `io` of a path, the first fault when no entry is readable, the sink's.
Result<intel::ReadReport> read_sdn_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads SDN_ADVANCED.XML or CONS_ADVANCED.XML (the data model of the UN with <DistinctParty>), in the memory of its
/// tables and of one party. Ids: "ofac-NUMBER" with the party's FixedRef, which is the number of the other formats.
/// Stakes are Ownership entities, other relations UnknownLink. Errors as read_sdn_xml.
Result<intel::ReadReport> read_sdn_advanced_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink);

/// Reads plain lists of addresses, one on a line; the ticker is what follows the last '_' of the file's name
/// (sanctioned_addresses_ETH.txt, 2022-09-03_96887df_XBT.txt), a date in the name of the file or of its folder is the
/// day of the list. A folder stands for the .txt files in it. An address in several files is one CryptoWallet with
/// several currencies, with the same id as in the other lists. Lines that begin with '#' are comments. Errors:
/// `not_found` and `io` of a path; `malformed` when no line of any file is an address.
Result<intel::ReadReport> read_address_list(const std::vector<std::string>& paths, const intel::EntitySink& sink);
/// The same, where all addresses are of this currency whatever the files are called; empty: as above.
Result<intel::ReadReport> read_addresses_of(const std::vector<std::string>& paths, std::string_view currency,
                                            const intel::EntitySink& sink);

}  // namespace clew::formats::ofac
