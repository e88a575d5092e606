// SDN.XML says the same as the CSV files with the pieces of the remarks apart. One entry with the fields that matter:
//
//   <sdnEntry><uid>10689</uid><firstName>Muhammad</firstName><lastName>SAEED</lastName><sdnType>Individual</sdnType>
//     <title>..</title> <remarks>..</remarks> <programList><program>SDGT</program></programList>
//     <idList><id><idType>Passport</idType><idNumber>BE5978421</idNumber><idCountry>Pakistan</idCountry>
//                 <issueDate>14 Nov 2007</issueDate><expirationDate>..</expirationDate></id></idList>
//     <akaList><aka><type>a.k.a.</type><category>weak</category><lastName>..</lastName><firstName>..</firstName></aka>
//     <addressList> <nationalityList> <citizenshipList> <dateOfBirthList> <placeOfBirthList> <vesselInfo>
//
// A weak alias here is one in quotes there. Names are looked up in the whole list, so the documents are read twice:
// once for names alone, once for entities. Source: sdnList.xsd.

#include "clew/formats/ofac/sdn_xml.h"

#include <array>

#include "clew/base/amount.h"
#include "clew/codec/xml.h"
#include "clew/formats/ofac/list_file.h"
#include "clew/formats/ofac/ofac.h"
#include "clew/formats/ofac/party.h"

namespace clew::formats::ofac {
namespace {

using codec::XmlElement;

constexpr std::array<std::string_view, 2> kRecords = {"sdnEntry", "publshInformation"};

std::string id_of(XmlElement entry) {
  return "ofac-" + std::string(entry.text_of("uid"));
}

bool is_number(std::string_view text) {
  if (text.empty() || text.size() > 12) return false;
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return true;
}

// "SAEED, Hafiz Muhammad", as the CSV files write it.
std::string name_of(XmlElement element) {
  return intel::joined({element.text_of("lastName"), element.text_of("firstName")}, ", ");
}

void read_aliases(Party& party, XmlElement entry) {
  for (const XmlElement aka : entry.child("akaList")) {
    const std::string name = name_of(aka);
    const bool weak = aka.text_of("category") == "weak";
    if (aka.text_of("type") == "f.k.a.") {
      party.said.add("previousName", name, weak ? "weak" : "");
    } else {
      party.said.add(weak ? "weakAlias" : "alias", name, aka.text_of("type") == "n.k.a." ? "now known as" : "");
    }
  }
}

void read_addresses(Party& party, XmlElement entry) {
  for (const XmlElement address : entry.child("addressList")) {
    const std::string place = intel::joined(
        {address.text_of("city"), address.text_of("stateOrProvince"), address.text_of("postalCode")}, " ");
    add_address(party, {address.text_of("address1"), address.text_of("address2"), address.text_of("address3"), place},
                address.text_of("country"));
  }
}

void read_vessel(Party& party, XmlElement vessel) {
  Said& said = party.said;
  said.add("callSign", vessel.text_of("callSign"));
  said.add("type", vessel.text_of("vesselType"));
  said.add("tonnage", vessel.text_of("tonnage"));
  said.add("grossRegisteredTonnage", vessel.text_of("grossRegisteredTonnage"));
  if (const auto flag = vessel.text_of("vesselFlag"); !flag.empty()) said.country("flag", flag);
  if (const auto owner = vessel.text_of("vesselOwner"); !owner.empty())
    said.named.push_back({"owner", std::string(owner), true});
}

Party party_of(XmlElement entry) {
  Party party;
  party.number = std::string(entry.text_of("uid"));
  party.offset = entry.offset();
  party.entity.id = id_of(entry);
  party.entity.schema = std::string(schema_of(entry.text_of("sdnType")));
  add_main_name(party, name_of(entry));
  add_titles(party, entry.text_of("title"));
  for (const XmlElement programme : entry.child("programList")) add_programmes(party, programme.text());
  for (const XmlElement id : entry.child("idList"))
    read_id(
        {std::string(id.text_of("idType")), std::string(id.text_of("idNumber")), std::string(id.text_of("idCountry")),
         std::string(id.text_of("issueDate")), std::string(id.text_of("expirationDate"))},
        party.said);
  read_aliases(party, entry);
  read_addresses(party, entry);
  for (const XmlElement one : entry.child("nationalityList")) party.said.country("nationality", one.text_of("country"));
  for (const XmlElement one : entry.child("citizenshipList")) party.said.country("citizenship", one.text_of("country"));
  for (const XmlElement one : entry.child("dateOfBirthList")) read_birth_date(one.text_of("dateOfBirth"), party.said);
  for (const XmlElement one : entry.child("placeOfBirthList"))
    read_birth_place(one.text_of("placeOfBirth"), party.said);
  read_vessel(party, entry.child("vesselInfo"));
  read_remarks(entry.text_of("remarks"), false, party.said);
  return party;
}

// Names of all entries. Faults are left to the second reading, which meets them again.
Result<void> read_names(const Document& document, NameBook& names) {
  auto input = document.open();
  if (!input) return std::unexpected(input.error());
  codec::XmlRecordHandlers handlers;
  handlers.record = [&names](XmlElement entry) -> Result<void> {
    if (entry.name() != "sdnEntry") return {};
    const std::string id = id_of(entry);
    names.add(name_of(entry), id, true);
    for (const XmlElement aka : entry.child("akaList")) names.add(name_of(aka), id, false);
    return {};
  };
  (void)CLEW_TRY(codec::read_xml_records(*input, kRecords, handlers));
  return {};
}

// The document says how many entries it has. A hole is seen by it also when nothing was loaded before.
void check_count(std::string_view stated, std::uint64_t entries, intel::Reading& reading) {
  const auto count = parse_u128(stated);
  if (!count || *count <= entries) return;
  reading.bad(Code::malformed, 0,
              "the file says that it has " + std::string(stated) + " entries, and has " + std::to_string(entries),
              "file");
}

Result<void> read_entries(const Document& document, const NameBook& names, Wallets& wallets, intel::Reading& reading) {
  auto input = document.open();
  if (!input) return std::unexpected(input.error());
  reading.begin_file(document.path);
  codec::XmlRecordHandlers handlers;
  std::string stated;
  std::uint64_t entries = 0;
  handlers.record = [&](XmlElement entry) -> Result<void> {
    if (entry.name() != "sdnEntry") {
      reading.info().published = intel::iso_date(entry.text_of("Publish_Date"));
      stated = entry.text_of("Record_Count");
      return {};
    }
    ++entries;
    const Error no_number{Code::malformed, "no entity number", entry.offset()};
    const Error no_name{Code::malformed, "no name", entry.offset()};
    const std::string record = "entity " + std::string(entry.text_of("uid"));
    if (!is_number(entry.text_of("uid"))) {
      reading.bad(no_number, "entry");
    } else if (name_of(entry).empty()) {
      reading.bad(no_name, record);
    } else {
      return hand_on(party_of(entry), names, wallets, reading);
    }
    return {};
  };
  handlers.skipped = [&](const Error& error) -> Result<void> {
    ++entries;
    reading.bad(error, "entry");
    return {};
  };
  if (const auto fault = CLEW_TRY(codec::read_xml_records(*input, kRecords, handlers))) reading.bad(*fault, "document");
  check_count(stated, entries, reading);
  return {};
}

}  // namespace

Result<std::vector<Document>> documents_of(const std::vector<std::string>& paths) {
  std::vector<Document> documents;
  for (std::string& path : CLEW_TRY(files_of(paths))) {
    bool asked = false;
    for (const std::string& one : paths) asked = asked || one == path;
    if (!asked && intel::lowered(path).find(".xml") == std::string::npos) continue;
    documents.push_back({path, [path] { return codec::Input::open(path); }});
  }
  return documents;
}

Document document_of(std::string path, std::string_view text) {
  return {std::move(path), [text]() -> Result<codec::Input> { return codec::Input::of(text); }};
}

Result<intel::ReadReport> read_sdn_documents(const std::vector<Document>& documents, intel::Reading& reading) {
  NameBook names;
  for (const Document& document : documents) CLEW_TRY_VOID(read_names(document, names));
  Wallets wallets;
  for (const Document& document : documents) CLEW_TRY_VOID(read_entries(document, names, wallets, reading));
  CLEW_TRY_VOID(wallets.hand_on(reading, false));
  if (reading.entities() == 0) reading.bad({Code::malformed, "no <sdnEntry> in any document"}, "document");
  return reading.finish();
}

Result<intel::ReadReport> read_sdn_xml(const std::vector<std::string>& paths, const intel::EntitySink& sink) {
  const auto documents = CLEW_TRY(documents_of(paths));
  const bool consolidated = !documents.empty() && stem_of(documents.front().path).starts_with("cons");
  intel::Reading reading(list_info(consolidated), sink);
  return read_sdn_documents(documents, reading);
}

}  // namespace clew::formats::ofac
