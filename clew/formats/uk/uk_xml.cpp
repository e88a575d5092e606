// The UK Sanctions List as XML: a Designation a party, facts in leaves, leaves in groups in lists.
//
//   <Designation><UniqueID>RUS0251</UniqueID><OFSIGroupID>14196</OFSIGroupID>
//     <Names><Name><Name1>..</Name1><Name6>..</Name6><NameType>Primary Name</NameType></Name></Names>
//     <IndividualDetails><Individual><DOBs><DOB>dd/mm/1950</DOB></DOBs>...
//
// An element whose children are leaves is one group and is taken as one; what only holds others is walked through.

#include "clew/codec/partial_date.h"
#include "clew/codec/xml.h"
#include "clew/formats/uk/party.h"
#include "clew/formats/uk/uk.h"

namespace clew::formats::uk {
namespace {

using codec::XmlElement;

constexpr std::string_view kRecords[] = {"Designation", "DateGenerated"};

bool is_leaf(XmlElement element) {
  return element.begin() == element.end();
}

/// Depth is bounded by kXmlDepthMax.
void walk(XmlElement element, Party& party) {
  std::vector<Fact> facts;
  for (const XmlElement child : element) {
    // The indicators repeat SanctionsImposed, as one element for each measure there is.
    if (child.name() == "SanctionsImposedIndicators") continue;
    if (!is_leaf(child))
      walk(child, party);
    else if (!child.text().empty())
      facts.push_back({child.name(), child.text()});
  }
  // A list of equal leaves ("DOBs") is no group: each is a fact of its own.
  bool repeated = false;
  for (std::size_t i = 1; i < facts.size(); ++i) repeated = repeated || facts[i].name == facts[0].name;
  if (!repeated && !facts.empty()) return party.take(facts);
  for (const Fact& fact : facts) party.take({fact});
}

}  // namespace

intel::ListInfo uk_info() {
  intel::ListInfo info;
  info.list = "gb_uksl";
  info.title = "UK Sanctions List";
  info.publisher = "Foreign, Commonwealth and Development Office";
  info.source = "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml";
  info.licence = "Open Government Licence 3.0";
  info.tlp = "CLEAR";
  return info;
}

Result<void> read_uk_xml_content(codec::Input& input, intel::Reading& reading) {
  return read_xml_list(input, reading, kRecords, [&](XmlElement element) -> Result<void> {
    if (element.name() == "DateGenerated") {
      reading.info().published = codec::partial_date(element.text()).value_or("");
      return {};
    }
    Party party(reading, "uk-");
    walk(element, party);
    return party.give(element.offset());
  });
}

Result<intel::ReadReport> read_uk_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, uk_info(), sink, &read_uk_xml_content);
}

}  // namespace clew::formats::uk
