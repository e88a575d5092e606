// The plan: an exchange loses 120 BTC in two outputs. The larger one runs down a peel chain that feeds two exchanges
// and strangers; the smaller one goes to a mixer in part, and in part into a transaction where it meets as many honest
// coins, which is where the rules part ways. Around it, people pay each other. Services and amounts are invented; no
// address belongs to anybody.

#include "sim/demo_case.h"

#include <fmt/format.h>

#include <algorithm>

#include "clew/base/check.h"
#include "clew/base/file.h"
#include "clew/codec/bech32.h"
#include "clew/codec/hex.h"
#include "clew/codec/json.h"
#include "sim/bitcoin_chain.h"

namespace clew::sim {
namespace {

constexpr std::uint64_t kCoin = 100'000'000;
constexpr std::uint64_t kThiefFee = 2'000;
constexpr std::uint64_t kPeople = 160;
constexpr std::uint64_t kPeelCount = 24;
constexpr std::uint64_t kBlocks = 120;
constexpr std::uint64_t kTheftHeight = 48;
constexpr std::int64_t kStart = 1'898'553'600;  // 2030-03-01T00:00:00Z

struct Service {
  const char* name;
  const char* actor;
  const char* category;
  std::uint64_t deposit_addresses;
};
constexpr Service kServices[] = {
    {"Lantern", "lantern", "exchange", 6},  // the victim
    {"Northgate", "northgate", "exchange", 10}, {"Quayside", "quayside", "exchange", 8},
    {"Tallow", "tallow", "exchange", 4},        {"Millpond", "millpond", "mixer", 6},
};
enum ServiceIndex : std::size_t { kLantern, kNorthgate, kQuayside, kTallow, kMillpond };

std::string outpoint_text(const Coin& coin) {
  return fmt::format("{}:{}", codec::hash_text(coin.txid, true), coin.vout);
}

class DemoBuilder {
 public:
  explicit DemoBuilder(std::uint64_t seed) : seed_(seed), rng_(seed), chain_({kStart}, 600) {}

  void run() {
    while (chain_.height() < kBlocks) {
      if (chain_.height() == kTheftHeight) steal();
      if (chain_.height() > kTheftHeight) move_stolen(chain_.height() - kTheftHeight);
      innocent_traffic();
      const Coin reward = chain_.close_block(p2wpkh_script(key_hash(seed_, "miner", chain_.height() % 3)));
      rewards_.push_back(reward);
    }
    for (const Coin& coin : pure_) {
      truth_.held_pure_sat += coin.value;
      truth_.held_pure.push_back(codec::segwit_encode("bcrt", 0, Bytes(coin.script).subspan(2)));
    }
    for (const Coin& coin : mixed_) truth_.held_mixed_sat += coin.value;
  }

  const BitcoinChain& chain() const { return chain_; }
  const DemoTruth& truth() const { return truth_; }
  Rng& rng() { return rng_; }

  std::vector<std::uint8_t> service_script(std::size_t service, std::uint64_t number) const {
    return p2wpkh_script(key_hash(seed_, kServices[service].actor, number % kServices[service].deposit_addresses));
  }

 private:
  std::vector<std::uint8_t> person_script(std::uint64_t number) const {
    const auto hash = key_hash(seed_, "person", number);
    return number % 3 == 0 ? p2pkh_script(hash) : p2wpkh_script(hash);
  }
  std::vector<std::uint8_t> fresh_thief_script() { return p2wpkh_script(key_hash(seed_, "thief", thief_keys_++)); }

  DemoDeposit& deposit(std::size_t service) {
    for (DemoDeposit& entry : truth_.deposits)
      if (entry.service == kServices[service].name) return entry;
    truth_.deposits.push_back({kServices[service].name, kServices[service].category, 0, 0, 0});
    return truth_.deposits.back();
  }
  void book_deposit(std::size_t service, std::uint64_t value, bool mixed) {
    DemoDeposit& entry = deposit(service);
    entry.paid_sat += value;
    entry.deposits += 1;
    if (mixed) entry.mixed_sat += value;
  }

  // Blocks 0-47 fill people's and services' pockets from mining rewards; then the exchange is robbed of three of its
  // coins.
  void steal() {
    CLEW_CHECK(lantern_coins_.size() >= 3);
    std::vector<Coin> loot(lantern_coins_.begin(), lantern_coins_.begin() + 3);
    lantern_coins_.erase(lantern_coins_.begin(), lantern_coins_.begin() + 3);
    std::uint64_t in = 0;
    for (const Coin& coin : loot) in += coin.value;
    const std::uint64_t big = 80 * kCoin, small = 40 * kCoin;
    const auto coins = chain_.spend(loot, {{fresh_thief_script(), big},
                                           {fresh_thief_script(), small},
                                           {service_script(kLantern, 0), in - big - small - 5'000}});
    lantern_coins_.push_back(coins[2]);
    truth_.stolen_sat = big + small;
    truth_.seeds = {outpoint_text(coins[0]), outpoint_text(coins[1])};
    peel_ = coins[0];
    second_ = coins[1];
  }

  void move_stolen(std::uint64_t age) {
    if (age % 2 == 0 && truth_.peels < kPeelCount) peel();
    if (age == 3) split_second();
    if (age >= 5 && age <= 9 && age % 2 == 1) feed_mixer();
    if (age == 14) meet_honest_coins();
    if (age >= 10 && age % 4 == 0) mixer_pays();
    if (age == 60) burn_a_little();
  }

  // One link of the chain: the remainder pays one deposit and goes on. Ten of Northgate, eight of Quayside, six of
  // strangers.
  void peel() {
    const std::uint64_t number = truth_.peels++;
    const std::uint64_t value = rng_.between(90'000'000, 160'000'000);
    std::vector<Coin> inputs{peel_};
    if (number == 20) {  // a stranger's dust on the address is swept along
      inputs.push_back(dust_);
      truth_.dust_sat += dust_.value;
    }
    std::uint64_t in = 0;
    for (const Coin& coin : inputs) in += coin.value;
    std::vector<std::uint8_t> payee;
    if (number % 12 < 5) {
      payee = service_script(kNorthgate, number);
      book_deposit(kNorthgate, value, false);
    } else if (number % 12 < 9) {
      payee = service_script(kQuayside, number);
      book_deposit(kQuayside, value, false);
    } else {
      payee = p2wpkh_script(key_hash(seed_, "payee", number));
    }
    const auto coins = chain_.spend(inputs, {{payee, value}, {fresh_thief_script(), in - value - kThiefFee}});
    truth_.fees_sat += kThiefFee;
    if (number % 12 >= 9) pure_.push_back(coins[0]);
    peel_ = coins[1];
    if (number == 19) dust_ = dust_thief();
    if (truth_.peels == kPeelCount) pure_.push_back(peel_);
  }

  Coin dust_thief() {
    const Coin from = take_person_coin();
    const auto coins = chain_.spend({from}, {{peel_.script, 546}, {from.script, from.value - 546 - 1'000}});
    people_coins_.push_back(coins[1]);
    ++truth_.innocent_transactions;
    return coins[0];
  }

  void split_second() {
    const std::uint64_t five = 5 * kCoin;
    const std::uint64_t rest = second_.value - 3 * five - kThiefFee;
    const auto coins = chain_.spend({second_}, {{fresh_thief_script(), five},
                                                {fresh_thief_script(), five},
                                                {fresh_thief_script(), five},
                                                {fresh_thief_script(), rest}});
    truth_.fees_sat += kThiefFee;
    for (std::size_t i = 0; i < 3; ++i) mixer_feed_.push_back(coins[i]);
    second_ = coins[3];
  }

  void feed_mixer() {
    const Coin coin = mixer_feed_.back();
    mixer_feed_.pop_back();
    const std::uint64_t value = coin.value - kThiefFee;
    mixer_coins_.push_back(chain_.spend({coin}, {{service_script(kMillpond, rng_.below(6)), value}})[0]);
    truth_.fees_sat += kThiefFee;
    book_deposit(kMillpond, value, false);
    owed_.push_back(value - value / 50);  // the mixer keeps 2 %
  }

  // Stolen and honest coins of about the same size in one transaction: two outputs, and every rule has its own opinion.
  void meet_honest_coins() {
    const auto gap = [this](const Coin& coin) {
      return coin.value > second_.value ? coin.value - second_.value : second_.value - coin.value;
    };
    const auto nearest = std::min_element(people_coins_.begin(), people_coins_.end(),
                                          [&](const Coin& a, const Coin& b) { return gap(a) < gap(b); });
    CLEW_CHECK(nearest != people_coins_.end());
    const Coin savings = std::move(*nearest);
    people_coins_.erase(nearest);
    const std::uint64_t in = second_.value + savings.value;
    const std::uint64_t deposit_value = 20 * kCoin;
    CLEW_CHECK(in > deposit_value + kThiefFee);
    const auto coins = chain_.spend({second_, savings}, {{service_script(kTallow, 1), deposit_value},
                                                         {fresh_thief_script(), in - deposit_value - kThiefFee}});
    truth_.fees_sat += kThiefFee;
    truth_.mixed_stolen_sat = second_.value;
    truth_.mixed_other_sat = savings.value;
    book_deposit(kTallow, deposit_value, true);
    mixed_.push_back(coins[1]);
  }

  // The mixer pays whoever it owes out of whatever it has; every third payout is the thief's while it owes him.
  void mixer_pays() {
    if (mixer_coins_.empty()) return;
    const std::size_t pick = rng_.below(mixer_coins_.size());
    const Coin coin = mixer_coins_[pick];
    const bool thief = !owed_.empty();
    const std::uint64_t value = thief ? owed_.back() : coin.value / 2;
    if (value + 3'000 > coin.value) return;
    mixer_coins_.erase(mixer_coins_.begin() + static_cast<std::ptrdiff_t>(pick));
    const auto receiver =
        thief ? p2wpkh_script(key_hash(seed_, "after-mixer", owed_.size())) : person_script(rng_.below(kPeople));
    const auto coins =
        chain_.spend({coin}, {{receiver, value}, {service_script(kMillpond, 5), coin.value - value - 3'000}});
    mixer_coins_.push_back(coins[1]);
    if (thief) {
      owed_.pop_back();
      truth_.mixer_payouts.push_back(outpoint_text(coins[0]));
    } else {
      people_coins_.push_back(coins[0]);
      ++truth_.innocent_transactions;
    }
  }

  void burn_a_little() {
    Coin& coin = pure_.front();
    const std::uint64_t burnt = 100'000;
    const auto coins = chain_.spend(
        {coin}, {{op_return_script("clew demo"), burnt}, {fresh_thief_script(), coin.value - burnt - kThiefFee}});
    truth_.burnt_sat += burnt;
    truth_.fees_sat += kThiefFee;
    coin = coins[1];
  }

  Coin take_person_coin() {
    CLEW_CHECK(!people_coins_.empty());
    const std::size_t pick = rng_.below(people_coins_.size());
    const Coin coin = people_coins_[pick];
    people_coins_.erase(people_coins_.begin() + static_cast<std::ptrdiff_t>(pick));
    return coin;
  }

  // Rewards are spread once they may be spent, services are fed, and people pay people and services.
  void innocent_traffic() {
    if (chain_.height() >= 5 && !rewards_.empty()) spread_reward();
    const std::uint64_t count = std::min<std::uint64_t>(people_coins_.size() / 2, 8);
    for (std::uint64_t i = 0; i < count; ++i) {
      const Coin coin = take_person_coin();
      if (coin.value < 100'000) continue;
      const std::uint64_t value = rng_.between(20'000, coin.value - 20'000);
      const bool to_service = rng_.one_in(5);
      const std::size_t service = rng_.below(std::size(kServices));
      const auto payee = to_service ? service_script(service, rng_.below(10)) : person_script(rng_.below(kPeople));
      const auto coins = chain_.spend(
          {coin},
          {{payee, value}, {person_script(rng_.below(kPeople)), coin.value - value - rng_.between(500, 4'000)}});
      if (!to_service) people_coins_.push_back(coins[0]);
      if (to_service && service == kMillpond) mixer_coins_.push_back(coins[0]);
      people_coins_.push_back(coins[1]);
      ++truth_.innocent_transactions;
    }
  }

  void spread_reward() {
    const Coin coin = rewards_.front();
    rewards_.erase(rewards_.begin());
    if (chain_.height() % 6 == 0) {
      const auto coins = chain_.spend({coin}, {{service_script(kLantern, chain_.height()), coin.value - 1'000}});
      lantern_coins_.push_back(coins[0]);
    } else if (chain_.height() % 6 == 3) {
      const auto coins = chain_.spend({coin}, {{service_script(kMillpond, chain_.height()), coin.value - 1'000}});
      mixer_coins_.push_back(coins[0]);
    } else {
      const std::uint64_t big = coin.value / 2, small = coin.value / 8;
      const auto coins = chain_.spend({coin}, {{person_script(rng_.below(kPeople)), big},
                                               {person_script(rng_.below(kPeople)), small},
                                               {person_script(rng_.below(kPeople)), coin.value - big - small - 1'500}});
      people_coins_.insert(people_coins_.end(), coins.begin(), coins.end());
    }
    ++truth_.innocent_transactions;
  }

  std::uint64_t seed_;
  Rng rng_;
  BitcoinChain chain_;
  DemoTruth truth_;
  std::vector<Coin> rewards_, people_coins_, lantern_coins_, mixer_coins_, mixer_feed_;
  std::vector<Coin> pure_, mixed_;   // the thief's unspent coins
  std::vector<std::uint64_t> owed_;  // what the mixer owes the thief
  Coin peel_, second_, dust_;
  std::uint64_t thief_keys_ = 0;
};

std::string labels_yaml(std::uint64_t seed) {
  std::string yaml =
      "title: Services of the demonstration\ncreator: clew demo\n"
      "description: Every service address of the made-up chain that clew demo writes\n"
      "lastmod: 2030-01-01\nsource: generated with the demonstration\nconfidence: ownership\ntags:\n";
  for (const Service& service : kServices)
    for (std::uint64_t i = 0; i < service.deposit_addresses; ++i)
      yaml +=
          fmt::format("- address: {}\n  label: {}\n  actor: {}\n  category: {}\n",
                      regtest_address(key_hash(seed, service.actor, i)), service.name, service.actor, service.category);
  return yaml;
}

// Half of the neighbouring blocks change places, as they do when a node downloads from several peers.
std::vector<std::size_t> shuffled_order(std::size_t count, Rng rng) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  for (std::size_t i = 1; i + 1 < count; i += 2)
    if (rng.one_in(2)) std::swap(order[i], order[i + 1]);
  return order;
}

}  // namespace

std::string truth_json(const DemoTruth& truth) {
  codec::JsonWriter json;
  json.begin_object().pair("stolen_sat", truth.stolen_sat);
  json.key("seeds").begin_array();
  for (const std::string& seed : truth.seeds) json.string(seed);
  json.end_array().key("deposits").begin_array();
  for (const DemoDeposit& deposit : truth.deposits)
    json.begin_object()
        .pair("service", deposit.service)
        .pair("category", deposit.category)
        .pair("paid_sat", deposit.paid_sat)
        .pair("deposits", deposit.deposits)
        .pair("mixed_sat", deposit.mixed_sat)
        .end_object();
  json.end_array();
  json.pair("held_pure_sat", truth.held_pure_sat).pair("held_mixed_sat", truth.held_mixed_sat);
  json.pair("mixed_stolen_sat", truth.mixed_stolen_sat).pair("mixed_other_sat", truth.mixed_other_sat);
  json.pair("burnt_sat", truth.burnt_sat).pair("fees_sat", truth.fees_sat).pair("dust_sat", truth.dust_sat);
  json.pair("peels", truth.peels).pair("innocent_transactions", truth.innocent_transactions);
  json.key("held_pure").begin_array();
  for (const std::string& address : truth.held_pure) json.string(address);
  json.end_array().key("mixer_payouts").begin_array();
  for (const std::string& payout : truth.mixer_payouts) json.string(payout);
  json.end_array().end_object();
  return json.take();
}

Result<DemoCase> make_demo(const std::string& folder, std::uint64_t seed) {
  DemoBuilder builder(seed);
  builder.run();

  DemoCase made;
  made.blocks_folder = join_path(folder, "blocks");
  made.labels_file = join_path(folder, "demo-services.yaml");
  made.prices_file = join_path(folder, "prices.csv");
  made.truth = builder.truth();
  std::sort(made.truth.deposits.begin(), made.truth.deposits.end(),
            [](const DemoDeposit& a, const DemoDeposit& b) { return a.service < b.service; });

  std::array<std::uint8_t, 8> mask{};
  for (std::uint8_t& byte : mask) byte = static_cast<std::uint8_t>(builder.rng().below(256));
  const auto& chain = builder.chain();
  const std::string blocks = chain.block_file(shuffled_order(chain.blocks().size(), Rng(seed)), mask);
  CLEW_TRY_VOID(make_folder(made.blocks_folder));
  CLEW_TRY_VOID(write_file_atomically(join_path(made.blocks_folder, "blk00000.dat"), blocks));
  CLEW_TRY_VOID(write_file_atomically(join_path(made.blocks_folder, "xor.dat"), as_text(mask)));
  CLEW_TRY_VOID(write_file_atomically(made.labels_file, labels_yaml(seed)));
  CLEW_TRY_VOID(write_file_atomically(
      made.prices_file, "asset,time,price,source\ntBTC,2030-03-01,60000,fixed price of the demonstration (USD)\n"));
  CLEW_TRY_VOID(write_file_atomically(join_path(folder, "truth.json"), truth_json(made.truth)));
  return made;
}

}  // namespace clew::sim
