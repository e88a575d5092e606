#include "clew/formats/eu/written_dates.h"

#include <gtest/gtest.h>

#include <string>

#include "clew/intel/print_entity.h"

namespace clew::formats::eu {
namespace {

TEST(EuWrittenDates, EachDateOfAnItemIsOneAndWhatIsNoneStaysWhole) {
  struct Case {
    const char *item, *printed;
  };
  constexpr Case kCases[] = {
      {"15.4.1957, 22.2.1958", "  birthDate = 1957-04-15\n  birthDate = 1958-02-22\n"},
      {"a) 1964 b) 28.8.1962", "  birthDate = 1962-08-28\n  birthDate = 1964\n"},
      {"1955.", "  birthDate = 1955\n"},
      {"6.5.1969.", "  birthDate = 1969-05-06\n"},
      {"1967-1969.",
       "  birthDate = 1967 (between 1967 and 1969)\n  birthDate = 1968 (between 1967 and 1969)\n"
       "  birthDate = 1969 (between 1967 and 1969)\n"},
      {"1967–1968", "  birthDate = 1967 (between 1967 and 1968)\n  birthDate = 1968 (between 1967 and 1968)\n"},
      {"7.8.1965 / 20.2.1972", "  birthDate = 1965-08-07\n  birthDate = 1972-02-20\n"},
      {"1945 or 1946 or 1947", "  birthDate = 1945\n  birthDate = 1946\n  birthDate = 1947\n"},
      {"5.9.1990 (Singapore)", "  birthDate = 1990-09-05 (Singapore)\n"},
      {"October 4, 1983", "  birthDate = 1983-10-04\n"},
      {"04/1970", "  birthDate = 1970-04\n"},
      {"15.4.1957, about 1958", "  notes = birthDate: 15.4.1957, about 1958\n"},
      {"31.2.1957, 1958", "  notes = birthDate: 31.2.1957, 1958\n"},
      {"(1958)", "  notes = birthDate: (1958)\n"},
      {",", "  notes = birthDate: ,\n"},
      {"", ""},
  };
  for (const Case& one : kCases) {
    intel::Entity entity;
    entity.id = "x";
    entity.schema = "Person";
    add_written_dates(entity, "birthDate", one.item);
    entity.settle();
    EXPECT_EQ(intel::print_entity(entity), std::string("Person x\n") + one.printed) << one.item;
  }
}

}  // namespace
}  // namespace clew::formats::eu
