// Places that sister companies are named after. Countries, their adjectives, large cities, compass points, in English
// and where it differs in the language of the place.
#include <algorithm>
#include <iterator>
#include <string_view>

#include "clew/text/tokens.h"

namespace clew::text {
namespace {

/// Sorted.
constexpr std::string_view kTerritories[] = {
    "afghanistan", "africa",    "african",     "albania",      "algeria",    "algerie",     "almaty",      "america",
    "american",    "americas",  "amsterdam",   "angeles",      "angola",     "ankara",      "arab",        "arabia",
    "argentina",   "armenia",   "asia",        "asian",        "athens",     "australia",   "austria",     "azerbaijan",
    "baghdad",     "bahrain",   "baku",        "bangkok",      "bangladesh", "barcelona",   "beijing",     "beirut",
    "belarus",     "belgium",   "belgrade",    "beograd",      "berlin",     "bolivia",     "bosnia",      "boston",
    "brasil",      "brazil",    "britain",     "british",      "brussels",   "bucharest",   "budapest",    "bulgaria",
    "cairo",       "calcutta",  "california",  "cambodia",     "cameroon",   "canada",      "canadian",    "caracas",
    "caribbean",   "central",   "chad",        "chicago",      "chile",      "china",       "chinese",     "chosun",
    "cleveland",   "cologne",   "colombia",    "congo",        "copenhagen", "costa",       "croatia",     "cuba",
    "cyprus",      "czech",     "dakar",       "dallas",       "damascus",   "delhi",       "denmark",     "deutsche",
    "deutschland", "doha",      "dubai",       "dublin",       "east",       "eastern",     "ecuador",     "egypt",
    "emirates",    "england",   "english",     "eritrea",      "espana",     "estonia",     "ethiopia",    "eurasia",
    "europa",      "europe",    "european",    "far",          "finland",    "florida",     "francaise",   "france",
    "frankfurt",   "gaza",      "geneva",      "georgia",      "german",     "germany",     "ghana",       "greece",
    "guangdong",   "guangzhou", "guatemala",   "guinea",       "gulf",       "haiti",       "hamburg",     "hanoi",
    "havana",      "helsinki",  "honduras",    "hong",         "houston",    "hungary",     "iceland",     "india",
    "indian",      "indonesia", "iran",        "iranian",      "iraq",       "iraqi",       "ireland",     "irish",
    "islamabad",   "israel",    "istanbul",    "italia",       "italy",      "ivory",       "jakarta",     "japan",
    "japanese",    "jeddah",    "jordan",      "kabul",        "karachi",    "kazakhstan",  "kenya",       "khartoum",
    "kiev",        "kong",      "korea",       "korean",       "kuwait",     "kyiv",        "kyrgyzstan",  "laos",
    "latin",       "latvia",    "lebanon",     "liberia",      "libya",      "libyan",      "lima",        "lisbon",
    "lithuania",   "london",    "los",         "luxembourg",   "macao",      "macau",       "macedonia",   "madrid",
    "malaysia",    "mali",      "malta",       "manila",       "marshall",   "mauritius",   "mexican",     "mexico",
    "miami",       "middle",    "milan",       "minsk",        "moldova",    "mongolia",    "montenegro",  "montreal",
    "morocco",     "moscow",    "moskva",      "mozambique",   "mumbai",     "munich",      "myanmar",     "namibia",
    "nederland",   "nepal",     "netherlands", "new",          "nicaragua",  "niger",       "nigeria",     "nordic",
    "north",       "northern",  "norway",      "oman",         "osaka",      "osterreich",  "ottawa",      "pacific",
    "pakistan",    "palestine", "panama",      "paraguay",     "paris",      "peru",        "philippines", "poland",
    "polska",      "portugal",  "prague",      "pretoria",     "pyongyang",  "qatar",       "riga",        "riyadh",
    "romania",     "rome",      "rossiya",     "russia",       "russian",    "rwanda",      "san",         "saudi",
    "schweiz",     "scotland",  "senegal",     "seoul",        "serbia",     "shanghai",    "shenzhen",    "siberia",
    "singapore",   "slovakia",  "slovenia",    "sofia",        "somalia",    "south",       "southern",    "spain",
    "stockholm",   "sudan",     "suisse",      "sweden",       "swiss",      "switzerland", "sydney",      "syria",
    "syrian",      "taipei",    "taiwan",      "tajikistan",   "tallinn",    "tanzania",    "tashkent",    "tbilisi",
    "tehran",      "texas",     "thailand",    "tianjin",      "tokyo",      "toronto",     "tripoli",     "tunis",
    "tunisia",     "turkey",    "turkiye",     "turkmenistan", "uae",        "uganda",      "uk",          "ukraina",
    "ukraine",     "united",    "uruguay",     "us",           "usa",        "uzbekistan",  "vancouver",   "venezuela",
    "vienna",      "vietnam",   "vilnius",     "warsaw",       "washington", "west",        "western",     "yangon",
    "yemen",       "yerevan",   "york",        "zagreb",       "zambia",     "zealand",     "zimbabwe",    "zurich",
};

}  // namespace

bool is_territory(std::string_view word) {
  return std::ranges::binary_search(kTerritories, word);
}

}  // namespace clew::text
