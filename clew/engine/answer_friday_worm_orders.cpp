// W05 to W07a: deposits beside the order tables, what could have been stopped and when, and the habits of both
// versions.

#include <fmt/format.h>

#include <algorithm>

#include "clew/engine/answer_friday_worm.h"

namespace clew::engine {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr const char* kMoments[] = {"2031-08-07T02:00:00Z", "2031-08-07T06:00:00Z", "2031-08-07T12:00:00Z",
                                    "2031-08-08T00:00:00Z", "2031-08-19T00:00:00Z"};
constexpr const char* kHabitsUntil = "2031-08-19T00:00:00Z";
constexpr std::int64_t kEarlyHours = 10;  // 0 to 9

UnixTime moment(const char* text) {
  return parse_time(text).value_or(UnixTime{});
}

void answer_hops(WormDesk& desk, const WormTrail& trail) {
  std::uint64_t one = 0, two = 0;
  for (const WormDeposit& deposit : trail.deposits) {
    one += deposit.hops == 1 ? 1 : 0;
    two += deposit.hops == 2 ? 1 : 0;
    desk.sheet().item("W05b", deposit.address);
  }
  desk.sheet().value("W05a", "one", std::to_string(one));
  desk.sheet().value("W05a", "two", std::to_string(two));
}

void answer_stopping(WormDesk& desk, const WormTrail& trail) {
  std::optional<std::int64_t> shortest, longest;
  std::uint64_t before = 0, after = 0, refused = 0;
  for (const WormDeposit& deposit : trail.deposits) {
    if (deposit.service != desk.refuses) continue;
    if (deposit.refused) refused += deposit.sat;
    if (!deposit.order) continue;
    const UnixTime swapped = desk.orders[*deposit.order].minute;
    const std::int64_t minutes = (swapped.seconds - deposit.at.seconds) / 60;
    shortest = std::min(shortest.value_or(minutes), minutes);
    longest = std::max(longest.value_or(minutes), minutes);
    (desk.refuses_from && swapped >= *desk.refuses_from ? after : before) += deposit.sat;
  }
  AnswerSheet& sheet = desk.sheet();
  sheet.value("W05c", "shortest", std::to_string(shortest.value_or(0)));
  sheet.value("W05c", "longest", std::to_string(longest.value_or(0)));
  sheet.value("W05d", "before_sat", std::to_string(before));
  sheet.value("W05d", "after_sat", std::to_string(after));
  sheet.value("W05d", "refused_sat", std::to_string(refused));
}

void answer_places(WormDesk& desk, const WormTrail& trail) {
  for (const char* text : kMoments) {
    const UnixTime at = moment(text);
    std::uint64_t held = 0, service = 0, swapped = 0;
    for (const WormHolding& holding : trail.holdings)
      if (holding.since <= at && !(holding.until && *holding.until <= at)) held += holding.sat;
    for (const WormDeposit& deposit : trail.deposits) {
      if (deposit.at > at || (deposit.refused && *deposit.refused <= at)) continue;
      (deposit.order && desk.orders[*deposit.order].minute <= at ? swapped : service) += deposit.sat;
    }
    desk.sheet().value("W05e", fmt::format("{}/held", text), std::to_string(held));
    desk.sheet().value("W05e", fmt::format("{}/service", text), std::to_string(service));
    desk.sheet().value("W05e", fmt::format("{}/swapped", text), std::to_string(swapped));
  }
}

std::set<std::string> services_of(const WormTrail& trail) {
  std::set<std::string> services;
  for (const WormDeposit& deposit : trail.deposits) services.insert(deposit.service);
  return services;
}

// The service of both; if there are several, the one that got most of what the smaller version deposited.
void answer_common_service(WormDesk& desk) {
  const std::set<std::string> second = services_of(desk.versions[2].trail);
  std::map<std::string, std::uint64_t> common;
  for (const WormDeposit& deposit : desk.versions[1].trail.deposits)
    if (second.contains(deposit.service)) common[deposit.service] += deposit.sat;
  const auto most = std::ranges::max_element(common, {}, [](const auto& entry) { return entry.second; });
  if (most != common.end()) desk.sheet().value("W06a", "service", most->first);
}

void answer_hours(WormDesk& desk) {
  const UnixTime until = moment(kHabitsUntil);
  for (const unsigned number : {1U, 2U}) {
    std::uint64_t early = 0, all = 0;
    for (const TxIndex tx : desk.versions[number].trail.transactions) {
      const UnixTime at = worm_time(desk.btc(), tx);
      if (at > until) continue;
      all += 1;
      early += at.seconds % kDay / 3600 < kEarlyHours ? 1 : 0;
    }
    desk.sheet().value("W06b", fmt::format("v{}_early", number), std::to_string(early));
    desk.sheet().value("W06b", fmt::format("v{}_all", number), std::to_string(all));
  }
}

void answer_agents(WormDesk& desk) {
  const std::vector<TableRow>& rows = desk.investigation.rows("agents");
  if (rows.empty()) return;
  std::map<std::string, std::string> agents;
  for (const TableRow& row : rows) agents[worm_field(row, "order")] = worm_field(row, "user_agent");
  std::map<std::string, unsigned> version_of;
  std::map<std::string, std::uint64_t> used;
  for (const auto& [number, version] : desk.versions)
    for (const WormDeposit& deposit : version.trail.deposits) {
      if (!deposit.order) continue;
      const std::string& id = desk.orders[*deposit.order].id;
      version_of[id] = number;
      if (number == 1) used[agents[id]] += 1;
    }
  const auto most = std::ranges::max_element(used, {}, [](const auto& entry) { return entry.second; });
  if (most == used.end()) return;
  std::map<unsigned, std::uint64_t> counts;
  for (const WormOrder& order : desk.orders) {
    if (agents[order.id] != most->first) continue;
    const auto version = version_of.find(order.id);
    counts[version == version_of.end() ? 0 : version->second] += 1;
  }
  desk.sheet().value("W06c", "v1_orders", std::to_string(counts[1]));
  desk.sheet().value("W06c", "v2_orders", std::to_string(counts[2]));
  desk.sheet().value("W06c", "other_orders", std::to_string(counts[0]));
}

}  // namespace

void match_worm_orders(WormDesk& desk) {
  std::vector<WormDeposit*> deposits;
  for (auto& [number, version] : desk.versions)
    for (WormDeposit& deposit : version.trail.deposits)
      if (!deposit.refused) deposits.push_back(&deposit);
  std::ranges::stable_sort(deposits, {}, [](const WormDeposit* deposit) { return deposit->at; });
  desk.sheet().nothing("W07a");
  std::set<std::size_t> taken;
  for (WormDeposit* deposit : deposits) {
    for (std::size_t i = 0; i < desk.orders.size(); ++i) {
      const WormOrder& order = desk.orders[i];
      if (order.service != deposit->service || order.pair != "BTC>XMR" || order.in != deposit->sat) continue;
      if (order.minute < deposit->at || order.minute.seconds - deposit->at.seconds > kDay || taken.contains(i))
        continue;
      if (!deposit->order || order.minute < desk.orders[*deposit->order].minute) deposit->order = i;
    }
    if (!deposit->order) continue;
    taken.insert(*deposit->order);
    desk.sheet().item("W07a", fmt::format("{}>{}", worm_output(desk.btc(), deposit->tx, deposit->vout),
                                          desk.orders[*deposit->order].id));
  }
}

void answer_worm_services(WormDesk& desk) {
  const WormTrail& trail = desk.versions[2].trail;
  answer_hops(desk, trail);
  answer_stopping(desk, trail);
  answer_places(desk, trail);
  answer_common_service(desk);
  answer_hours(desk);
  answer_agents(desk);
}

}  // namespace clew::engine
