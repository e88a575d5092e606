// Innocent traffic on an EVM chain: what real blocks do (evm_mix.csv, measured by tools/evm-mix) by people who have it.
//
// Approach: a fixed number of accounts, of which the first are far more active than the rest, as exchanges are. Native
// balances are the chain's, token balances are kept here, so that nobody sends what he has not. Who has no tokens gets
// some minted by the issuer, and who has no coins gets a withdrawal from one of the busy accounts; each is a
// transaction of its own. Swaps go through one pool for each token with the formula of constant product. Refused:
// contracts that are executed. Only what a transaction leaves in the exports is made.

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "clew/base/amount.h"
#include "clew/base/check.h"
#include "sim/background.h"
#include "sim/background/shape.h"
#include "sim/embedded.h"

namespace clew::sim {
namespace {

constexpr u128 kEther = 1'000'000'000'000'000'000;
constexpr u128 kMilliGwei = 1'000'000;
constexpr u128 kIssuerOpening = 1'000 * kEther, kPoolOpening = 2'000 * kEther;
constexpr u128 kBusyOpening = 20'000 * kEther, kAccountLeast = kEther / 20;
constexpr std::uint64_t kBusyAccounts = 20, kContracts = 200;
constexpr std::uint64_t kPoolTokens = 4'000'000;
constexpr u128 kFeeRoom = kEther / 500;  // more than any transaction here pays for gas
constexpr unsigned kDefaultDecimals = 6;

enum class Action : std::uint8_t { payment, transfer, approval, swap, call, failed, airdrop };
constexpr std::pair<std::string_view, Action> kActions[] = {
    {"payment", Action::payment}, {"transfer", Action::transfer}, {"approval", Action::approval},
    {"swap", Action::swap},       {"call", Action::call},         {"failed", Action::failed},
    {"airdrop", Action::airdrop}};

EvmAddress account_address(std::uint64_t seed, std::uint64_t number) {
  return evm_address(seed, "background", number);
}
EvmAddress issuer_address(std::uint64_t seed, std::uint64_t token) {
  return evm_address(seed, "background issuer", token);
}
EvmAddress pool_address(std::uint64_t seed, std::uint64_t token) {
  return evm_address(seed, "background pool", token);
}

struct EvmMix {
  Counts action, value, gas_price;
  std::vector<Action> actions;
  std::vector<unsigned> value_bits, price_bits;

  EvmMix() {
    const std::string_view table = embedded("background/evm_mix.csv");
    const Counts whole = read_counts(table, "action", "2026"), other = read_counts(table, "other", "2026");
    value = read_counts(table, "value", "2026");
    gas_price = read_counts(table, "gas_price", "2026");
    for (const auto& [name, kind] : kActions) {
      const bool direct = kind == Action::payment || kind == Action::transfer || kind == Action::approval;
      action.add(std::string(name),
                 direct ? whole.count(name) * other.total() : whole.count("other") * other.count(name));
      actions.push_back(kind);
    }
    for (std::size_t i = 0; i < value.size(); ++i) value_bits.push_back(bits(value.name(i)));
    for (std::size_t i = 0; i < gas_price.size(); ++i) price_bits.push_back(bits(gas_price.name(i)));
  }

 private:
  static unsigned bits(std::string_view text) {
    const auto number = parse_u128(text);
    CLEW_CHECK(number && *number > 0 && *number < 90);
    return static_cast<unsigned>(*number);
  }
};

class EvmTraffic {
 public:
  EvmTraffic(const EvmBackground& settings, EvmChain& chain)
      : settings_(settings),
        chain_(chain),
        rng_(settings.seed ^ 0xe7aacc02),
        arrivals_(settings.seed ^ 0xa221ba16, settings.transactions, settings.begin, settings.end) {
    CLEW_CHECK(settings.accounts > kBusyAccounts);
    for (std::uint64_t i = 0; i < settings.accounts; ++i) accounts_.push_back(account_address(settings.seed, i));
    for (std::uint64_t i = 0; i < kContracts; ++i)
      contracts_.push_back(evm_address(settings.seed, "background contract", i));
    for (std::uint64_t i = 0; i < settings.tokens.size(); ++i) {
      Token& token = tokens_.emplace_back();
      token.address = settings.tokens[i];
      token.issuer = issuer_address(settings.seed, i);
      token.pool = pool_address(settings.seed, i);
      const unsigned decimals = i < settings.token_decimals.size() ? settings.token_decimals[i] : kDefaultDecimals;
      CLEW_CHECK(decimals <= 18);
      for (unsigned digit = 0; digit < decimals; ++digit) token.unit *= 10;
      token.held.resize(settings.accounts);
    }
    transfer_input_ = call_input("transfer(address,uint256)", {});
    mint_input_ = call_input("mint(address,uint256)", {});
    approve_input_ = call_input("approve(address,uint256)", {});
    swap_input_ = call_input("swap(address,uint256)", {});
    airdrop_input_ = call_input("airdrop()", {});
  }

  const Arrivals& arrivals() const { return arrivals_; }

  void run(UnixTime now) {
    for (; !arrivals_.done() && arrivals_.now() <= now; arrivals_.next()) transact(now);
  }

 private:
  struct Token {
    EvmAddress address{}, issuer{}, pool{};
    u128 unit = 1;
    u128 in_pool = 0;
    std::vector<u128> held;  // by account
  };

  // The first accounts are met most often: the chance falls with the number.
  std::uint64_t someone() { return rng_.below(rng_.below(settings_.accounts) + 1); }

  u128 gas_price() {
    const unsigned bits = mix_.price_bits[mix_.gas_price.pick(rng_)];
    const std::uint64_t low = std::uint64_t{1} << (bits - 1);
    return kMilliGwei * (low + rng_.below(low));
  }

  u128 value() {
    const unsigned bits = mix_.value_bits[mix_.value.pick(rng_)];
    const u128 low = u128{1} << (bits - 1);
    const std::uint64_t fraction = rng_.next();
    return low + (bits > 64 ? (low >> 64) * fraction : ((low * (fraction >> 32)) >> 32));
  }

  EvmSend start(const EvmAddress& from, const EvmAddress& to) {
    EvmSend send;
    send.from = from;
    send.to = to;
    send.gas_price = gas_price();
    return send;
  }
  void finish(UnixTime now, EvmSend send) {
    if (!send.input.empty() || !send.logs.empty() || !send.calls.empty()) send.gas_used = usual_gas(send);
    chain_.send(now, std::move(send));
  }
  static void put_argument(const Hash256& word, std::vector<std::uint8_t>& input) {
    input.insert(input.end(), word.bytes.begin(), word.bytes.end());
  }
  static std::vector<std::uint8_t> call_of(const std::vector<std::uint8_t>& selector, const EvmAddress& who,
                                           u128 amount) {
    std::vector<std::uint8_t> input;
    input.reserve(68);
    input = selector;
    put_argument(evm_word(who), input);
    put_argument(evm_word(amount), input);
    return input;
  }

  void transact(UnixTime now) {
    const std::uint64_t sender = someone();
    if (chain_.balance(accounts_[sender]) < kFeeRoom * 2) return withdraw(now, sender);
    Action action = mix_.actions[mix_.action.pick(rng_)];
    const bool needs_token = action == Action::transfer || action == Action::approval || action == Action::swap;
    if (tokens_.empty() && needs_token) action = Action::payment;
    switch (action) {
      case Action::payment: return pay(now, sender);
      case Action::transfer: return transfer(now, sender);
      case Action::approval: return approve(now, sender);
      case Action::swap: return swap(now, sender);
      case Action::call: return call(now, sender, false);
      case Action::failed: return call(now, sender, true);
      case Action::airdrop: return airdrop(now, sender);
    }
  }

  void withdraw(UnixTime now, std::uint64_t receiver) {
    for (std::uint64_t busy = 0; busy < kBusyAccounts; ++busy) {
      if (busy == receiver || chain_.balance(accounts_[busy]) < 2 * kEther) continue;
      EvmSend send = start(accounts_[busy], accounts_[receiver]);
      send.value = kAccountLeast + kEther / 1'000 * rng_.below(1'000);
      return finish(now, std::move(send));
    }
  }

  void pay(UnixTime now, std::uint64_t sender) {
    EvmSend send = start(accounts_[sender], accounts_[someone()]);
    send.value = std::min(value(), (chain_.balance(send.from) - kFeeRoom) / 2);
    finish(now, std::move(send));
  }

  void mint(UnixTime now, Token& token, const EvmAddress& to, u128 amount) {
    EvmSend send = start(token.issuer, token.address);
    send.input = call_of(mint_input_, to, amount);
    send.logs.push_back(mint_log(token.address, to, amount));
    finish(now, std::move(send));
  }

  Token& some_token() { return tokens_[rng_.below(rng_.below(tokens_.size()) + 1)]; }

  void transfer(UnixTime now, std::uint64_t sender) {
    Token& token = some_token();
    u128& held = token.held[sender];
    if (held == 0) {
      held = token.unit * rng_.between(50, 50'000);
      return mint(now, token, accounts_[sender], held);
    }
    const std::uint64_t receiver = someone();
    const u128 amount = rng_.one_in(8) ? held : std::max<u128>(1, held / 1'000 * rng_.between(1, 600));
    if (amount > held) return pay(now, sender);
    held -= amount;
    token.held[receiver] += amount;
    EvmSend send = start(accounts_[sender], token.address);
    send.input = call_of(transfer_input_, accounts_[receiver], amount);
    send.logs.push_back(transfer_log(token.address, accounts_[sender], accounts_[receiver], amount));
    finish(now, std::move(send));
  }

  void approve(UnixTime now, std::uint64_t sender) {
    const Token& token = some_token();
    EvmSend send = start(accounts_[sender], token.address);
    send.input = call_of(approve_input_, token.pool, kU128Max);
    send.logs.push_back(approval_log(token.address, accounts_[sender], token.pool, kU128Max));
    finish(now, std::move(send));
  }

  // What the pool gives for `paid`, after its fee of 0.3 %.
  static u128 given(u128 paid, u128 reserve_in, u128 reserve_out) {
    return mul_div(reserve_out, paid * 997, reserve_in * 1'000 + paid * 997).quotient;
  }

  void swap(UnixTime now, std::uint64_t sender) {
    Token& token = some_token();
    if (token.in_pool == 0) {
      token.in_pool = token.unit * kPoolTokens;
      return mint(now, token, token.pool, token.in_pool);
    }
    const EvmAddress& who = accounts_[sender];
    const u128 reserve = chain_.balance(token.pool);
    EvmSend send = start(who, token.pool);
    send.input = call_of(swap_input_, who, 0);
    u128& held = token.held[sender];
    if (held != 0 && rng_.one_in(2)) {
      const u128 paid = std::min(held, token.in_pool / 200);
      const u128 out = given(paid, token.in_pool, reserve);
      held -= paid;
      token.in_pool += paid;
      send.calls.push_back({token.pool, who, out});
      send.logs = {transfer_log(token.address, who, token.pool, paid), swap_log(token.pool, who, who, 0, paid, out, 0)};
    } else {
      send.value = std::min(std::min(value(), (chain_.balance(who) - kFeeRoom) / 2), reserve / 200);
      const u128 out = given(send.value, reserve, token.in_pool);
      held += out;
      token.in_pool -= out;
      send.logs = {transfer_log(token.address, token.pool, who, out),
                   swap_log(token.pool, who, who, send.value, 0, 0, out)};
    }
    finish(now, std::move(send));
  }

  void call(UnixTime now, std::uint64_t sender, bool failed) {
    EvmSend send = start(accounts_[sender], contracts_[rng_.below(rng_.below(kContracts) + 1)]);
    send.failed = failed;
    send.input.resize(4 + 32 * rng_.below(6));
    for (std::size_t i = 0; i < send.input.size(); ++i)
      if (i < 4 || i % 32 > 24) send.input[i] = static_cast<std::uint8_t>(rng_.below(256));
    if (failed && rng_.one_in(3)) send.value = std::min(value(), (chain_.balance(send.from) - kFeeRoom) / 2);
    send.gas_used = usual_gas(send) + rng_.below(80'000);
    chain_.send(now, std::move(send));
  }

  // A new token nobody asked for, to many at once.
  void airdrop(UnixTime now, std::uint64_t sender) {
    const EvmAddress token = evm_address(settings_.seed, "background airdrop", airdrops_++);
    EvmSend send = start(accounts_[sender], token);
    send.input = airdrop_input_;
    const std::uint64_t count = rng_.between(10, 60);
    for (std::uint64_t i = 0; i < count; ++i) {
      const u128 amount = kEther * rng_.between(1, 1'000);
      send.logs.push_back(mint_log(token, accounts_[rng_.below(settings_.accounts)], amount));
    }
    send.gas_price = kMilliGwei * 50;
    finish(now, std::move(send));
  }

  const EvmBackground settings_;
  EvmChain& chain_;
  const EvmMix mix_;
  Rng rng_;
  Arrivals arrivals_;
  std::vector<EvmAddress> accounts_, contracts_;
  std::vector<Token> tokens_;
  std::vector<std::uint8_t> transfer_input_, mint_input_, approve_input_, swap_input_, airdrop_input_;
  std::uint64_t airdrops_ = 0;
};

void run_next(const std::shared_ptr<EvmTraffic>& traffic, Schedule& schedule) {
  if (traffic->arrivals().done()) return;
  schedule.at(traffic->arrivals().now(), [traffic, &schedule](UnixTime now) {
    traffic->run(now);
    run_next(traffic, schedule);
  });
}

}  // namespace

std::vector<std::pair<EvmAddress, u128>> evm_background_openings(const EvmBackground& settings) {
  std::vector<std::pair<EvmAddress, u128>> openings;
  Rng rng(settings.seed ^ 0x09e2);
  for (std::uint64_t i = 0; i < settings.accounts; ++i) {
    const u128 opening = i < kBusyAccounts ? kBusyOpening : kAccountLeast * rng.between(1, rng.between(2, 400));
    openings.emplace_back(account_address(settings.seed, i), opening);
  }
  for (std::uint64_t token = 0; token < settings.tokens.size(); ++token) {
    openings.emplace_back(issuer_address(settings.seed, token), kIssuerOpening);
    openings.emplace_back(pool_address(settings.seed, token), kPoolOpening);
  }
  return openings;
}

void start_background(const EvmBackground& settings, EvmChain& chain, Schedule& schedule) {
  run_next(std::make_shared<EvmTraffic>(settings, chain), schedule);
}

}  // namespace clew::sim
