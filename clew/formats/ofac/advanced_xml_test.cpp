// The advanced format, written after its schema: no real file was at hand. The parties are real entries.
#include <gtest/gtest.h>

#include "clew/formats/ofac/sdn_xml.h"
#include "clew/intel/written_lines.h"

namespace clew::formats::ofac {
namespace {

struct Got {
  std::vector<std::string> lines;
  Result<intel::ReadReport> report = fail(Code::usage, "not read");
};

Got read(std::string_view text) {
  Got got;
  const intel::EntitySink sink = [&got](intel::Entity&& entity) -> Result<void> {
    got.lines.push_back(intel::written(entity));
    return {};
  };
  intel::Reading reading(intel::ListInfo{}, sink);
  got.report = read_advanced_documents({document_of("SDN_ADVANCED.XML", text)}, reading);
  return got;
}

constexpr const char* kValues = R"(<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="http://www.un.org/sanctions/1.0">
<DateOfIssue CalendarTypeID="1"><Year>2024</Year><Month>9</Month><Day>27</Day></DateOfIssue>
<ReferenceValueSets>
<AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1401">F.K.A.</AliasType>
 <AliasType ID="1403">Name</AliasType></AliasTypeValues>
<CountryValues><Country ID="11057" ISO2="CU">Cuba</Country><Country ID="11206" ISO2="RU">Russia</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType>
 <FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="25">Location</FeatureType>
 <FeatureType ID="26">Title</FeatureType><FeatureType ID="224">Gender</FeatureType>
 <FeatureType ID="344">Digital Currency Address - XBT</FeatureType><FeatureType ID="3">Vessel Flag</FeatureType>
 <FeatureType ID="2">VESSEL TYPE</FeatureType><FeatureType ID="646">Organization Established Date</FeatureType>
 <FeatureType ID="125">Additional Sanctions Information -</FeatureType></FeatureTypeValues>
<IDRegDocDateTypeValues><IDRegDocDateType ID="1480">Issue Date</IDRegDocDateType>
 <IDRegDocDateType ID="1481">Expiration Date</IDRegDocDateType></IDRegDocDateTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType>
 <IDRegDocType ID="1626">Vessel Registration Identification</IDRegDocType></IDRegDocTypeValues>
<ListValues><List ID="1550">SDN List</List></ListValues>
<LocPartTypeValues><LocPartType ID="1451">ADDRESS1</LocPartType><LocPartType ID="1454">CITY</LocPartType>
 <LocPartType ID="1456">POSTAL CODE</LocPartType></LocPartTypeValues>
<NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>
 <NamePartType ID="1522">Middle Name</NamePartType><NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>
 <PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>
 </PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType>
 <PartyType ID="4">Transport</PartyType></PartyTypeValues>
<RelationTypeValues><RelationType ID="15003">Owned or Controlled By</RelationType>
 <RelationType ID="15001">Associate Of</RelationType></RelationTypeValues>
<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="2">Block</SanctionsType>
 </SanctionsTypeValues>
<ScriptValues><Script ID="215" ScriptCode="Latn">Latin</Script><Script ID="220" ScriptCode="Cyrl">Cyrillic</Script>
 </ScriptValues>
</ReferenceValueSets>
<Locations>
<Location ID="25"><LocationCountry CountryID="11057"/><LocationPart LocPartTypeID="1454"><LocationPartValue>
 <Value>Havana</Value></LocationPartValue></LocationPart><LocationPart LocPartTypeID="1451"><LocationPartValue>
 <Value>Calle 1</Value></LocationPartValue></LocationPart></Location>
<Location ID="26"><LocationCountry CountryID="11206"/></Location>
</Locations>
<IDRegDocuments>
<IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="77" IssuedBy-CountryID="11206"><IDRegistrationNo>4005504207
 </IDRegistrationNo><DocumentDate IDRegDocDateTypeID="1480"><DatePeriod><Start><From><Year>2004</Year><Month>6</Month>
 <Day>3</Day></From></Start></DatePeriod></DocumentDate><DocumentDate IDRegDocDateTypeID="1481"><DatePeriod><Start>
 <From><Year>2008</Year><Month>6</Month><Day>2</Day></From></Start></DatePeriod></DocumentDate></IDRegDocument>
<IDRegDocument ID="2" IDRegDocTypeID="1626" IdentityID="88"><IDRegistrationNo>IMO 9187629</IDRegistrationNo>
 </IDRegDocument>
</IDRegDocuments>
)";

constexpr const char* kParties = R"(<DistinctParties>
<DistinctParty FixedRef="36"><Comment/><Profile ID="136" PartySubTypeID="3"><Identity ID="4" Primary="true">
 <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="4" ScriptID="215">AEROCARIBBEAN AIRLINES</NamePartValue></DocumentedNamePart>
  </DocumentedName></Alias>
 <Alias AliasTypeID="1400" Primary="false" LowQuality="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="4" ScriptID="215">AERO-CARIBBEAN</NamePartValue></DocumentedNamePart>
  </DocumentedName></Alias>
 <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="4" NamePartTypeID="1525"/></MasterNamePartGroup>
 </NamePartGroups></Identity>
 <Feature FeatureTypeID="25"><FeatureVersion><Comment/><VersionLocation LocationID="25"/></FeatureVersion></Feature>
 <Feature FeatureTypeID="646"><FeatureVersion><DatePeriod><Start><From><Year>1990</Year><Month>1</Month><Day>1</Day>
  </From></Start><End><To><Year>1990</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion>
 </Feature></Profile></DistinctParty>
<DistinctParty FixedRef="29703"><Profile ID="200" PartySubTypeID="4"><Identity ID="77" Primary="true">
 <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="1" ScriptID="215">ANDREYEV</NamePartValue></DocumentedNamePart><DocumentedNamePart>
  <NamePartValue NamePartGroupID="2" ScriptID="215">Anton</NamePartValue></DocumentedNamePart><DocumentedNamePart>
  <NamePartValue NamePartGroupID="3" ScriptID="215">Nikolaeyvich</NamePartValue></DocumentedNamePart></DocumentedName>
  <DocumentedName><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="220">Андреев</NamePartValue>
  </DocumentedNamePart></DocumentedName></Alias>
 <Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="1" ScriptID="215">ANTON</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 <Alias AliasTypeID="1401" Primary="false" LowQuality="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="1" ScriptID="215">OLD</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup>
  <MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup>
  <MasterNamePartGroup><NamePartGroup ID="3" NamePartTypeID="1522"/></MasterNamePartGroup></NamePartGroups></Identity>
 <Feature FeatureTypeID="8"><FeatureVersion><DatePeriod><Start Approximate="true"><From><Year>1985</Year><Month>3</Month>
  <Day>3</Day></From><To><Year>1985</Year><Month>3</Month><Day>3</Day></To></Start><End Approximate="true"><From>
  <Year>1985</Year><Month>3</Month><Day>3</Day></From><To><Year>1985</Year><Month>3</Month><Day>3</Day></To></End>
  </DatePeriod></FeatureVersion></Feature>
 <Feature FeatureTypeID="9"><FeatureVersion><VersionDetail>Saint Petersburg, Russia</VersionDetail></FeatureVersion>
  </Feature>
 <Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="26"/></FeatureVersion></Feature>
 <Feature FeatureTypeID="224"><FeatureVersion><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature>
 <Feature FeatureTypeID="344"><FeatureVersion><VersionDetail>1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3</VersionDetail>
  </FeatureVersion></Feature></Profile></DistinctParty>
<DistinctParty FixedRef="15036"><Profile ID="300" PartySubTypeID="1"><Identity ID="88" Primary="true">
 <Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName><DocumentedNamePart>
  <NamePartValue NamePartGroupID="9" ScriptID="215">ARTAVIL</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
 </Identity><Feature FeatureTypeID="3"><FeatureVersion><VersionDetail>Malta</VersionDetail></FeatureVersion></Feature>
 <Feature FeatureTypeID="2"><FeatureVersion><VersionDetail>Tug</VersionDetail></FeatureVersion></Feature>
 <Feature FeatureTypeID="125"><FeatureVersion><VersionDetail>Subject to Secondary Sanctions</VersionDetail>
 </FeatureVersion></Feature></Profile></DistinctParty>
</DistinctParties>
<ProfileRelationships>
<ProfileRelationship ID="1" From-ProfileID="300" To-ProfileID="136" RelationTypeID="15003" Former="false"/>
<ProfileRelationship ID="2" From-ProfileID="200" To-ProfileID="136" RelationTypeID="15001" Former="true"/>
<ProfileRelationship ID="3" From-ProfileID="200" To-ProfileID="999" RelationTypeID="15001"/>
</ProfileRelationships>
<SanctionsEntries>
<SanctionsEntry ID="36" ProfileID="136" ListID="1550"><EntryEvent><Date><Year>1986</Year><Month>12</Month><Day>10</Day>
 </Date></EntryEvent><SanctionsMeasure SanctionsTypeID="1"><Comment>CUBA</Comment></SanctionsMeasure>
 <SanctionsMeasure SanctionsTypeID="2"/></SanctionsEntry>
</SanctionsEntries></Sanctions>
)";

TEST(AdvancedXml, PartiesRelationsAndWallets) {
  const Got got = read(std::string(kValues) + kParties);
  ASSERT_TRUE(got.report.has_value());
  EXPECT_EQ(
      got.lines,
      (std::vector<std::string>{
          ("ofac-36 Organization: address=Calle 1, Havana, Cuba | alias=AERO-CARIBBEAN | country=cu | "
           "incorporationDate=1990 | name=AEROCARIBBEAN AIRLINES | programId=CUBA"),
          ("ofac-sanction-36 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-36 | "
           "listingDate=1986-12-10 | program=CUBA | programId=CUBA | provisions=Block"),
          ("ofac-29703 Person: alias=Андреев {Cyrl} | birthCountry=ru | birthDate=1985-03-03 {circa} | "
           "birthPlace=Saint Petersburg, Russia | firstName=Anton Nikolaeyvich | gender=male | lastName=ANDREYEV | "
           "name=ANDREYEV, Anton Nikolaeyvich | nationality=ru | passportNumber=4005504207 {Passport (Russia)} "
           "2004-06-03..2008-06-02 | previousName=OLD | weakAlias=ANTON"),
          "ofac-sanction-29703 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-29703",
          ("ofac-15036 Vessel: flag=mt | imoNumber=9187629 {Vessel Registration Identification} | name=ARTAVIL | "
           "type=Tug"),
          ("ofac-sanction-15036 Sanction: authority=US Treasury, OFAC | country=us | entity=ofac-15036 | "
           "provisions=Additional Sanctions Information - Subject to Secondary Sanctions"),
          "ofac-relation-1 Ownership: asset=ofac-15036 | owner=ofac-36 | role=Owned or Controlled By",
          "ofac-relation-2 UnknownLink: object=ofac-36 | role=Associate Of | status=former | subject=ofac-29703",
          ("ofac-wallet-1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3 CryptoWallet: currency=XBT | holder=ofac-29703 | "
           "publicKey=1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3"),
      }));
  EXPECT_EQ(got.report->info.list, "ofac_sdn");
  EXPECT_EQ(got.report->info.published, "2024-09-27");
  ASSERT_EQ(got.report->bad.size(), 1U);
  EXPECT_EQ(got.report->bad[0].reason, "a relation of a profile that is not in the list");
  EXPECT_EQ(got.report->bad[0].record, "relation 3");
}

TEST(AdvancedXml, PartiesWithoutNumberOrNameAreListed) {
  const Got got =
      read(std::string(kValues) +
           "<DistinctParties><DistinctParty><Profile ID=\"1\"/></DistinctParty>"
           "<DistinctParty FixedRef=\"5\"><Profile ID=\"2\"/></DistinctParty></DistinctParties></Sanctions>");
  EXPECT_FALSE(got.report.has_value());
  EXPECT_STREQ(got.report.error().reason, "a party without a number (FixedRef)");
}

TEST(AdvancedXml, APrimaryNameInAnotherScriptIsTheNameWhereThereIsNoOther) {
  std::string text = std::string(kValues) + kParties;
  const std::string latin = R"(NamePartGroupID="4" ScriptID="215">AEROCARIBBEAN AIRLINES)";
  text.replace(text.find(latin), latin.size(), R"(NamePartGroupID="4" ScriptID="220">АЭРОКАРИБЕАН)");
  const Got got = read(text);
  ASSERT_TRUE(got.report.has_value());
  ASSERT_FALSE(got.lines.empty());
  EXPECT_EQ(got.lines[0],
            "ofac-36 Organization: address=Calle 1, Havana, Cuba | alias=AERO-CARIBBEAN | country=cu | "
            "incorporationDate=1990 | name=АЭРОКАРИБЕАН {Cyrl} | programId=CUBA");
  EXPECT_EQ(got.report->bad.size(), 1U);  // the relation of nobody
}

TEST(AdvancedXml, ADeltaIsNoListAndIsRefused) {
  std::string text = std::string(kValues) + kParties;
  const std::string party = "<DistinctParty FixedRef=\"15036\"";
  text.insert(text.find(party) + party.size(), " DeltaAction=\"Remove\"");
  const Got got = read(text);
  ASSERT_FALSE(got.report.has_value());
  EXPECT_EQ(got.report.error().code, Code::unsupported);
  EXPECT_STREQ(got.report.error().reason, "the file is a delta (DeltaAction), not the whole list: load the whole file");
}

TEST(AdvancedXml, CutAtAnyByteWhatCameBeforeIsReadAndTheRestIsNamed) {
  const std::string whole = std::string(kValues) + kParties;
  const std::size_t end = whole.find("</Sanctions>");
  for (std::size_t size = 0; size < end; size += 1) {
    const Got got = read(std::string_view(whole).substr(0, size));
    if (!got.report) continue;
    EXPECT_FALSE(got.report->bad.empty()) << size;
  }
  EXPECT_FALSE(read("<Sanctions/>").report.has_value());
}

}  // namespace
}  // namespace clew::formats::ofac
