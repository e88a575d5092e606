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
/// Names that many people bear. Sorted.
constexpr std::string_view kCommonNames[] = {
    "abd",      "abdallah", "abdullah", "abu",       "ahmad",   "ahmadi",   "ahmed",    "aleksandr", "alexander",
    "alexandr", "ali",      "allah",    "andrei",    "andrey",  "aziz",     "begum",    "bibi",      "carlos",
    "chan",     "chang",    "chen",     "cho",       "choe",    "choi",     "chol",     "da",        "daniel",
    "david",    "din",      "dmitry",   "garcia",    "george",  "gonzalez", "gul",      "guo",       "hak",
    "hamid",    "hasan",    "hassan",   "hernandez", "ho",      "hossein",  "hosseini", "huang",     "husayn",
    "hussain",  "hussein",  "ibrahim",  "il",        "ivan",    "ivanov",   "ivanova",  "jamal",     "james",
    "jang",     "jean",     "jo",       "john",      "johnson", "jones",    "jong",     "jose",      "juan",
    "kang",     "karim",    "kaur",     "khalid",    "khan",    "kim",      "kumar",    "kwang",     "lam",
    "le",       "lee",      "li",       "lin",       "liu",     "lopez",    "luis",     "mahmoud",   "mahmud",
    "maria",    "martinez", "mehdi",    "michael",   "mohamad", "mohamed",  "mohammad", "mohammadi", "mohammed",
    "muhammad", "muhammed", "mustafa",  "nasser",    "nguyen",  "nikolai",  "nikolay",  "omar",      "pak",
    "park",     "paul",     "perez",    "peter",     "petrov",  "pierre",   "rahim",    "rahman",    "reza",
    "ri",       "richard",  "robert",   "rodriguez", "saeed",   "said",     "saleh",    "salem",     "salih",
    "sanchez",  "santos",   "sergei",   "sergey",    "shah",    "sharma",   "silva",    "singh",     "smith",
    "song",     "sun",      "thomas",   "tran",      "umar",    "vladimir", "wang",     "william",   "wong",
    "wu",       "xu",       "yang",     "yong",      "yusuf",   "zhang",    "zhao",     "zhou",      "zhu",
};
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
  static constexpr std::uint32_t kName = 600, kWord = 400, kMost = 400;
  Common() {
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
    // A name that many languages share is common in all its spellings.
    if (std::ranges::any_of(token.keys, [](text::Key k) { return text::family_of(k) == text::KeyFamily::variant; }))
      return Common::kName;
    return token.text.size() <= 2 ? 600 : token.text.size() == 3 ? 800 : 1000;
  }
  std::string version() const override { return "names-1 built-in"; }
};

}  // namespace

const TokenWeights& default_weights() {
  static const DefaultWeights kWeights;
  return kWeights;
}

}  // namespace clew::screen
