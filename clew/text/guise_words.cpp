// To add a word: a line, and a row in guise_test.cpp. What is also a given name ("amir", "said") is no title here.
#include "clew/text/guise_words.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace clew::text {
namespace {

struct Plain {
  char32_t c;
  char latin;
};
/// Greek, Latin small capitals, Cyrillic, Armenian, Cherokee. Sorted.
constexpr Plain kPlain[] = {
    {0x0262, 'g'}, {0x026A, 'i'}, {0x0274, 'n'}, {0x0280, 'r'}, {0x028F, 'y'}, {0x0299, 'b'}, {0x029C, 'h'},
    {0x029F, 'l'}, {0x0391, 'A'}, {0x0392, 'B'}, {0x0395, 'E'}, {0x0396, 'Z'}, {0x0397, 'H'}, {0x0399, 'I'},
    {0x039A, 'K'}, {0x039C, 'M'}, {0x039D, 'N'}, {0x039F, 'O'}, {0x03A1, 'P'}, {0x03A4, 'T'}, {0x03A5, 'Y'},
    {0x03A7, 'X'}, {0x03B1, 'a'}, {0x03B3, 'y'}, {0x03B5, 'e'}, {0x03B7, 'n'}, {0x03B9, 'i'}, {0x03BA, 'k'},
    {0x03BD, 'v'}, {0x03BF, 'o'}, {0x03C1, 'p'}, {0x03C4, 't'}, {0x03C5, 'u'}, {0x03C7, 'x'}, {0x03C9, 'w'},
    {0x0405, 'S'}, {0x0406, 'I'}, {0x0408, 'J'}, {0x0410, 'A'}, {0x0412, 'B'}, {0x0415, 'E'}, {0x041A, 'K'},
    {0x041C, 'M'}, {0x041D, 'H'}, {0x041E, 'O'}, {0x0420, 'P'}, {0x0421, 'C'}, {0x0422, 'T'}, {0x0423, 'Y'},
    {0x0425, 'X'}, {0x0430, 'a'}, {0x0432, 'b'}, {0x0435, 'e'}, {0x043A, 'k'}, {0x043C, 'm'}, {0x043D, 'h'},
    {0x043E, 'o'}, {0x0440, 'p'}, {0x0441, 'c'}, {0x0442, 't'}, {0x0443, 'y'}, {0x0445, 'x'}, {0x0455, 's'},
    {0x0456, 'i'}, {0x0458, 'j'}, {0x04AE, 'Y'}, {0x04BA, 'H'}, {0x04BB, 'h'}, {0x04CF, 'l'}, {0x0501, 'd'},
    {0x051A, 'Q'}, {0x051B, 'q'}, {0x051C, 'W'}, {0x051D, 'w'}, {0x0570, 'h'}, {0x0578, 'n'}, {0x057D, 'u'},
    {0x0581, 'g'}, {0x0585, 'o'}, {0x13A0, 'D'}, {0x13A1, 'R'}, {0x13A2, 'T'}, {0x13AA, 'A'}, {0x13AB, 'J'},
    {0x13AC, 'E'}, {0x13B3, 'W'}, {0x13B7, 'M'}, {0x13BB, 'H'}, {0x13C0, 'G'}, {0x13C3, 'Z'}, {0x13D9, 'V'},
    {0x13DA, 'S'}, {0x13DE, 'L'}, {0x13DF, 'C'}, {0x13E2, 'P'}, {0x13E6, 'K'}, {0x13F4, 'B'}, {0x1D00, 'a'},
    {0x1D04, 'c'}, {0x1D05, 'd'}, {0x1D07, 'e'}, {0x1D0A, 'j'}, {0x1D0B, 'k'}, {0x1D0D, 'm'}, {0x1D0F, 'o'},
    {0x1D18, 'p'}, {0x1D1B, 't'}, {0x1D1C, 'u'}, {0x1D20, 'v'}, {0x1D21, 'w'}, {0x1D22, 'z'}, {0xA730, 'f'},
    {0xA731, 's'},
};

constexpr std::string_view kTitles[] = {
    "seyed",
    "seyyid",
    "seyid",
    "sayed",
    "sayid",
    "saiyid",
    "saiyed",
    "syed",
    "seyit",

    "shekh",
    "sheekh",
    "shiekh",
    "cheick",
    "cheik",
    "chiekh",
    "sheykh",
    "shaykhah",
    "sheikha",
    "al haj",
    "alhaj",
    "alhaji",
    "alhadji",
    "elhadj",
    "el hadj",
    "el hajj",
    "hadj",
    "hajja",
    "hajjah",
    "hajia",

    "molla",
    "mollah",
    "molah",
    "moulavi",
    "moulvi",
    "maulvi",
    "mawlavy",
    "moulana",
    "mowlana",
    "molana",
    "ayatullah",
    "ayatolla",
    "grand ayatollah",
    "hojatolislam",
    "hojjatoleslam",
    "hojjat ol eslam",
    "hujjat al islam",
    "hujjatulislam",

    "ustaz",
    "ostad",
    "ustadz",

    "akhund",

    "mohtaram",
    "janab",

    "shrimati",
    "tengku",
    "tunku",
    "toh puan",

    "encik",
    "his excellency",
    "her excellency",
    "h e",
    "his highness",
    "her highness",
    "his royal highness",
    "hrh",

    "his majesty",
    "his eminence",
    "his holiness",
    "the honourable",
    "the honorable",
    "the right honourable",
    "excellency",
    "field marshal",
    "air marshal",
    "air vice marshal",
    "air commodore",
    "group captain",
    "wing commander",
    "squadron leader",
    "commodore",
    "rear admiral",
    "rear adm",
    "vice adm",
    "vadm",
    "radm",
    "fleet admiral",
    "colonel general",
    "col gen",
    "army general",
    "general of the army",
    "major gen",
    "brig",
    "brigadier gen",
    "lieut",
    "lieut col",
    "lieut gen",
    "lieutenant col",
    "lieutenant gen",
    "ltg",
    "ltc",
    "first lieutenant",
    "second lieutenant",
    "1st lt",
    "2nd lt",
    "cdr",
    "comdr",
    "lt cdr",
    "lieutenant commander",
    "cpt",
    "corporal",
    "cpl",
    "staff sergeant",
    "warrant officer",
    "sgt maj",
    "sergeant major",
    "marshall",
    "generalissimo",
    "genl",
    "general major",
    "general lieutenant",
    "general leytenant",
    "general polkovnik",
    "polkovnik",
    "podpolkovnik",

    "coronel",
    "teniente",
    "capitan",
    "comandante",
    "mister",
    "mistress",
    "mx",
    "messrs",
    "monsignor",
    "msgr",
    "cardinal",

    "brother",
    "sister",
    "rabbi",
    "the late",

    "engr",
    "ingeniero",

    "advocate",

    "attorney",
    "atty",
    "avv",
    "dott",
    "dottore",
    "doktor",

    "profa",
    "prof dr",

    "licenciado",

    "signor",
    "signora",
    "mlle",
    "fraulein",

    "tovarishch",

    "gospozha",

    "vice president",
    "deputy minister",
    "deputy prime minister",
    "vice minister",
    "foreign minister",
    "defence minister",
    "defense minister",
    "first deputy",

    "comandante en jefe",
    "supreme leader",
    "supreme commander",
    "crown prince",

    "emir of",
    "president of",
};

constexpr std::string_view kJoining[] = {"and", "und", "et", "or", "oder", "\u0438"};

constexpr std::string_view kUnits[] = {"office", "bureau", "room", "division", "department", "section"};

constexpr std::string_view kAnybody[] = {
    "someone",        "somebody",       "some one",         "anyone",          "anybody",      "nobody",
    "no one",         "noone",          "everyone",         "everybody",       "person",       "a person",
    "private person", "natural person", "legal person",     "physical person", "individual",   "private individual",
    "company",        "a company",      "private company",  "organisation",    "organization", "entity",
    "not disclosed",  "undisclosed",    "confidential",     "withheld",        "various",      "various persons",
    "others",         "et al",          "walk in customer", "cash customer",   "bearer",       "unnamed",
    "nameless",       "self",           "myself",           "not known yet",
};

}  // namespace

char plain_letter(char32_t c) {
  if (c >= 0x249C && c <= 0x24B5) return static_cast<char>('a' + (c - 0x249C));
  for (const char32_t capitals : {0x1F110U, 0x1F150U, 0x1F170U, 0x1F1E6U})
    if (c >= capitals && c < capitals + 26) return static_cast<char>('A' + (c - capitals));
  const auto* const found = std::ranges::lower_bound(kPlain, c, {}, &Plain::c);
  return found != std::end(kPlain) && found->c == c ? found->latin : '\0';
}

GuiseWords more_titles() {
  return kTitles;
}
GuiseWords joining_words() {
  return kJoining;
}
GuiseWords office_units() {
  return kUnits;
}
GuiseWords anybody_phrases() {
  return kAnybody;
}

}  // namespace clew::text
