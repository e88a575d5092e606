#include "clew/formats/flows/mapping.h"

#include <gtest/gtest.h>

#include "clew/formats/flows/flows.h"

namespace clew::formats::flows {
namespace {

TEST(Mapping, EveryPresetIsAValidMapping) {
  for (const std::string_view name : preset_names()) EXPECT_TRUE(parse_mapping(name)) << name;
}

TEST(Mapping, AnItemInQuotesMayNameAColumnWithAComma) {
  const auto mapping = parse_mapping("time=t,from=a,to=b,\"amount=Value, USD\",decimals=2,asset=USD-valued");
  ASSERT_TRUE(mapping);
  EXPECT_EQ((*mapping)[Field::amount].names, std::vector<std::string>{"Value, USD"});
}

TEST(Mapping, LinesAndCommentsAreAsGoodAsCommas) {
  const auto mapping = parse_mapping("# mine\ntime=t\nfrom=a\nto = b | c\namount=v\ndecimals=8\nasset=BTC\n");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->decimals, 8u);
  EXPECT_EQ((*mapping)[Field::to].names, (std::vector<std::string>{"b", "c"}));
}

TEST(Mapping, AMappingThatCannotBeUsedIsRefusedWithItsReason) {
  const struct {
    const char* text;
    const char* reason;
  } cases[] = {
      {"", "mapping: 'from' is missing"},
      {"etherscam", "mapping: an item is not key=value (and no preset has this name)"},
      {"time=t,from=a,to=b,decimals=2,asset=X", "mapping: give either 'amount', or 'amount_in' and 'amount_out'"},
      {"time=t,from=a,to=b,amount_in=i,decimals=2,asset=X",
       "mapping: give either 'amount', or 'amount_in' and 'amount_out'"},
      {"time=t,from=a,to=b,amount=v,amount_in=i,amount_out=o,decimals=2,asset=X",
       "mapping: give either 'amount', or 'amount_in' and 'amount_out'"},
      {"time=t,from=a,to=b,amount=v,asset=X", "mapping: 'decimals' is missing"},
      {"time=t,from=a,to=b,amount=v,decimals=2,asset=", "mapping: 'asset' must be one name"},
      {"time=t,from=a,to=b,amount=v,decimals=39,asset=X", "mapping: 'decimals' must be one number from 0 to 38"},
      {"time=t,from=a,from=c,to=b,amount=v,decimals=2,asset=X", "mapping: a key stands twice"},
      {"time=t,from=a,to=b,amount=v,decimals=2,asset=X,colour=red", "mapping: unknown key"},
      {"time=t,from=a,to=b|,amount=v,decimals=2,asset=X", "mapping: a key without a column name"},
      {"time=t,from=?a,to=b,amount=v,decimals=2,asset=X", "mapping: time, from, to and amounts cannot be optional"},
      {"time=t,from=a,to=b,amount=v,decimals=2,asset=X,\"open", "mapping: quotes do not match"},
  };
  for (const auto& c : cases) {
    const auto mapping = parse_mapping(c.text);
    ASSERT_FALSE(mapping) << c.text;
    EXPECT_EQ(mapping.error().code, Code::usage) << c.text;
    EXPECT_STREQ(mapping.error().reason, c.reason) << c.text;
  }
}

TEST(Mapping, AnAssetThatIsNotNamedCountsUnits) {
  const auto mapping = parse_mapping("time=t,from=a,to=b,amount=v,decimals=2");
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->asset, "units");
}

TEST(Mapping, ColumnsAreFoundExactlyBeforeTheyAreFoundInAnotherCase) {
  const auto mapping = parse_mapping("time=t,from=From,to=To,amount=v,fee=?fee,decimals=2,asset=X");
  ASSERT_TRUE(mapping);
  const auto columns = find_columns(*mapping, {"T", "from", "From", "to", "v"});
  ASSERT_TRUE(columns);
  EXPECT_EQ(columns->at[static_cast<std::size_t>(Field::from)], std::vector<std::size_t>{2});
  EXPECT_EQ(columns->at[static_cast<std::size_t>(Field::time)], std::vector<std::size_t>{0});
  EXPECT_TRUE(columns->at[static_cast<std::size_t>(Field::fee)].empty());
}

TEST(Mapping, AMissingOrAmbiguousColumnIsNamed) {
  const auto mapping = parse_mapping("time=t,from=a,to=b,amount=v,decimals=2,asset=X");
  ASSERT_TRUE(mapping);
  const auto missing = find_columns(*mapping, {"t", "a", "v"});
  ASSERT_FALSE(missing);
  EXPECT_STREQ(missing.error().reason, "no column for 'to' in the header");
  const auto twice = find_columns(*mapping, {"t", "a", "b", "v", "v"});
  ASSERT_FALSE(twice);
  EXPECT_STREQ(twice.error().reason, "the column for 'amount' stands twice in the header");
}

}  // namespace
}  // namespace clew::formats::flows
