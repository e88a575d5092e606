// FollowTheMoney's schemata by name. A record of a schema that nobody knows would be kept and never asked about, so the
// listed person in it would pass: it is refused, with the name that was probably meant.
//
// Source: the model of followthemoney.tech, with what its later editions added (Control, Risk, Territory). Abstract
// schemata (Analyzable, Interest, Interval, Thing, Value) say only what others share: an entity of one is nobody.
// "Asset" was abstract in some editions and not in others, and things that are owned are known by it.

#include <algorithm>
#include <array>

#include "clew/intel/entity.h"
#include "clew/intel/spelling.h"

namespace clew::intel {
namespace {

constexpr std::array<std::string_view, 68> kSchemata = {"Address",        "Airplane",
                                                        "Article",        "Assessment",
                                                        "Asset",          "Associate",
                                                        "Audio",          "BankAccount",
                                                        "Call",           "CallForTenders",
                                                        "Company",        "Contract",
                                                        "ContractAward",  "Control",
                                                        "CourtCase",      "CourtCaseParty",
                                                        "CryptoWallet",   "Debt",
                                                        "Directorship",   "Document",
                                                        "Documentation",  "EconomicActivity",
                                                        "Email",          "Employment",
                                                        "Event",          "Family",
                                                        "Folder",         "HyperText",
                                                        "Identification", "Image",
                                                        "LegalEntity",    "License",
                                                        "Membership",     "Mention",
                                                        "Message",        "Note",
                                                        "Occupancy",      "Organization",
                                                        "Ownership",      "Package",
                                                        "Page",           "Pages",
                                                        "Passport",       "Payment",
                                                        "Person",         "PlainText",
                                                        "Position",       "Post",
                                                        "Project",        "ProjectParticipant",
                                                        "PublicBody",     "RealEstate",
                                                        "Representation", "Risk",
                                                        "Sanction",       "Security",
                                                        "Similar",        "Succession",
                                                        "Table",          "TaxRoll",
                                                        "Territory",      "Trip",
                                                        "UnknownLink",    "UserAccount",
                                                        "Vehicle",        "Vessel",
                                                        "Video",          "Workbook"};
constexpr std::array<std::string_view, 5> kAbstract = {"Analyzable", "Interest", "Interval", "Thing", "Value"};

struct OtherWord {
  std::string_view word, schema;
};
// What lists and people call them.
constexpr std::array<OtherWord, 13> kOtherWords = {{{"aircraft", "Airplane"},
                                                    {"bank", "Company"},
                                                    {"business", "Company"},
                                                    {"corporation", "Company"},
                                                    {"entity", "LegalEntity"},
                                                    {"firm", "Company"},
                                                    {"group", "Organization"},
                                                    {"human", "Person"},
                                                    {"individual", "Person"},
                                                    {"organisation", "Organization"},
                                                    {"people", "Person"},
                                                    {"ship", "Vessel"},
                                                    {"wallet", "CryptoWallet"}}};

/// The schema that was probably meant, or empty.
std::string_view nearest_schema(std::string_view text) {
  constexpr std::size_t kWordMax = 32, kFarthest = 2;
  if (text.empty() || text.size() > kWordMax) return {};
  const std::string word = bare_word(text);
  for (const OtherWord& other : kOtherWords)
    if (word == other.word ||
        (word.size() == other.word.size() + 1 && word.starts_with(other.word) && word.back() == 's'))
      return other.schema;
  std::string_view best;
  std::size_t least = kFarthest + 1;
  for (const std::string_view schema : kSchemata) {
    const std::size_t distance = slips_between(word, bare_word(schema));
    if (distance < least && distance * 2 < word.size()) {
      least = distance;
      best = schema;
    }
  }
  return best;
}

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool is_known_schema(std::string_view schema) {
  return holds(kSchemata, schema);
}

std::string schema_fault(std::string_view schema) {
  if (is_known_schema(schema)) return {};
  if (schema.empty()) return "no schema";
  constexpr std::size_t kShownMax = 60;
  const std::string shown = "\"" + std::string(schema.substr(0, kShownMax)) + "\"";
  if (holds(kAbstract, schema)) return "the schema " + shown + " is abstract: LegalEntity is the one for any party";
  const std::string_view near = nearest_schema(schema);
  return "unknown schema " + shown + (near.empty() ? "" : ": \"" + std::string(near) + "\" is meant?");
}

}  // namespace clew::intel
