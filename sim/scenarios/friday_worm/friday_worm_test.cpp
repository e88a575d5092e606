#include "sim/scenarios/friday_worm/friday_worm.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <set>

#include "clew/base/amount.h"
#include "clew/codec/address.h"
#include "clew/codec/csv.h"
#include "clew/codec/hex.h"
#include "clew/codec/json_tree.h"
#include "sim/embedded.h"
#include "sim/read_back.h"
#include "sim/settings.h"

namespace clew::sim {
namespace {

constexpr std::int64_t kDay = 86'400;
using Row = std::map<std::string, std::string>;

std::vector<Row> read_table(const std::string& path) {
  const auto text = read_file(path);
  EXPECT_TRUE(text) << path;
  std::vector<Row> rows;
  if (!text) return rows;
  codec::CsvReader reader(*text);
  const auto header = reader.next();
  while (!reader.done()) {
    const auto record = reader.next();
    EXPECT_TRUE(record && record->fields.size() == header->fields.size()) << path;
    Row row;
    for (std::size_t i = 0; i < header->fields.size(); ++i) row[header->fields[i]] = record->fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

std::uint64_t number(const std::string& text) {
  return static_cast<std::uint64_t>(parse_u128(text).value_or(0));
}

UnixTime time_of(const std::string& text) {
  return parse_time(text).value_or(UnixTime{0});
}

/// Midnight of the day of the outbreak.
std::int64_t day0() {
  const Settings settings(embedded("scenarios/friday_worm/settings.csv"));
  return time_of(settings.text("t0")).seconds / kDay * kDay;
}

std::string make(std::uint64_t seed, Size size = Size::small) {
  const std::string folder = test_folder();
  MakeOptions options;
  options.seed = seed;
  options.size = size;
  options.folder = folder;
  const auto made = friday_worm::make(options);
  EXPECT_TRUE(made) << "seed " << seed;
  return folder;
}

/// One folder for the tests that only read.
const std::string& made_once() {
  static const std::string folder = make(1);
  return folder;
}

std::map<std::string, std::string> all_files(const std::string& folder, const std::string& below = "") {
  std::map<std::string, std::string> files;
  const auto names = list_folder(join_path(folder, below));
  EXPECT_TRUE(names);
  for (const std::string& name : *names) {
    const std::string path = below.empty() ? name : below + "/" + name;
    if (is_folder(join_path(folder, path)))
      files.merge(all_files(folder, path));
    else
      files[path] = read_file(join_path(folder, path)).value_or("");
  }
  return files;
}

TEST(FridayWorm, TheSameSeedMakesTheSameBytesAndAnotherSeedOthers) {
  const auto first = all_files(made_once()), again = all_files(make(1)), other = all_files(make(2));
  ASSERT_EQ(first.size(), again.size());
  for (const auto& [path, bytes] : first) EXPECT_TRUE(again.contains(path) && again.at(path) == bytes) << path;
  EXPECT_NE(first.at("ledgers/btc/blk00000.dat"), other.at("ledgers/btc/blk00000.dat"));
  EXPECT_NE(first.at("truth/answers.json"), other.at("truth/answers.json"));
}

TEST(FridayWorm, AFolderThatHoldsSomethingIsNotTouched) {
  MakeOptions options;
  options.folder = made_once();
  const auto again = friday_worm::make(options);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::conflict);
}

TEST(FridayWorm, SmallIsMadeWithinFiveSeconds) {
  const std::clock_t start = std::clock();
  make(3);
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 5);
}

TEST(FridayWorm, BothLedgersAreFundedAndTheTruthHasTheTimesOfTheirBlocks) {
  std::map<std::string, BitcoinBooks> books;
  for (const char* ledger : {"btc", "bch"}) books[ledger] = read_bitcoin(made_once() + "/ledgers/" + ledger);
  std::map<std::pair<std::string, std::string>, std::uint64_t> at;  // (ledger, output): what the truth says is there
  for (const Row& flow : read_table(made_once() + "/truth/flows.csv")) {
    if (!books.contains(flow.at("ledger"))) continue;  // inside the privacy chain
    const BitcoinBooks& chain = books.at(flow.at("ledger"));
    ASSERT_TRUE(chain.placed.contains(flow.at("tx"))) << flow.at("tx");
    if (flow.at("kind") == "theft" && flow.at("ledger") == "bch") continue;  // begins when the chain forks
    EXPECT_EQ(chain.placed.at(flow.at("tx")).first, time_of(flow.at("time"))) << flow.at("tx");
  }
  for (const Row& flow : read_table(made_once() + "/truth/flows.csv")) {
    at[{flow.at("ledger"), flow.at("to")}] += number(flow.at("amount"));
    if (flow.at("kind") != "theft") at[{flow.at("ledger_in"), flow.at("from")}] -= number(flow.at("amount_in"));
  }
  std::uint64_t checked = 0;
  for (const auto& [node, amount] : at) {
    const std::size_t colon = node.second.find(':');
    if (colon != 64 || amount == 0) continue;
    const auto txid = codec::parse_hash(node.second.substr(0, 64), true);
    ASSERT_TRUE(txid);
    const auto coin =
        books.at(node.first).unspent.find({*txid, static_cast<std::uint32_t>(number(node.second.substr(colon + 1)))});
    ASSERT_NE(coin, books.at(node.first).unspent.end()) << node.second;
    EXPECT_EQ(coin->second.first, amount) << node.second;
    ++checked;
  }
  EXPECT_GT(checked, 50u);  // most of them copies on the fork
}

TEST(FridayWorm, ForEachIncidentWhatArrivedAtANodeIsWhatLeftAndWhatIsThere) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, u128> at;
  std::string last;
  for (const Row& flow : read_table(made_once() + "/truth/flows.csv")) {
    EXPECT_LE(last, flow.at("time"));
    last = flow.at("time");
    if (flow.at("kind") != "theft") {
      u128& from = at[{flow.at("incident"), flow.at("ledger_in"), flow.at("from"), flow.at("asset_in")}];
      const u128 left = *parse_u128(flow.at("amount_in"));
      ASSERT_GE(from, left) << flow.at("from");  // in order of time, nothing leaves before it came
      from -= left;
    }
    at[{flow.at("incident"), flow.at("ledger"), flow.at("to"), flow.at("asset")}] += *parse_u128(flow.at("amount"));
  }
}

/// What the plan says, from the files on disk.
void check_plan(const std::string& folder) {
  std::map<std::string, std::uint64_t> payments, paid;
  std::map<std::int64_t, std::uint64_t> prices;  // cents by day
  for (const Row& row : read_table(folder + "/prices.csv"))
    if (row.at("asset") == "BTC")
      prices[time_of(row.at("time")).seconds / kDay] = static_cast<std::uint64_t>(*parse_units(row.at("price"), 2));
  UnixTime last{0};
  const auto flows = read_table(folder + "/truth/flows.csv");
  for (const Row& flow : flows) {
    if (flow.at("kind") != "theft" || flow.at("ledger") != "btc") continue;
    ++payments[flow.at("incident")];
    paid[flow.at("incident")] += number(flow.at("amount"));
    const UnixTime time = time_of(flow.at("time"));
    const std::uint64_t cents = number(flow.at("amount")) * prices.at(time.seconds / kDay) / 100'000'000;
    EXPECT_TRUE((cents >= 25'499 && cents <= 34'500) || (cents >= 50'999 && cents <= 69'000)) << cents;
    if (flow.at("incident") == "v2") last = std::max(last, time);
  }
  EXPECT_EQ(payments["v1"], 19u);
  EXPECT_EQ(paid["v1"], 469'000'000u);
  EXPECT_EQ(payments["v2"], 338u);
  EXPECT_EQ(paid["v2"], 5'219'666'422u);
  EXPECT_EQ((last.seconds - day0()) / kDay, 73);

  std::map<std::string, std::set<std::string>> events;  // name: transactions
  for (const Row& event : read_table(folder + "/truth/events.csv")) {
    events[event.at("event")].insert(event.at("tx"));
    const std::int64_t second = time_of(event.at("time")).seconds - day0();
    if (event.at("event") == "sweep") {
      EXPECT_TRUE(second >= 83 * kDay + 11'400 && second < 83 * kDay + 12'300) << second;
    }
    if (event.at("event") == "withdrawal") {
      EXPECT_TRUE(second >= 73 * kDay && second < 83 * kDay) << second;
    }
    if (event.at("event") == "first spend") {
      EXPECT_EQ(second / kDay, 68);
    }
  }
  EXPECT_EQ(events["sweep"].size(), 7u);
  EXPECT_EQ(events["withdrawal"].size(), 2u);
  std::map<std::string, std::uint64_t> swept, withdrawn;  // by output
  std::uint64_t fees = 0;
  std::set<std::string> into_swaps;
  for (const Row& flow : flows) {
    const std::string& tx = flow.at("tx");
    const bool sweep = events["sweep"].contains(tx), early = events["withdrawal"].contains(tx);
    if (flow.at("incident") == "v1" && flow.at("kind") == "swap" && flow.at("asset") == "XMR")
      into_swaps.insert(flow.at("from"));
    if (flow.at("kind") == "theft" || flow.at("ledger") != "btc" || (!sweep && !early)) continue;
    if (flow.at("kind") == "fee") fees += number(flow.at("amount"));
    if (flow.at("kind") == "transfer" && sweep) swept[flow.at("to")] += number(flow.at("amount"));
    if (flow.at("kind") == "transfer" && early && flow.at("to").ends_with(":0"))
      withdrawn[flow.at("to")] += number(flow.at("amount"));
  }
  EXPECT_EQ(into_swaps.size(), 4u);
  EXPECT_EQ(swept.size(), 9u);
  EXPECT_EQ(withdrawn.size(), 2u);
  std::uint64_t swept_sum = 0, early_sum = 0;
  for (const auto& [output, value] : swept) swept_sum += value;
  for (const auto& [output, value] : withdrawn) early_sum += value;
  EXPECT_EQ(early_sum, 850'000'000u);
  EXPECT_EQ(swept_sum, 5'219'666'422u - early_sum - fees);
}

TEST(FridayWorm, ThePlanHoldsToTheLastSatoshiForEverySeed) {
  check_plan(made_once());
  for (const std::uint64_t seed : {7u, 1'234'567u, 4'000'000'000u}) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    check_plan(make(seed));
  }
}

/// What lies at each address after the first blocks of a ledger.
std::map<std::string, std::uint64_t> balances(const std::string& folder, std::uint64_t blocks, Hash256* tip) {
  std::map<std::pair<Hash256, std::uint32_t>, std::pair<std::uint64_t, std::string>> unspent;
  auto source = formats::bitcoin::open_bitcoin({folder}, {"regtest", {}, {}, 0, 1});
  EXPECT_TRUE(source);
  for (std::uint64_t i = 0; i < blocks; ++i) {
    const auto block = (*source)->next();
    EXPECT_TRUE(block && *block != nullptr);
    *tip = (*block)->hash;
    for (const ledger::UtxoTx& tx : (*block)->utxo) {
      for (const ledger::UtxoInput& input : tx.inputs) unspent.erase({input.txid, input.vout});
      std::uint32_t vout = 0;
      for (const ledger::UtxoOutput& output : tx.outputs)
        unspent[{tx.txid, vout++}] = {output.value, Address(output.address).packed};
    }
  }
  std::map<std::string, std::uint64_t> result;
  for (const auto& [out, coin] : unspent) result[coin.second] += coin.first;
  return result;
}

codec::JsonValue read_json(const std::string& path) {
  const auto text = read_file(path);
  EXPECT_TRUE(text) << path;
  auto document = codec::read_json(*text);
  EXPECT_TRUE(document) << path;
  return *std::move(document);
}

TEST(FridayWorm, TheChainsShareTheirBlocksUpToTheForkAndHoldTheSameThere) {
  const codec::JsonValue brief = read_json(made_once() + "/scenario.json");
  const std::uint64_t height = brief.find("ledgers")->items.at(1).find("last_shared_height")->number;
  Hash256 tip, fork_tip, next, fork_next;
  const auto chain = balances(made_once() + "/ledgers/btc", height + 1, &tip);
  const auto fork = balances(made_once() + "/ledgers/bch", height + 1, &fork_tip);
  EXPECT_EQ(tip, fork_tip);
  EXPECT_EQ(chain, fork);
  balances(made_once() + "/ledgers/btc", height + 2, &next);
  balances(made_once() + "/ledgers/bch", height + 2, &fork_next);
  EXPECT_NE(next, fork_next);
  std::uint64_t ransom = 0;
  for (const Row& row : read_table(made_once() + "/intel/indicators.csv"))
    if (row.at("version") == "2") {
      const auto address = codec::parse_address(row.at("address"), "regtest");
      ASSERT_TRUE(address);
      ransom += fork.at(address->packed);
    }
  const codec::JsonValue truth = read_json(made_once() + "/truth/answers.json");
  for (const codec::JsonValue& answer : truth.find("answers")->items)
    if (answer.find("question")->text == "W04a") {
      EXPECT_EQ(answer.find("values")->find("btc_sat")->text, std::to_string(ransom));
      EXPECT_EQ(answer.find("values")->find("height")->text, std::to_string(height));
    }
  EXPECT_GT(ransom, 4'000'000'000u);
}

TEST(FridayWorm, EveryQuestionIsAnsweredOrOpenWithItsReason) {
  std::map<std::string, const codec::JsonValue*> answers;
  const codec::JsonValue truth = read_json(made_once() + "/truth/answers.json");
  const codec::JsonValue asked = read_json(made_once() + "/questions.json");
  for (const codec::JsonValue& answer : truth.find("answers")->items) answers[answer.find("question")->text] = &answer;
  std::set<std::string> sections;
  for (const codec::JsonValue& question : asked.find("questions")->items) {
    const std::string& id = question.find("id")->text;
    sections.insert(question.find("section")->text);
    if (question.find("kind")->text == "open") {
      EXPECT_NE(question.find("why"), nullptr) << id;
      EXPECT_FALSE(answers.contains(id)) << id;
      continue;
    }
    ASSERT_TRUE(answers.contains(id)) << id;
    if (const codec::JsonValue* fields = question.find("fields")) {
      for (const codec::JsonValue& field : fields->items)
        EXPECT_NE(answers.at(id)->find("values")->find(field.text), nullptr) << id << " " << field.text;
    }
    answers.erase(id);
  }
  EXPECT_TRUE(answers.empty()) << answers.begin()->first;
  EXPECT_EQ(sections.size(), 10u);
}

TEST(FridayWorm, InnocentsWhoLookGuiltyAreCountedAsPeople) {
  std::map<std::string, std::set<std::string>> people;  // role: persons
  std::map<std::string, std::string> innocent;
  for (const Row& row : read_table(made_once() + "/truth/people.csv")) {
    people[row.at("role")].insert(row.at("person"));
    innocent[row.at("role")] = row.at("innocent");
    if (row.at("innocent") == "1") {
      EXPECT_NE(row.at("why"), "") << row.at("person");
    }
  }
  EXPECT_EQ(people["victim"].size(), 336u + 19);  // two of the 338 payments are second ones
  EXPECT_EQ(people["exchange customer"].size(), 400u);
  EXPECT_EQ(people["researcher"].size(), 9u);
  EXPECT_EQ(people["copycat"].size(), 12u);
  EXPECT_EQ(people["copycat payer"].size(), 3u);
  EXPECT_EQ(people["thief"].size(), 1u);
  EXPECT_GT(people["swap customer"].size(), 1'000u);
  EXPECT_EQ(innocent["thief"], "0");
  EXPECT_EQ(innocent["copycat"], "0");
  for (const char* role : {"victim", "exchange customer", "researcher", "copycat payer", "swap customer", "stranger"})
    EXPECT_EQ(innocent[role], "1") << role;
}

}  // namespace
}  // namespace clew::sim
