// Real lists of transfers. The expected numbers were computed independently, with decimal arithmetic over the files.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "clew/base/file.h"
#include "clew/formats/flows/flows.h"
#include "clew/formats/flows/row.h"

#define CLEW_NEEDS_SHARED_DATA(path) \
  if (!file_exists(path)) GTEST_SKIP() << "no shared data: " << (path)

namespace clew::formats::flows {
namespace {

std::string data(const std::string& name) {
  return join_path(CLEW_SHARED_DATA, name);
}

struct Totals {
  std::uint64_t rows = 0, blocks = 0;
  u128 all = 0, paid_by = 0, paid_to = 0;
};

std::set<Address> addresses_in(const std::string& path) {
  std::set<Address> out;
  const std::string text = read_file(path).value_or("");
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    if (end > at)
      out.insert(parse_party(std::string_view(text).substr(at, end - at), Checksums::enforce).value_or(Address{}));
    at = end + 1;
  }
  return out;
}

Totals totals(ledger::BlockSource& source, const std::set<Address>& payers, const std::set<Address>& receivers) {
  Totals out;
  while (true) {
    const auto block = source.next();
    EXPECT_TRUE(block);
    if (!block || *block == nullptr) return out;
    ++out.blocks;
    for (const ledger::AccountTx& tx : (*block)->account) {
      ++out.rows;
      for (const ledger::Leg& leg : tx.legs) {
        out.all += leg.amount;
        if (payers.contains(Address(leg.from))) out.paid_by += leg.amount;
        if (receivers.contains(Address(leg.to))) out.paid_to += leg.amount;
      }
    }
  }
}

std::unique_ptr<ledger::BlockSource> open(const std::string& path, const std::string& mapping) {
  FlowsOptions options;
  options.mapping = mapping;
  auto source = open_flows({path}, options);
  EXPECT_TRUE(source) << source.error().reason;
  if (!source) return nullptr;
  EXPECT_TRUE((*source)->quarantine().records().empty());
  return std::move(*source);
}

TEST(FlowsData, AtomicLoadsToTheCent) {
  const std::string path = data("theft-traces/Atomic/Atomic.csv.zst");
  CLEW_NEEDS_SHARED_DATA(path);
  const auto sources = addresses_in(data("theft-traces/Atomic/source_addresses.csv"));
  const auto terminals = addresses_in(data("theft-traces/Atomic/terminal_addresses.csv"));
  ASSERT_EQ(sources.size(), 17u);
  ASSERT_EQ(terminals.size(), 101u);
  const Totals into_sources = totals(*open(path, "theft-trace"), sources, sources);
  EXPECT_EQ(into_sources.rows, 1080u);
  EXPECT_EQ(into_sources.blocks, 1005u);
  EXPECT_EQ(into_sources.all, u128{5070095696});
  EXPECT_EQ(into_sources.paid_by, u128{1073704843});
  EXPECT_EQ(into_sources.paid_to, u128{450583570});
  EXPECT_EQ(totals(*open(path, "theft-trace"), sources, terminals).paid_to, u128{1049537283});
}

TEST(FlowsData, TxPhishLoadsToTheCent) {
  const std::string path = data("theft-traces/TxPhish/TxPhish.csv.zst");
  CLEW_NEEDS_SHARED_DATA(path);
  const Totals found =
      totals(*open(path, "theft-trace"), addresses_in(data("theft-traces/TxPhish/source_addresses.csv")),
             addresses_in(data("theft-traces/TxPhish/terminal_addresses.csv")));
  EXPECT_EQ(found.rows, 292u);
  EXPECT_EQ(found.blocks, 259u);
  EXPECT_EQ(found.all, u128{13919732788});
  EXPECT_EQ(found.paid_by, u128{5941034620});
  EXPECT_EQ(found.paid_to, u128{1913010458});
}

TEST(FlowsData, LabelsOfTheTheftTracesAreOffered) {
  const std::string path = data("theft-traces/Atomic/Atomic.csv.zst");
  CLEW_NEEDS_SHARED_DATA(path);
  FlowsOptions options;
  options.mapping = "theft-trace";
  const auto labels = flows_labels({path}, options);
  ASSERT_TRUE(labels);
  EXPECT_EQ(labels->size(), 149u);
  const Address source = parse_party("0x6dd68bb7177edfb4f2f88fe62d80a6545378ef40", Checksums::ignore).value();
  EXPECT_TRUE(std::ranges::find(*labels, FlowsLabel{source, "Atomic Wallet Hack 01 SRC"}) != labels->end());
}

TEST(FlowsData, RoninRowsWithSlashXAddressesAndExponentsAreExact) {
  const std::string path = data("theft-traces/ronin/lazarus_txs.csv.zst");
  CLEW_NEEDS_SHARED_DATA(path);
  const auto source = open(path, "dune-eth");
  const Totals found = totals(*source, {}, {});
  EXPECT_EQ(found.rows, 436u);
  EXPECT_EQ(found.blocks, 410u);
  EXPECT_EQ(to_decimal(found.all), "335425720385774384372600");  // wei
}

TEST(FlowsData, AmlsimTransfersBetweenNumberedAccountsLoad) {
  const std::string path = data("payments/aml/amlsim/sample_outputs/tx.csv");
  CLEW_NEEDS_SHARED_DATA(path);
  const Totals found = totals(*open(path, "amlsim"), {}, {});
  EXPECT_EQ(found.rows, 45u);
  EXPECT_EQ(found.all, u128{674569});
}

}  // namespace
}  // namespace clew::formats::flows
