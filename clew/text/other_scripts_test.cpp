// Foreign names in scripts that are read letter by letter: some reading has the words of a list's spelling, or they
// share the key of another spelling. Public names of office holders and listed people.
#include <gtest/gtest.h>

#include <algorithm>

#include "clew/text/name.h"

namespace clew::text {
namespace {

struct Case {
  const char *written, *listed;
};

/// Every word of the listed name is a word of some reading, or shares a key with it.
bool is_read_as(const Case& c) {
  const std::vector<Token> listed = read_name(c.listed, NameKind::person).readings.front().tokens;
  const auto alike = [](const Token& a, const Token& b) { return a.text == b.text || a.keys.common(b.keys) != 0; };
  return std::ranges::any_of(read_name(c.written, NameKind::person).readings,
                             [&](const Reading& reading) { return std::ranges::equal(reading.tokens, listed, alike); });
}

std::string readings_of(const char* written) {
  std::string all;
  for (const Reading& reading : read_name(written, NameKind::person).readings) {
    all += all.empty() ? "" : " | ";
    for (std::size_t i = 0; i < reading.tokens.size(); ++i) all += (i > 0 ? " " : "") + reading.tokens[i].text;
  }
  return all;
}

TEST(OtherScripts, AForeignNameIsReadAsListsWriteIt) {
  const Case cases[] = {
      {"Βλαντίμιρ Πούτιν", "Vladimir Putin"}, {"Ντμίτρι Μεντβέντεφ", "Dmitri Medvedev"},
      {"Ιγκόρ Σετσίν", "Igor Sechin"},        {"Μπασάρ Άσαντ", "Basar Asad"},
      {"ולדימיר פוטין", "Vladimir Putin"},    {"סרגיי לברוב", "Sergei Lavrov"},
      {"איגור סצ'ין", "Igor Sechin"},         {"ვლადიმირ პუტინი", "Vladimir Putin"},
      {"იგორ სეჩინი", "Igor Sechin"},         {"Իգոր Սեչին", "Igor Sechin"},
      {"व्लादिमीर पुतिन", "Vladimir Putin"},    {"सर्गेई लावरोव", "Sergei Lavrov"},
      {"दिमित्री मेदवेदेव", "Dimitri Medvedev"},  {"दाऊद इब्राहिम", "Dawood Ibrahim"},
      {"किम जोंग उन", "Kim Jong Un"},          {"ভ্লাদিমির পুতিন", "Vladimir Putin"},
      {"વ્લાદિમીર પુતિન", "Vladimir Putin"},    {"ਵਲਾਦੀਮੀਰ ਪੁਤਿਨ", "Vladimir Putin"},
      {"వ్లాదిమిర్ పుతిన్", "Vladimir Putin"},       {"イーゴリ・セチン", "Igori Sechin"},
  };
  for (const Case& c : cases) EXPECT_TRUE(is_read_as(c)) << c.written << ": " << readings_of(c.written);
}

TEST(OtherScripts, ANameOfTheLanguageItselfIsReadAsBefore) {
  const Case cases[] = {
      {"Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"}, {"たなか はなこ", "Tanaka Hanako"}, {"कृष्ण", "Krishna"}};
  for (const Case& c : cases) EXPECT_TRUE(is_read_as(c)) << c.written << ": " << readings_of(c.written);
}

}  // namespace
}  // namespace clew::text
