// The table of lists. To add one: its row in known_lists, and the row of its reader in formats.
//
// Half of what a whole edition has is the least that is taken for one. The counts are of parties as clew reads them
// where an edition was at hand (SDN 7,379, UN 1,003, DPL 543), else what others say of the list, rounded down (EU, UK,
// consolidated); none is an upper bound, and lists grow. Of December 2026.
//
// The addresses are those of the publishers in 2026. They change; a wrong one gives an error, never another list, since
// what is fetched must read as the list's format.

#include "clew/engine/list_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "clew/codec/input.h"
#include "clew/engine/store.h"
#include "clew/formats/csl/csl.h"
#include "clew/formats/entity_csv/entity_csv.h"
#include "clew/formats/eu/eu.h"
#include "clew/formats/ftm/ftm.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/statements/statements.h"
#include "clew/formats/uk/uk.h"
#include "clew/formats/un/un.h"

namespace clew::engine {
namespace {

using Read = Result<intel::ReadReport>;

// A reader that takes files and nothing else.
template <class Function>
ListFormat plain(std::string_view name, Function read) {
  return {name,
          [read](const ListLoadRequest& request, const intel::EntitySink& sink) -> Read {
            return read(request.paths, sink);
          },
          {},
          {},
          {},
          {}};
}

ListFormat ftm_lines() {
  ListFormat format = plain("ftm", formats::ftm::read_ftm);
  format.read_delta = [](const ListLoadRequest& request, const intel::DeltaSink& sink) {
    return formats::ftm::read_ftm_delta(request.paths, sink);
  };
  format.is_target = formats::ftm::is_target;
  return format;
}

// OFAC publishes each list in three forms.
Read read_ofac(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  const std::string front = paths.empty() || is_folder(paths.front()) ? std::string() : front_of(paths.front());
  if (front.find("<sdnList") != std::string::npos) return formats::ofac::read_sdn_xml(paths, sink);
  if (front.find("<Sanctions") != std::string::npos) return formats::ofac::read_sdn_advanced_xml(paths, sink);
  return formats::ofac::read_sdn_csv(paths, sink);
}

// A mapping in words, or in a file of that name.
Result<formats::entity_csv::Mapping, std::string> mapping_of(const ListLoadRequest& request) {
  std::string words = request.mapping;
  if (file_exists(words) && !is_folder(words)) {
    auto text = read_file(words);
    if (!text) return std::unexpected(std::string(text.error().reason));
    words = *std::move(text);
    while (!words.empty() && (words.back() == '\n' || words.back() == '\r')) words.pop_back();
  }
  auto mapping = formats::entity_csv::parse_mapping(words);
  if (mapping && mapping->id_prefix.empty()) mapping->id_prefix = request.list + "-";  // lists do not share ids
  return mapping;
}

Outcome<void> check_table(const ListLoadRequest& request) {
  constexpr const char* kAdvice = "for example --map \"id=Number,schema=Person,name=Full Name,birthDate=Born\"";
  if (request.mapping.empty())
    return refuse(Code::usage, "the format csv needs to know which column means what", kAdvice);
  const auto mapping = mapping_of(request);
  if (!mapping) return refuse(Code::usage, fmt::format("--map: {}", mapping.error()), kAdvice);
  for (const std::string& path : request.paths)
    if (std::string fault = formats::entity_csv::table_fault(front_of(path)); !fault.empty() && !is_folder(path))
      return refuse(Code::malformed, fmt::format("{}: {}", path, fault),
                    "a table is CSV in UTF-8, and its first line names the columns");
  for (const std::string& path : request.paths)
    if (const auto fits = formats::entity_csv::check_mapping(path, *mapping); !fits)
      return refuse(Code::usage, fmt::format("{}: {}", path, fits.error()), "--map names columns as the file does");
  return {};
}

Read read_table(const ListLoadRequest& request, const intel::EntitySink& sink) {
  const auto mapping = mapping_of(request);
  if (!mapping) return fail(Code::usage, "the mapping cannot be read");
  return formats::entity_csv::read_entity_csv(request.paths, *mapping, sink);
}

intel::Marking marking_of_table(const ListLoadRequest& request) {
  const auto mapping = mapping_of(request);
  return mapping ? mapping->marking : intel::Marking();
}

// "currency=XBT", or with a ':' before the ticker; empty: nothing is said.
Result<std::string, std::string> currency_of(const ListLoadRequest& request) {
  if (request.mapping.empty()) return std::string();
  const auto rules = CLEW_TRY(formats::entity_csv::parse_rules(request.mapping));
  const formats::entity_csv::Rule& rule = rules.front();
  std::string word = rule.columns.empty() ? rule.constant : rule.columns.front();
  constexpr std::size_t kTickerMin = 2, kTickerMax = 12;
  const bool ticker =
      word.size() >= kTickerMin && word.size() <= kTickerMax &&
      std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (rules.size() != 1 || rule.property != "currency" || rule.columns.size() > 1 || !ticker)
    return std::unexpected("\"" + request.mapping + "\" is no currency");
  return word;
}

Outcome<void> check_currency(const ListLoadRequest& request) {
  if (const auto currency = currency_of(request); !currency)
    return refuse(Code::usage, fmt::format("--map: {}", currency.error()), "for example --map currency=XBT");
  return {};
}

Read read_addresses(const ListLoadRequest& request, const intel::EntitySink& sink) {
  const auto currency = currency_of(request);
  if (!currency) return fail(Code::usage, "the currency cannot be read");
  return formats::ofac::read_addresses_of(request.paths, *currency, sink);
}

const std::vector<ListFormat>& formats() {
  static const std::vector<ListFormat> table = {
      {"address_list", read_addresses, check_currency, {}, {}, {}},
      plain("csl", formats::csl::read_csl),
      {"csv", read_table, check_table, marking_of_table, {}, {}},
      plain("dpl", formats::csl::read_dpl),
      plain("eu", formats::eu::read_eu),
      ftm_lines(),
      plain("ftm_nested", formats::ftm::read_ftm_nested),
      plain("ftm_simple", formats::ftm::read_ftm_simple),
      plain("ofac", read_ofac),
      plain("statements", formats::statements::read_statements),
      plain("uk", formats::uk::read_uk),
      plain("un", formats::un::read_un),
  };
  return table;
}

template <class Row>
const Row* row_of(const std::vector<Row>& table, std::string_view name) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.name == name; });
  return at == table.end() ? nullptr : &*at;
}

}  // namespace

const std::vector<KnownList>& known_lists() {
  static const std::vector<KnownList> table = {
      {"eu_fsf",
       "European Union consolidated list of financial sanctions",
       "eu",
       "xml",
       {"https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw"},
       1'250,
       "the Council of the EU counted more than 2,500 for its measures about Ukraine alone, September 2025"},
      {"gb_uksl",
       "UK Sanctions List",
       "uk",
       "xml",
       {"https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"},
       1'500,
       "the FCDO counted more than 3,000 under its Russia regime alone, 24 February 2026"},
      {"ofac_cons",
       "OFAC consolidated list of other than Specially Designated Nationals",
       "ofac",
       "csv",
       {"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_PRIM.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_COMMENTS.CSV"},
       180,
       "OpenSanctions expects 378 persons, organisations and companies or more, 2026"},
      {"ofac_sdn",
       "OFAC Specially Designated Nationals and Blocked Persons",
       "ofac",
       "csv",
       {"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_COMMENTS.CSV"},
       3'500,
       "the edition of November 2019 has 7,379"},
      {"opensanctions",
       "OpenSanctions consolidated sanctions",
       "ftm",
       "json",
       {"https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json"}},
      {"un_sc",
       "United Nations Security Council consolidated list",
       "un",
       "xml",
       {"https://scsanctions.un.org/resources/xml/en/consolidated.xml"},
       500,
       "the edition of 27 February 2026 has 1,003"},
      {"us_csl",
       "US Consolidated Screening List",
       "csl",
       "csv",
       {"https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"},
       3'500,
       "it repeats OFAC's list, whose edition of November 2019 has 7,379"},
      {"us_dpl",
       "US Denied Persons List",
       "dpl",
       "txt",
       {"https://www.bis.doc.gov/dpl/dpl.txt"},
       270,
       "the edition of 2019 has 543"},
  };
  return table;
}

std::vector<std::string_view> list_formats() {
  std::vector<std::string_view> names;
  for (const ListFormat& format : formats()) names.push_back(format.name);
  return names;
}

std::string front_of(const std::string& path) {
  auto input = codec::Input::open(path);
  if (!input) return {};
  const auto piece = input->peek();
  return piece ? std::string(*piece) : std::string();
}

const ListFormat* list_format(std::string_view name) {
  return row_of(formats(), name);
}

const KnownList* known_list(std::string_view name) {
  return row_of(known_lists(), name);
}

}  // namespace clew::engine
