// Two real thefts as labelled lists of transfers (Atomic Wallet 2023, a phishing theft of 2024). They are verified
// sub-graphs valued in US dollars: an exact accounting can be tested on them, precision cannot.

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

#include "clew/codec/csv.h"
#include "clew/engine/engine.h"
#include "tests/real/real_data.h"

namespace clew {
namespace {

using trace::PolicyId;

struct Transfer {
  std::string from, to, to_label;
  std::uint64_t cents = 0;
};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// The rows, read by the test itself, so that the expectation does not come from the code under test.
std::vector<Transfer> rows(const std::string& case_name) {
  const std::string text = real::read_data("theft-traces/" + case_name + "/" + case_name + ".csv.zst");
  std::vector<Transfer> out;
  codec::CsvReader reader(text);
  for (bool header = true; !reader.done(); header = false) {
    const auto record = reader.next();
    EXPECT_TRUE(record);
    if (!record || header) continue;
    const auto& f = record->fields;
    out.push_back(
        {lower(f.at(3)), lower(f.at(5)), f.at(6), static_cast<std::uint64_t>(parse_units(f.at(7), 2).value())});
  }
  return out;
}

std::vector<std::string> lines(const std::string& path) {
  std::vector<std::string> out;
  std::string text = real::read_data(path), line;
  for (const char c : text + "\n") {
    if (c == '\n' || c == '\r') {
      if (!line.empty()) out.push_back(lower(line.substr(0, line.find(','))));
      line.clear();
    } else {
      line += c;
    }
  }
  return out;
}

struct TheftCase {
  std::vector<Transfer> transfers;
  std::set<std::string> sources, terminals;
  std::map<std::string, std::uint64_t> received;  ///< by terminal, without what other terminals paid
  std::uint64_t between_terminals = 0;
};

TheftCase read_case(const std::string& name) {
  TheftCase out;
  out.transfers = rows(name);
  for (const auto& a : lines("theft-traces/" + name + "/source_addresses.csv")) out.sources.insert(a);
  for (const auto& a : lines("theft-traces/" + name + "/terminal_addresses.csv")) out.terminals.insert(a);
  for (const Transfer& t : out.transfers) {
    if (!out.terminals.contains(t.to) || t.from == t.to) continue;
    if (out.terminals.contains(t.from))
      out.between_terminals += t.cents;
    else
      out.received[t.to] += t.cents;
  }
  return out;
}

engine::Outcome<engine::Case> trace_case(const real::Folder& folder, const std::string& name, const TheftCase& theft,
                                         bool check_order) {
  engine::IngestRequest request;
  request.format = "flows";
  request.paths = {real::data("theft-traces/" + name + "/" + name + ".csv.zst")};
  request.mapping = "theft-trace";
  request.keep_flow_labels = false;
  const std::string store = folder.path("store");
  const auto report = engine::ingest(store, request);
  EXPECT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->transactions, theft.transfers.size());
  EXPECT_TRUE(report->quarantined.empty());

  std::map<std::string, std::string> names;
  for (const Transfer& t : theft.transfers)
    if (theft.terminals.contains(t.to)) names.emplace(t.to, t.to_label);
  std::string csv = "address,label,category,source\n";
  for (const auto& [address, label] : names)
    csv += address + ",\"" + (label.empty() ? "terminal" : label) + "\",exchange,published terminal list\n";
  EXPECT_TRUE(write_file_atomically(folder.path("labels.csv"), csv));
  EXPECT_TRUE(engine::add_labels(store, {folder.path("labels.csv")}));

  trace::Method method = trace::default_method();
  method.floor_ppm = 0;
  const auto ledger = engine::open_ledger(store);
  trace::Incident incident{name, {}};
  for (const std::string& source : theft.sources) {
    const auto seed = engine::parse_seed(source, **ledger);
    EXPECT_TRUE(seed) << seed.error().message;
    incident.seeds.push_back(*seed);
  }
  method.incidents = {incident};
  return engine::run_trace(store, method, check_order);
}

u128 sum_of(const trace::PolicyRun& run, const trace::TraceResult& result, auto member) {
  u128 sum = 0;
  for (const trace::BalanceLine& line : run.balance) {
    const unsigned grid = run.policy == PolicyId::haircut ? result.grid_bits[raw(line.asset)] : 0;
    const u128 quanta = member(line).quanta;
    sum += quanta >> grid;
    EXPECT_EQ(quanta >> grid << grid, quanta) << "whole cents";
  }
  return sum;
}

class RealTheft : public ::testing::TestWithParam<const char*> {};

TEST_P(RealTheft, TracedPlusUnfundedIsWhatEveryServiceReceivedUnderEveryConservingPolicy) {
  const std::string name = GetParam();
  CLEW_NEEDS_DATA("theft-traces/" + name + "/" + name + ".csv.zst");
  const TheftCase theft = read_case(name);
  const real::Folder folder;
  const auto traced = trace_case(folder, name, theft, false);
  ASSERT_TRUE(traced) << traced.error().message;
  for (std::size_t p = 0; p < traced->result.runs.size(); ++p) {
    const trace::PolicyRun& run = traced->result.runs[p];
    if (!run.applicable || !trace::conserves(run.policy)) continue;
    std::map<std::string, u128> found;
    const unsigned grid = run.policy == PolicyId::haircut ? traced->result.grid_bits[0] : 0;
    for (const trace::Exit& exit : traced->result.exits)
      found[lower(engine::address_text(*traced->ledger, exit.address))] += exit.by_policy[p].quanta;
    for (const auto& [address, cents] : theft.received)
      EXPECT_EQ(to_decimal(found[address]), to_decimal(u128{cents} << grid))
          << policy_name(run.policy) << " " << address;
  }
}

TEST_P(RealTheft, EveryTerminalIsReachedInRisingOrder) {
  const std::string name = GetParam();
  CLEW_NEEDS_DATA("theft-traces/" + name + "/" + name + ".csv.zst");
  const TheftCase theft = read_case(name);
  const real::Folder folder;
  const auto traced = trace_case(folder, name, theft, false);
  ASSERT_TRUE(traced) << traced.error().message;
  std::set<std::string> reached;
  std::vector<trace::Path> paths = traced->result.paths;
  paths.insert(paths.end(), traced->result.reached.begin(),
               traced->result.reached.end());  // reached in time, though every rule has spent the value before
  for (const trace::Path& path : paths) {
    if (raw(path.label) != trace::kFirstIncident) continue;
    ASSERT_FALSE(path.hops.empty());
    for (std::size_t i = 1; i < path.hops.size(); ++i) {
      EXPECT_LT(raw(path.hops[i - 1].tx), raw(path.hops[i].tx));
      EXPECT_EQ(path.hops[i - 1].to, path.hops[i].from);
    }
    reached.insert(lower(engine::address_text(*traced->ledger, path.address)));
  }
  for (const std::string& terminal : theft.terminals) EXPECT_TRUE(reached.contains(terminal)) << terminal;
}

INSTANTIATE_TEST_SUITE_P(Cases, RealTheft, ::testing::Values("Atomic", "TxPhish"),
                         [](const auto& test) { return std::string(test.param); });

TEST(RealAtomic, TheBooksAreThoseOfTheDataSheet) {
  CLEW_NEEDS_DATA("theft-traces/Atomic/Atomic.csv.zst");
  const TheftCase theft = read_case("Atomic");
  EXPECT_EQ(theft.sources.size(), 17U);
  EXPECT_EQ(theft.terminals.size(), 101U);
  EXPECT_EQ(theft.between_terminals, 1'999'283U);
  const real::Folder folder;
  const auto traced = trace_case(folder, "Atomic", theft, false);
  ASSERT_TRUE(traced) << traced.error().message;
  const auto place = [](trace::Place where) {
    return [where](const trace::BalanceLine& line) { return line.places[static_cast<std::size_t>(where)]; };
  };
  for (const trace::PolicyRun& run : traced->result.runs) {
    if (!run.applicable || !trace::conserves(run.policy)) continue;
    const auto total = [&](auto member) { return to_decimal(sum_of(run, traced->result, member)); };
    EXPECT_EQ(total([](const trace::BalanceLine& line) { return line.stolen; }), "1073704843")
        << policy_name(run.policy);
    EXPECT_EQ(total([](const trace::BalanceLine& line) { return line.introduced; }), "594974173")
        << policy_name(run.policy);
    EXPECT_EQ(total(place(trace::Place::returned)), "450583570") << policy_name(run.policy);
    EXPECT_EQ(total(place(trace::Place::unresolved)), "0") << policy_name(run.policy);
  }
}

TEST(RealTxPhish, TheOrderInsideABlockMattersAndIsFlagged) {
  CLEW_NEEDS_DATA("theft-traces/TxPhish/TxPhish.csv.zst");
  const TheftCase theft = read_case("TxPhish");
  const real::Folder folder;
  const auto traced = trace_case(folder, "TxPhish", theft, true);
  ASSERT_TRUE(traced) << traced.error().message;
  EXPECT_TRUE(traced->order_checked);
  EXPECT_FALSE(traced->order_sensitive.empty());
  u128 fifo = 0;
  for (std::size_t p = 0; p < traced->result.runs.size(); ++p)
    if (traced->result.runs[p].policy == PolicyId::fifo)
      for (const trace::Exit& exit : traced->result.exits)
        if (raw(exit.label) == trace::kFirstIncident) fifo += exit.by_policy[p].quanta;
  EXPECT_NEAR(static_cast<double>(fifo) / 1e8, 16.07, 0.005) << "million USD, the data sheet's figure";
}

}  // namespace
}  // namespace clew
