// Words of organisations in alphabets of their own, by the letters that folding leaves of them. They are looked for
// before a word is transliterated: a script that leaves out vowels, or a language whose letters another one reads
// otherwise, leaves nothing that could be looked up afterwards.
#include "clew/text/native_words.h"

#include <algorithm>

namespace clew::text {
namespace {

struct Row {
  const char* text;
  std::string_view latin, sound;
};
constexpr Row kRows[] = {
    // One name that Arabic writes in two words; of persons it is the only one looked for.
    {"عبد الله", "abdullah", ""},
    // Arabic, Persian, Urdu, Pashto.
    {"بنك", "bank", ""},
    {"بانک", "bank", ""},
    {"مصرف", "bank", ""},
    {"بنک", "bank", ""},
    {"شركة", "company", ""},
    {"شرکت", "company", ""},
    {"شركه", "company", ""},
    {"شرکت سهامی خاص", "ltd", ""},
    {"شرکت سهامی عام", "jsc", ""},
    {"شرکت با مسئولیت محدود", "ltd", ""},
    {"سهامی خاص", "ltd", ""},
    {"سهامی عام", "jsc", ""},
    {"با مسئولیت محدود", "ltd", ""},
    {"شركة ذات مسؤولية محدودة", "ltd", ""},
    {"شركة ذات مسئولية محدودة", "ltd", ""},
    {"ذات مسؤولية محدودة", "ltd", ""},
    {"ذات المسؤولية المحدودة", "ltd", ""},
    {"ذات مسئولية محدودة", "ltd", ""},
    {"شركة مساهمة مصرية", "jsc", ""},
    {"شركة مساهمة عامة", "jsc", ""},
    {"شركة مساهمة خاصة", "jsc", ""},
    {"شركة مساهمة مقفلة", "jsc", ""},
    {"شركة مساهمة", "jsc", ""},
    {"مساهمة عامة", "jsc", ""},
    {"مساهمة خاصة", "jsc", ""},
    {"شركة المساهمة", "jsc", ""},
    {"شركة تضامن", "lp", ""},
    {"شركة توصية بسيطة", "lp", ""},
    {"شركة الشخص الواحد", "ltd", ""},
    {"ذ م م", "ltd", ""},
    {"ش م م", "ltd", ""},
    {"ش ذ م م", "ltd", ""},
    {"ش م ل", "jsc", ""},
    {"ش م ع", "jsc", ""},
    {"ش م ك", "jsc", ""},
    {"ش م ب", "jsc", ""},
    {"ش م س", "jsc", ""},
    {"م م ح", "ltd", ""},
    {"ذمم", "ltd", ""},
    {"شمم", "ltd", ""},
    {"شمل", "jsc", ""},
    {"المحدودة", "limited", ""},
    {"محدودة", "limited", ""},
    {"لمتد", "limited", ""},
    {"لمیتد", "limited", ""},
    {"لمیٹڈ", "limited", ""},
    {"کمپنی", "company", ""},
    {"كمبني", "company", ""},
    {"موسسه", "institute", "moassese"},
    {"مؤسسة", "establishment", "muassasat"},
    {"مؤسسه", "foundation", "moassese"},
    {"بنیاد", "foundation", "bonyad"},
    {"جمعية", "society", "jamiyat"},
    {"مجموعة", "group", ""},
    {"گروه", "group", ""},
    {"گروپ", "group", ""},
    {"قابضة", "holding", ""},
    {"للتجارة", "trading", ""},
    {"تجارة", "trading", ""},
    {"التجارية", "commercial", "tejarat"},
    {"تجارية", "commercial", "tejarat"},
    {"بازرگانی", "trading", "bazargani"},
    {"للتجارة العامة", "general trading", ""},
    {"صرافة", "exchange", "sarafi"},
    {"للصرافة", "exchange", "sarafa"},
    {"صرافی", "exchange", "sarafi"},
    {"صرافي", "exchange", "sarafi"},
    {"حواله", "hawala", ""},
    {"حوالة", "hawala", ""},
    {"للاستيراد والتصدير", "import and export", ""},
    {"للنقل", "transport", ""},
    {"للمقاولات", "contracting", ""},
    {"للصناعات", "industries", ""},
    {"صناعات", "industries", "sanaye"},
    {"صنایع", "industries", "sanaye"},
    {"صنعتی", "industrial", "sanati"},
    {"الصناعية", "industrial", ""},
    {"للخدمات", "services", ""},
    {"خدمات", "services", "khidamat"},
    {"للشحن", "shipping", ""},
    {"للملاحة", "navigation", "shipping"},
    {"کشتیرانی", "shipping lines", "keshtirani"},
    {"للنفط", "oil", ""},
    {"النفط", "oil", ""},
    {"نفت", "oil", "naft"},
    {"گاز", "gas", ""},
    {"الدولية", "international", "dawliya"},
    {"دولية", "international", ""},
    {"بین المللی", "international", ""},
    {"العالمية", "international", "alamiya"},
    {"الوطنية", "national", "wataniya"},
    {"الوطني", "national", "watani"},
    {"وطني", "national", "watani"},
    {"ملی", "melli", "national"},
    {"ملي", "melli", "national"},
    {"الاسلامي", "islamic", "islami"},
    {"الاسلامية", "islamic", "islamiya"},
    {"اسلامی", "islamic", "islami"},
    {"جمهوری اسلامی ایران", "islamic republic of iran", ""},
    {"الجمهورية العربية السورية", "syrian arab republic", ""},
    {"هواپیمایی", "airlines", "havapeymai"},
    {"طيران", "airlines", "aviation"},
    {"بیمه", "insurance", "bimeh"},
    {"للتأمين", "insurance", ""},
    {"التأمين", "insurance", ""},
    {"دانشگاه", "university", "daneshgah"},
    {"جامعة", "university", ""},
    {"جامعه", "university", ""},
    {"مكتب", "office", "maktab"},
    {"منظمة", "organization", ""},
    {"سازمان", "organization", "sazman"},
    {"حزب", "party", "hizb"},
    {"حزب الله", "hizballah", ""},
    {"جيش", "army", "jaysh"},
    {"لواء", "brigade", "liwa"},
    {"جبهة", "front", "jabhat"},
    {"حركة", "movement", "harakat"},
    {"الدولة الاسلامية", "islamic state", ""},
    {"دولة", "state", ""},
    {"جهاد", "jihad", ""},
    {"جماعة", "group", "jamaat"},
    {"الجماعة", "group", "jamaa"},
    {"قاعدة", "qaida", ""},
    {"القاعده", "qaida", ""},
    {"طالبان", "taliban", ""},
    {"شبكة", "network", ""},
    {"شبکه", "network", ""},
    {"حماس", "hamas", ""},
    {"سپاه پاسداران انقلاب اسلامی", "islamic revolutionary guard corps", ""},
    {"سپاه پاسداران", "revolutionary guard corps", "sepah pasdaran"},
    {"سپاه", "sepah", ""},
    {"حقانی", "haqqani", ""},
    {"ایران", "iran", ""},
    {"إيران", "iran", ""},
    {"سوريا", "syria", ""},
    {"سورية", "syria", ""},
    {"العراق", "iraq", ""},
    {"عراق", "iraq", ""},
    {"لبنان", "lebanon", ""},
    {"مصر", "egypt", ""},
    {"اليمن", "yemen", ""},
    {"ليبيا", "libya", ""},
    {"السودان", "sudan", ""},
    {"فلسطين", "palestine", ""},
    {"افغانستان", "afghanistan", ""},
    {"پاکستان", "pakistan", ""},
    {"باكستان", "pakistan", ""},
    {"الكويت", "kuwait", ""},
    {"الامارات", "emirates", ""},
    {"دبي", "dubai", ""},
    {"تهران", "tehran", ""},
    {"طهران", "tehran", ""},
    {"دمشق", "damascus", ""},
    {"بغداد", "baghdad", ""},
    {"بيروت", "beirut", ""},
    {"اصفهان", "esfahan", ""},
    {"روسيا", "russia", ""},
    {"الصين", "china", ""},
    {"كوريا", "korea", ""},
    {"السورية", "syrian", ""},
    {"السوري", "syrian", ""},
    {"العراقية", "iraqi", ""},
    {"المصري", "egyptian", ""},
    {"المصرية", "egyptian", ""},
    {"الليبية", "libyan", ""},
    {"التونسية", "tunisian", ""},
    {"المغربية", "moroccan", ""},
    {"عرب", "arab", ""},
    {"الشام", "levant", "sham"},
    {"المغرب", "maghreb", "morocco"},
    {"افريقيا", "africa", ""},
    {"إفريقيا", "africa", ""},
    {"غرب", "west", ""},
    {"شرق", "east", ""},
    {"شمال", "north", ""},
    {"جنوب", "south", ""},
    // Hebrew.
    {"בע מ", "ltd", ""},
    {"בעמ", "ltd", ""},
    {"חברה", "company", ""},
    {"בנק", "bank", ""},
    {"שותפות מוגבלת", "lp", ""},
    {"ערבון מוגבל", "ltd", ""},
    {"ישראל", "israel", ""},
    // Georgian.
    {"შეზღუდული პასუხისმგებლობის საზოგადოება", "ltd", ""},
    {"შპს", "ltd", ""},
    {"სააქციო საზოგადოება", "jsc", ""},
    {"სს", "jsc", ""},
    {"ბანკი", "bank", ""},
    {"კომპანია", "company", ""},
    {"კომანდიტური საზოგადოება", "lp", ""},
    // Armenian.
    {"սահմանափակ պատասխանատվությամբ ընկերություն", "ltd", ""},
    {"սպը", "ltd", ""},
    {"փակ բաժնետիրական ընկերություն", "jsc", ""},
    {"բաց բաժնետիրական ընկերություն", "jsc", ""},
    {"բաժնետիրական ընկերություն", "jsc", ""},
    {"փբը", "jsc", ""},
    {"բբը", "jsc", ""},
    {"բանկ", "bank", ""},
    {"ընկերություն", "company", ""},
    // Thai.
    {"บริษัท", "company", ""},
    {"จำกัด", "limited", ""},
    {"จำกัด มหาชน", "public limited", ""},
    {"ห้างหุ้นส่วนจำกัด", "lp", ""},
    {"ธนาคาร", "bank", ""},
    // Cyrillic: names of organisations that Latin letters spell otherwise.
    {"хезболла", "hizballah", ""},
    {"хезболлах", "hizballah", ""},
    {"хизбалла", "hizballah", ""},
    // Greek.
    {"ανώνυμη εταιρεία", "jsc", ""},
    {"ανώνυμη εταιρία", "jsc", ""},
    {"ανώνυμος εταιρεία", "jsc", ""},
    {"εταιρεία περιορισμένης ευθύνης", "ltd", ""},
    {"εταιρια περιορισμενης ευθυνης", "ltd", ""},
    {"ιδιωτική κεφαλαιουχική εταιρεία", "ltd", ""},
    {"ομόρρυθμη εταιρεία", "lp", ""},
    {"ετερόρρυθμη εταιρεία", "lp", ""},
    {"α ε", "jsc", ""},
    {"αε", "jsc", ""},
    {"ε π ε", "ltd", ""},
    {"επε", "ltd", ""},
    {"ι κ ε", "ltd", ""},
    {"ικε", "ltd", ""},
    {"ο ε", "lp", ""},
    {"τράπεζα", "bank", "trapeza"},
    {"εταιρεία", "company", ""},
    // Cyrillic of languages whose letters are read as another's.
    {"жауапкершілігі шектеулі серіктестігі", "ltd", ""},
    {"жауапкершілігі шектеулі серіктестік", "ltd", ""},
    {"жшс", "ltd", ""},
    {"акционерлік қоғамы", "jsc", ""},
    {"акционерлік қоғам", "jsc", ""},
    {"товариство з обмеженою відповідальністю", "ltd", ""},
    {"товариство з додатковою відповідальністю", "ltd", ""},
    {"публічне акціонерне товариство", "jsc", ""},
    {"приватне акціонерне товариство", "jsc", ""},
    {"відкрите акціонерне товариство", "jsc", ""},
    {"закрите акціонерне товариство", "jsc", ""},
    {"акціонерне товариство", "jsc", ""},
    {"приватне підприємство", "ltd", ""},
    {"державне підприємство", "ngo", ""},
    {"таварыства з абмежаванай адказнасцю", "ltd", ""},
    {"адкрытае акцыянернае таварыства", "jsc", ""},
    {"закрытае акцыянернае таварыства", "jsc", ""},
    {"акцыянернае таварыства", "jsc", ""},
    {"масъулияти чекланган жамият", "ltd", ""},
    {"масъулияти чекланган жамияти", "ltd", ""},
    {"акциядорлик жамияти", "jsc", ""},
    {"ҷамъияти дорои масъулияташ маҳдуд", "ltd", ""},
    {"ҷамъияти дорои масъулияти маҳдуд", "ltd", ""},
    {"ҷамъияти саҳомии кушода", "jsc", ""},
    {"хязгаарлагдмал хариуцлагатай компани", "ltd", ""},
    {"ххк", "ltd", ""},
    {"хувьцаат компани", "jsc", ""},
};

bool in_word(char32_t c) {
  return is_letter(c) || is_mark(c) || digit_value(c) >= 0;
}

/// Without what capitals and hands leave out: the marks of Greek vowels, the shape of a letter at the end of a word.
char32_t bare(char32_t c) {
  switch (c) {
    case 0x3AC: return 0x3B1;
    case 0x3AD: return 0x3B5;
    case 0x3AE: return 0x3B7;
    case 0x3AF: return 0x3B9;
    case 0x3CC: return 0x3BF;
    case 0x3CD: return 0x3C5;
    case 0x3CE: return 0x3C9;
    case 0x3C2: return 0x3C3;
    default: return plain_arabic(c);
  }
}

struct Phrase {
  std::u32string letters;  // one blank between the words
  std::string_view latin, sound;
};

/// The rows in the letters in which a name is read. Sorted.
std::vector<Phrase> folded_rows() {
  std::vector<Phrase> phrases;
  std::vector<Glyph> glyphs;
  std::vector<bool> upper;
  for (const Row& row : kRows) {
    glyphs.clear();
    upper.clear();
    read_glyphs(row.text, glyphs, upper);
    Phrase phrase{{}, row.latin, row.sound};
    for (const Glyph& glyph : glyphs)
      if (!is_arabic_sign(glyph.c)) phrase.letters += in_word(glyph.c) ? bare(glyph.c) : U' ';
    phrases.push_back(std::move(phrase));
  }
  std::ranges::stable_sort(phrases, {}, &Phrase::letters);
  return phrases;
}

/// How many glyphs the phrase takes at the beginning, or 0.
std::size_t taken(std::span<const Glyph> glyphs, std::u32string_view letters) {
  std::size_t at = 0;
  const auto skip = [&](const auto& what) {
    while (at < glyphs.size() && what(glyphs[at].c)) ++at;
  };
  for (const char32_t c : letters) {
    skip(is_arabic_sign);
    if (c == U' ') {
      const std::size_t before = at;
      skip([](char32_t sign) { return !in_word(sign) || is_apostrophe(sign); });
      if (at == before) return 0;
    } else {
      if (at == glyphs.size() || bare(glyphs[at].c) != c) return 0;
      ++at;
    }
  }
  skip(is_arabic_sign);
  return at == glyphs.size() || !in_word(glyphs[at].c) ? at : 0;
}

std::optional<NativeWords> longest(std::span<const Glyph> glyphs) {
  static const std::vector<Phrase> kPhrases = folded_rows();
  if (glyphs.empty()) return std::nullopt;
  const char32_t first = bare(glyphs[0].c);
  std::optional<NativeWords> found;
  const auto first_of = [](const Phrase& phrase) { return phrase.letters[0]; };
  for (const Phrase& phrase : std::ranges::equal_range(kPhrases, first, {}, first_of))
    if (const std::size_t used = taken(glyphs, phrase.letters); used > (found ? found->glyphs : 0))
      found = NativeWords{used, phrase.latin, phrase.sound};
  return found;
}

}  // namespace

std::optional<NativeWords> native_words_at(std::span<const Glyph> glyphs) {
  std::optional<NativeWords> found = longest(glyphs);
  if (found || glyphs.size() < 4 || glyphs[0].c != 0x627 || glyphs[1].c != 0x644) return found;
  found = longest(glyphs.subspan(2));
  if (found) found->glyphs += 2;  // behind the article
  return found;
}

}  // namespace clew::text
