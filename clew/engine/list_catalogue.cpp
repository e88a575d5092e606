// The table of lists. To add one: its row in known_lists, and the row of its reader in formats.
//
// The addresses are those of the publishers in 2026. They change; a wrong one gives an error, never another list, since
// what is fetched must read as the list's format.

#include "clew/engine/list_catalogue.h"

#include <algorithm>

#include "clew/formats/ftm/ftm.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/un/un.h"

namespace clew::engine {
namespace {

using Paths = std::vector<std::string>;
using Read = Result<intel::ReadReport>;

// A reader that takes files and nothing else.
template <class Function>
ListFormat plain(std::string_view name, Function read) {
  return {name, [read](const Paths& paths, const std::string&, const intel::EntitySink& sink) -> Read {
            return read(paths, sink);
          }};
}

const std::vector<ListFormat>& formats() {
  static const std::vector<ListFormat> table = {
      plain("address_list", formats::ofac::read_address_list),
      plain("ftm", formats::ftm::read_ftm),
      plain("ftm_nested", formats::ftm::read_ftm_nested),
      plain("ftm_simple", formats::ftm::read_ftm_simple),
      plain("ofac_csv", formats::ofac::read_sdn_csv),
      plain("un_xml", formats::un::read_un),
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
      {"ofac_cons",
       "OFAC consolidated list of other than Specially Designated Nationals",
       "ofac_csv",
       {"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_PRIM.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_COMMENTS.CSV"}},
      {"ofac_sdn",
       "OFAC Specially Designated Nationals and Blocked Persons",
       "ofac_csv",
       {"https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ALT.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADD.CSV",
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_COMMENTS.CSV"}},
      {"opensanctions",
       "OpenSanctions consolidated sanctions",
       "ftm",
       {"https://data.opensanctions.org/datasets/latest/sanctions/entities.ftm.json"}},
      {"un_sc",
       "United Nations Security Council consolidated list",
       "un_xml",
       {"https://scsanctions.un.org/resources/xml/en/consolidated.xml"}},
  };
  return table;
}

std::vector<std::string_view> list_formats() {
  std::vector<std::string_view> names;
  for (const ListFormat& format : formats()) names.push_back(format.name);
  return names;
}

const ListFormat* list_format(std::string_view name) {
  return row_of(formats(), name);
}

const KnownList* known_list(std::string_view name) {
  return row_of(known_lists(), name);
}

}  // namespace clew::engine
