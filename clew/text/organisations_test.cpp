// Forms of organisation spelt out, and names of organisations in scripts that part no words or write no vowels.
#include <gtest/gtest.h>

#include <algorithm>

#include "clew/text/name.h"

namespace clew::text {
namespace {

std::string shape(const Reading& reading) {
  std::string out;
  for (const Token& token : reading.tokens) {
    if (token.role == Role::particle) continue;
    if (!out.empty()) out += ' ';
    out += token.role == Role::organisation ? "[" + token.text + "]" : token.text;
  }
  return out;
}

std::vector<std::string> shapes(std::string_view text, NameKind kind) {
  std::vector<std::string> all;
  const Name name = read_name(text, kind);
  for (const Reading& reading : name.readings) all.push_back(shape(reading));
  return all;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " | ") + text;
  return all;
}

struct Row {
  const char *name, *reading;
};

void expect_reading(const Row& row, NameKind kind) {
  const std::vector<std::string> read = shapes(row.name, kind);
  EXPECT_TRUE(std::ranges::find(read, row.reading) != read.end())
      << row.name << ": " << joined(read) << "; wanted " << row.reading;
}

TEST(LegalForms, SpeltOutAreTheirAbbreviation) {
  const Row rows[] = {
      {"Uždaroji akcinė bendrovė Baltijosrytas", "[ltd] baltijosrytas"},
      {"Baltijosrytas Akcinė bendrovė", "baltijosrytas [jsc]"},
      {"Dzintarjūra Sabiedrība ar ierobežotu atbildību", "dzintarjura [ltd]"},
      {"Akciju sabiedrība Dzintarjūra", "[jsc] dzintarjura"},
      {"Põhjasadama Osaühing", "pohjasadama [ltd]"},
      {"Põhjasadama Aktsiaselts", "pohjasadama [jsc]"},
      {"Triglavnik delniška družba", "triglavnik [jsc]"},
      {"Triglavnik d.d.", "triglavnik [jsc]"},
      {"Triglavnik družba z omejeno odgovornostjo", "triglavnik [ltd]"},
      {"Velebitprom društvo s ograničenom odgovornošću", "velebitprom [ltd]"},
      {"Velebitprom dioničko društvo", "velebitprom [jsc]"},
      {"Друштво са ограниченом одговорношћу Велебитпром", "[ltd] velebitprom"},
      {"Дружество с ограничена отговорност Балкан", "[ltd] balkan"},
      {"Акционерно дружество Балкан", "[jsc] balkan"},
      {"Vltavín společnost s ručením omezeným", "vltavin [ltd]"},
      {"Vltavín akciová společnost", "vltavin [jsc]"},
      {"Tatran spoločnosť s ručením obmedzeným", "tatran [ltd]"},
      {"Wisła spółka akcyjna", "wisla [jsc]"},
      {"Wisła spółka z ograniczoną odpowiedzialnością", "wisla [ltd]"},
      {"Dunántúl Korlátolt Felelősségű Társaság", "dunantul [ltd]"},
      {"Dunántúl Zártkörűen Működő Részvénytársaság", "dunantul [jsc]"},
      {"Carpatica Societate pe Acțiuni", "carpatica [jsc]"},
      {"Carpatica Societate cu Răspundere Limitată", "carpatica [ltd]"},
      {"Αιγαίον Ανώνυμη Εταιρεία", "aigaion [jsc]"},
      {"Αιγαίον Α.Ε.", "aigaion [jsc]"},
      {"ΑΙΓΑΙΟΝ ΕΤΑΙΡΕΙΑ ΠΕΡΙΟΡΙΣΜΕΝΗΣ ΕΥΘΥΝΗΣ", "aigaion [ltd]"},
      {"Bosfor Anonim Şirketi", "bosfor [jsc]"},
      {"Bosfor Limited Şirketi", "bosfor [ltd]"},
      {"Xəzər Məhdud Məsuliyyətli Cəmiyyəti", "xezer [ltd]"},
      {"Жауапкершілігі шектеулі серіктестігі Алатау", "[ltd] alatau"},
      {"ТОО Алатау", "[ltd] alatau"},
      {"Алатау Акционерлік қоғамы", "alatau [jsc]"},
      {"Товариство з обмеженою відповідальністю Дніпро", "[ltd] dnipro"},
      {"Приватне акціонерне товариство Дніпро", "[jsc] dnipro"},
      {"Таварыства з абмежаванай адказнасцю Нёман", "[ltd] neman"},
      {"Общество с ограниченной ответственностью Нева", "[ltd] neva"},
      {"Mas'uliyati cheklangan jamiyat Zarafshon", "[ltd] zarafshon"},
      {"შეზღუდული პასუხისმგებლობის საზოგადოება მთაწმინდელი", "[ltd] mtatsmindeli"},
      {"შპს მთაწმინდელი", "[ltd] mtatsmindeli"},
      {"Արարատ ՍՊԸ", "ararat [ltd]"},
      {"Công ty TNHH Hạ Long", "[ltd] ha long"},
      {"Công ty Cổ phần Hạ Long", "[jsc] ha long"},
      {"Công ty Trách nhiệm hữu hạn một thành viên Hạ Long", "[ltd] ha long"},
      {"Merapi Sendirian Berhad", "merapi [ltd]"},
      {"Perseroan Terbatas Merapi", "[pt] merapi"},
      {"บริษัท สยาม จำกัด", "[inc] syam [ltd]"},
      {"الصقر ذ.م.م", "sqr [ltd]"},
      {"شركة الصقر ش.م.م.", "[inc] sqr [ltd]"},
      {"שקמה בע\"מ", "shkma [ltd]"},
      {"שקמה בע״מ", "shkma [ltd]"},
      {"Müritz Gesellschaft mit beschränkter Haftung", "muritz [ltd]"},
      {"Müritz Offene Handelsgesellschaft", "muritz [lp]"},
      {"Loire Société par actions simplifiée", "loire [jsc]"},
      {"Loire Société à responsabilité limitée", "loire [ltd]"},
      {"Duero Sociedad de Responsabilidad Limitada de Capital Variable", "duero [ltd]"},
      {"Minho Sociedade Unipessoal por Quotas", "minho [ltd]"},
      {"Tevere Società in accomandita semplice", "tevere [lp]"},
      {"Maas Besloten Vennootschap met beperkte aansprakelijkheid", "maas [ltd]"},
      {"Limfjord Anpartsselskab", "limfjord [ltd]"},
      {"Saimaa Osakeyhtiö", "saimaa [jsc]"},
      {"Geysir Einkahlutafélag", "geysir [ltd]"},
      {"Kabushiki Kaisha Kuronuma", "[jsc] kuronuma"},
      {"Hengxing Maoyi Youxian Gongsi", "hengxing maoyi [ltd]"},
      {"Ryonbong Chusik Hoesa", "ryonbong [jsc]"},
  };
  for (const Row& row : rows) expect_reading(row, NameKind::organisation);
}

TEST(Organisations, InHanAndHangulAreReadInWords) {
  const Row rows[] = {
      {"丹东鸿祥实业发展有限公司", "dandong hongxiang industrial development [ltd]"},
      {"丹東鴻祥實業發展有限公司", "dandong hongxiang industrial development [ltd]"},
      {"丹东鸿祥实业发展有限公司", "dandong hongxiang shiye fazhan [ltd]"},
      {"北京恒星远洋贸易有限公司", "beijing hengxing yuanyang trading [ltd]"},
      {"北京恒星远洋贸易股份有限公司", "beijing hengxingyuanyang trading [jsc]"},
      {"恒星远洋", "hengxing yuanyang"},
      {"株式会社黒沼商事", "[jsc] heizhao trading"},
      {"㈱黒沼商事", "[jsc] heizhao trading"},
      {"黒沼商事(株)", "heizhao trading [jsc]"},
      {"조선무역은행", "korea trading bank"},
      {"조선련봉총회사", "korea ryeonbong general [inc]"},
      {"주식회사 한국무역", "[jsc] korea trading"},
      {"㈜한국무역", "[jsc] korea trading"},
      {"大连39贸易公司", "dalian 39 trading [inc]"},
  };
  for (const Row& row : rows) expect_reading(row, NameKind::organisation);
}

TEST(Organisations, InArabicLettersAreReadInTranslationAndBySound) {
  const Row rows[] = {
      {"بانک ملی ایران", "bank melli iran"},
      {"بنك ملي ايران", "bank melli iran"},
      {"بانک ملی", "bank melli"},
      {"البنك الوطني", "bank national"},
      {"حزب الله", "hizballah"},
      {"شركة الصقر الذهبي للتجارة ذ.م.م", "[inc] sqr dhhbi trading [ltd]"},
  };
  for (const Row& row : rows) expect_reading(row, NameKind::organisation);
  for (const Row& row : rows) expect_reading(row, NameKind::unknown);
}

TEST(Organisations, AreNoneInTheNameOfAPerson) {
  for (const char* const name : {"金正恩", "김정은", "刘发展", "은행나"}) {
    EXPECT_EQ(joined(shapes(name, NameKind::person)), joined(shapes(name, NameKind::unknown))) << name;
  }
}

TEST(ForeignNames, AreReadByTheSoundsOfHangulAndOfArabicLetters) {
  const Row rows[] = {
      {"이고르 세친", "igor sechin"},       {"빅토르 부트", "viktor but"},      {"블라디미르 푸틴", "vladimir putin"},
      {"오사마 빈 라덴", "osama laden"},    {"바샤르 알아사드", "bashar asad"}, {"로버트 무가베", "robert mugabe"},
      {"무아마르 카다피", "muamar kadafi"}, {"إيغور سيتشين", "igor sichin"},    {"فيكتور بوت", "viktor bot"},
      {"روبرت موغابي", "robrt mogabi"},
  };
  for (const Row& row : rows) expect_reading(row, NameKind::person);
  EXPECT_EQ(joined(shapes("김정은", NameKind::person)), "kim jeong eun");
}

TEST(ArabicNames, OfServantsAreOneNameHoweverTheyAreParted) {
  EXPECT_EQ(joined(shapes("علي عبد الله صالح", NameKind::person)),
            joined(shapes("علي عبدالله صالح", NameKind::person)));
  expect_reading({"غلامحسین", "ghulamhussein"}, NameKind::person);
  expect_reading({"علی خامنه\u200cای", "ali khamnei"}, NameKind::person);
}

}  // namespace
}  // namespace clew::text
