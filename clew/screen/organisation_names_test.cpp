// What a form of organisation spelt out is worth, and names of organisations in their own script against listed ones.
#include <gtest/gtest.h>

#include <string_view>

#include "clew/screen/name_score.h"

namespace clew::screen {
namespace {

using text::NameKind;
using text::read_name;

Score score_of(std::string_view asked, std::string_view listed) {
  return score(read_name(asked, NameKind::organisation), read_name(listed, NameKind::organisation), default_weights());
}

struct Row {
  const char *asked, *listed;
};

TEST(OrganisationNames, WithAFormSpeltOutScoreLikeTheirAbbreviation) {
  const Row rows[] = {
      {"Uždaroji akcinė bendrovė Baltijosrytas", "UAB Baltijosrytas"},
      {"Triglavnik delniška družba", "Triglavnik d.d."},
      {"Velebitprom društvo s ograničenom odgovornošću", "Velebitprom d.o.o."},
      {"Põhjasadama Osaühing", "Põhjasadama OÜ"},
      {"Dzintarjūra Sabiedrība ar ierobežotu atbildību", "SIA Dzintarjūra"},
      {"Жауапкершілігі шектеулі серіктестігі Алатау", "ТОО Алатау"},
      {"Công ty TNHH Hải Vân", "Hai Van LLC"},
      {"株式会社黒沼商事", "(株)黒沼商事"},
      {"北京恒星远洋贸易有限公司", "北京恒星远洋贸易股份有限公司"},
  };
  for (const Row& row : rows) EXPECT_GT(score_of(row.asked, row.listed), 900'000U) << row.asked << " ~ " << row.listed;
}

TEST(OrganisationNames, InTheirOwnScriptFindTheListedOne) {
  const Row rows[] = {
      {"丹东鸿祥实业发展有限公司", "DANDONG HONGXIANG INDUSTRIAL DEVELOPMENT CO LTD"},
      {"北京恒星远洋贸易有限公司", "Beijing Hengxing Yuanyang Maoyi Youxian Gongsi"},
      {"조선련봉총회사", "KOREA RYONBONG GENERAL CORPORATION"},
      {"조선무역은행", "KOREA TRADE BANK"},
      {"بانک ملی ایران", "BANK MELLI IRAN"},
      {"Хезболла", "HIZBALLAH"},
  };
  for (const Row& row : rows) EXPECT_GT(score_of(row.asked, row.listed), 900'000U) << row.asked << " ~ " << row.listed;
  EXPECT_LT(score_of("上海恒星远洋贸易有限公司", "DANDONG HONGXIANG INDUSTRIAL DEVELOPMENT CO LTD"), 100'000U);
  EXPECT_LT(score_of("한국무역은행", "KOREA RYONBONG GENERAL CORPORATION"), 100'000U);
  EXPECT_LT(score_of("بانک صادرات ایران", "BANK MELLI IRAN"), 500'000U);
}

}  // namespace
}  // namespace clew::screen
