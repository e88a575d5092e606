// Arabic, Persian and Urdu words in Latin letters. The script writes consonants and long vowels; what stands between
// them must be known. The names that people bear most are in the table with their usual vowels; of every other word the
// consonants are given, and keys.h compares consonants with consonants.
#include <algorithm>
#include <iterator>
#include <vector>

#include "clew/text/transliterate.h"

namespace clew::text {
namespace {

struct Letter {
  char32_t c;
  const char* latin;
};
constexpr Letter kLetters[] = {
    {0x621, ""},  {0x622, "a"},  {0x623, "a"},  {0x624, "u"},  {0x625, "i"}, {0x626, "i"},  {0x627, "a"}, {0x628, "b"},
    {0x629, "a"}, {0x62A, "t"},  {0x62B, "th"}, {0x62C, "j"},  {0x62D, "h"}, {0x62E, "kh"}, {0x62F, "d"}, {0x630, "dh"},
    {0x631, "r"}, {0x632, "z"},  {0x633, "s"},  {0x634, "sh"}, {0x635, "s"}, {0x636, "d"},  {0x637, "t"}, {0x638, "z"},
    {0x639, ""},  {0x63A, "gh"}, {0x641, "f"},  {0x642, "q"},  {0x643, "k"}, {0x644, "l"},  {0x645, "m"}, {0x646, "n"},
    {0x647, "h"}, {0x648, "u"},  {0x649, "a"},  {0x64A, "i"},  {0x671, "a"}, {0x679, "t"},  {0x67E, "p"}, {0x686, "ch"},
    {0x688, "d"}, {0x691, "r"},  {0x698, "zh"}, {0x6A4, "v"},  {0x6A9, "k"}, {0x6AF, "g"},  {0x6BA, "n"}, {0x6BE, "h"},
    {0x6C0, "h"}, {0x6C1, "h"},  {0x6C2, "h"},  {0x6C3, "a"},  {0x6CC, "i"}, {0x6D2, "e"},  {0x6D3, "e"}, {0x6D5, "a"},
};

struct Known {
  std::u32string_view arabic;
  const char* latin;
};
/// Frequent names and the particles of names. Sorted by nothing: searched once per word of Arabic script.
constexpr Known kKnown[] = {
    {U"محمد", "muhammad"},   {U"احمد", "ahmad"},      {U"محمود", "mahmoud"},   {U"حامد", "hamed"},
    {U"حمد", "hamad"},       {U"حميد", "hamid"},      {U"علي", "ali"},         {U"على", "ali"},
    {U"حسن", "hassan"},      {U"حسين", "hussein"},    {U"عمر", "omar"},        {U"عمرو", "amr"},
    {U"عثمان", "othman"},    {U"ابو", "abu"},         {U"ابي", "abi"},         {U"ام", "umm"},
    {U"بن", "bin"},          {U"ابن", "ibn"},         {U"بنت", "bint"},        {U"عبد", "abd"},
    {U"الله", "allah"},      {U"ابراهيم", "ibrahim"}, {U"اسماعيل", "ismail"},  {U"يوسف", "yusuf"},
    {U"يحيى", "yahya"},      {U"عيسى", "isa"},        {U"موسى", "musa"},       {U"مصطفى", "mustafa"},
    {U"خالد", "khalid"},     {U"سعيد", "said"},       {U"سعد", "saad"},        {U"صالح", "saleh"},
    {U"صلاح", "salah"},      {U"سالم", "salem"},      {U"سليم", "salim"},      {U"سلمان", "salman"},
    {U"سليمان", "sulayman"}, {U"ناصر", "nasser"},     {U"نصر", "nasr"},        {U"عادل", "adel"},
    {U"عدنان", "adnan"},     {U"فهد", "fahd"},        {U"فيصل", "faisal"},     {U"طارق", "tariq"},
    {U"كريم", "karim"},      {U"قاسم", "qasim"},      {U"رحمن", "rahman"},     {U"رحيم", "rahim"},
    {U"عزيز", "aziz"},       {U"وليد", "walid"},      {U"ياسر", "yasser"},     {U"زيد", "zayd"},
    {U"زياد", "ziad"},       {U"فتاح", "fattah"},     {U"قادر", "qader"},      {U"هادي", "hadi"},
    {U"مهدي", "mahdi"},      {U"فاطمة", "fatima"},    {U"عائشة", "aisha"},     {U"مريم", "maryam"},
    {U"زينب", "zaynab"},     {U"نور", "nur"},         {U"دين", "din"},         {U"جمال", "jamal"},
    {U"كمال", "kamal"},      {U"جميل", "jamil"},      {U"خليل", "khalil"},     {U"رشيد", "rashid"},
    {U"راشد", "rashid"},     {U"ماجد", "majed"},      {U"مجيد", "majid"},      {U"نبيل", "nabil"},
    {U"سمير", "samir"},      {U"سامي", "sami"},       {U"رامي", "rami"},       {U"هاني", "hani"},
    {U"بشار", "bashar"},     {U"حافظ", "hafez"},      {U"اسد", "asad"},        {U"صدام", "saddam"},
    {U"اسامة", "usama"},     {U"ايمن", "ayman"},      {U"انور", "anwar"},      {U"اكبر", "akbar"},
    {U"رضا", "reza"},        {U"عباس", "abbas"},      {U"جعفر", "jafar"},      {U"حيدر", "haydar"},
    {U"مرتضى", "murtada"},   {U"هاشم", "hashim"},     {U"هشام", "hisham"},     {U"عماد", "imad"},
    {U"عصام", "issam"},      {U"خان", "khan"},        {U"شاه", "shah"},        {U"غلام", "ghulam"},
    {U"نواز", "nawaz"},      {U"طالب", "talib"},      {U"داود", "dawud"},      {U"زكريا", "zakariya"},
    {U"يعقوب", "yaqub"},     {U"يونس", "yunus"},      {U"هارون", "harun"},     {U"لطيف", "latif"},
    {U"منصور", "mansour"},   {U"مسعود", "masoud"},    {U"سعود", "saud"},       {U"رسول", "rasul"},
    {U"غني", "ghani"},       {U"جليل", "jalil"},      {U"جابر", "jaber"},      {U"شريف", "sharif"},
    {U"اشرف", "ashraf"},     {U"عمار", "ammar"},      {U"عامر", "amer"},       {U"امير", "amir"},
    {U"حمزة", "hamza"},      {U"طه", "taha"},         {U"ليلى", "layla"},      {U"سارة", "sara"},
    {U"موسوی", "mousavi"},   {U"حسینی", "hosseini"},  {U"رضایی", "rezaei"},    {U"محمدی", "mohammadi"},
    {U"احمدی", "ahmadi"},    {U"علی", "ali"},         {U"حسین", "hussein"},    {U"مهدی", "mahdi"},
    {U"کریمی", "karimi"},    {U"یوسف", "yusuf"},      {U"ابراهیم", "ibrahim"}, {U"سلیمان", "sulayman"},
    {U"سوداني", "sudani"},   {U"مصري", "masri"},      {U"بغدادي", "baghdadi"}, {U"شامي", "shami"},
    {U"ايوب", "ayyub"},      {U"بشير", "bashir"},     {U"عدي", "uday"},        {U"قصي", "qusay"},
    {U"محسن", "muhsin"},     {U"جمعة", "jumah"},      {U"ولد", "ould"},        {U"خليفة", "khalifa"},
    {U"حبيب", "habib"},      {U"بلال", "bilal"},      {U"مروان", "marwan"},    {U"حارث", "harith"},
    {U"حمادي", "hamadi"},    {U"مبارك", "mubarak"},   {U"رمضان", "ramadan"},   {U"ياسين", "yassin"},
    {U"طلال", "talal"},      {U"عبيد", "ubayd"},      {U"حكيم", "hakim"},      {U"غفور", "ghafur"},
    {U"رزاق", "razzaq"},     {U"ستار", "sattar"},     {U"حكمت", "hikmat"},     {U"هدى", "huda"},
    {U"رنا", "rana"},        {U"زهير", "zuhair"},     {U"زبير", "zubayr"},     {U"مراد", "murad"},
    {U"نضال", "nidal"},      {U"جهاد", "jihad"},      {U"حماد", "hammad"},     {U"حمود", "hammud"},
    {U"ربيع", "rabi"},       {U"بدر", "badr"},        {U"فؤاد", "fuad"},       {U"رياض", "riyad"},
    {U"جواد", "jawad"},      {U"صادق", "sadiq"},      {U"باقر", "baqir"},      {U"كاظم", "kazim"},
    {U"صباح", "sabah"},      {U"شاكر", "shakir"},     {U"شكري", "shukri"},     {U"لطفي", "lutfi"},
    {U"فتحي", "fathi"},      {U"صبري", "sabri"},      {U"حسني", "husni"},      {U"زكي", "zaki"},
    {U"فوزي", "fawzi"},      {U"رمزي", "ramzi"},      {U"نزار", "nizar"},      {U"غسان", "ghassan"},
    {U"بسام", "bassam"},     {U"توفيق", "tawfiq"},    {U"رفيق", "rafiq"},      {U"شفيق", "shafiq"},
    {U"صديق", "siddiq"},     {U"فاروق", "faruq"},     {U"معاوية", "muawiya"},  {U"ثابت", "thabit"},
    {U"حاتم", "hatim"},      {U"حازم", "hazim"},      {U"مازن", "mazin"},      {U"اياد", "iyad"},
    {U"انس", "anas"},        {U"بكر", "bakr"},        {U"طلحة", "talha"},      {U"عبيدة", "ubayda"},
    {U"معاذ", "muadh"},      {U"مصعب", "musab"},      {U"خطاب", "khattab"},    {U"ليث", "layth"},
    {U"مهند", "muhannad"},   {U"مثنى", "muthanna"},   {U"نعمان", "numan"},     {U"وسام", "wisam"},
    {U"وائل", "wail"},       {U"يزيد", "yazid"},      {U"اسحاق", "ishaq"},     {U"الياس", "ilyas"},
    {U"ايهاب", "ihab"},      {U"تركي", "turki"},      {U"بندر", "bandar"},     {U"سلطان", "sultan"},
    {U"شيخ", "sheikh"},      {U"حاج", "haji"},        {U"ملا", "mullah"},      {U"مولوي", "maulavi"},
    {U"قاري", "qari"},       {U"سيد", "sayyid"},      {U"ملك", "malik"},       {U"نواف", "nawaf"},
    {U"مشعل", "mishal"},     {U"مطلق", "mutlaq"},     {U"نايف", "nayef"},      {U"سعدون", "saadun"},
    {U"اغا", "agha"},        {U"گل", "gul"},          {U"جان", "jan"},         {U"سعدي", "saadi"},
    {U"بلقاسم", "belkacem"}, {U"سلام", "salam"},      {U"حق", "haq"},          {U"حي", "hayy"},
    {U"جبار", "jabbar"},     {U"قدوس", "quddus"},     {U"ودود", "wadud"},      {U"باقي", "baqi"},
    {U"خير", "khayr"},       {U"شمس", "shams"},       {U"سيف", "saif"},        {U"فضل", "fazl"},
    {U"ظاهر", "zahir"},      {U"طاهر", "tahir"},      {U"ماهر", "mahir"},      {U"نادر", "nadir"},
    {U"كامل", "kamil"},      {U"فاضل", "fadil"},      {U"عامل", "amil"},       {U"غالي", "ghali"},
    {U"غازي", "ghazi"},      {U"راضي", "radi"},       {U"قاضي", "qadi"},       {U"ايوبي", "ayyubi"},
    {U"يوسفي", "yusufi"},    {U"مكي", "makki"},       {U"محي", "muhyi"},       {U"عابد", "abid"},
    {U"عبيدي", "ubaidi"},    {U"ذاكر", "zakir"},      {U"رؤوف", "rauf"},       {U"روف", "rauf"},
    {U"غياث", "ghiyath"},    {U"طيب", "tayyib"},      {U"ولي", "wali"},        {U"ثاقب", "saqib"},
    {U"تواب", "tawwab"},     {U"فالح", "falih"},      {U"عوني", "awni"},       {U"بهاء", "baha"},
    {U"ضياء", "diya"},       {U"علاء", "ala"},        {U"رجب", "rajab"},       {U"شعبان", "shaban"},
    {U"محرم", "muharram"},   {U"جلال", "jalal"},      {U"كريمة", "karima"},    {U"امين", "amin"},
    {U"امينة", "amina"},     {U"حليم", "halim"},      {U"حمدان", "hamdan"},    {U"حمدي", "hamdi"},
    {U"سبعاوي", "sabawi"},   {U"سعودي", "saudi"},     {U"يمني", "yamani"},     {U"ليبي", "libi"},
    {U"جزائري", "jazairi"},  {U"تونسي", "tunisi"},    {U"كويتي", "kuwaiti"},   {U"قطري", "qatari"},
    {U"حوثي", "houthi"},     {U"حقاني", "haqqani"},
};

std::string known_name(std::u32string_view letters) {
  const auto known = std::ranges::find_if(
      kKnown, [&](const Known& k) { return std::ranges::equal(k.arabic, letters, {}, plain_arabic, plain_arabic); });
  return known == std::end(kKnown) ? std::string() : known->latin;
}

std::string consonants_of(std::span<const Glyph> word) {
  std::string latin;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char32_t c = word[i].c;
    const bool persian_end = (c == 0x647 || c == 0x6C1) && i > 0 && i + 3 == word.size() && word[i + 1].c == 0x627 &&
                             (word[i + 2].c == 0x6CC || word[i + 2].c == 0x64A);
    if (persian_end) {  // "Khamene-i": the heh that Persian ends a word in is its vowel
      latin += "ei";
      break;
    }
    if (i == 0 && c == 0x648)
      latin += 'w';
    else if (i == 0 && (c == 0x64A || c == 0x6CC))
      latin += 'y';
    else if (i == 0 && c == 0x639)
      latin += 'a';
    else if (const auto found = std::ranges::lower_bound(kLetters, c, {}, &Letter::c);
             found != std::end(kLetters) && found->c == c)
      latin += found->latin;
  }
  return latin;
}

}  // namespace

char32_t plain_arabic(char32_t c) {
  switch (c) {
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671: return 0x627;
    case 0x649:
    case 0x6CC: return 0x64A;
    case 0x6A9: return 0x643;
    case 0x629:
    case 0x6BE:
    case 0x6C1: return 0x647;
    default: return c;
  }
}
bool is_arabic_sign(char32_t c) {
  return c == 0x640 || (c >= 0x64B && c <= 0x65F) || c == 0x670;
}

namespace {

/// A word without signs, and its letters as names are told apart by.
struct PlainWord {
  std::u32string letters;
  std::vector<Glyph> glyphs;
};
PlainWord plain_word(std::span<const Glyph> word) {
  PlainWord plain;
  for (const Glyph& glyph : word)
    if (!is_arabic_sign(glyph.c)) {
      plain.letters += plain_arabic(glyph.c);
      plain.glyphs.push_back(glyph);
    }
  return plain;
}

/// "Servant of", written to the name of God ("Abdulrahim") or to another name ("Gholamhossein"), or nothing.
std::string servant_of(const PlainWord& word) {
  const std::u32string_view letters = word.letters;
  if (letters.size() > 6 && letters.starts_with(U"غلام"))
    if (const std::string name = known_name(letters.substr(4)); !name.empty()) return "ghulam" + name;
  if (letters.size() <= 4 || !letters.starts_with(U"عبد")) return {};
  const std::size_t from = letters.size() > 6 && letters.substr(3, 2) == U"ال" ? 5 : 3;
  const std::u32string_view rest = letters.substr(from);
  if (rest == U"له" || rest == U"لله") return "abdullah";
  const std::string name = known_name(rest);
  return "abdul" + (name.empty() ? consonants_of(std::span(word.glyphs).subspan(from)) : name);
}

/// The article is no part of the word, as it is none of a word in Latin letters.
std::size_t article_of(std::u32string_view letters) {
  return letters.size() > 4 && letters.starts_with(U"ال") ? 2 : 0;
}

}  // namespace

std::string latin_of_arabic(std::span<const Glyph> word) {
  const PlainWord plain = plain_word(word);
  if (std::string known = known_name(plain.letters); !known.empty()) return known;
  if (std::string servant = servant_of(plain); !servant.empty()) return servant;
  const std::size_t article = article_of(plain.letters);
  if (article > 0)
    if (std::string root = known_name(std::u32string_view(plain.letters).substr(article)); !root.empty()) return root;
  return consonants_of(std::span(plain.glyphs).subspan(article));
}

bool is_known_arabic(std::span<const Glyph> word) {
  const PlainWord plain = plain_word(word);
  return !known_name(plain.letters).empty() || !servant_of(plain).empty() ||
         !known_name(std::u32string_view(plain.letters).substr(article_of(plain.letters))).empty();
}

std::string foreign_of_arabic(std::span<const Glyph> word) {
  constexpr char32_t kTeh = 0x62A, kSheen = 0x634, kGhain = 0x63A, kFeh = 0x641, kThal = 0x630, kWaw = 0x648,
                     kYeh = 0x64A;
  if (is_known_arabic(word)) return {};
  const PlainWord plain = plain_word(word);
  std::u32string_view letters = plain.letters;
  std::size_t from = article_of(letters);
  std::string latin;
  if (letters.starts_with(U"ذوال") && letters.size() > 5) latin = "zol", from = 4;  // "Zolqadr": he of
  const auto at = [&](std::size_t i) { return i < letters.size() ? letters[i] : 0; };
  for (std::size_t i = from; i < letters.size(); ++i) {
    const char32_t c = letters[i];
    const bool vowel_before = !latin.empty() && std::string_view("aeiou").contains(latin.back());
    if (c == kTeh && at(i + 1) == kSheen)
      latin += "ch", ++i;
    else if (c == kGhain)
      latin += 'g';
    else if (c == kFeh)
      latin += 'v';
    else if (c == kThal)
      latin += 'z';
    else if (c == kWaw && !latin.empty())
      latin += vowel_before ? "v" : "o";
    else if (c == kYeh && !latin.empty())
      latin += vowel_before ? (latin.back() == 'i' ? "" : "y") : "i";
    else if (const auto found = std::ranges::lower_bound(kLetters, c, {}, &Letter::c);
             found != std::end(kLetters) && found->c == c)
      latin += i == 0 && c == 0x627 && plain.glyphs[0].c == 0x625 ? "i" : found->latin;
  }
  return latin;
}

}  // namespace clew::text
