#include "clew/intel/fields.h"

#include <gtest/gtest.h>

namespace clew::intel {
namespace {

TEST(Fields, ADateIsOneOfTheCalendarWithItsUnknownPartsLeftOut) {
  for (const char* text : {"1990", "1990-02", "1990-02-28", "1992-02-29", "1990-00-00", "1990-02-00",
                           "1990-02-28T10:00:00", "1990-02-28 10:00:00Z"})
    EXPECT_EQ(date_fault(text), "") << text;
  for (const char* text : {"1990-02-31", "1990-02-29", "1990-13", "1990-13-01", "1990-04-31", "0990-01-01"})
    EXPECT_NE(date_fault(text).find("the calendar does not have"), std::string::npos) << text << date_fault(text);
  for (const char* text : {"", "soon", "28/02/1990", "1990/02/28", "28 Feb 1990", "circa 1990", "19900228"})
    EXPECT_NE(date_fault(text).find("is no date"), std::string::npos) << text << date_fault(text);
}

TEST(Fields, CountriesAreNamesCodesAndTerritoriesOfACountry) {
  for (const char* text : {"kp", "IRN", "Iran (Islamic Republic of)", "suhh", "xk", "eu", "zz", "gb-sct", "ge-ab"})
    EXPECT_EQ(field_fault("country", text).reason, "") << text;
  for (const char* text : {"Erewhon", "qq", "qq-sct", "unknown"})
    EXPECT_EQ(field_fault("nationality", text).reason, "\"" + std::string(text) + "\" is no country that is known");
  EXPECT_FALSE(field_fault("country", "Erewhon").to_notes);  // it is what the list says, and compared with nothing
}

TEST(Fields, OfOtherPropertiesNothingIsKnown) {
  EXPECT_EQ(field_fault("name", "1990-02-31").reason, "");
  EXPECT_EQ(field_fault("notes", "Born: 1990-02-31").reason, "");
  EXPECT_EQ(field_fault("gender", "female").reason, "");
  EXPECT_TRUE(field_fault("gender", "vessel").to_notes);
}

}  // namespace
}  // namespace clew::intel
