// Order of work: the parties get the coins they had before, each stage puts its events into one schedule, the schedule
// runs over both chains, and at the end the files are written from the books. Amounts are base units throughout; times
// are those of the blocks.

#include "sim/scenarios/friday_worm/friday_worm.h"

#include <utility>

#include "clew/base/file.h"
#include "sim/background.h"
#include "sim/embedded.h"
#include "sim/scenarios/friday_worm/friday_worm_plan.h"

namespace clew::sim::friday_worm {
namespace {

Result<void> check_empty(const std::string& folder) {
  if (!is_folder(folder)) return {};
  const auto entries = list_folder(folder);
  if (!entries) return std::unexpected(entries.error());
  if (!entries->empty()) return fail(Code::conflict, "the folder is not empty");
  return {};
}

// How many transactions strangers make, on the chain and on its fork after the division.
struct Traffic {
  std::uint64_t chain = 0, fork = 0;
};
Traffic traffic(const World& world, const MakeOptions& options) {
  const std::uint64_t wanted = options.transactions != 0 ? options.transactions : world.size_whole("background");
  const std::uint64_t plan = 1'500 + 12 * (world.size_whole("orders_out") + world.size_whole("orders_back")) / 5;
  const std::uint64_t left = wanted > plan ? wanted - plan : 0;
  // The fork shares what came before it: of all `days`, the first `shared` are on both ledgers.
  const std::uint64_t days = kLastDay - kFirstDay, fork_day = world.settings.whole("fork_day");
  const std::uint64_t shared = fork_day - static_cast<std::uint64_t>(kFirstDay),
                      share = world.settings.ppm("fork_background");
  const u128 weight = u128{days + shared} * 1'000'000 + u128{days - shared} * share;
  Traffic result;
  result.chain = static_cast<std::uint64_t>(mul_div(u128{left} * days, 1'000'000, weight).quotient);
  result.fork =
      static_cast<std::uint64_t>(mul_div(u128{result.chain} * (days - shared), share, u128{days} * 1'000'000).quotient);
  return result;
}

// Strangers on the chain; on the fork those whose coins slept on the chain until it divided.
std::function<void()> start_strangers(World& world, const MakeOptions& options) {
  const Traffic strangers = traffic(world, options);
  BitcoinBackground settings;
  settings.seed = world.rng("strangers").next();
  settings.transactions = strangers.chain;
  settings.begin = world.day(kFirstDay);
  settings.end = world.day(kLastDay);
  settings.value = static_cast<Sat>(world.settings.units("background_value", 8));
  const std::uint64_t count = world.settings.whole("fork_background_coins");
  const Sat value = static_cast<Sat>(world.settings.units("fork_background_value", 8)) / count;
  std::vector<Payment> payments;
  for (std::uint64_t i = 0; i < count; ++i) payments.push_back({world.key("sleeper", i), value});
  BitcoinBackground forked = settings;
  forked.seed = world.rng("strangers on the fork").next();
  forked.transactions = strangers.fork;
  forked.coins = world.endow(payments);
  start_background(settings, *world.btc.ledger, world.schedule);
  return [&world, forked = std::move(forked)]() mutable {
    forked.begin = {world.schedule.now().seconds + kHour};
    start_background(forked, *world.bch.ledger, world.schedule);
  };
}

Result<void> write_files(World& world, Plan& plan, const MakeOptions& options) {
  number_orders(world, plan);
  CLEW_TRY_VOID(write_file_atomically(join_path(options.folder, "prices.csv"), world.prices.csv()));
  CLEW_TRY_VOID(write_intel(world, plan, join_path(options.folder, "intel")));
  CLEW_TRY_VOID(world.truth.write(join_path(options.folder, "truth")));
  CLEW_TRY_VOID(write_answers(world, plan, options));
  return write_scenario(world, plan, options);
}

}  // namespace

Result<Made> make(const MakeOptions& options) {
  CLEW_TRY_VOID(check_empty(options.folder));
  World world(options);
  Plan plan;
  BitcoinLedgerSettings chain;
  chain.seed = world.rng("chain").next();
  chain.genesis_time = world.day(kFirstDay - 2);
  world.btc.ledger =
      std::make_unique<BitcoinLedger>(CLEW_TRY(BitcoinLedger::create(join_path(options.folder, "ledgers/btc"), chain)));

  std::function<void()> strangers_on_fork = start_strangers(world, options);
  plan_ransoms(world, plan);
  plan_noise(world, plan);
  plan_exchange(world, plan);
  plan_services(world, plan);
  plan_statements(world, plan);
  plan_flight_1(world, plan);
  plan_flight_2(world, plan);
  plan_fork(world, plan, join_path(options.folder, "ledgers/bch"), std::move(strangers_on_fork));
  plan_reentry(world, plan);
  world.schedule.run(world.day(kLastDay));
  if (world.error) return std::unexpected(*world.error);

  Made made;
  for (Chain* ledger : {&world.btc, &world.bch}) {
    CLEW_TRY_VOID(ledger->ledger->finish());
    made.transactions += ledger->ledger->transactions();
    made.blocks += ledger->ledger->height();
    made.bytes += ledger->ledger->bytes();
  }
  CLEW_TRY_VOID(write_files(world, plan, options));
  made.people = world.truth.people();
  made.innocents = world.truth.innocents();
  return made;
}

}  // namespace clew::sim::friday_worm
