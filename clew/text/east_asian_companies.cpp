// Names of organisations in Han and Hangul. Nothing parts their words: known ones (forms, trades, places) are cut out,
// the longest first, from left to right, and what is left between them is the name itself. A list has it in letters,
// joined or in pairs of syllables, with the known words in English or by their sounds.
#include <algorithm>
#include <iterator>

#include "clew/text/native_words.h"

namespace clew::text {
namespace {

struct Row {
  std::u32string_view text;
  std::string_view latin;
  bool form;
};
constexpr Row kRows[] = {
    {U"有限公司", "ltd", true},
    {U"有限责任公司", "ltd", true},
    {U"有限責任公司", "ltd", true},
    {U"责任有限公司", "ltd", true},
    {U"責任有限公司", "ltd", true},
    {U"股份有限公司", "jsc", true},
    {U"股份公司", "jsc", true},
    {U"股份", "jsc", true},
    {U"总公司", "company", true},
    {U"總公司", "company", true},
    {U"分公司", "company", true},
    {U"公司", "company", true},
    {U"有限合伙企业", "lp", true},
    {U"有限合伙", "lp", true},
    {U"有限合夥", "lp", true},
    {U"合伙企业", "lp", true},
    {U"株式会社", "jsc", true},
    {U"株式會社", "jsc", true},
    {U"有限会社", "ltd", true},
    {U"有限會社", "ltd", true},
    {U"合同会社", "ltd", true},
    {U"合資会社", "lp", true},
    {U"合名会社", "lp", true},
    {U"会社", "company", true},
    {U"集团", "group", false},
    {U"集團", "group", false},
    {U"企业", "enterprise", false},
    {U"企業", "enterprise", false},
    {U"控股", "holdings", false},
    {U"贸易", "trading", false},
    {U"貿易", "trading", false},
    {U"商贸", "trading", false},
    {U"商貿", "trading", false},
    {U"经贸", "trading", false},
    {U"經貿", "trading", false},
    {U"商事", "trading", false},
    {U"商社", "trading", false},
    {U"实业", "industrial", false},
    {U"實業", "industrial", false},
    {U"工业", "industries", false},
    {U"工業", "industries", false},
    {U"产业", "industries", false},
    {U"產業", "industries", false},
    {U"发展", "development", false},
    {U"發展", "development", false},
    {U"开发", "development", false},
    {U"開發", "development", false},
    {U"投资", "investment", false},
    {U"投資", "investment", false},
    {U"银行", "bank", false},
    {U"銀行", "bank", false},
    {U"金融", "finance", false},
    {U"保险", "insurance", false},
    {U"保險", "insurance", false},
    {U"国际", "international", false},
    {U"國際", "international", false},
    {U"国家", "national", false},
    {U"國家", "national", false},
    {U"中央", "central", false},
    {U"科技", "technology", false},
    {U"技术", "technology", false},
    {U"技術", "technology", false},
    {U"科学", "science", false},
    {U"科學", "science", false},
    {U"研究院", "research institute", false},
    {U"研究所", "research institute", false},
    {U"大学", "university", false},
    {U"大學", "university", false},
    {U"电子", "electronics", false},
    {U"電子", "electronics", false},
    {U"信息", "information", false},
    {U"网络", "network", false},
    {U"網絡", "network", false},
    {U"通信", "communications", false},
    {U"进出口", "import export", false},
    {U"進出口", "import export", false},
    {U"出口", "export", false},
    {U"海运", "shipping", false},
    {U"海運", "shipping", false},
    {U"航运", "shipping", false},
    {U"航運", "shipping", false},
    {U"船务", "shipping", false},
    {U"船務", "shipping", false},
    {U"船舶", "ship", false},
    {U"海洋", "marine", false},
    {U"物流", "logistics", false},
    {U"运输", "transport", false},
    {U"運輸", "transport", false},
    {U"货运", "freight", false},
    {U"貨運", "freight", false},
    {U"航空", "aviation", false},
    {U"石油", "petroleum", false},
    {U"石化", "petrochemical", false},
    {U"化工", "chemical", false},
    {U"化学", "chemical", false},
    {U"化學", "chemical", false},
    {U"能源", "energy", false},
    {U"煤炭", "coal", false},
    {U"矿业", "mining", false},
    {U"礦業", "mining", false},
    {U"钢铁", "steel", false},
    {U"鋼鐵", "steel", false},
    {U"金属", "metal", false},
    {U"金屬", "metal", false},
    {U"机械", "machinery", false},
    {U"機械", "machinery", false},
    {U"设备", "equipment", false},
    {U"設備", "equipment", false},
    {U"建设", "construction", false},
    {U"建設", "construction", false},
    {U"工程", "engineering", false},
    {U"建筑", "construction", false},
    {U"服务", "services", false},
    {U"服務", "services", false},
    {U"管理", "management", false},
    {U"咨询", "consulting", false},
    {U"諮詢", "consulting", false},
    {U"制造", "manufacturing", false},
    {U"製造", "manufacturing", false},
    {U"材料", "materials", false},
    {U"食品", "food", false},
    {U"纺织", "textile", false},
    {U"紡織", "textile", false},
    {U"制药", "pharmaceutical", false},
    {U"医药", "pharmaceutical", false},
    {U"半导体", "semiconductor", false},
    {U"半導體", "semiconductor", false},
    {U"中国", "china", false},
    {U"中國", "china", false},
    {U"朝鲜", "korea", false},
    {U"朝鮮", "korea", false},
    {U"韩国", "korea", false},
    {U"韓國", "korea", false},
    {U"日本", "japan", false},
    {U"俄罗斯", "russia", false},
    {U"俄羅斯", "russia", false},
    {U"伊朗", "iran", false},
    {U"台湾", "taiwan", false},
    {U"台灣", "taiwan", false},
    {U"臺灣", "taiwan", false},
    {U"新加坡", "singapore", false},
    {U"香港", "hong kong", false},
    {U"澳门", "macau", false},
    {U"澳門", "macau", false},
    {U"亚洲", "asia", false},
    {U"亞洲", "asia", false},
    {U"真主党", "hizballah", false},
    {U"真主黨", "hizballah", false},
    {U"塔利班", "taliban", false},
    {U"哈马斯", "hamas", false},
    {U"哈馬斯", "hamas", false},
    {U"基地组织", "al qaida", false},
    {U"基地組織", "al qaida", false},
    {U"伊斯兰国", "islamic state", false},
    {U"伊斯蘭國", "islamic state", false},
    {U"伊斯兰", "islamic", false},
    {U"伊斯蘭", "islamic", false},
    {U"重庆", "chongqing", false},
    {U"重慶", "chongqing", false},
    {U"厦门", "xiamen", false},
    {U"廈門", "xiamen", false},
    {U"长春", "changchun", false},
    {U"長春", "changchun", false},
    {U"长沙", "changsha", false},
    {U"長沙", "changsha", false},
    {U"平壤", "pyongyang", false},
    {U"신의주", "sinuiju", false},
    {U"주식회사", "jsc", true},
    {U"유한회사", "ltd", true},
    {U"유한책임회사", "ltd", true},
    {U"합자회사", "lp", true},
    {U"합명회사", "lp", true},
    {U"총회사", "general corporation", true},
    {U"회사", "company", true},
    {U"그룹", "group", false},
    {U"홀딩스", "holdings", false},
    {U"무역", "trading", false},
    {U"상사", "trading", false},
    {U"은행", "bank", false},
    {U"금융", "finance", false},
    {U"보험", "insurance", false},
    {U"해운", "shipping", false},
    {U"선박", "ship", false},
    {U"해양", "maritime", false},
    {U"항공", "air", false},
    {U"광업", "mining", false},
    {U"개발", "development", false},
    {U"발전", "development", false},
    {U"합영", "joint venture", false},
    {U"국제", "international", false},
    {U"국가", "national", false},
    {U"민족", "national", false},
    {U"중앙", "central", false},
    {U"대외", "foreign", false},
    {U"기계", "machinery", false},
    {U"공업", "industrial", false},
    {U"산업", "industries", false},
    {U"건설", "construction", false},
    {U"석유", "petroleum", false},
    {U"화학", "chemical", false},
    {U"전자", "electronics", false},
    {U"통신", "telecommunications", false},
    {U"정보", "information", false},
    {U"수출입", "export import", false},
    {U"과학", "science", false},
    {U"기술", "technology", false},
    {U"원자력", "atomic energy", false},
    {U"연구소", "research institute", false},
    {U"대학", "university", false},
    {U"정찰총국", "reconnaissance general bureau", false},
    {U"총국", "general bureau", false},
    {U"조선인민군", "korean people army", false},
    {U"투자", "investment", false},
    {U"관리", "management", false},
    {U"물류", "logistics", false},
    {U"조선", "korea", false},
    {U"한국", "korea", false},
    {U"고려", "koryo", false},
    {U"평양", "pyongyang", false},
    {U"남포", "nampo", false},
    {U"원산", "wonsan", false},
    {U"라선", "rason", false},
    {U"청진", "chongjin", false},
    {U"함흥", "hamhung", false},
    {U"개성", "kaesong", false},
    {U"서울", "seoul", false},
    {U"부산", "busan", false},
    {U"인천", "incheon", false},
    {U"중국", "china", false},
    {U"일본", "japan", false},
    {U"러시아", "russia", false},
    {U"이란", "iran", false},
    {U"헤즈볼라", "hizballah", false},
    {U"탈레반", "taliban", false},
    {U"하마스", "hamas", false},
    {U"알카에다", "al qaida", false},
};

/// Cities and provinces, by their sounds.
constexpr std::u32string_view kPlaces[] = {
    U"北京",   U"上海", U"天津",     U"广州", U"廣州", U"深圳",   U"沈阳",   U"瀋陽",   U"丹东", U"丹東", U"大连",
    U"大連",   U"青岛", U"青島",     U"烟台", U"煙台", U"威海",   U"济南",   U"濟南",   U"南京", U"苏州", U"蘇州",
    U"无锡",   U"無錫", U"杭州",     U"宁波", U"寧波", U"温州",   U"溫州",   U"福州",   U"泉州", U"武汉", U"武漢",
    U"成都",   U"西安", U"郑州",     U"鄭州", U"太原", U"石家庄", U"哈尔滨", U"哈爾濱", U"吉林", U"延边", U"延邊",
    U"珲春",   U"琿春", U"图们",     U"營口", U"营口", U"锦州",   U"錦州",   U"鞍山",   U"昆明", U"贵阳", U"貴陽",
    U"南宁",   U"南寧", U"海口",     U"珠海", U"东莞", U"東莞",   U"佛山",   U"义乌",   U"義烏", U"合肥", U"南昌",
    U"兰州",   U"蘭州", U"乌鲁木齐", U"新疆", U"辽宁", U"遼寧",   U"黑龙江", U"黑龍江", U"山东", U"山東", U"江苏",
    U"江蘇",   U"浙江", U"福建",     U"广东", U"廣東", U"广西",   U"廣西",   U"海南",   U"湖北", U"湖南", U"河北",
    U"河南",   U"四川", U"云南",     U"雲南", U"贵州", U"貴州",   U"甘肃",   U"甘肅",   U"青海", U"宁夏", U"寧夏",
    U"内蒙古", U"台北", U"高雄",     U"九龙", U"九龍",
};

/// Short forms in brackets: of shares, limited, of partners.
constexpr Row kBracketed[] = {
    {U"株", "jsc", true}, {U"有", "ltd", true}, {U"合", "lp", true},  {U"社", "ngo", true},
    {U"同", "ltd", true}, {U"資", "lp", true},  {U"주", "jsc", true}, {U"유", "ltd", true},
    {U"합", "lp", true},  {U"사", "ngo", true}, {U"재", "ngo", true},
};

struct Piece {
  std::uint32_t first = 0, last = 0;
  const Row* row = nullptr;  // nullptr: nothing known, or a place
  bool place = false;
};

const Row* row_at(std::u32string_view text) {
  const Row* longest = nullptr;
  for (const Row& row : kRows)
    if (text.starts_with(row.text) && (longest == nullptr || row.text.size() > longest->text.size())) longest = &row;
  return longest;
}

std::size_t place_at(std::u32string_view text) {
  std::size_t longest = 0;
  for (const std::u32string_view place : kPlaces)
    if (text.starts_with(place)) longest = std::max(longest, place.size());
  return longest;
}

std::vector<Piece> pieces_of(std::u32string_view letters) {
  std::vector<Piece> pieces;
  const auto add = [&](std::size_t first, std::size_t size, const Row* row, bool place) {
    pieces.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(first + size), row, place});
  };
  std::size_t rest = 0;
  const auto add_rest = [&](std::size_t end) {
    if (end > rest) add(rest, end - rest, nullptr, false);
  };
  for (std::size_t i = 0; i < letters.size();) {
    const std::u32string_view text = letters.substr(i);
    const Row* const row = row_at(text);
    const std::size_t place = place_at(text), known = row == nullptr ? 0 : row->text.size();
    const std::size_t size = std::max(place, known);
    if (size == 0) {
      ++i;
      continue;
    }
    add_rest(i);
    add(i, size, known >= place ? row : nullptr, place > known);
    rest = i += size;
  }
  add_rest(letters.size());
  return pieces;
}

void add_words(LatinWords& words, std::string_view text, const Piece& piece) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back({std::string(text.substr(0, end)), piece.first, piece.last});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_digit(std::string_view syllable) {
  return syllable[0] >= '0' && syllable[0] <= '9';
}

enum class Manner : std::uint8_t { translated, by_sound, joined };

LatinWords read(std::span<const Glyph> run, const std::vector<Piece>& pieces, Manner manner) {
  LatinWords words;
  for (const Piece& piece : pieces) {
    if (piece.row != nullptr && (piece.row->form || manner != Manner::by_sound)) {
      add_words(words, piece.row->latin, piece);
      continue;
    }
    const std::vector<std::string> syllables = syllables_of(run.subspan(piece.first, piece.last - piece.first));
    // A known word is one word, a name is written in pairs of syllables, or in one.
    const bool whole = piece.row != nullptr || piece.place || manner == Manner::joined || syllables.size() == 3;
    for (std::uint32_t i = 0; i < syllables.size(); ++i) {
      const bool digit = is_digit(syllables[i]), after_digit = i > 0 && is_digit(syllables[i - 1]);
      const bool begins =
          i == 0 || digit != after_digit || (!digit && !whole && i % 2 == 0 && i + 1 < syllables.size());
      if (begins) words.push_back({{}, piece.first + i, piece.first + i});
      words.back().text += syllables[i];
      words.back().last = piece.first + i + 1;
    }
  }
  return words;
}

constexpr std::size_t kUnsureMin = 4;  ///< characters that a person's name hardly has

}  // namespace

std::vector<LatinWords> words_of_organisation(std::span<const Glyph> run, bool sure, bool bracketed) {
  std::u32string letters;
  for (const Glyph& glyph : run) letters += glyph.c;
  if (bracketed && letters.size() == 1)
    for (const Row& row : kBracketed)
      if (row.text == letters) return {{{std::string(row.latin), 0, 1}}};
  if (letters.size() < 2 || syllables_of(run).size() != run.size())
    return {};  // a character of which no sound is known
  const std::vector<Piece> pieces = pieces_of(letters);
  const bool form = std::ranges::any_of(pieces, [](const Piece& p) { return p.row != nullptr && p.row->form; });
  const bool known = std::ranges::any_of(pieces, [](const Piece& p) { return p.row != nullptr; });
  const bool place = std::ranges::any_of(pieces, &Piece::place);
  const bool whole = pieces.size() == 1 && known && letters.size() > 2;  // "Hizballah"
  if (!form && !whole &&
      (sure ? !known && !place && letters.size() < kUnsureMin : !known || letters.size() < kUnsureMin))
    return {};
  std::vector<LatinWords> ways;
  for (const Manner manner : {Manner::translated, Manner::by_sound, Manner::joined})
    ways.push_back(read(run, pieces, manner));
  return ways;
}

bool is_all_organisation_words(std::span<const Glyph> run) {
  std::u32string letters;
  for (const Glyph& glyph : run) letters += glyph.c;
  return std::ranges::all_of(pieces_of(letters), [](const Piece& p) { return p.row != nullptr || p.place; });
}

}  // namespace clew::text
