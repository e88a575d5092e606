#include "clew/screen/good_guys.h"

#include <gtest/gtest.h>

namespace clew::screen {
namespace {

intel::Entity person(std::string id, std::string name, std::string birth_date) {
  intel::Entity made;
  made.id = std::move(id);
  made.schema = "Person";
  made.add("name", std::move(name));
  made.add("birthDate", std::move(birth_date));
  made.settle();
  return made;
}

struct GoodGuys : ::testing::Test {
  intel::Entity customer = person("", "Jon Smith", "1980-01-02");
  intel::Entity listed = person("list-1", "John Smith", "1962");
  std::string customer_hash = relevant_hash(customer);
  GoodGuyRule rule{7,
                   "bank",
                   "customer-1",
                   "list-1",
                   {"list-old-1"},
                   HitKind::name,
                   customer_hash,
                   relevant_hash(listed),
                   {0},
                   {1000},
                   "an officer",
                   "another birth date"};
  Asking asking{"bank", "customer-1", customer_hash, {999}};
  RuleState state() const { return rule_state(rule, asking, listed, HitKind::name); }
};

TEST_F(GoodGuys, SpeakWhileNothingChanges) {
  EXPECT_EQ(state(), RuleState::speaks);
}

TEST_F(GoodGuys, ExpireOnTheirDay) {
  asking.now = {1000};
  EXPECT_EQ(state(), RuleState::expired);
}

TEST_F(GoodGuys, EndWhenTheListedSideChanges) {
  listed.add("alias", "Johnny Smith");
  listed.settle();
  EXPECT_EQ(state(), RuleState::listed_changed);
}

TEST_F(GoodGuys, EndWhenThePartyChanges) {
  const std::string changed = relevant_hash(person("", "Jon Smith", "1962-01-02"));
  asking.party_hash = changed;
  EXPECT_EQ(state(), RuleState::party_changed);
}

TEST_F(GoodGuys, DoNotEndForANote) {
  listed.add("notes", "seen in another place");
  listed.settle();
  EXPECT_EQ(state(), RuleState::speaks);
}

TEST_F(GoodGuys, EndForANewProgramme) {
  listed.add("programId", "US-DPRK");
  listed.settle();
  EXPECT_EQ(state(), RuleState::listed_changed);
}

TEST_F(GoodGuys, SpeakForTheirOwnPartyTenantEntityAndKindOnly) {
  EXPECT_EQ(rule_state(rule, {"bank", "customer-2", customer_hash, {1}}, listed, HitKind::name), RuleState::elsewhere);
  EXPECT_EQ(rule_state(rule, {"", "customer-1", customer_hash, {1}}, listed, HitKind::name), RuleState::elsewhere);
  EXPECT_EQ(rule_state(rule, asking, listed, HitKind::ownership), RuleState::elsewhere);
  listed.id = "list-2";
  EXPECT_EQ(state(), RuleState::elsewhere);
}

TEST_F(GoodGuys, FollowTheirEntityUnderItsOtherIds) {
  listed.id = "list-old-1";
  EXPECT_EQ(state(), RuleState::speaks);
  listed.id = "list-9";
  listed.referents = {"list-1"};
  EXPECT_EQ(state(), RuleState::speaks);
}

TEST_F(GoodGuys, WithoutAPartySpeakForWhoSaysTheSame) {
  rule.party.clear();
  asking.party = "customer-2";
  EXPECT_EQ(state(), RuleState::speaks);
  asking.party_hash = "another";
  EXPECT_EQ(state(), RuleState::elsewhere);
}

}  // namespace
}  // namespace clew::screen
