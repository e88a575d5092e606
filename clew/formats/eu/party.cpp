// From the parts of the consolidated list to entities. The list marks no main name: the first strong one becomes the
// name, other strong ones aliases, weak ones weak aliases. "-" and country 00 (UNKNOWN) mean that nothing is known.
// Source: the schema export/sanctionEntity of the FSF, version 1.1, and the column names of its CSV.

#include "clew/formats/eu/party.h"

#include <algorithm>

namespace clew::formats::eu {
namespace {

using intel::add_text;
using intel::Entity;
using intel::joined;

std::string_view known(std::string_view text) {
  return text == "-" ? std::string_view() : text;
}

struct Kind {
  std::string_view word, property;
};
/// What a document's type code or description mentions, and where its number goes.
constexpr Kind kDocumentKinds[] = {
    {"passport", "passportNumber"},
    {"regnumber", "registrationNumber"},
    {"registration", "registrationNumber"},
    {"tax", "taxNumber"},
    {"fiscal", "taxNumber"},
    {"vat", "vatCode"},
    {"swift", "swiftBic"},
    {"imo", "imoNumber"},
    {"ssn", "socialSecurityNumber"},
};

std::string_view document_property(std::string_view code, std::string_view description) {
  const std::string text = intel::lowered(code) + " " + intel::lowered(description);
  for (const Kind& kind : kDocumentKinds)
    if (text.find(kind.word) != std::string::npos) return kind.property;
  return "idNumber";
}

/// "1965-12-12", or what day, month and year make, as far as they are there.
std::string date_text(Fields& fields) {
  const std::string_view whole = fields.get({"birthdate"});
  const std::string_view year = fields.get({"year"}), month = fields.get({"monthofyear", "month"}),
                         day = fields.get({"dayofmonth", "day"});
  if (!whole.empty()) return std::string(whole);
  if (year.empty() || month.empty()) return std::string(year);
  return (day.empty() ? "" : std::string(day) + "/") + std::string(month) + "/" + std::string(year);
}

}  // namespace

void Fields::add(std::string_view name, std::string_view value) {
  fields_.push_back({intel::lowered(name), value, false});
}

std::string_view Fields::get(std::initializer_list<std::string_view> names) {
  std::string_view found;
  for (const std::string_view name : names) {
    for (Field& field : fields_) {
      if (field.name != name) continue;
      field.read = true;
      if (found.empty()) found = field.value;
    }
  }
  return found;
}

bool Fields::empty() const {
  return std::all_of(fields_.begin(), fields_.end(), [](const Field& field) { return field.value.empty(); });
}

/// Keeps what a part has and nobody read, but for numbers that name the part inside the publisher's database.
void Party::others(std::string_view part, const Fields& fields) {
  fields.rest([&](std::string_view name, std::string_view value) {
    if (name == "logicalid" || name == "regulationlanguage") return;
    add_unknown(*reading_, party_, std::string(part) + "." + std::string(name), value);
  });
}

void Party::subject(Fields fields) {
  if (const auto text = fields.get({"eureferencenumber", "eu_referencenumber"}); !text.empty())
    reference_ = intel::one_line(text);
  if (const auto text = fields.get({"logicalid"}); !text.empty()) logical_id_ = intel::one_line(text);
  const std::string type = intel::lowered(fields.get({"subjecttype", "code"}));
  const std::string classification =
      intel::lowered(fields.get({"subjecttype_classificationcode", "classificationcode"}));
  if (classification == "p" || type == "person" || type == "p")
    party_.schema = "Person";
  else if (classification == "e" || type == "enterprise" || type == "e")
    party_.schema = "Organization";
  else if (type == "vessel" || type == "ship")
    party_.schema = "Vessel";
  else if (!type.empty() || !classification.empty()) {
    party_.schema = "LegalEntity";
    add_unknown(*reading_, party_, "subjectType", type.empty() ? classification : type);
  }
  add_date(sanction_, "listingDate", fields.get({"designationdate"}));
  add_text(sanction_, "reason", fields.get({"designationdetails"}));
  add_text(sanction_, "unscId", fields.get({"unitednationid"}));
  remark(fields.get({"remark"}));
  others("entity", fields);
}

void Party::name(Fields fields) {
  const std::string_view first = fields.get({"firstname"}), middle = fields.get({"middlename"}),
                         last = fields.get({"lastname"});
  std::string whole = intel::one_line(fields.get({"wholename"}));
  if (whole.empty()) whole = joined({first, middle, last}, " ");
  const bool strong = fields.get({"strong"}) != "false";
  intel::Value value;
  value.property = !strong ? "weakAlias" : named_ ? "alias" : "name";
  value.text = whole;
  value.lang = intel::lowered(fields.get({"namelanguage"}));
  if (!strong) value.note = "low quality";
  if (!whole.empty()) {
    named_ = named_ || strong;
    const bool again = std::any_of(party_.values.begin(), party_.values.end(), [&](const intel::Value& other) {
      return intel::is_name(other.property) && other.text == value.text && other.lang == value.lang;
    });
    if (!again) party_.values.push_back(std::move(value));
  }
  add_text(party_, "firstName", first);
  add_text(party_, "middleName", middle);
  add_text(party_, "lastName", last);
  add_text(party_, "title", fields.get({"title"}));
  add_text(party_, "position", fields.get({"function"}));
  add_gender(party_, fields.get({"gender"}));
  remark(fields.get({"remark"}));
  others("nameAlias", fields);
}

void Party::place(Fields& fields, std::string_view property, std::string_view country_property, std::string_view note) {
  std::string_view country = fields.get({"countrydescription"});
  const std::string_view code = fields.get({"countryiso2code"});
  if (code == "00" || country == "UNKNOWN") country = {};
  const std::string_view box = known(fields.get({"pobox"}));
  const std::string text =
      joined({known(fields.get({"street"})), box.empty() ? std::string() : "P.O. Box " + std::string(box),
              known(fields.get({"place"})), known(fields.get({"zipcode"})), known(fields.get({"city"})),
              known(fields.get({"region"})), country},
             ", ");
  add_text(party_, property, text, note);
  if (code != "00") add_country(party_, country_property, code.empty() ? country : code);
}

void Party::birth(Fields fields) {
  const std::string calendar = intel::lowered(fields.get({"calendartype"}));
  const std::string note = fields.flag("circa") ? "circa" : "";
  const std::string_view from = fields.get({"yearrangefrom"}), to = fields.get({"yearrangeto"});
  const std::string text = date_text(fields);
  if (!calendar.empty() && calendar != "gregorian") {
    if (!text.empty()) remark("birthDate: " + text + " (calendar: " + calendar + ")");
  } else {
    add_date(party_, "birthDate", text, note);
    if (!from.empty() || !to.empty())
      add_years(party_, "birthDate", from.empty() ? to : from, to.empty() ? from : to, note);
  }
  place(fields, "birthPlace", "birthCountry", "");
  remark(fields.get({"remark"}));
  others("birthdate", fields);
}

void Party::citizenship(Fields fields) {
  const std::string_view code = fields.get({"countryiso2code"}), country = fields.get({"countrydescription"});
  if (code != "00") add_country(party_, "nationality", code.empty() ? country : code, known(fields.get({"region"})));
  remark(fields.get({"remark"}));
  others("citizenship", fields);
}

void Party::document(Fields fields) {
  const std::string_view code = fields.get({"identificationtypecode", "typecode"});
  const std::string_view description = fields.get({"identificationtypedescription", "typedescription"});
  const std::string_view property = document_property(code, description);
  const std::string_view country = fields.get({"countryiso2code"}), in_words = fields.get({"countrydescription"});
  Document document;
  document.logical_id = fields.get({"logicalid"});
  Entity& entity = document.entity;
  entity.schema = property == "passportNumber" ? "Passport" : "Identification";
  bool numbered = false;
  for (const char* number : {"number", "latinnumber"}) {
    const std::string_view text = known(fields.get({number}));
    if (!add_text(entity, "number", text)) continue;
    add_text(party_, property, text, description);
    numbered = true;
  }
  add_text(entity, "type", description.empty() ? code : description);
  if (country != "00") add_country(entity, "country", country.empty() ? in_words : country);
  add_text(entity, "authority", fields.get({"issuedby"}));
  add_date(entity, "startDate", fields.get({"issueddate", "issuedate"}));
  add_date(entity, "startDate", fields.get({"validfrom"}));
  add_date(entity, "endDate", fields.get({"validto"}));
  add_text(party_, "alias", fields.get({"nameondocument"}), "name on a document");
  for (const char* state : {"diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"})
    if (fields.flag(intel::lowered(state))) add_text(entity, "summary", state);
  add_text(entity, "summary", fields.get({"remark"}));
  add_text(entity, "region", fields.get({"region"}));
  others("identification", fields);
  const bool again = !document.logical_id.empty() &&
                     std::any_of(documents_.begin(), documents_.end(),
                                 [&](const Document& other) { return other.logical_id == document.logical_id; });
  if (!again && (numbered || !entity.values.empty())) documents_.push_back(std::move(document));
}

void Party::address(Fields fields) {
  place(fields, "address", "country", fields.flag("asatlistingtime") ? "as at listing time" : "");
  if (const auto text = fields.get({"contactinfo"}); !text.empty()) remark("Contact: " + std::string(text));
  remark(fields.get({"remark"}));
  others("address", fields);
}

void Party::contact(std::string_view kind, std::string_view value) {
  const std::string word = intel::lowered(kind);
  if (word.starts_with("phone") || word.starts_with("mobile"))
    add_text(party_, "phone", value);
  else if (word.starts_with("email"))
    add_text(party_, "email", value);
  else if (word.starts_with("web"))
    add_text(party_, "website", value);
  else
    add_unknown(*reading_, party_, "contactInfo." + std::string(kind), value);
}

void Party::regulation(Fields fields) {
  add_text(party_, "program", fields.get({"programme"}));
  add_text(sanction_, "program", fields.get({"programme"}));
  add_date(sanction_, "startDate", fields.get({"entryintoforcedate"}));
  regulation_of_part(std::move(fields));
}

void Party::regulation_of_part(Fields fields) {
  add_text(sanction_, "legalBasis", fields.get({"numbertitle"}));
  add_text(sanction_, "sourceUrl", fields.get({"publicationurl"}));
  for (const char* name :
       {"type", "regulationtype", "organisationtype", "publicationdate", "entryintoforcedate", "programme"})
    fields.get({name});
  others("regulation", fields);
}

Result<void> Party::give(std::uint64_t offset) {
  const std::string& source_id = reference_.empty() ? logical_id_ : reference_;
  if (source_id.empty()) {
    reading_->bad(Code::malformed, offset, "no reference number and no logical id", "party");
    return {};
  }
  if (!std::any_of(party_.values.begin(), party_.values.end(),
                   [](const intel::Value& value) { return intel::is_name(value.property); })) {
    reading_->bad(Code::malformed, offset, "no name", source_id);
    return {};
  }
  const std::string id = "eu-" + source_id;
  party_.id = id;
  if (party_.schema.empty()) party_.schema = "LegalEntity";
  party_.add("topics", "sanction");
  sanction_.id = id + "-sanction";
  sanction_.schema = "Sanction";
  sanction_.add("entity", id);
  sanction_.add("authority", "European Union");
  sanction_.add("authorityId", reference_);
  sanction_.add("recordId", logical_id_);
  if (!CLEW_TRY(reading_->give(std::move(party_), true, offset))) return {};
  CLEW_TRY_VOID(reading_->give(std::move(sanction_), false, offset));
  std::size_t number = 0;
  for (Document& document : documents_) {
    ++number;
    // By the publisher's own number, so that a document stays the same when another comes or goes before it.
    document.entity.id =
        id + "-document-" + (document.logical_id.empty() ? std::to_string(number) : document.logical_id);
    document.entity.add("holder", id);
    CLEW_TRY_VOID(reading_->give(std::move(document.entity), false, offset));
  }
  return {};
}

}  // namespace clew::formats::eu
