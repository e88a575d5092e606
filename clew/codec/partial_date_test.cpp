#include "clew/codec/partial_date.h"

#include <gtest/gtest.h>

namespace clew::codec {
namespace {

struct Case {
  const char* text;
  const char* date;  // empty: none
  DateOrder order = DateOrder::day_first;
};

TEST(PartialDate, ReadsTheDatesOfLists) {
  const Case cases[] = {
      {"1970", "1970"},
      {" 1970 ", "1970"},
      {"1970-04", "1970-04"},
      {"1970-04-03", "1970-04-03"},
      {"1970-04-03T00:00:00.000Z", "1970-04-03"},
      {"2011-02-08 00:00:00", "2011-02-08"},
      {"2019-04-08+02:00", "2019-04-08"},
      {"28/09/1955", "1955-09-28"},
      {"09/28/1955", "1955-09-28", DateOrder::month_first},
      {"09/28/1955", ""},
      {"00/00/1936", "1936"},
      {"00/04/1984", "1984-04"},
      {"10/00/1983", "1983"},
      {"dd/mm/1963", "1963"},
      {"dd/07/1963", "1963-07"},
      {"16.7.2009", "2009-07-16"},
      {"04/1970", "1970-04"},
      {"4 October 1983", "1983-10-04"},
      {"4th Oct. 1983", "1983-10-04"},
      {"October 4, 1983", "1983-10-04"},
      {"Nov. 1973", "1973-11"},
      {"Sept 1973", "1973-09"},
      {"31 Dec 1999", "1999-12-31"},
      {"29 Feb 2000", "2000-02-29"},
      {"29 Feb 1900", ""},
      {"31/04/1970", ""},
      {"1970-13", ""},
      {"", ""},
      {"unknown", ""},
      {"30-35 years old", ""},
      {"24/06/1402 (Hijri Calendar)", ""},
      {"Between Aug. and Sep. 1977", ""},
      {"1970-1972", ""},
      {"70", ""},
      {"3/4/70", ""},
      {"0999", ""},
      {"12345", ""},
      {"1/2-1970", ""},
      {"1//2/1970", ""},
      {"/1970", ""},
      {"1970/", ""},
      {"4October1983", ""},
      {"Octoberfest 1983", ""},
  };
  for (const Case& c : cases) EXPECT_EQ(partial_date(c.text, c.order).value_or(""), c.date) << c.text;
}

}  // namespace
}  // namespace clew::codec
