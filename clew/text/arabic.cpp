// Arabic, Persian and Urdu words in Latin letters. The script writes consonants and long vowels; what stands between
// them must be known. The names that people bear most are in the table with their usual vowels; of every other word the
// consonants are given, and keys.h compares consonants with consonants.
#include <algorithm>
#include <iterator>

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
};

/// Alif with hamza or madda is alif in the table of names.
char32_t plain(char32_t c) {
  return c == 0x622 || c == 0x623 || c == 0x625 || c == 0x671 ? char32_t{0x627} : c;
}

}  // namespace

std::string latin_of_arabic(std::span<const Glyph> word) {
  std::u32string letters;
  for (const Glyph& glyph : word) letters += plain(glyph.c);
  const auto known = std::ranges::find(kKnown, std::u32string_view(letters), &Known::arabic);
  if (known != std::end(kKnown)) return known->latin;
  const bool article = letters.size() > 4 && letters.starts_with(U"ال");
  if (article) {
    const auto root = std::ranges::find(kKnown, std::u32string_view(letters).substr(2), &Known::arabic);
    if (root != std::end(kKnown)) return std::string("al") + root->latin;
  }
  std::string latin = article ? "al" : "";
  for (std::size_t i = article ? 2 : 0; i < word.size(); ++i) {
    const char32_t c = word[i].c;
    const bool first = i == (article ? 2U : 0U);
    if (first && c == 0x648)
      latin += 'w';
    else if (first && (c == 0x64A || c == 0x6CC))
      latin += 'y';
    else if (const auto found = std::ranges::lower_bound(kLetters, c, {}, &Letter::c);
             found != std::end(kLetters) && found->c == c)
      latin += found->latin;
  }
  return latin;
}

}  // namespace clew::text
