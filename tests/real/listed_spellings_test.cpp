// Every listed name, written as forms and payment systems write it: other capitals, no comma, no punctuation at all.
// Whatever its words may be read as, it must be found.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "clew/codec/csv.h"
#include "clew/screen/name_index.h"
#include "clew/screen/name_score.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using text::NameKind;

struct ListedName {
  std::string text;
  NameKind kind = NameKind::organisation;
};

std::vector<ListedName> names_of_ofac() {
  std::vector<ListedName> names;
  std::map<std::string, NameKind> kinds;
  const auto trimmed = [](std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
  };
  const std::string parties = real::read_data("sanctions/ofac-2021/sdn.csv.zst");
  for (codec::CsvReader reader(parties); !reader.done();) {
    const auto row = reader.next();
    if (!row || row->fields.size() < 3) continue;
    const std::string kind = trimmed(row->fields[2]);
    const NameKind of = kind == "individual"                     ? NameKind::person
                        : kind == "vessel" || kind == "aircraft" ? NameKind::thing
                                                                 : NameKind::organisation;
    kinds[row->fields[0]] = of;
    names.push_back({trimmed(row->fields[1]), of});
  }
  const std::string aliases = real::read_data("sanctions/ofac-2021/alt.csv.zst");
  for (codec::CsvReader reader(aliases); !reader.done();) {
    const auto row = reader.next();
    if (!row || row->fields.size() < 4 || !kinds.contains(row->fields[0])) continue;
    names.push_back({trimmed(row->fields[3]), kinds[row->fields[0]]});
  }
  return names;
}

std::string lower(const std::string& name) {
  std::string text = name;
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}
std::string without_commas(const std::string& name) {
  std::string text = name;
  std::ranges::replace(text, ',', ' ');
  return text;
}
std::string without_punctuation(const std::string& name) {
  std::string text = name;
  for (char& c : text)
    if (std::ispunct(static_cast<unsigned char>(c)) != 0) c = ' ';
  return text;
}
std::string without_marks(const std::string& text) {
  std::string changed;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool in_number = i > 0 && i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i - 1])) != 0 &&
                           std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0;
    if ((text[i] != '\'' && text[i] != '.' && text[i] != '-') || in_number) changed += text[i];
  }
  return changed;
}

TEST(RealSpellings, EveryNameOfOfacIsFoundInOtherCapitalsAndWithoutPunctuation) {
  const std::vector<ListedName> names = names_of_ofac();
  if (names.empty()) GTEST_SKIP() << "no list beside the repository";
  ASSERT_GT(names.size(), 20'000U);
  screen::NameIndexBuilder builder;
  for (const ListedName& name : names) ASSERT_TRUE(builder.add(name.text, name.kind));
  const auto index = std::move(builder).build(2);
  using Change = std::string (*)(const std::string&);
  constexpr Change kChanges[] = {lower, without_commas, without_punctuation, without_marks};
  std::size_t missed = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string changed = kChanges[i % std::size(kChanges)](names[i].text);
    for (const NameKind kind : {NameKind::unknown, names[i].kind}) {
      const auto hits = index->search(text::read_name(changed, kind), screen::kDefaultThreshold);
      const auto same = [&](const screen::NameHit& hit) { return index->original(hit.name) == names[i].text; };
      if (std::ranges::any_of(hits, same)) continue;
      ++missed;
      EXPECT_LT(missed, 20U) << "and more";
      if (missed < 20) ADD_FAILURE() << changed << " does not find " << names[i].text;
    }
  }
}

}  // namespace
}  // namespace clew
