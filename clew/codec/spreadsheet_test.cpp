#include "clew/codec/spreadsheet.h"

#include <gtest/gtest.h>

#include "clew/base/random.h"

namespace clew::codec {
namespace {

struct Case {
  const char *text, *cell;
};

TEST(Spreadsheet, WhatBeginsLikeAFormulaGetsAnApostropheAndAllElseStays) {
  const Case cases[] = {
      {"", ""},
      {"Jon Smith", "Jon Smith"},
      {"=1+1", "'=1+1"},
      {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"+49 30", "'+49 30"},
      {"@SUM(1)", "'@SUM(1)"},
      {"-1+1", "'-1+1"},
      {"-", "'-"},
      {"-.5", "'-.5"},
      {"-5", "-5"},
      {"-12.5", "-12.5"},
      {"\t=1", "'\t=1"},
      {"\r=1", "'\r=1"},
      {"\n=1", "'\n=1"},
      {"'=1", "''=1"},
      {"''-5", "'''-5"},
      {"'abc", "'abc"},
      {"'", "'"},
      {"a=1", "a=1"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(spreadsheet_cell(c.text), c.cell);
    EXPECT_EQ(from_spreadsheet_cell(c.cell), c.text);
  }
}

TEST(Spreadsheet, EveryTextComesBackAsItWas) {
  Rng random(12);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = random.below(6); n > 0; --n) text += "='-+@a5.\t\n\""[random.below(11)];
    EXPECT_EQ(from_spreadsheet_cell(spreadsheet_cell(text)), text) << text;
  }
}

}  // namespace
}  // namespace clew::codec
