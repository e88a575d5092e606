// Two thousand people use each service for reasons of their own, at the same time and in the same ways. They are what a
// method that accuses too easily harms.

#include <algorithm>

#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {
namespace {

std::int64_t any_time(Rng& rng, std::int64_t from_day, std::int64_t to_day) {
  return from_day * kDay + static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>((to_day - from_day) * kDay)));
}

}  // namespace

void Story::people() {
  mixer_people();
  router_people();
  ferry_people();
  pool_people();
  exchange_people();
  hollow_people();
  otc_people();
}

// Twelve hundred deposits of a hundred ether, one to five a person; each comes out one to ten days later.
void Story::mixer_people() {
  Rng rng = w.rng("mixer people");
  std::uint64_t person_number = 0;
  for (std::uint64_t left = w.settings.whole("mixer_innocent_deposits"); left != 0; ++person_number) {
    const std::uint64_t deposits = std::min(left, rng.between(1, 5));
    left -= deposits;
    const PersonId person = w.innocent("mixer user", "mixes at the same time as the thief");
    const EvmAddress from = w.account("mixer person", person_number);
    w.owns(person, from);
    w.give(from, (deposits * 100 + 2) * kEther);
    const std::int64_t start = any_time(rng, -10, 20);
    // One in twelve is careless too and takes the money to the wallet it came from.
    const bool careless = rng.one_in(12);
    for (std::uint64_t i = 0; i < deposits; ++i) {
      const std::int64_t time = start + static_cast<std::int64_t>(i * 20 * kMinute + rng.below(3 * kHour));
      const EvmAddress to = careless ? from : w.account("mixer person out", person_number * 8 + i % 2);
      w.owns(person, to);
      w.at(time, [this, from](UnixTime now) { s.pool_100.deposit(now, from, false); });
      w.at(time + static_cast<std::int64_t>(rng.between(1 * kDay, 10 * kDay)), [this, to, person](UnixTime now) {
        w.truth.uses(person, "eth", s.pool_100.withdraw(now, to, false).when.tx);
      });
    }
  }
}

void Story::router_people() {
  Rng rng = w.rng("router people");
  for (std::uint64_t i = 0; i < w.settings.whole("service_users"); ++i) {
    const PersonId person = w.innocent("bridge user", "swaps over the bridge the thief uses");
    const EvmAddress from = w.account("bridge person", i);
    const Script to = w.script("bridge person", i);
    w.owns(person, from);
    w.owns(person, to);
    const std::uint64_t tenths = rng.between(2, 30);
    w.give(from, (tenths + 2) * kEther / 10);
    w.at(any_time(rng, -25, 55), [this, from, to, tenths](UnixTime now) {
      s.router.to_bitcoin(now, from, tenths * kEther / 10, to, {tenths * 497'500}, {}, kGasPriceDrawn, nullptr);
    });
  }
}

// The instant exchanger: ether to a fresh deposit address, bitcoin to wherever one says, one per cent less.
void Story::ferry_people() {
  Rng rng = w.rng("ferry people");
  for (std::uint64_t i = 0; i < w.settings.whole("service_users"); ++i) {
    const PersonId person = w.innocent("exchanger customer", "uses the instant exchanger the thief uses");
    const EvmAddress from = w.account("ferry person", i), deposit = s.ferry_deposit(1'000 + i);
    const Script to = w.script("ferry person", i);
    w.owns(person, from);
    w.owns(person, deposit);
    w.owns(person, to);
    w.truth.label(node(deposit), "deposit address", "Ferry");
    const std::uint64_t tenths = rng.between(2, 25);
    w.give(from, (tenths + 2) * kEther / 10);
    w.at(any_time(rng, -25, 55), [this, from, deposit, to, tenths](UnixTime now) {
      w.pay(now, from, deposit, tenths * kEther / 10);
      w.schedule.at({now.seconds + 25 * kMinute}, [this, deposit, to, tenths](UnixTime later) {
        EvmSend sweep = native(deposit, s.ferry_hot, 0);
        sweep.gas_price = 20 * kGwei;
        sweep.value = w.eth().balance(deposit) - EvmChain::fee(sweep);
        w.send(later, std::move(sweep));
        w.pay(later, s.ferry_purse, {{to, tenths * 495'000}});
      });
    });
  }
}

void Story::pool_people() {
  Rng rng = w.rng("pool people");
  for (std::uint64_t i = 0; i < w.settings.whole("service_users"); ++i) {
    const EvmAddress person = w.account("pool person", i);
    w.owns(w.innocent("pool trader", "swaps at the pool the thief uses"), person);
    const std::uint64_t ether = rng.between(1, 9);
    w.give(person, (ether + 1) * kEther);
    const std::int64_t time = any_time(rng, -25, 50);
    w.at(time, [this, person, ether](UnixTime now) {
      s.usdt_pool.buy(now, person, ether * kEther, ether * 2'991 * kDollar);
    });
    if (i % 2 == 0)
      w.at(time + static_cast<std::int64_t>(rng.between(1 * kHour, 5 * kDay)), [this, person, ether](UnixTime now) {
        s.usdt_pool.sell(now, person, ether * 1'000 * kDollar, ether * (kEther * 997 / 3'000));
      });
  }
}

// Customers pay in to a deposit address of their own; the exchange sweeps it, and pays out from its hot wallet.
void Story::exchange_people() {
  Rng rng = w.rng("exchange people");
  for (std::size_t e = 0; e < s.exchanges.size(); ++e) {
    Exchange& exchange = s.exchanges[e];
    for (std::uint64_t i = 0; i < w.settings.whole("service_users"); ++i) {
      const PersonId person = w.innocent("exchange customer", "has an account where the thief has accounts");
      const Script from = w.script(exchange.actor() + " customer", i);
      const Script deposit = exchange.deposit_address(1'000 + i);
      w.owns(person, from);
      w.owns(person, deposit);
      w.truth.label({"btc", address_text(deposit)}, "deposit address", exchange.name());
      const std::uint64_t value = rng.between(1'000'000, 19'000'000);
      const std::uint64_t fee = 110 * rng.between(4, 40);
      const std::size_t handle = w.give(from, value + fee);
      const std::int64_t time = any_time(rng, -25, 55);
      w.at(time, [this, &exchange, deposit, value, handle](UnixTime now) {
        exchange.credit(w.spend(now, {w.endowed(handle)}, {{deposit, value}}).coins[0]);
      });
      // The second exchange pays out one customer after the other (hot_wallet.cpp); the others one in four, later.
      if (e != 1 && i % 4 == 0)
        w.at(time + static_cast<std::int64_t>(rng.between(6 * kHour, 4 * kDay)),
             [this, &exchange, from, value](UnixTime now) { w.pay(now, exchange.hot(), {{from, value * 9 / 10}}); });
    }
  }
}

void Story::hollow_people() {
  Rng rng = w.rng("hollow people");
  const std::uint64_t users = w.settings.whole("service_users");
  std::uint64_t i = 0;
  for (const u128 part : uneven(rng, w.settings.whole("hollow_others_btc") * kCoin, users, 200'000, 1'800'000)) {
    const auto value = static_cast<std::uint64_t>(part);
    const PersonId person = w.innocent("mixer user", "uses the custodial mixer the thief uses");
    const Script from = w.script("hollow person", i), to = w.script("hollow person out", i);
    const Script deposit = s.hollow.deposit_address(1'000 + i);
    ++i;
    w.owns(person, from);
    w.owns(person, to);
    w.owns(person, deposit);
    w.truth.label({"btc", address_text(deposit)}, "deposit address", "Hollow");
    const std::size_t handle = w.give(from, value);
    const std::int64_t time = any_time(rng, -20, 50);
    const std::uint64_t fee = 110 * rng.between(4, 40);
    w.at(time, [this, deposit, value, fee, handle](UnixTime now) {
      s.hollow.deposited(w.spend(now, {w.endowed(handle)}, {{deposit, value - fee}}).coins[0]);
    });
    w.at(time + static_cast<std::int64_t>(rng.between(2 * kHour, 7 * kDay)),
         [this, to, value](UnixTime now) { s.hollow.pay_out(now, to, value / 1'000 * 985); });
  }
}

void Story::otc_people() {
  Rng rng = w.rng("otc people");
  w.schedule.at(w.btc_begin, [this](UnixTime now) {
    const u128 all = (w.settings.whole("tron_dollars") + 400'000'000) * kDollar;
    w.tron().transfer(now, tron_zero(), s.tron_teller, all);
    w.tron().transfer(now, s.tron_teller, s.router.tron_vault(),
                      w.settings.whole("tron_dollars") * kDollar + 5'000'000 * kDollar);
  });
  for (std::uint64_t i = 0; i < w.settings.whole("service_users"); ++i) {
    const PersonId person = w.innocent("counter customer", "sells dollars at the counter the thief uses");
    const TronAddress account = w.tron_account("otc person", i);
    w.owns(person, account);
    const u128 amount = rng.between(500, 60'000) * kDollar;
    const std::int64_t time = any_time(rng, -25, 50);
    w.at(time, [this, account, amount](UnixTime now) { w.tron().transfer(now, s.tron_teller, account, amount); });
    w.at(time + static_cast<std::int64_t>(rng.between(1 * kHour, 5 * kDay)),
         [this, account, amount](UnixTime now) { w.tron().transfer(now, account, s.otc, amount); });
  }
}

}  // namespace clew::sim::meridian
