// What the router paid on the UTXO ledger, 2,437.153 of it: nine hundred wait for the rounds, five hundred go back over
// the bridge, the rest lies down in about three thousand wallets. The two destinations that hold a part of the older
// theft are left as they are.

#include <algorithm>
#include <memory>

#include "clew/base/check.h"
#include "sim/scenarios/meridian/story.h"

namespace clew::sim::meridian {
namespace {

std::uint64_t sum_of(const std::vector<Coin>& coins) {
  std::uint64_t sum = 0;
  for (const Coin& coin : coins) sum += coin.value;
  return sum;
}

// Takes coins from the front of `coins` until they hold `value`.
std::vector<Coin> take(std::vector<Coin>& coins, std::uint64_t value) {
  std::size_t count = 0;
  for (std::uint64_t sum = 0; sum < value; sum += coins[count++].value) CLEW_CHECK(count < coins.size());
  std::vector<Coin> taken(coins.begin(), coins.begin() + static_cast<std::ptrdiff_t>(count));
  coins.erase(coins.begin(), coins.begin() + static_cast<std::ptrdiff_t>(count));
  return taken;
}

}  // namespace

void Story::bridged() {
  w.at(14 * kDay, [this](UnixTime) {
    std::vector<Coin> coins;
    for (std::size_t j = 0; j < destinations.size(); ++j)
      if (!mixed_destination[j]) coins.insert(coins.end(), destinations[j].begin(), destinations[j].end());
    prepare_rounds(coins);
    swap_back(coins);
    rest(std::move(coins), true);
  });
}

// Nine transactions of a hundred coins' worth each, fifty equal coins out; change goes on to the next, and at the end
// to a wallet of its own.
void Story::prepare_rounds(std::vector<Coin>& coins) {
  const std::uint64_t batches = w.settings.whole("bridged_to_rounds") / 100;
  const auto premix = static_cast<std::uint64_t>(w.settings.units("round_in", 8));
  for (std::uint64_t i = 0; i < batches; ++i) {
    const std::vector<Coin> inputs = take(coins, 100 * kCoin);
    std::vector<Payment> payments;
    for (int k = 0; k < 50; ++k) payments.push_back({fresh_wallet(), premix});
    const std::uint64_t change = sum_of(inputs) - 100 * kCoin;
    if (change != 0) payments.push_back({fresh_wallet(), change});
    BtcDone done = w.spend_stolen(w.schedule.now(), inputs, payments);
    if (change != 0) coins.insert(coins.begin(), done.coins.back()), done.coins.pop_back();
    premix_bridged.insert(premix_bridged.end(), done.coins.begin(), done.coins.end());
  }
}

// Twenty-five swaps of twenty into ether, to five wallets, from day sixteen on.
void Story::swap_back(std::vector<Coin>& coins) {
  const std::uint64_t count = w.settings.whole("back_swaps");
  const std::uint64_t each = w.settings.whole("bridged_back") * kCoin / count;
  // The coins are put aside now: with a little for fees.
  auto aside = std::make_shared<std::vector<Coin>>(take(coins, count * each + kCoin / 20));
  for (std::uint64_t i = 0; i < count; ++i)
    w.at(16 * kDay + static_cast<std::int64_t>(i) * 150 * kMinute, [this, i, each, count, aside](UnixTime now) {
      const EvmAddress& to = back_wallets[i % back_wallets.size()];
      std::vector<Coin> inputs = take(*aside, each + 100'000);
      std::vector<Payment> payments = s.router.to_ether_payments(each, to);
      const std::uint64_t fee = 12 * (120 + 68 * inputs.size());
      payments.push_back({fresh_wallet(), sum_of(inputs) - each - fee});
      const BtcDone done = w.spend_stolen(now, inputs, payments, FlowKind::bridge);
      aside->insert(aside->begin(), done.coins.back());
      if (i + 1 == count) rest(std::move(*aside), false);
      const u128 wei =
          mul_div(u128{each} * 10'000'000'000 * 20, 1'000'000 - w.settings.ppm("router_cost"), 1'000'000).quotient;
      s.router.to_ether(done, to, wei, true, nullptr);
    });
}

// What is left: each destination's coins into thirty-odd wallets (`leave`), or where they are.
void Story::rest(std::vector<Coin> coins, bool leave) {
  if (!leave) {
    facts.resting_wallets += coins.size();
    return;
  }
  Rng rng = w.rng("resting");
  std::size_t start = 0;
  while (start < coins.size()) {
    const std::size_t count = std::min<std::size_t>(coins.size() - start, rng.between(22, 30));
    const std::vector<Coin> inputs(coins.begin() + static_cast<std::ptrdiff_t>(start),
                                   coins.begin() + static_cast<std::ptrdiff_t>(start + count));
    start += count;
    const std::size_t wallets = count * 117 / 100 + 1;
    const std::uint64_t value = sum_of(inputs) - 15 * (11 + 68 * count + 31 * wallets);
    std::vector<std::uint64_t> parts;
    for (const u128 part : uneven(rng, value, wallets, 400'000, 1'600'000))
      parts.push_back(static_cast<std::uint64_t>(part));
    const auto later = static_cast<std::int64_t>(rng.between(4 * kHour, 4 * kDay));
    facts.resting_wallets += wallets;
    w.at(14 * kDay + later, [this, inputs, parts](UnixTime now) {
      std::vector<Payment> payments;
      for (const std::uint64_t part : parts) payments.push_back({fresh_wallet(), part});
      w.spend_stolen(now, inputs, payments);
    });
  }
}

}  // namespace clew::sim::meridian
