// Names and defaults of a method, and the numbering of its labels.
//
// The words here are printed in every result and read back from method files: they are part of the rule set and never
// change their meaning. The order of policies is the order of columns in every table.

#include "clew/trace/method.h"

#include <array>
#include <string_view>

#include "clew/trace/label_plan.h"
#include "clew/trace/result.h"

namespace clew::trace {

namespace {
constexpr std::array kPolicies{PolicyId::poison,    PolicyId::haircut,   PolicyId::fifo, PolicyId::lifo,
                               PolicyId::seniority, PolicyId::juniority, PolicyId::tiho, PolicyId::haircut_exact};
}  // namespace

const char* policy_name(PolicyId id) {
  switch (id) {
    case PolicyId::poison: return "poison";
    case PolicyId::haircut: return "haircut";
    case PolicyId::fifo: return "fifo";
    case PolicyId::lifo: return "lifo";
    case PolicyId::seniority: return "seniority";
    case PolicyId::juniority: return "juniority";
    case PolicyId::tiho: return "tiho";
    case PolicyId::haircut_exact: return "haircut-exact";
  }
  return "";
}

std::optional<PolicyId> policy_by_name(std::string_view name) {
  for (const PolicyId id : kPolicies) {
    if (name == policy_name(id)) return id;
  }
  return std::nullopt;
}

bool conserves(PolicyId id) {
  return id != PolicyId::poison;
}

const char* boundary_name(Boundary boundary) {
  switch (boundary) {
    case Boundary::stop: return "stop";
    case Boundary::reset: return "reset";
    case Boundary::pass_through: return "pass-through";
    case Boundary::candidates: return "candidates";
  }
  return "";
}

const char* place_name(Place place) {
  switch (place) {
    case Place::held: return "held";
    case Place::frozen: return "frozen";
    case Place::exited: return "exited";
    case Place::opaque: return "opaque";
    case Place::burnt: return "burnt";
    case Place::fees: return "fees";
    case Place::converted_out: return "converted out";
    case Place::returned: return "returned";
    case Place::unresolved: return "unresolved";
  }
  return "";
}

const char* unfollowed_name(Unfollowed why) {
  switch (why) {
    case Unfollowed::none: return "";
    case Unfollowed::floor: return "floor";
    case Unfollowed::limit: return "limit";
    case Unfollowed::stopped: return "stopped";
    case Unfollowed::excluded: return "excluded";
    case Unfollowed::outside: return "outside";
  }
  return "";
}

Method default_method() {
  using intel::Category;
  Method method;
  method.policies = {PolicyId::poison,    PolicyId::haircut,   PolicyId::fifo, PolicyId::lifo,
                     PolicyId::seniority, PolicyId::juniority, PolicyId::tiho};
  method.boundaries = {
      {Category::exchange, Boundary::stop},       {Category::mixer, Boundary::candidates},
      {Category::bridge, Boundary::candidates},   {Category::defi, Boundary::stop},
      {Category::gambling, Boundary::stop},       {Category::merchant, Boundary::stop},
      {Category::miner, Boundary::stop},          {Category::issuer, Boundary::stop},
      {Category::wallet_service, Boundary::stop}, {Category::other_service, Boundary::stop},
  };
  return method;
}

LabelPlan plan_labels(const Method& method) {
  LabelPlan plan;
  plan.names = {"clean", "unfunded", "unresolved"};
  plan.incident = {false, false, false};
  plan.unfunded_followed = method.unfunded_follow;
  for (const Incident& incident : method.incidents) {
    plan.names.push_back(incident.name);
    plan.incident.push_back(true);
  }
  plan.first_reset = static_cast<std::uint16_t>(plan.names.size());
  plan.reset_of.assign(static_cast<std::size_t>(intel::Category::other_service) + 1, kClean);
  for (std::size_t category = 0; category < plan.reset_of.size(); ++category) {
    for (const BoundaryRule& rule : method.boundaries) {
      if (static_cast<std::size_t>(rule.category) != category || rule.boundary != Boundary::reset) continue;
      plan.reset_of[category] = LabelId{static_cast<std::uint16_t>(plan.names.size())};
      plan.names.push_back(std::string("reset: ") + intel::category_name(rule.category));
      plan.incident.push_back(false);
      break;
    }
  }
  return plan;
}

}  // namespace clew::trace
