#include "clew/codec/encoding.h"

#include <gtest/gtest.h>

#include <utility>

#include "clew/codec/utf8.h"

namespace clew::codec {
namespace {

using namespace std::string_view_literals;

struct Case {
  const char* said;
  std::string_view bytes;
  Encoding how;
  std::string_view text;
};

constexpr Case kCases[] = {
    {"ASCII", "Jon Smith", Encoding::utf8, "Jon Smith"},
    {"UTF-8", "M\xc3\xbcller", Encoding::utf8, "M\xc3\xbcller"},
    {"one letter", "M\xfcller", Encoding::windows_1252, "M\xc3\xbcller"},
    {"two letters together",
     "Gr\xf6\xdf"sv
     "e",
     Encoding::windows_1252,
     "Gr\xc3\xb6\xc3\x9f"sv
     "e"},
    {"a dash and a quote", "A \x96 B\x92s", Encoding::windows_1252, "A \xe2\x80\x93 B\xe2\x80\x99s"},
    {"a word of Cyrillic letters", "\xc8\xe2\xe0\xed", Encoding::unknown,
     "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    {"a letter of Iceland or Turkey",
     "Erdo\xf0"sv
     "an",
     Encoding::unknown,
     "Erdo\xef\xbf\xbd"sv
     "an"},
    {"a byte that Windows-1252 does not have",
     "A\x81"sv
     "B",
     Encoding::unknown,
     "A\xef\xbf\xbd"sv
     "B"},
    {"UTF-8 beside", "M\xc3\xbcller \xe9t", Encoding::unknown, "M\xc3\xbcller \xef\xbf\xbdt"},
    {"UTF-8 that is cut", "M\xc3\xbcller \xc3", Encoding::unknown, "M\xc3\xbcller \xef\xbf\xbd"},
    {"a letter that was lost before", "\xef\xbf\xbd \xe9t", Encoding::unknown, "\xef\xbf\xbd \xef\xbf\xbdt"},
};

TEST(Encoding, WindowsIsTakenForSureOnlyWhereNothingSpeaksAgainstIt) {
  for (const Case& one : kCases) {
    std::string text(one.bytes);
    EXPECT_EQ(make_utf8(text), one.how) << one.said;
    EXPECT_EQ(text, one.text) << one.said;
  }
}

TEST(Encoding, WhatIsMadeOfAnyByteIsUtf8) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string text = "A" + std::string(1, static_cast<char>(byte)) + "b";
    const Encoding how = make_utf8(text);
    EXPECT_EQ(invalid_utf8(text), std::string::npos) << byte;
    EXPECT_EQ(how == Encoding::utf8, byte < 0x80) << byte;
    EXPECT_EQ(how == Encoding::unknown, text.find("\xef\xbf\xbd") != std::string::npos) << byte;
  }
}

TEST(Encoding, FilesThatAreNoTextSayWhatTheyAre) {
  const std::pair<std::string_view, const char*> cases[] = {
      {"PK\x03\x04"sv, "workbook"},
      {"\x1f\x8b\x08"sv, "gzip -d"},
      {"%PDF-1.7"sv, "is a PDF"},
      {"\xff\xfe"
       "3\0"sv,
       "iconv -f UTF-16"},
      {"\xfe\xff\0"
       "3"sv,
       "iconv -f UTF-16"},
      {"3\0"
       "6\0,\0"sv,
       "iconv -f UTF-16"},
      {"\0"
       "3\0"
       "6\0,"sv,
       "iconv -f UTF-16"},
  };
  EXPECT_NE(text_fault("id,name\r1,Jon Smith\r").find("tr '\\r' '\\n'"), std::string::npos);
  for (const auto& [front, says] : cases) EXPECT_NE(text_fault(front).find(says), std::string::npos) << says;
  for (const std::string_view front : {""sv, "id,name\r"sv, "id,name\r\n1\r2"sv, "[1,\r2]"sv, "36,\"A\""sv,
                                       "\xef\xbb\xbfid"sv, "\xff\xfe<\0?\0"sv, "<\0?\0x\0"sv,
                                       "3\0"
                                       "6,"sv})
    EXPECT_EQ(text_fault(front), "");
}

TEST(Encoding, APageOfHtmlIsToldFromDocumentsAndTables) {
  for (const std::string_view page :
       {"<!DOCTYPE html>\n<html>"sv, "<HTML LANG=\"en\">"sv, "\xef\xbb\xbf \r\n<!doctype html PUBLIC \"-//W3C\">"sv,
        "<?xml version=\"1.0\"?>\n<!-- a mirror -->\n<!DOCTYPE html>"sv, "<head><title>404</title>"sv})
    EXPECT_TRUE(is_web_page(page)) << page;
  for (const std::string_view other :
       {""sv, "<"sv, "<html"sv, "<?xml version=\"1.0\"?><CONSOLIDATED_LIST/>"sv, "<htmlish>"sv, "<header>"sv,
        "<!-- <html>"sv, "id,name\n<html>,x\n"sv, "{\"a\":\"<html>\"}"sv, "<!DOCTYPE sdnList><sdnList>"sv})
    EXPECT_FALSE(is_web_page(other)) << other;
}

}  // namespace
}  // namespace clew::codec
