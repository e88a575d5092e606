// Four hundred bitcoin shrink by one payment after the other, in two shifts: to 113 accounts in false names at four
// exchanges, none of which takes more than two bitcoin a day without questions, and to others who are paid.

#include <algorithm>

#include "clew/base/check.h"
#include "sim/chance.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {

std::vector<Story::Peel> Story::peel_plan() {
  Rng rng = w.rng("peel plan");
  const Settings& set = w.settings;
  const auto limit = static_cast<std::uint64_t>(set.units("daily_tier", 8));
  std::vector<Peel> deposits, again, others;
  for (const Exchange& exchange : s.exchanges) {
    const std::uint64_t count = set.whole(exchange.actor() + "_deposits"),
                        accounts = set.whole(exchange.actor() + "_accounts");
    const auto total = static_cast<std::uint64_t>(set.units(exchange.actor() + "_btc", 8));
    // A little under the tier each: what all lack together is divided unevenly.
    const std::vector<u128> lacks = uneven(rng, count * limit - total, count, 200'000, 1'800'000);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Peel deposit{exchange.name(),
                         exchange.actor(),
                         i % accounts,
                         limit - static_cast<std::uint64_t>(lacks[i]),
                         0,
                         exchange.deposit_address(i % accounts)};
      (i < accounts ? deposits : again).push_back(deposit);
    }
  }
  const std::uint64_t payees = set.whole("peel_payees");
  std::uint64_t number = 0;
  for (const u128 value : uneven(rng, set.units("payees_btc", 8), payees, 300'000, 1'900'000)) {
    const Script to = w.script("peel payee", number++);
    w.owns(w.innocent("payee", "was paid out of the peel chain"), to);
    others.push_back({"", "", 0, static_cast<std::uint64_t>(value), 0, to});
  }
  // First shift: half of the payees among first deposits. Second shift: the rest, second deposits of the same accounts
  // (the next day), and at the end only deposits, which are smaller than what is left.
  shuffle(rng, deposits);
  std::vector<Peel> first(deposits.begin(), deposits.begin() + 61), second(deposits.begin() + 61, deposits.end() - 12);
  const std::vector<Peel> tail(deposits.end() - 12, deposits.end());
  const auto half = static_cast<std::ptrdiff_t>(payees / 2);
  first.insert(first.end(), others.begin(), others.begin() + half);
  second.insert(second.end(), others.begin() + half, others.end());
  // An account whose first deposit falls into the second shift may not have its second one there.
  for (Peel& deposit : again) {
    const auto same = [&](const Peel& p) { return p.actor == deposit.actor && p.account == deposit.account; };
    if (std::ranges::any_of(first, same)) continue;
    const auto free = std::ranges::find_if(first, [&](const Peel& p) {
      return p.actor == deposit.actor &&
             std::ranges::none_of(again, [&](const Peel& q) { return q.actor == p.actor && q.account == p.account; });
    });
    CLEW_CHECK(free != first.end());
    deposit.account = free->account;
    deposit.to = free->to;
  }
  second.insert(second.end(), again.begin(), again.end());
  shuffle(rng, first);
  shuffle(rng, second);
  first.insert(first.end(), second.begin(), second.end());
  first.insert(first.end(), tail.begin(), tail.end());
  const auto fees = static_cast<std::uint64_t>(set.units("peel_fees", 8));
  for (std::size_t i = 0; i < first.size(); ++i) first[i].fee = fees * (i + 1) / first.size() - fees * i / first.size();
  return first;
}

void Story::peel_chain() {
  const std::vector<Peel> peels = peel_plan();
  CLEW_CHECK(peels.size() == w.settings.whole("peels"));
  const std::size_t first_shift = 61 + w.settings.whole("peel_payees") / 2;
  Rng rng = w.rng("peel times");
  std::int64_t time = 2 * kDay - 6 * kHour;  // at six in the morning
  for (std::size_t i = 0; i < peels.size(); ++i) {
    if (i == first_shift) time = std::max(time + 6 * kHour, 2 * kDay + 13 * kHour);
    time += 30 + static_cast<std::int64_t>(exponential(rng, w.settings.whole("peel_minutes") * kMinute));
    w.at(time, [this, i, peel = peels[i]](UnixTime now) {
      if (i == 0) peel_remainder_ = btc_loot[0];
      this->peel(now, peel);
    });
  }
}

void Story::peel(UnixTime now, const Peel& peel) {
  const Coin before = peel_remainder_;
  const BtcDone done =
      w.spend_stolen(now, {before}, {{peel.to, peel.value}, {fresh_wallet(), before.value - peel.value - peel.fee}});
  peel_remainder_ = done.coins[1];
  facts.peels.push_back(done.when.tx);
  facts.peel_exchanges.push_back(peel.exchange);
  if (peel.exchange.empty()) return;
  const auto exchange = std::ranges::find(s.exchanges, peel.actor, &Exchange::actor);
  exchange->credit(done.coins[0]);
  w.truth.place(kMeridian, done.when.time, node(done.coins[0]), TruePlace::service, peel.exchange);
  const std::string address = address_text(peel.to);
  if (std::ranges::find(facts.account_addresses, address) == facts.account_addresses.end()) {
    facts.account_addresses.push_back(address);
    w.thief_owns(peel.to);
    w.truth.label({"btc", address}, "account in a false name", peel.exchange);
  }
  if (peel.actor == "northgate" && facts.first_northgate_tx.empty()) {
    facts.first_northgate_tx = done.when.tx;
    facts.first_northgate_deposit = done.when.time;
  }
}

}  // namespace clew::sim::meridian
