#include <gtest/gtest.h>

#include <string>

#include "clew/formats/tagpack/yaml.h"

namespace clew::formats::tagpack {
namespace {

/// One line per item: its fields, or its fault. Then the faults of the pack.
std::string show(const Pack& pack) {
  std::string text;
  for (const Node& item : pack.items) {
    text += std::to_string(item.line) + ":";
    if (item.fault) text += std::string(" !") + item.fault;
    for (const auto& [name, value] : item.fields)
      text += " " + name + "=" +
              (value.kind == Node::Kind::scalar ? value.text : "[" + std::to_string(value.items.size()) + "]");
    text += "\n";
  }
  for (const YamlFault& fault : pack.faults)
    text += (fault.in_list ? "lost " : "fault ") + std::to_string(fault.line) + "@" +
            std::to_string(fault.error.offset) + "\n";
  return text;
}

TEST(YamlPack, BlockAndFlowItemsAndHeaderOnBothSides) {
  const Pack pack =
      read_pack("title: one\ntags:\n  - a: 1\n    b: 'two, three'\n  - {a: 2, b: [x, y]}\nlabel: behind\n", "tags");
  EXPECT_EQ(show(pack), "3: a=1 b=two, three\n5: a=2 b=[2]\n");
  ASSERT_EQ(pack.header.size(), 2U);
  EXPECT_EQ(pack.header[1].value.text, "behind");
}

TEST(YamlPack, AliasesAreResolvedAndMergesDoNotOverride) {
  const Pack pack = read_pack(
      "base: &base {label: x, source: s}\n"
      "tags:\n"
      "- <<: *base\n  label: mine\n"
      "- a: &v value\n"
      "- a: *v\n"
      "- a: *nobody\n"
      "- <<: [{a: 1}, {a: 2, b: 3}]\n"
      "- <<: text\n",
      "tags");
  EXPECT_EQ(show(pack),
            "3: label=mine source=s\n"
            "5: a=value\n"
            "6: a=value\n"
            "7: !alias to an anchor that is not defined before it a=\n"
            "8: a=1 b=3\n"
            "9: !a merge key does not name a mapping\n");
}

TEST(YamlPack, ADoubledFieldIsAFaultOfItsItem) {
  EXPECT_EQ(show(read_pack("tags:\n- a: 1\n  a: 2\n- a: 3\n", "tags")), "2: !a field is given twice a=1\n4: a=3\n");
}

TEST(YamlPack, ABrokenItemCostsOneItem) {
  struct Row {
    const char* name;
    const char* broken;
  };
  const Row rows[] = {
      {"two colons", "- a: b: c\n"},
      {"tab as indentation", "- a: 1\n\tb: 2\n"},
      {"unclosed flow", "- {a: 1\n"},
      {"stray bracket", "- a: ]\n"},
      {"unknown escape", "- a: \"\\q\"\n"},
      {"text behind a quoted value", "- a: 'x' y\n"},
      {"bad byte", "- a: \xff\n"},
      {"control character", "- a: \x01\n"},
      {"at sign", "- a: @x\n"},
  };
  for (const Row& row : rows) {
    for (const char* indent : {"", "  "}) {
      std::string text = "h: 1\ntags:\n";
      const auto add = [&](std::string_view lines) {
        for (std::size_t at = 0; at < lines.size();) {
          const std::size_t end = lines.find('\n', at) + 1;
          text += std::string(indent) + std::string(lines.substr(at, end - at));
          at = end;
        }
      };
      add("- a: first\n- a: second\n");
      add(row.broken);
      add("- a: last but one\n- a: last\n");
      const Pack pack = read_pack(text, "tags");
      std::string kept;
      std::size_t lost = 0;
      for (const Node& item : pack.items) {
        if (item.fault) {
          ++lost;
        } else {
          kept += item.fields[0].value.text + ";";
        }
      }
      for (const YamlFault& fault : pack.faults) lost += fault.in_list;
      EXPECT_EQ(kept, "first;second;last but one;last;") << row.name;
      EXPECT_EQ(lost, 1U) << row.name;
    }
  }
}

TEST(YamlPack, ABadByteInAHeaderFieldIsAFaultOfThatFieldAndInACommentOfNothing) {
  const Pack pack = read_pack("a: \xff\n# \xff\ntags:\n- b: 1\n", "tags");
  ASSERT_EQ(pack.header.size(), 1U);
  EXPECT_STREQ(pack.header[0].value.fault, "text is not UTF-8 or holds a control character");
  EXPECT_EQ(pack.header[0].value.fault_offset, 3U);
  EXPECT_EQ(show(pack), "4: b=1\n");
}

TEST(YamlPack, AnUnclosedQuoteCostsTheItemThatOpenedIt) {
  const Pack pack = read_pack("tags:\n- a: first\n- a: 'open\n- a: third\n- a: fourth\n", "tags");
  EXPECT_EQ(show(pack), "2: a=first\n4: a=third\n5: a=fourth\nlost 3@22\n");
}

TEST(YamlPack, AQuoteThatClosesInTheNextItemCostsBothAndNoMore) {
  const Pack pack = read_pack("tags:\n- a: first\n- a: 'open\n- a: 'third'\n- a: fourth\n", "tags");
  std::string kept;
  for (const Node& item : pack.items) kept += item.fields[0].value.text + ";";
  EXPECT_TRUE(kept == "first;fourth;" || kept == "first;third;fourth;") << kept;
}

TEST(YamlPack, AnchorsOutliveABrokenItem) {
  EXPECT_EQ(show(read_pack("base: &b {x: 1}\ntags:\n- a: b: c\n- <<: *b\n", "tags")), "4: x=1\nlost 3@28\n");
}

TEST(YamlPack, PlacesAreBytesAlsoBehindLettersOfSeveralBytes) {
  const std::string text = "title: \xE4\xB8\xAD\xE6\x96\x87\ntags:\n- a: 1\n";
  const Pack pack = read_pack(text, "tags");
  ASSERT_EQ(pack.items.size(), 1U);
  EXPECT_EQ(pack.items[0].offset, text.find("a: 1"));
  EXPECT_EQ(pack.items[0].line, 3U);
}

TEST(YamlPack, BillionLaughsAreCutAndTheNextItemIsRead) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) text += ", " + before;
    text += "]\n";
  }
  text += "tags:\n- a: *a8\n- a: 1\n";
  const Pack pack = read_pack(text, "tags");
  ASSERT_EQ(pack.items.size(), 2U);
  EXPECT_STREQ(pack.items[0].fault, "more than 4096 nodes in one item");
  EXPECT_EQ(pack.items[1].fault, nullptr);
}

TEST(YamlPack, DepthIsLimitedAndCostsOneItem) {
  const std::string deep = "tags:\n- a: " + std::string(100'000, '[') + "\n- a: 1\n";
  const Pack pack = read_pack(deep, "tags");
  ASSERT_EQ(pack.items.size(), 1U);
  ASSERT_EQ(pack.faults.size(), 1U);
  EXPECT_STREQ(pack.faults[0].error.reason, "more than 64 levels");
}

TEST(YamlPack, BrokenItemsAreLimitedAndTheLimitIsNamed) {
  std::string text = "tags:\n";
  for (int i = 0; i < 1500; ++i) text += "- a: b: c\n";
  const Pack pack = read_pack(text, "tags");
  ASSERT_EQ(pack.faults.size(), 1001U);
  EXPECT_EQ(pack.faults.back().error.code, Code::limit);
}

TEST(YamlPack, WhatIsNoMappingIsOneFault) {
  for (const char* text : {"- a\n- b\n", "text", "[1, 2]", "'open", "\xff\xfe", "\x01"})
    EXPECT_EQ(read_pack(text, "tags").faults.size(), 1U) << text;
  EXPECT_FALSE(read_pack("", "tags").has_list);
  EXPECT_FALSE(read_pack("a: 1\n", "tags").has_list);
}

}  // namespace
}  // namespace clew::formats::tagpack
