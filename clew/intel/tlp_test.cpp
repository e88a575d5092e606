#include "clew/intel/tlp.h"

#include <gtest/gtest.h>

namespace clew::intel {
namespace {

TEST(Tlp, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(read_tlp("tlp:amber+strict").value(), "AMBER+STRICT");
  EXPECT_EQ(read_tlp("White").value(), "CLEAR");
  EXPECT_EQ(read_tlp("").value(), "");
  EXPECT_EQ(read_tlp("ORANGE").error().code, Code::malformed);
}

TEST(Pap, HasNoWordStricterThanAmberButRed) {
  EXPECT_EQ(read_pap("pap:amber").value(), "AMBER");
  EXPECT_EQ(read_pap("WHITE").value(), "CLEAR");
  EXPECT_EQ(read_pap("").value(), "");
  EXPECT_EQ(read_pap("AMBER+STRICT").error().code, Code::malformed);
  EXPECT_EQ(read_pap("tlp:amber").error().code, Code::malformed);
  EXPECT_EQ(stricter_pap("GREEN", "RED"), "RED");
  EXPECT_EQ(stricter_pap("", "CLEAR"), "CLEAR");
  EXPECT_EQ(stricter_pap("AMBER", "?"), "?");
}

TEST(Tlp, OfTwoTheOneThatPermitsLessStands) {
  EXPECT_EQ(stricter_tlp("CLEAR", "RED"), "RED");
  EXPECT_EQ(stricter_tlp("AMBER+STRICT", "AMBER"), "AMBER+STRICT");
  EXPECT_EQ(stricter_tlp("", "CLEAR"), "CLEAR");
  EXPECT_EQ(stricter_tlp("GREEN", ""), "GREEN");
  EXPECT_EQ(stricter_tlp("SECRET", "RED"), "SECRET") << "a word nobody knows is not passed on";
}

}  // namespace
}  // namespace clew::intel
