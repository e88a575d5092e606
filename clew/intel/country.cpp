// Every list has its own spellings, OFAC's differ from the United Nations' and both from ISO's; and nationalities come
// as adjectives ("Iranian"). One table of folded names answers them all. It joins ISO
// 3166-1 and 3166-3, the English names of CLDR, and the spellings met in the OFAC, UN, EU, UK and US lists. Parts of
// longer texts are not searched: "Guinea" in "Papua New Guinea" would be wrong, and the caller knows where a country
// ends.

#include "clew/intel/country.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace clew::intel {
namespace {

struct Row {
  std::string_view code, name;
};

constexpr std::size_t kNameMax = 64;  // bytes of a folded name; the longest row has 52

// Code, then its folded names between bars.
constexpr Row kNamesOf[] = {
    {"ad", "ad|and|andorra|principality of andorra"},
    {"ae", "abu dhabi|ae|are|dubai|emirati|u a e|uae|united arab emirates"},
    {"af", "af|afg|afghan|afghani|afghanistan|islamic republic of afghanistan"},
    {"ag", "ag|antigua|antigua and barbuda|atg"},
    {"ai", "ai|aia|anguilla"},
    {"al", "al|alb|albania|albanian|republic of albania"},
    {"am", "am|arm|armenia|armenian|republic of armenia"},
    {"an", "an|ant|netherlands antilles"},
    {"ao", "ago|angola|angolan|ao|republic of angola"},
    {"aq", "antarctica|aq|ata"},
    {"ar", "ar|arg|argentina|argentine|argentine republic|argentinean|argentinian"},
    {"as", "american samoa|as|asm|samoa american"},
    {"at", "at|austria|austrian|aut|republic of austria"},
    {"au", "au|aus|australia|australian"},
    {"aw", "abw|aruba|aw"},
    {"ax", "ala|aland islands|ax"},
    {"az", "az|aze|azerbaijan|azerbaijani|azeri|republic of azerbaijan"},
    {"ba",
     "ba|bih|bosina herzegovina|bosnia|bosnia and herzegovina|bosnia herzegovina|bosnian|"
     "republic of bosnia and herzegovina"},
    {"bb", "barbados|bb|brb"},
    {"bd", "bangladesh|bangladeshi|bd|bgd|peoples republic of bangladesh"},
    {"be", "be|bel|belgian|belgium|kingdom of belgium"},
    {"bf", "bf|bfa|burkina faso|upper volta"},
    {"bg", "bg|bgr|bulgaria|bulgarian|republic of bulgaria"},
    {"bh", "bahrain|bahraini|bh|bhr|kingdom of bahrain"},
    {"bi", "bdi|bi|burundi|burundian|republic of burundi"},
    {"bj", "ben|benin|bj|dahomey|republic of benin"},
    {"bl", "bl|blm|saint barthelemy|st barthelemy"},
    {"bm", "bermuda|bm|bmu"},
    {"bn", "bn|brn|brunei|brunei darussalam"},
    {"bo", "bo|bol|bolivia|bolivia plurinational state of|bolivian|plurinational state of bolivia"},
    {"bq", "bes|bonaire sint eustatius and saba|bq|caribbean netherlands|caribbean nl"},
    {"br", "br|bra|brasil|brazil|brazilian|federative republic of brazil"},
    {"bs", "bahamas|bhs|bs|commonwealth of the bahamas"},
    {"bt", "bhutan|bt|btn|kingdom of bhutan"},
    {"bv", "bouvet island|bv|bvt"},
    {"bw", "botswana|bw|bwa|republic of botswana"},
    {"by", "belarus|belarusian|belorussia|blr|by|byelorussia|republic of belarus"},
    {"bz", "belize|belizean|blz|british honduras|bz"},
    {"ca", "ca|can|canada|canadian"},
    {"cc", "cc|cck|cocos keeling islands"},
    {"cd",
     "cd|cod|congo dem rep|congo democratic republic|congo democratic republic of|congo dr|congo kinshasa|"
     "congo the democratic republic of|congolese drc|d r congo|democratic republic of congo|"
     "democratic republic of the congo|dr congo|drc|zaire"},
    {"cf", "caf|car|central african|central african rep|central african republic|cf"},
    {"cg", "cg|cog|congo|congo brazzaville|congo rep|congo republic|congo republic of|republic of the congo"},
    {"ch", "ch|che|swiss|swiss confederation|switzerland"},
    {"ci", "ci|civ|cote d ivoire|cote divoire|ivorian|ivory coast|republic of cote divoire"},
    {"ck", "ck|cok|cook islands"},
    {"cl", "chile|chilean|chl|cl|republic of chile"},
    {"cm", "cameroon|cameroonian|cm|cmr|republic of cameroon"},
    {"cn",
     "china|china peoples republic of|chinese|chn|cn|mainland china|p r china|peoples republic of china|"
     "prc"},
    {"co", "co|col|colombia|colombian|columbia|republic of colombia"},
    {"cr", "costa rica|costa rican|cr|cri|republic of costa rica"},
    {"cshh", "cshh|csk|czechoslovakia"},
    {"csxx", "csxx|scg|serbia and montenegro"},
    {"cu", "cu|cub|cuba|cuban|republic of cuba"},
    {"cv", "cabo verde|cabo verde previously cape verde|cape verde|cpv|cv|republic of cabo verde"},
    {"cw", "curacao|cuw|cw"},
    {"cx", "christmas island|cx|cxr"},
    {"cy", "cy|cyp|cypriot|cyprus|northern cyprus|republic of cyprus"},
    {"cz", "cz|cze|czech|czech republic|czechia"},
    {"ddde", "dd|ddde|ddr|east germany|gdr|german democratic republic"},
    {"de", "de|deu|federal republic of germany|german|germany|west germany"},
    {"dg", "diego garcia"},
    {"dj", "dj|dji|djibouti|djiboutian|republic of djibouti"},
    {"dk", "danish|denmark|dk|dnk|kingdom of denmark"},
    {"dm", "commonwealth of dominica|dm|dma|dominica"},
    {"do", "do|dom|dominican|dominican republic"},
    {"dz", "algeria|algerian|dz|dza|peoples democratic republic of algeria"},
    {"ea", "ceuta and melilla"},
    {"ec", "ec|ecu|ecuador|ecuadorian|republic of ecuador"},
    {"ee", "ee|est|estonia|estonian|republic of estonia"},
    {"eg", "arab republic of egypt|eg|egy|egypt|egyptian|united arab republic"},
    {"eh", "eh|esh|sahrawi arab democratic republic|western sahara"},
    {"er", "er|eri|eritrea|eritrean|state of eritrea"},
    {"es", "es|esp|kingdom of spain|spain|spanish"},
    {"et", "abyssinia|et|eth|ethiopia|ethiopian|federal democratic republic of ethiopia"},
    {"eu", "eu|european union"},
    {"fi", "fi|fin|finland|finnish|republic of finland"},
    {"fj", "fiji|fj|fji|republic of fiji"},
    {"fk", "falkland islands|falkland islands malvinas|falklands|fk|flk"},
    {"fm", "federated states of micronesia|fm|fsm|micronesia|micronesia federated states of"},
    {"fo", "faroe islands|fo|fro"},
    {"fr", "fr|fra|france|french|french republic"},
    {"ga", "ga|gab|gabon|gabonese|gabonese republic"},
    {"gb",
     "britain|britain uk|british|england|english|gb|gbr|great britain|northern ireland|scotland|u k|uk|"
     "united kingdom|united kingdom of great britain and northern ireland|wales"},
    {"gd", "gd|grd|grenada"},
    {"ge", "abkhazia|ge|geo|georgia|georgian|republic of georgia|south ossetia"},
    {"gf", "french guiana|gf|guf"},
    {"gg", "gg|ggy|guernsey|guernsey c i"},
    {"gh", "gh|gha|ghana|ghanaian|gold coast|republic of ghana"},
    {"gi", "gi|gib|gibraltar"},
    {"gl", "gl|greenland|grl"},
    {"gm", "gambia|gm|gmb|republic of the gambia"},
    {"gn", "gin|gn|guinea|guinean|republic of guinea"},
    {"gp", "glp|gp|guadeloupe"},
    {"gq", "equatorial guinea|gnq|gq|republic of equatorial guinea"},
    {"gr", "gr|grc|greece|greek|hellas|hellenic republic"},
    {"gs", "gs|sgs|south georgia and south sandwich islands|south georgia and the south sandwich islands"},
    {"gt", "gt|gtm|guatemala|guatemalan|republic of guatemala"},
    {"gu", "gu|guam|gum"},
    {"gw", "gnb|guinea bissau|gw|portuguese guinea|republic of guinea bissau"},
    {"gy", "british guiana|guy|guyana|guyanese|gy|republic of guyana"},
    {"hk",
     "china hong kong special administrative region|hk|hkg|hong kong|hong kong china|hong kong sar|"
     "hong kong sar china|hong kong special administrative region of china"},
    {"hm", "heard and mcdonald islands|heard island and mcdonald islands|hm|hmd"},
    {"hn", "hn|hnd|honduran|honduras|republic of honduras"},
    {"hr", "croatia|croatian|hr|hrv|republic of croatia"},
    {"ht", "haiti|haitian|ht|hti|republic of haiti"},
    {"hu", "hu|hun|hungarian|hungary"},
    {"ic", "canary islands"},
    {"id", "id|idn|indonesia|indonesian|republic of indonesia"},
    {"ie", "eire|ie|ireland|irish|irl|republic of ireland"},
    {"il", "il|isr|israel|israeli|state of israel"},
    {"im", "im|imn|isle of man|man isle of"},
    {"in", "in|ind|india|indian|republic of india"},
    {"io", "british indian ocean territory|io|iot"},
    {"iq", "iq|iraq|iraqi|irq|republic of iraq"},
    {"ir", "ir|iran|iran islamic republic of|iranian|irn|islamic republic of iran|persia"},
    {"is", "iceland|icelandic|is|isl|republic of iceland"},
    {"it", "it|ita|italian|italian republic|italy"},
    {"je", "je|jersey|jersey c i|jersey channel islands|jey"},
    {"jm", "jam|jamaica|jamaican|jm"},
    {"jo", "hashemite kingdom of jordan|jo|jor|jordan|jordanian"},
    {"jp", "japan|japanese|jp|jpn"},
    {"ke", "ke|ken|kenya|kenyan|republic of kenya"},
    {"kg", "kg|kgz|kirghiz ssr|kirghizia|kyrgyz|kyrgyz republic|kyrgyzstan|kyrgyzstani"},
    {"kh", "cambodia|cambodian|kampuchea|kh|khm|kingdom of cambodia"},
    {"ki", "ki|kir|kiribati|republic of kiribati"},
    {"km", "com|comoras islands|comoro islands|comoros|comoros islands|km|union of the comoros"},
    {"kn", "kn|kna|saint kitts and nevis|st kitts and nevis"},
    {"kp",
     "d p r k|democratic peoples republic of korea|dprk|korea d p r o|"
     "korea democratic peoples republic of|korea dpr|korea north|kp|north korea|north korean|prk"},
    {"kr", "kor|korea|korea republic of|korea south|kr|republic of korea|rok|south korea|south korean"},
    {"kw", "kuwait|kuwaiti|kw|kwt|state of kuwait"},
    {"ky", "cayman islands|cym|ky"},
    {"kz", "kaz|kazakh|kazakhstan|kazakhstani|kazakstan|kz|republic of kazakhstan"},
    {"la", "la|lao|lao pdr|lao peoples democratic republic|laos|laotian"},
    {"lb", "lb|lbn|lebanese|lebanese republic|lebanon|republic of lebanon"},
    {"lc", "lc|lca|saint lucia|st lucia"},
    {"li", "li|lie|liechtenstein|principality of liechtenstein"},
    {"lk", "ceylon|democratic socialist republic of sri lanka|lk|lka|sri lanka|sri lankan"},
    {"lr", "lbr|liberia|liberian|lr|republic of liberia"},
    {"ls", "kingdom of lesotho|lesotho|ls|lso"},
    {"lt", "lithuania|lithuanian|lt|ltu|republic of lithuania"},
    {"lu", "grand duchy of luxembourg|lu|lux|luxembourg|luxembourgish"},
    {"lv", "latvia|latvian|lv|lva|republic of latvia"},
    {"ly", "lby|libya|libyan|libyan arab jamahiriya|ly|socialist peoples libyan arab jamahiriya|state of libya"},
    {"ma", "kingdom of morocco|ma|mar|moroccan|morocco"},
    {"mc", "mc|mco|monaco|principality of monaco"},
    {"md", "md|mda|moldova|moldova republic of|moldovan|republic of moldova"},
    {"me", "me|mne|montenegrin|montenegro"},
    {"mf", "maf|mf|saint martin|saint martin french part|st martin|st martin french"},
    {"mg", "madagascar|malagasy|mdg|mg|republic of madagascar"},
    {"mh", "marshall islands|marshallese|mh|mhl|republic of the marshall islands"},
    {"mk",
     "former yugoslav republic of macedonia|fyrom|macedonia|macedonia the former yugoslav republic of|"
     "macedonian|mk|mkd|north macedonia|republic of macedonia|republic of north macedonia"},
    {"ml", "mali|malian|ml|mli|region northern mali|republic of mali"},
    {"mm", "bu|bur|burma|burma myanmar|burmese|mm|mmr|myanmar|myanmar burma|republic of myanmar|union of myanmar"},
    {"mn", "mn|mng|mongolia|mongolian"},
    {"mo",
     "china macao special administrative region|mac|macao|macao sar china|"
     "macao special administrative region of china|macau|macau sar|mo"},
    {"mp", "commonwealth of the northern mariana islands|mnp|mp|northern mariana islands"},
    {"mq", "martinique|mq|mtq"},
    {"mr", "islamic republic of mauritania|mauritania|mauritanian|mr|mrt"},
    {"ms", "montserrat|ms|msr"},
    {"mt", "malta|maltese|mlt|mt|republic of malta"},
    {"mu", "mauritian|mauritius|mu|mus|republic of mauritius"},
    {"mv", "maldives|maldivian|mdv|mv|republic of maldives"},
    {"mw", "malawi|malawian|mw|mwi|nyasaland|republic of malawi"},
    {"mx", "mex|mexican|mexico|mx|united mexican states"},
    {"my", "malaya|malaysia|malaysian|my|mys"},
    {"mz", "moz|mozambican|mozambique|mz|republic of mozambique"},
    {"na", "na|nam|namibia|namibian|republic of namibia|south west africa"},
    {"nc", "nc|ncl|new caledonia"},
    {"ne", "ne|ner|niger|republic of the niger"},
    {"nf", "nf|nfk|norfolk island"},
    {"ng", "federal republic of nigeria|ng|nga|nigeria|nigerian"},
    {"ni", "ni|nic|nicaragua|nicaraguan|republic of nicaragua"},
    {"nl", "dutch|holland|kingdom of the netherlands|netherlands|netherlands kingdom of|nl|nld"},
    {"no", "kingdom of norway|no|nor|norway|norwegian"},
    {"np", "federal democratic republic of nepal|nepal|nepalese|nepali|np|npl"},
    {"nr", "nauru|nr|nru|republic of nauru"},
    {"nu", "niu|niue|nu"},
    {"nz", "new zealand|nz|nzl"},
    {"om", "om|oman|omani|omn|sultanate of oman"},
    {"pa", "pa|pan|panama|panamanian|republic of panama"},
    {"pe", "pe|per|peru|peruvian|republic of peru"},
    {"pf", "french polynesia|pf|pyf"},
    {"pg", "independent state of papua new guinea|papua new guinea|pg|png"},
    {"ph", "filipino|ph|philippine|philippines|phillipines|phl|republic of the philippines"},
    {"pk", "islamic republic of pakistan|pak|pakistan|pakistani|pk"},
    {"pl", "pl|pol|poland|polish|republic of poland"},
    {"pm", "pm|saint pierre and miquelon|spm|st pierre and miquelon"},
    {"pn", "pcn|pitcairn|pitcairn islands|pn"},
    {"pr", "pr|pri|puerto rico"},
    {"ps",
     "gaza|gaza palestinian authority|gaza strip|occupied palestinian territories|"
     "occupied palestinian territory|palestine|palestine state of|palestinian|palestinian authority|"
     "palestinian territories|palestinian territory|possibly palestinian|ps|pse|region gaza|"
     "state of palestine|west bank|west bank and gaza|west bank and gaza strip|"
     "west bank palestinian authority"},
    {"pt", "portugal|portuguese|portuguese republic|prt|pt"},
    {"pw", "palau|plw|pw|republic of palau"},
    {"py", "paraguay|paraguayan|pry|py|republic of paraguay"},
    {"qa", "qa|qat|qatar|qatari|state of qatar"},
    {"re", "re|reu|reunion"},
    {"ro", "ro|romania|romanian|rou|rumania"},
    {"rs", "republic of serbia|rs|serbia|serbian|srb"},
    {"ru", "rf|ru|rus|russia|russian|russian federation"},
    {"rw", "rw|rwa|rwanda|rwandan|rwandese republic"},
    {"sa", "kingdom of saudi arabia|ksa|sa|sau|saudi|saudi arabia|saudi arabian"},
    {"sb", "sb|slb|solomon islands"},
    {"sc", "republic of seychelles|sc|seychelles|syc"},
    {"sd", "north sudan|region kafia kingi|republic of the sudan|sd|sdn|sudan|sudanese"},
    {"se", "kingdom of sweden|se|swe|sweden|swedish"},
    {"sg", "republic of singapore|sg|sgp|singapore|singaporean"},
    {"sh", "saint helena|saint helena ascension and tristan da cunha|sh|shn|st helena"},
    {"si", "republic of slovenia|si|slovene|slovenia|slovenian|svn"},
    {"sj", "sj|sjm|svalbard and jan mayen"},
    {"sk", "sk|slovak|slovak republic|slovakia|slovakian|svk"},
    {"sl", "republic of sierra leone|sierra leone|sierra leonean|sl|sle"},
    {"sm", "republic of san marino|san marino|sm|smr"},
    {"sn", "republic of senegal|sen|senegal|senegalese|sn"},
    {"so", "federal republic of somalia|so|som|somali|somalia|somaliland"},
    {"sr", "republic of suriname|sr|sur|suriname|surinamese"},
    {"ss", "republic of south sudan|south sudan|south sudanese|ss|ssd"},
    {"st", "democratic republic of sao tome and principe|sao tome and principe|st|stp"},
    {"suhh",
     "former soviet union|former ussr|soviet union|su|suhh|sun|u s s r|"
     "union of soviet socialist republics|ussr"},
    {"sv", "el salvador|republic of el salvador|salvadoran|slv|sv"},
    {"sx", "sint maarten|sint maarten dutch part|st maarten dutch|sx|sxm"},
    {"sy", "sy|syr|syria|syrian|syrian arab republic"},
    {"sz", "eswatini|eswatini swaziland|kingdom of eswatini|swaziland|swz|sz"},
    {"tc", "tc|tca|turks and caicos|turks and caicos is|turks and caicos islands"},
    {"td", "chad|chadian|republic of chad|tcd|td"},
    {"tf", "atf|french s terr|french southern territories|tf"},
    {"tg", "tg|tgo|togo|togolese|togolese republic"},
    {"th", "kingdom of thailand|siam|th|tha|thai|thailand"},
    {"tj", "republic of tajikistan|tadjikistan|tajik|tajikistan|tajikistani|tj|tjk"},
    {"tk", "tk|tkl|tokelau"},
    {"tl", "democratic republic of timor leste|east timor|timor leste|tl|tls"},
    {"tm", "tkm|tm|turkmen|turkmenia|turkmenistan"},
    {"tn", "republic of tunisia|tn|tun|tunisia|tunisian"},
    {"to", "kingdom of tonga|to|ton|tonga"},
    {"tr", "republic of turkey|republic of turkiye|tr|tur|turkey|turkish|turkiye|turkiye turkey"},
    {"tt", "republic of trinidad and tobago|trinidad|trinidad and tobago|tt|tto"},
    {"tv", "tuv|tuvalu|tv"},
    {"tw", "chinese taipei|taiwan|taiwan china|taiwan province of china|taiwanese|tw|twn"},
    {"tz",
     "tanganyika|tanzania|tanzania united republic of|tanzanian|tz|tza|united republic of tanzania|"
     "zanzibar"},
    {"ua",
     "autonomous republic of crimea|crimea|crimea region|crimea region of ukraine|region crimea|"
     "region donetsk|region luhansk|ua|ukr|ukraine|ukrainian|ukrainian ssr"},
    {"ug", "republic of uganda|ug|uga|uganda|ugandan"},
    {"um", "u s outlying islands|um|umi|united states minor outlying islands|us minor outlying islands"},
    {"us", "american|u s|u s a|united states|united states of america|us|usa"},
    {"uy", "eastern republic of uruguay|uruguay|uruguayan|ury|uy"},
    {"uz", "republic of uzbekistan|uz|uzb|uzbek|uzbekistan|uzbekistani"},
    {"va", "holy see|holy see vatican city state|va|vat|vatican|vatican city"},
    {"vc",
     "saint vincent and the grenadines|st vincent|st vincent and grenadines|st vincent and the grenadines|"
     "vc|vct"},
    {"ve", "bolivarian republic of venezuela|ve|ven|venezuela|venezuela bolivarian republic of|venezuelan"},
    {"vg", "british virgin islands|bvi|vg|vgb|virgin islands british|virgin islands uk"},
    {"vi",
     "u s virgin islands|united states virgin islands|us virgin islands|vi|vir|"
     "virgin islands of the united states|virgin islands u s|virgin islands us"},
    {"vn", "socialist republic of viet nam|socialist republic of vietnam|viet nam|vietnam|vietnamese|vn|vnm"},
    {"vu", "republic of vanuatu|vanuatu|vu|vut"},
    {"wf", "wallis and futuna|wf|wlf"},
    {"ws", "independent state of samoa|samoa|samoa western|ws|wsm"},
    {"xk", "kosovan|kosovo|republic of kosovo|xk|xkx"},
    {"ye",
     "north yemen|peoples democratic republic of yemen|republic of yemen|south yemen|yd|ye|yem|yemen|"
     "yemen arab republic|yemeni|ymd"},
    {"yt", "mayotte|myt|yt"},
    {"yucs",
     "ex yugoslavia|federal republic of yugoslavia|former yugoslavia|former yugoslavia serbia|"
     "socialist federal republic of yugoslavia|yu|yucs|yug|yugoslav|yugoslavia"},
    {"za", "republic of south africa|south africa|south african|za|zaf"},
    {"zm", "northern rhodesia|republic of zambia|zambia|zambian|zm|zmb"},
    {"zw", "republic of zimbabwe|rhodesia|zimbabwe|zimbabwean|zw|zwe"},
};

// Base letters of U+00C0 .. U+00FF, of which UTF-8 writes the second byte as 0x80 + index.
constexpr std::string_view kLatin1 = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty";
static_assert(kLatin1.size() == 64);

struct Folded {
  std::array<char, kNameMax> bytes{};
  std::size_t size = 0;
  bool too_long = false;

  void put(char c) {
    if (size == 0 && c == ' ') return;
    if (c == ' ' && bytes[size - 1] == ' ') return;
    if (size == kNameMax) {
      too_long = true;
      return;
    }
    bytes[size++] = c;
  }
  std::string_view text() const { return {bytes.data(), size}; }
};

// Lower-case letters and digits; anything else is one space, but apostrophes are nothing.
Folded fold(std::string_view text) {
  Folded folded;
  for (std::size_t i = 0; i < text.size() && !folded.too_long; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 'A' && c <= 'Z') {
      folded.put(static_cast<char>(c - 'A' + 'a'));
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      folded.put(text[i]);
    } else if (c == '\'') {
      continue;
    } else if (c == '&') {
      for (const char a : std::string_view(" and ")) folded.put(a);
    } else if (c == 0xC3 && i + 1 < text.size()) {
      folded.put(kLatin1[static_cast<unsigned char>(text[++i]) & 0x3F]);
    } else if (c == 0xC4 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) == 0xB1) {
      folded.put('i');  // Turkish without a dot
      ++i;
    } else if (text.substr(i).starts_with("\xE2\x80\x99") || text.substr(i).starts_with("\xE2\x80\x98")) {
      i += 2;
    } else {
      folded.put(' ');
    }
  }
  if (folded.size > 0 && folded.bytes[folded.size - 1] == ' ') --folded.size;
  return folded;
}

std::vector<Row> by_name() {
  std::vector<Row> rows;
  for (const auto& [code, names] : kNamesOf) {
    for (std::size_t begin = 0; begin <= names.size();) {
      const std::size_t end = std::min(names.find('|', begin), names.size());
      rows.push_back({code, names.substr(begin, end - begin)});
      begin = end + 1;
    }
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.name < b.name; });
  return rows;
}

}  // namespace

std::string_view country_code(std::string_view name_or_code) {
  const Folded folded = fold(name_or_code);
  if (folded.too_long) return {};
  std::string_view name = folded.text();
  if (name.starts_with("the ")) name.remove_prefix(4);
  if (name.ends_with(" the")) name.remove_suffix(4);
  static const std::vector<Row> rows = by_name();
  const auto row =
      std::lower_bound(rows.begin(), rows.end(), name, [](const Row& r, std::string_view n) { return r.name < n; });
  return row != rows.end() && row->name == name ? row->code : std::string_view();
}

}  // namespace clew::intel
