#include "apps/server/stream_places.h"

#include <gtest/gtest.h>

namespace clew::server {
namespace {

using Answer = StreamPlaces::Answer;

TEST(StreamPlaces, NobodyHoldsMoreThanHalf) {
  StreamPlaces places(4);
  EXPECT_EQ(places.take("a"), Answer::taken);
  EXPECT_EQ(places.take("a"), Answer::taken);
  EXPECT_EQ(places.take("a"), Answer::half_is_theirs);
  EXPECT_EQ(places.take("b"), Answer::taken);
  EXPECT_EQ(places.take("c"), Answer::taken);
  EXPECT_EQ(places.take("d"), Answer::all_taken);
  places.give_back("a");
  EXPECT_EQ(places.take("d"), Answer::taken);
  EXPECT_EQ(places.take("a"), Answer::all_taken);
  for (const char* caller : {"a", "b", "c", "d"}) places.give_back(caller);
  EXPECT_EQ(places.take("a"), Answer::taken);
}

TEST(StreamPlaces, OnePlaceIsAnybodys) {
  StreamPlaces places(1);
  EXPECT_EQ(places.take("a"), Answer::taken);
  EXPECT_EQ(places.take("b"), Answer::all_taken);
  places.give_back("a");
  EXPECT_EQ(places.take("b"), Answer::taken);
}

}  // namespace
}  // namespace clew::server
