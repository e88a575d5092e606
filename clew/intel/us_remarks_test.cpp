// Every form of a remark that the lists of 2019 and 2021 hold, and what it must mean.
#include "clew/intel/us_remarks.h"

#include <gtest/gtest.h>

#include "clew/intel/written_lines.h"

namespace clew::intel {
namespace {

struct Case {
  const char* remark;
  const char* meaning;
};

void expect_all(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    Said said;
    read_remarks(one.remark, false, said);
    EXPECT_EQ(written(said), one.meaning) << one.remark;
  }
}

TEST(Remarks, BirthAndNationality) {
  expect_all({
      {"DOB 10 Dec 1948.", "birthDate=1948-12-10"},
      {"DOB Aug 1970.", "birthDate=1970-08"},
      {"DOB 1936; alt. DOB 1937.", "birthDate=1936 | birthDate=1937"},
      {"DOB circa 1965.", "birthDate=1965 {circa}"},
      {"DOB circa 01 Jan 1965.", "birthDate=1965-01-01 {circa}"},
      {"DOB 1955 to 1957.",
       "birthDate=1955 {between 1955 and 1957} | birthDate=1956 {between 1955 and 1957} | "
       "birthDate=1957 {between 1955 and 1957}"},
      {"DOB circa 1979-1980.",
       "birthDate=1979 {between 1979 and 1980; circa} | birthDate=1980 {between 1979 and 1980; circa}"},
      {"DOB 01 Jan 1957 to 31 Dec 1957.", "birthDate=1957"},
      {"DOB 01 Feb 1980 to 29 Feb 1980.", "birthDate=1980-02"},
      {"DOB 03 Mar 1960 to 02 Apr 1961.",
       "birthDate=1960-03-03 {between 1960-03-03 and 1961-04-02} | "
       "birthDate=1961-04-02 {between 1960-03-03 and 1961-04-02}"},
      {"DOB 30 Feb 1960.", "notes=DOB 30 Feb 1960 | 1 not understood"},
      {"DOB unknown.", "notes=DOB unknown | 1 not understood"},
      {"POB Wuhan City, Hubei, China.", "birthPlace=Wuhan City, Hubei, China | birthCountry=cn"},
      {"POB Pyongyang, Korea, North.", "birthPlace=Pyongyang, Korea, North | birthCountry=kp"},
      {"alt. POB Egypt.", "birthPlace=Egypt | birthCountry=eg"},
      {"POB al-Awja, near Tikrit.", "birthPlace=al-Awja, near Tikrit"},
      {"nationality Palestinian; alt. nationality Syria.", "nationality=ps | nationality=sy"},
      {"citizen Korea, North.", "citizenship=kp"},
      {"nationality undetermined.", "notes=nationality: undetermined | 1 not understood"},
      {"Gender Male.", "gender=male"},
      {"Gender Female.", "gender=female"},
      {"Gender Unknown.", "notes=Gender Unknown | 1 not understood"},
      {"ethnicity Kurdish.", "ethnicity=Kurdish"},
      {"Position: Director, General Intelligence Directorate.", "position=Director, General Intelligence Directorate"},
      {"Alternate Title: Colonel.", "position=Colonel"},
  });
}

TEST(Remarks, NamesInQuotesAreWeak) {
  expect_all({
      {"a.k.a. 'BNC'.", "weakAlias=BNC"},
      {"a.k.a. 'ABU-'UMAR'.", "weakAlias=ABU-'UMAR"},
      {"a.k.a. ''ABD-AL-'IZ'; a.k.a. 'AL-WARD, 'Abd'.", "weakAlias='ABD-AL-'IZ | weakAlias=AL-WARD, 'Abd"},
      {"f.k.a. 'ANSAR INSTITUTE'.", "previousName=ANSAR INSTITUTE {weak}"},
      {"n.k.a. 'NEW'.", "weakAlias=NEW {now known as}"},
      {"a.k.a. ''.", "notes=a.k.a. '' | 1 not understood"},
  });
}

TEST(Remarks, DocumentsWithCountryAndDates) {
  expect_all({
      {"Passport 1084010 (Egypt).", "passportNumber=1084010 {Passport (Egypt)}"},
      {"Passport 0310857 (Eritrea) issued 21 Aug 2006 expires 20 Aug 2008.",
       "passportNumber=0310857 {Passport (Eritrea)} 2006-08-21..2008-08-20"},
      {"alt. Passport 19820215.", "passportNumber=19820215 {Passport}"},
      {"Passport L 191609 issued 28 Feb 1996 expires 27 Feb 2001.",
       "passportNumber=L 191609 {Passport} 1996-02-28..2001-02-27"},
      {"Passport A1 expires Mar 2020.", "passportNumber=A1 {Passport} ..2020-03-31"},
      {"Diplomatic Passport 008827 (Iran) issued 1999.",
       "passportNumber=008827 {Diplomatic Passport (Iran)} 1999-01-01.."},
      {"National ID No. JMB 0105954171511.", "idNumber=JMB 0105954171511 {National ID No.}"},
      {"Cedula No. 16247821 (Colombia).", "idNumber=16247821 {Cedula No. (Colombia)}"},
      {"C.U.R.P. FOSA801119HMNLLD09 (Mexico).", "idNumber=FOSA801119HMNLLD09 {C.U.R.P. (Mexico)}"},
      {"Citizen's Card Number 421002197703250019 (China).",
       "idNumber=421002197703250019 {Citizen's Card Number (China)}"},
      {"Kenyan ID No. 12773667.", "idNumber=12773667 {Kenyan ID No.}"},
      {"Turkish Identificiation Number 10298480866 (Turkey).",
       "idNumber=10298480866 {Turkish Identificiation Number (Turkey)}"},
      {"Driver's License No. 180839 (Mexico).", "idNumber=180839 {Driver's License No. (Mexico)}"},
      {"SSN 000-00-0000 (United States).", "socialSecurityNumber=000-00-0000 {SSN (United States)}"},
      {"NIT # 800146749-7 (Colombia).", "taxNumber=800146749-7 {NIT (Colombia)}"},
      {"RUC # 12555-91-124494 (Panama).", "taxNumber=12555-91-124494 {RUC (Panama)}"},
      {"Tax ID No. 7831000122 (Russia).", "taxNumber=7831000122 {Tax ID No. (Russia)}"},
      {"V.A.T. Number BE 454,419,759.", "vatCode=BE 454,419,759 {V.A.T. Number}"},
      {"Registration ID 807000227 (Belarus) issued 16 Oct 2009.",
       "registrationNumber=807000227 {Registration ID (Belarus)} 2009-10-16.."},
      {"Matricula Mercantil No 21-573208-02 (Medellin).",
       "registrationNumber=21-573208-02 {Matricula Mercantil No (Medellin)}"},
      {"File Number 7136973 (Delaware) (United States).",
       "registrationNumber=7136973 (Delaware) {File Number (United States)}"},
      {"Public Registration Number 649877 (Virgin Islands, British).",
       "registrationNumber=649877 {Public Registration Number (Virgin Islands, British)}"},
      {"Unified Social Credit Code (USCC) 91222401MA0Y31E659 (China).",
       "uscCode=91222401MA0Y31E659 {Unified Social Credit Code (USCC) (China)}"},
      {"D-U-N-S Number 85-244-5670.", "dunsCode=85-244-5670 {D-U-N-S Number}"},
      {"BIK (RU) 044525607.", "bikCode=044525607 {BIK (RU)}"},
      {"SWIFT/BIC ROSYRU2P; alt. SWIFT/BIC VVBKRU2Y.", "swiftBic=ROSYRU2P | swiftBic=VVBKRU2Y"},
      {"Organization Established Date 17 Dec 2016.", "incorporationDate=2016-12-17"},
      {"Organization Type: Other monetary intermediation.", "sector=Other monetary intermediation"},
      {"Passport issued in Amman.", "notes=Passport issued in Amman | 1 not understood"},
  });
}

TEST(Remarks, VesselsAndAircraft) {
  expect_all({
      {"Vessel Registration Identification IMO 9187629.", "imoNumber=9187629 {Vessel Registration Identification IMO}"},
      {"Company Number IMO 5055293.", "imoNumber=5055293 {Company Number IMO}"},
      {"MMSI 572469210.", "mmsi=572469210 {MMSI}"},
      {"Former Vessel Flag Malta; alt. Former Vessel Flag None Identified.",
       "pastFlags=mt | notes=pastFlags: None Identified | 1 not understood"},
      {"Other Vessel Type Roll-on Roll-off.", "type=Roll-on Roll-off"},
      {"Vessel Year of Build 1999.", "buildDate=1999"},
      {"Aircraft Model IL76-TD.", "model=IL76-TD"},
      {"Aircraft Manufacture Date 01 Dec 2000.", "buildDate=2000-12-01"},
      {"Aircraft Manufacturer's Serial Number (MSN) 1023409321.",
       "serialNumber=1023409321 {Aircraft Manufacturer's Serial Number (MSN)}"},
      {"Aircraft Construction Number (also called L/N or S/N or F/N) 8401.",
       "serialNumber=8401 {Aircraft Construction Number (also called L/N or S/N or F/N)}"},
      {"Aircraft Tail Number N200VR.", "registrationNumber=N200VR"},
      {"Aircraft Mode S Transponder Code 140AE7.", "icaoCode=140AE7"},
      {"Aircraft Operator Mahan Air.", "operator Mahan Air (end)"},
  });
}

TEST(Remarks, WaysToReachThem) {
  expect_all({
      {"Website www.abr.ru; alt. Website https://swaidexchange.com.",
       "website=www.abr.ru | website=https://swaidexchange.com"},
      {"http://www.sanabel.org.uk (website); info@sanabel.org.uk (email); www.manartv.com.",
       "website=http://www.sanabel.org.uk | email=info@sanabel.org.uk | website=www.manartv.com"},
      {"Email Address bank@abr.ru; Email:adelb@shabakah.net.sa.", "email=bank@abr.ru | email=adelb@shabakah.net.sa"},
      {"Phone Number 982188526300; Telephone: 0097282851500; PHONE 850 2 381 8208/4188.",
       "phone=982188526300 | phone=0097282851500 | phone=850 2 381 8208/4188"},
      {"Fax: 0097282858208; Fax No. (218) 21 253343328.", "phone=0097282858208 {fax} | phone=(218) 21 253343328 {fax}"},
  });
}

TEST(Remarks, WalletsKeepEveryCharacter) {
  expect_all({
      {"Digital Currency Address - XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8C; alt. Digital Currency Address - ETH "
       "0x7F367cC41522cE07553e823bf3be79A889DEbe1B.",
       "wallet XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8C | wallet ETH 0x7F367cC41522cE07553e823bf3be79A889DEbe1B"},
      {"Digital Currency Address - XRP rpLnsNhiMSbFjuR9FBu5FUzFAMJCLjSqfZ Tag 7.",
       "wallet XRP rpLnsNhiMSbFjuR9FBu5FUzFAMJCLjSqfZ {Tag 7}"},
      {"Digital Currency Address - XBT.", "notes=Digital Currency Address - XBT | 1 not understood"},
  });
}

TEST(Remarks, LinksAndProvisions) {
  expect_all({
      {"Linked To: HIZBALLAH.", "link HIZBALLAH (end)"},
      {"(Linked To: YUSONG SHIPPING CO)", "link YUSONG SHIPPING CO (end)"},
      {"(Linked To: A; Linked To: B S.A.)", "link A | link B S.A (end)"},
      {"Linked To: GRUPO MUNDO MARINO, S.A.; Linked To: R D I S.A.",
       "link GRUPO MUNDO MARINO, S.A. | link R D I S.A (end)"},
      {"Additional Sanctions Information - Subject to Secondary Sanctions.",
       "provision Additional Sanctions Information - Subject to Secondary Sanctions"},
      {"Secondary sanctions risk: section 1(b) of Executive Order 13224.",
       "provision Secondary sanctions risk: section 1(b) of Executive Order 13224"},
      {"alt. Executive Order 13662 Directive Determination - Subject to Directive 4.",
       "provision Executive Order 13662 Directive Determination - Subject to Directive 4"},
      {"CAATSA Section 235 Information: EXPORT SANCTIONS Sec. 235(a)(2).",
       "provision CAATSA Section 235 Information: EXPORT SANCTIONS Sec. 235(a)(2)"},
  });
}

TEST(Remarks, WhatIsNotUnderstoodIsKept) {
  expect_all({
      {"Spouse of Robert Mugabe.", "notes=Spouse of Robert Mugabe | 1 not understood"},
      {"all offices worldwide.", "notes=all offices worldwide"},
      {"#2 in Special Security Organization.", "notes=#2 in Special Security Organization | 1 not understood"},
      {"(from a passport: DOB 1969; POB Keren); Gender Male.",
       "notes=(from a passport: DOB 1969; POB Keren) | gender=male | 1 not understood"},
      {"(open; Gender Male.", "notes=(open | gender=male | 1 not understood"},
      {";; ;", ""},
      {"", ""},
      {".", ""},
  });
}

TEST(Remarks, TheLastPieceOfACutRemarkIsNoValue) {
  Said said;
  read_remarks("Gender Male; Digital Currency Address - XBT 1Gq", true, said);
  EXPECT_EQ(written(said),
            "gender=male | notes=Digital Currency Address - XBT 1Gq | cut Digital Currency Address - XBT 1Gq");
}

TEST(Remarks, IdsOfXmlSayTheSame) {
  const auto meaning = [](const IdRecord& id) {
    Said said;
    read_id(id, said);
    return written(said);
  };
  EXPECT_EQ(meaning({"Passport", "BE5978421", "Pakistan", "14 Nov 2007", "12 Nov 2012"}),
            "passportNumber=BE5978421 {Passport (Pakistan)} 2007-11-14..2012-11-12");
  EXPECT_EQ(meaning({"Digital Currency Address - XBT", "149w62rY42aZBox8fGcmqNsXUzSStKeq8C", "", "", ""}),
            "wallet XBT 149w62rY42aZBox8fGcmqNsXUzSStKeq8C");
  EXPECT_EQ(meaning({"Gender", "Male", "", "", ""}), "gender=male");
  EXPECT_EQ(meaning({"Vessel Registration Identification", "IMO 9187629", "", "", ""}),
            "imoNumber=9187629 {Vessel Registration Identification}");
  EXPECT_EQ(meaning({"MMSI", "572469210", "", "", ""}), "mmsi=572469210 {MMSI}");
  EXPECT_EQ(meaning({"Secondary sanctions risk:", "section 1(b)", "", "", ""}),
            "provision Secondary sanctions risk: section 1(b)");
  EXPECT_EQ(meaning({"Moroccan Personal ID No.", "E 427689", "Morocco", "20 Mar 2001", ""}),
            "idNumber=E 427689 {Moroccan Personal ID No. (Morocco)} 2001-03-20..");
  EXPECT_EQ(meaning({"", "", "", "", ""}), "1 not understood");
}

}  // namespace
}  // namespace clew::intel
