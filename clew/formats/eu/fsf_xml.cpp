// The consolidated list as XML 1.1: one sanctionEntity a party, facts in attributes.
//
//   <sanctionEntity designationDate="2008-07-03" unitedNationId="" euReferenceNumber="EU.2026.82" logicalId="5295">
//     <regulation programme="TAQA" numberTitle="2019/555 (OJ L97)"><publicationUrl>...</publicationUrl></regulation>
//     <subjectType code="person" classificationCode="P"/>
//     <nameAlias firstName="" wholeName="Youcef Adel" strong="true" nameLanguage=""><regulationSummary
//     .../></nameAlias> <birthdate circa="true" year="1958" countryIso2Code="DZ" .../>
//
// Elements inside a part are its remarks and the act it stands on; what else there is becomes a note.

#include <functional>

#include "clew/codec/xml.h"
#include "clew/formats/eu/eu.h"
#include "clew/formats/eu/party.h"

namespace clew::formats::eu {
namespace {

using codec::XmlElement;

constexpr std::string_view kRecords[] = {"sanctionEntity"};

Fields attributes(XmlElement element) {
  Fields fields;
  for (std::size_t i = 0; i < element.attribute_count(); ++i)
    fields.add(element.attribute_at(i).name, element.attribute_at(i).value);
  return fields;
}

struct Part {
  std::string_view element;
  void (Party::*read)(Fields);
};
constexpr Part kParts[] = {
    {"subjectType", &Party::subject},   {"nameAlias", &Party::name},          {"birthdate", &Party::birth},
    {"address", &Party::address},       {"identification", &Party::document}, {"citizenship", &Party::citizenship},
    {"regulation", &Party::regulation},
};

void read_inside(XmlElement part, Party& party, intel::Reading& reading) {
  for (const XmlElement inner : part) {
    if (inner.name() == "regulationSummary") {
      party.regulation_of_part(attributes(inner));
    } else if (inner.name() == "publicationUrl") {
      Fields fields;
      fields.add("publicationUrl", inner.text());
      party.regulation_of_part(std::move(fields));
    } else if (inner.name() == "contactInfo") {
      party.contact(inner.attribute("key"), inner.attribute("value"));
    } else if (inner.name() == "remark" && part.name() != "identification") {
      party.remark(inner.text());
    } else if (inner.name() != "remark") {
      add_unknown(reading, party.entity(), inner);
    }
  }
}

Result<void> read_party(XmlElement element, intel::Reading& reading) {
  Party party(reading);
  party.subject(attributes(element));
  for (const XmlElement part : element) {
    if (part.name() == "remark") {
      party.remark(part.text());
      continue;
    }
    bool found = false;
    for (const Part& known : kParts) {
      if (known.element != part.name()) continue;
      Fields fields = attributes(part);
      if (part.name() == "identification") fields.add("remark", part.text_of("remark"));
      (party.*known.read)(std::move(fields));
      read_inside(part, party, reading);
      found = true;
    }
    if (!found) add_unknown(reading, party.entity(), part);
  }
  return party.give(element.offset());
}

}  // namespace

intel::ListInfo eu_info() {
  intel::ListInfo info;
  info.list = "eu_fsf";
  info.title = "Consolidated list of persons, groups and entities subject to EU financial sanctions";
  info.publisher = "European Commission";
  info.source = "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content";
  info.licence = "Commission Decision 2011/833/EU";
  info.tlp = "CLEAR";
  return info;
}

Result<void> read_eu_xml_content(codec::Input& input, intel::Reading& reading) {
  constexpr std::size_t kDateSize = 10;
  return read_xml_list(
      input, reading, kRecords, [&](XmlElement element) { return read_party(element, reading); },
      [&](std::string_view name, std::span<const codec::XmlAttribute> found) {
        if (name != "export") return;
        for (const codec::XmlAttribute& attribute : found)
          if (attribute.name == "generationDate") reading.info().published = attribute.value.substr(0, kDateSize);
      });
}

Result<intel::ReadReport> read_eu_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  return intel::read_files(paths, eu_info(), sink, &read_eu_xml_content);
}

}  // namespace clew::formats::eu
