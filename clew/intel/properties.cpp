// The properties of FollowTheMoney's schemata. A misspelt property is kept and never asked about, so that a person
// would be listed without a day of birth: it is said, with the name that was probably meant.
//
// Source: the model of followthemoney.tech, editions 3.8 and 4.11 together: each schema with the properties it adds to
// those of the schemata it extends, and with the names under which others are nested in it ("sanctions",
// "cryptoWallets"). Readers of this project add dataId, legalBasis, listType and recordVersion of a Sanction, bikCode
// of an Organization and tailNumber of an Airplane.

#include "clew/intel/properties.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "clew/intel/spelling.h"

namespace clew::intel {
namespace {

struct Row {
  std::string_view schema, extends, properties;  // words with a blank between them
};
constexpr std::array<Row, 73> kRows = {{
    {"Address", "Thing",
     "city country full googlePlaceId latitude longitude osmId postOfficeBox postalCode region remarks "
     "state street street2 things tripsDeparting tripsIncoming"},
    {"Airplane", "Vehicle", "icaoCode manufacturer serialNumber tailNumber"},
    {"Analyzable", "",
     "companiesMentioned detectedCountry detectedLanguage emailMentioned ibanMentioned ipMentioned "
     "locationMentioned namesMentioned peopleMentioned phoneMentioned"},
    {"Article", "Document", ""},
    {"Assessment", "Thing", "assessmentId author publishDate"},
    {"Asset", "Thing Value", "ownershipAsset"},
    {"Associate", "Interval", "associate person relationship"},
    {"Audio", "Document", "duration samplingRate"},
    {"BankAccount", "Asset",
     "accountNumber accountType balance balanceDate bank bankAddress bankName bic closingDate "
     "contractBankAccount foreignBankAccount iban maxBalance maxBalanceDate openingDate "
     "paymentBeneficiaryAccount paymentPayerAccount rubBankAccount"},
    {"Call", "Interval", "caller callerNumber duration receiver receiverNumber"},
    {"CallForTenders", "Interval Thing",
     "authority authorityReferenceId awardNoticeDate awardedInLots awardingDate callId "
     "certificationCheck clarificationDeadline contractAwards contractNoticeDate cpvCode directive "
     "euFunding evaluationMechanism fallsUnderGPPScope involvesOutcome lotsNames maximumNumberOfLots "
     "multipleTenders numberOfLots nutsCode onBehalfOf paymentOptions procedure procurementType "
     "publicationDate relationToThreshold reverseAuctionsIncluded submissionDeadline tedUrl tenderers "
     "tendersForLots title"},
    {"Company", "Asset Organization",
     "bikCode caemCode capital cikCode coatoCode fnsCode fssCode ibcRuc ipoCode irsCode isinCode "
     "jibCode jurisdiction kppCode mbsCode okopfCode oksmCode okvedCode pfrNumber registrationNumber "
     "ricCode ticker voenCode"},
    {"Contract", "Asset",
     "authority awards cancelled classification contractDate criteria economicActivityContract "
     "language method noticeId numberAwards paymentContract procedure procedureNumber project status "
     "title type"},
    {"ContractAward", "Interest Value",
     "amended callForTenders contract cpvCode decisionReason documentNumber documentType lotNumber "
     "nutsCode supplier"},
    {"Control", "Interest", "controlType controlled controller legalBasis"},
    {"CourtCase", "Thing", "caseNumber category closeDate court fileDate parties status type"},
    {"CourtCaseParty", "Interest", "case party"},
    {"CryptoWallet", "Thing Value",
     "accountId balance balanceDate blockchain creationDate cryptoAddress currencySymbol custodyType "
     "holder managingExchange mangingExchange privateKey publicKey"},
    {"Debt", "Interval Value", "creditor debtor"},
    {"Directorship", "Interest", "director organization secretary"},
    {"Document", "Analyzable Thing",
     "ancestors author authoredAt bodyText contentHash crawler date encoding extension fileName "
     "fileSize generator language mentionedEntities messageId mimeType parent processedAt "
     "processingAgent processingError processingStatus proven provenIntervals publishedAt "
     "relatedEntities title translatedLanguage translatedText"},
    {"Documentation", "Interest", "document entity"},
    {"EconomicActivity", "Interval",
     "bankAccount bankForeign bankRub ccdNumber ccdValue contract contractHolder customsAmount "
     "customsProcedure declarant departureCountry destinationCountry directionOfTransportation "
     "dollarExchRate goodsDescription invoiceAmount originCountry receiver sender tradingCountry "
     "transport vedCode vedCodeDescription"},
    {"Email", "Folder HyperText PlainText",
     "bcc cc emitters from headers inReplyTo inReplyToEmail recipients responses sender subject "
     "threadTopic to"},
    {"Employment", "Interest", "employee employer"},
    {"Event", "Analyzable Interval Thing", "country important involved location organizer"},
    {"Family", "Interval", "person relationship relative"},
    {"Folder", "Document", "children descendants"},
    {"HyperText", "Document", "bodyHtml"},
    {"Identification", "Interval", "authority country holder number type"},
    {"Image", "Document", "credit pictured"},
    {"Interest", "Interval", "role status"},
    {"Interval", "",
     "alephUrl date description endDate indexText modifiedAt namesMentioned proof publisher "
     "publisherUrl recordId retrievedAt sourceUrl startDate summary"},
    {"LegalEntity", "Thing",
     "abbreviation agencyClient agentRepresentation authoredAssessments brightQueryId brightQueryOrgId "
     "bvdId callForTenders callsMade callsReceived classification contractAuthority "
     "contractAwardSupplier controlledEntities controllingEntities cryptoWallets debtCreditor "
     "debtDebtor delegatedCallForTenders directorshipDirector dissolutionDate dunsCode "
     "economicActivityDeclarant economicActivityHolder economicActivityReceiver economicActivitySender "
     "email emailsReceived emailsSent eventsInvolved eventsOrganized icijId idNumber identification "
     "incorporationDate innCode jurisdiction legalForm leiCode licenseNumber mainCountry "
     "membershipMember mentionedBy messagesReceived messagesSent npiCode ogrnCode okpoCode okvedCode "
     "opencorporatesUrl operatedVehicles ownedVehicles ownershipOwner parent paymentBeneficiary "
     "paymentPayer phone predecessors projectParticipation registrationNumber sayariId sector "
     "securities status subsidiaries successors swiftBic taxNumber taxRolls taxStatus uniqueEntityId "
     "uscCode userAccounts vatCode website"},
    {"License", "Contract", "area commodities reviewDate"},
    {"Membership", "Interest", "member organization"},
    {"Mention", "", "contextCountry contextEmail contextPhone detectedSchema document name resolved"},
    {"Message", "Folder HyperText Interval PlainText",
     "inReplyTo inReplyToMessage metadata recipientAccount recipients responses sender senderAccount "
     "subject threadTopic"},
    {"Note", "Analyzable Thing", "entity"},
    {"Occupancy", "Interval",
     "constituency declarationDate electionDate holder periodEnd periodStart politicalGroup post "
     "status"},
    {"Organization", "LegalEntity",
     "bankAccounts bikCode cageCode directorshipOrganization employees giiNumber imoNumber "
     "membershipOrganization permId positions"},
    {"Ownership", "Interest",
     "asset legalBasis owner ownershipType percentage sharesCount sharesCurrency sharesType "
     "sharesValue"},
    {"Package", "Folder", ""},
    {"Page", "", "bodyText detectedLanguage document index indexText translatedText translatedTextLanguage"},
    {"Pages", "Document", "pages pdfHash"},
    {"Passport", "Identification", "birthDate birthPlace gender givenName passportNumber personalNumber surname"},
    {"Payment", "Interval Value",
     "beneficiary beneficiaryAccount contract payer payerAccount programme project purpose "
     "sequenceNumber transactionNumber"},
    {"Person", "LegalEntity",
     "appearance associates associations biography birthCountry birthDate birthPlace citizenship "
     "deathDate education employers ethnicity eyeColor familyPerson familyRelative fatherName "
     "firstName gender hairColor height images lastName middleName motherName nameSuffix nationality "
     "passportNumber political position positionOccupancies posts profession religion secondName "
     "socialSecurityNumber spokenLanguage title weight"},
    {"PlainText", "Document", ""},
    {"Position", "Thing", "dissolutionDate inceptionDate numberOfSeats occupancies organization subnationalArea"},
    {"Post", "Interest", "holder organization wikidataId"},
    {"Project", "Interval Thing Value", "contracts goal participants payments phase projectId status"},
    {"ProjectParticipant", "Interest", "participant project"},
    {"PublicBody", "Organization", ""},
    {"RealEstate", "Asset",
     "area cadastralCode censusBlock createDate encumbrance landType latitude longitude parent "
     "propertyType registrationNumber subunits tenure titleNumber"},
    {"Representation", "Interest", "agent client"},
    {"Risk", "Interval",
     "authority country duration entity listingDate program programId programUrl reason status topics"},
    {"Sanction", "Interval",
     "authority authorityId country dataId duration entity legalBasis listType listingDate program "
     "programId programUrl provisions reason recordVersion status unscId"},
    {"Security", "Asset",
     "classification collateral figiCode isin issueDate issuer maturityDate registrationNumber ticker "
     "type"},
    {"Similar", "", "candidate confidenceScore criteria match matcher"},
    {"Succession", "Interest", "predecessor successor"},
    {"Table", "Document", "columns csvHash rowCount"},
    {"TaxRoll", "Interval", "birthDate country givenName income surname taxPaid taxee wealth"},
    {"Territory", "Thing", "fipsCode level nutsCode partOf subdivisions territoryCode zipCode"},
    {"Thing", "",
     "address addressEntity alephUrl alias candidateSimilars country courtCase createdAt description "
     "documentedBy indexText keywords matchSimilars modifiedAt name noteEntities notes previousName "
     "program programId proof publisher publisherUrl retrievedAt riskSource risks sanctions sourceUrl "
     "summary topics unknownLinkFrom unknownLinkTo weakAlias wikidataId wikipediaUrl"},
    {"Trip", "Event", "endLocation startLocation vehicle"},
    {"UnknownLink", "Interest", "object subject"},
    {"UserAccount", "Thing",
     "email ipAddress messagesReceived messagesSent number owner password phone service username"},
    {"Value", "", "amount amountEur amountUsd currency"},
    {"Vehicle", "Asset",
     "buildDate declaredCustoms deregistrationDate model operator owner registrationDate "
     "registrationNumber tripsInvolved type"},
    {"Vessel", "Vehicle",
     "callSign crsNumber deadweightTonnage flag grossRegisteredTonnage imoNumber mmsi nameChangeDate "
     "navigationArea pastFlags pastTypes registrationPort tonnage"},
    {"Video", "Document", "duration"},
    {"Workbook", "Folder", ""},
}};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end != 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

const Row* row_of(std::string_view schema) {
  const auto at = std::lower_bound(kRows.begin(), kRows.end(), schema,
                                   [](const Row& row, std::string_view word) { return row.schema < word; });
  return at != kRows.end() && at->schema == schema ? &*at : nullptr;
}

void collect(const Row& row, std::vector<std::string_view>& into) {
  const auto own = words_of(row.properties);
  into.insert(into.end(), own.begin(), own.end());
  for (const std::string_view parent : words_of(row.extends))
    if (const Row* const above = row_of(parent)) collect(*above, into);
}

using Table = std::map<std::string_view, std::vector<std::string_view>>;

Table make_table() {
  Table table;
  for (const Row& row : kRows) {
    std::vector<std::string_view>& properties = table[row.schema];
    collect(row, properties);
    std::sort(properties.begin(), properties.end());
    properties.erase(std::unique(properties.begin(), properties.end()), properties.end());
  }
  return table;
}

bool holds(const std::vector<std::string_view>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

struct OtherWord {
  std::string_view word, property;
};
// What tables and people call them.
constexpr std::array<OtherWord, 10> kOtherWords = {{{"aka", "alias"},
                                                    {"born", "birthDate"},
                                                    {"dateofbirth", "birthDate"},
                                                    {"dob", "birthDate"},
                                                    {"familyname", "lastName"},
                                                    {"fullname", "name"},
                                                    {"givenname", "firstName"},
                                                    {"pob", "birthPlace"},
                                                    {"sex", "gender"},
                                                    {"surname", "lastName"}}};

/// The property of the schema that was probably meant, or empty.
std::string_view nearest(const std::vector<std::string_view>& properties, std::string_view word, bool right_elsewhere) {
  constexpr std::size_t kWordMax = 64, kFarthest = 2;
  if (word.size() > kWordMax) return {};
  const std::string bare = bare_word(word);
  for (const OtherWord& other : kOtherWords)
    if (bare == other.word && holds(properties, other.property)) return other.property;
  if (right_elsewhere) return {};  // no slip: it was put on another schema
  std::string_view best;
  std::size_t least = kFarthest + 1;
  for (const std::string_view property : properties) {
    const std::size_t slips = slips_between(bare, bare_word(property));
    if (slips >= least || slips * 3 >= bare.size()) continue;
    least = slips;
    best = property;
  }
  return best;
}

}  // namespace

const std::vector<std::string_view>& properties_of(std::string_view schema) {
  static const Table table = make_table();
  static const std::vector<std::string_view> none;
  const auto at = table.find(schema);
  return at == table.end() ? none : at->second;
}

bool extends_schema(std::string_view schema, std::string_view other) {
  if (schema == other) return true;
  const Row* const row = row_of(schema);
  if (row == nullptr) return false;
  const auto above = words_of(row->extends);
  return std::any_of(above.begin(), above.end(), [&](std::string_view one) { return extends_schema(one, other); });
}

std::string property_fault(std::string_view schema, std::string_view property) {
  const std::vector<std::string_view>& properties = properties_of(schema);
  if (properties.empty() || property.find(':') != std::string_view::npos || holds(properties, property)) return {};
  constexpr std::size_t kShownMax = 60;
  const std::string shown = "\"" + std::string(property.substr(0, kShownMax)) + "\"";
  const bool others = std::any_of(kRows.begin(), kRows.end(),
                                  [&](const Row& row) { return holds(properties_of(row.schema), property); });
  const std::string_view near = nearest(properties, property, others);
  std::string fault =
      (others ? shown + " is no property of " : "unknown property " + shown + " of ") + std::string(schema);
  if (!near.empty()) fault += ": \"" + std::string(near) + "\" is meant?";
  return fault;
}

}  // namespace clew::intel
