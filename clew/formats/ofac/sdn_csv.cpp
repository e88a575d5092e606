// Four files make one list:
//
//   sdn.csv           36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
//                     number,name,type,programmes,title,call sign,vessel type,tonnage,GRT,flag,owner,remarks
//   alt.csv           36,12,"aka","AERO-CARIBBEAN",-0-        number,alias number,aka|fka|nka,name,remarks
//   add.csv           36,25,-0- ,"Havana","Cuba",-0-          number,address number,street,city,country,remarks
//   sdn_comments.csv  29703,"s - ETH 0x8576acc5c05d..."       number,rest of the remarks
//
// No header; "-0- " is nothing; the last byte may be 0x1A. Remarks stop after 1,000 characters, in the middle of a word
// or of an address, and go on in the comments file: they are joined before anything is read in them. A remark ends in a
// full stop; one that does not and has no rest was cut, and its last piece is no value, because half an address is
// nobody's. Source: the Data Formats page of the SDN list.

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "clew/codec/csv.h"
#include "clew/codec/encoding.h"
#include "clew/formats/ofac/list_file.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/ofac/party.h"
#include "clew/formats/ofac/sdn_csv.h"

namespace clew::formats::ofac {
namespace {

enum class Kind : std::uint8_t { none, main, aliases, addresses, comments };

constexpr std::size_t kMainFields = 12, kAliasFields = 5, kAddressFields = 6, kCommentFields = 2;
constexpr std::size_t kRemarksMax = 1'000;  // characters of the remarks column, after which OFAC cuts
constexpr std::size_t kTrimmedMost = 10;    // characters that a copy may have lost at the cut: blanks

struct Source {
  std::string path;
  Kind kind = Kind::none;
  bool consolidated = false;
  std::string_view text;
  bool blank = false;      // not even an end mark
  bool marked = false;     // its last byte is the end mark
  std::uint64_t size = 0;  // bytes, the end mark among them
};

// Rows of a side file whose party the main file does not have.
struct Orphans {
  std::string file, first;  // the first one's entity number
  std::uint64_t count = 0, offset = 0;
};

// What the side files said of one party, and how long its remarks are in the main file.
struct Heard {
  bool alias = false, address = false, comment = false;
  bool ended = false;       // the remarks, in a full stop
  std::size_t remarks = 0;  // characters
};

// What reading needs to know while it goes through the files.
struct List {
  std::vector<Party> parties;
  std::vector<std::string> remarks;     // of each party, still to be read
  std::vector<std::string_view> files;  // where each party stands
  std::unordered_map<std::string, std::size_t> by_number;
  NameBook names;
  std::optional<std::size_t> last_with_alias, last_with_address;  // parties, in the order of the main file
  std::vector<Heard> heard;                                       // of each party
  std::vector<Orphans> orphans;                                   // by side file
};

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// A field's value: "-0-" is none.
std::string_view value_of(std::string_view field) {
  const std::string_view text = trimmed(field);
  return text == "-0-" ? std::string_view() : text;
}

// Without what ends a file of DOS: 0x1A.
std::string_view content_of(std::string_view text) {
  while (!text.empty() && (text.back() == '\x1A' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

// A kept copy has its day and hash before the publisher's name: "2026-11-30T091500Z-9f86d081884c7d65-sdn.csv".
Kind kind_by_name(std::string_view stem) {
  if (const std::size_t dash = stem.rfind('-'); dash != std::string_view::npos) stem.remove_prefix(dash + 1);
  if (stem == "sdn" || stem == "cons_prim") return Kind::main;
  if (stem == "alt" || stem == "cons_alt") return Kind::aliases;
  if (stem == "add" || stem == "cons_add") return Kind::addresses;
  if (stem == "sdn_comments" || stem == "cons_comments") return Kind::comments;
  return Kind::none;
}

bool is_consolidated(std::string_view stem) {
  return stem.starts_with("cons") || stem.find("-cons_") != std::string_view::npos;
}

Kind kind_by_shape(std::string_view text) {
  codec::CsvReader reader(text);
  const auto record = reader.next();
  if (!record || !is_number(trimmed(record->fields[0]))) return Kind::none;
  const auto& fields = record->fields;
  if (fields.size() == kMainFields) return Kind::main;
  if (fields.size() == kAddressFields && is_number(trimmed(fields[1]))) return Kind::addresses;
  if (fields.size() == kAliasFields && fields[2].size() == 3 && fields[2].ends_with("ka")) return Kind::aliases;
  if (fields.size() == kCommentFields && !is_number(trimmed(fields[1]))) return Kind::comments;
  return Kind::none;
}

// Not even the end mark.
bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \r\n\t") == std::string_view::npos;
}

// Why a file that is one of the list by its name cannot be read as one, whatever is in its rows; empty: it can.
std::string file_fault(std::string_view text) {
  if (std::string fault = codec::text_fault(text); !fault.empty()) return fault;
  const auto comma = codec::CsvReader(text).next();
  if (comma && comma->fields.size() != 1) return {};
  for (const char separator : {';', '\t'})
    if (const auto other = codec::CsvReader(text, separator).next();
        other && other->fields.size() >= kCommentFields && is_number(trimmed(other->fields[0])))
      return std::string("its fields stand between ") + (separator == ';' ? "semicolons" : "tabs") +
             ", as after a spreadsheet program has saved it, which may have changed numbers and dates too: take the "
             "file as OFAC publishes it";
  return {};
}

std::vector<Source> sources_of(const std::vector<NamedText>& texts, const std::vector<std::string>& asked,
                               intel::Reading& reading) {
  std::vector<Source> sources;
  for (const NamedText& one : texts) {
    const std::string stem = stem_of(one.path);
    Source source{one.path,           kind_by_name(stem),         is_consolidated(stem), content_of(one.text),
                  is_blank(one.text), one.text.ends_with('\x1A'), one.text.size()};
    if (source.kind == Kind::none) source.kind = kind_by_shape(source.text);
    if (std::string fault = source.kind == Kind::none && !is_asked(one.path, asked) ? "" : file_fault(source.text);
        !fault.empty()) {
      reading.begin_file(one.path);
      reading.bad(Code::malformed, 0, std::move(fault), "file");
    } else if (source.kind != Kind::none) {
      sources.push_back(std::move(source));
    } else if (is_asked(one.path, asked)) {
      reading.begin_file(one.path);
      reading.bad({Code::unsupported, "not a file of the SDN or consolidated list"}, "file");
    }
  }
  return sources;
}

std::string row_name(std::uint64_t line) {
  return "line " + std::to_string(line);
}

// Calls `take` with each record that has the right number of fields and a number in front; lists the others.
template <class Take>
void each_record(const Source& source, std::size_t fields, intel::Reading& reading, Take take) {
  reading.begin_file(source.path);
  codec::CsvReader reader(source.text);
  while (!reader.done()) {
    const std::uint64_t before = reader.position();
    auto record = reader.next();
    if (!record) {
      if (record.error().code == Code::not_found) return;
      reading.bad(record.error(), "record at byte " + std::to_string(before));
      continue;
    }
    const auto bad = [&](Code code, const char* reason) {
      reading.bad({code, reason, record->offset}, row_name(record->line));
    };
    if (std::ranges::all_of(record->fields, &std::string::empty)) continue;  // an empty row of a spreadsheet
    if (record->fields.size() != fields) {
      bad(record->ended ? Code::malformed : Code::truncated, "wrong number of fields");
      continue;
    }
    if (!is_number(trimmed(record->fields[0]))) {
      bad(Code::malformed, "the first field is not an entity number");
      continue;
    }
    for (std::size_t i = 0; i < fields; ++i)
      if (const auto how = codec::make_utf8(record->fields[i]); how != codec::Encoding::utf8)
        reading.recoded(how, record->offset, record->line, "column " + std::to_string(i + 1));
    take(*record, bad);
  }
}

void read_vessel(Party& party, const std::vector<std::string>& fields) {
  Said& said = party.said;
  said.add("callSign", value_of(fields[5]));
  said.add("type", value_of(fields[6]));
  said.add("tonnage", value_of(fields[7]));
  said.add("grossRegisteredTonnage", value_of(fields[8]));
  if (const auto flag = value_of(fields[9]); !flag.empty()) said.country("flag", flag);
  if (const auto owner = value_of(fields[10]); !owner.empty())
    said.named.push_back({"owner", std::string(owner), true});
}

std::size_t characters_of(std::string_view text) {
  const auto first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), first_byte));
}

void read_main(const Source& source, List& list, intel::Reading& reading) {
  each_record(source, kMainFields, reading, [&](const codec::CsvRecord& record, const auto& bad) {
    const auto& fields = record.fields;
    const std::string number(trimmed(fields[0]));
    const std::string_view name = value_of(fields[1]);
    if (name.empty()) return bad(Code::malformed, "no name");
    if (!list.by_number.try_emplace(number, list.parties.size()).second)
      return bad(Code::conflict, "this entity number was there before");
    Party party;
    party.number = number;
    party.entity.id = "ofac-" + number;
    party.entity.schema = std::string(schema_of(value_of(fields[2])));
    add_main_name(party, name);
    add_programmes(party, value_of(fields[3]));
    add_titles(party, value_of(fields[4]));
    read_vessel(party, fields);
    list.names.add(name, party.entity.id, true);
    // A piece of the remarks may be a blank at the cut: no trimming before the parts are joined.
    list.remarks.push_back(value_of(fields[11]).empty() ? std::string() : fields[11]);
    list.heard.push_back({false, false, false, trimmed(fields[11]).ends_with('.'), characters_of(list.remarks.back())});
    list.files.push_back(source.path);
    party.offset = record.offset;
    list.parties.push_back(std::move(party));
  });
}

// The party a record of a side file belongs to.
std::optional<std::size_t> party_of(List& list, const Source& source, const codec::CsvRecord& record) {
  const std::string number(trimmed(record.fields[0]));
  const auto at = list.by_number.find(number);
  if (at != list.by_number.end()) return at->second;
  if (list.orphans.empty() || list.orphans.back().file != source.path)
    list.orphans.push_back({source.path, number, 0, record.offset});
  ++list.orphans.back().count;
  return std::nullopt;
}

constexpr const char* kNoParty = "the main file has no such entity number";

void read_aliases(const Source& source, List& list, intel::Reading& reading) {
  each_record(source, kAliasFields, reading, [&](const codec::CsvRecord& record, const auto& bad) {
    const auto party = party_of(list, source, record);
    if (!party) return bad(Code::not_found, kNoParty);
    const std::string_view type = value_of(record.fields[2]), name = value_of(record.fields[3]);
    if (name.empty()) return bad(Code::malformed, "no name");
    list.heard[*party].alias = true;
    list.last_with_alias = std::max(list.last_with_alias.value_or(0), *party);
    Said& said = list.parties[*party].said;
    const std::string_view remark = value_of(record.fields[4]);
    if (type == "fka") {
      said.add("previousName", name, remark);
    } else if (type == "aka" || type == "nka") {
      said.add("alias", name, type == "nka" && remark.empty() ? "now known as" : remark);
    } else {
      return bad(Code::unsupported, "an alias that is neither aka, fka nor nka");
    }
    list.names.add(name, list.parties[*party].entity.id, false);
  });
}

void read_addresses(const Source& source, List& list, intel::Reading& reading) {
  each_record(source, kAddressFields, reading, [&](const codec::CsvRecord& record, const auto& bad) {
    const auto party = party_of(list, source, record);
    if (!party) return bad(Code::not_found, kNoParty);
    const auto& fields = record.fields;
    list.heard[*party].address = true;
    list.last_with_address = std::max(list.last_with_address.value_or(0), *party);
    Party& to = list.parties[*party];
    add_address(to, {value_of(fields[2]), value_of(fields[3])}, value_of(fields[4]));
    if (const auto remark = value_of(fields[5]); !remark.empty()) to.said.note(remark);
  });
}

void read_comments(const Source& source, List& list, intel::Reading& reading) {
  each_record(source, kCommentFields, reading, [&](const codec::CsvRecord& record, const auto& bad) {
    const auto party = party_of(list, source, record);
    if (!party) return bad(Code::not_found, kNoParty);
    list.heard[*party].comment = true;
    list.remarks[*party] += record.fields[1];
  });
}

// A list without its aliases reads like a list that is shorter, and finds fewer names. The comments only go on where
// the main file is cut, so that they are missed only there. A companion without a byte is none: one that has nothing to
// say has at least its end mark.
void miss_companions(const std::vector<Source>& sources, const Source& main, const List& list,
                     intel::Reading& reading) {
  const auto has = [&](Kind kind, bool blank) {
    return std::any_of(sources.begin(), sources.end(),
                       [&](const Source& source) { return source.kind == kind && source.blank == blank; });
  };
  const auto miss = [&](Kind kind, const char* sdn, const char* cons, const char* what) {
    reading.begin_file(main.consolidated ? cons : sdn);
    reading.bad(Code::not_found, 0,
                std::string(has(kind, true) ? "is empty: " : "was not given: ") + what + " would be missing", "file");
  };
  if (!has(Kind::aliases, false)) miss(Kind::aliases, "alt.csv", "cons_alt.csv", "the other names of the listed");
  if (!has(Kind::addresses, false)) miss(Kind::addresses, "add.csv", "cons_add.csv", "their addresses");
  const bool cut =
      std::any_of(list.parties.begin(), list.parties.end(), [](const Party& party) { return !party.said.cut.empty(); });
  if (cut && !has(Kind::comments, false))
    miss(Kind::comments, "sdn_comments.csv", "cons_comments.csv", "the rest of remarks that are cut");
}

// A file that was cut at the end of a row looks whole. OFAC ends the main file, the aliases and the addresses with
// 0x1A: where one has it, another without it was cut. Copies that lost the mark are in order of entity numbers still,
// so that the last parties of the main file have aliases and addresses too (all but 3 of 7,379 have one behind them in
// 2019).
void miss_ends(const std::vector<Source>& sources, const List& list, intel::Reading& reading) {
  constexpr std::size_t kBehindMin = 20, kBehindShare = 20;  // one in so many parties
  const bool mark = std::any_of(sources.begin(), sources.end(), [](const Source& source) {
    return source.marked && source.kind != Kind::comments && !content_of(source.text).empty();
  });
  const std::size_t most = std::max(kBehindMin, list.parties.size() / kBehindShare);
  for (const Source& source : sources) {
    if (source.blank || source.kind == Kind::comments) continue;
    const auto last = source.kind == Kind::aliases ? list.last_with_alias : list.last_with_address;
    const std::size_t behind = source.kind == Kind::main || !last ? 0 : list.parties.size() - 1 - *last;
    reading.begin_file(source.path);
    if (mark && !source.marked)
      reading.bad(Code::truncated, source.size,
                  "the end mark (0x1A) that other files of the list have is missing: it may be cut", "file");
    else if (!mark && behind > most)
      reading.bad(Code::truncated, source.size,
                  "says nothing of the last " + std::to_string(behind) + " of " + std::to_string(list.parties.size()) +
                      " parties: it may be cut",
                  "file");
  }
}

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

// The remarks column was filled to its end, so that they go on elsewhere. A copy may have lost a blank at the cut.
bool is_full(const Heard& heard, std::string_view trimmed_remarks) {
  return heard.remarks >= kRemarksMax ||
         (heard.remarks + kTrimmedMost >= kRemarksMax && !trimmed_remarks.ends_with('.'));
}

// What the comments file must say of each party follows from the main file: a row where the remarks are cut and none
// where they are not. So one that was cut, or is of another edition, is known by the first row that is missing or too
// much. Nothing of this can be noticed by the list alone: it has as many parties as ever, without their wallets.
void miss_comments(const std::vector<Source>& sources, const Source& main, const List& list, intel::Reading& reading) {
  const auto comments = std::find_if(sources.begin(), sources.end(), [](const Source& source) {
    return source.kind == Kind::comments && !source.blank;
  });
  if (comments == sources.end()) return;  // missed as a companion
  std::size_t unfinished = 0, without = 0, first_unfinished = 0, first_without = 0;
  for (std::size_t i = list.parties.size(); i-- > 0;) {
    const Heard& heard = list.heard[i];
    const std::string_view text = trimmed(list.remarks[i]);
    if (heard.comment ? !text.ends_with('.') : is_full(heard, text)) {
      ++unfinished;
      first_unfinished = i;
    }
    if (heard.comment && heard.remarks + kTrimmedMost < kRemarksMax && heard.ended) {
      ++without;
      first_without = i;
    }
  }
  reading.begin_file(comments->path);
  if (unfinished != 0)
    reading.bad(Code::mismatch, 0,
                "does not go on with " + counted(unfinished, "remark") + " that " + std::string(base_name(main.path)) +
                    " cuts, first of entity " + list.parties[first_unfinished].number +
                    ": it is cut, or of another edition, and wallets would be missing",
                "file");
  if (without != 0)
    reading.bad(Code::mismatch, 0,
                "goes on with " + counted(without, "remark") + " that " + std::string(base_name(main.path)) +
                    " does not cut, first of entity " + list.parties[first_without].number +
                    ": it is of another edition",
                "file");
}

// Files of one edition name the same parties: in OFAC's of 2019 and 2021 no row of a side file is without its party.
// A few rows may be damaged; more are of another edition, whose new names and addresses would be missing. Of comments
// there are so few that one is enough.
void miss_parties(const std::vector<Source>& sources, const List& list, intel::Reading& reading) {
  constexpr std::uint64_t kOrphansMost = 3;
  for (const Orphans& orphans : list.orphans) {
    const bool comments = std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
      return source.path == orphans.file && source.kind == Kind::comments;
    });
    if (!comments && orphans.count <= kOrphansMost) continue;
    reading.begin_file(orphans.file);
    reading.bad(Code::mismatch, orphans.offset,
                std::to_string(orphans.count) + (orphans.count == 1 ? " row is" : " rows are") +
                    " of parties that the main file does not have, first of entity " + orphans.first +
                    ": it is of another edition",
                "file");
  }
}

// A hole in the middle of a file. OFAC's add.csv has a row for every party of the SDN list (of "-0-" where there is no
// address); its alt.csv has none for more than half of them, but the longest stretch of parties without one is 272 of
// 8,976 (2021). What is shorter than a tenth of the list is noticed against the version before alone
// (intel/store_lost).
void miss_middle(const std::vector<Source>& sources, const Source& main, const List& list, intel::Reading& reading) {
  constexpr std::size_t kWithoutAddressMin = 20, kWithoutAddressShare = 100, kStretchMin = 100, kStretchShare = 10;
  std::size_t no_address = 0, first_no_address = 0, stretch = 0, longest = 0, end = 0;
  for (std::size_t i = 0; i < list.heard.size(); ++i) {
    if (!list.heard[i].address && no_address++ == 0) first_no_address = i;
    stretch = list.heard[i].alias ? 0 : stretch + 1;
    if (stretch <= longest) continue;
    longest = stretch;
    end = i;
  }
  const std::size_t parties = list.parties.size();
  const auto miss = [&](Kind kind, const std::string& what) {
    const auto at = std::find_if(sources.begin(), sources.end(),
                                 [&](const Source& source) { return source.kind == kind && !source.blank; });
    if (at == sources.end()) return;
    reading.begin_file(at->path);
    reading.bad(Code::mismatch, 0, what + ": rows are missing, or it is of another edition", "file");
  };
  if (!main.consolidated && no_address > std::max(kWithoutAddressMin, parties / kWithoutAddressShare))
    miss(Kind::addresses, "has no row for " + std::to_string(no_address) + " of " + std::to_string(parties) +
                              " parties, first for entity " + list.parties[first_no_address].number);
  if (longest > std::max(kStretchMin, parties / kStretchShare))
    miss(Kind::aliases, "says nothing of " + std::to_string(longest) + " parties in a row, entities " +
                            list.parties[end + 1 - longest].number + " to " + list.parties[end].number);
}

void read_all_remarks(List& list, intel::Reading& reading) {
  for (std::size_t i = 0; i < list.parties.size(); ++i) {
    Party& party = list.parties[i];
    const std::string_view text = trimmed(list.remarks[i]);
    const Heard& heard = list.heard[i];
    const bool cut = !text.empty() && (!text.ends_with('.') || (!heard.comment && heard.remarks == kRemarksMax));
    read_remarks(text, cut, party.said);
    if (party.said.cut.empty()) continue;
    reading.begin_file(std::string(list.files[i]));
    reading.bad({Code::truncated, "remarks are cut and no comment goes on; the last piece is a note", party.offset},
                "entity " + party.number);
  }
}

}  // namespace

Result<intel::ReadReport> read_sdn_texts(const std::vector<NamedText>& texts, const std::vector<std::string>& asked,
                                         intel::Reading& reading) {
  const std::vector<Source> sources = sources_of(texts, asked, reading);
  const auto main = std::find_if(sources.begin(), sources.end(), [](const auto& s) { return s.kind == Kind::main; });
  if (main == sources.end()) {
    if (reading.bad_count() != 0) return reading.finish();
    return fail(Code::malformed, "no main file (sdn.csv, cons_prim.csv) among the files");
  }
  reading.info() = list_info(main->consolidated);
  constexpr std::array<std::pair<Kind, void (*)(const Source&, List&, intel::Reading&)>, 4> kSteps = {{
      {Kind::main, read_main},
      {Kind::aliases, read_aliases},
      {Kind::addresses, read_addresses},
      {Kind::comments, read_comments},
  }};
  List list;
  for (const auto& [kind, read] : kSteps)
    for (const Source& source : sources)
      if (source.kind == kind) read(source, list, reading);
  if (list.parties.empty()) {
    if (reading.bad_count() != 0) return reading.finish();
    return fail(Code::malformed, "no record of the main file is readable");
  }
  read_all_remarks(list, reading);
  miss_companions(sources, *main, list, reading);
  miss_comments(sources, *main, list, reading);
  miss_parties(sources, list, reading);
  miss_middle(sources, *main, list, reading);
  miss_ends(sources, list, reading);
  Wallets wallets;
  for (std::size_t i = 0; i < list.parties.size(); ++i) {
    reading.begin_file(std::string(list.files[i]));
    CLEW_TRY_VOID(hand_on(std::move(list.parties[i]), list.names, wallets, reading));
  }
  CLEW_TRY_VOID(wallets.hand_on(reading, false));
  return reading.finish();
}

Result<intel::ReadReport> read_sdn_csv(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  intel::Reading reading(list_info(false), sink);
  const auto is_part = [](const std::string& path) {
    return kind_by_name(stem_of(path)) != Kind::none || path.find(".csv") != std::string::npos;
  };
  const OpenFiles files = CLEW_TRY(OpenFiles::open(paths, is_part, reading));
  return read_sdn_texts(files.texts(), paths, reading);
}

}  // namespace clew::formats::ofac
