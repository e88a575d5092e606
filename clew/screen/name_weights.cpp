// Built-in weights. A word is rare unless it is known to be common: that errs on the side of telling names apart. The
// weights of an index multiply these by how rare the word is there; they must keep the roles' proportions, because the
// bound on which lossless retrieval rests is a share of weight.
#include <algorithm>
#include <array>
#include <iterator>

#include "clew/screen/name_score.h"
#include "clew/text/keys.h"

namespace clew::screen {
namespace {

/// Names of every tenth person in their countries, in their usual spellings.
constexpr std::string_view kEverywhere[] = {
    "muhammad", "mohammad", "mohammed", "mohamed", "mohamad", "muhammed", "ahmad", "ahmed",   "ali",     "hassan",
    "hasan",    "hussein",  "husayn",   "hussain", "hossein", "husain",   "omar",  "umar",    "ibrahim", "abdullah",
    "abdallah", "abdulla",  "khan",     "singh",   "kim",     "ri",       "lee",   "li",      "pak",     "park",
    "wang",     "zhang",    "chen",     "nguyen",  "mohd",    "yusuf",    "said",  "mahmoud", "mustafa", "khalid"};
/// Parts of compound names, which tell nothing alone: "Abd al-Rahman", "Abu Bakr", "Nur al-Din".
constexpr std::string_view kParts[] = {"abd", "abdal", "abdel", "abdol",  "abdul", "abdur", "abi", "abou",
                                       "abu", "allah", "din",   "eddine", "uddin", "ullah", "umm"};
/// Names that many people bear: by the countings of many countries, the first few dozen of each, in their usual
/// spellings. Sorted.
constexpr std::string_view kCommonNames[] = {
    "abd",       "abdallah",  "abdullah",    "abu",       "acosta",     "adams",     "agha",      "aguilar",
    "ahmad",     "ahmadi",    "ahmed",       "akhtar",    "alberto",    "alejandro", "aleksandr", "alexander",
    "alexandr",  "ali",       "allah",       "allen",     "almeida",    "alonso",    "alvarez",   "amanda",
    "ana",       "anderson",  "andrea",      "andrei",    "andrew",     "andrey",    "angela",    "anh",
    "anna",      "anthony",   "antonio",     "araujo",    "armando",    "arthur",    "arturo",    "avila",
    "aydin",     "ayse",      "aziz",        "baig",      "barbara",    "barbosa",   "bautista",  "becker",
    "begum",     "benjamin",  "bennett",     "bernard",   "bianchi",    "bibi",      "blanco",    "bondarenko",
    "brian",     "brown",     "bui",         "cabrera",   "campbell",   "campos",    "carlos",    "carmen",
    "carol",     "carolina",  "carrillo",    "carter",    "carvalho",   "castillo",  "castro",    "celik",
    "chan",      "chang",     "charles",     "chavez",    "chen",       "cho",       "choe",      "choi",
    "chol",      "christine", "christopher", "clark",     "claudia",    "collins",   "contreras", "cooper",
    "cortes",    "costa",     "cristina",    "cruz",      "da",         "dang",      "daniel",    "daniela",
    "das",       "david",     "davis",       "deborah",   "delgado",    "demir",     "dennis",    "devi",
    "dias",      "diaz",      "din",         "dmitry",    "dominguez",  "donald",    "dragan",    "dubois",
    "duong",     "durand",    "eduardo",     "edward",    "edwards",    "elena",     "elizabeth", "emma",
    "enrique",   "eric",      "espinoza",    "esposito",  "evans",      "fatma",     "fedorov",   "fernandes",
    "fernandez", "fernando",  "ferrari",     "ferreira",  "fischer",    "flores",    "francisco", "frank",
    "fuentes",   "gabriela",  "garcia",      "george",    "gil",        "giovanni",  "giuseppe",  "gomes",
    "gomez",     "gonzalez",  "gregory",     "guadalupe", "guerrero",   "guillermo", "gul",       "guo",
    "gupta",     "gutierrez", "guzman",      "hak",       "hamid",      "hans",      "harris",    "hasan",
    "hashemi",   "hassan",    "helen",       "hernandez", "herrera",    "ho",        "hoang",     "hoffmann",
    "horvat",    "hossein",   "hosseini",    "huang",     "husayn",     "hussain",   "hussein",   "huynh",
    "ibrahim",   "il",        "ionescu",     "iqbal",     "irina",      "isabel",    "ivan",      "ivanov",
    "ivanova",   "jackson",   "jafari",      "jain",      "jamal",      "james",     "jan",       "jang",
    "javier",    "jean",      "jeffrey",     "jennifer",  "jessica",    "jimenez",   "jo",        "john",
    "johnson",   "jonathan",  "jones",       "jong",      "jorge",      "jose",      "josefina",  "joseph",
    "jovanovic", "juan",      "juana",       "juarez",    "kang",       "karen",     "karim",     "karimi",
    "kathleen",  "kaur",      "kaya",        "kazemi",    "kelly",      "kenneth",   "kevin",     "khalid",
    "khan",      "kim",       "klaus",       "kovalchuk", "kovalenko",  "kowalski",  "kozlov",    "kravchenko",
    "kumar",     "kuznetsov", "kuznetsova",  "kwang",     "lal",        "lam",       "laura",     "le",
    "lebedev",   "lee",       "leon",        "lewis",     "li",         "lima",      "lin",       "linda",
    "lisa",      "liu",       "lopes",       "lopez",     "lucia",      "luis",      "luna",      "mahmoud",
    "mahmud",    "makarov",   "malik",       "manuel",    "margaret",   "maria",     "marin",     "marina",
    "mario",     "markovic",  "marta",       "martha",    "martin",     "martinez",  "martins",   "mary",
    "matthew",   "medina",    "mehdi",       "melnyk",    "mendes",     "mendez",    "mendoza",   "meyer",
    "michael",   "michelle",  "miguel",      "mikhailov", "miller",     "minh",      "mirza",     "mishra",
    "mitchell",  "mohamad",   "mohamed",     "mohammad",  "mohammadi",  "mohammed",  "molina",    "moore",
    "moradi",    "morales",   "moreira",     "moreno",    "morgan",     "morozov",   "morris",    "mousavi",
    "mueller",   "muhammad",  "muhammed",    "muller",    "munoz",      "murphy",    "mustafa",   "nair",
    "nancy",     "nasser",    "natalia",     "navarro",   "nelson",     "nguyen",    "nicole",    "nikolaev",
    "nikolai",   "nikolay",   "nikolic",     "novak",     "novikov",    "nowak",     "nunes",     "nunez",
    "olga",      "oliveira",  "omar",        "orlov",     "ortega",     "ortiz",     "oscar",     "ozturk",
    "pablo",     "pak",       "park",        "parker",    "patel",      "patricia",  "patrick",   "paul",
    "pavlov",    "pedro",     "pena",        "pereira",   "perez",      "peter",     "peterson",  "petrov",
    "petrova",   "petrovic",  "pham",        "phan",      "phillips",   "pierre",    "popescu",   "popov",
    "popova",    "popovic",   "rafael",      "rahim",     "rahimi",     "rahman",    "raj",       "ram",
    "ramirez",   "ramon",     "ramos",       "rao",       "raul",       "rebecca",   "reddy",     "reyes",
    "reza",      "rezaei",    "ri",          "ribeiro",   "ricardo",    "richard",   "rios",      "rivera",
    "robert",    "roberto",   "roberts",     "robinson",  "rocha",      "rodrigues", "rodriguez", "rogers",
    "rojas",     "romano",    "romero",      "ronald",    "rosa",       "rossi",     "roy",       "rubio",
    "ruiz",      "russo",     "sadeghi",     "saeed",     "sahin",      "said",      "salazar",   "saleh",
    "salem",     "salih",     "samuel",      "sanchez",   "sandra",     "santiago",  "santos",    "schmidt",
    "schneider", "schulz",    "scott",       "semenov",   "sergei",     "sergey",    "sergio",    "serrano",
    "setiawan",  "shah",      "sharma",      "sharon",    "shevchenko", "silva",     "singh",     "smirnov",
    "smirnova",  "smith",     "sokolov",     "sokolova",  "song",       "soto",      "sousa",     "souza",
    "stephanie", "stephen",   "steven",      "stewart",   "suarez",     "sun",       "susan",     "svetlana",
    "tatiana",   "taylor",    "teresa",      "thomas",    "thompson",   "timothy",   "tkachenko", "torres",
    "tran",      "turner",    "ullah",       "umar",      "valencia",   "vargas",    "vasiliev",  "vasilyev",
    "vasquez",   "vazquez",   "vega",        "velasquez", "verma",      "veronica",  "vladimir",  "volkov",
    "wagner",    "walker",    "wang",        "watson",    "weber",      "wijaya",    "william",   "williams",
    "wilson",    "wong",      "wright",      "wu",        "xu",         "yadav",     "yang",      "yildiz",
    "yilmaz",    "yong",      "yusuf",       "zhang",     "zhao",       "zhou",      "zhu"};
/// Words of many organisations. Sorted.
constexpr std::string_view kCommonWords[] = {
    "academy",
    "aerospace",
    "agency",
    "agricultural",
    "agriculture",
    "air",
    "airlines",
    "airways",
    "armed",
    "army",
    "association",
    "authority",
    "auto",
    "automotive",
    "aviation",
    "bank",
    "black",
    "blue",
    "brigade",
    "bureau",
    "business",
    "capital",
    "center",
    "central",
    "chemical",
    "club",
    "commercial",
    "committee",
    "communications",
    "company",
    "complex",
    "construction",
    "consulting",
    "contracting",
    "contractors",
    "corporation",
    "council",
    "defense",
    "department",
    "design",
    "development",
    "east",
    "eastern",
    "electric",
    "electronics",
    "energy",
    "engineering",
    "enterprise",
    "enterprises",
    "equipment",
    "estate",
    "export",
    "factory",
    "federal",
    "finance",
    "financial",
    "first",
    "food",
    "foods",
    "forces",
    "foundation",
    "front",
    "fund",
    "gas",
    "general",
    "global",
    "golden",
    "great",
    "green",
    "group",
    "health",
    "holding",
    "holdings",
    "hotel",
    "hotels",
    "import",
    "industrial",
    "industries",
    "institute",
    "institution",
    "insurance",
    "international",
    "investment",
    "investments",
    "islamic",
    "logistics",
    "machine",
    "machinery",
    "management",
    "manufacturing",
    "marine",
    "maritime",
    "media",
    "medical",
    "metal",
    "military",
    "mill",
    "mining",
    "ministry",
    "moon",
    "motor",
    "motors",
    "mountain",
    "movement",
    "national",
    "new",
    "north",
    "northern",
    "ocean",
    "office",
    "oil",
    "one",
    "organization",
    "partners",
    "party",
    "people",
    "peoples",
    "petroleum",
    "pharmaceutical",
    "pharmaceuticals",
    "plant",
    "police",
    "power",
    "product",
    "products",
    "properties",
    "property",
    "real",
    "red",
    "republic",
    "research",
    "restaurant",
    "river",
    "science",
    "sciences",
    "scientific",
    "sea",
    "second",
    "securities",
    "security",
    "service",
    "services",
    "shipping",
    "society",
    "solutions",
    "south",
    "southern",
    "space",
    "star",
    "state",
    "steel",
    "sun",
    "supplies",
    "supply",
    "systems",
    "team",
    "technologies",
    "technology",
    "telecommunications",
    "tourism",
    "trading",
    "transport",
    "travel",
    "trust",
    "union",
    "united",
    "university",
    "west",
    "western",
    "white",
    "works",
};

/// Membership by hash: a token is looked up for every comparison.
class Common {
 public:
  static constexpr std::uint32_t kName = 600, kWord = 400, kMost = 400, kPart = 400;
  Common() {
    for (std::string_view word : kParts) put(word, kPart);
    for (std::string_view word : kEverywhere) put(word, kMost);
    for (std::string_view word : kCommonNames) put(word, kName);
    for (std::string_view word : kCommonWords) put(word, kWord);
  }
  std::uint32_t weight(std::string_view word) const {
    for (std::size_t slot = hash(word); slots_[slot].weight != 0; slot = (slot + 1) % kSlots)
      if (slots_[slot].word == word) return slots_[slot].weight;
    return 0;
  }

 private:
  static constexpr std::size_t kSlots = 2048;
  struct Slot {
    std::string_view word;
    std::uint32_t weight = 0;
  };
  static std::size_t hash(std::string_view word) {
    std::uint32_t h = 2166136261U;
    for (char c : word) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return (h ^ (h >> 15)) % kSlots;
  }
  void put(std::string_view word, std::uint32_t weight) {
    std::size_t slot = hash(word);
    while (slots_[slot].weight != 0 && slots_[slot].word != word) slot = (slot + 1) % kSlots;
    if (slots_[slot].weight == 0) slots_[slot] = {word, weight};
  }
  std::array<Slot, kSlots> slots_{};
};

/// "Abdulrahman", "Abdelkader", written as one word: a servant of one of the names of God, all of them common.
bool is_servant(std::string_view word) {
  constexpr std::string_view kServant[] = {"abdal", "abdel", "abdol", "abdul", "abdur", "abder"};
  return word.size() >= 8 && word[0] == 'a' && word[1] == 'b' &&
         std::ranges::any_of(kServant, [&](std::string_view s) { return word.starts_with(s); });
}

class DefaultWeights final : public TokenWeights {
 public:
  std::uint32_t weight(const text::Token& token) const override {
    static const Common kCommon;
    switch (token.role) {
      case text::Role::initial: return 250;
      case text::Role::number: return 500;
      case text::Role::organisation: return 60;
      case text::Role::particle: return 30;
      case text::Role::title: return 60;
      case text::Role::word: break;
    }
    if (const std::uint32_t common = kCommon.weight(token.text); common != 0) return common;
    if (is_servant(token.text) || text::is_patronymic(token.text)) return Common::kName;
    // A name that many languages share is common in all its spellings.
    if (std::ranges::any_of(token.keys, [](text::Key k) { return text::family_of(k) == text::KeyFamily::variant; }))
      return Common::kName;
    return token.text.size() <= 2 ? 600 : token.text.size() == 3 ? 800 : 1000;
  }
  std::string version() const override { return "names-6 built-in"; }
};

}  // namespace

const TokenWeights& default_weights() {
  static const DefaultWeights kWeights;
  return kWeights;
}

}  // namespace clew::screen
