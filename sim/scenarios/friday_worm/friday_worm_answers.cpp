// The right answers, from the books. questions.json states each rule; where a rule is a count over a table that anyone
// can read (W07c), it is counted here by the same words.

#include <algorithm>
#include <map>
#include <set>

#include "clew/base/file.h"
#include "clew/codec/json.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

class Sheet {
 public:
  explicit Sheet(codec::JsonWriter& json) : json_(json) {}
  void values(const char* question, const std::vector<std::pair<std::string, std::string>>& fields) {
    json_.begin_object().pair("question", question).key("values").begin_object();
    for (const auto& [field, text] : fields) json_.pair(field, text);
    json_.end_object().end_object();
  }
  void items(const char* question, std::vector<std::string> ids) {
    std::ranges::sort(ids);
    json_.begin_object().pair("question", question).key("items").begin_array();
    for (const std::string& id : ids) json_.string(id);
    json_.end_array().end_object();
  }
  void minutes(const char* question, const std::vector<std::pair<std::string, std::uint64_t>>& fields) {
    json_.begin_object().pair("question", question).key("values").begin_object();
    for (const auto& [field, minutes] : fields)
      json_.key(field).begin_object().pair("low", minutes).pair("high", minutes + 1).end_object();
    json_.end_object().end_object();
  }

 private:
  codec::JsonWriter& json_;
};

std::string text(u128 value) {
  return to_decimal(value);
}

void answer_payments(const World& world, const Plan& plan, Sheet& sheet) {
  const Sat total = plan.v2.total();
  sheet.values("W01a", {{"payments", text(plan.v2.ransoms.size())}, {"total_sat", text(total)}});
  sheet.values("W01b", {{"payers", text(plan.v2.victims.size() + 1)}});  // and the one behind the exchange
  sheet.values("W01c", {{"receipt_cents", text(plan.v2.total_cents())}});
  const UnixTime swept = plan.sweeps.front().block;
  sheet.values("W01d", {{"sweep_cents", text(world.prices.value_cents("BTC", total, 8, swept))}});
  std::vector<std::string> worm, ransoms, dust;
  for (const Collection* collection : {&plan.v1, &plan.v2})
    for (const Script& script : collection->addresses) worm.push_back(address_of(script));
  for (const Ransom& ransom : plan.v2.ransoms) ransoms.push_back(outpoint_text(ransom.coin));
  for (const Coin& coin : plan.dust) dust.push_back(outpoint_text(coin));
  sheet.items("W02a", worm);
  sheet.items("W03a", ransoms);
  sheet.items("W03b", dust);
}

void answer_fork(const World& world, const Plan& plan, Sheet& sheet) {
  const std::string balance = text(plan.fork_balance);
  sheet.values("W04a", {{"height", text(plan.fork_height)}, {"btc_sat", balance}, {"bch_sat", balance}});
  Sat swapped = 0, held = 0;
  for (const Deposit& deposit : plan.deposits)
    if (deposit.chain == "bch") swapped += deposit.coin.value;
  for (const auto& [outpoint, stolen] : world.bch.stolen) held += stolen.coin.value;
  sheet.values("W04b", {{"deposited_sat", text(swapped)}, {"held_sat", text(held)}});
}

void answer_hops(const Plan& plan, Sheet& sheet) {
  std::map<unsigned, std::uint64_t> by_hops;
  std::set<std::string> addresses;
  std::uint64_t shortest = UINT64_MAX, longest = 0;
  Sat before = 0, after = 0, refused = 0;
  for (const Deposit& deposit : plan.deposits) {
    if (deposit.incident != kVersion2 || deposit.chain != "btc") continue;
    ++by_hops[deposit.hops];
    addresses.insert(address_of(deposit.coin.script));
    if (deposit.service != &plan.quickbarter) continue;
    if (deposit.refused) {
      refused += deposit.coin.value;
      continue;
    }
    const auto minutes = static_cast<std::uint64_t>(deposit.swapped.seconds - deposit.arrived.seconds) / 60;
    shortest = std::min(shortest, minutes);
    longest = std::max(longest, minutes);
    (deposit.swapped < *plan.quickbarter.blocks_since ? before : after) += deposit.coin.value;
  }
  sheet.values("W05a", {{"one", text(by_hops[1])}, {"two", text(by_hops[2])}});
  sheet.items("W05b", {addresses.begin(), addresses.end()});
  sheet.minutes("W05c", {{"shortest", shortest}, {"longest", longest}});
  sheet.values("W05d", {{"before_sat", text(before)}, {"after_sat", text(after)}, {"refused_sat", text(refused)}});
}

// Where the second version's coins are: with the thieves, at a service that has not swapped yet, swapped.
void answer_places(const World& world, const Plan& plan, Sheet& sheet) {
  std::vector<std::pair<std::string, std::string>> cells;
  for (const auto& [day, second] :
       {std::pair{83, 2 * kHour}, {83, 6 * kHour}, {83, 12 * kHour}, {84, 0 * kHour}, {95, 0 * kHour}}) {
    const UnixTime time = world.day(day, second);
    std::map<std::string, u128> places{{"held", 0}, {"service", 0}, {"swapped", 0}};
    for (const auto& [where, amount] : world.truth.whereabouts(kVersion2, time))
      if (where.ledger == "btc" && where.place != TruePlace::fees) places[true_place_name(where.place)] += amount;
    for (const Deposit& deposit : plan.deposits)
      if (deposit.incident == kVersion2 && deposit.chain == "btc" && !deposit.refused && deposit.swapped <= time)
        places["swapped"] += deposit.coin.value;
    for (const auto& [place, amount] : places) cells.emplace_back(to_iso(time) + "/" + place, text(amount));
  }
  sheet.values("W05e", cells);
}

void answer_versions(const World& world, const Plan& plan, Sheet& sheet) {
  sheet.values("W06a", {{"service", plan.quickbarter.name}});
  std::vector<std::pair<std::string, std::string>> hours;
  for (const std::string incident : {kVersion1, kVersion2}) {
    const std::vector<UnixTime>& spends = plan.spends.at(incident);
    const auto early = std::ranges::count_if(spends, [](UnixTime time) { return time.seconds % kDay < 10 * kHour; });
    hours.emplace_back(incident + "_early", text(static_cast<std::uint64_t>(early)));
    hours.emplace_back(incident + "_all", text(spends.size()));
  }
  sheet.values("W06b", hours);
  std::set<std::size_t> orders1, orders2;
  for (const Deposit& deposit : plan.deposits)
    if (!deposit.refused && deposit.chain == "btc")
      (deposit.incident == kVersion1 ? orders1 : orders2).insert(deposit.order);
  std::uint64_t v1 = 0, v2 = 0, others = 0;
  const std::string agent = world.settings.text("agent");
  for (std::size_t i = 0; i < plan.orders.size(); ++i)
    if (plan.orders[i].agent == agent) ++(orders1.contains(i) ? v1 : orders2.contains(i) ? v2 : others);
  sheet.values("W06c", {{"v1_orders", text(v1)}, {"v2_orders", text(v2)}, {"other_orders", text(others)}});
}

// Orders back that fit an order of the flight: 90 to 95 days later, in minutes; at most 1 % less.
std::uint64_t fitting(const Plan& plan, const Order& flight, u128 amount) {
  std::uint64_t count = 0;
  for (const Order& back : plan.orders) {
    if (back.from != "XMR") continue;
    const std::int64_t minutes = back.time.seconds / kMinute - flight.time.seconds / kMinute;
    if (minutes >= 90 * 1'440 && minutes <= 95 * 1'440 && back.in <= amount && back.in * 100 >= amount * 99) ++count;
  }
  return count;
}

void answer_pairs(const Plan& plan, Sheet& sheet) {
  std::vector<std::string> links, back;
  std::uint64_t pairs = 0, shifted = 0;
  for (const Deposit& deposit : plan.deposits) {
    if (deposit.refused || deposit.chain != "btc") continue;
    const Order& order = plan.orders[deposit.order];
    links.push_back(outpoint_text(deposit.coin) + ">" + order.id);
    pairs += fitting(plan, order, order.out);
    for (u128 percent = 80; percent <= 120; percent += 2)
      if (percent != 100) shifted += fitting(plan, order, order.out * percent / 100);
  }
  for (const Reentry& reentry : plan.reentries) back.push_back(plan.orders[reentry.order].id);
  sheet.items("W07a", links);
  sheet.items("W07b", back);
  sheet.values("W07c", {{"pairs", text(pairs)}, {"shifted_pairs", text(shifted)}});
  sheet.items("W07d", {});  // amounts and minutes that fit prove nothing
  sheet.values("W08a", {{"least_sat", text(plan.v1.total() + plan.v2.total())},
                        {"least_cents", text(plan.v1.total_cents() + plan.v2.total_cents())}});
}

}  // namespace

Result<void> write_answers(const World& world, const Plan& plan, const MakeOptions& options) {
  codec::JsonWriter json;
  json.begin_object().pair("schema", "clew-truth/1").pair("scenario", "friday_worm").pair("seed", world.seed);
  json.pair("size", size_name(world.size)).pair("by", "the generator").key("answers").begin_array();
  Sheet sheet(json);
  answer_payments(world, plan, sheet);
  answer_fork(world, plan, sheet);
  answer_hops(plan, sheet);
  answer_places(world, plan, sheet);
  answer_versions(world, plan, sheet);
  answer_pairs(plan, sheet);
  json.end_array().end_object();
  return write_file_atomically(join_path(options.folder, "truth/answers.json"), json.take());
}

}  // namespace clew::sim::friday_worm
