#include "clew/intel/label_holder.h"

#include <gtest/gtest.h>

namespace clew::intel {
namespace {

Address account() {
  std::vector<std::uint8_t> bytes(20, 0x11);
  bytes.back() = 7;
  return Address(AddressKind::account, bytes);
}

TEST(LabelHolder, TwoKindsOfHolderContradictWhereNoActorIsNamed) {
  const auto label = [](const char* category, const char* abuse, const char* actor, const char* pack) {
    Label one;
    one.address = account();
    one.category = category;
    one.abuse = abuse;
    one.actor = actor;
    one.pack = pack;
    return one;
  };
  const auto count = [](const Label& a, const Label& b) { return label_contradictions(Labels({a, b})).size(); };
  EXPECT_EQ(count(label("", "ransomware", "", "a"), label("exchange", "", "", "b")), 1u);
  EXPECT_EQ(count(label("", "ransomware", "", "a"), label("exchange", "", "huobi", "b")), 1u);
  EXPECT_EQ(count(label("exchange", "", "", "a"), label("exchange", "", "huobi", "b")), 0u);
  EXPECT_EQ(count(label("exchange", "", "", "a"), label("", "sanction", "", "b")), 0u)
      << "an exchange may be sanctioned";
  EXPECT_EQ(count(label("exchange", "", "okx", "a"), label("exchange", "", "huobi", "b")), 1u);
  EXPECT_EQ(holder_words(label("", "ransomware", "", "a")), "ransomware");
}

}  // namespace
}  // namespace clew::intel
